// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The way to the real kernel: a generic netlink socket.
 *
 * The socket calls are made here and not by libnl's nl_connect() and nl_recv(),
 * which map every errno to one of libnl's own, several to the same.
 */
#include <errno.h>
#include <linux/netlink.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "clock.h"
#include "nl/transport.h"

/* Room for some 10,000 events; asked for, not insisted on. */
#define WATCH_RCVBUF	(8 << 20)

/* For how long at most the kernel is asked to wait. */
#define TIMEOUT_MAX	VDS_SEC

/* Others' datagrams that are passed over once it is time to come back. */
#define FOREIGN_MAX	64

/**
 * struct nl_socket - a socket
 * @fd: its descriptor
 * @timeout: its SO_RCVTIMEO in ns; 0 is for ever
 */
struct nl_socket {
	int fd;
	int64_t timeout;
};

static void watch_make_room(int fd)
{
	int size = WATCH_RCVBUF;

	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)))
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
}

static int socket_setup(int fd, bool watch)
{
	struct sockaddr_nl addr = { .nl_family = AF_NETLINK };
	int one = 1;

	/* A kernel without these two only gives shorter explanations. */
	setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &one, sizeof(one));
	setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &one, sizeof(one));
	if (watch)
		watch_make_room(fd);
	return bind(fd, (struct sockaddr *)&addr, sizeof(addr)) ? -errno : 0;
}

static void nl_close(void *sock)
{
	struct nl_socket *s = sock;

	close(s->fd);
	free(s);
}

static int nl_open(void *ctx, bool watch, void **sock)
{
	struct nl_socket *s = malloc(sizeof(*s));
	int ret;

	(void)ctx;
	if (!s)
		return -ENOMEM;
	s->timeout = 0;
	s->fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
	if (s->fd < 0) {
		ret = -errno;
		free(s);
		return ret;
	}
	ret = socket_setup(s->fd, watch);
	if (ret) {
		nl_close(s);
		return ret;
	}
	*sock = s;
	return 0;
}

static int nl_send(void *sock, const void *msg, size_t len)
{
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	struct nl_socket *s = sock;

	if (sendto(s->fd, msg, len, 0, (struct sockaddr *)&kernel, sizeof(kernel)) < 0)
		return -errno;
	return 0;
}

/* One datagram, of whomever: its length, or a negative errno. */
static ssize_t nl_take(const struct nl_socket *s, void *buf, size_t size, int flags,
		       bool *foreign)
{
	struct sockaddr_nl from = { .nl_pid = 0 };
	socklen_t fromlen = sizeof(from);
	ssize_t len = recvfrom(s->fd, buf, size, flags | MSG_TRUNC,
			       (struct sockaddr *)&from, &fromlen);

	/* Another process may send to this socket; it is no kernel. */
	*foreign = len >= 0 && from.nl_pid;
	return len < 0 ? -errno : len;
}

/*
 * Sleeping in recvfrom(2) takes one system call less than poll(2) before it, just
 * when there is news. It is woken by news, so how long it would sleep need not be
 * told to the kernel exactly, and not each time.
 */
static int nl_set_timeout(struct nl_socket *s, int64_t left)
{
	int64_t step = (left < 100 * VDS_MSEC ? 1 : 10) * VDS_MSEC;
	int64_t ns = (vds_sooner(left, TIMEOUT_MAX) + step - 1) / step * step;
	struct timeval tv = {
		.tv_sec = ns / VDS_SEC,
		.tv_usec = ns % VDS_SEC / 1000,
	};

	if (ns == s->timeout)
		return 0;
	if (setsockopt(s->fd, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof(tv)))
		return -errno;
	s->timeout = ns;
	return 0;
}

/* Where recvfrom(2) did not sleep: its timeout was short, or O_NONBLOCK is set. */
static int nl_sleep(const struct nl_socket *s, int64_t deadline)
{
	struct pollfd pfd = { .fd = s->fd, .events = POLLIN };
	int64_t ns = vds_sooner(deadline - vds_now(), TIMEOUT_MAX);

	if (ns <= 0)
		return 0;
	return poll(&pfd, 1, (ns + VDS_MSEC - 1) / VDS_MSEC) < 0 ? -errno : 0;
}

/* What others send is passed over, and does not make the wait longer, however much. */
static ssize_t nl_recv(void *sock, void *buf, size_t size, int64_t deadline)
{
	int ret, patience = FOREIGN_MAX;
	bool foreign;
	int64_t left;
	ssize_t len;

	do {
		left = deadline ? deadline - vds_now() : 0;
		ret = left > 0 ? nl_set_timeout(sock, left) : 0;
		if (ret)
			return ret;
		len = nl_take(sock, buf, size, left > 0 ? 0 : MSG_DONTWAIT, &foreign);
		if (left > 0 && len == -EAGAIN)
			ret = nl_sleep(sock, deadline);
		if (ret)
			return ret;
	} while (left > 0 ? foreign || len == -EAGAIN : foreign && patience--);
	return foreign ? -EAGAIN : len;
}

static int nl_join(void *sock, uint32_t group)
{
	struct nl_socket *s = sock;

	if (setsockopt(s->fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group, sizeof(group)))
		return -errno;
	return 0;
}

static int nl_fd(const void *sock)
{
	const struct nl_socket *s = sock;

	return s->fd;
}

const struct vds_transport_ops vds_transport_nl = {
	.open = nl_open,
	.close = nl_close,
	.send = nl_send,
	.recv = nl_recv,
	.join = nl_join,
	.fd = nl_fd,
};
