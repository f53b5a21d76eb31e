// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd_group.c - "vdsctl group": portal groups.
 */
#include <stdlib.h>

#include "args.h"
#include "record.h"

static const struct field group_fields[] = {
	FIELD_AT("id", "id", FIELD_UUID, 0, struct vds_group_info, id),
	FIELD_AT("incarnation", "incarnation", FIELD_U64, 0,
		 struct vds_group_info, incarnation),
	FIELD_AT("target_id", "target id", FIELD_UUID, 0, struct vds_group_info, target_id),
	FIELD_GROUP_AT("group", struct vds_group_info, target_name,
		       tag),
	FIELD_AT("target_name", NULL, FIELD_TEXT, 0, struct vds_group_info, target_name),
	FIELD_AT("tag", NULL, FIELD_U16, 0, struct vds_group_info, tag),
	FIELD_AT("portals", "portals", FIELD_U32, FIELD_LIST | FIELD_PASSING,
		 struct vds_group_info, portals),
	FIELD_AT("operation", "operation", FIELD_OP, FIELD_LIST | FIELD_PASSING,
		 struct vds_group_info, operation),
	FIELD_END
};

DEFINE_LIST(groups, struct vds_group_info,
	    vds_group_list(client, NULL, &own, count))

const struct record_kind group_kind = {
	.name = "group",
	.plural = "groups",
	.size = sizeof(struct vds_group_info),
	.fields = group_fields,
	.name_fields = { "group" },
	.list = list_groups,
};

int group_list(struct cli *cli, const struct args *args)
{
	struct vds_target_info target;
	struct vds_group_info *groups;
	size_t count;
	int ret;

	if (!(args->given & OPT_TARGET))
		return record_list_all(cli, &group_kind);
	ret = target_find(cli, args->target, &target);
	if (ret)
		return ret;
	ret = vds_group_list(cli->client, &target.id, &groups, &count);
	if (ret)
		return cli_fail(cli, ret, NULL, "cannot list the groups: %s",
				vds_client_message());
	record_list(cli, &group_kind, groups, count);
	free(groups);
	return CLI_DONE;
}

int group_show(struct cli *cli, const struct args *args)
{
	struct vds_membership_info *members;
	struct vds_group_info group;
	size_t count;
	int ret;

	ret = group_find(cli, &args->group, &group);
	if (ret)
		return ret;
	ret = vds_membership_list(cli->client, &group.id, NULL, &members, &count);
	if (ret)
		return cli_fail(cli, ret, NULL, "cannot list the memberships: %s",
				vds_client_message());
	record_show_with_members(cli, &group_kind, &group, members, count);
	free(members);
	return CLI_DONE;
}
