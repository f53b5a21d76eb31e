// SPDX-License-Identifier: GPL-2.0-only
/*
 * remove.c - remove a portal, and verify that LIO no longer has it.
 */
#include <linux/dcache.h>
#include <linux/delay.h>
#include <linux/fs.h>
#include <linux/namei.h>
#include <net/sock.h>
#include <net/tcp_states.h>
#include <target/target_core_base.h>
#include <target/iscsi/iscsi_target_core.h>

#include "lio.h"

/* How long the release of a removed portal may take before it counts as leaked. */
#define LIO_RELEASE_TIMEOUT_MS 5000

/* How often it is looked whether the portal was released. */
#define LIO_RELEASE_POLL_MS 10

/**
 * struct lio_census - how many portals LIO and configfs have before a removal
 * @nr: LIO's number
 * @complete: configfs has the same number
 */
struct lio_census {
	u32 nr;
	bool complete;
};

static struct lio_census lio_census_take(struct lio_held *held)
{
	u32 nr = lio_nps_count(held->np);

	return (struct lio_census){
		.nr = nr,
		.complete = held->np->counted && held->np->nr == nr,
	};
}

/*
 * Whether LIO no longer lists the portal.
 *
 * LIO lists each portal that configfs has, and the np directory's lock keeps other
 * programs from making and removing any.  So if both numbers are the same before the
 * removal, LIO lists these portals and nothing else: none that is being released, none
 * that leaked, none that belongs to another one.  Then only the release of the portal
 * removed here can make LIO's number smaller by one: a release of another one would
 * need its rmdir(2), and a portal that belongs to another one (iSER) is added before
 * it is removed.  In each other case, LIO's list is searched.
 */
static bool lio_portal_is_unlisted(struct lio_held *held,
				   const struct lio_node *node,
				   const struct lio_census *before)
{
	if (before->complete && lio_nps_count(held->np) == before->nr - 1)
		return true;
	return !lio_np_listed(held->np->group, node->tpg_np);
}

/*
 * Whether LIO has let go of the portal.  The release may run in another task, which
 * takes the portal off the list first and then closes its socket, both under the
 * group's access lock.
 */
static bool lio_portal_is_released(struct lio_held *held,
				   const struct lio_node *node,
				   const struct lio_census *before)
{
	return lio_portal_is_unlisted(held, node, before) &&
	       !mutex_is_locked(&lio_tpg(held->np->group)->tpg_access_lock);
}

/* Whether LIO listens for the portal, and for no other portal as far as all are known. */
static bool lio_portal_listens(struct lio_held *held, const struct lio_node *node,
			       const struct sock *listener)
{
	return listener && READ_ONCE(listener->sk_state) == TCP_LISTEN &&
	       !lio_is_shared(held->lio, &node->addr) &&
	       lio_tree_is_known(held->lio);
}

/*
 * Verify that LIO, too, no longer has the portal.  A task that holds a reference
 * to the configfs item, as symlink(2) with the portal as its target does for a moment,
 * delays the release.
 */
static int lio_portal_verify(struct lio_held *held, const struct lio_node *node,
			     const struct lio_census *before,
			     const struct sock *listener)
{
	bool released = false;
	unsigned int ms;

	for (ms = 0; ms < LIO_RELEASE_TIMEOUT_MS; ms += LIO_RELEASE_POLL_MS) {
		released = released || lio_portal_is_released(held, node, before);
		if (released && !lio_portal_listens(held, node, listener))
			return 0;
		fsleep(LIO_RELEASE_POLL_MS * USEC_PER_MSEC);
	}
	if (lio_np_listed(held->np->group, node->tpg_np))
		vds_iscsi_op_explain(held->op, VDS_ISCSI_REASON_LEAKED,
				     "configfs removed the portal %pd, but LIO has not released it: reenumerate, then refresh",
				     node->dentry);
	else if (lio_portal_listens(held, node, listener))
		vds_iscsi_op_explain(held->op, VDS_ISCSI_REASON_LEAKED,
				     "the group no longer has the portal %pd, but LIO still listens on its address: a portal of a deleted group was leaked there, until the next boot",
				     node->dentry);
	else	/* Other tasks may have had the lock each time. */
		return 0;
	lio_node_check_leaks(held->lio, held->np);
	return -ESTALE;
}

/* Remove the portal's directory.  Once configfs accepts, there is no way back. */
static int lio_portal_rmdir(struct lio_held *held, struct lio_node *node)
{
	struct lio_logins logins = {
		.np_group = held->np->group,
		.op = held->op,
		.interval_ms = LIO_COMMIT_LOGINS_MS,
	};
	struct lio_commit commit;
	int ret;

	ret = lio_commit_begin(held->lio, &commit, vds_iscsi_op_id(held->op));
	if (ret)
		return ret;
	lio_logins_abort_start(&logins, vds_iscsi_op_grace(held->op));
	/*
	 * Hold a second reference, as rmdir(2) does.  With the node's alone, the VFS
	 * would keep the dentry for the next directory of that name.
	 */
	dget(node->dentry);
	ret = vds_rmdir(held->np->dentry, node->dentry);
	dput(node->dentry);
	lio_logins_abort_stop(&logins);
	lio_commit_end(held->lio, &commit);
	if (ret)
		vds_iscsi_op_explain(held->op, VDS_ISCSI_REASON_DRIVER,
				     "configfs refused to remove %pd: error %d",
				     node->dentry, -ret);
	return ret;
}

/*
 * Remove a portal of a locked group, and verify that: 0, or the error.  @listener: the
 * socket that must not listen then, or NULL.
 */
int lio_portal_remove(struct lio_held *held, struct lio_node *node,
		      const struct sock *listener)
{
	struct lio_census before = lio_census_take(held);
	int ret = lio_portal_rmdir(held, node);

	return ret ?: lio_portal_verify(held, node, &before, listener);
}

/*
 * Find a portal of a held group, whose lock a failed mkdir(2) may have given back: 0,
 * -ENOENT or -EBUSY.
 */
static int lio_removal_find(struct lio_held *held, const struct vds_portal *portal,
			    struct lio_node **node)
{
	int ret = lio_held_relock(held);

	if (ret == -EBUSY)
		vds_iscsi_op_explain(held->op, VDS_ISCSI_REASON_BLOCKED_DIRECTORY,
				     "another program keeps the group's portals locked");
	if (ret)
		return ret == -EIDRM ? -ENOENT : ret;
	*node = lio_held_portal(held, portal);
	if (*node)
		return 0;
	vds_iscsi_op_explain(held->op, VDS_ISCSI_REASON_REMOVED_MEANWHILE,
			     "another program removed the portal first");
	return -ENOENT;
}

/**
 * lio_remove_portal() - remove a portal from a held group
 * @group: the group
 * @portal: the portal
 * @op: the operation that holds the group
 *
 * The remove_portal op of struct vds_provider_ops.  It also undoes an addition, after
 * which the group may not be locked.
 *
 * Return:
 * * 0		- neither configfs nor LIO has the portal any more
 * * -ENOENT	- another program removed it first
 * * -ESTALE	- configfs removed it, and LIO still has it, or listens on its
 *   address though no other portal of LIO does
 * * -EBUSY	- another item depends on it, or something began to block
 * * -ENOMEM	- there is no memory for the event
 * * others	- as configfs refused
 */
int lio_remove_portal(struct vds_portal_group *group,
		      const struct vds_portal *portal, struct vds_operation *op)
{
	struct lio_held *held = vds_iscsi_op_priv(op, group);
	struct lio_node *node;
	struct sock *listener;
	int ret;

	ret = lio_removal_find(held, portal, &node);
	if (ret)
		return ret;
	listener = lio_np_listener(node->tpg_np);
	ret = lio_gate_recheck(held, node) ?:
	      lio_portal_remove(held, node, listener);
	if (listener)
		sock_put(listener);
	lio_node_put(node);
	return ret;
}

/**
 * lio_count() - how many portals a held group has
 * @group: the group
 * @op: the operation that holds it
 *
 * The count op of struct vds_provider_ops.  It counts what configfs has, which may
 * differ from what the core knows at this moment.
 *
 * Return: the number.
 */
unsigned int lio_count(struct vds_portal_group *group, struct vds_operation *op)
{
	struct lio_held *held = vds_iscsi_op_priv(op, group);
	struct config_item *item;
	unsigned int nr = 0;

	if (held->np->counted)
		return held->np->nr;
	/* The lock of the directory keeps the list as it is. */
	list_for_each_entry(item, &held->np->group->cg_children, ci_entry)
		nr++;
	return nr;
}
