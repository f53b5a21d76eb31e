// SPDX-License-Identifier: GPL-2.0-only
/*
 * op_kinds.c - the records within an operation: its portals, the logins that
 * held it up, and the sessions in its way.
 */
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
