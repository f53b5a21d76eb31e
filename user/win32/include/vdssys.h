/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vdssys.h of Windows: all of it that is here is in vds.h. */
#include <vds.h>
