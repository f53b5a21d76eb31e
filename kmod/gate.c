// SPDX-License-Identifier: GPL-2.0-only
/*
 * gate.c - hold the groups of an operation as soon as nothing blocks.
 *
 * Providers do not wait: what cannot be held at once is tried again as delayed
 * work, until it can be, the operation is cancelled, or its time is over.
 */
#include <linux/math64.h>

#include "operation.h"
#include "registry.h"

/* An operation without a deadline is given up after this time. */
#define GATE_LIMIT_MS 10000

/*
 * How long to wait between attempts: a part of the time that has passed, so that an
 * operation starts soon after it can, and thousands of blocked ones cost little.
 */
#define GATE_DELAY_PART 16
#define GATE_DELAY_MIN_MS 2
#define GATE_DELAY_MAX_MS 250

static const char *const blocker_names[] = {
	[VDS_ISCSI_BLOCKER_KIND_LOGIN] = "a login is in flight",
	[VDS_ISCSI_BLOCKER_KIND_DIRECTORY] =
		"another program keeps the group's portals locked",
	[VDS_ISCSI_BLOCKER_KIND_CONFIGURATION] =
		"another program is changing the group's configuration",
	[VDS_ISCSI_BLOCKER_KIND_REINSTATEMENT] =
		"a login waits for I/O of the session that it replaces",
	[VDS_ISCSI_BLOCKER_KIND_SESSION] =
		"a session does not end before its I/O is complete",
};

/* What blocked the operation last, in words. */
static const char *blocker_name(const struct vds_operation *op)
{
	if (!op->nr_blockers)
		return "the group is busy";
	return blocker_names[op->blockers[op->last_blocker].kind];
}

static const enum vds_iscsi_reason blocker_reasons[] = {
	[VDS_ISCSI_BLOCKER_KIND_LOGIN] = VDS_ISCSI_REASON_BLOCKED_LOGIN,
	[VDS_ISCSI_BLOCKER_KIND_DIRECTORY] = VDS_ISCSI_REASON_BLOCKED_DIRECTORY,
	[VDS_ISCSI_BLOCKER_KIND_CONFIGURATION] =
		VDS_ISCSI_REASON_BLOCKED_CONFIGURATION,
	[VDS_ISCSI_BLOCKER_KIND_REINSTATEMENT] =
		VDS_ISCSI_REASON_BLOCKED_REINSTATEMENT,
	[VDS_ISCSI_BLOCKER_KIND_SESSION] = VDS_ISCSI_REASON_BLOCKED_SESSION,
};

/* What blocked the operation last, for a program. */
static enum vds_iscsi_reason blocker_reason(const struct vds_operation *op)
{
	if (!op->nr_blockers)
		return VDS_ISCSI_REASON_DEADLINE;
	return blocker_reasons[op->blockers[op->last_blocker].kind];
}

static u64 ms_since(u64 then)
{
	return div_u64(ktime_get_ns() - then, NSEC_PER_MSEC);
}

static bool gate_is_dry(const struct vds_operation *op)
{
	return op->request.flags & VDS_ISCSI_REMOVAL_FLAG_DRY_RUN;
}

/*
 * Whether the deadline counts.  It limits the time before the commit; for a deletion that
 * has removed its portals, also the time until it deletes the groups.
 */
static bool gate_has_deadline(const struct vds_operation *op)
{
	switch (READ_ONCE(op->state)) {
	case VDS_ISCSI_OP_STATE_QUEUED:
		return op->request.deadline_ms;
	case VDS_ISCSI_OP_STATE_DRAINING:
		return op->request.deadline_ms && op_deletes(op) && !op->failure;
	default:
		return false;
	}
}

/* Whether a deadline has passed before the commit: 0, or -ETIME. */
int op_gate_late(struct vds_operation *op)
{
	if (!gate_has_deadline(op) ||
	    ms_since(op->accepted) < op->request.deadline_ms)
		return 0;
	vds_iscsi_op_explain(op, blocker_reason(op),
			     "it could not begin within its deadline of %u ms: %s",
			     op->request.deadline_ms, blocker_name(op));
	return -ETIME;
}

/* What was not possible in time. */
static const char *gate_aim(const struct vds_operation *op)
{
	if (op->failure)
		return "the portals could not be put back";
	if (READ_ONCE(op->state) == VDS_ISCSI_OP_STATE_COMMITTING)
		return "it could not be completed";
	return "it could not begin";
}

static enum vds_iscsi_reason gate_reason(const struct vds_operation *op)
{
	return op->failure ? VDS_ISCSI_REASON_NOT_RESTORED : blocker_reason(op);
}

/* The limit of an operation without a deadline, and of one that puts portals back. */
static int gate_limit(struct vds_operation *op)
{
	if (ms_since(op->phase_start) < GATE_LIMIT_MS)
		return 0;
	vds_iscsi_op_explain(op, gate_reason(op), "%s within %u s: %s",
			     gate_aim(op), GATE_LIMIT_MS / 1000,
			     blocker_name(op));
	return -EBUSY;
}

/* Why not to try again: 0, or the result. */
static int gate_give_up(struct vds_operation *op)
{
	if (READ_ONCE(op->state) == VDS_ISCSI_OP_STATE_DONE)
		return -ECANCELED;
	if (gate_is_dry(op)) {
		vds_iscsi_op_explain(op, blocker_reason(op),
				     "it would have to wait: %s",
				     blocker_name(op));
		return -EBUSY;
	}
	return gate_has_deadline(op) ? op_gate_late(op) : gate_limit(op);
}

/* Whether logins were aborted since this was called last: the next attempt may pass. */
static bool gate_progressed(struct vds_operation *op)
{
	u32 before = op->aborted_before;

	op->aborted_before = READ_ONCE(op->aborted);
	return op->aborted_before != before;
}

/* When to try again: not after the deadline. */
static unsigned int gate_delay(struct vds_operation *op)
{
	u64 delay = clamp_t(u64, ms_since(op->phase_start) / GATE_DELAY_PART,
			    GATE_DELAY_MIN_MS, GATE_DELAY_MAX_MS);
	u64 passed = ms_since(op->accepted);

	if (gate_progressed(op))
		delay = GATE_DELAY_MIN_MS;
	if (gate_has_deadline(op) && passed < op->request.deadline_ms)
		delay = min(delay, op->request.deadline_ms - passed);
	return delay;
}

/* What to do when something blocks: OP_AGAIN, or the result of the operation. */
int op_gate_again(struct vds_operation *op)
{
	int ret = gate_give_up(op);

	if (ret)
		return ret;
	op->delay_ms = gate_delay(op);
	return OP_AGAIN;
}

void op_release_groups(struct vds_operation *op)
{
	struct vds_op_group *group;

	while (op->nr_held) {
		group = &op->groups[--op->nr_held];
		if (!group->gone)
			op->provider->ops->release(group->group, op);
	}
}

/* Hold a group: 0, also if portals are put back and the group is gone; or the error. */
static int gate_hold(struct vds_operation *op, struct vds_op_group *group)
{
	int ret = op->provider->ops->hold(group->group, op);

	group->gone = ret == -EIDRM && op->failure;
	return group->gone ? 0 : ret;
}

/*
 * Hold all groups, or none: 0, OP_AGAIN, or the result of the operation.  A
 * deadline that has passed ends the operation even if nothing blocks, except a dry
 * run, which makes one attempt.
 */
int op_gate(struct vds_operation *op)
{
	int ret = gate_is_dry(op) ? 0 : op_gate_late(op);

	while (!ret && op->nr_held < op->nr_groups) {
		ret = gate_hold(op, &op->groups[op->nr_held]);
		if (!ret)
			op->nr_held++;
	}
	if (ret)
		op_release_groups(op);
	return ret == -EAGAIN ? op_gate_again(op) : ret;
}
