// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The notifications of VDS that an event of the kernel means.
 *
 * VDS has no notification for a membership. One that begins, ends or changes modifies
 * the portal group and the portal.
 */
#include "notification.h"

/* The members of the union that are used begin with the event and the id. */
#define SAME_PLACE(member, id) \
	_Static_assert(offsetof(VDS_NOTIFICATION, member.id) == \
		       offsetof(VDS_NOTIFICATION, Target.targetId), #member)
SAME_PLACE(SubSystem, subSystemId);
SAME_PLACE(Portal, portalId);
SAME_PLACE(PortalGroup, portalGroupId);

/**
 * struct kind - the events of a kind of objects
 * @type: the kind
 * @arrive: VDS_NF_..., by what happened
 * @depart: the same
 * @modify: the same
 */
struct kind {
	VDS_NOTIFICATION_TARGET_TYPE type;
	ULONG arrive;
	ULONG depart;
	ULONG modify;
};

static const struct kind sub_system = {
	VDS_NTT_SUB_SYSTEM, VDS_NF_SUB_SYSTEM_ARRIVE, VDS_NF_SUB_SYSTEM_DEPART,
	VDS_NF_SUB_SYSTEM_MODIFY
};

static const struct kind target = {
	VDS_NTT_TARGET, VDS_NF_TARGET_ARRIVE, VDS_NF_TARGET_DEPART, VDS_NF_TARGET_MODIFY
};

static const struct kind group = {
	VDS_NTT_PORTAL_GROUP, VDS_NF_PORTAL_GROUP_ARRIVE, VDS_NF_PORTAL_GROUP_DEPART,
	VDS_NF_PORTAL_GROUP_MODIFY
};

static const struct kind portal = {
	VDS_NTT_PORTAL, VDS_NF_PORTAL_ARRIVE, VDS_NF_PORTAL_DEPART, VDS_NF_PORTAL_MODIFY
};

static ULONG event_of(const struct kind *kind, enum vds_iscsi_event_kind what)
{
	switch (what) {
	case VDS_ISCSI_EVENT_KIND_ARRIVE:
		return kind->arrive;
	case VDS_ISCSI_EVENT_KIND_DEPART:
		return kind->depart;
	case VDS_ISCSI_EVENT_KIND_MODIFY:
		return kind->modify;
	default:
		return 0;
	}
}

/* Is @event the last thing in the list that happened to the object? */
static bool is_last(const struct notifications *list, VDS_NOTIFICATION_TARGET_TYPE type,
		    ULONG event, const VDS_OBJECT_ID *id)
{
	for (size_t i = list->count; i--; ) {
		const VDS_NOTIFICATION *n = &list->list[i];

		if (n->objectType == type && IsEqualGUID(&n->Target.targetId, id))
			return n->Target.ulEvent == event;
	}
	return false;
}

static void add(struct notifications *to, const struct kind *kind,
		enum vds_iscsi_event_kind what, const struct vds_uuid *uuid)
{
	VDS_OBJECT_ID id = com_object_id(uuid);
	ULONG event = event_of(kind, what);
	VDS_NOTIFICATION *n = &to->list[to->count];

	if (!event || (event == kind->modify && is_last(to, kind->type, event, &id)))
		return;
	memset(n, 0, sizeof(*n));
	n->objectType = kind->type;
	n->Target.ulEvent = event;
	n->Target.targetId = id;
	to->count++;
}

void notifications_add(struct notifications *to, const struct vds_event *event)
{
	switch (event->object) {
	case VDS_EVENT_PROVIDER:
		add(to, &sub_system, event->kind, &event->provider.id);
		break;
	case VDS_EVENT_TARGET:
		add(to, &target, event->kind, &event->target.id);
		break;
	case VDS_EVENT_GROUP:
		add(to, &group, event->kind, &event->group.id);
		break;
	case VDS_EVENT_PORTAL:
		add(to, &portal, event->kind, &event->portal.id);
		break;
	case VDS_EVENT_MEMBERSHIP:
		add(to, &group, VDS_ISCSI_EVENT_KIND_MODIFY, &event->membership.group_id);
		add(to, &portal, VDS_ISCSI_EVENT_KIND_MODIFY, &event->membership.portal_id);
		break;
	case VDS_EVENT_LOST:
		notifications_add_lost(to, VDS_RA_REFRESH);
		break;
	default:
		break;
	}
}

void notifications_add_lost(struct notifications *to, VDS_RECOVER_ACTION action)
{
	VDS_NOTIFICATION *n = &to->list[to->count++];

	memset(n, 0, sizeof(*n));
	n->objectType = VDS_NTT_SERVICE;
	n->Service.ulEvent = VDS_NF_SERVICE_OUT_OF_SYNC;
	n->Service.action = action;
}
