/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Text of Windows' formats in memory, and its encoding.
 *
 * Internal to libvds-win32.
 */
#ifndef VDSW_PRINT_INTERNAL_H
#define VDSW_PRINT_INTERNAL_H

#include <vdsw_print.h>

/* The formatted text, which the caller frees with free(3); NULL on failure. */
wchar_t *vdsw_format(const wchar_t *format, va_list args);
char *vdsw_format_narrow(const char *format, va_list args);

/* A copy in the other encoding; NULL if @text is malformed, or if out of memory. */
char *vdsw_to_utf8(const wchar_t *text);
wchar_t *vdsw_from_utf8(const char *text);

#endif /* VDSW_PRINT_INTERNAL_H */
