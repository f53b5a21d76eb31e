// SPDX-License-Identifier: GPL-2.0-only
/*
 * add.c - "vdsctl portal add".
 */
#include <errno.h>

#include "args.h"
#include "names.h"
#include "request.h"

static int start(struct cli *cli, const struct request *request, uint64_t *id)
{
	return vds_portal_add(cli->client, &request->group.id,
			      request->group.incarnation, request->portals, id);
}

static void say_done(struct cli *cli, const struct request *request,
		     const struct vds_op_info *op)
{
	cli_say(cli, "operation %llu: portal %s joined portal group %s in %.3f s",
		(unsigned long long)op->id, request->args->portals[0].text,
		request->args->group.text, op->elapsed / 1e9);
}

static const struct request_kind addition = {
	.verb = "add",
	.start = start,
	.say_done = say_done,
};

/* Makes a portal known unless it is; 0, or CLI_FAILED after telling why. */
static int make_known(struct cli *cli, const struct portal_name *name)
{
	struct vds_uuid id;
	int ret = vds_portal_new(cli->client, &name->address, &id, NULL);

	if (!ret || ret == -EEXIST)
		return 0;
	return cli_fail(cli, ret, NULL, "cannot make portal %s: %s", name->text,
			vds_client_message());
}

int portal_add(struct cli *cli, const struct args *args)
{
	struct request request = { .kind = &addition, .args = args };
	const struct portal_name *name = &args->portals[0];
	struct vds_portal_info portal;
	int ret;

	ret = group_find(cli, &args->group, &request.group);
	if (!ret && !name->by_id)
		ret = make_known(cli, name);
	if (!ret)
		ret = portal_find(cli, name, &portal);
	if (ret)
		return ret;
	request.portals[0] = portal.id;
	return request_run(cli, &request);
}
