/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The thread that calls a program's sinks.
 */
#ifndef VDS_COM_ADVISE_H
#define VDS_COM_ADVISE_H

#include "../connect.h"
#include "com.h"

struct advisor;

/** advisor_new() - start the thread; NULL if there are not enough resources */
struct advisor *advisor_new(const struct vds_transport_ops *ops, void *ctx);

/**
 * advisor_free() - end the thread and release the sinks; NULL is ignored
 *
 * It waits for an OnNotify that is running, unless it is called in it.
 */
void advisor_free(struct advisor *advisor);

/** advisor_is_alive() - false in a forked child, which does not have the thread */
bool advisor_is_alive(const struct advisor *advisor);

/**
 * advisor_connect() - receive every change after this, if the kernel module is loaded
 *
 * The thread tries this again and again until it works.
 */
void advisor_connect(struct advisor *advisor);

/** advisor_add() - IVdsService::Advise */
HRESULT advisor_add(struct advisor *advisor, IVdsAdviseSink *iface, DWORD *cookie);

/** advisor_remove() - IVdsService::Unadvise */
HRESULT advisor_remove(struct advisor *advisor, DWORD cookie);

#endif /* VDS_COM_ADVISE_H */
