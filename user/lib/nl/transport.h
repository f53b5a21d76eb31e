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
 * struct vds_transport_ops - a transport
 * @open:	open a socket: 0 or a negative errno. @watch: it will receive
 *		multicast and gets a large receive buffer
 * @close:	close it
 * @send:	send one datagram: 0 or a negative errno
 * @recv:	receive one datagram and wait for it until @deadline: its whole
 *		length, even if that exceeds @size; -EAGAIN if none arrived by then;
 *		-EINTR on a signal; -ENOBUFS once after datagrams were lost; another
 *		negative errno
 * @join:	subscribe to a multicast group by its number: 0 or a negative errno
 * @fd:		a descriptor that poll(2) reports readable if @recv has a datagram
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

/* A generic netlink socket; its context is NULL. */
extern const struct vds_transport_ops vds_transport_nl;

#endif /* VDS_TRANSPORT_H */
