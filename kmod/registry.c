// SPDX-License-Identifier: GPL-2.0-only
/*
 * registry.c - find, count and free objects.
 *
 * One hash finds targets, portal groups and portals by id, one finds portals by
 * address, and one finds memberships by group and portal.  One xarray for each
 * type keeps the objects in the order of their arrival for dumps.  This file
 * counts all references, including those to providers.  It sends no
 * notifications; its callers do.
 */
#include <linux/jhash.h>
#include <linux/rhashtable.h>
#include <linux/slab.h>

#include "registry.h"

/* The lock of all writers, see core.h */
DEFINE_MUTEX(reg_lock);

struct xarray reg_serials[VDS_NR_OBJECT_TYPES];
static u32 next_serial[VDS_NR_OBJECT_TYPES]; /* protected by reg_lock */
static struct rhashtable reg_ids;
static struct rhashtable reg_memberships;
static struct rhashtable reg_addresses;

static const struct rhashtable_params reg_ids_params = {
	.head_offset = offsetof(struct vds_object, node),
	.key_offset = offsetof(struct vds_object, id),
	.key_len = sizeof(uuid_t),
	.automatic_shrinking = true,
};

/* The key of a membership, laid out as in struct vds_membership. */
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

/* The key of a portal in the hash of addresses. */
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

/* References */

static void provider_release(struct kref *ref)
{
	struct vds_provider *provider =
		container_of(ref, struct vds_provider, ref);

	kfree_rcu(provider, rcu);
}

void reg_provider_get(struct vds_provider *provider)
{
	kref_get(&provider->ref);
}

void reg_provider_put(struct vds_provider *provider)
{
	kref_put(&provider->ref, provider_release);
}

/* The start of the object's allocation, which kfree() needs. */
static void *object_memory(struct vds_object *obj)
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

static void object_free(struct rcu_head *rcu)
{
	kfree(object_memory(container_of(rcu, struct vds_object, rcu)));
}

static void object_release(struct kref *ref)
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
	call_rcu(&obj->rcu, object_free);
}

void reg_get(struct vds_object *obj)
{
	kref_get(&obj->ref);
}

void reg_put(struct vds_object *obj)
{
	kref_put(&obj->ref, object_release);
}

/* Look-ups */

/*
 * Find an object by id.  The caller is in an RCU read-side section or holds
 * reg_lock, and takes a reference to use the object after that.
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

/* Find a portal by address; locking as reg_find(). */
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
	struct membership_key key = { .group = group, .portal = portal };

	return rhashtable_lookup_fast(&reg_memberships, &key,
				      reg_memberships_params);
}

/* Find the membership of an address in a group; locking as reg_find(). */
struct vds_membership *reg_membership_by_address(struct vds_portal_group *group,
						 const struct vds_address *addr)
{
	struct vds_portal *portal =
		reg_portal_by_address(group->target->provider, addr);

	return portal ? reg_membership(group, portal) : NULL;
}

static struct vds_provider *object_provider(const struct vds_object *obj)
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

/* Additions and removals */

static int portal_hash(struct vds_portal *portal)
{
	int ret = rhashtable_lookup_insert_fast(&reg_ids, &portal->obj.node,
						reg_ids_params);

	if (ret)
		return ret;
	/* The id was new, and it is made from the address: that is new as well. */
	ret = rhashtable_insert_fast(&reg_addresses, &portal->by_address,
				     reg_addresses_params);
	if (ret)
		rhashtable_remove_fast(&reg_ids, &portal->obj.node,
				       reg_ids_params);
	return ret;
}

static int object_hash(struct vds_object *obj)
{
	switch (obj->type) {
	case VDS_PORTAL:
		return portal_hash(to_vds_portal(obj));
	case VDS_MEMBERSHIP:
		return rhashtable_lookup_insert_fast(&reg_memberships,
						     &obj->node,
						     reg_memberships_params);
	default:
		return rhashtable_lookup_insert_fast(&reg_ids, &obj->node,
						     reg_ids_params);
	}
}

static void object_unhash(struct vds_object *obj)
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
 * Add an object to the hashes and to the dumps.  The caller has set the id and
 * the fields of the type.  On success the registry owns the first reference; on
 * failure the caller passes the object to reg_abandon().
 */
int reg_add(struct vds_object *obj, enum vds_object_type type,
	    struct vds_provider *provider)
{
	int ret;

	lockdep_assert_held(&reg_lock);
	kref_init(&obj->ref);
	obj->type = type;
	obj->incarnation = reg_incarnation_next();
	/* Readers find the object once it is hashed, so that cannot be undone. */
	ret = xa_alloc_cyclic(&reg_serials[type], &obj->serial, NULL,
			      xa_limit_32b, &next_serial[type], GFP_KERNEL);
	if (ret < 0)
		return ret;
	ret = object_hash(obj);
	if (ret) {
		xa_erase(&reg_serials[type], obj->serial);
		return ret;
	}
	/* The slot is reserved, so this allocates nothing. */
	xa_store(&reg_serials[type], obj->serial, obj, GFP_KERNEL);
	WRITE_ONCE(provider->nr[type], provider->nr[type] + 1);
	return 0;
}

/*
 * Free an object that reg_add() refused.  A reader may have found it between
 * two steps of reg_add().
 */
void reg_abandon(struct vds_object *obj)
{
	call_rcu(&obj->rcu, object_free);
}

/*
 * Remove an object from the hashes and the dumps.  The registry's reference
 * passes to the caller.
 */
void reg_del(struct vds_object *obj)
{
	unsigned int *nr = &object_provider(obj)->nr[obj->type];

	lockdep_assert_held(&reg_lock);
	object_unhash(obj);
	xa_erase(&reg_serials[obj->type], obj->serial);
	WRITE_ONCE(*nr, *nr - 1);
	WRITE_ONCE(obj->gone, true);
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

/* No provider or object is left, but some may still wait for a grace period. */
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
