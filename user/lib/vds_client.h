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
	uint32_t associations;
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
};

/** struct vds_association_info - a portal's membership in a group */
struct vds_association_info {
	struct vds_uuid group_id;
	struct vds_uuid portal_id;
	uint64_t incarnation;
	uint64_t group_incarnation;
	char target_name[VDS_ISCSI_NAME_MAX + 1];
	uint16_t tag;
	struct vds_address address;
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
	uint32_t asker_pid;
	uint32_t asker_uid;
	char asker_comm[16];
	uint64_t accepted_at;		/* ns of CLOCK_REALTIME */
	uint64_t elapsed;		/* ns */
};

/** enum vds_event_object - which member of struct vds_event is told */
enum vds_event_object {
	VDS_EVENT_PROVIDER = 1,
	VDS_EVENT_TARGET,
	VDS_EVENT_GROUP,
	VDS_EVENT_PORTAL,
	VDS_EVENT_ASSOCIATION,
	VDS_EVENT_OP,			/* @op moved on; kind, generation and cause are 0 */
	VDS_EVENT_LOST,			/* the socket overflowed: ask for what you need */
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
		struct vds_association_info association;
		struct vds_op_info op;
	};
};

struct vds_client;
struct vds_watch;

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
int vds_association_get(struct vds_client *client, const struct vds_uuid *group,
			const struct vds_uuid *portal,
			struct vds_association_info *info);
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
int vds_association_list(struct vds_client *client,
			 const struct vds_uuid *group,
			 const struct vds_uuid *portal,
			 struct vds_association_info **list, size_t *count);
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

/**
 * vds_op_cancel() - take an operation back
 *
 * Return: 0; -EALREADY it is too late; -ECANCELED it was cancelled before;
 * -ENOENT; -EPERM.
 */
int vds_op_cancel(struct vds_client *client, uint64_t id);

/** vds_reenumerate() - have a provider (NULL: all) find out what came and went */
int vds_reenumerate(struct vds_client *client, const char *provider);

/** vds_refresh() - have a provider (NULL: all) read again what it knows */
int vds_refresh(struct vds_client *client, const char *provider);

/** enum vds_watch_mask - what a watch listens to */
enum vds_watch_mask {
	VDS_WATCH_OBJECTS = 1,
	VDS_WATCH_OPS = 2,
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
 * vds_op_wait() - wait until an operation is done
 * @client: the connection
 * @watch: opened with VDS_WATCH_OPS before the operation was started, or NULL
 * @id: the operation
 * @timeout_ms: how long to wait, -1 for ever
 * @info: receives the operation's last state, also on -ETIME
 *
 * The return value is the result of waiting and says nothing about the result
 * of the operation, which is in @info.
 *
 * A lost notification never makes it wait longer than a second: it then asks.
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
