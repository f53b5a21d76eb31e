// SPDX-License-Identifier: GPL-2.0-only
/*
 * dir.c - directories of configfs: lock one, and keep the table of watched ones.
 */
#include <linux/dcache.h>
#include <linux/delay.h>
#include <linux/fs.h>
#include <linux/slab.h>

#include "lio.h"

/* Longest delay between two attempts to lock a directory. */
#define LIO_DIR_RETRY_MS 20U

/**
 * lio_dir_lock() - take the inode lock of a directory, with a timeout
 * @dentry: the directory; the caller has a reference
 * @timeout_ms: how long to wait for another task
 * @op: stop waiting when this operation is canceled or expires; may be NULL
 *
 * The lock is taken as the VFS takes that of a parent.  No trylock has an argument
 * for lockdep's subclass, so it is set afterwards.  The caller checks IS_DEADDIR(),
 * and releases the lock with inode_unlock().
 *
 * Return:
 * * 0			- the lock is held
 * * -EBUSY		- another task held it until the timeout
 * * -ECANCELED		- @op was canceled
 * * -ETIME		- the deadline of @op passed
 */
int lio_dir_lock(struct dentry *dentry, unsigned int timeout_ms,
		 const struct vds_operation *op)
{
	struct inode *inode = d_inode(dentry);
	unsigned int ms, delay = 1;
	int ret;

	for (ms = 0; !inode_trylock(inode); ms += delay) {
		ret = op ? vds_iscsi_op_pending(op) : 0;
		if (ret)
			return ret;
		if (ms >= timeout_ms)
			return -EBUSY;
		delay = min(delay * 2, LIO_DIR_RETRY_MS);
		fsleep(delay * USEC_PER_MSEC);
	}
	lock_set_subclass(&inode->i_rwsem.dep_map, I_MUTEX_PARENT, _THIS_IP_);
	return 0;
}

/**
 * lio_dir_find() - find a watched directory
 * @lio: the provider, with tree_lock held
 * @inode: inode of the directory; compared, never dereferenced
 *
 * Return: the directory, or NULL.
 */
struct lio_dir *lio_dir_find(struct lio *lio, const struct inode *inode)
{
	struct lio_dir *dir;

	lockdep_assert_held(&lio->tree_lock);
	hash_for_each_possible(lio->dirs, dir, hash, (unsigned long)inode)
		if (d_inode(dir->dentry) == inode)
			return dir;
	return NULL;
}

/**
 * lio_dir_new() - watch a directory
 * @lio: the provider, with tree_lock held
 * @parent: the watched directory above; NULL for the root
 * @dentry: the directory; the table takes a reference of its own
 * @group: configfs' structure of the directory
 *
 * Return: the directory, or NULL if there is no memory.
 */
struct lio_dir *lio_dir_new(struct lio *lio, struct lio_dir *parent,
			    struct dentry *dentry, struct config_group *group)
{
	struct lio_dir *dir = kzalloc(sizeof(*dir), GFP_KERNEL);

	lockdep_assert_held(&lio->tree_lock);
	if (!dir)
		return NULL;
	dir->parent = parent;
	dir->level = parent ? parent->level + 1 : LIO_ROOT;
	dir->dentry = dget(dentry);
	dir->group = group;
	dir->seen = true;
	INIT_LIST_HEAD(&dir->children);
	INIT_LIST_HEAD(&dir->sibling);
	if (parent)
		list_add_tail(&dir->sibling, &parent->children);
	hash_add(lio->dirs, &dir->hash, (unsigned long)d_inode(dentry));
	return dir;
}

/**
 * lio_dir_free() - stop watching a directory
 * @dir: the directory, without children; the caller holds tree_lock
 */
void lio_dir_free(struct lio_dir *dir)
{
	hash_del(&dir->hash);
	list_del(&dir->sibling);
	dput(dir->dentry);
	kfree(dir);
}
