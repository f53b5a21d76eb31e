// SPDX-License-Identifier: GPL-2.0-only
/*
 * command.c - the table of commands.
 */
#include <string.h>

#include "command.h"

const struct command command_table[] = {
	{ "portal", "list", "List portals, one line for each group membership.",
	  .options = OPT_GROUP, .run = portal_list },
	{ "portal", "show", "Show a portal and its group memberships.",
	  { PARAM_PORTAL }, 1, .run = portal_show },
	{ "portal", "remove", "Remove portals from a portal group, all or none.",
	  { PARAM_GROUP, PARAM_PORTAL }, 2, .repeat = true,
	  .options = OPT_WAITING | OPT_REMOVAL, .run = portal_remove },
	{ "portal", "add", "Add a portal to a portal group.",
	  { PARAM_GROUP, PARAM_PORTAL }, 2,
	  .options = OPT_WAITING, .run = portal_add },
	{ "session", "list", "List the connections of sessions.",
	  .options = OPT_GROUP | OPT_PORTAL, .run = session_list },
	{ "group", "list", "List portal groups.",
	  .options = OPT_TARGET, .run = group_list },
	{ "group", "show", "Show a portal group and its portals.",
	  { PARAM_GROUP }, 1, .run = group_show },
	{ "group", "unblock", "Abort the stalled logins that block another program's rmdir.",
	  { PARAM_GROUP }, 1,
	  .options = OPT_GRACE | OPT_DEADLINE | OPT_WAITING, .run = group_unblock },
	{ "target", "list", "List iSCSI targets.", .run = target_list },
	{ "op", "list", "List the operations that the kernel remembers.",
	  .run = op_list },
	{ "op", "show", "Show an operation.", { PARAM_OP }, 1, .run = op_show },
	{ "op", "wait", "Wait until an operation is done.",
	  { PARAM_OP }, 1, .options = OPT_TIMEOUT, .run = op_wait },
	{ "op", "cancel", "Cancel an operation.",
	  { PARAM_OP }, 1, .run = op_cancel },
	{ "provider", "status", "Show the state of providers.",
	  { PARAM_PROVIDER }, .run = provider_status },
	{ "provider", "reenumerate", "Find objects that came or went, and leaked portals.",
	  { PARAM_PROVIDER }, .options = OPT_DEADLINE | OPT_WAITING,
	  .run = provider_reenumerate },
	{ "provider", "refresh",
	  "Complete the removal of leaked portals, and clear the stale state.",
	  { PARAM_PROVIDER }, .options = OPT_GRACE | OPT_DEADLINE | OPT_WAITING,
	  .run = provider_refresh },
	{ "watch", NULL, "Report events as they happen.",
	  .options = OPT_OBJECTS | OPT_OPS | OPT_INITIAL | OPT_COUNT | OPT_TIMEOUT,
	  .run = watch_run },
	{ "version", NULL, "Print the version.", .offline = true, .run = version_show },
};

const size_t command_count = ARRAY_SIZE(command_table);

const struct command *command_find(const char *noun, const char *verb)
{
	for (const struct command *c = command_table; c < command_table + command_count; c++)
		if (!strcmp(c->noun, noun) &&
		    (!c->verb || (verb && !strcmp(c->verb, verb))))
			return c;
	return NULL;
}
