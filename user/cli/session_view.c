// SPDX-License-Identifier: GPL-2.0-only
/*
 * session_view.c - what a watch knows of the sessions.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "output.h"
#include "session_view.h"
#include "times.h"

#define INTERVAL_NS	1000000000ULL

/*
 * A connection as an entry: "INITIATOR in IQN,TAG", escaped as all names for people,
 * since initiators choose theirs; @key has its numbers too.
 */
static json_t *entry_of(const struct vds_connection_info *info, char key[CLI_TEXT_MAX])
{
	char raw[CLI_TEXT_MAX / 2], name[CLI_TEXT_MAX];
	char peer[VDS_ADDRESS_STRLEN], local[VDS_ADDRESS_STRLEN];

	snprintf(raw, sizeof(raw), "%s in %s,%u", info->initiator_name, info->target_name,
		 info->tag);
	text_escape(raw, name, sizeof(name));
	snprintf(key, CLI_TEXT_MAX, "%.1900s %u.%u", name, info->session_id,
		 info->connection_id);
	return must(json_pack("{s:s, s:s, s:{s:o, s:o, s:i, s:I, s:i, s:s, s:s}}",
			      "name", name,
			      "detail", vds_address_format(&info->local, local),
			      "record", "initiator_name", text_json(info->initiator_name),
			      "target_name", text_json(info->target_name),
			      "tag", (int)info->tag, "session_id", (json_int_t)info->session_id,
			      "connection_id", (int)info->connection_id,
			      "address", vds_address_format(&info->peer, peer),
			      "local_address", local));
}

/* All connections by name; NULL, with the error in *ret. */
static json_t *list(struct vds_client *client, int *ret)
{
	struct vds_connection_info *connections;
	json_t *known = must(json_object());
	char key[CLI_TEXT_MAX];
	size_t count;

	*ret = vds_connection_list(client, NULL, NULL, &connections, &count);
	if (*ret) {
		json_decref(known);
		return NULL;
	}
	for (size_t i = 0; i < count; i++) {
		json_t *entry = entry_of(&connections[i], key);

		if (json_object_set_new(known, key, entry))
			must(NULL);
	}
	free(connections);
	return known;
}

/* Reports what is in @from and not in @other. */
static void report_missing(json_t *from, json_t *other, const char *what, const char *source,
			   view_report report, void *context)
{
	struct change_report change = {
		.object = VDS_EVENT_LOST,
		.session = true,
		.what = what,
		.source = source,
	};
	const char *key;
	json_t *entry;

	json_object_foreach(from, key, entry) {
		change.entry = entry;
		if (!json_object_get(other, key))
			report(context, &change);
	}
}

int session_view_sync(struct session_view *view, struct vds_client *client,
		      const char *source, view_report report, void *context)
{
	uint64_t now = time_now(CLOCK_MONOTONIC);
	json_t *known;
	int ret;

	if (now < view->next)
		return 0;
	view->next = now + INTERVAL_NS;
	known = list(client, &ret);
	if (!known)
		return ret == -EBUSY ? 0 : ret;
	if (source) {
		report_missing(view->known, known, "depart", source, report, context);
		report_missing(known, view->known, "arrive", source, report, context);
	}
	json_decref(view->known);
	view->known = known;
	return 0;
}

void session_view_release(struct session_view *view)
{
	json_decref(view->known);
}
