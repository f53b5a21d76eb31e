// SPDX-License-Identifier: GPL-2.0-only
/*
 * portal.c - a portal's name, and its removal with proof.
 */
#include <linux/delay.h>
#include <linux/fs.h>
#include <linux/inet.h>
#include <linux/namei.h>
#include <net/net_namespace.h>
#include <target/target_core_base.h>
#include <target/iscsi/iscsi_target_core.h>

#include "lio.h"

/* How long another task may hold a group's portals before we give up. */
#define LIO_PORTALS_PATIENCE_MS 30000

/* How long somebody may hold a portal that was removed before it counts as leaked. */
#define LIO_RELEASE_PATIENCE_MS 5000

/* A removal under way. */
struct lio_removal {
	struct lio *lio;
	struct vds_operation *op;
	const struct vds_address *addr;
	struct dentry *dir;		/* np/, referenced */
	struct config_group *group;	/* the same; good while locked and alive */
	struct iscsi_tpg_np *tpg_np;	/* the portal; compared, not followed */
	u64 number;			/* of the event of our removal */
	char name[LIO_PORTAL_NAME_MAX + 1];
};

/* Parse a portal's name as LIO does (lio_target_call_addnptotpg()). */
int lio_portal_parse(const char *name, struct vds_address *addr)
{
	struct sockaddr_storage ss = {};
	char buf[LIO_PORTAL_NAME_MAX + 1];
	char *host = buf, *end = buf, *port;

	if (strscpy(buf, name, sizeof(buf)) < 0)
		return -EINVAL;
	host = strchr(buf, '[');
	if (host) {
		end = strchr(++host, ']');
		if (!end)
			return -EINVAL;
		*end++ = '\0';
	} else {
		host = buf;
	}
	port = strchr(end, ':');
	if (!port)
		return -EINVAL;
	*port++ = '\0';
	if (inet_pton_with_scope(&init_net, AF_UNSPEC, host, port, &ss))
		return -EINVAL;
	return vds_address_from_sockaddr(addr, &ss);
}

static struct iscsi_tpg_np *lio_item_tpg_np(struct config_item *item)
{
	struct se_tpg_np *se_tpg_np = container_of(to_config_group(item),
						   struct se_tpg_np,
						   tpg_np_group);

	return container_of(se_tpg_np, struct iscsi_tpg_np, se_tpg_np);
}

/* Whether a directory's name, however it is spelt, is that of an address. */
static bool lio_name_is(const char *name, const struct vds_address *addr)
{
	struct vds_address other;

	return !lio_portal_parse(name, &other) && vds_address_equal(&other, addr);
}

/*
 * The portal's item in its group: nearly always under the address as we print
 * it, else under another spelling.  The np directory is locked.
 */
static int lio_portal_find(struct lio_removal *rm)
{
	struct mutex *su_mutex = &rm->group->cg_subsys->su_mutex;
	struct config_item *item, *found = NULL;
	char name[VDS_ADDRESS_STRLEN];

	vds_address_format(rm->addr, name, sizeof(name));
	mutex_lock(su_mutex);
	list_for_each_entry(item, &rm->group->cg_children, ci_entry)
		if (!strcmp(config_item_name(item), name))
			found = item;
	if (!found)
		list_for_each_entry(item, &rm->group->cg_children, ci_entry)
			if (lio_name_is(config_item_name(item), rm->addr))
				found = item;
	if (found) {
		strscpy(rm->name, config_item_name(found), sizeof(rm->name));
		rm->tpg_np = lio_item_tpg_np(found);
	}
	mutex_unlock(su_mutex);
	return found ? 0 : -ENOENT;
}

/* Whether LIO still has the portal.  The np directory is locked and alive. */
static bool lio_portal_listed(const struct lio_removal *rm)
{
	struct se_portal_group *se_tpg = container_of(rm->group,
						      struct se_portal_group,
						      tpg_np_group);
	struct iscsi_portal_group *tpg = container_of(se_tpg,
						      struct iscsi_portal_group,
						      tpg_se_tpg);
	struct iscsi_tpg_np *tpg_np;
	bool listed = false;

	spin_lock(&tpg->tpg_np_lock);
	list_for_each_entry(tpg_np, &tpg->tpg_gnp_list, tpg_np_list)
		if (tpg_np == rm->tpg_np && !tpg_np->tpg_np_parent)
			listed = true;
	spin_unlock(&tpg->tpg_np_lock);
	return listed;
}

/*
 * configfs has forgotten the portal; see to it that LIO has.  Whoever holds the
 * item (the reader of one of its attributes, say) delays that for a moment.
 */
static int lio_portal_prove(struct lio_removal *rm)
{
	unsigned int ms;

	for (ms = 0; ms < LIO_RELEASE_PATIENCE_MS; ms += 10) {
		if (!lio_portal_listed(rm))
			return 0;
		fsleep(10 * USEC_PER_MSEC);
	}
	vds_op_explain(rm->op,
		       "configfs removed the portal %s, but LIO still serves it",
		       rm->name);
	vds_provider_mark_stale(rm->lio->provider,
				"LIO still serves a portal that configfs removed");
	return -ESTALE;
}

/* The removal itself, from which there is no way back. */
static int lio_portal_rmdir(struct lio_removal *rm, struct dentry *dentry)
{
	struct lio_commit commit;
	int ret;

	ret = lio_commit_begin(rm->lio, &commit, vds_op_id(rm->op));
	if (ret)
		return ret;
	ret = vds_op_commit(rm->op);
	if (!ret) {
		ret = vds_rmdir(rm->dir, dentry);
		if (ret)
			vds_op_explain(rm->op,
				       "configfs refused to remove %s: error %d",
				       rm->name, -ret);
	}
	lio_commit_end(rm->lio, &commit);
	rm->number = lio_watch_number(rm->lio);
	return ret;
}

static int lio_portal_remove_locked(struct lio_removal *rm)
{
	struct dentry *dentry;
	int ret;

	if (IS_DEADDIR(d_inode(rm->dir))) {
		vds_op_explain(rm->op, "another program deleted the portal group");
		return -EIDRM;
	}
	if (lio_portal_find(rm)) {
		vds_op_explain(rm->op,
			       "another program took the portal out first");
		return -ENOENT;
	}
	dentry = vds_lookup(rm->dir, rm->name);
	if (IS_ERR(dentry))
		return PTR_ERR(dentry);
	ret = lio_portal_rmdir(rm, dentry);
	dput(dentry);
	return ret ?: lio_portal_prove(rm);
}

/* Lock the group's portals; an operation that waits here can be cancelled. */
static int lio_portals_lock(struct lio_removal *rm)
{
	unsigned int ms, nap = 1;

	for (ms = 0; ms < LIO_PORTALS_PATIENCE_MS; ms += nap) {
		if (inode_trylock(d_inode(rm->dir)))
			return 0;
		if (vds_op_cancelled(rm->op))
			return -ECANCELED;
		nap = min(nap * 2, 20U);
		fsleep(nap * USEC_PER_MSEC);
	}
	vds_op_explain(rm->op,
		       "another program has been changing the group's portals for %u s",
		       LIO_PORTALS_PATIENCE_MS / 1000);
	return -EBUSY;
}

/* Take hold of the group's np directory, unless it is known to be gone. */
static int lio_removal_begin(struct lio_removal *rm,
			     struct vds_portal_group *group)
{
	struct lio_dir *dir;

	mutex_lock(&rm->lio->tree_lock);
	dir = vds_portal_group_priv(group);
	if (dir) {
		rm->dir = dget(dir->dentry);
		rm->group = dir->group;
	}
	mutex_unlock(&rm->lio->tree_lock);
	if (dir)
		return 0;
	vds_op_explain(rm->op, "another program deleted the portal group");
	return -EIDRM;
}

int lio_portal_remove(struct vds_portal_group *group,
		      const struct vds_address *addr, struct vds_operation *op)
{
	struct lio_removal *rm = kzalloc(sizeof(*rm), GFP_KERNEL);
	int ret;

	if (!rm)
		return -ENOMEM;
	rm->lio = vds_provider_priv(vds_portal_group_provider(group));
	rm->op = op;
	rm->addr = addr;
	ret = lio_removal_begin(rm, group);
	if (ret)
		goto free;
	ret = lio_portals_lock(rm);
	if (!ret) {
		ret = lio_portal_remove_locked(rm);
		inode_unlock(d_inode(rm->dir));
		/* Our own event tells the departure, in order with all others. */
		lio_tree_apply(rm->lio, rm->number);
	}
	dput(rm->dir);
free:
	kfree(rm);
	return ret;
}
