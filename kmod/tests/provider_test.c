// SPDX-License-Identifier: GPL-2.0-only
/*
 * provider_test.c - registration, unregistration and repair of providers.
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

/* Portals of two providers with the same address are two objects. */
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

/* Two providers with the same target: the ids differ, one can leave alone. */
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

/* All objects depart with their provider, including retained portals. */
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

/* A provider is stale until it was reenumerated and then refreshed. */
static void repair(struct kunit *test)
{
	struct fake *fake = test->priv;
	struct fake_ending ending;
	struct vds_address addr;

	fake_address(&addr, 0);
	vds_iscsi_portal_arrive(fake->group, &addr, 0);
	KUNIT_EXPECT_EQ(test, refresh(), 0);
	vds_iscsi_provider_mark_stale(fake->provider, "set by the test");
	vds_iscsi_provider_mark_stale(fake->provider,
				      "a second reason is ignored");
	KUNIT_EXPECT_STREQ(test, fake->provider->why, "set by the test");
	KUNIT_EXPECT_EQ(test, fake_remove(fake, &addr, &ending), -ESTALE);
	KUNIT_EXPECT_EQ(test, refresh(), -ESTALE);
	KUNIT_EXPECT_EQ(test, reenumerate(), 0);
	KUNIT_EXPECT_EQ(test, fake_remove(fake, &addr, &ending), -ESTALE);
	KUNIT_EXPECT_EQ(test, refresh(), 0);
	KUNIT_EXPECT_FALSE(test, fake->provider->stale);
	KUNIT_EXPECT_EQ(test, fake_remove(fake, &addr, &ending), 0);
	KUNIT_EXPECT_TRUE(test, fake_wait(&ending.done));
	KUNIT_EXPECT_EQ(test, ending.result, 0);
	KUNIT_EXPECT_EQ(test, fake->repairs, 4);
}

/* A repair that fails can be tried again. */
static void repair_fails(struct kunit *test)
{
	struct fake *fake = test->priv;

	vds_iscsi_provider_mark_stale(fake->provider, "set by the test");
	fake->repair = -EIO;
	KUNIT_EXPECT_EQ(test, reenumerate(), -EIO);
	fake->repair = 0;
	KUNIT_EXPECT_EQ(test, refresh(), -ESTALE);
	KUNIT_EXPECT_EQ(test, reenumerate(), 0);
	fake->repair = -ENOMEM;
	KUNIT_EXPECT_EQ(test, refresh(), -ENOMEM);
	KUNIT_EXPECT_TRUE(test, fake->provider->stale);
	fake->repair = 0;
	KUNIT_EXPECT_EQ(test, refresh(), 0);
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
	fake->during_repair = miss_a_change;
	KUNIT_EXPECT_EQ(test, reenumerate(), 0);
	fake->during_repair = NULL;
	KUNIT_EXPECT_EQ(test, refresh(), -ESTALE);
	KUNIT_EXPECT_EQ(test, reenumerate(), 0);
	fake->during_repair = miss_a_change;
	KUNIT_EXPECT_EQ(test, refresh(), -ESTALE);
	fake->during_repair = NULL;
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

/* A provider that hangs in a repair blocks no operation and no report. */
static void repair_hangs(struct kunit *test)
{
	struct fake *fake = test->priv;
	struct fake_ending ending;
	struct task_struct *thread;
	struct vds_address addr;

	fake_address(&addr, 0);
	vds_iscsi_portal_arrive(fake->group, &addr, 0);
	fake->hold = FAKE_HOLD_REPAIR;
	thread = kthread_run(reenumerate_in_thread, NULL, "vds-test");
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, thread);
	KUNIT_EXPECT_TRUE(test, fake_wait(&fake->held));
	KUNIT_EXPECT_EQ(test, fake_remove(fake, &addr, &ending), 0);
	fake_expect_end(test, fake, &ending, 0);
	KUNIT_EXPECT_EQ(test, vds_iscsi_portal_arrive(fake->group, &addr, 0),
			0);
	complete(&fake->go);
	KUNIT_EXPECT_EQ(test, kthread_stop(thread), 0);
	KUNIT_EXPECT_EQ(test, fake->repairs, 1);
}

static void unknown_provider(struct kunit *test)
{
	struct fake *fake = test->priv;

	KUNIT_EXPECT_EQ(test, reg_providers_reenumerate("unknown", NULL),
			-ENOENT);
	KUNIT_EXPECT_EQ(test, reg_providers_refresh("", NULL), -ENOENT);
	KUNIT_EXPECT_EQ(test, fake->repairs, 0);
	KUNIT_EXPECT_EQ(test, reg_providers_reenumerate(NULL, NULL), 0);
	KUNIT_EXPECT_EQ(test, fake->repairs, 1);
}

static struct kunit_case provider_cases[] = {
	KUNIT_CASE(names_are_taken),
	KUNIT_CASE(providers_are_apart),
	KUNIT_CASE(unregister_takes_all),
	KUNIT_CASE(repair),
	KUNIT_CASE(repair_fails),
	KUNIT_CASE(missed_during_repair),
	KUNIT_CASE(repair_hangs),
	KUNIT_CASE(unknown_provider),
	{}
};

struct kunit_suite vds_provider_suite = {
	.name = "vds_iscsi_provider",
	.init = provider_init,
	.exit = fake_exit,
	.test_cases = provider_cases,
};
