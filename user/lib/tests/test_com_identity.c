// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The rules of COM that every object keeps: interfaces, references, ids; and
 * the methods that are not implemented.
 */
#include <pthread.h>

#include "com_layout.h"
#include "com_objects_test.h"

/* Slots are counted from 0, which is QueryInterface. */
/* Slots are counted from 0 over QueryInterface, AddRef and Release. */
#define SLOT(type, method)	(offsetof(struct type##Vtbl, method) / sizeof(void *))

SAME(SLOT(IUnknown, QueryInterface), 0);
SAME(SLOT(IUnknown, AddRef), 1);
SAME(SLOT(IUnknown, Release), 2);
SAME(SLOT(IVdsIscsiPortalGroup, GetProperties), 3);
SAME(SLOT(IVdsIscsiPortalGroup, GetTarget), 4);
SAME(SLOT(IVdsIscsiPortalGroup, QueryAssociatedPortals), 5);
SAME(SLOT(IVdsIscsiPortalGroup, AddPortal), 6);
SAME(SLOT(IVdsIscsiPortalGroup, RemovePortal), 7);
SAME(SLOT(IVdsIscsiPortalGroup, Delete), 8);
SAME(sizeof(struct IVdsIscsiPortalGroupVtbl), 9 * sizeof(void *));
SAME(SLOT(IVdsAsync, Cancel), 3);
SAME(SLOT(IVdsAsync, Wait), 4);
SAME(SLOT(IVdsAsync, QueryStatus), 5);
SAME(sizeof(struct IVdsAsyncVtbl), 6 * sizeof(void *));
SAME(SLOT(IVdsIscsiPortal, GetProperties), 3);
SAME(SLOT(IVdsIscsiPortal, GetSubSystem), 4);
SAME(SLOT(IVdsIscsiPortal, QueryAssociatedPortalGroups), 5);
SAME(SLOT(IVdsIscsiPortal, SetStatus), 6);
SAME(SLOT(IVdsIscsiPortal, SetIpsecTunnelAddress), 7);
SAME(SLOT(IVdsIscsiPortal, GetIpsecSecurity), 8);
SAME(SLOT(IVdsIscsiPortal, SetIpsecSecurity), 9);
SAME(SLOT(IVdsIscsiTarget, GetProperties), 3);
SAME(SLOT(IVdsIscsiTarget, GetSubSystem), 4);
SAME(SLOT(IVdsIscsiTarget, QueryPortalGroups), 5);
SAME(SLOT(IVdsIscsiTarget, QueryAssociatedLuns), 6);
SAME(SLOT(IVdsIscsiTarget, CreatePortalGroup), 7);
SAME(SLOT(IVdsIscsiTarget, Delete), 8);
SAME(SLOT(IVdsIscsiTarget, SetFriendlyName), 9);
SAME(SLOT(IVdsIscsiTarget, SetSharedSecret), 10);
SAME(SLOT(IVdsIscsiTarget, RememberInitiatorSharedSecret), 11);
SAME(SLOT(IVdsIscsiTarget, GetConnectedInitiators), 12);
SAME(SLOT(IVdsProvider, GetProperties), 3);
SAME(SLOT(IVdsHwProvider, QuerySubSystems), 3);
SAME(SLOT(IVdsHwProvider, Reenumerate), 4);
SAME(SLOT(IVdsHwProvider, Refresh), 5);
SAME(SLOT(IVdsSubSystem, GetProperties), 3);
SAME(SLOT(IVdsSubSystem, GetProvider), 4);
SAME(SLOT(IVdsSubSystem, QueryControllers), 5);
SAME(SLOT(IVdsSubSystem, QueryLuns), 6);
SAME(SLOT(IVdsSubSystem, QueryDrives), 7);
SAME(SLOT(IVdsSubSystem, GetDrive), 8);
SAME(SLOT(IVdsSubSystem, Reenumerate), 9);
SAME(SLOT(IVdsSubSystem, SetControllerStatus), 10);
SAME(SLOT(IVdsSubSystem, CreateLun), 11);
SAME(SLOT(IVdsSubSystem, ReplaceDrive), 12);
SAME(SLOT(IVdsSubSystem, SetStatus), 13);
SAME(SLOT(IVdsSubSystem, QueryMaxLunCreateSize), 14);
SAME(sizeof(struct IVdsSubSystemVtbl), 15 * sizeof(void *));
SAME(SLOT(IVdsSubSystemIscsi, QueryTargets), 3);
SAME(SLOT(IVdsSubSystemIscsi, QueryPortals), 4);
SAME(SLOT(IVdsSubSystemIscsi, CreateTarget), 5);
SAME(SLOT(IVdsSubSystemIscsi, SetIpsecGroupPresharedKey), 6);
SAME(sizeof(struct IVdsSubSystemIscsiVtbl), 7 * sizeof(void *));
SAME(SLOT(IEnumVdsObject, Next), 3);
SAME(SLOT(IEnumVdsObject, Skip), 4);
SAME(SLOT(IEnumVdsObject, Reset), 5);
SAME(SLOT(IEnumVdsObject, Clone), 6);

/* Each interface leads to each, and all lead to one IUnknown. */
static void check_identity(IUnknown *object, const IID *const *iids, size_t count)
{
	IUnknown *unknown = NULL, *one, *other;
	int reached = 0, same = 0;

	MUST(IUnknown_QueryInterface(object, &IID_IUnknown, (void **)&unknown) == S_OK);
	for (size_t i = 0; i < count; i++) {
		MUST(IUnknown_QueryInterface(object, iids[i], (void **)&one) == S_OK);
		for (size_t k = 0; k < count; k++) {
			if (IUnknown_QueryInterface(one, iids[k], (void **)&other) != S_OK)
				continue;
			reached++;
			IUnknown_Release(other);
		}
		MUST(IUnknown_QueryInterface(one, &IID_IUnknown, (void **)&other) == S_OK);
		same += other == unknown;
		IUnknown_Release(other);
		IUnknown_Release(one);
	}
	check_int(reached, count * count);
	check_int(same, count);
	IUnknown_Release(unknown);
}

static void check_object(void *object, const IID *first, const IID *second)
{
	const IID *iids[] = { &IID_IUnknown, first, second };
	IUnknown *unknown = object;
	void *out = GARBAGE;

	check_identity(object, iids, second ? 3 : 2);
	check(IUnknown_QueryInterface(unknown, &IID_IVdsLinuxService, &out) == E_NOINTERFACE &&
	      !out);
	check_int(IUnknown_QueryInterface(unknown, first, NULL), E_POINTER);
	out = GARBAGE;
	check(IUnknown_QueryInterface(unknown, NULL, &out) == E_INVALIDARG && !out);
	check_int(IUnknown_AddRef(unknown), 2);
	check_int(IUnknown_Release(unknown), 1);
}

static void identity(void)
{
	IVdsSubSystem *sub_system;
	IEnumVdsObject *list;
	IVdsAsync *async;

	begin();
	tap_context("group");
	check_object(group, &IID_IVdsIscsiPortalGroup, NULL);
	tap_context("target");
	check_object(target, &IID_IVdsIscsiTarget, NULL);
	tap_context("portal");
	check_object(portal, &IID_IVdsIscsiPortal, NULL);
	tap_context("list");
	MUST(IVdsIscsiPortalGroup_QueryAssociatedPortals(group, &list) == S_OK);
	check_object(list, &IID_IEnumVdsObject, NULL);
	IEnumVdsObject_Release(list);
	tap_context("operation");
	MUST(IVdsIscsiPortalGroup_RemovePortal(group, portal_id(PORTAL), &async) == S_OK);
	check_object(async, &IID_IVdsAsync, &IID_IVdsAsyncLinux);
	IVdsAsync_Release(async);
	tap_context("subsystem");
	MUST(IVdsIscsiTarget_GetSubSystem(target, &sub_system) == S_OK);
	check_object(sub_system, &IID_IVdsSubSystem, &IID_IVdsSubSystemIscsi);
	IVdsSubSystem_Release(sub_system);
	end();
}

static void *count_references(void *object)
{
	for (int i = 0; i < 100000; i++) {
		IUnknown_AddRef((IUnknown *)object);
		IUnknown_Release((IUnknown *)object);
	}
	return NULL;
}

static void references_of_threads(void)
{
	pthread_t threads[4];

	begin();
	for (int i = 0; i < 4; i++)
		MUST(!pthread_create(&threads[i], NULL, count_references, group));
	for (int i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	check_int(IVdsIscsiPortalGroup_AddRef(group), 2);
	IVdsIscsiPortalGroup_Release(group);
	end();
}

static void service_is_held(void)
{
	begin();
	IVdsLinuxService_AddRef(w.service);
	check_int(IVdsLinuxService_Release(w.service), 4);
	end();
}

static void object_without_service(void)
{
	VDS_ISCSI_PORTALGROUP_PROP prop;

	w = make_world();
	MUST(IVdsLinuxService_FindPortalGroup(w.service, IQN, 1, &group) == S_OK);
	IVdsLinuxService_Release(w.service);
	check_int(IVdsIscsiPortalGroup_GetProperties(group, &prop), S_OK);
	check_int(IVdsIscsiPortalGroup_Release(group), 0);
	check_int(fake_sockets(w.fk), 0);
	fake_kernel_free(w.fk);
}

static int is_iid(const IID *iid, const char *text)
{
	char written[VDS_ID_STRLEN];

	return !strcmp(VdsIdFormat(iid, written), text);
}

static void interface_ids(void)
{
	check(is_iid(&IID_IUnknown, "00000000-0000-0000-c000-000000000046"));
	check(is_iid(&IID_IEnumVdsObject, "118610b7-8d94-4030-b5b8-500889788e4e"));
	check(is_iid(&IID_IVdsAsync, "d5d23b6d-5a55-4492-9889-397a3c2d2dbc"));
	check(is_iid(&IID_IVdsIscsiPortal, "7fa1499d-ec85-4a8a-a47b-ff69201fcd34"));
	check(is_iid(&IID_IVdsIscsiPortalGroup, "fef5f89d-a3dd-4b36-bf28-e7dde045c593"));
	check(is_iid(&IID_IVdsIscsiTarget, "aa8f5055-83e5-4bcc-aa73-19851a36a849"));
	check(is_iid(&IID_IVdsProvider, "10c5e575-7984-4e81-a56b-431f5f92ae42"));
	check(is_iid(&IID_IVdsHwProvider, "d99bdaae-b13a-4178-9fdb-e27f16b4603e"));
	check(is_iid(&IID_IVdsSubSystem, "6fcee2d3-6d90-4f91-80e2-a5c7caaca9d8"));
	check(is_iid(&IID_IVdsSubSystemIscsi, "0027346f-40d0-4b45-8cec-5906dc0380c8"));
}

static void ids(void)
{
	static const char text[] = "00112233-4455-6677-8899-aabbccddeeff";
	VDS_OBJECT_ID id;
	char written[VDS_ID_STRLEN];

	check_int(VdsIdParse(text, &id), S_OK);
	check(id.Data1 == 0x00112233 && id.Data2 == 0x4455 && id.Data3 == 0x6677 &&
	      id.Data4[0] == 0x88 && id.Data4[7] == 0xff);
	check_str(VdsIdFormat(&id, written), text);
}

static void bad_ids(void)
{
	VDS_OBJECT_ID id;

	check_int(VdsIdParse("00112233-4455-6677-8899-aabbccddeef", &id), E_INVALIDARG);
	check_int(VdsIdParse("", &id), E_INVALIDARG);
	check_int(VdsIdParse(NULL, &id), E_INVALIDARG);
	check_int(VdsIdParse("00112233-4455-6677-8899-aabbccddeeff", NULL), E_INVALIDARG);
}

/* A target has no LUNs that a subsystem made, and libvds sets no secrets. */
static void target_without_luns(void)
{
	WCHAR name[] = L"iqn.2026-01.org.example:disk", other[] = L"other";
	VDS_ISCSI_SHARED_SECRET secret = { NULL, 0 };
	IEnumVdsObject *list = GARBAGE;

	begin();
	check(IVdsIscsiTarget_QueryAssociatedLuns(target, &list) == S_OK &&
	      IEnumVdsObject_Skip(list, 1) == S_FALSE);
	IEnumVdsObject_Release(list);
	check_int(IVdsIscsiTarget_SetFriendlyName(target, NULL), E_INVALIDARG);
	check_int(IVdsIscsiTarget_SetFriendlyName(target, name), S_OK);
	check_int(IVdsIscsiTarget_SetFriendlyName(target, other), VDS_E_NOT_SUPPORTED);
	check_int(IVdsIscsiTarget_SetSharedSecret(target, &secret, NULL), VDS_E_NOT_SUPPORTED);
	check_int(IVdsIscsiTarget_RememberInitiatorSharedSecret(target, NULL, &secret),
		  E_INVALIDARG);
	check_int(IVdsIscsiTarget_RememberInitiatorSharedSecret(target, other, &secret),
		  VDS_E_NOT_SUPPORTED);
	fake_target_del(w.fk, IQN);
	list = GARBAGE;
	check(IVdsIscsiTarget_QueryAssociatedLuns(target, &list) == VDS_E_OBJECT_DELETED &&
	      !list);
	check_int(IVdsIscsiTarget_SetFriendlyName(target, name), VDS_E_OBJECT_DELETED);
	check_int(IVdsIscsiTarget_SetSharedSecret(target, &secret, NULL), VDS_E_OBJECT_DELETED);
	end();
}

static void not_supported(void)
{
	ULONGLONG flags = 1;

	begin();
	check_int(IVdsIscsiPortal_SetIpsecTunnelAddress(portal, NULL, NULL),
		  VDS_E_NOT_SUPPORTED);
	check(IVdsIscsiPortal_GetIpsecSecurity(portal, NULL, &flags) == VDS_E_NOT_SUPPORTED &&
	      !flags);
	check_int(IVdsIscsiPortal_GetIpsecSecurity(portal, NULL, NULL), E_INVALIDARG);
	check_int(IVdsIscsiPortal_SetIpsecSecurity(portal, NULL, 0, NULL), VDS_E_NOT_SUPPORTED);
	check(*VdsLastErrorMessage());
	end();
}

static void result_names(void)
{
	check_str(VdsResultName(S_OK), "S_OK");
	check_str(VdsResultName(VDS_E_OBJECT_NOT_FOUND), "VDS_E_OBJECT_NOT_FOUND");
	check_str(VdsResultName(E_INVALIDARG), "E_INVALIDARG");
	check(!VdsResultName(0x1234));
}

static const struct tap_case cases[] = {
	{ "each interface of an object leads to each, and claims no other one", identity },
	{ "no reference is lost when threads count the same object", references_of_threads },
	{ "each object holds the service", service_is_held },
	{ "an object works after the program has released the service",
	  object_without_service },
	{ "the interfaces have the ids of the VDS reference", interface_ids },
	{ "an id is read and written in host order", ids },
	{ "a malformed id and a NULL pointer are E_INVALIDARG", bad_ids },
	{ "a target has no LUNs of VDS, and neither another name nor secrets can be set",
	  target_without_luns },
	{ "a result has its name, an unknown one has none", result_names },
	{ "IPsec is VDS_E_NOT_SUPPORTED, with a message", not_supported },
};

int main(void)
{
	return tap_run(cases);
}
