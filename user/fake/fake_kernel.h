/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The kernel's side of the family "vds_iscsi", in this process.
 *
 * A transport (see ../lib/nl/transport.h) that answers every command of the family
 * and of the generic netlink controller with real netlink messages, and sends
 * the same events as the module does. A test builds the objects, tells what
 * shall go wrong, and then uses libvds as any program does:
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
 * Everything may be called from any thread. The fake answers within send(), so
 * nothing in it ever waits; only fake_delay() makes it slow. A test that misuses
 * it (an unknown name, out of memory) is aborted with a sentence on stderr.
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

/* Good names for a test that does not mind. */
#define FAKE_IQN	"iqn.2026-01.org.example:disk"
#define FAKE_PROVIDER	"fake"

/* A kernel with one provider, FAKE_PROVIDER, and nothing else. */
struct fake_kernel *fake_kernel_new(void);
/* Aborts when a client or watch is still open: a test must not leak one. */
void fake_kernel_free(struct fake_kernel *fk);

/*
 * Objects. Each call is what another tool does to the target, such as
 * targetcli: events with cause 0 go out. What is named and missing is made by
 * the _add calls; names are "IQN", "IQN" and tag, "ADDR:PORT" as
 * vds_address_parse() reads it.
 */
void fake_target_add(struct fake_kernel *fk, const char *iqn);
void fake_group_add(struct fake_kernel *fk, const char *iqn, uint16_t tag);
void fake_portal_add(struct fake_kernel *fk, const char *addr);
void fake_member_add(struct fake_kernel *fk, const char *iqn, uint16_t tag,
		     const char *addr);
/* Delete; a target's groups and a group's memberships go with it. */
void fake_target_del(struct fake_kernel *fk, const char *iqn);
void fake_group_del(struct fake_kernel *fk, const char *iqn, uint16_t tag);
void fake_portal_del(struct fake_kernel *fk, const char *addr);
void fake_member_del(struct fake_kernel *fk, const char *iqn, uint16_t tag,
		     const char *addr);

/* From now on the target, or the portal, is another provider's: no event tells. */
void fake_target_own(struct fake_kernel *fk, const char *iqn, const char *provider);
void fake_portal_own(struct fake_kernel *fk, const char *addr, const char *provider);

/*
 * Their ids. They depend on the name alone, as the module's do, and the object
 * need not exist. (They are not the module's ids.)
 */
struct vds_uuid fake_target_id(const char *iqn);
struct vds_uuid fake_group_id(const char *iqn, uint16_t tag);
struct vds_uuid fake_portal_id(const char *addr);

/*
 * A membership that another tool leaked: the group's changes fail with -ESTALE
 * until reenumerate and then refresh finish its removal.
 */
void fake_member_leak(struct fake_kernel *fk, const char *iqn, uint16_t tag,
		      const char *addr);
/*
 * A session of one connection from @peer ("ADDR:PORT") that came in by the
 * portal @addr. fake_session_del() ends all of @initiator's.
 */
void fake_session_add(struct fake_kernel *fk, const char *iqn, uint16_t tag,
		      const char *addr, const char *initiator, const char *peer);
void fake_session_del(struct fake_kernel *fk, const char *initiator);

/*
 * Operations. One that is started from now on moves on up to @state (QUEUED,
 * COMMITTING or DRAINING) and stays there until it is told; DONE, which is how a
 * new fake behaves, lets it end at once. DRAINING takes the portals out of the
 * group, and so does ending with 0; a failure after that puts them back. The
 * options of a removal refuse it, and drop sessions, as the module does.
 */
void fake_hold(struct fake_kernel *fk, enum vds_iscsi_op_state state);
/* How those that are not held end: 0 or -errno, and a message or NULL. */
void fake_result(struct fake_kernel *fk, int result, const char *message);
/* Move a held one on, with a percentage, and tell the group "ops". */
void fake_op_advance(struct fake_kernel *fk, uint64_t id,
		     enum vds_iscsi_op_state state, uint32_t percent);
/* End a held one. */
void fake_op_complete(struct fake_kernel *fk, uint64_t id, int result,
		      const char *message);
/* A held one is held up by a login from @peer, silent for @silent ms. */
void fake_op_blocker(struct fake_kernel *fk, uint64_t id, const char *peer,
		     uint32_t silent, bool aborted);
/* Forget a finished one, as the module does with old ones. */
void fake_op_forget(struct fake_kernel *fk, uint64_t id);

/*
 * What can be wrong with the kernel. Those that take no count last until they
 * are told otherwise.
 */
/* The provider is stale (-ESTALE for a removal) until reenumerate, refresh. */
void fake_stale(struct fake_kernel *fk);
/* The caller lacks CAP_SYS_ADMIN: changes fail with -EPERM and a sentence. */
void fake_unprivileged(struct fake_kernel *fk, bool on);
/*
 * The next request @cmd (0: of any command) fails with @err (-errno) and the
 * sentence @extack (NULL: without one).
 */
void fake_fail(struct fake_kernel *fk, uint8_t cmd, int err, const char *extack);
/* As that, with NLMSGERR_ATTR_MISS_TYPE @missing, or ..._OFFS, if not 0. */
void fake_fail_attr(struct fake_kernel *fk, uint8_t cmd, int err,
		    const char *extack, uint32_t missing, uint32_t offs);
/* An error echoes the whole request (@on), as without NETLINK_CAP_ACK. */
void fake_echo_requests(struct fake_kernel *fk, bool on);
/* Opening a socket fails with @err (-errno), sending fails; 0 ends it. */
void fake_fail_open(struct fake_kernel *fk, int err);
void fake_fail_send(struct fake_kernel *fk, int err);
/* Joining a group of the family's fails. */
void fake_fail_join(struct fake_kernel *fk, int err);
/* The module is unloaded: its family is gone, the controller tells so. */
void fake_unload(struct fake_kernel *fk);
/* The same, but the controller's notification is lost. */
void fake_die(struct fake_kernel *fk);
/* The module is loaded again: empty, with another family id. */
void fake_reload(struct fake_kernel *fk);
/* Events are dropped without a trace (@on), or sent. */
void fake_lose_events(struct fake_kernel *fk, bool on);
/* Every open watch loses what it has not read and is told -ENOBUFS. */
void fake_overflow(struct fake_kernel *fk);
/* The next @n dumps are flagged NLM_F_DUMP_INTR. */
void fake_interrupt_dumps(struct fake_kernel *fk, unsigned int n);
/* A dump is sent in datagrams of at most @n objects; 0 is as many as fit. */
void fake_dump_chunk(struct fake_kernel *fk, unsigned int n);
/* Every request, or those of @cmd, take @ms longer before they are served. */
void fake_delay(struct fake_kernel *fk, unsigned int ms);
void fake_delay_command(struct fake_kernel *fk, uint8_t cmd, unsigned int ms);
/* Requests are not answered at all (@on): a client must time out. */
void fake_silent(struct fake_kernel *fk, bool on);

/* enum fake_mangle - what is done to the next reply or event of the family */
enum fake_mangle {
	FAKE_WELL,		/* nothing */
	FAKE_DROP_ATTR,		/* the attribute is left out */
	FAKE_SHORT_ATTR,	/* its payload is one octet short */
	FAKE_LONG_ATTR,		/* its payload is 300 octets of 'x' */
	FAKE_EMPTY_ATTR,	/* its payload is empty */
	FAKE_EXTRA_U32,		/* one more of it at the end, 0x7f000001 as a u32 */
	FAKE_BAD_LENGTH,	/* its length says more than the message has */
	FAKE_CUT_MESSAGE,	/* the datagram ends in the middle of the message */
	FAKE_NO_GENL_HEADER,	/* the message is a bare netlink header */
	FAKE_HUGE,		/* the datagram is larger than any buffer */
	FAKE_EMPTY,		/* the datagram has no octets */
	FAKE_OTHER_SEQ,		/* nonsense for a question nobody asked comes first */
	FAKE_OTHER_FAMILY,	/* the message type is another family's */
	FAKE_DONE,		/* the end of a dump is there in its place */
	FAKE_BAD_ECHO,		/* an error echoes a request that has no end */
};

/* @attr is a VDS_ISCSI_A_..., for the kinds that say attribute. */
void fake_mangle(struct fake_kernel *fk, enum fake_mangle how, uint16_t attr);

/*
 * What the kernel saw. fake_requests(): requests @cmd served so far (0: of all
 * commands); fake_ctrl_requests(): those to the controller; fake_sockets():
 * sockets open now.
 */
unsigned int fake_requests(struct fake_kernel *fk, uint8_t cmd);
unsigned int fake_ctrl_requests(struct fake_kernel *fk);
unsigned int fake_sockets(struct fake_kernel *fk);

#ifdef __cplusplus
}
#endif

#endif /* VDS_FAKE_KERNEL_H */
