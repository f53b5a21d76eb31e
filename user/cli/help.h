/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * help.h - synopses and help texts.
 */
#ifndef VDSCTL_HELP_H
#define VDSCTL_HELP_H

#include "cli.h"

/** help_command() - print what a command does, its synopsis and its options */
void help_command(const struct command *command);

/** help_synopsis() - print a command's synopsis as a line of a list */
void help_synopsis(const struct command *command);

/**
 * cli_usage() - report a wrong command line as cli_fail() does, and the synopsis
 * @cli: the run
 * @hint: what to do next, or NULL
 * @format: the sentence
 *
 * Return: CLI_USAGE.
 */
int cli_usage(struct cli *cli, const char *hint, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif /* VDSCTL_HELP_H */
