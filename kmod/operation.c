// SPDX-License-Identifier: GPL-2.0-only
/*
 * operation.c - the life cycle of an operation: states, completion, cancel,
 * retention.
 *
 * An operation that was admitted belongs to the kernel.  It continues if its
 * requester exits, and its result can be queried after its completion.  All
 * changes of state go through op_set_state(), so an operation completes exactly
 * once.
 */
#include <linux/ktime.h>
#include <linux/mm.h>
#include <linux/moduleparam.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/signal.h>
#include <linux/slab.h>
#include <linux/wait_bit.h>
#include <linux/workqueue.h>
#include <net/netlink.h>

#include "nl_notify.h"
#include "offline.h"
#include "operation.h"
#include "refuse.h"
#include "registry.h"

/* How often completed operations are checked for their age. */
#define OP_EXPIRE_INTERVAL (10 * HZ)

static unsigned int retained_operations = 1024;
module_param(retained_operations, uint, 0644);
MODULE_PARM_DESC(retained_operations,
		 "Operations remembered after they are done (default 1024)");

static unsigned int retained_seconds = 3600;
module_param(retained_seconds, uint, 0644);
MODULE_PARM_DESC(retained_seconds,
		 "How long an operation is remembered after it is done (default 3600)");

struct xarray op_table;

static struct workqueue_struct *op_wq;

/* reg_lock protects the next 3 variables. */
static u64 op_next_id = 1;
static LIST_HEAD(op_done_list); /* oldest first */
static unsigned int op_nr_done;

static void op_expire(struct work_struct *work);
static DECLARE_DELAYED_WORK(op_expiry, op_expire);

/* The allowed changes of state */
static const u8 op_moves[] = {
	[VDS_ISCSI_OP_STATE_QUEUED] = BIT(VDS_ISCSI_OP_STATE_COMMITTING) |
				      BIT(VDS_ISCSI_OP_STATE_DONE),
	[VDS_ISCSI_OP_STATE_COMMITTING] =
		BIT(VDS_ISCSI_OP_STATE_DRAINING) | BIT(VDS_ISCSI_OP_STATE_DONE),
	[VDS_ISCSI_OP_STATE_DRAINING] = BIT(VDS_ISCSI_OP_STATE_DONE),
	[VDS_ISCSI_OP_STATE_DONE] = 0,
};

/* Change the state if that is allowed; returns whether it was. */
bool op_set_state(struct vds_operation *op, enum vds_iscsi_op_state state)
{
	lockdep_assert_held(&reg_lock);
	if (!(op_moves[op->state] & BIT(state)))
		return false;
	WRITE_ONCE(op->state, state);
	return true;
}

/* Free the lists of sessions. */
void op_drain_free(struct vds_operation *op)
{
	unsigned int g;

	for (g = 0; op->drain && g < op->nr_groups; g++) {
		kvfree(op->drain[g].before.list);
		kvfree(op->drain[g].left.list);
	}
	kvfree(op->drain);
	op->drain = NULL;
}

static void op_sessions_free(struct vds_operation *op)
{
	op_drain_free(op);
	kvfree(op->keys);
	op->keys = NULL;
}

static void op_release(struct kref *ref)
{
	struct vds_operation *op = container_of(ref, struct vds_operation, ref);
	unsigned int i;

	for (i = 0; i < op->nr_items; i++)
		reg_put(&op->items[i].portal->obj);
	for (i = 0; i < op->nr_groups; i++)
		reg_put(&op->groups[i].group->obj);
	if (op->target)
		reg_put(&op->target->obj);
	if (op->portal)
		reg_put(&op->portal->obj);
	reg_offline_free(op->offline);
	if (op->provider)
		reg_provider_put(op->provider);
	op_sessions_free(op);
	kfree(op->name);
	kvfree(op->items);
	kvfree(op->groups);
	kfree(op->met);
	kfree(op);
}

void op_put(struct vds_operation *op)
{
	kref_put(&op->ref, op_release);
}

/* Retention */

static void op_forget_old(void)
{
	u64 age = (u64)READ_ONCE(retained_seconds) * NSEC_PER_SEC;
	u64 now = ktime_get_ns();
	struct vds_operation *op, *next;

	lockdep_assert_held(&reg_lock);
	list_for_each_entry_safe(op, next, &op_done_list, node) {
		if (op_nr_done <= READ_ONCE(retained_operations) &&
		    now - op->ended < age)
			break;
		list_del(&op->node);
		op_nr_done--;
		xa_erase(&op_table, op->id);
		op_put(op);
	}
}

/* Look for old operations in a few seconds. */
static void op_expire_later(void)
{
	schedule_delayed_work(&op_expiry, OP_EXPIRE_INTERVAL);
}

static void op_expire(struct work_struct *work)
{
	reg_acquire();
	op_forget_old();
	if (op_nr_done)
		op_expire_later();
	reg_release();
}

/* Completion */

/* The reason for a failure that has no explanation: most errnos have one cause. */
enum vds_iscsi_reason op_default_reason(int result)
{
	switch (result) {
	case -ECANCELED:
		return VDS_ISCSI_REASON_CANCELLED;
	case -EIDRM:
		return VDS_ISCSI_REASON_DELETED;
	case -ENOENT:
		return VDS_ISCSI_REASON_REMOVED_MEANWHILE;
	case -EEXIST:
		return VDS_ISCSI_REASON_ADDED_MEANWHILE;
	case -ESTALE:
		return VDS_ISCSI_REASON_LEAKED;
	case -EADDRINUSE:
		return VDS_ISCSI_REASON_LISTENER_BUSY;
	case -EADDRNOTAVAIL:
		return VDS_ISCSI_REASON_NO_ADDRESS;
	case -EAFNOSUPPORT:
		return VDS_ISCSI_REASON_NO_FAMILY;
	case -ENOMEM:
		return VDS_ISCSI_REASON_NO_MEMORY;
	default:
		return VDS_ISCSI_REASON_DRIVER;
	}
}

/* Groups take other operations again. */
static void op_unbind(struct vds_operation *op)
{
	unsigned int i;

	for (i = 0; i < op->nr_groups; i++)
		if (op->groups[i].group->op_id == op->id)
			WRITE_ONCE(op->groups[i].group->op_id, 0);
	WRITE_ONCE(op->provider->nr_operations, op->provider->nr_operations - 1);
}

/*
 * Provider and target take other operations again: not while a step runs, which a
 * cancel does not stop.  (A group is protected by hold() as well.)
 */
static void op_unbind_last(struct vds_operation *op)
{
	lockdep_assert_held(&reg_lock);
	if (op->provider->op_id == op->id)
		op->provider->op_id = 0;
	if (op->target && op->target->op_id == op->id)
		op->target->op_id = 0;
}

/* Count an operation that is done. */
static void op_count(const struct vds_operation *op)
{
	struct vds_counters *counters = &op->provider->counters;

	switch (op->result) {
	case 0:
		atomic64_inc(&counters->succeeded);
		break;
	case -ECANCELED:
		atomic64_inc(&counters->cancelled);
		break;
	case -ETIME:
	case -EBUSY:
		atomic64_inc(&counters->blocked);
		break;
	default:
		atomic64_inc(&counters->failed);
	}
	atomic64_add(op->aborted, &counters->aborted);
	atomic64_add(op->dropped, &counters->dropped);
}

/*
 * Make an operation done.  Returns whether this call did that: then the caller
 * drops reg_lock and calls op_complete(), for which this takes a reference.
 */
static bool op_finish(struct vds_operation *op, int result)
{
	lockdep_assert_held(&reg_lock);
	if (!op_set_state(op, VDS_ISCSI_OP_STATE_DONE))
		return false;
	op->result = result;
	if (!result)
		op->reason = 0;
	else if (!op->reason)
		op->reason = op_default_reason(result);
	op->ended = ktime_get_ns();
	if (op->met && !op->met->nr) {
		/* A retained operation keeps no empty buffer. */
		kfree(op->met);
		op->met = NULL;
	}
	op_count(op);
	op_unbind(op);
	kref_get(&op->ref);
	nl_notify_completion(op);
	list_add_tail(&op->node, &op_done_list);
	op_nr_done++;
	op_forget_old();
	op_expire_later();
	return true;
}

/*
 * Deliver the completion.  Called without locks, because the caller's done()
 * may take as long as it needs.
 */
static void op_complete(struct vds_operation *op)
{
	/* Pairs with op_is_over(). */
	smp_store_release(&op->over, true);
	wake_up_all(&op->waiters);
	if (op->request.done)
		op->request.done(op->id, op->result, op->request.data);
	/* In the audit log, the admission comes before the completion. */
	wait_for_completion(&op->logged);
	op_audit_done(op);
	module_put(op->request.owner);
	op_put(op);
}

/*
 * Run the next step with all signals blocked: LIO allows SIGINT for workers that
 * log initiators in and leaves it allowed, and a signal makes it leak a portal.
 * Memory is allocated without I/O, because an initiator on this machine may write
 * back through the portals that are being changed.
 */
static int op_run_step(struct vds_operation *op)
{
	unsigned int noio = memalloc_noio_save();
	sigset_t all, old;
	int ret;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &old);
	ret = op->step(op);
	sigprocmask(SIG_SETMASK, &old, NULL);
	memalloc_noio_restore(noio);
	return ret;
}

static bool op_is_done(const struct vds_operation *op)
{
	return READ_ONCE(op->state) == VDS_ISCSI_OP_STATE_DONE;
}

/*
 * No step follows: the provider is called no more, and may be unregistered.  Lists of
 * sessions may be long, and nothing reads them any more.
 */
static void op_leave(struct vds_operation *op)
{
	op_sessions_free(op);
	reg_provider_leave(op->provider);
	op_put(op);
}

/* Run a step; complete the operation if it was the last. */
static void op_work(struct work_struct *work)
{
	struct vds_operation *op = container_of(to_delayed_work(work),
						struct vds_operation, work);
	int ret = -ECANCELED;
	bool finished;

	if (!op_is_done(op))
		ret = op_run_step(op);
	if (ret == OP_AGAIN && !op_is_done(op)) {
		queue_delayed_work(op_wq, &op->work,
				   msecs_to_jiffies(op->delay_ms));
		return;
	}
	reg_acquire();
	op_unbind_last(op);
	finished = op_finish(op, ret);
	reg_release();
	if (finished)
		op_complete(op);
	op_leave(op);
}

/* Whether result and message no longer change. */
static bool op_is_over(const struct vds_operation *op)
{
	/* Pairs with op_complete(). */
	return smp_load_acquire(&op->over);
}

/*
 * Wait up to @ms for the completion; a signal ends the wait.  Returns whether
 * the operation is complete; always false if @ms is 0.
 */
bool op_wait_done(struct vds_operation *op, unsigned int ms)
{
	if (!ms)
		return false;
	return wait_event_interruptible_timeout(op->waiters, op_is_over(op),
						msecs_to_jiffies(ms)) > 0;
}

/* Start */

/* Allocate an operation for a request of the current task. */
struct vds_operation *op_new(const struct vds_request *request,
			     bool needs_sessions)
{
	struct vds_operation *op = kzalloc(sizeof(*op), GFP_KERNEL);

	if (!op)
		return NULL;
	kref_init(&op->ref);
	op->request = *request;
	op->request.items = NULL;
	op->request.provider = NULL;
	op->request.name = NULL;
	INIT_DELAYED_WORK(&op->work, op_work);
	init_completion(&op->logged);
	init_waitqueue_head(&op->waiters);
	op->state = VDS_ISCSI_OP_STATE_QUEUED;
	op->phase = VDS_ISCSI_OP_PHASE_WAITING;
	op->accepted_at = ktime_get_real_ns();
	op->accepted = ktime_get_ns();
	op->phase_start = op->accepted;
	op->pid = task_tgid_nr(current);
	op->uid = current_uid();
	get_task_comm(op->comm, current);
	/* Allocated here, so that no session is left out for lack of memory. */
	if (needs_sessions) {
		op->met = kzalloc(sizeof(*op->met), GFP_KERNEL);
		if (!op->met) {
			op_put(op);
			return NULL;
		}
	}
	return op;
}

/*
 * Give an operation its id and enter it into the table.  op_finish() and
 * op_work() undo what this counts.  Returns 0 or -ENOMEM.
 */
int op_publish(struct vds_operation *op)
{
	int ret;

	lockdep_assert_held(&reg_lock);
	ret = xa_insert(&op_table, op_next_id, op, GFP_KERNEL);
	if (ret)
		return ret;
	kref_get(&op->ref);			/* for the table */
	kref_get(&op->ref);			/* while it is in flight */
	op->id = op_next_id++;
	op->incarnation = reg_incarnation_next();
	WRITE_ONCE(op->provider->nr_operations, op->provider->nr_operations + 1);
	nl_notify_op(op);
	return 0;
}

/* Run the first step of an operation that was published. */
void op_start(struct vds_operation *op)
{
	queue_delayed_work(op_wq, &op->work, 0);
}

/*
 * Find an operation by id.  An @incarnation other than 0 must match: ids begin
 * again when the module is loaded again.  Returns -ENOENT or -EIDRM.
 */
struct vds_operation *op_find(u64 id, u64 incarnation,
			      struct netlink_ext_ack *extack)
{
	struct vds_operation *op;

	lockdep_assert_held(&reg_lock);
	/* An index of the table has 32 bits on some machines. */
	op = id <= ULONG_MAX ? xa_load(&op_table, id) : NULL;
	if (!op)
		return vds_refuse_ptr(extack, -ENOENT, NO_OPERATION,
				      "no operation has this id: unknown, or already forgotten");
	if (incarnation && incarnation != op->incarnation)
		return vds_refuse_ptr(extack, -EIDRM, DELETED,
				      "the operation was forgotten, and another one has its id: the module was loaded again");
	return op;
}

/* Cancel */

/*
 * Cancel an operation in state QUEUED.  Returns whether no step will run any more: one
 * that is delayed is cancelled here; after one that runs, op_work() ends the operation.
 */
static bool op_cancel_queued(struct vds_operation *op)
{
	bool stopped = cancel_delayed_work(&op->work);

	if (stopped)
		op_unbind_last(op);
	op_finish(op, -ECANCELED);
	return stopped;
}

/* Cancel an operation that is past the state QUEUED, if it is not too late. */
static int op_cancel_begun(struct vds_operation *op,
			   struct netlink_ext_ack *extack)
{
	if (op->state == VDS_ISCSI_OP_STATE_DONE && op->result == -ECANCELED)
		return vds_refuse(extack, -ECANCELED, CANCELLED,
				  "the operation was cancelled before");
	if (op->state != VDS_ISCSI_OP_STATE_DONE && op->cancelled)
		return vds_refuse(extack, -ECANCELED, CANCELLED,
				  "the operation is already being cancelled");
	if (op->state == VDS_ISCSI_OP_STATE_DRAINING && !op->past_cancel) {
		/* Its next step puts the portals back. */
		op->cancelled = true;
		mod_delayed_work(op_wq, &op->work, 0);
		return 0;
	}
	if (op->state == VDS_ISCSI_OP_STATE_DONE)
		return vds_refuse(extack, -EALREADY, TOO_LATE,
				  "too late: the operation is done");
	return vds_refuse(extack, -EALREADY, TOO_LATE,
			  "too late: the operation is committing");
}

/* vds_iscsi_op_cancel() for an operation of a known incarnation. */
int op_cancel(u64 id, u64 incarnation, struct netlink_ext_ack *extack)
{
	struct vds_operation *op;
	bool queued, stopped = false;
	int ret = 0;

	reg_acquire();
	op = op_find(id, incarnation, extack);
	if (IS_ERR(op)) {
		reg_release();
		return PTR_ERR(op);
	}
	kref_get(&op->ref);
	queued = op->state == VDS_ISCSI_OP_STATE_QUEUED;
	if (queued)
		stopped = op_cancel_queued(op);
	else
		ret = op_cancel_begun(op, extack);
	reg_release();
	op_audit_cancel(op, ret);
	if (queued)
		op_complete(op);
	if (stopped)
		op_leave(op);
	op_put(op);
	return ret;
}

/**
 * vds_iscsi_op_cancel() - cancel an operation
 * @id: the operation
 * @extack: receives the reason for an error; may be NULL
 *
 * After a return of 0 the operation completes with -ECANCELED.  Nothing has
 * changed then, or, if sessions were draining, the portals were put back.  If
 * they cannot be put back, it completes with the reason for that, and the items
 * of these portals are in state LOST.
 *
 * Context: Process. May sleep. The operation's done() may run in it.
 * Return:
 * * 0 - the operation is cancelled
 * * -EALREADY - it is too late
 * * -ECANCELED - the operation was cancelled before
 * * -ENOENT - no operation has this id
 */
int vds_iscsi_op_cancel(u64 id, struct netlink_ext_ack *extack)
{
	return op_cancel(id, 0, extack);
}
EXPORT_SYMBOL_GPL(vds_iscsi_op_cancel);

/* What a provider may read */

/**
 * vds_iscsi_op_id() - the id of an operation
 * @op: the operation
 *
 * Context: Any.
 * Return: the id, as used in netlink messages and as @cause of changes.
 */
u64 vds_iscsi_op_id(const struct vds_operation *op)
{
	return op->id;
}
EXPORT_SYMBOL_GPL(vds_iscsi_op_id);

/**
 * vds_iscsi_op_grace() - how long logins in flight may block an operation
 * @op: the operation
 *
 * Context: Any.
 * Return: the time in milliseconds.
 */
unsigned int vds_iscsi_op_grace(const struct vds_operation *op)
{
	return op->request.grace_ms;
}
EXPORT_SYMBOL_GPL(vds_iscsi_op_grace);

/**
 * vds_iscsi_op_priv() - the provider's own data from hold() to release()
 * @op: the operation
 * @group: one of its portal groups, or NULL for an operation that has none
 *
 * It is zero at first, and keeps what the provider wrote from call to call.
 *
 * Context: A step of the operation.
 * Return: VDS_OP_PRIV_SIZE bytes for the provider, aligned like a pointer.
 */
void *vds_iscsi_op_priv(struct vds_operation *op,
			const struct vds_portal_group *group)
{
	unsigned int i;

	for (i = 0; i < op->nr_groups; i++)
		if (op->groups[i].group == group)
			return op->groups[i].priv;
	return op->priv;
}
EXPORT_SYMBOL_GPL(vds_iscsi_op_priv);

/**
 * vds_iscsi_op_next_portal() - the portals of an operation in a portal group
 * @op: the operation
 * @group: the group
 * @cursor: 0 for the first call, left alone between calls
 *
 * Context: A step of the operation.
 * Return: the next portal, or NULL after the last.
 */
const struct vds_portal *
vds_iscsi_op_next_portal(const struct vds_operation *op,
			 const struct vds_portal_group *group,
			 unsigned int *cursor)
{
	const struct vds_op_item *item;

	while (*cursor < op->nr_items) {
		item = &op->items[(*cursor)++];
		if (op->groups[item->group].group == group)
			return item->portal;
	}
	return NULL;
}
EXPORT_SYMBOL_GPL(vds_iscsi_op_next_portal);

int __init op_init(void)
{
	xa_init(&op_table);
	op_wq = alloc_workqueue("vds_iscsi", WQ_UNBOUND, 0);
	return op_wq ? 0 : -ENOMEM;
}

/* No operation is in flight, because each of those holds a module. */
void op_exit(void)
{
	struct vds_operation *op;
	unsigned long id;

	/* A step may be about to return after it released the module. */
	destroy_workqueue(op_wq);
	cancel_delayed_work_sync(&op_expiry);
	xa_for_each(&op_table, id, op)
		op_put(op);
	xa_destroy(&op_table);
}
