// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Deadlines on the monotonic clock.
 */
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
