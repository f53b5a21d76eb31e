// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The attributes of each object of the family, in one table for each object.
 */
#include <stddef.h>

#include "array.h"
#include "nl/fields.h"

#define FIELD(text, kind_, optional_, record, member)			\
	{ .name = (text), .kind = (kind_), .optional = (optional_),	\
	  .offset = offsetof(struct record, member),			\
	  .size = sizeof(((struct record *)0)->member) }

#define FIXED(text, record, member)	FIELD(text, FIELD_FIXED, false, record, member)
#define FIXED_OPT(text, record, member)	FIELD(text, FIELD_FIXED, true, record, member)
#define STRING(text, record, member)	FIELD(text, FIELD_STRING, false, record, member)
#define STRING_OPT(text, record, member) FIELD(text, FIELD_STRING, true, record, member)

#define RESULT(text, optional_, record, member)				\
	FIELD(text, FIELD_RESULT, optional_, record, member)
#define FLAG(text, record, member)	FIELD(text, FIELD_FLAG, true, record, member)

#define ADDRESS_AT(text, optional_, record, member)			\
	FIELD(text, FIELD_ADDRESS, optional_, record, member)
#define ADDRESS(record)		ADDRESS_AT("address", false, record, address)
#define PEER(optional_, record)	ADDRESS_AT("peer-address", optional_, record, peer)

/* The kernel sends each enumeration as a u32. */
_Static_assert(sizeof(enum vds_iscsi_op_state) == sizeof(uint32_t), "an enum is not a u32");

/* Read in the order of their numbers: the family comes before the IP address. */
static const struct vds_field address_field[] = {
	[VDS_ISCSI_A_ADDRESS_FAMILY] = FIXED("family", vds_address, family),
	[VDS_ISCSI_A_ADDRESS_ADDRESS] = FIELD("address", FIELD_IP, false, vds_address, addr),
	[VDS_ISCSI_A_ADDRESS_PORT] = FIXED("port", vds_address, port),
	[VDS_ISCSI_A_ADDRESS_SCOPE] = FIXED_OPT("scope", vds_address, scope_id),
	[VDS_ISCSI_A_ADDRESS_TRANSPORT] = FIXED_OPT("transport", vds_address, transports),
	[VDS_ISCSI_A_ADDRESS_NAMESPACE] = FIXED_OPT("namespace", vds_address, netns),
};

static const struct vds_field provider_field[] = {
	[VDS_ISCSI_A_PROVIDER_NAME] = STRING("name", vds_provider_info, name),
	[VDS_ISCSI_A_PROVIDER_ID] = FIXED("id", vds_provider_info, id),
	[VDS_ISCSI_A_PROVIDER_INCARNATION] =
		FIXED("incarnation", vds_provider_info, incarnation),
	[VDS_ISCSI_A_PROVIDER_STATE] = FIXED("state", vds_provider_info, state),
	[VDS_ISCSI_A_PROVIDER_MESSAGE] = STRING_OPT("message", vds_provider_info, message),
	[VDS_ISCSI_A_PROVIDER_GENERATION] =
		FIXED("generation", vds_provider_info, generation),
	[VDS_ISCSI_A_PROVIDER_TARGETS] = FIXED("targets", vds_provider_info, targets),
	[VDS_ISCSI_A_PROVIDER_PORTAL_GROUPS] =
		FIXED("portal-groups", vds_provider_info, portal_groups),
	[VDS_ISCSI_A_PROVIDER_PORTALS] = FIXED("portals", vds_provider_info, portals),
	[VDS_ISCSI_A_PROVIDER_MEMBERSHIPS] =
		FIXED("memberships", vds_provider_info, memberships),
	[VDS_ISCSI_A_PROVIDER_OPERATIONS] =
		FIXED("operations", vds_provider_info, operations),
	[VDS_ISCSI_A_PROVIDER_SUCCEEDED] =
		FIXED("succeeded", vds_provider_info, ops_succeeded),
	[VDS_ISCSI_A_PROVIDER_CANCELLED] =
		FIXED("cancelled", vds_provider_info, ops_cancelled),
	[VDS_ISCSI_A_PROVIDER_BLOCKED] =
		FIXED("blocked", vds_provider_info, ops_blocked),
	[VDS_ISCSI_A_PROVIDER_FAILED] =
		FIXED("failed", vds_provider_info, ops_failed),
	[VDS_ISCSI_A_PROVIDER_ABORTED_LOGINS] =
		FIXED("aborted-logins", vds_provider_info, aborted_logins),
	[VDS_ISCSI_A_PROVIDER_DROPPED_SESSIONS] =
		FIXED("dropped-sessions", vds_provider_info, dropped_sessions),
};

static const struct vds_field target_field[] = {
	[VDS_ISCSI_A_TARGET_ID] = FIXED("id", vds_target_info, id),
	[VDS_ISCSI_A_TARGET_INCARNATION] =
		FIXED("incarnation", vds_target_info, incarnation),
	[VDS_ISCSI_A_TARGET_NAME] = STRING("name", vds_target_info, name),
	[VDS_ISCSI_A_TARGET_PROVIDER] = STRING("provider", vds_target_info, provider),
	[VDS_ISCSI_A_TARGET_PORTAL_GROUPS] =
		FIXED("portal-groups", vds_target_info, portal_groups),
};

static const struct vds_field group_field[] = {
	[VDS_ISCSI_A_PORTAL_GROUP_ID] = FIXED("id", vds_group_info, id),
	[VDS_ISCSI_A_PORTAL_GROUP_INCARNATION] =
		FIXED("incarnation", vds_group_info, incarnation),
	[VDS_ISCSI_A_PORTAL_GROUP_TARGET_ID] =
		FIXED("target-id", vds_group_info, target_id),
	[VDS_ISCSI_A_PORTAL_GROUP_TARGET_NAME] =
		STRING("target-name", vds_group_info, target_name),
	[VDS_ISCSI_A_PORTAL_GROUP_TAG] = FIXED("tag", vds_group_info, tag),
	[VDS_ISCSI_A_PORTAL_GROUP_PORTALS] = FIXED("portals", vds_group_info, portals),
	[VDS_ISCSI_A_PORTAL_GROUP_OPERATION] =
		FIXED_OPT("operation", vds_group_info, operation),
	[VDS_ISCSI_A_PORTAL_GROUP_STATE] = FIXED("state", vds_group_info, state),
	[VDS_ISCSI_A_PORTAL_GROUP_MESSAGE] = STRING_OPT("message", vds_group_info, message),
	[VDS_ISCSI_A_PORTAL_GROUP_DISABLED] = FLAG("disabled", vds_group_info, disabled),
};

static const struct vds_field portal_field[] = {
	[VDS_ISCSI_A_PORTAL_ID] = FIXED("id", vds_portal_info, id),
	[VDS_ISCSI_A_PORTAL_INCARNATION] =
		FIXED("incarnation", vds_portal_info, incarnation),
	[VDS_ISCSI_A_PORTAL_ADDRESS] = ADDRESS(vds_portal_info),
	[VDS_ISCSI_A_PORTAL_STATUS] = FIXED("status", vds_portal_info, status),
	[VDS_ISCSI_A_PORTAL_GROUPS] = FIXED("groups", vds_portal_info, groups),
	[VDS_ISCSI_A_PORTAL_PROVIDER] = STRING("provider", vds_portal_info, provider),
};

static const struct vds_field membership_field[] = {
	[VDS_ISCSI_A_MEMBERSHIP_GROUP_ID] =
		FIXED("group-id", vds_membership_info, group_id),
	[VDS_ISCSI_A_MEMBERSHIP_PORTAL_ID] =
		FIXED("portal-id", vds_membership_info, portal_id),
	[VDS_ISCSI_A_MEMBERSHIP_INCARNATION] =
		FIXED("incarnation", vds_membership_info, incarnation),
	[VDS_ISCSI_A_MEMBERSHIP_GROUP_INCARNATION] =
		FIXED("group-incarnation", vds_membership_info, group_incarnation),
	[VDS_ISCSI_A_MEMBERSHIP_TARGET_NAME] =
		STRING("target-name", vds_membership_info, target_name),
	[VDS_ISCSI_A_MEMBERSHIP_TAG] = FIXED("tag", vds_membership_info, tag),
	[VDS_ISCSI_A_MEMBERSHIP_ADDRESS] = ADDRESS(vds_membership_info),
	[VDS_ISCSI_A_MEMBERSHIP_STATE] = FIXED("state", vds_membership_info, state),
};

static const struct vds_field session_field[] = {
	[VDS_ISCSI_A_SESSION_GROUP_ID] = FIXED("group-id", vds_connection_info, group_id),
	[VDS_ISCSI_A_SESSION_PORTAL_ID] =
		FIXED_OPT("portal-id", vds_connection_info, portal_id),
	[VDS_ISCSI_A_SESSION_TARGET_NAME] =
		STRING("target-name", vds_connection_info, target_name),
	[VDS_ISCSI_A_SESSION_TAG] = FIXED("tag", vds_connection_info, tag),
	[VDS_ISCSI_A_SESSION_INITIATOR_NAME] =
		STRING("initiator-name", vds_connection_info, initiator_name),
	[VDS_ISCSI_A_SESSION_SESSION_ID] =
		FIXED("session-id", vds_connection_info, session_id),
	[VDS_ISCSI_A_SESSION_ISID] = FIXED("isid", vds_connection_info, isid),
	[VDS_ISCSI_A_SESSION_TSIH] = FIXED("tsih", vds_connection_info, tsih),
	[VDS_ISCSI_A_SESSION_CONNECTION_ID] =
		FIXED("connection-id", vds_connection_info, connection_id),
	[VDS_ISCSI_A_SESSION_CONNECTIONS] =
		FIXED("connections", vds_connection_info, connections),
	[VDS_ISCSI_A_SESSION_STATE] = STRING("state", vds_connection_info, state),
	[VDS_ISCSI_A_SESSION_AGE] = FIXED("age", vds_connection_info, age),
	[VDS_ISCSI_A_SESSION_DYNAMIC] = FLAG("dynamic", vds_connection_info, dynamic),
	[VDS_ISCSI_A_SESSION_PEER_ADDRESS] = PEER(false, vds_connection_info),
	[VDS_ISCSI_A_SESSION_LOCAL_ADDRESS] =
		ADDRESS_AT("local-address", false, vds_connection_info, local),
};

static const struct vds_field item_field[] = {
	[VDS_ISCSI_A_ITEM_PORTAL_ID] = FIXED("portal-id", vds_op_item, portal_id),
	[VDS_ISCSI_A_ITEM_ADDRESS] = ADDRESS(vds_op_item),
	[VDS_ISCSI_A_ITEM_GROUP_ID] = FIXED("group-id", vds_op_item, group_id),
	[VDS_ISCSI_A_ITEM_GROUP_INCARNATION] =
		FIXED("group-incarnation", vds_op_item, group_incarnation),
	[VDS_ISCSI_A_ITEM_TARGET_NAME] = STRING("target-name", vds_op_item, target_name),
	[VDS_ISCSI_A_ITEM_TAG] = FIXED("tag", vds_op_item, tag),
	[VDS_ISCSI_A_ITEM_STATE] = FIXED("state", vds_op_item, state),
	[VDS_ISCSI_A_ITEM_RESULT] = RESULT("result", false, vds_op_item, result),
	[VDS_ISCSI_A_ITEM_REASON] = FIXED_OPT("reason", vds_op_item, reason),
};

static const struct vds_field blocker_field[] = {
	[VDS_ISCSI_A_BLOCKER_KIND] = FIXED("kind", vds_op_blocker, kind),
	[VDS_ISCSI_A_BLOCKER_PEER_ADDRESS] = PEER(true, vds_op_blocker),
	[VDS_ISCSI_A_BLOCKER_SILENT] = FIXED("silent", vds_op_blocker, silent),
	[VDS_ISCSI_A_BLOCKER_ABORTED] = FLAG("aborted", vds_op_blocker, aborted),
};

static const struct vds_field held_session_field[] = {
	[VDS_ISCSI_A_HELD_SESSION_INITIATOR_NAME] =
		STRING("initiator-name", vds_op_session, initiator_name),
	[VDS_ISCSI_A_HELD_SESSION_SESSION_ID] =
		FIXED("session-id", vds_op_session, session_id),
	[VDS_ISCSI_A_HELD_SESSION_PEER_ADDRESS] = PEER(false, vds_op_session),
	[VDS_ISCSI_A_HELD_SESSION_LAST_PATH] =
		FLAG("last-path", vds_op_session, last_path),
};

static const struct vds_field op_field[] = {
	[VDS_ISCSI_A_OPERATION_ID] = FIXED("id", vds_op_info, id),
	[VDS_ISCSI_A_OPERATION_INCARNATION] =
		FIXED("incarnation", vds_op_info, incarnation),
	[VDS_ISCSI_A_OPERATION_PROVIDER] = STRING("provider", vds_op_info, provider),
	[VDS_ISCSI_A_OPERATION_OVERDUE] = FLAG("overdue", vds_op_info, overdue),
	[VDS_ISCSI_A_OPERATION_KIND] = FIXED("kind", vds_op_info, kind),
	[VDS_ISCSI_A_OPERATION_STATE] = FIXED("state", vds_op_info, state),
	[VDS_ISCSI_A_OPERATION_PHASE] = FIXED("phase", vds_op_info, phase),
	[VDS_ISCSI_A_OPERATION_PHASE_ELAPSED] =
		FIXED("phase-elapsed", vds_op_info, phase_elapsed),
	[VDS_ISCSI_A_OPERATION_RESULT] = RESULT("result", true, vds_op_info, result),
	[VDS_ISCSI_A_OPERATION_REASON] = FIXED_OPT("reason", vds_op_info, reason),
	[VDS_ISCSI_A_OPERATION_MESSAGE] = STRING_OPT("message", vds_op_info, message),
	/* Which of these are present depends on the kind. */
	[VDS_ISCSI_A_OPERATION_GROUP_ID] = FIXED_OPT("group-id", vds_op_info, group_id),
	[VDS_ISCSI_A_OPERATION_GROUP_INCARNATION] =
		FIXED_OPT("group-incarnation", vds_op_info, group_incarnation),
	[VDS_ISCSI_A_OPERATION_TARGET_ID] = FIXED_OPT("target-id", vds_op_info, target_id),
	[VDS_ISCSI_A_OPERATION_TARGET_INCARNATION] =
		FIXED_OPT("target-incarnation", vds_op_info, target_incarnation),
	[VDS_ISCSI_A_OPERATION_TARGET_NAME] =
		STRING_OPT("target-name", vds_op_info, target_name),
	[VDS_ISCSI_A_OPERATION_TAG] = FIXED_OPT("tag", vds_op_info, tag),
	[VDS_ISCSI_A_OPERATION_PORTAL_ID] = FIXED_OPT("portal-id", vds_op_info, portal_id),
	[VDS_ISCSI_A_OPERATION_ADDRESS] = ADDRESS_AT("address", true, vds_op_info, address),
	[VDS_ISCSI_A_OPERATION_PORTALS] = FIXED("portals", vds_op_info, item_total),
	[VDS_ISCSI_A_OPERATION_CHANGED] = FIXED("changed", vds_op_info, changed),
	[VDS_ISCSI_A_OPERATION_REQUESTER_PID] = FIXED("requester-pid", vds_op_info, requester_pid),
	[VDS_ISCSI_A_OPERATION_REQUESTER_UID] = FIXED("requester-uid", vds_op_info, requester_uid),
	[VDS_ISCSI_A_OPERATION_REQUESTER_COMM] =
		STRING("requester-comm", vds_op_info, requester_comm),
	[VDS_ISCSI_A_OPERATION_ACCEPTED_AT] =
		FIXED("accepted-at", vds_op_info, accepted_at),
	[VDS_ISCSI_A_OPERATION_ELAPSED] = FIXED("elapsed", vds_op_info, elapsed),
	[VDS_ISCSI_A_OPERATION_FLAGS] = FIXED_OPT("flags", vds_op_info, flags),
	[VDS_ISCSI_A_OPERATION_GRACE] = FIXED_OPT("grace", vds_op_info, grace),
	[VDS_ISCSI_A_OPERATION_DEADLINE] = FIXED_OPT("deadline", vds_op_info, deadline),
	[VDS_ISCSI_A_OPERATION_DRAIN] = FIXED_OPT("drain", vds_op_info, drain),
	[VDS_ISCSI_A_OPERATION_ABORTED] = FIXED_OPT("aborted", vds_op_info, aborted),
	[VDS_ISCSI_A_OPERATION_SESSIONS_AT_START] =
		FIXED_OPT("sessions-at-start", vds_op_info, sessions_at_start),
	[VDS_ISCSI_A_OPERATION_SESSIONS] = FIXED_OPT("sessions", vds_op_info, sessions),
	[VDS_ISCSI_A_OPERATION_DROPPED] = FIXED_OPT("dropped", vds_op_info, dropped),
	[VDS_ISCSI_A_OPERATION_ITEM] = { .name = "item" },	/* read as a list */
	/* In requests only. */
	[VDS_ISCSI_A_OPERATION_MEMBER] = { .name = "member" },
	[VDS_ISCSI_A_OPERATION_WAIT] = { .name = "wait" },
	[VDS_ISCSI_A_OPERATION_ENABLE] = { .name = "enable" },
};

static const struct vds_field op_done_field[] = {
	[VDS_ISCSI_A_OPERATION_ID] = FIXED("id", vds_op_done, id),
	[VDS_ISCSI_A_OPERATION_INCARNATION] =
		FIXED("incarnation", vds_op_done, incarnation),
	[VDS_ISCSI_A_OPERATION_RESULT] = RESULT("result", false, vds_op_done, result),
	[VDS_ISCSI_A_OPERATION_REASON] = FIXED_OPT("reason", vds_op_done, reason),
	[VDS_ISCSI_A_OPERATION_MESSAGE] = STRING_OPT("message", vds_op_done, message),
};

static const struct vds_field op_start_field[] = {
	[VDS_ISCSI_A_OPERATION_ID] = FIXED("id", vds_op_start, id),
	[VDS_ISCSI_A_OPERATION_INCARNATION] =
		FIXED("incarnation", vds_op_start, incarnation),
	[VDS_ISCSI_A_OPERATION_RESULT] = RESULT("result", true, vds_op_start, result),
	[VDS_ISCSI_A_OPERATION_REASON] = FIXED_OPT("reason", vds_op_start, reason),
	[VDS_ISCSI_A_OPERATION_MESSAGE] = STRING_OPT("message", vds_op_start, message),
};

const struct vds_field vds_event_fields[VDS_EVENT_FIELDS] = {
	FIXED("event", vds_event, kind),
	FIXED("event-generation", vds_event, generation),
	FIXED_OPT("event-cause", vds_event, cause),
};

/* The reader has one table of attributes for objects of all kinds. */
_Static_assert(VDS_ISCSI_A_ADDRESS_MAX <= VDS_ATTR_MAX, "an address has more");
_Static_assert(VDS_ISCSI_A_PROVIDER_MAX <= VDS_ATTR_MAX, "a provider has more");
_Static_assert(VDS_ISCSI_A_TARGET_MAX <= VDS_ATTR_MAX, "a target has more");
_Static_assert(VDS_ISCSI_A_PORTAL_GROUP_MAX <= VDS_ATTR_MAX, "a group has more");
_Static_assert(VDS_ISCSI_A_PORTAL_MAX <= VDS_ATTR_MAX, "a portal has more");
_Static_assert(VDS_ISCSI_A_MEMBERSHIP_MAX <= VDS_ATTR_MAX, "a membership has more");
_Static_assert(VDS_ISCSI_A_SESSION_MAX <= VDS_ATTR_MAX, "a session has more");
_Static_assert(VDS_ISCSI_A_ITEM_MAX <= VDS_ATTR_MAX, "an item has more");
_Static_assert(VDS_ISCSI_A_BLOCKER_MAX <= VDS_ATTR_MAX, "a blocker has more");
_Static_assert(VDS_ISCSI_A_HELD_SESSION_MAX <= VDS_ATTR_MAX, "a held session has more");

#define FIELDS(table, record, event_)					\
	{ .field = (table), .max = ARRAY_SIZE(table) - 1,		\
	  .size = sizeof(struct record), .event = (event_) }

const struct vds_fields vds_address_fields = FIELDS(address_field, vds_address, 0);
const struct vds_fields vds_provider_fields =
	FIELDS(provider_field, vds_provider_info, VDS_ISCSI_A_PROVIDER_EVENT);
const struct vds_fields vds_target_fields =
	FIELDS(target_field, vds_target_info, VDS_ISCSI_A_TARGET_EVENT);
const struct vds_fields vds_group_fields =
	FIELDS(group_field, vds_group_info, VDS_ISCSI_A_PORTAL_GROUP_EVENT);
const struct vds_fields vds_portal_fields =
	FIELDS(portal_field, vds_portal_info, VDS_ISCSI_A_PORTAL_EVENT);
const struct vds_fields vds_membership_fields =
	FIELDS(membership_field, vds_membership_info, VDS_ISCSI_A_MEMBERSHIP_EVENT);
const struct vds_fields vds_op_fields = FIELDS(op_field, vds_op_info, 0);
const struct vds_fields vds_connection_fields = FIELDS(session_field, vds_connection_info, 0);

const struct vds_fields vds_op_done_fields = FIELDS(op_done_field, vds_op_done, 0);
const struct vds_fields vds_op_start_fields = FIELDS(op_start_field, vds_op_start, 0);
const struct vds_fields vds_item_fields = FIELDS(item_field, vds_op_item, 0);
const struct vds_fields vds_blocker_fields = FIELDS(blocker_field, vds_op_blocker, 0);
const struct vds_fields vds_held_session_fields =
	FIELDS(held_session_field, vds_op_session, 0);
