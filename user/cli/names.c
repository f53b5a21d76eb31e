// SPDX-License-Identifier: GPL-2.0-only
/*
 * names.c - parsing of names, numbers and times.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "cli.h"
#include "names.h"

/* The longest time, which an int holds in milliseconds. */
#define DURATION_MAX_MS	2000000000ULL

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_control(char c)
{
	return (unsigned char)c < ' ' || c == 0x7f;
}

const char *number_parse(const char *text, uint64_t min, uint64_t max,
			 uint64_t *number)
{
	unsigned long long value;
	char *end;

	if (!is_digit(*text))
		return "not a decimal number";
	errno = 0;
	value = strtoull(text, &end, 10);
	if (*end)
		return "not a decimal number";
	if (errno || value < min || value > max)
		return "out of range";
	*number = value;
	return NULL;
}

/* Reads up to three decimals as thousandths; returns the text after them. */
static const char *decimals_parse(const char *text, uint64_t *thousandths)
{
	for (uint64_t unit = 100; is_digit(*text) && unit; text++, unit /= 10)
		*thousandths += (*text - '0') * unit;
	return text;
}

/* Milliseconds of a unit of time, a second if it is empty; 0: unknown unit. */
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
		"expected a time such as 2, 0.5, 200ms, 30s or 5m, at most 2000000 seconds";
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
		return "empty iSCSI name";
	if (length > VDS_ISCSI_NAME_MAX)
		return "iSCSI name longer than 223 bytes";
	for (size_t i = 0; i < length; i++) {
		if (is_control(text[i]) || text[i] == '/')
			return "iSCSI name with an invalid character";
		iqn[i] = text[i];
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
		return "the tag must be a number from 0 to 65535 (0xffff)";
	value = strtoul(digits, &end, base);
	if (*end || value > UINT16_MAX)
		return "the tag must be a number from 0 to 65535 (0xffff)";
	*tag = value;
	return NULL;
}

/* Whether it begins as iSCSI names do, and so cannot be anything else. */
static bool is_iscsi_name(const char *text)
{
	return !strncasecmp(text, "iqn.", 4) || !strncasecmp(text, "eui.", 4) ||
	       !strncasecmp(text, "naa.", 4);
}

/*
 * The tag in the name of a directory: the target driver's tpgt_TAG, whatever is before
 * it, or targetcli's tpgTAG.
 */
static bool directory_tag(const char *from, size_t length, uint16_t *tag)
{
	char text[32], *digits, *end;
	unsigned long value;

	if (length >= sizeof(text))
		return false;
	memcpy(text, from, length);
	text[length] = '\0';
	digits = strstr(text, "tpgt_");
	if (digits)
		digits += strlen("tpgt_");
	else if (!strncmp(text, "tpg", 3))
		digits = text + 3;
	else
		return false;
	digits += *digits == '+';
	if (!is_digit(*digits))
		return false;
	value = strtoul(digits, &end, 0);
	*tag = value;
	return !*end && value <= UINT16_MAX;
}

/* IQN/tpgt_TAG as in configfs or IQN/tpgTAG as in targetcli, also with the path before. */
static const char *group_path_parse(const char *text, struct group_name *name)
{
	const char *start = strstr(text, "/iscsi/"), *slash;

	if (start)
		text = start + strlen("/iscsi/");
	slash = strchr(text, '/');
	if (!slash || !directory_tag(slash + 1, strcspn(slash + 1, "/"), &name->tag))
		return "expected IQN/tpgt_TAG, as in configfs, or IQN/tpgTAG, as in targetcli";
	return iqn_parse(text, slash - text, name->iqn);
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
	if (strchr(text, '/'))
		return group_path_parse(text, name);
	if (!comma) {
		name->no_tag = is_iscsi_name(text);
		return name->no_tag ? iqn_parse(text, strlen(text), name->iqn) :
		       "expected a UUID or IQN,TAG; see: vdsctl group list";
	}
	length = comma - text;
	if (length >= 2 && !strncmp(comma - 2, ",t", 2))
		length -= 2;
	wrong = iqn_parse(text, length, name->iqn);
	return wrong ? wrong : tag_parse(comma + 1, &name->tag);
}

/* Parses an address without a port; a bare IPv6 address has no brackets. */
static int address_without_port(const char *text, struct vds_address *address)
{
	bool bare = *text != '[' && strchr(text, ':');
	char with_port[VDS_ADDRESS_STRLEN + 16];
	int ret;

	if (strlen(text) >= VDS_ADDRESS_STRLEN)
		return -EINVAL;
	snprintf(with_port, sizeof(with_port), bare ? "[%s]:1" : "%s:1", text);
	ret = vds_address_parse(with_port, address);
	address->port = 0;
	return ret;
}

const char *portal_name_parse(const char *text, struct portal_name *name)
{
	const char *slash = strrchr(text, '/');

	*name = (struct portal_name){ .text = text };
	if (slash)
		text = slash + 1;
	if (!vds_uuid_parse(text, &name->id)) {
		name->by_id = true;
		return NULL;
	}
	if (!vds_address_parse(text, &name->address))
		return NULL;
	name->no_port = !address_without_port(text, &name->address);
	if (name->no_port)
		return NULL;
	if (!strchr(text, ':'))
		return "expected a UUID, ADDR:PORT or [ADDR]:PORT";
	vds_address_parse(text, &name->address);
	return vds_client_message();
}

const char *address_name_parse(const char *text, struct address_name *name)
{
	*name = (struct address_name){ .text = text };
	name->any_port = !address_without_port(text, &name->address);
	if (name->any_port || !vds_address_parse(text, &name->address))
		return NULL;
	return strchr(text, ':') ? vds_client_message() :
	       "expected an IP address: ADDR, ADDR:PORT or [ADDR]:PORT";
}

bool address_same_ip(const struct vds_address *a, const struct vds_address *b)
{
	return a->family == b->family && a->scope_id == b->scope_id &&
	       !memcmp(a->addr, b->addr, sizeof(a->addr));
}
