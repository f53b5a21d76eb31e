// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Deadlines on the monotonic clock, and waiting until one.
 */
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <time.h>

#include "clock.h"

int64_t vds_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * VDS_SEC + ts.tv_nsec;
}

int64_t vds_deadline(int timeout_ms)
{
	return timeout_ms < 0 ? VDS_NEVER : vds_now() + timeout_ms * VDS_MSEC;
}

/* What poll(2) is told: whole milliseconds, rounded up so as not to spin. */
static int poll_timeout(int64_t deadline)
{
	int64_t left = deadline - vds_now();

	if (left <= 0)
		return 0;
	if (left / VDS_MSEC >= INT_MAX)
		return INT_MAX;
	return (left + VDS_MSEC - 1) / VDS_MSEC;
}

int vds_wait_readable(int fd, int64_t deadline)
{
	struct pollfd pfd = { .fd = fd, .events = POLLIN };
	int ret = poll(&pfd, 1, poll_timeout(deadline));

	if (ret < 0)
		return -errno;
	return ret ? 0 : -ETIME;
}
