// SPDX-License-Identifier: GPL-2.0-only
/*
 * leaker.c - have LIO leak portals: plain rmdir(2) under a storm of signals.
 *
 *	leaker GROUP-DIRECTORY COUNT SUBNET PORT [LEAKS]
 *
 * Makes and removes the portals 127.0.SUBNET.1 to .COUNT while other processes read
 * an attribute of the group.  Whether one leaks is a matter of chance, so it repeats
 * that up to ROUNDS times, until one, or LEAKS, leaked.  Prints how many did; fails if
 * they are less.
 *
 *	leaker GROUP-DIRECTORY read
 *
 * Only reads, until it is killed.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#define READERS 6
#define ROUNDS 20
#define TIMER_US 50
#define COUNT_MAX 254

static void on_signal(int signal)
{
	(void)signal;
}

static void alarms(long us)
{
	struct itimerval timer = { { 0, us }, { 0, us } };

	setitimer(ITIMER_REAL, &timer, NULL);
}

static void read_for_ever(const char *group)
{
	char path[512], text[64];
	int fd;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	snprintf(path, sizeof(path), "%s/attrib/authentication", group);
	for (;;) {
		fd = open(path, O_RDONLY);
		if (fd < 0)
			continue;
		if (read(fd, text, sizeof(text)) < 0)
			exit(1);
		close(fd);
	}
}

static int cycle(const char *path)
{
	int ret;

	if (mkdir(path, 0755)) {
		perror(path);
		return 1;
	}
	alarms(TIMER_US);
	do
		ret = rmdir(path);
	while (ret && errno == EINTR);
	alarms(0);
	if (ret)
		perror(path);
	return ret != 0;
}

/* Does LIO still listen there, although the portal was removed? */
static int is_leaked(const char *address, int port)
{
	struct sockaddr_in sin = { .sin_family = AF_INET, .sin_port = htons(port) };
	int sock = socket(AF_INET, SOCK_STREAM, 0), on = 1, ret;

	inet_pton(AF_INET, address, &sin.sin_addr);
	setsockopt(sock, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	ret = bind(sock, (struct sockaddr *)&sin, sizeof(sin));
	close(sock);
	return ret != 0;
}

/* One round over the addresses that did not leak; returns how many do now, or -1 */
static int leak(const char *group, int count, const char *subnet, const char *port)
{
	static bool gone[COUNT_MAX + 1];
	char address[32], path[512];
	int i, leaked = 0;

	for (i = 1; i <= count; i++) {
		if (gone[i])
			continue;
		snprintf(address, sizeof(address), "127.0.%s.%d", subnet, i);
		snprintf(path, sizeof(path), "%s/np/%s:%s", group, address, port);
		if (cycle(path))
			return -1;
		gone[i] = is_leaked(address, atoi(port));
		leaked += gone[i];
	}
	return leaked;
}

static void start_readers(pid_t *readers, const char *group)
{
	int i;

	for (i = 0; i < READERS; i++) {
		readers[i] = fork();
		if (!readers[i])
			read_for_ever(group);
	}
}

/* Each of them must have read until now. */
static int stop_readers(const pid_t *readers)
{
	int i, status, failed = 0;

	for (i = 0; i < READERS; i++) {
		kill(readers[i], SIGKILL);
		waitpid(readers[i], &status, 0);
		failed |= !WIFSIGNALED(status);
	}
	return failed;
}

int main(int argc, char **argv)
{
	struct sigaction action = { .sa_handler = on_signal };
	pid_t readers[READERS];
	int round, count, more = 0, leaked = 0, wanted = 1;

	if (argc == 3)
		read_for_ever(argv[1]);
	if (argc != 5 && argc != 6)
		return 2;
	count = atoi(argv[2]);
	if (count > COUNT_MAX)
		return 2;
	if (argc == 6)
		wanted = atoi(argv[5]);
	start_readers(readers, argv[1]);
	sigaction(SIGALRM, &action, NULL);
	for (round = 0; more >= 0 && leaked < wanted && round < ROUNDS; round++) {
		more = leak(argv[1], count, argv[3], argv[4]);
		leaked += more;
	}
	if (stop_readers(readers)) {
		fprintf(stderr, "leaker: a reader has ended\n");
		return 1;
	}
	printf("leaked=%d rounds=%d\n", leaked, round);
	return more >= 0 && leaked >= wanted ? 0 : 1;
}
