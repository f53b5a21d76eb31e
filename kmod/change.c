// SPDX-License-Identifier: GPL-2.0-only
/*
 * change.c - what operations do to portal groups: removal and addition.
 *
 * A removal holds the groups, checks the sessions against the request's flags and
 * removes the portals one after another.  If one cannot be removed, it puts back
 * those removed before.  Then it releases the groups and, if the request says so,
 * waits for the sessions to leave.  Each phase is a step of its own, so nothing
 * sleeps while it waits.
 */
#include <linux/math64.h>

#include "operation.h"
#include "registry.h"

/* How often the sessions are listed while they drain. */
#define DRAIN_POLL_MS 100

/* How long to wait for dropped sessions to close. */
#define DROP_TIMEOUT_MS 10000

static u64 phase_ms(const struct vds_operation *op)
{
	return div_u64(ktime_get_ns() - op->phase_start, NSEC_PER_MSEC);
}

static struct vds_portal_group *item_group(const struct vds_operation *op,
					   unsigned int item)
{
	return op->groups[op->items[item].group].group;
}

static bool removal_is_dry(const struct vds_operation *op)
{
	return op->request.flags & VDS_ISCSI_REMOVAL_FLAG_DRY_RUN;
}

static bool removal_drops(const struct vds_operation *op)
{
	return op->request.flags & VDS_ISCSI_REMOVAL_FLAG_DROP;
}

static bool removal_drains(const struct vds_operation *op)
{
	return op->request.drain_ms || removal_drops(op);
}

/* Refuse to empty a group.  The provider counts what the driver has. */
static int removal_check_last(struct vds_operation *op)
{
	const struct vds_provider_ops *ops = op->provider->ops;
	unsigned int i, g, removed;

	for (g = 0; g < op->nr_groups; g++) {
		removed = 0;
		for (i = 0; i < op->nr_items; i++)
			removed += op->items[i].group == g;
		if (ops->count(op->groups[g].group, op) > removed)
			continue;
		vds_iscsi_op_explain(op, VDS_ISCSI_REASON_KEEP_LAST,
				     "no portal would be left in the portal group %.100s,%u",
				     op->groups[g].group->target->name,
				     op->groups[g].group->tag);
		return -EADDRINUSE;
	}
	return 0;
}

/* Record how a portal is served, so that it can be put back as it was. */
static void record_transports(struct vds_operation *op, unsigned int item)
{
	struct vds_membership *member;

	reg_acquire();
	member = reg_membership(item_group(op, item), op->items[item].portal);
	if (member)
		op->items[item].transports = member->transports;
	reg_release();
}

static void explain_lost(struct vds_operation *op, int error)
{
	vds_iscsi_op_explain(op, VDS_ISCSI_REASON_NOT_RESTORED,
			     "the portals could not be put back: error %d",
			     -error);
}

/* Put back a portal: 0, also if another program did, or the error. */
static int restore_item(struct vds_operation *op, unsigned int item)
{
	bool gone = op->groups[op->items[item].group].gone;
	int ret = -EIDRM;

	if (gone && op_deletes(op))
		return 0;
	if (!gone)
		ret = op->provider->ops->add_portal(item_group(op, item),
						    op->items[item].portal,
						    op->items[item].transports, op);
	if (ret == -EEXIST)
		ret = 0;
	if (ret && op->failure)
		explain_lost(op, ret);
	op_set_item(op, item,
		    ret ? VDS_ISCSI_ITEM_STATE_LOST :
			  VDS_ISCSI_ITEM_STATE_RESTORED, ret);
	return ret;
}

/* Put back the portals before the one with index @end: 0, or the last error. */
static int removal_undo(struct vds_operation *op, unsigned int end)
{
	int ret = 0;

	while (end--)
		if (op->items[end].state != VDS_ISCSI_ITEM_STATE_RESTORED)
			ret = restore_item(op, end) ?: ret;
	return ret;
}

/* A removal that is late but was past the point of no return says so. */
static void removal_note_late(struct vds_operation *op)
{
	u64 ms;

	if (!op->request.deadline_ms)
		return;
	ms = div_u64(ktime_get_ns() - op->accepted, NSEC_PER_MSEC);
	if (ms > op->request.deadline_ms)
		vds_iscsi_op_explain(op, 0,
				     "done %llu ms after the request, past its deadline of %u ms",
				     ms, op->request.deadline_ms);
}

/* The state of a portal whose removal returned @ret. */
static enum vds_iscsi_item_state removed_state(int ret)
{
	if (!ret)
		return VDS_ISCSI_ITEM_STATE_REMOVED;
	return ret == -ESTALE ? VDS_ISCSI_ITEM_STATE_LEAKED :
				VDS_ISCSI_ITEM_STATE_UNTOUCHED;
}

/* Remove all portals, or none. */
static int removal_commit(struct vds_operation *op)
{
	int ret = op_gate_late(op) ?: op_commit(op);
	unsigned int i;

	for (i = 0; i < op->nr_items && !ret; i++) {
		record_transports(op, i);
		ret = op->provider->ops->remove_portal(item_group(op, i),
						       op->items[i].portal, op);
		op_set_item(op, i, removed_state(ret), ret);
		if (ret)
			removal_undo(op, i);
	}
	if (!ret)
		removal_note_late(op);
	return ret;
}

/* The part of a removal for which the groups are held. */
static int removal_held(struct vds_operation *op)
{
	u32 flags = op->request.flags;
	int ret = 0;

	if (op_needs_sessions(&op->request))
		ret = op_sessions_check(op);
	if (!ret && flags & VDS_ISCSI_REMOVAL_FLAG_KEEP_LAST)
		ret = removal_check_last(op);
	if (ret || removal_is_dry(op))
		return ret;
	ret = removal_commit(op);
	if (ret || !removal_drains(op))
		return ret;
	ret = op_drain_begin(op);
	if (ret)
		removal_undo(op, op->nr_items);
	return ret;
}

/* Put the portals back, and complete with @failure if all could be. */
static int removal_restore_from(struct vds_operation *op, int failure)
{
	op_begin_restore(op, failure);
	return OP_AGAIN;
}

/* The portals cannot be put back, because the groups cannot be held. */
static int removal_lose(struct vds_operation *op, int error)
{
	unsigned int i;

	explain_lost(op, error);
	for (i = 0; i < op->nr_items; i++)
		op_set_item(op, i, VDS_ISCSI_ITEM_STATE_LOST, error);
	return error;
}

/* Hold the groups and put the portals back: 0, OP_AGAIN, or the last error. */
int op_restore_portals(struct vds_operation *op)
{
	int ret = op_gate(op);

	if (ret == OP_AGAIN)
		return ret;
	if (ret)
		return removal_lose(op, ret);
	ret = removal_undo(op, op->nr_items);
	op_release_groups(op);
	return ret;
}

static int removal_restore(struct vds_operation *op)
{
	return op_restore_portals(op) ?: op->failure;
}

/* Whether the group has the address of a removed portal, be it as another object. */
static bool item_is_back(const struct vds_operation *op, unsigned int item)
{
	bool back;

	reg_acquire();
	back = reg_membership_by_address(item_group(op, item),
					 &op->items[item].portal->addr);
	reg_release();
	return back;
}

/*
 * Another program may have added a portal again while its sessions drained.  It
 * serves then, so its sessions are not dropped, and the operation failed.
 */
static int removal_check_gone(struct vds_operation *op)
{
	char name[VDS_ADDRESS_STRLEN];
	unsigned int i;
	int ret = 0;

	reg_providers_settle();
	for (i = 0; i < op->nr_items; i++) {
		if (!item_is_back(op, i))
			continue;
		vds_iscsi_address_format(&op->items[i].portal->addr, name,
					 sizeof(name));
		vds_iscsi_op_explain(op, VDS_ISCSI_REASON_ADDED_MEANWHILE,
				     "another program added the portal %s again while its sessions drained",
				     name);
		ret = -EEXIST;
		op_set_item(op, i, VDS_ISCSI_ITEM_STATE_RESTORED, ret);
	}
	return ret;
}

static int removal_finish(struct vds_operation *op)
{
	op_drain_report(op);
	return removal_check_gone(op);
}

/* The time to drain is over: drop what is left, if the request says so. */
static int removal_drained(struct vds_operation *op)
{
	int ret;

	if (!op_refuse_cancel(op))
		return removal_restore_from(op, -ECANCELED);
	ret = removal_check_gone(op);
	if (ret || !removal_drops(op))
		return ret ?: removal_finish(op);
	ret = op_drain_drop(op);
	if (ret == -EUSERS)
		return removal_restore_from(op, ret);
	op_set_phase(op, VDS_ISCSI_OP_PHASE_DROPPING);
	return OP_AGAIN;
}

static int removal_drain(struct vds_operation *op)
{
	bool over = op_drain_poll(op) || phase_ms(op) >= op->request.drain_ms;

	if (over || READ_ONCE(op->cancelled))
		return removal_drained(op);
	op->delay_ms = DRAIN_POLL_MS;
	return OP_AGAIN;
}

static int removal_drop(struct vds_operation *op)
{
	bool over;

	op_drain_drop_again(op);
	over = op_drain_poll(op) || phase_ms(op) >= DROP_TIMEOUT_MS;
	if (over)
		return removal_finish(op);
	op->delay_ms = DRAIN_POLL_MS;
	return OP_AGAIN;
}

static int removal_start(struct vds_operation *op)
{
	int ret = op_gate(op);

	if (ret)
		return ret;
	ret = removal_held(op);
	op_release_groups(op);
	if (ret == -EAGAIN && READ_ONCE(op->state) == VDS_ISCSI_OP_STATE_QUEUED)
		return op_gate_again(op);
	if (ret || removal_is_dry(op) || !removal_drains(op))
		return ret;
	op_move(op, VDS_ISCSI_OP_STATE_DRAINING, VDS_ISCSI_OP_PHASE_DRAINING);
	return OP_AGAIN;
}

/* Hold the groups and remove all portals, or none: 0, OP_AGAIN, or the error. */
int op_remove_portals(struct vds_operation *op)
{
	int ret = op_gate(op);

	if (ret)
		return ret;
	ret = removal_commit(op);
	op_release_groups(op);
	return ret;
}

/* Remove portals from groups. */
int op_step_removal(struct vds_operation *op)
{
	switch (op->phase) {
	case VDS_ISCSI_OP_PHASE_WAITING:
		return removal_start(op);
	case VDS_ISCSI_OP_PHASE_DRAINING:
		return removal_drain(op);
	case VDS_ISCSI_OP_PHASE_DROPPING:
		return removal_drop(op);
	default:
		return removal_restore(op);
	}
}

/* Remove the portals before the one with index @end again. */
static void addition_undo(struct vds_operation *op, unsigned int end)
{
	int ret;

	while (end--) {
		ret = op->provider->ops->remove_portal(item_group(op, end),
						       op->items[end].portal, op);
		op_set_item(op, end,
			    ret ? VDS_ISCSI_ITEM_STATE_ADDED :
				  VDS_ISCSI_ITEM_STATE_UNTOUCHED, ret);
	}
}

/* Add all portals, or none. */
static int addition_commit(struct vds_operation *op)
{
	int ret = op_gate_late(op) ?: op_commit(op);
	unsigned int i;

	for (i = 0; i < op->nr_items && !ret; i++) {
		ret = op->provider->ops->add_portal(item_group(op, i),
						    op->items[i].portal,
						    op->items[i].transports, op);
		op_set_item(op, i,
			    ret ? VDS_ISCSI_ITEM_STATE_UNTOUCHED :
				  VDS_ISCSI_ITEM_STATE_ADDED, ret);
		if (ret)
			addition_undo(op, i);
	}
	return ret;
}

/* Add portals to groups. */
int op_step_addition(struct vds_operation *op)
{
	int ret = op_gate(op);

	if (ret)
		return ret;
	ret = addition_commit(op);
	op_release_groups(op);
	return ret;
}
