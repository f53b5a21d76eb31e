// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd_portal.c - "vdsctl portal list" and "vdsctl portal show": portals and their
 * memberships in groups.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "connection.h"
#include "kinds.h"
#include "lookup.h"
#include "output.h"
#include "record.h"

/**
 * struct portal_row - a line of "portal list"
 * @portal:	a portal
 * @membership:	one of its memberships, if it has any
 * @sessions:	number of sessions on it; -1 if that is not known
 */
struct portal_row {
	struct vds_portal_info portal;
	struct vds_membership_info membership;
	long sessions;
};

static void sessions_format(const void *record, char text[CLI_TEXT_MAX])
{
	const struct portal_row *row = record;

	snprintf(text, CLI_TEXT_MAX, row->sessions < 0 ? "-" : "%ld", row->sessions);
}

static const struct field portal_row_fields[] = {
	FIELD_AT(NULL, "portal", FIELD_ADDRESS, FIELD_LIST, struct portal_row, portal.address),
	FIELD_ENUM(NULL, "status", FIELD_LIST, struct portal_row, portal.status,
		   portal_status_words),
	FIELD_GROUP_AT("group", struct portal_row, membership.target_name,
		       membership.tag),
	FIELD_ENUM(NULL, "state", FIELD_LIST, struct portal_row, membership.state,
		   membership_state_words),
	FIELD_FORMAT_AS("sessions", FIELD_LIST | FIELD_RARE, sessions_format),
	FIELD_AT(NULL, "portal id", FIELD_UUID, 0, struct portal_row, portal.id),
	FIELD_AT(NULL, "group id", FIELD_UUID, 0, struct portal_row, membership.group_id),
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

/* The groups of a portal are listed in the order of their names. */
static int compare_membership(const void *a, const void *b)
{
	const struct vds_membership_info *left = a, *right = b;
	int order = compare_portal_id(a, b);

	if (!order)
		order = strcmp(left->target_name, right->target_name);
	return order ? order : left->tag - right->tag;
}

static int read_memberships(struct cli *cli, const struct vds_uuid *group,
			    const struct vds_uuid *portal, struct memberships *all)
{
	int ret = vds_membership_list(cli->client, group, portal, &all->list,
				       &all->count);

	if (ret)
		return cli_list_failed(cli, ret, "memberships");
	if (all->count)
		qsort(all->list, all->count, sizeof(*all->list), compare_membership);
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

/**
 * struct connections - the connections of all sessions
 * @list:	the connections; those of a session follow each other
 * @count:	their number
 * @known:	they could be listed, which needs CAP_SYS_ADMIN
 */
struct connections {
	struct vds_connection_info *list;
	size_t count;
	bool known;
};

static bool uses(const struct vds_connection_info *connection,
		 const struct vds_membership_info *member)
{
	return connection->portal_known &&
	       !memcmp(&connection->portal_id, &member->portal_id, sizeof(member->portal_id)) &&
	       !memcmp(&connection->group_id, &member->group_id, sizeof(member->group_id));
}

/* The number of sessions on a portal of a group; -1 if that is not known. */
static long count_sessions(const struct connections *all,
			   const struct vds_membership_info *member)
{
	const struct vds_connection_info *last = NULL;
	long sessions = 0;

	if (!all->known)
		return -1;
	for (size_t i = 0; i < all->count; i++) {
		if (!uses(&all->list[i], member))
			continue;
		sessions += !last || last->session_id != all->list[i].session_id;
		last = &all->list[i];
	}
	return sessions;
}

static size_t add_rows(struct portal_row *rows, const struct vds_portal_info *portal,
		       const struct memberships *own, const struct connections *all)
{
	rows[0] = (struct portal_row){ .portal = *portal, .sessions = -1 };
	for (size_t i = 0; i < own->count; i++)
		rows[i] = (struct portal_row){ *portal, own->list[i],
					       count_sessions(all, &own->list[i]) };
	return own->count ? own->count : 1;
}

/**
 * struct listing - what "portal list" shows
 * @portals:	all portals
 * @count:	their number
 * @members:	the memberships that the filters match
 * @connections: of all sessions
 * @filtered:	portals without one of @members are omitted
 */
struct listing {
	struct vds_portal_info *portals;
	size_t count;
	struct memberships members;
	struct connections connections;
	bool filtered;
};

static void show_portals(struct cli *cli, const struct listing *listing)
{
	struct portal_row *rows =
		must(calloc(listing->count + listing->members.count + 1, sizeof(*rows)));
	json_t *array = must(json_array());
	size_t used = 0;

	for (size_t i = 0; i < listing->count; i++) {
		const struct vds_portal_info *portal = &listing->portals[i];
		struct memberships own = memberships_of(&listing->members, portal);

		if (listing->filtered && !own.count)
			continue;
		used += add_rows(rows + used, portal, &own, &listing->connections);
		if (cli->doc &&
		    json_array_append_new(array, record_with_list(&portal_kind, portal,
								  &membership_kind, own.list,
								  own.count)))
			must(NULL);
	}
	if (cli->doc)
		cli_add(cli, portal_kind.plural, json_incref(array));
	else
		record_table(cli, &portal_row_kind, rows, used);
	json_decref(array);
	free(rows);
}

static bool matches(const struct args *args, const struct vds_membership_info *member,
		    const struct connections *all)
{
	if (args->given & OPT(TARGET) && strcasecmp(member->target_name, args->target))
		return false;
	if (!(args->given & OPT(INITIATOR)))
		return true;
	for (size_t i = 0; i < all->count; i++)
		if (uses(&all->list[i], member) &&
		    !strcasecmp(all->list[i].initiator_name, args->initiator))
			return true;
	return false;
}

static void filter(const struct args *args, struct listing *listing)
{
	struct memberships *members = &listing->members;
	size_t kept = 0;

	for (size_t i = 0; i < members->count; i++)
		if (matches(args, &members->list[i], &listing->connections))
			members->list[kept++] = members->list[i];
	members->count = kept;
}

/* Without privileges there are no counts; only the filter needs them. */
static int read_connections(struct cli *cli, const struct args *args, struct connections *all)
{
	int ret = 0;

	if (args->given & OPT(INITIATOR) || !cli->doc)
		ret = vds_connection_list(cli->client, NULL, NULL, &all->list, &all->count);
	all->known = !ret;
	if (!ret || !(args->given & OPT(INITIATOR)))
		return 0;
	return cli_list_failed(cli, ret, "sessions");
}

static int read_listing(struct cli *cli, const struct args *args, const struct vds_uuid *group,
			struct listing *listing)
{
	int ret = vds_portal_list(cli->client, &listing->portals, &listing->count);

	if (ret)
		return cli_list_failed(cli, ret, "portals");
	ret = read_memberships(cli, group, NULL, &listing->members);
	return ret ? ret : read_connections(cli, args, &listing->connections);
}

int portal_list(struct cli *cli, const struct args *args)
{
	uint64_t filters = args->given & (OPT(GROUP) | OPT(TARGET) | OPT(INITIATOR));
	struct listing listing = { .filtered = filters };
	struct vds_target_info target;
	struct vds_group_info group;
	int ret = 0;

	if (filters & OPT(GROUP))
		ret = group_find(cli, &args->group, &group);
	if (!ret && filters & OPT(TARGET))
		ret = target_find(cli, args->target, &target);
	if (!ret)
		ret = read_listing(cli, args, filters & OPT(GROUP) ? &group.id : NULL, &listing);
	if (!ret) {
		cli_note_empty(cli, listing.count);
		filter(args, &listing);
		show_portals(cli, &listing);
	}
	free(listing.connections.list);
	free(listing.members.list);
	free(listing.portals);
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
