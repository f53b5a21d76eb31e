// SPDX-License-Identifier: GPL-2.0-only
/*
 * The children of a dentry are an hlist (v6.8).
 */
#include <linux/dcache.h>

bool vds_probe(const struct dentry *dentry);

bool vds_probe(const struct dentry *dentry)
{
	return hlist_empty(&dentry->d_children) || hlist_unhashed(&dentry->d_sib);
}
