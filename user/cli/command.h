/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * command.h - what a command is.
 */
#ifndef VDSCTL_COMMAND_H
#define VDSCTL_COMMAND_H

#include "cli.h"
#include "options.h"

/** COMMAND_PARAMS - most kinds of arguments that a command takes */
#define COMMAND_PARAMS	2

/**
 * struct command - a command, "vdsctl NOUN VERB"
 * @noun:	first word
 * @verb:	second word; NULL if it has none
 * @does:	its line of --help
 * @params:	its arguments
 * @required:	how many of them must be given
 * @repeat:	the last of them may be given several times
 * @options:	mask of its options, without OPT_GLOBAL
 * @offline:	it sends the kernel no request
 * @run:	runs it; an exit status, with any failure reported
 */
struct command {
	const char *noun;
	const char *verb;
	const char *does;
	enum param params[COMMAND_PARAMS];
	unsigned int required;
	bool repeat;
	uint64_t options;
	bool offline;
	int (*run)(struct cli *cli, const struct args *args);
};

/** command_table - all commands, in the order of --help */
extern const struct command command_table[];

/** command_count - their number */
extern const size_t command_count;

/** for_each_command() - each of them as @c */
#define for_each_command(c) \
	for (const struct command *(c) = command_table; (c) < command_table + command_count; (c)++)

/** command_find() - the command, or the one without a verb called @noun; or NULL */
const struct command *command_find(const char *noun, const char *verb);

/** command_param() - the parameter at @position; PARAM_NONE if the command takes fewer */
enum param command_param(const struct command *command, unsigned int position);

/* The commands. Each returns an exit status, with any failure reported. */
int portal_list(struct cli *cli, const struct args *args);
int portal_show(struct cli *cli, const struct args *args);
int portal_remove(struct cli *cli, const struct args *args);
int portal_add(struct cli *cli, const struct args *args);
int portal_offline(struct cli *cli, const struct args *args);
int portal_online(struct cli *cli, const struct args *args);
int address_evacuate(struct cli *cli, const struct args *args);
int address_restore(struct cli *cli, const struct args *args);
int address_list(struct cli *cli, const struct args *args);
int check_run(struct cli *cli, const struct args *args);
int metrics_run(struct cli *cli, const struct args *args);
int config_diff(struct cli *cli, const struct args *args);
int session_list(struct cli *cli, const struct args *args);
int group_list(struct cli *cli, const struct args *args);
int group_show(struct cli *cli, const struct args *args);
int group_create(struct cli *cli, const struct args *args);
int group_delete(struct cli *cli, const struct args *args);
int group_enable(struct cli *cli, const struct args *args);
int group_disable(struct cli *cli, const struct args *args);
int group_unblock(struct cli *cli, const struct args *args);
int target_list(struct cli *cli, const struct args *args);
int target_show(struct cli *cli, const struct args *args);
int target_create(struct cli *cli, const struct args *args);
int target_delete(struct cli *cli, const struct args *args);
int op_list(struct cli *cli, const struct args *args);
int op_show(struct cli *cli, const struct args *args);
int op_wait(struct cli *cli, const struct args *args);
int op_cancel(struct cli *cli, const struct args *args);
int provider_status(struct cli *cli, const struct args *args);
int provider_reenumerate(struct cli *cli, const struct args *args);
int provider_refresh(struct cli *cli, const struct args *args);
int watch_run(struct cli *cli, const struct args *args);
int version_show(struct cli *cli, const struct args *args);

#endif /* VDSCTL_COMMAND_H */
