// SPDX-License-Identifier: GPL-2.0-only
/*
 * talk.c - a netlink client inside the kernel: its messages pass the same policies
 * and handlers as those of any program.
 */
#include <linux/file.h>
#include <linux/slab.h>

#include "talk.h"

#define TALK_BUFFER 32768

static int talk_set(struct talk *talk, int option, int value)
{
	return talk->sock->ops->setsockopt(talk->sock, SOL_NETLINK, option,
					   KERNEL_SOCKPTR(&value),
					   sizeof(value));
}

void talk_close(struct talk *talk)
{
	fput(talk->file);
	kfree(talk->buf);
	kfree(talk);
}

/* A client with the rights that the caller has at this moment. */
struct talk *talk_open(struct kunit *test)
{
	struct talk *talk = kzalloc(sizeof(*talk), GFP_KERNEL);
	struct sockaddr_nl any = { .nl_family = AF_NETLINK };
	int ret;

	KUNIT_ASSERT_NOT_NULL(test, talk);
	talk->buf = kmalloc(2 * TALK_BUFFER, GFP_KERNEL);
	ret = sock_create_kern(&init_net, AF_NETLINK, SOCK_RAW, NETLINK_GENERIC,
			       &talk->sock);
	talk->file = ret ? ERR_PTR(ret) : sock_alloc_file(talk->sock, 0, NULL);
	if (!talk->buf || IS_ERR(talk->file)) {
		kfree(talk->buf);
		kfree(talk);
		KUNIT_ASSERT_TRUE_MSG(test, false, "no socket");
	}
	/* Only a socket with a port receives multicasts. */
	KUNIT_EXPECT_EQ(test, kernel_bind(talk->sock, (struct sockaddr_unsized *)&any,
					  sizeof(any)), 0);
	KUNIT_EXPECT_EQ(test, talk_set(talk, NETLINK_EXT_ACK, 1), 0);
	KUNIT_EXPECT_EQ(test, talk_set(talk, NETLINK_CAP_ACK, 1), 0);
	return talk;
}

void talk_listen(struct kunit *test, struct talk *talk, unsigned int group)
{
	KUNIT_ASSERT_EQ(test,
			talk_set(talk, NETLINK_ADD_MEMBERSHIP,
				 nl_family.mcgrp_offset + group),
			0);
}

/* A request without attributes, or NULL; talk_send() consumes it. */
struct sk_buff *talk_message(u8 cmd, u16 flags)
{
	return talk_long_message(cmd, flags, NLMSG_GOODSIZE);
}

/* The same, with space for attributes of @size bytes. */
struct sk_buff *talk_long_message(u8 cmd, u16 flags, size_t size)
{
	struct sk_buff *skb = nlmsg_new(GENL_HDRLEN + size, GFP_KERNEL);
	struct genlmsghdr *hdr;
	struct nlmsghdr *nlh;

	if (!skb)
		return NULL;
	nlh = nlmsg_put(skb, 0, 1, nl_family.id, GENL_HDRLEN,
			NLM_F_REQUEST | flags);
	hdr = nlmsg_data(nlh);
	memset(hdr, 0, sizeof(*hdr));
	hdr->cmd = cmd;
	hdr->version = VDS_ISCSI_FAMILY_VERSION;
	return skb;
}

int talk_send(struct talk *talk, struct sk_buff *skb)
{
	struct msghdr msg = {};
	struct kvec vec;
	int ret;

	if (!skb)
		return -ENOMEM;
	nlmsg_hdr(skb)->nlmsg_len = skb->len;
	vec.iov_base = skb->data;
	vec.iov_len = skb->len;
	ret = kernel_sendmsg(talk->sock, &msg, &vec, 1, skb->len);
	kfree_skb(skb);
	return ret < 0 ? ret : 0;
}

/* Parse the attributes of an error, which follow @hdrlen bytes; returns the error. */
static int talk_parse_error(struct talk *talk, const struct nlmsghdr *nlh,
			    int hdrlen)
{
	struct nlattr *tb[NLMSGERR_ATTR_MAX + 1];
	int error = *(int *)nlmsg_data(nlh);

	talk->text[0] = '\0';
	talk->offset = 0;
	talk->missing = 0;
	talk->reason = 0;
	if (!(nlh->nlmsg_flags & NLM_F_ACK_TLVS) ||
	    nla_parse_deprecated(tb, NLMSGERR_ATTR_MAX, nlmsg_data(nlh) + hdrlen,
				 nlmsg_len(nlh) - hdrlen, NULL, NULL))
		return error;
	if (tb[NLMSGERR_ATTR_MSG])
		nla_strscpy(talk->text, tb[NLMSGERR_ATTR_MSG],
			    sizeof(talk->text));
	if (tb[NLMSGERR_ATTR_COOKIE])
		talk->reason = nla_get_u32(tb[NLMSGERR_ATTR_COOKIE]);
	if (tb[NLMSGERR_ATTR_OFFS])
		talk->offset = nla_get_u32(tb[NLMSGERR_ATTR_OFFS]);
	if (tb[NLMSGERR_ATTR_MISS_TYPE])
		talk->missing = nla_get_u32(tb[NLMSGERR_ATTR_MISS_TYPE]);
	return error;
}

/* Parse a message of the family; @tb stays valid after the acknowledgment. */
static int talk_parse(struct talk *talk, const struct nlmsghdr *nlh)
{
	const struct genlmsghdr *hdr = nlmsg_data(nlh);

	talk->cmd = hdr->cmd;
	talk->kept = talk->last;
	return nla_parse_deprecated(talk->tb, TALK_ATTRS - 1,
				    genlmsg_data(hdr), genlmsg_len(hdr), NULL,
				    NULL);
}

static int talk_receive(struct talk *talk)
{
	struct kvec vec = { .iov_len = TALK_BUFFER };
	struct msghdr msg = {};

	talk->last = talk->buf + (talk->kept == talk->buf ? TALK_BUFFER : 0);
	vec.iov_base = talk->last;
	talk->len = kernel_recvmsg(talk->sock, &msg, &vec, 1, TALK_BUFFER,
				   MSG_DONTWAIT);
	return talk->len < 0 ? talk->len : 0;
}

/* Parse what was received; 1 if it does not contain the end of the reply. */
static int talk_parse_all(struct talk *talk, talk_each each, void *data)
{
	struct nlmsghdr *nlh;
	int len = talk->len;

	for (nlh = talk->last; nlmsg_ok(nlh, len); nlh = nlmsg_next(nlh, &len)) {
		if (nlh->nlmsg_flags & NLM_F_DUMP_INTR)
			talk->interrupted = true;
		if (nlh->nlmsg_type == NLMSG_ERROR)
			return talk_parse_error(talk, nlh,
						sizeof(struct nlmsgerr));
		if (nlh->nlmsg_type == NLMSG_DONE)
			return talk_parse_error(talk, nlh, sizeof(int));
		if (talk_parse(talk, nlh))
			return -EBADMSG;
		if (each)
			each(talk, data);
	}
	return 1;
}

/* Receive to the end of a reply: 0, or the error that it has. */
static int talk_read_reply(struct talk *talk, talk_each each, void *data)
{
	int ret = 1;

	while (ret == 1) {
		ret = talk_receive(talk);
		if (!ret)
			ret = talk_parse_all(talk, each, data);
	}
	return ret;
}

/* Send a request without a dump; @tb has the attributes of the reply, if any. */
int talk_request(struct talk *talk, struct sk_buff *skb)
{
	int ret;

	memset(talk->tb, 0, sizeof(talk->tb));
	if (skb)
		nlmsg_hdr(skb)->nlmsg_flags |= NLM_F_ACK;
	ret = talk_send(talk, skb);
	return ret ?: talk_read_reply(talk, NULL, NULL);
}

int talk_dump(struct talk *talk, struct sk_buff *skb, talk_each each, void *data)
{
	int ret;

	talk->interrupted = false;
	ret = talk_send(talk, skb);
	return ret ?: talk_read_reply(talk, each, data);
}

/* Read all pending events; returns -EAGAIN after the last, or -ENOBUFS for a loss. */
int talk_read_events(struct talk *talk, talk_each each, void *data)
{
	int ret;

	do {
		ret = talk_receive(talk);
		if (!ret)
			talk_parse_all(talk, each, data);
	} while (!ret);
	return ret;
}
