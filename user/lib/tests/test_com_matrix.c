// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * QueryInterface of every object for every interface: each object has its own ones and no
 * others, each interface leads to each (symmetry), and all lead to one IUnknown (identity).
 * And what a stale provider means for the methods of objects.
 */
#include <errno.h>
#include <pthread.h>
#include <unistd.h>

#include "../array.h"
#include "com_objects_test.h"

static const IID *const all[] = {
	&IID_IEnumVdsObject, &IID_IVdsAdviseSink, &IID_IVdsAsync, &IID_IVdsAsyncLinux,
	&IID_IVdsHwProvider, &IID_IVdsHwProviderType, &IID_IVdsIscsiPortal,
	&IID_IVdsIscsiPortalGroup, &IID_IVdsIscsiPortalGroupLinux, &IID_IVdsIscsiTarget,
	&IID_IVdsLinuxService, &IID_IVdsProvider, &IID_IVdsProviderSupport, &IID_IVdsService,
	&IID_IVdsServiceInitialization, &IID_IVdsServiceLoader, &IID_IVdsSubSystem,
	&IID_IVdsSubSystemImportTarget, &IID_IVdsSubSystemIscsi,
};

static int has(const IID *const *own, const IID *iid)
{
	for (; *own; own++)
		if (*own == iid)
			return 1;
	return 0;
}

/* The interface leads to @first by IUnknown, and to exactly those in @own. */
static int leads_to(IUnknown *interface, const IID *const *own, IUnknown *first)
{
	IUnknown *other;
	int right = 0;

	MUST(IUnknown_QueryInterface(interface, &IID_IUnknown, (void **)&other) == S_OK);
	right = other == first;
	IUnknown_Release(other);
	for (size_t i = 0; i < ARRAY_SIZE(all); i++) {
		HRESULT hr;

		other = GARBAGE;
		hr = IUnknown_QueryInterface(interface, all[i], (void **)&other);
		if (hr == S_OK)
			IUnknown_Release(other);
		right &= has(own, all[i]) ? hr == S_OK : hr == E_NOINTERFACE && !other;
	}
	return right;
}

/* Releases @object. */
static void check_row(const char *name, void *object, const IID *const *own)
{
	IUnknown *first, *interface, *unknown = object;

	tap_context("%s", name);
	MUST(IUnknown_QueryInterface(unknown, &IID_IUnknown, (void **)&first) == S_OK);
	for (; *own; own++) {
		const IID *const *begin = own;

		MUST(IUnknown_QueryInterface(unknown, *own, (void **)&interface) == S_OK);
		while (begin[-1])
			begin--;
		check(leads_to(interface, begin, first));
		IUnknown_Release(interface);
	}
	IUnknown_Release(first);
	IUnknown_Release(unknown);
}

/* A row begins and ends with NULL. */
#define ROW(...)	(&((const IID *const []){ NULL, __VA_ARGS__, NULL })[1])

static void matrix(void)
{
	IVdsServiceLoader *loader;
	IVdsSubSystem *sub_system;
	IVdsProvider *provider;
	IEnumVdsObject *list;
	IVdsAsync *async;

	begin();
	MUST(VdsCreateInstance(&CLSID_VdsLoader, &IID_IVdsServiceLoader,
			       (void **)&loader) == S_OK);
	check_row("loader", loader, ROW(&IID_IVdsServiceLoader));
	IVdsLinuxService_AddRef(w.service);
	check_row("service", w.service, ROW(&IID_IVdsService, &IID_IVdsServiceInitialization,
					    &IID_IVdsLinuxService));
	MUST(IVdsIscsiTarget_GetSubSystem(target, &sub_system) == S_OK);
	MUST(IVdsSubSystem_GetProvider(sub_system, &provider) == S_OK);
	check_row("provider", provider, ROW(&IID_IVdsProvider, &IID_IVdsHwProvider,
					    &IID_IVdsHwProviderType, &IID_IVdsProviderSupport));
	check_row("subsystem", sub_system, ROW(&IID_IVdsSubSystem, &IID_IVdsSubSystemIscsi,
					       &IID_IVdsSubSystemImportTarget));
	IVdsIscsiTarget_AddRef(target);
	check_row("target", target, ROW(&IID_IVdsIscsiTarget));
	IVdsIscsiPortalGroup_AddRef(group);
	check_row("group", group, ROW(&IID_IVdsIscsiPortalGroup, &IID_IVdsIscsiPortalGroupLinux));
	IVdsIscsiPortal_AddRef(portal);
	check_row("portal", portal, ROW(&IID_IVdsIscsiPortal));
	MUST(IVdsIscsiTarget_QueryPortalGroups(target, &list) == S_OK);
	check_row("list", list, ROW(&IID_IEnumVdsObject));
	MUST(IVdsIscsiPortalGroup_RemovePortal(group, portal_id(PORTAL), &async) == S_OK);
	check_row("operation", async, ROW(&IID_IVdsAsync, &IID_IVdsAsyncLinux));
	end();
}

static void provider_kind(void)
{
	VDS_HWPROVIDER_TYPE kind = VDS_HWT_UNKNOWN;
	IVdsSubSystemImportTarget *import;
	IVdsProviderSupport *support;
	IVdsHwProviderType *type;
	IVdsSubSystem *sub_system;
	IVdsProvider *provider;
	LPWSTR name = GARBAGE;
	ULONG versions = 0;

	begin();
	MUST(IVdsIscsiTarget_GetSubSystem(target, &sub_system) == S_OK);
	MUST(IVdsSubSystem_GetProvider(sub_system, &provider) == S_OK);
	MUST(IVdsProvider_QueryInterface(provider, &IID_IVdsHwProviderType,
					 (void **)&type) == S_OK);
	check(IVdsHwProviderType_GetProviderType(type, &kind) == S_OK && kind == VDS_HWT_ISCSI);
	check_int(IVdsHwProviderType_GetProviderType(type, NULL), E_INVALIDARG);
	IVdsHwProviderType_Release(type);
	MUST(IVdsProvider_QueryInterface(provider, &IID_IVdsProviderSupport,
					 (void **)&support) == S_OK);
	check(IVdsProviderSupport_GetVersionSupport(support, &versions) == S_OK &&
	      versions == VDS_VSF_1_1);
	check_int(IVdsProviderSupport_GetVersionSupport(support, NULL), E_INVALIDARG);
	IVdsProviderSupport_Release(support);
	IVdsProvider_Release(provider);
	MUST(IVdsSubSystem_QueryInterface(sub_system, &IID_IVdsSubSystemImportTarget,
					  (void **)&import) == S_OK);
	check(IVdsSubSystemImportTarget_GetImportTarget(import, &name) ==
	      VDS_E_NO_IMPORT_TARGET && !name);
	check_int(IVdsSubSystemImportTarget_SetImportTarget(import, NULL), VDS_E_NOT_SUPPORTED);
	IVdsSubSystemImportTarget_Release(import);
	IVdsSubSystem_Release(sub_system);
	end();
}

static void stale(void)
{
	VDS_ISCSI_PORTALGROUP_PROP group_prop;
	VDS_ISCSI_TARGET_PROP target_prop;
	VDS_ISCSI_PORTAL_PROP portal_prop;
	IEnumVdsObject *list;
	LPWSTR *names;
	LONG count;

	begin();
	fake_stale(w.fk);
	check_int(IVdsIscsiPortalGroup_GetProperties(group, &group_prop),
		  VDS_E_PROVIDER_CACHE_CORRUPT);
	check_int(IVdsIscsiPortalGroup_QueryAssociatedPortals(group, &list),
		  VDS_E_PROVIDER_CACHE_CORRUPT);
	check_int(IVdsIscsiTarget_GetProperties(target, &target_prop),
		  VDS_E_PROVIDER_CACHE_CORRUPT);
	check(!target_prop.pwszIscsiName && !target_prop.pwszFriendlyName);
	check_int(IVdsIscsiTarget_QueryPortalGroups(target, &list), VDS_E_PROVIDER_CACHE_CORRUPT);
	check_int(IVdsIscsiTarget_QueryAssociatedLuns(target, &list),
		  VDS_E_PROVIDER_CACHE_CORRUPT);
	check_int(IVdsIscsiTarget_GetConnectedInitiators(target, &names, &count),
		  VDS_E_PROVIDER_CACHE_CORRUPT);
	check_int(IVdsIscsiPortal_GetProperties(portal, &portal_prop),
		  VDS_E_PROVIDER_CACHE_CORRUPT);
	check_int(IVdsIscsiPortal_QueryAssociatedPortalGroups(portal, &list),
		  VDS_E_PROVIDER_CACHE_CORRUPT);
	end();
}

static void initiators(void)
{
	LPWSTR *names = GARBAGE;
	LONG count = 9;

	begin();
	fake_session_add(w.fk, IQN, 1, PORTAL, "iqn.b", "192.0.2.7:1024");
	fake_session_add(w.fk, IQN, 1, PORTAL6, "iqn.a", "192.0.2.7:1025");
	fake_session_add(w.fk, IQN, 1, PORTAL, "iqn.a", "192.0.2.7:1026");
	fake_member_add(w.fk, OTHER_IQN, 1, PORTAL);
	fake_session_add(w.fk, OTHER_IQN, 1, PORTAL, "iqn.c", "192.0.2.7:1027");
	check_int(IVdsIscsiTarget_GetConnectedInitiators(target, &names, &count), S_OK);
	check_int(count, 2);
	check(is_ascii(names[0], "iqn.a") && is_ascii(names[1], "iqn.b"));
	CoTaskMemFree(names[0]);
	CoTaskMemFree(names[1]);
	CoTaskMemFree(names);
	check(IVdsIscsiTarget_GetConnectedInitiators(target, NULL, &count) == E_INVALIDARG &&
	      !count);
	fake_fail(w.fk, VDS_ISCSI_CMD_SESSION_GET, -EBUSY, "a group is being changed");
	check(IVdsIscsiTarget_GetConnectedInitiators(target, &names, &count) ==
	      VDS_E_ANOTHER_CALL_IN_PROGRESS && !names);
	end();
}

static void *delete_target(void *arg)
{
	(void)arg;
	usleep(100000);
	fake_target_del(w.fk, IQN);
	return NULL;
}

static void initiators_gone(void)
{
	LPWSTR *names = GARBAGE;
	pthread_t thread;
	LONG count = 9;

	begin();
	fake_session_add(w.fk, IQN, 1, PORTAL, "iqn.a", "192.0.2.7:1024");
	fake_delay_command(w.fk, VDS_ISCSI_CMD_SESSION_GET, 500);
	MUST(!pthread_create(&thread, NULL, delete_target, NULL));
	check_int(IVdsIscsiTarget_GetConnectedInitiators(target, &names, &count),
		  VDS_E_OBJECT_DELETED);
	check(!names && !count);
	pthread_join(thread, NULL);
	end();
}

static const struct tap_case cases[] = {
	{ "each object has its interfaces, and QueryInterface has identity and symmetry", matrix },
	{ "a provider is of the kind iSCSI, and its subsystem imports nothing", provider_kind },
	{ "a stale provider is VDS_E_PROVIDER_CACHE_CORRUPT for properties and lists", stale },
	{ "GetConnectedInitiators has each initiator of the target once", initiators },
	{ "GetConnectedInitiators of a target that is deleted meanwhile has no names",
	  initiators_gone },
};

int main(void)
{
	return tap_run(cases);
}
