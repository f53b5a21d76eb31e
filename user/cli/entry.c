// SPDX-License-Identifier: GPL-2.0-only
/*
 * entry.c - what a watch remembers of one object, as JSON: "name"; "detail" for
 * people; "record"; "lasting", the record without the fields that change by
 * themselves; "rank", which grows while an operation runs.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "entry.h"
#include "kinds.h"
#include "record.h"
#include "report.h"

static const struct record_kind *const kinds[] = {
	[VDS_EVENT_PROVIDER] = &provider_kind,
	[VDS_EVENT_TARGET] = &target_kind,
	[VDS_EVENT_GROUP] = &group_kind,
	[VDS_EVENT_PORTAL] = &portal_kind,
	[VDS_EVENT_MEMBERSHIP] = &membership_kind,
	[VDS_EVENT_OP] = &op_kind,
};

const char *entry_object_name(enum vds_event_object object)
{
	return object < VDS_EVENT_LOST ? kinds[object]->name : "watch";
}

static void op_portals(const struct vds_op_info *op, char text[4 * CLI_TEXT_MAX])
{
	bool adds = op->kind == VDS_ISCSI_OP_KIND_ADD_PORTAL;
	size_t count = op->item_count > op->item_total ? op->item_count : op->item_total;
	char portal[CLI_TEXT_MAX], group[CLI_TEXT_MAX];

	record_text(&op_kind, op, "portal", portal);
	record_text(&op_kind, op, "group", group);
	sprintf(text, "%s", portal);
	if (count > 1)
		sprintf(text + strlen(text), " and %zu more", count - 1);
	sprintf(text + strlen(text), " %s %s%s", adds ? "to" : "from", group,
		op_is_dry(op) ? " (dry run)" : "");
}

static void op_detail(const struct vds_op_info *op, char text[4 * CLI_TEXT_MAX])
{
	char name[CLI_TEXT_MAX], result[CLI_TEXT_MAX];

	record_text(&op_kind, op, "kind", text);
	switch (op->kind) {
	case VDS_ISCSI_OP_KIND_REENUMERATE:
	case VDS_ISCSI_OP_KIND_REFRESH:
		strcat(strcat(text, " "), record_text(&op_kind, op, "provider", name));
		break;
	case VDS_ISCSI_OP_KIND_CREATE_TARGET:
	case VDS_ISCSI_OP_KIND_DELETE_TARGET:
		text_escape(op->target_name, name, sizeof(name));
		strcat(strcat(text, " "), name);
		break;
	case VDS_ISCSI_OP_KIND_OFFLINE_PORTAL:
	case VDS_ISCSI_OP_KIND_ONLINE_PORTAL:
		strcat(strcat(text, " "), record_text(&op_kind, op, "portal", name));
		break;
	case VDS_ISCSI_OP_KIND_UNBLOCK_GROUP:
	case VDS_ISCSI_OP_KIND_CREATE_GROUP:
	case VDS_ISCSI_OP_KIND_DELETE_GROUP:
	case VDS_ISCSI_OP_KIND_ENABLE_GROUP:
	case VDS_ISCSI_OP_KIND_DISABLE_GROUP:
		strcat(strcat(text, " "), record_text(&op_kind, op, "group", name));
		break;
	default:
		op_portals(op, text);
	}
	report_progress(op, text + strlen(text));
	report_blocked(op, text + strlen(text));
	record_text(&op_kind, op, "result", result);
	if (op->state == VDS_ISCSI_OP_STATE_DONE)
		strcat(strcat(text, ", "), result);
}

/* A group in order has no detail. */
static void group_detail(const struct vds_group_info *group, char text[CLI_TEXT_MAX])
{
	if (group->state == VDS_ISCSI_PORTAL_GROUP_STATE_STALE)
		record_text(&group_kind, group, "state", text);
	else if (group->disabled)
		strcpy(text, "disabled");
}

static void detail(enum vds_event_object object, const void *record,
		   char text[4 * CLI_TEXT_MAX])
{
	*text = '\0';
	if (object == VDS_EVENT_OP)
		op_detail(record, text);
	else if (object == VDS_EVENT_PORTAL)
		record_text(&portal_kind, record, "status", text);
	else if (object == VDS_EVENT_GROUP)
		group_detail(record, text);
	else if (object == VDS_EVENT_PROVIDER)
		record_text(&provider_kind, record, "state", text);
}

static int rank(enum vds_event_object object, const void *record)
{
	const struct vds_op_info *op = record;

	return object == VDS_EVENT_OP ? op->state * 1000 + op->percent : 0;
}

json_t *entry_new(enum vds_event_object object, const void *record)
{
	const struct record_kind *kind = kinds[object];
	char name[CLI_TEXT_MAX], more[4 * CLI_TEXT_MAX];

	record_name(kind, record, name);
	detail(object, record, more);
	return must(json_pack("{s:s, s:s, s:o, s:o, s:i}", "name", name,
			      "detail", more,
			      "record", record_json(kind, record, 0),
			      "lasting", record_json(kind, record, FIELD_PASSING),
			      "rank", rank(object, record)));
}

const char *entry_name(json_t *entry)
{
	return json_string_value(json_object_get(entry, "name"));
}

int entry_rank(json_t *entry)
{
	return json_integer_value(json_object_get(entry, "rank"));
}

bool entry_same(json_t *a, json_t *b)
{
	json_t *a_record = json_object_get(a, "record");
	json_t *b_record = json_object_get(b, "record");

	return json_equal(json_object_get(a_record, "incarnation"),
			  json_object_get(b_record, "incarnation"));
}

bool entry_equal(json_t *a, json_t *b)
{
	return json_equal(json_object_get(a, "lasting"),
			  json_object_get(b, "lasting"));
}

const char *entry_op_state(json_t *entry)
{
	return json_string_value(json_object_get(json_object_get(entry, "record"),
						 "state"));
}

int entry_list(struct vds_client *client, enum vds_event_object object, json_t *list)
{
	const struct record_kind *kind = kinds[object];
	void *records;
	size_t count;
	int ret;

	ret = kind->list(client, &records, &count);
	if (ret)
		return ret;
	for (size_t i = 0; i < count; i++) {
		json_t *entry = entry_new(object, (char *)records + i * kind->size);

		if (json_object_set_new(list, entry_name(entry), entry))
			must(NULL);
	}
	free(records);
	return 0;
}
