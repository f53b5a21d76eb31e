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

static void test_numbers(void)
{
	static const char *const wrong[] = {
		"", "-1", "+1", " 1", "1 ", "0x1", "1e3", "1.0", "one",
		"18446744073709551616", "99999999999999999999999",
	};
	uint64_t number = 7;

	ok(!number_parse("18446744073709551615", 1, UINT64_MAX, &number) &&
	   number == UINT64_MAX, "the largest number is read");
	ok(number_parse("0", 1, 9, &number) && number_parse("10", 1, 9, &number),
	   "a number out of its range is refused");
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		ok(number_parse(wrong[i], 0, UINT64_MAX, &number),
		   "the number \"%s\" is refused", wrong[i]);
}

static void test_durations(void)
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
	static const char *const wrong[] = {
		"", ".", ".5", "3.", "-1", "1.0000", "1.x", "1.5x", "1,5", "2000001",
		"99999999999999999999", "1.2.3", "inf", "nan", "ms", "1h", "1 s", "1S",
		"0.5ms", "2000000001ms", "33334m", "1sm", "200 ms",
	};
	int ms;

	for (size_t i = 0; i < sizeof(right) / sizeof(*right); i++)
		ok(!duration_parse(right[i].text, &ms) && ms == right[i].ms,
		   "%s is %d ms", right[i].text, right[i].ms);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		ok(duration_parse(wrong[i], &ms), "the time \"%s\" is refused", wrong[i]);
}

static void test_groups(void)
{
	static const struct {
		const char *text;
		uint16_t tag;
	} right[] = {
		{ "iqn.x:a,1", 1 }, { "iqn.x:a,0", 0 }, { "iqn.x:a,65535", 65535 },
		{ "iqn.x:a,0x10", 16 }, { "iqn.x:a,t,0x0001", 1 },
		{ "IQN.X:A,t,0xFFFF", 65535 }, { "iqn.x:a,t,7", 7 },
	};
	static const char *const wrong[] = {
		"", ",", ",1", "iqn.x:a", "iqn.x:a,", "iqn.x:a,65536", "iqn.x:a,-1",
		"iqn.x:a,0x", "iqn.x:a,0x10000", "iqn.x:a,1x", "iqn.x:a, 1",
		"iqn x,1", "iqn\x1bx,1", "iqn/x,1", ",t,1", "iqn.x:a,000001",
	};
	struct group_name name;

	for (size_t i = 0; i < sizeof(right) / sizeof(*right); i++)
		ok(!group_name_parse(right[i].text, &name) && !name.by_id &&
		   !strcmp(name.iqn, "iqn.x:a") && name.tag == right[i].tag,
		   "the group %s is read", right[i].text);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		ok(group_name_parse(wrong[i], &name), "group no. %zu is refused", i);
	ok(!group_name_parse(UUID, &name) && name.by_id && name.id.b[15] == 0xef,
	   "a group's UUID is read");
}

static void test_long_names(void)
{
	char text[VDS_ISCSI_NAME_MAX + 8];
	struct group_name name;

	memset(text, 'a', sizeof(text));
	strcpy(text + VDS_ISCSI_NAME_MAX, ",1");
	ok(!group_name_parse(text, &name) && strlen(name.iqn) == VDS_ISCSI_NAME_MAX,
	   "the longest iSCSI name is read");
	text[VDS_ISCSI_NAME_MAX] = 'a';
	strcpy(text + VDS_ISCSI_NAME_MAX + 1, ",1");
	ok(group_name_parse(text, &name), "a longer one is refused");
}

static void test_portals(void)
{
	static const char *const right[] = {
		"192.0.2.1:3260", "[2001:db8::1]:3260", "[::]:1", "0.0.0.0:65535",
	};
	static const char *const wrong[] = {
		"", ":", "192.0.2.1", "192.0.2.1:", "192.0.2.1:0", "192.0.2.1:65536",
		"192.0.2.1:-1", "192.0.2.1:3260x", "2001:db8::1:3260", "[::1]",
		"[::1]3260", "[::1]:", "host:3260", "192.0.2:3260", " 192.0.2.1:3260",
		"01234567-89ab-5def-8123-456789abcde", UUID "0",
	};
	struct portal_name name;
	char text[VDS_ADDRESS_STRLEN];

	for (size_t i = 0; i < sizeof(right) / sizeof(*right); i++)
		ok(!portal_name_parse(right[i], &name) && !name.by_id &&
		   !strcmp(vds_address_format(&name.address, text), right[i]),
		   "the portal %s is read", right[i]);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		ok(portal_name_parse(wrong[i], &name), "the portal \"%s\" is refused",
		   wrong[i]);
	ok(!portal_name_parse(UUID, &name) && name.by_id, "a portal's UUID is read");
}

static void test_nearest(void)
{
	const char *best;

	best = suggest_nearer("lst", "list", NULL);
	ok(best && !strcmp(best, "list"), "\"lst\" is near to \"list\"");
	best = suggest_nearer("lst", "show", best);
	ok(best && !strcmp(best, "list"), "and nearer than to \"show\"");
	ok(!suggest_nearer("reenumerate", "op", NULL), "far words are not near");
	ok(!suggest_nearer("", "portal", NULL), "nothing is near to no word");
}

static void test_escape(void)
{
	char text[32], small[8];

	text_escape("a\x1b[2J\n\xc3\xa4\x7f", text, sizeof(text));
	ok(!strcmp(text, "a\\x1b[2J\\x0a\\xc3\\xa4\\x7f"),
	   "control characters of a terminal are escaped");
	text_escape("\n\n\n\n", small, sizeof(small));
	ok(!strcmp(small, "\\x0a"), "and truncated to the buffer");
}

int main(void)
{
	test_numbers();
	test_durations();
	test_groups();
	test_long_names();
	test_portals();
	test_nearest();
	test_escape();
	return tap_end();
}
