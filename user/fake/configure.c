// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Requests that create, delete, enable and disable targets and portal groups, and that
 * set portals offline and online.
 */
#include <errno.h>
#include <netlink/attr.h>
#include <string.h>

#include "state.h"

static void name_target(struct fake_op *op, const char *iqn)
{
	op->info.target_id = fake_target_id(iqn);
	snprintf(op->info.target_name, sizeof(op->info.target_name), "%s", iqn);
}

static int exists(struct request *req)
{
	return fk_refuse_for(req, -EEXIST, VDS_ISCSI_REASON_EXISTS, "it exists already");
}

int fk_new_target(struct request *req)
{
	const char *iqn = fk_attr_string(req, VDS_ISCSI_A_OPERATION_TARGET_NAME);
	int ret = fk_may_change(req);
	struct fake_op *op;
	struct vds_uuid id;

	if (ret)
		return ret;
	if (!iqn)
		return fk_lacks(req, VDS_ISCSI_A_OPERATION_TARGET_NAME);
	ret = fk_provider_named(req);
	if (!ret)
		ret = fk_provider_check(req);
	if (ret)
		return ret;
	if (strncmp(iqn, "iqn.", 4))
		return fk_refuse_for(req, -EINVAL, VDS_ISCSI_REASON_INVALID_NAME,
				     "the name does not begin with iqn.");
	id = fake_target_id(iqn);
	if (fk_target_find(req->fk, &id))
		return exists(req);
	op = fk_op_new(req->fk, VDS_ISCSI_OP_KIND_CREATE_TARGET, NULL);
	name_target(op, iqn);
	return fk_op_accept(req, op);
}

static bool target_busy(struct fake_kernel *fk, const struct vds_uuid *target)
{
	struct fake_op *op;

	for_each(op, &fk->ops)
		if (fk_op_changes_target(op) && same_id(&op->info.target_id, target))
			return true;
	return false;
}

/* Check the target that the request names. */
static int target_check(struct request *req, const struct vds_target_info *target)
{
	uint64_t wanted = fk_attr_u64(req, VDS_ISCSI_A_OPERATION_TARGET_INCARNATION);
	int ret = fk_judge(req, target, target ? target->incarnation : 0, wanted);

	if (ret && !req->reason)
		req->reason = VDS_ISCSI_REASON_NO_TARGET;
	if (!ret)
		ret = fk_provider_check(req);
	if (!ret && target_busy(req->fk, &target->id))
		ret = fk_refuse_for(req, -EBUSY, VDS_ISCSI_REASON_TARGET_BUSY,
				    "another operation is in flight on the target");
	return ret;
}

/* The target that the request names. */
static int attr_target(struct request *req, struct vds_target_info **target)
{
	const struct vds_uuid *id = fk_attr_uuid(req, VDS_ISCSI_A_OPERATION_TARGET_ID);
	int ret = fk_may_change(req);

	if (ret)
		return ret;
	if (!id)
		return fk_lacks(req, VDS_ISCSI_A_OPERATION_TARGET_ID);
	*target = fk_target_find(req->fk, id);
	return target_check(req, *target);
}

int fk_delete_target(struct request *req)
{
	struct vds_target_info *target;
	int ret = attr_target(req, &target);
	struct fake_op *op;

	if (ret)
		return ret;
	op = fk_op_new(req->fk, VDS_ISCSI_OP_KIND_DELETE_TARGET, NULL);
	name_target(op, target->name);
	op->info.target_incarnation = target->incarnation;
	return fk_op_accept(req, op);
}

static bool has_group(struct fake_kernel *fk, const char *iqn, uint16_t tag)
{
	struct vds_uuid id = fake_group_id(iqn, tag);

	return fk_group_find(fk, &id);
}

/* The tag of a new group: that of the request, or the lowest free one. */
static uint16_t new_tag(const struct request *req, const char *iqn)
{
	struct nlattr *attr = req->attrs[VDS_ISCSI_A_OPERATION_TAG];
	uint16_t tag = attr ? nla_get_u16(attr) : 1;

	while (!attr && has_group(req->fk, iqn, tag))
		tag++;
	return tag;
}

int fk_new_group(struct request *req)
{
	struct vds_target_info *target;
	int ret = attr_target(req, &target);
	struct fake_op *op;
	uint16_t tag;

	if (ret)
		return ret;
	tag = new_tag(req, target->name);
	if (has_group(req->fk, target->name, tag))
		return exists(req);
	op = fk_op_new(req->fk, VDS_ISCSI_OP_KIND_CREATE_GROUP, NULL);
	name_target(op, target->name);
	op->info.target_incarnation = target->incarnation;
	op->info.group_id = fake_group_id(target->name, tag);
	op->info.tag = tag;
	op->enable = fk_attr_u32(req, VDS_ISCSI_A_OPERATION_ENABLE, 0);
	return fk_op_accept(req, op);
}

/* Delete, enable or disable a group. */
int fk_configure_group(struct request *req)
{
	const struct vds_uuid *id = fk_attr_uuid(req, VDS_ISCSI_A_OPERATION_GROUP_ID);
	enum vds_iscsi_op_kind kind = VDS_ISCSI_OP_KIND_DELETE_GROUP;
	bool set = req->cmd == VDS_ISCSI_CMD_PORTAL_GROUP_SET;
	struct vds_op_member member;
	int ret = fk_may_change(req);

	if (!ret && set && !req->attrs[VDS_ISCSI_A_OPERATION_ENABLE])
		ret = fk_lacks(req, VDS_ISCSI_A_OPERATION_ENABLE);
	if (!ret && !id)
		ret = fk_lacks(req, VDS_ISCSI_A_OPERATION_GROUP_ID);
	if (ret)
		return ret;
	member = fk_attr_group(req);
	ret = fk_group_check(req, &member);
	if (ret)
		return ret;
	if (set)
		kind = fk_attr_u32(req, VDS_ISCSI_A_OPERATION_ENABLE, 0) ?
		       VDS_ISCSI_OP_KIND_ENABLE_GROUP : VDS_ISCSI_OP_KIND_DISABLE_GROUP;
	return fk_op_accept(req, fk_op_new(req->fk, kind, fk_group_find(req->fk, id)));
}

/* The first VDS_OP_PORTALS groups of a portal. */
static size_t groups_of(struct fake_kernel *fk, const struct vds_uuid *portal,
			struct vds_op_member *members)
{
	struct vds_membership_info *member;
	size_t count = 0;

	for_each(member, &fk->members)
		if (same_id(&member->portal_id, portal) && count < VDS_OP_PORTALS)
			members[count++] = (struct vds_op_member){
				member->group_id, member->group_incarnation, *portal };
	return count;
}

/* The groups that it was in when it was set offline. */
static size_t remembered_groups_of(struct fake_kernel *fk, const struct vds_uuid *portal,
				   struct vds_op_member *members)
{
	struct vds_op_member *member;
	size_t count = 0;

	for_each(member, &fk->offline)
		if (same_id(&member->portal_id, portal) && count < VDS_OP_PORTALS)
			members[count++] = *member;
	return count;
}

/* The portal that the request names. */
static int attr_portal(struct request *req, struct vds_portal_info **portal)
{
	const struct vds_uuid *id = fk_attr_uuid(req, VDS_ISCSI_A_OPERATION_PORTAL_ID);
	int ret = fk_may_change(req);

	if (ret)
		return ret;
	if (!id)
		return fk_lacks(req, VDS_ISCSI_A_OPERATION_PORTAL_ID);
	*portal = fk_portal_find(req->fk, id);
	return *portal ? 0 : fk_refuse_for(req, -ENOENT, VDS_ISCSI_REASON_NO_PORTAL,
					   "no such portal");
}

/* An operation on all groups of a portal, which may be none. */
static int switch_portal(struct request *req, enum vds_iscsi_op_kind kind,
			 const struct vds_portal_info *portal,
			 const struct vds_op_member *members, size_t count)
{
	struct fake_op *op;
	size_t i;
	int ret;

	for (i = 0; i < count; i++) {
		ret = fk_group_check(req, &members[i]);
		if (ret)
			return ret;
	}
	op = fk_op_new(req->fk, kind, count ? fk_group_find(req->fk, &members[0].group_id) : NULL);
	fk_op_take_members(req->fk, op, members, count);
	fk_op_take_portal(op, portal);
	return fk_op_accept(req, op);
}

int fk_offline_portal(struct request *req)
{
	struct vds_op_member members[VDS_OP_PORTALS];
	struct vds_portal_info *portal;
	int ret = attr_portal(req, &portal);

	return ret ? ret : switch_portal(req, VDS_ISCSI_OP_KIND_OFFLINE_PORTAL, portal, members,
					 groups_of(req->fk, &portal->id, members));
}

int fk_online_portal(struct request *req)
{
	struct vds_op_member members[VDS_OP_PORTALS];
	struct vds_portal_info *portal;
	int ret = attr_portal(req, &portal);
	size_t count;

	if (ret)
		return ret;
	count = remembered_groups_of(req->fk, &portal->id, members);
	if (!count && !portal->groups)
		return fk_refuse_for(req, -ENOENT, VDS_ISCSI_REASON_NOT_OFFLINE,
				     "the portal was not set offline, and is in no portal group");
	return switch_portal(req, VDS_ISCSI_OP_KIND_ONLINE_PORTAL, portal, members, count);
}
