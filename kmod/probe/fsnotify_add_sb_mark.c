// SPDX-License-Identifier: GPL-2.0-only
/*
 * fsnotify_add_mark() takes the superblock, and four arguments (v6.10).
 */
#include <linux/fsnotify_backend.h>

int vds_probe(struct fsnotify_mark *mark, struct super_block *sb);

int vds_probe(struct fsnotify_mark *mark, struct super_block *sb)
{
	return fsnotify_add_mark(mark, sb, FSNOTIFY_OBJ_TYPE_SB, 0);
}
