// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * A connection to the kernel: opening, closing, timeouts.
 */
#include <errno.h>
#include <stdlib.h>

#include "client.h"
#include "error.h"
#include "watch.h"

#define TIMEOUT_MS	30000

static struct vds_client *client_new(const struct vds_transport_ops *ops, void *ctx)
{
	struct vds_client *new = malloc(sizeof(*new));
	struct nl_msg *msg = nlmsg_alloc_size(VDS_MESSAGE_SIZE);

	if (!new || !msg) {
		free(new);
		nlmsg_free(msg);
		vds_fail_errno(-ENOMEM);
		return NULL;
	}
	new->msg = msg;
	atomic_init(&new->spare, NULL);
	vds_link_init(&new->link, ops, ctx, false);
	vds_client_set_timeout(new, TIMEOUT_MS);
	pthread_mutex_init(&new->lock, NULL);
	return new;
}

int vds_client_open_transport(const struct vds_transport_ops *ops, void *ctx,
			      struct vds_client **client)
{
	struct vds_client *new = client_new(ops, ctx);
	int ret;

	if (!new)
		return -ENOMEM;
	ret = vds_family_resolve(&new->link, &new->family);
	if (ret) {
		vds_client_close(new);
		return ret;
	}
	*client = new;
	return 0;
}

int vds_client_open(struct vds_client **client)
{
	return vds_client_open_transport(&vds_transport_nl, NULL, client);
}

void vds_client_close(struct vds_client *client)
{
	if (!client)
		return;
	vds_watch_close(client->spare);
	vds_link_close(&client->link);
	nlmsg_free(client->msg);
	pthread_mutex_destroy(&client->lock);
	free(client);
}

void vds_client_set_timeout(struct vds_client *client, int timeout_ms)
{
	client->timeout_ms = timeout_ms;
}

int vds_client_watch(struct vds_client *client, unsigned int mask,
		     struct vds_watch **watch)
{
	return vds_watch_open_family(client->link.ops, client->link.ctx, &client->family,
				     mask, watch);
}

int vds_client_take_spare(struct vds_client *client, struct vds_watch **watch)
{
	*watch = atomic_exchange(&client->spare, NULL);
	if (*watch)
		return 0;
	return vds_watch_open_silent(client->link.ops, client->link.ctx, &client->family,
				     watch);
}

void vds_client_give_spare(struct vds_client *client, struct vds_watch *watch)
{
	vds_watch_close(atomic_exchange(&client->spare, watch));
}
