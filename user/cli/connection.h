/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * connection.h - the connection to the kernel, and watches on it.
 */
#ifndef VDSCTL_CONNECTION_H
#define VDSCTL_CONNECTION_H

#include "cli.h"

/** cli_connect() - connect to the kernel; 0, or CLI_FAILED after reporting why */
int cli_connect(struct cli *cli);

/** cli_watch() - open a watch; 0, or CLI_FAILED after reporting why */
int cli_watch(struct cli *cli, unsigned int mask, struct vds_watch **watch);

#endif /* VDSCTL_CONNECTION_H */
