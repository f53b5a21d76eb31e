// SPDX-License-Identifier: GPL-2.0-only
/*
 * take.c - find, check and reference what an operation changes: its provider, its
 * groups and its portals.
 *
 * All of this runs under reg_lock.  op_put() drops the references.
 */
#include <linux/mm.h>
#include <linux/slab.h>
#include <net/netlink.h>

#include "operation.h"
#include "refuse.h"
#include "registry.h"
#include "take.h"

static bool is_dry_run(const struct vds_operation *op)
{
	return op->request.flags & VDS_ISCSI_REMOVAL_FLAG_DRY_RUN;
}

/* Whether the operation is the one that its groups may have in flight. */
bool op_is_exclusive(const struct vds_operation *op)
{
	return !is_dry_run(op) &&
	       op->request.kind != VDS_ISCSI_OP_KIND_UNBLOCK_GROUP;
}

struct vds_portal_group *op_find_group(const struct vds_request_item *item,
				       struct netlink_ext_ack *extack)
{
	struct vds_object *obj = reg_find(&item->group, VDS_PORTAL_GROUP);

	if (!obj && !item->incarnation)
		return vds_refuse_ptr(extack, -ENOENT, NO_GROUP,
				      "no portal group has this group-id");
	if (!obj)
		return vds_refuse_ptr(extack, -EIDRM, DELETED,
				      "the portal group was deleted");
	if (item->incarnation && item->incarnation != obj->incarnation)
		return vds_refuse_ptr(extack, -EIDRM, DELETED,
				      "the portal group was deleted, and another one of its name was created");
	return to_vds_group(obj);
}

/* Take the provider of an operation, unless it is leaving. */
int op_use_provider(struct vds_operation *op, struct vds_provider *provider,
		    struct netlink_ext_ack *extack)
{
	reg_provider_get(provider);
	op->provider = provider;
	if (!provider->dying)
		return 0;
	return vds_refuse(extack, -ENODEV, PROVIDER_LEAVING,
			  "the provider is being unloaded");
}

/* Check whether the provider's view can be relied on. */
int op_check_provider(const struct vds_operation *op,
		      struct netlink_ext_ack *extack)
{
	if (!op->provider->stale)
		return 0;
	return vds_refuse(extack, -ESTALE, PROVIDER_STALE,
			  "the provider is stale: reenumerate it, then refresh it");
}

/* Check whether an operation on the group may start now. */
static int check_group(const struct vds_operation *op,
		       const struct vds_portal_group *group,
		       struct netlink_ext_ack *extack)
{
	int ret;

	if (op->request.kind == VDS_ISCSI_OP_KIND_UNBLOCK_GROUP)
		return 0;
	ret = op_check_provider(op, extack);
	if (ret)
		return ret;
	if (group->stale)
		return vds_refuse(extack, -ESTALE, GROUP_STALE,
				  "the portal group is stale: portal-group-get says why");
	if (group->nr_leaked)
		return vds_refuse(extack, -ESTALE, GROUP_LEAKED,
				  "the target driver leaked a portal of this group: reenumerate, then refresh");
	if (group->op_id && op_is_exclusive(op))
		return vds_refuse(extack, -EBUSY, GROUP_BUSY,
				  "another operation is in flight on this portal group");
	return 0;
}

static int check_removable(struct vds_portal_group *group,
			   struct vds_portal *portal,
			   struct netlink_ext_ack *extack)
{
	if (reg_membership(group, portal))
		return 0;
	return vds_refuse(extack, -ENOENT, NOT_IN_GROUP,
			  "the portal exists, but it is not in this portal group");
}

static int check_addable(struct vds_portal_group *group,
			 struct vds_portal *portal,
			 struct netlink_ext_ack *extack)
{
	if (portal->provider != group->target->provider)
		return vds_refuse(extack, -EINVAL, SEVERAL_PROVIDERS,
				  "the portal and the portal group are of different providers");
	if (reg_membership(group, portal))
		return vds_refuse(extack, -EEXIST, IN_GROUP,
				  "the portal is already in this portal group");
	if (!reg_portal_in_other_group(group, portal))
		return 0;
	return vds_refuse(extack, -EEXIST, IN_OTHER_GROUP,
			  "the portal is in another portal group of this target");
}

/* Find a portal of the request and check it. */
static struct vds_portal *find_portal(const struct vds_operation *op,
				      const struct vds_request_item *item,
				      struct vds_portal_group *group,
				      struct netlink_ext_ack *extack)
{
	struct vds_object *obj = reg_find(&item->portal, VDS_PORTAL);
	int ret;

	if (!obj)
		return vds_refuse_ptr(extack, -ENOENT, NO_PORTAL,
				      "no portal has this portal-id");
	ret = op->request.kind == VDS_ISCSI_OP_KIND_ADD_PORTAL ?
		      check_addable(group, to_vds_portal(obj), extack) :
		      check_removable(group, to_vds_portal(obj), extack);
	return ret ? ERR_PTR(ret) : to_vds_portal(obj);
}

/* The provider of all groups of an operation. */
static int take_group_provider(struct vds_operation *op,
			       const struct vds_portal_group *group,
			       struct netlink_ext_ack *extack)
{
	if (!op->provider)
		return op_use_provider(op, group->target->provider, extack);
	if (op->provider == group->target->provider)
		return 0;
	return vds_refuse(extack, -EINVAL, SEVERAL_PROVIDERS,
			  "the portal groups are of different providers");
}

/* Insert a group where it belongs in the order in which groups are held. */
static unsigned int insert_group(struct vds_operation *op,
				 struct vds_portal_group *group)
{
	unsigned int i, g = op->nr_groups;

	while (g && op->groups[g - 1].group->obj.serial > group->obj.serial) {
		op->groups[g] = op->groups[g - 1];
		g--;
	}
	for (i = 0; i < op->nr_items; i++)
		op->items[i].group += op->items[i].group >= g;
	reg_get(&group->obj);
	op->groups[g].group = group;
	op->nr_groups++;
	return g;
}

/* The index of a group in the operation, which takes it if it is new to it. */
int op_take_group(struct vds_operation *op, struct vds_portal_group *group,
		  struct netlink_ext_ack *extack)
{
	unsigned int g;
	int ret;

	for (g = 0; g < op->nr_groups; g++)
		if (op->groups[g].group == group)
			return g;
	ret = take_group_provider(op, group, extack);
	if (!ret)
		ret = check_group(op, group, extack);
	return ret ?: insert_group(op, group);
}

static bool has_item(const struct vds_operation *op, unsigned int group,
		     const struct vds_portal *portal)
{
	unsigned int i;

	for (i = 0; i < op->nr_items; i++)
		if (op->items[i].portal == portal && op->items[i].group == group)
			return true;
	return false;
}

/* Add a portal of a group that the operation has taken, and how it is served there. */
void op_add_item(struct vds_operation *op, unsigned int group,
		 struct vds_portal *portal, u8 transports)
{
	reg_get(&portal->obj);
	op->items[op->nr_items++] = (struct vds_op_item){
		.portal = portal,
		.group = group,
		.transports = transports,
		.state = VDS_ISCSI_ITEM_STATE_UNTOUCHED,
	};
}

/* Take a group and a portal that is added to it or removed from it. */
static int take_item(struct vds_operation *op,
		     const struct vds_request_item *item,
		     struct netlink_ext_ack *extack)
{
	struct vds_portal_group *group = op_find_group(item, extack);
	struct vds_portal *portal;
	int index;

	if (IS_ERR(group))
		return PTR_ERR(group);
	index = op_take_group(op, group, extack);
	if (index < 0)
		return index;
	portal = find_portal(op, item, group, extack);
	if (IS_ERR(portal))
		return PTR_ERR(portal);
	if (has_item(op, index, portal))
		return vds_refuse(extack, -EINVAL, NAMED_TWICE,
				  "a portal is named twice");
	op_add_item(op, index, portal, portal->transports);
	return 0;
}

/* Allocate the lists of the portals and groups of an operation. */
int op_alloc_items(struct vds_operation *op, unsigned int items,
		   unsigned int groups)
{
	op->items = kvcalloc(items, sizeof(*op->items), GFP_KERNEL);
	op->groups = kvcalloc(groups, sizeof(*op->groups), GFP_KERNEL);
	return op->items && op->groups ? 0 : -ENOMEM;
}

/* The portals to add to groups, or to remove from them. */
int op_take_portals(struct vds_operation *op, const struct vds_request *request,
		    struct netlink_ext_ack *extack)
{
	unsigned int i, nr = request->nr_items;
	int ret = op_alloc_items(op, nr, nr);

	for (i = 0; i < nr && !ret; i++)
		ret = take_item(op, &request->items[i], extack);
	return ret;
}

/* The group that is changed as a whole. */
int op_take_one_group(struct vds_operation *op,
		      const struct vds_request *request,
		      struct netlink_ext_ack *extack)
{
	struct vds_portal_group *group = op_find_group(request->items, extack);
	int ret = op_alloc_items(op, 0, 1);

	if (IS_ERR(group))
		return PTR_ERR(group);
	if (!ret)
		ret = op_take_group(op, group, extack);
	return min(ret, 0);
}

/* The provider of a name, or the only one. */
int op_take_named_provider(struct vds_operation *op, const char *name,
			   struct netlink_ext_ack *extack)
{
	struct vds_provider *provider = reg_provider_find(name);

	if (PTR_ERR_OR_ZERO(provider) == -EINVAL)
		return vds_refuse(extack, -EINVAL, NAME_PROVIDER,
				  "there are several providers: name one");
	if (IS_ERR(provider))
		return vds_refuse(extack, -ENOENT, NO_PROVIDER,
				  "no provider has this name");
	return op_use_provider(op, provider, extack);
}

/* The provider that is reenumerated or refreshed. */
int op_take_provider(struct vds_operation *op,
		     const struct vds_request *request,
		     struct netlink_ext_ack *extack)
{
	int ret = op_take_named_provider(op, request->provider, extack);

	if (ret || !op->provider->op_id)
		return ret;
	return vds_refuse(extack, -EBUSY, PROVIDER_BUSY,
			  "the provider is being reenumerated or refreshed already");
}
