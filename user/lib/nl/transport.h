/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * How libvds reaches the kernel, so that a test can be the kernel.
 *
 * Internal to libvds. A transport carries datagrams of netlink messages and
 * knows nothing of what is in them: everything above it, from the header to the
 * last attribute, is the same code for the kernel and for the tests' fake.
 */
#ifndef VDS_TRANSPORT_H
#define VDS_TRANSPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "public.h"

/**
 * struct vds_transport_ops - a way to the kernel
 * @open:	make a socket: 0 or a negative errno. @watch is true for a
 *		socket that will listen to multicast, which wants room
 * @close:	give it back
 * @send:	send one datagram: 0 or a negative errno
 * @recv:	take one datagram, waiting for it until @deadline if that is not
 *		past: its whole length, also when that is more than @size; -EAGAIN
 *		when there is none by then; -EINTR on a signal; -ENOBUFS once after
 *		datagrams were lost; or another negative errno
 * @join:	listen to a multicast group by its number: 0 or a negative errno
 * @fd:		a descriptor that poll(2) tells readable when @recv has news
 *
 * A socket is used by one thread at a time; @ctx may be used by several.
 */
struct vds_transport_ops {
	int (*open)(void *ctx, bool watch, void **sock);
	void (*close)(void *sock);
	int (*send)(void *sock, const void *msg, size_t len);
	ssize_t (*recv)(void *sock, void *buf, size_t size, int64_t deadline);
	int (*join)(void *sock, uint32_t group);
	int (*fd)(const void *sock);
};

/* The kernel's own; its context is NULL. */
extern const struct vds_transport_ops vds_transport_nl;

/**
 * vds_client_open_transport() - vds_client_open() by another way
 * @ops: the way; must outlive the connection and its watches
 * @ctx: handed to @ops->open; must outlive them too
 * @client: receives the connection
 */
int vds_client_open_transport(const struct vds_transport_ops *ops, void *ctx,
			      struct vds_client **client);

/**
 * vds_client_again() - a second connection, by the same way to the same module
 * @client: the first one
 * @again: receives it
 *
 * For what takes long: a connection answers one question at a time.
 *
 * Return: 0; -ENOMEM, with a sentence set. Its socket is opened when it is used.
 */
int vds_client_again(const struct vds_client *client, struct vds_client **again);

/** vds_watch_open_transport() - vds_watch_open() by another way */
int vds_watch_open_transport(const struct vds_transport_ops *ops, void *ctx,
			     unsigned int mask, struct vds_watch **watch);

/**
 * vds_client_set_timeout() - how long a silent kernel is waited for
 * @client: the connection
 * @quick_ms: for every request but the following two; 30 s unless told
 * @slow_ms: for reenumerate and refresh; 120 s unless told
 */
void vds_client_set_timeout(struct vds_client *client, int quick_ms, int slow_ms);

#endif /* VDS_TRANSPORT_H */
