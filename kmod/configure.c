// SPDX-License-Identifier: GPL-2.0-only
/*
 * configure.c - steps of operations that create targets and groups, and that enable
 * and disable groups.
 *
 * The provider checks that nothing can make the change long, and returns -EAGAIN if
 * something can.  Then it is called again, like the gate of a removal.
 */
#include "operation.h"
#include "registry.h"

static bool config_drops(const struct vds_operation *op)
{
	return op->request.flags & VDS_ISCSI_REMOVAL_FLAG_DROP;
}

/*
 * Only sessions are in the way.  They are dropped, if the request says so, and the
 * provider is called again.  Those that do not end then block the operation.
 */
static int config_sessions(struct vds_operation *op)
{
	unsigned int nr;
	int ret = op_sessions_list(op, config_drops(op), &nr);

	if (ret && ret != -EAGAIN)
		return ret;
	if (ret || !nr || config_drops(op))
		return op_gate_again(op);
	vds_iscsi_op_explain(op, VDS_ISCSI_REASON_HAS_SESSIONS,
			     "%u session(s) are logged in: drop them, or log them out first",
			     nr);
	return -EUSERS;
}

/* What follows from the result of a provider's op. */
int op_config_result(struct vds_operation *op, int ret)
{
	if (ret == -EAGAIN)
		return op_gate_again(op);
	if (ret == -EUSERS)
		return config_sessions(op);
	/* The provider succeeds only when no session is left. */
	if (!ret && op->sessions) {
		op_forget_sessions(op);
		op_sessions_left(op, 0);
	}
	return ret;
}

int op_step_create_target(struct vds_operation *op)
{
	const struct vds_provider_ops *ops = op->provider->ops;
	int ret = op_gate_late(op);

	if (!ret)
		ret = ops->create_target(op->provider, op->name, op);
	return op_config_result(op, ret);
}

static int config_enable(struct vds_operation *op,
			 struct vds_portal_group *group, bool enable)
{
	int ret = op_gate_late(op);

	if (!ret)
		ret = op->provider->ops->enable_group(group, enable, op);
	return op_config_result(op, ret);
}

int op_step_enable(struct vds_operation *op)
{
	return config_enable(op, op_first_group(op), true);
}

int op_step_disable(struct vds_operation *op)
{
	return config_enable(op, op_first_group(op), false);
}

/* The parts of the creation of a group. */
enum {
	CREATION_CREATE,
	CREATION_ENABLE,
};

static int creation_create(struct vds_operation *op)
{
	int ret = op_gate_late(op);

	if (!ret)
		ret = op->provider->ops->create_group(op->target,
						      op->request.tag, op);
	if (ret || !op->request.enable)
		return op_config_result(op, ret);
	op_set_part(op, CREATION_ENABLE);
	return OP_AGAIN;
}

/* The group that was created, referenced; NULL if it is gone already. */
static struct vds_portal_group *creation_group(struct vds_operation *op)
{
	struct vds_object *obj;

	reg_acquire();
	obj = reg_find(&op->object, VDS_PORTAL_GROUP);
	if (obj)
		reg_get(obj);
	reg_release();
	return obj ? to_vds_group(obj) : NULL;
}

/*
 * A group that cannot be enabled is deleted again.  If that is not possible either, it
 * stays, disabled.
 */
static int creation_enable(struct vds_operation *op)
{
	const struct vds_provider_ops *ops = op->provider->ops;
	struct vds_portal_group *group = creation_group(op);
	int ret;

	if (!group) {
		vds_iscsi_op_explain(op, VDS_ISCSI_REASON_DELETED,
				     "another program deleted the portal group at once");
		return -EIDRM;
	}
	ret = op_config_result(op, ops->enable_group(group, true, op));
	if (ret && ret != OP_AGAIN)
		ops->delete_group(group, false, op);
	reg_put(&group->obj);
	return ret;
}

int op_step_create_group(struct vds_operation *op)
{
	return op->part == CREATION_CREATE ? creation_create(op) :
					      creation_enable(op);
}
