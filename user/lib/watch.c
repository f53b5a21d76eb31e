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
#include "watch.h"

#define CHECK_INTERVAL	VDS_SEC

#define WATCH_ALL	(VDS_WATCH_OBJECTS | VDS_WATCH_OPS | VDS_WATCH_COMPLETIONS)

/* Together they would report each completion twice. */
#define WATCH_TWICE	(VDS_WATCH_OPS | VDS_WATCH_COMPLETIONS)

/* The controller's multicast group has a fixed number. */
#define CTRL_NOTIFY_GROUP	GENL_ID_CTRL

/**
 * struct vds_watch - a socket that receives notifications
 * @family:	as it was when the watch was opened; constant
 * @dead:	the module was unloaded
 * @check_at:	when to check that, unless a notification arrives before
 * @next:	the next message in the link's buffer
 * @left:	bytes of the datagram from there
 * @link:	the socket
 */
struct vds_watch {
	struct vds_family family;
	bool dead;
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

int vds_watch_join(struct vds_watch *watch, unsigned int mask)
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

/* A watch that receives only the unload of the module. */
static int watch_new(const struct vds_transport_ops *ops, void *ctx,
		     struct vds_watch **watch)
{
	struct vds_watch *new;
	int ret;

	new = malloc(sizeof(*new));
	if (!new)
		return vds_fail_errno(-ENOMEM);
	vds_link_init(&new->link, ops, ctx, true);
	new->dead = false;
	new->left = 0;
	new->check_at = vds_now() + CHECK_INTERVAL;
	ret = vds_link_open(&new->link);
	if (!ret)
		ret = watch_join(new, CTRL_NOTIFY_GROUP);
	if (ret) {
		vds_watch_close(new);
		return ret;
	}
	*watch = new;
	return 0;
}

/* Query over another socket, because a reply must not arrive among notifications. */
static int watch_query_family(struct vds_watch *watch,
			      int (*query)(struct vds_link *link, struct vds_watch *watch))
{
	struct vds_link *link = malloc(sizeof(*link));
	int ret;

	if (!link)
		return vds_fail_errno(-ENOMEM);
	vds_link_init(link, watch->link.ops, watch->link.ctx, false);
	ret = query(link, watch);
	vds_link_close(link);
	free(link);
	return ret;
}

static int watch_resolve(struct vds_link *link, struct vds_watch *watch)
{
	return vds_family_resolve(link, &watch->family);
}

static int watch_check(struct vds_link *link, struct vds_watch *watch)
{
	return vds_family_check(link, &watch->family);
}

int vds_watch_open_transport(const struct vds_transport_ops *ops, void *ctx,
			     unsigned int mask, struct vds_watch **watch)
{
	struct vds_watch *new;
	int ret = watch_mask_check(mask);

	if (!ret)
		ret = watch_new(ops, ctx, &new);
	if (ret)
		return ret;
	ret = watch_query_family(new, watch_resolve);
	if (!ret)
		ret = vds_watch_join(new, mask);
	if (ret) {
		vds_watch_close(new);
		return ret;
	}
	*watch = new;
	return 0;
}

int vds_watch_open(unsigned int mask, struct vds_watch **watch)
{
	return vds_watch_open_transport(&vds_transport_nl, NULL, mask, watch);
}

int vds_watch_open_silent(const struct vds_transport_ops *ops, void *ctx,
			  const struct vds_family *family, struct vds_watch **watch)
{
	int ret = watch_new(ops, ctx, watch);

	if (!ret)
		(*watch)->family = *family;
	return ret;
}

int vds_watch_open_family(const struct vds_transport_ops *ops, void *ctx,
			  const struct vds_family *family, unsigned int mask,
			  struct vds_watch **watch)
{
	struct vds_watch *new;
	int ret = watch_mask_check(mask);

	if (!ret)
		ret = vds_watch_open_silent(ops, ctx, family, &new);
	if (ret)
		return ret;
	ret = vds_watch_join(new, mask);
	if (ret) {
		vds_watch_close(new);
		return ret;
	}
	*watch = new;
	return 0;
}

void vds_watch_close(struct vds_watch *watch)
{
	if (!watch)
		return;
	vds_link_close(&watch->link);
	free(watch);
}

int vds_watch_fd(const struct vds_watch *watch)
{
	return watch->link.ops->fd(watch->link.sock);
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
	memset(event, 0, sizeof(*event));
	event->object = VDS_EVENT_LOST;
	return 0;
}

/*
 * Wait for a datagram until @deadline. Return: 0 an event; -ENOMSG no event in it;
 * -EAGAIN no datagram; -EINTR; an error.
 */
static int watch_receive(struct vds_watch *watch, struct vds_event *event,
			 int64_t deadline)
{
	struct vds_link *link = &watch->link;
	ssize_t len = link->ops->recv(link->sock, link->buf, link->size, deadline);

	if (len == -ENOBUFS)
		return watch_lost(watch, event);
	if (len == -EAGAIN)
		return -EAGAIN;
	if (len == -EINTR)
		return vds_fail(len, "waiting for a notification: %s", strerror(-len));
	if (len < 0)
		return vds_fail(len, "cannot read the kernel's notifications: %s", strerror(-len));
	if (!len || (size_t)len > link->size)
		return vds_fail_errno(-EBADMSG);
	watch->check_at = vds_now() + CHECK_INTERVAL;
	watch->next = link->buf;
	watch->left = len;
	return watch_buffered(watch, event);
}

/* No datagram arrived. Check the module if it is time, then the deadline. */
static int watch_silent(struct vds_watch *watch, int64_t deadline)
{
	int64_t now = vds_now();
	int ret;

	if (now >= watch->check_at) {
		ret = watch_query_family(watch, watch_check);
		watch->check_at = vds_now() + CHECK_INTERVAL;
		watch->dead = ret == -ENODEV;
		/* Notifications that arrived before the unload are delivered first. */
		if (ret)
			return watch->dead ? 0 : ret;
	}
	return now < deadline ? 0 : vds_fail(-ETIME, "timed out: no notification arrived");
}

int vds_watch_next_until(struct vds_watch *watch, struct vds_event *event,
			 int64_t deadline)
{
	int ret = watch_buffered(watch, event);

	while (ret == -ENOMSG || ret == -EAGAIN) {
		if (ret == -EAGAIN && watch->dead)
			return vds_fail_errno(-ENODEV);
		if (ret == -EAGAIN)
			ret = watch_silent(watch, deadline);
		if (!ret || ret == -ENOMSG)
			ret = watch_receive(watch, event, watch->dead ? 0 :
					    vds_sooner(deadline, watch->check_at));
	}
	return ret;
}

int vds_watch_next(struct vds_watch *watch, struct vds_event *event,
		   int timeout_ms)
{
	return vds_watch_next_until(watch, event, vds_deadline(timeout_ms));
}
