/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What older kernels lack in <net/genetlink.h>.
 */
#ifndef _VDS_COMPAT_NET_GENETLINK_H
#define _VDS_COMPAT_NET_GENETLINK_H

#include <linux/version.h>
#include_next <net/genetlink.h>

/*
 * v6.6 added genl_info_dump(), which returns the struct genl_info of a dump.
 * Before, struct genl_dumpit_info had the member attrs itself, and attrs is the
 * only member that is used here.
 */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 6, 0)
#define genl_info_dump(cb)	genl_dumpit_info(cb)
#endif

#endif /* _VDS_COMPAT_NET_GENETLINK_H */
