// SPDX-License-Identifier: GPL-2.0-only
/*
 * order_test.c - completion, cancel, departure of the group and unregistration
 * of the provider, in every order.
 */
#include "fake.h"

#define QUEUED		VDS_ISCSI_OP_STATE_QUEUED
#define COMMITTING	VDS_ISCSI_OP_STATE_COMMITTING
#define DRAINING	VDS_ISCSI_OP_STATE_DRAINING
#define DONE		VDS_ISCSI_OP_STATE_DONE

static const struct {
	u8 from;
	u8 to;
} moves[] = {
	{ QUEUED, COMMITTING }, { QUEUED, DONE }, { COMMITTING, DRAINING },
	{ COMMITTING, DONE }, { DRAINING, DONE },
};

static bool may_move(unsigned int from, unsigned int to)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(moves); i++)
		if (moves[i].from == from && moves[i].to == to)
			return true;
	return false;
}

static void every_pair_of_states(struct kunit *test)
{
	struct vds_operation *op = kunit_kzalloc(test, sizeof(*op), GFP_KERNEL);
	unsigned int from, to;
	bool moved;

	KUNIT_ASSERT_NOT_NULL(test, op);
	for (from = QUEUED; from <= DONE; from++) {
		for (to = QUEUED; to <= DONE; to++) {
			op->state = from;
			reg_acquire();
			moved = op_set_state(op, to);
			reg_release();
			KUNIT_EXPECT_EQ_MSG(test, moved, may_move(from, to),
					    "%u to %u", from, to);
			KUNIT_EXPECT_EQ_MSG(test, op->state, moved ? to : from,
					    "%u to %u", from, to);
		}
	}
}

/* What happens while the provider blocks an operation */
enum act {
	GO,			/* the provider continues until the completion */
	CANCEL,
	DEPART,			/* the group departs */
	UNREGISTER,		/* the provider is unregistered, when it can be */
	NR_ACTS,
};

#define NR_ORDERS 24		/* permutations of NR_ACTS acts */

static const struct place {
	const char *name;
	enum fake_hold hold;
	enum vds_iscsi_op_state state;
} places[] = {
	{ "queued", FAKE_HOLD_BEFORE_COMMIT, QUEUED },
	{ "committing", FAKE_HOLD_AFTER_COMMIT, COMMITTING },
	{ "draining", FAKE_HOLD_FIND, DRAINING },
};

static void place_text(const struct place *place, char *text)
{
	strscpy(text, place->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(place, places, place_text);

/**
 * struct course - one order of acts, and the expected result
 * @test: the test
 * @place: where the provider blocks the operation
 * @fake: the provider, registered for this order
 * @order: number of the order
 * @ending: the completion of the operation
 * @thread: unregisters the provider
 * @cancelled: the cancel was in time
 * @gone: the group departed before the provider continued
 * @over: the provider continued
 * @result: the expected result
 */
struct course {
	struct kunit *test;
	const struct place *place;
	struct fake *fake;
	unsigned int order;
	struct fake_ending ending;
	struct task_struct *thread;
	bool cancelled;
	bool gone;
	bool over;
	int result;
};

/* The acts of an order, whose number is read in the factorial number system. */
static void acts_of(unsigned int order, enum act *acts)
{
	enum act left[NR_ACTS] = { GO, CANCEL, DEPART, UNREGISTER };
	unsigned int i, pick;

	for (i = 0; i < NR_ACTS; i++) {
		pick = order % (NR_ACTS - i);
		order /= NR_ACTS - i;
		acts[i] = left[pick];
		memmove(&left[pick], &left[pick + 1],
			(NR_ACTS - 1 - pick) * sizeof(*left));
	}
}

/* The result if the provider continues now. */
static int predicted(const struct course *c)
{
	switch (c->place->state) {
	case QUEUED:
		return c->cancelled ? -ECANCELED : c->gone ? -EIDRM : 0;
	case COMMITTING:
		return c->gone ? -EIDRM : 0;
	default:
		/* No portal can be put back into a group that is gone. */
		return !c->cancelled ? 0 : c->gone ? -EIDRM : -ECANCELED;
	}
}

static void go(struct course *c)
{
	c->result = predicted(c);
	c->over = true;
	c->fake->hold = FAKE_HOLD_NOWHERE;
	fake_session_leaves(c->fake, 1);
	complete_all(&c->fake->go);
	KUNIT_EXPECT_TRUE(c->test, fake_wait(&c->ending.done));
	KUNIT_EXPECT_EQ_MSG(c->test, c->ending.result, c->result,
			    "%s, order %u", c->place->name, c->order);
	if (c->thread)
		fake_left(c->fake, c->thread);
}

static void cancel(struct course *c)
{
	int expected = -EALREADY, ret = vds_iscsi_op_cancel(c->ending.id, NULL);

	if (!c->over && c->place->state != COMMITTING) {
		c->cancelled = true;
		expected = 0;
	}
	KUNIT_EXPECT_EQ_MSG(c->test, ret, expected, "%s, order %u",
			    c->place->name, c->order);
}

/* A provider that is unregistered reports nothing. */
static void depart(struct course *c)
{
	if (!c->fake->provider)
		return;
	c->gone = true;
	vds_iscsi_target_depart(c->fake->target, 0);
}

static void unregister(struct course *c)
{
	if (c->over)
		fake_exit(c->test);
	else
		c->thread = fake_leave(c->test, c->fake);
}

static void begin(struct course *c)
{
	struct vds_request request;
	struct vds_address addr;

	c->fake = fake_new(c->test);
	fake_address(&addr, 0);
	KUNIT_ASSERT_EQ(c->test,
			vds_iscsi_portal_arrive(c->fake->group, &addr, 0, NULL), 0);
	fake_session_comes(c->fake, 1, 1, &addr);
	c->fake->hold = c->place->hold;
	fake_request(c->fake, &request, 1, &c->ending);
	if (c->place->state == DRAINING)
		request.drain_ms = 3600 * MSEC_PER_SEC;
	KUNIT_ASSERT_EQ(c->test, fake_start(&request), 0);
	KUNIT_ASSERT_TRUE(c->test, fake_wait(&c->fake->held));
}

/* The first act decides the result, and there is one completion. */
static void every_order(struct kunit *test)
{
	static void (*const do_act[NR_ACTS])(struct course *c) = {
		[GO] = go, [CANCEL] = cancel, [DEPART] = depart,
		[UNREGISTER] = unregister,
	};
	struct course *c = kunit_kzalloc(test, sizeof(*c), GFP_KERNEL);
	struct vds_operation *op = kunit_kzalloc(test, sizeof(*op), GFP_KERNEL);
	enum act acts[NR_ACTS];
	unsigned int order, i;

	KUNIT_ASSERT_NOT_NULL(test, c);
	KUNIT_ASSERT_NOT_NULL(test, op);
	for (order = 0; order < NR_ORDERS; order++) {
		*c = (struct course){
			.test = test, .place = test->param_value, .order = order,
		};
		acts_of(order, acts);
		begin(c);
		for (i = 0; i < NR_ACTS; i++)
			do_act[acts[i]](c);
		KUNIT_EXPECT_EQ(test, atomic_read(&c->ending.calls), 1);
		KUNIT_EXPECT_NULL(test, c->fake->provider);
		/* The completed operation can still be queried. */
		fake_look(c->ending.id, op);
		KUNIT_EXPECT_EQ(test, op->state, DONE);
		KUNIT_EXPECT_EQ(test, op->result, c->result);
	}
}

static struct kunit_case order_cases[] = {
	KUNIT_CASE(every_pair_of_states),
	KUNIT_CASE_PARAM(every_order, place_gen_params),
	{}
};

struct kunit_suite vds_order_suite = {
	.name = "vds_iscsi_order",
	.exit = fake_exit,
	.test_cases = order_cases,
};
