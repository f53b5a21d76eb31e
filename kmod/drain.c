// SPDX-License-Identifier: GPL-2.0-only
/*
 * drain.c - wait for the sessions of removed portals to leave, or drop them.
 *
 * The group is not held while sessions drain, so other programs can change it.
 */
#include "operation.h"
#include "registry.h"

/* How often the sessions are listed while they drain. */
#define DRAIN_POLL_MS 100

/* How long to wait for dropped sessions to close. */
#define DROP_TIMEOUT_MS 10000

/* Whether one of the portals accepts connections to an address. */
static bool op_covers(const struct vds_operation *op,
		      const struct vds_address *addr)
{
	unsigned int i;

	for (i = 0; i < op->request.nr_portals; i++)
		if (vds_iscsi_address_covers(&op->items[i].portal->addr, addr))
			return true;
	return false;
}

/*
 * Whether a session logged in through one of the portals just removed.  For a
 * session that existed before the commit, @before has its portal.  A newer one
 * did if its portal no longer exists and its initiator connected to an address
 * of the removed portals.
 */
static bool session_orphaned(const struct vds_operation *op,
			     const struct vds_sessions *before,
			     const struct vds_session *session)
{
	const struct vds_session *then = op_session_find(before, session);

	if (then && then->portal_known)
		return op_session_uses(op, then);
	return !then && !session->portal_known &&
	       op_covers(op, &session->local);
}

/*
 * List the sessions that logged in through the portals just removed.  The group
 * is held; @before are the sessions from before the commit.
 */
int op_drain_list(struct vds_operation *op, const struct vds_sessions *before,
		  struct vds_sessions *left)
{
	unsigned int i, nr = 0;
	int ret = op_sessions_get(op, true, left);

	if (ret)
		return ret;
	for (i = 0; i < left->nr; i++)
		if (session_orphaned(op, before, &left->list[i]))
			left->list[nr++] = left->list[i];
	left->nr = nr;
	return 0;
}

/*
 * Drop from @left the sessions that have closed.  If the sessions cannot be
 * listed, @left stays as it is and the next poll tries again.
 */
static void drain_poll(struct vds_operation *op, struct vds_sessions *left)
{
	struct vds_sessions now = {};
	unsigned int i, nr = 0;
	int ret = op_sessions_get(op, false, &now);

	if (ret == -EIDRM)
		left->nr = 0;	/* The group is gone with its sessions. */
	if (ret)
		return;
	for (i = 0; i < left->nr; i++)
		if (op_session_find(&now, &left->list[i]))
			left->list[nr++] = left->list[i];
	left->nr = nr;
	op_sessions_put(&now);
}

/* Wait up to @ms for the sessions to close; returns true if cancelled. */
static bool drain_wait(struct vds_operation *op, struct vds_sessions *left,
		       unsigned int ms, u8 percent)
{
	u64 start = ktime_get_ns(), limit = (u64)ms * NSEC_PER_MSEC, passed = 0;

	while (left->nr && passed < limit) {
		if (wait_for_completion_timeout(&op->cancel,
						msecs_to_jiffies(DRAIN_POLL_MS)))
			return true;
		drain_poll(op, left);
		passed = ktime_get_ns() - start;
		op_progress(op, percent, left->nr);
	}
	return false;
}

/* Close the sessions that are left, and wait until they are gone. */
static void drain_drop(struct vds_operation *op, struct vds_sessions *left)
{
	unsigned int i, nr = left->nr;

	for (i = 0; i < nr; i++)
		op_provider_ops(op)->drop(op->group, &left->list[i]);
	drain_wait(op, left, DROP_TIMEOUT_MS, 90);
	op_set_dropped(op, nr - left->nr);
}

/* Record the sessions that are left in place of those found before. */
static void drain_report(struct vds_operation *op,
			 const struct vds_sessions *left)
{
	unsigned int i;

	op_forget_sessions(op);
	for (i = 0; i < left->nr; i++)
		op_note_session(op, &left->list[i], false);
	op_progress(op, 99, left->nr);
}

/*
 * Drain the sessions in @left and, if requested, drop the rest.
 * Returns 0, or -ECANCELED if the operation was cancelled before it was too
 * late: then the caller puts the portals back.
 */
int op_drain(struct vds_operation *op, struct vds_sessions *left)
{
	op_drain_begin(op);
	op_progress(op, 60, left->nr);
	if (op->request.drain_ms)
		drain_wait(op, left, op->request.drain_ms, 70);
	if (!op_drain_end(op))
		return -ECANCELED;
	if (op->request.flags & VDS_ISCSI_REMOVAL_FLAG_DROP)
		drain_drop(op, left);
	drain_report(op, left);
	return 0;
}
