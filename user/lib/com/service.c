// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * VdsOpenService() and IVdsLinuxService: where a program begins.
 */
#include <errno.h>
#include <pthread.h>

#include "../watch.h"
#include "com.h"

enum {
	ERROR_SERVICE_NOT_ACTIVE = 1062,
};

/**
 * struct service - a connection to the kernel
 * @com: the object
 * @iface: its interface
 * @client: the connection, shared by all objects obtained from the service
 * @lock: protects @spare
 * @spare: a watch that nobody uses, kept for the next operation; may be NULL
 */
struct service {
	struct com_object com;
	IVdsLinuxService iface;
	struct vds_client *client;
	pthread_mutex_t lock;
	struct vds_watch *spare;
};

static struct service *from_service(IVdsLinuxService *p)
{
	return container_of(p, struct service, iface);
}

COM_DEFINE_IUNKNOWN(service, IVdsLinuxService)

void service_hold(struct service *service)
{
	com_add_ref(&service->com);
}

void service_put(struct service *service)
{
	com_release(&service->com);
}

struct vds_client *service_client(const struct service *service)
{
	return service->client;
}

/* Put @watch in the place of the spare one, which is returned. */
static struct vds_watch *service_swap_spare(struct service *service, struct vds_watch *watch)
{
	struct vds_watch *spare;

	pthread_mutex_lock(&service->lock);
	spare = service->spare;
	service->spare = watch;
	pthread_mutex_unlock(&service->lock);
	return spare;
}

int service_take_watch(struct service *service, struct vds_watch **out)
{
	struct vds_watch *spare = service_swap_spare(service, NULL);

	*out = spare;
	return spare ? 0 : vds_watch_prepare(service->client, out);
}

void service_give_watch(struct service *service, struct vds_watch *watch)
{
	if (watch)
		vds_watch_close(service_swap_spare(service, watch));
}

static void service_destroy(struct com_object *object)
{
	struct service *service = container_of(object, struct service, com);

	vds_watch_close(service->spare);
	pthread_mutex_destroy(&service->lock);
	vds_client_close(service->client);
}

/* What the kernel found. */
struct found {
	struct vds_uuid id;
	uint64_t incarnation;
};

/**
 * struct search - how objects of a kind are found
 * @text: what a program calls the text that they are found by
 * @find: asks for the one of that text, and tag where they have one
 * @make: a handle of it
 */
struct search {
	const char *text;
	int (*find)(struct vds_client *client, const char *text, uint16_t tag,
		    struct found *found);
	struct entity *(*make)(struct service *service, const struct vds_uuid *id,
			       uint64_t incarnation);
};

static HRESULT service_find(struct service *service, const struct search *search,
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
	struct service *service = from_service(p);
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
				"only a target, portal group, portal, provider or subsystem can be asked for");
	}
	if (SUCCEEDED(hr))
		*out = com_unknown(&entity->com);
	return hr;
}

static HRESULT service_QueryProviders(IVdsLinuxService *p, DWORD masks, IEnumVdsObject **out)
{
	struct service *service = from_service(p);

	if (!out)
		return com_fail_argument("ppEnum");
	*out = NULL;
	if (!masks || masks & ~(VDS_QUERY_SOFTWARE_PROVIDERS | VDS_QUERY_HARDWARE_PROVIDERS))
		return com_fail(E_INVALIDARG, "masks is no set of VDS_QUERY_PROVIDER_FLAG");
	if (!(masks & VDS_QUERY_HARDWARE_PROVIDERS))
		return enum_create(service, NULL, 0, 0, NULL, out);
	return providers_list(service, out);
}

static HRESULT service_CreatePortal(IVdsLinuxService *p, const char *text, IVdsIscsiPortal **out)
{
	struct service *service = from_service(p);
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
	/* Made first, so that nothing is left behind when there is no memory. */
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
	service->client = client;
	pthread_mutex_init(&service->lock, NULL);
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
