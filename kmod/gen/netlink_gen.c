// SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause)
/* Do not edit directly, auto-generated from: */
/*	Documentation/netlink/specs/vds_iscsi.yaml */
/* YNL-GEN kernel source */

#include <net/netlink.h>
#include <net/genetlink.h>

#include "netlink_gen.h"

#include <uapi/linux/vds_iscsi.h>

/* Ops table for vds_iscsi */
const struct genl_ops vds_iscsi_nl_ops[22] = {
	{
		.cmd		= VDS_ISCSI_CMD_PROVIDER_GET,
		.doit		= vds_iscsi_nl_provider_get_doit,
		.start		= vds_iscsi_nl_dump_start,
		.dumpit		= vds_iscsi_nl_provider_get_dumpit,
		.policy		= vds_iscsi_provider_get_nl_policy,
		.maxattr	= VDS_ISCSI_A_PROVIDER_NAME,
	},
	{
		.cmd		= VDS_ISCSI_CMD_TARGET_GET,
		.doit		= vds_iscsi_nl_target_get_doit,
		.start		= vds_iscsi_nl_dump_start,
		.dumpit		= vds_iscsi_nl_target_get_dumpit,
		.policy		= vds_iscsi_target_get_nl_policy,
		.maxattr	= VDS_ISCSI_A_TARGET_NAME,
	},
	{
		.cmd		= VDS_ISCSI_CMD_PORTAL_GROUP_GET,
		.doit		= vds_iscsi_nl_portal_group_get_doit,
		.start		= vds_iscsi_nl_dump_start,
		.dumpit		= vds_iscsi_nl_portal_group_get_dumpit,
		.policy		= vds_iscsi_portal_group_get_do_nl_policy,
		.maxattr	= VDS_ISCSI_A_PORTAL_GROUP_TAG,
	},
	{
		.cmd		= VDS_ISCSI_CMD_PORTAL_GET,
		.doit		= vds_iscsi_nl_portal_get_doit,
		.start		= vds_iscsi_nl_dump_start,
		.dumpit		= vds_iscsi_nl_portal_get_dumpit,
		.policy		= vds_iscsi_portal_get_nl_policy,
		.maxattr	= VDS_ISCSI_A_PORTAL_ADDRESS,
	},
	{
		.cmd		= VDS_ISCSI_CMD_MEMBERSHIP_GET,
		.doit		= vds_iscsi_nl_membership_get_doit,
		.start		= vds_iscsi_nl_dump_start,
		.dumpit		= vds_iscsi_nl_membership_get_dumpit,
		.policy		= vds_iscsi_membership_get_do_nl_policy,
		.maxattr	= VDS_ISCSI_A_MEMBERSHIP_PORTAL_ID,
	},
	{
		.cmd		= VDS_ISCSI_CMD_SESSION_GET,
		.doit		= vds_iscsi_nl_session_get_doit,
		.start		= vds_iscsi_nl_dump_start,
		.dumpit		= vds_iscsi_nl_session_get_dumpit,
		.done		= vds_iscsi_nl_session_get_done,
		.policy		= vds_iscsi_session_get_do_nl_policy,
		.maxattr	= VDS_ISCSI_A_SESSION_CONNECTION_ID,
	},
	{
		.cmd		= VDS_ISCSI_CMD_OP_GET,
		.doit		= vds_iscsi_nl_op_get_doit,
		.start		= vds_iscsi_nl_dump_start,
		.dumpit		= vds_iscsi_nl_op_get_dumpit,
		.policy		= vds_iscsi_op_get_nl_policy,
		.maxattr	= VDS_ISCSI_A_OPERATION_INCARNATION,
	},
	{
		.cmd		= VDS_ISCSI_CMD_OP_ITEM_GET,
		.doit		= vds_iscsi_nl_op_item_get_doit,
		.start		= vds_iscsi_nl_dump_start,
		.dumpit		= vds_iscsi_nl_op_item_get_dumpit,
		.policy		= vds_iscsi_op_item_get_do_nl_policy,
		.maxattr	= VDS_ISCSI_A_OPERATION_MEMBER,
	},
	{
		.cmd		= VDS_ISCSI_CMD_OP_CANCEL,
		.doit		= vds_iscsi_nl_op_cancel_doit,
		.policy		= vds_iscsi_op_cancel_nl_policy,
		.maxattr	= VDS_ISCSI_A_OPERATION_INCARNATION,
	},
	{
		.cmd		= VDS_ISCSI_CMD_PORTAL_NEW,
		.doit		= vds_iscsi_nl_portal_new_doit,
		.policy		= vds_iscsi_portal_new_nl_policy,
		.maxattr	= VDS_ISCSI_A_PORTAL_PROVIDER,
	},
	{
		.cmd		= VDS_ISCSI_CMD_PORTAL_REMOVE,
		.doit		= vds_iscsi_nl_portal_remove_doit,
		.policy		= vds_iscsi_portal_remove_nl_policy,
		.maxattr	= VDS_ISCSI_A_OPERATION_WAIT,
	},
	{
		.cmd		= VDS_ISCSI_CMD_PORTAL_ADD,
		.doit		= vds_iscsi_nl_portal_add_doit,
		.policy		= vds_iscsi_portal_add_nl_policy,
		.maxattr	= VDS_ISCSI_A_OPERATION_WAIT,
	},
	{
		.cmd		= VDS_ISCSI_CMD_GROUP_UNBLOCK,
		.doit		= vds_iscsi_nl_group_unblock_doit,
		.policy		= vds_iscsi_group_unblock_nl_policy,
		.maxattr	= VDS_ISCSI_A_OPERATION_WAIT,
	},
	{
		.cmd		= VDS_ISCSI_CMD_REENUMERATE,
		.doit		= vds_iscsi_nl_reenumerate_doit,
		.policy		= vds_iscsi_reenumerate_nl_policy,
		.maxattr	= VDS_ISCSI_A_OPERATION_WAIT,
	},
	{
		.cmd		= VDS_ISCSI_CMD_REFRESH,
		.doit		= vds_iscsi_nl_refresh_doit,
		.policy		= vds_iscsi_refresh_nl_policy,
		.maxattr	= VDS_ISCSI_A_OPERATION_WAIT,
	},
	{
		.cmd		= VDS_ISCSI_CMD_TARGET_NEW,
		.doit		= vds_iscsi_nl_target_new_doit,
		.policy		= vds_iscsi_target_new_nl_policy,
		.maxattr	= VDS_ISCSI_A_OPERATION_WAIT,
	},
	{
		.cmd		= VDS_ISCSI_CMD_TARGET_DELETE,
		.doit		= vds_iscsi_nl_target_delete_doit,
		.policy		= vds_iscsi_target_delete_nl_policy,
		.maxattr	= VDS_ISCSI_A_OPERATION_WAIT,
	},
	{
		.cmd		= VDS_ISCSI_CMD_PORTAL_GROUP_NEW,
		.doit		= vds_iscsi_nl_portal_group_new_doit,
		.policy		= vds_iscsi_portal_group_new_nl_policy,
		.maxattr	= VDS_ISCSI_A_OPERATION_WAIT,
	},
	{
		.cmd		= VDS_ISCSI_CMD_PORTAL_GROUP_DELETE,
		.doit		= vds_iscsi_nl_portal_group_delete_doit,
		.policy		= vds_iscsi_portal_group_delete_nl_policy,
		.maxattr	= VDS_ISCSI_A_OPERATION_WAIT,
	},
	{
		.cmd		= VDS_ISCSI_CMD_PORTAL_GROUP_SET,
		.doit		= vds_iscsi_nl_portal_group_set_doit,
		.policy		= vds_iscsi_portal_group_set_nl_policy,
		.maxattr	= VDS_ISCSI_A_OPERATION_WAIT,
	},
	{
		.cmd		= VDS_ISCSI_CMD_PORTAL_OFFLINE,
		.doit		= vds_iscsi_nl_portal_offline_doit,
		.policy		= vds_iscsi_portal_offline_nl_policy,
		.maxattr	= VDS_ISCSI_A_OPERATION_WAIT,
	},
	{
		.cmd		= VDS_ISCSI_CMD_PORTAL_ONLINE,
		.doit		= vds_iscsi_nl_portal_online_doit,
		.policy		= vds_iscsi_portal_online_nl_policy,
		.maxattr	= VDS_ISCSI_A_OPERATION_WAIT,
	},
};

const struct genl_multicast_group vds_iscsi_nl_mcgrps[3] = {
	[VDS_ISCSI_NLGRP_OBJECTS] = { "objects", },
	[VDS_ISCSI_NLGRP_OPS] = { "ops", },
	[VDS_ISCSI_NLGRP_COMPLETIONS] = { "completions", },
};
