// SPDX-License-Identifier: GPL-2.0-only
/*
 * nl_object_test.c - get and dump providers and objects.
 */
#include "fake.h"
#include "nl_test.h"

/* One object */

static int get_by_id(struct nl_test *n, u8 cmd, int attr, const uuid_t *id,
		     int incarnation_attr, u64 incarnation)
{
	struct sk_buff *skb = talk_message(cmd, 0);

	nl_test_put_id(skb, attr, id);
	if (incarnation)
		nl_test_put_u64(skb, incarnation_attr, incarnation);
	return talk_request(n->talk, skb);
}

/* By id: found, another incarnation, deleted, and unknown */
static void expect_gets(struct kunit *test, u8 cmd, int attr, int inc_attr,
			const struct vds_object *obj, const uuid_t *other)
{
	struct nl_test *n = nl_test_of(test);

	KUNIT_EXPECT_EQ(test, get_by_id(n, cmd, attr, &obj->id, 0, 0), 0);
	KUNIT_ASSERT_NOT_NULL(test, n->talk->tb[attr]);
	KUNIT_EXPECT_EQ(test, memcmp(nla_data(n->talk->tb[attr]), &obj->id,
				     UUID_SIZE), 0);
	KUNIT_EXPECT_EQ(test, nla_get_u64(n->talk->tb[inc_attr]),
			obj->incarnation);
	KUNIT_EXPECT_EQ(test, n->talk->cmd, cmd);
	KUNIT_EXPECT_EQ(test, get_by_id(n, cmd, attr, &obj->id, inc_attr,
					obj->incarnation), 0);
	KUNIT_EXPECT_EQ(test, get_by_id(n, cmd, attr, &obj->id, inc_attr,
					obj->incarnation + 1), -EIDRM);
	KUNIT_EXPECT_EQ(test, get_by_id(n, cmd, attr, other, inc_attr, 1),
			-EIDRM);
	KUNIT_EXPECT_EQ(test, get_by_id(n, cmd, attr, other, 0, 0), -ENOENT);
	KUNIT_EXPECT_NE(test, n->talk->text[0], '\0');
}

static void gets(struct kunit *test)
{
	struct nl_test *n = nl_test_of(test);

	/* An id is found only as the type of object that it is. */
	expect_gets(test, VDS_ISCSI_CMD_TARGET_GET, VDS_ISCSI_A_TARGET_ID,
		    VDS_ISCSI_A_TARGET_INCARNATION, &n->fake->target->obj,
		    &n->group);
	expect_gets(test, VDS_ISCSI_CMD_PORTAL_GROUP_GET,
		    VDS_ISCSI_A_PORTAL_GROUP_ID,
		    VDS_ISCSI_A_PORTAL_GROUP_INCARNATION, &n->fake->group->obj,
		    &n->portal);
	expect_gets(test, VDS_ISCSI_CMD_PORTAL_GET, VDS_ISCSI_A_PORTAL_ID,
		    VDS_ISCSI_A_PORTAL_INCARNATION,
		    &fake_portal(n->fake, &n->addr)->obj, &n->group);
}

static int get_membership(struct nl_test *n, const uuid_t *group,
			  const uuid_t *portal)
{
	struct sk_buff *skb = talk_message(VDS_ISCSI_CMD_MEMBERSHIP_GET, 0);

	nl_test_put_id(skb, VDS_ISCSI_A_MEMBERSHIP_GROUP_ID, group);
	nl_test_put_id(skb, VDS_ISCSI_A_MEMBERSHIP_PORTAL_ID, portal);
	return talk_request(n->talk, skb);
}

static void gets_membership(struct kunit *test)
{
	struct nl_test *n = nl_test_of(test);

	KUNIT_EXPECT_EQ(test, get_membership(n, &n->group, &n->portal), 0);
	KUNIT_EXPECT_EQ(test, get_membership(n, &n->portal, &n->portal),
			-ENOENT);
	KUNIT_EXPECT_EQ(test, get_membership(n, &n->group, &n->group), -ENOENT);
	vds_iscsi_portal_depart(n->fake->group, &n->addr, 1);
	KUNIT_EXPECT_EQ(test, get_membership(n, &n->group, &n->portal),
			-ENOENT);
	vds_iscsi_portal_leaked(n->fake->group, &n->addr);
	KUNIT_ASSERT_EQ(test, get_membership(n, &n->group, &n->portal), 0);
	KUNIT_EXPECT_EQ(test,
			nla_get_u32(n->talk->tb[VDS_ISCSI_A_MEMBERSHIP_STATE]),
			(u32)VDS_ISCSI_MEMBERSHIP_STATE_LEAKED);
}

static void gets_by_name(struct kunit *test)
{
	struct nl_test *n = nl_test_of(test);
	struct sk_buff *skb;

	skb = talk_message(VDS_ISCSI_CMD_TARGET_GET, 0);
	nla_put_string(skb, VDS_ISCSI_A_TARGET_NAME, FAKE_TARGET);
	KUNIT_EXPECT_EQ(test, talk_request(n->talk, skb), 0);
	skb = talk_message(VDS_ISCSI_CMD_TARGET_GET, 0);
	nla_put_string(skb, VDS_ISCSI_A_TARGET_NAME, FAKE_TARGET "x");
	KUNIT_EXPECT_EQ(test, talk_request(n->talk, skb), -ENOENT);

	skb = talk_message(VDS_ISCSI_CMD_PORTAL_GROUP_GET, 0);
	nla_put_string(skb, VDS_ISCSI_A_PORTAL_GROUP_TARGET_NAME, FAKE_TARGET);
	nla_put_u16(skb, VDS_ISCSI_A_PORTAL_GROUP_TAG, 1);
	KUNIT_EXPECT_EQ(test, talk_request(n->talk, skb), 0);
	KUNIT_EXPECT_EQ(test,
			nla_get_u32(n->talk->tb[VDS_ISCSI_A_PORTAL_GROUP_PORTALS]),
			1u);

	skb = talk_message(VDS_ISCSI_CMD_PORTAL_GET, 0);
	nla_put_in_addr(skb, VDS_ISCSI_A_PORTAL_IPV4, n->addr.v4);
	nla_put_u16(skb, VDS_ISCSI_A_PORTAL_PORT, n->addr.port);
	KUNIT_EXPECT_EQ(test, talk_request(n->talk, skb), 0);
	skb = talk_message(VDS_ISCSI_CMD_PORTAL_GET, 0);
	nla_put_in_addr(skb, VDS_ISCSI_A_PORTAL_IPV4, n->addr.v4);
	nla_put_in6_addr(skb, VDS_ISCSI_A_PORTAL_IPV6, &in6addr_any);
	nla_put_u16(skb, VDS_ISCSI_A_PORTAL_PORT, n->addr.port);
	KUNIT_EXPECT_EQ(test, talk_request(n->talk, skb), -EINVAL);
	KUNIT_EXPECT_GT(test, n->talk->offset, NL_TEST_FIRST_ATTR);
}

/* Providers */

static void gets_provider(struct kunit *test)
{
	struct nl_test *n = nl_test_of(test);
	struct nlattr **tb = n->talk->tb;
	struct vds_address addr;

	KUNIT_EXPECT_EQ(test, nl_test_get_provider(n, "none"), -ENOENT);
	KUNIT_ASSERT_EQ(test, nl_test_get_provider(n, "fake"), 0);
	KUNIT_EXPECT_EQ(test, nla_get_u32(tb[VDS_ISCSI_A_PROVIDER_STATE]),
			(u32)VDS_ISCSI_PROVIDER_STATE_OK);
	KUNIT_EXPECT_EQ(test, nla_get_u32(tb[VDS_ISCSI_A_PROVIDER_PORTALS]), 1u);
	KUNIT_EXPECT_NULL(test, tb[VDS_ISCSI_A_PROVIDER_MESSAGE]);

	fake_address(&addr, 1);
	vds_iscsi_portal_leaked(n->fake->group, &addr);
	KUNIT_ASSERT_EQ(test, nl_test_get_provider(n, "fake"), 0);
	KUNIT_EXPECT_EQ(test, nla_get_u32(tb[VDS_ISCSI_A_PROVIDER_STATE]),
			(u32)VDS_ISCSI_PROVIDER_STATE_STALE);
	KUNIT_ASSERT_NOT_NULL(test, tb[VDS_ISCSI_A_PROVIDER_MESSAGE]);
	KUNIT_EXPECT_NOT_NULL(test,
			      strstr(nla_data(tb[VDS_ISCSI_A_PROVIDER_MESSAGE]),
				     "[2001:db8::1]:3260"));

	vds_iscsi_provider_mark_stale(n->fake->provider, "the test says so");
	KUNIT_ASSERT_EQ(test, nl_test_get_provider(n, "fake"), 0);
	KUNIT_EXPECT_STREQ(test,
			   (char *)nla_data(tb[VDS_ISCSI_A_PROVIDER_MESSAGE]),
			   "the test says so");
}

static int get_group(struct nl_test *n)
{
	return get_by_id(n, VDS_ISCSI_CMD_PORTAL_GROUP_GET,
			 VDS_ISCSI_A_PORTAL_GROUP_ID, &n->group, 0, 0);
}

/* A stale group says why, and takes no operation until it is read again. */
static void gets_stale_group(struct kunit *test)
{
	struct nl_test *n = nl_test_of(test);
	struct nlattr **tb = n->talk->tb;

	KUNIT_ASSERT_EQ(test, get_group(n), 0);
	KUNIT_EXPECT_EQ(test, nla_get_u32(tb[VDS_ISCSI_A_PORTAL_GROUP_STATE]),
			(u32)VDS_ISCSI_PORTAL_GROUP_STATE_OK);
	KUNIT_EXPECT_NULL(test, tb[VDS_ISCSI_A_PORTAL_GROUP_MESSAGE]);

	vds_iscsi_portal_group_set_stale(n->fake->group, "the test says so");
	KUNIT_ASSERT_EQ(test, get_group(n), 0);
	KUNIT_EXPECT_EQ(test, nla_get_u32(tb[VDS_ISCSI_A_PORTAL_GROUP_STATE]),
			(u32)VDS_ISCSI_PORTAL_GROUP_STATE_STALE);
	KUNIT_ASSERT_NOT_NULL(test, tb[VDS_ISCSI_A_PORTAL_GROUP_MESSAGE]);
	KUNIT_EXPECT_STREQ(test,
			   (char *)nla_data(tb[VDS_ISCSI_A_PORTAL_GROUP_MESSAGE]),
			   "the test says so");
	KUNIT_EXPECT_EQ(test, talk_request(n->talk, nl_test_removal(n)), -ESTALE);
	KUNIT_EXPECT_NOT_NULL(test, strstr(n->talk->text, "portal-group-get"));
	/* It is a matter of one group. */
	KUNIT_ASSERT_EQ(test, nl_test_get_provider(n, "fake"), 0);
	KUNIT_EXPECT_EQ(test, nla_get_u32(tb[VDS_ISCSI_A_PROVIDER_STATE]),
			(u32)VDS_ISCSI_PROVIDER_STATE_OK);

	vds_iscsi_portal_group_set_stale(n->fake->group, NULL);
	KUNIT_ASSERT_EQ(test, get_group(n), 0);
	KUNIT_EXPECT_NULL(test, tb[VDS_ISCSI_A_PORTAL_GROUP_MESSAGE]);
	KUNIT_EXPECT_EQ(test, talk_request(n->talk, nl_test_removal(n)), 0);
}

/* Dumps */

/* Every object, each once, in the order of arrival. */
static void dumps(struct kunit *test)
{
	struct nl_test *n = nl_test_of(test);
	struct sk_buff *skb;

	nl_test_arrive_many(test, n);
	nl_test_expect_dump(test, talk_message(VDS_ISCSI_CMD_PROVIDER_GET, NLM_F_DUMP),
			    VDS_ISCSI_A_PROVIDER_INCARNATION, 1);
	nl_test_expect_dump(test, talk_message(VDS_ISCSI_CMD_TARGET_GET, NLM_F_DUMP),
			    VDS_ISCSI_A_TARGET_INCARNATION, 1);
	nl_test_expect_dump(test, talk_message(VDS_ISCSI_CMD_PORTAL_GROUP_GET,
					       NLM_F_DUMP),
		    VDS_ISCSI_A_PORTAL_GROUP_INCARNATION, 1);
	nl_test_expect_dump(test, talk_message(VDS_ISCSI_CMD_PORTAL_GET, NLM_F_DUMP),
			    VDS_ISCSI_A_PORTAL_INCARNATION, NL_TEST_MANY);
	nl_test_expect_dump(test,
			    talk_message(VDS_ISCSI_CMD_MEMBERSHIP_GET, NLM_F_DUMP),
		    VDS_ISCSI_A_MEMBERSHIP_INCARNATION, NL_TEST_MANY);

	skb = talk_message(VDS_ISCSI_CMD_PORTAL_GROUP_GET, NLM_F_DUMP);
	nl_test_put_id(skb, VDS_ISCSI_A_PORTAL_GROUP_TARGET_ID, &n->portal);
	nl_test_expect_dump(test, skb, VDS_ISCSI_A_PORTAL_GROUP_INCARNATION, 0);
	skb = talk_message(VDS_ISCSI_CMD_MEMBERSHIP_GET, NLM_F_DUMP);
	nl_test_put_id(skb, VDS_ISCSI_A_MEMBERSHIP_PORTAL_ID, &n->portal);
	nl_test_expect_dump(test, skb, VDS_ISCSI_A_MEMBERSHIP_INCARNATION, 1);
	skb = talk_message(VDS_ISCSI_CMD_MEMBERSHIP_GET, NLM_F_DUMP);
	nl_test_put_id(skb, VDS_ISCSI_A_MEMBERSHIP_GROUP_ID, &n->portal);
	nl_test_expect_dump(test, skb, VDS_ISCSI_A_MEMBERSHIP_INCARNATION, 0);
}

struct interrupter {
	struct fake *fake;
	struct nl_test_dump dump;
};

static void interrupt_dump(struct talk *talk, void *data)
{
	struct interrupter *interrupter = data;
	struct vds_address addr;

	nl_test_count(talk, &interrupter->dump);
	if (interrupter->dump.nr > 1)
		return;
	fake_address(&addr, 0);
	addr.port = 1;
	vds_iscsi_portal_arrive(interrupter->fake->group, &addr, 0, NULL);
}

/* A change between two messages of a dump marks it as interrupted. */
static void dump_interrupted(struct kunit *test)
{
	struct nl_test *n = nl_test_of(test);
	struct interrupter interrupter = {
		.fake = n->fake,
		.dump.order = VDS_ISCSI_A_PORTAL_INCARNATION,
	};

	nl_test_arrive_many(test, n);
	KUNIT_EXPECT_EQ(test, talk_dump(n->talk,
					talk_message(VDS_ISCSI_CMD_PORTAL_GET,
						     NLM_F_DUMP), interrupt_dump,
					&interrupter), 0);
	KUNIT_EXPECT_TRUE(test, n->talk->interrupted);
	KUNIT_EXPECT_GE(test, interrupter.dump.nr, NL_TEST_MANY + 0u);
}

static struct kunit_case nl_object_cases[] = {
	KUNIT_CASE(gets),
	KUNIT_CASE(gets_membership),
	KUNIT_CASE(gets_by_name),
	KUNIT_CASE(gets_provider),
	KUNIT_CASE(gets_stale_group),
	KUNIT_CASE(dumps),
	KUNIT_CASE(dump_interrupted),
	{}
};

struct kunit_suite vds_nl_object_suite = {
	.name = "vds_iscsi_nl_object",
	.init = nl_test_init,
	.exit = nl_test_exit,
	.test_cases = nl_object_cases,
};
