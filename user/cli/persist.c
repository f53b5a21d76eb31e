// SPDX-License-Identifier: GPL-2.0-only
/*
 * persist.c - --persist: what a command does to the saved configuration.
 */
#include <errno.h>
#include <string.h>

#include "output.h"
#include "persist.h"

/* Reports why a change cannot be saved, before anything is changed. */
static int refuse(struct persist *persist, int err, const char *why)
{
	if (!*persist->file.path)
		return cli_fail(persist->cli, -ENOENT,
				"to save the running configuration: targetctl save",
				"there is no saved configuration; nothing was changed");
	return cli_fail(persist->cli, err,
			"without --persist the change lasts until the next boot",
			"cannot change the saved configuration %s: %s; nothing was changed",
			persist->file.path, why);
}

/* Tries the change on a copy, and to write that, so that what is impossible is refused. */
static int try(struct persist *persist)
{
	json_t *copy = must(json_deep_copy(persist->file.config));
	const char *why = NULL;
	int changed = persist->edit(copy, persist->context, &why), err = 0;

	if (changed < 0 || (changed && !*persist->file.path))
		err = -ENOENT;
	else if (changed)
		err = savefile_try(&persist->file, copy);
	json_decref(copy);
	return err ? refuse(persist, err, why ? why : strerror(-err)) : 0;
}

int persist_begin(struct persist *persist, struct cli *cli, const struct args *args,
		  savefile_edit edit, const void *context)
{
	int ret;

	*persist = (struct persist){
		.cli = cli,
		.edit = args->given & OPT(DRY_RUN) ? NULL : edit,
		.context = context,
		.file = { .lock = -1, .fd = -1 },
	};
	if (!persist->edit)
		return 0;
	ret = conf_read(cli, &persist->conf);
	if (ret)
		return ret;
	persist->wanted = args->given & OPT(PERSIST) ||
			  (persist->conf.persist &&
			   !(args->given & (OPT(NO_PERSIST) | OPT(NO_WAIT))));
	if (!persist->wanted)
		return 0;
	ret = savefile_open(cli, &persist->conf, SAVEFILE_LOCK, &persist->file);
	return ret ? ret : try(persist);
}

/* Reports what the next boot does to a change that was not saved, if that can be read. */
static void say_unsaved(struct persist *persist)
{
	struct cli *cli = persist->cli;
	const char *why = NULL;

	if (!cli_says(cli) || savefile_open(cli, &persist->conf, SAVEFILE_TRY, &persist->file) ||
	    !*persist->file.path)
		return;
	if (persist->edit(persist->file.config, persist->context, &why))
		cli_say(cli,
			"The next boot undoes this: %s differs; see --persist, and vdsctl config diff.",
			persist->file.path);
	else
		cli_say(cli, "This survives a reboot: %s agrees with it.", persist->file.path);
}

int persist_commit(struct persist *persist)
{
	struct cli *cli = persist->cli;
	int changed;

	if (!persist->edit)
		return CLI_DONE;
	if (!persist->wanted) {
		say_unsaved(persist);
		return CLI_DONE;
	}
	if (!*persist->file.path) {
		cli_say(cli, "This survives a reboot: there is no saved configuration.");
		return CLI_DONE;
	}
	changed = savefile_replace(cli, &persist->file, persist->edit, persist->context);
	if (changed < 0)
		return CLI_FAILED;
	cli_say(cli, "This survives a reboot: %s %s.", persist->file.path,
		changed ? "was changed too" : "agrees with it");
	return CLI_DONE;
}

void persist_end(struct persist *persist)
{
	savefile_close(&persist->file);
}
