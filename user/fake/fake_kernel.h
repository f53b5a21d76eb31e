/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A fake of the kernel's side of the family "vds_iscsi", in the test's process.
 *
 * It is a transport (see ../lib/nl/transport.h) that replies to every request of the
 * family and of the generic netlink controller with real netlink messages, and sends
 * the same notifications as the module. A test creates objects, injects faults, and
 * then uses libvds as a program does:
 *
 *	struct fake_kernel *fk = fake_kernel_new();
 *	struct vds_client *client;
 *	uint64_t op;
 *
 *	fake_member_add(fk, FAKE_IQN, 1, "192.0.2.1:3260");
 *	vds_client_open_transport(&fake_transport, fk, &client);
 *	fake_hold(fk, VDS_ISCSI_OP_STATE_QUEUED);
 *	vds_portal_remove(client, &group, 0, &portal, &op);
 *	fake_op_complete(fk, op, -EIO, "the disk is on fire");
 *	...
 *	vds_client_close(client);
 *	fake_kernel_free(fk);
 *
 * Every function may be called from any thread. The reply is ready when send()
 * returns, unless fake_delay() delays it. A test that uses it incorrectly (an unknown
 * name) is aborted with a message on stderr.
 *
 * The files:
 *	kernel.c	creating a fake kernel, and loading and unloading its module
 *	objects.c	objects and their notifications
 *	op.c apply.c	operations
 *	faults.c	faults and counters
 *	transport.c	the transport's functions
 *	serve.c		receiving and dispatching requests
 *	get.c change.c configure.c	the requests
 *	encode.c	records as attributes
 *	wire.c		sockets, datagrams and malformed messages
 *	shelf.c		storage of records
 */
#ifndef VDS_FAKE_KERNEL_H
#define VDS_FAKE_KERNEL_H

#include "connect.h"

#ifdef __cplusplus
extern "C" {
#endif

struct fake_kernel;

/* The transport; its context is the struct fake_kernel. */
extern const struct vds_transport_ops fake_transport;

/* Names for tests that need no particular one. */
#define FAKE_IQN	"iqn.2026-01.org.example:disk"
#define FAKE_PROVIDER	"fake"

/* A kernel with one provider, FAKE_PROVIDER, and nothing else. */
struct fake_kernel *fake_kernel_new(void);
/* Aborts if a client or a watch is still open, which is a leak. */
void fake_kernel_free(struct fake_kernel *fk);

/*
 * Objects. Each call acts as another program, such as targetcli, so its events have
 * cause 0. The _add calls also create the objects that they name; names are "IQN",
 * "IQN" and tag, and "ADDR:PORT" for vds_address_parse().
 */
void fake_target_add(struct fake_kernel *fk, const char *iqn);
void fake_group_add(struct fake_kernel *fk, const char *iqn, uint16_t tag);
void fake_portal_add(struct fake_kernel *fk, const char *addr);
void fake_member_add(struct fake_kernel *fk, const char *iqn, uint16_t tag,
		     const char *addr);
/* Delete, with a target's groups and a group's memberships. */
void fake_target_del(struct fake_kernel *fk, const char *iqn);
void fake_group_del(struct fake_kernel *fk, const char *iqn, uint16_t tag);
void fake_portal_del(struct fake_kernel *fk, const char *addr);
void fake_member_del(struct fake_kernel *fk, const char *iqn, uint16_t tag,
		     const char *addr);

/* Move the target, or the portal, to another provider, without an event. */
void fake_target_own(struct fake_kernel *fk, const char *iqn, const char *provider);
void fake_portal_own(struct fake_kernel *fk, const char *addr, const char *provider);

/*
 * Ids. They depend only on the name, as the module's do, and the object need not
 * exist. The values differ from the module's.
 */
struct vds_uuid fake_target_id(const char *iqn);
struct vds_uuid fake_group_id(const char *iqn, uint16_t tag);
struct vds_uuid fake_portal_id(const char *addr);

/* The group could not be read, because of @why; NULL: it was read. */
void fake_group_stale(struct fake_kernel *fk, const char *iqn, uint16_t tag, const char *why);
/*
 * A leaked membership: changes of the group fail with -ESTALE until reenumerate and
 * then refresh complete its removal.
 */
void fake_member_leak(struct fake_kernel *fk, const char *iqn, uint16_t tag,
		      const char *addr);
/*
 * A session with one connection from @peer ("ADDR:PORT") on the portal @addr.
 * fake_session_del() deletes all sessions of @initiator.
 */
void fake_session_add(struct fake_kernel *fk, const char *iqn, uint16_t tag,
		      const char *addr, const char *initiator, const char *peer);
void fake_session_del(struct fake_kernel *fk, const char *initiator);

/*
 * Operations. Those started after this call advance to @state (QUEUED, COMMITTING or
 * DRAINING) and are held in it; with DONE, the default, they complete at once. The
 * portals are removed in DRAINING, or at the completion with 0; if the operation
 * fails after that they are added again. The options of a removal work as in the
 * module.
 */
void fake_hold(struct fake_kernel *fk, enum vds_iscsi_op_state state);
/* The result of those that are not held: 0 or -errno, and a message or NULL. */
void fake_result(struct fake_kernel *fk, int result, const char *message);
/*
 * Advance a held operation, as if it had 100 portals of which @changed are changed, and
 * notify the multicast group "ops".
 */
void fake_op_advance(struct fake_kernel *fk, uint64_t id,
		     enum vds_iscsi_op_state state, uint32_t changed);
/* The family has another version, from the next connection on. */
void fake_version(struct fake_kernel *fk, uint32_t version);
/* Complete a held operation. */
void fake_op_complete(struct fake_kernel *fk, uint64_t id, int result,
		      const char *message);
/*
 * Block the portal groups: an operation on one that starts after this call stays
 * QUEUED, with a blocker of @kind, until its deadline or for 10 s; a dry run does not
 * wait. @peer is the login's address, or NULL. To unblock a group aborts a login, and
 * then, or after fake_unblock(), the operations continue.
 */
void fake_block(struct fake_kernel *fk, enum vds_iscsi_blocker_kind kind, const char *peer);
void fake_unblock(struct fake_kernel *fk);
/* The operation is reported as overdue. */
void fake_op_overdue(struct fake_kernel *fk, uint64_t id);
/* Add a login from @peer, silent for @silent ms, that blocks a held operation. */
void fake_op_blocker(struct fake_kernel *fk, uint64_t id, const char *peer,
		     uint32_t silent, bool aborted);
/* Another operation has the id, as if the module was loaded again with equal numbers. */
void fake_op_replace(struct fake_kernel *fk, uint64_t id);
/* Forget a completed operation, as the module does with old ones. */
void fake_op_forget(struct fake_kernel *fk, uint64_t id);

/*
 * Faults. Those without a count last until they are switched off.
 */
/* The module of the provider is not loaded, only the core. */
void fake_no_provider(struct fake_kernel *fk);

/* The provider is stale (-ESTALE for changes) until reenumerate and refresh. */
void fake_stale(struct fake_kernel *fk);
/* The caller lacks CAP_SYS_ADMIN: changes fail with -EPERM and a message. */
void fake_unprivileged(struct fake_kernel *fk, bool on);
/*
 * The next request @cmd (0: any request) fails with @err (-errno) and the message
 * @extack (NULL: no message).
 */
void fake_fail(struct fake_kernel *fk, uint8_t cmd, int err, const char *extack);
/* The same, with NLMSGERR_ATTR_MISS_TYPE @missing, or ..._OFFS, if not 0. */
void fake_fail_attr(struct fake_kernel *fk, uint8_t cmd, int err,
		    const char *extack, uint32_t missing, uint32_t offs);
/* An error includes the whole request, as without NETLINK_CAP_ACK. */
void fake_echo_requests(struct fake_kernel *fk, bool on);
/* Opening a socket, or sending, fails with @err (-errno); 0 switches it off. */
void fake_fail_open(struct fake_kernel *fk, int err);
void fake_fail_send(struct fake_kernel *fk, int err);
/* Joining a multicast group of the family fails. */
void fake_fail_join(struct fake_kernel *fk, int err);
/* Unload the module: the family is unregistered, and the controller notifies. */
void fake_unload(struct fake_kernel *fk);
/* The same, without the controller's notification. */
void fake_die(struct fake_kernel *fk);
/* Load the module again: without objects, operation ids from 1, another family id. */
void fake_reload(struct fake_kernel *fk);
/* Lose all events, without -ENOBUFS. */
void fake_lose_events(struct fake_kernel *fk, bool on);
/* Every open watch loses its unread events, and receives -ENOBUFS. */
void fake_overflow(struct fake_kernel *fk);
/* The next @n dumps have NLM_F_DUMP_INTR. */
void fake_interrupt_dumps(struct fake_kernel *fk, unsigned int n);
/*
 * The next list of the controller lacks the family, as if another one was unregistered
 * between two of its datagrams.
 */
void fake_skip_family(struct fake_kernel *fk);
/* Dumps are sent in datagrams of up to @n objects; 0 is as many as fit. */
void fake_dump_chunk(struct fake_kernel *fk, unsigned int n);
/* Every request, or those of @cmd, are carried out and replied to @ms later. */
void fake_delay(struct fake_kernel *fk, unsigned int ms);
void fake_delay_command(struct fake_kernel *fk, uint8_t cmd, unsigned int ms);
/* No request gets a reply, so clients time out. */
void fake_silent(struct fake_kernel *fk, bool on);

/* enum fake_mangle - the fault of the next reply or event of the family */
enum fake_mangle {
	FAKE_WELL,		/* nothing */
	FAKE_DROP_ATTR,		/* the attribute is absent */
	FAKE_SHORT_ATTR,	/* its payload is one byte short */
	FAKE_LONG_ATTR,		/* its payload is 300 bytes of 'x' */
	FAKE_EMPTY_ATTR,	/* its payload is empty */
	FAKE_EXTRA_U32,		/* it is repeated at the end, as the u32 0x7f000001 */
	FAKE_BAD_LENGTH,	/* its length exceeds the message */
	FAKE_CUT_MESSAGE,	/* the datagram ends in the middle of the message */
	FAKE_NO_GENL_HEADER,	/* the message is only a netlink header */
	FAKE_HUGE,		/* the datagram is larger than any buffer */
	FAKE_EMPTY,		/* the datagram is empty */
	FAKE_OTHER_SEQ,		/* a reply to an unknown request comes first */
	FAKE_OTHER_FAMILY,	/* the message type is another family's */
	FAKE_DONE,		/* the end of a dump replaces it */
	FAKE_BAD_ECHO,		/* an error includes a request whose length exceeds it */
};

/* @attr is a VDS_ISCSI_A_..., for the faults of an attribute. */
void fake_mangle(struct fake_kernel *fk, enum fake_mangle how, uint16_t attr);
/* The same for an attribute in the attribute @nest. */
void fake_mangle_nested(struct fake_kernel *fk, enum fake_mangle how, uint16_t nest,
			uint16_t attr);

/*
 * Counters. fake_requests(): requests @cmd received so far (0: of all commands);
 * fake_ctrl_requests(): those to the controller; fake_sockets(): open sockets;
 * fake_opened(): sockets opened so far.
 */
unsigned int fake_requests(struct fake_kernel *fk, uint8_t cmd);
unsigned int fake_ctrl_requests(struct fake_kernel *fk);
unsigned int fake_sockets(struct fake_kernel *fk);
unsigned int fake_opened(struct fake_kernel *fk);

#ifdef __cplusplus
}
#endif

#endif /* VDS_FAKE_KERNEL_H */
