// SPDX-License-Identifier: GPL-2.0-only
/*
 * fake.c - a provider that a test controls, and helpers that several tests use.
 */
#include <linux/delay.h>
#include <linux/kthread.h>
#include <linux/slab.h>

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
	return vds_iscsi_provider_priv(vds_iscsi_portal_group_provider(group));
}

/* Whether a group has departed.  The core leaves this check to providers. */
static bool fake_gone(const struct vds_portal_group *group)
{
	return !vds_iscsi_portal_group_priv(group);
}

/* Count a call; returns the error with which it must fail, or 0. */
static int fake_called(struct fake *fake, enum fake_op op)
{
	struct fake_call *call = &fake->calls[op];

	call->nr++;
	return !call->fail_at || call->fail_at == call->nr ? call->result : 0;
}

/* Make the call number @at of an op fail, or every call if @at is 0. */
void fake_fail(struct fake *fake, enum fake_op op, unsigned int at, int result)
{
	fake->calls[op] = (struct fake_call){ .fail_at = at, .result = result };
}

static int fake_hold(struct vds_portal_group *group, struct vds_operation *op)
{
	struct fake *fake = fake_of(group);
	int ret = fake_called(fake, FAKE_HOLD);

	fake_stop(fake, FAKE_HOLD_BEFORE_COMMIT);
	if (fake->hold_us)
		usleep_range(fake->hold_us, fake->hold_us + 10);
	fake->pending = vds_iscsi_op_pending(op);
	ret = ret ?: fake->pending;
	return ret ?: fake_gone(group) ? -EIDRM : 0;
}

static void fake_release(struct vds_portal_group *group, struct vds_operation *op)
{
	fake_called(fake_of(group), FAKE_RELEASE);
}

void fake_peer(struct vds_address *peer, unsigned int n)
{
	memset(peer, 0, sizeof(*peer));
	peer->family = AF_INET;
	peer->port = 40000 + n;
	peer->v4 = htonl(0xc6336401);
}

static void fake_blockers(struct vds_portal_group *group,
			  const struct vds_portal *portal,
			  struct vds_operation *op)
{
	struct fake *fake = fake_of(group);
	struct vds_address peer;
	unsigned int i;

	fake_called(fake, FAKE_BLOCKERS);
	fake_stop(fake, FAKE_HOLD_BLOCKERS);
	for (i = 0; i < fake->nr_blockers; i++) {
		fake_peer(&peer, i);
		vds_iscsi_op_blocker(op, &peer, i, false);
	}
}

/* The sessions of a removed portal have no portal, even if it is added again. */
static void fake_sessions_orphan(struct fake *fake,
				 const struct vds_address *addr)
{
	unsigned int i;

	mutex_lock(&fake->lock);
	for (i = 0; i < fake->nr_sessions; i++)
		if (vds_iscsi_address_equal(&fake->sessions[i].portal, addr))
			fake->sessions[i].portal_known = false;
	mutex_unlock(&fake->lock);
}

static int fake_remove_portal(struct vds_portal_group *group,
			      const struct vds_portal *portal,
			      struct vds_operation *op)
{
	const struct vds_address *addr = vds_iscsi_portal_address(portal);
	struct fake *fake = fake_of(group);
	int ret = fake_called(fake, FAKE_REMOVE);

	fake->again = op_commit(op);
	fake_stop(fake, FAKE_HOLD_AFTER_COMMIT);
	if (ret) {
		vds_iscsi_op_explain(op, "the test requested %d", ret);
		return ret;
	}
	if (fake_gone(group))
		return -EIDRM;
	ret = vds_iscsi_portal_depart(group, addr, vds_iscsi_op_id(op));
	if (!ret)
		fake_sessions_orphan(fake, addr);
	return ret;
}

static int fake_add_portal(struct vds_portal_group *group,
			   const struct vds_portal *portal,
			   struct vds_operation *op)
{
	int ret = fake_called(fake_of(group), FAKE_ADD);

	if (!ret && fake_gone(group))
		ret = -EIDRM;
	if (ret)
		return ret;
	return vds_iscsi_portal_arrive(group, vds_iscsi_portal_address(portal),
				       vds_iscsi_op_id(op));
}

static int fake_sessions(struct vds_portal_group *group, struct vds_operation *op,
			 struct vds_sessions *sessions)
{
	struct fake *fake = fake_of(group);
	int ret = fake_called(fake, op ? FAKE_SESSIONS_HELD : FAKE_SESSIONS_FREE);

	fake_stop(fake, op ? FAKE_HOLD_LOOK : FAKE_HOLD_SESSIONS);
	if (!ret && fake_gone(group))
		ret = -EIDRM;
	if (ret)
		return ret;
	mutex_lock(&fake->lock);
	sessions->list = kmemdup(fake->sessions, sizeof(fake->sessions),
				 GFP_KERNEL);
	sessions->nr = sessions->list ? fake->nr_sessions : 0;
	mutex_unlock(&fake->lock);
	return sessions->list ? 0 : -ENOMEM;
}

/* Initiator number @initiator logs in through a portal, with session @sid. */
void fake_session_comes(struct fake *fake, u32 sid, unsigned int initiator,
			const struct vds_address *portal)
{
	struct vds_session *session;

	mutex_lock(&fake->lock);
	session = &fake->sessions[fake->nr_sessions++];
	memset(session, 0, sizeof(*session));
	session->sid = sid;
	session->portal = *portal;
	session->portal_known = true;
	session->local = *portal;
	fake_peer(&session->peer, sid);
	snprintf(session->initiator, sizeof(session->initiator),
		 "iqn.2026-01.org.example:initiator%u", initiator);
	session->state = "LOGGED_IN";
	session->nr_connections = 1;
	mutex_unlock(&fake->lock);
}

void fake_session_leaves(struct fake *fake, u32 sid)
{
	unsigned int i;

	mutex_lock(&fake->lock);
	for (i = 0; i < fake->nr_sessions; i++)
		if (fake->sessions[i].sid == sid)
			break;
	if (i < fake->nr_sessions)
		fake->sessions[i] = fake->sessions[--fake->nr_sessions];
	mutex_unlock(&fake->lock);
}

static int fake_drop(struct vds_portal_group *group,
		     const struct vds_session *session)
{
	struct fake *fake = fake_of(group);
	int ret = fake_called(fake, FAKE_DROP);

	fake_stop(fake, FAKE_HOLD_DROP);
	if (!ret && !fake->ignores_drop)
		fake_session_leaves(fake, session->sid);
	return ret;
}

static int fake_repair(struct vds_provider *provider)
{
	struct fake *fake = vds_iscsi_provider_priv(provider);

	fake->repairs++;
	fake_stop(fake, FAKE_HOLD_REPAIR);
	if (fake->during_repair)
		fake->during_repair(fake);
	return fake->repair;
}

/**
 * fake_new() - register a fake provider with a target and a group
 * @test: the test; the provider becomes its @priv, see fake_exit()
 *
 * Return: the provider; on an error the test is aborted.
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
	fake->ops.blockers = fake_blockers;
	fake->ops.drop = fake_drop;
	fake->ops.reenumerate = fake_repair;
	fake->ops.refresh = fake_repair;
	mutex_init(&fake->lock);
	init_completion(&fake->held);
	init_completion(&fake->go);
	fake->provider = vds_iscsi_provider_register(&fake->ops, fake);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, fake->provider);
	test->priv = fake;
	fake->target =
		vds_iscsi_target_arrive(fake->provider, FAKE_TARGET, fake);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, fake->target);
	fake->group = vds_iscsi_portal_group_arrive(fake->target, 1, fake);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, fake->group);
	return fake;
}

static int fake_unregister(void *data)
{
	struct fake *fake = data;

	vds_iscsi_provider_unregister(fake->provider);
	while (!kthread_should_stop())
		schedule_timeout_interruptible(1);
	return 0;
}

/* Start to unregister the provider in a thread; fake_left() waits for it. */
struct task_struct *fake_leave(struct kunit *test, struct fake *fake)
{
	struct task_struct *thread = kthread_run(fake_unregister, fake, "vds-test");
	unsigned long end = jiffies + FAKE_TIMEOUT;
	bool dying = false;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, thread);
	while (!dying && time_before(jiffies, end)) {
		schedule_timeout_uninterruptible(1);
		mutex_lock(&reg_lock);
		dying = fake->provider->dying;
		mutex_unlock(&reg_lock);
	}
	KUNIT_EXPECT_TRUE(test, dying);
	return thread;
}

void fake_left(struct fake *fake, struct task_struct *thread)
{
	kthread_stop(thread);
	fake->provider = NULL;
}

/* A suite's exit function: unregister the provider, even if the test failed. */
void fake_exit(struct kunit *test)
{
	struct fake *fake = test->priv;

	if (!fake || !fake->provider)
		return;
	complete_all(&fake->go);
	vds_iscsi_provider_unregister(fake->provider);
	fake->provider = NULL;
}

/* An address for each number: even ones are IPv4, odd ones are IPv6. */
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
	has = reg_membership_by_address(group, addr);
	rcu_read_unlock();
	return has;
}

/* The portal of an address; valid until the test makes it depart. */
struct vds_portal *fake_portal(struct fake *fake,
			       const struct vds_address *addr)
{
	char name[VDS_ADDRESS_STRLEN];
	struct vds_object *obj;

	vds_iscsi_address_format(addr, name, sizeof(name));
	rcu_read_lock();
	obj = reg_find_named(fake->provider, VDS_PORTAL, name);
	rcu_read_unlock();
	return obj ? to_vds_portal(obj) : NULL;
}

static void fake_done(u64 op, int result, void *data)
{
	struct fake_ending *ending = data;

	ending->done_id = op;
	ending->result = result;
	atomic_inc(&ending->calls);
	complete(&ending->done);
}

void fake_ending_init(struct fake_ending *ending)
{
	memset(ending, 0, sizeof(*ending));
	init_completion(&ending->done);
}

/* A removal of the first @nr addresses; @ending receives its completion. */
void fake_request(struct fake *fake, struct vds_request *request,
		  unsigned int nr, struct fake_ending *ending)
{
	char name[VDS_ADDRESS_STRLEN];
	struct vds_address addr;
	unsigned int i;

	fake_ending_init(ending);
	*request = (struct vds_request){
		.kind = VDS_ISCSI_OP_KIND_REMOVE_PORTAL,
		.nr_portals = nr,
		.group = fake->group->obj.id,
		.owner = THIS_MODULE,
		.done = fake_done,
		.data = ending,
	};
	for (i = 0; i < nr; i++) {
		fake_address(&addr, i);
		vds_iscsi_address_format(&addr, name, sizeof(name));
		reg_identity_make(&request->portals[i], fake->provider, name);
	}
}

/* Start the operation; its id is stored in the struct fake_ending. */
int fake_start(struct vds_request *request)
{
	struct fake_ending *ending = request->data;

	return vds_iscsi_op_start(request, &ending->id, NULL);
}

/* Start the removal of an address from the fake group. */
int fake_remove(struct fake *fake, const struct vds_address *addr,
		struct fake_ending *ending)
{
	char name[VDS_ADDRESS_STRLEN];
	struct vds_request request;

	fake_request(fake, &request, 1, ending);
	vds_iscsi_address_format(addr, name, sizeof(name));
	reg_identity_make(&request.portals[0], fake->provider, name);
	return fake_start(&request);
}

/*
 * Copy an operation.  The pointers in the copy may only be compared.  If the
 * operation is not in the table, the copy is all zero.
 */
void fake_look(u64 id, struct vds_operation *copy)
{
	struct vds_operation *op;

	memset(copy, 0, sizeof(*copy));
	mutex_lock(&reg_lock);
	op = xa_load(&op_table, id);
	if (op)
		*copy = *op;
	mutex_unlock(&reg_lock);
}

/* Wait until an operation is in a state or past it. */
bool fake_reaches(u64 id, enum vds_iscsi_op_state state)
{
	unsigned long end = jiffies + FAKE_TIMEOUT;
	struct vds_operation *op;
	bool there = false;

	while (!there && time_before(jiffies, end)) {
		mutex_lock(&reg_lock);
		op = xa_load(&op_table, id);
		there = !op || op->state >= state;
		mutex_unlock(&reg_lock);
		if (!there)
			schedule_timeout_uninterruptible(1);
	}
	return there;
}

/* Expect one completion with @result, and no operation in flight after it. */
void fake_expect_end(struct kunit *test, struct fake *fake,
		     struct fake_ending *ending, int result)
{
	struct vds_operation *op = kunit_kzalloc(test, sizeof(*op), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, op);
	KUNIT_ASSERT_TRUE(test, fake_wait(&ending->done));
	KUNIT_EXPECT_EQ(test, ending->result, result);
	KUNIT_EXPECT_EQ(test, ending->done_id, ending->id);
	KUNIT_EXPECT_EQ(test, atomic_read(&ending->calls), 1);
	fake_look(ending->id, op);
	KUNIT_EXPECT_EQ(test, op->state, VDS_ISCSI_OP_STATE_DONE);
	KUNIT_EXPECT_EQ(test, op->result, result);
	KUNIT_EXPECT_EQ(test, op->percent, result ? 0 : 100);
	KUNIT_EXPECT_EQ(test, fake->provider->nr_operations, 0u);
	KUNIT_EXPECT_EQ(test, fake->group->op_id, 0ull);
	kunit_kfree(test, op);
}

/* Expect that no object of the fake provider is left. */
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
