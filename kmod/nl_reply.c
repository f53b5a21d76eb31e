// SPDX-License-Identifier: GPL-2.0-only
/*
 * nl_reply.c - what every handler of the netlink family needs: checks of a request,
 * replies and messages of dumps.
 */
#include <linux/capability.h>
#include <net/genetlink.h>

#include "nl.h"

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
	NL_SET_ERR_MSG(extack,
		       "requires CAP_SYS_ADMIN in the initial user namespace");
	return -EPERM;
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
	NL_SET_ERR_MSG(info->extack, "a required attribute is missing");
	return -EINVAL;
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
