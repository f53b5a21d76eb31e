// SPDX-License-Identifier: GPL-2.0-only
/*
 * group.c - enable, disable and delete groups.
 *
 * Disabling and deleting a group, LIO closes its sessions and waits, uninterruptibly,
 * for their I/O.  So neither begins before the last session is gone, while the gate
 * keeps logins out; it also makes sure that no thread that accepts logins is stuck, on
 * any of the group's portals.
 */
#include <linux/configfs.h>
#include <linux/dcache.h>
#include <linux/delay.h>
#include <linux/fs.h>
#include <target/target_core_base.h>
#include <target/iscsi/iscsi_target_core.h>

#include "lio.h"

/* How long one attempt waits for sessions that were dropped. */
#define LIO_SESSIONS_MS 20

static bool lio_is_enabled(const struct lio_node *np)
{
	return READ_ONCE(lio_se_tpg(np->group)->enabled);
}

/*
 * Write to the group's attribute "enable", as configfs does for a write(2): there is
 * no other way to LIO's function that does all of what it does.
 */
static int lio_write_enable(struct se_portal_group *se_tpg, bool enable)
{
	struct config_item *item = &se_tpg->tpg_group.cg_item;
	unsigned int i;
	ssize_t ret;

	for (i = 0; item->ci_type->ct_attrs[i]; i++) {
		if (strcmp(item->ci_type->ct_attrs[i]->ca_name, "enable"))
			continue;
		ret = item->ci_type->ct_attrs[i]->store(item, enable ? "1" : "0",
							1);
		return min_t(ssize_t, ret, 0);
	}
	return -EOPNOTSUPP;
}

/* Enable or disable a group, which a lock keeps in place. */
static int lio_set_enabled(struct lio_node *np, bool enable,
			   struct vds_operation *op)
{
	int ret = lio_write_enable(lio_se_tpg(np->group), enable);

	/* Another program may have been first. */
	if (!ret || lio_is_enabled(np) == enable)
		return 0;
	vds_iscsi_op_explain(op, VDS_ISCSI_REASON_DRIVER,
			     "LIO refused to %s the portal group: error %d; the kernel log may have the reason",
			     enable ? "enable" : "disable", -ret);
	return ret;
}

/*
 * Report whether a group is enabled.  The lock of its attrib directory keeps such reports
 * in order.
 */
static void lio_report_enabled(struct lio_held *held)
{
	struct lio_node *np = held->np;

	if (lio_dir_lock(np->pin)) {
		lio_node_reread(held->lio, np);
		return;
	}
	lio_watch_changed(held->lio, np, lio_group_is_disabled(np->group));
	inode_unlock(d_inode(np->pin));
}

/* Enable a group whose attrib directory is locked, which keeps it in place. */
static int lio_enable_locked(struct lio_held *held)
{
	struct lio_node *np = held->np;
	int ret;

	/* While another program disables it, it still is enabled by the attribute. */
	if (!lio_mutex_is_free(&lio_tpg(np->group)->tpg_access_lock))
		return lio_blocked(held->op, VDS_ISCSI_BLOCKER_KIND_CONFIGURATION);
	if (lio_is_enabled(np))
		return 0;
	ret = vds_iscsi_op_commit(held->op);
	if (ret)
		return ret;
	ret = lio_set_enabled(np, true, held->op);
	lio_watch_changed(held->lio, np, lio_group_is_disabled(np->group));
	return ret;
}

static int lio_enable(struct lio_held *held)
{
	struct dentry *pin = held->np->pin;
	int ret = lio_dir_lock(pin);

	if (ret == -EBUSY)
		return lio_blocked(held->op, VDS_ISCSI_BLOCKER_KIND_DIRECTORY);
	if (ret)
		return ret;
	ret = lio_enable_locked(held);
	inode_unlock(d_inode(pin));
	return ret;
}

static bool lio_has_sessions(struct lio_node *np)
{
	struct se_portal_group *se_tpg = lio_se_tpg(np->group);
	bool has;

	/* A session that ends is counted until LIO has forgotten it. */
	spin_lock_bh(&se_tpg->session_lock);
	has = lio_tpg(np->group)->nsessions;
	spin_unlock_bh(&se_tpg->session_lock);
	return has;
}

/* Whether all sessions are gone; those that were dropped have a moment. */
static bool lio_sessions_end(struct lio_node *np)
{
	unsigned int ms;

	for (ms = 0; lio_has_sessions(np); ms++) {
		if (ms == LIO_SESSIONS_MS)
			return false;
		fsleep(USEC_PER_MSEC);
	}
	return true;
}

/* Pass the gate of a whole group that must have no sessions: 0, -EAGAIN or -EUSERS. */
static int lio_group_enter(struct lio_held *held)
{
	int ret = lio_gate_enter(held);

	if (ret || lio_sessions_end(held->np))
		return ret;
	lio_gate_leave(held);
	lio_blocked(held->op, VDS_ISCSI_BLOCKER_KIND_SESSION);
	return -EUSERS;
}

static int lio_disable(struct lio_held *held)
{
	int ret = lio_group_enter(held);

	if (ret)
		return ret;
	if (lio_is_enabled(held->np))
		ret = vds_iscsi_op_commit(held->op) ?:
		      lio_set_enabled(held->np, false, held->op);
	lio_report_enabled(held);
	lio_gate_leave(held);
	return ret;
}

/**
 * lio_enable_group() - enable or disable a group
 * @group: the group
 * @enable: enable it, else disable it
 * @op: the operation
 *
 * The enable_group op of struct vds_provider_ops.
 *
 * Return:
 * * 0		- it is as requested
 * * -EAGAIN	- something blocks
 * * -EUSERS	- it cannot be disabled before its sessions end
 * * -EIDRM	- another program deleted the group
 * * others	- as LIO refused
 */
int lio_enable_group(struct vds_portal_group *group, bool enable,
		     struct vds_operation *op)
{
	struct lio_node *np = lio_tree_np_dir(group);
	struct lio_held held = {
		.lio = lio_of_group(group),
		.op = op,
		.np = np,
		.whole = true,
	};
	int ret;

	if (!np)
		return -EIDRM;
	ret = enable ? lio_enable(&held) : lio_disable(&held);
	lio_node_put(np);
	lio_tree_apply(held.lio);
	return ret;
}

static unsigned int lio_count_items(const struct config_group *dir)
{
	struct config_item *item;
	unsigned int nr = 0;

	list_for_each_entry(item, &dir->cg_children, ci_entry)
		nr++;
	return nr;
}

/* Count what is in the group; su_mutex keeps it as it is. */
static void lio_count_contents(struct lio_node *np, struct vds_contents *contents)
{
	struct se_portal_group *se_tpg = lio_se_tpg(np->group);

	contents->luns = lio_count_items(&se_tpg->tpg_lun_group);
	contents->acls = lio_count_items(&se_tpg->tpg_acl_group);
}

/* Count what is in a group: 0, -EBUSY or -EIDRM. */
static int lio_contents_of(struct lio_node *np, struct lio *lio,
			   struct vds_contents *contents)
{
	struct mutex *su_mutex = &lio->root->cg_subsys->su_mutex;
	int ret = lio_dir_lock(np->pin);

	if (ret)
		return ret;
	ret = lio_su_lock(su_mutex);
	if (!ret) {
		lio_count_contents(np, contents);
		mutex_unlock(su_mutex);
	}
	inode_unlock(d_inode(np->pin));
	return ret;
}

/**
 * lio_contents() - count the LUNs and ACLs of a group
 * @group: the group
 * @contents: receives the numbers
 *
 * The contents op of struct vds_provider_ops.
 *
 * Return:
 * * 0
 * * -EBUSY	- another task keeps the group's attrib directory, or su_mutex, locked
 * * -EIDRM	- the group is gone
 */
int lio_contents(struct vds_portal_group *group, struct vds_contents *contents)
{
	struct lio_node *np = lio_tree_np_dir(group);
	int ret;

	if (!np)
		return -EIDRM;
	ret = lio_contents_of(np, lio_of_group(group), contents);
	lio_node_put(np);
	return ret;
}

/*
 * Whether LIO has forgotten all portals.  One that it leaked, or that another task is
 * still releasing, would be freed with the group.
 */
static int lio_check_portals(struct lio_node *np, struct vds_operation *op)
{
	if (!READ_ONCE(lio_tpg(np->group)->num_tpg_nps))
		return 0;
	if (list_empty(&np->group->cg_children)) {
		vds_iscsi_op_explain(op, VDS_ISCSI_REASON_GROUP_LEAKED,
				     "LIO still serves a portal of the group that is gone from configfs: reenumerate, then refresh");
		return -ESTALE;
	}
	vds_iscsi_op_explain(op, VDS_ISCSI_REASON_HAS_PORTALS,
			     "another program added a portal to the group");
	return -ENOTEMPTY;
}

/* See to it that nothing makes the deletion of a group long, which has no sessions. */
static int lio_check_group(struct lio_node *node, struct vds_operation *op)
{
	struct se_portal_group *se_tpg = lio_se_tpg(node->np->group);
	struct config_group *group;
	int ret = lio_check_portals(node->np, op);

	if (ret)
		return ret;
	/* LIO spins until a registration of persistent reservations is complete. */
	if (atomic_read(&se_tpg->tpg_pr_ref_count))
		return lio_blocked(op, VDS_ISCSI_BLOCKER_KIND_CONFIGURATION);
	if (!lio_dir_is_free(node->dentry))
		return lio_blocked(op, VDS_ISCSI_BLOCKER_KIND_DIRECTORY);
	list_for_each_entry(group, &node->group->default_groups, group_entry)
		if (group != node->np->group && !lio_dirs_are_free(group))
			return lio_blocked(op, VDS_ISCSI_BLOCKER_KIND_DIRECTORY);
	return 0;
}

/*
 * Disable a group in which nothing is left, so that no initiator can log in any more;
 * @disabled: set if that was done.  The locks are given back: rmdir(2) needs them.
 */
static int lio_retire(struct lio_node *node, struct lio_held *held, bool *disabled)
{
	int ret = lio_group_enter(held);

	if (ret)
		return ret;
	ret = lio_check_group(node, held->op);
	if (!ret)
		ret = vds_iscsi_op_commit(held->op);
	if (!ret && lio_is_enabled(held->np)) {
		ret = lio_set_enabled(held->np, false, held->op);
		*disabled = true;
		lio_report_enabled(held);
	}
	lio_gate_leave(held);
	return ret;
}

/* Enable a group again that was disabled and could not be deleted. */
static void lio_unretire(struct lio_held *held)
{
	struct lio_node *np = held->np;

	if (lio_dir_lock(np->pin))
		return;
	if (lio_mutex_is_free(&lio_tpg(np->group)->tpg_access_lock)) {
		lio_set_enabled(np, true, held->op);
		lio_watch_changed(held->lio, np, lio_group_is_disabled(np->group));
	}
	inode_unlock(d_inode(np->pin));
}

/*
 * Disable a group, then delete its LUNs and ACLs.  Their deletion waits for I/O, of which
 * there is none, because the group has no session.
 */
static int lio_clear(struct lio_node *node, struct lio_held *held, bool *disabled)
{
	struct vds_contents contents;
	int ret;

	ret = lio_contents_of(node->np, held->lio, &contents);
	if (ret == -EBUSY)
		return lio_blocked(held->op,
				   VDS_ISCSI_BLOCKER_KIND_CONFIGURATION);
	if (ret || (!contents.luns && !contents.acls))
		return ret;
	ret = lio_retire(node, held, disabled);
	return ret ?: lio_clear_group(held->lio, node, held->op);
}

/* Delete a group; the directory of its target is locked. */
static int lio_delete_locked(struct lio_node *node, struct lio_held *held,
			     bool *disabled)
{
	int ret;

	if (d_unhashed(node->dentry))
		return -EIDRM;
	ret = lio_retire(node, held, disabled);
	return ret ?: lio_config_rmdir(held->lio, node, held->op);
}

/**
 * lio_delete_group() - delete a group
 * @group: the group, which has no portals
 * @contents: its LUNs and ACLs, too
 * @op: the operation
 *
 * The delete_group op of struct vds_provider_ops.  If it fails, also for now, the group
 * is enabled again that was.
 *
 * Return:
 * * 0		- it was deleted
 * * -EAGAIN	- something blocks
 * * -EUSERS	- it cannot be deleted before its sessions end
 * * -ENOTEMPTY	- it is not empty
 * * -ESTALE	- LIO leaked a portal of it
 * * -EIDRM	- another program deleted it first
 * * others	- as configfs refused
 */
int lio_delete_group(struct vds_portal_group *group, bool contents,
		     struct vds_operation *op)
{
	struct lio_node *node = lio_tree_group_dir(group);
	struct lio_held held = {
		.lio = lio_of_group(group),
		.op = op,
		.whole = true,
	};
	bool disabled = false;
	int ret;

	if (!node)
		return -EIDRM;
	held.np = node->np;
	ret = contents ? lio_clear(node, &held, &disabled) : 0;
	if (!ret)
		ret = lio_config_lock(held.lio, node->parent, op);
	if (!ret) {
		ret = lio_delete_locked(node, &held, &disabled);
		inode_unlock(d_inode(node->parent->dentry));
	}
	if (ret && disabled)
		lio_unretire(&held);
	lio_node_put(node);
	lio_tree_apply(held.lio);
	return ret;
}
