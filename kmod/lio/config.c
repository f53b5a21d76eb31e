// SPDX-License-Identifier: GPL-2.0-only
/*
 * config.c - create directories of targets and groups, and delete them.
 *
 * mkdir(2) and rmdir(2) wait for the lock of the directory above, for su_mutex, and
 * rmdir(2) for the locks of the directory and of those that configfs made in it.  All
 * of them are usually held for a moment; a task that hangs holds one for as long as it
 * hangs.  So each is seen free before, and what is not free blocks the operation.
 */
#include <linux/dcache.h>
#include <linux/delay.h>
#include <linux/fs.h>
#include <linux/lockdep.h>
#include <linux/namei.h>

#include "lio.h"

/*
 * Lock a directory as the VFS locks that of an rmdir(2): as the parent of what is
 * locked next.  There is no trylock that says so to lockdep.  0; -EBUSY another task
 * keeps it locked; -EIDRM it is gone.
 */
int lio_parent_lock(struct dentry *dentry)
{
	struct inode *dir = d_inode(dentry);
	unsigned int ms;

	for (ms = 0; !inode_trylock(dir); ms++) {
		if (ms == LIO_LOCK_MS)
			return -EBUSY;
		fsleep(USEC_PER_MSEC);
	}
	lock_set_subclass(&dir->i_rwsem.dep_map, I_MUTEX_PARENT, _THIS_IP_);
	if (!IS_DEADDIR(dir))
		return 0;
	inode_unlock(dir);
	return -EIDRM;
}

/* See a mutex free, which is usually held for a moment only. */
bool lio_mutex_is_free(struct mutex *mutex)
{
	unsigned int ms;

	for (ms = 0; mutex_is_locked(mutex); ms++) {
		if (ms == LIO_LOCK_MS)
			return false;
		fsleep(USEC_PER_MSEC);
	}
	return true;
}

/* See a directory free that is there. */
bool lio_dir_is_free(struct dentry *dentry)
{
	if (lio_dir_lock(dentry))
		return false;
	inode_unlock(d_inode(dentry));
	return true;
}

/* See the directory of a group free, and those that configfs made in it. */
bool lio_dirs_are_free(struct config_group *dir)
{
	struct config_group *group;

	if (!lio_dir_is_free(dir->cg_item.ci_dentry))
		return false;
	list_for_each_entry(group, &dir->default_groups, group_entry)
		if (!lio_dirs_are_free(group))
			return false;
	return true;
}

/* Report what blocks: -EAGAIN. */
int lio_blocked(struct vds_operation *op, enum vds_iscsi_blocker_kind kind)
{
	struct vds_blocker blocker = { .kind = kind };

	vds_iscsi_op_blocker(op, &blocker);
	return -EAGAIN;
}

/*
 * Lock the directory in which one is made or deleted, when su_mutex is free: 0, -EAGAIN
 * or -EIDRM.
 */
int lio_config_lock(struct lio *lio, const struct lio_node *dir,
		    struct vds_operation *op)
{
	int ret = lio_parent_lock(dir->dentry);

	if (ret == -EBUSY)
		return lio_blocked(op, VDS_ISCSI_BLOCKER_KIND_DIRECTORY);
	if (ret)
		return ret;
	if (lio_mutex_is_free(&lio->root->cg_subsys->su_mutex))
		return 0;
	inode_unlock(d_inode(dir->dentry));
	return lio_blocked(op, VDS_ISCSI_BLOCKER_KIND_CONFIGURATION);
}

/*
 * Make a directory in a locked one, which is unlocked.  lio_mkdir() unlocks it and puts
 * the dentry if it fails.
 */
static int lio_config_create(const struct lio_node *dir, const char *name)
{
	struct dentry *dentry = vds_lookup(dir->dentry, name);
	int ret;

	if (IS_ERR(dentry) || d_is_positive(dentry)) {
		inode_unlock(d_inode(dir->dentry));
		ret = IS_ERR(dentry) ? PTR_ERR(dentry) : -EEXIST;
		if (ret == -EEXIST)
			dput(dentry);
		return ret;
	}
	dentry = lio_mkdir(dir->dentry, dentry);
	if (IS_ERR(dentry))
		return PTR_ERR(dentry);
	inode_unlock(d_inode(dir->dentry));
	dput(dentry);
	return 0;
}

/*
 * Make a directory in one that lio_config_lock() locked, which is unlocked in any case:
 * 0, -EEXIST, -ECANCELED, or the error.
 */
int lio_config_mkdir(struct lio *lio, const struct lio_node *dir,
		     const char *name, struct vds_operation *op)
{
	struct lio_commit commit;
	int ret = lio_commit_begin(lio, &commit, vds_iscsi_op_id(op));

	if (ret) {
		inode_unlock(d_inode(dir->dentry));
		return ret;
	}
	ret = vds_iscsi_op_commit(op);
	if (!ret)
		ret = lio_config_create(dir, name);
	else
		inode_unlock(d_inode(dir->dentry));
	lio_commit_end(lio, &commit);
	lio_tree_apply(lio);
	if (ret == -EEXIST)
		vds_iscsi_op_explain(op, VDS_ISCSI_REASON_EXISTS,
				     "another program created %s first", name);
	else if (ret && ret != -ECANCELED)
		vds_iscsi_op_explain(op, VDS_ISCSI_REASON_DRIVER,
				     "LIO refused to create %s: error %d; the kernel log may have the reason",
				     name, -ret);
	return ret;
}

/*
 * Delete the directory of a node in the locked one above.  Once configfs accepts, there
 * is no way back.
 */
int lio_config_rmdir(struct lio *lio, struct lio_node *node,
		     struct vds_operation *op)
{
	struct lio_commit commit;
	int ret = lio_commit_begin(lio, &commit, vds_iscsi_op_id(op));

	if (ret)
		return ret;
	/* As in remove.c: the VFS must not keep the dentry. */
	dget(node->dentry);
	ret = vds_rmdir(node->parent->dentry, node->dentry);
	dput(node->dentry);
	lio_commit_end(lio, &commit);
	if (ret)
		vds_iscsi_op_explain(op, VDS_ISCSI_REASON_DRIVER,
				     "configfs refused to delete %pd: error %d",
				     node->dentry, -ret);
	return ret;
}
