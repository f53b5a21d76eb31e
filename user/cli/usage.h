/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * usage.h - synopses, and reports of wrong command lines.
 */
#ifndef VDSCTL_USAGE_H
#define VDSCTL_USAGE_H

#include "cli.h"

/** USAGE_SYNOPSIS_MAX - bytes that hold any synopsis, NUL included */
#define USAGE_SYNOPSIS_MAX	160

/** usage_arguments() - "GROUP PORTAL..."; returns @text, of USAGE_SYNOPSIS_MAX bytes */
char *usage_arguments(const struct command *command, char *text);

/** usage_synopsis() - "NOUN VERB ARGUMENTS"; returns @text */
char *usage_synopsis(const struct command *command, char text[USAGE_SYNOPSIS_MAX]);

/**
 * cli_usage() - report a wrong command line as cli_fail() does
 * @cli: the run
 * @hint: what to do next; NULL for the synopsis of the command
 * @format: the sentence
 *
 * Return: CLI_USAGE.
 */
int cli_usage(struct cli *cli, const char *hint, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif /* VDSCTL_USAGE_H */
