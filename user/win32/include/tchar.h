/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * tchar.h of Windows: names that are wide with _UNICODE, and narrow without.
 */
#ifndef VDSW_TCHAR_H
#define VDSW_TCHAR_H

#pragma GCC system_header

#include <wctype.h>

#include <windows.h>

#ifdef _UNICODE
typedef wchar_t _TCHAR;
#define __T(text)	L##text
#define _tmain		wmain
#define _tprintf	wprintf
#define _ftprintf	fwprintf
#define _stprintf	_swprintf
#define _stprintf_s	swprintf_s
#define _tcslen		wcslen
#define _tcscmp		wcscmp
#define _tcsncmp	wcsncmp
#define _tcsicmp	_wcsicmp
#define _tcscpy_s	wcscpy_s
#define _tcscat_s	wcscat_s
#define _tcschr		wcschr
#define _tcsrchr	wcsrchr
#define _tcsdup		_wcsdup
#define _tcscpy		wcscpy
#define _tcscat		wcscat
#define _tcsncpy	wcsncpy
#define _tcsstr		wcsstr
#define _tcsnicmp	_wcsnicmp
#define _sntprintf	_snwprintf
#define _sntprintf_s	_snwprintf_s
#define _stscanf	swscanf
#define _stscanf_s	swscanf_s
#define _putts		_putws
#define _fputts		fputws
#define _totupper	towupper
#define _totlower	towlower
#define _tcstoul	wcstoul
#define _tcstol		wcstol
#define _ttoi		_wtoi
#else
typedef char _TCHAR;
#define __T(text)	text
#define _tmain		main
#define _tprintf	printf
#define _ftprintf	fprintf
#define _stprintf	sprintf
#define _stprintf_s	sprintf_s
#define _tcslen		strlen
#define _tcscmp		strcmp
#define _tcsncmp	strncmp
#define _tcsicmp	_stricmp
#define _tcscpy_s	strcpy_s
#define _tcscat_s	strcat_s
#define _tcschr		strchr
#define _tcsrchr	strrchr
#define _tcsdup		_strdup
#define _tcscpy		strcpy
#define _tcscat		strcat
#define _tcsncpy	strncpy
#define _tcsstr		strstr
#define _tcsnicmp	_strnicmp
#define _sntprintf	_snprintf
#define _sntprintf_s	_snprintf_s
#define _stscanf	sscanf
#define _stscanf_s	sscanf_s
#define _putts		puts
#define _fputts		fputs
#define _totupper	toupper
#define _totlower	tolower
#define _tcstoul	strtoul
#define _tcstol		strtol
#define _ttoi		atoi
#endif

/* A macro as the argument is replaced first. */
#define _T(text)	__T(text)
#define _TEXT(text)	__T(text)

#endif /* VDSW_TCHAR_H */
