/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * options.h - the arguments and options that commands take, and the parser of
 * each value.
 */
#ifndef VDSCTL_OPTIONS_H
#define VDSCTL_OPTIONS_H

#include "names.h"

/** enum param - what an argument or an option's value is */
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

/** OPT_GLOBAL - options of every command, which may also precede it */
#define OPT_GLOBAL	(OPT_JSON | OPT_HELP)

/** OPT_REMOVAL - options that say how a removal is done */
#define OPT_REMOVAL	(OPT_IF_IDLE | OPT_KEEP_LAST | OPT_KEEP_PATH | OPT_DRAIN | \
			 OPT_DROP | OPT_DRY_RUN | OPT_GRACE | OPT_DEADLINE)

/** OPT_LOOKING - options with which a removal looks at the sessions */
#define OPT_LOOKING	(OPT_IF_IDLE | OPT_KEEP_PATH | OPT_DRAIN | OPT_DROP | OPT_DRY_RUN)

/** OPT_WAITING - options of commands that wait for an operation */
#define OPT_WAITING	(OPT_NO_WAIT | OPT_TIMEOUT | OPT_CANCEL_ON_INTERRUPT)

/**
 * struct option - an option
 * @name:	with its dashes
 * @param:	what its value is; PARAM_NONE if it takes none
 * @bit:	its bit of enum option_bit
 * @does:	its line of --help
 */
struct option {
	const char *name;
	enum param param;
	unsigned int bit;
	const char *does;
};

/** option_table - all options, in the order of --help */
extern const struct option option_table[];

/** option_count - their number */
extern const size_t option_count;

/**
 * struct args - the parsed arguments and options of a command line
 * @given:	mask of the options that were given
 * @group:	GROUP, as an argument or an option
 * @portals:	each PORTAL, as an argument or an option
 * @portal_count: number of @portals
 * @target:	IQN
 * @provider:	NAME, or NULL
 * @op:		ID
 * @timeout_ms:	--timeout, -1 if it was not given
 * @grace_ms:	--grace, 0 if it was not given
 * @deadline_ms: --deadline, 0 if it was not given
 * @drain_ms:	--drain, 0 if it was not given
 * @count:	--count, 0 if it was not given
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

/** option_find() - the option called @name (up to a "="), or NULL */
const struct option *option_find(const char *name);

/** param_placeholder() - the word that stands for a parameter in help */
const char *param_placeholder(enum param param);

/** param_parse() - parse a value into @args; NULL, or what is wrong with it */
const char *param_parse(enum param param, const char *text, struct args *args);

#endif /* VDSCTL_OPTIONS_H */
