// SPDX-License-Identifier: GPL-2.0-only
/*
 * np.c - read LIO's own list of a group's portals, which has leaked portals too.
 *
 * A portal is leaked if configfs has removed it and LIO still serves it: see
 * leak.c.
 */
#include <linux/bsearch.h>
#include <linux/mm.h>
#include <linux/sort.h>
#include <net/net_namespace.h>
#include <net/sock.h>
#include <target/target_core_base.h>
#include <target/iscsi/iscsi_target_core.h>

#include "lio.h"

/* Portals that may be added to the list between sizing and copying it. */
#define LIO_NPS_SLACK 8

/**
 * lio_se_tpg() - the portal group of an np directory
 * @np_group: configfs' structure of the directory
 *
 * Return: target_core_mod's structure of the group.
 */
struct se_portal_group *lio_se_tpg(struct config_group *np_group)
{
	return container_of(np_group, struct se_portal_group, tpg_np_group);
}

struct iscsi_portal_group *lio_tpg(struct config_group *np_group)
{
	return container_of(lio_se_tpg(np_group), struct iscsi_portal_group,
			    tpg_se_tpg);
}

/**
 * lio_item_tpg_np() - the portal of a directory in np
 * @item: the configfs item of the directory
 *
 * Return: iscsi_target_mod's structure of the portal.
 */
struct iscsi_tpg_np *lio_item_tpg_np(struct config_item *item)
{
	struct se_tpg_np *se_tpg_np = container_of(to_config_group(item),
						   struct se_tpg_np,
						   tpg_np_group);

	return container_of(se_tpg_np, struct iscsi_tpg_np, se_tpg_np);
}

/**
 * lio_netns() - a network namespace, as struct vds_address has it
 * @net: the network namespace
 *
 * Return: its inode number; 0 for the initial one.
 */
u32 lio_netns(const struct net *net)
{
	return net_eq(net, &init_net) ? 0 : net->ns.inum;
}

/**
 * lio_np_address() - LIO's own address of a portal
 * @tpg_np: the portal, which a lock keeps
 * @addr: receives the address
 */
void lio_np_address(const struct iscsi_tpg_np *tpg_np, struct vds_address *addr)
{
	const struct socket *sock = tpg_np->tpg_np->np_socket;

	vds_iscsi_address_from_sockaddr(addr, &tpg_np->tpg_np->np_sockaddr);
	addr->netns = sock ? lio_netns(sock_net(sock->sk)) : 0;
}

/**
 * lio_nps_count() - how many portals of a group LIO lists
 * @dir: the group's np directory; a lock pins the group
 *
 * Return: the number, with the portals that belong to others (iSER).
 */
u32 lio_nps_count(const struct lio_node *dir)
{
	struct iscsi_portal_group *tpg = lio_tpg(dir->group);
	u32 nr;

	spin_lock(&tpg->tpg_np_lock);
	nr = tpg->num_tpg_nps;
	spin_unlock(&tpg->tpg_np_lock);
	return nr;
}

static int lio_np_compare(const void *a, const void *b)
{
	const struct lio_np *x = a, *y = b;

	if (x->tpg_np == y->tpg_np)
		return 0;
	return x->tpg_np < y->tpg_np ? -1 : 1;
}

/**
 * lio_nps_find() - find a portal in a list
 * @nps: the list
 * @tpg_np: LIO's structure of the portal; compared, not dereferenced
 *
 * Return: the portal, or NULL.  For an iSER or cxgbit portal it is the parent,
 * whose address it has.
 */
const struct lio_np *lio_nps_find(const struct lio_nps *nps,
				  const struct iscsi_tpg_np *tpg_np)
{
	struct lio_np key = { .tpg_np = tpg_np };
	const struct lio_np *np;

	np = bsearch(&key, nps->list, nps->nr, sizeof(key), lio_np_compare);
	if (np && np->parent)
		return lio_nps_find(nps, np->parent);
	return np;
}

static void lio_np_fill(struct lio_np *np, const struct iscsi_tpg_np *tpg_np)
{
	const struct config_item *item =
		&tpg_np->se_tpg_np.tpg_np_group.cg_item;

	np->tpg_np = tpg_np;
	np->parent = tpg_np->tpg_np_parent;
	np->released = !kref_read(&item->ci_kref);
	np->in_configfs = false;
	lio_np_address(tpg_np, &np->addr);
}

/* The portal of a list that a configfs item or a node stands for, or NULL. */
static struct lio_np *lio_nps_entry(struct lio_nps *nps,
				    const struct iscsi_tpg_np *tpg_np)
{
	struct lio_np key = { .tpg_np = tpg_np };

	return bsearch(&key, nps->list, nps->nr, sizeof(key), lio_np_compare);
}

/**
 * lio_nps_mark() - mark the portals that configfs has
 * @nps: the list
 * @np_group: the group's np directory, locked and not dead: no mkdir or rmdir
 *	of a portal is in progress
 */
void lio_nps_mark(struct lio_nps *nps, struct config_group *np_group)
{
	struct config_item *item;
	struct lio_np *np;

	list_for_each_entry(item, &np_group->cg_children, ci_entry) {
		np = lio_nps_entry(nps, lio_item_tpg_np(item));
		if (np)
			np->in_configfs = true;
	}
}

/*
 * Take the addresses that the core knows: LIO may serve 0.0.0.0 with the socket
 * of an IPv6 portal, whose address it has then.
 */
static void lio_nps_name(struct lio *lio, struct lio_nps *nps,
			 const struct lio_node *dir)
{
	const struct lio_node *node;
	struct lio_np *np;

	mutex_lock(&lio->tree_lock);
	list_for_each_entry(node, &dir->children, sibling) {
		np = lio_nps_entry(nps, node->tpg_np);
		if (np)
			np->addr = node->addr;
	}
	mutex_unlock(&lio->tree_lock);
}

/**
 * lio_nps_get() - copy LIO's list of a group's portals
 * @lio: the provider
 * @dir: the group's np directory; a lock pins the group
 * @nps: receives the list; the caller frees it with lio_nps_put()
 *
 * Return: 0, or -ENOMEM.
 */
int lio_nps_get(struct lio *lio, const struct lio_node *dir, struct lio_nps *nps)
{
	struct iscsi_portal_group *tpg = lio_tpg(dir->group);
	struct iscsi_tpg_np *tpg_np;
	unsigned int size = READ_ONCE(tpg->num_tpg_nps) + LIO_NPS_SLACK;

	nps->nr = 0;
	nps->list = kvmalloc_array(size, sizeof(*nps->list), GFP_KERNEL);
	if (!nps->list)
		return -ENOMEM;
	spin_lock(&tpg->tpg_np_lock);
	list_for_each_entry(tpg_np, &tpg->tpg_gnp_list, tpg_np_list)
		if (nps->nr < size)
			lio_np_fill(&nps->list[nps->nr++], tpg_np);
	spin_unlock(&tpg->tpg_np_lock);
	sort(nps->list, nps->nr, sizeof(*nps->list), lio_np_compare, NULL);
	lio_nps_name(lio, nps, dir);
	return 0;
}

void lio_nps_put(struct lio_nps *nps)
{
	kvfree(nps->list);
}

/**
 * lio_np_leaked() - does a portal look leaked?
 * @np: the portal
 *
 * A portal that is being released looks the same for a moment, so the caller
 * checks twice.
 *
 * Return: true if configfs has dropped the portal and LIO has it.
 */
bool lio_np_leaked(const struct lio_np *np)
{
	return !np->in_configfs && !np->parent && np->released;
}

/**
 * lio_np_listed() - does LIO still list a portal?
 * @np_group: the group's np directory, locked and not dead
 * @tpg_np: the portal; compared, not dereferenced
 *
 * Return: true if it does.
 */
bool lio_np_listed(struct config_group *np_group,
		   const struct iscsi_tpg_np *tpg_np)
{
	struct iscsi_portal_group *tpg = lio_tpg(np_group);
	struct iscsi_tpg_np *pos;
	bool listed = false;

	spin_lock(&tpg->tpg_np_lock);
	list_for_each_entry(pos, &tpg->tpg_gnp_list, tpg_np_list)
		if (pos == tpg_np && !pos->tpg_np_parent)
			listed = true;
	spin_unlock(&tpg->tpg_np_lock);
	return listed;
}

/**
 * lio_np_listener() - the listening socket of a portal
 * @tpg_np: the portal, which configfs has, and whose np directory is locked
 *
 * Return: the socket, which the caller puts with sock_put(); NULL if LIO has no socket of
 * TCP for it.
 */
struct sock *lio_np_listener(const struct iscsi_tpg_np *tpg_np)
{
	struct socket *sock = tpg_np->tpg_np->np_socket;

	if (!sock)
		return NULL;
	sock_hold(sock->sk);
	return sock->sk;
}
