// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd_op.c - "vdsctl op": operations.
 */
#include <errno.h>

#include "args.h"
#include "follow.h"
#include "record.h"
#include "report.h"

static const struct words op_kind_words = {
	.count = 2, .word = { "remove-portal", "add-portal" },
};

static const struct words op_state_words = {
	.count = 4, .word = { "queued", "committing", "draining", "done" },
};

static const struct words removal_flag_words = {
	.count = 5, .word = { "if-idle", "keep-last", "keep-path", "drop", "dry-run" },
};

static const struct field op_fields[] = {
	FIELD_AT("id", "operation", FIELD_U64, FIELD_LIST, struct vds_op_info, id),
	FIELD_ENUM("kind", "kind", FIELD_LIST, struct vds_op_info, kind,
		   op_kind_words),
	FIELD_ENUM("state", "state", FIELD_LIST, struct vds_op_info, state,
		   op_state_words),
	FIELD_AT("percent", "percent", FIELD_U32, FIELD_LIST, struct vds_op_info, percent),
	{ .key = "result", .label = "result", .type = FIELD_RESULT, .flags = FIELD_LIST },
	{ .key = "error", .label = NULL, .type = FIELD_ERROR, .flags = 0 },
	FIELD_AT("message", "message", FIELD_TEXT, 0, struct vds_op_info, message),
	FIELD_AT("group_id", "group id", FIELD_UUID, 0, struct vds_op_info, group_id),
	FIELD_AT("group_incarnation", NULL, FIELD_U64, 0,
		 struct vds_op_info, group_incarnation),
	FIELD_GROUP_AT("group", struct vds_op_info, target_name,
		       tag),
	FIELD_AT("target_name", NULL, FIELD_TEXT, 0, struct vds_op_info, target_name),
	FIELD_AT("tag", NULL, FIELD_U16, 0, struct vds_op_info, tag),
	FIELD_AT("portal_id", "portal id", FIELD_UUID, 0, struct vds_op_info, portal_id),
	FIELD_AT("address", "portal", FIELD_ADDRESS, FIELD_LIST, struct vds_op_info, address),
	FIELD_AT("requester_pid", "requester pid", FIELD_U32, 0, struct vds_op_info, requester_pid),
	FIELD_AT("requester_uid", "requester uid", FIELD_U32, 0, struct vds_op_info, requester_uid),
	FIELD_AT("requester_comm", "requester", FIELD_TEXT, FIELD_LIST, struct vds_op_info, requester_comm),
	FIELD_AT("accepted_at", "accepted", FIELD_TIME, FIELD_LIST,
		 struct vds_op_info, accepted_at),
	FIELD_AT("accepted_at_ns", NULL, FIELD_U64, 0, struct vds_op_info, accepted_at),
	FIELD_AT("elapsed_ns", "elapsed", FIELD_DURATION, FIELD_LIST | FIELD_PASSING,
		 struct vds_op_info, elapsed),
	FIELD_FLAGS_AT("options", "options", 0, struct vds_op_info, flags,
		       removal_flag_words),
	FIELD_AT("grace_ms", "grace ms", FIELD_U32, 0, struct vds_op_info, grace),
	FIELD_AT("deadline_ms", "deadline", FIELD_MS, 0, struct vds_op_info, deadline),
	FIELD_AT("drain_ms", "drain", FIELD_MS, 0, struct vds_op_info, drain),
	FIELD_ARRAY_AT("items", "item", 0, struct vds_op_info, items, item_count,
		       op_item_kind),
	FIELD_AT("aborted", "aborted", FIELD_U32, 0, struct vds_op_info, aborted),
	FIELD_ARRAY_AT("blockers", "blocker", 0, struct vds_op_info, blockers,
		       blocker_count, op_blocker_kind),
	FIELD_AT("sessions", "sessions", FIELD_U32, 0, struct vds_op_info, sessions),
	FIELD_ARRAY_AT("session_list", "session", FIELD_PASSING, struct vds_op_info,
		       session, session_count, op_session_kind),
	FIELD_AT("dropped", "dropped", FIELD_U32, 0, struct vds_op_info, dropped),
	FIELD_END
};

DEFINE_LIST(ops, struct vds_op_info, vds_op_list(client, &own, count))

const struct record_kind op_kind = {
	.name = "operation",
	.plural = "operations",
	.size = sizeof(struct vds_op_info),
	.fields = op_fields,
	.name_fields = { "operation" },
	.list = list_ops,
};

static int op_failed(struct cli *cli, int err, const char *what, uint64_t id)
{
	unsigned long long number = id;

	if (err == -ENOENT)
		return cli_fail(cli, err, "see: vdsctl op list",
				"the kernel knows no operation %llu, or no longer", number);
	return cli_fail(cli, err, NULL, "cannot %s operation %llu: %s", what, number,
			vds_client_message());
}

int op_list(struct cli *cli, const struct args *args)
{
	(void)args;
	return record_list_all(cli, &op_kind);
}

int op_show(struct cli *cli, const struct args *args)
{
	struct vds_op_info op;
	int ret;

	ret = vds_op_get(cli->client, args->op, &op);
	if (ret)
		return op_failed(cli, ret, "show", args->op);
	record_show(cli, &op_kind, &op);
	return CLI_DONE;
}

int op_wait(struct cli *cli, const struct args *args)
{
	struct follow follow;
	int ret;

	ret = follow_open(&follow, cli, args);
	if (ret)
		return ret;
	ret = follow_op(&follow, args->op);
	if (ret == CLI_DONE) {
		cli_say(cli, "operation %llu is done, in %.3f s",
			(unsigned long long)args->op, follow.op.elapsed / 1e9);
		report_details(cli, &follow.op);
	}
	follow_close(&follow);
	return ret;
}

/* A cancel was accepted: when sessions were draining, it takes a while. */
static int tell_cancel(struct cli *cli, uint64_t id)
{
	struct vds_op_info op;
	int ret = vds_op_get(cli->client, id, &op);

	if (ret)
		return op_failed(cli, ret, "show", id);
	if (op.state == VDS_ISCSI_OP_STATE_DONE)
		cli_say(cli, "operation %llu is cancelled", (unsigned long long)id);
	else
		cli_say(cli, "operation %llu is being cancelled: what it took out is put back",
			(unsigned long long)id);
	if (cli->doc)
		record_show(cli, &op_kind, &op);
	return CLI_DONE;
}

int op_cancel(struct cli *cli, const struct args *args)
{
	unsigned long long id = args->op;
	char hint[64];
	int ret;

	ret = vds_op_cancel(cli->client, args->op);
	snprintf(hint, sizeof(hint), "see: vdsctl op show %llu", id);
	if (ret == -EALREADY)
		return cli_fail(cli, ret, hint,
				"it is too late to cancel operation %llu", id);
	if (ret == -ECANCELED)
		return cli_fail(cli, ret, hint,
				"operation %llu was cancelled before", id);
	if (ret)
		return op_failed(cli, ret, "cancel", args->op);
	return tell_cancel(cli, args->op);
}
