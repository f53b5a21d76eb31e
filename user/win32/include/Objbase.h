/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Objbase.h of Windows: all of it that is here is in objbase.h. */
#include <objbase.h>
