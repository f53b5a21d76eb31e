/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Connections and watches over any transport.
 *
 * Internal to libvds and its tests.
 */
#ifndef VDS_CONNECT_H
#define VDS_CONNECT_H

#include "nl/transport.h"

/**
 * vds_client_open_transport() - vds_client_open() over another transport
 * @ops: the transport; must outlive the connection and its watches
 * @ctx: passed to @ops->open; must outlive them too
 * @client: receives the connection
 */
int vds_client_open_transport(const struct vds_transport_ops *ops, void *ctx,
			      struct vds_client **client);

/** vds_watch_open_transport() - vds_watch_open() over another transport */
int vds_watch_open_transport(const struct vds_transport_ops *ops, void *ctx,
			     unsigned int mask, struct vds_watch **watch);

#endif /* VDS_CONNECT_H */
