// SPDX-License-Identifier: GPL-2.0-only
/*
 * names.c - from the names that people use to objects.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "names.h"

#define HINT_LIST	"see: vdsctl portal list"

/* The longest time that can be told, which an int of milliseconds holds. */
#define DURATION_MAX_MS	2000000000ULL

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

/* Reads up to three decimals as thousandths; returns what follows them. */
static const char *decimals_parse(const char *text, uint64_t *thousandths)
{
	for (uint64_t unit = 100; is_digit(*text) && unit; text++, unit /= 10)
		*thousandths += (*text - '0') * unit;
	return text;
}

/* Milliseconds in a unit of time, seconds when there is none; 0: no such unit. */
static unsigned int unit_parse(const char *text)
{
	static const struct {
		const char *name;
		unsigned int milliseconds;
	} units[] = { { "", 1000 }, { "ms", 1 }, { "s", 1000 }, { "m", 60000 } };

	for (size_t i = 0; i < ARRAY_SIZE(units); i++)
		if (!strcmp(text, units[i].name))
			return units[i].milliseconds;
	return 0;
}

const char *duration_parse(const char *text, int *milliseconds)
{
	static const char wrong[] =
		"it must be a time such as 2, 0.5, 200ms, 30s or 5m, up to 2000000 seconds";
	size_t whole = strspn(text, "0123456789");
	const char *rest = text + whole;
	uint64_t value, thousandths = 0;
	char digits[16];
	unsigned int unit;

	if (whole >= sizeof(digits))
		return wrong;
	memcpy(digits, text, whole);
	digits[whole] = '\0';
	if (number_parse(digits, 0, DURATION_MAX_MS, &value))
		return wrong;
	if (*rest == '.') {
		if (!is_digit(rest[1]))
			return wrong;
		rest = decimals_parse(rest + 1, &thousandths);
	}
	unit = unit_parse(rest);
	value = (value * 1000 + thousandths) * unit;
	if (!unit || value % 1000 || value / 1000 > DURATION_MAX_MS)
		return wrong;
	*milliseconds = value / 1000;
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
