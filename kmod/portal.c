// SPDX-License-Identifier: GPL-2.0-only
/*
 * portal.c - portals, and which portal groups they are in.
 *
 * A provider reports addresses that join or leave a group.  A portal exists
 * while it is in a group.  After one of our operations removed it from its last
 * group it is retained, so that it can be added again by its id.
 */
#include <linux/moduleparam.h>
#include <linux/slab.h>

#include "nl_notify.h"
#include "offline.h"
#include "registry.h"

static unsigned int retained_portals = 256;
module_param(retained_portals, uint, 0644);
MODULE_PARM_DESC(retained_portals,
		 "Portals remembered after their removal from their last group (default 256, at least 1)");

/*
 * Remove an object and notify of its departure.  Drops the registry's
 * reference.
 */
void reg_depart(struct vds_object *obj, u64 cause)
{
	reg_del(obj);
	nl_notify_object(obj, VDS_ISCSI_EVENT_KIND_DEPART, cause);
	reg_put(obj);
}

/* Portals */

static void portal_unretain(struct vds_portal *portal)
{
	if (list_empty(&portal->obj.list))
		return;
	list_del_init(&portal->obj.list);
	portal->provider->nr_retained--;
}

void reg_portal_forget(struct vds_portal *portal, u64 cause)
{
	portal_unretain(portal);
	reg_offline_forget(portal);
	reg_depart(&portal->obj, cause);
}

/*
 * The portal to forget next: the oldest, but one that was set offline only if all
 * before the newest were.
 */
static struct vds_portal *portal_oldest(struct vds_provider *p)
{
	struct vds_portal *portal;

	list_for_each_entry(portal, &p->retained, obj.list)
		if (!portal->offline && !list_is_last(&portal->obj.list, &p->retained))
			return portal;
	return list_first_entry(&p->retained, struct vds_portal, obj.list);
}

/* Retain a portal that is in no group, and forget the oldest above the limit. */
static void portal_retain(struct vds_portal *portal)
{
	struct vds_provider *p = portal->provider;

	list_add_tail(&portal->obj.list, &p->retained);
	p->nr_retained++;
	/* The newest stays in any case: it may be about to be added. */
	while (p->nr_retained > max(READ_ONCE(retained_portals), 1U))
		reg_portal_forget(portal_oldest(p), 0);
}

static struct vds_portal *portal_new(struct vds_provider *provider,
				     const struct vds_address *addr,
				     const uuid_t *id, u64 cause)
{
	struct vds_portal *portal = reg_portal_alloc();
	int ret;

	if (!portal)
		return ERR_PTR(-ENOMEM);
	portal->id = *id;
	portal->provider = provider;
	portal->addr = *addr;
	portal->transports = VDS_ISCSI_TRANSPORT_TCP;
	INIT_LIST_HEAD(&portal->obj.list);
	ret = reg_add(&portal->obj, VDS_PORTAL, provider);
	if (ret) {
		reg_abandon(&portal->obj);
		return ERR_PTR(ret);
	}
	reg_provider_get(provider);
	nl_notify_object(&portal->obj, VDS_ISCSI_EVENT_KIND_ARRIVE, cause);
	return portal;
}

/*
 * Find a portal by the id that its address gives.  One that is in no group, but has
 * another interface or network namespace than @addr, is another one to its users: it
 * is forgotten.
 */
static struct vds_portal *portal_at(const uuid_t *id, const struct vds_address *addr)
{
	struct vds_object *obj = reg_find(id, VDS_PORTAL);
	struct vds_portal *portal = obj ? to_vds_portal(obj) : NULL;

	if (!portal || portal->nr_groups ||
	    (portal->addr.scope_id == addr->scope_id &&
	     portal->addr.netns == addr->netns))
		return portal;
	reg_portal_forget(portal, 0);
	return NULL;
}

/* Add a portal that is in no group: 0, -EEXIST or -ENOMEM. */
int reg_portal_create(struct vds_provider *provider,
		      const struct vds_address *addr, uuid_t *id,
		      u64 *incarnation)
{
	struct vds_portal *portal;

	lockdep_assert_held(&reg_lock);
	reg_identity_portal(id, provider, addr);
	if (portal_at(id, addr))
		return -EEXIST;
	portal = portal_new(provider, addr, id, 0);
	if (IS_ERR(portal))
		return PTR_ERR(portal);
	*incarnation = portal->obj.incarnation;
	portal_retain(portal);
	return 0;
}

/* Memberships */

/* Count a leaked membership that was added. */
static void leaked_add(struct vds_membership *member)
{
	struct vds_provider *provider = member->portal->provider;

	if (!member->leaked)
		return;
	WRITE_ONCE(member->group->nr_leaked, member->group->nr_leaked + 1);
	if (member->group->nr_leaked == 1)
		nl_notify_object(&member->group->obj,
				 VDS_ISCSI_EVENT_KIND_MODIFY, 0);
	WRITE_ONCE(provider->nr_leaked, provider->nr_leaked + 1);
	nl_notify_provider(provider, VDS_ISCSI_EVENT_KIND_MODIFY);
}

/* Count a leaked membership that was removed. */
static void leaked_sub(struct vds_membership *member)
{
	struct vds_provider *provider = member->portal->provider;

	if (!member->leaked)
		return;
	WRITE_ONCE(member->group->nr_leaked, member->group->nr_leaked - 1);
	if (!member->group->nr_leaked)
		nl_notify_object(&member->group->obj,
				 VDS_ISCSI_EVENT_KIND_MODIFY, 0);
	WRITE_ONCE(provider->nr_leaked, provider->nr_leaked - 1);
	nl_notify_provider(provider, VDS_ISCSI_EVENT_KIND_MODIFY);
}

/* A portal joined a group: it is not retained any more, and its status may change. */
static void portal_joined(struct vds_membership *member, u64 cause)
{
	struct vds_portal *portal = member->portal;
	bool changed;

	WRITE_ONCE(portal->nr_groups, portal->nr_groups + 1);
	portal_unretain(portal);
	reg_offline_forget(portal);
	changed = reg_serving_add(member);
	if (changed || portal->nr_groups == 1)
		nl_notify_object(&portal->obj, VDS_ISCSI_EVENT_KIND_MODIFY,
				 cause);
}

static struct vds_membership *membership_new(struct vds_portal_group *group,
					     struct vds_portal *portal,
					     bool leaked, u64 cause, void *priv)
{
	struct vds_membership *member = reg_membership_alloc();
	int ret;

	if (!member)
		return ERR_PTR(-ENOMEM);
	member->group = group;
	member->portal = portal;
	member->leaked = leaked;
	member->transports = VDS_ISCSI_TRANSPORT_TCP;
	member->priv = priv;
	ret = reg_add(&member->obj, VDS_MEMBERSHIP, portal->provider);
	if (ret) {
		reg_abandon(&member->obj);
		return ERR_PTR(ret);
	}
	reg_get(&group->obj);
	reg_get(&portal->obj);
	list_add_tail(&member->obj.list, &group->memberships);
	WRITE_ONCE(group->nr_portals, group->nr_portals + 1);
	leaked_add(member);
	portal_joined(member, cause);
	nl_notify_object(&member->obj, VDS_ISCSI_EVENT_KIND_ARRIVE, cause);
	return member;
}

static int membership_arrive(struct vds_portal_group *group,
			     const struct vds_address *addr, bool leaked,
			     u64 cause, void *priv)
{
	struct vds_provider *provider = group->target->provider;
	struct vds_membership *member;
	struct vds_portal *portal;
	bool known;
	uuid_t id;

	lockdep_assert_held(&reg_lock);
	if (reg_membership_by_address(group, addr))
		return -EEXIST;
	reg_identity_portal(&id, provider, addr);
	portal = portal_at(&id, addr);
	known = portal;
	if (!known)
		portal = portal_new(provider, addr, &id, cause);
	if (IS_ERR(portal))
		return PTR_ERR(portal);
	member = membership_new(group, portal, leaked, cause, priv);
	if (IS_ERR(member) && !known)
		reg_portal_forget(portal, cause);
	return PTR_ERR_OR_ZERO(member);
}

/*
 * Remove a membership.  A portal that one of our operations removed from its
 * last group is retained, if it can be added again; one that another program
 * removed departs.
 */
void reg_membership_depart(struct vds_membership *member, u64 cause)
{
	struct vds_portal_group *group = member->group;
	struct vds_portal *portal = member->portal;
	bool ceased;

	lockdep_assert_held(&reg_lock);
	list_del(&member->obj.list);
	WRITE_ONCE(group->nr_portals, group->nr_portals - 1);
	WRITE_ONCE(portal->nr_groups, portal->nr_groups - 1);
	ceased = reg_serving_sub(member);
	leaked_sub(member);
	reg_get(&portal->obj);
	reg_depart(&member->obj, cause);
	reg_serving_left(portal);
	if (portal->nr_groups && ceased) {
		nl_notify_object(&portal->obj, VDS_ISCSI_EVENT_KIND_MODIFY, 0);
	} else if (!portal->nr_groups && cause && !portal->addr.netns) {
		nl_notify_object(&portal->obj, VDS_ISCSI_EVENT_KIND_MODIFY, cause);
		portal_retain(portal);
	} else if (!portal->nr_groups) {
		reg_portal_forget(portal, 0);
	}
	reg_put(&portal->obj);
}

/**
 * vds_iscsi_portal_arrive() - report that a portal joined a portal group
 * @group: the group
 * @addr: the address of the portal
 * @cause: id of the operation that added it, or 0 if another program did
 * @priv: for the provider, see vds_iscsi_portal_priv()
 *
 * Context: Process. May sleep.
 * Return:
 * * 0 - the portal is now in the group
 * * -EEXIST - the portal was in the group already
 * * -ENOMEM - out of memory
 */
int vds_iscsi_portal_arrive(struct vds_portal_group *group,
			    const struct vds_address *addr, u64 cause,
			    void *priv)
{
	int ret;

	reg_acquire();
	ret = membership_arrive(group, addr, false, cause, priv);
	reg_release();
	return ret;
}
EXPORT_SYMBOL_GPL(vds_iscsi_portal_arrive);

/**
 * vds_iscsi_portal_depart() - report that a portal left a portal group
 * @group: the group
 * @addr: the address of the portal
 * @cause: id of the operation that removed it, or 0 if another program did
 *
 * Context: Process. May sleep.
 * Return:
 * * 0 - the portal is no longer in the group
 * * -ENOENT - the portal was not in the group
 */
int vds_iscsi_portal_depart(struct vds_portal_group *group,
			    const struct vds_address *addr, u64 cause)
{
	struct vds_membership *member;

	reg_acquire();
	member = reg_membership_by_address(group, addr);
	if (member)
		reg_membership_depart(member, cause);
	reg_release();
	return member ? 0 : -ENOENT;
}
EXPORT_SYMBOL_GPL(vds_iscsi_portal_depart);

/**
 * vds_iscsi_portal_priv() - the private pointer of a portal in a portal group
 * @group: the group
 * @portal: the portal
 *
 * Context: Any. The provider serializes this with its reports.
 * Return: the @priv of vds_iscsi_portal_arrive(), or NULL if the portal is not in
 * the group.
 */
void *vds_iscsi_portal_priv(struct vds_portal_group *group,
			    const struct vds_portal *portal)
{
	struct vds_membership *member;
	void *priv;

	rcu_read_lock();
	member = reg_membership(group, portal);
	priv = member ? member->priv : NULL;
	rcu_read_unlock();
	return priv;
}
EXPORT_SYMBOL_GPL(vds_iscsi_portal_priv);

/**
 * vds_iscsi_portal_leaked() - report a portal that is served but not in configfs
 * @group: the group
 * @addr: the address of the portal
 *
 * Operations on the group are refused with -ESTALE until the portal departs.
 *
 * Context: Process. May sleep.
 * Return:
 * * 0 - the portal is in the group, now or before
 * * -ENOMEM - out of memory
 */
int vds_iscsi_portal_leaked(struct vds_portal_group *group,
			    const struct vds_address *addr)
{
	int ret;

	reg_acquire();
	ret = membership_arrive(group, addr, true, 0, NULL);
	reg_release();
	return ret == -EEXIST ? 0 : ret;
}
EXPORT_SYMBOL_GPL(vds_iscsi_portal_leaked);

/* Whether a portal is in another group of the group's target. */
bool reg_portal_in_other_group(struct vds_portal_group *group,
			       struct vds_portal *portal)
{
	struct vds_portal_group *other;

	lockdep_assert_held(&reg_lock);
	list_for_each_entry(other, &group->target->groups, obj.list)
		if (other != group && reg_membership(other, portal))
			return true;
	return false;
}

/**
 * vds_iscsi_portals_walk() - call a function for each portal of each group
 * @provider: the provider of the groups
 * @fn: the function; it must not sleep.  What it is called with is valid until it
 *	returns
 * @data: passed to @fn
 *
 * Context: Process. The provider serializes this with its reports.
 * Return: whether @fn never returned false.
 */
bool vds_iscsi_portals_walk(struct vds_provider *provider, vds_portal_fn fn,
			    void *data)
{
	struct vds_membership *member;
	struct vds_object *obj;
	unsigned long serial;
	bool more = true;

	rcu_read_lock();
	xa_for_each(&reg_serials[VDS_MEMBERSHIP], serial, obj) {
		member = to_vds_membership(obj);
		if (member->portal->provider != provider)
			continue;
		more = fn(member->group, &member->portal->addr, member->priv,
			  data);
		if (!more)
			break;
	}
	rcu_read_unlock();
	return more;
}
EXPORT_SYMBOL_GPL(vds_iscsi_portals_walk);

/**
 * vds_iscsi_portal_in_use() - whether a group has the portal of an address
 * @provider: the provider of the portal
 * @addr: the address
 *
 * Context: Any.
 * Return: true if one has, also if the target driver leaked the portal.
 */
bool vds_iscsi_portal_in_use(const struct vds_provider *provider,
			     const struct vds_address *addr)
{
	struct vds_portal *portal;
	bool used;

	rcu_read_lock();
	portal = reg_portal_by_address(provider, addr);
	used = portal && READ_ONCE(portal->nr_groups) &&
	       portal->addr.netns == addr->netns;
	rcu_read_unlock();
	return used;
}
EXPORT_SYMBOL_GPL(vds_iscsi_portal_in_use);

/**
 * vds_iscsi_portal_address() - the address of a portal
 * @portal: the portal
 *
 * Context: Any.
 * Return: the address, valid as long as the portal.
 */
const struct vds_address *
vds_iscsi_portal_address(const struct vds_portal *portal)
{
	return &portal->addr;
}
EXPORT_SYMBOL_GPL(vds_iscsi_portal_address);
