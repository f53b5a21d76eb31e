// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What Linux adds to the objects: sessions, creating and adding portals, and
 * repairing providers.
 */
#include <pthread.h>
#include <unistd.h>

#include "../clock.h"
#include "com_linux_test.h"

static void no_sessions(void)
{
	VDS_SESSION_PROP *sessions = GARBAGE;
	ULONG count = 9;

	begin();
	check_int(IVdsIscsiPortalGroupLinux_QuerySessions(more, &sessions, &count), S_OK);
	check(!sessions && !count);
	end();
}

static void sessions(void)
{
	VDS_OBJECT_ID second = portal_id(PORTAL6);
	VDS_SESSION_PROP *sessions = GARBAGE;
	ULONG count = 9;

	begin();
	fake_session_add(w.fk, IQN, 1, PORTAL, "iqn.a", PEER);
	fake_session_add(w.fk, IQN, 1, PORTAL6, "iqn.b", "[fe80::9%4]:1025");
	fake_member_add(w.fk, OTHER_IQN, 1, PORTAL);
	fake_session_add(w.fk, OTHER_IQN, 1, PORTAL, "iqn.c", PEER);
	check_int(IVdsIscsiPortalGroupLinux_QuerySessions(more, &sessions, &count), S_OK);
	check_int(count, 2);
	check_str(sessions[1].szInitiatorName, "iqn.b");
	check_str(sessions[1].szState, "LOGGED_IN");
	check_int(sessions[1].initiatorAddress.ulIpv6ScopeId, 4);
	check_int(sessions[1].localAddress.ulPort, 3261);
	check(sessions[1].bPortalKnown && IsEqualGUID(&sessions[1].portalId, &second));
	check(sessions[1].ulSessionId == 2 && sessions[1].usTsih == 2 &&
	      !sessions[1].usConnectionId && sessions[1].isid[0] == 0x80);
	check(sessions[1].ulConnections == 1 && sessions[1].ulAgeSeconds == 60 &&
	      sessions[1].bDynamic);
	CoTaskMemFree(sessions);
	end();
}

static void sessions_refused(void)
{
	VDS_SESSION_PROP *sessions = GARBAGE;
	ULONG count = 9;

	begin();
	check_int(IVdsIscsiPortalGroupLinux_QuerySessions(more, NULL, &count), E_INVALIDARG);
	check_int(count, 0);
	check_int(IVdsIscsiPortalGroupLinux_QuerySessions(more, &sessions, NULL), E_INVALIDARG);
	fake_unprivileged(w.fk, true);
	check_int(IVdsIscsiPortalGroupLinux_QuerySessions(more, &sessions, &count),
		  E_ACCESSDENIED);
	check(!sessions && !count);
	fake_unprivileged(w.fk, false);
	fake_group_del(w.fk, IQN, 1);
	check_int(IVdsIscsiPortalGroupLinux_QuerySessions(more, &sessions, &count),
		  VDS_E_OBJECT_DELETED);
	end();
}

static VDS_OBJECT_ID make_portal(const char *address)
{
	VDS_ISCSI_PORTAL_PROP prop;
	IVdsIscsiPortal *portal;

	MUST(IVdsLinuxService_CreatePortal(w.service, address, &portal) == S_OK);
	check_int(IVdsIscsiPortal_GetProperties(portal, &prop), S_OK);
	check_int(prop.status, VDS_IPS_OFFLINE);
	IVdsIscsiPortal_Release(portal);
	return prop.id;
}

static void create(void)
{
	begin();
	make_portal(NEW);
	end();
}

static void create_refused(void)
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
		tap_context("CreatePortal %s", bad[i].address ? bad[i].address : "NULL");
		portal = GARBAGE;
		check_int(IVdsLinuxService_CreatePortal(w.service, bad[i].address, &portal),
			  bad[i].hr);
		check(!portal);
	}
	check_int(IVdsLinuxService_CreatePortal(w.service, NEW, NULL), E_INVALIDARG);
	fake_unprivileged(w.fk, true);
	check_int(IVdsLinuxService_CreatePortal(w.service, "192.0.2.78:1", &portal),
		  E_ACCESSDENIED);
	end();
}

static void add_refused(VDS_OBJECT_ID id, HRESULT hr)
{
	IVdsAsync *async = GARBAGE;

	check_int(IVdsIscsiPortalGroup_AddPortal(group, id, &async), hr);
	check(!async);
}

static void add_fails_at_once(void)
{
	static const struct {
		int err;
		HRESULT hr;
	} ends[] = {
		{ -EADDRINUSE, VDS_E_OPERATION_DENIED },
		{ -EADDRNOTAVAIL, VDS_E_INVALID_IP_ADDRESS },
		{ -EAFNOSUPPORT, VDS_E_INVALID_IP_ADDRESS },
		{ -EEXIST, VDS_E_OBJECT_EXISTS },
	};
	VDS_OBJECT_ID id;

	begin();
	id = make_portal(NEW);
	for (size_t i = 0; i < ARRAY_SIZE(ends); i++) {
		tap_context("errno %d", -ends[i].err);
		fake_result(w.fk, ends[i].err, "because");
		add_refused(id, ends[i].hr);
		check_str(VdsLastErrorMessage(), "because");
	}
	check_int(portals_left(), 2);
	end();
}

/* The operation fails after AddPortal has returned. */
static void add_fails(void)
{
	VDS_OPERATION_DETAILS details;
	IVdsAsync *async;

	begin();
	fake_hold(w.fk, VDS_ISCSI_OP_STATE_COMMITTING);
	MUST(IVdsIscsiPortalGroup_AddPortal(group, make_portal(NEW), &async) == S_OK);
	fake_op_complete(w.fk, 1, -EADDRINUSE, "because");
	check_int(finish(async, VDS_ASYNCOUT_ADDPORTAL, &details), VDS_E_OPERATION_DENIED);
	check_int(details.items[0].hrResult, VDS_E_OPERATION_DENIED);
	end();
}

static void add(void)
{
	VDS_OPERATION_DETAILS details;
	IVdsAsync *async;

	begin();
	MUST(IVdsIscsiPortalGroup_AddPortal(group, make_portal(NEW), &async) == S_OK);
	check_int(finish(async, VDS_ASYNCOUT_ADDPORTAL, &details), S_OK);
	check_int(details.items[0].state, VDS_ITS_ADDED);
	check_int(portals_left(), 3);
	end();
}

static void add_unknown(void)
{
	begin();
	add_refused(portal_id(PORTAL), VDS_E_OBJECT_EXISTS);
	add_refused(portal_id("192.0.2.99:1"), VDS_E_OBJECT_NOT_FOUND);
	check_int(IVdsIscsiPortalGroup_AddPortal(group, portal_id(PORTAL), NULL), E_INVALIDARG);
	end();
}

static void add_cancelled(void)
{
	VDS_OBJECT_ID id;
	IVdsAsync *async;

	begin();
	fake_hold(w.fk, VDS_ISCSI_OP_STATE_QUEUED);
	id = make_portal(NEW);
	MUST(IVdsIscsiPortalGroup_AddPortal(group, id, &async) == S_OK);
	add_refused(id, VDS_E_ANOTHER_CALL_IN_PROGRESS);
	check_int(IVdsAsync_Cancel(async), S_OK);
	check_int(finish(async, VDS_ASYNCOUT_ADDPORTAL, NULL), VDS_E_OPERATION_CANCELED);
	check_int(portals_left(), 2);
	end();
}

static void add_stale(void)
{
	VDS_OBJECT_ID id;

	begin();
	id = make_portal(NEW);
	fake_stale(w.fk);
	add_refused(id, VDS_E_PROVIDER_CACHE_CORRUPT);
	fake_group_del(w.fk, IQN, 1);
	add_refused(id, VDS_E_OBJECT_DELETED);
	end();
}

/* The first provider that the masks allow, or NULL. */
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

static void provider_masks(void)
{
	IEnumVdsObject *list = GARBAGE;
	IVdsProvider *provider;

	begin();
	check(!first_provider(VDS_QUERY_SOFTWARE_PROVIDERS));
	provider = first_provider(VDS_QUERY_SOFTWARE_PROVIDERS | VDS_QUERY_HARDWARE_PROVIDERS);
	check(provider != NULL);
	IVdsProvider_Release(provider);
	check_int(IVdsLinuxService_QueryProviders(w.service, 0, &list), E_INVALIDARG);
	check(!list);
	check_int(IVdsLinuxService_QueryProviders(w.service, 8, &list), E_INVALIDARG);
	check(!first_provider(VDS_QUERY_VIRTUALDISK_PROVIDERS));
	check_int(IVdsLinuxService_QueryProviders(w.service, 2, NULL), E_INVALIDARG);
	end();
}

static void provider_properties(void)
{
	IVdsProvider *provider;
	VDS_PROVIDER_PROP prop;

	begin();
	provider = first_provider(VDS_QUERY_HARDWARE_PROVIDERS);
	check_int(IVdsProvider_GetProperties(provider, &prop), VDS_S_PROPERTIES_INCOMPLETE);
	check(prop.pwszName && prop.pwszName[0] == u'f' && prop.pwszName[4] == 0);
	check_int(prop.type, VDS_PT_HARDWARE);
	check(!prop.pwszVersion && !prop.ulFlags);
	CoTaskMemFree(prop.pwszName);
	check_int(IVdsProvider_GetProperties(provider, NULL), E_INVALIDARG);
	fake_unload(w.fk);
	check_int(IVdsProvider_GetProperties(provider, &prop), VDS_E_PROVIDER_EXITING);
	check(!prop.pwszName);
	IVdsProvider_Release(provider);
	end();
}

static void provider_by_id(void)
{
	IVdsProvider *provider;
	IUnknown *same = GARBAGE;
	VDS_PROVIDER_PROP prop;

	begin();
	provider = first_provider(VDS_QUERY_HARDWARE_PROVIDERS);
	MUST(SUCCEEDED(IVdsProvider_GetProperties(provider, &prop)));
	CoTaskMemFree(prop.pwszName);
	check_int(IVdsLinuxService_GetObject(w.service, prop.id, VDS_OT_PROVIDER, &same), S_OK);
	IUnknown_Release(same);
	check_int(IVdsLinuxService_GetObject(w.service, portal_id(PORTAL), VDS_OT_PROVIDER,
					     &same), VDS_E_OBJECT_NOT_FOUND);
	IVdsProvider_Release(provider);
	end();
}

static void repair(void)
{
	VDS_OBJECT_ID id = portal_id(PORTAL6);
	IVdsHwProvider *hw;
	IVdsAsync *async;

	begin();
	fake_member_leak(w.fk, IQN, 1, PORTAL);
	fake_stale(w.fk);
	hw = hardware(first_provider(VDS_QUERY_HARDWARE_PROVIDERS));
	check_int(IVdsIscsiPortalGroup_RemovePortal(group, id, &async),
		  VDS_E_PROVIDER_CACHE_CORRUPT);
	check_int(IVdsHwProvider_Reenumerate(hw), S_OK);
	check_int(IVdsHwProvider_Refresh(hw), S_OK);
	check_int(portals_left(), 1);
	check_int(IVdsIscsiPortalGroup_RemovePortal(group, id, &async), S_OK);
	check_int(finish(async, VDS_ASYNCOUT_REMOVEPORTAL, NULL), S_OK);
	check_int(fake_sockets(w.fk), 1);
	IVdsHwProvider_Release(hw);
	end();
}

static void repair_refused(void)
{
	IVdsHwProvider *hw;

	begin();
	hw = hardware(first_provider(VDS_QUERY_HARDWARE_PROVIDERS));
	fake_unprivileged(w.fk, true);
	check_int(IVdsHwProvider_Reenumerate(hw), E_ACCESSDENIED);
	check(fake_sockets(w.fk) <= 2);
	fake_unload(w.fk);
	check_int(IVdsHwProvider_Refresh(hw), VDS_E_PROVIDER_EXITING);
	IVdsHwProvider_Release(hw);
	end();
}

/* Another caller's repair is in flight. */
static void repair_busy(void)
{
	struct vds_op_start start;
	struct vds_client *other;
	IVdsHwProvider *hw;

	begin();
	hw = hardware(first_provider(VDS_QUERY_HARDWARE_PROVIDERS));
	MUST(!vds_client_open_transport(&fake_transport, w.fk, &other));
	fake_hold(w.fk, VDS_ISCSI_OP_STATE_QUEUED);
	MUST(!vds_reenumerate_start(other, NULL, 0, 0, &start));
	check_int(IVdsHwProvider_Reenumerate(hw), VDS_E_ANOTHER_CALL_IN_PROGRESS);
	check_int(IVdsHwProvider_Refresh(hw), VDS_E_ANOTHER_CALL_IN_PROGRESS);
	check_part(VdsLastErrorMessage(), "already");
	fake_op_complete(w.fk, start.id, 0, NULL);
	vds_client_close(other);
	IVdsHwProvider_Release(hw);
	end();
}

static void repair_fails(void)
{
	IVdsHwProvider *hw;

	begin();
	hw = hardware(first_provider(VDS_QUERY_HARDWARE_PROVIDERS));
	fake_stale(w.fk);
	check_int(IVdsHwProvider_Refresh(hw), VDS_E_PROVIDER_CACHE_CORRUPT);
	check_part(VdsLastErrorMessage(), "reenumerate the provider first");
	fake_result(w.fk, -EBUSY, "some portal groups are busy");
	check_int(IVdsHwProvider_Refresh(hw), VDS_E_ANOTHER_CALL_IN_PROGRESS);
	check_str(VdsLastErrorMessage(), "some portal groups are busy");
	IVdsHwProvider_Release(hw);
	end();
}

static void *reenumerate(void *hw)
{
	return IVdsHwProvider_Reenumerate((IVdsHwProvider *)hw) == S_OK ? hw : NULL;
}

/* A repair continues in the kernel, so other requests are not blocked. */
static void slow_repair(void)
{
	VDS_ISCSI_PORTALGROUP_PROP prop;
	IVdsHwProvider *hw;
	pthread_t thread;
	int64_t start;
	void *good;

	begin();
	hw = hardware(first_provider(VDS_QUERY_HARDWARE_PROVIDERS));
	fake_hold(w.fk, VDS_ISCSI_OP_STATE_QUEUED);
	MUST(!pthread_create(&thread, NULL, reenumerate, hw));
	usleep(200000);
	start = vds_now();
	check_int(IVdsIscsiPortalGroup_GetProperties(group, &prop), S_OK);
	check(vds_now() - start < 500 * VDS_MSEC);
	check_int(fake_requests(w.fk, VDS_ISCSI_CMD_REENUMERATE), 1);
	fake_op_complete(w.fk, 1, 0, NULL);
	pthread_join(thread, &good);
	check(good == hw);
	IVdsHwProvider_Release(hw);
	end();
}

static const struct tap_case cases[] = {
	{ "a group without sessions has NULL and 0", no_sessions },
	{ "a group lists its own sessions, with addresses, portal and numbers", sessions },
	{ "QuerySessions refuses NULL, a caller without privileges, and a deleted group",
	  sessions_refused },
	{ "a portal that CreatePortal made is offline", create },
	{ "CreatePortal refuses a bad or existing address, and a caller without privileges",
	  create_refused },
	{ "AddPortal adds the portal", add },
	{ "an addition that has failed already is the HRESULT of AddPortal, without IVdsAsync",
	  add_fails_at_once },
	{ "an addition that fails later is reported by its IVdsAsync", add_fails },
	{ "AddPortal refuses a member, an unknown portal and NULL", add_unknown },
	{ "an addition blocks a second one and can be cancelled", add_cancelled },
	{ "AddPortal is refused with a stale cache or a deleted group", add_stale },
	{ "QueryProviders finds hardware providers and refuses other masks",
	  provider_masks },
	{ "a provider reports its name, id and type until the module is unloaded",
	  provider_properties },
	{ "a provider is found by its id", provider_by_id },
	{ "Reenumerate and Refresh repair a group that refused a change", repair },
	{ "a repair needs privileges and the module", repair_refused },
	{ "a repair while another one is in flight is refused", repair_busy },
	{ "a repair returns why its operation failed", repair_fails },
	{ "a request is answered while Reenumerate takes long", slow_repair },
};

int main(void)
{
	return tap_run(cases);
}
