// SPDX-License-Identifier: GPL-2.0-only
/*
 * args.c - command lines, read by the tables of args.h.
 */
#include <stdlib.h>
#include <string.h>

#include "args.h"

static const struct option options[] = {
	{ "--json", PARAM_NONE, OPT_JSON,
	  "print JSON for programs instead of text" },
	{ "--help", PARAM_NONE, OPT_HELP, "print this help" },
	{ "--version", PARAM_NONE, OPT_VERSION, "print the version" },
	{ "--group", PARAM_GROUP, OPT_GROUP, "only what is in this group" },
	{ "--portal", PARAM_PORTAL, OPT_PORTAL, "only what came in by this portal" },
	{ "--target", PARAM_TARGET, OPT_TARGET, "only groups of this target" },
	{ "--if-idle", PARAM_NONE, OPT_IF_IDLE, "refuse when a session uses it" },
	{ "--keep-last", PARAM_NONE, OPT_KEEP_LAST,
	  "refuse to take the group's last portal" },
	{ "--keep-path", PARAM_NONE, OPT_KEEP_PATH,
	  "refuse when it is an initiator's last path" },
	{ "--drain", PARAM_DRAIN, OPT_DRAIN,
	  "take no logins and wait so long for sessions to leave" },
	{ "--drop", PARAM_NONE, OPT_DROP,
	  "drop the sessions that are left, after --drain or at once" },
	{ "--dry-run", PARAM_NONE, OPT_DRY_RUN,
	  "change nothing, tell what would happen" },
	{ "--grace", PARAM_GRACE, OPT_GRACE,
	  "how long logins in flight may hold it up (200ms)" },
	{ "--deadline", PARAM_DEADLINE, OPT_DEADLINE,
	  "give up unless it could begin by then" },
	{ "--no-wait", PARAM_NONE, OPT_NO_WAIT,
	  "do not wait for the end of the operation" },
	{ "--timeout", PARAM_TIMEOUT, OPT_TIMEOUT,
	  "wait no longer; an operation goes on" },
	{ "--cancel-on-interrupt", PARAM_NONE, OPT_CANCEL_ON_INTERRUPT,
	  "cancel the operation on Ctrl-C" },
	{ "--objects", PARAM_NONE, OPT_OBJECTS,
	  "watch objects (and --ops: both, as without any)" },
	{ "--ops", PARAM_NONE, OPT_OPS, "watch operations" },
	{ "--initial", PARAM_NONE, OPT_INITIAL,
	  "tell first what is there already" },
	{ "--count", PARAM_COUNT, OPT_COUNT, "end after so many events" },
};

static const char *parse_group(const char *text, struct args *args)
{
	return group_name_parse(text, &args->group);
}

static const char *parse_portal(const char *text, struct args *args)
{
	if (args->portal_count == ARRAY_SIZE(args->portals))
		return "an operation takes 16 portals at most";
	return portal_name_parse(text, &args->portals[args->portal_count++]);
}

static const char *parse_target(const char *text, struct args *args)
{
	return iqn_parse(text, strlen(text), args->target);
}

static const char *parse_op(const char *text, struct args *args)
{
	return number_parse(text, 1, INT64_MAX, &args->op);
}

static const char *parse_provider(const char *text, struct args *args)
{
	args->provider = text;
	return *text && strlen(text) < 32 ? NULL :
		"a provider's name has 1 to 31 octets";
}

static const char *parse_timeout(const char *text, struct args *args)
{
	return duration_parse(text, &args->timeout_ms);
}

static const char *parse_grace(const char *text, struct args *args)
{
	return duration_parse(text, &args->grace_ms);
}

static const char *parse_deadline(const char *text, struct args *args)
{
	const char *wrong = duration_parse(text, &args->deadline_ms);

	return wrong || args->deadline_ms ? wrong : "it must be more than 0";
}

static const char *parse_drain(const char *text, struct args *args)
{
	return duration_parse(text, &args->drain_ms);
}

static const char *parse_count(const char *text, struct args *args)
{
	return number_parse(text, 1, INT64_MAX, &args->count);
}

static const struct {
	const char *placeholder;
	const char *(*parse)(const char *text, struct args *args);
} params[] = {
	[PARAM_GROUP] = { "GROUP", parse_group },
	[PARAM_PORTAL] = { "PORTAL", parse_portal },
	[PARAM_TARGET] = { "IQN", parse_target },
	[PARAM_OP] = { "ID", parse_op },
	[PARAM_PROVIDER] = { "NAME", parse_provider },
	[PARAM_TIMEOUT] = { "TIME", parse_timeout },
	[PARAM_GRACE] = { "TIME", parse_grace },
	[PARAM_DEADLINE] = { "TIME", parse_deadline },
	[PARAM_DRAIN] = { "TIME", parse_drain },
	[PARAM_COUNT] = { "N", parse_count },
};

const struct option *args_option(const char *name)
{
	size_t length = strcspn(name, "=");

	if (!strcmp(name, "-h"))
		return args_option("--help");
	for (size_t i = 0; i < ARRAY_SIZE(options); i++)
		if (strlen(options[i].name) == length &&
		    !strncmp(options[i].name, name, length))
			return &options[i];
	return NULL;
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* How many letters must be put in, left out or changed to get from a to b. */
static size_t distance(const char *a, const char *b)
{
	size_t row[32], width = least(strlen(b), ARRAY_SIZE(row) - 1);

	for (size_t j = 0; j <= width; j++)
		row[j] = j;
	for (size_t i = 0; a[i]; i++) {
		size_t corner = row[0]++;

		for (size_t j = 1; j <= width; j++) {
			size_t changed = corner + (a[i] != b[j - 1]);

			corner = row[j];
			row[j] = least(changed, least(row[j], row[j - 1]) + 1);
		}
	}
	return row[width];
}

const char *args_nearest(const char *word, const char *candidate,
			 const char *best)
{
	size_t far = best ? distance(word, best) : strlen(candidate) / 3 + 2;

	return distance(word, candidate) < far ? candidate : best;
}

static int unknown_option(struct cli *cli, const char *word)
{
	unsigned int mask = cli->command->options | OPT_GLOBAL;
	const char *best = NULL;
	char hint[64];

	for (size_t i = 0; i < ARRAY_SIZE(options); i++)
		if (options[i].bit & mask)
			best = args_nearest(word, options[i].name, best);
	snprintf(hint, sizeof(hint), "did you mean %s?", best ? best : "");
	return cli_usage(cli, best ? hint : NULL, "unknown option \"%s\"", word);
}

static int parse_param(struct cli *cli, enum param param, const char *name,
		       const char *text, struct args *args)
{
	const char *wrong = params[param].parse(text, args);

	if (!wrong)
		return 0;
	return cli_usage(cli, NULL, "%s \"%s\": %s", name, text, wrong);
}

/* Reads the option at *argv and its value, and moves *argv on to the last. */
static int parse_option(struct cli *cli, char ***argv, struct args *args)
{
	const struct option *option = args_option(**argv);
	unsigned int mask = cli->command->options | OPT_GLOBAL;
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
		return parse_param(cli, option->param, option->name, value + 1, args);
	if (!(*argv)[1])
		return cli_usage(cli, NULL, "%s needs a value: %s", option->name,
				 params[option->param].placeholder);
	++*argv;
	return parse_param(cli, option->param, option->name, **argv, args);
}

/* What the word at @position is; PARAM_NONE when it is one too many. */
static enum param word_param(const struct command *command, unsigned int position)
{
	unsigned int last = 0;

	while (last + 1 < ARGS_WORDS && command->words[last + 1])
		last++;
	if (position > last)
		return command->repeat ? command->words[last] : PARAM_NONE;
	return command->words[position];
}

static int parse_word(struct cli *cli, const char *word, unsigned int position,
		      struct args *args)
{
	enum param param = word_param(cli->command, position);

	if (!param)
		return cli_usage(cli, NULL, "there is a word too many: \"%s\"", word);
	return parse_param(cli, param, params[param].placeholder, word, args);
}

int args_parse(struct cli *cli, char **argv, struct args *args)
{
	const struct command *command = cli->command;
	bool only_words = false;
	unsigned int words = 0;
	int ret = 0;

	*args = (struct args){ .timeout_ms = -1 };
	for (; *argv && !ret; argv++) {
		if (!only_words && !strcmp(*argv, "--"))
			only_words = true;
		else if (!only_words && **argv == '-')
			ret = parse_option(cli, &argv, args);
		else
			ret = parse_word(cli, *argv, words++, args);
	}
	if (ret || words >= command->required || args->given & OPT_HELP)
		return ret;
	return cli_usage(cli, NULL, "%s is missing",
			 params[command->words[words]].placeholder);
}

static void print_option(FILE *to, const struct option *option)
{
	if (option->param)
		fprintf(to, " [%s %s]", option->name,
			params[option->param].placeholder);
	else
		fprintf(to, " [%s]", option->name);
}

void args_usage(FILE *to, const struct command *command)
{
	if (!command) {
		fputs("vdsctl [--json] COMMAND ..., see vdsctl --help\n", to);
		return;
	}
	fprintf(to, "vdsctl [--json] %s", command->noun);
	if (command->verb)
		fprintf(to, " %s", command->verb);
	for (unsigned int i = 0; i < ARGS_WORDS && command->words[i]; i++)
		fprintf(to, i < command->required ? " %s" : " [%s]",
			params[command->words[i]].placeholder);
	if (command->repeat)
		fputs("...", to);
	for (size_t i = 0; i < ARRAY_SIZE(options); i++)
		if (options[i].bit & command->options)
			print_option(to, &options[i]);
	fputc('\n', to);
}

void args_help(FILE *to, const struct command *command)
{
	unsigned int mask = command->options | OPT_GLOBAL;

	fputs("usage: ", to);
	args_usage(to, command);
	fprintf(to, "\n%s\n\n", command->does);
	for (size_t i = 0; i < ARRAY_SIZE(options); i++)
		if (options[i].bit & mask)
			fprintf(to, "  %-22s %s\n", options[i].name, options[i].does);
	fputs("\nGROUP is a UUID or IQN,TAG; PORTAL a UUID, ADDR:PORT or [ADDR]:PORT;\n"
	      "TIME a number of seconds, or with a unit: 200ms, 0.5s, 5m.\n"
	      "The manual page vdsctl(8) has more.\n", to);
}
