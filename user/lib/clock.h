/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Deadlines on the monotonic clock.
 *
 * Internal to libvds.
 */
#ifndef VDS_CLOCK_H
#define VDS_CLOCK_H

#include <stdint.h>

#define VDS_MSEC	INT64_C(1000000)
#define VDS_SEC		(1000 * VDS_MSEC)
#define VDS_NEVER	INT64_MAX

/** vds_now() - CLOCK_MONOTONIC in ns */
int64_t vds_now(void);

/** vds_deadline() - the time @timeout_ms from now, VDS_NEVER if it is negative */
int64_t vds_deadline(int timeout_ms);

/**
 * vds_query_deadline() - until when a query may take that is part of a wait
 *
 * The kernel's reply is normally there at once. So a query is limited by the wait's
 * @deadline, but even if that is past, it has a moment.
 */
int64_t vds_query_deadline(int64_t deadline);

/** vds_sooner() - the earlier of two times */
static inline int64_t vds_sooner(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

#endif /* VDS_CLOCK_H */
