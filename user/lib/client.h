/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A connection to the kernel.
 *
 * Internal to libvds.
 */
#ifndef VDS_CLIENT_INTERNAL_H
#define VDS_CLIENT_INTERNAL_H

#include <pthread.h>
#include <stdatomic.h>

#include "connect.h"
#include "nl/family.h"

/* VDS_MESSAGE_SIZE - the buffer of a request, without most of its portals */
#define VDS_MESSAGE_SIZE	1024

/**
 * struct vds_client - a connection
 * @lock:	one request at a time; protects @link and @msg
 * @family:	as it was when the connection was made; constant: a module that is
 *		loaded later has other objects, so a caller has to connect again
 * @timeout_ms:	see vds_client_set_timeout()
 * @link:	the socket
 * @msg:	the request, unless it names many portals
 * @spare:	a watch without subscription, kept for the next vds_follow_open();
 *		may be NULL
 */
struct vds_client {
	pthread_mutex_t lock;
	struct vds_family family;
	int timeout_ms;
	struct vds_link link;
	struct nl_msg *msg;
	struct vds_watch *_Atomic spare;
};

/**
 * vds_client_take_spare() - a watch without subscription
 * @client: the connection
 * @watch: receives it; pass it to vds_client_give_spare() if it still has none
 *
 * Return: 0; a negative errno, with a message set.
 */
int vds_client_take_spare(struct vds_client *client, struct vds_watch **watch);

/** vds_client_give_spare() - keep a watch without subscription for the next taker */
void vds_client_give_spare(struct vds_client *client, struct vds_watch *watch);

#endif /* VDS_CLIENT_INTERNAL_H */
