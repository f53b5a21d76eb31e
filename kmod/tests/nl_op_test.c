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

	skb = talk_message(VDS_ISCSI_CMD_PORTAL_REMOVE, 0);
	nl_test_put_member(skb, &n->group, n->fake->group->obj.incarnation,
			   &n->portal);
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
	KUNIT_EXPECT_EQ(test, nl_test_op_u32(n, VDS_ISCSI_A_OPERATION_PORTALS), 1u);
	KUNIT_EXPECT_EQ(test, nl_test_op_u32(n, VDS_ISCSI_A_OPERATION_CHANGED), 1u);
	KUNIT_EXPECT_NULL(test, n->talk->tb[VDS_ISCSI_A_OPERATION_REASON]);
	KUNIT_EXPECT_EQ(test, nl_test_op_u32(n, VDS_ISCSI_A_OPERATION_RESULT), 0u);
	KUNIT_EXPECT_EQ(test, nl_test_op_u32(n, VDS_ISCSI_A_OPERATION_FLAGS),
			(u32)VDS_ISCSI_REMOVAL_FLAG_DROP);
	KUNIT_EXPECT_EQ(test, nl_test_op_u32(n, VDS_ISCSI_A_OPERATION_GRACE), 17u);
	KUNIT_EXPECT_EQ(test, nl_test_op_u32(n, VDS_ISCSI_A_OPERATION_DEADLINE), 50000u);
	KUNIT_EXPECT_EQ(test, nl_test_op_u32(n, VDS_ISCSI_A_OPERATION_DRAIN), 60000u);
	KUNIT_EXPECT_EQ(test, nl_test_op(n, VDS_ISCSI_CMD_OP_CANCEL, id), -EALREADY);
	KUNIT_EXPECT_STREQ(test, n->talk->text, "too late: the operation is done");
	KUNIT_EXPECT_EQ(test, n->talk->reason, (u32)VDS_ISCSI_REASON_TOO_LATE);
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

/* A reply that may wait has the result, with reason and message, if that is in time. */
static void reply_has_result(struct kunit *test)
{
	struct nl_test *n = nl_test_of(test);
	struct nlattr **tb = n->talk->tb;
	unsigned int tries;
	u64 id;

	/* Even a slow machine is in time in one of many tries. */
	fake_session_comes(n->fake, 1, 1, &n->addr);
	for (tries = 0; tries < 50; tries++) {
		KUNIT_ASSERT_EQ(test,
				request_wait(n, VDS_ISCSI_REMOVAL_FLAG_IF_IDLE, 100), 0);
		id = nla_get_u64(tb[VDS_ISCSI_A_OPERATION_ID]);
		if (tb[VDS_ISCSI_A_OPERATION_RESULT])
			break;
		KUNIT_EXPECT_TRUE(test, fake_reaches(id, VDS_ISCSI_OP_STATE_DONE));
	}
	KUNIT_EXPECT_EQ(test, (int)nl_test_op_u32(n, VDS_ISCSI_A_OPERATION_RESULT),
			-EUSERS);
	KUNIT_EXPECT_EQ(test, nl_test_op_u32(n, VDS_ISCSI_A_OPERATION_REASON),
			(u32)VDS_ISCSI_REASON_IF_IDLE);
	KUNIT_ASSERT_NOT_NULL(test, tb[VDS_ISCSI_A_OPERATION_MESSAGE]);
	KUNIT_EXPECT_STREQ(test,
			   (char *)nla_data(tb[VDS_ISCSI_A_OPERATION_MESSAGE]),
			   "1 session(s) use the portals");

	n->fake->hold = FAKE_HOLD_BEFORE_COMMIT;
	KUNIT_ASSERT_EQ(test, request_wait(n, 0, 20), 0);
	KUNIT_EXPECT_NULL(test, tb[VDS_ISCSI_A_OPERATION_RESULT]);
	id = nla_get_u64(tb[VDS_ISCSI_A_OPERATION_ID]);
	KUNIT_EXPECT_TRUE(test, fake_wait(&n->fake->held));
	KUNIT_EXPECT_EQ(test, nl_test_op(n, VDS_ISCSI_CMD_OP_CANCEL, id), 0);
	n->fake->hold = FAKE_HOLD_NOWHERE;
	complete(&n->fake->go);

	KUNIT_EXPECT_EQ(test, request_wait(n, 0, 101), -ERANGE);
	for (tries = 0; tries < 50; tries++) {
		KUNIT_ASSERT_EQ(test, request_wait(n, 0, 100), 0);
		if (tb[VDS_ISCSI_A_OPERATION_RESULT])
			break;
		id = nla_get_u64(tb[VDS_ISCSI_A_OPERATION_ID]);
		KUNIT_EXPECT_TRUE(test, fake_reaches(id, VDS_ISCSI_OP_STATE_DONE));
		vds_iscsi_portal_arrive(n->fake->group, &n->addr, 0, NULL);
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
	nla_put_u32(skb, VDS_ISCSI_A_OPERATION_FLAGS, 0x80);
	KUNIT_EXPECT_EQ(test, talk_request(n->talk, skb), -EINVAL);
	KUNIT_EXPECT_GT(test, n->talk->offset, NL_TEST_FIRST_ATTR);

	skb = nl_test_removal(n);
	nla_put_u32(skb, VDS_ISCSI_A_OPERATION_FLAGS,
		    VDS_ISCSI_REMOVAL_FLAG_PORTALS);
	KUNIT_EXPECT_EQ(test, talk_request(n->talk, skb), -EINVAL);
	KUNIT_EXPECT_STREQ(test, n->talk->text,
			   "a flag does not apply to this kind of operation");

	skb = nl_test_removal(n);
	nl_test_put_member(skb, &n->group, 0, &n->portal);
	KUNIT_EXPECT_EQ(test, talk_request(n->talk, skb), -EINVAL);
	KUNIT_EXPECT_STREQ(test, n->talk->text, "a portal is named twice");
	KUNIT_EXPECT_EQ(test, n->talk->reason, (u32)VDS_ISCSI_REASON_NAMED_TWICE);

	skb = talk_long_message(VDS_ISCSI_CMD_PORTAL_REMOVE, 0,
				(VDS_OP_PORTALS + 1) *
				nla_total_size(2 * nla_total_size(UUID_SIZE)));
	for (i = 0; i <= VDS_OP_PORTALS; i++)
		nl_test_put_member(skb, &n->group, 0, &n->portal);
	KUNIT_EXPECT_EQ(test, talk_request(n->talk, skb), -E2BIG);
	KUNIT_EXPECT_STREQ(test, n->talk->text,
			   "an operation takes 1024 portals at most");

	skb = talk_message(VDS_ISCSI_CMD_PORTAL_REMOVE, 0);
	nl_test_put_member(skb, &n->group, 1, &n->portal);
	KUNIT_EXPECT_EQ(test, talk_request(n->talk, skb), -EIDRM);
	KUNIT_EXPECT_EQ(test, n->talk->reason, (u32)VDS_ISCSI_REASON_DELETED);

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

	nl_test_put_address(skb, addr);
	if (provider)
		nla_put_string(skb, VDS_ISCSI_A_PORTAL_PROVIDER, provider);
	return talk_request(n->talk, skb);
}

/* LIO accepts port 0 from other programs; our removal remembers such a portal. */
static void knows_port_0(struct kunit *test)
{
	struct nl_test *n = nl_test_of(test);
	struct vds_address addr;

	fake_address(&addr, 1);
	addr.port = 0;
	KUNIT_EXPECT_EQ(test, new_portal(n, &addr, "fake"), -EINVAL);
	KUNIT_ASSERT_EQ(test, vds_iscsi_portal_arrive(n->fake->group, &addr, 0, NULL), 0);
	KUNIT_EXPECT_EQ(test, new_portal(n, &addr, "fake"), -EEXIST);
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
	addr.scope_id = 3;
	KUNIT_EXPECT_EQ(test, new_portal(n, &addr, "fake"), -EINVAL);
	KUNIT_EXPECT_STREQ(test, n->talk->text,
			   "only a link-local address has a scope");
	addr = (struct vds_address){ .family = AF_INET6, .port = 3260, .scope_id = 3,
				     .v6 = { .s6_addr = { 0xfe, 0x80, [15] = 1 } } };
	KUNIT_EXPECT_EQ(test, new_portal(n, &addr, "none"), -ENOENT);
	KUNIT_ASSERT_EQ(test, new_portal(n, &addr, "fake"), 0);
	import_uuid(&made, nla_data(n->talk->tb[VDS_ISCSI_A_PORTAL_ID]));
	KUNIT_EXPECT_EQ(test, new_portal(n, &addr, NULL), -EEXIST);
	KUNIT_EXPECT_EQ(test, fake_portal(n->fake, &addr)->addr.scope_id, 3u);

	skb = talk_message(VDS_ISCSI_CMD_PORTAL_ADD, 0);
	nl_test_put_member(skb, &n->group, 0, &made);
	nl_test_put_member(skb, &n->group, 0, &n->portal);
	KUNIT_EXPECT_EQ(test, talk_request(n->talk, skb), -EEXIST);
	KUNIT_EXPECT_EQ(test, n->talk->reason, (u32)VDS_ISCSI_REASON_IN_GROUP);
	KUNIT_EXPECT_FALSE(test, fake_has(n->fake->group, &addr));
	skb = talk_message(VDS_ISCSI_CMD_PORTAL_ADD, 0);
	nl_test_put_member(skb, &n->group, 0, &made);
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
	struct nlattr *session;
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
	session = n->talk->tb[VDS_ISCSI_A_OPERATION_SESSION];
	KUNIT_ASSERT_NOT_NULL(test, session);
	KUNIT_EXPECT_NOT_NULL(test, nla_find(nla_data(session), nla_len(session),
					     VDS_ISCSI_A_HELD_SESSION_PEER_ADDRESS));
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

/* The removal of the portal from its group and from @two */
static struct sk_buff *removal_of_two(struct nl_test *n,
				      const struct vds_portal_group *two)
{
	struct sk_buff *skb = talk_message(VDS_ISCSI_CMD_PORTAL_REMOVE, 0);

	nl_test_put_member(skb, &n->group, 0, &n->portal);
	nl_test_put_member(skb, &two->id, two->obj.incarnation, &n->portal);
	return skb;
}

/* Portals of several groups are removed by one request, and op-get has them all. */
static void removes_members(struct kunit *test)
{
	struct nl_test *n = nl_test_of(test);
	struct vds_portal_group *two = fake_group(n->fake, 2, 0, 1);
	struct nlattr *attr, *tb[VDS_ISCSI_A_ITEM_MAX + 1];
	u64 id;

	KUNIT_ASSERT_EQ(test, talk_request(n->talk, removal_of_two(n, two)), 0);
	id = nla_get_u64(n->talk->tb[VDS_ISCSI_A_OPERATION_ID]);
	KUNIT_EXPECT_TRUE(test, fake_reaches(id, VDS_ISCSI_OP_STATE_DONE));
	KUNIT_EXPECT_FALSE(test, fake_has(n->fake->group, &n->addr));
	KUNIT_EXPECT_FALSE(test, fake_has(two, &n->addr));
	KUNIT_ASSERT_EQ(test, nl_test_op(n, VDS_ISCSI_CMD_OP_GET, id), 0);
	KUNIT_EXPECT_EQ(test, nl_test_op_u32(n, VDS_ISCSI_A_OPERATION_RESULT), 0u);
	/* The last one of several attributes is found. */
	attr = n->talk->tb[VDS_ISCSI_A_OPERATION_ITEM];
	KUNIT_ASSERT_NOT_NULL(test, attr);
	KUNIT_ASSERT_EQ(test, nla_parse_deprecated(tb, VDS_ISCSI_A_ITEM_MAX,
						   nla_data(attr), nla_len(attr),
						   NULL, NULL), 0);
	KUNIT_EXPECT_EQ(test, memcmp(nla_data(tb[VDS_ISCSI_A_ITEM_GROUP_ID]),
				     &two->id, UUID_SIZE), 0);
	KUNIT_EXPECT_EQ(test, nla_get_u16(tb[VDS_ISCSI_A_ITEM_TAG]), 2);
}

/* Members that are incomplete or of another incarnation */
static void refused_members(struct kunit *test)
{
	struct nl_test *n = nl_test_of(test);
	struct vds_portal_group *two = fake_group(n->fake, 2, 0, 1);
	struct sk_buff *skb;
	unsigned int i;

	for (i = 0; i < 3; i++) {
		skb = talk_message(VDS_ISCSI_CMD_PORTAL_REMOVE, 0);
		nl_test_put_member(skb, &n->group, 0, &n->portal);
		nl_test_put_member(skb, i == 1 ? &two->id : NULL, 0,
				   i == 2 ? &n->portal : NULL);
		KUNIT_EXPECT_EQ(test, talk_request(n->talk, skb), -EINVAL);
		KUNIT_EXPECT_STREQ(test, n->talk->text,
				   "a member needs a group-id and a portal-id");
		KUNIT_EXPECT_GT(test, n->talk->offset, NL_TEST_FIRST_ATTR);
	}
	skb = talk_message(VDS_ISCSI_CMD_PORTAL_REMOVE, 0);
	nl_test_put_member(skb, &n->group, 0, &n->portal);
	nl_test_put_member(skb, &two->id, two->obj.incarnation + 1, &n->portal);
	KUNIT_EXPECT_EQ(test, talk_request(n->talk, skb), -EIDRM);
	KUNIT_EXPECT_EQ(test, n->fake->provider->nr_operations, 0u);
	KUNIT_EXPECT_TRUE(test, fake_has(n->fake->group, &n->addr));
}

/* op-get or op-cancel of one incarnation of an operation. */
static int request_incarnation(struct nl_test *n, u8 cmd, u64 id,
			       u64 incarnation)
{
	struct sk_buff *skb = talk_message(cmd, 0);

	nl_test_put_u64(skb, VDS_ISCSI_A_OPERATION_ID, id);
	nl_test_put_u64(skb, VDS_ISCSI_A_OPERATION_INCARNATION, incarnation);
	return talk_request(n->talk, skb);
}

/* Another operation, of a later load of the module, is not taken for it. */
static void incarnations(struct kunit *test)
{
	static const u8 cmds[] = {
		VDS_ISCSI_CMD_OP_GET, VDS_ISCSI_CMD_OP_CANCEL,
	};
	struct nl_test *n = nl_test_of(test);
	u64 id, incarnation;
	size_t i;

	n->fake->block = VDS_ISCSI_BLOCKER_KIND_DIRECTORY;
	KUNIT_ASSERT_EQ(test, talk_request(n->talk, nl_test_removal(n)), 0);
	id = nla_get_u64(n->talk->tb[VDS_ISCSI_A_OPERATION_ID]);
	incarnation = nla_get_u64(n->talk->tb[VDS_ISCSI_A_OPERATION_INCARNATION]);
	for (i = 0; i < ARRAY_SIZE(cmds); i++) {
		KUNIT_EXPECT_EQ(test, request_incarnation(n, cmds[i], id,
							  incarnation + 1),
				-EIDRM);
		KUNIT_EXPECT_NE(test, n->talk->text[0], '\0');
	}
	KUNIT_ASSERT_EQ(test, request_incarnation(n, VDS_ISCSI_CMD_OP_GET, id,
						  incarnation), 0);
	KUNIT_EXPECT_EQ(test, nl_test_op_u32(n, VDS_ISCSI_A_OPERATION_STATE),
			(u32)VDS_ISCSI_OP_STATE_QUEUED);
	KUNIT_EXPECT_EQ(test,
			nla_get_u64(n->talk->tb[VDS_ISCSI_A_OPERATION_INCARNATION]),
			incarnation);
	KUNIT_EXPECT_EQ(test, request_incarnation(n, VDS_ISCSI_CMD_OP_CANCEL, id,
						  incarnation), 0);
}

/* All 64 bits of an id count, also where a long has 32. */
static void large_ids(struct kunit *test)
{
	struct nl_test *n = nl_test_of(test);
	static const u64 high[] = { 1ull << 32, 1ull << 63, ~0ull << 32 };
	struct fake_ending ending;
	size_t i;

	KUNIT_ASSERT_EQ(test, fake_remove(n->fake, &n->addr, &ending), 0);
	fake_expect_end(test, n->fake, &ending, 0);
	for (i = 0; i < ARRAY_SIZE(high); i++) {
		KUNIT_EXPECT_EQ(test, nl_test_op(n, VDS_ISCSI_CMD_OP_GET,
						 ending.id | high[i]), -ENOENT);
		KUNIT_EXPECT_EQ(test, nl_test_op(n, VDS_ISCSI_CMD_OP_CANCEL,
						 ending.id | high[i]), -ENOENT);
	}
}

static bool is_overdue(struct kunit *test, u64 id)
{
	struct nl_test *n = nl_test_of(test);

	KUNIT_EXPECT_EQ(test, nl_test_op(n, VDS_ISCSI_CMD_OP_GET, id), 0);
	return n->talk->tb[VDS_ISCSI_A_OPERATION_OVERDUE];
}

/* An operation that has been committing for more than 1 s is reported. */
static void overdue(struct kunit *test)
{
	struct nl_test *n = nl_test_of(test);
	struct fake_ending ending;
	u64 id;

	n->fake->hold = FAKE_HOLD_AFTER_COMMIT;
	KUNIT_ASSERT_EQ(test, fake_remove(n->fake, &n->addr, &ending), 0);
	id = ending.id;
	KUNIT_ASSERT_TRUE(test, fake_wait(&n->fake->held));
	KUNIT_EXPECT_FALSE(test, is_overdue(test, id));
	fake_age_commit(id, 1000);
	KUNIT_EXPECT_TRUE(test, is_overdue(test, id));
	complete(&n->fake->go);
	fake_expect_end(test, n->fake, &ending, 0);
	KUNIT_EXPECT_FALSE(test, is_overdue(test, id));
}

/* The kind of a blocker is public, the address of an initiator is not. */
static void rights_to_blockers(struct kunit *test)
{
	struct nlattr *attr, *tb[VDS_ISCSI_A_BLOCKER_MAX + 1];
	struct nl_test *n = nl_test_of(test);
	const struct cred *before;
	bool admin;
	u64 id;

	n->fake->block = VDS_ISCSI_BLOCKER_KIND_LOGIN;
	n->fake->nr_blockers = 1;
	KUNIT_ASSERT_EQ(test, talk_request(n->talk, nl_test_removal(n)), 0);
	id = nla_get_u64(n->talk->tb[VDS_ISCSI_A_OPERATION_ID]);
	KUNIT_ASSERT_TRUE(test, fake_is_called(n->fake, FAKE_HOLD, 2));
	for (admin = true;; admin = false) {
		before = admin ? NULL : nl_test_drop_rights(test);
		KUNIT_EXPECT_EQ(test, nl_test_op(n, VDS_ISCSI_CMD_OP_GET, id), 0);
		if (before)
			nl_test_restore_rights(before);
		attr = n->talk->tb[VDS_ISCSI_A_OPERATION_BLOCKER];
		KUNIT_ASSERT_NOT_NULL(test, attr);
		KUNIT_ASSERT_EQ(test, nla_parse_deprecated(tb, VDS_ISCSI_A_BLOCKER_MAX,
							   nla_data(attr),
							   nla_len(attr), NULL,
							   NULL), 0);
		KUNIT_ASSERT_NOT_NULL(test, tb[VDS_ISCSI_A_BLOCKER_KIND]);
		KUNIT_EXPECT_EQ(test, nla_get_u32(tb[VDS_ISCSI_A_BLOCKER_KIND]),
				(u32)VDS_ISCSI_BLOCKER_KIND_LOGIN);
		KUNIT_EXPECT_EQ(test, !!tb[VDS_ISCSI_A_BLOCKER_PEER_ADDRESS],
				admin);
		if (!admin)
			break;
	}
	KUNIT_EXPECT_EQ(test, nl_test_op(n, VDS_ISCSI_CMD_OP_CANCEL, id), 0);
}

static int request_upkeep(struct nl_test *n, u8 cmd, const char *provider)
{
	struct sk_buff *skb = talk_message(cmd, 0);

	if (provider)
		nla_put_string(skb, VDS_ISCSI_A_OPERATION_PROVIDER, provider);
	nla_put_u32(skb, VDS_ISCSI_A_OPERATION_WAIT, 100);
	return talk_request(n->talk, skb);
}

/* Reenumerate and refresh start operations, like portal-remove. */
static void repairs(struct kunit *test)
{
	static const u8 cmds[] = {
		VDS_ISCSI_CMD_REENUMERATE, VDS_ISCSI_CMD_REFRESH,
	};
	static const u32 kinds[] = {
		VDS_ISCSI_OP_KIND_REENUMERATE, VDS_ISCSI_OP_KIND_REFRESH,
	};
	struct nl_test *n = nl_test_of(test);
	struct nlattr **tb = n->talk->tb;
	size_t i;
	u64 id;

	vds_iscsi_provider_mark_stale(n->fake->provider, "the test says so");
	for (i = 0; i < ARRAY_SIZE(cmds); i++) {
		KUNIT_EXPECT_EQ(test, request_upkeep(n, cmds[i], "none"), -ENOENT);
		KUNIT_EXPECT_STREQ(test, n->talk->text,
				   "no provider has this name");
		KUNIT_ASSERT_EQ(test, request_upkeep(n, cmds[i], NULL), 0);
		KUNIT_ASSERT_NOT_NULL(test, tb[VDS_ISCSI_A_OPERATION_ID]);
		KUNIT_EXPECT_NOT_NULL(test, tb[VDS_ISCSI_A_OPERATION_INCARNATION]);
		id = nla_get_u64(tb[VDS_ISCSI_A_OPERATION_ID]);
		KUNIT_EXPECT_TRUE(test, fake_reaches(id, VDS_ISCSI_OP_STATE_DONE));
		KUNIT_ASSERT_EQ(test, nl_test_op(n, VDS_ISCSI_CMD_OP_GET, id), 0);
		KUNIT_EXPECT_EQ(test, nl_test_op_u32(n, VDS_ISCSI_A_OPERATION_KIND),
				kinds[i]);
		KUNIT_EXPECT_EQ(test,
				nl_test_op_u32(n, VDS_ISCSI_A_OPERATION_RESULT), 0u);
		KUNIT_EXPECT_STREQ(test,
				   (char *)nla_data(tb[VDS_ISCSI_A_OPERATION_PROVIDER]),
				   "fake");
		KUNIT_EXPECT_NULL(test, tb[VDS_ISCSI_A_OPERATION_GROUP_ID]);
	}
	KUNIT_EXPECT_FALSE(test, n->fake->provider->stale);
}

/* Items */

struct items_seen {
	unsigned int messages;
	unsigned int nr;
	unsigned int wrong;
	u64 id;
};

static void note_items(struct talk *talk, void *data)
{
	/* The id is the first attribute. */
	struct nlattr *first = talk->tb[VDS_ISCSI_A_OPERATION_ID];
	const struct genlmsghdr *hdr = (void *)first - GENL_HDRLEN;
	struct nlattr *attr, *tb[VDS_ISCSI_A_ITEM_MAX + 1];
	struct items_seen *seen = data;
	int rem;

	seen->messages++;
	seen->wrong += nla_get_u64(first) != seen->id;
	nla_for_each_attr(attr, genlmsg_data(hdr), genlmsg_len(hdr), rem) {
		if (nla_type(attr) != VDS_ISCSI_A_OPERATION_ITEM)
			continue;
		if (nla_parse_deprecated(tb, VDS_ISCSI_A_ITEM_MAX, nla_data(attr),
					 nla_len(attr), NULL, NULL) ||
		    nla_get_u32(tb[VDS_ISCSI_A_ITEM_STATE]) !=
			    VDS_ISCSI_ITEM_STATE_REMOVED)
			seen->wrong++;
		seen->nr++;
	}
}

/* Start the removal of @nr portals of the group, and return its id when it is done. */
static u64 remove_many(struct kunit *test, unsigned int nr)
{
	struct nl_test *n = nl_test_of(test);
	struct vds_membership *member;
	struct sk_buff *skb;
	u64 id;

	skb = talk_long_message(VDS_ISCSI_CMD_PORTAL_REMOVE, 0,
				nr * nla_total_size(2 * nla_total_size(UUID_SIZE)));
	list_for_each_entry(member, &n->fake->group->memberships, obj.list)
		if (nr && nr--)
			nl_test_put_member(skb, &n->group, 0,
					   &member->portal->id);
	KUNIT_ASSERT_EQ(test, talk_request(n->talk, skb), 0);
	id = nla_get_u64(n->talk->tb[VDS_ISCSI_A_OPERATION_ID]);
	KUNIT_EXPECT_TRUE(test, fake_reaches(id, VDS_ISCSI_OP_STATE_DONE));
	return id;
}

static struct sk_buff *item_message(u64 id, u16 flags)
{
	struct sk_buff *skb = talk_message(VDS_ISCSI_CMD_OP_ITEM_GET, flags);

	nl_test_put_u64(skb, VDS_ISCSI_A_OPERATION_ID, id);
	return skb;
}

/* op-get has the first portals of an operation, and op-item-get dumps all. */
static void dumps_items(struct kunit *test)
{
	struct nl_test *n = nl_test_of(test);
	struct items_seen seen = {};

	nl_test_arrive_many(test, n);
	seen.id = remove_many(test, NL_TEST_MANY - 1);
	KUNIT_ASSERT_EQ(test, nl_test_op(n, VDS_ISCSI_CMD_OP_GET, seen.id), 0);
	KUNIT_EXPECT_EQ(test, nl_test_op_u32(n, VDS_ISCSI_A_OPERATION_PORTALS),
			NL_TEST_MANY - 1u);
	KUNIT_EXPECT_EQ(test, nl_test_op_u32(n, VDS_ISCSI_A_OPERATION_CHANGED),
			NL_TEST_MANY - 1u);
	KUNIT_EXPECT_EQ(test, talk_dump(n->talk, item_message(seen.id, NLM_F_DUMP),
					note_items, &seen), 0);
	KUNIT_EXPECT_EQ(test, seen.nr, NL_TEST_MANY - 1u);
	KUNIT_EXPECT_EQ(test, seen.wrong, 0u);
	/* A message is filled. */
	KUNIT_EXPECT_LT(test, seen.messages, seen.nr / 8);
	KUNIT_EXPECT_EQ(test, talk_dump(n->talk, item_message(~0ull, NLM_F_DUMP),
					NULL, NULL), -ENOENT);
	KUNIT_EXPECT_NE(test, n->talk->text[0], '\0');
	KUNIT_EXPECT_EQ(test,
			talk_dump(n->talk,
				  talk_message(VDS_ISCSI_CMD_OP_ITEM_GET,
					       NLM_F_DUMP), NULL, NULL), -EINVAL);
}

/* What an operation did to one portal; an operation without portals dumps none. */
static void gets_item(struct kunit *test)
{
	struct nl_test *n = nl_test_of(test);
	struct items_seen seen = {};
	struct sk_buff *skb;
	u64 id = remove_many(test, 1);

	skb = item_message(id, 0);
	nl_test_put_member(skb, &n->group, 0, &n->portal);
	KUNIT_EXPECT_EQ(test, talk_request(n->talk, skb), 0);
	KUNIT_EXPECT_NOT_NULL(test, n->talk->tb[VDS_ISCSI_A_OPERATION_ITEM]);
	skb = item_message(id, 0);
	nl_test_put_member(skb, &n->portal, 0, &n->portal);
	KUNIT_EXPECT_EQ(test, talk_request(n->talk, skb), -ENOENT);
	KUNIT_EXPECT_EQ(test, n->talk->reason, (u32)VDS_ISCSI_REASON_NO_PORTAL);

	KUNIT_ASSERT_EQ(test, request_upkeep(n, VDS_ISCSI_CMD_REENUMERATE, NULL), 0);
	id = nla_get_u64(n->talk->tb[VDS_ISCSI_A_OPERATION_ID]);
	KUNIT_EXPECT_EQ(test, talk_dump(n->talk, item_message(id, NLM_F_DUMP),
					note_items, &seen), 0);
	KUNIT_EXPECT_EQ(test, seen.nr, 0u);
}

/* Configuration */

#define NEW_TARGET	"iqn.2026-01.org.example:new"

/* Run an operation until it is done; returns its result, and n->talk has op-get's reply. */
static int run(struct nl_test *n, struct sk_buff *skb)
{
	int ret = talk_request(n->talk, skb);
	u64 id;

	if (ret)
		return ret;
	id = nla_get_u64(n->talk->tb[VDS_ISCSI_A_OPERATION_ID]);
	if (!fake_reaches(id, VDS_ISCSI_OP_STATE_DONE))
		return -ETIMEDOUT;
	ret = nl_test_op(n, VDS_ISCSI_CMD_OP_GET, id);
	return ret ?: (int)nl_test_op_u32(n, VDS_ISCSI_A_OPERATION_RESULT);
}

/* A request that names an object, and perhaps its incarnation */
static struct sk_buff *request_of(u8 cmd, int type, const uuid_t *id,
				  int incarnation_type, u64 incarnation)
{
	struct sk_buff *skb = talk_message(cmd, 0);

	nl_test_put_id(skb, type, id);
	if (incarnation)
		nl_test_put_u64(skb, incarnation_type, incarnation);
	return skb;
}

static struct sk_buff *of_target(struct nl_test *n, u8 cmd, u64 incarnation)
{
	return request_of(cmd, VDS_ISCSI_A_OPERATION_TARGET_ID, &n->fake->target->id,
			  VDS_ISCSI_A_OPERATION_TARGET_INCARNATION, incarnation);
}

static struct sk_buff *of_group(struct nl_test *n, u8 cmd, u64 incarnation)
{
	return request_of(cmd, VDS_ISCSI_A_OPERATION_GROUP_ID, &n->group,
			  VDS_ISCSI_A_OPERATION_GROUP_INCARNATION, incarnation);
}

static void makes_target(struct kunit *test)
{
	struct nl_test *n = nl_test_of(test);
	struct sk_buff *skb = talk_message(VDS_ISCSI_CMD_TARGET_NEW, 0);

	nla_put_string(skb, VDS_ISCSI_A_OPERATION_TARGET_NAME, NEW_TARGET);
	nla_put_string(skb, VDS_ISCSI_A_OPERATION_PROVIDER, "none");
	KUNIT_EXPECT_EQ(test, talk_request(n->talk, skb), -ENOENT);

	skb = talk_message(VDS_ISCSI_CMD_TARGET_NEW, 0);
	nla_put_string(skb, VDS_ISCSI_A_OPERATION_TARGET_NAME, NEW_TARGET);
	KUNIT_ASSERT_EQ(test, run(n, skb), 0);
	KUNIT_EXPECT_EQ(test, nl_test_op_u32(n, VDS_ISCSI_A_OPERATION_KIND),
			(u32)VDS_ISCSI_OP_KIND_CREATE_TARGET);
	KUNIT_EXPECT_NOT_NULL(test, vds_iscsi_target_find(n->fake->provider,
							  NEW_TARGET));
}

/* A deletion by @of: of an earlier object, one that is not empty, and with portals. */
static void deletes(struct kunit *test, u8 cmd, struct vds_object *obj,
		    struct sk_buff *(*of)(struct nl_test *n, u8 cmd, u64 incarnation))
{
	struct nl_test *n = nl_test_of(test);
	struct sk_buff *skb;

	skb = of(n, cmd, obj->incarnation + 1);
	KUNIT_EXPECT_EQ(test, talk_request(n->talk, skb), -EIDRM);
	skb = of(n, cmd, obj->incarnation);
	KUNIT_EXPECT_EQ(test, run(n, skb), -ENOTEMPTY);
	skb = of(n, cmd, 0);
	nla_put_u32(skb, VDS_ISCSI_A_OPERATION_FLAGS,
		    VDS_ISCSI_REMOVAL_FLAG_PORTALS);
	KUNIT_EXPECT_EQ(test, run(n, skb), 0);
	KUNIT_EXPECT_TRUE(test, obj->gone);
}

static void deletes_target(struct kunit *test)
{
	deletes(test, VDS_ISCSI_CMD_TARGET_DELETE,
		&nl_test_of(test)->fake->target->obj, of_target);
}

static void makes_groups(struct kunit *test)
{
	struct nl_test *n = nl_test_of(test);
	struct vds_target *target = n->fake->target;
	struct vds_portal_group *group;
	struct sk_buff *skb;

	skb = of_target(n, VDS_ISCSI_CMD_PORTAL_GROUP_NEW, 0);
	nla_put_u16(skb, VDS_ISCSI_A_OPERATION_TAG, 3);
	KUNIT_ASSERT_EQ(test, run(n, skb), 0);
	group = vds_iscsi_portal_group_find(target, 3);
	KUNIT_ASSERT_NOT_NULL(test, group);
	KUNIT_EXPECT_TRUE(test, group->disabled);

	skb = of_target(n, VDS_ISCSI_CMD_PORTAL_GROUP_NEW, target->obj.incarnation);
	nla_put_u32(skb, VDS_ISCSI_A_OPERATION_ENABLE, 1);
	KUNIT_ASSERT_EQ(test, run(n, skb), 0);
	group = vds_iscsi_portal_group_find(target, 2);
	KUNIT_ASSERT_NOT_NULL(test, group);
	KUNIT_EXPECT_FALSE(test, group->disabled);
}

static void changes_group(struct kunit *test)
{
	struct nl_test *n = nl_test_of(test);
	struct vds_portal_group *group = n->fake->group;
	struct sk_buff *skb;

	skb = of_group(n, VDS_ISCSI_CMD_PORTAL_GROUP_SET, 0);
	nla_put_u32(skb, VDS_ISCSI_A_OPERATION_ENABLE, 0);
	KUNIT_EXPECT_EQ(test, run(n, skb), 0);
	KUNIT_EXPECT_TRUE(test, group->disabled);
	skb = of_group(n, VDS_ISCSI_CMD_PORTAL_GROUP_SET, group->obj.incarnation);
	nla_put_u32(skb, VDS_ISCSI_A_OPERATION_ENABLE, 1);
	KUNIT_EXPECT_EQ(test, run(n, skb), 0);
	KUNIT_EXPECT_FALSE(test, group->disabled);

	deletes(test, VDS_ISCSI_CMD_PORTAL_GROUP_DELETE, &group->obj, of_group);
}

static void switches_portal(struct kunit *test)
{
	struct nl_test *n = nl_test_of(test);
	struct sk_buff *skb;

	skb = request_of(VDS_ISCSI_CMD_PORTAL_OFFLINE, VDS_ISCSI_A_OPERATION_PORTAL_ID,
			 &n->portal, 0, 0);
	nla_put_u32(skb, VDS_ISCSI_A_OPERATION_FLAGS,
		    VDS_ISCSI_REMOVAL_FLAG_DROP);
	nla_put_u32(skb, VDS_ISCSI_A_OPERATION_DRAIN, 60000);
	KUNIT_EXPECT_EQ(test, run(n, skb), 0);
	KUNIT_EXPECT_EQ(test, nl_test_op_u32(n, VDS_ISCSI_A_OPERATION_FLAGS),
			(u32)VDS_ISCSI_REMOVAL_FLAG_DROP);
	KUNIT_EXPECT_EQ(test, nl_test_op_u32(n, VDS_ISCSI_A_OPERATION_DRAIN), 60000u);
	KUNIT_EXPECT_FALSE(test, fake_has(n->fake->group, &n->addr));
	skb = request_of(VDS_ISCSI_CMD_PORTAL_ONLINE, VDS_ISCSI_A_OPERATION_PORTAL_ID,
			 &n->portal, 0, 0);
	KUNIT_EXPECT_EQ(test, run(n, skb), 0);
	KUNIT_EXPECT_TRUE(test, fake_has(n->fake->group, &n->addr));
}

static struct kunit_case nl_op_cases[] = {
	KUNIT_CASE(removes),
	KUNIT_CASE(reply_has_result),
	KUNIT_CASE(refused_removals),
	KUNIT_CASE(knows_port_0),
	KUNIT_CASE(makes_and_adds),
	KUNIT_CASE(removes_members),
	KUNIT_CASE(refused_members),
	KUNIT_CASE(incarnations),
	KUNIT_CASE(large_ids),
	KUNIT_CASE(overdue),
	KUNIT_CASE(rights_to_sessions),
	KUNIT_CASE(rights_to_blockers),
	KUNIT_CASE(repairs),
	KUNIT_CASE(makes_target),
	KUNIT_CASE(deletes_target),
	KUNIT_CASE(makes_groups),
	KUNIT_CASE(changes_group),
	KUNIT_CASE(switches_portal),
	KUNIT_CASE(dumps_operations),
	KUNIT_CASE(dumps_items),
	KUNIT_CASE(gets_item),
	{}
};

struct kunit_suite vds_nl_op_suite = {
	.name = "vds_iscsi_nl_op",
	.init = nl_test_init,
	.exit = nl_test_exit,
	.test_cases = nl_op_cases,
};
