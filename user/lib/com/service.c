// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * VdsOpenService() and IVdsLinuxService, the first object of a program.
 */
#include "service_object.h"

enum {
	ERROR_SERVICE_NOT_ACTIVE = 1062,
};

static struct service *from_service(IVdsLinuxService *p)
{
	return container_of(p, struct service, linux_iface);
}

COM_DEFINE_IUNKNOWN(service, IVdsLinuxService)

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

static HRESULT service_find(struct service *service, const struct search *search,
			    const char *text, uint16_t tag, struct entity **out)
{
	struct found found;
	HRESULT hr;
	int err;

	if (!text)
		return com_fail_argument(search->text);
	hr = service_connect(service);
	if (FAILED(hr))
		return hr;
	err = search->find(service->com.client, text, tag, &found);
	return err ? com_hresult(err) :
	       entity_give(search->make(&service->com, &found.id, found.incarnation), out);
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
	hr = service_find(from_service(p), &groups, iqn, tag, &entity);
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
	hr = service_find(from_service(p), &portals, text, 0, &entity);
	*out = entity ? &entity->iface.portal : NULL;
	return hr;
}

static HRESULT service_GetObject(IVdsLinuxService *p, VDS_OBJECT_ID id,
				 VDS_OBJECT_TYPE type, IUnknown **out)
{
	return service_get_object(from_service(p), &id, type, out);
}

static HRESULT service_QueryProviders(IVdsLinuxService *p, DWORD masks, IEnumVdsObject **out)
{
	return service_query_providers(from_service(p), masks, out);
}

static HRESULT service_CreatePortal(IVdsLinuxService *p, const char *text, IVdsIscsiPortal **out)
{
	struct service *service = from_service(p);
	struct vds_address address;
	struct entity *entity;
	HRESULT hr;
	int err;

	if (!out)
		return com_fail_argument("ppPortal");
	*out = NULL;
	if (!text)
		return com_fail_argument("pszAddress");

	err = vds_address_parse(text, &address);
	if (err)
		return com_hresult(err);
	hr = service_connect(service);
	if (FAILED(hr))
		return hr;
	/* Allocated first, because the kernel cannot delete a portal again. */
	entity = portal_new(&service->com, &(struct vds_uuid){ { 0 } }, 0);
	if (!entity)
		return com_fail_memory();
	err = vds_portal_new(service->com.client, &address, &entity->id, &entity->incarnation);
	if (err) {
		com_release(&entity->com);
		return com_hresult(err);
	}
	*out = &entity->iface.portal;
	return S_OK;
}

const struct IVdsLinuxServiceVtbl service_linux_vtbl = {
	.QueryInterface = service_QueryInterface,
	.AddRef = service_AddRef,
	.Release = service_Release,
	.FindPortalGroup = service_FindPortalGroup,
	.FindPortal = service_FindPortal,
	.GetObject = service_GetObject,
	.QueryProviders = service_QueryProviders,
	.CreatePortal = service_CreatePortal,
};

HRESULT service_open(const struct vds_transport_ops *ops, void *ctx, IVdsLinuxService **out)
{
	struct service *service = service_new(ops, ctx);
	HRESULT hr;

	if (!service)
		return com_fail_memory();
	hr = service_connect(service);
	if (FAILED(hr)) {
		com_release(&service->com);
		return hr == VDS_E_INITIALIZED_FAILED ?
		       HRESULT_FROM_WIN32(ERROR_SERVICE_NOT_ACTIVE) : hr;
	}
	*out = &service->linux_iface;
	return S_OK;
}

HRESULT VdsOpenService(IVdsLinuxService **out)
{
	if (!out)
		return com_fail_argument("ppService");
	*out = NULL;
	return service_open(&vds_transport_nl, NULL, out);
}
