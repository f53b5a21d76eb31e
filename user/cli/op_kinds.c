// SPDX-License-Identifier: GPL-2.0-only
/*
 * op_kinds.c - operations as records, and the records within them: portals,
 * blockers and sessions.
 */
#include <stdio.h>

#include "kinds.h"
#include "record.h"

static const struct words item_state_words = {
	.count = 5, .word = { "untouched", "removed", "added", "restored", "lost" },
};

static const struct field item_fields[] = {
	FIELD_AT("portal_id", NULL, FIELD_UUID, 0, struct vds_op_item, portal_id),
	FIELD_AT("address", "portal", FIELD_ADDRESS, 0, struct vds_op_item, address),
	FIELD_ENUM("state", "state", 0, struct vds_op_item, state, item_state_words),
	FIELD_AT("result", NULL, FIELD_RESULT_CODE, 0, struct vds_op_item, result),
	FIELD_AT("error", "error", FIELD_ERROR_CODE, 0, struct vds_op_item, result),
	FIELD_END
};

static void item_sentence(const void *record, char text[CLI_TEXT_MAX])
{
	const struct vds_op_item *item = record;
	char address[CLI_TEXT_MAX], state[CLI_TEXT_MAX];

	record_text(&op_item_kind, item, "portal", address);
	record_text(&op_item_kind, item, "state", state);
	snprintf(text, CLI_TEXT_MAX, "%.*s: %.*s%s%s", VDS_ADDRESS_STRLEN, address, 16,
		 state, item->result ? ", " : "",
		 item->result ? error_name(item->result) : "");
}

const struct record_kind op_item_kind = {
	.size = sizeof(struct vds_op_item),
	.fields = item_fields,
	.sentence = item_sentence,
};

static const struct field blocker_fields[] = {
	FIELD_AT("address", "address", FIELD_ADDRESS, 0, struct vds_op_blocker, peer),
	FIELD_AT("silent_ms", NULL, FIELD_U32, 0, struct vds_op_blocker, silent),
	FIELD_AT("aborted", NULL, FIELD_BOOL, 0, struct vds_op_blocker, aborted),
	FIELD_END
};

static void blocker_sentence(const void *record, char text[CLI_TEXT_MAX])
{
	const struct vds_op_blocker *blocker = record;
	char address[CLI_TEXT_MAX];

	record_text(&op_blocker_kind, blocker, "address", address);
	snprintf(text, CLI_TEXT_MAX, "%.*s, silent for %u ms%s", VDS_ADDRESS_STRLEN,
		 address, blocker->silent, blocker->aborted ? ", aborted" : "");
}

const struct record_kind op_blocker_kind = {
	.size = sizeof(struct vds_op_blocker),
	.fields = blocker_fields,
	.sentence = blocker_sentence,
};

static const struct field session_fields[] = {
	FIELD_AT("initiator_name", "initiator", FIELD_TEXT, 0,
		 struct vds_op_session, initiator_name),
	FIELD_AT("session_id", NULL, FIELD_U32, 0, struct vds_op_session, session_id),
	FIELD_AT("address", "address", FIELD_ADDRESS, 0, struct vds_op_session, peer),
	FIELD_AT("last_path", NULL, FIELD_BOOL, 0, struct vds_op_session, last_path),
	FIELD_END
};

static void session_sentence(const void *record, char text[CLI_TEXT_MAX])
{
	const struct vds_op_session *session = record;
	char name[CLI_TEXT_MAX], address[CLI_TEXT_MAX];

	record_text(&op_session_kind, session, "initiator", name);
	record_text(&op_session_kind, session, "address", address);
	snprintf(text, CLI_TEXT_MAX, "%.*s from %.*s%s", 4 * VDS_ISCSI_NAME_MAX, name,
		 VDS_ADDRESS_STRLEN, address,
		 session->last_path ? ", its last path" : "");
}

const struct record_kind op_session_kind = {
	.size = sizeof(struct vds_op_session),
	.fields = session_fields,
	.sentence = session_sentence,
};

static const struct words op_kind_words = {
	.count = 2, .word = { "remove-portal", "add-portal" },
};

static const struct words op_state_words = {
	.count = 4, .word = { "queued", "committing", "draining", "done" },
};

static const struct words removal_flag_words = {
	.count = 5, .word = { "if-idle", "keep-last", "keep-path", "drop", "dry-run" },
};

static const struct field op_fields[] = {
	FIELD_AT("id", "operation", FIELD_U64, FIELD_LIST, struct vds_op_info, id),
	FIELD_ENUM("kind", "kind", FIELD_LIST, struct vds_op_info, kind,
		   op_kind_words),
	FIELD_ENUM("state", "state", FIELD_LIST, struct vds_op_info, state,
		   op_state_words),
	FIELD_AT("percent", "percent", FIELD_U32, FIELD_LIST, struct vds_op_info, percent),
	{ .key = "result", .label = "result", .type = FIELD_RESULT, .flags = FIELD_LIST },
	{ .key = "error", .label = NULL, .type = FIELD_ERROR, .flags = 0 },
	FIELD_AT("message", "message", FIELD_TEXT, 0, struct vds_op_info, message),
	FIELD_AT("group_id", "group id", FIELD_UUID, 0, struct vds_op_info, group_id),
	FIELD_AT("group_incarnation", NULL, FIELD_U64, 0,
		 struct vds_op_info, group_incarnation),
	FIELD_GROUP_AT("group", struct vds_op_info, target_name,
		       tag),
	FIELD_AT("target_name", NULL, FIELD_TEXT, 0, struct vds_op_info, target_name),
	FIELD_AT("tag", NULL, FIELD_U16, 0, struct vds_op_info, tag),
	FIELD_AT("portal_id", "portal id", FIELD_UUID, 0, struct vds_op_info, portal_id),
	FIELD_AT("address", "portal", FIELD_ADDRESS, FIELD_LIST, struct vds_op_info, address),
	FIELD_AT("requester_pid", "requester pid", FIELD_U32, 0, struct vds_op_info, requester_pid),
	FIELD_AT("requester_uid", "requester uid", FIELD_U32, 0, struct vds_op_info, requester_uid),
	FIELD_AT("requester_comm", "requester", FIELD_TEXT, FIELD_LIST,
		 struct vds_op_info, requester_comm),
	FIELD_AT("accepted_at", "accepted", FIELD_TIME, FIELD_LIST,
		 struct vds_op_info, accepted_at),
	FIELD_AT("accepted_at_ns", NULL, FIELD_U64, 0, struct vds_op_info, accepted_at),
	FIELD_AT("elapsed_ns", "elapsed", FIELD_DURATION, FIELD_LIST | FIELD_PASSING,
		 struct vds_op_info, elapsed),
	FIELD_FLAGS_AT("options", "options", 0, struct vds_op_info, flags,
		       removal_flag_words),
	FIELD_AT("grace_ms", "grace ms", FIELD_U32, 0, struct vds_op_info, grace),
	FIELD_AT("deadline_ms", "deadline", FIELD_MS, 0, struct vds_op_info, deadline),
	FIELD_AT("drain_ms", "drain", FIELD_MS, 0, struct vds_op_info, drain),
	FIELD_ARRAY_AT("items", "item", 0, struct vds_op_info, items, item_count,
		       op_item_kind),
	FIELD_AT("aborted", "aborted", FIELD_U32, 0, struct vds_op_info, aborted),
	FIELD_ARRAY_AT("blockers", "blocker", 0, struct vds_op_info, blockers,
		       blocker_count, op_blocker_kind),
	FIELD_AT("sessions", "sessions", FIELD_U32, 0, struct vds_op_info, sessions),
	FIELD_ARRAY_AT("session_list", "session", FIELD_PASSING, struct vds_op_info,
		       session, session_count, op_session_kind),
	FIELD_AT("dropped", "dropped", FIELD_U32, 0, struct vds_op_info, dropped),
	FIELD_END
};

DEFINE_LIST(ops, struct vds_op_info, vds_op_list(client, &own, count))

const struct record_kind op_kind = {
	.name = "operation",
	.plural = "operations",
	.size = sizeof(struct vds_op_info),
	.fields = op_fields,
	.name_fields = { "operation" },
	.list = list_ops,
};
