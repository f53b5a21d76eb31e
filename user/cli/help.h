/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * help.h - the help texts.
 */
#ifndef VDSCTL_HELP_H
#define VDSCTL_HELP_H

#include "cli.h"

/** help_command() - print what a command does, its synopsis and its options */
void help_command(const struct command *command);

/** help_json() - the same as JSON */
json_t *help_json(const struct command *command);

/** help_list() - print a line for each command, or for each one of @noun */
void help_list(const char *noun);

/** help_list_json() - the commands, or those of @noun, and the common options */
json_t *help_list_json(const char *noun);

#endif /* VDSCTL_HELP_H */
