// SPDX-License-Identifier: GPL-2.0-only
/*
 * connection.c - connecting to the kernel, and why that failed.
 */
#include <errno.h>

#include "connection.h"
#include "output.h"

static int connect_failed(struct cli *cli, int ret)
{
	if (ret == -ENOENT)
		return cli_fail(cli, ret, "modprobe vds_iscsi_lio",
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

int cli_watch(struct cli *cli, unsigned int mask, struct vds_watch **watch)
{
	int ret = vds_client_watch(cli->client, mask, watch);

	return ret ? connect_failed(cli, ret) : 0;
}
