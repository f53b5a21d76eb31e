// SPDX-License-Identifier: GPL-2.0-only
/*
 * tree.c - follow LIO's directories: scan them, apply events to them.
 *
 * A scan of a directory under its inode lock sees the effect of all its events
 * so far and of none to come.  It remembers the number of the last event, and
 * events up to that number are skipped: so none counts twice, and none is missed.
 */
#include <linux/delay.h>
#include <linux/fs.h>
#include <linux/slab.h>
#include <target/target_core_base.h>

#include "lio.h"

/* How long a directory is tried for that another task holds. */
#define LIO_DIR_PATIENCE_MS 1000

/* Something found in a directory. */
struct lio_child {
	struct list_head node;
	struct dentry *dentry;		/* to watch; NULL for a portal */
	struct config_group *group;
	bool known;
	char name[];
};

/* Lock a directory, unless another task holds on to it. */
bool lio_dir_lock(struct dentry *dentry)
{
	unsigned int ms;

	for (ms = 0; ms < LIO_DIR_PATIENCE_MS; ms += 5) {
		if (inode_trylock(d_inode(dentry)))
			return true;
		fsleep(5 * USEC_PER_MSEC);
	}
	return false;
}

static struct lio_dir *lio_dir_find(struct lio *lio, const struct inode *inode)
{
	struct lio_dir *dir;

	hash_for_each_possible(lio->dirs, dir, hash, (unsigned long)inode)
		if (d_inode(dir->dentry) == inode)
			return dir;
	return NULL;
}

static struct lio_dir *lio_dir_new(struct lio *lio, struct lio_dir *parent,
				   struct dentry *dentry,
				   struct config_group *group)
{
	struct lio_dir *dir = kzalloc(sizeof(*dir), GFP_KERNEL);

	if (!dir)
		return NULL;
	dir->parent = parent;
	dir->level = parent ? parent->level + 1 : LIO_ROOT;
	dir->dentry = dget(dentry);
	dir->group = group;
	dir->seen = true;
	INIT_LIST_HEAD(&dir->children);
	INIT_LIST_HEAD(&dir->sibling);
	if (parent)
		list_add_tail(&dir->sibling, &parent->children);
	hash_add(lio->dirs, &dir->hash, (unsigned long)d_inode(dentry));
	return dir;
}

static void lio_dir_free(struct lio_dir *dir)
{
	hash_del(&dir->hash);
	list_del(&dir->sibling);
	dput(dir->dentry);
	kfree(dir);
}

/* A directory is gone, and so is all in it. */
static void lio_dir_depart(struct lio_dir *dir)
{
	struct lio_dir *child, *next;

	list_for_each_entry_safe(child, next, &dir->children, sibling)
		lio_dir_depart(child);
	if (dir->level == LIO_TARGET)
		vds_iscsi_target_depart(dir->target);
	else if (dir->level == LIO_PORTALS)
		vds_iscsi_portal_group_depart(dir->portals);
	lio_dir_free(dir);
}

static int lio_tag_parse(const char *name, u16 *tag)
{
	if (!str_has_prefix(name, "tpgt_"))
		return -EINVAL;
	return kstrtou16(name + strlen("tpgt_"), 0, tag);
}

/* What to watch of an item found in a directory; NULL when it is none of ours. */
static struct config_group *lio_item_group(enum lio_level level,
					   struct config_item *item)
{
	const char *name = lio_item_name(item);
	struct se_portal_group *tpg;
	u16 tag;

	switch (level) {
	case LIO_ROOT:
		return strcmp(name, "iscsi") ? NULL : to_config_group(item);
	case LIO_FABRIC:
		return strcmp(name, "discovery_auth") ? to_config_group(item) :
							NULL;
	case LIO_TARGET:
		if (lio_tag_parse(name, &tag))
			return NULL;
		tpg = container_of(to_config_group(item), struct se_portal_group,
				   tpg_group);
		return &tpg->tpg_np_group;
	default:
		return NULL;
	}
}

static int lio_child_add(enum lio_level level, struct config_item *item,
			 struct list_head *found)
{
	const char *name = lio_item_name(item);
	struct config_group *group = lio_item_group(level, item);
	struct lio_child *child;

	if (!group && level != LIO_PORTALS)
		return 0;
	child = kzalloc(struct_size(child, name, strlen(name) + 1), GFP_KERNEL);
	if (!child)
		return -ENOMEM;
	strcpy(child->name, name);
	child->group = group;
	if (group)
		child->dentry = dget(group->cg_item.ci_dentry);
	list_add_tail(&child->node, found);
	return 0;
}

static void lio_children_free(struct list_head *found)
{
	struct lio_child *child, *next;

	list_for_each_entry_safe(child, next, found, node) {
		dput(child->dentry);
		kfree(child);
	}
}

/* Find what is in a directory: all, or what has a name. */
static int lio_dir_collect(struct lio *lio, struct lio_dir *dir,
			   const char *name, struct list_head *found)
{
	struct mutex *su_mutex = &lio->root->cg_subsys->su_mutex;
	struct inode *inode = d_inode(dir->dentry);
	struct config_item *item;
	int ret = 0;

	if (!lio_dir_lock(dir->dentry))
		return -EBUSY;
	mutex_lock(su_mutex);
	if (!IS_DEADDIR(inode))
		list_for_each_entry(item, &dir->group->cg_children, ci_entry) {
			if (ret)
				break;
			if (!name || !strcmp(name, lio_item_name(item)))
				ret = lio_child_add(dir->level, item, found);
		}
	mutex_unlock(su_mutex);
	if (!name && !ret)
		dir->scanned = lio_watch_number(lio);
	inode_unlock(inode);
	return ret;
}

static int lio_dir_scan(struct lio *lio, struct lio_dir *dir);

/* Tell the core what a new directory stands for. */
static int lio_dir_tell(struct lio *lio, struct lio_dir *dir, const char *name)
{
	u16 tag;

	switch (dir->level) {
	case LIO_TARGET:
		dir->target = vds_iscsi_target_arrive(lio->provider, name, dir);
		return PTR_ERR_OR_ZERO(dir->target);
	case LIO_PORTALS:
		if (lio_tag_parse(name, &tag))
			return -EINVAL;
		dir->portals = vds_iscsi_portal_group_arrive(
			dir->parent->target, tag, dir);
		return PTR_ERR_OR_ZERO(dir->portals);
	default:
		return 0;
	}
}

/* A directory is new: watch it, tell it, scan it. */
static int lio_dir_arrive(struct lio *lio, struct lio_dir *parent,
			  struct lio_child *child)
{
	struct lio_dir *dir = lio_dir_new(lio, parent, child->dentry,
					  child->group);
	int ret;

	if (!dir)
		return -ENOMEM;
	ret = lio_dir_tell(lio, dir, child->name);
	if (ret) {
		lio_dir_free(dir);
		return ret;
	}
	return lio_dir_scan(lio, dir);
}

/* Bring the directories below one to what was found. */
static int lio_scan_dirs(struct lio *lio, struct lio_dir *dir,
			 struct list_head *found)
{
	struct lio_dir *known, *next;
	struct lio_child *child;
	int ret = 0, err;

	list_for_each_entry(known, &dir->children, sibling)
		known->seen = false;
	list_for_each_entry(child, found, node) {
		known = lio_dir_find(lio, d_inode(child->dentry));
		child->known = known;
		if (known)
			known->seen = true;
	}
	list_for_each_entry_safe(known, next, &dir->children, sibling)
		if (!known->seen)
			lio_dir_depart(known);
	list_for_each_entry(child, found, node) {
		err = child->known ?
			lio_dir_scan(lio, lio_dir_find(lio, d_inode(child->dentry))) :
			lio_dir_arrive(lio, dir, child);
		ret = ret ?: err;
	}
	return ret;
}

static int lio_scan_portals(struct lio_dir *dir, struct list_head *found)
{
	struct vds_address *addrs;
	struct lio_child *child;
	unsigned int nr = 0;
	int ret;

	addrs = kvmalloc_array(list_count_nodes(found), sizeof(*addrs), GFP_KERNEL);
	if (!addrs)
		return -ENOMEM;
	list_for_each_entry(child, found, node)
		if (!lio_portal_parse(child->name, &addrs[nr]))
			nr++;
	ret = vds_iscsi_portals_sync(dir->portals, addrs, nr);
	kvfree(addrs);
	return ret ?: lio_leaks_tell(dir);
}

/*
 * Bring what is known of a directory, and of all below, to what is there.  Events
 * of which not all could be told are still to be applied.
 */
static int lio_dir_scan(struct lio *lio, struct lio_dir *dir)
{
	u64 scanned = dir->scanned;
	LIST_HEAD(found);
	int ret;

	ret = lio_dir_collect(lio, dir, NULL, &found);
	if (!ret)
		ret = dir->level == LIO_PORTALS ?
			lio_scan_portals(dir, &found) :
			lio_scan_dirs(lio, dir, &found);
	if (ret)
		dir->scanned = scanned;
	lio_children_free(&found);
	return ret;
}

/* Something was made in a directory above the portals. */
static int lio_apply_made(struct lio *lio, struct lio_dir *dir, const char *name)
{
	struct lio_child *child;
	LIST_HEAD(found);
	int ret;

	ret = lio_dir_collect(lio, dir, name, &found);
	if (!ret)
		list_for_each_entry(child, &found, node)
			if (!lio_dir_find(lio, d_inode(child->dentry)))
				ret = ret ?: lio_dir_arrive(lio, dir, child);
	lio_children_free(&found);
	return ret;
}

/* The directory that stood for what was removed from one above the portals. */
static struct lio_dir *lio_dir_named(struct lio *lio, struct lio_dir *dir,
				     const char *name)
{
	struct vds_portal_group *group;
	struct vds_target *target;
	u16 tag;

	switch (dir->level) {
	case LIO_ROOT:
		if (strcmp(name, "iscsi"))
			return NULL;
		return list_first_entry_or_null(&dir->children, struct lio_dir,
						sibling);
	case LIO_FABRIC:
		target = vds_iscsi_target_find(lio->provider, name);
		return target ? vds_iscsi_target_priv(target) : NULL;
	default:
		if (lio_tag_parse(name, &tag))
			return NULL;
		group = vds_iscsi_portal_group_find(dir->target, tag);
		return group ? vds_iscsi_portal_group_priv(group) : NULL;
	}
}

static int lio_apply_portal(struct lio_dir *dir, const struct lio_event *event)
{
	struct vds_address addr = event->addr;
	int ret;

	if (!event->cause && lio_portal_parse(event->name, &addr))
		return 0;
	if (event->made)
		ret = vds_iscsi_portal_arrive(dir->portals, &addr,
					      event->cause);
	else
		ret = vds_iscsi_portal_depart(dir->portals, &addr,
					      event->cause);
	return ret == -EEXIST || ret == -ENOENT ? 0 : ret;
}

static int lio_apply_event(struct lio *lio, const struct lio_event *event)
{
	struct lio_dir *dir = lio_dir_find(lio, event->inode);
	struct lio_dir *gone;

	if (!dir || event->number <= dir->scanned)
		return 0;
	if (dir->level == LIO_PORTALS)
		return lio_apply_portal(dir, event);
	if (event->made)
		return lio_apply_made(lio, dir, event->name);
	gone = lio_dir_named(lio, dir, event->name);
	if (gone)
		lio_dir_depart(gone);
	return 0;
}

/* Apply what is queued, up to the event of number @last. */
void lio_tree_apply(struct lio *lio, u64 last)
{
	struct lio_event *event;
	int ret;

	mutex_lock(&lio->tree_lock);
	last = min(last, lio_watch_number(lio));
	while ((event = lio_watch_next(lio, last))) {
		ret = lio->top ? lio_apply_event(lio, event) : 0;
		kfree(event);
		if (ret)
			vds_iscsi_provider_mark_stale(
				lio->provider,
				"a change in LIO could not be followed: "
				"reenumerate, then refresh");
	}
	if (lio_watch_lost(lio))
		vds_iscsi_provider_mark_stale(
			lio->provider,
			"events were lost: reenumerate, then refresh");
	lio_watch_set_applied(lio, last);
	mutex_unlock(&lio->tree_lock);
}

/* Find out what is there, where it differs from what is known. */
int lio_tree_rescan(struct lio *lio)
{
	int ret;

	mutex_lock(&lio->tree_lock);
	ret = lio->top ? lio_dir_scan(lio, lio->top) : -EAGAIN;
	mutex_unlock(&lio->tree_lock);
	return ret;
}

static int lio_dir_mend(struct lio_dir *dir)
{
	struct lio_dir *child;
	int ret = 0, err;

	if (dir->level == LIO_PORTALS)
		return lio_leaks_mend(dir);
	list_for_each_entry(child, &dir->children, sibling) {
		err = lio_dir_mend(child);
		ret = ret ?: err;
	}
	return ret;
}

/* Finish the removal of what LIO leaked, in all groups. */
int lio_tree_mend(struct lio *lio)
{
	int ret;

	mutex_lock(&lio->tree_lock);
	ret = lio->top ? lio_dir_mend(lio->top) : -EAGAIN;
	mutex_unlock(&lio->tree_lock);
	return ret;
}

/* Find out for the first time.  What cannot be looked at makes us stale. */
int lio_tree_start(struct lio *lio)
{
	int ret;

	mutex_lock(&lio->tree_lock);
	lio->top = lio_dir_new(lio, NULL, lio->root->cg_item.ci_dentry,
			       lio->root);
	ret = lio->top ? lio_dir_scan(lio, lio->top) : -ENOMEM;
	mutex_unlock(&lio->tree_lock);
	if (ret && lio->top)
		vds_iscsi_provider_mark_stale(
			lio->provider, "LIO could not be looked at in full: "
				       "reenumerate, then refresh");
	return lio->top ? 0 : ret;
}

/* Forget it all, telling the departures. */
void lio_tree_stop(struct lio *lio)
{
	mutex_lock(&lio->tree_lock);
	lio_dir_depart(lio->top);
	lio->top = NULL;
	mutex_unlock(&lio->tree_lock);
}
