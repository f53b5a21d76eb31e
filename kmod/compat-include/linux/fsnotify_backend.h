/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One call, for all kernels, that marks a superblock.
 */
#ifndef _VDS_COMPAT_LINUX_FSNOTIFY_BACKEND_H
#define _VDS_COMPAT_LINUX_FSNOTIFY_BACKEND_H

#include <linux/fs.h>
#include_next <linux/fsnotify_backend.h>
#include <vds_probes.h>

/*
 * v6.10 moved the marks of a superblock to struct fsnotify_sb_info, so that
 * fsnotify_add_mark() takes the superblock, and removed the last argument.
 */
static inline int vds_fsnotify_add_sb_mark(struct fsnotify_mark *mark,
					   struct super_block *sb)
{
#ifdef VDS_HAS_FSNOTIFY_ADD_SB_MARK
	return fsnotify_add_mark(mark, sb, FSNOTIFY_OBJ_TYPE_SB, 0);
#else
	return fsnotify_add_mark(mark, &sb->s_fsnotify_marks,
				 FSNOTIFY_OBJ_TYPE_SB, 0, NULL);
#endif
}

#endif /* _VDS_COMPAT_LINUX_FSNOTIFY_BACKEND_H */
