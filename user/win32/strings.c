// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Strings: conversion, comparison, and copies with a limit.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

#include <windows.h>

#include "print.h"

/* ----------------------------------------------------------------- conversion */

static bool is_code_page(UINT page)
{
	return page == CP_ACP || page == CP_OEMCP || page == CP_UTF8;
}

static int conversion_error(DWORD error)
{
	SetLastError(error);
	return 0;
}

/* Copy @needed units of @size bytes, unless @space is 0; returns their number. */
static int give(const void *from, size_t needed, size_t size, void *to, int space)
{
	if (!from)
		return conversion_error(ERROR_NO_UNICODE_TRANSLATION);
	if (!space)
		return (int)needed;
	if ((size_t)space < needed)
		return conversion_error(ERROR_INSUFFICIENT_BUFFER);
	memcpy(to, from, needed * size);
	return (int)needed;
}

int MultiByteToWideChar(UINT page, DWORD flags, LPCSTR text, int length, LPWSTR to, int space)
{
	wchar_t *wide;
	size_t needed;
	int count;

	if (!text || !length || space < 0 || (space && !to) || !is_code_page(page))
		return conversion_error(ERROR_INVALID_PARAMETER);
	/* The NUL is part of the text if it was measured by it. */
	wide = vdsw_from_utf8(text, length < 0 ? strlen(text) + 1 : (size_t)length,
			      flags & MB_ERR_INVALID_CHARS, &needed);
	count = give(wide, needed, sizeof(*wide), to, space);
	free(wide);
	return count;
}

int WideCharToMultiByte(UINT page, DWORD flags, LPCWSTR text, int length, LPSTR to, int space,
			LPCSTR substitute, LPBOOL substituted)
{
	size_t needed;
	char *bytes;
	int count;

	(void)substitute;
	if (substituted)
		*substituted = FALSE;
	if (!text || !length || space < 0 || (space && !to) || !is_code_page(page))
		return conversion_error(ERROR_INVALID_PARAMETER);
	bytes = vdsw_to_utf8(text, length < 0 ? wcslen(text) + 1 : (size_t)length,
			     flags & WC_ERR_INVALID_CHARS, &needed);
	count = give(bytes, needed, 1, to, space);
	free(bytes);
	return count;
}

/* ----------------------------------------------------------------- comparison */

int lstrlenA(LPCSTR text)
{
	return text ? (int)strlen(text) : 0;
}

int lstrlenW(LPCWSTR text)
{
	return text ? (int)wcslen(text) : 0;
}

int lstrcmpA(LPCSTR a, LPCSTR b)
{
	return strcmp(a ? a : "", b ? b : "");
}

int lstrcmpW(LPCWSTR a, LPCWSTR b)
{
	return wcscmp(a ? a : L"", b ? b : L"");
}

int lstrcmpiA(LPCSTR a, LPCSTR b)
{
	return strcasecmp(a ? a : "", b ? b : "");
}

int lstrcmpiW(LPCWSTR a, LPCWSTR b)
{
	return wcscasecmp(a ? a : L"", b ? b : L"");
}

int _stricmp(const char *a, const char *b)
{
	return strcasecmp(a, b);
}

int _strnicmp(const char *a, const char *b, size_t count)
{
	return strncasecmp(a, b, count);
}

int _wcsicmp(const wchar_t *a, const wchar_t *b)
{
	return wcscasecmp(a, b);
}

int _wcsnicmp(const wchar_t *a, const wchar_t *b, size_t count)
{
	return wcsncasecmp(a, b, count);
}

/* --------------------------------------------------------------------- copies */

char *_strdup(const char *text)
{
	return strdup(text);
}

wchar_t *_wcsdup(const wchar_t *text)
{
	return wcsdup(text);
}

LPSTR lstrcpyA(LPSTR to, LPCSTR from)
{
	return strcpy(to, from ? from : "");
}

LPWSTR lstrcpyW(LPWSTR to, LPCWSTR from)
{
	return wcscpy(to, from ? from : L"");
}

bool vdsw_append_wide(wchar_t *to, size_t size, const wchar_t *from)
{
	size_t at = wcsnlen(to, size), length = wcslen(from);
	size_t fits = at < size ? size - at - 1 : 0;
	size_t count = length < fits ? length : fits;

	if (at >= size)
		return false;
	wmemcpy(to + at, from, count);
	to[at + count] = 0;
	return count == length;
}

bool vdsw_append(char *to, size_t size, const char *from)
{
	size_t at = strnlen(to, size), length = strlen(from);
	size_t fits = at < size ? size - at - 1 : 0;
	size_t count = length < fits ? length : fits;

	if (at >= size)
		return false;
	memcpy(to + at, from, count);
	to[at + count] = '\0';
	return count == length;
}

errno_t wcscat_s(wchar_t *to, size_t size, const wchar_t *from)
{
	if (!to || !size)
		return EINVAL;
	if (from && vdsw_append_wide(to, size, from))
		return 0;
	*to = 0;
	return from ? ERANGE : EINVAL;
}

errno_t wcscpy_s(wchar_t *to, size_t size, const wchar_t *from)
{
	if (to && size)
		*to = 0;
	return wcscat_s(to, size, from);
}

errno_t strcat_s(char *to, size_t size, const char *from)
{
	if (!to || !size)
		return EINVAL;
	if (from && vdsw_append(to, size, from))
		return 0;
	*to = '\0';
	return from ? ERANGE : EINVAL;
}

errno_t strcpy_s(char *to, size_t size, const char *from)
{
	if (to && size)
		*to = '\0';
	return strcat_s(to, size, from);
}
