/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vdslun.h of Windows: all of it that is here is in vds.h. */
#include <vds.h>
