// SPDX-License-Identifier: GPL-2.0-only
/*
 * help.c - synopses and help texts, made from the tables of commands and options.
 */
#include <errno.h>
#include <stdio.h>

#include "command.h"
#include "help.h"
#include "output.h"

/* "vdsctl [--json] NOUN VERB ARGUMENTS [OPTIONS]" */
static void print_synopsis(FILE *to, const struct command *command)
{
	fprintf(to, "vdsctl [--json] %s", command->noun);
	if (command->verb)
		fprintf(to, " %s", command->verb);
	for (unsigned int i = 0; i < COMMAND_PARAMS && command->params[i]; i++)
		fprintf(to, i < command->required ? " %s" : " [%s]",
			param_placeholder(command->params[i]));
	if (command->repeat)
		fputs("...", to);
	for (const struct option *o = option_table; o < option_table + option_count; o++)
		if (o->bit & command->options)
			fprintf(to, " [%s%s%s]", o->name, o->param ? " " : "",
				o->param ? param_placeholder(o->param) : "");
	fputc('\n', to);
}

void help_synopsis(const struct command *command)
{
	fputs("  ", stdout);
	print_synopsis(stdout, command);
}

void help_command(const struct command *command)
{
	unsigned int mask = command->options | OPT_GLOBAL;
	char name[64];

	fputs("usage: ", stdout);
	print_synopsis(stdout, command);
	printf("\n%s\n\n", command->does);
	for (const struct option *o = option_table; o < option_table + option_count; o++) {
		if (!(o->bit & mask))
			continue;
		snprintf(name, sizeof(name), "%s %s", o->name,
			 o->param ? param_placeholder(o->param) : "");
		printf("  %-22s %s\n", name, o->does);
	}
	puts("\nGROUP is a UUID or IQN,TAG; PORTAL a UUID, ADDR:PORT or [ADDR]:PORT;\n"
	     "TIME a number of seconds, or with a unit: 200ms, 0.5s, 5m.\n"
	     "See the manual page vdsctl(8).");
}

int cli_usage(struct cli *cli, const char *hint, const char *format, ...)
{
	va_list values;

	va_start(values, format);
	cli_vfail(cli, EINVAL, hint, format, values);
	va_end(values);
	fputs("usage: ", stderr);
	if (cli->command)
		print_synopsis(stderr, cli->command);
	else
		fputs("vdsctl [--json] COMMAND ..., see vdsctl --help\n", stderr);
	return CLI_USAGE;
}
