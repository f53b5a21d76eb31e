// SPDX-License-Identifier: GPL-2.0-only
/*
 * command.c - the table of commands.
 */
#include <string.h>

#include "command.h"

const struct command command_table[] = {
	{ "portal", "list", "List portals and their groups.",
	  .options = OPT(GROUP) | OPT(TARGET) | OPT(INITIATOR) | OPT_TABLE, .run = portal_list },
	{ "portal", "show", "Show a portal and its group memberships.",
	  { PARAM_PORTAL }, 1, .run = portal_show },
	{ "portal", "remove", "Remove portals from a group, all or none.",
	  { PARAM_GROUP, PARAM_PORTAL }, 2, .repeat = true,
	  .options = OPT_REMOVAL | OPT(IF_EXISTS) | OPT_SAVING | OPT_WAITING,
	  .run = portal_remove },
	{ "portal", "add", "Add portals to a group, all or none.",
	  { PARAM_GROUP, PARAM_PORTAL }, 2, .repeat = true,
	  .options = OPT(IF_ABSENT) | OPT_SAVING | OPT_WAITING, .run = portal_add },
	{ "portal", "offline", "Remove a portal from all its groups, for a time.",
	  { PARAM_PORTAL }, 1, .options = OPT_REMOVAL | OPT_WAITING, .run = portal_offline },
	{ "portal", "online", "Add an offline portal to its groups again.",
	  { PARAM_PORTAL }, 1,
	  .options = OPT(GRACE) | OPT(DEADLINE) | OPT_WAITING, .run = portal_online },
	{ "address", "evacuate", "Remove an address from all groups.",
	  { PARAM_ADDRESS }, 1,
	  .options = OPT_REMOVAL | OPT(IF_EXISTS) | OPT(BEST_EFFORT) | OPT_SAVING | OPT_WAITING,
	  .run = address_evacuate },
	{ "address", "restore", "Put back what evacuate removed.",
	  { PARAM_ADDRESS }, 1,
	  .options = OPT(DEADLINE) | OPT(IF_ABSENT) | OPT(BEST_EFFORT) | OPT_SAVING |
		     OPT_WAITING,
	  .run = address_restore },
	{ "address", "list", "List what evacuate removed.",
	  .options = OPT_TABLE, .offline = true, .run = address_list },
	{ "session", "list", "List sessions and their connections.",
	  .options = OPT(GROUP) | OPT(PORTAL) | OPT(TARGET) | OPT(INITIATOR) | OPT_TABLE,
	  .run = session_list },
	{ "group", "list", "List portal groups.",
	  .options = OPT(TARGET) | OPT_TABLE, .run = group_list },
	{ "group", "show", "Show a portal group and its portals.",
	  { PARAM_GROUP }, 1, .run = group_show },
	{ "group", "create", "Create a portal group in a target.",
	  { PARAM_GROUP }, 1,
	  .options = OPT(ENABLE) | OPT(DEADLINE) | OPT(IF_ABSENT) | OPT_SAVING | OPT_WAITING,
	  .run = group_create },
	{ "group", "delete", "Delete a portal group.",
	  { PARAM_GROUP }, 1,
	  .options = OPT_DELETION | OPT(IF_EXISTS) | OPT_SAVING | OPT_WAITING,
	  .run = group_delete },
	{ "group", "enable", "Let a portal group accept logins.",
	  { PARAM_GROUP }, 1, .options = OPT(DEADLINE) | OPT_SAVING | OPT_WAITING,
	  .run = group_enable },
	{ "group", "disable", "Let a portal group refuse logins.",
	  { PARAM_GROUP }, 1,
	  .options = OPT(DROP) | OPT(GRACE) | OPT(DEADLINE) | OPT_SAVING | OPT_WAITING,
	  .run = group_disable },
	{ "group", "unblock", "Abort stalled logins that block an rmdir.",
	  { PARAM_GROUP }, 1,
	  .options = OPT(GRACE) | OPT(DEADLINE) | OPT_WAITING, .run = group_unblock },
	{ "target", "list", "List iSCSI targets.", .options = OPT_TABLE, .run = target_list },
	{ "target", "show", "Show a target and its portal groups.",
	  { PARAM_TARGET }, 1, .run = target_show },
	{ "target", "create", "Create a target; without IQN, with a new name.",
	  { PARAM_TARGET },
	  .options = OPT(DEADLINE) | OPT(IF_ABSENT) | OPT_SAVING | OPT_WAITING,
	  .run = target_create },
	{ "target", "delete", "Delete a target and its portal groups.",
	  { PARAM_TARGET }, 1,
	  .options = OPT_DELETION | OPT(IF_EXISTS) | OPT_SAVING | OPT_WAITING,
	  .run = target_delete },
	{ "op", "list", "List operations in flight and past ones.",
	  .options = OPT_TABLE, .run = op_list },
	{ "op", "show", "Show an operation.", { PARAM_OP }, 1, .run = op_show },
	{ "op", "wait", "Wait until an operation is done.",
	  { PARAM_OP }, 1, .options = OPT(TIMEOUT), .run = op_wait },
	{ "op", "cancel", "Cancel an operation.",
	  { PARAM_OP }, 1, .run = op_cancel },
	{ "provider", "status", "Show the state of providers.",
	  { PARAM_PROVIDER }, .options = OPT_TABLE, .run = provider_status },
	{ "provider", "reenumerate", "Find changed objects and leaked portals.",
	  { PARAM_PROVIDER }, .options = OPT(DEADLINE) | OPT_WAITING,
	  .run = provider_reenumerate },
	{ "provider", "refresh",
	  "Remove leaked portals, clear the stale state.",
	  { PARAM_PROVIDER }, .options = OPT(GRACE) | OPT(DEADLINE) | OPT_WAITING,
	  .run = provider_refresh },
	{ "config", "diff", "Compare with the saved configuration.", .run = config_diff },
	{ "check", NULL, "Report everything that does not serve.", .run = check_run },
	{ "metrics", NULL, "Print the state for Prometheus.",
	  .options = OPT(OUTPUT), .offline = true, .run = metrics_run },
	{ "watch", NULL, "Report events as they happen.",
	  .options = OPT(OBJECTS) | OPT(OPS) | OPT(SESSIONS) | OPT(INITIAL) | OPT(COUNT) |
		     OPT(TIMEOUT) | OPT(EXEC) | OPT(JOURNAL),
	  .run = watch_run },
	{ "version", NULL, "Print the version.", .offline = true, .run = version_show },
};

const size_t command_count = ARRAY_SIZE(command_table);

const struct command *command_find(const char *noun, const char *verb)
{
	for_each_command(c)
		if (!strcmp(c->noun, noun) &&
		    (!c->verb || (verb && !strcmp(c->verb, verb))))
			return c;
	return NULL;
}

enum param command_param(const struct command *command, unsigned int position)
{
	unsigned int last = 0;

	while (last + 1 < COMMAND_PARAMS && command->params[last + 1])
		last++;
	if (position > last)
		return command->repeat ? command->params[last] : PARAM_NONE;
	return command->params[position];
}
