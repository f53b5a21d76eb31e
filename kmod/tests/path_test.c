// SPDX-License-Identifier: GPL-2.0-only
/*
 * path_test.c - what protects initiators and groups, judged by what the target
 * driver has at each step that cannot be undone, and what other tools do meanwhile.
 */
#include "fake.h"

/* Portals of the fake group; a second group of its target has the next ones. */
#define PORTALS 2

#define KEEP_LAST	VDS_ISCSI_REMOVAL_FLAG_KEEP_LAST
#define KEEP_PATH	VDS_ISCSI_REMOVAL_FLAG_KEEP_PATH
#define DROP		VDS_ISCSI_REMOVAL_FLAG_DROP

/**
 * struct path_test - the fixture
 * @fake: a provider with two groups of one target
 * @two: the second group
 * @addr: addresses of the portals of both groups
 * @request: removes the first portal from the fake group
 * @ending: the completion of @request
 * @op: a copy of the operation
 */
struct path_test {
	struct fake *fake;
	struct vds_portal_group *two;
	struct vds_address addr[2 * PORTALS];
	struct vds_request request;
	struct fake_ending ending;
	struct vds_operation op;
};

static int path_init(struct kunit *test)
{
	fake_new(test);
	return 0;
}

static struct path_test *path_of(struct kunit *test)
{
	struct path_test *p = kunit_kzalloc(test, sizeof(*p), GFP_KERNEL);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, p);
	p->fake = test->priv;
	for (i = 0; i < ARRAY_SIZE(p->addr); i++)
		fake_address(&p->addr[i], i);
	for (i = 0; i < PORTALS; i++)
		vds_iscsi_portal_arrive(p->fake->group, &p->addr[i], 0, NULL);
	p->two = fake_group(p->fake, 2, PORTALS, PORTALS);
	fake_request(p->fake, &p->request, 1, &p->ending);
	return p;
}

static void run(struct kunit *test, struct path_test *p, int result)
{
	fake_ending_init(&p->ending);
	KUNIT_ASSERT_EQ(test, fake_start(&p->request), 0);
	fake_expect_end(test, p->fake, &p->ending, result);
	fake_look(p->ending.id, &p->op);
}

static void start_draining(struct kunit *test, struct path_test *p)
{
	KUNIT_ASSERT_EQ(test, fake_start(&p->request), 0);
	KUNIT_ASSERT_TRUE(test, fake_reaches(p->ending.id,
					     VDS_ISCSI_OP_STATE_DRAINING));
}

static void expect_refused(struct kunit *test, struct path_test *p)
{
	KUNIT_EXPECT_EQ(test, fake_calls(p->fake, FAKE_REMOVE), 0u);
	KUNIT_EXPECT_EQ(test, p->fake->group->nr_portals, PORTALS + 0u);
	KUNIT_EXPECT_NE(test, p->op.message[0], '\0');
}

/* keep-last */

/* The last portal is what the driver says, even if a report is missing. */
static void last_is_counted(struct kunit *test)
{
	struct path_test *p = path_of(test);

	p->request.flags = KEEP_LAST;
	/* Another tool removed the other portal, and it is still to be reported. */
	p->fake->uncounted = -1;
	run(test, p, -EADDRINUSE);
	expect_refused(test, p);
	KUNIT_EXPECT_EQ(test, fake_calls(p->fake, FAKE_COUNT), 1u);
	/* It added one: then even the last known portal can be removed. */
	p->fake->uncounted = 1;
	p->request.nr_items = 2;
	fake_portal_id(p->fake, &p->addr[1], &fake_items(&p->request)[1].portal);
	fake_items(&p->request)[1].group = p->fake->group->id;
	run(test, p, 0);
	KUNIT_EXPECT_EQ(test, p->fake->group->nr_portals, 0u);
}

/* No group may be emptied; the message names it. */
static void last_of_either(struct kunit *test)
{
	struct path_test *p = path_of(test);
	unsigned int i;

	fake_request(p->fake, &p->request, PORTALS + 1, &p->ending);
	for (i = 0; i < PORTALS; i++) {
		fake_items(&p->request)[i + 1].group = p->two->id;
		fake_portal_id(p->fake, &p->addr[PORTALS + i],
			       &fake_items(&p->request)[i + 1].portal);
	}
	p->request.flags = KEEP_LAST;
	run(test, p, -EADDRINUSE);
	expect_refused(test, p);
	KUNIT_EXPECT_STREQ(test, p->op.message,
			   "no portal would be left in the portal group " FAKE_TARGET ",2");
	p->request.nr_items--;
	run(test, p, 0);
}

/* keep-path */

/* Another path of an initiator that has a session through the first portal */
static const struct other_case {
	const char *name;
	bool has;		/* there is one */
	bool two;		/* through the second group */
	bool elsewhere;		/* with another target */
	bool unreachable;
	bool unknown;		/* its portal no longer exists */
	bool discovery;		/* it is a discovery session */
	bool goes;		/* its portal is removed, too */
	int result;
} other_cases[] = {
	{ "none", .result = -EUSERS },
	{ "same group", .has = true },
	{ "same group, unreachable", .has = true, .unreachable = true,
	  .result = -EUSERS },
	{ "same group, no portal", .has = true, .unknown = true,
	  .result = -EUSERS },
	{ "same group, discovery", .has = true, .discovery = true,
	  .result = -EUSERS },
	{ "other group", .has = true, .two = true },
	{ "other group, unreachable", .has = true, .two = true,
	  .unreachable = true, .result = -EUSERS },
	{ "other group, goes too", .has = true, .two = true, .goes = true,
	  .result = -EUSERS },
	{ "other target", .has = true, .elsewhere = true, .result = -EUSERS },
};

static void other_text(const struct other_case *c, char *text)
{
	strscpy(text, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(other, other_cases, other_text);

/* A group of another target, with the second portal */
static struct vds_portal_group *group_elsewhere(struct kunit *test,
						struct path_test *p)
{
	struct vds_target *target =
		vds_iscsi_target_arrive(p->fake->provider, FAKE_TARGET "2",
					0, p->fake);
	struct vds_portal_group *group;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, target);
	group = vds_iscsi_portal_group_arrive(target, 1, 0, p->fake);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, group);
	vds_iscsi_portal_arrive(group, &p->addr[1], 0, NULL);
	return group;
}

static void add_other(struct kunit *test, struct path_test *p,
		      const struct other_case *c)
{
	struct vds_portal_group *group = p->fake->group;
	const struct vds_address *addr = &p->addr[1];
	struct vds_session *session;

	if (c->two)
		group = p->two;
	if (c->elsewhere)
		group = group_elsewhere(test, p);
	if (c->two)
		addr = &p->addr[PORTALS];
	session = fake_session_joins(p->fake, group, 20, 1, addr);
	session->reachable = !c->unreachable;
	session->portal_known = !c->unknown;
	session->discovery = c->discovery;
}

/* All paths to the target count, if they can be used and stay. */
static void paths(struct kunit *test)
{
	const struct other_case *c = test->param_value;
	struct path_test *p = path_of(test);

	fake_session_comes(p->fake, 10, 1, &p->addr[0]);
	if (c->has)
		add_other(test, p, c);
	if (c->goes) {
		p->request.nr_items = 2;
		fake_items(&p->request)[1].group = p->two->id;
		fake_portal_id(p->fake, &p->addr[PORTALS],
			       &fake_items(&p->request)[1].portal);
	}
	p->request.flags = KEEP_PATH;
	run(test, p, c->result);
	if (c->result)
		expect_refused(test, p);
}

/* A discovery session is no path that a removal takes, but a session. */
static void discovery(struct kunit *test)
{
	struct path_test *p = path_of(test);
	struct vds_session *session =
		fake_session_joins(p->fake, p->fake->group, 10, 1, &p->addr[0]);

	session->discovery = true;
	p->request.flags = VDS_ISCSI_REMOVAL_FLAG_IF_IDLE;
	run(test, p, -EUSERS);
	expect_refused(test, p);
	p->request.flags = KEEP_PATH;
	run(test, p, 0);
}

/* A session of another initiator is no path. */
static void other_initiator(struct kunit *test)
{
	struct path_test *p = path_of(test);

	fake_session_comes(p->fake, 10, 1, &p->addr[0]);
	fake_session_joins(p->fake, p->two, 20, 2, &p->addr[PORTALS]);
	p->request.flags = KEEP_PATH;
	run(test, p, -EUSERS);
	expect_refused(test, p);
	KUNIT_EXPECT_EQ(test, p->op.sessions, 1u);
}

/* Paths that are lost, or portals that return, while sessions drain */

/* Start to drain the first portal; initiator 1 has sessions 10 and, there, 20. */
static struct path_test *drain_and_drop(struct kunit *test, u32 flags)
{
	struct path_test *p = path_of(test);

	fake_session_comes(p->fake, 10, 1, &p->addr[0]);
	fake_session_joins(p->fake, p->two, 20, 1, &p->addr[PORTALS]);
	p->request.flags = flags;
	p->request.drain_ms = 500;
	start_draining(test, p);
	return p;
}

static void expect_restored(struct kunit *test, struct path_test *p, int result)
{
	fake_expect_end(test, p->fake, &p->ending, result);
	fake_look(p->ending.id, &p->op);
	KUNIT_EXPECT_EQ(test, p->op.items[0].state,
			VDS_ISCSI_ITEM_STATE_RESTORED);
	KUNIT_EXPECT_NE(test, p->op.message[0], '\0');
	KUNIT_EXPECT_TRUE(test, fake_has(p->fake->group, &p->addr[0]));
	KUNIT_EXPECT_EQ(test, fake_calls(p->fake, FAKE_DROP), 0u);
	KUNIT_EXPECT_EQ(test, p->op.dropped, 0u);
}

/* The other path is there until the end: the session is dropped. */
static void path_stays(struct kunit *test)
{
	struct path_test *p = drain_and_drop(test, KEEP_PATH | DROP);

	fake_expect_end(test, p->fake, &p->ending, 0);
	KUNIT_EXPECT_EQ(test, fake_calls(p->fake, FAKE_DROP), 1u);
	KUNIT_EXPECT_EQ(test, p->fake->nr_sessions, 1u);
}

/* It is lost during the drain: the last path is not dropped, but restored. */
static void path_is_lost(struct kunit *test)
{
	struct path_test *p = drain_and_drop(test, KEEP_PATH | DROP);

	fake_session_leaves(p->fake, 20);
	expect_restored(test, p, -EUSERS);
	KUNIT_EXPECT_EQ(test, p->fake->nr_sessions, 1u);
}

/* Without the flag it is dropped. */
static void path_is_not_kept(struct kunit *test)
{
	struct path_test *p = drain_and_drop(test, DROP);

	fake_session_leaves(p->fake, 20);
	fake_expect_end(test, p->fake, &p->ending, 0);
	KUNIT_EXPECT_EQ(test, fake_calls(p->fake, FAKE_DROP), 1u);
}

/* If it is not known whether a path is left, nothing is dropped. */
static void path_is_unknown(struct kunit *test)
{
	struct path_test *p = drain_and_drop(test, KEEP_PATH | DROP);

	fake_fail(p->fake, FAKE_SESSIONS_FREE, 0, -ENOMEM);
	expect_restored(test, p, -EUSERS);
	KUNIT_EXPECT_NOT_NULL(test, strstr(p->op.message, "could not be listed"));
}

/* Another tool adds the portal again: it serves, so no session is dropped. */
static void portal_returns(struct kunit *test)
{
	struct path_test *p = drain_and_drop(test, DROP);

	KUNIT_EXPECT_EQ(test, vds_iscsi_portal_arrive(p->fake->group, &p->addr[0],
						      0, NULL), 0);
	expect_restored(test, p, -EEXIST);
	KUNIT_EXPECT_EQ(test, p->op.items[0].result, -EEXIST);
	KUNIT_EXPECT_STREQ(test, p->op.message,
			   "another program added the portal 192.0.2.0:3260 again while its sessions drained");
	KUNIT_EXPECT_EQ(test, p->fake->nr_sessions, 2u);
}

/* The same if the driver still has to report that. */
static void portal_returns_unreported(struct kunit *test)
{
	struct path_test *p = drain_and_drop(test, DROP);

	WRITE_ONCE(p->fake->settles, &p->addr[0]);
	expect_restored(test, p, -EEXIST);
}

/* The same if nothing is to be dropped: success would be wrong. */
static void portal_returns_undropped(struct kunit *test)
{
	struct path_test *p = drain_and_drop(test, 0);

	vds_iscsi_portal_arrive(p->fake->group, &p->addr[0], 0, NULL);
	expect_restored(test, p, -EEXIST);
}

/* Cancel */

/* A portal that another tool added again is restored: -ECANCELED. */
static void cancel_after_return(struct kunit *test)
{
	struct path_test *p = drain_and_drop(test, 0);

	vds_iscsi_portal_arrive(p->fake->group, &p->addr[0], 0, NULL);
	KUNIT_EXPECT_EQ(test, vds_iscsi_op_cancel(p->ending.id, NULL), 0);
	fake_expect_end(test, p->fake, &p->ending, -ECANCELED);
	fake_look(p->ending.id, &p->op);
	/* The provider was requested to add it, and reported -EEXIST. */
	KUNIT_EXPECT_EQ(test, fake_calls(p->fake, FAKE_ADD), 1u);
	KUNIT_EXPECT_EQ(test, p->op.items[0].state,
			VDS_ISCSI_ITEM_STATE_RESTORED);
	KUNIT_EXPECT_EQ(test, p->op.items[0].result, 0);
}

/* If a portal is lost, that is the result, and the others are put back. */
static void cancel_loses_one(struct kunit *test)
{
	struct path_test *p = path_of(test);

	fake_request(p->fake, &p->request, 2, &p->ending);
	fake_session_comes(p->fake, 10, 1, &p->addr[0]);
	p->request.drain_ms = 3600 * MSEC_PER_SEC;
	start_draining(test, p);
	/* They are put back in the reverse order. */
	fake_fail(p->fake, FAKE_ADD, 2, -EADDRINUSE);
	KUNIT_EXPECT_EQ(test, vds_iscsi_op_cancel(p->ending.id, NULL), 0);
	fake_expect_end(test, p->fake, &p->ending, -EADDRINUSE);
	fake_look(p->ending.id, &p->op);
	KUNIT_EXPECT_EQ(test, p->op.items[0].state, VDS_ISCSI_ITEM_STATE_LOST);
	KUNIT_EXPECT_EQ(test, p->op.items[0].result, -EADDRINUSE);
	KUNIT_EXPECT_EQ(test, p->op.items[1].state,
			VDS_ISCSI_ITEM_STATE_RESTORED);
	KUNIT_EXPECT_FALSE(test, fake_has(p->fake->group, &p->addr[0]));
	KUNIT_EXPECT_TRUE(test, fake_has(p->fake->group, &p->addr[1]));
}

static struct kunit_case path_cases[] = {
	KUNIT_CASE(last_is_counted),
	KUNIT_CASE(last_of_either),
	KUNIT_CASE_PARAM(paths, other_gen_params),
	KUNIT_CASE(discovery),
	KUNIT_CASE(other_initiator),
	KUNIT_CASE(path_stays),
	KUNIT_CASE(path_is_lost),
	KUNIT_CASE(path_is_not_kept),
	KUNIT_CASE(path_is_unknown),
	KUNIT_CASE(portal_returns),
	KUNIT_CASE(portal_returns_unreported),
	KUNIT_CASE(portal_returns_undropped),
	KUNIT_CASE(cancel_after_return),
	KUNIT_CASE(cancel_loses_one),
	{}
};

struct kunit_suite vds_path_suite = {
	.name = "vds_iscsi_path",
	.init = path_init,
	.exit = fake_exit,
	.test_cases = path_cases,
};
