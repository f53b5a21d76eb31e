// SPDX-License-Identifier: GPL-2.0-only
/*
 * race_test.c - several threads at once.
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

/* A thread that has done its work waits for its end. */
static int until_stopped(void)
{
	while (!kthread_should_stop())
		schedule_timeout_interruptible(1);
	return 0;
}

struct canceller {
	struct completion start;
	struct completion end;
	u64 op;
	unsigned int delay;
	int result;
};

static int cancel_now_and_then(void *data)
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

/* One of both wins, all agree who, and done() is called once. */
static void cancel_against_commit(struct kunit *test)
{
	struct fake *fake = test->priv;
	unsigned int round, cancelled = 0;
	struct fake_ending ending;
	struct task_struct *thread;
	struct vds_address addr;
	struct canceller c = {};

	init_completion(&c.start);
	init_completion(&c.end);
	fake_address(&addr, 0);
	thread = kthread_run(cancel_now_and_then, &c, "vds-test");
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, thread);
	for (round = 0; round < 300; round++) {
		vds_iscsi_portal_arrive(fake->group, &addr, 0);
		c.delay = get_random_u32() % 500;
		if (fake_remove(fake, &addr, &ending)) {
			KUNIT_FAIL(test, "round %u was refused", round);
			break;
		}
		c.op = ending.id;
		complete(&c.start);
		KUNIT_EXPECT_TRUE(test, fake_wait(&c.end));
		KUNIT_EXPECT_TRUE(test, fake_wait(&ending.done));
		cancelled += !c.result;
		KUNIT_EXPECT_EQ(test, c.result, ending.result ? 0 : -EALREADY);
		KUNIT_EXPECT_EQ(test, ending.result, c.result ? 0 : -ECANCELED);
		KUNIT_EXPECT_EQ(test, fake_has(fake->group, &addr), !c.result);
		KUNIT_EXPECT_EQ(test, atomic_read(&ending.calls), 1);
	}
	kthread_stop(thread);
	kunit_info(test, "%u of %u were cancelled", cancelled, round);
}

#define CHURNERS	3
#define CHURN_ROUNDS	150
#define CHURN_ADDRESSES	4

/* A thread that has a target of its own come, change and go. */
struct churner {
	struct fake *first;
	unsigned int nr;
	unsigned int bad;		/* results that cannot be */
	atomic_t *in_flight;
	atomic_t *ended;
};

static void churn_done(u64 op, int result, void *data)
{
	struct churner *c = data;

	if (result && result != -ECANCELED && result != -ENOENT &&
	    result != -EIDRM)
		c->bad++;
	atomic_inc(c->ended);
	atomic_dec(c->in_flight);
}

static void churn_remove(struct churner *c, struct vds_portal_group *group,
			 const struct vds_address *addr)
{
	struct vds_request request = {
		.kind = VDS_ISCSI_OP_KIND_REMOVE_PORTAL,
		.nr_portals = 1,
		.group = group->obj.id,
		.owner = THIS_MODULE,
		.done = churn_done,
		.data = c,
	};
	char name[VDS_ADDRESS_STRLEN];
	u64 id;
	int ret;

	vds_iscsi_address_format(addr, name, sizeof(name));
	reg_identity_make(&request.portals[0], c->first->provider, name);
	atomic_inc(c->in_flight);
	ret = vds_iscsi_op_start(&request, &id, NULL);
	if (ret) {
		atomic_dec(c->in_flight);
		if (ret != -ENOENT && ret != -EBUSY)
			c->bad++;
	} else if (get_random_u32() % 2) {
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
	target = vds_iscsi_target_arrive(c->first->provider, name, c);
	group = IS_ERR(target) ? ERR_CAST(target)
			       : vds_iscsi_portal_group_arrive(target, 1, c);
	if (IS_ERR(group)) {
		c->bad++;
		return;
	}
	/* The ids that the threads make for portals are the same ones. */
	for (i = 0; i < 3 * CHURN_ADDRESSES; i++) {
		fake_address(&addr, get_random_u32() % CHURN_ADDRESSES);
		switch (get_random_u32() % 3) {
		case 0:
			vds_iscsi_portal_arrive(group, &addr, 0);
			break;
		case 1:
			vds_iscsi_portal_depart(group, &addr, 0);
			break;
		default:
			churn_remove(c, group, &addr);
		}
	}
	vds_iscsi_target_depart(target);
}

static int churn(void *data)
{
	int i;

	for (i = 0; i < CHURN_ROUNDS && !kthread_should_stop(); i++) {
		churn_round(data);
		cond_resched();
	}
	return until_stopped();
}

/* Read what there is, as a dump does, while it comes and goes. */
static int look(void *data)
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

static bool settles(atomic_t *in_flight)
{
	unsigned long end = jiffies + FAKE_TIMEOUT;

	while (atomic_read(in_flight)) {
		if (time_after(jiffies, end))
			return false;
		schedule_timeout_uninterruptible(1);
	}
	return true;
}

static void churning(struct kunit *test)
{
	struct fake *fake = test->priv;
	struct churner *churners = kunit_kcalloc(test, CHURNERS,
						 sizeof(*churners), GFP_KERNEL);
	struct task_struct *thread[CHURNERS + 1];
	atomic_t in_flight = ATOMIC_INIT(0), ended = ATOMIC_INIT(0);
	unsigned long seen = 0;
	int i;

	KUNIT_ASSERT_NOT_NULL(test, churners);
	for (i = 0; i < CHURNERS; i++) {
		churners[i].first = fake;
		churners[i].nr = i;
		churners[i].in_flight = &in_flight;
		churners[i].ended = &ended;
		thread[i] = kthread_run(churn, &churners[i], "vds-test/%d", i);
	}
	thread[i] = kthread_run(look, &seen, "vds-test-look");
	ssleep(5);
	for (i = 0; i <= CHURNERS; i++)
		if (!IS_ERR(thread[i]))
			kthread_stop(thread[i]);
	KUNIT_EXPECT_TRUE(test, settles(&in_flight));
	for (i = 0; i < CHURNERS; i++)
		KUNIT_EXPECT_EQ(test, churners[i].bad, 0u);
	vds_iscsi_target_depart(fake->target);
	KUNIT_EXPECT_EQ(test, fake->provider->nr_operations, 0u);
	KUNIT_EXPECT_EQ(test, fake->provider->nr[VDS_TARGET], 0u);
	KUNIT_EXPECT_EQ(test, fake->provider->nr[VDS_PORTAL_GROUP], 0u);
	KUNIT_EXPECT_EQ(test, fake->provider->nr[VDS_MEMBERSHIP], 0u);
	KUNIT_EXPECT_EQ(test, fake->provider->nr[VDS_PORTAL],
			fake->provider->nr_retained);
	kunit_info(test, "%d operations, %lu objects read", atomic_read(&ended),
		   seen);
}

#define CONTENDERS	4
#define CONTEST_ROUNDS	40

/* A thread that asks for the same as others do at the same time. */
struct contender {
	struct completion *start;
	struct completion end;
	struct task_struct *thread;
	struct vds_request request;	/* of an operation to start, or */
	u64 cancels;			/* the operation to cancel */
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

/* Have them all ask; the one that was let through, and the others get @refusal. */
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
			KUNIT_FAIL(test, "two were let through");
		else
			winner = c;
	}
	KUNIT_ASSERT_NOT_NULL(test, winner);
	return winner;
}

/* Of those who ask at once, one starts the operation and one cancels it. */
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
	vds_iscsi_portal_arrive(fake->group, &addr, 0);
	fake_session_comes(fake, 1, 1, &addr);
	for (round = 0; round < CONTEST_ROUNDS; round++) {
		fake->sessions[0].portal_known = true;
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

#ifdef CONFIG_KCSAN
#define RACE_SECONDS 3

/* Two threads of this are what tests/kunit.sh wants to see reported. */
static int deliberate_race(void *data)
{
	unsigned int *shared = data;

	while (!kthread_should_stop()) {
		(*shared)++;
		cond_resched();
	}
	return 0;
}

/* A kernel that looks for data races shows that it finds one. */
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
