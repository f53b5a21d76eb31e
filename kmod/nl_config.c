// SPDX-License-Identifier: GPL-2.0-only
/*
 * nl_config.c - netlink handlers that create, delete and set targets, portal groups
 * and portals.
 */
#include <net/genetlink.h>

#include "gen/netlink_gen.h"
#include "nl.h"

static u32 get_flags(struct genl_info *info)
{
	return nl_get_u32(info->attrs[VDS_ISCSI_A_OPERATION_FLAGS], 0);
}

/* Start an operation on the target that the request names. */
static int start_target_op(struct sk_buff *skb, struct genl_info *info,
			   struct vds_request *request)
{
	struct nlattr **attrs = info->attrs;
	int ret = nl_require_attr(info, VDS_ISCSI_A_OPERATION_TARGET_ID);

	if (ret)
		return ret;
	import_uuid(&request->target,
		    nla_data(attrs[VDS_ISCSI_A_OPERATION_TARGET_ID]));
	request->target_incarnation =
		nl_get_u64(attrs[VDS_ISCSI_A_OPERATION_TARGET_INCARNATION], 0);
	return nl_start_op(skb, info, request);
}

/* Start an operation on the portal that the request names. */
static int start_portal_op(struct sk_buff *skb, struct genl_info *info,
			   struct vds_request *request)
{
	struct vds_request_item item = {};
	int ret = nl_require_attr(info, VDS_ISCSI_A_OPERATION_PORTAL_ID);

	if (ret)
		return ret;
	import_uuid(&item.portal,
		    nla_data(info->attrs[VDS_ISCSI_A_OPERATION_PORTAL_ID]));
	request->items = &item;
	request->nr_items = 1;
	return nl_start_op(skb, info, request);
}

int vds_iscsi_nl_target_new_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr *provider = info->attrs[VDS_ISCSI_A_OPERATION_PROVIDER];
	struct vds_request request = {
		.kind = VDS_ISCSI_OP_KIND_CREATE_TARGET,
		.provider = provider ? nla_data(provider) : NULL,
	};
	int ret = nl_require_attr(info, VDS_ISCSI_A_OPERATION_TARGET_NAME);

	if (ret)
		return ret;
	request.name = nla_data(info->attrs[VDS_ISCSI_A_OPERATION_TARGET_NAME]);
	return nl_start_op(skb, info, &request);
}

int vds_iscsi_nl_target_delete_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct vds_request request = {
		.kind = VDS_ISCSI_OP_KIND_DELETE_TARGET,
		.flags = get_flags(info),
	};

	return start_target_op(skb, info, &request);
}

int vds_iscsi_nl_portal_group_new_doit(struct sk_buff *skb,
				       struct genl_info *info)
{
	struct nlattr *tag = info->attrs[VDS_ISCSI_A_OPERATION_TAG];
	struct vds_request request = {
		.kind = VDS_ISCSI_OP_KIND_CREATE_GROUP,
		.tag = tag ? nla_get_u16(tag) : VDS_TAG_ANY,
		.enable = nl_get_u32(info->attrs[VDS_ISCSI_A_OPERATION_ENABLE], 0),
	};

	return start_target_op(skb, info, &request);
}

int vds_iscsi_nl_portal_group_delete_doit(struct sk_buff *skb,
					  struct genl_info *info)
{
	struct vds_request request = {
		.kind = VDS_ISCSI_OP_KIND_DELETE_GROUP,
		.flags = get_flags(info),
	};

	return nl_start_group_op(skb, info, &request);
}

int vds_iscsi_nl_portal_group_set_doit(struct sk_buff *skb,
				       struct genl_info *info)
{
	struct vds_request request = { .flags = get_flags(info) };
	int ret = nl_require_attr(info, VDS_ISCSI_A_OPERATION_ENABLE);

	if (ret)
		return ret;
	request.kind = nla_get_u32(info->attrs[VDS_ISCSI_A_OPERATION_ENABLE]) ?
			       VDS_ISCSI_OP_KIND_ENABLE_GROUP :
			       VDS_ISCSI_OP_KIND_DISABLE_GROUP;
	return nl_start_group_op(skb, info, &request);
}

int vds_iscsi_nl_portal_offline_doit(struct sk_buff *skb,
				     struct genl_info *info)
{
	struct vds_request request = {
		.kind = VDS_ISCSI_OP_KIND_OFFLINE_PORTAL,
		.flags = get_flags(info),
		.drain_ms = nl_get_u32(info->attrs[VDS_ISCSI_A_OPERATION_DRAIN], 0),
	};

	return start_portal_op(skb, info, &request);
}

int vds_iscsi_nl_portal_online_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct vds_request request = { .kind = VDS_ISCSI_OP_KIND_ONLINE_PORTAL };

	return start_portal_op(skb, info, &request);
}
