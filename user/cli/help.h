/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * help.h - synopses and help texts.
 */
#ifndef VDSCTL_HELP_H
#define VDSCTL_HELP_H

#include "cli.h"

/** HELP_SYNOPSIS_MAX - bytes that hold any synopsis, NUL included */
#define HELP_SYNOPSIS_MAX	160

/** help_synopsis() - "NOUN VERB ARGUMENTS"; returns @text */
char *help_synopsis(const struct command *command, char text[HELP_SYNOPSIS_MAX]);

/** help_command() - print what a command does, its synopsis and its options */
void help_command(const struct command *command);

/** help_json() - the same as JSON */
json_t *help_json(const struct command *command);

/** help_list() - print a line for each command, or for each one of @noun */
void help_list(const char *noun);

/** help_list_json() - the commands, or those of @noun, and the common options */
json_t *help_list_json(const char *noun);

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

#endif /* VDSCTL_HELP_H */
