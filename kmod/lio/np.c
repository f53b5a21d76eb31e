// SPDX-License-Identifier: GPL-2.0-only
/*
 * np.c - the portals of a group as LIO itself lists them, the leaked included.
 *
 * A portal leaks when an rmdir(2) is hit by a signal in the wrong moment: it is
 * gone from configfs and says so, and LIO still has it and serves it.
 */
#include <linux/bsearch.h>
#include <linux/mm.h>
#include <linux/sort.h>
#include <target/target_core_base.h>
#include <target/iscsi/iscsi_target_core.h>

#include "lio.h"

struct se_portal_group *lio_se_tpg(struct config_group *np_group)
{
	return container_of(np_group, struct se_portal_group, tpg_np_group);
}

struct iscsi_portal_group *lio_tpg(struct config_group *np_group)
{
	return container_of(lio_se_tpg(np_group), struct iscsi_portal_group,
			    tpg_se_tpg);
}

struct iscsi_tpg_np *lio_item_tpg_np(struct config_item *item)
{
	struct se_tpg_np *se_tpg_np = container_of(to_config_group(item),
						   struct se_tpg_np,
						   tpg_np_group);

	return container_of(se_tpg_np, struct iscsi_tpg_np, se_tpg_np);
}

static int lio_np_compare(const void *a, const void *b)
{
	const struct lio_np *x = a, *y = b;

	if (x->tpg_np == y->tpg_np)
		return 0;
	return x->tpg_np < y->tpg_np ? -1 : 1;
}

const struct lio_np *lio_nps_find(const struct lio_nps *nps,
				  const struct iscsi_tpg_np *tpg_np)
{
	struct lio_np key = { .tpg_np = tpg_np };
	const struct lio_np *np;

	np = bsearch(&key, nps->list, nps->nr, sizeof(key), lio_np_compare);
	/* An iSER portal is known by the address of the one that it belongs to. */
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
	np->child = false;
	vds_iscsi_address_from_sockaddr(&np->addr,
					&tpg_np->tpg_np->np_sockaddr);
}

/* Take what is in configfs over: it knows which portals there should be. */
static void lio_nps_match(struct lio_nps *nps, struct config_group *np_group)
{
	struct mutex *su_mutex = &np_group->cg_subsys->su_mutex;
	struct config_item *item;
	struct lio_np *np;

	mutex_lock(su_mutex);
	list_for_each_entry(item, &np_group->cg_children, ci_entry) {
		struct lio_np key = { .tpg_np = lio_item_tpg_np(item) };

		np = bsearch(&key, nps->list, nps->nr, sizeof(key),
			     lio_np_compare);
		if (!np)
			continue;
		np->child = true;
		/* LIO may serve 0.0.0.0 by the socket of an IPv6 portal. */
		lio_portal_parse(lio_item_name(item), &np->addr);
	}
	mutex_unlock(su_mutex);
}

/*
 * Take down LIO's list of a group's portals.  The np directory is locked and
 * alive, so none is on its way in or out by mkdir(2) or rmdir(2).
 */
int lio_nps_get(struct config_group *np_group, struct lio_nps *nps)
{
	struct iscsi_portal_group *tpg = lio_tpg(np_group);
	struct iscsi_tpg_np *tpg_np;
	unsigned int room = READ_ONCE(tpg->num_tpg_nps) + 8;

	nps->nr = 0;
	nps->list = kvmalloc_array(room, sizeof(*nps->list), GFP_KERNEL);
	if (!nps->list)
		return -ENOMEM;
	spin_lock(&tpg->tpg_np_lock);
	list_for_each_entry(tpg_np, &tpg->tpg_gnp_list, tpg_np_list)
		if (nps->nr < room)
			lio_np_fill(&nps->list[nps->nr++], tpg_np);
	spin_unlock(&tpg->tpg_np_lock);
	sort(nps->list, nps->nr, sizeof(*nps->list), lio_np_compare, NULL);
	lio_nps_match(nps, np_group);
	return 0;
}

void lio_nps_put(struct lio_nps *nps)
{
	kvfree(nps->list);
}

/* Whether LIO has a portal that configfs has forgotten for good. */
bool lio_np_leaked(const struct lio_np *np)
{
	return !np->child && !np->parent && np->released;
}

/* Whether LIO still lists a portal.  The np directory is locked and alive. */
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
