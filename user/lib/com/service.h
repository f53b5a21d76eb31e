/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * vds.h as the sources of libvds include it, and the entry point of the tests,
 * which bring their own connection. C++ tests include it too.
 */
#ifndef VDS_SERVICE_H
#define VDS_SERVICE_H

#include "../connect.h"
#include "../public.h"

/* As in public.h: the symbols that the public header declares are visible. */
#pragma GCC visibility push(default)
#include "../vds.h"
#pragma GCC visibility pop

#ifdef __cplusplus
extern "C" {
#endif

/**
 * service_open() - VdsOpenService() over any transport
 * @ops: the transport; must outlive the service
 * @ctx: its context; must outlive it too
 * @out: receives the service; unchanged on failure
 */
HRESULT service_open(const struct vds_transport_ops *ops, void *ctx, IVdsLinuxService **out);

#ifdef __cplusplus
}
#endif

#endif /* VDS_SERVICE_H */
