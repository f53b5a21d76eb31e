// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfs_mkdir() returns a dentry, and has no argument for delegations (v6.15 to v6.18).
 */
#include <linux/fs.h>

struct dentry *vds_probe(struct inode *dir, struct dentry *dentry);

struct dentry *vds_probe(struct inode *dir, struct dentry *dentry)
{
	return vfs_mkdir(NULL, dir, dentry, 0755);
}
