// SPDX-License-Identifier: GPL-2.0-only
/*
 * name.c - what directories are called, and what the name of a portal's says.
 */
#include <linux/dcache.h>
#include <linux/inet.h>
#include <linux/string.h>
#include <net/net_namespace.h>

#include "lio.h"

/*
 * The name of an item's directory, which is locked.  Where LIO finds no memory for
 * an item's own name, it makes the item without one.
 */
const char *lio_item_name(const struct config_item *item)
{
	return item->ci_dentry->d_name.name;
}

/* Parse a portal's name as LIO does (lio_target_call_addnptotpg()). */
int lio_portal_parse(const char *name, struct vds_address *addr)
{
	struct sockaddr_storage ss = {};
	char buf[LIO_PORTAL_NAME_MAX + 1];
	char *host, *end = buf, *port;

	if (strscpy(buf, name, sizeof(buf)) < 0)
		return -EINVAL;
	host = strchr(buf, '[');
	if (host) {
		end = strchr(++host, ']');
		if (!end)
			return -EINVAL;
		*end++ = '\0';
	} else {
		host = buf;
	}
	port = strchr(end, ':');
	if (!port)
		return -EINVAL;
	*port++ = '\0';
	if (inet_pton_with_scope(&init_net, AF_UNSPEC, host, port, &ss))
		return -EINVAL;
	return vds_iscsi_address_from_sockaddr(addr, &ss);
}

/* Whether a name, however it is spelt, is that of an address. */
bool lio_portal_is(const char *name, const struct vds_address *addr)
{
	struct vds_address other;

	return !lio_portal_parse(name, &other) &&
	       vds_iscsi_address_equal(&other, addr);
}
