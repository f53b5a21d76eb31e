// SPDX-License-Identifier: GPL-2.0-only
/*
 * progress.c - how an operation in flight advances, and what it records.
 */
#include <linux/sched/signal.h>

#include "nl_notify.h"
#include "operation.h"
#include "registry.h"

/* Change the state and notify; returns whether the state allowed it. */
static bool op_move(struct vds_operation *op, enum vds_iscsi_op_state state,
		    u8 percent)
{
	bool moved;

	mutex_lock(&reg_lock);
	moved = op_set_state(op, state);
	if (moved) {
		op->percent = percent;
		nl_notify_op(op);
	}
	mutex_unlock(&reg_lock);
	return moved;
}

/**
 * vds_iscsi_op_pending() - whether an operation may still begin
 * @op: the operation, for which the provider waits in its hold op
 *
 * Context: Any. The result may be out of date at once.
 * Return:
 * * 0 - the operation may begin
 * * -ECANCELED - it was cancelled
 * * -ETIME - its deadline has passed
 */
int vds_iscsi_op_pending(const struct vds_operation *op)
{
	u64 deadline = (u64)op->request.deadline_ms * NSEC_PER_MSEC;

	if (READ_ONCE(op->state) == VDS_ISCSI_OP_STATE_DONE)
		return -ECANCELED;
	if (READ_ONCE(op->state) == VDS_ISCSI_OP_STATE_QUEUED && deadline &&
	    ktime_get_ns() - op->accepted > deadline)
		return -ETIME;
	return 0;
}
EXPORT_SYMBOL_GPL(vds_iscsi_op_pending);

/* Pass the point of no return: 0, or the reason why the operation must not. */
int op_commit(struct vds_operation *op)
{
	int ret = vds_iscsi_op_pending(op);

	/* Our threads ignore signals.  A signal would make LIO leak the portal. */
	if (WARN_ON_ONCE(signal_pending(current)))
		return -EINTR;
	if (!ret && !op_move(op, VDS_ISCSI_OP_STATE_COMMITTING, 10))
		ret = -ECANCELED;
	return ret;
}

/* Record progress, and notify of it if anything changed. */
void op_progress(struct vds_operation *op, u8 percent, u32 sessions)
{
	mutex_lock(&reg_lock);
	if (percent > op->percent || sessions != op->sessions) {
		op->percent = max(op->percent, percent);
		op->sessions = sessions;
		nl_notify_op(op);
	}
	mutex_unlock(&reg_lock);
}

void op_drain_begin(struct vds_operation *op)
{
	op_move(op, VDS_ISCSI_OP_STATE_DRAINING, 60);
}

/* From now on it is too late to cancel.  Returns whether no cancel came before. */
bool op_drain_end(struct vds_operation *op)
{
	bool cancelled;

	mutex_lock(&reg_lock);
	op->settled = true;
	cancelled = op->cancelled;
	mutex_unlock(&reg_lock);
	return !cancelled;
}

void op_set_item(struct vds_operation *op, unsigned int item,
		 enum vds_iscsi_item_state state, int result)
{
	mutex_lock(&reg_lock);
	op->items[item].state = state;
	if (result)
		op->items[item].result = result;
	mutex_unlock(&reg_lock);
}

/*
 * Whether sessions and logins are recorded.  A cancel may complete an operation
 * while its thread still lists them; what was reported must not change then.
 */
static bool op_records(const struct vds_operation *op)
{
	lockdep_assert_held(&reg_lock);
	return op->state != VDS_ISCSI_OP_STATE_DONE;
}

/* Record a session that uses the portals. */
void op_note_session(struct vds_operation *op,
		     const struct vds_session *session, bool last_path)
{
	struct vds_op_session *to;

	mutex_lock(&reg_lock);
	if (op_records(op) && op->met->nr < VDS_OP_DETAILS) {
		to = &op->met->list[op->met->nr++];
		to->peer = session->peer;
		to->sid = session->sid;
		to->last_path = last_path;
		strscpy(to->initiator, session->initiator, sizeof(to->initiator));
	}
	mutex_unlock(&reg_lock);
}

/* Record how many sessions use the portals. */
void op_set_session_count(struct vds_operation *op, u32 nr)
{
	mutex_lock(&reg_lock);
	if (op_records(op))
		op->sessions = nr;
	mutex_unlock(&reg_lock);
}

/* Record how many sessions were dropped. */
void op_set_dropped(struct vds_operation *op, u32 nr)
{
	mutex_lock(&reg_lock);
	op->dropped = nr;
	mutex_unlock(&reg_lock);
}

/* Delete the records of sessions.  The operation drains, so it is not done. */
void op_forget_sessions(struct vds_operation *op)
{
	mutex_lock(&reg_lock);
	op->met->nr = 0;
	mutex_unlock(&reg_lock);
}

/* The entry of an initiator, or the oldest one. */
static struct vds_op_blocker *blocker_slot(struct vds_operation *op,
					   const struct vds_address *peer)
{
	unsigned int i;

	for (i = 0; i < min(op->nr_blockers, VDS_OP_DETAILS + 0U); i++)
		if (vds_iscsi_address_equal(&op->blockers[i].peer, peer))
			return &op->blockers[i];
	return &op->blockers[op->nr_blockers++ % VDS_OP_DETAILS];
}

/**
 * vds_iscsi_op_blocker() - report a login in flight that blocks an operation
 * @op: the operation; if it is done, the report is ignored
 * @peer: the initiator's address
 * @silent_ms: milliseconds since the initiator last sent data
 * @aborted: the provider has just aborted the login
 *
 * Context: Process. May sleep.
 */
void vds_iscsi_op_blocker(struct vds_operation *op,
			  const struct vds_address *peer,
			  unsigned int silent_ms, bool aborted)
{
	struct vds_op_blocker *blocker;

	mutex_lock(&reg_lock);
	if (op_records(op)) {
		blocker = blocker_slot(op, peer);
		blocker->peer = *peer;
		blocker->silent_ms = silent_ms;
		blocker->aborted = aborted;
		op->aborted += aborted;
		nl_notify_op(op);
	}
	mutex_unlock(&reg_lock);
}
EXPORT_SYMBOL_GPL(vds_iscsi_op_blocker);

/**
 * vds_iscsi_op_explain() - give the reason why an operation is about to fail
 * @op: the operation
 * @fmt: a sentence for a person, with a printf() format
 *
 * Only the first reason is kept.
 *
 * Context: Process. May sleep.
 */
void vds_iscsi_op_explain(struct vds_operation *op, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	mutex_lock(&reg_lock);
	if (op->state != VDS_ISCSI_OP_STATE_DONE && !op->message[0])
		vscnprintf(op->message, sizeof(op->message), fmt, args);
	mutex_unlock(&reg_lock);
	va_end(args);
}
EXPORT_SYMBOL_GPL(vds_iscsi_op_explain);
