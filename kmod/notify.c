// SPDX-License-Identifier: GPL-2.0-only
/*
 * notify.c - tell listeners what happens, as it happens.
 *
 * Notifications only hurry; the get commands are the truth.  One that cannot be
 * allocated leaves a gap in the generations, and its listeners see ENOBUFS.
 */
#include <net/genetlink.h>

#include "core.h"
#include "netlink_gen.h"
#include "trace.h"

static u64 generation;			/* of the last event; vds_state_lock */

/* Number of changes so far; may be read without a lock. */
u64 vds_generation(void)
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

static const struct vds_event_attrs vds_provider_event = {
	.cmd = VDS_ISCSI_CMD_PROVIDER_NTF,
	.event = VDS_ISCSI_A_PROVIDER_EVENT,
	.generation = VDS_ISCSI_A_PROVIDER_EVENT_GENERATION,
	.cause = VDS_ISCSI_A_PROVIDER_EVENT_CAUSE,
	.pad = VDS_ISCSI_A_PROVIDER_PAD,
};

static const struct vds_event_attrs vds_object_events[VDS_NR_OBJECT_TYPES] = {
	[VDS_TARGET] = {
		.cmd = VDS_ISCSI_CMD_TARGET_NTF,
		.event = VDS_ISCSI_A_TARGET_EVENT,
		.generation = VDS_ISCSI_A_TARGET_EVENT_GENERATION,
		.cause = VDS_ISCSI_A_TARGET_EVENT_CAUSE,
		.pad = VDS_ISCSI_A_TARGET_PAD,
	},
	[VDS_PORTAL_GROUP] = {
		.cmd = VDS_ISCSI_CMD_PORTAL_GROUP_NTF,
		.event = VDS_ISCSI_A_PORTAL_GROUP_EVENT,
		.generation = VDS_ISCSI_A_PORTAL_GROUP_EVENT_GENERATION,
		.cause = VDS_ISCSI_A_PORTAL_GROUP_EVENT_CAUSE,
		.pad = VDS_ISCSI_A_PORTAL_GROUP_PAD,
	},
	[VDS_PORTAL] = {
		.cmd = VDS_ISCSI_CMD_PORTAL_NTF,
		.event = VDS_ISCSI_A_PORTAL_EVENT,
		.generation = VDS_ISCSI_A_PORTAL_EVENT_GENERATION,
		.cause = VDS_ISCSI_A_PORTAL_EVENT_CAUSE,
		.pad = VDS_ISCSI_A_PORTAL_PAD,
	},
	[VDS_ASSOCIATION] = {
		.cmd = VDS_ISCSI_CMD_ASSOCIATION_NTF,
		.event = VDS_ISCSI_A_ASSOCIATION_EVENT,
		.generation = VDS_ISCSI_A_ASSOCIATION_EVENT_GENERATION,
		.cause = VDS_ISCSI_A_ASSOCIATION_EVENT_CAUSE,
		.pad = VDS_ISCSI_A_ASSOCIATION_PAD,
	},
};

static bool vds_listeners(unsigned int group)
{
	return genl_has_listeners(&vds_family, &init_net, group);
}

static int vds_put_event(struct sk_buff *skb, const struct vds_event_attrs *attr,
			 enum vds_iscsi_event_kind kind, u64 cause)
{
	if (nla_put_u32(skb, attr->event, kind) ||
	    nla_put_u64_64bit(skb, attr->generation, generation, attr->pad))
		return -EMSGSIZE;
	if (cause && nla_put_u64_64bit(skb, attr->cause, cause, attr->pad))
		return -EMSGSIZE;
	return 0;
}

static void vds_notify_lost(struct sk_buff *skb, unsigned int group)
{
	nlmsg_free(skb);
	genl_set_err(&vds_family, &init_net, 0, group, -ENOBUFS);
}

/* Tell an event of a provider (@obj is NULL) or of an object. */
static void vds_notify(const struct vds_provider *p, const struct vds_object *obj,
		       enum vds_iscsi_event_kind kind, u64 cause)
{
	const struct vds_event_attrs *attr =
		obj ? &vds_object_events[obj->type] : &vds_provider_event;
	struct sk_buff *skb;
	void *hdr;

	if (!vds_listeners(VDS_ISCSI_NLGRP_OBJECTS))
		return;
	skb = genlmsg_new(NLMSG_DEFAULT_SIZE, GFP_KERNEL);
	if (!skb)
		return vds_notify_lost(NULL, VDS_ISCSI_NLGRP_OBJECTS);
	hdr = genlmsg_put(skb, 0, 0, &vds_family, 0, attr->cmd);
	if (!hdr || vds_put_event(skb, attr, kind, cause) ||
	    (obj ? vds_fill_object(skb, obj) : vds_fill_provider(skb, p)))
		return vds_notify_lost(skb, VDS_ISCSI_NLGRP_OBJECTS);
	genlmsg_end(skb, hdr);
	genlmsg_multicast(&vds_family, skb, 0, VDS_ISCSI_NLGRP_OBJECTS, GFP_KERNEL);
}

void vds_notify_provider(struct vds_provider *p, enum vds_iscsi_event_kind kind)
{
	lockdep_assert_held(&vds_state_lock);
	WRITE_ONCE(generation, generation + 1);
	vds_notify(p, NULL, kind, 0);
}

void vds_notify_object(struct vds_object *obj, enum vds_iscsi_event_kind kind,
		       u64 cause)
{
	lockdep_assert_held(&vds_state_lock);
	WRITE_ONCE(generation, generation + 1);
	trace_vds_object(obj, kind, generation, cause);
	vds_notify(NULL, obj, kind, cause);
}

/* A message with room for an operation. */
struct sk_buff *vds_notify_op_alloc(void)
{
	return genlmsg_new(NLMSG_DEFAULT_SIZE, GFP_KERNEL);
}

/* Send an operation to those who listen to a group, in @skb, which is consumed. */
static void vds_notify_op_to(const struct vds_operation *op, struct sk_buff *skb,
			     unsigned int group)
{
	void *hdr;

	if (!skb)
		return vds_notify_lost(NULL, group);
	hdr = genlmsg_put(skb, 0, 0, &vds_family, 0, VDS_ISCSI_CMD_OP_NTF);
	if (!hdr || vds_fill_op(skb, op, false))
		return vds_notify_lost(skb, group);
	genlmsg_end(skb, hdr);
	genlmsg_multicast(&vds_family, skb, 0, group, GFP_KERNEL);
}

/* Tell how far an operation is. */
void vds_notify_op(const struct vds_operation *op)
{
	lockdep_assert_held(&vds_state_lock);
	trace_vds_operation(op);
	if (vds_listeners(VDS_ISCSI_NLGRP_OPS))
		vds_notify_op_to(op, vds_notify_op_alloc(), VDS_ISCSI_NLGRP_OPS);
}

/*
 * Tell that an operation is done: first, with the message set aside for it, those
 * who wait for just that.  @skb is consumed.
 */
void vds_notify_completion(const struct vds_operation *op, struct sk_buff *skb)
{
	lockdep_assert_held(&vds_state_lock);
	if (vds_listeners(VDS_ISCSI_NLGRP_COMPLETIONS))
		vds_notify_op_to(op, skb, VDS_ISCSI_NLGRP_COMPLETIONS);
	else
		nlmsg_free(skb);
	vds_notify_op(op);
}
