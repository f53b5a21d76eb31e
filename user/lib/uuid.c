// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Ids as text, 8-4-4-4-12 (RFC 9562, section 4).
 */
#include <errno.h>
#include <stdio.h>

#include "error.h"
#include "public.h"

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* The text has a hyphen before these bytes. */
static bool hyphen_before(int octet)
{
	return octet == 4 || octet == 6 || octet == 8 || octet == 10;
}

static const char *parse_octet(const char *text, uint8_t *octet)
{
	int high = hex_digit(text[0]);
	int low = high < 0 ? -1 : hex_digit(text[1]);

	if (low < 0)
		return NULL;
	*octet = high << 4 | low;
	return text + 2;
}

int vds_uuid_parse(const char *text, struct vds_uuid *id)
{
	struct vds_uuid new;
	int i;

	for (i = 0; text && i < VDS_ISCSI_ID_LEN; i++) {
		if (hyphen_before(i) && *text++ != '-')
			break;
		text = parse_octet(text, &new.b[i]);
	}
	if (!text || i < VDS_ISCSI_ID_LEN || *text)
		return vds_fail(-EINVAL, "an id must be 8-4-4-4-12 hexadecimal digits");
	*id = new;
	return 0;
}

char *vds_uuid_format(const struct vds_uuid *id, char text[VDS_UUID_STRLEN])
{
	char *c = text;
	int i;

	for (i = 0; i < VDS_ISCSI_ID_LEN; i++)
		c += sprintf(c, "%s%02x", hyphen_before(i) ? "-" : "", id->b[i]);
	return text;
}
