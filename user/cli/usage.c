// SPDX-License-Identifier: GPL-2.0-only
/*
 * usage.c - the synopsis of a command, and the report of a wrong command line.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "output.h"
#include "usage.h"

char *usage_arguments(const struct command *command, char *text)
{
	size_t used = 0;

	*text = '\0';
	for (unsigned int i = 0; i < COMMAND_PARAMS && command->params[i]; i++)
		used += sprintf(text + used, i < command->required ? "%s%s" : "%s[%s]",
				i ? " " : "", param_placeholder(command->params[i]));
	if (command->repeat)
		strcpy(text + used, "...");
	return text;
}

char *usage_synopsis(const struct command *command, char text[USAGE_SYNOPSIS_MAX])
{
	size_t used = sprintf(text, "%s%s%s", command->noun, command->verb ? " " : "",
			      command->verb ? command->verb : "");

	if (command->params[0])
		text[used++] = ' ';
	usage_arguments(command, text + used);
	return text;
}

/* What to do about a wrong command line, if nothing better is known. */
static const char *usage_hint(struct cli *cli, char text[2 * USAGE_SYNOPSIS_MAX])
{
	char synopsis[USAGE_SYNOPSIS_MAX];

	if (!cli->command)
		return "see: vdsctl --help";
	snprintf(text, 2 * USAGE_SYNOPSIS_MAX, "usage: vdsctl %s%s",
		 usage_synopsis(cli->command, synopsis),
		 cli->command->options ? " [OPTIONS]" : "");
	return text;
}

int cli_usage(struct cli *cli, const char *hint, const char *format, ...)
{
	char text[2 * USAGE_SYNOPSIS_MAX];
	va_list values;

	va_start(values, format);
	cli_vfail(cli, EINVAL, hint ? hint : usage_hint(cli, text), format, values);
	va_end(values);
	return CLI_USAGE;
}
