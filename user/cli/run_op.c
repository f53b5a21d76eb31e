// SPDX-License-Identifier: GPL-2.0-only
/*
 * run_op.c - a command that starts an operation and follows it.
 */
#include <errno.h>
#include <stdio.h>

#include "follow.h"
#include "kinds.h"
#include "output.h"
#include "persist.h"
#include "record.h"
#include "report.h"
#include "run_op.h"
#include "signals.h"

uint32_t grace_of(const struct args *args)
{
	return args->given & OPT(GRACE) ? (uint32_t)args->grace_ms : VDS_GRACE_DEFAULT;
}

static const struct {
	uint64_t option;
	enum vds_iscsi_removal_flag flag;
} flags[] = {
	{ OPT(IF_IDLE), VDS_ISCSI_REMOVAL_FLAG_IF_IDLE },
	{ OPT(KEEP_LAST), VDS_ISCSI_REMOVAL_FLAG_KEEP_LAST },
	{ OPT(KEEP_PATH), VDS_ISCSI_REMOVAL_FLAG_KEEP_PATH },
	{ OPT(DROP), VDS_ISCSI_REMOVAL_FLAG_DROP },
	{ OPT(DRY_RUN), VDS_ISCSI_REMOVAL_FLAG_DRY_RUN },
	{ OPT(WITH_PORTALS), VDS_ISCSI_REMOVAL_FLAG_PORTALS },
	{ OPT(WITH_CONTENTS), VDS_ISCSI_REMOVAL_FLAG_CONTENTS },
};

struct vds_removal_options removal_options_of(const struct args *args)
{
	struct vds_removal_options options = {
		.grace_ms = grace_of(args),
		.deadline_ms = args->deadline_ms,
		.drain_ms = args->drain_ms,
	};

	for (size_t i = 0; i < ARRAY_SIZE(flags); i++)
		if (args->given & flags[i].option)
			options.flags |= flags[i].flag;
	return options;
}

/* Whether the kernel accepted the operation is not known. */
static int no_reply(struct cli *cli, int err, const char *reason)
{
	cli_fail(cli, err, "see: vdsctl op list", "%s", reason);
	return err == -EINTR ? CLI_INTERRUPTED : CLI_FAILED;
}

int run_refused_by(struct cli *cli, const struct vds_uuid *group, int err)
{
	char name[CLI_TEXT_MAX], hint[64];
	struct vds_group_info now;

	if ((err != -EBUSY && err != -ESTALE) || vds_group_get(cli->client, group, 0, &now))
		return 0;
	record_name(&group_kind, &now, name);
	if (err == -EBUSY && now.operation) {
		snprintf(hint, sizeof(hint), "see: vdsctl op show %llu",
			 (unsigned long long)now.operation);
		return cli_fail(cli, err, hint,
				"operation %llu is in flight on portal group %s",
				(unsigned long long)now.operation, name);
	}
	if (err == -ESTALE && now.state == VDS_ISCSI_PORTAL_GROUP_STATE_STALE)
		return cli_fail(cli, err,
				"the kernel reads it again by itself; see: vdsctl provider status",
				"portal group %s is stale: %s", name, now.message);
	return 0;
}

static int start_op(struct cli *cli, struct run_op *run, uint32_t wait_ms,
		    struct vds_op_start *start)
{
	char reason[2 * VDS_ISCSI_MESSAGE_MAX];
	int ret = run->start(cli, run, wait_ms, start);

	if (!ret)
		return 0;
	snprintf(reason, sizeof(reason), "%s", vds_client_message());
	run->pending = ret == -EINTR || ret == -ETIMEDOUT;
	if (run->pending)
		return no_reply(cli, ret, reason);
	return run->refused(cli, run, ret, reason);
}

/* How long the reply may wait for the result, in ms. */
static uint32_t reply_wait(const struct args *args)
{
	if (args->timeout_ms >= 0 && args->timeout_ms < VDS_START_WAIT_MAX)
		return args->timeout_ms;
	return VDS_START_WAIT_MAX;
}

/* Reports a success, and saves it if that is wanted. */
static int report_success(struct cli *cli, struct run_op *run, const struct vds_op_info *op,
			  struct persist *persist)
{
	int ret, saved;

	run->op = op;
	run->done(cli, run, op);
	report_details(cli, op);
	ret = run->finish ? run->finish(cli, run) : CLI_DONE;
	saved = persist_commit(persist);
	return ret ? ret : saved;
}

/* The requests that get their reply at once do not notice an interrupt. */
static int start_unless_interrupted(struct cli *cli, struct run_op *run,
				    const struct follow *follow, struct vds_op_start *start)
{
	if (!signals_take(follow->signals))
		return start_op(cli, run, reply_wait(run->args), start);
	cli_fail(cli, -EINTR, NULL, "interrupted; no operation was started");
	return CLI_INTERRUPTED;
}

static int start_and_wait(struct cli *cli, struct run_op *run, struct persist *persist)
{
	struct vds_op_start start;
	struct follow follow;
	int ret;

	ret = follow_open(&follow, cli, run->args);
	if (ret)
		return ret;
	ret = start_unless_interrupted(cli, run, &follow, &start);
	if (!ret) {
		ret = follow_op(&follow, &start, run->details);
		run->pending = follow.op.state != VDS_ISCSI_OP_STATE_DONE;
	}
	if (ret == CLI_DONE)
		ret = report_success(cli, run, &follow.op, persist);
	else if (persist->wanted && ret != CLI_FAILED)
		cli_note("The saved configuration was not changed.");
	follow_close(&follow);
	return ret;
}

static int start_only(struct cli *cli, struct run_op *run, const struct persist *persist)
{
	struct vds_op_start start;
	struct vds_op_info op;
	int ret;

	ret = start_op(cli, run, 0, &start);
	if (ret)
		return ret;
	run->pending = true;
	if (cli->doc) {
		ret = vds_op_get(cli->client, start.id, start.incarnation, &op);
		if (ret)
			return cli_fail(cli, ret, NULL,
					"operation %llu was accepted, but cannot be read: %s",
					(unsigned long long)start.id, vds_client_message());
		report_record(cli, &op);
	}
	cli_say(cli, "operation %llu was accepted; see: vdsctl op show %llu",
		(unsigned long long)start.id, (unsigned long long)start.id);
	if (persist->conf.persist && !(run->args->given & OPT(NO_PERSIST)))
		cli_note("With --no-wait the saved configuration is not changed.");
	return CLI_DONE;
}

int run_op(struct cli *cli, struct run_op *run)
{
	struct persist persist;
	int ret;

	ret = persist_begin(&persist, cli, run->args, run->edit, run);
	if (!ret && run->args->given & OPT(NO_WAIT))
		ret = start_only(cli, run, &persist);
	else if (!ret)
		ret = start_and_wait(cli, run, &persist);
	persist_end(&persist);
	return ret;
}

int run_nothing(struct cli *cli, struct run_op *run, const char *why)
{
	struct persist persist;
	int ret;

	ret = persist_begin(&persist, cli, run->args, run->edit, run);
	if (!ret)
		report_nothing(cli, persist.wanted ? "%s" : "%s; nothing was changed", why);
	if (!ret && persist.wanted)
		ret = persist_commit(&persist);
	persist_end(&persist);
	return ret;
}
