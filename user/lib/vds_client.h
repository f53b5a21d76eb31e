/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * vds_client.h - the portal groups of this machine's iSCSI target in plain C.
 *
 * The lower of libvds' two interfaces: one structure for each object and one
 * function for each request of the generic netlink family "vds_iscsi"
 * (linux/vds_iscsi.h).  vds.h has the COM interfaces of the Virtual Disk Service,
 * which use this one.
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

/** struct vds_uuid - an object's id, in network byte order (RFC 9562) */
struct vds_uuid {
	uint8_t b[VDS_ISCSI_ID_LEN];
};

/** VDS_UUID_STRLEN - size of a UUID as text, including the NUL */
#define VDS_UUID_STRLEN 37

/** VDS_ADDRESS_STRLEN - size of "[IPv6%scope]:port" as text, including the NUL */
#define VDS_ADDRESS_STRLEN 72

/**
 * struct vds_address - the address of a portal
 * @family:	AF_INET or AF_INET6
 * @port:	TCP port in host byte order
 * @scope_id:	interface index of a link-local address, else 0
 * @netns:	inode number of the network namespace, or 0 for the initial one
 * @transports:	of a portal: flags of enum vds_iscsi_transport; 0 if nothing listens
 * @addr:	4 or 16 bytes in network byte order, the rest zero
 */
struct vds_address {
	uint16_t family;
	uint16_t port;
	uint32_t scope_id;
	uint32_t netns;
	uint32_t transports;
	uint8_t addr[16];
};

/**
 * struct vds_provider_info - a target driver's provider (provider-get)
 *
 * The last members count completed operations by result, and what they did, since
 * the provider arrived. An operation was blocked if it ended with -ETIME or -EBUSY.
 */
struct vds_provider_info {
	char name[32];
	struct vds_uuid id;
	uint64_t incarnation;
	enum vds_iscsi_provider_state state;
	char message[VDS_ISCSI_MESSAGE_MAX + 1];	/* may be "" */
	uint64_t generation;
	uint32_t targets;
	uint32_t portal_groups;
	uint32_t portals;
	uint32_t memberships;
	uint32_t operations;
	uint64_t ops_succeeded;
	uint64_t ops_cancelled;
	uint64_t ops_blocked;
	uint64_t ops_failed;
	uint64_t aborted_logins;
	uint64_t dropped_sessions;
};

/** struct vds_target_info - an iSCSI target (target-get) */
struct vds_target_info {
	struct vds_uuid id;
	uint64_t incarnation;
	char name[VDS_ISCSI_NAME_MAX + 1];
	char provider[32];
	uint32_t portal_groups;
};

/**
 * struct vds_group_info - a portal group (portal-group-get)
 *
 * Unless @state is OK, operations on the group fail with -ESTALE, and @message says why.
 * STALE: the group could not be read; the kernel reads it again by itself. LEAKED: the
 * target driver still serves a portal that was removed, until vds_refresh().
 */
struct vds_group_info {
	struct vds_uuid id;
	uint64_t incarnation;
	struct vds_uuid target_id;
	char target_name[VDS_ISCSI_NAME_MAX + 1];
	uint16_t tag;
	uint32_t portals;
	uint64_t operation;		/* in flight on the group, or 0 */
	bool disabled;			/* the target refuses logins */
	enum vds_iscsi_portal_group_state state;
	char message[VDS_ISCSI_MESSAGE_MAX + 1];	/* may be "" */
};

/** struct vds_portal_info - a portal (portal-get) */
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
 * struct vds_connection_info - a connection of an iSCSI session (session-get)
 * @group_id: the portal group of the session
 * @portal_known: the portal that the initiator connected to still exists
 * @portal_id: that portal, if @portal_known
 * @target_name: iSCSI name of the group's target
 * @tag: tag of the group
 * @initiator_name: iSCSI name of the initiator
 * @session_id: the target driver's number for the session
 * @isid: initiator session id
 * @tsih: target session identifying handle
 * @connection_id: CID
 * @connections: number of the session's connections
 * @state: the connection's state, as the target driver calls it
 * @age: seconds since the login
 * @dynamic: the initiator has no ACL of its own
 * @peer: the initiator's address
 * @local: the address that the initiator connected to
 */
struct vds_connection_info {
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

/** VDS_OP_PORTALS - maximum number of portals of one operation */
#define VDS_OP_PORTALS 1024

/** VDS_OP_ITEMS - number of portals that struct vds_op_info lists */
#define VDS_OP_ITEMS 16

/** VDS_OP_DETAILS - maximum number of blockers and of sessions that an operation lists */
#define VDS_OP_DETAILS 8

/** struct vds_op_item - the outcome for one of an operation's portals */
struct vds_op_item {
	struct vds_uuid portal_id;
	struct vds_address address;
	struct vds_uuid group_id;	/* the portal group that it is in, or was in */
	uint64_t group_incarnation;
	char target_name[VDS_ISCSI_NAME_MAX + 1];
	uint16_t tag;
	enum vds_iscsi_item_state state;
	int32_t result;			/* 0; -errno if the operation failed at this portal */
	enum vds_iscsi_reason reason;	/* why, or 0 */
	uint64_t reserved[4];
};

/** struct vds_op_blocker - something that blocks an operation, or did */
struct vds_op_blocker {
	enum vds_iscsi_blocker_kind kind;
	/*
	 * The initiator's address; its family is 0 if the blocker is not a login, if
	 * the login is not known, or without CAP_SYS_ADMIN.
	 */
	struct vds_address peer;
	uint32_t silent;		/* ms since the initiator last sent data */
	bool aborted;
	uint64_t reserved[4];
};

/** struct vds_op_session - a session that prevents an operation, or remains after it */
struct vds_op_session {
	char initiator_name[VDS_ISCSI_NAME_MAX + 1];
	uint32_t session_id;
	struct vds_address peer;
	bool last_path;
	uint64_t reserved[4];
};

/**
 * struct vds_op_info - an operation (op-get, and the multicast group "ops")
 *
 * @id and @incarnation together identify an operation: ids begin again when the
 * module is loaded again.
 *
 * A reenumeration or a refresh has a provider only: @target_name is "" and the
 * family of @address is 0. An operation on a group as a whole, for example to unblock
 * it, has no portal, and one on a target has @target_id and @target_name. What is
 * created has its id before it exists. An operation on portals has the first of them,
 * and its group, here; @items has the first VDS_OP_ITEMS, and vds_op_items()
 * returns all of them.
 */
struct vds_op_info {
	uint64_t id;
	uint64_t incarnation;
	enum vds_iscsi_op_kind kind;
	enum vds_iscsi_op_state state;
	enum vds_iscsi_op_phase phase;
	uint64_t phase_elapsed;		/* ns */
	uint32_t percent;		/* computed: 0 to 100, never decreases; 0 is failure */
	int32_t result;			/* 0 or -errno; valid if state is DONE */
	enum vds_iscsi_reason reason;	/* why it failed, or 0 */
	char message[VDS_ISCSI_MESSAGE_MAX + 1];	/* may be "" */
	char provider[32];
	struct vds_uuid group_id;
	uint64_t group_incarnation;	/* 0 if it is created */
	struct vds_uuid target_id;
	uint64_t target_incarnation;	/* 0 if it is created */
	char target_name[VDS_ISCSI_NAME_MAX + 1];
	uint16_t tag;
	struct vds_uuid portal_id;
	struct vds_address address;
	uint32_t requester_pid;
	uint32_t requester_uid;
	char requester_comm[16];
	uint64_t accepted_at;		/* ns of CLOCK_REALTIME */
	uint64_t elapsed;		/* ns */
	bool overdue;			/* committing for more than a second */
	uint32_t flags;			/* of enum vds_iscsi_removal_flag */
	uint32_t grace;			/* ms */
	uint32_t deadline;		/* ms, or 0 */
	uint32_t drain;			/* ms, or 0 */
	struct vds_op_item items[VDS_OP_ITEMS];
	size_t item_count;		/* entries of @items */
	uint32_t item_total;		/* number of its portals */
	uint32_t changed;		/* how many were removed or added so far */
	struct vds_op_blocker blockers[VDS_OP_DETAILS];
	size_t blocker_count;
	uint32_t aborted;		/* number of logins aborted */
	uint32_t sessions_at_start;	/* that used the portals when they were removed */
	uint32_t sessions;		/* that prevent it, or remain */
	struct vds_op_session session[VDS_OP_DETAILS];	/* the first ones */
	size_t session_count;		/* entries of @session; 0 without CAP_SYS_ADMIN */
	uint32_t dropped;		/* number of sessions dropped */
};

/** struct vds_op_done - the result of an operation; vds_op_get() returns the rest */
struct vds_op_done {
	uint64_t id;
	uint64_t incarnation;
	int32_t result;			/* 0 or -errno */
	enum vds_iscsi_reason reason;	/* why it failed, or 0 */
	char message[VDS_ISCSI_MESSAGE_MAX + 1];	/* the same for a person, or "" */
};

/** enum vds_event_object - the member of struct vds_event that is set */
enum vds_event_object {
	VDS_EVENT_PROVIDER = 1,
	VDS_EVENT_TARGET,
	VDS_EVENT_GROUP,
	VDS_EVENT_PORTAL,
	VDS_EVENT_MEMBERSHIP,
	VDS_EVENT_OP,			/* a step of @op; kind, generation and cause are 0 */
	VDS_EVENT_LOST,			/* notifications were lost: query again */
	VDS_EVENT_OP_DONE,		/* @op_done; only with VDS_WATCH_COMPLETIONS */
};

/**
 * struct vds_event - a notification
 * @object:	the kind of object
 * @kind:	what happened to the object
 * @generation:	number of the change; if it increased by more than 1, notifications
 *		were lost
 * @cause:	the operation that caused it; 0 if another program did, and always 0 for a
 *		provider or a changed state
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

/**
 * struct vds_sizes - the sizes of the structures that a program was compiled with
 *
 * The structures in this file may get more members at their end. A program passes its
 * sizes when it opens a connection or a watch, and the library fills no more than
 * these. So a program works with a newer library; members that it does not set are 0.
 *
 * struct vds_uuid, struct vds_address and the structures that struct vds_op_info has
 * arrays of keep their sizes: the latter have reserved members, which are 0.
 */
struct vds_sizes {
	uint32_t sizes;			/* of this structure; new members are added last */
	uint32_t provider;
	uint32_t target;
	uint32_t group;
	uint32_t portal;
	uint32_t membership;
	uint32_t connection;
	uint32_t op;
	uint32_t event;
	uint32_t op_start;
	uint32_t op_member;
	uint32_t removal_options;
};

/** VDS_SIZES - initializes a struct vds_sizes with the sizes of this file */
#define VDS_SIZES {						\
	sizeof(struct vds_sizes),				\
	sizeof(struct vds_provider_info),			\
	sizeof(struct vds_target_info),				\
	sizeof(struct vds_group_info),				\
	sizeof(struct vds_portal_info),				\
	sizeof(struct vds_membership_info),			\
	sizeof(struct vds_connection_info),			\
	sizeof(struct vds_op_info),				\
	sizeof(struct vds_event),				\
	sizeof(struct vds_op_start),				\
	sizeof(struct vds_op_member),				\
	sizeof(struct vds_removal_options),			\
}

/** vds_version() - the version of the library that the program runs with, as "1.2.3" */
const char *vds_version(void);

struct vds_client;
struct vds_watch;
struct vds_follow;

/**
 * vds_client_open_sized() - vds_client_open(), which passes the program's sizes
 * @client: receives the connection; NULL on failure
 * @sizes: as VDS_SIZES initializes it
 *
 * Return: as vds_client_open(); -EPROTO the program needs a newer library.
 */
int vds_client_open_sized(struct vds_client **client, const struct vds_sizes *sizes);

/**
 * vds_client_open() - connect to the kernel's portal group state
 * @client: receives the connection; close it with vds_client_close()
 *
 * Several threads may use a connection at once. A child after fork(2) may use it as
 * well: it opens sockets of its own. If the module was unloaded and loaded again, the
 * next request goes to the module that is loaded then.
 *
 * Return:
 * * 0
 * * -ENOENT - the module vds_iscsi is not loaded
 * * -ENONET - the process is not in the initial network namespace
 * * -EPROTONOSUPPORT - the module has another version of the interface
 * * -ENOMEM
 * * another negative errno of socket(2)
 *
 * On failure, vds_client_message() explains it.
 */
static inline int vds_client_open(struct vds_client **client);

/** vds_client_close() - close a connection; NULL is ignored */
void vds_client_close(struct vds_client *client);

/** VDS_CLIENT_TIMEOUT - the default of vds_client_set_timeout() in ms */
#define VDS_CLIENT_TIMEOUT 30000

/**
 * vds_client_set_timeout() - limit how long a request waits for the kernel's reply
 * @client: the connection
 * @timeout_ms: VDS_CLIENT_TIMEOUT by default; -1 waits without limit
 *
 * A request that has no reply by then returns -ETIMEDOUT. The kernel may still carry
 * it out. A request that is part of a wait is limited by the wait's timeout as well.
 */
void vds_client_set_timeout(struct vds_client *client, int timeout_ms);

/**
 * vds_client_set_interrupt() - a descriptor that ends requests and waits
 * @client: the connection
 * @fd: while poll(2) reports it readable, a request or wait that would sleep returns
 *	-EINTR; -1, the default, is none
 *
 * Signals do not end a request, because the kernel may carry it out, and the id of an
 * operation would be lost. A program that wants to leave anyway on Ctrl-C passes a
 * signalfd(2), or a pipe to which its signal handler writes.
 */
void vds_client_set_interrupt(struct vds_client *client, int fd);

/**
 * vds_client_message() - why this thread's last failed call failed
 *
 * Return: a message for people, the kernel's if it sent one; never NULL; valid
 * until this thread's next call.
 */
const char *vds_client_message(void);

/**
 * vds_client_reason() - why this thread's last failed call failed, for a program
 *
 * Return: the reason that the kernel gave for its refusal; 0 if it was not the
 * kernel that refused, or if it gave none. Valid until this thread's next call.
 */
enum vds_iscsi_reason vds_client_reason(void);

/**
 * vds_reason_name() - a reason in the words of the specification
 * @reason: the reason
 *
 * Return: for example "keep-last"; NULL if @reason is 0 or unknown.
 */
const char *vds_reason_name(enum vds_iscsi_reason reason);

/**
 * vds_reason_text() - a reason in words for a person
 * @reason: the reason
 *
 * Return: for example "last portal of the group"; NULL if @reason is 0 or unknown.
 */
const char *vds_reason_text(enum vds_iscsi_reason reason);

/*
 * Queries of one object.  If @incarnation is not 0, the object must have it.  That
 * of an operation is in struct vds_op_start; without it, the operation may be one
 * that has the same id since the module was loaded again.
 *
 * Return:
 * * 0 - *info is filled
 * * -ENOENT - no such object
 * * -EIDRM - the object with that incarnation was deleted
 * * another negative errno
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
int vds_op_get(struct vds_client *client, uint64_t id, uint64_t incarnation,
	       struct vds_op_info *info);

/**
 * vds_op_items() - all portals of an operation, and what it did to each of them
 * @client: the connection
 * @id: the operation
 * @incarnation: its incarnation, or 0
 * @list: receives an array that the caller frees with free(3); NULL if *@count is 0
 * @count: receives the number of its entries, up to VDS_OP_PORTALS
 *
 * Return: as vds_op_get(); -ENOMEM.
 */
int vds_op_items(struct vds_client *client, uint64_t id, uint64_t incarnation,
		 struct vds_op_item **list, size_t *count);

/*
 * Queries of all objects of a kind, oldest first.  *list receives an array (NULL if
 * *count is 0) that the caller frees with free(3).  An object that exists during
 * the whole call is in it exactly once, even if other objects change meanwhile.
 * A NULL filter matches all objects.
 *
 * An operation in a list has no sessions and no addresses of initiators.
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
 * vds_portal_remove() - start to remove a portal from a portal group
 * @client: the connection
 * @group: id of the group
 * @incarnation: the group's incarnation as the caller knows it, or 0
 * @portal: id of the portal
 * @op: receives the operation's id
 *
 * The operation continues if the caller exits. vds_removal_start() returns its
 * incarnation as well, which a caller needs that stores the id.
 *
 * Return:
 * * 0 - the operation was accepted
 * * -ENOENT - no such group, no such portal, or the portal is not in the group
 * * -EIDRM - the group was deleted
 * * -EBUSY - another operation is in flight on the group
 * * -ESTALE - the provider or the group is stale, or a portal of the group was leaked
 * * -EOPNOTSUPP - the target driver's provider cannot do this
 * * -EPERM - the caller lacks CAP_SYS_ADMIN
 * * -ENOMEM
 */
int vds_portal_remove(struct vds_client *client, const struct vds_uuid *group,
		      uint64_t incarnation, const struct vds_uuid *portal,
		      uint64_t *op);

/** VDS_GRACE_DEFAULT - the kernel's default of @grace_ms */
#define VDS_GRACE_DEFAULT UINT32_MAX

/**
 * struct vds_removal_options - options of a removal
 * @flags: of enum vds_iscsi_removal_flag
 * @grace_ms: how long logins in flight may block it before they are aborted, or
 *	VDS_GRACE_DEFAULT
 * @deadline_ms: time from the acceptance until the change must begin; with 0, it
 *	ends after 10 s if something blocks it
 * @drain_ms: how long to wait for the sessions to log out; 0 does not wait
 */
struct vds_removal_options {
	uint32_t flags;
	uint32_t grace_ms;
	uint32_t deadline_ms;
	uint32_t drain_ms;
};

/**
 * struct vds_op_start - an operation that the kernel accepted
 * @id:		the operation
 * @incarnation: distinguishes it from an operation with the same id before the
 *		module was loaded again
 * @done:	the reply carried the result: the operation is done
 * @result:	0 or a negative errno; valid if @done
 * @reason:	why it failed, or 0
 * @message:	the same for a person, or ""
 * @reserved:	0
 */
struct vds_op_start {
	uint64_t id;
	uint64_t incarnation;
	bool done;
	int32_t result;
	enum vds_iscsi_reason reason;
	char message[VDS_ISCSI_MESSAGE_MAX + 1];
	uint32_t reserved;
};

/** VDS_START_WAIT_MAX - longest time in ms that a reply may wait for the result */
#define VDS_START_WAIT_MAX 100

/**
 * vds_removal_start() - start to remove portals from a portal group, all or none
 * @client: the connection
 * @group: id of the group
 * @incarnation: the group's incarnation as the caller knows it, or 0
 * @portals: ids of the portals
 * @count: number of portals, 1 to VDS_OP_PORTALS
 * @options: of the removal, or NULL
 * @wait_ms: how long the reply may wait for the result, 0 to VDS_START_WAIT_MAX
 * @start: receives the operation's id and, if it is done by then, the result
 *
 * Pass @start to vds_follow_begin() to wait for the result, which may be:
 * * -EUSERS - sessions prevent the removal (if-idle, keep-path)
 * * -EADDRINUSE - the group would have no portal left (keep-last)
 * * -ETIME - something blocked it until its deadline; nothing was changed
 * * -EBUSY - it had no deadline and something blocked it for 10 s, or it was a dry
 *   run and would have had to wait; nothing was changed
 *
 * After the last two, vds_op_get() returns what blocked it.
 *
 * Return: as vds_portal_remove(), and
 * * -EINVAL - @count is 0, or a portal is named twice
 * * -E2BIG - @count is too large
 */
int vds_removal_start(struct vds_client *client, const struct vds_uuid *group,
		      uint64_t incarnation, const struct vds_uuid *portals,
		      size_t count, const struct vds_removal_options *options,
		      uint32_t wait_ms, struct vds_op_start *start);

/**
 * struct vds_op_member - a portal of a portal group, in a request
 * @group_id: the group
 * @group_incarnation: the group's incarnation as the caller knows it, or 0
 * @portal_id: the portal
 */
struct vds_op_member {
	struct vds_uuid group_id;
	uint64_t group_incarnation;
	struct vds_uuid portal_id;
};

/**
 * vds_members_remove_start() - start to remove portals from several groups
 * @client: the connection
 * @members: the portals and their groups
 * @count: number of members, 1 to VDS_OP_PORTALS
 * @options: of the removal, or NULL
 * @wait_ms: as in vds_removal_start()
 * @start: the same
 *
 * All are removed or none, whatever groups they are in. Each group has one operation
 * at a time.
 *
 * Return: as vds_removal_start(); -EINVAL also if the groups are of several providers.
 */
int vds_members_remove_start(struct vds_client *client, const struct vds_op_member *members,
			     size_t count, const struct vds_removal_options *options,
			     uint32_t wait_ms, struct vds_op_start *start);

/**
 * vds_members_add_start() - start to add portals to several groups, all or none
 * @client: the connection
 * @members: the portals and their groups
 * @count: number of members, 1 to VDS_OP_PORTALS
 * @deadline_ms: as in struct vds_removal_options
 * @wait_ms: as in vds_removal_start()
 * @start: the same
 *
 * Return: as vds_portal_add() and vds_members_remove_start().
 */
int vds_members_add_start(struct vds_client *client, const struct vds_op_member *members,
			  size_t count, uint32_t deadline_ms, uint32_t wait_ms,
			  struct vds_op_start *start);

/**
 * vds_addition_start() - vds_portal_add() whose reply may carry the result
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
 * vds_portal_new() - create a portal that is in no group
 * @client: the connection
 * @address: its address
 * @id: receives its id
 * @incarnation: receives its incarnation; may be NULL
 *
 * Return:
 * * 0
 * * -EEXIST - it exists, see vds_portal_get_by_address()
 * * -EPERM - the caller lacks CAP_SYS_ADMIN
 * * -ENOMEM
 */
int vds_portal_new(struct vds_client *client, const struct vds_address *address,
		   struct vds_uuid *id, uint64_t *incarnation);

/**
 * vds_portal_add() - start to add an existing portal to a portal group
 * @client: the connection
 * @group: id of the group
 * @incarnation: the group's incarnation as the caller knows it, or 0
 * @portal: id of the portal
 * @op: receives the operation's id
 *
 * The operation's result may be:
 * * -EADDRINUSE - the target driver cannot listen on the address and port, because another
 *   program or another portal does; the message says which
 * * -EEXIST - another program added the portal first
 *
 * Return: as vds_portal_remove(), and
 * * -EEXIST - the portal is in a group of the target
 */
int vds_portal_add(struct vds_client *client, const struct vds_uuid *group,
		   uint64_t incarnation, const struct vds_uuid *portal,
		   uint64_t *op);

/**
 * vds_connection_list() - the connections of all iSCSI sessions
 * @client: the connection to the kernel
 * @group: only those of this group; NULL for all groups
 * @portal: only those on this portal; NULL for all portals
 * @list: receives an array that the caller frees with free(3)
 * @count: receives the number of its entries
 *
 * Return:
 * * 0
 * * -EPERM - the caller lacks CAP_SYS_ADMIN
 * * -EBUSY - a group is being changed
 * * -ENOMEM
 */
int vds_connection_list(struct vds_client *client, const struct vds_uuid *group,
			const struct vds_uuid *portal,
			struct vds_connection_info **list, size_t *count);

/**
 * vds_op_cancel() - cancel an operation
 * @client: the connection
 * @id: the operation
 * @incarnation: its incarnation, or 0
 *
 * The result of a cancelled operation is -ECANCELED. One that waits for sessions
 * to log out (draining) first adds its portals to the group again; if one cannot be
 * added, the result is the reason.
 *
 * Return:
 * * 0 - the operation is being cancelled, or is cancelled
 * * -EALREADY - it is too late
 * * -ECANCELED - it was cancelled before
 * * -ENOENT - the operation is unknown or was forgotten
 * * -EIDRM - another operation has its id: the module was loaded again
 * * -EPERM - the caller lacks CAP_SYS_ADMIN
 */
int vds_op_cancel(struct vds_client *client, uint64_t id, uint64_t incarnation);

/**
 * vds_reenumerate_start() - start to search for new and deleted objects
 * @client: the connection
 * @provider: name of the provider; NULL if there is only one
 * @deadline_ms: time after which portal groups that are busy stay stale; 0 is 10 s
 * @wait_ms: how long the reply may wait for the result, 0 to VDS_START_WAIT_MAX
 * @start: receives the operation, and its result if it is done by then
 *
 * It also finds leaked portals. Groups that stay busy do not fail it: the kernel
 * reads them again by itself.
 *
 * Return:
 * * 0 - the operation was accepted
 * * -ENOENT - no such provider
 * * -EINVAL - @provider is NULL and there are several, or its name is too long
 * * -EBUSY - the provider is being reenumerated or refreshed
 * * -EPERM - the caller lacks CAP_SYS_ADMIN
 * * -ENOMEM
 */
int vds_reenumerate_start(struct vds_client *client, const char *provider,
			  uint32_t deadline_ms, uint32_t wait_ms,
			  struct vds_op_start *start);

/**
 * vds_refresh_start() - start to complete the removal of leaked portals
 * @client: the connection
 * @provider: as in vds_reenumerate_start()
 * @grace_ms: how long logins in flight may block it before they are aborted, or
 *	VDS_GRACE_DEFAULT
 * @deadline_ms: time after which it ends if portal groups are busy; 0 is 10 s
 * @wait_ms: as in vds_reenumerate_start()
 * @start: the same
 *
 * The provider is then no longer stale. The operation's result may be:
 * * -ESTALE - the provider was not reenumerated since it became stale
 * * -EBUSY - some portal groups were busy and may still have leaked portals
 *
 * Return: as vds_reenumerate_start().
 */
int vds_refresh_start(struct vds_client *client, const char *provider,
		      uint32_t grace_ms, uint32_t deadline_ms, uint32_t wait_ms,
		      struct vds_op_start *start);

/**
 * vds_unblock_start() - start to abort the stalled logins of a portal group
 * @client: the connection
 * @group: id of the group
 * @incarnation: the group's incarnation as the caller knows it, or 0
 * @grace_ms: how long a login must have been silent, or VDS_GRACE_DEFAULT
 * @deadline_ms: time after which it ends if no login was silent for that long; 0 is 10 s
 * @wait_ms: as in vds_removal_start()
 * @start: the same
 *
 * Stalled logins block another program's rmdir(2) of a portal. This may run beside
 * another operation on the group. The operation's result may be:
 * * -EBUSY - there was no login to abort, which ends it at once; or, with a deadline of 0,
 *   no login was silent for @grace_ms; vds_op_get() returns what blocks
 * * -ETIME - no login was silent for @grace_ms within @deadline_ms
 *
 * Return: as vds_portal_remove(), except -EBUSY and -ESTALE.
 */
int vds_unblock_start(struct vds_client *client, const struct vds_uuid *group,
		      uint64_t incarnation, uint32_t grace_ms, uint32_t deadline_ms,
		      uint32_t wait_ms, struct vds_op_start *start);

/**
 * VDS_TAG_ANY - the tag of a new portal group that gets the lowest free one, from 1
 */
#define VDS_TAG_ANY (-1)

/*
 * The functions that follow start operations on targets, portal groups and portals
 * as a whole. They have these parameters in common:
 *
 * @client: the connection
 * @incarnation: the object's incarnation as the caller knows it, or 0
 * @options: NULL for none; see there which of them apply. @flags that a function does
 *	not name, and @drain_ms except for vds_portal_offline(), are refused (-EINVAL).
 *	@deadline_ms bounds each of them: at the deadline it ends with -ETIME, or with 0
 *	after 10 s with -EBUSY, and nothing was changed
 * @wait_ms: how long the reply may wait for the result, 0 to VDS_START_WAIT_MAX
 * @start: receives the operation's id and, if it is done by then, the result
 *
 * Pass @start to vds_follow_begin() to wait for the result.
 *
 * Return:
 * * 0 - the operation was accepted
 * * -ENOENT - no such object
 * * -EIDRM - the object with that incarnation was deleted
 * * -EEXIST - what is to be created exists
 * * -EBUSY - another operation is in flight on the target or on a group
 * * -ESTALE - the provider or a group is stale, or a portal of a group was leaked
 * * -EOPNOTSUPP - the target driver's provider cannot do this
 * * -EINVAL - a name, a tag or an option is invalid
 * * -E2BIG - the operation would have more than VDS_OP_PORTALS portals
 * * -EPERM - the caller lacks CAP_SYS_ADMIN
 * * -ENOMEM
 */

/**
 * vds_target_create() - start to create a target
 * @provider: name of the provider; NULL if there is only one
 * @iqn: its iSCSI name (RFC 7143, section 4.2.7), in lower case; NULL or "" to have
 *	one made, which is the @target_name of the operation
 *
 * It has no portal groups. Its id is the @target_id of the operation.
 */
int vds_target_create(struct vds_client *client, const char *provider, const char *iqn,
		      const struct vds_removal_options *options, uint32_t wait_ms,
		      struct vds_op_start *start);

/**
 * vds_target_delete() - start to delete a target with its portal groups
 * @target: id of the target
 *
 * The flags VDS_ISCSI_REMOVAL_FLAG_PORTALS, _CONTENTS and _DROP apply as in
 * vds_group_delete(), to all its groups, and so do the results. All groups are checked
 * before the first one is deleted. If one cannot be deleted nevertheless, those before
 * it are gone: the list of groups says which are left.
 */
int vds_target_delete(struct vds_client *client, const struct vds_uuid *target,
		      uint64_t incarnation, const struct vds_removal_options *options,
		      uint32_t wait_ms, struct vds_op_start *start);

/**
 * vds_group_create() - start to create a portal group in a target
 * @target: id of the target; @incarnation is the target's
 * @tag: its tag, or VDS_TAG_ANY
 * @enable: enable it, too; a group that cannot be enabled is not created
 *
 * Its id is the @group_id of the operation, and its tag the @tag.
 */
int vds_group_create(struct vds_client *client, const struct vds_uuid *target,
		     uint64_t incarnation, int tag, bool enable,
		     const struct vds_removal_options *options, uint32_t wait_ms,
		     struct vds_op_start *start);

/**
 * vds_group_delete() - start to delete a portal group
 * @group: id of the group
 *
 * Flags: VDS_ISCSI_REMOVAL_FLAG_PORTALS removes its portals, too, and puts them back
 * if the group cannot be deleted; _CONTENTS deletes its LUNs and ACLs, too, which
 * cannot be put back; _DROP drops its sessions.
 *
 * The result may be:
 * * -ENOTEMPTY - it has portals, LUNs or ACLs, and the flags do not delete them
 * * -EUSERS - sessions are logged in, and the flags do not drop them; vds_op_get()
 *   returns the first
 * * -ETIME, -EBUSY - something blocked it, for example a session whose I/O does not
 *   complete; vds_op_get() returns what. Nothing was changed, but sessions dropped
 */
int vds_group_delete(struct vds_client *client, const struct vds_uuid *group,
		     uint64_t incarnation, const struct vds_removal_options *options,
		     uint32_t wait_ms, struct vds_op_start *start);

/**
 * vds_group_enable() - start to enable a portal group
 * @group: id of the group
 *
 * Succeeds if it is enabled.
 */
int vds_group_enable(struct vds_client *client, const struct vds_uuid *group,
		     uint64_t incarnation, const struct vds_removal_options *options,
		     uint32_t wait_ms, struct vds_op_start *start);

/**
 * vds_group_disable() - start to disable a portal group
 * @group: id of the group
 *
 * Flags: VDS_ISCSI_REMOVAL_FLAG_DROP drops its sessions. Succeeds if the group is
 * disabled. The result may be -EUSERS, -ETIME or -EBUSY, as for vds_group_delete().
 */
int vds_group_disable(struct vds_client *client, const struct vds_uuid *group,
		      uint64_t incarnation, const struct vds_removal_options *options,
		      uint32_t wait_ms, struct vds_op_start *start);

/**
 * vds_portal_offline() - start to remove a portal from all its portal groups
 * @portal: id of the portal
 *
 * All options of vds_removal_start() apply, and all its results. The kernel remembers
 * the groups for vds_portal_online(), until the portal is added to a group, is
 * forgotten (see the module parameter retained_portals), or the module is unloaded.
 * Succeeds if the portal is in no group.
 */
int vds_portal_offline(struct vds_client *client, const struct vds_uuid *portal,
		       const struct vds_removal_options *options, uint32_t wait_ms,
		       struct vds_op_start *start);

/**
 * vds_portal_online() - start to add a portal to the groups it was taken out of
 * @portal: id of the portal
 *
 * Adds it to all of them, or to none. Succeeds if the portal is in a group. -ENOENT:
 * no groups are remembered; -EIDRM: one of them was deleted.
 */
int vds_portal_online(struct vds_client *client, const struct vds_uuid *portal,
		      const struct vds_removal_options *options, uint32_t wait_ms,
		      struct vds_op_start *start);

/**
 * vds_reenumerate() - vds_reenumerate_start(), and wait until it is done
 * @client: the connection
 * @provider: name of the provider; NULL if there is only one
 * @timeout_ms: how long to wait; -1 waits without limit
 *
 * Return: the operation's result; as vds_reenumerate_start() if it was not accepted;
 * -ETIME if it is still running after @timeout_ms, and it continues; another
 * negative errno of vds_follow_wait().
 */
int vds_reenumerate(struct vds_client *client, const char *provider, int timeout_ms);

/** vds_refresh() - vds_refresh_start(), and wait; as vds_reenumerate() */
int vds_refresh(struct vds_client *client, const char *provider, int timeout_ms);

/**
 * enum vds_watch_mask - what a watch subscribes to
 * @VDS_WATCH_OBJECTS:	objects that appear, disappear and change
 * @VDS_WATCH_OPS:	each step of each operation
 * @VDS_WATCH_COMPLETIONS: only the result of each operation; not with
 *	VDS_WATCH_OPS, which includes it
 */
enum vds_watch_mask {
	VDS_WATCH_OBJECTS = 1,
	VDS_WATCH_OPS = 2,
	VDS_WATCH_COMPLETIONS = 4,
};

/**
 * vds_watch_open_sized() - vds_watch_open(), which passes the program's sizes
 * @mask: of enum vds_watch_mask
 * @watch: receives the watch; NULL on failure
 * @sizes: as VDS_SIZES initializes it
 *
 * Return: as vds_watch_open(); -EPROTO the program needs a newer library.
 */
int vds_watch_open_sized(unsigned int mask, struct vds_watch **watch,
			 const struct vds_sizes *sizes);

/**
 * vds_watch_open() - receive notifications
 * @mask: of enum vds_watch_mask
 * @watch: receives the watch; close it with vds_watch_close()
 *
 * Open it before the request whose effects it is to report. A watch has a socket
 * of its own and is for one thread at a time.
 *
 * Return: as vds_client_open(), and -EINVAL for an invalid @mask.
 */
static inline int vds_watch_open(unsigned int mask, struct vds_watch **watch);

/**
 * vds_client_watch() - vds_watch_open() for the module of a connection
 * @client: the connection; it may be closed before the watch
 * @mask: of enum vds_watch_mask
 * @watch: receives the watch; close it with vds_watch_close()
 *
 * This sends no request. If the module was unloaded, vds_watch_next() reports it
 * within a second.
 *
 * Return: as vds_watch_open(), except -ENOENT.
 */
int vds_client_watch(struct vds_client *client, unsigned int mask,
		     struct vds_watch **watch);

/** vds_watch_close() - close a watch; NULL is ignored */
void vds_watch_close(struct vds_watch *watch);

/**
 * vds_watch_fd() - a descriptor that poll(2) reports readable on a notification
 * @watch: the watch, which owns the descriptor
 *
 * In a child after fork(2) it is another one: call vds_watch_next() first, then this.
 *
 * Return: the descriptor; a negative errno of socket(2), in a child only.
 */
int vds_watch_fd(struct vds_watch *watch);

/**
 * vds_watch_next() - receive the next notification
 * @watch: the watch
 * @event: receives it
 * @timeout_ms: how long to wait; 0 does not wait, -1 waits without limit
 *
 * Return:
 * * 0
 * * -ETIME - no notification arrived in time
 * * -EINTR - a signal arrived
 * * -ENODEV - the kernel module was unloaded
 * * another negative errno
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
 * the start and vds_follow_begin(). It sends no request, and is for one thread at a
 * time. It has a socket while vds_follow_wait() sleeps, or from vds_follow_fd() until
 * the operation is done::
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
 * Return: 0; -ENOMEM.
 */
int vds_follow_open(struct vds_client *client, struct vds_follow **follow);

/**
 * vds_follow_begin() - begin to follow an operation
 * @follow: the follower, before it follows an operation
 * @start: what the start request returned; of an operation that was started
 *	before, the id and the incarnation. If the incarnation is 0, the first
 *	reply sets it
 *
 * This sends no request.
 */
void vds_follow_begin(struct vds_follow *follow, const struct vds_op_start *start);

/**
 * vds_follow_steps() - make vds_follow_fd() readable at each step, too
 * @follow: the follower, before vds_follow_fd()
 */
void vds_follow_steps(struct vds_follow *follow);

/**
 * vds_follow_fd() - a descriptor that poll(2) reports readable on a notification
 * @follow: the follower, after vds_follow_begin()
 *
 * Only notifications of this operation make it readable, and the unload of the module.
 * What happened before this call does not: call vds_follow_wait() with 0 after it. The
 * follower owns the descriptor and closes it when vds_follow_wait() returns 0.
 *
 * Return:
 * * the descriptor
 * * -ENODATA - the operation is done
 * * another negative errno of socket(2); then call vds_follow_wait() once a second
 */
int vds_follow_fd(struct vds_follow *follow);

/**
 * vds_follow_wait() - wait until the operation is done
 * @follow: the follower, after vds_follow_begin()
 * @timeout_ms: how long to wait; 0 does not wait, -1 waits without limit
 *
 * A caller with an event loop calls it with 0 when vds_follow_fd() is readable,
 * and at least once a second, because a notification may be lost. Unless a
 * notification of the operation was received, the kernel is queried: vds_follow_info()
 * is up to date.
 *
 * The return value is the result of waiting and has no relation to the result of
 * the operation, which is in vds_follow_info().
 *
 * Return:
 * * 0 - the operation is done
 * * -ETIME - it is still running
 * * -EINTR - a signal arrived
 * * -ENOENT - the operation is unknown or was forgotten
 * * -EIDRM - another operation has its id: the module was loaded again
 * * -ENODEV - the kernel module was unloaded
 * * another negative errno, after which a further call may succeed
 */
int vds_follow_wait(struct vds_follow *follow, int timeout_ms);

/**
 * vds_follow_info() - the operation as last seen
 * @follow: the follower
 *
 * Its @id is 0 until something is known. Once vds_follow_wait() returned 0, it has
 * the id, the incarnation, the state, the percentage, the result and the message,
 * and perhaps no more; vds_op_get() returns all of it.
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
 * @incarnation: its incarnation, or 0
 * @timeout_ms: how long to wait; 0 does not wait, -1 waits without limit
 * @info: receives the operation's last state, also on -ETIME
 *
 * The return value is the result of waiting and has no relation to the result of
 * the operation, which is in @info.
 *
 * A lost notification delays it by at most a second: it then queries the kernel.
 * If the kernel forgets the operation or the module is unloaded after the result
 * was received, @info has only the id, the state, the percentage, the result and
 * the message.
 *
 * Return: as vds_follow_wait().
 */
int vds_op_wait(struct vds_client *client, struct vds_watch *watch, uint64_t id,
		uint64_t incarnation, int timeout_ms, struct vds_op_info *info);

/** vds_uuid_parse() - 0; -EINVAL unless @text is 8-4-4-4-12 hexadecimal digits */
int vds_uuid_parse(const char *text, struct vds_uuid *id);

/** vds_uuid_format() - write 8-4-4-4-12 lower case digits; returns @text */
char *vds_uuid_format(const struct vds_uuid *id, char text[VDS_UUID_STRLEN]);

/**
 * vds_address_parse() - read "1.2.3.4:3260", "[::1]:3260", "[fe80::1%eth0]:3260"
 *
 * Accepts each name that the target driver accepts for a portal in configfs, with the
 * same meaning: IPv4 in brackets, zeros at the start of numbers, an interface where it
 * has no meaning, text around the brackets. The port is octal after 0, and hexadecimal
 * after 0x. "1.2.3.4:3260,1", as iscsiadm(8) prints it, is accepted too; the tag is not
 * used.
 *
 * Return: 0; -EINVAL, and vds_client_message() explains it.
 */
int vds_address_parse(const char *text, struct vds_address *address);

/** vds_address_format() - the inverse of vds_address_parse(); returns @text */
char *vds_address_format(const struct vds_address *address,
			 char text[VDS_ADDRESS_STRLEN]);

/* The two functions that pass the program's sizes. */

static inline int vds_client_open(struct vds_client **client)
{
	static const struct vds_sizes sizes = VDS_SIZES;

	return vds_client_open_sized(client, &sizes);
}

static inline int vds_watch_open(unsigned int mask, struct vds_watch **watch)
{
	static const struct vds_sizes sizes = VDS_SIZES;

	return vds_watch_open_sized(mask, watch, &sizes);
}

#ifdef __cplusplus
}
#endif

#endif /* VDS_CLIENT_H */
