// SPDX-License-Identifier: GPL-2.0-only
/*
 * addition.c - the course of an addition.
 */
#include "core.h"

static int addition_held(struct vds_operation *op)
{
	int ret = op_commit(op);

	if (ret)
		return ret;
	ret = op_provider_ops(op)->add_portal(op->group, op->items[0].portal,
					      op);
	op_set_item(op, 0,
		    ret ? VDS_ISCSI_ITEM_STATE_UNTOUCHED
			: VDS_ISCSI_ITEM_STATE_ADDED,
		    ret);
	return ret;
}

/* Put a portal into a portal group; returns the operation's result. */
int op_run_addition(struct vds_operation *op)
{
	int ret = op_provider_ops(op)->hold(op->group, op);

	if (ret)
		return ret;
	ret = addition_held(op);
	op_provider_ops(op)->release(op->group, op);
	return ret;
}
