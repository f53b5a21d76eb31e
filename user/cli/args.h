/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * args.h - the command line after the name of the command.
 */
#ifndef VDSCTL_ARGS_H
#define VDSCTL_ARGS_H

#include "cli.h"
#include "options.h"

/**
 * args_parse() - parse the command line after the name of the command
 * @cli: the run, with its command
 * @argv: what follows the name, up to NULL
 * @args: receives the arguments and options
 *
 * Return: 0, or CLI_USAGE after reporting what is wrong.
 */
int args_parse(struct cli *cli, char **argv, struct args *args);

#endif /* VDSCTL_ARGS_H */
