// SPDX-License-Identifier: GPL-2.0-only
/*
 * nl_session.c - netlink handlers of sessions, which only the target driver knows.
 *
 * A dump lists the groups in the order of their arrival, and each group's
 * connections in the order of their ids.  It queries the target driver once for each
 * group, when it comes to it, and keeps the list until the group is done.  If only a
 * portal's connections are requested, it queries only for the groups of the portal.
 */
#include <linux/mm.h>
#include <linux/slab.h>
#include <net/genetlink.h>

#include "gen/netlink_gen.h"
#include "nl.h"
#include "operation.h"
#include "refuse.h"
#include "registry.h"
#include "session.h"

/* Add what only the core knows: the ids of the portals. */
static void sessions_identify(struct vds_portal_group *group,
			      struct vds_sessions *sessions)
{
	struct vds_membership *member;
	struct vds_session *session;
	struct vds_portal *portal;
	unsigned int i;

	rcu_read_lock();
	for (i = 0; i < sessions->nr; i++) {
		session = &sessions->list[i];
		if (!session->portal_known)
			continue;
		member = reg_membership_by_address(group, &session->portal);
		portal = member ? member->portal :
				  reg_portal_by_address(group->target->provider,
							&session->portal);
		session->portal_known = portal;
		if (portal)
			session->portal_id = portal->id;
	}
	rcu_read_unlock();
}

/* Say why the provider did not list the sessions of a group. */
static void sessions_explain(struct netlink_ext_ack *extack, int error)
{
	if (error == -EIDRM)
		vds_refuse(extack, error, DELETED, "the portal group was deleted");
	else if (error == -ENODEV)
		vds_refuse(extack, error, PROVIDER_LEAVING,
			   "the portal group or its provider is gone");
	else if (error == -EBUSY)
		vds_refuse(extack, error, BLOCKED_DIRECTORY,
			   "another program is changing the group's portals: try again");
}

/* List a group's connections, sorted. */
static int sessions_list(struct vds_portal_group *group, unsigned long listing,
			 struct vds_sessions *sessions)
{
	struct vds_provider *provider = group->target->provider;
	bool entered;
	int ret;

	reg_acquire();
	entered = !group->obj.gone && reg_provider_enter(provider);
	reg_release();
	if (!entered)
		return -ENODEV;
	ret = sessions_get_own(group, listing, sessions);
	reg_provider_leave(provider);
	if (ret)
		return ret;
	sessions_identify(group, sessions);
	return 0;
}

/* The group with an id, referenced, or NULL. */
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

/* The first group from a serial on, referenced, or NULL; *serial becomes its. */
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

/* Whether connections of a group may use the portal that a request names. */
static bool group_wanted(struct vds_portal_group *group, struct nlattr **attrs)
{
	struct nlattr *id = attrs[VDS_ISCSI_A_SESSION_PORTAL_ID];
	struct vds_object *portal;
	bool wanted;

	if (!id)
		return true;
	rcu_read_lock();
	portal = reg_find(nla_data(id), VDS_PORTAL);
	wanted = portal && reg_membership(group, to_vds_portal(portal));
	rcu_read_unlock();
	return wanted;
}

/* Whether a connection uses the portal that a request names, if it names one. */
static bool session_wanted(const struct vds_session *session,
			   struct nlattr **attrs)
{
	struct nlattr *id = attrs[VDS_ISCSI_A_SESSION_PORTAL_ID];

	return !id || (session->portal_known &&
		       !memcmp(nla_data(id), &session->portal_id, UUID_SIZE));
}

/* Reply with the connection that a request names. */
static int session_reply(struct genl_info *info,
			 const struct vds_portal_group *group,
			 const struct vds_sessions *sessions)
{
	u32 sid = nla_get_u32(info->attrs[VDS_ISCSI_A_SESSION_SESSION_ID]);
	u16 cid = nla_get_u16(info->attrs[VDS_ISCSI_A_SESSION_CONNECTION_ID]);
	const struct vds_session *session = sessions->list;
	const struct vds_session *end = session + sessions->nr;
	struct sk_buff *skb;

	while (session < end && (session->sid != sid || session->cid != cid))
		session++;
	if (session == end || !session_wanted(session, info->attrs))
		return vds_refuse(info->extack, -ENOENT, NO_CONNECTION,
				  "no such connection");
	skb = nl_reply_new(info, NL_OBJECT_SIZE);
	if (!skb)
		return -ENOMEM;
	return nl_reply_send(skb, info, nl_fill_session(skb, group, session));
}

int vds_iscsi_nl_session_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct vds_sessions sessions = {};
	struct vds_portal_group *group;
	int ret;

	ret = nl_require_attr(info, VDS_ISCSI_A_SESSION_GROUP_ID);
	if (!ret)
		ret = nl_require_attr(info, VDS_ISCSI_A_SESSION_SESSION_ID);
	if (!ret)
		ret = nl_require_attr(info, VDS_ISCSI_A_SESSION_CONNECTION_ID);
	if (ret)
		return ret;
	reg_providers_settle();
	group = group_by_id(info->attrs[VDS_ISCSI_A_SESSION_GROUP_ID]);
	if (!group)
		return vds_refuse(info->extack, -ENOENT, NO_GROUP,
				  "no portal group has this group-id");
	ret = sessions_list(group, sessions_listing(), &sessions);
	if (ret)
		sessions_explain(info->extack, ret);
	else
		ret = session_reply(info, group, &sessions);
	kvfree(sessions.list);
	reg_put(&group->obj);
	return ret;
}

/**
 * struct session_dump - the group that a dump is at
 * @group: the group, referenced
 * @sessions: its connections, as they were when the dump came to the group
 * @next: index of the next one to dump
 */
struct session_dump {
	struct vds_portal_group *group;
	struct vds_sessions sessions;
	unsigned int next;
};

/*
 * The position of a dump: args[0] is the serial of the group, or 1 after the only
 * group of a dump of one.  args[1] is the struct session_dump, or 0 between groups.
 * args[2] is the number of the listing, see struct vds_sessions.
 */
static struct session_dump *dump_at(const struct netlink_callback *cb)
{
	return (struct session_dump *)cb->args[1];
}

static void dump_close(struct netlink_callback *cb)
{
	struct session_dump *dump = dump_at(cb);

	if (!dump)
		return;
	cb->args[1] = 0;
	reg_put(&dump->group->obj);
	kvfree(dump->sessions.list);
	kfree(dump);
}

int vds_iscsi_nl_session_get_done(struct netlink_callback *cb)
{
	dump_close(cb);
	return 0;
}

/* The group at the dump's position, referenced, or NULL at its end. */
static struct vds_portal_group *dump_group(struct netlink_callback *cb)
{
	struct nlattr *id =
		genl_info_dump(cb)->attrs[VDS_ISCSI_A_SESSION_GROUP_ID];
	unsigned long serial = cb->args[0];
	struct vds_portal_group *group;

	if (id)
		return serial ? NULL : group_by_id(id);
	group = group_from(&serial);
	cb->args[0] = serial;
	return group;
}

/* List the connections of the next group: 0; -ENOENT after the last; or the error. */
static int dump_open(struct netlink_callback *cb)
{
	struct vds_portal_group *group = dump_group(cb);
	struct session_dump *dump;
	int ret;

	if (!group)
		return -ENOENT;
	dump = kzalloc(sizeof(*dump), GFP_KERNEL);
	if (!dump) {
		reg_put(&group->obj);
		return -ENOMEM;
	}
	dump->group = group;
	cb->args[1] = (long)dump;
	if (!group_wanted(group, genl_info_dump(cb)->attrs))
		return 0;
	ret = sessions_list(group, cb->args[2], &dump->sessions);
	/* A group that was deleted since has no sessions. */
	if (ret == -EIDRM || ret == -ENODEV)
		return 0;
	if (ret) {
		sessions_explain(cb->extack, ret);
		/* The next message lists them again, or reports the error. */
		dump_close(cb);
	}
	return ret;
}

static int dump_session(struct sk_buff *skb, struct netlink_callback *cb,
			const struct vds_portal_group *group,
			const struct vds_session *session)
{
	void *hdr = nl_dump_begin(skb, cb, VDS_ISCSI_CMD_SESSION_GET);

	return nl_dump_end(skb, hdr,
			   hdr ? nl_fill_session(skb, group, session) :
				 -EMSGSIZE);
}

/* Dump the connections of the group that are left. */
static int dump_sessions(struct sk_buff *skb, struct netlink_callback *cb,
			 struct session_dump *dump)
{
	struct nlattr **attrs = genl_info_dump(cb)->attrs;
	struct vds_session *session;
	int ret;

	for (; dump->next < dump->sessions.nr; dump->next++) {
		session = &dump->sessions.list[dump->next];
		if (!session_wanted(session, attrs))
			continue;
		ret = dump_session(skb, cb, dump->group, session);
		if (ret)
			return ret;
	}
	return 0;
}

int vds_iscsi_nl_session_get_dumpit(struct sk_buff *skb,
				    struct netlink_callback *cb)
{
	int ret;

	/* pre_doit() is not called for dumps. */
	ret = nl_require_admin(cb->skb, cb->extack);
	if (!ret && !cb->args[2]) {
		reg_providers_settle();
		cb->args[2] = sessions_listing();
	}
	while (!ret) {
		if (!dump_at(cb))
			ret = dump_open(cb);
		if (!ret)
			ret = dump_sessions(skb, cb, dump_at(cb));
		if (!ret) {
			dump_close(cb);
			cb->args[0]++;
		}
	}
	if (ret == -ENOENT)
		ret = 0;
	return ret && !skb->len ? ret : skb->len;
}
