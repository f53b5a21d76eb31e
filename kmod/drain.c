// SPDX-License-Identifier: GPL-2.0-only
/*
 * drain.c - the sessions of removed portals: which there are, which are left.
 *
 * The groups are not held while sessions drain, so other programs can change them.
 */
#include <linux/mm.h>
#include <linux/slab.h>

#include "operation.h"
#include "registry.h"
#include "session.h"

/* Whether one of the portals in a group accepts connections to an address. */
static bool op_covers(const struct vds_operation *op, unsigned int group,
		      const struct vds_address *addr)
{
	unsigned int i;

	for (i = 0; i < op->nr_items; i++)
		if (op->items[i].group == group &&
		    vds_iscsi_address_covers(&op->items[i].portal->addr, addr))
			return true;
	return false;
}

/*
 * Whether a session logged in through one of the portals just removed.  If it
 * was there before the commit, the list from that time decides.  If it is new, it
 * must have no portal now, and its initiator must have connected to an address
 * of the removed portals.
 */
static bool session_orphaned(const struct vds_operation *op, unsigned int group,
			     const struct vds_sessions *before,
			     const struct vds_session *session)
{
	const struct vds_session *then = sessions_find(before, session);

	if (then && then->portal_known)
		return session_uses(op, group, then);
	return !then && !session->portal_known &&
	       op_covers(op, group, &session->local);
}

/* List the sessions of one group that logged in through the removed portals. */
static int drain_list(struct vds_operation *op, unsigned int group,
		      unsigned long listing)
{
	struct vds_op_drain *drain = &op->drain[group];
	struct vds_sessions *left = &drain->left;
	unsigned int i, nr = 0;
	int ret = sessions_get(op->groups[group].group, listing, left);

	if (ret)
		return ret;
	for (i = 0; i < left->nr; i++)
		if (session_orphaned(op, group, &drain->before, &left->list[i]))
			left->list[nr++] = left->list[i];
	left->nr = nr;
	return 0;
}

static unsigned int drain_left(const struct vds_operation *op)
{
	unsigned int g, nr = 0;

	for (g = 0; g < op->nr_groups; g++)
		nr += op->drain[g].left.nr;
	return nr;
}

/* Begin to drain: the portals were removed, and the groups are still held. */
int op_drain_begin(struct vds_operation *op)
{
	unsigned long listing = sessions_listing();
	unsigned int g;
	int ret = 0;

	for (g = 0; g < op->nr_groups && !ret; g++)
		ret = drain_list(op, g, listing);
	if (!ret)
		op_set_session_count(op, drain_left(op));
	return ret;
}

/*
 * Forget the sessions of a group that have closed.  If the provider cannot look for
 * them, the next poll tries again.
 */
static void drain_poll_group(struct vds_operation *op, unsigned int group)
{
	struct vds_sessions *left = &op->drain[group].left;
	unsigned int i, nr = 0;
	int ret;

	if (!left->nr)
		return;
	for (i = 0; i < left->nr; i++)
		left->list[i].found = false;
	ret = op->provider->ops->find_sessions(op->groups[group].group,
					       left->list, left->nr);
	if (ret && ret != -EIDRM)
		return;
	/* A group that is gone has no sessions. */
	for (i = 0; i < left->nr && !ret; i++)
		if (left->list[i].found)
			left->list[nr++] = left->list[i];
	left->nr = nr;
}

/* Look which sessions are left; returns whether none is. */
bool op_drain_poll(struct vds_operation *op)
{
	unsigned int g;

	for (g = 0; g < op->nr_groups; g++)
		drain_poll_group(op, g);
	op_sessions_left(op, drain_left(op));
	return !drain_left(op);
}

/* Close the sessions that are left in the groups that were busy before. */
void op_drain_drop_again(struct vds_operation *op)
{
	const struct vds_provider_ops *ops = op->provider->ops;
	struct vds_op_drain *drain;
	unsigned int g;

	for (g = 0; g < op->nr_groups; g++) {
		drain = &op->drain[g];
		if (drain->drop && drain->left.nr)
			drain->drop = ops->drop(op->groups[g].group, drain->left.list,
						drain->left.nr) == -EBUSY;
	}
}

/*
 * Close the sessions that are left: 0; -EUSERS the request protects an
 * initiator's last path, and one of them has become that.
 */
int op_drain_drop(struct vds_operation *op)
{
	unsigned int g, nr = drain_left(op);
	int ret = op_paths_check(op);

	if (ret)
		return ret;
	for (g = 0; g < op->nr_groups; g++)
		op->drain[g].drop = true;
	op_drain_drop_again(op);
	op_set_dropped(op, nr);
	return 0;
}

/* Record the sessions that are left when the operation completes. */
void op_drain_report(struct vds_operation *op)
{
	unsigned int g, i, left = drain_left(op);

	op_forget_sessions(op);
	for (g = 0; g < op->nr_groups; g++)
		for (i = 0; i < op->drain[g].left.nr; i++)
			op_note_session(op, &op->drain[g].left.list[i], false);
	if (op->dropped)
		op_set_dropped(op, op->dropped - left);
	op_sessions_left(op, left);
}
