// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfs_mkdir() returns a dentry, and its last argument returns the inode whose
 * delegation must be broken (v6.19).
 */
#include <linux/fs.h>

struct dentry *vds_probe(struct inode *dir, struct dentry *dentry);

struct dentry *vds_probe(struct inode *dir, struct dentry *dentry)
{
	return vfs_mkdir(NULL, dir, dentry, 0755, NULL);
}
