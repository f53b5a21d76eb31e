// SPDX-License-Identifier: GPL-2.0-only
/*
 * nl_op.c - netlink handlers of operations: start, get, cancel.
 */
#include <linux/capability.h>
#include <net/genetlink.h>

#include "gen/netlink_gen.h"
#include "nl.h"
#include "operation.h"
#include "registry.h"

/* Fits the reply to a request that starts an operation. */
#define START_REPLY_SIZE 64

static unsigned int grace_ms = VDS_GRACE_MS;
module_param(grace_ms, uint, 0644);
MODULE_PARM_DESC(grace_ms,
		 "Milliseconds that logins in flight may block a removal whose request has no grace (default 200)");

/* A request's portals: the attribute may occur several times. */
static int get_portals(struct genl_info *info, struct vds_request *request)
{
	struct nlattr *attr;
	int rem;

	nla_for_each_attr(attr, genlmsg_data(info->genlhdr),
			  genlmsg_len(info->genlhdr), rem) {
		if (nla_type(attr) != VDS_ISCSI_A_OPERATION_PORTAL_ID)
			continue;
		if (request->nr_portals == VDS_OP_PORTALS) {
			NL_SET_ERR_MSG_ATTR(info->extack, attr,
					    "an operation takes 16 portals at most");
			return -E2BIG;
		}
		import_uuid(&request->portals[request->nr_portals++],
			    nla_data(attr));
	}
	return 0;
}

/* The attributes that every request for an operation has. */
static int get_request(struct genl_info *info, struct vds_request *request)
{
	struct nlattr **attrs = info->attrs;
	int ret;

	ret = nl_require_attr(info, VDS_ISCSI_A_OPERATION_GROUP_ID);
	if (!ret)
		ret = nl_require_attr(info, VDS_ISCSI_A_OPERATION_PORTAL_ID);
	if (!ret)
		ret = get_portals(info, request);
	if (ret)
		return ret;
	import_uuid(&request->group,
		    nla_data(attrs[VDS_ISCSI_A_OPERATION_GROUP_ID]));
	request->incarnation =
		nl_get_u64(attrs[VDS_ISCSI_A_OPERATION_GROUP_INCARNATION], 0);
	return 0;
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
	if (nla_put_u64_64bit(skb, VDS_ISCSI_A_OPERATION_ID, op->id,
			      VDS_ISCSI_A_OPERATION_PAD))
		return -EMSGSIZE;
	if (!done || op->message[0])
		return 0;
	return nla_put_s32(skb, VDS_ISCSI_A_OPERATION_RESULT, op->result);
}

/* Start an operation, and reply with its id. */
static int start_op(struct genl_info *info, const struct vds_request *request,
		    u32 wait_ms)
{
	struct vds_operation *op;
	struct sk_buff *skb;
	int ret;

	/* Allocate the reply first: once the operation runs, nothing may fail. */
	skb = nl_reply_new(info, START_REPLY_SIZE);
	if (!skb)
		return -ENOMEM;
	op = op_begin(request, wait_ms, info->extack);
	if (IS_ERR(op))
		return nl_reply_send(skb, info, PTR_ERR(op));
	ret = fill_started(skb, op, op_wait_done(op, wait_ms));
	op_put(op);
	return nl_reply_send(skb, info, ret);
}

int vds_iscsi_nl_portal_remove_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct vds_request request = { .kind = VDS_ISCSI_OP_KIND_REMOVE_PORTAL };
	struct nlattr **attrs = info->attrs;
	int ret = get_request(info, &request);

	if (ret)
		return ret;
	request.flags = nl_get_u32(attrs[VDS_ISCSI_A_OPERATION_FLAGS], 0);
	request.grace_ms = nl_get_u32(attrs[VDS_ISCSI_A_OPERATION_GRACE],
				      READ_ONCE(grace_ms));
	request.deadline_ms =
		nl_get_u32(attrs[VDS_ISCSI_A_OPERATION_DEADLINE], 0);
	request.drain_ms = nl_get_u32(attrs[VDS_ISCSI_A_OPERATION_DRAIN], 0);
	return start_op(info, &request, reply_wait(skb, info));
}

int vds_iscsi_nl_portal_add_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct vds_request request = { .kind = VDS_ISCSI_OP_KIND_ADD_PORTAL };
	int ret = get_request(info, &request);

	if (ret)
		return ret;
	if (request.nr_portals > 1) {
		NL_SET_ERR_MSG(info->extack, "portal-add takes one portal-id");
		return -EINVAL;
	}
	return start_op(info, &request, reply_wait(skb, info));
}

int vds_iscsi_nl_op_get_doit(struct sk_buff *request, struct genl_info *info)
{
	bool admin = netlink_capable(request, CAP_SYS_ADMIN);
	int ret = nl_require_attr(info, VDS_ISCSI_A_OPERATION_ID);
	struct vds_operation *op;
	struct sk_buff *skb;

	if (ret)
		return ret;
	skb = nl_reply_new(info, NL_REPLY_SIZE);
	if (!skb)
		return -ENOMEM;
	mutex_lock(&reg_lock);
	op = xa_load(&op_table,
		     nla_get_u64(info->attrs[VDS_ISCSI_A_OPERATION_ID]));
	ret = op ? nl_fill_op(skb, op, admin) : -ENOENT;
	mutex_unlock(&reg_lock);
	if (ret == -ENOENT)
		NL_SET_ERR_MSG(info->extack,
			       "no operation has this id: unknown, or already forgotten");
	return nl_reply_send(skb, info, ret);
}

static int dump_op(struct sk_buff *skb, struct netlink_callback *cb,
		   const struct vds_operation *op)
{
	void *hdr = nl_dump_begin(skb, cb, VDS_ISCSI_CMD_OP_GET);

	return nl_dump_end(skb, hdr,
			   hdr ? nl_fill_op(skb, op, false) : -EMSGSIZE);
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
	struct nlattr *id = info->attrs[VDS_ISCSI_A_OPERATION_ID];
	int ret = nl_require_attr(info, VDS_ISCSI_A_OPERATION_ID);

	return ret ?: vds_iscsi_op_cancel(nla_get_u64(id), info->extack);
}
