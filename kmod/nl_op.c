// SPDX-License-Identifier: GPL-2.0-only
/*
 * nl_op.c - netlink handlers of operations: start, get, cancel.
 */
#include <linux/capability.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <net/genetlink.h>

#include "gen/netlink_gen.h"
#include "nl.h"
#include "operation.h"
#include "registry.h"

/* Fits the reply to a request that starts an operation. */
#define START_REPLY_SIZE 96

static unsigned int grace_ms = VDS_GRACE_MS;
module_param(grace_ms, uint, 0644);
MODULE_PARM_DESC(grace_ms,
		 "Milliseconds that logins in flight may block a removal whose request has no grace (default 200)");

static unsigned int count_attrs(struct genl_info *info, int type)
{
	unsigned int nr = 0;
	struct nlattr *attr;
	int rem;

	nla_for_each_attr(attr, genlmsg_data(info->genlhdr),
			  genlmsg_len(info->genlhdr), rem)
		nr += nla_type(attr) == type;
	return nr;
}

/* The portals of one group: the attribute portal-id occurs several times. */
static void get_portals(struct genl_info *info, struct vds_request_item *items)
{
	struct nlattr **attrs = info->attrs;
	struct nlattr *attr;
	int rem;

	nla_for_each_attr(attr, genlmsg_data(info->genlhdr),
			  genlmsg_len(info->genlhdr), rem) {
		if (nla_type(attr) != VDS_ISCSI_A_OPERATION_PORTAL_ID)
			continue;
		import_uuid(&items->group,
			    nla_data(attrs[VDS_ISCSI_A_OPERATION_GROUP_ID]));
		items->incarnation =
			nl_get_u64(attrs[VDS_ISCSI_A_OPERATION_GROUP_INCARNATION], 0);
		import_uuid(&items->portal, nla_data(attr));
		items++;
	}
}

/* A portal of some group: an attribute item, which the request's policy checked. */
static int get_item(struct genl_info *info, const struct nlattr *nest,
		    struct vds_request_item *item)
{
	struct nlattr *attrs[VDS_ISCSI_A_ITEM_MAX + 1];
	int ret = nla_parse_nested(attrs, VDS_ISCSI_A_ITEM_MAX, nest,
				   NULL, info->extack);

	if (ret)
		return ret;
	if (!attrs[VDS_ISCSI_A_ITEM_GROUP_ID] ||
	    !attrs[VDS_ISCSI_A_ITEM_PORTAL_ID]) {
		NL_SET_ERR_MSG_ATTR(info->extack, nest,
				    "an item needs a group-id and a portal-id");
		return -EINVAL;
	}
	import_uuid(&item->group, nla_data(attrs[VDS_ISCSI_A_ITEM_GROUP_ID]));
	item->incarnation =
		nl_get_u64(attrs[VDS_ISCSI_A_ITEM_GROUP_INCARNATION], 0);
	import_uuid(&item->portal, nla_data(attrs[VDS_ISCSI_A_ITEM_PORTAL_ID]));
	return 0;
}

static int get_items(struct genl_info *info, struct vds_request_item *items)
{
	struct nlattr *attr;
	int rem, ret = 0;

	nla_for_each_attr(attr, genlmsg_data(info->genlhdr),
			  genlmsg_len(info->genlhdr), rem)
		if (nla_type(attr) == VDS_ISCSI_A_OPERATION_ITEM)
			ret = ret ?: get_item(info, attr, items++);
	return ret;
}

/*
 * Milliseconds that the reply may wait for the completion.  Generic netlink holds
 * its lock from a datagram's first request to its last, so only the last may wait.
 */
static u32 reply_wait(const struct sk_buff *skb, struct genl_info *info)
{
	if (skb->len > NLMSG_ALIGN(info->nlhdr->nlmsg_len))
		return 0;
	return nl_get_u32(info->attrs[VDS_ISCSI_A_OPERATION_WAIT], 0);
}

/*
 * The id of an operation.  Of one that is done, the result too, unless there is a
 * message: the requester then needs op-get anyway.
 */
static int fill_started(struct sk_buff *skb, const struct vds_operation *op,
			bool done)
{
	if (nl_put_op_id(skb, op))
		return -EMSGSIZE;
	if (!done || op->message[0])
		return 0;
	return nla_put_s32(skb, VDS_ISCSI_A_OPERATION_RESULT, op->result);
}

/* Start an operation, and reply with its id. */
int nl_start_op(struct sk_buff *skb, struct genl_info *info,
		struct vds_request *request)
{
	struct nlattr **attrs = info->attrs;
	u32 wait_ms = reply_wait(skb, info);
	struct vds_operation *op;
	struct sk_buff *reply;
	int ret;

	request->grace_ms = nl_get_u32(attrs[VDS_ISCSI_A_OPERATION_GRACE],
				       READ_ONCE(grace_ms));
	request->deadline_ms =
		nl_get_u32(attrs[VDS_ISCSI_A_OPERATION_DEADLINE], 0);
	/* Allocate the reply first: once the operation runs, nothing may fail. */
	reply = nl_reply_new(info, START_REPLY_SIZE);
	if (!reply)
		return -ENOMEM;
	op = op_begin(request, info->extack);
	if (IS_ERR(op))
		return nl_reply_send(reply, info, PTR_ERR(op));
	ret = fill_started(reply, op, op_wait_done(op, wait_ms));
	op_put(op);
	return nl_reply_send(reply, info, ret);
}

/*
 * How many portals a request names: those of one group, by group-id and portal-id,
 * or those of any groups, by item.
 */
static int count_portals(struct genl_info *info)
{
	unsigned int nr = count_attrs(info, VDS_ISCSI_A_OPERATION_ITEM);
	int ret;

	if (!nr) {
		ret = nl_require_attr(info, VDS_ISCSI_A_OPERATION_GROUP_ID);
		if (!ret)
			ret = nl_require_attr(info,
					      VDS_ISCSI_A_OPERATION_PORTAL_ID);
		if (ret)
			return ret;
		nr = count_attrs(info, VDS_ISCSI_A_OPERATION_PORTAL_ID);
	} else if (info->attrs[VDS_ISCSI_A_OPERATION_GROUP_ID] ||
		   info->attrs[VDS_ISCSI_A_OPERATION_PORTAL_ID]) {
		NL_SET_ERR_MSG(info->extack,
			       "portals are named by items, or by group-id and portal-id, not both");
		return -EINVAL;
	}
	if (nr > VDS_OP_PORTALS) {
		NL_SET_ERR_MSG(info->extack,
			       "an operation takes 1024 portals at most");
		return -E2BIG;
	}
	return nr;
}

/* Start an operation on the portals that the request names. */
static int start_portals_op(struct sk_buff *skb, struct genl_info *info,
			    struct vds_request *request)
{
	struct vds_request_item *items;
	int nr = count_portals(info), ret = 0;

	if (nr < 0)
		return nr;
	items = kvcalloc(nr, sizeof(*items), GFP_KERNEL);
	if (!items)
		return -ENOMEM;
	if (info->attrs[VDS_ISCSI_A_OPERATION_ITEM])
		ret = get_items(info, items);
	else
		get_portals(info, items);
	request->items = items;
	request->nr_items = nr;
	ret = ret ?: nl_start_op(skb, info, request);
	kvfree(items);
	return ret;
}

int vds_iscsi_nl_portal_remove_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr **attrs = info->attrs;
	struct vds_request request = {
		.kind = VDS_ISCSI_OP_KIND_REMOVE_PORTAL,
		.flags = nl_get_u32(attrs[VDS_ISCSI_A_OPERATION_FLAGS], 0),
		.drain_ms = nl_get_u32(attrs[VDS_ISCSI_A_OPERATION_DRAIN], 0),
	};

	return start_portals_op(skb, info, &request);
}

int vds_iscsi_nl_portal_add_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct vds_request request = { .kind = VDS_ISCSI_OP_KIND_ADD_PORTAL };

	return start_portals_op(skb, info, &request);
}

/* Start an operation on the group that the request names. */
int nl_start_group_op(struct sk_buff *skb, struct genl_info *info,
		      struct vds_request *request)
{
	struct nlattr **attrs = info->attrs;
	struct vds_request_item item = {
		.incarnation =
			nl_get_u64(attrs[VDS_ISCSI_A_OPERATION_GROUP_INCARNATION], 0),
	};
	int ret = nl_require_attr(info, VDS_ISCSI_A_OPERATION_GROUP_ID);

	if (ret)
		return ret;
	import_uuid(&item.group, nla_data(attrs[VDS_ISCSI_A_OPERATION_GROUP_ID]));
	request->items = &item;
	request->nr_items = 1;
	return nl_start_op(skb, info, request);
}

int vds_iscsi_nl_group_unblock_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct vds_request request = { .kind = VDS_ISCSI_OP_KIND_UNBLOCK_GROUP };

	return nl_start_group_op(skb, info, &request);
}

/* Start an operation on a provider. */
static int start_provider_op(struct sk_buff *skb, struct genl_info *info,
			     enum vds_iscsi_op_kind kind)
{
	struct nlattr *name = info->attrs[VDS_ISCSI_A_OPERATION_PROVIDER];
	struct vds_request request = {
		.kind = kind,
		.provider = name ? nla_data(name) : NULL,
	};

	return nl_start_op(skb, info, &request);
}

int vds_iscsi_nl_reenumerate_doit(struct sk_buff *skb, struct genl_info *info)
{
	return start_provider_op(skb, info, VDS_ISCSI_OP_KIND_REENUMERATE);
}

int vds_iscsi_nl_refresh_doit(struct sk_buff *skb, struct genl_info *info)
{
	return start_provider_op(skb, info, VDS_ISCSI_OP_KIND_REFRESH);
}

/* Fits an operation with all its portals. */
static size_t op_reply_size(const struct vds_operation *op)
{
	return NL_REPLY_SIZE + op->nr_items * (VDS_ISCSI_NAME_MAX + 128);
}

/* The operation that a request names, referenced. */
static struct vds_operation *get_op(struct genl_info *info)
{
	struct nlattr **attrs = info->attrs;
	struct vds_operation *op;

	mutex_lock(&reg_lock);
	op = op_find(nla_get_u64(attrs[VDS_ISCSI_A_OPERATION_ID]),
		     nl_get_u64(attrs[VDS_ISCSI_A_OPERATION_INCARNATION], 0),
		     info->extack);
	if (!IS_ERR(op))
		kref_get(&op->ref);
	mutex_unlock(&reg_lock);
	return op;
}

int vds_iscsi_nl_op_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	bool admin = netlink_capable(skb, CAP_SYS_ADMIN);
	int ret = nl_require_attr(info, VDS_ISCSI_A_OPERATION_ID);
	struct vds_operation *op;
	struct sk_buff *reply;

	if (ret)
		return ret;
	op = get_op(info);
	if (IS_ERR(op))
		return PTR_ERR(op);
	reply = nl_reply_new(info, op_reply_size(op));
	if (reply) {
		mutex_lock(&reg_lock);
		ret = nl_fill_op(reply, op, admin, true);
		mutex_unlock(&reg_lock);
		ret = nl_reply_send(reply, info, ret);
	} else {
		ret = -ENOMEM;
	}
	op_put(op);
	return ret;
}

static int dump_op(struct sk_buff *skb, struct netlink_callback *cb,
		   const struct vds_operation *op)
{
	void *hdr = nl_dump_begin(skb, cb, VDS_ISCSI_CMD_OP_GET);

	return nl_dump_end(skb, hdr,
			   hdr ? nl_fill_op(skb, op, false, false) : -EMSGSIZE);
}

/* args[0] is the id to continue from. */
int vds_iscsi_nl_op_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	unsigned long id = cb->args[0];
	struct vds_operation *op;

	mutex_lock(&reg_lock);
	xa_for_each_start(&op_table, id, op, id)
		if (dump_op(skb, cb, op))
			break;
	mutex_unlock(&reg_lock);
	cb->args[0] = op ? id : ULONG_MAX;
	return skb->len;
}

int vds_iscsi_nl_op_cancel_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr **attrs = info->attrs;
	int ret = nl_require_attr(info, VDS_ISCSI_A_OPERATION_ID);

	if (ret)
		return ret;
	return op_cancel(nla_get_u64(attrs[VDS_ISCSI_A_OPERATION_ID]),
			 nl_get_u64(attrs[VDS_ISCSI_A_OPERATION_INCARNATION], 0),
			 info->extack);
}
