// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Following an operation until it is done.
 *
 * A wait that sleeps subscribes to the operation's notifications. They save queries and
 * shorten the wait, but they may be lost. So the kernel is queried at the beginning,
 * when a notification was lost, after a second without one, and when the caller's
 * deadline is over.
 *
 * The socket exists only during such a wait, unless the caller has its descriptor. A
 * program with many operations in flight, and one that never closes a follower, needs no
 * descriptors for them.
 */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "client.h"
#include "clock.h"
#include "error.h"
#include "get.h"
#include "sizes.h"
#include "wait.h"
#include "watch.h"

#define QUERY_INTERVAL	VDS_SEC

/* The longest sleep of a wait that could not subscribe. */
#define SLEEP_MAX	VDS_SEC

int vds_follow_open(struct vds_client *client, struct vds_follow **follow)
{
	*follow = malloc(sizeof(**follow));
	if (!*follow)
		return vds_fail_errno(-ENOMEM);
	vds_follow_init(*follow, client);
	return 0;
}

void vds_follow_init(struct vds_follow *follow, struct vds_client *client)
{
	memset(follow, 0, sizeof(*follow));
	follow->client = client;
	follow->mask = VDS_WATCH_COMPLETIONS;
}

void vds_follow_end(struct vds_follow *follow)
{
	vds_watch_close(follow->watch);
	follow->watch = NULL;
	follow->kept = false;
}

void vds_follow_close(struct vds_follow *follow)
{
	if (follow)
		vds_follow_end(follow);
	free(follow);
}

static int follow_subscribe(struct vds_follow *follow)
{
	struct vds_client *client = follow->client;
	struct vds_family family = vds_client_family(client);

	if (follow->watch)
		return 0;
	/* What happened before is not notified. */
	follow->query_at = 0;
	return vds_watch_open_op(client->ops, client->ctx, &family, follow->id,
				 follow->incarnation, follow->mask, &follow->watch);
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
	info->reason = done->reason;
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
	follow->query_at = vds_now() + QUERY_INTERVAL;
}

static void follow_begin(struct vds_follow *follow, const struct vds_op_start *start,
			 unsigned int epoch)
{
	struct vds_op_done done = {
		.id = start->id,
		.incarnation = start->incarnation,
		.result = start->result,
		.reason = start->reason,
	};

	memcpy(done.message, start->message, sizeof(done.message));
	follow->id = start->id;
	follow->incarnation = start->incarnation;
	follow->epoch = epoch;
	follow->query_at = 0;
	if (start->done)
		follow_done(follow, &done);
}

void vds_follow_begin(struct vds_follow *follow, const struct vds_op_start *start)
{
	struct vds_op_start own;

	vds_copy(&own, sizeof(own), start, follow->client->sizes.op_start);
	follow_begin(follow, &own, vds_client_epoch(follow->client));
}

void vds_follow_begin_at(struct vds_follow *follow, const struct vds_op_start *start,
			 unsigned int epoch)
{
	follow_begin(follow, start, epoch);
	follow->kept = true;
}

void vds_follow_steps(struct vds_follow *follow)
{
	follow->mask = VDS_WATCH_OPS;
}

int vds_follow_fd(struct vds_follow *follow)
{
	int ret;

	if (follow->done)
		return vds_fail(-ENODATA, "the operation is done");
	ret = follow_subscribe(follow);
	if (ret)
		return ret;
	follow->kept = true;
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

/* Without a subscription: sleep until @deadline. Return: -ETIME; -EINTR. */
static int follow_sleep(int64_t deadline, int interrupt)
{
	struct pollfd pfd = { .fd = interrupt, .events = POLLIN };
	int64_t left = vds_sooner(deadline - vds_now(), SLEEP_MAX);

	if (left > 0 && poll(&pfd, 1, (left + VDS_MSEC - 1) / VDS_MSEC))
		return vds_fail(-EINTR, "interrupted while waiting for an operation");
	return -ETIME;
}

/*
 * Wait for one notification until @deadline. Return: 0 there was one, perhaps of
 * another operation; -ETIME; another negative errno. Only this sleeps, and a thread may
 * be cancelled here.
 */
static int follow_notification(struct vds_follow *follow, int64_t deadline)
{
	int interrupt = vds_client_limit(follow->client, VDS_NEVER).interrupt;
	struct vds_event event;
	int ret;

	if (!follow->watch)
		return follow_sleep(deadline, interrupt);
	ret = vds_watch_next_until(follow->watch, &event, deadline, interrupt);
	if (ret == -EBADMSG || (!ret && event.object == VDS_EVENT_LOST)) {
		/* It may have been the completion. */
		follow->query_at = 0;
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

/* Read what has arrived. Return: 0; a negative errno, but not -ETIME. */
static int follow_drain(struct vds_follow *follow)
{
	int ret = 0;

	while (!ret && !follow->done && follow->watch)
		ret = follow_notification(follow, 0);
	return ret == -ETIME ? 0 : ret;
}

/* The module was unloaded: perhaps the completion was received before that. */
static int follow_unloaded(struct vds_follow *follow)
{
	follow_drain(follow);
	return follow->done ? 0 : vds_fail_errno(-ENODEV);
}

int vds_op_look(struct vds_client *client, const struct vds_op_start *start,
		unsigned int epoch, int64_t deadline, struct vds_op_info *info)
{
	int ret = vds_op_query(client, start->id, start->incarnation,
			       vds_query_deadline(deadline), info);

	/* The module that is loaded now has other operations. */
	return vds_client_epoch(client) == epoch ? ret : vds_fail_errno(-ENODEV);
}

static int follow_query(struct vds_follow *follow, int64_t deadline)
{
	struct vds_op_start start = { .id = follow->id, .incarnation = follow->incarnation };
	struct vds_op_info info;
	int ret = vds_op_look(follow->client, &start, follow->epoch, deadline, &info);

	if (ret == -ENODEV)
		return follow_unloaded(follow);
	if (!ret)
		follow_seen(follow, &info);
	else
		follow->query_at = vds_now() + QUERY_INTERVAL;
	return ret;
}

/* Read and query what there is, and what is due at @deadline. */
static int follow_look(struct vds_follow *follow, int64_t deadline)
{
	int64_t query_at = follow->query_at;
	bool fresh;
	int ret = follow_drain(follow);

	if (follow->done)
		return 0;
	if (ret) {
		follow->query_at = 0;
		return ret;
	}
	fresh = follow->query_at > query_at;
	if (vds_now() >= follow->query_at || (!fresh && vds_now() >= deadline))
		return follow_query(follow, deadline);
	return 0;
}

static int follow_run(struct vds_follow *follow, int64_t deadline)
{
	int ret;

	for (;;) {
		ret = follow_look(follow, deadline);
		if (ret || follow->done)
			return ret;
		if (vds_now() >= deadline)
			return vds_fail(-ETIME, "timed out; operation %llu is still running",
					(unsigned long long)follow->id);
		ret = follow_notification(follow, vds_sooner(deadline, follow->query_at));
		if (ret && ret != -ETIME)
			return ret;
	}
}

static void follow_leave(void *arg)
{
	struct vds_follow *follow = arg;

	if (!follow->borrowed && (!follow->kept || follow->done))
		vds_follow_end(follow);
}

int vds_follow_until(struct vds_follow *follow, int64_t deadline)
{
	int ret = 0;

	if (follow->done)
		return 0;
	/* If this fails, the kernel is queried once a second. */
	if (deadline > vds_now())
		follow_subscribe(follow);
	pthread_cleanup_push(follow_leave, follow);
	do
		ret = follow_run(follow, deadline);
	while (ret == -EINTR && follow->client->ignore_signals);
	pthread_cleanup_pop(1);
	return ret;
}

int vds_follow_wait(struct vds_follow *follow, int timeout_ms)
{
	return vds_follow_until(follow, vds_deadline(timeout_ms));
}

int vds_op_wait(struct vds_client *client, struct vds_watch *watch, uint64_t id,
		uint64_t incarnation, int timeout_ms, struct vds_op_info *info)
{
	struct vds_op_start start = { .id = id, .incarnation = incarnation };
	int64_t deadline = vds_deadline(timeout_ms);
	struct vds_follow follow;
	int ret;

	vds_follow_init(&follow, client);
	vds_follow_begin(&follow, &start);
	if (watch) {
		/* A watch from before the start has received every notification. */
		follow.watch = watch;
		follow.borrowed = true;
		follow.query_at = vds_now() + QUERY_INTERVAL;
	}
	ret = vds_follow_until(&follow, deadline);
	/* The notification of the completion does not have everything. */
	if (ret || follow.complete ||
	    vds_op_get(client, follow.id, follow.info.incarnation, info))
		vds_copy(info, client->sizes.op, &follow.info, sizeof(follow.info));
	return ret;
}

/* The result of an operation that is done, with its message set. */
static int op_result(const struct vds_op_info *info)
{
	if (info->result && info->message[0])
		return vds_fail(info->result, "%s", info->message);
	return info->result ? vds_fail_errno(info->result) : 0;
}

int vds_op_finish(struct vds_client *client, const struct vds_op_start *start, int64_t deadline)
{
	struct vds_follow follow;
	int ret;

	vds_follow_init(&follow, client);
	vds_follow_begin(&follow, start);
	ret = vds_follow_until(&follow, deadline);
	return ret ? ret : op_result(&follow.info);
}
