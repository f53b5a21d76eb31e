// SPDX-License-Identifier: GPL-2.0-only
/*
 * iscsi_name.c - whether a name is a valid iSCSI name (RFC 7143, section 4.2.7).
 *
 * Target drivers accept more than this.  A target whose name is not valid cannot be
 * configured by other tools, and initiators may not find it.  RFC 3722 maps names to
 * lower case, and target drivers compare bytes: so a new name has to be in lower case.
 */
#include <linux/ctype.h>
#include <linux/string.h>
#include <linux/vds_iscsi.h>

#include "iscsi_name.h"

/* Digits in "eui." and "naa." names: 64 and 128 bits. */
#define EUI_DIGITS 16
#define NAA_DIGITS_LONG 32

/* islower() is also true for letters that ASCII does not have. */
static bool is_lower_alnum(char c)
{
	return (c >= 'a' && c <= 'z') || isdigit(c);
}

/* Whether all that remains is hexadecimal digits, of the number @nr. */
static bool is_hex(const char *s, size_t nr)
{
	return strlen(s) == nr && strspn(s, "0123456789abcdef") == nr;
}

/* "YYYY-MM." */
static bool is_date(const char *s)
{
	unsigned int i, month;

	for (i = 0; i < 7; i++)
		if (i == 4 ? s[i] != '-' : !isdigit(s[i]))
			return false;
	month = (s[5] - '0') * 10 + s[6] - '0';
	return month >= 1 && month <= 12 && s[7] == '.';
}

/*
 * A reversed domain name of at least two labels, and after a colon whatever its
 * owner likes.
 */
static bool is_domain(const char *s)
{
	unsigned int labels = 1;

	for (; *s && *s != ':'; s++) {
		if (*s == '.') {
			labels++;
			if (!is_lower_alnum(s[1]) || !is_lower_alnum(s[-1]))
				return false;
		} else if (!is_lower_alnum(*s) && *s != '-') {
			return false;
		}
	}
	return labels > 1 && is_lower_alnum(s[-1]);
}

/* What RFC 3722 leaves of ASCII, in lower case. */
static bool has_only_name_characters(const char *s)
{
	for (; *s; s++)
		if (!is_lower_alnum(*s) && !strchr("-.:", *s))
			return false;
	return true;
}

static bool has_upper(const char *s)
{
	for (; *s; s++)
		if (isascii(*s) && isupper(*s))
			return true;
	return false;
}

static const char *iqn_error(const char *name)
{
	if (!is_date(name))
		return "after iqn. come a year and a month, as in iqn.2026-01.org.example";
	if (!is_lower_alnum(name[8]) || !is_domain(name + 8))
		return "the month is followed by a reversed domain, as in iqn.2026-01.org.example";
	return NULL;
}

/**
 * iscsi_name_error() - why a name is not a valid iSCSI name for a new target
 * @name: the name
 *
 * Return: a sentence for a person, or NULL if it is valid.
 */
const char *iscsi_name_error(const char *name)
{
	if (strlen(name) > VDS_ISCSI_NAME_MAX)
		return "an iSCSI name has at most 223 bytes";
	if (has_upper(name))
		return "an iSCSI name is in lower case (RFC 3722)";
	if (!has_only_name_characters(name))
		return "an iSCSI name has only letters, digits, hyphens, dots and colons";
	if (!strncmp(name, "iqn.", 4))
		return iqn_error(name + 4);
	if (!strncmp(name, "eui.", 4))
		return is_hex(name + 4, EUI_DIGITS) ?
		       NULL : "an eui. name has 16 hexadecimal digits";
	if (!strncmp(name, "naa.", 4))
		return is_hex(name + 4, EUI_DIGITS) ||
		       is_hex(name + 4, NAA_DIGITS_LONG) ?
		       NULL : "a naa. name has 16 or 32 hexadecimal digits";
	return "an iSCSI name begins with iqn., eui. or naa.";
}
