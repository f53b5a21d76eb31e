// SPDX-License-Identifier: GPL-2.0-only
/*
 * take_config.c - find and check the targets and portal groups that an operation
 * creates or deletes.
 */
#include <linux/slab.h>
#include <net/netlink.h>

#include "iscsi_name.h"
#include "operation.h"
#include "refuse.h"
#include "registry.h"
#include "take.h"

static struct vds_target *find_target(const struct vds_request *request,
				      struct netlink_ext_ack *extack)
{
	struct vds_object *obj = reg_find(&request->target, VDS_TARGET);
	u64 incarnation = request->target_incarnation;

	if (!obj && !incarnation)
		return vds_refuse_ptr(extack, -ENOENT, NO_TARGET,
				      "no target has this target-id");
	if (!obj)
		return vds_refuse_ptr(extack, -EIDRM, DELETED,
				      "the target was deleted");
	if (incarnation && incarnation != obj->incarnation)
		return vds_refuse_ptr(extack, -EIDRM, DELETED,
				      "the target was deleted, and another one of its name was created");
	return to_vds_target(obj);
}

/* Find, check and reference a target that is deleted or gets a group. */
static int take_target(struct vds_operation *op,
		       const struct vds_request *request,
		       struct netlink_ext_ack *extack)
{
	struct vds_target *target = find_target(request, extack);
	int ret;

	if (IS_ERR(target))
		return PTR_ERR(target);
	ret = op_use_provider(op, target->provider, extack);
	if (!ret)
		ret = op_check_provider(op, extack);
	if (ret)
		return ret;
	if (target->op_id)
		return vds_refuse(extack, -EBUSY, TARGET_BUSY,
				  "another operation is in flight on this target");
	reg_get(&target->obj);
	op->target = target;
	return 0;
}

/* A name of a target to be created. */
static int check_new_name(struct vds_operation *op, const char *name,
			  struct netlink_ext_ack *extack)
{
	const char *error = iscsi_name_error(name);

	if (error) {
		/* The text is one of a few constant ones. */
		if (extack)
			extack->_msg = error;
		vds_set_reason(extack, VDS_ISCSI_REASON_INVALID_NAME);
		return -EINVAL;
	}
	if (!reg_find_named(op->provider, VDS_TARGET, name))
		return 0;
	return vds_refuse(extack, -EEXIST, EXISTS,
			  "a target has this name already");
}

int op_take_create_target(struct vds_operation *op,
			  const struct vds_request *request,
			  struct netlink_ext_ack *extack)
{
	int ret;

	if (!request->name)
		return -EINVAL;
	ret = op_take_named_provider(op, request->provider, extack);
	if (!ret)
		ret = op_check_provider(op, extack);
	if (!ret)
		ret = check_new_name(op, request->name, extack);
	if (ret)
		return ret;
	op->name = kstrdup(request->name, GFP_KERNEL);
	if (!op->name)
		return -ENOMEM;
	reg_identity_make(&op->object, op->provider, op->name);
	return 0;
}

static bool has_group(const struct vds_target *target, u16 tag)
{
	char name[VDS_CANONICAL_MAX];

	reg_group_name(name, sizeof(name), target->name, tag);
	return reg_find_named(target->provider, VDS_PORTAL_GROUP, name);
}

/* Choose the tag of a new group, or check that the requested one is free. */
static int take_tag(struct vds_operation *op, u32 tag,
		    struct netlink_ext_ack *extack)
{
	if (tag == VDS_TAG_ANY)
		for (tag = 1; tag < U16_MAX && has_group(op->target, tag); tag++)
			;
	if (tag > U16_MAX)
		return -EINVAL;
	if (has_group(op->target, tag))
		return vds_refuse(extack, -EEXIST, EXISTS,
				  "the target has a portal group with this tag");
	op->request.tag = tag;
	return 0;
}

int op_take_create_group(struct vds_operation *op,
			 const struct vds_request *request,
			 struct netlink_ext_ack *extack)
{
	char name[VDS_CANONICAL_MAX];
	int ret = take_target(op, request, extack);

	if (!ret)
		ret = take_tag(op, request->tag, extack);
	if (ret)
		return ret;
	reg_group_name(name, sizeof(name), op->target->name, op->request.tag);
	reg_identity_make(&op->object, op->provider, name);
	return 0;
}

/* Take a group, and its portals if they are removed, too. */
static int take_group_portals(struct vds_operation *op,
			      struct vds_portal_group *group,
			      struct netlink_ext_ack *extack)
{
	struct vds_membership *member;
	int index = op_take_group(op, group, extack);

	if (index < 0)
		return index;
	if (op->request.flags & VDS_ISCSI_REMOVAL_FLAG_PORTALS)
		list_for_each_entry(member, &group->memberships, obj.list)
			op_add_item(op, index, member->portal,
				    member->transports);
	return 0;
}

static int check_number(unsigned int portals, struct netlink_ext_ack *extack)
{
	if (portals <= VDS_OP_PORTALS)
		return 0;
	return vds_refuse(extack, -E2BIG, TOO_MANY,
			  "an operation takes 1024 portals at most: remove some first");
}

int op_take_delete_group(struct vds_operation *op,
			 const struct vds_request *request,
			 struct netlink_ext_ack *extack)
{
	struct vds_portal_group *group;
	int ret;

	group = op_find_group(request->items, extack);
	if (IS_ERR(group))
		return PTR_ERR(group);
	ret = check_number(group->nr_portals, extack);
	if (!ret)
		ret = op_alloc_items(op, group->nr_portals, 1);
	return ret ?: take_group_portals(op, group, extack);
}

int op_take_delete_target(struct vds_operation *op,
			  const struct vds_request *request,
			  struct netlink_ext_ack *extack)
{
	struct vds_portal_group *group;
	unsigned int portals = 0;
	int ret = take_target(op, request, extack);

	if (ret)
		return ret;
	list_for_each_entry(group, &op->target->groups, obj.list)
		portals += group->nr_portals;
	ret = check_number(portals, extack);
	if (!ret)
		ret = op_alloc_items(op, portals, op->target->nr_groups);
	list_for_each_entry(group, &op->target->groups, obj.list)
		ret = ret ?: take_group_portals(op, group, extack);
	return ret;
}
