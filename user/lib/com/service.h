/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * vds.h as the sources of libvds include it, and the entry point of the tests,
 * which bring their own connection. C++ tests include it too.
 */
#ifndef VDS_SERVICE_H
#define VDS_SERVICE_H

#include "../public.h"

/* As in public.h: the symbols that the public header declares are visible. */
#pragma GCC visibility push(default)
#include "../vds.h"
#pragma GCC visibility pop

#ifdef __cplusplus
extern "C" {
#endif

/**
 * service_create() - VdsOpenService() for an open connection
 * @client: the connection; the service closes it, also if this fails
 * @out: receives the service; unchanged on failure
 *
 * Return: S_OK; E_OUTOFMEMORY.
 */
HRESULT service_create(struct vds_client *client, IVdsLinuxService **out);

#ifdef __cplusplus
}
#endif

#endif /* VDS_SERVICE_H */
