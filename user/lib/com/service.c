// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * VdsOpenService() and IVdsLinuxService, the first object of a program.
 */
#include <errno.h>

#include "com.h"

enum {
	ERROR_SERVICE_NOT_ACTIVE = 1062,
};

/**
 * struct service - the owner of the connection that all objects use
 * @com: the object
 * @iface: its interface
 */
struct service {
	struct com_object com;
	IVdsLinuxService iface;
};

static struct service *from_service(IVdsLinuxService *p)
{
	return container_of(p, struct service, iface);
}

COM_DEFINE_IUNKNOWN(service, IVdsLinuxService)

static void service_destroy(struct com_object *object)
{
	vds_client_close(object->client);
}

/* The object that a search found. */
struct found {
	struct vds_uuid id;
	uint64_t incarnation;
};

/**
 * struct search - how objects of a kind are found
 * @text: name of the parameter that has their name
 * @find: queries the object by its name, and by its tag if it has one
 * @make: makes its entity
 */
struct search {
	const char *text;
	int (*find)(struct vds_client *client, const char *text, uint16_t tag,
		    struct found *found);
	struct entity *(*make)(struct com_object *parent, const struct vds_uuid *id,
			       uint64_t incarnation);
};

static HRESULT service_find(struct com_object *service, const struct search *search,
			    const char *text, uint16_t tag, struct entity **out)
{
	struct found found;
	int err;

	if (!text)
		return com_fail_argument(search->text);
	err = search->find(service->client, text, tag, &found);
	return err ? com_hresult(err) :
	       entity_give(search->make(service, &found.id, found.incarnation), out);
}

static int find_group(struct vds_client *client, const char *iqn, uint16_t tag,
		      struct found *found)
{
	struct vds_group_info info;
	int err = vds_group_get_by_name(client, iqn, tag, &info);

	if (!err)
		*found = (struct found){ info.id, info.incarnation };
	return err;
}

static HRESULT service_FindPortalGroup(IVdsLinuxService *p, const char *iqn,
				       VDS_ISCSI_PORTALGROUP_TAG tag,
				       IVdsIscsiPortalGroup **out)
{
	static const struct search groups = { "pszIscsiName", find_group, group_new };
	struct entity *entity = NULL;
	HRESULT hr;

	if (!out)
		return com_fail_argument("ppPortalGroup");
	hr = service_find(&from_service(p)->com, &groups, iqn, tag, &entity);
	*out = entity ? &entity->iface.group : NULL;
	return hr;
}

static int find_portal(struct vds_client *client, const char *text, uint16_t tag,
		       struct found *found)
{
	struct vds_portal_info info;
	struct vds_address address;
	int err = vds_address_parse(text, &address);

	(void)tag;
	if (!err)
		err = vds_portal_get_by_address(client, &address, &info);
	if (!err)
		*found = (struct found){ info.id, info.incarnation };
	return err;
}

static HRESULT service_FindPortal(IVdsLinuxService *p, const char *text, IVdsIscsiPortal **out)
{
	static const struct search portals = { "pszAddress", find_portal, portal_new };
	struct entity *entity = NULL;
	HRESULT hr;

	if (!out)
		return com_fail_argument("ppPortal");
	hr = service_find(&from_service(p)->com, &portals, text, 0, &entity);
	*out = entity ? &entity->iface.portal : NULL;
	return hr;
}

static HRESULT service_GetObject(IVdsLinuxService *p, VDS_OBJECT_ID id,
				 VDS_OBJECT_TYPE type, IUnknown **out)
{
	struct com_object *service = &from_service(p)->com;
	struct vds_uuid uuid = com_uuid(&id);
	struct entity *entity;
	HRESULT hr;

	if (!out)
		return com_fail_argument("ppObject");
	*out = NULL;

	switch (type) {
	case VDS_OT_TARGET:
		hr = target_open(service, &uuid, &entity);
		break;
	case VDS_OT_PORTAL_GROUP:
		hr = group_open(service, &uuid, &entity);
		break;
	case VDS_OT_PORTAL:
		hr = portal_open(service, &uuid, &entity);
		break;
	case VDS_OT_PROVIDER:
		hr = provider_open(service, &uuid, &entity);
		break;
	case VDS_OT_SUB_SYSTEM:
		hr = sub_system_open(service, &uuid, &entity);
		break;
	default:
		return com_fail(VDS_E_INVALID_OBJECT_TYPE,
				"the type is not target, portal group, portal, provider or subsystem");
	}
	if (SUCCEEDED(hr))
		*out = com_unknown(&entity->com);
	return hr;
}

static HRESULT service_QueryProviders(IVdsLinuxService *p, DWORD masks, IEnumVdsObject **out)
{
	struct com_object *service = &from_service(p)->com;

	if (!out)
		return com_fail_argument("ppEnum");
	*out = NULL;
	if (!masks || masks & ~(VDS_QUERY_SOFTWARE_PROVIDERS | VDS_QUERY_HARDWARE_PROVIDERS))
		return com_fail(E_INVALIDARG, "masks is not of VDS_QUERY_PROVIDER_FLAG");
	if (!(masks & VDS_QUERY_HARDWARE_PROVIDERS))
		return enum_create(service, NULL, 0, 0, NULL, out);
	return providers_list(service, out);
}

static HRESULT service_CreatePortal(IVdsLinuxService *p, const char *text, IVdsIscsiPortal **out)
{
	struct com_object *service = &from_service(p)->com;
	struct vds_address address;
	struct entity *entity;
	int err;

	if (!out)
		return com_fail_argument("ppPortal");
	*out = NULL;
	if (!text)
		return com_fail_argument("pszAddress");

	err = vds_address_parse(text, &address);
	if (err)
		return com_hresult(err);
	/* Allocated first, because the kernel cannot delete a portal again. */
	entity = portal_new(service, &(struct vds_uuid){ { 0 } }, 0);
	if (!entity)
		return com_fail_memory();
	err = vds_portal_new(service->client, &address, &entity->id, &entity->incarnation);
	if (err) {
		com_release(&entity->com);
		return com_hresult(err);
	}
	*out = &entity->iface.portal;
	return S_OK;
}

static const struct IVdsLinuxServiceVtbl service_vtbl = {
	.QueryInterface = service_QueryInterface,
	.AddRef = service_AddRef,
	.Release = service_Release,
	.FindPortalGroup = service_FindPortalGroup,
	.FindPortal = service_FindPortal,
	.GetObject = service_GetObject,
	.QueryProviders = service_QueryProviders,
	.CreatePortal = service_CreatePortal,
};

static const struct com_class service_class = {
	.size = sizeof(struct service),
	.destroy = service_destroy,
	.interfaces = {
		{ &IID_IVdsLinuxService, offsetof(struct service, iface) },
	},
};

HRESULT service_create(struct vds_client *client, IVdsLinuxService **out)
{
	struct service *service = com_new(&service_class, NULL);

	if (!service) {
		vds_client_close(client);
		return com_fail_memory();
	}
	service->iface.lpVtbl = &service_vtbl;
	service->com.client = client;
	*out = &service->iface;
	return S_OK;
}

HRESULT VdsOpenService(IVdsLinuxService **out)
{
	struct vds_client *client;
	int err;

	if (!out)
		return com_fail_argument("ppService");
	*out = NULL;

	err = vds_client_open(&client);
	if (err == -ENOENT)
		return HRESULT_FROM_WIN32(ERROR_SERVICE_NOT_ACTIVE);
	if (err)
		return com_hresult(err);
	return service_create(client, out);
}
