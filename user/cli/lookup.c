// SPDX-License-Identifier: GPL-2.0-only
/*
 * lookup.c - from names to the kernel's objects.
 */
#include <errno.h>

#include "lookup.h"
#include "output.h"

#define HINT_LIST	"see: vdsctl portal list"

/* Reports that an object was not found; 0 if @ret is 0. */
static int found(struct cli *cli, int ret, const char *hint, const char *what,
		 const char *name)
{
	if (!ret)
		return 0;
	if (ret == -ENOENT)
		return cli_fail(cli, ret, hint, "%s %s does not exist", what, name);
	return cli_fail(cli, ret, NULL, "cannot look up %s %s: %s", what, name,
			vds_client_message());
}

int group_find(struct cli *cli, const struct group_name *name,
	       struct vds_group_info *group)
{
	int ret;

	if (name->by_id)
		ret = vds_group_get(cli->client, &name->id, 0, group);
	else
		ret = vds_group_get_by_name(cli->client, name->iqn, name->tag,
					    group);
	return found(cli, ret, HINT_LIST, "portal group", name->text);
}

int portal_find(struct cli *cli, const struct portal_name *name,
		struct vds_portal_info *portal)
{
	int ret;

	if (name->by_id)
		ret = vds_portal_get(cli->client, &name->id, 0, portal);
	else
		ret = vds_portal_get_by_address(cli->client, &name->address,
						portal);
	return found(cli, ret, HINT_LIST, "portal", name->text);
}

int target_find(struct cli *cli, const char *iqn, struct vds_target_info *target)
{
	int ret = vds_target_get_by_name(cli->client, iqn, target);

	return found(cli, ret, "see: vdsctl target list", "target", iqn);
}
