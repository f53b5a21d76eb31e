/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fake.h - a provider that a test controls, and helpers that several tests use.
 */
#ifndef _VDS_ISCSI_FAKE_H
#define _VDS_ISCSI_FAKE_H

#include <kunit/test.h>
#include <linux/completion.h>
#include <linux/in.h>
#include <linux/mutex.h>

#include "../operation.h"
#include "../registry.h"

/* Longer than any step takes, even in an emulated machine. */
#define FAKE_TIMEOUT	(60 * HZ)

#define FAKE_TARGET	"iqn.2026-01.org.example:fake"

#define FAKE_SESSIONS	12

/* Where the fake provider stops until the test completes fake.go */
enum fake_hold {
	FAKE_HOLD_NOWHERE,
	FAKE_HOLD_BEFORE_COMMIT,	/* in hold() */
	FAKE_HOLD_AFTER_COMMIT,		/* in remove_portal() */
	FAKE_HOLD_LOOK,			/* in sessions(), group held */
	FAKE_HOLD_SESSIONS,		/* in sessions(), group not held */
	FAKE_HOLD_BLOCKERS,
	FAKE_HOLD_DROP,
	FAKE_HOLD_REPAIR,
};

/* The ops that the core calls */
enum fake_op {
	FAKE_HOLD,
	FAKE_RELEASE,
	FAKE_REMOVE,
	FAKE_ADD,
	FAKE_SESSIONS_HELD,		/* sessions(), group held */
	FAKE_SESSIONS_FREE,
	FAKE_BLOCKERS,
	FAKE_DROP,
	FAKE_NR_OPS,
};

/**
 * struct fake_call - the calls of one op
 * @nr: number of calls so far
 * @fail_at: number of the call that fails, from 1; 0 means every call
 * @result: the error that a failing call returns; 0 means that none fails
 */
struct fake_call {
	unsigned int nr;
	unsigned int fail_at;
	int result;
};

/**
 * struct fake - a provider with one target, which has one group, tag 1
 * @ops: the ops that the core calls
 * @provider: the registered provider
 * @target: its target
 * @group: the target's group
 * @hold: where the next operations stop
 * @held: completed when an operation stops there
 * @hold_us: how long the hold op sleeps
 * @go: completed by the test to let one operation continue
 * @calls: the calls of each op
 * @pending: last result of vds_iscsi_op_pending() in the hold op
 * @again: result of a second call of op_commit()
 * @repair: result of reenumerate and refresh
 * @repairs: number of calls of these two
 * @during_repair: called by them, unless NULL
 * @lock: protects @sessions and @nr_sessions
 * @sessions: the connections of the group
 * @nr_sessions: number of entries in @sessions
 * @ignores_drop: sessions stay when they are dropped
 * @nr_blockers: logins that remove_portal and blockers report
 */
struct fake {
	struct vds_provider_ops ops;
	struct vds_provider *provider;
	struct vds_target *target;
	struct vds_portal_group *group;
	enum fake_hold hold;
	struct completion held;
	unsigned int hold_us;
	struct completion go;
	struct fake_call calls[FAKE_NR_OPS];
	int pending;
	int again;
	int repair;
	int repairs;
	void (*during_repair)(struct fake *fake);
	struct mutex lock;			/* protects sessions, nr_sessions */
	struct vds_session sessions[FAKE_SESSIONS];
	unsigned int nr_sessions;
	bool ignores_drop;
	unsigned int nr_blockers;
};

/**
 * struct fake_ending - the completion of an operation
 * @id: its id according to vds_iscsi_op_start()
 * @done_id: its id according to done()
 * @result: its result according to done()
 * @calls: number of calls of done(), which must become 1 and stay 1
 * @done: completed by each call
 */
struct fake_ending {
	u64 id;
	u64 done_id;
	int result;
	atomic_t calls;
	struct completion done;
};

int fake_set_param(const char *name, unsigned int value);

struct fake *fake_new(struct kunit *test);
void fake_exit(struct kunit *test);
struct task_struct *fake_leave(struct kunit *test, struct fake *fake);
void fake_left(struct fake *fake, struct task_struct *thread);
void fake_fail(struct fake *fake, enum fake_op op, unsigned int at, int result);
void fake_request(struct fake *fake, struct vds_request *request,
		  unsigned int nr, struct fake_ending *ending);
int fake_start(struct vds_request *request);
int fake_remove(struct fake *fake, const struct vds_address *addr,
		struct fake_ending *ending);
void fake_ending_init(struct fake_ending *ending);
void fake_peer(struct vds_address *peer, unsigned int n);
void fake_session_comes(struct fake *fake, u32 sid, unsigned int initiator,
			const struct vds_address *portal);
void fake_session_leaves(struct fake *fake, u32 sid);
bool fake_wait(struct completion *done);
bool fake_has(struct vds_portal_group *group, const struct vds_address *addr);
struct vds_portal *fake_portal(struct fake *fake,
			       const struct vds_address *addr);
void fake_address(struct vds_address *addr, unsigned int n);
void fake_look(u64 id, struct vds_operation *copy);
bool fake_reaches(u64 id, enum vds_iscsi_op_state state);
void fake_expect_end(struct kunit *test, struct fake *fake,
		     struct fake_ending *ending, int result);
void fake_expect_empty(struct kunit *test, struct fake *fake);

extern struct kunit_suite vds_address_suite;
extern struct kunit_suite vds_identity_suite;
extern struct kunit_suite vds_nl_notify_suite;
extern struct kunit_suite vds_nl_object_suite;
extern struct kunit_suite vds_nl_op_suite;
extern struct kunit_suite vds_nl_request_suite;
extern struct kunit_suite vds_nl_session_suite;
extern struct kunit_suite vds_registry_suite;
extern struct kunit_suite vds_operation_suite;
extern struct kunit_suite vds_order_suite;
extern struct kunit_suite vds_provider_suite;
extern struct kunit_suite vds_race_suite;
extern struct kunit_suite vds_change_suite;

#endif /* _VDS_ISCSI_FAKE_H */
