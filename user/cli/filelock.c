// SPDX-License-Identifier: GPL-2.0-only
/*
 * filelock.c - wait for the lock of a file, but not forever.
 */
#include <errno.h>
#include <sys/file.h>
#include <unistd.h>

#include "filelock.h"
#include "times.h"

#define PAUSE_US	50000

int lock_wait_ms = 10000;

int lock_take(int fd)
{
	uint64_t deadline = deadline_of(lock_wait_ms);

	while (flock(fd, LOCK_EX | LOCK_NB)) {
		if (errno != EWOULDBLOCK || time_now(CLOCK_MONOTONIC) >= deadline)
			return -errno;
		usleep(PAUSE_US);
	}
	return 0;
}
