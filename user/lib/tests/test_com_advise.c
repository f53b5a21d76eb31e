// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Advise, Unadvise, and what OnNotify receives.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../array.h"
#include "../clock.h"
#include "com_objects_test.h"

#define SEEN_MAX	8192

/**
 * struct sink - a sink that records what it receives
 * @iface: its interface
 * @references: the test's own included
 * @lock: protects the following
 * @seen: everything it received
 * @count: number of it
 * @largest: number of notifications of the largest call
 * @thread: the thread that called it last
 * @threads: how often another thread called it
 * @free_array: free the array
 * @act: called in OnNotify
 */
struct sink {
	IVdsAdviseSink iface;
	atomic_int references;
	pthread_mutex_t lock;
	VDS_NOTIFICATION seen[SEEN_MAX];
	size_t count;
	LONG largest;
	pthread_t thread;
	int threads;
	int free_array;
	void (*act)(struct sink *sink);
};

static IVdsService *service;

static struct sink *from_sink(IVdsAdviseSink *p)
{
	return (struct sink *)p;
}

static HRESULT sink_QueryInterface(IVdsAdviseSink *p, REFIID iid, void **out)
{
	(void)iid;
	*out = p;
	return S_OK;
}

static ULONG sink_AddRef(IVdsAdviseSink *p)
{
	return atomic_fetch_add(&from_sink(p)->references, 1) + 1;
}

static ULONG sink_Release(IVdsAdviseSink *p)
{
	return atomic_fetch_sub(&from_sink(p)->references, 1) - 1;
}

static HRESULT sink_OnNotify(IVdsAdviseSink *p, LONG count, VDS_NOTIFICATION *list)
{
	struct sink *sink = from_sink(p);

	pthread_mutex_lock(&sink->lock);
	for (LONG i = 0; i < count && sink->count < SEEN_MAX; i++)
		sink->seen[sink->count++] = list[i];
	if (count > sink->largest)
		sink->largest = count;
	if (sink->threads && !pthread_equal(sink->thread, pthread_self()))
		sink->threads++;
	else if (!sink->threads)
		sink->threads = 1;
	sink->thread = pthread_self();
	pthread_mutex_unlock(&sink->lock);
	memset(list, 0x5a, (size_t)count * sizeof(*list));
	if (sink->free_array)
		CoTaskMemFree(list);
	if (sink->act)
		sink->act(sink);
	return E_FAIL;
}

static const struct IVdsAdviseSinkVtbl sink_vtbl = {
	.QueryInterface = sink_QueryInterface,
	.AddRef = sink_AddRef,
	.Release = sink_Release,
	.OnNotify = sink_OnNotify,
};

static struct sink sinks[2];

static void begin_advise(void)
{
	begin();
	MUST(IVdsLinuxService_QueryInterface(w.service, &IID_IVdsService,
					     (void **)&service) == S_OK);
	for (size_t i = 0; i < ARRAY_SIZE(sinks); i++) {
		memset(&sinks[i], 0, sizeof(sinks[i]));
		sinks[i].iface.lpVtbl = &sink_vtbl;
		sinks[i].references = 1;
		pthread_mutex_init(&sinks[i].lock, NULL);
	}
}

static void end_advise(void)
{
	IVdsService_Release(service);
	end();
	check_int(sinks[0].references, 1);
	check_int(sinks[1].references, 1);
}

static DWORD advise(struct sink *sink)
{
	DWORD cookie = 0;

	MUST(IVdsService_Advise(service, &sink->iface, &cookie) == S_OK);
	return cookie;
}

static size_t seen(struct sink *sink)
{
	size_t count;

	pthread_mutex_lock(&sink->lock);
	count = sink->count;
	pthread_mutex_unlock(&sink->lock);
	return count;
}

/* Wait for @count notifications, up to 10 s. */
static int receives(struct sink *sink, size_t count)
{
	for (int i = 0; i < 1000 && seen(sink) < count; i++)
		usleep(10000);
	if (seen(sink) >= count)
		return 1;
	tap_note("%zu notifications, not %zu", seen(sink), count);
	return 0;
}

static int is_note(const VDS_NOTIFICATION *n, VDS_NOTIFICATION_TARGET_TYPE type, ULONG event,
		   const struct vds_uuid *uuid)
{
	VDS_OBJECT_ID id;
	char text[VDS_UUID_STRLEN];

	MUST(VdsIdParse(vds_uuid_format(uuid, text), &id) == S_OK);
	if (n->objectType == type && n->Target.ulEvent == event &&
	    IsEqualGUID(&n->Target.targetId, &id))
		return 1;
	tap_note("type %d, event %u", n->objectType, n->Target.ulEvent);
	return 0;
}

static void check_ids(const struct vds_uuid *target, const struct vds_uuid *group,
		      const struct vds_uuid *portal)
{
	const VDS_NOTIFICATION *n = sinks[0].seen;

	check(is_note(&n[0], VDS_NTT_TARGET, VDS_NF_TARGET_ARRIVE, target));
	check(is_note(&n[1], VDS_NTT_PORTAL_GROUP, VDS_NF_PORTAL_GROUP_ARRIVE, group));
	check(is_note(&n[2], VDS_NTT_PORTAL, VDS_NF_PORTAL_ARRIVE, portal));
}

static void arrivals(void)
{
	struct vds_uuid target = fake_target_id(OTHER_IQN), group = fake_group_id(OTHER_IQN, 2);
	struct vds_uuid portal = fake_portal_id("192.0.2.9:3260");
	DWORD cookie;

	begin_advise();
	cookie = advise(&sinks[0]);
	check(cookie);
	check_int(sinks[0].references, 2);
	fake_target_add(w.fk, OTHER_IQN);
	fake_group_add(w.fk, OTHER_IQN, 2);
	fake_portal_add(w.fk, "192.0.2.9:3260");
	check(receives(&sinks[0], 3));
	check_ids(&target, &group, &portal);
	check_int(IVdsService_Unadvise(service, cookie), S_OK);
	check_int(sinks[0].references, 1);
	fake_target_del(w.fk, OTHER_IQN);
	usleep(100000);
	check_int(sinks[0].count, 3);
	check_int(sinks[0].threads, 1);
	end_advise();
}

static void removal(void)
{
	struct vds_uuid group = fake_group_id(IQN, 1), portal = fake_portal_id(PORTAL);
	int modified_group = 0, modified_portal = 0;
	DWORD cookie;

	begin_advise();
	cookie = advise(&sinks[0]);
	remove_portal(PORTAL);
	check_int(IVdsService_Unadvise(service, cookie), S_OK);
	for (size_t i = 0; i < sinks[0].count; i++) {
		const VDS_NOTIFICATION *n = &sinks[0].seen[i];

		modified_group += n->objectType == VDS_NTT_PORTAL_GROUP &&
				  is_note(n, VDS_NTT_PORTAL_GROUP, 131, &group);
		modified_portal += n->objectType == VDS_NTT_PORTAL &&
				   is_note(n, VDS_NTT_PORTAL, 125, &portal);
	}
	check_int(modified_group, 1);
	check_int(modified_portal, 1);
	end_advise();
}

/* So that the events after the first one are in one list */
static void sleep_once(struct sink *sink)
{
	sink->act = NULL;
	usleep(200000);
}

static void groups_modified(void)
{
	size_t modified = 0;
	DWORD cookie;

	begin_advise();
	for (uint16_t tag = 10; tag < 20; tag++)
		fake_group_add(w.fk, IQN, tag);
	sinks[0].act = sleep_once;
	cookie = advise(&sinks[0]);
	for (uint16_t tag = 10; tag < 20; tag++)
		fake_member_add(w.fk, IQN, tag, PORTAL);
	check_int(IVdsService_Unadvise(service, cookie), S_OK);
	for (size_t i = 0; i < sinks[0].count; i++)
		modified += sinks[0].seen[i].objectType == VDS_NTT_PORTAL_GROUP;
	check_int(modified, 10);
	end_advise();
}

static void unknown_kind(void)
{
	DWORD cookie;

	begin_advise();
	cookie = advise(&sinks[0]);
	fake_mangle(w.fk, FAKE_EXTRA_U32, VDS_ISCSI_A_PORTAL_EVENT);
	fake_portal_add(w.fk, "192.0.2.9:3260");
	check_int(IVdsService_Unadvise(service, cookie), S_OK);
	check_int(sinks[0].count, 0);
	end_advise();
}

/* It waits 2 s only if a sink does not return. */
static void unadvise_quickly(void)
{
	int64_t then;
	DWORD cookie;

	begin_advise();
	cookie = advise(&sinks[0]);
	then = vds_now();
	check_int(IVdsService_Unadvise(service, cookie), S_OK);
	check(vds_now() - then < VDS_SEC);
	end_advise();
}

static void unadvise_delivers(void)
{
	char name[64];
	DWORD cookie;

	begin_advise();
	cookie = advise(&sinks[0]);
	for (int i = 0; i < 1000; i++) {
		snprintf(name, sizeof(name), "192.0.2.%d:%d", 10 + i % 100, 4000 + i);
		fake_portal_add(w.fk, name);
	}
	check_int(IVdsService_Unadvise(service, cookie), S_OK);
	check_int(sinks[0].count, 1000);
	check(sinks[0].largest <= 100);
	for (int i = 0; i < 1000; i++) {
		struct vds_uuid id;

		snprintf(name, sizeof(name), "192.0.2.%d:%d", 10 + i % 100, 4000 + i);
		id = fake_portal_id(name);
		if (!is_note(&sinks[0].seen[i], VDS_NTT_PORTAL, VDS_NF_PORTAL_ARRIVE, &id))
			check_int(i, -1);
	}
	end_advise();
}

static void two_sinks(void)
{
	DWORD first, second;

	begin_advise();
	first = advise(&sinks[0]);
	second = advise(&sinks[1]);
	check(first != second);
	sinks[0].free_array = 1;
	fake_target_add(w.fk, OTHER_IQN);
	check(receives(&sinks[0], 1) && receives(&sinks[1], 1));
	check(!memcmp(sinks[0].seen, sinks[1].seen, sizeof(VDS_NOTIFICATION)));
	check_int(IVdsService_Unadvise(service, first), S_OK);
	fake_target_del(w.fk, OTHER_IQN);
	check(receives(&sinks[1], 2));
	check_int(sinks[0].count, 1);
	check_int(IVdsService_Unadvise(service, first), VDS_E_BAD_COOKIE);
	check_int(IVdsService_Unadvise(service, second), S_OK);
	end_advise();
}

static void refused(void)
{
	DWORD cookie = 9;

	begin_advise();
	check(IVdsService_Advise(service, NULL, &cookie) == E_INVALIDARG && !cookie);
	check_int(IVdsService_Advise(service, &sinks[0].iface, NULL), E_INVALIDARG);
	check_int(IVdsService_Unadvise(service, 0), VDS_E_BAD_COOKIE);
	check_int(IVdsService_Unadvise(service, 1), VDS_E_BAD_COOKIE);
	end_advise();
}

static DWORD own_cookie;
static _Atomic HRESULT unadvised;

static void unadvise_self(struct sink *sink)
{
	(void)sink;
	unadvised = IVdsService_Unadvise(service, own_cookie);
}

static void unadvise_within(void)
{
	begin_advise();
	sinks[0].act = unadvise_self;
	own_cookie = advise(&sinks[0]);
	fake_target_add(w.fk, OTHER_IQN);
	for (int i = 0; i < 1000 && sinks[0].references > 1; i++)
		usleep(10000);
	check_int(unadvised, S_OK);
	check_int(sinks[0].references, 1);
	fake_target_del(w.fk, OTHER_IQN);
	usleep(100000);
	check_int(sinks[0].count, 1);
	end_advise();
}

static _Atomic HRESULT visible;

static void look(struct sink *sink)
{
	IUnknown *object;

	visible = IVdsService_GetObject(service, sink->seen[sink->count - 1].Target.targetId,
					VDS_OT_TARGET, &object);
	if (SUCCEEDED(visible))
		IUnknown_Release(object);
}

static void state_is_visible(void)
{
	DWORD cookie;

	begin_advise();
	sinks[0].act = look;
	cookie = advise(&sinks[0]);
	fake_target_add(w.fk, OTHER_IQN);
	check(receives(&sinks[0], 1));
	usleep(100000);
	check_int(visible, S_OK);
	fake_target_del(w.fk, OTHER_IQN);
	check(receives(&sinks[0], 2));
	IVdsService_Unadvise(service, cookie);
	check_int(visible, VDS_E_OBJECT_NOT_FOUND);
	end_advise();
}

static int is_out_of_sync(const VDS_NOTIFICATION *n, VDS_RECOVER_ACTION action)
{
	return n->objectType == VDS_NTT_SERVICE &&
	       n->Service.ulEvent == VDS_NF_SERVICE_OUT_OF_SYNC && n->Service.action == action;
}

static void lost(void)
{
	DWORD cookie;

	begin_advise();
	cookie = advise(&sinks[0]);
	fake_overflow(w.fk);
	check(receives(&sinks[0], 1));
	check(is_out_of_sync(&sinks[0].seen[0], VDS_RA_REFRESH));
	check_int(IVdsService_Refresh(service), S_OK);
	fake_target_add(w.fk, OTHER_IQN);
	IVdsService_Unadvise(service, cookie);
	check(sinks[0].count > 1 &&
	      sinks[0].seen[sinks[0].count - 1].objectType == VDS_NTT_TARGET);
	end_advise();
}

static void silently_lost(void)
{
	DWORD cookie;

	begin_advise();
	cookie = advise(&sinks[0]);
	fake_target_add(w.fk, OTHER_IQN);
	check(receives(&sinks[0], 1));
	fake_lose_events(w.fk, true);
	fake_target_del(w.fk, OTHER_IQN);
	fake_lose_events(w.fk, false);
	fake_target_add(w.fk, OTHER_IQN);
	check(receives(&sinks[0], 3));
	IVdsService_Unadvise(service, cookie);
	check(is_out_of_sync(&sinks[0].seen[1], VDS_RA_REFRESH));
	end_advise();
}

static void unloaded(void)
{
	DWORD cookie;

	begin_advise();
	cookie = advise(&sinks[0]);
	fake_unload(w.fk);
	check(receives(&sinks[0], 1));
	check(is_out_of_sync(&sinks[0].seen[0], VDS_RA_RESTART));
	fake_reload(w.fk);
	check(receives(&sinks[0], 2));
	check(is_out_of_sync(&sinks[0].seen[1], VDS_RA_REFRESH));
	fake_target_add(w.fk, OTHER_IQN);
	check(receives(&sinks[0], 3));
	check_int(sinks[0].seen[2].objectType, VDS_NTT_TARGET);
	check_int(IVdsService_Unadvise(service, cookie), S_OK);
	end_advise();
}

static void before_ready(void)
{
	IVdsLinuxService *later;
	DWORD cookie = 0;

	begin_advise();
	fake_unload(w.fk);
	check(service_open(&fake_transport, w.fk, &later) == HRESULT_FROM_WIN32(1062));
	check_int(IVdsService_Advise(service, &sinks[0].iface, &cookie), S_OK);
	check(cookie);
	fake_reload(w.fk);
	check_int(IVdsService_WaitForServiceReady(service), S_OK);
	fake_target_add(w.fk, OTHER_IQN);
	check(receives(&sinks[0], 2));
	check(is_out_of_sync(&sinks[0].seen[0], VDS_RA_REFRESH));
	check_int(sinks[0].seen[1].objectType, VDS_NTT_TARGET);
	check_int(IVdsService_Unadvise(service, cookie), S_OK);
	end_advise();
}

/* The module was loaded, and got its targets, before the thread looked for it. */
static void before_module(void)
{
	DWORD cookie;

	begin_advise();
	fake_unload(w.fk);
	cookie = advise(&sinks[0]);
	fake_reload(w.fk);
	fake_target_add(w.fk, OTHER_IQN);
	check(receives(&sinks[0], 1));
	check(is_out_of_sync(&sinks[0].seen[0], VDS_RA_REFRESH));
	check_int(IVdsService_Unadvise(service, cookie), S_OK);
	end_advise();
}

/* The thread looks for the module. */
static void while_connecting(void)
{
	unsigned int opened;
	DWORD cookie;
	int64_t then;

	begin_advise();
	fake_unload(w.fk);
	cookie = advise(&sinks[0]);
	fake_delay(w.fk, 2000);
	opened = fake_opened(w.fk);
	for (int i = 0; i < 1000 && fake_opened(w.fk) == opened; i++)
		usleep(10000);
	then = vds_now();
	check_int(IVdsService_Unadvise(service, cookie + 1), VDS_E_BAD_COOKIE);
	check(vds_now() - then < VDS_SEC);
	fake_delay(w.fk, 0);
	check_int(IVdsService_Unadvise(service, cookie), S_OK);
	end_advise();
}

/* The service is released while sinks are there, also by a sink. */
static void never_unadvised(void)
{
	begin_advise();
	advise(&sinks[0]);
	advise(&sinks[1]);
	fake_target_add(w.fk, OTHER_IQN);
	end_advise();
}

static void release_service(struct sink *sink)
{
	(void)sink;
	IVdsLinuxService_Release(w.service);
}

static void released_within(void)
{
	begin_advise();
	IVdsIscsiPortal_Release(portal);
	IVdsIscsiTarget_Release(target);
	IVdsIscsiPortalGroup_Release(group);
	sinks[0].act = release_service;
	advise(&sinks[0]);
	check_int(IVdsService_Release(service), 1);
	fake_target_add(w.fk, OTHER_IQN);
	for (int i = 0; i < 1000 && (sinks[0].references > 1 || fake_sockets(w.fk)); i++)
		usleep(10000);
	check_int(sinks[0].references, 1);
	check_int(fake_sockets(w.fk), 0);
	fake_kernel_free(w.fk);
}

static void forked(void)
{
	int status = -1;
	DWORD cookie;
	pid_t child;

	begin_advise();
	cookie = advise(&sinks[0]);
	child = fork();
	MUST(child >= 0);
	if (!child) {
		/* The first cookie of the child's own thread */
		MUST(advise(&sinks[1]) != cookie);
		MUST(IVdsService_Unadvise(service, cookie) == VDS_E_BAD_COOKIE);
		IVdsService_Release(service);
		_exit(0);
	}
	for (int i = 0; i < 1000 && !waitpid(child, &status, WNOHANG); i++)
		usleep(10000);
	check_int(status, 0);
	end_advise();
}

static const struct tap_case cases[] = {
	{ "a sink receives arrivals in order, in one thread, and nothing after Unadvise",
	  arrivals },
	{ "RemovePortal notifies 131 for the group and 125 for the portal, once each", removal },
	{ "each group that was modified is notified, also in one list", groups_modified },
	{ "an event of a kind that the library does not know is not notified", unknown_kind },
	{ "Unadvise takes no time if nothing is to be delivered", unadvise_quickly },
	{ "Unadvise delivers what happened before, at most 100 in a call, in order",
	  unadvise_delivers },
	{ "two sinks receive the same, whatever the first does with its array", two_sinks },
	{ "a cookie that is unknown is VDS_E_BAD_COOKIE, and a NULL pointer E_INVALIDARG",
	  refused },
	{ "a sink may Unadvise itself in OnNotify", unadvise_within },
	{ "the new state is visible in OnNotify", state_is_visible },
	{ "lost events are SERVICE_OUT_OF_SYNC, and later ones are delivered", lost },
	{ "events that are lost without an error are noticed", silently_lost },
	{ "after an unloaded module was loaded again, changes are delivered again", unloaded },
	{ "Advise works before the module is loaded", before_ready },
	{ "what happened between the load of the module and the subscription is out of sync",
	  before_module },
	{ "no other call waits while the thread looks for the module", while_connecting },
	{ "a service that is released with sinks releases them", never_unadvised },
	{ "a service may be released in OnNotify", released_within },
	{ "a forked child may release the service, and has other cookies", forked },
};

int main(void)
{
	return tap_run(cases);
}
