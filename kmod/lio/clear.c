// SPDX-License-Identifier: GPL-2.0-only
/*
 * clear.c - delete the LUNs and ACLs of a group that has no sessions.
 *
 * configfs deletes no directory that is not empty, so what is in one goes first: the
 * links of the LUNs that an ACL maps, these LUNs, the ACL, the link of a LUN to its
 * backstore, the LUN.  Each step locks one directory, for a moment, and goes by what
 * is there: other programs may delete, too.
 */
#include <linux/dcache.h>
#include <linux/fs.h>
#include <linux/namei.h>
#include <target/target_core_base.h>

#include "lio.h"

/* Whether an entry of a directory is one that mkdir(2) or symlink(2) made. */
static bool lio_is_made(const struct dentry *child, bool all)
{
	if (d_unhashed(child))
		return false;
	return d_is_symlink(child) ||
	       (d_is_dir(child) &&
		(all || !strncmp(child->d_name.name, "lun_", 4)));
}

/* An entry of a directory to delete, referenced, or NULL; @all: any directory. */
static struct dentry *lio_next_made(struct dentry *dir, bool all)
{
	struct dentry *child, *found = NULL;

	spin_lock(&dir->d_lock);
	vds_for_each_child(child, dir) {
		spin_lock_nested(&child->d_lock, DENTRY_D_LOCK_NESTED);
		if (!found && lio_is_made(child, all))
			found = dget_dlock(child);
		spin_unlock(&child->d_lock);
	}
	spin_unlock(&dir->d_lock);
	return found;
}

/* Delete an entry, which is empty: 0, -EAGAIN, or the error. */
static int lio_delete_entry(struct dentry *dir, struct dentry *child,
			    struct vds_operation *op)
{
	int ret = lio_parent_lock(dir);

	if (ret == -EBUSY)
		return lio_blocked(op, VDS_ISCSI_BLOCKER_KIND_DIRECTORY);
	/* Another program deleted it. */
	if (ret)
		return 0;
	if (!d_unhashed(child))
		ret = d_is_symlink(child) ? vds_unlink(dir, child) :
					    vds_rmdir(dir, child);
	inode_unlock(d_inode(dir));
	if (ret)
		vds_iscsi_op_explain(op, VDS_ISCSI_REASON_DRIVER,
				     "configfs refused to delete %pd: error %d",
				     child, -ret);
	return ret;
}

/*
 * Delete what is in a directory; @all: any directory, else LUNs.  A group has no more
 * than three levels of them.
 */
static int lio_clear_dir(struct dentry *dir, bool all, struct vds_operation *op)
{
	struct dentry *child;
	int ret = 0;

	while (!ret && (child = lio_next_made(dir, all))) {
		if (d_is_dir(child))
			ret = lio_clear_dir(child, false, op);
		if (!ret)
			ret = lio_delete_entry(dir, child, op);
		dput(child);
	}
	return ret;
}

/**
 * lio_clear_group() - delete the LUNs and ACLs of a group
 * @node: the group, which has no sessions and is disabled
 * @op: the operation
 *
 * Return:
 * * 0		- none is left
 * * -EAGAIN	- another task keeps a directory locked; some may be deleted
 * * others	- as configfs refused; some may be deleted
 */
int lio_clear_group(struct lio_node *node, struct vds_operation *op)
{
	struct se_portal_group *se_tpg = lio_se_tpg(node->np->group);
	struct dentry *acls = dget(se_tpg->tpg_acl_group.cg_item.ci_dentry);
	struct dentry *luns = dget(se_tpg->tpg_lun_group.cg_item.ci_dentry);
	int ret;

	ret = lio_clear_dir(acls, true, op) ?: lio_clear_dir(luns, false, op);
	dput(acls);
	dput(luns);
	return ret;
}
