// SPDX-License-Identifier: GPL-2.0-only
/*
 * nl_notify_test.c - events of objects and operations, and completions.
 */
#include <net/sock.h>

#include "../nl_notify.h"
#include "fake.h"
#include "nl_test.h"

#define EVENTS 64

struct events_seen {
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

static void note(struct talk *talk, void *data)
{
	int attr = event_attr(talk->cmd);
	struct events_seen *seen = data;
	unsigned int i = seen->nr++;
	u64 generation = nla_get_u64(talk->tb[attr + 1]);

	if (i < EVENTS) {
		seen->cmd[i] = talk->cmd;
		seen->kind[i] = nla_get_u32(talk->tb[attr]);
		seen->cause[i] = talk->tb[attr + 2] ?
				  nla_get_u64(talk->tb[attr + 2]) : 0;
	}
	if (seen->generation && generation != seen->generation + 1)
		seen->gaps++;
	seen->generation = generation;
}

#define ARRIVE	VDS_ISCSI_EVENT_KIND_ARRIVE
#define DEPART	VDS_ISCSI_EVENT_KIND_DEPART
#define MODIFY	VDS_ISCSI_EVENT_KIND_MODIFY

/* Each change is reported once, in order, with its number and its cause. */
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
	struct nl_test *n = nl_test_of(test);
	struct events_seen seen = {.generation = nl_generation()};
	struct vds_address addr;
	size_t i;

	talk_listen(test, n->talk, VDS_ISCSI_NLGRP_OBJECTS);
	fake_address(&addr, 1);
	vds_iscsi_portal_arrive(n->fake->group, &addr, 0, NULL);
	vds_iscsi_portal_depart(n->fake->group, &addr, 7);
	vds_iscsi_provider_mark_stale(n->fake->provider, "the test says so");
	vds_iscsi_target_depart(n->fake->target, 0);
	KUNIT_EXPECT_EQ(test, talk_read_events(n->talk, note, &seen), -EAGAIN);
	KUNIT_ASSERT_EQ(test, seen.nr, ARRAY_SIZE(expected) + 0u);
	KUNIT_EXPECT_EQ(test, seen.gaps, 0u);
	KUNIT_EXPECT_EQ(test, seen.generation, nl_generation());
	for (i = 0; i < ARRAY_SIZE(expected); i++) {
		KUNIT_EXPECT_EQ_MSG(test, seen.cmd[i], expected[i].cmd,
				    "event %zu", i);
		KUNIT_EXPECT_EQ_MSG(test, seen.kind[i], (u32)expected[i].kind,
				    "event %zu", i);
		KUNIT_EXPECT_EQ_MSG(test, seen.cause[i], (u64)expected[i].cause,
				    "event %zu", i);
	}
}

/* How many events of portal groups there were; no event has a cause. */
static unsigned int group_events(struct kunit *test)
{
	struct nl_test *n = nl_test_of(test);
	struct events_seen seen = {};
	unsigned int i, nr = 0;

	KUNIT_EXPECT_EQ(test, talk_read_events(n->talk, note, &seen), -EAGAIN);
	KUNIT_ASSERT_LE(test, seen.nr, EVENTS + 0u);
	for (i = 0; i < seen.nr; i++) {
		nr += seen.cmd[i] == VDS_ISCSI_CMD_PORTAL_GROUP_NTF;
		KUNIT_EXPECT_EQ(test, seen.cause[i], 0ull);
	}
	return nr;
}

/* A group is reported when it gets a leaked portal, and when it is disabled. */
static void group_changes(struct kunit *test)
{
	struct nl_test *n = nl_test_of(test);
	struct vds_address addr;

	talk_listen(test, n->talk, VDS_ISCSI_NLGRP_OBJECTS);
	fake_address(&addr, 1);
	vds_iscsi_portal_leaked(n->fake->group, &addr);
	KUNIT_EXPECT_EQ(test, group_events(test), 1u);
	fake_address(&addr, 2);
	vds_iscsi_portal_leaked(n->fake->group, &addr);
	KUNIT_EXPECT_EQ(test, group_events(test), 0u);
	vds_iscsi_portal_group_set_disabled(n->fake->group, true);
	KUNIT_EXPECT_EQ(test, group_events(test), 1u);
	vds_iscsi_portal_group_set_disabled(n->fake->group, true);
	KUNIT_EXPECT_EQ(test, group_events(test), 0u);
}

/* A portal that is left in a disabled group only ceases to serve, which is reported. */
static void leaves_serving_group(struct kunit *test)
{
	struct nl_test *n = nl_test_of(test);
	struct vds_portal_group *two = fake_group(n->fake, 2, 0, 0);
	struct events_seen seen = {};

	vds_iscsi_portal_group_set_disabled(two, true);
	vds_iscsi_portal_arrive(two, &n->addr, 0, NULL);
	talk_listen(test, n->talk, VDS_ISCSI_NLGRP_OBJECTS);
	vds_iscsi_portal_depart(n->fake->group, &n->addr, 0);
	KUNIT_EXPECT_EQ(test, talk_read_events(n->talk, note, &seen), -EAGAIN);
	KUNIT_ASSERT_EQ(test, seen.nr, 2u);
	KUNIT_EXPECT_EQ(test, seen.cmd[0], (u8)VDS_ISCSI_CMD_MEMBERSHIP_NTF);
	KUNIT_EXPECT_EQ(test, seen.cmd[1], (u8)VDS_ISCSI_CMD_PORTAL_NTF);
	KUNIT_EXPECT_EQ(test, seen.kind[1], (u32)MODIFY);
}

static void portal_made(struct kunit *test)
{
	struct sk_buff *skb = talk_message(VDS_ISCSI_CMD_PORTAL_NEW, 0);
	struct nl_test *n = nl_test_of(test);
	struct talk *other = talk_open(test);
	struct events_seen seen = {};
	struct vds_address addr;

	talk_listen(test, n->talk, VDS_ISCSI_NLGRP_OBJECTS);
	fake_address(&addr, 1);
	nl_test_put_address(skb, &addr);
	KUNIT_EXPECT_EQ(test, talk_request(other, skb), 0);
	KUNIT_EXPECT_EQ(test, talk_read_events(n->talk, note, &seen), -EAGAIN);
	KUNIT_ASSERT_EQ(test, seen.nr, 1u);
	KUNIT_EXPECT_EQ(test, seen.cmd[0], (u8)VDS_ISCSI_CMD_PORTAL_NTF);
	KUNIT_EXPECT_EQ(test, seen.kind[0], (u32)ARRIVE);
	KUNIT_EXPECT_EQ(test, seen.cause[0], 0ull);
	talk_close(other);
}

/* The objects of a provider that is unregistered depart without a cause. */
static void unregistered(struct kunit *test)
{
	struct nl_test *n = nl_test_of(test);

	vds_iscsi_portal_depart(n->fake->group, &n->addr, 7);
	talk_listen(test, n->talk, VDS_ISCSI_NLGRP_OBJECTS);
	test->priv = n->fake;
	fake_exit(test);
	test->priv = n;
	KUNIT_EXPECT_EQ(test, group_events(test), 1u);
}

/* A listener that is too slow receives ENOBUFS; the get commands have the state. */
static void events_lost(struct kunit *test)
{
	struct nl_test *n = nl_test_of(test);
	struct talk *slow = talk_open(test);
	struct events_seen seen = {.generation = nl_generation()};

	talk_listen(test, slow, VDS_ISCSI_NLGRP_OBJECTS);
	slow->sock->sk->sk_rcvbuf = 8192;
	nl_test_arrive_many(test, n);
	KUNIT_EXPECT_EQ(test, talk_read_events(slow, note, &seen), -ENOBUFS);
	KUNIT_EXPECT_EQ(test, talk_read_events(slow, note, &seen), -EAGAIN);
	KUNIT_EXPECT_LT(test, seen.generation, nl_generation());
	KUNIT_EXPECT_EQ(test, nl_test_get_provider(n, "fake"), 0);
	KUNIT_EXPECT_EQ(test,
			nla_get_u32(n->talk->tb[VDS_ISCSI_A_PROVIDER_PORTALS]),
			NL_TEST_MANY + 0u);
	talk_close(slow);
}

struct op_events_seen {
	unsigned int nr;
	unsigned int dones;
	unsigned int backwards;
	u32 state;
	u32 phase;
};

static void note_op(struct talk *talk, void *data)
{
	u32 phase = nla_get_u32(talk->tb[VDS_ISCSI_A_OPERATION_PHASE]);
	u32 state = nla_get_u32(talk->tb[VDS_ISCSI_A_OPERATION_STATE]);
	struct op_events_seen *seen = data;

	seen->nr++;
	seen->dones += state == VDS_ISCSI_OP_STATE_DONE;
	seen->backwards += state < seen->state || phase < seen->phase;
	seen->state = state;
	seen->phase = phase;
}

/* Run a removal whose result is @result, and note its events; returns its id. */
static u64 watch_removal(struct kunit *test, u32 flags, int result,
			 talk_each note, void *data)
{
	struct nl_test *n = nl_test_of(test);
	struct vds_request request;
	struct fake_ending ending;

	fake_request(n->fake, &request, 1, &ending);
	request.flags = flags;
	KUNIT_ASSERT_EQ(test, fake_start(&request), 0);
	fake_expect_end(test, n->fake, &ending, result);
	KUNIT_EXPECT_EQ(test, talk_read_events(n->talk, note, data), -EAGAIN);
	return ending.id;
}

/* An operation is reported from its acceptance to its only completion. */
static void op_events(struct kunit *test)
{
	struct nl_test *n = nl_test_of(test);
	struct op_events_seen seen = {};

	talk_listen(test, n->talk, VDS_ISCSI_NLGRP_OPS);
	fake_session_comes(n->fake, 1, 1, &n->addr);
	watch_removal(test, VDS_ISCSI_REMOVAL_FLAG_DROP, 0, note_op, &seen);
	/* Accepted, committing, draining, done, and what happened between */
	KUNIT_EXPECT_GE(test, seen.nr, 4u);
	KUNIT_EXPECT_EQ(test, seen.dones, 1u);
	KUNIT_EXPECT_EQ(test, seen.backwards, 0u);
	KUNIT_EXPECT_EQ(test, seen.phase, (u32)VDS_ISCSI_OP_PHASE_DROPPING);
}

struct completions_seen {
	unsigned int nr;
	unsigned int more;
	u64 id;
	int result;
	u32 reason;
	char message[VDS_ISCSI_MESSAGE_MAX + 1];
};

static void note_completion(struct talk *talk, void *data)
{
	struct completions_seen *seen = data;
	struct nlattr **tb = talk->tb;

	seen->nr++;
	seen->more += tb[VDS_ISCSI_A_OPERATION_STATE] ||
		       tb[VDS_ISCSI_A_OPERATION_ITEM];
	seen->id = nla_get_u64(tb[VDS_ISCSI_A_OPERATION_ID]);
	seen->result = nla_get_s32(tb[VDS_ISCSI_A_OPERATION_RESULT]);
	seen->reason = nl_get_u32(tb[VDS_ISCSI_A_OPERATION_REASON], 0);
	seen->message[0] = '\0';
	if (tb[VDS_ISCSI_A_OPERATION_MESSAGE])
		nla_strscpy(seen->message, tb[VDS_ISCSI_A_OPERATION_MESSAGE],
			    sizeof(seen->message));
}

/* The group completions receives one short message for each operation. */
static void completions(struct kunit *test)
{
	struct nl_test *n = nl_test_of(test);
	struct completions_seen seen = {};
	u64 id;

	talk_listen(test, n->talk, VDS_ISCSI_NLGRP_COMPLETIONS);
	fake_session_comes(n->fake, 1, 1, &n->addr);
	id = watch_removal(test, VDS_ISCSI_REMOVAL_FLAG_IF_IDLE, -EUSERS, note_completion,
			   &seen);
	KUNIT_EXPECT_EQ(test, seen.nr, 1u);
	KUNIT_EXPECT_EQ(test, seen.id, id);
	KUNIT_EXPECT_EQ(test, seen.result, -EUSERS);
	KUNIT_EXPECT_EQ(test, seen.reason, (u32)VDS_ISCSI_REASON_IF_IDLE);
	KUNIT_EXPECT_STREQ(test, seen.message,
			   "1 session(s) use the portals");

	id = watch_removal(test, VDS_ISCSI_REMOVAL_FLAG_DROP, 0, note_completion, &seen);
	KUNIT_EXPECT_EQ(test, seen.nr, 2u);
	KUNIT_EXPECT_EQ(test, seen.id, id);
	KUNIT_EXPECT_EQ(test, seen.result, 0);
	KUNIT_EXPECT_EQ(test, seen.reason, 0u);
	KUNIT_EXPECT_STREQ(test, seen.message, "");
	KUNIT_EXPECT_EQ(test, seen.more, 0u);
}

static struct kunit_case nl_notify_cases[] = {
	KUNIT_CASE(events),
	KUNIT_CASE(group_changes),
	KUNIT_CASE(leaves_serving_group),
	KUNIT_CASE(portal_made),
	KUNIT_CASE(unregistered),
	KUNIT_CASE(events_lost),
	KUNIT_CASE(op_events),
	KUNIT_CASE(completions),
	{}
};

struct kunit_suite vds_nl_notify_suite = {
	.name = "vds_iscsi_nl_notify",
	.init = nl_test_init,
	.exit = nl_test_exit,
	.test_cases = nl_notify_cases,
};
