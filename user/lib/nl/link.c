// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * One socket's conversation with the kernel: a question, its answers.
 */
#include <errno.h>
#include <linux/genetlink.h>
#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "error.h"
#include "nl/link.h"

#define CTRL_TIMEOUT_MS	30000
#define NOT_LOADED	"the kernel module vds_iscsi is not loaded: modprobe vds_iscsi_lio"

void vds_link_init(struct vds_link *link, const struct vds_transport_ops *ops,
		   void *ctx, bool watch)
{
	memset(link, 0, sizeof(*link));
	link->ops = ops;
	link->ctx = ctx;
	link->watch = watch;
}

int vds_link_open(struct vds_link *link)
{
	int ret;

	if (link->sock)
		return 0;
	ret = link->ops->open(link->ctx, link->watch, &link->sock);
	if (ret) {
		link->sock = NULL;
		return vds_fail(ret, "cannot open a netlink socket: %s", strerror(-ret));
	}
	link->clean = true;
	return 0;
}

void vds_link_close(struct vds_link *link)
{
	if (link->sock)
		link->ops->close(link->sock);
	link->sock = NULL;
}

/* What the kernel said about an error, besides the errno. */
struct extack {
	const char *text;
	int len;
	const char *attr;
	bool missing;
};

/* The name of the request's attribute at @offs from its header. */
static const char *attr_at(const struct vds_question *question, uint32_t offs)
{
	struct nlmsghdr *nlh = nlmsg_hdr(question->msg);
	struct nlattr *attr;
	int rem;

	nlmsg_for_each_attr(attr, nlh, GENL_HDRLEN, rem)
		if ((char *)attr - (char *)nlh == (ptrdiff_t)offs)
			return vds_fields_name(question->fields, nla_type(attr));
	return NULL;
}

static void extack_read(struct extack *ack, const struct vds_question *question,
			struct nlmsghdr *nlh, int hdrlen)
{
	struct nlattr *attrs[NLMSGERR_ATTR_MAX + 1], *attr;

	if (!(nlh->nlmsg_flags & NLM_F_ACK_TLVS) ||
	    nlmsg_parse(nlh, hdrlen, attrs, NLMSGERR_ATTR_MAX, NULL))
		return;
	attr = attrs[NLMSGERR_ATTR_MSG];
	if (attr) {
		ack->text = nla_data(attr);
		ack->len = strnlen(ack->text, nla_len(attr));
	}
	if (!question->fields)
		return;
	attr = attrs[NLMSGERR_ATTR_MISS_TYPE];
	if (attr && nla_len(attr) == sizeof(uint32_t)) {
		ack->attr = vds_fields_name(question->fields, nla_get_u32(attr));
		ack->missing = true;
		return;
	}
	attr = attrs[NLMSGERR_ATTR_OFFS];
	if (attr && nla_len(attr) == sizeof(uint32_t))
		ack->attr = attr_at(question, nla_get_u32(attr));
}

static int refuse(struct vds_question *question, int err, const struct extack *ack)
{
	char attr[64] = "";

	question->refused = true;
	question->explained = ack->len || ack->attr;
	if (!question->explained)
		return vds_fail_errno(err);
	if (ack->attr)
		snprintf(attr, sizeof(attr), " (attribute %s%s)", ack->attr,
			 ack->missing ? " is missing" : "");
	if (ack->len)
		return vds_fail(err, "%.*s%s", ack->len, ack->text, attr);
	return vds_fail(err, "the kernel refused the request: %s%s", strerror(-err), attr);
}

/*
 * The end of the conversation as NLMSG_ERROR and NLMSG_DONE tell it: an errno
 * first, and an explanation behind @hdrlen octets.
 */
static int verdict(struct vds_link *link, struct vds_question *question,
		   struct nlmsghdr *nlh, int hdrlen)
{
	struct extack ack = { .len = 0 };
	int err;

	if (nlmsg_datalen(nlh) < (int)sizeof(err))
		return vds_fail_errno(-EBADMSG);
	memcpy(&err, nlmsg_data(nlh), sizeof(err));
	if (vds_errno_check(err))
		return vds_fail_errno(-EBADMSG);
	link->clean = true;
	if (!err)
		return 0;
	extack_read(&ack, question, nlh, hdrlen);
	return refuse(question, err, &ack);
}

static int question_flags(const struct vds_question *question)
{
	return nlmsg_hdr(question->msg)->nlmsg_flags;
}

static bool is_dump(const struct vds_question *question)
{
	return (question_flags(question) & NLM_F_DUMP) == NLM_F_DUMP;
}

static int take_error(struct vds_link *link, struct vds_question *question,
		      struct nlmsghdr *nlh)
{
	struct nlmsgerr *err = nlmsg_data(nlh);
	int hdrlen = sizeof(*err);

	if (nlmsg_datalen(nlh) < hdrlen)
		return vds_fail_errno(-EBADMSG);
	if (!err->error && !(question_flags(question) & NLM_F_ACK))
		return vds_fail_errno(-EBADMSG);
	/* The request comes back in full, unless the kernel was asked not to. */
	if (!(nlh->nlmsg_flags & NLM_F_CAPPED) && err->msg.nlmsg_len > NLMSG_HDRLEN) {
		if (err->msg.nlmsg_len > nlh->nlmsg_len)
			return vds_fail_errno(-EBADMSG);
		hdrlen += NLMSG_ALIGN(err->msg.nlmsg_len) - NLMSG_HDRLEN;
	}
	return verdict(link, question, nlh, hdrlen);
}

static int take_object(struct vds_link *link, struct vds_question *question,
		       struct nlmsghdr *nlh)
{
	int ret;

	if (nlh->nlmsg_type != nlmsg_hdr(question->msg)->nlmsg_type || !question->reply)
		return vds_fail_errno(-EBADMSG);
	ret = question->reply(nlh, question->arg);
	if (ret)
		return ret;
	if (question_flags(question) & (NLM_F_DUMP | NLM_F_ACK))
		return 1;
	link->clean = true;
	return 0;
}

/* One message: 0 the answer is complete, 1 there is more to come, or an errno. */
static int take_message(struct vds_link *link, struct vds_question *question,
			struct nlmsghdr *nlh)
{
	if (nlh->nlmsg_type == NLMSG_NOOP)
		return 1;
	if (nlh->nlmsg_type == NLMSG_ERROR)
		return take_error(link, question, nlh);
	if (is_dump(question) && (nlh->nlmsg_flags & NLM_F_DUMP_INTR))
		question->interrupted = true;
	/* Anything but a dump would end without what was asked for. */
	if (nlh->nlmsg_type == NLMSG_DONE)
		return is_dump(question) ? verdict(link, question, nlh, sizeof(int)) :
		       vds_fail_errno(-EBADMSG);
	return take_object(link, question, nlh);
}

/* One datagram, with the same results. */
static int take_datagram(struct vds_link *link, struct vds_question *question,
			 size_t len)
{
	struct nlmsghdr *nlh = (struct nlmsghdr *)link->buf;
	int rem = len, ret;

	if (!len || len > sizeof(link->buf))
		return vds_fail_errno(-EBADMSG);
	for (; rem > 0; nlh = nlmsg_next(nlh, &rem)) {
		if (!nlmsg_ok(nlh, rem))
			return vds_fail_errno(-EBADMSG);
		if (nlh->nlmsg_seq != link->seq)
			continue;	/* of a question given up earlier */
		ret = take_message(link, question, nlh);
		if (ret <= 0)
			return ret;
	}
	return 1;
}

/*
 * Wait for a datagram and take it. A signal does not end this: what was asked
 * is done, and its answer (the id of an operation) must not be lost.
 */
static int take_next(struct vds_link *link, struct vds_question *question,
		     int64_t deadline)
{
	ssize_t len = link->ops->recv(link->sock, link->buf, sizeof(link->buf), deadline);

	if (len >= 0)
		return take_datagram(link, question, len);
	if (len == -EAGAIN || len == -EINTR)
		return 1;
	return vds_fail(len, "cannot read the kernel's answer: %s", strerror(-len));
}

/* The kernel nearly always answers before it returns from the question. */
static int take_answer(struct vds_link *link, struct vds_question *question)
{
	int64_t deadline = 0;
	int ret = take_next(link, question, 0);

	if (ret > 0)
		deadline = vds_deadline(question->timeout_ms);
	while (ret > 0 && vds_now() < deadline)
		ret = take_next(link, question, deadline);
	return ret > 0 ? vds_fail_errno(-ETIMEDOUT) : ret;
}

int vds_link_ask(struct vds_link *link, struct vds_question *question)
{
	struct nlmsghdr *nlh = nlmsg_hdr(question->msg);
	int ret = vds_link_open(link);

	if (ret)
		return ret;
	question->refused = false;
	question->explained = false;
	question->interrupted = false;
	nlh->nlmsg_seq = ++link->seq;
	link->clean = false;
	ret = link->ops->send(link->sock, nlh, nlh->nlmsg_len);
	if (ret)
		vds_fail(ret, "cannot ask the kernel: %s", strerror(-ret));
	else
		ret = take_answer(link, question);
	if (!link->clean)
		vds_link_close(link);
	return ret;
}

static int group_read(struct nlattr *group, struct vds_family *family)
{
	struct nlattr *attrs[CTRL_ATTR_MCAST_GRP_MAX + 1];
	const struct nlattr *name, *id;

	if (nla_parse_nested(attrs, CTRL_ATTR_MCAST_GRP_MAX, group, NULL))
		return vds_fail_errno(-EBADMSG);
	name = attrs[CTRL_ATTR_MCAST_GRP_NAME];
	id = attrs[CTRL_ATTR_MCAST_GRP_ID];
	if (!name || !id || nla_len(id) != sizeof(uint32_t))
		return vds_fail_errno(-EBADMSG);
	if (!nla_strcmp(name, VDS_ISCSI_MCGRP_OBJECTS))
		family->objects = nla_get_u32(id);
	else if (!nla_strcmp(name, VDS_ISCSI_MCGRP_OPS))
		family->ops = nla_get_u32(id);
	else if (!nla_strcmp(name, VDS_ISCSI_MCGRP_COMPLETIONS))
		family->completions = nla_get_u32(id);
	return 0;
}

static int family_read(struct nlmsghdr *nlh, void *arg)
{
	struct nlattr *attrs[CTRL_ATTR_MAX + 1], *group;
	struct vds_family *family = arg;
	int rem, ret;

	if (nlmsg_parse(nlh, GENL_HDRLEN, attrs, CTRL_ATTR_MAX, NULL) ||
	    !attrs[CTRL_ATTR_FAMILY_ID] || !attrs[CTRL_ATTR_MCAST_GROUPS] ||
	    nla_len(attrs[CTRL_ATTR_FAMILY_ID]) != sizeof(uint16_t))
		return vds_fail_errno(-EBADMSG);
	family->id = nla_get_u16(attrs[CTRL_ATTR_FAMILY_ID]);
	nla_for_each_nested(group, attrs[CTRL_ATTR_MCAST_GROUPS], rem) {
		ret = group_read(group, family);
		if (ret)
			return ret;
	}
	if (!family->objects || !family->ops || !family->completions)
		return vds_fail_errno(-EBADMSG);
	return 0;
}

int vds_family_resolve(struct vds_link *link, struct vds_family *family)
{
	struct vds_question question = {
		.timeout_ms = CTRL_TIMEOUT_MS,
		.reply = family_read,
		.arg = family,
	};
	int ret = -ENOMEM;

	memset(family, 0, sizeof(*family));
	question.msg = nlmsg_alloc();
	if (!question.msg)
		return vds_fail_errno(-ENOMEM);
	if (genlmsg_put(question.msg, 0, 0, GENL_ID_CTRL, 0, NLM_F_REQUEST,
			CTRL_CMD_GETFAMILY, 1) &&
	    !nla_put_string(question.msg, CTRL_ATTR_FAMILY_NAME, VDS_ISCSI_FAMILY_NAME))
		ret = vds_link_ask(link, &question);
	nlmsg_free(question.msg);
	if (ret == -ENOENT && question.refused)
		return vds_fail(-ENOENT, "%s", NOT_LOADED);
	return ret;
}

int vds_family_check(struct vds_link *link, const struct vds_family *family)
{
	struct vds_family now;
	int ret = vds_family_resolve(link, &now);

	if (ret == -ENOENT || (!ret && now.id != family->id))
		return vds_fail_errno(-ENODEV);
	return ret;
}
