// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * IVdsIscsiPortalGroupLinux: removals with options, and sessions.
 */
#include <errno.h>
#include <stdlib.h>

#include "../error.h"
#include "group.h"
#include "operation.h"

_Static_assert((int)VDS_RMF_IF_IDLE == (int)VDS_ISCSI_REMOVAL_FLAG_IF_IDLE, "if idle");
_Static_assert((int)VDS_RMF_KEEP_LAST == (int)VDS_ISCSI_REMOVAL_FLAG_KEEP_LAST, "keep last");
_Static_assert((int)VDS_RMF_KEEP_PATH == (int)VDS_ISCSI_REMOVAL_FLAG_KEEP_PATH, "keep path");
_Static_assert((int)VDS_RMF_DROP == (int)VDS_ISCSI_REMOVAL_FLAG_DROP, "drop");
_Static_assert((int)VDS_RMF_DRY_RUN == (int)VDS_ISCSI_REMOVAL_FLAG_DRY_RUN, "dry run");
_Static_assert(VDS_DEFAULT_GRACE == VDS_GRACE_DEFAULT, "grace");

static struct entity *from_group_linux(IVdsIscsiPortalGroupLinux *p)
{
	return &container_of(p, struct group, linux_iface)->entity;
}

COM_DEFINE_IUNKNOWN(group_linux, IVdsIscsiPortalGroupLinux)

static HRESULT group_linux_RemovePortals(IVdsIscsiPortalGroupLinux *p, const VDS_OBJECT_ID *ids,
					 ULONG count, const VDS_REMOVAL_OPTIONS *given,
					 IVdsAsync **out)
{
	struct entity *group = from_group_linux(p);
	struct group_change change = { .group = group, .count = count };
	struct operation operation = {
		.type = VDS_ASYNCOUT_REMOVEPORTAL,
		.request = group_request_removal,
		.arg = &change,
		.keep_failed = true,
	};
	struct vds_removal_options options;
	struct vds_uuid *portals;
	HRESULT hr;

	if (out)
		*out = NULL;
	if (!ids)
		return com_fail_argument("pPortalIds");
	portals = calloc(VDS_OP_PORTALS, sizeof(*portals));
	if (!portals)
		return com_fail_memory();
	/* If @count is too large, the request fails before it uses @portals. */
	for (ULONG i = 0; i < count && count <= VDS_OP_PORTALS; i++)
		portals[i] = com_uuid(&ids[i]);
	change.portals = portals;
	if (given) {
		options = (struct vds_removal_options) {
			.flags = given->ulFlags,
			.grace_ms = given->ulGraceMs,
			.deadline_ms = given->ulDeadlineMs,
			.drain_ms = given->ulDrainMs,
		};
		change.options = &options;
	}
	hr = operation_start(group->com.parent, &operation, out);
	free(portals);
	return hr;
}

static void fill_session(VDS_SESSION_PROP *to, const struct vds_connection_info *from)
{
	memcpy(to->szInitiatorName, from->initiator_name, sizeof(to->szInitiatorName));
	memcpy(to->szState, from->state, sizeof(to->szState));
	to->bPortalKnown = from->portal_known;
	to->portalId = com_object_id(&from->portal_id);
	com_address(&to->initiatorAddress, &from->peer);
	com_address(&to->localAddress, &from->local);
	to->ulSessionId = from->session_id;
	memcpy(to->isid, from->isid, sizeof(to->isid));
	to->usTsih = from->tsih;
	to->usConnectionId = from->connection_id;
	to->ulConnections = from->connections;
	to->ulAgeSeconds = from->age;
	to->bDynamic = from->dynamic;
}

/* An array of vds.h's structures; NULL if there are none or out of memory. */
static VDS_SESSION_PROP *make_sessions(const struct vds_connection_info *list, size_t count)
{
	VDS_SESSION_PROP *sessions = count ? calloc(count, sizeof(*sessions)) : NULL;

	for (size_t i = 0; sessions && i < count; i++)
		fill_session(&sessions[i], &list[i]);
	return sessions;
}

static HRESULT group_linux_QuerySessions(IVdsIscsiPortalGroupLinux *p, VDS_SESSION_PROP **out,
					 ULONG *out_count)
{
	struct entity *group = from_group_linux(p);
	struct vds_connection_info *list = NULL;
	struct vds_group_info info;
	size_t count;
	int err;

	if (out)
		*out = NULL;
	if (out_count)
		*out_count = 0;
	if (!out)
		return com_fail_argument("ppSessions");
	if (!out_count)
		return com_fail_argument("pulCount");

	err = vds_connection_list(group->com.client, &group->id, NULL, &list, &count);
	/* This last query confirms that the list belongs to this group. */
	if (!err)
		err = group_info(group, &info);
	if (!err) {
		*out = make_sessions(list, count);
		err = count && !*out ? vds_fail_errno(-ENOMEM) : 0;
	}
	if (!err)
		*out_count = (ULONG)count;
	free(list);
	return com_hresult(err);
}

const struct IVdsIscsiPortalGroupLinuxVtbl group_linux_vtbl = {
	.QueryInterface = group_linux_QueryInterface,
	.AddRef = group_linux_AddRef,
	.Release = group_linux_Release,
	.RemovePortals = group_linux_RemovePortals,
	.QuerySessions = group_linux_QuerySessions,
};
