// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * One socket's requests to the kernel, and their replies.
 */
#include <errno.h>
#include <linux/genetlink.h>
#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "error.h"
#include "lock.h"
#include "nl/link.h"

void vds_link_init(struct vds_link *link, const struct vds_transport_ops *ops,
		   void *ctx, bool watch)
{
	memset(link, 0, sizeof(*link));
	link->ops = ops;
	link->ctx = ctx;
	link->watch = watch;
}

bool vds_link_is_ready(const struct vds_link *link)
{
	return link->sock && link->process == vds_process();
}

int vds_link_open(struct vds_link *link)
{
	int ret;

	if (vds_link_is_ready(link))
		return 0;
	if (link->sock)
		link->ops->close(link->sock);
	ret = link->ops->open(link->ctx, link->watch, &link->sock);
	if (ret) {
		link->sock = NULL;
		return vds_fail(ret, "cannot open a netlink socket: %s", strerror(-ret));
	}
	link->process = vds_process();
	link->clean = true;
	return 0;
}

void vds_link_close(struct vds_link *link)
{
	if (link->sock)
		link->ops->close(link->sock);
	link->sock = NULL;
}

/* The kernel's explanation of an error. */
struct extack {
	const char *text;
	int len;
	const char *attr;
	bool missing;
	uint32_t reason;
};

/* The name of the attribute at offset @offs of the request. */
static const char *attr_at(const struct vds_request *request, uint32_t offs)
{
	struct nlmsghdr *nlh = nlmsg_hdr(request->msg);
	struct nlattr *attr;
	int rem;

	nlmsg_for_each_attr(attr, nlh, GENL_HDRLEN, rem)
		if ((char *)attr - (char *)nlh == (ptrdiff_t)offs)
			return vds_fields_name(request->fields, nla_type(attr));
	return NULL;
}

static void extack_read(struct extack *ack, const struct vds_request *request,
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
	attr = attrs[NLMSGERR_ATTR_COOKIE];
	if (attr && nla_len(attr) == sizeof(uint32_t))
		ack->reason = nla_get_u32(attr);
	if (!request->fields)
		return;
	attr = attrs[NLMSGERR_ATTR_MISS_TYPE];
	if (attr && nla_len(attr) == sizeof(uint32_t)) {
		ack->attr = vds_fields_name(request->fields, nla_get_u32(attr));
		ack->missing = true;
		return;
	}
	attr = attrs[NLMSGERR_ATTR_OFFS];
	if (attr && nla_len(attr) == sizeof(uint32_t))
		ack->attr = attr_at(request, nla_get_u32(attr));
}

static int refuse_explained(struct vds_request *request, int err, const struct extack *ack)
{
	char attr[64] = "";

	request->refused = true;
	request->explained = ack->len || ack->attr;
	if (!request->explained)
		return vds_fail_errno(err);
	if (ack->attr)
		snprintf(attr, sizeof(attr), " (attribute %s%s)", ack->attr,
			 ack->missing ? " is missing" : "");
	if (ack->len)
		return vds_fail(err, "%.*s%s", ack->len, ack->text, attr);
	return vds_fail(err, "the kernel refused the request: %s%s", strerror(-err), attr);
}

static int refuse(struct vds_request *request, int err, const struct extack *ack)
{
	int ret = refuse_explained(request, err, ack);

	vds_fail_reason(ack->reason);
	return ret;
}

/*
 * The last message of a reply, NLMSG_ERROR or NLMSG_DONE: it begins with an errno;
 * an explanation follows after @hdrlen bytes.
 */
static int take_result(struct vds_link *link, struct vds_request *request,
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
	extack_read(&ack, request, nlh, hdrlen);
	return refuse(request, err, &ack);
}

static int request_flags(const struct vds_request *request)
{
	return nlmsg_hdr(request->msg)->nlmsg_flags;
}

static bool is_dump(const struct vds_request *request)
{
	return (request_flags(request) & NLM_F_DUMP) == NLM_F_DUMP;
}

static int take_error(struct vds_link *link, struct vds_request *request,
		      struct nlmsghdr *nlh)
{
	struct nlmsgerr *err = nlmsg_data(nlh);
	int hdrlen = sizeof(*err);

	if (nlmsg_datalen(nlh) < hdrlen)
		return vds_fail_errno(-EBADMSG);
	if (!err->error && !(request_flags(request) & NLM_F_ACK))
		return vds_fail_errno(-EBADMSG);
	/* The whole request precedes the explanation, unless the kernel capped it. */
	if (!(nlh->nlmsg_flags & NLM_F_CAPPED) && err->msg.nlmsg_len > NLMSG_HDRLEN) {
		if (err->msg.nlmsg_len > nlh->nlmsg_len)
			return vds_fail_errno(-EBADMSG);
		hdrlen += NLMSG_ALIGN(err->msg.nlmsg_len) - NLMSG_HDRLEN;
	}
	return take_result(link, request, nlh, hdrlen);
}

static int take_object(struct vds_link *link, struct vds_request *request,
		       struct nlmsghdr *nlh)
{
	int ret;

	if (nlh->nlmsg_type != nlmsg_hdr(request->msg)->nlmsg_type || !request->reply)
		return vds_fail_errno(-EBADMSG);
	ret = request->reply(nlh, request->arg);
	if (ret)
		return ret;
	if (request_flags(request) & (NLM_F_DUMP | NLM_F_ACK))
		return 1;
	link->clean = true;
	return 0;
}

/* One message. Return: 0 the reply is complete; 1 more messages follow; an errno. */
static int take_message(struct vds_link *link, struct vds_request *request,
			struct nlmsghdr *nlh)
{
	if (nlh->nlmsg_type == NLMSG_NOOP)
		return 1;
	if (nlh->nlmsg_type == NLMSG_ERROR)
		return take_error(link, request, nlh);
	if (is_dump(request) && (nlh->nlmsg_flags & NLM_F_DUMP_INTR))
		request->interrupted = true;
	/* The reply to any other request would end without its object. */
	if (nlh->nlmsg_type == NLMSG_DONE)
		return is_dump(request) ? take_result(link, request, nlh, sizeof(int)) :
		       vds_fail_errno(-EBADMSG);
	return take_object(link, request, nlh);
}

/* One datagram. Return: as take_message(). */
static int take_datagram(struct vds_link *link, struct vds_request *request,
			 size_t len)
{
	struct nlmsghdr *nlh = (void *)link->buf;
	int rem = len, ret;

	if (!len || len > sizeof(link->buf))
		return vds_fail_errno(-EBADMSG);
	for (; rem > 0; nlh = nlmsg_next(nlh, &rem)) {
		if (!nlmsg_ok(nlh, rem))
			return vds_fail_errno(-EBADMSG);
		if (nlh->nlmsg_seq != link->seq)
			continue;	/* the late reply to an earlier request */
		ret = take_message(link, request, nlh);
		if (ret <= 0)
			return ret;
	}
	return 1;
}

/*
 * Wait for a datagram and take it. A signal does not end the wait: the kernel
 * carries the request out, and the reply (the id of an operation) must not be lost
 * because a program has, say, a handler of SIGCHLD.
 */
static int take_next(struct vds_link *link, struct vds_request *request,
		     int64_t deadline)
{
	ssize_t len = link->ops->recv(link->sock, link->buf, sizeof(link->buf), deadline,
				      request->limit.interrupt);

	if (len >= 0)
		return take_datagram(link, request, len);
	if (len == -EAGAIN || len == -EINTR)
		return 1;
	if (len == -ECANCELED)
		return vds_fail(-EINTR,
				"interrupted; the kernel may still carry out the request");
	return vds_fail(len, "cannot read the kernel's reply: %s", strerror(-len));
}

/* The reply is nearly always there when send() returns: look before reading the clock. */
static int take_reply(struct vds_link *link, struct vds_request *request)
{
	int ret = take_next(link, request, 0);

	while (ret > 0 && vds_now() < request->limit.deadline)
		ret = take_next(link, request, request->limit.deadline);
	return ret > 0 ? vds_fail_errno(-ETIMEDOUT) : ret;
}

static int link_call(struct vds_link *link, struct vds_request *request)
{
	struct nlmsghdr *nlh = nlmsg_hdr(request->msg);
	int ret = vds_link_open(link);

	if (ret)
		return ret;
	request->refused = false;
	request->explained = false;
	request->interrupted = false;
	nlh->nlmsg_seq = ++link->seq;
	link->clean = false;
	ret = link->ops->send(link->sock, nlh, nlh->nlmsg_len);
	if (ret)
		vds_fail(ret, "cannot send the request to the kernel: %s", strerror(-ret));
	else
		ret = take_reply(link, request);
	if (!link->clean)
		vds_link_close(link);
	return ret;
}

int vds_link_call(struct vds_link *link, struct vds_request *request)
{
	int cancel = vds_cancel_off();
	int ret = link_call(link, request);

	vds_cancel_restore(cancel);
	return ret;
}
