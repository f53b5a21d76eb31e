// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd_provider.c - "vdsctl provider": whether providers are consistent with their
 * target drivers, and the repair.
 */
#include <errno.h>
#include <stdlib.h>

#include "command.h"
#include "kinds.h"
#include "output.h"
#include "record.h"

static int provider_failed(struct cli *cli, int err, const char *what,
			   const char *name)
{
	if (err == -ENOENT && name)
		return cli_fail(cli, err, "see: vdsctl provider status",
				"provider %s does not exist", name);
	return cli_fail(cli, err, NULL, "cannot %s %s: %s", what,
			name ? name : "the providers", vds_client_message());
}

static bool any_stale(const struct vds_provider_info *providers, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (providers[i].state == VDS_ISCSI_PROVIDER_STATE_STALE)
			return true;
	return false;
}

/* Moves the leaked memberships to the front; returns their number. */
static size_t pick_leaked(struct vds_membership_info *members, size_t count)
{
	size_t leaked = 0;

	for (size_t i = 0; i < count; i++)
		if (members[i].state == VDS_ISCSI_MEMBERSHIP_STATE_LEAKED)
			members[leaked++] = members[i];
	return leaked;
}

static void say_repair(struct cli *cli, const struct vds_membership_info *members,
		       size_t leaked, bool stale)
{
	char name[CLI_TEXT_MAX];

	for (size_t i = 0; i < leaked; i++)
		cli_say(cli, "leaked, and still in service: %s",
			record_name(&membership_kind, &members[i], name));
	if (leaked || stale)
		cli_say(cli, "To repair: vdsctl provider reenumerate && vdsctl provider refresh");
}

/* Shows providers, leaked memberships, and how to repair them. */
static int show_providers(struct cli *cli, const struct vds_provider_info *providers,
			  size_t count)
{
	struct vds_membership_info *members;
	size_t leaked;
	int ret;

	ret = vds_membership_list(cli->client, NULL, NULL, &members, &leaked);
	if (ret)
		return cli_fail(cli, ret, NULL, "cannot list the memberships: %s",
				vds_client_message());
	leaked = pick_leaked(members, leaked);
	record_list(cli, &provider_kind, providers, count);
	if (cli->doc)
		cli_add(cli, "leaked", record_array(&membership_kind, members, leaked));
	say_repair(cli, members, leaked, any_stale(providers, count));
	free(members);
	return CLI_DONE;
}

int provider_status(struct cli *cli, const struct args *args)
{
	struct vds_provider_info provider, *all;
	size_t count;
	int ret;

	if (args->provider) {
		ret = vds_provider_get(cli->client, args->provider, &provider);
		if (ret)
			return provider_failed(cli, ret, "show", args->provider);
		return show_providers(cli, &provider, 1);
	}
	ret = vds_provider_list(cli->client, &all, &count);
	if (ret)
		return provider_failed(cli, ret, "list", NULL);
	ret = show_providers(cli, all, count);
	free(all);
	return ret;
}

/* Shows the state after a reenumerate or refresh that returned @ret. */
static int provider_done(struct cli *cli, const struct args *args, int ret,
			 const char *what)
{
	if (ret)
		return provider_failed(cli, ret, what, args->provider);
	return provider_status(cli, args);
}

int provider_reenumerate(struct cli *cli, const struct args *args)
{
	return provider_done(cli, args, vds_reenumerate(cli->client, args->provider),
			     "reenumerate");
}

int provider_refresh(struct cli *cli, const struct args *args)
{
	return provider_done(cli, args, vds_refresh(cli->client, args->provider),
			     "refresh");
}
