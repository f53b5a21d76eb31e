// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The objects, which are C, called as the C++ classes that vds.h declares: each
 * method must call the function in its own slot.
 */
#include <type_traits>

#include "com_layout.h"
#include "com_test.h"

static_assert(std::is_same<WCHAR, wchar_t>::value, "L\"...\" is a WCHAR string");

#ifdef IVdsAsync_Wait
#error the macros for C must not be defined in C++
#endif

static struct world w;
static IVdsIscsiPortalGroup *group;

static void begin()
{
	w = make_world();
	MUST(w.service->FindPortalGroup(IQN, 1, &group) == S_OK);
}

/* Whatever the case did, it held the only other references. */
static void end()
{
	group->Release();
	check_int(w.service->Release(), 0);
	fake_kernel_free(w.fk);
}

static void service()
{
	IVdsIscsiPortal *portal;
	IUnknown *object;

	begin();
	check_int(w.service->FindPortal(PORTAL, &portal), S_OK);
	check_int(w.service->GetObject(portal_id(PORTAL), VDS_OT_PORTAL, &object), S_OK);
	portal->Release();
	check_int(w.service->CreatePortal("192.0.2.77:3260", &portal), S_OK);
	object->Release();
	portal->Release();
	end();
}

static void portal_group()
{
	VDS_ISCSI_PORTALGROUP_PROP prop;
	IVdsAsync *async = (IVdsAsync *)GARBAGE;
	IUnknown *unknown;

	begin();
	check(group->GetProperties(&prop) == S_OK && prop.tag == 1);
	check(group->AddPortal(portal_id(PORTAL), &async) == VDS_E_OBJECT_EXISTS && !async);
	check_int(group->RemovePortal(prop.id, &async), VDS_E_OBJECT_NOT_FOUND);
	check_int(group->QueryInterface(IID_IUnknown, (void **)&unknown), S_OK);
	check(unknown == group);
	check(unknown->AddRef() == 3 && unknown->Release() == 2);
	unknown->Release();
	end();
}

static void target()
{
	VDS_ISCSI_TARGET_PROP prop;
	IVdsIscsiTarget *of_group;
	IEnumVdsObject *list;
	LPWSTR *names;
	LONG count = 9;

	begin();
	MUST(group->GetTarget(&of_group) == S_OK);
	check_int(of_group->GetProperties(&prop), VDS_S_PROPERTIES_INCOMPLETE);
	check(prop.pwszIscsiName[0] == u'i');
	check(of_group->QueryPortalGroups(&list) == S_OK && list->Skip(2) == S_FALSE);
	check(of_group->GetConnectedInitiators(&names, &count) == S_OK && !count && !names);
	list->Release();
	of_group->Release();
	CoTaskMemFree(prop.pwszIscsiName);
	CoTaskMemFree(prop.pwszFriendlyName);
	end();
}

static void portals()
{
	IEnumVdsObject *list, *copy;
	IUnknown *object;
	IVdsIscsiPortal *portal;
	ULONG fetched;

	begin();
	MUST(group->QueryAssociatedPortals(&list) == S_OK);
	check(list->Next(1, &object, &fetched) == S_OK && fetched == 1);
	check_int(list->Skip(2), S_FALSE);
	check_int(list->Reset(), S_OK);
	check(list->Clone(&copy) == S_OK && copy->Skip(2) == S_OK);
	MUST(object->QueryInterface(IID_IVdsIscsiPortal, (void **)&portal) == S_OK);
	check_int(portal->SetIpsecSecurity(NULL, 0, NULL), VDS_E_NOT_SUPPORTED);
	check_int(portal->SetStatus(VDS_IPS_FAILED), E_INVALIDARG);
	portal->Release();
	object->Release();
	copy->Release();
	list->Release();
	end();
}

static void linux_group()
{
	IVdsIscsiPortalGroupLinux *more;
	VDS_SESSION_PROP *sessions;
	IVdsAsync *async;
	ULONG count;

	begin();
	MUST(group->QueryInterface(IID_IVdsIscsiPortalGroupLinux, (void **)&more) == S_OK);
	check_int(more->RemovePortals(NULL, 0, NULL, &async), E_INVALIDARG);
	check(more->QuerySessions(&sessions, &count) == S_OK && !count);
	more->Release();
	end();
}

/* The first provider; the caller releases it. */
static IVdsHwProvider *hw_provider()
{
	IEnumVdsObject *list;
	IVdsHwProvider *hw;
	IUnknown *object;

	MUST(w.service->QueryProviders(VDS_QUERY_HARDWARE_PROVIDERS, &list) == S_OK);
	MUST(list->Next(1, &object, NULL) == S_OK);
	list->Release();
	MUST(object->QueryInterface(IID_IVdsHwProvider, (void **)&hw) == S_OK);
	object->Release();
	return hw;
}

/* Its subsystem; the caller releases it. */
static IVdsSubSystem *first_sub_system()
{
	IVdsHwProvider *hw = hw_provider();
	IVdsSubSystem *found;
	IEnumVdsObject *list;
	IUnknown *object;

	MUST(hw->QuerySubSystems(&list) == S_OK);
	MUST(list->Next(1, &object, NULL) == S_OK);
	list->Release();
	MUST(object->QueryInterface(IID_IVdsSubSystem, (void **)&found) == S_OK);
	object->Release();
	hw->Release();
	return found;
}

static void provider()
{
	VDS_PROVIDER_PROP prop;
	IVdsProvider *base;
	IVdsHwProvider *hw;

	begin();
	hw = hw_provider();
	MUST(hw->QueryInterface(IID_IVdsProvider, (void **)&base) == S_OK);
	check(SUCCEEDED(base->GetProperties(&prop)) && prop.pwszName[0] == u'f');
	check_int(hw->Reenumerate(), S_OK);
	check_int(hw->Refresh(), S_OK);
	CoTaskMemFree(prop.pwszName);
	base->Release();
	hw->Release();
	end();
}

static void sub_system()
{
	VDS_SUB_SYSTEM_PROP prop;
	IVdsSubSystem *first;
	IVdsProvider *base;
	IEnumVdsObject *list;

	begin();
	first = first_sub_system();
	check(first->GetProperties(&prop) == S_OK && prop.pwszFriendlyName[0] == u'f');
	CoTaskMemFree(prop.pwszFriendlyName);
	CoTaskMemFree(prop.pwszIdentification);
	check_int(first->GetProvider(&base), S_OK);
	base->Release();
	check(first->QueryDrives(&list) == S_OK && list->Skip(1) == S_FALSE);
	list->Release();
	check_int(first->Reenumerate(), S_OK);
	check_int(first->SetStatus(VDS_SSS_OFFLINE), VDS_E_NOT_SUPPORTED);
	first->Release();
	end();
}

static void sub_system_iscsi()
{
	IVdsSubSystem *first;
	IVdsSubSystemIscsi *iscsi;
	IEnumVdsObject *list;

	begin();
	first = first_sub_system();
	MUST(first->QueryInterface(IID_IVdsSubSystemIscsi, (void **)&iscsi) == S_OK);
	first->Release();
	check(iscsi->QueryTargets(&list) == S_OK && list->Skip(2) == S_FALSE);
	list->Release();
	check(iscsi->QueryPortals(&list) == S_OK && list->Skip(2) == S_OK);
	list->Release();
	check_int(iscsi->SetIpsecGroupPresharedKey(NULL), VDS_E_NOT_SUPPORTED);
	iscsi->Release();
	end();
}

static void async()
{
	VDS_ASYNC_OUTPUT out;
	IVdsAsync *removal;
	HRESULT result;
	ULONG percent;

	begin();
	MUST(group->RemovePortal(portal_id(PORTAL), &removal) == S_OK);
	check_int(removal->Wait(&result, &out), S_OK);
	check_int(result, S_OK);
	check(out.type == VDS_ASYNCOUT_REMOVEPORTAL && !out.ct.pTargetUnk);
	check(removal->QueryStatus(&result, &percent) == S_OK && percent == 100);
	check_int(removal->Cancel(), VDS_E_CANCEL_TOO_LATE);
	removal->Release();
	end();
}

static void linux_async()
{
	char message[VDS_MESSAGE_SIZE];
	VDS_OPERATION_DETAILS details;
	VDS_ASYNC_OUTPUT out;
	IVdsAsyncLinux *more;
	IVdsAsync *removal;
	HRESULT result;
	uint64_t id;
	int fd;

	begin();
	MUST(group->RemovePortal(portal_id(PORTAL), &removal) == S_OK);
	MUST(removal->QueryInterface(IID_IVdsAsyncLinux, (void **)&more) == S_OK);
	check_int(more->WaitTimeout(0, &result, &out), S_OK);
	check(more->GetFd(&fd) == S_OK && fd >= 0);
	check(more->GetOperationId(&id) == S_OK && id == 1);
	check(more->GetMessage(message, sizeof(message)) == S_FALSE && !*message);
	check(more->GetDetails(&details) == S_OK && details.ulItems == 1);
	more->Release();
	removal->Release();
	end();
}

static const struct tap_case cases[] = {
	{ "the methods of IVdsLinuxService are callable from C++", service },
	{ "the methods of IVdsIscsiPortalGroup and IUnknown are callable from C++",
	  portal_group },
	{ "the methods of IVdsIscsiTarget are callable from C++", target },
	{ "the methods of IEnumVdsObject and IVdsIscsiPortal are callable from C++",
	  portals },
	{ "the methods of IVdsIscsiPortalGroupLinux are callable from C++", linux_group },
	{ "the methods of IVdsProvider and IVdsHwProvider are callable from C++", provider },
	{ "the methods of IVdsSubSystem are callable from C++", sub_system },
	{ "the methods of IVdsSubSystemIscsi are callable from C++", sub_system_iscsi },
	{ "the methods of IVdsAsync are callable from C++", async },
	{ "the methods of IVdsAsyncLinux are callable from C++", linux_async },
};

int main()
{
	return tap_run(cases);
}
