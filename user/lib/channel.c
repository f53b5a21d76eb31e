// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The channels of a connection: a socket for each request in flight, kept for the
 * next one.
 *
 * In a child, a channel that a thread of the parent used during fork(2) has no user.
 * It is not touched, because its state is not known, and is lost.
 */
#include <errno.h>
#include <stdlib.h>

#include "client.h"
#include "error.h"
#include "lock.h"

/* More are closed after their request. */
#define IDLE_MAX	16

static struct vds_channel *channel_new(const struct vds_client *client)
{
	struct vds_channel *new = malloc(sizeof(*new));
	struct nl_msg *msg = nlmsg_alloc_size(VDS_REQUEST_SIZE);

	if (!new || !msg) {
		free(new);
		nlmsg_free(msg);
		vds_fail_errno(-ENOMEM);
		return NULL;
	}
	new->msg = msg;
	vds_link_init(&new->link, client->ops, client->ctx, false);
	return new;
}

static void channel_free(struct vds_channel *channel)
{
	vds_link_close(&channel->link);
	nlmsg_free(channel->msg);
	free(channel);
}

static struct vds_channel *idle_pop(struct vds_client *client)
{
	struct vds_channel *channel = client->idle;

	if (channel) {
		client->idle = channel->next;
		client->idle_count--;
	}
	return channel;
}

struct vds_channel *vds_channel_take(struct vds_client *client)
{
	int state = vds_lock();
	struct vds_channel *channel = idle_pop(client);

	vds_unlock(state);
	return channel ? channel : channel_new(client);
}

void vds_channel_put(struct vds_client *client, struct vds_channel *channel)
{
	int state = vds_lock();

	if (client->idle_count < IDLE_MAX) {
		channel->next = client->idle;
		client->idle = channel;
		client->idle_count++;
		channel = NULL;
	}
	vds_unlock(state);
	if (channel)
		channel_free(channel);
}

void vds_channels_close(struct vds_client *client)
{
	struct vds_channel *channel;

	while ((channel = idle_pop(client)))
		channel_free(channel);
}
