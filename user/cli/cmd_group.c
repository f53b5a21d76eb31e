// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd_group.c - "vdsctl group": portal groups.
 */
#include <stdlib.h>

#include "command.h"
#include "kinds.h"
#include "lookup.h"
#include "output.h"
#include "record.h"
#include "run_op.h"

int group_list(struct cli *cli, const struct args *args)
{
	struct vds_target_info target;
	struct vds_group_info *groups;
	size_t count;
	int ret;

	if (!(args->given & OPT(TARGET)))
		return record_list_all(cli, &group_kind);
	ret = target_groups(cli, args->target, &target, &groups, &count);
	if (ret)
		return ret;
	record_list(cli, &group_kind, groups, count);
	free(groups);
	return CLI_DONE;
}

int group_show(struct cli *cli, const struct args *args)
{
	struct vds_membership_info *members;
	struct vds_group_info group;
	size_t count;
	int ret;

	ret = group_find(cli, &args->group, &group);
	if (ret)
		return ret;
	ret = vds_membership_list(cli->client, &group.id, NULL, &members, &count);
	if (ret)
		return cli_list_failed(cli, ret, "memberships");
	record_show_with_list(cli, &group_kind, &group, &membership_kind, members,
			      count);
	free(members);
	return CLI_DONE;
}

/**
 * struct unblock - one run of "group unblock"
 * @run:	starts and follows the operation; first, see unblock_start()
 * @group:	the group
 */
struct unblock {
	struct run_op run;
	struct vds_group_info group;
};

static int unblock_start(struct cli *cli, const struct run_op *run, uint32_t wait_ms,
			 struct vds_op_start *start)
{
	const struct unblock *unblock = (const void *)run;

	return vds_unblock_start(cli->client, &unblock->group.id, unblock->group.incarnation,
				 grace_of(run->args), run->args->deadline_ms, wait_ms, start);
}

static int unblock_refused(struct cli *cli, const struct run_op *run, int err,
			   const char *reason)
{
	return cli_fail(cli, err, NULL, "cannot unblock portal group %s: %s",
			run->args->group.text, reason);
}

static void unblock_done(struct cli *cli, const struct run_op *run,
			 const struct vds_op_info *op)
{
	cli_say(cli, "operation %llu: unblocked portal group %s in %.3f s",
		(unsigned long long)op->id, run->args->group.text, op->elapsed / 1e9);
}

int group_unblock(struct cli *cli, const struct args *args)
{
	struct unblock unblock = {
		.run = {
			.args = args,
			.details = true,
			.start = unblock_start,
			.refused = unblock_refused,
			.done = unblock_done,
		},
	};
	int ret = group_find(cli, &args->group, &unblock.group);

	return ret ? ret : run_op(cli, &unblock.run);
}
