/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * vds_iscsi.h - in-kernel interface of the portal group state.
 *
 * Two kinds of user: a target driver's *provider* tells which targets, portal
 * groups and portals there are and carries removals out; a *caller* starts a
 * removal and is told how it ended.
 */
#ifndef _LINUX_VDS_ISCSI_H
#define _LINUX_VDS_ISCSI_H

#include <linux/in6.h>
#include <linux/module.h>
#include <linux/socket.h>
#include <linux/types.h>
#include <linux/uuid.h>

#include <uapi/linux/vds_iscsi.h>

struct netlink_ext_ack;
struct vds_operation;
struct vds_portal_group;
struct vds_provider;
struct vds_target;

/**
 * struct vds_address - where a portal listens
 * @family: AF_INET or AF_INET6
 * @port: TCP port in host order
 * @scope_id: interface index of a link-local IPv6 address, else 0; it is no part
 *            of a portal's identity, as LIO does not compare it either
 * @v4: the address when @family is AF_INET
 * @v6: the address when @family is AF_INET6
 */
struct vds_address {
	u16 family;
	u16 port;
	u32 scope_id;
	union {
		__be32 v4;
		struct in6_addr v6;
	};
};

/* Octets of an address in text: "[IPv6]:port" and the NUL. */
#define VDS_ADDRESS_STRLEN 56

int vds_address_from_sockaddr(struct vds_address *addr,
			      const struct sockaddr_storage *ss);
bool vds_address_equal(const struct vds_address *a, const struct vds_address *b);
int vds_address_format(const struct vds_address *addr, char *buf, size_t size);

/**
 * struct vds_provider_ops - what a target driver's provider can do
 * @owner: module that is kept loaded while an operation is in flight
 * @name: name of the provider, such as "lio"; shorter than 32 octets
 * @remove_portal: Take the portal at @addr out of @group. Called in a worker of
 *	the core that has no signal pending and holds no lock. Calls
 *	vds_op_commit() once, before its first side effect, and gives up when that
 *	fails. Before it returns 0 it has told vds_portal_depart(). Returns 0 only
 *	when the driver no longer has the portal; -EIDRM when the group is gone,
 *	-ENOENT when somebody else took the portal out before, -ESTALE when the
 *	driver said yes and still has it. vds_op_explain() gives the error its
 *	sentence.
 * @reenumerate: Find out what came or went, and tell it. May sleep long, and
 *	returns within a minute.
 * @refresh: Bring in order what reenumerate found wrong. After it returned 0
 *	the provider counts as sound again.
 */
struct vds_provider_ops {
	struct module *owner;
	const char *name;
	int (*remove_portal)(struct vds_portal_group *group,
			     const struct vds_address *addr,
			     struct vds_operation *op);
	int (*reenumerate)(struct vds_provider *provider);
	int (*refresh)(struct vds_provider *provider);
};

struct vds_provider *vds_provider_register(const struct vds_provider_ops *ops,
					   void *priv);
void vds_provider_unregister(struct vds_provider *provider);
void vds_provider_mark_stale(struct vds_provider *provider, const char *why);
void *vds_provider_priv(const struct vds_provider *provider);

/*
 * What a provider tells. Calls of one provider are serialised by the provider.
 * A pointer that an arrive or find returned is good until the provider's own
 * depart of that object.
 */
struct vds_target *vds_target_arrive(struct vds_provider *provider,
				     const char *name, void *priv);
struct vds_target *vds_target_find(struct vds_provider *provider,
				   const char *name);
void vds_target_depart(struct vds_target *target);
void *vds_target_priv(const struct vds_target *target);

struct vds_portal_group *vds_portal_group_arrive(struct vds_target *target,
						 u16 tag, void *priv);
struct vds_portal_group *vds_portal_group_find(struct vds_target *target,
					       u16 tag);
void vds_portal_group_depart(struct vds_portal_group *group);
void *vds_portal_group_priv(const struct vds_portal_group *group);
struct vds_provider *
vds_portal_group_provider(const struct vds_portal_group *group);

int vds_portal_arrive(struct vds_portal_group *group,
		      const struct vds_address *addr, u64 cause);
int vds_portal_depart(struct vds_portal_group *group,
		      const struct vds_address *addr, u64 cause);
int vds_portals_sync(struct vds_portal_group *group,
		     const struct vds_address *addrs, unsigned int nr);

/* For a provider's remove_portal. */
u64 vds_op_id(const struct vds_operation *op);
bool vds_op_cancelled(const struct vds_operation *op);
int vds_op_commit(struct vds_operation *op);
__printf(2, 3)
void vds_op_explain(struct vds_operation *op, const char *fmt, ...);

/**
 * struct vds_removal - a request to take a portal out of a portal group
 * @group: id of the group
 * @incarnation: the group's incarnation as the caller knows it, 0 for any
 * @portal: id of the portal
 * @owner: the caller's module, kept loaded until @done has returned
 * @done: called once when the operation is done, in process context without
 *	locks, with its id and its result (0 or a negative errno); may be NULL
 * @data: for @done
 */
struct vds_removal {
	uuid_t group;
	u64 incarnation;
	uuid_t portal;
	struct module *owner;
	void (*done)(u64 op, int result, void *data);
	void *data;
};

int vds_portal_remove(const struct vds_removal *removal, u64 *op,
		      struct netlink_ext_ack *extack);
int vds_op_cancel(u64 op, struct netlink_ext_ack *extack);

#endif /* _LINUX_VDS_ISCSI_H */
