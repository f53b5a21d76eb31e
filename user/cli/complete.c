// SPDX-License-Identifier: GPL-2.0-only
/*
 * complete.c - "vdsctl complete": the words that may follow on a command line, from
 * the tables of commands and options. The completions of the shells call it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "complete.h"
#include "kinds.h"
#include "record.h"

/**
 * struct line - a command line up to the word that is completed
 * @noun:	first argument, or NULL
 * @verb:	second argument, or NULL
 * @arguments:	number of arguments after the command
 * @help:	it begins with "help"
 * @value:	what the word is the value of; PARAM_NONE if of no option
 */
struct line {
	const char *noun;
	const char *verb;
	unsigned int arguments;
	bool help;
	enum param value;
};

/* A candidate and what it does, as the shells expect them. */
static void print(const char *word, const char *does)
{
	printf("%s\t%s\n", word, does);
}

static void take_argument(struct line *line, const char *word)
{
	if (!line->noun && !line->help && !strcmp(word, "help"))
		line->help = true;
	else if (!line->noun)
		line->noun = word;
	else if (!line->verb && !command_find(line->noun, NULL))
		line->verb = word;
	else
		line->arguments++;
}

static struct line parse(char *const *words)
{
	struct line line = { .noun = NULL };

	for (; *words; words++) {
		const struct option *option = **words == '-' ? option_find(*words) : NULL;

		if (line.value)
			line.value = PARAM_NONE;
		else if (option && !strchr(*words, '='))
			line.value = option->param;
		else if (**words != '-')
			take_argument(&line, *words);
	}
	return line;
}

static void print_nouns(const struct line *line)
{
	const char *last = "";

	for_each_command(c) {
		if (!strcmp(c->noun, last))
			continue;
		print(c->noun, c->verb ? "" : c->does);
		last = c->noun;
	}
	if (!line->help)
		print("help", "Describe the commands.");
}

static void print_verbs(const char *noun)
{
	for_each_command(c)
		if (c->verb && !strcmp(c->noun, noun))
			print(c->verb, c->does);
}

static void print_options(const struct command *command)
{
	uint64_t mask = OPT_GLOBAL | (command ? command->options : OPT(VERSION));

	for_each_option(o)
		if (o->bit & mask)
			print(o->name, o->does);
}

/* The names of all objects of a kind, for an argument or a value. */
static void print_names(struct cli *cli, const struct record_kind *kind)
{
	char name[CLI_TEXT_MAX];
	void *records;
	size_t count;

	if (cli->open(&cli->client) || kind->list(cli->client, &records, &count))
		return;
	for (size_t i = 0; i < count; i++)
		print(record_name(kind, (char *)records + i * kind->size, name), "");
	free(records);
}

static void print_values(struct cli *cli, enum param param)
{
	switch (param) {
	case PARAM_GROUP:
		print_names(cli, &group_kind);
		break;
	case PARAM_PORTAL:
	case PARAM_ADDRESS:
		print_names(cli, &portal_kind);
		break;
	case PARAM_TARGET:
		print_names(cli, &target_kind);
		break;
	case PARAM_OP:
		print_names(cli, &op_kind);
		break;
	case PARAM_PROVIDER:
		print_names(cli, &provider_kind);
		break;
	default:
		break;
	}
}

/* Completes @word after @words; prints more than fits, which the shells filter. */
static void complete(struct cli *cli, char *const *words, const char *word)
{
	struct line line = parse(words);
	const struct command *command =
		line.noun ? command_find(line.noun, line.verb) : NULL;

	if (line.value)
		print_values(cli, line.value);
	else if (*word == '-')
		print_options(command);
	else if (!line.noun)
		print_nouns(&line);
	else if (!command && !line.verb)
		print_verbs(line.noun);
	else if (command && !line.help)
		print_values(cli, command_param(command, line.arguments));
}

int complete_run(struct cli *cli, char **argv)
{
	char **last = argv, *word;

	if (!*argv)
		return CLI_DONE;
	while (last[1])
		last++;
	word = *last;
	*last = NULL;
	complete(cli, argv, word);
	*last = word;
	return CLI_DONE;
}
