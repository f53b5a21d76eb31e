// SPDX-License-Identifier: GPL-2.0-only
/*
 * main.c - the commands of vdsctl, and how one is found and run.
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"

static const struct command commands[] = {
	{ "portal", "list", "List the portals, a line for each group they are in.",
	  .options = OPT_GROUP, .run = portal_list },
	{ "portal", "show", "Show a portal and the groups it is in.",
	  { PARAM_PORTAL }, 1, .run = portal_show },
	{ "portal", "remove", "Take portals out of a portal group, all or none.",
	  { PARAM_GROUP, PARAM_PORTAL }, 2, .repeat = true,
	  .options = OPT_WAITING | OPT_REMOVAL, .run = portal_remove },
	{ "portal", "add", "Put a portal into a portal group.",
	  { PARAM_GROUP, PARAM_PORTAL }, 2,
	  .options = OPT_WAITING, .run = portal_add },
	{ "session", "list", "List the connections of sessions.",
	  .options = OPT_GROUP | OPT_PORTAL, .run = session_list },
	{ "group", "list", "List the portal groups.",
	  .options = OPT_TARGET, .run = group_list },
	{ "group", "show", "Show a portal group and its portals.",
	  { PARAM_GROUP }, 1, .run = group_show },
	{ "target", "list", "List the iSCSI targets.", .run = target_list },
	{ "op", "list", "List the operations that the kernel remembers.",
	  .run = op_list },
	{ "op", "show", "Show an operation.", { PARAM_OP }, 1, .run = op_show },
	{ "op", "wait", "Wait for the end of an operation.",
	  { PARAM_OP }, 1, .options = OPT_TIMEOUT, .run = op_wait },
	{ "op", "cancel", "Cancel an operation while it is not too late.",
	  { PARAM_OP }, 1, .run = op_cancel },
	{ "provider", "status", "Show whether the providers' knowledge is reliable.",
	  { PARAM_PROVIDER }, .run = provider_status },
	{ "provider", "reenumerate", "Have providers find out what came and went.",
	  { PARAM_PROVIDER }, .run = provider_reenumerate },
	{ "provider", "refresh", "Have providers read again what they know.",
	  { PARAM_PROVIDER }, .run = provider_refresh },
	{ "watch", NULL, "Tell what happens, as it happens.",
	  .options = OPT_OBJECTS | OPT_OPS | OPT_INITIAL | OPT_COUNT | OPT_TIMEOUT,
	  .run = watch_run },
	{ "version", NULL, "Print the version.", .offline = true, .run = version_show },
};

#define COMMANDS_END	(commands + ARRAY_SIZE(commands))

int version_show(struct cli *cli, const struct args *args)
{
	(void)args;
	if (cli->doc)
		cli_add(cli, "version",
			json_pack("{s:s, s:i}", "vdsctl", VDSCTL_VERSION, "family",
				  VDS_ISCSI_FAMILY_VERSION));
	cli_say(cli, "vdsctl %s, for version %d of the netlink family %s",
		VDSCTL_VERSION, VDS_ISCSI_FAMILY_VERSION, VDS_ISCSI_FAMILY_NAME);
	return CLI_DONE;
}

static int connect_failed(struct cli *cli, int ret)
{
	if (ret == -ENOENT)
		return cli_fail(cli, ret, "modprobe vds_iscsi_lio",
				"the kernel module vds_iscsi is not loaded");
	return cli_fail(cli, ret, NULL, "cannot talk to the kernel: %s",
			vds_client_message());
}

int cli_connect(struct cli *cli)
{
	int ret = cli_client_open(&cli->client);

	return ret ? connect_failed(cli, ret) : 0;
}

int cli_watch(struct cli *cli, unsigned int mask, struct vds_watch **watch)
{
	int ret = vds_client_watch(cli->client, mask, watch);

	return ret ? connect_failed(cli, ret) : 0;
}

/* Prints the help of each command of @noun; NULL is of all. */
static void help_list(FILE *to, const char *noun)
{
	fputs("usage:\n", to);
	for (const struct command *c = commands; c < COMMANDS_END; c++) {
		if (noun && strcmp(noun, c->noun))
			continue;
		fputs("  ", to);
		args_usage(to, c);
	}
	fputs("\n\"vdsctl help NOUN VERB\" tells more about a command.\n", to);
}

static bool has_noun(const char *noun)
{
	for (const struct command *c = commands; c < COMMANDS_END; c++)
		if (!strcmp(c->noun, noun))
			return true;
	return false;
}

static const struct command *find_command(const char *noun, const char *verb)
{
	for (const struct command *c = commands; c < COMMANDS_END; c++)
		if (!strcmp(c->noun, noun) &&
		    (!c->verb || (verb && !strcmp(c->verb, verb))))
			return c;
	return NULL;
}

/* The command or noun that is called nearly as @word; verbs when @noun is set. */
static const char *nearest_word(const char *noun, const char *word)
{
	const char *best = NULL;

	for (const struct command *c = commands; c < COMMANDS_END; c++)
		if (!noun)
			best = args_nearest(word, c->noun, best);
		else if (!strcmp(noun, c->noun) && c->verb)
			best = args_nearest(word, c->verb, best);
	return best;
}

static int unknown_word(struct cli *cli, const char *noun, const char *word)
{
	const char *best = nearest_word(noun, word);
	char hint[64];

	snprintf(hint, sizeof(hint), "did you mean %s?", best ? best : "");
	return cli_usage(cli, best ? hint : NULL, "unknown command \"%s%s%s\"",
			 noun ? noun : "", noun ? " " : "", word);
}

static int help(struct cli *cli, const char *noun, const char *verb)
{
	const struct command *command;

	if (noun && !has_noun(noun))
		return unknown_word(cli, NULL, noun);
	command = noun ? find_command(noun, verb) : NULL;
	if (noun && verb && !command)
		return unknown_word(cli, noun, verb);
	if (command)
		args_help(stdout, command);
	else
		help_list(stdout, noun);
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

/* Takes the options off that may stand before a word; the rest is @argv. */
static unsigned int leading_options(char ***argv, unsigned int mask)
{
	unsigned int given = 0;

	for (; **argv && ***argv == '-'; ++*argv) {
		const struct option *option = args_option(**argv);

		if (!option || !(option->bit & mask) || strchr(**argv, '='))
			break;
		given |= option->bit;
	}
	return given;
}

/* Runs the command that is called @noun and what @argv begins with. */
static int dispatch_noun(struct cli *cli, const char *noun, char **argv)
{
	const char *verb;

	if (!has_noun(noun))
		return unknown_word(cli, NULL, noun);
	cli->command = find_command(noun, NULL);
	if (cli->command)
		return run(cli, argv);
	if (leading_options(&argv, OPT_GLOBAL) & OPT_HELP)
		return help(cli, noun, *argv);
	verb = *argv;
	if (!verb)
		return cli_usage(cli, "see: vdsctl --help",
				 "what shall be done about \"%s\"?", noun);
	cli->command = find_command(noun, verb);
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
		return cli_usage(cli, "see: vdsctl --help", "no command was given");
	if (!strcmp(noun, "help"))
		return help(cli, argv[1], argv[1] ? argv[2] : NULL);
	return dispatch_noun(cli, noun, argv + 1);
}

/* --json counts wherever it stands, also when the rest is wrong. */
static bool wants_json(char **argv)
{
	for (; *argv && strcmp(*argv, "--"); argv++)
		if (!strcmp(*argv, "--json"))
			return true;
	return false;
}

int cli_main(int argc, char **argv)
{
	struct cli cli = { 0 };
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
