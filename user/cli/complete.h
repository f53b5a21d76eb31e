/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * complete.h - the words that may follow on a command line.
 */
#ifndef VDSCTL_COMPLETE_H
#define VDSCTL_COMPLETE_H

#include "cli.h"

/**
 * complete_run() - "vdsctl complete WORD...", which the completions of the shells run
 * @cli: the run; it connects only if names of objects may follow
 * @argv: the words of a command line without "vdsctl"; the last one is completed, and
 *	may be ""
 *
 * Prints a line for each word that may stand there: the word, a tab, and what it does.
 *
 * Return: CLI_DONE.
 */
int complete_run(struct cli *cli, char **argv);

#endif /* VDSCTL_COMPLETE_H */
