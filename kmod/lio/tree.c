// SPDX-License-Identifier: GPL-2.0-only
/*
 * tree.c - the tree of nodes, and what is reported of it to the core.
 *
 * The core learns of arrivals and departures here alone, under tree_lock: from
 * events, which are applied in order, and from directories that were read.  A
 * directory is read without tree_lock; if one of its events was applied
 * meanwhile, what was read is out of date and is not used.
 */
#include <linux/dcache.h>
#include <linux/fs.h>
#include <linux/slab.h>

#include "lio.h"

static void lio_node_link(struct lio_node *node)
{
	list_add_tail(&node->sibling, &node->parent->children);
	lio_node_get(node);
	node->reported = true;
}

static void lio_node_unlink(struct lio_node *node)
{
	list_del_init(&node->sibling);
	node->reported = false;
	lio_node_put(node);
}

/* Report whether what is known of a group can be relied on, and if not, why. */
static void lio_group_report(struct lio_node *np)
{
	const char *why = NULL;

	if (test_bit(LIO_NODE_UNREAD, &np->flags))
		why = "its directory could not be read; this is tried again until it can be";
	else if (np->twins)
		why = "another directory of the target has the same tag: remove one of them";
	vds_iscsi_portal_group_set_stale(np->portals, why);
}

/* A group is the second of its tag no more. */
static void lio_twin_depart(struct lio_node *node)
{
	struct lio_node *first = node->first;

	if (!first)
		return;
	node->first = NULL;
	first->twins--;
	if (first->reported)
		lio_group_report(first);
	lio_node_put(first);
}

/*
 * LIO accepts tpgt_01 beside tpgt_1, and both have the tag 1.  The second is not
 * reported, and the first is stale as long as it is there.  The first may be another one
 * than before.
 */
static int lio_arrive_twin(struct lio_node *node)
{
	struct vds_portal_group *group;
	struct lio_node *first;

	group = vds_iscsi_portal_group_find(node->parent->target, node->tag);
	if (!group)
		return -EEXIST;
	first = vds_iscsi_portal_group_priv(group);
	if (node->first == first)
		return 0;
	lio_twin_depart(node);
	node->first = lio_node_get(first);
	first->twins++;
	lio_group_report(first);
	return 0;
}

static int lio_arrive_group(struct lio *lio, struct lio_node *node, u64 cause)
{
	struct vds_portal_group *group;

	group = vds_iscsi_portal_group_arrive(node->parent->target, node->tag,
					      cause, node->np);
	if (PTR_ERR_OR_ZERO(group) == -EEXIST)
		return lio_arrive_twin(node);
	if (IS_ERR(group))
		return PTR_ERR(group);
	node->portals = group;
	node->np->portals = group;
	lio_node_link(node);
	lio_node_link(node->np);
	vds_iscsi_portal_group_set_disabled(group, node->np->disabled);
	set_bit(LIO_NODE_CHECK_LEAKS, &node->np->flags);
	lio_twin_depart(node);
	/* Another task may have made portals before the node was in the table. */
	lio_node_reread(lio, node->np);
	return 0;
}

static int lio_arrive_target(struct lio *lio, struct lio_node *node, u64 cause)
{
	node->target = vds_iscsi_target_arrive(lio->provider, node->name,
					       cause, node);
	if (IS_ERR(node->target))
		return PTR_ERR(node->target);
	lio_node_link(node);
	lio_node_reread(lio, node);
	return 0;
}

static int lio_arrive_portal(struct lio_node *node, u64 cause)
{
	int ret = vds_iscsi_portal_arrive(node->parent->portals, &node->addr,
					  cause, node);

	if (ret)
		return ret;
	lio_node_link(node);
	vds_iscsi_portal_set_transports(node->parent->portals, &node->addr,
					node->transports);
	return 0;
}

/* How a portal is served has changed. */
static void lio_portal_change(struct lio_node *node, u8 transports)
{
	node->transports = transports;
	if (node->reported)
		vds_iscsi_portal_set_transports(node->parent->portals,
						&node->addr, transports);
}

/* Whether a group is disabled has changed. */
static void lio_group_change(struct lio_node *np, bool disabled)
{
	np->disabled = disabled;
	if (np->reported)
		vds_iscsi_portal_group_set_disabled(np->portals, disabled);
}

/* A node's directory is there: report the object that it stands for. */
static int lio_node_arrive(struct lio *lio, struct lio_node *node, u64 cause)
{
	lockdep_assert_held(&lio->tree_lock);
	if (node->reported || !node->parent->reported)
		return 0;
	switch (node->level) {
	case LIO_TARGET:
		return lio_arrive_target(lio, node, cause);
	case LIO_GROUP:
		return lio_arrive_group(lio, node, cause);
	case LIO_PORTAL:
		return lio_arrive_portal(node, cause);
	default:
		lio_node_link(node);
		lio_node_reread(lio, node);
		return 0;
	}
}

/* A node's directory is gone, and so is all below it. */
static void lio_node_depart(struct lio *lio, struct lio_node *node, u64 cause)
{
	struct lio_node *child, *next;

	lockdep_assert_held(&lio->tree_lock);
	if (lio_node_has_children(node))
		list_for_each_entry_safe(child, next, &node->children, sibling)
			lio_node_depart(lio, child, 0);
	if (node->level == LIO_GROUP)
		lio_twin_depart(node);
	lio_node_remove(lio, node);
	if (!node->reported)
		return;
	if (node->level == LIO_TARGET) {
		vds_iscsi_target_depart(node->target, cause);
	} else if (node->level == LIO_GROUP) {
		vds_iscsi_portal_group_depart(node->portals, cause);
		/* A second group of the tag is reported now. */
		if (node->np->twins)
			lio_node_reread(lio, node->parent);
	} else if (node->level == LIO_PORTAL) {
		vds_iscsi_portal_depart(node->parent->portals, &node->addr,
					cause);
	}
	lio_node_unlink(node);
}

static void lio_apply_made(struct lio *lio, struct lio_node *node, u64 cause)
{
	if (!lio_node_arrive(lio, node, cause))
		return;
	/* It stays in the table, since nodes below it may be there, too. */
	lio_node_unread(lio, node->parent);
	lio_reread_in(lio, LIO_RETRY_MS);
}

static void lio_apply_removed(struct lio *lio, struct lio_node *node, u64 cause)
{
	lio_node_depart(lio, node, cause);
	if (node->level == LIO_PORTAL && !cause)
		lio_node_check_leaks(lio, node->parent);
}

static void lio_apply_changed(struct lio_node *node, u8 value)
{
	if (node->level == LIO_PORTAL)
		lio_portal_change(node, value);
	else
		lio_group_change(node, value);
}

static void lio_apply_event(struct lio *lio, const struct lio_event *event)
{
	struct lio_node *node = event->node;

	lio_node_dir(node)->applied = event->number;
	switch (event->kind) {
	case LIO_MADE:
		lio_apply_made(lio, node, event->cause);
		break;
	case LIO_REMOVED:
		lio_apply_removed(lio, node, event->cause);
		break;
	case LIO_CHANGED:
		lio_apply_changed(node, event->value);
		break;
	}
}

/* Report the groups of which events were lost. */
static void lio_report_unread(struct lio_node *dir)
{
	struct lio_node *child;

	if (dir->level == LIO_NP_DIR)
		lio_group_report(dir);
	else
		list_for_each_entry(child, &dir->children, sibling)
			lio_report_unread(child);
}

static void lio_tree_drain(struct lio *lio)
{
	u64 last = lio_watch_number(lio);
	struct lio_event *event;

	lockdep_assert_held(&lio->tree_lock);
	while ((event = lio_watch_next(lio, last))) {
		lio_apply_event(lio, event);
		lio_node_put(event->node);
		kfree(event);
	}
	lio_watch_set_applied(lio, last);
	if (lio->top && xchg(&lio->unread, false))
		lio_report_unread(lio->top);
}

/* Apply what is queued. */
void lio_tree_apply(struct lio *lio)
{
	if (lio_watch_settled(lio))
		return;
	mutex_lock(&lio->tree_lock);
	lio_tree_drain(lio);
	mutex_unlock(&lio->tree_lock);
}

/* Bring what is known of a directory to what was read. */
static int lio_tree_adopt(struct lio *lio, struct lio_node *dir,
			  const struct lio_listing *listing)
{
	struct lio_node *child, *next;
	unsigned int i;
	int ret = 0;

	list_for_each_entry(child, &dir->children, sibling)
		child->seen = false;
	for (i = 0; i < listing->nr; i++)
		listing->nodes[i]->seen = true;
	list_for_each_entry_safe(child, next, &dir->children, sibling) {
		if (child->seen)
			continue;
		if (child->level == LIO_PORTAL)
			lio_node_check_leaks(lio, dir);
		lio_node_depart(lio, child, 0);
	}
	for (i = 0; i < listing->nr; i++) {
		ret = lio_node_arrive(lio, listing->nodes[i], 0) ?: ret;
		if (listing->transports)
			lio_portal_change(listing->nodes[i],
					  listing->transports[i]);
	}
	if (listing->transports)
		lio_group_change(dir, listing->disabled);
	return ret;
}

/*
 * Use what was read of a directory: 0; -EAGAIN an event of the directory was
 * applied or lost since; -EIDRM the directory is gone; -ENOMEM.
 */
int lio_tree_use(struct lio *lio, struct lio_node *dir,
		 const struct lio_listing *listing)
{
	bool unread;
	int ret;

	mutex_lock(&lio->tree_lock);
	lio_tree_drain(lio);
	/* An event that is lost after the check below sets it again. */
	unread = test_and_clear_bit(LIO_NODE_UNREAD, &dir->flags);
	if (!dir->reported)
		ret = -EIDRM;
	else if (dir->applied > listing->number ||
		 lio_watch_lost(lio, dir) > listing->number)
		ret = -EAGAIN;
	else
		ret = lio_tree_adopt(lio, dir, listing);
	if (ret && unread)
		set_bit(LIO_NODE_UNREAD, &dir->flags);
	if (dir->reported && dir->level == LIO_NP_DIR)
		lio_group_report(dir);
	mutex_unlock(&lio->tree_lock);
	return ret;
}

/* Note that a directory could not be read. */
void lio_tree_busy(struct lio *lio, struct lio_node *dir)
{
	mutex_lock(&lio->tree_lock);
	if (dir->reported)
		lio_node_unread(lio, dir);
	lio_tree_drain(lio);
	mutex_unlock(&lio->tree_lock);
}

static bool lio_dir_is_known(const struct lio_node *dir)
{
	const struct lio_node *child;

	if (test_bit(LIO_NODE_UNREAD, &dir->flags) ||
	    (dir->level == LIO_NP_DIR && dir->twins))
		return false;
	if (dir->level < LIO_NP_DIR)
		list_for_each_entry(child, &dir->children, sibling)
			if (!lio_dir_is_known(child))
				return false;
	return true;
}

/*
 * Whether no portal of LIO is unknown: all directories could be read, and no group is
 * there that is not reported.
 */
bool lio_tree_is_known(struct lio *lio)
{
	bool known;

	mutex_lock(&lio->tree_lock);
	known = lio_dir_is_known(lio->top);
	mutex_unlock(&lio->tree_lock);
	return known;
}

static unsigned int lio_tree_count(const struct lio_node *dir)
{
	const struct lio_node *child;
	unsigned int nr = dir->level <= LIO_NP_DIR;

	if (dir->level < LIO_NP_DIR)
		list_for_each_entry(child, &dir->children, sibling)
			nr += lio_tree_count(child);
	return nr;
}

static void lio_tree_collect(struct lio_node *dir, struct lio_listing *dirs)
{
	struct lio_node *child;

	dirs->nodes[dirs->nr++] = lio_node_get(dir);
	if (dir->level < LIO_NP_DIR)
		list_for_each_entry(child, &dir->children, sibling)
			lio_tree_collect(child, dirs);
}

static int lio_tree_list(struct lio *lio, struct lio_listing *dirs)
{
	lockdep_assert_held(&lio->tree_lock);
	if (!lio->top)
		return -EAGAIN;
	dirs->nodes = kvmalloc_array(lio_tree_count(lio->top),
				     sizeof(*dirs->nodes), GFP_KERNEL);
	if (!dirs->nodes)
		return -ENOMEM;
	lio_tree_collect(lio->top, dirs);
	return 0;
}

/*
 * All directories, those above before those below: 0; -ENOMEM; -EAGAIN the tree is not
 * started.  lio_listing_put() is due in any case.
 */
int lio_tree_dirs(struct lio *lio, struct lio_listing *dirs)
{
	int ret;

	*dirs = (struct lio_listing){};
	mutex_lock(&lio->tree_lock);
	ret = lio_tree_list(lio, dirs);
	mutex_unlock(&lio->tree_lock);
	return ret;
}

struct lio *lio_of_group(const struct vds_portal_group *group)
{
	return vds_iscsi_provider_priv(vds_iscsi_portal_group_provider(group));
}

/* The np directory of a group, referenced, or NULL when it is gone. */
struct lio_node *lio_tree_np_dir(struct vds_portal_group *group)
{
	struct lio *lio = lio_of_group(group);
	struct lio_node *np;

	mutex_lock(&lio->tree_lock);
	np = vds_iscsi_portal_group_priv(group);
	if (np)
		lio_node_get(np);
	mutex_unlock(&lio->tree_lock);
	return np;
}

/*
 * Pin a group by the lock of a directory that neither mkdir nor rmdir of a portal takes:
 * its np directory, or ERR_PTR() with -EIDRM or -EBUSY.
 */
struct lio_node *lio_pin(struct vds_portal_group *group)
{
	struct lio_node *np = lio_tree_np_dir(group);
	int ret;

	if (!np)
		return ERR_PTR(-EIDRM);
	ret = lio_dir_lock(np->pin);
	if (!ret)
		return np;
	lio_node_put(np);
	return ERR_PTR(ret);
}

void lio_unpin(struct lio_node *np)
{
	inode_unlock(d_inode(np->pin));
	lio_node_put(np);
}

/* The directory of a group, referenced, or NULL when it is gone. */
struct lio_node *lio_tree_group_dir(struct vds_portal_group *group)
{
	struct lio *lio = lio_of_group(group);
	struct lio_node *np, *node = NULL;

	mutex_lock(&lio->tree_lock);
	np = vds_iscsi_portal_group_priv(group);
	if (np)
		node = lio_node_get(np->parent);
	mutex_unlock(&lio->tree_lock);
	return node;
}

/* The directory of a target, referenced, or NULL when it is gone. */
struct lio_node *lio_tree_target_dir(struct vds_target *target)
{
	struct lio *lio =
		vds_iscsi_provider_priv(vds_iscsi_target_provider(target));
	struct lio_node *node;

	mutex_lock(&lio->tree_lock);
	node = vds_iscsi_target_priv(target);
	if (node)
		lio_node_get(node);
	mutex_unlock(&lio->tree_lock);
	return node;
}

/*
 * The directory target/iscsi, referenced; NULL if there is none; ERR_PTR(-EAGAIN) if
 * the tree is not started.
 */
struct lio_node *lio_tree_fabric_dir(struct lio *lio)
{
	struct lio_node *node = ERR_PTR(-EAGAIN);

	mutex_lock(&lio->tree_lock);
	if (lio->top)
		node = list_first_entry_or_null(&lio->top->children,
						struct lio_node, sibling);
	if (!IS_ERR_OR_NULL(node))
		lio_node_get(node);
	mutex_unlock(&lio->tree_lock);
	return node;
}

/* Whether a portal of a group is known to be leaked. */
bool lio_tree_leaked(struct lio *lio, const struct lio_node *np)
{
	bool leaked;

	mutex_lock(&lio->tree_lock);
	leaked = np->reported && vds_iscsi_portal_group_leaked(np->portals);
	mutex_unlock(&lio->tree_lock);
	return leaked;
}

/*
 * Start the tree with its root.  The core may call the provider's ops before: those that
 * need the tree return -EAGAIN until then.
 */
int lio_tree_start(struct lio *lio)
{
	struct lio_node *top;
	int ret;

	top = lio_node_new(NULL, LIO_ROOT, lio->root->cg_item.ci_dentry,
			   lio->root);
	if (!top)
		return -ENOMEM;
	ret = lio_node_insert(lio, top);
	if (ret) {
		lio_node_put(top);
		return ret;
	}
	mutex_lock(&lio->tree_lock);
	top->reported = true;
	lio->top = top;
	set_bit(LIO_NODE_REREAD, &top->flags);
	mutex_unlock(&lio->tree_lock);
	return 0;
}

/* Forget all nodes, and report the departures. */
void lio_tree_stop(struct lio *lio)
{
	mutex_lock(&lio->tree_lock);
	lio_node_depart(lio, lio->top, 0);
	lio->top = NULL;
	mutex_unlock(&lio->tree_lock);
}
