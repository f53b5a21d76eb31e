/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Unknwn.h of Windows: all of it that is here is in unknwn.h. */
#include <unknwn.h>
