// SPDX-License-Identifier: GPL-2.0-only
/*
 * nl_notify.c - tell listeners what happens, as it happens.
 *
 * Notifications only hurry; the get commands are the truth.  One that cannot be
 * allocated leaves a gap in the generations, and its listeners see ENOBUFS.
 */
#include <net/genetlink.h>

#include "core.h"
#include "gen/netlink_gen.h"
#include "trace.h"

static u64 generation; /* of the last event; reg_lock */

/* Number of changes so far; may be read without a lock. */
u64 nl_generation(void)
{
	return READ_ONCE(generation);
}

/* The command and the attributes that tell an event, for each type of object. */
struct vds_event_attrs {
	u8 cmd;
	int event;
	int generation;
	int cause;
	int pad;
};

static const struct vds_event_attrs provider_event = {
	.cmd = VDS_ISCSI_CMD_PROVIDER_NTF,
	.event = VDS_ISCSI_A_PROVIDER_EVENT,
	.generation = VDS_ISCSI_A_PROVIDER_EVENT_GENERATION,
	.cause = VDS_ISCSI_A_PROVIDER_EVENT_CAUSE,
	.pad = VDS_ISCSI_A_PROVIDER_PAD,
};

static const struct vds_event_attrs reg_events[VDS_NR_OBJECT_TYPES] = {
	[VDS_TARGET] =
		{
			.cmd = VDS_ISCSI_CMD_TARGET_NTF,
			.event = VDS_ISCSI_A_TARGET_EVENT,
			.generation = VDS_ISCSI_A_TARGET_EVENT_GENERATION,
			.cause = VDS_ISCSI_A_TARGET_EVENT_CAUSE,
			.pad = VDS_ISCSI_A_TARGET_PAD,
		},
	[VDS_PORTAL_GROUP] =
		{
			.cmd = VDS_ISCSI_CMD_PORTAL_GROUP_NTF,
			.event = VDS_ISCSI_A_PORTAL_GROUP_EVENT,
			.generation = VDS_ISCSI_A_PORTAL_GROUP_EVENT_GENERATION,
			.cause = VDS_ISCSI_A_PORTAL_GROUP_EVENT_CAUSE,
			.pad = VDS_ISCSI_A_PORTAL_GROUP_PAD,
		},
	[VDS_PORTAL] =
		{
			.cmd = VDS_ISCSI_CMD_PORTAL_NTF,
			.event = VDS_ISCSI_A_PORTAL_EVENT,
			.generation = VDS_ISCSI_A_PORTAL_EVENT_GENERATION,
			.cause = VDS_ISCSI_A_PORTAL_EVENT_CAUSE,
			.pad = VDS_ISCSI_A_PORTAL_PAD,
		},
	[VDS_MEMBERSHIP] =
		{
			.cmd = VDS_ISCSI_CMD_MEMBERSHIP_NTF,
			.event = VDS_ISCSI_A_MEMBERSHIP_EVENT,
			.generation = VDS_ISCSI_A_MEMBERSHIP_EVENT_GENERATION,
			.cause = VDS_ISCSI_A_MEMBERSHIP_EVENT_CAUSE,
			.pad = VDS_ISCSI_A_MEMBERSHIP_PAD,
		},
};

static bool nl_listeners(unsigned int group)
{
	return genl_has_listeners(&nl_family, &init_net, group);
}

static int nl_put_event(struct sk_buff *skb, const struct vds_event_attrs *attr,
			enum vds_iscsi_event_kind kind, u64 cause)
{
	if (nla_put_u32(skb, attr->event, kind) ||
	    nla_put_u64_64bit(skb, attr->generation, generation, attr->pad))
		return -EMSGSIZE;
	if (cause && nla_put_u64_64bit(skb, attr->cause, cause, attr->pad))
		return -EMSGSIZE;
	return 0;
}

/* Begin a message; NULL when there is no memory, which nl_notify_send() takes.
 */
static void *nl_notify_begin(struct sk_buff *skb, u8 cmd)
{
	return skb ? genlmsg_put(skb, 0, 0, &nl_family, 0, cmd) : NULL;
}

/* Send a message that is complete, or have its listeners see that one is missing. */
static void nl_notify_send(struct sk_buff *skb, void *hdr, bool complete,
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

/* Tell an event of a provider (@obj is NULL) or of an object. */
static void nl_notify(const struct vds_provider *p,
		      const struct vds_object *obj,
		      enum vds_iscsi_event_kind kind, u64 cause)
{
	const struct vds_event_attrs *attr =
		obj ? &reg_events[obj->type] : &provider_event;
	struct sk_buff *skb;
	bool complete;
	void *hdr;

	if (!nl_listeners(VDS_ISCSI_NLGRP_OBJECTS))
		return;
	skb = genlmsg_new(NLMSG_DEFAULT_SIZE, GFP_KERNEL);
	hdr = nl_notify_begin(skb, attr->cmd);
	complete = hdr && !nl_put_event(skb, attr, kind, cause) &&
		   !(obj ? nl_fill_object(skb, obj) : nl_fill_provider(skb, p));
	nl_notify_send(skb, hdr, complete, VDS_ISCSI_NLGRP_OBJECTS);
}

void nl_notify_provider(struct vds_provider *p, enum vds_iscsi_event_kind kind)
{
	lockdep_assert_held(&reg_lock);
	WRITE_ONCE(generation, generation + 1);
	nl_notify(p, NULL, kind, 0);
}

void nl_notify_object(struct vds_object *obj, enum vds_iscsi_event_kind kind,
		      u64 cause)
{
	lockdep_assert_held(&reg_lock);
	WRITE_ONCE(generation, generation + 1);
	trace_vds_object(obj, kind, generation, cause);
	nl_notify(NULL, obj, kind, cause);
}

/* Tell how far an operation is. */
void nl_notify_op(const struct vds_operation *op)
{
	struct sk_buff *skb;
	void *hdr;

	lockdep_assert_held(&reg_lock);
	trace_vds_operation(op);
	if (!nl_listeners(VDS_ISCSI_NLGRP_OPS))
		return;
	skb = genlmsg_new(NLMSG_DEFAULT_SIZE, GFP_KERNEL);
	hdr = nl_notify_begin(skb, VDS_ISCSI_CMD_OP_NTF);
	nl_notify_send(skb, hdr, hdr && !nl_fill_op(skb, op, false),
		       VDS_ISCSI_NLGRP_OPS);
}

/*
 * Tell those who wait for just that how an operation ended.  The message is as
 * large as it needs to be, for netlink copies one with much room to spare; and
 * small enough for the kernel to have the memory, sooner or later.
 */
static void nl_notify_end(const struct vds_operation *op)
{
	size_t size = nla_total_size_64bit(sizeof(u64)) +
		      nla_total_size(sizeof(s32)) +
		      nla_total_size(strlen(op->message) + 1);
	struct sk_buff *skb = genlmsg_new(size, GFP_KERNEL | __GFP_NOFAIL);
	void *hdr = nl_notify_begin(skb, VDS_ISCSI_CMD_OP_DONE_NTF);

	nl_notify_send(skb, hdr, hdr && !nl_fill_completion(skb, op),
		       VDS_ISCSI_NLGRP_COMPLETIONS);
}

/* Tell that an operation is done: first, those who wait for just that. */
void nl_notify_completion(const struct vds_operation *op)
{
	lockdep_assert_held(&reg_lock);
	if (nl_listeners(VDS_ISCSI_NLGRP_COMPLETIONS))
		nl_notify_end(op);
	nl_notify_op(op);
}
