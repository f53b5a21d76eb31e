// SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause)
/* Do not edit directly, auto-generated from: */
/*	Documentation/netlink/specs/vds_iscsi.yaml */
/* YNL-GEN kernel source */

#include <net/netlink.h>
#include <net/genetlink.h>

#include "netlink_gen.h"

#include <uapi/linux/vds_iscsi.h>

/* Common nested types */
const struct nla_policy vds_iscsi_address_nl_policy[VDS_ISCSI_A_ADDRESS_NAMESPACE + 1] = {
	[VDS_ISCSI_A_ADDRESS_FAMILY] = { .type = NLA_U16, },
	[VDS_ISCSI_A_ADDRESS_ADDRESS] = { .type = NLA_BINARY, },
	[VDS_ISCSI_A_ADDRESS_PORT] = { .type = NLA_U16, },
	[VDS_ISCSI_A_ADDRESS_SCOPE] = { .type = NLA_U32, },
	[VDS_ISCSI_A_ADDRESS_TRANSPORT] = NLA_POLICY_MASK(NLA_U32, 0x7),
	[VDS_ISCSI_A_ADDRESS_NAMESPACE] = { .type = NLA_U32, },
};

const struct nla_policy vds_iscsi_member_nl_policy[VDS_ISCSI_A_ITEM_PORTAL_ID + 1] = {
	[VDS_ISCSI_A_ITEM_GROUP_ID] = NLA_POLICY_EXACT_LEN(VDS_ISCSI_ID_LEN),
	[VDS_ISCSI_A_ITEM_GROUP_INCARNATION] = { .type = NLA_U64, },
	[VDS_ISCSI_A_ITEM_PORTAL_ID] = NLA_POLICY_EXACT_LEN(VDS_ISCSI_ID_LEN),
};

/* VDS_ISCSI_CMD_PROVIDER_GET - do */
const struct nla_policy vds_iscsi_provider_get_nl_policy[VDS_ISCSI_A_PROVIDER_NAME + 1] = {
	[VDS_ISCSI_A_PROVIDER_NAME] = { .type = NLA_NUL_STRING, .len = 31, },
};

/* VDS_ISCSI_CMD_TARGET_GET - do */
const struct nla_policy vds_iscsi_target_get_nl_policy[VDS_ISCSI_A_TARGET_NAME + 1] = {
	[VDS_ISCSI_A_TARGET_ID] = NLA_POLICY_EXACT_LEN(VDS_ISCSI_ID_LEN),
	[VDS_ISCSI_A_TARGET_INCARNATION] = { .type = NLA_U64, },
	[VDS_ISCSI_A_TARGET_NAME] = { .type = NLA_NUL_STRING, .len = VDS_ISCSI_NAME_MAX, },
};

/* VDS_ISCSI_CMD_PORTAL_GROUP_GET - do */
const struct nla_policy vds_iscsi_portal_group_get_do_nl_policy[VDS_ISCSI_A_PORTAL_GROUP_TAG + 1] = {
	[VDS_ISCSI_A_PORTAL_GROUP_ID] = NLA_POLICY_EXACT_LEN(VDS_ISCSI_ID_LEN),
	[VDS_ISCSI_A_PORTAL_GROUP_INCARNATION] = { .type = NLA_U64, },
	[VDS_ISCSI_A_PORTAL_GROUP_TARGET_ID] = NLA_POLICY_EXACT_LEN(VDS_ISCSI_ID_LEN),
	[VDS_ISCSI_A_PORTAL_GROUP_TARGET_NAME] = { .type = NLA_NUL_STRING, .len = VDS_ISCSI_NAME_MAX, },
	[VDS_ISCSI_A_PORTAL_GROUP_TAG] = { .type = NLA_U16, },
};

/* VDS_ISCSI_CMD_PORTAL_GROUP_GET - dump */
const struct nla_policy vds_iscsi_portal_group_get_dump_nl_policy[VDS_ISCSI_A_PORTAL_GROUP_TARGET_ID + 1] = {
	[VDS_ISCSI_A_PORTAL_GROUP_TARGET_ID] = NLA_POLICY_EXACT_LEN(VDS_ISCSI_ID_LEN),
};

/* VDS_ISCSI_CMD_PORTAL_GET - do */
const struct nla_policy vds_iscsi_portal_get_nl_policy[VDS_ISCSI_A_PORTAL_ADDRESS + 1] = {
	[VDS_ISCSI_A_PORTAL_ID] = NLA_POLICY_EXACT_LEN(VDS_ISCSI_ID_LEN),
	[VDS_ISCSI_A_PORTAL_INCARNATION] = { .type = NLA_U64, },
	[VDS_ISCSI_A_PORTAL_ADDRESS] = NLA_POLICY_NESTED(vds_iscsi_address_nl_policy),
};

/* VDS_ISCSI_CMD_MEMBERSHIP_GET - do */
const struct nla_policy vds_iscsi_membership_get_do_nl_policy[VDS_ISCSI_A_MEMBERSHIP_PORTAL_ID + 1] = {
	[VDS_ISCSI_A_MEMBERSHIP_GROUP_ID] = NLA_POLICY_EXACT_LEN(VDS_ISCSI_ID_LEN),
	[VDS_ISCSI_A_MEMBERSHIP_PORTAL_ID] = NLA_POLICY_EXACT_LEN(VDS_ISCSI_ID_LEN),
};

/* VDS_ISCSI_CMD_MEMBERSHIP_GET - dump */
const struct nla_policy vds_iscsi_membership_get_dump_nl_policy[VDS_ISCSI_A_MEMBERSHIP_PORTAL_ID + 1] = {
	[VDS_ISCSI_A_MEMBERSHIP_GROUP_ID] = NLA_POLICY_EXACT_LEN(VDS_ISCSI_ID_LEN),
	[VDS_ISCSI_A_MEMBERSHIP_PORTAL_ID] = NLA_POLICY_EXACT_LEN(VDS_ISCSI_ID_LEN),
};

/* VDS_ISCSI_CMD_SESSION_GET - do */
const struct nla_policy vds_iscsi_session_get_do_nl_policy[VDS_ISCSI_A_SESSION_CONNECTION_ID + 1] = {
	[VDS_ISCSI_A_SESSION_GROUP_ID] = NLA_POLICY_EXACT_LEN(VDS_ISCSI_ID_LEN),
	[VDS_ISCSI_A_SESSION_PORTAL_ID] = NLA_POLICY_EXACT_LEN(VDS_ISCSI_ID_LEN),
	[VDS_ISCSI_A_SESSION_SESSION_ID] = { .type = NLA_U32, },
	[VDS_ISCSI_A_SESSION_CONNECTION_ID] = { .type = NLA_U16, },
};

/* VDS_ISCSI_CMD_SESSION_GET - dump */
const struct nla_policy vds_iscsi_session_get_dump_nl_policy[VDS_ISCSI_A_SESSION_PORTAL_ID + 1] = {
	[VDS_ISCSI_A_SESSION_GROUP_ID] = NLA_POLICY_EXACT_LEN(VDS_ISCSI_ID_LEN),
	[VDS_ISCSI_A_SESSION_PORTAL_ID] = NLA_POLICY_EXACT_LEN(VDS_ISCSI_ID_LEN),
};

/* VDS_ISCSI_CMD_OP_GET - do */
const struct nla_policy vds_iscsi_op_get_nl_policy[VDS_ISCSI_A_OPERATION_INCARNATION + 1] = {
	[VDS_ISCSI_A_OPERATION_ID] = { .type = NLA_U64, },
	[VDS_ISCSI_A_OPERATION_INCARNATION] = { .type = NLA_U64, },
};

/* VDS_ISCSI_CMD_OP_ITEM_GET - do */
const struct nla_policy vds_iscsi_op_item_get_do_nl_policy[VDS_ISCSI_A_OPERATION_MEMBER + 1] = {
	[VDS_ISCSI_A_OPERATION_ID] = { .type = NLA_U64, },
	[VDS_ISCSI_A_OPERATION_INCARNATION] = { .type = NLA_U64, },
	[VDS_ISCSI_A_OPERATION_MEMBER] = NLA_POLICY_NESTED(vds_iscsi_member_nl_policy),
};

/* VDS_ISCSI_CMD_OP_ITEM_GET - dump */
const struct nla_policy vds_iscsi_op_item_get_dump_nl_policy[VDS_ISCSI_A_OPERATION_INCARNATION + 1] = {
	[VDS_ISCSI_A_OPERATION_ID] = { .type = NLA_U64, },
	[VDS_ISCSI_A_OPERATION_INCARNATION] = { .type = NLA_U64, },
};

/* VDS_ISCSI_CMD_OP_CANCEL - do */
const struct nla_policy vds_iscsi_op_cancel_nl_policy[VDS_ISCSI_A_OPERATION_INCARNATION + 1] = {
	[VDS_ISCSI_A_OPERATION_ID] = { .type = NLA_U64, },
	[VDS_ISCSI_A_OPERATION_INCARNATION] = { .type = NLA_U64, },
};

/* VDS_ISCSI_CMD_PORTAL_NEW - do */
const struct nla_policy vds_iscsi_portal_new_nl_policy[VDS_ISCSI_A_PORTAL_PROVIDER + 1] = {
	[VDS_ISCSI_A_PORTAL_ADDRESS] = NLA_POLICY_NESTED(vds_iscsi_address_nl_policy),
	[VDS_ISCSI_A_PORTAL_PROVIDER] = { .type = NLA_NUL_STRING, .len = 31, },
};

/* VDS_ISCSI_CMD_PORTAL_REMOVE - do */
const struct nla_policy vds_iscsi_portal_remove_nl_policy[VDS_ISCSI_A_OPERATION_WAIT + 1] = {
	[VDS_ISCSI_A_OPERATION_MEMBER] = NLA_POLICY_NESTED(vds_iscsi_member_nl_policy),
	[VDS_ISCSI_A_OPERATION_FLAGS] = NLA_POLICY_MASK(NLA_U32, 0x7f),
	[VDS_ISCSI_A_OPERATION_GRACE] = { .type = NLA_U32, },
	[VDS_ISCSI_A_OPERATION_DEADLINE] = { .type = NLA_U32, },
	[VDS_ISCSI_A_OPERATION_DRAIN] = { .type = NLA_U32, },
	[VDS_ISCSI_A_OPERATION_WAIT] = NLA_POLICY_MAX(NLA_U32, 100),
};

/* VDS_ISCSI_CMD_PORTAL_ADD - do */
const struct nla_policy vds_iscsi_portal_add_nl_policy[VDS_ISCSI_A_OPERATION_WAIT + 1] = {
	[VDS_ISCSI_A_OPERATION_MEMBER] = NLA_POLICY_NESTED(vds_iscsi_member_nl_policy),
	[VDS_ISCSI_A_OPERATION_DEADLINE] = { .type = NLA_U32, },
	[VDS_ISCSI_A_OPERATION_WAIT] = NLA_POLICY_MAX(NLA_U32, 100),
};

/* VDS_ISCSI_CMD_GROUP_UNBLOCK - do */
const struct nla_policy vds_iscsi_group_unblock_nl_policy[VDS_ISCSI_A_OPERATION_WAIT + 1] = {
	[VDS_ISCSI_A_OPERATION_GROUP_ID] = NLA_POLICY_EXACT_LEN(VDS_ISCSI_ID_LEN),
	[VDS_ISCSI_A_OPERATION_GROUP_INCARNATION] = { .type = NLA_U64, },
	[VDS_ISCSI_A_OPERATION_GRACE] = { .type = NLA_U32, },
	[VDS_ISCSI_A_OPERATION_DEADLINE] = { .type = NLA_U32, },
	[VDS_ISCSI_A_OPERATION_WAIT] = NLA_POLICY_MAX(NLA_U32, 100),
};

/* VDS_ISCSI_CMD_REENUMERATE - do */
const struct nla_policy vds_iscsi_reenumerate_nl_policy[VDS_ISCSI_A_OPERATION_WAIT + 1] = {
	[VDS_ISCSI_A_OPERATION_PROVIDER] = { .type = NLA_NUL_STRING, .len = 31, },
	[VDS_ISCSI_A_OPERATION_DEADLINE] = { .type = NLA_U32, },
	[VDS_ISCSI_A_OPERATION_WAIT] = NLA_POLICY_MAX(NLA_U32, 100),
};

/* VDS_ISCSI_CMD_REFRESH - do */
const struct nla_policy vds_iscsi_refresh_nl_policy[VDS_ISCSI_A_OPERATION_WAIT + 1] = {
	[VDS_ISCSI_A_OPERATION_PROVIDER] = { .type = NLA_NUL_STRING, .len = 31, },
	[VDS_ISCSI_A_OPERATION_GRACE] = { .type = NLA_U32, },
	[VDS_ISCSI_A_OPERATION_DEADLINE] = { .type = NLA_U32, },
	[VDS_ISCSI_A_OPERATION_WAIT] = NLA_POLICY_MAX(NLA_U32, 100),
};

/* VDS_ISCSI_CMD_TARGET_NEW - do */
const struct nla_policy vds_iscsi_target_new_nl_policy[VDS_ISCSI_A_OPERATION_WAIT + 1] = {
	[VDS_ISCSI_A_OPERATION_TARGET_NAME] = { .type = NLA_NUL_STRING, .len = VDS_ISCSI_NAME_MAX, },
	[VDS_ISCSI_A_OPERATION_PROVIDER] = { .type = NLA_NUL_STRING, .len = 31, },
	[VDS_ISCSI_A_OPERATION_DEADLINE] = { .type = NLA_U32, },
	[VDS_ISCSI_A_OPERATION_WAIT] = NLA_POLICY_MAX(NLA_U32, 100),
};

/* VDS_ISCSI_CMD_TARGET_DELETE - do */
const struct nla_policy vds_iscsi_target_delete_nl_policy[VDS_ISCSI_A_OPERATION_WAIT + 1] = {
	[VDS_ISCSI_A_OPERATION_TARGET_ID] = NLA_POLICY_EXACT_LEN(VDS_ISCSI_ID_LEN),
	[VDS_ISCSI_A_OPERATION_TARGET_INCARNATION] = { .type = NLA_U64, },
	[VDS_ISCSI_A_OPERATION_FLAGS] = NLA_POLICY_MASK(NLA_U32, 0x7f),
	[VDS_ISCSI_A_OPERATION_GRACE] = { .type = NLA_U32, },
	[VDS_ISCSI_A_OPERATION_DEADLINE] = { .type = NLA_U32, },
	[VDS_ISCSI_A_OPERATION_WAIT] = NLA_POLICY_MAX(NLA_U32, 100),
};

/* VDS_ISCSI_CMD_PORTAL_GROUP_NEW - do */
const struct nla_policy vds_iscsi_portal_group_new_nl_policy[VDS_ISCSI_A_OPERATION_WAIT + 1] = {
	[VDS_ISCSI_A_OPERATION_TARGET_ID] = NLA_POLICY_EXACT_LEN(VDS_ISCSI_ID_LEN),
	[VDS_ISCSI_A_OPERATION_TARGET_INCARNATION] = { .type = NLA_U64, },
	[VDS_ISCSI_A_OPERATION_TAG] = { .type = NLA_U16, },
	[VDS_ISCSI_A_OPERATION_ENABLE] = NLA_POLICY_MAX(NLA_U32, 1),
	[VDS_ISCSI_A_OPERATION_DEADLINE] = { .type = NLA_U32, },
	[VDS_ISCSI_A_OPERATION_WAIT] = NLA_POLICY_MAX(NLA_U32, 100),
};

/* VDS_ISCSI_CMD_PORTAL_GROUP_DELETE - do */
const struct nla_policy vds_iscsi_portal_group_delete_nl_policy[VDS_ISCSI_A_OPERATION_WAIT + 1] = {
	[VDS_ISCSI_A_OPERATION_GROUP_ID] = NLA_POLICY_EXACT_LEN(VDS_ISCSI_ID_LEN),
	[VDS_ISCSI_A_OPERATION_GROUP_INCARNATION] = { .type = NLA_U64, },
	[VDS_ISCSI_A_OPERATION_FLAGS] = NLA_POLICY_MASK(NLA_U32, 0x7f),
	[VDS_ISCSI_A_OPERATION_GRACE] = { .type = NLA_U32, },
	[VDS_ISCSI_A_OPERATION_DEADLINE] = { .type = NLA_U32, },
	[VDS_ISCSI_A_OPERATION_WAIT] = NLA_POLICY_MAX(NLA_U32, 100),
};

/* VDS_ISCSI_CMD_PORTAL_GROUP_SET - do */
const struct nla_policy vds_iscsi_portal_group_set_nl_policy[VDS_ISCSI_A_OPERATION_WAIT + 1] = {
	[VDS_ISCSI_A_OPERATION_GROUP_ID] = NLA_POLICY_EXACT_LEN(VDS_ISCSI_ID_LEN),
	[VDS_ISCSI_A_OPERATION_GROUP_INCARNATION] = { .type = NLA_U64, },
	[VDS_ISCSI_A_OPERATION_ENABLE] = NLA_POLICY_MAX(NLA_U32, 1),
	[VDS_ISCSI_A_OPERATION_FLAGS] = NLA_POLICY_MASK(NLA_U32, 0x7f),
	[VDS_ISCSI_A_OPERATION_GRACE] = { .type = NLA_U32, },
	[VDS_ISCSI_A_OPERATION_DEADLINE] = { .type = NLA_U32, },
	[VDS_ISCSI_A_OPERATION_WAIT] = NLA_POLICY_MAX(NLA_U32, 100),
};

/* VDS_ISCSI_CMD_PORTAL_OFFLINE - do */
const struct nla_policy vds_iscsi_portal_offline_nl_policy[VDS_ISCSI_A_OPERATION_WAIT + 1] = {
	[VDS_ISCSI_A_OPERATION_PORTAL_ID] = NLA_POLICY_EXACT_LEN(VDS_ISCSI_ID_LEN),
	[VDS_ISCSI_A_OPERATION_FLAGS] = NLA_POLICY_MASK(NLA_U32, 0x7f),
	[VDS_ISCSI_A_OPERATION_GRACE] = { .type = NLA_U32, },
	[VDS_ISCSI_A_OPERATION_DEADLINE] = { .type = NLA_U32, },
	[VDS_ISCSI_A_OPERATION_DRAIN] = { .type = NLA_U32, },
	[VDS_ISCSI_A_OPERATION_WAIT] = NLA_POLICY_MAX(NLA_U32, 100),
};

/* VDS_ISCSI_CMD_PORTAL_ONLINE - do */
const struct nla_policy vds_iscsi_portal_online_nl_policy[VDS_ISCSI_A_OPERATION_WAIT + 1] = {
	[VDS_ISCSI_A_OPERATION_PORTAL_ID] = NLA_POLICY_EXACT_LEN(VDS_ISCSI_ID_LEN),
	[VDS_ISCSI_A_OPERATION_GRACE] = { .type = NLA_U32, },
	[VDS_ISCSI_A_OPERATION_DEADLINE] = { .type = NLA_U32, },
	[VDS_ISCSI_A_OPERATION_WAIT] = NLA_POLICY_MAX(NLA_U32, 100),
};
