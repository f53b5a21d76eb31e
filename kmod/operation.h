/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * operation.h - an operation, from the check of its request to its completion.
 */
#ifndef _VDS_ISCSI_OPERATION_H
#define _VDS_ISCSI_OPERATION_H

#include <linux/completion.h>
#include <linux/kref.h>
#include <linux/kthread.h>
#include <linux/sched.h>
#include <linux/wait.h>
#include <linux/vds_iscsi.h>

struct vds_worker;
struct xarray;

/* How many blockers and how many sessions an operation records. */
#define VDS_OP_DETAILS 8

/**
 * struct vds_op_item - one of the portals of an operation
 * @portal: the portal, referenced
 * @state: the outcome so far
 * @result: the error of this portal, or 0
 */
struct vds_op_item {
	struct vds_portal *portal;
	enum vds_iscsi_item_state state;
	int result;
};

/**
 * struct vds_op_blocker - a login that blocks an operation
 * @peer: the initiator's address
 * @silent_ms: milliseconds since the initiator last sent data
 * @aborted: the operation aborted the login
 */
struct vds_op_blocker {
	struct vds_address peer;
	u32 silent_ms;
	bool aborted;
};

/**
 * struct vds_op_session - a session that uses a portal of an operation
 * @peer: the initiator's address
 * @initiator: iSCSI name of the initiator
 * @sid: the target driver's number of the session
 * @last_path: the initiator has no session through another portal
 */
struct vds_op_session {
	struct vds_address peer;
	char initiator[VDS_ISCSI_NAME_MAX + 1];
	u32 sid;
	bool last_path;
};

/**
 * struct vds_op_met - the first sessions found that use an operation's portals
 * @list: the sessions
 * @nr: number of entries in @list
 */
struct vds_op_met {
	struct vds_op_session list[VDS_OP_DETAILS];
	unsigned int nr;
};

/**
 * struct vds_operation - a change of a portal group, requested or completed
 * @id: number of the operation; never reused while the module is loaded
 * @ref: one reference for op_table, one while in flight, one for each user
 * @rcu: frees the operation after a grace period
 * @run: does the change; returns the result of the operation
 * @work: calls @run
 * @worker: the thread that runs @work
 * @request: a copy of the request
 * @group: the portal group to change, referenced
 * @items: the portals
 * @accepted_at: CLOCK_REALTIME of the admission in ns
 * @accepted: CLOCK_MONOTONIC of the admission in ns
 * @pid: process id of the requester
 * @uid: user id of the requester
 * @comm: command name of the requester
 * @priv: for the provider, see vds_iscsi_op_priv()
 * @cancel: completed by a cancel that arrives while sessions drain
 * @logged: completed when the audit log has the admission
 * @over: the completion was delivered; @result and @message no longer change
 * @waiters: wait for @over
 * @state: written by op_set_state() only; reg_lock protects this field, those
 *	that follow, and the states and results of @items
 * @settled: the operation drains, and it is too late to cancel it
 * @cancelled: it was cancelled in time while it drained
 * @percent: progress; 0 after a failure
 * @result: 0 or a negative errno; valid in state DONE
 * @ended: CLOCK_MONOTONIC of the completion in ns, or 0
 * @sessions: number of sessions that use the portals, or that are left
 * @dropped: number of sessions that were dropped
 * @aborted: number of logins that were aborted
 * @blockers: the most recent logins that blocked the operation; a ring
 * @nr_blockers: number of entries ever written to @blockers
 * @met: some of the sessions counted in @sessions; NULL if the request needs no
 *	sessions, or if none was found and the operation is done
 * @message: the reason for a failure
 * @node: entry in the list of completed operations, oldest first
 */
struct vds_operation {
	u64 id;
	struct kref ref;
	struct rcu_head rcu;
	int (*run)(struct vds_operation *op);
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

/* admit.c: checks a request and starts the operation. */
struct vds_operation *op_begin(const struct vds_request *request,
			       unsigned int wait_ms,
			       struct netlink_ext_ack *extack);

/* change.c: what operations do. */
int op_run_removal(struct vds_operation *op);
int op_run_addition(struct vds_operation *op);

/* drain.c: wait for sessions to leave. */
int op_drain_list(struct vds_operation *op, const struct vds_sessions *before,
		  struct vds_sessions *left);
int op_drain(struct vds_operation *op, struct vds_sessions *left);

/* session.c: the sessions that use an operation's portals. */
int op_compare_sessions(const void *a, const void *b);
bool op_needs_sessions(const struct vds_request *request);
int op_sessions_get(struct vds_operation *op, bool held,
		    struct vds_sessions *sessions);
void op_sessions_put(struct vds_sessions *sessions);
struct vds_session *op_session_find(const struct vds_sessions *in,
				    const struct vds_session *session);
bool op_session_uses(const struct vds_operation *op,
		     const struct vds_session *session);
unsigned int op_note_sessions(struct vds_operation *op,
			      struct vds_sessions *all);

/* progress.c: how an operation advances, and what it records. */
int op_commit(struct vds_operation *op);
void op_progress(struct vds_operation *op, u8 percent, u32 sessions);
void op_drain_begin(struct vds_operation *op);
bool op_drain_end(struct vds_operation *op);
void op_set_item(struct vds_operation *op, unsigned int item,
		 enum vds_iscsi_item_state state, int result);
void op_note_session(struct vds_operation *op,
		     const struct vds_session *session, bool last_path);
void op_set_session_count(struct vds_operation *op, u32 nr);
void op_set_dropped(struct vds_operation *op, u32 nr);
void op_forget_sessions(struct vds_operation *op);

/* operation.c: life cycle, states, cancel, retention. */
extern struct xarray op_table; /* by id */

void op_init(void);
void op_exit(void);
struct vds_operation *op_new(const struct vds_request *request,
			     int (*run)(struct vds_operation *op),
			     bool needs_sessions);
int op_publish(struct vds_operation *op, struct vds_portal_group *group);
void op_put(struct vds_operation *op);
bool op_set_state(struct vds_operation *op, enum vds_iscsi_op_state state);
bool op_wait_done(struct vds_operation *op, unsigned int ms);
void op_expire_later(void);
const struct vds_provider_ops *op_provider_ops(const struct vds_operation *op);

/* worker.c: the threads that run operations. */
struct vds_worker *worker_get(void);
void worker_put(struct vds_worker *worker);
void worker_start(struct vds_worker *worker, struct kthread_work *work,
		  bool here);
void workers_trim(void);
void workers_exit(void);

/* audit.c: the audit log. */
void op_audit_accepted(const struct vds_operation *op);
void op_audit_done(const struct vds_operation *op);

#endif /* _VDS_ISCSI_OPERATION_H */
