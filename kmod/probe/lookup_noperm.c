// SPDX-License-Identifier: GPL-2.0-only
/*
 * lookup_noperm() replaces lookup_one_len() (v6.16).
 */
#include <linux/namei.h>

struct dentry *vds_probe(struct dentry *dir, const char *name);

struct dentry *vds_probe(struct dentry *dir, const char *name)
{
	return lookup_noperm(&QSTR(name), dir);
}
