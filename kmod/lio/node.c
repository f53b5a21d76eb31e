// SPDX-License-Identifier: GPL-2.0-only
/*
 * node.c - the nodes that stand for LIO's directories, their table, and the work
 * that is due for them.
 *
 * A node is in the table from the moment its directory is seen, which may be
 * before it is in the tree: events find it by the directory's inode.
 */
#include <linux/dcache.h>
#include <linux/rhashtable.h>
#include <linux/slab.h>

#include "lio.h"

static const struct rhashtable_params lio_nodes_params = {
	.head_offset = offsetof(struct lio_node, hash),
	.key_offset = offsetof(struct lio_node, inode),
	.key_len = sizeof(const struct inode *),
	.automatic_shrinking = true,
};

int lio_nodes_init(struct lio *lio)
{
	return rhashtable_init(&lio->nodes, &lio_nodes_params);
}

static void lio_nodes_drop(void *node, void *unused)
{
	lio_node_put(node);
}

/* Nodes that never came into the tree are still in the table. */
void lio_nodes_exit(struct lio *lio)
{
	rhashtable_free_and_destroy(&lio->nodes, lio_nodes_drop, NULL);
}

/*
 * A group's node holds that of its np directory, which cannot hold the group's as
 * well: neither would be freed.  It is not followed upwards once the group is gone.
 */
static bool lio_node_holds_parent(const struct lio_node *node)
{
	return node->parent && node->level != LIO_NP_DIR;
}

/* Allocate the node of a directory; the caller holds the one reference. */
struct lio_node *lio_node_new(struct lio_node *parent, enum lio_level level,
			      struct dentry *dentry, struct config_group *group)
{
	struct lio_node *node = kzalloc(sizeof(*node), GFP_KERNEL);

	if (!node)
		return NULL;
	kref_init(&node->ref);
	node->level = level;
	node->inode = d_inode(dentry);
	node->dentry = dget(dentry);
	node->group = group;
	node->parent = parent;
	if (lio_node_holds_parent(node))
		lio_node_get(parent);
	INIT_LIST_HEAD(&node->sibling);
	if (lio_node_has_children(node))
		INIT_LIST_HEAD(&node->children);
	return node;
}

struct lio_node *lio_node_get(struct lio_node *node)
{
	kref_get(&node->ref);
	return node;
}

/* Free what only the levels above LIO_PORTAL have. */
static void lio_node_release_dir(struct lio_node *node)
{
	if (node->np)
		lio_node_put(node->np);
	/* A second group of a tag is still there when the module is unloaded. */
	if (node->first)
		lio_node_put(node->first);
	dput(node->pin);
	kfree(node->name);
	kfree(node->suspects);
}

static void lio_node_release(struct kref *ref)
{
	struct lio_node *node = container_of(ref, struct lio_node, ref);
	struct lio_node *parent = lio_node_holds_parent(node) ? node->parent :
								NULL;

	if (lio_node_has_children(node))
		lio_node_release_dir(node);
	dput(node->dentry);
	kfree_rcu(node, rcu);
	if (parent)
		lio_node_put(parent);
}

/* Context: process, may sleep. */
void lio_node_put(struct lio_node *node)
{
	kref_put(&node->ref, lio_node_release);
}

/* Put a node into the table, which takes a reference: 0, -EEXIST or -ENOMEM. */
int lio_node_insert(struct lio *lio, struct lio_node *node)
{
	int ret;

	lio_node_get(node);
	ret = rhashtable_lookup_insert_fast(&lio->nodes, &node->hash,
					    lio_nodes_params);
	if (ret)
		lio_node_put(node);
	return ret;
}

/*
 * Remove a node from the table, unless that was done already.  The node of a group's np
 * directory is removed with the group's; reading the group again adds both.
 */
void lio_node_remove(struct lio *lio, struct lio_node *node)
{
	if (node->level == LIO_GROUP && node->np)
		lio_node_remove(lio, node->np);
	if (!rhashtable_remove_fast(&lio->nodes, &node->hash, lio_nodes_params))
		lio_node_put(node);
}

/* Find and reference the node of a directory, or NULL. */
struct lio_node *lio_node_find(struct lio *lio, const struct inode *inode)
{
	struct lio_node *node;

	rcu_read_lock();
	node = rhashtable_lookup(&lio->nodes, &inode, lio_nodes_params);
	if (node && !kref_get_unless_zero(&node->ref))
		node = NULL;
	rcu_read_unlock();
	return node;
}

/*
 * Have directories read, and leaks looked for, in the background.  What is due at once
 * does not wait for what is due later.
 */
void lio_reread_in(struct lio *lio, unsigned int ms)
{
	spin_lock(&lio->queue_lock);
	if (!lio->stopping && ms)
		queue_delayed_work(system_dfl_wq, &lio->reread,
				   msecs_to_jiffies(ms));
	else if (!lio->stopping)
		mod_delayed_work(system_dfl_wq, &lio->reread, 0);
	spin_unlock(&lio->queue_lock);
}

/* From here on nothing is read in the background. */
void lio_reread_stop(struct lio *lio)
{
	spin_lock(&lio->queue_lock);
	lio->stopping = true;
	spin_unlock(&lio->queue_lock);
	cancel_delayed_work_sync(&lio->reread);
}

/* Have a directory read, soon. */
void lio_node_reread(struct lio *lio, struct lio_node *dir)
{
	set_bit(LIO_NODE_REREAD, &dir->flags);
	lio_reread_in(lio, 0);
}

/*
 * What is known of a directory can no longer be relied on: if it is an np directory, its
 * group is stale from the next lio_tree_apply() on, until the directory has been read.
 */
void lio_node_unread(struct lio *lio, struct lio_node *dir)
{
	set_bit(LIO_NODE_UNREAD, &dir->flags);
	set_bit(LIO_NODE_REREAD, &dir->flags);
	WRITE_ONCE(lio->unread, true);
}

/* Have a np directory checked for leaks, once LIO has had time to let go. */
void lio_node_check_leaks(struct lio *lio, struct lio_node *np)
{
	set_bit(LIO_NODE_CHECK_LEAKS, &np->flags);
	lio_reread_in(lio, LIO_LEAK_CHECK_MS);
}
