/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* VdsErr.h of Windows: all of it that is here is in vdserr.h. */
#include <vdserr.h>
