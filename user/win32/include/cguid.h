/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* cguid.h of Windows: all of it that is here is in guiddef.h. */
#include <guiddef.h>
