/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * core.h - the objects that all files of vds_iscsi share, and their locking.
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

/* Longest canonical name: "NAME,t,0xTTTT" */
#define VDS_CANONICAL_MAX (VDS_ISCSI_NAME_MAX + sizeof(",t,0x0001"))

/* Size of a provider's name. */
#define VDS_PROVIDER_NAME_SIZE 32

/* Size of the reason why something is stale. */
#define VDS_WHY_SIZE 128

/**
 * DOC: locking
 *
 * reg_lock is the only lock that writers need.  It is held to add or remove an
 * object, to change the state of an operation, and to change a count or a
 * pointer between objects.  Memory is allocated and notifications are sent
 * under it, so that the order of notifications is the order of the changes.  A
 * step that is changing the driver may wait for it, so, as in steps, memory is
 * allocated without I/O, see op_run_step().  It is never held while a provider's
 * op or a caller's done() runs.
 *
 * Readers need rcu_read_lock() only.  Every object is freed after a grace
 * period, and an object holds a reference to each object it points to (its
 * group, target and provider), so a reader may follow these pointers.  Names,
 * ids, addresses and incarnations never change.  Counts and states are read
 * with READ_ONCE() and may be out of date.
 *
 * Operations are the exception: state, result and message must match each
 * other, so readers of an operation hold reg_lock as well.
 *
 * reg_settle_srcu (provider.c) keeps the providers registered while
 * reg_providers_settle() calls their settle ops, which is done with none of
 * these locks held.
 *
 * Lock order: the locks of a provider, then reg_lock.
 */
extern struct mutex reg_lock;

void reg_acquire(void);
void reg_release(void);

/* The types of objects.  Each type has its own ids and its own dump. */
enum vds_object_type {
	VDS_TARGET,
	VDS_PORTAL_GROUP,
	VDS_PORTAL,
	VDS_MEMBERSHIP,
	VDS_NR_OBJECT_TYPES,
};

/**
 * struct vds_object - the part that all types of objects share
 * @node: entry in the hash of ids, or, for a membership, of memberships
 * @incarnation: distinguishes the object from earlier ones of the same id
 * @list: entry in the list of the object that it belongs to, see there; protected by
 *	reg_lock
 * @rcu: frees the object, which is in no list any more, after a grace period
 * @serial: index in reg_serials; later objects have higher serials
 * @ref: one reference for the registry, one for each user
 * @type: an enum vds_object_type
 * @gone: the object departed; protected by reg_lock
 *
 * All but memberships are followed by their id, a version 5 UUID of the canonical name.
 */
struct vds_object {
	struct rhash_head node;
	u64 incarnation;
	union {
		struct list_head list;
		struct rcu_head rcu;
	};
	u32 serial;
	struct kref ref;
	u8 type;
	bool gone;
};

/**
 * struct vds_counters - what operations of a provider did so far
 * @succeeded: operations that succeeded
 * @cancelled: operations that were cancelled
 * @blocked: operations that ended because something blocked them
 * @failed: operations that failed for another reason
 * @aborted: logins that were aborted
 * @dropped: sessions that were dropped
 */
struct vds_counters {
	atomic64_t succeeded;
	atomic64_t cancelled;
	atomic64_t blocked;
	atomic64_t failed;
	atomic64_t aborted;
	atomic64_t dropped;
};

/**
 * struct vds_provider - a target driver's connection to the core
 * @ops: what the core calls
 * @name: a copy of the name in @ops, valid after the provider's module is gone
 * @priv: for the provider, see vds_iscsi_provider_priv()
 * @id: version 5 UUID of @name
 * @incarnation: distinguishes the provider from earlier ones of the same name
 * @ref: one reference while the provider is registered, one for each of its
 *	targets and portals
 * @rcu: frees the provider after a grace period
 * @node: entry in reg_providers
 * @nr_running: operations that may call @ops; unregistration waits until it is 0
 * @counters: of completed operations
 * @targets: its targets; reg_lock protects this field and those that follow
 * @retained: portals that are in no group, oldest first
 * @nr_retained: number of entries in @retained
 * @nr: number of objects of each type
 * @nr_operations: operations in flight
 * @nr_leaked: memberships with vds_membership.leaked set
 * @dying: unregistration has begun, new operations are refused
 * @stale: the provider may have missed a change of its driver
 * @reenumerating: a reenumeration began, and no change was missed since
 * @reenumerated: the provider was reenumerated since it became stale
 * @op_id: id of the reenumeration or refresh in flight, or 0
 * @why: the reason for @stale
 */
struct vds_provider {
	const struct vds_provider_ops *ops;
	char name[VDS_PROVIDER_NAME_SIZE];
	void *priv;
	uuid_t id;
	u64 incarnation;
	struct kref ref;
	struct rcu_head rcu;
	struct list_head node;
	atomic_t nr_running;
	struct vds_counters counters;
	struct list_head targets;
	struct list_head retained;
	unsigned int nr_retained;
	unsigned int nr[VDS_NR_OBJECT_TYPES];
	unsigned int nr_operations;
	unsigned int nr_leaked;
	bool dying;
	bool stale;
	bool reenumerating;
	bool reenumerated;
	u64 op_id;
	char why[VDS_WHY_SIZE];
};

/**
 * struct vds_target - an iSCSI target
 * @obj: the common part; its list is vds_provider.targets
 * @id: the id
 * @provider: the provider that reported it, referenced
 * @priv: for the provider, see vds_iscsi_target_priv()
 * @groups: its portal groups
 * @nr_groups: number of entries in @groups
 * @op_id: id of the operation in flight that creates a group in it or deletes it,
 *	or 0
 * @name: iSCSI name, which is the canonical name
 */
struct vds_target {
	struct vds_object obj;
	uuid_t id;
	struct vds_provider *provider;
	void *priv;
	struct list_head groups;
	unsigned int nr_groups;
	u64 op_id;
	char name[];
};

/**
 * struct vds_portal_group - a target portal group
 * @obj: the common part; its list is vds_target.groups
 * @id: the id
 * @target: the target it belongs to, referenced
 * @priv: for the provider, see vds_iscsi_portal_group_priv(); NULL after the
 *	group departed
 * @memberships: its portals
 * @nr_portals: number of entries in @memberships
 * @tag: target portal group tag
 * @disabled: the driver refuses logins to the group
 * @nr_leaked: memberships with vds_membership.leaked set
 * @op_id: id of the operation in flight on the group, or 0
 * @stale: what is known of the group cannot be relied on
 * @why: the reason for @stale
 */
struct vds_portal_group {
	struct vds_object obj;
	uuid_t id;
	struct vds_target *target;
	void *priv;
	struct list_head memberships;
	unsigned int nr_portals;
	u16 tag;
	bool disabled;
	unsigned int nr_leaked;
	u64 op_id;
	bool stale;
	char why[VDS_WHY_SIZE];
};

/**
 * struct vds_portal - an address on which a provider's targets may listen
 * @obj: the common part; its list is vds_provider.retained while it is in no group
 * @id: the id; the canonical name is @addr as text
 * @provider: the provider that reported it, referenced
 * @offline: the groups that it was taken out of, see offline.c; NULL if it was not
 * @addr: the address
 * @nr_groups: portal groups that the portal is in
 * @nr_serving: those of them that are enabled, and in which the driver listens
 * @transports: flags of enum vds_iscsi_transport: how it is served in any group,
 *	or was in the last one
 *
 * There may be thousands of portals and memberships: no byte of them is unused.
 */
struct vds_portal {
	struct vds_object obj;
	uuid_t id;
	struct vds_provider *provider;
	struct vds_offline *offline;
	struct vds_address addr;
	unsigned int nr_groups;
	unsigned int nr_serving;
	u8 transports;
};

/**
 * struct vds_membership - a portal in a portal group
 * @obj: the common part; its list is vds_portal_group.memberships
 * @group: the group, referenced; with the address of @portal, the key in the hash of
 *	memberships
 * @portal: the portal, referenced
 * @priv: for the provider, see vds_iscsi_portal_priv()
 * @leaked: the driver serves the portal although configfs no longer has it
 * @transports: flags of enum vds_iscsi_transport: how the driver serves the portal
 *	here; 0 if it does not listen
 */
struct vds_membership {
	struct vds_object obj;
	struct vds_portal_group *group;
	struct vds_portal *portal;
	void *priv;
	bool leaked;
	u8 transports;
};

#define to_vds_target(o)	container_of(o, struct vds_target, obj)
#define to_vds_group(o)		container_of(o, struct vds_portal_group, obj)
#define to_vds_portal(o)	container_of(o, struct vds_portal, obj)
#define to_vds_membership(o)	container_of(o, struct vds_membership, obj)

static_assert(offsetof(struct vds_portal_group, id) == offsetof(struct vds_target, id));
static_assert(offsetof(struct vds_portal, id) == offsetof(struct vds_target, id));

/* The id of an object; a membership has its portal's. */
static inline const uuid_t *object_id(const struct vds_object *obj)
{
	return obj->type == VDS_MEMBERSHIP ? &to_vds_membership(obj)->portal->id :
					     &to_vds_target(obj)->id;
}

#endif /* _VDS_ISCSI_CORE_H */
