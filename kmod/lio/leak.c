// SPDX-License-Identifier: GPL-2.0-only
/*
 * leak.c - portals that LIO leaked: tell them, and finish their removal.
 *
 * lio_target_call_delnpfromtpg() gives up when a signal is pending while it waits
 * for the group's mutex, after configfs has let go of the item.  What is left is
 * to call it again, as fabric_drop_np(), from a worker that no signal reaches.
 *
 * A portal in the middle of its mkdir or rmdir looks leaked for a moment; so does
 * one whose item is let go of this very moment by somebody who held it.  Against
 * the former the np directory's inode lock helps, against the latter a second
 * look a while later.
 */
#include <linux/delay.h>
#include <linux/fs.h>
#include <target/target_core_base.h>
#include <target/target_core_fabric.h>
#include <target/iscsi/iscsi_target_core.h>

#include "lio.h"

/* How long what looks leaked has to look so. */
#define LIO_LEAK_MS 100

/* Take down LIO's list of a group's portals, where it is there and free. */
static int lio_leaks_look(struct lio_dir *dir, struct lio_nps *nps)
{
	int ret = 0;

	nps->list = NULL;
	nps->nr = 0;
	if (!lio_dir_lock(dir->dentry))
		return -EBUSY;
	if (!IS_DEADDIR(d_inode(dir->dentry)))
		ret = lio_nps_get(dir->group, nps);
	inode_unlock(d_inode(dir->dentry));
	return ret;
}

static bool lio_nps_have_leaks(const struct lio_nps *nps)
{
	unsigned int i;

	for (i = 0; i < nps->nr; i++)
		if (lio_np_leaked(&nps->list[i]))
			return true;
	return false;
}

/* Tell the portals that are leaked in both of two looks. */
static int lio_leaks_both(struct lio_dir *dir, const struct lio_nps *first,
			  const struct lio_nps *second)
{
	const struct lio_np *np, *before;
	unsigned int i;
	int ret = 0;

	for (i = 0; i < second->nr && !ret; i++) {
		np = &second->list[i];
		before = lio_nps_find(first, np->tpg_np);
		if (lio_np_leaked(np) && before && lio_np_leaked(before))
			ret = vds_iscsi_portal_leaked(dir->portals, &np->addr);
	}
	return ret;
}

/* Tell the portals of a group that LIO leaked. */
int lio_leaks_tell(struct lio_dir *dir)
{
	struct lio_nps first, second;
	int ret;

	ret = lio_leaks_look(dir, &first);
	if (ret)
		return ret;
	if (lio_nps_have_leaks(&first)) {
		fsleep(LIO_LEAK_MS * USEC_PER_MSEC);
		ret = lio_leaks_look(dir, &second);
		if (!ret)
			ret = lio_leaks_both(dir, &first, &second);
		lio_nps_put(&second);
	}
	lio_nps_put(&first);
	return ret;
}

/* Finish the removal of one, under the np directory's lock. */
static int lio_leak_finish(struct lio_dir *dir, const struct lio_np *np)
{
	struct iscsi_tpg_np *tpg_np = (struct iscsi_tpg_np *)np->tpg_np;
	struct se_portal_group *se_tpg = lio_se_tpg(dir->group);
	struct lio_logins logins = {
		.tpg_np = np->tpg_np,
		.port = np->addr.port,
	};

	lio_logins_hurry(&logins, VDS_GRACE_MS);
	se_tpg->se_tpg_tfo->fabric_drop_np(&tpg_np->se_tpg_np);
	lio_logins_calm(&logins);
	return lio_np_listed(dir->group, tpg_np) ? -ESTALE : 0;
}

/* Finish the removal of those leaked in both looks; they depart. */
static int lio_leaks_finish(struct lio_dir *dir, const struct lio_nps *first)
{
	const struct lio_np *np, *before;
	struct lio_nps now;
	unsigned int i;
	int ret;

	ret = lio_nps_get(dir->group, &now);
	for (i = 0; i < now.nr && !ret; i++) {
		np = &now.list[i];
		before = lio_nps_find(first, np->tpg_np);
		if (!lio_np_leaked(np) || !before || !lio_np_leaked(before))
			continue;
		ret = lio_leak_finish(dir, np);
		if (!ret)
			vds_iscsi_portal_depart(dir->portals, &np->addr, 0);
	}
	lio_nps_put(&now);
	return ret;
}

/* Finish the removal of what LIO leaked of a group. */
int lio_leaks_mend(struct lio_dir *dir)
{
	struct lio_nps first;
	int ret;

	ret = lio_leaks_look(dir, &first);
	if (ret || !lio_nps_have_leaks(&first))
		goto put;
	fsleep(LIO_LEAK_MS * USEC_PER_MSEC);
	if (!lio_dir_lock(dir->dentry)) {
		ret = -EBUSY;
		goto put;
	}
	if (!IS_DEADDIR(d_inode(dir->dentry)))
		ret = lio_leaks_finish(dir, &first);
	inode_unlock(d_inode(dir->dentry));
put:
	lio_nps_put(&first);
	return ret;
}
