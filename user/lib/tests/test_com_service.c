// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The entry of programs for Windows: the loader, IVdsService, and what it answers
 * before the kernel module is loaded.
 */
#include "../array.h"
#include "../com/service_object.h"
#include "com_objects_test.h"

static IVdsService *service;

/* The interface of VDS of the test's service; the caller's reference keeps it. */
static void begin_service(void)
{
	begin();
	MUST(IVdsLinuxService_QueryInterface(w.service, &IID_IVdsService,
					     (void **)&service) == S_OK);
}

static void end_service(void)
{
	IVdsService_Release(service);
	end();
}

static void create(void)
{
	static const CLSID other = { 1, 2, 3, { 4 } };
	IVdsServiceInitialization *initialization;
	IUnknown *object = GARBAGE;
	IVdsServiceLoader *loader;

	check_int(VdsCreateInstance(&CLSID_VdsLoader, &IID_IVdsServiceLoader,
				    (void **)&loader), S_OK);
	check_int(IVdsServiceLoader_Release(loader), 0);
	check_int(VdsCreateInstance(&CLSID_VdsLoader, &IID_IUnknown, (void **)&object), S_OK);
	IUnknown_Release(object);
	check_int(VdsCreateInstance(&CLSID_VdsService, &IID_IVdsServiceInitialization,
				    (void **)&initialization), S_OK);
	check_int(IVdsServiceInitialization_QueryInterface(initialization, &IID_IVdsService,
							   (void **)&object), S_OK);
	check_int(IVdsServiceInitialization_Release(initialization), 1);
	check_int(IUnknown_Release(object), 0);
	check(VdsCreateInstance(&other, &IID_IUnknown, (void **)&object) ==
	      REGDB_E_CLASSNOTREG && !object);
	object = GARBAGE;
	check(VdsCreateInstance(&CLSID_VdsLoader, &IID_IVdsAsync, (void **)&object) ==
	      E_NOINTERFACE && !object);
	object = GARBAGE;
	check(VdsCreateInstance(NULL, &IID_IUnknown, (void **)&object) == E_INVALIDARG &&
	      !object);
	check_int(VdsCreateInstance(&CLSID_VdsLoader, &IID_IUnknown, NULL), E_POINTER);
}

static void load(void)
{
	WCHAR empty[] = L"", other[] = L"server";
	IVdsService *loaded = GARBAGE;
	IVdsServiceLoader *loader;

	MUST(VdsCreateInstance(&CLSID_VdsLoader, &IID_IVdsServiceLoader,
			       (void **)&loader) == S_OK);
	check_int(IVdsServiceLoader_LoadService(loader, NULL, &loaded), S_OK);
	check_int(IVdsService_Release(loaded), 0);
	check_int(IVdsServiceLoader_LoadService(loader, empty, &loaded), S_OK);
	IVdsServiceLoader_Release(loader);
	check_int(IVdsService_Release(loaded), 0);
	MUST(VdsCreateInstance(&CLSID_VdsLoader, &IID_IVdsServiceLoader,
			       (void **)&loader) == S_OK);
	check(IVdsServiceLoader_LoadService(loader, other, &loaded) ==
	      HRESULT_FROM_WIN32(50) && !loaded);
	check_int(IVdsServiceLoader_LoadService(loader, NULL, NULL), E_INVALIDARG);
	IVdsServiceLoader_Release(loader);
}

static void initialize(void)
{
	IVdsServiceInitialization *initialization;
	WCHAR other[] = L"server";

	begin_service();
	MUST(IVdsService_QueryInterface(service, &IID_IVdsServiceInitialization,
					(void **)&initialization) == S_OK);
	check_int(IVdsServiceInitialization_Initialize(initialization, NULL), S_OK);
	check_int(IVdsServiceInitialization_Initialize(initialization, other),
		  HRESULT_FROM_WIN32(50));
	IVdsServiceInitialization_Release(initialization);
	end_service();
}

static void properties(void)
{
	VDS_SERVICE_PROP prop;

	begin_service();
	check_int(IVdsService_IsServiceReady(service), S_OK);
	check_int(IVdsService_WaitForServiceReady(service), S_OK);
	check_int(IVdsService_GetProperties(service, NULL), E_INVALIDARG);
	check_int(IVdsService_GetProperties(service, &prop), S_OK);
	check(prop.pwszVersion && *prop.pwszVersion);
	check_int(prop.ulFlags, VDS_SVF_AUTO_MOUNT_OFF);
	CoTaskMemFree(prop.pwszVersion);
	end_service();
}

static void lists(void)
{
	IEnumVdsObject *list = GARBAGE;

	begin_service();
	check(IVdsService_QueryMaskedDisks(service, &list) == E_NOTIMPL && !list);
	check(IVdsService_QueryUnallocatedDisks(service, &list) == S_OK &&
	      IEnumVdsObject_Skip(list, 1) == S_FALSE);
	IEnumVdsObject_Release(list);
	for (DWORD masks = 1; masks < 8; masks++) {
		tap_context("masks %u", masks);
		check_int(IVdsService_QueryProviders(service, masks, &list), S_OK);
		check_int(IEnumVdsObject_Skip(list, 1), masks & 2 ? S_OK : S_FALSE);
		IEnumVdsObject_Release(list);
	}
	check(IVdsService_QueryProviders(service, 0, &list) == E_INVALIDARG && !list);
	check_int(IVdsService_QueryProviders(service, 2, NULL), E_INVALIDARG);
	end_service();
}

static void drive_letters(void)
{
	VDS_FILE_SYSTEM_TYPE_PROP *types = GARBAGE;
	VDS_DRIVE_LETTER_PROP letters[26];
	LONG count = 9;

	begin_service();
	memset(letters, 0x5a, sizeof(letters));
	check_int(IVdsService_QueryDriveLetters(service, L'A', 26, letters), S_OK);
	check(letters[0].wcLetter == L'A' && letters[25].wcLetter == L'Z' &&
	      !letters[3].bUsed && !letters[3].ulFlags);
	check_int(IVdsService_QueryDriveLetters(service, L'y', 2, letters), S_OK);
	check(letters[0].wcLetter == L'Y' && letters[1].wcLetter == L'Z');
	check_int(IVdsService_QueryDriveLetters(service, L'B', 26, letters), E_INVALIDARG);
	check_int(IVdsService_QueryDriveLetters(service, L'b', 26, letters), E_INVALIDARG);
	check_int(IVdsService_QueryDriveLetters(service, L'[', 1, letters), E_INVALIDARG);
	check_int(IVdsService_QueryDriveLetters(service, L'1', 1, letters), E_INVALIDARG);
	check_int(IVdsService_QueryDriveLetters(service, L'A', 1, NULL), E_INVALIDARG);
	check(IVdsService_QueryFileSystemTypes(service, &types, &count) == S_OK && !types &&
	      !count);
	check_int(IVdsService_QueryFileSystemTypes(service, NULL, &count), E_INVALIDARG);
	check_int(IVdsService_CleanupObsoleteMountPoints(service), S_OK);
	end_service();
}

static void actions(void)
{
	begin_service();
	check_int(IVdsService_Reboot(service), VDS_E_NOT_SUPPORTED);
	check_int(IVdsService_SetFlags(service, VDS_SVF_AUTO_MOUNT_OFF), S_OK);
	check_int(IVdsService_SetFlags(service, VDS_SVF_EFI), VDS_E_INVALID_SERVICE_FLAG);
	check_int(IVdsService_ClearFlags(service, VDS_SVF_AUTO_MOUNT_OFF),
		  VDS_E_NOT_SUPPORTED);
	check_int(IVdsService_ClearFlags(service, 0), S_OK);
	check_int(IVdsService_ClearFlags(service, VDS_SVF_EFI), VDS_E_INVALID_SERVICE_FLAG);
	end_service();
}

/* An operation that a method started */
static void check_no_deadline(uint64_t id, enum vds_iscsi_op_kind kind)
{
	struct vds_client *client;
	struct vds_op_info info;

	MUST(!vds_client_open_transport(&fake_transport, w.fk, &client));
	MUST(!vds_op_get(client, id, 0, &info));
	check_int(info.kind, kind);
	check_int(info.deadline, 0);
	vds_client_close(client);
}

static void repair(void)
{
	begin_service();
	fake_stale(w.fk);
	check_int(IVdsService_Reenumerate(service), S_OK);
	check_no_deadline(1, VDS_ISCSI_OP_KIND_REENUMERATE);
	check_int(IVdsService_Refresh(service), S_OK);
	check_no_deadline(2, VDS_ISCSI_OP_KIND_REENUMERATE);
	check_no_deadline(3, VDS_ISCSI_OP_KIND_REFRESH);
	fake_unprivileged(w.fk, true);
	check_int(IVdsService_Refresh(service), S_FALSE);
	check_int(IVdsService_Reenumerate(service), E_ACCESSDENIED);
	end_service();
}

static void find(void)
{
	IUnknown *object = GARBAGE;

	begin_service();
	check_int(IVdsService_GetObject(service, portal_id(PORTAL), VDS_OT_PORTAL, &object),
		  S_OK);
	IUnknown_Release(object);
	check(IVdsService_GetObject(service, portal_id(PORTAL), VDS_OT_DISK, &object) ==
	      VDS_E_OBJECT_NOT_FOUND && !object);
	check_int(IVdsService_GetObject(service, portal_id(PORTAL), VDS_OT_OPEN_VDISK, &object),
		  VDS_E_INVALID_OBJECT_TYPE);
	check_int(IVdsService_GetObject(service, portal_id(PORTAL), VDS_OT_UNKNOWN, &object),
		  VDS_E_INVALID_OBJECT_TYPE);
	end_service();
}

static void one_object(void)
{
	static const IID *const iids[] = {
		&IID_IUnknown, &IID_IVdsService, &IID_IVdsServiceInitialization,
		&IID_IVdsLinuxService,
	};
	IUnknown *one, *other, *first;

	begin_service();
	MUST(IVdsService_QueryInterface(service, &IID_IUnknown, (void **)&first) == S_OK);
	for (size_t i = 0; i < ARRAY_SIZE(iids); i++) {
		MUST(IUnknown_QueryInterface(first, iids[i], (void **)&one) == S_OK);
		for (size_t k = 0; k < ARRAY_SIZE(iids); k++) {
			check_int(IUnknown_QueryInterface(one, iids[k], (void **)&other), S_OK);
			IUnknown_Release(other);
		}
		MUST(IUnknown_QueryInterface(one, &IID_IUnknown, (void **)&other) == S_OK);
		check(other == first);
		IUnknown_Release(other);
		IUnknown_Release(one);
	}
	IUnknown_Release(first);
	end_service();
}

static void not_connected(struct service *new)
{
	IVdsLinuxService *more = &new->linux_iface;
	IVdsIscsiPortalGroup *no_group = GARBAGE;
	IVdsIscsiPortal *no_portal = GARBAGE;
	IEnumVdsObject *list = GARBAGE;
	IUnknown *object = GARBAGE;

	check_int(IVdsService_IsServiceReady(&new->iface), VDS_E_INITIALIZED_FAILED);
	check_int(IVdsService_WaitForServiceReady(&new->iface), VDS_E_INITIALIZED_FAILED);
	check_int(IVdsService_Refresh(&new->iface), VDS_E_INITIALIZED_FAILED);
	check_int(IVdsService_Reenumerate(&new->iface), VDS_E_INITIALIZED_FAILED);
	check(IVdsService_QueryProviders(&new->iface, VDS_QUERY_HARDWARE_PROVIDERS, &list) ==
	      VDS_E_INITIALIZED_FAILED && !list);
	check(IVdsService_GetObject(&new->iface, portal_id(PORTAL), VDS_OT_PORTAL, &object) ==
	      VDS_E_INITIALIZED_FAILED && !object);
	check(IVdsLinuxService_FindPortal(more, PORTAL, &no_portal) ==
	      VDS_E_INITIALIZED_FAILED && !no_portal);
	no_portal = GARBAGE;
	check(IVdsLinuxService_CreatePortal(more, PORTAL, &no_portal) ==
	      VDS_E_INITIALIZED_FAILED && !no_portal);
	check(IVdsLinuxService_FindPortalGroup(more, IQN, 1, &no_group) ==
	      VDS_E_INITIALIZED_FAILED && !no_group);
}

static void before_module(void)
{
	struct fake_kernel *fk = fake_kernel_new();
	struct service *new = service_new(&fake_transport, fk);
	IVdsLinuxService *opened;
	IVdsIscsiPortal *found;

	MUST(new);
	fake_die(fk);
	not_connected(new);
	check_int(service_open(&fake_transport, fk, &opened), HRESULT_FROM_WIN32(1062));
	fake_reload(fk);
	fake_portal_add(fk, PORTAL);
	check_int(IVdsLinuxService_FindPortal(&new->linux_iface, PORTAL, &found), S_OK);
	IVdsIscsiPortal_Release(found);
	check_int(IVdsService_IsServiceReady(&new->iface), S_OK);
	check_int(IVdsService_Release(&new->iface), 0);
	fake_kernel_free(fk);
}

static void ready_is(struct service *of, HRESULT hr)
{
	check_int(IVdsService_IsServiceReady(&of->iface), hr);
	check_int(IVdsService_WaitForServiceReady(&of->iface), hr);
}

static void other_version(void)
{
	struct fake_kernel *fk = fake_kernel_new();
	struct service *new = service_new(&fake_transport, fk);

	MUST(new);
	fake_version(fk, VDS_ISCSI_FAMILY_VERSION + 1);
	ready_is(new, VDS_E_INITIALIZED_FAILED);
	check_part(VdsLastErrorMessage(), "version");
	check_int(IVdsService_Release(&new->iface), 0);
	fake_kernel_free(fk);
}

static void after_module(void)
{
	struct fake_kernel *fk = fake_kernel_new();
	struct service *new = service_new(&fake_transport, fk);

	MUST(new);
	ready_is(new, S_OK);
	fake_unload(fk);
	ready_is(new, VDS_E_INITIALIZED_FAILED);
	fake_version(fk, VDS_ISCSI_FAMILY_VERSION + 1);
	fake_reload(fk);
	ready_is(new, VDS_E_INITIALIZED_FAILED);
	fake_version(fk, VDS_ISCSI_FAMILY_VERSION);
	ready_is(new, S_OK);
	check_int(IVdsService_Release(&new->iface), 0);
	fake_kernel_free(fk);
}

static const struct tap_case cases[] = {
	{ "a loader and a service are made by their class ids", create },
	{ "the loader loads the service of this machine, and of no other", load },
	{ "Initialize accepts this machine, and no other", initialize },
	{ "a service is ready and has properties", properties },
	{ "before the module is loaded a service is VDS_E_INITIALIZED_FAILED, then it works",
	  before_module },
	{ "a service whose module has another version is VDS_E_INITIALIZED_FAILED",
	  other_version },
	{ "a service is not ready while the module is unloaded", after_module },
	{ "a kind of which there is nothing is an empty list", lists },
	{ "there are drive letters, and none is used", drive_letters },
	{ "a service neither reboots nor mounts anything", actions },
	{ "Refresh repairs each provider without a deadline, and reports a failure by S_FALSE",
	  repair },
	{ "objects are found by their ids, and other types are refused", find },
	{ "the interfaces of a service are one object", one_object },
};

int main(void)
{
	return tap_run(cases);
}
