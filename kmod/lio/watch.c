// SPDX-License-Identifier: GPL-2.0-only
/*
 * watch.c - queue an event for each mkdir and rmdir in configfs, by any program.
 *
 * One fsnotify mark on configfs' superblock is notified of them all.  The handler
 * runs under the inode lock of the parent directory, so the events of a directory
 * are queued in the order in which they happened.
 */
#include <linux/fs.h>
#include <linux/fsnotify_backend.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "lio.h"

static unsigned int max_queued_events = 65536;
module_param(max_queued_events, uint, 0644);
MODULE_PARM_DESC(max_queued_events,
		 "Most events in the queue; the loss of an event marks the provider stale (default 65536)");

static struct lio_event *lio_event_alloc(size_t len)
{
	struct lio_event *event;

	return kzalloc(struct_size(event, name, len + 1), GFP_KERNEL);
}

/* Get the event that was allocated for the commit of the current task, if any. */
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

/*
 * Queue the event of a commit always, that of another program if the queue is not
 * full.  Returns whether it is queued.
 */
static bool lio_queue(struct lio *lio, struct lio_event *event)
{
	bool fits;

	spin_lock(&lio->queue_lock);
	lio->events++;
	fits = event && (event->cause ||
			 lio->queued < READ_ONCE(max_queued_events));
	if (fits) {
		event->number = lio->events;
		list_add_tail(&event->node, &lio->queue);
		lio->queued++;
	} else {
		lio->lost = true;
	}
	spin_unlock(&lio->queue_lock);
	return fits;
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
		event->created = mask & FS_CREATE;
		memcpy(event->name, name->name, name->len);
	}
	/* The task of a commit applies its events itself: see lio_release(). */
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

/**
 * lio_watch_number() - number of the last event
 * @lio: the provider
 *
 * Return: the number.
 */
u64 lio_watch_number(struct lio *lio)
{
	u64 number;

	spin_lock(&lio->queue_lock);
	number = lio->events;
	spin_unlock(&lio->queue_lock);
	return number;
}

/**
 * lio_watch_next() - take the next event from the queue
 * @lio: the provider
 * @last: number of the last event to take
 *
 * Return: the event, which the caller frees with kfree(), or NULL.
 */
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

/**
 * lio_watch_lost() - was an event lost since the last call?
 * @lio: the provider
 *
 * Return: true if one was.
 */
bool lio_watch_lost(struct lio *lio)
{
	bool lost;

	spin_lock(&lio->queue_lock);
	lost = lio->lost;
	lio->lost = false;
	spin_unlock(&lio->queue_lock);
	return lost;
}

/**
 * lio_watch_settled() - are all events applied or lost?
 * @lio: the provider
 *
 * Return: true if they are.
 */
bool lio_watch_settled(struct lio *lio)
{
	bool settled;

	spin_lock(&lio->queue_lock);
	settled = lio->applied == lio->events;
	spin_unlock(&lio->queue_lock);
	return settled;
}

/**
 * lio_watch_set_applied() - record that events are applied or lost
 * @lio: the provider
 * @number: number of the last of them
 */
void lio_watch_set_applied(struct lio *lio, u64 number)
{
	spin_lock(&lio->queue_lock);
	lio->applied = max(lio->applied, number);
	spin_unlock(&lio->queue_lock);
}

/**
 * lio_commit_begin() - announce that this task is about to change configfs
 * @lio: the provider
 * @commit: on the caller's stack until lio_commit_end()
 * @addr: address of the portal that the task creates or removes
 * @cause: id of the operation that it is done for
 *
 * The next event that this task causes gets @addr and @cause.
 *
 * Return: 0, or -ENOMEM.
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

/**
 * lio_commit_end() - end what lio_commit_begin() began
 * @lio: the provider
 * @commit: the commit
 */
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

/**
 * lio_watch_start() - start to queue the events of configfs
 * @lio: the provider, whose root is set
 *
 * Return: 0, or an error of fsnotify, which is -ENOMEM.
 */
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

/**
 * lio_watch_stop() - stop queueing events, and drop those in the queue
 * @lio: the provider
 *
 * No handler and no work runs after the return.  The mark has two references:
 * fsnotify_destroy_mark() drops that of the superblock, fsnotify_put_mark() ours.
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
