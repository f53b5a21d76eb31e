// SPDX-License-Identifier: GPL-2.0-only
/*
 * nl_object.c - netlink handlers of providers, targets, portal groups, portals
 * and memberships.
 */
#include <net/genetlink.h>

#include "gen/netlink_gen.h"
#include "nl.h"
#include "nl_notify.h"
#include "refuse.h"
#include "registry.h"

/* Look one object up; all of this runs in an RCU read-side section. */

/* The reason if no object of a type is found. */
static const enum vds_iscsi_reason no_object[VDS_NR_OBJECT_TYPES] = {
	[VDS_TARGET] = VDS_ISCSI_REASON_NO_TARGET,
	[VDS_PORTAL_GROUP] = VDS_ISCSI_REASON_NO_GROUP,
	[VDS_PORTAL] = VDS_ISCSI_REASON_NO_PORTAL,
	[VDS_MEMBERSHIP] = VDS_ISCSI_REASON_NOT_IN_GROUP,
};

/* The object that was found, if it is the incarnation that the caller knows. */
static struct vds_object *check_found(struct genl_info *info,
				      struct vds_object *obj,
				      enum vds_object_type type, u64 incarnation)
{
	if (obj && (!incarnation || obj->incarnation == incarnation))
		return obj;
	if (incarnation)
		return vds_refuse_ptr(info->extack, -EIDRM, DELETED,
				      "the object was deleted");
	NL_SET_ERR_MSG(info->extack, "no such object");
	vds_set_reason(info->extack, no_object[type]);
	return ERR_PTR(-ENOENT);
}

/* @incarnation is the type of its attribute, or 0 if the command has none. */
static struct vds_object *find_by_id(struct genl_info *info,
				     enum vds_object_type type, int id,
				     int incarnation)
{
	u64 inc = incarnation ? nl_get_u64(info->attrs[incarnation], 0) : 0;

	return check_found(info, reg_find(nla_data(info->attrs[id]), type), type,
			   inc);
}

/* Find an object by its canonical name, at any provider. */
static struct vds_object *find_by_name(struct genl_info *info,
				       enum vds_object_type type,
				       const char *name)
{
	struct vds_object *obj = NULL;
	struct vds_provider *p;

	list_for_each_entry_rcu(p, &reg_providers, node) {
		obj = reg_find_named(p, type, name);
		if (obj)
			break;
	}
	return check_found(info, obj, type, 0);
}

static struct vds_object *find_target(struct genl_info *info)
{
	struct nlattr *name = info->attrs[VDS_ISCSI_A_TARGET_NAME];

	if (info->attrs[VDS_ISCSI_A_TARGET_ID])
		return find_by_id(info, VDS_TARGET, VDS_ISCSI_A_TARGET_ID,
				  VDS_ISCSI_A_TARGET_INCARNATION);
	if (name)
		return find_by_name(info, VDS_TARGET, nla_data(name));
	return ERR_PTR(nl_require_attr(info, VDS_ISCSI_A_TARGET_ID));
}

/* By a target's id and a tag. */
static struct vds_object *find_group_of(struct genl_info *info, u16 tag)
{
	struct vds_object *obj = find_by_id(info, VDS_TARGET,
					    VDS_ISCSI_A_PORTAL_GROUP_TARGET_ID, 0);
	char canonical[VDS_CANONICAL_MAX];
	struct vds_target *target;

	if (IS_ERR(obj))
		return obj;
	target = to_vds_target(obj);
	reg_group_name(canonical, sizeof(canonical), target->name, tag);
	obj = reg_find_named(target->provider, VDS_PORTAL_GROUP, canonical);
	return check_found(info, obj, VDS_PORTAL_GROUP, 0);
}

static struct vds_object *find_group(struct genl_info *info)
{
	struct nlattr **attrs = info->attrs;
	bool named = attrs[VDS_ISCSI_A_PORTAL_GROUP_TARGET_ID] ||
		     attrs[VDS_ISCSI_A_PORTAL_GROUP_TARGET_NAME];
	char canonical[VDS_CANONICAL_MAX];
	u16 tag;
	int ret;

	if (attrs[VDS_ISCSI_A_PORTAL_GROUP_ID])
		return find_by_id(info, VDS_PORTAL_GROUP,
				  VDS_ISCSI_A_PORTAL_GROUP_ID,
				  VDS_ISCSI_A_PORTAL_GROUP_INCARNATION);
	/* By target and tag; without a target, it is the id that is missing. */
	ret = nl_require_attr(info, named ? VDS_ISCSI_A_PORTAL_GROUP_TAG :
					    VDS_ISCSI_A_PORTAL_GROUP_ID);
	if (ret)
		return ERR_PTR(ret);
	tag = nla_get_u16(attrs[VDS_ISCSI_A_PORTAL_GROUP_TAG]);
	if (attrs[VDS_ISCSI_A_PORTAL_GROUP_TARGET_ID])
		return find_group_of(info, tag);
	reg_group_name(canonical, sizeof(canonical),
		       nla_data(attrs[VDS_ISCSI_A_PORTAL_GROUP_TARGET_NAME]), tag);
	return find_by_name(info, VDS_PORTAL_GROUP, canonical);
}

/* The address that a request for a portal contains. */
static int get_address(struct genl_info *info, struct vds_address *addr)
{
	int ret = nl_require_attr(info, VDS_ISCSI_A_PORTAL_ADDRESS);

	if (ret)
		return ret;
	return nl_get_address(info, info->attrs[VDS_ISCSI_A_PORTAL_ADDRESS], addr);
}

/* By id, or by address at any provider. */
static struct vds_object *find_portal(struct genl_info *info)
{
	struct vds_portal *portal = NULL;
	struct vds_address addr;
	struct vds_provider *p;
	int ret;

	if (info->attrs[VDS_ISCSI_A_PORTAL_ID])
		return find_by_id(info, VDS_PORTAL, VDS_ISCSI_A_PORTAL_ID,
				  VDS_ISCSI_A_PORTAL_INCARNATION);
	ret = get_address(info, &addr);
	if (ret)
		return ERR_PTR(ret);
	list_for_each_entry_rcu(p, &reg_providers, node) {
		portal = reg_portal_by_address(p, &addr);
		if (portal)
			break;
	}
	return check_found(info, portal ? &portal->obj : NULL, VDS_PORTAL, 0);
}

static struct vds_object *find_membership(struct genl_info *info)
{
	struct vds_object *group, *portal;
	struct vds_membership *membership;
	int ret;

	ret = nl_require_attr(info, VDS_ISCSI_A_MEMBERSHIP_GROUP_ID);
	if (!ret)
		ret = nl_require_attr(info, VDS_ISCSI_A_MEMBERSHIP_PORTAL_ID);
	if (ret)
		return ERR_PTR(ret);
	group = find_by_id(info, VDS_PORTAL_GROUP,
			   VDS_ISCSI_A_MEMBERSHIP_GROUP_ID, 0);
	if (IS_ERR(group))
		return group;
	portal = find_by_id(info, VDS_PORTAL,
			    VDS_ISCSI_A_MEMBERSHIP_PORTAL_ID, 0);
	if (IS_ERR(portal))
		return portal;
	membership = reg_membership(to_vds_group(group), to_vds_portal(portal));
	return check_found(info, membership ? &membership->obj : NULL,
			   VDS_MEMBERSHIP, 0);
}

/* Reply with the object that @find finds. */
static int get_object(struct genl_info *info,
		      struct vds_object *(*find)(struct genl_info *info))
{
	struct vds_object *obj;
	struct sk_buff *skb;
	int ret;

	skb = nl_reply_new(info, NL_OBJECT_SIZE);
	if (!skb)
		return -ENOMEM;
	reg_providers_settle();
	rcu_read_lock();
	obj = find(info);
	ret = IS_ERR(obj) ? PTR_ERR(obj) : nl_fill_object(skb, obj);
	rcu_read_unlock();
	return nl_reply_send(skb, info, ret);
}

int vds_iscsi_nl_target_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	return get_object(info, find_target);
}

int vds_iscsi_nl_portal_group_get_doit(struct sk_buff *skb,
				       struct genl_info *info)
{
	return get_object(info, find_group);
}

int vds_iscsi_nl_portal_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	return get_object(info, find_portal);
}

int vds_iscsi_nl_membership_get_doit(struct sk_buff *skb,
				     struct genl_info *info)
{
	return get_object(info, find_membership);
}

/* Dump objects */

/* Never 0: generic netlink then checks no dump for consistency. */
static unsigned int dump_seq(void)
{
	return (u32)nl_generation() ?: 1;
}

static bool id_matches(const struct nlattr *attr, const uuid_t *id)
{
	return !attr || !memcmp(nla_data(attr), id, UUID_SIZE);
}

/* Whether an object passes a dump's filters. */
static bool dump_wants(const struct vds_object *obj, struct nlattr **attrs)
{
	switch (obj->type) {
	case VDS_PORTAL_GROUP:
		return id_matches(attrs[VDS_ISCSI_A_PORTAL_GROUP_TARGET_ID],
				  &to_vds_group(obj)->target->id);
	case VDS_MEMBERSHIP:
		return id_matches(attrs[VDS_ISCSI_A_MEMBERSHIP_GROUP_ID],
				  &to_vds_membership(obj)->group->id) &&
		       id_matches(attrs[VDS_ISCSI_A_MEMBERSHIP_PORTAL_ID],
				  &to_vds_membership(obj)->portal->id);
	default:
		return true;
	}
}

static int dump_object(struct sk_buff *skb, struct netlink_callback *cb,
		       u8 cmd, const struct vds_object *obj)
{
	void *hdr = nl_dump_begin(skb, cb, cmd);

	return nl_dump_end(skb, hdr, hdr ? nl_fill_object(skb, obj) : -EMSGSIZE);
}

/* Dump in the order of arrival; args[0] is the serial to continue from. */
static int dump_objects(struct sk_buff *skb, struct netlink_callback *cb, u8 cmd,
			enum vds_object_type type)
{
	struct nlattr **attrs = genl_info_dump(cb)->attrs;
	XA_STATE(next, &reg_serials[type], cb->args[0]);
	struct vds_object *obj;

	if (!cb->args[0])
		reg_providers_settle();
	cb->seq = dump_seq();
	rcu_read_lock();
	xas_for_each(&next, obj, ULONG_MAX) {
		if (xas_retry(&next, obj) || !dump_wants(obj, attrs))
			continue;
		if (dump_object(skb, cb, cmd, obj))
			break;
	}
	rcu_read_unlock();
	cb->args[0] = obj ? next.xa_index : ULONG_MAX;
	return skb->len;
}

int vds_iscsi_nl_target_get_dumpit(struct sk_buff *skb,
				   struct netlink_callback *cb)
{
	return dump_objects(skb, cb, VDS_ISCSI_CMD_TARGET_GET, VDS_TARGET);
}

int vds_iscsi_nl_portal_group_get_dumpit(struct sk_buff *skb,
					 struct netlink_callback *cb)
{
	return dump_objects(skb, cb, VDS_ISCSI_CMD_PORTAL_GROUP_GET,
			    VDS_PORTAL_GROUP);
}

int vds_iscsi_nl_portal_get_dumpit(struct sk_buff *skb,
				   struct netlink_callback *cb)
{
	return dump_objects(skb, cb, VDS_ISCSI_CMD_PORTAL_GET, VDS_PORTAL);
}

int vds_iscsi_nl_membership_get_dumpit(struct sk_buff *skb,
				       struct netlink_callback *cb)
{
	return dump_objects(skb, cb, VDS_ISCSI_CMD_MEMBERSHIP_GET,
			    VDS_MEMBERSHIP);
}

/* Providers */

int vds_iscsi_nl_provider_get_doit(struct sk_buff *request,
				   struct genl_info *info)
{
	int ret = nl_require_attr(info, VDS_ISCSI_A_PROVIDER_NAME);
	struct vds_provider *p;
	struct sk_buff *skb;
	const char *name;

	if (ret)
		return ret;
	name = nla_data(info->attrs[VDS_ISCSI_A_PROVIDER_NAME]);
	skb = nl_reply_new(info, NL_OBJECT_SIZE);
	if (!skb)
		return -ENOMEM;
	reg_providers_settle();
	ret = -ENOENT;
	rcu_read_lock();
	list_for_each_entry_rcu(p, &reg_providers, node)
		if (!strcmp(p->name, name))
			ret = nl_fill_provider(skb, p, nl_generation());
	rcu_read_unlock();
	if (ret == -ENOENT)
		vds_refuse(info->extack, -ENOENT, NO_PROVIDER,
			   "no provider has this name");
	return nl_reply_send(skb, info, ret);
}

static int dump_provider(struct sk_buff *skb, struct netlink_callback *cb,
			 const struct vds_provider *p)
{
	void *hdr = nl_dump_begin(skb, cb, VDS_ISCSI_CMD_PROVIDER_GET);

	return nl_dump_end(skb, hdr,
			   hdr ? nl_fill_provider(skb, p, nl_generation()) :
				 -EMSGSIZE);
}

/*
 * args[0] and args[1] are the lower and the upper half of the last incarnation
 * that was dumped, since one long of 32 bits cannot hold it.
 */
int vds_iscsi_nl_provider_get_dumpit(struct sk_buff *skb,
				     struct netlink_callback *cb)
{
	u64 last = (u64)cb->args[1] << 32 | (u32)cb->args[0];
	struct vds_provider *p;

	if (!last)
		reg_providers_settle();
	cb->seq = dump_seq();
	rcu_read_lock();
	list_for_each_entry_rcu(p, &reg_providers, node) {
		if (p->incarnation <= last)
			continue;
		if (dump_provider(skb, cb, p))
			break;
		cb->args[0] = lower_32_bits(p->incarnation);
		cb->args[1] = upper_32_bits(p->incarnation);
	}
	rcu_read_unlock();
	return skb->len;
}

/* New portals */

/* The provider that a request names, or the only one. */
static struct vds_provider *find_provider(struct genl_info *info)
{
	const struct nlattr *name = info->attrs[VDS_ISCSI_A_PORTAL_PROVIDER];
	struct vds_provider *p = reg_provider_find(name ? nla_data(name) : NULL);

	if (PTR_ERR_OR_ZERO(p) == -EINVAL)
		return vds_refuse_ptr(info->extack, -EINVAL, NAME_PROVIDER,
				      "there are several providers: name one");
	if (IS_ERR(p) || p->dying)
		return vds_refuse_ptr(info->extack, -ENOENT, NO_PROVIDER,
				      "no such provider");
	return p;
}

/* Create the portal, and fill the reply with its id and incarnation. */
static int create_portal(struct genl_info *info, struct sk_buff *skb,
			 const struct vds_address *addr)
{
	struct vds_provider *p;
	u64 incarnation;
	uuid_t id;
	int ret;

	lockdep_assert_held(&reg_lock);
	p = find_provider(info);
	if (IS_ERR(p))
		return PTR_ERR(p);
	/* Another program may have made one with port 0. */
	if (!addr->port && !reg_portal_by_address(p, addr))
		return vds_refuse_attr(info->extack, -EINVAL, INVALID,
				       info->attrs[VDS_ISCSI_A_PORTAL_ADDRESS],
				       "port 0 means any port, but a portal needs one");
	ret = reg_portal_create(p, addr, &id, &incarnation);
	if (ret == -EEXIST)
		return vds_refuse(info->extack, ret, EXISTS,
				  "the portal is known already");
	if (ret)
		return ret;
	if (nla_put(skb, VDS_ISCSI_A_PORTAL_ID, UUID_SIZE, &id))
		return -EMSGSIZE;
	return nla_put_u64_64bit(skb, VDS_ISCSI_A_PORTAL_INCARNATION, incarnation,
				 VDS_ISCSI_A_PORTAL_PAD);
}

int vds_iscsi_nl_portal_new_doit(struct sk_buff *request, struct genl_info *info)
{
	struct vds_address addr;
	struct sk_buff *skb;
	int ret;

	ret = get_address(info, &addr);
	if (ret)
		return ret;
	skb = nl_reply_new(info, NL_OBJECT_SIZE);
	if (!skb)
		return -ENOMEM;
	reg_providers_settle();
	reg_acquire();
	ret = create_portal(info, skb, &addr);
	reg_release();
	return nl_reply_send(skb, info, ret);
}
