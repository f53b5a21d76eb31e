/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Vds.h as libvds' own sources include it, and the way in by which
 * a test is the kernel. It is for C++ too.
 */
#ifndef VDS_SERVICE_H
#define VDS_SERVICE_H

#include "../public.h"

/* As in public.h: what the public header declares is what others link with. */
#pragma GCC visibility push(default)
#include "../vds.h"
#pragma GCC visibility pop

#ifdef __cplusplus
extern "C" {
#endif

/**
 * service_create() - VdsOpenService() upon a connection that exists
 * @client: the connection; the service's own from now on, also on failure
 * @out: receives the service; untouched on failure
 *
 * Return: S_OK; E_OUTOFMEMORY.
 */
HRESULT service_create(struct vds_client *client, IVdsLinuxService **out);

#ifdef __cplusplus
}
#endif

#endif /* VDS_SERVICE_H */
