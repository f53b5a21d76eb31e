// SPDX-License-Identifier: GPL-2.0-only
/*
 * progress.c - how an operation in flight advances, and what it records.
 */
#include <linux/sched/signal.h>

#include "nl_notify.h"
#include "operation.h"
#include "registry.h"

/* Change the state and notify; returns whether the state allowed it. */
bool op_move(struct vds_operation *op, enum vds_iscsi_op_state state,
	     u8 percent)
{
	bool moved;

	mutex_lock(&reg_lock);
	moved = op_set_state(op, state);
	if (moved) {
		op->percent = percent;
		if (state == VDS_ISCSI_OP_STATE_COMMITTING)
			op->committed = ktime_get_ns();
		nl_notify_op(op);
	}
	mutex_unlock(&reg_lock);
	return moved;
}

/* Pass the point of no return: 0, or -ECANCELED. */
int op_commit(struct vds_operation *op)
{
	/* All signals are blocked.  One would make LIO leak a portal. */
	if (WARN_ON_ONCE(signal_pending(current)))
		return -EINTR;
	return op_move(op, VDS_ISCSI_OP_STATE_COMMITTING, 10) ? 0 : -ECANCELED;
}

/* From now on it is too late to cancel.  Returns whether no cancel came before. */
bool op_settle(struct vds_operation *op)
{
	bool cancelled;

	mutex_lock(&reg_lock);
	op->settled = true;
	cancelled = op->cancelled;
	mutex_unlock(&reg_lock);
	return !cancelled;
}

/**
 * vds_iscsi_op_commit() - an operation passes the point of no return
 * @op: an operation of refresh(), or of one of the ops that create, delete, enable
 *	and disable, which begins to change the target driver
 *
 * From here on the operation cannot be cancelled.
 *
 * Context: A step of the operation. May sleep.
 * Return:
 * * 0 - continue
 * * -ECANCELED - it was cancelled
 */
int vds_iscsi_op_commit(struct vds_operation *op)
{
	switch (READ_ONCE(op->state)) {
	case VDS_ISCSI_OP_STATE_COMMITTING:
		return 0;
	case VDS_ISCSI_OP_STATE_DRAINING:
		return op_settle(op) ? 0 : -ECANCELED;
	default:
		return op_commit(op);
	}
}
EXPORT_SYMBOL_GPL(vds_iscsi_op_commit);

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

/* Delete the records of sessions. */
void op_forget_sessions(struct vds_operation *op)
{
	mutex_lock(&reg_lock);
	if (op_records(op))
		op->met->nr = 0;
	mutex_unlock(&reg_lock);
}

static bool blocker_is_same(const struct vds_blocker *a,
			    const struct vds_blocker *b)
{
	return a->kind == b->kind &&
	       vds_iscsi_address_equal(&a->peer, &b->peer);
}

/* The entry of the same blocker, or the oldest one. */
static struct vds_blocker *blocker_slot(struct vds_operation *op,
					const struct vds_blocker *blocker)
{
	unsigned int i;

	for (i = 0; i < min(op->nr_blockers, VDS_OP_DETAILS + 0U); i++)
		if (blocker_is_same(&op->blockers[i], blocker))
			return &op->blockers[i];
	return &op->blockers[op->nr_blockers++ % VDS_OP_DETAILS];
}

/**
 * vds_iscsi_op_blocker() - report what blocks an operation
 * @op: the operation; if it is done, the report is ignored
 * @blocker: what blocks it; copied
 *
 * Context: Process. May sleep.
 */
void vds_iscsi_op_blocker(struct vds_operation *op,
			  const struct vds_blocker *blocker)
{
	struct vds_blocker *slot;
	bool news;

	mutex_lock(&reg_lock);
	if (op_records(op)) {
		slot = blocker_slot(op, blocker);
		news = blocker->aborted || !blocker_is_same(slot, blocker);
		*slot = *blocker;
		op->last_blocker = slot - op->blockers;
		op->aborted += blocker->aborted;
		if (news)
			nl_notify_op(op);
	}
	mutex_unlock(&reg_lock);
}
EXPORT_SYMBOL_GPL(vds_iscsi_op_blocker);

/**
 * vds_iscsi_op_may_abort() - whether logins that block an operation are aborted
 * @op: the operation
 *
 * Context: Any.
 * Return: true if the grace is over.  A dry run aborts nothing.
 */
bool vds_iscsi_op_may_abort(const struct vds_operation *op)
{
	u64 grace = (u64)op->request.grace_ms * NSEC_PER_MSEC;

	return !(op->request.flags & VDS_ISCSI_REMOVAL_FLAG_DRY_RUN) &&
	       ktime_get_ns() - op->phase_start >= grace;
}
EXPORT_SYMBOL_GPL(vds_iscsi_op_may_abort);

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
