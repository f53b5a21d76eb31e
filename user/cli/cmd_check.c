// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd_check.c - "vdsctl check": everything that does not serve as it should, for
 * people and for scripts.
 */
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "connection.h"
#include "kinds.h"
#include "output.h"
#include "record.h"

#define HINT_REPAIR	"vdsctl provider reenumerate && vdsctl provider refresh"

/* The most different hints of a run */
#define HINTS_MAX	8

/**
 * struct check - one run of "vdsctl check"
 * @cli:	the run
 * @problems:	with --json, what was found
 * @found:	how many problems
 * @providers:	how many providers there are
 * @hints:	what to do, each command once
 * @hint_count:	number of @hints
 */
struct check {
	struct cli *cli;
	json_t *problems;
	size_t found;
	size_t providers;
	char hints[HINTS_MAX][64];
	size_t hint_count;
};

static void add_hint(struct check *check, const char *hint)
{
	for (size_t i = 0; i < check->hint_count; i++)
		if (!strcmp(check->hints[i], hint))
			return;
	if (check->hint_count < HINTS_MAX)
		strcpy(check->hints[check->hint_count++], hint);
}

/* Reports a problem of the object @name; @hint may be NULL. */
static void report(struct check *check, const char *problem, const char *name,
		   const char *message, const char *hint)
{
	check->found++;
	if (check->problems &&
	    json_array_append_new(check->problems,
				  must(json_pack("{s:s, s:s, s:o, s:s?}", "problem", problem,
						 "name", name, "message",
						 *message ? text_json(message) : json_null(),
						 "hint", hint))))
		must(NULL);
	cli_say(check->cli, "%s: %s%s%s", problem, name, *message ? ": " : "", message);
	if (hint)
		add_hint(check, hint);
}

static void check_provider(void *context, const void *record)
{
	const struct vds_provider_info *provider = record;
	struct check *check = context;
	char name[CLI_TEXT_MAX];

	check->providers++;
	if (provider->state == VDS_ISCSI_PROVIDER_STATE_STALE)
		report(check, "stale", record_name(&provider_kind, provider, name),
		       provider->message, HINT_REPAIR);
}

static void check_group(void *context, const void *record)
{
	const struct vds_group_info *group = record;
	char name[CLI_TEXT_MAX];

	record_name(&group_kind, group, name);
	if (group->state == VDS_ISCSI_PORTAL_GROUP_STATE_STALE)
		report(context, "stale", name, group->message, NULL);
	if (group->disabled)
		report(context, "disabled", name, "it refuses logins", NULL);
}

/* What is wrong with a membership; NULL if nothing is. A disabled group is one problem. */
static const char *member_problem(const struct vds_membership_info *member, const char **hint)
{
	*hint = NULL;
	switch (member->state) {
	case VDS_ISCSI_MEMBERSHIP_STATE_LEAKED:
		*hint = HINT_REPAIR;
		return "leaked";
	case VDS_ISCSI_MEMBERSHIP_STATE_NOT_LISTENING:
		return "not listening";
	case VDS_ISCSI_MEMBERSHIP_STATE_NO_ADDRESS:
		*hint = "ip address show";
		return "no such address on this machine";
	default:
		return NULL;
	}
}

static void check_portal(void *context, const void *record)
{
	const char *hint, *problem = member_problem(record, &hint);
	char name[CLI_TEXT_MAX];

	if (problem)
		report(context, problem, record_name(&membership_kind, record, name), "", hint);
}

static void check_operation(void *context, const void *record)
{
	const struct vds_op_info *op = record;
	char name[64], hint[64];

	if (!op->overdue || op->state == VDS_ISCSI_OP_STATE_DONE)
		return;
	snprintf(name, sizeof(name), "operation %llu", (unsigned long long)op->id);
	snprintf(hint, sizeof(hint), "vdsctl op show %llu", (unsigned long long)op->id);
	report(context, "overdue", name, "the target driver does not return", hint);
}

/* Visits everything; 0 or a negative errno. */
static int check_all(struct check *check)
{
	struct cli *cli = check->cli;
	int ret = record_each(cli, &provider_kind, check_provider, check);

	if (!ret && !check->providers)
		report(check, "no provider", "vds_iscsi", "no target driver is connected",
		       CLI_HINT_DRIVER);
	if (!ret)
		ret = record_each(cli, &group_kind, check_group, check);
	if (!ret)
		ret = record_each(cli, &membership_kind, check_portal, check);
	if (!ret)
		ret = record_each(cli, &op_kind, check_operation, check);
	return ret;
}

int check_run(struct cli *cli, const struct args *args)
{
	struct check check = { .cli = cli };
	int ret;

	(void)args;
	if (cli->doc)
		check.problems = must(json_array());
	ret = check_all(&check);
	if (check.problems)
		cli_add(cli, "problems", check.problems);
	if (ret)
		return cli_fail(cli, ret, NULL, "cannot check the portal groups: %s",
				vds_client_message());
	if (!check.found)
		cli_say(cli, "No problem was found.");
	for (size_t i = 0; i < check.hint_count; i++)
		cli_say(cli, "hint: %s", check.hints[i]);
	return check.found ? CLI_FAILED : CLI_DONE;
}
