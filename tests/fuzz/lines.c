// SPDX-License-Identifier: GPL-2.0-only
/*
 * The command lines, and running one.
 */
#include <stdlib.h>
#include <string.h>

#include "fake_kernel.h"
#include "fuzz.h"
#include "lines.h"

#define WORDS_MAX	8
#define GROUP		FAKE_IQN ",1"

static const char *const lines[] = {
	"provider status",
	"provider refresh",
	"target list",
	"group list",
	"group show " GROUP,
	"portal list",
	"portal show 192.0.2.1:3260",
	"portal remove " GROUP " 192.0.2.1:3260",
	"portal remove --dry-run " GROUP " 192.0.2.1:3260",
	"portal add " GROUP " 192.0.2.9:3260",
	"session list",
	"op list",
	"op show 1",
	"op wait 1 --timeout 0",
	"op cancel 1",
	"watch",
};

const unsigned int lines_count = sizeof(lines) / sizeof(*lines);

void line_run(unsigned int number, cli_open_fn open)
{
	char *words = strdup(lines[(number & 0x7f) % lines_count]), *rest = words;
	char *argv[WORDS_MAX + 3] = { (char *)"vdsctl", (char *)"--json" };
	int argc = number & 0x80 ? 2 : 1;

	need(words);
	while (rest && argc < WORDS_MAX)
		argv[argc++] = strsep(&rest, " ");
	argv[argc] = NULL;
	cli_main(argc, argv, open);
	free(words);
}
