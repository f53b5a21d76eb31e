// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd_change.c - "vdsctl portal remove" and "vdsctl portal add": start an operation
 * that changes the portals of a group, and follow it.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "covers.h"
#include "kinds.h"
#include "lookup.h"
#include "output.h"
#include "report.h"
#include "run_op.h"
#include "saveconfig.h"

/**
 * struct change - a change of the portals of a group
 * @run:	starts and follows the operation; first, see change_of()
 * @args:	the command line
 * @adds:	it adds portals; else it removes portals
 * @group:	the group
 * @portals:	the portals to change
 * @names:	their names in @args
 * @count:	their number
 * @saved:	the portals to change in the saved configuration: all of the command line
 * @saved_count: their number
 */
struct change {
	struct run_op run;
	const struct args *args;
	bool adds;
	struct vds_group_info group;
	struct vds_portal_info portals[VDS_OP_PORTALS];
	const struct portal_name *names[VDS_OP_PORTALS];
	size_t count;
	struct vds_address saved[VDS_OP_PORTALS];
	size_t saved_count;
};

static const struct change *change_of(const struct run_op *run)
{
	return (const void *)run;
}

static int change_start(struct cli *cli, const struct run_op *run, uint32_t wait_ms,
			struct vds_op_start *start)
{
	const struct change *change = change_of(run);
	struct vds_removal_options options = removal_options_of(change->args);
	struct vds_op_member members[VDS_OP_PORTALS];

	for (size_t i = 0; i < change->count; i++)
		members[i] = (struct vds_op_member){ change->group.id, change->group.incarnation,
						     change->portals[i].id };
	if (change->adds)
		return vds_members_add_start(cli->client, members, change->count, 0, wait_ms,
					     start);
	return vds_members_remove_start(cli->client, members, change->count, &options, wait_ms,
					start);
}

/* "portal NAME", or "N portals"; returns @text */
static char *portals_text(const struct change *change, char text[CLI_TEXT_MAX])
{
	if (change->count > 1)
		snprintf(text, CLI_TEXT_MAX, "%zu portals", change->count);
	else
		snprintf(text, CLI_TEXT_MAX, "portal %s", change->names[0]->text);
	return text;
}

/* The first of the portals to remove that is not in the group; NULL if all are. */
static const char *not_in_group(struct cli *cli, const struct change *change)
{
	struct vds_membership_info membership;

	for (size_t i = 0; i < change->count; i++)
		if (vds_membership_get(cli->client, &change->group.id,
				       &change->portals[i].id, &membership) == -ENOENT)
			return change->names[i]->text;
	return NULL;
}

/* A group of @target, or of any if that is NULL, that has a portal; false: none has. */
static bool group_of(struct cli *cli, const struct vds_portal_info *portal,
		     const char *target, char name[CLI_TEXT_MAX])
{
	struct vds_membership_info *list;
	bool found = false;
	size_t count;

	if (vds_membership_list(cli->client, NULL, &portal->id, &list, &count))
		return false;
	for (size_t i = 0; i < count && !found; i++) {
		found = !target || !strcmp(list[i].target_name, target);
		snprintf(name, CLI_TEXT_MAX, "%s,%u", list[i].target_name, list[i].tag);
	}
	free(list);
	return found;
}

/* Reports in which group of the target a portal is that was to be added; 0 if in none. */
static int portal_exists(struct cli *cli, const struct change *change)
{
	char group[CLI_TEXT_MAX];

	for (size_t i = 0; i < change->count; i++)
		if (group_of(cli, &change->portals[i], change->group.target_name, group))
			return cli_fail(cli, -EEXIST, "see: vdsctl portal list",
					"portal %s is in portal group %s already",
					change->names[i]->text, group);
	return 0;
}

static int change_refused(struct cli *cli, const struct run_op *run, int err,
			  const char *reason)
{
	const struct change *change = change_of(run);
	const char *portal = err == -ENOENT && !change->adds ?
			     not_in_group(cli, change) : NULL;
	char portals[CLI_TEXT_MAX];

	if (portal)
		return cli_fail(cli, err, "see: vdsctl portal list",
				"portal %s exists, but is not in portal group %s", portal,
				change->args->group.text);
	if (run_refused_by(cli, &change->group.id, err) ||
	    (err == -EEXIST && change->adds && portal_exists(cli, change)))
		return CLI_FAILED;
	return cli_fail(cli, err, NULL, "cannot %s %s: %s",
			change->adds ? "add" : "remove",
			portals_text(change, portals), reason);
}

static void change_done(struct cli *cli, const struct run_op *run,
			const struct vds_op_info *op)
{
	const struct change *change = change_of(run);
	const struct args *args = change->args;
	unsigned long long id = op->id;
	char portals[CLI_TEXT_MAX];

	portals_text(change, portals);
	if (args->given & OPT(DRY_RUN))
		cli_say(cli,
			"operation %llu: would remove %s from portal group %s; nothing was changed",
			id, portals, args->group.text);
	else
		cli_say(cli, "operation %llu: %s %s %s portal group %s in %.3f s", id,
			change->adds ? "added" : "removed", portals,
			change->adds ? "to" : "from", args->group.text,
			op->elapsed / 1e9);
}

/* Whether a connection was accepted on a removed portal. */
static bool was_on_portal(const struct change *change,
			  const struct vds_connection_info *session)
{
	for (size_t i = 0; i < change->count; i++)
		if (address_accepts(&change->portals[i].address, &session->local))
			return !session->portal_known;
	return false;
}

/* The number of sessions; their connections follow each other in @list. */
static size_t count_sessions(const struct change *change,
			     const struct vds_connection_info *list, size_t count)
{
	uint32_t last = 0;
	size_t sessions = 0;

	for (size_t i = 0; i < count; i++) {
		if (!was_on_portal(change, &list[i]) ||
		    (sessions && list[i].session_id == last))
			continue;
		last = list[i].session_id;
		sessions++;
	}
	return sessions;
}

/*
 * Reports the sessions that a removal left behind. The operation did not look at
 * them, so this costs a request, which only a person at a terminal needs.
 */
static int say_sessions(struct cli *cli, const struct run_op *run)
{
	const struct change *change = change_of(run);
	struct vds_connection_info *list;
	char text[CLI_TEXT_MAX];
	size_t count, sessions;

	if (change->adds || change->args->given & OPT_LOOKING || !cli_says(cli) ||
	    !isatty(STDOUT_FILENO) ||
	    vds_connection_list(cli->client, &change->group.id, NULL, &list, &count))
		return CLI_DONE;
	sessions = count_sessions(change, list, count);
	if (sessions)
		cli_say(cli, "%s", report_left(sessions, change->count, text));
	free(list);
	return CLI_DONE;
}

/* Makes the same change in the saved configuration. */
static int change_edit(json_t *config, const void *context, const char **wrong)
{
	const struct change *change = context;
	int changed = 0;

	for (size_t i = 0; i < change->saved_count; i++) {
		struct saved_portal saved = { change->group.target_name, change->group.tag,
					      change->saved[i] };
		int ret = change->adds ? saveconfig_portal_add(config, &saved, wrong) :
					 saveconfig_portal_remove(config, &saved);

		if (ret < 0)
			return ret;
		changed |= ret;
	}
	return changed;
}

static void save(struct change *change, const struct vds_address *address)
{
	change->saved[change->saved_count++] = *address;
}

/* Runs the change, unless --if-exists or --if-absent left nothing to change. */
static int change_run(struct cli *cli, struct change *change, const char *nothing)
{
	const struct args *args = change->args;

	change->run = (struct run_op){
		.args = args,
		.details = args->given & OPT_REMOVAL || change->count > 1,
		.start = change_start,
		.refused = change_refused,
		.done = change_done,
		.finish = say_sessions,
		.edit = change_edit,
	};
	return change->count ? run_op(cli, &change->run) :
			       run_nothing(cli, &change->run, nothing);
}

static void take(struct change *change, const struct portal_name *name,
		 const struct vds_portal_info *portal)
{
	change->portals[change->count] = *portal;
	change->names[change->count++] = name;
}

static bool is_member(struct cli *cli, const struct change *change,
		      const struct vds_portal_info *portal)
{
	struct vds_membership_info membership;

	return !vds_membership_get(cli->client, &change->group.id, &portal->id, &membership);
}

/* With --if-exists, a portal that is in no group is none to remove. */
static int find_to_remove(struct cli *cli, struct change *change)
{
	bool if_exists = change->args->given & OPT(IF_EXISTS);

	for (size_t i = 0; i < change->args->portal_count; i++) {
		const struct portal_name *name = &change->args->portals[i];
		struct vds_portal_info portal;
		int ret;

		if (if_exists && !name->no_port && portal_get(cli, name, &portal) == -ENOENT) {
			if (!name->by_id)
				save(change, &name->address);
			continue;
		}
		ret = portal_find(cli, name, &portal);
		if (ret)
			return ret;
		save(change, &portal.address);
		if (!if_exists || is_member(cli, change, &portal))
			take(change, name, &portal);
	}
	return 0;
}

/* A group that does not exist has no portals but saved ones. */
static void save_all(struct change *change)
{
	const struct args *args = change->args;

	for (size_t i = 0; i < args->portal_count; i++)
		if (!args->portals[i].by_id && !args->portals[i].no_port)
			save(change, &args->portals[i].address);
}

int portal_remove(struct cli *cli, const struct args *args)
{
	struct change change = { .args = args };
	int ret;

	if (args->given & OPT(IF_EXISTS) &&
	    group_is_absent(cli, &args->group, &change.group)) {
		save_all(&change);
		return change_run(cli, &change, "the portal group does not exist");
	}
	ret = group_find(cli, &args->group, &change.group);
	if (!ret)
		ret = find_to_remove(cli, &change);
	return ret ? ret : change_run(cli, &change, "no such portal is in the group");
}

/*
 * A portal was not created since it exists. The target driver does not compare
 * interfaces: one that is on another interface prevents it.
 */
static int find_created(struct cli *cli, const struct portal_name *name,
			struct vds_portal_info *portal)
{
	struct vds_address anywhere = name->address;
	char group[CLI_TEXT_MAX], text[VDS_ADDRESS_STRLEN];

	anywhere.scope_id = 0;
	if (!name->address.scope_id || !portal_get(cli, name, portal) ||
	    vds_portal_get_by_address(cli->client, &anywhere, portal) ||
	    !group_of(cli, portal, NULL, group))
		return portal_find(cli, name, portal);
	return cli_fail(cli, -EADDRINUSE, NULL,
			"%s would not listen: the target driver takes it for the portal %s of %s",
			name->text, vds_address_format(&portal->address, text), group);
}

/* Looks a portal up, and creates it if it does not exist. */
static int find_or_create(struct cli *cli, const struct portal_name *name,
			  struct vds_portal_info *portal)
{
	int ret;

	if (name->by_id || name->no_port)
		return portal_find(cli, name, portal);
	portal->address = name->address;
	ret = vds_portal_new(cli->client, &name->address, &portal->id,
			     &portal->incarnation);
	if (ret == -EEXIST)
		return find_created(cli, name, portal);
	if (ret)
		return cli_fail(cli, ret, NULL, "cannot create portal %s: %s", name->text,
				vds_client_message());
	return 0;
}

/* With --if-absent, a portal that is in the group is none to add. */
static int find_to_add(struct cli *cli, struct change *change)
{
	bool if_absent = change->args->given & OPT(IF_ABSENT);
	struct vds_portal_info portal = { 0 };
	int ret = 0;

	/* All names are checked before a portal is created. */
	for (size_t i = 0; !ret && i < change->args->portal_count; i++)
		ret = portal_name_check(cli, &change->args->portals[i]);
	for (size_t i = 0; !ret && i < change->args->portal_count; i++) {
		ret = find_or_create(cli, &change->args->portals[i], &portal);
		if (ret)
			return ret;
		save(change, &portal.address);
		if (!if_absent || !is_member(cli, change, &portal))
			take(change, &change->args->portals[i], &portal);
	}
	return ret;
}

int portal_add(struct cli *cli, const struct args *args)
{
	struct change change = { .args = args, .adds = true };
	int ret;

	ret = group_find(cli, &args->group, &change.group);
	if (!ret)
		ret = find_to_add(cli, &change);
	return ret ? ret : change_run(cli, &change, "the group has each of these portals");
}
