// SPDX-License-Identifier: GPL-2.0-only
/*
 * addition.c - the course of an addition.
 */
#include "core.h"

static int vds_addition_held(struct vds_operation *op)
{
	int ret = vds_op_commit(op);

	if (ret)
		return ret;
	ret = vds_op_ops(op)->add_portal(op->group, op->items[0].portal, op);
	vds_op_item(op, 0, ret ? VDS_ISCSI_ITEM_STATE_UNTOUCHED :
				 VDS_ISCSI_ITEM_STATE_ADDED, ret);
	return ret;
}

/* Put a portal into a portal group; returns the operation's result. */
int vds_addition_run(struct vds_operation *op)
{
	int ret = vds_op_ops(op)->hold(op->group, op);

	if (ret)
		return ret;
	ret = vds_addition_held(op);
	vds_op_ops(op)->release(op->group, op);
	return ret;
}
