// SPDX-License-Identifier: GPL-2.0-only
/*
 * clear.c - delete the LUNs and ACLs of a group that has no sessions.
 *
 * configfs deletes no directory that is not empty, so what is in one goes first: the
 * links of the LUNs that an ACL maps, these LUNs, the ACL, the link of a LUN to its
 * backstore, the LUN.  Each step locks one directory, for a moment, and goes by what
 * is there: other programs may delete, too.  What rmdir(2) locks is seen free before.
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

/*
 * An entry of a directory to delete, referenced, or NULL; @all: any directory; @skip: how
 * many entries to skip.
 */
static struct dentry *lio_next_made(struct dentry *dir, bool all, unsigned int skip)
{
	struct dentry *child, *found = NULL;

	spin_lock(&dir->d_lock);
	vds_for_each_child(child, dir) {
		spin_lock_nested(&child->d_lock, DENTRY_D_LOCK_NESTED);
		if (!found && lio_is_made(child, all) && !skip--)
			found = dget_dlock(child);
		spin_unlock(&child->d_lock);
	}
	spin_unlock(&dir->d_lock);
	return found;
}

/* Whether the locks of an empty directory and of those in it are free. */
static bool lio_tree_is_free(struct dentry *dir)
{
	bool free = lio_dir_is_free(dir);
	struct dentry *child;
	unsigned int n;

	for (n = 0; free && (child = lio_next_made(dir, true, n)); n++) {
		free = lio_tree_is_free(child);
		dput(child);
	}
	return free;
}

/* Delete an entry of a locked directory, if nothing blocks: 0, -EAGAIN, or the error. */
static int lio_delete_locked(struct lio *lio, struct dentry *dir,
			     struct dentry *child, struct vds_operation *op)
{
	/* Another program deleted it. */
	if (d_unhashed(child))
		return 0;
	if (!lio_mutex_is_free(&lio->root->cg_subsys->su_mutex))
		return lio_blocked(op, VDS_ISCSI_BLOCKER_KIND_CONFIGURATION);
	if (d_is_symlink(child))
		return vds_unlink(dir, child);
	if (!lio_tree_is_free(child))
		return lio_blocked(op, VDS_ISCSI_BLOCKER_KIND_DIRECTORY);
	return vds_rmdir(dir, child);
}

/* Delete an entry, which is empty: 0, -EAGAIN, or the error. */
static int lio_delete_entry(struct lio *lio, struct dentry *dir,
			    struct dentry *child, struct vds_operation *op)
{
	int ret = lio_parent_lock(dir);

	if (ret == -EBUSY)
		return lio_blocked(op, VDS_ISCSI_BLOCKER_KIND_DIRECTORY);
	/* Another program deleted it. */
	if (ret)
		return 0;
	ret = lio_delete_locked(lio, dir, child, op);
	inode_unlock(d_inode(dir));
	if (ret && ret != -EAGAIN)
		vds_iscsi_op_explain(op, VDS_ISCSI_REASON_DRIVER,
				     "configfs refused to delete %pd: error %d",
				     child, -ret);
	return ret;
}

/*
 * Delete what is in a directory; @all: any directory, else LUNs.  A group has no more
 * than three levels of them.
 */
static int lio_clear_dir(struct lio *lio, struct dentry *dir, bool all,
			 struct vds_operation *op)
{
	struct dentry *child;
	int ret = 0;

	while (!ret && (child = lio_next_made(dir, all, 0))) {
		if (d_is_dir(child))
			ret = lio_clear_dir(lio, child, false, op);
		if (!ret)
			ret = lio_delete_entry(lio, dir, child, op);
		dput(child);
	}
	return ret;
}

/**
 * lio_clear_group() - delete the LUNs and ACLs of a group
 * @lio: the provider
 * @node: the group, which has no sessions and is disabled
 * @op: the operation
 *
 * Return:
 * * 0		- none is left
 * * -EAGAIN	- another task keeps a directory or su_mutex locked; some may be deleted
 * * -EIDRM	- another program deleted the group
 * * others	- as configfs refused; some may be deleted
 */
int lio_clear_group(struct lio *lio, struct lio_node *node,
		    struct vds_operation *op)
{
	struct se_portal_group *se_tpg = lio_se_tpg(node->np->group);
	struct dentry *acls, *luns;
	int ret = lio_dir_lock(node->np->pin);

	if (ret)
		return ret == -EBUSY ?
			       lio_blocked(op, VDS_ISCSI_BLOCKER_KIND_DIRECTORY) : ret;
	acls = dget(se_tpg->tpg_acl_group.cg_item.ci_dentry);
	luns = dget(se_tpg->tpg_lun_group.cg_item.ci_dentry);
	inode_unlock(d_inode(node->np->pin));
	ret = lio_clear_dir(lio, acls, true, op) ?:
	      lio_clear_dir(lio, luns, false, op);
	dput(acls);
	dput(luns);
	return ret;
}
