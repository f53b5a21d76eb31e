// SPDX-License-Identifier: GPL-2.0-only
/*
 * take_portal.c - find all portal groups of a portal that is set offline, and those
 * of a portal that is set online again.
 */
#include <linux/xarray.h>
#include <net/netlink.h>

#include "offline.h"
#include "operation.h"
#include "refuse.h"
#include "registry.h"
#include "take.h"

/* Find, check and reference the portal, and allocate space for @nr groups. */
static int take_portal(struct vds_operation *op,
		       const struct vds_request *request,
		       struct netlink_ext_ack *extack)
{
	struct vds_object *obj = reg_find(&request->items->portal, VDS_PORTAL);

	if (!obj)
		return vds_refuse(extack, -ENOENT, NO_PORTAL,
				  "no portal has this portal-id");
	op->portal = to_vds_portal(obj);
	reg_get(obj);
	return op_use_provider(op, op->portal->provider, extack);
}

static int alloc_groups(struct vds_operation *op, unsigned int nr,
			struct netlink_ext_ack *extack)
{
	if (nr > VDS_OP_PORTALS)
		return vds_refuse(extack, -E2BIG, TOO_MANY,
				  "the portal is in more than 1024 portal groups: remove it from some first");
	op->offline = reg_offline_new(nr);
	return op->offline ? op_alloc_items(op, nr, nr) : -ENOMEM;
}

static int take_group(struct vds_operation *op, struct vds_portal_group *group,
		      u8 transports, struct netlink_ext_ack *extack)
{
	int index = op_take_group(op, group, extack);

	if (index < 0)
		return index;
	op_add_item(op, index, op->portal, transports);
	return 0;
}

/* The portal that is set offline, with the groups that it is in. */
int op_take_offline(struct vds_operation *op,
		    const struct vds_request *request,
		    struct netlink_ext_ack *extack)
{
	struct vds_membership *member;
	struct vds_object *obj;
	unsigned long serial;
	int ret = take_portal(op, request, extack);

	if (!ret)
		ret = alloc_groups(op, op->portal->nr_groups, extack);
	if (ret)
		return ret;
	xa_for_each(&reg_serials[VDS_MEMBERSHIP], serial, obj) {
		member = to_vds_membership(obj);
		if (member->portal == op->portal)
			ret = ret ?: take_group(op, member->group,
						member->transports, extack);
	}
	return ret;
}

/* The group that the portal was in, or another one that has its name now. */
static struct vds_portal_group *find_again(struct vds_portal_group *group)
{
	struct vds_object *obj = &group->obj;

	if (obj->gone)
		obj = reg_find(&group->id, VDS_PORTAL_GROUP);
	return obj ? to_vds_group(obj) : NULL;
}

static int take_remembered(struct vds_operation *op,
			   const struct vds_offline_group *remembered,
			   struct netlink_ext_ack *extack)
{
	struct vds_portal_group *group = find_again(remembered->group);

	if (!group)
		return vds_refuse(extack, -EIDRM, DELETED,
				  "a portal group that the portal was in was deleted: add the portal to the others with portal-add");
	if (reg_portal_in_other_group(group, op->portal))
		return vds_refuse(extack, -EEXIST, IN_OTHER_GROUP,
				  "the portal is in another portal group of a target");
	return take_group(op, group, remembered->transports, extack);
}

/* The portal that is set online again, with the groups that it was in. */
int op_take_online(struct vds_operation *op,
		   const struct vds_request *request,
		   struct netlink_ext_ack *extack)
{
	const struct vds_offline *offline;
	unsigned int i;
	int ret = take_portal(op, request, extack);

	if (ret)
		return ret;
	offline = op->portal->offline;
	if (!offline && !op->portal->nr_groups)
		return vds_refuse(extack, -ENOENT, NOT_OFFLINE,
				  "the portal was not set offline, and is in no portal group: add it to one with portal-add");
	/* A portal in a group is online. */
	ret = alloc_groups(op, offline ? offline->nr : 0, extack);
	for (i = 0; offline && i < offline->nr && !ret; i++)
		ret = take_remembered(op, &offline->groups[i], extack);
	return ret;
}
