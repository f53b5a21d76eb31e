/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fake.h - a provider that does what a test wants, and what else tests share.
 */
#ifndef _VDS_ISCSI_FAKE_H
#define _VDS_ISCSI_FAKE_H

#include <kunit/test.h>
#include <linux/completion.h>
#include <linux/in.h>
#include <linux/mutex.h>

#include "../core.h"

/* Longer than anything takes, in an emulated machine too. */
#define FAKE_TIMEOUT	(60 * HZ)

#define FAKE_TARGET	"iqn.2026-01.org.example:fake"

#define FAKE_SESSIONS	12

/* Where the fake provider stops until it is let go */
enum fake_hold {
	FAKE_HOLD_NOWHERE,
	FAKE_HOLD_BEFORE_COMMIT,	/* in hold() */
	FAKE_HOLD_AFTER_COMMIT,		/* in remove_portal() */
	FAKE_HOLD_LOOK,			/* in sessions() of a group that is held */
	FAKE_HOLD_SESSIONS,		/* in sessions() of one that is not */
	FAKE_HOLD_BLOCKERS,
	FAKE_HOLD_DROP,
	FAKE_HOLD_CURE,
};

/* What the core calls */
enum fake_op {
	FAKE_HOLD,
	FAKE_RELEASE,
	FAKE_REMOVE,
	FAKE_ADD,
	FAKE_SESSIONS_HELD,		/* sessions() of a group that is held */
	FAKE_SESSIONS_FREE,
	FAKE_BLOCKERS,
	FAKE_DROP,
	FAKE_NR_OPS,
};

/**
 * struct fake_call - how one of the ops answers
 * @nr: calls so far
 * @fail_at: the call that fails, from 1; 0 is each
 * @result: what it then returns; 0 does the work
 */
struct fake_call {
	unsigned int nr;
	unsigned int fail_at;
	int result;
};

/**
 * struct fake - a provider with one target, which has one group, tag 1
 * @ops: what the core calls
 * @provider: as registered
 * @target: its target
 * @group: the target's group
 * @hold: where the next removals stop
 * @held: one has come there
 * @go: lets one go
 * @calls: how often each op was called, and how it answers
 * @pending: what vds_iscsi_op_pending() last told hold
 * @again: what op_commit() returned when called once more
 * @cure: what reenumerate and refresh return
 * @cures: how often these were called
 * @during_cure: called by them, unless NULL
 * @lock: protects @sessions and @nr_sessions
 * @sessions: those that there are
 * @nr_sessions: number of them
 * @deaf: sessions do not go when they are dropped
 * @nr_blockers: logins that remove_portal and blockers report
 */
struct fake {
	struct vds_provider_ops ops;
	struct vds_provider *provider;
	struct vds_target *target;
	struct vds_portal_group *group;
	enum fake_hold hold;
	struct completion held;
	struct completion go;
	struct fake_call calls[FAKE_NR_OPS];
	int pending;
	int again;
	int cure;
	int cures;
	void (*during_cure)(struct fake *fake);
	struct mutex lock;			/* see above */
	struct vds_session sessions[FAKE_SESSIONS];
	unsigned int nr_sessions;
	bool deaf;
	unsigned int nr_blockers;
};

/**
 * struct fake_ending - how an operation ended
 * @id: its id, as vds_iscsi_op_start() told it
 * @told: its id, as done() told it
 * @result: its result
 * @calls: of done(); must become 1 and stay it
 * @done: the first call came
 */
struct fake_ending {
	u64 id;
	u64 told;
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
extern struct kunit_suite vds_object_suite;
extern struct kunit_suite vds_operation_suite;
extern struct kunit_suite vds_order_suite;
extern struct kunit_suite vds_provider_suite;
extern struct kunit_suite vds_race_suite;
extern struct kunit_suite vds_removal_suite;

#endif /* _VDS_ISCSI_FAKE_H */
