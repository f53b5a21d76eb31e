// SPDX-License-Identifier: GPL-2.0-only
/*
 * help.c - the help texts, and the same as JSON, made from the tables of
 * commands and options.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "help.h"
#include "output.h"
#include "usage.h"

/* "-j, --json" or "    --drain TIME" */
static void option_line(const struct option *option)
{
	bool has_letter = option->also && option->also[1] != '-';
	char name[64];

	snprintf(name, sizeof(name), "%s%s%s %s", has_letter ? option->also : "   ",
		 has_letter ? ", " : " ", option->name,
		 option->param ? param_placeholder(option->param) : "");
	printf("  %-26s %s\n", name, option->does);
}

/**
 * struct words_seen - the words for arguments and values that were explained
 * @word:	the words
 * @count:	their number
 */
struct words_seen {
	const char *word[PARAM_END];
	size_t count;
};

/* Explains the word that stands for a parameter, once. */
static void explain(enum param param, struct words_seen *seen)
{
	const char *word = param_placeholder(param);

	for (size_t i = 0; i < seen->count; i++)
		if (!strcmp(seen->word[i], word))
			return;
	printf("%s%s: %s\n", seen->count ? "" : "\n", word, param_means(param));
	seen->word[seen->count++] = word;
}

/* Explains the words of the arguments and options of a command. */
static void explain_words(const struct command *command)
{
	struct words_seen seen = { .count = 0 };

	for (unsigned int i = 0; i < COMMAND_PARAMS && command->params[i]; i++)
		explain(command->params[i], &seen);
	for_each_option(o)
		if (o->param && o->bit & command->options)
			explain(o->param, &seen);
}

void help_command(const struct command *command)
{
	char synopsis[USAGE_SYNOPSIS_MAX];

	printf("usage: vdsctl %s%s\n\n%s\n", usage_synopsis(command, synopsis),
	       command->options ? " [OPTIONS]" : "", command->does);
	if (command->options)
		puts("\nOptions:");
	for_each_option(o)
		if (o->bit & command->options)
			option_line(o);
	puts("\nOptions of every command:");
	for_each_option(o)
		if (o->bit & OPT_GLOBAL)
			option_line(o);
	explain_words(command);
	puts("\nSee the manual page vdsctl(8).");
}

void help_list(const char *noun)
{
	char synopsis[USAGE_SYNOPSIS_MAX];

	puts("usage: vdsctl COMMAND [OPTIONS]\n\nCommands:");
	for_each_command(c)
		if ((!noun || !strcmp(noun, c->noun)))
			printf("  %-29s %s\n", usage_synopsis(c, synopsis), c->does);
	puts("\nOptions of every command:");
	for_each_option(o)
		if (o->bit & (OPT_GLOBAL | (noun ? 0 : OPT(VERSION))))
			option_line(o);
	puts("\n\"vdsctl help COMMAND\" describes a command and its options.");
}

static json_t *options_json(uint64_t mask)
{
	json_t *array = must(json_array());

	for_each_option(o) {
		const char *value = o->param ? param_placeholder(o->param) : NULL;
		json_t *option;

		if (!(o->bit & mask))
			continue;
		option = json_pack("{s:s, s:s?, s:s}", "name", o->name, "value", value, "does",
				   o->does);
		if (json_array_append_new(array, must(option)))
			must(NULL);
	}
	return array;
}

json_t *help_json(const struct command *command)
{
	char arguments[USAGE_SYNOPSIS_MAX];

	return must(json_pack("{s:s, s:s?, s:s, s:s, s:o}", "noun", command->noun,
			      "verb", command->verb,
			      "arguments", usage_arguments(command, arguments),
			      "does", command->does,
			      "options", options_json(command->options)));
}

json_t *help_list_json(const char *noun)
{
	json_t *array = must(json_array());

	for_each_command(c)
		if ((!noun || !strcmp(noun, c->noun)) &&
		    json_array_append_new(array, help_json(c)))
			must(NULL);
	return must(json_pack("{s:o, s:o}", "commands", array, "options",
			      options_json(OPT_GLOBAL | OPT(VERSION))));
}
