// SPDX-License-Identifier: GPL-2.0-only
/*
 * change_test.c - removals and additions: refusals, all or none, draining, and
 * a provider whose ops fail.
 */
#include "fake.h"
#include "talk.h"

/* The fake group has the first few addresses. */
#define PORTALS 4

/* Portals of a larger removal */
#define MANY 16

struct removal {
	struct fake *fake;
	struct vds_address addr[MANY];
	struct vds_request request;
	struct fake_ending ending;
	struct vds_operation op;		/* a copy of the operation */
};

static struct removal *removal_of(struct kunit *test)
{
	struct fake *fake = test->priv;
	struct removal *r = kunit_kzalloc(test, sizeof(*r), GFP_KERNEL);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, r);
	r->fake = fake;
	for (i = 0; i < MANY; i++)
		fake_address(&r->addr[i], i);
	fake_request(fake, &r->request, 1, &r->ending);
	return r;
}

static int change_init(struct kunit *test)
{
	struct fake *fake = fake_new(test);
	struct vds_address addr;
	unsigned int i;

	for (i = 0; i < PORTALS; i++) {
		fake_address(&addr, i);
		KUNIT_ASSERT_EQ(test,
				vds_iscsi_portal_arrive(fake->group, &addr, 0, NULL),
				0);
	}
	return 0;
}

/* Run the request until its completion, and copy the operation. */
static void run(struct kunit *test, struct removal *r, int result)
{
	KUNIT_ASSERT_EQ(test, fake_start(&r->request), 0);
	fake_expect_end(test, r->fake, &r->ending, result);
	fake_look(r->ending.id, &r->op);
}

static void start_draining(struct kunit *test, struct removal *r)
{
	KUNIT_ASSERT_EQ(test, fake_start(&r->request), 0);
	KUNIT_ASSERT_TRUE(test, fake_reaches(r->ending.id,
					     VDS_ISCSI_OP_STATE_DRAINING));
	fake_look(r->ending.id, &r->op);
	KUNIT_ASSERT_EQ(test, r->op.state, VDS_ISCSI_OP_STATE_DRAINING);
}

/* Wait until it has looked for the sessions that there are now. */
static void looks_again(struct kunit *test, struct removal *r)
{
	unsigned int calls = fake_calls(r->fake, FAKE_FIND_SESSIONS);

	/* The second call begins when the first one has been recorded. */
	KUNIT_ASSERT_TRUE(test, fake_is_called(r->fake, FAKE_FIND_SESSIONS, calls + 2));
}

/* Expect that the group was not changed and no session was dropped. */
static void expect_untouched(struct kunit *test, struct removal *r)
{
	KUNIT_EXPECT_EQ(test, r->fake->group->nr_portals, PORTALS + 0u);
	KUNIT_EXPECT_EQ(test, r->fake->provider->nr_retained, 0u);
	KUNIT_EXPECT_EQ(test, fake_calls(r->fake, FAKE_ADD), 0u);
	KUNIT_EXPECT_EQ(test, fake_calls(r->fake, FAKE_DROP), 0u);
}

/* Which sessions make which flags refuse the removal */

/*
 * Initiator 1 has a session through portal 0, initiator 2 one through each of
 * the portals 0 and 1.
 */
static void log_in(struct removal *r)
{
	fake_session_comes(r->fake, 11, 1, &r->addr[0]);
	fake_session_comes(r->fake, 20, 2, &r->addr[0]);
	fake_session_comes(r->fake, 21, 2, &r->addr[1]);
}

#define IF_IDLE		VDS_ISCSI_REMOVAL_FLAG_IF_IDLE
#define KEEP_LAST	VDS_ISCSI_REMOVAL_FLAG_KEEP_LAST
#define KEEP_PATH	VDS_ISCSI_REMOVAL_FLAG_KEEP_PATH
#define DROP		VDS_ISCSI_REMOVAL_FLAG_DROP
#define DRY_RUN		VDS_ISCSI_REMOVAL_FLAG_DRY_RUN

static const struct flags_case {
	const char *name;
	u32 flags;
	unsigned int first;		/* index of the first portal to remove */
	unsigned int nr;
	int result;
	unsigned int sessions;		/* recorded by the operation */
	unsigned int last_paths;
} flags_cases[] = {
	{ "if-idle, used", IF_IDLE, 0, 1, -EUSERS, 2, 1 },
	{ "if-idle, used, other path", IF_IDLE, 1, 1, -EUSERS, 1, 0 },
	{ "if-idle, idle", IF_IDLE, 2, 1, 0, 0, 0 },
	{ "if-idle, one of two used", IF_IDLE, 1, 2, -EUSERS, 1, 0 },
	{ "keep-path, last", KEEP_PATH, 0, 1, -EUSERS, 2, 1 },
	{ "keep-path, another left", KEEP_PATH, 1, 1, 0, 1, 0 },
	{ "keep-path, both", KEEP_PATH, 0, 2, -EUSERS, 3, 3 },
	{ "keep-path, idle", KEEP_PATH, 3, 1, 0, 0, 0 },
	{ "keep-last, one of four", KEEP_LAST, 0, 1, 0, 2, 1 },
	{ "keep-last, three of four", KEEP_LAST, 0, 3, 0, 3, 3 },
	{ "keep-last, all", KEEP_LAST, 0, 4, -EADDRINUSE, 3, 3 },
	{ "no flag, used", 0, 0, 1, 0, 0, 0 },
	{ "no flag, all", 0, 0, 4, 0, 0, 0 },
	{ "dry-run, used", DRY_RUN, 0, 1, 0, 2, 1 },
	{ "dry-run, all", DRY_RUN, 0, 4, 0, 3, 3 },
	{ "dry-run, if-idle", DRY_RUN | IF_IDLE, 0, 1, -EUSERS, 2, 1 },
	{ "dry-run, keep-last", DRY_RUN | KEEP_LAST, 0, 4, -EADDRINUSE, 3, 3 },
	{ "dry-run, drop", DRY_RUN | DROP, 0, 1, 0, 2, 1 },
	{ "if-idle, drop", IF_IDLE | DROP, 0, 1, -EUSERS, 2, 1 },
};

static void flags_text(const struct flags_case *c, char *text)
{
	strscpy(text, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(flags, flags_cases, flags_text);

static void refuses(struct kunit *test)
{
	const struct flags_case *c = test->param_value;
	struct removal *r = removal_of(test);
	unsigned int i, last_paths = 0;
	bool stays = c->result || c->flags & DRY_RUN;

	log_in(r);
	fake_request(r->fake, &r->request, c->first + c->nr, &r->ending);
	r->request.items += c->first;
	r->request.nr_items = c->nr;
	r->request.flags = c->flags;
	KUNIT_ASSERT_EQ(test, fake_start(&r->request), 0);
	KUNIT_ASSERT_TRUE(test, fake_wait(&r->ending.done));
	KUNIT_EXPECT_EQ(test, r->ending.result, c->result);
	reg_acquire();
	r->op = *(struct vds_operation *)xa_load(&op_table, r->ending.id);
	KUNIT_EXPECT_EQ(test, r->op.sessions, c->sessions);
	for (i = 0; r->op.met && i < r->op.met->nr; i++)
		last_paths += r->op.met->list[i].last_path;
	KUNIT_EXPECT_EQ(test, r->op.met ? r->op.met->nr : 0, c->sessions);
	KUNIT_EXPECT_EQ(test, last_paths, c->last_paths);
	reg_release();
	KUNIT_EXPECT_EQ(test, !!r->op.message[0], !!c->result);
	KUNIT_EXPECT_EQ(test, fake_calls(r->fake, FAKE_RELEASE), 1u);
	KUNIT_EXPECT_EQ(test, fake_calls(r->fake, FAKE_REMOVE), stays ? 0 : c->nr);
	for (i = 0; i < c->nr; i++)
		KUNIT_EXPECT_EQ(test, fake_has(r->fake->group,
					       &r->addr[c->first + i]), stays);
	if (stays)
		expect_untouched(test, r);
}

/* All or none */

/* The parameter is 256 times the number of portals plus the number that fails. */
VDS_KUNIT_GEN_PARAMS(rollback)
{
	static const unsigned int sizes[] = { 1, 2, 3, MANY };
	unsigned long n = (unsigned long)prev, size = n >> 8, fails = n & 0xff;
	unsigned int i;

	if (!prev)
		n = sizes[0] << 8 | 1;
	else if (fails < size)
		n = size << 8 | (fails + 1);
	else
		for (i = 0, n = 0; i + 1 < ARRAY_SIZE(sizes); i++)
			if (sizes[i] == size)
				n = sizes[i + 1] << 8 | 1;
	if (!n)
		return NULL;
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "portal %lu of %lu", n & 0xff,
		 n >> 8);
	return (const void *)n;
}

static void arrive_all(struct kunit *test, struct removal *r, unsigned int nr)
{
	struct vds_address addr;
	unsigned int i;

	for (i = PORTALS; i < nr; i++) {
		fake_address(&addr, i);
		KUNIT_ASSERT_EQ(test,
				vds_iscsi_portal_arrive(r->fake->group, &addr, 0,
							NULL), 0);
	}
}

/* The portals removed before the one that fails are put back. */
static void rolls_back(struct kunit *test)
{
	unsigned int nr = (unsigned long)test->param_value >> 8;
	unsigned int fails = ((unsigned long)test->param_value & 0xff) - 1;
	struct removal *r = removal_of(test);
	const struct vds_op_item *items;
	unsigned int i;

	arrive_all(test, r, nr);
	fake_request(r->fake, &r->request, nr, &r->ending);
	fake_fail(r->fake, FAKE_REMOVE, fails + 1, -EIO);
	run(test, r, -EIO);
	items = r->op.items;
	for (i = 0; i < nr; i++) {
		KUNIT_EXPECT_TRUE(test, fake_has(r->fake->group, &r->addr[i]));
		KUNIT_EXPECT_EQ(test, items[i].state,
				i < fails ? VDS_ISCSI_ITEM_STATE_RESTORED :
					    VDS_ISCSI_ITEM_STATE_UNTOUCHED);
		KUNIT_EXPECT_EQ(test, items[i].result, i == fails ? -EIO : 0);
	}
	KUNIT_EXPECT_EQ(test, fake_calls(r->fake, FAKE_ADD), fails);
	KUNIT_EXPECT_EQ(test, r->fake->provider->nr_retained, 0u);
}

/* A portal that cannot be put back is LOST, with the error; the rest is restored. */
static void rollback_fails(struct kunit *test)
{
	struct removal *r = removal_of(test);
	static const u8 states[] = {
		VDS_ISCSI_ITEM_STATE_RESTORED, VDS_ISCSI_ITEM_STATE_LOST,
		VDS_ISCSI_ITEM_STATE_UNTOUCHED,
	};
	unsigned int i;

	fake_request(r->fake, &r->request, 3, &r->ending);
	fake_fail(r->fake, FAKE_REMOVE, 3, -EIO);
	fake_fail(r->fake, FAKE_ADD, 1, -EADDRINUSE);
	run(test, r, -EIO);
	for (i = 0; i < 3; i++)
		KUNIT_EXPECT_EQ(test, r->op.items[i].state, states[i]);
	KUNIT_EXPECT_EQ(test, r->op.items[1].result, -EADDRINUSE);
	KUNIT_EXPECT_FALSE(test, fake_has(r->fake->group, &r->addr[1]));
	KUNIT_EXPECT_EQ(test, r->fake->group->nr_portals, PORTALS - 1u);
}

static void several(struct kunit *test)
{
	struct removal *r = removal_of(test);
	unsigned int i;

	arrive_all(test, r, VDS_OP_PORTALS);
	fake_request(r->fake, &r->request, VDS_OP_PORTALS, &r->ending);
	run(test, r, 0);
	for (i = 0; i < VDS_OP_PORTALS; i++)
		KUNIT_EXPECT_EQ(test, r->op.items[i].state,
				VDS_ISCSI_ITEM_STATE_REMOVED);
	KUNIT_EXPECT_EQ(test, r->fake->group->nr_portals, 0u);
}

static void bad_lists(struct kunit *test)
{
	struct removal *r = removal_of(test);

	fake_request(r->fake, &r->request, 2, &r->ending);
	fake_items(&r->request)[1] = r->request.items[0];
	KUNIT_EXPECT_EQ(test, fake_start(&r->request), -EINVAL);
	fake_request(r->fake, &r->request, PORTALS + 1, &r->ending);
	KUNIT_EXPECT_EQ(test, fake_start(&r->request), -ENOENT);
	KUNIT_EXPECT_EQ(test, r->fake->provider->nr_operations, 0u);
	KUNIT_EXPECT_EQ(test, r->fake->group->op_id, 0ull);
	expect_untouched(test, r);
}

/* Deadlines */

/* A deadline that passes while the group is being held ends the operation. */
static void deadline_before_commit(struct kunit *test)
{
	struct removal *r = removal_of(test);

	r->request.deadline_ms = 20;
	r->fake->hold = FAKE_HOLD_BEFORE_COMMIT;
	KUNIT_ASSERT_EQ(test, fake_start(&r->request), 0);
	KUNIT_ASSERT_TRUE(test, fake_wait(&r->fake->held));
	schedule_timeout_uninterruptible(msecs_to_jiffies(60));
	complete(&r->fake->go);
	fake_expect_end(test, r->fake, &r->ending, -ETIME);
	KUNIT_EXPECT_EQ(test, fake_calls(r->fake, FAKE_RELEASE), 1u);
	KUNIT_EXPECT_EQ(test, fake_calls(r->fake, FAKE_REMOVE), 0u);
	expect_untouched(test, r);
	fake_look(r->ending.id, &r->op);
	KUNIT_EXPECT_NOT_NULL(test, strstr(r->op.message,
					   "within its deadline of 20 ms"));
}

/* A removal past the point of no return continues and reports that it is late. */
static void deadline_after_commit(struct kunit *test)
{
	struct removal *r = removal_of(test);

	r->request.deadline_ms = 1000;
	r->fake->hold = FAKE_HOLD_AFTER_COMMIT;
	KUNIT_ASSERT_EQ(test, fake_start(&r->request), 0);
	KUNIT_ASSERT_TRUE(test, fake_wait(&r->fake->held));
	schedule_timeout_uninterruptible(msecs_to_jiffies(1100));
	complete(&r->fake->go);
	fake_expect_end(test, r->fake, &r->ending, 0);
	fake_look(r->ending.id, &r->op);
	KUNIT_EXPECT_NOT_NULL(test, strstr(r->op.message, "past its deadline"));
	KUNIT_EXPECT_FALSE(test, fake_has(r->fake->group, &r->addr[0]));
}

/* Draining */

static void nothing_to_drain(struct kunit *test)
{
	struct removal *r = removal_of(test);

	fake_session_comes(r->fake, 21, 2, &r->addr[1]);
	r->request.drain_ms = 60000;
	run(test, r, 0);
	KUNIT_EXPECT_EQ(test, r->op.sessions, 0u);
	KUNIT_EXPECT_LT(test, r->op.ended - r->op.accepted,
			(u64)30 * NSEC_PER_SEC);
}

/* It waits for the sessions of its portals only. */
static void drain_waits(struct kunit *test)
{
	struct removal *r = removal_of(test);

	log_in(r);
	r->request.drain_ms = 3600 * MSEC_PER_SEC;
	start_draining(test, r);
	KUNIT_EXPECT_FALSE(test, fake_has(r->fake->group, &r->addr[0]));
	KUNIT_EXPECT_EQ(test, r->op.sessions, 2u);
	KUNIT_EXPECT_EQ(test, r->op.sessions_at_start, 2u);
	KUNIT_EXPECT_EQ(test, r->op.phase, VDS_ISCSI_OP_PHASE_DRAINING);
	/* The group is released, but the operation is still in flight on it. */
	KUNIT_EXPECT_EQ(test, fake_calls(r->fake, FAKE_RELEASE), 1u);
	KUNIT_EXPECT_EQ(test, r->fake->group->op_id, r->ending.id);
	fake_session_leaves(r->fake, 11);
	looks_again(test, r);
	fake_look(r->ending.id, &r->op);
	KUNIT_EXPECT_EQ(test, r->op.state, VDS_ISCSI_OP_STATE_DRAINING);
	KUNIT_EXPECT_EQ(test, r->op.sessions, 1u);
	fake_session_leaves(r->fake, 20);
	fake_expect_end(test, r->fake, &r->ending, 0);
	fake_look(r->ending.id, &r->op);
	KUNIT_EXPECT_EQ(test, r->op.sessions, 0u);
	KUNIT_EXPECT_EQ(test, r->op.dropped, 0u);
	KUNIT_EXPECT_EQ(test, r->fake->nr_sessions, 1u);
}

/* While it drains it looks for the sessions that are left, and lists no others. */
static void drain_looks_for_few(struct kunit *test)
{
	struct removal *r = removal_of(test);

	log_in(r);
	r->request.drain_ms = 3600 * MSEC_PER_SEC;
	start_draining(test, r);
	fake_session_leaves(r->fake, 11);
	looks_again(test, r);
	KUNIT_EXPECT_EQ(test, fake_calls(r->fake, FAKE_SESSIONS_FREE), 0u);
	fake_session_leaves(r->fake, 20);
	fake_expect_end(test, r->fake, &r->ending, 0);
	KUNIT_EXPECT_EQ(test, fake_calls(r->fake, FAKE_SESSIONS_FREE), 0u);
}

/* It also waits for a session that logged in during the commit. */
static void drain_sees_latecomers(struct kunit *test)
{
	struct removal *r = removal_of(test);
	struct vds_address wildcard = { .family = AF_INET, .port = 3260 };

	r->fake->hold = FAKE_HOLD_AFTER_COMMIT;
	r->request.drain_ms = 3600 * MSEC_PER_SEC;
	KUNIT_ASSERT_EQ(test, fake_start(&r->request), 0);
	KUNIT_ASSERT_TRUE(test, fake_wait(&r->fake->held));
	fake_session_comes(r->fake, 30, 3, &r->addr[0]);
	fake_session_comes(r->fake, 31, 3, &r->addr[1]);
	/* Logged in through another portal that was removed since then */
	fake_session_comes(r->fake, 32, 3, &wildcard);
	r->fake->sessions[2].session.portal_known = false;
	r->fake->hold = FAKE_HOLD_NOWHERE;
	complete(&r->fake->go);
	KUNIT_ASSERT_TRUE(test, fake_reaches(r->ending.id,
					     VDS_ISCSI_OP_STATE_DRAINING));
	looks_again(test, r);
	fake_look(r->ending.id, &r->op);
	KUNIT_EXPECT_EQ(test, r->op.state, VDS_ISCSI_OP_STATE_DRAINING);
	KUNIT_EXPECT_EQ(test, r->op.sessions, 1u);
	fake_session_leaves(r->fake, 30);
	fake_expect_end(test, r->fake, &r->ending, 0);
}

/* After the timeout the portals stay removed, and the rest is recorded. */
static void drain_runs_out(struct kunit *test)
{
	struct removal *r = removal_of(test);

	log_in(r);
	r->request.drain_ms = 300;
	run(test, r, 0);
	KUNIT_EXPECT_GE(test, r->op.ended - r->op.accepted,
			(u64)300 * NSEC_PER_MSEC);
	KUNIT_EXPECT_EQ(test, r->op.sessions, 2u);
	KUNIT_EXPECT_EQ(test, r->op.dropped, 0u);
	KUNIT_EXPECT_EQ(test, fake_calls(r->fake, FAKE_DROP), 0u);
	KUNIT_EXPECT_FALSE(test, fake_has(r->fake->group, &r->addr[0]));
	reg_acquire();
	KUNIT_EXPECT_EQ(test, r->op.met->nr, 2u);
	reg_release();
}

static void drops_at_once(struct kunit *test)
{
	struct removal *r = removal_of(test);

	log_in(r);
	r->request.flags = DROP;
	run(test, r, 0);
	KUNIT_EXPECT_EQ(test, fake_calls(r->fake, FAKE_DROP), 1u);
	KUNIT_EXPECT_EQ(test, r->op.dropped, 2u);
	KUNIT_EXPECT_EQ(test, r->op.sessions, 0u);
	KUNIT_EXPECT_EQ(test, r->fake->nr_sessions, 1u);
}

static void drains_then_drops(struct kunit *test)
{
	struct removal *r = removal_of(test);

	log_in(r);
	r->request.flags = DROP;
	r->request.drain_ms = 3600 * MSEC_PER_SEC;
	start_draining(test, r);
	KUNIT_EXPECT_EQ(test, fake_calls(r->fake, FAKE_DROP), 0u);
	fake_session_leaves(r->fake, 20);
	looks_again(test, r);
	fake_session_leaves(r->fake, 11);
	fake_expect_end(test, r->fake, &r->ending, 0);
	KUNIT_EXPECT_EQ(test, fake_calls(r->fake, FAKE_DROP), 0u);
}

/* The wait for a dropped session that does not close ends after 10 s. */
static void drop_fails(struct kunit *test)
{
	struct removal *r = removal_of(test);

	log_in(r);
	r->fake->ignores_drop = true;
	/* Each look makes it appear older. */
	r->fake->age_ms = 4000;
	fake_fail(r->fake, FAKE_DROP, 0, -EIO);
	r->request.flags = DROP;
	run(test, r, 0);
	KUNIT_EXPECT_EQ(test, fake_calls(r->fake, FAKE_DROP), 1u);
	/* One before the drop, and those at 4, 8 and 12 s */
	KUNIT_EXPECT_EQ(test, fake_calls(r->fake, FAKE_FIND_SESSIONS), 4u);
	KUNIT_EXPECT_EQ(test, r->op.dropped, 0u);
	KUNIT_EXPECT_EQ(test, r->op.sessions, 2u);
}

/* A driver that is busy when sessions are to be dropped drops them soon. */
static void drop_repeated(struct kunit *test)
{
	struct removal *r = removal_of(test);

	log_in(r);
	fake_fail(r->fake, FAKE_DROP, 1, -EBUSY);
	r->request.flags = DROP;
	run(test, r, 0);
	KUNIT_EXPECT_EQ(test, fake_calls(r->fake, FAKE_DROP), 2u);
	KUNIT_EXPECT_EQ(test, r->op.dropped, 2u);
	KUNIT_EXPECT_EQ(test, r->op.sessions, 0u);
}

/* An operation that is done keeps no lists of sessions. */
static void lists_are_freed(struct kunit *test)
{
	struct removal *r = removal_of(test);

	log_in(r);
	r->request.flags = DROP;
	run(test, r, 0);
	/* It has left the provider. */
	fake_exit(test);
	fake_look(r->ending.id, &r->op);
	KUNIT_EXPECT_NULL(test, r->op.drain);
	KUNIT_EXPECT_NULL(test, r->op.keys);
}

/* Another program adds a portal again, which was forgotten meanwhile. */
static void comes_back(struct kunit *test)
{
	int before = fake_set_param("retained_portals", 1);
	struct removal *r = removal_of(test);

	KUNIT_ASSERT_GE(test, before, 0);
	log_in(r);
	r->request.flags = DROP;
	r->request.drain_ms = 500;
	start_draining(test, r);
	KUNIT_EXPECT_EQ(test, r->op.changed, 1u);
	vds_iscsi_portal_depart(r->fake->group, &r->addr[3], 1);
	KUNIT_EXPECT_NULL(test, fake_portal(r->fake, &r->addr[0]));
	vds_iscsi_portal_arrive(r->fake->group, &r->addr[0], 0, NULL);
	fake_expect_end(test, r->fake, &r->ending, -EEXIST);
	fake_set_param("retained_portals", before);
	KUNIT_EXPECT_EQ(test, fake_calls(r->fake, FAKE_DROP), 0u);
	fake_look(r->ending.id, &r->op);
	KUNIT_EXPECT_EQ(test, r->op.items[0].state,
			VDS_ISCSI_ITEM_STATE_RESTORED);
	KUNIT_EXPECT_EQ(test, r->op.items[0].result, -EEXIST);
	KUNIT_EXPECT_EQ(test, r->op.changed, 0u);
}

/* Cancel while it holds a group or lists sessions, before it commits */

static const struct list_case {
	const char *name;
	enum fake_hold hold;
	u32 flags;
} list_cases[] = {
	{ "keep-last, sessions", FAKE_HOLD_LOOK, KEEP_LAST },
	{ "if-idle, sessions", FAKE_HOLD_LOOK, IF_IDLE },
	{ "dry-run, sessions", FAKE_HOLD_LOOK, DRY_RUN },
	{ "hold", FAKE_HOLD_BEFORE_COMMIT, 0 },
	{ "dry-run, hold", FAKE_HOLD_BEFORE_COMMIT, DRY_RUN },
};

static void list_text(const struct list_case *c, char *text)
{
	strscpy(text, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(list, list_cases, list_text);

static void count_call(struct talk *talk, void *data)
{
	++*(unsigned int *)data;
}

/* It is done at once, and what its thread finds later is not reported. */
static void cancel_listing(struct kunit *test)
{
	const struct list_case *c = test->param_value;
	struct removal *r = removal_of(test);
	struct talk *talk = talk_open(test);
	unsigned int events = 0, sessions;

	log_in(r);
	r->fake->hold = c->hold;
	r->request.flags = c->flags;
	KUNIT_ASSERT_EQ(test, fake_start(&r->request), 0);
	KUNIT_ASSERT_TRUE(test, fake_wait(&r->fake->held));
	KUNIT_EXPECT_EQ(test, vds_iscsi_op_cancel(r->ending.id, NULL), 0);
	fake_expect_end(test, r->fake, &r->ending, -ECANCELED);
	talk_listen(test, talk, VDS_ISCSI_NLGRP_OPS);
	fake_look(r->ending.id, &r->op);
	complete(&r->fake->go);
	fake_exit(test);
	KUNIT_EXPECT_EQ(test, talk_read_events(talk, count_call, &events), -EAGAIN);
	talk_close(talk);
	KUNIT_EXPECT_EQ(test, events, 0u);
	KUNIT_EXPECT_EQ(test, fake_calls(r->fake, FAKE_REMOVE), 0u);
	KUNIT_EXPECT_EQ(test, fake_calls(r->fake, FAKE_RELEASE), 1u);
	/* The record of a completed operation does not change. */
	sessions = r->op.sessions;
	fake_look(r->ending.id, &r->op);
	KUNIT_EXPECT_EQ(test, r->op.sessions, sessions);
	KUNIT_EXPECT_EQ(test, r->op.result, -ECANCELED);
	KUNIT_EXPECT_EQ(test, r->op.message[0], '\0');
}

/* Cancel while it drains */

static void cancel_puts_back(struct kunit *test)
{
	struct removal *r = removal_of(test);
	unsigned int i;

	log_in(r);
	fake_request(r->fake, &r->request, 3, &r->ending);
	r->request.drain_ms = 3600 * MSEC_PER_SEC;
	start_draining(test, r);
	KUNIT_EXPECT_EQ(test, vds_iscsi_op_cancel(r->ending.id, NULL), 0);
	fake_expect_end(test, r->fake, &r->ending, -ECANCELED);
	KUNIT_EXPECT_EQ(test, vds_iscsi_op_cancel(r->ending.id, NULL),
			-ECANCELED);
	fake_look(r->ending.id, &r->op);
	for (i = 0; i < 3; i++)
		KUNIT_EXPECT_EQ(test, r->op.items[i].state,
				VDS_ISCSI_ITEM_STATE_RESTORED);
	KUNIT_EXPECT_EQ(test, fake_calls(r->fake, FAKE_HOLD), 2u);
	KUNIT_EXPECT_EQ(test, fake_calls(r->fake, FAKE_RELEASE), 2u);
	KUNIT_EXPECT_EQ(test, r->fake->group->nr_portals, PORTALS + 0u);
	KUNIT_EXPECT_EQ(test, r->fake->provider->nr_retained, 0u);
	KUNIT_EXPECT_EQ(test, r->fake->nr_sessions, 3u);
}

/* A second cancel while the portals are put back returns -ECANCELED. */
static void cancel_twice(struct kunit *test)
{
	struct removal *r = removal_of(test);

	log_in(r);
	r->request.drain_ms = 3600 * MSEC_PER_SEC;
	start_draining(test, r);
	r->fake->hold = FAKE_HOLD_BEFORE_COMMIT;
	KUNIT_EXPECT_EQ(test, vds_iscsi_op_cancel(r->ending.id, NULL), 0);
	KUNIT_ASSERT_TRUE(test, fake_wait(&r->fake->held));
	KUNIT_EXPECT_EQ(test, vds_iscsi_op_cancel(r->ending.id, NULL),
			-ECANCELED);
	complete(&r->fake->go);
	fake_expect_end(test, r->fake, &r->ending, -ECANCELED);
}

/* It is too late to cancel once sessions are dropped. */
static void cancel_too_late(struct kunit *test)
{
	struct removal *r = removal_of(test);

	log_in(r);
	r->request.flags = DROP;
	r->fake->hold = FAKE_HOLD_DROP;
	start_draining(test, r);
	KUNIT_ASSERT_TRUE(test, fake_wait(&r->fake->held));
	KUNIT_EXPECT_EQ(test, vds_iscsi_op_cancel(r->ending.id, NULL),
			-EALREADY);
	r->fake->hold = FAKE_HOLD_NOWHERE;
	complete(&r->fake->go);
	fake_expect_end(test, r->fake, &r->ending, 0);
	KUNIT_EXPECT_FALSE(test, fake_has(r->fake->group, &r->addr[0]));
}

/* After a cancel the group cannot be held to put the portals back. */
static void cancel_without_group(struct kunit *test)
{
	struct removal *r = removal_of(test);

	log_in(r);
	r->request.drain_ms = 3600 * MSEC_PER_SEC;
	start_draining(test, r);
	fake_fail(r->fake, FAKE_HOLD, 0, -EBUSY);
	KUNIT_EXPECT_EQ(test, vds_iscsi_op_cancel(r->ending.id, NULL), 0);
	fake_expect_end(test, r->fake, &r->ending, -EBUSY);
	KUNIT_EXPECT_FALSE(test, fake_has(r->fake->group, &r->addr[0]));
	fake_look(r->ending.id, &r->op);
	KUNIT_EXPECT_EQ(test, r->op.items[0].state,
			VDS_ISCSI_ITEM_STATE_LOST);
}

/* If the group departs while sessions drain, no session is left. */
static void group_goes_while_draining(struct kunit *test)
{
	struct removal *r = removal_of(test);

	log_in(r);
	r->request.drain_ms = 3600 * MSEC_PER_SEC;
	start_draining(test, r);
	vds_iscsi_target_depart(r->fake->target, 0);
	KUNIT_ASSERT_TRUE(test, fake_wait(&r->ending.done));
	KUNIT_EXPECT_EQ(test, r->ending.result, 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&r->ending.calls), 1);
}

/* It keeps waiting while the sessions cannot be looked for. */
static void finding_fails(struct kunit *test)
{
	struct removal *r = removal_of(test);

	log_in(r);
	fake_fail(r->fake, FAKE_FIND_SESSIONS, 0, -EBUSY);
	r->request.drain_ms = 3600 * MSEC_PER_SEC;
	start_draining(test, r);
	fake_session_leaves(r->fake, 11);
	fake_session_leaves(r->fake, 20);
	looks_again(test, r);
	fake_look(r->ending.id, &r->op);
	KUNIT_EXPECT_EQ(test, r->op.state, VDS_ISCSI_OP_STATE_DRAINING);
	fake_fail(r->fake, FAKE_FIND_SESSIONS, 0, 0);
	fake_expect_end(test, r->fake, &r->ending, 0);
}

/* Ops that fail */

static const struct failure_case {
	const char *name;
	enum fake_op op;
	unsigned int at;
	int result;
	u32 flags;
	u32 drain_ms;
} failure_cases[] = {
	{ "hold: -EIDRM", FAKE_HOLD, 0, -EIDRM },
	{ "hold: -EBUSY", FAKE_HOLD, 0, -EBUSY },
	{ "hold: -ENOMEM", FAKE_HOLD, 0, -ENOMEM },
	{ "remove: -ENOENT", FAKE_REMOVE, 0, -ENOENT },
	{ "remove: -ESTALE", FAKE_REMOVE, 0, -ESTALE },
	{ "remove: -EAGAIN", FAKE_REMOVE, 0, -EAGAIN, 0, 1000 },
	{ "sessions before: -ENOMEM", FAKE_SESSIONS_HELD, 1, -ENOMEM, IF_IDLE },
	{ "sessions before: -EBUSY", FAKE_SESSIONS_HELD, 1, -EBUSY, DRY_RUN },
	{ "sessions after: -ENOMEM", FAKE_SESSIONS_HELD, 2, -ENOMEM, 0, 1000 },
	{ "sessions after: -EIO", FAKE_SESSIONS_HELD, 2, -EIO, DROP },
};

static void failure_text(const struct failure_case *c, char *text)
{
	strscpy(text, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(failure, failure_cases, failure_text);

/* After a failed op no portal has changed, and the next removal succeeds. */
static void op_fails(struct kunit *test)
{
	const struct failure_case *c = test->param_value;
	struct removal *r = removal_of(test);

	fake_request(r->fake, &r->request, 2, &r->ending);
	r->request.flags = c->flags;
	r->request.drain_ms = c->drain_ms;
	fake_fail(r->fake, c->op, c->at, c->result);
	run(test, r, c->result);
	KUNIT_EXPECT_EQ(test, r->fake->group->nr_portals, PORTALS + 0u);
	KUNIT_EXPECT_EQ(test, r->fake->provider->nr_retained, 0u);
	KUNIT_EXPECT_EQ(test, fake_calls(r->fake, FAKE_RELEASE),
			c->op == FAKE_HOLD ? 0 : 1);
	fake_fail(r->fake, c->op, 0, 0);
	fake_request(r->fake, &r->request, 2, &r->ending);
	run(test, r, 0);
	KUNIT_EXPECT_EQ(test, r->fake->group->nr_portals, PORTALS - 2u);
}

/* A provider that hangs for one group blocks no operation on another group. */
static void op_hangs(struct kunit *test)
{
	struct removal *r = removal_of(test), *other = removal_of(test);
	struct vds_portal_group *two = fake_group(r->fake, 2, PORTALS, 1);

	r->fake->hold = FAKE_HOLD_AFTER_COMMIT;
	KUNIT_ASSERT_EQ(test, fake_start(&r->request), 0);
	KUNIT_ASSERT_TRUE(test, fake_wait(&r->fake->held));
	r->fake->hold = FAKE_HOLD_NOWHERE;

	fake_items(&other->request)->group = two->id;
	fake_portal_id(r->fake, &r->addr[PORTALS],
		       &fake_items(&other->request)->portal);
	KUNIT_ASSERT_EQ(test, fake_start(&other->request), 0);
	KUNIT_EXPECT_TRUE(test, fake_wait(&other->ending.done));
	KUNIT_EXPECT_EQ(test, other->ending.result, 0);
	fake_look(r->ending.id, &r->op);
	KUNIT_EXPECT_EQ(test, r->op.state, VDS_ISCSI_OP_STATE_COMMITTING);
	KUNIT_EXPECT_EQ(test, r->fake->provider->nr_operations, 1u);

	complete(&r->fake->go);
	fake_expect_end(test, r->fake, &r->ending, 0);
}

/* A removal that was not verified leaves the portal marked as leaked. */
static void removal_leaks(struct kunit *test)
{
	struct removal *r = removal_of(test);

	fake_request(r->fake, &r->request, 2, &r->ending);
	fake_fail(r->fake, FAKE_REMOVE, 2, -ESTALE);
	run(test, r, -ESTALE);
	KUNIT_EXPECT_EQ(test, r->op.items[0].state,
			VDS_ISCSI_ITEM_STATE_RESTORED);
	KUNIT_EXPECT_EQ(test, r->op.items[1].state, VDS_ISCSI_ITEM_STATE_LEAKED);
	KUNIT_EXPECT_EQ(test, r->op.items[1].result, -ESTALE);
}

/* Additions */

static void start_addition(struct kunit *test, struct removal *r, unsigned int n)
{
	u64 incarnation;
	uuid_t id;

	fake_request(r->fake, &r->request, 1, &r->ending);
	r->request.kind = VDS_ISCSI_OP_KIND_ADD_PORTAL;
	fake_portal_id(r->fake, &r->addr[n], &fake_items(&r->request)->portal);
	reg_acquire();
	reg_portal_create(r->fake->provider, &r->addr[n], &id, &incarnation);
	reg_release();
}

static void adds(struct kunit *test)
{
	struct removal *r = removal_of(test);

	start_addition(test, r, PORTALS);
	KUNIT_EXPECT_EQ(test, r->fake->provider->nr_retained, 1u);
	run(test, r, 0);
	KUNIT_EXPECT_EQ(test, r->op.items[0].state, VDS_ISCSI_ITEM_STATE_ADDED);
	KUNIT_EXPECT_TRUE(test, fake_has(r->fake->group, &r->addr[PORTALS]));
	KUNIT_EXPECT_EQ(test, r->fake->provider->nr_retained, 0u);
	KUNIT_EXPECT_EQ(test, fake_start(&r->request), -EEXIST);
}

/* A portal may be in one group of a target only. */
static void added_elsewhere(struct kunit *test)
{
	struct removal *r = removal_of(test);

	fake_group(r->fake, 2, PORTALS, 1);
	start_addition(test, r, PORTALS);
	KUNIT_EXPECT_EQ(test, fake_start(&r->request), -EEXIST);
	KUNIT_EXPECT_EQ(test, fake_calls(r->fake, FAKE_HOLD), 0u);
}

static void addition_fails(struct kunit *test)
{
	struct removal *r = removal_of(test);

	start_addition(test, r, PORTALS);
	fake_fail(r->fake, FAKE_ADD, 0, -EADDRINUSE);
	run(test, r, -EADDRINUSE);
	KUNIT_EXPECT_EQ(test, r->op.items[0].state,
			VDS_ISCSI_ITEM_STATE_UNTOUCHED);
	KUNIT_EXPECT_EQ(test, fake_calls(r->fake, FAKE_RELEASE), 1u);
	fake_fail(r->fake, FAKE_HOLD, 0, -EIDRM);
	fake_ending_init(&r->ending);
	run(test, r, -EIDRM);
	fake_fail(r->fake, FAKE_HOLD, 0, 0);
	fake_ending_init(&r->ending);
	r->fake->hold = FAKE_HOLD_BEFORE_COMMIT;
	KUNIT_ASSERT_EQ(test, fake_start(&r->request), 0);
	KUNIT_ASSERT_TRUE(test, fake_wait(&r->fake->held));
	KUNIT_EXPECT_EQ(test, vds_iscsi_op_cancel(r->ending.id, NULL), 0);
	complete(&r->fake->go);
	fake_expect_end(test, r->fake, &r->ending, -ECANCELED);
	KUNIT_EXPECT_FALSE(test, fake_has(r->fake->group, &r->addr[PORTALS]));
}

/* A request to add the portals before that with index @end, which are in no group. */
static void addition_of(struct kunit *test, struct removal *r, unsigned int end)
{
	unsigned int i, nr = end - PORTALS;
	u64 incarnation;
	uuid_t id;

	fake_request(r->fake, &r->request, end, &r->ending);
	r->request.kind = VDS_ISCSI_OP_KIND_ADD_PORTAL;
	r->request.items += PORTALS;
	r->request.nr_items = nr;
	reg_acquire();
	for (i = PORTALS; i < end; i++)
		reg_portal_create(r->fake->provider, &r->addr[i], &id,
				  &incarnation);
	reg_release();
}

static void adds_several(struct kunit *test)
{
	struct removal *r = removal_of(test);
	unsigned int i;

	addition_of(test, r, MANY);
	run(test, r, 0);
	for (i = 0; i < MANY - PORTALS; i++)
		KUNIT_EXPECT_EQ(test, r->op.items[i].state,
				VDS_ISCSI_ITEM_STATE_ADDED);
	KUNIT_EXPECT_EQ(test, r->fake->group->nr_portals, MANY + 0u);
	KUNIT_EXPECT_EQ(test, r->fake->provider->nr_retained, 0u);
}

/* If one cannot be added, those before are removed again. */
static void adds_all_or_none(struct kunit *test)
{
	struct removal *r = removal_of(test);
	unsigned int i;

	addition_of(test, r, PORTALS + 3);
	fake_fail(r->fake, FAKE_ADD, 3, -EADDRINUSE);
	run(test, r, -EADDRINUSE);
	for (i = 0; i < 3; i++) {
		KUNIT_EXPECT_EQ(test, r->op.items[i].state,
				VDS_ISCSI_ITEM_STATE_UNTOUCHED);
		KUNIT_EXPECT_EQ(test, r->op.items[i].result,
				i == 2 ? -EADDRINUSE : 0);
	}
	KUNIT_EXPECT_EQ(test, r->fake->group->nr_portals, PORTALS + 0u);
	KUNIT_EXPECT_EQ(test, r->fake->provider->nr_retained, 3u);
}

/* If that fails, the portal is reported as added, with the error. */
static void addition_stays(struct kunit *test)
{
	struct removal *r = removal_of(test);

	addition_of(test, r, PORTALS + 2);
	fake_fail(r->fake, FAKE_ADD, 2, -EADDRINUSE);
	fake_fail(r->fake, FAKE_REMOVE, 0, -EIO);
	run(test, r, -EADDRINUSE);
	KUNIT_EXPECT_EQ(test, r->op.items[0].state, VDS_ISCSI_ITEM_STATE_ADDED);
	KUNIT_EXPECT_EQ(test, r->op.items[0].result, -EIO);
	KUNIT_EXPECT_TRUE(test, fake_has(r->fake->group, &r->addr[PORTALS]));
}

/* Operations on a group are refused while it has a leaked portal. */
static void leaked(struct kunit *test)
{
	struct removal *r = removal_of(test);
	struct fake *fake = r->fake;

	KUNIT_EXPECT_EQ(test,
			vds_iscsi_portal_leaked(fake->group, &r->addr[PORTALS]),
			0);
	KUNIT_EXPECT_EQ(test,
			vds_iscsi_portal_leaked(fake->group, &r->addr[PORTALS]),
			0);
	KUNIT_EXPECT_EQ(test, fake->provider->nr_leaked, 1u);
	KUNIT_EXPECT_EQ(test, fake_start(&r->request), -ESTALE);
	KUNIT_EXPECT_TRUE(test, vds_iscsi_portal_group_leaked(fake->group));
	KUNIT_EXPECT_EQ(test,
			vds_iscsi_portal_depart(fake->group, &r->addr[PORTALS], 0),
			0);
	KUNIT_EXPECT_EQ(test, fake->provider->nr_leaked, 0u);
	KUNIT_EXPECT_FALSE(test, vds_iscsi_portal_group_leaked(fake->group));
	run(test, r, 0);
}

/* Counts the IPv6 portals, and ends the walk at the number in @data. */
static unsigned int walked;

static bool count_ipv6(const struct vds_portal_group *group,
		       const struct vds_address *addr, void *priv, void *data)
{
	unsigned int *max = data;

	walked += addr->family == AF_INET6;
	return walked < *max;
}

static void walks_portals(struct kunit *test)
{
	struct removal *r = removal_of(test);
	struct vds_portal_group *group = r->fake->group;
	unsigned int max = 10;

	/* The second and the fourth are IPv6. */
	walked = 0;
	KUNIT_EXPECT_TRUE(test, vds_iscsi_portals_walk(r->fake->provider,
						       count_ipv6, &max));
	KUNIT_EXPECT_EQ(test, walked, 2u);
	/* A retained portal is in no group. */
	vds_iscsi_portal_depart(group, &r->addr[1], 1);
	walked = 0;
	KUNIT_EXPECT_TRUE(test, vds_iscsi_portals_walk(r->fake->provider,
						       count_ipv6, &max));
	KUNIT_EXPECT_EQ(test, walked, 1u);
	max = 1;
	walked = 0;
	KUNIT_EXPECT_FALSE(test, vds_iscsi_portals_walk(r->fake->provider,
							count_ipv6, &max));
	KUNIT_EXPECT_EQ(test, walked, 1u);
}

/* The portals of a group are in use, until they are removed, and only in their namespace. */
static void in_use(struct kunit *test)
{
	struct removal *r = removal_of(test);
	struct vds_address elsewhere = r->addr[1];

	elsewhere.netns = 1;
	KUNIT_EXPECT_TRUE(test, vds_iscsi_portal_in_use(r->fake->provider, &r->addr[0]));
	KUNIT_EXPECT_TRUE(test, vds_iscsi_portal_in_use(r->fake->provider, &r->addr[1]));
	KUNIT_EXPECT_FALSE(test, vds_iscsi_portal_in_use(r->fake->provider, &elsewhere));
	run(test, r, 0);
	KUNIT_EXPECT_FALSE(test, vds_iscsi_portal_in_use(r->fake->provider, &r->addr[0]));
	KUNIT_EXPECT_TRUE(test, vds_iscsi_portal_in_use(r->fake->provider, &r->addr[1]));
	KUNIT_EXPECT_FALSE(test, vds_iscsi_portal_in_use(r->fake->provider,
							 &r->addr[PORTALS]));
}

static struct kunit_case change_cases[] = {
	KUNIT_CASE_PARAM(refuses, flags_gen_params),
	KUNIT_CASE_PARAM(rolls_back, rollback_gen_params),
	KUNIT_CASE(rollback_fails),
	KUNIT_CASE(several),
	KUNIT_CASE(bad_lists),
	KUNIT_CASE(deadline_before_commit),
	KUNIT_CASE(deadline_after_commit),
	KUNIT_CASE(nothing_to_drain),
	KUNIT_CASE(drain_waits),
	KUNIT_CASE(drain_looks_for_few),
	KUNIT_CASE(drain_sees_latecomers),
	KUNIT_CASE(drain_runs_out),
	KUNIT_CASE(drops_at_once),
	KUNIT_CASE(drains_then_drops),
	KUNIT_CASE(drop_fails),
	KUNIT_CASE(drop_repeated),
	KUNIT_CASE(lists_are_freed),
	KUNIT_CASE(comes_back),
	KUNIT_CASE_PARAM(cancel_listing, list_gen_params),
	KUNIT_CASE(cancel_puts_back),
	KUNIT_CASE(cancel_twice),
	KUNIT_CASE(cancel_too_late),
	KUNIT_CASE(cancel_without_group),
	KUNIT_CASE(group_goes_while_draining),
	KUNIT_CASE(finding_fails),
	KUNIT_CASE_PARAM(op_fails, failure_gen_params),
	KUNIT_CASE(op_hangs),
	KUNIT_CASE(removal_leaks),
	KUNIT_CASE(adds),
	KUNIT_CASE(added_elsewhere),
	KUNIT_CASE(addition_fails),
	KUNIT_CASE(adds_several),
	KUNIT_CASE(adds_all_or_none),
	KUNIT_CASE(addition_stays),
	KUNIT_CASE(leaked),
	KUNIT_CASE(walks_portals),
	KUNIT_CASE(in_use),
	{}
};

struct kunit_suite vds_change_suite = {
	.name = "vds_iscsi_change",
	.init = change_init,
	.exit = fake_exit,
	.test_cases = change_cases,
};
