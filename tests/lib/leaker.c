// SPDX-License-Identifier: GPL-2.0-only
/*
 * leaker.c - have LIO leak portals: plain rmdir(2) under a storm of signals.
 *
 *	leaker GROUP-DIRECTORY COUNT SUBNET PORT
 *
 * Makes and removes the portals 127.0.SUBNET.1 to .COUNT while others read an
 * attribute of the group.
 *
 *	leaker GROUP-DIRECTORY read
 *
 * Only reads, until it is killed.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#define READERS 6
#define TIMER_US 50

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

int main(int argc, char **argv)
{
	struct sigaction action = { .sa_handler = on_signal };
	pid_t readers[READERS];
	char path[512];
	int i, failed = 0;

	if (argc == 3)
		read_for_ever(argv[1]);
	if (argc != 5)
		return 2;
	for (i = 0; i < READERS; i++) {
		readers[i] = fork();
		if (!readers[i])
			read_for_ever(argv[1]);
	}
	sigaction(SIGALRM, &action, NULL);
	for (i = 1; i <= atoi(argv[2]); i++) {
		snprintf(path, sizeof(path), "%s/np/127.0.%s.%d:%s", argv[1],
			 argv[3], i, argv[4]);
		failed += cycle(path);
	}
	for (i = 0; i < READERS; i++) {
		kill(readers[i], SIGKILL);
		waitpid(readers[i], NULL, 0);
	}
	return failed > 0;
}
