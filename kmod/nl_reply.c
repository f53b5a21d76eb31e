// SPDX-License-Identifier: GPL-2.0-only
/*
 * nl_reply.c - what every handler of the netlink family needs: checks of a request,
 * replies and messages of dumps.
 */
#include <linux/capability.h>
#include <net/genetlink.h>

#include "gen/netlink_gen.h"
#include "nl.h"
#include "refuse.h"

/* Without the handlers, which use this file: nl_init() adds them. */
struct genl_family nl_family __ro_after_init = {
	.name = VDS_ISCSI_FAMILY_NAME,
	.version = VDS_ISCSI_FAMILY_VERSION,
	.parallel_ops = true,
	.module = THIS_MODULE,
	.resv_start_op = 1,
};

/**
 * nl_require_admin() - check that a sender may change something or see sessions
 * @skb: the request
 * @extack: receives a sentence if it may not
 *
 * configfs requires the same right for the same changes. CAP_NET_ADMIN is not
 * enough: a container that has it for its own network must not remove portals.
 *
 * Context: any.
 * Return: 0, or:
 * * -EPERM: the sender, or the opener of its socket, lacks CAP_SYS_ADMIN in the
 *   initial user namespace
 */
int nl_require_admin(struct sk_buff *skb, struct netlink_ext_ack *extack)
{
	if (netlink_capable(skb, CAP_SYS_ADMIN))
		return 0;
	return vds_refuse(extack, -EPERM, NOT_PERMITTED,
			  "requires CAP_SYS_ADMIN in the initial user namespace");
}

/**
 * nl_require_attr() - check that a request has an attribute
 * @info: the request
 * @attr: type of the attribute
 *
 * Context: any.
 * Return: 0, or:
 * * -EINVAL: it is missing; the extended acknowledgment names it
 */
int nl_require_attr(struct genl_info *info, u32 attr)
{
	if (!GENL_REQ_ATTR_CHECK(info, attr))
		return 0;
	return vds_refuse(info->extack, -EINVAL, INVALID,
			  "a required attribute is missing");
}

/**
 * nl_reply_new() - allocate the reply to a request
 * @info: the request
 * @size: payload in bytes
 *
 * Context: process, may sleep.
 * Return: the message, for nl_reply_send(); NULL when there is no memory.
 */
struct sk_buff *nl_reply_new(struct genl_info *info, size_t size)
{
	struct sk_buff *skb = genlmsg_new(size, GFP_KERNEL);

	if (!skb)
		return NULL;
	if (genlmsg_put_reply(skb, info, &nl_family, 0, info->genlhdr->cmd))
		return skb;
	nlmsg_free(skb);
	return NULL;
}

/**
 * nl_reply_send() - send a reply, or free it
 * @skb: the message of nl_reply_new(); consumed
 * @info: the request
 * @ret: 0 to send it, else the error with which filling it failed
 *
 * Context: process, may sleep.
 * Return: 0, @ret, or the error of sending.
 */
int nl_reply_send(struct sk_buff *skb, struct genl_info *info, int ret)
{
	if (ret) {
		nlmsg_free(skb);
		return ret;
	}
	nlmsg_end(skb, nlmsg_hdr(skb));
	return genlmsg_reply(skb, info);
}

/* The attributes by which the dump of a command filters; none if it is not here. */
#define DUMP_POLICY(command)						\
	{ .policy = vds_iscsi_##command##_dump_nl_policy,		\
	  .max = ARRAY_SIZE(vds_iscsi_##command##_dump_nl_policy) - 1 }

static const struct {
	const struct nla_policy *policy;
	int max;
} dump_policies[] = {
	[VDS_ISCSI_CMD_PORTAL_GROUP_GET] = DUMP_POLICY(portal_group_get),
	[VDS_ISCSI_CMD_MEMBERSHIP_GET] = DUMP_POLICY(membership_get),
	[VDS_ISCSI_CMD_SESSION_GET] = DUMP_POLICY(session_get),
	[VDS_ISCSI_CMD_OP_ITEM_GET] = DUMP_POLICY(op_item_get),
};

/* Types begin at 1, so the dump of a command without an entry filters by nothing. */
static bool dump_filters_by(unsigned int cmd, int type)
{
	return cmd < ARRAY_SIZE(dump_policies) && type <= dump_policies[cmd].max &&
	       dump_policies[cmd].policy[type].type != NLA_UNSPEC;
}

static int dump_refuse(struct netlink_callback *cb, const struct nlattr *attr)
{
	return vds_refuse_attr(cb->extack, -EINVAL, INVALID, attr,
			       "the dump does not filter by this attribute");
}

static int dump_refused(struct sk_buff *skb, struct netlink_callback *cb)
{
	return dump_refuse(cb, NULL);
}

/*
 * Begin any dump: refuse attributes by which it does not filter.  A command has one
 * policy in struct genl_ops, which allows all that a request for one object has.
 */
int vds_iscsi_nl_dump_start(struct netlink_callback *cb)
{
	const struct genlmsghdr *hdr = nlmsg_data(cb->nlh);
	struct nlattr *attr;
	int rem;

	nla_for_each_attr(attr, genlmsg_data(hdr), genlmsg_len(hdr), rem) {
		if (dump_filters_by(hdr->cmd, nla_type(attr)))
			continue;
		if (cb->extack)
			return dump_refuse(cb, attr);
		/* Older kernels can explain an error of the first message only. */
		cb->dump = dump_refused;
	}
	/* A receiver with a small buffer loses a message, but not the rest of the dump. */
	cb->min_dump_alloc = NL_DUMP_SIZE;
	return 0;
}

/**
 * nl_dump_begin() - begin a message of a dump
 * @skb: the dump's buffer
 * @cb: the dump; its seq is the generation that the message belongs to
 * @cmd: command of the message
 *
 * Context: any.
 * Return: the header, for nl_dump_end(); NULL when @skb is full.
 */
void *nl_dump_begin(struct sk_buff *skb, struct netlink_callback *cb, u8 cmd)
{
	void *hdr =
		genlmsg_put(skb, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq,
			    &nl_family, NLM_F_MULTI, cmd);

	if (hdr)
		genl_dump_check_consistent(cb, hdr);
	return hdr;
}

/**
 * nl_dump_end() - complete a message of a dump, or take it out of the buffer
 * @skb: the dump's buffer
 * @hdr: what nl_dump_begin() returned, NULL included
 * @ret: 0 when the message was filled
 *
 * Context: any.
 * Return: 0, or:
 * * -EMSGSIZE: the message did not fit; the dump continues with it
 */
int nl_dump_end(struct sk_buff *skb, void *hdr, int ret)
{
	if (hdr && !ret) {
		genlmsg_end(skb, hdr);
		return 0;
	}
	if (hdr)
		genlmsg_cancel(skb, hdr);
	return -EMSGSIZE;
}
