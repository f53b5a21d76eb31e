// SPDX-License-Identifier: GPL-2.0-only
/*
 * status.c - whether initiators can log in by a portal.
 *
 * What the provider reports is stored.  Whether an interface has the address is
 * found out when it is needed, since routes change it as well.
 */
#include <linux/netdevice.h>
#include <net/addrconf.h>
#include <net/net_namespace.h>
#include <net/route.h>

#include "registry.h"

/* The network namespace with an inode number, in an RCU read-side section. */
static struct net *net_of(u32 netns)
{
	struct net *net;

	if (!netns)
		return &init_net;
	for_each_net_rcu(net)
		if (net->ns.inum == netns)
			return net;
	return NULL;
}

static bool ipv4_is_local(struct net *net, __be32 addr)
{
	return !addr || inet_addr_type(net, addr) == RTN_LOCAL;
}

#if IS_REACHABLE(CONFIG_IPV6)
static bool ipv6_is_local(struct net *net, const struct vds_address *addr)
{
	struct net_device *dev = NULL;

	/* With ipv6.disable=1 there is no table of addresses. */
	if (!ipv6_mod_enabled())
		return false;
	if (ipv6_addr_any(&addr->v6))
		return true;
	if (ipv6_addr_v4mapped(&addr->v6))
		return ipv4_is_local(net, addr->v6.s6_addr32[3]);
	if (addr->scope_id) {
		dev = dev_get_by_index_rcu(net, addr->scope_id);
		if (!dev)
			return false;
	}
	return ipv6_chk_addr(net, &addr->v6, dev, 0);
}
#else
static bool ipv6_is_local(struct net *net, const struct vds_address *addr)
{
	return false;
}
#endif

/**
 * vds_iscsi_address_is_local() - whether the host has an address
 * @addr: the address; a wildcard is always local
 *
 * Context: Any.
 * Return: true if packets to it are delivered in its network namespace.
 */
bool vds_iscsi_address_is_local(const struct vds_address *addr)
{
	struct net *net;
	bool local;

	rcu_read_lock();
	net = net_of(addr->netns);
	if (!net)
		local = false;
	else if (addr->family == AF_INET)
		local = ipv4_is_local(net, addr->v4);
	else
		local = ipv6_is_local(net, addr);
	rcu_read_unlock();
	return local;
}
EXPORT_SYMBOL_GPL(vds_iscsi_address_is_local);

/* Whether initiators can log in to the group by the portal; locking as reg_find(). */
enum vds_iscsi_membership_state
reg_membership_state(const struct vds_membership *member)
{
	if (member->leaked)
		return VDS_ISCSI_MEMBERSHIP_STATE_LEAKED;
	if (READ_ONCE(member->group->disabled))
		return VDS_ISCSI_MEMBERSHIP_STATE_DISABLED;
	if (!READ_ONCE(member->transports))
		return VDS_ISCSI_MEMBERSHIP_STATE_NOT_LISTENING;
	if (!vds_iscsi_address_is_local(&member->portal->addr))
		return VDS_ISCSI_MEMBERSHIP_STATE_NO_ADDRESS;
	return VDS_ISCSI_MEMBERSHIP_STATE_SERVING;
}

/* Whether initiators can log in by the portal to any group; locking as reg_find(). */
enum vds_iscsi_portal_status reg_portal_status(const struct vds_portal *portal)
{
	if (!READ_ONCE(portal->nr_groups))
		return VDS_ISCSI_PORTAL_STATUS_OFFLINE;
	if (!READ_ONCE(portal->nr_serving) ||
	    !vds_iscsi_address_is_local(&portal->addr))
		return VDS_ISCSI_PORTAL_STATUS_NOT_READY;
	return VDS_ISCSI_PORTAL_STATUS_ONLINE;
}
