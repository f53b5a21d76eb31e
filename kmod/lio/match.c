// SPDX-License-Identifier: GPL-2.0-only
/*
 * match.c - which portals of LIO can exist beside each other, and which one prevents
 * another from listening.
 *
 * LIO has one listener for each address.  A portal that it takes for the same as an
 * existing one shares that one's listener, in whatever group and target it is.  For
 * some pairs that listener does not accept what the new portal is for: mkdir(2)
 * succeeds, and the portal does not listen.
 */
#include <linux/in.h>
#include <linux/mutex.h>
#include <net/ipv6.h>

#include "lio.h"

/*
 * Whether LIO uses an existing listener for a new portal: the rules of
 * iscsit_check_np_match().  It compares only the bytes of the new portal's family, which
 * are zero in an address of the other family, and ignores scopes and network namespaces.
 */
static bool lio_takes(const struct vds_address *new,
		      const struct vds_address *old)
{
	if (new->port != old->port)
		return false;
	if (new->family == old->family)
		return vds_iscsi_address_equal(new, old);
	return new->family == AF_INET ? !new->v4 : ipv6_addr_any(&new->v6);
}

/**
 * lio_match() - what an existing portal is for a new one
 * @new: address of the portal that is to be made
 * @old: address on which LIO listens for the existing one
 *
 * Return: see enum lio_match.
 */
enum lio_match lio_match(const struct vds_address *new,
			 const struct vds_address *old)
{
	if (lio_takes(new, old))
		return vds_iscsi_address_covers(old, new) ? LIO_MATCH_SHARES :
							    LIO_MATCH_HIDES;
	return vds_iscsi_address_conflicts(new, old) ? LIO_MATCH_EXCLUDES :
						       LIO_MATCH_NONE;
}

/**
 * struct lio_search - a search for the portal that matters most to a new one
 * @target: target of the new portal
 * @addr: its address
 * @found: receives the portal
 */
struct lio_search {
	const struct vds_target *target;
	const struct vds_address *addr;
	struct lio_rival *found;
};

static bool lio_search_fn(const struct vds_portal_group *group,
			  const struct vds_address *addr, void *priv, void *data)
{
	const struct lio_search *search = data;
	struct lio_rival *found = search->found;
	enum lio_match match = lio_match(search->addr, addr);

	/* A portal of the same target decides if there are several of one kind. */
	if (match < found->match || match == LIO_MATCH_NONE)
		return true;
	if (match == found->match &&
	    vds_iscsi_portal_group_target(group) != search->target)
		return true;
	found->match = match;
	found->leaked = !priv;
	found->same_target = vds_iscsi_portal_group_target(group) == search->target;
	vds_iscsi_portal_group_format(group, found->group, sizeof(found->group));
	vds_iscsi_address_format(addr, found->portal, sizeof(found->portal));
	return true;
}

/**
 * lio_rival_find() - find the portal that matters most to a new one
 * @lio: the provider
 * @group: the group of the new portal
 * @addr: its address
 * @rival: receives the portal
 *
 * If there are several, LIO uses the listener that was there first.  It can only be one
 * that serves the new portal, because that one could not listen beside the others
 * otherwise.
 */
void lio_rival_find(struct lio *lio, const struct vds_portal_group *group,
		    const struct vds_address *addr, struct lio_rival *rival)
{
	struct lio_search search = {
		.target = vds_iscsi_portal_group_target(group),
		.addr = addr,
		.found = rival,
	};

	*rival = (struct lio_rival){};
	lio_tree_apply(lio);
	mutex_lock(&lio->tree_lock);
	vds_iscsi_portals_walk(lio->provider, lio_search_fn, &search);
	mutex_unlock(&lio->tree_lock);
}

/* Whether a portal has the listener of this address, so that the walk ends. */
static bool lio_shared_fn(const struct vds_portal_group *group,
			  const struct vds_address *addr, void *priv, void *data)
{
	return !lio_takes(data, addr) && !lio_takes(addr, data);
}

/**
 * lio_is_shared() - whether a portal of any group has the listener of an address
 * @lio: the provider
 * @addr: the address
 *
 * Return: true if there is one.
 */
bool lio_is_shared(struct lio *lio, const struct vds_address *addr)
{
	bool none;

	lio_tree_apply(lio);
	mutex_lock(&lio->tree_lock);
	none = vds_iscsi_portals_walk(lio->provider, lio_shared_fn, (void *)addr);
	mutex_unlock(&lio->tree_lock);
	return !none;
}

/* Whether a portal accepts connections to an address, so that the walk ends. */
static bool lio_covered_fn(const struct vds_portal_group *group,
			   const struct vds_address *addr, void *priv, void *data)
{
	return !vds_iscsi_address_covers(addr, data);
}

/**
 * lio_is_covered() - whether a portal of any group accepts connections to an address
 * @lio: the provider
 * @addr: the address
 *
 * Return: true if there is one.
 */
bool lio_is_covered(struct lio *lio, const struct vds_address *addr)
{
	bool none;

	/* A portal that was just removed is not one of them. */
	lio_tree_apply(lio);
	/* Most are at the very address of a portal, so the others are not compared. */
	if (vds_iscsi_portal_in_use(lio->provider, addr))
		return true;
	mutex_lock(&lio->tree_lock);
	none = vds_iscsi_portals_walk(lio->provider, lio_covered_fn, (void *)addr);
	mutex_unlock(&lio->tree_lock);
	return !none;
}
