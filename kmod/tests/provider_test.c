// SPDX-License-Identifier: GPL-2.0-only
/*
 * provider_test.c - registration and unregistration of providers.
 */
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
		vds_iscsi_portal_group_arrive(target, 1, 0, NULL);
	struct vds_address addr;

	KUNIT_EXPECT_FALSE(test, IS_ERR(group));
	if (IS_ERR(group))
		return;
	fake_address(&addr, 0);
	KUNIT_EXPECT_EQ(test, vds_iscsi_portal_arrive(group, &addr, 0, NULL), 0);
	KUNIT_EXPECT_FALSE(test, fake_has(fake->group, &addr));
	KUNIT_EXPECT_EQ(test, vds_iscsi_portal_arrive(fake->group, &addr, 0, NULL),
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
	target = vds_iscsi_target_arrive(other, FAKE_TARGET, 0, NULL);
	KUNIT_EXPECT_FALSE(test, IS_ERR(target));
	if (!IS_ERR(target)) {
		KUNIT_EXPECT_FALSE(test, uuid_equal(&target->id,
						    &fake->target->id));
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
		vds_iscsi_portal_arrive(fake->group, &addr, 0, NULL);
	}
	vds_iscsi_portal_depart(fake->group, &addr, 1);
	portal = fake_portal(fake, &addr)->id;
	group = fake->group->id;
	vds_iscsi_provider_unregister(fake->provider);
	fake->provider = NULL;
	rcu_read_lock();
	KUNIT_EXPECT_NULL(test, reg_find(&portal, VDS_PORTAL));
	KUNIT_EXPECT_NULL(test, reg_find(&group, VDS_PORTAL_GROUP));
	rcu_read_unlock();
}

static struct kunit_case provider_cases[] = {
	KUNIT_CASE(names_are_taken),
	KUNIT_CASE(providers_are_apart),
	KUNIT_CASE(unregister_takes_all),
	{}
};

struct kunit_suite vds_provider_suite = {
	.name = "vds_iscsi_provider",
	.init = provider_init,
	.exit = fake_exit,
	.test_cases = provider_cases,
};
