// SPDX-License-Identifier: GPL-2.0-only
/*
 * nl_put.c - objects, operations and sessions as netlink attributes.
 *
 * Each function adds attributes to a message and returns 0, or -EMSGSIZE if they
 * do not fit.
 */
#include <linux/ktime.h>
#include <net/netlink.h>

#include "nl.h"
#include "operation.h"
#include "registry.h"

/*
 * As nla_put().  The compiler knows @len and makes a few instructions of it, where
 * nla_put() takes a hundred; a dump has thousands of attributes.
 */
static __always_inline int put(struct sk_buff *skb, int type, int len, const void *data)
{
	struct nlattr *attr;

	if (skb_tailroom(skb) < nla_total_size(len))
		return -EMSGSIZE;
	attr = __skb_put(skb, nla_total_size(len));
	attr->nla_type = type;
	attr->nla_len = nla_attr_size(len);
	memcpy(nla_data(attr), data, len);
	memset(nla_data(attr) + len, 0, nla_padlen(len));
	return 0;
}

static int put_u16(struct sk_buff *skb, int type, u16 value)
{
	return put(skb, type, sizeof(value), &value);
}

static int put_u32(struct sk_buff *skb, int type, u32 value)
{
	return put(skb, type, sizeof(value), &value);
}

static int put_u64(struct sk_buff *skb, int type, u64 value, int pad)
{
	if (nla_align_64bit(skb, pad))
		return -EMSGSIZE;
	return put(skb, type, sizeof(value), &value);
}

static int put_id(struct sk_buff *skb, int type, const uuid_t *id)
{
	return put(skb, type, UUID_SIZE, id);
}

static int put_string(struct sk_buff *skb, int type, const char *text)
{
	return put(skb, type, strlen(text) + 1, text);
}

/* Why an object is stale.  A sentence that another one replaces now is mixed with it. */
static int put_why(struct sk_buff *skb, int type, const char *why)
{
	char copy[VDS_WHY_SIZE];

	strscpy(copy, why, sizeof(copy));
	return put_string(skb, type, copy);
}

/* As nla_nest_start(). */
static struct nlattr *nest_start(struct sk_buff *skb, int type)
{
	void *nest = skb_tail_pointer(skb);

	return put(skb, type | NLA_F_NESTED, 0, NULL) ? NULL : nest;
}

static int put_ip(struct sk_buff *skb, const struct vds_address *addr)
{
	if (addr->family == AF_INET)
		return put(skb, VDS_ISCSI_A_ADDRESS_ADDRESS, sizeof(addr->v4), &addr->v4);
	return put(skb, VDS_ISCSI_A_ADDRESS_ADDRESS, sizeof(addr->v6), &addr->v6);
}

/* An address in the attribute @type; of a portal, with how it is served. */
static int nl_put_address(struct sk_buff *skb, int type,
			  const struct vds_address *addr, const u8 *transports)
{
	struct nlattr *nest = nest_start(skb, type);

	if (!nest ||
	    put_u16(skb, VDS_ISCSI_A_ADDRESS_FAMILY, addr->family) ||
	    put_ip(skb, addr) ||
	    put_u16(skb, VDS_ISCSI_A_ADDRESS_PORT, addr->port))
		return -EMSGSIZE;
	if (addr->scope_id &&
	    put_u32(skb, VDS_ISCSI_A_ADDRESS_SCOPE, addr->scope_id))
		return -EMSGSIZE;
	if (transports &&
	    put_u32(skb, VDS_ISCSI_A_ADDRESS_TRANSPORT, READ_ONCE(*transports)))
		return -EMSGSIZE;
	if (addr->netns &&
	    put_u32(skb, VDS_ISCSI_A_ADDRESS_NAMESPACE, addr->netns))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int nl_put_counts(struct sk_buff *skb, const struct vds_provider *p)
{
	if (put_u32(skb, VDS_ISCSI_A_PROVIDER_TARGETS,
		    READ_ONCE(p->nr[VDS_TARGET])) ||
	    put_u32(skb, VDS_ISCSI_A_PROVIDER_PORTAL_GROUPS,
		    READ_ONCE(p->nr[VDS_PORTAL_GROUP])) ||
	    put_u32(skb, VDS_ISCSI_A_PROVIDER_PORTALS,
		    READ_ONCE(p->nr[VDS_PORTAL])) ||
	    put_u32(skb, VDS_ISCSI_A_PROVIDER_MEMBERSHIPS,
		    READ_ONCE(p->nr[VDS_MEMBERSHIP])) ||
	    put_u32(skb, VDS_ISCSI_A_PROVIDER_OPERATIONS,
		    READ_ONCE(p->nr_operations)))
		return -EMSGSIZE;
	return 0;
}

static int nl_put_counter(struct sk_buff *skb, int attr, const atomic64_t *counter)
{
	return put_u64(skb, attr, atomic64_read(counter), VDS_ISCSI_A_PROVIDER_PAD);
}

static int nl_put_counters(struct sk_buff *skb, const struct vds_counters *c)
{
	if (nl_put_counter(skb, VDS_ISCSI_A_PROVIDER_SUCCEEDED, &c->succeeded) ||
	    nl_put_counter(skb, VDS_ISCSI_A_PROVIDER_CANCELLED, &c->cancelled) ||
	    nl_put_counter(skb, VDS_ISCSI_A_PROVIDER_BLOCKED, &c->blocked) ||
	    nl_put_counter(skb, VDS_ISCSI_A_PROVIDER_FAILED, &c->failed) ||
	    nl_put_counter(skb, VDS_ISCSI_A_PROVIDER_ABORTED_LOGINS, &c->aborted) ||
	    nl_put_counter(skb, VDS_ISCSI_A_PROVIDER_DROPPED_SESSIONS, &c->dropped))
		return -EMSGSIZE;
	return 0;
}

/* Any leaked membership of a provider; in an RCU read-side section. */
static const struct vds_membership *
find_leaked(const struct vds_provider *provider)
{
	const struct vds_membership *membership;
	struct vds_object *obj;
	unsigned long serial;

	xa_for_each(&reg_serials[VDS_MEMBERSHIP], serial, obj) {
		membership = to_vds_membership(obj);
		if (membership->leaked &&
		    membership->portal->provider == provider)
			return membership;
	}
	return NULL;
}

/* A message that names one leaked portal and the command that repairs it. */
static int nl_put_leaked(struct sk_buff *skb, const struct vds_provider *p)
{
	char text[VDS_ISCSI_MESSAGE_MAX + 1];
	const struct vds_membership *one;
	char name[VDS_ADDRESS_STRLEN];
	int ret = 0;

	rcu_read_lock();
	one = find_leaked(p);
	if (one) {
		vds_iscsi_address_format(&one->portal->addr, name, sizeof(name));
		scnprintf(text, sizeof(text),
			  "the target driver still serves %u portal(s) that are gone from configfs, such as %s of %.100s,%u: refresh",
			  READ_ONCE(p->nr_leaked), name,
			  one->group->target->name, one->group->tag);
		ret = put_string(skb, VDS_ISCSI_A_PROVIDER_MESSAGE, text);
	}
	rcu_read_unlock();
	return ret;
}

/**
 * nl_fill_provider() - add a provider's attributes to a message
 * @skb: the message
 * @p: the provider
 * @generation: number of the last change, see nl_generation()
 *
 * Context: an RCU read-side section, or reg_lock is held.
 * Return: 0, or:
 * * -EMSGSIZE: @skb is full
 */
int nl_fill_provider(struct sk_buff *skb, const struct vds_provider *p,
		     u64 generation)
{
	/* Pairs with vds_iscsi_provider_mark_stale(). */
	bool stale = smp_load_acquire(&p->stale);
	bool leaked = READ_ONCE(p->nr_leaked);
	u32 state = VDS_ISCSI_PROVIDER_STATE_OK;

	if (stale)
		state = VDS_ISCSI_PROVIDER_STATE_STALE;
	else if (leaked)
		state = VDS_ISCSI_PROVIDER_STATE_LEAKED;
	if (put_string(skb, VDS_ISCSI_A_PROVIDER_NAME, p->name) ||
	    put_id(skb, VDS_ISCSI_A_PROVIDER_ID, &p->id) ||
	    put_u64(skb, VDS_ISCSI_A_PROVIDER_INCARNATION,
		    p->incarnation, VDS_ISCSI_A_PROVIDER_PAD) ||
	    put_u64(skb, VDS_ISCSI_A_PROVIDER_GENERATION,
		    generation, VDS_ISCSI_A_PROVIDER_PAD) ||
	    put_u32(skb, VDS_ISCSI_A_PROVIDER_STATE, state))
		return -EMSGSIZE;
	if (stale && put_why(skb, VDS_ISCSI_A_PROVIDER_MESSAGE, p->why))
		return -EMSGSIZE;
	if (!stale && leaked && nl_put_leaked(skb, p))
		return -EMSGSIZE;
	if (nl_put_counts(skb, p))
		return -EMSGSIZE;
	return nl_put_counters(skb, &p->counters);
}

static int nl_fill_target(struct sk_buff *skb, const struct vds_target *t)
{
	if (put_id(skb, VDS_ISCSI_A_TARGET_ID, &t->id) ||
	    put_u64(skb, VDS_ISCSI_A_TARGET_INCARNATION,
		    t->obj.incarnation, VDS_ISCSI_A_TARGET_PAD) ||
	    put_string(skb, VDS_ISCSI_A_TARGET_NAME, t->name) ||
	    put_string(skb, VDS_ISCSI_A_TARGET_PROVIDER,
		       t->provider->name) ||
	    put_u32(skb, VDS_ISCSI_A_TARGET_PORTAL_GROUPS,
		    READ_ONCE(t->nr_groups)))
		return -EMSGSIZE;
	return 0;
}

/* The state of a group, and why it is not ok, or NULL. */
static u32 nl_group_state(const struct vds_portal_group *g, const char **why)
{
	/* Pairs with vds_iscsi_portal_group_set_stale(). */
	if (smp_load_acquire(&g->stale)) {
		*why = g->why;
		return VDS_ISCSI_PORTAL_GROUP_STATE_STALE;
	}
	if (READ_ONCE(g->nr_leaked)) {
		*why = "a portal that was removed is still served: refresh the provider";
		return VDS_ISCSI_PORTAL_GROUP_STATE_LEAKED;
	}
	*why = NULL;
	return VDS_ISCSI_PORTAL_GROUP_STATE_OK;
}

static int nl_fill_group(struct sk_buff *skb, const struct vds_portal_group *g)
{
	const char *why;
	u32 state = nl_group_state(g, &why);
	u64 op = READ_ONCE(g->op_id);

	if (put_id(skb, VDS_ISCSI_A_PORTAL_GROUP_ID, &g->id) ||
	    put_u64(skb, VDS_ISCSI_A_PORTAL_GROUP_INCARNATION,
		    g->obj.incarnation,
		    VDS_ISCSI_A_PORTAL_GROUP_PAD) ||
	    put_id(skb, VDS_ISCSI_A_PORTAL_GROUP_TARGET_ID,
		   &g->target->id) ||
	    put_string(skb, VDS_ISCSI_A_PORTAL_GROUP_TARGET_NAME,
		       g->target->name) ||
	    put_u16(skb, VDS_ISCSI_A_PORTAL_GROUP_TAG, g->tag) ||
	    put_u32(skb, VDS_ISCSI_A_PORTAL_GROUP_PORTALS,
		    READ_ONCE(g->nr_portals)) ||
	    put_u32(skb, VDS_ISCSI_A_PORTAL_GROUP_STATE, state))
		return -EMSGSIZE;
	if (why && put_why(skb, VDS_ISCSI_A_PORTAL_GROUP_MESSAGE, why))
		return -EMSGSIZE;
	if (READ_ONCE(g->disabled) &&
	    nla_put_flag(skb, VDS_ISCSI_A_PORTAL_GROUP_DISABLED))
		return -EMSGSIZE;
	if (op && put_u64(skb, VDS_ISCSI_A_PORTAL_GROUP_OPERATION, op,
			  VDS_ISCSI_A_PORTAL_GROUP_PAD))
		return -EMSGSIZE;
	return 0;
}

static int nl_fill_portal(struct sk_buff *skb, const struct vds_portal *p)
{
	if (put_id(skb, VDS_ISCSI_A_PORTAL_ID, &p->id) ||
	    put_u64(skb, VDS_ISCSI_A_PORTAL_INCARNATION,
		    p->obj.incarnation, VDS_ISCSI_A_PORTAL_PAD) ||
	    nl_put_address(skb, VDS_ISCSI_A_PORTAL_ADDRESS, &p->addr,
			   &p->transports) ||
	    put_u32(skb, VDS_ISCSI_A_PORTAL_STATUS, reg_portal_status(p)) ||
	    put_u32(skb, VDS_ISCSI_A_PORTAL_GROUPS,
		    READ_ONCE(p->nr_groups)) ||
	    put_string(skb, VDS_ISCSI_A_PORTAL_PROVIDER,
		       p->provider->name))
		return -EMSGSIZE;
	return 0;
}

static int nl_fill_membership(struct sk_buff *skb,
			      const struct vds_membership *a)
{
	if (put_id(skb, VDS_ISCSI_A_MEMBERSHIP_GROUP_ID,
		   &a->group->id) ||
	    put_id(skb, VDS_ISCSI_A_MEMBERSHIP_PORTAL_ID,
		   &a->portal->id) ||
	    put_u64(skb, VDS_ISCSI_A_MEMBERSHIP_INCARNATION,
		    a->obj.incarnation, VDS_ISCSI_A_MEMBERSHIP_PAD) ||
	    put_u64(skb, VDS_ISCSI_A_MEMBERSHIP_GROUP_INCARNATION,
		    a->group->obj.incarnation,
		    VDS_ISCSI_A_MEMBERSHIP_PAD) ||
	    put_string(skb, VDS_ISCSI_A_MEMBERSHIP_TARGET_NAME,
		       a->group->target->name) ||
	    put_u16(skb, VDS_ISCSI_A_MEMBERSHIP_TAG, a->group->tag))
		return -EMSGSIZE;
	if (put_u32(skb, VDS_ISCSI_A_MEMBERSHIP_STATE,
		    reg_membership_state(a)))
		return -EMSGSIZE;
	return nl_put_address(skb, VDS_ISCSI_A_MEMBERSHIP_ADDRESS,
			      &a->portal->addr, &a->transports);
}

/**
 * nl_fill_object() - add an object's attributes to a message
 * @skb: the message
 * @obj: a target, portal group, portal or membership
 *
 * Context: an RCU read-side section, or reg_lock is held.
 * Return: 0, or:
 * * -EMSGSIZE: @skb is full
 */
int nl_fill_object(struct sk_buff *skb, const struct vds_object *obj)
{
	switch (obj->type) {
	case VDS_TARGET:
		return nl_fill_target(skb, to_vds_target(obj));
	case VDS_PORTAL_GROUP:
		return nl_fill_group(skb, to_vds_group(obj));
	case VDS_PORTAL:
		return nl_fill_portal(skb, to_vds_portal(obj));
	default:
		return nl_fill_membership(skb, to_vds_membership(obj));
	}
}

/* The result, once the operation is done, and why it is what it is. */
static int nl_put_op_result(struct sk_buff *skb, const struct vds_operation *op)
{
	bool done = op->state == VDS_ISCSI_OP_STATE_DONE;

	if (done && nla_put_s32(skb, VDS_ISCSI_A_OPERATION_RESULT, op->result))
		return -EMSGSIZE;
	if (done && op->reason &&
	    put_u32(skb, VDS_ISCSI_A_OPERATION_REASON, op->reason))
		return -EMSGSIZE;
	if (!op->message[0])
		return 0;
	return put_string(skb, VDS_ISCSI_A_OPERATION_MESSAGE, op->message);
}

/* What the operation changes. */
static int nl_put_op_group(struct sk_buff *skb,
			   const struct vds_portal_group *group)
{
	if (put_id(skb, VDS_ISCSI_A_OPERATION_GROUP_ID, &group->id) ||
	    put_u64(skb, VDS_ISCSI_A_OPERATION_GROUP_INCARNATION,
		    group->obj.incarnation,
		    VDS_ISCSI_A_OPERATION_PAD) ||
	    put_string(skb, VDS_ISCSI_A_OPERATION_TARGET_NAME,
		       group->target->name))
		return -EMSGSIZE;
	return put_u16(skb, VDS_ISCSI_A_OPERATION_TAG, group->tag);
}

static int nl_put_op_portal(struct sk_buff *skb, const struct vds_portal *portal)
{
	if (put_id(skb, VDS_ISCSI_A_OPERATION_PORTAL_ID, &portal->id))
		return -EMSGSIZE;
	return nl_put_address(skb, VDS_ISCSI_A_OPERATION_ADDRESS, &portal->addr,
			      &portal->transports);
}

/* The target that is deleted. */
static int nl_put_op_target(struct sk_buff *skb, const struct vds_target *target)
{
	if (put_id(skb, VDS_ISCSI_A_OPERATION_TARGET_ID, &target->id))
		return -EMSGSIZE;
	return put_u64(skb, VDS_ISCSI_A_OPERATION_TARGET_INCARNATION,
		       target->obj.incarnation,
		       VDS_ISCSI_A_OPERATION_PAD);
}

/* The name of a target that has no group, or is created. */
static int nl_put_op_name(struct sk_buff *skb, const struct vds_operation *op)
{
	if (op->nr_groups)
		return 0;
	return put_string(skb, VDS_ISCSI_A_OPERATION_TARGET_NAME,
			  op->target ? op->target->name : op->name);
}

/* What is created: its id is known beforehand. */
static int nl_put_op_object(struct sk_buff *skb, const struct vds_operation *op)
{
	switch (op->request.kind) {
	case VDS_ISCSI_OP_KIND_CREATE_TARGET:
		return put_id(skb, VDS_ISCSI_A_OPERATION_TARGET_ID,
			      &op->object);
	case VDS_ISCSI_OP_KIND_CREATE_GROUP:
		if (put_id(skb, VDS_ISCSI_A_OPERATION_GROUP_ID, &op->object))
			return -EMSGSIZE;
		return put_u16(skb, VDS_ISCSI_A_OPERATION_TAG,
			       op->request.tag);
	default:
		return 0;
	}
}

/* The target of an operation that has one, and what it creates. */
static int nl_put_op_config(struct sk_buff *skb, const struct vds_operation *op)
{
	if (op->target && nl_put_op_target(skb, op->target))
		return -EMSGSIZE;
	if ((op->target || op->name) && nl_put_op_name(skb, op))
		return -EMSGSIZE;
	return nl_put_op_object(skb, op);
}

/* The portal that is set offline or online, or else the first of the items. */
static const struct vds_portal *op_first_portal(const struct vds_operation *op)
{
	if (op->portal)
		return op->portal;
	return op->nr_items ? op->items[0].portal : NULL;
}

/* What the operation is about: its provider, its first group, its first portal. */
static int nl_put_op_subject(struct sk_buff *skb,
			     const struct vds_operation *op)
{
	const struct vds_portal *portal = op_first_portal(op);

	if (put_string(skb, VDS_ISCSI_A_OPERATION_PROVIDER,
		       op->provider->name))
		return -EMSGSIZE;
	if (op->nr_groups && nl_put_op_group(skb, op_first_group(op)))
		return -EMSGSIZE;
	if (nl_put_op_config(skb, op))
		return -EMSGSIZE;
	return portal ? nl_put_op_portal(skb, portal) : 0;
}

/* The requester, and when it was accepted. */
static int nl_put_op_requester(struct sk_buff *skb,
			       const struct vds_operation *op)
{
	u64 until = op->ended ?: ktime_get_ns();

	if (put_u32(skb, VDS_ISCSI_A_OPERATION_REQUESTER_PID, op->pid) ||
	    put_u32(skb, VDS_ISCSI_A_OPERATION_REQUESTER_UID,
		    from_kuid_munged(&init_user_ns, op->uid)) ||
	    put_string(skb, VDS_ISCSI_A_OPERATION_REQUESTER_COMM,
		       op->comm) ||
	    put_u64(skb, VDS_ISCSI_A_OPERATION_ACCEPTED_AT,
		    op->accepted_at, VDS_ISCSI_A_OPERATION_PAD) ||
	    put_u64(skb, VDS_ISCSI_A_OPERATION_ELAPSED,
		    until - op->accepted, VDS_ISCSI_A_OPERATION_PAD))
		return -EMSGSIZE;
	return 0;
}

/* The options of the request. */
static int nl_put_op_options(struct sk_buff *skb, const struct vds_request *r)
{
	bool removal = r->kind == VDS_ISCSI_OP_KIND_REMOVE_PORTAL;

	if ((removal || r->flags) &&
	    put_u32(skb, VDS_ISCSI_A_OPERATION_FLAGS, r->flags))
		return -EMSGSIZE;
	if (put_u32(skb, VDS_ISCSI_A_OPERATION_GRACE, r->grace_ms))
		return -EMSGSIZE;
	if (r->deadline_ms &&
	    put_u32(skb, VDS_ISCSI_A_OPERATION_DEADLINE, r->deadline_ms))
		return -EMSGSIZE;
	if (r->drain_ms &&
	    put_u32(skb, VDS_ISCSI_A_OPERATION_DRAIN, r->drain_ms))
		return -EMSGSIZE;
	return 0;
}

/**
 * nl_fill_item() - add what an operation did to a portal to a message
 * @skb: the message
 * @op: the operation
 * @item: the portal
 *
 * Context: reg_lock is held.
 * Return: 0, or:
 * * -EMSGSIZE: @skb is full
 */
int nl_fill_item(struct sk_buff *skb, const struct vds_operation *op,
		 const struct vds_op_item *item)
{
	const struct vds_portal_group *group = op->groups[item->group].group;
	struct nlattr *nest = nest_start(skb, VDS_ISCSI_A_OPERATION_ITEM);

	if (!nest)
		return -EMSGSIZE;
	if (put_id(skb, VDS_ISCSI_A_ITEM_PORTAL_ID, &item->portal->id) ||
	    nl_put_address(skb, VDS_ISCSI_A_ITEM_ADDRESS, &item->portal->addr,
			   &item->portal->transports) ||
	    put_id(skb, VDS_ISCSI_A_ITEM_GROUP_ID, &group->id) ||
	    put_u64(skb, VDS_ISCSI_A_ITEM_GROUP_INCARNATION,
		    group->obj.incarnation, VDS_ISCSI_A_ITEM_PAD) ||
	    put_string(skb, VDS_ISCSI_A_ITEM_TARGET_NAME,
		       group->target->name) ||
	    put_u16(skb, VDS_ISCSI_A_ITEM_TAG, group->tag) ||
	    put_u32(skb, VDS_ISCSI_A_ITEM_STATE, item->state) ||
	    nla_put_s32(skb, VDS_ISCSI_A_ITEM_RESULT, item->result) ||
	    (item->reason &&
	     put_u32(skb, VDS_ISCSI_A_ITEM_REASON, item->reason))) {
		nla_nest_cancel(skb, nest);
		return -EMSGSIZE;
	}
	nla_nest_end(skb, nest);
	return 0;
}

static int nl_put_blocker(struct sk_buff *skb, const struct vds_blocker *b,
			  bool private)
{
	struct nlattr *nest = nest_start(skb, VDS_ISCSI_A_OPERATION_BLOCKER);

	if (!nest || put_u32(skb, VDS_ISCSI_A_BLOCKER_KIND, b->kind) ||
	    put_u32(skb, VDS_ISCSI_A_BLOCKER_SILENT, b->silent_ms) ||
	    (b->aborted && nla_put_flag(skb, VDS_ISCSI_A_BLOCKER_ABORTED)))
		return -EMSGSIZE;
	if (private && b->peer.family &&
	    nl_put_address(skb, VDS_ISCSI_A_BLOCKER_PEER_ADDRESS, &b->peer, NULL))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int nl_put_held_session(struct sk_buff *skb,
			       const struct vds_op_session *s)
{
	struct nlattr *nest = nest_start(skb, VDS_ISCSI_A_OPERATION_SESSION);

	if (!nest ||
	    put_string(skb, VDS_ISCSI_A_HELD_SESSION_INITIATOR_NAME,
		       s->initiator) ||
	    put_u32(skb, VDS_ISCSI_A_HELD_SESSION_SESSION_ID, s->sid) ||
	    nl_put_address(skb, VDS_ISCSI_A_HELD_SESSION_PEER_ADDRESS,
			   &s->peer, NULL) ||
	    (s->last_path &&
	     nla_put_flag(skb, VDS_ISCSI_A_HELD_SESSION_LAST_PATH)))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/* How many portals an operation has and has changed; what it did to the first ones. */
static int nl_put_op_items(struct sk_buff *skb, const struct vds_operation *op)
{
	unsigned int i;
	int ret = 0;

	if (put_u32(skb, VDS_ISCSI_A_OPERATION_PORTALS, op->nr_items) ||
	    put_u32(skb, VDS_ISCSI_A_OPERATION_CHANGED, op->changed))
		return -EMSGSIZE;
	for (i = 0; i < min(op->nr_items, NL_OP_ITEMS + 0U) && !ret; i++)
		ret = nl_fill_item(skb, op, &op->items[i]);
	return ret;
}

/* The sessions and the blockers found. */
static int nl_put_op_detail(struct sk_buff *skb, const struct vds_operation *op,
			    bool private)
{
	unsigned int i, nr = min(op->nr_blockers, VDS_OP_DETAILS + 0U);
	int ret = 0;

	if (put_u32(skb, VDS_ISCSI_A_OPERATION_ABORTED, op->aborted) ||
	    put_u32(skb, VDS_ISCSI_A_OPERATION_SESSIONS_AT_START,
		    op->sessions_at_start) ||
	    put_u32(skb, VDS_ISCSI_A_OPERATION_SESSIONS, op->sessions) ||
	    put_u32(skb, VDS_ISCSI_A_OPERATION_DROPPED, op->dropped) ||
	    (op_is_overdue(op) &&
	     nla_put_flag(skb, VDS_ISCSI_A_OPERATION_OVERDUE)))
		return -EMSGSIZE;
	/* The most recent comes last. */
	for (i = 1; i <= nr && !ret; i++)
		ret = nl_put_blocker(skb, &op->blockers[(op->last_blocker + i) % nr],
				     private);
	for (i = 0; private && op->met && i < op->met->nr && !ret; i++)
		ret = nl_put_held_session(skb, &op->met->list[i]);
	return ret;
}

/**
 * nl_fill_session() - add the attributes of a session's connection to a message
 * @skb: the message
 * @group: the portal group that the session is logged in to
 * @s: the connection
 *
 * Context: any; @group is referenced.
 * Return: 0, or:
 * * -EMSGSIZE: @skb is full
 */
int nl_fill_session(struct sk_buff *skb, const struct vds_portal_group *group,
		    const struct vds_session *s)
{
	if (put_id(skb, VDS_ISCSI_A_SESSION_GROUP_ID, &group->id) ||
	    put_string(skb, VDS_ISCSI_A_SESSION_TARGET_NAME,
		       group->target->name) ||
	    put_u16(skb, VDS_ISCSI_A_SESSION_TAG, group->tag) ||
	    put_string(skb, VDS_ISCSI_A_SESSION_INITIATOR_NAME,
		       s->initiator) ||
	    put_u32(skb, VDS_ISCSI_A_SESSION_SESSION_ID, s->sid) ||
	    nla_put(skb, VDS_ISCSI_A_SESSION_ISID, sizeof(s->isid), s->isid) ||
	    put_u16(skb, VDS_ISCSI_A_SESSION_TSIH, s->tsih) ||
	    put_u16(skb, VDS_ISCSI_A_SESSION_CONNECTION_ID, s->cid) ||
	    put_u32(skb, VDS_ISCSI_A_SESSION_CONNECTIONS,
		    s->nr_connections) ||
	    put_string(skb, VDS_ISCSI_A_SESSION_STATE, s->state) ||
	    put_u32(skb, VDS_ISCSI_A_SESSION_AGE, s->age) ||
	    nl_put_address(skb, VDS_ISCSI_A_SESSION_PEER_ADDRESS, &s->peer, NULL) ||
	    nl_put_address(skb, VDS_ISCSI_A_SESSION_LOCAL_ADDRESS, &s->local,
			   NULL) ||
	    (s->dynamic && nla_put_flag(skb, VDS_ISCSI_A_SESSION_DYNAMIC)))
		return -EMSGSIZE;
	if (!s->portal_known)
		return 0;
	return put_id(skb, VDS_ISCSI_A_SESSION_PORTAL_ID, &s->portal_id);
}

/* What identifies an operation. */
int nl_put_op_id(struct sk_buff *skb, const struct vds_operation *op)
{
	if (put_u64(skb, VDS_ISCSI_A_OPERATION_ID, op->id,
		    VDS_ISCSI_A_OPERATION_PAD))
		return -EMSGSIZE;
	return put_u64(skb, VDS_ISCSI_A_OPERATION_INCARNATION,
		       op->incarnation, VDS_ISCSI_A_OPERATION_PAD);
}

/* What the operation is doing. */
static int nl_put_op_state(struct sk_buff *skb, const struct vds_operation *op)
{
	u64 until = op->ended ?: ktime_get_ns();

	if (put_u32(skb, VDS_ISCSI_A_OPERATION_KIND, op->request.kind) ||
	    put_u32(skb, VDS_ISCSI_A_OPERATION_STATE, op->state) ||
	    put_u32(skb, VDS_ISCSI_A_OPERATION_PHASE, op->phase))
		return -EMSGSIZE;
	return put_u64(skb, VDS_ISCSI_A_OPERATION_PHASE_ELAPSED,
		       until - op->phase_start,
		       VDS_ISCSI_A_OPERATION_PAD);
}

/* Bytes of an attribute that has an address; it may have all attributes. */
#define ADDRESS_SIZE (nla_total_size(0) + 8 * nla_total_size(sizeof(u32)))

/**
 * nl_op_size() - how many bytes an operation needs in a message
 * @op: the operation
 *
 * Context: reg_lock is held, so that nl_fill_op() needs no more.
 * Return: the number.
 */
size_t nl_op_size(const struct vds_operation *op)
{
	size_t name = nla_total_size(VDS_ISCSI_NAME_MAX + 1) + ADDRESS_SIZE;
	size_t items = min(op->nr_items, NL_OP_ITEMS + 0U);
	size_t blockers = min(op->nr_blockers, VDS_OP_DETAILS + 0U);
	size_t sessions = op->met ? op->met->nr : 0;

	lockdep_assert_held(&reg_lock);
	return NL_OBJECT_SIZE + nla_total_size(strlen(op->message) + 1) +
	       items * (name + 128) + blockers * (ADDRESS_SIZE + 32) +
	       sessions * (name + 32);
}

/**
 * nl_fill_op() - add all attributes of an operation to a message
 * @skb: the message
 * @op: the operation
 * @private: with the names and addresses of initiators; only for a receiver that
 *	has CAP_SYS_ADMIN, so never in a notification
 *
 * Context: reg_lock is held.
 * Return: 0, or:
 * * -EMSGSIZE: @skb is full
 */
int nl_fill_op(struct sk_buff *skb, const struct vds_operation *op, bool private)
{
	lockdep_assert_held(&reg_lock);
	if (nl_put_op_id(skb, op) || nl_put_op_state(skb, op) ||
	    nl_put_op_result(skb, op) || nl_put_op_subject(skb, op) ||
	    nl_put_op_requester(skb, op) ||
	    nl_put_op_options(skb, &op->request) || nl_put_op_items(skb, op))
		return -EMSGSIZE;
	return nl_put_op_detail(skb, op, private);
}

/**
 * nl_fill_completion() - add an operation's id, result, reason and message
 * @skb: the message
 * @op: the operation
 *
 * Context: reg_lock is held, or the operation is over.
 * Return: 0, or:
 * * -EMSGSIZE: @skb is full
 */
int nl_fill_completion(struct sk_buff *skb, const struct vds_operation *op)
{
	return nl_put_op_id(skb, op) ?: nl_put_op_result(skb, op);
}
