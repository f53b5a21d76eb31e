// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Addresses of portals as text.  What the target driver accepts as the name of a
 * portal is parsed as it does, and what iscsiadm(8) prints.
 */
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "public.h"

/* The longest texts of an address that the target driver accepts. */
#define IPV4_TEXT_MAX	16
#define IPV6_TEXT_MAX	48

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

/* The same without the zeros at the start of each number. */
static bool copy_without_zeros(char *part, size_t size, const char *from, const char *to)
{
	bool start = true;
	size_t len = 0;

	for (; from < to && len < size; from++) {
		if (start && *from == '0' && from + 1 < to && isxdigit((unsigned char)from[1]))
			continue;
		start = *from == '.' || *from == ':';
		part[len++] = *from;
	}
	if (len >= size)
		return false;
	part[len] = '\0';
	return true;
}

/*
 * A number as the kernel reads it: decimal, hexadecimal after 0x, octal after 0; with
 * a '+' before it or not.
 */
static bool parse_number(const char *from, const char *to, unsigned long max,
			 unsigned long *number)
{
	char text[24], *digits = text, *end;

	if (!copy_part(text, sizeof(text), from, to))
		return false;
	digits += *text == '+';
	if (!isdigit((unsigned char)*digits))
		return false;
	errno = 0;
	*number = strtoul(digits, &end, 0);
	return !errno && !*end && *number <= max;
}

/* The port, and what iscsiadm(8) writes after it: ",TAG". */
static int parse_port(const char *text, struct vds_address *address)
{
	const char *end = strchrnul(text, ',');
	unsigned long port, tag;

	if (!parse_number(text, end, UINT16_MAX, &port))
		return vds_fail(-EINVAL, "the port must be a number from 0 to 65535");
	if (*end && !parse_number(end + 1, end + strlen(end), UINT16_MAX, &tag))
		return vds_fail(-EINVAL, "the tag after the port must be a number from 0 to 65535");
	address->port = port;
	return 0;
}

/* The interface after '%': a name or an index. Only a link-local address has one. */
static int parse_scope(const char *text, struct vds_address *address)
{
	struct in6_addr ip;
	unsigned long index;

	memcpy(&ip, address->addr, sizeof(ip));
	if (!IN6_IS_ADDR_LINKLOCAL(&ip))
		return 0;
	address->scope_id = if_nametoindex(text);
	if (address->scope_id)
		return 0;
	if (!parse_number(text, text + strlen(text), UINT32_MAX, &index))
		return vds_fail(-EINVAL, "the interface after '%%' does not exist");
	address->scope_id = index;
	return 0;
}

static bool parse_ipv4(const char *from, const char *to, struct vds_address *address)
{
	char ip[INET_ADDRSTRLEN];

	address->family = AF_INET;
	return to - from <= IPV4_TEXT_MAX && copy_without_zeros(ip, sizeof(ip), from, to) &&
	       inet_pton(AF_INET, ip, address->addr) == 1;
}

static int parse_ipv6(const char *from, const char *to, struct vds_address *address)
{
	const char *scope = memchr(from, '%', to - from);
	char ip[INET6_ADDRSTRLEN], name[IPV6_TEXT_MAX];

	address->family = AF_INET6;
	if (to - from > IPV6_TEXT_MAX)
		return vds_fail(-EINVAL, "the text in brackets is too long for an IPv6 address");
	if (!copy_without_zeros(ip, sizeof(ip), from, scope ? scope : to) ||
	    inet_pton(AF_INET6, ip, address->addr) != 1)
		return vds_fail(-EINVAL, "the text in brackets is not an IP address");
	if (!scope)
		return 0;
	copy_part(name, sizeof(name), scope + 1, to);
	return parse_scope(name, address);
}

/* The address in brackets; what is before and after them is ignored. */
static int parse_bracketed(const char *from, struct vds_address *address, const char **port)
{
	const char *to = strchr(from, ']');

	*port = to ? strchr(to, ':') : NULL;
	if (!*port)
		return vds_fail(-EINVAL, "the address has no port: 1.2.3.4:PORT or [IPv6]:PORT");
	return parse_ipv4(from, to, address) ? 0 : parse_ipv6(from, to, address);
}

static int parse_plain(const char *text, struct vds_address *address, const char **port)
{
	*port = strchr(text, ':');
	if (!*port)
		return vds_fail(-EINVAL, "the address has no port: 1.2.3.4:PORT or [IPv6]:PORT");
	if (strchr(*port + 1, ':'))
		return vds_fail(-EINVAL, "an IPv6 address must be in brackets: [ADDRESS]:PORT");
	if (parse_ipv4(text, *port, address))
		return 0;
	return vds_fail(-EINVAL, "the text before the port is not an IPv4 address");
}

int vds_address_parse(const char *text, struct vds_address *address)
{
	const char *bracket = strchr(text, '['), *port;
	struct vds_address new = { .family = AF_UNSPEC };
	int ret;

	if (bracket)
		ret = parse_bracketed(bracket + 1, &new, &port);
	else
		ret = parse_plain(text, &new, &port);
	if (!ret)
		ret = parse_port(port + 1, &new);
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
