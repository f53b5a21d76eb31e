// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * VdsCreateInstance() and IVdsServiceLoader: the entry of programs for Windows.
 */
#include "../array.h"
#include "service_object.h"

/**
 * struct loader - makes services
 * @com: the object
 * @iface: its interface
 */
struct loader {
	struct com_object com;
	IVdsServiceLoader iface;
};

static struct loader *from_loader(IVdsServiceLoader *p)
{
	return container_of(p, struct loader, iface);
}

COM_DEFINE_IUNKNOWN(loader, IVdsServiceLoader)

static HRESULT loader_LoadService(IVdsServiceLoader *p, LPWSTR machine, IVdsService **out)
{
	struct service *service;
	HRESULT hr;

	(void)p;
	if (!out)
		return com_fail_argument("ppService");
	*out = NULL;

	service = service_new(&vds_transport_nl, NULL);
	if (!service)
		return com_fail_memory();
	hr = service_initialization_vtbl.Initialize(&service->initialization, machine);
	if (FAILED(hr))
		com_release(&service->com);
	else
		*out = &service->iface;
	return hr;
}

static const struct IVdsServiceLoaderVtbl loader_vtbl = {
	.QueryInterface = loader_QueryInterface,
	.AddRef = loader_AddRef,
	.Release = loader_Release,
	.LoadService = loader_LoadService,
};

static const struct com_class loader_class = {
	.size = sizeof(struct loader),
	.interfaces = {
		{ &IID_IVdsServiceLoader, offsetof(struct loader, iface) },
	},
};

static struct com_object *loader_new(void)
{
	struct loader *loader = com_new(&loader_class, NULL);

	if (!loader)
		return NULL;
	loader->iface.lpVtbl = &loader_vtbl;
	return &loader->com;
}

static struct com_object *service_object_new(void)
{
	struct service *service = service_new(&vds_transport_nl, NULL);

	return service ? &service->com : NULL;
}

static const struct {
	const CLSID *clsid;
	struct com_object *(*make)(void);
} classes[] = {
	{ &CLSID_VdsLoader, loader_new },
	{ &CLSID_VdsService, service_object_new },
};

static HRESULT create(struct com_object *object, const IID *iid, void **out)
{
	HRESULT hr;

	if (!object)
		return com_fail_memory();
	hr = com_query_interface(object, iid, out);
	com_release(object);
	return hr;
}

HRESULT VdsCreateInstance(const CLSID *clsid, const IID *iid, void **object)
{
	if (!object)
		return com_fail(E_POINTER, "VdsCreateInstance: the output pointer is NULL");
	*object = NULL;
	if (!clsid)
		return com_fail_argument("clsid");

	for (size_t i = 0; i < ARRAY_SIZE(classes); i++) {
		if (IsEqualGUID(classes[i].clsid, clsid))
			return create(classes[i].make(), iid, object);
	}
	return com_fail(REGDB_E_CLASSNOTREG, "libvds does not have this class");
}
