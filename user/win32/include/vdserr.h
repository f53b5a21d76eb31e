/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vdserr.h of Windows: the HRESULTs of VDS. */
#pragma GCC system_header
#include <windows.h>
#include_next <vdserr.h>
