// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd_check.c - "vdsctl check": everything that does not serve as it should, for
 * people and for scripts.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "kinds.h"
#include "output.h"
#include "record.h"

#define HINT_REPAIR	"vdsctl provider reenumerate && vdsctl provider refresh"

/* The most different hints of a run: one for each problem below. */
#define HINTS_MAX	8

/**
 * struct check - one run of "vdsctl check"
 * @cli:	the run
 * @problems:	with --json, what was found
 * @found:	how many problems
 * @hints:	what to do, each command once
 * @hint_count:	number of @hints
 */
struct check {
	struct cli *cli;
	json_t *problems;
	size_t found;
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

static int check_providers(struct check *check)
{
	struct vds_provider_info *providers;
	char name[CLI_TEXT_MAX];
	size_t count;
	int ret;

	ret = vds_provider_list(check->cli->client, &providers, &count);
	if (ret)
		return ret;
	if (!count)
		report(check, "no provider", "vds_iscsi", "no target driver is connected",
		       "modprobe vds_iscsi_lio");
	for (size_t i = 0; i < count; i++)
		if (providers[i].state == VDS_ISCSI_PROVIDER_STATE_STALE)
			report(check, "stale", record_name(&provider_kind, &providers[i], name),
			       providers[i].message, HINT_REPAIR);
	free(providers);
	return 0;
}

static int check_groups(struct check *check)
{
	struct vds_group_info *groups;
	char name[CLI_TEXT_MAX];
	size_t count;
	int ret;

	ret = vds_group_list(check->cli->client, NULL, &groups, &count);
	if (ret)
		return ret;
	for (size_t i = 0; i < count; i++) {
		record_name(&group_kind, &groups[i], name);
		if (groups[i].state == VDS_ISCSI_PORTAL_GROUP_STATE_STALE)
			report(check, "stale", name, groups[i].message, NULL);
		if (groups[i].disabled)
			report(check, "disabled", name, "it refuses logins", NULL);
	}
	free(groups);
	return 0;
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

static int check_portals(struct check *check)
{
	struct vds_membership_info *members;
	const char *problem, *hint;
	char name[CLI_TEXT_MAX];
	size_t count;
	int ret;

	ret = vds_membership_list(check->cli->client, NULL, NULL, &members, &count);
	if (ret)
		return ret;
	for (size_t i = 0; i < count; i++) {
		problem = member_problem(&members[i], &hint);
		if (problem)
			report(check, problem, record_name(&membership_kind, &members[i], name),
			       "", hint);
	}
	free(members);
	return 0;
}

static int check_operations(struct check *check)
{
	struct vds_op_info *ops;
	char name[64], hint[64];
	size_t count;
	int ret;

	ret = vds_op_list(check->cli->client, &ops, &count);
	if (ret)
		return ret;
	for (size_t i = 0; i < count; i++) {
		if (!ops[i].overdue || ops[i].state == VDS_ISCSI_OP_STATE_DONE)
			continue;
		snprintf(name, sizeof(name), "operation %llu", (unsigned long long)ops[i].id);
		snprintf(hint, sizeof(hint), "vdsctl op show %llu",
			 (unsigned long long)ops[i].id);
		report(check, "overdue", name, "the target driver does not return", hint);
	}
	free(ops);
	return 0;
}

int check_run(struct cli *cli, const struct args *args)
{
	static int (*const checks[])(struct check *check) = {
		check_providers, check_groups, check_portals, check_operations,
	};
	struct check check = { .cli = cli };
	int ret = 0;

	(void)args;
	if (cli->doc)
		check.problems = must(json_array());
	for (size_t i = 0; !ret && i < ARRAY_SIZE(checks); i++)
		ret = checks[i](&check);
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
