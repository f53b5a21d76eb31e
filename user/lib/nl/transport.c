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
#include <unistd.h>

#include "clock.h"
#include "lock.h"
#include "nl/filter.h"
#include "nl/transport.h"

/* Enough for about 10,000 notifications; a smaller buffer works too. */
#define WATCH_RCVBUF	(8 << 20)

/* The longest single sleep. */
#define SLEEP_MAX	VDS_SEC

/* Datagrams of other processes that are ignored after the deadline. */
#define FOREIGN_MAX	64

/**
 * struct nl_socket - a socket
 * @fd: its descriptor
 */
struct nl_socket {
	int fd;
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

	/*
	 * Explain errors, without a copy of the request, which may exceed the link's
	 * buffer. The kernels that have the module know both options.
	 */
	setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &one, sizeof(one));
	setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &one, sizeof(one));
	if (watch)
		watch_grow_buffer(fd);
	return bind(fd, (struct sockaddr *)&addr, sizeof(addr)) ? -errno : 0;
}

static void nl_close(void *sock)
{
	struct nl_socket *s = sock;
	int cancel = vds_cancel_off();

	close(s->fd);
	vds_cancel_restore(cancel);
	free(s);
}

static int nl_open(void *ctx, bool watch, void **sock)
{
	struct nl_socket *s = malloc(sizeof(*s));
	int ret;

	(void)ctx;
	if (!s)
		return -ENOMEM;
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
	int cancel = vds_cancel_off(), ret = 0;

	if (sendto(s->fd, msg, len, 0, (struct sockaddr *)&kernel, sizeof(kernel)) < 0)
		ret = -errno;
	vds_cancel_restore(cancel);
	return ret;
}

/* Receive one datagram from any sender. Return: its length; a negative errno. */
static ssize_t nl_take(const struct nl_socket *s, void *buf, size_t size, bool *foreign)
{
	struct sockaddr_nl from = { .nl_pid = 0 };
	socklen_t fromlen = sizeof(from);
	int cancel = vds_cancel_off();
	ssize_t len = recvfrom(s->fd, buf, size, MSG_DONTWAIT | MSG_TRUNC,
			       (struct sockaddr *)&from, &fromlen);

	if (len < 0)
		len = -errno;
	vds_cancel_restore(cancel);
	/* A sender with a port id is another process and not the kernel. */
	*foreign = len >= 0 && from.nl_pid;
	return len;
}

/*
 * Sleep until there may be a datagram, or until @deadline. Nothing is consumed, so a
 * thread may be cancelled here.
 */
static int nl_sleep(const struct nl_socket *s, int64_t deadline, int interrupt)
{
	struct pollfd fds[] = {
		{ .fd = s->fd, .events = POLLIN },
		{ .fd = interrupt, .events = POLLIN },
	};
	int64_t ns = vds_sooner(deadline - vds_now(), SLEEP_MAX);

	if (ns <= 0)
		return 0;
	if (poll(fds, 2, (ns + VDS_MSEC - 1) / VDS_MSEC) < 0)
		return -errno;
	return fds[1].revents && !fds[0].revents ? -ECANCELED : 0;
}

/* Datagrams of other processes are ignored and do not extend the wait. */
static ssize_t nl_recv(void *sock, void *buf, size_t size, int64_t deadline, int interrupt)
{
	int ret, ignore = FOREIGN_MAX;
	bool foreign, late;
	ssize_t len;

	do {
		late = !deadline || vds_now() >= deadline;
		len = nl_take(sock, buf, size, &foreign);
		if (late || len != -EAGAIN)
			continue;
		ret = nl_sleep(sock, deadline, interrupt);
		if (ret)
			return ret;
	} while (late ? foreign && ignore-- : foreign || len == -EAGAIN);
	return foreign ? -EAGAIN : len;
}

static int nl_join(void *sock, uint32_t group)
{
	struct nl_socket *s = sock;

	if (setsockopt(s->fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group, sizeof(group)))
		return -errno;
	return 0;
}

static int nl_filter(void *sock, const struct vds_filter *filter)
{
	struct nl_socket *s = sock;

	return vds_filter_attach(s->fd, filter);
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
	.filter = nl_filter,
	.fd = nl_fd,
};
