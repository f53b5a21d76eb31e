// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Following an operation until it is done.
 *
 * Notifications save queries and shorten the wait, but they may be lost. So the
 * kernel is queried at the beginning, when a notification was lost, after a second
 * without one, and when the caller's deadline is over.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "client.h"
#include "clock.h"
#include "error.h"
#include "wait.h"
#include "watch.h"

#define QUERY_INTERVAL	VDS_SEC

/**
 * struct vds_follow - an operation that is followed
 * @client:	sends the queries
 * @watch:	receives the notifications
 * @subscribed:	@watch has a subscription, and cannot be reused
 * @id:		the operation
 * @incarnation: its incarnation; 0 until the first reply sets it, if the caller does
 *		not know it
 * @query_at:	when to query, unless a notification of it arrives before
 * @done:	@info has the result
 * @complete:	@info has everything that vds_op_get() returns
 * @info:	the operation as last seen
 */
struct vds_follow {
	struct vds_client *client;
	struct vds_watch *watch;
	bool subscribed;
	uint64_t id;
	uint64_t incarnation;
	int64_t query_at;
	bool done;
	bool complete;
	struct vds_op_info info;
};

int vds_follow_open(struct vds_client *client, struct vds_follow **follow)
{
	struct vds_follow *new = calloc(1, sizeof(*new));
	int ret;

	if (!new)
		return vds_fail_errno(-ENOMEM);
	ret = vds_client_take_spare(client, &new->watch);
	if (ret) {
		free(new);
		return ret;
	}
	new->client = client;
	*follow = new;
	return 0;
}

void vds_follow_close(struct vds_follow *follow)
{
	if (!follow)
		return;
	if (follow->subscribed)
		vds_watch_close(follow->watch);
	else
		vds_client_give_spare(follow->client, follow->watch);
	free(follow);
}

/* The result is known, the rest is not: what was known of it is out of date. */
static void follow_done(struct vds_follow *follow, const struct vds_op_done *done)
{
	struct vds_op_info *info = &follow->info;

	memset(info, 0, sizeof(*info));
	info->id = done->id;
	info->incarnation = done->incarnation;
	info->state = VDS_ISCSI_OP_STATE_DONE;
	info->percent = done->result ? 0 : 100;
	info->result = done->result;
	memcpy(info->message, done->message, sizeof(info->message));
	follow->done = true;
	follow->complete = false;
}

static void follow_seen(struct vds_follow *follow, const struct vds_op_info *info)
{
	follow->info = *info;
	follow->incarnation = info->incarnation;
	follow->done = info->state == VDS_ISCSI_OP_STATE_DONE;
	follow->complete = true;
}

void vds_follow_begin(struct vds_follow *follow, const struct vds_op_start *start)
{
	struct vds_op_done done = {
		.id = start->id,
		.incarnation = start->incarnation,
		.result = start->result,
	};

	follow->id = start->id;
	follow->incarnation = start->incarnation;
	if (start->done) {
		follow_done(follow, &done);
		return;
	}
	if (!vds_watch_join(follow->watch, VDS_WATCH_COMPLETIONS))
		follow->subscribed = true;
	/* It may have completed before the subscription. */
	follow->query_at = vds_now();
}

int vds_follow_steps(struct vds_follow *follow)
{
	int ret = vds_watch_join(follow->watch, VDS_WATCH_OPS);

	if (!ret)
		follow->subscribed = true;
	return ret;
}

int vds_follow_fd(const struct vds_follow *follow)
{
	return vds_watch_fd(follow->watch);
}

const struct vds_op_info *vds_follow_info(const struct vds_follow *follow)
{
	return &follow->info;
}

static bool follow_is(const struct vds_follow *follow, uint64_t id, uint64_t incarnation)
{
	return id == follow->id &&
	       (!follow->incarnation || incarnation == follow->incarnation);
}

/*
 * Wait for one notification until @deadline. Return: 0 there was one, perhaps of
 * another operation; -ETIME; another negative errno.
 */
static int follow_notification(struct vds_follow *follow, int64_t deadline)
{
	struct vds_event event;
	int ret = vds_watch_next_until(follow->watch, &event, deadline);

	if (ret == -EBADMSG || (!ret && event.object == VDS_EVENT_LOST)) {
		/* It may have been the completion. */
		follow->query_at = vds_now();
		return 0;
	}
	if (ret)
		return ret;
	if (event.object == VDS_EVENT_OP &&
	    follow_is(follow, event.op.id, event.op.incarnation))
		follow_seen(follow, &event.op);
	else if (event.object == VDS_EVENT_OP_DONE &&
		 follow_is(follow, event.op_done.id, event.op_done.incarnation))
		follow_done(follow, &event.op_done);
	return 0;
}

/* The module was unloaded: perhaps the completion was received before that. */
static int follow_unloaded(struct vds_follow *follow)
{
	while (!follow->done && !follow_notification(follow, 0))
		;
	return follow->done ? 0 : vds_fail_errno(-ENODEV);
}

static int follow_query(struct vds_follow *follow)
{
	struct vds_op_info info;
	int ret = vds_op_get(follow->client, follow->id, follow->incarnation, &info);

	follow->query_at = vds_now() + QUERY_INTERVAL;
	if (ret == -ENODEV)
		return follow_unloaded(follow);
	if (!ret)
		follow_seen(follow, &info);
	return ret;
}

int vds_follow_until(struct vds_follow *follow, int64_t deadline)
{
	int ret = 0;

	while (!follow->done && !ret) {
		int64_t until = vds_sooner(deadline, follow->query_at);

		ret = follow_notification(follow, until);
		if (follow->done)
			return 0;
		if (ret && ret != -ETIME) {
			follow->query_at = vds_now();
			return ret;
		}
		ret = vds_now() < until ? 0 : follow_query(follow);
		if (!ret && !follow->done && vds_now() >= deadline)
			ret = vds_fail(-ETIME, "timed out; operation %llu is still running",
				       (unsigned long long)follow->id);
	}
	return ret;
}

int vds_follow_wait(struct vds_follow *follow, int timeout_ms)
{
	return vds_follow_until(follow, vds_deadline(timeout_ms));
}

/* Wait, and then query what the notification of the completion did not contain. */
static int op_wait(struct vds_follow *follow, int64_t deadline, struct vds_op_info *info)
{
	int ret = vds_follow_until(follow, deadline);

	if (!ret && !follow->complete &&
	    !vds_op_get(follow->client, follow->id, follow->incarnation, info))
		return 0;
	*info = follow->info;
	return ret;
}

static int op_wait_watching(struct vds_client *client, const struct vds_op_start *start,
			    int64_t deadline, struct vds_op_info *info)
{
	struct vds_follow *follow;
	int ret = vds_follow_open(client, &follow);

	if (ret)
		return ret;
	vds_follow_begin(follow, start);
	ret = op_wait(follow, deadline, info);
	vds_follow_close(follow);
	return ret;
}

int vds_op_wait(struct vds_client *client, struct vds_watch *watch, uint64_t id,
		uint64_t incarnation, int timeout_ms, struct vds_op_info *info)
{
	struct vds_op_start start = { .id = id, .incarnation = incarnation };
	int64_t deadline = vds_deadline(timeout_ms);
	/* A watch from before the start has received every notification. */
	struct vds_follow follow = {
		.client = client,
		.watch = watch,
		.id = id,
		.incarnation = incarnation,
		.query_at = vds_now() + QUERY_INTERVAL,
	};

	if (!watch)
		return op_wait_watching(client, &start, deadline, info);
	return op_wait(&follow, deadline, info);
}
