// SPDX-License-Identifier: GPL-2.0-only
/*
 * race_test.c - races between several threads.
 */
#include <linux/delay.h>
#include <linux/kthread.h>
#include <linux/random.h>
#include <net/genetlink.h>

#include "../nl.h"
#include "fake.h"

static int race_init(struct kunit *test)
{
	fake_new(test);
	return 0;
}

/* Wait for kthread_stop(), which must not come after a thread has exited. */
static int until_stopped(void)
{
	while (!kthread_should_stop())
		schedule_timeout_interruptible(1);
	return 0;
}

/* The race of a cancel and a commit: at least so many rounds, ... */
#define CANCEL_ROUNDS	300
/* ... and more, up to these, until each of them has won */
#define CANCEL_ROUNDS_MAX	10000

/**
 * struct canceller - a thread that cancels operations
 * @start: completed to cancel one operation
 * @end: completed when vds_iscsi_op_cancel() has returned
 * @op: the operation
 * @delay: microseconds to wait before the cancel
 * @result: the result of the cancel
 */
struct canceller {
	struct completion start;
	struct completion end;
	u64 op;
	unsigned int delay;
	int result;
};

static int cancel_on_request(void *data)
{
	struct canceller *c = data;

	while (!kthread_should_stop()) {
		if (!wait_for_completion_timeout(&c->start, HZ / 20))
			continue;
		udelay(c->delay);
		c->result = vds_iscsi_op_cancel(c->op, NULL);
		complete(&c->end);
	}
	return 0;
}

/*
 * One round: start a removal and cancel it from another thread.  Returns 1 if the
 * cancel won, else 0, or -1 if the round failed.  Cancel, completion and portal
 * must agree on the winner.
 */
static int cancel_round(struct kunit *test, struct canceller *c,
			const struct vds_address *addr)
{
	struct fake *fake = test->priv;
	struct fake_ending ending;

	vds_iscsi_portal_arrive(fake->group, addr, 0, NULL);
	if (fake_remove(fake, addr, &ending)) {
		KUNIT_FAIL(test, "the removal was refused");
		return -1;
	}
	c->op = ending.id;
	complete(&c->start);
	if (!fake_wait(&c->end) || !fake_wait(&ending.done)) {
		KUNIT_FAIL(test, "the cancel or the removal did not return");
		return -1;
	}
	KUNIT_EXPECT_EQ(test, c->result, ending.result ? 0 : -EALREADY);
	KUNIT_EXPECT_EQ(test, ending.result, c->result ? 0 : -ECANCELED);
	KUNIT_EXPECT_EQ(test, fake_has(fake->group, addr), !c->result);
	KUNIT_EXPECT_EQ(test, atomic_read(&ending.calls), 1);
	return !c->result;
}

/* Whether another round is needed. */
static bool needs_round(unsigned int round, const unsigned int *wins)
{
	if (round < CANCEL_ROUNDS)
		return true;
	return round < CANCEL_ROUNDS_MAX && !(wins[0] && wins[1]);
}

/* Either side wins some rounds: each has a head start in half of them. */
static void cancel_against_commit(struct kunit *test)
{
	unsigned int round, wins[2] = {};
	struct fake *fake = test->priv;
	struct task_struct *thread;
	struct vds_address addr;
	struct canceller c = {};
	int winner;

	init_completion(&c.start);
	init_completion(&c.end);
	fake_address(&addr, 0);
	thread = kthread_run(cancel_on_request, &c, "vds-test");
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, thread);
	for (round = 0; needs_round(round, wins); round++) {
		fake->hold_us = round % 2 ? get_random_u32() % 500 : 0;
		c.delay = get_random_u32() % 500;
		winner = cancel_round(test, &c, &addr);
		if (winner < 0)
			break;
		wins[winner]++;
	}
	kthread_stop(thread);
	KUNIT_EXPECT_GT(test, wins[0], 0u);
	KUNIT_EXPECT_GT(test, wins[1], 0u);
	kunit_info(test, "%u of %u were cancelled", wins[1], round);
}

#define CHURNERS	3
#define CHURN_ROUNDS	150
#define CHURN_ADDRESSES	4

/**
 * struct churn - what all churners count
 * @started: operations that were admitted
 * @ended: calls of their done()
 * @removed: operations with result 0
 * @cancelled: operations with result -ECANCELED
 */
struct churn {
	atomic_t started;
	atomic_t ended;
	atomic_t removed;
	atomic_t cancelled;
};

/**
 * struct churner - a thread whose own target arrives, changes and departs
 * @first: the fake provider
 * @nr: number of the thread
 * @bad: results that must not occur
 * @churn: the common counts
 */
struct churner {
	struct fake *first;
	unsigned int nr;
	atomic_t bad;
	struct churn *churn;
};

static void churn_done(u64 op, int result, void *data)
{
	struct churner *c = data;

	if (!result)
		atomic_inc(&c->churn->removed);
	else if (result == -ECANCELED)
		atomic_inc(&c->churn->cancelled);
	else if (result != -ENOENT && result != -EIDRM)
		atomic_inc(&c->bad);
	atomic_inc(&c->churn->ended);
}

static void churn_remove(struct churner *c, struct vds_portal_group *group,
			 const struct vds_address *addr)
{
	struct vds_request_item item = { .group = group->id };
	struct vds_request request = {
		.kind = VDS_ISCSI_OP_KIND_REMOVE_PORTAL,
		.nr_items = 1,
		.items = &item,
		.owner = THIS_MODULE,
		.done = churn_done,
		.data = c,
	};
	u64 id;
	int ret;

	fake_portal_id(c->first, addr, &item.portal);
	ret = vds_iscsi_op_start(&request, &id, NULL);
	if (ret) {
		if (ret != -ENOENT && ret != -EBUSY)
			atomic_inc(&c->bad);
		return;
	}
	atomic_inc(&c->churn->started);
	switch (get_random_u32() % 4) {
	case 0:
		fake_reaches(id, VDS_ISCSI_OP_STATE_DONE);
		break;
	case 1:
		break;
	default:
		vds_iscsi_op_cancel(id, NULL);
	}
}

static void churn_round(struct churner *c)
{
	struct vds_portal_group *group;
	struct vds_target *target;
	struct vds_address addr;
	char name[64];
	int i;

	snprintf(name, sizeof(name), FAKE_TARGET "%u", c->nr);
	target = vds_iscsi_target_arrive(c->first->provider, name, 0, c);
	group = IS_ERR(target) ? ERR_CAST(target)
			       : vds_iscsi_portal_group_arrive(target, 1, 0, c);
	if (IS_ERR(group)) {
		atomic_inc(&c->bad);
		return;
	}
	/* All threads use the same portals. */
	for (i = 0; i < 3 * CHURN_ADDRESSES; i++) {
		fake_address(&addr, get_random_u32() % CHURN_ADDRESSES);
		switch (get_random_u32() % 3) {
		case 0:
			vds_iscsi_portal_arrive(group, &addr, 0, NULL);
			break;
		case 1:
			vds_iscsi_portal_depart(group, &addr, 0);
			break;
		default:
			churn_remove(c, group, &addr);
		}
	}
	vds_iscsi_target_depart(target, 0);
}

static int churn_rounds(void *data)
{
	int i;

	for (i = 0; i < CHURN_ROUNDS && !kthread_should_stop(); i++) {
		churn_round(data);
		cond_resched();
	}
	return until_stopped();
}

/* Read all objects, as a dump does, while they arrive and depart. */
static int read_objects(void *data)
{
	unsigned long *seen = data;
	struct vds_object *obj;
	unsigned long serial;
	struct sk_buff *skb;
	int type;

	while (!kthread_should_stop()) {
		for (type = 0; type < VDS_NR_OBJECT_TYPES; type++) {
			skb = nlmsg_new(NLMSG_GOODSIZE, GFP_KERNEL);
			rcu_read_lock();
			xa_for_each(&reg_serials[type], serial, obj)
				if (skb && !nl_fill_object(skb, obj))
					++*seen;
			rcu_read_unlock();
			nlmsg_free(skb);
		}
		schedule_timeout_interruptible(1);
	}
	return 0;
}

/* Wait until every operation has completed; all have been started. */
static bool all_ended(struct churn *churn)
{
	unsigned long end = jiffies + FAKE_TIMEOUT;

	while (atomic_read(&churn->ended) < atomic_read(&churn->started)) {
		if (time_after(jiffies, end))
			return false;
		schedule_timeout_uninterruptible(1);
	}
	return true;
}

/* Each operation completed once, and each outcome occurred. */
static void expect_churn(struct kunit *test, struct churn *churn)
{
	KUNIT_EXPECT_EQ(test, atomic_read(&churn->ended),
			atomic_read(&churn->started));
	KUNIT_EXPECT_GT(test, atomic_read(&churn->removed), 0);
	KUNIT_EXPECT_GT(test, atomic_read(&churn->cancelled), 0);
	kunit_info(test, "%d operations, %d removed a portal, %d were cancelled",
		   atomic_read(&churn->ended), atomic_read(&churn->removed),
		   atomic_read(&churn->cancelled));
}

static void churning(struct kunit *test)
{
	struct fake *fake = test->priv;
	struct churner *churners = kunit_kcalloc(test, CHURNERS,
						 sizeof(*churners), GFP_KERNEL);
	struct churn *churn = kunit_kzalloc(test, sizeof(*churn), GFP_KERNEL);
	struct task_struct *thread[CHURNERS + 1];
	unsigned long seen = 0;
	int i;

	KUNIT_ASSERT_NOT_NULL(test, churners);
	KUNIT_ASSERT_NOT_NULL(test, churn);
	for (i = 0; i < CHURNERS; i++) {
		churners[i].first = fake;
		churners[i].nr = i;
		churners[i].churn = churn;
		thread[i] = kthread_run(churn_rounds, &churners[i], "vds-test/%d", i);
	}
	thread[i] = kthread_run(read_objects, &seen, "vds-test-read");
	ssleep(5);
	for (i = 0; i <= CHURNERS; i++) {
		KUNIT_EXPECT_FALSE(test, IS_ERR(thread[i]));
		if (!IS_ERR(thread[i]))
			kthread_stop(thread[i]);
	}
	KUNIT_ASSERT_TRUE(test, all_ended(churn));
	for (i = 0; i < CHURNERS; i++)
		KUNIT_EXPECT_EQ(test, atomic_read(&churners[i].bad), 0);
	vds_iscsi_target_depart(fake->target, 0);
	KUNIT_EXPECT_GT(test, seen, 0ul);
	KUNIT_EXPECT_EQ(test, fake->provider->nr_operations, 0u);
	KUNIT_EXPECT_EQ(test, fake->provider->nr[VDS_TARGET], 0u);
	KUNIT_EXPECT_EQ(test, fake->provider->nr[VDS_PORTAL_GROUP], 0u);
	KUNIT_EXPECT_EQ(test, fake->provider->nr[VDS_MEMBERSHIP], 0u);
	KUNIT_EXPECT_EQ(test, fake->provider->nr[VDS_PORTAL],
			fake->provider->nr_retained);
	kunit_info(test, "%lu objects read", seen);
	/* This waits for the threads of all operations: no done() can follow. */
	fake_exit(test);
	expect_churn(test, churn);
}

#define CONTENDERS	4
#define CONTEST_ROUNDS	40

/**
 * struct contender - one of several threads that make the same request at once
 * @start: completed when all threads may start
 * @end: completed when this one has its result
 * @thread: the thread
 * @request: the operation to start, if @cancels is 0
 * @cancels: the operation to cancel
 * @ending: the completion of the operation that it started
 * @result: the result of the request
 */
struct contender {
	struct completion *start;
	struct completion end;
	struct task_struct *thread;
	struct vds_request request;
	u64 cancels;
	struct fake_ending ending;
	int result;
};

static int contend(void *data)
{
	struct contender *c = data;

	wait_for_completion(c->start);
	c->result = c->cancels ? vds_iscsi_op_cancel(c->cancels, NULL)
			       : fake_start(&c->request);
	complete(&c->end);
	return until_stopped();
}

/* Start all contenders; returns the one that succeeds, the rest get @refusal. */
static struct contender *contest(struct kunit *test, struct contender *list,
				 int refusal)
{
	struct contender *c, *winner = NULL;
	struct completion start;

	init_completion(&start);
	for (c = list; c < list + CONTENDERS; c++) {
		c->start = &start;
		init_completion(&c->end);
		c->thread = kthread_run(contend, c, "vds-test");
		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, c->thread);
	}
	complete_all(&start);
	for (c = list; c < list + CONTENDERS; c++) {
		KUNIT_EXPECT_TRUE(test, fake_wait(&c->end));
		kthread_stop(c->thread);
		if (c->result)
			KUNIT_EXPECT_EQ(test, c->result, refusal);
		else if (winner)
			KUNIT_FAIL(test, "two requests succeeded");
		else
			winner = c;
	}
	KUNIT_ASSERT_NOT_NULL(test, winner);
	return winner;
}

/* Of requests made at once, one starts the operation and one cancels it. */
static void contests(struct kunit *test)
{
	struct fake *fake = test->priv;
	struct contender *list = kunit_kcalloc(test, CONTENDERS, sizeof(*list),
					       GFP_KERNEL);
	struct contender *winner, *c;
	struct vds_address addr;
	unsigned int round;
	u64 id;

	KUNIT_ASSERT_NOT_NULL(test, list);
	fake_address(&addr, 0);
	vds_iscsi_portal_arrive(fake->group, &addr, 0, NULL);
	fake_session_comes(fake, 1, 1, &addr);
	for (round = 0; round < CONTEST_ROUNDS; round++) {
		fake->sessions[0].session.portal_known = true;
		for (c = list; c < list + CONTENDERS; c++) {
			c->cancels = 0;
			fake_request(fake, &c->request, 1, &c->ending);
			c->request.drain_ms = 3600 * MSEC_PER_SEC;
		}
		winner = contest(test, list, -EBUSY);
		id = winner->ending.id;
		KUNIT_ASSERT_TRUE(test, fake_reaches(id,
						     VDS_ISCSI_OP_STATE_DRAINING));
		for (c = list; c < list + CONTENDERS; c++)
			c->cancels = id;
		contest(test, list, -ECANCELED);
		fake_expect_end(test, fake, &winner->ending, -ECANCELED);
		KUNIT_EXPECT_TRUE(test, fake_has(fake->group, &addr));
	}
}

#define STORMERS	3
#define STORM_OPS	400	/* requests of each thread */
#define STORM_GROUPS	3
#define STORM_ADDRESSES	4	/* of each group */
#define STORM_SESSIONS	64

/**
 * struct storm_op - an operation that was admitted
 * @id: its id
 * @ended: calls of its done(), which must become 1 and stay 1
 * @result: its result
 */
struct storm_op {
	u64 id;
	atomic_t ended;
	int result;
};

/**
 * struct stormer - a thread that starts and cancels operations of all kinds
 * @fake: the provider
 * @groups: its groups
 * @ops: the operations that the thread started
 * @nr: number of entries in @ops
 * @bad: results that must not occur
 */
struct stormer {
	struct fake *fake;
	struct vds_portal_group **groups;
	struct storm_op ops[STORM_OPS];
	unsigned int nr;
	unsigned int bad;
};

static void storm_done(u64 id, int result, void *data)
{
	struct storm_op *op = data;

	op->result = result;
	atomic_inc(&op->ended);
}

/* A portal of a group; an address belongs to one group. */
static void storm_item(struct stormer *s, struct vds_request_item *item)
{
	unsigned int g = get_random_u32() % STORM_GROUPS;
	struct vds_address addr;

	fake_address(&addr, g * STORM_ADDRESSES +
			    get_random_u32() % STORM_ADDRESSES);
	item->group = s->groups[g]->id;
	fake_portal_id(s->fake, &addr, &item->portal);
}

static void storm_removal(struct stormer *s, struct vds_request *request)
{
	static const u32 flags[] = {
		0, 0, VDS_ISCSI_REMOVAL_FLAG_DRY_RUN,
		VDS_ISCSI_REMOVAL_FLAG_DROP, VDS_ISCSI_REMOVAL_FLAG_KEEP_PATH,
	};

	request->kind = VDS_ISCSI_OP_KIND_REMOVE_PORTAL;
	request->nr_items = 1 + get_random_u32() % 2;
	request->flags = flags[get_random_u32() % ARRAY_SIZE(flags)];
	request->drain_ms = get_random_u32() % 2 ? 20 : 0;
	request->deadline_ms = get_random_u32() % 4 ? 0 : 10;
}

/* Make a request of any kind. */
static int storm_start(struct stormer *s)
{
	struct vds_request_item items[2] = {};
	struct vds_request request = {
		.provider = "fake",
		.items = items,
		.nr_items = 1,
		.owner = THIS_MODULE,
		.done = storm_done,
		.data = &s->ops[s->nr],
	};
	unsigned int dice = get_random_u32() % 10;

	storm_item(s, &items[0]);
	storm_item(s, &items[1]);
	if (dice < 4)
		storm_removal(s, &request);
	else if (dice < 7)
		request.kind = VDS_ISCSI_OP_KIND_ADD_PORTAL;
	else
		request.kind = dice == 7 ? VDS_ISCSI_OP_KIND_UNBLOCK_GROUP :
			       dice == 8 ? VDS_ISCSI_OP_KIND_REENUMERATE :
					   VDS_ISCSI_OP_KIND_REFRESH;
	if (dice >= 8)
		request.nr_items = 0;
	return vds_iscsi_op_start(&request, &s->ops[s->nr].id, NULL);
}

static int storm(void *data)
{
	struct stormer *s = data;
	unsigned int i;
	int ret;

	for (i = 0; i < STORM_OPS && !kthread_should_stop(); i++) {
		ret = storm_start(s);
		if (!ret)
			s->nr++;
		else if (ret != -EBUSY && ret != -ENOENT && ret != -EEXIST &&
			 ret != -EINVAL)	/* a portal is named twice */
			s->bad++;
		if (s->nr && get_random_u32() % 2)
			vds_iscsi_op_cancel(s->ops[s->nr - 1 -
						   get_random_u32() %
						   min(s->nr, 4U)].id, NULL);
		if (get_random_u32() % 4)
			schedule_timeout_uninterruptible(1);
	}
	return until_stopped();
}

/* Let what blocks, and sessions, come and go. */
static void storm_around(struct fake *fake, struct vds_portal_group **groups)
{
	static const u8 blocks[] = {
		0, VDS_ISCSI_BLOCKER_KIND_LOGIN, 0,
		VDS_ISCSI_BLOCKER_KIND_DIRECTORY,
	};
	unsigned long end = jiffies + 5 * HZ;
	unsigned int sid, g;
	struct vds_address addr;

	for (sid = 1; time_before(jiffies, end); sid++) {
		g = get_random_u32() % STORM_GROUPS;
		fake_address(&addr, g * STORM_ADDRESSES +
				    get_random_u32() % STORM_ADDRESSES);
		if (sid >= STORM_SESSIONS)
			fake_session_leaves(fake, sid - STORM_SESSIONS + 1);
		fake_session_joins(fake, groups[g], sid, sid % 5, &addr);
		WRITE_ONCE(fake->block, blocks[get_random_u32() %
					       ARRAY_SIZE(blocks)]);
		schedule_timeout_uninterruptible(1);
	}
	WRITE_ONCE(fake->block, 0);
}

static bool storm_is_over(struct stormer *s)
{
	unsigned long end = jiffies + FAKE_TIMEOUT;
	unsigned int i = 0;

	while (i < s->nr && time_before(jiffies, end)) {
		if (atomic_read(&s->ops[i].ended))
			i++;
		else
			schedule_timeout_uninterruptible(1);
	}
	return i == s->nr;
}

/* Each operation has completed once, with a result that is possible. */
static void storm_check(struct kunit *test, struct stormer *s,
			unsigned int *succeeded, unsigned int *cancelled)
{
	static const int possible[] = {
		0, -ECANCELED, -ETIME, -EBUSY, -ENOENT, -EEXIST, -EUSERS,
	};
	unsigned int i, r;

	KUNIT_EXPECT_EQ(test, s->bad, 0u);
	for (i = 0; i < s->nr; i++) {
		KUNIT_EXPECT_EQ_MSG(test, atomic_read(&s->ops[i].ended), 1,
				    "operation %llu", s->ops[i].id);
		for (r = 0; r < ARRAY_SIZE(possible); r++)
			if (s->ops[i].result == possible[r])
				break;
		KUNIT_EXPECT_LT_MSG(test, r, ARRAY_SIZE(possible),
				    "result %d", s->ops[i].result);
		*succeeded += !s->ops[i].result;
		*cancelled += s->ops[i].result == -ECANCELED;
	}
}

/* Start, cancel and complete operations of all kinds in parallel. */
static void storms(struct kunit *test)
{
	struct vds_portal_group *groups[STORM_GROUPS];
	struct fake *fake = test->priv;
	struct stormer *s[STORMERS];
	struct task_struct *thread[STORMERS];
	unsigned int i, nr = 0, succeeded = 0, cancelled = 0;

	fake->nr_blockers = 2;
	fake_session_room(fake, STORM_SESSIONS + 1);
	for (i = 0; i < STORM_GROUPS; i++)
		groups[i] = fake_group(fake, i + 2, i * STORM_ADDRESSES,
				       STORM_ADDRESSES);
	for (i = 0; i < STORMERS; i++) {
		s[i] = kunit_kzalloc(test, sizeof(*s[i]), GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, s[i]);
		s[i]->fake = fake;
		s[i]->groups = groups;
	}
	for (i = 0; i < STORMERS; i++)
		thread[i] = kthread_run(storm, s[i], "vds-test/%d", i);
	storm_around(fake, groups);
	for (i = 0; i < STORMERS; i++) {
		KUNIT_EXPECT_FALSE(test, IS_ERR(thread[i]));
		if (!IS_ERR(thread[i]))
			kthread_stop(thread[i]);
		KUNIT_EXPECT_TRUE(test, storm_is_over(s[i]));
		nr += s[i]->nr;
	}
	KUNIT_EXPECT_EQ(test, fake->provider->nr_operations, 0u);
	KUNIT_EXPECT_EQ(test, fake->provider->op_id, 0ull);
	for (i = 0; i < STORM_GROUPS; i++)
		KUNIT_EXPECT_EQ(test, groups[i]->op_id, 0ull);
	/* This waits for the last steps: no done() can follow. */
	fake_exit(test);
	for (i = 0; i < STORMERS; i++)
		storm_check(test, s[i], &succeeded, &cancelled);
	KUNIT_EXPECT_GT(test, succeeded, 0u);
	KUNIT_EXPECT_GT(test, cancelled, 0u);
	kunit_info(test, "%u operations, %u succeeded, %u were cancelled", nr,
		   succeeded, cancelled);
}

#ifdef CONFIG_KCSAN
#define RACE_SECONDS 3

/* Two threads of this are a data race, which tests/kunit.sh expects to see. */
static int deliberate_race(void *data)
{
	unsigned int *shared = data;

	while (!kthread_should_stop()) {
		(*shared)++;
		cond_resched();
	}
	return 0;
}

/* Check that KCSAN reports a data race at all. */
static void deliberate_race_for_kcsan(struct kunit *test)
{
	struct task_struct *threads[2];
	static unsigned int shared;
	int i;

	for (i = 0; i < ARRAY_SIZE(threads); i++) {
		threads[i] = kthread_run(deliberate_race, &shared, "race");
		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, threads[i]);
	}
	ssleep(RACE_SECONDS);
	for (i = 0; i < ARRAY_SIZE(threads); i++)
		kthread_stop(threads[i]);
}
#endif

static struct kunit_case race_cases[] = {
	KUNIT_CASE(cancel_against_commit),
	KUNIT_CASE(contests),
	KUNIT_CASE(churning),
	KUNIT_CASE(storms),
#ifdef CONFIG_KCSAN
	KUNIT_CASE(deliberate_race_for_kcsan),
#endif
	{}
};

struct kunit_suite vds_race_suite = {
	.name = "vds_iscsi_race",
	.init = race_init,
	.exit = fake_exit,
	.test_cases = race_cases,
};
