// SPDX-License-Identifier: GPL-2.0-only
/*
 * add.c - add a portal.
 */
#include <linux/delay.h>
#include <linux/fs.h>
#include <linux/namei.h>

#include "lio.h"

/* How long an addition waits for LIO to release the address elsewhere. */
#define LIO_ADD_TIMEOUT_MS 1000

/* How often it tries again. */
#define LIO_ADD_RETRY_MS 10

/*
 * Create the directory.  lio_mkdir() unlocks the parent directory and puts the
 * dentry if it fails.
 */
static int lio_portal_create(struct lio_held *held, const char *name)
{
	struct dentry *dentry = vds_lookup(held->np->dentry, name);
	int ret;

	if (IS_ERR(dentry))
		return PTR_ERR(dentry);
	ret = d_is_positive(dentry) ? -EEXIST : 0;
	if (!ret) {
		dentry = lio_mkdir(held->np->dentry, dentry);
		ret = PTR_ERR_OR_ZERO(dentry);
		held->locked = !ret;
	}
	if (!IS_ERR(dentry))
		dput(dentry);
	return ret;
}

static int lio_portal_mkdir(struct lio_held *held, const char *name)
{
	struct lio_commit commit;
	int ret;

	ret = lio_commit_begin(held->lio, &commit, vds_iscsi_op_id(held->op));
	if (ret)
		return ret;
	ret = lio_portal_create(held, name);
	lio_commit_end(held->lio, &commit);
	return ret;
}

/* The node of the portal that was added, referenced, or NULL if it has none. */
static struct lio_node *lio_added(struct lio_held *held, const char *name)
{
	struct dentry *dentry = vds_lookup(held->np->dentry, name);
	struct lio_node *node;

	if (IS_ERR(dentry))
		return NULL;
	node = d_is_positive(dentry) ? lio_node_find(held->lio, d_inode(dentry)) :
				       NULL;
	dput(dentry);
	return node;
}

/*
 * Have LIO serve the portal that was added by the same transports as before.  If that
 * fails, it is served by TCP, and its state shows that.
 */
static void lio_add_transports(struct lio_held *held, struct lio_node *node,
			       u32 transports)
{
	int ret = lio_portal_serve(node, transports);

	if (ret)
		vds_iscsi_op_explain(held->op, VDS_ISCSI_REASON_NOT_RESTORED,
				     "the portal %pd was added, but LIO serves it only by TCP: error %d",
				     node->dentry, -ret);
	lio_watch_changed(held->lio, node, lio_node_transports(node));
}

/* LIO gave the portal that was added the listener of one that is not known: remove it. */
static int lio_add_undo(struct lio_held *held, struct lio_node *node)
{
	vds_iscsi_op_explain(held->op, VDS_ISCSI_REASON_LISTENER_BUSY,
			     "LIO would not listen on %pd: it takes it for a portal that is not known, for example a leaked one of a deleted group",
			     node->dentry);
	if (!lio_gate_recheck(held, node))
		lio_portal_remove(held, node, NULL);
	return -EADDRINUSE;
}

/* See to it that LIO serves the portal that was added: 0 or -EADDRINUSE. */
static int lio_add_serve(struct lio_held *held, const char *name, u32 transports)
{
	struct lio_node *node = lio_added(held, name);
	int ret = 0;

	if (!node)
		return 0;
	if (!lio_node_transports(node))
		ret = lio_add_undo(held, node);
	else if (transports & ~VDS_ISCSI_TRANSPORT_TCP)
		lio_add_transports(held, node, transports);
	lio_node_put(node);
	return ret;
}

/* Make the portal, unless LIO would not serve it: 0, -EINVAL as LIO, or an error. */
static int lio_add_try(struct lio_held *held, const struct vds_portal *portal,
		       u32 transports, const char *name)
{
	struct lio_node *node;
	int ret;

	ret = lio_gate_recheck(held, NULL);
	if (ret)
		return ret;
	node = lio_held_portal(held, portal);
	if (node) {
		vds_iscsi_op_explain(held->op, VDS_ISCSI_REASON_ADDED_MEANWHILE,
				     "another program added %pd first",
				     node->dentry);
		lio_node_put(node);
		return -EEXIST;
	}
	ret = lio_cause_before(held, vds_iscsi_portal_address(portal), name);
	if (ret)
		return ret;
	ret = lio_portal_mkdir(held, name);
	if (!ret)
		return lio_add_serve(held, name, transports);
	if (ret == -EEXIST)
		return ret;
	return lio_cause_after(held, vds_iscsi_portal_address(portal), name, ret,
			       false);
}

/**
 * lio_add_portal() - add a portal to a held group
 * @group: the group
 * @portal: the portal
 * @transports: how it is served, beyond TCP
 * @op: the operation that holds the group
 *
 * The add_portal op of struct vds_provider_ops.  If it fails, the directory may
 * have been unlocked, and other programs may have changed the group.
 *
 * LIO fails to add an address that another group has just released, so it is tried
 * again for up to LIO_ADD_TIMEOUT_MS.
 *
 * Return:
 * * 0			- LIO serves the portal
 * * -EEXIST		- another program added it first
 * * -EADDRINUSE	- a portal of LIO or another program prevents it
 * * -EADDRNOTAVAIL	- the scope of a link-local address does not exist
 * * -ESTALE		- LIO has leaked a portal that prevents it
 * * -EBUSY		- another task keeps the directory or the configuration locked
 * * -EIDRM		- another program deleted the group
 * * -EINVAL		- LIO refused for a cause that cannot be found out
 * * -ENOMEM		- there is no memory for the event
 * * others		- as configfs refused
 */
int lio_add_portal(struct vds_portal_group *group,
		   const struct vds_portal *portal, u32 transports,
		   struct vds_operation *op)
{
	const struct vds_address *addr = vds_iscsi_portal_address(portal);
	struct lio_held *held = vds_iscsi_op_priv(op, group);
	char name[LIO_PORTAL_NAME_MAX + 1];
	unsigned int ms = 0;
	int ret;

	lio_portal_format(portal, name, sizeof(name));
	for (;;) {
		ret = lio_add_try(held, portal, transports, name);
		if (ret != -EAGAIN)
			return ret;
		if (ms >= LIO_ADD_TIMEOUT_MS)
			return lio_cause_after(held, addr, name, -EINVAL, true);
		fsleep(LIO_ADD_RETRY_MS * USEC_PER_MSEC);
		ms += LIO_ADD_RETRY_MS;
	}
}
