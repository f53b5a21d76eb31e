// SPDX-License-Identifier: GPL-2.0-only
/*
 * covers.c - which connections a listening socket accepts.
 */
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "covers.h"

/* An address as IPv6 has it; one of IPv4 is v4-mapped. */
static struct in6_addr mapped(const struct vds_address *address)
{
	struct in6_addr ip = { .s6_addr = { [10] = 0xff, [11] = 0xff } };

	if (address->family == AF_INET6)
		memcpy(&ip, address->addr, sizeof(ip));
	else
		memcpy(&ip.s6_addr[12], address->addr, 4);
	return ip;
}

static bool is_any_v4(const struct in6_addr *ip)
{
	static const uint8_t any[4];

	return IN6_IS_ADDR_V4MAPPED(ip) && !memcmp(&ip->s6_addr[12], any, sizeof(any));
}

bool address_covers(const struct vds_address *portal, const struct vds_address *ip)
{
	const struct in6_addr listens = mapped(portal), other = mapped(ip);

	if (IN6_IS_ADDR_UNSPECIFIED(&listens) ||
	    (is_any_v4(&listens) && IN6_IS_ADDR_V4MAPPED(&other)))
		return true;
	return IN6_ARE_ADDR_EQUAL(&listens, &other) &&
	       (!portal->scope_id || !ip->scope_id || portal->scope_id == ip->scope_id);
}

bool address_is_on(const struct vds_address *portal, const struct vds_address *ip)
{
	return address_covers(portal, ip) && address_covers(ip, portal);
}

bool address_accepts(const struct vds_address *portal, const struct vds_address *address)
{
	return (!portal->port || portal->port == address->port) &&
	       address_covers(portal, address);
}
