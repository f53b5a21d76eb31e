// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * IVdsAsync in several threads, signals, and a module that is unloaded.
 */
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include "com_async_test.h"

#define THREADS	8

struct waiter {
	pthread_t thread;
	IVdsAsync *async;
	ULONG ms;
	HRESULT hr;
	HRESULT result;
	int64_t ended;
};

static void *waiter_main(void *argument)
{
	struct waiter *waiter = argument;
	VDS_ASYNC_OUTPUT out;

	waiter->hr = IVdsAsyncLinux_WaitTimeout(more_of(waiter->async), waiter->ms,
						&waiter->result, &out);
	waiter->ended = vds_now();
	return NULL;
}

static void waiter_start(struct waiter *waiter, IVdsAsync *async, ULONG ms)
{
	waiter->async = async;
	waiter->ms = ms;
	MUST(!pthread_create(&waiter->thread, NULL, waiter_main, waiter));
}

static void many_waiters(void)
{
	struct world w = make_world();
	IVdsAsync *async = start_held(&w, VDS_ISCSI_OP_STATE_QUEUED);
	struct waiter waiters[THREADS];
	int64_t then;
	int right = 0, fd = -1;

	for (int i = 0; i < THREADS; i++)
		waiter_start(&waiters[i], async, i % 2 ? 60000 : VDS_INFINITE);
	usleep(50000);
	then = vds_now();
	check(status_is(async, VDS_E_OPERATION_PENDING, 0));
	check_int(IVdsAsync_Cancel(async), S_OK);
	for (int i = 0; i < THREADS; i++) {
		pthread_join(waiters[i].thread, NULL);
		right += waiters[i].hr == S_OK && waiters[i].result == VDS_E_OPERATION_CANCELED;
	}
	check_int(right, THREADS);
	check(ms_since(then) < 700);
	check(IVdsAsyncLinux_GetFd(more_of(async), &fd) == S_OK && readable(fd));
	IVdsAsync_Release(async);
	end_world(&w);
}

/* One of the waiters reads the watch; when it leaves, another one must. */
static void reader_leaves(void)
{
	struct world w = make_world();
	IVdsAsync *async = start_held(&w, VDS_ISCSI_OP_STATE_QUEUED);
	struct waiter first, second;
	int64_t then;

	waiter_start(&first, async, 150);
	usleep(50000);
	waiter_start(&second, async, VDS_INFINITE);
	pthread_join(first.thread, NULL);
	check_int(first.hr, VDS_E_TIMEOUT);
	usleep(20000);
	then = vds_now();
	fake_op_complete(w.fk, operation_id(async), 0, NULL);
	pthread_join(second.thread, NULL);
	check(second.hr == S_OK && second.result == S_OK);
	check(second.ended - then < 400 * VDS_MSEC);
	IVdsAsync_Release(async);
	end_world(&w);
}

/* The waiter would use the object after its release if it was not waiting then. */
static void release_during_wait(void)
{
	struct world w = make_world();
	IVdsAsync *async = start_held(&w, VDS_ISCSI_OP_STATE_QUEUED);
	unsigned int before = fake_requests(w.fk, VDS_ISCSI_CMD_OP_GET);
	uint64_t id = operation_id(async);
	struct waiter waiter;

	waiter_start(&waiter, async, VDS_INFINITE);
	while (fake_requests(w.fk, VDS_ISCSI_CMD_OP_GET) == before)
		usleep(1000);
	check(IVdsAsync_Release(async) > 0);
	fake_op_complete(w.fk, id, 0, NULL);
	pthread_join(waiter.thread, NULL);
	check(waiter.hr == S_OK && waiter.result == S_OK);
	end_world(&w);
}

static void do_nothing(int signal)
{
	(void)signal;
}

static void signal_during_wait(void)
{
	struct sigaction action = { .sa_handler = do_nothing };
	struct world w = make_world();
	IVdsAsync *async = start_held(&w, VDS_ISCSI_OP_STATE_QUEUED);
	struct waiter waiter;

	sigaction(SIGUSR1, &action, NULL);
	waiter_start(&waiter, async, VDS_INFINITE);
	for (int i = 0; i < 5; i++) {
		usleep(20000);
		pthread_kill(waiter.thread, SIGUSR1);
	}
	fake_op_complete(w.fk, operation_id(async), 0, NULL);
	pthread_join(waiter.thread, NULL);
	check(waiter.hr == S_OK && waiter.result == S_OK);
	IVdsAsync_Release(async);
	end_world(&w);
}

static HRESULT set_offline(struct world *w)
{
	IVdsIscsiPortal *portal;
	HRESULT hr;

	MUST(IVdsLinuxService_FindPortal(w->service, PORTAL, &portal) == S_OK);
	hr = IVdsIscsiPortal_SetStatus(portal, VDS_IPS_OFFLINE);
	IVdsIscsiPortal_Release(portal);
	return hr;
}

static HRESULT reenumerate(struct world *w)
{
	IVdsSubSystem *sub_system;
	IVdsIscsiPortal *portal;
	HRESULT hr;

	MUST(IVdsLinuxService_FindPortal(w->service, PORTAL, &portal) == S_OK);
	MUST(IVdsIscsiPortal_GetSubSystem(portal, &sub_system) == S_OK);
	hr = IVdsSubSystem_Reenumerate(sub_system);
	IVdsSubSystem_Release(sub_system);
	IVdsIscsiPortal_Release(portal);
	return hr;
}

static HRESULT refresh(struct world *w)
{
	IVdsService *service = vds_service(w->service);
	HRESULT hr = IVdsService_Refresh(service);

	IVdsService_Release(service);
	return hr;
}

struct caller {
	struct world *world;
	HRESULT (*call)(struct world *world);
	HRESULT result;
};

static void *caller_main(void *argument)
{
	struct caller *caller = argument;

	caller->result = caller->call(caller->world);
	return NULL;
}

/* Signals to a thread in @call, which waits for the first operation. */
static void signal_during(HRESULT (*call)(struct world *world))
{
	struct sigaction action = { .sa_handler = do_nothing };
	struct world w = make_world();
	struct caller caller = { &w, call, S_FALSE };
	pthread_t thread;

	sigaction(SIGUSR1, &action, NULL);
	fake_hold(w.fk, VDS_ISCSI_OP_STATE_QUEUED);
	MUST(!pthread_create(&thread, NULL, caller_main, &caller));
	for (int i = 0; i < 5; i++) {
		usleep(40000);
		pthread_kill(thread, SIGUSR1);
	}
	fake_hold(w.fk, VDS_ISCSI_OP_STATE_DONE);
	fake_op_complete(w.fk, 1, 0, NULL);
	pthread_join(thread, NULL);
	check_int(caller.result, S_OK);
	end_world(&w);
}

static void signal_during_method(void)
{
	signal_during(set_offline);
	signal_during(reenumerate);
	signal_during(refresh);
}

static void module_gone(void (*go)(struct fake_kernel *fk))
{
	struct world w = make_world();
	IVdsAsync *async = start_held(&w, VDS_ISCSI_OP_STATE_QUEUED);
	struct waiter waiters[3];
	int64_t then;
	int right = 0, fd = -1;

	MUST(IVdsAsyncLinux_GetFd(more_of(async), &fd) == S_OK);
	for (int i = 0; i < 3; i++)
		waiter_start(&waiters[i], async, VDS_INFINITE);
	usleep(50000);
	then = vds_now();
	go(w.fk);
	for (int i = 0; i < 3; i++) {
		pthread_join(waiters[i].thread, NULL);
		right += waiters[i].hr == S_OK && waiters[i].result == VDS_E_PROVIDER_EXITING;
	}
	check_int(right, 3);
	check(ms_since(then) < 2500);
	check(readable(fd));
	check(status_is(async, VDS_E_PROVIDER_EXITING, 100));
	fake_reload(w.fk);
	check(status_is(async, VDS_E_PROVIDER_EXITING, 100));
	IVdsAsync_Release(async);
	end_world(&w);
}

static void module_unloaded(void)
{
	module_gone(fake_unload);
}

static void module_dies(void)
{
	module_gone(fake_die);
}

struct completion {
	struct fake_kernel *fk;
	uint64_t op;
};

static void *complete_and_unload(void *argument)
{
	struct completion *completion = argument;

	usleep(1150000);
	fake_op_complete(completion->fk, completion->op, 0, NULL);
	fake_unload(completion->fk);
	return NULL;
}

/* Both happen while Wait sends its request of once a second. */
static void completion_before_unload(void)
{
	struct world w = make_world();
	IVdsAsync *async = start_held(&w, VDS_ISCSI_OP_STATE_QUEUED);
	struct completion completion = { w.fk, operation_id(async) };
	VDS_ASYNC_OUTPUT out;
	pthread_t thread;
	HRESULT result;

	check(status_is(async, VDS_E_OPERATION_PENDING, 0));
	fake_delay(w.fk, 300);
	MUST(!pthread_create(&thread, NULL, complete_and_unload, &completion));
	check_int(IVdsAsync_Wait(async, &result, &out), S_OK);
	check_int(result, S_OK);
	pthread_join(thread, NULL);
	IVdsAsync_Release(async);
	end_world(&w);
}

struct crowd {
	IVdsAsync *async;
	int which;
};

/* One of several threads that together make all calls, in any order. */
static void *crowd_main(void *argument)
{
	struct crowd *one = argument;
	IVdsAsync *async = one->async;
	VDS_ASYNC_OUTPUT out;
	HRESULT result = VDS_E_OPERATION_PENDING;
	ULONG percent;
	int fd;

	switch (one->which % 4) {
	case 0:
		IVdsAsync_Wait(async, &result, &out);
		break;
	case 1:
		while (result == VDS_E_OPERATION_PENDING)
			IVdsAsync_QueryStatus(async, &result, &percent);
		break;
	case 2:
		IVdsAsyncLinux_GetFd(more_of(async), &fd);
		IVdsAsync_Cancel(async);
		break;
	default:
		IVdsAsyncLinux_WaitTimeout(more_of(async), one->which, &result, &out);
	}
	IVdsAsync_Release(async);
	return NULL;
}

static void crowd(void)
{
	struct world w = make_world();

	for (int round = 0; round < 40; round++) {
		IVdsAsync *async = start_held(&w, round % 2 ? VDS_ISCSI_OP_STATE_QUEUED :
					      VDS_ISCSI_OP_STATE_COMMITTING);
		uint64_t id = operation_id(async);
		pthread_t threads[THREADS];
		struct crowd one[THREADS];

		for (int i = 0; i < THREADS; i++) {
			one[i] = (struct crowd){ async, i };
			IVdsAsync_AddRef(async);
			MUST(!pthread_create(&threads[i], NULL, crowd_main, &one[i]));
		}
		IVdsAsync_Release(async);
		if (round % 2 == 0)
			fake_op_complete(w.fk, id, -EIO, NULL);
		for (int i = 0; i < THREADS; i++)
			pthread_join(threads[i], NULL);
	}
	check(fake_sockets(w.fk) <= 16);
	end_world(&w);
}

static const struct tap_case cases[] = {
	{ "Cancel ends the Wait of every thread at once", many_waiters },
	{ "a Wait sees the completion after the thread that read the events has left",
	  reader_leaves },
	{ "a Wait in progress keeps the operation alive", release_during_wait },
	{ "a signal does not end a Wait", signal_during_wait },
	{ "nor a method that waits for an operation", signal_during_method },
	{ "an unload of the module ends every Wait with VDS_E_PROVIDER_EXITING",
	  module_unloaded },
	{ "an unload without a notification ends every Wait as well", module_dies },
	{ "a completion right before an unload is not lost", completion_before_unload },
	{ "threads that make all calls at once leave only the sockets of the service open", crowd },
};

int main(void)
{
	return tap_run(cases);
}
