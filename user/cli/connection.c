// SPDX-License-Identifier: GPL-2.0-only
/*
 * connection.c - connecting to the kernel, and why that failed.
 */
#include <errno.h>
#include <stdlib.h>

#include "connection.h"
#include "output.h"

static int connect_failed(struct cli *cli, int ret)
{
	if (ret == -ENOENT)
		return cli_fail(cli, ret, CLI_HINT_DRIVER,
				"the kernel module vds_iscsi is not loaded");
	if (ret == -ENONET)
		return cli_fail(cli, ret, "run vdsctl in the initial network namespace, "
				"that is outside of any container", "%s",
				vds_client_message());
	return cli_fail(cli, ret, NULL, "cannot connect to the kernel: %s",
			vds_client_message());
}

int cli_connect(struct cli *cli)
{
	int ret = cli->open(&cli->client);

	return ret ? connect_failed(cli, ret) : 0;
}

bool cli_has_driver(struct cli *cli)
{
	struct vds_provider_info *providers;
	size_t count;

	if (vds_provider_list(cli->client, &providers, &count))
		return true;
	free(providers);
	return count;
}

void cli_note_empty(struct cli *cli, size_t count)
{
	if (!count && !cli_has_driver(cli))
		cli_note("no target driver is connected: " CLI_HINT_DRIVER);
}

int cli_watch(struct cli *cli, unsigned int mask, struct vds_watch **watch)
{
	int ret = vds_client_watch(cli->client, mask, watch);

	return ret ? connect_failed(cli, ret) : 0;
}
