// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd_target.c - "vdsctl target": iSCSI targets.
 */
#include "args.h"
#include "record.h"

static const struct field target_fields[] = {
	FIELD_AT("id", "id", FIELD_UUID, 0, struct vds_target_info, id),
	FIELD_AT("incarnation", "incarnation", FIELD_U64, 0,
		 struct vds_target_info, incarnation),
	FIELD_AT("name", "target", FIELD_TEXT, FIELD_LIST, struct vds_target_info, name),
	FIELD_AT("provider", "provider", FIELD_TEXT, FIELD_LIST,
		 struct vds_target_info, provider),
	FIELD_AT("groups", "groups", FIELD_U32, FIELD_LIST | FIELD_PASSING,
		 struct vds_target_info, portal_groups),
	FIELD_END
};

DEFINE_LIST(targets, struct vds_target_info, vds_target_list(client, &own, count))

const struct record_kind target_kind = {
	.name = "target",
	.plural = "targets",
	.size = sizeof(struct vds_target_info),
	.fields = target_fields,
	.name_fields = { "target" },
	.list = list_targets,
};

int target_list(struct cli *cli, const struct args *args)
{
	(void)args;
	return record_list_all(cli, &target_kind);
}
