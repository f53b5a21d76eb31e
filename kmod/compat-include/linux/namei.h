/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One way to change a directory from inside the kernel, on every kernel.
 */
#ifndef _VDS_COMPAT_LINUX_NAMEI_H
#define _VDS_COMPAT_LINUX_NAMEI_H

#include <linux/fs.h>
#include <linux/version.h>
#include_next <linux/namei.h>

/* v6.3 replaced the user name space by a mapping of ids. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 3, 0)
#define VDS_NOP_IDMAP	(&init_user_ns)
#else
#define VDS_NOP_IDMAP	(&nop_mnt_idmap)
#endif

static inline struct dentry *vds_lookup(struct dentry *dir, const char *name)
{
	return lookup_one_len(name, dir, strlen(name));
}

static inline int vds_rmdir(struct dentry *dir, struct dentry *dentry)
{
	return vfs_rmdir(VDS_NOP_IDMAP, d_inode(dir), dentry);
}

static inline int vds_mkdir(struct dentry *dir, struct dentry **dentry)
{
	return vfs_mkdir(VDS_NOP_IDMAP, d_inode(dir), *dentry, 0755);
}

static inline int vds_symlink(struct dentry *dir, struct dentry *dentry,
			      const char *target)
{
	return vfs_symlink(VDS_NOP_IDMAP, d_inode(dir), dentry, target);
}

static inline int vds_unlink(struct dentry *dir, struct dentry *dentry)
{
	return vfs_unlink(VDS_NOP_IDMAP, d_inode(dir), dentry, NULL);
}

#endif /* _VDS_COMPAT_LINUX_NAMEI_H */
