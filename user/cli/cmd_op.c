// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd_op.c - "vdsctl op": operations.
 */
#include <errno.h>
#include <stdio.h>

#include "command.h"
#include "follow.h"
#include "kinds.h"
#include "output.h"
#include "record.h"
#include "report.h"

static int op_failed(struct cli *cli, int err, const char *what, uint64_t id)
{
	if (err == -ENOENT)
		return report_unknown(cli, id);
	return cli_fail(cli, err, NULL, "cannot %s operation %llu: %s", what,
			(unsigned long long)id, vds_client_message());
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

	ret = vds_op_get(cli->client, args->op, 0, &op);
	if (ret)
		return op_failed(cli, ret, "show", args->op);
	report_record(cli, &op);
	return CLI_DONE;
}

/* Names what an operation was about: its kind, first portal and group. */
static char *subject(const struct vds_op_info *op, char text[4 * CLI_TEXT_MAX])
{
	size_t count = op->item_total > op->item_count ? op->item_total : op->item_count;
	char kind[CLI_TEXT_MAX], portal[CLI_TEXT_MAX], group[CLI_TEXT_MAX], more[32] = "";

	record_text(&op_kind, op, "kind", kind);
	record_text(&op_kind, op, "portal", portal);
	record_text(&op_kind, op, "group", group);
	if (count > 1)
		snprintf(more, sizeof(more), " and %zu more", count - 1);
	if (op->address.family)
		snprintf(text, 4 * CLI_TEXT_MAX, "%s %s%s, %s", kind, portal, more, group);
	else
		snprintf(text, 4 * CLI_TEXT_MAX, "%s %s", kind,
			 *op->target_name ? group : op->provider);
	return text;
}

int op_wait(struct cli *cli, const struct args *args)
{
	char text[4 * CLI_TEXT_MAX];
	struct vds_op_start start = { .id = args->op };
	struct follow follow;
	int ret;

	ret = follow_open(&follow, cli, args);
	if (ret)
		return ret;
	ret = follow_op(&follow, &start, true);
	if (ret == CLI_DONE) {
		cli_say(cli, "operation %llu completed in %.3f s: %s",
			(unsigned long long)args->op, follow.op.elapsed / 1e9,
			subject(&follow.op, text));
		report_details(cli, &follow.op);
	}
	follow_close(&follow);
	return ret;
}

/* A cancel was accepted. While sessions drain, the portals have to be put back. */
static int report_cancel(struct cli *cli, uint64_t id)
{
	struct vds_op_info op;
	int ret = vds_op_get(cli->client, id, 0, &op);

	if (ret)
		return op_failed(cli, ret, "show", id);
	if (op.state == VDS_ISCSI_OP_STATE_DONE)
		cli_say(cli, "operation %llu is cancelled", (unsigned long long)id);
	else
		cli_say(cli, "operation %llu is being cancelled%s", (unsigned long long)id,
			op.state == VDS_ISCSI_OP_STATE_DRAINING ?
			"; its portals are being put back" : "");
	if (cli->doc)
		report_record(cli, &op);
	return CLI_DONE;
}

int op_cancel(struct cli *cli, const struct args *args)
{
	unsigned long long id = args->op;
	char hint[64];
	int ret;

	ret = vds_op_cancel(cli->client, args->op, 0);
	snprintf(hint, sizeof(hint), "see: vdsctl op show %llu", id);
	if (ret == -EALREADY)
		return cli_fail(cli, ret, hint,
				"too late to cancel operation %llu", id);
	if (ret == -ECANCELED)
		return cli_fail(cli, ret, hint,
				"operation %llu is already cancelled", id);
	if (ret)
		return op_failed(cli, ret, "cancel", args->op);
	return report_cancel(cli, args->op);
}
