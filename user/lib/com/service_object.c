// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The service: making one, its connection, and how it finds objects.
 */
#include <errno.h>
#include <stdlib.h>

#include "../lock.h"
#include "../wait.h"
#include "advise.h"
#include "service_object.h"

static void service_destroy(struct com_object *object)
{
	struct service *service = container_of(object, struct service, com);

	advisor_free(service->advisor);
	vds_client_close(service->com.client);
}

static const struct com_class service_class = {
	.size = sizeof(struct service),
	.destroy = service_destroy,
	.interfaces = {
		{ &IID_IVdsService, offsetof(struct service, iface) },
		{ &IID_IVdsServiceInitialization, offsetof(struct service, initialization) },
		{ &IID_IVdsLinuxService, offsetof(struct service, linux_iface) },
	},
};

struct service *service_new(const struct vds_transport_ops *ops, void *ctx)
{
	struct service *service = com_new(&service_class, NULL);

	if (!service)
		return NULL;
	service->iface.lpVtbl = &service_vtbl;
	service->initialization.lpVtbl = &service_initialization_vtbl;
	service->linux_iface.lpVtbl = &service_linux_vtbl;
	service->ops = ops;
	service->ctx = ctx;
	return service;
}

static bool is_connected(struct service *service)
{
	int state = vds_lock();
	bool connected = service->com.client;

	vds_unlock(state);
	return connected;
}

/* No lock is held while it connects: a child would inherit it. */
static int connect_client(struct service *service)
{
	struct vds_client *client;
	int err, state;

	if (is_connected(service))
		return 0;
	err = vds_client_open_transport(service->ops, service->ctx, &client);
	if (err)
		return err;
	vds_client_ignore_signals(client);
	state = vds_lock();
	if (!service->com.client) {
		service->com.client = client;
		client = NULL;
	}
	vds_unlock(state);
	/* Another thread was faster. */
	vds_client_close(client);
	return 0;
}

struct advisor *service_advisor(struct service *service)
{
	int state = vds_lock();
	struct advisor *advisor = service->advisor;

	vds_unlock(state);
	return advisor && advisor_is_alive(advisor) ? advisor : NULL;
}

/* The module is not loaded, any more, or here, or has another version. */
static HRESULT connect_hresult(int err)
{
	switch (-err) {
	case ENOENT:
	case ENODEV:
	case ENONET:
	case EPROTONOSUPPORT:
		return VDS_E_INITIALIZED_FAILED;
	default:
		return com_hresult(err);
	}
}

HRESULT service_connect(struct service *service)
{
	int err = connect_client(service);
	struct advisor *advisor = err ? NULL : service_advisor(service);

	/* A program that called Advise before expects every change after this. */
	if (advisor)
		advisor_connect(advisor);
	return connect_hresult(err);
}

HRESULT service_ready(struct service *service)
{
	struct vds_provider_info *list = NULL;
	size_t count;
	HRESULT hr = service_connect(service);
	int err;

	if (FAILED(hr))
		return hr;
	/* Any query shows whether the module is still loaded. */
	err = vds_provider_list(service->com.client, &list, &count);
	free(list);
	return connect_hresult(err);
}

/* Kinds that exist in VDS, and of which there are none here. */
static bool is_absent_type(VDS_OBJECT_TYPE type)
{
	switch (type) {
	case VDS_OT_PACK:
	case VDS_OT_VOLUME:
	case VDS_OT_VOLUME_PLEX:
	case VDS_OT_DISK:
	case VDS_OT_CONTROLLER:
	case VDS_OT_DRIVE:
	case VDS_OT_LUN:
	case VDS_OT_LUN_PLEX:
	case VDS_OT_PORT:
	case VDS_OT_STORAGE_POOL:
	case VDS_OT_HBAPORT:
	case VDS_OT_INIT_ADAPTER:
	case VDS_OT_INIT_PORTAL:
	case VDS_OT_VDISK:
		return true;
	default:
		return false;
	}
}

static HRESULT open_object(struct com_object *service, const VDS_OBJECT_ID *id,
			   VDS_OBJECT_TYPE type, struct entity **entity)
{
	struct vds_uuid uuid = com_uuid(id);

	switch (type) {
	case VDS_OT_TARGET:
		return target_open(service, &uuid, entity);
	case VDS_OT_PORTAL_GROUP:
		return group_open(service, &uuid, entity);
	case VDS_OT_PORTAL:
		return portal_open(service, &uuid, entity);
	case VDS_OT_PROVIDER:
		return provider_open(service, &uuid, entity);
	case VDS_OT_SUB_SYSTEM:
		return sub_system_open(service, &uuid, entity);
	default:
		return is_absent_type(type) ?
		       com_fail(VDS_E_OBJECT_NOT_FOUND, "there is no object of this type") :
		       com_fail(VDS_E_INVALID_OBJECT_TYPE,
				"objects of this type cannot be found by an id");
	}
}

HRESULT service_get_object(struct service *service, const VDS_OBJECT_ID *id,
			   VDS_OBJECT_TYPE type, IUnknown **out)
{
	struct entity *entity;
	HRESULT hr;

	if (!out)
		return com_fail_argument("ppObject");
	*out = NULL;

	hr = service_connect(service);
	if (SUCCEEDED(hr))
		hr = open_object(&service->com, id, type, &entity);
	if (SUCCEEDED(hr))
		*out = com_unknown(&entity->com);
	return hr;
}

HRESULT service_query_providers(struct service *service, DWORD masks, IEnumVdsObject **out)
{
	const DWORD all = VDS_QUERY_SOFTWARE_PROVIDERS | VDS_QUERY_HARDWARE_PROVIDERS |
			  VDS_QUERY_VIRTUALDISK_PROVIDERS;
	HRESULT hr;

	if (!out)
		return com_fail_argument("ppEnum");
	*out = NULL;
	if (!masks || masks & ~all)
		return com_fail(E_INVALIDARG, "masks is not of VDS_QUERY_PROVIDER_FLAG");

	hr = service_connect(service);
	if (FAILED(hr))
		return hr;
	if (!(masks & VDS_QUERY_HARDWARE_PROVIDERS))
		return enum_empty(&service->com, out);
	return providers_list(&service->com, out);
}
