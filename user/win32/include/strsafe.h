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
HRESULT StringCchCatA(LPSTR to, size_t size, LPCSTR from);
HRESULT StringCchPrintfA(LPSTR to, size_t size, LPCSTR format, ...);
HRESULT StringCchVPrintfA(LPSTR to, size_t size, LPCSTR format, va_list args);
HRESULT StringCchCopyW(LPWSTR to, size_t size, LPCWSTR from);
HRESULT StringCchCatW(LPWSTR to, size_t size, LPCWSTR from);
HRESULT StringCchPrintfW(LPWSTR to, size_t size, LPCWSTR format, ...);
HRESULT StringCchVPrintfW(LPWSTR to, size_t size, LPCWSTR format, va_list args);
/* STRSAFE_E_INVALID_PARAMETER: no NUL within the size. */
HRESULT StringCchLengthA(LPCSTR text, size_t size, size_t *length);
HRESULT StringCchLengthW(LPCWSTR text, size_t size, size_t *length);

/* The same, with sizes in bytes. */
HRESULT StringCbCopyA(LPSTR to, size_t bytes, LPCSTR from);
HRESULT StringCbCatA(LPSTR to, size_t bytes, LPCSTR from);
HRESULT StringCbPrintfA(LPSTR to, size_t bytes, LPCSTR format, ...);
HRESULT StringCbVPrintfA(LPSTR to, size_t bytes, LPCSTR format, va_list args);
HRESULT StringCbCopyW(LPWSTR to, size_t bytes, LPCWSTR from);
HRESULT StringCbCatW(LPWSTR to, size_t bytes, LPCWSTR from);
HRESULT StringCbPrintfW(LPWSTR to, size_t bytes, LPCWSTR format, ...);
HRESULT StringCbVPrintfW(LPWSTR to, size_t bytes, LPCWSTR format, va_list args);
HRESULT StringCbLengthA(LPCSTR text, size_t bytes, size_t *length);
HRESULT StringCbLengthW(LPCWSTR text, size_t bytes, size_t *length);

#ifdef __cplusplus
}
#endif

#ifdef UNICODE
#define StringCchCopy		StringCchCopyW
#define StringCchCat		StringCchCatW
#define StringCchPrintf		StringCchPrintfW
#define StringCchVPrintf	StringCchVPrintfW
#define StringCchLength		StringCchLengthW
#define StringCbCopy		StringCbCopyW
#define StringCbCat		StringCbCatW
#define StringCbPrintf		StringCbPrintfW
#define StringCbVPrintf		StringCbVPrintfW
#define StringCbLength		StringCbLengthW
#else
#define StringCchCopy		StringCchCopyA
#define StringCchCat		StringCchCatA
#define StringCchPrintf		StringCchPrintfA
#define StringCchVPrintf	StringCchVPrintfA
#define StringCchLength		StringCchLengthA
#define StringCbCopy		StringCbCopyA
#define StringCbCat		StringCbCatA
#define StringCbPrintf		StringCbPrintfA
#define StringCbVPrintf		StringCbVPrintfA
#define StringCbLength		StringCbLengthA
#endif

#endif /* VDSW_STRSAFE_H */
