// SPDX-License-Identifier: GPL-2.0-only
/*
 * admit.c - check a request, admit it as an operation and start that.
 *
 * A request is checked under reg_lock, so that nothing changes between the
 * check and the admission.  A request that is refused leaves no trace.
 */
#include <linux/mm.h>
#include <linux/slab.h>
#include <net/netlink.h>

#include "operation.h"
#include "registry.h"

#define ALL_REMOVAL_FLAGS						\
	(VDS_ISCSI_REMOVAL_FLAG_IF_IDLE | VDS_ISCSI_REMOVAL_FLAG_KEEP_LAST | \
	 VDS_ISCSI_REMOVAL_FLAG_KEEP_PATH | VDS_ISCSI_REMOVAL_FLAG_DROP |     \
	 VDS_ISCSI_REMOVAL_FLAG_DRY_RUN)

static bool is_dry_run(const struct vds_operation *op)
{
	return op->request.flags & VDS_ISCSI_REMOVAL_FLAG_DRY_RUN;
}

/* Whether the operation is the one that its groups may have in flight. */
static bool is_exclusive(const struct vds_operation *op)
{
	return !is_dry_run(op) &&
	       op->request.kind != VDS_ISCSI_OP_KIND_UNBLOCK_GROUP;
}

static struct vds_portal_group *find_group(const struct vds_request_item *item,
					   struct netlink_ext_ack *extack)
{
	struct vds_object *obj = reg_find(&item->group, VDS_PORTAL_GROUP);

	if (!obj && !item->incarnation) {
		NL_SET_ERR_MSG(extack, "no portal group has this group-id");
		return ERR_PTR(-ENOENT);
	}
	if (!obj) {
		NL_SET_ERR_MSG(extack, "the portal group was deleted");
		return ERR_PTR(-EIDRM);
	}
	if (item->incarnation && item->incarnation != obj->incarnation) {
		NL_SET_ERR_MSG(extack,
			       "the portal group was deleted, and another one of its name was created");
		return ERR_PTR(-EIDRM);
	}
	return to_vds_group(obj);
}

/* The capabilities that the request needs. */
static u32 needed_capabilities(const struct vds_operation *op)
{
	const struct vds_request *request = &op->request;
	u32 needed = 0;

	if (request->kind == VDS_ISCSI_OP_KIND_ADD_PORTAL)
		return VDS_CAP_ADD;
	if (request->kind == VDS_ISCSI_OP_KIND_UNBLOCK_GROUP)
		return VDS_CAP_UNBLOCK;
	if (request->flags & VDS_ISCSI_REMOVAL_FLAG_DROP)
		needed |= VDS_CAP_DROP;
	if (op_needs_sessions(request))
		needed |= VDS_CAP_DRAIN;
	/* These may have to put portals back. */
	if (op->nr_items > 1 || request->drain_ms)
		needed |= VDS_CAP_ADD;
	return needed;
}

static int check_capabilities(const struct vds_operation *op,
			      struct netlink_ext_ack *extack)
{
	const struct vds_provider *provider = op->provider;

	if (needed_capabilities(op) & ~provider->ops->capabilities) {
		NL_SET_ERR_MSG(extack,
			       "the target driver's provider cannot do this");
		return -EOPNOTSUPP;
	}
	return 0;
}

/*
 * A driver listens in the network namespace of the task that adds the portal, which
 * is the initial one if a kernel thread does.  So a portal of another one can be
 * removed, but not put back.
 */
static int check_namespaces(const struct vds_operation *op,
			    struct netlink_ext_ack *extack)
{
	unsigned int i;

	if (!(needed_capabilities(op) & VDS_CAP_ADD))
		return 0;
	for (i = 0; i < op->nr_items; i++) {
		if (!op->items[i].portal->addr.netns)
			continue;
		NL_SET_ERR_MSG(extack,
			       "a portal is in another network namespace, and could not be put back there: remove it alone, and without a drain");
		return -EOPNOTSUPP;
	}
	return 0;
}

/* Take the provider of an operation, unless it is leaving. */
static int use_provider(struct vds_operation *op, struct vds_provider *provider,
			struct netlink_ext_ack *extack)
{
	reg_provider_get(provider);
	op->provider = provider;
	if (!provider->dying)
		return 0;
	NL_SET_ERR_MSG(extack, "the provider is being unloaded");
	return -ENODEV;
}

/* Check whether an operation on the group may start now. */
static int check_group(const struct vds_operation *op,
		       const struct vds_portal_group *group,
		       struct netlink_ext_ack *extack)
{
	if (op->request.kind == VDS_ISCSI_OP_KIND_UNBLOCK_GROUP)
		return 0;
	if (op->provider->stale) {
		NL_SET_ERR_MSG(extack,
			       "the provider is stale: reenumerate it, then refresh it");
		return -ESTALE;
	}
	if (group->stale) {
		NL_SET_ERR_MSG(extack,
			       "the portal group is stale: portal-group-get says why");
		return -ESTALE;
	}
	if (group->nr_leaked) {
		NL_SET_ERR_MSG(extack,
			       "the target driver leaked a portal of this group: reenumerate, then refresh");
		return -ESTALE;
	}
	if (group->op_id && is_exclusive(op)) {
		NL_SET_ERR_MSG(extack,
			       "another operation is in flight on this portal group");
		return -EBUSY;
	}
	return 0;
}

static int check_removable(struct vds_portal_group *group,
			   struct vds_portal *portal,
			   struct netlink_ext_ack *extack)
{
	if (reg_membership(group, portal))
		return 0;
	NL_SET_ERR_MSG(extack,
		       "the portal exists, but it is not in this portal group");
	return -ENOENT;
}

static int check_addable(struct vds_portal_group *group,
			 struct vds_portal *portal,
			 struct netlink_ext_ack *extack)
{
	if (reg_membership(group, portal)) {
		NL_SET_ERR_MSG(extack, "the portal is already in this portal group");
		return -EEXIST;
	}
	if (!reg_portal_in_other_group(group, portal))
		return 0;
	NL_SET_ERR_MSG(extack,
		       "the portal is in another portal group of this target");
	return -EEXIST;
}

/* Find a portal of the request and check it. */
static struct vds_portal *find_portal(const struct vds_operation *op,
				      const struct vds_request_item *item,
				      struct vds_portal_group *group,
				      struct netlink_ext_ack *extack)
{
	struct vds_object *obj = reg_find(&item->portal, VDS_PORTAL);
	int ret;

	if (!obj) {
		NL_SET_ERR_MSG(extack, "no portal has this portal-id");
		return ERR_PTR(-ENOENT);
	}
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
		return use_provider(op, group->target->provider, extack);
	if (op->provider == group->target->provider)
		return 0;
	NL_SET_ERR_MSG(extack, "the portal groups are of different providers");
	return -EINVAL;
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
static int take_group(struct vds_operation *op, struct vds_portal_group *group,
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

/* Find, check and reference a group and a portal of it; op_put() drops them. */
static int take_item(struct vds_operation *op,
		     const struct vds_request_item *item,
		     struct netlink_ext_ack *extack)
{
	struct vds_portal_group *group = find_group(item, extack);
	struct vds_portal *portal;
	int index;

	if (IS_ERR(group))
		return PTR_ERR(group);
	index = take_group(op, group, extack);
	if (index < 0 || op->request.kind == VDS_ISCSI_OP_KIND_UNBLOCK_GROUP)
		return min(index, 0);
	portal = find_portal(op, item, group, extack);
	if (IS_ERR(portal))
		return PTR_ERR(portal);
	if (has_item(op, index, portal)) {
		NL_SET_ERR_MSG(extack, "a portal is named twice");
		return -EINVAL;
	}
	reg_get(&portal->obj);
	op->items[op->nr_items++] = (struct vds_op_item){
		.portal = portal,
		.group = index,
		.state = VDS_ISCSI_ITEM_STATE_UNTOUCHED,
	};
	return 0;
}

static int take_items(struct vds_operation *op,
		      const struct vds_request *request,
		      struct netlink_ext_ack *extack)
{
	unsigned int i;
	int ret = 0;

	for (i = 0; i < request->nr_items && !ret; i++)
		ret = take_item(op, &request->items[i], extack);
	return ret;
}

/* The provider of an operation that has no groups. */
static int take_provider(struct vds_operation *op,
			 const struct vds_request *request,
			 struct netlink_ext_ack *extack)
{
	struct vds_provider *provider = reg_provider_find(request->provider);
	int ret;

	if (PTR_ERR_OR_ZERO(provider) == -EINVAL)
		NL_SET_ERR_MSG(extack, "there are several providers: name one");
	else if (IS_ERR(provider))
		NL_SET_ERR_MSG(extack, "no provider has this name");
	if (IS_ERR(provider))
		return PTR_ERR(provider);
	ret = use_provider(op, provider, extack);
	if (ret || !provider->op_id)
		return ret;
	NL_SET_ERR_MSG(extack,
		       "the provider is being reenumerated or refreshed already");
	return -EBUSY;
}

/* The operation is in flight: no other one may start on what it changes. */
static void op_bind(struct vds_operation *op)
{
	unsigned int g;

	if (!op->nr_groups)
		op->provider->op_id = op->id;
	for (g = 0; g < op->nr_groups && is_exclusive(op); g++)
		WRITE_ONCE(op->groups[g].group->op_id, op->id);
}

/*
 * Check a request and, if nothing is wrong, put its operation in flight.  It then
 * holds the modules of the provider and of the caller.
 */
static int op_admit(struct vds_operation *op, const struct vds_request *request,
		    struct netlink_ext_ack *extack)
{
	int ret;

	lockdep_assert_held(&reg_lock);
	ret = request->nr_items ? take_items(op, request, extack) :
				  take_provider(op, request, extack);
	if (ret)
		return ret;
	ret = check_capabilities(op, extack) ?: check_namespaces(op, extack);
	if (ret)
		return ret;
	if (!try_module_get(op->request.owner))
		return -ENODEV;
	if (!reg_provider_enter(op->provider)) {
		ret = -ENODEV;
		goto put_owner;
	}
	ret = op_publish(op);
	if (ret)
		goto leave_provider;
	op_bind(op);
	return 0;

leave_provider:
	reg_provider_leave(op->provider);
put_owner:
	module_put(op->request.owner);
	return ret;
}

/* What the operations of each kind do, and what their requests have. */
static const struct {
	int (*step)(struct vds_operation *op);
	unsigned int min_items;
	unsigned int max_items;
} op_kinds[] = {
	[VDS_ISCSI_OP_KIND_REMOVE_PORTAL] = { op_step_removal, 1, VDS_OP_PORTALS },
	[VDS_ISCSI_OP_KIND_ADD_PORTAL] = { op_step_addition, 1, VDS_OP_PORTALS },
	[VDS_ISCSI_OP_KIND_REENUMERATE] = { op_step_reenumerate, 0, 0 },
	[VDS_ISCSI_OP_KIND_REFRESH] = { op_step_refresh, 0, 0 },
	[VDS_ISCSI_OP_KIND_UNBLOCK_GROUP] = { op_step_unblock, 1, 1 },
};

/* Check what netlink's policies check of its requests. */
static int check_request(const struct vds_request *request)
{
	if (request->kind >= ARRAY_SIZE(op_kinds) ||
	    !op_kinds[request->kind].step)
		return -EINVAL;
	if (request->nr_items < op_kinds[request->kind].min_items ||
	    request->nr_items > op_kinds[request->kind].max_items)
		return -EINVAL;
	if (request->flags & ~ALL_REMOVAL_FLAGS)
		return -ERANGE;
	if (request->kind != VDS_ISCSI_OP_KIND_REMOVE_PORTAL &&
	    (request->flags || request->drain_ms))
		return -EINVAL;
	return 0;
}

static int op_alloc_items(struct vds_operation *op, unsigned int nr)
{
	if (!nr)
		return 0;
	op->items = kvcalloc(nr, sizeof(*op->items), GFP_KERNEL);
	op->groups = kvcalloc(nr, sizeof(*op->groups), GFP_KERNEL);
	return op->items && op->groups ? 0 : -ENOMEM;
}

/*
 * vds_iscsi_op_start() for callers that need the operation itself, and put it
 * with op_put().
 */
struct vds_operation *op_begin(const struct vds_request *request,
			       struct netlink_ext_ack *extack)
{
	struct vds_operation *op;
	int ret = check_request(request);

	if (ret)
		return ERR_PTR(ret);
	op = op_new(request, op_needs_sessions(request));
	if (!op)
		return ERR_PTR(-ENOMEM);
	op->step = op_kinds[request->kind].step;
	ret = op_alloc_items(op, request->nr_items);
	if (ret)
		goto put_op;
	reg_providers_settle();
	mutex_lock(&reg_lock);
	ret = op_admit(op, request, extack);
	mutex_unlock(&reg_lock);
	if (ret)
		goto put_op;
	op_start(op);
	op_audit_accepted(op);
	complete(&op->logged);
	return op;

put_op:
	op_put(op);
	return ERR_PTR(ret);
}

/**
 * vds_iscsi_op_start() - start an operation
 * @request: the request; copied
 * @id: receives the operation's id; may be NULL
 * @extack: receives the reason for an error; may be NULL
 *
 * The operation continues even if the caller exits.  A return of 0 means that
 * exactly one completion follows: one message to each of the multicast groups
 * "ops" and "completions", and one call of @request->done, which may run before
 * this function returns.
 *
 * Context: Process. May sleep.
 * Return:
 * * 0 - the operation was admitted
 * * -ENOENT - no such provider, group or portal, or a portal to remove is not in
 *   the group
 * * -EEXIST - a portal to add is in a group of the target
 * * -EIDRM - the group with the item's incarnation is gone
 * * -EBUSY - another operation is in flight on a group or on the provider
 * * -ESTALE - the provider or a group is stale, or has a leaked portal
 * * -EOPNOTSUPP - the provider cannot do this, or it might have to put back a portal
 *   that is in another network namespace
 * * -ENODEV - the provider or the caller's module is being unloaded
 * * -EINVAL - the kind or the number of items is wrong, flags or a drain time for
 *   another kind than a removal, a portal is named twice, or the groups are of
 *   different providers
 * * -ERANGE - an unknown flag
 * * -ENOMEM - out of memory
 */
int vds_iscsi_op_start(const struct vds_request *request, u64 *id,
		       struct netlink_ext_ack *extack)
{
	struct vds_operation *op = op_begin(request, extack);

	if (IS_ERR(op))
		return PTR_ERR(op);
	if (id)
		*id = op->id;
	op_put(op);
	return 0;
}
EXPORT_SYMBOL_GPL(vds_iscsi_op_start);
