// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Requests that change objects: remove, add, create, cancel, repair.
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

/* Check that the group exists and may be changed. */
static int group_check(struct request *req, const struct vds_uuid *id)
{
	struct fake_kernel *fk = req->fk;
	struct vds_group_info *group = fk_group_find(fk, id);
	uint64_t wanted = fk_attr_u64(req, VDS_ISCSI_A_OPERATION_GROUP_INCARNATION);

	if (wanted && (!group || group->incarnation != wanted))
		return fk_refuse(req, -EIDRM, "the portal group was deleted since");
	if (!group)
		return fk_refuse(req, -ENOENT, "no such portal group");
	if (fk->provider.state == VDS_ISCSI_PROVIDER_STATE_STALE)
		return fk_refuse(req, -ESTALE, fk->provider.message);
	if (group_leaks(fk, id))
		return fk_refuse(req, -ESTALE, "a portal was leaked: reenumerate, then refresh");
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
		return fk_refuse(req, -ENOENT, "no such portal");
	if (req->cmd == VDS_ISCSI_CMD_PORTAL_REMOVE && !fk_member_find(fk, group, portal))
		return fk_refuse(req, -ENOENT, "the portal is not in the portal group");
	if (req->cmd == VDS_ISCSI_CMD_PORTAL_ADD &&
	    target_serves(fk, fk_group_find(fk, group), portal))
		return fk_refuse(req, -EEXIST, "the portal is in a group of the target already");
	return 0;
}

/* Read the request's portals; none may be repeated. */
static int attr_portals(struct request *req, struct vds_uuid *portals, size_t *count)
{
	struct nlattr *attr;
	size_t i, nr = 0;
	int rem;

	nlmsg_for_each_attr(attr, req->nlh, GENL_HDRLEN, rem) {
		if (nla_type(attr) != VDS_ISCSI_A_OPERATION_PORTAL_ID)
			continue;
		if (nr == VDS_OP_PORTALS)
			return fk_refuse(req, -E2BIG, "too many portals");
		memcpy(&portals[nr], nla_data(attr), sizeof(*portals));
		for (i = 0; i < nr; i++)
			if (same_id(&portals[i], &portals[nr]))
				return fk_refuse(req, -EINVAL, "a portal is named twice");
		nr++;
	}
	*count = nr;
	return nr ? 0 : fk_lacks(req, VDS_ISCSI_A_OPERATION_PORTAL_ID);
}

static int change_check(struct request *req, const struct vds_uuid *group,
			struct vds_uuid *portals, size_t *count)
{
	int ret = fk_may_change(req);
	size_t i;

	if (!ret && !group)
		ret = fk_lacks(req, VDS_ISCSI_A_OPERATION_GROUP_ID);
	if (!ret)
		ret = attr_portals(req, portals, count);
	if (!ret)
		ret = group_check(req, group);
	for (i = 0; !ret && i < *count; i++)
		ret = portal_check(req, group, &portals[i]);
	if (!ret && fk_group_find(req->fk, group)->operation)
		ret = fk_refuse(req, -EBUSY, "another operation is in flight on the portal group");
	return ret;
}

static void op_options(struct request *req, struct vds_op_info *op)
{
	op->flags = fk_attr_u32(req, VDS_ISCSI_A_OPERATION_FLAGS, 0);
	op->grace = fk_attr_u32(req, VDS_ISCSI_A_OPERATION_GRACE, 200);
	op->deadline = fk_attr_u32(req, VDS_ISCSI_A_OPERATION_DEADLINE, 0);
	op->drain = fk_attr_u32(req, VDS_ISCSI_A_OPERATION_DRAIN, 0);
}

int fk_change_group(struct request *req)
{
	const struct vds_uuid *group = fk_attr_uuid(req, VDS_ISCSI_A_OPERATION_GROUP_ID);
	struct vds_uuid portals[VDS_OP_PORTALS];
	struct fake_kernel *fk = req->fk;
	struct vds_op_info *op;
	struct nl_msg *msg;
	uint32_t wait;
	size_t count;
	int ret = change_check(req, group, portals, &count);

	if (ret)
		return ret;
	op = fk_op_new(fk, req->cmd == VDS_ISCSI_CMD_PORTAL_ADD ?
			VDS_ISCSI_OP_KIND_ADD_PORTAL : VDS_ISCSI_OP_KIND_REMOVE_PORTAL,
		    fk_group_find(fk, group), portals, count);
	op_options(req, op);
	wait = fk_attr_u32(req, VDS_ISCSI_A_OPERATION_WAIT, 0);
	if (wait)
		fk_op_run(fk, op);
	msg = fk_reply_msg(req, 0);
	fake_put(msg, VDS_ISCSI_A_OPERATION_ID, sizeof(op->id), &op->id);
	if (op->state == VDS_ISCSI_OP_STATE_DONE && !op->message[0])
		fake_put(msg, VDS_ISCSI_A_OPERATION_RESULT, sizeof(op->result), &op->result);
	fk_reply(req, msg);
	if (!wait)
		fk_op_run(fk, op);
	return 0;
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
		return fk_lacks(req, VDS_ISCSI_A_PORTAL_PORT);
	id = fk_portal_id(address);
	if (fk_portal_find(req->fk, &id))
		return fk_refuse(req, -EEXIST, "the portal is known already");
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
	struct vds_op_info *op = fk_op_find(req->fk, fk_attr_u64(req, VDS_ISCSI_A_OPERATION_ID));
	int ret = fk_may_change(req);

	if (ret)
		return ret;
	if (!req->attrs[VDS_ISCSI_A_OPERATION_ID])
		return fk_lacks(req, VDS_ISCSI_A_OPERATION_ID);
	if (!op)
		return fk_refuse(req, -ENOENT, "no such operation");
	if (op->state == VDS_ISCSI_OP_STATE_DONE && op->result == -ECANCELED)
		return fk_refuse(req, -ECANCELED, "it was cancelled before");
	if (op->state == VDS_ISCSI_OP_STATE_DONE ||
	    op->state == VDS_ISCSI_OP_STATE_COMMITTING)
		return fk_refuse(req, -EALREADY, "it is too late");
	fk_op_end(req->fk, op, -ECANCELED, "cancelled");
	return 0;
}

static struct vds_membership_info *leaked_member(struct fake_kernel *fk)
{
	struct vds_membership_info *member;

	for_each(member, &fk->members)
		if (member->state == VDS_ISCSI_MEMBERSHIP_STATE_LEAKED)
			return member;
	return NULL;
}

int fk_mend_provider(struct request *req)
{
	const char *name = fk_attr_string(req, VDS_ISCSI_A_PROVIDER_NAME);
	struct vds_membership_info *leaked;
	struct fake_kernel *fk = req->fk;
	int ret = fk_may_change(req);

	if (ret)
		return ret;
	if (name && strcmp(name, fk->provider.name))
		return fk_refuse(req, -ENOENT, "no such provider");
	if (req->cmd == VDS_ISCSI_CMD_REENUMERATE) {
		fk->reenumerated = true;
		return 0;
	}
	while (fk->reenumerated && (leaked = leaked_member(fk)))
		fk_member_gone(fk, leaked, 0);
	if (fk->reenumerated && fk->provider.state == VDS_ISCSI_PROVIDER_STATE_STALE) {
		fk->provider.state = VDS_ISCSI_PROVIDER_STATE_OK;
		fk->provider.message[0] = '\0';
		fk_provider_event(fk);
	}
	return 0;
}
