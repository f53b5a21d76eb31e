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

void fake_stop(struct fake *fake, enum fake_hold where)
{
	if (fake->hold != where)
		return;
	complete(&fake->held);
	fake_wait(&fake->go);
}

struct fake *fake_of(struct vds_portal_group *group)
{
	return vds_iscsi_provider_priv(vds_iscsi_portal_group_provider(group));
}

/* Whether a group has departed.  The core leaves this check to providers. */
bool fake_gone(const struct vds_portal_group *group)
{
	return !vds_iscsi_portal_group_priv(group);
}

unsigned int fake_calls(struct fake *fake, enum fake_op op)
{
	return atomic_read(&fake->calls[op].nr);
}

/* Wait until an op has been called @nr times. */
bool fake_is_called(struct fake *fake, enum fake_op op, unsigned int nr)
{
	unsigned long end = jiffies + FAKE_TIMEOUT;

	while (fake_calls(fake, op) < nr && time_before(jiffies, end))
		schedule_timeout_uninterruptible(1);
	return fake_calls(fake, op) >= nr;
}

/* Count a call; returns the error with which it must fail, or 0. */
int fake_called(struct fake *fake, enum fake_op op)
{
	struct fake_call *call = &fake->calls[op];
	unsigned int nr = atomic_inc_return(&call->nr);

	return !call->fail_at || call->fail_at == nr ? call->result : 0;
}

static bool fake_blocks_all_signals(void)
{
	sigset_t all;

	sigfillset(&all);
	return !memcmp(&current->blocked, &all, sizeof(all));
}

/* Send the worker a signal that LIO allows for workers, as it does itself. */
static bool fake_is_signalled(void)
{
	bool pending;

	allow_signal(SIGINT);
	send_sig(SIGINT, current, 1);
	pending = signal_pending(current);
	flush_signals(current);
	disallow_signal(SIGINT);
	return pending;
}

/* Only a step of the operation may call this. */
static void fake_age(struct fake *fake, struct vds_operation *op)
{
	op->accepted -= (u64)fake->age_ms * NSEC_PER_MSEC;
	op->phase_start -= (u64)fake->age_ms * NSEC_PER_MSEC;
}

/* Count a call by a step of an operation, and check the step's context. */
int fake_step(struct fake *fake, enum fake_op which, struct vds_operation *op)
{
	if (!fake_blocks_all_signals() || fake_is_signalled())
		WRITE_ONCE(fake->signalled, true);
	if (!(current->flags & PF_MEMALLOC_NOIO))
		WRITE_ONCE(fake->io, true);
	if (op)
		fake_age(fake, op);
	return fake_called(fake, which);
}

/* Make the call number @at of an op fail, or every call if @at is 0. */
void fake_fail(struct fake *fake, enum fake_op op, unsigned int at, int result)
{
	fake->calls[op] = (struct fake_call){ .fail_at = at, .result = result };
}

void fake_peer(struct vds_address *peer, unsigned int n)
{
	memset(peer, 0, sizeof(*peer));
	peer->family = AF_INET;
	peer->port = 40000 + n;
	peer->v4 = htonl(0xc6336401);
}

/* Report what blocks: several logins, or one of another kind. */
static void fake_report_blockers(struct fake *fake, struct vds_operation *op,
				 enum vds_iscsi_blocker_kind kind)
{
	struct vds_blocker blocker = { .kind = kind };
	unsigned int i;

	if (kind != VDS_ISCSI_BLOCKER_KIND_LOGIN)
		vds_iscsi_op_blocker(op, &blocker);
	for (i = 0; kind == VDS_ISCSI_BLOCKER_KIND_LOGIN &&
	     i < fake->nr_blockers; i++) {
		fake_peer(&blocker.peer, i);
		blocker.silent_ms = i;
		blocker.aborted = fake->aborts && vds_iscsi_op_may_abort(op);
		vds_iscsi_op_blocker(op, &blocker);
	}
}

static int fake_hold(struct vds_portal_group *group, struct vds_operation *op)
{
	struct fake *fake = fake_of(group);
	enum vds_iscsi_blocker_kind kind;
	int ret = fake_step(fake, FAKE_HOLD, op);

	fake_stop(fake, FAKE_HOLD_BEFORE_COMMIT);
	if (fake->hold_us)
		usleep_range(fake->hold_us, fake->hold_us + 10);
	if (ret || fake_gone(group))
		return ret ?: -EIDRM;
	kind = READ_ONCE(fake->block);
	if (kind && group != fake->spared) {
		fake_report_blockers(fake, op, kind);
		return -EAGAIN;
	}
	atomic_inc(&fake->nr_held);
	mutex_lock(&fake->lock);
	fake->order[fake->nr_order++ % ARRAY_SIZE(fake->order)] = group->tag;
	mutex_unlock(&fake->lock);
	return 0;
}

static void fake_release(struct vds_portal_group *group, struct vds_operation *op)
{
	struct fake *fake = fake_of(group);

	fake_step(fake, FAKE_RELEASE, NULL);
	atomic_dec(&fake->nr_held);
}

static unsigned int fake_count(struct vds_portal_group *group,
			       struct vds_operation *op)
{
	struct fake *fake = fake_of(group);

	fake_step(fake, FAKE_COUNT, NULL);
	return READ_ONCE(group->nr_portals) + fake->uncounted;
}

/* The sessions of a removed portal have no portal, even if it is added again. */
static void fake_sessions_orphan(struct fake *fake,
				 const struct vds_portal_group *group,
				 const struct vds_address *addr)
{
	unsigned int i;

	mutex_lock(&fake->lock);
	for (i = 0; i < fake->nr_sessions; i++)
		if (fake->sessions[i].group == group &&
		    vds_iscsi_address_equal(&fake->sessions[i].session.portal,
					    addr))
			fake->sessions[i].session.portal_known = false;
	mutex_unlock(&fake->lock);
}

static int fake_remove_portal(struct vds_portal_group *group,
			      const struct vds_portal *portal,
			      struct vds_operation *op)
{
	const struct vds_address *addr = vds_iscsi_portal_address(portal);
	struct fake *fake = fake_of(group);
	int ret = fake_step(fake, FAKE_REMOVE, NULL);

	WRITE_ONCE(fake->again, op_commit(op));
	fake_stop(fake, FAKE_HOLD_AFTER_COMMIT);
	if (ret) {
		vds_iscsi_op_explain(op, 0, "the test requested %d", ret);
		return ret;
	}
	if (fake_gone(group))
		return -EIDRM;
	ret = vds_iscsi_portal_depart(group, addr, vds_iscsi_op_id(op));
	if (!ret)
		fake_sessions_orphan(fake, group, addr);
	return ret;
}

static int fake_add_portal(struct vds_portal_group *group,
			   const struct vds_portal *portal, u32 transports,
			   struct vds_operation *op)
{
	const struct vds_address *addr = vds_iscsi_portal_address(portal);
	int ret = fake_step(fake_of(group), FAKE_ADD, NULL);

	if (!ret && fake_gone(group))
		ret = -EIDRM;
	if (ret)
		return ret;
	ret = vds_iscsi_portal_arrive(group, addr, vds_iscsi_op_id(op), NULL);
	if (!ret)
		vds_iscsi_portal_set_transports(group, addr,
						transports | VDS_ISCSI_TRANSPORT_TCP);
	return ret;
}

/* Copy the sessions of a group; the caller holds fake->lock. */
static int fake_sessions_copy(struct fake *fake, struct vds_portal_group *group,
			      struct vds_sessions *sessions)
{
	unsigned int i;

	sessions->list = kvcalloc(max(fake->nr_sessions, 1U),
				  sizeof(*sessions->list), GFP_KERNEL);
	if (!sessions->list)
		return -ENOMEM;
	for (i = 0; i < fake->nr_sessions; i++)
		if (fake->sessions[i].group == group)
			sessions->list[sessions->nr++] =
				fake->sessions[i].session;
	return 0;
}

/* The operation whose step lists the sessions of its group, to make it older. */
static void fake_age_group(struct fake *fake, struct vds_portal_group *group)
{
	struct vds_operation *op;

	if (!fake->age_ms)
		return;
	reg_acquire();
	op = xa_load(&op_table, group->op_id);
	reg_release();
	if (op)
		fake_age(fake, op);
}

static int fake_sessions(struct vds_portal_group *group,
			 struct vds_sessions *sessions)
{
	struct fake *fake = fake_of(group);
	bool held = atomic_read(&fake->nr_held);
	int ret = fake_called(fake, held ? FAKE_SESSIONS_HELD :
					   FAKE_SESSIONS_FREE);

	sessions->list = NULL;
	sessions->nr = 0;
	fake_age_group(fake, group);
	fake_stop(fake, held ? FAKE_HOLD_LOOK : FAKE_HOLD_SESSIONS);
	if (!ret && fake_gone(group))
		ret = -EIDRM;
	if (ret)
		return ret;
	mutex_lock(&fake->lock);
	ret = fake_sessions_copy(fake, group, sessions);
	mutex_unlock(&fake->lock);
	return ret;
}

/* Mark those of a list that are there; the caller holds fake->lock. */
static void fake_sessions_mark(const struct fake *fake,
			       const struct vds_portal_group *group,
			       struct vds_session *list, unsigned int nr)
{
	const struct fake_session *s;
	unsigned int i;

	for (; nr; nr--, list++)
		for (i = 0; i < fake->nr_sessions && !list->found; i++) {
			s = &fake->sessions[i];
			list->found = s->group == group &&
				      s->session.sid == list->sid &&
				      s->session.cid == list->cid;
		}
}

static int fake_find_sessions(struct vds_portal_group *group,
			      struct vds_session *list, unsigned int nr)
{
	struct fake *fake = fake_of(group);
	int ret = fake_step(fake, FAKE_FIND_SESSIONS, NULL);

	fake_age_group(fake, group);
	fake_stop(fake, FAKE_HOLD_FIND);
	if (!ret && fake_gone(group))
		ret = -EIDRM;
	if (ret)
		return ret;
	mutex_lock(&fake->lock);
	fake_sessions_mark(fake, group, list, nr);
	mutex_unlock(&fake->lock);
	return 0;
}

/* Allocate space for @nr sessions. */
void fake_session_room(struct fake *fake, unsigned int nr)
{
	fake->sessions = kunit_kcalloc(fake->test, nr, sizeof(*fake->sessions),
				       GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(fake->test, fake->sessions);
	fake->max_sessions = nr;
}

/*
 * Initiator number @initiator logs in to a group through a portal, with session
 * @sid.  The result may be changed while no operation is in flight.
 */
struct vds_session *fake_session_joins(struct fake *fake,
				       struct vds_portal_group *group, u32 sid,
				       unsigned int initiator,
				       const struct vds_address *portal)
{
	struct vds_session *session;

	if (!fake->sessions)
		fake_session_room(fake, 12);
	mutex_lock(&fake->lock);
	if (fake->nr_sessions == fake->max_sessions) {
		mutex_unlock(&fake->lock);
		KUNIT_FAIL(fake->test, "no space for a session");
		return NULL;
	}
	fake->sessions[fake->nr_sessions].group = group;
	session = &fake->sessions[fake->nr_sessions++].session;
	memset(session, 0, sizeof(*session));
	session->sid = sid;
	session->portal = *portal;
	session->portal_known = true;
	session->reachable = true;
	session->local = *portal;
	fake_peer(&session->peer, sid);
	snprintf(session->initiator, sizeof(session->initiator),
		 "iqn.2026-01.org.example:initiator%u", initiator);
	strscpy(session->state, "LOGGED_IN", sizeof(session->state));
	session->nr_connections = 1;
	mutex_unlock(&fake->lock);
	return session;
}

void fake_session_comes(struct fake *fake, u32 sid, unsigned int initiator,
			const struct vds_address *portal)
{
	fake_session_joins(fake, fake->group, sid, initiator, portal);
}

void fake_session_leaves(struct fake *fake, u32 sid)
{
	unsigned int i;

	mutex_lock(&fake->lock);
	for (i = 0; i < fake->nr_sessions; i++)
		if (fake->sessions[i].session.sid == sid)
			break;
	if (i < fake->nr_sessions)
		fake->sessions[i] = fake->sessions[--fake->nr_sessions];
	mutex_unlock(&fake->lock);
}

static int fake_drop(struct vds_portal_group *group,
		     const struct vds_session *list, unsigned int nr)
{
	struct fake *fake = fake_of(group);
	int ret = fake_step(fake, FAKE_DROP, NULL);
	unsigned int i;

	fake_stop(fake, FAKE_HOLD_DROP);
	for (i = 0; i < nr && !ret && !fake->ignores_drop; i++)
		fake_session_leaves(fake, list[i].sid);
	return ret;
}

static int fake_unblock(struct vds_portal_group *group, struct vds_operation *op)
{
	struct fake *fake = fake_of(group);
	int ret = fake_step(fake, FAKE_UNBLOCK, op);

	fake_stop(fake, FAKE_HOLD_UNBLOCK);
	if (!ret)
		fake_report_blockers(fake, op, VDS_ISCSI_BLOCKER_KIND_LOGIN);
	return ret;
}

/* What reenumerate() and refresh() have in common. */
static int fake_upkeep(struct fake *fake, enum fake_op which,
		       struct vds_operation *op)
{
	int ret = fake_step(fake, which, op);

	fake_stop(fake, FAKE_HOLD_UPKEEP);
	if (fake->during)
		fake->during(fake);
	return ret;
}

static int fake_reenumerate(struct vds_provider *provider,
			    struct vds_operation *op)
{
	return fake_upkeep(vds_iscsi_provider_priv(provider), FAKE_REENUMERATE,
			   op);
}

static int fake_refresh(struct vds_provider *provider, struct vds_operation *op)
{
	struct fake *fake = vds_iscsi_provider_priv(provider);
	int ret = fake->commits ? vds_iscsi_op_commit(op) : 0;

	return ret ?: fake_upkeep(fake, FAKE_REFRESH, op);
}

static void fake_settle(struct vds_provider *provider)
{
	struct fake *fake = vds_iscsi_provider_priv(provider);
	const struct vds_address *addr = xchg(&fake->settles, NULL);

	fake_called(fake, FAKE_SETTLE);
	if (addr)
		vds_iscsi_portal_arrive(fake->group, addr, 0, NULL);
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
	fake->test = test;
	fake->ops = (struct vds_provider_ops){
		.owner = THIS_MODULE,
		.name = "fake",
		.capabilities = VDS_CAP_ADD | VDS_CAP_DRAIN | VDS_CAP_DROP |
				VDS_CAP_UNBLOCK,
		.hold = fake_hold,
		.release = fake_release,
		.count = fake_count,
		.remove_portal = fake_remove_portal,
		.add_portal = fake_add_portal,
		.sessions = fake_sessions,
		.find_sessions = fake_find_sessions,
		.drop = fake_drop,
		.unblock = fake_unblock,
		.settle = fake_settle,
		.reenumerate = fake_reenumerate,
		.refresh = fake_refresh,
	};
	fake_config_init(&fake->ops);
	mutex_init(&fake->lock);
	init_completion(&fake->held);
	init_completion(&fake->go);
	fake->provider = vds_iscsi_provider_register(&fake->ops, fake);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, fake->provider);
	test->priv = fake;
	fake->target =
		vds_iscsi_target_arrive(fake->provider, FAKE_TARGET, 0, fake);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, fake->target);
	fake->group = fake_group(fake, 1, 0, 0);
	return fake;
}

/* Create a group with @nr portals, whose addresses have the numbers from @first. */
struct vds_portal_group *fake_group(struct fake *fake, u16 tag,
				    unsigned int first, unsigned int nr)
{
	struct vds_portal_group *group =
		vds_iscsi_portal_group_arrive(fake->target, tag, 0, fake);
	struct vds_address addr;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(fake->test, group);
	for (; nr; nr--, first++) {
		fake_address(&addr, first);
		KUNIT_ASSERT_EQ(fake->test,
				vds_iscsi_portal_arrive(group, &addr, 0, NULL),
				0);
	}
	return group;
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
		reg_acquire();
		dying = fake->provider->dying;
		reg_release();
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

	if (!fake)
		return;
	if (fake->provider) {
		complete_all(&fake->go);
		vds_iscsi_provider_unregister(fake->provider);
		fake->provider = NULL;
	}
	KUNIT_EXPECT_EQ(test, atomic_read(&fake->nr_held), 0);
	KUNIT_EXPECT_FALSE_MSG(test, fake->signalled, "a step can be signalled");
	KUNIT_EXPECT_FALSE_MSG(test, fake->io, "a step may wait for I/O");
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
	ending->id = 0;
	ending->done_id = 0;
	ending->result = 0;
	atomic_set(&ending->calls, 0);
	init_completion(&ending->done);
}

/* The id that the portal of an address has, even if there is none. */
void fake_portal_id(struct fake *fake, const struct vds_address *addr,
		    uuid_t *id)
{
	char name[VDS_ADDRESS_STRLEN];

	vds_iscsi_address_format(addr, name, sizeof(name));
	reg_identity_make(id, fake->provider, name);
}

/* The items of a request of fake_request(), to be changed. */
struct vds_request_item *fake_items(const struct vds_request *request)
{
	return (struct vds_request_item *)request->items;
}

/*
 * A removal of the first @nr addresses; @ending receives its completion, and must
 * not be copied.
 */
void fake_request(struct fake *fake, struct vds_request *request,
		  unsigned int nr, struct fake_ending *ending)
{
	struct vds_request_item *items = ending->items;
	struct vds_address addr;
	unsigned int i;

	fake_ending_init(ending);
	if (nr > FAKE_ITEMS)
		items = kunit_kcalloc(fake->test, nr, sizeof(*items), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(fake->test, items);
	*request = (struct vds_request){
		.kind = VDS_ISCSI_OP_KIND_REMOVE_PORTAL,
		.items = items,
		.nr_items = nr,
		.owner = THIS_MODULE,
		.done = fake_done,
		.data = ending,
	};
	for (i = 0; i < nr; i++) {
		fake_address(&addr, i);
		items[i] = (struct vds_request_item){
			.group = fake->group->id,
		};
		fake_portal_id(fake, &addr, &items[i].portal);
	}
}

/* A request for an operation on the fake provider itself. */
void fake_provider_request(struct vds_request *request,
			   enum vds_iscsi_op_kind kind,
			   struct fake_ending *ending)
{
	fake_ending_init(ending);
	*request = (struct vds_request){
		.kind = kind,
		.provider = "fake",
		.owner = THIS_MODULE,
		.done = fake_done,
		.data = ending,
	};
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
	struct vds_request request;

	fake_request(fake, &request, 1, ending);
	fake_portal_id(fake, addr, &ending->items[0].portal);
	return fake_start(&request);
}

/*
 * Copy an operation.  The pointers in the copy may only be compared, but those of
 * its items and groups are valid while the operation is remembered.  If it is not
 * in the table, the copy is all zero.
 */
void fake_look(u64 id, struct vds_operation *copy)
{
	struct vds_operation *op;

	memset(copy, 0, sizeof(*copy));
	reg_acquire();
	op = xa_load(&op_table, id);
	if (op)
		*copy = *op;
	reg_release();
}

/* Make the commit of an operation appear older. */
void fake_age_commit(u64 id, unsigned int ms)
{
	struct vds_operation *op;

	reg_acquire();
	op = xa_load(&op_table, id);
	if (op)
		op->committed -= (u64)ms * NSEC_PER_MSEC;
	reg_release();
}

/* Wait until an operation is in a state or past it. */
bool fake_reaches(u64 id, enum vds_iscsi_op_state state)
{
	unsigned long end = jiffies + FAKE_TIMEOUT;
	struct vds_operation *op;
	bool there = false;

	while (!there && time_before(jiffies, end)) {
		reg_acquire();
		op = xa_load(&op_table, id);
		there = !op || op->state >= state;
		reg_release();
		if (!there)
			schedule_timeout_uninterruptible(1);
	}
	return there;
}

/* Wait until an operation pauses between two attempts: none of its steps runs. */
bool fake_pauses(u64 id)
{
	unsigned long end = jiffies + FAKE_TIMEOUT;
	struct vds_operation *op;
	bool pauses = false;

	while (!pauses && time_before(jiffies, end)) {
		reg_acquire();
		op = xa_load(&op_table, id);
		pauses = op && timer_pending(&op->work.timer);
		reg_release();
		if (!pauses)
			schedule_timeout_uninterruptible(1);
	}
	return pauses;
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
	KUNIT_EXPECT_EQ(test, !op->reason, !result);
	KUNIT_EXPECT_EQ(test, fake->provider->nr_operations, 0u);
	KUNIT_EXPECT_EQ(test, fake->provider->op_id, 0ull);
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
