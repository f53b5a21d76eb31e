// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The rules of COM, what each object tells of itself, and
 * lists of objects.
 */
#include <errno.h>
#include <pthread.h>
#include <uchar.h>

#include "com_layout.h"
#include "com_test.h"

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

static struct world w;
static IVdsIscsiPortalGroup *group;
static IVdsIscsiTarget *target;
static IVdsIscsiPortal *portal;

static void begin(void)
{
	w = make_world();
	MUST(IVdsLinuxService_FindPortalGroup(w.service, IQN, 1, &group) == S_OK);
	MUST(IVdsIscsiPortalGroup_GetTarget(group, &target) == S_OK);
	MUST(IVdsLinuxService_FindPortal(w.service, PORTAL, &portal) == S_OK);
}

static void end(void)
{
	IVdsIscsiPortal_Release(portal);
	IVdsIscsiTarget_Release(target);
	IVdsIscsiPortalGroup_Release(group);
	is_int(IVdsLinuxService_Release(w.service), 0, "nothing holds the service");
	fake_kernel_free(w.fk);
}

/* Take a portal out of the group by the way that keeps it known. */
static void remove_portal(const char *address)
{
	IVdsAsync *async;

	MUST(IVdsIscsiPortalGroup_RemovePortal(group, portal_id(address), &async) == S_OK);
	IVdsAsync_Release(async);
}

/* ---------------------------------------------------------------- identity */

/* Each interface leads to each, and all to one IUnknown. */
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
	is_int(reached, count * count, "each interface leads to each");
	is_int(same, count, "and all to the same IUnknown");
	IUnknown_Release(unknown);
}

static void check_object(void *object, const IID *first, const IID *second)
{
	const IID *iids[] = { &IID_IUnknown, first, second };
	IUnknown *unknown = object;
	void *out = GARBAGE;

	check_identity(object, iids, second ? 3 : 2);
	ok(IUnknown_QueryInterface(unknown, &IID_IVdsLinuxService, &out) == E_NOINTERFACE &&
	   !out, "what it is not it does not claim");
	is_int(IUnknown_QueryInterface(unknown, first, NULL), E_POINTER, "nor without a pointer");
	out = GARBAGE;
	ok(IUnknown_QueryInterface(unknown, NULL, &out) == E_INVALIDARG && !out,
	   "nor without an id");
	is_int(IUnknown_AddRef(unknown), 2, "one more reference");
	is_int(IUnknown_Release(unknown), 1, "one less");
}

static void test_identity(void)
{
	IVdsSubSystem *sub_system;
	IEnumVdsObject *list;
	IVdsAsync *async;

	begin();
	check_object(group, &IID_IVdsIscsiPortalGroup, NULL);
	check_object(target, &IID_IVdsIscsiTarget, NULL);
	check_object(portal, &IID_IVdsIscsiPortal, NULL);
	MUST(IVdsIscsiPortalGroup_QueryAssociatedPortals(group, &list) == S_OK);
	check_object(list, &IID_IEnumVdsObject, NULL);
	IEnumVdsObject_Release(list);
	MUST(IVdsIscsiPortalGroup_RemovePortal(group, portal_id(PORTAL), &async) == S_OK);
	check_object(async, &IID_IVdsAsync, &IID_IVdsAsyncLinux);
	IVdsAsync_Release(async);
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

static void test_references_of_threads(void)
{
	pthread_t threads[4];

	begin();
	for (int i = 0; i < 4; i++)
		MUST(!pthread_create(&threads[i], NULL, count_references, group));
	for (int i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	is_int(IVdsIscsiPortalGroup_AddRef(group), 2, "no reference gets lost among threads");
	IVdsIscsiPortalGroup_Release(group);
	end();
}

static void test_service_stays(void)
{
	VDS_ISCSI_PORTALGROUP_PROP prop;

	begin();
	IVdsLinuxService_AddRef(w.service);
	is_int(IVdsLinuxService_Release(w.service), 4, "each object holds the service");
	end();

	w = make_world();
	MUST(IVdsLinuxService_FindPortalGroup(w.service, IQN, 1, &group) == S_OK);
	IVdsLinuxService_Release(w.service);
	is_int(IVdsIscsiPortalGroup_GetProperties(group, &prop), S_OK,
	       "an object works without the program's reference to the service");
	is_int(IVdsIscsiPortalGroup_Release(group), 0, "and goes");
	is_int(fake_sockets(w.fk), 0, "with the service");
	fake_kernel_free(w.fk);
}

/* --------------------------------------------------------------------- ids */

static int is_iid(const IID *iid, const char *text)
{
	char written[VDS_ID_STRLEN];

	return !strcmp(VdsIdFormat(iid, written), text);
}

static void test_interface_ids(void)
{
	ok(is_iid(&IID_IUnknown, "00000000-0000-0000-c000-000000000046"), "IUnknown");
	ok(is_iid(&IID_IEnumVdsObject, "118610b7-8d94-4030-b5b8-500889788e4e"), "IEnumVdsObject");
	ok(is_iid(&IID_IVdsAsync, "d5d23b6d-5a55-4492-9889-397a3c2d2dbc"), "IVdsAsync");
	ok(is_iid(&IID_IVdsIscsiPortal, "7fa1499d-ec85-4a8a-a47b-ff69201fcd34"),
	   "IVdsIscsiPortal");
	ok(is_iid(&IID_IVdsIscsiPortalGroup, "fef5f89d-a3dd-4b36-bf28-e7dde045c593"),
	   "IVdsIscsiPortalGroup");
	ok(is_iid(&IID_IVdsIscsiTarget, "aa8f5055-83e5-4bcc-aa73-19851a36a849"),
	   "IVdsIscsiTarget");
	ok(is_iid(&IID_IVdsProvider, "10c5e575-7984-4e81-a56b-431f5f92ae42"), "IVdsProvider");
	ok(is_iid(&IID_IVdsHwProvider, "d99bdaae-b13a-4178-9fdb-e27f16b4603e"),
	   "IVdsHwProvider");
	ok(is_iid(&IID_IVdsSubSystem, "6fcee2d3-6d90-4f91-80e2-a5c7caaca9d8"), "IVdsSubSystem");
	ok(is_iid(&IID_IVdsSubSystemIscsi, "0027346f-40d0-4b45-8cec-5906dc0380c8"),
	   "IVdsSubSystemIscsi");
}

static void test_ids(void)
{
	static const char text[] = "00112233-4455-6677-8899-aabbccddeeff";
	VDS_OBJECT_ID id;
	char written[VDS_ID_STRLEN];

	is_int(VdsIdParse(text, &id), S_OK, "an id is read");
	ok(id.Data1 == 0x00112233 && id.Data2 == 0x4455 && id.Data3 == 0x6677 &&
	   id.Data4[0] == 0x88 && id.Data4[7] == 0xff, "its integers are in host order");
	is_str(VdsIdFormat(&id, written), text, "and it is written as it was read");
	is_int(VdsIdParse("00112233-4455-6677-8899-aabbccddeef", &id), E_INVALIDARG,
	       "a short one is refused");
	is_int(VdsIdParse("", &id), E_INVALIDARG, "an empty one too");
	is_int(VdsIdParse(NULL, &id), E_INVALIDARG, "none too");
	is_int(VdsIdParse(text, NULL), E_INVALIDARG, "a NULL to write to as well");
}

/* -------------------------------------------------------------- properties */

static void test_group_properties(void)
{
	VDS_ISCSI_PORTALGROUP_PROP prop;
	struct vds_uuid id = fake_group_id(IQN, 1);
	char written[VDS_ID_STRLEN], expected[VDS_UUID_STRLEN];

	begin();
	is_int(IVdsIscsiPortalGroup_GetProperties(group, &prop), S_OK, "a group tells");
	is_int(prop.tag, 1, "its tag");
	is_str(VdsIdFormat(&prop.id, written), vds_uuid_format(&id, expected), "and its id");
	is_int(IVdsIscsiPortalGroup_GetProperties(group, NULL), E_INVALIDARG, "but not to NULL");
	fake_unload(w.fk);
	is_int(IVdsIscsiPortalGroup_GetProperties(group, &prop), VDS_E_PROVIDER_EXITING,
	       "nor without the module");
	end();
}

static int is_ascii(const WCHAR *text, const char *expected)
{
	while (*expected && *text == (unsigned char)*expected)
		text++, expected++;
	return !*text && !*expected;
}

static void test_target_properties(void)
{
	struct vds_uuid id = fake_target_id(IQN);
	char written[VDS_ID_STRLEN], expected[VDS_UUID_STRLEN];
	VDS_ISCSI_TARGET_PROP prop;

	begin();
	is_int(IVdsIscsiTarget_GetProperties(target, &prop), VDS_S_PROPERTIES_INCOMPLETE,
	       "a target tells all but whether CHAP is on");
	ok(is_ascii(prop.pwszIscsiName, IQN), "its name");
	ok(is_ascii(prop.pwszFriendlyName, IQN) && prop.pwszFriendlyName != prop.pwszIscsiName,
	   "twice");
	is_str(VdsIdFormat(&prop.id, written), vds_uuid_format(&id, expected), "and its id");
	CoTaskMemFree(prop.pwszIscsiName);
	CoTaskMemFree(prop.pwszFriendlyName);
	is_int(IVdsIscsiTarget_GetProperties(target, NULL), E_INVALIDARG, "but not to NULL");
	fake_target_del(w.fk, IQN);
	ok(IVdsIscsiTarget_GetProperties(target, &prop) == VDS_E_OBJECT_DELETED &&
	   !prop.pwszIscsiName && !prop.pwszFriendlyName, "nor when it is gone");
	end();
}

/* A target by its id, and its name in UTF-16, which the caller frees. */
static WCHAR *name_of_target(const char *iqn)
{
	struct vds_uuid uuid = fake_target_id(iqn);
	VDS_ISCSI_TARGET_PROP prop;
	IVdsIscsiTarget *found;
	char text[VDS_UUID_STRLEN];
	VDS_OBJECT_ID id;

	fake_target_add(w.fk, iqn);
	MUST(VdsIdParse(vds_uuid_format(&uuid, text), &id) == S_OK);
	MUST(IVdsLinuxService_GetObject(w.service, id, VDS_OT_TARGET, (IUnknown **)&found) == S_OK);
	MUST(SUCCEEDED(IVdsIscsiTarget_GetProperties(found, &prop)));
	IVdsIscsiTarget_Release(found);
	CoTaskMemFree(prop.pwszFriendlyName);
	return prop.pwszIscsiName;
}

static void check_name(const char *utf8, const WCHAR *expected, size_t units)
{
	WCHAR *name = name_of_target(utf8);

	ok(!memcmp(name, expected, (units + 1) * sizeof(*name)), "the name %s", utf8);
	CoTaskMemFree(name);
}

static void test_names(void)
{
	begin();
	check_name("iqn.\xc3\xa4", u"iqn.\u00e4", 5);
	check_name("iqn.\xe2\x82\xac", u"iqn.\u20ac", 5);
	check_name("iqn.\xf0\x9f\x92\xbe.", u"iqn.\U0001f4be.", 7);
	check_name("bad.\xff", u"bad.\ufffd", 5);
	check_name("bad.\xc3", u"bad.\ufffd", 5);
	check_name("bad.\xc0\x80", u"bad.\ufffd\ufffd", 6);
	check_name("bad.\xe0\x80\x80", u"bad.\ufffd\ufffd\ufffd", 7);
	check_name("bad.\xed\xa0\x80", u"bad.\ufffd\ufffd\ufffd", 7);
	check_name("bad.\xf4\x90\x80\x80", u"bad.\ufffd\ufffd\ufffd\ufffd", 8);
	end();
}

static void test_portal_properties(void)
{
	static const UCHAR v6[16] = { 0x20, 0x01, 0x0d, 0xb8, [15] = 1 };
	VDS_OBJECT_ID id = portal_id(PORTAL);
	VDS_ISCSI_PORTAL_PROP prop;
	IVdsIscsiPortal *other;

	begin();
	is_int(IVdsIscsiPortal_GetProperties(portal, &prop), S_OK, "a portal tells");
	ok(IsEqualGUID(&prop.id, &id), "its id");
	ok(prop.address.type == VDS_IPT_IPV4 && prop.address.ipv4Address == 0xc0000201 &&
	   prop.address.ulPort == 3260, "its IPv4 address and port");
	is_int(prop.status, VDS_IPS_ONLINE, "that it is online");
	is_int(IVdsIscsiPortal_GetProperties(portal, NULL), E_INVALIDARG, "but not to NULL");
	remove_portal(PORTAL);
	is_int(IVdsIscsiPortal_GetProperties(portal, &prop), S_OK, "out of the group it tells too");
	is_int(prop.status, VDS_IPS_OFFLINE, "that it is offline");

	MUST(IVdsLinuxService_FindPortal(w.service, PORTAL6, &other) == S_OK);
	is_int(IVdsIscsiPortal_GetProperties(other, &prop), S_OK, "another one tells");
	ok(prop.address.type == VDS_IPT_IPV6 && !memcmp(prop.address.ipv6Address, v6, 16) &&
	   prop.address.ulPort == 3261, "its IPv6 address and port");
	fake_portal_del(w.fk, PORTAL6);
	is_int(IVdsIscsiPortal_GetProperties(other, &prop), VDS_E_OBJECT_DELETED,
	       "until it is gone");
	IVdsIscsiPortal_Release(other);
	end();
}

static void test_deleted_group(void)
{
	VDS_ISCSI_PORTALGROUP_PROP prop;
	IEnumVdsObject *list = GARBAGE;
	IVdsIscsiTarget *none = GARBAGE;

	begin();
	fake_group_del(w.fk, IQN, 1);
	for (int again = 0; again < 2; again++) {
		is_int(IVdsIscsiPortalGroup_GetProperties(group, &prop), VDS_E_OBJECT_DELETED,
		       "a deleted group tells nothing");
		ok(IVdsIscsiPortalGroup_GetTarget(group, &none) == VDS_E_OBJECT_DELETED && !none,
		   "nor its target");
		ok(IVdsIscsiPortalGroup_QueryAssociatedPortals(group, &list) ==
		   VDS_E_OBJECT_DELETED && !list, "nor its portals");
		fake_member_add(w.fk, IQN, 1, PORTAL);
	}
	end();
}

/* ------------------------------------------------------------- the service */

static void test_find(void)
{
	IVdsIscsiPortalGroup *no_group = GARBAGE;
	IVdsIscsiPortal *no_portal = GARBAGE;

	begin();
	ok(IVdsLinuxService_FindPortalGroup(w.service, IQN, 2, &no_group) ==
	   VDS_E_OBJECT_NOT_FOUND && !no_group, "a group of another tag is not found");
	ok(IVdsLinuxService_FindPortalGroup(w.service, "iqn.none", 1, &no_group) ==
	   VDS_E_OBJECT_NOT_FOUND && *VdsLastErrorMessage(), "nor of another target");
	is_int(IVdsLinuxService_FindPortalGroup(w.service, NULL, 1, &no_group), E_INVALIDARG,
	       "nor without a name");
	is_int(IVdsLinuxService_FindPortalGroup(w.service, IQN, 1, NULL), E_INVALIDARG,
	       "nor into NULL");
	ok(IVdsLinuxService_FindPortal(w.service, "192.0.2.9:3260", &no_portal) ==
	   VDS_E_OBJECT_NOT_FOUND && !no_portal, "a portal of another address is not found");
	is_int(IVdsLinuxService_FindPortal(w.service, "192.0.2.1", &no_portal), E_INVALIDARG,
	       "an address without a port is none");
	is_int(IVdsLinuxService_FindPortal(w.service, NULL, &no_portal), E_INVALIDARG,
	       "nor is NULL");
	is_int(IVdsLinuxService_FindPortal(w.service, PORTAL, NULL), E_INVALIDARG, "nor into NULL");
	end();
}

static void check_get(VDS_OBJECT_ID id, VDS_OBJECT_TYPE type, const IID *iid)
{
	IUnknown *object = NULL, *same = NULL;

	is_int(IVdsLinuxService_GetObject(w.service, id, type, &object), S_OK,
	       "an object of type %d is found by its id", type);
	is_int(IUnknown_QueryInterface(object, iid, (void **)&same), S_OK, "and is one");
	IUnknown_Release(same);
	IUnknown_Release(object);
}

static void test_get_object(void)
{
	VDS_ISCSI_PORTALGROUP_PROP group_prop;
	VDS_ISCSI_TARGET_PROP target_prop;
	IUnknown *none = GARBAGE;

	begin();
	MUST(IVdsIscsiPortalGroup_GetProperties(group, &group_prop) == S_OK);
	MUST(SUCCEEDED(IVdsIscsiTarget_GetProperties(target, &target_prop)));
	CoTaskMemFree(target_prop.pwszIscsiName);
	CoTaskMemFree(target_prop.pwszFriendlyName);
	check_get(group_prop.id, VDS_OT_PORTAL_GROUP, &IID_IVdsIscsiPortalGroup);
	check_get(target_prop.id, VDS_OT_TARGET, &IID_IVdsIscsiTarget);
	check_get(portal_id(PORTAL), VDS_OT_PORTAL, &IID_IVdsIscsiPortal);
	ok(IVdsLinuxService_GetObject(w.service, group_prop.id, VDS_OT_PORTAL, &none) ==
	   VDS_E_OBJECT_NOT_FOUND && !none, "an id of another type is not found");
	none = GARBAGE;
	ok(IVdsLinuxService_GetObject(w.service, group_prop.id, VDS_OT_LUN, &none) ==
	   VDS_E_INVALID_OBJECT_TYPE && !none, "a LUN cannot be asked for");
	is_int(IVdsLinuxService_GetObject(w.service, group_prop.id, VDS_OT_PORTAL, NULL),
	       E_INVALIDARG, "nor anything into NULL");
	end();
}

/* VdsOpenService() itself meets the kernel of this machine, whatever it has. */
static void test_open(void)
{
	IVdsLinuxService *service = GARBAGE;
	HRESULT hr = VdsOpenService(&service);

	is_int(VdsOpenService(NULL), E_INVALIDARG, "a service is not opened into NULL");
	if (SUCCEEDED(hr)) {
		ok(service, "the service of this machine is open");
		IVdsLinuxService_Release(service);
		return;
	}
	ok(!service, "no service of this machine: %s", VdsLastErrorMessage());
}

/* ------------------------------------------------------------------- lists */

static void test_list(void)
{
	IUnknown *objects[4] = { GARBAGE, GARBAGE, GARBAGE, GARBAGE };
	IEnumVdsObject *list, *copy;
	ULONG fetched = 9;

	begin();
	MUST(IVdsIscsiPortalGroup_QueryAssociatedPortals(group, &list) == S_OK);
	is_int(IEnumVdsObject_Next(list, 1, objects, NULL), S_OK, "one object without a count");
	IUnknown_Release(objects[0]);
	MUST(IEnumVdsObject_Clone(list, &copy) == S_OK);
	ok(IEnumVdsObject_Next(list, 3, objects, &fetched) == S_FALSE && fetched == 1,
	   "a short read is S_FALSE");
	IUnknown_Release(objects[0]);
	objects[0] = GARBAGE;
	ok(IEnumVdsObject_Next(list, 1, objects, &fetched) == S_FALSE && !fetched && !objects[0],
	   "the end is S_FALSE and no object");
	ok(IEnumVdsObject_Next(list, 0, objects, &fetched) == S_OK && !fetched,
	   "no object is always to be had");
	is_int(IEnumVdsObject_Next(list, 2, objects, NULL), E_INVALIDARG, "many want a count");
	is_int(IEnumVdsObject_Next(list, 1, NULL, &fetched), E_INVALIDARG, "all want room");

	ok(IEnumVdsObject_Next(copy, 2, objects, &fetched) == S_FALSE && fetched == 1,
	   "a clone stands where the list stood");
	IUnknown_Release(objects[0]);
	IEnumVdsObject_Release(copy);

	is_int(IEnumVdsObject_Reset(list), S_OK, "back to the first");
	is_int(IEnumVdsObject_Skip(list, 1), S_OK, "over one");
	ok(IEnumVdsObject_Next(list, 1, objects, &fetched) == S_OK, "there is the second");
	IUnknown_Release(objects[0]);
	is_int(IEnumVdsObject_Reset(list), S_OK, "back again");
	is_int(IEnumVdsObject_Skip(list, 2), S_OK, "over two");
	is_int(IEnumVdsObject_Skip(list, 1), S_FALSE, "there is no third");
	is_int(IEnumVdsObject_Skip(list, 0xffffffff), S_FALSE, "nor any beyond");
	is_int(IEnumVdsObject_Clone(list, NULL), E_INVALIDARG, "no clone into NULL");
	IEnumVdsObject_Release(list);
	end();
}

static void test_list_is_a_snapshot(void)
{
	VDS_ISCSI_PORTAL_PROP prop;
	IVdsIscsiPortal *objects[3];
	IEnumVdsObject *list;
	ULONG fetched;

	begin();
	MUST(IVdsIscsiPortalGroup_QueryAssociatedPortals(group, &list) == S_OK);
	fake_portal_del(w.fk, PORTAL);
	fake_member_add(w.fk, IQN, 1, "192.0.2.3:3260");
	ok(IEnumVdsObject_Next(list, 3, (IUnknown **)objects, &fetched) == S_FALSE &&
	   fetched == 2, "a list has what was there");
	is_int(IVdsIscsiPortal_GetProperties(objects[0], &prop), VDS_E_OBJECT_DELETED,
	       "what went since answers that it is gone");
	is_int(IVdsIscsiPortal_GetProperties(objects[1], &prop), S_OK, "the other one tells");
	IVdsIscsiPortal_Release(objects[0]);
	IVdsIscsiPortal_Release(objects[1]);
	IEnumVdsObject_Release(list);
	end();
}

/* A portal goes between the question which there are and the one about it. */
static void test_list_of_what_goes(void)
{
	IEnumVdsObject *list;

	begin();
	fake_fail(w.fk, VDS_ISCSI_CMD_PORTAL_GET, -ENOENT, NULL);
	MUST(IVdsIscsiPortalGroup_QueryAssociatedPortals(group, &list) == S_OK);
	ok(IEnumVdsObject_Skip(list, 1) == S_OK && IEnumVdsObject_Skip(list, 1) == S_FALSE,
	   "a portal that has just gone is left out");
	IEnumVdsObject_Release(list);
	end();
}

static void test_empty_list(void)
{
	IUnknown *object = GARBAGE;
	IEnumVdsObject *list;
	ULONG fetched;

	begin();
	remove_portal(PORTAL);
	remove_portal(PORTAL6);
	is_int(IVdsIscsiPortalGroup_QueryAssociatedPortals(group, &list), S_OK,
	       "a group without portals has a list");
	ok(IEnumVdsObject_Next(list, 1, &object, &fetched) == S_FALSE && !fetched && !object,
	   "of none");
	IEnumVdsObject_Release(list);
	is_int(IVdsIscsiPortal_QueryAssociatedPortalGroups(portal, &list), S_OK,
	       "so has a portal without groups");
	is_int(IEnumVdsObject_Skip(list, 1), S_FALSE, "of none");
	IEnumVdsObject_Release(list);
	end();
}

/* The tags of the groups in @list, added up; frees it. */
static int sum_of_tags(IEnumVdsObject *list)
{
	VDS_ISCSI_PORTALGROUP_PROP prop;
	IUnknown *object;
	IVdsIscsiPortalGroup *one;
	int sum = 0;

	while (IEnumVdsObject_Next(list, 1, &object, NULL) == S_OK) {
		MUST(IUnknown_QueryInterface(object, &IID_IVdsIscsiPortalGroup,
					     (void **)&one) == S_OK);
		MUST(IVdsIscsiPortalGroup_GetProperties(one, &prop) == S_OK);
		sum += prop.tag;
		IVdsIscsiPortalGroup_Release(one);
		IUnknown_Release(object);
	}
	IEnumVdsObject_Release(list);
	return sum;
}

static void test_groups(void)
{
	IEnumVdsObject *list = GARBAGE;

	begin();
	fake_group_add(w.fk, IQN, 10);
	fake_member_add(w.fk, OTHER_IQN, 100, PORTAL);
	MUST(IVdsIscsiTarget_QueryPortalGroups(target, &list) == S_OK);
	is_int(sum_of_tags(list), 11, "a target has its groups");
	MUST(IVdsIscsiPortal_QueryAssociatedPortalGroups(portal, &list) == S_OK);
	is_int(sum_of_tags(list), 101, "a portal has the groups that it is in");
	is_int(IVdsIscsiTarget_QueryPortalGroups(target, NULL), E_INVALIDARG, "but not for NULL");
	is_int(IVdsIscsiPortal_QueryAssociatedPortalGroups(portal, NULL), E_INVALIDARG, "nor here");
	is_int(IVdsIscsiPortalGroup_QueryAssociatedPortals(group, NULL), E_INVALIDARG, "nor here");
	is_int(IVdsIscsiPortalGroup_GetTarget(group, NULL), E_INVALIDARG, "nor here");

	fake_target_del(w.fk, IQN);
	fake_target_add(w.fk, IQN);
	list = GARBAGE;
	ok(IVdsIscsiTarget_QueryPortalGroups(target, &list) == VDS_E_OBJECT_DELETED && !list,
	   "a target that was made again is another one");
	fake_portal_del(w.fk, PORTAL);
	fake_portal_add(w.fk, PORTAL);
	list = GARBAGE;
	ok(IVdsIscsiPortal_QueryAssociatedPortalGroups(portal, &list) == VDS_E_OBJECT_DELETED &&
	   !list, "so is a portal");
	end();
}

/* --------------------------------------------------- what is not there yet */

static void test_not_implemented(void)
{
	IVdsAsync *async = GARBAGE;
	IEnumVdsObject *list = GARBAGE;
	LPWSTR *names = GARBAGE;
	LONG count = 9;

	begin();
	ok(IVdsIscsiPortalGroup_Delete(group, &async) == E_NOTIMPL && !async, "Delete");
	is_int(IVdsIscsiPortalGroup_Delete(group, NULL), E_NOTIMPL, "also with NULL");
	async = GARBAGE;
	ok(IVdsIscsiTarget_CreatePortalGroup(target, &async) == E_NOTIMPL && !async,
	   "CreatePortalGroup");
	async = GARBAGE;
	ok(IVdsIscsiTarget_Delete(target, &async) == E_NOTIMPL && !async, "Delete of a target");
	ok(IVdsIscsiTarget_QueryAssociatedLuns(target, &list) == E_NOTIMPL && !list,
	   "QueryAssociatedLuns");
	is_int(IVdsIscsiTarget_SetFriendlyName(target, NULL), E_NOTIMPL, "SetFriendlyName");
	is_int(IVdsIscsiTarget_SetSharedSecret(target, NULL, NULL), E_NOTIMPL, "SetSharedSecret");
	is_int(IVdsIscsiTarget_RememberInitiatorSharedSecret(target, NULL, NULL), E_NOTIMPL,
	       "RememberInitiatorSharedSecret");
	ok(IVdsIscsiTarget_GetConnectedInitiators(target, &names, &count) == E_NOTIMPL &&
	   !names && !count, "GetConnectedInitiators");
	is_int(IVdsIscsiPortal_SetStatus(portal, VDS_IPS_OFFLINE), E_NOTIMPL, "SetStatus");
	is_int(IVdsIscsiPortal_SetIpsecTunnelAddress(portal, NULL, NULL), VDS_E_NOT_SUPPORTED,
	       "SetIpsecTunnelAddress is not supported");
	is_int(IVdsIscsiPortal_GetIpsecSecurity(portal, NULL, NULL, NULL), VDS_E_NOT_SUPPORTED,
	       "nor GetIpsecSecurity");
	is_int(IVdsIscsiPortal_SetIpsecSecurity(portal, NULL, 0, NULL), VDS_E_NOT_SUPPORTED,
	       "nor SetIpsecSecurity");
	ok(*VdsLastErrorMessage(), "which has a sentence");
	end();
}

int main(void)
{
	test_identity();
	test_references_of_threads();
	test_service_stays();
	test_interface_ids();
	test_ids();
	test_group_properties();
	test_target_properties();
	test_names();
	test_portal_properties();
	test_deleted_group();
	test_find();
	test_get_object();
	test_open();
	test_list();
	test_list_is_a_snapshot();
	test_list_of_what_goes();
	test_empty_list();
	test_groups();
	test_not_implemented();
	return tap_end();
}
