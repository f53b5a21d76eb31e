/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The service: the object that owns the connection of all others, and its interfaces.
 */
#ifndef VDS_COM_SERVICE_OBJECT_H
#define VDS_COM_SERVICE_OBJECT_H

#include "../connect.h"
#include "com.h"

struct advisor;

/**
 * struct service - the owner of the connection
 * @com: the object; its client is NULL until service_connect(), and then constant.
 *	vds_lock() protects the change
 * @iface: the interface of VDS
 * @initialization: another one of VDS
 * @linux_iface: the interface of Linux
 * @ops: the transport of the connection; constant
 * @ctx: its context; constant
 * @advisor: calls the program's sinks; NULL until the first Advise. vds_lock()
 *	protects it
 */
struct service {
	struct com_object com;
	IVdsService iface;
	IVdsServiceInitialization initialization;
	IVdsLinuxService linux_iface;
	const struct vds_transport_ops *ops;
	void *ctx;
	struct advisor *advisor;
};

extern const struct IVdsServiceVtbl service_vtbl;
extern const struct IVdsServiceInitializationVtbl service_initialization_vtbl;
extern const struct IVdsLinuxServiceVtbl service_linux_vtbl;

/** service_new() - a service without a connection; NULL if out of memory */
struct service *service_new(const struct vds_transport_ops *ops, void *ctx);

/**
 * service_connect() - connect to the kernel unless it is connected
 *
 * Return: S_OK; VDS_E_INITIALIZED_FAILED if the kernel module is not loaded, or has
 * another version of the interface; another HRESULT.
 */
HRESULT service_connect(struct service *service);

/** service_ready() - the same, and check that the kernel module is still loaded */
HRESULT service_ready(struct service *service);

/**
 * service_advisor() - what calls the sinks; NULL before Advise, and in a child
 *
 * It exists as long as the caller's reference to the service.
 */
struct advisor *service_advisor(struct service *service);

/** service_get_object() - IVdsService::GetObject */
HRESULT service_get_object(struct service *service, const VDS_OBJECT_ID *id,
			   VDS_OBJECT_TYPE type, IUnknown **out);

/** service_query_providers() - IVdsService::QueryProviders */
HRESULT service_query_providers(struct service *service, DWORD masks, IEnumVdsObject **out);

#endif /* VDS_COM_SERVICE_OBJECT_H */
