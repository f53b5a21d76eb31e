// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_names.c - parsing of names, numbers and times, and escaping of text.
 */
#include <string.h>

#include "names.h"
#include "output.h"
#include "run_cli.h"
#include "suggest.h"

#define UUID	"01234567-89ab-5def-8123-456789abcdef"

static void number_range(void)
{
	uint64_t number = 7;

	check(!number_parse("18446744073709551615", 1, UINT64_MAX, &number));
	check(number == UINT64_MAX);
	check(number_parse("0", 1, 9, &number));
	check(number_parse("10", 1, 9, &number));
}

static void bad_number(void)
{
	static const char *const wrong[] = {
		"", "-1", "+1", " 1", "1 ", "0x1", "1e3", "1.0", "one",
		"18446744073709551616", "99999999999999999999999",
	};
	uint64_t number = 7;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		tap_context("\"%s\"", wrong[i]);
		check(number_parse(wrong[i], 0, UINT64_MAX, &number));
	}
}

static void duration(void)
{
	static const struct {
		const char *text;
		int ms;
	} right[] = {
		{ "0", 0 }, { "5", 5000 }, { "0.5", 500 }, { "1.25", 1250 },
		{ "1.005", 1005 }, { "2000000", 2000000000 }, { "200ms", 200 },
		{ "0.2s", 200 }, { "30s", 30000 }, { "1.5m", 90000 }, { "0ms", 0 },
		{ "2000000000ms", 2000000000 },
	};
	int ms;

	for (size_t i = 0; i < sizeof(right) / sizeof(*right); i++) {
		tap_context("%s", right[i].text);
		check(!duration_parse(right[i].text, &ms) && ms == right[i].ms);
	}
}

static void bad_duration(void)
{
	static const char *const wrong[] = {
		"", ".", ".5", "3.", "-1", "1.0000", "1.x", "1.5x", "1,5", "2000001",
		"99999999999999999999", "1.2.3", "inf", "nan", "ms", "1h", "1 s", "1S",
		"0.5ms", "2000000001ms", "33334m", "1sm", "200 ms",
	};
	int ms;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		tap_context("\"%s\"", wrong[i]);
		check(duration_parse(wrong[i], &ms));
	}
}

static void group(void)
{
	static const struct {
		const char *text;
		uint16_t tag;
	} right[] = {
		{ "iqn.x:a,1", 1 }, { "iqn.x:a,0", 0 }, { "iqn.x:a,65535", 65535 },
		{ "iqn.x:a,0x10", 16 }, { "iqn.x:a,t,0x0001", 1 },
		{ "iqn.x:a,t,0xFFFF", 65535 }, { "iqn.x:a,t,7", 7 },
		{ "iqn.x:a/tpgt_1", 1 }, { "iqn.x:a/tpgt_010", 8 }, { "iqn.x:a/tpgt_0x22", 34 },
		{ "iqn.x:a/xtpgt_+7", 7 }, { "iqn.x:a/tpg7", 7 }, { "/iscsi/iqn.x:a/tpg7/", 7 },
		{ "/sys/kernel/config/target/iscsi/iqn.x:a/tpgt_3/np", 3 },
	};
	struct group_name name;

	for (size_t i = 0; i < sizeof(right) / sizeof(*right); i++) {
		tap_context("%s", right[i].text);
		check(!group_name_parse(right[i].text, &name) && !name.by_id &&
		      !strcmp(name.iqn, "iqn.x:a") && name.tag == right[i].tag);
	}
	tap_context("capitals");
	check(!group_name_parse("iqn.x:A,1", &name) && !strcmp(name.iqn, "iqn.x:A"));
	tap_context("%s", UUID);
	check(!group_name_parse(UUID, &name) && name.by_id && name.id.b[15] == 0xef);
}

static void bad_group(void)
{
	static const char *const wrong[] = {
		"", ",", ",1", "x:a", "iqn.x:a,", "iqn.x:a,65536", "iqn.x:a,-1",
		"iqn.x:a,0x", "iqn.x:a,0x10000", "iqn.x:a,1x", "iqn.x:a, 1",
		"iqn\x1bx,1", "iqn/x,1", "iqn.x:a/tpgt_", "iqn.x:a/tpgt_65536", "/iscsi/tpgt_1",
		"iqn.x:a/tpgt_1x", "iqn.x:a/np/tpgt_1", "/iscsi//tpgt_1", ",t,1", "iqn.x:a,000001",
	};
	struct group_name name;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		tap_context("\"%s\"", wrong[i]);
		check(group_name_parse(wrong[i], &name));
	}
}

static void long_iqn(void)
{
	char text[VDS_ISCSI_NAME_MAX + 8];
	struct group_name name;

	memset(text, 'a', sizeof(text));
	strcpy(text + VDS_ISCSI_NAME_MAX, ",1");
	check(!group_name_parse(text, &name) && strlen(name.iqn) == VDS_ISCSI_NAME_MAX);
	text[VDS_ISCSI_NAME_MAX] = 'a';
	strcpy(text + VDS_ISCSI_NAME_MAX + 1, ",1");
	check(group_name_parse(text, &name));
}

static void portal(void)
{
	static const char *const right[] = {
		"192.0.2.1:3260", "[2001:db8::1]:3260", "[::]:1", "0.0.0.0:65535", "192.0.2.1:0",
	};
	struct portal_name name;
	char text[VDS_ADDRESS_STRLEN];

	for (size_t i = 0; i < sizeof(right) / sizeof(*right); i++) {
		tap_context("%s", right[i]);
		check(!portal_name_parse(right[i], &name) && !name.by_id &&
		      !strcmp(vds_address_format(&name.address, text), right[i]));
	}
	tap_context("%s", UUID);
	check(!portal_name_parse(UUID, &name) && name.by_id);
	tap_context("paths");
	check(!portal_name_parse("/iscsi/iqn.x:a/tpg1/portals/[::1]:1", &name) &&
	      !strcmp(vds_address_format(&name.address, text), "[::1]:1"));
}

static void bad_portal(void)
{
	static const char *const wrong[] = {
		"", ":", "192.0.2", "192.0.2.1:", "192.0.2.1:65536",
		"192.0.2.1:-1", "192.0.2.1:3260x", "2001:db8::1::3260", "[::1",
		"[::1]:", "host:3260", "192.0.2:3260", " 192.0.2.1:3260",
		"01234567-89ab-5def-8123-456789abcde", UUID "0",
	};
	struct portal_name name;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		tap_context("\"%s\"", wrong[i]);
		check(portal_name_parse(wrong[i], &name));
	}
}

/* What has no tag or no port is reported with what exists, so it is no error here. */
static void incomplete(void)
{
	struct portal_name portal;
	struct group_name group;

	check(!group_name_parse("iqn.x:a", &group) && group.no_tag);
	check(!group_name_parse("EUI.02004567A425678D", &group) && group.no_tag);
	check(!portal_name_parse("192.0.2.1", &portal) && portal.no_port);
	check(!portal_name_parse("2001:db8::1", &portal) && portal.no_port);
	check(!portal_name_parse("[2001:db8::1]", &portal) && portal.no_port);
	check(!portal_name_parse("[2001:db8::1]:1", &portal) && !portal.no_port);
}

static void address(void)
{
	static const struct {
		const char *text;
		uint16_t port;
	} right[] = {
		{ "192.0.2.1", 0 }, { "192.0.2.1:3260", 3260 }, { "[2001:db8::1]", 0 },
		{ "2001:db8::1", 0 }, { "[2001:db8::1]:3260", 3260 }, { "0.0.0.0", 0 },
	};
	static const char *const wrong[] = {
		"", "host", "192.0.2.1:", "192.0.2.1:65536", "192.0.2.1:x", "[::1", "eth0",
		"192.0.2.0/24",
	};
	struct address_name name;

	for (size_t i = 0; i < sizeof(right) / sizeof(*right); i++) {
		tap_context("%s", right[i].text);
		check(!address_name_parse(right[i].text, &name) &&
		      name.address.port == right[i].port);
	}
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		tap_context("\"%s\"", wrong[i]);
		check(address_name_parse(wrong[i], &name));
	}
}

static void nearest(void)
{
	const char *best;

	best = suggest_nearer("lst", "list", NULL);
	check(best && !strcmp(best, "list"));
	best = suggest_nearer("lst", "show", best);
	check(best && !strcmp(best, "list"));
	check(!suggest_nearer("reenumerate", "op", NULL));
	check(!suggest_nearer("", "portal", NULL));
}

static void escape(void)
{
	char text[32];

	text_escape("a\x1b[2J\n\xc3\xa4\x7f", text, sizeof(text));
	check_str(text, "a\\x1b[2J\\x0a\\xc3\\xa4\\x7f");
}

static void escape_small(void)
{
	char small[8];

	text_escape("\n\n\n\n", small, sizeof(small));
	check_str(small, "\\x0a");
}

static const struct tap_case cases[] = {
	{ "a number is read up to the largest one, and only within its range", number_range },
	{ "a malformed number is refused", bad_number },
	{ "a time is read in seconds, with a fraction, or with a unit", duration },
	{ "a malformed time is refused", bad_duration },
	{ "a group is read as IQN,TAG, as IQN,t,TAG, or as a UUID", group },
	{ "a malformed group is refused", bad_group },
	{ "the longest iSCSI name is read, a longer one is refused", long_iqn },
	{ "a portal is read as an address or as a UUID", portal },
	{ "a malformed portal is refused", bad_portal },
	{ "a target without a tag and an address without a port are incomplete", incomplete },
	{ "an address has a port or none; anything else is refused", address },
	{ "a misspelled word is near the right one, and far from others", nearest },
	{ "control characters and other bytes are escaped", escape },
	{ "escaped text is cut at the end of its buffer, never within an escape",
	  escape_small },
};

int main(void)
{
	return tap_run(cases);
}
