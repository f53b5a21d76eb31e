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

	KUNIT_EXPECT_EQ(test, get_by_id(n, cmd, attr, object_id(obj), 0, 0), 0);
	KUNIT_ASSERT_NOT_NULL(test, n->talk->tb[attr]);
	KUNIT_EXPECT_EQ(test, memcmp(nla_data(n->talk->tb[attr]), object_id(obj),
				     UUID_SIZE), 0);
	KUNIT_EXPECT_EQ(test, nla_get_u64(n->talk->tb[inc_attr]),
			obj->incarnation);
	KUNIT_EXPECT_EQ(test, n->talk->cmd, cmd);
	KUNIT_EXPECT_EQ(test, get_by_id(n, cmd, attr, object_id(obj), inc_attr,
					obj->incarnation), 0);
	KUNIT_EXPECT_EQ(test, get_by_id(n, cmd, attr, object_id(obj), inc_attr,
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
	nl_test_put_address(skb, &n->addr);
	KUNIT_EXPECT_EQ(test, talk_request(n->talk, skb), 0);
}

/* A group is found by the id of its target as well as by the name. */
static void gets_by_target(struct kunit *test)
{
	struct nl_test *n = nl_test_of(test);
	uuid_t target = n->fake->group->target->id;
	struct sk_buff *skb;
	u16 tag;

	for (tag = 1; tag <= 2; tag++) {
		skb = talk_message(VDS_ISCSI_CMD_PORTAL_GROUP_GET, 0);
		nl_test_put_id(skb, VDS_ISCSI_A_PORTAL_GROUP_TARGET_ID, &target);
		nla_put_u16(skb, VDS_ISCSI_A_PORTAL_GROUP_TAG, tag);
		KUNIT_EXPECT_EQ(test, talk_request(n->talk, skb),
				tag == 1 ? 0 : -ENOENT);
	}
	KUNIT_EXPECT_EQ(test, n->talk->reason, (u32)VDS_ISCSI_REASON_NO_GROUP);
	skb = talk_message(VDS_ISCSI_CMD_PORTAL_GROUP_GET, 0);
	nl_test_put_id(skb, VDS_ISCSI_A_PORTAL_GROUP_TARGET_ID, &n->portal);
	nla_put_u16(skb, VDS_ISCSI_A_PORTAL_GROUP_TAG, 1);
	KUNIT_EXPECT_EQ(test, talk_request(n->talk, skb), -ENOENT);
	KUNIT_EXPECT_EQ(test, n->talk->reason, (u32)VDS_ISCSI_REASON_NO_TARGET);
}

/* By the id of a target, it is that of the target's provider. */
static void gets_of_provider(struct kunit *test)
{
	struct nl_test *n = nl_test_of(test);
	struct vds_provider_ops ops = n->fake->ops;
	struct vds_portal_group *group;
	struct vds_provider *other;
	struct vds_target *target;
	struct sk_buff *skb;

	ops.name = "other";
	other = vds_iscsi_provider_register(&ops, n->fake);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, other);
	target = vds_iscsi_target_arrive(other, FAKE_TARGET, 0, n->fake);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, target);
	group = vds_iscsi_portal_group_arrive(target, 1, 0, n->fake);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, group);
	skb = talk_message(VDS_ISCSI_CMD_PORTAL_GROUP_GET, 0);
	nl_test_put_id(skb, VDS_ISCSI_A_PORTAL_GROUP_TARGET_ID, &target->id);
	nla_put_u16(skb, VDS_ISCSI_A_PORTAL_GROUP_TAG, 1);
	KUNIT_ASSERT_EQ(test, talk_request(n->talk, skb), 0);
	KUNIT_EXPECT_EQ(test,
			memcmp(nla_data(n->talk->tb[VDS_ISCSI_A_PORTAL_GROUP_ID]),
			       &group->id, UUID_SIZE), 0);
	vds_iscsi_provider_unregister(other);
}

/* One attribute of an address, or its absence, and the error that it causes */
static const struct address_case {
	const char *name;
	int len;
	u16 family;
	bool port;
	u32 netns;
	int ret;
	u32 reason;
} address_cases[] = {
	{"IPv4", 4, 0, true, 0, 0, 0},
	{"IPv4, with its family", 4, AF_INET, true, 0, 0, 0},
	{"no port", 4, 0, false, 0, -EINVAL, VDS_ISCSI_REASON_INVALID},
	{"no IP address", -1, 0, true, 0, -EINVAL, VDS_ISCSI_REASON_INVALID},
	{"5 bytes", 5, 0, true, 0, -EINVAL, VDS_ISCSI_REASON_INVALID},
	{"no bytes", 0, 0, true, 0, -EINVAL, VDS_ISCSI_REASON_INVALID},
	{"another family", 4, AF_INET6, true, 0, -EINVAL,
	 VDS_ISCSI_REASON_INVALID},
	{"another namespace", 4, 0, true, 4711, -EOPNOTSUPP,
	 VDS_ISCSI_REASON_OTHER_NAMESPACE},
};

static void address_text(const struct address_case *c, char *text)
{
	strscpy(text, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(address, address_cases, address_text);

static void reads_address(struct kunit *test)
{
	struct sk_buff *skb = talk_message(VDS_ISCSI_CMD_PORTAL_GET, 0);
	struct nlattr *nest = nla_nest_start(skb, VDS_ISCSI_A_PORTAL_ADDRESS);
	const struct address_case *c = test->param_value;
	struct nl_test *n = nl_test_of(test);

	if (c->family)
		nla_put_u16(skb, VDS_ISCSI_A_ADDRESS_FAMILY, c->family);
	if (c->len >= 0)
		nla_put(skb, VDS_ISCSI_A_ADDRESS_ADDRESS, c->len, &n->addr.v6);
	if (c->port)
		nla_put_u16(skb, VDS_ISCSI_A_ADDRESS_PORT, n->addr.port);
	if (c->netns)
		nla_put_u32(skb, VDS_ISCSI_A_ADDRESS_NAMESPACE, c->netns);
	nla_nest_end(skb, nest);
	KUNIT_EXPECT_EQ(test, talk_request(n->talk, skb), c->ret);
	KUNIT_EXPECT_EQ(test, n->talk->reason, c->reason);
	KUNIT_EXPECT_EQ(test, !n->talk->offset, !c->ret);
}

/* Providers */

static void gets_provider(struct kunit *test)
{
	struct nl_test *n = nl_test_of(test);
	struct nlattr **tb = n->talk->tb;
	struct vds_address addr;

	KUNIT_EXPECT_EQ(test, nl_test_get_provider(n, "none"), -ENOENT);
	KUNIT_EXPECT_STREQ(test, n->talk->text, "no provider has this name");
	KUNIT_ASSERT_EQ(test, nl_test_get_provider(n, "fake"), 0);
	KUNIT_ASSERT_NOT_NULL(test, tb[VDS_ISCSI_A_PROVIDER_ID]);
	KUNIT_EXPECT_EQ(test, memcmp(nla_data(tb[VDS_ISCSI_A_PROVIDER_ID]),
				     &n->fake->provider->id, UUID_SIZE), 0);
	KUNIT_ASSERT_NOT_NULL(test, tb[VDS_ISCSI_A_PROVIDER_INCARNATION]);
	KUNIT_EXPECT_EQ(test, nla_get_u64(tb[VDS_ISCSI_A_PROVIDER_INCARNATION]),
			n->fake->provider->incarnation);
	KUNIT_EXPECT_EQ(test, nla_get_u32(tb[VDS_ISCSI_A_PROVIDER_STATE]),
			(u32)VDS_ISCSI_PROVIDER_STATE_OK);
	KUNIT_EXPECT_EQ(test, nla_get_u32(tb[VDS_ISCSI_A_PROVIDER_PORTALS]), 1u);
	KUNIT_EXPECT_NULL(test, tb[VDS_ISCSI_A_PROVIDER_MESSAGE]);

	fake_address(&addr, 1);
	vds_iscsi_portal_leaked(n->fake->group, &addr);
	KUNIT_ASSERT_EQ(test, nl_test_get_provider(n, "fake"), 0);
	KUNIT_EXPECT_EQ(test, nla_get_u32(tb[VDS_ISCSI_A_PROVIDER_STATE]),
			(u32)VDS_ISCSI_PROVIDER_STATE_LEAKED);
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

/* A dump refuses what it does not filter by, even what the command has otherwise. */
static void dump_filters(struct kunit *test)
{
	static const struct {
		u8 cmd;
		u16 type;
		int ret;
	} cases[] = {
		{ VDS_ISCSI_CMD_PORTAL_GROUP_GET,
		  VDS_ISCSI_A_PORTAL_GROUP_TARGET_ID, 0 },
		{ VDS_ISCSI_CMD_PORTAL_GROUP_GET,
		  VDS_ISCSI_A_PORTAL_GROUP_ID, -EINVAL },
		{ VDS_ISCSI_CMD_TARGET_GET, VDS_ISCSI_A_TARGET_ID, -EINVAL },
		{ VDS_ISCSI_CMD_PORTAL_GET, VDS_ISCSI_A_PORTAL_ID, -EINVAL },
		{ VDS_ISCSI_CMD_MEMBERSHIP_GET,
		  VDS_ISCSI_A_MEMBERSHIP_GROUP_ID, 0 },
		{ VDS_ISCSI_CMD_SESSION_GET, VDS_ISCSI_A_SESSION_PORTAL_ID, 0 },
	};
	struct nl_test *n = nl_test_of(test);
	struct sk_buff *skb;
	const char *why;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		skb = talk_message(cases[i].cmd, NLM_F_DUMP);
		why = "";
		if (cases[i].ret)
			why = "the dump does not filter by this attribute";
		nl_test_put_id(skb, cases[i].type, &n->portal);
		KUNIT_EXPECT_EQ_MSG(test, talk_dump(n->talk, skb, NULL, NULL),
				    cases[i].ret, "case %zu", i);
		KUNIT_EXPECT_STREQ_MSG(test, n->talk->text, why, "case %zu", i);
	}
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
	KUNIT_CASE(gets_by_target),
	KUNIT_CASE(gets_of_provider),
	KUNIT_CASE_PARAM(reads_address, address_gen_params),
	KUNIT_CASE(gets_provider),
	KUNIT_CASE(gets_stale_group),
	KUNIT_CASE(dumps),
	KUNIT_CASE(dump_filters),
	KUNIT_CASE(dump_interrupted),
	{}
};

struct kunit_suite vds_nl_object_suite = {
	.name = "vds_iscsi_nl_object",
	.init = nl_test_init,
	.exit = nl_test_exit,
	.test_cases = nl_object_cases,
};
