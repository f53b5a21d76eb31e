/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * connection.h - the connection to the kernel, and watches on it.
 */
#ifndef VDSCTL_CONNECTION_H
#define VDSCTL_CONNECTION_H

#include <stdbool.h>

#include "cli.h"

/** cli_connect() - connect to the kernel; 0, or CLI_FAILED after reporting why */
int cli_connect(struct cli *cli);

/** CLI_HINT_DRIVER - what connects a target driver to the core */
#define CLI_HINT_DRIVER "modprobe vds_iscsi_lio"

/** cli_has_driver() - whether a target driver is connected to the core, or unknown */
bool cli_has_driver(struct cli *cli);

/** cli_note_empty() - explain a list of @count entries that is empty without a driver */
void cli_note_empty(struct cli *cli, size_t count);

/** cli_watch() - open a watch; 0, or CLI_FAILED after reporting why */
int cli_watch(struct cli *cli, unsigned int mask, struct vds_watch **watch);

#endif /* VDSCTL_CONNECTION_H */
