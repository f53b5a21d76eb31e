// SPDX-License-Identifier: GPL-2.0-only
/*
 * mkdir.c - create a directory, with one result for the caller on all kernels.
 *
 * When vfs_mkdir() fails, the kernels from v6.19 on have released the lock of the
 * parent directory, and older ones have not.  No declaration shows which of them
 * this is, and a distribution may apply the change to an older kernel.  So the
 * module makes vfs_mkdir() fail once while it is loaded, and looks at the lock.  The
 * directory for this belongs to a file system that is never mounted where another
 * task could find it: nothing but vfs_mkdir() can change the state of the lock.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/dcache.h>
#include <linux/fs.h>
#include <linux/fs_context.h>
#include <linux/mount.h>
#include <linux/namei.h>
#include <linux/pseudo_fs.h>

#include "lio.h"

#define LIO_PROBE_MAGIC 0x76647369	/* "vdsi" */

static bool lio_mkdir_unlocks __ro_after_init;

static int lio_probe_init_fs_context(struct fs_context *fc)
{
	return init_pseudo(fc, LIO_PROBE_MAGIC) ? 0 : -ENOMEM;
}

static struct file_system_type lio_probe_fs = {
	.name			= "vds_iscsi_lio",
	.init_fs_context	= lio_probe_init_fs_context,
	.kill_sb		= kill_anon_super,
	.owner			= THIS_MODULE,
};

/* The root of a pseudo file system has no mkdir operation, so vfs_mkdir() fails. */
static int __init lio_probe_mkdir(struct dentry *dir)
{
	struct dentry *dentry = d_alloc_name(dir, "probe");

	if (!dentry)
		return -ENOMEM;
	inode_lock_nested(d_inode(dir), I_MUTEX_PARENT);
	dentry = vds_vfs_mkdir(dir, dentry);
	lio_mkdir_unlocks = !inode_is_locked(d_inode(dir));
	if (!lio_mkdir_unlocks)
		inode_unlock(d_inode(dir));
	if (IS_ERR(dentry))
		return 0;
	dput(dentry);
	return -EINVAL;
}

/**
 * lio_mkdir_init() - find out what vfs_mkdir() does to the lock when it fails
 *
 * Context: the module's init function; may sleep.
 * Return: 0, or
 * * -ENOMEM	- there is no memory
 * * -EINVAL	- vfs_mkdir() succeeded where it cannot
 */
int __init lio_mkdir_init(void)
{
	struct vfsmount *mnt = kern_mount(&lio_probe_fs);
	int ret;

	if (IS_ERR(mnt))
		return PTR_ERR(mnt);
	ret = lio_probe_mkdir(mnt->mnt_root);
	kern_unmount(mnt);
	pr_debug("after an error of mkdir the directory is %s\n",
		 lio_mkdir_unlocks ? "unlocked" : "locked");
	return ret;
}

/**
 * lio_mkdir() - create a directory
 * @dir: its parent, whose inode lock is held
 * @dentry: from vds_lookup(), negative; the reference is passed on
 *
 * After an error the lock of @dir has been released and @dentry put.
 *
 * Context: process, may sleep.
 * Return: the dentry that replaces @dentry, or an ERR_PTR as vfs_mkdir() returned it.
 */
struct dentry *lio_mkdir(struct dentry *dir, struct dentry *dentry)
{
	dentry = vds_vfs_mkdir(dir, dentry);
	if (IS_ERR(dentry) && !lio_mkdir_unlocks)
		inode_unlock(d_inode(dir));
	return dentry;
}
