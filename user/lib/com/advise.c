// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Notifications: one thread of each service receives the kernel's events and calls the
 * sinks.
 *
 * No lock is held while a sink is called, so OnNotify may call every method. A sink that
 * is removed while it is called is released by the thread afterwards.
 *
 * What other threads call runs with cancellation disabled: a thread that ended here would
 * leave the lock taken.
 */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdalign.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "../clock.h"
#include "../error.h"
#include "../lock.h"
#include "advise.h"
#include "notification.h"

/* How often the thread tries to connect, and checks that the module is loaded. */
#define CHECK_MS	1000

/* How long Unadvise waits for the delivery of what happened before. */
#define DRAIN_TIME	(2 * VDS_SEC)

/*
 * A client may free the array of OnNotify, as the documentation of VDS says, or not, as
 * the rules of COM say. So the array lies at an address that malloc(3) never returns for
 * as many bytes as com_task_alloc() allocates, and CoTaskMemFree() ignores such addresses.
 */
#define NOT_OF_MALLOC	(alignof(max_align_t) / 2)

_Static_assert(NOT_OF_MALLOC % alignof(VDS_TARGET_NOTIFICATION) == 0, "the array is aligned");

/**
 * struct sink - a program's sink
 * @next: the sink that was added after it
 * @iface: the sink, with a reference
 * @cookie: its number
 */
struct sink {
	struct sink *next;
	IVdsAdviseSink *iface;
	DWORD cookie;
};

/**
 * struct advisor - the thread and its sinks
 * @ops: the transport of the events; constant
 * @ctx: its context; constant
 * @process: of vds_process(), where the thread exists; constant
 * @thread: the thread; constant
 * @wake_fd: an eventfd that ends the thread's sleep; constant
 * @lock: protects the following
 * @changed: signalled when @drained or @called changes
 * @stop: the thread has to end
 * @orphan: nothing else uses the advisor: the thread frees it
 * @sinks: in the order of their cookies
 * @called: the sink whose OnNotify runs, or NULL
 * @called_removed: it was removed meanwhile
 * @drains: number of requests to deliver what has happened
 * @drained: number of those that were served
 * @watch: receives the events; NULL if the module is not loaded. Only the thread
 *	reads and closes it
 * @lost: there was no watch, so notifications may be lost until there is a new one
 * @seen: generation of the last event; used by the thread only, as the following
 * @event: the event that is being read
 * @batch: the notifications that are being delivered
 * @array: the copy of @batch for a sink, beginning at NOT_OF_MALLOC
 */
struct advisor {
	const struct vds_transport_ops *ops;
	void *ctx;
	unsigned int process;
	pthread_t thread;
	int wake_fd;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	bool stop;
	bool orphan;
	struct sink *sinks;
	struct sink *called;
	bool called_removed;
	uint64_t drains;
	uint64_t drained;
	struct vds_watch *watch;
	bool lost;
	uint64_t seen;
	struct vds_event event;
	struct notifications batch;
	alignas(max_align_t) char array[NOT_OF_MALLOC + sizeof(VDS_NOTIFICATION[NOTIFICATIONS_MAX])];
};

void *com_task_alloc(size_t size)
{
	return calloc(1, size < alignof(max_align_t) ? alignof(max_align_t) : size);
}

void CoTaskMemFree(void *memory)
{
	if ((uintptr_t)memory % alignof(max_align_t) != NOT_OF_MALLOC)
		free(memory);
}

static bool on_thread(const struct advisor *advisor)
{
	return pthread_equal(pthread_self(), advisor->thread);
}

static void sink_free(struct sink *sink)
{
	sink->iface->lpVtbl->Release(sink->iface);
	free(sink);
}

static void wake(struct advisor *advisor)
{
	eventfd_write(advisor->wake_fd, 1);
}

/* --------------------------------------------------------------- the events */

static bool has_watch(struct advisor *advisor)
{
	bool has;

	pthread_mutex_lock(&advisor->lock);
	has = advisor->watch;
	pthread_mutex_unlock(&advisor->lock);
	return has;
}

/* Use @new, which is NULL if it could not be opened, unless another thread was faster. */
static void set_watch(struct advisor *advisor, struct vds_watch *new)
{
	pthread_mutex_lock(&advisor->lock);
	if (!advisor->watch && new) {
		advisor->watch = new;
		new = NULL;
		wake(advisor);
	}
	if (!advisor->watch)
		advisor->lost = true;
	pthread_mutex_unlock(&advisor->lock);
	vds_watch_close(new);
}

/* The lock is not held during the query, because other calls need it meanwhile. */
void advisor_connect(struct advisor *advisor)
{
	int cancel = vds_cancel_off();
	struct vds_watch *new;

	if (!has_watch(advisor)) {
		vds_watch_open_transport(advisor->ops, advisor->ctx, VDS_WATCH_OBJECTS, &new);
		set_watch(advisor, new);
	}
	vds_cancel_restore(cancel);
}

static void disconnect(struct advisor *advisor)
{
	struct vds_watch *watch;

	pthread_mutex_lock(&advisor->lock);
	watch = advisor->watch;
	advisor->watch = NULL;
	advisor->lost = true;
	pthread_mutex_unlock(&advisor->lock);
	vds_watch_close(watch);
}

static void take_event(struct advisor *advisor)
{
	const struct vds_event *event = &advisor->event;

	if (advisor->seen && event->generation > advisor->seen + 1)
		notifications_add_lost(&advisor->batch, VDS_RA_REFRESH);
	advisor->seen = event->generation;
	notifications_add(&advisor->batch, event);
}

/* There is a watch, perhaps a new one: after what notifications were lost? */
static struct vds_watch *get_watch(struct advisor *advisor)
{
	struct vds_watch *watch;

	pthread_mutex_lock(&advisor->lock);
	watch = advisor->watch;
	if (watch && advisor->lost) {
		advisor->lost = false;
		advisor->seen = 0;
		notifications_add_lost(&advisor->batch, VDS_RA_REFRESH);
	}
	pthread_mutex_unlock(&advisor->lock);
	return watch;
}

/* Read the events that have arrived, up to a full batch: each may add one that is lost. */
static void collect(struct advisor *advisor)
{
	struct vds_watch *watch;
	int err = 0;

	advisor->batch.count = 0;
	watch = get_watch(advisor);
	while (watch && advisor->batch.count < NOTIFICATIONS_MAX - NOTIFICATIONS_EACH) {
		err = vds_watch_next(watch, &advisor->event, 0);
		if (err)
			break;
		take_event(advisor);
	}
	if (err && err != -ETIME && err != -EINTR) {
		notifications_add_lost(&advisor->batch, err == -ENODEV ? VDS_RA_RESTART :
				       VDS_RA_REFRESH);
		disconnect(advisor);
	}
}

/* ---------------------------------------------------------------- the sinks */

/* The sink after @cookie, which is then being called; NULL if there is none. */
static struct sink *next_sink(struct advisor *advisor, DWORD cookie)
{
	struct sink *sink;

	pthread_mutex_lock(&advisor->lock);
	for (sink = advisor->sinks; sink && sink->cookie <= cookie; sink = sink->next)
		;
	if (advisor->stop)
		sink = NULL;
	advisor->called = sink;
	advisor->called_removed = false;
	pthread_mutex_unlock(&advisor->lock);
	return sink;
}

/* OnNotify returned. */
static void called_sink(struct advisor *advisor, struct sink *sink)
{
	bool removed;

	pthread_mutex_lock(&advisor->lock);
	removed = advisor->called_removed;
	advisor->called = NULL;
	pthread_cond_broadcast(&advisor->changed);
	pthread_mutex_unlock(&advisor->lock);
	if (removed)
		sink_free(sink);
}

static void deliver(struct advisor *advisor)
{
	VDS_NOTIFICATION *array = (void *)(advisor->array + NOT_OF_MALLOC);
	struct sink *sink;
	DWORD cookie = 0;

	while ((sink = next_sink(advisor, cookie))) {
		cookie = sink->cookie;
		/* The sink before may have written into its copy. */
		memcpy(array, advisor->batch.list, sizeof(advisor->batch.list));
		sink->iface->lpVtbl->OnNotify(sink->iface, (LONG)advisor->batch.count, array);
		called_sink(advisor, sink);
	}
}

/* Never 0. A forked child continues to count, so it does not use a cookie of its parent. */
static DWORD new_cookie(void)
{
	static atomic_uint last;
	DWORD cookie;

	do
		cookie = atomic_fetch_add(&last, 1) + 1;
	while (!cookie);
	return cookie;
}

HRESULT advisor_add(struct advisor *advisor, IVdsAdviseSink *iface, DWORD *cookie)
{
	struct sink *sink = calloc(1, sizeof(*sink)), **link;

	if (!sink)
		return com_fail_memory();

	iface->lpVtbl->AddRef(iface);
	sink->iface = iface;
	pthread_mutex_lock(&advisor->lock);
	sink->cookie = new_cookie();
	for (link = &advisor->sinks; *link && (*link)->cookie < sink->cookie; link = &(*link)->next)
		;
	sink->next = *link;
	*link = sink;
	*cookie = sink->cookie;
	pthread_mutex_unlock(&advisor->lock);
	advisor_connect(advisor);
	return S_OK;
}

/* Called with the lock held; false at the deadline. */
static bool wait_changed(struct advisor *advisor, int64_t deadline)
{
	struct timespec until = {
		.tv_sec = deadline / VDS_SEC,
		.tv_nsec = deadline % VDS_SEC,
	};

	return !pthread_cond_timedwait(&advisor->changed, &advisor->lock, &until);
}

/* Let the thread deliver what has happened. Called with the lock held. */
static void drain(struct advisor *advisor)
{
	int64_t deadline = vds_now() + DRAIN_TIME;
	uint64_t number = ++advisor->drains;

	wake(advisor);
	while (advisor->drained < number && wait_changed(advisor, deadline))
		;
}

/* The link to the sink that has the cookie, or to NULL. Called with the lock held. */
static struct sink **find_sink(struct advisor *advisor, DWORD cookie)
{
	struct sink **link = &advisor->sinks;

	while (*link && (*link)->cookie != cookie)
		link = &(*link)->next;
	return link;
}

/* Called with the lock held; NULL if no sink has the cookie. */
static struct sink *unlink_sink(struct advisor *advisor, DWORD cookie)
{
	struct sink **link = find_sink(advisor, cookie), *sink = *link;

	if (sink)
		*link = sink->next;
	return sink;
}

/*
 * Wait until the sink's OnNotify has returned. On the thread, it is released after that.
 * Returns whether the caller releases it. Called with the lock held.
 */
static bool await_sink(struct advisor *advisor, struct sink *sink)
{
	if (advisor->called == sink && on_thread(advisor)) {
		advisor->called_removed = true;
		return false;
	}
	while (advisor->called == sink)
		pthread_cond_wait(&advisor->changed, &advisor->lock);
	return true;
}

HRESULT advisor_remove(struct advisor *advisor, DWORD cookie)
{
	int cancel = vds_cancel_off();
	struct sink *sink;
	bool release = false;

	pthread_mutex_lock(&advisor->lock);
	if (*find_sink(advisor, cookie) && !on_thread(advisor))
		drain(advisor);
	sink = unlink_sink(advisor, cookie);
	if (sink)
		release = await_sink(advisor, sink);
	pthread_mutex_unlock(&advisor->lock);

	if (release)
		sink_free(sink);
	vds_cancel_restore(cancel);
	return sink ? S_OK : com_fail(VDS_E_BAD_COOKIE, "no sink has this cookie");
}

/* --------------------------------------------------------------- the thread */

static void sleep_until_event(struct advisor *advisor)
{
	struct pollfd fds[2] = { { .fd = advisor->wake_fd, .events = POLLIN } };
	eventfd_t ignored;
	int count = 1;

	pthread_mutex_lock(&advisor->lock);
	if (advisor->watch)
		fds[count++] = (struct pollfd){ vds_watch_fd(advisor->watch), POLLIN, 0 };
	pthread_mutex_unlock(&advisor->lock);

	/* A watch that receives nothing checks whether the module is still loaded. */
	if (!poll(fds, count, CHECK_MS))
		advisor_connect(advisor);
	eventfd_read(advisor->wake_fd, &ignored);
}

static void advisor_destroy(struct advisor *advisor)
{
	struct sink *sink;

	while ((sink = advisor->sinks)) {
		advisor->sinks = sink->next;
		sink_free(sink);
	}
	vds_watch_close(advisor->watch);
	close(advisor->wake_fd);
	pthread_cond_destroy(&advisor->changed);
	pthread_mutex_destroy(&advisor->lock);
	free(advisor);
}

/* Nothing is left to deliver: the requests up to @number are served. */
static void serve_drains(struct advisor *advisor, uint64_t number)
{
	pthread_mutex_lock(&advisor->lock);
	advisor->drained = number;
	pthread_cond_broadcast(&advisor->changed);
	pthread_mutex_unlock(&advisor->lock);
}

static bool should_stop(struct advisor *advisor, uint64_t *drains)
{
	bool stop;

	pthread_mutex_lock(&advisor->lock);
	stop = advisor->stop;
	*drains = advisor->drains;
	pthread_mutex_unlock(&advisor->lock);
	return stop;
}

static void *advisor_run(void *arg)
{
	struct advisor *advisor = arg;
	uint64_t drains;

	while (!should_stop(advisor, &drains)) {
		collect(advisor);
		if (advisor->batch.count) {
			deliver(advisor);
			continue;
		}
		serve_drains(advisor, drains);
		sleep_until_event(advisor);
	}
	if (advisor->orphan)
		advisor_destroy(advisor);
	return NULL;
}

/* A thread that receives none of the program's signals. */
static int start_thread(struct advisor *advisor)
{
	sigset_t all, old;
	int err;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	/* The thread compares its own id with this one, so it has to wait for it. */
	pthread_mutex_lock(&advisor->lock);
	err = pthread_create(&advisor->thread, NULL, advisor_run, advisor);
	pthread_mutex_unlock(&advisor->lock);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return err;
}

struct advisor *advisor_new(const struct vds_transport_ops *ops, void *ctx)
{
	struct advisor *advisor = aligned_alloc(alignof(struct advisor), sizeof(*advisor));
	pthread_condattr_t attr;

	if (!advisor)
		return NULL;
	memset(advisor, 0, sizeof(*advisor));
	advisor->ops = ops;
	advisor->ctx = ctx;
	advisor->process = vds_process();
	advisor->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	pthread_mutex_init(&advisor->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&advisor->changed, &attr);
	pthread_condattr_destroy(&attr);
	if (advisor->wake_fd < 0 || start_thread(advisor)) {
		advisor_destroy(advisor);
		return NULL;
	}
	return advisor;
}

bool advisor_is_alive(const struct advisor *advisor)
{
	return advisor->process == vds_process();
}

static void advisor_end(struct advisor *advisor)
{
	bool own;

	pthread_mutex_lock(&advisor->lock);
	own = on_thread(advisor);
	advisor->orphan = own;
	advisor->stop = true;
	pthread_mutex_unlock(&advisor->lock);

	wake(advisor);
	if (own) {
		pthread_detach(advisor->thread);
		return;
	}
	pthread_join(advisor->thread, NULL);
	advisor_destroy(advisor);
}

void advisor_free(struct advisor *advisor)
{
	int cancel = vds_cancel_off();

	/* A forked child has no thread, and its lock may stay locked. */
	if (advisor && advisor_is_alive(advisor))
		advisor_end(advisor);
	vds_cancel_restore(cancel);
}
