// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Names of the kernel, which are UTF-8, as VDS' UTF-16 strings.
 */
#include <stdlib.h>

#include "com.h"

#define REPLACEMENT	0xfffd	/* what stands for octets that are no UTF-8 */

/* Octets of the sequence that @lead begins; 0 when it begins none. */
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

/* Too long for its value, half of a surrogate pair, or beyond Unicode. */
static bool is_forbidden(uint32_t c, unsigned int length)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };

	return c < least[length] || (c >= 0xd800 && c < 0xe000) || c > 0x10ffff;
}

/* The next character of *@text, which moves behind it. */
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

WCHAR *com_utf16(const char *text)
{
	const unsigned char *from = (const unsigned char *)text;
	/* No octet becomes more than one unit. */
	WCHAR *copy = malloc((strlen(text) + 1) * sizeof(*copy));
	WCHAR *to = copy;

	if (!copy)
		return NULL;

	while (*from) {
		uint32_t c = next_character(&from);

		if (c >= 0x10000) {
			*to++ = (WCHAR)(0xd800 + ((c - 0x10000) >> 10));
			c = 0xdc00 + (c & 0x3ff);
		}
		*to++ = (WCHAR)c;
	}
	*to = 0;
	return copy;
}
