// SPDX-License-Identifier: GPL-2.0-only
/*
 * The two transports: one from the input, one into a seed.
 */
#include <errno.h>
#include <linux/genetlink.h>
#include <netlink/netlink.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "feed.h"
#include "fuzz.h"

#define CONTROL_MAX	1024

static bool is_control(const void *datagram, size_t len)
{
	const struct nlmsghdr *nlh = datagram;

	return len >= sizeof(*nlh) && nlh->nlmsg_type == GENL_ID_CTRL;
}

/* ------------------------------------------------------------------- a feed */

static int feed_open(void *ctx, bool watch, void **sock)
{
	(void)watch;
	*sock = ctx;
	return 0;
}

static void feed_close(void *sock)
{
	(void)sock;
}

/* The fake kernel's reply to a request about the family. */
static size_t control_reply(const void *request, size_t len, uint8_t *reply)
{
	struct fake_kernel *fk = fake_kernel_new();
	ssize_t got;
	void *sock;

	need(!fake_transport.open(fk, false, &sock));
	need(!fake_transport.send(sock, request, len));
	got = fake_transport.recv(sock, reply, CONTROL_MAX, 0, -1);
	need(got > 0 && got <= CONTROL_MAX);
	fake_transport.close(sock);
	fake_kernel_free(fk);
	return got;
}

static struct {
	size_t len;
	uint8_t sent[CONTROL_MAX] __attribute__((aligned(NLMSG_ALIGNTO)));
} control;

static int feed_send(void *sock, const void *msg, size_t len)
{
	const struct nlmsghdr *nlh = msg;
	struct feed *feed = sock;

	if (!feed->control && is_control(msg, len)) {
		feed->pending = true;
		feed->seq = nlh->nlmsg_seq;
		if (!control.len)
			control.len = control_reply(msg, len, control.sent);
	}
	return 0;
}

static ssize_t feed_control(struct feed *feed, void *buf)
{
	struct nlmsghdr *nlh = buf;

	feed->pending = false;
	memcpy(buf, control.sent, control.len);
	nlh->nlmsg_seq = feed->seq;
	return control.len;
}

/* Never waits: there is a datagram to receive, or the end. */
static ssize_t feed_recv(void *sock, void *buf, size_t size, int64_t deadline, int interrupt)
{
	struct feed *feed = sock;
	size_t len;

	(void)deadline;
	(void)interrupt;
	if (feed->pending)
		return feed_control(feed, buf);
	if (feed->left < 2)
		return -EIO;
	len = feed->at[0] | feed->at[1] << 8;
	if (len > feed->left - 2)
		len = feed->left - 2;
	memcpy(buf, feed->at + 2, len < size ? len : size);
	feed->at += 2 + len;
	feed->left -= 2 + len;
	return len;
}

static int feed_join(void *sock, uint32_t group)
{
	(void)sock;
	(void)group;
	return 0;
}

static int feed_filter(void *sock, const struct vds_filter *filter)
{
	(void)sock;
	(void)filter;
	return 0;
}

static int feed_fd(const void *sock)
{
	static int fd = -1;

	(void)sock;
	if (fd < 0)
		fd = eventfd(1, EFD_CLOEXEC);
	return fd;
}

const struct vds_transport_ops feed_transport = {
	.open = feed_open,
	.close = feed_close,
	.send = feed_send,
	.recv = feed_recv,
	.join = feed_join,
	.filter = feed_filter,
	.fd = feed_fd,
};

/* ----------------------------------------------------------------- a record */

struct record_socket {
	struct record *record;
	void *sock;
};

static int record_open(void *ctx, bool watch, void **sock)
{
	struct record_socket *new = malloc(sizeof(*new));

	need(new);
	new->record = ctx;
	*sock = new;
	return fake_transport.open(new->record->fk, watch, &new->sock);
}

static void record_close(void *sock)
{
	struct record_socket *old = sock;

	fake_transport.close(old->sock);
	free(old);
}

static int record_send(void *sock, const void *msg, size_t len)
{
	return fake_transport.send(((struct record_socket *)sock)->sock, msg, len);
}

static ssize_t record_recv(void *sock, void *buf, size_t size, int64_t deadline, int interrupt)
{
	struct record_socket *from = sock;
	struct record *record = from->record;
	ssize_t len = fake_transport.recv(from->sock, buf, size, deadline, interrupt);

	if (len < 0 || (size_t)len > size || (!record->control && is_control(buf, len)))
		return len;
	need(record->size + 2 + len <= sizeof(record->sent));
	record->sent[record->size++] = len & 0xff;
	record->sent[record->size++] = len >> 8;
	memcpy(record->sent + record->size, buf, len);
	record->size += len;
	return len;
}

static int record_join(void *sock, uint32_t group)
{
	return fake_transport.join(((struct record_socket *)sock)->sock, group);
}

static int record_filter(void *sock, const struct vds_filter *filter)
{
	return fake_transport.filter(((struct record_socket *)sock)->sock, filter);
}

static int record_fd(const void *sock)
{
	return fake_transport.fd(((const struct record_socket *)sock)->sock);
}

const struct vds_transport_ops record_transport = {
	.open = record_open,
	.close = record_close,
	.send = record_send,
	.recv = record_recv,
	.join = record_join,
	.filter = record_filter,
	.fd = record_fd,
};
