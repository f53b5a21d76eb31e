// SPDX-License-Identifier: GPL-2.0-only
/*
 * watch.c - be told what anybody makes or removes in configfs.
 *
 * One fsnotify mark on configfs' superblock sees every mkdir and rmdir, by
 * whichever tool.  The handler runs under the changed directory's inode lock,
 * so the queue has each directory's events in the order in which they happened.
 */
#include <linux/fs.h>
#include <linux/fsnotify_backend.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "lio.h"

static unsigned int max_queued_events = 65536;
module_param(max_queued_events, uint, 0644);
MODULE_PARM_DESC(max_queued_events,
		 "Events that may wait; one more makes the provider stale (default 65536)");

static struct lio_event *lio_event_alloc(size_t len)
{
	struct lio_event *event;

	return kzalloc(struct_size(event, name, len + 1), GFP_KERNEL);
}

/* The event set aside for the commit that runs in this task, if one does. */
static struct lio_event *lio_commit_event(struct lio *lio)
{
	struct lio_commit *commit;
	struct lio_event *event = NULL;

	spin_lock(&lio->queue_lock);
	list_for_each_entry(commit, &lio->commits, node)
		if (commit->task == current)
			swap(event, commit->event);
	spin_unlock(&lio->queue_lock);
	return event;
}

/* Queue an event of a commit (always) or of others (within the bound). */
static bool lio_queue(struct lio *lio, struct lio_event *event)
{
	bool room;

	spin_lock(&lio->queue_lock);
	lio->events++;
	room = event && (event->cause ||
			 lio->queued < READ_ONCE(max_queued_events));
	if (room) {
		event->number = lio->events;
		list_add_tail(&event->node, &lio->queue);
		lio->queued++;
	} else {
		lio->lost = true;
	}
	spin_unlock(&lio->queue_lock);
	return room;
}

static int lio_handle_event(struct fsnotify_group *group, u32 mask,
			    const void *data, int data_type, struct inode *dir,
			    const struct qstr *name, u32 cookie,
			    struct fsnotify_iter_info *iter_info)
{
	struct lio *lio = group->private;
	struct lio_event *event;
	bool ours;

	if (!(mask & FS_ISDIR) || !dir || !name)
		return 0;
	event = lio_commit_event(lio);
	if (!event)
		event = lio_event_alloc(name->len);
	if (event) {
		event->inode = dir;
		event->made = mask & FS_CREATE;
		memcpy(event->name, name->name, name->len);
	}
	/* Who commits applies its event itself, see lio_release(). */
	ours = event && event->cause;
	if (!lio_queue(lio, event))
		kfree(event);
	if (!ours)
		queue_work(system_dfl_wq, &lio->apply);
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

/* The next event, up to number @last; the caller frees it. */
struct lio_event *lio_watch_next(struct lio *lio, u64 last)
{
	struct lio_event *event;

	spin_lock(&lio->queue_lock);
	event = list_first_entry_or_null(&lio->queue, struct lio_event, node);
	if (event && event->number > last)
		event = NULL;
	if (event) {
		list_del(&event->node);
		lio->queued--;
	}
	spin_unlock(&lio->queue_lock);
	return event;
}

/* Whether an event was lost since the last call. */
bool lio_watch_lost(struct lio *lio)
{
	bool lost;

	spin_lock(&lio->queue_lock);
	lost = lio->lost;
	lio->lost = false;
	spin_unlock(&lio->queue_lock);
	return lost;
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

/*
 * From here on, what this task makes or removes in configfs is the portal @addr,
 * and the work of @cause.
 */
int lio_commit_begin(struct lio *lio, struct lio_commit *commit,
		     const struct vds_address *addr, u64 cause)
{
	commit->task = current;
	commit->event = lio_event_alloc(LIO_PORTAL_NAME_MAX);
	if (!commit->event)
		return -ENOMEM;
	commit->event->cause = cause;
	commit->event->addr = *addr;
	spin_lock(&lio->queue_lock);
	list_add(&commit->node, &lio->commits);
	spin_unlock(&lio->queue_lock);
	return 0;
}

void lio_commit_end(struct lio *lio, struct lio_commit *commit)
{
	spin_lock(&lio->queue_lock);
	list_del(&commit->node);
	spin_unlock(&lio->queue_lock);
	kfree(commit->event);
}

static struct fsnotify_mark *lio_mark_new(struct fsnotify_group *group)
{
	struct fsnotify_mark *mark = kzalloc(sizeof(*mark), GFP_KERNEL);

	if (!mark)
		return NULL;
	fsnotify_init_mark(mark, group);
	mark->mask = FS_CREATE | FS_DELETE | FS_ISDIR;
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
	cancel_work_sync(&lio->apply);
	while ((event = lio_watch_next(lio, U64_MAX)))
		kfree(event);
}
