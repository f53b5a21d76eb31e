// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Creating and deleting objects, and the events of that.
 */
#include <linux/genetlink.h>
#include <netlink/attr.h>
#include <string.h>

#include "state.h"

uint32_t fk_mcgrp_objects(const struct fake_kernel *fk)
{
	return 3 * fk->family;
}

uint32_t fk_mcgrp_ops(const struct fake_kernel *fk)
{
	return 3 * fk->family + 1;
}

uint32_t fk_mcgrp_completions(const struct fake_kernel *fk)
{
	return 3 * fk->family + 2;
}

static bool attr_is_u64(struct nl_msg *msg, int type, uint64_t value)
{
	struct nlattr *attr = nlmsg_find_attr(nlmsg_hdr(msg), GENL_HDRLEN, type);

	return attr && nla_get_u64(attr) == value;
}

/* As the filter of the library's own transport. */
static bool filter_accepts(const struct vds_filter *filter, struct nl_msg *msg)
{
	if (!filter->family || nlmsg_hdr(msg)->nlmsg_type == GENL_ID_CTRL)
		return true;
	return nlmsg_hdr(msg)->nlmsg_type == filter->family &&
	       attr_is_u64(msg, VDS_ISCSI_A_OPERATION_ID, filter->op) &&
	       (!filter->incarnation || attr_is_u64(msg, VDS_ISCSI_A_OPERATION_INCARNATION,
						    filter->incarnation));
}

/* Send a copy to each socket that joined the group, and free @msg. */
void fk_multicast(struct fake_kernel *fk, uint32_t group, struct nl_msg *msg)
{
	struct fake_socket *sock;
	struct nl_msg *copy;

	for (sock = fk->sockets; sock && !fk->lose_events; sock = sock->next) {
		if (!fake_socket_joined(sock, group) || !filter_accepts(&sock->filter, msg))
			continue;
		copy = nlmsg_convert(nlmsg_hdr(msg));
		if (!copy)
			fake_misuse("out of memory");
		fake_send_one(sock, &fk->fault, copy);
	}
	nlmsg_free(msg);
}

static struct nl_msg *event_msg(struct fake_kernel *fk, uint8_t cmd)
{
	return fake_msg(fk->family, 0, 0, cmd);
}

/* The three attributes of an event are consecutive in every attribute set. */
static void event_send(struct fake_kernel *fk, struct nl_msg *msg, int attr,
		       enum vds_iscsi_event_kind kind, uint64_t cause)
{
	uint64_t generation = ++fk->provider.generation;

	fake_put(msg, attr, sizeof(kind), &kind);
	fake_put(msg, attr + 1, sizeof(generation), &generation);
	if (cause)
		fake_put(msg, attr + 2, sizeof(cause), &cause);
	fk_multicast(fk, fk_mcgrp_objects(fk), msg);
}

void fk_count_objects(struct fake_kernel *fk)
{
	struct fake_op *op;

	fk->provider.targets = fk->targets.count;
	fk->provider.portal_groups = fk->groups.count;
	fk->provider.portals = fk->portals.count;
	fk->provider.memberships = fk->members.count;
	fk->provider.operations = 0;
	for_each(op, &fk->ops)
		fk->provider.operations += op->info.state != VDS_ISCSI_OP_STATE_DONE;
}

void fk_provider_event(struct fake_kernel *fk)
{
	struct nl_msg *msg = event_msg(fk, VDS_ISCSI_CMD_PROVIDER_NTF);

	fk_count_objects(fk);
	fake_put_provider(msg, &fk->provider);
	event_send(fk, msg, VDS_ISCSI_A_PROVIDER_EVENT, VDS_ISCSI_EVENT_KIND_MODIFY, 0);
}

static void target_event(struct fake_kernel *fk, const struct vds_target_info *target,
			 enum vds_iscsi_event_kind kind)
{
	struct nl_msg *msg = event_msg(fk, VDS_ISCSI_CMD_TARGET_NTF);

	fake_put_target(msg, target);
	event_send(fk, msg, VDS_ISCSI_A_TARGET_EVENT, kind, 0);
}

void fk_group_event(struct fake_kernel *fk, const struct vds_group_info *group,
		    enum vds_iscsi_event_kind kind)
{
	struct nl_msg *msg = event_msg(fk, VDS_ISCSI_CMD_PORTAL_GROUP_NTF);

	fake_put_group(msg, group);
	event_send(fk, msg, VDS_ISCSI_A_PORTAL_GROUP_EVENT, kind, 0);
}

static void portal_event(struct fake_kernel *fk, const struct vds_portal_info *portal,
			 enum vds_iscsi_event_kind kind, uint64_t cause)
{
	struct nl_msg *msg = event_msg(fk, VDS_ISCSI_CMD_PORTAL_NTF);

	fake_put_portal(msg, portal);
	event_send(fk, msg, VDS_ISCSI_A_PORTAL_EVENT, kind, cause);
}

void fk_member_event(struct fake_kernel *fk, const struct vds_membership_info *member,
		     enum vds_iscsi_event_kind kind, uint64_t cause)
{
	struct nl_msg *msg = event_msg(fk, VDS_ISCSI_CMD_MEMBERSHIP_NTF);

	fake_put_membership(msg, member);
	event_send(fk, msg, VDS_ISCSI_A_MEMBERSHIP_EVENT, kind, cause);
}

static void op_done_event(struct fake_kernel *fk, const struct fake_op *op)
{
	struct nl_msg *msg = event_msg(fk, VDS_ISCSI_CMD_OP_DONE_NTF);

	fake_put_op_done(msg, &op->info);
	fk_multicast(fk, fk_mcgrp_completions(fk), msg);
}

/*
 * An operation for a message: @private with what identifies initiators, which only a
 * privileged requester gets. It has the first portals only.
 */
void fk_op_put(struct nl_msg *msg, const struct fake_op *op, bool private)
{
	struct vds_op_info shown = op->info;
	size_t i;

	if (!private)
		shown.session_count = 0;
	for (i = 0; !private && i < shown.blocker_count; i++)
		memset(&shown.blockers[i].peer, 0, sizeof(shown.blockers[i].peer));
	fake_put_op(msg, &shown, op->items, op->count < VDS_OP_ITEMS ? op->count : VDS_OP_ITEMS);
}

void fk_op_event(struct fake_kernel *fk, const struct fake_op *op)
{
	struct nl_msg *msg = event_msg(fk, VDS_ISCSI_CMD_OP_NTF);

	if (op->info.state == VDS_ISCSI_OP_STATE_DONE)
		op_done_event(fk, op);
	fk_op_put(msg, op, false);
	fk_multicast(fk, fk_mcgrp_ops(fk), msg);
}

/* Creating objects. */

struct vds_target_info *fk_target_make(struct fake_kernel *fk, const char *iqn)
{
	struct vds_uuid id = fake_target_id(iqn);
	struct vds_target_info *target = fk_target_find(fk, &id);

	if (target)
		return target;
	target = fk_shelf_add(&fk->targets);
	target->id = id;
	target->incarnation = ++fk->incarnation;
	snprintf(target->name, sizeof(target->name), "%s", iqn);
	strcpy(target->provider, FAKE_PROVIDER);
	target_event(fk, target, VDS_ISCSI_EVENT_KIND_ARRIVE);
	return target;
}

struct vds_group_info *fk_group_make(struct fake_kernel *fk, const char *iqn,
				     uint16_t tag)
{
	struct vds_uuid id = fake_group_id(iqn, tag);
	struct vds_group_info *group = fk_group_find(fk, &id);
	struct vds_target_info *target;

	if (group)
		return group;
	target = fk_target_make(fk, iqn);
	target->portal_groups++;
	group = fk_shelf_add(&fk->groups);
	group->id = id;
	group->incarnation = ++fk->incarnation;
	group->target_id = target->id;
	memcpy(group->target_name, target->name, sizeof(group->target_name));
	group->tag = tag;
	group->state = VDS_ISCSI_PORTAL_GROUP_STATE_OK;
	fk_group_event(fk, group, VDS_ISCSI_EVENT_KIND_ARRIVE);
	return group;
}

struct vds_portal_info *fk_portal_make(struct fake_kernel *fk,
				       struct vds_address address)
{
	struct vds_uuid id = fk_portal_id(address);
	struct vds_portal_info *portal = fk_portal_find(fk, &id);

	if (portal)
		return portal;
	portal = fk_shelf_add(&fk->portals);
	portal->id = id;
	portal->incarnation = ++fk->incarnation;
	portal->address = address;
	portal->address.transports = VDS_ISCSI_TRANSPORT_TCP;
	portal->status = VDS_ISCSI_PORTAL_STATUS_OFFLINE;
	strcpy(portal->provider, FAKE_PROVIDER);
	portal_event(fk, portal, VDS_ISCSI_EVENT_KIND_ARRIVE, 0);
	return portal;
}

void fk_member_make(struct fake_kernel *fk, struct vds_group_info *group,
		    struct vds_portal_info *portal, uint64_t cause)
{
	struct vds_membership_info *member;

	if (fk_member_find(fk, &group->id, &portal->id))
		return;
	member = fk_shelf_add(&fk->members);
	member->group_id = group->id;
	member->portal_id = portal->id;
	member->incarnation = ++fk->incarnation;
	member->group_incarnation = group->incarnation;
	memcpy(member->target_name, group->target_name, sizeof(member->target_name));
	member->tag = group->tag;
	member->address = portal->address;
	member->state = VDS_ISCSI_MEMBERSHIP_STATE_SERVING;
	group->portals++;
	fk_offline_forget(fk, &portal->id);
	if (!portal->groups++) {
		portal->status = VDS_ISCSI_PORTAL_STATUS_ONLINE;
		portal_event(fk, portal, VDS_ISCSI_EVENT_KIND_MODIFY, cause);
	}
	fk_member_event(fk, member, VDS_ISCSI_EVENT_KIND_ARRIVE, cause);
}

/* Deleting objects. */

void fk_portal_gone(struct fake_kernel *fk, struct vds_portal_info *portal)
{
	portal_event(fk, portal, VDS_ISCSI_EVENT_KIND_DEPART, 0);
	fk_offline_forget(fk, &portal->id);
	fk_shelf_del(&fk->portals, portal);
}

/* A portal continues to exist after a removal; if another program removes it, not. */
void fk_member_gone(struct fake_kernel *fk, struct vds_membership_info *member,
		    uint64_t cause)
{
	struct vds_portal_info *portal = fk_portal_find(fk, &member->portal_id);
	struct vds_group_info *group = fk_group_find(fk, &member->group_id);

	group->portals--;
	fk_member_event(fk, member, VDS_ISCSI_EVENT_KIND_DEPART, cause);
	fk_shelf_del(&fk->members, member);
	if (--portal->groups)
		return;
	portal->status = VDS_ISCSI_PORTAL_STATUS_OFFLINE;
	if (cause)
		portal_event(fk, portal, VDS_ISCSI_EVENT_KIND_MODIFY, cause);
	else
		fk_portal_gone(fk, portal);
}

static struct vds_membership_info *
member_of_group(struct fake_kernel *fk, const struct vds_uuid *group)
{
	struct vds_membership_info *member;

	for_each(member, &fk->members)
		if (same_id(&member->group_id, group))
			return member;
	return NULL;
}

struct vds_membership_info *
fk_member_of_portal(struct fake_kernel *fk, const struct vds_uuid *portal)
{
	struct vds_membership_info *member;

	for_each(member, &fk->members)
		if (same_id(&member->portal_id, portal))
			return member;
	return NULL;
}

void fk_group_gone(struct fake_kernel *fk, struct vds_group_info *group)
{
	struct vds_membership_info *member;

	while ((member = member_of_group(fk, &group->id)))
		fk_member_gone(fk, member, 0);
	fk_target_find(fk, &group->target_id)->portal_groups--;
	fk_group_event(fk, group, VDS_ISCSI_EVENT_KIND_DEPART);
	fk_shelf_del(&fk->groups, group);
}

static struct vds_group_info *target_group(struct fake_kernel *fk,
					   const struct vds_uuid *target)
{
	struct vds_group_info *group;

	for_each(group, &fk->groups)
		if (same_id(&group->target_id, target))
			return group;
	return NULL;
}

void fk_target_gone(struct fake_kernel *fk, struct vds_target_info *target)
{
	struct vds_group_info *group;

	while ((group = target_group(fk, &target->id)))
		fk_group_gone(fk, group);
	target_event(fk, target, VDS_ISCSI_EVENT_KIND_DEPART);
	fk_shelf_del(&fk->targets, target);
}
