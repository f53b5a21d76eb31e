// SPDX-License-Identifier: GPL-2.0-only
/*
 * fake.c - a provider that does what a test wants, and what else tests share.
 */
#include "fake.h"

bool fake_wait(struct completion *done)
{
	return wait_for_completion_timeout(done, FAKE_TIMEOUT);
}

static void fake_stop(struct fake *fake, enum fake_hold where)
{
	if (fake->hold != where)
		return;
	complete(&fake->held);
	fake_wait(&fake->go);
}

static struct fake *fake_of(struct vds_portal_group *group)
{
	return vds_provider_priv(vds_portal_group_provider(group));
}

static int fake_hold(struct vds_portal_group *group, struct vds_operation *op)
{
	struct fake *fake = fake_of(group);

	fake_stop(fake, FAKE_HOLD_BEFORE_COMMIT);
	fake->pending = vds_op_pending(op);
	return fake->pending;
}

static void fake_release(struct vds_portal_group *group, struct vds_operation *op)
{
}

static int fake_remove_portal(struct vds_portal_group *group,
			      const struct vds_address *addr,
			      struct vds_operation *op)
{
	struct fake *fake = fake_of(group);

	fake->again = vds_op_commit(op);
	fake_stop(fake, FAKE_HOLD_AFTER_COMMIT);
	if (fake->result) {
		vds_op_explain(op, "the test wants %d", fake->result);
		return fake->result;
	}
	return vds_portal_depart(group, addr, vds_op_id(op));
}

static int fake_add_portal(struct vds_portal_group *group,
			   const struct vds_address *addr,
			   struct vds_operation *op)
{
	return vds_portal_arrive(group, addr, vds_op_id(op));
}

static int fake_sessions(struct vds_portal_group *group, struct vds_operation *op,
			 struct vds_sessions *sessions)
{
	return 0;
}

static int fake_cure(struct vds_provider *provider)
{
	struct fake *fake = vds_provider_priv(provider);

	fake->cures++;
	if (fake->during_cure)
		fake->during_cure(fake);
	return fake->cure;
}

/**
 * fake_new() - register a fake provider with a target and a group
 * @test: the test; the provider becomes its @priv, see fake_exit()
 *
 * Return: the provider; the test has ended if there is none.
 */
struct fake *fake_new(struct kunit *test)
{
	struct fake *fake = kunit_kzalloc(test, sizeof(*fake), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, fake);
	fake->ops.owner = THIS_MODULE;
	fake->ops.name = "fake";
	fake->ops.hold = fake_hold;
	fake->ops.release = fake_release;
	fake->ops.remove_portal = fake_remove_portal;
	fake->ops.add_portal = fake_add_portal;
	fake->ops.sessions = fake_sessions;
	fake->ops.reenumerate = fake_cure;
	fake->ops.refresh = fake_cure;
	init_completion(&fake->held);
	init_completion(&fake->go);
	fake->provider = vds_provider_register(&fake->ops, fake);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, fake->provider);
	test->priv = fake;
	fake->target = vds_target_arrive(fake->provider, FAKE_TARGET, fake);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, fake->target);
	fake->group = vds_portal_group_arrive(fake->target, 1, fake);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, fake->group);
	return fake;
}

/* For a suite's exit: the provider goes, whatever became of the test. */
void fake_exit(struct kunit *test)
{
	struct fake *fake = test->priv;

	if (!fake || !fake->provider)
		return;
	complete_all(&fake->go);
	vds_provider_unregister(fake->provider);
}

/* An address for each number: 0, 2, ... are IPv4, 1, 3, ... are IPv6. */
void fake_address(struct vds_address *addr, unsigned int n)
{
	memset(addr, 0, sizeof(*addr));
	addr->port = 3260;
	if (n % 2) {
		addr->family = AF_INET6;
		addr->v6.s6_addr32[0] = htonl(0x20010db8);
		addr->v6.s6_addr32[3] = htonl(n);
	} else {
		addr->family = AF_INET;
		addr->v4 = htonl(0xc0000200 + n);
	}
}

bool fake_has(struct vds_portal_group *group, const struct vds_address *addr)
{
	bool has;

	rcu_read_lock();
	has = vds_association_find(group, addr);
	rcu_read_unlock();
	return has;
}

/* The portal of an address; good as long as the test has it not depart. */
struct vds_portal *fake_portal(struct fake *fake,
			       const struct vds_address *addr)
{
	char name[VDS_ADDRESS_STRLEN];
	struct vds_object *obj;

	vds_address_format(addr, name, sizeof(name));
	rcu_read_lock();
	obj = vds_object_find_named(fake->provider, VDS_PORTAL, name);
	rcu_read_unlock();
	return obj ? to_vds_portal(obj) : NULL;
}

static void fake_done(u64 op, int result, void *data)
{
	struct fake_ending *ending = data;

	ending->told = op;
	ending->result = result;
	atomic_inc(&ending->calls);
	complete(&ending->done);
}

void fake_ending_init(struct fake_ending *ending)
{
	memset(ending, 0, sizeof(*ending));
	init_completion(&ending->done);
}

/* Ask for the request of an address from the fake group; fills @ending in. */
int fake_remove(struct fake *fake, const struct vds_address *addr,
		struct fake_ending *ending)
{
	struct vds_request request = {
		.kind = VDS_ISCSI_OP_KIND_REMOVE_PORTAL,
		.nr_portals = 1,
		.group = fake->group->obj.id,
		.owner = THIS_MODULE,
		.done = fake_done,
		.data = ending,
	};
	char name[VDS_ADDRESS_STRLEN];

	fake_ending_init(ending);
	vds_address_format(addr, name, sizeof(name));
	vds_identity_make(&request.portals[0], fake->provider, name);
	return vds_op_start(&request, &ending->id, NULL);
}

/* The fake provider has nothing any more. */
void fake_expect_empty(struct kunit *test, struct fake *fake)
{
	int i;

	for (i = 0; i < VDS_NR_OBJECT_TYPES; i++)
		KUNIT_EXPECT_EQ_MSG(test, fake->provider->nr[i], 0u, "type %d", i);
	KUNIT_EXPECT_EQ(test, fake->provider->nr_operations, 0u);
	KUNIT_EXPECT_EQ(test, fake->provider->nr_retained, 0u);
	KUNIT_EXPECT_TRUE(test, list_empty(&fake->provider->targets));
	KUNIT_EXPECT_TRUE(test, list_empty(&fake->provider->retained));
}
