// SPDX-License-Identifier: GPL-2.0-only
/*
 * session.c - the sessions of a portal group that use an operation's portals.
 */
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/sort.h>

#include "operation.h"
#include "registry.h"

/* Order by session, then by connection. */
int op_compare_sessions(const void *a, const void *b)
{
	const struct vds_session *x = a, *y = b;

	if (x->sid != y->sid)
		return x->sid < y->sid ? -1 : 1;
	return (int)x->cid - (int)y->cid;
}

/* Order by initiator, then by session and connection. */
static int compare_initiators(const void *a, const void *b)
{
	const struct vds_session *x = a, *y = b;

	return strcmp(x->initiator, y->initiator) ?: op_compare_sessions(a, b);
}

static void sessions_sort(struct vds_sessions *sessions, cmp_func_t compare)
{
	sort(sessions->list, sessions->nr, sizeof(*sessions->list), compare, NULL);
}

/* Whether a request depends on sessions; if not, they are not listed. */
bool op_needs_sessions(const struct vds_request *request)
{
	return request->flags || request->drain_ms;
}

/*
 * List the connections of the operation's group, sorted by session.  @held is
 * true if the operation holds the group.
 */
int op_sessions_get(struct vds_operation *op, bool held,
		    struct vds_sessions *sessions)
{
	int ret = op_provider_ops(op)->sessions(op->group, held ? op : NULL,
						sessions);

	if (!ret)
		sessions_sort(sessions, op_compare_sessions);
	return ret;
}

void op_sessions_put(struct vds_sessions *sessions)
{
	kvfree(sessions->list);
	sessions->list = NULL;
	sessions->nr = 0;
}

/* Find a connection in a list sorted by session. */
struct vds_session *op_session_find(const struct vds_sessions *in,
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

/* Whether a session is known to use one of the operation's portals. */
bool op_session_uses(const struct vds_operation *op,
		     const struct vds_session *session)
{
	unsigned int i;

	for (i = 0; i < op->request.nr_portals && session->portal_known; i++)
		if (vds_iscsi_address_equal(&op->items[i].portal->addr,
					    &session->portal))
			return true;
	return false;
}

/* The index after the last session of the initiator whose first is @first. */
static unsigned int initiator_end(const struct vds_sessions *all,
				  unsigned int first)
{
	unsigned int end = first + 1;

	while (end < all->nr &&
	       !strcmp(all->list[end].initiator, all->list[first].initiator))
		end++;
	return end;
}

/* Whether one of an initiator's sessions uses a portal that is not removed. */
static bool initiator_has_other_path(const struct vds_operation *op,
				     const struct vds_sessions *all,
				     unsigned int first, unsigned int end)
{
	for (; first < end; first++)
		if (all->list[first].portal_known &&
		    !op_session_uses(op, &all->list[first]))
			return true;
	return false;
}

/*
 * Record the sessions that use the operation's portals.  Returns how many of
 * them belong to an initiator that has no path through another portal.
 */
unsigned int op_note_sessions(struct vds_operation *op,
			      struct vds_sessions *all)
{
	unsigned int i, end, using = 0, last_paths = 0;
	bool last;

	sessions_sort(all, compare_initiators);
	for (i = 0; i < all->nr; cond_resched()) {
		end = initiator_end(all, i);
		last = !initiator_has_other_path(op, all, i, end);
		for (; i < end; i++) {
			if (!op_session_uses(op, &all->list[i]))
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
