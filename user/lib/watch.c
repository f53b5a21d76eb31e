// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * A watch: a socket that receives the family's notifications.
 *
 * Notifications may be lost, including the one of the module's unload. So after a
 * second without notification, the watch checks whether the module is still there.
 */
#include <errno.h>
#include <linux/genetlink.h>
#include <netlink/attr.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "error.h"
#include "nl/family.h"
#include "nl/message.h"
#include "sizes.h"
#include "watch.h"

#define CHECK_INTERVAL	VDS_SEC

/* How long a query of the controller may take. */
#define QUERY_TIMEOUT_MS 30000

#define WATCH_ALL	(VDS_WATCH_OBJECTS | VDS_WATCH_OPS | VDS_WATCH_COMPLETIONS)

/* Together they would report each completion twice. */
#define WATCH_TWICE	(VDS_WATCH_OPS | VDS_WATCH_COMPLETIONS)

/* The controller's multicast group has a fixed number. */
#define CTRL_NOTIFY_GROUP	GENL_ID_CTRL

/**
 * struct vds_watch - a socket that receives notifications
 * @family:	as it was when the watch was opened; constant
 * @mask:	what it is subscribed to
 * @event_size:	of the program's struct vds_event
 * @filter:	the operation that it is limited to, if its family is not 0
 * @dead:	the module was unloaded
 * @lost:	notifications were lost, and the caller does not know it
 * @check_at:	when to check that, unless a notification arrives before
 * @next:	the next message in the link's buffer
 * @left:	bytes of the datagram from there
 * @link:	the socket
 */
struct vds_watch {
	struct vds_family family;
	unsigned int mask;
	size_t event_size;
	struct vds_filter filter;
	bool dead;
	bool lost;
	int64_t check_at;
	struct nlmsghdr *next;
	int left;
	struct vds_link link;
};

static int watch_join(struct vds_watch *watch, uint32_t group)
{
	int ret = watch->link.ops->join(watch->link.sock, group);

	if (ret)
		return vds_fail(ret, "cannot subscribe to notifications: %s", strerror(-ret));
	return 0;
}

static int watch_subscribe(struct vds_watch *watch, unsigned int mask)
{
	int ret = 0;

	if (mask & VDS_WATCH_OBJECTS)
		ret = watch_join(watch, watch->family.objects);
	if (!ret && (mask & VDS_WATCH_OPS))
		ret = watch_join(watch, watch->family.ops);
	if (!ret && (mask & VDS_WATCH_COMPLETIONS))
		ret = watch_join(watch, watch->family.completions);
	return ret;
}

static int watch_mask_check(unsigned int mask)
{
	if (!mask || (mask & ~WATCH_ALL) || (mask & WATCH_TWICE) == WATCH_TWICE)
		return vds_fail(-EINVAL, "a watch is for objects, and operations or completions");
	return 0;
}

/*
 * Open the socket and subscribe to the unload of the module. A filter that cannot be
 * attached only costs wake-ups.
 */
static int watch_connect(struct vds_watch *watch)
{
	int ret = vds_link_open(&watch->link);

	if (ret)
		return ret;
	if (watch->filter.family)
		watch->link.ops->filter(watch->link.sock, &watch->filter);
	return watch_join(watch, CTRL_NOTIFY_GROUP);
}

/* Open a socket of its own in a child, which has missed what arrived meanwhile. */
static int watch_ready(struct vds_watch *watch)
{
	int ret;

	if (vds_link_is_ready(&watch->link))
		return 0;
	ret = watch_connect(watch);
	if (!ret)
		ret = watch_subscribe(watch, watch->mask);
	if (ret)
		vds_link_close(&watch->link);
	else
		watch->lost = true;
	return ret;
}

/* Query over another socket, because a reply must not arrive among notifications. */
static int watch_query_family(const struct vds_watch *watch, int64_t deadline,
			      struct vds_family *family)
{
	struct vds_limit limit = {
		.deadline = vds_sooner(deadline, vds_deadline(QUERY_TIMEOUT_MS)),
		.interrupt = -1,
	};
	struct vds_link *link = malloc(sizeof(*link));
	int ret;

	if (!link)
		return vds_fail_errno(-ENOMEM);
	vds_link_init(link, watch->link.ops, watch->link.ctx, false);
	ret = vds_family_resolve(link, &limit, family);
	vds_link_close(link);
	free(link);
	return ret;
}

/* -ENODEV: the module was unloaded, and perhaps loaded again. */
static int watch_check_family(const struct vds_watch *watch, int64_t deadline)
{
	struct vds_family now;
	int ret = watch_query_family(watch, vds_query_deadline(deadline), &now);

	if (ret == -ENOENT || ret == -ENONET || (!ret && now.id != watch->family.id))
		return vds_fail_errno(-ENODEV);
	return ret;
}

/* Subscribe to @mask of @family, which is queried if it is NULL. */
static int watch_begin(struct vds_watch *watch, const struct vds_family *family,
		       unsigned int mask)
{
	int ret = 0;

	if (family)
		watch->family = *family;
	else
		ret = watch_query_family(watch, VDS_NEVER, &watch->family);
	watch->mask = mask;
	return ret ? ret : watch_subscribe(watch, mask);
}

/* A watch of the operation @filter, or with no filter of everything. */
static int watch_open(const struct vds_transport_ops *ops, void *ctx,
		      const struct vds_family *family, const struct vds_filter *filter,
		      unsigned int mask, struct vds_watch **watch)
{
	struct vds_watch *new = calloc(1, sizeof(*new));
	int ret;

	if (!new)
		return vds_fail_errno(-ENOMEM);
	vds_link_init(&new->link, ops, ctx, !filter);
	if (filter)
		new->filter = *filter;
	new->event_size = sizeof(struct vds_event);
	new->check_at = vds_now() + CHECK_INTERVAL;
	ret = watch_connect(new);
	if (!ret)
		ret = watch_begin(new, family, mask);
	if (ret) {
		vds_watch_close(new);
		return ret;
	}
	*watch = new;
	return 0;
}

int vds_watch_open_transport(const struct vds_transport_ops *ops, void *ctx,
			     unsigned int mask, struct vds_watch **watch)
{
	int ret = watch_mask_check(mask);

	*watch = NULL;
	return ret ? ret : watch_open(ops, ctx, NULL, NULL, mask, watch);
}

int vds_watch_open_sized(unsigned int mask, struct vds_watch **watch,
			 const struct vds_sizes *sizes)
{
	struct vds_sizes accepted;
	int ret;

	*watch = NULL;
	ret = vds_sizes_take(&accepted, sizes);
	if (!ret)
		ret = vds_watch_open_transport(&vds_transport_nl, NULL, mask, watch);
	if (!ret)
		(*watch)->event_size = accepted.event;
	return ret;
}

int vds_watch_open_family(const struct vds_transport_ops *ops, void *ctx,
			  const struct vds_family *family, unsigned int mask,
			  size_t event_size, struct vds_watch **watch)
{
	int ret = watch_mask_check(mask);

	*watch = NULL;
	if (!ret)
		ret = watch_open(ops, ctx, family, NULL, mask, watch);
	if (!ret)
		(*watch)->event_size = event_size;
	return ret;
}

int vds_watch_open_op(const struct vds_transport_ops *ops, void *ctx,
		      const struct vds_family *family, uint64_t op, uint64_t incarnation,
		      unsigned int mask, struct vds_watch **watch)
{
	struct vds_filter filter = {
		.family = family->id,
		.op = op,
		.incarnation = incarnation,
	};

	return watch_open(ops, ctx, family, &filter, mask, watch);
}

void vds_watch_close(struct vds_watch *watch)
{
	if (!watch)
		return;
	vds_link_close(&watch->link);
	free(watch);
}

int vds_watch_fd(struct vds_watch *watch)
{
	int ret = watch_ready(watch);

	return ret ? ret : watch->link.ops->fd(watch->link.sock);
}

/* Is this the controller's notification that the family was unregistered? */
static bool family_gone(const struct vds_watch *watch, struct nlmsghdr *nlh)
{
	struct nlattr *attrs[CTRL_ATTR_MAX + 1];
	const struct genlmsghdr *genl = nlmsg_data(nlh);

	if (nlmsg_parse(nlh, GENL_HDRLEN, attrs, CTRL_ATTR_MAX, NULL))
		return false;
	return genl->cmd == CTRL_CMD_DELFAMILY && attrs[CTRL_ATTR_FAMILY_ID] &&
	       nla_len(attrs[CTRL_ATTR_FAMILY_ID]) == sizeof(uint16_t) &&
	       nla_get_u16(attrs[CTRL_ATTR_FAMILY_ID]) == watch->family.id;
}

/* One message. Return: 0; -ENOMSG it is not for the caller; an error. */
static int watch_message(struct vds_watch *watch, struct nlmsghdr *nlh,
			 struct vds_event *event)
{
	if (nlh->nlmsg_type == watch->family.id)
		return vds_event_read(nlh, event);
	if (nlh->nlmsg_type != GENL_ID_CTRL || !family_gone(watch, nlh))
		return -ENOMSG;
	watch->dead = true;
	return vds_fail_errno(-ENODEV);
}

/* The rest of the datagram. Return: 0; -ENOMSG at its end; an error. */
static int watch_buffered(struct vds_watch *watch, struct vds_event *event)
{
	struct nlmsghdr *nlh;
	int ret = -ENOMSG;

	while (watch->left > 0 && ret == -ENOMSG) {
		nlh = watch->next;
		if (!nlmsg_ok(nlh, watch->left)) {
			watch->left = 0;
			return vds_fail_errno(-EBADMSG);
		}
		watch->next = nlmsg_next(nlh, &watch->left);
		ret = watch_message(watch, nlh, event);
	}
	return ret;
}

static int watch_lost(struct vds_watch *watch, struct vds_event *event)
{
	/* The notification of the unload may be among those lost. */
	watch->check_at = vds_now();
	watch->lost = false;
	memset(event, 0, sizeof(*event));
	event->object = VDS_EVENT_LOST;
	return 0;
}

/*
 * Wait for a datagram until @deadline. Return: 0 an event; -ENOMSG no event in it;
 * -EAGAIN no datagram; -EINTR; an error.
 */
static int watch_receive(struct vds_watch *watch, struct vds_event *event,
			 int64_t deadline, int interrupt)
{
	struct vds_link *link = &watch->link;
	ssize_t len = link->ops->recv(link->sock, link->buf, sizeof(link->buf), deadline,
				      interrupt);

	if (len == -ENOBUFS)
		return watch_lost(watch, event);
	if (len == -EAGAIN)
		return -EAGAIN;
	if (len == -EINTR || len == -ECANCELED)
		return vds_fail(-EINTR, "interrupted while waiting for a notification");
	if (len < 0)
		return vds_fail(len, "cannot read the kernel's notifications: %s", strerror(-len));
	if (!len || (size_t)len > sizeof(link->buf))
		return vds_fail_errno(-EBADMSG);
	watch->check_at = vds_now() + CHECK_INTERVAL;
	watch->next = (void *)link->buf;
	watch->left = len;
	return watch_buffered(watch, event);
}

/* No datagram arrived. Check the module if it is time, then the deadline. */
static int watch_silent(struct vds_watch *watch, int64_t deadline)
{
	int64_t now = vds_now();
	int ret;

	if (now >= watch->check_at) {
		ret = watch_check_family(watch, deadline);
		watch->check_at = vds_now() + CHECK_INTERVAL;
		watch->dead = ret == -ENODEV;
		/*
		 * Notifications that arrived before the unload are delivered first. A
		 * query that times out does not prove that the module is gone.
		 */
		if (ret && ret != -ETIMEDOUT)
			return watch->dead ? 0 : ret;
	}
	return now < deadline ? 0 : vds_fail(-ETIME, "timed out: no notification arrived");
}

int vds_watch_next_until(struct vds_watch *watch, struct vds_event *event,
			 int64_t deadline, int interrupt)
{
	int ret = watch_buffered(watch, event);

	if (ret == -ENOMSG) {
		ret = watch_ready(watch);
		if (ret || watch->lost)
			return ret ? ret : watch_lost(watch, event);
		ret = -ENOMSG;
	}
	while (ret == -ENOMSG || ret == -EAGAIN) {
		if (ret == -EAGAIN && watch->dead)
			return vds_fail_errno(-ENODEV);
		if (ret == -EAGAIN)
			ret = watch_silent(watch, deadline);
		if (!ret || ret == -ENOMSG)
			ret = watch_receive(watch, event, watch->dead ? 0 :
					    vds_sooner(deadline, watch->check_at), interrupt);
	}
	return ret;
}

int vds_watch_next(struct vds_watch *watch, struct vds_event *event,
		   int timeout_ms)
{
	struct vds_event own = { .generation = 0 };
	int ret = vds_watch_next_until(watch, &own, vds_deadline(timeout_ms), -1);

	if (ret)
		memset(event, 0, watch->event_size);
	else
		vds_copy(event, watch->event_size, &own, sizeof(own));
	return ret;
}
