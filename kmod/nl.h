/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nl.h - what the files of the netlink family share.
 *
 * Each file uses only those before it in this list:
 *
 * nl_reply.c	checks of a request, replies, messages of dumps
 * nl_parse.c	addresses and portals in requests
 * nl_put.c	objects, operations and sessions as attributes
 * nl_notify.c	notifications, see nl_notify.h
 * nl_object.c	handlers of providers, targets, portal groups and portals
 * nl_op.c	handlers of operations
 * nl_config.c	handlers that create, delete and set objects
 * nl_session.c	handlers of sessions
 * gen/		policies and the table of handlers
 * nl.c		registration of the family
 */
#ifndef _VDS_ISCSI_NL_H
#define _VDS_ISCSI_NL_H

#include <linux/vds_iscsi.h>
#include <net/genetlink.h>

struct vds_object;
struct vds_op_item;
struct vds_operation;

/* How many of its portals an operation is sent with: op-item-get dumps all. */
#define NL_OP_ITEMS 16

/* Fits any message of a dump. */
#define NL_DUMP_SIZE 8192

/* Fits any object, any connection, and any portal of an operation. */
#define NL_OBJECT_SIZE 768

/* Fits the id, the result, the reason and the message of an operation. */
#define NL_COMPLETION_SIZE (VDS_ISCSI_MESSAGE_MAX + 65)

/* nl.c */
int nl_init(void);
void nl_exit(void);

/* nl_reply.c */
extern struct genl_family nl_family;

int nl_require_admin(struct sk_buff *skb, struct netlink_ext_ack *extack);
int nl_require_attr(struct genl_info *info, u32 attr);
struct sk_buff *nl_reply_new(struct genl_info *info, size_t size);
int nl_reply_send(struct sk_buff *skb, struct genl_info *info, int ret);
void *nl_dump_begin(struct sk_buff *skb, struct netlink_callback *cb, u8 cmd);
int nl_dump_end(struct sk_buff *skb, void *hdr, int ret);

/* An optional attribute, or @otherwise. */
static inline u32 nl_get_u32(const struct nlattr *attr, u32 otherwise)
{
	return attr ? nla_get_u32(attr) : otherwise;
}

static inline u64 nl_get_u64(const struct nlattr *attr, u64 otherwise)
{
	return attr ? nla_get_u64(attr) : otherwise;
}

/* nl_parse.c */
int nl_get_address(struct genl_info *info, const struct nlattr *nest,
		   struct vds_address *addr);
int nl_get_member(struct genl_info *info, const struct nlattr *nest,
		  struct vds_request_item *item);
int nl_count_members(struct genl_info *info);
int nl_get_members(struct genl_info *info, struct vds_request_item *items);

/* nl_op.c: start the operation that a request describes, and reply with its id */
int nl_start_op(struct sk_buff *skb, struct genl_info *info,
		struct vds_request *request);
int nl_start_group_op(struct sk_buff *skb, struct genl_info *info,
		      struct vds_request *request);

/* nl_put.c: 0, or -EMSGSIZE if it does not fit; what fitted stays in @skb */
int nl_fill_provider(struct sk_buff *skb, const struct vds_provider *p,
		     u64 generation);
int nl_fill_object(struct sk_buff *skb, const struct vds_object *obj);
int nl_put_op_id(struct sk_buff *skb, const struct vds_operation *op);
int nl_fill_item(struct sk_buff *skb, const struct vds_operation *op,
		 const struct vds_op_item *item);
size_t nl_op_size(const struct vds_operation *op);
int nl_fill_op(struct sk_buff *skb, const struct vds_operation *op,
	       bool private);
int nl_fill_completion(struct sk_buff *skb, const struct vds_operation *op);
int nl_fill_session(struct sk_buff *skb, const struct vds_portal_group *group,
		    const struct vds_session *session);

#endif /* _VDS_ISCSI_NL_H */
