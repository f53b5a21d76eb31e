// SPDX-License-Identifier: GPL-2.0-only
/*
 * change.c - the course of a removal.
 *
 * With the group's portals held: look at the sessions, refuse if the flags say
 * so, take the portals out one after another, and put back what was taken out if
 * a later one fails.  Then, with the group free for others again: wait for the
 * sessions to leave, and drop those left, as far as that was asked for.
 */
#include <linux/math64.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/sort.h>

#include "core.h"

/* How often sessions are looked at while they drain. */
#define VDS_DRAIN_LOOK_MS 100

/* How long a session that was dropped may take to go. */
#define VDS_DROP_PATIENCE_MS 10000

/* What a removal knows of sessions, sorted by session and connection. */
struct vds_drain {
	struct vds_sessions before;	/* just before the commit */
	struct vds_sessions left;	/* those that came in by the portals */
};

/* Order by session, then by connection. */
int op_compare_sessions(const void *a, const void *b)
{
	const struct vds_session *x = a, *y = b;

	if (x->sid != y->sid)
		return x->sid < y->sid ? -1 : 1;
	return (int)x->cid - (int)y->cid;
}

static struct vds_session *session_find(const struct vds_sessions *in,
					const struct vds_session *session)
{
	unsigned int low = 0, high = in->nr, middle;
	int order;

	while (low < high) {
		middle = (low + high) / 2;
		order = op_compare_sessions(session, &in->list[middle]);
		if (!order)
			return &in->list[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

static void sessions_sort(struct vds_sessions *sessions, cmp_func_t compare)
{
	sort(sessions->list, sessions->nr, sizeof(*sessions->list), compare, NULL);
}

static int sessions_get(struct vds_operation *op, bool held,
			struct vds_sessions *sessions)
{
	int ret = op_provider_ops(op)->sessions(op->group, held ? op : NULL,
						sessions);

	if (!ret)
		sessions_sort(sessions, op_compare_sessions);
	return ret;
}

static void sessions_put(struct vds_sessions *sessions)
{
	kvfree(sessions->list);
	sessions->list = NULL;
	sessions->nr = 0;
}

/* Whether one of the portals takes connections to an address. */
static bool op_covers(const struct vds_operation *op,
		      const struct vds_address *addr)
{
	unsigned int i;

	for (i = 0; i < op->request.nr_portals; i++)
		if (vds_iscsi_address_covers(&op->items[i].portal->addr, addr))
			return true;
	return false;
}

static bool session_uses(const struct vds_operation *op,
			 const struct vds_session *session)
{
	unsigned int i;

	for (i = 0; i < op->request.nr_portals && session->portal_known; i++)
		if (vds_iscsi_address_equal(&op->items[i].portal->addr,
					    &session->portal))
			return true;
	return false;
}

/* Order by initiator, then by session and connection. */
static int initiator_compare(const void *a, const void *b)
{
	const struct vds_session *x = a, *y = b;

	return strcmp(x->initiator, y->initiator) ?: op_compare_sessions(a, b);
}

/* Where the sessions of the initiator end that begin at @first. */
static unsigned int initiator_end(const struct vds_sessions *all,
				  unsigned int first)
{
	unsigned int end = first + 1;

	while (end < all->nr &&
	       !strcmp(all->list[end].initiator, all->list[first].initiator))
		end++;
	return end;
}

/* Whether one of an initiator's sessions is by a portal that stays. */
static bool initiator_stays(const struct vds_operation *op,
			    const struct vds_sessions *all, unsigned int first,
			    unsigned int end)
{
	for (; first < end; first++)
		if (all->list[first].portal_known &&
		    !session_uses(op, &all->list[first]))
			return true;
	return false;
}

/* Note the sessions that use the portals; return for how many it is the last path. */
static unsigned int removal_note(struct vds_operation *op,
				 struct vds_sessions *all)
{
	unsigned int i, end, using = 0, last_paths = 0;
	bool last;

	sessions_sort(all, initiator_compare);
	for (i = 0; i < all->nr; cond_resched()) {
		end = initiator_end(all, i);
		last = !initiator_stays(op, all, i, end);
		for (; i < end; i++) {
			if (!session_uses(op, &all->list[i]))
				continue;
			op_note_session(op, &all->list[i], last);
			using++;
			last_paths += last;
		}
	}
	sessions_sort(all, op_compare_sessions);
	op_set_session_count(op, using);
	return last_paths;
}

/* Refuse what the flags forbid; the portals are held. */
static int removal_check(struct vds_operation *op,
			 struct vds_sessions *sessions)
{
	const struct vds_request *request = &op->request;
	unsigned int last_paths = removal_note(op, sessions);

	if (request->flags & VDS_ISCSI_REMOVAL_FLAG_KEEP_LAST &&
	    READ_ONCE(op->group->nr_portals) <= request->nr_portals) {
		vds_iscsi_op_explain(
			op, "no portal would be left in the portal group");
		return -EADDRINUSE;
	}
	if (request->flags & VDS_ISCSI_REMOVAL_FLAG_IF_IDLE && op->sessions) {
		vds_iscsi_op_explain(op, "%u session(s) came in by the portals",
				     op->sessions);
		return -EUSERS;
	}
	if (request->flags & VDS_ISCSI_REMOVAL_FLAG_KEEP_PATH && last_paths) {
		vds_iscsi_op_explain(op,
				     "for %u session(s) it is the initiator's "
				     "last path to the target",
				     last_paths);
		return -EUSERS;
	}
	return 0;
}

/* Put back the portals before the one numbered @end. */
static void removal_undo(struct vds_operation *op, unsigned int end)
{
	int ret;

	while (end--) {
		ret = op_provider_ops(op)->add_portal(
			op->group, op->items[end].portal, op);
		op_set_item(op, end,
			    ret ? VDS_ISCSI_ITEM_STATE_LOST
				: VDS_ISCSI_ITEM_STATE_RESTORED,
			    ret);
	}
}

/* A deadline that passed while it was too late to give up is reported. */
static void removal_late(struct vds_operation *op)
{
	u64 ms;

	if (!op->request.deadline_ms)
		return;
	ms = div_u64(ktime_get_ns() - op->accepted, NSEC_PER_MSEC);
	if (ms > op->request.deadline_ms)
		vds_iscsi_op_explain(op,
				     "done %llu ms after it was asked for, "
				     "past its deadline of %u ms",
				     ms, op->request.deadline_ms);
}

/* Take the portals out, all or none. */
static int removal_commit(struct vds_operation *op)
{
	unsigned int i;
	int ret = op_commit(op);

	for (i = 0; i < op->request.nr_portals && !ret; i++) {
		ret = op_provider_ops(op)->remove_portal(
			op->group, op->items[i].portal, op);
		op_set_item(op, i,
			    ret ? VDS_ISCSI_ITEM_STATE_UNTOUCHED
				: VDS_ISCSI_ITEM_STATE_REMOVED,
			    ret);
		if (ret)
			removal_undo(op, i);
	}
	if (!ret)
		removal_late(op);
	return ret;
}

/*
 * Whether a session came in by one of the portals just taken out: its portal is
 * gone, was not gone before, and the initiator connected to the portal's address.
 */
static bool session_orphaned(const struct vds_operation *op,
			     const struct vds_sessions *before,
			     const struct vds_session *session)
{
	const struct vds_session *then = session_find(before, session);

	if (then && then->portal_known)
		return session_uses(op, then);
	return !then && !session->portal_known &&
	       op_covers(op, &session->local);
}

/* List the sessions that came in by the portals just taken out. */
static int removal_orphans(struct vds_operation *op, struct vds_drain *drain)
{
	unsigned int i, nr = 0;
	int ret = sessions_get(op, true, &drain->left);

	if (ret)
		return ret;
	for (i = 0; i < drain->left.nr; i++)
		if (session_orphaned(op, &drain->before, &drain->left.list[i]))
			drain->left.list[nr++] = drain->left.list[i];
	drain->left.nr = nr;
	return 0;
}

/* Keep in @left those that are still there; how many are there at least. */
static int drain_look(struct vds_operation *op, struct vds_sessions *left)
{
	struct vds_sessions now = {};
	unsigned int i, nr = 0;
	int ret = sessions_get(op, false, &now);

	if (ret == -EIDRM)
		left->nr = 0;
	if (ret)
		return ret == -EIDRM ? 0 : ret;
	for (i = 0; i < left->nr; i++)
		if (session_find(&now, &left->list[i]))
			left->list[nr++] = left->list[i];
	left->nr = nr;
	sessions_put(&now);
	return 0;
}

/* Wait until the sessions are gone, at most @ms; true when cancelled. */
static bool drain_wait(struct vds_operation *op, struct vds_sessions *left,
		       unsigned int ms, u8 percent)
{
	u64 start = ktime_get_ns(), limit = (u64)ms * NSEC_PER_MSEC, passed = 0;

	while (left->nr && passed < limit) {
		if (wait_for_completion_timeout(&op->cancel,
						msecs_to_jiffies(VDS_DRAIN_LOOK_MS)))
			return true;
		drain_look(op, left);
		passed = ktime_get_ns() - start;
		op_progress(op, percent, left->nr);
	}
	return false;
}

/* Close what is left, and see it go. */
static void drain_drop(struct vds_operation *op, struct vds_sessions *left)
{
	unsigned int i, nr = left->nr;

	for (i = 0; i < nr; i++)
		op_provider_ops(op)->drop(op->group, &left->list[i]);
	drain_wait(op, left, VDS_DROP_PATIENCE_MS, 90);
	mutex_lock(&reg_lock);
	op->dropped = nr - left->nr;
	mutex_unlock(&reg_lock);
}

/* The portals are out, and cannot be put back. */
static int drain_lose(struct vds_operation *op, int error)
{
	unsigned int i;

	vds_iscsi_op_explain(op, "the portals could not be put back: error %d",
			     -error);
	for (i = 0; i < op->request.nr_portals; i++)
		op_set_item(op, i, VDS_ISCSI_ITEM_STATE_LOST, error);
	return error;
}

/* A cancel came while sessions drained: the portals serve again. */
static int drain_cancel(struct vds_operation *op)
{
	int ret = op_provider_ops(op)->hold(op->group, op);

	if (ret)
		return drain_lose(op, ret);
	removal_undo(op, op->request.nr_portals);
	op_provider_ops(op)->release(op->group, op);
	return -ECANCELED;
}

/* What is left when it is over. */
static void drain_report(struct vds_operation *op,
			 const struct vds_sessions *left)
{
	unsigned int i;

	op_forget_sessions(op);
	for (i = 0; i < left->nr; i++)
		op_note_session(op, &left->list[i], false);
	op_progress(op, 99, left->nr);
}

static int removal_drain(struct vds_operation *op, struct vds_drain *drain)
{
	op_drain_begin(op);
	op_progress(op, 60, drain->left.nr);
	if (op->request.drain_ms)
		drain_wait(op, &drain->left, op->request.drain_ms, 70);
	if (!op_drain_end(op))
		return drain_cancel(op);
	if (op->request.flags & VDS_ISCSI_REMOVAL_FLAG_DROP)
		drain_drop(op, &drain->left);
	drain_report(op, &drain->left);
	return 0;
}

/* Who asks for nothing of sessions does not wait for a list of them. */
bool op_needs_sessions(const struct vds_request *request)
{
	return request->flags || request->drain_ms;
}

static bool removal_drains(const struct vds_request *request)
{
	return request->drain_ms ||
	       request->flags & VDS_ISCSI_REMOVAL_FLAG_DROP;
}

static int removal_held(struct vds_operation *op, struct vds_drain *drain)
{
	const struct vds_request *request = &op->request;
	unsigned int i;
	int ret = 0;

	if (op_needs_sessions(request))
		ret = sessions_get(op, true, &drain->before);
	if (!ret)
		ret = removal_check(op, &drain->before);
	if (ret)
		return ret;
	if (request->flags & VDS_ISCSI_REMOVAL_FLAG_DRY_RUN) {
		for (i = 0; i < request->nr_portals; i++)
			op_provider_ops(op)->blockers(op->group,
						      op->items[i].portal, op);
		return 0;
	}
	ret = removal_commit(op);
	if (ret || !removal_drains(request))
		return ret;
	ret = removal_orphans(op, drain);
	if (ret)
		removal_undo(op, request->nr_portals);
	return ret;
}

/* Carry a removal out; returns its result. */
int op_run_removal(struct vds_operation *op)
{
	bool dry = op->request.flags & VDS_ISCSI_REMOVAL_FLAG_DRY_RUN;
	struct vds_drain drain = {};
	int ret;

	ret = op_provider_ops(op)->hold(op->group, op);
	if (!ret) {
		ret = removal_held(op, &drain);
		op_provider_ops(op)->release(op->group, op);
	}
	if (ret == -ETIME)
		vds_iscsi_op_explain(
			op, "it could not begin within its deadline of %u ms",
			op->request.deadline_ms);
	if (!ret && !dry && removal_drains(&op->request))
		ret = removal_drain(op, &drain);
	sessions_put(&drain.before);
	sessions_put(&drain.left);
	return ret;
}
