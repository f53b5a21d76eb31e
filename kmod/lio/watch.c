// SPDX-License-Identifier: GPL-2.0-only
/*
 * watch.c - follow what any program makes or removes in LIO's directories.
 *
 * One fsnotify mark on configfs' superblock sees every mkdir and rmdir.  The
 * handler runs in the task that made the change, under the inode lock of the
 * directory that changed, so each directory's events are queued in order.  It
 * looks the directory up by its inode and queues which node came or went; names
 * are not parsed.  Events of directories without a node, such as those of other
 * fabrics, end there.  It sees writes to attributes, too: to those that enable a group
 * or a transport of a portal.
 */
#include <linux/fs.h>
#include <linux/fsnotify_backend.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "lio.h"

static unsigned int max_queued_events = 65536;
module_param(max_queued_events, uint, 0644);
MODULE_PARM_DESC(max_queued_events,
		 "Events that may be queued; one more has its directory read again (default 65536)");

/* The commit that this task makes, if any. */
static struct lio_commit *lio_commit_current(struct lio *lio)
{
	struct lio_commit *commit, *found = NULL;

	spin_lock(&lio->queue_lock);
	list_for_each_entry(commit, &lio->commits, list)
		if (commit->task == current)
			found = commit;
	spin_unlock(&lio->queue_lock);
	return found;
}

/* Queue an event if there is space; an operation's own always has. */
static bool lio_queue(struct lio *lio, struct lio_event *event)
{
	bool queued;

	spin_lock(&lio->queue_lock);
	lio->events++;
	queued = event->cause || lio->queued < READ_ONCE(max_queued_events);
	if (queued) {
		event->number = lio->events;
		list_add_tail(&event->list, &lio->queue);
		lio->queued++;
	}
	spin_unlock(&lio->queue_lock);
	return queued;
}

/*
 * Apply what is queued at the next tick, so that a worker is not woken for each event.
 * A query does not wait for that: it applies what is queued itself.
 */
static void lio_apply_soon(struct lio *lio)
{
	queue_delayed_work(system_dfl_wq, &lio->apply, 1);
}

/* An event of a directory is lost: read the directory again. */
static void lio_lose(struct lio *lio, struct lio_node *dir)
{
	/* Who applies events up to this number sees that the directory is unread. */
	spin_lock(&lio->queue_lock);
	dir->lost = ++lio->events;
	lio_node_unread(lio, dir);
	spin_unlock(&lio->queue_lock);
	lio_reread_in(lio, 0);
}

/* The event of a node; that of a commit was allocated before. */
static struct lio_event *lio_event_new(struct lio_commit *commit,
				       struct lio_node *node,
				       enum lio_event_kind kind)
{
	struct lio_event *event;

	if (commit) {
		event = commit->event;
		commit->event = NULL;
	} else {
		event = kzalloc(sizeof(*event), GFP_KERNEL);
	}
	if (event) {
		event->node = node;
		event->kind = kind;
	}
	return event;
}

/* Queue that a node came or went.  Takes the caller's reference to the node. */
static void lio_report(struct lio *lio, struct lio_commit *commit,
		       struct lio_node *node, enum lio_event_kind kind)
{
	struct lio_event *event = lio_event_new(commit, node, kind);

	if (event && lio_queue(lio, event)) {
		if (!commit)
			lio_apply_soon(lio);
		return;
	}
	/*
	 * A node that was made stays in the table, since nodes below it may be there, too:
	 * reading the directory finds it.
	 */
	if (kind == LIO_REMOVED)
		lio_node_remove(lio, node);
	lio_lose(lio, node->parent);
	lio_node_put(node);
	kfree(event);
}

/**
 * lio_watch_changed() - queue that a portal or a group changed
 * @lio: the provider
 * @node: the portal, or the np directory of the group
 * @value: see struct lio_event
 *
 * Context: the inode lock is held that keeps the object, so the events of an object are
 * in the order in which it was looked at.
 */
void lio_watch_changed(struct lio *lio, struct lio_node *node, u8 value)
{
	struct lio_event *event = lio_event_new(NULL, node, LIO_CHANGED);

	if (event) {
		event->value = value;
		lio_node_get(node);
		if (lio_queue(lio, event)) {
			lio_apply_soon(lio);
			return;
		}
		lio_node_put(node);
		kfree(event);
	}
	lio_lose(lio, lio_node_dir(node));
}

/*
 * The item that was made a moment ago.  The lock of its directory has been held
 * since, so it is the last one, or near the end.
 */
static struct config_item *lio_item_made(struct lio_node *dir,
					 const struct dentry *dentry)
{
	struct config_item *item;

	list_for_each_entry_reverse(item, &dir->group->cg_children, ci_entry)
		if (item->ci_dentry == dentry)
			return item;
	return NULL;
}

static void lio_handle_made(struct lio *lio, struct lio_node *dir,
			    const struct dentry *dentry)
{
	struct config_item *item = lio_item_made(dir, dentry);
	struct lio_node *node;

	dir->nr += dir->level == LIO_NP_DIR;
	if (!item || !lio_item_is_ours(dir, item))
		return;
	node = lio_node_make(lio, dir, item);
	if (IS_ERR(node))
		lio_lose(lio, dir);
	else
		lio_report(lio, lio_commit_current(lio), node, LIO_MADE);
}

static void lio_handle_removed(struct lio *lio, struct lio_node *dir,
			       const struct inode *inode)
{
	struct lio_node *node = lio_node_find(lio, inode);

	dir->nr -= dir->level == LIO_NP_DIR;
	if (node)
		lio_report(lio, lio_commit_current(lio), node, LIO_REMOVED);
}

/* A group was enabled or disabled.  Its attrib directory, which is tried, pins it. */
static void lio_handle_group(struct lio *lio, struct lio_node *np)
{
	struct inode *pin = d_inode(np->pin);

	if (!inode_trylock(pin)) {
		lio_node_reread(lio, np);
		return;
	}
	if (!IS_DEADDIR(pin))
		lio_watch_changed(lio, np, lio_group_is_disabled(np->group));
	inode_unlock(pin);
}

/* A transport of the portal was enabled or disabled. */
static void lio_handle_portal(struct lio *lio, struct lio_node *node)
{
	struct inode *dir = d_inode(node->parent->dentry);

	if (!inode_trylock(dir)) {
		lio_node_reread(lio, node->parent);
		return;
	}
	if (!IS_DEADDIR(dir) && !d_unhashed(node->dentry))
		lio_watch_changed(lio, node, lio_node_transports(node));
	inode_unlock(dir);
}

/* An attribute was written: of the groups and portals there are no others. */
static void lio_handle_written(struct lio *lio, const struct dentry *file)
{
	struct lio_node *dir = lio_node_find(lio, d_inode(file->d_parent));

	if (!dir)
		return;
	if (dir->level == LIO_GROUP)
		lio_handle_group(lio, dir->np);
	else if (dir->level == LIO_PORTAL)
		lio_handle_portal(lio, dir);
	lio_node_put(dir);
}

/* @inode: the directory in which @data was made or removed */
static int lio_handle_event(struct fsnotify_group *group, u32 mask,
			    const void *data, int data_type, struct inode *inode,
			    const struct qstr *name, u32 cookie,
			    struct fsnotify_iter_info *iter_info)
{
	struct dentry *dentry = fsnotify_data_dentry(data, data_type);
	struct lio *lio = group->private;
	struct lio_node *dir;

	if (mask & FS_MODIFY && dentry)
		lio_handle_written(lio, dentry);
	if (!(mask & FS_ISDIR) || !inode)
		return 0;
	dir = lio_node_find(lio, inode);
	if (!dir)
		return 0;
	if (mask & FS_CREATE)
		lio_handle_made(lio, dir, dentry);
	else
		lio_handle_removed(lio, dir, fsnotify_data_inode(data, data_type));
	lio_node_put(dir);
	return 0;
}

static void lio_free_mark(struct fsnotify_mark *mark)
{
	kfree(mark);
}

static const struct fsnotify_ops lio_watch_ops = {
	.handle_event	= lio_handle_event,
	.free_mark	= lio_free_mark,
};

/* Number of the last event. */
u64 lio_watch_number(struct lio *lio)
{
	u64 number;

	spin_lock(&lio->queue_lock);
	number = lio->events;
	spin_unlock(&lio->queue_lock);
	return number;
}

/* Number of the last event of a directory that was lost, or 0. */
u64 lio_watch_lost(struct lio *lio, const struct lio_node *dir)
{
	u64 number;

	spin_lock(&lio->queue_lock);
	number = dir->lost;
	spin_unlock(&lio->queue_lock);
	return number;
}

/* Take the next event up to number @last; the caller frees it and puts its node. */
struct lio_event *lio_watch_next(struct lio *lio, u64 last)
{
	struct lio_event *event;

	spin_lock(&lio->queue_lock);
	event = list_first_entry_or_null(&lio->queue, struct lio_event, list);
	if (event && event->number > last)
		event = NULL;
	if (event) {
		list_del(&event->list);
		lio->queued--;
	}
	spin_unlock(&lio->queue_lock);
	return event;
}

/* Whether all events are applied or lost. */
bool lio_watch_settled(struct lio *lio)
{
	bool settled;

	spin_lock(&lio->queue_lock);
	settled = lio->applied == lio->events;
	spin_unlock(&lio->queue_lock);
	return settled;
}

void lio_watch_set_applied(struct lio *lio, u64 number)
{
	spin_lock(&lio->queue_lock);
	lio->applied = max(lio->applied, number);
	spin_unlock(&lio->queue_lock);
}

/* From here to lio_commit_end(), what this task changes is the work of @cause. */
int lio_commit_begin(struct lio *lio, struct lio_commit *commit, u64 cause)
{
	commit->task = current;
	commit->event = kzalloc(sizeof(*commit->event), GFP_KERNEL);
	if (!commit->event)
		return -ENOMEM;
	commit->event->cause = cause;
	spin_lock(&lio->queue_lock);
	list_add(&commit->list, &lio->commits);
	spin_unlock(&lio->queue_lock);
	return 0;
}

void lio_commit_end(struct lio *lio, struct lio_commit *commit)
{
	spin_lock(&lio->queue_lock);
	list_del(&commit->list);
	spin_unlock(&lio->queue_lock);
	kfree(commit->event);
}

static struct fsnotify_mark *lio_mark_new(struct fsnotify_group *group)
{
	struct fsnotify_mark *mark = kzalloc(sizeof(*mark), GFP_KERNEL);

	if (!mark)
		return NULL;
	fsnotify_init_mark(mark, group);
	mark->mask = FS_CREATE | FS_DELETE | FS_MODIFY | FS_ISDIR;
	return mark;
}

/* Start to queue events of the file system that LIO's root is in. */
int lio_watch_start(struct lio *lio)
{
	int ret;

	lio->group = fsnotify_alloc_group(&lio_watch_ops, 0);
	if (IS_ERR(lio->group))
		return PTR_ERR(lio->group);
	lio->group->private = lio;
	lio->mark = lio_mark_new(lio->group);
	if (!lio->mark) {
		ret = -ENOMEM;
		goto put_group;
	}
	ret = vds_fsnotify_add_sb_mark(lio->mark,
				       lio->root->cg_item.ci_dentry->d_sb);
	if (ret)
		goto put_mark;
	return 0;

put_mark:
	fsnotify_put_mark(lio->mark);
put_group:
	fsnotify_put_group(lio->group);
	return ret;
}

/*
 * Stop, and return when no handler runs any more.  The mark has two references:
 * one of the superblock, which the destruction drops, and ours.
 */
void lio_watch_stop(struct lio *lio)
{
	struct lio_event *event;

	fsnotify_destroy_mark(lio->mark, lio->group);
	fsnotify_put_mark(lio->mark);
	fsnotify_put_group(lio->group);
	fsnotify_wait_marks_destroyed();
	cancel_delayed_work_sync(&lio->apply);
	while ((event = lio_watch_next(lio, U64_MAX))) {
		lio_node_put(event->node);
		kfree(event);
	}
}
