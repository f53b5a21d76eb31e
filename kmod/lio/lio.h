/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lio.h - what the files of vds_iscsi_lio share.
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

/* Longest name of a portal's directory that LIO takes (MAX_PORTAL_LEN). */
#define LIO_PORTAL_NAME_MAX 256

/**
 * DOC: locking
 *
 * tree_lock serialises everything that changes what is known: events that are
 * applied, and scans.  It protects the tree of struct lio_dir.
 *
 * queue_lock (a spinlock) protects the queue of events, their numbering and the
 * list of commits.  The event handler takes it under the inode lock of the
 * directory that changed, in the context of whoever changed it, and takes
 * nothing else.
 *
 * The inode lock of a configfs directory is what mkdir and rmdir hold in it from
 * beginning to end, so who holds it sees it between two changes.  A hung rmdir
 * may hold it for ever: it is only tried for, with a bound, never waited for.
 *
 * The subsystem's su_mutex is configfs' lock for walking a group's children.
 *
 * Lock order: tree_lock, inode lock of a directory, su_mutex or queue_lock.
 * A commit holds the np directory's inode lock, and takes tree_lock only after
 * it gave that back.
 */

/* Directories of LIO in which things come and go. */
enum lio_level {
	LIO_ROOT,		/* target/ */
	LIO_FABRIC,		/* target/iscsi/ */
	LIO_TARGET,		/* target/iscsi/IQN/ */
	LIO_PORTALS,		/* target/iscsi/IQN/tpgt_N/np/ */
};

/**
 * struct lio_dir - a directory that is watched
 * @hash: place in struct lio's table of inodes
 * @sibling: place in @parent's @children
 * @children: directories below that are watched
 * @parent: the one above; NULL for the root
 * @level: what it is
 * @dentry: the directory, referenced, so that its inode's address stays its own
 * @group: the same to configfs; good while the inode lock is held and the
 *	directory not dead
 * @scanned: number of the last event that a scan has seen the effect of
 * @seen: by the scan of @parent that is under way
 * @target: at LIO_TARGET
 * @portals: at LIO_PORTALS, the portal group
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
 * struct lio_event - something was made or removed
 * @node: place in the queue
 * @inode: the directory in which; compared, never followed
 * @number: counts events
 * @cause: operation that did it, or 0
 * @made: else removed
 * @addr: which portal, if it was an operation
 * @name: what
 */
struct lio_event {
	struct list_head node;
	const struct inode *inode;
	u64 number;
	u64 cause;
	bool made;
	struct vds_address addr;
	char name[];
};

/**
 * struct lio_commit - a change of ours under way, on its worker's stack
 * @node: place in struct lio's commits
 * @task: the worker
 * @event: allocated beforehand, so that our own change is never lost
 */
struct lio_commit {
	struct list_head node;
	const struct task_struct *task;
	struct lio_event *event;
};

/**
 * struct lio - the provider
 * @provider: as the core knows it
 * @root: LIO's root in configfs, whose module is held
 * @group: of fsnotify
 * @mark: on configfs' superblock
 * @tree_lock: see above
 * @top: directory target/
 * @dirs: all directories by inode
 * @apply: applies what is queued
 * @queue_lock: protects what follows
 * @queue: events that wait
 * @queued: number of them
 * @events: number of all so far
 * @applied: number of those that were applied or are lost
 * @lost: an event could not be queued
 * @commits: removals of ours
 */
struct lio {
	struct vds_provider *provider;
	struct config_group *root;
	struct fsnotify_group *group;
	struct fsnotify_mark *mark;
	struct mutex tree_lock;	/* protects the next two */
	struct lio_dir *top;
	DECLARE_HASHTABLE(dirs, 8);
	struct work_struct apply;
	spinlock_t queue_lock;	/* protects what follows */
	struct list_head queue;
	unsigned int queued;
	u64 events;
	u64 applied;
	bool lost;
	struct list_head commits;
};

/**
 * struct lio_np - a portal as LIO lists it
 * @tpg_np: LIO's own; compared, not followed
 * @parent: the portal that an iSER or cxgbit portal belongs to, else NULL
 * @addr: where it is, as configfs names it
 * @child: configfs has it
 * @released: configfs has let go of it
 */
struct lio_np {
	const struct iscsi_tpg_np *tpg_np;
	const struct iscsi_tpg_np *parent;
	struct vds_address addr;
	bool child;
	bool released;
};

/* The portals of a group, sorted by tpg_np. */
struct lio_nps {
	struct lio_np *list;
	unsigned int nr;
};

/**
 * struct lio_logins - logins in flight on a portal
 * @tpg_np: the portal; compared, not followed
 * @port: its TCP port
 * @op: who wants to know; may be NULL
 * @patient_until: jiffies, from when on they are ended
 * @looked: @work ran
 * @work: looks at them again and again
 */
struct lio_logins {
	const struct iscsi_tpg_np *tpg_np;
	u16 port;
	struct vds_operation *op;
	unsigned long patient_until;
	bool looked;
	struct delayed_work work;
};

/* bind.c */
struct config_group *lio_bind(void);
void lio_unbind(struct config_group *root);

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

/* tree.c */
bool lio_dir_lock(struct dentry *dentry);
int lio_tree_start(struct lio *lio);
void lio_tree_stop(struct lio *lio);
void lio_tree_apply(struct lio *lio, u64 last);
int lio_tree_rescan(struct lio *lio);
int lio_tree_mend(struct lio *lio);

/* np.c */
struct se_portal_group *lio_se_tpg(struct config_group *np_group);
struct iscsi_portal_group *lio_tpg(struct config_group *np_group);
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
void lio_logins_hurry(struct lio_logins *logins, unsigned int grace_ms);
void lio_logins_calm(struct lio_logins *logins);

/* session.c */
int lio_sessions_list(struct config_group *np_group,
		      struct vds_sessions *sessions);
void lio_session_drop(struct config_group *np_group,
		      const struct vds_session *session);

/* name.c */
const char *lio_item_name(const struct config_item *item);
int lio_portal_parse(const char *name, struct vds_address *addr);
bool lio_portal_is(const char *name, const struct vds_address *addr);

/* remove.c */
int lio_hold(struct vds_portal_group *group, struct vds_operation *op);
void lio_release(struct vds_portal_group *group, struct vds_operation *op);
int lio_portal_remove(struct vds_portal_group *group,
		      const struct vds_portal *portal, struct vds_operation *op);
int lio_portal_add(struct vds_portal_group *group,
		   const struct vds_portal *portal, struct vds_operation *op);
int lio_sessions(struct vds_portal_group *group, struct vds_operation *op,
		 struct vds_sessions *sessions);
void lio_blockers(struct vds_portal_group *group,
		  const struct vds_portal *portal, struct vds_operation *op);
int lio_drop(struct vds_portal_group *group, const struct vds_session *session);

/* leak.c */
int lio_leaks_tell(struct lio_dir *dir);
int lio_leaks_mend(struct lio_dir *dir);

#endif /* _VDS_ISCSI_LIO_H */
