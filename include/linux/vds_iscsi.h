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
struct vds_portal;
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

int vds_iscsi_address_from_sockaddr(struct vds_address *addr,
				    const struct sockaddr_storage *ss);
bool vds_iscsi_address_equal(const struct vds_address *a,
			     const struct vds_address *b);
bool vds_iscsi_address_covers(const struct vds_address *portal,
			      const struct vds_address *addr);
int vds_iscsi_address_format(const struct vds_address *addr, char *buf,
			     size_t size);

/**
 * struct vds_session - a connection of a session, as a provider tells it
 * @portal: where it came in, when @portal_known
 * @portal_id: the same; set by the core
 * @peer: the initiator's address
 * @local: the address that the initiator connected to
 * @initiator: iSCSI name of the initiator
 * @state: the driver's word for the connection's state; a constant
 * @sid: the driver's number of the session
 * @age: seconds since the session was made
 * @nr_connections: number of the session's connections
 * @isid: initiator session id
 * @tsih: target session identifying handle
 * @cid: connection id
 * @dynamic: the initiator has no ACL of its own
 * @portal_known: the portal is still there
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
 * struct vds_sessions - room for what a provider's sessions op finds
 * @list: kvmalloc'ed by the op, kvfree'd by the core
 * @nr: number of entries in @list
 */
struct vds_sessions {
	struct vds_session *list;
	unsigned int nr;
};

/**
 * struct vds_provider_ops - what a target driver's provider can do
 * @owner: module that is kept loaded while an operation is in flight
 * @name: name of the provider, such as "lio"; shorter than 32 octets
 * @hold: Take hold of @group's portals for @op, so that nobody else changes
 *them until @release. May wait for others, as long as vds_iscsi_op_pending()
 *says. Returns -EIDRM when the group is gone, -EBUSY when others did not let
 *go, -ECANCELED or -ETIME as vds_iscsi_op_pending() told.
 * @release: Give the portals back. All that the operation did to them has been
 *	told with vds_iscsi_portal_arrive() and vds_iscsi_portal_depart() when
 *it returns.
 * @remove_portal: Take @portal out of the held @group. Returns 0 only
 *	when the driver no longer has it; -ENOENT when somebody else took it out
 *	before, -ESTALE when the driver said yes and still has it. Aborts logins
 *in flight that hold it up for longer than vds_iscsi_op_grace(), and reports
 *them with vds_iscsi_op_blocker(). vds_iscsi_op_explain() gives an error its
 *sentence.
 * @add_portal: Put @portal into the held @group. Returns 0, -EEXIST,
 *	-EADDRINUSE, or what else is the true cause. When it fails, others may
 *have had their turn at the group.
 * @sessions: List the connections of @group's sessions; @op is the operation
 *	that holds the group, or NULL. Returns 0, -EBUSY, -EIDRM or -ENOMEM.
 * @blockers: Report with vds_iscsi_op_blocker() the logins that would hold the
 *removal of @portal from the held @group up. Changes nothing.
 * @drop: Close the connection @session of @group, which is not held.
 * @settle: Tell what happened until now, if it is not told yet; bounded, for
 *any reader may ask for it. NULL when what happens is told before it returns to
 *	who did it.
 * @reenumerate: Find out what came or went, and tell it. May sleep long, and
 *	returns within a minute.
 * @refresh: Bring in order what reenumerate found wrong. After it returned 0
 *	the provider counts as sound again.
 *
 * All are called in process context without locks; @hold to @release, and
 * @refresh, in a thread of the core that no signal reaches.
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
 * What a provider tells. Calls of one provider are serialised by the provider.
 * A pointer that an arrive or find returned is good until the provider's own
 * depart of that object.
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

/* For what a provider does for an operation. */
u64 vds_iscsi_op_id(const struct vds_operation *op);
int vds_iscsi_op_pending(const struct vds_operation *op);
unsigned int vds_iscsi_op_grace(const struct vds_operation *op);
void vds_iscsi_op_blocker(struct vds_operation *op,
			  const struct vds_address *peer,
			  unsigned int silent_ms, bool aborted);
void *vds_iscsi_op_priv(struct vds_operation *op);
__printf(2, 3) void vds_iscsi_op_explain(struct vds_operation *op,
					 const char *fmt, ...);

/* Octets of an operation that are the provider's own. */
#define VDS_OP_PRIV_SIZE 64

/* Most portals of one operation. */
#define VDS_OP_PORTALS 16

/**
 * struct vds_request - a request to change a portal group
 * @kind: what to do with the portals
 * @group: id of the group
 * @incarnation: the group's incarnation as the caller knows it, 0 for any
 * @portals: ids of the portals; a removal may have several, all or none
 * @nr_portals: number of them, 1 to VDS_OP_PORTALS
 * @flags: of enum vds_iscsi_removal_flag, for a removal
 * @grace_ms: how long logins may hold a commit up before they are aborted
 * @deadline_ms: in which it has to be committed; 0 is no deadline
 * @drain_ms: how long to wait for sessions to leave; 0 is not at all
 * @owner: the caller's module, kept loaded until @done has returned
 * @done: called once when the operation is done, in process context without
 *	locks, with its id and its result (0 or a negative errno); may be NULL
 * @data: for @done
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

/* A good @grace_ms: longer than a login takes, too short to be noticed. */
#define VDS_GRACE_MS 200

int vds_iscsi_op_start(const struct vds_request *request, u64 *op,
		       struct netlink_ext_ack *extack);
int vds_iscsi_op_cancel(u64 op, struct netlink_ext_ack *extack);

#endif /* _LINUX_VDS_ISCSI_H */
