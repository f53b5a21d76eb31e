// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Addresses of portals as text, in the target driver's notation.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "public.h"

/* Copy [@from, @to) and terminate it; false if it is longer than @size - 1. */
static bool copy_part(char *part, size_t size, const char *from, const char *to)
{
	size_t len = to - from;

	if (len >= size)
		return false;
	memcpy(part, from, len);
	part[len] = '\0';
	return true;
}

/* Only digits: no sign, no space, no leading zero. */
static bool parse_number(const char *text, unsigned long max, unsigned long *number)
{
	size_t len = strspn(text, "0123456789");

	if (!len || text[len] || len > 10 || text[0] == '0')
		return false;
	errno = 0;
	*number = strtoul(text, NULL, 10);
	return !errno && *number <= max;
}

static int parse_port(const char *text, struct vds_address *address)
{
	unsigned long port;

	if (!parse_number(text, UINT16_MAX, &port))
		return vds_fail(-EINVAL, "the port must be a number from 1 to 65535");
	address->port = port;
	return 0;
}

/* The interface after '%': a name or an index. */
static int parse_scope(const char *text, struct vds_address *address)
{
	struct in6_addr ip;
	unsigned long index;

	memcpy(&ip, address->addr, sizeof(ip));
	if (!IN6_IS_ADDR_LINKLOCAL(&ip))
		return vds_fail(-EINVAL, "only a link-local address (fe80::) has an interface");
	address->scope_id = if_nametoindex(text);
	if (address->scope_id)
		return 0;
	if (!parse_number(text, INT32_MAX, &index))
		return vds_fail(-EINVAL, "the interface after '%%' does not exist");
	address->scope_id = index;
	return 0;
}

static int parse_ipv6(const char *from, const char *to, struct vds_address *address)
{
	char ip[INET6_ADDRSTRLEN + IF_NAMESIZE], *scope;

	address->family = AF_INET6;
	if (!copy_part(ip, sizeof(ip), from, to))
		return vds_fail(-EINVAL, "the text in brackets is too long for an IPv6 address");
	scope = strchr(ip, '%');
	if (scope)
		*scope++ = '\0';
	if (inet_pton(AF_INET6, ip, address->addr) != 1)
		return vds_fail(-EINVAL, "the text in brackets is not an IPv6 address");
	return scope ? parse_scope(scope, address) : 0;
}

static int parse_ipv4(const char *from, const char *to, struct vds_address *address)
{
	char ip[INET_ADDRSTRLEN];

	address->family = AF_INET;
	if (memchr(from, ':', to - from))
		return vds_fail(-EINVAL, "an IPv6 address must be in brackets: [ADDRESS]:PORT");
	if (!copy_part(ip, sizeof(ip), from, to) ||
	    inet_pton(AF_INET, ip, address->addr) != 1)
		return vds_fail(-EINVAL, "the text before the port is not an IPv4 address");
	return 0;
}

int vds_address_parse(const char *text, struct vds_address *address)
{
	struct vds_address new = { .family = AF_UNSPEC };
	const char *colon = strrchr(text, ':');
	int ret;

	if (!colon || (*text == '[' && colon[-1] != ']'))
		return vds_fail(-EINVAL, "the address has no port: 1.2.3.4:PORT or [IPv6]:PORT");
	if (*text == '[')
		ret = parse_ipv6(text + 1, colon - 1, &new);
	else
		ret = parse_ipv4(text, colon, &new);
	if (!ret)
		ret = parse_port(colon + 1, &new);
	if (!ret)
		*address = new;
	return ret;
}

static void format_ipv6(const struct vds_address *address, char *text)
{
	char ip[INET6_ADDRSTRLEN], name[IF_NAMESIZE], scope[IF_NAMESIZE + 1] = "";

	inet_ntop(AF_INET6, address->addr, ip, sizeof(ip));
	if (address->scope_id && if_indextoname(address->scope_id, name))
		snprintf(scope, sizeof(scope), "%%%s", name);
	else if (address->scope_id)
		snprintf(scope, sizeof(scope), "%%%u", address->scope_id);
	snprintf(text, VDS_ADDRESS_STRLEN, "[%s%s]:%u", ip, scope, address->port);
}

char *vds_address_format(const struct vds_address *address,
			 char text[VDS_ADDRESS_STRLEN])
{
	char ip[INET_ADDRSTRLEN];

	if (address->family == AF_INET6)
		format_ipv6(address, text);
	else if (address->family == AF_INET)
		snprintf(text, VDS_ADDRESS_STRLEN, "%s:%u",
			 inet_ntop(AF_INET, address->addr, ip, sizeof(ip)), address->port);
	else
		snprintf(text, VDS_ADDRESS_STRLEN, "?");
	return text;
}
