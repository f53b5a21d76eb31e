// SPDX-License-Identifier: GPL-2.0-only
/*
 * switch.c - steps of operations that set a portal offline and online.
 *
 * Offline is a removal from all groups of the portal, and online an addition to the
 * groups that are remembered.  Both change all groups, or none.
 */
#include "offline.h"
#include "operation.h"
#include "registry.h"

/* Remember a group, and how the portal, of which it has one, was served there. */
static void switch_remember_group(struct vds_operation *op, unsigned int group)
{
	unsigned int i;

	for (i = 0; i < op->nr_items; i++)
		if (op->items[i].group == group)
			reg_offline_add(op->offline, op->groups[group].group,
					op->items[i].transports);
}

/*
 * Remember the groups of the operation, unless the portal is in a group again, or
 * departed.
 */
static void switch_remember(struct vds_operation *op)
{
	unsigned int g;

	reg_acquire();
	if (op->offline && op->nr_groups && !op->portal->nr_groups &&
	    !op->portal->offline && !op->portal->obj.gone) {
		for (g = 0; g < op->nr_groups; g++)
			switch_remember_group(op, g);
		op->portal->offline = op->offline;
		op->offline = NULL;
	}
	reg_release();
}

int op_step_offline(struct vds_operation *op)
{
	int ret = op_step_removal(op);

	if (!ret && !(op->request.flags & VDS_ISCSI_REMOVAL_FLAG_DRY_RUN))
		switch_remember(op);
	return ret;
}

/* An addition that failed has removed the portal from all groups again. */
int op_step_online(struct vds_operation *op)
{
	int ret = op_step_addition(op);

	if (ret && ret != OP_AGAIN)
		switch_remember(op);
	return ret;
}
