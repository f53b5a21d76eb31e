/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Formats of Windows, the encoding of text, and appending.
 *
 * Internal to libvds-win32.
 */
#ifndef VDSW_PRINT_INTERNAL_H
#define VDSW_PRINT_INTERNAL_H

#include <locale.h>
#include <stdbool.h>

#include <vdsw_print.h>

/* Convert as UTF-8, whatever the program's locale is; returns the locale before. */
locale_t vdsw_use_utf8(void);

/*
 * A copy of @length units in the other encoding, and a NUL; the caller frees it. *@size is
 * its length without that NUL. What is malformed becomes U+FFFD. Returns NULL if out of
 * memory, and with @strict if the text is malformed.
 */
char *vdsw_to_utf8(const wchar_t *text, size_t length, bool strict, size_t *size);
wchar_t *vdsw_from_utf8(const char *text, size_t length, bool strict, size_t *size);

/* Add @from to @to; false if it does not fit: as much as fits is added, and a NUL. */
bool vdsw_append(char *to, size_t size, const char *from);
bool vdsw_append_wide(wchar_t *to, size_t size, const wchar_t *from);

/**
 * struct vdsw_conversion - one that stores something
 * @text: it stores text, whose size is an argument of a secure function, too
 * @wide: the text is wide
 * @counts: it counts in the result of the function
 * @chars: how many characters it stores; 0 if a NUL ends them
 */
struct vdsw_conversion {
	bool text;
	bool wide;
	bool counts;
	size_t chars;
};

#define VDSW_MAX_CONVERSIONS	16

/** struct vdsw_conversions - those of a format; a @count above the maximum is too many */
struct vdsw_conversions {
	size_t count;
	struct vdsw_conversion list[VDSW_MAX_CONVERSIONS];
};

/*
 * Translate a format to one of this platform, which the caller frees; NULL if out of
 * memory. With @secure, a conversion of text allocates it, and the conversions are listed.
 */
wchar_t *vdsw_translate(const wchar_t *format, struct vdsw_conversions *secure);
char *vdsw_translate_narrow(const char *format, struct vdsw_conversions *secure);

#endif /* VDSW_PRINT_INTERNAL_H */
