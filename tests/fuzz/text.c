// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fuzzes what libvds parses: addresses and ids. What it accepts, it must format and
 * parse again to the same value.
 */
#include <stdlib.h>
#include <string.h>

#include "com/com.h"
#include "fuzz.h"

static void check_address(const char *text)
{
	struct vds_address address, again;
	char written[VDS_ADDRESS_STRLEN];

	if (vds_address_parse(text, &address))
		return;
	need(!vds_address_parse(vds_address_format(&address, written), &again));
	need(!memcmp(&address, &again, sizeof(address)));
}

static void check_uuid(const char *text)
{
	char written[VDS_UUID_STRLEN];
	struct vds_uuid id, again;

	if (vds_uuid_parse(text, &id))
		return;
	need(!strcasecmp(vds_uuid_format(&id, written), text));
	need(!vds_uuid_parse(written, &again) && !memcmp(&id, &again, sizeof(id)));
}

static void check_id(const char *text)
{
	char written[VDS_ID_STRLEN];
	VDS_OBJECT_ID id, again;

	if (FAILED(VdsIdParse(text, &id)))
		return;
	need(!strcasecmp(VdsIdFormat(&id, written), text));
	need(VdsIdParse(written, &again) == S_OK && IsEqualGUID(&id, &again));
}

/* A text has at most as many characters as bytes, and no NUL in it. */
static void check_wide(const char *text)
{
	WCHAR *wide = com_wide(text);

	need(wide);
	need(wcslen(wide) <= strlen(text) && !*wide == !*text);
	free(wide);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = strndup((const char *)data, size);

	need(text);
	check_address(text);
	check_uuid(text);
	check_id(text);
	check_wide(text);
	free(text);
	return 0;
}
