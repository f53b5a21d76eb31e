// SPDX-License-Identifier: GPL-2.0-only
/*
 * nl_session.c - tell sessions, which only the target driver knows.
 *
 * A dump lists the groups in the order of their arrival, and the connections of
 * each in that of their ids.  It keeps nothing between two messages but where it
 * was, and takes the connections of a group down again.
 */
#include <linux/capability.h>
#include <linux/mm.h>
#include <linux/sort.h>
#include <net/genetlink.h>

#include "core.h"
#include "gen/netlink_gen.h"

/* What only the core knows: the ids of the portals. */
static void sessions_identify(struct vds_portal_group *group,
			      struct vds_sessions *sessions)
{
	struct vds_session *session;
	struct vds_portal *portal;
	unsigned int i;

	rcu_read_lock();
	for (i = 0; i < sessions->nr; i++) {
		session = &sessions->list[i];
		if (!session->portal_known)
			continue;
		portal = reg_portal_by_address(group->target->provider,
					       &session->portal);
		session->portal_known = portal;
		if (portal)
			session->portal_id = portal->obj.id;
	}
	rcu_read_unlock();
}

/* Ask the provider, which stays loaded meanwhile. */
static int sessions_ask(struct vds_portal_group *group,
			struct vds_sessions *sessions)
{
	const struct vds_provider_ops *ops;
	int ret = -ENODEV;

	mutex_lock(&reg_lock);
	ops = group->obj.gone ? NULL : group->target->provider->ops;
	if (ops && !try_module_get(ops->owner))
		ops = NULL;
	mutex_unlock(&reg_lock);
	if (!ops)
		return ret;
	ret = ops->sessions(group, NULL, sessions);
	module_put(ops->owner);
	if (ret)
		return ret;
	sort(sessions->list, sessions->nr, sizeof(*sessions->list),
	     op_compare_sessions, NULL);
	sessions_identify(group, sessions);
	return 0;
}

static int session_may(struct sk_buff *skb, struct netlink_ext_ack *extack)
{
	if (netlink_capable(skb, CAP_SYS_ADMIN))
		return 0;
	NL_SET_ERR_MSG(extack,
		       "sessions are shown to CAP_SYS_ADMIN in the initial user namespace only");
	return -EPERM;
}

/* The group of an id, referenced. */
static struct vds_portal_group *group_by_id(const struct nlattr *id)
{
	struct vds_object *obj;

	rcu_read_lock();
	obj = reg_find(nla_data(id), VDS_PORTAL_GROUP);
	if (obj && !kref_get_unless_zero(&obj->ref))
		obj = NULL;
	rcu_read_unlock();
	return obj ? to_vds_group(obj) : NULL;
}

/* The group of a serial or the next that there is, referenced. */
static struct vds_portal_group *group_from(unsigned long *serial)
{
	struct vds_object *obj;

	rcu_read_lock();
	obj = xa_find(&reg_serials[VDS_PORTAL_GROUP], serial, ULONG_MAX,
		      XA_PRESENT);
	while (obj && !kref_get_unless_zero(&obj->ref))
		obj = xa_find_after(&reg_serials[VDS_PORTAL_GROUP], serial,
				    ULONG_MAX, XA_PRESENT);
	rcu_read_unlock();
	return obj ? to_vds_group(obj) : NULL;
}

/* Answer with one connection of a group. */
static int session_reply(struct genl_info *info,
			 const struct vds_portal_group *group,
			 const struct vds_sessions *sessions)
{
	u32 sid = nla_get_u32(info->attrs[VDS_ISCSI_A_SESSION_SESSION_ID]);
	u16 cid = nla_get_u16(info->attrs[VDS_ISCSI_A_SESSION_CONNECTION_ID]);
	struct sk_buff *skb;
	unsigned int i;
	int ret;
	void *hdr;

	for (i = 0; i < sessions->nr; i++)
		if (sessions->list[i].sid == sid && sessions->list[i].cid == cid)
			break;
	if (i == sessions->nr) {
		NL_SET_ERR_MSG(info->extack, "there is no such connection");
		return -ENOENT;
	}
	skb = genlmsg_new(NLMSG_DEFAULT_SIZE, GFP_KERNEL);
	if (!skb)
		return -ENOMEM;
	hdr = genlmsg_put_reply(skb, info, &nl_family, 0,
				VDS_ISCSI_CMD_SESSION_GET);
	ret = hdr ? nl_fill_session(skb, group, &sessions->list[i]) : -EMSGSIZE;
	if (ret) {
		nlmsg_free(skb);
		return ret;
	}
	genlmsg_end(skb, hdr);
	return genlmsg_reply(skb, info);
}

/* Say why the provider did not tell the sessions of a group. */
static void sessions_explain(struct netlink_ext_ack *extack, int error)
{
	if (error == -EIDRM)
		NL_SET_ERR_MSG(extack, "the portal group was deleted meanwhile");
	else if (error == -ENODEV)
		NL_SET_ERR_MSG(extack,
			       "the portal group or its provider has just gone");
	else if (error == -EBUSY)
		NL_SET_ERR_MSG(extack,
			       "somebody is changing the group's portals: ask again");
}

int vds_iscsi_nl_session_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr **attrs = info->attrs;
	struct vds_sessions sessions = {};
	struct vds_portal_group *group;
	int ret;

	ret = session_may(skb, info->extack);
	if (ret)
		return ret;
	if (!attrs[VDS_ISCSI_A_SESSION_GROUP_ID] ||
	    !attrs[VDS_ISCSI_A_SESSION_SESSION_ID] ||
	    !attrs[VDS_ISCSI_A_SESSION_CONNECTION_ID]) {
		NL_SET_ERR_MSG(info->extack,
			       "one connection is named by group-id, session-id and connection-id");
		return -EINVAL;
	}
	reg_providers_settle();
	group = group_by_id(attrs[VDS_ISCSI_A_SESSION_GROUP_ID]);
	if (!group) {
		NL_SET_ERR_MSG(info->extack, "no portal group has this group-id");
		return -ENOENT;
	}
	ret = sessions_ask(group, &sessions);
	if (ret)
		sessions_explain(info->extack, ret);
	else
		ret = session_reply(info, group, &sessions);
	kvfree(sessions.list);
	reg_put(&group->obj);
	return ret;
}

/*
 * Where a dump is among the connections of a group: args[1] and args[2] are the
 * session and the connection told last, args[3] says that there was one.  They
 * are apart, for a long of 32 bits does not hold both.
 */
static bool nl_dump_told(const struct netlink_callback *cb,
			 const struct vds_session *session)
{
	u32 sid = cb->args[1];

	if (!cb->args[3] || session->sid > sid)
		return false;
	return session->sid < sid || session->cid <= cb->args[2];
}

static void nl_dump_tell(struct netlink_callback *cb,
			 const struct vds_session *session)
{
	cb->args[1] = session->sid;
	cb->args[2] = session->cid;
	cb->args[3] = 1;
}

static int nl_dump_session(struct sk_buff *skb, struct netlink_callback *cb,
			   const struct vds_portal_group *group,
			   const struct vds_session *session)
{
	void *hdr = nl_dump_begin(skb, cb, VDS_ISCSI_CMD_SESSION_GET);

	return nl_dump_end(skb, hdr,
			   hdr ? nl_fill_session(skb, group, session) : 0);
}

static bool nl_dump_wants(const struct vds_session *session,
			  struct nlattr **attrs)
{
	struct nlattr *id = attrs[VDS_ISCSI_A_SESSION_PORTAL_ID];

	return !id || (session->portal_known &&
		       !memcmp(nla_data(id), &session->portal_id, UUID_SIZE));
}

/* Tell the connections of a group that were not told yet. */
static int nl_dump_group(struct sk_buff *skb, struct netlink_callback *cb,
			 struct vds_portal_group *group)
{
	struct nlattr **attrs = genl_info_dump(cb)->attrs;
	struct vds_sessions sessions = {};
	struct vds_session *session;
	unsigned int i;
	int ret;

	ret = sessions_ask(group, &sessions);
	/* A group that is gone meanwhile has none. */
	if (ret == -EIDRM || ret == -ENODEV)
		return 0;
	if (ret)
		sessions_explain(cb->extack, ret);
	for (i = 0; i < sessions.nr && !ret; i++) {
		session = &sessions.list[i];
		if (nl_dump_told(cb, session))
			continue;
		if (nl_dump_wants(session, attrs))
			ret = nl_dump_session(skb, cb, group, session);
		if (!ret)
			nl_dump_tell(cb, session);
	}
	kvfree(sessions.list);
	return ret;
}

/* The group that a dump is at: args[0] is its serial, or 1 for a single one. */
static struct vds_portal_group *nl_dump_at(struct netlink_callback *cb)
{
	struct nlattr *id =
		genl_info_dump(cb)->attrs[VDS_ISCSI_A_SESSION_GROUP_ID];

	if (!id)
		return group_from((unsigned long *)&cb->args[0]);
	return cb->args[0] ? NULL : group_by_id(id);
}

int vds_iscsi_nl_session_get_dumpit(struct sk_buff *skb,
				    struct netlink_callback *cb)
{
	struct vds_portal_group *group;
	int ret;

	ret = session_may(cb->skb, cb->extack);
	if (!ret && !cb->args[0])
		reg_providers_settle();
	while (!ret) {
		group = nl_dump_at(cb);
		if (!group)
			break;
		ret = nl_dump_group(skb, cb, group);
		reg_put(&group->obj);
		if (!ret) {
			cb->args[0]++;
			cb->args[3] = 0;
		}
	}
	return ret && !skb->len ? ret : skb->len;
}
