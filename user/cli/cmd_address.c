// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd_address.c - "vdsctl address": take an address out of service, by one operation
 * on all groups of all targets, and put it back.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "covers.h"
#include "evacuated.h"
#include "kinds.h"
#include "output.h"
#include "record.h"
#include "report.h"
#include "run_op.h"

/**
 * struct move - a portal of a group that is moved out or back
 * @member:	the portal and the group, in a request
 * @target:	name of the group's target
 * @tag:	tag of the group
 * @address:	address of the portal
 * @entered:	this run entered it in the record
 */
struct move {
	struct vds_op_member member;
	char target[VDS_ISCSI_NAME_MAX + 1];
	uint16_t tag;
	struct vds_address address;
	bool entered;
};

/**
 * struct moves - what one operation moves
 * @run:	starts and follows the operation; first, see moves_of()
 * @args:	the command line
 * @restores:	portals are added again; else they are removed
 * @list:	the portals
 * @count:	their number
 */
struct moves {
	struct run_op run;
	const struct args *args;
	bool restores;
	struct move *list;
	size_t count;
};

static const struct moves *moves_of(const struct run_op *run)
{
	return (const void *)run;
}

static struct saved_portal saved_of(const struct move *move)
{
	return (struct saved_portal){ move->target, move->tag, move->address };
}

static bool is_on(const struct address_name *name, const struct vds_address *address)
{
	return address_is_on(address, &name->address) &&
	       (name->any_port || name->address.port == address->port);
}

static int compare_groups(const struct move *a, const struct move *b)
{
	int order = strcmp(a->target, b->target);

	return order ? order : a->tag - b->tag;
}

/* Orders by group, so that each group's portals follow each other, and by port. */
static int compare_moves(const void *a, const void *b)
{
	const struct move *left = a, *right = b;
	int order = compare_groups(left, right);

	return order ? order : left->address.port - right->address.port;
}

static int moves_start(struct cli *cli, const struct run_op *run, uint32_t wait_ms,
		       struct vds_op_start *start)
{
	const struct moves *moves = moves_of(run);
	struct vds_removal_options options = removal_options_of(moves->args);
	struct vds_op_member members[VDS_OP_PORTALS];

	for (size_t i = 0; i < moves->count; i++)
		members[i] = moves->list[i].member;
	if (moves->restores)
		return vds_members_add_start(cli->client, members, moves->count,
					     options.deadline_ms, wait_ms, start);
	return vds_members_remove_start(cli->client, members, moves->count, &options, wait_ms,
					start);
}

static int moves_refused(struct cli *cli, const struct run_op *run, int err,
			 const char *reason)
{
	const struct moves *moves = moves_of(run);

	for (size_t i = 0; i < moves->count; i++)
		if (run_refused_by(cli, &moves->list[i].member.group_id, err))
			return CLI_FAILED;
	return cli_fail(cli, err, NULL, "cannot %s %s: %s",
			moves->restores ? "restore" : "evacuate",
			run->args->address.text, reason);
}

static size_t count_groups(const struct moves *moves)
{
	size_t groups = 0;

	for (size_t i = 0; i < moves->count; i++)
		groups += !i || compare_groups(&moves->list[i - 1], &moves->list[i]);
	return groups;
}

static void moves_done(struct cli *cli, const struct run_op *run, const struct vds_op_info *op)
{
	const struct moves *moves = moves_of(run);
	const char *did = moves->restores ? "added" : "removed";
	size_t groups = count_groups(moves);

	if (run->args->given & OPT(DRY_RUN))
		cli_say(cli,
			"operation %llu: would remove %zu portal%s on %s from %zu group%s; nothing was changed",
			(unsigned long long)op->id, moves->count, plural(moves->count),
			run->args->address.text, groups, plural(groups));
	else
		cli_say(cli, "operation %llu: %s %zu portal%s on %s %s %zu group%s in %.3f s",
			(unsigned long long)op->id, did, moves->count, plural(moves->count),
			run->args->address.text, moves->restores ? "to" : "from", groups,
			plural(groups), op->elapsed / 1e9);
}

/* Makes the same change in the saved configuration. */
static int moves_edit(json_t *config, const void *context, const char **wrong)
{
	const struct moves *moves = context;
	int changed = 0;

	for (size_t i = 0; i < moves->count; i++) {
		struct saved_portal saved = saved_of(&moves->list[i]);
		int ret = moves->restores ? saveconfig_portal_add(config, &saved, wrong) :
					    saveconfig_portal_remove(config, &saved);

		if (ret < 0)
			return ret;
		changed |= ret;
	}
	return changed;
}

static int too_many(struct cli *cli, const struct moves *moves)
{
	return cli_fail(cli, -E2BIG, moves->args->given & OPT(BEST_EFFORT) ?
			"give one port: ADDR:PORT" :
			"give one port: ADDR:PORT; or use --best-effort",
			"%zu portals are more than one operation takes", moves->count);
}

static bool is_dry(const struct args *args)
{
	return args->given & OPT(DRY_RUN);
}

/* Whether an operation is in flight on the group, or that is not known. */
static bool is_busy(struct cli *cli, const struct vds_uuid *group)
{
	struct vds_group_info now;

	return vds_group_get(cli->client, group, 0, &now) || now.operation;
}

/*
 * Whether an entry of the record is obsolete since its group has the portal. That of
 * another evacuation is not while an operation is in flight, which may remove the portal.
 */
static bool is_settled(struct cli *cli, const struct moves *moves, const struct move *move)
{
	const struct vds_uuid *group = &move->member.group_id;
	struct vds_membership_info member;

	if (moves->restores ? is_busy(cli, group) : !move->entered)
		return false;
	return !vds_membership_get(cli->client, group, &move->member.portal_id, &member);
}

/* Deletes from the record what was not removed, or was added. */
static int record_settle(struct cli *cli, const struct moves *moves)
{
	struct evacuated record;
	int ret = evacuated_open(cli, &record);

	for (size_t i = 0; !ret && i < moves->count; i++) {
		struct saved_portal saved = saved_of(&moves->list[i]);

		if (is_settled(cli, moves, &moves->list[i]))
			evacuated_remove(&record, &saved);
	}
	if (!ret)
		ret = evacuated_save(cli, &record);
	evacuated_close(&record);
	return ret;
}

/*
 * Runs the operation. What its groups have afterwards is not remembered; what they have
 * while an evacuation is still running may be removed later.
 */
static int run_moves(struct cli *cli, struct moves *moves)
{
	int ret, settled;

	moves->run = (struct run_op){
		.args = moves->args,
		.details = true,
		.start = moves_start,
		.refused = moves_refused,
		.done = moves_done,
		.edit = moves_edit,
	};
	ret = moves->count > VDS_OP_PORTALS ? too_many(cli, moves) : run_op(cli, &moves->run);
	if (is_dry(moves->args) || (!moves->restores && (!ret || moves->run.pending)))
		return ret;
	settled = record_settle(cli, moves);
	return ret ? ret : settled;
}

/* Moves the document's operation, and the error if there is one, into an array. */
static void collect(struct cli *cli, json_t *results)
{
	static const char *const keys[] = { "operation", "error" };
	json_t *result = must(json_object()), *value;

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		value = json_object_get(cli->doc, keys[i]);
		if (value && json_object_set(result, keys[i], value))
			must(NULL);
		json_object_del(cli->doc, keys[i]);
	}
	if (json_array_append_new(results, result))
		must(NULL);
}

/* The moves of the first group in a list. */
static struct moves first_group(const struct moves *all)
{
	struct moves part = *all;

	part.count = 1;
	while (part.count < all->count &&
	       !compare_groups(&part.list[0], &part.list[part.count]))
		part.count++;
	return part;
}

/* With --best-effort: an operation for each group; the worst exit status. */
static int run_each_group(struct cli *cli, const struct moves *all)
{
	json_t *results = cli->doc ? must(json_array()) : NULL;
	struct moves part, rest = *all;
	int ret, status = CLI_DONE;

	while (rest.count && status != CLI_INTERRUPTED) {
		part = first_group(&rest);
		ret = run_moves(cli, &part);
		if (ret > status)
			status = ret;
		if (results)
			collect(cli, results);
		rest.list += part.count;
		rest.count -= part.count;
	}
	if (rest.count && !is_dry(all->args))
		record_settle(cli, &rest);
	if (results)
		cli_add(cli, "results", results);
	return status;
}

static int run_all(struct cli *cli, struct moves *moves)
{
	return moves->args->given & OPT(BEST_EFFORT) ? run_each_group(cli, moves) :
						       run_moves(cli, moves);
}

/* Whether a portal that is not on the address still accepts logins there. */
static bool still_answers(const struct address_name *name, const struct vds_address *portal)
{
	if (address_is_on(portal, &name->address))
		return false;
	return name->any_port ? address_covers(portal, &name->address) :
				address_accepts(portal, &name->address);
}

/* Names the wildcard portals that still accept logins on the address, unless @failed. */
static void say_wildcards(struct cli *cli, const struct args *args,
			  const struct vds_membership_info *members, size_t count, bool failed)
{
	json_t *array = must(json_array());
	char name[CLI_TEXT_MAX];

	for (size_t i = 0; i < count && !failed; i++) {
		if (!still_answers(&args->address, &members[i].address))
			continue;
		record_name(&membership_kind, &members[i], name);
		cli_note("vdsctl: warning: %s still answers on %s: it listens on every address",
			 name, args->address.text);
		if (json_array_append_new(array, record_json(&membership_kind, &members[i], 0)))
			must(NULL);
	}
	if (cli->doc)
		cli_add(cli, "wildcards", json_incref(array));
	json_decref(array);
}

/* The portals on the address: those that serve, of all groups. */
static void pick_members(struct moves *moves, const struct vds_membership_info *members,
			 size_t count)
{
	moves->list = must(calloc(count + 1, sizeof(*moves->list)));
	for (size_t i = 0; i < count; i++) {
		struct move *move = &moves->list[moves->count];

		if (!is_on(&moves->args->address, &members[i].address))
			continue;
		move->member = (struct vds_op_member){ members[i].group_id,
						       members[i].group_incarnation,
						       members[i].portal_id };
		strcpy(move->target, members[i].target_name);
		move->tag = members[i].tag;
		move->address = members[i].address;
		moves->count++;
	}
	qsort(moves->list, moves->count, sizeof(*moves->list), compare_moves);
}

static int cannot_enter(struct cli *cli, const struct saved_portal *portal, int err)
{
	char key[SAVED_ENTRY_MAX];

	return cli_fail(cli, err, NULL,
			"cannot record %s: its name is not UTF-8; nothing was changed",
			saveconfig_portal_key(portal, key));
}

/* Enters the portals before they are removed, so that nothing can be forgotten. */
static int record_enter(struct cli *cli, const struct moves *moves)
{
	struct evacuated record;
	int ret = evacuated_open(cli, &record);

	for (size_t i = 0; !ret && i < moves->count; i++) {
		struct saved_portal saved = saved_of(&moves->list[i]);
		int added = evacuated_add(&record, &saved);

		if (added < 0)
			ret = cannot_enter(cli, &saved, added);
		moves->list[i].entered = added > 0;
	}
	if (!ret)
		ret = evacuated_save(cli, &record);
	evacuated_close(&record);
	return ret;
}

static int evacuate(struct cli *cli, struct moves *moves)
{
	const char *address = moves->args->address.text;
	int ret = is_dry(moves->args) ? 0 : record_enter(cli, moves);

	if (ret)
		return ret;
	ret = run_all(cli, moves);
	if (ret == CLI_DONE && !is_dry(moves->args))
		cli_say(cli, "To put it back: vdsctl address restore %s", address);
	return ret;
}

static bool has_entry_on(const struct evacuated *record, const struct address_name *address)
{
	struct saved_portal saved;
	json_t *entry;
	size_t i;

	json_array_foreach(record->portals, i, entry)
		if (evacuated_entry(entry, &saved) && is_on(address, &saved.address))
			return true;
	return false;
}

static int nothing_to_evacuate(struct cli *cli, const struct args *args)
{
	const char *address = args->address.text;
	struct evacuated record;
	bool twice;

	if (args->given & OPT(IF_EXISTS))
		return report_nothing(cli,
				      "nothing was changed: no portal group has a portal on %s",
				      address);
	if (evacuated_read(cli, &record))
		return CLI_FAILED;
	twice = has_entry_on(&record, &args->address);
	evacuated_close(&record);
	return cli_fail(cli, -ENOENT,
			twice ? "see: vdsctl address list" : "see: vdsctl portal list",
			"no portal group has a portal on %s%s", address,
			twice ? ": it was evacuated" : "");
}

int address_evacuate(struct cli *cli, const struct args *args)
{
	struct moves moves = { .args = args };
	struct vds_membership_info *members;
	size_t count;
	int ret;

	ret = vds_membership_list(cli->client, NULL, NULL, &members, &count);
	if (ret)
		return cli_list_failed(cli, ret, "memberships");
	pick_members(&moves, members, count);
	ret = moves.count ? evacuate(cli, &moves) : nothing_to_evacuate(cli, args);
	say_wildcards(cli, args, members, count, moves.count && ret == CLI_FAILED);
	free(moves.list);
	free(members);
	return ret;
}

/*
 * The id of a portal, which is created if the kernel has forgotten it: 0 or -errno,
 * -EADDRINUSE if there is one on another interface, which the target driver takes it for.
 */
static int portal_id(struct cli *cli, const struct vds_address *address, struct vds_uuid *id)
{
	struct vds_portal_info portal;
	int ret = vds_portal_new(cli->client, address, id, NULL);

	if (ret != -EEXIST)
		return ret;
	ret = vds_portal_get_by_address(cli->client, address, &portal);
	*id = portal.id;
	return ret == -ENOENT ? -EADDRINUSE : ret;
}

/*
 * Fills a move from an entry of the record: 0; -EEXIST if the group has the portal, -EBUSY
 * if an operation is in flight on the group then, which may be its evacuation.
 */
static int look_up(struct cli *cli, const struct saved_portal *saved, struct move *move)
{
	struct vds_membership_info member;
	struct vds_group_info group;
	int ret;

	ret = vds_group_get_by_name(cli->client, saved->target, saved->tag, &group);
	if (!ret)
		ret = portal_id(cli, &saved->address, &move->member.portal_id);
	if (ret)
		return ret;
	move->member.group_id = group.id;
	move->member.group_incarnation = group.incarnation;
	strcpy(move->target, group.target_name);
	move->tag = group.tag;
	move->address = saved->address;
	ret = vds_membership_get(cli->client, &group.id, &move->member.portal_id, &member);
	if (ret)
		return ret == -ENOENT ? 0 : ret;
	return group.operation ? -EBUSY : -EEXIST;
}

static const char *why_lost(int err)
{
	switch (err) {
	case -ENOENT:
		return "the group does not exist";
	case -EBUSY:
		return "an operation is in flight on its group";
	case -EADDRINUSE:
		return "a portal on another interface has its address";
	default:
		return vds_client_message();
	}
}

/* Reports an entry that cannot be restored; with --best-effort the rest is. */
static int lost_entry(struct cli *cli, const struct args *args, const struct saved_portal *saved,
		      const struct move *move, int err)
{
	char key[SAVED_ENTRY_MAX];

	saveconfig_portal_key(saved, key);
	if (args->given & OPT(BEST_EFFORT)) {
		cli_note("vdsctl: warning: cannot restore %s: %s", key, why_lost(err));
		return 0;
	}
	if (err == -EBUSY && run_refused_by(cli, &move->member.group_id, err))
		return CLI_FAILED;
	return cli_fail(cli, err, "to restore the other portals: --best-effort",
			"cannot restore %s: %s; nothing was changed", key, why_lost(err));
}

/**
 * struct restore - the entries of the record on an address
 * @moves:	those that are to be added
 * @settled:	those that are in their groups already
 * @skipped:	number of those that cannot be restored
 */
struct restore {
	struct moves moves;
	struct moves settled;
	size_t skipped;
};

static int pick_entries(struct cli *cli, const struct evacuated *record,
			struct restore *restore)
{
	const struct args *args = restore->moves.args;
	size_t count = json_array_size(record->portals);
	struct saved_portal saved;
	json_t *entry;
	size_t i;

	restore->moves.list = must(calloc(count + 1, sizeof(struct move)));
	restore->settled.list = must(calloc(count + 1, sizeof(struct move)));
	json_array_foreach(record->portals, i, entry) {
		struct move move = { .tag = 0 };
		int ret;

		if (!evacuated_entry(entry, &saved) || !is_on(&args->address, &saved.address))
			continue;
		ret = look_up(cli, &saved, &move);
		if (!ret)
			restore->moves.list[restore->moves.count++] = move;
		else if (ret == -EEXIST)
			restore->settled.list[restore->settled.count++] = move;
		else if (!lost_entry(cli, args, &saved, &move, ret))
			restore->skipped++;
		else
			return CLI_FAILED;
	}
	qsort(restore->moves.list, restore->moves.count, sizeof(struct move), compare_moves);
	return 0;
}

/* Adds the portals, or reports why there is none to add. */
static int restore_rest(struct cli *cli, struct restore *restore)
{
	const struct args *args = restore->moves.args;

	if (restore->moves.count)
		return run_all(cli, &restore->moves);
	if (restore->skipped)
		return cli_fail(cli, -ENOENT, "see: vdsctl address list",
				"nothing on %s could be restored", args->address.text);
	if (restore->settled.count || args->given & OPT(IF_ABSENT))
		return report_nothing(cli, "nothing was changed: what was on %s is in its group",
				      args->address.text);
	return cli_fail(cli, -ENOENT, "see: vdsctl address list", "nothing on %s was evacuated",
			args->address.text);
}

static int restore_run(struct cli *cli, struct restore *restore)
{
	int settled = restore->settled.count ? record_settle(cli, &restore->settled) : 0;
	int ret = restore_rest(cli, restore);

	return ret ? ret : settled;
}

int address_restore(struct cli *cli, const struct args *args)
{
	struct restore restore = {
		.moves = { .args = args, .restores = true },
		.settled = { .args = args, .restores = true },
	};
	struct evacuated record;
	int ret;

	ret = evacuated_read(cli, &record);
	if (ret)
		return ret;
	ret = pick_entries(cli, &record, &restore);
	evacuated_close(&record);
	if (!ret)
		ret = restore_run(cli, &restore);
	free(restore.moves.list);
	free(restore.settled.list);
	return ret;
}
