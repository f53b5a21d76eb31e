// SPDX-License-Identifier: GPL-2.0-only
/*
 * args.c - parses the command line after the name of the command. Everything that
 * the tables do not allow is an error.
 */
#include <string.h>

#include "args.h"
#include "command.h"
#include "suggest.h"
#include "usage.h"

static int unknown_option(struct cli *cli, const char *word)
{
	uint64_t mask = (cli->command->options | OPT_GLOBAL) & ~OPT_UNSUGGESTED;
	const char *best = NULL;
	char hint[SUGGEST_HINT_MAX];

	for_each_option(o)
		if (o->bit & mask)
			best = suggest_nearer(word, o->name, best);
	return cli_usage(cli, suggest_hint(best, hint), "unknown option \"%s\"", word);
}

static int parse_value(struct cli *cli, enum param param, const char *name,
		       const char *text, struct args *args)
{
	const char *wrong = param_parse(param, text, args);

	if (!wrong)
		return 0;
	return cli_usage(cli, NULL, "%s \"%s\": %s", name, text, wrong);
}

/* Parses the option at *argv and its value; leaves *argv at the last word of it. */
static int parse_option(struct cli *cli, char ***argv, struct args *args)
{
	const struct option *option = option_find(**argv);
	uint64_t mask = cli->command->options | OPT_GLOBAL;
	const char *value = strchr(**argv, '=');

	if (!option || !(option->bit & mask))
		return unknown_option(cli, **argv);
	args->given |= option->bit;
	if (!option->param) {
		if (value)
			return cli_usage(cli, NULL, "%s takes no value", option->name);
		return 0;
	}
	if (value)
		return parse_value(cli, option->param, option->name, value + 1, args);
	if (!(*argv)[1])
		return cli_usage(cli, NULL, "%s needs a value: %s", option->name,
				 param_placeholder(option->param));
	++*argv;
	return parse_value(cli, option->param, option->name, **argv, args);
}

static int parse_argument(struct cli *cli, const char *word, unsigned int position,
			  struct args *args)
{
	enum param param = command_param(cli->command, position);

	if (!param)
		return cli_usage(cli, NULL, "unexpected argument \"%s\"", word);
	return parse_value(cli, param, param_placeholder(param), word, args);
}

/* Checks what the tables do not say: which options exclude each other. */
static int check_options(struct cli *cli, const struct args *args)
{
	if (!(args->given & OPT(PERSIST)))
		return 0;
	if (args->given & OPT(NO_PERSIST))
		return cli_usage(cli, NULL, "--persist and --no-persist exclude each other");
	if (args->given & OPT(NO_WAIT))
		return cli_usage(cli, "omit --no-wait, or save later: targetctl save",
				 "--persist needs the result of the operation");
	return 0;
}

int args_parse(struct cli *cli, char **argv, struct args *args)
{
	const struct command *command = cli->command;
	bool only_arguments = false;
	unsigned int count = 0;
	int ret = 0;

	*args = (struct args){ .timeout_ms = -1 };
	for (; *argv && !ret; argv++) {
		if (!only_arguments && !strcmp(*argv, "--"))
			only_arguments = true;
		else if (!only_arguments && **argv == '-')
			ret = parse_option(cli, &argv, args);
		else
			ret = parse_argument(cli, *argv, count++, args);
	}
	if (ret || args->given & OPT(HELP))
		return ret;
	if (count < command->required)
		return cli_usage(cli, NULL, "missing argument %s",
				 param_placeholder(command->params[count]));
	return check_options(cli, args);
}
