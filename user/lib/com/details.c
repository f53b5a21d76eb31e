// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Addresses and the details of an operation as structures of vds.h.
 */
#include <sys/socket.h>

#include "../array.h"
#include "com.h"

_Static_assert(ARRAY_SIZE(((VDS_OPERATION_DETAILS *)0)->items) == VDS_OP_ITEMS, "items");
_Static_assert(ARRAY_SIZE(((VDS_OPERATION_DETAILS *)0)->blockers) == VDS_OP_DETAILS, "blockers");
_Static_assert(ARRAY_SIZE(((VDS_OPERATION_DETAILS *)0)->sessions) == VDS_OP_DETAILS, "sessions");
_Static_assert(sizeof(((VDS_OPERATION_SESSION *)0)->szInitiatorName) ==
	       sizeof(((struct vds_op_session *)0)->initiator_name), "name");
_Static_assert((int)VDS_ITS_UNTOUCHED == (int)VDS_ISCSI_ITEM_STATE_UNTOUCHED, "untouched");
_Static_assert((int)VDS_ITS_REMOVED == (int)VDS_ISCSI_ITEM_STATE_REMOVED, "removed");
_Static_assert((int)VDS_ITS_ADDED == (int)VDS_ISCSI_ITEM_STATE_ADDED, "added");
_Static_assert((int)VDS_ITS_RESTORED == (int)VDS_ISCSI_ITEM_STATE_RESTORED, "restored");
_Static_assert((int)VDS_ITS_LOST == (int)VDS_ISCSI_ITEM_STATE_LOST, "lost");
_Static_assert((int)VDS_ITS_LEAKED == (int)VDS_ISCSI_ITEM_STATE_LEAKED, "leaked");
_Static_assert((int)VDS_BLK_LOGIN == (int)VDS_ISCSI_BLOCKER_KIND_LOGIN, "login");
_Static_assert((int)VDS_BLK_DIRECTORY == (int)VDS_ISCSI_BLOCKER_KIND_DIRECTORY, "directory");
_Static_assert((int)VDS_BLK_CONFIGURATION == (int)VDS_ISCSI_BLOCKER_KIND_CONFIGURATION,
	       "configuration");
_Static_assert((int)VDS_BLK_REINSTATEMENT == (int)VDS_ISCSI_BLOCKER_KIND_REINSTATEMENT,
	       "reinstatement");
_Static_assert((int)VDS_BLK_SESSION == (int)VDS_ISCSI_BLOCKER_KIND_SESSION, "session");

void com_address(VDS_IPADDRESS *to, const struct vds_address *from)
{
	const uint8_t *a = from->addr;

	memset(to, 0, sizeof(*to));
	to->ulPort = from->port;
	if (!from->family) {
		to->type = VDS_IPT_EMPTY;
		return;
	}
	if (from->family == AF_INET6) {
		to->type = VDS_IPT_IPV6;
		to->ulIpv6ScopeId = from->scope_id;
		memcpy(to->ipv6Address, a, sizeof(to->ipv6Address));
	} else {
		to->type = VDS_IPT_IPV4;
		to->ipv4Address = (ULONG)a[0] << 24 | (ULONG)a[1] << 16 | (ULONG)a[2] << 8 | a[3];
	}
}

static void fill_item(VDS_OPERATION_ITEM *to, const struct vds_op_item *from)
{
	to->portalId = com_object_id(&from->portal_id);
	com_address(&to->address, &from->address);
	to->state = (VDS_ITEM_STATE)from->state;
	to->hrResult = com_hresult(from->result);
}

static void fill_blocker(VDS_OPERATION_BLOCKER *to, const struct vds_op_blocker *from)
{
	to->kind = (VDS_BLOCKER_KIND)from->kind;
	com_address(&to->initiatorAddress, &from->peer);
	to->ulSilentMs = from->silent;
	to->bAborted = from->aborted;
}

static void fill_session(VDS_OPERATION_SESSION *to, const struct vds_op_session *from)
{
	memcpy(to->szInitiatorName, from->initiator_name, sizeof(to->szInitiatorName));
	to->ulSessionId = from->session_id;
	com_address(&to->initiatorAddress, &from->peer);
	to->bLastPath = from->last_path;
}

void com_details(VDS_OPERATION_DETAILS *to, const struct vds_op_info *from)
{
	size_t i;

	memset(to, 0, sizeof(*to));
	to->ulPortals = (ULONG)from->item_total;
	to->bOverdue = from->overdue;
	to->ulItems = (ULONG)from->item_count;
	for (i = 0; i < from->item_count; i++)
		fill_item(&to->items[i], &from->items[i]);
	to->ulBlockers = (ULONG)from->blocker_count;
	for (i = 0; i < from->blocker_count; i++)
		fill_blocker(&to->blockers[i], &from->blockers[i]);
	to->ulAbortedLogins = from->aborted;
	to->ulSessions = from->sessions;
	to->ulNamedSessions = (ULONG)from->session_count;
	for (i = 0; i < from->session_count; i++)
		fill_session(&to->sessions[i], &from->session[i]);
	to->ulDroppedSessions = from->dropped;
}
