/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lio.h - types and functions that the files of vds_iscsi_lio share.
 *
 * The files call each other in one direction only; the section "Files" of
 * Documentation/lio.rst has the order.
 */
#ifndef _VDS_ISCSI_LIO_H
#define _VDS_ISCSI_LIO_H

#include <linux/configfs.h>
#include <linux/hashtable.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>
#include <linux/vds_iscsi.h>
#include <linux/workqueue.h>

/* Longest name of a portal's directory that LIO accepts (MAX_PORTAL_LEN). */
#define LIO_PORTAL_NAME_MAX 256

/* How long a scan or a query waits for the lock of a configfs directory. */
#define LIO_DIR_TIMEOUT_MS 1000

/**
 * DOC: locking
 *
 * tree_lock is held while events are applied, while directories are scanned and
 * while leaked portals are repaired.  It protects the tree of struct lio_dir, and
 * it serialises all calls to the core that report arrivals and departures.
 *
 * queue_lock is a spinlock.  It protects the queue of events, the event numbers
 * and the list of commits.  The fsnotify handler takes it, and no other lock, in
 * the context of the task that makes the change, under the inode lock of the
 * changed directory.
 *
 * mkdir and rmdir hold the inode lock of the parent directory from beginning to
 * end.  A task that holds this lock therefore never sees half of a change.  A
 * blocked rmdir may hold it forever, so the provider only tries to take it, with
 * a timeout: see lio_dir_lock().
 *
 * su_mutex of the target subsystem is configfs' lock for walking the children
 * of a group.
 *
 * Lock order: tree_lock, then the inode lock of a directory, then su_mutex or
 * queue_lock.  An operation that holds the inode lock of an np directory
 * releases it before it takes tree_lock.
 */

/**
 * enum lio_level - the levels of LIO's configfs tree that are watched
 * @LIO_ROOT: target/, where fabrics appear
 * @LIO_FABRIC: target/iscsi/, where targets appear
 * @LIO_TARGET: target/iscsi/IQN/, where portal groups appear
 * @LIO_PORTALS: target/iscsi/IQN/tpgt_N/np/, where portals appear
 */
enum lio_level {
	LIO_ROOT,
	LIO_FABRIC,
	LIO_TARGET,
	LIO_PORTALS,
};

/**
 * struct lio_dir - a watched directory
 * @hash: entry in the dirs table of struct lio
 * @sibling: entry in @children of @parent
 * @children: the watched directories in this one
 * @parent: the directory above; NULL for the root
 * @level: what the directory is
 * @dentry: the directory.  The reference keeps the inode, so that no other
 *	directory can get an inode of the same address
 * @group: configfs' structure of the directory; valid only under the inode
 *	lock, and only if the directory is not dead
 * @scanned: number of the last event whose effect the last scan has seen
 * @seen: the current scan of @parent has found this directory
 * @target: the core's target, if @level is LIO_TARGET
 * @portals: the core's portal group, if @level is LIO_PORTALS
 *
 * All members are protected by tree_lock.
 */
struct lio_dir {
	struct hlist_node hash;
	struct list_head sibling;
	struct list_head children;
	struct lio_dir *parent;
	enum lio_level level;
	struct dentry *dentry;
	struct config_group *group;
	u64 scanned;
	bool seen;
	union {
		struct vds_target *target;
		struct vds_portal_group *portals;
	};
};

/**
 * struct lio_event - a directory was created or removed in configfs
 * @node: entry in the queue
 * @inode: the parent directory; compared, never dereferenced
 * @number: sequence number of the event
 * @cause: id of the operation that made the change; 0 for other programs
 * @created: true for mkdir, false for rmdir
 * @addr: address of the portal, if @cause is not 0
 * @name: name of the directory
 */
struct lio_event {
	struct list_head node;
	const struct inode *inode;
	u64 number;
	u64 cause;
	bool created;
	struct vds_address addr;
	char name[];
};

/**
 * struct lio_commit - a change that an operation is making
 * @node: entry in the commits list of struct lio
 * @task: the task that makes the change; this structure is on its stack
 * @event: allocated in advance, so that the event of the change is never lost
 */
struct lio_commit {
	struct list_head node;
	const struct task_struct *task;
	struct lio_event *event;
};

/**
 * struct lio - the provider
 * @provider: the core's structure for it
 * @root: root of LIO's configfs subsystem; the reference to its module keeps it
 * @group: the fsnotify group
 * @mark: the fsnotify mark on configfs' superblock
 * @tree_lock: protects @top, @dirs and every struct lio_dir
 * @top: the directory target/
 * @dirs: all watched directories, hashed by inode
 * @apply: work that applies the queued events
 * @queue_lock: protects the members that follow
 * @queue: events to apply
 * @queued: number of events in @queue
 * @events: number of the last event
 * @applied: all events up to this number are applied or lost
 * @lost: an event could not be queued
 * @commits: the changes that operations are making
 */
struct lio {
	struct vds_provider *provider;
	struct config_group *root;
	struct fsnotify_group *group;
	struct fsnotify_mark *mark;
	struct mutex tree_lock;	/* protects the next two, and every lio_dir */
	struct lio_dir *top;
	DECLARE_HASHTABLE(dirs, 8);
	struct work_struct apply;
	spinlock_t queue_lock;	/* protects the members that follow */
	struct list_head queue;
	unsigned int queued;
	u64 events;
	u64 applied;
	bool lost;
	struct list_head commits;
};

/**
 * struct lio_np - a copy of what LIO knows about a portal
 * @tpg_np: LIO's structure; compared, not dereferenced
 * @parent: the portal that an iSER or cxgbit portal belongs to, else NULL
 * @addr: the address, as configfs names it where configfs has the portal
 * @in_configfs: configfs has a directory of the portal
 * @released: the last reference to the configfs item was dropped
 */
struct lio_np {
	const struct iscsi_tpg_np *tpg_np;
	const struct iscsi_tpg_np *parent;
	struct vds_address addr;
	bool in_configfs;
	bool released;
};

/**
 * struct lio_nps - the portals of a group
 * @list: the portals, sorted by tpg_np
 * @nr: number of entries in @list
 */
struct lio_nps {
	struct lio_np *list;
	unsigned int nr;
};

/**
 * struct lio_logins - the logins in flight on a portal
 * @tpg_np: the portal; compared, not dereferenced
 * @port: TCP port of the portal
 * @op: operation that the logins are reported to; may be NULL
 * @abort_after: time in jiffies after which @work aborts the logins
 * @ran: @work ran at least once
 * @work: looks for the logins periodically
 */
struct lio_logins {
	const struct iscsi_tpg_np *tpg_np;
	u16 port;
	struct vds_operation *op;
	unsigned long abort_after;
	bool ran;
	struct delayed_work work;
};

/**
 * struct lio_held - a held portal group
 * @lio: the provider
 * @op: operation that holds the group; NULL for a query of the sessions
 * @dir: the np directory, referenced
 * @locked: its inode lock is held, and it is not dead.  An addition that fails
 *	releases the lock
 * @group: configfs' structure of @dir; valid while @locked
 * @number: number of the last event that @op caused
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
 * struct lio_place - a portal that was found in a held group
 * @tpg_np: LIO's structure; compared, not dereferenced
 * @dentry: its directory, referenced
 */
struct lio_place {
	const struct iscsi_tpg_np *tpg_np;
	struct dentry *dentry;
};

/* bind.c */
struct config_group *lio_bind(void);
void lio_unbind(struct config_group *root);

/* name.c */
const char *lio_item_name(const struct config_item *item);
int lio_portal_parse(const char *name, struct vds_address *addr);
bool lio_portal_is(const char *name, const struct vds_address *addr);
void lio_portal_format(const struct vds_portal *portal, char *name, size_t size);

/* np.c */
struct se_portal_group *lio_se_tpg(struct config_group *np_group);
struct iscsi_tpg_np *lio_item_tpg_np(struct config_item *item);
int lio_nps_get(struct config_group *np_group, struct lio_nps *nps);
void lio_nps_put(struct lio_nps *nps);
const struct lio_np *lio_nps_find(const struct lio_nps *nps,
				  const struct iscsi_tpg_np *tpg_np);
bool lio_np_leaked(const struct lio_np *np);
bool lio_np_listed(struct config_group *np_group,
		   const struct iscsi_tpg_np *tpg_np);

/* login.c */
void lio_logins_report(struct lio_logins *logins);
void lio_logins_abort_start(struct lio_logins *logins, unsigned int grace_ms);
void lio_logins_abort_stop(struct lio_logins *logins);

/* watch.c */
int lio_watch_start(struct lio *lio);
void lio_watch_stop(struct lio *lio);
u64 lio_watch_number(struct lio *lio);
struct lio_event *lio_watch_next(struct lio *lio, u64 last);
bool lio_watch_lost(struct lio *lio);
bool lio_watch_settled(struct lio *lio);
void lio_watch_set_applied(struct lio *lio, u64 number);
int lio_commit_begin(struct lio *lio, struct lio_commit *commit,
		     const struct vds_address *addr, u64 cause);
void lio_commit_end(struct lio *lio, struct lio_commit *commit);

/* dir.c */
int lio_dir_lock(struct dentry *dentry, unsigned int timeout_ms,
		 const struct vds_operation *op);
struct lio_dir *lio_dir_find(struct lio *lio, const struct inode *inode);
struct lio_dir *lio_dir_new(struct lio *lio, struct lio_dir *parent,
			    struct dentry *dentry, struct config_group *group);
void lio_dir_free(struct lio_dir *dir);

/* leak.c */
int lio_leaks_report(struct lio_dir *dir);
int lio_leaks_repair(struct lio_dir *dir);

/* tree.c */
int lio_tree_start(struct lio *lio);
void lio_tree_stop(struct lio *lio);
void lio_tree_apply(struct lio *lio, u64 last);
int lio_tree_rescan(struct lio *lio);
int lio_tree_repair(struct lio *lio);

/* hold.c */
int lio_held_get(struct lio_held *held, struct vds_portal_group *group);
void lio_held_put(struct lio_held *held);
int lio_held_relock(struct lio_held *held);
int lio_held_find(struct lio_held *held, const struct vds_portal *portal,
		  struct lio_place *place);
void lio_held_explain(const struct lio_held *held, int error);
int lio_hold(struct vds_portal_group *group, struct vds_operation *op);
void lio_release(struct vds_portal_group *group, struct vds_operation *op);

/* remove.c */
int lio_portal_remove(struct vds_portal_group *group,
		      const struct vds_portal *portal, struct vds_operation *op);
void lio_blockers(struct vds_portal_group *group,
		  const struct vds_portal *portal, struct vds_operation *op);

/* add.c */
int lio_portal_add(struct vds_portal_group *group,
		   const struct vds_portal *portal, struct vds_operation *op);

/* session.c */
int lio_sessions(struct vds_portal_group *group, struct vds_operation *op,
		 struct vds_sessions *sessions);
int lio_drop(struct vds_portal_group *group, const struct vds_session *session);

#endif /* _VDS_ISCSI_LIO_H */
