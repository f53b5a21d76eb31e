// SPDX-License-Identifier: GPL-2.0-only
/*
 * main.c - one run of vdsctl: finds the command, connects, runs it.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "args.h"
#include "command.h"
#include "connection.h"
#include "help.h"
#include "output.h"
#include "suggest.h"

#define HINT_HELP	"see: vdsctl --help"

#define for_each_command(c) \
	for (const struct command *(c) = command_table; (c) < command_table + command_count; (c)++)

/* Prints the synopses of all commands, or of those of @noun. */
static void help_list(const char *noun)
{
	puts("usage:");
	for_each_command(c)
		if (!noun || !strcmp(noun, c->noun))
			help_synopsis(c);
	puts("  vdsctl help [NOUN [VERB]]\n\n"
	     "Options of every command: --json, --help. For the version: --version.\n"
	     "\"vdsctl help NOUN VERB\" describes a command.");
}

static bool has_noun(const char *noun)
{
	for_each_command(c)
		if (!strcmp(c->noun, noun))
			return true;
	return false;
}

/* Reports @word: not a noun, or not a verb of @noun. */
static int unknown_word(struct cli *cli, const char *noun, const char *word)
{
	char hint[SUGGEST_HINT_MAX];
	const char *best = NULL;

	for_each_command(c)
		if (!noun)
			best = suggest_nearer(word, c->noun, best);
		else if (!strcmp(noun, c->noun) && c->verb)
			best = suggest_nearer(word, c->verb, best);
	return cli_usage(cli, suggest_hint(best, hint), "unknown command \"%s%s%s\"",
			 noun ? noun : "", noun ? " " : "", word);
}

static int missing_verb(struct cli *cli, const char *noun)
{
	char verbs[CLI_TEXT_MAX] = "";

	for_each_command(c)
		if (!strcmp(noun, c->noun))
			sprintf(verbs + strlen(verbs), "%s%s", *verbs ? ", " : "", c->verb);
	return cli_usage(cli, HINT_HELP, "missing command after \"%s\": %s", noun, verbs);
}

static int help(struct cli *cli, const char *noun, const char *verb)
{
	const struct command *command;

	if (noun && !has_noun(noun))
		return unknown_word(cli, NULL, noun);
	command = noun ? command_find(noun, verb) : NULL;
	if (noun && verb && !command)
		return unknown_word(cli, noun, verb);
	if (command)
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
	if (args.given & OPT_HELP)
		return help(cli, cli->command->noun, cli->command->verb);
	if (!cli->command->offline) {
		ret = cli_connect(cli);
		if (ret)
			return ret;
	}
	return cli->command->run(cli, &args);
}

/* Skips the options of @mask before a word; returns their mask. */
static unsigned int leading_options(char ***argv, unsigned int mask)
{
	unsigned int given = 0;

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
		return unknown_word(cli, NULL, noun);
	cli->command = command_find(noun, NULL);
	if (cli->command)
		return run(cli, argv);
	if (leading_options(&argv, OPT_GLOBAL) & OPT_HELP)
		return help(cli, noun, *argv);
	verb = *argv;
	if (!verb)
		return missing_verb(cli, noun);
	cli->command = command_find(noun, verb);
	return cli->command ? run(cli, argv + 1) : unknown_word(cli, noun, verb);
}

static int dispatch(struct cli *cli, char **argv)
{
	unsigned int given = leading_options(&argv, OPT_GLOBAL | OPT_VERSION);
	const char *noun = *argv;

	if (given & OPT_VERSION)
		return dispatch_noun(cli, "version", argv);
	if (given & OPT_HELP)
		return help(cli, noun, noun ? argv[1] : NULL);
	if (!noun)
		return cli_usage(cli, HINT_HELP, "missing command");
	if (!strcmp(noun, "help"))
		return help(cli, argv[1], argv[1] ? argv[2] : NULL);
	return dispatch_noun(cli, noun, argv + 1);
}

/* --json is valid anywhere, and also if the rest of the command line is not. */
static bool wants_json(char **argv)
{
	for (; *argv && strcmp(*argv, "--"); argv++)
		if (!strcmp(*argv, "--json"))
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
