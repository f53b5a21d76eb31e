// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Requests that change objects: remove, add, create, cancel, repair, unblock.
 */
#include <errno.h>
#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <string.h>

#include "state.h"

static bool group_leaks(struct fake_kernel *fk, const struct vds_uuid *group)
{
	struct vds_membership_info *member;

	for_each(member, &fk->members)
		if (same_id(&member->group_id, group) &&
		    member->state == VDS_ISCSI_MEMBERSHIP_STATE_LEAKED)
			return true;
	return false;
}

/* Check that the group exists. */
static int group_exists(struct request *req, const struct vds_op_member *member)
{
	struct vds_group_info *group = fk_group_find(req->fk, &member->group_id);
	uint64_t wanted = member->group_incarnation;

	if (wanted && (!group || group->incarnation != wanted))
		return fk_refuse_for(req, -EIDRM, VDS_ISCSI_REASON_DELETED,
				     "the portal group was deleted since");
	if (!group)
		return fk_refuse_for(req, -ENOENT, VDS_ISCSI_REASON_NO_GROUP,
				     "no such portal group");
	return 0;
}

static bool is_dry_run(const struct request *req)
{
	return fk_attr_u32(req, VDS_ISCSI_A_OPERATION_FLAGS, 0) & VDS_ISCSI_REMOVAL_FLAG_DRY_RUN;
}

/* Check the provider that the request names, if it names one. */
int fk_provider_named(struct request *req)
{
	const char *name = fk_attr_string(req, VDS_ISCSI_A_OPERATION_PROVIDER);

	if (name && strcmp(name, req->fk->provider.name))
		return fk_refuse_for(req, -ENOENT, VDS_ISCSI_REASON_NO_PROVIDER,
				     "no such provider");
	return 0;
}

/* Check that the provider's objects may be changed. */
int fk_provider_check(struct request *req)
{
	const struct vds_provider_info *provider = &req->fk->provider;

	if (provider->state == VDS_ISCSI_PROVIDER_STATE_STALE)
		return fk_refuse_for(req, -ESTALE, VDS_ISCSI_REASON_PROVIDER_STALE,
				     provider->message);
	return 0;
}

/* Check that the group exists and may be changed. */
int fk_group_check(struct request *req, const struct vds_op_member *member)
{
	struct fake_kernel *fk = req->fk;
	struct vds_group_info *group;
	int ret = group_exists(req, member);

	if (!ret)
		ret = fk_provider_check(req);
	if (ret)
		return ret;
	group = fk_group_find(fk, &member->group_id);
	if (group->state == VDS_ISCSI_PORTAL_GROUP_STATE_STALE)
		return fk_refuse_for(req, -ESTALE, VDS_ISCSI_REASON_GROUP_STALE,
				     "the portal group is stale: portal-group-get says why");
	if (group_leaks(fk, &group->id))
		return fk_refuse_for(req, -ESTALE, VDS_ISCSI_REASON_GROUP_LEAKED,
				     "a portal was leaked: reenumerate, then refresh");
	if (group->operation && !is_dry_run(req))
		return fk_refuse_for(req, -EBUSY, VDS_ISCSI_REASON_GROUP_BUSY,
				     "another operation is in flight on the portal group");
	return 0;
}

static bool target_serves(struct fake_kernel *fk, const struct vds_group_info *group,
			  const struct vds_uuid *portal)
{
	struct vds_membership_info *member;

	for_each(member, &fk->members)
		if (same_id(&member->portal_id, portal) &&
		    !strcmp(member->target_name, group->target_name))
			return true;
	return false;
}

static int portal_check(struct request *req, const struct vds_uuid *group,
			const struct vds_uuid *portal)
{
	struct fake_kernel *fk = req->fk;

	if (!fk_portal_find(fk, portal))
		return fk_refuse_for(req, -ENOENT, VDS_ISCSI_REASON_NO_PORTAL, "no such portal");
	if (req->cmd == VDS_ISCSI_CMD_PORTAL_REMOVE && !fk_member_find(fk, group, portal))
		return fk_refuse_for(req, -ENOENT, VDS_ISCSI_REASON_NOT_IN_GROUP,
				     "the portal is not in the portal group");
	if (req->cmd == VDS_ISCSI_CMD_PORTAL_ADD &&
	    target_serves(fk, fk_group_find(fk, group), portal))
		return fk_refuse_for(req, -EEXIST, fk_member_find(fk, group, portal) ?
				     VDS_ISCSI_REASON_IN_GROUP : VDS_ISCSI_REASON_IN_OTHER_GROUP,
				     "the portal is in a group of the target already");
	return 0;
}

/* The group that the request names by its own attributes. */
struct vds_op_member fk_attr_group(const struct request *req)
{
	const struct vds_uuid *group = fk_attr_uuid(req, VDS_ISCSI_A_OPERATION_GROUP_ID);
	struct vds_op_member member = { .group_incarnation = 0 };

	if (group)
		member.group_id = *group;
	member.group_incarnation = fk_attr_u64(req, VDS_ISCSI_A_OPERATION_GROUP_INCARNATION);
	return member;
}

static bool same_member(const struct vds_op_member *a, const struct vds_op_member *b)
{
	return same_id(&a->group_id, &b->group_id) && same_id(&a->portal_id, &b->portal_id);
}

/* Read the request's portals; none may be repeated. */
static int attr_members(struct request *req, struct vds_op_member *members, size_t *count)
{
	struct nlattr *attr;
	size_t i, nr = 0;
	int rem, ret;

	nlmsg_for_each_attr(attr, req->nlh, GENL_HDRLEN, rem) {
		if (nla_type(attr) != VDS_ISCSI_A_OPERATION_MEMBER)
			continue;
		if (nr == VDS_OP_PORTALS)
			return fk_refuse_for(req, -E2BIG, VDS_ISCSI_REASON_TOO_MANY,
					     "too many portals");
		ret = fk_attr_member(req, attr, &members[nr]);
		if (ret)
			return ret;
		for (i = 0; i < nr; i++)
			if (same_member(&members[i], &members[nr]))
				return fk_refuse_for(req, -EINVAL, VDS_ISCSI_REASON_NAMED_TWICE,
						     "a portal is named twice");
		nr++;
	}
	*count = nr;
	return nr ? 0 : fk_lacks(req, VDS_ISCSI_A_OPERATION_MEMBER);
}

static int change_check(struct request *req, struct vds_op_member *members, size_t *count)
{
	int ret = fk_may_change(req);
	size_t i;

	if (!ret)
		ret = attr_members(req, members, count);
	for (i = 0; !ret && i < *count; i++) {
		ret = fk_group_check(req, &members[i]);
		if (!ret)
			ret = portal_check(req, &members[i].group_id, &members[i].portal_id);
	}
	return ret;
}

static void op_options(struct request *req, struct vds_op_info *op)
{
	op->flags = fk_attr_u32(req, VDS_ISCSI_A_OPERATION_FLAGS, 0);
	op->grace = fk_attr_u32(req, VDS_ISCSI_A_OPERATION_GRACE, 200);
	op->deadline = fk_attr_u32(req, VDS_ISCSI_A_OPERATION_DEADLINE, 0);
	op->drain = fk_attr_u32(req, VDS_ISCSI_A_OPERATION_DRAIN, 0);
}

/* Start an operation and reply; if the reply waits, with the result. */
int fk_op_accept(struct request *req, struct fake_op *op)
{
	uint32_t wait = fk_attr_u32(req, VDS_ISCSI_A_OPERATION_WAIT, 0);
	struct vds_op_info *info = &op->info;
	struct fake_kernel *fk = req->fk;
	struct nl_msg *msg;

	if (wait > VDS_START_WAIT_MAX) {
		fk_op_del(fk, op);
		return fk_refuse(req, -ERANGE, "integer out of range");
	}
	op_options(req, info);
	fk_op_start(fk, op);
	if (wait)
		fk_op_run(fk, op);
	msg = fk_reply_msg(req, 0);
	fake_put_op_done(msg, info);
	fk_reply(req, msg);
	if (!wait)
		fk_op_run(fk, op);
	return 0;
}

int fk_change_group(struct request *req)
{
	struct vds_op_member members[VDS_OP_PORTALS];
	struct fake_op *op;
	size_t count;
	int ret = change_check(req, members, &count);

	if (ret)
		return ret;
	op = fk_op_new(req->fk, req->cmd == VDS_ISCSI_CMD_PORTAL_ADD ?
		       VDS_ISCSI_OP_KIND_ADD_PORTAL : VDS_ISCSI_OP_KIND_REMOVE_PORTAL,
		       fk_group_find(req->fk, &members[0].group_id));
	fk_op_take_members(req->fk, op, members, count);
	return fk_op_accept(req, op);
}

int fk_unblock_group(struct request *req)
{
	struct vds_op_member member = fk_attr_group(req);
	int ret = fk_may_change(req);

	if (!ret && !req->attrs[VDS_ISCSI_A_OPERATION_GROUP_ID])
		ret = fk_lacks(req, VDS_ISCSI_A_OPERATION_GROUP_ID);
	if (!ret)
		ret = group_exists(req, &member);
	if (ret)
		return ret;
	return fk_op_accept(req, fk_op_new(req->fk, VDS_ISCSI_OP_KIND_UNBLOCK_GROUP,
					   fk_group_find(req->fk, &member.group_id)));
}

int fk_repair_provider(struct request *req)
{
	struct fake_kernel *fk = req->fk;
	int ret = fk_may_change(req);

	if (!ret)
		ret = fk_provider_named(req);
	if (ret)
		return ret;
	if (fk->provider_op)
		return fk_refuse_for(req, -EBUSY, VDS_ISCSI_REASON_PROVIDER_BUSY,
				     "the provider is being reenumerated or refreshed already");
	return fk_op_accept(req, fk_op_new(fk, req->cmd == VDS_ISCSI_CMD_REENUMERATE ?
					   VDS_ISCSI_OP_KIND_REENUMERATE :
					   VDS_ISCSI_OP_KIND_REFRESH, NULL));
}

int fk_new_portal(struct request *req)
{
	struct vds_portal_info *portal;
	struct vds_address address;
	struct vds_uuid id;
	struct nl_msg *msg;
	int ret = fk_may_change(req);

	if (ret)
		return ret;
	if (!fk_attr_address(req, &address))
		return fk_lacks(req, VDS_ISCSI_A_PORTAL_ADDRESS);
	id = fk_portal_id(address);
	if (fk_portal_find(req->fk, &id))
		return fk_refuse_for(req, -EEXIST, VDS_ISCSI_REASON_EXISTS,
				     "the portal is known already");
	portal = fk_portal_make(req->fk, address);
	msg = fk_reply_msg(req, 0);
	fake_put(msg, VDS_ISCSI_A_PORTAL_ID, sizeof(portal->id), &portal->id);
	fake_put(msg, VDS_ISCSI_A_PORTAL_INCARNATION, sizeof(portal->incarnation),
		 &portal->incarnation);
	fk_reply(req, msg);
	return 0;
}

int fk_cancel_op(struct request *req)
{
	struct fake_op *op;
	int ret = fk_may_change(req);

	if (!ret)
		ret = fk_find_op(req, &op);
	if (ret)
		return ret;
	if (op->info.state == VDS_ISCSI_OP_STATE_DONE && op->info.result == -ECANCELED)
		return fk_refuse_for(req, -ECANCELED, VDS_ISCSI_REASON_CANCELLED,
				     "it was cancelled before");
	if (op->info.state == VDS_ISCSI_OP_STATE_DONE ||
	    op->info.state == VDS_ISCSI_OP_STATE_COMMITTING)
		return fk_refuse_for(req, -EALREADY, VDS_ISCSI_REASON_TOO_LATE, "it is too late");
	fk_op_end(req->fk, op, -ECANCELED, 0, "cancelled");
	return 0;
}
