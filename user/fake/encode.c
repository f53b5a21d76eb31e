// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The records as attributes. This does not use the library's tables, so that an
 * error in them is detected.
 */
#include <sys/socket.h>

#include "wire.h"

#define PUT(msg, type, member)	fake_put(msg, type, sizeof(member), &(member))

static struct nlattr *nest_start(struct nl_msg *msg, int type)
{
	struct nlattr *nest = nla_nest_start(msg, type);

	if (!nest)
		fake_misuse("the message is full");
	return nest;
}

static void put_address(struct nl_msg *msg, int type, const struct vds_address *address)
{
	struct nlattr *nest = nest_start(msg, type);

	PUT(msg, VDS_ISCSI_A_ADDRESS_FAMILY, address->family);
	fake_put(msg, VDS_ISCSI_A_ADDRESS_ADDRESS, address->family == AF_INET ? 4 : 16,
		 address->addr);
	PUT(msg, VDS_ISCSI_A_ADDRESS_PORT, address->port);
	if (address->scope_id)
		PUT(msg, VDS_ISCSI_A_ADDRESS_SCOPE, address->scope_id);
	PUT(msg, VDS_ISCSI_A_ADDRESS_TRANSPORT, address->transports);
	if (address->netns)
		PUT(msg, VDS_ISCSI_A_ADDRESS_NAMESPACE, address->netns);
	nla_nest_end(msg, nest);
}

static void put_flag(struct nl_msg *msg, int type, bool flag)
{
	if (flag)
		fake_put(msg, type, 0, NULL);
}

void fake_put_provider(struct nl_msg *msg, const struct vds_provider_info *info)
{
	fake_put_string(msg, VDS_ISCSI_A_PROVIDER_NAME, info->name);
	PUT(msg, VDS_ISCSI_A_PROVIDER_ID, info->id);
	PUT(msg, VDS_ISCSI_A_PROVIDER_INCARNATION, info->incarnation);
	PUT(msg, VDS_ISCSI_A_PROVIDER_STATE, info->state);
	if (info->message[0])
		fake_put_string(msg, VDS_ISCSI_A_PROVIDER_MESSAGE, info->message);
	PUT(msg, VDS_ISCSI_A_PROVIDER_GENERATION, info->generation);
	PUT(msg, VDS_ISCSI_A_PROVIDER_TARGETS, info->targets);
	PUT(msg, VDS_ISCSI_A_PROVIDER_PORTAL_GROUPS, info->portal_groups);
	PUT(msg, VDS_ISCSI_A_PROVIDER_PORTALS, info->portals);
	PUT(msg, VDS_ISCSI_A_PROVIDER_MEMBERSHIPS, info->memberships);
	PUT(msg, VDS_ISCSI_A_PROVIDER_OPERATIONS, info->operations);
	PUT(msg, VDS_ISCSI_A_PROVIDER_SUCCEEDED, info->ops_succeeded);
	PUT(msg, VDS_ISCSI_A_PROVIDER_CANCELLED, info->ops_cancelled);
	PUT(msg, VDS_ISCSI_A_PROVIDER_BLOCKED, info->ops_blocked);
	PUT(msg, VDS_ISCSI_A_PROVIDER_FAILED, info->ops_failed);
	PUT(msg, VDS_ISCSI_A_PROVIDER_ABORTED_LOGINS, info->aborted_logins);
	PUT(msg, VDS_ISCSI_A_PROVIDER_DROPPED_SESSIONS, info->dropped_sessions);
}

void fake_put_target(struct nl_msg *msg, const struct vds_target_info *info)
{
	PUT(msg, VDS_ISCSI_A_TARGET_ID, info->id);
	PUT(msg, VDS_ISCSI_A_TARGET_INCARNATION, info->incarnation);
	fake_put_string(msg, VDS_ISCSI_A_TARGET_NAME, info->name);
	fake_put_string(msg, VDS_ISCSI_A_TARGET_PROVIDER, info->provider);
	PUT(msg, VDS_ISCSI_A_TARGET_PORTAL_GROUPS, info->portal_groups);
}

void fake_put_group(struct nl_msg *msg, const struct vds_group_info *info)
{
	PUT(msg, VDS_ISCSI_A_PORTAL_GROUP_ID, info->id);
	PUT(msg, VDS_ISCSI_A_PORTAL_GROUP_INCARNATION, info->incarnation);
	PUT(msg, VDS_ISCSI_A_PORTAL_GROUP_TARGET_ID, info->target_id);
	fake_put_string(msg, VDS_ISCSI_A_PORTAL_GROUP_TARGET_NAME, info->target_name);
	PUT(msg, VDS_ISCSI_A_PORTAL_GROUP_TAG, info->tag);
	PUT(msg, VDS_ISCSI_A_PORTAL_GROUP_PORTALS, info->portals);
	if (info->operation)
		PUT(msg, VDS_ISCSI_A_PORTAL_GROUP_OPERATION, info->operation);
	PUT(msg, VDS_ISCSI_A_PORTAL_GROUP_STATE, info->state);
	if (info->message[0])
		fake_put_string(msg, VDS_ISCSI_A_PORTAL_GROUP_MESSAGE, info->message);
	put_flag(msg, VDS_ISCSI_A_PORTAL_GROUP_DISABLED, info->disabled);
}

void fake_put_portal(struct nl_msg *msg, const struct vds_portal_info *info)
{
	PUT(msg, VDS_ISCSI_A_PORTAL_ID, info->id);
	PUT(msg, VDS_ISCSI_A_PORTAL_INCARNATION, info->incarnation);
	put_address(msg, VDS_ISCSI_A_PORTAL_ADDRESS, &info->address);
	PUT(msg, VDS_ISCSI_A_PORTAL_STATUS, info->status);
	PUT(msg, VDS_ISCSI_A_PORTAL_GROUPS, info->groups);
	fake_put_string(msg, VDS_ISCSI_A_PORTAL_PROVIDER, info->provider);
}

void fake_put_membership(struct nl_msg *msg, const struct vds_membership_info *info)
{
	PUT(msg, VDS_ISCSI_A_MEMBERSHIP_GROUP_ID, info->group_id);
	PUT(msg, VDS_ISCSI_A_MEMBERSHIP_PORTAL_ID, info->portal_id);
	PUT(msg, VDS_ISCSI_A_MEMBERSHIP_INCARNATION, info->incarnation);
	PUT(msg, VDS_ISCSI_A_MEMBERSHIP_GROUP_INCARNATION, info->group_incarnation);
	fake_put_string(msg, VDS_ISCSI_A_MEMBERSHIP_TARGET_NAME, info->target_name);
	PUT(msg, VDS_ISCSI_A_MEMBERSHIP_TAG, info->tag);
	put_address(msg, VDS_ISCSI_A_MEMBERSHIP_ADDRESS, &info->address);
	PUT(msg, VDS_ISCSI_A_MEMBERSHIP_STATE, info->state);
}

void fake_put_item(struct nl_msg *msg, const struct vds_op_item *item)
{
	struct nlattr *nest = nest_start(msg, VDS_ISCSI_A_OPERATION_ITEM);

	PUT(msg, VDS_ISCSI_A_ITEM_PORTAL_ID, item->portal_id);
	put_address(msg, VDS_ISCSI_A_ITEM_ADDRESS, &item->address);
	PUT(msg, VDS_ISCSI_A_ITEM_GROUP_ID, item->group_id);
	PUT(msg, VDS_ISCSI_A_ITEM_GROUP_INCARNATION, item->group_incarnation);
	fake_put_string(msg, VDS_ISCSI_A_ITEM_TARGET_NAME, item->target_name);
	PUT(msg, VDS_ISCSI_A_ITEM_TAG, item->tag);
	PUT(msg, VDS_ISCSI_A_ITEM_STATE, item->state);
	PUT(msg, VDS_ISCSI_A_ITEM_RESULT, item->result);
	if (item->reason)
		PUT(msg, VDS_ISCSI_A_ITEM_REASON, item->reason);
	nla_nest_end(msg, nest);
}

static void put_blocker(struct nl_msg *msg, const struct vds_op_blocker *blocker)
{
	struct nlattr *nest = nest_start(msg, VDS_ISCSI_A_OPERATION_BLOCKER);

	PUT(msg, VDS_ISCSI_A_BLOCKER_KIND, blocker->kind);
	if (blocker->peer.family)
		put_address(msg, VDS_ISCSI_A_BLOCKER_PEER_ADDRESS, &blocker->peer);
	PUT(msg, VDS_ISCSI_A_BLOCKER_SILENT, blocker->silent);
	put_flag(msg, VDS_ISCSI_A_BLOCKER_ABORTED, blocker->aborted);
	nla_nest_end(msg, nest);
}

static void put_held_session(struct nl_msg *msg, const struct vds_op_session *session)
{
	struct nlattr *nest = nest_start(msg, VDS_ISCSI_A_OPERATION_SESSION);

	fake_put_string(msg, VDS_ISCSI_A_HELD_SESSION_INITIATOR_NAME, session->initiator_name);
	PUT(msg, VDS_ISCSI_A_HELD_SESSION_SESSION_ID, session->session_id);
	put_address(msg, VDS_ISCSI_A_HELD_SESSION_PEER_ADDRESS, &session->peer);
	put_flag(msg, VDS_ISCSI_A_HELD_SESSION_LAST_PATH, session->last_path);
	nla_nest_end(msg, nest);
}

/* A removal always has flags. */
static void put_options(struct nl_msg *msg, const struct vds_op_info *info)
{
	if (info->kind == VDS_ISCSI_OP_KIND_REMOVE_PORTAL || info->flags)
		PUT(msg, VDS_ISCSI_A_OPERATION_FLAGS, info->flags);
	PUT(msg, VDS_ISCSI_A_OPERATION_GRACE, info->grace);
	if (info->deadline)
		PUT(msg, VDS_ISCSI_A_OPERATION_DEADLINE, info->deadline);
	if (info->drain)
		PUT(msg, VDS_ISCSI_A_OPERATION_DRAIN, info->drain);
}

static void put_details(struct nl_msg *msg, const struct vds_op_info *info)
{
	size_t i;

	PUT(msg, VDS_ISCSI_A_OPERATION_ABORTED, info->aborted);
	PUT(msg, VDS_ISCSI_A_OPERATION_SESSIONS_AT_START, info->sessions_at_start);
	PUT(msg, VDS_ISCSI_A_OPERATION_SESSIONS, info->sessions);
	PUT(msg, VDS_ISCSI_A_OPERATION_DROPPED, info->dropped);
	put_flag(msg, VDS_ISCSI_A_OPERATION_OVERDUE, info->overdue);
	for (i = 0; i < info->blocker_count; i++)
		put_blocker(msg, &info->blockers[i]);
	for (i = 0; i < info->session_count; i++)
		put_held_session(msg, &info->session[i]);
}

void fake_put_session(struct nl_msg *msg, const struct vds_connection_info *info)
{
	PUT(msg, VDS_ISCSI_A_SESSION_GROUP_ID, info->group_id);
	if (info->portal_known)
		PUT(msg, VDS_ISCSI_A_SESSION_PORTAL_ID, info->portal_id);
	fake_put_string(msg, VDS_ISCSI_A_SESSION_TARGET_NAME, info->target_name);
	PUT(msg, VDS_ISCSI_A_SESSION_TAG, info->tag);
	fake_put_string(msg, VDS_ISCSI_A_SESSION_INITIATOR_NAME, info->initiator_name);
	PUT(msg, VDS_ISCSI_A_SESSION_SESSION_ID, info->session_id);
	PUT(msg, VDS_ISCSI_A_SESSION_ISID, info->isid);
	PUT(msg, VDS_ISCSI_A_SESSION_TSIH, info->tsih);
	PUT(msg, VDS_ISCSI_A_SESSION_CONNECTION_ID, info->connection_id);
	PUT(msg, VDS_ISCSI_A_SESSION_CONNECTIONS, info->connections);
	fake_put_string(msg, VDS_ISCSI_A_SESSION_STATE, info->state);
	PUT(msg, VDS_ISCSI_A_SESSION_AGE, info->age);
	put_flag(msg, VDS_ISCSI_A_SESSION_DYNAMIC, info->dynamic);
	put_address(msg, VDS_ISCSI_A_SESSION_PEER_ADDRESS, &info->peer);
	put_address(msg, VDS_ISCSI_A_SESSION_LOCAL_ADDRESS, &info->local);
}

static void put_end(struct nl_msg *msg, const struct vds_op_info *info)
{
	if (info->state == VDS_ISCSI_OP_STATE_DONE)
		PUT(msg, VDS_ISCSI_A_OPERATION_RESULT, info->result);
	if (info->reason)
		PUT(msg, VDS_ISCSI_A_OPERATION_REASON, info->reason);
	if (info->message[0])
		fake_put_string(msg, VDS_ISCSI_A_OPERATION_MESSAGE, info->message);
}

/* What is created has no incarnation. */
static void put_group_of(struct nl_msg *msg, const struct vds_op_info *info)
{
	if (!info->group_incarnation && info->kind != VDS_ISCSI_OP_KIND_CREATE_GROUP)
		return;
	PUT(msg, VDS_ISCSI_A_OPERATION_GROUP_ID, info->group_id);
	if (info->group_incarnation)
		PUT(msg, VDS_ISCSI_A_OPERATION_GROUP_INCARNATION, info->group_incarnation);
	PUT(msg, VDS_ISCSI_A_OPERATION_TAG, info->tag);
}

static void put_target_of(struct nl_msg *msg, const struct vds_op_info *info)
{
	if (!info->target_incarnation && info->kind != VDS_ISCSI_OP_KIND_CREATE_TARGET)
		return;
	PUT(msg, VDS_ISCSI_A_OPERATION_TARGET_ID, info->target_id);
	if (info->target_incarnation)
		PUT(msg, VDS_ISCSI_A_OPERATION_TARGET_INCARNATION, info->target_incarnation);
}

/* The target, or the first group, and the first portal, if there are any. */
static void put_subject(struct nl_msg *msg, const struct vds_op_info *info)
{
	fake_put_string(msg, VDS_ISCSI_A_OPERATION_PROVIDER, info->provider);
	if (info->target_name[0])
		fake_put_string(msg, VDS_ISCSI_A_OPERATION_TARGET_NAME, info->target_name);
	put_group_of(msg, info);
	put_target_of(msg, info);
	if (info->address.family) {
		PUT(msg, VDS_ISCSI_A_OPERATION_PORTAL_ID, info->portal_id);
		put_address(msg, VDS_ISCSI_A_OPERATION_ADDRESS, &info->address);
	}
}

void fake_put_op(struct nl_msg *msg, const struct vds_op_info *info,
		 const struct vds_op_item *items, size_t count)
{
	size_t i;

	PUT(msg, VDS_ISCSI_A_OPERATION_ID, info->id);
	PUT(msg, VDS_ISCSI_A_OPERATION_INCARNATION, info->incarnation);
	PUT(msg, VDS_ISCSI_A_OPERATION_KIND, info->kind);
	PUT(msg, VDS_ISCSI_A_OPERATION_STATE, info->state);
	PUT(msg, VDS_ISCSI_A_OPERATION_PHASE, info->phase);
	PUT(msg, VDS_ISCSI_A_OPERATION_PHASE_ELAPSED, info->phase_elapsed);
	put_end(msg, info);
	put_subject(msg, info);
	PUT(msg, VDS_ISCSI_A_OPERATION_REQUESTER_PID, info->requester_pid);
	PUT(msg, VDS_ISCSI_A_OPERATION_REQUESTER_UID, info->requester_uid);
	fake_put_string(msg, VDS_ISCSI_A_OPERATION_REQUESTER_COMM, info->requester_comm);
	PUT(msg, VDS_ISCSI_A_OPERATION_ACCEPTED_AT, info->accepted_at);
	PUT(msg, VDS_ISCSI_A_OPERATION_ELAPSED, info->elapsed);
	put_options(msg, info);
	PUT(msg, VDS_ISCSI_A_OPERATION_PORTALS, info->item_total);
	PUT(msg, VDS_ISCSI_A_OPERATION_CHANGED, info->changed);
	for (i = 0; i < count; i++)
		fake_put_item(msg, &items[i]);
	put_details(msg, info);
}

void fake_put_op_done(struct nl_msg *msg, const struct vds_op_info *info)
{
	PUT(msg, VDS_ISCSI_A_OPERATION_ID, info->id);
	PUT(msg, VDS_ISCSI_A_OPERATION_INCARNATION, info->incarnation);
	put_end(msg, info);
}
