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
#include "refuse.h"
#include "registry.h"

static unsigned int grace_ms = VDS_GRACE_MS;
module_param(grace_ms, uint, 0644);
MODULE_PARM_DESC(grace_ms,
		 "Milliseconds that logins in flight may block a removal whose request has no grace (default 200)");

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
	reply = nl_reply_new(info, NL_COMPLETION_SIZE);
	if (!reply)
		return -ENOMEM;
	op = op_begin(request, info->extack);
	if (IS_ERR(op))
		return nl_reply_send(reply, info, PTR_ERR(op));
	if (op_wait_done(op, wait_ms))
		ret = nl_fill_completion(reply, op);
	else
		ret = nl_put_op_id(reply, op);
	op_put(op);
	return nl_reply_send(reply, info, ret);
}

/* Start an operation on the portals that the request names. */
static int start_portals_op(struct sk_buff *skb, struct genl_info *info,
			    struct vds_request *request)
{
	struct vds_request_item *items;
	int nr = nl_count_members(info), ret;

	if (nr < 0)
		return nr;
	items = kvcalloc(nr, sizeof(*items), GFP_KERNEL);
	if (!items)
		return -ENOMEM;
	request->items = items;
	request->nr_items = nr;
	ret = nl_get_members(info, items) ?: nl_start_op(skb, info, request);
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

/* The operation that a request names; reg_lock is held. */
static struct vds_operation *find_op(struct nlattr **attrs,
				     struct netlink_ext_ack *extack)
{
	return op_find(nla_get_u64(attrs[VDS_ISCSI_A_OPERATION_ID]),
		       nl_get_u64(attrs[VDS_ISCSI_A_OPERATION_INCARNATION], 0),
		       extack);
}

/* The reply with the operation that a request names; reg_lock is held. */
static struct sk_buff *op_reply(struct genl_info *info, bool admin)
{
	struct vds_operation *op = find_op(info->attrs, info->extack);
	struct sk_buff *skb;

	lockdep_assert_held(&reg_lock);
	if (IS_ERR(op))
		return ERR_CAST(op);
	skb = nl_reply_new(info, nl_op_size(op));
	if (!skb)
		return ERR_PTR(-ENOMEM);
	if (!nl_fill_op(skb, op, admin))
		return skb;
	nlmsg_free(skb);
	return ERR_PTR(-EMSGSIZE);
}

int vds_iscsi_nl_op_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	bool admin = netlink_capable(skb, CAP_SYS_ADMIN);
	int ret = nl_require_attr(info, VDS_ISCSI_A_OPERATION_ID);
	struct sk_buff *reply;

	if (ret)
		return ret;
	reg_acquire();
	reply = op_reply(info, admin);
	reg_release();
	return IS_ERR(reply) ? PTR_ERR(reply) : nl_reply_send(reply, info, 0);
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

	reg_acquire();
	xa_for_each_start(&op_table, id, op, id)
		if (dump_op(skb, cb, op))
			break;
	reg_release();
	cb->args[0] = op ? id : ULONG_MAX;
	return skb->len;
}

/* The portals of an operation */

static const struct vds_op_item *find_item(const struct vds_operation *op,
					   const struct vds_request_item *member)
{
	const struct vds_op_item *item = op->items;

	for (; item < op->items + op->nr_items; item++)
		if (uuid_equal(&item->portal->id, &member->portal) &&
		    uuid_equal(&op->groups[item->group].group->id,
			       &member->group))
			return item;
	return NULL;
}

/* Fill a reply with one portal of an operation. */
static int fill_one_item(struct genl_info *info, struct sk_buff *skb,
			 const struct vds_request_item *member)
{
	const struct vds_operation *op = find_op(info->attrs, info->extack);
	const struct vds_op_item *item;

	lockdep_assert_held(&reg_lock);
	if (IS_ERR(op))
		return PTR_ERR(op);
	item = find_item(op, member);
	if (!item)
		return vds_refuse(info->extack, -ENOENT, NO_PORTAL,
				  "the operation has no such portal");
	return nl_put_op_id(skb, op) ?: nl_fill_item(skb, op, item);
}

int vds_iscsi_nl_op_item_get_doit(struct sk_buff *request, struct genl_info *info)
{
	struct vds_request_item member;
	struct sk_buff *skb;
	int ret;

	ret = nl_require_attr(info, VDS_ISCSI_A_OPERATION_ID) ?:
	      nl_require_attr(info, VDS_ISCSI_A_OPERATION_MEMBER) ?:
	      nl_get_member(info, info->attrs[VDS_ISCSI_A_OPERATION_MEMBER],
			    &member);
	if (ret)
		return ret;
	skb = nl_reply_new(info, NL_OBJECT_SIZE);
	if (!skb)
		return -ENOMEM;
	reg_acquire();
	ret = fill_one_item(info, skb, &member);
	reg_release();
	return nl_reply_send(skb, info, ret);
}

/* As many items as fit, from the one at *next on: 0, or -EMSGSIZE if none fits. */
static int fill_items(struct sk_buff *skb, const struct vds_operation *op,
		      unsigned long *next)
{
	unsigned long first = *next;

	if (nl_put_op_id(skb, op))
		return -EMSGSIZE;
	while (*next < op->nr_items && !nl_fill_item(skb, op, &op->items[*next]))
		(*next)++;
	return *next > first ? 0 : -EMSGSIZE;
}

/* Dump the portals of an operation; args[0] is the index to continue from. */
int vds_iscsi_nl_op_item_get_dumpit(struct sk_buff *skb,
				    struct netlink_callback *cb)
{
	struct nlattr **attrs = genl_info_dump(cb)->attrs;
	unsigned long next = cb->args[0];
	struct vds_operation *op;
	int ret = 0;
	void *hdr;

	if (!attrs[VDS_ISCSI_A_OPERATION_ID])
		return vds_refuse(cb->extack, -EINVAL, INVALID,
				  "the id of the operation is missing");
	reg_acquire();
	op = find_op(attrs, cb->extack);
	if (IS_ERR(op)) {
		ret = PTR_ERR(op);
	} else if (next < op->nr_items) {
		hdr = nl_dump_begin(skb, cb, VDS_ISCSI_CMD_OP_ITEM_GET);
		nl_dump_end(skb, hdr, hdr ? fill_items(skb, op, &next) : -EMSGSIZE);
	}
	reg_release();
	cb->args[0] = next;
	return ret ?: skb->len;
}

/* Cancel */

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
