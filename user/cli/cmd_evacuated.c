// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd_evacuated.c - "vdsctl address list": what was evacuated, and where it is now.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "command.h"
#include "evacuated.h"
#include "output.h"
#include "record.h"
#include "times.h"

/* Where an evacuated portal is now. */
enum evacuated_now {
	NOW_UNKNOWN,
	NOW_REMOVED,
	NOW_IN_GROUP,
	NOW_NO_GROUP,
};

static const struct words now_words = {
	.count = 3, .word = { "removed", "in-group", "no-group" },
};

/* A line of "address list": a portal that was evacuated. */
struct evacuated_row {
	uint64_t since;
	struct vds_address address;
	char target[VDS_ISCSI_NAME_MAX + 1];
	uint16_t tag;
	enum evacuated_now now;
};

static const struct field evacuated_fields[] = {
	FIELD_AT("address", "portal", FIELD_ADDRESS, FIELD_LIST, struct evacuated_row, address),
	FIELD_GROUP_AT("group", struct evacuated_row, target, tag),
	FIELD_AT("target_name", NULL, FIELD_TEXT, 0, struct evacuated_row, target),
	FIELD_AT("tag", NULL, FIELD_U16, 0, struct evacuated_row, tag),
	FIELD_AT("since", "since", FIELD_TIME, FIELD_LIST, struct evacuated_row, since),
	FIELD_ENUM("now", "now", FIELD_LIST, struct evacuated_row, now, now_words),
	FIELD_END
};

static const struct record_kind evacuated_kind = {
	.name = "evacuated",
	.plural = "evacuated",
	.size = sizeof(struct evacuated_row),
	.fields = evacuated_fields,
};

/* Without the module it is not known. */
static enum evacuated_now evacuated_now(struct cli *cli, const struct saved_portal *saved)
{
	struct vds_membership_info member;
	struct vds_portal_info portal;
	struct vds_group_info group;
	int ret;

	if (!cli->client)
		return NOW_UNKNOWN;
	ret = vds_group_get_by_name(cli->client, saved->target, saved->tag, &group);
	if (ret)
		return ret == -ENOENT ? NOW_NO_GROUP : NOW_UNKNOWN;
	ret = vds_portal_get_by_address(cli->client, &saved->address, &portal);
	if (!ret)
		ret = vds_membership_get(cli->client, &group.id, &portal.id, &member);
	if (ret)
		return ret == -ENOENT ? NOW_REMOVED : NOW_UNKNOWN;
	return NOW_IN_GROUP;
}

/* Fills the rows; returns how many. */
static size_t fill_rows(struct cli *cli, const struct evacuated *record,
			struct evacuated_row *rows)
{
	struct saved_portal saved;
	size_t i, count = 0;
	json_t *entry;

	json_array_foreach(record->portals, i, entry) {
		if (!evacuated_entry(entry, &saved))
			continue;
		rows[count] = (struct evacuated_row){
			.since = time_parse(json_string_value(json_object_get(entry, "since"))),
			.address = saved.address,
			.tag = saved.tag,
			.now = evacuated_now(cli, &saved),
		};
		snprintf(rows[count++].target, sizeof(rows->target), "%s", saved.target);
	}
	return count;
}

int address_list(struct cli *cli, const struct args *args)
{
	struct evacuated_row *rows;
	struct evacuated record;

	(void)args;
	if (evacuated_read(cli, &record))
		return CLI_FAILED;
	if (cli->open(&cli->client))
		cli->client = NULL;
	rows = must(calloc(json_array_size(record.portals) + 1, sizeof(*rows)));
	record_list(cli, &evacuated_kind, rows, fill_rows(cli, &record, rows));
	free(rows);
	evacuated_close(&record);
	return CLI_DONE;
}
