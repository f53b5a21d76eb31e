// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * A connection to the kernel: opening, closing, limits, and the module's numbers.
 */
#include <errno.h>
#include <stdlib.h>

#include "client.h"
#include "clock.h"
#include "error.h"
#include "lock.h"
#include "sizes.h"
#include "wait.h"
#include "watch.h"

static struct vds_client *client_new(const struct vds_transport_ops *ops, void *ctx)
{
	struct vds_client *new = calloc(1, sizeof(*new));

	if (!new) {
		vds_fail_errno(-ENOMEM);
		return NULL;
	}
	new->ops = ops;
	new->ctx = ctx;
	new->sizes = vds_sizes;
	atomic_init(&new->timeout_ms, VDS_CLIENT_TIMEOUT);
	atomic_init(&new->interrupt, -1);
	return new;
}

static int client_resolve(struct vds_client *client)
{
	struct vds_limit limit = vds_client_limit(client, VDS_NEVER);
	struct vds_channel *channel = vds_channel_take(client);
	int ret;

	if (!channel)
		return -ENOMEM;
	ret = vds_family_resolve(&channel->link, &limit, &client->family);
	vds_channel_put(client, channel);
	return ret;
}

int vds_client_open_transport(const struct vds_transport_ops *ops, void *ctx,
			      struct vds_client **client)
{
	struct vds_client *new = client_new(ops, ctx);
	int ret;

	*client = NULL;
	if (!new)
		return -ENOMEM;
	ret = client_resolve(new);
	if (ret) {
		vds_client_close(new);
		return ret;
	}
	*client = new;
	return 0;
}

int vds_client_open_sized(struct vds_client **client, const struct vds_sizes *sizes)
{
	struct vds_sizes accepted;
	int ret;

	*client = NULL;
	ret = vds_sizes_take(&accepted, sizes);
	if (!ret)
		ret = vds_client_open_transport(&vds_transport_nl, NULL, client);
	if (!ret)
		(*client)->sizes = accepted;
	return ret;
}

void vds_client_close(struct vds_client *client)
{
	if (!client)
		return;
	vds_channels_close(client);
	free(client);
}

void vds_client_set_timeout(struct vds_client *client, int timeout_ms)
{
	atomic_store(&client->timeout_ms, timeout_ms);
}

void vds_client_set_interrupt(struct vds_client *client, int fd)
{
	atomic_store(&client->interrupt, fd);
}

void vds_client_ignore_signals(struct vds_client *client)
{
	client->ignore_signals = true;
}

struct vds_limit vds_client_limit(const struct vds_client *client, int64_t deadline)
{
	return (struct vds_limit){
		.deadline = vds_sooner(deadline, vds_deadline(atomic_load(&client->timeout_ms))),
		.interrupt = atomic_load(&client->interrupt),
	};
}

struct vds_family vds_client_family(const struct vds_client *client)
{
	struct vds_family family;
	int state = vds_lock();

	family = client->family;
	vds_unlock(state);
	return family;
}

unsigned int vds_client_epoch(const struct vds_client *client)
{
	unsigned int epoch;
	int state = vds_lock();

	epoch = client->epoch;
	vds_unlock(state);
	return epoch;
}

int vds_client_renew(struct vds_client *client, struct vds_link *link,
		     const struct vds_limit *limit, struct vds_family *family)
{
	struct vds_family now;
	int ret = vds_family_resolve(link, limit, &now), state;

	if (ret)
		return ret == -ENOENT || ret == -ENONET ? vds_fail_errno(-ENODEV) : ret;
	if (now.id == family->id)
		return 0;
	state = vds_lock();
	/* Another thread may have found it first. */
	if (client->family.id != now.id) {
		client->family = now;
		client->epoch++;
	}
	vds_unlock(state);
	*family = now;
	return 1;
}

int vds_client_watch(struct vds_client *client, unsigned int mask,
		     struct vds_watch **watch)
{
	struct vds_family family = vds_client_family(client);

	return vds_watch_open_family(client->ops, client->ctx, &family, mask,
				     client->sizes.event, watch);
}
