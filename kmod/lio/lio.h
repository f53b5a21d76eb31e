/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lio.h - what the files of vds_iscsi_lio share.
 */
#ifndef _VDS_ISCSI_LIO_H
#define _VDS_ISCSI_LIO_H

#include <linux/configfs.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/rhashtable-types.h>
#include <linux/spinlock.h>
#include <linux/vds_iscsi.h>
#include <linux/workqueue.h>

struct iscsi_portal_group;
struct iscsi_tpg_np;
struct iscsit_conn;
struct iscsit_session;
struct net;
struct se_portal_group;
struct sock;

/* Longest name of a portal's directory that LIO accepts (MAX_PORTAL_LEN). */
#define LIO_PORTAL_NAME_MAX 256

/**
 * DOC: locking
 *
 * reread_lock is held while marked directories are read again, so a reenumeration
 * does not end before what another task is reading.
 *
 * tree_lock protects the tree of nodes and orders what is reported to the core.
 * Only short work is done under it: no call into LIO, no su_mutex, no inode lock,
 * no wait for another task.
 *
 * queue_lock (a spinlock) protects the queue of events, their numbering and the
 * list of commits; under it the background work is queued, until the module is
 * unloaded.  The event handler takes it in the context of the task that
 * changes a directory, under that directory's inode lock.
 *
 * mkdir(2) and rmdir(2) hold the inode lock of a configfs directory from begin
 * to end, so its holder sees the directory between two changes.  A hung rmdir(2)
 * may hold it forever: it is only ever tried, never waited for.  The same holds
 * for su_mutex, configfs' lock for a group's children, which mkdir(2) holds while
 * LIO makes the object.
 *
 * The table of nodes is read under RCU.  A node that was found that way is
 * referenced before RCU is left.
 *
 * Lock order: reread_lock, inode lock of a directory, su_mutex, tree_lock, queue_lock.
 */

/* How long one attempt waits for each lock that is usually held for a moment. */
#define LIO_LOCK_MS 5

/* When a directory that was busy is tried again. */
#define LIO_RETRY_MS 500

/* When it is looked whether LIO let go of a portal that another program removed. */
#define LIO_LEAK_CHECK_MS 200

/* The directories of LIO that have a node. */
enum lio_level {
	LIO_ROOT,		/* target/ */
	LIO_FABRIC,		/* target/iscsi/ */
	LIO_TARGET,		/* target/iscsi/IQN/ */
	LIO_GROUP,		/* target/iscsi/IQN/tpgt_N/ */
	LIO_NP_DIR,		/* target/iscsi/IQN/tpgt_N/np/ */
	LIO_PORTAL,		/* target/iscsi/IQN/tpgt_N/np/ADDRESS:PORT/ */
};

/* Bits of struct lio_node's flags. */
enum lio_node_flag {
	LIO_NODE_REREAD,	/* is to be read */
	LIO_NODE_UNREAD,	/* could not be read, or an event was lost */
	LIO_NODE_CHECK_LEAKS,	/* another program removed a portal: did LIO let go? */
};

/**
 * struct lio_node - a directory of LIO's tree that is followed
 * @hash: place in struct lio's table of nodes
 * @inode: key in that table; compared, never followed
 * @ref: one while in the table, one for each user
 * @level: which kind of directory it is
 * @rcu: frees it after the last reader of the table
 * @flags: of enum lio_node_flag
 * @dentry: the directory, referenced, so that @inode stays its own
 * @group: the same to configfs; valid while the inode lock of the directory (for
 *	a portal: of the np directory) is held and the directory not dead
 * @parent: the directory above, referenced; NULL for the root
 * @sibling: place in @parent's @children; tree_lock protects it
 * @reported: in the tree, and known to the core; tree_lock protects it
 * @seen: found by the last read of @parent; tree_lock protects it
 * @addr: at LIO_PORTAL, the portal's address
 * @transports: at LIO_PORTAL, how it is served; tree_lock protects it
 * @tpg_np: at LIO_PORTAL, LIO's portal; compared, never followed
 * @tag: at LIO_GROUP, the group's tag
 * @pin: at LIO_NP_DIR, the directory tpgt_N/attrib, referenced: its inode lock
 *	keeps the group in place, and no rmdir(2) of a portal holds it
 * @name: at LIO_TARGET, the target's name
 * @np: at LIO_GROUP, the node of its np directory, referenced
 * @disabled: at LIO_NP_DIR, whether the group is disabled; tree_lock protects it
 * @nr: at LIO_NP_DIR, how many portals configfs has; its inode lock protects it
 * @counted: at LIO_NP_DIR, @nr is known; its inode lock protects it
 * @lost: number of the last event in this directory that was lost; queue_lock
 *	protects it
 * @children: nodes below
 * @applied: number of the last event in this directory that was applied
 * @first: at LIO_GROUP, the np directory of the group that has the same tag and was
 *	there first, referenced; this one is not reported
 * @twins: at LIO_NP_DIR, number of groups whose @first it is
 * @target: at LIO_TARGET
 * @portals: at LIO_GROUP and LIO_NP_DIR, the portal group; set by the arrival, and
 *	valid while @reported, or with the inode lock of the np directory
 * @suspects: at LIO_NP_DIR, portals that looked leaked, see leak.c; its inode lock
 *	protects it
 *
 * There are many portals, so they share the memory of what only the other levels
 * have; see lio_node_has_children().
 */
struct lio_node {
	struct rhash_head hash;
	const struct inode *inode;
	struct kref ref;
	enum lio_level level;
	struct rcu_head rcu;
	unsigned long flags;
	struct dentry *dentry;
	struct config_group *group;
	struct lio_node *parent;
	struct list_head sibling;
	bool reported;
	bool seen;
	union {
		struct {
			struct vds_address addr;
			u8 transports;
			const struct iscsi_tpg_np *tpg_np;
		};
		struct {
			u16 tag;
			struct dentry *pin;
			char *name;
			struct lio_node *np;
			bool disabled;
			bool counted;
			unsigned int nr;
			u64 lost;
			struct lio_suspects *suspects;
			/* tree_lock protects what follows */
			struct list_head children;
			u64 applied;
			struct lio_node *first;
			unsigned int twins;
			union {
				struct vds_target *target;
				struct vds_portal_group *portals;
			};
		};
	};
};

/* Whether a node has what the levels above LIO_PORTAL have. */
static inline bool lio_node_has_children(const struct lio_node *node)
{
	return node->level != LIO_PORTAL;
}

/* What happened to a node. */
enum lio_event_kind {
	LIO_MADE,
	LIO_REMOVED,
	LIO_CHANGED,	/* how a portal is served, or whether a group is disabled */
};

/**
 * struct lio_event - a directory was made or removed, or its object changed
 * @list: place in the queue
 * @node: the directory, referenced; of a group that changed, its np directory
 * @number: counts events
 * @cause: operation that did it, or 0
 * @kind: what happened
 * @value: what a change is to: of a portal, its transports; of a group, whether it
 *	is disabled
 */
struct lio_event {
	struct list_head list;
	struct lio_node *node;
	u64 number;
	u64 cause;
	enum lio_event_kind kind;
	u8 value;
};

/* The directory whose listing the events of a node concern; see struct lio_event. */
static inline struct lio_node *lio_node_dir(struct lio_node *node)
{
	return node->level == LIO_NP_DIR ? node : node->parent;
}

/**
 * struct lio_commit - a change that an operation makes, on its worker's stack
 * @list: place in struct lio's commits
 * @task: the worker
 * @event: allocated beforehand, so that the event of a change is never lost
 */
struct lio_commit {
	struct list_head list;
	const struct task_struct *task;
	struct lio_event *event;
};

/**
 * struct lio - the provider
 * @provider: as the core knows it
 * @root: LIO's root in configfs, whose module is held
 * @group: of fsnotify
 * @mark: on configfs' superblock
 * @nodes: all nodes by inode
 * @reread_lock: held while directories are read again, see above
 * @tree_lock: protects the tree, see above
 * @top: the node of target/
 * @apply: applies queued events
 * @reread: reads directories, and looks for leaks
 * @unread: a node got LIO_NODE_UNREAD, which is to be reported
 * @discovery: LIO's group of discovery sessions, or NULL if it is not known
 * @discovery_searched: number of the last listing of sessions for which it was searched
 * @queue_lock: protects what follows
 * @stopping: the module is being unloaded: @reread is not queued any more
 * @queue: events to be applied
 * @queued: their number
 * @events: number of all events so far
 * @applied: number of the last event that was applied or is lost
 * @commits: changes that operations are making
 */
struct lio {
	struct vds_provider *provider;
	struct config_group *root;
	struct fsnotify_group *group;
	struct fsnotify_mark *mark;
	struct rhashtable nodes;
	struct mutex reread_lock;	/* serializes reading, see above */
	struct mutex tree_lock;		/* protects the tree, see above */
	struct lio_node *top;
	struct delayed_work apply;
	struct delayed_work reread;
	bool unread;
	struct se_portal_group *discovery;
	unsigned long discovery_searched;
	spinlock_t queue_lock;	/* protects what follows */
	bool stopping;
	struct list_head queue;
	unsigned int queued;
	u64 events;
	u64 applied;
	struct list_head commits;
};

/* node.c: nodes and their table */
int lio_nodes_init(struct lio *lio);
void lio_nodes_exit(struct lio *lio);
struct lio_node *lio_node_new(struct lio_node *parent, enum lio_level level,
			      struct dentry *dentry, struct config_group *group);
int lio_node_insert(struct lio *lio, struct lio_node *node);
void lio_node_remove(struct lio *lio, struct lio_node *node);
struct lio_node *lio_node_find(struct lio *lio, const struct inode *inode);
struct lio_node *lio_node_get(struct lio_node *node);
void lio_node_put(struct lio_node *node);
void lio_node_reread(struct lio *lio, struct lio_node *dir);
void lio_node_unread(struct lio *lio, struct lio_node *dir);
void lio_node_check_leaks(struct lio *lio, struct lio_node *np);
void lio_reread_in(struct lio *lio, unsigned int ms);
void lio_reread_stop(struct lio *lio);

/* item.c: the node of a configfs item */
struct lio_node *lio_node_make(struct lio *lio, struct lio_node *parent,
			       struct config_item *item);
bool lio_item_is_ours(struct lio_node *parent, struct config_item *item);

/* read.c: what is in a directory */
struct lio_listing {
	struct lio_node **nodes;	/* referenced and in the table */
	u8 *transports;			/* of each, if they are portals */
	unsigned int nr;
	bool disabled;			/* the group, if they are portals */
	u64 number;			/* of the last event before */
};

int lio_dir_lock(struct dentry *dentry);
int lio_su_lock(struct mutex *su_mutex);
int lio_dir_read(struct lio *lio, struct lio_node *dir,
		 struct lio_listing *listing);
void lio_listing_put(struct lio_listing *listing);

/* watch.c: changes by any program, and the queue of events */
int lio_watch_start(struct lio *lio);
void lio_watch_stop(struct lio *lio);
u64 lio_watch_number(struct lio *lio);
u64 lio_watch_lost(struct lio *lio, const struct lio_node *dir);
struct lio_event *lio_watch_next(struct lio *lio, u64 last);
bool lio_watch_settled(struct lio *lio);
void lio_watch_set_applied(struct lio *lio, u64 number);
int lio_commit_begin(struct lio *lio, struct lio_commit *commit, u64 cause);
void lio_commit_end(struct lio *lio, struct lio_commit *commit);
void lio_watch_changed(struct lio *lio, struct lio_node *node, u8 value);

/* tree.c: the tree of nodes, and what is reported of it to the core */
struct lio *lio_of_group(const struct vds_portal_group *group);
int lio_tree_start(struct lio *lio);
void lio_tree_stop(struct lio *lio);
void lio_tree_apply(struct lio *lio);
void lio_tree_busy(struct lio *lio, struct lio_node *dir);
int lio_tree_use(struct lio *lio, struct lio_node *dir,
		 const struct lio_listing *listing);
int lio_tree_dirs(struct lio *lio, struct lio_listing *dirs);
struct lio_node *lio_tree_np_dir(struct vds_portal_group *group);
struct lio_node *lio_pin(struct vds_portal_group *group);
void lio_unpin(struct lio_node *np);
struct lio_node *lio_tree_group_dir(struct vds_portal_group *group);
struct lio_node *lio_tree_target_dir(struct vds_target *target);
struct lio_node *lio_tree_fabric_dir(struct lio *lio);
bool lio_tree_is_known(struct lio *lio);
bool lio_tree_leaked(struct lio *lio, const struct lio_node *np);

/* reread.c: read directories again until all are known */
int lio_reenumerate(struct vds_provider *provider, struct vds_operation *op);
int lio_refresh(struct vds_provider *provider, struct vds_operation *op);
void lio_reread_all(struct lio *lio, int *busy, int *leaks);
void lio_reread_rest(struct lio *lio, int busy, int leaks);
void lio_reread_work(struct work_struct *work);

/* config.c: make and delete directories of targets and groups */
int lio_parent_lock(struct dentry *dentry);
bool lio_mutex_is_free(struct mutex *mutex);
bool lio_dir_is_free(struct dentry *dentry);
bool lio_dirs_are_free(struct config_group *dir);
int lio_blocked(struct vds_operation *op, enum vds_iscsi_blocker_kind kind);
int lio_config_lock(struct lio *lio, const struct lio_node *dir,
		    struct vds_operation *op);
int lio_config_mkdir(struct lio *lio, const struct lio_node *dir,
		     const char *name, struct vds_operation *op);
int lio_config_rmdir(struct lio *lio, struct lio_node *node,
		     struct vds_operation *op);

/* clear.c: delete LUNs and ACLs */
int lio_clear_group(struct lio *lio, struct lio_node *node,
		    struct vds_operation *op);

/* target.c: create and delete targets, create groups */
int lio_create_target(struct vds_provider *provider, const char *name,
		      struct vds_operation *op);
int lio_delete_target(struct vds_target *target, struct vds_operation *op);
int lio_create_group(struct vds_target *target, u16 tag,
		     struct vds_operation *op);

/* group.c: enable, disable and delete groups */
int lio_enable_group(struct vds_portal_group *group, bool enable,
		     struct vds_operation *op);
int lio_contents(struct vds_portal_group *group, struct vds_contents *contents);
int lio_delete_group(struct vds_portal_group *group, bool contents,
		     struct vds_operation *op);

/**
 * struct lio_held - a group's portals, held for an operation
 * @lio: the provider
 * @op: the operation
 * @np: the np directory, referenced
 * @until: when this attempt to pass the gate is over
 * @wait_ms: how long a change waits for what blocks it; 0 once that was in vain
 * @locked: its inode lock is held, and it is alive
 * @sem: LIO's semaphore for logins to the group is held
 * @whole: all portals of the group count, not only those of the operation
 */
struct lio_held {
	struct lio *lio;
	struct vds_operation *op;
	struct lio_node *np;
	ktime_t until;
	unsigned int wait_ms;
	bool locked;
	bool sem;
	bool whole;
};

/* hold.c: the gate, and holding a group's portals */
int lio_hold(struct vds_portal_group *group, struct vds_operation *op);
void lio_release(struct vds_portal_group *group, struct vds_operation *op);
int lio_unblock(struct vds_portal_group *group, struct vds_operation *op);
int lio_gate_enter(struct lio_held *held);
int lio_held_relock(struct lio_held *held);
int lio_gate_recheck(struct lio_held *held, const struct lio_node *node);
void lio_gate_leave(struct lio_held *held);
struct lio_node *lio_held_portal(const struct lio_held *held,
				 const struct vds_portal *portal);

/* remove.c, add.c */
int lio_portal_remove(struct lio_held *held, struct lio_node *node,
		      const struct sock *listener);
int lio_remove_portal(struct vds_portal_group *group,
		      const struct vds_portal *portal, struct vds_operation *op);
int lio_add_portal(struct vds_portal_group *group,
		   const struct vds_portal *portal, u32 transports,
		   struct vds_operation *op);
unsigned int lio_count(struct vds_portal_group *group, struct vds_operation *op);

/**
 * struct lio_np - a portal as LIO lists it
 * @tpg_np: LIO's own; compared, not followed
 * @parent: the portal that an iSER or cxgbit portal belongs to, else NULL
 * @addr: its address
 * @in_configfs: configfs has it
 * @released: configfs has let go of it
 */
struct lio_np {
	const struct iscsi_tpg_np *tpg_np;
	const struct iscsi_tpg_np *parent;
	struct vds_address addr;
	bool in_configfs;
	bool released;
};

/* The portals of a group, sorted by tpg_np. */
struct lio_nps {
	struct lio_np *list;
	unsigned int nr;
};

/* np.c: the portals of a group as LIO lists them */
struct se_portal_group *lio_se_tpg(struct config_group *np_group);
struct iscsi_portal_group *lio_tpg(struct config_group *np_group);
struct iscsi_tpg_np *lio_item_tpg_np(struct config_item *item);
u32 lio_netns(const struct net *net);
void lio_np_address(const struct iscsi_tpg_np *tpg_np, struct vds_address *addr);
u32 lio_nps_count(const struct lio_node *dir);
int lio_nps_get(struct lio *lio, const struct lio_node *dir, struct lio_nps *nps);
void lio_nps_mark(struct lio_nps *nps, struct config_group *np_group);
void lio_nps_put(struct lio_nps *nps);
const struct lio_np *lio_nps_find(const struct lio_nps *nps,
				  const struct iscsi_tpg_np *tpg_np);
bool lio_np_leaked(const struct lio_np *np);
bool lio_np_listed(struct config_group *np_group,
		   const struct iscsi_tpg_np *tpg_np);
struct sock *lio_np_listener(const struct iscsi_tpg_np *tpg_np);

/**
 * struct lio_logins - the logins in flight on a group, while one waits for them
 * @np_group: the group's np directory
 * @op: receives the reports; may be NULL
 * @interval_ms: how often they are looked for
 * @abort_from: jiffies, from when on they are aborted
 * @ran: @work ran
 * @work: looks for them again and again
 */
struct lio_logins {
	struct config_group *np_group;
	struct vds_operation *op;
	unsigned int interval_ms;
	unsigned long abort_from;
	bool ran;
	struct delayed_work work;
};

/* login.c: logins in flight */
unsigned int lio_logins_report(struct config_group *np_group,
			       struct vds_operation *op, unsigned int abort_ms,
			       unsigned int *aborted);

/* For lio_logins_report(): abort none. */
#define LIO_ABORT_NONE UINT_MAX

/* How often logins are looked for while a commit runs. */
#define LIO_COMMIT_LOGINS_MS 50

void lio_logins_abort_start(struct lio_logins *logins, unsigned int grace_ms);
void lio_logins_abort_stop(struct lio_logins *logins);

/* discovery.c: the group of discovery sessions */
bool lio_conn_is_discovery(const struct iscsit_conn *conn);
struct se_portal_group *lio_discovery_group(struct lio *lio, unsigned long listing);

/* session.c: sessions of a group */
int lio_sessions(struct vds_portal_group *group, struct vds_sessions *sessions);
int lio_find_sessions(struct vds_portal_group *group, struct vds_session *list,
		      unsigned int nr);
int lio_drop(struct vds_portal_group *group, const struct vds_session *list,
	     unsigned int nr);

/* serve.c: how LIO serves portals */
u32 lio_np_transports(struct iscsi_tpg_np *tpg_np, const struct vds_address *addr);
u32 lio_node_transports(const struct lio_node *node);
bool lio_group_is_disabled(struct config_group *np_group);
int lio_portal_serve(struct lio_node *node, u32 transports);

/* leak.c: portals that LIO leaked */
int lio_leaks_check(struct lio *lio, struct lio_node *np);
int lio_leaks_repair(struct lio *lio, struct lio_node *np,
		     struct vds_operation *op);

/* name.c: names of directories */
const char *lio_item_name(const struct config_item *item);
int lio_portal_parse(const char *name, struct vds_address *addr);
void lio_portal_format(const struct vds_portal *portal, char *name, size_t size);

/* What an existing portal is for a new one; the greatest decides. */
enum lio_match {
	LIO_MATCH_NONE,		/* both can listen */
	LIO_MATCH_EXCLUDES,	/* LIO refuses the new one: its address is in use */
	LIO_MATCH_HIDES,	/* LIO accepts the new one, and does not listen for it */
	LIO_MATCH_SHARES,	/* one listener serves both */
};

/**
 * struct lio_rival - an existing portal that matters to a new one
 * @match: in which way
 * @leaked: LIO leaked it
 * @same_target: it is of the same target; LIO refuses the new one if it takes it for
 *	the same
 * @portal: its name
 * @group: the name of its group
 */
struct lio_rival {
	enum lio_match match;
	bool leaked;
	bool same_target;
	char portal[VDS_ADDRESS_STRLEN];
	char group[VDS_GROUP_STRLEN];
};

/* match.c: which portals can exist beside each other */
enum lio_match lio_match(const struct vds_address *new,
			 const struct vds_address *old);
void lio_rival_find(struct lio *lio, const struct vds_portal_group *group,
		    const struct vds_address *addr, struct lio_rival *rival);
bool lio_is_shared(struct lio *lio, const struct vds_address *addr);
bool lio_is_covered(struct lio *lio, const struct vds_address *addr);

/* cause.c: why LIO cannot serve a portal */
int lio_cause_before(struct lio_held *held, const struct vds_address *addr,
		     const char *name);
int lio_cause_after(struct lio_held *held, const struct vds_address *addr,
		    const char *name, int error, bool last);

/* mkdir.c: create a directory */
int lio_mkdir_init(void);
struct dentry *lio_mkdir(struct dentry *dir, struct dentry *dentry);

/* bind.c: LIO's root in configfs */
struct config_group *lio_bind(void);
void lio_unbind(struct config_group *root);

#endif /* _VDS_ISCSI_LIO_H */
