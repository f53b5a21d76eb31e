// SPDX-License-Identifier: GPL-2.0-only
/*
 * leak.c - find leaked portals, and complete their removal.
 *
 * lio_target_call_delnpfromtpg() returns without removing the portal if a signal
 * is pending while it waits for a mutex of the group.  configfs has removed the
 * item by then.  The repair calls the function again, as fabric_drop_np(), in a
 * work function that receives no signals.
 *
 * Three kinds of portal look leaked for a moment: one whose mkdir or rmdir is in
 * progress, one whose item is being released by the last task that held a
 * reference, and one that another task is removing right now.  The inode lock of
 * the np directory excludes the first.  The others hold the group's access lock
 * or are gone at the second look, so a portal is leaked if it looks so twice,
 * LIO_LEAK_MS apart, with that lock free both times.  One that does not look so in
 * between is forgotten, because the next portal may have its memory.
 */
#include <linux/fs.h>
#include <linux/jiffies.h>
#include <linux/slab.h>
#include <target/target_core_base.h>
#include <target/target_core_fabric.h>
#include <target/iscsi/iscsi_target_core.h>

#include "lio.h"

/* How long a portal must look leaked before it is treated as leaked. */
#define LIO_LEAK_MS 100

/**
 * struct lio_suspects - portals of a group that looked leaked
 * @since: jiffies of the first look
 * @nr: number of entries in @list
 * @list: LIO's portals; compared, not followed
 */
struct lio_suspects {
	unsigned long since;
	unsigned int nr;
	const struct iscsi_tpg_np *list[];
};

static unsigned int lio_leaks_count(const struct lio_nps *nps)
{
	unsigned int i, nr = 0;

	for (i = 0; i < nps->nr; i++)
		nr += lio_np_leaked(&nps->list[i]);
	return nr;
}

/* Whether a portal looked leaked long enough ago. */
static bool lio_is_suspect(const struct lio_node *np,
			   const struct iscsi_tpg_np *tpg_np)
{
	const struct lio_suspects *suspects = np->suspects;
	unsigned int i;

	if (!suspects ||
	    time_before(jiffies, suspects->since + msecs_to_jiffies(LIO_LEAK_MS)))
		return false;
	for (i = 0; i < suspects->nr; i++)
		if (suspects->list[i] == tpg_np)
			return true;
	return false;
}

static void lio_suspects_forget(struct lio_node *np)
{
	kfree(np->suspects);
	np->suspects = NULL;
}

/* Remember what looks leaked now, unless a first look is still too recent. */
static int lio_suspect(struct lio_node *np, const struct lio_nps *nps)
{
	struct lio_suspects *suspects;
	unsigned int i;

	if (np->suspects &&
	    time_before(jiffies, np->suspects->since + msecs_to_jiffies(LIO_LEAK_MS)))
		return 0;
	suspects = kmalloc(struct_size(suspects, list, lio_leaks_count(nps)),
			   GFP_KERNEL);
	if (!suspects)
		return -ENOMEM;
	suspects->since = jiffies;
	suspects->nr = 0;
	for (i = 0; i < nps->nr; i++)
		if (lio_np_leaked(&nps->list[i]))
			suspects->list[suspects->nr++] = nps->list[i].tpg_np;
	lio_suspects_forget(np);
	np->suspects = suspects;
	return 0;
}

static bool lio_still_looks_leaked(const struct lio_nps *nps,
				   const struct iscsi_tpg_np *tpg_np)
{
	const struct lio_np *entry = lio_nps_find(nps, tpg_np);

	return entry && entry->tpg_np == tpg_np && lio_np_leaked(entry);
}

/* Forget those that do not look leaked any more. */
static void lio_suspects_prune(struct lio_node *np, const struct lio_nps *nps)
{
	struct lio_suspects *suspects = np->suspects;
	unsigned int i, nr = 0;

	if (!suspects)
		return;
	for (i = 0; i < suspects->nr; i++)
		if (lio_still_looks_leaked(nps, suspects->list[i]))
			suspects->list[nr++] = suspects->list[i];
	suspects->nr = nr;
	if (!nr)
		lio_suspects_forget(np);
}

/**
 * struct lio_withdrawal - a search for a portal that was reported as leaked and is not
 * @group: its group
 * @nps: the portals of the group as LIO lists them
 * @addr: receives its address
 */
struct lio_withdrawal {
	const struct vds_portal_group *group;
	const struct lio_nps *nps;
	struct vds_address addr;
};

static bool lio_withdraw_fn(const struct vds_portal_group *group,
			    const struct vds_address *addr, void *priv, void *data)
{
	struct lio_withdrawal *search = data;
	const struct lio_nps *nps = search->nps;
	unsigned int i;

	if (priv || group != search->group)
		return true;
	for (i = 0; i < nps->nr; i++)
		if (lio_np_leaked(&nps->list[i]) &&
		    vds_iscsi_address_equal(&nps->list[i].addr, addr))
			return true;
	search->addr = *addr;
	return false;
}

/* Withdraw the reports of portals that LIO has let go of since. */
static void lio_leaks_withdraw(struct lio *lio, struct lio_node *np,
			       const struct lio_nps *nps)
{
	struct lio_withdrawal search = { .group = np->portals, .nps = nps };

	while (vds_iscsi_portal_group_leaked(np->portals) &&
	       !vds_iscsi_portals_walk(lio->provider, lio_withdraw_fn, &search) &&
	       !vds_iscsi_portal_depart(np->portals, &search.addr, 0))
		;
}

/* Report the portals of a list that are leaked: 0, -EAGAIN look again, or -ENOMEM. */
static int lio_leaks_report(struct lio_node *np, const struct lio_nps *nps)
{
	const struct lio_np *entry;
	bool again = false;
	unsigned int i;
	int ret = 0;

	for (i = 0; i < nps->nr && !ret; i++) {
		entry = &nps->list[i];
		if (!lio_np_leaked(entry))
			continue;
		if (lio_is_suspect(np, entry->tpg_np))
			ret = vds_iscsi_portal_leaked(np->portals, &entry->addr);
		else
			again = true;
	}
	if (!ret && again)
		ret = lio_suspect(np, nps) ?: -EAGAIN;
	return ret;
}

/*
 * List the portals of a group, which is locked; none if none is leaked.  0, -EBUSY
 * another task keeps the group locked, or -ENOMEM.
 */
static int lio_leaks_get(struct lio *lio, struct lio_node *np, struct lio_nps *nps)
{
	int ret;

	*nps = (struct lio_nps){};
	/* LIO lists each portal that configfs has; if it lists no other, none is leaked. */
	if (np->counted && np->nr == lio_nps_count(np))
		return 0;
	if (mutex_is_locked(&lio_tpg(np->group)->tpg_access_lock))
		return -EBUSY;
	ret = lio_nps_get(lio, np, nps);
	if (!ret)
		lio_nps_mark(nps, np->group);
	return ret;
}

/**
 * lio_leaks_check() - look for leaked portals of a group, and report them
 * @lio: the provider
 * @np: the group's np directory
 *
 * Return:
 * * 0		- those that are leaked, and no others, are reported to the core
 * * -EAGAIN	- some look leaked, and are to be looked at again
 * * -EBUSY	- another task keeps the directory or the group locked
 * * -ENOMEM	- there is no memory
 */
int lio_leaks_check(struct lio *lio, struct lio_node *np)
{
	struct lio_nps nps;
	int ret = lio_dir_lock(np->dentry);

	if (ret)
		return ret == -EIDRM ? 0 : ret;
	ret = lio_leaks_get(lio, np, &nps);
	if (!ret) {
		lio_suspects_prune(np, &nps);
		lio_leaks_withdraw(lio, np, &nps);
		ret = lio_leaks_report(np, &nps);
		lio_nps_put(&nps);
	}
	inode_unlock(d_inode(np->dentry));
	return ret;
}

/* Complete the removal of one portal of the held group. */
static int lio_leak_repair(struct lio_held *held, const struct lio_np *entry)
{
	struct iscsi_tpg_np *tpg_np = (struct iscsi_tpg_np *)entry->tpg_np;
	struct se_portal_group *se_tpg = lio_se_tpg(held->np->group);
	struct lio_logins logins = {
		.np_group = held->np->group,
		.op = held->op,
		.interval_ms = LIO_COMMIT_LOGINS_MS,
	};

	lio_logins_abort_start(&logins, vds_iscsi_op_grace(held->op));
	se_tpg->se_tpg_tfo->fabric_drop_np(&tpg_np->se_tpg_np);
	lio_logins_abort_stop(&logins);
	return lio_np_listed(held->np->group, tpg_np) ? -ESTALE : 0;
}

/* Complete the removal of those that looked leaked before and do now. */
static int lio_leaks_repair_held(struct lio_held *held)
{
	const struct lio_np *entry;
	struct lio_nps nps;
	unsigned int i;
	int ret = lio_nps_get(held->lio, held->np, &nps);

	if (ret)
		return ret;
	lio_nps_mark(&nps, held->np->group);
	ret = vds_iscsi_op_commit(held->op);
	for (i = 0; i < nps.nr && !ret; i++) {
		entry = &nps.list[i];
		if (!lio_np_leaked(entry) ||
		    !lio_is_suspect(held->np, entry->tpg_np))
			continue;
		ret = lio_leak_repair(held, entry);
		if (!ret)
			vds_iscsi_portal_depart(held->np->portals, &entry->addr, 0);
	}
	lio_nps_put(&nps);
	/* The next portals may have their memory. */
	lio_suspects_forget(held->np);
	return ret;
}

/**
 * lio_leaks_repair() - complete the removal of a group's leaked portals
 * @lio: the provider
 * @np: the group's np directory
 * @op: the operation that does it
 *
 * Return:
 * * 0		- no portal of the group is leaked
 * * -EAGAIN	- something blocks, or some are to be looked at again
 * * -EBUSY	- another task keeps the directory or the group locked
 * * -ESTALE	- LIO still has one of them
 * * -ENOMEM	- there is no memory
 */
int lio_leaks_repair(struct lio *lio, struct lio_node *np,
		     struct vds_operation *op)
{
	struct lio_held held = {
		.lio = lio,
		.op = op,
		.np = np,
		.whole = true,
	};
	int ret = lio_leaks_check(lio, np);

	if (ret || !lio_tree_leaked(lio, np))
		return ret;
	ret = lio_gate_enter(&held);
	if (ret)
		return ret == -EIDRM ? 0 : ret;
	ret = lio_leaks_repair_held(&held);
	lio_gate_leave(&held);
	return ret;
}
