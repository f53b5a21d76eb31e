/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * args.h - the words and options of a command line, declared in tables and
 * read strictly.
 */
#ifndef VDSCTL_ARGS_H
#define VDSCTL_ARGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "names.h"

/** enum param - what a word or an option's value is */
enum param {
	PARAM_NONE,
	PARAM_GROUP,
	PARAM_PORTAL,
	PARAM_TARGET,
	PARAM_OP,
	PARAM_PROVIDER,
	PARAM_TIMEOUT,
	PARAM_GRACE,
	PARAM_DEADLINE,
	PARAM_DRAIN,
	PARAM_COUNT,
};

/** enum option_bit - the options; a command has a mask of them */
enum option_bit {
	OPT_JSON = 1 << 0,
	OPT_HELP = 1 << 1,
	OPT_VERSION = 1 << 2,
	OPT_GROUP = 1 << 3,
	OPT_TARGET = 1 << 4,
	OPT_NO_WAIT = 1 << 5,
	OPT_TIMEOUT = 1 << 6,
	OPT_CANCEL_ON_INTERRUPT = 1 << 7,
	OPT_OBJECTS = 1 << 8,
	OPT_OPS = 1 << 9,
	OPT_INITIAL = 1 << 10,
	OPT_COUNT = 1 << 11,
	OPT_PORTAL = 1 << 12,
	OPT_IF_IDLE = 1 << 13,
	OPT_KEEP_LAST = 1 << 14,
	OPT_KEEP_PATH = 1 << 15,
	OPT_DRAIN = 1 << 16,
	OPT_DROP = 1 << 17,
	OPT_DRY_RUN = 1 << 18,
	OPT_GRACE = 1 << 19,
	OPT_DEADLINE = 1 << 20,
};

/** OPT_GLOBAL - options that every command has and that may come before it */
#define OPT_GLOBAL	(OPT_JSON | OPT_HELP)

/**
 * struct option - an option
 * @name:	with its dashes
 * @param:	what its value is; PARAM_NONE when it has none
 * @bit:	its bit of enum option_bit
 * @does:	for --help
 */
struct option {
	const char *name;
	enum param param;
	unsigned int bit;
	const char *does;
};

/** OPT_REMOVAL - options on how careful a removal is, and how hard */
#define OPT_REMOVAL	(OPT_IF_IDLE | OPT_KEEP_LAST | OPT_KEEP_PATH | OPT_DRAIN | \
			 OPT_DROP | OPT_DRY_RUN | OPT_GRACE | OPT_DEADLINE)

/** OPT_WAITING - options of commands that wait for an operation */
#define OPT_WAITING	(OPT_NO_WAIT | OPT_TIMEOUT | OPT_CANCEL_ON_INTERRUPT)

/** ARGS_WORDS - most kinds of words that a command takes */
#define ARGS_WORDS	2

struct cli;

/**
 * struct command - a command, as "vdsctl NOUN VERB" names it
 * @noun:	first word
 * @verb:	second word, NULL when it has none
 * @does:	one line for --help
 * @words:	what words follow
 * @required:	how many of them must be there
 * @repeat:	the last of them may be there several times
 * @options:	mask of its options, without OPT_GLOBAL
 * @offline:	it asks the kernel nothing
 * @run:	does it
 */
struct command {
	const char *noun;
	const char *verb;
	const char *does;
	enum param words[ARGS_WORDS];
	unsigned int required;
	bool repeat;
	unsigned int options;
	bool offline;
	int (*run)(struct cli *cli, const struct args *args);
};

/**
 * struct args - what a command line gave, already parsed
 * @given:	mask of the options that were there
 * @group:	GROUP, as a word or an option
 * @portals:	each PORTAL, as a word or an option
 * @portal_count: how many there are
 * @target:	IQN in lower case
 * @provider:	NAME, or NULL
 * @op:		ID
 * @timeout_ms:	--timeout, -1 when it was not there
 * @grace_ms:	--grace, 0 when it was not there
 * @deadline_ms: --deadline, 0 when it was not there
 * @drain_ms:	--drain, 0 when it was not there
 * @count:	--count, 0 when it was not there
 */
struct args {
	unsigned int given;
	struct group_name group;
	struct portal_name portals[VDS_OP_PORTALS];
	size_t portal_count;
	char target[VDS_ISCSI_NAME_MAX + 1];
	const char *provider;
	uint64_t op;
	int timeout_ms;
	int grace_ms;
	int deadline_ms;
	int drain_ms;
	uint64_t count;
};

/**
 * args_parse() - read what follows a command's name
 * @cli: the run, its command set
 * @argv: the words after the name, up to NULL
 * @args: receives them
 *
 * Return: 0, or CLI_USAGE after telling what is wrong.
 */
int args_parse(struct cli *cli, char **argv, struct args *args);

/** args_option() - the option called @name (up to a "="), or NULL */
const struct option *args_option(const char *name);

/** args_usage() - print a command's synopsis, one line without "usage:" */
void args_usage(FILE *to, const struct command *command);

/** args_help() - print a command's synopsis, what it does and its options */
void args_help(FILE *to, const struct command *command);

/**
 * args_nearest() - find what somebody who mistyped meant
 * @word: what was typed
 * @candidate: a word that would have been right
 * @best: the nearest one so far, or NULL
 *
 * Return: the nearer one of @candidate and @best, or NULL when both are far.
 */
const char *args_nearest(const char *word, const char *candidate,
			 const char *best);

#endif /* VDSCTL_ARGS_H */
