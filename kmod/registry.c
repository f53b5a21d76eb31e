// SPDX-License-Identifier: GPL-2.0-only
/*
 * registry.c - the registry: which targets, portal groups and portals there are.
 *
 * One hash finds every object by its id, but for memberships, which a hash of
 * their own finds by group and portal; another one finds portals by their
 * address. One xarray for each type puts them in the order of their arrival for
 * dumps.  What a provider tells comes in here and goes out as notifications, in
 * the same order.
 */
#include <linux/jhash.h>
#include <linux/rhashtable.h>
#include <linux/slab.h>

#include "core.h"
#include "trace.h"

static unsigned int retained_portals = 256;
module_param(retained_portals, uint, 0644);
MODULE_PARM_DESC(retained_portals,
		 "Portals remembered after their removal from their last group (default 256)");

/* The one lock for writers: see core.h. */
DEFINE_MUTEX(reg_lock);

struct xarray reg_serials[VDS_NR_OBJECT_TYPES];
static u32 next_serial[VDS_NR_OBJECT_TYPES]; /* reg_lock */
static struct rhashtable reg_ids;
static struct rhashtable reg_memberships;
static struct rhashtable reg_addresses;

static const struct rhashtable_params reg_ids_params = {
	.head_offset = offsetof(struct vds_object, node),
	.key_offset = offsetof(struct vds_object, id),
	.key_len = sizeof(uuid_t),
	.automatic_shrinking = true,
};

/* What an membership is found by; the same in there. */
struct membership_key {
	struct vds_portal_group *group;
	struct vds_portal *portal;
};

static_assert(offsetof(struct vds_membership, portal) ==
	      offsetof(struct vds_membership, group) +
		      offsetof(struct membership_key, portal));

static const struct rhashtable_params reg_memberships_params = {
	.head_offset = offsetof(struct vds_membership, obj.node),
	.key_offset = offsetof(struct vds_membership, group),
	.key_len = sizeof(struct membership_key),
	.automatic_shrinking = true,
};

/* What a portal is found by, other than its id. */
struct vds_address_key {
	const struct vds_provider *provider;
	const struct vds_address *addr;
};

static u32 address_hash(const void *data, u32 len, u32 seed)
{
	const struct vds_address_key *key = data;
	const struct vds_address *addr = key->addr;

	return jhash(&addr->v6, addr->family == AF_INET ? sizeof(addr->v4) :
							   sizeof(addr->v6),
		     seed + addr->port);
}

static u32 address_hash_portal(const void *data, u32 len, u32 seed)
{
	const struct vds_portal *portal = data;
	struct vds_address_key key = { .addr = &portal->addr };

	return address_hash(&key, len, seed);
}

static int address_compare(struct rhashtable_compare_arg *arg, const void *data)
{
	const struct vds_address_key *key = arg->key;
	const struct vds_portal *portal = data;

	return portal->provider != key->provider ||
	       !vds_iscsi_address_equal(&portal->addr, key->addr);
}

static const struct rhashtable_params reg_addresses_params = {
	.head_offset = offsetof(struct vds_portal, by_address),
	.key_len = sizeof(struct vds_address_key),
	.hashfn = address_hash,
	.obj_hashfn = address_hash_portal,
	.obj_cmpfn = address_compare,
	.automatic_shrinking = true,
};

/* The start of an object's memory, which is what kfree() wants. */
static void *reg_memory(struct vds_object *obj)
{
	switch (obj->type) {
	case VDS_TARGET:
		return to_vds_target(obj);
	case VDS_PORTAL_GROUP:
		return to_vds_group(obj);
	case VDS_PORTAL:
		return to_vds_portal(obj);
	default:
		return to_vds_membership(obj);
	}
}

static void reg_free(struct rcu_head *rcu)
{
	kfree(reg_memory(container_of(rcu, struct vds_object, rcu)));
}

static void reg_release(struct kref *ref)
{
	struct vds_object *obj = container_of(ref, struct vds_object, ref);

	switch (obj->type) {
	case VDS_TARGET:
		reg_provider_put(to_vds_target(obj)->provider);
		break;
	case VDS_PORTAL_GROUP:
		reg_put(&to_vds_group(obj)->target->obj);
		break;
	case VDS_PORTAL:
		reg_provider_put(to_vds_portal(obj)->provider);
		break;
	case VDS_MEMBERSHIP:
		reg_put(&to_vds_membership(obj)->portal->obj);
		reg_put(&to_vds_membership(obj)->group->obj);
		break;
	}
	call_rcu(&obj->rcu, reg_free);
}

void reg_get(struct vds_object *obj)
{
	kref_get(&obj->ref);
}

void reg_put(struct vds_object *obj)
{
	kref_put(&obj->ref, reg_release);
}

static struct vds_provider *reg_provider(const struct vds_object *obj)
{
	switch (obj->type) {
	case VDS_TARGET:
		return to_vds_target(obj)->provider;
	case VDS_PORTAL_GROUP:
		return to_vds_group(obj)->target->provider;
	case VDS_PORTAL:
		return to_vds_portal(obj)->provider;
	default:
		return to_vds_membership(obj)->portal->provider;
	}
}

/*
 * Find an object by id.  The caller is in an RCU read-side section or holds
 * reg_lock, and takes a reference if it wants to keep the object.
 */
struct vds_object *reg_find(const uuid_t *id, enum vds_object_type type)
{
	struct vds_object *obj;

	obj = rhashtable_lookup_fast(&reg_ids, id, reg_ids_params);
	return obj && obj->type == type ? obj : NULL;
}

struct vds_object *reg_find_named(const struct vds_provider *provider,
				  enum vds_object_type type,
				  const char *canonical)
{
	uuid_t id;

	reg_identity_make(&id, provider, canonical);
	return reg_find(&id, type);
}

static int portal_hash(struct vds_portal *portal)
{
	int ret = rhashtable_lookup_insert_fast(&reg_ids, &portal->obj.node,
						reg_ids_params);

	if (ret)
		return ret;
	/* An address that is there already has its id there, too. */
	ret = rhashtable_insert_fast(&reg_addresses, &portal->by_address,
				     reg_addresses_params);
	if (ret)
		rhashtable_remove_fast(&reg_ids, &portal->obj.node,
				       reg_ids_params);
	return ret;
}

static int reg_hash(struct vds_object *obj)
{
	switch (obj->type) {
	case VDS_PORTAL:
		return portal_hash(to_vds_portal(obj));
	case VDS_MEMBERSHIP:
		return rhashtable_lookup_insert_fast(
			&reg_memberships, &obj->node, reg_memberships_params);
	default:
		return rhashtable_lookup_insert_fast(&reg_ids, &obj->node,
						     reg_ids_params);
	}
}

static void reg_unhash(struct vds_object *obj)
{
	if (obj->type == VDS_MEMBERSHIP) {
		rhashtable_remove_fast(&reg_memberships, &obj->node,
				       reg_memberships_params);
		return;
	}
	rhashtable_remove_fast(&reg_ids, &obj->node, reg_ids_params);
	if (obj->type == VDS_PORTAL)
		rhashtable_remove_fast(&reg_addresses,
				       &to_vds_portal(obj)->by_address,
				       reg_addresses_params);
}

/*
 * Make an object known.  Its id and all its fields but the common ones are set.
 * Takes the caller's reference over when it succeeds.
 */
static int reg_add(struct vds_object *obj, enum vds_object_type type,
		   struct vds_provider *provider)
{
	int ret;

	lockdep_assert_held(&reg_lock);
	kref_init(&obj->ref);
	obj->type = type;
	obj->incarnation = reg_incarnation_next();
	ret = reg_hash(obj);
	if (ret)
		return ret;
	ret = xa_alloc_cyclic(&reg_serials[type], &obj->serial, obj,
			      xa_limit_32b, &next_serial[type], GFP_KERNEL);
	if (ret < 0) {
		reg_unhash(obj);
		return ret;
	}
	WRITE_ONCE(provider->nr[type], provider->nr[type] + 1);
	return 0;
}

/* Readers may have seen an object that could not be added: let them go first. */
static void reg_abandon(struct vds_object *obj)
{
	call_rcu(&obj->rcu, reg_free);
}

/* Make an object unknown, tell it, and drop the registry's reference. */
static void reg_del(struct vds_object *obj, u64 cause)
{
	unsigned int *nr = &reg_provider(obj)->nr[obj->type];

	lockdep_assert_held(&reg_lock);
	reg_unhash(obj);
	xa_erase(&reg_serials[obj->type], obj->serial);
	WRITE_ONCE(*nr, *nr - 1);
	WRITE_ONCE(obj->gone, true);
	nl_notify_object(obj, VDS_ISCSI_EVENT_KIND_DEPART, cause);
	reg_put(obj);
}

/* Targets */

/**
 * vds_iscsi_target_find() - the provider's target of a name
 * @provider: the provider
 * @name: iSCSI name
 *
 * Context: process; serialised with the provider's other tellings.
 * Return: the target, or NULL.
 */
struct vds_target *vds_iscsi_target_find(struct vds_provider *provider,
					 const char *name)
{
	struct vds_object *obj;

	rcu_read_lock();
	obj = reg_find_named(provider, VDS_TARGET, name);
	rcu_read_unlock();
	return obj ? to_vds_target(obj) : NULL;
}
EXPORT_SYMBOL_GPL(vds_iscsi_target_find);

/**
 * vds_iscsi_target_arrive() - tell that there is a target
 * @provider: the provider that has it
 * @name: iSCSI name (RFC 7143, section 4.2.7.1)
 * @priv: for the provider, see vds_iscsi_target_priv()
 *
 * Context: process, may sleep.
 * Return: the target, or an ERR_PTR: -ENAMETOOLONG, -EEXIST, -ENOMEM.
 */
struct vds_target *vds_iscsi_target_arrive(struct vds_provider *provider,
					   const char *name, void *priv)
{
	struct vds_target *target;
	int ret;

	if (strlen(name) > VDS_ISCSI_NAME_MAX)
		return ERR_PTR(-ENAMETOOLONG);
	target = kzalloc(struct_size(target, name, strlen(name) + 1), GFP_KERNEL);
	if (!target)
		return ERR_PTR(-ENOMEM);
	target->provider = provider;
	target->priv = priv;
	INIT_LIST_HEAD(&target->groups);
	strcpy(target->name, name);
	reg_identity_make(&target->obj.id, provider, name);

	mutex_lock(&reg_lock);
	ret = reg_add(&target->obj, VDS_TARGET, provider);
	if (!ret) {
		kref_get(&provider->ref);
		list_add_tail(&target->node, &provider->targets);
		nl_notify_object(&target->obj, VDS_ISCSI_EVENT_KIND_ARRIVE, 0);
	}
	mutex_unlock(&reg_lock);
	if (ret) {
		reg_abandon(&target->obj);
		return ERR_PTR(ret);
	}
	return target;
}
EXPORT_SYMBOL_GPL(vds_iscsi_target_arrive);

/* Portals */

static void portal_unretain(struct vds_portal *portal)
{
	if (list_empty(&portal->retained))
		return;
	list_del_init(&portal->retained);
	portal->provider->nr_retained--;
}

static void portal_forget(struct vds_portal *portal, u64 cause)
{
	portal_unretain(portal);
	reg_del(&portal->obj, cause);
}

/* Keep a portal that left its last group, and forget the oldest beyond the bound. */
static void portal_retain(struct vds_portal *portal, u64 cause)
{
	struct vds_provider *p = portal->provider;

	list_add_tail(&portal->retained, &p->retained);
	p->nr_retained++;
	nl_notify_object(&portal->obj, VDS_ISCSI_EVENT_KIND_MODIFY, cause);
	while (p->nr_retained > READ_ONCE(retained_portals))
		portal_forget(list_first_entry(&p->retained, struct vds_portal,
					       retained),
			      0);
}

static struct vds_portal *portal_new(struct vds_provider *provider,
				     const struct vds_address *addr, u64 cause)
{
	char name[VDS_ADDRESS_STRLEN];
	int ret, len = vds_iscsi_address_format(addr, name, sizeof(name));
	struct vds_portal *portal;

	portal = kzalloc(struct_size(portal, name, len + 1), GFP_KERNEL);
	if (!portal)
		return ERR_PTR(-ENOMEM);
	portal->provider = provider;
	portal->addr = *addr;
	strcpy(portal->name, name);
	INIT_LIST_HEAD(&portal->retained);
	reg_identity_make(&portal->obj.id, provider, portal->name);
	ret = reg_add(&portal->obj, VDS_PORTAL, provider);
	if (ret) {
		reg_abandon(&portal->obj);
		return ERR_PTR(ret);
	}
	kref_get(&provider->ref);
	nl_notify_object(&portal->obj, VDS_ISCSI_EVENT_KIND_ARRIVE, cause);
	return portal;
}

/* Memberships */

void reg_group_name(char *buf, size_t size, const char *target, u16 tag)
{
	scnprintf(buf, size, "%s,t,0x%04x", target, tag);
}

/* Find a portal by its address; locking as reg_find(). */
struct vds_portal *reg_portal_by_address(const struct vds_provider *provider,
					 const struct vds_address *addr)
{
	struct vds_address_key key = { .provider = provider, .addr = addr };

	return rhashtable_lookup_fast(&reg_addresses, &key,
				      reg_addresses_params);
}

/* Find the membership of a portal in a group; locking as reg_find(). */
struct vds_membership *reg_membership(struct vds_portal_group *group,
				      struct vds_portal *portal)
{
	struct membership_key key = {.group = group, .portal = portal};

	return rhashtable_lookup_fast(&reg_memberships, &key,
				      reg_memberships_params);
}

/* The same for an address. */
struct vds_membership *reg_membership_by_address(struct vds_portal_group *group,
						 const struct vds_address *addr)
{
	struct vds_portal *portal =
		reg_portal_by_address(group->target->provider, addr);

	return portal ? reg_membership(group, portal) : NULL;
}

/* Count a membership if it is leaked, and no longer. */
static void leaked_add(struct vds_membership *assoc)
{
	struct vds_provider *provider = assoc->portal->provider;

	if (!assoc->leaked)
		return;
	assoc->group->nr_leaked++;
	WRITE_ONCE(provider->nr_leaked, provider->nr_leaked + 1);
	nl_notify_provider(provider, VDS_ISCSI_EVENT_KIND_MODIFY);
}

static void leaked_sub(struct vds_membership *assoc)
{
	struct vds_provider *provider = assoc->portal->provider;

	if (!assoc->leaked)
		return;
	assoc->group->nr_leaked--;
	WRITE_ONCE(provider->nr_leaked, provider->nr_leaked - 1);
	nl_notify_provider(provider, VDS_ISCSI_EVENT_KIND_MODIFY);
}

/* A portal came into its first group. */
static void portal_serve(struct vds_portal *portal, u64 cause)
{
	if (portal->nr_groups != 1)
		return;
	portal_unretain(portal);
	nl_notify_object(&portal->obj, VDS_ISCSI_EVENT_KIND_MODIFY, cause);
}

static struct vds_membership *membership_new(struct vds_portal_group *group,
					     struct vds_portal *portal,
					     bool leaked, u64 cause)
{
	struct vds_membership *assoc = kzalloc(sizeof(*assoc), GFP_KERNEL);
	int ret;

	if (!assoc)
		return ERR_PTR(-ENOMEM);
	assoc->obj.id = portal->obj.id;
	assoc->group = group;
	assoc->portal = portal;
	assoc->leaked = leaked;
	assoc->seen = true;
	ret = reg_add(&assoc->obj, VDS_MEMBERSHIP, portal->provider);
	if (ret) {
		reg_abandon(&assoc->obj);
		return ERR_PTR(ret);
	}
	reg_get(&group->obj);
	reg_get(&portal->obj);
	list_add_tail(&assoc->node, &group->memberships);
	WRITE_ONCE(group->nr_portals, group->nr_portals + 1);
	WRITE_ONCE(portal->nr_groups, portal->nr_groups + 1);
	leaked_add(assoc);
	portal_serve(portal, cause);
	nl_notify_object(&assoc->obj, VDS_ISCSI_EVENT_KIND_ARRIVE, cause);
	return assoc;
}

static int membership_arrive(struct vds_portal_group *group,
			     const struct vds_address *addr, bool leaked,
			     u64 cause)
{
	struct vds_provider *provider = group->target->provider;
	struct vds_membership *assoc;
	struct vds_portal *portal;
	bool known;

	lockdep_assert_held(&reg_lock);
	portal = reg_portal_by_address(provider, addr);
	known = portal;
	assoc = known ? reg_membership(group, portal) : NULL;
	if (assoc) {
		assoc->seen = true;
		return -EEXIST;
	}
	if (!known)
		portal = portal_new(provider, addr, cause);
	if (IS_ERR(portal))
		return PTR_ERR(portal);
	assoc = membership_new(group, portal, leaked, cause);
	if (IS_ERR(assoc) && !known)
		portal_forget(portal, cause);
	return PTR_ERR_OR_ZERO(assoc);
}

/*
 * End a membership.  A portal that one of our operations took out of its last
 * group stays known; what another tool took out departs for good.
 */
static void membership_depart(struct vds_membership *assoc, u64 cause)
{
	struct vds_portal_group *group = assoc->group;
	struct vds_portal *portal = assoc->portal;

	lockdep_assert_held(&reg_lock);
	list_del(&assoc->node);
	WRITE_ONCE(group->nr_portals, group->nr_portals - 1);
	WRITE_ONCE(portal->nr_groups, portal->nr_groups - 1);
	leaked_sub(assoc);
	reg_get(&portal->obj);
	reg_del(&assoc->obj, cause);
	if (!portal->nr_groups) {
		if (cause)
			portal_retain(portal, cause);
		else
			portal_forget(portal, 0);
	}
	reg_put(&portal->obj);
}

/**
 * vds_iscsi_portal_arrive() - tell that a portal came into a portal group
 * @group: the group
 * @addr: where the portal listens
 * @cause: id of the operation that did it, 0 when another tool did
 *
 * Context: process, may sleep.
 * Return: 0, -EEXIST when it is in the group already, -ENOMEM.
 */
int vds_iscsi_portal_arrive(struct vds_portal_group *group,
			    const struct vds_address *addr, u64 cause)
{
	int ret;

	mutex_lock(&reg_lock);
	ret = membership_arrive(group, addr, false, cause);
	mutex_unlock(&reg_lock);
	return ret;
}
EXPORT_SYMBOL_GPL(vds_iscsi_portal_arrive);

/**
 * vds_iscsi_portal_depart() - tell that a portal left a portal group
 * @group: the group
 * @addr: where the portal listened
 * @cause: id of the operation that did it, 0 when another tool did
 *
 * Context: process, may sleep.
 * Return: 0, or -ENOENT when it was not in the group.
 */
int vds_iscsi_portal_depart(struct vds_portal_group *group,
			    const struct vds_address *addr, u64 cause)
{
	struct vds_membership *assoc;

	mutex_lock(&reg_lock);
	assoc = reg_membership_by_address(group, addr);
	if (assoc)
		membership_depart(assoc, cause);
	mutex_unlock(&reg_lock);
	return assoc ? 0 : -ENOENT;
}
EXPORT_SYMBOL_GPL(vds_iscsi_portal_depart);

/**
 * vds_iscsi_portals_sync() - tell all portals that a portal group has
 * @group: the group
 * @addrs: their addresses
 * @nr: number of them
 *
 * What is not known arrives, what is known and not listed departs, the rest is
 * left alone, and so is what is leaked.
 *
 * Context: process, may sleep.
 * Return: 0, or -ENOMEM when an arrival could not be told.
 */
int vds_iscsi_portals_sync(struct vds_portal_group *group,
			   const struct vds_address *addrs, unsigned int nr)
{
	struct vds_membership *assoc, *next;
	unsigned int i;
	int ret = 0;

	mutex_lock(&reg_lock);
	list_for_each_entry(assoc, &group->memberships, node)
		assoc->seen = assoc->leaked;
	for (i = 0; i < nr; i++)
		if (membership_arrive(group, &addrs[i], false, 0) == -ENOMEM)
			ret = -ENOMEM;
	list_for_each_entry_safe(assoc, next, &group->memberships, node)
		if (!assoc->seen)
			membership_depart(assoc, 0);
	mutex_unlock(&reg_lock);
	return ret;
}
EXPORT_SYMBOL_GPL(vds_iscsi_portals_sync);

/**
 * vds_iscsi_portal_leaked() - tell that the driver serves what configfs has
 * forgotten
 * @group: the group
 * @addr: where the portal listens
 *
 * Operations on the group are refused with -ESTALE until it departs.
 *
 * Context: process, may sleep.
 * Return: 0, also when it was told before; -ENOMEM.
 */
int vds_iscsi_portal_leaked(struct vds_portal_group *group,
			    const struct vds_address *addr)
{
	int ret;

	mutex_lock(&reg_lock);
	ret = membership_arrive(group, addr, true, 0);
	mutex_unlock(&reg_lock);
	return ret == -EEXIST ? 0 : ret;
}
EXPORT_SYMBOL_GPL(vds_iscsi_portal_leaked);

/* Whether a portal is in another group of the group's target. */
bool reg_portal_in_other_group(struct vds_portal_group *group,
			       struct vds_portal *portal)
{
	struct vds_portal_group *other;

	lockdep_assert_held(&reg_lock);
	list_for_each_entry(other, &group->target->groups, node)
		if (other != group && reg_membership(other, portal))
			return true;
	return false;
}

/**
 * vds_iscsi_port_has_ipv6() - whether an IPv6 portal serves a port
 * @group: a group of the provider that is asked about
 * @port: the TCP port, in host order
 *
 * Context: process, may sleep.
 * Return: true when a portal of the provider has an IPv6 address and that port.
 */
bool vds_iscsi_port_has_ipv6(struct vds_portal_group *group, u16 port)
{
	struct vds_object *obj;
	unsigned long serial;
	bool found = false;

	rcu_read_lock();
	xa_for_each(&reg_serials[VDS_PORTAL], serial, obj) {
		const struct vds_portal *portal = to_vds_portal(obj);

		if (portal->provider == group->target->provider &&
		    portal->addr.family == AF_INET6 &&
		    portal->addr.port == port && READ_ONCE(portal->nr_groups))
			found = true;
	}
	rcu_read_unlock();
	return found;
}
EXPORT_SYMBOL_GPL(vds_iscsi_port_has_ipv6);

/* Make a portal known that is in no group: 0, -EEXIST or -ENOMEM. */
int reg_portal_create(struct vds_provider *provider,
		      const struct vds_address *addr, uuid_t *id,
		      u64 *incarnation)
{
	struct vds_portal *portal;

	lockdep_assert_held(&reg_lock);
	portal = portal_new(provider, addr, 0);
	if (IS_ERR(portal))
		return PTR_ERR(portal);
	*id = portal->obj.id;
	*incarnation = portal->obj.incarnation;
	portal_retain(portal, 0);
	return 0;
}

/**
 * vds_iscsi_portal_address() - where a portal listens
 * @portal: the portal
 *
 * Context: any.
 * Return: its address, which lives as long as the portal.
 */
const struct vds_address *
vds_iscsi_portal_address(const struct vds_portal *portal)
{
	return &portal->addr;
}
EXPORT_SYMBOL_GPL(vds_iscsi_portal_address);

/**
 * vds_iscsi_portal_name() - what a portal is called
 * @portal: the portal
 *
 * Context: any.
 * Return: its address as vds_iscsi_address_format() prints it; it lives as long
 * as the portal.
 */
const char *vds_iscsi_portal_name(const struct vds_portal *portal)
{
	return portal->name;
}
EXPORT_SYMBOL_GPL(vds_iscsi_portal_name);

/* Portal groups */

/**
 * vds_iscsi_portal_group_find() - the target's portal group of a tag
 * @target: the target
 * @tag: target portal group tag
 *
 * Context: process; serialised with the provider's other tellings.
 * Return: the group, or NULL.
 */
struct vds_portal_group *vds_iscsi_portal_group_find(struct vds_target *target,
						     u16 tag)
{
	char name[VDS_CANONICAL_MAX];
	struct vds_object *obj;

	reg_group_name(name, sizeof(name), target->name, tag);
	rcu_read_lock();
	obj = reg_find_named(target->provider, VDS_PORTAL_GROUP, name);
	rcu_read_unlock();
	return obj ? to_vds_group(obj) : NULL;
}
EXPORT_SYMBOL_GPL(vds_iscsi_portal_group_find);

/**
 * vds_iscsi_portal_group_arrive() - tell that there is a portal group
 * @target: the target that it belongs to
 * @tag: target portal group tag
 * @priv: for the provider, see vds_iscsi_portal_group_priv()
 *
 * Context: process, may sleep.
 * Return: the group, or an ERR_PTR: -EEXIST, -ENOMEM.
 */
struct vds_portal_group *
vds_iscsi_portal_group_arrive(struct vds_target *target, u16 tag, void *priv)
{
	struct vds_portal_group *group = kzalloc(sizeof(*group), GFP_KERNEL);
	char name[VDS_CANONICAL_MAX];
	int ret;

	if (!group)
		return ERR_PTR(-ENOMEM);
	group->target = target;
	group->tag = tag;
	group->priv = priv;
	INIT_LIST_HEAD(&group->memberships);
	reg_group_name(name, sizeof(name), target->name, tag);
	reg_identity_make(&group->obj.id, target->provider, name);

	mutex_lock(&reg_lock);
	ret = reg_add(&group->obj, VDS_PORTAL_GROUP, target->provider);
	if (!ret) {
		reg_get(&target->obj);
		list_add_tail(&group->node, &target->groups);
		WRITE_ONCE(target->nr_groups, target->nr_groups + 1);
		nl_notify_object(&group->obj, VDS_ISCSI_EVENT_KIND_ARRIVE, 0);
	}
	mutex_unlock(&reg_lock);
	if (ret) {
		reg_abandon(&group->obj);
		return ERR_PTR(ret);
	}
	return group;
}
EXPORT_SYMBOL_GPL(vds_iscsi_portal_group_arrive);

static void group_depart(struct vds_portal_group *group)
{
	struct vds_membership *assoc, *next;

	lockdep_assert_held(&reg_lock);
	list_for_each_entry_safe(assoc, next, &group->memberships, node)
		membership_depart(assoc, 0);
	list_del(&group->node);
	WRITE_ONCE(group->priv, NULL);
	WRITE_ONCE(group->target->nr_groups, group->target->nr_groups - 1);
	reg_del(&group->obj, 0);
}

/**
 * vds_iscsi_portal_group_depart() - tell that a portal group is gone
 * @group: the group; what is left in it departs first
 *
 * Context: process, may sleep.
 */
void vds_iscsi_portal_group_depart(struct vds_portal_group *group)
{
	mutex_lock(&reg_lock);
	group_depart(group);
	mutex_unlock(&reg_lock);
}
EXPORT_SYMBOL_GPL(vds_iscsi_portal_group_depart);

/**
 * vds_iscsi_portal_group_priv() - what the provider gave at the group's arrival
 * @group: the group
 *
 * Context: any.
 * Return: the pointer, or NULL once the group has departed.
 */
void *vds_iscsi_portal_group_priv(const struct vds_portal_group *group)
{
	return READ_ONCE(group->priv);
}
EXPORT_SYMBOL_GPL(vds_iscsi_portal_group_priv);

/**
 * vds_iscsi_portal_group_provider() - the provider that told a group
 * @group: the group
 *
 * Context: any.
 * Return: the provider.
 */
struct vds_provider *
vds_iscsi_portal_group_provider(const struct vds_portal_group *group)
{
	return group->target->provider;
}
EXPORT_SYMBOL_GPL(vds_iscsi_portal_group_provider);

static void __vds_target_depart(struct vds_target *target)
{
	struct vds_portal_group *group, *next;

	lockdep_assert_held(&reg_lock);
	list_for_each_entry_safe(group, next, &target->groups, node)
		group_depart(group);
	list_del(&target->node);
	reg_del(&target->obj, 0);
}

/**
 * vds_iscsi_target_depart() - tell that a target is gone
 * @target: the target; what is left in it departs first
 *
 * Context: process, may sleep.
 */
void vds_iscsi_target_depart(struct vds_target *target)
{
	mutex_lock(&reg_lock);
	__vds_target_depart(target);
	mutex_unlock(&reg_lock);
}
EXPORT_SYMBOL_GPL(vds_iscsi_target_depart);

/**
 * vds_iscsi_target_priv() - what the provider gave at the target's arrival
 * @target: the target
 *
 * Context: any.
 * Return: the pointer.
 */
void *vds_iscsi_target_priv(const struct vds_target *target)
{
	return target->priv;
}
EXPORT_SYMBOL_GPL(vds_iscsi_target_priv);

/* All of a provider's objects depart: it leaves. */
void reg_provider_objects_depart(struct vds_provider *provider)
{
	struct vds_target *target, *t;
	struct vds_portal *portal, *p;

	lockdep_assert_held(&reg_lock);
	list_for_each_entry_safe(target, t, &provider->targets, node)
		__vds_target_depart(target);
	list_for_each_entry_safe(portal, p, &provider->retained, retained)
		portal_forget(portal, 0);
}

int __init reg_init(void)
{
	int i, ret;

	for (i = 0; i < VDS_NR_OBJECT_TYPES; i++)
		xa_init_flags(&reg_serials[i], XA_FLAGS_ALLOC1);
	ret = rhashtable_init(&reg_ids, &reg_ids_params);
	if (ret)
		return ret;
	ret = rhashtable_init(&reg_memberships, &reg_memberships_params);
	if (ret)
		goto destroy_ids;
	ret = rhashtable_init(&reg_addresses, &reg_addresses_params);
	if (ret)
		goto destroy_memberships;
	return 0;

destroy_memberships:
	rhashtable_destroy(&reg_memberships);
destroy_ids:
	rhashtable_destroy(&reg_ids);
	return ret;
}

/* All providers are gone, and so are all objects; some may wait to be freed. */
void reg_exit(void)
{
	int i;

	rcu_barrier();
	rhashtable_destroy(&reg_addresses);
	rhashtable_destroy(&reg_memberships);
	rhashtable_destroy(&reg_ids);
	for (i = 0; i < VDS_NR_OBJECT_TYPES; i++)
		xa_destroy(&reg_serials[i]);
}
