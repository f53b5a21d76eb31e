// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Listening to what happens, and waiting for an operation's end.
 *
 * Notifications only hurry: they may be lost, and nobody says when the module
 * goes away while a notification of that is lost. So a silent second is never
 * believed; the truth is then asked for.
 */
#include <errno.h>
#include <linux/genetlink.h>
#include <netlink/attr.h>
#include <stdlib.h>
#include <string.h>

#include "client.h"
#include "clock.h"
#include "error.h"
#include "watch.h"

#define SILENCE	VDS_SEC

#define WATCH_ALL	(VDS_WATCH_OBJECTS | VDS_WATCH_OPS | VDS_WATCH_COMPLETIONS)

/* Together they would tell each completion twice. */
#define WATCH_TWICE	(VDS_WATCH_OPS | VDS_WATCH_COMPLETIONS)

/* The controller's own multicast group, which has the same number everywhere. */
#define CTRL_NOTIFY_GROUP	GENL_ID_CTRL

/**
 * struct vds_watch - a socket that listens
 * @family:	as it was when the watch was opened; constant
 * @dead:	the module went away
 * @check_at:	when to ask whether it did, should there be no news before
 * @next:	message to read next, in the link's buffer
 * @left:	octets of the datagram from there
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
		return vds_fail(ret, "cannot listen to the kernel: %s", strerror(-ret));
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
		return vds_fail(-EINVAL, "a watch hears objects, and operations or completions");
	return 0;
}

/* A watch that listens to nothing yet but the module's end. */
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
	new->check_at = vds_now() + SILENCE;
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

/* Ask over a socket of its own: answers shall not stand among the events. */
static int watch_ask_family(struct vds_watch *watch,
			    int (*ask)(struct vds_link *link, struct vds_watch *watch))
{
	struct vds_link *link = malloc(sizeof(*link));
	int ret;

	if (!link)
		return vds_fail_errno(-ENOMEM);
	vds_link_init(link, watch->link.ops, watch->link.ctx, false);
	ret = ask(link, watch);
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
	ret = watch_ask_family(new, watch_resolve);
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

int vds_watch_prepare(struct vds_client *client, struct vds_watch **watch)
{
	int ret = watch_new(client->link.ops, client->link.ctx, watch);

	if (!ret)
		(*watch)->family = client->family;
	return ret;
}

int vds_client_watch(struct vds_client *client, unsigned int mask,
		     struct vds_watch **watch)
{
	struct vds_watch *new;
	int ret = watch_mask_check(mask);

	if (!ret)
		ret = vds_watch_prepare(client, &new);
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

/* Does the controller say that our family is no more? */
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

/* One message: 0, -ENOMSG when it means nothing to us, or an error. */
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

/* What is left of the datagram: 0, -ENOMSG at its end, or an error. */
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
	/* The module's end may be among what was lost. */
	watch->check_at = vds_now();
	memset(event, 0, sizeof(*event));
	event->object = VDS_EVENT_LOST;
	return 0;
}

/*
 * The next datagram, waited for until @deadline: 0 for an event, -ENOMSG for none
 * in it, -EAGAIN for no datagram, -EINTR, or an error.
 */
static int watch_receive(struct vds_watch *watch, struct vds_event *event,
			 int64_t deadline)
{
	struct vds_link *link = &watch->link;
	ssize_t len = link->ops->recv(link->sock, link->buf, sizeof(link->buf), deadline);

	if (len == -ENOBUFS)
		return watch_lost(watch, event);
	if (len == -EAGAIN)
		return -EAGAIN;
	if (len == -EINTR)
		return vds_fail(len, "waiting for an event: %s", strerror(-len));
	if (len < 0)
		return vds_fail(len, "cannot read the kernel's events: %s", strerror(-len));
	if (!len || (size_t)len > sizeof(link->buf))
		return vds_fail_errno(-EBADMSG);
	watch->check_at = vds_now() + SILENCE;
	watch->next = (struct nlmsghdr *)link->buf;
	watch->left = len;
	return watch_buffered(watch, event);
}

/* Nothing came. Is the module still there, and is there time to go on? */
static int watch_silent(struct vds_watch *watch, int64_t deadline)
{
	int64_t now = vds_now();
	int ret;

	if (now >= watch->check_at) {
		ret = watch_ask_family(watch, watch_check);
		watch->check_at = vds_now() + SILENCE;
		watch->dead = ret == -ENODEV;
		/* What it told at last is read before its end is told. */
		if (ret)
			return watch->dead ? 0 : ret;
	}
	return now < deadline ? 0 : vds_fail(-ETIME, "no event came in time");
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

/* Is this the operation's end? In full, it is in @info then, and else in @done. */
static bool op_heard(const struct vds_event *event, uint64_t id,
		     struct vds_op_info *info, struct vds_op_done *done)
{
	if (event->object == VDS_EVENT_OP && event->op.id == id &&
	    event->op.state == VDS_ISCSI_OP_STATE_DONE) {
		*info = event->op;
		return true;
	}
	if (event->object != VDS_EVENT_OP_DONE || event->op_done.id != id)
		return false;
	*done = event->op_done;
	return true;
}

/* Nobody answers any more: was the end told before that? */
static bool op_heard_last(struct vds_watch *watch, uint64_t id,
			  struct vds_op_info *info, struct vds_op_done *done)
{
	struct vds_event event;
	int ret;

	do {
		ret = vds_watch_next_until(watch, &event, 0);
		if (!ret && op_heard(&event, id, info, done))
			return true;
	} while (!ret || ret == -EBADMSG);
	return false;
}

/*
 * Listen until @deadline: 0 when the operation told its end in full; -ETIME when it
 * did not, or is to be asked at once: something was lost, or it told @done alone.
 */
static int op_listen(struct vds_watch *watch, uint64_t id, int64_t deadline,
		     struct vds_op_info *info, struct vds_op_done *done)
{
	struct vds_event event;
	int ret;

	do {
		ret = vds_watch_next_until(watch, &event, deadline);
		if (ret)
			return ret == -EBADMSG ? -ETIME : ret;
		if (event.object == VDS_EVENT_LOST)
			return -ETIME;
		if (op_heard(&event, id, info, done))
			return done->id ? -ETIME : 0;
	} while (vds_now() < deadline);
	return -ETIME;
}

/* Ask how far an operation is; what was told of its end is true if nobody answers. */
static int op_ask(struct vds_client *client, struct vds_watch *watch, uint64_t id,
		  struct vds_op_done *done, struct vds_op_info *info)
{
	int ret = vds_op_get(client, id, info);

	if (!ret)
		return 0;
	if (ret == -ENODEV && !done->id)
		ret = op_heard_last(watch, id, info, done) ? 0 : vds_fail_errno(ret);
	if (!done->id)
		return ret;
	memset(info, 0, sizeof(*info));
	info->id = done->id;
	info->state = VDS_ISCSI_OP_STATE_DONE;
	info->percent = done->result ? 0 : 100;
	info->result = done->result;
	memcpy(info->message, done->message, sizeof(info->message));
	return 0;
}

/* @info is filled each time round, by the last event or by asking. */
static int op_wait_until(struct vds_client *client, struct vds_watch *watch,
			 uint64_t id, int64_t deadline, struct vds_op_info *info)
{
	struct vds_op_done done = { .id = 0 };
	int ret;

	do {
		ret = op_listen(watch, id, vds_sooner(deadline, vds_now() + SILENCE),
				info, &done);
		if (ret == -ETIME)
			ret = op_ask(client, watch, id, &done, info);
		if (ret || info->state == VDS_ISCSI_OP_STATE_DONE)
			return ret;
	} while (vds_now() < deadline);
	return vds_fail(-ETIME, "the operation did not end in time; it goes on");
}

/* Without a watch from before: what happened until now has to be asked for. */
static int op_wait_late(struct vds_client *client, uint64_t id, int64_t deadline,
			struct vds_op_info *info)
{
	struct vds_watch *watch;
	int ret = vds_client_watch(client, VDS_WATCH_COMPLETIONS, &watch);

	if (ret)
		return ret;
	ret = vds_op_get(client, id, info);
	if (!ret && info->state != VDS_ISCSI_OP_STATE_DONE)
		ret = op_wait_until(client, watch, id, deadline, info);
	vds_watch_close(watch);
	return ret;
}

int vds_op_wait(struct vds_client *client, struct vds_watch *watch, uint64_t id,
		int timeout_ms, struct vds_op_info *info)
{
	int64_t deadline = vds_deadline(timeout_ms);

	if (!watch)
		return op_wait_late(client, id, deadline, info);
	return op_wait_until(client, watch, id, deadline, info);
}
