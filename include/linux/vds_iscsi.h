/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * vds_iscsi.h - in-kernel interface to the portal groups of iSCSI targets.
 *
 * There are two kinds of user. The *provider* of a target driver reports
 * targets, portal groups and portals, and changes them for operations. A
 * *caller* starts an operation, and its callback receives the result.
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
struct vds_portal;
struct vds_portal_group;
struct vds_provider;
struct vds_target;

/**
 * struct vds_address - the address of a portal or of an initiator
 * @family: AF_INET or AF_INET6
 * @port: TCP port in host order
 * @scope_id: interface index of a link-local IPv6 address, else 0; not part of
 *	a portal's identity, because LIO does not compare it
 * @v4: the address if @family is AF_INET
 * @v6: the address if @family is AF_INET6
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

/* Bytes of an address as text: "[IPv6]:port" and the NUL. */
#define VDS_ADDRESS_STRLEN 56

int vds_iscsi_address_from_sockaddr(struct vds_address *addr,
				    const struct sockaddr_storage *ss);
bool vds_iscsi_address_equal(const struct vds_address *a,
			     const struct vds_address *b);
bool vds_iscsi_address_covers(const struct vds_address *portal,
			      const struct vds_address *addr);
int vds_iscsi_address_format(const struct vds_address *addr, char *buf,
			     size_t size);

/**
 * struct vds_session - a connection of a session, as reported by a provider
 * @portal: the portal that it uses; valid if @portal_known
 * @portal_id: id of @portal; set by the core
 * @peer: the initiator's address
 * @local: the address that the initiator connected to
 * @initiator: iSCSI name of the initiator
 * @state: the driver's name for the state of the connection; a constant
 * @sid: the driver's number of the session
 * @age: seconds since the session was created
 * @nr_connections: number of the session's connections
 * @isid: initiator session id
 * @tsih: target session identifying handle
 * @cid: connection id
 * @dynamic: the initiator has no ACL of its own
 * @portal_known: the portal that the connection uses still exists
 */
struct vds_session {
	struct vds_address portal;
	uuid_t portal_id;
	struct vds_address peer;
	struct vds_address local;
	char initiator[VDS_ISCSI_NAME_MAX + 1];
	const char *state;
	u32 sid;
	u32 age;
	u32 nr_connections;
	u8 isid[6];
	u16 tsih;
	u16 cid;
	bool dynamic;
	bool portal_known;
};

/**
 * struct vds_sessions - the result of a provider's sessions op
 * @list: the connections; allocated by the op with kvmalloc(), freed by the core
 * @nr: number of entries in @list
 */
struct vds_sessions {
	struct vds_session *list;
	unsigned int nr;
};

/**
 * struct vds_provider_ops - what the core calls in a target driver's provider
 * @owner: module that stays loaded while an operation is in flight
 * @name: name of the provider, such as "lio"; shorter than 32 bytes
 * @hold: Lock the portals of @group for @op until @release, so that no other
 *	program changes them. May wait for other programs as long as
 *	vds_iscsi_op_pending() returns 0. Returns:
 *
 *	* 0 - the group is held
 *	* -EIDRM - the group is gone
 *	* -EBUSY - another program did not release the group
 *	* -ECANCELED or -ETIME - as returned by vds_iscsi_op_pending()
 * @release: Unlock the portals. When it returns, all changes that the operation
 *	made have been reported with vds_iscsi_portal_arrive() and
 *	vds_iscsi_portal_depart().
 * @remove_portal: Remove @portal from the held @group. Aborts logins in flight
 *	that block the removal for longer than vds_iscsi_op_grace(), and reports
 *	them with vds_iscsi_op_blocker(). Gives the reason for an error with
 *	vds_iscsi_op_explain(). Returns:
 *
 *	* 0 - the driver no longer serves the portal, which was verified
 *	* -ENOENT - another program removed the portal before
 *	* -ESTALE - the driver reported success but still serves the portal
 *	* another errno - the driver's reason
 * @add_portal: Add @portal to the held @group. If it fails, other programs may
 *	have changed the group meanwhile. Returns:
 *
 *	* 0 - the driver serves the portal
 *	* -EEXIST - the portal is in the group already
 *	* -EADDRINUSE - the address is in use
 *	* another errno - the driver's reason
 * @sessions: List the connections of the sessions of @group. @op is the
 *	operation that holds the group, or NULL. Returns 0, -EBUSY, -EIDRM or
 *	-ENOMEM.
 * @blockers: Report with vds_iscsi_op_blocker() the logins in flight that would
 *	block the removal of @portal from the held @group. Changes nothing.
 * @drop: Close the connection @session of @group, which is not held.
 * @settle: Report the changes of the driver up to now. Any reader can trigger
 *	it, so it must return in bounded time. NULL if each change is reported
 *	before the program that made it continues.
 * @reenumerate: Scan the driver for changes that were missed, and report them.
 *	May sleep, but must return within a minute.
 * @refresh: Repair what @reenumerate found to be wrong. If it returns 0, the
 *	provider is no longer stale.
 *
 * All are called in process context without locks. From @hold to @release, and
 * for @refresh, the caller is a thread of the core that ignores signals.
 */
struct vds_provider_ops {
	struct module *owner;
	const char *name;
	int (*hold)(struct vds_portal_group *group, struct vds_operation *op);
	void (*release)(struct vds_portal_group *group, struct vds_operation *op);
	int (*remove_portal)(struct vds_portal_group *group,
			     const struct vds_portal *portal,
			     struct vds_operation *op);
	int (*add_portal)(struct vds_portal_group *group,
			  const struct vds_portal *portal,
			  struct vds_operation *op);
	int (*sessions)(struct vds_portal_group *group, struct vds_operation *op,
			struct vds_sessions *sessions);
	void (*blockers)(struct vds_portal_group *group,
			 const struct vds_portal *portal,
			 struct vds_operation *op);
	int (*drop)(struct vds_portal_group *group,
		    const struct vds_session *session);
	void (*settle)(struct vds_provider *provider);
	int (*reenumerate)(struct vds_provider *provider);
	int (*refresh)(struct vds_provider *provider);
};

struct vds_provider *
vds_iscsi_provider_register(const struct vds_provider_ops *ops, void *priv);
void vds_iscsi_provider_unregister(struct vds_provider *provider);
void vds_iscsi_provider_mark_stale(struct vds_provider *provider,
				   const char *why);
void *vds_iscsi_provider_priv(const struct vds_provider *provider);

/*
 * Reports of a provider. The provider serializes its calls of these functions.
 * A pointer returned by an arrive or find function is valid until the provider
 * calls the depart function for that object.
 */
struct vds_target *vds_iscsi_target_arrive(struct vds_provider *provider,
					   const char *name, void *priv);
struct vds_target *vds_iscsi_target_find(struct vds_provider *provider,
					 const char *name);
void vds_iscsi_target_depart(struct vds_target *target);
void *vds_iscsi_target_priv(const struct vds_target *target);

struct vds_portal_group *
vds_iscsi_portal_group_arrive(struct vds_target *target, u16 tag, void *priv);
struct vds_portal_group *vds_iscsi_portal_group_find(struct vds_target *target,
						     u16 tag);
void vds_iscsi_portal_group_depart(struct vds_portal_group *group);
void *vds_iscsi_portal_group_priv(const struct vds_portal_group *group);
struct vds_provider *
vds_iscsi_portal_group_provider(const struct vds_portal_group *group);

int vds_iscsi_portal_arrive(struct vds_portal_group *group,
			    const struct vds_address *addr, u64 cause);
int vds_iscsi_portal_depart(struct vds_portal_group *group,
			    const struct vds_address *addr, u64 cause);
int vds_iscsi_portals_sync(struct vds_portal_group *group,
			   const struct vds_address *addrs, unsigned int nr);

int vds_iscsi_portal_leaked(struct vds_portal_group *group,
			    const struct vds_address *addr);
bool vds_iscsi_port_has_ipv6(struct vds_portal_group *group, u16 port);
const struct vds_address *
vds_iscsi_portal_address(const struct vds_portal *portal);
const char *vds_iscsi_portal_name(const struct vds_portal *portal);

/* What a provider may do with an operation. */
u64 vds_iscsi_op_id(const struct vds_operation *op);
int vds_iscsi_op_pending(const struct vds_operation *op);
unsigned int vds_iscsi_op_grace(const struct vds_operation *op);
void vds_iscsi_op_blocker(struct vds_operation *op,
			  const struct vds_address *peer,
			  unsigned int silent_ms, bool aborted);
void *vds_iscsi_op_priv(struct vds_operation *op);
__printf(2, 3) void vds_iscsi_op_explain(struct vds_operation *op,
					 const char *fmt, ...);

/* Bytes of an operation that the provider may use. */
#define VDS_OP_PRIV_SIZE 64

/* Maximum number of portals of an operation. */
#define VDS_OP_PORTALS 16

/**
 * struct vds_request - a request to change a portal group
 * @kind: add or remove
 * @group: id of the group
 * @incarnation: incarnation of the group that the caller means, or 0 for any
 * @portals: ids of the portals; several are removed all or none
 * @nr_portals: number of entries in @portals, 1 to VDS_OP_PORTALS; an addition
 *	has 1
 * @flags: flags of enum vds_iscsi_removal_flag, for a removal
 * @grace_ms: how long logins in flight may block the removal of a portal before
 *	they are aborted
 * @deadline_ms: milliseconds from the admission within which the operation must
 *	begin to change the group, or 0 for no limit; it fails with -ETIME
 *	otherwise
 * @drain_ms: how long to wait for sessions to leave, or 0 not to wait
 * @owner: the caller's module, kept loaded until @done has returned
 * @done: called once when the operation is done, in process context without
 *	locks, with its id, its result (0 or a negative errno) and @data; may be
 *	NULL
 * @data: passed to @done
 */
struct vds_request {
	enum vds_iscsi_op_kind kind;
	uuid_t group;
	u64 incarnation;
	uuid_t portals[VDS_OP_PORTALS];
	unsigned int nr_portals;
	u32 flags;
	u32 grace_ms;
	u32 deadline_ms;
	u32 drain_ms;
	struct module *owner;
	void (*done)(u64 op, int result, void *data);
	void *data;
};

/* The default of grace_ms: longer than a login takes, too short to notice. */
#define VDS_GRACE_MS 200

int vds_iscsi_op_start(const struct vds_request *request, u64 *op,
		       struct netlink_ext_ack *extack);
int vds_iscsi_op_cancel(u64 op, struct netlink_ext_ack *extack);

#endif /* _LINUX_VDS_ISCSI_H */
