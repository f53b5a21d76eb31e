/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * initguid.h of Windows: DEFINE_GUID defines ids from here.
 */
#ifndef INITGUID
#define INITGUID
#endif
#include <guiddef.h>
