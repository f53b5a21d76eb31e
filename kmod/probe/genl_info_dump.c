// SPDX-License-Identifier: GPL-2.0-only
/*
 * genl_info_dump() returns the struct genl_info of a dump (v6.6).
 */
#include <net/genetlink.h>

const struct genl_info *vds_probe(struct netlink_callback *cb);

const struct genl_info *vds_probe(struct netlink_callback *cb)
{
	return genl_info_dump(cb);
}
