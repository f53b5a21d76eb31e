// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd_configure.c - commands that create, delete, enable and disable targets and
 * portal groups, and that set portals offline and online.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "lookup.h"
#include "output.h"
#include "run_op.h"
#include "saveconfig.h"
#include "usage.h"

/**
 * struct configure - one run of a command of this file
 * @run:	starts and follows the operation; first, see configure_of()
 * @does:	what it does, such as "delete portal group"
 * @did:	the same when it is done, such as "deleted portal group"
 * @state:	what it sets the object to, such as " offline", or NULL
 * @name:	the object's name as it was typed; "" if it was not
 * @start:	sends the request
 * @edit:	as that of @run
 * @finish:	as that of @run
 * @target:	the target, if the command needs one that exists
 * @group:	the group, if the command needs one that exists
 * @exists:	with --if-absent, @group exists
 * @portal:	the portal
 */
struct configure {
	struct run_op run;
	const char *does;
	const char *did;
	const char *state;
	const char *name;
	int (*start)(struct cli *cli, const struct configure *c,
		     const struct vds_removal_options *options, uint32_t wait_ms,
		     struct vds_op_start *start);
	savefile_edit edit;
	int (*finish)(struct cli *cli, const struct run_op *run);
	struct vds_target_info target;
	struct vds_group_info group;
	bool exists;
	struct vds_portal_info portal;
};

static const struct configure *configure_of(const struct run_op *run)
{
	return (const void *)run;
}

static int configure_start(struct cli *cli, const struct run_op *run, uint32_t wait_ms,
			   struct vds_op_start *start)
{
	const struct configure *c = configure_of(run);
	struct vds_removal_options options = removal_options_of(run->args);

	return c->start(cli, c, &options, wait_ms, start);
}

static int configure_refused(struct cli *cli, const struct run_op *run, int err,
			     const char *reason)
{
	const struct configure *c = configure_of(run);

	return cli_fail(cli, err, NULL, "cannot %s%s%s%s: %s", c->does, *c->name ? " " : "",
			c->name, c->state ? c->state : "", reason);
}

/* The name of what was created is known only now, if the kernel chose it. */
static void created_name(const struct vds_op_info *op, char text[CLI_TEXT_MAX])
{
	char target[CLI_TEXT_MAX];

	text_escape(op->target_name, target, sizeof(target));
	if (op->kind == VDS_ISCSI_OP_KIND_CREATE_GROUP)
		snprintf(text, CLI_TEXT_MAX, "%.*s,%u", 4 * VDS_ISCSI_NAME_MAX, target, op->tag);
	else
		snprintf(text, CLI_TEXT_MAX, "%.*s", 4 * VDS_ISCSI_NAME_MAX, target);
}

static void configure_done(struct cli *cli, const struct run_op *run,
			   const struct vds_op_info *op)
{
	const struct configure *c = configure_of(run);
	char created[CLI_TEXT_MAX];
	const char *name = c->name;

	if (op->kind == VDS_ISCSI_OP_KIND_CREATE_GROUP ||
	    op->kind == VDS_ISCSI_OP_KIND_CREATE_TARGET) {
		created_name(op, created);
		name = created;
	}
	cli_say(cli, "operation %llu: %s %s%s in %.3f s", (unsigned long long)op->id, c->did,
		*name ? name : "(name unknown)", c->state ? c->state : "",
		op->elapsed / 1e9);
}

/* Runs the command; with a reason why @nothing is to be done, only saves what it does. */
static int configure_run(struct cli *cli, const struct args *args, struct configure *c,
			 const char *nothing)
{
	c->run = (struct run_op){
		.args = args,
		.details = true,
		.start = configure_start,
		.refused = configure_refused,
		.done = configure_done,
		.finish = c->finish,
		.edit = c->edit,
	};
	return nothing ? run_nothing(cli, &c->run, nothing) : run_op(cli, &c->run);
}

/* With --if-absent, the name of what may exist has to be given. */
static int name_needed(struct cli *cli, const char *form)
{
	cli_fail(cli, -EINVAL, NULL, "--if-absent needs the name: %s", form);
	return CLI_USAGE;
}

static int start_target_create(struct cli *cli, const struct configure *c,
			       const struct vds_removal_options *options, uint32_t wait_ms,
			       struct vds_op_start *start)
{
	return vds_target_create(cli->client, NULL, c->name, options, wait_ms, start);
}

/* Whether the kernel still knows the operation that created something. */
static bool is_known(const struct vds_op_info *op)
{
	return op && *op->target_name;
}

/*
 * Whether what was created cannot be named: the kernel chose the name, and keeps no
 * record of operations that are done.
 */
static bool is_forgotten(const struct configure *c, bool typed, const char **wrong)
{
	if (typed || !c->run.op || is_known(c->run.op))
		return false;
	*wrong = "the kernel no longer knows which name it chose";
	return true;
}

/* A name that is made for the target is known after the operation; any does to try. */
static int save_target_create(json_t *config, const void *context, const char **wrong)
{
	const struct configure *c = context;

	if (is_forgotten(c, *c->name, wrong))
		return -1;
	return saveconfig_target_add(config, is_known(c->run.op) ? c->run.op->target_name :
								   c->name, wrong);
}

int target_create(struct cli *cli, const struct args *args)
{
	struct configure c = {
		.does = "create target", .did = "created target", .name = args->target,
		.start = start_target_create, .edit = save_target_create,
	};
	bool if_absent = args->given & OPT(IF_ABSENT);

	if (if_absent && !*args->target)
		return name_needed(cli, "IQN");
	if (if_absent && !vds_target_get_by_name(cli->client, args->target, &c.target))
		return configure_run(cli, args, &c, "the target exists");
	return configure_run(cli, args, &c, NULL);
}

static int start_target_delete(struct cli *cli, const struct configure *c,
			       const struct vds_removal_options *options, uint32_t wait_ms,
			       struct vds_op_start *start)
{
	return vds_target_delete(cli->client, &c->target.id, c->target.incarnation, options,
				 wait_ms, start);
}

static int save_target_delete(json_t *config, const void *context, const char **wrong)
{
	const struct configure *c = context;

	(void)wrong;
	return saveconfig_target_remove(config, c->target.name);
}

int target_delete(struct cli *cli, const struct args *args)
{
	struct configure c = {
		.does = "delete target", .did = "deleted target", .name = args->target,
		.start = start_target_delete, .edit = save_target_delete,
	};
	int ret;

	if (args->given & OPT(IF_EXISTS) &&
	    vds_target_get_by_name(cli->client, args->target, &c.target) == -ENOENT) {
		strcpy(c.target.name, args->target);
		return configure_run(cli, args, &c, "the target does not exist");
	}
	ret = target_find(cli, args->target, &c.target);
	return ret ? ret : configure_run(cli, args, &c, NULL);
}

static int start_group_create(struct cli *cli, const struct configure *c,
			      const struct vds_removal_options *options, uint32_t wait_ms,
			      struct vds_op_start *start)
{
	const struct args *args = c->run.args;

	return vds_group_create(cli->client, &c->target.id, c->target.incarnation,
				args->group.no_tag ? VDS_TAG_ANY : args->group.tag,
				args->given & OPT(ENABLE), options, wait_ms, start);
}

/* A tag that the kernel chooses is known after the operation; any does to try. */
static int save_group_create(json_t *config, const void *context, const char **wrong)
{
	const struct configure *c = context;
	const struct args *args = c->run.args;
	uint16_t tag = is_known(c->run.op) ? c->run.op->tag : args->group.tag;
	bool enable = c->exists ? !c->group.disabled : args->given & OPT(ENABLE);
	int added;

	if (is_forgotten(c, !args->group.no_tag, wrong))
		return -1;
	added = saveconfig_group_add(config, c->target.name, tag, wrong);
	if (added < 0)
		return added;
	return added | saveconfig_group_enable(config, c->target.name, tag, enable, wrong);
}

static int name_refused(struct cli *cli)
{
	cli_fail(cli, -EINVAL, NULL, "a new portal group is named IQN or IQN,TAG");
	return CLI_USAGE;
}

/* GROUP may be the name of a target: then the kernel chooses the tag. */
int group_create(struct cli *cli, const struct args *args)
{
	struct configure c = {
		.does = "create portal group", .did = "created portal group",
		.name = args->group.text, .start = start_group_create,
		.edit = save_group_create,
	};
	bool if_absent = args->given & OPT(IF_ABSENT);
	int ret;

	if (args->group.by_id)
		return name_refused(cli);
	if (if_absent && args->group.no_tag)
		return name_needed(cli, "IQN,TAG");
	ret = target_find(cli, args->group.iqn, &c.target);
	if (ret)
		return ret;
	c.exists = if_absent && !group_get(cli, &args->group, &c.group);
	return configure_run(cli, args, &c, c.exists ? "the portal group exists" : NULL);
}

/* A command that changes a group as a whole. */
static int group_change(struct cli *cli, const struct args *args, struct configure *c)
{
	int ret;

	c->name = args->group.text;
	if (args->given & OPT(IF_EXISTS) && group_is_absent(cli, &args->group, &c->group))
		return configure_run(cli, args, c, "the portal group does not exist");
	ret = group_find(cli, &args->group, &c->group);
	return ret ? ret : configure_run(cli, args, c, NULL);
}

static int start_group_delete(struct cli *cli, const struct configure *c,
			      const struct vds_removal_options *options, uint32_t wait_ms,
			      struct vds_op_start *start)
{
	return vds_group_delete(cli->client, &c->group.id, c->group.incarnation, options,
				wait_ms, start);
}

static int save_group_delete(json_t *config, const void *context, const char **wrong)
{
	const struct configure *c = context;

	(void)wrong;
	return saveconfig_group_remove(config, c->group.target_name, c->group.tag);
}

int group_delete(struct cli *cli, const struct args *args)
{
	struct configure c = {
		.does = "delete portal group", .did = "deleted portal group",
		.start = start_group_delete, .edit = save_group_delete,
	};

	return group_change(cli, args, &c);
}

static int start_group_enable(struct cli *cli, const struct configure *c,
			      const struct vds_removal_options *options, uint32_t wait_ms,
			      struct vds_op_start *start)
{
	return vds_group_enable(cli->client, &c->group.id, c->group.incarnation, options,
				wait_ms, start);
}

static int save_group_enable(json_t *config, const void *context, const char **wrong)
{
	const struct configure *c = context;

	return saveconfig_group_enable(config, c->group.target_name, c->group.tag, true, wrong);
}

int group_enable(struct cli *cli, const struct args *args)
{
	struct configure c = {
		.does = "enable portal group", .did = "enabled portal group",
		.start = start_group_enable, .edit = save_group_enable,
	};

	return group_change(cli, args, &c);
}

static int start_group_disable(struct cli *cli, const struct configure *c,
			       const struct vds_removal_options *options, uint32_t wait_ms,
			       struct vds_op_start *start)
{
	return vds_group_disable(cli->client, &c->group.id, c->group.incarnation, options,
				 wait_ms, start);
}

static int save_group_disable(json_t *config, const void *context, const char **wrong)
{
	const struct configure *c = context;

	return saveconfig_group_enable(config, c->group.target_name, c->group.tag, false, wrong);
}

int group_disable(struct cli *cli, const struct args *args)
{
	struct configure c = {
		.does = "disable portal group", .did = "disabled portal group",
		.start = start_group_disable, .edit = save_group_disable,
	};

	return group_change(cli, args, &c);
}

/* The kernel, not the saved configuration, remembers the groups of an offline portal. */
static int say_until_boot(struct cli *cli, const struct run_op *run)
{
	if (!(run->args->given & OPT(DRY_RUN)))
		cli_say(cli, "The next boot restores the groups that are saved; "
			"see: vdsctl config diff.");
	return CLI_DONE;
}

/* A command that changes a portal in all its groups. */
static int portal_change(struct cli *cli, const struct args *args, struct configure *c)
{
	int ret = portal_find(cli, &args->portals[0], &c->portal);

	c->name = args->portals[0].text;
	return ret ? ret : configure_run(cli, args, c, NULL);
}

static int start_portal_offline(struct cli *cli, const struct configure *c,
				const struct vds_removal_options *options, uint32_t wait_ms,
				struct vds_op_start *start)
{
	return vds_portal_offline(cli->client, &c->portal.id, options, wait_ms, start);
}

int portal_offline(struct cli *cli, const struct args *args)
{
	struct configure c = {
		.does = "set portal", .did = "set portal", .state = " offline",
		.start = start_portal_offline, .finish = say_until_boot,
	};

	if (args->given & OPT(DRY_RUN))
		c.did = "could set portal";
	return portal_change(cli, args, &c);
}

static int start_portal_online(struct cli *cli, const struct configure *c,
			       const struct vds_removal_options *options, uint32_t wait_ms,
			       struct vds_op_start *start)
{
	return vds_portal_online(cli->client, &c->portal.id, options, wait_ms, start);
}

int portal_online(struct cli *cli, const struct args *args)
{
	struct configure c = {
		.does = "set portal", .did = "set portal", .state = " online",
		.start = start_portal_online, .finish = say_until_boot,
	};

	return portal_change(cli, args, &c);
}
