/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * operation.h - an operation, and the steps that one takes.
 */
#ifndef _VDS_ISCSI_OPERATION_H
#define _VDS_ISCSI_OPERATION_H

#include <linux/completion.h>
#include <linux/kref.h>
#include <linux/kthread.h>
#include <linux/sched.h>
#include <linux/wait.h>
#include <linux/vds_iscsi.h>

/* How many blockers and sessions an operation remembers. */
#define VDS_OP_DETAILS 8

/**
 * struct vds_op_item - one of an operation's portals
 * @portal: the portal, referenced
 * @state: what became of it
 * @result: why, when it is the one that failed
 */
struct vds_op_item {
	struct vds_portal *portal;
	enum vds_iscsi_item_state state;
	int result;
};

/* A login that held an operation up. */
struct vds_op_blocker {
	struct vds_address peer;
	u32 silent_ms;
	bool aborted;
};

/* A session in the way of an operation. */
struct vds_op_session {
	struct vds_address peer;
	char initiator[VDS_ISCSI_NAME_MAX + 1];
	u32 sid;
	bool last_path;
};

/**
 * struct vds_op_met - the first sessions in the way of an operation
 * @list: the sessions
 * @nr: number of entries in @list
 */
struct vds_op_met {
	struct vds_op_session list[VDS_OP_DETAILS];
	unsigned int nr;
};

/**
 * struct vds_operation - a change that was asked for
 * @id: its number
 * @ref: one for the table, one while it is in flight, one for each user
 * @rcu: frees it after the last reader
 * @work: carries it out
 * @worker: whose work that is
 * @request: what was asked for
 * @group: the group that it changes
 * @items: its portals
 * @accepted_at: CLOCK_REALTIME in ns
 * @accepted: monotonic ns
 * @pid: who asked
 * @uid: who asked
 * @comm: who asked
 * @priv: the provider's own, see vds_iscsi_op_priv()
 * @cancel: completed by a cancel while it drains
 * @logged: completed when the audit log has that it was accepted
 * @over: it is done, and has been told
 * @waiters: wait for @over
 * @state: moved by op_set_state() alone
 * @settled: it is too late for a cancel though it drains
 * @cancelled: a cancel came in time while it drained
 * @percent: only grows, but for a failure's 0
 * @result: valid in state DONE
 * @ended: monotonic ns; 0 before it is done
 * @sessions: sessions in its way, or left
 * @dropped: sessions dropped
 * @aborted: logins aborted
 * @blockers: the last logins that held it up; a ring
 * @nr_blockers: number of them so far
 * @met: sessions in its way; NULL when it does not look, or has seen none and
 *is done
 * @message: why it failed
 * @node: in the list of those done, oldest first
 */
struct vds_operation {
	u64 id;
	struct kref ref;
	struct rcu_head rcu;
	struct kthread_work work;
	struct vds_worker *worker;
	struct vds_request request;
	struct vds_portal_group *group;
	struct vds_op_item items[VDS_OP_PORTALS];
	u64 accepted_at;
	u64 accepted;
	pid_t pid;
	kuid_t uid;
	char comm[TASK_COMM_LEN];
	unsigned long priv[VDS_OP_PRIV_SIZE / sizeof(long)];
	struct completion cancel;
	struct completion logged;
	bool over;
	wait_queue_head_t waiters;
	/* reg_lock protects what follows, and the items' states */
	enum vds_iscsi_op_state state;
	bool settled;
	bool cancelled;
	u8 percent;
	int result;
	u64 ended;
	u32 sessions;
	u32 dropped;
	u32 aborted;
	struct vds_op_blocker blockers[VDS_OP_DETAILS];
	unsigned int nr_blockers;
	struct vds_op_met *met;
	char message[VDS_ISCSI_MESSAGE_MAX + 1];
	struct list_head node;
};

/* operation.c */
extern struct xarray op_table;

void op_init(void);
void op_exit(void);
struct vds_operation *op_begin(const struct vds_request *request,
			       unsigned int wait_ms,
			       struct netlink_ext_ack *extack);
bool op_wait_done(struct vds_operation *op, unsigned int ms);
void op_put(struct vds_operation *op);
const struct vds_provider_ops *op_provider_ops(const struct vds_operation *op);

/* worker.c */
struct vds_worker *worker_get(void);
void worker_put(struct vds_worker *worker);
void worker_start(struct vds_worker *worker, struct kthread_work *work,
		  bool here);
void workers_trim(void);
void workers_exit(void);

/* progress.c: how an operation moves on, for those that carry it out */
bool op_set_state(struct vds_operation *op, enum vds_iscsi_op_state state);
int op_commit(struct vds_operation *op);
void op_progress(struct vds_operation *op, u8 percent, u32 sessions);
void op_drain_begin(struct vds_operation *op);
bool op_drain_end(struct vds_operation *op);
void op_set_item(struct vds_operation *op, unsigned int item,
		 enum vds_iscsi_item_state state, int result);
void op_note_session(struct vds_operation *op,
		     const struct vds_session *session, bool last_path);
void op_set_session_count(struct vds_operation *op, u32 nr);
void op_forget_sessions(struct vds_operation *op);

/* change.c, addition.c */
int op_compare_sessions(const void *a, const void *b);
bool op_needs_sessions(const struct vds_request *request);
int op_run_removal(struct vds_operation *op);
int op_run_addition(struct vds_operation *op);

#endif /* _VDS_ISCSI_OPERATION_H */
