// SPDX-License-Identifier: GPL-2.0-only
/*
 * The last argument of vfs_rmdir() and vfs_symlink() returns the inode whose
 * delegation must be broken (v6.19).
 */
#include <linux/fs.h>

int vds_probe(struct inode *dir, struct dentry *dentry, const char *target);

int vds_probe(struct inode *dir, struct dentry *dentry, const char *target)
{
	return vfs_rmdir(NULL, dir, dentry, NULL) ?:
	       vfs_symlink(NULL, dir, dentry, target, NULL);
}
