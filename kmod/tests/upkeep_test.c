// SPDX-License-Identifier: GPL-2.0-only
/*
 * upkeep_test.c - reenumerate, refresh and unblock-group as operations.
 */
#include "fake.h"

#define REENUMERATE	VDS_ISCSI_OP_KIND_REENUMERATE
#define REFRESH		VDS_ISCSI_OP_KIND_REFRESH

static int upkeep_init(struct kunit *test)
{
	struct fake *fake = fake_new(test);
	struct vds_address addr;

	fake_address(&addr, 0);
	KUNIT_ASSERT_EQ(test,
			vds_iscsi_portal_arrive(fake->group, &addr, 0, NULL), 0);
	fake->nr_blockers = 1;
	return 0;
}

static enum fake_op op_of(enum vds_iscsi_op_kind kind)
{
	return kind == REFRESH ? FAKE_REFRESH : FAKE_REENUMERATE;
}

/* The tests that apply to both kinds */
static const struct upkeep_case {
	const char *name;
	enum vds_iscsi_op_kind kind;
} upkeep_cases[] = {
	{ "reenumerate", REENUMERATE },
	{ "refresh", REFRESH },
};

static void upkeep_text(const struct upkeep_case *c, char *text)
{
	strscpy(text, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(upkeep, upkeep_cases, upkeep_text);

static enum vds_iscsi_op_kind kind_of(struct kunit *test)
{
	return ((const struct upkeep_case *)test->param_value)->kind;
}

static struct fake_ending *start(struct kunit *test,
				 enum vds_iscsi_op_kind kind)
{
	struct fake_ending *ending = kunit_kzalloc(test, sizeof(*ending),
						   GFP_KERNEL);
	struct vds_request request;

	KUNIT_ASSERT_NOT_NULL(test, ending);
	fake_provider_request(&request, kind, ending);
	KUNIT_ASSERT_EQ(test, fake_start(&request), 0);
	return ending;
}

/* Run an operation to its completion. */
static void run(struct kunit *test, enum vds_iscsi_op_kind kind, int result)
{
	fake_expect_end(test, test->priv, start(test, kind), result);
}

static const char *message_of(struct kunit *test, u64 id)
{
	struct vds_operation *op = kunit_kzalloc(test, sizeof(*op), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, op);
	fake_look(id, op);
	return op->message;
}

static int remove_first(struct fake *fake, struct fake_ending *ending)
{
	struct vds_address addr;

	fake_address(&addr, 0);
	return fake_remove(fake, &addr, ending);
}

/* Repair */

/* A provider is stale until it was reenumerated and then refreshed. */
static void repair(struct kunit *test)
{
	struct fake *fake = test->priv;
	struct fake_ending ending, *refresh;

	run(test, REFRESH, 0);
	vds_iscsi_provider_mark_stale(fake->provider, "set by the test");
	vds_iscsi_provider_mark_stale(fake->provider,
				      "a second reason is ignored");
	KUNIT_EXPECT_STREQ(test, fake->provider->why, "set by the test");
	KUNIT_EXPECT_EQ(test, remove_first(fake, &ending), -ESTALE);
	refresh = start(test, REFRESH);
	fake_expect_end(test, fake, refresh, -ESTALE);
	KUNIT_EXPECT_STREQ(test, message_of(test, refresh->id),
			   "reenumerate the provider first");
	run(test, REENUMERATE, 0);
	KUNIT_EXPECT_EQ(test, remove_first(fake, &ending), -ESTALE);
	run(test, REFRESH, 0);
	KUNIT_EXPECT_FALSE(test, fake->provider->stale);
	KUNIT_ASSERT_EQ(test, remove_first(fake, &ending), 0);
	fake_expect_end(test, fake, &ending, 0);
}

/* A repair that fails can be tried again. */
static void repair_fails(struct kunit *test)
{
	struct fake *fake = test->priv;

	vds_iscsi_provider_mark_stale(fake->provider, "set by the test");
	fake_fail(fake, FAKE_REENUMERATE, 0, -EIO);
	run(test, REENUMERATE, -EIO);
	fake_fail(fake, FAKE_REENUMERATE, 0, 0);
	run(test, REFRESH, -ESTALE);
	KUNIT_EXPECT_TRUE(test, fake->provider->stale);
	run(test, REENUMERATE, 0);
	fake_fail(fake, FAKE_REFRESH, 0, -ENOMEM);
	run(test, REFRESH, -ENOMEM);
	KUNIT_EXPECT_TRUE(test, fake->provider->stale);
	fake_fail(fake, FAKE_REFRESH, 0, 0);
	run(test, REFRESH, 0);
	KUNIT_EXPECT_FALSE(test, fake->provider->stale);
}

static void miss_a_change(struct fake *fake)
{
	vds_iscsi_provider_mark_stale(fake->provider, "missed during the repair");
}

/* A change that is missed during a repair needs another repair. */
static void missed_during_repair(struct kunit *test)
{
	struct fake *fake = test->priv;

	vds_iscsi_provider_mark_stale(fake->provider, "set by the test");
	fake->during = miss_a_change;
	run(test, REENUMERATE, 0);
	fake->during = NULL;
	run(test, REFRESH, -ESTALE);
	run(test, REENUMERATE, 0);
	fake->during = miss_a_change;
	run(test, REFRESH, -ESTALE);
	fake->during = NULL;
	KUNIT_EXPECT_TRUE(test, fake->provider->stale);
	run(test, REENUMERATE, 0);
	run(test, REFRESH, 0);
	KUNIT_EXPECT_FALSE(test, fake->provider->stale);
}

/* One at a time, and beside operations on groups */

/* There is one for each provider, of either kind; its groups are not affected. */
static void one_at_a_time(struct kunit *test)
{
	struct fake *fake = test->priv;
	struct fake_ending *ending, second, removal;
	struct vds_request request;

	fake->hold = FAKE_HOLD_UPKEEP;
	ending = start(test, kind_of(test));
	KUNIT_ASSERT_TRUE(test, fake_wait(&fake->held));
	KUNIT_EXPECT_EQ(test, fake->provider->op_id, ending->id);
	fake_provider_request(&request, REENUMERATE, &second);
	KUNIT_EXPECT_EQ(test, fake_start(&request), -EBUSY);
	fake_provider_request(&request, REFRESH, &second);
	KUNIT_EXPECT_EQ(test, fake_start(&request), -EBUSY);

	KUNIT_EXPECT_EQ(test, fake->group->op_id, 0ull);
	KUNIT_ASSERT_EQ(test, remove_first(fake, &removal), 0);
	KUNIT_ASSERT_TRUE(test, fake_wait(&removal.done));
	KUNIT_EXPECT_EQ(test, removal.result, 0);
	KUNIT_EXPECT_EQ(test, fake->provider->op_id, ending->id);
	KUNIT_EXPECT_EQ(test, atomic_read(&ending->calls), 0);
	complete(&fake->go);
	fake_expect_end(test, fake, ending, 0);
	KUNIT_EXPECT_EQ(test, fake_calls(fake, FAKE_REENUMERATE) +
			      fake_calls(fake, FAKE_REFRESH), 1u);
}

/* It starts while an operation on a group is in flight. */
static void beside_removal(struct kunit *test)
{
	struct fake *fake = test->priv;
	struct fake_ending *ending, removal;

	fake->hold = FAKE_HOLD_AFTER_COMMIT;
	KUNIT_ASSERT_EQ(test, remove_first(fake, &removal), 0);
	KUNIT_ASSERT_TRUE(test, fake_wait(&fake->held));
	ending = start(test, kind_of(test));
	KUNIT_ASSERT_TRUE(test, fake_wait(&ending->done));
	KUNIT_EXPECT_EQ(test, ending->result, 0);
	KUNIT_EXPECT_EQ(test, fake->group->op_id, removal.id);
	complete(&fake->go);
	fake_expect_end(test, fake, &removal, 0);
}

/* One of another provider is not affected. */
static void two_providers(struct kunit *test)
{
	struct fake *fake = test->priv;
	struct vds_provider_ops ops = fake->ops;
	struct fake_ending *ending, other, second;
	struct vds_provider *provider;
	struct vds_request request;

	ops.name = "other";
	provider = vds_iscsi_provider_register(&ops, fake);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, provider);
	fake->hold = FAKE_HOLD_UPKEEP;
	ending = start(test, kind_of(test));
	KUNIT_EXPECT_TRUE(test, fake_wait(&fake->held));
	fake->hold = FAKE_HOLD_NOWHERE;
	fake_provider_request(&request, kind_of(test), &other);
	request.provider = "other";
	KUNIT_EXPECT_EQ(test, fake_start(&request), 0);
	KUNIT_EXPECT_TRUE(test, fake_wait(&other.done));
	KUNIT_EXPECT_EQ(test, other.result, 0);
	/* Without a name it would be a guess. */
	fake_provider_request(&request, kind_of(test), &second);
	request.provider = NULL;
	KUNIT_EXPECT_EQ(test, fake_start(&request), -EINVAL);
	complete(&fake->go);
	fake_expect_end(test, fake, ending, 0);
	vds_iscsi_provider_unregister(provider);
}

static void unknown_provider(struct kunit *test)
{
	struct fake *fake = test->priv;
	struct fake_ending ending;
	struct vds_request request;

	fake_provider_request(&request, kind_of(test), &ending);
	request.provider = "unknown";
	KUNIT_EXPECT_EQ(test, fake_start(&request), -ENOENT);
	request.provider = "";
	KUNIT_EXPECT_EQ(test, fake_start(&request), -ENOENT);
	KUNIT_EXPECT_EQ(test, fake_calls(fake, op_of(kind_of(test))), 0u);
	request.provider = NULL;
	KUNIT_EXPECT_EQ(test, fake_start(&request), 0);
	fake_expect_end(test, fake, &ending, 0);
	KUNIT_EXPECT_EQ(test, fake_calls(fake, op_of(kind_of(test))), 1u);
	fake->provider->dying = true;
	KUNIT_EXPECT_EQ(test, fake_start(&request), -ENODEV);
	fake->provider->dying = false;
}

/* Unregistration waits for it. */
static void provider_leaves(struct kunit *test)
{
	struct fake *fake = test->priv;
	struct fake_ending *ending;
	struct task_struct *thread;

	fake->hold = FAKE_HOLD_UPKEEP;
	ending = start(test, kind_of(test));
	KUNIT_ASSERT_TRUE(test, fake_wait(&fake->held));
	thread = fake_leave(test, fake);
	KUNIT_EXPECT_EQ(test, atomic_read(&ending->calls), 0);
	complete(&fake->go);
	fake_left(fake, thread);
	KUNIT_EXPECT_EQ(test, atomic_read(&ending->calls), 1);
	KUNIT_EXPECT_EQ(test, ending->result, 0);
}

/* Busy groups */

/* Groups that are busy are tried again, and it succeeds when they no longer are. */
static void retries(struct kunit *test)
{
	enum fake_op which = op_of(kind_of(test));
	struct fake *fake = test->priv;
	struct fake_ending *ending;

	fake_fail(fake, which, 0, -EAGAIN);
	ending = start(test, kind_of(test));
	KUNIT_ASSERT_TRUE(test, fake_is_called(fake, which, 3));
	KUNIT_EXPECT_EQ(test, atomic_read(&ending->calls), 0);
	WRITE_ONCE(fake->calls[which].result, 0);
	fake_expect_end(test, fake, ending, 0);
	KUNIT_EXPECT_STREQ(test, message_of(test, ending->id), "");
}

/* Expect what each kind does when groups stay busy, after @calls calls. */
static void expect_busy(struct kunit *test, struct vds_request *request,
			struct fake_ending *ending, unsigned int calls)
{
	struct fake *fake = test->priv;
	bool refresh = request->kind == REFRESH;

	fake_fail(fake, op_of(request->kind), 0, -EAGAIN);
	KUNIT_ASSERT_EQ(test, fake_start(request), 0);
	fake_expect_end(test, fake, ending, refresh ? -EBUSY : 0);
	if (calls)
		KUNIT_EXPECT_EQ(test, fake_calls(fake, op_of(request->kind)),
				calls);
	KUNIT_EXPECT_STREQ(test, message_of(test, ending->id), refresh ?
			   "some portal groups are busy, and may still have leaked portals" :
			   "some portal groups are busy: they stay stale, and are read again as soon as possible");
}

/* Without a deadline that is bounded by 10 s. */
static void gives_up(struct kunit *test)
{
	struct fake *fake = test->priv;
	struct fake_ending ending;
	struct vds_request request;

	fake_provider_request(&request, kind_of(test), &ending);
	/* Calls appear to be made after 6 and 12 s, and the pauses. */
	fake->age_ms = 6000;
	expect_busy(test, &request, &ending, 2);
}

static void ends_at_deadline(struct kunit *test)
{
	struct vds_operation *op = kunit_kzalloc(test, sizeof(*op), GFP_KERNEL);
	struct fake_ending ending;
	struct vds_request request;

	KUNIT_ASSERT_NOT_NULL(test, op);
	fake_provider_request(&request, kind_of(test), &ending);
	request.deadline_ms = 250;
	expect_busy(test, &request, &ending, 0);
	fake_look(ending.id, op);
	KUNIT_EXPECT_GE(test, op->ended - op->accepted, (u64)250 * NSEC_PER_MSEC);
	KUNIT_EXPECT_LT(test, op->ended - op->accepted,
			(u64)1250 * NSEC_PER_MSEC);
}

/* Cancel */

/*
 * A cancel in a pause ends it at once, so that another one may start, and a cancelled
 * reenumeration does not count.
 */
static void cancelled(struct kunit *test)
{
	enum fake_op which = op_of(kind_of(test));
	struct fake *fake = test->priv;
	struct fake_ending *ending;
	unsigned int calls;

	vds_iscsi_provider_mark_stale(fake->provider, "set by the test");
	if (which == FAKE_REFRESH)
		run(test, REENUMERATE, 0);
	fake_fail(fake, which, 0, -EAGAIN);
	ending = start(test, kind_of(test));
	KUNIT_ASSERT_TRUE(test, fake_is_called(fake, which, 2));
	KUNIT_ASSERT_TRUE(test, fake_pauses(ending->id));
	KUNIT_EXPECT_EQ(test, vds_iscsi_op_cancel(ending->id, NULL), 0);
	calls = fake_calls(fake, which);
	fake_expect_end(test, fake, ending, -ECANCELED);
	KUNIT_EXPECT_TRUE(test, fake->provider->stale);
	schedule_timeout_uninterruptible(msecs_to_jiffies(250));
	KUNIT_EXPECT_EQ(test, fake_calls(fake, which), calls);
	fake_fail(fake, which, 0, 0);
	run(test, REFRESH, which == FAKE_REFRESH ? 0 : -ESTALE);
}

static int request_upkeep(struct fake *fake, enum vds_iscsi_op_kind kind)
{
	struct vds_request request = { .kind = kind, .provider = "fake" };

	return vds_iscsi_op_start(&request, NULL, NULL);
}

/* A cancel does not stop the step that is running, so no other one starts beside it. */
static void cancelled_running(struct kunit *test)
{
	struct fake *fake = test->priv;
	struct fake_ending *ending;
	unsigned int tries = 0;
	int ret;

	fake->hold = FAKE_HOLD_UPKEEP;
	ending = start(test, REENUMERATE);
	KUNIT_ASSERT_TRUE(test, fake_wait(&fake->held));
	KUNIT_EXPECT_EQ(test, vds_iscsi_op_cancel(ending->id, NULL), 0);
	KUNIT_ASSERT_TRUE(test, fake_wait(&ending->done));
	KUNIT_EXPECT_EQ(test, ending->result, -ECANCELED);
	KUNIT_EXPECT_EQ(test, request_upkeep(fake, REENUMERATE), -EBUSY);
	KUNIT_EXPECT_EQ(test, request_upkeep(fake, REFRESH), -EBUSY);
	KUNIT_EXPECT_EQ(test, fake_calls(fake, FAKE_REENUMERATE), 1u);
	fake->hold = FAKE_HOLD_NOWHERE;
	complete(&fake->go);
	do {
		schedule_timeout_uninterruptible(1);
		ret = request_upkeep(fake, REENUMERATE);
	} while (ret == -EBUSY && tries++ < 10 * HZ);
	KUNIT_EXPECT_EQ(test, ret, 0);
	KUNIT_EXPECT_TRUE(test, fake_is_called(fake, FAKE_REENUMERATE, 2));
}

/* A refresh that has begun to change the driver cannot be cancelled. */
static void cancel_committed(struct kunit *test)
{
	struct fake *fake = test->priv;
	struct fake_ending *ending;
	struct vds_operation *op = kunit_kzalloc(test, sizeof(*op), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, op);
	fake->commits = true;
	fake->hold = FAKE_HOLD_UPKEEP;
	ending = start(test, REFRESH);
	KUNIT_ASSERT_TRUE(test, fake_wait(&fake->held));
	fake_look(ending->id, op);
	KUNIT_EXPECT_EQ(test, op->state, VDS_ISCSI_OP_STATE_COMMITTING);
	KUNIT_EXPECT_EQ(test, vds_iscsi_op_cancel(ending->id, NULL), -EALREADY);
	fake->hold = FAKE_HOLD_NOWHERE;
	complete(&fake->go);
	fake_expect_end(test, fake, ending, 0);
}

/* Several passes pass the point of no return once. */
static void commits_again(struct kunit *test)
{
	struct fake *fake = test->priv;
	struct fake_ending *ending;

	fake->commits = true;
	fake_fail(fake, FAKE_REFRESH, 1, -EAGAIN);
	ending = start(test, REFRESH);
	fake_expect_end(test, fake, ending, 0);
	KUNIT_EXPECT_EQ(test, fake_calls(fake, FAKE_REFRESH), 2u);
}

/* unblock-group */

/**
 * struct unblock - the fixture
 * @fake: the provider
 * @request: unblocks the fake group
 * @ending: the completion of @request
 * @op: a copy of the operation
 */
struct unblock {
	struct fake *fake;
	struct vds_request request;
	struct fake_ending ending;
	struct vds_operation op;
};

static struct unblock *unblock_of(struct kunit *test)
{
	struct unblock *u = kunit_kzalloc(test, sizeof(*u), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, u);
	u->fake = test->priv;
	fake_request(u->fake, &u->request, 1, &u->ending);
	u->request.kind = VDS_ISCSI_OP_KIND_UNBLOCK_GROUP;
	return u;
}

static void unblock(struct kunit *test, struct unblock *u, int result)
{
	fake_ending_init(&u->ending);
	KUNIT_ASSERT_EQ(test, fake_start(&u->request), 0);
	fake_expect_end(test, u->fake, &u->ending, result);
	fake_look(u->ending.id, &u->op);
}

static void unblocks(struct kunit *test)
{
	struct unblock *u = unblock_of(test);

	u->fake->aborts = true;
	unblock(test, u, 0);
	KUNIT_EXPECT_EQ(test, u->op.aborted, 1u);
	KUNIT_EXPECT_EQ(test, u->op.blockers[0].kind,
			VDS_ISCSI_BLOCKER_KIND_LOGIN);
	KUNIT_EXPECT_EQ(test, u->op.nr_items, 0u);
	KUNIT_EXPECT_EQ(test, fake_calls(u->fake, FAKE_HOLD), 0u);
}

/* It is not the one operation of the group, in either order. */
static void unblocks_beside(struct kunit *test)
{
	struct unblock *u = unblock_of(test);
	struct fake_ending removal;

	u->fake->hold = FAKE_HOLD_AFTER_COMMIT;
	KUNIT_ASSERT_EQ(test, remove_first(u->fake, &removal), 0);
	KUNIT_ASSERT_TRUE(test, fake_wait(&u->fake->held));
	KUNIT_ASSERT_EQ(test, fake_start(&u->request), 0);
	KUNIT_ASSERT_TRUE(test, fake_wait(&u->ending.done));
	KUNIT_EXPECT_EQ(test, u->ending.result, 0);
	KUNIT_EXPECT_EQ(test, u->fake->group->op_id, removal.id);
	complete(&u->fake->go);
	fake_expect_end(test, u->fake, &removal, 0);
}

static void beside_unblock(struct kunit *test)
{
	struct unblock *u = unblock_of(test);
	struct fake_ending removal;

	u->fake->hold = FAKE_HOLD_UNBLOCK;
	KUNIT_ASSERT_EQ(test, fake_start(&u->request), 0);
	KUNIT_ASSERT_TRUE(test, fake_wait(&u->fake->held));
	KUNIT_EXPECT_EQ(test, u->fake->group->op_id, 0ull);
	KUNIT_ASSERT_EQ(test, remove_first(u->fake, &removal), 0);
	KUNIT_ASSERT_TRUE(test, fake_wait(&removal.done));
	KUNIT_EXPECT_EQ(test, removal.result, 0);
	complete(&u->fake->go);
	fake_expect_end(test, u->fake, &u->ending, 0);
}

/* Just when the view is stale, a hung program may have to be helped. */
static void unblocks_stale(struct kunit *test)
{
	struct unblock *u = unblock_of(test);

	vds_iscsi_provider_mark_stale(u->fake->provider, "set by the test");
	vds_iscsi_portal_group_set_stale(u->fake->group, "set by the test");
	unblock(test, u, 0);
}

/* A login that is not silent for long enough is looked at again. */
static void unblock_retries(struct kunit *test)
{
	struct unblock *u = unblock_of(test);

	fake_fail(u->fake, FAKE_UNBLOCK, 0, -EAGAIN);
	KUNIT_ASSERT_EQ(test, fake_start(&u->request), 0);
	KUNIT_ASSERT_TRUE(test, fake_is_called(u->fake, FAKE_UNBLOCK, 3));
	WRITE_ONCE(u->fake->calls[FAKE_UNBLOCK].result, 0);
	fake_expect_end(test, u->fake, &u->ending, 0);
}

/* If there is nothing to abort, or not in time, it says so. */
static void nothing_to_unblock(struct kunit *test)
{
	struct unblock *u = unblock_of(test);

	fake_fail(u->fake, FAKE_UNBLOCK, 0, -EBUSY);
	unblock(test, u, -EBUSY);
	KUNIT_EXPECT_EQ(test, fake_calls(u->fake, FAKE_UNBLOCK), 1u);
	KUNIT_EXPECT_STREQ(test, u->op.message,
			   "no stalled login was found that could be aborted");
	fake_fail(u->fake, FAKE_UNBLOCK, 0, -EIDRM);
	unblock(test, u, -EIDRM);
}

/* The wait for a login to become silent is bounded, by a deadline or by 10 s. */
static void unblock_gives_up(struct kunit *test)
{
	struct unblock *u = unblock_of(test);

	u->request.grace_ms = 70000;
	/* Attempts appear to be made after 4, 8 and 12 s, and the pauses. */
	u->fake->age_ms = 4000;
	fake_fail(u->fake, FAKE_UNBLOCK, 0, -EAGAIN);
	unblock(test, u, -EBUSY);
	KUNIT_EXPECT_EQ(test, fake_calls(u->fake, FAKE_UNBLOCK), 3u);
	KUNIT_EXPECT_STREQ(test, u->op.message,
			   "no login in flight was silent for its grace of 70000 ms");
	u->request.deadline_ms = 7000;
	fake_fail(u->fake, FAKE_UNBLOCK, 0, -EAGAIN);
	unblock(test, u, -ETIME);
	KUNIT_EXPECT_EQ(test, fake_calls(u->fake, FAKE_UNBLOCK), 2u);
}

static void unblock_cancelled(struct kunit *test)
{
	struct unblock *u = unblock_of(test);

	fake_fail(u->fake, FAKE_UNBLOCK, 0, -EAGAIN);
	KUNIT_ASSERT_EQ(test, fake_start(&u->request), 0);
	KUNIT_ASSERT_TRUE(test, fake_is_called(u->fake, FAKE_UNBLOCK, 2));
	KUNIT_EXPECT_EQ(test, vds_iscsi_op_cancel(u->ending.id, NULL), 0);
	fake_expect_end(test, u->fake, &u->ending, -ECANCELED);
}

static struct kunit_case upkeep_kunit_cases[] = {
	KUNIT_CASE(repair),
	KUNIT_CASE(repair_fails),
	KUNIT_CASE(missed_during_repair),
	KUNIT_CASE_PARAM(one_at_a_time, upkeep_gen_params),
	KUNIT_CASE_PARAM(beside_removal, upkeep_gen_params),
	KUNIT_CASE_PARAM(two_providers, upkeep_gen_params),
	KUNIT_CASE_PARAM(unknown_provider, upkeep_gen_params),
	KUNIT_CASE_PARAM(provider_leaves, upkeep_gen_params),
	KUNIT_CASE_PARAM(retries, upkeep_gen_params),
	KUNIT_CASE_PARAM(gives_up, upkeep_gen_params),
	KUNIT_CASE_PARAM(ends_at_deadline, upkeep_gen_params),
	KUNIT_CASE_PARAM(cancelled, upkeep_gen_params),
	KUNIT_CASE(cancelled_running),
	KUNIT_CASE(cancel_committed),
	KUNIT_CASE(commits_again),
	KUNIT_CASE(unblocks),
	KUNIT_CASE(unblocks_beside),
	KUNIT_CASE(beside_unblock),
	KUNIT_CASE(unblocks_stale),
	KUNIT_CASE(unblock_retries),
	KUNIT_CASE(nothing_to_unblock),
	KUNIT_CASE(unblock_gives_up),
	KUNIT_CASE(unblock_cancelled),
	{}
};

struct kunit_suite vds_upkeep_suite = {
	.name = "vds_iscsi_upkeep",
	.init = upkeep_init,
	.exit = fake_exit,
	.test_cases = upkeep_kunit_cases,
};
