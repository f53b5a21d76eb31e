// SPDX-License-Identifier: GPL-2.0-only
/*
 * lookup.c - from names to the kernel's objects. A name that is not found, or is
 * not complete, is reported with what exists.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "connection.h"
#include "lookup.h"
#include "output.h"
#include "suggest.h"

/* The most names in a hint. */
#define NAMES_MAX	6

/**
 * struct names - names in a hint
 * @text: the names, separated by spaces
 * @count: how many there are, including those not in @text
 */
struct names {
	char text[CLI_TEXT_MAX];
	size_t count;
};

static void names_add(struct names *names, const char *name)
{
	size_t used = strlen(names->text);

	if (names->count++ < NAMES_MAX)
		snprintf(names->text + used, sizeof(names->text) - used, "%s%s",
			 used ? " " : "", name);
	else if (names->count == NAMES_MAX + 1)
		snprintf(names->text + used, sizeof(names->text) - used, " ...");
}

/* The names of target @iqn's groups. */
static void groups_of(struct cli *cli, const char *iqn, struct names *names)
{
	char name[VDS_ISCSI_NAME_MAX + 8];
	struct vds_group_info *groups;
	size_t count;

	*names = (struct names){ .count = 0 };
	if (vds_group_list(cli->client, NULL, &groups, &count))
		return;
	for (size_t i = 0; i < count; i++) {
		if (strcasecmp(groups[i].target_name, iqn))
			continue;
		snprintf(name, sizeof(name), "%s,%u", groups[i].target_name, groups[i].tag);
		names_add(names, name);
	}
	free(groups);
}

/* The portals on the IP address of @like, on any port. */
static void portals_on(struct cli *cli, const struct vds_address *like, struct names *names)
{
	struct vds_portal_info *portals;
	char name[VDS_ADDRESS_STRLEN];
	size_t count;

	*names = (struct names){ .count = 0 };
	if (vds_portal_list(cli->client, &portals, &count))
		return;
	for (size_t i = 0; i < count; i++)
		if (address_same_ip(&portals[i].address, like))
			names_add(names, vds_address_format(&portals[i].address, name));
	free(portals);
}

/* The name of a target that @iqn may be a misspelling of; "" if there is none. */
static void nearest_target(struct cli *cli, const char *iqn, char name[VDS_ISCSI_NAME_MAX + 1])
{
	struct vds_target_info *targets;
	const char *best = NULL;
	size_t count;

	*name = '\0';
	if (vds_target_list(cli->client, &targets, &count))
		return;
	for (size_t i = 0; i < count; i++)
		best = suggest_nearer(iqn, targets[i].name, best);
	if (best)
		strcpy(name, best);
	free(targets);
}

/* What to type instead of a group that does not exist. */
static const char *group_hint(struct cli *cli, const char *iqn, char text[CLI_TEXT_MAX])
{
	char near[VDS_ISCSI_NAME_MAX + 1];
	struct names names;

	groups_of(cli, iqn, &names);
	if (names.count) {
		snprintf(text, CLI_TEXT_MAX, "groups of this target: %.1900s", names.text);
		return text;
	}
	nearest_target(cli, iqn, near);
	groups_of(cli, near, &names);
	if (!*near || !names.count)
		return "see: vdsctl group list";
	snprintf(text, CLI_TEXT_MAX, "did you mean %.1900s?", names.text);
	return text;
}

/* Reports that an object was not found; 0 if @ret is 0. */
static int found(struct cli *cli, int ret, const char *hint, const char *what,
		 const char *name)
{
	if (!ret)
		return 0;
	if (ret == -ENOENT)
		return cli_fail(cli, ret, cli_has_driver(cli) ? hint : CLI_HINT_DRIVER,
				"%s %s does not exist", what, name);
	return cli_fail(cli, ret, NULL, "cannot look up %s %s: %s", what, name,
			vds_client_message());
}

/* Reports a name that is not complete, as a wrong command line. */
static int incomplete(struct cli *cli, const char *hint, const char *what, const char *name,
		      const char *lacks)
{
	cli_fail(cli, -EINVAL, hint, "%s \"%s\": %s", what, name, lacks);
	return CLI_USAGE;
}

int group_get(struct cli *cli, const struct group_name *name, struct vds_group_info *group)
{
	if (name->by_id)
		return vds_group_get(cli->client, &name->id, 0, group);
	return vds_group_get_by_name(cli->client, name->iqn, name->tag, group);
}

int group_find(struct cli *cli, const struct group_name *name,
	       struct vds_group_info *group)
{
	char text[CLI_TEXT_MAX];
	int ret;

	if (name->no_tag)
		return incomplete(cli, group_hint(cli, name->iqn, text), "GROUP", name->text,
				  "the tag is missing: IQN,TAG");
	ret = group_get(cli, name, group);
	return found(cli, ret, ret == -ENOENT && !name->by_id ?
		     group_hint(cli, name->iqn, text) : "see: vdsctl group list",
		     "portal group", name->text);
}

bool group_is_absent(struct cli *cli, const struct group_name *name,
		     struct vds_group_info *group)
{
	if (name->no_tag || group_get(cli, name, group) != -ENOENT)
		return false;
	*group = (struct vds_group_info){ .tag = name->tag };
	strcpy(group->target_name, name->iqn);
	return true;
}

/* The portal that "2001:db8::1:3260" means, if it exists: brackets were forgotten. */
static bool without_brackets(struct cli *cli, const char *text, struct vds_address *address)
{
	char with[VDS_ADDRESS_STRLEN + 16];
	const char *port = strrchr(text, ':');
	struct vds_portal_info portal;

	if (!port || *text == '[' || strlen(text) >= VDS_ADDRESS_STRLEN)
		return false;
	snprintf(with, sizeof(with), "[%.*s]%s", (int)(port - text), text, port);
	return !vds_address_parse(with, address) &&
	       !vds_portal_get_by_address(cli->client, address, &portal);
}

/* What to type instead of a portal that does not exist, or is not complete. */
static const char *portal_hint(struct cli *cli, const struct portal_name *name,
			       char text[CLI_TEXT_MAX])
{
	struct vds_address meant, usual = name->address;
	char address[VDS_ADDRESS_STRLEN];
	struct names names;

	portals_on(cli, &name->address, &names);
	usual.port = 3260;
	if (without_brackets(cli, name->text, &meant))
		snprintf(text, CLI_TEXT_MAX, "did you mean %s?",
			 vds_address_format(&meant, address));
	else if (names.count)
		snprintf(text, CLI_TEXT_MAX, "portals on this address: %.1900s", names.text);
	else if (name->no_port)
		snprintf(text, CLI_TEXT_MAX, "the usual port is 3260: %s",
			 vds_address_format(&usual, address));
	else
		return "see: vdsctl portal list";
	return text;
}

int portal_name_check(struct cli *cli, const struct portal_name *name)
{
	char text[CLI_TEXT_MAX];

	if (!name->no_port)
		return 0;
	return incomplete(cli, portal_hint(cli, name, text), "PORTAL", name->text,
			  "the port is missing: ADDR:PORT");
}

int portal_get(struct cli *cli, const struct portal_name *name, struct vds_portal_info *portal)
{
	if (name->by_id)
		return vds_portal_get(cli->client, &name->id, 0, portal);
	return vds_portal_get_by_address(cli->client, &name->address, portal);
}

int portal_find(struct cli *cli, const struct portal_name *name,
		struct vds_portal_info *portal)
{
	char text[CLI_TEXT_MAX];
	int ret;

	ret = portal_name_check(cli, name);
	if (ret)
		return ret;
	ret = portal_get(cli, name, portal);
	return found(cli, ret, ret == -ENOENT && !name->by_id ?
		     portal_hint(cli, name, text) : "see: vdsctl portal list",
		     "portal", name->text);
}

int target_find(struct cli *cli, const char *iqn, struct vds_target_info *target)
{
	char near[VDS_ISCSI_NAME_MAX + 1] = "", text[SUGGEST_HINT_MAX];
	int ret = vds_target_get_by_name(cli->client, iqn, target);

	if (ret == -ENOENT)
		nearest_target(cli, iqn, near);
	return found(cli, ret, *near ? suggest_hint(near, text) : "see: vdsctl target list",
		     "target", iqn);
}

int target_groups(struct cli *cli, const char *iqn, struct vds_target_info *target,
		  struct vds_group_info **groups, size_t *count)
{
	int ret = target_find(cli, iqn, target);

	if (ret)
		return ret;
	ret = vds_group_list(cli->client, &target->id, groups, count);
	return ret ? cli_list_failed(cli, ret, "groups") : 0;
}
