// SPDX-License-Identifier: GPL-2.0-only
/*
 * delete.c - steps of operations that delete portal groups and targets.
 *
 * What cannot be deleted is refused first, while nothing is changed.  Then the portals
 * are removed, if the request says so: from here on no initiator can log in, sessions
 * that are dropped stay away, and a cancel puts the portals back.  Last the groups
 * are deleted, one after another, and the target.  That cannot be undone.
 */
#include "operation.h"
#include "registry.h"

/* The parts of a deletion. */
enum {
	DELETION_CHECK,
	DELETION_PORTALS,
	DELETION_GROUPS,
	DELETION_RESTORE,	/* hold the groups again, put the portals back */
};

static bool deletion_takes(const struct vds_operation *op, u32 flag)
{
	return op->request.flags & flag;
}

/* Refuse to delete what an administrator made, unless the request says so. */
static int deletion_check_contents(struct vds_operation *op,
				   struct vds_portal_group *group)
{
	struct vds_contents c = {};
	int ret;

	if (deletion_takes(op, VDS_ISCSI_REMOVAL_FLAG_CONTENTS))
		return 0;
	ret = op->provider->ops->contents(group, &c);
	if (ret)
		return ret == -EBUSY ? -EAGAIN : ret;
	if (!c.luns && !c.acls)
		return 0;
	vds_iscsi_op_explain(op, VDS_ISCSI_REASON_HAS_CONTENTS,
			     "the portal group %.100s,%u still has %u LUN(s) and %u ACL(s): delete them first, or with it",
			     group->target->name, group->tag, c.luns, c.acls);
	return -ENOTEMPTY;
}

static int deletion_check_portals(struct vds_operation *op,
				  struct vds_portal_group *group)
{
	unsigned int nr = READ_ONCE(group->nr_portals);

	if (deletion_takes(op, VDS_ISCSI_REMOVAL_FLAG_PORTALS) || !nr)
		return 0;
	vds_iscsi_op_explain(op, VDS_ISCSI_REASON_HAS_PORTALS,
			     "the portal group %.100s,%u still has %u portal(s): remove them first, or with it",
			     group->target->name, group->tag, nr);
	return -ENOTEMPTY;
}

static int deletion_check_sessions(struct vds_operation *op)
{
	unsigned int nr;
	int ret;

	if (deletion_takes(op, VDS_ISCSI_REMOVAL_FLAG_DROP))
		return 0;
	ret = op_sessions_list(op, false, &nr);
	return !ret && nr ? -EUSERS : ret;
}

static int deletion_check(struct vds_operation *op)
{
	unsigned int g;
	int ret = op_gate_late(op);

	reg_providers_settle();
	for (g = 0; g < op->nr_groups && !ret; g++)
		ret = deletion_check_portals(op, op->groups[g].group) ?:
		      deletion_check_contents(op, op->groups[g].group);
	if (!ret)
		ret = deletion_check_sessions(op);
	if (ret)
		return op_config_result(op, ret);
	op_set_part(op, op->nr_items ? DELETION_PORTALS : DELETION_GROUPS);
	return OP_AGAIN;
}

static int deletion_portals(struct vds_operation *op)
{
	int ret = op_remove_portals(op);

	if (ret)
		return ret;
	op_move(op, VDS_ISCSI_OP_STATE_DRAINING, VDS_ISCSI_OP_PHASE_DRAINING);
	op_set_part(op, DELETION_GROUPS);
	return OP_AGAIN;
}

/* Delete the groups that are left, and then the target. */
static int deletion_delete(struct vds_operation *op)
{
	const struct vds_provider_ops *ops = op->provider->ops;
	bool contents = deletion_takes(op, VDS_ISCSI_REMOVAL_FLAG_CONTENTS);
	unsigned int g;
	int ret = 0;

	for (g = 0; g < op->nr_groups && !ret; g++) {
		ret = ops->delete_group(op->groups[g].group, contents, op);
		/* Deleted before, or by another program. */
		if (ret == -EIDRM && op->target)
			ret = 0;
		op->groups[g].gone = !ret;
	}
	if (!ret && op->target)
		ret = ops->delete_target(op->target, op);
	return ret;
}

static int deletion_groups(struct vds_operation *op)
{
	int ret = READ_ONCE(op->cancelled) ? -ECANCELED : op_gate_late(op);

	if (!ret)
		ret = deletion_delete(op);
	ret = op_config_result(op, ret);
	if (!ret || ret == OP_AGAIN || !op->nr_items)
		return ret;
	op_set_part(op, DELETION_RESTORE);
	op_begin_restore(op, ret);
	return OP_AGAIN;
}

/* Delete portal groups, and their target if the operation has one. */
int op_step_deletion(struct vds_operation *op)
{
	switch (op->part) {
	case DELETION_CHECK:
		return deletion_check(op);
	case DELETION_PORTALS:
		return deletion_portals(op);
	case DELETION_GROUPS:
		return deletion_groups(op);
	default:
		return op_restore_portals(op) ?: op->failure;
	}
}
