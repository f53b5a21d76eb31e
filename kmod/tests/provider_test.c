// SPDX-License-Identifier: GPL-2.0-only
/*
 * provider_test.c - providers come, go, lose track, and find back.
 */
#include <linux/kthread.h>

#include "fake.h"

static int provider_init(struct kunit *test)
{
	fake_new(test);
	return 0;
}

static void names_are_taken(struct kunit *test)
{
	struct fake *fake = test->priv;

	KUNIT_EXPECT_EQ(test,
			PTR_ERR(vds_iscsi_provider_register(&fake->ops, NULL)),
			(long)-EEXIST);
	KUNIT_EXPECT_PTR_EQ(test, vds_iscsi_provider_priv(fake->provider),
			    (void *)fake);
	KUNIT_EXPECT_PTR_EQ(test, vds_iscsi_portal_group_provider(fake->group),
			    fake->provider);
}

/* What another provider has at the same address is another portal. */
static void address_is_apart(struct kunit *test, struct vds_target *target)
{
	struct fake *fake = test->priv;
	struct vds_portal_group *group =
		vds_iscsi_portal_group_arrive(target, 1, NULL);
	struct vds_address addr;

	KUNIT_EXPECT_FALSE(test, IS_ERR(group));
	if (IS_ERR(group))
		return;
	fake_address(&addr, 0);
	KUNIT_EXPECT_EQ(test, vds_iscsi_portal_arrive(group, &addr, 0), 0);
	KUNIT_EXPECT_FALSE(test, fake_has(fake->group, &addr));
	KUNIT_EXPECT_EQ(test, vds_iscsi_portal_arrive(fake->group, &addr, 0),
			0);
	KUNIT_EXPECT_EQ(test, vds_iscsi_portal_depart(group, &addr, 0), 0);
	KUNIT_EXPECT_TRUE(test, fake_has(fake->group, &addr));
}

/* A second provider of the same target: other ids, and it goes alone. */
static void providers_are_apart(struct kunit *test)
{
	struct fake *fake = test->priv;
	struct vds_provider_ops ops = fake->ops;
	struct vds_provider *other;
	struct vds_target *target;

	ops.name = "other";
	other = vds_iscsi_provider_register(&ops, NULL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, other);
	target = vds_iscsi_target_arrive(other, FAKE_TARGET, NULL);
	KUNIT_EXPECT_FALSE(test, IS_ERR(target));
	if (!IS_ERR(target)) {
		KUNIT_EXPECT_FALSE(test, uuid_equal(&target->obj.id,
						    &fake->target->obj.id));
		address_is_apart(test, target);
	}
	vds_iscsi_provider_unregister(other);
	KUNIT_EXPECT_PTR_EQ(test,
			    vds_iscsi_target_find(fake->provider, FAKE_TARGET),
			    fake->target);
}

/* All that a provider told departs with it, also what is only remembered. */
static void unregister_takes_all(struct kunit *test)
{
	struct fake *fake = test->priv;
	struct vds_address addr;
	uuid_t portal, group;
	unsigned int n;

	for (n = 0; n < 4; n++) {
		fake_address(&addr, n);
		vds_iscsi_portal_arrive(fake->group, &addr, 0);
	}
	vds_iscsi_portal_depart(fake->group, &addr, 1);
	portal = fake_portal(fake, &addr)->obj.id;
	group = fake->group->obj.id;
	vds_iscsi_provider_unregister(fake->provider);
	fake->provider = NULL;
	rcu_read_lock();
	KUNIT_EXPECT_NULL(test, reg_find(&portal, VDS_PORTAL));
	KUNIT_EXPECT_NULL(test, reg_find(&group, VDS_PORTAL_GROUP));
	rcu_read_unlock();
}

static int reenumerate(void)
{
	return reg_providers_reenumerate("fake", NULL);
}

static int refresh(void)
{
	return reg_providers_refresh("fake", NULL);
}

/* Stale until reenumerated and then refreshed, in this order. */
static void cure(struct kunit *test)
{
	struct fake *fake = test->priv;
	struct fake_ending ending;
	struct vds_address addr;

	fake_address(&addr, 0);
	vds_iscsi_portal_arrive(fake->group, &addr, 0);
	KUNIT_EXPECT_EQ(test, refresh(), 0);
	vds_iscsi_provider_mark_stale(fake->provider, "the test says so");
	vds_iscsi_provider_mark_stale(fake->provider,
				      "the second reason is not told");
	KUNIT_EXPECT_STREQ(test, fake->provider->why, "the test says so");
	KUNIT_EXPECT_EQ(test, fake_remove(fake, &addr, &ending), -ESTALE);
	KUNIT_EXPECT_EQ(test, refresh(), -ESTALE);
	KUNIT_EXPECT_EQ(test, reenumerate(), 0);
	KUNIT_EXPECT_EQ(test, fake_remove(fake, &addr, &ending), -ESTALE);
	KUNIT_EXPECT_EQ(test, refresh(), 0);
	KUNIT_EXPECT_FALSE(test, fake->provider->stale);
	KUNIT_EXPECT_EQ(test, fake_remove(fake, &addr, &ending), 0);
	KUNIT_EXPECT_TRUE(test, fake_wait(&ending.done));
	KUNIT_EXPECT_EQ(test, ending.result, 0);
	KUNIT_EXPECT_EQ(test, fake->cures, 4);
}

/* A cure that fails cures nothing, and may be tried again. */
static void failing_cure(struct kunit *test)
{
	struct fake *fake = test->priv;

	vds_iscsi_provider_mark_stale(fake->provider, "the test says so");
	fake->cure = -EIO;
	KUNIT_EXPECT_EQ(test, reenumerate(), -EIO);
	fake->cure = 0;
	KUNIT_EXPECT_EQ(test, refresh(), -ESTALE);
	KUNIT_EXPECT_EQ(test, reenumerate(), 0);
	fake->cure = -ENOMEM;
	KUNIT_EXPECT_EQ(test, refresh(), -ENOMEM);
	KUNIT_EXPECT_TRUE(test, fake->provider->stale);
	fake->cure = 0;
	KUNIT_EXPECT_EQ(test, refresh(), 0);
	KUNIT_EXPECT_FALSE(test, fake->provider->stale);
}

static void lose_track(struct fake *fake)
{
	vds_iscsi_provider_mark_stale(fake->provider, "lost during the cure");
}

/* What is lost during a cure takes another one. */
static void lost_during_cure(struct kunit *test)
{
	struct fake *fake = test->priv;

	vds_iscsi_provider_mark_stale(fake->provider, "the test says so");
	fake->during_cure = lose_track;
	KUNIT_EXPECT_EQ(test, reenumerate(), 0);
	fake->during_cure = NULL;
	KUNIT_EXPECT_EQ(test, refresh(), -ESTALE);
	KUNIT_EXPECT_EQ(test, reenumerate(), 0);
	fake->during_cure = lose_track;
	KUNIT_EXPECT_EQ(test, refresh(), -ESTALE);
	fake->during_cure = NULL;
	KUNIT_EXPECT_TRUE(test, fake->provider->stale);
	KUNIT_EXPECT_EQ(test, reenumerate(), 0);
	KUNIT_EXPECT_EQ(test, refresh(), 0);
}

static int reenumerate_in_thread(void *data)
{
	int ret = reenumerate();

	while (!kthread_should_stop())
		schedule_timeout_interruptible(1);
	return ret;
}

/* A provider that does not come back holds nobody up but those who cure it. */
static void cure_hangs(struct kunit *test)
{
	struct fake *fake = test->priv;
	struct fake_ending ending;
	struct task_struct *thread;
	struct vds_address addr;

	fake_address(&addr, 0);
	vds_iscsi_portal_arrive(fake->group, &addr, 0);
	fake->hold = FAKE_HOLD_CURE;
	thread = kthread_run(reenumerate_in_thread, NULL, "vds-test");
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, thread);
	KUNIT_EXPECT_TRUE(test, fake_wait(&fake->held));
	KUNIT_EXPECT_EQ(test, fake_remove(fake, &addr, &ending), 0);
	fake_expect_end(test, fake, &ending, 0);
	KUNIT_EXPECT_EQ(test, vds_iscsi_portal_arrive(fake->group, &addr, 0),
			0);
	complete(&fake->go);
	KUNIT_EXPECT_EQ(test, kthread_stop(thread), 0);
	KUNIT_EXPECT_EQ(test, fake->cures, 1);
}

static void unknown_provider(struct kunit *test)
{
	struct fake *fake = test->priv;

	KUNIT_EXPECT_EQ(test, reg_providers_reenumerate("nobody", NULL),
			-ENOENT);
	KUNIT_EXPECT_EQ(test, reg_providers_refresh("", NULL), -ENOENT);
	KUNIT_EXPECT_EQ(test, fake->cures, 0);
	KUNIT_EXPECT_EQ(test, reg_providers_reenumerate(NULL, NULL), 0);
	KUNIT_EXPECT_EQ(test, fake->cures, 1);
}

static struct kunit_case provider_cases[] = {
	KUNIT_CASE(names_are_taken),
	KUNIT_CASE(providers_are_apart),
	KUNIT_CASE(unregister_takes_all),
	KUNIT_CASE(cure),
	KUNIT_CASE(failing_cure),
	KUNIT_CASE(lost_during_cure),
	KUNIT_CASE(cure_hangs),
	KUNIT_CASE(unknown_provider),
	{}
};

struct kunit_suite vds_provider_suite = {
	.name = "vds_iscsi_provider",
	.init = provider_init,
	.exit = fake_exit,
	.test_cases = provider_cases,
};
