// SPDX-License-Identifier: GPL-2.0-only
/*
 * hold.c - hold the np directory of a portal group for an operation.
 *
 * While its inode lock is held no other task creates or removes a portal in it,
 * and the portal group is not freed.
 */
#include <linux/dcache.h>
#include <linux/fs.h>
#include <linux/string.h>

#include "lio.h"

/* How long an operation waits for another task that has locked the directory. */
#define LIO_HOLD_TIMEOUT_MS 30000

/* Get the np directory of a group, unless the group is known to be deleted. */
static int lio_held_get_dir(struct lio_held *held, struct vds_portal_group *group)
{
	struct lio_dir *dir;

	mutex_lock(&held->lio->tree_lock);
	dir = vds_iscsi_portal_group_priv(group);
	if (dir) {
		held->dir = dget(dir->dentry);
		held->group = dir->group;
	}
	mutex_unlock(&held->lio->tree_lock);
	return dir ? 0 : -EIDRM;
}

/**
 * lio_held_relock() - lock a held directory again
 * @held: the held group
 *
 * Does nothing if the directory is locked.  If it was not, other programs may
 * have changed the group in between.
 *
 * Return:
 * * 0			- the directory is locked and not dead
 * * -EIDRM		- the group was deleted
 * * -EBUSY		- another task held the lock until the timeout
 * * -ECANCELED		- the operation was canceled
 * * -ETIME		- the deadline of the operation passed
 */
int lio_held_relock(struct lio_held *held)
{
	unsigned int timeout_ms =
		held->op ? LIO_HOLD_TIMEOUT_MS : LIO_DIR_TIMEOUT_MS;
	int ret;

	if (held->locked)
		return 0;
	ret = lio_dir_lock(held->dir, timeout_ms, held->op);
	if (ret)
		return ret;
	held->locked = !IS_DEADDIR(d_inode(held->dir));
	if (held->locked)
		return 0;
	inode_unlock(d_inode(held->dir));
	return -EIDRM;
}

/**
 * lio_held_get() - lock the np directory of a group
 * @held: zeroed but for @held->op; filled in
 * @group: the group
 *
 * Return: 0 and the caller calls lio_held_put(), or an error as that of
 * lio_held_relock().
 */
int lio_held_get(struct lio_held *held, struct vds_portal_group *group)
{
	int ret;

	held->lio =
		vds_iscsi_provider_priv(vds_iscsi_portal_group_provider(group));
	ret = lio_held_get_dir(held, group);
	if (ret)
		return ret;
	ret = lio_held_relock(held);
	if (ret)
		dput(held->dir);
	return ret;
}

/**
 * lio_held_put() - unlock the directory, if it is locked, and drop it
 * @held: what lio_held_get() filled in
 */
void lio_held_put(struct lio_held *held)
{
	if (held->locked)
		inode_unlock(d_inode(held->dir));
	dput(held->dir);
}

/**
 * lio_held_explain() - explain to the operation why its group cannot be held
 * @held: the group; @held->op is not NULL
 * @error: what lio_held_get() or lio_held_relock() returned
 */
void lio_held_explain(const struct lio_held *held, int error)
{
	if (error == -EIDRM)
		vds_iscsi_op_explain(held->op,
				     "another program deleted the portal group");
	else if (error == -EBUSY)
		vds_iscsi_op_explain(held->op,
				     "timed out: another program has locked the group's portals for %u s",
				     LIO_HOLD_TIMEOUT_MS / 1000);
}

/**
 * lio_hold() - hold a portal group for an operation
 * @group: the group
 * @op: the operation
 *
 * The hold op of struct vds_provider_ops.
 *
 * Return: 0, or an error as that of lio_held_relock().
 */
int lio_hold(struct vds_portal_group *group, struct vds_operation *op)
{
	struct lio_held *held = vds_iscsi_op_priv(op);
	int ret;

	BUILD_BUG_ON(sizeof(*held) > VDS_OP_PRIV_SIZE);
	*held = (struct lio_held){ .op = op };
	ret = lio_held_get(held, group);
	if (ret)
		lio_held_explain(held, ret);
	return ret;
}

/**
 * lio_release() - release the group that an operation holds
 * @group: the group
 * @op: the operation
 *
 * The changes of the operation are reported to the core by their own events, in
 * order with the events of other programs.  They are applied here, so that the
 * core knows the changes before the operation completes.
 */
void lio_release(struct vds_portal_group *group, struct vds_operation *op)
{
	struct lio_held *held = vds_iscsi_op_priv(op);

	lio_held_put(held);
	lio_tree_apply(held->lio, held->number);
}

/**
 * lio_held_find() - find a portal in a held group
 * @held: the group; its directory is locked
 * @portal: the portal
 * @place: receives where it is; the caller drops @place->dentry with dput()
 *
 * The directory usually has the name that the core gives the portal.  It may have
 * another spelling of the same address, so the addresses are compared as well.
 *
 * Return: 0, or -ENOENT.
 */
int lio_held_find(struct lio_held *held, const struct vds_portal *portal,
		  struct lio_place *place)
{
	struct mutex *su_mutex = &held->group->cg_subsys->su_mutex;
	struct config_item *item, *found = NULL;

	mutex_lock(su_mutex);
	list_for_each_entry(item, &held->group->cg_children, ci_entry)
		if (!strcmp(lio_item_name(item), vds_iscsi_portal_name(portal)))
			found = item;
	if (!found)
		list_for_each_entry(item, &held->group->cg_children, ci_entry)
			if (lio_portal_is(lio_item_name(item),
					  vds_iscsi_portal_address(portal)))
				found = item;
	if (found) {
		place->tpg_np = lio_item_tpg_np(found);
		place->dentry = dget(found->ci_dentry);
	}
	mutex_unlock(su_mutex);
	return found ? 0 : -ENOENT;
}
