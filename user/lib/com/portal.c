// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * IVdsIscsiPortal: an address and a port on which targets may listen.
 */
#include <stdlib.h>

#include "com.h"
#include "operation.h"

static struct entity *from_portal(IVdsIscsiPortal *p)
{
	return container_of(p, struct entity, iface.portal);
}

COM_DEFINE_IUNKNOWN(portal, IVdsIscsiPortal)

/* The portal now; -EIDRM if it is not the portal of this object. */
static int portal_info(const struct entity *portal, struct vds_portal_info *info)
{
	return vds_portal_get(portal->com.client, &portal->id,
			      portal->incarnation, info);
}

/* The same, unless the view of it may be wrong: -ESTALE. */
static int portal_view(const struct entity *portal, struct vds_portal_info *info)
{
	int err = portal_info(portal, info);

	return err ? err : provider_check(portal->com.client, info->provider);
}

static VDS_ISCSI_PORTAL_STATUS portal_status(enum vds_iscsi_portal_status status)
{
	switch (status) {
	case VDS_ISCSI_PORTAL_STATUS_ONLINE:
		return VDS_IPS_ONLINE;
	case VDS_ISCSI_PORTAL_STATUS_OFFLINE:
		return VDS_IPS_OFFLINE;
	case VDS_ISCSI_PORTAL_STATUS_NOT_READY:
		return VDS_IPS_NOT_READY;
	default:
		return VDS_IPS_UNKNOWN;
	}
}

static HRESULT portal_GetProperties(IVdsIscsiPortal *p, VDS_ISCSI_PORTAL_PROP *prop)
{
	struct vds_portal_info info;
	int err;

	if (!prop)
		return com_fail_argument("pPortalProp");
	memset(prop, 0, sizeof(*prop));

	err = portal_view(from_portal(p), &info);
	if (err)
		return com_hresult(err);
	prop->id = com_object_id(&info.id);
	com_address(&prop->address, &info.address);
	prop->status = portal_status(info.status);
	return S_OK;
}

static HRESULT portal_GetSubSystem(IVdsIscsiPortal *p, IVdsSubSystem **out)
{
	struct entity *portal = from_portal(p);
	struct vds_portal_info info;
	int err;

	if (!out)
		return com_fail_argument("ppSubSystem");
	*out = NULL;

	err = portal_info(portal, &info);
	return err ? com_hresult(err) : sub_system_of(portal->com.parent, info.provider, out);
}

static HRESULT open_group(struct com_object *parent, const void *record, struct entity **out)
{
	const struct vds_membership_info *group = record;

	return entity_give(group_new(parent, &group->group_id, group->group_incarnation), out);
}

static HRESULT portal_QueryAssociatedPortalGroups(IVdsIscsiPortal *p, IEnumVdsObject **out)
{
	struct entity *portal = from_portal(p);
	struct vds_membership_info *groups = NULL;
	struct vds_portal_info info;
	size_t count;
	int err;

	if (!out)
		return com_fail_argument("ppEnum");
	*out = NULL;

	err = vds_membership_list(portal->com.client, NULL, &portal->id,
				  &groups, &count);
	/* This last query confirms that the list belongs to this portal. */
	if (!err)
		err = portal_view(portal, &info);
	if (err) {
		free(groups);
		return com_hresult(err);
	}
	return enum_create(portal->com.parent, groups, count, sizeof(*groups), open_group, out);
}

static int request_online(struct vds_client *client, const void *arg, struct vds_op_start *start)
{
	const struct entity *portal = arg;

	return vds_portal_online(client, &portal->id, NULL, OPERATION_WAIT_MS, start);
}

static int request_offline(struct vds_client *client, const void *arg, struct vds_op_start *start)
{
	const struct entity *portal = arg;

	return vds_portal_offline(client, &portal->id, NULL, OPERATION_WAIT_MS, start);
}

static HRESULT portal_SetStatus(IVdsIscsiPortal *p, VDS_ISCSI_PORTAL_STATUS status)
{
	struct entity *portal = from_portal(p);
	struct operation operation = { .arg = portal };
	struct vds_portal_info info;
	HRESULT hr;
	int err;

	if (status != VDS_IPS_ONLINE && status != VDS_IPS_OFFLINE)
		return com_fail(E_INVALIDARG, "a portal can be set online or offline");
	/* The requests name the portal by its id, which another one may have now. */
	err = portal_info(portal, &info);
	if (err)
		return com_hresult(err);
	operation.request = status == VDS_IPS_ONLINE ? request_online : request_offline;
	hr = operation_run(portal->com.parent, &operation);
	/* A group that the portal was in was deleted, not the portal. */
	if (hr == VDS_E_OBJECT_DELETED && !portal_info(portal, &info))
		return VDS_E_OBJECT_NOT_FOUND;
	return hr;
}

static HRESULT portal_SetIpsecTunnelAddress(IVdsIscsiPortal *p, VDS_IPADDRESS *tunnel,
					    VDS_IPADDRESS *destination)
{
	(void)p;
	(void)tunnel;
	(void)destination;
	return com_fail_ipsec();
}

static HRESULT portal_GetIpsecSecurity(IVdsIscsiPortal *p, VDS_IPADDRESS *initiator,
				       ULONGLONG *flags)
{
	(void)p;
	(void)initiator;
	if (!flags)
		return com_fail_argument("pullSecurityFlags");
	*flags = 0;
	return com_fail_ipsec();
}

static HRESULT portal_SetIpsecSecurity(IVdsIscsiPortal *p, VDS_IPADDRESS *initiator,
				       ULONGLONG flags, VDS_ISCSI_IPSEC_KEY *key)
{
	(void)p;
	(void)initiator;
	(void)flags;
	(void)key;
	return com_fail_ipsec();
}

static const struct IVdsIscsiPortalVtbl portal_vtbl = {
	.QueryInterface = portal_QueryInterface,
	.AddRef = portal_AddRef,
	.Release = portal_Release,
	.GetProperties = portal_GetProperties,
	.GetSubSystem = portal_GetSubSystem,
	.QueryAssociatedPortalGroups = portal_QueryAssociatedPortalGroups,
	.SetStatus = portal_SetStatus,
	.SetIpsecTunnelAddress = portal_SetIpsecTunnelAddress,
	.GetIpsecSecurity = portal_GetIpsecSecurity,
	.SetIpsecSecurity = portal_SetIpsecSecurity,
};

static const struct com_class portal_class = {
	.size = sizeof(struct entity),
	.interfaces = {
		{ &IID_IVdsIscsiPortal, offsetof(struct entity, iface.portal) },
	},
};

struct entity *portal_new(struct com_object *parent, const struct vds_uuid *id,
			  uint64_t incarnation)
{
	struct entity *portal = entity_new(&portal_class, parent, id, incarnation);

	if (portal)
		portal->iface.portal.lpVtbl = &portal_vtbl;
	return portal;
}

HRESULT portal_open(struct com_object *parent, const struct vds_uuid *id, struct entity **out)
{
	struct vds_portal_info info;
	int err = vds_portal_get(parent->client, id, 0, &info);

	return err ? com_hresult(err) : entity_give(portal_new(parent, id, info.incarnation), out);
}
