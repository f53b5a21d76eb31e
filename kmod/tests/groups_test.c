// SPDX-License-Identifier: GPL-2.0-only
/*
 * groups_test.c - requests: what is refused, what a provider must be able to do,
 * and operations that span several groups.
 */
#include "fake.h"

/* Both groups have the first portals. */
#define PORTALS 2

/**
 * struct span - the fixture
 * @fake: a provider
 * @two: a second group, of another target
 * @addr: addresses of the portals of both groups
 * @request: removes the first portal from the fake group, and the second from @two
 * @ending: the completion of @request
 * @op: a copy of the operation
 */
struct span {
	struct fake *fake;
	struct vds_portal_group *two;
	struct vds_address addr[PORTALS];
	struct vds_request request;
	struct fake_ending ending;
	struct vds_operation op;
};

static int groups_init(struct kunit *test)
{
	fake_new(test);
	return 0;
}

/* A group of the provider, in a target of its own, with both portals. */
static struct vds_portal_group *group_elsewhere(struct kunit *test,
						struct vds_provider *provider)
{
	struct vds_target *target = vds_iscsi_target_arrive(provider,
							    FAKE_TARGET "2",
							    0, test->priv);
	struct vds_portal_group *group;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, target);
	group = vds_iscsi_portal_group_arrive(target, 2, 0, test->priv);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, group);
	return group;
}

static struct span *span_of(struct kunit *test)
{
	struct span *s = kunit_kzalloc(test, sizeof(*s), GFP_KERNEL);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, s);
	s->fake = test->priv;
	s->two = group_elsewhere(test, s->fake->provider);
	for (i = 0; i < PORTALS; i++) {
		fake_address(&s->addr[i], i);
		vds_iscsi_portal_arrive(s->fake->group, &s->addr[i], 0, NULL);
		vds_iscsi_portal_arrive(s->two, &s->addr[i], 0, NULL);
	}
	fake_request(s->fake, &s->request, 2, &s->ending);
	fake_items(&s->request)[1].group = s->two->id;
	return s;
}

static void run(struct kunit *test, struct span *s, int result)
{
	KUNIT_ASSERT_EQ(test, fake_start(&s->request), 0);
	fake_expect_end(test, s->fake, &s->ending, result);
	KUNIT_EXPECT_EQ(test, s->two->op_id, 0ull);
	fake_look(s->ending.id, &s->op);
}

static void expect_untouched(struct kunit *test, struct span *s)
{
	KUNIT_EXPECT_EQ(test, s->fake->group->nr_portals, PORTALS + 0u);
	KUNIT_EXPECT_EQ(test, s->two->nr_portals, PORTALS + 0u);
	KUNIT_EXPECT_EQ(test, atomic_read(&s->fake->nr_held), 0);
}

/* Nothing is in flight. */
static void expect_idle(struct kunit *test, struct span *s)
{
	KUNIT_EXPECT_EQ(test, s->fake->provider->nr_operations, 0u);
	KUNIT_EXPECT_EQ(test, s->fake->provider->op_id, 0ull);
	KUNIT_EXPECT_EQ(test, s->fake->group->op_id, 0ull);
	KUNIT_EXPECT_EQ(test, s->two->op_id, 0ull);
	KUNIT_EXPECT_EQ(test, fake_calls(s->fake, FAKE_HOLD), 0u);
}

/* Several groups */

/* Both are held at the commit, both are in flight, and both end. */
static void spans(struct kunit *test)
{
	struct span *s = span_of(test);
	const struct vds_op_item *item;

	s->fake->hold = FAKE_HOLD_AFTER_COMMIT;
	KUNIT_ASSERT_EQ(test, fake_start(&s->request), 0);
	KUNIT_ASSERT_TRUE(test, fake_wait(&s->fake->held));
	KUNIT_EXPECT_EQ(test, s->fake->group->op_id, s->ending.id);
	KUNIT_EXPECT_EQ(test, s->two->op_id, s->ending.id);
	KUNIT_EXPECT_EQ(test, atomic_read(&s->fake->nr_held), 2);
	s->fake->hold = FAKE_HOLD_NOWHERE;
	complete(&s->fake->go);
	fake_expect_end(test, s->fake, &s->ending, 0);
	KUNIT_EXPECT_EQ(test, s->two->op_id, 0ull);
	KUNIT_EXPECT_EQ(test, fake_calls(s->fake, FAKE_RELEASE), 2u);
	KUNIT_EXPECT_FALSE(test, fake_has(s->fake->group, &s->addr[0]));
	KUNIT_EXPECT_TRUE(test, fake_has(s->fake->group, &s->addr[1]));
	KUNIT_EXPECT_TRUE(test, fake_has(s->two, &s->addr[0]));
	KUNIT_EXPECT_FALSE(test, fake_has(s->two, &s->addr[1]));

	/* Each item names its group. */
	fake_look(s->ending.id, &s->op);
	KUNIT_ASSERT_EQ(test, s->op.nr_items, 2u);
	item = s->op.items;
	KUNIT_EXPECT_PTR_EQ(test, s->op.groups[item[0].group].group,
			    s->fake->group);
	KUNIT_EXPECT_PTR_EQ(test, s->op.groups[item[1].group].group, s->two);
}

/* The same portal in two groups is two items. */
static void same_portal(struct kunit *test)
{
	struct span *s = span_of(test);

	fake_items(&s->request)[1].portal = s->request.items[0].portal;
	run(test, s, 0);
	KUNIT_EXPECT_FALSE(test, fake_has(s->fake->group, &s->addr[0]));
	KUNIT_EXPECT_FALSE(test, fake_has(s->two, &s->addr[0]));
	KUNIT_EXPECT_EQ(test, s->op.items[1].state, VDS_ISCSI_ITEM_STATE_REMOVED);
	/* It is retained, because it is in no group. */
	KUNIT_EXPECT_EQ(test, s->fake->provider->nr_retained, 1u);
}

/* If the second group cannot be changed, the first one is restored. */
static void all_or_none(struct kunit *test)
{
	struct span *s = span_of(test);

	fake_fail(s->fake, FAKE_REMOVE, 2, -EIO);
	run(test, s, -EIO);
	KUNIT_EXPECT_EQ(test, s->op.items[0].state,
			VDS_ISCSI_ITEM_STATE_RESTORED);
	KUNIT_EXPECT_EQ(test, s->op.items[1].state,
			VDS_ISCSI_ITEM_STATE_UNTOUCHED);
	expect_untouched(test, s);
	KUNIT_EXPECT_EQ(test, fake_calls(s->fake, FAKE_RELEASE), 2u);
}

/* While one group is blocked, the other is not held between the attempts. */
static void one_is_blocked(struct kunit *test)
{
	struct span *s = span_of(test);

	s->fake->spared = s->fake->group;
	s->fake->block = VDS_ISCSI_BLOCKER_KIND_DIRECTORY;
	KUNIT_ASSERT_EQ(test, fake_start(&s->request), 0);
	/* The third attempt begins after the second has released the group. */
	KUNIT_ASSERT_TRUE(test, fake_is_called(s->fake, FAKE_HOLD, 5));
	KUNIT_EXPECT_GE(test, fake_calls(s->fake, FAKE_RELEASE), 2u);
	KUNIT_EXPECT_EQ(test, fake_calls(s->fake, FAKE_REMOVE), 0u);
	WRITE_ONCE(s->fake->block, 0);
	fake_expect_end(test, s->fake, &s->ending, 0);
	KUNIT_EXPECT_EQ(test, s->two->nr_portals, PORTALS - 1u);
}

/* A refusal because of one group leaves the other as it was. */
static void one_is_busy(struct kunit *test)
{
	struct fake_ending *first = kunit_kzalloc(test, sizeof(*first),
						  GFP_KERNEL);
	struct span *s = span_of(test);
	struct vds_request request;

	KUNIT_ASSERT_NOT_NULL(test, first);
	s->fake->block = VDS_ISCSI_BLOCKER_KIND_DIRECTORY;
	fake_request(s->fake, &request, 1, first);
	fake_items(&request)->group = s->two->id;
	KUNIT_ASSERT_EQ(test, fake_start(&request), 0);
	KUNIT_EXPECT_EQ(test, fake_start(&s->request), -EBUSY);
	KUNIT_EXPECT_EQ(test, s->fake->group->op_id, 0ull);
	KUNIT_EXPECT_EQ(test, s->two->op_id, first->id);
	KUNIT_EXPECT_EQ(test, s->fake->provider->nr_operations, 1u);
	KUNIT_EXPECT_EQ(test, vds_iscsi_op_cancel(first->id, NULL), 0);
}

static void one_is_stale(struct kunit *test)
{
	struct span *s = span_of(test);

	vds_iscsi_portal_group_set_stale(s->two, "the test says so");
	KUNIT_EXPECT_EQ(test, fake_start(&s->request), -ESTALE);
	expect_idle(test, s);
	vds_iscsi_portal_group_set_stale(s->two, NULL);
	run(test, s, 0);
}

/* Groups are held in the order of their arrival, whatever the request's is. */
static void held_in_order(struct kunit *test)
{
	struct span *s = span_of(test);
	struct vds_request_item *items = fake_items(&s->request);
	unsigned int i;

	for (i = 0; i < 2; i++) {
		s->fake->nr_order = 0;
		s->request.flags = VDS_ISCSI_REMOVAL_FLAG_DRY_RUN;
		fake_ending_init(&s->ending);
		run(test, s, 0);
		KUNIT_EXPECT_EQ(test, s->fake->nr_order, 2u);
		KUNIT_EXPECT_EQ(test, s->fake->order[0], 1);
		KUNIT_EXPECT_EQ(test, s->fake->order[1], 2);
		/* The items keep the order of the request. */
		KUNIT_EXPECT_PTR_EQ(test, s->op.groups[s->op.items[i].group].group,
				    s->fake->group);
		swap(items[0], items[1]);
	}
}

/* Groups of two providers cannot be changed together. */
static void two_providers(struct kunit *test)
{
	struct span *s = span_of(test);
	struct vds_provider_ops ops = s->fake->ops;
	struct vds_portal_group *group;
	struct vds_provider *other;

	ops.name = "other";
	other = vds_iscsi_provider_register(&ops, s->fake);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, other);
	group = group_elsewhere(test, other);
	vds_iscsi_portal_arrive(group, &s->addr[0], 0, NULL);
	fake_items(&s->request)[1].group = group->id;
	KUNIT_EXPECT_EQ(test, fake_start(&s->request), -EINVAL);
	KUNIT_EXPECT_EQ(test, group->op_id, 0ull);
	KUNIT_EXPECT_EQ(test, other->nr_operations, 0u);
	expect_idle(test, s);
	vds_iscsi_provider_unregister(other);
}

/* A portal is added to groups of its own provider only. */
static void foreign_portal(struct kunit *test)
{
	struct span *s = span_of(test);
	struct vds_provider_ops ops = s->fake->ops;
	struct vds_provider *other;
	u64 incarnation;
	int ret;

	ops.name = "other";
	other = vds_iscsi_provider_register(&ops, s->fake);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, other);
	s->request.kind = VDS_ISCSI_OP_KIND_ADD_PORTAL;
	s->request.nr_items = 1;
	fake_address(&s->addr[0], PORTALS);
	reg_acquire();
	ret = reg_portal_create(other, &s->addr[0],
				&fake_items(&s->request)->portal, &incarnation);
	reg_release();
	KUNIT_ASSERT_EQ(test, ret, 0);
	KUNIT_EXPECT_EQ(test, fake_start(&s->request), -EINVAL);
	expect_idle(test, s);
	vds_iscsi_provider_unregister(other);
}

/* Requests of other modules, which netlink's policies do not check */

static const struct invalid_case {
	const char *name;
	unsigned int kind;
	unsigned int nr;
	u32 flags;
	u32 drain_ms;
	int result;
} invalid_cases[] = {
	{ "kind 0", 0, 1, 0, 0, -EINVAL },
	{ "next kind", VDS_ISCSI_OP_KIND_UNBLOCK_GROUP + 1, 1, 0, 0, -EINVAL },
	{ "last kind", UINT_MAX, 1, 0, 0, -EINVAL },
	{ "no portal", VDS_ISCSI_OP_KIND_REMOVE_PORTAL, 0, 0, 0, -EINVAL },
	{ "too many portals", VDS_ISCSI_OP_KIND_REMOVE_PORTAL,
	  VDS_OP_PORTALS + 1, 0, 0, -EINVAL },
	{ "unknown flag", VDS_ISCSI_OP_KIND_REMOVE_PORTAL, 1,
	  VDS_ISCSI_REMOVAL_FLAG_CONTENTS << 1, 0, -ERANGE },
	{ "last flag", VDS_ISCSI_OP_KIND_REMOVE_PORTAL, 1, BIT(31), 0, -ERANGE },
	{ "addition of none", VDS_ISCSI_OP_KIND_ADD_PORTAL, 0, 0, 0, -EINVAL },
	{ "addition of too many", VDS_ISCSI_OP_KIND_ADD_PORTAL,
	  VDS_OP_PORTALS + 1, 0, 0, -EINVAL },
	{ "addition, dry run", VDS_ISCSI_OP_KIND_ADD_PORTAL, 1,
	  VDS_ISCSI_REMOVAL_FLAG_DRY_RUN, 0, -EINVAL },
	{ "addition, drain", VDS_ISCSI_OP_KIND_ADD_PORTAL, 1, 0, 1, -EINVAL },
	{ "reenumerate a group", VDS_ISCSI_OP_KIND_REENUMERATE, 1, 0, 0, -EINVAL },
	{ "refresh a group", VDS_ISCSI_OP_KIND_REFRESH, 1, 0, 0, -EINVAL },
	{ "refresh, if-idle", VDS_ISCSI_OP_KIND_REFRESH, 0,
	  VDS_ISCSI_REMOVAL_FLAG_IF_IDLE, 0, -EINVAL },
	{ "unblock none", VDS_ISCSI_OP_KIND_UNBLOCK_GROUP, 0, 0, 0, -EINVAL },
	{ "unblock two", VDS_ISCSI_OP_KIND_UNBLOCK_GROUP, 2, 0, 0, -EINVAL },
};

static void invalid_text(const struct invalid_case *c, char *text)
{
	strscpy(text, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(invalid, invalid_cases, invalid_text);

static void invalid(struct kunit *test)
{
	const struct invalid_case *c = test->param_value;
	struct span *s = span_of(test);

	if (c->nr > 2)
		fake_request(s->fake, &s->request, c->nr, &s->ending);
	s->request.kind = c->kind;
	s->request.nr_items = c->nr;
	s->request.flags = c->flags;
	s->request.drain_ms = c->drain_ms;
	KUNIT_EXPECT_EQ(test, fake_start(&s->request), c->result);
	KUNIT_EXPECT_EQ(test, atomic_read(&s->ending.calls), 0);
	expect_idle(test, s);
	expect_untouched(test, s);
}

/* Portals are put back into the groups that are left. */
static void one_is_gone(struct kunit *test)
{
	struct span *s = span_of(test);
	unsigned int i;

	fake_session_comes(s->fake, 1, 1, &s->addr[0]);
	s->request.drain_ms = 3600 * MSEC_PER_SEC;
	KUNIT_ASSERT_EQ(test, fake_start(&s->request), 0);
	KUNIT_ASSERT_TRUE(test, fake_reaches(s->ending.id,
					     VDS_ISCSI_OP_STATE_DRAINING));
	vds_iscsi_portal_group_depart(s->two, 0);
	KUNIT_EXPECT_EQ(test, vds_iscsi_op_cancel(s->ending.id, NULL), 0);
	fake_expect_end(test, s->fake, &s->ending, -EIDRM);
	KUNIT_EXPECT_TRUE(test, fake_has(s->fake->group, &s->addr[0]));
	fake_look(s->ending.id, &s->op);
	for (i = 0; i < 2; i++)
		KUNIT_EXPECT_EQ(test, (int)s->op.items[i].state,
				s->op.groups[s->op.items[i].group].group == s->two ?
					VDS_ISCSI_ITEM_STATE_LOST :
					VDS_ISCSI_ITEM_STATE_RESTORED);
	KUNIT_EXPECT_EQ(test, fake_calls(s->fake, FAKE_RELEASE), 3u);
	KUNIT_EXPECT_EQ(test, atomic_read(&s->fake->nr_held), 0);
}

/* The largest request is not refused. */
static void largest(struct kunit *test)
{
	struct span *s = span_of(test);
	struct vds_address addr;
	unsigned int i;

	for (i = PORTALS; i < VDS_OP_PORTALS; i++) {
		fake_address(&addr, i);
		vds_iscsi_portal_arrive(s->fake->group, &addr, 0, NULL);
	}
	fake_request(s->fake, &s->request, VDS_OP_PORTALS, &s->ending);
	run(test, s, 0);
	KUNIT_EXPECT_EQ(test, s->fake->group->nr_portals, 0u);
}

/* Capabilities */

static const struct capability_case {
	const char *name;
	u32 missing;
	enum vds_iscsi_op_kind kind;
	unsigned int nr;
	u32 flags;
	u32 drain_ms;
} capability_cases[] = {
	{ "add", VDS_CAP_ADD, VDS_ISCSI_OP_KIND_ADD_PORTAL, 1 },
	{ "put back one of two", VDS_CAP_ADD, VDS_ISCSI_OP_KIND_REMOVE_PORTAL, 2 },
	{ "put back after a drain", VDS_CAP_ADD, VDS_ISCSI_OP_KIND_REMOVE_PORTAL,
	  1, 0, 1000 },
	{ "put back after a drop", VDS_CAP_ADD, VDS_ISCSI_OP_KIND_REMOVE_PORTAL, 1,
	  VDS_ISCSI_REMOVAL_FLAG_DROP },
	{ "put back after a deletion", VDS_CAP_ADD, VDS_ISCSI_OP_KIND_DELETE_GROUP, 1,
	  VDS_ISCSI_REMOVAL_FLAG_PORTALS },
	{ "drain", VDS_CAP_DRAIN, VDS_ISCSI_OP_KIND_REMOVE_PORTAL, 1, 0, 1000 },
	{ "if-idle", VDS_CAP_DRAIN, VDS_ISCSI_OP_KIND_REMOVE_PORTAL, 1,
	  VDS_ISCSI_REMOVAL_FLAG_IF_IDLE },
	{ "keep-path", VDS_CAP_DRAIN, VDS_ISCSI_OP_KIND_REMOVE_PORTAL, 1,
	  VDS_ISCSI_REMOVAL_FLAG_KEEP_PATH },
	{ "drop without a list", VDS_CAP_DRAIN, VDS_ISCSI_OP_KIND_REMOVE_PORTAL,
	  1, VDS_ISCSI_REMOVAL_FLAG_DROP },
	{ "drop", VDS_CAP_DROP, VDS_ISCSI_OP_KIND_REMOVE_PORTAL, 1,
	  VDS_ISCSI_REMOVAL_FLAG_DROP },
	{ "unblock", VDS_CAP_UNBLOCK, VDS_ISCSI_OP_KIND_UNBLOCK_GROUP, 1 },
};

static void capability_text(const struct capability_case *c, char *text)
{
	strscpy(text, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(capability, capability_cases, capability_text);

/* A request that needs what the provider cannot do is refused, with a sentence. */
static void capability(struct kunit *test)
{
	const struct capability_case *c = test->param_value;
	struct netlink_ext_ack extack = {};
	struct span *s = span_of(test);

	s->request.kind = c->kind;
	s->request.nr_items = c->nr;
	s->request.flags = c->flags;
	s->request.drain_ms = c->drain_ms;
	if (c->kind == VDS_ISCSI_OP_KIND_ADD_PORTAL)
		vds_iscsi_portal_depart(s->fake->group, &s->addr[0], 1);
	s->fake->ops.capabilities &= ~c->missing;
	KUNIT_EXPECT_EQ(test, vds_iscsi_op_start(&s->request, NULL, &extack),
			-EOPNOTSUPP);
	KUNIT_ASSERT_NOT_NULL(test, extack._msg);
	KUNIT_EXPECT_STREQ(test, extack._msg,
			   "the target driver's provider cannot do this");
	expect_idle(test, s);
	/* Nothing else was wrong with it. */
	s->fake->ops.capabilities |= c->missing;
	KUNIT_ASSERT_EQ(test, fake_start(&s->request), 0);
	KUNIT_EXPECT_TRUE(test, fake_wait(&s->ending.done));
	KUNIT_EXPECT_EQ(test, s->ending.result, 0);
}

/* Removing a portal needs no capability, and no op of one. */
static void no_capability(struct kunit *test)
{
	struct span *s = span_of(test);

	s->fake->ops.capabilities = 0;
	s->fake->ops.add_portal = NULL;
	s->fake->ops.sessions = NULL;
	s->fake->ops.drop = NULL;
	s->fake->ops.unblock = NULL;
	s->fake->ops.settle = NULL;
	s->request.nr_items = 1;
	run(test, s, 0);
	KUNIT_EXPECT_FALSE(test, fake_has(s->fake->group, &s->addr[0]));
	/* Nor does it if that fails. */
	fake_items(&s->request)->portal = s->request.items[1].portal;
	fake_ending_init(&s->ending);
	fake_fail(s->fake, FAKE_REMOVE, 0, -EIO);
	run(test, s, -EIO);
}

static struct kunit_case groups_cases[] = {
	KUNIT_CASE(spans),
	KUNIT_CASE(same_portal),
	KUNIT_CASE(all_or_none),
	KUNIT_CASE(one_is_gone),
	KUNIT_CASE(one_is_blocked),
	KUNIT_CASE(one_is_busy),
	KUNIT_CASE(one_is_stale),
	KUNIT_CASE(held_in_order),
	KUNIT_CASE(two_providers),
	KUNIT_CASE(foreign_portal),
	KUNIT_CASE_PARAM(invalid, invalid_gen_params),
	KUNIT_CASE(largest),
	KUNIT_CASE_PARAM(capability, capability_gen_params),
	KUNIT_CASE(no_capability),
	{}
};

struct kunit_suite vds_groups_suite = {
	.name = "vds_iscsi_groups",
	.init = groups_init,
	.exit = fake_exit,
	.test_cases = groups_cases,
};
