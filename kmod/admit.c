// SPDX-License-Identifier: GPL-2.0-only
/*
 * admit.c - check a request, admit it as an operation and start that.
 *
 * A request is checked under reg_lock, so that nothing changes between the
 * check and the admission.  A request that is refused leaves no trace.
 */
#include <net/netlink.h>

#include "operation.h"
#include "refuse.h"
#include "registry.h"
#include "take.h"

#define REMOVAL_FLAGS							\
	(VDS_ISCSI_REMOVAL_FLAG_IF_IDLE | VDS_ISCSI_REMOVAL_FLAG_KEEP_LAST | \
	 VDS_ISCSI_REMOVAL_FLAG_KEEP_PATH | VDS_ISCSI_REMOVAL_FLAG_DROP |     \
	 VDS_ISCSI_REMOVAL_FLAG_DRY_RUN)

#define DELETION_FLAGS							\
	(VDS_ISCSI_REMOVAL_FLAG_DROP | VDS_ISCSI_REMOVAL_FLAG_PORTALS |	\
	 VDS_ISCSI_REMOVAL_FLAG_CONTENTS)

/* What the operations of each kind do, and what their requests have. */
static const struct op_kind {
	int (*take)(struct vds_operation *op, const struct vds_request *request,
		    struct netlink_ext_ack *extack);
	int (*step)(struct vds_operation *op);
	unsigned int min_items;
	unsigned int max_items;
	u32 flags;
	u32 capabilities;
} op_kinds[] = {
	[VDS_ISCSI_OP_KIND_REMOVE_PORTAL] = {
		op_take_portals, op_step_removal, 1, VDS_OP_PORTALS,
		.flags = REMOVAL_FLAGS,
	},
	[VDS_ISCSI_OP_KIND_ADD_PORTAL] = {
		op_take_portals, op_step_addition, 1, VDS_OP_PORTALS,
		.capabilities = VDS_CAP_ADD,
	},
	[VDS_ISCSI_OP_KIND_REENUMERATE] = { op_take_provider, op_step_reenumerate },
	[VDS_ISCSI_OP_KIND_REFRESH] = { op_take_provider, op_step_refresh },
	[VDS_ISCSI_OP_KIND_UNBLOCK_GROUP] = {
		op_take_one_group, op_step_unblock, 1, 1,
		.capabilities = VDS_CAP_UNBLOCK,
	},
	[VDS_ISCSI_OP_KIND_CREATE_TARGET] = {
		op_take_create_target, op_step_create_target,
		.capabilities = VDS_CAP_CONFIGURE,
	},
	[VDS_ISCSI_OP_KIND_DELETE_TARGET] = {
		op_take_delete_target, op_step_deletion,
		.flags = DELETION_FLAGS,
		.capabilities = VDS_CAP_CONFIGURE | VDS_CAP_DRAIN,
	},
	[VDS_ISCSI_OP_KIND_CREATE_GROUP] = {
		op_take_create_group, op_step_create_group,
		.capabilities = VDS_CAP_CONFIGURE,
	},
	[VDS_ISCSI_OP_KIND_DELETE_GROUP] = {
		op_take_delete_group, op_step_deletion, 1, 1,
		.flags = DELETION_FLAGS,
		.capabilities = VDS_CAP_CONFIGURE | VDS_CAP_DRAIN,
	},
	[VDS_ISCSI_OP_KIND_ENABLE_GROUP] = {
		op_take_one_group, op_step_enable, 1, 1,
		.capabilities = VDS_CAP_CONFIGURE,
	},
	[VDS_ISCSI_OP_KIND_DISABLE_GROUP] = {
		op_take_one_group, op_step_disable, 1, 1,
		.flags = VDS_ISCSI_REMOVAL_FLAG_DROP,
		.capabilities = VDS_CAP_CONFIGURE | VDS_CAP_DRAIN,
	},
	[VDS_ISCSI_OP_KIND_OFFLINE_PORTAL] = {
		op_take_offline, op_step_offline, 1, 1,
		.flags = REMOVAL_FLAGS,
	},
	[VDS_ISCSI_OP_KIND_ONLINE_PORTAL] = {
		op_take_online, op_step_online, 1, 1,
		.capabilities = VDS_CAP_ADD,
	},
};

/* Whether an operation may have to put portals back. */
static bool may_restore(const struct vds_operation *op)
{
	return op->nr_items > 1 || op->request.drain_ms ||
	       (op->nr_items && (op->request.flags & VDS_ISCSI_REMOVAL_FLAG_DROP ||
				 op_deletes(op)));
}

/* The capabilities that the request needs. */
static u32 needed_capabilities(const struct vds_operation *op)
{
	const struct vds_request *request = &op->request;
	u32 needed = op_kinds[request->kind].capabilities;

	if (request->flags & VDS_ISCSI_REMOVAL_FLAG_DROP)
		needed |= VDS_CAP_DROP;
	if (op_needs_sessions(request))
		needed |= VDS_CAP_DRAIN;
	if (may_restore(op))
		needed |= VDS_CAP_ADD;
	return needed;
}

static int check_capabilities(const struct vds_operation *op,
			      struct netlink_ext_ack *extack)
{
	const struct vds_provider *provider = op->provider;

	if (needed_capabilities(op) & ~provider->ops->capabilities)
		return vds_refuse(extack, -EOPNOTSUPP, UNSUPPORTED,
				  "the target driver's provider cannot do this");
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
		return vds_refuse(extack, -EOPNOTSUPP, OTHER_NAMESPACE,
				  "a portal is in another network namespace, and could not be put back there: remove it alone, without a drain, and without dropping sessions");
	}
	return 0;
}

/* The operation is in flight: no other one may start on what it changes. */
static void op_bind(struct vds_operation *op)
{
	enum vds_iscsi_op_kind kind = op->request.kind;
	unsigned int g;

	if (kind == VDS_ISCSI_OP_KIND_REENUMERATE ||
	    kind == VDS_ISCSI_OP_KIND_REFRESH)
		op->provider->op_id = op->id;
	if (op->target)
		op->target->op_id = op->id;
	for (g = 0; g < op->nr_groups && op_is_exclusive(op); g++)
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
	ret = op_kinds[request->kind].take(op, request, extack);
	if (ret)
		return ret;
	ret = check_capabilities(op, extack) ?: check_namespaces(op, extack);
	if (ret)
		return ret;
	if (!try_module_get(op->request.owner))
		return -ENODEV;
	if (!reg_provider_enter(op->provider)) {
		ret = vds_refuse(extack, -ENODEV, PROVIDER_LEAVING,
				 "the provider is being unloaded");
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

/* Check what netlink's policies check of its requests. */
static int check_request(const struct vds_request *request,
			 struct netlink_ext_ack *extack)
{
	const struct op_kind *kind;

	if (request->kind >= ARRAY_SIZE(op_kinds) ||
	    !op_kinds[request->kind].step)
		return -EINVAL;
	kind = &op_kinds[request->kind];
	if (request->nr_items < kind->min_items ||
	    request->nr_items > kind->max_items)
		return -EINVAL;
	if (request->flags & ~(REMOVAL_FLAGS | DELETION_FLAGS))
		return -ERANGE;
	if (request->flags & ~kind->flags)
		return vds_refuse(extack, -EINVAL, INVALID,
				  "a flag does not apply to this kind of operation");
	if (request->drain_ms && kind->flags != REMOVAL_FLAGS)
		return -EINVAL;
	return 0;
}

/*
 * vds_iscsi_op_start() for callers that need the operation itself, and put it
 * with op_put().
 */
struct vds_operation *op_begin(const struct vds_request *request,
			       struct netlink_ext_ack *extack)
{
	struct vds_operation *op;
	int ret = check_request(request, extack);

	if (ret)
		return ERR_PTR(ret);
	op = op_new(request, op_notes_sessions(request));
	if (!op)
		return ERR_PTR(-ENOMEM);
	op->step = op_kinds[request->kind].step;
	reg_providers_settle();
	reg_acquire();
	ret = op_admit(op, request, extack);
	reg_release();
	if (ret) {
		op_put(op);
		return ERR_PTR(ret);
	}
	op_start(op);
	op_audit_accepted(op);
	complete(&op->logged);
	return op;
}

/**
 * vds_iscsi_op_start() - start an operation
 * @request: the request; copied
 * @id: receives the operation's id; may be NULL
 * @extack: receives a sentence on an error, and in its cookie the reason, a u32 of
 *	enum vds_iscsi_reason; may be NULL
 *
 * The operation continues even if the caller exits.  A return of 0 means that
 * exactly one completion follows: one message to each of the multicast groups
 * "ops" and "completions", and one call of @request->done, which may run before
 * this function returns.
 *
 * Context: Process. May sleep.
 * Return:
 * * 0 - the operation was admitted
 * * -ENOENT - no such provider, target, group or portal; a portal to remove is not in
 *   the group; a portal to set online was not set offline
 * * -EEXIST - a portal to add or to set online is in a group of the target; the target
 *   or the group to create exists
 * * -EIDRM - the target or the group with the requested incarnation is gone, or a group
 *   that a portal to set online was in
 * * -EBUSY - another operation is in flight on a group, on the target or on the provider
 * * -ESTALE - the provider or a group is stale, or has a leaked portal
 * * -EOPNOTSUPP - the provider cannot do this, or it might have to put back a portal
 *   that is in another network namespace
 * * -ENODEV - the provider or the caller's module is being unloaded
 * * -EINVAL - the kind or the number of items is wrong; a flag or a drain time does not
 *   apply to the kind; a portal is named twice; the groups are of different providers;
 *   there are several providers, and none is named; the name of a target is missing or
 *   not valid; the tag is too large
 * * -E2BIG - what is deleted has more than VDS_OP_PORTALS portals, or a portal to set
 *   offline or online is or was in more than so many groups
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
