/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What <net/genetlink.h> lacks on older kernels.
 */
#ifndef _VDS_COMPAT_NET_GENETLINK_H
#define _VDS_COMPAT_NET_GENETLINK_H

#include_next <net/genetlink.h>
#include <vds_probes.h>

/*
 * v6.6 put a struct genl_info into struct genl_dumpit_info, and genl_info_dump()
 * returns it.  Before, struct genl_dumpit_info had the member attrs itself.
 */
#ifndef VDS_HAS_GENL_INFO_DUMP
#define genl_info_dump(cb)	genl_dumpit_info(cb)
#endif

/* v6.2 passes pre_doit() a struct genl_split_ops; both have the member cmd. */
#ifndef VDS_HAS_GENL_SPLIT_OPS
#define genl_split_ops	genl_ops
#endif

#endif /* _VDS_COMPAT_NET_GENETLINK_H */
