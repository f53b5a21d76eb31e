/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * One socket's requests to the kernel, and their replies.
 *
 * Internal to libvds.
 */
#ifndef VDS_LINK_H
#define VDS_LINK_H

#include <netlink/msg.h>

#include "nl/message.h"
#include "nl/transport.h"

/* The kernel dumps in datagrams of up to this size, and all others are smaller. */
#define VDS_LINK_BUFFER		32768

/**
 * struct vds_link - a socket and its receive buffer
 * @ops:	the transport
 * @ctx:	its context
 * @sock:	its socket; NULL while closed
 * @watch:	it receives the notifications of all objects
 * @process:	of vds_process(), when @sock was opened
 * @clean:	no reply is outstanding
 * @seq:	sequence number of the last request
 * @buf:	the last datagram, aligned as netlink requires
 */
struct vds_link {
	const struct vds_transport_ops *ops;
	void *ctx;
	void *sock;
	bool watch;
	unsigned int process;
	bool clean;
	uint32_t seq;
	uint32_t buf[VDS_LINK_BUFFER / sizeof(uint32_t)];
};

/**
 * struct vds_limit - how long a call may take
 * @deadline:	in vds_now()'s time
 * @interrupt:	a descriptor that ends the call when it is readable, or -1
 */
struct vds_limit {
	int64_t deadline;
	int interrupt;
};

/**
 * struct vds_request - a request and how to handle its reply
 * @msg:	the request. Its flags say what completes the reply: with NLM_F_DUMP
 *		the end of the dump, with NLM_F_ACK the acknowledgment, else the
 *		first object
 * @fields:	names the request's attributes in error messages; may be NULL
 * @limit:	how long the whole reply may take
 * @reply:	called for each object; if it returns an error, with a message set,
 *		the call ends with it
 * @arg:	passed to @reply
 * @refused:	out: the kernel returned the error
 * @explained:	out: and explained it
 * @interrupted: out: the objects changed during the dump
 */
struct vds_request {
	struct nl_msg *msg;
	const struct vds_fields *fields;
	struct vds_limit limit;
	int (*reply)(struct nlmsghdr *nlh, void *arg);
	void *arg;
	bool refused;
	bool explained;
	bool interrupted;
};

/** vds_link_init() - prepare a closed link */
void vds_link_init(struct vds_link *link, const struct vds_transport_ops *ops,
		   void *ctx, bool watch);

/**
 * vds_link_open() - open its socket unless it is open; on failure a message is set
 *
 * A child does not use its parent's socket, but opens its own.
 */
int vds_link_open(struct vds_link *link);

/** vds_link_is_ready() - whether its socket is open and not that of a parent */
bool vds_link_is_ready(const struct vds_link *link);

/** vds_link_close() - close its socket if it is open */
void vds_link_close(struct vds_link *link);

/**
 * vds_link_call() - send a request and receive its reply
 *
 * If the reply is not complete, this closes the link, so that a late reply is
 * discarded; the next call opens it again. A signal does not end it. It is no
 * cancellation point.
 *
 * Return: 0; a negative errno, with a message set.
 */
int vds_link_call(struct vds_link *link, struct vds_request *request);

#endif /* VDS_LINK_H */
