// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What Linux adds to the objects: removals of several portals with options and
 * their details, sessions, portals made and added, and providers that are mended.
 */
#include <errno.h>
#include <pthread.h>
#include <unistd.h>

#include "../array.h"
#include "../clock.h"
#include "com_layout.h"
#include "com_test.h"

#define NEW	"192.0.2.77:3260"
#define PEER	"198.51.100.1:1024"

static struct world w;
static IVdsIscsiPortalGroup *group;
static IVdsIscsiPortalGroupLinux *more;

static void begin(void)
{
	w = make_world();
	MUST(IVdsLinuxService_FindPortalGroup(w.service, IQN, 1, &group) == S_OK);
	MUST(IVdsIscsiPortalGroup_QueryInterface(group, &IID_IVdsIscsiPortalGroupLinux,
						 (void **)&more) == S_OK);
}

static void end(void)
{
	IVdsIscsiPortalGroupLinux_Release(more);
	IVdsIscsiPortalGroup_Release(group);
	is_int(IVdsLinuxService_Release(w.service), 0, "nothing holds the service");
	fake_kernel_free(w.fk);
}

/* How an operation ended; *details is what it tells, which may be NULL. */
static HRESULT finish(IVdsAsync *async, VDS_ASYNC_OUTPUT_TYPE type, VDS_OPERATION_DETAILS *details)
{
	IVdsAsyncLinux *async_more;
	VDS_ASYNC_OUTPUT out;
	HRESULT result;

	MUST(IVdsAsync_Wait(async, &result, &out) == S_OK);
	is_int(out.type, SUCCEEDED(result) ? type : VDS_ASYNCOUT_UNKNOWN, "its type");
	if (details) {
		MUST(IVdsAsync_QueryInterface(async, &IID_IVdsAsyncLinux,
					      (void **)&async_more) == S_OK);
		is_int(IVdsAsyncLinux_GetDetails(async_more, details), S_OK, "its details");
		IVdsAsyncLinux_Release(async_more);
	}
	IVdsAsync_Release(async);
	return result;
}

/* Take both portals out, which the kernel accepts. */
static IVdsAsync *start_both(ULONG flags, ULONG drain_ms)
{
	VDS_REMOVAL_OPTIONS options = { flags, VDS_DEFAULT_GRACE, 0, drain_ms };
	VDS_OBJECT_ID ids[] = { portal_id(PORTAL), portal_id(PORTAL6) };
	IVdsAsync *async = NULL;

	is_int(IVdsIscsiPortalGroupLinux_RemovePortals(more, ids, 2, &options, &async), S_OK,
	       "RemovePortals with options 0x%x", flags);
	MUST(async);
	return async;
}

static uint64_t operation_id(IVdsAsync *async)
{
	IVdsAsyncLinux *async_more;
	uint64_t id;

	MUST(IVdsAsync_QueryInterface(async, &IID_IVdsAsyncLinux, (void **)&async_more) == S_OK);
	MUST(IVdsAsyncLinux_GetOperationId(async_more, &id) == S_OK);
	IVdsAsyncLinux_Release(async_more);
	return id;
}

static size_t portals_left(void)
{
	IEnumVdsObject *list;
	size_t count = 0;

	MUST(IVdsIscsiPortalGroup_QueryAssociatedPortals(group, &list) == S_OK);
	while (IEnumVdsObject_Skip(list, 1) == S_OK)
		count++;
	IEnumVdsObject_Release(list);
	return count;
}

/* ---------------------------------------------------------------- removals */

static void refused(const VDS_OBJECT_ID *ids, ULONG count, HRESULT hr, const char *what)
{
	IVdsAsync *async = GARBAGE;

	is_int(IVdsIscsiPortalGroupLinux_RemovePortals(more, ids, count, NULL, &async), hr,
	       "%s", what);
	ok(!async, "and no operation");
}

static void test_refused(void)
{
	VDS_OBJECT_ID ids[17];

	for (size_t i = 0; i < ARRAY_SIZE(ids); i++)
		ids[i] = portal_id(PORTAL);
	begin();
	refused(NULL, 1, E_INVALIDARG, "no ids");
	refused(ids, 0, E_INVALIDARG, "no portal");
	refused(ids, 17, E_INVALIDARG, "17 portals");
	refused(ids, UINT32_MAX, E_INVALIDARG, "more than there are");
	refused(ids, 2, E_INVALIDARG, "the same portal twice");
	is_int(IVdsIscsiPortalGroupLinux_RemovePortals(more, ids, 1, NULL, NULL), E_INVALIDARG,
	       "no ppAsync");
	ids[1] = portal_id(NEW);
	refused(ids, 2, VDS_E_OBJECT_NOT_FOUND, "one that is not there");
	is_int(portals_left(), 2, "nothing changed");
	fake_member_leak(w.fk, IQN, 1, PORTAL6);
	refused(ids, 1, VDS_E_PROVIDER_CACHE_CORRUPT, "a portal of the group was leaked");
	end();
}

static void test_several(void)
{
	VDS_OBJECT_ID second = portal_id(PORTAL6);
	VDS_OPERATION_DETAILS details;

	begin();
	is_int(finish(start_both(0, 0), VDS_ASYNCOUT_REMOVEPORTAL, &details), S_OK, "both go");
	is_int(details.ulItems, 2, "two portals");
	ok(IsEqualGUID(&details.items[1].portalId, &second), "with ids");
	is_int(details.items[1].address.type, VDS_IPT_IPV6, "and addresses");
	is_int(details.items[1].address.ulPort, 3261, "and ports");
	is_int(details.items[1].state, VDS_ITS_REMOVED, "are removed");
	is_int(portals_left(), 0, "none is left");
	end();
}

static void test_put_back(void)
{
	VDS_OPERATION_DETAILS details;
	IVdsAsync *async;

	begin();
	fake_hold(w.fk, VDS_ISCSI_OP_STATE_COMMITTING);
	async = start_both(0, 0);
	fake_op_complete(w.fk, operation_id(async), -EIO, "no");
	is_int(finish(async, VDS_ASYNCOUT_REMOVEPORTAL, &details), HRESULT_FROM_WIN32(1117),
	       "the second one fails");
	is_int(details.items[0].state, VDS_ITS_RESTORED, "the first one is put back");
	is_int(details.items[0].hrResult, S_OK, "without fault");
	is_int(details.items[1].state, VDS_ITS_UNTOUCHED, "the second one is as it was");
	is_int(details.items[1].hrResult, HRESULT_FROM_WIN32(1117), "and says why");
	is_int(portals_left(), 2, "both are there");
	end();
}

static void test_options(void)
{
	static const struct {
		VDS_REMOVAL_FLAG flag;
		HRESULT result;
	} refusals[] = {
		{ VDS_RMF_IF_IDLE, VDS_E_DEVICE_IN_USE },
		{ VDS_RMF_KEEP_PATH, VDS_E_DEVICE_IN_USE },
		{ VDS_RMF_KEEP_LAST, VDS_E_OPERATION_DENIED },
		{ VDS_RMF_DRY_RUN, S_OK },
	};
	VDS_OPERATION_DETAILS details;

	begin();
	fake_session_add(w.fk, IQN, 1, PORTAL, "iqn.a", PEER);
	for (size_t i = 0; i < ARRAY_SIZE(refusals); i++) {
		is_int(finish(start_both(refusals[i].flag, 0), VDS_ASYNCOUT_REMOVEPORTAL,
			      &details), refusals[i].result, "it ends as it should");
		is_int(details.ulSessions, 1, "a session");
		is_int(details.ulNamedSessions, 1, "is named");
		ok(!strcmp(details.sessions[0].szInitiatorName, "iqn.a"), "by its initiator");
		is_int(details.sessions[0].initiatorAddress.ipv4Address, 0xc6336401,
		       "and where it came from");
		ok(details.sessions[0].bLastPath, "as a last path");
		is_int(portals_left(), 2, "nothing changed");
	}
	is_int(finish(start_both(VDS_RMF_DROP, 0), VDS_ASYNCOUT_REMOVEPORTAL, &details), S_OK,
	       "dropping");
	is_int(details.ulDroppedSessions, 1, "drops it");
	is_int(details.ulSessions, 0, "and leaves none");
	end();
}

static void test_blocked(void)
{
	VDS_OPERATION_DETAILS details;
	IVdsAsyncLinux *async_more;
	IVdsAsync *async;
	HRESULT result;
	ULONG percent;

	begin();
	fake_hold(w.fk, VDS_ISCSI_OP_STATE_COMMITTING);
	async = start_both(0, 0);
	MUST(IVdsAsync_QueryInterface(async, &IID_IVdsAsyncLinux, (void **)&async_more) == S_OK);
	is_int(IVdsAsyncLinux_GetDetails(async_more, NULL), E_INVALIDARG, "no details");
	is_int(IVdsAsyncLinux_GetDetails(async_more, &details), S_OK, "details while it goes on");
	is_int(details.ulLogins, 0, "no login");
	fake_op_blocker(w.fk, operation_id(async), PEER, 60, false);
	fake_op_blocker(w.fk, operation_id(async), PEER, 260, true);
	is_int(IVdsAsyncLinux_GetDetails(async_more, &details), S_OK, "held up");
	is_int(details.ulLogins, 2, "by two logins");
	is_int(details.logins[1].ulSilentMs, 260, "silent since");
	is_int(details.logins[1].initiatorAddress.ulPort, 1024, "from there");
	ok(!details.logins[0].bAborted && details.logins[1].bAborted, "one was aborted");
	is_int(details.ulAbortedLogins, 1, "one in all");
	ok(IVdsAsync_QueryStatus(async, &result, &percent) == S_OK &&
	   result == VDS_E_OPERATION_PENDING, "it goes on");
	fake_op_complete(w.fk, operation_id(async), -ETIME, "too late");
	IVdsAsync_AddRef(async);
	is_int(finish(async, VDS_ASYNCOUT_REMOVEPORTAL, NULL), VDS_E_TIMEOUT, "its deadline");
	fake_op_forget(w.fk, operation_id(async));
	is_int(IVdsAsyncLinux_GetDetails(async_more, &details), VDS_E_OBJECT_NOT_FOUND,
	       "the kernel has forgotten it");
	is_int(details.ulItems, 0, "and tells nothing");
	IVdsAsyncLinux_Release(async_more);
	IVdsAsync_Release(async);
	end();
}

static void test_cancel_drain(void)
{
	VDS_OPERATION_DETAILS details;
	IVdsAsync *async;

	begin();
	fake_session_add(w.fk, IQN, 1, PORTAL, "iqn.a", PEER);
	fake_hold(w.fk, VDS_ISCSI_OP_STATE_DRAINING);
	async = start_both(0, 10000);
	is_int(portals_left(), 0, "they are out while sessions drain");
	is_int(IVdsAsync_Cancel(async), S_OK, "Cancel is in time");
	is_int(finish(async, VDS_ASYNCOUT_REMOVEPORTAL, &details), VDS_E_OPERATION_CANCELED,
	       "and it ends cancelled");
	is_int(details.items[0].state, VDS_ITS_RESTORED, "the portals are back");
	is_int(portals_left(), 2, "in the group");
	end();
}

/* ---------------------------------------------------------------- sessions */

static void test_sessions(void)
{
	VDS_OBJECT_ID second = portal_id(PORTAL6);
	VDS_SESSION_PROP *sessions = GARBAGE;
	ULONG count = 9;

	begin();
	is_int(IVdsIscsiPortalGroupLinux_QuerySessions(more, &sessions, &count), S_OK, "none");
	ok(!sessions && !count, "NULL and 0");
	fake_session_add(w.fk, IQN, 1, PORTAL, "iqn.a", PEER);
	fake_session_add(w.fk, IQN, 1, PORTAL6, "iqn.b", "[fe80::9%4]:1025");
	fake_member_add(w.fk, OTHER_IQN, 1, PORTAL);
	fake_session_add(w.fk, OTHER_IQN, 1, PORTAL, "iqn.c", PEER);
	is_int(IVdsIscsiPortalGroupLinux_QuerySessions(more, &sessions, &count), S_OK, "those");
	is_int(count, 2, "of this group");
	ok(!strcmp(sessions[1].szInitiatorName, "iqn.b"), "initiator");
	ok(!strcmp(sessions[1].szState, "LOGGED_IN"), "state");
	is_int(sessions[1].initiatorAddress.ulIpv6ScopeId, 4, "its address");
	is_int(sessions[1].localAddress.ulPort, 3261, "the address that it came to");
	ok(sessions[1].bPortalKnown && IsEqualGUID(&sessions[1].portalId, &second),
	   "the portal that it came in by");
	ok(sessions[1].ulSessionId == 2 && sessions[1].usTsih == 2 && !sessions[1].usConnectionId &&
	   sessions[1].isid[0] == 0x80, "its numbers");
	ok(sessions[1].ulConnections == 1 && sessions[1].ulAgeSeconds == 60 &&
	   sessions[1].bDynamic, "and the rest");
	CoTaskMemFree(sessions);
	is_int(IVdsIscsiPortalGroupLinux_QuerySessions(more, NULL, &count), E_INVALIDARG, "NULL");
	is_int(count, 0, "counts none");
	is_int(IVdsIscsiPortalGroupLinux_QuerySessions(more, &sessions, NULL), E_INVALIDARG,
	       "NULL again");
	fake_unprivileged(w.fk, true);
	is_int(IVdsIscsiPortalGroupLinux_QuerySessions(more, &sessions, &count), E_ACCESSDENIED,
	       "without rights");
	ok(!sessions && !count, "nothing");
	fake_unprivileged(w.fk, false);
	fake_group_del(w.fk, IQN, 1);
	is_int(IVdsIscsiPortalGroupLinux_QuerySessions(more, &sessions, &count),
	       VDS_E_OBJECT_DELETED, "the group is gone");
	end();
}

/* ---------------------------------------------------------- portals, added */

static VDS_OBJECT_ID make_portal(const char *address)
{
	VDS_ISCSI_PORTAL_PROP prop;
	IVdsIscsiPortal *portal;

	MUST(IVdsLinuxService_CreatePortal(w.service, address, &portal) == S_OK);
	is_int(IVdsIscsiPortal_GetProperties(portal, &prop), S_OK, "a new portal");
	is_int(prop.status, VDS_IPS_OFFLINE, "is offline");
	IVdsIscsiPortal_Release(portal);
	return prop.id;
}

static void test_create(void)
{
	static const struct {
		const char *address;
		HRESULT hr;
	} bad[] = {
		{ NULL, E_INVALIDARG },
		{ "nowhere", E_INVALIDARG },
		{ NEW, VDS_E_OBJECT_EXISTS },
		{ PORTAL, VDS_E_OBJECT_EXISTS },
	};
	IVdsIscsiPortal *portal;

	begin();
	make_portal(NEW);
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		portal = GARBAGE;
		is_int(IVdsLinuxService_CreatePortal(w.service, bad[i].address, &portal),
		       bad[i].hr, "CreatePortal %s", bad[i].address ? bad[i].address : "NULL");
		ok(!portal, "makes none");
	}
	is_int(IVdsLinuxService_CreatePortal(w.service, NEW, NULL), E_INVALIDARG, "into NULL");
	fake_unprivileged(w.fk, true);
	is_int(IVdsLinuxService_CreatePortal(w.service, "192.0.2.78:1", &portal), E_ACCESSDENIED,
	       "without rights");
	end();
}

static void add_refused(VDS_OBJECT_ID id, HRESULT hr, const char *what)
{
	IVdsAsync *async = GARBAGE;

	is_int(IVdsIscsiPortalGroup_AddPortal(group, id, &async), hr, "%s", what);
	ok(!async, "and no operation");
}

static void test_add(void)
{
	static const struct {
		int err;
		HRESULT hr;
	} ends[] = {
		{ -EADDRINUSE, VDS_E_OPERATION_DENIED },
		{ -EADDRNOTAVAIL, VDS_E_INVALID_IP_ADDRESS },
		{ -EAFNOSUPPORT, VDS_E_INVALID_IP_ADDRESS },
		{ -EEXIST, VDS_E_OBJECT_EXISTS },
		{ 0, S_OK },
	};
	VDS_OPERATION_DETAILS details;
	VDS_OBJECT_ID id;
	IVdsAsync *async;

	begin();
	id = make_portal(NEW);
	for (size_t i = 0; i < ARRAY_SIZE(ends); i++) {
		fake_result(w.fk, ends[i].err, "because");
		MUST(IVdsIscsiPortalGroup_AddPortal(group, id, &async) == S_OK);
		is_int(finish(async, VDS_ASYNCOUT_ADDPORTAL, &details), ends[i].hr,
		       "it ends with errno %d", -ends[i].err);
		is_int(details.items[0].hrResult, ends[i].hr, "of this portal");
	}
	is_int(details.items[0].state, VDS_ITS_ADDED, "it is in");
	is_int(portals_left(), 3, "the group");
	add_refused(id, VDS_E_OBJECT_EXISTS, "it is in the group");
	add_refused(portal_id("192.0.2.99:1"), VDS_E_OBJECT_NOT_FOUND, "there is no such portal");
	is_int(IVdsIscsiPortalGroup_AddPortal(group, id, NULL), E_INVALIDARG, "into NULL");
	fake_hold(w.fk, VDS_ISCSI_OP_STATE_QUEUED);
	id = make_portal("192.0.2.78:3260");
	MUST(IVdsIscsiPortalGroup_AddPortal(group, id, &async) == S_OK);
	add_refused(id, VDS_E_ANOTHER_CALL_IN_PROGRESS, "one at a time");
	is_int(IVdsAsync_Cancel(async), S_OK, "Cancel");
	is_int(finish(async, VDS_ASYNCOUT_ADDPORTAL, NULL), VDS_E_OPERATION_CANCELED,
	       "cancels it");
	fake_stale(w.fk);
	add_refused(id, VDS_E_PROVIDER_CACHE_CORRUPT, "the cache is corrupt");
	fake_group_del(w.fk, IQN, 1);
	add_refused(id, VDS_E_OBJECT_DELETED, "the group is gone");
	end();
}

/* --------------------------------------------------------------- providers */

static IVdsProvider *first_provider(DWORD masks)
{
	IVdsProvider *provider = NULL;
	IEnumVdsObject *list;
	IUnknown *object;

	MUST(IVdsLinuxService_QueryProviders(w.service, masks, &list) == S_OK);
	if (IEnumVdsObject_Next(list, 1, &object, NULL) == S_OK) {
		MUST(IUnknown_QueryInterface(object, &IID_IVdsProvider,
					     (void **)&provider) == S_OK);
		IUnknown_Release(object);
	}
	IEnumVdsObject_Release(list);
	return provider;
}

static IVdsHwProvider *hardware(IVdsProvider *provider)
{
	IVdsHwProvider *hw;

	MUST(IVdsProvider_QueryInterface(provider, &IID_IVdsHwProvider, (void **)&hw) == S_OK);
	IVdsProvider_Release(provider);
	return hw;
}

static void test_provider(void)
{
	IVdsProvider *provider, *same;
	IEnumVdsObject *list = GARBAGE;
	VDS_PROVIDER_PROP prop;

	begin();
	ok(!first_provider(VDS_QUERY_SOFTWARE_PROVIDERS), "there is no software provider");
	provider = first_provider(VDS_QUERY_SOFTWARE_PROVIDERS | VDS_QUERY_HARDWARE_PROVIDERS);
	ok(provider != NULL, "there is a provider");
	is_int(IVdsProvider_GetProperties(provider, &prop), VDS_S_PROPERTIES_INCOMPLETE,
	       "what it tells");
	ok(prop.pwszName && prop.pwszName[0] == u'f' && prop.pwszName[4] == 0, "its name");
	is_int(prop.type, VDS_PT_HARDWARE, "its type");
	ok(!prop.pwszVersion && !prop.ulFlags, "and no more");
	CoTaskMemFree(prop.pwszName);
	is_int(IVdsProvider_GetProperties(provider, NULL), E_INVALIDARG, "into NULL");
	ok(IVdsLinuxService_GetObject(w.service, prop.id, VDS_OT_PROVIDER,
				      (IUnknown **)&same) == S_OK, "it is found by its id");
	IVdsProvider_Release(same);
	is_int(IVdsLinuxService_GetObject(w.service, portal_id(PORTAL), VDS_OT_PROVIDER,
					  (IUnknown **)&same), VDS_E_OBJECT_NOT_FOUND,
	       "and not by another");
	is_int(IVdsLinuxService_QueryProviders(w.service, 0, &list), E_INVALIDARG, "no mask");
	ok(!list, "no list");
	is_int(IVdsLinuxService_QueryProviders(w.service, 4, &list), E_INVALIDARG, "a bad mask");
	is_int(IVdsLinuxService_QueryProviders(w.service, 2, NULL), E_INVALIDARG, "into NULL");
	fake_unload(w.fk);
	is_int(IVdsProvider_GetProperties(provider, &prop), VDS_E_PROVIDER_EXITING, "unloaded");
	ok(!prop.pwszName, "it has no name");
	IVdsProvider_Release(provider);
	end();
}

static void test_recovery(void)
{
	VDS_OBJECT_ID id = portal_id(PORTAL6);
	IVdsHwProvider *hw;
	IVdsAsync *async;

	begin();
	fake_member_leak(w.fk, IQN, 1, PORTAL);
	fake_stale(w.fk);
	hw = hardware(first_provider(VDS_QUERY_HARDWARE_PROVIDERS));
	is_int(IVdsIscsiPortalGroup_RemovePortal(group, id, &async), VDS_E_PROVIDER_CACHE_CORRUPT,
	       "the cache is corrupt");
	is_int(IVdsHwProvider_Reenumerate(hw), S_OK, "Reenumerate");
	is_int(IVdsHwProvider_Refresh(hw), S_OK, "and then Refresh");
	is_int(portals_left(), 1, "the leaked portal is gone");
	is_int(IVdsIscsiPortalGroup_RemovePortal(group, id, &async), S_OK, "a change works again");
	is_int(finish(async, VDS_ASYNCOUT_REMOVEPORTAL, NULL), S_OK, "well");
	fake_unprivileged(w.fk, true);
	is_int(IVdsHwProvider_Reenumerate(hw), E_ACCESSDENIED, "without rights");
	is_int(fake_sockets(w.fk), 2, "the connection and its spare watch are left, no more");
	fake_unload(w.fk);
	is_int(IVdsHwProvider_Refresh(hw), VDS_E_PROVIDER_EXITING, "unloaded");
	IVdsHwProvider_Release(hw);
	end();
}

static void *reenumerate(void *hw)
{
	return IVdsHwProvider_Reenumerate((IVdsHwProvider *)hw) == S_OK ? hw : NULL;
}

/* Who asks for something else meanwhile is not kept waiting. */
static void test_slow_recovery(void)
{
	VDS_ISCSI_PORTALGROUP_PROP prop;
	IVdsHwProvider *hw;
	pthread_t thread;
	int64_t start;
	void *good;

	begin();
	hw = hardware(first_provider(VDS_QUERY_HARDWARE_PROVIDERS));
	fake_delay_command(w.fk, VDS_ISCSI_CMD_REENUMERATE, 1000);
	MUST(!pthread_create(&thread, NULL, reenumerate, hw));
	usleep(200000);
	start = vds_now();
	is_int(IVdsIscsiPortalGroup_GetProperties(group, &prop), S_OK, "another question");
	ok(vds_now() - start < 500 * VDS_MSEC, "is answered at once");
	is_int(fake_requests(w.fk, VDS_ISCSI_CMD_REENUMERATE), 0, "while the first one waits");
	pthread_join(thread, &good);
	ok(good == hw, "which is answered too");
	IVdsHwProvider_Release(hw);
	end();
}

int main(void)
{
	test_refused();
	test_several();
	test_put_back();
	test_options();
	test_blocked();
	test_cancel_drain();
	test_sessions();
	test_create();
	test_add();
	test_provider();
	test_recovery();
	test_slow_recovery();
	return tap_end();
}
