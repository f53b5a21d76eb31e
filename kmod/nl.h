/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nl.h - what the files of the netlink family share.
 *
 * Each file uses only those before it in this list:
 *
 * nl_reply.c	checks of a request, replies, messages of dumps
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
struct vds_operation;

/*
 * An operation with more portals is sent without them but in the reply to op-get.
 */
#define NL_ITEMS_BRIEF 16

/* Fits an operation with that many portals, and all blockers and sessions. */
#define NL_REPLY_SIZE (8192 - GENL_HDRLEN)

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
int nl_fill_op(struct sk_buff *skb, const struct vds_operation *op,
	       bool private, bool items);
int nl_fill_completion(struct sk_buff *skb, const struct vds_operation *op);
int nl_fill_session(struct sk_buff *skb, const struct vds_portal_group *group,
		    const struct vds_session *session);

#endif /* _VDS_ISCSI_NL_H */
