/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A walk over the children of a dentry, whose d_lock is held.
 */
#ifndef _VDS_COMPAT_LINUX_DCACHE_H
#define _VDS_COMPAT_LINUX_DCACHE_H

#include_next <linux/dcache.h>
#include <vds_probes.h>

/* v6.8 made the list of children an hlist. */
#ifdef VDS_HAS_DENTRY_HLIST
#define vds_for_each_child(child, dir) \
	hlist_for_each_entry(child, &(dir)->d_children, d_sib)
#else
#define vds_for_each_child(child, dir) \
	list_for_each_entry(child, &(dir)->d_subdirs, d_child)
#endif

#endif /* _VDS_COMPAT_LINUX_DCACHE_H */
