// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Many threads on one service, many operations, and few descriptors.
 */
#include <pthread.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include "../array.h"
#include "com_async_test.h"

#define THREADS		16
#define ROUNDS		320
#define DESCRIPTORS	256
/* Many more than descriptors; sanitizers make each some ten times slower. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define UNRELEASED	500
#else
#define UNRELEASED	5000
#endif

static IVdsIscsiPortal *find_portal(struct world *w, const char *address)
{
	IVdsIscsiPortal *portal;

	MUST(IVdsLinuxService_FindPortal(w->service, address, &portal) == S_OK);
	return portal;
}

/* A thread with a group of its own, in which it removes and adds one portal. */
struct worker {
	pthread_t thread;
	struct world *w;
	int nr;
	int wrong;
};

static HRESULT change(IVdsIscsiPortalGroup *group, bool add, VDS_OBJECT_ID id)
{
	VDS_ASYNC_OUTPUT out;
	IVdsAsync *async;
	HRESULT result, hr;

	hr = add ? IVdsIscsiPortalGroup_AddPortal(group, id, &async) :
	     IVdsIscsiPortalGroup_RemovePortal(group, id, &async);
	if (FAILED(hr))
		return hr;
	hr = IVdsAsync_Wait(async, &result, &out);
	IVdsAsync_Release(async);
	return FAILED(hr) ? hr : result;
}

static void *work(void *arg)
{
	struct worker *me = arg;
	VDS_ISCSI_PORTALGROUP_PROP prop;
	IVdsIscsiPortalGroup *group;
	char iqn[64];

	snprintf(iqn, sizeof(iqn), "iqn.%d", me->nr);
	group = find_group(me->w, iqn, me->nr);
	for (int i = 0; i < ROUNDS; i++) {
		me->wrong += change(group, i % 2, portal_id(PORTAL)) != S_OK;
		me->wrong += IVdsIscsiPortalGroup_GetProperties(group, &prop) != S_OK ||
			     prop.tag != me->nr;
	}
	IVdsIscsiPortalGroup_Release(group);
	return NULL;
}

static void threads(void)
{
	struct worker workers[THREADS];
	struct world w = make_world();
	char iqn[64];
	int i;

	for (i = 0; i < THREADS; i++) {
		snprintf(iqn, sizeof(iqn), "iqn.%d", i + 1);
		fake_member_add(w.fk, iqn, i + 1, PORTAL);
	}
	for (i = 0; i < THREADS; i++) {
		workers[i] = (struct worker){ .w = &w, .nr = i + 1 };
		MUST(!pthread_create(&workers[i].thread, NULL, work, &workers[i]));
	}
	for (i = 0; i < THREADS; i++) {
		pthread_join(workers[i].thread, NULL);
		check_int(workers[i].wrong, 0);
	}
	check_int(fake_requests(w.fk, VDS_ISCSI_CMD_PORTAL_REMOVE) +
		  fake_requests(w.fk, VDS_ISCSI_CMD_PORTAL_ADD), THREADS * ROUNDS);
	end_world(&w);
}

static void *slow_request(void *arg)
{
	IVdsIscsiPortalGroup *group = find_group(arg, IQN, 1);

	IVdsIscsiPortalGroup_Release(group);
	return NULL;
}

/* One thread's request has no reply for 3 s. */
static void independent(void)
{
	struct world w = make_world();
	IVdsAsync *async = start_held(&w, VDS_ISCSI_OP_STATE_QUEUED);
	IVdsIscsiPortal *portal;
	pthread_t thread;
	int64_t then;

	fake_delay_command(w.fk, VDS_ISCSI_CMD_PORTAL_GROUP_GET, 3000);
	MUST(!pthread_create(&thread, NULL, slow_request, &w));
	usleep(100000);
	then = vds_now();
	check(status_is(async, VDS_E_OPERATION_PENDING, 0));
	portal = find_portal(&w, PORTAL);
	IVdsIscsiPortal_Release(portal);
	check_int(IVdsAsync_Cancel(async), S_OK);
	check(ms_since(then) < 1000);
	pthread_join(thread, NULL);
	IVdsAsync_Release(async);
	end_world(&w);
}

/* A kernel that does not reply delays a wait no longer than its timeout. */
static void unanswered(void)
{
	struct world w = make_world();
	IVdsAsync *async = start_held(&w, VDS_ISCSI_OP_STATE_QUEUED);
	VDS_ASYNC_OUTPUT out;
	int64_t then = vds_now();
	HRESULT result;
	ULONG percent;

	fake_silent(w.fk, true);
	check_int(IVdsAsyncLinux_WaitTimeout(more_of(async), 300, &result, &out),
		  VDS_E_TIMEOUT);
	check(ms_since(then) >= 300 && ms_since(then) < 1300);
	then = vds_now();
	check_int(IVdsAsync_QueryStatus(async, &result, &percent), VDS_E_TIMEOUT);
	check_int(result, VDS_E_OPERATION_PENDING);
	check(ms_since(then) < 1000);
	IVdsAsync_Release(async);
	end_world(&w);
}

static void limit_descriptors(rlim_t limit)
{
	struct rlimit now;

	MUST(!getrlimit(RLIMIT_NOFILE, &now));
	now.rlim_cur = limit;
	MUST(!setrlimit(RLIMIT_NOFILE, &now));
}

/* Start one operation after another in a group; @done completes each. */
static void start_many(struct world *w, IVdsAsync **asyncs, bool wait,
		       void (*done)(struct fake_kernel *fk, uint64_t id))
{
	IVdsIscsiPortalGroup *group = find_group(w, IQN, 1);
	int i, wrong = 0;

	for (i = 0; i < UNRELEASED; i++) {
		HRESULT hr = i % 2 ?
			IVdsIscsiPortalGroup_AddPortal(group, portal_id(PORTAL), &asyncs[i]) :
			IVdsIscsiPortalGroup_RemovePortal(group, portal_id(PORTAL), &asyncs[i]);
		VDS_ASYNC_OUTPUT out;
		HRESULT result;

		MUST(hr == S_OK);
		if (done)
			done(w->fk, i + 1);
		wrong += wait && (IVdsAsync_Wait(asyncs[i], &result, &out) != S_OK || result);
	}
	check_int(wrong, 0);
	IVdsIscsiPortalGroup_Release(group);
}

static void release_many(struct world *w, IVdsAsync **asyncs)
{
	check(fake_sockets(w->fk) <= 2);
	for (int i = 0; i < UNRELEASED; i++)
		IVdsAsync_Release(asyncs[i]);
}

static void complete(struct fake_kernel *fk, uint64_t id)
{
	fake_op_complete(fk, id, 0, NULL);
}

static IVdsAsync *asyncs[UNRELEASED];

/* Known from the reply; waited for; and never looked at. */
static void unreleased(void)
{
	static const struct {
		bool held;
		bool wait;
	} ways[] = { { false, true }, { true, true }, { true, false } };
	struct rlimit before;

	MUST(!getrlimit(RLIMIT_NOFILE, &before));
	limit_descriptors(DESCRIPTORS);
	for (size_t i = 0; i < ARRAY_SIZE(ways); i++) {
		struct world w = make_world();

		tap_context("held %d, waited for %d", ways[i].held, ways[i].wait);
		if (ways[i].held)
			fake_hold(w.fk, VDS_ISCSI_OP_STATE_QUEUED);
		start_many(&w, asyncs, ways[i].wait, ways[i].held ? complete : NULL);
		release_many(&w, asyncs);
		end_world(&w);
	}
	limit_descriptors(before.rlim_cur);
}

/* Every descriptor of the program is in use while it waits. */
static void no_descriptors(void)
{
	struct world w = make_world();
	IVdsAsync *async = start_held(&w, VDS_ISCSI_OP_STATE_QUEUED);
	VDS_ASYNC_OUTPUT out;
	HRESULT result;
	int fd;

	fake_fail_open(w.fk, -EMFILE);
	check_int(IVdsAsyncLinux_WaitTimeout(more_of(async), 200, &result, &out),
		  VDS_E_TIMEOUT);
	check(IVdsAsyncLinux_GetFd(more_of(async), &fd) == HRESULT_FROM_WIN32(4) && fd == -1);
	fake_op_complete(w.fk, operation_id(async), 0, NULL);
	check(wait_is(async, S_OK));
	fake_fail_open(w.fk, 0);
	IVdsAsync_Release(async);
	end_world(&w);
}

static const struct tap_case cases[] = {
	{ "sixteen threads use one service, each with its own results", threads },
	{ "no call waits for the request of another thread", independent },
	{ "a kernel that does not reply delays a wait no longer than its timeout", unanswered },
	{ "thousands of operations that are never released need no descriptor", unreleased },
	{ "a wait needs no descriptor, and GetFd reports that it lacks one", no_descriptors },
};

int main(void)
{
	return tap_run(cases);
}
