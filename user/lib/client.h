/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What a connection is made of.
 *
 * Internal to libvds.
 */
#ifndef VDS_CLIENT_INTERNAL_H
#define VDS_CLIENT_INTERNAL_H

#include <pthread.h>

#include "nl/link.h"

/**
 * struct vds_client - a connection
 * @lock:	one question at a time; protects @link and @msg
 * @family:	as it was when the connection was made, and never followed to a
 *		module that was loaded later; constant
 * @quick_ms:	see vds_client_set_timeout()
 * @slow_ms:	the same
 * @link:	the socket
 * @msg:	the question; there is room for the largest
 */
struct vds_client {
	pthread_mutex_t lock;
	struct vds_family family;
	int quick_ms;
	int slow_ms;
	struct vds_link link;
	struct nl_msg *msg;
};

#endif /* VDS_CLIENT_INTERNAL_H */
