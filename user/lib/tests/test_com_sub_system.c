// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * IVdsSubSystem and IVdsSubSystemIscsi, and the way from any object to the
 * repair of a provider whose cache is corrupt.
 */
#include <errno.h>

#include "com_sub_system_test.h"

static VDS_OBJECT_ID id_of(IVdsSubSystem *of)
{
	VDS_SUB_SYSTEM_PROP prop;

	MUST(IVdsSubSystem_GetProperties(of, &prop) == S_OK);
	CoTaskMemFree(prop.pwszFriendlyName);
	CoTaskMemFree(prop.pwszIdentification);
	return prop.id;
}

static void properties(void)
{
	char id[VDS_ID_STRLEN];
	VDS_SUB_SYSTEM_PROP prop;

	begin_sub_system();
	memset(&prop, 0x5a, sizeof(prop));
	check_int(IVdsSubSystem_GetProperties(sub_system, &prop), S_OK);
	check(is_ascii(prop.pwszFriendlyName, FAKE_PROVIDER));
	check(is_ascii(prop.pwszIdentification, VdsIdFormat(&prop.id, id)));
	check(prop.status == VDS_SSS_ONLINE && prop.health == VDS_H_HEALTHY);
	check(!prop.ulFlags && !prop.ulStripeSizeFlags && !prop.sNumberOfInternalBuses &&
	      !prop.sMaxNumberOfSlotsEachBus && !prop.sMaxNumberOfControllers &&
	      !prop.sRebuildPriority);
	CoTaskMemFree(prop.pwszFriendlyName);
	CoTaskMemFree(prop.pwszIdentification);
	check_int(IVdsSubSystem_GetProperties(sub_system, NULL), E_INVALIDARG);
	end_sub_system();
}

static void stale(void)
{
	VDS_SUB_SYSTEM_PROP prop;

	begin_sub_system();
	fake_stale(w.fk);
	check_int(IVdsSubSystem_GetProperties(sub_system, &prop), S_OK);
	check(prop.status == VDS_SSS_PARTIALLY_MANAGED && prop.health == VDS_H_DEGRADED);
	CoTaskMemFree(prop.pwszFriendlyName);
	CoTaskMemFree(prop.pwszIdentification);
	end_sub_system();
}

static void unloaded(void)
{
	VDS_SUB_SYSTEM_PROP prop;

	begin_sub_system();
	fake_unload(w.fk);
	check(IVdsSubSystem_GetProperties(sub_system, &prop) == VDS_E_PROVIDER_EXITING &&
	      !prop.pwszFriendlyName && !prop.pwszIdentification);
	end_sub_system();
}

static void get_object(void)
{
	IUnknown *object, *same, *none = GARBAGE;
	VDS_OBJECT_ID id;

	begin_sub_system();
	id = id_of(sub_system);
	check_int(IVdsLinuxService_GetObject(w.service, id, VDS_OT_SUB_SYSTEM, &object), S_OK);
	check_int(IUnknown_QueryInterface(object, &IID_IVdsSubSystem, (void **)&same), S_OK);
	check_int(IUnknown_QueryInterface(object, &IID_IVdsProvider, (void **)&none),
		  E_NOINTERFACE);
	IUnknown_Release(same);
	IUnknown_Release(object);
	none = GARBAGE;
	check(IVdsLinuxService_GetObject(w.service, portal_id(PORTAL), VDS_OT_SUB_SYSTEM,
					 &none) == VDS_E_OBJECT_NOT_FOUND && !none);
	end_sub_system();
}

static void check_same(IVdsSubSystem *other)
{
	VDS_OBJECT_ID a = id_of(sub_system), b = id_of(other);

	check(IsEqualGUID(&a, &b));
	IVdsSubSystem_Release(other);
}

static void of_portal(void)
{
	IVdsSubSystem *other = GARBAGE;

	begin_sub_system();
	check_int(IVdsIscsiPortal_GetSubSystem(portal, &other), S_OK);
	check_same(other);
	end_sub_system();
}

/* The provider of the subsystem; the caller releases it. */
static IVdsHwProvider *own_provider(void)
{
	IVdsProvider *provider;
	IVdsHwProvider *hw;

	check_int(IVdsSubSystem_GetProvider(sub_system, &provider), S_OK);
	MUST(IVdsProvider_QueryInterface(provider, &IID_IVdsHwProvider, (void **)&hw) == S_OK);
	IVdsProvider_Release(provider);
	return hw;
}

static void of_provider(void)
{
	IVdsHwProvider *hw;
	IVdsSubSystem *other = GARBAGE;
	IEnumVdsObject *list;
	IUnknown *object;

	begin_sub_system();
	hw = own_provider();
	check_int(IVdsHwProvider_QuerySubSystems(hw, &list), S_OK);
	MUST(IEnumVdsObject_Next(list, 1, &object, NULL) == S_OK);
	MUST(IUnknown_QueryInterface(object, &IID_IVdsSubSystem, (void **)&other) == S_OK);
	check_same(other);
	IUnknown_Release(object);
	check_int(IEnumVdsObject_Skip(list, 1), S_FALSE);
	IEnumVdsObject_Release(list);
	IVdsHwProvider_Release(hw);
	end_sub_system();
}

static void null_arguments(void)
{
	IVdsHwProvider *hw;

	begin_sub_system();
	hw = own_provider();
	check_int(IVdsIscsiPortal_GetSubSystem(portal, NULL), E_INVALIDARG);
	check_int(IVdsIscsiTarget_GetSubSystem(target, NULL), E_INVALIDARG);
	check_int(IVdsSubSystem_GetProvider(sub_system, NULL), E_INVALIDARG);
	check_int(IVdsHwProvider_QuerySubSystems(hw, NULL), E_INVALIDARG);
	IVdsHwProvider_Release(hw);
	end_sub_system();
}

/* A leaked portal makes the view of its group wrong, and of no other object. */
static void only_group_is_corrupt(void)
{
	VDS_ISCSI_PORTALGROUP_PROP group_prop;
	VDS_ISCSI_TARGET_PROP target_prop;
	IVdsIscsiTarget *target;

	check_int(IVdsIscsiPortalGroup_GetProperties(group, &group_prop),
		  VDS_E_PROVIDER_CACHE_CORRUPT);
	MUST(IVdsIscsiPortalGroup_GetTarget(group, &target) == S_OK);
	check(SUCCEEDED(IVdsIscsiTarget_GetProperties(target, &target_prop)));
	CoTaskMemFree(target_prop.pwszIscsiName);
	CoTaskMemFree(target_prop.pwszFriendlyName);
	IVdsIscsiTarget_Release(target);
}

/* As the manual page of RemovePortal describes, from the group's own target. */
static void repair(void)
{
	VDS_OBJECT_ID id = portal_id(PORTAL6);
	IVdsHwProvider *hw;
	IVdsAsync *async;

	begin_sub_system();
	fake_member_leak(w.fk, IQN, 1, PORTAL);
	only_group_is_corrupt();
	check_int(IVdsIscsiPortalGroup_RemovePortal(group, id, &async),
		  VDS_E_PROVIDER_CACHE_CORRUPT);
	hw = own_provider();
	check_int(IVdsHwProvider_Reenumerate(hw), S_OK);
	check_int(IVdsHwProvider_Refresh(hw), S_OK);
	check_int(IVdsIscsiPortalGroup_RemovePortal(group, id, &async), S_OK);
	IVdsAsync_Release(async);
	IVdsHwProvider_Release(hw);
	end_sub_system();
}

static void reenumerate(void)
{
	begin_sub_system();
	check_int(IVdsSubSystem_Reenumerate(sub_system), S_OK);
	check_int(fake_requests(w.fk, VDS_ISCSI_CMD_REENUMERATE), 1);
	fake_unprivileged(w.fk, true);
	check_int(IVdsSubSystem_Reenumerate(sub_system), E_ACCESSDENIED);
	end_sub_system();
}

/* The number of objects in @list, and whether @id is among them; releases it. */
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

static void targets(void)
{
	VDS_OBJECT_ID foreign = target_id("iqn.foreign"), own = target_id(OTHER_IQN);
	IEnumVdsObject *list = GARBAGE;
	BOOL has;

	begin_sub_system();
	fake_target_add(w.fk, "iqn.foreign");
	fake_target_own(w.fk, "iqn.foreign", "other");
	fake_target_add(w.fk, OTHER_IQN);
	MUST(IVdsSubSystemIscsi_QueryTargets(iscsi, &list) == S_OK);
	check_int(count_ids(list, &own, &has), 2);
	check(has);
	MUST(IVdsSubSystemIscsi_QueryTargets(iscsi, &list) == S_OK);
	count_ids(list, &foreign, &has);
	check(!has);
	end_sub_system();
}

static void no_targets(void)
{
	VDS_OBJECT_ID own = target_id(IQN);
	IEnumVdsObject *list;
	BOOL has;

	begin_sub_system();
	fake_target_del(w.fk, IQN);
	MUST(IVdsSubSystemIscsi_QueryTargets(iscsi, &list) == S_OK);
	check_int(count_ids(list, &own, &has), 0);
	end_sub_system();
}

static void targets_fail(void)
{
	IEnumVdsObject *list;

	begin_sub_system();
	check_int(IVdsSubSystemIscsi_QueryTargets(iscsi, NULL), E_INVALIDARG);
	list = GARBAGE;
	fake_fail(w.fk, VDS_ISCSI_CMD_TARGET_GET, -EIO, NULL);
	check(FAILED(IVdsSubSystemIscsi_QueryTargets(iscsi, &list)) && !list);
	end_sub_system();
}

static void portals(void)
{
	VDS_OBJECT_ID foreign = portal_id("192.0.2.99:3260"), own = portal_id("192.0.2.3:3260");
	IEnumVdsObject *list = GARBAGE;
	BOOL has;

	begin_sub_system();
	fake_portal_add(w.fk, "192.0.2.99:3260");
	fake_portal_own(w.fk, "192.0.2.99:3260", "other");
	fake_portal_add(w.fk, "192.0.2.3:3260");
	MUST(IVdsSubSystemIscsi_QueryPortals(iscsi, &list) == S_OK);
	check_int(count_ids(list, &own, &has), 3);
	check(has);
	MUST(IVdsSubSystemIscsi_QueryPortals(iscsi, &list) == S_OK);
	count_ids(list, &foreign, &has);
	check(!has);
	end_sub_system();
}

static void portals_fail(void)
{
	IEnumVdsObject *list;

	begin_sub_system();
	check_int(IVdsSubSystemIscsi_QueryPortals(iscsi, NULL), E_INVALIDARG);
	list = GARBAGE;
	fake_fail(w.fk, VDS_ISCSI_CMD_PORTAL_GET, -EIO, NULL);
	check(FAILED(IVdsSubSystemIscsi_QueryPortals(iscsi, &list)) && !list);
	end_sub_system();
}

static void gone_objects(void)
{
	IVdsSubSystem *none = GARBAGE;

	begin_sub_system();
	fake_target_own(w.fk, IQN, "gone");
	check(IVdsIscsiTarget_GetSubSystem(target, &none) == VDS_E_OBJECT_DELETED && !none);
	none = GARBAGE;
	fake_portal_del(w.fk, PORTAL);
	check(IVdsIscsiPortal_GetSubSystem(portal, &none) == VDS_E_OBJECT_DELETED && !none);
	end_sub_system();
}

static void gone_provider(void)
{
	IVdsProvider *provider = GARBAGE;
	IEnumVdsObject *list = GARBAGE;
	VDS_SUB_SYSTEM_PROP prop;

	begin_sub_system();
	fake_fail(w.fk, VDS_ISCSI_CMD_PROVIDER_GET, -ENOENT, NULL);
	check_int(IVdsSubSystem_GetProperties(sub_system, &prop), VDS_E_OBJECT_DELETED);
	fake_fail(w.fk, VDS_ISCSI_CMD_PROVIDER_GET, -ENOENT, NULL);
	check(IVdsSubSystem_GetProvider(sub_system, &provider) == VDS_E_OBJECT_DELETED &&
	      !provider);
	fake_fail(w.fk, VDS_ISCSI_CMD_PROVIDER_GET, -ENOENT, NULL);
	check(IVdsSubSystemIscsi_QueryTargets(iscsi, &list) == VDS_E_OBJECT_DELETED && !list);
	end_sub_system();
}

static HRESULT query_absent(size_t kind, IEnumVdsObject **list)
{
	switch (kind) {
	case 0:
		return IVdsSubSystem_QueryControllers(sub_system, list);
	case 1:
		return IVdsSubSystem_QueryLuns(sub_system, list);
	default:
		return IVdsSubSystem_QueryDrives(sub_system, list);
	}
}

static void absent_kinds_gone(void)
{
	IEnumVdsObject *list;
	IVdsDrive *drive = GARBAGE;

	begin_sub_system();
	for (size_t kind = 0; kind < 3; kind++) {
		list = GARBAGE;
		fake_fail(w.fk, VDS_ISCSI_CMD_PROVIDER_GET, -ENOENT, NULL);
		check(query_absent(kind, &list) == VDS_E_OBJECT_DELETED && !list);
		check_int(query_absent(kind, NULL), E_INVALIDARG);
	}
	fake_fail(w.fk, VDS_ISCSI_CMD_PROVIDER_GET, -ENOENT, NULL);
	check(IVdsSubSystem_GetDrive(sub_system, 0, 0, &drive) == VDS_E_OBJECT_DELETED && !drive);
	end_sub_system();
}

static int is_empty(HRESULT hr, IEnumVdsObject **out)
{
	IUnknown *object = GARBAGE;
	IEnumVdsObject *list;
	ULONG fetched = 9;
	int empty;

	if (hr != S_OK)
		return 0;
	list = *out;
	empty = IEnumVdsObject_Next(list, 1, &object, &fetched) == S_FALSE && !fetched && !object;
	IEnumVdsObject_Release(list);
	return empty;
}

static void absent_kinds(void)
{
	IVdsDrive *drive = GARBAGE;
	IEnumVdsObject *list;

	begin_sub_system();
	check(is_empty(IVdsSubSystem_QueryControllers(sub_system, &list), &list));
	check(is_empty(IVdsSubSystem_QueryLuns(sub_system, &list), &list));
	check(is_empty(IVdsSubSystem_QueryDrives(sub_system, &list), &list));
	check(IVdsSubSystem_GetDrive(sub_system, 0, 0, &drive) == VDS_E_OBJECT_NOT_FOUND &&
	      !drive);
	end_sub_system();
}

static void not_supported(void)
{
	VDS_OBJECT_ID id = portal_id(PORTAL);
	IVdsAsync *async = GARBAGE;
	ULONGLONG size = 9;

	begin_sub_system();
	check_int(IVdsSubSystem_SetControllerStatus(sub_system, &id, 1, NULL, 0),
		  VDS_E_NOT_SUPPORTED);
	check(IVdsSubSystem_CreateLun(sub_system, VDS_LT_DEFAULT, 1, NULL, 0, NULL, NULL,
				      &async) == VDS_E_NOT_SUPPORTED && !async);
	check_int(IVdsSubSystem_ReplaceDrive(sub_system, id, id), VDS_E_NOT_SUPPORTED);
	check_int(IVdsSubSystem_SetStatus(sub_system, VDS_SSS_OFFLINE), VDS_E_NOT_SUPPORTED);
	check(IVdsSubSystem_QueryMaxLunCreateSize(sub_system, VDS_LT_DEFAULT, NULL, 0, NULL,
						  &size) == VDS_E_NOT_SUPPORTED && !size);
	check_int(IVdsSubSystemIscsi_SetIpsecGroupPresharedKey(iscsi, NULL),
		  VDS_E_NOT_SUPPORTED);
	end_sub_system();
}

static const struct tap_case cases[] = {
	{ "a subsystem reports name, id and health, and that it has no drives", properties },
	{ "a stale subsystem is degraded and partially managed", stale },
	{ "an unloaded module ends GetProperties and leaves no pointer", unloaded },
	{ "a subsystem is found by its id and by no other", get_object },
	{ "a portal leads to the subsystem of its target", of_portal },
	{ "a provider has this one subsystem", of_provider },
	{ "no object is written to NULL", null_arguments },
	{ "a stale group is repaired through its own provider", repair },
	{ "Reenumerate of a subsystem is that of its provider, and needs privileges",
	  reenumerate },
	{ "a subsystem lists its own targets", targets },
	{ "a subsystem without targets has an empty list", no_targets },
	{ "QueryTargets that fails leaves no list", targets_fail },
	{ "a subsystem lists its own portals, also those in no group", portals },
	{ "QueryPortals that fails leaves no list", portals_fail },
	{ "an object whose provider or portal is gone has no subsystem", gone_objects },
	{ "a subsystem whose provider is gone is VDS_E_OBJECT_DELETED", gone_provider },
	{ "without its provider a subsystem has no lists of what it never has either",
	  absent_kinds_gone },
	{ "a subsystem has no controllers, drives and LUNs: its lists of them are empty",
	  absent_kinds },
	{ "an action that a subsystem does not have is VDS_E_NOT_SUPPORTED", not_supported },
};

int main(void)
{
	return tap_run(cases);
}
