// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd_provider.c - "vdsctl provider": whether providers are consistent with their
 * target drivers, and the repair.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "kinds.h"
#include "output.h"
#include "record.h"
#include "run_op.h"

static int provider_failed(struct cli *cli, int err, const char *what,
			   const char *name)
{
	if (err == -ENOENT && name)
		return cli_fail(cli, err, "see: vdsctl provider status",
				"provider %s does not exist", name);
	return cli_fail(cli, err, NULL, "cannot %s %s: %s", what,
			name ? name : "the providers", vds_client_message());
}

static bool any_wrong(const struct vds_provider_info *providers, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (providers[i].state != VDS_ISCSI_PROVIDER_STATE_OK)
			return true;
	return false;
}

/**
 * struct damage - what does not match the target driver
 * @members:	the leaked memberships
 * @leaked:	their number
 * @groups:	the stale groups
 * @stale:	their number
 */
struct damage {
	struct vds_membership_info *members;
	size_t leaked;
	struct vds_group_info *groups;
	size_t stale;
};

/* Moves the leaked memberships to the front. */
static void pick_leaked(struct damage *damage)
{
	size_t count = damage->leaked;

	damage->leaked = 0;
	for (size_t i = 0; i < count; i++)
		if (damage->members[i].state == VDS_ISCSI_MEMBERSHIP_STATE_LEAKED)
			damage->members[damage->leaked++] = damage->members[i];
}

/* The same with the stale groups. */
static void pick_stale(struct damage *damage)
{
	size_t count = damage->stale;

	damage->stale = 0;
	for (size_t i = 0; i < count; i++)
		if (damage->groups[i].state == VDS_ISCSI_PORTAL_GROUP_STATE_STALE)
			damage->groups[damage->stale++] = damage->groups[i];
}

static int damage_read(struct cli *cli, struct damage *damage)
{
	int ret;

	*damage = (struct damage){ 0 };
	ret = vds_membership_list(cli->client, NULL, NULL, &damage->members, &damage->leaked);
	if (ret)
		return cli_list_failed(cli, ret, "memberships");
	ret = vds_group_list(cli->client, NULL, &damage->groups, &damage->stale);
	if (ret) {
		free(damage->members);
		return cli_list_failed(cli, ret, "groups");
	}
	pick_leaked(damage);
	pick_stale(damage);
	return 0;
}

static void damage_release(struct damage *damage)
{
	free(damage->members);
	free(damage->groups);
}

/* A stale group is read again by the kernel; the rest is repaired by the command @repair. */
static void say_damage(struct cli *cli, const struct damage *damage, bool stale,
		       const char *repair)
{
	char name[CLI_TEXT_MAX];

	for (size_t i = 0; i < damage->leaked; i++)
		cli_say(cli, "leaked, and still in service: %s",
			record_name(&membership_kind, &damage->members[i], name));
	for (size_t i = 0; i < damage->stale; i++)
		cli_say(cli, "stale: portal group %s: %s",
			record_name(&group_kind, &damage->groups[i], name),
			damage->groups[i].message);
	if (damage->stale)
		cli_say(cli, "The kernel reads stale groups again as soon as they can be read.");
	if (damage->leaked || stale)
		cli_say(cli, "To repair: %s", repair);
}

/* Shows providers, leaked memberships, stale groups, and how to repair them. */
static int show_providers(struct cli *cli, const struct vds_provider_info *providers,
			  size_t count, const char *repair)
{
	struct damage damage;
	int ret = damage_read(cli, &damage);

	if (ret)
		return ret;
	record_list(cli, &provider_kind, providers, count);
	if (cli->doc) {
		cli_add(cli, "leaked", record_array(&membership_kind, damage.members,
						    damage.leaked));
		cli_add(cli, "stale_groups", record_array(&group_kind, damage.groups,
							  damage.stale));
	}
	say_damage(cli, &damage, any_wrong(providers, count), repair);
	damage_release(&damage);
	return CLI_DONE;
}

/* Shows the provider of the command line, or all. */
static int show(struct cli *cli, const struct args *args, const char *repair)
{
	struct vds_provider_info provider, *all;
	size_t count;
	int ret;

	if (args->provider) {
		ret = vds_provider_get(cli->client, args->provider, &provider);
		if (ret)
			return provider_failed(cli, ret, "show", args->provider);
		return show_providers(cli, &provider, 1, repair);
	}
	ret = vds_provider_list(cli->client, &all, &count);
	if (ret)
		return provider_failed(cli, ret, "list", NULL);
	ret = show_providers(cli, all, count, repair);
	free(all);
	return ret;
}

int provider_status(struct cli *cli, const struct args *args)
{
	return show(cli, args, "vdsctl provider reenumerate && vdsctl provider refresh");
}

/* The operation that reenumerates or refreshes a provider now, or 0. */
static uint64_t operation_of(struct cli *cli, const char *provider)
{
	struct vds_op_info *ops;
	uint64_t id = 0;
	size_t count;

	if (vds_op_list(cli->client, &ops, &count))
		return 0;
	for (size_t i = 0; i < count; i++)
		if (ops[i].state != VDS_ISCSI_OP_STATE_DONE &&
		    (ops[i].kind == VDS_ISCSI_OP_KIND_REENUMERATE ||
		     ops[i].kind == VDS_ISCSI_OP_KIND_REFRESH) &&
		    (!provider || !strcmp(ops[i].provider, provider)))
			id = ops[i].id;
	free(ops);
	return id;
}

/* Reports why the kernel did not accept the operation @what; CLI_FAILED. */
static int repair_refused(struct cli *cli, const struct run_op *run, int err,
			  const char *reason, const char *what)
{
	const char *name = run->args->provider;
	uint64_t id = err == -EBUSY ? operation_of(cli, name) : 0;
	char hint[64];

	if (id) {
		snprintf(hint, sizeof(hint), "see: vdsctl op show %llu",
			 (unsigned long long)id);
		return cli_fail(cli, err, hint, "operation %llu is in flight on the provider",
				(unsigned long long)id);
	}
	if (err == -ENOENT && name)
		return cli_fail(cli, err, "see: vdsctl provider status",
				"provider %s does not exist", name);
	return cli_fail(cli, err, err == -EINVAL ? "see: vdsctl provider status" : NULL,
			"cannot %s %s: %s", what, name ? name : "the provider", reason);
}

/* Shows the state after the operation, and the next step. */
static int reenumerate_finish(struct cli *cli, const struct run_op *run)
{
	return show(cli, run->args, "vdsctl provider refresh");
}

static int refresh_finish(struct cli *cli, const struct run_op *run)
{
	return provider_status(cli, run->args);
}

static int reenumerate_start(struct cli *cli, const struct run_op *run, uint32_t wait_ms,
			     struct vds_op_start *start)
{
	return vds_reenumerate_start(cli->client, run->args->provider,
				     run->args->deadline_ms, wait_ms, start);
}

static int reenumerate_refused(struct cli *cli, const struct run_op *run, int err,
			       const char *reason)
{
	return repair_refused(cli, run, err, reason, "reenumerate");
}

static void reenumerate_done(struct cli *cli, const struct run_op *run,
			     const struct vds_op_info *op)
{
	(void)run;
	cli_say(cli, "operation %llu: reenumerated provider %s in %.3f s",
		(unsigned long long)op->id, op->provider, op->elapsed / 1e9);
}

static int refresh_start(struct cli *cli, const struct run_op *run, uint32_t wait_ms,
			 struct vds_op_start *start)
{
	return vds_refresh_start(cli->client, run->args->provider, grace_of(run->args),
				 run->args->deadline_ms, wait_ms, start);
}

static int refresh_refused(struct cli *cli, const struct run_op *run, int err,
			   const char *reason)
{
	return repair_refused(cli, run, err, reason, "refresh");
}

static void refresh_done(struct cli *cli, const struct run_op *run,
			 const struct vds_op_info *op)
{
	(void)run;
	cli_say(cli, "operation %llu: refreshed provider %s in %.3f s",
		(unsigned long long)op->id, op->provider, op->elapsed / 1e9);
}

int provider_reenumerate(struct cli *cli, const struct args *args)
{
	struct run_op run = {
		.args = args,
		.details = true,
		.start = reenumerate_start,
		.refused = reenumerate_refused,
		.done = reenumerate_done,
		.finish = reenumerate_finish,
	};

	return run_op(cli, &run);
}

int provider_refresh(struct cli *cli, const struct args *args)
{
	struct run_op run = {
		.args = args,
		.details = true,
		.start = refresh_start,
		.refused = refresh_refused,
		.done = refresh_done,
		.finish = refresh_finish,
	};

	return run_op(cli, &run);
}
