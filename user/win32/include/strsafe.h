/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * strsafe.h of Windows: strings with a limit, whose functions return an HRESULT.
 */
#ifndef VDSW_STRSAFE_H
#define VDSW_STRSAFE_H

#pragma GCC system_header

#include <windows.h>

#define STRSAFE_E_INSUFFICIENT_BUFFER	((HRESULT)0x8007007au)
#define STRSAFE_E_INVALID_PARAMETER	((HRESULT)0x80070057u)
#define STRSAFE_MAX_CCH			2147483647

#ifdef __cplusplus
extern "C" {
#endif

/* STRSAFE_E_INSUFFICIENT_BUFFER: the text was cut off, with a NUL. */
HRESULT StringCchCopyA(LPSTR to, size_t size, LPCSTR from);
HRESULT StringCchCopyW(LPWSTR to, size_t size, LPCWSTR from);
HRESULT StringCchCatW(LPWSTR to, size_t size, LPCWSTR from);
HRESULT StringCchPrintfA(LPSTR to, size_t size, LPCSTR format, ...);
HRESULT StringCchPrintfW(LPWSTR to, size_t size, LPCWSTR format, ...);

#ifdef __cplusplus
}
#endif

#ifdef UNICODE
#define StringCchCopy		StringCchCopyW
#define StringCchCat		StringCchCatW
#define StringCchPrintf		StringCchPrintfW
#else
#define StringCchCopy		StringCchCopyA
#define StringCchPrintf		StringCchPrintfA
#endif

#endif /* VDSW_STRSAFE_H */
