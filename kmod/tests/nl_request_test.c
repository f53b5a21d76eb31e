// SPDX-License-Identifier: GPL-2.0-only
/*
 * nl_request_test.c - what every command refuses: policies, missing attributes, rights.
 */
#include "../nl_notify.h"
#include "fake.h"
#include "nl_test.h"

/* Policies: each attribute of each command, with each kind of error */

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

/* Send a command with one attribute. */
static int request_attr(struct nl_test *n, u8 cmd, u16 type, int len, char fill)
{
	struct sk_buff *skb = talk_message(cmd, 0);
	struct nlattr *attr = nla_reserve(skb, type, len);

	memset(nla_data(attr), fill, len);
	return talk_request(n->talk, skb);
}

static void expect_refused(struct kunit *test, struct nl_test *n, int type,
			   int ret, int expected, const char *what)
{
	KUNIT_EXPECT_EQ_MSG(test, ret, expected, "attribute %d: %s", type, what);
	KUNIT_EXPECT_EQ_MSG(test, n->talk->offset, NL_TEST_FIRST_ATTR,
			    "attribute %d: %s", type, what);
	KUNIT_EXPECT_NE_MSG(test, n->talk->text[0], '\0', "attribute %d: %s",
			    type, what);
}

/* The length of a type of fixed length, or 0 */
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

static void wrong_length(struct kunit *test, struct nl_test *n, u8 cmd, int type,
			 const struct nla_policy *policy)
{
	const int good = exact_len(policy);
	const int lens[] = { 0, 1, good - 1, good + 1, 2 * good, 1000 };
	int expected = policy->type == NLA_BINARY ? -ERANGE : -EINVAL;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(lens); i++)
		expect_refused(test, n, type,
			       request_attr(n, cmd, type, lens[i], 1), expected,
			       "wrong length");
	expect_refused(test, n, type,
		       request_attr(n, cmd, type | NLA_F_NESTED, good, 1), -EINVAL,
		       "nested");
}

static void wrong_string(struct kunit *test, struct nl_test *n, u8 cmd, int type,
			 const struct nla_policy *policy)
{
	KUNIT_EXPECT_GT(test, policy->len, 0);
	expect_refused(test, n, type, request_attr(n, cmd, type, 0, 0), -EINVAL,
		       "empty");
	expect_refused(test, n, type, request_attr(n, cmd, type, policy->len, 'x'),
		       -EINVAL, "no NUL");
	expect_refused(test, n, type,
		       request_attr(n, cmd, type, policy->len + 1, 'x'), -EINVAL,
		       "too long and no NUL");
	expect_refused(test, n, type, request_attr(n, cmd, type, 4000, 'x'), -EINVAL,
		       "far too long");
	expect_refused(test, n, type, request_attr(n, cmd, type, 4000, 0), -ERANGE,
		       "far too many NULs");
}

/* Send a command with an attribute that has one attribute. */
static int request_nested(struct nl_test *n, u8 cmd, u16 type, u16 inner, int len)
{
	struct sk_buff *skb = talk_message(cmd, 0);
	struct nlattr *nest = nla_nest_start(skb, type);
	struct nlattr *attr = nla_reserve(skb, inner, len);

	memset(nla_data(attr), 1, len);
	nla_nest_end(skb, nest);
	return talk_request(n->talk, skb);
}

static void wrong_nest(struct kunit *test, struct nl_test *n, u8 cmd, int type,
		       const struct nla_policy *policy)
{
	const struct nla_policy *inner = policy->nested_policy;
	int i, len;

	expect_refused(test, n, type, request_attr(n, cmd, type, 4, 1), -EINVAL,
		       "not nested");
	expect_refused(test, n, type,
		       request_attr(n, cmd, type | NLA_F_NESTED, 2, 1), -ERANGE,
		       "shorter than an attribute");
	for (i = 1; i <= policy->len + 1; i++) {
		len = i <= policy->len ? exact_len(&inner[i]) : 3;
		if (!len)
			continue;
		KUNIT_EXPECT_LT_MSG(test, request_nested(n, cmd, type, i, len + 1),
				    0, "attribute %d in %d", i, type);
		KUNIT_EXPECT_EQ_MSG(test, n->talk->offset,
				    NL_TEST_FIRST_ATTR + NLA_HDRLEN + 0u,
				    "attribute %d in %d", i, type);
	}
}

static void expect_no_upkeep(struct kunit *test, struct nl_test *n)
{
	KUNIT_EXPECT_EQ(test, fake_calls(n->fake, FAKE_REENUMERATE), 0u);
	KUNIT_EXPECT_EQ(test, fake_calls(n->fake, FAKE_REFRESH), 0u);
	KUNIT_EXPECT_EQ(test, fake_calls(n->fake, FAKE_UNBLOCK), 0u);
}

static void policies(struct kunit *test)
{
	const struct genl_ops *op = test->param_value;
	struct nl_test *n = nl_test_of(test);
	const struct nla_policy *policy;
	u64 generation = nl_generation();
	unsigned int type;

	for (type = 1; type <= op->maxattr; type++) {
		policy = &op->policy[type];
		if (policy->type == NLA_UNSPEC)
			expect_refused(test, n, type,
				       request_attr(n, op->cmd, type, 4, 1), -EINVAL,
				       "of no request");
		else if (policy->type == NLA_NUL_STRING)
			wrong_string(test, n, op->cmd, type, policy);
		else if (policy->type == NLA_NESTED)
			wrong_nest(test, n, op->cmd, type, policy);
		else
			wrong_length(test, n, op->cmd, type, policy);
	}
	expect_refused(test, n, type, request_attr(n, op->cmd, type, 4, 1), -EINVAL,
		       "unknown");
	expect_refused(test, n, 0, request_attr(n, op->cmd, 0, 4, 1), -EINVAL,
		       "type 0");
	expect_refused(test, n, 0, request_attr(n, op->cmd, 0x3fff, 4, 1),
		       -EINVAL, "last type");
	KUNIT_EXPECT_EQ(test, nl_generation(), generation);
	KUNIT_EXPECT_EQ(test, n->fake->provider->nr_operations, 0u);
	expect_no_upkeep(test, n);
}

/* Bytes after the last attribute, and attributes that are longer than the message */
static void cut_short(struct kunit *test)
{
	const struct genl_ops *op = test->param_value;
	struct nl_test *n = nl_test_of(test);
	struct sk_buff *skb;
	struct nlattr *attr;

	skb = talk_message(op->cmd, 0);
	skb_put_zero(skb, 2);
	KUNIT_EXPECT_EQ(test, talk_request(n->talk, skb), -EINVAL);

	skb = talk_message(op->cmd, 0);
	attr = nla_reserve(skb, 1, 4);
	attr->nla_len = 64;
	KUNIT_EXPECT_EQ(test, talk_request(n->talk, skb), -EINVAL);

	skb = talk_message(op->cmd, 0);
	attr = nla_reserve(skb, 1, 4);
	attr->nla_len = 3;
	KUNIT_EXPECT_EQ(test, talk_request(n->talk, skb), -EINVAL);

	skb = talk_message(op->cmd, 0);
	((struct genlmsghdr *)nlmsg_data(nlmsg_hdr(skb)))->reserved = 1;
	KUNIT_EXPECT_EQ(test, talk_request(n->talk, skb), -EINVAL);
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
		VDS_ISCSI_CMD_GROUP_UNBLOCK, VDS_ISCSI_CMD_TARGET_NEW,
		VDS_ISCSI_CMD_TARGET_DELETE, VDS_ISCSI_CMD_PORTAL_GROUP_NEW,
		VDS_ISCSI_CMD_PORTAL_GROUP_DELETE, VDS_ISCSI_CMD_PORTAL_GROUP_SET,
		VDS_ISCSI_CMD_PORTAL_OFFLINE, VDS_ISCSI_CMD_PORTAL_ONLINE,
	};
	struct talk *talk = nl_test_of(test)->talk;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(unknown); i++)
		KUNIT_EXPECT_EQ(test, talk_request(talk, talk_message(unknown[i], 0)),
				-EOPNOTSUPP);
	for (i = 0; i < ARRAY_SIZE(no_dump); i++)
		KUNIT_EXPECT_EQ(test,
				talk_dump(talk, talk_message(no_dump[i],
							     NLM_F_DUMP),
					  NULL, NULL), -EOPNOTSUPP);
}

/* Missing attributes */

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
	{"portal-get", VDS_ISCSI_CMD_PORTAL_GET, {}, VDS_ISCSI_A_PORTAL_ADDRESS},
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
	 {VDS_ISCSI_A_OPERATION_GRACE},
	 VDS_ISCSI_A_OPERATION_MEMBER},
	{"portal-add",
	 VDS_ISCSI_CMD_PORTAL_ADD,
	 {},
	 VDS_ISCSI_A_OPERATION_MEMBER},
	{"group-unblock",
	 VDS_ISCSI_CMD_GROUP_UNBLOCK,
	 {},
	 VDS_ISCSI_A_OPERATION_GROUP_ID},
	{"portal-new", VDS_ISCSI_CMD_PORTAL_NEW, {}, VDS_ISCSI_A_PORTAL_ADDRESS},
	{"session-get",
	 VDS_ISCSI_CMD_SESSION_GET,
	 {VDS_ISCSI_A_SESSION_SESSION_ID, VDS_ISCSI_A_SESSION_CONNECTION_ID},
	 VDS_ISCSI_A_SESSION_GROUP_ID},
	{"session-get, session",
	 VDS_ISCSI_CMD_SESSION_GET,
	 {VDS_ISCSI_A_SESSION_GROUP_ID, VDS_ISCSI_A_SESSION_CONNECTION_ID},
	 VDS_ISCSI_A_SESSION_SESSION_ID},
	{"session-get, connection",
	 VDS_ISCSI_CMD_SESSION_GET,
	 {VDS_ISCSI_A_SESSION_GROUP_ID, VDS_ISCSI_A_SESSION_SESSION_ID},
	 VDS_ISCSI_A_SESSION_CONNECTION_ID},
	{"op-get", VDS_ISCSI_CMD_OP_GET, {}, VDS_ISCSI_A_OPERATION_ID},
	{"op-item-get", VDS_ISCSI_CMD_OP_ITEM_GET, {}, VDS_ISCSI_A_OPERATION_ID},
	{"op-item-get, member",
	 VDS_ISCSI_CMD_OP_ITEM_GET,
	 {VDS_ISCSI_A_OPERATION_ID},
	 VDS_ISCSI_A_OPERATION_MEMBER},
	{"op-cancel", VDS_ISCSI_CMD_OP_CANCEL, {}, VDS_ISCSI_A_OPERATION_ID},
	{"target-new",
	 VDS_ISCSI_CMD_TARGET_NEW,
	 {},
	 VDS_ISCSI_A_OPERATION_TARGET_NAME},
	{"target-delete",
	 VDS_ISCSI_CMD_TARGET_DELETE,
	 {},
	 VDS_ISCSI_A_OPERATION_TARGET_ID},
	{"portal-group-new",
	 VDS_ISCSI_CMD_PORTAL_GROUP_NEW,
	 {VDS_ISCSI_A_OPERATION_TAG},
	 VDS_ISCSI_A_OPERATION_TARGET_ID},
	{"portal-group-delete",
	 VDS_ISCSI_CMD_PORTAL_GROUP_DELETE,
	 {},
	 VDS_ISCSI_A_OPERATION_GROUP_ID},
	{"portal-group-set",
	 VDS_ISCSI_CMD_PORTAL_GROUP_SET,
	 {VDS_ISCSI_A_OPERATION_GROUP_ID},
	 VDS_ISCSI_A_OPERATION_ENABLE},
	{"portal-group-set, group",
	 VDS_ISCSI_CMD_PORTAL_GROUP_SET,
	 {VDS_ISCSI_A_OPERATION_ENABLE},
	 VDS_ISCSI_A_OPERATION_GROUP_ID},
	{"portal-offline",
	 VDS_ISCSI_CMD_PORTAL_OFFLINE,
	 {},
	 VDS_ISCSI_A_OPERATION_PORTAL_ID},
	{"portal-online",
	 VDS_ISCSI_CMD_PORTAL_ONLINE,
	 {},
	 VDS_ISCSI_A_OPERATION_PORTAL_ID},
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
	struct nl_test *n = nl_test_of(test);
	struct nlattr *attr;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(c->given) && c->given[i]; i++) {
		attr = nla_reserve(skb, c->given[i],
				   exact_len(&policy[c->given[i]]) ?: 2);
		memset(nla_data(attr), 0, nla_len(attr));
	}
	KUNIT_EXPECT_EQ(test, talk_request(n->talk, skb), -EINVAL);
	KUNIT_EXPECT_EQ(test, n->talk->missing, c->missing);
	KUNIT_EXPECT_STREQ(test, n->talk->text, "a required attribute is missing");
	KUNIT_EXPECT_EQ(test, n->talk->reason, (u32)VDS_ISCSI_REASON_INVALID);
}

/* Rights */

static void expect_no_change(struct kunit *test, struct nl_test *n)
{
	static const u8 changes[] = {
		VDS_ISCSI_CMD_REENUMERATE, VDS_ISCSI_CMD_REFRESH,
		VDS_ISCSI_CMD_OP_CANCEL, VDS_ISCSI_CMD_PORTAL_NEW,
		VDS_ISCSI_CMD_PORTAL_ADD, VDS_ISCSI_CMD_SESSION_GET,
		VDS_ISCSI_CMD_GROUP_UNBLOCK, VDS_ISCSI_CMD_TARGET_NEW,
		VDS_ISCSI_CMD_TARGET_DELETE, VDS_ISCSI_CMD_PORTAL_GROUP_NEW,
		VDS_ISCSI_CMD_PORTAL_GROUP_DELETE, VDS_ISCSI_CMD_PORTAL_GROUP_SET,
		VDS_ISCSI_CMD_PORTAL_OFFLINE, VDS_ISCSI_CMD_PORTAL_ONLINE,
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(changes); i++) {
		KUNIT_EXPECT_EQ(test, talk_request(n->talk,
						   talk_message(changes[i], 0)),
				-EPERM);
		KUNIT_EXPECT_NOT_NULL(test, strstr(n->talk->text,
						   "CAP_SYS_ADMIN"));
		KUNIT_EXPECT_EQ(test, n->talk->reason,
				(u32)VDS_ISCSI_REASON_NOT_PERMITTED);
	}
	KUNIT_EXPECT_EQ(test, talk_request(n->talk, nl_test_removal(n)), -EPERM);
	KUNIT_EXPECT_EQ(test, talk_dump(n->talk,
					talk_message(VDS_ISCSI_CMD_SESSION_GET,
						     NLM_F_DUMP), NULL, NULL),
			-EPERM);
	expect_no_upkeep(test, n);
	KUNIT_EXPECT_EQ(test, n->fake->provider->nr_operations, 0u);
}

/* Both the sender and the opener of the socket need the right. */
static void rights(struct kunit *test)
{
	struct nl_test *n = nl_test_of(test);
	const struct cred *before = nl_test_drop_rights(test);
	struct talk *theirs = talk_open(test), *ours = n->talk;

	expect_no_change(test, n);
	KUNIT_EXPECT_EQ(test, nl_test_get_provider(n, "fake"), 0);
	nl_test_restore_rights(before);
	n->talk = theirs;
	expect_no_change(test, n);
	KUNIT_EXPECT_EQ(test, nl_test_get_provider(n, "fake"), 0);
	n->talk = ours;
	talk_close(theirs);
}

static struct kunit_case nl_request_cases[] = {
	KUNIT_CASE_PARAM(policies, op_gen_params),
	KUNIT_CASE_PARAM(cut_short, op_gen_params),
	KUNIT_CASE(wrong_commands),
	KUNIT_CASE_PARAM(attribute_missing, missing_gen_params),
	KUNIT_CASE(rights),
	{}
};

struct kunit_suite vds_nl_request_suite = {
	.name = "vds_iscsi_nl_request",
	.init = nl_test_init,
	.exit = nl_test_exit,
	.test_cases = nl_request_cases,
};
