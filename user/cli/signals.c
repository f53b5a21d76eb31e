// SPDX-License-Identifier: GPL-2.0-only
/*
 * signals.c - SIGINT and SIGTERM as a descriptor to poll, so that none is lost
 * between a check and a sleep.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "output.h"
#include "signals.h"
#include "times.h"

#define NS_PER_MS	1000000ULL

int signals_open(struct cli *cli)
{
	sigset_t set;
	int fd;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, NULL);
	fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	if (fd < 0)
		cli_fail(cli, errno, NULL, "cannot open a signalfd: %s",
			 strerror(errno));
	return fd;
}

bool signals_pending(void)
{
	sigset_t pending;

	sigpending(&pending);
	return sigismember(&pending, SIGINT) || sigismember(&pending, SIGTERM);
}

bool signals_take(int signals)
{
	struct signalfd_siginfo info;

	return read(signals, &info, sizeof(info)) == sizeof(info);
}

int signals_sleep(int signals, int events, int output, uint64_t deadline,
		  int slice_ms)
{
	struct pollfd fds[] = {
		{ .fd = signals, .events = POLLIN },
		{ .fd = events, .events = POLLIN },
		{ .fd = output },
	};
	uint64_t now = time_now(CLOCK_MONOTONIC);
	uint64_t left;

	if (now >= deadline)
		return -ETIME;
	left = (deadline - now + NS_PER_MS - 1) / NS_PER_MS;
	if (left < (uint64_t)slice_ms)
		slice_ms = left;
	if (poll(fds, 3, slice_ms) < 0)
		return errno == EINTR ? 0 : -errno;
	return fds[2].revents ? -EPIPE : 0;
}
