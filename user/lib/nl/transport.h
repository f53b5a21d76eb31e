/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The transport of netlink datagrams, which tests replace by a fake kernel.
 *
 * Internal to libvds. A transport does not interpret the datagrams: all code above
 * it is the same for the kernel and for the fake kernel.
 */
#ifndef VDS_TRANSPORT_H
#define VDS_TRANSPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "public.h"

/**
 * struct vds_filter - the notifications that a socket is to receive
 * @family:	those of the family about this operation only, and the controller's
 *		about this family only
 * @op:		the operation
 * @incarnation: its incarnation; 0 is any
 */
struct vds_filter {
	uint16_t family;
	uint64_t op;
	uint64_t incarnation;
};

/**
 * struct vds_transport_ops - a transport
 * @open:	open a socket: 0 or a negative errno. @watch: it will receive the
 *		notifications of all objects and gets a large receive buffer
 * @close:	close it
 * @send:	send one datagram: 0 or a negative errno
 * @recv:	receive one datagram and wait for it until @deadline: its whole
 *		length, even if that exceeds @size; -EAGAIN if none arrived by then;
 *		-EINTR on a signal; -ECANCELED if the descriptor @interrupt, unless
 *		it is -1, is readable; -ENOBUFS once after datagrams were lost;
 *		another negative errno
 * @join:	subscribe to a multicast group by its number: 0 or a negative errno
 * @filter:	receive no other notifications than those of @filter: 0 or a negative
 *		errno. This saves wake-ups only: a receiver ignores what it does not
 *		expect
 * @fd:		a descriptor that poll(2) reports readable if @recv has a datagram
 *
 * A socket is used by one thread at a time; @ctx may be used by several. The sleep
 * of @recv is the only cancellation point of pthread_cancel(3); a thread that is
 * cancelled there has received nothing.
 */
struct vds_transport_ops {
	int (*open)(void *ctx, bool watch, void **sock);
	void (*close)(void *sock);
	int (*send)(void *sock, const void *msg, size_t len);
	ssize_t (*recv)(void *sock, void *buf, size_t size, int64_t deadline,
			int interrupt);
	int (*join)(void *sock, uint32_t group);
	int (*filter)(void *sock, const struct vds_filter *filter);
	int (*fd)(const void *sock);
};

/* A generic netlink socket; its context is NULL. */
extern const struct vds_transport_ops vds_transport_nl;

#endif /* VDS_TRANSPORT_H */
