// SPDX-License-Identifier: GPL-2.0-only
/*
 * remove.c - "vdsctl portal remove".
 */
#include <errno.h>

#include "args.h"
#include "names.h"
#include "request.h"

static const struct {
	unsigned int option;
	enum vds_iscsi_removal_flag flag;
} flags[] = {
	{ OPT_IF_IDLE, VDS_ISCSI_REMOVAL_FLAG_IF_IDLE },
	{ OPT_KEEP_LAST, VDS_ISCSI_REMOVAL_FLAG_KEEP_LAST },
	{ OPT_KEEP_PATH, VDS_ISCSI_REMOVAL_FLAG_KEEP_PATH },
	{ OPT_DROP, VDS_ISCSI_REMOVAL_FLAG_DROP },
	{ OPT_DRY_RUN, VDS_ISCSI_REMOVAL_FLAG_DRY_RUN },
};

static struct vds_removal_options removal_options(const struct args *args)
{
	struct vds_removal_options options = {
		.grace_ms = VDS_GRACE_DEFAULT,
		.deadline_ms = args->deadline_ms,
		.drain_ms = args->drain_ms,
	};

	if (args->given & OPT_GRACE)
		options.grace_ms = args->grace_ms;
	for (size_t i = 0; i < ARRAY_SIZE(flags); i++)
		if (args->given & flags[i].option)
			options.flags |= flags[i].flag;
	return options;
}

static int start(struct cli *cli, const struct request *request, uint64_t *id)
{
	struct vds_removal_options options = removal_options(request->args);

	return vds_portals_remove(cli->client, &request->group.id,
				  request->group.incarnation, request->portals,
				  request->args->portal_count, &options, id);
}

/* Says which of the names was wrong. */
static int refused(struct cli *cli, const struct request *request, int err)
{
	const struct args *args = request->args;
	struct vds_membership_info membership;

	if (err != -ENOENT)
		return 0;
	for (size_t i = 0; i < args->portal_count; i++)
		if (vds_membership_get(cli->client, &request->group.id,
					&request->portals[i], &membership) == -ENOENT)
			return cli_fail(cli, err, "see: vdsctl portal list",
					"portal %s exists, but is not in portal group %s",
					args->portals[i].text, args->group.text);
	return 0;
}

static void say_done(struct cli *cli, const struct request *request,
		     const struct vds_op_info *op)
{
	unsigned long long id = op->id;
	char portals[CLI_TEXT_MAX];

	request_portals(request, portals);
	if (op->flags & VDS_ISCSI_REMOVAL_FLAG_DRY_RUN)
		cli_say(cli, "operation %llu: %s would leave portal group %s; nothing was changed",
			id, portals, request->args->group.text);
	else
		cli_say(cli, "operation %llu: %s left portal group %s in %.3f s", id,
			portals, request->args->group.text, op->elapsed / 1e9);
}

static const struct request_kind removal = {
	.verb = "remove",
	.start = start,
	.refused = refused,
	.say_done = say_done,
};

int portal_remove(struct cli *cli, const struct args *args)
{
	struct request request = { .kind = &removal, .args = args };
	struct vds_portal_info portal;
	int ret;

	ret = group_find(cli, &args->group, &request.group);
	for (size_t i = 0; i < args->portal_count && !ret; i++) {
		ret = portal_find(cli, &args->portals[i], &portal);
		request.portals[i] = portal.id;
	}
	return ret ? ret : request_run(cli, &request);
}
