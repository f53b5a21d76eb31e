// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd_target.c - "vdsctl target": iSCSI targets.
 */
#include <stdlib.h>

#include "command.h"
#include "kinds.h"
#include "lookup.h"
#include "output.h"
#include "record.h"

int target_list(struct cli *cli, const struct args *args)
{
	(void)args;
	return record_list_all(cli, &target_kind);
}

int target_show(struct cli *cli, const struct args *args)
{
	struct vds_target_info target;
	struct vds_group_info *groups;
	size_t count;
	int ret;

	ret = target_groups(cli, args->target, &target, &groups, &count);
	if (ret)
		return ret;
	record_show_with_list(cli, &target_kind, &target, &group_kind, groups, count);
	free(groups);
	return CLI_DONE;
}
