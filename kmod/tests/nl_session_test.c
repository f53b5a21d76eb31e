// SPDX-License-Identifier: GPL-2.0-only
/*
 * nl_session_test.c - get and dump sessions.
 */
#include "fake.h"
#include "nl_test.h"

static struct sk_buff *session_message(struct nl_test *n, u32 sid)
{
	struct sk_buff *skb = talk_message(VDS_ISCSI_CMD_SESSION_GET, 0);

	nl_test_put_id(skb, VDS_ISCSI_A_SESSION_GROUP_ID, &n->group);
	nla_put_u32(skb, VDS_ISCSI_A_SESSION_SESSION_ID, sid);
	nla_put_u16(skb, VDS_ISCSI_A_SESSION_CONNECTION_ID, 0);
	return skb;
}

static void sessions(struct kunit *test)
{
	struct nl_test *n = nl_test_of(test);
	struct vds_address other;
	struct sk_buff *skb;
	u32 sid;

	fake_address(&other, 1);
	for (sid = 9; sid; sid--)
		fake_session_comes(n->fake, sid, sid % 3,
				   sid % 2 ? &n->addr : &other);
	KUNIT_ASSERT_EQ(test, talk_request(n->talk, session_message(n, 3)), 0);
	KUNIT_EXPECT_EQ(test, memcmp(nla_data(n->talk->tb[VDS_ISCSI_A_SESSION_PORTAL_ID]),
				     &n->portal, UUID_SIZE), 0);
	KUNIT_EXPECT_EQ(test, talk_request(n->talk, session_message(n, 77)), -ENOENT);

	nl_test_expect_dump(test, talk_message(VDS_ISCSI_CMD_SESSION_GET, NLM_F_DUMP),
			    VDS_ISCSI_A_SESSION_SESSION_ID, 9);
	skb = talk_message(VDS_ISCSI_CMD_SESSION_GET, NLM_F_DUMP);
	nl_test_put_id(skb, VDS_ISCSI_A_SESSION_GROUP_ID, &n->group);
	nl_test_expect_dump(test, skb, VDS_ISCSI_A_SESSION_SESSION_ID, 9);
	skb = talk_message(VDS_ISCSI_CMD_SESSION_GET, NLM_F_DUMP);
	nl_test_put_id(skb, VDS_ISCSI_A_SESSION_PORTAL_ID, &n->portal);
	nl_test_expect_dump(test, skb, VDS_ISCSI_A_SESSION_SESSION_ID, 5);
	skb = talk_message(VDS_ISCSI_CMD_SESSION_GET, NLM_F_DUMP);
	nl_test_put_id(skb, VDS_ISCSI_A_SESSION_GROUP_ID, &n->portal);
	nl_test_expect_dump(test, skb, VDS_ISCSI_A_SESSION_SESSION_ID, 0);
}

static void sessions_fail(struct kunit *test)
{
	struct nl_test *n = nl_test_of(test);

	fake_fail(n->fake, FAKE_SESSIONS_FREE, 0, -EBUSY);
	KUNIT_EXPECT_EQ(test, talk_request(n->talk, session_message(n, 1)), -EBUSY);
	KUNIT_EXPECT_NE(test, n->talk->text[0], '\0');
	KUNIT_EXPECT_EQ(test, talk_dump(n->talk,
					talk_message(VDS_ISCSI_CMD_SESSION_GET,
						     NLM_F_DUMP), NULL, NULL),
			-EBUSY);
	KUNIT_EXPECT_STREQ(test, n->talk->text,
			   "another program is changing the group's portals: try again");
	/* A group that is deleted during the request has none. */
	fake_fail(n->fake, FAKE_SESSIONS_FREE, 0, -EIDRM);
	KUNIT_EXPECT_EQ(test, talk_request(n->talk, session_message(n, 1)), -EIDRM);
	KUNIT_EXPECT_STREQ(test, n->talk->text,
			   "the portal group was deleted");
	nl_test_expect_dump(test, talk_message(VDS_ISCSI_CMD_SESSION_GET, NLM_F_DUMP),
			    VDS_ISCSI_A_SESSION_SESSION_ID, 0);
	vds_iscsi_target_depart(n->fake->target);
	KUNIT_EXPECT_EQ(test, talk_request(n->talk, session_message(n, 1)), -ENOENT);
}

static struct kunit_case nl_session_cases[] = {
	KUNIT_CASE(sessions),
	KUNIT_CASE(sessions_fail),
	{}
};

struct kunit_suite vds_nl_session_suite = {
	.name = "vds_iscsi_nl_session",
	.init = nl_test_init,
	.exit = nl_test_exit,
	.test_cases = nl_session_cases,
};
