/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* WinError.h of Windows: all of it that is here is in winerror.h. */
#include <winerror.h>
