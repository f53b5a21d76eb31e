// SPDX-License-Identifier: GPL-2.0-only
/*
 * nl.c - register the generic netlink family, and check the rights of requests.
 *
 * Documentation/netlink/specs/vds_iscsi.yaml defines the interface; the policies
 * and the table of handlers in gen/ are generated from it.
 */
#include <net/genetlink.h>

#include "gen/netlink_gen.h"
#include "nl.h"

/* Commands that change something or show sessions. */
static const bool needs_admin[VDS_ISCSI_CMD_MAX + 1] = {
	[VDS_ISCSI_CMD_PORTAL_REMOVE] = true,
	[VDS_ISCSI_CMD_OP_CANCEL] = true,
	[VDS_ISCSI_CMD_GROUP_UNBLOCK] = true,
	[VDS_ISCSI_CMD_REENUMERATE] = true,
	[VDS_ISCSI_CMD_REFRESH] = true,
	[VDS_ISCSI_CMD_SESSION_GET] = true,
	[VDS_ISCSI_CMD_PORTAL_NEW] = true,
	[VDS_ISCSI_CMD_PORTAL_ADD] = true,
	[VDS_ISCSI_CMD_TARGET_NEW] = true,
	[VDS_ISCSI_CMD_TARGET_DELETE] = true,
	[VDS_ISCSI_CMD_PORTAL_GROUP_NEW] = true,
	[VDS_ISCSI_CMD_PORTAL_GROUP_DELETE] = true,
	[VDS_ISCSI_CMD_PORTAL_GROUP_SET] = true,
	[VDS_ISCSI_CMD_PORTAL_OFFLINE] = true,
	[VDS_ISCSI_CMD_PORTAL_ONLINE] = true,
};

static int nl_pre_doit(const struct genl_split_ops *ops, struct sk_buff *skb,
		       struct genl_info *info)
{
	return needs_admin[ops->cmd] ? nl_require_admin(skb, info->extack) : 0;
}

int __init nl_init(void)
{
	nl_family.pre_doit = nl_pre_doit;
	nl_family.ops = vds_iscsi_nl_ops;
	nl_family.n_ops = ARRAY_SIZE(vds_iscsi_nl_ops);
	nl_family.mcgrps = vds_iscsi_nl_mcgrps;
	nl_family.n_mcgrps = ARRAY_SIZE(vds_iscsi_nl_mcgrps);
	return genl_register_family(&nl_family);
}

void nl_exit(void)
{
	genl_unregister_family(&nl_family);
}
