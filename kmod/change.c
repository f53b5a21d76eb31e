// SPDX-License-Identifier: GPL-2.0-only
/*
 * change.c - what operations do to a portal group: removal and addition.
 *
 * A removal holds the group's portals, checks the sessions against the
 * request's flags and removes the portals one after another.  If one cannot be
 * removed, it puts back those removed before.  Then it releases the group and,
 * if requested, waits for the sessions to leave.
 */
#include <linux/math64.h>

#include "operation.h"
#include "registry.h"

/**
 * struct removal - the sessions that a removal has to do with
 * @before: all sessions of the group just before the commit
 * @left: those that logged in through the removed portals and are still there
 */
struct removal {
	struct vds_sessions before;
	struct vds_sessions left;
};

/* Refuse the removal if the request's flags forbid it; the group is held. */
static int removal_check(struct vds_operation *op,
			 struct vds_sessions *sessions)
{
	const struct vds_request *request = &op->request;
	unsigned int last_paths = op_note_sessions(op, sessions);

	if (request->flags & VDS_ISCSI_REMOVAL_FLAG_KEEP_LAST &&
	    READ_ONCE(op->group->nr_portals) <= request->nr_portals) {
		vds_iscsi_op_explain(op,
				     "no portal would be left in the portal group");
		return -EADDRINUSE;
	}
	if (request->flags & VDS_ISCSI_REMOVAL_FLAG_IF_IDLE && op->sessions) {
		vds_iscsi_op_explain(op, "%u session(s) use the portals",
				     op->sessions);
		return -EUSERS;
	}
	if (request->flags & VDS_ISCSI_REMOVAL_FLAG_KEEP_PATH && last_paths) {
		vds_iscsi_op_explain(op,
				     "%u session(s) are an initiator's last path to the target",
				     last_paths);
		return -EUSERS;
	}
	return 0;
}

/* Put back the portals before the one with index @end. */
static void removal_undo(struct vds_operation *op, unsigned int end)
{
	const struct vds_provider_ops *ops = op_provider_ops(op);
	int ret;

	while (end--) {
		ret = ops->add_portal(op->group, op->items[end].portal, op);
		op_set_item(op, end,
			    ret ? VDS_ISCSI_ITEM_STATE_LOST
				: VDS_ISCSI_ITEM_STATE_RESTORED,
			    ret);
	}
}

/* Explain that the deadline passed after the point of no return. */
static void removal_note_late(struct vds_operation *op)
{
	u64 ms;

	if (!op->request.deadline_ms)
		return;
	ms = div_u64(ktime_get_ns() - op->accepted, NSEC_PER_MSEC);
	if (ms > op->request.deadline_ms)
		vds_iscsi_op_explain(op,
				     "done %llu ms after the request, past its deadline of %u ms",
				     ms, op->request.deadline_ms);
}

/* Remove all portals, or none. */
static int removal_commit(struct vds_operation *op)
{
	const struct vds_provider_ops *ops = op_provider_ops(op);
	int ret = op_commit(op);
	unsigned int i;

	for (i = 0; i < op->request.nr_portals && !ret; i++) {
		ret = ops->remove_portal(op->group, op->items[i].portal, op);
		op_set_item(op, i,
			    ret ? VDS_ISCSI_ITEM_STATE_UNTOUCHED
				: VDS_ISCSI_ITEM_STATE_REMOVED,
			    ret);
		if (ret)
			removal_undo(op, i);
	}
	if (!ret)
		removal_note_late(op);
	return ret;
}

static bool removal_is_dry(const struct vds_request *request)
{
	return request->flags & VDS_ISCSI_REMOVAL_FLAG_DRY_RUN;
}

static bool removal_drains(const struct vds_request *request)
{
	return request->drain_ms ||
	       request->flags & VDS_ISCSI_REMOVAL_FLAG_DROP;
}

/* A dry run reports the logins that would block the removal. */
static void removal_list_blockers(struct vds_operation *op)
{
	unsigned int i;

	for (i = 0; i < op->request.nr_portals; i++)
		op_provider_ops(op)->blockers(op->group, op->items[i].portal,
					      op);
}

/* The part of a removal for which the group is held */
static int removal_held(struct vds_operation *op, struct removal *removal)
{
	const struct vds_request *request = &op->request;
	int ret = 0;

	if (op_needs_sessions(request))
		ret = op_sessions_get(op, true, &removal->before);
	if (!ret)
		ret = removal_check(op, &removal->before);
	if (ret)
		return ret;
	if (removal_is_dry(request)) {
		removal_list_blockers(op);
		return 0;
	}
	ret = removal_commit(op);
	if (ret || !removal_drains(request))
		return ret;
	ret = op_drain_list(op, &removal->before, &removal->left);
	if (ret)
		removal_undo(op, request->nr_portals);
	return ret;
}

/* The removed portals cannot be put back, because the group cannot be held. */
static int removal_lose(struct vds_operation *op, int error)
{
	unsigned int i;

	vds_iscsi_op_explain(op, "the portals could not be put back: error %d",
			     -error);
	for (i = 0; i < op->request.nr_portals; i++)
		op_set_item(op, i, VDS_ISCSI_ITEM_STATE_LOST, error);
	return error;
}

/* Put all portals back after a cancel; returns the operation's result. */
static int removal_cancel(struct vds_operation *op)
{
	int ret = op_provider_ops(op)->hold(op->group, op);

	if (ret)
		return removal_lose(op, ret);
	removal_undo(op, op->request.nr_portals);
	op_provider_ops(op)->release(op->group, op);
	return -ECANCELED;
}

/* Remove portals from a group; returns the operation's result. */
int op_run_removal(struct vds_operation *op)
{
	const struct vds_request *request = &op->request;
	struct removal removal = {};
	int ret;

	ret = op_provider_ops(op)->hold(op->group, op);
	if (!ret) {
		ret = removal_held(op, &removal);
		op_provider_ops(op)->release(op->group, op);
	}
	if (ret == -ETIME)
		vds_iscsi_op_explain(op,
				     "it could not begin within its deadline of %u ms",
				     request->deadline_ms);
	if (!ret && !removal_is_dry(request) && removal_drains(request)) {
		ret = op_drain(op, &removal.left);
		if (ret == -ECANCELED)
			ret = removal_cancel(op);
	}
	op_sessions_put(&removal.before);
	op_sessions_put(&removal.left);
	return ret;
}

/* Addition */

static int addition_commit(struct vds_operation *op)
{
	int ret = op_commit(op);

	if (ret)
		return ret;
	ret = op_provider_ops(op)->add_portal(op->group, op->items[0].portal,
					      op);
	op_set_item(op, 0,
		    ret ? VDS_ISCSI_ITEM_STATE_UNTOUCHED
			: VDS_ISCSI_ITEM_STATE_ADDED,
		    ret);
	return ret;
}

/* Add a portal to a group; returns the operation's result. */
int op_run_addition(struct vds_operation *op)
{
	int ret = op_provider_ops(op)->hold(op->group, op);

	if (ret)
		return ret;
	ret = addition_commit(op);
	op_provider_ops(op)->release(op->group, op);
	return ret;
}
