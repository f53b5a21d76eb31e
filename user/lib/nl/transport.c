// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The transport to the kernel: a generic netlink socket.
 *
 * This does not use libnl's nl_connect() and nl_recv(), because they map several
 * errnos to one error of libnl.
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

/* Enough for about 10,000 notifications; a smaller buffer works too. */
#define WATCH_RCVBUF	(8 << 20)

/* The longest single sleep in the kernel. */
#define TIMEOUT_MAX	VDS_SEC

/* Datagrams of other processes that are ignored after the deadline. */
#define FOREIGN_MAX	64

/**
 * struct nl_socket - a socket
 * @fd: its descriptor
 * @timeout: its SO_RCVTIMEO in ns; 0 is no timeout
 */
struct nl_socket {
	int fd;
	int64_t timeout;
};

static void watch_grow_buffer(int fd)
{
	int size = WATCH_RCVBUF;

	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)))
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
}

static int socket_setup(int fd, bool watch)
{
	struct sockaddr_nl addr = { .nl_family = AF_NETLINK };
	int one = 1;

	/* These two only improve error messages, so failures are ignored. */
	setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &one, sizeof(one));
	setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &one, sizeof(one));
	if (watch)
		watch_grow_buffer(fd);
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

/* Receive one datagram from any sender. Return: its length; a negative errno. */
static ssize_t nl_take(const struct nl_socket *s, void *buf, size_t size, int flags,
		       bool *foreign)
{
	struct sockaddr_nl from = { .nl_pid = 0 };
	socklen_t fromlen = sizeof(from);
	ssize_t len = recvfrom(s->fd, buf, size, flags | MSG_TRUNC,
			       (struct sockaddr *)&from, &fromlen);

	/* A sender with a port id is another process and not the kernel. */
	*foreign = len >= 0 && from.nl_pid;
	return len < 0 ? -errno : len;
}

/*
 * To sleep in recvfrom(2) takes one system call, to sleep in poll(2) first takes
 * two. The timeout is rounded up so that it rarely has to be set: a datagram ends
 * the sleep anyway.
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

/* If recvfrom(2) did not sleep: its timeout was short, or O_NONBLOCK is set. */
static int nl_sleep(const struct nl_socket *s, int64_t deadline)
{
	struct pollfd pfd = { .fd = s->fd, .events = POLLIN };
	int64_t ns = vds_sooner(deadline - vds_now(), TIMEOUT_MAX);

	if (ns <= 0)
		return 0;
	return poll(&pfd, 1, (ns + VDS_MSEC - 1) / VDS_MSEC) < 0 ? -errno : 0;
}

/* Datagrams of other processes are ignored and do not extend the wait. */
static ssize_t nl_recv(void *sock, void *buf, size_t size, int64_t deadline)
{
	int ret, ignore = FOREIGN_MAX;
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
	} while (left > 0 ? foreign || len == -EAGAIN : foreign && ignore--);
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
