// SPDX-License-Identifier: GPL-2.0-only
/*
 * names.c - from the names that people use to objects.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "names.h"

#define HINT_LIST	"see: vdsctl portal list"

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_blank_or_control(char c)
{
	return (unsigned char)c <= ' ' || c == 0x7f;
}

const char *number_parse(const char *text, uint64_t min, uint64_t max,
			 uint64_t *number)
{
	unsigned long long value;
	char *end;

	if (!is_digit(*text))
		return "it must be a number of decimal digits";
	errno = 0;
	value = strtoull(text, &end, 10);
	if (*end)
		return "it must be a number of decimal digits";
	if (errno || value < min || value > max)
		return "the number is out of range";
	*number = value;
	return NULL;
}

/* Reads up to three decimals as milliseconds; NULL when there is more. */
static const char *decimals_parse(const char *text, int *milliseconds)
{
	int unit = 100;

	if (!*text)
		return NULL;
	for (; is_digit(*text) && unit; text++, unit /= 10)
		*milliseconds += (*text - '0') * unit;
	return *text ? NULL : text;
}

const char *seconds_parse(const char *text, int *milliseconds)
{
	static const char wrong[] =
		"it must be seconds, with up to three decimals, up to 2000000";
	size_t whole = strcspn(text, ".");
	char seconds[16];
	uint64_t value;
	int fraction = 0;

	if (whole >= sizeof(seconds))
		return wrong;
	memcpy(seconds, text, whole);
	seconds[whole] = '\0';
	if (number_parse(seconds, 0, 2000000, &value))
		return wrong;
	if (text[whole] && !decimals_parse(text + whole + 1, &fraction))
		return wrong;
	*milliseconds = value * 1000 + fraction;
	return NULL;
}

const char *iqn_parse(const char *text, size_t length,
		      char iqn[VDS_ISCSI_NAME_MAX + 1])
{
	if (!length)
		return "the iSCSI name is empty";
	if (length > VDS_ISCSI_NAME_MAX)
		return "the iSCSI name is longer than 223 octets";
	for (size_t i = 0; i < length; i++) {
		if (is_blank_or_control(text[i]) || text[i] == '/')
			return "the iSCSI name has a character that none may have";
		iqn[i] = text[i];
		if (text[i] >= 'A' && text[i] <= 'Z')
			iqn[i] += 'a' - 'A';
	}
	iqn[length] = '\0';
	return NULL;
}

static const char *tag_parse(const char *text, uint16_t *tag)
{
	const char *digits = text;
	unsigned long value;
	int base = 10;
	char *end;

	if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X')) {
		digits = text + 2;
		base = 16;
	}
	if (!*digits || strlen(digits) > 5 ||
	    strspn(digits, "0123456789abcdefABCDEF") != strlen(digits))
		return "the tag must be a number up to 65535 or 0xffff";
	value = strtoul(digits, &end, base);
	if (*end || value > UINT16_MAX)
		return "the tag must be a number up to 65535 or 0xffff";
	*tag = value;
	return NULL;
}

const char *group_name_parse(const char *text, struct group_name *name)
{
	const char *comma = strrchr(text, ',');
	const char *wrong;
	size_t length;

	*name = (struct group_name){ .text = text };
	if (!vds_uuid_parse(text, &name->id)) {
		name->by_id = true;
		return NULL;
	}
	if (!comma)
		return "a group is a UUID or IQN,TAG";
	length = comma - text;
	if (length >= 2 && !strncmp(comma - 2, ",t", 2))
		length -= 2;
	wrong = iqn_parse(text, length, name->iqn);
	return wrong ? wrong : tag_parse(comma + 1, &name->tag);
}

const char *portal_name_parse(const char *text, struct portal_name *name)
{
	*name = (struct portal_name){ .text = text };
	if (!vds_uuid_parse(text, &name->id)) {
		name->by_id = true;
		return NULL;
	}
	if (!strchr(text, ':'))
		return "a portal is a UUID, ADDR:PORT or [ADDR]:PORT";
	if (vds_address_parse(text, &name->address))
		return vds_client_message();
	return NULL;
}

/* Tells that an object could not be found; 0 when @ret says it was. */
static int found(struct cli *cli, int ret, const char *hint, const char *what,
		 const char *name)
{
	if (!ret)
		return 0;
	if (ret == -ENOENT)
		return cli_fail(cli, ret, hint, "there is no %s %s", what, name);
	return cli_fail(cli, ret, NULL, "cannot look up %s %s: %s", what, name,
			vds_client_message());
}

int group_find(struct cli *cli, const struct group_name *name,
	       struct vds_group_info *group)
{
	int ret;

	if (name->by_id)
		ret = vds_group_get(cli->client, &name->id, 0, group);
	else
		ret = vds_group_get_by_name(cli->client, name->iqn, name->tag,
					    group);
	return found(cli, ret, HINT_LIST, "portal group", name->text);
}

int portal_find(struct cli *cli, const struct portal_name *name,
		struct vds_portal_info *portal)
{
	int ret;

	if (name->by_id)
		ret = vds_portal_get(cli->client, &name->id, 0, portal);
	else
		ret = vds_portal_get_by_address(cli->client, &name->address,
						portal);
	return found(cli, ret, HINT_LIST, "portal", name->text);
}

int target_find(struct cli *cli, const char *iqn, struct vds_target_info *target)
{
	int ret = vds_target_get_by_name(cli->client, iqn, target);

	return found(cli, ret, "see: vdsctl target list", "target", iqn);
}
