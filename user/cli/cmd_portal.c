// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd_portal.c - "vdsctl portal list" and "vdsctl portal show": portals and their
 * memberships in groups.
 */
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "kinds.h"
#include "lookup.h"
#include "output.h"
#include "record.h"

/* A line of "portal list": a portal and one of its memberships, if it has any. */
struct portal_row {
	struct vds_portal_info portal;
	struct vds_membership_info membership;
};

static const struct field portal_row_fields[] = {
	FIELD_AT(NULL, "portal", FIELD_ADDRESS, FIELD_LIST, struct portal_row, portal.address),
	FIELD_ENUM(NULL, "status", FIELD_LIST, struct portal_row, portal.status,
		   portal_status_words),
	FIELD_GROUP_AT("group", struct portal_row, membership.target_name,
		       membership.tag),
	FIELD_ENUM(NULL, "state", FIELD_LIST, struct portal_row, membership.state,
		   membership_state_words),
	FIELD_AT(NULL, "namespace", FIELD_NUMBER, FIELD_LIST | FIELD_RARE, struct portal_row,
		 portal.address.netns),
	FIELD_END
};

static const struct record_kind portal_row_kind = {
	.size = sizeof(struct portal_row),
	.fields = portal_row_fields,
};

/**
 * struct memberships - the memberships that a listing shows
 * @list: sorted by the id of the portal
 * @count: number of them
 */
struct memberships {
	struct vds_membership_info *list;
	size_t count;
};

static int compare_portal_id(const void *a, const void *b)
{
	const struct vds_membership_info *left = a, *right = b;

	return memcmp(&left->portal_id, &right->portal_id, sizeof(left->portal_id));
}

static int read_memberships(struct cli *cli, const struct vds_uuid *group,
			    const struct vds_uuid *portal, struct memberships *all)
{
	int ret = vds_membership_list(cli->client, group, portal, &all->list,
				       &all->count);

	if (ret)
		return cli_fail(cli, ret, NULL, "cannot list the memberships: %s",
				vds_client_message());
	if (all->count)
		qsort(all->list, all->count, sizeof(*all->list), compare_portal_id);
	return 0;
}

/* The memberships of one portal, a slice of @all. */
static struct memberships memberships_of(const struct memberships *all,
					 const struct vds_portal_info *portal)
{
	struct vds_membership_info key = { .portal_id = portal->id };
	struct memberships own = { NULL, 0 };
	size_t low = 0, high = all->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare_portal_id(&all->list[middle], &key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	/* @all->list is NULL: adding 0 to it is undefined. */
	if (!all->count)
		return own;
	own.list = all->list + low;
	while (low + own.count < all->count &&
	       !compare_portal_id(&own.list[own.count], &key))
		own.count++;
	return own;
}

static size_t add_rows(struct portal_row *rows, const struct vds_portal_info *portal,
		       const struct memberships *own)
{
	rows[0] = (struct portal_row){ .portal = *portal };
	for (size_t i = 0; i < own->count; i++)
		rows[i] = (struct portal_row){ *portal, own->list[i] };
	return own->count ? own->count : 1;
}

/* With @only_members, portals without a membership in @all are omitted. */
static void show_portals(struct cli *cli, const struct vds_portal_info *portals,
			 size_t count, const struct memberships *all,
			 bool only_members)
{
	struct portal_row *rows =
		must(calloc(count + all->count + 1, sizeof(*rows)));
	json_t *array = must(json_array());
	size_t used = 0;

	for (size_t i = 0; i < count; i++) {
		struct memberships own = memberships_of(all, &portals[i]);

		if (only_members && !own.count)
			continue;
		used += add_rows(rows + used, &portals[i], &own);
		if (cli->doc &&
		    json_array_append_new(array, record_with_list(&portal_kind, &portals[i],
								  &membership_kind, own.list,
								  own.count)))
			must(NULL);
	}
	if (cli->doc)
		cli_add(cli, portal_kind.plural, json_incref(array));
	else
		record_table(&portal_row_kind, rows, used);
	json_decref(array);
	free(rows);
}

int portal_list(struct cli *cli, const struct args *args)
{
	bool filtered = args->given & OPT(GROUP);
	struct vds_portal_info *portals;
	struct memberships all;
	struct vds_group_info group;
	size_t count;
	int ret;

	ret = filtered ? group_find(cli, &args->group, &group) : 0;
	if (ret)
		return ret;
	ret = vds_portal_list(cli->client, &portals, &count);
	if (ret)
		return cli_fail(cli, ret, NULL, "cannot list the portals: %s",
				vds_client_message());
	ret = read_memberships(cli, filtered ? &group.id : NULL, NULL, &all);
	if (!ret) {
		show_portals(cli, portals, count, &all, filtered);
		free(all.list);
	}
	free(portals);
	return ret;
}

int portal_show(struct cli *cli, const struct args *args)
{
	struct vds_portal_info portal;
	struct memberships own;
	int ret;

	ret = portal_find(cli, &args->portals[0], &portal);
	if (!ret)
		ret = read_memberships(cli, NULL, &portal.id, &own);
	if (ret)
		return ret;
	record_show_with_list(cli, &portal_kind, &portal, &membership_kind, own.list,
			      own.count);
	free(own.list);
	return CLI_DONE;
}
