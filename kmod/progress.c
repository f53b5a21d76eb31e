// SPDX-License-Identifier: GPL-2.0-only
/*
 * progress.c - how an operation moves on, and what it notes on its way.
 */
#include <linux/sched/signal.h>
#include <net/netlink.h>

#include "core.h"

/* The moves that there are. */
static const u8 op_moves[] = {
	[VDS_ISCSI_OP_STATE_QUEUED] = BIT(VDS_ISCSI_OP_STATE_COMMITTING) |
				      BIT(VDS_ISCSI_OP_STATE_DONE),
	[VDS_ISCSI_OP_STATE_COMMITTING] =
		BIT(VDS_ISCSI_OP_STATE_DRAINING) | BIT(VDS_ISCSI_OP_STATE_DONE),
	[VDS_ISCSI_OP_STATE_DRAINING] = BIT(VDS_ISCSI_OP_STATE_DONE),
	[VDS_ISCSI_OP_STATE_DONE] = 0,
};

/* The one place where an operation comes into another state. */
bool op_set_state(struct vds_operation *op, enum vds_iscsi_op_state state)
{
	lockdep_assert_held(&reg_lock);
	if (!(op_moves[op->state] & BIT(state)))
		return false;
	WRITE_ONCE(op->state, state);
	return true;
}

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
 * vds_iscsi_op_pending() - whether a provider may still begin
 * @op: the operation that waits in its hold()
 *
 * Context: any. The answer may be old at once.
 * Return: 0; -ECANCELED it was cancelled; -ETIME its deadline has passed.
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

/* The point of no return: 0, or why it is not reached. */
int op_commit(struct vds_operation *op)
{
	int ret = vds_iscsi_op_pending(op);

	/* None gets to a thread of ours.  One that did would leave it half done. */
	if (WARN_ON_ONCE(signal_pending(current)))
		return -EINTR;
	if (!ret && !op_move(op, VDS_ISCSI_OP_STATE_COMMITTING, 10))
		ret = -ECANCELED;
	return ret;
}

/* Note how far it is, and tell it when that is news. */
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

/* It is too late for a cancel from now on; true when none came in time. */
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
 * Whether an operation notes what it meets; not when it is done, for a cancel may
 * end it while its worker still looks at sessions and logins.
 */
static bool op_notes(const struct vds_operation *op)
{
	lockdep_assert_held(&reg_lock);
	return op->state != VDS_ISCSI_OP_STATE_DONE;
}

/* Note a session that is in the way. */
void op_note_session(struct vds_operation *op,
		     const struct vds_session *session, bool last_path)
{
	struct vds_op_session *to;

	mutex_lock(&reg_lock);
	if (op_notes(op) && op->met->nr < VDS_OP_DETAILS) {
		to = &op->met->list[op->met->nr++];
		to->peer = session->peer;
		to->sid = session->sid;
		to->last_path = last_path;
		strscpy(to->initiator, session->initiator, sizeof(to->initiator));
	}
	mutex_unlock(&reg_lock);
}

/* Note how many sessions are in the way. */
void op_set_session_count(struct vds_operation *op, u32 nr)
{
	mutex_lock(&reg_lock);
	if (op_notes(op))
		op->sessions = nr;
	mutex_unlock(&reg_lock);
}

/* Forget the sessions that were noted; it drains, so it is not done. */
void op_forget_sessions(struct vds_operation *op)
{
	mutex_lock(&reg_lock);
	op->met->nr = 0;
	mutex_unlock(&reg_lock);
}

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
 * vds_iscsi_op_blocker() - a login in flight holds an operation up
 * @op: the operation; nothing is told when it is done
 * @peer: the initiator's address
 * @silent_ms: milliseconds since it last sent anything
 * @aborted: its connection was aborted just now
 *
 * Context: process, may sleep.
 */
void vds_iscsi_op_blocker(struct vds_operation *op,
			  const struct vds_address *peer,
			  unsigned int silent_ms, bool aborted)
{
	struct vds_op_blocker *blocker;

	mutex_lock(&reg_lock);
	if (op_notes(op)) {
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
 * vds_iscsi_op_explain() - say why an operation is about to fail
 * @op: the operation
 * @fmt: a sentence for a person, as printf() takes it
 *
 * The first sentence stays.
 *
 * Context: process, may sleep.
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

/**
 * vds_iscsi_op_id() - number of an operation
 * @op: the operation
 *
 * Context: any.
 * Return: what the rest of the world knows it by.
 */
u64 vds_iscsi_op_id(const struct vds_operation *op)
{
	return op->id;
}
EXPORT_SYMBOL_GPL(vds_iscsi_op_id);

/**
 * vds_iscsi_op_grace() - how long logins in flight may hold an operation up
 * @op: the operation
 *
 * Context: any.
 * Return: milliseconds.
 */
unsigned int vds_iscsi_op_grace(const struct vds_operation *op)
{
	return op->request.grace_ms;
}
EXPORT_SYMBOL_GPL(vds_iscsi_op_grace);

/**
 * vds_iscsi_op_priv() - where a provider keeps things from hold() to release()
 * @op: the operation
 *
 * Context: the operation's worker.
 * Return: VDS_OP_PRIV_SIZE octets that are the provider's own, aligned as a
 * pointer is.
 */
void *vds_iscsi_op_priv(struct vds_operation *op)
{
	return op->priv;
}
EXPORT_SYMBOL_GPL(vds_iscsi_op_priv);
