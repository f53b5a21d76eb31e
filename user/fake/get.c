// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Requests that query objects.
 */
#include <errno.h>
#include <linux/genetlink.h>
#include <netlink/attr.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "array.h"
#include "state.h"

/* Reply with one record, as @put writes it. */
#define REPLY_ONE(req, put, record)				\
	do {							\
		struct nl_msg *msg = fk_reply_msg(req, 0);	\
								\
		put(msg, record);				\
		fk_reply(req, msg);				\
	} while (0)

int fk_get_provider(struct request *req)
{
	const char *name = fk_attr_string(req, VDS_ISCSI_A_PROVIDER_NAME);

	if (!name)
		return fk_lacks(req, VDS_ISCSI_A_PROVIDER_NAME);
	if (strcmp(name, req->fk->provider.name))
		return fk_refuse(req, -ENOENT, "no such provider");
	fk_count_objects(req->fk);
	REPLY_ONE(req, fake_put_provider, &req->fk->provider);
	return 0;
}

int fk_get_target(struct request *req)
{
	const struct vds_uuid *id = fk_attr_uuid(req, VDS_ISCSI_A_TARGET_ID);
	const char *name = fk_attr_string(req, VDS_ISCSI_A_TARGET_NAME);
	uint64_t wanted = fk_attr_u64(req, VDS_ISCSI_A_TARGET_INCARNATION);
	struct vds_target_info *target;
	struct vds_uuid named;
	int ret;

	if (!id && !name)
		return fk_lacks(req, VDS_ISCSI_A_TARGET_ID);
	if (!id)
		named = fake_target_id(name);
	target = fk_target_find(req->fk, id ? id : &named);
	ret = fk_judge(req, target, target ? target->incarnation : 0, wanted);
	if (ret)
		return ret;
	REPLY_ONE(req, fake_put_target, target);
	return 0;
}

int fk_get_group(struct request *req)
{
	const struct vds_uuid *id = fk_attr_uuid(req, VDS_ISCSI_A_PORTAL_GROUP_ID);
	const char *name = fk_attr_string(req, VDS_ISCSI_A_PORTAL_GROUP_TARGET_NAME);
	struct nlattr *tag = req->attrs[VDS_ISCSI_A_PORTAL_GROUP_TAG];
	uint64_t wanted = fk_attr_u64(req, VDS_ISCSI_A_PORTAL_GROUP_INCARNATION);
	struct vds_group_info *group;
	struct vds_uuid named;
	int ret;

	if (!id && (!name || !tag))
		return fk_lacks(req, VDS_ISCSI_A_PORTAL_GROUP_ID);
	if (!id)
		named = fake_group_id(name, nla_get_u16(tag));
	group = fk_group_find(req->fk, id ? id : &named);
	ret = fk_judge(req, group, group ? group->incarnation : 0, wanted);
	if (ret)
		return ret;
	REPLY_ONE(req, fake_put_group, group);
	return 0;
}

int fk_get_portal(struct request *req)
{
	const struct vds_uuid *id = fk_attr_uuid(req, VDS_ISCSI_A_PORTAL_ID);
	uint64_t wanted = fk_attr_u64(req, VDS_ISCSI_A_PORTAL_INCARNATION);
	struct vds_portal_info *portal;
	struct vds_address address;
	struct vds_uuid named;
	int ret;

	if (!id && !fk_attr_address(req, &address))
		return fk_lacks(req, VDS_ISCSI_A_PORTAL_ID);
	if (!id)
		named = fk_portal_id(address);
	portal = fk_portal_find(req->fk, id ? id : &named);
	ret = fk_judge(req, portal, portal ? portal->incarnation : 0, wanted);
	if (ret)
		return ret;
	REPLY_ONE(req, fake_put_portal, portal);
	return 0;
}

int fk_get_member(struct request *req)
{
	const struct vds_uuid *group = fk_attr_uuid(req, VDS_ISCSI_A_MEMBERSHIP_GROUP_ID);
	const struct vds_uuid *portal = fk_attr_uuid(req, VDS_ISCSI_A_MEMBERSHIP_PORTAL_ID);
	struct vds_membership_info *member;

	if (!group)
		return fk_lacks(req, VDS_ISCSI_A_MEMBERSHIP_GROUP_ID);
	if (!portal)
		return fk_lacks(req, VDS_ISCSI_A_MEMBERSHIP_PORTAL_ID);
	member = fk_member_find(req->fk, group, portal);
	if (!member)
		return fk_refuse(req, -ENOENT, "the portal is not in the group");
	REPLY_ONE(req, fake_put_membership, member);
	return 0;
}

int fk_get_op(struct request *req)
{
	struct fake_op *op;
	struct nl_msg *msg;
	int ret = fk_find_op(req, &op);

	if (ret)
		return ret;
	msg = fk_reply_msg(req, 0);
	fk_op_put(msg, op, !req->fk->unprivileged);
	fk_reply(req, msg);
	return 0;
}

static void put_op_id(struct nl_msg *msg, const struct fake_op *op)
{
	fake_put(msg, VDS_ISCSI_A_OPERATION_ID, sizeof(op->info.id), &op->info.id);
	fake_put(msg, VDS_ISCSI_A_OPERATION_INCARNATION, sizeof(op->info.incarnation),
		 &op->info.incarnation);
}

int fk_get_op_item(struct request *req)
{
	struct vds_op_member member;
	struct fake_op *op;
	struct nl_msg *msg;
	size_t i;
	int ret = fk_find_op(req, &op);

	if (!ret && !req->attrs[VDS_ISCSI_A_OPERATION_MEMBER])
		ret = fk_lacks(req, VDS_ISCSI_A_OPERATION_MEMBER);
	if (!ret)
		ret = fk_attr_member(req, req->attrs[VDS_ISCSI_A_OPERATION_MEMBER], &member);
	if (ret)
		return ret;
	for (i = 0; i < op->count; i++)
		if (same_id(&op->items[i].group_id, &member.group_id) &&
		    same_id(&op->items[i].portal_id, &member.portal_id))
			break;
	if (i == op->count)
		return fk_refuse_for(req, -ENOENT, VDS_ISCSI_REASON_NO_PORTAL,
				     "the operation has no such portal");
	msg = fk_reply_msg(req, 0);
	put_op_id(msg, op);
	fake_put_item(msg, &op->items[i]);
	fk_reply(req, msg);
	return 0;
}

/* Dumps. */

static bool wanted(const struct request *req, int attr, const struct vds_uuid *id)
{
	return !req->attrs[attr] || same_id(fk_attr_uuid(req, attr), id);
}

static int dump_flags(const struct request *req)
{
	return NLM_F_MULTI | (req->fk->interrupt ? NLM_F_DUMP_INTR : 0);
}

static struct nl_msg *dump_msg(const struct request *req)
{
	return fk_reply_msg(req, dump_flags(req));
}

/* Add one record, as @put writes it, to the batch. */
#define DUMP_ONE(req, batch, put, record)			\
	do {							\
		struct nl_msg *msg = dump_msg(req);		\
								\
		put(msg, record);				\
		fake_batch_add(batch, msg);			\
	} while (0)

static void dump_members(struct request *req, struct fake_batch *batch)
{
	struct vds_membership_info *member;

	for_each(member, &req->fk->members)
		if (wanted(req, VDS_ISCSI_A_MEMBERSHIP_GROUP_ID, &member->group_id) &&
		    wanted(req, VDS_ISCSI_A_MEMBERSHIP_PORTAL_ID, &member->portal_id))
			DUMP_ONE(req, batch, fake_put_membership, member);
}

static void dump_sessions(struct request *req, struct fake_batch *batch)
{
	struct vds_connection_info *session;

	for_each(session, &req->fk->sessions) {
		session->portal_known =
			fk_member_find(req->fk, &session->group_id, &session->portal_id);
		if (wanted(req, VDS_ISCSI_A_SESSION_GROUP_ID, &session->group_id) &&
		    wanted(req, VDS_ISCSI_A_SESSION_PORTAL_ID, &session->portal_id))
			DUMP_ONE(req, batch, fake_put_session, session);
	}
}

static void dump_ops(struct request *req, struct fake_batch *batch)
{
	struct fake_op *op;
	struct nl_msg *msg;

	for_each(op, &req->fk->ops) {
		msg = dump_msg(req);
		fk_op_put(msg, op, false);
		fake_batch_add(batch, msg);
	}
}

/* A message has several items, as many as in the kernel by default. */
#define ITEMS_PER_MESSAGE	14

static void dump_items(struct request *req, struct fake_batch *batch)
{
	struct nl_msg *msg = NULL;
	struct fake_op *op;
	size_t i;

	fk_find_op(req, &op);
	for (i = 0; i < op->count; i++) {
		if (i % ITEMS_PER_MESSAGE == 0) {
			msg = dump_msg(req);
			put_op_id(msg, op);
		}
		fake_put_item(msg, &op->items[i]);
		if (i % ITEMS_PER_MESSAGE == ITEMS_PER_MESSAGE - 1 || i + 1 == op->count)
			fake_batch_add(batch, msg);
	}
}

static void dump_groups(struct request *req, struct fake_batch *batch)
{
	struct vds_group_info *group;

	for_each(group, &req->fk->groups)
		if (wanted(req, VDS_ISCSI_A_PORTAL_GROUP_TARGET_ID, &group->target_id))
			DUMP_ONE(req, batch, fake_put_group, group);
}

static void dump_objects(struct request *req, struct fake_batch *batch)
{
	struct fake_kernel *fk = req->fk;
	struct vds_target_info *target;
	struct vds_portal_info *portal;

	switch (req->cmd) {
	case VDS_ISCSI_CMD_PROVIDER_GET:
		fk_count_objects(fk);
		if (!fk->no_provider)
			DUMP_ONE(req, batch, fake_put_provider, &fk->provider);
		break;
	case VDS_ISCSI_CMD_TARGET_GET:
		for_each(target, &fk->targets)
			DUMP_ONE(req, batch, fake_put_target, target);
		break;
	case VDS_ISCSI_CMD_PORTAL_GROUP_GET:
		dump_groups(req, batch);
		break;
	case VDS_ISCSI_CMD_PORTAL_GET:
		for_each(portal, &fk->portals)
			DUMP_ONE(req, batch, fake_put_portal, portal);
		break;
	case VDS_ISCSI_CMD_MEMBERSHIP_GET:
		dump_members(req, batch);
		break;
	case VDS_ISCSI_CMD_SESSION_GET:
		dump_sessions(req, batch);
		break;
	case VDS_ISCSI_CMD_OP_ITEM_GET:
		dump_items(req, batch);
		break;
	default:
		dump_ops(req, batch);
		break;
	}
}

void fk_dump_end(struct request *req, struct fake_batch *batch)
{
	struct nl_msg *msg = nlmsg_alloc();
	int err = 0;

	if (!msg || !nlmsg_put(msg, 0, req->nlh->nlmsg_seq, NLMSG_DONE, 0, dump_flags(req)) ||
	    nlmsg_append(msg, &err, sizeof(err), 0))
		fake_misuse("no message");
	nlmsg_hdr(msg)->nlmsg_seq = req->nlh->nlmsg_seq;
	batch->fault = &(struct fake_fault){ .how = FAKE_WELL };
	fake_batch_add(batch, msg);
	fake_batch_flush(batch);
}

/* The attributes by which the dump of a command filters. */
static const struct {
	uint8_t cmd, attr;
} filters[] = {
	{ VDS_ISCSI_CMD_PORTAL_GROUP_GET, VDS_ISCSI_A_PORTAL_GROUP_TARGET_ID },
	{ VDS_ISCSI_CMD_MEMBERSHIP_GET, VDS_ISCSI_A_MEMBERSHIP_GROUP_ID },
	{ VDS_ISCSI_CMD_MEMBERSHIP_GET, VDS_ISCSI_A_MEMBERSHIP_PORTAL_ID },
	{ VDS_ISCSI_CMD_SESSION_GET, VDS_ISCSI_A_SESSION_GROUP_ID },
	{ VDS_ISCSI_CMD_SESSION_GET, VDS_ISCSI_A_SESSION_PORTAL_ID },
	{ VDS_ISCSI_CMD_OP_ITEM_GET, VDS_ISCSI_A_OPERATION_ID },
	{ VDS_ISCSI_CMD_OP_ITEM_GET, VDS_ISCSI_A_OPERATION_INCARNATION },
};

static bool dump_filters_by(uint8_t cmd, int attr)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(filters); i++)
		if (filters[i].cmd == cmd && filters[i].attr == attr)
			return true;
	return false;
}

static int dump_check(struct request *req)
{
	struct fake_op *op;
	struct nlattr *attr;
	int rem;

	if (req->cmd > VDS_ISCSI_CMD_OP_ITEM_GET)
		return fk_refuse(req, -EOPNOTSUPP, "that cannot be dumped");
	nlmsg_for_each_attr(attr, req->nlh, GENL_HDRLEN, rem)
		if (!dump_filters_by(req->cmd, nla_type(attr)))
			return fk_refuse_for(req, -EINVAL, VDS_ISCSI_REASON_INVALID,
					     "the dump does not filter by this attribute");
	if (req->cmd == VDS_ISCSI_CMD_SESSION_GET)
		return fk_may_change(req);
	return req->cmd == VDS_ISCSI_CMD_OP_ITEM_GET ? fk_find_op(req, &op) : 0;
}

int fk_serve_dump(struct request *req)
{
	struct fake_batch *batch;
	int ret = dump_check(req);

	if (ret)
		return ret;
	batch = fake_batch_new(req->sock, &req->fk->fault, req->fk->chunk, FAKE_DUMP_SIZE);
	dump_objects(req, batch);
	fk_dump_end(req, batch);
	free(batch);
	if (req->fk->interrupt)
		req->fk->interrupt--;
	return 0;
}
