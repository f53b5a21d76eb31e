// SPDX-License-Identifier: GPL-2.0-only
/*
 * leak.c - report leaked portals, and complete their removal.
 *
 * lio_target_call_delnpfromtpg() returns without removing the portal if a signal
 * is pending while it waits for a mutex of the group.  configfs has removed the
 * item by then.  The repair calls the function again, as fabric_drop_np(), in a
 * thread that receives no signals.
 *
 * Two kinds of portal look leaked for a moment: one whose mkdir or rmdir is in
 * progress, and one whose item is being released by the last task that held a
 * reference.  The inode lock of the np directory excludes the first; the second
 * no longer looks leaked when it is checked again after LIO_LEAK_MS.
 */
#include <linux/delay.h>
#include <linux/fs.h>
#include <target/target_core_base.h>
#include <target/target_core_fabric.h>
#include <target/iscsi/iscsi_target_core.h>

#include "lio.h"

/* How long a portal must look leaked before it is treated as leaked. */
#define LIO_LEAK_MS 100

/* Copy LIO's list of a group's portals; the list of a deleted group is empty. */
static int lio_leaks_list(struct lio_dir *dir, struct lio_nps *nps)
{
	int ret;

	nps->list = NULL;
	nps->nr = 0;
	ret = lio_dir_lock(dir->dentry, LIO_DIR_TIMEOUT_MS, NULL);
	if (ret)
		return ret;
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

/* Does the portal look leaked now, and did it in an earlier list? */
static bool lio_leak_confirmed(const struct lio_np *np,
			       const struct lio_nps *earlier)
{
	const struct lio_np *before = lio_nps_find(earlier, np->tpg_np);

	return lio_np_leaked(np) && before && lio_np_leaked(before);
}

static int lio_leaks_report_confirmed(struct lio_dir *dir,
				      const struct lio_nps *first,
				      const struct lio_nps *second)
{
	unsigned int i;
	int ret = 0;

	for (i = 0; i < second->nr && !ret; i++)
		if (lio_leak_confirmed(&second->list[i], first))
			ret = vds_iscsi_portal_leaked(dir->portals,
						      &second->list[i].addr);
	return ret;
}

/**
 * lio_leaks_report() - report the leaked portals of a group to the core
 * @dir: the np directory; the caller holds tree_lock
 *
 * Return:
 * * 0		- all leaked portals are reported
 * * -EBUSY	- another task has locked the directory
 * * -ENOMEM	- there is no memory
 */
int lio_leaks_report(struct lio_dir *dir)
{
	struct lio_nps first, second;
	int ret;

	ret = lio_leaks_list(dir, &first);
	if (ret)
		return ret;
	if (lio_nps_have_leaks(&first)) {
		fsleep(LIO_LEAK_MS * USEC_PER_MSEC);
		ret = lio_leaks_list(dir, &second);
		if (!ret)
			ret = lio_leaks_report_confirmed(dir, &first, &second);
		lio_nps_put(&second);
	}
	lio_nps_put(&first);
	return ret;
}

/* Complete the removal of one portal, with the np directory locked. */
static int lio_leak_drop(struct lio_dir *dir, const struct lio_np *np)
{
	struct iscsi_tpg_np *tpg_np = (struct iscsi_tpg_np *)np->tpg_np;
	struct se_portal_group *se_tpg = lio_se_tpg(dir->group);
	struct lio_logins logins = {
		.tpg_np = np->tpg_np,
		.port = np->addr.port,
	};

	lio_logins_abort_start(&logins, VDS_GRACE_MS);
	se_tpg->se_tpg_tfo->fabric_drop_np(&tpg_np->se_tpg_np);
	lio_logins_abort_stop(&logins);
	return lio_np_listed(dir->group, tpg_np) ? -ESTALE : 0;
}

/* Complete the removal of the portals that look leaked in @first and now. */
static int lio_leaks_drop_confirmed(struct lio_dir *dir,
				    const struct lio_nps *first)
{
	const struct lio_np *np;
	struct lio_nps now;
	unsigned int i;
	int ret;

	ret = lio_nps_get(dir->group, &now);
	for (i = 0; i < now.nr && !ret; i++) {
		np = &now.list[i];
		if (!lio_leak_confirmed(np, first))
			continue;
		ret = lio_leak_drop(dir, np);
		if (!ret)
			vds_iscsi_portal_depart(dir->portals, &np->addr, 0);
	}
	lio_nps_put(&now);
	return ret;
}

/**
 * lio_leaks_repair() - complete the removal of the leaked portals of a group
 * @dir: the np directory; the caller holds tree_lock
 *
 * Return:
 * * 0		- the group has no leaked portals any more
 * * -EBUSY	- another task has locked the directory
 * * -ESTALE	- LIO still has a portal after its removal
 * * -ENOMEM	- there is no memory
 */
int lio_leaks_repair(struct lio_dir *dir)
{
	struct lio_nps first;
	int ret;

	ret = lio_leaks_list(dir, &first);
	if (ret || !lio_nps_have_leaks(&first))
		goto put;
	fsleep(LIO_LEAK_MS * USEC_PER_MSEC);
	ret = lio_dir_lock(dir->dentry, LIO_DIR_TIMEOUT_MS, NULL);
	if (ret)
		goto put;
	if (!IS_DEADDIR(d_inode(dir->dentry)))
		ret = lio_leaks_drop_confirmed(dir, &first);
	inode_unlock(d_inode(dir->dentry));
put:
	lio_nps_put(&first);
	return ret;
}
