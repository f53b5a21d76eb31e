/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * vds_client.h - the portal groups of this machine's iSCSI target in plain C.
 *
 * The lower of libvds' two interfaces: typed records and calls, one to one with
 * the generic-netlink family "vds_iscsi" (linux/vds_iscsi.h).  vds.h builds the
 * COM interfaces of the Virtual Disk Service upon it.
 */
#ifndef VDS_CLIENT_H
#define VDS_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <linux/vds_iscsi.h>

#ifdef __cplusplus
extern "C" {
#endif

/** struct vds_uuid - an object's id, octets in network order (RFC 9562) */
struct vds_uuid {
	uint8_t b[VDS_ISCSI_ID_LEN];
};

/** VDS_UUID_STRLEN - octets of a UUID in text, the final NUL included */
#define VDS_UUID_STRLEN 37

/** VDS_ADDRESS_STRLEN - octets of "[IPv6%scope]:port" in text, NUL included */
#define VDS_ADDRESS_STRLEN 72

/**
 * struct vds_address - where a portal listens
 * @family:	AF_INET or AF_INET6
 * @port:	TCP port in host order
 * @scope_id:	interface index of a link-local address, else 0
 * @addr:	4 or 16 octets in network order, the rest zero
 */
struct vds_address {
	uint16_t family;
	uint16_t port;
	uint32_t scope_id;
	uint8_t addr[16];
};

/** struct vds_provider_info - a target driver's provider, as provider-get tells */
struct vds_provider_info {
	char name[32];
	struct vds_uuid id;
	uint64_t incarnation;
	enum vds_iscsi_provider_state state;
	char message[VDS_ISCSI_MESSAGE_MAX + 1];	/* "" when there is none */
	uint64_t generation;
	uint32_t targets;
	uint32_t portal_groups;
	uint32_t portals;
	uint32_t memberships;
	uint32_t operations;
};

/** struct vds_target_info - an iSCSI target, as target-get tells */
struct vds_target_info {
	struct vds_uuid id;
	uint64_t incarnation;
	char name[VDS_ISCSI_NAME_MAX + 1];
	char provider[32];
	uint32_t portal_groups;
};

/** struct vds_group_info - a portal group, as portal-group-get tells */
struct vds_group_info {
	struct vds_uuid id;
	uint64_t incarnation;
	struct vds_uuid target_id;
	char target_name[VDS_ISCSI_NAME_MAX + 1];
	uint16_t tag;
	uint32_t portals;
	uint64_t operation;		/* in flight on it; 0 when there is none */
};

/** struct vds_portal_info - a portal, as portal-get tells */
struct vds_portal_info {
	struct vds_uuid id;
	uint64_t incarnation;
	struct vds_address address;
	enum vds_iscsi_portal_status status;
	uint32_t groups;
	char provider[32];
};

/** struct vds_membership_info - a portal's membership in a group */
struct vds_membership_info {
	struct vds_uuid group_id;
	struct vds_uuid portal_id;
	uint64_t incarnation;
	uint64_t group_incarnation;
	char target_name[VDS_ISCSI_NAME_MAX + 1];
	uint16_t tag;
	struct vds_address address;
	enum vds_iscsi_membership_state state;
};

/**
 * struct vds_session_info - a connection of a session, as session-get tells
 * @group_id: the group that it is logged in to
 * @portal_known: the portal that it came in by is still there
 * @portal_id: that portal, when @portal_known
 * @target_name: iSCSI name of the group's target
 * @tag: tag of the group
 * @initiator_name: iSCSI name of the initiator
 * @session_id: the target driver's number of the session
 * @isid: initiator session id
 * @tsih: target session identifying handle
 * @connection_id: CID
 * @connections: number of the session's connections
 * @state: the target driver's word for the connection's state
 * @age: seconds since the session was made
 * @dynamic: the initiator has no ACL of its own
 * @peer: the initiator's address
 * @local: the address that the initiator connected to
 */
struct vds_session_info {
	struct vds_uuid group_id;
	bool portal_known;
	struct vds_uuid portal_id;
	char target_name[VDS_ISCSI_NAME_MAX + 1];
	uint16_t tag;
	char initiator_name[VDS_ISCSI_NAME_MAX + 1];
	uint32_t session_id;
	uint8_t isid[6];
	uint16_t tsih;
	uint16_t connection_id;
	uint32_t connections;
	char state[32];
	uint32_t age;
	bool dynamic;
	struct vds_address peer;
	struct vds_address local;
};

/** VDS_OP_PORTALS - most portals of one operation */
#define VDS_OP_PORTALS 16

/** VDS_OP_DETAILS - most blockers and sessions that an operation names */
#define VDS_OP_DETAILS 8

/** struct vds_op_item - what became of one of an operation's portals */
struct vds_op_item {
	struct vds_uuid portal_id;
	struct vds_address address;
	enum vds_iscsi_item_state state;
	int32_t result;			/* 0, or -errno when it is the one that failed */
};

/** struct vds_op_blocker - a login in flight that held an operation up */
struct vds_op_blocker {
	struct vds_address peer;
	uint32_t silent;		/* ms since it last sent anything */
	bool aborted;
};

/** struct vds_op_session - a session in the way of an operation */
struct vds_op_session {
	char initiator_name[VDS_ISCSI_NAME_MAX + 1];
	uint32_t session_id;
	struct vds_address peer;
	bool last_path;
};

/** struct vds_op_info - an operation, as op-get and the group "ops" tell */
struct vds_op_info {
	uint64_t id;
	enum vds_iscsi_op_kind kind;
	enum vds_iscsi_op_state state;
	uint32_t percent;
	int32_t result;			/* 0 or -errno; valid once state is DONE */
	char message[VDS_ISCSI_MESSAGE_MAX + 1];	/* "" when there is none */
	struct vds_uuid group_id;
	uint64_t group_incarnation;
	char target_name[VDS_ISCSI_NAME_MAX + 1];
	uint16_t tag;
	struct vds_uuid portal_id;
	struct vds_address address;
	uint32_t requester_pid;
	uint32_t requester_uid;
	char requester_comm[16];
	uint64_t accepted_at;		/* ns of CLOCK_REALTIME */
	uint64_t elapsed;		/* ns */
	uint32_t flags;			/* of enum vds_iscsi_removal_flag */
	uint32_t grace;			/* ms */
	uint32_t deadline;		/* ms, 0 is none */
	uint32_t drain;			/* ms, 0 is none */
	struct vds_op_item items[VDS_OP_PORTALS];
	size_t item_count;
	struct vds_op_blocker blockers[VDS_OP_DETAILS];
	size_t blocker_count;
	uint32_t aborted;		/* logins that were aborted */
	uint32_t sessions;		/* in its way, or left */
	struct vds_op_session session[VDS_OP_DETAILS];	/* the first of them */
	size_t session_count;		/* entries of @session; 0 for an unprivileged requester */
	uint32_t dropped;		/* sessions that were dropped */
};

/** struct vds_op_done - how an operation ended; vds_op_get() tells the rest of it */
struct vds_op_done {
	uint64_t id;
	int32_t result;			/* 0 or -errno */
	char message[VDS_ISCSI_MESSAGE_MAX + 1];	/* why it failed, for a person, or "" */
};

/** enum vds_event_object - which member of struct vds_event is told */
enum vds_event_object {
	VDS_EVENT_PROVIDER = 1,
	VDS_EVENT_TARGET,
	VDS_EVENT_GROUP,
	VDS_EVENT_PORTAL,
	VDS_EVENT_MEMBERSHIP,
	VDS_EVENT_OP,			/* @op moved on; kind, generation and cause are 0 */
	VDS_EVENT_LOST,			/* the socket overflowed: ask for what you need */
	VDS_EVENT_OP_DONE,		/* @op_done; to a watch of completions alone */
};

/**
 * struct vds_event - one thing that a watch tells
 * @object:	what it is about
 * @kind:	what became of the object
 * @generation:	number of the change; a jump of more than 1 is a loss
 * @cause:	id of the operation that caused it, 0 when another tool did
 */
struct vds_event {
	enum vds_event_object object;
	enum vds_iscsi_event_kind kind;
	uint64_t generation;
	uint64_t cause;
	union {
		struct vds_provider_info provider;
		struct vds_target_info target;
		struct vds_group_info group;
		struct vds_portal_info portal;
		struct vds_membership_info membership;
		struct vds_op_info op;
		struct vds_op_done op_done;
	};
};

struct vds_client;
struct vds_watch;
struct vds_follow;

/**
 * vds_client_open() - connect to the kernel's portal group state
 * @client: receives the connection; close it with vds_client_close()
 *
 * A connection may be used by several threads; each call then runs alone.
 *
 * Return: 0; -ENOENT when the module vds_iscsi is not loaded; -ENOMEM; another
 * negative errno of socket(2). vds_client_message() has a sentence for each.
 */
int vds_client_open(struct vds_client **client);

/** vds_client_close() - give a connection back; NULL is ignored */
void vds_client_close(struct vds_client *client);

/**
 * vds_client_message() - why this thread's last failed call on any client failed
 *
 * Return: a sentence for a person, the kernel's own where it gave one; never
 * NULL, and valid until this thread's next call.
 */
const char *vds_client_message(void);

/*
 * One object.  Each fills *info and returns 0, -ENOENT when there is no such
 * object, -EIDRM when @incarnation is not 0 and the object of that id is gone
 * or another one, or another negative errno.
 */
int vds_provider_get(struct vds_client *client, const char *name,
		     struct vds_provider_info *info);
int vds_target_get(struct vds_client *client, const struct vds_uuid *id,
		   uint64_t incarnation, struct vds_target_info *info);
int vds_target_get_by_name(struct vds_client *client, const char *iqn,
			   struct vds_target_info *info);
int vds_group_get(struct vds_client *client, const struct vds_uuid *id,
		  uint64_t incarnation, struct vds_group_info *info);
int vds_group_get_by_name(struct vds_client *client, const char *iqn,
			  uint16_t tag, struct vds_group_info *info);
int vds_portal_get(struct vds_client *client, const struct vds_uuid *id,
		   uint64_t incarnation, struct vds_portal_info *info);
int vds_portal_get_by_address(struct vds_client *client,
			      const struct vds_address *address,
			      struct vds_portal_info *info);
int vds_membership_get(struct vds_client *client, const struct vds_uuid *group,
			const struct vds_uuid *portal,
			struct vds_membership_info *info);
int vds_op_get(struct vds_client *client, uint64_t id, struct vds_op_info *info);

/*
 * All objects of a kind, oldest first.  Each returns an array in *list (NULL
 * when *count is 0) that the caller frees with free(3).  What existed all
 * through the call is in it exactly once, also while others change things.
 * A filter that is NULL takes all.
 */
int vds_provider_list(struct vds_client *client,
		      struct vds_provider_info **list, size_t *count);
int vds_target_list(struct vds_client *client,
		    struct vds_target_info **list, size_t *count);
int vds_group_list(struct vds_client *client, const struct vds_uuid *target,
		   struct vds_group_info **list, size_t *count);
int vds_portal_list(struct vds_client *client,
		    struct vds_portal_info **list, size_t *count);
int vds_membership_list(struct vds_client *client,
			 const struct vds_uuid *group,
			 const struct vds_uuid *portal,
			 struct vds_membership_info **list, size_t *count);
int vds_op_list(struct vds_client *client,
		struct vds_op_info **list, size_t *count);

/**
 * vds_portal_remove() - start to take a portal out of a portal group
 * @client: the connection
 * @group: id of the group
 * @incarnation: the group's incarnation as the caller knows it, or 0
 * @portal: id of the portal
 * @op: receives the operation's id
 *
 * The operation goes on when the caller does not.
 *
 * Return: 0; -ENOENT no such group, no such portal, or the portal is not in the
 * group; -EIDRM the group was deleted since; -EBUSY another operation is in
 * flight on the group; -ESTALE the provider's knowledge is not reliable;
 * -EPERM the caller lacks CAP_SYS_ADMIN; -ENOMEM.
 */
int vds_portal_remove(struct vds_client *client, const struct vds_uuid *group,
		      uint64_t incarnation, const struct vds_uuid *portal,
		      uint64_t *op);

/** VDS_GRACE_DEFAULT - let the kernel say how long logins may hold a removal up */
#define VDS_GRACE_DEFAULT UINT32_MAX

/**
 * struct vds_removal_options - how careful a removal is, and how hard
 * @flags: of enum vds_iscsi_removal_flag
 * @grace_ms: how long logins in flight may hold it up before they are aborted;
 *	VDS_GRACE_DEFAULT leaves that to the kernel
 * @deadline_ms: in which it has to be committed; 0 is no deadline
 * @drain_ms: how long to wait for sessions to leave; 0 is not at all
 */
struct vds_removal_options {
	uint32_t flags;
	uint32_t grace_ms;
	uint32_t deadline_ms;
	uint32_t drain_ms;
};

/**
 * vds_portals_remove() - start to take portals out of a portal group, all or none
 * @client: the connection
 * @group: id of the group
 * @incarnation: the group's incarnation as the caller knows it, or 0
 * @portals: ids of the portals
 * @count: number of them, 1 to VDS_OP_PORTALS
 * @options: how; NULL is as vds_portal_remove() does
 * @op: receives the operation's id
 *
 * The operation's result is -EUSERS when sessions are in the way (if-idle,
 * keep-path), -EADDRINUSE when it would take the last portal (keep-last), -ETIME
 * when it could not be committed by its deadline.
 *
 * Return: as vds_portal_remove(), and -EINVAL or -E2BIG for a bad @count or a
 * portal that is named twice.
 */
int vds_portals_remove(struct vds_client *client, const struct vds_uuid *group,
		       uint64_t incarnation, const struct vds_uuid *portals,
		       size_t count, const struct vds_removal_options *options,
		       uint64_t *op);

/**
 * struct vds_op_start - an operation that the kernel accepted
 * @id:		the operation
 * @done:	the reply carried the result: the operation is done
 * @result:	0 or a negative errno; valid if @done. There is no message then
 */
struct vds_op_start {
	uint64_t id;
	bool done;
	int32_t result;
};

/** VDS_START_WAIT_MAX - longest time in ms that a reply may wait for the result */
#define VDS_START_WAIT_MAX 100

/**
 * vds_removal_start() - start to remove portals from a portal group, all or none
 * @client: the connection
 * @group: id of the group
 * @incarnation: the group's incarnation as the caller knows it, or 0
 * @portals: ids of the portals
 * @count: number of them, 1 to VDS_OP_PORTALS
 * @options: how; NULL is as vds_portal_remove() does
 * @wait_ms: how long the reply may wait for the result, 0 to VDS_START_WAIT_MAX
 * @start: receives the operation's id and, if it is done by then, the result
 *
 * Follow the operation with vds_follow_begin() if it is not done. Its result is
 * -EUSERS if sessions prevent it (if-idle, keep-path), -EADDRINUSE if it would
 * remove the last portal (keep-last), -ETIME if it could not be committed by its
 * deadline.
 *
 * Return: as vds_portal_remove(); -EINVAL or -E2BIG for an invalid @count or a
 * portal that is named twice.
 */
int vds_removal_start(struct vds_client *client, const struct vds_uuid *group,
		      uint64_t incarnation, const struct vds_uuid *portals,
		      size_t count, const struct vds_removal_options *options,
		      uint32_t wait_ms, struct vds_op_start *start);

/**
 * vds_addition_start() - start to add a known portal to a portal group
 * @client: the connection
 * @group: id of the group
 * @incarnation: the group's incarnation as the caller knows it, or 0
 * @portal: id of the portal
 * @wait_ms: as in vds_removal_start()
 * @start: the same
 *
 * Return: as vds_portal_add(), which describes the operation's results too.
 */
int vds_addition_start(struct vds_client *client, const struct vds_uuid *group,
		       uint64_t incarnation, const struct vds_uuid *portal,
		       uint32_t wait_ms, struct vds_op_start *start);

/**
 * vds_portal_new() - make a portal known that is in no group yet
 * @client: the connection
 * @address: where it shall listen
 * @id: receives its id
 * @incarnation: receives its incarnation; may be NULL
 *
 * Return: 0; -EEXIST it is known already, see vds_portal_get_by_address();
 * -EPERM; -ENOMEM.
 */
int vds_portal_new(struct vds_client *client, const struct vds_address *address,
		   struct vds_uuid *id, uint64_t *incarnation);

/**
 * vds_portal_add() - start to add a portal that is known to a portal group
 * @client: the connection
 * @group: id of the group
 * @incarnation: the group's incarnation as the caller knows it, or 0
 * @portal: id of the portal
 * @op: receives the operation's id
 *
 * The operation's result is -EADDRINUSE when another program has the address and
 * port, -EEXIST when somebody else added it first.
 *
 * Return: as vds_portal_remove(); -EEXIST it is in a group of the target already.
 */
int vds_portal_add(struct vds_client *client, const struct vds_uuid *group,
		   uint64_t incarnation, const struct vds_uuid *portal,
		   uint64_t *op);

/**
 * vds_session_list() - the connections of sessions
 * @client: the connection
 * @group: of one group, or NULL for all
 * @portal: that came in by one portal, or NULL for all
 * @list: receives an array that the caller frees with free(3)
 * @count: receives the number of its entries
 *
 * Return: 0; -EPERM without CAP_SYS_ADMIN; -EBUSY while a group is being
 * changed; -ENOMEM.
 */
int vds_session_list(struct vds_client *client, const struct vds_uuid *group,
		     const struct vds_uuid *portal,
		     struct vds_session_info **list, size_t *count);

/**
 * vds_op_cancel() - take an operation back
 *
 * Return: 0, and it ends -ECANCELED: at once when it had not begun, after the
 * portals were put back when sessions were draining; -EALREADY it is too late;
 * -ECANCELED it was cancelled before;
 * -ENOENT; -EPERM.
 */
int vds_op_cancel(struct vds_client *client, uint64_t id);

/** vds_reenumerate() - have a provider (NULL: all) find out what came and went */
int vds_reenumerate(struct vds_client *client, const char *provider);

/** vds_refresh() - have a provider (NULL: all) read again what it knows */
int vds_refresh(struct vds_client *client, const char *provider);

/**
 * enum vds_watch_mask - what a watch listens to
 * @VDS_WATCH_OBJECTS:	what comes, goes and changes
 * @VDS_WATCH_OPS:	each step of each operation
 * @VDS_WATCH_COMPLETIONS: the end of each operation, in few words; not with
 *	VDS_WATCH_OPS, which tells it as well
 */
enum vds_watch_mask {
	VDS_WATCH_OBJECTS = 1,
	VDS_WATCH_OPS = 2,
	VDS_WATCH_COMPLETIONS = 4,
};

/**
 * vds_watch_open() - listen to what happens
 * @mask: of enum vds_watch_mask
 * @watch: receives the watch; close it with vds_watch_close()
 *
 * Open it before the request whose end it shall see. A watch has a socket of
 * its own and is for one thread at a time.
 */
int vds_watch_open(unsigned int mask, struct vds_watch **watch);

/**
 * vds_client_watch() - vds_watch_open() with what a connection knows already
 * @client: the connection; it may be closed before the watch
 * @mask: of enum vds_watch_mask
 * @watch: receives the watch; close it with vds_watch_close()
 *
 * This asks the kernel nothing. Should the module of the connection be gone,
 * it is the watch that tells, within a second.
 */
int vds_client_watch(struct vds_client *client, unsigned int mask,
		     struct vds_watch **watch);

/** vds_watch_close() - stop listening; NULL is ignored */
void vds_watch_close(struct vds_watch *watch);

/** vds_watch_fd() - a descriptor that poll(2) tells readable when there is news */
int vds_watch_fd(const struct vds_watch *watch);

/**
 * vds_watch_next() - the next event
 * @timeout_ms: how long to wait; 0 only looks, -1 waits for ever
 *
 * Return: 0; -ETIME when none came in time; -EINTR on a signal; -ENODEV when
 * the kernel module went away.
 */
int vds_watch_next(struct vds_watch *watch, struct vds_event *event,
		   int timeout_ms);

/**
 * vds_follow_open() - prepare to follow an operation
 * @client: the connection; close it after vds_follow_close()
 * @follow: receives the follower; close it with vds_follow_close()
 *
 * A follower delivers the completion of one operation although notifications may
 * be lost. Open it before the operation is started: then nothing can fail between
 * the start and vds_follow_begin(). It sends no request. It has a socket of its
 * own and is for one thread at a time.
 *
 *	ret = vds_follow_open(client, &follow);
 *	...
 *	ret = vds_removal_start(client, ..., VDS_START_WAIT_MAX, &start);
 *	...
 *	vds_follow_begin(follow, &start);
 *	ret = vds_follow_wait(follow, -1);
 *	if (!ret)
 *		result = vds_follow_info(follow)->result;
 *	vds_follow_close(follow);
 *
 * Return: 0; -ENOMEM; another negative errno of socket(2).
 */
int vds_follow_open(struct vds_client *client, struct vds_follow **follow);

/**
 * vds_follow_begin() - begin to follow an operation
 * @follow: the follower, which follows no operation yet
 * @start: what the start request returned; of an operation that was started
 *	before, the id alone
 *
 * This subscribes to completions unless the operation is done, and sends no
 * request. It cannot fail: without a subscription, the kernel is queried once a
 * second.
 */
void vds_follow_begin(struct vds_follow *follow, const struct vds_op_start *start);

/**
 * vds_follow_steps() - make vds_follow_fd() readable at each step, too
 * @follow: the follower
 *
 * Return: 0; a negative errno, and the descriptor reports the completion alone.
 */
int vds_follow_steps(struct vds_follow *follow);

/** vds_follow_fd() - a descriptor that poll(2) reports readable on a notification */
int vds_follow_fd(const struct vds_follow *follow);

/**
 * vds_follow_wait() - wait until the operation is done
 * @follow: the follower, after vds_follow_begin()
 * @timeout_ms: how long to wait; 0 does not wait, -1 waits without limit
 *
 * A caller with an event loop calls it with 0 when vds_follow_fd() is readable,
 * and at least once a second, because a notification may be lost. If the operation
 * is not done, the kernel is queried, and vds_follow_info() is up to date.
 *
 * The return value is the result of waiting and has no relation to the result of
 * the operation, which is in vds_follow_info().
 *
 * Return: 0; -ETIME; -EINTR; -ENOENT the operation is unknown or was forgotten;
 * -ENODEV the kernel module was unloaded; another negative errno. Every one but
 * -ENOENT and -ENODEV is worth another call.
 */
int vds_follow_wait(struct vds_follow *follow, int timeout_ms);

/**
 * vds_follow_info() - the operation as last seen
 * @follow: the follower
 *
 * Its @id is 0 until something is known. Once vds_follow_wait() returned 0, it has
 * the id, the state, the percentage, the result and the message, and perhaps no
 * more; vds_op_get() returns all of it.
 *
 * Return: never NULL; valid until vds_follow_close().
 */
const struct vds_op_info *vds_follow_info(const struct vds_follow *follow);

/** vds_follow_close() - free a follower; the operation continues; NULL is ignored */
void vds_follow_close(struct vds_follow *follow);

/**
 * vds_op_wait() - wait until an operation is done
 * @client: the connection
 * @watch: opened with VDS_WATCH_COMPLETIONS (or VDS_WATCH_OPS) before the
 *	operation was started, or NULL
 * @id: the operation
 * @timeout_ms: how long to wait, -1 for ever
 * @info: receives the operation's last state, also on -ETIME
 *
 * The return value is the result of waiting and says nothing about the result
 * of the operation, which is in @info.
 *
 * A lost notification never makes it wait longer than a second: it then asks.
 * Should the kernel tell an end to a watch of completions, and forget the operation
 * or go away before it is asked for the rest, @info has the id, the state, the
 * percentage, the result and the message alone.
 *
 * Return: 0; -ETIME; -EINTR; -ENOENT the operation is not known (any more);
 * -ENODEV the kernel module went away.
 */
int vds_op_wait(struct vds_client *client, struct vds_watch *watch, uint64_t id,
		int timeout_ms, struct vds_op_info *info);

/** vds_uuid_parse() - 0, or -EINVAL for anything but 8-4-4-4-12 hex digits */
int vds_uuid_parse(const char *text, struct vds_uuid *id);

/** vds_uuid_format() - lower case 8-4-4-4-12; returns @text */
char *vds_uuid_format(const struct vds_uuid *id, char text[VDS_UUID_STRLEN]);

/**
 * vds_address_parse() - read "1.2.3.4:3260", "[::1]:3260", "[fe80::1%eth0]:3260"
 *
 * Return: 0, or -EINVAL with vds_client_message() naming what is wrong.
 */
int vds_address_parse(const char *text, struct vds_address *address);

/** vds_address_format() - the inverse of vds_address_parse(); returns @text */
char *vds_address_format(const struct vds_address *address,
			 char text[VDS_ADDRESS_STRLEN]);

#ifdef __cplusplus
}
#endif

#endif /* VDS_CLIENT_H */
