// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Threads that pthread_cancel(3) ends while they wait: whatever they waited for, the
 * object and the connection work for the other threads, and nothing is left open.
 */
#include <malloc.h>
#include <pthread.h>
#include <unistd.h>

#include "../lock.h"
#include "com_async_test.h"
#include "com_sink_test.h"

static struct world w;
static struct vds_client *client;
static IVdsAsync *async;
static IVdsService *service;
static DWORD cookie;
static struct vds_op_start op;

static void begin(void)
{
	w = make_world();
	MUST(!vds_client_open_transport(&fake_transport, w.fk, &client));
	async = start_held(&w, VDS_ISCSI_OP_STATE_QUEUED);
	op.id = operation_id(async);
}

static void end(void)
{
	vds_client_close(client);
	IVdsAsync_Release(async);
	check_int(IVdsLinuxService_Release(w.service), 0);
	check_int(fake_sockets(w.fk), 0);
	fake_kernel_free(w.fk);
}

static void *wait_async(void *arg)
{
	VDS_ASYNC_OUTPUT out;
	HRESULT result;

	IVdsAsync_Wait(async, &result, &out);
	return arg;
}

static void *wait_timeout(void *arg)
{
	VDS_ASYNC_OUTPUT out;
	HRESULT result;

	IVdsAsyncLinux_WaitTimeout(more_of(async), 60000, &result, &out);
	return arg;
}

static void *wait_op(void *arg)
{
	struct vds_op_info info;

	vds_op_wait(client, NULL, op.id, 0, -1, &info);
	return arg;
}

static void *reenumerate(void *arg)
{
	vds_reenumerate(client, NULL, -1);
	return arg;
}

static void *wait_follow(void *arg)
{
	vds_follow_wait(arg, -1);
	return NULL;
}

static void *wait_watch(void *arg)
{
	struct vds_event event;

	for (;;)
		vds_watch_next(arg, &event, -1);
	return NULL;
}

/* Cancel a thread that executes @wait, after @us. */
static void cancelled(void *(*wait)(void *arg), void *arg, unsigned int us)
{
	pthread_t thread;
	void *result = NULL;

	MUST(!pthread_create(&thread, NULL, wait, arg));
	usleep(us);
	MUST(!pthread_cancel(thread));
	MUST(!pthread_join(thread, &result));
	check(result == PTHREAD_CANCELED);
	vds_unlock(vds_lock());
}

static void waits(void *(*wait)(void *arg))
{
	begin();
	cancelled(wait, NULL, 50000);
	cancelled(wait, NULL, 1200000);
	check(status_is(async, VDS_E_OPERATION_PENDING, 0));
	fake_op_complete(w.fk, op.id, 0, NULL);
	check(wait_is(async, S_OK));
	end();
}

static void wait_cancelled(void)
{
	waits(wait_async);
}

static void wait_timeout_cancelled(void)
{
	waits(wait_timeout);
}

static void op_wait_cancelled(void)
{
	waits(wait_op);
}

static void repair_cancelled(void)
{
	begin();
	cancelled(reenumerate, NULL, 300000);
	fake_op_complete(w.fk, op.id + 1, 0, NULL);
	fake_hold(w.fk, VDS_ISCSI_OP_STATE_DONE);
	check_int(vds_reenumerate(client, NULL, 1000), 0);
	end();
}

/* The caller closes what it has opened. */
static void follow_cancelled(void)
{
	struct vds_follow *follow;

	begin();
	MUST(!vds_follow_open(client, &follow));
	vds_follow_begin(follow, &op);
	cancelled(wait_follow, follow, 50000);
	fake_op_complete(w.fk, op.id, 0, NULL);
	check_int(vds_follow_wait(follow, -1), 0);
	vds_follow_close(follow);
	end();
}

static void watch_cancelled(void)
{
	struct vds_event event;
	struct vds_watch *watch;

	begin();
	MUST(!vds_client_watch(client, VDS_WATCH_OBJECTS, &watch));
	cancelled(wait_watch, watch, 50000);
	fake_portal_add(w.fk, "192.0.2.44:3260");
	check(!vds_watch_next(watch, &event, 1000) && event.object == VDS_EVENT_PORTAL);
	vds_watch_close(watch);
	end();
}

/* Advise and the last Release, in a thread that was cancelled before. */
static void *advise(void *arg)
{
	pthread_cancel(pthread_self());
	IVdsService_Advise(service, &quiet_sink, &cookie);
	pthread_testcancel();
	return arg;
}

static void *release(void *arg)
{
	pthread_cancel(pthread_self());
	IVdsService_Release(service);
	pthread_testcancel();
	return arg;
}

static void *unadvise(void *arg)
{
	IVdsService_Unadvise(service, cookie);
	pthread_testcancel();
	return arg;
}

static void advise_cancelled(void)
{
	begin();
	service = vds_service(w.service);
	cancelled(advise, NULL, 0);
	check_int(IVdsService_Unadvise(service, cookie), S_OK);
	IVdsService_Release(service);
	end();
}

static void release_cancelled(void)
{
	struct fake_kernel *fk = fake_kernel_new();
	IVdsLinuxService *first = open_service(fk);

	service = vds_service(first);
	IVdsLinuxService_Release(first);
	MUST(IVdsService_Advise(service, &quiet_sink, &cookie) == S_OK);
	cancelled(release, NULL, 0);
	check_int(fake_sockets(fk), 0);
	fake_kernel_free(fk);
}

/* It waits for the sink's OnNotify. */
static void unadvise_cancelled(void)
{
	begin();
	service = vds_service(w.service);
	MUST(IVdsService_Advise(service, &quiet_sink, &cookie) == S_OK);
	quiet_sink_us = 300000;
	fake_portal_add(w.fk, "192.0.2.44:3260");
	usleep(50000);
	cancelled(unadvise, NULL, 50000);
	quiet_sink_us = 0;
	check_int(IVdsService_Unadvise(service, cookie), VDS_E_BAD_COOKIE);
	IVdsService_Release(service);
	end();
}

static IVdsSubSystemIscsi *find_iscsi(void)
{
	IVdsIscsiPortalGroup *group = find_group(&w, IQN, 1);
	IVdsSubSystemIscsi *iscsi;
	IVdsSubSystem *sub_system;
	IVdsIscsiTarget *target;

	MUST(IVdsIscsiPortalGroup_GetTarget(group, &target) == S_OK);
	MUST(IVdsIscsiTarget_GetSubSystem(target, &sub_system) == S_OK);
	MUST(IVdsSubSystem_QueryInterface(sub_system, &IID_IVdsSubSystemIscsi,
					  (void **)&iscsi) == S_OK);
	IVdsSubSystem_Release(sub_system);
	IVdsIscsiTarget_Release(target);
	IVdsIscsiPortalGroup_Release(group);
	return iscsi;
}

/* The library makes the target's name. */
static void *create_target(void *arg)
{
	IVdsSubSystemIscsi *iscsi = arg;
	IVdsAsync *created = NULL;

	pthread_cancel(pthread_self());
	IVdsSubSystemIscsi_CreateTarget(iscsi, NULL, NULL, &created);
	IVdsAsync_Release(created);
	pthread_testcancel();
	return arg;
}

static void creation_cancelled(void)
{
	IVdsSubSystemIscsi *iscsi;

	begin();
	iscsi = find_iscsi();
	cancelled(create_target, iscsi, 0);
	check_int(fake_requests(w.fk, VDS_ISCSI_CMD_TARGET_NEW), 1);
	IVdsSubSystemIscsi_Release(iscsi);
	end();
}

static void *refresh(void *arg)
{
	IVdsService_Refresh(service);
	return arg;
}

/* Cancel @count threads in Refresh, while it waits for the reenumeration. */
static void cancel_refreshes(int count)
{
	for (uint64_t id = op.id + 1; count--; id++) {
		cancelled(refresh, NULL, 20000);
		fake_op_complete(w.fk, id, 0, NULL);
		fake_op_forget(w.fk, id);
		op.id = id;
	}
}

static void refresh_cancelled(void)
{
	size_t before;

	begin();
	service = vds_service(w.service);
	cancel_refreshes(2);
	before = mallinfo2().uordblks;
	cancel_refreshes(20);
	check(mallinfo2().uordblks < before + 10 * sizeof(struct vds_provider_info));
	IVdsService_Release(service);
	end();
}

static void *cancel_off(void *arg)
{
	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &(int){ 0 });
	wait_timeout(arg);
	return arg;
}

/* A thread that disabled cancellation itself is not cancelled by the library's wait. */
static void disabled(void)
{
	pthread_t thread;
	void *result;

	begin();
	MUST(!pthread_create(&thread, NULL, cancel_off, &w));
	usleep(50000);
	pthread_cancel(thread);
	usleep(50000);
	fake_op_complete(w.fk, op.id, 0, NULL);
	pthread_join(thread, &result);
	check(result == &w);
	end();
}

static void *query_forever(void *arg)
{
	VDS_ISCSI_PORTALGROUP_PROP prop;
	HRESULT result;
	ULONG percent;
	IVdsIscsiPortalGroup *group = arg;

	for (;;) {
		IVdsIscsiPortalGroup_GetProperties(group, &prop);
		IVdsAsync_QueryStatus(async, &result, &percent);
		pthread_testcancel();
	}
	return NULL;
}

/* At any moment of a request, a wait, or in between. */
static void storm(void)
{
	IVdsIscsiPortalGroup *group;

	begin();
	group = find_group(&w, IQN, 1);
	for (unsigned int i = 0; i < 300; i++) {
		cancelled(query_forever, group, i * 7);
		cancelled(wait_async, NULL, i * 7);
	}
	fake_op_complete(w.fk, op.id, 0, NULL);
	check(wait_is(async, S_OK));
	IVdsIscsiPortalGroup_Release(group);
	end();
}

static const struct tap_case cases[] = {
	{ "a thread is cancelled in IVdsAsync::Wait", wait_cancelled },
	{ "a thread is cancelled in IVdsAsyncLinux::WaitTimeout", wait_timeout_cancelled },
	{ "a thread is cancelled in vds_op_wait()", op_wait_cancelled },
	{ "a thread is cancelled in vds_reenumerate()", repair_cancelled },
	{ "a thread is cancelled in vds_follow_wait(), and the follower works",
	  follow_cancelled },
	{ "a thread is cancelled in vds_watch_next(), and the watch works", watch_cancelled },
	{ "a cancelled thread's Advise takes place", advise_cancelled },
	{ "a cancelled thread's last Release of a service with a sink closes everything",
	  release_cancelled },
	{ "a thread cancelled in Unadvise leaves the service usable", unadvise_cancelled },
	{ "a cancelled thread's CreateTarget takes place", creation_cancelled },
	{ "threads cancelled in IVdsService::Refresh leave no memory allocated",
	  refresh_cancelled },
	{ "a thread that disabled cancellation is not cancelled", disabled },
	{ "threads cancelled at any moment leave the service and the operation usable", storm },
};

/* ThreadSanitizer and valgrind check these cases. */
int main(void)
{
#ifdef __SANITIZE_ADDRESS__
	if (sizeof(cases))
		return tap_skip_all("AddressSanitizer fails while a cancelled thread unwinds");
#endif
	return tap_run(cases);
}
