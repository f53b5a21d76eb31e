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
	PARAM_INITIATOR,
	PARAM_ADDRESS,
	PARAM_PROGRAM,
	PARAM_FILE,
	PARAM_END
};

/** enum option_bit - the options, by their bit in a mask */
enum option_bit {
	OPT_BIT_JSON,
	OPT_BIT_HELP,
	OPT_BIT_VERSION,
	OPT_BIT_QUIET,
	OPT_BIT_NO_HEADERS,
	OPT_BIT_WIDE,
	OPT_BIT_GROUP,
	OPT_BIT_TARGET,
	OPT_BIT_PORTAL,
	OPT_BIT_INITIATOR,
	OPT_BIT_NO_WAIT,
	OPT_BIT_TIMEOUT,
	OPT_BIT_CANCEL_ON_INTERRUPT,
	OPT_BIT_OBJECTS,
	OPT_BIT_OPS,
	OPT_BIT_SESSIONS,
	OPT_BIT_INITIAL,
	OPT_BIT_COUNT,
	OPT_BIT_EXEC,
	OPT_BIT_JOURNAL,
	OPT_BIT_OUTPUT,
	OPT_BIT_IF_IDLE,
	OPT_BIT_KEEP_LAST,
	OPT_BIT_KEEP_PATH,
	OPT_BIT_DRAIN,
	OPT_BIT_DROP,
	OPT_BIT_DRY_RUN,
	OPT_BIT_GRACE,
	OPT_BIT_DEADLINE,
	OPT_BIT_IF_EXISTS,
	OPT_BIT_IF_ABSENT,
	OPT_BIT_BEST_EFFORT,
	OPT_BIT_PERSIST,
	OPT_BIT_NO_PERSIST,
	OPT_BIT_ENABLE,
	OPT_BIT_WITH_PORTALS,
	OPT_BIT_WITH_CONTENTS,
};

/** OPT() - the mask of one option, of which a command has several */
#define OPT(name)	(1ULL << OPT_BIT_##name)

/** OPT_GLOBAL - options of every command, which may also precede it */
#define OPT_GLOBAL	(OPT(JSON) | OPT(QUIET) | OPT(HELP))

/** OPT_TABLE - options of commands that print tables */
#define OPT_TABLE	(OPT(NO_HEADERS) | OPT(WIDE))

/** OPT_REMOVAL - options that say how a removal is done */
#define OPT_REMOVAL	(OPT(IF_IDLE) | OPT(KEEP_LAST) | OPT(KEEP_PATH) | OPT(DRAIN) | \
			 OPT(DROP) | OPT(DRY_RUN) | OPT(GRACE) | OPT(DEADLINE))

/** OPT_LOOKING - options with which a removal looks at the sessions */
#define OPT_LOOKING	(OPT(IF_IDLE) | OPT(KEEP_LAST) | OPT(KEEP_PATH) | OPT(DRAIN) | \
			 OPT(DROP) | OPT(DRY_RUN))

/** OPT_WAITING - options of commands that wait for an operation */
#define OPT_WAITING	(OPT(NO_WAIT) | OPT(TIMEOUT) | OPT(CANCEL_ON_INTERRUPT))

/** OPT_SAVING - options of commands that may change the saved configuration */
#define OPT_SAVING	(OPT(PERSIST) | OPT(NO_PERSIST))

/** OPT_DELETION - options that say what is deleted as well, and how */
#define OPT_DELETION	(OPT(WITH_PORTALS) | OPT(WITH_CONTENTS) | OPT(DROP) | OPT(GRACE) | \
			 OPT(DEADLINE))

/** OPT_UNSUGGESTED - options that a hint never names: they end sessions, or delete */
#define OPT_UNSUGGESTED	(OPT(DROP) | OPT(GRACE) | OPT(WITH_PORTALS) | OPT(WITH_CONTENTS))

/**
 * struct option - an option
 * @name:	with its dashes
 * @also:	another spelling, accepted but not documented if it is no letter; or NULL
 * @param:	what its value is; PARAM_NONE if it takes none
 * @bit:	its mask, of OPT()
 * @does:	its line of --help
 */
struct option {
	const char *name;
	const char *also;
	enum param param;
	uint64_t bit;
	const char *does;
};

/** option_table - all options, in the order of --help */
extern const struct option option_table[];

/** option_count - their number */
extern const size_t option_count;

/** for_each_option() - each of them as @o */
#define for_each_option(o) \
	for (const struct option *(o) = option_table; (o) < option_table + option_count; (o)++)

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
 * @initiator:	--initiator, "" if it was not given
 * @address:	ADDR
 * @program:	--exec, or NULL
 * @output:	--output, or NULL
 */
struct args {
	uint64_t given;
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
	char initiator[VDS_ISCSI_NAME_MAX + 1];
	struct address_name address;
	const char *program;
	const char *output;
};

/** option_find() - the option called @name (up to a "="), or NULL */
const struct option *option_find(const char *name);

/** param_placeholder() - the word that stands for a parameter in help */
const char *param_placeholder(enum param param);

/** param_means() - what that word stands for */
const char *param_means(enum param param);

/** param_parse() - parse a value into @args; NULL, or what is wrong with it */
const char *param_parse(enum param param, const char *text, struct args *args);

#endif /* VDSCTL_OPTIONS_H */
