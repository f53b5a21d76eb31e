// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * IVdsAsync and IVdsAsyncLinux: an operation that goes on by itself.
 *
 * The kernel runs the operation, whoever waits or does not. Most are over when it
 * answers to the request. An object follows those that are not: by the
 * notifications of the group "completions", and by asking at first, whenever
 * somebody wants to know how far the operation is, a second went by or a
 * notification was lost.
 *
 * The watch is for one thread at a time. Whoever finds nobody at it reads it,
 * for himself and for all others; they sleep until the operation is done or
 * the place is free again. The lock is never held while anybody waits, so
 * QueryStatus and Cancel get through at any time.
 */
#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "../clock.h"
#include "../error.h"
#include "../watch.h"
#include "com.h"

#define SILENCE		VDS_SEC	/* how long no news is believed to be no news */

/**
 * struct async - an operation, followed
 * @com: the object
 * @iface: its interface of VDS
 * @linux_iface: its interface of Linux
 * @type: what a success is told as; constant
 * @id: the operation; constant once the object is handed out
 * @watch: listens to completions, if @listening; used by who set @reading
 * @listening: it is no prepared watch any more
 * @ask_at: when to ask, should there be no news before; used by who set @reading
 * @lock: protects all that follows
 * @changed: @reading was cleared; perhaps because of @done
 * @reading: somebody is at @watch
 * @done: the operation ended; set once. Who set @reading may read it unlocked,
 *	for nobody else sets it
 * @result: how it ended
 * @percent: how far it is; only grows
 * @message: why it failed, or ""
 * @done_fd: an eventfd, readable once @done; -1 until GetFd
 * @poll_fd: an epoll of it and of @watch; -1 until GetFd
 */
struct async {
	struct com_object com;
	IVdsAsync iface;
	IVdsAsyncLinux linux_iface;
	VDS_ASYNC_OUTPUT_TYPE type;
	uint64_t id;
	struct vds_watch *watch;
	bool listening;
	int64_t ask_at;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	bool reading;
	bool done;
	HRESULT result;
	ULONG percent;
	char message[VDS_MESSAGE_SIZE];
	int done_fd;
	int poll_fd;
};

static struct async *from_async(IVdsAsync *p)
{
	return container_of(p, struct async, iface);
}

static struct async *from_async_linux(IVdsAsyncLinux *p)
{
	return container_of(p, struct async, linux_iface);
}

COM_DEFINE_IUNKNOWN(async, IVdsAsync)
COM_DEFINE_IUNKNOWN(async_linux, IVdsAsyncLinux)

static void async_destroy(struct com_object *object)
{
	struct async *async = container_of(object, struct async, com);

	if (async->poll_fd >= 0)
		close(async->poll_fd);
	if (async->listening)
		vds_watch_close(async->watch);	/* it hears more than the next one wants */
	else
		service_give_watch(async->com.service, async->watch);
	if (async->done_fd >= 0)
		close(async->done_fd);
	pthread_cond_destroy(&async->changed);
	pthread_mutex_destroy(&async->lock);
}

/* ------------------------------------------------- following the operation */

/* The operation is over; who sleeps is woken when @reading is cleared. */
static void async_end(struct async *async, HRESULT result, const char *message)
{
	size_t length = strnlen(message, sizeof(async->message) - 1);

	pthread_mutex_lock(&async->lock);
	async->done = true;
	async->result = result;
	async->percent = 100;
	memcpy(async->message, message, length);
	async->message[length] = '\0';
	if (async->done_fd >= 0)
		eventfd_write(async->done_fd, 1);
	pthread_mutex_unlock(&async->lock);
}

/* The kernel told how far the operation is. */
static void async_learn(struct async *async, const struct vds_op_info *info)
{
	ULONG percent = info->percent < 99 ? info->percent : 99;

	if (info->state == VDS_ISCSI_OP_STATE_DONE) {
		async_end(async, com_hresult(info->result), info->message);
		return;
	}
	pthread_mutex_lock(&async->lock);
	if (percent > async->percent)
		async->percent = percent;
	pthread_mutex_unlock(&async->lock);
}

/*
 * Take one event off the watch, waiting until @deadline for it.
 *
 * Return: 0 there was one; -ETIME none came; or the watch failed.
 */
static int async_hear(struct async *async, int64_t deadline)
{
	struct vds_event event;
	int err = vds_watch_next_until(async->watch, &event, deadline);

	if (err == -ENODEV) {
		async_end(async, com_hresult(err), vds_client_message());
		return 0;
	}
	if (err == -EINTR)
		return 0;
	if (err == -EBADMSG || (!err && event.object == VDS_EVENT_LOST)) {
		async->ask_at = vds_now();
		return 0;
	}
	if (!err && event.object == VDS_EVENT_OP_DONE && event.op_done.id == async->id)
		async_end(async, com_hresult(event.op_done.result), event.op_done.message);
	/* Who is to see the steps is told the end there too. */
	if (!err && event.object == VDS_EVENT_OP && event.op.id == async->id)
		async_learn(async, &event.op);
	return err;
}

/* The module is gone, which it may have said, and of the operation's end before. */
static void async_lose(struct async *async, int err)
{
	while (!async->done && !async_hear(async, 0))
		;
	if (!async->done)
		async_end(async, com_hresult(vds_fail_errno(err)), vds_client_message());
}

/* Ask how far the operation is. */
static int async_ask(struct async *async)
{
	struct vds_op_info info;
	int err = vds_op_get(service_client(async->com.service), async->id, &info);

	async->ask_at = vds_now() + SILENCE;
	if (!err)
		async_learn(async, &info);
	else if (err == -ENODEV)
		async_lose(async, err);
	else if (err == -ENOENT)
		async_end(async, E_UNEXPECTED,
			  "the kernel has forgotten the operation: look whether it took place");
	else
		return err;
	return 0;
}

/*
 * Follow the operation until it is done or @deadline is past, and know then how
 * far it is; when it is past already, do not wait. Only who set @reading may.
 */
static int async_follow(struct async *async, int64_t deadline)
{
	int64_t now;

	do {
		int64_t until = vds_sooner(deadline, async->ask_at);
		int err = async_hear(async, until);

		if (async->done)
			return 0;
		now = vds_now();
		if (err && err != -ETIME) {
			async->ask_at = now;
			return err;
		}
		err = now < until ? 0 : async_ask(async);
		if (err)
			return err;
	} while (!async->done && now < deadline);
	return 0;
}

/* Sleep until the operation is done, the watch is free, or @deadline: -ETIME. */
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

/*
 * Wait until the operation is done; a @deadline that is past only looks.
 *
 * Called with the lock held, which is released meanwhile.
 *
 * Return: 0 it is done; -ETIME; or another negative errno, it could not be
 * found out.
 */
static int async_wait_locked(struct async *async, int64_t deadline)
{
	int err = 0;

	while (!async->done && !err) {
		if (async->reading) {
			err = async_sleep(async, deadline);
			continue;
		}
		async->reading = true;
		pthread_mutex_unlock(&async->lock);
		err = async_follow(async, deadline);
		pthread_mutex_lock(&async->lock);
		async->reading = false;
		pthread_cond_broadcast(&async->changed);
		if (!err && !async->done && vds_now() >= deadline)
			err = -ETIME;
	}
	return async->done ? 0 : err;
}

/* ------------------------------------------------------------- IVdsAsync */

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

	err = vds_op_cancel(service_client(async->com.service), async->id);
	/* What is forgotten ended long ago. */
	return com_hresult(err == -ENOENT ? vds_fail_errno(-EALREADY) : err);
}

/* Wait until @deadline, and tell the result as Wait does. */
static HRESULT async_wait(struct async *async, int64_t deadline, HRESULT *result,
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
		vds_fail(err, "the operation is not done yet; it goes on");
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

/* -------------------------------------------------------- IVdsAsyncLinux */

static HRESULT async_linux_WaitTimeout(IVdsAsyncLinux *p, ULONG ms, HRESULT *result,
				       VDS_ASYNC_OUTPUT *out)
{
	int64_t deadline = ms == VDS_INFINITE ? VDS_NEVER : vds_now() + ms * VDS_MSEC;

	return async_wait(from_async_linux(p), deadline, result, out);
}

static int poll_add(int poll_fd, int fd)
{
	struct epoll_event event = { .events = EPOLLIN };

	return epoll_ctl(poll_fd, EPOLL_CTL_ADD, fd, &event) ? -errno : 0;
}

/* Called with the lock held. */
static int async_make_fd(struct async *async)
{
	int poll_fd, err;

	if (async->done_fd < 0)
		async->done_fd = eventfd(async->done, EFD_CLOEXEC | EFD_NONBLOCK);
	poll_fd = async->done_fd < 0 ? -1 : epoll_create1(EPOLL_CLOEXEC);
	if (poll_fd < 0)
		return vds_fail_errno(-errno);

	err = poll_add(poll_fd, async->done_fd);
	if (!err)
		err = poll_add(poll_fd, vds_watch_fd(async->watch));
	if (!err)
		err = vds_watch_join(async->watch, VDS_WATCH_OPS);
	if (err) {
		close(poll_fd);
		return vds_fail_errno(err);
	}
	async->poll_fd = poll_fd;
	async->listening = true;
	return 0;
}

static HRESULT async_linux_GetFd(IVdsAsyncLinux *p, int *fd)
{
	struct async *async = from_async_linux(p);
	int err = 0;

	if (!fd)
		return com_fail_argument("pFd");

	pthread_mutex_lock(&async->lock);
	if (async->poll_fd < 0)
		err = async_make_fd(async);
	/* What is not known by now is told to it. */
	if (!err)
		err = async_wait_locked(async, 0);
	if (err == -ETIME)
		err = 0;
	*fd = err ? -1 : async->poll_fd;
	pthread_mutex_unlock(&async->lock);
	return com_hresult(err);
}

static HRESULT async_linux_GetOperationId(IVdsAsyncLinux *p, uint64_t *id)
{
	if (!id)
		return com_fail_argument("pId");
	*id = from_async_linux(p)->id;
	return S_OK;
}

static HRESULT async_linux_GetMessage(IVdsAsyncLinux *p, char *buffer, size_t size)
{
	enum { ERROR_INSUFFICIENT_BUFFER = 122 };
	struct async *async = from_async_linux(p);
	size_t length;

	if (!buffer)
		return com_fail_argument("pszBuffer");

	pthread_mutex_lock(&async->lock);
	length = strlen(async->message);
	if (length < size)
		memcpy(buffer, async->message, length + 1);
	pthread_mutex_unlock(&async->lock);

	if (length >= size)
		return com_fail(HRESULT_FROM_WIN32(ERROR_INSUFFICIENT_BUFFER),
				"the buffer is too small for the message");
	return length ? S_OK : S_FALSE;
}

static HRESULT async_linux_GetDetails(IVdsAsyncLinux *p, VDS_OPERATION_DETAILS *details)
{
	struct async *async = from_async_linux(p);
	struct vds_op_info info;
	int err;

	if (!details)
		return com_fail_argument("pDetails");
	memset(details, 0, sizeof(*details));

	/* Not what was heard of it: a notification does not name sessions. */
	err = vds_op_get(service_client(async->com.service), async->id, &info);
	if (err)
		return com_hresult(err);
	com_details(details, &info);
	return S_OK;
}

static const struct IVdsAsyncLinuxVtbl async_linux_vtbl = {
	.QueryInterface = async_linux_QueryInterface,
	.AddRef = async_linux_AddRef,
	.Release = async_linux_Release,
	.WaitTimeout = async_linux_WaitTimeout,
	.GetFd = async_linux_GetFd,
	.GetOperationId = async_linux_GetOperationId,
	.GetMessage = async_linux_GetMessage,
	.GetDetails = async_linux_GetDetails,
};

/* ------------------------------------------------------------ the object */

static const struct com_class async_class = {
	.size = sizeof(struct async),
	.destroy = async_destroy,
	.interfaces = {
		{ &IID_IVdsAsync, offsetof(struct async, iface) },
		{ &IID_IVdsAsyncLinux, offsetof(struct async, linux_iface) },
	},
};

/* Time-outs are told on the clock that nobody sets. */
static void init_condition(pthread_cond_t *condition)
{
	pthread_condattr_t attr;

	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(condition, &attr);
	pthread_condattr_destroy(&attr);
}

HRESULT async_new(struct service *service, VDS_ASYNC_OUTPUT_TYPE type, struct async **out)
{
	struct async *async = com_new(&async_class, service);
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

	err = service_take_watch(service, &async->watch);
	if (err) {
		async_drop(async);
		return com_hresult(err);
	}
	*out = async;
	return S_OK;
}

IVdsAsync *async_start(struct async *async, const struct vds_started *started)
{
	async->id = started->id;
	if (started->done) {
		async_end(async, com_hresult(started->result), "");
		return &async->iface;
	}
	/* What cannot listen asks once a second. */
	async->listening = !vds_watch_join(async->watch, VDS_WATCH_COMPLETIONS);
	/* The end may have come before: whoever is first to want to know asks. */
	async->ask_at = vds_now();
	return &async->iface;
}

void async_drop(struct async *async)
{
	com_release(&async->com);
}
