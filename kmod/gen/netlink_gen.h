/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
/* Do not edit directly, auto-generated from: */
/*	Documentation/netlink/specs/vds_iscsi.yaml */
/* YNL-GEN kernel header */

#ifndef _LINUX_VDS_ISCSI_GEN_H
#define _LINUX_VDS_ISCSI_GEN_H

#include <net/netlink.h>
#include <net/genetlink.h>

#include <uapi/linux/vds_iscsi.h>

/* Common nested types */
extern const struct nla_policy vds_iscsi_address_nl_policy[VDS_ISCSI_A_ADDRESS_NAMESPACE + 1];
extern const struct nla_policy vds_iscsi_member_nl_policy[VDS_ISCSI_A_ITEM_PORTAL_ID + 1];

extern const struct nla_policy vds_iscsi_provider_get_nl_policy[VDS_ISCSI_A_PROVIDER_NAME + 1];

extern const struct nla_policy vds_iscsi_target_get_nl_policy[VDS_ISCSI_A_TARGET_NAME + 1];

extern const struct nla_policy vds_iscsi_portal_group_get_do_nl_policy[VDS_ISCSI_A_PORTAL_GROUP_TAG + 1];

extern const struct nla_policy vds_iscsi_portal_get_nl_policy[VDS_ISCSI_A_PORTAL_ADDRESS + 1];

extern const struct nla_policy vds_iscsi_membership_get_do_nl_policy[VDS_ISCSI_A_MEMBERSHIP_PORTAL_ID + 1];

extern const struct nla_policy vds_iscsi_session_get_do_nl_policy[VDS_ISCSI_A_SESSION_CONNECTION_ID + 1];

extern const struct nla_policy vds_iscsi_op_get_nl_policy[VDS_ISCSI_A_OPERATION_INCARNATION + 1];

extern const struct nla_policy vds_iscsi_op_item_get_do_nl_policy[VDS_ISCSI_A_OPERATION_MEMBER + 1];

extern const struct nla_policy vds_iscsi_op_cancel_nl_policy[VDS_ISCSI_A_OPERATION_INCARNATION + 1];

extern const struct nla_policy vds_iscsi_portal_new_nl_policy[VDS_ISCSI_A_PORTAL_PROVIDER + 1];

extern const struct nla_policy vds_iscsi_portal_remove_nl_policy[VDS_ISCSI_A_OPERATION_WAIT + 1];

extern const struct nla_policy vds_iscsi_portal_add_nl_policy[VDS_ISCSI_A_OPERATION_WAIT + 1];

extern const struct nla_policy vds_iscsi_group_unblock_nl_policy[VDS_ISCSI_A_OPERATION_WAIT + 1];

extern const struct nla_policy vds_iscsi_reenumerate_nl_policy[VDS_ISCSI_A_OPERATION_WAIT + 1];

extern const struct nla_policy vds_iscsi_refresh_nl_policy[VDS_ISCSI_A_OPERATION_WAIT + 1];

extern const struct nla_policy vds_iscsi_target_new_nl_policy[VDS_ISCSI_A_OPERATION_WAIT + 1];

extern const struct nla_policy vds_iscsi_target_delete_nl_policy[VDS_ISCSI_A_OPERATION_WAIT + 1];

extern const struct nla_policy vds_iscsi_portal_group_new_nl_policy[VDS_ISCSI_A_OPERATION_WAIT + 1];

extern const struct nla_policy vds_iscsi_portal_group_delete_nl_policy[VDS_ISCSI_A_OPERATION_WAIT + 1];

extern const struct nla_policy vds_iscsi_portal_group_set_nl_policy[VDS_ISCSI_A_OPERATION_WAIT + 1];

extern const struct nla_policy vds_iscsi_portal_offline_nl_policy[VDS_ISCSI_A_OPERATION_WAIT + 1];

extern const struct nla_policy vds_iscsi_portal_online_nl_policy[VDS_ISCSI_A_OPERATION_WAIT + 1];

extern const struct nla_policy vds_iscsi_portal_group_get_dump_nl_policy[VDS_ISCSI_A_PORTAL_GROUP_TARGET_ID + 1];

extern const struct nla_policy vds_iscsi_membership_get_dump_nl_policy[VDS_ISCSI_A_MEMBERSHIP_PORTAL_ID + 1];

extern const struct nla_policy vds_iscsi_session_get_dump_nl_policy[VDS_ISCSI_A_SESSION_PORTAL_ID + 1];

extern const struct nla_policy vds_iscsi_op_item_get_dump_nl_policy[VDS_ISCSI_A_OPERATION_INCARNATION + 1];

/* Ops table for vds_iscsi */
extern const struct genl_ops vds_iscsi_nl_ops[22];

int vds_iscsi_nl_dump_start(struct netlink_callback *cb);
int vds_iscsi_nl_provider_get_doit(struct sk_buff *skb, struct genl_info *info);
int vds_iscsi_nl_provider_get_dumpit(struct sk_buff *skb,
				     struct netlink_callback *cb);
int vds_iscsi_nl_target_get_doit(struct sk_buff *skb, struct genl_info *info);
int vds_iscsi_nl_target_get_dumpit(struct sk_buff *skb,
				   struct netlink_callback *cb);
int vds_iscsi_nl_portal_group_get_doit(struct sk_buff *skb,
				       struct genl_info *info);
int vds_iscsi_nl_portal_group_get_dumpit(struct sk_buff *skb,
					 struct netlink_callback *cb);
int vds_iscsi_nl_portal_get_doit(struct sk_buff *skb, struct genl_info *info);
int vds_iscsi_nl_portal_get_dumpit(struct sk_buff *skb,
				   struct netlink_callback *cb);
int vds_iscsi_nl_membership_get_doit(struct sk_buff *skb,
				     struct genl_info *info);
int vds_iscsi_nl_membership_get_dumpit(struct sk_buff *skb,
				       struct netlink_callback *cb);
int vds_iscsi_nl_session_get_done(struct netlink_callback *cb);
int vds_iscsi_nl_session_get_doit(struct sk_buff *skb, struct genl_info *info);
int vds_iscsi_nl_session_get_dumpit(struct sk_buff *skb,
				    struct netlink_callback *cb);
int vds_iscsi_nl_op_get_doit(struct sk_buff *skb, struct genl_info *info);
int vds_iscsi_nl_op_get_dumpit(struct sk_buff *skb,
			       struct netlink_callback *cb);
int vds_iscsi_nl_op_item_get_doit(struct sk_buff *skb, struct genl_info *info);
int vds_iscsi_nl_op_item_get_dumpit(struct sk_buff *skb,
				    struct netlink_callback *cb);
int vds_iscsi_nl_op_cancel_doit(struct sk_buff *skb, struct genl_info *info);
int vds_iscsi_nl_portal_new_doit(struct sk_buff *skb, struct genl_info *info);
int vds_iscsi_nl_portal_remove_doit(struct sk_buff *skb,
				    struct genl_info *info);
int vds_iscsi_nl_portal_add_doit(struct sk_buff *skb, struct genl_info *info);
int vds_iscsi_nl_group_unblock_doit(struct sk_buff *skb,
				    struct genl_info *info);
int vds_iscsi_nl_reenumerate_doit(struct sk_buff *skb, struct genl_info *info);
int vds_iscsi_nl_refresh_doit(struct sk_buff *skb, struct genl_info *info);
int vds_iscsi_nl_target_new_doit(struct sk_buff *skb, struct genl_info *info);
int vds_iscsi_nl_target_delete_doit(struct sk_buff *skb,
				    struct genl_info *info);
int vds_iscsi_nl_portal_group_new_doit(struct sk_buff *skb,
				       struct genl_info *info);
int vds_iscsi_nl_portal_group_delete_doit(struct sk_buff *skb,
					  struct genl_info *info);
int vds_iscsi_nl_portal_group_set_doit(struct sk_buff *skb,
				       struct genl_info *info);
int vds_iscsi_nl_portal_offline_doit(struct sk_buff *skb,
				     struct genl_info *info);
int vds_iscsi_nl_portal_online_doit(struct sk_buff *skb,
				    struct genl_info *info);

enum {
	VDS_ISCSI_NLGRP_OBJECTS,
	VDS_ISCSI_NLGRP_OPS,
	VDS_ISCSI_NLGRP_COMPLETIONS,
};

extern const struct genl_multicast_group vds_iscsi_nl_mcgrps[3];

#endif /* _LINUX_VDS_ISCSI_GEN_H */
