// SPDX-License-Identifier: GPL-2.0-only
/*
 * name.c - names of directories, and the addresses that portals' names contain.
 */
#include <linux/dcache.h>
#include <linux/inet.h>
#include <linux/netdevice.h>
#include <linux/string.h>
#include <net/net_namespace.h>

#include "lio.h"

/**
 * lio_item_name() - name of a configfs item
 * @item: the item; its parent directory, or su_mutex, is locked
 *
 * The name is taken from the dentry: if LIO cannot allocate the item's own name,
 * it creates the item without one.
 *
 * Return: the name; valid while the lock is held.
 */
const char *lio_item_name(const struct config_item *item)
{
	return item->ci_dentry->d_name.name;
}

/**
 * lio_portal_parse() - parse the name of a portal's directory
 * @name: the name
 * @addr: receives the address
 *
 * Parses as lio_target_call_addnptotpg() does.
 *
 * Return: 0, or -EINVAL if LIO would not accept the name.
 */
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

/* The name of an interface; its index if there is none. */
static void lio_scope_format(u32 index, char *scope, size_t size)
{
	struct net_device *dev;

	rcu_read_lock();
	dev = dev_get_by_index_rcu(&init_net, index);
	if (dev)
		strscpy(scope, dev->name, size);
	else
		scnprintf(scope, size, "%u", index);
	rcu_read_unlock();
}

/**
 * lio_portal_format() - make the name of a portal's directory
 * @portal: the portal
 * @name: receives the name
 * @size: size of @name in bytes
 *
 * The core's name of a portal has no scope; the directory's name must have it.  It has
 * the name of the interface, because a saved configuration may contain it, and indexes
 * change with a reboot.
 */
void lio_portal_format(const struct vds_portal *portal, char *name, size_t size)
{
	const struct vds_address *addr = vds_iscsi_portal_address(portal);
	char scope[IFNAMSIZ];

	if (addr->family != AF_INET6 || !addr->scope_id) {
		vds_iscsi_address_format(addr, name, size);
		return;
	}
	lio_scope_format(addr->scope_id, scope, sizeof(scope));
	scnprintf(name, size, "[%pI6c%%%s]:%u", &addr->v6, scope, addr->port);
}
