// SPDX-License-Identifier: GPL-2.0-only
/*
 * admit.c - check a request, admit it as an operation and start that.
 *
 * A request is checked under reg_lock, so that nothing changes between the
 * check and the admission.  A request that is refused leaves no trace.
 */
#include <net/netlink.h>

#include "operation.h"
#include "registry.h"

static struct vds_portal_group *find_group(const struct vds_request *request,
					   struct netlink_ext_ack *extack)
{
	struct vds_object *obj = reg_find(&request->group, VDS_PORTAL_GROUP);

	if (!obj && !request->incarnation) {
		NL_SET_ERR_MSG(extack, "no portal group has this group-id");
		return ERR_PTR(-ENOENT);
	}
	if (!obj) {
		NL_SET_ERR_MSG(extack, "the portal group was deleted");
		return ERR_PTR(-EIDRM);
	}
	if (request->incarnation && request->incarnation != obj->incarnation) {
		NL_SET_ERR_MSG(extack,
			       "the portal group was deleted, and another one of its name was created");
		return ERR_PTR(-EIDRM);
	}
	return to_vds_group(obj);
}

/* Check whether an operation on the group may start now. */
static int check_ready(const struct vds_portal_group *group,
		       struct netlink_ext_ack *extack)
{
	const struct vds_provider *provider = group->target->provider;

	if (provider->dying) {
		NL_SET_ERR_MSG(extack, "the provider is being unloaded");
		return -ENODEV;
	}
	if (provider->stale) {
		NL_SET_ERR_MSG(extack,
			       "the provider is stale: reenumerate it, then refresh it");
		return -ESTALE;
	}
	if (group->nr_leaked) {
		NL_SET_ERR_MSG(extack,
			       "the target driver leaked a portal of this group: reenumerate, then refresh");
		return -ESTALE;
	}
	if (group->op_id) {
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
static struct vds_portal *find_portal(const struct vds_request *request,
				      unsigned int item,
				      struct vds_portal_group *group,
				      struct netlink_ext_ack *extack)
{
	struct vds_object *obj = reg_find(&request->portals[item], VDS_PORTAL);
	int ret;

	if (!obj) {
		NL_SET_ERR_MSG(extack, "no portal has this portal-id");
		return ERR_PTR(-ENOENT);
	}
	ret = request->kind == VDS_ISCSI_OP_KIND_ADD_PORTAL
		      ? check_addable(group, to_vds_portal(obj), extack)
		      : check_removable(group, to_vds_portal(obj), extack);
	return ret ? ERR_PTR(ret) : to_vds_portal(obj);
}

/* Find, check and reference the portals; op_put() drops the references. */
static int take_portals(struct vds_operation *op,
			struct vds_portal_group *group,
			struct netlink_ext_ack *extack)
{
	struct vds_portal *portal;
	unsigned int i, j;

	for (i = 0; i < op->request.nr_portals; i++) {
		portal = find_portal(&op->request, i, group, extack);
		if (IS_ERR(portal))
			return PTR_ERR(portal);
		for (j = 0; j < i; j++)
			if (op->items[j].portal == portal) {
				NL_SET_ERR_MSG(extack, "a portal is named twice");
				return -EINVAL;
			}
		reg_get(&portal->obj);
		op->items[i].portal = portal;
		op->items[i].state = VDS_ISCSI_ITEM_STATE_UNTOUCHED;
	}
	return 0;
}

/*
 * Check an operation's request and, if nothing is wrong, put it in flight.  It
 * then holds the modules of the provider and of the caller; op_complete() and
 * op_work() release them.
 */
static int op_admit(struct vds_operation *op, struct netlink_ext_ack *extack)
{
	struct vds_portal_group *group;
	struct module *provider;
	int ret;

	lockdep_assert_held(&reg_lock);
	group = find_group(&op->request, extack);
	if (IS_ERR(group))
		return PTR_ERR(group);
	ret = check_ready(group, extack);
	if (ret)
		return ret;
	ret = take_portals(op, group, extack);
	if (ret)
		return ret;
	provider = group->target->provider->ops->owner;
	if (!try_module_get(provider))
		return -ENODEV;
	ret = -ENODEV;
	if (!try_module_get(op->request.owner))
		goto put_provider;
	ret = op_publish(op, group);
	if (ret)
		goto put_owner;
	return 0;

put_owner:
	module_put(op->request.owner);
put_provider:
	module_put(provider);
	return ret;
}

/*
 * vds_iscsi_op_start() for callers that need the operation itself, and put it
 * with op_put().  @wait_ms is the time for which the caller is about to wait
 * with op_wait_done().
 */
struct vds_operation *op_begin(const struct vds_request *request,
			       unsigned int wait_ms,
			       struct netlink_ext_ack *extack)
{
	bool add = request->kind == VDS_ISCSI_OP_KIND_ADD_PORTAL;
	struct vds_operation *op;
	int ret;

	if (!request->nr_portals || request->nr_portals > VDS_OP_PORTALS)
		return ERR_PTR(-EINVAL);
	op = op_new(request, add ? op_run_addition : op_run_removal,
		    op_needs_sessions(request));
	if (!op)
		return ERR_PTR(-ENOMEM);
	op->worker = worker_get();
	if (IS_ERR(op->worker)) {
		ret = PTR_ERR(op->worker);
		goto put_op;
	}
	reg_providers_settle();
	mutex_lock(&reg_lock);
	ret = op_admit(op, extack);
	mutex_unlock(&reg_lock);
	if (ret)
		goto put_worker;
	worker_start(op->worker, &op->work, wait_ms);
	op_audit_accepted(op);
	complete(&op->logged);
	return op;

put_worker:
	worker_put(op->worker);
	/* Many refusals at once leave many idle threads. */
	op_expire_later();
put_op:
	op_put(op);
	return ERR_PTR(ret);
}

/**
 * vds_iscsi_op_start() - start to change a portal group
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
 * * -ENOENT - no such group or portal, or a portal to remove is not in the group
 * * -EEXIST - a portal to add is in a group of the target
 * * -EIDRM - the group with @request->incarnation is gone
 * * -EBUSY - another operation is in flight on the group
 * * -ESTALE - the provider is stale, or it leaked a portal of the group
 * * -ENODEV - the provider or the caller's module is being unloaded
 * * -EINVAL - the number of portals is wrong, or a portal is named twice
 * * -ENOMEM - out of memory
 * * -EINTR - the caller was killed
 */
int vds_iscsi_op_start(const struct vds_request *request, u64 *id,
		       struct netlink_ext_ack *extack)
{
	struct vds_operation *op = op_begin(request, 0, extack);

	if (IS_ERR(op))
		return PTR_ERR(op);
	if (id)
		*id = op->id;
	op_put(op);
	return 0;
}
EXPORT_SYMBOL_GPL(vds_iscsi_op_start);
