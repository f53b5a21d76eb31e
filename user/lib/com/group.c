// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * IVdsIscsiPortalGroup: the portals that serve a target together.
 */
#include <errno.h>
#include <stdlib.h>

#include "../error.h"
#include "group.h"
#include "operation.h"

static struct entity *from_group(IVdsIscsiPortalGroup *p)
{
	return container_of(p, struct entity, iface.group);
}

COM_DEFINE_IUNKNOWN(group, IVdsIscsiPortalGroup)

int group_info(const struct entity *group, struct vds_group_info *info)
{
	return vds_group_get(group->com.client, &group->id,
			     group->incarnation, info);
}

/* The same, unless the view of it may be wrong: -ESTALE. */
static int group_view(const struct entity *group, struct vds_group_info *info)
{
	struct vds_target_info target;
	int err = group_info(group, info);

	if (!err && info->state != VDS_ISCSI_PORTAL_GROUP_STATE_OK)
		return vds_fail(-ESTALE, "the view of the portal group is wrong: %s",
				info->message);
	if (!err)
		err = vds_target_get(group->com.client, &info->target_id, 0, &target);
	/* The target was deleted since, and its group with it. */
	if (err == -ENOENT)
		return vds_fail(-EIDRM, "the target was deleted");
	return err ? err : provider_check(group->com.client, target.provider);
}

static HRESULT group_GetProperties(IVdsIscsiPortalGroup *p, VDS_ISCSI_PORTALGROUP_PROP *prop)
{
	struct vds_group_info info;
	int err;

	if (!prop)
		return com_fail_argument("pPortalGroupProp");
	memset(prop, 0, sizeof(*prop));

	err = group_view(from_group(p), &info);
	if (err)
		return com_hresult(err);
	prop->id = com_object_id(&info.id);
	prop->tag = info.tag;
	return S_OK;
}

static HRESULT group_GetTarget(IVdsIscsiPortalGroup *p, IVdsIscsiTarget **out)
{
	struct entity *group = from_group(p), *target;
	struct vds_group_info info;
	HRESULT hr;
	int err;

	if (!out)
		return com_fail_argument("ppTarget");
	*out = NULL;

	err = group_info(group, &info);
	if (err)
		return com_hresult(err);
	hr = target_open(group->com.parent, &info.target_id, &target);
	/* The target was deleted between the two queries, and its group with it. */
	if (hr == VDS_E_OBJECT_NOT_FOUND)
		return VDS_E_OBJECT_DELETED;
	if (SUCCEEDED(hr))
		*out = &target->iface.target;
	return hr;
}

static HRESULT open_member(struct com_object *parent, const void *record, struct entity **out)
{
	const struct vds_membership_info *member = record;

	return portal_open(parent, &member->portal_id, out);
}

static HRESULT group_QueryAssociatedPortals(IVdsIscsiPortalGroup *p, IEnumVdsObject **out)
{
	struct entity *group = from_group(p);
	struct vds_membership_info *members = NULL;
	struct vds_group_info info;
	size_t count;
	int err;

	if (!out)
		return com_fail_argument("ppEnum");
	*out = NULL;

	err = vds_membership_list(group->com.client, &group->id, NULL,
				  &members, &count);
	/* This last query confirms that the list belongs to this group. */
	if (!err)
		err = group_view(group, &info);
	if (err) {
		free(members);
		return com_hresult(err);
	}
	return enum_create(group->com.parent, members, count, sizeof(*members), open_member, out);
}

static int request_addition(struct vds_client *client, const void *arg, struct vds_op_start *start)
{
	const struct group_change *change = arg;

	return vds_addition_start(client, &change->group->id, change->group->incarnation,
				  change->portals, OPERATION_WAIT_MS, start);
}

int group_request_removal(struct vds_client *client, const void *arg,
			  struct vds_op_start *start)
{
	const struct group_change *change = arg;

	return vds_removal_start(client, &change->group->id, change->group->incarnation,
				 change->portals, change->count, change->options,
				 OPERATION_WAIT_MS, start);
}

static HRESULT group_AddPortal(IVdsIscsiPortalGroup *p, VDS_OBJECT_ID id, IVdsAsync **out)
{
	struct entity *group = from_group(p);
	struct vds_uuid portal = com_uuid(&id);
	struct group_change change = { .group = group, .portals = &portal };
	struct operation operation = {
		.type = VDS_ASYNCOUT_ADDPORTAL,
		.request = request_addition,
		.arg = &change,
	};

	return operation_start(group->com.parent, &operation, out);
}

static HRESULT group_RemovePortal(IVdsIscsiPortalGroup *p, VDS_OBJECT_ID id, IVdsAsync **out)
{
	struct entity *group = from_group(p);
	struct vds_uuid portal = com_uuid(&id);
	struct group_change change = { group, &portal, 1, NULL };
	struct operation operation = {
		.type = VDS_ASYNCOUT_REMOVEPORTAL,
		.request = group_request_removal,
		.arg = &change,
	};

	return operation_start(group->com.parent, &operation, out);
}

static int request_delete(struct vds_client *client, const void *arg, struct vds_op_start *start)
{
	const struct entity *group = arg;

	return vds_group_delete(client, &group->id, group->incarnation, NULL, OPERATION_WAIT_MS,
				start);
}

static HRESULT group_Delete(IVdsIscsiPortalGroup *p, IVdsAsync **out)
{
	struct entity *group = from_group(p);
	struct operation operation = {
		.type = VDS_ASYNCOUT_DELETEPORTALGROUP,
		.request = request_delete,
		.arg = group,
	};

	return operation_start(group->com.parent, &operation, out);
}

static const struct IVdsIscsiPortalGroupVtbl group_vtbl = {
	.QueryInterface = group_QueryInterface,
	.AddRef = group_AddRef,
	.Release = group_Release,
	.GetProperties = group_GetProperties,
	.GetTarget = group_GetTarget,
	.QueryAssociatedPortals = group_QueryAssociatedPortals,
	.AddPortal = group_AddPortal,
	.RemovePortal = group_RemovePortal,
	.Delete = group_Delete,
};

static const struct com_class group_class = {
	.size = sizeof(struct group),
	.interfaces = {
		{ &IID_IVdsIscsiPortalGroup, offsetof(struct group, entity.iface.group) },
		{ &IID_IVdsIscsiPortalGroupLinux, offsetof(struct group, linux_iface) },
	},
};

struct entity *group_new(struct com_object *parent, const struct vds_uuid *id,
			 uint64_t incarnation)
{
	struct entity *entity = entity_new(&group_class, parent, id, incarnation);

	if (!entity)
		return NULL;
	entity->iface.group.lpVtbl = &group_vtbl;
	container_of(entity, struct group, entity)->linux_iface.lpVtbl = &group_linux_vtbl;
	return entity;
}

HRESULT group_open(struct com_object *parent, const struct vds_uuid *id, struct entity **out)
{
	struct vds_group_info info;
	int err = vds_group_get(parent->client, id, 0, &info);

	return err ? com_hresult(err) : entity_give(group_new(parent, id, info.incarnation), out);
}
