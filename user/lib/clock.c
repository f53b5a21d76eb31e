// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Deadlines on the monotonic clock.
 */
#include <time.h>

#include "clock.h"

#define QUERY_MOMENT	(100 * VDS_MSEC)

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

int64_t vds_query_deadline(int64_t deadline)
{
	int64_t moment = vds_now() + QUERY_MOMENT;

	return deadline > moment ? deadline : moment;
}
