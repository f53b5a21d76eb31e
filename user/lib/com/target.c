// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * IVdsIscsiTarget: an iSCSI target and its portal groups.
 */
#include <stdlib.h>

#include "com.h"
#include "initiators.h"
#include "operation.h"

static struct entity *from_target(IVdsIscsiTarget *p)
{
	return container_of(p, struct entity, iface.target);
}

COM_DEFINE_IUNKNOWN(target, IVdsIscsiTarget)

/* The target now; -EIDRM if it is not the target of this object. */
static int target_info(const struct entity *target, struct vds_target_info *info)
{
	return vds_target_get(target->com.client, &target->id,
			      target->incarnation, info);
}

/* The same, unless the view of it may be wrong: -ESTALE. */
static int target_view(const struct entity *target, struct vds_target_info *info)
{
	int err = target_info(target, info);

	return err ? err : provider_check(target->com.client, info->provider);
}

static HRESULT target_GetProperties(IVdsIscsiTarget *p, VDS_ISCSI_TARGET_PROP *prop)
{
	struct vds_target_info info;
	int err;

	if (!prop)
		return com_fail_argument("pTargetProp");
	memset(prop, 0, sizeof(*prop));

	err = target_view(from_target(p), &info);
	if (err)
		return com_hresult(err);

	prop->pwszIscsiName = com_wide(info.name);
	prop->pwszFriendlyName = com_wide(info.name);
	if (!prop->pwszIscsiName || !prop->pwszFriendlyName) {
		free(prop->pwszIscsiName);
		free(prop->pwszFriendlyName);
		memset(prop, 0, sizeof(*prop));
		return com_fail_memory();
	}
	prop->id = com_object_id(&info.id);
	/* The kernel does not report whether CHAP is enabled. */
	return VDS_S_PROPERTIES_INCOMPLETE;
}

static HRESULT target_GetSubSystem(IVdsIscsiTarget *p, IVdsSubSystem **out)
{
	struct entity *target = from_target(p);
	struct vds_target_info info;
	int err;

	if (!out)
		return com_fail_argument("ppSubSystem");
	*out = NULL;

	err = target_info(target, &info);
	return err ? com_hresult(err) : sub_system_of(target->com.parent, info.provider, out);
}

static HRESULT open_group(struct com_object *parent, const void *record, struct entity **out)
{
	const struct vds_group_info *group = record;

	return entity_give(group_new(parent, &group->id, group->incarnation), out);
}

static HRESULT target_QueryPortalGroups(IVdsIscsiTarget *p, IEnumVdsObject **out)
{
	struct entity *target = from_target(p);
	struct vds_group_info *groups = NULL;
	struct vds_target_info info;
	size_t count;
	int err;

	if (!out)
		return com_fail_argument("ppEnum");
	*out = NULL;

	err = vds_group_list(target->com.client, &target->id, &groups, &count);
	/* This last query confirms that the list belongs to this target. */
	if (!err)
		err = target_view(target, &info);
	if (err) {
		free(groups);
		return com_hresult(err);
	}
	return enum_create(target->com.parent, groups, count, sizeof(*groups), open_group, out);
}

static HRESULT target_QueryAssociatedLuns(IVdsIscsiTarget *p, IEnumVdsObject **out)
{
	struct entity *target = from_target(p);
	struct vds_target_info info;
	int err;

	if (!out)
		return com_fail_argument("ppEnum");
	*out = NULL;

	/* A LUN of VDS is one that its subsystem made, and this one makes none. */
	err = target_view(target, &info);
	return err ? com_hresult(err) : enum_empty(target->com.parent, out);
}

static int request_group(struct vds_client *client, const void *arg, struct vds_op_start *start)
{
	const struct entity *target = arg;

	/* A group of VDS is ready for use when it was made. */
	return vds_group_create(client, &target->id, target->incarnation, VDS_TAG_ANY, true, NULL,
				OPERATION_WAIT_MS, start);
}

static HRESULT target_CreatePortalGroup(IVdsIscsiTarget *p, IVdsAsync **out)
{
	struct entity *target = from_target(p);
	struct operation operation = {
		.type = VDS_ASYNCOUT_CREATEPORTALGROUP,
		.request = request_group,
		.arg = target,
	};

	return operation_start(target->com.parent, &operation, out);
}

/* As in VDS: its groups go with it, and their portals; LUNs have to be removed before. */
static int request_delete(struct vds_client *client, const void *arg, struct vds_op_start *start)
{
	const struct vds_removal_options options = {
		.flags = VDS_ISCSI_REMOVAL_FLAG_PORTALS,
		.grace_ms = VDS_GRACE_DEFAULT,
	};
	const struct entity *target = arg;

	return vds_target_delete(client, &target->id, target->incarnation, &options,
				 OPERATION_WAIT_MS, start);
}

static HRESULT target_Delete(IVdsIscsiTarget *p, IVdsAsync **out)
{
	struct entity *target = from_target(p);
	struct operation operation = {
		.type = VDS_ASYNCOUT_DELETETARGET,
		.request = request_delete,
		.arg = target,
	};

	return operation_start(target->com.parent, &operation, out);
}

/* The friendly name of a target is its iSCSI name, which cannot be changed. */
static HRESULT target_SetFriendlyName(IVdsIscsiTarget *p, LPWSTR name)
{
	struct vds_target_info info;
	WCHAR *own;
	bool same;
	int err;

	if (!name)
		return com_fail_argument("pwszFriendlyName");
	err = target_view(from_target(p), &info);
	if (err)
		return com_hresult(err);
	own = com_wide(info.name);
	if (!own)
		return com_fail_memory();
	same = !wcscmp(own, name);
	free(own);
	return same ? S_OK : com_not_supported("a target has no name but its iSCSI name", NULL);
}

/* CHAP secrets are set in configfs, and neither the kernel module nor libvds sees them. */
static HRESULT target_no_secrets(IVdsIscsiTarget *p)
{
	struct vds_target_info info;
	int err = target_view(from_target(p), &info);

	return err ? com_hresult(err) :
	       com_not_supported("libvds does not set CHAP secrets: use targetcli", NULL);
}

static HRESULT target_SetSharedSecret(IVdsIscsiTarget *p, VDS_ISCSI_SHARED_SECRET *secret,
				      LPWSTR initiator)
{
	(void)secret;
	(void)initiator;
	return target_no_secrets(p);
}

static HRESULT target_RememberInitiatorSharedSecret(IVdsIscsiTarget *p, LPWSTR initiator,
						    VDS_ISCSI_SHARED_SECRET *secret)
{
	(void)secret;
	if (!initiator)
		return com_fail_argument("pwszInitiatorName");
	return target_no_secrets(p);
}

static HRESULT target_GetConnectedInitiators(IVdsIscsiTarget *p, LPWSTR **initiators, LONG *count)
{
	struct entity *target = from_target(p);
	struct vds_target_info info;
	HRESULT hr;
	int err;

	if (initiators)
		*initiators = NULL;
	if (count)
		*count = 0;
	if (!initiators)
		return com_fail_argument("pppwszInitiatorList");
	if (!count)
		return com_fail_argument("plNumberOfInitiators");

	hr = initiators_list(target->com.client, &target->id, initiators, count);
	if (FAILED(hr))
		return hr;
	/* This last query confirms that the list belongs to this target. */
	err = target_view(target, &info);
	if (err) {
		initiators_free(*initiators, (size_t)*count);
		*initiators = NULL;
		*count = 0;
	}
	return com_hresult(err);
}

static const struct IVdsIscsiTargetVtbl target_vtbl = {
	.QueryInterface = target_QueryInterface,
	.AddRef = target_AddRef,
	.Release = target_Release,
	.GetProperties = target_GetProperties,
	.GetSubSystem = target_GetSubSystem,
	.QueryPortalGroups = target_QueryPortalGroups,
	.QueryAssociatedLuns = target_QueryAssociatedLuns,
	.CreatePortalGroup = target_CreatePortalGroup,
	.Delete = target_Delete,
	.SetFriendlyName = target_SetFriendlyName,
	.SetSharedSecret = target_SetSharedSecret,
	.RememberInitiatorSharedSecret = target_RememberInitiatorSharedSecret,
	.GetConnectedInitiators = target_GetConnectedInitiators,
};

static const struct com_class target_class = {
	.size = sizeof(struct entity),
	.interfaces = {
		{ &IID_IVdsIscsiTarget, offsetof(struct entity, iface.target) },
	},
};

struct entity *target_new(struct com_object *parent, const struct vds_uuid *id,
			  uint64_t incarnation)
{
	struct entity *target = entity_new(&target_class, parent, id, incarnation);

	if (target)
		target->iface.target.lpVtbl = &target_vtbl;
	return target;
}

HRESULT target_open(struct com_object *parent, const struct vds_uuid *id, struct entity **out)
{
	struct vds_target_info info;
	int err = vds_target_get(parent->client, id, 0, &info);

	return err ? com_hresult(err) : entity_give(target_new(parent, id, info.incarnation), out);
}
