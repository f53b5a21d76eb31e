/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * core.h - what the files of vds_iscsi share: objects, operations, providers.
 */
#ifndef _VDS_ISCSI_CORE_H
#define _VDS_ISCSI_CORE_H

#include <linux/atomic.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/lockdep.h>
#include <linux/mutex.h>
#include <linux/netlink.h>
#include <linux/rcupdate.h>
#include <linux/rhashtable-types.h>
#include <linux/sched.h>
#include <linux/vds_iscsi.h>
#include <linux/xarray.h>

#include "nl_notify.h"
#include "operation.h"

/* Longest canonical name: "NAME,t,0xTTTT" */
#define VDS_CANONICAL_MAX (VDS_ISCSI_NAME_MAX + sizeof(",t,0x0001"))

/**
 * DOC: locking
 *
 * reg_lock is the one lock for writers: whoever adds or removes an object,
 * moves an operation on, or changes a count or a pointer between objects holds
 * it.  It is held shortly, may be held while memory is allocated and while a
 * notification is sent (that is what keeps notifications in order), and never
 * while a provider's op runs or while a caller's done() runs.
 *
 * Readers take rcu_read_lock() alone.  Every object is freed after a grace
 * period; what a reader follows from an object (its group, its target, its
 * provider) is referenced by that object and so lives as long.  Names, ids,
 * addresses and incarnations never change; counts and states are read with
 * READ_ONCE() and may be a moment old.
 *
 * Operations are the exception: their state, result and message must fit
 * together, so who reads them holds reg_lock as well.
 *
 * reg_settle_srcu (provider.c) keeps a provider that is asked to settle, which
 * it does before a request is looked at and with none of these locks held.
 *
 * workers_lock (worker.c) is for the list of idle threads, and a leaf.
 *
 * reg_provider_lock (provider.c) makes registering, unregistering,
 * reenumerating and refreshing happen one at a time.
 *
 * Lock order: reg_provider_lock, then the locks of a provider, then reg_lock.
 */
extern struct mutex reg_lock;

/* What the registry holds; each has a look-up by id and a place in dumps. */
enum vds_object_type {
	VDS_TARGET,
	VDS_PORTAL_GROUP,
	VDS_PORTAL,
	VDS_MEMBERSHIP,
	VDS_NR_OBJECT_TYPES,
};

/**
 * struct vds_object - what every object has
 * @node: place in the hash of ids; an membership's, in that of memberships
 * @id: version 5 UUID of the object's canonical name; an membership's, its
 * portal's
 * @incarnation: tells the object from earlier ones of the same id
 * @serial: place in dumps; grows with every arrival
 * @type: what it is
 * @gone: departed; protected by reg_lock
 * @ref: one for the registry, one for each user
 * @rcu: frees it after the last reader
 */
struct vds_object {
	struct rhash_head node;
	uuid_t id;
	u64 incarnation;
	u32 serial;
	u8 type;
	bool gone;
	struct kref ref;
	struct rcu_head rcu;
};

struct vds_provider {
	const struct vds_provider_ops *ops;
	void *priv;
	uuid_t id;
	u64 incarnation;
	struct kref ref;
	struct rcu_head rcu;
	struct list_head node; /* in reg_providers */
	atomic_t nr_running;			/* operations that may call it */
	/* reg_lock protects what follows */
	struct list_head targets;
	struct list_head retained;		/* portals in no group, oldest first */
	unsigned int nr_retained;
	unsigned int nr[VDS_NR_OBJECT_TYPES];
	unsigned int nr_operations;		/* in flight */
	unsigned int nr_leaked; /* memberships */
	bool dying;
	bool stale;
	bool reenumerated;			/* since it went stale */
	const char *why;			/* it is stale; a constant */
};

struct vds_target {
	struct vds_object obj;
	struct vds_provider *provider;
	void *priv;
	struct list_head node;			/* in provider->targets */
	struct list_head groups;
	unsigned int nr_groups;
	char name[];
};

struct vds_portal_group {
	struct vds_object obj;
	struct vds_target *target;
	void *priv;
	struct list_head node;			/* in target->groups */
	struct list_head memberships;
	unsigned int nr_portals;
	u16 tag;
	unsigned int nr_leaked; /* memberships */
	u64 op_id;				/* in flight on it, or 0 */
};

struct vds_portal {
	struct vds_object obj;
	struct vds_provider *provider;
	struct rhash_head by_address;
	struct list_head retained;		/* in provider->retained */
	unsigned int nr_groups;
	struct vds_address addr;
	char name[];				/* canonical */
};

struct vds_membership {
	struct vds_object obj;
	struct vds_portal_group *group;
	struct vds_portal *portal;
	struct list_head node; /* in group->memberships */
	bool leaked;
	bool seen; /* by vds_iscsi_portals_sync() */
};

/* identity.c */
int reg_identity_init(void);
void reg_identity_exit(void);
void reg_identity_provider(uuid_t *id, const char *name);
void reg_identity_make(uuid_t *id, const struct vds_provider *provider,
		       const char *canonical);
u64 reg_incarnation_next(void);

/* object.c */
extern struct xarray reg_serials[VDS_NR_OBJECT_TYPES];

int reg_init(void);
void reg_exit(void);
struct vds_object *reg_find(const uuid_t *id, enum vds_object_type type);
struct vds_object *reg_find_named(const struct vds_provider *provider,
				  enum vds_object_type type,
				  const char *canonical);
struct vds_portal *reg_portal_by_address(const struct vds_provider *provider,
					 const struct vds_address *addr);
struct vds_membership *reg_membership(struct vds_portal_group *group,
				      struct vds_portal *portal);
struct vds_membership *
reg_membership_by_address(struct vds_portal_group *group,
			  const struct vds_address *addr);
void reg_group_name(char *buf, size_t size, const char *target, u16 tag);
void reg_get(struct vds_object *obj);
void reg_put(struct vds_object *obj);
void reg_provider_objects_depart(struct vds_provider *provider);
bool reg_portal_in_other_group(struct vds_portal_group *group,
			       struct vds_portal *portal);
int reg_portal_create(struct vds_provider *provider,
		      const struct vds_address *addr, uuid_t *id,
		      u64 *incarnation);

#define to_vds_target(o)	container_of(o, struct vds_target, obj)
#define to_vds_group(o)		container_of(o, struct vds_portal_group, obj)
#define to_vds_portal(o)	container_of(o, struct vds_portal, obj)
#define to_vds_membership(o)	container_of(o, struct vds_membership, obj)

/* provider.c */
extern struct list_head reg_providers; /* read under RCU */

void reg_provider_put(struct vds_provider *provider);
bool reg_provider_stale(const struct vds_provider *provider);
void reg_providers_settle(void);
int reg_providers_reenumerate(const char *name, struct netlink_ext_ack *extack);
int reg_providers_refresh(const char *name, struct netlink_ext_ack *extack);

/* audit.c */
void op_audit_accepted(const struct vds_operation *op);
void op_audit_done(const struct vds_operation *op);

#endif /* _VDS_ISCSI_CORE_H */
