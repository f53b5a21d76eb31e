/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The formatted output and input of Windows' C library under its usual names.
 *
 * In a wide function %s is a wide string and %S a narrow one; in a narrow function it is
 * the other way round; %hs is narrow and %ls and %ws are wide in both. The l of %lu and
 * %lx means 32 bits, as LONG and DWORD have, and I64 means 64. Text is written as UTF-8,
 * and wide and narrow functions may be mixed on a stream, which the C library of this
 * platform does not allow.
 */
#ifndef VDSW_PRINT_H
#define VDSW_PRINT_H

#pragma GCC system_header

#include <stdarg.h>
#include <stdio.h>
#include <wchar.h>
#ifdef __cplusplus
/* These undefine the macros below. */
#include <cstdio>
#include <cwchar>
#endif

#ifdef __cplusplus
extern "C" {
#endif

int vdsw_printf(const char *format, ...);
int vdsw_vprintf(const char *format, va_list args);
int vdsw_fprintf(FILE *to, const char *format, ...);
int vdsw_vfprintf(FILE *to, const char *format, va_list args);
int vdsw_wprintf(const wchar_t *format, ...);
int vdsw_vwprintf(const wchar_t *format, va_list args);
int vdsw_fwprintf(FILE *to, const wchar_t *format, ...);
int vdsw_vfwprintf(FILE *to, const wchar_t *format, va_list args);

/* -1 if the text does not fit; it is then cut off, with a NUL. */
int vdsw_swprintf(wchar_t *to, size_t size, const wchar_t *format, ...);
int vdsw_vswprintf(wchar_t *to, size_t size, const wchar_t *format, va_list args);
int vdsw_snprintf(char *to, size_t size, const char *format, ...);
int vdsw_vsnprintf(char *to, size_t size, const char *format, va_list args);

/* The same, without a NUL if the text fills the buffer or does not fit. */
int _snwprintf(wchar_t *to, size_t size, const wchar_t *format, ...);
int _vsnwprintf(wchar_t *to, size_t size, const wchar_t *format, va_list args);
int _snprintf(char *to, size_t size, const char *format, ...);
int _vsnprintf(char *to, size_t size, const char *format, va_list args);

/* The caller knows that the buffer is large enough. */
int _swprintf(wchar_t *to, const wchar_t *format, ...);
int _vswprintf(wchar_t *to, const wchar_t *format, va_list args);
int vdsw_sprintf(char *to, const char *format, ...);
int vdsw_vsprintf(char *to, const char *format, va_list args);

/* -1 and an empty string if the text does not fit. */
int swprintf_s(wchar_t *to, size_t size, const wchar_t *format, ...);
int vswprintf_s(wchar_t *to, size_t size, const wchar_t *format, va_list args);
int sprintf_s(char *to, size_t size, const char *format, ...);
int vsprintf_s(char *to, size_t size, const char *format, va_list args);

/* -1 if the text has more than @count characters; it is then cut off, with a NUL. */
#define _TRUNCATE	((size_t)-1)
int _snwprintf_s(wchar_t *to, size_t size, size_t count, const wchar_t *format, ...);
int _vsnwprintf_s(wchar_t *to, size_t size, size_t count, const wchar_t *format, va_list args);
int _snprintf_s(char *to, size_t size, size_t count, const char *format, ...);
int _vsnprintf_s(char *to, size_t size, size_t count, const char *format, va_list args);

int vdsw_sscanf(const char *text, const char *format, ...);
int vdsw_fscanf(FILE *from, const char *format, ...);
int vdsw_scanf(const char *format, ...);
int vdsw_swscanf(const wchar_t *text, const wchar_t *format, ...);
int vdsw_fwscanf(FILE *from, const wchar_t *format, ...);
int vdsw_wscanf(const wchar_t *format, ...);

/* The size of the buffer follows each text. One that is too long is not stored. */
int sscanf_s(const char *text, const char *format, ...);
int fscanf_s(FILE *from, const char *format, ...);
int scanf_s(const char *format, ...);
int swscanf_s(const wchar_t *text, const wchar_t *format, ...);
int fwscanf_s(FILE *from, const wchar_t *format, ...);
int wscanf_s(const wchar_t *format, ...);

int vdsw_fputws(const wchar_t *text, FILE *to);
wint_t vdsw_fputwc(wchar_t c, FILE *to);
wint_t vdsw_putwchar(wchar_t c);
int _putws(const wchar_t *text);

/*
 * The names of the C library mean these functions. Another name in the object file keeps
 * std::wprintf, too. A macro is needed with _FORTIFY_SOURCE, because the C library defines
 * them itself, and with clang, for which std::wprintf remains the one that was declared
 * first.
 */
#if __USE_FORTIFY_LEVEL > 0 || (defined(__clang__) && defined(__cplusplus))
#define VDSW_MACROS
#endif

#ifdef VDSW_NO_REDIRECT
/* The functions themselves use the C library's. */
#elif defined(VDSW_MACROS)
#define printf		vdsw_printf
#define vprintf		vdsw_vprintf
#define fprintf		vdsw_fprintf
#define vfprintf	vdsw_vfprintf
#define wprintf		vdsw_wprintf
#define vwprintf	vdsw_vwprintf
#define fwprintf	vdsw_fwprintf
#define vfwprintf	vdsw_vfwprintf
#define swprintf	vdsw_swprintf
#define vswprintf	vdsw_vswprintf
#define sprintf		vdsw_sprintf
#define vsprintf	vdsw_vsprintf
#define snprintf	vdsw_snprintf
#define vsnprintf	vdsw_vsnprintf
#define fputws		vdsw_fputws
#define fputwc		vdsw_fputwc
#define putwc		vdsw_fputwc
#define putwchar	vdsw_putwchar
#else
extern int __REDIRECT(printf, (const char *, ...), vdsw_printf);
extern int __REDIRECT(vprintf, (const char *, va_list), vdsw_vprintf);
extern int __REDIRECT(fprintf, (FILE *, const char *, ...), vdsw_fprintf);
extern int __REDIRECT(vfprintf, (FILE *, const char *, va_list), vdsw_vfprintf);
extern int __REDIRECT(wprintf, (const wchar_t *, ...), vdsw_wprintf);
extern int __REDIRECT(vwprintf, (const wchar_t *, va_list), vdsw_vwprintf);
extern int __REDIRECT(fwprintf, (FILE *, const wchar_t *, ...), vdsw_fwprintf);
extern int __REDIRECT(vfwprintf, (FILE *, const wchar_t *, va_list), vdsw_vfwprintf);
extern int __REDIRECT_NTH(swprintf, (wchar_t *, size_t, const wchar_t *, ...), vdsw_swprintf);
extern int __REDIRECT_NTH(vswprintf, (wchar_t *, size_t, const wchar_t *, va_list),
			  vdsw_vswprintf);
extern int __REDIRECT_NTH(sprintf, (char *, const char *, ...), vdsw_sprintf);
extern int __REDIRECT_NTH(vsprintf, (char *, const char *, va_list), vdsw_vsprintf);
extern int __REDIRECT_NTH(snprintf, (char *, size_t, const char *, ...), vdsw_snprintf);
extern int __REDIRECT_NTH(vsnprintf, (char *, size_t, const char *, va_list), vdsw_vsnprintf);
extern int __REDIRECT(fputws, (const wchar_t *, FILE *), vdsw_fputws);
extern wint_t __REDIRECT(fputwc, (wchar_t, FILE *), vdsw_fputwc);
extern wint_t __REDIRECT(putwc, (wchar_t, FILE *), vdsw_fputwc);
extern wint_t __REDIRECT(putwchar, (wchar_t), vdsw_putwchar);
#endif

/* The C library has given these another name in the object file already. */
#ifndef VDSW_NO_REDIRECT
#define sscanf	vdsw_sscanf
#define fscanf	vdsw_fscanf
#define scanf		vdsw_scanf
#define swscanf	vdsw_swscanf
#define fwscanf	vdsw_fwscanf
#define wscanf	vdsw_wscanf
#endif

#ifdef __cplusplus
}

#ifdef VDSW_MACROS
namespace std {
using ::vdsw_printf;
using ::vdsw_vprintf;
using ::vdsw_fprintf;
using ::vdsw_vfprintf;
using ::vdsw_wprintf;
using ::vdsw_vwprintf;
using ::vdsw_fwprintf;
using ::vdsw_vfwprintf;
using ::vdsw_swprintf;
using ::vdsw_vswprintf;
using ::vdsw_sprintf;
using ::vdsw_vsprintf;
using ::vdsw_snprintf;
using ::vdsw_vsnprintf;
using ::vdsw_fputws;
using ::vdsw_fputwc;
using ::vdsw_putwchar;
}
#endif

namespace std {
using ::vdsw_sscanf;
using ::vdsw_fscanf;
using ::vdsw_scanf;
using ::vdsw_swscanf;
using ::vdsw_fwscanf;
using ::vdsw_wscanf;
}

/* The forms that take the size from an array. */
extern "C++" {
template <size_t N, typename... A>
int swprintf_s(wchar_t (&to)[N], const wchar_t *format, A... args)
{
	return swprintf_s(to, N, format, args...);
}

template <size_t N, typename... A>
int sprintf_s(char (&to)[N], const char *format, A... args)
{
	return sprintf_s(to, N, format, args...);
}

template <size_t N> int vswprintf_s(wchar_t (&to)[N], const wchar_t *format, va_list args)
{
	return vswprintf_s(to, N, format, args);
}

template <size_t N> int vsprintf_s(char (&to)[N], const char *format, va_list args)
{
	return vsprintf_s(to, N, format, args);
}

template <size_t N, typename... A>
int _snwprintf_s(wchar_t (&to)[N], size_t count, const wchar_t *format, A... args)
{
	return _snwprintf_s(to, N, count, format, args...);
}

template <size_t N, typename... A>
int _snprintf_s(char (&to)[N], size_t count, const char *format, A... args)
{
	return _snprintf_s(to, N, count, format, args...);
}
}
#endif

#endif /* VDSW_PRINT_H */
