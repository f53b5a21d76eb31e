// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What operations do that create, delete, enable and disable targets and portal groups.
 */
#include <errno.h>

#include "state.h"

static void group_enable(struct fake_kernel *fk, struct vds_group_info *group, bool enable)
{
	group->disabled = !enable;
	fk_group_event(fk, group, VDS_ISCSI_EVENT_KIND_MODIFY);
}

static int not_empty(struct fake_op *op, const char **message)
{
	op->info.reason = VDS_ISCSI_REASON_HAS_PORTALS;
	*message = "it has portals";
	return -ENOTEMPTY;
}

/* Drop the sessions, or refuse because of them. */
static int no_sessions(struct fake_kernel *fk, struct fake_op *op, const char **message)
{
	fk_op_drop(fk, op);
	fk_op_list_sessions(fk, op);
	if (!op->info.sessions)
		return 0;
	op->info.reason = VDS_ISCSI_REASON_HAS_SESSIONS;
	*message = "sessions are logged in";
	return -EUSERS;
}

static bool target_has_portals(struct fake_kernel *fk, const struct vds_target_info *target)
{
	struct vds_group_info *group;

	for_each(group, &fk->groups)
		if (same_id(&group->target_id, &target->id) && group->portals)
			return true;
	return false;
}

static int delete_target(struct fake_kernel *fk, struct fake_op *op, const char **message)
{
	struct vds_target_info *target = fk_target_find(fk, &op->info.target_id);
	int ret = no_sessions(fk, op, message);

	if (ret)
		return ret;
	if (target && !(op->info.flags & VDS_ISCSI_REMOVAL_FLAG_PORTALS) &&
	    target_has_portals(fk, target))
		return not_empty(op, message);
	if (target)
		fk_target_gone(fk, target);
	return 0;
}

static int delete_group(struct fake_kernel *fk, struct fake_op *op, const char **message)
{
	struct vds_group_info *group = fk_group_find(fk, &op->info.group_id);
	int ret = no_sessions(fk, op, message);

	if (ret)
		return ret;
	if (group && !(op->info.flags & VDS_ISCSI_REMOVAL_FLAG_PORTALS) && group->portals)
		return not_empty(op, message);
	if (group)
		fk_group_gone(fk, group);
	return 0;
}

static int set_group(struct fake_kernel *fk, struct fake_op *op, const char **message)
{
	bool enable = op->info.kind == VDS_ISCSI_OP_KIND_ENABLE_GROUP;
	struct vds_group_info *group = fk_group_find(fk, &op->info.group_id);
	int ret = enable ? 0 : no_sessions(fk, op, message);

	if (!ret && group)
		group_enable(fk, group, enable);
	return ret;
}

int fk_apply(struct fake_kernel *fk, struct fake_op *op, const char **message)
{
	struct vds_op_info *info = &op->info;

	switch (info->kind) {
	case VDS_ISCSI_OP_KIND_CREATE_TARGET:
		fk_target_make(fk, info->target_name);
		return 0;
	case VDS_ISCSI_OP_KIND_DELETE_TARGET:
		return delete_target(fk, op, message);
	case VDS_ISCSI_OP_KIND_CREATE_GROUP:
		group_enable(fk, fk_group_make(fk, info->target_name, info->tag), op->enable);
		return 0;
	case VDS_ISCSI_OP_KIND_DELETE_GROUP:
		return delete_group(fk, op, message);
	default:
		return set_group(fk, op, message);
	}
}
