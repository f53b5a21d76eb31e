// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Addresses and ids as text, valid and malformed.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>

#include "../array.h"
#include "../public.h"
#include "tap.h"

static const struct {
	const char *text;
	const char *formatted;	/* NULL: the same */
	uint16_t family, port;
} good_addresses[] = {
	{ "1.2.3.4:3260", NULL, AF_INET, 3260 },
	{ "0.0.0.0:1", NULL, AF_INET, 1 },
	{ "255.255.255.255:65535", NULL, AF_INET, 65535 },
	{ "[::]:3260", NULL, AF_INET6, 3260 },
	{ "[::1]:3260", NULL, AF_INET6, 3260 },
	{ "[2001:DB8:0:0:0:0:0:1]:860", "[2001:db8::1]:860", AF_INET6, 860 },
	{ "[::ffff:1.2.3.4]:3260", NULL, AF_INET6, 3260 },
	{ "[ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255]:65535",
	  "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:65535", AF_INET6, 65535 },
	{ "[fe80::1]:3260", NULL, AF_INET6, 3260 },
	{ "[fe80::1%lo]:3260", NULL, AF_INET6, 3260 },
	{ "[fe80::1%2147483647]:3260", NULL, AF_INET6, 3260 },
	{ "[fe80::1%4294967295]:3260", NULL, AF_INET6, 3260 },
	{ "[fe80::1%0x7fffffff]:3260", "[fe80::1%2147483647]:3260", AF_INET6, 3260 },
	{ "[fe80::1%0]:1", "[fe80::1]:1", AF_INET6, 1 },
	/* As LIO reads the names of directories */
	{ "1.2.3.4:0", NULL, AF_INET, 0 },
	{ "1.2.3.4:+1", "1.2.3.4:1", AF_INET, 1 },
	{ "1.2.3.4:0xcbc", "1.2.3.4:3260", AF_INET, 3260 },
	{ "1.2.3.4:06274", "1.2.3.4:3260", AF_INET, 3260 },
	{ "001.02.3.000:1", "1.2.3.0:1", AF_INET, 1 },
	{ "[1.2.3.4]:1", "1.2.3.4:1", AF_INET, 1 },
	{ "[::1%lo]:1", "[::1]:1", AF_INET6, 1 },
	{ "[00001::0:02]:1", "[1::2]:1", AF_INET6, 1 },
	{ "[::ffff:010.0.0.1]:1", "[::ffff:10.0.0.1]:1", AF_INET6, 1 },
	{ "x[::1]y:1", "[::1]:1", AF_INET6, 1 },
	{ "0192.000.002.001:1", "192.0.2.1:1", AF_INET, 1 },
	{ "[2001:db8::00000000000000000000000000000000000001]:1", "[2001:db8::1]:1", AF_INET6, 1 },
	/* As iscsiadm(8) prints them */
	{ "1.2.3.4:3260,1", "1.2.3.4:3260", AF_INET, 3260 },
	{ "[2001:db8::1]:3260,65535", "[2001:db8::1]:3260", AF_INET6, 3260 },
};

static const struct {
	const char *text;
	const char *says;
} bad_addresses[] = {
	{ "", "no port" },
	{ ":", "not an IPv4 address" },
	{ "::", "brackets" },
	{ "::1", "brackets" },
	{ "::1:3260", "brackets" },
	{ "1.2.3.4", "no port" },
	{ "1.2.3.4:", "0 to 65535" },
	{ "1.2.3.4:65536", "0 to 65535" },
	{ "1.2.3.4:99999999999999999999999999", "0 to 65535" },
	{ "1.2.3.4:4294970556", "0 to 65535" },
	{ "1.2.3.4:-1", "0 to 65535" },
	{ "1.2.3.4: 1", "0 to 65535" },
	{ "1.2.3.4:1 ", "0 to 65535" },
	{ "1.2.3.4:1\n", "0 to 65535" },
	{ "1.2.3.4:08", "0 to 65535" },
	{ "1.2.3.4:1,", "tag" },
	{ "1.2.3.4:1,x", "tag" },
	{ "1.2.3.4:1,65536", "tag" },
	{ "1.2.3.4:0x", "0 to 65535" },
	{ "1.2.3.4:http", "0 to 65535" },
	{ " 1.2.3.4:1", "not an IPv4 address" },
	{ "1.2.3:1", "not an IPv4 address" },
	{ "1.2.3.4.5:1", "not an IPv4 address" },
	{ "256.1.1.1:1", "not an IPv4 address" },
	{ "1.2.3.4%lo:1", "not an IPv4 address" },
	{ "00192.000.002.001:1", "not an IPv4 address" },
	{ "[2001:db8::000000000000000000000000000000000000001]:1", "too long" },
	{ "localhost:1", "not an IPv4 address" },
	{ "iqn.2026-01.org.example:1", "not an IPv4 address" },
	{ ":1", "not an IPv4 address" },
	{ "[]:1", "not an IP address" },
	{ "[:1", "no port" },
	{ "[", "no port" },
	{ "[]", "no port" },
	{ "]:1", "not an IPv4 address" },
	{ "[::1]", "no port" },
	{ "[::1]3260", "no port" },
	{ "[::1]:", "0 to 65535" },
	{ "[fe80::1%]:1", "interface" },
	{ "[fe80::1%no such]:1", "interface" },
	{ "[fe80::1%-1]:1", "interface" },
	{ "[fe80::1%4294967296]:1", "interface" },
	{ "[fe80::1%lo%lo]:1", "interface" },
	{ "[fe80::1%\x01\x02]:1", "interface" },
	{ "[fe80::1%an-interface-name-that-is-longer-than]:1", "interface" },
	{ "[fe80::1%an-interface-name-that-is-longer-than-any-that-can-ever-be]:1", "too long" },
	{ "[[::1]]:1", "not an IP address" },
	{ "[:::]:1", "not an IP address" },
	{ "[12345::]:1", "not an IP address" },
	{ "\xff\xfe:1", "not an IPv4 address" },
};

static void good_address(void)
{
	struct vds_address address, again;
	char text[VDS_ADDRESS_STRLEN];
	const char *want;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(good_addresses); i++) {
		tap_context("%s", good_addresses[i].text);
		memset(&address, 0xff, sizeof(address));
		check_int(vds_address_parse(good_addresses[i].text, &address), 0);
		check_int(address.family, good_addresses[i].family);
		check_int(address.port, good_addresses[i].port);
		want = good_addresses[i].formatted ?: good_addresses[i].text;
		check(vds_address_format(&address, text) == text);
		check_str(text, want);
		check_int(vds_address_parse(text, &again), 0);
		check(!memcmp(&address, &again, sizeof(address)));
	}
}

static void bad_address(void)
{
	struct vds_address address, before;
	size_t i;

	memset(&before, 0x5a, sizeof(before));
	address = before;
	for (i = 0; i < ARRAY_SIZE(bad_addresses); i++) {
		tap_context("number %zu, \"%s\"", i, bad_addresses[i].text);
		check_int(vds_address_parse(bad_addresses[i].text, &address), -EINVAL);
		check_part(vds_client_message(), bad_addresses[i].says);
	}
	check(!memcmp(&address, &before, sizeof(before)));
}

static void long_addresses(void)
{
	struct vds_address address, before;
	char text[8192];
	size_t i;

	memset(&before, 0x5a, sizeof(before));
	address = before;
	for (i = 0; i < sizeof(text); i += 257) {
		memset(text, '1', sizeof(text));
		text[i] = ':';
		text[sizeof(text) - 1] = '\0';
		check_int(vds_address_parse(text, &address), -EINVAL);
		text[0] = '[';
		check_int(vds_address_parse(text, &address), -EINVAL);
	}
	check(!memcmp(&address, &before, sizeof(before)));
}

static void format_interface(void)
{
	struct vds_address address = { .family = AF_INET6, .port = 65535, .scope_id = 1 };
	char text[VDS_ADDRESS_STRLEN], name[IF_NAMESIZE], want[VDS_ADDRESS_STRLEN];

	if (!if_indextoname(1, name)) {
		tap_skip("this machine has no network interface 1");
		return;
	}
	inet_pton(AF_INET6, "fe80::1", address.addr);
	snprintf(want, sizeof(want), "[fe80::1%%%s]:65535", name);
	check_str(vds_address_format(&address, text), want);
}

static void format_numbers(void)
{
	struct vds_address address = { .family = AF_INET6, .port = 65535 };
	char text[VDS_ADDRESS_STRLEN];

	inet_pton(AF_INET6, "fe80::1", address.addr);
	address.scope_id = UINT32_MAX;
	check_str(vds_address_format(&address, text), "[fe80::1%4294967295]:65535");
	memset(address.addr, 0xff, sizeof(address.addr));
	check_str(vds_address_format(&address, text),
		  "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff%4294967295]:65535");
}

static void format_no_ip(void)
{
	struct vds_address address = { .family = AF_UNIX };
	char text[VDS_ADDRESS_STRLEN];

	check_str(vds_address_format(&address, text), "?");
}

#define UUID	"01234567-89ab-5cde-8f01-23456789abcd"

static void good_uuid(void)
{
	static const uint8_t bytes[] = {
		0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0x5c, 0xde,
		0x8f, 0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd,
	};
	char text[VDS_UUID_STRLEN];
	struct vds_uuid id;

	check_int(vds_uuid_parse(UUID, &id), 0);
	check(!memcmp(id.b, bytes, sizeof(bytes)));
	check(vds_uuid_format(&id, text) == text);
	check_str(text, UUID);
}

static void upper_case_uuid(void)
{
	char text[VDS_UUID_STRLEN];
	struct vds_uuid id;

	check_int(vds_uuid_parse("01234567-89AB-5CDE-8F01-23456789ABCD", &id), 0);
	check_str(vds_uuid_format(&id, text), UUID);
}

static void bad_uuid(void)
{
	static const char *const bad[] = {
		"", "0", "-", "01234567", "01234567-", "01234567-89ab-5cde-8f01",
		"01234567-89ab-5cde-8f01-23456789abc", UUID "0", UUID " ", " " UUID,
		"{" UUID "}", "0123456789ab5cde8f0123456789abcd",
		"01234567-89ab-5cde-8f0123456789abcd-", "0123456-789ab-5cde-8f01-23456789abcd",
		"01234567-89ab-5cde-8f01-23456789abcg", "01234567_89ab_5cde_8f01_23456789abcd",
		"0x234567-89ab-5cde-8f01-23456789abcd", "01234567--89ab-5cde-8f01-3456789abcd",
		"+1234567-89ab-5cde-8f01-23456789abcd", "0123456\xff-89ab-5cde-8f01-23456789abcd",
	};
	struct vds_uuid id, before;
	char text[sizeof(UUID)];
	size_t i;

	memset(&before, 0x5a, sizeof(before));
	id = before;
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		tap_context("\"%s\"", bad[i]);
		check_int(vds_uuid_parse(bad[i], &id), -EINVAL);
	}
	for (i = 0; i < sizeof(UUID) - 1; i++) {
		tap_context("character %zu", i);
		strcpy(text, UUID);
		text[i] = '\0';
		check_int(vds_uuid_parse(text, &id), -EINVAL);
		text[i] = '.';
		check_int(vds_uuid_parse(text, &id), -EINVAL);
	}
	check(!memcmp(&id, &before, sizeof(id)));
	check_part(vds_client_message(), "8-4-4-4-12");
}

static const struct tap_case cases[] = {
	{ "a valid address is read, and formatted in its shortest form", good_address },
	{ "a malformed address is refused, with the reason, and nothing is written",
	  bad_address },
	{ "an address of 8 kB is refused", long_addresses },
	{ "a link-local address is formatted with the name of its interface",
	  format_interface },
	{ "an unknown interface is formatted as a number, also in the longest address",
	  format_numbers },
	{ "an address that is not IP is formatted as a question mark", format_no_ip },
	{ "an id is read in network order and formatted as it was", good_uuid },
	{ "an id in upper case is formatted in lower case", upper_case_uuid },
	{ "a malformed id is refused, with the right form, and nothing is written",
	  bad_uuid },
};

int main(void)
{
	return tap_run(cases);
}
