// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd_target.c - "vdsctl target": iSCSI targets.
 */
#include "command.h"
#include "kinds.h"
#include "record.h"

int target_list(struct cli *cli, const struct args *args)
{
	(void)args;
	return record_list_all(cli, &target_kind);
}
