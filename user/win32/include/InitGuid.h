/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* InitGuid.h of Windows: all of it that is here is in initguid.h. */
#include <initguid.h>
