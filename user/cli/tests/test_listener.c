// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_listener.c - the program that listens on an address: this one, on real sockets.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fake_proc.h"
#include "listener.h"
#include "tap.h"
#include "tasks.h"

/* Listens on an address and a port that the kernel chooses; returns the socket. */
static int listen_on(int family, const char *text, uint16_t *port)
{
	struct sockaddr_in6 in6 = { .sin6_family = AF_INET6 };
	struct sockaddr_in in = { .sin_family = AF_INET };
	bool v6 = family == AF_INET6;
	struct sockaddr *address = v6 ? (struct sockaddr *)&in6 : (struct sockaddr *)&in;
	socklen_t length = v6 ? sizeof(in6) : sizeof(in);
	int sock = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);

	inet_pton(family, text, v6 ? (void *)&in6.sin6_addr : (void *)&in.sin_addr);
	if (sock < 0 || bind(sock, address, length) || listen(sock, 1) ||
	    getsockname(sock, address, &length))
		return -1;
	*port = ntohs(v6 ? in6.sin6_port : in.sin_port);
	return sock;
}

/* Whether this process is found for the address. */
static bool found(int family, const char *text, uint16_t port)
{
	struct vds_address address = { .family = family, .port = port };
	struct listener listener = { .pid = 0 };

	inet_pton(family, text, address.addr);
	return listener_find(&address, &listener) && listener.pid == getpid() &&
	       !strcmp(listener.command, "test_listener");
}

/* What a listener on @text has to prevent, and what it has not. */
static void check_listener(int family, const char *text, int covered_family,
			   const char *covered, int other_family, const char *other)
{
	uint16_t port;
	int sock = listen_on(family, text, &port);

	if (sock < 0) {
		tap_skip("the machine has no such address");
		return;
	}
	check(found(family, text, port));
	check(found(covered_family, covered, port));
	check(!found(other_family, other, port));
	check(!found(family, text, port ^ 1));
	close(sock);
}

static void ipv4(void)
{
	check_listener(AF_INET, "127.0.0.1", AF_INET, "0.0.0.0", AF_INET, "127.0.0.2");
	check_listener(AF_INET, "127.0.0.1", AF_INET6, "::ffff:127.0.0.1", AF_INET6, "::1");
}

static void ipv4_wildcard(void)
{
	check_listener(AF_INET, "0.0.0.0", AF_INET, "127.0.0.3", AF_INET6, "::1");
	check_listener(AF_INET, "0.0.0.0", AF_INET6, "::", AF_INET6, "2001:db8::1");
}

static void check_wildcard(void)
{
	uint16_t port;
	int sock = listen_on(AF_INET6, "::", &port);

	check(sock >= 0 && found(AF_INET, "127.0.0.1", port));
	check(found(AF_INET6, "2001:db8::1", port));
	close(sock);
}

static void ipv6(void)
{
	check_listener(AF_INET6, "::1", AF_INET6, "::", AF_INET, "127.0.0.1");
	check_wildcard();
}

static void no_listener(void)
{
	uint16_t port;
	int sock = listen_on(AF_INET, "127.0.0.1", &port);

	close(sock);
	check(!found(AF_INET, "127.0.0.1", port));
}

/* A socket that no process has, as those of the kernel, may come first. */
static void second_listener(void)
{
	static const char line[] =
		"   0: 0100007F:0CBC 00000000:0000 0A 00000000:00000000 00:00000000 00000000"
		"     0        0 %d 1 0000000000000000 100 0 0 10 0\n";
	struct vds_address address = { .family = AF_INET, .port = 3260 };
	struct listener listener = { .pid = 0 };
	char path[128];
	FILE *file;

	fake_proc_begin();
	fake_task(71, "S", "nc -l 3260", "", "/");
	fake_task_opens(71, "socket:[902]");
	snprintf(path, sizeof(path), "%s/net", tasks_proc);
	check(!mkdir(path, 0700));
	strcat(path, "/tcp");
	file = fopen(path, "we");
	fprintf(file, line, 901);
	fprintf(file, line, 902);
	fclose(file);
	inet_pton(AF_INET, "127.0.0.1", address.addr);
	check(listener_find(&address, &listener));
	check_int(listener.pid, 71);
	fake_proc_end();
}

static const struct tap_case cases[] = {
	{ "a listener on an IPv4 address prevents that and wildcards", ipv4 },
	{ "a listener on 0.0.0.0 prevents all IPv4 addresses", ipv4_wildcard },
	{ "a listener on an IPv6 address prevents that; [::] prevents IPv4, too", ipv6 },
	{ "nothing is found where nothing listens", no_listener },
	{ "each socket that listens there is searched", second_listener },
};

int main(void)
{
	return tap_run(cases);
}
