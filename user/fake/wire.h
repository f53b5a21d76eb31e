/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Sockets and datagrams, and the faults injected into them.
 * Internal to the fake; see fake_kernel.h.
 */
#ifndef VDS_FAKE_WIRE_H
#define VDS_FAKE_WIRE_H

#include <netlink/msg.h>

#include "fake_kernel.h"

struct fake_datagram {
	struct fake_datagram *next;
	size_t len;		/* bytes in @data */
	size_t claim;		/* the length that recv() returns */
	uint8_t data[];
};

#define FAKE_JOINED_MAX	4

struct fake_socket {
	struct fake_socket *next;
	struct fake_kernel *fk;
	int fd;			/* an eventfd, readable while a datagram is queued */
	bool lost;
	uint32_t joined[FAKE_JOINED_MAX];
	struct vds_filter filter;	/* if its family is not 0 */
	struct fake_datagram *first, **last;
};

/* The fault of the next message, or of its datagram. */
struct fake_fault {
	enum fake_mangle how;
	uint16_t attr;
	uint16_t nest;		/* the attribute that has @attr, or 0 */
};

/* Messages that are collected into datagrams. */
struct fake_batch {
	size_t size;		/* of @data */
	struct fake_socket *sock;
	struct fake_fault *fault;
	unsigned int chunk;	/* maximum number of messages in a datagram; 0 is no limit */
	unsigned int count;	/* messages in @data */
	size_t len;
	size_t claim_extra;
	bool cut;
	bool empty;
	uint8_t data[] __attribute__((aligned(NLMSG_ALIGNTO)));
};

/* Abort the test, because it uses the fake kernel incorrectly. */
void fake_misuse(const char *why) __attribute__((noreturn));

/* An allocation that does not fail. */
void *fake_alloc(size_t size);

struct fake_socket *fake_socket_new(struct fake_kernel *fk);
void fake_socket_free(struct fake_socket *sock);
bool fake_socket_joined(const struct fake_socket *sock, uint32_t group);
void fake_socket_overflow(struct fake_socket *sock);
ssize_t fake_socket_recv(struct fake_socket *sock, void *buf, size_t size);

/* The largest datagram of a dump. */
#define FAKE_DUMP_SIZE	32768

/* A batch of datagrams of up to @size bytes; free it with free(3). */
struct fake_batch *fake_batch_new(struct fake_socket *sock, struct fake_fault *fault,
				  unsigned int chunk, size_t size);
/* Add the message, with the fault if it is due, and free it. */
void fake_batch_add(struct fake_batch *batch, struct nl_msg *msg);
void fake_batch_flush(struct fake_batch *batch);
/* A batch of one. */
void fake_send_one(struct fake_socket *sock, struct fake_fault *fault,
		   struct nl_msg *msg);

/* A message of generic netlink without attributes. */
struct nl_msg *fake_msg(uint16_t type, uint32_t seq, int flags, uint8_t cmd);
/* nla_put() that does not fail. */
void fake_put(struct nl_msg *msg, int type, size_t len, const void *data);
void fake_put_string(struct nl_msg *msg, int type, const char *text);

/* Write the records as the family's attributes. */
void fake_put_provider(struct nl_msg *msg, const struct vds_provider_info *info);
void fake_put_target(struct nl_msg *msg, const struct vds_target_info *info);
void fake_put_group(struct nl_msg *msg, const struct vds_group_info *info);
void fake_put_portal(struct nl_msg *msg, const struct vds_portal_info *info);
void fake_put_membership(struct nl_msg *msg, const struct vds_membership_info *info);
void fake_put_op(struct nl_msg *msg, const struct vds_op_info *info,
		 const struct vds_op_item *items, size_t count);
void fake_put_item(struct nl_msg *msg, const struct vds_op_item *item);
void fake_put_op_done(struct nl_msg *msg, const struct vds_op_info *info);
void fake_put_session(struct nl_msg *msg, const struct vds_connection_info *info);

#endif /* VDS_FAKE_WIRE_H */
