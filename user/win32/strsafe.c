// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The functions of strsafe.h, in characters and in bytes.
 */
#include <strsafe.h>

#include "print.h"

/* ------------------------------------------------------------ in characters */

HRESULT StringCchCatA(LPSTR to, size_t size, LPCSTR from)
{
	if (!to || !size || !from)
		return STRSAFE_E_INVALID_PARAMETER;
	return vdsw_append(to, size, from) ? S_OK : STRSAFE_E_INSUFFICIENT_BUFFER;
}

HRESULT StringCchCopyA(LPSTR to, size_t size, LPCSTR from)
{
	if (to && size)
		*to = 0;
	return StringCchCatA(to, size, from);
}

HRESULT StringCchVPrintfA(LPSTR to, size_t size, LPCSTR format, va_list args)
{
	int count;

	if (!to || !size || !format)
		return STRSAFE_E_INVALID_PARAMETER;
	count = vdsw_vsnprintf(to, size, format, args);
	return count < 0 || (size_t)count >= size ? STRSAFE_E_INSUFFICIENT_BUFFER : S_OK;
}

HRESULT StringCchPrintfA(LPSTR to, size_t size, LPCSTR format, ...)
{
	va_list args;
	HRESULT hr;

	va_start(args, format);
	hr = StringCchVPrintfA(to, size, format, args);
	va_end(args);
	return hr;
}

HRESULT StringCchLengthA(LPCSTR text, size_t size, size_t *length)
{
	size_t found = text ? strnlen(text, size) : size;

	if (length)
		*length = found < size ? found : 0;
	return found < size ? S_OK : STRSAFE_E_INVALID_PARAMETER;
}

HRESULT StringCchCatW(LPWSTR to, size_t size, LPCWSTR from)
{
	if (!to || !size || !from)
		return STRSAFE_E_INVALID_PARAMETER;
	return vdsw_append_wide(to, size, from) ? S_OK : STRSAFE_E_INSUFFICIENT_BUFFER;
}

HRESULT StringCchCopyW(LPWSTR to, size_t size, LPCWSTR from)
{
	if (to && size)
		*to = 0;
	return StringCchCatW(to, size, from);
}

HRESULT StringCchVPrintfW(LPWSTR to, size_t size, LPCWSTR format, va_list args)
{
	int count;

	if (!to || !size || !format)
		return STRSAFE_E_INVALID_PARAMETER;
	count = vdsw_vswprintf(to, size, format, args);
	return count < 0 ? STRSAFE_E_INSUFFICIENT_BUFFER : S_OK;
}

HRESULT StringCchPrintfW(LPWSTR to, size_t size, LPCWSTR format, ...)
{
	va_list args;
	HRESULT hr;

	va_start(args, format);
	hr = StringCchVPrintfW(to, size, format, args);
	va_end(args);
	return hr;
}

HRESULT StringCchLengthW(LPCWSTR text, size_t size, size_t *length)
{
	size_t found = text ? wcsnlen(text, size) : size;

	if (length)
		*length = found < size ? found : 0;
	return found < size ? S_OK : STRSAFE_E_INVALID_PARAMETER;
}

/* ----------------------------------------------------------------- in bytes */

HRESULT StringCbCopyA(LPSTR to, size_t bytes, LPCSTR from)
{
	return StringCchCopyA(to, bytes, from);
}

HRESULT StringCbCatA(LPSTR to, size_t bytes, LPCSTR from)
{
	return StringCchCatA(to, bytes, from);
}

HRESULT StringCbVPrintfA(LPSTR to, size_t bytes, LPCSTR format, va_list args)
{
	return StringCchVPrintfA(to, bytes, format, args);
}

HRESULT StringCbPrintfA(LPSTR to, size_t bytes, LPCSTR format, ...)
{
	va_list args;
	HRESULT hr;

	va_start(args, format);
	hr = StringCbVPrintfA(to, bytes, format, args);
	va_end(args);
	return hr;
}

HRESULT StringCbLengthA(LPCSTR text, size_t bytes, size_t *length)
{
	return StringCchLengthA(text, bytes, length);
}

HRESULT StringCbCopyW(LPWSTR to, size_t bytes, LPCWSTR from)
{
	return StringCchCopyW(to, bytes / sizeof(WCHAR), from);
}

HRESULT StringCbCatW(LPWSTR to, size_t bytes, LPCWSTR from)
{
	return StringCchCatW(to, bytes / sizeof(WCHAR), from);
}

HRESULT StringCbVPrintfW(LPWSTR to, size_t bytes, LPCWSTR format, va_list args)
{
	return StringCchVPrintfW(to, bytes / sizeof(WCHAR), format, args);
}

HRESULT StringCbPrintfW(LPWSTR to, size_t bytes, LPCWSTR format, ...)
{
	va_list args;
	HRESULT hr;

	va_start(args, format);
	hr = StringCbVPrintfW(to, bytes, format, args);
	va_end(args);
	return hr;
}

HRESULT StringCbLengthW(LPCWSTR text, size_t bytes, size_t *length)
{
	HRESULT hr = StringCchLengthW(text, bytes / sizeof(WCHAR), length);

	if (length)
		*length *= sizeof(WCHAR);
	return hr;
}
