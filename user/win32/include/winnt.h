/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* winnt.h of Windows: all of it that is here is in windows.h. */
#include <windows.h>
