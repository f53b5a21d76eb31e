/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * persist.h - --persist: a change is made in the saved configuration too, or it is
 * reported that the next boot undoes it.
 */
#ifndef VDSCTL_PERSIST_H
#define VDSCTL_PERSIST_H

#include "options.h"
#include "savefile.h"

/**
 * struct persist - one change of the saved configuration
 * @cli:	the run
 * @edit:	makes the change; NULL if there is none to make
 * @context:	passed to @edit
 * @conf:	where the saved configuration is
 * @wanted:	the change is to be saved
 * @file:	the saved configuration, locked if @wanted; else read for the report only
 */
struct persist {
	struct cli *cli;
	savefile_edit edit;
	const void *context;
	struct conf conf;
	bool wanted;
	struct savefile file;
};

/**
 * persist_begin() - prepare, before anything is changed
 * @persist: to be filled; release it with persist_end() in any case
 * @cli: the run
 * @args: with --persist or --no-persist; else /etc/vds-iscsi.conf decides
 * @edit: makes the change; NULL if there is none to make
 * @context: passed to @edit
 *
 * With --persist, targetcli's lock is taken, the file is read, and the change is
 * tried on its contents.
 *
 * Return: 0, or an exit status after reporting why; nothing may be changed then.
 */
int persist_begin(struct persist *persist, struct cli *cli, const struct args *args,
		  savefile_edit edit, const void *context);

/**
 * persist_commit() - save the change, after it was made
 *
 * Reports whether it survives a reboot.
 *
 * Return: CLI_DONE, or CLI_FAILED after reporting why it is not saved.
 */
int persist_commit(struct persist *persist);

/** persist_end() - release the lock */
void persist_end(struct persist *persist);

#endif /* VDSCTL_PERSIST_H */
