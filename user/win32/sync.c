// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Events, threads, waiting for them, and critical sections.
 */
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>
#include <sys/syscall.h>

#include <windows.h>

/**
 * struct object - what a HANDLE points to: an event or a thread
 * @references: of handles, and of the thread that runs; at 0 it is freed
 * @lock: protects the following
 * @changed: signalled when @signalled or @id is set
 * @signalled: the event is set, or the thread has ended
 * @automatic: one waiter resets it
 * @is_event: it is an event
 * @start: the thread's function
 * @arg: its argument
 * @id: of the thread, once it runs
 * @result: what it returned
 */
struct object {
	unsigned int references;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	bool signalled;
	bool automatic;
	bool is_event;
	LPTHREAD_START_ROUTINE start;
	LPVOID arg;
	DWORD id;
	DWORD result;
};

static struct object *object_new(void)
{
	struct object *object = calloc(1, sizeof(*object));
	pthread_condattr_t attr;

	if (!object) {
		SetLastError(ERROR_NOT_ENOUGH_MEMORY);
		return NULL;
	}
	object->references = 1;
	pthread_mutex_init(&object->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&object->changed, &attr);
	pthread_condattr_destroy(&attr);
	return object;
}

static void object_put(struct object *object)
{
	if (__atomic_sub_fetch(&object->references, 1, __ATOMIC_ACQ_REL))
		return;
	pthread_cond_destroy(&object->changed);
	pthread_mutex_destroy(&object->lock);
	free(object);
}

static struct object *from_handle(HANDLE handle)
{
	if (handle && handle != INVALID_HANDLE_VALUE)
		return handle;
	SetLastError(ERROR_INVALID_HANDLE);
	return NULL;
}

static void object_signal(struct object *object, bool signalled)
{
	pthread_mutex_lock(&object->lock);
	object->signalled = signalled;
	if (signalled)
		pthread_cond_broadcast(&object->changed);
	pthread_mutex_unlock(&object->lock);
}

BOOL CloseHandle(HANDLE handle)
{
	struct object *object = from_handle(handle);

	if (object)
		object_put(object);
	return object != NULL;
}

/* --------------------------------------------------------------------- events */

static HANDLE create_event(BOOL manual, BOOL initial, bool has_name)
{
	struct object *event;

	if (has_name) {
		SetLastError(ERROR_NOT_SUPPORTED);
		return NULL;
	}
	event = object_new();
	if (!event)
		return NULL;
	event->is_event = true;
	event->automatic = !manual;
	event->signalled = initial;
	return event;
}

HANDLE CreateEventA(LPSECURITY_ATTRIBUTES attributes, BOOL manual, BOOL initial, LPCSTR name)
{
	(void)attributes;
	return create_event(manual, initial, name && *name);
}

HANDLE CreateEventW(LPSECURITY_ATTRIBUTES attributes, BOOL manual, BOOL initial, LPCWSTR name)
{
	(void)attributes;
	return create_event(manual, initial, name && *name);
}

static BOOL event_signal(HANDLE handle, bool signalled)
{
	struct object *event = from_handle(handle);

	if (event && !event->is_event) {
		SetLastError(ERROR_INVALID_HANDLE);
		event = NULL;
	}
	if (event)
		object_signal(event, signalled);
	return event != NULL;
}

BOOL SetEvent(HANDLE handle)
{
	return event_signal(handle, true);
}

BOOL ResetEvent(HANDLE handle)
{
	return event_signal(handle, false);
}

/* -------------------------------------------------------------------- threads */

static void *thread_run(void *arg)
{
	struct object *thread = arg;

	pthread_mutex_lock(&thread->lock);
	thread->id = GetCurrentThreadId();
	pthread_cond_broadcast(&thread->changed);
	pthread_mutex_unlock(&thread->lock);
	thread->result = thread->start(thread->arg);
	object_signal(thread, true);
	object_put(thread);
	return NULL;
}

static DWORD thread_id(struct object *thread)
{
	pthread_mutex_lock(&thread->lock);
	while (!thread->id)
		pthread_cond_wait(&thread->changed, &thread->lock);
	pthread_mutex_unlock(&thread->lock);
	return thread->id;
}

static bool thread_start(struct object *thread, SIZE_T stack_size)
{
	pthread_attr_t attr;
	pthread_t id;
	int err;

	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	/* One that is too small for this platform is not used. */
	if (stack_size)
		pthread_attr_setstacksize(&attr, stack_size);
	thread->references = 2;
	err = pthread_create(&id, &attr, thread_run, thread);
	pthread_attr_destroy(&attr);
	return !err;
}

HANDLE CreateThread(LPSECURITY_ATTRIBUTES attributes, SIZE_T stack_size,
		    LPTHREAD_START_ROUTINE start, LPVOID arg, DWORD flags, LPDWORD id)
{
	struct object *thread;

	(void)attributes;
	if (!start || flags & CREATE_SUSPENDED) {
		SetLastError(start ? ERROR_NOT_SUPPORTED : ERROR_INVALID_PARAMETER);
		return NULL;
	}
	thread = object_new();
	if (!thread)
		return NULL;
	thread->start = start;
	thread->arg = arg;
	if (!thread_start(thread, stack_size)) {
		SetLastError(ERROR_NOT_ENOUGH_MEMORY);
		thread->references = 1;
		object_put(thread);
		return NULL;
	}
	if (id)
		*id = thread_id(thread);
	return thread;
}

uintptr_t _beginthreadex(void *security, unsigned int stack_size,
			 unsigned int (*start)(void *), void *arg, unsigned int flags,
			 unsigned int *id)
{
	return (uintptr_t)CreateThread(security, stack_size, start, arg, flags, id);
}

BOOL GetExitCodeThread(HANDLE handle, LPDWORD code)
{
	enum { STILL_ACTIVE = 259 };
	struct object *thread = from_handle(handle);

	if (!thread || !code)
		return FALSE;
	pthread_mutex_lock(&thread->lock);
	*code = thread->signalled ? thread->result : STILL_ACTIVE;
	pthread_mutex_unlock(&thread->lock);
	return TRUE;
}

DWORD GetCurrentThreadId(void)
{
	return (DWORD)syscall(SYS_gettid);
}

/* -------------------------------------------------------------------- waiting */

static struct timespec time_after(DWORD ms)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += ms / 1000;
	until.tv_nsec += ms % 1000 * 1000000L;
	if (until.tv_nsec >= 1000000000L) {
		until.tv_sec++;
		until.tv_nsec -= 1000000000L;
	}
	return until;
}

/* Called with the lock held. */
static bool await(struct object *object, DWORD ms)
{
	struct timespec until = time_after(ms == INFINITE ? 0 : ms);
	int err = 0;

	while (!object->signalled && !err) {
		if (ms == INFINITE)
			pthread_cond_wait(&object->changed, &object->lock);
		else
			err = pthread_cond_timedwait(&object->changed, &object->lock, &until);
	}
	return object->signalled;
}

DWORD WaitForSingleObject(HANDLE handle, DWORD ms)
{
	struct object *object = from_handle(handle);
	bool signalled;

	if (!object)
		return WAIT_FAILED;
	pthread_mutex_lock(&object->lock);
	signalled = await(object, ms);
	if (signalled && object->automatic)
		object->signalled = false;
	pthread_mutex_unlock(&object->lock);
	return signalled ? WAIT_OBJECT_0 : WAIT_TIMEOUT;
}

/* ---------------------------------------------------------- critical sections */

BOOL InitializeCriticalSectionAndSpinCount(LPCRITICAL_SECTION section, DWORD spin_count)
{
	pthread_mutex_t *lock = malloc(sizeof(*lock));
	pthread_mutexattr_t attr;

	(void)spin_count;
	section->lock = lock;
	if (!lock)
		return FALSE;
	pthread_mutexattr_init(&attr);
	pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_RECURSIVE);
	pthread_mutex_init(lock, &attr);
	pthread_mutexattr_destroy(&attr);
	return TRUE;
}

/* As on Windows, it cannot fail. */
void InitializeCriticalSection(LPCRITICAL_SECTION section)
{
	if (!InitializeCriticalSectionAndSpinCount(section, 0))
		abort();
}

void EnterCriticalSection(LPCRITICAL_SECTION section)
{
	pthread_mutex_lock(section->lock);
}

void LeaveCriticalSection(LPCRITICAL_SECTION section)
{
	pthread_mutex_unlock(section->lock);
}

void DeleteCriticalSection(LPCRITICAL_SECTION section)
{
	pthread_mutex_destroy(section->lock);
	free(section->lock);
	section->lock = NULL;
}
