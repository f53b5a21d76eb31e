// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The transport of libvds whose other end is the fake kernel.
 */
#include <errno.h>
#include <limits.h>
#include <linux/genetlink.h>
#include <netlink/genl/genl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "lock.h"
#include "state.h"

static int transport_open(void *ctx, bool watch, void **sock)
{
	struct fake_kernel *fk = ctx;
	struct fake_socket *new;
	int ret;

	(void)watch;
	pthread_mutex_lock(&fk->lock);
	ret = fk->fail_open;
	if (!ret) {
		new = fake_socket_new(fk);
		new->next = fk->sockets;
		fk->sockets = new;
		fk->opened++;
		*sock = new;
	}
	pthread_mutex_unlock(&fk->lock);
	return ret;
}

static void serve(struct request *req)
{
	int ret;

	if (req->nlh->nlmsg_type == GENL_ID_CTRL)
		ret = fk_serve_ctrl(req);
	else if (req->fk->loaded && req->nlh->nlmsg_type == req->fk->family)
		ret = fk_serve_family(req);
	else
		ret = -ENOENT;
	if (ret || (!req->dump && (req->nlh->nlmsg_flags & NLM_F_ACK)))
		fk_reply_error(req, ret);
}

/* A request that the kernel serves later. */
struct delayed {
	struct delayed *next;
	struct request req;
	int64_t due;
};

/* Serve the requests that are due, and those of the socket @closed. */
static void serve_delayed(struct fake_kernel *fk, const struct fake_socket *closed)
{
	struct delayed **at = &fk->delayed, *next;

	while ((next = *at)) {
		if (next->due > vds_now() && next->req.sock != closed) {
			at = &next->next;
			continue;
		}
		*at = next->next;
		serve(&next->req);
		free(next->req.nlh);
		free(next);
	}
}

static int64_t next_due(const struct fake_kernel *fk)
{
	const struct delayed *at;
	int64_t next = VDS_NEVER;

	for (at = fk->delayed; at; at = at->next)
		next = vds_sooner(next, at->due);
	return next;
}

static void delay(struct request *req, unsigned int ms)
{
	struct delayed *new = fake_alloc(sizeof(*new)), **at = &req->fk->delayed;

	new->req = *req;
	new->due = vds_deadline(ms);
	while (*at)
		at = &(*at)->next;
	*at = new;
}

/* The kernel carries out a request although its sender has closed the socket. */
static void transport_close(void *sock)
{
	struct fake_socket *old = sock, **at;
	struct fake_kernel *fk = old->fk;
	int cancel = vds_cancel_off();

	pthread_mutex_lock(&fk->lock);
	serve_delayed(fk, old);
	for (at = &fk->sockets; *at != old; at = &(*at)->next)
		;
	*at = old->next;
	pthread_mutex_unlock(&fk->lock);
	fake_socket_free(old);
	vds_cancel_restore(cancel);
}

static unsigned int request_delay(const struct fake_kernel *fk, const struct nlmsghdr *nlh)
{
	const struct genlmsghdr *genl = nlmsg_data(nlh);

	return !fk->delay_cmd || fk->delay_cmd == genl->cmd ? fk->delay_ms : 0;
}

/* Serve the request now or later. Return: whether its memory is in use. */
static bool accept_request(struct request *req)
{
	unsigned int ms = request_delay(req->fk, req->nlh);

	if (req->fk->silent)
		return false;
	if (ms)
		delay(req, ms);
	else
		serve(req);
	return ms;
}

static int transport_send(void *sock, const void *msg, size_t len)
{
	struct request req = { .sock = sock, .fk = ((struct fake_socket *)sock)->fk };
	struct fake_kernel *fk = req.fk;
	bool in_use = false;
	int ret;

	/* A copy, to detect a client that reads its request after sending it. */
	req.nlh = fake_alloc(len);
	memcpy(req.nlh, msg, len);
	if (len < NLMSG_HDRLEN + GENL_HDRLEN || req.nlh->nlmsg_len != len)
		fake_misuse("the request is no message");
	pthread_mutex_lock(&fk->lock);
	ret = fk->fail_send;
	fk_expire(fk);
	serve_delayed(fk, NULL);
	if (!ret)
		in_use = accept_request(&req);
	pthread_mutex_unlock(&fk->lock);
	if (!in_use)
		free(req.nlh);
	return ret;
}

static ssize_t take(struct fake_socket *s, void *buf, size_t size)
{
	int cancel = vds_cancel_off();
	ssize_t ret;

	pthread_mutex_lock(&s->fk->lock);
	fk_expire(s->fk);
	serve_delayed(s->fk, NULL);
	ret = fake_socket_recv(s, buf, size);
	pthread_mutex_unlock(&s->fk->lock);
	vds_cancel_restore(cancel);
	return ret;
}

/* Whole milliseconds, rounded up to avoid a busy loop. */
static int poll_timeout(int64_t deadline)
{
	int64_t left = deadline - vds_now();

	if (left / VDS_MSEC >= INT_MAX)
		return INT_MAX;
	return left > 0 ? (left + VDS_MSEC - 1) / VDS_MSEC : 0;
}

/* When the next thing happens by itself: the fake kernel has no thread. */
static int64_t next_expiry(struct fake_kernel *fk)
{
	int64_t next;

	LOCKED(fk, next = vds_sooner(fk_next_expiry(fk), next_due(fk)));
	return next;
}

static ssize_t transport_recv(void *sock, void *buf, size_t size, int64_t deadline,
			      int interrupt)
{
	struct fake_socket *s = sock;
	struct pollfd fds[] = {
		{ .fd = s->fd, .events = POLLIN },
		{ .fd = interrupt, .events = POLLIN },
	};
	ssize_t len = take(s, buf, size);

	while (len == -EAGAIN) {
		int64_t until = vds_sooner(deadline, next_expiry(s->fk));

		if (poll(fds, 2, poll_timeout(until)) < 0)
			return -errno;
		len = take(s, buf, size);
		if (len == -EAGAIN && fds[1].revents)
			return -ECANCELED;
		if (vds_now() >= deadline)
			break;
	}
	return len;
}

static int transport_join(void *sock, uint32_t group)
{
	struct fake_socket *s = sock;
	int i, ret = -ENOBUFS;

	if (s->fk->fail_join && group != GENL_ID_CTRL)
		return s->fk->fail_join;
	pthread_mutex_lock(&s->fk->lock);
	for (i = 0; ret && i < FAKE_JOINED_MAX; i++) {
		if (!s->joined[i]) {
			s->joined[i] = group;
			ret = 0;
		}
	}
	pthread_mutex_unlock(&s->fk->lock);
	return ret;
}

static int transport_filter(void *sock, const struct vds_filter *filter)
{
	struct fake_socket *s = sock;

	LOCKED(s->fk, s->filter = *filter);
	return 0;
}

static int transport_fd(const void *sock)
{
	const struct fake_socket *s = sock;

	return s->fd;
}

const struct vds_transport_ops fake_transport = {
	.open = transport_open,
	.close = transport_close,
	.send = transport_send,
	.recv = transport_recv,
	.join = transport_join,
	.filter = transport_filter,
	.fd = transport_fd,
};
