/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cli.h - one run of vdsctl: its state, its exit statuses, its entry point.
 */
#ifndef VDSCTL_CLI_H
#define VDSCTL_CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <jansson.h>

#include "vds_client.h"

/* Exit statuses; the manual page documents them. */
#define CLI_DONE	0
#define CLI_FAILED	1
#define CLI_USAGE	2
#define CLI_TIMEOUT	124
#define CLI_INTERRUPTED	130

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

struct command;

/** cli_open_fn - connects to the kernel, as vds_client_open() does */
typedef int (*cli_open_fn)(struct vds_client **client);

/**
 * struct cli - one run of vdsctl
 * @open:	connects to the kernel
 * @client:	the connection; NULL until cli_connect()
 * @doc:	with --json, the object that cli_finish() prints; else NULL
 * @command:	the command that runs; NULL until it is known
 * @quiet:	print no sentence about a success, and no progress
 * @no_headers:	print tables without headings
 * @wide:	print all columns of tables
 */
struct cli {
	cli_open_fn open;
	struct vds_client *client;
	json_t *doc;
	const struct command *command;
	bool quiet;
	bool no_headers;
	bool wide;
};

/** cli_main() - run a command line on the kernel that @open connects to; exit status */
int cli_main(int argc, char **argv, cli_open_fn open);

#endif /* VDSCTL_CLI_H */
