// SPDX-License-Identifier: GPL-2.0-only
/*
 * registry_test.c - targets, groups and portals that arrive and depart in every
 * order.
 */
#include "fake.h"

static int registry_init(struct kunit *test)
{
	fake_new(test);
	return 0;
}

static void targets(struct kunit *test)
{
	struct fake *fake = test->priv;
	char name[VDS_ISCSI_NAME_MAX + 2] = {};
	struct vds_target *target;

	KUNIT_EXPECT_PTR_EQ(test,
			    vds_iscsi_target_find(fake->provider, FAKE_TARGET),
			    fake->target);
	KUNIT_EXPECT_PTR_EQ(test, vds_iscsi_target_priv(fake->target),
			    (void *)fake);
	KUNIT_EXPECT_EQ(test,
			PTR_ERR(vds_iscsi_target_arrive(fake->provider,
							FAKE_TARGET, 0, NULL)),
			(long)-EEXIST);
	memset(name, 'x', sizeof(name) - 1);
	KUNIT_EXPECT_EQ(test,
			PTR_ERR(vds_iscsi_target_arrive(fake->provider, name,
							0, NULL)),
			(long)-ENAMETOOLONG);
	name[VDS_ISCSI_NAME_MAX] = '\0';
	target = vds_iscsi_target_arrive(fake->provider, name, 0, NULL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, target);
	KUNIT_EXPECT_PTR_EQ(test, vds_iscsi_target_find(fake->provider, name),
			    target);
	KUNIT_EXPECT_EQ(test, fake->provider->nr[VDS_TARGET], 2u);
	vds_iscsi_target_depart(target, 0);
	KUNIT_EXPECT_NULL(test, vds_iscsi_target_find(fake->provider, name));
	KUNIT_EXPECT_EQ(test, fake->provider->nr[VDS_TARGET], 1u);
}

static void groups(struct kunit *test)
{
	struct fake *fake = test->priv;
	struct vds_portal_group *last;

	KUNIT_EXPECT_PTR_EQ(test, vds_iscsi_portal_group_find(fake->target, 1),
			    fake->group);
	KUNIT_EXPECT_NULL(test, vds_iscsi_portal_group_find(fake->target, 2));
	KUNIT_EXPECT_EQ(test,
			PTR_ERR(vds_iscsi_portal_group_arrive(fake->target, 1,
							      0, NULL)),
			(long)-EEXIST);
	last = vds_iscsi_portal_group_arrive(fake->target, U16_MAX, 0, test);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, last);
	KUNIT_EXPECT_PTR_EQ(test, vds_iscsi_portal_group_priv(last),
			    (void *)test);
	KUNIT_EXPECT_EQ(test, fake->target->nr_groups, 2u);
	reg_get(&last->obj);
	vds_iscsi_portal_group_depart(last, 0);
	KUNIT_EXPECT_NULL(test, vds_iscsi_portal_group_priv(last));
	KUNIT_EXPECT_TRUE(test, last->obj.gone);
	reg_put(&last->obj);
	KUNIT_EXPECT_EQ(test, fake->target->nr_groups, 1u);
}

/* A name always has the same id, and each arrival a new incarnation. */
static void incarnations(struct kunit *test)
{
	struct fake *fake = test->priv;
	u64 target = fake->target->obj.incarnation;
	u64 group = fake->group->obj.incarnation;
	uuid_t id = fake->group->id;

	vds_iscsi_target_depart(fake->target, 0);
	fake_expect_empty(test, fake);
	fake->target =
		vds_iscsi_target_arrive(fake->provider, FAKE_TARGET, 0, NULL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, fake->target);
	fake->group = vds_iscsi_portal_group_arrive(fake->target, 1, 0, NULL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, fake->group);
	KUNIT_EXPECT_TRUE(test, uuid_equal(&id, &fake->group->id));
	KUNIT_EXPECT_GT(test, fake->target->obj.incarnation, target);
	KUNIT_EXPECT_GT(test, fake->group->obj.incarnation, group);
}

/* reg_find() finds an object only as the type that it has. */
static void types(struct kunit *test)
{
	struct fake *fake = test->priv;
	enum vds_object_type type;

	rcu_read_lock();
	for (type = 0; type < VDS_NR_OBJECT_TYPES; type++)
		KUNIT_EXPECT_EQ(test, !!reg_find(&fake->group->id, type),
				type == VDS_PORTAL_GROUP);
	rcu_read_unlock();
}

/* A portal in two groups is one object, which departs with its last group. */
static void shared_portal(struct kunit *test)
{
	struct fake *fake = test->priv;
	struct vds_portal_group *two;
	struct vds_address addr;

	fake_address(&addr, 0);
	two = vds_iscsi_portal_group_arrive(fake->target, 2, 0, NULL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, two);
	KUNIT_EXPECT_EQ(test, vds_iscsi_portal_arrive(fake->group, &addr, 0, NULL),
			0);
	KUNIT_EXPECT_EQ(test, vds_iscsi_portal_arrive(two, &addr, 0, NULL), 0);
	KUNIT_EXPECT_EQ(test, vds_iscsi_portal_arrive(two, &addr, 0, NULL), -EEXIST);
	KUNIT_EXPECT_EQ(test, fake->provider->nr[VDS_PORTAL], 1u);
	KUNIT_EXPECT_EQ(test, fake->provider->nr[VDS_MEMBERSHIP], 2u);
	KUNIT_EXPECT_EQ(test, fake_portal(fake, &addr)->nr_groups, 2u);

	KUNIT_EXPECT_EQ(test, vds_iscsi_portal_depart(fake->group, &addr, 0),
			0);
	KUNIT_EXPECT_EQ(test, vds_iscsi_portal_depart(fake->group, &addr, 0),
			-ENOENT);
	KUNIT_ASSERT_NOT_NULL(test, fake_portal(fake, &addr));
	vds_iscsi_portal_group_depart(two, 0);
	KUNIT_EXPECT_NULL(test, fake_portal(fake, &addr));
	KUNIT_EXPECT_EQ(test, fake->provider->nr[VDS_MEMBERSHIP], 0u);
}

/* The scope id of an address is not part of a portal's identity. */
static void found_by_address(struct kunit *test)
{
	struct fake *fake = test->priv;
	struct vds_address addr = {
		.family = AF_INET6,
		.port = 3260,
		.scope_id = 3,
		.v6 = { { { 0xfe, 0x80, [15] = 1 } } },
	};

	KUNIT_EXPECT_EQ(test, vds_iscsi_portal_arrive(fake->group, &addr, 0, NULL),
			0);
	addr.scope_id = 0;
	KUNIT_EXPECT_EQ(test, vds_iscsi_portal_arrive(fake->group, &addr, 0, NULL),
			-EEXIST);
	KUNIT_EXPECT_TRUE(test, fake_has(fake->group, &addr));
	addr.port++;
	KUNIT_EXPECT_EQ(test, vds_iscsi_portal_depart(fake->group, &addr, 0),
			-ENOENT);
	addr.port--;
	addr.v6.s6_addr[15]++;
	KUNIT_EXPECT_EQ(test, vds_iscsi_portal_depart(fake->group, &addr, 0),
			-ENOENT);
	addr.v6.s6_addr[15]--;
	KUNIT_EXPECT_EQ(test, vds_iscsi_portal_depart(fake->group, &addr, 0),
			0);
	KUNIT_EXPECT_FALSE(test, fake_has(fake->group, &addr));
}

#define MODEL_ADDRESSES	2
#define MODEL_EVENTS	6	/* arrival, departure or our removal, of each address */
#define MODEL_STEPS	4

enum model_state { UNKNOWN, MEMBER, RETAINED };

/* Cause one event, and update the model with what it must do. */
static int model_step(struct fake *fake, unsigned int event,
		      enum model_state *state, int *expected)
{
	unsigned int n = event % MODEL_ADDRESSES;
	struct vds_address addr;
	bool member = state[n] == MEMBER;

	fake_address(&addr, n);
	switch (event / MODEL_ADDRESSES) {
	case 0:
		*expected = member ? -EEXIST : 0;
		state[n] = MEMBER;
		return vds_iscsi_portal_arrive(fake->group, &addr, 0, NULL);
	case 1:
		*expected = member ? 0 : -ENOENT;
		state[n] = member ? UNKNOWN : state[n];
		return vds_iscsi_portal_depart(fake->group, &addr, 0);
	default:
		*expected = member ? 0 : -ENOENT;
		state[n] = member ? RETAINED : state[n];
		return vds_iscsi_portal_depart(fake->group, &addr, 1);
	}
}

static void model_compare(struct kunit *test, struct fake *fake,
			  const enum model_state *state, unsigned int sequence)
{
	unsigned int n, members = 0, retained = 0;
	struct vds_address addr;

	for (n = 0; n < MODEL_ADDRESSES; n++) {
		fake_address(&addr, n);
		members += state[n] == MEMBER;
		retained += state[n] == RETAINED;
		KUNIT_EXPECT_EQ_MSG(test, fake_has(fake->group, &addr),
				    state[n] == MEMBER, "sequence %u", sequence);
		KUNIT_EXPECT_EQ_MSG(test, !!fake_portal(fake, &addr),
				    state[n] != UNKNOWN, "sequence %u", sequence);
	}
	KUNIT_EXPECT_EQ(test, fake->group->nr_portals, members);
	KUNIT_EXPECT_EQ(test, fake->provider->nr[VDS_MEMBERSHIP], members);
	KUNIT_EXPECT_EQ(test, fake->provider->nr[VDS_PORTAL],
			members + retained);
	KUNIT_EXPECT_EQ(test, fake->provider->nr_retained, retained);
}

/* Make all portals unknown again: even a retained one arrives and departs. */
static void model_reset(struct fake *fake)
{
	struct vds_address addr;
	unsigned int n;

	for (n = 0; n < MODEL_ADDRESSES; n++) {
		fake_address(&addr, n);
		vds_iscsi_portal_arrive(fake->group, &addr, 0, NULL);
		vds_iscsi_portal_depart(fake->group, &addr, 0);
	}
}

static void every_order_of_events(struct kunit *test)
{
	struct fake *fake = test->priv;
	unsigned int sequence, rest, step;
	int expected, got;

	for (sequence = 0; sequence < 6 * 6 * 6 * 6; sequence++) {
		enum model_state state[MODEL_ADDRESSES] = {};

		rest = sequence;
		for (step = 0; step < MODEL_STEPS; step++) {
			got = model_step(fake, rest % MODEL_EVENTS, state,
					 &expected);
			KUNIT_EXPECT_EQ_MSG(test, got, expected,
					    "sequence %u, step %u", sequence,
					    step);
			model_compare(test, fake, state, sequence);
			rest /= MODEL_EVENTS;
		}
		model_reset(fake);
		cond_resched();
	}
}

/* No object is left, whichever departs first. */
static void every_order_of_teardown(struct kunit *test)
{
	struct fake *fake = test->priv;
	struct vds_portal_group *two;
	struct vds_address addr;
	int order;

	vds_iscsi_target_depart(fake->target, 0);
	fake_address(&addr, 0);
	for (order = 0; order < 8; order++) {
		fake->target = vds_iscsi_target_arrive(fake->provider,
						       FAKE_TARGET, 0, NULL);
		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, fake->target);
		fake->group =
			vds_iscsi_portal_group_arrive(fake->target, 1, 0, NULL);
		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, fake->group);
		two = vds_iscsi_portal_group_arrive(fake->target, 2, 0, NULL);
		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, two);
		vds_iscsi_portal_arrive(fake->group, &addr, 0, NULL);
		vds_iscsi_portal_arrive(two, &addr, 0, NULL);
		if (order & 1)
			vds_iscsi_portal_depart(fake->group, &addr, order & 4);
		if (order & 2)
			vds_iscsi_portal_group_depart(two, 0);
		if (order & 4)
			vds_iscsi_portal_group_depart(fake->group, 0);
		vds_iscsi_target_depart(fake->target, 0);
		fake_expect_empty(test, fake);
	}
}

/* A provider finds its pointer of a portal in each group that has the portal. */
static void portal_privs(struct kunit *test)
{
	struct fake *fake = test->priv;
	struct vds_portal_group *two = fake_group(fake, 2, 0, 0);
	struct vds_portal *portal;
	struct vds_address addr;
	int a, b;

	fake_address(&addr, 0);
	KUNIT_EXPECT_EQ(test,
			vds_iscsi_portal_arrive(fake->group, &addr, 0, &a), 0);
	portal = fake_portal(fake, &addr);
	KUNIT_EXPECT_NULL(test, vds_iscsi_portal_priv(two, portal));
	KUNIT_EXPECT_EQ(test, vds_iscsi_portal_arrive(two, &addr, 0, &b), 0);
	KUNIT_EXPECT_PTR_EQ(test, vds_iscsi_portal_priv(fake->group, portal),
			    (void *)&a);
	KUNIT_EXPECT_PTR_EQ(test, vds_iscsi_portal_priv(two, portal), (void *)&b);
	vds_iscsi_portal_depart(fake->group, &addr, 1);
	KUNIT_EXPECT_NULL(test, vds_iscsi_portal_priv(fake->group, portal));
	KUNIT_EXPECT_PTR_EQ(test, vds_iscsi_portal_priv(two, portal), (void *)&b);
}

/* A portal that departed is in no group, even if one of its address is. */
static void portal_successor(struct kunit *test)
{
	struct fake *fake = test->priv;
	struct vds_address addr;
	struct vds_portal *old;
	int a, b;

	fake_address(&addr, 0);
	vds_iscsi_portal_arrive(fake->group, &addr, 0, &a);
	old = fake_portal(fake, &addr);
	KUNIT_ASSERT_NOT_NULL(test, old);
	reg_get(&old->obj);
	vds_iscsi_portal_depart(fake->group, &addr, 0);
	vds_iscsi_portal_arrive(fake->group, &addr, 0, &b);
	KUNIT_EXPECT_NULL(test, vds_iscsi_portal_priv(fake->group, old));
	KUNIT_EXPECT_PTR_EQ(test,
			    vds_iscsi_portal_priv(fake->group, fake_portal(fake, &addr)),
			    (void *)&b);
	reg_put(&old->obj);
}

/* Portals that our operations removed are retained up to a limit. */
static void retained_portals(struct kunit *test)
{
	struct fake *fake = test->priv;
	int before = fake_set_param("retained_portals", 3);
	struct vds_address addr;
	u64 incarnation;
	unsigned int n;

	KUNIT_ASSERT_GE(test, before, 0);
	for (n = 0; n < 5; n++) {
		fake_address(&addr, n);
		vds_iscsi_portal_arrive(fake->group, &addr, 0, NULL);
		vds_iscsi_portal_depart(fake->group, &addr, 1);
		KUNIT_EXPECT_EQ(test, fake->provider->nr_retained, min(n + 1, 3u));
	}
	for (n = 0; n < 5; n++) {
		fake_address(&addr, n);
		KUNIT_EXPECT_EQ(test, !!fake_portal(fake, &addr), n >= 2);
	}
	/* A retained portal that arrives again is the same object. */
	incarnation = fake_portal(fake, &addr)->obj.incarnation;
	KUNIT_EXPECT_EQ(test, vds_iscsi_portal_arrive(fake->group, &addr, 0, NULL),
			0);
	KUNIT_EXPECT_EQ(test, fake_portal(fake, &addr)->obj.incarnation,
			incarnation);
	KUNIT_EXPECT_EQ(test, fake->provider->nr_retained, 2u);
	fake_set_param("retained_portals", 0);
	/* The newest is retained in any case. */
	vds_iscsi_portal_depart(fake->group, &addr, 1);
	KUNIT_EXPECT_EQ(test, fake->provider->nr_retained, 1u);
	KUNIT_EXPECT_EQ(test, fake->provider->nr[VDS_PORTAL], 1u);
	KUNIT_EXPECT_NOT_NULL(test, fake_portal(fake, &addr));
	fake_set_param("retained_portals", before);
}

static struct kunit_case registry_cases[] = {
	KUNIT_CASE(targets),
	KUNIT_CASE(groups),
	KUNIT_CASE(incarnations),
	KUNIT_CASE(types),
	KUNIT_CASE(shared_portal),
	KUNIT_CASE(found_by_address),
	KUNIT_CASE(every_order_of_events),
	KUNIT_CASE(every_order_of_teardown),
	KUNIT_CASE(portal_privs),
	KUNIT_CASE(portal_successor),
	KUNIT_CASE(retained_portals),
	{}
};

struct kunit_suite vds_registry_suite = {
	.name = "vds_iscsi_registry",
	.init = registry_init,
	.exit = fake_exit,
	.test_cases = registry_cases,
};
