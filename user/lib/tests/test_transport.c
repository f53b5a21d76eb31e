// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The way to the real kernel: how long its sockets wait, whoever else sends to them.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "../clock.h"
#include "../nl/transport.h"
#include "tap.h"

#define WAIT_MS		300
#define FLOOD_MS	2000

/**
 * struct other - another program, which may send as root only
 * @to: the socket that it sends to
 * @fd: its own
 * @pause_ms: between two of its datagrams
 * @refused: it is not root
 */
struct other {
	struct sockaddr_nl to;
	int fd;
	int pause_ms;
	bool refused;
};

static void *flood(void *arg)
{
	struct other *other = arg;
	int64_t end = vds_now() + FLOOD_MS * VDS_MSEC;
	char message[32] = "";

	while (vds_now() < end && !other->refused) {
		other->refused = sendto(other->fd, message, sizeof(message), MSG_DONTWAIT,
					(struct sockaddr *)&other->to,
					sizeof(other->to)) < 0 && errno == EPERM;
		usleep(other->pause_ms * 1000);
	}
	return NULL;
}

/* Wait for the kernel, which has nothing to say; for how long, in ms. */
static int64_t waited(void *sock, ssize_t *len)
{
	int64_t start = vds_now();
	char buf[64];

	*len = vds_transport_nl.recv(sock, buf, sizeof(buf), start + WAIT_MS * VDS_MSEC);
	return (vds_now() - start) / VDS_MSEC;
}

static void test_silence(void *sock)
{
	ssize_t len;
	int64_t ms = waited(sock, &len);

	is_int(len, -EAGAIN, "nothing comes");
	ok(ms >= WAIT_MS && ms < 4 * WAIT_MS, "until the deadline and not much longer");
}

/* A program may do that to the descriptor of its watch. */
static void test_nonblocking(void *sock)
{
	int fd = vds_transport_nl.fd(sock), flags = fcntl(fd, F_GETFL);
	clock_t busy = clock();

	if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK))
		abort();
	test_silence(sock);
	busy = (clock() - busy) * 1000 / CLOCKS_PER_SEC;
	ok(busy < WAIT_MS / 3, "O_NONBLOCK makes no wait a busy one (%ld ms)", (long)busy);
	fcntl(fd, F_SETFL, flags);
}

static void test_foreign(void *sock, int pause_ms)
{
	struct other other = {
		.fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_GENERIC),
		.pause_ms = pause_ms,
	};
	socklen_t size = sizeof(other.to);
	pthread_t thread;
	ssize_t len;
	int64_t ms;

	if (other.fd < 0 ||
	    getsockname(vds_transport_nl.fd(sock), (struct sockaddr *)&other.to, &size) ||
	    pthread_create(&thread, NULL, flood, &other))
		abort();
	ms = waited(sock, &len);
	pthread_join(thread, NULL);
	close(other.fd);
	is_int(len, -EAGAIN, "another program's datagrams are none, each %d ms", pause_ms);
	if (other.refused)
		ok(true, "they do not put the deadline off # SKIP only root may send them");
	else
		ok(ms < 4 * WAIT_MS, "they do not put the deadline off");
}

int main(void)
{
	void *sock;

	if (vds_transport_nl.open(NULL, false, &sock))
		abort();
	test_silence(sock);
	test_nonblocking(sock);
	test_foreign(sock, 20);
	test_foreign(sock, 0);
	vds_transport_nl.close(sock);
	return tap_end();
}
