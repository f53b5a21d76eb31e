// SPDX-License-Identifier: GPL-2.0-only
/*
 * gate_test.c - operations that are blocked: they are tried again, for a bounded
 * time, and keep nothing while they wait.
 */
#include "fake.h"

/* Portals of the fake group */
#define PORTALS 2

/**
 * struct gate - the fixture
 * @fake: a provider whose group has some portals
 * @request: removes the first of them
 * @ending: the completion of @request
 * @op: a copy of the operation
 */
struct gate {
	struct fake *fake;
	struct vds_request request;
	struct fake_ending ending;
	struct vds_operation op;
};

static int gate_init(struct kunit *test)
{
	struct fake *fake = fake_new(test);
	struct vds_address addr;
	unsigned int i;

	for (i = 0; i < PORTALS; i++) {
		fake_address(&addr, i);
		KUNIT_ASSERT_EQ(test,
				vds_iscsi_portal_arrive(fake->group, &addr, 0,
							NULL), 0);
	}
	fake->nr_blockers = 1;
	return 0;
}

static struct gate *gate_of(struct kunit *test)
{
	struct gate *g = kunit_kzalloc(test, sizeof(*g), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, g);
	g->fake = test->priv;
	fake_request(g->fake, &g->request, 1, &g->ending);
	return g;
}

/* Start the operation, and wait until it was blocked @nr times. */
static void start_blocked(struct kunit *test, struct gate *g, unsigned int nr)
{
	KUNIT_ASSERT_EQ(test, fake_start(&g->request), 0);
	KUNIT_ASSERT_TRUE(test, fake_is_called(g->fake, FAKE_HOLD, nr));
}

/* Nothing has changed, and nothing is held. */
static void expect_untouched(struct kunit *test, struct gate *g)
{
	KUNIT_EXPECT_EQ(test, g->fake->group->nr_portals, PORTALS + 0u);
	KUNIT_EXPECT_EQ(test, fake_calls(g->fake, FAKE_REMOVE), 0u);
	KUNIT_EXPECT_EQ(test, fake_calls(g->fake, FAKE_ADD), 0u);
	KUNIT_EXPECT_EQ(test, atomic_read(&g->fake->nr_held), 0);
}

static void run(struct kunit *test, struct gate *g, int result)
{
	KUNIT_ASSERT_EQ(test, fake_start(&g->request), 0);
	fake_expect_end(test, g->fake, &g->ending, result);
	fake_look(g->ending.id, &g->op);
}

static const struct kind_case {
	enum vds_iscsi_blocker_kind kind;
	const char *text;
} kind_cases[] = {
	{ VDS_ISCSI_BLOCKER_KIND_LOGIN, "a login is in flight" },
	{ VDS_ISCSI_BLOCKER_KIND_DIRECTORY,
	  "another program keeps the group's portals locked" },
	{ VDS_ISCSI_BLOCKER_KIND_CONFIGURATION,
	  "another program is changing the group's configuration" },
	{ VDS_ISCSI_BLOCKER_KIND_REINSTATEMENT,
	  "a login waits for I/O of the session that it replaces" },
};

static void kind_text(const struct kind_case *c, char *text)
{
	strscpy(text, c->text, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(kind, kind_cases, kind_text);

/* The one blocker that was found is recorded, however often it was found. */
static void expect_blocker(struct kunit *test, struct gate *g,
			   const struct kind_case *c)
{
	fake_look(g->ending.id, &g->op);
	KUNIT_EXPECT_EQ(test, g->op.nr_blockers, 1u);
	KUNIT_EXPECT_EQ(test, g->op.blockers[0].kind, c->kind);
	KUNIT_EXPECT_EQ(test, g->op.aborted, 0u);
}

/* A blocked operation is queued, and succeeds when nothing blocks any more. */
static void succeeds_later(struct kunit *test)
{
	const struct kind_case *c = test->param_value;
	struct gate *g = gate_of(test);

	g->fake->block = c->kind;
	start_blocked(test, g, 4);
	fake_look(g->ending.id, &g->op);
	KUNIT_EXPECT_EQ(test, g->op.state, VDS_ISCSI_OP_STATE_QUEUED);
	KUNIT_EXPECT_EQ(test, g->fake->group->op_id, g->ending.id);
	expect_blocker(test, g, c);
	expect_untouched(test, g);
	WRITE_ONCE(g->fake->block, 0);
	fake_expect_end(test, g->fake, &g->ending, 0);
	expect_blocker(test, g, c);
	KUNIT_EXPECT_STREQ(test, g->op.message, "");
	KUNIT_EXPECT_EQ(test, g->fake->group->nr_portals, PORTALS - 1u);
	KUNIT_EXPECT_EQ(test, fake_calls(g->fake, FAKE_RELEASE), 1u);
}

/* At its deadline it ends with nothing changed, and says what blocked it. */
static void ends_at_deadline(struct kunit *test)
{
	const struct kind_case *c = test->param_value;
	struct gate *g = gate_of(test);
	char text[VDS_ISCSI_MESSAGE_MAX + 1];

	g->fake->block = c->kind;
	g->request.deadline_ms = 100;
	run(test, g, -ETIME);
	KUNIT_EXPECT_GE(test, g->op.ended - g->op.accepted,
			(u64)100 * NSEC_PER_MSEC);
	KUNIT_EXPECT_LT(test, g->op.ended - g->op.accepted,
			(u64)1100 * NSEC_PER_MSEC);
	KUNIT_EXPECT_GT(test, fake_calls(g->fake, FAKE_HOLD), 1u);
	snprintf(text, sizeof(text),
		 "it could not begin within its deadline of 100 ms: %s", c->text);
	KUNIT_EXPECT_STREQ(test, g->op.message, text);
	expect_blocker(test, g, c);
	expect_untouched(test, g);
}

/* Without a deadline it gives up after 10 s, in the same way. */
static void gives_up(struct kunit *test)
{
	const struct kind_case *c = test->param_value;
	struct gate *g = gate_of(test);
	char text[VDS_ISCSI_MESSAGE_MAX + 1];

	g->fake->block = c->kind;
	/* Attempts appear to be made after 6 and 12 s, and the pauses. */
	g->fake->age_ms = 6000;
	run(test, g, -EBUSY);
	KUNIT_EXPECT_EQ(test, fake_calls(g->fake, FAKE_HOLD), 2u);
	snprintf(text, sizeof(text), "it could not begin within 10 s: %s",
		 c->text);
	KUNIT_EXPECT_STREQ(test, g->op.message, text);
	expect_blocker(test, g, c);
	expect_untouched(test, g);
}

/* A deadline may be later than that. */
static void later_deadline(struct kunit *test)
{
	struct gate *g = gate_of(test);

	g->fake->block = VDS_ISCSI_BLOCKER_KIND_DIRECTORY;
	/* Attempts appear to be made after 4, 8, 12, 16 and 20 s, and the pauses. */
	g->fake->age_ms = 4000;
	g->request.deadline_ms = 20000;
	run(test, g, -ETIME);
	KUNIT_EXPECT_EQ(test, fake_calls(g->fake, FAKE_HOLD), 5u);
	expect_untouched(test, g);
}

/* A cancel ends a blocked operation at once, and it is tried no more. */
static void cancelled(struct kunit *test)
{
	struct gate *g = gate_of(test);
	unsigned int calls;

	g->fake->block = VDS_ISCSI_BLOCKER_KIND_DIRECTORY;
	start_blocked(test, g, 3);
	KUNIT_EXPECT_EQ(test, vds_iscsi_op_cancel(g->ending.id, NULL), 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&g->ending.calls), 1);
	calls = fake_calls(g->fake, FAKE_HOLD);
	fake_expect_end(test, g->fake, &g->ending, -ECANCELED);
	expect_untouched(test, g);
	/* Unregistration waits for the operation to forget the provider. */
	fake_exit(test);
	KUNIT_EXPECT_LE(test, fake_calls(g->fake, FAKE_HOLD), calls + 1);
	KUNIT_EXPECT_EQ(test, fake_calls(g->fake, FAKE_RELEASE), 0u);
	KUNIT_EXPECT_EQ(test, atomic_read(&g->ending.calls), 1);
}

/* An aborted login makes the next pause short, and no later one. */
static void progress(struct kunit *test)
{
	struct gate *g = gate_of(test);

	g->fake->block = VDS_ISCSI_BLOCKER_KIND_LOGIN;
	g->fake->aborts = true;
	g->fake->age_ms = 500;
	g->request.grace_ms = 0;
	g->request.deadline_ms = 60000;
	/* The attempts appear to be made for 2 s, and then for 3.5 s. */
	start_blocked(test, g, 6);
	fake_look(g->ending.id, &g->op);
	KUNIT_EXPECT_LT(test, g->op.delay_ms, 100u);
	WRITE_ONCE(g->fake->aborts, false);
	KUNIT_ASSERT_TRUE(test, fake_is_called(g->fake, FAKE_HOLD, 9));
	fake_look(g->ending.id, &g->op);
	KUNIT_EXPECT_GE(test, g->op.delay_ms, 100u);
	KUNIT_EXPECT_EQ(test, vds_iscsi_op_cancel(g->ending.id, NULL), 0);
	fake_expect_end(test, g->fake, &g->ending, -ECANCELED);
}

/* Sessions that cannot be listed now block it too, and the group is released. */
static void sessions_busy(struct kunit *test)
{
	struct gate *g = gate_of(test);

	fake_fail(g->fake, FAKE_SESSIONS_HELD, 1, -EBUSY);
	g->request.flags = VDS_ISCSI_REMOVAL_FLAG_IF_IDLE;
	run(test, g, 0);
	KUNIT_EXPECT_EQ(test, fake_calls(g->fake, FAKE_HOLD), 2u);
	KUNIT_EXPECT_EQ(test, fake_calls(g->fake, FAKE_RELEASE), 2u);
	KUNIT_EXPECT_EQ(test, g->fake->group->nr_portals, PORTALS - 1u);
}

/* The sessions are read after the gate: a login that was in flight counts. */
static void sees_login(struct kunit *test)
{
	struct gate *g = gate_of(test);
	struct vds_address addr;

	fake_address(&addr, 0);
	g->fake->block = VDS_ISCSI_BLOCKER_KIND_LOGIN;
	g->request.flags = VDS_ISCSI_REMOVAL_FLAG_IF_IDLE;
	start_blocked(test, g, 2);
	KUNIT_EXPECT_EQ(test, fake_calls(g->fake, FAKE_SESSIONS_HELD), 0u);
	KUNIT_EXPECT_EQ(test, fake_calls(g->fake, FAKE_SESSIONS_FREE), 0u);
	fake_session_comes(g->fake, 1, 1, &addr);
	WRITE_ONCE(g->fake->block, 0);
	fake_expect_end(test, g->fake, &g->ending, -EUSERS);
	expect_untouched(test, g);
}

/* Logins are aborted when the grace is over, and not before. */
static void grace(struct kunit *test)
{
	struct gate *g = gate_of(test);

	g->fake->block = VDS_ISCSI_BLOCKER_KIND_LOGIN;
	g->fake->aborts = true;
	g->fake->age_ms = 6000;
	g->request.grace_ms = 9000;
	run(test, g, -EBUSY);
	/* Attempts appear to be made after 6 and 12 s, and the pauses. */
	KUNIT_EXPECT_EQ(test, fake_calls(g->fake, FAKE_HOLD), 2u);
	KUNIT_EXPECT_EQ(test, g->op.aborted, 1u);
}

/* The most recent blockers are recorded, each initiator once. */
static void blockers_are_recorded(struct kunit *test)
{
	struct gate *g = gate_of(test);
	unsigned int i;

	g->request.flags = VDS_ISCSI_REMOVAL_FLAG_DRY_RUN;
	g->fake->block = VDS_ISCSI_BLOCKER_KIND_LOGIN;
	g->fake->nr_blockers = VDS_OP_DETAILS + 2;
	run(test, g, -EBUSY);
	KUNIT_EXPECT_EQ(test, g->op.nr_blockers, VDS_OP_DETAILS + 2u);
	for (i = 0; i < VDS_OP_DETAILS; i++)
		KUNIT_EXPECT_EQ(test, g->op.blockers[i].silent_ms,
				i < 2 ? VDS_OP_DETAILS + i : i);
}

/* Dry runs */

/* A dry run makes one attempt, and reports what would block the removal. */
static void dry_run_blocked(struct kunit *test)
{
	const struct kind_case *c = test->param_value;
	struct gate *g = gate_of(test);
	char text[VDS_ISCSI_MESSAGE_MAX + 1];

	g->fake->block = c->kind;
	g->fake->aborts = true;
	g->request.flags = VDS_ISCSI_REMOVAL_FLAG_DRY_RUN;
	g->request.deadline_ms = 60000;
	run(test, g, -EBUSY);
	KUNIT_EXPECT_EQ(test, fake_calls(g->fake, FAKE_HOLD), 1u);
	snprintf(text, sizeof(text), "it would have to wait: %s", c->text);
	KUNIT_EXPECT_STREQ(test, g->op.message, text);
	expect_blocker(test, g, c);
	expect_untouched(test, g);
}

/* A dry run runs beside the operation in flight on the group. */
static void dry_run_beside(struct kunit *test)
{
	struct gate *g = gate_of(test), *dry = gate_of(test);

	g->fake->hold = FAKE_HOLD_AFTER_COMMIT;
	KUNIT_ASSERT_EQ(test, fake_start(&g->request), 0);
	KUNIT_ASSERT_TRUE(test, fake_wait(&g->fake->held));
	dry->request.flags = VDS_ISCSI_REMOVAL_FLAG_DRY_RUN;
	KUNIT_ASSERT_EQ(test, fake_start(&dry->request), 0);
	KUNIT_ASSERT_TRUE(test, fake_wait(&dry->ending.done));
	KUNIT_EXPECT_EQ(test, dry->ending.result, 0);
	KUNIT_EXPECT_EQ(test, g->fake->group->op_id, g->ending.id);
	KUNIT_EXPECT_EQ(test, atomic_read(&g->ending.calls), 0);
	complete(&g->fake->go);
	fake_expect_end(test, g->fake, &g->ending, 0);
}

/* A dry run in flight does not keep an operation off the group. */
static void beside_dry_run(struct kunit *test)
{
	struct gate *g = gate_of(test), *dry = gate_of(test);

	g->fake->hold = FAKE_HOLD_BEFORE_COMMIT;
	dry->request.flags = VDS_ISCSI_REMOVAL_FLAG_DRY_RUN;
	KUNIT_ASSERT_EQ(test, fake_start(&dry->request), 0);
	KUNIT_ASSERT_TRUE(test, fake_wait(&g->fake->held));
	KUNIT_EXPECT_EQ(test, g->fake->group->op_id, 0ull);
	g->fake->hold = FAKE_HOLD_NOWHERE;
	KUNIT_ASSERT_EQ(test, fake_start(&g->request), 0);
	KUNIT_ASSERT_TRUE(test, fake_wait(&g->ending.done));
	KUNIT_EXPECT_EQ(test, g->ending.result, 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&dry->ending.calls), 0);
	complete(&g->fake->go);
	fake_expect_end(test, g->fake, &dry->ending, 0);
}

/* Putting portals back */

static void start_draining(struct kunit *test, struct gate *g)
{
	struct vds_address addr;

	fake_address(&addr, 0);
	fake_session_comes(g->fake, 1, 1, &addr);
	g->request.drain_ms = 3600 * MSEC_PER_SEC;
	KUNIT_ASSERT_EQ(test, fake_start(&g->request), 0);
	KUNIT_ASSERT_TRUE(test, fake_reaches(g->ending.id,
					     VDS_ISCSI_OP_STATE_DRAINING));
}

/* A deadline bounds the time before the commit: portals are put back after it. */
static void restore_is_blocked(struct kunit *test)
{
	struct gate *g = gate_of(test);

	g->request.deadline_ms = 1000;
	start_draining(test, g);
	g->fake->block = VDS_ISCSI_BLOCKER_KIND_DIRECTORY;
	g->fake->age_ms = 500;
	KUNIT_EXPECT_EQ(test, vds_iscsi_op_cancel(g->ending.id, NULL), 0);
	KUNIT_ASSERT_TRUE(test, fake_is_called(g->fake, FAKE_HOLD, 3));
	WRITE_ONCE(g->fake->block, 0);
	fake_expect_end(test, g->fake, &g->ending, -ECANCELED);
	fake_look(g->ending.id, &g->op);
	KUNIT_EXPECT_EQ(test, g->op.items[0].state,
			VDS_ISCSI_ITEM_STATE_RESTORED);
	KUNIT_EXPECT_EQ(test, g->fake->group->nr_portals, PORTALS + 0u);
}

/* Even putting portals back is given up after 10 s: then they are lost. */
static void restore_gives_up(struct kunit *test)
{
	struct gate *g = gate_of(test);

	start_draining(test, g);
	g->fake->block = VDS_ISCSI_BLOCKER_KIND_DIRECTORY;
	g->fake->age_ms = 3000;
	KUNIT_EXPECT_EQ(test, vds_iscsi_op_cancel(g->ending.id, NULL), 0);
	fake_expect_end(test, g->fake, &g->ending, -EBUSY);
	fake_look(g->ending.id, &g->op);
	KUNIT_EXPECT_EQ(test, g->op.items[0].state, VDS_ISCSI_ITEM_STATE_LOST);
	KUNIT_EXPECT_EQ(test, g->op.items[0].result, -EBUSY);
	KUNIT_EXPECT_STREQ(test, g->op.message,
			   "the portals could not be put back within 10 s: another program keeps the group's portals locked");
}

/* Many operations */

#define MANY_BLOCKED 1000

/* Another operation takes at most so long beside them, also on a slow machine. */
#define MANY_LIMIT_MS 2000

static void one_ended(u64 id, int result, void *ended)
{
	if (!result)
		complete(ended);
}

/* Start to remove the first portal from a new group. */
static void start_in_group(struct kunit *test, struct fake *fake, u16 tag,
			   struct completion *ended)
{
	struct fake_ending unused;
	struct vds_request request;

	fake_request(fake, &request, 1, &unused);
	fake_items(&request)->group = fake_group(fake, tag, 0, 1)->id;
	/* A slow machine needs more than the 10 s to start all of them. */
	request.deadline_ms = 120000;
	request.done = one_ended;
	request.data = ended;
	KUNIT_ASSERT_EQ(test, vds_iscsi_op_start(&request, NULL, NULL), 0);
}

/*
 * Blocked operations occupy no worker: there are more of them than a workqueue
 * runs at a time, and one on another group is not delayed.
 */
static void many_blocked(struct kunit *test)
{
	struct completion *ended = kunit_kzalloc(test, sizeof(*ended), GFP_KERNEL);
	struct gate *g = gate_of(test);
	int i;

	KUNIT_ASSERT_NOT_NULL(test, ended);
	init_completion(ended);
	g->fake->spared = g->fake->group;
	g->fake->block = VDS_ISCSI_BLOCKER_KIND_DIRECTORY;
	for (i = 0; i < MANY_BLOCKED; i++)
		start_in_group(test, g->fake, i + 2, ended);
	KUNIT_ASSERT_TRUE(test, fake_is_called(g->fake, FAKE_HOLD,
					       2 * MANY_BLOCKED));
	KUNIT_EXPECT_EQ(test, g->fake->provider->nr_operations,
			MANY_BLOCKED + 0u);
	KUNIT_ASSERT_EQ(test, fake_start(&g->request), 0);
	KUNIT_ASSERT_TRUE(test, fake_wait(&g->ending.done));
	KUNIT_EXPECT_EQ(test, g->ending.result, 0);
	fake_look(g->ending.id, &g->op);
	KUNIT_EXPECT_LT(test, g->op.ended - g->op.accepted,
			(u64)MANY_LIMIT_MS * NSEC_PER_MSEC);
	kunit_info(test, "beside %d blocked operations: %llu us", MANY_BLOCKED,
		   (g->op.ended - g->op.accepted) / NSEC_PER_USEC);
	KUNIT_EXPECT_EQ(test, g->fake->provider->nr_operations,
			MANY_BLOCKED + 0u);
	WRITE_ONCE(g->fake->block, 0);
	for (i = 0; i < MANY_BLOCKED; i++)
		KUNIT_ASSERT_TRUE(test, fake_wait(ended));
	KUNIT_EXPECT_EQ(test, g->fake->provider->nr_operations, 0u);
	/* No done() may follow, so this waits for the last steps. */
	fake_exit(test);
	KUNIT_EXPECT_FALSE(test, try_wait_for_completion(ended));
}

static struct kunit_case gate_cases[] = {
	KUNIT_CASE_PARAM(succeeds_later, kind_gen_params),
	KUNIT_CASE_PARAM(ends_at_deadline, kind_gen_params),
	KUNIT_CASE_PARAM(gives_up, kind_gen_params),
	KUNIT_CASE(later_deadline),
	KUNIT_CASE(cancelled),
	KUNIT_CASE(progress),
	KUNIT_CASE(sessions_busy),
	KUNIT_CASE(sees_login),
	KUNIT_CASE(grace),
	KUNIT_CASE(blockers_are_recorded),
	KUNIT_CASE_PARAM(dry_run_blocked, kind_gen_params),
	KUNIT_CASE(dry_run_beside),
	KUNIT_CASE(beside_dry_run),
	KUNIT_CASE(restore_is_blocked),
	KUNIT_CASE(restore_gives_up),
	KUNIT_CASE(many_blocked),
	{}
};

struct kunit_suite vds_gate_suite = {
	.name = "vds_iscsi_gate",
	.init = gate_init,
	.exit = fake_exit,
	.test_cases = gate_cases,
};
