// SPDX-License-Identifier: GPL-2.0-only
/*
 * nl_session_test.c - get and dump sessions.
 */
#include <linux/kthread.h>

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

/* A dump of the sessions of a portal queries the driver for its groups only. */
static void other_groups(struct kunit *test)
{
	struct nl_test *n = nl_test_of(test);
	struct vds_portal_group *other = fake_group(n->fake, 2, 7, 1);
	struct sk_buff *skb = talk_message(VDS_ISCSI_CMD_SESSION_GET, NLM_F_DUMP);
	struct vds_address addr;

	fake_address(&addr, 7);
	fake_session_comes(n->fake, 1, 1, &n->addr);
	fake_session_joins(n->fake, other, 2, 1, &addr);
	nl_test_put_id(skb, VDS_ISCSI_A_SESSION_PORTAL_ID, &n->portal);
	nl_test_expect_dump(test, skb, VDS_ISCSI_A_SESSION_SESSION_ID, 1);
	KUNIT_EXPECT_EQ(test, fake_calls(n->fake, FAKE_SESSIONS_FREE), 1u);
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
	vds_iscsi_target_depart(n->fake->target, 0);
	KUNIT_EXPECT_EQ(test, talk_request(n->talk, session_message(n, 1)), -ENOENT);
}

/* A group whose sessions cannot be listed is not left out silently. */
static void one_group_fails(struct kunit *test)
{
	struct nl_test *n = nl_test_of(test);
	struct vds_portal_group *other = fake_group(n->fake, 2, 0, 0);

	fake_session_comes(n->fake, 1, 1, &n->addr);
	fake_session_joins(n->fake, other, 2, 1, &n->addr);
	/* The first time only: the next message has them. */
	fake_fail(n->fake, FAKE_SESSIONS_FREE, 2, -EBUSY);
	nl_test_expect_dump(test, talk_message(VDS_ISCSI_CMD_SESSION_GET, NLM_F_DUMP),
			    VDS_ISCSI_A_SESSION_SESSION_ID, 2);
	KUNIT_EXPECT_EQ(test, fake_calls(n->fake, FAKE_SESSIONS_FREE), 3u);
}

/* So many that a group's sessions need several messages */
#define MANY_SESSIONS 400

/**
 * struct deleter - deletes a group in the middle of a dump
 * @fake: the provider
 * @victim: the group, NULL after it was deleted
 * @after: after so many sessions
 * @nr: sessions seen so far
 * @seen: how often each session of the other groups was seen
 */
struct deleter {
	struct fake *fake;
	struct vds_portal_group *victim;
	unsigned int after;
	unsigned int nr;
	u8 seen[2 * MANY_SESSIONS];
};

static void delete_in_dump(struct talk *talk, void *data)
{
	u32 sid = nla_get_u32(talk->tb[VDS_ISCSI_A_SESSION_SESSION_ID]);
	struct deleter *d = data;

	if (sid < ARRAY_SIZE(d->seen))
		d->seen[sid]++;
	if (++d->nr < d->after || !d->victim)
		return;
	vds_iscsi_portal_group_depart(d->victim, 0);
	d->victim = NULL;
}

/*
 * When the group at the position of a dump is deleted between two messages, those
 * of the other groups are listed once each.
 */
static void group_goes_in_dump(struct kunit *test)
{
	struct nl_test *n = nl_test_of(test);
	struct deleter *d = kunit_kzalloc(test, sizeof(*d), GFP_KERNEL);
	struct vds_portal_group *last;
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, d);
	d->fake = n->fake;
	d->victim = fake_group(n->fake, 2, 0, 0);
	last = fake_group(n->fake, 3, 0, 0);
	fake_session_room(n->fake, 3 * MANY_SESSIONS);
	/* The ids in the victim are larger than those that follow. */
	for (i = 0; i < MANY_SESSIONS; i++) {
		fake_session_joins(n->fake, n->fake->group, i, 1, &n->addr);
		fake_session_joins(n->fake, d->victim, 10000 + i, 1, &n->addr);
		fake_session_joins(n->fake, last, MANY_SESSIONS + i, 1,
				   &n->addr);
	}
	d->after = MANY_SESSIONS + 1;
	KUNIT_EXPECT_EQ(test, talk_dump(n->talk,
					talk_message(VDS_ISCSI_CMD_SESSION_GET,
						     NLM_F_DUMP),
					delete_in_dump, d), 0);
	KUNIT_EXPECT_NULL(test, d->victim);
	/* The dump was at the victim when that was deleted: its list was taken before. */
	KUNIT_EXPECT_EQ(test, d->nr, 3u * MANY_SESSIONS);
	/* However many messages there are, the driver is queried once for each group. */
	KUNIT_EXPECT_EQ(test, fake_calls(n->fake, FAKE_SESSIONS_FREE), 3u);
	for (i = 0; i < ARRAY_SIZE(d->seen); i++)
		KUNIT_EXPECT_EQ_MSG(test, d->seen[i], 1, "session %u", i);
}

struct lister {
	struct nl_test *n;
	int result;
	struct completion done;
};

static int list_sessions(void *data)
{
	struct lister *lister = data;

	lister->result = talk_request(lister->n->talk,
				      session_message(lister->n, 1));
	complete(&lister->done);
	while (!kthread_should_stop())
		schedule_timeout_interruptible(1);
	return 0;
}

/* A provider is called while a request lists its sessions, so it stays. */
static void provider_leaves(struct kunit *test)
{
	struct nl_test *n = nl_test_of(test);
	struct lister lister = { .n = n };
	struct task_struct *thread, *leaver;

	init_completion(&lister.done);
	fake_session_comes(n->fake, 1, 1, &n->addr);
	n->fake->hold = FAKE_HOLD_SESSIONS;
	thread = kthread_run(list_sessions, &lister, "vds-test");
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, thread);
	KUNIT_EXPECT_TRUE(test, fake_wait(&n->fake->held));
	leaver = fake_leave(test, n->fake);
	schedule_timeout_uninterruptible(msecs_to_jiffies(50));
	KUNIT_EXPECT_FALSE(test, list_empty(&n->fake->provider->targets));
	KUNIT_EXPECT_GT(test, atomic_read(&n->fake->provider->nr_running), 0);
	n->fake->hold = FAKE_HOLD_NOWHERE;
	complete(&n->fake->go);
	fake_left(n->fake, leaver);
	KUNIT_EXPECT_TRUE(test, fake_wait(&lister.done));
	KUNIT_EXPECT_EQ(test, lister.result, 0);
	kthread_stop(thread);
	KUNIT_EXPECT_EQ(test, talk_request(n->talk, session_message(n, 1)), -ENOENT);
}

static struct kunit_case nl_session_cases[] = {
	KUNIT_CASE(sessions),
	KUNIT_CASE(other_groups),
	KUNIT_CASE(sessions_fail),
	KUNIT_CASE(one_group_fails),
	KUNIT_CASE(group_goes_in_dump),
	KUNIT_CASE(provider_leaves),
	{}
};

struct kunit_suite vds_nl_session_suite = {
	.name = "vds_iscsi_nl_session",
	.init = nl_test_init,
	.exit = nl_test_exit,
	.test_cases = nl_session_cases,
};
