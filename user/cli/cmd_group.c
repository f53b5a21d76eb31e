// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd_group.c - "vdsctl group": portal groups.
 */
#include <stdlib.h>

#include "command.h"
#include "kinds.h"
#include "lookup.h"
#include "output.h"
#include "record.h"

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
	record_show_with_list(cli, &group_kind, &group, &membership_kind, members,
			      count);
	free(members);
	return CLI_DONE;
}
