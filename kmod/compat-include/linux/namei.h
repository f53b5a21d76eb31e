/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One set of calls, for all kernels, that change a directory from inside the
 * kernel.  They behave as those of the newest kernel do.
 */
#ifndef _VDS_COMPAT_LINUX_NAMEI_H
#define _VDS_COMPAT_LINUX_NAMEI_H

#include <linux/dcache.h>
#include <linux/fs.h>
#include_next <linux/namei.h>
#include <vds_probes.h>

/* v6.3 replaced the user namespace argument with an id mapping. */
#ifdef VDS_HAS_IDMAP
#define VDS_NOP_IDMAP	(&nop_mnt_idmap)
#else
#define VDS_NOP_IDMAP	(&init_user_ns)
#endif

/*
 * v6.19 added an argument that returns the inode whose delegation must be broken
 * first.  configfs has no delegations, so the callers pass NULL.
 */
#ifndef VDS_HAS_MKDIR_DELEGATED
#define vfs_mkdir(idmap, dir, dentry, mode, delegated) \
	vfs_mkdir(idmap, dir, dentry, mode)
#endif
#ifndef VDS_HAS_RMDIR_DELEGATED
#define vfs_rmdir(idmap, dir, dentry, delegated) \
	vfs_rmdir(idmap, dir, dentry)
#define vfs_symlink(idmap, dir, dentry, target, delegated) \
	vfs_symlink(idmap, dir, dentry, target)
#endif

/* v6.16 renamed lookup_one_len() to lookup_noperm(), which takes a struct qstr. */
static inline struct dentry *vds_lookup(struct dentry *dir, const char *name)
{
#ifdef VDS_HAS_LOOKUP_NOPERM
	return lookup_noperm(&QSTR(name), dir);
#else
	return lookup_one_len(name, dir, strlen(name));
#endif
}

static inline int vds_rmdir(struct dentry *dir, struct dentry *dentry)
{
	return vfs_rmdir(VDS_NOP_IDMAP, d_inode(dir), dentry, NULL);
}

/*
 * Returns the dentry that replaces @dentry, or an ERR_PTR; @dentry has then been put.
 * vfs_mkdir() returns a dentry since v6.15.  After an error some kernels have also
 * released the lock of @dir: see lio_mkdir(), which is the only caller.
 */
static inline struct dentry *vds_vfs_mkdir(struct dentry *dir,
					   struct dentry *dentry)
{
#if defined(VDS_HAS_MKDIR_DENTRY) || defined(VDS_HAS_MKDIR_DELEGATED)
	return vfs_mkdir(VDS_NOP_IDMAP, d_inode(dir), dentry, 0755, NULL);
#else
	int ret = vfs_mkdir(VDS_NOP_IDMAP, d_inode(dir), dentry, 0755, NULL);

	if (!ret)
		return dentry;
	dput(dentry);
	return ERR_PTR(ret);
#endif
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
