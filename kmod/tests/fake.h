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

/* Portals of a request whose memory is in struct fake_ending */
#define FAKE_ITEMS	4

/* Where the fake provider stops until the test completes fake.go */
enum fake_hold {
	FAKE_HOLD_NOWHERE,
	FAKE_HOLD_BEFORE_COMMIT,	/* in hold() */
	FAKE_HOLD_AFTER_COMMIT,		/* in remove_portal() */
	FAKE_HOLD_LOOK,			/* in sessions(), a group is held */
	FAKE_HOLD_SESSIONS,		/* in sessions(), no group is held */
	FAKE_HOLD_FIND,			/* in find_sessions() */
	FAKE_HOLD_DROP,
	FAKE_HOLD_UPKEEP,		/* in reenumerate() and refresh() */
	FAKE_HOLD_UNBLOCK,
	FAKE_HOLD_CONFIG,		/* in the ops of fake_config.c */
};

/* The ops that the core calls */
enum fake_op {
	FAKE_HOLD,
	FAKE_RELEASE,
	FAKE_COUNT,
	FAKE_REMOVE,
	FAKE_ADD,
	FAKE_SESSIONS_HELD,		/* sessions(), a group is held */
	FAKE_SESSIONS_FREE,
	FAKE_FIND_SESSIONS,
	FAKE_DROP,
	FAKE_UNBLOCK,
	FAKE_REENUMERATE,
	FAKE_REFRESH,
	FAKE_SETTLE,
	FAKE_CONTENTS,
	FAKE_CREATE_TARGET,
	FAKE_DELETE_TARGET,
	FAKE_CREATE_GROUP,
	FAKE_DELETE_GROUP,
	FAKE_ENABLE_GROUP,
	FAKE_NR_OPS,
};

/**
 * struct fake_call - the calls of one op
 * @nr: number of calls so far
 * @fail_at: number of the call that fails, from 1; 0 means every call
 * @result: the error that a failing call returns; 0 means that none fails
 */
struct fake_call {
	atomic_t nr;
	unsigned int fail_at;
	int result;
};

/**
 * struct fake_session - a session of the fake target driver
 * @group: the portal group that it is logged in to
 * @session: what sessions() reports
 */
struct fake_session {
	struct vds_portal_group *group;
	struct vds_session session;
};

/**
 * struct fake - a provider with one target, which has one group, tag 1
 * @test: the test
 * @ops: the ops that the core calls, and the capabilities
 * @provider: the registered provider
 * @target: its target
 * @group: the target's group
 * @hold: where the next operations stop
 * @held: completed when an operation stops there
 * @hold_us: how long the hold op sleeps
 * @go: completed by the test to let one operation continue
 * @calls: the calls of each op
 * @again: result of a second call of op_commit()
 * @block: what blocks each group but @spared, or 0
 * @spared: the group that @block does not block, or NULL
 * @nr_blockers: logins that block, if @block is a login
 * @aborts: these logins are aborted as soon as the operation allows it
 * @age_ms: each call of hold(), sessions(), unblock(), reenumerate() and refresh()
 *	by a step makes the operation appear older by this
 * @settles: the address of a portal whose arrival settle() reports, or NULL
 * @uncounted: portals that the target driver has, but did not report
 * @nr_held: number of groups that are held
 * @order: tags of the groups that were held last, in this order
 * @nr_order: number of groups held so far
 * @commits: refresh() passes the point of no return
 * @signalled: a step with a pending signal, or one that was not blocked
 * @io: a step that may wait for I/O to allocate memory
 * @during: called by reenumerate() and refresh(), unless NULL
 * @contents: what each group has besides portals
 * @lock: protects @sessions, @nr_sessions, @order and @nr_order
 * @sessions: the connections
 * @nr_sessions: number of entries in @sessions
 * @max_sessions: allocated entries of @sessions
 * @ignores_drop: sessions stay when they are dropped
 */
struct fake {
	struct kunit *test;
	struct vds_provider_ops ops;
	struct vds_provider *provider;
	struct vds_target *target;
	struct vds_portal_group *group;
	enum fake_hold hold;
	struct completion held;
	unsigned int hold_us;
	struct completion go;
	struct fake_call calls[FAKE_NR_OPS];
	int again;
	enum vds_iscsi_blocker_kind block;
	struct vds_portal_group *spared;
	unsigned int nr_blockers;
	bool aborts;
	unsigned int age_ms;
	struct vds_address *settles;
	int uncounted;
	atomic_t nr_held;
	u16 order[8];
	unsigned int nr_order;
	bool commits;
	bool signalled;
	bool io;
	void (*during)(struct fake *fake);
	struct vds_contents contents;
	struct mutex lock;		/* protects the sessions and the order */
	struct fake_session *sessions;
	unsigned int nr_sessions;
	unsigned int max_sessions;
	bool ignores_drop;
};

/**
 * struct fake_ending - the completion of an operation
 * @id: its id according to vds_iscsi_op_start()
 * @done_id: its id according to done()
 * @result: its result according to done()
 * @calls: number of calls of done(), which must become 1 and stay 1
 * @done: completed by each call
 * @items: the portals of its request, if they are few
 */
struct fake_ending {
	u64 id;
	u64 done_id;
	int result;
	atomic_t calls;
	struct completion done;
	struct vds_request_item items[FAKE_ITEMS];
};

int fake_set_param(const char *name, unsigned int value);

/* fake.c, for fake_config.c */
struct fake *fake_of(struct vds_portal_group *group);
bool fake_gone(const struct vds_portal_group *group);
void fake_stop(struct fake *fake, enum fake_hold where);
int fake_called(struct fake *fake, enum fake_op op);
int fake_step(struct fake *fake, enum fake_op which, struct vds_operation *op);

/* fake_config.c */
void fake_config_init(struct vds_provider_ops *ops);

struct fake *fake_new(struct kunit *test);
struct vds_portal_group *fake_group(struct fake *fake, u16 tag,
				    unsigned int first, unsigned int nr);
void fake_exit(struct kunit *test);
struct task_struct *fake_leave(struct kunit *test, struct fake *fake);
void fake_left(struct fake *fake, struct task_struct *thread);
void fake_fail(struct fake *fake, enum fake_op op, unsigned int at, int result);
unsigned int fake_calls(struct fake *fake, enum fake_op op);
bool fake_is_called(struct fake *fake, enum fake_op op, unsigned int nr);
void fake_portal_id(struct fake *fake, const struct vds_address *addr,
		    uuid_t *id);
struct vds_request_item *fake_items(const struct vds_request *request);
void fake_request(struct fake *fake, struct vds_request *request,
		  unsigned int nr, struct fake_ending *ending);
void fake_provider_request(struct vds_request *request,
			   enum vds_iscsi_op_kind kind,
			   struct fake_ending *ending);
int fake_start(struct vds_request *request);
int fake_remove(struct fake *fake, const struct vds_address *addr,
		struct fake_ending *ending);
void fake_ending_init(struct fake_ending *ending);
void fake_peer(struct vds_address *peer, unsigned int n);
void fake_session_room(struct fake *fake, unsigned int nr);
struct vds_session *fake_session_joins(struct fake *fake,
				       struct vds_portal_group *group, u32 sid,
				       unsigned int initiator,
				       const struct vds_address *portal);
void fake_session_comes(struct fake *fake, u32 sid, unsigned int initiator,
			const struct vds_address *portal);
void fake_session_leaves(struct fake *fake, u32 sid);
bool fake_wait(struct completion *done);
bool fake_has(struct vds_portal_group *group, const struct vds_address *addr);
struct vds_portal *fake_portal(struct fake *fake,
			       const struct vds_address *addr);
void fake_address(struct vds_address *addr, unsigned int n);
void fake_look(u64 id, struct vds_operation *copy);
void fake_age_commit(u64 id, unsigned int ms);
bool fake_reaches(u64 id, enum vds_iscsi_op_state state);
bool fake_pauses(u64 id);
void fake_expect_end(struct kunit *test, struct fake *fake,
		     struct fake_ending *ending, int result);
void fake_expect_empty(struct kunit *test, struct fake *fake);

extern struct kunit_suite vds_address_suite;
extern struct kunit_suite vds_gate_suite;
extern struct kunit_suite vds_groups_suite;
extern struct kunit_suite vds_identity_suite;
extern struct kunit_suite vds_nl_notify_suite;
extern struct kunit_suite vds_nl_object_suite;
extern struct kunit_suite vds_nl_op_suite;
extern struct kunit_suite vds_nl_request_suite;
extern struct kunit_suite vds_nl_session_suite;
extern struct kunit_suite vds_registry_suite;
extern struct kunit_suite vds_operation_suite;
extern struct kunit_suite vds_order_suite;
extern struct kunit_suite vds_path_suite;
extern struct kunit_suite vds_provider_suite;
extern struct kunit_suite vds_race_suite;
extern struct kunit_suite vds_change_suite;
extern struct kunit_suite vds_config_suite;
extern struct kunit_suite vds_serving_suite;
extern struct kunit_suite vds_upkeep_suite;

#endif /* _VDS_ISCSI_FAKE_H */
