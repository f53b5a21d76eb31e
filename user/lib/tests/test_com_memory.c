// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Each allocation of each call fails once; some calls have none.
 *
 * A call is repeated with its first, second, third ... allocation failing,
 * until none fails any more. Each time but the last it must return
 * E_OUTOFMEMORY, leave NULL and change nothing; nothing may leak.
 */
#include <dlfcn.h>
#include <errno.h>
#include <stdalign.h>

#include "../com/com.h"
#include "com_test.h"

/*
 * Allocations of this thread until one fails; negative: none does. Volatile
 * because the compiler knows that malloc() does not read it.
 */
static _Thread_local volatile int countdown = -1;
static _Thread_local bool has_failed;

/* The smallest allocation of this thread. */
static _Thread_local volatile size_t smallest;

static bool fails(size_t size)
{
	if (size < smallest)
		smallest = size;
	if (countdown < 0 || countdown--)
		return false;
	has_failed = true;
	errno = ENOMEM;
	return true;
}

/* These replace those of the C library, for libnl too. */
#pragma GCC visibility push(default)

void *malloc(size_t size)
{
	static void *(*real)(size_t size);

	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "malloc");
	return fails(size) ? NULL : real(size);
}

void *calloc(size_t count, size_t size)
{
	static void *(*real)(size_t count, size_t size);

	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "calloc");
	return fails(count * size) ? NULL : real(count, size);
}

void *realloc(void *memory, size_t size)
{
	static void *(*real)(void *memory, size_t size);

	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "realloc");
	return fails(size) ? NULL : real(memory, size);
}

#pragma GCC visibility pop

/* The fake kernel always has memory. */

static int saved;

static void enter_kernel(void)
{
	saved = countdown;
	countdown = -1;
}

static void leave_kernel(void)
{
	countdown = saved;
}

static int rich_open(void *ctx, bool watch, void **sock)
{
	int err;

	enter_kernel();
	err = fake_transport.open(ctx, watch, sock);
	leave_kernel();
	return err;
}

static void rich_close(void *sock)
{
	enter_kernel();
	fake_transport.close(sock);
	leave_kernel();
}

static int rich_send(void *sock, const void *msg, size_t len)
{
	int err;

	enter_kernel();
	err = fake_transport.send(sock, msg, len);
	leave_kernel();
	return err;
}

static ssize_t rich_recv(void *sock, void *buf, size_t size, int64_t deadline, int interrupt)
{
	ssize_t len;

	enter_kernel();
	len = fake_transport.recv(sock, buf, size, deadline, interrupt);
	leave_kernel();
	return len;
}

static int rich_join(void *sock, uint32_t group)
{
	int err;

	enter_kernel();
	err = fake_transport.join(sock, group);
	leave_kernel();
	return err;
}

static int rich_filter(void *sock, const struct vds_filter *filter)
{
	return fake_transport.filter(sock, filter);
}

static int rich_fd(const void *sock)
{
	return fake_transport.fd(sock);
}

static const struct vds_transport_ops rich_transport = {
	.open = rich_open,
	.close = rich_close,
	.send = rich_send,
	.recv = rich_recv,
	.join = rich_join,
	.filter = rich_filter,
	.fd = rich_fd,
};

#define NEW	"192.0.2.77:3260"

static struct fake_kernel *fk;
static IVdsLinuxService *service;
static IVdsIscsiPortalGroup *group;
static IVdsIscsiPortalGroupLinux *more;
static IVdsIscsiTarget *target;
static IVdsProvider *provider;
static IVdsHwProvider *hw;
static IVdsSubSystem *sub_system;
static IVdsSubSystemIscsi *iscsi;
static IVdsIscsiPortal *portal, *new_portal;
static IEnumVdsObject *list;
static IVdsAsync *async;

static HRESULT open_it(IUnknown **out)
{
	return service_open(&rich_transport, fk, (IVdsLinuxService **)out);
}

static HRESULT find_group(IUnknown **out)
{
	return IVdsLinuxService_FindPortalGroup(service, IQN, 1, (IVdsIscsiPortalGroup **)out);
}

static HRESULT find_portal(IUnknown **out)
{
	return IVdsLinuxService_FindPortal(service, PORTAL, (IVdsIscsiPortal **)out);
}

static HRESULT get_portal(IUnknown **out)
{
	return IVdsLinuxService_GetObject(service, portal_id(PORTAL), VDS_OT_PORTAL, out);
}

static HRESULT get_target(IUnknown **out)
{
	return IVdsIscsiPortalGroup_GetTarget(group, (IVdsIscsiTarget **)out);
}

static HRESULT query_portals(IUnknown **out)
{
	return IVdsIscsiPortalGroup_QueryAssociatedPortals(group, (IEnumVdsObject **)out);
}

static HRESULT query_groups(IUnknown **out)
{
	return IVdsIscsiTarget_QueryPortalGroups(target, (IEnumVdsObject **)out);
}

static HRESULT query_groups_of_portal(IUnknown **out)
{
	return IVdsIscsiPortal_QueryAssociatedPortalGroups(portal, (IEnumVdsObject **)out);
}

static HRESULT clone(IUnknown **out)
{
	return IEnumVdsObject_Clone(list, (IEnumVdsObject **)out);
}

static HRESULT group_properties(IUnknown **out)
{
	VDS_ISCSI_PORTALGROUP_PROP prop;

	*out = NULL;
	return IVdsIscsiPortalGroup_GetProperties(group, &prop);
}

static HRESULT target_properties(IUnknown **out)
{
	VDS_ISCSI_TARGET_PROP prop;
	HRESULT hr = IVdsIscsiTarget_GetProperties(target, &prop);

	*out = NULL;
	if (FAILED(hr))
		MUST(!prop.pwszIscsiName && !prop.pwszFriendlyName);
	free(prop.pwszIscsiName);
	free(prop.pwszFriendlyName);
	return hr;
}

static HRESULT portal_properties(IUnknown **out)
{
	VDS_ISCSI_PORTAL_PROP prop;

	*out = NULL;
	return IVdsIscsiPortal_GetProperties(portal, &prop);
}

static HRESULT remove_portal(IUnknown **out)
{
	return IVdsIscsiPortalGroup_RemovePortal(group, portal_id(PORTAL6), (IVdsAsync **)out);
}

static HRESULT remove_portals(IUnknown **out)
{
	VDS_REMOVAL_OPTIONS options = { VDS_RMF_DROP, 100, 1000, 1000 };
	VDS_OBJECT_ID ids[] = { portal_id(PORTAL), portal_id(PORTAL6) };

	return IVdsIscsiPortalGroupLinux_RemovePortals(more, ids, 2, &options,
						       (IVdsAsync **)out);
}

static HRESULT add_portal(IUnknown **out)
{
	return IVdsIscsiPortalGroup_AddPortal(group, portal_id(NEW), (IVdsAsync **)out);
}

static HRESULT query_sessions(IUnknown **out)
{
	VDS_SESSION_PROP *sessions;
	ULONG count;
	HRESULT hr = IVdsIscsiPortalGroupLinux_QuerySessions(more, &sessions, &count);

	*out = NULL;
	MUST(!sessions == FAILED(hr) && !count == FAILED(hr));
	CoTaskMemFree(sessions);
	return hr;
}

static HRESULT create_portal(IUnknown **out)
{
	return IVdsLinuxService_CreatePortal(service, NEW, (IVdsIscsiPortal **)out);
}

static HRESULT query_providers(IUnknown **out)
{
	return IVdsLinuxService_QueryProviders(service, VDS_QUERY_HARDWARE_PROVIDERS,
					       (IEnumVdsObject **)out);
}

static HRESULT provider_properties(IUnknown **out)
{
	VDS_PROVIDER_PROP prop;
	HRESULT hr = IVdsProvider_GetProperties(provider, &prop);

	*out = NULL;
	MUST(!prop.pwszName == FAILED(hr));
	CoTaskMemFree(prop.pwszName);
	return hr;
}

static HRESULT query_sub_systems(IUnknown **out)
{
	return IVdsHwProvider_QuerySubSystems(hw, (IEnumVdsObject **)out);
}

static HRESULT get_sub_system(IUnknown **out)
{
	return IVdsIscsiTarget_GetSubSystem(target, (IVdsSubSystem **)out);
}

static HRESULT get_provider(IUnknown **out)
{
	return IVdsSubSystem_GetProvider(sub_system, (IVdsProvider **)out);
}

static HRESULT sub_system_properties(IUnknown **out)
{
	VDS_SUB_SYSTEM_PROP prop;
	HRESULT hr = IVdsSubSystem_GetProperties(sub_system, &prop);

	*out = NULL;
	MUST(!prop.pwszFriendlyName == FAILED(hr) && !prop.pwszIdentification == FAILED(hr));
	CoTaskMemFree(prop.pwszFriendlyName);
	CoTaskMemFree(prop.pwszIdentification);
	return hr;
}

static HRESULT query_targets(IUnknown **out)
{
	return IVdsSubSystemIscsi_QueryTargets(iscsi, (IEnumVdsObject **)out);
}

static HRESULT query_all_portals(IUnknown **out)
{
	return IVdsSubSystemIscsi_QueryPortals(iscsi, (IEnumVdsObject **)out);
}

static HRESULT refresh(IUnknown **out)
{
	*out = NULL;
	return IVdsHwProvider_Refresh(hw);
}

static HRESULT cancel(IUnknown **out)
{
	*out = NULL;
	return IVdsAsync_Cancel(async);
}

static HRESULT query_status(IUnknown **out)
{
	HRESULT result, hr;
	ULONG percent;

	*out = NULL;
	hr = IVdsAsync_QueryStatus(async, &result, &percent);
	return FAILED(hr) ? hr : result;
}

static HRESULT wait(IUnknown **out)
{
	VDS_ASYNC_OUTPUT output;
	HRESULT result, hr;

	*out = NULL;
	hr = IVdsAsync_Wait(async, &result, &output);
	return FAILED(hr) ? hr : result;
}

/* Requests that change something. */
static unsigned int changes(void)
{
	return fake_requests(fk, VDS_ISCSI_CMD_PORTAL_REMOVE) +
	       fake_requests(fk, VDS_ISCSI_CMD_PORTAL_ADD) +
	       fake_requests(fk, VDS_ISCSI_CMD_PORTAL_NEW) +
	       fake_requests(fk, VDS_ISCSI_CMD_REFRESH);
}

/*
 * Call with each allocation failing; the last call, which has all, returns @last.
 * At least @least allocations are expected, or none if that is 0.
 */
static void starve(const char *name, HRESULT (*call)(IUnknown **out), HRESULT last,
		   unsigned int least)
{
	unsigned int before = changes();
	unsigned int sockets = fake_sockets(fk);
	unsigned int n, wrong = 0;
	IUnknown *object;
	HRESULT hr;

	tap_context("%s", name);
	for (n = 0; ; n++) {
		object = GARBAGE;
		has_failed = false;
		countdown = n;
		hr = call(&object);
		countdown = -1;
		if (!has_failed)
			break;
		if (call == open_it && object == GARBAGE)
			object = NULL;
		/*
		 * Fewer sockets are right: a failed exchange closes its socket.
		 */
		if (hr != E_OUTOFMEMORY || object || fake_sockets(fk) > sockets) {
			tap_note("%s, allocation %u: 0x%x %p \"%s\"", name, n, hr, (void *)object,
				 VdsLastErrorMessage());
			wrong++;
		}
		if (changes() != before) {
			tap_note("%s, allocation %u: the request was sent", name, n);
			break;
		}
	}
	check(!has_failed);
	check_int(wrong, 0);
	if (least)
		check(n >= least);
	else
		check(!n);
	check_int(hr, last);
	if (object)
		IUnknown_Release(object);
}

/* Call with each allocation failing; every call returns @expected. */
static void endure(const char *name, HRESULT (*call)(IUnknown **out), HRESULT expected)
{
	IUnknown *object;
	HRESULT hr;
	int n = 0;

	tap_context("%s", name);
	do {
		has_failed = false;
		countdown = n++;
		hr = call(&object);
		countdown = -1;
		check_int(hr, expected);
	} while (has_failed);
	check(n > 1);
}

static void make_provider(void)
{
	IEnumVdsObject *providers;
	IUnknown *object;

	MUST(query_providers((IUnknown **)&providers) == S_OK);
	MUST(IEnumVdsObject_Next(providers, 1, &object, NULL) == S_OK);
	MUST(IUnknown_QueryInterface(object, &IID_IVdsProvider, (void **)&provider) == S_OK);
	MUST(IUnknown_QueryInterface(object, &IID_IVdsHwProvider, (void **)&hw) == S_OK);
	IUnknown_Release(object);
	IEnumVdsObject_Release(providers);
	MUST(get_sub_system((IUnknown **)&sub_system) == S_OK);
	MUST(IVdsSubSystem_QueryInterface(sub_system, &IID_IVdsSubSystemIscsi,
					  (void **)&iscsi) == S_OK);
}

static void make_all(void)
{
	fk = fake_kernel_new();
	fake_member_add(fk, IQN, 1, PORTAL);
	fake_member_add(fk, IQN, 1, PORTAL6);
	MUST(open_it((IUnknown **)&service) == S_OK);
	MUST(find_group((IUnknown **)&group) == S_OK);
	MUST(get_target((IUnknown **)&target) == S_OK);
	MUST(find_portal((IUnknown **)&portal) == S_OK);
	MUST(query_portals((IUnknown **)&list) == S_OK);
	MUST(IVdsIscsiPortalGroup_QueryInterface(group, &IID_IVdsIscsiPortalGroupLinux,
						 (void **)&more) == S_OK);
	make_provider();
}

static void release_all(void)
{
	IVdsSubSystemIscsi_Release(iscsi);
	IVdsSubSystem_Release(sub_system);
	IVdsHwProvider_Release(hw);
	IVdsProvider_Release(provider);
	IVdsIscsiPortalGroupLinux_Release(more);
	IEnumVdsObject_Release(list);
	IVdsIscsiPortal_Release(portal);
	IVdsIscsiTarget_Release(target);
	IVdsIscsiPortalGroup_Release(group);
	IVdsLinuxService_Release(service);
	fake_kernel_free(fk);
}

static void finding(void)
{
	make_all();
	starve("opening", open_it, S_OK, 4);
	starve("FindPortalGroup", find_group, S_OK, 1);
	starve("FindPortal", find_portal, S_OK, 1);
	starve("GetObject", get_portal, S_OK, 1);
	starve("GetTarget", get_target, S_OK, 1);
	starve("GetSubSystem", get_sub_system, S_OK, 1);
	starve("GetProvider", get_provider, S_OK, 1);
	release_all();
}

static void lists(void)
{
	make_all();
	starve("QueryAssociatedPortals", query_portals, S_OK, 4);
	starve("QueryPortalGroups", query_groups, S_OK, 3);
	starve("QueryAssociatedPortalGroups", query_groups_of_portal, S_OK, 3);
	starve("Clone", clone, S_OK, 2);
	starve("QueryProviders", query_providers, S_OK, 3);
	starve("QuerySubSystems", query_sub_systems, S_OK, 4);
	starve("QueryTargets", query_targets, S_OK, 3);
	MUST(create_portal((IUnknown **)&new_portal) == S_OK);
	IVdsIscsiPortal_Release(new_portal);
	starve("QueryPortals", query_all_portals, S_OK, 5);
	fake_session_add(fk, IQN, 1, PORTAL, "iqn.a", "198.51.100.1:1024");
	starve("QuerySessions", query_sessions, S_OK, 1);
	release_all();
}

static void properties(void)
{
	make_all();
	starve("target", target_properties, VDS_S_PROPERTIES_INCOMPLETE, 2);
	starve("provider", provider_properties, VDS_S_PROPERTIES_INCOMPLETE, 1);
	starve("subsystem", sub_system_properties, S_OK, 2);
	release_all();
}

static void properties_without_memory(void)
{
	make_all();
	starve("group", group_properties, S_OK, 0);
	starve("portal", portal_properties, S_OK, 0);
	release_all();
}

static void changes_at_once(void)
{
	make_all();
	starve("CreatePortal", create_portal, S_OK, 1);
	starve("Refresh", refresh, S_OK, 0);
	release_all();
}

static void operations(void)
{
	make_all();
	MUST(create_portal((IUnknown **)&new_portal) == S_OK);
	fake_hold(fk, VDS_ISCSI_OP_STATE_QUEUED);
	starve("RemovePortal", remove_portal, S_OK, 1);
	fake_op_complete(fk, 1, -EIO, NULL);
	starve("RemovePortals", remove_portals, S_OK, 2);
	fake_op_complete(fk, 2, -EIO, NULL);
	starve("AddPortal", add_portal, S_OK, 1);
	fake_op_complete(fk, 3, -EIO, NULL);
	IVdsIscsiPortal_Release(new_portal);
	release_all();
}

static void following(void)
{
	make_all();
	fake_hold(fk, VDS_ISCSI_OP_STATE_QUEUED);
	MUST(remove_portal((IUnknown **)&async) == S_OK);
	starve("QueryStatus", query_status, VDS_E_OPERATION_PENDING, 0);
	starve("Cancel", cancel, S_OK, 0);
	IVdsAsync_Release(async);

	MUST(remove_portal((IUnknown **)&async) == S_OK);
	MUST(IVdsAsync_Cancel(async) == S_OK);
	endure("Wait", wait, VDS_E_OPERATION_CANCELED);
	IVdsAsync_Release(async);
	release_all();
}

/* An allocator may return smaller memory at the address of an array of OnNotify. */
static void task_memory(void)
{
	LPWSTR *list;
	LONG count;

	make_all();
	fake_session_add(fk, IQN, 1, PORTAL, "iqn.a", "198.51.100.1:1024");
	smallest = SIZE_MAX;
	CoTaskMemFree(com_wide(""));
	check(smallest >= alignof(max_align_t));
	smallest = SIZE_MAX;
	check_int(IVdsIscsiTarget_GetConnectedInitiators(target, &list, &count), S_OK);
	check(smallest >= alignof(max_align_t));
	check_int(count, 1);
	CoTaskMemFree(list[0]);
	CoTaskMemFree(list);
	release_all();
}

/* Not under valgrind, which replaces malloc() with its own. */
static bool can_starve(void)
{
	void *volatile memory;

	countdown = 0;
	memory = malloc(1);
	countdown = -1;
	free(memory);
	return !memory;
}

static const struct tap_case cases[] = {
	{ "opening and finding objects fails with E_OUTOFMEMORY and leaves NULL", finding },
	{ "making a list fails with E_OUTOFMEMORY and leaves NULL", lists },
	{ "GetProperties with a name fails with E_OUTOFMEMORY and leaves no name",
	  properties },
	{ "GetProperties without a name needs no memory", properties_without_memory },
	{ "a change that lacks memory is not sent to the kernel", changes_at_once },
	{ "an operation that lacks memory is not sent to the kernel", operations },
	{ "following and cancelling an operation needs no memory", following },
	{ "what CoTaskMemFree() frees is as large as the largest alignment", task_memory },
};

int main(void)
{
	if (!can_starve())
		return tap_skip_all("malloc() cannot be replaced here");
	return tap_run(cases);
}
