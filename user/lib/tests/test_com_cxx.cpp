// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The objects, which are C, called as the C++ classes that
 * vds.h declares: each method has to arrive at its own slot.
 */
#include "com_layout.h"
#include "com_test.h"

#ifdef IVdsAsync_Wait
#error the macros for C must not get in the way of C++
#endif

static void check_group(IVdsIscsiPortalGroup *group)
{
	VDS_ISCSI_PORTALGROUP_PROP prop;
	IVdsAsync *async = (IVdsAsync *)GARBAGE;
	IUnknown *unknown;

	ok(group->GetProperties(&prop) == S_OK && prop.tag == 1, "slot 3, GetProperties");
	ok(group->AddPortal(portal_id(PORTAL), &async) == VDS_E_OBJECT_EXISTS && !async,
	   "slot 6, AddPortal");
	ok(group->RemovePortal(prop.id, &async) == VDS_E_OBJECT_NOT_FOUND, "slot 7, RemovePortal");
	ok(group->Delete(&async) == E_NOTIMPL, "slot 8, Delete");
	ok(group->QueryInterface(IID_IUnknown, (void **)&unknown) == S_OK && unknown == group,
	   "slot 0, QueryInterface takes a reference to an id");
	ok(unknown->AddRef() == 3 && unknown->Release() == 2, "slots 1 and 2");
	unknown->Release();
}

static void check_target(IVdsIscsiPortalGroup *group)
{
	VDS_ISCSI_TARGET_PROP prop;
	IVdsIscsiTarget *target;
	IEnumVdsObject *list;
	LPWSTR *names;
	LONG count = 9;

	MUST(group->GetTarget(&target) == S_OK);
	ok(target->GetProperties(&prop) == VDS_S_PROPERTIES_INCOMPLETE &&
	   prop.pwszIscsiName[0] == u'i', "a target: slot 3");
	ok(target->QueryPortalGroups(&list) == S_OK && list->Skip(2) == S_FALSE, "slot 5");
	ok(target->GetConnectedInitiators(&names, &count) == E_NOTIMPL && !count, "slot 12");
	list->Release();
	target->Release();
	CoTaskMemFree(prop.pwszIscsiName);
	CoTaskMemFree(prop.pwszFriendlyName);
}

static void check_list(IVdsIscsiPortalGroup *group)
{
	IEnumVdsObject *list, *copy;
	IUnknown *object;
	IVdsIscsiPortal *portal;
	ULONG fetched;

	MUST(group->QueryAssociatedPortals(&list) == S_OK);
	ok(list->Next(1, &object, &fetched) == S_OK && fetched == 1, "a list: slot 3");
	ok(list->Skip(2) == S_FALSE, "slot 4");
	ok(list->Reset() == S_OK, "slot 5");
	ok(list->Clone(&copy) == S_OK && copy->Skip(2) == S_OK, "slot 6");
	MUST(object->QueryInterface(IID_IVdsIscsiPortal, (void **)&portal) == S_OK);
	ok(portal->SetIpsecSecurity(NULL, 0, NULL) == VDS_E_NOT_SUPPORTED, "a portal: slot 9");
	ok(portal->SetStatus(VDS_IPS_ONLINE) == E_NOTIMPL, "slot 6");
	portal->Release();
	object->Release();
	copy->Release();
	list->Release();
}

static void check_linux_group(IVdsIscsiPortalGroup *group)
{
	IVdsIscsiPortalGroupLinux *more;
	VDS_SESSION_PROP *sessions;
	IVdsAsync *async;
	ULONG count;

	MUST(group->QueryInterface(IID_IVdsIscsiPortalGroupLinux, (void **)&more) == S_OK);
	ok(more->RemovePortals(NULL, 0, NULL, &async) == E_INVALIDARG, "a group's other: slot 3");
	ok(more->QuerySessions(&sessions, &count) == S_OK && !count, "slot 4");
	more->Release();
}

static void check_sub_system_iscsi(IVdsSubSystem *sub_system)
{
	IVdsSubSystemIscsi *iscsi;
	IEnumVdsObject *list;
	IVdsAsync *async;

	MUST(sub_system->QueryInterface(IID_IVdsSubSystemIscsi, (void **)&iscsi) == S_OK);
	ok(iscsi->QueryTargets(&list) == S_OK && list->Skip(2) == S_FALSE,
	   "a subsystem's other: slot 3");
	list->Release();
	ok(iscsi->QueryPortals(&list) == S_OK && list->Skip(2) == S_OK, "slot 4");
	list->Release();
	ok(iscsi->CreateTarget(NULL, NULL, &async) == E_NOTIMPL && !async, "slot 5");
	ok(iscsi->SetIpsecGroupPresharedKey(NULL) == VDS_E_NOT_SUPPORTED, "slot 6");
	iscsi->Release();
}

static void check_sub_system(IVdsHwProvider *hw)
{
	VDS_SUB_SYSTEM_PROP prop;
	IVdsSubSystem *sub_system;
	IVdsProvider *provider;
	IEnumVdsObject *list;
	IUnknown *object;

	MUST(hw->QuerySubSystems(&list) == S_OK);
	MUST(list->Next(1, &object, NULL) == S_OK);
	list->Release();
	MUST(object->QueryInterface(IID_IVdsSubSystem, (void **)&sub_system) == S_OK);
	ok(sub_system->GetProperties(&prop) == S_OK && prop.pwszFriendlyName[0] == u'f',
	   "a subsystem: slot 3");
	CoTaskMemFree(prop.pwszFriendlyName);
	CoTaskMemFree(prop.pwszIdentification);
	ok(sub_system->GetProvider(&provider) == S_OK, "slot 4");
	provider->Release();
	ok(sub_system->QueryDrives(&list) == E_NOTIMPL && !list, "slot 7");
	ok(sub_system->Reenumerate() == S_OK, "slot 9");
	ok(sub_system->SetStatus(VDS_SSS_OFFLINE) == E_NOTIMPL, "slot 13");
	check_sub_system_iscsi(sub_system);
	sub_system->Release();
	object->Release();
}

static void check_provider(IVdsLinuxService *service)
{
	VDS_PROVIDER_PROP prop;
	IVdsProvider *provider;
	IVdsHwProvider *hw;
	IEnumVdsObject *list;
	IUnknown *object;

	MUST(service->QueryProviders(VDS_QUERY_HARDWARE_PROVIDERS, &list) == S_OK);
	MUST(list->Next(1, &object, NULL) == S_OK);
	list->Release();
	MUST(object->QueryInterface(IID_IVdsProvider, (void **)&provider) == S_OK);
	ok(SUCCEEDED(provider->GetProperties(&prop)) && prop.pwszName[0] == u'f',
	   "a provider: slot 3");
	MUST(object->QueryInterface(IID_IVdsHwProvider, (void **)&hw) == S_OK);
	check_sub_system(hw);
	ok(hw->Reenumerate() == S_OK, "its other interface: slot 4");
	ok(hw->Refresh() == S_OK, "slot 5");
	CoTaskMemFree(prop.pwszName);
	hw->Release();
	provider->Release();
	object->Release();
}

static void check_async(IVdsIscsiPortalGroup *group)
{
	char message[VDS_MESSAGE_SIZE];
	VDS_OPERATION_DETAILS details;
	VDS_ASYNC_OUTPUT out;
	IVdsAsyncLinux *more;
	IVdsAsync *async;
	HRESULT result;
	ULONG percent;
	uint64_t id;
	int fd;

	MUST(group->RemovePortal(portal_id(PORTAL), &async) == S_OK);
	ok(async->Wait(&result, &out) == S_OK && result == S_OK &&
	   out.type == VDS_ASYNCOUT_REMOVEPORTAL && !out.ct.pTargetUnk, "an operation: slot 4");
	ok(async->QueryStatus(&result, &percent) == S_OK && percent == 100, "slot 5");
	ok(async->Cancel() == VDS_E_CANCEL_TOO_LATE, "slot 3");
	MUST(async->QueryInterface(IID_IVdsAsyncLinux, (void **)&more) == S_OK);
	ok(more->WaitTimeout(0, &result, &out) == S_OK, "its other interface: slot 3");
	ok(more->GetFd(&fd) == S_OK && fd >= 0, "slot 4");
	ok(more->GetOperationId(&id) == S_OK && id == 1, "slot 5");
	ok(more->GetMessage(message, sizeof(message)) == S_FALSE && !*message, "slot 6");
	ok(more->GetDetails(&details) == S_OK && details.ulItems == 1, "slot 7");
	more->Release();
	async->Release();
}

int main()
{
	struct world w = make_world();
	IVdsIscsiPortalGroup *group;
	IVdsIscsiPortal *portal;
	IUnknown *object;

	ok(w.service->FindPortalGroup(IQN, 1, &group) == S_OK, "the service: slot 3");
	ok(w.service->FindPortal(PORTAL, &portal) == S_OK, "slot 4");
	ok(w.service->GetObject(portal_id(PORTAL), VDS_OT_PORTAL, &object) == S_OK, "slot 5");
	portal->Release();
	ok(w.service->CreatePortal("192.0.2.77:3260", &portal) == S_OK, "slot 7");
	object->Release();
	portal->Release();
	check_group(group);
	check_target(group);
	check_list(group);
	check_linux_group(group);
	check_provider(w.service);
	check_async(group);
	group->Release();
	ok(w.service->Release() == 0, "all is given back");
	fake_kernel_free(w.fk);
	return tap_end();
}
