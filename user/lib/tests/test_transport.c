// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The netlink transport on this machine's kernel: how long its sockets wait,
 * also when other programs send to them.
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
 * struct other - another program, which sends to our socket if it is root
 * @to: the socket it sends to
 * @fd: the socket it sends from
 * @pause_ms: time between two datagrams
 * @refused: the kernel refuses its datagrams, because it is not root
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

static void *sock;

static void setup(void)
{
	if (vds_transport_nl.open(NULL, false, &sock))
		abort();
}

static void teardown(void)
{
	vds_transport_nl.close(sock);
}

/* Wait for a message, although none will come; return how long, in ms. */
static int64_t waited(ssize_t *len)
{
	int64_t start = vds_now();
	char buf[64];

	*len = vds_transport_nl.recv(sock, buf, sizeof(buf), start + WAIT_MS * VDS_MSEC, -1);
	return (vds_now() - start) / VDS_MSEC;
}

static void check_wait(void)
{
	ssize_t len;
	int64_t ms = waited(&len);

	check_int(len, -EAGAIN);
	check(ms >= WAIT_MS && ms < 4 * WAIT_MS);
}

static void deadline(void)
{
	setup();
	check_wait();
	teardown();
}

/* A program may do this to the descriptor of its watch. */
static void nonblocking(void)
{
	clock_t busy = clock();
	int fd, flags;

	setup();
	fd = vds_transport_nl.fd(sock);
	flags = fcntl(fd, F_GETFL);
	if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK))
		abort();
	check_wait();
	busy = (clock() - busy) * 1000 / CLOCKS_PER_SEC;
	check(busy < WAIT_MS / 3);
	teardown();
}

/* Datagrams that are not from the kernel, one every @pause_ms. */
static void foreign(int pause_ms)
{
	struct other other = {
		.fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_GENERIC),
		.pause_ms = pause_ms,
	};
	socklen_t size = sizeof(other.to);
	pthread_t thread;
	ssize_t len;
	int64_t ms;

	setup();
	if (other.fd < 0 ||
	    getsockname(vds_transport_nl.fd(sock), (struct sockaddr *)&other.to, &size) ||
	    pthread_create(&thread, NULL, flood, &other))
		abort();
	ms = waited(&len);
	pthread_join(thread, NULL);
	close(other.fd);
	check_int(len, -EAGAIN);
	if (other.refused)
		tap_skip("only root may send netlink datagrams to another program");
	else
		check(ms < 4 * WAIT_MS);
	teardown();
}

static void foreign_some(void)
{
	foreign(20);
}

static void foreign_flood(void)
{
	foreign(0);
}

static int option(void *of, int level, int name)
{
	int value = -1;
	socklen_t size = sizeof(value);

	getsockopt(vds_transport_nl.fd(of), level, name, &value, &size);
	return value;
}

static void options(void)
{
	struct sockaddr_nl addr = { .nl_pid = 0 };
	socklen_t size = sizeof(addr);
	void *watch;

	setup();
	if (vds_transport_nl.open(NULL, true, &watch))
		abort();
	getsockname(vds_transport_nl.fd(sock), (struct sockaddr *)&addr, &size);
	check(addr.nl_pid);
	check_int(option(sock, SOL_NETLINK, NETLINK_EXT_ACK), 1);
	check(option(watch, SOL_SOCKET, SO_RCVBUF) > option(sock, SOL_SOCKET, SO_RCVBUF));
	vds_transport_nl.close(watch);
	teardown();
}

static const struct tap_case cases[] = {
	{ "a socket has an address and the kernel's messages, and a watch a larger buffer",
	  options },
	{ "without a message the wait ends at its deadline", deadline },
	{ "a nonblocking descriptor does not make the wait a busy one", nonblocking },
	{ "datagrams of another program do not extend the wait", foreign_some },
	{ "a flood of datagrams of another program does not extend the wait",
	  foreign_flood },
};

int main(void)
{
	return tap_run(cases);
}
