// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd_version.c - "vdsctl version".
 */
#include "command.h"
#include "output.h"

int version_show(struct cli *cli, const struct args *args)
{
	(void)args;
	if (cli->doc)
		cli_add(cli, "version",
			json_pack("{s:s, s:i}", "vdsctl", VDSCTL_VERSION, "family",
				  VDS_ISCSI_FAMILY_VERSION));
	cli_say(cli, "vdsctl %s, for version %d of the netlink family %s",
		VDSCTL_VERSION, VDS_ISCSI_FAMILY_VERSION, VDS_ISCSI_FAMILY_NAME);
	return CLI_DONE;
}
