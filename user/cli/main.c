// SPDX-License-Identifier: GPL-2.0-only
/*
 * main.c - one run of vdsctl: finds the command, connects, runs it.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "args.h"
#include "command.h"
#include "complete.h"
#include "connection.h"
#include "help.h"
#include "output.h"
#include "suggest.h"
#include "usage.h"

static bool has_noun(const char *noun)
{
	for_each_command(c)
		if (!strcmp(c->noun, noun))
			return true;
	return false;
}

/* The command that two words mean: "tpg rm", or in the other order as "ls tpg". */
static const struct command *command_meant(const char *noun, const char *verb)
{
	for_each_command(c)
		if (c->verb && verb &&
		    ((!strcmp(noun, c->noun) || suggest_is_synonym(noun, c->noun)) &&
		     (!strcmp(verb, c->verb) || suggest_is_synonym(verb, c->verb))))
			return c;
	return NULL;
}

/* The command of a verb alone, as in targetcli: the only one, or the first that fits. */
static const struct command *command_with_verb(const char *verb)
{
	const struct command *exact = NULL, *first = NULL;
	int exacts = 0;

	for_each_command(c) {
		bool same = c->verb && !strcmp(verb, c->verb);

		if (!first && c->verb && (same || suggest_is_synonym(verb, c->verb)))
			first = c;
		if (same && !exacts++)
			exact = c;
	}
	return exacts == 1 ? exact : first;
}

/* Hints at the command that is called differently elsewhere; NULL if there is none. */
static const char *hint_meant(const char *noun, const char *verb, char hint[SUGGEST_HINT_MAX])
{
	char synopsis[USAGE_SYNOPSIS_MAX];
	const struct command *meant = command_meant(noun, verb);

	if (!meant && verb)
		meant = command_meant(verb, noun);
	if (!meant)
		meant = command_with_verb(noun);
	return meant ? suggest_hint(usage_synopsis(meant, synopsis), hint) : NULL;
}

/* Reports that @noun is no noun. */
static int unknown_noun(struct cli *cli, const char *noun, const char *next)
{
	char hint[SUGGEST_HINT_MAX];
	const char *best = NULL;

	for_each_command(c)
		if ((!best || strcmp(best, c->noun)))
			best = suggest_is_synonym(noun, c->noun) ? c->noun :
			       suggest_nearer(noun, c->noun, best);
	if (!hint_meant(noun, next, hint) && !suggest_hint(best, hint))
		return cli_usage(cli, NULL, "unknown command \"%s\"", noun);
	return cli_usage(cli, hint, "unknown command \"%s\"", noun);
}

/* "a, b, c": the verbs of @noun. */
static char *verbs_of(const char *noun, char verbs[CLI_TEXT_MAX])
{
	*verbs = '\0';
	for_each_command(c)
		if (!strcmp(noun, c->noun))
			sprintf(verbs + strlen(verbs), "%s%s", *verbs ? ", " : "", c->verb);
	return verbs;
}

/* Reports that @verb is no verb of @noun. */
static int unknown_verb(struct cli *cli, const char *noun, const char *verb)
{
	char hint[SUGGEST_HINT_MAX], verbs[CLI_TEXT_MAX];
	const char *best = NULL;

	for_each_command(c)
		if (!strcmp(noun, c->noun) && c->verb)
			best = suggest_nearer(verb, c->verb, best);
	if (!suggest_hint(best, hint) && !hint_meant(noun, verb, hint))
		snprintf(hint, sizeof(hint), "commands of %s: %.200s", noun,
			 verbs_of(noun, verbs));
	return cli_usage(cli, hint, "unknown command \"%s %s\"", noun, verb);
}

static int missing_verb(struct cli *cli, const char *noun)
{
	char verbs[CLI_TEXT_MAX];

	return cli_usage(cli, NULL, "missing command after \"%s\": %s", noun,
			 verbs_of(noun, verbs));
}

/* Help is text or, with --json, its own document. */
static int help(struct cli *cli, const char *noun, const char *verb)
{
	const struct command *command;

	if (noun && !has_noun(noun))
		return unknown_noun(cli, noun, verb);
	command = noun ? command_find(noun, verb) : NULL;
	if (noun && verb && !command)
		return unknown_verb(cli, noun, verb);
	if (cli->doc)
		cli_add(cli, "help", command ? help_json(command) : help_list_json(noun));
	else if (command)
		help_command(command);
	else
		help_list(noun);
	return CLI_DONE;
}

static int run(struct cli *cli, char **argv)
{
	struct args args;
	int ret;

	ret = args_parse(cli, argv, &args);
	if (ret)
		return ret;
	if (args.given & OPT(HELP))
		return help(cli, cli->command->noun, cli->command->verb);
	cli->quiet |= !!(args.given & OPT(QUIET));
	cli->no_headers = args.given & OPT(NO_HEADERS);
	cli->wide = args.given & OPT(WIDE);
	if (!cli->command->offline) {
		ret = cli_connect(cli);
		if (ret)
			return ret;
	}
	return cli->command->run(cli, &args);
}

/* Skips the options of @mask before a word; returns their mask. */
static uint64_t leading_options(char ***argv, uint64_t mask)
{
	uint64_t given = 0;

	for (; **argv && ***argv == '-'; ++*argv) {
		const struct option *option = option_find(**argv);

		if (!option || !(option->bit & mask) || strchr(**argv, '='))
			break;
		given |= option->bit;
	}
	return given;
}

/* Runs a command of @noun; its verb, if it has one, is in @argv. */
static int dispatch_noun(struct cli *cli, const char *noun, char **argv)
{
	const char *verb;

	if (!has_noun(noun))
		return unknown_noun(cli, noun, *argv);
	cli->command = command_find(noun, NULL);
	if (cli->command)
		return run(cli, argv);
	if (leading_options(&argv, OPT_GLOBAL) & OPT(HELP))
		return help(cli, noun, *argv);
	verb = *argv;
	if (!verb)
		return missing_verb(cli, noun);
	cli->command = command_find(noun, verb);
	return cli->command ? run(cli, argv + 1) : unknown_verb(cli, noun, verb);
}

/* "help [NOUN [VERB]]", with options of every command between the words. */
static int dispatch_help(struct cli *cli, char **argv)
{
	const char *words[2] = { NULL, NULL };

	leading_options(&argv, OPT_GLOBAL);
	for (size_t i = 0; *argv && i < ARRAY_SIZE(words); i++) {
		words[i] = *argv++;
		leading_options(&argv, OPT_GLOBAL);
	}
	if (*argv)
		return cli_usage(cli, NULL, "unexpected argument \"%s\"", *argv);
	return help(cli, words[0], words[1]);
}

static int dispatch(struct cli *cli, char **argv)
{
	uint64_t given = leading_options(&argv, OPT_GLOBAL | OPT(VERSION));
	const char *noun = *argv;

	cli->quiet = given & OPT(QUIET);
	if (given & OPT(VERSION))
		return dispatch_noun(cli, "version", argv);
	if (given & OPT(HELP))
		return help(cli, noun, noun ? argv[1] : NULL);
	if (!noun)
		return cli_usage(cli, NULL, "missing command");
	if (!strcmp(noun, "complete"))
		return complete_run(cli, argv + 1);
	if (!strcmp(noun, "help"))
		return dispatch_help(cli, argv + 1);
	return dispatch_noun(cli, noun, argv + 1);
}

/* --json is valid anywhere, and also if the rest of the command line is not. */
static bool wants_json(char **argv)
{
	for (; *argv && strcmp(*argv, "--"); argv++)
		if (!strcmp(*argv, "--json") || !strcmp(*argv, "-j"))
			return true;
	return false;
}

int cli_main(int argc, char **argv, cli_open_fn open)
{
	struct cli cli = { .open = open };
	int status;

	if (argc < 1)
		return CLI_USAGE;
	signal(SIGPIPE, SIG_IGN);
	if (wants_json(argv + 1))
		cli_output_json(&cli);
	status = dispatch(&cli, argv + 1);
	vds_client_close(cli.client);
	return cli_finish(&cli, status);
}
