// SPDX-License-Identifier: GPL-2.0-only
/*
 * netlink_test.c - the family: policies, commands, dumps, events, rights.
 */
#include <linux/cred.h>
#include <net/sock.h>

#include "fake.h"
#include "talk.h"

/* Where a request's first attribute is */
#define FIRST_OFFSET ((u32)(NLMSG_HDRLEN + GENL_HDRLEN))

/* As many as some dumps have to tell in several messages */
#define MANY 600

struct netlink {
	struct fake *fake;
	struct talk *talk;
	struct vds_address addr;
	uuid_t portal;
	uuid_t group;
};

static struct netlink *netlink_of(struct kunit *test)
{
	return test->priv;
}

static int netlink_init(struct kunit *test)
{
	struct netlink *n = kunit_kzalloc(test, sizeof(*n), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, n);
	n->fake = fake_new(test);
	fake_address(&n->addr, 0);
	KUNIT_ASSERT_EQ(
		test, vds_iscsi_portal_arrive(n->fake->group, &n->addr, 0), 0);
	n->portal = fake_portal(n->fake, &n->addr)->obj.id;
	n->group = n->fake->group->obj.id;
	n->talk = talk_open(test);
	test->priv = n;
	return 0;
}

static void netlink_exit(struct kunit *test)
{
	struct netlink *n = test->priv;

	if (!n || !n->talk)
		return;
	talk_close(n->talk);
	test->priv = n->fake;
	fake_exit(test);
}

static void put_id(struct sk_buff *skb, int type, const uuid_t *id)
{
	nla_put(skb, type, UUID_SIZE, id);
}

/* Without the padding of some machines, which is for answers */
static void put_u64(struct sk_buff *skb, int type, u64 value)
{
	nla_put(skb, type, sizeof(value), &value);
}

/* Policies: every attribute of every command, with all that is wrong with it */

static void op_text(const struct genl_ops *op, char *text)
{
	snprintf(text, KUNIT_PARAM_DESC_SIZE, "command %u", op->cmd);
}

VDS_KUNIT_GEN_PARAMS(op)
{
	const struct genl_ops *op = prev ? (const struct genl_ops *)prev + 1 :
					   vds_iscsi_nl_ops;

	if (op == vds_iscsi_nl_ops + ARRAY_SIZE(vds_iscsi_nl_ops))
		return NULL;
	op_text(op, desc);
	return op;
}

/* A command whose first and only attribute is this one */
static int ask_attr(struct netlink *n, u8 cmd, u16 type, int len, char fill)
{
	struct sk_buff *skb = talk_message(cmd, 0);
	struct nlattr *attr = nla_reserve(skb, type, len);

	memset(nla_data(attr), fill, len);
	return talk_ask(n->talk, skb);
}

static void expect_refused(struct kunit *test, struct netlink *n, int type,
			   int ret, int expected, const char *what)
{
	KUNIT_EXPECT_EQ_MSG(test, ret, expected, "attribute %d: %s", type, what);
	KUNIT_EXPECT_EQ_MSG(test, n->talk->offset, FIRST_OFFSET,
			    "attribute %d: %s", type, what);
	KUNIT_EXPECT_NE_MSG(test, n->talk->text[0], '\0', "attribute %d: %s",
			    type, what);
}

/* The length of a type that has but one, or 0 */
static int exact_len(const struct nla_policy *policy)
{
	switch (policy->type) {
	case NLA_U16:
		return sizeof(u16);
	case NLA_U32:
		return sizeof(u32);
	case NLA_U64:
		return sizeof(u64);
	case NLA_BINARY:
		return policy->max;
	default:
		return 0;
	}
}

static void wrong_length(struct kunit *test, struct netlink *n, u8 cmd, int type,
			 const struct nla_policy *policy)
{
	const int good = exact_len(policy);
	const int lens[] = { 0, 1, good - 1, good + 1, 2 * good, 1000 };
	int expected = policy->type == NLA_BINARY ? -ERANGE : -EINVAL;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(lens); i++)
		expect_refused(test, n, type,
			       ask_attr(n, cmd, type, lens[i], 1), expected,
			       "wrong length");
	expect_refused(test, n, type,
		       ask_attr(n, cmd, type | NLA_F_NESTED, good, 1), -EINVAL,
		       "nested");
}

static void wrong_string(struct kunit *test, struct netlink *n, u8 cmd, int type,
			 const struct nla_policy *policy)
{
	KUNIT_EXPECT_GT(test, policy->len, 0);
	expect_refused(test, n, type, ask_attr(n, cmd, type, 0, 0), -EINVAL,
		       "empty");
	expect_refused(test, n, type, ask_attr(n, cmd, type, policy->len, 'x'),
		       -EINVAL, "no NUL");
	expect_refused(test, n, type,
		       ask_attr(n, cmd, type, policy->len + 1, 'x'), -EINVAL,
		       "too long and no NUL");
	expect_refused(test, n, type, ask_attr(n, cmd, type, 4000, 'x'), -EINVAL,
		       "far too long");
	expect_refused(test, n, type, ask_attr(n, cmd, type, 4000, 0), -ERANGE,
		       "far too many NULs");
}

static void policies(struct kunit *test)
{
	const struct genl_ops *op = test->param_value;
	struct netlink *n = netlink_of(test);
	const struct nla_policy *policy;
	u64 generation = nl_generation();
	unsigned int type;

	for (type = 1; type <= op->maxattr; type++) {
		policy = &op->policy[type];
		if (policy->type == NLA_UNSPEC)
			expect_refused(test, n, type,
				       ask_attr(n, op->cmd, type, 4, 1), -EINVAL,
				       "of no request");
		else if (policy->type == NLA_NUL_STRING)
			wrong_string(test, n, op->cmd, type, policy);
		else
			wrong_length(test, n, op->cmd, type, policy);
	}
	expect_refused(test, n, type, ask_attr(n, op->cmd, type, 4, 1), -EINVAL,
		       "unknown");
	expect_refused(test, n, 0, ask_attr(n, op->cmd, 0, 4, 1), -EINVAL,
		       "type 0");
	expect_refused(test, n, 0, ask_attr(n, op->cmd, 0x3fff, 4, 1),
		       -EINVAL, "last type");
	KUNIT_EXPECT_EQ(test, nl_generation(), generation);
	KUNIT_EXPECT_EQ(test, n->fake->provider->nr_operations, 0u);
	KUNIT_EXPECT_EQ(test, n->fake->cures, 0);
}

/* Octets after the last attribute, and attributes that go past the end */
static void cut_short(struct kunit *test)
{
	const struct genl_ops *op = test->param_value;
	struct netlink *n = netlink_of(test);
	struct sk_buff *skb;
	struct nlattr *attr;

	skb = talk_message(op->cmd, 0);
	skb_put_zero(skb, 2);
	KUNIT_EXPECT_EQ(test, talk_ask(n->talk, skb), -EINVAL);

	skb = talk_message(op->cmd, 0);
	attr = nla_reserve(skb, 1, 4);
	attr->nla_len = 64;
	KUNIT_EXPECT_EQ(test, talk_ask(n->talk, skb), -EINVAL);

	skb = talk_message(op->cmd, 0);
	attr = nla_reserve(skb, 1, 4);
	attr->nla_len = 3;
	KUNIT_EXPECT_EQ(test, talk_ask(n->talk, skb), -EINVAL);

	skb = talk_message(op->cmd, 0);
	((struct genlmsghdr *)nlmsg_data(nlmsg_hdr(skb)))->reserved = 1;
	KUNIT_EXPECT_EQ(test, talk_ask(n->talk, skb), -EINVAL);
	KUNIT_EXPECT_EQ(test, n->fake->provider->nr_operations, 0u);
}

static void wrong_commands(struct kunit *test)
{
	static const u8 unknown[] = {
		0, VDS_ISCSI_CMD_PROVIDER_NTF, VDS_ISCSI_CMD_OP_NTF,
		VDS_ISCSI_CMD_OP_DONE_NTF,
		VDS_ISCSI_CMD_MAX + 1, U8_MAX,
	};
	static const u8 no_dump[] = {
		VDS_ISCSI_CMD_PORTAL_REMOVE, VDS_ISCSI_CMD_OP_CANCEL,
		VDS_ISCSI_CMD_REENUMERATE, VDS_ISCSI_CMD_REFRESH,
		VDS_ISCSI_CMD_PORTAL_NEW, VDS_ISCSI_CMD_PORTAL_ADD,
	};
	struct talk *talk = netlink_of(test)->talk;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(unknown); i++)
		KUNIT_EXPECT_EQ(test, talk_ask(talk, talk_message(unknown[i], 0)),
				-EOPNOTSUPP);
	for (i = 0; i < ARRAY_SIZE(no_dump); i++)
		KUNIT_EXPECT_EQ(test,
				talk_dump(talk, talk_message(no_dump[i],
							     NLM_F_DUMP),
					  NULL, NULL), -EOPNOTSUPP);
}

/* What is missing */

static const struct missing_case {
	const char *name;
	u8 cmd;
	u8 given[2];			/* types of attributes that are there */
	u8 missing;
} missing_cases[] = {
	{"provider-get",
	 VDS_ISCSI_CMD_PROVIDER_GET,
	 {},
	 VDS_ISCSI_A_PROVIDER_NAME},
	{"target-get", VDS_ISCSI_CMD_TARGET_GET, {}, VDS_ISCSI_A_TARGET_ID},
	{"portal-group-get",
	 VDS_ISCSI_CMD_PORTAL_GROUP_GET,
	 {},
	 VDS_ISCSI_A_PORTAL_GROUP_ID},
	{"portal-group-get, tag",
	 VDS_ISCSI_CMD_PORTAL_GROUP_GET,
	 {VDS_ISCSI_A_PORTAL_GROUP_TARGET_NAME},
	 VDS_ISCSI_A_PORTAL_GROUP_TAG},
	{"portal-group-get, name",
	 VDS_ISCSI_CMD_PORTAL_GROUP_GET,
	 {VDS_ISCSI_A_PORTAL_GROUP_TAG},
	 VDS_ISCSI_A_PORTAL_GROUP_ID},
	{"portal-get", VDS_ISCSI_CMD_PORTAL_GET, {}, VDS_ISCSI_A_PORTAL_IPV4},
	{"portal-get, port",
	 VDS_ISCSI_CMD_PORTAL_GET,
	 {VDS_ISCSI_A_PORTAL_IPV6},
	 VDS_ISCSI_A_PORTAL_PORT},
	{"membership-get",
	 VDS_ISCSI_CMD_MEMBERSHIP_GET,
	 {},
	 VDS_ISCSI_A_MEMBERSHIP_GROUP_ID},
	{"membership-get, portal",
	 VDS_ISCSI_CMD_MEMBERSHIP_GET,
	 {VDS_ISCSI_A_MEMBERSHIP_GROUP_ID},
	 VDS_ISCSI_A_MEMBERSHIP_PORTAL_ID},
	{"portal-remove",
	 VDS_ISCSI_CMD_PORTAL_REMOVE,
	 {VDS_ISCSI_A_OPERATION_PORTAL_ID},
	 VDS_ISCSI_A_OPERATION_GROUP_ID},
	{"portal-remove, portal",
	 VDS_ISCSI_CMD_PORTAL_REMOVE,
	 {VDS_ISCSI_A_OPERATION_GROUP_ID},
	 VDS_ISCSI_A_OPERATION_PORTAL_ID},
	{"portal-add",
	 VDS_ISCSI_CMD_PORTAL_ADD,
	 {},
	 VDS_ISCSI_A_OPERATION_GROUP_ID},
	{"portal-add, portal",
	 VDS_ISCSI_CMD_PORTAL_ADD,
	 {VDS_ISCSI_A_OPERATION_GROUP_ID},
	 VDS_ISCSI_A_OPERATION_PORTAL_ID},
	{"portal-new", VDS_ISCSI_CMD_PORTAL_NEW, {}, VDS_ISCSI_A_PORTAL_IPV4},
	{"portal-new, port",
	 VDS_ISCSI_CMD_PORTAL_NEW,
	 {VDS_ISCSI_A_PORTAL_IPV4},
	 VDS_ISCSI_A_PORTAL_PORT},
	{"op-get", VDS_ISCSI_CMD_OP_GET, {}, VDS_ISCSI_A_OPERATION_ID},
	{"op-cancel", VDS_ISCSI_CMD_OP_CANCEL, {}, VDS_ISCSI_A_OPERATION_ID},
};

static void missing_text(const struct missing_case *c, char *text)
{
	strscpy(text, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(missing, missing_cases, missing_text);

static const struct genl_ops *op_of(u8 cmd)
{
	const struct genl_ops *op = vds_iscsi_nl_ops;

	while (op->cmd != cmd)
		op++;
	return op;
}

static void attribute_missing(struct kunit *test)
{
	const struct missing_case *c = test->param_value;
	const struct nla_policy *policy = op_of(c->cmd)->policy;
	struct sk_buff *skb = talk_message(c->cmd, 0);
	struct netlink *n = netlink_of(test);
	struct nlattr *attr;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(c->given) && c->given[i]; i++) {
		attr = nla_reserve(skb, c->given[i],
				   exact_len(&policy[c->given[i]]) ?: 2);
		memset(nla_data(attr), 0, nla_len(attr));
	}
	KUNIT_EXPECT_EQ(test, talk_ask(n->talk, skb), -EINVAL);
	KUNIT_EXPECT_EQ(test, n->talk->missing, c->missing);
	KUNIT_EXPECT_STREQ(test, n->talk->text, "a needed attribute is missing");
}

static void missing_session(struct kunit *test)
{
	struct netlink *n = netlink_of(test);
	struct sk_buff *skb = talk_message(VDS_ISCSI_CMD_SESSION_GET, 0);

	put_id(skb, VDS_ISCSI_A_SESSION_GROUP_ID, &n->group);
	KUNIT_EXPECT_EQ(test, talk_ask(n->talk, skb), -EINVAL);
	KUNIT_EXPECT_NE(test, n->talk->text[0], '\0');
}

/* One object */

static int get_by_id(struct netlink *n, u8 cmd, int attr, const uuid_t *id,
		     int incarnation_attr, u64 incarnation)
{
	struct sk_buff *skb = talk_message(cmd, 0);

	put_id(skb, attr, id);
	if (incarnation)
		put_u64(skb, incarnation_attr, incarnation);
	return talk_ask(n->talk, skb);
}

/* By its id: found, gone, another one by now, and never there */
static void expect_gets(struct kunit *test, u8 cmd, int attr, int inc_attr,
			const struct vds_object *obj, const uuid_t *other)
{
	struct netlink *n = netlink_of(test);

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
	struct netlink *n = netlink_of(test);

	/* An id is found as what it is only. */
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

static int get_membership(struct netlink *n, const uuid_t *group,
			  const uuid_t *portal)
{
	struct sk_buff *skb = talk_message(VDS_ISCSI_CMD_MEMBERSHIP_GET, 0);

	put_id(skb, VDS_ISCSI_A_MEMBERSHIP_GROUP_ID, group);
	put_id(skb, VDS_ISCSI_A_MEMBERSHIP_PORTAL_ID, portal);
	return talk_ask(n->talk, skb);
}

static void gets_membership(struct kunit *test)
{
	struct netlink *n = netlink_of(test);

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
	struct netlink *n = netlink_of(test);
	struct sk_buff *skb;

	skb = talk_message(VDS_ISCSI_CMD_TARGET_GET, 0);
	nla_put_string(skb, VDS_ISCSI_A_TARGET_NAME, FAKE_TARGET);
	KUNIT_EXPECT_EQ(test, talk_ask(n->talk, skb), 0);
	skb = talk_message(VDS_ISCSI_CMD_TARGET_GET, 0);
	nla_put_string(skb, VDS_ISCSI_A_TARGET_NAME, FAKE_TARGET "x");
	KUNIT_EXPECT_EQ(test, talk_ask(n->talk, skb), -ENOENT);

	skb = talk_message(VDS_ISCSI_CMD_PORTAL_GROUP_GET, 0);
	nla_put_string(skb, VDS_ISCSI_A_PORTAL_GROUP_TARGET_NAME, FAKE_TARGET);
	nla_put_u16(skb, VDS_ISCSI_A_PORTAL_GROUP_TAG, 1);
	KUNIT_EXPECT_EQ(test, talk_ask(n->talk, skb), 0);
	KUNIT_EXPECT_EQ(test,
			nla_get_u32(n->talk->tb[VDS_ISCSI_A_PORTAL_GROUP_PORTALS]),
			1u);

	skb = talk_message(VDS_ISCSI_CMD_PORTAL_GET, 0);
	nla_put_in_addr(skb, VDS_ISCSI_A_PORTAL_IPV4, n->addr.v4);
	nla_put_u16(skb, VDS_ISCSI_A_PORTAL_PORT, n->addr.port);
	KUNIT_EXPECT_EQ(test, talk_ask(n->talk, skb), 0);
	skb = talk_message(VDS_ISCSI_CMD_PORTAL_GET, 0);
	nla_put_in_addr(skb, VDS_ISCSI_A_PORTAL_IPV4, n->addr.v4);
	nla_put_in6_addr(skb, VDS_ISCSI_A_PORTAL_IPV6, &in6addr_any);
	nla_put_u16(skb, VDS_ISCSI_A_PORTAL_PORT, n->addr.port);
	KUNIT_EXPECT_EQ(test, talk_ask(n->talk, skb), -EINVAL);
	KUNIT_EXPECT_GT(test, n->talk->offset, FIRST_OFFSET);
}

/* Providers */

static int get_provider(struct netlink *n, const char *name)
{
	struct sk_buff *skb = talk_message(VDS_ISCSI_CMD_PROVIDER_GET, 0);

	nla_put_string(skb, VDS_ISCSI_A_PROVIDER_NAME, name);
	return talk_ask(n->talk, skb);
}

static void gets_provider(struct kunit *test)
{
	struct netlink *n = netlink_of(test);
	struct nlattr **tb = n->talk->tb;
	struct vds_address addr;

	KUNIT_EXPECT_EQ(test, get_provider(n, "nobody"), -ENOENT);
	KUNIT_ASSERT_EQ(test, get_provider(n, "fake"), 0);
	KUNIT_EXPECT_EQ(test, nla_get_u32(tb[VDS_ISCSI_A_PROVIDER_STATE]),
			(u32)VDS_ISCSI_PROVIDER_STATE_OK);
	KUNIT_EXPECT_EQ(test, nla_get_u32(tb[VDS_ISCSI_A_PROVIDER_PORTALS]), 1u);
	KUNIT_EXPECT_NULL(test, tb[VDS_ISCSI_A_PROVIDER_MESSAGE]);

	fake_address(&addr, 1);
	vds_iscsi_portal_leaked(n->fake->group, &addr);
	KUNIT_ASSERT_EQ(test, get_provider(n, "fake"), 0);
	KUNIT_EXPECT_EQ(test, nla_get_u32(tb[VDS_ISCSI_A_PROVIDER_STATE]),
			(u32)VDS_ISCSI_PROVIDER_STATE_STALE);
	KUNIT_ASSERT_NOT_NULL(test, tb[VDS_ISCSI_A_PROVIDER_MESSAGE]);
	KUNIT_EXPECT_NOT_NULL(test,
			      strstr(nla_data(tb[VDS_ISCSI_A_PROVIDER_MESSAGE]),
				     "[2001:db8::1]:3260"));

	vds_iscsi_provider_mark_stale(n->fake->provider, "the test says so");
	KUNIT_ASSERT_EQ(test, get_provider(n, "fake"), 0);
	KUNIT_EXPECT_STREQ(test,
			   (char *)nla_data(tb[VDS_ISCSI_A_PROVIDER_MESSAGE]),
			   "the test says so");
}

static int ask_provider(struct netlink *n, u8 cmd, const char *name)
{
	struct sk_buff *skb = talk_message(cmd, 0);

	if (name)
		nla_put_string(skb, VDS_ISCSI_A_PROVIDER_NAME, name);
	return talk_ask(n->talk, skb);
}

static void cures(struct kunit *test)
{
	struct netlink *n = netlink_of(test);

	vds_iscsi_provider_mark_stale(n->fake->provider, "the test says so");
	KUNIT_EXPECT_EQ(test, ask_provider(n, VDS_ISCSI_CMD_REFRESH, "fake"),
			-ESTALE);
	KUNIT_EXPECT_STREQ(test, n->talk->text, "reenumerate the provider first");
	KUNIT_EXPECT_EQ(test, ask_provider(n, VDS_ISCSI_CMD_REENUMERATE, "nobody"),
			-ENOENT);
	n->fake->cure = -EBUSY;
	KUNIT_EXPECT_EQ(test, ask_provider(n, VDS_ISCSI_CMD_REENUMERATE, NULL),
			-EBUSY);
	KUNIT_EXPECT_NE(test, n->talk->text[0], '\0');
	n->fake->cure = 0;
	KUNIT_EXPECT_EQ(test, ask_provider(n, VDS_ISCSI_CMD_REENUMERATE, NULL), 0);
	KUNIT_EXPECT_EQ(test, ask_provider(n, VDS_ISCSI_CMD_REFRESH, NULL), 0);
	KUNIT_EXPECT_FALSE(test, n->fake->provider->stale);
}

/* Operations */

static struct sk_buff *removal(struct netlink *n)
{
	struct sk_buff *skb = talk_message(VDS_ISCSI_CMD_PORTAL_REMOVE, 0);

	put_id(skb, VDS_ISCSI_A_OPERATION_GROUP_ID, &n->group);
	put_id(skb, VDS_ISCSI_A_OPERATION_PORTAL_ID, &n->portal);
	return skb;
}

static int ask_op(struct netlink *n, u8 cmd, u64 id)
{
	struct sk_buff *skb = talk_message(cmd, 0);

	put_u64(skb, VDS_ISCSI_A_OPERATION_ID, id);
	return talk_ask(n->talk, skb);
}

static u32 op_u32(struct netlink *n, int type)
{
	return n->talk->tb[type] ? nla_get_u32(n->talk->tb[type]) : U32_MAX;
}

/* A removal with all its options; what it was asked is what it tells. */
static void removes(struct kunit *test)
{
	struct sk_buff *skb;
	struct netlink *n = netlink_of(test);
	u64 id;

	skb = removal(n);
	put_u64(skb, VDS_ISCSI_A_OPERATION_GROUP_INCARNATION,
		n->fake->group->obj.incarnation);
	nla_put_u32(skb, VDS_ISCSI_A_OPERATION_FLAGS,
		    VDS_ISCSI_REMOVAL_FLAG_DROP);
	nla_put_u32(skb, VDS_ISCSI_A_OPERATION_GRACE, 17);
	nla_put_u32(skb, VDS_ISCSI_A_OPERATION_DEADLINE, 50000);
	nla_put_u32(skb, VDS_ISCSI_A_OPERATION_DRAIN, 60000);
	KUNIT_ASSERT_EQ(test, talk_ask(n->talk, skb), 0);
	KUNIT_ASSERT_NOT_NULL(test, n->talk->tb[VDS_ISCSI_A_OPERATION_ID]);
	id = nla_get_u64(n->talk->tb[VDS_ISCSI_A_OPERATION_ID]);
	KUNIT_EXPECT_TRUE(test, fake_reaches(id, VDS_ISCSI_OP_STATE_DONE));
	KUNIT_ASSERT_EQ(test, ask_op(n, VDS_ISCSI_CMD_OP_GET, id), 0);
	KUNIT_EXPECT_EQ(test, op_u32(n, VDS_ISCSI_A_OPERATION_STATE),
			(u32)VDS_ISCSI_OP_STATE_DONE);
	KUNIT_EXPECT_EQ(test, op_u32(n, VDS_ISCSI_A_OPERATION_PERCENT), 100u);
	KUNIT_EXPECT_EQ(test, op_u32(n, VDS_ISCSI_A_OPERATION_RESULT), 0u);
	KUNIT_EXPECT_EQ(test, op_u32(n, VDS_ISCSI_A_OPERATION_FLAGS),
			(u32)VDS_ISCSI_REMOVAL_FLAG_DROP);
	KUNIT_EXPECT_EQ(test, op_u32(n, VDS_ISCSI_A_OPERATION_GRACE), 17u);
	KUNIT_EXPECT_EQ(test, op_u32(n, VDS_ISCSI_A_OPERATION_DEADLINE), 50000u);
	KUNIT_EXPECT_EQ(test, op_u32(n, VDS_ISCSI_A_OPERATION_DRAIN), 60000u);
	KUNIT_EXPECT_EQ(test, ask_op(n, VDS_ISCSI_CMD_OP_CANCEL, id), -EALREADY);
	KUNIT_EXPECT_STREQ(test, n->talk->text, "too late: the operation is done");
	KUNIT_EXPECT_EQ(test, ask_op(n, VDS_ISCSI_CMD_OP_GET, id + 1), -ENOENT);
	KUNIT_EXPECT_EQ(test, ask_op(n, VDS_ISCSI_CMD_OP_CANCEL, 0), -ENOENT);
	KUNIT_EXPECT_EQ(test, talk_ask(n->talk, removal(n)), -ENOENT);
}

static int ask_and_wait(struct netlink *n, u32 flags, u32 ms)
{
	struct sk_buff *skb = removal(n);

	nla_put_u32(skb, VDS_ISCSI_A_OPERATION_FLAGS, flags);
	nla_put_u32(skb, VDS_ISCSI_A_OPERATION_WAIT, ms);
	return talk_ask(n->talk, skb);
}

/* An answer that may wait has the end, if that comes in time and needs no words. */
static void answers_with_end(struct kunit *test)
{
	struct netlink *n = netlink_of(test);
	struct nlattr **tb = n->talk->tb;
	unsigned int tries;
	u64 id;

	fake_session_comes(n->fake, 1, 1, &n->addr);
	KUNIT_ASSERT_EQ(test, ask_and_wait(n, VDS_ISCSI_REMOVAL_FLAG_IF_IDLE, 100),
			0);
	KUNIT_EXPECT_NULL(test, tb[VDS_ISCSI_A_OPERATION_RESULT]);
	id = nla_get_u64(tb[VDS_ISCSI_A_OPERATION_ID]);
	KUNIT_EXPECT_TRUE(test, fake_reaches(id, VDS_ISCSI_OP_STATE_DONE));

	n->fake->hold = FAKE_HOLD_BEFORE_COMMIT;
	KUNIT_ASSERT_EQ(test, ask_and_wait(n, 0, 20), 0);
	KUNIT_EXPECT_NULL(test, tb[VDS_ISCSI_A_OPERATION_RESULT]);
	id = nla_get_u64(tb[VDS_ISCSI_A_OPERATION_ID]);
	KUNIT_EXPECT_TRUE(test, fake_wait(&n->fake->held));
	KUNIT_EXPECT_EQ(test, ask_op(n, VDS_ISCSI_CMD_OP_CANCEL, id), 0);
	n->fake->hold = FAKE_HOLD_NOWHERE;
	complete(&n->fake->go);

	KUNIT_EXPECT_EQ(test, ask_and_wait(n, 0, 101), -ERANGE);
	/* Even a slow machine is in time now and then. */
	for (tries = 0; tries < 50; tries++) {
		KUNIT_ASSERT_EQ(test, ask_and_wait(n, 0, 100), 0);
		if (tb[VDS_ISCSI_A_OPERATION_RESULT])
			break;
		id = nla_get_u64(tb[VDS_ISCSI_A_OPERATION_ID]);
		KUNIT_EXPECT_TRUE(test, fake_reaches(id, VDS_ISCSI_OP_STATE_DONE));
		vds_iscsi_portal_arrive(n->fake->group, &n->addr, 0);
	}
	KUNIT_EXPECT_EQ(test, op_u32(n, VDS_ISCSI_A_OPERATION_RESULT), 0u);
	KUNIT_EXPECT_FALSE(test, fake_has(n->fake->group, &n->addr));
}

/* Each refusal has a sentence. */
static void refused_removals(struct kunit *test)
{
	struct netlink *n = netlink_of(test);
	struct sk_buff *skb;
	unsigned int i;

	skb = removal(n);
	nla_put_u32(skb, VDS_ISCSI_A_OPERATION_FLAGS, 0x20);
	KUNIT_EXPECT_EQ(test, talk_ask(n->talk, skb), -EINVAL);
	KUNIT_EXPECT_GT(test, n->talk->offset, FIRST_OFFSET);

	skb = removal(n);
	put_id(skb, VDS_ISCSI_A_OPERATION_PORTAL_ID, &n->portal);
	KUNIT_EXPECT_EQ(test, talk_ask(n->talk, skb), -EINVAL);
	KUNIT_EXPECT_STREQ(test, n->talk->text, "a portal is named twice");

	skb = removal(n);
	for (i = 0; i < VDS_OP_PORTALS; i++)
		put_id(skb, VDS_ISCSI_A_OPERATION_PORTAL_ID, &n->portal);
	KUNIT_EXPECT_EQ(test, talk_ask(n->talk, skb), -E2BIG);

	skb = removal(n);
	put_u64(skb, VDS_ISCSI_A_OPERATION_GROUP_INCARNATION, 1);
	KUNIT_EXPECT_EQ(test, talk_ask(n->talk, skb), -EIDRM);

	n->fake->provider->dying = true;
	KUNIT_EXPECT_EQ(test, talk_ask(n->talk, removal(n)), -ENODEV);
	KUNIT_EXPECT_STREQ(test, n->talk->text, "the provider is being unloaded");
	n->fake->provider->dying = false;
	vds_iscsi_provider_mark_stale(n->fake->provider, "the test says so");
	KUNIT_EXPECT_EQ(test, talk_ask(n->talk, removal(n)), -ESTALE);
	KUNIT_EXPECT_EQ(test, n->fake->provider->nr_operations, 0u);
}

static int new_portal(struct netlink *n, const struct vds_address *addr,
		      const char *provider)
{
	struct sk_buff *skb = talk_message(VDS_ISCSI_CMD_PORTAL_NEW, 0);

	nla_put_in6_addr(skb, VDS_ISCSI_A_PORTAL_IPV6, &addr->v6);
	nla_put_u16(skb, VDS_ISCSI_A_PORTAL_PORT, addr->port);
	nla_put_u32(skb, VDS_ISCSI_A_PORTAL_SCOPE_ID, 3);
	if (provider)
		nla_put_string(skb, VDS_ISCSI_A_PORTAL_PROVIDER, provider);
	return talk_ask(n->talk, skb);
}

static void makes_and_adds(struct kunit *test)
{
	struct netlink *n = netlink_of(test);
	struct vds_address addr;
	struct sk_buff *skb;
	uuid_t made;
	u64 id;

	fake_address(&addr, 1);
	addr.port = 0;
	KUNIT_EXPECT_EQ(test, new_portal(n, &addr, "fake"), -EINVAL);
	KUNIT_EXPECT_STREQ(test, n->talk->text,
			   "port 0 means any port, and a portal has one");
	fake_address(&addr, 1);
	KUNIT_EXPECT_EQ(test, new_portal(n, &addr, "nobody"), -ENOENT);
	KUNIT_ASSERT_EQ(test, new_portal(n, &addr, "fake"), 0);
	import_uuid(&made, nla_data(n->talk->tb[VDS_ISCSI_A_PORTAL_ID]));
	KUNIT_EXPECT_EQ(test, new_portal(n, &addr, NULL), -EEXIST);
	KUNIT_EXPECT_EQ(test, fake_portal(n->fake, &addr)->addr.scope_id, 3u);

	skb = talk_message(VDS_ISCSI_CMD_PORTAL_ADD, 0);
	put_id(skb, VDS_ISCSI_A_OPERATION_GROUP_ID, &n->group);
	put_id(skb, VDS_ISCSI_A_OPERATION_PORTAL_ID, &made);
	put_id(skb, VDS_ISCSI_A_OPERATION_PORTAL_ID, &n->portal);
	KUNIT_EXPECT_EQ(test, talk_ask(n->talk, skb), -EINVAL);
	skb = talk_message(VDS_ISCSI_CMD_PORTAL_ADD, 0);
	put_id(skb, VDS_ISCSI_A_OPERATION_GROUP_ID, &n->group);
	put_id(skb, VDS_ISCSI_A_OPERATION_PORTAL_ID, &made);
	KUNIT_ASSERT_EQ(test, talk_ask(n->talk, skb), 0);
	id = nla_get_u64(n->talk->tb[VDS_ISCSI_A_OPERATION_ID]);
	KUNIT_EXPECT_TRUE(test, fake_reaches(id, VDS_ISCSI_OP_STATE_DONE));
	KUNIT_EXPECT_TRUE(test, fake_has(n->fake->group, &addr));
}

/* Rights */

/* Without rights, until regain(). */
static const struct cred *renounce(struct kunit *test)
{
	struct cred *cred = prepare_creds();

	KUNIT_ASSERT_NOT_NULL(test, cred);
	cap_clear(cred->cap_effective);
	return override_creds(cred);
}

static void regain(const struct cred *before)
{
	const struct cred *less = current_cred();

	revert_creds(before);
	put_cred(less);
}

static void expect_no_change(struct kunit *test, struct netlink *n)
{
	static const u8 changes[] = {
		VDS_ISCSI_CMD_REENUMERATE, VDS_ISCSI_CMD_REFRESH,
		VDS_ISCSI_CMD_OP_CANCEL, VDS_ISCSI_CMD_PORTAL_NEW,
		VDS_ISCSI_CMD_PORTAL_ADD, VDS_ISCSI_CMD_SESSION_GET,
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(changes); i++) {
		KUNIT_EXPECT_EQ(test, talk_ask(n->talk,
					       talk_message(changes[i], 0)),
				-EPERM);
		KUNIT_EXPECT_NOT_NULL(test, strstr(n->talk->text,
						   "CAP_SYS_ADMIN"));
	}
	KUNIT_EXPECT_EQ(test, talk_ask(n->talk, removal(n)), -EPERM);
	KUNIT_EXPECT_EQ(test, talk_dump(n->talk,
					talk_message(VDS_ISCSI_CMD_SESSION_GET,
						     NLM_F_DUMP), NULL, NULL),
			-EPERM);
	KUNIT_EXPECT_EQ(test, n->fake->cures, 0);
	KUNIT_EXPECT_EQ(test, n->fake->provider->nr_operations, 0u);
}

/* Both who asks and who opened the socket must have the right. */
static void rights(struct kunit *test)
{
	struct netlink *n = netlink_of(test);
	const struct cred *before = renounce(test);
	struct talk *theirs = talk_open(test), *ours = n->talk;

	expect_no_change(test, n);
	KUNIT_EXPECT_EQ(test, get_provider(n, "fake"), 0);
	regain(before);
	n->talk = theirs;
	expect_no_change(test, n);
	KUNIT_EXPECT_EQ(test, get_provider(n, "fake"), 0);
	n->talk = ours;
	talk_close(theirs);
}

/* Sessions are shown to those who have the right, also those of an operation. */
static void rights_to_sessions(struct kunit *test)
{
	struct netlink *n = netlink_of(test);
	const struct cred *before;
	struct sk_buff *skb = removal(n);
	u64 id;

	fake_session_comes(n->fake, 1, 1, &n->addr);
	nla_put_u32(skb, VDS_ISCSI_A_OPERATION_FLAGS,
		    VDS_ISCSI_REMOVAL_FLAG_IF_IDLE);
	KUNIT_ASSERT_EQ(test, talk_ask(n->talk, skb), 0);
	id = nla_get_u64(n->talk->tb[VDS_ISCSI_A_OPERATION_ID]);
	KUNIT_EXPECT_TRUE(test, fake_reaches(id, VDS_ISCSI_OP_STATE_DONE));
	KUNIT_EXPECT_EQ(test, ask_op(n, VDS_ISCSI_CMD_OP_GET, id), 0);
	KUNIT_EXPECT_EQ(test, (int)op_u32(n, VDS_ISCSI_A_OPERATION_RESULT),
			-EUSERS);
	KUNIT_EXPECT_NOT_NULL(test, n->talk->tb[VDS_ISCSI_A_OPERATION_SESSION]);
	before = renounce(test);
	KUNIT_EXPECT_EQ(test, ask_op(n, VDS_ISCSI_CMD_OP_GET, id), 0);
	KUNIT_EXPECT_NULL(test, n->talk->tb[VDS_ISCSI_A_OPERATION_SESSION]);
	KUNIT_EXPECT_EQ(test, op_u32(n, VDS_ISCSI_A_OPERATION_SESSIONS), 1u);
	regain(before);
}

/* Dumps */

/* What a dump told, and whether it was in order */
struct told {
	unsigned int nr;
	unsigned int disorder;
	u64 last;
	int order;		/* the attribute that must grow */
};

static void count(struct talk *talk, void *data)
{
	struct told *told = data;
	struct nlattr *attr = talk->tb[told->order];
	u64 now = 0;

	if (attr)
		now = nla_len(attr) == sizeof(u64) ? nla_get_u64(attr) :
						     nla_get_u32(attr);
	told->disorder += !attr || now <= told->last;
	told->last = now;
	told->nr++;
}

static void expect_dump(struct kunit *test, struct sk_buff *skb, int order,
			unsigned int nr)
{
	struct netlink *n = netlink_of(test);
	struct told told = { .order = order };

	KUNIT_EXPECT_EQ(test, talk_dump(n->talk, skb, count, &told), 0);
	KUNIT_EXPECT_EQ(test, told.nr, nr);
	KUNIT_EXPECT_EQ(test, told.disorder, 0u);
	KUNIT_EXPECT_FALSE(test, n->talk->interrupted);
}

static void arrive_many(struct kunit *test, struct netlink *n)
{
	struct vds_address addr;
	unsigned int i;

	for (i = 1; i < MANY; i++) {
		fake_address(&addr, i);
		addr.port = 3260 + i;
		KUNIT_ASSERT_EQ(
			test, vds_iscsi_portal_arrive(n->fake->group, &addr, 0),
			0);
	}
}

/* All, each once, in the order of arrival. */
static void dumps(struct kunit *test)
{
	struct netlink *n = netlink_of(test);
	struct sk_buff *skb;

	arrive_many(test, n);
	expect_dump(test, talk_message(VDS_ISCSI_CMD_PROVIDER_GET, NLM_F_DUMP),
		    VDS_ISCSI_A_PROVIDER_INCARNATION, 1);
	expect_dump(test, talk_message(VDS_ISCSI_CMD_TARGET_GET, NLM_F_DUMP),
		    VDS_ISCSI_A_TARGET_INCARNATION, 1);
	expect_dump(test, talk_message(VDS_ISCSI_CMD_PORTAL_GROUP_GET,
				       NLM_F_DUMP),
		    VDS_ISCSI_A_PORTAL_GROUP_INCARNATION, 1);
	expect_dump(test, talk_message(VDS_ISCSI_CMD_PORTAL_GET, NLM_F_DUMP),
		    VDS_ISCSI_A_PORTAL_INCARNATION, MANY);
	expect_dump(test,
		    talk_message(VDS_ISCSI_CMD_MEMBERSHIP_GET, NLM_F_DUMP),
		    VDS_ISCSI_A_MEMBERSHIP_INCARNATION, MANY);

	skb = talk_message(VDS_ISCSI_CMD_PORTAL_GROUP_GET, NLM_F_DUMP);
	put_id(skb, VDS_ISCSI_A_PORTAL_GROUP_TARGET_ID, &n->portal);
	expect_dump(test, skb, VDS_ISCSI_A_PORTAL_GROUP_INCARNATION, 0);
	skb = talk_message(VDS_ISCSI_CMD_MEMBERSHIP_GET, NLM_F_DUMP);
	put_id(skb, VDS_ISCSI_A_MEMBERSHIP_PORTAL_ID, &n->portal);
	expect_dump(test, skb, VDS_ISCSI_A_MEMBERSHIP_INCARNATION, 1);
	skb = talk_message(VDS_ISCSI_CMD_MEMBERSHIP_GET, NLM_F_DUMP);
	put_id(skb, VDS_ISCSI_A_MEMBERSHIP_GROUP_ID, &n->portal);
	expect_dump(test, skb, VDS_ISCSI_A_MEMBERSHIP_INCARNATION, 0);
}

static void dumps_operations(struct kunit *test)
{
	struct netlink *n = netlink_of(test);
	struct told told = { .order = VDS_ISCSI_A_OPERATION_ID };
	struct fake_ending ending;
	unsigned int i;

	fake_fail(n->fake, FAKE_REMOVE, 0, -EIO);
	for (i = 0; i < 100; i++) {
		KUNIT_ASSERT_EQ(test, fake_remove(n->fake, &n->addr, &ending), 0);
		KUNIT_ASSERT_TRUE(test, fake_wait(&ending.done));
	}
	KUNIT_EXPECT_EQ(test, talk_dump(n->talk,
					talk_message(VDS_ISCSI_CMD_OP_GET,
						     NLM_F_DUMP), count, &told),
			0);
	/* Those of the tests before are remembered too. */
	KUNIT_EXPECT_GE(test, told.nr, 100u);
	KUNIT_EXPECT_EQ(test, told.disorder, 0u);
	KUNIT_EXPECT_EQ(test, told.last, ending.id);
}

struct meddler {
	struct fake *fake;
	struct told told;
};

static void meddle(struct talk *talk, void *data)
{
	struct meddler *meddler = data;
	struct vds_address addr;

	count(talk, &meddler->told);
	if (meddler->told.nr > 1)
		return;
	fake_address(&addr, 0);
	addr.port = 1;
	vds_iscsi_portal_arrive(meddler->fake->group, &addr, 0);
}

/* A dump that sees a change between two messages says so. */
static void dump_interrupted(struct kunit *test)
{
	struct netlink *n = netlink_of(test);
	struct meddler meddler = {
		.fake = n->fake,
		.told.order = VDS_ISCSI_A_PORTAL_INCARNATION,
	};

	arrive_many(test, n);
	KUNIT_EXPECT_EQ(test, talk_dump(n->talk,
					talk_message(VDS_ISCSI_CMD_PORTAL_GET,
						     NLM_F_DUMP), meddle,
					&meddler), 0);
	KUNIT_EXPECT_TRUE(test, n->talk->interrupted);
	KUNIT_EXPECT_GE(test, meddler.told.nr, MANY + 0u);
}

/* Sessions */

static struct sk_buff *session_message(struct netlink *n, u32 sid)
{
	struct sk_buff *skb = talk_message(VDS_ISCSI_CMD_SESSION_GET, 0);

	put_id(skb, VDS_ISCSI_A_SESSION_GROUP_ID, &n->group);
	nla_put_u32(skb, VDS_ISCSI_A_SESSION_SESSION_ID, sid);
	nla_put_u16(skb, VDS_ISCSI_A_SESSION_CONNECTION_ID, 0);
	return skb;
}

static void sessions(struct kunit *test)
{
	struct netlink *n = netlink_of(test);
	struct vds_address other;
	struct sk_buff *skb;
	u32 sid;

	fake_address(&other, 1);
	for (sid = 9; sid; sid--)
		fake_session_comes(n->fake, sid, sid % 3,
				   sid % 2 ? &n->addr : &other);
	KUNIT_ASSERT_EQ(test, talk_ask(n->talk, session_message(n, 3)), 0);
	KUNIT_EXPECT_EQ(test, memcmp(nla_data(n->talk->tb[VDS_ISCSI_A_SESSION_PORTAL_ID]),
				     &n->portal, UUID_SIZE), 0);
	KUNIT_EXPECT_EQ(test, talk_ask(n->talk, session_message(n, 77)), -ENOENT);

	expect_dump(test, talk_message(VDS_ISCSI_CMD_SESSION_GET, NLM_F_DUMP),
		    VDS_ISCSI_A_SESSION_SESSION_ID, 9);
	skb = talk_message(VDS_ISCSI_CMD_SESSION_GET, NLM_F_DUMP);
	put_id(skb, VDS_ISCSI_A_SESSION_GROUP_ID, &n->group);
	expect_dump(test, skb, VDS_ISCSI_A_SESSION_SESSION_ID, 9);
	skb = talk_message(VDS_ISCSI_CMD_SESSION_GET, NLM_F_DUMP);
	put_id(skb, VDS_ISCSI_A_SESSION_PORTAL_ID, &n->portal);
	expect_dump(test, skb, VDS_ISCSI_A_SESSION_SESSION_ID, 5);
	skb = talk_message(VDS_ISCSI_CMD_SESSION_GET, NLM_F_DUMP);
	put_id(skb, VDS_ISCSI_A_SESSION_GROUP_ID, &n->portal);
	expect_dump(test, skb, VDS_ISCSI_A_SESSION_SESSION_ID, 0);
}

static void sessions_fail(struct kunit *test)
{
	struct netlink *n = netlink_of(test);

	fake_fail(n->fake, FAKE_SESSIONS_FREE, 0, -EBUSY);
	KUNIT_EXPECT_EQ(test, talk_ask(n->talk, session_message(n, 1)), -EBUSY);
	KUNIT_EXPECT_NE(test, n->talk->text[0], '\0');
	KUNIT_EXPECT_EQ(test, talk_dump(n->talk,
					talk_message(VDS_ISCSI_CMD_SESSION_GET,
						     NLM_F_DUMP), NULL, NULL),
			-EBUSY);
	KUNIT_EXPECT_STREQ(test, n->talk->text,
			   "somebody is changing the group's portals: ask again");
	/* A group that goes meanwhile has none. */
	fake_fail(n->fake, FAKE_SESSIONS_FREE, 0, -EIDRM);
	KUNIT_EXPECT_EQ(test, talk_ask(n->talk, session_message(n, 1)), -EIDRM);
	KUNIT_EXPECT_STREQ(test, n->talk->text,
			   "the portal group was deleted meanwhile");
	expect_dump(test, talk_message(VDS_ISCSI_CMD_SESSION_GET, NLM_F_DUMP),
		    VDS_ISCSI_A_SESSION_SESSION_ID, 0);
	vds_iscsi_target_depart(n->fake->target);
	KUNIT_EXPECT_EQ(test, talk_ask(n->talk, session_message(n, 1)), -ENOENT);
}

/* Events */

#define EVENTS 16

struct heard {
	unsigned int nr;
	u8 cmd[EVENTS];
	u32 kind[EVENTS];
	u64 cause[EVENTS];
	u64 generation;
	unsigned int gaps;
};

/* The attributes of an event follow each other in every set. */
static int event_attr(u8 cmd)
{
	switch (cmd) {
	case VDS_ISCSI_CMD_PROVIDER_NTF:
		return VDS_ISCSI_A_PROVIDER_EVENT;
	case VDS_ISCSI_CMD_TARGET_NTF:
		return VDS_ISCSI_A_TARGET_EVENT;
	case VDS_ISCSI_CMD_PORTAL_GROUP_NTF:
		return VDS_ISCSI_A_PORTAL_GROUP_EVENT;
	case VDS_ISCSI_CMD_PORTAL_NTF:
		return VDS_ISCSI_A_PORTAL_EVENT;
	default:
		return VDS_ISCSI_A_MEMBERSHIP_EVENT;
	}
}

static void hear(struct talk *talk, void *data)
{
	int attr = event_attr(talk->cmd);
	struct heard *heard = data;
	unsigned int i = heard->nr++;
	u64 generation = nla_get_u64(talk->tb[attr + 1]);

	if (i < EVENTS) {
		heard->cmd[i] = talk->cmd;
		heard->kind[i] = nla_get_u32(talk->tb[attr]);
		heard->cause[i] = talk->tb[attr + 2] ?
				  nla_get_u64(talk->tb[attr + 2]) : 0;
	}
	if (heard->generation && generation != heard->generation + 1)
		heard->gaps++;
	heard->generation = generation;
}

#define ARRIVE	VDS_ISCSI_EVENT_KIND_ARRIVE
#define DEPART	VDS_ISCSI_EVENT_KIND_DEPART
#define MODIFY	VDS_ISCSI_EVENT_KIND_MODIFY

/* Each change is told once, in order, with its number and its cause. */
static void events(struct kunit *test)
{
	static const struct {
		u8 cmd;
		u8 kind;
		u8 cause;
	} expected[] = {
		{VDS_ISCSI_CMD_PORTAL_NTF, ARRIVE, 0},
		{VDS_ISCSI_CMD_PORTAL_NTF, MODIFY, 0},
		{VDS_ISCSI_CMD_MEMBERSHIP_NTF, ARRIVE, 0},
		{VDS_ISCSI_CMD_MEMBERSHIP_NTF, DEPART, 7},
		{VDS_ISCSI_CMD_PORTAL_NTF, MODIFY, 7},
		{VDS_ISCSI_CMD_PROVIDER_NTF, MODIFY, 0},
		{VDS_ISCSI_CMD_MEMBERSHIP_NTF, DEPART, 0},
		{VDS_ISCSI_CMD_PORTAL_NTF, DEPART, 0},
		{VDS_ISCSI_CMD_PORTAL_GROUP_NTF, DEPART, 0},
		{VDS_ISCSI_CMD_TARGET_NTF, DEPART, 0},
	};
	struct netlink *n = netlink_of(test);
	struct heard heard = {.generation = nl_generation()};
	struct vds_address addr;
	size_t i;

	talk_listen(test, n->talk, VDS_ISCSI_NLGRP_OBJECTS);
	fake_address(&addr, 1);
	vds_iscsi_portal_arrive(n->fake->group, &addr, 0);
	vds_iscsi_portal_depart(n->fake->group, &addr, 7);
	vds_iscsi_provider_mark_stale(n->fake->provider, "the test says so");
	vds_iscsi_target_depart(n->fake->target);
	KUNIT_EXPECT_EQ(test, talk_hear(n->talk, hear, &heard), -EAGAIN);
	KUNIT_ASSERT_EQ(test, heard.nr, ARRAY_SIZE(expected) + 0u);
	KUNIT_EXPECT_EQ(test, heard.gaps, 0u);
	KUNIT_EXPECT_EQ(test, heard.generation, nl_generation());
	for (i = 0; i < ARRAY_SIZE(expected); i++) {
		KUNIT_EXPECT_EQ_MSG(test, heard.cmd[i], expected[i].cmd,
				    "event %zu", i);
		KUNIT_EXPECT_EQ_MSG(test, heard.kind[i], (u32)expected[i].kind,
				    "event %zu", i);
		KUNIT_EXPECT_EQ_MSG(test, heard.cause[i], (u64)expected[i].cause,
				    "event %zu", i);
	}
}

/* Who hears too slowly is told so, and finds the truth by asking. */
static void events_lost(struct kunit *test)
{
	struct netlink *n = netlink_of(test);
	struct talk *slow = talk_open(test);
	struct heard heard = {.generation = nl_generation()};

	talk_listen(test, slow, VDS_ISCSI_NLGRP_OBJECTS);
	slow->sock->sk->sk_rcvbuf = 8192;
	arrive_many(test, n);
	KUNIT_EXPECT_EQ(test, talk_hear(slow, hear, &heard), -ENOBUFS);
	KUNIT_EXPECT_EQ(test, talk_hear(slow, hear, &heard), -EAGAIN);
	KUNIT_EXPECT_LT(test, heard.generation, nl_generation());
	KUNIT_EXPECT_EQ(test, get_provider(n, "fake"), 0);
	KUNIT_EXPECT_EQ(test,
			nla_get_u32(n->talk->tb[VDS_ISCSI_A_PROVIDER_PORTALS]),
			MANY + 0u);
	talk_close(slow);
}

struct op_heard {
	unsigned int nr;
	unsigned int ends;
	unsigned int backwards;
	u32 state;
	u32 percent;
};

static void hear_op(struct talk *talk, void *data)
{
	u32 percent = nla_get_u32(talk->tb[VDS_ISCSI_A_OPERATION_PERCENT]);
	u32 state = nla_get_u32(talk->tb[VDS_ISCSI_A_OPERATION_STATE]);
	struct op_heard *heard = data;

	heard->nr++;
	heard->ends += state == VDS_ISCSI_OP_STATE_DONE;
	heard->backwards += state < heard->state || percent < heard->percent;
	heard->state = state;
	heard->percent = percent;
}

/* Hear what a removal tells that ends with @result; returns its id. */
static u64 hear_removal(struct kunit *test, u32 flags, int result,
			talk_each hear, void *data)
{
	struct netlink *n = netlink_of(test);
	struct vds_request request;
	struct fake_ending ending;

	fake_request(n->fake, &request, 1, &ending);
	request.flags = flags;
	KUNIT_ASSERT_EQ(test, fake_start(&request), 0);
	fake_expect_end(test, n->fake, &ending, result);
	KUNIT_EXPECT_EQ(test, talk_hear(n->talk, hear, data), -EAGAIN);
	return ending.id;
}

/* An operation is told from its acceptance to its one end. */
static void op_events(struct kunit *test)
{
	struct netlink *n = netlink_of(test);
	struct op_heard heard = {};

	talk_listen(test, n->talk, VDS_ISCSI_NLGRP_OPS);
	fake_session_comes(n->fake, 1, 1, &n->addr);
	hear_removal(test, VDS_ISCSI_REMOVAL_FLAG_DROP, 0, hear_op, &heard);
	/* Accepted, committing, draining, done, and what happened between */
	KUNIT_EXPECT_GE(test, heard.nr, 4u);
	KUNIT_EXPECT_EQ(test, heard.ends, 1u);
	KUNIT_EXPECT_EQ(test, heard.backwards, 0u);
	KUNIT_EXPECT_EQ(test, heard.percent, 100u);
}

struct ends_heard {
	unsigned int nr;
	unsigned int more;
	u64 id;
	int result;
	char message[VDS_ISCSI_MESSAGE_MAX + 1];
};

static void hear_end(struct talk *talk, void *data)
{
	struct ends_heard *heard = data;
	struct nlattr **tb = talk->tb;

	heard->nr++;
	heard->more += tb[VDS_ISCSI_A_OPERATION_STATE] ||
		       tb[VDS_ISCSI_A_OPERATION_ITEM];
	heard->id = nla_get_u64(tb[VDS_ISCSI_A_OPERATION_ID]);
	heard->result = nla_get_s32(tb[VDS_ISCSI_A_OPERATION_RESULT]);
	heard->message[0] = '\0';
	if (tb[VDS_ISCSI_A_OPERATION_MESSAGE])
		nla_strscpy(heard->message, tb[VDS_ISCSI_A_OPERATION_MESSAGE],
			    sizeof(heard->message));
}

/* To those who only wait an operation tells its end, and little of it. */
static void completions(struct kunit *test)
{
	struct netlink *n = netlink_of(test);
	struct ends_heard heard = {};
	u64 id;

	talk_listen(test, n->talk, VDS_ISCSI_NLGRP_COMPLETIONS);
	fake_session_comes(n->fake, 1, 1, &n->addr);
	id = hear_removal(test, VDS_ISCSI_REMOVAL_FLAG_IF_IDLE, -EUSERS, hear_end,
			  &heard);
	KUNIT_EXPECT_EQ(test, heard.nr, 1u);
	KUNIT_EXPECT_EQ(test, heard.id, id);
	KUNIT_EXPECT_EQ(test, heard.result, -EUSERS);
	KUNIT_EXPECT_STREQ(test, heard.message,
			   "1 session(s) came in by the portals");

	id = hear_removal(test, VDS_ISCSI_REMOVAL_FLAG_DROP, 0, hear_end, &heard);
	KUNIT_EXPECT_EQ(test, heard.nr, 2u);
	KUNIT_EXPECT_EQ(test, heard.id, id);
	KUNIT_EXPECT_EQ(test, heard.result, 0);
	KUNIT_EXPECT_STREQ(test, heard.message, "");
	KUNIT_EXPECT_EQ(test, heard.more, 0u);
}

static struct kunit_case netlink_cases[] = {
	KUNIT_CASE_PARAM(policies, op_gen_params),
	KUNIT_CASE_PARAM(cut_short, op_gen_params),
	KUNIT_CASE(wrong_commands),
	KUNIT_CASE_PARAM(attribute_missing, missing_gen_params),
	KUNIT_CASE(missing_session),
	KUNIT_CASE(gets),
	KUNIT_CASE(gets_membership),
	KUNIT_CASE(gets_by_name),
	KUNIT_CASE(gets_provider),
	KUNIT_CASE(cures),
	KUNIT_CASE(removes),
	KUNIT_CASE(answers_with_end),
	KUNIT_CASE(refused_removals),
	KUNIT_CASE(makes_and_adds),
	KUNIT_CASE(rights),
	KUNIT_CASE(rights_to_sessions),
	KUNIT_CASE(dumps),
	KUNIT_CASE(dumps_operations),
	KUNIT_CASE(dump_interrupted),
	KUNIT_CASE(sessions),
	KUNIT_CASE(sessions_fail),
	KUNIT_CASE(events),
	KUNIT_CASE(events_lost),
	KUNIT_CASE(op_events),
	KUNIT_CASE(completions),
	{}};

struct kunit_suite vds_netlink_suite = {
	.name = "vds_iscsi_netlink",
	.init = netlink_init,
	.exit = netlink_exit,
	.test_cases = netlink_cases,
};
