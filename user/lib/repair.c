// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Repairing a provider, until it is done.
 */
#include "clock.h"
#include "wait.h"

typedef int (*start_fn)(struct vds_client *client, const char *provider,
			uint32_t wait_ms, struct vds_op_start *start);

static int reenumerate_start(struct vds_client *client, const char *provider,
			     uint32_t wait_ms, struct vds_op_start *start)
{
	return vds_reenumerate_start(client, provider, 0, wait_ms, start);
}

static int refresh_start(struct vds_client *client, const char *provider,
			 uint32_t wait_ms, struct vds_op_start *start)
{
	return vds_refresh_start(client, provider, VDS_GRACE_DEFAULT, 0, wait_ms, start);
}

static uint32_t reply_wait(int timeout_ms)
{
	return timeout_ms < 0 || timeout_ms > VDS_START_WAIT_MAX ? VDS_START_WAIT_MAX : timeout_ms;
}

static int repair(struct vds_client *client, const char *provider, int timeout_ms,
		  start_fn start_request)
{
	int64_t deadline = vds_deadline(timeout_ms);
	struct vds_op_start start = { .id = 0 };
	int ret = start_request(client, provider, reply_wait(timeout_ms), &start);

	return ret ? ret : vds_op_finish(client, &start, deadline);
}

int vds_reenumerate(struct vds_client *client, const char *provider, int timeout_ms)
{
	return repair(client, provider, timeout_ms, reenumerate_start);
}

int vds_refresh(struct vds_client *client, const char *provider, int timeout_ms)
{
	return repair(client, provider, timeout_ms, refresh_start);
}
