/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * operation.h - an operation, from the check of its request to its completion.
 */
#ifndef _VDS_ISCSI_OPERATION_H
#define _VDS_ISCSI_OPERATION_H

#include <linux/completion.h>
#include <linux/kref.h>
#include <linux/ktime.h>
#include <linux/sched.h>
#include <linux/wait.h>
#include <linux/vds_iscsi.h>
#include <linux/workqueue.h>

struct netlink_ext_ack;
struct vds_offline;
struct xarray;

/* How many blockers and how many sessions an operation records. */
#define VDS_OP_DETAILS 8

/* After this time, an operation that is still committing is overdue. */
#define VDS_OP_OVERDUE_MS 1000

/* How often an operation on many portals notifies of its progress, at most. */
#define VDS_OP_NOTIFY_MS 100

/**
 * struct vds_op_group - one of the portal groups of an operation
 * @group: the group, referenced
 * @gone: the operation deleted it, or it was gone when portals were to be put back
 * @priv: for the provider from hold() to release(), see vds_iscsi_op_priv()
 */
struct vds_op_group {
	struct vds_portal_group *group;
	bool gone;
	unsigned long priv[VDS_OP_PRIV_SIZE / sizeof(long)];
};

/**
 * struct vds_op_item - one of the portals of an operation
 * @portal: the portal, referenced
 * @group: index in the operation's groups
 * @transports: how the portal was served before it was removed, or how it is added
 * @state: the outcome so far
 * @result: the error of this portal, or 0
 * @reason: the reason for @result, or 0
 */
struct vds_op_item {
	struct vds_portal *portal;
	unsigned int group;
	u8 transports;
	enum vds_iscsi_item_state state;
	int result;
	enum vds_iscsi_reason reason;
};

/**
 * struct vds_op_key - by which one of the portals of an operation is found
 * @group: index of its group in the operation's groups
 * @addr: its address
 */
struct vds_op_key {
	unsigned int group;
	const struct vds_address *addr;
};

/**
 * struct vds_op_session - a session that uses a portal of an operation
 * @peer: the initiator's address
 * @initiator: iSCSI name of the initiator
 * @sid: the target driver's number of the session
 * @last_path: the initiator has no session with the target through another portal
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
 * struct vds_op_drain - what an operation knows of a group's sessions
 * @before: all of them just before the commit, sorted by session
 * @left: those that logged in through the removed portals and are still there
 * @drop: they still have to be dropped
 */
struct vds_op_drain {
	struct vds_sessions before;
	struct vds_sessions left;
	bool drop;
};

/* What an operation's step returns if it is to be called again. */
#define OP_AGAIN (-EINPROGRESS)

/**
 * struct vds_operation - a change, requested or completed
 * @id: number of the operation; never reused while the module is loaded
 * @incarnation: distinguishes it from operations of the same id of an earlier
 *	load of the module
 * @ref: one reference for op_table, one while in flight, one for each user
 * @step: does the next part of the change; returns the result of the operation,
 *	or OP_AGAIN to be called again after @delay_ms
 * @delay_ms: see @step
 * @part: which of its parts @step does next, if an operation of the kind has several
 * @aborted_before: @aborted after the last attempt to hold the groups
 * @work: calls @step
 * @request: a copy of the request, without its items and its name
 * @provider: whose operation it is, referenced
 * @target: the target that is deleted or gets a group, referenced; or NULL
 * @name: iSCSI name of the target to create, or NULL
 * @object: id of the object that is created
 * @portal: the portal that is set offline or online, referenced; or NULL
 * @offline: reserves space to remember the groups of @portal; or NULL
 * @groups: the portal groups, in the order in which they are held: that of their
 *	arrival
 * @nr_groups: number of entries in @groups
 * @nr_held: how many of them are held
 * @items: the portals
 * @nr_items: number of entries in @items
 * @keys: the keys of @items, sorted, if the sessions were looked at; or NULL
 * @priv: for the provider, of an operation that has no groups
 * @drain: the sessions to wait for, see drain.c
 * @failure: why the portals are put back, see op_begin_restore()
 * @accepted_at: CLOCK_REALTIME of the admission in ns
 * @accepted: CLOCK_MONOTONIC of the admission in ns
 * @pid: process id of the requester
 * @uid: user id of the requester
 * @comm: command name of the requester
 * @logged: completed when the audit log has the admission
 * @over: the completion was delivered; @result and @message no longer change
 * @waiters: wait for @over
 * @state: written by op_set_state() only; reg_lock protects this field, those
 *	that follow, and the states and results of @items
 * @past_cancel: the operation drains or puts portals back, and it is too late to cancel it
 * @cancelled: it was cancelled in time while it drained
 * @phase: what @step does next
 * @phase_start: CLOCK_MONOTONIC of the beginning of the phase in ns
 * @changed: number of portals that were removed or added so far
 * @notified: CLOCK_MONOTONIC of the last notification of @changed in ns
 * @result: 0 or a negative errno; valid in state DONE
 * @reason: why it fails or failed, or 0
 * @committed: CLOCK_MONOTONIC of the beginning of the commit in ns, or 0
 * @ended: CLOCK_MONOTONIC of the completion in ns, or 0
 * @sessions_at_start: number of sessions that used the portals at the commit
 * @sessions: number of sessions that use the portals, or that are left
 * @dropped: number of sessions that were dropped
 * @aborted: number of logins that were aborted
 * @blockers: what blocked the operation; the oldest are overwritten
 * @nr_blockers: number of entries ever added to @blockers
 * @last_blocker: index of what blocked it most recently
 * @met: some of the sessions counted in @sessions; NULL if the request needs no
 *	sessions, or if none was found and the operation is done
 * @message: the reason for a failure
 * @explains_anew: the next explanation replaces @message and @reason
 * @node: entry in the list of completed operations, oldest first
 */
struct vds_operation {
	u64 id;
	u64 incarnation;
	struct kref ref;
	int (*step)(struct vds_operation *op);
	unsigned int part;
	unsigned int delay_ms;
	u32 aborted_before;
	struct delayed_work work;
	struct vds_request request;
	struct vds_provider *provider;
	struct vds_target *target;
	char *name;
	uuid_t object;
	struct vds_portal *portal;
	struct vds_offline *offline;
	struct vds_op_group *groups;
	unsigned int nr_groups;
	unsigned int nr_held;
	struct vds_op_item *items;
	unsigned int nr_items;
	struct vds_op_key *keys;
	unsigned long priv[VDS_OP_PRIV_SIZE / sizeof(long)];
	struct vds_op_drain *drain;
	int failure;
	u64 accepted_at;
	u64 accepted;
	pid_t pid;
	kuid_t uid;
	char comm[TASK_COMM_LEN];
	struct completion logged;
	bool over;
	wait_queue_head_t waiters;
	enum vds_iscsi_op_state state;
	bool past_cancel;
	bool cancelled;
	enum vds_iscsi_op_phase phase;
	u64 phase_start;
	u32 changed;
	u64 notified;
	int result;
	enum vds_iscsi_reason reason;
	u64 committed;
	u64 ended;
	u32 sessions_at_start;
	u32 sessions;
	u32 dropped;
	u32 aborted;
	struct vds_blocker blockers[VDS_OP_DETAILS];
	unsigned int nr_blockers;
	unsigned int last_blocker;
	struct vds_op_met *met;
	char message[VDS_ISCSI_MESSAGE_MAX + 1];
	bool explains_anew;
	struct list_head node;
};

/* The group of the first portal, or the only group. */
static inline struct vds_portal_group *
op_first_group(const struct vds_operation *op)
{
	return op->groups[op->nr_items ? op->items[0].group : 0].group;
}

/* Whether it deletes groups. */
static inline bool op_deletes(const struct vds_operation *op)
{
	return op->request.kind == VDS_ISCSI_OP_KIND_DELETE_GROUP ||
	       op->request.kind == VDS_ISCSI_OP_KIND_DELETE_TARGET;
}

/* Whether a commit, which takes milliseconds, has taken unusually long. */
static inline bool op_is_overdue(const struct vds_operation *op)
{
	u64 limit = (u64)VDS_OP_OVERDUE_MS * NSEC_PER_MSEC;

	return op->state == VDS_ISCSI_OP_STATE_COMMITTING &&
	       ktime_get_ns() - op->committed > limit;
}

/* admit.c: checks a request and starts the operation. */
struct vds_operation *op_begin(const struct vds_request *request,
			       struct netlink_ext_ack *extack);

/* change.c: removal and addition. */
int op_step_removal(struct vds_operation *op);
int op_step_addition(struct vds_operation *op);
int op_remove_portals(struct vds_operation *op);
int op_restore_portals(struct vds_operation *op);

/* configure.c: create, enable and disable groups and targets. */
int op_step_create_target(struct vds_operation *op);
int op_step_create_group(struct vds_operation *op);
int op_step_enable(struct vds_operation *op);
int op_step_disable(struct vds_operation *op);
int op_config_result(struct vds_operation *op, int ret);

/* delete.c: delete groups and targets. */
int op_step_deletion(struct vds_operation *op);

/* switch.c: set portals offline and online. */
int op_step_offline(struct vds_operation *op);
int op_step_online(struct vds_operation *op);

/* upkeep.c: reenumerate, refresh, unblock. */
int op_step_reenumerate(struct vds_operation *op);
int op_step_refresh(struct vds_operation *op);
int op_step_unblock(struct vds_operation *op);

/* gate.c: hold the groups of an operation as soon as nothing blocks. */
int op_gate(struct vds_operation *op);
int op_gate_again(struct vds_operation *op);
int op_gate_late(struct vds_operation *op);
void op_release_groups(struct vds_operation *op);

/* drain.c: wait for sessions to leave, and drop them. */
int op_drain_begin(struct vds_operation *op);
bool op_drain_poll(struct vds_operation *op);
int op_drain_drop(struct vds_operation *op);
void op_drain_drop_again(struct vds_operation *op);
void op_drain_report(struct vds_operation *op);

/* session.c: the sessions that use an operation's portals. */
bool op_needs_sessions(const struct vds_request *request);
bool op_notes_sessions(const struct vds_request *request);
int op_sessions_list(struct vds_operation *op, bool drop, unsigned int *nr);
int op_sessions_check(struct vds_operation *op);

/* progress.c: how an operation advances, and what it records. */
int op_commit(struct vds_operation *op);
void op_set_phase(struct vds_operation *op, enum vds_iscsi_op_phase phase);
void op_set_part(struct vds_operation *op, unsigned int part);
bool op_move(struct vds_operation *op, enum vds_iscsi_op_state state,
	     enum vds_iscsi_op_phase phase);
void op_begin_restore(struct vds_operation *op, int failure);
void op_sessions_left(struct vds_operation *op, u32 sessions);
bool op_refuse_cancel(struct vds_operation *op);
void op_set_item(struct vds_operation *op, unsigned int index,
		 enum vds_iscsi_item_state state, int result);
void op_note_session(struct vds_operation *op,
		     const struct vds_session *session, bool last_path);
void op_set_session_count(struct vds_operation *op, u32 nr);
void op_set_dropped(struct vds_operation *op, u32 nr);
void op_forget_sessions(struct vds_operation *op);

/* operation.c: life cycle, states, cancel, retention. */
extern struct xarray op_table; /* by id */

int op_init(void);
void op_exit(void);
struct vds_operation *op_new(const struct vds_request *request,
			     bool needs_sessions);
void op_drain_free(struct vds_operation *op);
int op_publish(struct vds_operation *op);
void op_start(struct vds_operation *op);
struct vds_operation *op_find(u64 id, u64 incarnation,
			      struct netlink_ext_ack *extack);
int op_cancel(u64 id, u64 incarnation, struct netlink_ext_ack *extack);
void op_put(struct vds_operation *op);
bool op_set_state(struct vds_operation *op, enum vds_iscsi_op_state state);
enum vds_iscsi_reason op_default_reason(int result);
bool op_wait_done(struct vds_operation *op, unsigned int ms);

/* audit.c: the audit log. */
void op_audit_accepted(const struct vds_operation *op);
void op_audit_done(const struct vds_operation *op);
void op_audit_cancel(const struct vds_operation *op, int result);

#endif /* _VDS_ISCSI_OPERATION_H */
