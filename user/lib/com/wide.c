// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Conversion between the kernel's UTF-8 names and the wide strings of VDS.
 */
#include <stdlib.h>

#include "com.h"

#define REPLACEMENT	0xfffd	/* replaces bytes that are not UTF-8 */

/* Number of bytes of the sequence that @lead begins; 0 if it begins none. */
static unsigned int sequence_length(unsigned char lead)
{
	if (lead < 0x80)
		return 1;
	if (lead >= 0xc2 && lead < 0xe0)
		return 2;
	if (lead >= 0xe0 && lead < 0xf0)
		return 3;
	if (lead >= 0xf0 && lead < 0xf5)
		return 4;
	return 0;
}

/* An overlong encoding, a surrogate, or a value beyond Unicode. */
static bool is_forbidden(uint32_t c, unsigned int length)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };

	return c < least[length] || (c >= 0xd800 && c < 0xe000) || c > 0x10ffff;
}

/* Take the next character of *@text. */
static uint32_t next_character(const unsigned char **text)
{
	const unsigned char *s = *text;
	unsigned int length = sequence_length(s[0]);
	uint32_t c;

	*text = s + 1;
	if (length < 2)
		return length ? s[0] : REPLACEMENT;

	c = s[0] & (0x7f >> length);
	for (unsigned int i = 1; i < length; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return REPLACEMENT;
		c = c << 6 | (s[i] & 0x3f);
	}
	if (is_forbidden(c, length))
		return REPLACEMENT;

	*text = s + length;
	return c;
}

WCHAR *com_wide(const char *text)
{
	const unsigned char *from = (const unsigned char *)text;
	/* Each byte becomes at most one character. */
	WCHAR *copy = com_task_alloc((strlen(text) + 1) * sizeof(*copy));
	WCHAR *to = copy;

	if (!copy)
		return NULL;

	while (*from)
		*to++ = (WCHAR)next_character(&from);
	*to = 0;
	return copy;
}

/* Write the character @c; returns the end. */
static char *put_character(char *to, uint32_t c)
{
	if (c < 0x80) {
		*to++ = (char)c;
		return to;
	}
	if (c < 0x800) {
		*to++ = (char)(0xc0 | c >> 6);
	} else {
		if (c < 0x10000) {
			*to++ = (char)(0xe0 | c >> 12);
		} else {
			*to++ = (char)(0xf0 | c >> 18);
			*to++ = (char)(0x80 | (c >> 12 & 0x3f));
		}
		*to++ = (char)(0x80 | (c >> 6 & 0x3f));
	}
	*to++ = (char)(0x80 | (c & 0x3f));
	return to;
}

char *com_narrow(const WCHAR *text)
{
	/* Each character becomes at most 4 bytes. */
	char *copy = malloc(4 * wcslen(text) + 1), *to = copy;

	if (!copy)
		return NULL;
	for (; *text; text++) {
		uint32_t c = (uint32_t)*text;

		to = put_character(to, c > 0x10ffff || (c >= 0xd800 && c < 0xe000) ?
				   REPLACEMENT : c);
	}
	*to = '\0';
	return copy;
}
