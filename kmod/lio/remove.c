// SPDX-License-Identifier: GPL-2.0-only
/*
 * remove.c - take hold of a group's portals; remove and add one, with proof.
 */
#include <linux/delay.h>
#include <linux/fs.h>
#include <linux/in.h>
#include <linux/namei.h>
#include <linux/net.h>
#include <linux/slab.h>
#include <net/ip.h>
#include <net/net_namespace.h>

#include <net/sock.h>

#include "lio.h"

/* How long another task may hold a group's portals before we give up. */
#define LIO_PORTALS_PATIENCE_MS 30000

/* How long somebody may hold a portal that was removed before it counts as leaked. */
#define LIO_RELEASE_PATIENCE_MS 5000

/**
 * struct lio_held - a group's portals in the hands of an operation
 * @lio: the provider
 * @op: the operation; NULL for a look at the sessions
 * @dir: np/, referenced
 * @locked: it is, and is alive; an addition that fails gives the lock back
 * @group: the same to configfs; good while locked
 * @number: of the last event of ours
 */
struct lio_held {
	struct lio *lio;
	struct vds_operation *op;
	struct dentry *dir;
	bool locked;
	struct config_group *group;
	u64 number;
};

/**
 * struct lio_place - where a portal is in its group
 * @tpg_np: LIO's own; compared, not followed
 * @dentry: its directory, referenced
 */
struct lio_place {
	const struct iscsi_tpg_np *tpg_np;
	struct dentry *dentry;
};

/* Find the np directory of a group, unless the group is known to be gone. */
static int lio_held_find(struct lio_held *held, struct vds_portal_group *group)
{
	struct lio_dir *dir;

	mutex_lock(&held->lio->tree_lock);
	dir = vds_iscsi_portal_group_priv(group);
	if (dir) {
		held->dir = dget(dir->dentry);
		held->group = dir->group;
	}
	mutex_unlock(&held->lio->tree_lock);
	return dir ? 0 : -EIDRM;
}

/*
 * Lock the directory as the VFS locks that of a rmdir(2): as the parent of what
 * is locked next.  There is no trylock that says so to lockdep.
 */
static bool lio_parent_trylock(struct inode *dir)
{
	if (!inode_trylock(dir))
		return false;
	lock_set_subclass(&dir->i_rwsem.dep_map, I_MUTEX_PARENT, _THIS_IP_);
	return true;
}

/* Lock it, unless it is gone by now. */
static int lio_held_lock(struct lio_held *held)
{
	unsigned int ms, nap = 1;
	int ret;

	for (ms = 0; !lio_parent_trylock(d_inode(held->dir)); ms += nap) {
		ret = held->op ? vds_iscsi_op_pending(held->op) : 0;
		if (ret)
			return ret;
		if (ms >= (held->op ? LIO_PORTALS_PATIENCE_MS : 1000))
			return -EBUSY;
		nap = min(nap * 2, 20U);
		fsleep(nap * USEC_PER_MSEC);
	}
	held->locked = !IS_DEADDIR(d_inode(held->dir));
	if (held->locked)
		return 0;
	inode_unlock(d_inode(held->dir));
	return -EIDRM;
}

/* Lock it if it is not; others may have changed it since it was. */
static int lio_held_again(struct lio_held *held)
{
	return held->locked ? 0 : lio_held_lock(held);
}

static int lio_held_get(struct lio_held *held, struct vds_portal_group *group)
{
	int ret;

	held->lio =
		vds_iscsi_provider_priv(vds_iscsi_portal_group_provider(group));
	ret = lio_held_find(held, group);
	if (ret)
		return ret;
	ret = lio_held_lock(held);
	if (ret)
		dput(held->dir);
	return ret;
}

static void lio_held_put(struct lio_held *held)
{
	if (held->locked)
		inode_unlock(d_inode(held->dir));
	dput(held->dir);
}

static void lio_explain_hold(struct vds_operation *op, int error)
{
	if (error == -EIDRM)
		vds_iscsi_op_explain(
			op, "another program deleted the portal group");
	else if (error == -EBUSY)
		vds_iscsi_op_explain(op,
				     "another program has been changing the "
				     "group's portals for %u s",
				     LIO_PORTALS_PATIENCE_MS / 1000);
}

int lio_hold(struct vds_portal_group *group, struct vds_operation *op)
{
	struct lio_held *held = vds_iscsi_op_priv(op);
	int ret;

	BUILD_BUG_ON(sizeof(*held) > VDS_OP_PRIV_SIZE);
	*held = (struct lio_held){ .op = op };
	ret = lio_held_get(held, group);
	if (ret)
		lio_explain_hold(op, ret);
	return ret;
}

/* Our own events tell what we did, in order with those of others. */
void lio_release(struct vds_portal_group *group, struct vds_operation *op)
{
	struct lio_held *held = vds_iscsi_op_priv(op);

	lio_held_put(held);
	lio_tree_apply(held->lio, held->number);
}

/*
 * Find a portal: nearly always under its own name, else under another spelling.
 * What is found is to be put.
 */
static int lio_portal_find(struct lio_held *held, const struct vds_portal *portal,
			   struct lio_place *place)
{
	struct mutex *su_mutex = &held->group->cg_subsys->su_mutex;
	struct config_item *item, *found = NULL;

	mutex_lock(su_mutex);
	list_for_each_entry(item, &held->group->cg_children, ci_entry)
		if (!strcmp(lio_item_name(item), vds_iscsi_portal_name(portal)))
			found = item;
	if (!found)
		list_for_each_entry(item, &held->group->cg_children, ci_entry)
			if (lio_portal_is(lio_item_name(item),
					  vds_iscsi_portal_address(portal)))
				found = item;
	if (found) {
		place->tpg_np = lio_item_tpg_np(found);
		place->dentry = dget(found->ci_dentry);
	}
	mutex_unlock(su_mutex);
	return found ? 0 : -ENOENT;
}

/*
 * configfs has forgotten the portal; see to it that LIO has.  Whoever holds the
 * item (the reader of a symlink, say) delays that for a moment.
 */
static int lio_portal_prove(struct lio_held *held, const struct lio_place *place)
{
	unsigned int ms;

	for (ms = 0; ms < LIO_RELEASE_PATIENCE_MS; ms += 10) {
		if (!lio_np_listed(held->group, place->tpg_np))
			return 0;
		fsleep(10 * USEC_PER_MSEC);
	}
	vds_iscsi_op_explain(
		held->op,
		"configfs removed the portal %pd, but LIO still serves it",
		place->dentry);
	vds_iscsi_provider_mark_stale(held->lio->provider,
				      "LIO still serves a portal that configfs "
				      "removed: reenumerate, then refresh");
	return -ESTALE;
}

/* The removal itself, from which there is no way back. */
static int lio_portal_rmdir(struct lio_held *held, const struct lio_place *place,
			    const struct vds_address *addr)
{
	struct lio_logins logins = {
		.tpg_np = place->tpg_np,
		.port = addr->port,
		.op = held->op,
	};
	struct lio_commit commit;
	int ret;

	ret = lio_commit_begin(held->lio, &commit, addr,
			       vds_iscsi_op_id(held->op));
	if (ret)
		return ret;
	lio_logins_hurry(&logins, vds_iscsi_op_grace(held->op));
	ret = vds_rmdir(held->dir, place->dentry);
	lio_logins_calm(&logins);
	lio_commit_end(held->lio, &commit);
	held->number = lio_watch_number(held->lio);
	if (ret)
		vds_iscsi_op_explain(held->op,
				     "configfs refused to remove %pd: error %d",
				     place->dentry, -ret);
	return ret;
}

int lio_portal_remove(struct vds_portal_group *group,
		      const struct vds_portal *portal, struct vds_operation *op)
{
	struct lio_held *held = vds_iscsi_op_priv(op);
	struct lio_place place;
	int ret;

	ret = lio_held_again(held);
	if (ret)
		return ret;
	if (lio_portal_find(held, portal, &place)) {
		vds_iscsi_op_explain(
			op, "another program took the portal out first");
		return -ENOENT;
	}
	ret = lio_portal_rmdir(held, &place, vds_iscsi_portal_address(portal));
	if (!ret)
		ret = lio_portal_prove(held, &place);
	dput(place.dentry);
	return ret;
}

void lio_blockers(struct vds_portal_group *group,
		  const struct vds_portal *portal, struct vds_operation *op)
{
	struct lio_logins logins = {
		.port = vds_iscsi_portal_address(portal)->port,
		.op = op,
	};
	struct lio_held *held = vds_iscsi_op_priv(op);
	struct lio_place place;

	if (lio_held_again(held) || lio_portal_find(held, portal, &place))
		return;
	logins.tpg_np = place.tpg_np;
	dput(place.dentry);
	lio_logins_report(&logins);
}

static int lio_sockaddr(const struct vds_address *addr,
			struct sockaddr_storage *ss)
{
	struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)ss;
	struct sockaddr_in *in = (struct sockaddr_in *)ss;

	memset(ss, 0, sizeof(*ss));
	ss->ss_family = addr->family;
	if (addr->family == AF_INET) {
		in->sin_port = htons(addr->port);
		in->sin_addr.s_addr = addr->v4;
		return sizeof(*in);
	}
	in6->sin6_port = htons(addr->port);
	in6->sin6_addr = addr->v6;
	in6->sin6_scope_id = addr->scope_id;
	return sizeof(*in6);
}

/* Try to listen as LIO would, and tell what keeps one from it. */
static int lio_listen_error(const struct vds_address *addr)
{
	struct sockaddr_storage ss;
	struct socket *sock;
	int len = lio_sockaddr(addr, &ss);
	int ret;

	ret = sock_create_kern(&init_net, addr->family, SOCK_STREAM, IPPROTO_TCP,
			       &sock);
	if (ret)
		return ret;
	sock_set_reuseaddr(sock->sk);
	ip_sock_set_freebind(sock->sk);
	ret = kernel_bind(sock, (struct sockaddr_unsized *)&ss, len);
	if (!ret)
		ret = kernel_listen(sock, 1);
	sock_release(sock);
	return ret;
}

/* Whether LIO has a portal of this address that configfs does not have. */
static bool lio_portal_leaked(struct lio_held *held,
			      const struct vds_address *addr)
{
	struct lio_nps nps;
	bool found = false;
	unsigned int i;

	if (lio_nps_get(held->group, &nps))
		return false;
	for (i = 0; i < nps.nr; i++)
		if (lio_np_leaked(&nps.list[i]) &&
		    vds_iscsi_address_equal(&nps.list[i].addr, addr))
			found = true;
	lio_nps_put(&nps);
	return found;
}

/* LIO says EINVAL whatever the matter is; find out what it is. */
static int lio_portal_why_not(struct lio_held *held,
			      const struct vds_address *addr, const char *name,
			      int error)
{
	int cause = lio_held_again(held);

	if (cause) {
		lio_explain_hold(held->op, cause);
		return cause;
	}
	if (error != -EINVAL) {
		vds_iscsi_op_explain(held->op,
				     "LIO refused to add %s: error %d", name,
				     -error);
		return error;
	}
	if (lio_portal_leaked(held, addr)) {
		vds_iscsi_op_explain(
			held->op,
			"LIO leaked the portal %s: reenumerate, then refresh",
			name);
		return -ESTALE;
	}
	cause = lio_listen_error(addr);
	if (cause == -EADDRINUSE)
		vds_iscsi_op_explain(held->op,
				     "another program listens on %s, or on all "
				     "addresses of its port",
				     name);
	else if (cause)
		vds_iscsi_op_explain(held->op,
				     "nobody can listen on %s here: error %d",
				     name, -cause);
	else
		vds_iscsi_op_explain(
			held->op,
			"LIO refused to add %s; the kernel log may say why",
			name);
	/* Of a scope that there is not; -ENODEV means that we ourselves are gone. */
	if (cause == -ENODEV)
		cause = -EADDRNOTAVAIL;
	return cause ?: error;
}

/* What vfs_mkdir() fails to make, it gives back with the lock of the directory. */
static int lio_portal_make(struct lio_held *held, const char *name)
{
	struct dentry *dentry = vds_lookup(held->dir, name);
	int ret;

	if (IS_ERR(dentry))
		return PTR_ERR(dentry);
	ret = d_is_positive(dentry) ? -EEXIST : 0;
	if (!ret) {
		dentry = vds_mkdir(held->dir, dentry);
		ret = PTR_ERR_OR_ZERO(dentry);
		held->locked = !ret;
	}
	if (!IS_ERR(dentry))
		dput(dentry);
	return ret;
}

static int lio_portal_mkdir(struct lio_held *held, const char *name,
			    const struct vds_address *addr)
{
	struct lio_commit commit;
	int ret;

	ret = lio_commit_begin(held->lio, &commit, addr,
			       vds_iscsi_op_id(held->op));
	if (ret)
		return ret;
	ret = lio_portal_make(held, name);
	lio_commit_end(held->lio, &commit);
	held->number = lio_watch_number(held->lio);
	return ret;
}

/* The name of a portal's directory to be, which says the scope if there is one. */
static void lio_portal_name(const struct vds_portal *portal, char *name,
			    size_t size)
{
	const struct vds_address *addr = vds_iscsi_portal_address(portal);

	if (addr->family == AF_INET6 && addr->scope_id)
		scnprintf(name, size, "[%pI6c%%%u]:%u", &addr->v6, addr->scope_id,
			  addr->port);
	else
		strscpy(name, vds_iscsi_portal_name(portal), size);
}

int lio_portal_add(struct vds_portal_group *group,
		   const struct vds_portal *portal, struct vds_operation *op)
{
	const struct vds_address *addr = vds_iscsi_portal_address(portal);
	struct lio_held *held = vds_iscsi_op_priv(op);
	char name[LIO_PORTAL_NAME_MAX + 1];
	struct lio_place place;
	int ret;

	ret = lio_held_again(held);
	if (ret)
		return ret;
	if (!lio_portal_find(held, portal, &place)) {
		vds_iscsi_op_explain(op, "another program added %pd first",
				     place.dentry);
		dput(place.dentry);
		return -EEXIST;
	}
	lio_portal_name(portal, name, sizeof(name));
	if (addr->family == AF_INET && !addr->v4 &&
	    vds_iscsi_port_has_ipv6(group, addr->port)) {
		vds_iscsi_op_explain(op,
				     "LIO would serve %s by the IPv6 portal on "
				     "its port, and not listen on IPv4",
				     name);
		return -EADDRINUSE;
	}
	ret = lio_portal_mkdir(held, name, addr);
	if (!ret || ret == -EEXIST)
		return ret;
	return lio_portal_why_not(held, addr, name, ret);
}

int lio_sessions(struct vds_portal_group *group, struct vds_operation *op,
		 struct vds_sessions *sessions)
{
	struct lio_held held = {}, *by_op;
	int ret;

	if (op) {
		by_op = vds_iscsi_op_priv(op);
		ret = lio_held_again(by_op);
		return ret ?: lio_sessions_list(by_op->group, sessions);
	}
	ret = lio_held_get(&held, group);
	if (ret)
		return ret;
	ret = lio_sessions_list(held.group, sessions);
	lio_held_put(&held);
	return ret;
}

int lio_drop(struct vds_portal_group *group, const struct vds_session *session)
{
	struct lio_held held = {};
	int ret;

	ret = lio_held_get(&held, group);
	if (ret)
		return ret;
	lio_session_drop(held.group, session);
	lio_held_put(&held);
	return 0;
}
