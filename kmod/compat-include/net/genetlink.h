/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What <net/genetlink.h> lacks on older kernels.
 */
#ifndef _VDS_COMPAT_NET_GENETLINK_H
#define _VDS_COMPAT_NET_GENETLINK_H

#include <linux/version.h>
#include_next <net/genetlink.h>

/*
 * v6.6 put a struct genl_info into struct genl_dumpit_info, with
 * genl_info_dump() to get at it.  Before, the latter had the member attrs itself.
 */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 6, 0)
#define genl_info_dump(cb)	genl_dumpit_info(cb)
#endif

#endif /* _VDS_COMPAT_NET_GENETLINK_H */
