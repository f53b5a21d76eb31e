// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd_change.c - asking for a change of a group's portals, and following it.
 */
#include <errno.h>

#include "args.h"
#include "follow.h"
#include "record.h"
#include "report.h"
#include "request.h"

char *request_portals(const struct request *request, char text[CLI_TEXT_MAX])
{
	if (request->args->portal_count > 1)
		snprintf(text, CLI_TEXT_MAX, "%zu portals", request->args->portal_count);
	else
		snprintf(text, CLI_TEXT_MAX, "portal %s", request->args->portals[0].text);
	return text;
}

/* Tells why the kernel did not accept a change; CLI_FAILED. */
static int refused(struct cli *cli, const struct request *request, int err)
{
	char reason[2 * VDS_ISCSI_MESSAGE_MAX], portals[CLI_TEXT_MAX], hint[64];
	struct vds_group_info now;

	snprintf(reason, sizeof(reason), "%s", vds_client_message());
	if (request->kind->refused && request->kind->refused(cli, request, err))
		return CLI_FAILED;
	if (err == -EBUSY &&
	    !vds_group_get(cli->client, &request->group.id, 0, &now) &&
	    now.operation) {
		snprintf(hint, sizeof(hint), "see: vdsctl op show %llu",
			 (unsigned long long)now.operation);
		return cli_fail(cli, err, hint,
				"operation %llu is in flight on portal group %s",
				(unsigned long long)now.operation,
				request->args->group.text);
	}
	return cli_fail(cli, err, NULL, "cannot %s %s: %s", request->kind->verb,
			request_portals(request, portals), reason);
}

static int run_and_wait(struct cli *cli, const struct request *request)
{
	struct follow follow;
	uint64_t id;
	int ret;

	ret = follow_open(&follow, cli, request->args);
	if (ret)
		return ret;
	ret = request->kind->start(cli, request, &id);
	if (ret)
		ret = refused(cli, request, ret);
	else
		ret = follow_op(&follow, id);
	if (ret == CLI_DONE) {
		request->kind->say_done(cli, request, &follow.op);
		report_details(cli, &follow.op);
	}
	follow_close(&follow);
	return ret;
}

static int run_only(struct cli *cli, const struct request *request)
{
	struct vds_op_info op;
	uint64_t id;
	int ret;

	ret = request->kind->start(cli, request, &id);
	if (ret)
		return refused(cli, request, ret);
	ret = vds_op_get(cli->client, id, &op);
	if (ret)
		return cli_fail(cli, ret, NULL,
				"operation %llu was accepted, but cannot be looked at: %s",
				(unsigned long long)id, vds_client_message());
	if (cli->doc)
		record_show(cli, &op_kind, &op);
	cli_say(cli, "operation %llu was accepted; see: vdsctl op show %llu",
		(unsigned long long)id, (unsigned long long)id);
	return CLI_DONE;
}

int request_run(struct cli *cli, const struct request *request)
{
	if (request->args->given & OPT_NO_WAIT)
		return run_only(cli, request);
	return run_and_wait(cli, request);
}
