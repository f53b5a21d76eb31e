// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * IVdsSubSystem and IVdsSubSystemIscsi, and the way from any object to the cure
 * of a provider whose cache is corrupt.
 */
#include <errno.h>

#include "com_test.h"

static struct world w;
static IVdsIscsiPortalGroup *group;
static IVdsIscsiTarget *target;
static IVdsIscsiPortal *portal;
static IVdsSubSystem *sub_system;
static IVdsSubSystemIscsi *iscsi;

static void begin(void)
{
	w = make_world();
	MUST(IVdsLinuxService_FindPortalGroup(w.service, IQN, 1, &group) == S_OK);
	MUST(IVdsIscsiPortalGroup_GetTarget(group, &target) == S_OK);
	MUST(IVdsLinuxService_FindPortal(w.service, PORTAL, &portal) == S_OK);
	MUST(IVdsIscsiTarget_GetSubSystem(target, &sub_system) == S_OK);
	MUST(IVdsSubSystem_QueryInterface(sub_system, &IID_IVdsSubSystemIscsi,
					  (void **)&iscsi) == S_OK);
}

static void end(void)
{
	IVdsSubSystemIscsi_Release(iscsi);
	IVdsSubSystem_Release(sub_system);
	IVdsIscsiPortal_Release(portal);
	IVdsIscsiTarget_Release(target);
	IVdsIscsiPortalGroup_Release(group);
	is_int(IVdsLinuxService_Release(w.service), 0, "nothing holds the service");
	fake_kernel_free(w.fk);
}

static int is_ascii(const WCHAR *text, const char *expected)
{
	while (*expected && *text == (unsigned char)*expected)
		text++, expected++;
	return !*text && !*expected;
}

static VDS_OBJECT_ID id_of(IVdsSubSystem *of)
{
	VDS_SUB_SYSTEM_PROP prop;

	MUST(IVdsSubSystem_GetProperties(of, &prop) == S_OK);
	CoTaskMemFree(prop.pwszFriendlyName);
	CoTaskMemFree(prop.pwszIdentification);
	return prop.id;
}

/* -------------------------------------------------------------- properties */

static void test_properties(void)
{
	char id[VDS_ID_STRLEN];
	VDS_SUB_SYSTEM_PROP prop;

	begin();
	memset(&prop, 0x5a, sizeof(prop));
	is_int(IVdsSubSystem_GetProperties(sub_system, &prop), S_OK, "a subsystem tells");
	ok(is_ascii(prop.pwszFriendlyName, FAKE_PROVIDER), "its provider's name");
	ok(is_ascii(prop.pwszIdentification, VdsIdFormat(&prop.id, id)), "its id as text");
	ok(prop.status == VDS_SSS_ONLINE && prop.health == VDS_H_HEALTHY, "that it is well");
	ok(!prop.ulFlags && !prop.ulStripeSizeFlags && !prop.sNumberOfInternalBuses &&
	   !prop.sMaxNumberOfSlotsEachBus && !prop.sMaxNumberOfControllers &&
	   !prop.sRebuildPriority, "and that it has no drives");
	CoTaskMemFree(prop.pwszFriendlyName);
	CoTaskMemFree(prop.pwszIdentification);

	fake_stale(w.fk);
	is_int(IVdsSubSystem_GetProperties(sub_system, &prop), S_OK, "a stale one tells too");
	ok(prop.status == VDS_SSS_PARTIALLY_MANAGED && prop.health == VDS_H_DEGRADED,
	   "that it is not well");
	CoTaskMemFree(prop.pwszFriendlyName);
	CoTaskMemFree(prop.pwszIdentification);
	is_int(IVdsSubSystem_GetProperties(sub_system, NULL), E_INVALIDARG, "but not to NULL");
	fake_unload(w.fk);
	ok(IVdsSubSystem_GetProperties(sub_system, &prop) == VDS_E_PROVIDER_EXITING &&
	   !prop.pwszFriendlyName && !prop.pwszIdentification, "nor without the module");
	end();
}

static void test_get_object(void)
{
	IUnknown *object, *same, *none = GARBAGE;
	VDS_OBJECT_ID id;

	begin();
	id = id_of(sub_system);
	is_int(IVdsLinuxService_GetObject(w.service, id, VDS_OT_SUB_SYSTEM, &object), S_OK,
	       "a subsystem is found by its id");
	is_int(IUnknown_QueryInterface(object, &IID_IVdsSubSystem, (void **)&same), S_OK,
	       "and is one");
	is_int(IUnknown_QueryInterface(object, &IID_IVdsProvider, (void **)&none),
	       E_NOINTERFACE, "and no provider");
	IUnknown_Release(same);
	IUnknown_Release(object);
	none = GARBAGE;
	ok(IVdsLinuxService_GetObject(w.service, portal_id(PORTAL), VDS_OT_SUB_SYSTEM,
				      &none) == VDS_E_OBJECT_NOT_FOUND && !none,
	   "not by another's");
	end();
}

/* ------------------------------------------------------- the ways to and from */

static void check_same(IVdsSubSystem *other, const char *from)
{
	VDS_OBJECT_ID a = id_of(sub_system), b = id_of(other);

	ok(IsEqualGUID(&a, &b), "%s leads to the same subsystem", from);
	IVdsSubSystem_Release(other);
}

static void test_ways(void)
{
	IVdsSubSystem *other = GARBAGE;
	IEnumVdsObject *list;
	IVdsProvider *provider;
	IVdsHwProvider *hw;
	IUnknown *object;

	begin();
	is_int(IVdsIscsiPortal_GetSubSystem(portal, &other), S_OK, "a portal is in a subsystem");
	check_same(other, "a portal");
	is_int(IVdsSubSystem_GetProvider(sub_system, &provider), S_OK, "which has a provider");
	MUST(IVdsProvider_QueryInterface(provider, &IID_IVdsHwProvider, (void **)&hw) == S_OK);
	is_int(IVdsHwProvider_QuerySubSystems(hw, &list), S_OK, "which has subsystems");
	MUST(IEnumVdsObject_Next(list, 1, &object, NULL) == S_OK);
	MUST(IUnknown_QueryInterface(object, &IID_IVdsSubSystem, (void **)&other) == S_OK);
	check_same(other, "a provider");
	IUnknown_Release(object);
	is_int(IEnumVdsObject_Skip(list, 1), S_FALSE, "and no other");
	IEnumVdsObject_Release(list);

	is_int(IVdsIscsiPortal_GetSubSystem(portal, NULL), E_INVALIDARG, "not into NULL");
	is_int(IVdsIscsiTarget_GetSubSystem(target, NULL), E_INVALIDARG, "nor here");
	is_int(IVdsSubSystem_GetProvider(sub_system, NULL), E_INVALIDARG, "nor here");
	is_int(IVdsHwProvider_QuerySubSystems(hw, NULL), E_INVALIDARG, "nor here");
	IVdsHwProvider_Release(hw);
	IVdsProvider_Release(provider);
	end();
}

/* The cure that RemovePortal's page names, from the group that needs it. */
static void test_recovery(void)
{
	VDS_OBJECT_ID id = portal_id(PORTAL6);
	IVdsProvider *provider;
	IVdsHwProvider *hw;
	IVdsAsync *async;

	begin();
	fake_member_leak(w.fk, IQN, 1, PORTAL);
	fake_stale(w.fk);
	is_int(IVdsIscsiPortalGroup_RemovePortal(group, id, &async), VDS_E_PROVIDER_CACHE_CORRUPT,
	       "the cache is corrupt");
	MUST(IVdsSubSystem_GetProvider(sub_system, &provider) == S_OK);
	MUST(IVdsProvider_QueryInterface(provider, &IID_IVdsHwProvider, (void **)&hw) == S_OK);
	is_int(IVdsHwProvider_Reenumerate(hw), S_OK, "Reenumerate of the group's own provider");
	is_int(IVdsHwProvider_Refresh(hw), S_OK, "and then Refresh");
	is_int(IVdsIscsiPortalGroup_RemovePortal(group, id, &async), S_OK, "cure it");
	IVdsAsync_Release(async);
	IVdsHwProvider_Release(hw);
	IVdsProvider_Release(provider);

	is_int(IVdsSubSystem_Reenumerate(sub_system), S_OK, "a subsystem reenumerates too");
	is_int(fake_requests(w.fk, VDS_ISCSI_CMD_REENUMERATE), 2, "which is the provider's");
	fake_unprivileged(w.fk, true);
	is_int(IVdsSubSystem_Reenumerate(sub_system), E_ACCESSDENIED, "but not without rights");
	end();
}

/* ---------------------------------------------------------- what is in it */

/* How many objects there are in @list, and which of them @has; frees it. */
static size_t count_ids(IEnumVdsObject *list, const VDS_OBJECT_ID *id, BOOL *has)
{
	union {
		VDS_ISCSI_PORTAL_PROP portal;
		VDS_ISCSI_TARGET_PROP target;
	} prop;
	IVdsIscsiTarget *one;
	IUnknown *object;
	size_t count = 0;

	*has = 0;
	for (; IEnumVdsObject_Next(list, 1, &object, NULL) == S_OK; count++) {
		if (IUnknown_QueryInterface(object, &IID_IVdsIscsiTarget,
					    (void **)&one) == S_OK) {
			MUST(SUCCEEDED(IVdsIscsiTarget_GetProperties(one, &prop.target)));
			CoTaskMemFree(prop.target.pwszIscsiName);
			CoTaskMemFree(prop.target.pwszFriendlyName);
			IVdsIscsiTarget_Release(one);
		} else {
			MUST(IVdsIscsiPortal_GetProperties((IVdsIscsiPortal *)object,
							   &prop.portal) == S_OK);
		}
		/* The id is first in both. */
		*has |= IsEqualGUID(&prop.portal.id, id);
		IUnknown_Release(object);
	}
	IEnumVdsObject_Release(list);
	return count;
}

static VDS_OBJECT_ID target_id(const char *iqn)
{
	struct vds_uuid uuid = fake_target_id(iqn);
	char text[VDS_UUID_STRLEN];
	VDS_OBJECT_ID id;

	MUST(VdsIdParse(vds_uuid_format(&uuid, text), &id) == S_OK);
	return id;
}

static void test_targets(void)
{
	VDS_OBJECT_ID foreign = target_id("iqn.foreign"), own = target_id(OTHER_IQN);
	IEnumVdsObject *list = GARBAGE;
	BOOL has;

	begin();
	fake_target_add(w.fk, "iqn.foreign");
	fake_target_own(w.fk, "iqn.foreign", "other");
	fake_target_add(w.fk, OTHER_IQN);
	MUST(IVdsSubSystemIscsi_QueryTargets(iscsi, &list) == S_OK);
	is_int(count_ids(list, &own, &has), 2, "a subsystem has its targets");
	ok(has, "one that came last too");
	MUST(IVdsSubSystemIscsi_QueryTargets(iscsi, &list) == S_OK);
	count_ids(list, &foreign, &has);
	ok(!has, "and no other subsystem's");
	is_int(IVdsSubSystemIscsi_QueryTargets(iscsi, NULL), E_INVALIDARG, "but not for NULL");
	list = GARBAGE;
	fake_fail(w.fk, VDS_ISCSI_CMD_TARGET_GET, -EIO, NULL);
	ok(FAILED(IVdsSubSystemIscsi_QueryTargets(iscsi, &list)) && !list, "nor when it fails");
	fake_target_del(w.fk, IQN);
	fake_target_del(w.fk, OTHER_IQN);
	MUST(IVdsSubSystemIscsi_QueryTargets(iscsi, &list) == S_OK);
	is_int(count_ids(list, &own, &has), 0, "without targets it has an empty list");
	end();
}

static void test_portals(void)
{
	VDS_OBJECT_ID foreign = portal_id("192.0.2.99:3260"), own = portal_id("192.0.2.3:3260");
	IEnumVdsObject *list = GARBAGE;
	BOOL has;

	begin();
	fake_portal_add(w.fk, "192.0.2.99:3260");
	fake_portal_own(w.fk, "192.0.2.99:3260", "other");
	fake_portal_add(w.fk, "192.0.2.3:3260");
	MUST(IVdsSubSystemIscsi_QueryPortals(iscsi, &list) == S_OK);
	is_int(count_ids(list, &own, &has), 3, "a subsystem has its portals");
	ok(has, "one that is in no group too");
	MUST(IVdsSubSystemIscsi_QueryPortals(iscsi, &list) == S_OK);
	count_ids(list, &foreign, &has);
	ok(!has, "and no other subsystem's");
	is_int(IVdsSubSystemIscsi_QueryPortals(iscsi, NULL), E_INVALIDARG, "but not for NULL");
	list = GARBAGE;
	fake_fail(w.fk, VDS_ISCSI_CMD_PORTAL_GET, -EIO, NULL);
	ok(FAILED(IVdsSubSystemIscsi_QueryPortals(iscsi, &list)) && !list, "nor when it fails");
	end();
}

/* --------------------------------------------------------------- what is gone */

static void test_gone(void)
{
	IVdsSubSystem *none = GARBAGE;
	IVdsProvider *provider = GARBAGE;
	IEnumVdsObject *list = GARBAGE;
	VDS_SUB_SYSTEM_PROP prop;

	begin();
	fake_target_own(w.fk, IQN, "gone");
	ok(IVdsIscsiTarget_GetSubSystem(target, &none) == VDS_E_OBJECT_DELETED && !none,
	   "the provider of a target went just now");
	none = GARBAGE;
	fake_portal_del(w.fk, PORTAL);
	ok(IVdsIscsiPortal_GetSubSystem(portal, &none) == VDS_E_OBJECT_DELETED && !none,
	   "a portal that is gone leads nowhere");

	fake_fail(w.fk, VDS_ISCSI_CMD_PROVIDER_GET, -ENOENT, NULL);
	is_int(IVdsSubSystem_GetProperties(sub_system, &prop), VDS_E_OBJECT_DELETED,
	       "a subsystem whose provider is gone tells nothing");
	fake_fail(w.fk, VDS_ISCSI_CMD_PROVIDER_GET, -ENOENT, NULL);
	ok(IVdsSubSystem_GetProvider(sub_system, &provider) == VDS_E_OBJECT_DELETED && !provider,
	   "nor its provider");
	fake_fail(w.fk, VDS_ISCSI_CMD_PROVIDER_GET, -ENOENT, NULL);
	ok(IVdsSubSystemIscsi_QueryTargets(iscsi, &list) == VDS_E_OBJECT_DELETED && !list,
	   "nor its targets");
	end();
}

static void test_not_implemented(void)
{
	VDS_OBJECT_ID id = portal_id(PORTAL);
	IEnumVdsObject *list = GARBAGE;
	IVdsAsync *async = GARBAGE;
	IVdsDrive *drive = GARBAGE;
	ULONGLONG size = 9;

	begin();
	ok(IVdsSubSystem_QueryControllers(sub_system, &list) == E_NOTIMPL && !list,
	   "QueryControllers");
	list = GARBAGE;
	ok(IVdsSubSystem_QueryLuns(sub_system, &list) == E_NOTIMPL && !list, "QueryLuns");
	list = GARBAGE;
	ok(IVdsSubSystem_QueryDrives(sub_system, &list) == E_NOTIMPL && !list, "QueryDrives");
	ok(IVdsSubSystem_GetDrive(sub_system, 0, 0, &drive) == E_NOTIMPL && !drive, "GetDrive");
	is_int(IVdsSubSystem_SetControllerStatus(sub_system, &id, 1, NULL, 0), E_NOTIMPL,
	       "SetControllerStatus");
	ok(IVdsSubSystem_CreateLun(sub_system, VDS_LT_DEFAULT, 1, NULL, 0, NULL, NULL,
				   &async) == E_NOTIMPL && !async, "CreateLun");
	is_int(IVdsSubSystem_ReplaceDrive(sub_system, id, id), E_NOTIMPL, "ReplaceDrive");
	is_int(IVdsSubSystem_SetStatus(sub_system, VDS_SSS_OFFLINE), E_NOTIMPL, "SetStatus");
	ok(IVdsSubSystem_QueryMaxLunCreateSize(sub_system, VDS_LT_DEFAULT, NULL, 0, NULL,
					       &size) == E_NOTIMPL && !size,
	   "QueryMaxLunCreateSize");
	async = GARBAGE;
	ok(IVdsSubSystemIscsi_CreateTarget(iscsi, NULL, NULL, &async) == E_NOTIMPL && !async,
	   "CreateTarget");
	is_int(IVdsSubSystemIscsi_SetIpsecGroupPresharedKey(iscsi, NULL), VDS_E_NOT_SUPPORTED,
	       "SetIpsecGroupPresharedKey is not supported");
	end();
}

int main(void)
{
	test_properties();
	test_get_object();
	test_ways();
	test_recovery();
	test_targets();
	test_portals();
	test_gone();
	test_not_implemented();
	return tap_end();
}
