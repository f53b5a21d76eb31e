// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Text as UTF-8 and as wide characters, whatever the program's locale is.
 */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "print.h"

#define REPLACEMENT	0xfffd

static pthread_once_t utf8_once = PTHREAD_ONCE_INIT;
static locale_t utf8;

static void make_utf8(void)
{
	utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
}

locale_t vdsw_use_utf8(void)
{
	pthread_once(&utf8_once, make_utf8);
	return uselocale(utf8);
}

/* Append a character; false if there is no such character. */
static bool encode(wchar_t c, char *to, size_t *size)
{
	mbstate_t state = { 0 };
	size_t count = wcrtomb(to + *size, c, &state);

	if (count == (size_t)-1)
		return false;
	*size += count;
	return true;
}

char *vdsw_to_utf8(const wchar_t *text, size_t length, bool strict, size_t *size)
{
	locale_t before = vdsw_use_utf8();
	char *bytes = calloc(length + 1, MB_CUR_MAX);
	size_t i;

	*size = 0;
	for (i = 0; bytes && i < length; i++) {
		if (encode(text[i], bytes, size))
			continue;
		if (strict) {
			free(bytes);
			bytes = NULL;
		} else {
			encode(REPLACEMENT, bytes, size);
		}
	}
	uselocale(before);
	return bytes;
}

/* Read a character; returns the bytes that it has, or 0 if they are malformed. */
static size_t decode(const char *text, size_t length, wchar_t *c)
{
	mbstate_t state = { 0 };
	size_t count = mbrtowc(c, text, length, &state);

	if (count >= (size_t)-2)
		return 0;
	return count ? count : 1;
}

wchar_t *vdsw_from_utf8(const char *text, size_t length, bool strict, size_t *size)
{
	locale_t before = vdsw_use_utf8();
	wchar_t *wide = calloc(length + 1, sizeof(*wide));
	size_t at = 0, count;

	*size = 0;
	while (wide && at < length) {
		count = decode(text + at, length - at, &wide[*size]);
		if (!count && strict) {
			free(wide);
			wide = NULL;
		} else {
			if (!count)
				wide[*size] = REPLACEMENT;
			at += count ? count : 1;
			++*size;
		}
	}
	uselocale(before);
	return wide;
}
