// SPDX-License-Identifier: GPL-2.0-only
/*
 * tree.c - keep the core up to date with LIO's directories, by scans and events.
 *
 * A scan reads a directory under its inode lock, so it sees the effect of all
 * earlier events of that directory and of no later one.  It stores the number of
 * the last event, and events up to that number are skipped.  So no change is
 * applied twice, and none is missed.
 */
#include <linux/fs.h>
#include <linux/slab.h>
#include <target/target_core_base.h>

#include "lio.h"

/**
 * struct lio_child - an item that was found in a directory
 * @node: entry in the list of found items
 * @dentry: the directory to watch, referenced; NULL for a portal
 * @group: configfs' structure of @dentry
 * @known: the directory was watched before this scan
 * @name: name of the item
 */
struct lio_child {
	struct list_head node;
	struct dentry *dentry;
	struct config_group *group;
	bool known;
	char name[];
};

/* A directory was removed: report the departure of everything in it. */
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

/*
 * The directory to watch for an item that was found in a directory of @level, or
 * NULL if there is none.
 */
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

/* List the items in a directory: all of them, or the one called @name. */
static int lio_dir_collect(struct lio *lio, struct lio_dir *dir,
			   const char *name, struct list_head *found)
{
	struct mutex *su_mutex = &lio->root->cg_subsys->su_mutex;
	struct inode *inode = d_inode(dir->dentry);
	struct config_item *item;
	int ret;

	ret = lio_dir_lock(dir->dentry, LIO_DIR_TIMEOUT_MS, NULL);
	if (ret)
		return ret;
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

/* Report a new target or portal group to the core. */
static int lio_dir_report(struct lio *lio, struct lio_dir *dir, const char *name)
{
	u16 tag;

	switch (dir->level) {
	case LIO_TARGET:
		dir->target = vds_iscsi_target_arrive(lio->provider, name, dir);
		return PTR_ERR_OR_ZERO(dir->target);
	case LIO_PORTALS:
		if (lio_tag_parse(name, &tag))
			return -EINVAL;
		dir->portals = vds_iscsi_portal_group_arrive(dir->parent->target,
							     tag, dir);
		return PTR_ERR_OR_ZERO(dir->portals);
	default:
		return 0;
	}
}

/* Watch a new directory, report it and scan it. */
static int lio_dir_arrive(struct lio *lio, struct lio_dir *parent,
			  struct lio_child *child)
{
	struct lio_dir *dir = lio_dir_new(lio, parent, child->dentry,
					  child->group);
	int ret;

	if (!dir)
		return -ENOMEM;
	ret = lio_dir_report(lio, dir, child->name);
	if (ret) {
		lio_dir_free(dir);
		return ret;
	}
	return lio_dir_scan(lio, dir);
}

/* Update the watched directories in @dir to those that were found. */
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

/* Update the core's portals of a group to those that were found. */
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
	return ret ?: lio_leaks_report(dir);
}

/*
 * Scan a directory and all directories below it.  If not everything could be
 * reported, @scanned keeps its old value, so that queued events are still applied.
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

/* Apply the creation of a directory above the level of portals. */
static int lio_apply_created(struct lio *lio, struct lio_dir *dir, const char *name)
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

/* Find the watched directory for a name that was removed from @dir. */
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
	if (event->created)
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
	if (event->created)
		return lio_apply_created(lio, dir, event->name);
	gone = lio_dir_named(lio, dir, event->name);
	if (gone)
		lio_dir_depart(gone);
	return 0;
}

/**
 * lio_tree_apply() - apply the queued events
 * @lio: the provider
 * @last: number of the last event to apply
 *
 * Marks the provider stale if an event was lost or cannot be applied.
 */
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
			vds_iscsi_provider_mark_stale(lio->provider,
						      "an event from LIO could not be applied: reenumerate, then refresh");
	}
	if (lio_watch_lost(lio))
		vds_iscsi_provider_mark_stale(lio->provider,
					      "events were lost: reenumerate, then refresh");
	lio_watch_set_applied(lio, last);
	mutex_unlock(&lio->tree_lock);
}

/**
 * lio_tree_rescan() - scan all directories
 * @lio: the provider
 *
 * Return:
 * * 0		- the core knows everything that exists
 * * -EAGAIN	- the provider is still loading
 * * -EBUSY	- another task has locked a directory
 * * -ENOMEM	- there is no memory
 */
int lio_tree_rescan(struct lio *lio)
{
	int ret;

	mutex_lock(&lio->tree_lock);
	ret = lio->top ? lio_dir_scan(lio, lio->top) : -EAGAIN;
	mutex_unlock(&lio->tree_lock);
	return ret;
}

static int lio_dir_repair(struct lio_dir *dir)
{
	struct lio_dir *child;
	int ret = 0, err;

	if (dir->level == LIO_PORTALS)
		return lio_leaks_repair(dir);
	list_for_each_entry(child, &dir->children, sibling) {
		err = lio_dir_repair(child);
		ret = ret ?: err;
	}
	return ret;
}

/**
 * lio_tree_repair() - complete the removal of the leaked portals of all groups
 * @lio: the provider
 *
 * Return: 0, -EAGAIN if the provider is still loading, or the first error of
 * lio_leaks_repair().
 */
int lio_tree_repair(struct lio *lio)
{
	int ret;

	mutex_lock(&lio->tree_lock);
	ret = lio->top ? lio_dir_repair(lio->top) : -EAGAIN;
	mutex_unlock(&lio->tree_lock);
	return ret;
}

/**
 * lio_tree_start() - make the first scan
 * @lio: the provider, whose events are queued already
 *
 * An incomplete scan marks the provider stale.
 *
 * Return: 0, or -ENOMEM.
 */
int lio_tree_start(struct lio *lio)
{
	int ret;

	mutex_lock(&lio->tree_lock);
	lio->top = lio_dir_new(lio, NULL, lio->root->cg_item.ci_dentry,
			       lio->root);
	ret = lio->top ? lio_dir_scan(lio, lio->top) : -ENOMEM;
	mutex_unlock(&lio->tree_lock);
	if (ret && lio->top)
		vds_iscsi_provider_mark_stale(lio->provider,
					      "the first scan of LIO was incomplete: reenumerate, then refresh");
	return lio->top ? 0 : ret;
}

/**
 * lio_tree_stop() - report the departure of everything
 * @lio: the provider, whose events are no longer queued
 */
void lio_tree_stop(struct lio *lio)
{
	mutex_lock(&lio->tree_lock);
	lio_dir_depart(lio->top);
	lio->top = NULL;
	mutex_unlock(&lio->tree_lock);
}
