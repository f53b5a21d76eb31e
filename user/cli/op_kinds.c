// SPDX-License-Identifier: GPL-2.0-only
/*
 * op_kinds.c - operations as records, and the records within them: portals,
 * blockers and sessions.
 */
#include <stdio.h>
#include <string.h>

#include "kinds.h"
#include "record.h"

bool op_is_dry(const struct vds_op_info *op)
{
	return op->flags & VDS_ISCSI_REMOVAL_FLAG_DRY_RUN;
}

bool op_spans_groups(const struct vds_op_info *op)
{
	for (size_t i = 1; i < op->item_count; i++)
		if (memcmp(&op->items[i].group_id, &op->items[0].group_id,
			   sizeof(op->items[i].group_id)))
			return true;
	return false;
}

static const struct words item_state_words = {
	.count = 6,
	.word = { "untouched", "removed", "added", "restored", "lost", "leaked" },
};

static const struct field item_fields[] = {
	FIELD_AT("portal_id", NULL, FIELD_UUID, 0, struct vds_op_item, portal_id),
	FIELD_AT("address", "portal", FIELD_ADDRESS, 0, struct vds_op_item, address),
	FIELD_AT("group_id", NULL, FIELD_UUID, 0, struct vds_op_item, group_id),
	FIELD_GROUP_AT("group", struct vds_op_item, target_name, tag),
	FIELD_AT("target_name", NULL, FIELD_TEXT, 0, struct vds_op_item, target_name),
	FIELD_AT("tag", NULL, FIELD_U16, 0, struct vds_op_item, tag),
	FIELD_ENUM("state", "state", 0, struct vds_op_item, state, item_state_words),
	FIELD_AT("result", NULL, FIELD_RESULT_CODE, 0, struct vds_op_item, result),
	FIELD_AT("error", "error", FIELD_ERROR_CODE, 0, struct vds_op_item, result),
	FIELD_END
};

/* The group is named only if the operation has portals of several groups. */
static void item_sentence(const void *record, const void *owner, char text[CLI_TEXT_MAX])
{
	char address[CLI_TEXT_MAX], state[CLI_TEXT_MAX], group[CLI_TEXT_MAX];
	const struct vds_op_item *item = record;
	bool several = op_spans_groups(owner);

	record_text(&op_item_kind, item, "portal", address);
	record_text(&op_item_kind, item, "state", state);
	record_text(&op_item_kind, item, "group", group);
	snprintf(text, CLI_TEXT_MAX, "%.*s%s%.*s: %.*s%s%s", VDS_ADDRESS_STRLEN, address,
		 several ? " in " : "", several ? 4 * VDS_ISCSI_NAME_MAX + 8 : 0, group, 16,
		 state, item->result ? ", " : "",
		 item->result ? error_name(item->result) : "");
}

const struct record_kind op_item_kind = {
	.size = sizeof(struct vds_op_item),
	.fields = item_fields,
	.sentence = item_sentence,
};

static const struct words blocker_kind_words = {
	.count = 5,
	.word = { "login", "directory", "configuration", "reinstatement", "session" },
};

static const struct field blocker_fields[] = {
	FIELD_ENUM("kind", "kind", 0, struct vds_op_blocker, kind, blocker_kind_words),
	FIELD_AT("address", "address", FIELD_ADDRESS, 0, struct vds_op_blocker, peer),
	FIELD_AT("silent_ms", NULL, FIELD_U32, 0, struct vds_op_blocker, silent),
	FIELD_AT("aborted", NULL, FIELD_BOOL, 0, struct vds_op_blocker, aborted),
	FIELD_END
};

const char *op_blocker_name(const struct vds_op_blocker *blocker)
{
	switch (blocker->kind) {
	case VDS_ISCSI_BLOCKER_KIND_LOGIN:
		return "a login in flight";
	case VDS_ISCSI_BLOCKER_KIND_DIRECTORY:
		return "another program, which keeps the group's portals locked in configfs";
	case VDS_ISCSI_BLOCKER_KIND_CONFIGURATION:
		return "another program, which is changing the group's configuration";
	case VDS_ISCSI_BLOCKER_KIND_REINSTATEMENT:
		return "a login that replaces a session and waits for that session's I/O";
	case VDS_ISCSI_BLOCKER_KIND_SESSION:
		return "a session that does not end before its I/O is complete";
	default:
		return "something that this version of vdsctl does not know";
	}
}

/* The address of a login is known only with CAP_SYS_ADMIN, and not of every login. */
static void blocker_sentence(const void *record, const void *owner, char text[CLI_TEXT_MAX])
{
	const struct vds_op_blocker *blocker = record;
	bool login = blocker->kind == VDS_ISCSI_BLOCKER_KIND_LOGIN;
	char address[CLI_TEXT_MAX] = "", silent[48] = "";

	(void)owner;
	if (blocker->peer.family)
		record_text(&op_blocker_kind, blocker, "address", address);
	if (login && (blocker->peer.family || blocker->silent))
		snprintf(silent, sizeof(silent), ", silent for %u ms", blocker->silent);
	snprintf(text, CLI_TEXT_MAX, "%s%s%.*s%s%s", op_blocker_name(blocker),
		 *address ? " from " : "", VDS_ADDRESS_STRLEN, address, silent,
		 blocker->aborted ? ", aborted" : "");
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

static void session_sentence(const void *record, const void *owner, char text[CLI_TEXT_MAX])
{
	const struct vds_op_session *session = record;
	char name[CLI_TEXT_MAX], address[CLI_TEXT_MAX];

	(void)owner;
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
	.count = 13,
	.word = { "remove-portal", "add-portal", "reenumerate", "refresh", "unblock-group",
		  "create-target", "delete-target", "create-group", "delete-group",
		  "enable-group", "disable-group", "offline-portal", "online-portal" },
};

static const struct words op_state_words = {
	.count = 4, .word = { "queued", "committing", "draining", "done" },
};

static const struct words removal_flag_words = {
	.count = 7,
	.word = { "if-idle", "keep-last", "keep-path", "drop", "dry-run", "portals",
		  "contents" },
};

/* These are for programs; for people, more is in the same column. */
static const struct field op_kind_field =
	FIELD_ENUM("kind", NULL, 0, struct vds_op_info, kind, op_kind_words);
static const struct field op_state_field =
	FIELD_ENUM("state", NULL, 0, struct vds_op_info, state, op_state_words);

const char *op_state_name(const struct vds_op_info *op)
{
	const char *word = field_word(&op_state_field, &op->state);

	return word ? word : "-";
}

static void kind_format(const void *record, char text[CLI_TEXT_MAX])
{
	const struct vds_op_info *op = record;
	const char *word = field_word(&op_kind_field, &op->kind);

	snprintf(text, CLI_TEXT_MAX, "%s%s", word ? word : "-",
		 op_is_dry(op) ? " (dry run)" : "");
}

/* The group; of an operation on a target, the target. */
static void group_format(const void *record, char text[CLI_TEXT_MAX])
{
	const struct vds_op_info *op = record;
	char target[CLI_TEXT_MAX];

	text_escape(*op->target_name ? op->target_name : "-", target, sizeof(target));
	if (!*op->target_name || op->kind == VDS_ISCSI_OP_KIND_CREATE_TARGET ||
	    op->kind == VDS_ISCSI_OP_KIND_DELETE_TARGET)
		strcpy(text, target);
	else
		snprintf(text, CLI_TEXT_MAX, "%.*s,%u", 4 * VDS_ISCSI_NAME_MAX, target, op->tag);
}

static void state_format(const void *record, char text[CLI_TEXT_MAX])
{
	const struct vds_op_info *op = record;

	snprintf(text, CLI_TEXT_MAX, "%s%s", op_state_name(op),
		 op->overdue ? " (overdue)" : "");
}

static void overdue_format(const void *record, char text[CLI_TEXT_MAX])
{
	const struct vds_op_info *op = record;

	strcpy(text, op->overdue ? "the target driver does not return" : "-");
}

static const struct field op_fields[] = {
	FIELD_AT("id", "operation", FIELD_U64, FIELD_LIST, struct vds_op_info, id),
	FIELD_AT("incarnation", "incarnation", FIELD_BIG, 0, struct vds_op_info, incarnation),
	FIELD_ENUM("kind", NULL, 0, struct vds_op_info, kind, op_kind_words),
	FIELD_FORMAT_AS("kind", FIELD_LIST, kind_format),
	FIELD_ENUM("state", NULL, 0, struct vds_op_info, state, op_state_words),
	FIELD_FORMAT_AS("state", FIELD_LIST, state_format),
	FIELD_AT("overdue", NULL, FIELD_BOOL, 0, struct vds_op_info, overdue),
	FIELD_FORMAT_AS("overdue", 0, overdue_format),
	FIELD_AT("percent", "percent", FIELD_U32, 0, struct vds_op_info, percent),
	{ .key = "result", .label = "result", .type = FIELD_RESULT, .flags = FIELD_LIST },
	{ .key = "error", .label = NULL, .type = FIELD_ERROR, .flags = 0 },
	FIELD_AT("reason", NULL, FIELD_REASON, 0, struct vds_op_info, reason),
	FIELD_AT("message", "message", FIELD_TEXT, 0, struct vds_op_info, message),
	FIELD_AT("provider", "provider", FIELD_TEXT, 0, struct vds_op_info, provider),
	FIELD_AT("group_id", "group id", FIELD_UUID, 0, struct vds_op_info, group_id),
	FIELD_AT("group_incarnation", NULL, FIELD_BIG, 0,
		 struct vds_op_info, group_incarnation),
	FIELD_FORMAT_AS("group", FIELD_LIST, group_format),
	FIELD_AT("target_name", NULL, FIELD_TEXT, 0, struct vds_op_info, target_name),
	FIELD_AT("tag", NULL, FIELD_U16, 0, struct vds_op_info, tag),
	FIELD_AT("portal_id", "portal id", FIELD_UUID, 0, struct vds_op_info, portal_id),
	FIELD_AT("address", "portal", FIELD_ADDRESS, FIELD_LIST, struct vds_op_info, address),
	FIELD_AT("requester_pid", "requester pid", FIELD_U32, 0, struct vds_op_info, requester_pid),
	FIELD_AT("requester_uid", "requester uid", FIELD_U32, 0, struct vds_op_info, requester_uid),
	FIELD_AT("requester_comm", "requester", FIELD_TEXT, 0,
		 struct vds_op_info, requester_comm),
	FIELD_AT("accepted_at", "accepted", FIELD_TIME, FIELD_LIST,
		 struct vds_op_info, accepted_at),
	FIELD_AT("accepted_at_ns", NULL, FIELD_BIG, 0, struct vds_op_info, accepted_at),
	FIELD_AT("elapsed_ns", "elapsed", FIELD_DURATION, FIELD_LIST | FIELD_PASSING,
		 struct vds_op_info, elapsed),
	FIELD_FLAGS_AT("options", "options", 0, struct vds_op_info, flags,
		       removal_flag_words),
	FIELD_AT("grace_ms", "grace ms", FIELD_U32, 0, struct vds_op_info, grace),
	FIELD_AT("deadline_ms", "deadline", FIELD_MS, 0, struct vds_op_info, deadline),
	FIELD_AT("drain_ms", "drain", FIELD_MS, 0, struct vds_op_info, drain),
	FIELD_AT("portals", "portals", FIELD_NUMBER, FIELD_PASSING,
		 struct vds_op_info, item_total),
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
