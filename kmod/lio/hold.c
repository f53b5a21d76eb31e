// SPDX-License-Identifier: GPL-2.0-only
/*
 * hold.c - the gate: hold a group's portals when nothing can make a change long.
 *
 * Once configfs has begun to remove a portal, LIO waits, uninterruptibly, for
 * the logins in flight on it, and for whatever those wait for.  So everything
 * that makes it wait is acquired or checked here, before the point of no return:
 * the np directory's lock, configfs' su_mutex, the group's access lock (a program
 * that disables the group keeps it while it waits for I/O), the group's login
 * semaphore, which each login of the group holds, and the threads that accept
 * logins (one that reinstates a session waits for that session's I/O).
 *
 * One attempt keeps the locks for LIO_GATE_MS at most, and a worker for little longer.
 * When the gate is closed, all is given back and the core tries again later, so a
 * blocked operation keeps no lock and no worker.  An attempt that aborts logins makes
 * progress, and is repeated soon.
 *
 * What is only seen free is looked at again before each portal is changed.
 */
#include <linux/delay.h>
#include <linux/fs.h>
#include <linux/jiffies.h>
#include <linux/sched.h>
#include <target/target_core_base.h>
#include <target/iscsi/iscsi_target_core.h>

#include "lio.h"

/* How long one attempt may keep the np directory's lock. */
#define LIO_GATE_MS 20

/* How long a change of a held group waits for what began to block it since. */
#define LIO_WAIT_MS 1000

/* How often it looks for logins while it aborts them. */
#define LIO_GATE_LOGINS_MS 1

/* 0, -EIDRM, or what blocks. */
static int lio_gate_lock_dir(struct lio_held *held)
{
	int ret = lio_parent_lock(held->np->dentry);

	if (ret == -EBUSY)
		return VDS_ISCSI_BLOCKER_KIND_DIRECTORY;
	held->locked = !ret;
	held->until = ktime_add_ms(ktime_get(), LIO_GATE_MS);
	return ret;
}

/* The milliseconds that are left of this attempt. */
static unsigned int lio_gate_left(const struct lio_held *held)
{
	return max(ktime_ms_delta(held->until, ktime_get()), 0LL);
}

/* Wait a moment for what is usually over soon; false if that took too long. */
static bool lio_gate_pause(const struct lio_held *held, unsigned int *ms)
{
	if (++*ms > LIO_LOCK_MS || !lio_gate_left(held))
		return false;
	fsleep(USEC_PER_MSEC);
	return true;
}

/* Whether no login is in flight on a portal, nor on those that belong to it. */
static bool lio_np_is_idle(const struct lio_held *held,
			   const struct lio_node *node)
{
	struct iscsi_tpg_np *tpg_np = (struct iscsi_tpg_np *)node->tpg_np;
	struct iscsi_tpg_np *child;
	bool idle = kref_read(&tpg_np->tpg_np_kref) == 1;

	spin_lock(&tpg_np->tpg_np_parent_lock);
	list_for_each_entry(child, &tpg_np->tpg_np_parent_list,
			    tpg_np_child_list)
		idle = idle && kref_read(&child->tpg_np_kref) == 1;
	spin_unlock(&tpg_np->tpg_np_parent_lock);
	return idle;
}

/* Whether the thread that accepts logins on a portal waits for I/O. */
static bool lio_np_thread_is_stuck(struct iscsi_np *np)
{
	bool stuck = false;

	spin_lock_bh(&np->np_thread_lock);
	if (np->np_thread)
		stuck = READ_ONCE(np->np_thread->__state) & TASK_UNINTERRUPTIBLE;
	spin_unlock_bh(&np->np_thread_lock);
	return stuck;
}

/* The same for a portal of the group, and for those that belong to it. */
static bool lio_tpg_np_is_stuck(struct iscsi_tpg_np *tpg_np)
{
	bool stuck = lio_np_thread_is_stuck(tpg_np->tpg_np);
	struct iscsi_tpg_np *child;

	spin_lock(&tpg_np->tpg_np_parent_lock);
	list_for_each_entry(child, &tpg_np->tpg_np_parent_list,
			    tpg_np_child_list)
		stuck = stuck || lio_np_thread_is_stuck(child->tpg_np);
	spin_unlock(&tpg_np->tpg_np_parent_lock);
	return stuck;
}

static bool lio_np_is_running(const struct lio_held *held,
			      const struct lio_node *node)
{
	unsigned int ms = 0;

	while (lio_tpg_np_is_stuck((struct iscsi_tpg_np *)node->tpg_np))
		if (!lio_gate_pause(held, &ms))
			return false;
	return true;
}

/*
 * Whether no task has the lock of a portal's own directory, which rmdir(2) takes: a
 * program that lists it may hang with it.
 */
static bool lio_np_dir_is_free(const struct lio_held *held,
			       const struct lio_node *node)
{
	unsigned int ms = 0;

	while (inode_is_locked(d_inode(node->dentry)))
		if (!lio_gate_pause(held, &ms))
			return false;
	return true;
}

/*
 * The node of a portal of the held group, referenced, or NULL if another program
 * removed the portal.  As long as the group is held, its LIO portal is valid.
 */
struct lio_node *lio_held_portal(const struct lio_held *held,
				 const struct vds_portal *portal)
{
	struct lio_node *node;

	/* The portal may have been made a moment ago. */
	lio_tree_apply(held->lio);
	mutex_lock(&held->lio->tree_lock);
	node = vds_iscsi_portal_priv(held->np->portals, portal);
	if (node)
		lio_node_get(node);
	mutex_unlock(&held->lio->tree_lock);
	if (node && d_unhashed(node->dentry)) {
		lio_node_put(node);
		node = NULL;
	}
	return node;
}

/* Whether @check holds for each portal of the operation that is there. */
static bool lio_each_portal(struct lio_held *held,
			    bool (*check)(const struct lio_held *held,
					  const struct lio_node *node))
{
	const struct vds_portal *portal;
	unsigned int cursor = 0;
	struct lio_node *node;
	bool ok = true;

	while (ok && (portal = vds_iscsi_op_next_portal(held->op, held->np->portals,
							&cursor))) {
		node = lio_held_portal(held, portal);
		if (!node)
			continue;
		ok = check(held, node);
		lio_node_put(node);
	}
	return ok;
}

/* Wait for the semaphore that each login of the group needs. */
static void lio_gate_down(struct lio_held *held, unsigned int ms)
{
	held->sem = !down_timeout(&lio_tpg(held->np->group)->np_login_sem,
				  msecs_to_jiffies(min(ms, lio_gate_left(held))));
}

/*
 * Abort the login that has the semaphore, and those that get it next.  The first
 * waiter gets the semaphore first, so however many initiators begin logins, at most
 * one for each portal of the group is before us.  If this attempt ends before it is
 * our turn, the next one has fewer before it.
 */
static void lio_gate_abort_logins(struct lio_held *held)
{
	struct lio_logins logins = {
		.np_group = held->np->group,
		.op = held->op,
		.interval_ms = LIO_GATE_LOGINS_MS,
	};
	unsigned int aborted;

	lio_logins_report(held->np->group, held->op, 0, &aborted);
	if (!aborted)
		return;
	lio_logins_abort_start(&logins, 0);
	lio_gate_down(held, LIO_GATE_MS);
	lio_logins_abort_stop(&logins);
}

/* Whether a thread that accepts logins on any portal of the group waits for I/O. */
static bool lio_any_np_is_stuck(struct iscsi_portal_group *tpg)
{
	struct iscsi_tpg_np *tpg_np;
	bool stuck = false;

	spin_lock(&tpg->tpg_np_lock);
	list_for_each_entry(tpg_np, &tpg->tpg_gnp_list, tpg_np_list)
		stuck = stuck || lio_np_thread_is_stuck(tpg_np->tpg_np);
	spin_unlock(&tpg->tpg_np_lock);
	return stuck;
}

/* Whether the threads of all portals of the group accept logins. */
static bool lio_all_nps_are_running(struct lio_held *held)
{
	unsigned int ms = 0;

	while (lio_any_np_is_stuck(lio_tpg(held->np->group)))
		if (!lio_gate_pause(held, &ms))
			return false;
	return true;
}

/* What of the logins to the whole group blocks: 0 nothing. */
static int lio_gate_check_all_logins(struct lio_held *held)
{
	if (!lio_all_nps_are_running(held))
		return VDS_ISCSI_BLOCKER_KIND_REINSTATEMENT;
	return held->sem ? 0 : VDS_ISCSI_BLOCKER_KIND_LOGIN;
}

/* What of the logins blocks: 0 nothing. */
static int lio_gate_check_logins(struct lio_held *held)
{
	if (held->whole)
		return lio_gate_check_all_logins(held);
	if (!lio_each_portal(held, lio_np_is_running))
		return VDS_ISCSI_BLOCKER_KIND_REINSTATEMENT;
	if (held->sem || lio_each_portal(held, lio_np_is_idle))
		return 0;
	return VDS_ISCSI_BLOCKER_KIND_LOGIN;
}

/*
 * Keep logins out: hold the semaphore that each login of the group needs.  If a
 * login has it, continue only if that login is on none of the operation's portals,
 * or had its time and is aborted.
 */
static int lio_gate_logins(struct lio_held *held)
{
	int blocker;

	lio_gate_down(held, LIO_LOCK_MS);
	blocker = lio_gate_check_logins(held);
	if (blocker != VDS_ISCSI_BLOCKER_KIND_LOGIN ||
	    !vds_iscsi_op_may_abort(held->op))
		return blocker;
	lio_gate_abort_logins(held);
	return lio_gate_check_logins(held);
}

/* Whether no task has the mutexes that each mkdir(2) and rmdir(2) of a portal takes. */
static bool lio_config_is_free(const struct lio_held *held)
{
	return lio_mutex_is_free(&held->np->group->cg_subsys->su_mutex) &&
	       lio_mutex_is_free(&lio_tpg(held->np->group)->tpg_access_lock);
}

/* Pass the gate: 0, -EIDRM, or what blocks. */
static int lio_gate_pass(struct lio_held *held)
{
	int blocker = lio_gate_lock_dir(held);

	if (blocker)
		return blocker;
	if (!lio_config_is_free(held))
		return VDS_ISCSI_BLOCKER_KIND_CONFIGURATION;
	if (!lio_each_portal(held, lio_np_dir_is_free))
		return VDS_ISCSI_BLOCKER_KIND_DIRECTORY;
	return lio_gate_logins(held);
}

static void lio_gate_up(struct lio_held *held)
{
	if (held->sem)
		up(&lio_tpg(held->np->group)->np_login_sem);
	held->sem = false;
}

/* Release the semaphore before the lock, which keeps the group from being freed. */
void lio_gate_leave(struct lio_held *held)
{
	lio_gate_up(held);
	if (held->locked)
		inode_unlock(d_inode(held->np->dentry));
	held->locked = false;
}

/*
 * Lock the directory again after a failed mkdir(2), which gives the lock back: 0, -EBUSY
 * or -EIDRM.
 */
int lio_held_relock(struct lio_held *held)
{
	int ret = held->locked ? 0 : lio_parent_lock(held->np->dentry);

	held->locked = !ret;
	return ret;
}

/* Report what blocks. */
static void lio_gate_report(struct lio_held *held, int kind)
{
	struct vds_blocker blocker = { .kind = kind };

	if (kind == VDS_ISCSI_BLOCKER_KIND_LOGIN &&
	    lio_logins_report(held->np->group, held->op, LIO_ABORT_NONE, NULL))
		return;
	/* A login by another transport than TCP has no socket. */
	vds_iscsi_op_blocker(held->op, &blocker);
}

/* What blocks the removal of a portal of the locked group: 0 nothing. */
static int lio_gate_look_at(struct lio_held *held, const struct lio_node *node)
{
	if (!lio_np_dir_is_free(held, node))
		return VDS_ISCSI_BLOCKER_KIND_DIRECTORY;
	if (!lio_np_is_running(held, node))
		return VDS_ISCSI_BLOCKER_KIND_REINSTATEMENT;
	if (!held->sem)
		lio_gate_down(held, 0);
	if (held->sem || lio_np_is_idle(held, node))
		return 0;
	if (vds_iscsi_op_may_abort(held->op))
		lio_gate_abort_logins(held);
	if (!held->sem)
		lio_gate_down(held, LIO_LOCK_MS);
	return held->sem ? 0 : VDS_ISCSI_BLOCKER_KIND_LOGIN;
}

/* What blocks the removal of a portal, or if it is NULL an addition: 0, or -EIDRM. */
static int lio_gate_look(struct lio_held *held, const struct lio_node *node)
{
	int ret;

	/* No addition needs it, and a failed mkdir(2) gives back the lock that pins it. */
	if (!node)
		lio_gate_up(held);
	ret = lio_held_relock(held);
	if (ret)
		return ret == -EBUSY ? VDS_ISCSI_BLOCKER_KIND_DIRECTORY : ret;
	if (!lio_config_is_free(held))
		return VDS_ISCSI_BLOCKER_KIND_CONFIGURATION;
	return node ? lio_gate_look_at(held, node) : 0;
}

static const struct {
	enum vds_iscsi_reason reason;
	const char *text;
} lio_blockers[] = {
	[VDS_ISCSI_BLOCKER_KIND_LOGIN] = {
		VDS_ISCSI_REASON_BLOCKED_LOGIN, "a login is in flight"
	},
	[VDS_ISCSI_BLOCKER_KIND_DIRECTORY] = {
		VDS_ISCSI_REASON_BLOCKED_DIRECTORY,
		"another program keeps the group's portals locked"
	},
	[VDS_ISCSI_BLOCKER_KIND_CONFIGURATION] = {
		VDS_ISCSI_REASON_BLOCKED_CONFIGURATION,
		"another program is changing the configuration"
	},
	[VDS_ISCSI_BLOCKER_KIND_REINSTATEMENT] = {
		VDS_ISCSI_REASON_BLOCKED_REINSTATEMENT,
		"a login waits for I/O of the session that it replaces"
	},
};

/**
 * lio_gate_recheck() - see again that nothing makes a change of a held group long
 * @held: the group; its lock may have been given back, by a failed mkdir(2)
 * @node: the portal that is removed next, or NULL before an addition
 *
 * An operation of many portals takes long enough for another program to begin something
 * that blocks, and an addition is tried again for a second.  If a change has waited for
 * LIO_WAIT_MS in vain, what undoes the changes before it does not wait.
 *
 * Return:
 * * 0		- continue; the lock is held
 * * -EBUSY	- something blocks, which was reported and explained
 * * -EIDRM	- the group is gone
 */
int lio_gate_recheck(struct lio_held *held, const struct lio_node *node)
{
	int blocker;

	held->until = ktime_add_ms(ktime_get(), held->wait_ms);
	do {
		blocker = lio_gate_look(held, node);
	} while (blocker > 0 && lio_gate_left(held));
	if (blocker <= 0)
		return blocker;
	held->wait_ms = 0;
	lio_gate_report(held, blocker);
	vds_iscsi_op_explain(held->op, lio_blockers[blocker].reason,
			     "it was blocked after it had begun: %s",
			     lio_blockers[blocker].text);
	return -EBUSY;
}

/*
 * Pass the gate, or give everything back: 0; -EAGAIN something blocks, which was
 * reported; -EIDRM the group is gone.
 */
int lio_gate_enter(struct lio_held *held)
{
	int ret = lio_gate_pass(held);

	if (!ret)
		return 0;
	if (ret > 0) {
		lio_gate_report(held, ret);
		ret = -EAGAIN;
	}
	lio_gate_leave(held);
	return ret;
}

/* See struct vds_provider_ops. */
int lio_hold(struct vds_portal_group *group, struct vds_operation *op)
{
	struct lio_held *held = vds_iscsi_op_priv(op, group);
	int ret;

	BUILD_BUG_ON(sizeof(*held) > VDS_OP_PRIV_SIZE);
	*held = (struct lio_held){
		.lio = lio_of_group(group),
		.op = op,
		.np = lio_tree_np_dir(group),
		.wait_ms = LIO_WAIT_MS,
	};
	ret = held->np ? lio_gate_enter(held) : -EIDRM;
	if (ret && held->np)
		lio_node_put(held->np);
	if (ret == -EIDRM)
		vds_iscsi_op_explain(op, VDS_ISCSI_REASON_DELETED,
				     "another program deleted the portal group");
	return ret;
}

/* The events of what was done are applied before the caller continues. */
void lio_release(struct vds_portal_group *group, struct vds_operation *op)
{
	struct lio_held *held = vds_iscsi_op_priv(op, group);

	lio_gate_leave(held);
	lio_node_put(held->np);
	lio_tree_apply(held->lio);
}

/*
 * Abort the stalled logins of a group, which block another program's rmdir(2).
 * That program keeps the np directory locked; the lock of another directory pins
 * the group as well.
 */
int lio_unblock(struct vds_portal_group *group, struct vds_operation *op)
{
	struct lio_node *np = lio_pin(group);
	unsigned int nr, aborted;

	if (np == ERR_PTR(-EBUSY))
		return -EAGAIN;
	if (IS_ERR(np))
		return PTR_ERR(np);
	nr = lio_logins_report(np->group, op, vds_iscsi_op_grace(op), &aborted);
	lio_unpin(np);
	if (aborted)
		return 0;
	return nr ? -EAGAIN : -EBUSY;
}
