// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * A child after fork(2), which has a copy of every object and of every descriptor.
 *
 * The fake kernel is copied as well, so parent and child have one each; what is
 * tested is that a child opens sockets of its own. With the netlink transport, both
 * query the controller of this machine's kernel.
 */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../clock.h"
#include "../com/service_object.h"
#include "../lock.h"
#include "../nl/family.h"
#include "com_async_test.h"
#include "com_sink_test.h"

/* The child's verdict is its exit status; it must not hang. */
static bool check_child(pid_t pid)
{
	int status = -1;

	waitpid(pid, &status, 0);
	return check_int(status, 0);
}

/* The same, of a child that exits with 77 because the test cannot be executed. */
static void check_or_skip(pid_t pid, const char *reason)
{
	int status = -1;

	waitpid(pid, &status, 0);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
		tap_skip(reason);
	else
		check_int(status, 0);
}

static pid_t fork_with(int (*make)(void))
{
	pid_t pid;

	fflush(stdout);
	pid = make();
	if (!pid)
		alarm(30);
	return pid;
}

static int plain_fork(void)
{
	return fork();
}

/* Without the handlers that fork(2) calls. */
static int raw_fork(void)
{
	return syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
}

static void process_numbers(void)
{
	unsigned int here = vds_process(), child;
	pid_t pid = fork_with(raw_fork);
	int status = -1;

	if (!pid) {
		child = vds_process();
		pid = fork_with(plain_fork);
		if (!pid)
			_exit(vds_process() == child || vds_process() == here);
		waitpid(pid, &status, 0);
		_exit(status || child == here || vds_process() != child);
	}
	check_child(pid);
	check_int(vds_process(), here);
}

/* A query of the controller for the family, which need not exist, over the socket @link. */
static int query(struct vds_link *link)
{
	struct vds_limit limit = { .deadline = vds_deadline(5000), .interrupt = -1 };
	struct vds_family family;
	int ret = vds_family_resolve(link, &limit, &family);

	return ret == -ENOENT || ret == -ENONET ? 0 : ret;
}

/* Both query at the same time; each reply must arrive at its sender. */
static int query_often(struct vds_link *link)
{
	int failed = 0, i;

	for (i = 0; i < 2000; i++)
		failed += query(link) != 0;
	return failed;
}

static void requests(void)
{
	struct vds_link *link = malloc(sizeof(*link));
	pid_t pid;
	void *sock;

	vds_link_init(link, &vds_transport_nl, NULL, false);
	query(link);
	sock = link->sock;
	pid = fork_with(plain_fork);
	if (!pid)
		_exit(!!query_often(link));
	check_int(query_often(link), 0);
	check(sock == link->sock);
	check_child(pid);
	vds_link_close(link);
	free(link);
}

/* The sequence numbers of two sockets may be equal: no reply is taken for another's. */
static int child_of(int (*make)(void))
{
	struct world w = make_world();
	IVdsIscsiPortalGroup *group = find_group(&w, IQN, 1);
	unsigned int opened = fake_opened(w.fk);
	IVdsAsync *async;
	HRESULT hr;
	pid_t pid;

	pid = fork_with(make);
	hr = IVdsIscsiPortalGroup_RemovePortal(group, portal_id(PORTAL), &async);
	if (!pid)
		_exit(hr != S_OK || fake_opened(w.fk) == opened || !wait_is(async, S_OK));
	check(hr == S_OK && wait_is(async, S_OK));
	check_int(fake_opened(w.fk), opened);
	check_child(pid);
	IVdsAsync_Release(async);
	IVdsIscsiPortalGroup_Release(group);
	end_world(&w);
	return 0;
}

static void service(void)
{
	child_of(plain_fork);
	child_of(raw_fork);
}

struct waiter {
	IVdsAsync *async;
	HRESULT result;
};

static void *waiter_main(void *arg)
{
	struct waiter *waiter = arg;
	VDS_ASYNC_OUTPUT out;

	IVdsAsync_Wait(waiter->async, &waiter->result, &out);
	return NULL;
}

/* Another thread waits in the parent; it does not exist in the child. */
static void wait_in_child(void)
{
	struct world w = make_world();
	IVdsAsync *async = start_held(&w, VDS_ISCSI_OP_STATE_QUEUED);
	struct waiter waiter = { async, S_FALSE };
	uint64_t id = operation_id(async);
	pthread_t thread;
	int fd = -1, own = -1;
	pid_t pid;

	MUST(IVdsAsyncLinux_GetFd(more_of(async), &fd) == S_OK);
	MUST(!pthread_create(&thread, NULL, waiter_main, &waiter));
	usleep(100000);
	pid = fork_with(plain_fork);
	if (!pid) {
		if (IVdsAsyncLinux_GetFd(more_of(async), &own) != S_OK || readable(own))
			_exit(1);
		fake_op_complete(w.fk, id, -EIO, NULL);
		_exit(!readable(own) || !wait_is(async, HRESULT_FROM_WIN32(1117)));
	}
	check_child(pid);
	check(status_is(async, VDS_E_OPERATION_PENDING, 0));
	fake_op_complete(w.fk, id, 0, NULL);
	pthread_join(thread, NULL);
	check_int(waiter.result, S_OK);
	IVdsAsync_Release(async);
	end_world(&w);
}

static void *query_main(void *arg)
{
	IVdsAsync *async = arg;
	HRESULT result;
	ULONG percent;

	IVdsAsync_QueryStatus(async, &result, &percent);
	return NULL;
}

/* QueryStatus and, meanwhile, GetFd of the operation that has the parent's descriptor. */
static bool query_and_get_fd(struct world *w, IVdsAsync *async)
{
	uint64_t id = operation_id(async);
	pthread_t thread;
	int fd = -1;

	/* Longer than QueryStatus waits for the reply */
	fake_delay(w->fk, 1000);
	if (pthread_create(&thread, NULL, query_main, async))
		return false;
	usleep(50000);
	fake_delay(w->fk, 0);
	if (IVdsAsyncLinux_GetFd(more_of(async), &fd) != S_OK || readable(fd))
		return false;
	pthread_join(thread, NULL);
	fake_op_advance(w->fk, id, VDS_ISCSI_OP_STATE_COMMITTING, 1);
	return readable(fd);
}

/* The child has its parent's descriptor, and makes its own while it uses that. */
static void fd_in_child(void)
{
	struct world w = make_world();
	IVdsAsync *async = start_held(&w, VDS_ISCSI_OP_STATE_QUEUED);
	int fd = -1;
	pid_t pid;

	MUST(IVdsAsyncLinux_GetFd(more_of(async), &fd) == S_OK);
	pid = fork_with(plain_fork);
	if (!pid) {
		if (!query_and_get_fd(&w, async))
			_exit(1);
		IVdsAsync_Release(async);
		IVdsLinuxService_Release(w.service);
		_exit(fake_sockets(w.fk) ? 2 : 0);
	}
	check_child(pid);
	IVdsAsync_Release(async);
	end_world(&w);
}

/*
 * The child's watch subscribes, which may fail at first. It reports that it may have
 * missed something, and then its own.
 */
static void watch_in_child(void)
{
	struct fake_kernel *fk = fake_kernel_new();
	struct vds_event event;
	struct vds_client *client;
	struct vds_watch *watch;
	pid_t pid;

	MUST(!vds_client_open_transport(&fake_transport, fk, &client));
	MUST(!vds_client_watch(client, VDS_WATCH_OBJECTS, &watch));
	pid = fork_with(plain_fork);
	if (!pid) {
		fake_fail_join(fk, -ENOMEM);
		if (vds_watch_next(watch, &event, 0) != -ENOMEM)
			_exit(1);
		fake_fail_join(fk, 0);
		if (vds_watch_next(watch, &event, 0) || event.object != VDS_EVENT_LOST)
			_exit(1);
		fake_portal_add(fk, PORTAL);
		_exit(vds_watch_next(watch, &event, 1000) || event.object != VDS_EVENT_PORTAL);
	}
	check_child(pid);
	fake_portal_add(fk, PORTAL);
	check(!vds_watch_next(watch, &event, 1000) && event.object == VDS_EVENT_PORTAL);
	vds_watch_close(watch);
	vds_client_close(client);
	fake_kernel_free(fk);
}

/* Until another thread has sent a request, which is replied to a second later. */
static void await_request(struct fake_kernel *fk, unsigned int opened)
{
	for (int i = 0; i < 1000 && fake_opened(fk) <= opened; i++)
		usleep(5000);
	usleep(50000);
}

/* The thread that calls the sinks looks for the module, which is not loaded. */
static void advised_in_child(void)
{
	struct world w = make_world();
	IVdsService *service = vds_service(w.service);
	IVdsIscsiPortal *portal;
	unsigned int opened;
	DWORD cookie;
	pid_t pid;

	MUST(IVdsService_Advise(service, &quiet_sink, &cookie) == S_OK);
	fake_unload(w.fk);
	usleep(100000);
	fake_delay(w.fk, 1000);
	opened = fake_opened(w.fk);
	await_request(w.fk, opened);
	pid = fork_with(plain_fork);
	fake_delay(w.fk, 0);
	if (!pid)
		_exit(IVdsLinuxService_FindPortal(w.service, PORTAL, &portal) !=
		      VDS_E_PROVIDER_EXITING);
	check_child(pid);
	IVdsService_Release(service);
	end_world(&w);
}

static void *is_ready(void *arg)
{
	struct service *service = arg;

	MUST(IVdsService_IsServiceReady(&service->iface) == S_OK);
	return NULL;
}

/* The first process of a new namespace */
static int init_fork(void)
{
	return unshare(CLONE_NEWPID) ? -1 : fork();
}

/* Its child has the same pid, in a namespace of its own. */
static int advise_as_init(void)
{
	struct world w = make_world();
	IVdsService *service = vds_service(w.service);
	DWORD cookie;
	pid_t pid;

	MUST(IVdsService_Advise(service, &quiet_sink, &cookie) == S_OK);
	pid = fork_with(init_fork);
	if (!pid)
		_exit(getpid() != 1 ||
		      IVdsService_Unadvise(service, cookie) != VDS_E_BAD_COOKIE);
	return !check_child(pid);
}

static void same_pid(void)
{
	pid_t pid = fork_with(plain_fork), init;

	if (!pid) {
		init = fork_with(init_fork);
		if (init < 0)
			_exit(77);
		if (!init)
			_exit(getpid() != 1 || advise_as_init());
		_exit(!check_child(init));
	}
	check_or_skip(pid, "a new PID namespace needs CAP_SYS_ADMIN");
}

/* Another thread connects the service in the parent. */
static void connect_in_child(void)
{
	struct fake_kernel *fk = fake_kernel_new();
	struct service *new = service_new(&fake_transport, fk);
	pthread_t thread;
	pid_t pid;

	MUST(new);
	fake_delay(fk, 1000);
	MUST(!pthread_create(&thread, NULL, is_ready, new));
	await_request(fk, 0);
	pid = fork_with(plain_fork);
	fake_delay(fk, 0);
	if (!pid)
		_exit(IVdsService_IsServiceReady(&new->iface) != S_OK);
	check_child(pid);
	pthread_join(thread, NULL);
	IVdsService_Release(&new->iface);
	fake_kernel_free(fk);
}

static bool storm_over;

static void *storm(void *arg)
{
	struct world *w = arg;

	while (!__atomic_load_n(&storm_over, __ATOMIC_RELAXED)) {
		IVdsIscsiPortalGroup *group = find_group(w, IQN, 1);

		IVdsIscsiPortalGroup_Release(group);
	}
	return NULL;
}

/* Has the lock half of the time. */
static void *holder(void *arg)
{
	int state;

	while (!__atomic_load_n(&storm_over, __ATOMIC_RELAXED)) {
		state = vds_lock();
		usleep(1000);
		vds_unlock(state);
		usleep(1000);
	}
	return arg;
}

static bool child_can_lock(void)
{
	pid_t pid = fork_with(plain_fork);

	if (!pid) {
		vds_unlock(vds_lock());
		_exit(0);
	}
	return check_child(pid);
}

/* The lock is free in the child, whatever the other threads did. */
static void fork_in_storm(void)
{
	struct world w = make_world();
	pthread_t threads[4];
	int i;

	for (i = 0; i < 4; i++)
		MUST(!pthread_create(&threads[i], NULL, i ? storm : holder, &w));
	for (i = 0; i < 100 && child_can_lock(); i++)
		;
	__atomic_store_n(&storm_over, true, __ATOMIC_RELAXED);
	for (i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	end_world(&w);
}

static const struct tap_case cases[] = {
	{ "a child has another number than its ancestors, also without the handlers of fork(2)",
	  process_numbers },
	{ "parent and child that query at the same time receive their own replies", requests },
	{ "an object of the parent works in a child, over a socket of the child's own",
	  service },
	{ "a child waits for an operation that another thread of the parent waits for",
	  wait_in_child },
	{ "GetFd in a child makes a descriptor of its own, whatever its other threads do",
	  fd_in_child },
	{ "a watch in a child reports lost events once, then its own", watch_in_child },
	{ "a service works in a child while a thread of the parent subscribes again",
	  advised_in_child },
	{ "a service in a child does without the parent's thread, also if both have one pid",
	  same_pid },
	{ "a service connects in a child while a thread of the parent connects it",
	  connect_in_child },
	{ "a child of a busy program can take the lock", fork_in_storm },
};

int main(void)
{
	return tap_run(cases);
}
