// SPDX-License-Identifier: GPL-2.0-only
/*
 * address_test.c - conversion, comparison and printing of addresses.
 */
#include "fake.h"

/* Texts in the form of RFC 5952, and the bytes that they are made from. */
static const struct address_case {
	u16 family;
	u16 port;
	u8 bytes[16];
	const char *text;
} address_cases[] = {
	{ AF_INET, 3260, { 192, 0, 2, 1 }, "192.0.2.1:3260" },
	{ AF_INET, 65535, { 255, 255, 255, 255 }, "255.255.255.255:65535" },
	{ AF_INET, 0, { 0 }, "0.0.0.0:0" },
	{ AF_INET6, 3260, { 0 }, "[::]:3260" },
	{ AF_INET6, 3260, { [15] = 1 }, "[::1]:3260" },
	{ AF_INET6, 860, { 0x20, 0x01, 0x0d, 0xb8, [15] = 1 },
	  "[2001:db8::1]:860" },
	{ AF_INET6, 3260, { 0xfe, 0x80, [8] = 0x12, 0x34, [15] = 0xff },
	  "[fe80::1234:0:0:ff]:3260" },
	{ AF_INET6, 3260, { [10] = 0xff, 0xff, 192, 0, 2, 1 },
	  "[::ffff:192.0.2.1]:3260" },
	{ AF_INET6, 65535,
	  { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff },
	  "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:65535" },
};

static void address_text(const struct address_case *c, char *text)
{
	strscpy(text, c->text, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(address, address_cases, address_text);

static void fill(struct sockaddr_storage *ss, const struct address_case *c)
{
	struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)ss;
	struct sockaddr_in *in = (struct sockaddr_in *)ss;

	memset(ss, 0, sizeof(*ss));
	ss->ss_family = c->family;
	if (c->family == AF_INET) {
		in->sin_port = htons(c->port);
		memcpy(&in->sin_addr, c->bytes, 4);
	} else {
		in6->sin6_port = htons(c->port);
		in6->sin6_scope_id = 7;
		memcpy(&in6->sin6_addr, c->bytes, 16);
	}
}

static void formats(struct kunit *test)
{
	const struct address_case *c = test->param_value;
	char text[VDS_ADDRESS_STRLEN];
	struct sockaddr_storage ss;
	struct vds_address addr;

	fill(&ss, c);
	KUNIT_ASSERT_EQ(test, vds_iscsi_address_from_sockaddr(&addr, &ss), 0);
	KUNIT_EXPECT_EQ(test,
			vds_iscsi_address_format(&addr, text, sizeof(text)),
			(int)strlen(c->text));
	KUNIT_EXPECT_STREQ(test, text, c->text);
}

/* Each address equals itself with any scope id, and no other address. */
static void compares(struct kunit *test)
{
	const struct address_case *c = test->param_value;
	struct vds_address a, b;
	struct sockaddr_storage ss;
	size_t i;

	fill(&ss, c);
	vds_iscsi_address_from_sockaddr(&a, &ss);
	for (i = 0; i < ARRAY_SIZE(address_cases); i++) {
		fill(&ss, &address_cases[i]);
		vds_iscsi_address_from_sockaddr(&b, &ss);
		b.scope_id++;
		KUNIT_EXPECT_EQ(test, vds_iscsi_address_equal(&a, &b),
				c == &address_cases[i]);
		KUNIT_EXPECT_EQ(test, vds_iscsi_address_equal(&b, &a),
				c == &address_cases[i]);
	}
	b = a;
	b.port ^= 1;
	KUNIT_EXPECT_FALSE(test, vds_iscsi_address_equal(&a, &b));
}

/* Forms of addresses, each with port 3260. */
enum {
	V4, OTHER_V4, ANY_V4, V6, ANY_V6, MAPPED, OTHER_MAPPED, ANY_MAPPED, LOCAL,
	OTHER_LOCAL, UNSCOPED, NR_FORMS
};

static const struct vds_address forms[NR_FORMS] = {
	[V4] = { AF_INET, 3260, .v4 = cpu_to_be32(0xc0000201) },
	[OTHER_V4] = { AF_INET, 3260, .v4 = cpu_to_be32(0xc0000202) },
	[ANY_V4] = { AF_INET, 3260 },
	[V6] = { AF_INET6, 3260, .v6.s6_addr = { 0x20, 0x01, [15] = 1 } },
	[ANY_V6] = { AF_INET6, 3260 },
	[MAPPED] = { AF_INET6, 3260,
		     .v6.s6_addr = { [10] = 0xff, 0xff, 192, 0, 2, 1 } },
	[OTHER_MAPPED] = { AF_INET6, 3260,
			   .v6.s6_addr = { [10] = 0xff, 0xff, 192, 0, 2, 2 } },
	[ANY_MAPPED] = { AF_INET6, 3260, .v6.s6_addr = { [10] = 0xff, 0xff } },
	[LOCAL] = { AF_INET6, 3260, 1, .v6.s6_addr = { 0xfe, 0x80, [15] = 1 } },
	[OTHER_LOCAL] = { AF_INET6, 3260, 2,
			  .v6.s6_addr = { 0xfe, 0x80, [15] = 1 } },
	[UNSCOPED] = { AF_INET6, 3260, .v6.s6_addr = { 0xfe, 0x80, [15] = 1 } },
};

/* What a portal of each form covers, as a set of forms. */
static const u32 covered[NR_FORMS] = {
	[V4] = BIT(V4) | BIT(MAPPED),
	[OTHER_V4] = BIT(OTHER_V4) | BIT(OTHER_MAPPED),
	[ANY_V4] = BIT(V4) | BIT(OTHER_V4) | BIT(ANY_V4) | BIT(MAPPED) |
		   BIT(OTHER_MAPPED) | BIT(ANY_MAPPED),
	[V6] = BIT(V6),
	[ANY_V6] = GENMASK(NR_FORMS - 1, 0),
	[MAPPED] = BIT(V4) | BIT(MAPPED),
	[OTHER_MAPPED] = BIT(OTHER_V4) | BIT(OTHER_MAPPED),
	[ANY_MAPPED] = BIT(V4) | BIT(OTHER_V4) | BIT(ANY_V4) | BIT(MAPPED) |
		       BIT(OTHER_MAPPED) | BIT(ANY_MAPPED),
	[LOCAL] = BIT(LOCAL) | BIT(UNSCOPED),
	[OTHER_LOCAL] = BIT(OTHER_LOCAL) | BIT(UNSCOPED),
	[UNSCOPED] = BIT(LOCAL) | BIT(OTHER_LOCAL) | BIT(UNSCOPED),
};

/*
 * All pairs, with the same port, with another one, with a port to be chosen, and in
 * different network namespaces.
 */
static void covers(struct kunit *test)
{
	struct vds_address other, chosen, elsewhere;
	unsigned int a, b;

	for (a = 0; a < NR_FORMS; a++)
		for (b = 0; b < NR_FORMS; b++) {
			bool yes = covered[a] & BIT(b), back = covered[b] & BIT(a);

			KUNIT_EXPECT_EQ_MSG(test, yes,
					    vds_iscsi_address_covers(&forms[a], &forms[b]),
					    "forms %u and %u", a, b);
			KUNIT_EXPECT_EQ_MSG(test, yes || back,
					    vds_iscsi_address_conflicts(&forms[a], &forms[b]),
					    "forms %u and %u", a, b);
			other = forms[a];
			other.port++;
			KUNIT_EXPECT_FALSE(test, vds_iscsi_address_covers(&other, &forms[b]));
			KUNIT_EXPECT_FALSE(test, vds_iscsi_address_conflicts(&other, &forms[b]));
			chosen = forms[a];
			chosen.port = 0;
			KUNIT_EXPECT_EQ(test, yes,
					vds_iscsi_address_covers(&chosen, &forms[b]));
			KUNIT_EXPECT_FALSE(test, vds_iscsi_address_conflicts(&chosen, &forms[b]));
			KUNIT_EXPECT_FALSE(test, vds_iscsi_address_conflicts(&chosen, &chosen));
			elsewhere = forms[a];
			elsewhere.netns = 1;
			KUNIT_EXPECT_FALSE(test, vds_iscsi_address_covers(&elsewhere, &forms[b]));
			KUNIT_EXPECT_FALSE(test, vds_iscsi_address_covers(&forms[b], &elsewhere));
			KUNIT_EXPECT_FALSE(test, vds_iscsi_address_conflicts(&elsewhere,
									     &forms[b]));
		}
}

static void other_families(struct kunit *test)
{
	struct sockaddr_storage ss = { .ss_family = AF_UNIX };
	struct vds_address addr;

	KUNIT_EXPECT_EQ(test, vds_iscsi_address_from_sockaddr(&addr, &ss),
			-EAFNOSUPPORT);
	ss.ss_family = AF_UNSPEC;
	KUNIT_EXPECT_EQ(test, vds_iscsi_address_from_sockaddr(&addr, &ss),
			-EAFNOSUPPORT);
}

static struct kunit_case address_kunit_cases[] = {
	KUNIT_CASE_PARAM(formats, address_gen_params),
	KUNIT_CASE_PARAM(compares, address_gen_params),
	KUNIT_CASE(covers),
	KUNIT_CASE(other_families),
	{}
};

struct kunit_suite vds_address_suite = {
	.name = "vds_iscsi_address",
	.test_cases = address_kunit_cases,
};
