// SPDX-License-Identifier: GPL-2.0-only
/*
 * serve.c - how LIO serves a portal: by which transports, in which network namespace,
 * and whether its group is enabled.
 *
 * LIO may serve a portal by the listener of another one that it takes for the same:
 * it does not compare address families, interfaces and network namespaces.  Its own
 * address, np_sockaddr, says on what it really listens.
 */
#include <linux/fs.h>
#include <linux/ipv6.h>
#include <target/target_core_base.h>
#include <target/iscsi/iscsi_target_core.h>

#include "lio.h"

static u32 lio_np_transport(const struct iscsi_tpg_np *tpg_np)
{
	switch (tpg_np->tpg_np->np_network_transport) {
	case ISCSI_INFINIBAND:
		return VDS_ISCSI_TRANSPORT_ISER;
	case ISCSI_CXGBIT:
		return VDS_ISCSI_TRANSPORT_CXGBIT;
	default:
		return VDS_ISCSI_TRANSPORT_TCP;
	}
}

/* Whether the listener that LIO uses for a portal of an address listens there. */
static bool lio_np_listens(const struct iscsi_tpg_np *tpg_np,
			   const struct vds_address *addr)
{
	const struct socket *sock = tpg_np->tpg_np->np_socket;
	struct vds_address own;

	lio_np_address(tpg_np, &own);
	/* See net.ipv6.bindv6only. */
	if (own.family != addr->family && sock && ipv6_only_sock(sock->sk))
		return false;
	return own.scope_id == addr->scope_id &&
	       vds_iscsi_address_covers(&own, addr);
}

/**
 * lio_np_transports() - how a portal is served
 * @tpg_np: the portal, which a lock keeps
 * @addr: the address that its directory names
 *
 * Return: flags of enum vds_iscsi_transport, 0 if LIO does not listen there.
 */
u32 lio_np_transports(struct iscsi_tpg_np *tpg_np, const struct vds_address *addr)
{
	struct iscsi_tpg_np *child;
	u32 transports = 0;

	if (!lio_np_listens(tpg_np, addr))
		return 0;
	transports = lio_np_transport(tpg_np);
	spin_lock(&tpg_np->tpg_np_parent_lock);
	list_for_each_entry(child, &tpg_np->tpg_np_parent_list, tpg_np_child_list)
		transports |= lio_np_transport(child);
	spin_unlock(&tpg_np->tpg_np_parent_lock);
	return transports;
}

/**
 * lio_node_transports() - how the portal of a node is served
 * @node: the portal, whose np directory is locked, and which configfs has
 *
 * Return: as lio_np_transports().
 */
u32 lio_node_transports(const struct lio_node *node)
{
	return lio_np_transports((struct iscsi_tpg_np *)node->tpg_np, &node->addr);
}

/**
 * lio_group_is_disabled() - whether LIO refuses logins to a group
 * @np_group: the group's np directory; a lock pins the group
 *
 * Return: true if it does.
 */
bool lio_group_is_disabled(struct config_group *np_group)
{
	return READ_ONCE(lio_tpg(np_group)->tpg_state) != TPG_STATE_ACTIVE;
}

/* The attributes that have LIO serve a portal by another transport, too. */
static const struct {
	u32 transport;
	const char *name;
} lio_transport_attrs[] = {
	{ VDS_ISCSI_TRANSPORT_ISER, "iser" },
	{ VDS_ISCSI_TRANSPORT_CXGBIT, "cxgbit" },
};

/* Write 1 to an attribute of a portal, as a program would. */
static int lio_portal_enable(struct config_item *item, const char *name)
{
	unsigned int i;
	ssize_t ret;

	for (i = 0; item->ci_type->ct_attrs[i]; i++) {
		if (strcmp(item->ci_type->ct_attrs[i]->ca_name, name))
			continue;
		ret = item->ci_type->ct_attrs[i]->store(item, "1", 1);
		return ret < 0 ? ret : 0;
	}
	return -EOPNOTSUPP;
}

/**
 * lio_portal_serve() - have LIO serve a portal by more transports
 * @node: the portal, whose np directory is locked
 * @transports: flags of enum vds_iscsi_transport
 *
 * Return: 0, or the last error.
 */
int lio_portal_serve(struct lio_node *node, u32 transports)
{
	unsigned int i;
	int ret = 0;

	for (i = 0; i < ARRAY_SIZE(lio_transport_attrs); i++)
		if (transports & lio_transport_attrs[i].transport)
			ret = lio_portal_enable(&node->group->cg_item,
						lio_transport_attrs[i].name) ?: ret;
	return ret;
}
