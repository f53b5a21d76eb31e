// SPDX-License-Identifier: GPL-2.0-only
/*
 * address.c - convert, compare and print the addresses of portals.
 */
#include <linux/in.h>
#include <linux/kernel.h>
#include <net/ipv6.h>

#include "core.h"

/**
 * vds_iscsi_address_from_sockaddr() - convert a socket address
 * @addr: receives the address
 * @ss: an IPv4 or IPv6 socket address
 *
 * Context: Any.
 * Return:
 * * 0 - @addr is valid
 * * -EAFNOSUPPORT - @ss has another address family
 */
int vds_iscsi_address_from_sockaddr(struct vds_address *addr,
				    const struct sockaddr_storage *ss)
{
	const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)ss;
	const struct sockaddr_in *in = (const struct sockaddr_in *)ss;

	memset(addr, 0, sizeof(*addr));
	addr->family = ss->ss_family;
	switch (ss->ss_family) {
	case AF_INET:
		addr->v4 = in->sin_addr.s_addr;
		addr->port = ntohs(in->sin_port);
		return 0;
	case AF_INET6:
		addr->v6 = in6->sin6_addr;
		addr->port = ntohs(in6->sin6_port);
		addr->scope_id = in6->sin6_scope_id;
		return 0;
	default:
		return -EAFNOSUPPORT;
	}
}
EXPORT_SYMBOL_GPL(vds_iscsi_address_from_sockaddr);

/**
 * vds_iscsi_address_equal() - whether two addresses are the same portal
 * @a: one address
 * @b: the other address
 *
 * The scope id is not compared, see struct vds_address.
 *
 * Context: Any.
 * Return: true if family, address and port are equal.
 */
bool vds_iscsi_address_equal(const struct vds_address *a,
			     const struct vds_address *b)
{
	if (a->family != b->family || a->port != b->port)
		return false;
	if (a->family == AF_INET)
		return a->v4 == b->v4;
	return ipv6_addr_equal(&a->v6, &b->v6);
}
EXPORT_SYMBOL_GPL(vds_iscsi_address_equal);

/* The IPv4 address that a socket of this address uses; false if it uses IPv6. */
static bool address_v4(const struct vds_address *addr, __be32 *v4)
{
	if (addr->family == AF_INET)
		*v4 = addr->v4;
	else if (ipv6_addr_v4mapped(&addr->v6))
		*v4 = addr->v6.s6_addr32[3];
	else
		return false;
	return true;
}

/* Whether the IP address of a portal covers another one; ports are not compared. */
static bool host_covers(const struct vds_address *portal,
			const struct vds_address *addr)
{
	__be32 a, b;
	bool is_v4 = address_v4(portal, &a);

	if (!is_v4 && ipv6_addr_any(&portal->v6))
		return true;
	if (address_v4(addr, &b) != is_v4)
		return false;
	if (is_v4)
		return !a || a == b;
	return ipv6_addr_equal(&portal->v6, &addr->v6) &&
	       (portal->scope_id == addr->scope_id || !portal->scope_id ||
		!addr->scope_id);
}

/**
 * vds_iscsi_address_covers() - whether a portal accepts connections to an address
 * @portal: the address of the portal, which may be a wildcard
 * @addr: the address that an initiator connected to, or that of a portal
 *
 * It mirrors what a listening socket accepts.  The wildcard [::] covers IPv4
 * addresses as well, because a socket that listens there accepts IPv4 connections
 * by default.  A v4-mapped address is an IPv4 address.  Scopes count if both
 * addresses have one, network namespaces always.  A portal of port 0 covers each
 * port, because the kernel chose the one that it listens on.
 *
 * Context: Any.
 * Return: true if the portal accepts them.
 */
bool vds_iscsi_address_covers(const struct vds_address *portal,
			      const struct vds_address *addr)
{
	return portal->netns == addr->netns &&
	       (portal->port == addr->port || !portal->port) &&
	       host_covers(portal, addr);
}
EXPORT_SYMBOL_GPL(vds_iscsi_address_covers);

/**
 * vds_iscsi_address_conflicts() - whether two addresses exclude each other
 * @a: the address of a portal
 * @b: the address of another portal
 *
 * Context: Any.
 * Return: true if no socket can listen on one while another socket listens on the
 * other.
 */
bool vds_iscsi_address_conflicts(const struct vds_address *a,
				 const struct vds_address *b)
{
	return a->port && a->port == b->port && a->netns == b->netns &&
	       (host_covers(a, b) || host_covers(b, a));
}
EXPORT_SYMBOL_GPL(vds_iscsi_address_conflicts);

/**
 * vds_iscsi_address_format() - print an address as the name of a portal
 * @addr: the address
 * @buf: receives "1.2.3.4:3260" or "[2001:db8::1]:3260" and a NUL
 * @size: size of @buf in bytes, at least VDS_ADDRESS_STRLEN
 *
 * Context: Any.
 * Return: number of bytes printed, without the NUL.
 */
int vds_iscsi_address_format(const struct vds_address *addr, char *buf,
			     size_t size)
{
	if (addr->family == AF_INET)
		return scnprintf(buf, size, "%pI4:%u", &addr->v4, addr->port);
	return scnprintf(buf, size, "[%pI6c]:%u", &addr->v6, addr->port);
}
EXPORT_SYMBOL_GPL(vds_iscsi_address_format);
