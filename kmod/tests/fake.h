/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fake.h - a provider that does what a test wants, and what else tests share.
 */
#ifndef _VDS_ISCSI_FAKE_H
#define _VDS_ISCSI_FAKE_H

#include <kunit/test.h>
#include <linux/completion.h>
#include <linux/in.h>

#include "../core.h"

/* Longer than anything takes, in an emulated machine too. */
#define FAKE_TIMEOUT	(60 * HZ)

#define FAKE_TARGET	"iqn.2026-01.org.example:fake"

/* Where the fake provider's remove_portal stops until it is let go */
enum fake_hold {
	FAKE_HOLD_NOWHERE,
	FAKE_HOLD_BEFORE_COMMIT,
	FAKE_HOLD_AFTER_COMMIT,
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
 * @result: what remove_portal returns after its commit; 0 takes the portal out
 * @pending: what vds_op_pending() last told hold
 * @again: what vds_op_commit() returned when called once more
 * @cure: what reenumerate and refresh return
 * @cures: how often these were called
 * @during_cure: called by them, unless NULL
 */
struct fake {
	struct vds_provider_ops ops;
	struct vds_provider *provider;
	struct vds_target *target;
	struct vds_portal_group *group;
	enum fake_hold hold;
	struct completion held;
	struct completion go;
	int result;
	int pending;
	int again;
	int cure;
	int cures;
	void (*during_cure)(struct fake *fake);
};

/**
 * struct fake_ending - how an operation ended
 * @id: its id, as vds_op_start() told it
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
int fake_remove(struct fake *fake, const struct vds_address *addr,
		struct fake_ending *ending);
void fake_ending_init(struct fake_ending *ending);
bool fake_wait(struct completion *done);
bool fake_has(struct vds_portal_group *group, const struct vds_address *addr);
struct vds_portal *fake_portal(struct fake *fake,
			       const struct vds_address *addr);
void fake_address(struct vds_address *addr, unsigned int n);
void fake_expect_empty(struct kunit *test, struct fake *fake);

extern struct kunit_suite vds_address_suite;
extern struct kunit_suite vds_identity_suite;
extern struct kunit_suite vds_object_suite;
extern struct kunit_suite vds_operation_suite;
extern struct kunit_suite vds_provider_suite;
extern struct kunit_suite vds_race_suite;

#endif /* _VDS_ISCSI_FAKE_H */
