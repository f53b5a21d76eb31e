/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A connection to the kernel: what all its requests share.
 *
 * Internal to libvds.
 */
#ifndef VDS_CLIENT_INTERNAL_H
#define VDS_CLIENT_INTERNAL_H

#include <stdatomic.h>

#include "connect.h"
#include "nl/family.h"

/* VDS_REQUEST_SIZE - the buffer of a request, without most of its portals */
#define VDS_REQUEST_SIZE	1024

/**
 * struct vds_channel - a socket for one request at a time
 * @next:	in the list of idle channels
 * @link:	the socket
 * @msg:	the request, unless it names many portals
 */
struct vds_channel {
	struct vds_channel *next;
	struct vds_link link;
	struct nl_msg *msg;
};

/**
 * struct vds_client - a connection
 * @ops:	the transport
 * @ctx:	its context
 * @sizes:	of the program's structures
 * @timeout_ms:	see vds_client_set_timeout()
 * @interrupt:	see vds_client_set_interrupt()
 * @ignore_signals: see vds_client_ignore_signals(); constant once it is in use
 * @idle:	channels that no request uses; vds_lock() protects this and the following
 * @idle_count:	number of them
 * @family:	as last resolved
 * @epoch:	how often the module was found to be loaded again
 *
 * Requests of several threads do not wait for each other: each has a channel.
 */
struct vds_client {
	const struct vds_transport_ops *ops;
	void *ctx;
	struct vds_sizes sizes;
	atomic_int timeout_ms;
	atomic_int interrupt;
	bool ignore_signals;
	struct vds_channel *idle;
	unsigned int idle_count;
	struct vds_family family;
	unsigned int epoch;
};

/** vds_client_limit() - how long a request of this connection may take */
struct vds_limit vds_client_limit(const struct vds_client *client, int64_t deadline);

/** vds_client_family() - the numbers to use now */
struct vds_family vds_client_family(const struct vds_client *client);

/**
 * vds_client_renew() - check whether the module was loaded again
 * @client: the connection
 * @link: to query over
 * @limit: how long that may take
 * @family: what the caller used; receives what is valid now
 *
 * Return: 0 @family was valid; 1 it has changed; -ENODEV the module is not loaded;
 * another negative errno. A message is set.
 */
int vds_client_renew(struct vds_client *client, struct vds_link *link,
		     const struct vds_limit *limit, struct vds_family *family);

/** vds_channel_take() - an idle channel, or a new one; NULL with a message set */
struct vds_channel *vds_channel_take(struct vds_client *client);

/** vds_channel_put() - the request is done */
void vds_channel_put(struct vds_client *client, struct vds_channel *channel);

/** vds_channels_close() - close those that are idle */
void vds_channels_close(struct vds_client *client);

#endif /* VDS_CLIENT_INTERNAL_H */
