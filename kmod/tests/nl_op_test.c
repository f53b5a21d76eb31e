// SPDX-License-Identifier: GPL-2.0-only
/*
 * nl_op_test.c - start, get, dump and cancel operations.
 */
#include "fake.h"
#include "nl_test.h"

/* A removal with all options; op-get returns them as requested. */
static void removes(struct kunit *test)
{
	struct sk_buff *skb;
	struct nl_test *n = nl_test_of(test);
	u64 id;

	skb = nl_test_removal(n);
	nl_test_put_u64(skb, VDS_ISCSI_A_OPERATION_GROUP_INCARNATION,
			n->fake->group->obj.incarnation);
	nla_put_u32(skb, VDS_ISCSI_A_OPERATION_FLAGS,
		    VDS_ISCSI_REMOVAL_FLAG_DROP);
	nla_put_u32(skb, VDS_ISCSI_A_OPERATION_GRACE, 17);
	nla_put_u32(skb, VDS_ISCSI_A_OPERATION_DEADLINE, 50000);
	nla_put_u32(skb, VDS_ISCSI_A_OPERATION_DRAIN, 60000);
	KUNIT_ASSERT_EQ(test, talk_request(n->talk, skb), 0);
	KUNIT_ASSERT_NOT_NULL(test, n->talk->tb[VDS_ISCSI_A_OPERATION_ID]);
	id = nla_get_u64(n->talk->tb[VDS_ISCSI_A_OPERATION_ID]);
	KUNIT_EXPECT_TRUE(test, fake_reaches(id, VDS_ISCSI_OP_STATE_DONE));
	KUNIT_ASSERT_EQ(test, nl_test_op(n, VDS_ISCSI_CMD_OP_GET, id), 0);
	KUNIT_EXPECT_EQ(test, nl_test_op_u32(n, VDS_ISCSI_A_OPERATION_STATE),
			(u32)VDS_ISCSI_OP_STATE_DONE);
	KUNIT_EXPECT_EQ(test, nl_test_op_u32(n, VDS_ISCSI_A_OPERATION_PERCENT), 100u);
	KUNIT_EXPECT_EQ(test, nl_test_op_u32(n, VDS_ISCSI_A_OPERATION_RESULT), 0u);
	KUNIT_EXPECT_EQ(test, nl_test_op_u32(n, VDS_ISCSI_A_OPERATION_FLAGS),
			(u32)VDS_ISCSI_REMOVAL_FLAG_DROP);
	KUNIT_EXPECT_EQ(test, nl_test_op_u32(n, VDS_ISCSI_A_OPERATION_GRACE), 17u);
	KUNIT_EXPECT_EQ(test, nl_test_op_u32(n, VDS_ISCSI_A_OPERATION_DEADLINE), 50000u);
	KUNIT_EXPECT_EQ(test, nl_test_op_u32(n, VDS_ISCSI_A_OPERATION_DRAIN), 60000u);
	KUNIT_EXPECT_EQ(test, nl_test_op(n, VDS_ISCSI_CMD_OP_CANCEL, id), -EALREADY);
	KUNIT_EXPECT_STREQ(test, n->talk->text, "too late: the operation is done");
	KUNIT_EXPECT_EQ(test, nl_test_op(n, VDS_ISCSI_CMD_OP_GET, id + 1), -ENOENT);
	KUNIT_EXPECT_EQ(test, nl_test_op(n, VDS_ISCSI_CMD_OP_CANCEL, 0), -ENOENT);
	KUNIT_EXPECT_EQ(test, talk_request(n->talk, nl_test_removal(n)), -ENOENT);
}

static int request_wait(struct nl_test *n, u32 flags, u32 ms)
{
	struct sk_buff *skb = nl_test_removal(n);

	nla_put_u32(skb, VDS_ISCSI_A_OPERATION_FLAGS, flags);
	nla_put_u32(skb, VDS_ISCSI_A_OPERATION_WAIT, ms);
	return talk_request(n->talk, skb);
}

/* A reply that may wait has the result, if that is in time and has no message. */
static void reply_has_result(struct kunit *test)
{
	struct nl_test *n = nl_test_of(test);
	struct nlattr **tb = n->talk->tb;
	unsigned int tries;
	u64 id;

	fake_session_comes(n->fake, 1, 1, &n->addr);
	KUNIT_ASSERT_EQ(test, request_wait(n, VDS_ISCSI_REMOVAL_FLAG_IF_IDLE, 100),
			0);
	KUNIT_EXPECT_NULL(test, tb[VDS_ISCSI_A_OPERATION_RESULT]);
	id = nla_get_u64(tb[VDS_ISCSI_A_OPERATION_ID]);
	KUNIT_EXPECT_TRUE(test, fake_reaches(id, VDS_ISCSI_OP_STATE_DONE));

	n->fake->hold = FAKE_HOLD_BEFORE_COMMIT;
	KUNIT_ASSERT_EQ(test, request_wait(n, 0, 20), 0);
	KUNIT_EXPECT_NULL(test, tb[VDS_ISCSI_A_OPERATION_RESULT]);
	id = nla_get_u64(tb[VDS_ISCSI_A_OPERATION_ID]);
	KUNIT_EXPECT_TRUE(test, fake_wait(&n->fake->held));
	KUNIT_EXPECT_EQ(test, nl_test_op(n, VDS_ISCSI_CMD_OP_CANCEL, id), 0);
	n->fake->hold = FAKE_HOLD_NOWHERE;
	complete(&n->fake->go);

	KUNIT_EXPECT_EQ(test, request_wait(n, 0, 101), -ERANGE);
	/* Even a slow machine is in time in one of many tries. */
	for (tries = 0; tries < 50; tries++) {
		KUNIT_ASSERT_EQ(test, request_wait(n, 0, 100), 0);
		if (tb[VDS_ISCSI_A_OPERATION_RESULT])
			break;
		id = nla_get_u64(tb[VDS_ISCSI_A_OPERATION_ID]);
		KUNIT_EXPECT_TRUE(test, fake_reaches(id, VDS_ISCSI_OP_STATE_DONE));
		vds_iscsi_portal_arrive(n->fake->group, &n->addr, 0);
	}
	KUNIT_EXPECT_EQ(test, nl_test_op_u32(n, VDS_ISCSI_A_OPERATION_RESULT), 0u);
	KUNIT_EXPECT_FALSE(test, fake_has(n->fake->group, &n->addr));
}

/* Each refusal has its errno, and a message where it needs one. */
static void refused_removals(struct kunit *test)
{
	struct nl_test *n = nl_test_of(test);
	struct sk_buff *skb;
	unsigned int i;

	skb = nl_test_removal(n);
	nla_put_u32(skb, VDS_ISCSI_A_OPERATION_FLAGS, 0x20);
	KUNIT_EXPECT_EQ(test, talk_request(n->talk, skb), -EINVAL);
	KUNIT_EXPECT_GT(test, n->talk->offset, NL_TEST_FIRST_ATTR);

	skb = nl_test_removal(n);
	nl_test_put_id(skb, VDS_ISCSI_A_OPERATION_PORTAL_ID, &n->portal);
	KUNIT_EXPECT_EQ(test, talk_request(n->talk, skb), -EINVAL);
	KUNIT_EXPECT_STREQ(test, n->talk->text, "a portal is named twice");

	skb = nl_test_removal(n);
	for (i = 0; i < VDS_OP_PORTALS; i++)
		nl_test_put_id(skb, VDS_ISCSI_A_OPERATION_PORTAL_ID, &n->portal);
	KUNIT_EXPECT_EQ(test, talk_request(n->talk, skb), -E2BIG);

	skb = nl_test_removal(n);
	nl_test_put_u64(skb, VDS_ISCSI_A_OPERATION_GROUP_INCARNATION, 1);
	KUNIT_EXPECT_EQ(test, talk_request(n->talk, skb), -EIDRM);

	n->fake->provider->dying = true;
	KUNIT_EXPECT_EQ(test, talk_request(n->talk, nl_test_removal(n)), -ENODEV);
	KUNIT_EXPECT_STREQ(test, n->talk->text, "the provider is being unloaded");
	n->fake->provider->dying = false;
	vds_iscsi_provider_mark_stale(n->fake->provider, "the test says so");
	KUNIT_EXPECT_EQ(test, talk_request(n->talk, nl_test_removal(n)), -ESTALE);
	KUNIT_EXPECT_EQ(test, n->fake->provider->nr_operations, 0u);
}

static int new_portal(struct nl_test *n, const struct vds_address *addr,
		      const char *provider)
{
	struct sk_buff *skb = talk_message(VDS_ISCSI_CMD_PORTAL_NEW, 0);

	nla_put_in6_addr(skb, VDS_ISCSI_A_PORTAL_IPV6, &addr->v6);
	nla_put_u16(skb, VDS_ISCSI_A_PORTAL_PORT, addr->port);
	nla_put_u32(skb, VDS_ISCSI_A_PORTAL_SCOPE_ID, 3);
	if (provider)
		nla_put_string(skb, VDS_ISCSI_A_PORTAL_PROVIDER, provider);
	return talk_request(n->talk, skb);
}

static void makes_and_adds(struct kunit *test)
{
	struct nl_test *n = nl_test_of(test);
	struct vds_address addr;
	struct sk_buff *skb;
	uuid_t made;
	u64 id;

	fake_address(&addr, 1);
	addr.port = 0;
	KUNIT_EXPECT_EQ(test, new_portal(n, &addr, "fake"), -EINVAL);
	KUNIT_EXPECT_STREQ(test, n->talk->text,
			   "port 0 means any port, but a portal needs one");
	fake_address(&addr, 1);
	KUNIT_EXPECT_EQ(test, new_portal(n, &addr, "none"), -ENOENT);
	KUNIT_ASSERT_EQ(test, new_portal(n, &addr, "fake"), 0);
	import_uuid(&made, nla_data(n->talk->tb[VDS_ISCSI_A_PORTAL_ID]));
	KUNIT_EXPECT_EQ(test, new_portal(n, &addr, NULL), -EEXIST);
	KUNIT_EXPECT_EQ(test, fake_portal(n->fake, &addr)->addr.scope_id, 3u);

	skb = talk_message(VDS_ISCSI_CMD_PORTAL_ADD, 0);
	nl_test_put_id(skb, VDS_ISCSI_A_OPERATION_GROUP_ID, &n->group);
	nl_test_put_id(skb, VDS_ISCSI_A_OPERATION_PORTAL_ID, &made);
	nl_test_put_id(skb, VDS_ISCSI_A_OPERATION_PORTAL_ID, &n->portal);
	KUNIT_EXPECT_EQ(test, talk_request(n->talk, skb), -EINVAL);
	skb = talk_message(VDS_ISCSI_CMD_PORTAL_ADD, 0);
	nl_test_put_id(skb, VDS_ISCSI_A_OPERATION_GROUP_ID, &n->group);
	nl_test_put_id(skb, VDS_ISCSI_A_OPERATION_PORTAL_ID, &made);
	KUNIT_ASSERT_EQ(test, talk_request(n->talk, skb), 0);
	id = nla_get_u64(n->talk->tb[VDS_ISCSI_A_OPERATION_ID]);
	KUNIT_EXPECT_TRUE(test, fake_reaches(id, VDS_ISCSI_OP_STATE_DONE));
	KUNIT_EXPECT_TRUE(test, fake_has(n->fake->group, &addr));
}

/* Only a requester with the right sees the sessions of an operation. */
static void rights_to_sessions(struct kunit *test)
{
	struct nl_test *n = nl_test_of(test);
	const struct cred *before;
	struct sk_buff *skb = nl_test_removal(n);
	u64 id;

	fake_session_comes(n->fake, 1, 1, &n->addr);
	nla_put_u32(skb, VDS_ISCSI_A_OPERATION_FLAGS,
		    VDS_ISCSI_REMOVAL_FLAG_IF_IDLE);
	KUNIT_ASSERT_EQ(test, talk_request(n->talk, skb), 0);
	id = nla_get_u64(n->talk->tb[VDS_ISCSI_A_OPERATION_ID]);
	KUNIT_EXPECT_TRUE(test, fake_reaches(id, VDS_ISCSI_OP_STATE_DONE));
	KUNIT_EXPECT_EQ(test, nl_test_op(n, VDS_ISCSI_CMD_OP_GET, id), 0);
	KUNIT_EXPECT_EQ(test, (int)nl_test_op_u32(n, VDS_ISCSI_A_OPERATION_RESULT),
			-EUSERS);
	KUNIT_EXPECT_NOT_NULL(test, n->talk->tb[VDS_ISCSI_A_OPERATION_SESSION]);
	before = nl_test_drop_rights(test);
	KUNIT_EXPECT_EQ(test, nl_test_op(n, VDS_ISCSI_CMD_OP_GET, id), 0);
	KUNIT_EXPECT_NULL(test, n->talk->tb[VDS_ISCSI_A_OPERATION_SESSION]);
	KUNIT_EXPECT_EQ(test, nl_test_op_u32(n, VDS_ISCSI_A_OPERATION_SESSIONS), 1u);
	nl_test_restore_rights(before);
}

static void dumps_operations(struct kunit *test)
{
	struct nl_test *n = nl_test_of(test);
	struct nl_test_dump dump = { .order = VDS_ISCSI_A_OPERATION_ID };
	struct fake_ending ending;
	unsigned int i;

	fake_fail(n->fake, FAKE_REMOVE, 0, -EIO);
	for (i = 0; i < 100; i++) {
		KUNIT_ASSERT_EQ(test, fake_remove(n->fake, &n->addr, &ending), 0);
		KUNIT_ASSERT_TRUE(test, fake_wait(&ending.done));
	}
	KUNIT_EXPECT_EQ(test, talk_dump(n->talk,
					talk_message(VDS_ISCSI_CMD_OP_GET,
						     NLM_F_DUMP), nl_test_count, &dump),
			0);
	/* Operations of earlier tests are remembered too. */
	KUNIT_EXPECT_GE(test, dump.nr, 100u);
	KUNIT_EXPECT_EQ(test, dump.disorder, 0u);
	KUNIT_EXPECT_EQ(test, dump.last, ending.id);
}

static struct kunit_case nl_op_cases[] = {
	KUNIT_CASE(removes),
	KUNIT_CASE(reply_has_result),
	KUNIT_CASE(refused_removals),
	KUNIT_CASE(makes_and_adds),
	KUNIT_CASE(rights_to_sessions),
	KUNIT_CASE(dumps_operations),
	{}
};

struct kunit_suite vds_nl_op_suite = {
	.name = "vds_iscsi_nl_op",
	.init = nl_test_init,
	.exit = nl_test_exit,
	.test_cases = nl_op_cases,
};
