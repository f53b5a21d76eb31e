// SPDX-License-Identifier: GPL-2.0-only
/*
 * serving_test.c - whether portals serve, and how, and in which network namespace.
 */
#include "fake.h"

/**
 * struct serving - two groups with one portal, on an address that the host has
 * @fake: the provider
 * @two: the second group
 * @addr: the address of the portal
 */
struct serving {
	struct fake *fake;
	struct vds_portal_group *two;
	struct vds_address addr;
};

static int serving_init(struct kunit *test)
{
	fake_new(test);
	return 0;
}

static struct serving *serving_of(struct kunit *test)
{
	struct serving *s = kunit_kzalloc(test, sizeof(*s), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, s);
	s->fake = test->priv;
	s->two = fake_group(s->fake, 2, 0, 0);
	/* The wildcard is an address of each host, whatever its interfaces. */
	s->addr = (struct vds_address){ .family = AF_INET, .port = 3260 };
	KUNIT_ASSERT_EQ(test, vds_iscsi_portal_arrive(s->fake->group, &s->addr,
						      0, NULL), 0);
	return s;
}

static enum vds_iscsi_membership_state state_of(struct vds_portal_group *group,
						const struct vds_address *addr)
{
	struct vds_membership *member;
	enum vds_iscsi_membership_state state;

	reg_acquire();
	member = reg_membership_by_address(group, addr);
	state = member ? reg_membership_state(member) : 0;
	reg_release();
	return state;
}

static enum vds_iscsi_portal_status status_of(struct serving *s)
{
	struct vds_portal *portal = fake_portal(s->fake, &s->addr);

	return portal ? reg_portal_status(portal) : 0;
}

/* A portal is online while one of its groups is enabled. */
static void disabled_groups(struct kunit *test)
{
	struct serving *s = serving_of(test);
	struct vds_portal_group *one = s->fake->group;

	vds_iscsi_portal_arrive(s->two, &s->addr, 0, NULL);
	KUNIT_EXPECT_EQ(test, status_of(s), VDS_ISCSI_PORTAL_STATUS_ONLINE);
	vds_iscsi_portal_group_set_disabled(one, true);
	KUNIT_EXPECT_EQ(test, state_of(one, &s->addr),
			VDS_ISCSI_MEMBERSHIP_STATE_DISABLED);
	KUNIT_EXPECT_EQ(test, state_of(s->two, &s->addr),
			VDS_ISCSI_MEMBERSHIP_STATE_SERVING);
	KUNIT_EXPECT_EQ(test, status_of(s), VDS_ISCSI_PORTAL_STATUS_ONLINE);
	vds_iscsi_portal_group_set_disabled(s->two, true);
	vds_iscsi_portal_group_set_disabled(s->two, true);
	KUNIT_EXPECT_EQ(test, status_of(s), VDS_ISCSI_PORTAL_STATUS_NOT_READY);
	vds_iscsi_portal_depart(one, &s->addr, 0);
	KUNIT_EXPECT_EQ(test, status_of(s), VDS_ISCSI_PORTAL_STATUS_NOT_READY);
	vds_iscsi_portal_group_set_disabled(s->two, false);
	KUNIT_EXPECT_EQ(test, status_of(s), VDS_ISCSI_PORTAL_STATUS_ONLINE);
	vds_iscsi_portal_depart(s->two, &s->addr, 1);
	KUNIT_EXPECT_EQ(test, status_of(s), VDS_ISCSI_PORTAL_STATUS_OFFLINE);
	vds_iscsi_portal_arrive(one, &s->addr, 0, NULL);
	KUNIT_EXPECT_EQ(test, status_of(s), VDS_ISCSI_PORTAL_STATUS_NOT_READY);
}

static void transports(struct kunit *test)
{
	struct serving *s = serving_of(test);
	struct vds_portal_group *one = s->fake->group;
	struct vds_portal *portal = fake_portal(s->fake, &s->addr);
	u32 both = VDS_ISCSI_TRANSPORT_TCP | VDS_ISCSI_TRANSPORT_ISER;

	KUNIT_EXPECT_EQ(test, portal->transports, VDS_ISCSI_TRANSPORT_TCP + 0);
	KUNIT_EXPECT_EQ(test, vds_iscsi_portal_set_transports(one, &s->addr, 0), 0);
	KUNIT_EXPECT_EQ(test, state_of(one, &s->addr),
			VDS_ISCSI_MEMBERSHIP_STATE_NOT_LISTENING);
	KUNIT_EXPECT_EQ(test, status_of(s), VDS_ISCSI_PORTAL_STATUS_NOT_READY);
	KUNIT_EXPECT_EQ(test, vds_iscsi_portal_set_transports(s->two, &s->addr, 1),
			-ENOENT);
	vds_iscsi_portal_arrive(s->two, &s->addr, 0, NULL);
	KUNIT_EXPECT_EQ(test, status_of(s), VDS_ISCSI_PORTAL_STATUS_ONLINE);
	vds_iscsi_portal_set_transports(one, &s->addr, both);
	KUNIT_EXPECT_EQ(test, portal->transports, both);
	vds_iscsi_portal_set_transports(one, &s->addr, VDS_ISCSI_TRANSPORT_TCP);
	KUNIT_EXPECT_EQ(test, portal->transports, VDS_ISCSI_TRANSPORT_TCP + 0);
	/* Those of a group that the portal leaves, or joins */
	vds_iscsi_portal_set_transports(one, &s->addr, both);
	vds_iscsi_portal_depart(one, &s->addr, 0);
	KUNIT_EXPECT_EQ(test, portal->transports, VDS_ISCSI_TRANSPORT_TCP + 0);
	vds_iscsi_portal_set_transports(s->two, &s->addr, 0);
	vds_iscsi_portal_arrive(one, &s->addr, 0, NULL);
	KUNIT_EXPECT_EQ(test, portal->transports, VDS_ISCSI_TRANSPORT_TCP + 0);
}

/* A host without that address: 192.0.2.0/24 and 2001:db8::/32 are for documents. */
static void no_address(struct kunit *test)
{
	struct serving *s = serving_of(test);
	struct vds_address v4 = { .family = AF_INET, .port = 3260,
				  .v4 = cpu_to_be32(0xc0000263) };
	struct vds_address v6 = { .family = AF_INET6, .port = 3260,
				  .v6.s6_addr = { 0x20, 0x01, 0x0d, 0xb8, [15] = 9 } };
	struct vds_address any = { .family = AF_INET6, .port = 3261 };
	/* ::ffff:0.0.0.0 */
	struct vds_address mapped = { .family = AF_INET6, .port = 3261,
				      .v6.s6_addr = { [10] = 0xff, 0xff } };
	struct vds_address nowhere = { .family = AF_INET, .port = 3262, .netns = 1 };

	KUNIT_EXPECT_TRUE(test, vds_iscsi_address_is_local(&s->addr));
	KUNIT_EXPECT_TRUE(test, vds_iscsi_address_is_local(&any));
	KUNIT_EXPECT_TRUE(test, vds_iscsi_address_is_local(&mapped));
	KUNIT_EXPECT_FALSE(test, vds_iscsi_address_is_local(&v4));
	KUNIT_EXPECT_FALSE(test, vds_iscsi_address_is_local(&v6));
	KUNIT_EXPECT_FALSE(test, vds_iscsi_address_is_local(&nowhere));
	vds_iscsi_portal_arrive(s->fake->group, &v4, 0, NULL);
	KUNIT_EXPECT_EQ(test, state_of(s->fake->group, &v4),
			VDS_ISCSI_MEMBERSHIP_STATE_NO_ADDRESS);
}

/* A portal that is put back is served as before. */
static void put_back(struct kunit *test)
{
	struct serving *s = serving_of(test);
	u32 both = VDS_ISCSI_TRANSPORT_TCP | VDS_ISCSI_TRANSPORT_ISER;
	struct fake_ending ending;
	struct vds_request request;
	struct vds_address other;

	fake_address(&other, 9);
	vds_iscsi_portal_arrive(s->fake->group, &other, 0, NULL);
	vds_iscsi_portal_set_transports(s->fake->group, &s->addr, both);
	fake_request(s->fake, &request, 2, &ending);
	fake_portal_id(s->fake, &s->addr, &fake_items(&request)[0].portal);
	fake_portal_id(s->fake, &other, &fake_items(&request)[1].portal);
	fake_fail(s->fake, FAKE_REMOVE, 2, -EBUSY);
	KUNIT_ASSERT_EQ(test, fake_start(&request), 0);
	fake_expect_end(test, s->fake, &ending, -EBUSY);
	KUNIT_EXPECT_TRUE(test, fake_has(s->fake->group, &s->addr));
	KUNIT_EXPECT_EQ(test, fake_portal(s->fake, &s->addr)->transports, both);
}

/* What might have to put back a portal of another network namespace is refused. */
static void namespaces(struct kunit *test)
{
	struct serving *s = serving_of(test);
	struct vds_address there = { .family = AF_INET, .port = 3270,
				     .netns = 4711 };
	struct fake_ending ending;
	struct vds_request request;

	vds_iscsi_portal_arrive(s->fake->group, &there, 0, NULL);
	fake_request(s->fake, &request, 2, &ending);
	fake_portal_id(s->fake, &s->addr, &fake_items(&request)[0].portal);
	fake_portal_id(s->fake, &there, &fake_items(&request)[1].portal);
	KUNIT_EXPECT_EQ(test, fake_start(&request), -EOPNOTSUPP);
	fake_request(s->fake, &request, 1, &ending);
	fake_portal_id(s->fake, &there, &fake_items(&request)[0].portal);
	request.drain_ms = 1;
	KUNIT_EXPECT_EQ(test, fake_start(&request), -EOPNOTSUPP);
	request.drain_ms = 0;
	KUNIT_ASSERT_EQ(test, fake_start(&request), 0);
	fake_expect_end(test, s->fake, &ending, 0);
	/* It cannot be added again, so it is not retained. */
	KUNIT_EXPECT_NULL(test, fake_portal(s->fake, &there));
}

/* A portal that is in no group can be created on another interface. */
static void other_interface(struct kunit *test)
{
	struct serving *s = serving_of(test);
	struct vds_address a = { .family = AF_INET6, .port = 3260, .scope_id = 2,
				 .v6.s6_addr = { 0xfe, 0x80, [15] = 1 } };
	struct vds_address b = a;
	u64 first, second;
	uuid_t id;
	int ret;

	b.scope_id = 3;
	reg_acquire();
	ret = reg_portal_create(s->fake->provider, &a, &id, &first);
	KUNIT_EXPECT_EQ(test, ret, 0);
	KUNIT_EXPECT_EQ(test, reg_portal_create(s->fake->provider, &a, &id,
						&first), -EEXIST);
	ret = reg_portal_create(s->fake->provider, &b, &id, &second);
	reg_release();
	KUNIT_EXPECT_EQ(test, ret, 0);
	KUNIT_EXPECT_NE(test, first, second);
	KUNIT_EXPECT_EQ(test, fake_portal(s->fake, &a)->addr.scope_id, 3u);
	vds_iscsi_portal_arrive(s->fake->group, &b, 0, NULL);
	reg_acquire();
	ret = reg_portal_create(s->fake->provider, &a, &id, &first);
	reg_release();
	KUNIT_EXPECT_EQ(test, ret, -EEXIST);
}

static struct kunit_case serving_cases[] = {
	KUNIT_CASE(disabled_groups),
	KUNIT_CASE(transports),
	KUNIT_CASE(no_address),
	KUNIT_CASE(put_back),
	KUNIT_CASE(namespaces),
	KUNIT_CASE(other_interface),
	{}
};

struct kunit_suite vds_serving_suite = {
	.name = "vds_iscsi_serving",
	.init = serving_init,
	.exit = fake_exit,
	.test_cases = serving_cases,
};
