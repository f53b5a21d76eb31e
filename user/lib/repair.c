// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Repairing a provider, until it is done.
 */
#include <pthread.h>

#include "clock.h"
#include "error.h"
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

/* The result of an operation that is done, with its message set. */
static int repair_result(const struct vds_op_info *info)
{
	if (info->result && info->message[0])
		return vds_fail(info->result, "%s", info->message);
	return info->result ? vds_fail_errno(info->result) : 0;
}

static uint32_t reply_wait(int timeout_ms)
{
	return timeout_ms < 0 || timeout_ms > VDS_START_WAIT_MAX ? VDS_START_WAIT_MAX : timeout_ms;
}

static void repair_leave(void *arg)
{
	vds_follow_end(arg);
}

static int repair_wait(struct vds_follow *follow, int64_t deadline)
{
	int ret;

	pthread_cleanup_push(repair_leave, follow);
	ret = vds_follow_until(follow, deadline);
	pthread_cleanup_pop(1);
	return ret ? ret : repair_result(vds_follow_info(follow));
}

static int repair(struct vds_client *client, const char *provider, int timeout_ms,
		  start_fn start_request)
{
	int64_t deadline = vds_deadline(timeout_ms);
	struct vds_op_start start = { .id = 0 };
	struct vds_follow follow;
	int ret = start_request(client, provider, reply_wait(timeout_ms), &start);

	if (ret)
		return ret;
	vds_follow_init(&follow, client);
	vds_follow_begin(&follow, &start);
	return repair_wait(&follow, deadline);
}

int vds_reenumerate(struct vds_client *client, const char *provider, int timeout_ms)
{
	return repair(client, provider, timeout_ms, reenumerate_start);
}

int vds_refresh(struct vds_client *client, const char *provider, int timeout_ms)
{
	return repair(client, provider, timeout_ms, refresh_start);
}
