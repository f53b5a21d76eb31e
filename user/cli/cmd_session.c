// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd_session.c - "vdsctl session": the connections of sessions, and their portals.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "covers.h"
#include "lookup.h"
#include "output.h"
#include "record.h"

/**
 * struct session_row - a connection of a session as it is shown
 * @session:	the connection
 * @portal:	address of the portal that accepted it; zero if that was removed
 * @portal_text: the same for people
 * @isid:	in hexadecimal
 */
struct session_row {
	struct vds_connection_info session;
	struct vds_address portal;
	char portal_text[VDS_ADDRESS_STRLEN];
	char isid[2 * 6 + 1];
};

#define ROW_AT(json, people, how, mask, member) \
	FIELD_AT(json, people, how, mask, struct session_row, member)

static const struct field session_fields[] = {
	ROW_AT("initiator_name", "initiator", FIELD_TEXT, FIELD_LIST, session.initiator_name),
	ROW_AT("address", "address", FIELD_ADDRESS, FIELD_LIST, session.peer),
	ROW_AT("group_id", NULL, FIELD_UUID, 0, session.group_id),
	FIELD_GROUP_AT("group", struct session_row, session.target_name, session.tag),
	ROW_AT("target_name", NULL, FIELD_TEXT, 0, session.target_name),
	ROW_AT("tag", NULL, FIELD_U16, 0, session.tag),
	ROW_AT("portal_id", NULL, FIELD_UUID, 0, session.portal_id),
	ROW_AT("portal", NULL, FIELD_ADDRESS, 0, portal),
	ROW_AT(NULL, "portal", FIELD_TEXT, FIELD_LIST, portal_text),
	ROW_AT("local_address", "local", FIELD_ADDRESS, 0, session.local),
	ROW_AT("session_id", "sid", FIELD_U32, 0, session.session_id),
	ROW_AT("isid", NULL, FIELD_TEXT, 0, isid),
	ROW_AT("tsih", NULL, FIELD_U16, 0, session.tsih),
	ROW_AT("connection_id", "cid", FIELD_U16, 0, session.connection_id),
	ROW_AT("connections", NULL, FIELD_U32, 0, session.connections),
	ROW_AT("state", "state", FIELD_TEXT, FIELD_LIST, session.state),
	ROW_AT("age_s", "age", FIELD_SECONDS, FIELD_LIST, session.age),
	ROW_AT("dynamic", "dynamic", FIELD_BOOL, 0, session.dynamic),
	FIELD_END
};

static const struct record_kind session_kind = {
	.name = "session",
	.plural = "sessions",
	.size = sizeof(struct session_row),
	.fields = session_fields,
};

static const struct vds_portal_info *portal_of(const struct vds_connection_info *session,
					       const struct vds_portal_info *portals,
					       size_t count)
{
	for (size_t i = 0; session->portal_known && i < count; i++)
		if (!memcmp(&portals[i].id, &session->portal_id, sizeof(portals[i].id)))
			return &portals[i];
	return NULL;
}

/* @portal is NULL if the portal that accepted the connection was removed. */
static void fill_row(struct session_row *row, const struct vds_connection_info *session,
		     const struct vds_portal_info *portal)
{
	const uint8_t *isid = session->isid;

	row->session = *session;
	sprintf(row->isid, "%02x%02x%02x%02x%02x%02x", isid[0], isid[1], isid[2],
		isid[3], isid[4], isid[5]);
	if (portal) {
		row->portal = portal->address;
		vds_address_format(&portal->address, row->portal_text);
	} else {
		row->session.portal_id = (struct vds_uuid){ 0 };
		strcpy(row->portal_text, "gone");
	}
}

static int show_sessions(struct cli *cli, const struct vds_connection_info *sessions,
			 size_t count)
{
	struct vds_portal_info *portals;
	struct session_row *rows;
	size_t portal_count;
	int ret;

	ret = vds_portal_list(cli->client, &portals, &portal_count);
	if (ret)
		return cli_list_failed(cli, ret, "portals");
	rows = must(calloc(count + 1, sizeof(*rows)));
	for (size_t i = 0; i < count; i++)
		fill_row(&rows[i], &sessions[i],
			 portal_of(&sessions[i], portals, portal_count));
	record_list(cli, &session_kind, rows, count);
	free(rows);
	free(portals);
	return CLI_DONE;
}

/* Keeps the connections that the filters match; the kernel has no such filter. */
static size_t filter(const struct args *args, struct vds_connection_info *sessions,
		     size_t count)
{
	bool by_target = args->given & OPT(TARGET), by_name = args->given & OPT(INITIATOR);
	size_t kept = 0;

	for (size_t i = 0; i < count; i++)
		if ((!by_target || !strcasecmp(sessions[i].target_name, args->target)) &&
		    (!by_name || !strcasecmp(sessions[i].initiator_name, args->initiator)))
			sessions[kept++] = sessions[i];
	return kept;
}

/*
 * With --portal of a portal that is removed and drains, its sessions are those that
 * came in on its address; the kernel knows no portal of theirs any more.
 */
static size_t filter_portal(const struct vds_portal_info *portal,
			    struct vds_connection_info *sessions, size_t count)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++) {
		const struct vds_connection_info *session = &sessions[i];
		bool own = session->portal_known ?
			   !memcmp(&session->portal_id, &portal->id, sizeof(portal->id)) :
			   address_accepts(&portal->address, &session->local);

		if (own)
			sessions[kept++] = *session;
	}
	return kept;
}

int session_list(struct cli *cli, const struct args *args)
{
	bool by_group = args->given & OPT(GROUP), by_portal = args->given & OPT(PORTAL);
	struct vds_connection_info *sessions;
	struct vds_target_info target;
	struct vds_portal_info portal;
	struct vds_group_info group;
	size_t count;
	int ret = 0;

	if (args->given & OPT(TARGET))
		ret = target_find(cli, args->target, &target);
	if (!ret && by_group)
		ret = group_find(cli, &args->group, &group);
	if (!ret && by_portal)
		ret = portal_find(cli, &args->portals[args->portal_count - 1], &portal);
	if (ret)
		return ret;
	ret = vds_connection_list(cli->client, by_group ? &group.id : NULL, NULL, &sessions,
				  &count);
	if (ret)
		return cli_list_failed(cli, ret, "sessions");
	if (by_portal)
		count = filter_portal(&portal, sessions, count);
	ret = show_sessions(cli, sessions, filter(args, sessions, count));
	free(sessions);
	return ret;
}
