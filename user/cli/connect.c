// SPDX-License-Identifier: GPL-2.0-only
/*
 * connect.c - the way to the kernel; a test build has its own.
 */
#include "cli.h"

int cli_client_open(struct vds_client **client)
{
	return vds_client_open(client);
}
