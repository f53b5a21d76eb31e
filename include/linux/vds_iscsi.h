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

#include <linux/bits.h>
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
 * @netns: inode number of the network namespace, or 0 for the initial one; not
 *	part of a portal's identity either
 * @v4: the address if @family is AF_INET
 * @v6: the address if @family is AF_INET6
 */
struct vds_address {
	u16 family;
	u16 port;
	u32 scope_id;
	u32 netns;
	union {
		__be32 v4;
		struct in6_addr v6;
	};
};

/* Bytes of an address as text: "[IPv6]:port" and the NUL. */
#define VDS_ADDRESS_STRLEN 56

/* Bytes of a portal group's name: "IQN,TAG" and the NUL. */
#define VDS_GROUP_STRLEN (VDS_ISCSI_NAME_MAX + 7)

int vds_iscsi_address_from_sockaddr(struct vds_address *addr,
				    const struct sockaddr_storage *ss);
bool vds_iscsi_address_equal(const struct vds_address *a,
			     const struct vds_address *b);
bool vds_iscsi_address_covers(const struct vds_address *portal,
			      const struct vds_address *addr);
bool vds_iscsi_address_is_local(const struct vds_address *addr);
bool vds_iscsi_address_conflicts(const struct vds_address *a,
				 const struct vds_address *b);
int vds_iscsi_address_format(const struct vds_address *addr, char *buf,
			     size_t size);

/**
 * struct vds_session - a connection of a session, as reported by a provider
 * @portal: the portal that it uses; valid if @portal_known
 * @portal_id: id of @portal; set by the core
 * @peer: the initiator's address
 * @local: the address that the initiator connected to
 * @initiator: iSCSI name of the initiator
 * @state: the driver's name for the state of the connection
 * @sid: the driver's number of the session
 * @age: seconds since the session was created
 * @nr_connections: number of the session's connections
 * @isid: initiator session id
 * @tsih: target session identifying handle
 * @cid: connection id
 * @dynamic: the initiator has no ACL of its own
 * @discovery: a discovery session, which is no path to a target; without a portal it
 *	is of no group, may be listed for each, and counts for drains only
 * @portal_known: the portal that the connection uses still exists
 * @reachable: the host still has the address @local
 * @found: for the find_sessions op
 */
struct vds_session {
	struct vds_address portal;
	uuid_t portal_id;
	struct vds_address peer;
	struct vds_address local;
	char initiator[VDS_ISCSI_NAME_MAX + 1];
	char state[20];
	u32 sid;
	u32 age;
	u32 nr_connections;
	u8 isid[6];
	u16 tsih;
	u16 cid;
	bool dynamic;
	bool discovery;
	bool portal_known;
	bool reachable;
	bool found;
};

/**
 * struct vds_sessions - the result of a provider's sessions op
 * @list: the connections; allocated by the op with kvmalloc(), freed by the core
 * @nr: number of entries in @list
 * @listing: number of the listing that this list is a part of, set by the core.
 *	It is larger than that of each listing that began before.  What the provider
 *	looked up for the same or a later listing, it need not look up again.
 */
struct vds_sessions {
	struct vds_session *list;
	unsigned int nr;
	unsigned long listing;
};

/* What a provider can do beyond removing portals; its capabilities. */
#define VDS_CAP_ADD	BIT(0)	/* add_portal: also needed to put portals back */
#define VDS_CAP_DRAIN	BIT(1)	/* sessions, find_sessions: list sessions */
#define VDS_CAP_DROP	BIT(2)	/* drop: close sessions */
#define VDS_CAP_UNBLOCK	BIT(3)	/* unblock: abort logins */
#define VDS_CAP_CONFIGURE BIT(4) /* contents to enable_group: groups, targets */

/**
 * struct vds_contents - what is in a portal group besides its portals
 * @luns: number of LUNs
 * @acls: number of ACLs that an administrator created
 */
struct vds_contents {
	unsigned int luns;
	unsigned int acls;
};

/**
 * struct vds_blocker - something that blocks an operation
 * @kind: what it is
 * @peer: the initiator's address, if it is a login that is known; else zero
 * @silent_ms: milliseconds since the initiator last sent data
 * @aborted: the login has just been aborted
 */
struct vds_blocker {
	enum vds_iscsi_blocker_kind kind;
	struct vds_address peer;
	u32 silent_ms;
	bool aborted;
};

/**
 * struct vds_provider_ops - what the core calls in a target driver's provider
 * @owner: module that stays loaded while an operation is in flight
 * @name: name of the provider, such as "lio"; shorter than 32 bytes
 * @capabilities: VDS_CAP_* flags; a request that needs a missing one is refused
 *	with -EOPNOTSUPP, and its op may be NULL
 * @hold: Lock the portals of @group for @op until @release, so that no other
 *	program changes them, and make sure that nothing can make a change of
 *	them long. Waits for other tasks for 20 ms at most. Aborts logins in
 *	flight if vds_iscsi_op_may_abort(). Returns:
 *
 *	* 0 - the group is held
 *	* -EAGAIN - something blocks, which was reported with
 *	  vds_iscsi_op_blocker(). Nothing is held; the core calls again later
 *	* -EIDRM - the group is gone
 * @release: Unlock the portals. When it returns, all changes that the operation
 *	made have been reported with vds_iscsi_portal_arrive() and
 *	vds_iscsi_portal_depart().
 * @count: How many portals the driver has in the held @group.
 * @remove_portal: Remove @portal from the held @group. Gives the reason for an
 *	error with vds_iscsi_op_explain(). Returns:
 *
 *	* 0 - the driver no longer serves the portal, which was verified
 *	* -ENOENT - another program removed the portal before
 *	* -ESTALE - the driver reported success but still serves the portal
 *	* another errno - the driver's reason
 * @add_portal: Add @portal to the held @group, served by @transports; TCP is
 *	implied. If it fails, other programs may have changed the group meanwhile.
 *	Returns:
 *
 *	* 0 - the driver serves the portal
 *	* -EEXIST - the portal is in the group already
 *	* -EADDRINUSE - the address is in use
 *	* another errno - the driver's reason
 * @sessions: List the connections of the sessions of @group, whether it is held
 *	or not. Returns 0, -EBUSY, -EIDRM or -ENOMEM.
 * @find_sessions: Set @found of each connection in a list that is still there,
 *	and leave it clear otherwise. The list is of connections of @group, sorted
 *	by session and connection. While sessions drain, this is called each 100 ms,
 *	and @sessions is not. Returns 0, -EBUSY or -EIDRM.
 * @drop: Close connections of @group, sorted by session and connection. Those
 *	that have closed already are ignored. Returns 0, -EBUSY or -EIDRM.
 * @unblock: Abort the logins of @group that have been silent for
 *	vds_iscsi_op_grace(), and report them with vds_iscsi_op_blocker().
 *	Returns:
 *
 *	* 0 - at least one was aborted
 *	* -EAGAIN - there are logins, but they are not silent for long enough, or
 *	  the group is locked: the core calls again later
 *	* -EBUSY - there is none
 *	* -EIDRM - the group is gone
 * @contents: Count what is in @group, whether it is held or not. Returns 0, -EBUSY
 *	or -EIDRM.
 * @create_target: Create the target @name, a valid iSCSI name that the core does
 *	not know.
 * @delete_target: Delete @target, which has no group.
 * @create_group: Create the portal group @tag in @target. It is disabled.
 * @delete_group: Delete @group, which must have no portal and no session, and is
 *	disabled first if it is enabled; with its LUNs and ACLs if @contents.
 * @enable_group: Enable @group, or disable it if not @enable. To be disabled it
 *	must have no session. Succeeds if it is already as requested.
 *
 *	The five that create, delete, enable and disable gate themselves: they
 *	check that nothing can make the change long, call vds_iscsi_op_commit(),
 *	and make the change. No group is held. When one returns 0, its change has
 *	been reported to the core. They return:
 *
 *	* 0 - it is done
 *	* -EAGAIN - something blocks, which was reported with
 *	  vds_iscsi_op_blocker(). Nothing is changed; the core calls again later
 *	* -EUSERS - nothing blocks but sessions of the group, or there is a session
 *	  that does not end, which was reported as a blocker; nothing is changed
 *	* -EEXIST - what is to be created exists
 *	* -ENOTEMPTY - there is still something in what is to be deleted
 *	* -EIDRM - the group or the target is gone
 *	* another errno - the driver's reason
 * @settle: Report the changes of the driver up to now. Any reader can trigger
 *	it, so it waits for no other task. NULL if each change is reported before
 *	the program that made it continues.
 * @reenumerate: Read all of the driver's configuration, and report what came or
 *	went. Returns 0, or -EAGAIN if some groups are busy: then it is called
 *	again later, for these.
 * @refresh: Complete the removal of leaked portals. Calls vds_iscsi_op_commit()
 *	before it changes anything. Returns 0, or -EAGAIN as @reenumerate.
 *
 * All are called in process context without locks.  All but @sessions and @settle
 * are called by a step of an operation, with all signals blocked and without I/O
 * for memory.  The data of vds_iscsi_op_priv() is kept from step to step.  Before the
 * commit none waits for other tasks for more than 20 ms at a time.  @remove_portal and
 * @add_portal, which come after it, may wait longer.
 */
struct vds_provider_ops {
	struct module *owner;
	const char *name;
	u32 capabilities;
	int (*hold)(struct vds_portal_group *group, struct vds_operation *op);
	void (*release)(struct vds_portal_group *group, struct vds_operation *op);
	unsigned int (*count)(struct vds_portal_group *group,
			      struct vds_operation *op);
	int (*remove_portal)(struct vds_portal_group *group,
			     const struct vds_portal *portal,
			     struct vds_operation *op);
	int (*add_portal)(struct vds_portal_group *group,
			  const struct vds_portal *portal, u32 transports,
			  struct vds_operation *op);
	int (*sessions)(struct vds_portal_group *group,
			struct vds_sessions *sessions);
	int (*find_sessions)(struct vds_portal_group *group,
			     struct vds_session *list, unsigned int nr);
	int (*drop)(struct vds_portal_group *group,
		    const struct vds_session *list, unsigned int nr);
	int (*unblock)(struct vds_portal_group *group, struct vds_operation *op);
	int (*contents)(struct vds_portal_group *group,
			struct vds_contents *contents);
	int (*create_target)(struct vds_provider *provider, const char *name,
			     struct vds_operation *op);
	int (*delete_target)(struct vds_target *target,
			     struct vds_operation *op);
	int (*create_group)(struct vds_target *target, u16 tag,
			    struct vds_operation *op);
	int (*delete_group)(struct vds_portal_group *group, bool contents,
			    struct vds_operation *op);
	int (*enable_group)(struct vds_portal_group *group, bool enable,
			    struct vds_operation *op);
	void (*settle)(struct vds_provider *provider);
	int (*reenumerate)(struct vds_provider *provider,
			   struct vds_operation *op);
	int (*refresh)(struct vds_provider *provider, struct vds_operation *op);
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
					   const char *name, u64 cause,
					   void *priv);
struct vds_target *vds_iscsi_target_find(struct vds_provider *provider,
					 const char *name);
void vds_iscsi_target_depart(struct vds_target *target, u64 cause);
void *vds_iscsi_target_priv(const struct vds_target *target);
struct vds_provider *vds_iscsi_target_provider(const struct vds_target *target);

struct vds_portal_group *
vds_iscsi_portal_group_arrive(struct vds_target *target, u16 tag, u64 cause,
			      void *priv);
struct vds_portal_group *vds_iscsi_portal_group_find(struct vds_target *target,
						     u16 tag);
void vds_iscsi_portal_group_depart(struct vds_portal_group *group, u64 cause);
void *vds_iscsi_portal_group_priv(const struct vds_portal_group *group);
struct vds_provider *
vds_iscsi_portal_group_provider(const struct vds_portal_group *group);
struct vds_target *
vds_iscsi_portal_group_target(const struct vds_portal_group *group);
int vds_iscsi_portal_group_format(const struct vds_portal_group *group, char *buf,
				  size_t size);

void vds_iscsi_portal_group_set_stale(struct vds_portal_group *group,
				      const char *why);
void vds_iscsi_portal_group_set_disabled(struct vds_portal_group *group,
					 bool disabled);
bool vds_iscsi_portal_group_leaked(const struct vds_portal_group *group);

/**
 * typedef vds_portal_fn - called for a portal in a group; see vds_iscsi_portals_walk()
 * @group: the group
 * @addr: the address of the portal
 * @priv: what vds_iscsi_portal_arrive() got, or NULL for a leaked portal
 * @data: of the caller
 *
 * Return: false to end the walk.
 */
typedef bool (*vds_portal_fn)(const struct vds_portal_group *group,
			      const struct vds_address *addr, void *priv,
			      void *data);

int vds_iscsi_portal_arrive(struct vds_portal_group *group,
			    const struct vds_address *addr, u64 cause,
			    void *priv);
int vds_iscsi_portal_depart(struct vds_portal_group *group,
			    const struct vds_address *addr, u64 cause);
int vds_iscsi_portal_set_transports(struct vds_portal_group *group,
				    const struct vds_address *addr,
				    u32 transports);
void *vds_iscsi_portal_priv(struct vds_portal_group *group,
			    const struct vds_portal *portal);
int vds_iscsi_portal_leaked(struct vds_portal_group *group,
			    const struct vds_address *addr);
bool vds_iscsi_portals_walk(struct vds_provider *provider, vds_portal_fn fn,
			    void *data);
bool vds_iscsi_portal_in_use(const struct vds_provider *provider,
			     const struct vds_address *addr);
const struct vds_address *
vds_iscsi_portal_address(const struct vds_portal *portal);

/* What a provider may do with an operation. */
u64 vds_iscsi_op_id(const struct vds_operation *op);
unsigned int vds_iscsi_op_grace(const struct vds_operation *op);
bool vds_iscsi_op_may_abort(const struct vds_operation *op);
int vds_iscsi_op_commit(struct vds_operation *op);
void vds_iscsi_op_blocker(struct vds_operation *op,
			  const struct vds_blocker *blocker);
void *vds_iscsi_op_priv(struct vds_operation *op,
			const struct vds_portal_group *group);
const struct vds_portal *
vds_iscsi_op_next_portal(const struct vds_operation *op,
			 const struct vds_portal_group *group,
			 unsigned int *cursor);
__printf(3, 4) void vds_iscsi_op_explain(struct vds_operation *op,
					 enum vds_iscsi_reason reason,
					 const char *fmt, ...);

/* Bytes of an operation, for each of its groups, that the provider may use. */
#define VDS_OP_PRIV_SIZE 64

/* Maximum number of portals of an operation. */
#define VDS_OP_PORTALS 1024

/* The tag of a new portal group that gets the lowest free one. */
#define VDS_TAG_ANY U32_MAX

/**
 * struct vds_request_item - a portal of a portal group
 * @group: id of the group; not used to set a portal offline or online
 * @incarnation: incarnation of the group that the caller means, or 0 for any
 * @portal: id of the portal; used only to add and remove portals, and to set one
 *	offline or online
 */
struct vds_request_item {
	uuid_t group;
	u64 incarnation;
	uuid_t portal;
};

/**
 * struct vds_request - a request for an operation
 * @kind: what to do
 * @provider: name of the provider to reenumerate or refresh, or in which to create
 *	a target; or NULL for the only one
 * @items: the portals to add or remove, all or none; the portal to set offline or
 *	online; the group to unblock, enable, disable or delete
 * @nr_items: number of entries in @items, 1 to VDS_OP_PORTALS to add or remove
 *	portals, 1 or 0 for the other kinds
 * @target: id of the target to delete, or to create a group in
 * @target_incarnation: incarnation of that target that the caller means, or 0 for
 *	any
 * @name: iSCSI name of the target to create
 * @tag: tag of the group to create, or VDS_TAG_ANY
 * @enable: enable the group that is created
 * @flags: flags of enum vds_iscsi_removal_flag, for the kinds that have them
 * @grace_ms: how long logins in flight may block the operation before they are
 *	aborted
 * @deadline_ms: milliseconds from the admission within which the operation must
 *	begin its change; otherwise it fails with -ETIME, and nothing is changed. If
 *	it is 0, the operation fails with -EBUSY after 10 s
 * @drain_ms: how long to wait for sessions to leave, or 0 not to wait
 * @owner: the caller's module, kept loaded until @done has returned
 * @done: called once when the operation is done, in process context without
 *	locks, with its id, its result (0 or a negative errno) and @data; may be
 *	NULL
 * @data: passed to @done
 */
struct vds_request {
	enum vds_iscsi_op_kind kind;
	const char *provider;
	const struct vds_request_item *items;
	unsigned int nr_items;
	uuid_t target;
	u64 target_incarnation;
	const char *name;
	u32 tag;
	bool enable;
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
