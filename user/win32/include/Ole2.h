/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Ole2.h of Windows: all of it that is here is in ole2.h. */
#include <ole2.h>
