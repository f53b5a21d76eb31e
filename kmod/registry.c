// SPDX-License-Identifier: GPL-2.0-only
/*
 * registry.c - find, count and free objects.
 *
 * One hash finds targets, portal groups and portals by id, which is made from the
 * name, and one finds memberships by group and address.  One xarray for each type
 * keeps the objects in the order of their arrival for dumps.  This file
 * counts all references, including those to providers.  It sends no
 * notifications; its callers do.
 */
#include <linux/hash.h>
#include <linux/jhash.h>
#include <linux/rhashtable.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#include "registry.h"

/* The lock of all writers, see core.h */
DEFINE_MUTEX(reg_lock);
static unsigned int reg_noio; /* of the task that holds reg_lock */

struct xarray reg_serials[VDS_NR_OBJECT_TYPES];
static u32 next_serial[VDS_NR_OBJECT_TYPES]; /* protected by reg_lock */
static struct rhashtable reg_ids;
static struct rhashtable reg_memberships;

/* There are many of these, and the general caches have no such sizes. */
static struct kmem_cache *reg_portal_cache;
static struct kmem_cache *reg_membership_cache;

/*
 * Take reg_lock, under which no I/O is started for memory.  That a step has the same
 * already makes no difference.
 */
void reg_acquire(void)
{
	mutex_lock(&reg_lock);
	reg_noio = memalloc_noio_save();
}

void reg_release(void)
{
	unsigned int noio = reg_noio;

	mutex_unlock(&reg_lock);
	memalloc_noio_restore(noio);
}

/* Part of a SHA-1 already. */
static u32 id_hash(const void *data, u32 len, u32 seed)
{
	u32 hash;

	memcpy(&hash, data, sizeof(hash));
	return hash ^ seed;
}

static const struct rhashtable_params reg_ids_params = {
	.head_offset = offsetof(struct vds_target, obj.node),
	.key_offset = offsetof(struct vds_target, id),
	.key_len = sizeof(uuid_t),
	.hashfn = id_hash,
	.automatic_shrinking = true,
};

/* The key of a membership. */
struct membership_key {
	const struct vds_portal_group *group;
	const struct vds_address *addr;
};

static u32 membership_key_hash(const void *data, u32 len, u32 seed)
{
	const struct membership_key *key = data;
	const struct vds_address *addr = key->addr;

	return jhash(&addr->v6, addr->family == AF_INET ? sizeof(addr->v4) :
							   sizeof(addr->v6),
		     seed + addr->port + hash_ptr(key->group, 32));
}

static u32 membership_hash(const void *data, u32 len, u32 seed)
{
	const struct vds_membership *member = data;
	struct membership_key key = { member->group, &member->portal->addr };

	return membership_key_hash(&key, len, seed);
}

static int membership_compare(struct rhashtable_compare_arg *arg, const void *data)
{
	const struct membership_key *key = arg->key;
	const struct vds_membership *member = data;

	return member->group != key->group ||
	       !vds_iscsi_address_equal(&member->portal->addr, key->addr);
}

static const struct rhashtable_params reg_memberships_params = {
	.head_offset = offsetof(struct vds_membership, obj.node),
	.key_len = sizeof(struct membership_key),
	.hashfn = membership_key_hash,
	.obj_hashfn = membership_hash,
	.obj_cmpfn = membership_compare,
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

static void object_free(struct rcu_head *rcu)
{
	struct vds_object *obj = container_of(rcu, struct vds_object, rcu);

	switch (obj->type) {
	case VDS_TARGET:
		kfree(to_vds_target(obj));
		break;
	case VDS_PORTAL_GROUP:
		kfree(to_vds_group(obj));
		break;
	case VDS_PORTAL:
		kmem_cache_free(reg_portal_cache, to_vds_portal(obj));
		break;
	case VDS_MEMBERSHIP:
		kmem_cache_free(reg_membership_cache, to_vds_membership(obj));
		break;
	}
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

/*
 * Find a portal by address; locking as reg_find().  This makes its id, which takes
 * longer than to find the membership of an address.
 */
struct vds_portal *reg_portal_by_address(const struct vds_provider *provider,
					 const struct vds_address *addr)
{
	struct vds_object *obj;
	uuid_t id;

	reg_identity_portal(&id, provider, addr);
	obj = reg_find(&id, VDS_PORTAL);
	return obj ? to_vds_portal(obj) : NULL;
}

/* Find the membership of an address in a group; locking as reg_find(). */
struct vds_membership *
reg_membership_by_address(const struct vds_portal_group *group,
			  const struct vds_address *addr)
{
	struct membership_key key = { group, addr };

	return rhashtable_lookup_fast(&reg_memberships, &key,
				      reg_memberships_params);
}

/* Find the membership of a portal in a group; locking as reg_find(). */
struct vds_membership *reg_membership(const struct vds_portal_group *group,
				      const struct vds_portal *portal)
{
	struct vds_membership *member =
		reg_membership_by_address(group, &portal->addr);

	/* A portal that departed may have a successor. */
	return member && member->portal == portal ? member : NULL;
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

static int object_hash(struct vds_object *obj)
{
	struct vds_membership *member;
	struct membership_key key;

	if (obj->type != VDS_MEMBERSHIP)
		return rhashtable_lookup_insert_fast(&reg_ids, &obj->node,
						     reg_ids_params);
	member = to_vds_membership(obj);
	key = (struct membership_key){ member->group, &member->portal->addr };
	return rhashtable_lookup_insert_key(&reg_memberships, &key, &obj->node,
					    reg_memberships_params);
}

static void object_unhash(struct vds_object *obj)
{
	if (obj->type == VDS_MEMBERSHIP)
		rhashtable_remove_fast(&reg_memberships, &obj->node,
				       reg_memberships_params);
	else
		rhashtable_remove_fast(&reg_ids, &obj->node, reg_ids_params);
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
 * Free an object that reg_add() refused.  No reader has found it, but it is freed
 * like any other.
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

/* Allocate a portal or a membership, zeroed. */
struct vds_portal *reg_portal_alloc(void)
{
	return kmem_cache_zalloc(reg_portal_cache, GFP_KERNEL);
}

struct vds_membership *reg_membership_alloc(void)
{
	return kmem_cache_zalloc(reg_membership_cache, GFP_KERNEL);
}

static int __init reg_caches_init(void)
{
	reg_portal_cache = KMEM_CACHE(vds_portal, 0);
	reg_membership_cache = KMEM_CACHE(vds_membership, 0);
	return reg_portal_cache && reg_membership_cache ? 0 : -ENOMEM;
}

static void reg_caches_exit(void)
{
	kmem_cache_destroy(reg_membership_cache);
	kmem_cache_destroy(reg_portal_cache);
}

int __init reg_init(void)
{
	int i, ret;

	for (i = 0; i < VDS_NR_OBJECT_TYPES; i++)
		xa_init_flags(&reg_serials[i], XA_FLAGS_ALLOC1);
	ret = reg_caches_init();
	if (ret)
		goto destroy_caches;
	ret = rhashtable_init(&reg_ids, &reg_ids_params);
	if (ret)
		goto destroy_caches;
	ret = rhashtable_init(&reg_memberships, &reg_memberships_params);
	if (ret)
		goto destroy_ids;
	return 0;

destroy_ids:
	rhashtable_destroy(&reg_ids);
destroy_caches:
	reg_caches_exit();
	return ret;
}

/* No provider or object is left, but some may still wait for a grace period. */
void reg_exit(void)
{
	int i;

	rcu_barrier();
	rhashtable_destroy(&reg_memberships);
	rhashtable_destroy(&reg_ids);
	reg_caches_exit();
	for (i = 0; i < VDS_NR_OBJECT_TYPES; i++)
		xa_destroy(&reg_serials[i]);
}
