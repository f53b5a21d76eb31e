// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * IVdsAsync: an operation that the kernel runs, whether or not a program waits.
 *
 * One thread at a time waits in the follower; the other threads sleep until it
 * returns. The lock is not held while a thread waits, so that QueryStatus and
 * Cancel never block.
 */
#include <errno.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "../clock.h"
#include "../error.h"
#include "../wait.h"
#include "async.h"

static struct async *from_async(IVdsAsync *p)
{
	return container_of(p, struct async, iface);
}

COM_DEFINE_IUNKNOWN(async, IVdsAsync)

static void async_destroy(struct com_object *object)
{
	struct async *async = container_of(object, struct async, com);

	if (async->poll_fd >= 0)
		close(async->poll_fd);
	vds_follow_close(async->follow);
	if (async->done_fd >= 0)
		close(async->done_fd);
	pthread_cond_destroy(&async->changed);
	pthread_mutex_destroy(&async->lock);
}

/* The operation is done. */
static void async_done(struct async *async, HRESULT result, const char *message)
{
	size_t length = strnlen(message, sizeof(async->message) - 1);

	async->done = true;
	async->result = result;
	async->percent = 100;
	memcpy(async->message, message, length);
	async->message[length] = '\0';
	if (async->done_fd >= 0)
		eventfd_write(async->done_fd, 1);
}

/*
 * Copy what the follower found. @err is what vds_follow_until() returned.
 *
 * Return: 0 the operation is done, also if its result will never be known; @err.
 */
static int async_update(struct async *async, int err)
{
	const struct vds_op_info *info = vds_follow_info(async->follow);
	ULONG percent = info->percent < 99 ? info->percent : 99;

	if (!err)
		async_done(async, com_hresult(info->result), info->message);
	else if (err == -ENODEV)
		async_done(async, com_hresult(err), vds_client_message());
	else if (err == -EIDRM)
		async_done(async, VDS_E_PROVIDER_EXITING, vds_client_message());
	else if (err == -ENOENT)
		async_done(async, E_UNEXPECTED,
			   "the kernel has forgotten the operation: check whether it took place");
	else if (percent > async->percent)
		async->percent = percent;
	return async->done ? 0 : err;
}

/* Sleep until @reading is cleared, or until @deadline: -ETIME. */
static int async_sleep(struct async *async, int64_t deadline)
{
	struct timespec until = {
		.tv_sec = deadline / VDS_SEC,
		.tv_nsec = deadline % VDS_SEC,
	};

	if (deadline == VDS_NEVER) {
		pthread_cond_wait(&async->changed, &async->lock);
		return 0;
	}
	if (pthread_cond_timedwait(&async->changed, &async->lock, &until) == ETIMEDOUT)
		return -ETIME;
	return 0;
}

int async_wait_locked(struct async *async, int64_t deadline)
{
	int err = 0;

	while (!async->done && !err) {
		if (async->reading) {
			err = async_sleep(async, deadline);
			continue;
		}
		async->reading = true;
		pthread_mutex_unlock(&async->lock);
		do
			err = vds_follow_until(async->follow, deadline);
		while (err == -EINTR);
		pthread_mutex_lock(&async->lock);
		async->reading = false;
		err = async_update(async, err);
		pthread_cond_broadcast(&async->changed);
	}
	return async->done ? 0 : err;
}

static HRESULT async_Cancel(IVdsAsync *p)
{
	struct async *async = from_async(p);
	HRESULT result;
	bool done;
	int err;

	pthread_mutex_lock(&async->lock);
	done = async->done;
	result = async->result;
	pthread_mutex_unlock(&async->lock);

	if (done)
		return com_hresult(vds_fail_errno(result == VDS_E_OPERATION_CANCELED ?
						  -ECANCELED : -EALREADY));

	err = vds_op_cancel(async->com.client, async->id, async->incarnation);
	/* The kernel forgets an operation long after it is done. */
	return com_hresult(err == -ENOENT ? vds_fail_errno(-EALREADY) : err);
}

HRESULT async_wait(struct async *async, int64_t deadline, HRESULT *result,
		   VDS_ASYNC_OUTPUT *out)
{
	int err;

	if (result)
		*result = VDS_E_OPERATION_PENDING;
	if (out)
		memset(out, 0, sizeof(*out));
	if (!result)
		return com_fail_argument("pHrResult");
	if (!out)
		return com_fail_argument("pAsyncOut");

	com_add_ref(&async->com);
	pthread_mutex_lock(&async->lock);
	err = async_wait_locked(async, deadline);
	if (!err) {
		*result = async->result;
		if (SUCCEEDED(async->result))
			out->type = async->type;
	}
	pthread_mutex_unlock(&async->lock);
	com_release(&async->com);

	if (err == -ETIME)
		vds_fail(err, "timed out; operation %llu is still running",
			 (unsigned long long)async->id);
	return com_hresult(err);
}

static HRESULT async_Wait(IVdsAsync *p, HRESULT *result, VDS_ASYNC_OUTPUT *out)
{
	return async_wait(from_async(p), VDS_NEVER, result, out);
}

static HRESULT async_QueryStatus(IVdsAsync *p, HRESULT *result, ULONG *percent)
{
	struct async *async = from_async(p);
	int err;

	if (!result)
		return com_fail_argument("pHrResult");
	if (!percent)
		return com_fail_argument("pulPercentCompleted");

	pthread_mutex_lock(&async->lock);
	err = async_wait_locked(async, 0);
	*result = async->done ? async->result : VDS_E_OPERATION_PENDING;
	*percent = async->percent;
	pthread_mutex_unlock(&async->lock);
	return err == -ETIME ? S_OK : com_hresult(err);
}

static const struct IVdsAsyncVtbl async_vtbl = {
	.QueryInterface = async_QueryInterface,
	.AddRef = async_AddRef,
	.Release = async_Release,
	.Cancel = async_Cancel,
	.Wait = async_Wait,
	.QueryStatus = async_QueryStatus,
};

static const struct com_class async_class = {
	.size = sizeof(struct async),
	.destroy = async_destroy,
	.interfaces = {
		{ &IID_IVdsAsync, offsetof(struct async, iface) },
		{ &IID_IVdsAsyncLinux, offsetof(struct async, linux_iface) },
	},
};

/* Timeouts use the clock that cannot be set. */
static void init_condition(pthread_cond_t *condition)
{
	pthread_condattr_t attr;

	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(condition, &attr);
	pthread_condattr_destroy(&attr);
}

HRESULT async_new(struct com_object *parent, VDS_ASYNC_OUTPUT_TYPE type, struct async **out)
{
	struct async *async = com_new(&async_class, parent);
	int err;

	if (!async)
		return com_fail_memory();

	async->iface.lpVtbl = &async_vtbl;
	async->linux_iface.lpVtbl = &async_linux_vtbl;
	async->type = type;
	async->done_fd = -1;
	async->poll_fd = -1;
	pthread_mutex_init(&async->lock, NULL);
	init_condition(&async->changed);

	err = vds_follow_open(async->com.client, &async->follow);
	if (err) {
		async_drop(async);
		return com_hresult(err);
	}
	*out = async;
	return S_OK;
}

IVdsAsync *async_start(struct async *async, const struct vds_op_start *start)
{
	async->id = start->id;
	async->incarnation = start->incarnation;
	vds_follow_begin(async->follow, start);
	if (start->done)
		async_update(async, 0);
	return &async->iface;
}

void async_drop(struct async *async)
{
	com_release(&async->com);
}
