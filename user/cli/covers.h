/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * covers.h - which connections a listening socket accepts.
 */
#ifndef VDSCTL_COVERS_H
#define VDSCTL_COVERS_H

#include <stdbool.h>

#include "vds_client.h"

/**
 * address_covers() - whether a portal accepts connections to an IP address
 * @portal: address of the portal, whose port is ignored
 * @ip: the IP address
 *
 * A wildcard covers every address: [::] those of IPv4 too. A v4-mapped address is an
 * IPv4 address.
 */
bool address_covers(const struct vds_address *portal, const struct vds_address *ip);

/** address_is_on() - whether a portal is on an IP address, which it does not only cover */
bool address_is_on(const struct vds_address *portal, const struct vds_address *ip);

/**
 * address_accepts() - whether a connection to an address may be one to a portal
 *
 * As address_covers(), and the port is the same. The kernel chose the one of a portal of
 * port 0, so that accepts each.
 */
bool address_accepts(const struct vds_address *portal, const struct vds_address *address);

#endif /* VDSCTL_COVERS_H */
