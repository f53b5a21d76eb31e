// SPDX-License-Identifier: GPL-2.0-only
/*
 * nl_object.c - the generic netlink family: what userspace asks, and the answers.
 *
 * Documentation/netlink/specs/vds_iscsi.yaml is the interface; the policies and
 * the table of commands are made from it.
 */
#include <linux/capability.h>
#include <net/genetlink.h>

#include "core.h"
#include "gen/netlink_gen.h"
#include "gen/netlink_gen.c"

static unsigned int grace_ms = VDS_GRACE_MS;
module_param(grace_ms, uint, 0644);
MODULE_PARM_DESC(grace_ms,
		 "How long logins in flight may hold a removal up that does not say (default 200)");

/* Messages */

/* Room for the largest: an operation with all its portals, blockers and sessions. */
#define VDS_REPLY_SIZE (8192 - GENL_HDRLEN)

/* Room for the answer to what starts an operation. */
#define VDS_ID_REPLY_SIZE 64

static struct sk_buff *nl_reply_new(struct genl_info *info, size_t size,
				    void **hdr)
{
	struct sk_buff *skb = genlmsg_new(size, GFP_KERNEL);

	if (!skb)
		return NULL;
	*hdr = genlmsg_put_reply(skb, info, &nl_family, 0, info->genlhdr->cmd);
	if (*hdr)
		return skb;
	nlmsg_free(skb);
	return NULL;
}

/* Send a reply that was filled, or drop it when that failed with @ret. */
static int nl_reply_send(struct sk_buff *skb, void *hdr, struct genl_info *info,
			 int ret)
{
	if (ret) {
		nlmsg_free(skb);
		return ret;
	}
	genlmsg_end(skb, hdr);
	return genlmsg_reply(skb, info);
}

/* Begin a dump's next message; NULL when it has no room. */
void *nl_dump_begin(struct sk_buff *skb, struct netlink_callback *cb, u8 cmd)
{
	void *hdr =
		genlmsg_put(skb, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq,
			    &nl_family, NLM_F_MULTI, cmd);

	if (hdr)
		genl_dump_check_consistent(cb, hdr);
	return hdr;
}

/* End it, or take it back when it could not be begun or filled: -EMSGSIZE. */
int nl_dump_end(struct sk_buff *skb, void *hdr, int ret)
{
	if (hdr && !ret) {
		genlmsg_end(skb, hdr);
		return 0;
	}
	if (hdr)
		genlmsg_cancel(skb, hdr);
	return -EMSGSIZE;
}

/* Who may change things: whom configfs lets change them, and no container. */
static int nl_may_change(struct sk_buff *skb, struct genl_info *info)
{
	if (netlink_capable(skb, CAP_SYS_ADMIN))
		return 0;
	NL_SET_ERR_MSG(info->extack,
		       "a change needs CAP_SYS_ADMIN in the initial user namespace");
	return -EPERM;
}

static int nl_missing(struct genl_info *info, int attr)
{
	NL_SET_ERR_ATTR_MISS(info->extack, NULL, attr);
	NL_SET_ERR_MSG(info->extack, "a needed attribute is missing");
	return -EINVAL;
}

/* Objects: get one */

static struct vds_object *nl_check(struct genl_info *info,
				   struct vds_object *obj, u64 incarnation)
{
	if (obj && (!incarnation || obj->incarnation == incarnation))
		return obj;
	if (incarnation) {
		NL_SET_ERR_MSG(info->extack, "the object was deleted");
		return ERR_PTR(-EIDRM);
	}
	NL_SET_ERR_MSG(info->extack, "there is no such object");
	return ERR_PTR(-ENOENT);
}

static u64 nl_u64(const struct nlattr *attr)
{
	return attr ? nla_get_u64(attr) : 0;
}

static struct vds_object *nl_by_id(struct genl_info *info,
				   enum vds_object_type type, int id,
				   int incarnation)
{
	u64 inc = incarnation ? nl_u64(info->attrs[incarnation]) : 0;

	return nl_check(info, reg_find(nla_data(info->attrs[id]), type), inc);
}

/* Find an object by its canonical name, at whichever provider has it. */
static struct vds_object *
nl_by_name(struct genl_info *info, enum vds_object_type type, const char *name)
{
	struct vds_object *obj = NULL;
	struct vds_provider *p;

	list_for_each_entry_rcu(p, &reg_providers, node) {
		obj = reg_find_named(p, type, name);
		if (obj)
			break;
	}
	return nl_check(info, obj, 0);
}

static struct vds_object *nl_find_target(struct genl_info *info)
{
	if (info->attrs[VDS_ISCSI_A_TARGET_ID])
		return nl_by_id(info, VDS_TARGET, VDS_ISCSI_A_TARGET_ID,
				VDS_ISCSI_A_TARGET_INCARNATION);
	if (!info->attrs[VDS_ISCSI_A_TARGET_NAME])
		return ERR_PTR(nl_missing(info, VDS_ISCSI_A_TARGET_ID));
	return nl_by_name(info, VDS_TARGET,
			  nla_data(info->attrs[VDS_ISCSI_A_TARGET_NAME]));
}

static struct vds_object *nl_find_group(struct genl_info *info)
{
	struct nlattr *name = info->attrs[VDS_ISCSI_A_PORTAL_GROUP_TARGET_NAME];
	struct nlattr *tag = info->attrs[VDS_ISCSI_A_PORTAL_GROUP_TAG];
	char canonical[VDS_CANONICAL_MAX];

	if (info->attrs[VDS_ISCSI_A_PORTAL_GROUP_ID])
		return nl_by_id(info, VDS_PORTAL_GROUP,
				VDS_ISCSI_A_PORTAL_GROUP_ID,
				VDS_ISCSI_A_PORTAL_GROUP_INCARNATION);
	if (!name)
		return ERR_PTR(nl_missing(info, VDS_ISCSI_A_PORTAL_GROUP_ID));
	if (!tag)
		return ERR_PTR(nl_missing(info, VDS_ISCSI_A_PORTAL_GROUP_TAG));
	reg_group_name(canonical, sizeof(canonical), nla_data(name),
		       nla_get_u16(tag));
	return nl_by_name(info, VDS_PORTAL_GROUP, canonical);
}

/* The address that a request for a portal names. */
static int nl_address(struct genl_info *info, struct vds_address *addr)
{
	struct nlattr *v4 = info->attrs[VDS_ISCSI_A_PORTAL_IPV4];
	struct nlattr *v6 = info->attrs[VDS_ISCSI_A_PORTAL_IPV6];
	struct nlattr *port = info->attrs[VDS_ISCSI_A_PORTAL_PORT];

	memset(addr, 0, sizeof(*addr));
	if (!v4 && !v6)
		return nl_missing(info, VDS_ISCSI_A_PORTAL_IPV4);
	if (v4 && v6) {
		NL_SET_ERR_MSG_ATTR(info->extack, v6,
				    "a portal has an IPv4 or an IPv6 address, not both");
		return -EINVAL;
	}
	if (!port)
		return nl_missing(info, VDS_ISCSI_A_PORTAL_PORT);
	addr->family = v4 ? AF_INET : AF_INET6;
	addr->port = nla_get_u16(port);
	if (v4)
		addr->v4 = nla_get_in_addr(v4);
	else
		addr->v6 = nla_get_in6_addr(v6);
	return 0;
}

/* Find a portal by its address, at whichever provider has it. */
static struct vds_object *nl_by_address(struct genl_info *info,
					const struct vds_address *addr)
{
	struct vds_portal *portal = NULL;
	struct vds_provider *p;

	list_for_each_entry_rcu(p, &reg_providers, node) {
		portal = reg_portal_by_address(p, addr);
		if (portal)
			break;
	}
	return nl_check(info, portal ? &portal->obj : NULL, 0);
}

static struct vds_object *nl_find_portal(struct genl_info *info)
{
	struct vds_address addr;
	int ret;

	if (info->attrs[VDS_ISCSI_A_PORTAL_ID])
		return nl_by_id(info, VDS_PORTAL, VDS_ISCSI_A_PORTAL_ID,
				VDS_ISCSI_A_PORTAL_INCARNATION);
	ret = nl_address(info, &addr);
	return ret ? ERR_PTR(ret) : nl_by_address(info, &addr);
}

static struct vds_object *nl_find_membership(struct genl_info *info)
{
	struct vds_membership *assoc;
	struct vds_object *group, *portal;

	if (!info->attrs[VDS_ISCSI_A_MEMBERSHIP_GROUP_ID])
		return ERR_PTR(
			nl_missing(info, VDS_ISCSI_A_MEMBERSHIP_GROUP_ID));
	if (!info->attrs[VDS_ISCSI_A_MEMBERSHIP_PORTAL_ID])
		return ERR_PTR(
			nl_missing(info, VDS_ISCSI_A_MEMBERSHIP_PORTAL_ID));
	group = nl_by_id(info, VDS_PORTAL_GROUP,
			 VDS_ISCSI_A_MEMBERSHIP_GROUP_ID, 0);
	if (IS_ERR(group))
		return group;
	portal =
		nl_by_id(info, VDS_PORTAL, VDS_ISCSI_A_MEMBERSHIP_PORTAL_ID, 0);
	if (IS_ERR(portal))
		return portal;
	assoc = reg_membership(to_vds_group(group), to_vds_portal(portal));
	return nl_check(info, assoc ? &assoc->obj : NULL, 0);
}

/* Answer with the object that @find finds, in an RCU read-side section. */
static int nl_get(struct genl_info *info,
		  struct vds_object *(*find)(struct genl_info *info))
{
	struct vds_object *obj;
	struct sk_buff *skb;
	void *hdr;
	int ret;

	skb = nl_reply_new(info, VDS_REPLY_SIZE, &hdr);
	if (!skb)
		return -ENOMEM;
	reg_providers_settle();
	rcu_read_lock();
	obj = find(info);
	ret = IS_ERR(obj) ? PTR_ERR(obj) : nl_fill_object(skb, obj);
	rcu_read_unlock();
	return nl_reply_send(skb, hdr, info, ret);
}

int vds_iscsi_nl_target_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	return nl_get(info, nl_find_target);
}

int vds_iscsi_nl_portal_group_get_doit(struct sk_buff *skb,
				       struct genl_info *info)
{
	return nl_get(info, nl_find_group);
}

int vds_iscsi_nl_portal_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	return nl_get(info, nl_find_portal);
}

int vds_iscsi_nl_membership_get_doit(struct sk_buff *skb,
				     struct genl_info *info)
{
	return nl_get(info, nl_find_membership);
}

/* Objects: dump */

/* Never 0, for that would mean that nobody looks for changes. */
static unsigned int nl_seq(void)
{
	return (u32)nl_generation() ?: 1;
}

static bool nl_id_is(const struct nlattr *attr, const struct vds_object *obj)
{
	return !attr || !memcmp(nla_data(attr), &obj->id, UUID_SIZE);
}

/* Whether a dump's filters let an object through. */
static bool nl_wanted(const struct vds_object *obj, struct nlattr **attrs)
{
	switch (obj->type) {
	case VDS_PORTAL_GROUP:
		return nl_id_is(attrs[VDS_ISCSI_A_PORTAL_GROUP_TARGET_ID],
				&to_vds_group(obj)->target->obj);
	case VDS_MEMBERSHIP:
		return nl_id_is(attrs[VDS_ISCSI_A_MEMBERSHIP_GROUP_ID],
				&to_vds_membership(obj)->group->obj) &&
		       nl_id_is(attrs[VDS_ISCSI_A_MEMBERSHIP_PORTAL_ID],
				&to_vds_membership(obj)->portal->obj);
	default:
		return true;
	}
}

static int nl_dump_object(struct sk_buff *skb, struct netlink_callback *cb,
			  u8 cmd, const struct vds_object *obj)
{
	void *hdr = nl_dump_begin(skb, cb, cmd);

	return nl_dump_end(skb, hdr, hdr ? nl_fill_object(skb, obj) : 0);
}

/* Dump in the order of arrival, from where the last message ended. */
static int nl_dump(struct sk_buff *skb, struct netlink_callback *cb, u8 cmd,
		   enum vds_object_type type)
{
	struct nlattr **attrs = genl_info_dump(cb)->attrs;
	unsigned long serial = cb->args[0];
	struct vds_object *obj;

	if (!serial)
		reg_providers_settle();
	cb->seq = nl_seq();
	rcu_read_lock();
	xa_for_each_start(&reg_serials[type], serial, obj, serial)
		if (nl_wanted(obj, attrs) && nl_dump_object(skb, cb, cmd, obj))
			break;
	rcu_read_unlock();
	cb->args[0] = obj ? serial : ULONG_MAX;
	return skb->len;
}

int vds_iscsi_nl_target_get_dumpit(struct sk_buff *skb,
				   struct netlink_callback *cb)
{
	return nl_dump(skb, cb, VDS_ISCSI_CMD_TARGET_GET, VDS_TARGET);
}

int vds_iscsi_nl_portal_group_get_dumpit(struct sk_buff *skb,
					 struct netlink_callback *cb)
{
	return nl_dump(skb, cb, VDS_ISCSI_CMD_PORTAL_GROUP_GET,
		       VDS_PORTAL_GROUP);
}

int vds_iscsi_nl_portal_get_dumpit(struct sk_buff *skb,
				   struct netlink_callback *cb)
{
	return nl_dump(skb, cb, VDS_ISCSI_CMD_PORTAL_GET, VDS_PORTAL);
}

int vds_iscsi_nl_membership_get_dumpit(struct sk_buff *skb,
				       struct netlink_callback *cb)
{
	return nl_dump(skb, cb, VDS_ISCSI_CMD_MEMBERSHIP_GET, VDS_MEMBERSHIP);
}

/* Providers */

int vds_iscsi_nl_provider_get_doit(struct sk_buff *request,
				   struct genl_info *info)
{
	struct nlattr *name = info->attrs[VDS_ISCSI_A_PROVIDER_NAME];
	struct vds_provider *p;
	struct sk_buff *skb;
	int ret = -ENOENT;
	void *hdr;

	if (!name)
		return nl_missing(info, VDS_ISCSI_A_PROVIDER_NAME);
	skb = nl_reply_new(info, VDS_REPLY_SIZE, &hdr);
	if (!skb)
		return -ENOMEM;
	reg_providers_settle();
	rcu_read_lock();
	list_for_each_entry_rcu(p, &reg_providers, node)
		if (!strcmp(p->ops->name, nla_data(name)))
			ret = nl_fill_provider(skb, p);
	rcu_read_unlock();
	if (ret == -ENOENT)
		NL_SET_ERR_MSG(info->extack, "no provider has this name");
	return nl_reply_send(skb, hdr, info, ret);
}

static int nl_dump_provider(struct sk_buff *skb, struct netlink_callback *cb,
			    const struct vds_provider *p)
{
	void *hdr = nl_dump_begin(skb, cb, VDS_ISCSI_CMD_PROVIDER_GET);

	return nl_dump_end(skb, hdr, hdr ? nl_fill_provider(skb, p) : 0);
}

/*
 * There are a few at most; the last incarnation told is where to go on.  It is in
 * two halves, for a long of 32 bits does not hold it.
 */
int vds_iscsi_nl_provider_get_dumpit(struct sk_buff *skb,
				     struct netlink_callback *cb)
{
	u64 last = (u64)cb->args[1] << 32 | (u32)cb->args[0];
	struct vds_provider *p;

	if (!last)
		reg_providers_settle();
	cb->seq = nl_seq();
	rcu_read_lock();
	list_for_each_entry_rcu(p, &reg_providers, node) {
		if (p->incarnation <= last)
			continue;
		if (nl_dump_provider(skb, cb, p))
			break;
		cb->args[0] = lower_32_bits(p->incarnation);
		cb->args[1] = upper_32_bits(p->incarnation);
	}
	rcu_read_unlock();
	return skb->len;
}

/* The name of one provider, or NULL for all. */
static const char *nl_provider_name(struct genl_info *info)
{
	struct nlattr *name = info->attrs[VDS_ISCSI_A_PROVIDER_NAME];

	return name ? nla_data(name) : NULL;
}

int vds_iscsi_nl_reenumerate_doit(struct sk_buff *skb, struct genl_info *info)
{
	int ret = nl_may_change(skb, info);

	if (ret)
		return ret;
	return reg_providers_reenumerate(nl_provider_name(info), info->extack);
}

int vds_iscsi_nl_refresh_doit(struct sk_buff *skb, struct genl_info *info)
{
	int ret = nl_may_change(skb, info);

	if (ret)
		return ret;
	return reg_providers_refresh(nl_provider_name(info), info->extack);
}

/* Operations */

/* A request's portals: there may be several of the attribute. */
static int nl_request_portals(struct genl_info *info,
			      struct vds_request *request)
{
	struct nlattr *attr;
	int rem;

	nla_for_each_attr(attr, genlmsg_data(info->genlhdr),
			  genlmsg_len(info->genlhdr), rem) {
		if (nla_type(attr) != VDS_ISCSI_A_OPERATION_PORTAL_ID)
			continue;
		if (request->nr_portals == VDS_OP_PORTALS) {
			NL_SET_ERR_MSG_ATTR(info->extack, attr,
					    "an operation takes 16 portals at most");
			return -E2BIG;
		}
		import_uuid(&request->portals[request->nr_portals++],
			    nla_data(attr));
	}
	return 0;
}

static u32 nl_u32(const struct nlattr *attr, u32 otherwise)
{
	return attr ? nla_get_u32(attr) : otherwise;
}

static int nl_request(struct genl_info *info, struct vds_request *request)
{
	struct nlattr **attrs = info->attrs;
	int ret;

	if (!attrs[VDS_ISCSI_A_OPERATION_GROUP_ID])
		return nl_missing(info, VDS_ISCSI_A_OPERATION_GROUP_ID);
	if (!attrs[VDS_ISCSI_A_OPERATION_PORTAL_ID])
		return nl_missing(info, VDS_ISCSI_A_OPERATION_PORTAL_ID);
	ret = nl_request_portals(info, request);
	if (ret)
		return ret;
	import_uuid(&request->group,
		    nla_data(attrs[VDS_ISCSI_A_OPERATION_GROUP_ID]));
	request->incarnation =
		nl_u64(attrs[VDS_ISCSI_A_OPERATION_GROUP_INCARNATION]);
	return 0;
}

/* The id of an operation, and the result if it is over and no more is to be told. */
static int nl_put_started(struct sk_buff *skb, const struct vds_operation *op,
			  bool over)
{
	if (nla_put_u64_64bit(skb, VDS_ISCSI_A_OPERATION_ID, op->id,
			      VDS_ISCSI_A_OPERATION_PAD))
		return -EMSGSIZE;
	if (!over || op->message[0])
		return 0;
	return nla_put_s32(skb, VDS_ISCSI_A_OPERATION_RESULT, op->result);
}

/*
 * How long the answer may wait for the end.  Generic netlink keeps its lock from a
 * datagram's first request to its last, so none but the last may.
 */
static u32 nl_wait(const struct sk_buff *skb, struct genl_info *info)
{
	if (skb->len > NLMSG_ALIGN(info->nlhdr->nlmsg_len))
		return 0;
	return nl_u32(info->attrs[VDS_ISCSI_A_OPERATION_WAIT], 0);
}

/* Start an operation, and answer with its id. */
static int nl_start(struct genl_info *info, const struct vds_request *request,
		    u32 wait_ms)
{
	struct vds_operation *op;
	struct sk_buff *skb;
	void *hdr;
	int ret;

	/* The reply comes first: once the operation runs, nothing may fail. */
	skb = nl_reply_new(info, VDS_ID_REPLY_SIZE, &hdr);
	if (!skb)
		return -ENOMEM;
	op = op_begin(request, wait_ms, info->extack);
	if (IS_ERR(op)) {
		nlmsg_free(skb);
		return PTR_ERR(op);
	}
	ret = nl_put_started(skb, op, op_wait_done(op, wait_ms));
	op_put(op);
	return nl_reply_send(skb, hdr, info, ret);
}

int vds_iscsi_nl_portal_remove_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct vds_request request = { .kind = VDS_ISCSI_OP_KIND_REMOVE_PORTAL };
	struct nlattr **attrs = info->attrs;
	int ret;

	ret = nl_may_change(skb, info);
	if (!ret)
		ret = nl_request(info, &request);
	if (ret)
		return ret;
	request.flags = nl_u32(attrs[VDS_ISCSI_A_OPERATION_FLAGS], 0);
	request.grace_ms =
		nl_u32(attrs[VDS_ISCSI_A_OPERATION_GRACE], READ_ONCE(grace_ms));
	request.deadline_ms = nl_u32(attrs[VDS_ISCSI_A_OPERATION_DEADLINE], 0);
	request.drain_ms = nl_u32(attrs[VDS_ISCSI_A_OPERATION_DRAIN], 0);
	return nl_start(info, &request, nl_wait(skb, info));
}

int vds_iscsi_nl_portal_add_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct vds_request request = { .kind = VDS_ISCSI_OP_KIND_ADD_PORTAL };
	int ret;

	ret = nl_may_change(skb, info);
	if (!ret)
		ret = nl_request(info, &request);
	if (ret)
		return ret;
	if (request.nr_portals > 1) {
		NL_SET_ERR_MSG(info->extack, "one portal is added at a time");
		return -EINVAL;
	}
	return nl_start(info, &request, nl_wait(skb, info));
}

int vds_iscsi_nl_op_get_doit(struct sk_buff *request, struct genl_info *info)
{
	struct nlattr *id = info->attrs[VDS_ISCSI_A_OPERATION_ID];
	bool admin = netlink_capable(request, CAP_SYS_ADMIN);
	struct vds_operation *op;
	struct sk_buff *skb;
	void *hdr;
	int ret;

	if (!id)
		return nl_missing(info, VDS_ISCSI_A_OPERATION_ID);
	skb = nl_reply_new(info, VDS_REPLY_SIZE, &hdr);
	if (!skb)
		return -ENOMEM;
	mutex_lock(&reg_lock);
	op = xa_load(&op_table, nla_get_u64(id));
	ret = op ? nl_fill_op(skb, op, admin) : -ENOENT;
	mutex_unlock(&reg_lock);
	if (ret == -ENOENT)
		NL_SET_ERR_MSG(info->extack,
			       "no operation has this id, or it was forgotten since");
	return nl_reply_send(skb, hdr, info, ret);
}

static int nl_dump_op(struct sk_buff *skb, struct netlink_callback *cb,
		      const struct vds_operation *op)
{
	void *hdr = nl_dump_begin(skb, cb, VDS_ISCSI_CMD_OP_GET);

	return nl_dump_end(skb, hdr, hdr ? nl_fill_op(skb, op, false) : 0);
}

int vds_iscsi_nl_op_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	unsigned long id = cb->args[0];
	struct vds_operation *op;

	mutex_lock(&reg_lock);
	xa_for_each_start(&op_table, id, op, id)
		if (nl_dump_op(skb, cb, op))
			break;
	mutex_unlock(&reg_lock);
	cb->args[0] = op ? id : ULONG_MAX;
	return skb->len;
}

int vds_iscsi_nl_op_cancel_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr *id = info->attrs[VDS_ISCSI_A_OPERATION_ID];
	int ret;

	ret = nl_may_change(skb, info);
	if (ret)
		return ret;
	if (!id)
		return nl_missing(info, VDS_ISCSI_A_OPERATION_ID);
	return vds_iscsi_op_cancel(nla_get_u64(id), info->extack);
}

/* New portals */

/* The provider of a name, or the only one there is. */
static struct vds_provider *nl_provider(const struct nlattr *name)
{
	struct vds_provider *p;

	lockdep_assert_held(&reg_lock);
	list_for_each_entry(p, &reg_providers, node)
		if (!name || !strcmp(p->ops->name, nla_data(name)))
			return p->dying ? NULL : p;
	return NULL;
}

static int nl_portal_make(struct genl_info *info, struct sk_buff *skb,
			  const struct vds_address *addr)
{
	struct vds_provider *p;
	u64 incarnation;
	uuid_t id;
	int ret;

	lockdep_assert_held(&reg_lock);
	p = nl_provider(info->attrs[VDS_ISCSI_A_PORTAL_PROVIDER]);
	if (!p) {
		NL_SET_ERR_MSG(info->extack, "there is no such provider");
		return -ENOENT;
	}
	ret = reg_portal_create(p, addr, &id, &incarnation);
	if (ret == -EEXIST)
		NL_SET_ERR_MSG(info->extack, "the portal is known already");
	if (ret)
		return ret;
	if (nla_put(skb, VDS_ISCSI_A_PORTAL_ID, UUID_SIZE, &id))
		return -EMSGSIZE;
	return nla_put_u64_64bit(skb, VDS_ISCSI_A_PORTAL_INCARNATION, incarnation,
				 VDS_ISCSI_A_PORTAL_PAD);
}

int vds_iscsi_nl_portal_new_doit(struct sk_buff *request, struct genl_info *info)
{
	struct nlattr *scope = info->attrs[VDS_ISCSI_A_PORTAL_SCOPE_ID];
	struct vds_address addr;
	struct sk_buff *skb;
	void *hdr;
	int ret;

	ret = nl_may_change(request, info);
	if (!ret)
		ret = nl_address(info, &addr);
	if (ret)
		return ret;
	if (!addr.port) {
		NL_SET_ERR_MSG_ATTR(info->extack,
				    info->attrs[VDS_ISCSI_A_PORTAL_PORT],
				    "port 0 means any port, and a portal has one");
		return -EINVAL;
	}
	addr.scope_id = nl_u32(scope, 0);
	skb = nl_reply_new(info, VDS_REPLY_SIZE, &hdr);
	if (!skb)
		return -ENOMEM;
	reg_providers_settle();
	mutex_lock(&reg_lock);
	ret = nl_portal_make(info, skb, &addr);
	mutex_unlock(&reg_lock);
	return nl_reply_send(skb, hdr, info, ret);
}

struct genl_family nl_family __ro_after_init = {
	.name = VDS_ISCSI_FAMILY_NAME,
	.version = VDS_ISCSI_FAMILY_VERSION,
	.parallel_ops = true,
	.module = THIS_MODULE,
	.ops = vds_iscsi_nl_ops,
	.n_ops = ARRAY_SIZE(vds_iscsi_nl_ops),
	.mcgrps = vds_iscsi_nl_mcgrps,
	.n_mcgrps = ARRAY_SIZE(vds_iscsi_nl_mcgrps),
	.resv_start_op = 1,
};

int __init nl_init(void)
{
	return genl_register_family(&nl_family);
}

void nl_exit(void)
{
	genl_unregister_family(&nl_family);
}
