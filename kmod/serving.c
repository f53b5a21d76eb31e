// SPDX-License-Identifier: GPL-2.0-only
/*
 * serving.c - in which groups a portal serves, and how, as a provider reports it.
 *
 * A portal counts the groups in which it serves, so that its status is known without
 * a search.
 */
#include "nl_notify.h"
#include "registry.h"

/* Whether the driver accepts logins by the portal, if the group is @disabled. */
static bool serves(const struct vds_membership *member, bool disabled)
{
	return member->leaked || (member->transports && !disabled);
}

/* Count a change; returns whether the portal begins or ceases to serve at all. */
static bool count_serving(struct vds_membership *member, bool before, bool after)
{
	struct vds_portal *portal = member->portal;
	unsigned int nr = portal->nr_serving;

	WRITE_ONCE(portal->nr_serving, nr + after - before);
	return !nr != !portal->nr_serving;
}

/* Whether a membership serves has changed, or how. */
static void serving_changed(struct vds_membership *member, bool before)
{
	bool after = serves(member, member->group->disabled);
	bool changed = count_serving(member, before, after);

	nl_notify_object(&member->obj, VDS_ISCSI_EVENT_KIND_MODIFY, 0);
	if (changed)
		nl_notify_object(&member->portal->obj,
				 VDS_ISCSI_EVENT_KIND_MODIFY, 0);
}

/* How a portal is served in all of its groups. */
static u8 all_transports(struct vds_portal *portal)
{
	struct vds_membership *member;
	struct vds_portal_group *group;
	struct vds_target *target;
	u8 transports = 0;

	list_for_each_entry(target, &portal->provider->targets, obj.list)
		list_for_each_entry(group, &target->groups, obj.list) {
			member = reg_membership(group, portal);
			transports |= member ? member->transports : 0;
		}
	return transports;
}

/* A membership was added; returns whether the portal begins to serve. */
bool reg_serving_add(struct vds_membership *member)
{
	struct vds_portal *portal = member->portal;
	u8 others = portal->nr_groups == 1 ? 0 : portal->transports;

	lockdep_assert_held(&reg_lock);
	WRITE_ONCE(portal->transports, others | member->transports);
	return count_serving(member, false,
			     serves(member, member->group->disabled));
}

/* A membership is removed; returns whether the portal ceases to serve. */
bool reg_serving_sub(struct vds_membership *member)
{
	lockdep_assert_held(&reg_lock);
	return count_serving(member, serves(member, member->group->disabled), false);
}

/* A portal has left a group.  If that was its last, it is added again as it was. */
void reg_serving_left(struct vds_portal *portal)
{
	lockdep_assert_held(&reg_lock);
	/* Nearly all portals are served by TCP in each of their groups. */
	if (portal->nr_groups && portal->transports != VDS_ISCSI_TRANSPORT_TCP)
		WRITE_ONCE(portal->transports, all_transports(portal));
}

static void set_transports(struct vds_membership *member, u8 transports)
{
	bool before = serves(member, member->group->disabled);
	struct vds_portal *portal = member->portal;

	WRITE_ONCE(member->transports, transports);
	WRITE_ONCE(portal->transports, portal->nr_groups == 1 ?
				       transports : all_transports(portal));
	serving_changed(member, before);
}

/**
 * vds_iscsi_portal_set_transports() - report how a portal in a group is served
 * @group: the group
 * @addr: the address of the portal
 * @transports: flags of enum vds_iscsi_transport; 0 if the driver does not listen
 *	on the address, although it accepted the portal.  Until this is called, it is
 *	TCP
 *
 * Context: Process. May sleep.
 * Return:
 * * 0 - it is known now
 * * -ENOENT - the portal is not in the group
 */
int vds_iscsi_portal_set_transports(struct vds_portal_group *group,
				    const struct vds_address *addr,
				    u32 transports)
{
	struct vds_membership *member;

	reg_acquire();
	member = reg_membership_by_address(group, addr);
	if (member && member->transports != transports)
		set_transports(member, transports);
	reg_release();
	return member ? 0 : -ENOENT;
}
EXPORT_SYMBOL_GPL(vds_iscsi_portal_set_transports);

/**
 * vds_iscsi_portal_group_set_disabled() - report whether a group accepts logins
 * @group: the group
 * @disabled: the driver refuses logins to it.  Until this is called, it does not
 *
 * Context: Process. May sleep.
 */
void vds_iscsi_portal_group_set_disabled(struct vds_portal_group *group,
					 bool disabled)
{
	struct vds_membership *member;

	reg_acquire();
	if (group->disabled != disabled) {
		WRITE_ONCE(group->disabled, disabled);
		nl_notify_object(&group->obj, VDS_ISCSI_EVENT_KIND_MODIFY, 0);
		list_for_each_entry(member, &group->memberships, obj.list)
			serving_changed(member, serves(member, !disabled));
	}
	reg_release();
}
EXPORT_SYMBOL_GPL(vds_iscsi_portal_group_set_disabled);
