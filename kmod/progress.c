// SPDX-License-Identifier: GPL-2.0-only
/*
 * progress.c - how an operation in flight advances, and what it records.
 */
#include <linux/sched/signal.h>

#include "nl_notify.h"
#include "operation.h"
#include "registry.h"

/* Begin a phase; reg_lock is held. */
static void op_begin_phase(struct vds_operation *op, enum vds_iscsi_op_phase phase)
{
	lockdep_assert_held(&reg_lock);
	op->phase = phase;
	op->phase_start = ktime_get_ns();
	op->notified = op->phase_start;
	op->delay_ms = 0;
}

/* Begin a phase that is a step of its own, and notify. */
void op_set_phase(struct vds_operation *op, enum vds_iscsi_op_phase phase)
{
	reg_acquire();
	op_begin_phase(op, phase);
	nl_notify_op(op);
	reg_release();
}

/* The next step does another part, whose time begins now. */
void op_set_part(struct vds_operation *op, unsigned int part)
{
	reg_acquire();
	op->part = part;
	op_begin_phase(op, op->phase);
	reg_release();
}

/*
 * Begin to put portals back, because of @failure or because the operation was
 * cancelled.  It is too late to cancel now.  If a portal cannot be put back, the
 * reason for that is more important.
 */
void op_begin_restore(struct vds_operation *op, int failure)
{
	reg_acquire();
	op->past_cancel = true;
	op->failure = op->cancelled ? -ECANCELED : failure;
	if (op->cancelled) {
		op->message[0] = '\0';
		op->reason = 0;
	}
	op->explains_anew = true;
	op_begin_phase(op, VDS_ISCSI_OP_PHASE_RESTORING);
	nl_notify_op(op);
	reg_release();
}

/* Change state and phase, and notify; returns whether the state allowed it. */
bool op_move(struct vds_operation *op, enum vds_iscsi_op_state state,
	     enum vds_iscsi_op_phase phase)
{
	bool moved;

	reg_acquire();
	moved = op_set_state(op, state);
	if (moved) {
		op_begin_phase(op, phase);
		if (state == VDS_ISCSI_OP_STATE_COMMITTING)
			op->committed = ktime_get_ns();
		nl_notify_op(op);
	}
	reg_release();
	return moved;
}

/* Pass the point of no return: 0, or -ECANCELED. */
int op_commit(struct vds_operation *op)
{
	/* All signals are blocked.  One would make LIO leak a portal. */
	if (WARN_ON_ONCE(signal_pending(current)))
		return -EINTR;
	return op_move(op, VDS_ISCSI_OP_STATE_COMMITTING,
		       VDS_ISCSI_OP_PHASE_CHANGING) ? 0 : -ECANCELED;
}

/* From now on it is too late to cancel.  Returns whether no cancel came before. */
bool op_refuse_cancel(struct vds_operation *op)
{
	bool cancelled;

	reg_acquire();
	op->past_cancel = true;
	cancelled = op->cancelled;
	reg_release();
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
		return op_refuse_cancel(op) ? 0 : -ECANCELED;
	default:
		return op_commit(op);
	}
}
EXPORT_SYMBOL_GPL(vds_iscsi_op_commit);

/* Record how many sessions are left, and notify if that changed. */
void op_sessions_left(struct vds_operation *op, u32 sessions)
{
	reg_acquire();
	if (sessions != op->sessions) {
		op->sessions = sessions;
		nl_notify_op(op);
	}
	reg_release();
}

static bool item_is_changed(const struct vds_op_item *item)
{
	return item->state == VDS_ISCSI_ITEM_STATE_REMOVED ||
	       item->state == VDS_ISCSI_ITEM_STATE_ADDED;
}

/* Notify of a change of many portals from time to time. */
static void op_notify_changed(struct vds_operation *op)
{
	u64 now = ktime_get_ns();

	if (now - op->notified < VDS_OP_NOTIFY_MS * NSEC_PER_MSEC)
		return;
	op->notified = now;
	nl_notify_op(op);
}

/* Record the outcome of a portal; @result 0 leaves its error as it is. */
void op_set_item(struct vds_operation *op, unsigned int index,
		 enum vds_iscsi_item_state state, int result)
{
	struct vds_op_item *item = &op->items[index];

	reg_acquire();
	op->changed -= item_is_changed(item);
	item->state = state;
	op->changed += item_is_changed(item);
	if (result) {
		item->result = result;
		item->reason = op->reason ?: op_default_reason(result);
	}
	op_notify_changed(op);
	reg_release();
}

/*
 * Whether sessions and logins are recorded.  A cancel may complete an operation
 * while its step still lists them; what was reported must not change then.
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

	reg_acquire();
	if (op_records(op) && op->met && op->met->nr < VDS_OP_DETAILS) {
		to = &op->met->list[op->met->nr++];
		to->peer = session->peer;
		to->sid = session->sid;
		to->last_path = last_path;
		strscpy(to->initiator, session->initiator, sizeof(to->initiator));
	}
	reg_release();
}

/* Record how many sessions use the portals. */
void op_set_session_count(struct vds_operation *op, u32 nr)
{
	reg_acquire();
	if (op_records(op)) {
		op->sessions = nr;
		op->sessions_at_start = nr;
	}
	reg_release();
}

/* Record how many sessions were dropped. */
void op_set_dropped(struct vds_operation *op, u32 nr)
{
	reg_acquire();
	if (op_records(op))
		op->dropped = nr;
	reg_release();
}

/* Delete the records of sessions. */
void op_forget_sessions(struct vds_operation *op)
{
	reg_acquire();
	if (op_records(op) && op->met)
		op->met->nr = 0;
	reg_release();
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

	reg_acquire();
	if (op_records(op)) {
		slot = blocker_slot(op, blocker);
		news = blocker->aborted || !blocker_is_same(slot, blocker);
		*slot = *blocker;
		op->last_blocker = slot - op->blockers;
		op->aborted += blocker->aborted;
		if (news)
			nl_notify_op(op);
	}
	reg_release();
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
 * @reason: the reason for a program; 0 if its errno says it, or if it does not fail
 * @fmt: a sentence for a person, with a printf() format
 *
 * Only the first sentence and the first reason are kept.  If portals are put back,
 * those of the first one that cannot be replace them.
 *
 * Context: Process. May sleep.
 */
void vds_iscsi_op_explain(struct vds_operation *op, enum vds_iscsi_reason reason,
			  const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	reg_acquire();
	if (op->state != VDS_ISCSI_OP_STATE_DONE) {
		if (op->explains_anew) {
			op->explains_anew = false;
			op->message[0] = '\0';
			op->reason = 0;
		}
		if (!op->message[0])
			vscnprintf(op->message, sizeof(op->message), fmt, args);
		op->reason = op->reason ?: reason;
	}
	reg_release();
	va_end(args);
}
EXPORT_SYMBOL_GPL(vds_iscsi_op_explain);
