/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One set of calls, for all kernels, that change a directory from inside the
 * kernel.  They behave as those of the newest kernel do.
 */
#ifndef _VDS_COMPAT_LINUX_NAMEI_H
#define _VDS_COMPAT_LINUX_NAMEI_H

#include <linux/dcache.h>
#include <linux/fs.h>
#include <linux/version.h>
#include_next <linux/namei.h>

/* v6.3 replaced the user namespace argument with an id mapping. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 3, 0)
#define VDS_NOP_IDMAP	(&init_user_ns)
#else
#define VDS_NOP_IDMAP	(&nop_mnt_idmap)
#endif

/*
 * v6.19 added an argument that returns the inode whose delegation must be broken
 * first.  configfs has no delegations, so the callers pass NULL.
 */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 19, 0)
#define vfs_mkdir(idmap, dir, dentry, mode, delegated) \
	vfs_mkdir(idmap, dir, dentry, mode)
#define vfs_rmdir(idmap, dir, dentry, delegated) \
	vfs_rmdir(idmap, dir, dentry)
#define vfs_symlink(idmap, dir, dentry, target, delegated) \
	vfs_symlink(idmap, dir, dentry, target)
#endif

/* v6.16 renamed lookup_one_len() to lookup_noperm(), which takes a struct qstr. */
static inline struct dentry *vds_lookup(struct dentry *dir, const char *name)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 16, 0)
	return lookup_one_len(name, dir, strlen(name));
#else
	return lookup_noperm(&QSTR(name), dir);
#endif
}

static inline int vds_rmdir(struct dentry *dir, struct dentry *dentry)
{
	return vfs_rmdir(VDS_NOP_IDMAP, d_inode(dir), dentry, NULL);
}

/*
 * Returns the dentry that replaces @dentry, or an ERR_PTR.  After an error @dentry
 * has been put and the lock of @dir released.  vfs_mkdir() returns a dentry since
 * v6.15, and releases the lock on failure since v6.19.
 */
static inline struct dentry *vds_mkdir(struct dentry *dir, struct dentry *dentry)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 15, 0)
	int ret = vfs_mkdir(VDS_NOP_IDMAP, d_inode(dir), dentry, 0755, NULL);

	if (ret) {
		dput(dentry);
		dentry = ERR_PTR(ret);
	}
#else
	dentry = vfs_mkdir(VDS_NOP_IDMAP, d_inode(dir), dentry, 0755, NULL);
#endif
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 19, 0)
	if (IS_ERR(dentry))
		inode_unlock(d_inode(dir));
#endif
	return dentry;
}

static inline int vds_symlink(struct dentry *dir, struct dentry *dentry,
			      const char *target)
{
	return vfs_symlink(VDS_NOP_IDMAP, d_inode(dir), dentry, target, NULL);
}

static inline int vds_unlink(struct dentry *dir, struct dentry *dentry)
{
	return vfs_unlink(VDS_NOP_IDMAP, d_inode(dir), dentry, NULL);
}

#endif /* _VDS_COMPAT_LINUX_NAMEI_H */
