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
#include <linux/moduleparam.h>
#include <linux/slab.h>
#include <linux/wait_bit.h>
#include <linux/workqueue.h>
#include <net/netlink.h>

#include "nl_notify.h"
#include "operation.h"
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

static struct vds_provider *op_provider(const struct vds_operation *op)
{
	return op->group->target->provider;
}

const struct vds_provider_ops *op_provider_ops(const struct vds_operation *op)
{
	return op_provider(op)->ops;
}

static void op_release(struct kref *ref)
{
	struct vds_operation *op = container_of(ref, struct vds_operation, ref);
	unsigned int i;

	for (i = 0; i < op->request.nr_portals && op->items[i].portal; i++)
		reg_put(&op->items[i].portal->obj);
	if (op->group)
		reg_put(&op->group->obj);
	kfree(op->met);
	kfree_rcu(op, rcu);
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

/* Look for old operations, and for surplus threads, in a few seconds. */
void op_expire_later(void)
{
	schedule_delayed_work(&op_expiry, OP_EXPIRE_INTERVAL);
}

static void op_expire(struct work_struct *work)
{
	mutex_lock(&reg_lock);
	op_forget_old();
	if (op_nr_done)
		op_expire_later();
	mutex_unlock(&reg_lock);
	workers_trim();
}

/* Completion */

/*
 * Make an operation done.  Returns whether this call did that: then the caller
 * drops reg_lock and calls op_complete(), for which this takes a reference.
 */
static bool op_finish(struct vds_operation *op, int result)
{
	struct vds_provider *provider = op_provider(op);

	lockdep_assert_held(&reg_lock);
	if (!op_set_state(op, VDS_ISCSI_OP_STATE_DONE))
		return false;
	op->result = result;
	op->percent = result ? 0 : 100;
	op->ended = ktime_get_ns();
	if (op->met && !op->met->nr) {
		/* A retained operation keeps no empty buffer. */
		kfree(op->met);
		op->met = NULL;
	}
	WRITE_ONCE(op->group->op_id, 0);
	WRITE_ONCE(provider->nr_operations, provider->nr_operations - 1);
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

/* The thread's work: run the operation and complete it. */
static void op_work(struct kthread_work *work)
{
	struct vds_operation *op = container_of(work, struct vds_operation, work);
	struct vds_provider *provider = op_provider(op);
	struct vds_worker *worker = op->worker;
	int ret = op->run(op);
	bool finished;

	mutex_lock(&reg_lock);
	finished = op_finish(op, ret);
	mutex_unlock(&reg_lock);
	if (finished)
		op_complete(op);
	/* The operation calls the provider no more: it may be unregistered. */
	module_put(provider->ops->owner);
	if (atomic_dec_and_test(&provider->nr_running))
		wake_up_var(&provider->nr_running);
	op_put(op);
	worker_put(worker);
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

/*
 * Allocate an operation for a request of the current task.  Space for sessions
 * is allocated here, so that no session is left out for lack of memory.
 */
struct vds_operation *op_new(const struct vds_request *request,
			     int (*run)(struct vds_operation *op),
			     bool needs_sessions)
{
	struct vds_operation *op = kzalloc(sizeof(*op), GFP_KERNEL);

	if (!op)
		return NULL;
	kref_init(&op->ref);
	if (needs_sessions) {
		op->met = kzalloc(sizeof(*op->met), GFP_KERNEL);
		if (!op->met) {
			op_put(op);
			return NULL;
		}
	}
	op->request = *request;
	op->run = run;
	kthread_init_work(&op->work, op_work);
	init_completion(&op->cancel);
	init_completion(&op->logged);
	init_waitqueue_head(&op->waiters);
	op->state = VDS_ISCSI_OP_STATE_QUEUED;
	op->accepted_at = ktime_get_real_ns();
	op->accepted = ktime_get_ns();
	op->pid = task_tgid_nr(current);
	op->uid = current_uid();
	get_task_comm(op->comm, current);
	return op;
}

/*
 * Give an operation its id and enter it into the table.  op_finish() and
 * op_work() undo what this counts.  Returns 0 or -ENOMEM.
 */
int op_publish(struct vds_operation *op, struct vds_portal_group *group)
{
	struct vds_provider *provider = group->target->provider;
	int ret;

	lockdep_assert_held(&reg_lock);
	ret = xa_insert(&op_table, op_next_id, op, GFP_KERNEL);
	if (ret)
		return ret;
	reg_get(&group->obj);
	kref_get(&op->ref);			/* for the table */
	kref_get(&op->ref);			/* while it is in flight */
	op->id = op_next_id++;
	op->group = group;
	WRITE_ONCE(group->op_id, op->id);
	WRITE_ONCE(provider->nr_operations, provider->nr_operations + 1);
	atomic_inc(&provider->nr_running);
	nl_notify_op(op);
	return 0;
}

/* Cancel */

/* Cancel an operation that is past the state QUEUED, if it is not too late. */
static int op_cancel_begun(struct vds_operation *op,
			   struct netlink_ext_ack *extack)
{
	if (op->state == VDS_ISCSI_OP_STATE_DONE && op->result == -ECANCELED) {
		NL_SET_ERR_MSG(extack, "the operation was cancelled before");
		return -ECANCELED;
	}
	if (op->state != VDS_ISCSI_OP_STATE_DONE && op->cancelled) {
		NL_SET_ERR_MSG(extack, "the operation is already being cancelled");
		return -ECANCELED;
	}
	if (op->state == VDS_ISCSI_OP_STATE_DRAINING && !op->settled) {
		/* The operation's thread puts the portals back. */
		op->cancelled = true;
		complete(&op->cancel);
		return 0;
	}
	if (op->state == VDS_ISCSI_OP_STATE_DONE)
		NL_SET_ERR_MSG(extack, "too late: the operation is done");
	else
		NL_SET_ERR_MSG(extack, "too late: the operation is committing");
	return -EALREADY;
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
	struct vds_operation *op;
	bool finished = false;
	int ret = 0;

	mutex_lock(&reg_lock);
	op = xa_load(&op_table, id);
	if (!op) {
		NL_SET_ERR_MSG(extack, "no operation has this id");
		ret = -ENOENT;
	} else if (op->state == VDS_ISCSI_OP_STATE_QUEUED) {
		finished = op_finish(op, -ECANCELED);
	} else {
		ret = op_cancel_begun(op, extack);
	}
	mutex_unlock(&reg_lock);
	if (finished)
		op_complete(op);
	return ret;
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
 *
 * Context: The operation's thread.
 * Return: VDS_OP_PRIV_SIZE bytes for the provider, aligned like a pointer.
 */
void *vds_iscsi_op_priv(struct vds_operation *op)
{
	return op->priv;
}
EXPORT_SYMBOL_GPL(vds_iscsi_op_priv);

void __init op_init(void)
{
	xa_init(&op_table);
}

/* No operation is in flight, because each of those holds a module. */
void op_exit(void)
{
	struct vds_operation *op;
	unsigned long id;

	cancel_delayed_work_sync(&op_expiry);
	workers_exit();
	xa_for_each(&op_table, id, op)
		op_put(op);
	xa_destroy(&op_table);
}
