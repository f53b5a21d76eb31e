// SPDX-License-Identifier: GPL-2.0-only
/*
 * operation_test.c - operations: admission, states, cancel, completion,
 * retention.
 */
#include "fake.h"

static struct vds_address first;

static int operation_init(struct kunit *test)
{
	struct fake *fake = fake_new(test);

	fake_address(&first, 0);
	KUNIT_ASSERT_EQ(test, vds_iscsi_portal_arrive(fake->group, &first, 0, NULL),
			0);
	return 0;
}

/* The state of an operation, or -1 if it is not in the table. */
static int state_of(u64 id, enum vds_iscsi_op_phase *phase)
{
	struct vds_operation *op;
	int state = -1;

	reg_acquire();
	op = xa_load(&op_table, id);
	if (op) {
		state = op->state;
		*phase = op->phase;
	}
	reg_release();
	return state;
}

static void expect_state(struct kunit *test, u64 id, int state,
			 enum vds_iscsi_op_phase phase)
{
	enum vds_iscsi_op_phase got = 0;

	KUNIT_EXPECT_EQ(test, state_of(id, &got), state);
	KUNIT_EXPECT_EQ(test, got, phase);
}

/* Start a removal and wait until the provider stops it. */
static void start_held(struct kunit *test, struct fake *fake,
		       struct fake_ending *ending, enum fake_hold where)
{
	fake->hold = where;
	KUNIT_ASSERT_EQ(test, fake_remove(fake, &first, ending), 0);
	KUNIT_ASSERT_TRUE(test, fake_wait(&fake->held));
	KUNIT_EXPECT_EQ(test, fake->group->op_id, ending->id);
	KUNIT_EXPECT_EQ(test, fake->provider->nr_operations, 1u);
}

static void succeeds(struct kunit *test)
{
	struct fake *fake = test->priv;
	struct fake_ending ending;

	KUNIT_ASSERT_EQ(test, fake_remove(fake, &first, &ending), 0);
	fake_expect_end(test, fake, &ending, 0);
	KUNIT_EXPECT_EQ(test, atomic64_read(&fake->provider->counters.succeeded), 1);
	KUNIT_EXPECT_FALSE(test, fake_has(fake->group, &first));
	/* A portal that an operation removed is retained. */
	KUNIT_ASSERT_NOT_NULL(test, fake_portal(fake, &first));
	KUNIT_EXPECT_EQ(test, fake->provider->nr_retained, 1u);
	KUNIT_EXPECT_EQ(test, fake_remove(fake, &first, &ending), -ENOENT);
}

/* Each operation is counted once, by its result. */
static void are_counted(struct kunit *test)
{
	static const int errors[] = { -EIO, -EBUSY, -ETIME, -EIO };
	struct fake *fake = test->priv;
	struct vds_counters *counters = &fake->provider->counters;
	struct fake_ending ending;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(errors); i++) {
		fake_fail(fake, FAKE_REMOVE, 0, errors[i]);
		KUNIT_ASSERT_EQ(test, fake_remove(fake, &first, &ending), 0);
		fake_expect_end(test, fake, &ending, errors[i]);
	}
	start_held(test, fake, &ending, FAKE_HOLD_BEFORE_COMMIT);
	KUNIT_EXPECT_EQ(test, vds_iscsi_op_cancel(ending.id, NULL), 0);
	fake_expect_end(test, fake, &ending, -ECANCELED);
	complete(&fake->go);
	KUNIT_EXPECT_EQ(test, atomic64_read(&counters->succeeded), 0);
	KUNIT_EXPECT_EQ(test, atomic64_read(&counters->cancelled), 1);
	KUNIT_EXPECT_EQ(test, atomic64_read(&counters->blocked), 2);
	KUNIT_EXPECT_EQ(test, atomic64_read(&counters->failed), 2);
}

static void fails(struct kunit *test)
{
	static const int errors[] = { -EIO, -EIDRM, -ENOENT, -ESTALE };
	struct fake *fake = test->priv;
	struct vds_operation *op;
	struct fake_ending ending;
	char text[40];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(errors); i++) {
		fake_fail(fake, FAKE_REMOVE, 0, errors[i]);
		KUNIT_ASSERT_EQ(test, fake_remove(fake, &first, &ending), 0);
		fake_expect_end(test, fake, &ending, errors[i]);
		snprintf(text, sizeof(text), "the test requested %d", errors[i]);
		reg_acquire();
		op = xa_load(&op_table, ending.id);
		KUNIT_EXPECT_STREQ(test, op ? op->message : "", text);
		reg_release();
		KUNIT_EXPECT_TRUE(test, fake_has(fake->group, &first));
	}
}

/* A request with any error is refused and starts no operation. */
static void refusals(struct kunit *test)
{
	struct fake *fake = test->priv;
	struct vds_request_item item, good_item = {
		.group = fake->group->id,
		.incarnation = fake->group->obj.incarnation,
		.portal = fake_portal(fake, &first)->id,
	};
	struct vds_request request = {
		.kind = VDS_ISCSI_OP_KIND_REMOVE_PORTAL,
		.nr_items = 1,
		.items = &item,
	};
	struct vds_address other;
	u64 id = 0;

	item = good_item;
	item.group = fake->target->id;
	KUNIT_EXPECT_EQ(test, vds_iscsi_op_start(&request, &id, NULL), -EIDRM);
	item.incarnation = 0;
	KUNIT_EXPECT_EQ(test, vds_iscsi_op_start(&request, &id, NULL), -ENOENT);
	item = good_item;
	item.incarnation++;
	KUNIT_EXPECT_EQ(test, vds_iscsi_op_start(&request, &id, NULL), -EIDRM);
	item = good_item;
	item.portal = fake->group->id;
	KUNIT_EXPECT_EQ(test, vds_iscsi_op_start(&request, &id, NULL), -ENOENT);
	fake_address(&other, 1);
	vds_iscsi_portal_arrive(fake->group, &other, 0, NULL);
	item.portal = fake_portal(fake, &other)->id;
	vds_iscsi_portal_depart(fake->group, &other, 1);
	KUNIT_EXPECT_EQ(test, vds_iscsi_op_start(&request, &id, NULL), -ENOENT);
	KUNIT_EXPECT_EQ(test, id, 0ull);
	KUNIT_EXPECT_EQ(test, fake->provider->nr_operations, 0u);
	/* The id and the callback are optional. */
	item = good_item;
	KUNIT_EXPECT_EQ(test, vds_iscsi_op_start(&request, NULL, NULL), 0);
}

static void one_at_a_time(struct kunit *test)
{
	struct fake *fake = test->priv;
	struct fake_ending ending, second;

	start_held(test, fake, &ending, FAKE_HOLD_BEFORE_COMMIT);
	KUNIT_EXPECT_EQ(test, fake_remove(fake, &first, &second), -EBUSY);
	complete(&fake->go);
	fake_expect_end(test, fake, &ending, 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&second.calls), 0);
}

/* Cancel in each state */
static void cancel_queued(struct kunit *test)
{
	struct fake *fake = test->priv;
	struct fake_ending ending;

	start_held(test, fake, &ending, FAKE_HOLD_BEFORE_COMMIT);
	expect_state(test, ending.id, VDS_ISCSI_OP_STATE_QUEUED,
		     VDS_ISCSI_OP_PHASE_WAITING);
	KUNIT_EXPECT_EQ(test, vds_iscsi_op_cancel(ending.id, NULL), 0);
	fake_expect_end(test, fake, &ending, -ECANCELED);
	KUNIT_EXPECT_EQ(test, vds_iscsi_op_cancel(ending.id, NULL), -ECANCELED);
	complete(&fake->go);
	/* Unregistration waits for the operation's step. */
	vds_iscsi_provider_unregister(fake->provider);
	fake->provider = NULL;
	KUNIT_EXPECT_EQ(test, fake_calls(fake, FAKE_REMOVE), 0u);
	KUNIT_EXPECT_EQ(test, fake_calls(fake, FAKE_RELEASE), 1u);
	KUNIT_EXPECT_EQ(test, atomic_read(&ending.calls), 1);
}

static void cancel_committing(struct kunit *test)
{
	struct fake *fake = test->priv;
	struct fake_ending ending;

	start_held(test, fake, &ending, FAKE_HOLD_AFTER_COMMIT);
	expect_state(test, ending.id, VDS_ISCSI_OP_STATE_COMMITTING,
		     VDS_ISCSI_OP_PHASE_CHANGING);
	KUNIT_EXPECT_EQ(test, vds_iscsi_op_cancel(ending.id, NULL), -EALREADY);
	expect_state(test, ending.id, VDS_ISCSI_OP_STATE_COMMITTING,
		     VDS_ISCSI_OP_PHASE_CHANGING);
	complete(&fake->go);
	fake_expect_end(test, fake, &ending, 0);
	/* It cannot be committed twice. */
	KUNIT_EXPECT_EQ(test, fake->again, -ECANCELED);
}

static void cancel_done(struct kunit *test)
{
	struct fake *fake = test->priv;
	struct fake_ending ending;

	fake_fail(fake, FAKE_REMOVE, 0, -EIO);
	KUNIT_ASSERT_EQ(test, fake_remove(fake, &first, &ending), 0);
	fake_expect_end(test, fake, &ending, -EIO);
	KUNIT_EXPECT_EQ(test, vds_iscsi_op_cancel(ending.id, NULL), -EALREADY);
	fake_fail(fake, FAKE_REMOVE, 0, 0);
	KUNIT_ASSERT_EQ(test, fake_remove(fake, &first, &ending), 0);
	fake_expect_end(test, fake, &ending, 0);
	KUNIT_EXPECT_EQ(test, vds_iscsi_op_cancel(ending.id, NULL), -EALREADY);
	KUNIT_EXPECT_EQ(test, atomic_read(&ending.calls), 1);
	KUNIT_EXPECT_EQ(test, vds_iscsi_op_cancel(0, NULL), -ENOENT);
	KUNIT_EXPECT_EQ(test, vds_iscsi_op_cancel(ending.id + 1, NULL),
			-ENOENT);
	KUNIT_EXPECT_EQ(test, vds_iscsi_op_cancel(U64_MAX, NULL), -ENOENT);
}

/* The group departs while an operation holds a reference to it. */
static void group_departs(struct kunit *test, enum fake_hold where)
{
	struct fake *fake = test->priv;
	struct fake_ending ending;

	start_held(test, fake, &ending, where);
	fake_fail(fake, FAKE_REMOVE, 0, -EIDRM);
	vds_iscsi_target_depart(fake->target, 0);
	rcu_barrier();
	KUNIT_EXPECT_NULL(test, vds_iscsi_portal_group_priv(fake->group));
	complete(&fake->go);
	KUNIT_ASSERT_TRUE(test, fake_wait(&ending.done));
	KUNIT_EXPECT_EQ(test, ending.result, -EIDRM);
	fake_expect_empty(test, fake);
}

static void group_departs_before_commit(struct kunit *test)
{
	group_departs(test, FAKE_HOLD_BEFORE_COMMIT);
}

static void group_departs_after_commit(struct kunit *test)
{
	group_departs(test, FAKE_HOLD_AFTER_COMMIT);
}

/* Another program removes the portal while an operation is about to. */
static void portal_departs(struct kunit *test)
{
	struct fake *fake = test->priv;
	struct fake_ending ending;

	start_held(test, fake, &ending, FAKE_HOLD_AFTER_COMMIT);
	KUNIT_EXPECT_EQ(test, vds_iscsi_portal_depart(fake->group, &first, 0),
			0);
	complete(&fake->go);
	fake_expect_end(test, fake, &ending, -ENOENT);
	KUNIT_EXPECT_NULL(test, fake_portal(fake, &first));
}

/* Unregistration waits for operations in flight and refuses new ones. */
static void provider_leaves(struct kunit *test)
{
	struct fake *fake = test->priv;
	struct fake_ending ending, second;
	struct task_struct *thread;

	start_held(test, fake, &ending, FAKE_HOLD_AFTER_COMMIT);
	thread = fake_leave(test, fake);
	KUNIT_EXPECT_EQ(test, fake_remove(fake, &first, &second), -ENODEV);
	KUNIT_EXPECT_EQ(test, atomic_read(&ending.calls), 0);
	complete(&fake->go);
	fake_left(fake, thread);
	KUNIT_EXPECT_EQ(test, atomic_read(&ending.calls), 1);
	KUNIT_EXPECT_EQ(test, ending.result, 0);
	/* The completed operation can still be queried. */
	expect_state(test, ending.id, VDS_ISCSI_OP_STATE_DONE,
		     VDS_ISCSI_OP_PHASE_CHANGING);
}

/*
 * All steps run with all signals blocked, so that LIO leaks no portal, and without
 * I/O for memory, because the initiator may be on this machine.
 */
static void steps_are_isolated(struct kunit *test)
{
	struct fake *fake = test->priv;
	struct fake_ending ending;
	struct vds_request request;

	fake_session_comes(fake, 1, 1, &first);
	fake_request(fake, &request, 1, &ending);
	request.flags = VDS_ISCSI_REMOVAL_FLAG_DROP |
			VDS_ISCSI_REMOVAL_FLAG_KEEP_PATH;
	fake_session_comes(fake, 2, 1, &first);
	KUNIT_ASSERT_EQ(test, fake_start(&request), 0);
	fake_expect_end(test, fake, &ending, -EUSERS);
	request.flags = VDS_ISCSI_REMOVAL_FLAG_DROP;
	fake_ending_init(&ending);
	KUNIT_ASSERT_EQ(test, fake_start(&request), 0);
	fake_expect_end(test, fake, &ending, 0);
	request.flags = 0;
	request.kind = VDS_ISCSI_OP_KIND_ADD_PORTAL;
	fake_ending_init(&ending);
	KUNIT_ASSERT_EQ(test, fake_start(&request), 0);
	fake_expect_end(test, fake, &ending, 0);
	/* fake_exit() checks this for every test; here it has to be tested at all. */
	KUNIT_EXPECT_EQ(test, fake_calls(fake, FAKE_REMOVE), 1u);
	KUNIT_EXPECT_EQ(test, fake_calls(fake, FAKE_ADD), 1u);
	KUNIT_EXPECT_EQ(test, fake_calls(fake, FAKE_DROP), 1u);
	KUNIT_EXPECT_FALSE(test, fake->signalled);
	KUNIT_EXPECT_FALSE(test, fake->io);
}

#define RETAINED 4

static void retained_operations(struct kunit *test)
{
	struct fake *fake = test->priv;
	int before = fake_set_param("retained_operations", RETAINED);
	struct fake_ending ending;
	enum vds_iscsi_op_phase phase;
	int i;

	KUNIT_ASSERT_GE(test, before, 0);
	fake_fail(fake, FAKE_REMOVE, 0, -EIO);
	for (i = 0; i < 3 * RETAINED; i++) {
		KUNIT_EXPECT_EQ(test, fake_remove(fake, &first, &ending), 0);
		KUNIT_EXPECT_TRUE(test, fake_wait(&ending.done));
	}
	for (i = 0; i < 3 * RETAINED; i++)
		KUNIT_EXPECT_EQ_MSG(test, state_of(ending.id - i, &phase) >= 0,
				    i < RETAINED, "%d operations ago", i);
	fake_set_param("retained_operations", before);
}

static void retained_seconds(struct kunit *test)
{
	struct fake *fake = test->priv;
	int before = fake_set_param("retained_seconds", 0);
	struct fake_ending ending;
	enum vds_iscsi_op_phase phase;

	KUNIT_ASSERT_GE(test, before, 0);
	KUNIT_EXPECT_EQ(test, fake_remove(fake, &first, &ending), 0);
	KUNIT_EXPECT_TRUE(test, fake_wait(&ending.done));
	KUNIT_EXPECT_EQ(test, ending.result, 0);
	KUNIT_EXPECT_EQ(test, state_of(ending.id, &phase), -1);
	fake_set_param("retained_seconds", before);
}

static struct kunit_case operation_cases[] = {
	KUNIT_CASE(succeeds),
	KUNIT_CASE(are_counted),
	KUNIT_CASE(fails),
	KUNIT_CASE(refusals),
	KUNIT_CASE(one_at_a_time),
	KUNIT_CASE(cancel_queued),
	KUNIT_CASE(cancel_committing),
	KUNIT_CASE(cancel_done),
	KUNIT_CASE(group_departs_before_commit),
	KUNIT_CASE(group_departs_after_commit),
	KUNIT_CASE(portal_departs),
	KUNIT_CASE(provider_leaves),
	KUNIT_CASE(steps_are_isolated),
	KUNIT_CASE(retained_operations),
	KUNIT_CASE(retained_seconds),
	{}
};

struct kunit_suite vds_operation_suite = {
	.name = "vds_iscsi_operation",
	.init = operation_init,
	.exit = fake_exit,
	.test_cases = operation_cases,
};
