// SPDX-License-Identifier: GPL-2.0-only
/*
 * nl_notify.c - report changes: count them, trace them, notify listeners.
 *
 * Notifications may be lost; the get commands always have the current state.  One
 * that cannot be allocated leaves a gap in the generations, and its listeners
 * receive ENOBUFS.
 */
#include <net/genetlink.h>

#include "core.h"
#include "gen/netlink_gen.h"
#include "nl.h"
#include "nl_notify.h"
#include "operation.h"
#include "trace.h"

static u64 generation; /* of the last event; writers hold reg_lock */

/* A reader that sees the new generation sees the change that it counts. */
static void next_generation(void)
{
	/* Pairs with nl_generation(). */
	smp_store_release(&generation, generation + 1);
}

/**
 * nl_generation() - number of changes so far
 *
 * Context: any. Without reg_lock it may be old already.
 * Return: the number.
 */
u64 nl_generation(void)
{
	/* Pairs with next_generation(). */
	return smp_load_acquire(&generation);
}

/* The command of an event, and the types of its attributes. */
struct event_attrs {
	u8 cmd;
	int event;
	int generation;
	int cause;
	int pad;
};

#define EVENT_ATTRS(set) {						\
	.cmd = VDS_ISCSI_CMD_##set##_NTF,				\
	.event = VDS_ISCSI_A_##set##_EVENT,				\
	.generation = VDS_ISCSI_A_##set##_EVENT_GENERATION,		\
	.cause = VDS_ISCSI_A_##set##_EVENT_CAUSE,			\
	.pad = VDS_ISCSI_A_##set##_PAD,					\
}

static const struct event_attrs provider_attrs = EVENT_ATTRS(PROVIDER);

static const struct event_attrs object_attrs[VDS_NR_OBJECT_TYPES] = {
	[VDS_TARGET] = EVENT_ATTRS(TARGET),
	[VDS_PORTAL_GROUP] = EVENT_ATTRS(PORTAL_GROUP),
	[VDS_PORTAL] = EVENT_ATTRS(PORTAL),
	[VDS_MEMBERSHIP] = EVENT_ATTRS(MEMBERSHIP),
};

static bool has_listeners(unsigned int group)
{
	return genl_has_listeners(&nl_family, &init_net, group);
}

static int put_event(struct sk_buff *skb, const struct event_attrs *attr,
		     enum vds_iscsi_event_kind kind, u64 cause)
{
	if (nla_put_u32(skb, attr->event, kind) ||
	    nla_put_u64_64bit(skb, attr->generation, generation, attr->pad))
		return -EMSGSIZE;
	if (cause && nla_put_u64_64bit(skb, attr->cause, cause, attr->pad))
		return -EMSGSIZE;
	return 0;
}

/* Begin a message; NULL when @skb is NULL, which notify_send() accepts. */
static void *notify_begin(struct sk_buff *skb, u8 cmd)
{
	return skb ? genlmsg_put(skb, 0, 0, &nl_family, 0, cmd) : NULL;
}

/* Send a complete message; otherwise, have the listeners receive ENOBUFS. */
static void notify_send(struct sk_buff *skb, void *hdr, bool complete,
			unsigned int group)
{
	if (!complete) {
		nlmsg_free(skb);
		genl_set_err(&nl_family, &init_net, 0, group, -ENOBUFS);
		return;
	}
	genlmsg_end(skb, hdr);
	genlmsg_multicast(&nl_family, skb, 0, group, GFP_KERNEL);
}

/* Send the event of an object, or of a provider if @obj is NULL. */
static void notify_event(const struct vds_provider *p,
			 const struct vds_object *obj,
			 enum vds_iscsi_event_kind kind, u64 cause)
{
	const struct event_attrs *attr =
		obj ? &object_attrs[obj->type] : &provider_attrs;
	struct sk_buff *skb;
	bool complete;
	void *hdr;

	if (!has_listeners(VDS_ISCSI_NLGRP_OBJECTS))
		return;
	skb = genlmsg_new(NL_OBJECT_SIZE, GFP_KERNEL);
	hdr = notify_begin(skb, attr->cmd);
	complete = hdr && !put_event(skb, attr, kind, cause) &&
		   !(obj ? nl_fill_object(skb, obj) :
			   nl_fill_provider(skb, p, generation));
	notify_send(skb, hdr, complete, VDS_ISCSI_NLGRP_OBJECTS);
}

/**
 * nl_notify_provider() - report that a provider arrived, departed or changed
 * @p: the provider
 * @kind: which of these
 *
 * Context: process, may sleep; reg_lock is held, which keeps events in order.
 */
void nl_notify_provider(struct vds_provider *p, enum vds_iscsi_event_kind kind)
{
	lockdep_assert_held(&reg_lock);
	next_generation();
	notify_event(p, NULL, kind, 0);
}

/**
 * nl_notify_object() - report that an object arrived, departed or changed
 * @obj: the object
 * @kind: which of these
 * @cause: id of the operation that caused it; 0 when another program did
 *
 * Context: process, may sleep; reg_lock is held, which keeps events in order.
 */
void nl_notify_object(struct vds_object *obj, enum vds_iscsi_event_kind kind,
		      u64 cause)
{
	lockdep_assert_held(&reg_lock);
	next_generation();
	trace_vds_object(obj, kind, generation, cause);
	notify_event(NULL, obj, kind, cause);
}

/**
 * nl_notify_op() - report the state and the progress of an operation
 * @op: the operation
 *
 * Context: process, may sleep; reg_lock is held, which keeps events in order.
 */
void nl_notify_op(const struct vds_operation *op)
{
	struct sk_buff *skb;
	void *hdr;

	lockdep_assert_held(&reg_lock);
	trace_vds_operation(op);
	if (!has_listeners(VDS_ISCSI_NLGRP_OPS))
		return;
	skb = genlmsg_new(nl_op_size(op), GFP_KERNEL);
	hdr = notify_begin(skb, VDS_ISCSI_CMD_OP_NTF);
	notify_send(skb, hdr, hdr && !nl_fill_op(skb, op, false),
		    VDS_ISCSI_NLGRP_OPS);
}

/*
 * Send the completion alone.  The message has exactly the size that it needs,
 * because netlink copies one with much unused space.  It is so small that waiting
 * for the memory is safe.
 */
static void notify_done(const struct vds_operation *op)
{
	size_t size = NL_COMPLETION_SIZE - VDS_ISCSI_MESSAGE_MAX + strlen(op->message);
	struct sk_buff *skb = genlmsg_new(size, GFP_KERNEL | __GFP_NOFAIL);
	void *hdr = notify_begin(skb, VDS_ISCSI_CMD_OP_DONE_NTF);

	notify_send(skb, hdr, hdr && !nl_fill_completion(skb, op),
		    VDS_ISCSI_NLGRP_COMPLETIONS);
}

/**
 * nl_notify_completion() - report that an operation is done
 * @op: the operation
 *
 * Listeners to completions come first: they wait.
 *
 * Context: process, may sleep; reg_lock is held, which keeps events in order.
 */
void nl_notify_completion(const struct vds_operation *op)
{
	lockdep_assert_held(&reg_lock);
	if (has_listeners(VDS_ISCSI_NLGRP_COMPLETIONS))
		notify_done(op);
	nl_notify_op(op);
}
