// SPDX-License-Identifier: GPL-2.0-only
/*
 * operation.c - changes that were asked for: admitted, carried out, remembered.
 *
 * An operation belongs to the kernel from the moment it is admitted: it goes on
 * when its requester dies, and what became of it can be asked for long after.
 * op_set_state() is the one place where it moves on, so it ends once.
 */
#include <linux/slab.h>
#include <linux/ktime.h>
#include <linux/wait_bit.h>
#include <linux/workqueue.h>
#include <net/netlink.h>

#include "core.h"

static unsigned int retained_operations = 1024;
module_param(retained_operations, uint, 0644);
MODULE_PARM_DESC(retained_operations,
		 "Operations remembered after they are done (default 1024)");

static unsigned int retained_seconds = 3600;
module_param(retained_seconds, uint, 0644);
MODULE_PARM_DESC(retained_seconds,
		 "How long an operation is remembered after it is done (default 3600)");

struct xarray op_table; /* by id */

static u64 op_next_id = 1; /* reg_lock */
static LIST_HEAD(op_done_list); /* reg_lock; oldest first */
static unsigned int op_nr_done; /* reg_lock */

static void op_expire(struct work_struct *work);
static DECLARE_DELAYED_WORK(op_expiry, op_expire);

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

static struct vds_provider *op_provider(const struct vds_operation *op)
{
	return op->group->target->provider;
}

const struct vds_provider_ops *op_provider_ops(const struct vds_operation *op)
{
	return op_provider(op)->ops;
}

/* Forget those done that are too many or too old. */
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

static void op_expire(struct work_struct *work)
{
	mutex_lock(&reg_lock);
	op_forget_old();
	if (op_nr_done)
		schedule_delayed_work(&op_expiry, 10 * HZ);
	mutex_unlock(&reg_lock);
	workers_trim();
}

/* Keep what became of an operation, for a while. */
static void op_retain(struct vds_operation *op)
{
	list_add_tail(&op->node, &op_done_list);
	op_nr_done++;
	op_forget_old();
	schedule_delayed_work(&op_expiry, 10 * HZ);
}

/* The caller's callback, and what must wait for it; no lock is held. */
static void op_complete(struct vds_operation *op)
{
	/* Pairs with op_is_over(). */
	smp_store_release(&op->over, true);
	wake_up_all(&op->waiters);
	if (op->request.done)
		op->request.done(op->id, op->result, op->request.data);
	/* The log tells things in their order. */
	wait_for_completion(&op->logged);
	op_audit_done(op);
	module_put(op->request.owner);
	op_put(op);
}

/* What is done keeps room for sessions only if it has met some. */
static void op_free_unused(struct vds_operation *op)
{
	if (op->met && !op->met->nr) {
		kfree(op->met);
		op->met = NULL;
	}
}

/*
 * End an operation.  The caller has a reference to it, and calls op_complete(),
 * which drops it, once it has given the lock back.  Returns whether it was this
 * call that ended it: if not, somebody else does the telling.
 */
static bool op_end(struct vds_operation *op, int result)
{
	struct vds_provider *provider = op_provider(op);

	lockdep_assert_held(&reg_lock);
	if (!op_set_state(op, VDS_ISCSI_OP_STATE_DONE))
		return false;
	op->result = result;
	op->percent = result ? 0 : 100;
	op->ended = ktime_get_ns();
	op_free_unused(op);
	WRITE_ONCE(op->group->op_id, 0);
	WRITE_ONCE(provider->nr_operations, provider->nr_operations - 1);
	kref_get(&op->ref);
	nl_notify_completion(op);
	op_retain(op);
	return true;
}

/* The provider is called no more. */
static void op_leave(struct vds_operation *op)
{
	struct vds_provider *provider = op_provider(op);

	module_put(provider->ops->owner);
	if (atomic_dec_and_test(&provider->nr_running))
		wake_up_var(&provider->nr_running);
}

static void op_run(struct kthread_work *work)
{
	struct vds_operation *op = container_of(work, struct vds_operation, work);
	struct vds_worker *worker = op->worker;
	bool ended;
	int ret;

	ret = op->request.kind == VDS_ISCSI_OP_KIND_ADD_PORTAL
		      ? op_run_addition(op)
		      : op_run_removal(op);
	mutex_lock(&reg_lock);
	ended = op_end(op, ret);
	mutex_unlock(&reg_lock);
	if (ended)
		op_complete(op);
	op_leave(op);
	op_put(op);
	worker_put(worker);
}

static void op_set_requester(struct vds_operation *op)
{
	op->accepted_at = ktime_get_real_ns();
	op->accepted = ktime_get_ns();
	op->pid = task_tgid_nr(current);
	op->uid = current_uid();
	get_task_comm(op->comm, current);
}

/* Room for sessions beforehand, so that none is left out for want of memory. */
static int op_alloc_sessions(struct vds_operation *op)
{
	if (!op_needs_sessions(&op->request))
		return 0;
	op->met = kzalloc(sizeof(*op->met), GFP_KERNEL);
	return op->met ? 0 : -ENOMEM;
}

static struct vds_operation *op_new(const struct vds_request *request)
{
	struct vds_operation *op = kzalloc(sizeof(*op), GFP_KERNEL);

	if (!op)
		return NULL;
	kref_init(&op->ref);
	op->request = *request;
	if (op_alloc_sessions(op)) {
		op_put(op);
		return NULL;
	}
	kthread_init_work(&op->work, op_run);
	init_completion(&op->cancel);
	init_completion(&op->logged);
	init_waitqueue_head(&op->waiters);
	op->state = VDS_ISCSI_OP_STATE_QUEUED;
	op_set_requester(op);
	return op;
}

/* The group of a request, or why it cannot be had. */
static struct vds_portal_group *request_group(const struct vds_request *request,
					      struct netlink_ext_ack *extack)
{
	struct vds_object *obj = reg_find(&request->group, VDS_PORTAL_GROUP);

	if (!obj && !request->incarnation) {
		NL_SET_ERR_MSG(extack, "no portal group has this group-id");
		return ERR_PTR(-ENOENT);
	}
	if (!obj) {
		NL_SET_ERR_MSG(extack, "the portal group was deleted");
		return ERR_PTR(-EIDRM);
	}
	if (request->incarnation && request->incarnation != obj->incarnation) {
		NL_SET_ERR_MSG(extack,
			       "the portal group was deleted, and another one of its name made");
		return ERR_PTR(-EIDRM);
	}
	return to_vds_group(obj);
}

/* Why a portal cannot be taken out of the group, or 0. */
static int request_removable(struct vds_portal_group *group,
			     struct vds_portal *portal,
			     struct netlink_ext_ack *extack)
{
	if (reg_membership(group, portal))
		return 0;
	NL_SET_ERR_MSG(extack,
		       "the portal exists, but it is not in this portal group");
	return -ENOENT;
}

/* Why a portal cannot be put into the group, or 0. */
static int request_addable(struct vds_portal_group *group,
			   struct vds_portal *portal,
			   struct netlink_ext_ack *extack)
{
	if (reg_membership(group, portal)) {
		NL_SET_ERR_MSG(extack, "the portal is in this portal group already");
		return -EEXIST;
	}
	if (!reg_portal_in_other_group(group, portal))
		return 0;
	NL_SET_ERR_MSG(extack,
		       "the portal is in another portal group of this target");
	return -EEXIST;
}

/* A portal of a request, or why it cannot be had. */
static struct vds_portal *request_portal(const struct vds_request *request,
					 unsigned int item,
					 struct vds_portal_group *group,
					 struct netlink_ext_ack *extack)
{
	struct vds_object *obj = reg_find(&request->portals[item], VDS_PORTAL);
	int ret;

	if (!obj) {
		NL_SET_ERR_MSG(extack, "no portal has this portal-id");
		return ERR_PTR(-ENOENT);
	}
	ret = request->kind == VDS_ISCSI_OP_KIND_ADD_PORTAL
		      ? request_addable(group, to_vds_portal(obj), extack)
		      : request_removable(group, to_vds_portal(obj), extack);
	return ret ? ERR_PTR(ret) : to_vds_portal(obj);
}

/* Find and reference a request's portals. */
static int op_take_portals(struct vds_operation *op,
			   struct vds_portal_group *group,
			   struct netlink_ext_ack *extack)
{
	struct vds_portal *portal;
	unsigned int i, j;

	for (i = 0; i < op->request.nr_portals; i++) {
		portal = request_portal(&op->request, i, group, extack);
		if (IS_ERR(portal))
			return PTR_ERR(portal);
		for (j = 0; j < i; j++)
			if (op->items[j].portal == portal) {
				NL_SET_ERR_MSG(extack, "a portal is named twice");
				return -EINVAL;
			}
		reg_get(&portal->obj);
		op->items[i].portal = portal;
		op->items[i].state = VDS_ISCSI_ITEM_STATE_UNTOUCHED;
	}
	return 0;
}

/* Whether a provider can carry an operation on a group out now. */
static int request_ready(const struct vds_portal_group *group,
			 struct netlink_ext_ack *extack)
{
	const struct vds_provider *provider = group->target->provider;

	if (provider->dying) {
		NL_SET_ERR_MSG(extack, "the provider is being unloaded");
		return -ENODEV;
	}
	if (provider->stale) {
		NL_SET_ERR_MSG(extack,
			       "what the provider knows is out of date: reenumerate it, then refresh it");
		return -ESTALE;
	}
	if (group->nr_leaked) {
		NL_SET_ERR_MSG(extack,
			       "the target driver leaked a portal of this group: reenumerate, then refresh");
		return -ESTALE;
	}
	if (group->op_id) {
		NL_SET_ERR_MSG(extack,
			       "another operation is in flight on this portal group");
		return -EBUSY;
	}
	return 0;
}

/* Give an admitted operation its number and what it needs until it is done. */
static int op_enter(struct vds_operation *op, struct vds_portal_group *group)
{
	struct vds_provider *provider = group->target->provider;
	int ret = -ENODEV;

	if (!try_module_get(provider->ops->owner))
		return ret;
	if (!try_module_get(op->request.owner))
		goto put_provider;
	ret = xa_insert(&op_table, op_next_id, op, GFP_KERNEL);
	if (ret)
		goto put_owner;
	reg_get(&group->obj);
	kref_get(&op->ref);			/* for the table */
	kref_get(&op->ref);			/* while it is in flight */
	op->id = op_next_id++;
	op->group = group;
	WRITE_ONCE(group->op_id, op->id);
	WRITE_ONCE(provider->nr_operations, provider->nr_operations + 1);
	atomic_inc(&provider->nr_running);
	return 0;

put_owner:
	module_put(op->request.owner);
put_provider:
	module_put(provider->ops->owner);
	return ret;
}

static int op_admit(struct vds_operation *op, struct netlink_ext_ack *extack)
{
	struct vds_portal_group *group;
	int ret;

	lockdep_assert_held(&reg_lock);
	group = request_group(&op->request, extack);
	if (IS_ERR(group))
		return PTR_ERR(group);
	ret = request_ready(group, extack);
	if (ret)
		return ret;
	ret = op_take_portals(op, group, extack);
	if (ret)
		return ret;
	ret = op_enter(op, group);
	if (ret)
		return ret;
	nl_notify_op(op);
	return 0;
}

/* Have an operation admitted that has all it needs, or say why it is not. */
static int op_try(struct vds_operation *op, struct netlink_ext_ack *extack)
{
	int ret;

	op->worker = worker_get();
	if (IS_ERR(op->worker))
		return PTR_ERR(op->worker);
	reg_providers_settle();
	mutex_lock(&reg_lock);
	ret = op_admit(op, extack);
	mutex_unlock(&reg_lock);
	if (ret)
		worker_put(op->worker);
	return ret;
}

/*
 * vds_iscsi_op_start() for who wants to know more of the operation, and puts it
 * then; and who, for that, waits for @wait_ms at once.
 */
struct vds_operation *op_begin(const struct vds_request *request,
			       unsigned int wait_ms,
			       struct netlink_ext_ack *extack)
{
	struct vds_operation *op;
	int ret;

	if (!request->nr_portals || request->nr_portals > VDS_OP_PORTALS)
		return ERR_PTR(-EINVAL);
	op = op_new(request);
	if (!op)
		return ERR_PTR(-ENOMEM);
	ret = op_try(op, extack);
	if (ret) {
		op_put(op);
		/* A rush of refusals leaves threads over, too. */
		schedule_delayed_work(&op_expiry, 10 * HZ);
		return ERR_PTR(ret);
	}
	/* In flight, it holds the provider's module: no hurry. */
	worker_start(op->worker, &op->work, wait_ms);
	op_audit_accepted(op);
	complete(&op->logged);
	return op;
}

/* Of an operation that is over, result and message are there to stay. */
static bool op_is_over(const struct vds_operation *op)
{
	/* Pairs with op_complete(). */
	return smp_load_acquire(&op->over);
}

/* Wait for an operation's end: at most @ms, not past a signal, not at all for 0. */
bool op_wait_done(struct vds_operation *op, unsigned int ms)
{
	if (!ms)
		return false;
	return wait_event_interruptible_timeout(op->waiters, op_is_over(op),
						msecs_to_jiffies(ms)) > 0;
}

/**
 * vds_iscsi_op_start() - start to change a portal group
 * @request: what is asked for; copied
 * @id: receives the operation's id; may be NULL
 * @extack: receives a sentence when it fails; may be NULL
 *
 * The operation goes on whatever becomes of the caller. A return of 0 means
 * that exactly one completion follows: a message to the group "ops" and one to
 * "completions", and one call of @request->done, which may come before this
 * function returns.
 *
 * Context: process, may sleep.
 * Return: 0; -ENOENT no such group or portal, or a portal to remove is not in
 * the group; -EEXIST a portal to add is in a group of the target; -EIDRM the
 * group that @request->incarnation tells is gone; -EBUSY another operation is
 * in flight on the group; -ESTALE the provider is stale, or it leaked a portal
 * of the group; -ENODEV it is leaving; -EINVAL; -ENOMEM; -EINTR the caller is
 * killed.
 */
int vds_iscsi_op_start(const struct vds_request *request, u64 *id,
		       struct netlink_ext_ack *extack)
{
	struct vds_operation *op = op_begin(request, 0, extack);

	if (IS_ERR(op))
		return PTR_ERR(op);
	if (id)
		*id = op->id;
	op_put(op);
	return 0;
}
EXPORT_SYMBOL_GPL(vds_iscsi_op_start);

/* Cancel an operation that has begun, or say why it cannot be. */
static int op_cancel_begun(struct vds_operation *op,
			   struct netlink_ext_ack *extack)
{
	if (op->state == VDS_ISCSI_OP_STATE_DONE && op->result == -ECANCELED) {
		NL_SET_ERR_MSG(extack, "the operation was cancelled before");
		return -ECANCELED;
	}
	if (op->state != VDS_ISCSI_OP_STATE_DONE && op->cancelled) {
		NL_SET_ERR_MSG(extack, "the operation is being cancelled already");
		return -ECANCELED;
	}
	if (op->state == VDS_ISCSI_OP_STATE_DRAINING && !op->settled) {
		/* Once, the worker puts the portals back. */
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
 * vds_iscsi_op_cancel() - take an operation back
 * @id: the operation
 * @extack: receives a sentence when it fails; may be NULL
 *
 * Context: process, may sleep. The operation's done() may run in it.
 * Return: 0, and it ends -ECANCELED with nothing changed, or with the portals
 * put back if sessions were draining (if they cannot be, it ends with the
 * reason, and its items tell which are lost); -EALREADY it is too late;
 * -ECANCELED it was cancelled before; -ENOENT there is none.
 */
int vds_iscsi_op_cancel(u64 id, struct netlink_ext_ack *extack)
{
	struct vds_operation *op;
	bool ended = false;
	int ret = 0;

	mutex_lock(&reg_lock);
	op = xa_load(&op_table, id);
	if (!op) {
		NL_SET_ERR_MSG(extack, "no operation has this id");
		ret = -ENOENT;
	} else if (op->state == VDS_ISCSI_OP_STATE_QUEUED) {
		ended = op_end(op, -ECANCELED);
	} else {
		ret = op_cancel_begun(op, extack);
	}
	mutex_unlock(&reg_lock);
	if (ended)
		op_complete(op);
	return ret;
}
EXPORT_SYMBOL_GPL(vds_iscsi_op_cancel);

void __init op_init(void)
{
	xa_init(&op_table);
}

/* Nothing is in flight any more: each in flight holds a module. */
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
