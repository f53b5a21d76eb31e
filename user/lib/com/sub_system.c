// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * IVdsSubSystem and IVdsSubSystemIscsi: the container of a provider's targets and
 * portals.
 */
#include <stdlib.h>

#include "operation.h"
#include "provider.h"

static struct entity *from_sub_system(IVdsSubSystem *p)
{
	return container_of(p, struct entity, iface.sub_system);
}

static struct entity *from_sub_system_iscsi(IVdsSubSystemIscsi *p)
{
	return &container_of(p, struct provider, second.iscsi)->entity;
}

static struct entity *from_sub_system_import(IVdsSubSystemImportTarget *p)
{
	return &container_of(p, struct provider, third.import)->entity;
}

COM_DEFINE_IUNKNOWN(sub_system, IVdsSubSystem)
COM_DEFINE_IUNKNOWN(sub_system_import, IVdsSubSystemImportTarget)
COM_DEFINE_IUNKNOWN(sub_system_iscsi, IVdsSubSystemIscsi)

/* ---------------------------------------- properties, provider and repair */

static void sub_system_state(VDS_SUB_SYSTEM_PROP *prop, enum vds_iscsi_provider_state state)
{
	switch (state) {
	case VDS_ISCSI_PROVIDER_STATE_OK:
		prop->status = VDS_SSS_ONLINE;
		prop->health = VDS_H_HEALTHY;
		break;
	case VDS_ISCSI_PROVIDER_STATE_STALE:
	case VDS_ISCSI_PROVIDER_STATE_LEAKED:
		prop->status = VDS_SSS_PARTIALLY_MANAGED;
		prop->health = VDS_H_DEGRADED;
		break;
	}
}

static HRESULT sub_system_GetProperties(IVdsSubSystem *p, VDS_SUB_SYSTEM_PROP *prop)
{
	struct vds_provider_info info;
	char id[VDS_UUID_STRLEN];
	int err;

	if (!prop)
		return com_fail_argument("pSubSystemProp");
	memset(prop, 0, sizeof(*prop));

	err = provider_info(from_sub_system(p), &info);
	if (err)
		return com_hresult(err);
	prop->pwszFriendlyName = com_wide(info.name);
	prop->pwszIdentification = com_wide(vds_uuid_format(&info.id, id));
	if (!prop->pwszFriendlyName || !prop->pwszIdentification) {
		free(prop->pwszFriendlyName);
		free(prop->pwszIdentification);
		memset(prop, 0, sizeof(*prop));
		return com_fail_memory();
	}
	prop->id = com_object_id(&info.id);
	sub_system_state(prop, info.state);
	return S_OK;
}

static HRESULT sub_system_GetProvider(IVdsSubSystem *p, IVdsProvider **out)
{
	struct entity *entity = from_sub_system(p), *provider;
	struct vds_provider_info info;
	HRESULT hr;
	int err;

	if (!out)
		return com_fail_argument("ppProvider");
	*out = NULL;

	err = provider_info(entity, &info);
	if (err)
		return com_hresult(err);
	hr = provider_from(entity->com.parent, &info, &provider);
	if (SUCCEEDED(hr))
		*out = &provider->iface.provider;
	return hr;
}

static HRESULT sub_system_Reenumerate(IVdsSubSystem *p)
{
	return provider_repair(from_sub_system(p), vds_reenumerate);
}

/* ------------------------------------------- controllers, drives and LUNs */

static HRESULT no_luns(void *out)
{
	return com_not_supported("a subsystem of libvds has no controllers, drives or LUNs", out);
}

/* An empty list, if the subsystem still exists. */
static HRESULT list_nothing(struct entity *entity, IEnumVdsObject **out)
{
	struct vds_provider_info info;
	int err;

	if (!out)
		return com_fail_argument("ppEnum");
	*out = NULL;
	err = provider_info(entity, &info);
	return err ? com_hresult(err) : enum_empty(&entity->com, out);
}

static HRESULT sub_system_QueryControllers(IVdsSubSystem *p, IEnumVdsObject **out)
{
	return list_nothing(from_sub_system(p), out);
}

static HRESULT sub_system_QueryLuns(IVdsSubSystem *p, IEnumVdsObject **out)
{
	return list_nothing(from_sub_system(p), out);
}

static HRESULT sub_system_QueryDrives(IVdsSubSystem *p, IEnumVdsObject **out)
{
	return list_nothing(from_sub_system(p), out);
}

static HRESULT sub_system_GetDrive(IVdsSubSystem *p, SHORT bus, SHORT slot, IVdsDrive **out)
{
	struct vds_provider_info info;
	int err;

	(void)bus;
	(void)slot;
	if (!out)
		return com_fail_argument("ppDrive");
	*out = NULL;
	err = provider_info(from_sub_system(p), &info);
	if (err)
		return com_hresult(err);
	return com_fail(VDS_E_OBJECT_NOT_FOUND, "the subsystem has no drives");
}

static HRESULT sub_system_SetControllerStatus(IVdsSubSystem *p, VDS_OBJECT_ID *online,
					      LONG online_count, VDS_OBJECT_ID *offline,
					      LONG offline_count)
{
	(void)p;
	(void)online;
	(void)online_count;
	(void)offline;
	(void)offline_count;
	return no_luns(NULL);
}

static HRESULT sub_system_CreateLun(IVdsSubSystem *p, VDS_LUN_TYPE type, ULONGLONG size,
				    VDS_OBJECT_ID *drives, LONG drive_count, LPWSTR unmasking,
				    VDS_HINTS *hints, IVdsAsync **out)
{
	(void)p;
	(void)type;
	(void)size;
	(void)drives;
	(void)drive_count;
	(void)unmasking;
	(void)hints;
	return no_luns(out);
}

static HRESULT sub_system_ReplaceDrive(IVdsSubSystem *p, VDS_OBJECT_ID replaced,
				       VDS_OBJECT_ID replacement)
{
	(void)p;
	(void)replaced;
	(void)replacement;
	return no_luns(NULL);
}

static HRESULT sub_system_SetStatus(IVdsSubSystem *p, VDS_SUB_SYSTEM_STATUS status)
{
	(void)p;
	(void)status;
	return com_not_supported("the status of a subsystem cannot be set", NULL);
}

static HRESULT sub_system_QueryMaxLunCreateSize(IVdsSubSystem *p, VDS_LUN_TYPE type,
						VDS_OBJECT_ID *drives, LONG drive_count,
						VDS_HINTS *hints, ULONGLONG *size)
{
	(void)p;
	(void)type;
	(void)drives;
	(void)drive_count;
	(void)hints;
	if (size)
		*size = 0;
	return no_luns(NULL);
}

static const struct IVdsSubSystemVtbl sub_system_vtbl = {
	.QueryInterface = sub_system_QueryInterface,
	.AddRef = sub_system_AddRef,
	.Release = sub_system_Release,
	.GetProperties = sub_system_GetProperties,
	.GetProvider = sub_system_GetProvider,
	.QueryControllers = sub_system_QueryControllers,
	.QueryLuns = sub_system_QueryLuns,
	.QueryDrives = sub_system_QueryDrives,
	.GetDrive = sub_system_GetDrive,
	.Reenumerate = sub_system_Reenumerate,
	.SetControllerStatus = sub_system_SetControllerStatus,
	.CreateLun = sub_system_CreateLun,
	.ReplaceDrive = sub_system_ReplaceDrive,
	.SetStatus = sub_system_SetStatus,
	.QueryMaxLunCreateSize = sub_system_QueryMaxLunCreateSize,
};

/* ------------------------------------------------------ targets and portals */

/**
 * struct records - all objects of a kind
 * @list: their records, of all providers
 * @count: number of records
 * @size: of a record, in bytes
 * @provider: offset of the provider's name in a record
 */
struct records {
	void *list;
	size_t count;
	size_t size;
	size_t provider;
};

/* Move the records of the provider @name to the beginning; returns their number. */
static size_t records_keep(const struct records *records, const char *name)
{
	char *from = records->list, *to = records->list;
	size_t kept = 0;

	for (size_t i = 0; i < records->count; i++, from += records->size) {
		if (strcmp(from + records->provider, name))
			continue;
		memmove(to, from, records->size);
		to += records->size;
		kept++;
	}
	return kept;
}

/* The list of the records that are in this subsystem; frees all records. */
static HRESULT records_give(const struct entity *entity, const struct records *records,
			    HRESULT (*open)(struct com_object *parent, const void *record,
					    struct entity **out),
			    IEnumVdsObject **out)
{
	struct vds_provider_info info;
	/* This last query confirms that the records belong to this provider. */
	int err = provider_info(entity, &info);

	if (!err)
		err = provider_check_state(&info);
	if (err) {
		free(records->list);
		return com_hresult(err);
	}
	return enum_create(entity->com.parent, records->list, records_keep(records, info.name),
			   records->size, open, out);
}

static HRESULT open_target(struct com_object *parent, const void *record, struct entity **out)
{
	const struct vds_target_info *target = record;

	return entity_give(target_new(parent, &target->id, target->incarnation), out);
}

static HRESULT sub_system_iscsi_QueryTargets(IVdsSubSystemIscsi *p, IEnumVdsObject **out)
{
	struct entity *entity = from_sub_system_iscsi(p);
	struct records records = {
		.size = sizeof(struct vds_target_info),
		.provider = offsetof(struct vds_target_info, provider),
	};
	struct vds_target_info *list;
	int err;

	if (!out)
		return com_fail_argument("ppEnum");
	*out = NULL;

	err = vds_target_list(entity->com.client, &list, &records.count);
	if (err)
		return com_hresult(err);
	records.list = list;
	return records_give(entity, &records, open_target, out);
}

static HRESULT open_portal(struct com_object *parent, const void *record, struct entity **out)
{
	const struct vds_portal_info *portal = record;

	return entity_give(portal_new(parent, &portal->id, portal->incarnation), out);
}

static HRESULT sub_system_iscsi_QueryPortals(IVdsSubSystemIscsi *p, IEnumVdsObject **out)
{
	struct entity *entity = from_sub_system_iscsi(p);
	struct records records = {
		.size = sizeof(struct vds_portal_info),
		.provider = offsetof(struct vds_portal_info, provider),
	};
	struct vds_portal_info *list;
	int err;

	if (!out)
		return com_fail_argument("ppEnum");
	*out = NULL;

	err = vds_portal_list(entity->com.client, &list, &records.count);
	if (err)
		return com_hresult(err);
	records.list = list;
	return records_give(entity, &records, open_portal, out);
}

/* A target that is to be created. */
struct new_target {
	const char *provider;
	const char *name;
};

static int request_target(struct vds_client *client, const void *arg, struct vds_op_start *start)
{
	const struct new_target *target = arg;

	return vds_target_create(client, target->provider, target->name, NULL, OPERATION_WAIT_MS,
				 start);
}

static HRESULT create_target(struct entity *entity, const char *name, IVdsAsync **out)
{
	struct new_target target = {
		container_of(entity, struct provider, entity)->name, name
	};
	struct operation operation = {
		.type = VDS_ASYNCOUT_CREATETARGET,
		.request = request_target,
		.arg = &target,
	};

	return operation_start(entity->com.parent, &operation, out);
}

/* LIO has a friendly name for each portal group, and none for a target: it is not used. */
static HRESULT sub_system_iscsi_CreateTarget(IVdsSubSystemIscsi *p, LPWSTR name, LPWSTR friendly,
					     IVdsAsync **out)
{
	struct entity *entity = from_sub_system_iscsi(p);
	struct vds_provider_info info;
	char *narrow = NULL;
	HRESULT hr;
	int err;

	(void)friendly;
	if (!out)
		return com_fail_argument("ppAsync");
	*out = NULL;
	err = provider_info(entity, &info);
	if (err)
		return com_hresult(err);
	if (name && *name) {
		narrow = com_narrow(name);
		if (!narrow)
			return com_fail_memory();
	}
	hr = create_target(entity, narrow, out);
	free(narrow);
	return hr;
}

static HRESULT sub_system_iscsi_SetIpsecGroupPresharedKey(IVdsSubSystemIscsi *p,
							  VDS_ISCSI_IPSEC_KEY *key)
{
	(void)p;
	(void)key;
	return com_fail_ipsec();
}

static const struct IVdsSubSystemIscsiVtbl sub_system_iscsi_vtbl = {
	.QueryInterface = sub_system_iscsi_QueryInterface,
	.AddRef = sub_system_iscsi_AddRef,
	.Release = sub_system_iscsi_Release,
	.QueryTargets = sub_system_iscsi_QueryTargets,
	.QueryPortals = sub_system_iscsi_QueryPortals,
	.CreateTarget = sub_system_iscsi_CreateTarget,
	.SetIpsecGroupPresharedKey = sub_system_iscsi_SetIpsecGroupPresharedKey,
};

/* ------------------------------------------------- the target of snapshots */

static HRESULT sub_system_import_GetImportTarget(IVdsSubSystemImportTarget *p, LPWSTR *name)
{
	(void)p;
	if (!name)
		return com_fail_argument("ppwszIscsiName");
	*name = NULL;
	return com_fail(VDS_E_NO_IMPORT_TARGET, "the subsystem has no snapshots");
}

static HRESULT sub_system_import_SetImportTarget(IVdsSubSystemImportTarget *p, LPWSTR name)
{
	(void)p;
	(void)name;
	return com_not_supported("the subsystem has no snapshots", NULL);
}

static const struct IVdsSubSystemImportTargetVtbl sub_system_import_vtbl = {
	.QueryInterface = sub_system_import_QueryInterface,
	.AddRef = sub_system_import_AddRef,
	.Release = sub_system_import_Release,
	.GetImportTarget = sub_system_import_GetImportTarget,
	.SetImportTarget = sub_system_import_SetImportTarget,
};

/* ----------------------------------------------------------------- entities */

static const struct com_class sub_system_class = {
	.size = sizeof(struct provider),
	.interfaces = {
		{ &IID_IVdsSubSystem, offsetof(struct provider, entity.iface.sub_system) },
		{ &IID_IVdsSubSystemIscsi, offsetof(struct provider, second.iscsi) },
		{ &IID_IVdsSubSystemImportTarget, offsetof(struct provider, third.import) },
	},
};

static struct entity *sub_system_new(struct com_object *parent,
				     const struct vds_provider_info *info)
{
	struct provider *provider = provider_new(&sub_system_class, parent, info);

	if (!provider)
		return NULL;
	provider->entity.iface.sub_system.lpVtbl = &sub_system_vtbl;
	provider->second.iscsi.lpVtbl = &sub_system_iscsi_vtbl;
	provider->third.import.lpVtbl = &sub_system_import_vtbl;
	return &provider->entity;
}

HRESULT sub_system_from(struct com_object *parent, const void *record, struct entity **out)
{
	return entity_give(sub_system_new(parent, record), out);
}

HRESULT sub_system_open(struct com_object *parent, const struct vds_uuid *id, struct entity **out)
{
	return provider_find(parent, id, sub_system_from, out);
}

HRESULT sub_system_of(struct com_object *parent, const char *name, IVdsSubSystem **out)
{
	struct vds_provider_info info;
	struct entity *entity;
	int err = provider_get(parent->client, name, &info);

	if (err)
		return com_hresult(err);
	entity = sub_system_new(parent, &info);
	if (!entity)
		return com_fail_memory();
	*out = &entity->iface.sub_system;
	return S_OK;
}
