// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd_config.c - "vdsctl config diff": where the running configuration and targetcli's
 * saved one differ.
 */
#include <errno.h>

#include "command.h"
#include "kinds.h"
#include "output.h"
#include "record.h"
#include "saveconfig.h"
#include "savefile.h"

static void enter_target(void *entries, const void *record)
{
	const struct vds_target_info *target = record;

	saveconfig_enter_target(entries, target->name);
}

static void enter_group(void *entries, const void *record)
{
	const struct vds_group_info *group = record;

	saveconfig_enter_group(entries, group->target_name, group->tag, !group->disabled);
}

/* A leaked portal serves, but configfs does not have it. */
static void enter_portal(void *entries, const void *record)
{
	const struct vds_membership_info *member = record;
	struct saved_portal portal = { member->target_name, member->tag, member->address };

	if (member->state != VDS_ISCSI_MEMBERSHIP_STATE_LEAKED)
		saveconfig_enter_portal(entries, &portal);
}

/* The running configuration, as entries; NULL after a report. */
static json_t *running_entries(struct cli *cli)
{
	json_t *entries = must(json_object());
	int ret;

	ret = record_each(cli, &target_kind, enter_target, entries);
	if (!ret)
		ret = record_each(cli, &group_kind, enter_group, entries);
	if (!ret)
		ret = record_each(cli, &membership_kind, enter_portal, entries);
	if (!ret)
		return entries;
	json_decref(entries);
	cli_fail(cli, ret, NULL, "cannot list the running configuration: %s",
		 vds_client_message());
	return NULL;
}

/* How the saved state of an entry differs from the running one; NULL if it does not. */
static const char *difference(json_t *running, json_t *saved)
{
	if (!saved)
		return "running only";
	if (!running)
		return "saved only";
	if (json_equal(running, saved))
		return NULL;
	return json_is_true(running) ? "enabled, saved as disabled" :
				       "disabled, saved as enabled";
}

static void report(struct cli *cli, json_t *array, const char *name, const char *how)
{
	if (array && json_array_append_new(array, must(json_pack("{s:s, s:s}", "entry", name,
								 "difference", how))))
		must(NULL);
	cli_say(cli, "%s: %s", how, name);
}

/* Reports the differences of two sets; returns how many. */
static size_t compare(struct cli *cli, json_t *running, json_t *saved)
{
	json_t *array = cli->doc ? must(json_array()) : NULL, *state;
	size_t differences = 0;
	const char *name, *how;

	json_object_foreach(running, name, state) {
		how = difference(state, json_object_get(saved, name));
		if (how)
			report(cli, array, name, how);
		differences += !!how;
	}
	json_object_foreach(saved, name, state) {
		how = difference(json_object_get(running, name), state);
		if (how && !json_object_get(running, name)) {
			report(cli, array, name, how);
			differences++;
		}
	}
	if (array)
		cli_add(cli, "differences", array);
	return differences;
}

int config_diff(struct cli *cli, const struct args *args)
{
	json_t *running = NULL, *saved;
	int status = CLI_FAILED;
	struct savefile file;
	struct conf conf;
	size_t found;

	(void)args;
	if (conf_read(cli, &conf))
		return CLI_FAILED;
	if (!savefile_open(cli, &conf, 0, &file))
		running = running_entries(cli);
	if (running && !*file.path) {
		cli_fail(cli, -ENOENT, "to save the running configuration: targetctl save",
			 "there is no saved configuration");
	} else if (running) {
		saved = saveconfig_entries(file.config);
		found = compare(cli, running, saved);
		json_decref(saved);
		if (!found)
			cli_say(cli, "%s agrees with the running configuration.", file.path);
		status = found ? CLI_FAILED : CLI_DONE;
	}
	json_decref(running);
	savefile_close(&file);
	return status;
}
