// SPDX-License-Identifier: GPL-2.0-only
/*
 * config_test.c - operations that create, delete, enable and disable groups and
 * targets, and that set portals offline and online.
 */
#include "../iscsi_name.h"
#include "fake.h"

#define NEW_NAME	"iqn.2026-01.org.example:new"

/* Portals of the group, and the number of the first */
#define PORTALS		2
#define SESSION		7

/**
 * struct config - a test of this file
 * @fake: the provider; its group has PORTALS portals
 * @request: the request that the test changes and starts
 * @ending: its completion
 * @op: a copy of the operation, see look()
 */
struct config {
	struct fake *fake;
	struct vds_request request;
	struct fake_ending ending;
	struct vds_operation op;
};

static struct config *config_of(struct kunit *test, enum vds_iscsi_op_kind kind)
{
	struct config *c = kunit_kzalloc(test, sizeof(*c), GFP_KERNEL);
	struct vds_address addr;
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, c);
	c->fake = test->priv;
	for (i = 0; i < PORTALS; i++) {
		fake_address(&addr, i);
		KUNIT_ASSERT_EQ(test,
				vds_iscsi_portal_arrive(c->fake->group, &addr, 0,
							NULL), 0);
	}
	fake_request(c->fake, &c->request, 1, &c->ending);
	c->request.kind = kind;
	c->request.target = c->fake->target->id;
	c->request.tag = VDS_TAG_ANY;
	c->request.grace_ms = 10;
	if (kind == VDS_ISCSI_OP_KIND_CREATE_TARGET ||
	    kind == VDS_ISCSI_OP_KIND_DELETE_TARGET ||
	    kind == VDS_ISCSI_OP_KIND_CREATE_GROUP)
		c->request.nr_items = 0;
	return c;
}

static int config_init(struct kunit *test)
{
	fake_new(test);
	return 0;
}

static const struct vds_operation *look(struct config *c)
{
	fake_look(c->ending.id, &c->op);
	return &c->op;
}

static bool has_portals(struct config *c)
{
	struct vds_address addr;
	unsigned int i;

	for (i = 0; i < PORTALS; i++) {
		fake_address(&addr, i);
		if (!fake_has(c->fake->group, &addr))
			return false;
	}
	return true;
}

/* Run the operation to its completion. */
static void run(struct kunit *test, struct config *c, int result)
{
	fake_ending_init(&c->ending);
	KUNIT_ASSERT_EQ(test, fake_start(&c->request), 0);
	fake_expect_end(test, c->fake, &c->ending, result);
	KUNIT_EXPECT_EQ(test, c->fake->target->op_id, 0ull);
}

/* A session of the group by its first portal */
static void log_in(struct config *c)
{
	struct vds_address addr;

	fake_address(&addr, 0);
	fake_session_comes(c->fake, SESSION, 1, &addr);
}

/* Names */

static const struct name_case {
	const char *name;
	bool valid;
} name_cases[] = {
	{ "iqn.2026-01.org.example", true },
	{ "iqn.2026-12.org.example:a.b-c:d", true },
	{ "iqn.2003-01.org.linux-iscsi.host.x8664:sn.0123456789ab", true },
	{ "eui.02004567a425678d", true },
	{ "naa.52004567ba64678d", true },
	{ "naa.62004567ba64678d0123456789abcdef", true },
	{ "", false },
	{ "iqn.", false },
	{ "iqn.2026-01", false },
	{ "iqn.2026-01.", false },
	{ "iqn.2026-01.org", false },
	{ "iqn.2026-01.org.", false },
	{ "iqn.2026-01..org", false },
	{ "iqn.2026-01.org.-example", false },
	{ "iqn.2026-00.org.example", false },
	{ "iqn.2026-13.org.example", false },
	{ "iqn.26-01.org.example", false },
	{ "iqn.2026-01.org.example:a_b", false },
	{ "iqn.2026-01.org.example:a b", false },
	{ "iqn.2026-01.org.example:a/b", false },
	{ "iqn.2026-01.org.example:\xc3\xa9", false },
	{ "iqn.2026-01.org.example:A", false },
	{ "IQN.2026-01.org.example", false },
	{ "eui.02004567a425678", false },
	{ "eui.02004567a425678g", false },
	{ "eui.02004567a425678d0", false },
	{ "naa.62004567ba64678d0", false },
	{ "disk", false },
};

static void name_text(const struct name_case *c, char *text)
{
	strscpy(text, c->name[0] ? c->name : "empty", KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(name, name_cases, name_text);

static void names(struct kunit *test)
{
	const struct name_case *c = test->param_value;
	const char *error = iscsi_name_error(c->name);

	KUNIT_EXPECT_EQ_MSG(test, !error, c->valid, "%s", error);
}

/* Not in the table: a name of a case has to be valid UTF-8. */
static void latin_name(struct kunit *test)
{
	KUNIT_EXPECT_NOT_NULL(test, iscsi_name_error("iqn.2026-01.org.example:\xe4isk"));
	KUNIT_EXPECT_NOT_NULL(test, iscsi_name_error("iqn.2026-01.\xf6rg.example"));
}

static void longest_name(struct kunit *test)
{
	char name[VDS_ISCSI_NAME_MAX + 2] = "iqn.2026-01.org.example:";
	size_t len = strlen(name);

	memset(name + len, 'x', VDS_ISCSI_NAME_MAX - len);
	KUNIT_EXPECT_NULL(test, iscsi_name_error(name));
	name[VDS_ISCSI_NAME_MAX] = 'x';
	KUNIT_EXPECT_NOT_NULL(test, iscsi_name_error(name));
}

/* Creation */

static void creates_target(struct kunit *test)
{
	struct config *c = config_of(test, VDS_ISCSI_OP_KIND_CREATE_TARGET);
	struct vds_target *target;

	c->request.name = NEW_NAME;
	run(test, c, 0);
	target = vds_iscsi_target_find(c->fake->provider, NEW_NAME);
	KUNIT_ASSERT_NOT_NULL(test, target);
	KUNIT_EXPECT_TRUE(test, uuid_equal(&look(c)->object, &target->id));
	KUNIT_EXPECT_EQ(test, fake_start(&c->request), -EEXIST);
	c->request.name = "iqn.2026-01.org.example:New";
	KUNIT_EXPECT_EQ(test, fake_start(&c->request), -EINVAL);
	c->request.name = NULL;
	KUNIT_EXPECT_EQ(test, fake_start(&c->request), -EINVAL);
}

static void creates_groups(struct kunit *test)
{
	struct config *c = config_of(test, VDS_ISCSI_OP_KIND_CREATE_GROUP);
	struct vds_portal_group *group;

	c->request.tag = 3;
	run(test, c, 0);
	group = vds_iscsi_portal_group_find(c->fake->target, 3);
	KUNIT_ASSERT_NOT_NULL(test, group);
	KUNIT_EXPECT_TRUE(test, group->disabled);
	KUNIT_EXPECT_EQ(test, fake_start(&c->request), -EEXIST);
	c->request.tag = VDS_TAG_ANY;
	c->request.enable = true;
	run(test, c, 0);
	group = vds_iscsi_portal_group_find(c->fake->target, 2);
	KUNIT_ASSERT_NOT_NULL(test, group);
	KUNIT_EXPECT_FALSE(test, group->disabled);
	c->request.tag = U16_MAX + 1;
	KUNIT_EXPECT_EQ(test, fake_start(&c->request), -EINVAL);
}

/* A group that cannot be enabled is not there either. */
static void creation_fails(struct kunit *test)
{
	struct config *c = config_of(test, VDS_ISCSI_OP_KIND_CREATE_GROUP);

	c->request.enable = true;
	fake_fail(c->fake, FAKE_ENABLE_GROUP, 1, -EINVAL);
	run(test, c, -EINVAL);
	KUNIT_EXPECT_NULL(test, vds_iscsi_portal_group_find(c->fake->target, 2));
}

static void enables(struct kunit *test)
{
	struct config *c = config_of(test, VDS_ISCSI_OP_KIND_DISABLE_GROUP);

	run(test, c, 0);
	KUNIT_EXPECT_TRUE(test, c->fake->group->disabled);
	c->request.kind = VDS_ISCSI_OP_KIND_ENABLE_GROUP;
	run(test, c, 0);
	KUNIT_EXPECT_FALSE(test, c->fake->group->disabled);
}

/* What is left */

static void portals_left(struct kunit *test)
{
	struct config *c = config_of(test, VDS_ISCSI_OP_KIND_DELETE_GROUP);

	run(test, c, -ENOTEMPTY);
	KUNIT_EXPECT_NOT_NULL(test, strstr(look(c)->message, "2 portal(s)"));
	KUNIT_EXPECT_TRUE(test, has_portals(c));
	KUNIT_EXPECT_EQ(test, fake_calls(c->fake, FAKE_DELETE_GROUP), 0u);
}

static void contents_left(struct kunit *test)
{
	struct config *c = config_of(test, VDS_ISCSI_OP_KIND_DELETE_GROUP);

	c->request.flags = VDS_ISCSI_REMOVAL_FLAG_PORTALS;
	c->fake->contents = (struct vds_contents){ .luns = 1, .acls = 2 };
	run(test, c, -ENOTEMPTY);
	KUNIT_EXPECT_NOT_NULL(test, strstr(look(c)->message,
					   "1 LUN(s) and 2 ACL(s)"));
	KUNIT_EXPECT_TRUE(test, has_portals(c));
	c->request.flags |= VDS_ISCSI_REMOVAL_FLAG_CONTENTS;
	run(test, c, 0);
	KUNIT_EXPECT_TRUE(test, c->fake->group->obj.gone);
}

/* The limit of 10 s is that of one part, and each appears to take 6 s. */
static void parts_take_their_time(struct kunit *test)
{
	struct config *c = config_of(test, VDS_ISCSI_OP_KIND_DELETE_GROUP);
	struct vds_portal_group *empty = fake_group(c->fake, 2, 0, 0);

	fake_items(&c->request)->group = empty->id;
	c->fake->age_ms = 6000;
	fake_fail(c->fake, FAKE_DELETE_GROUP, 1, -EAGAIN);
	run(test, c, 0);
	KUNIT_EXPECT_TRUE(test, empty->obj.gone);
}

/* A group that cannot be deleted has its portals again. */
static void deletion_fails(struct kunit *test)
{
	struct config *c = config_of(test, VDS_ISCSI_OP_KIND_DELETE_GROUP);

	c->request.flags = VDS_ISCSI_REMOVAL_FLAG_PORTALS;
	fake_fail(c->fake, FAKE_DELETE_GROUP, 0, -ENOTEMPTY);
	run(test, c, -ENOTEMPTY);
	KUNIT_EXPECT_TRUE(test, has_portals(c));
	KUNIT_EXPECT_EQ(test, (int)look(c)->items[0].state,
			VDS_ISCSI_ITEM_STATE_RESTORED);
}

/* It is too late to cancel a deletion that failed and puts its portals back. */
static void cancel_after_failure(struct kunit *test)
{
	struct config *c = config_of(test, VDS_ISCSI_OP_KIND_DELETE_GROUP);

	c->request.flags = VDS_ISCSI_REMOVAL_FLAG_PORTALS;
	fake_fail(c->fake, FAKE_DELETE_GROUP, 0, -ENOTEMPTY);
	c->fake->hold = FAKE_HOLD_CONFIG;
	KUNIT_ASSERT_EQ(test, fake_start(&c->request), 0);
	KUNIT_ASSERT_TRUE(test, fake_wait(&c->fake->held));
	reinit_completion(&c->fake->held);
	c->fake->hold = FAKE_HOLD_BEFORE_COMMIT;
	complete(&c->fake->go);
	KUNIT_ASSERT_TRUE(test, fake_wait(&c->fake->held));
	KUNIT_EXPECT_EQ(test, vds_iscsi_op_cancel(c->ending.id, NULL), -EALREADY);
	c->fake->hold = FAKE_HOLD_NOWHERE;
	complete(&c->fake->go);
	fake_expect_end(test, c->fake, &c->ending, -ENOTEMPTY);
	KUNIT_EXPECT_TRUE(test, has_portals(c));
	/* No step runs once more: each would leave the provider. */
	fake_exit(test);
}

/* The sentence and the reason are about the portals that were lost. */
static void deletion_loses_portals(struct kunit *test)
{
	struct config *c = config_of(test, VDS_ISCSI_OP_KIND_DELETE_GROUP);

	log_in(c);
	c->request.flags = VDS_ISCSI_REMOVAL_FLAG_PORTALS |
			   VDS_ISCSI_REMOVAL_FLAG_DROP;
	c->request.deadline_ms = 200;
	c->fake->ignores_drop = true;
	fake_fail(c->fake, FAKE_ADD, 0, -EADDRINUSE);
	run(test, c, -EADDRINUSE);
	KUNIT_EXPECT_NOT_NULL(test, strstr(look(c)->message,
					   "could not be put back"));
	KUNIT_EXPECT_EQ(test, (int)look(c)->reason,
			VDS_ISCSI_REASON_NOT_RESTORED);
	KUNIT_EXPECT_EQ(test, (int)look(c)->items[0].state,
			VDS_ISCSI_ITEM_STATE_LOST);
	KUNIT_EXPECT_EQ(test, (int)look(c)->items[0].reason,
			VDS_ISCSI_REASON_NOT_RESTORED);
}

/* The groups that are left have their portals again; the other is gone, as requested. */
static void target_half_deleted(struct kunit *test)
{
	struct config *c = config_of(test, VDS_ISCSI_OP_KIND_DELETE_TARGET);
	struct vds_portal_group *two = fake_group(c->fake, 2, 4, 1);
	const struct vds_operation *op;
	struct vds_address addr;
	unsigned int i;

	c->request.flags = VDS_ISCSI_REMOVAL_FLAG_PORTALS;
	fake_fail(c->fake, FAKE_DELETE_GROUP, 2, -ENOTEMPTY);
	run(test, c, -ENOTEMPTY);
	KUNIT_EXPECT_TRUE(test, c->fake->group->obj.gone);
	KUNIT_EXPECT_FALSE(test, two->obj.gone);
	fake_address(&addr, 4);
	KUNIT_EXPECT_TRUE(test, fake_has(two, &addr));
	op = look(c);
	for (i = 0; i < op->nr_items; i++)
		KUNIT_EXPECT_EQ(test, (int)op->items[i].state,
				op->groups[op->items[i].group].group == two ?
					VDS_ISCSI_ITEM_STATE_RESTORED :
					VDS_ISCSI_ITEM_STATE_REMOVED);
}

static void deletes_target(struct kunit *test)
{
	struct config *c = config_of(test, VDS_ISCSI_OP_KIND_DELETE_TARGET);
	struct vds_portal_group *two = fake_group(c->fake, 2, 4, 1);

	run(test, c, -ENOTEMPTY);
	KUNIT_EXPECT_TRUE(test, has_portals(c));
	c->request.flags = VDS_ISCSI_REMOVAL_FLAG_PORTALS;
	run(test, c, 0);
	KUNIT_EXPECT_TRUE(test, c->fake->group->obj.gone);
	KUNIT_EXPECT_TRUE(test, two->obj.gone);
	KUNIT_EXPECT_TRUE(test, c->fake->target->obj.gone);
	KUNIT_EXPECT_EQ(test, fake_start(&c->request), -ENOENT);
	c->request.target_incarnation = c->fake->target->obj.incarnation;
	KUNIT_EXPECT_EQ(test, fake_start(&c->request), -EIDRM);
}

/* Sessions */

static const struct kind_case {
	const char *name;
	enum vds_iscsi_op_kind kind;
	enum fake_op calls;
} kind_cases[] = {
	{ "disable-group", VDS_ISCSI_OP_KIND_DISABLE_GROUP, FAKE_ENABLE_GROUP },
	{ "delete-group", VDS_ISCSI_OP_KIND_DELETE_GROUP, FAKE_DELETE_GROUP },
	{ "delete-target", VDS_ISCSI_OP_KIND_DELETE_TARGET, FAKE_DELETE_GROUP },
};

static void kind_text(const struct kind_case *c, char *text)
{
	strscpy(text, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(kind, kind_cases, kind_text);

static struct config *config_of_param(struct kunit *test)
{
	const struct kind_case *k = test->param_value;
	struct config *c = config_of(test, k->kind);

	if (k->kind != VDS_ISCSI_OP_KIND_DISABLE_GROUP)
		c->request.flags = VDS_ISCSI_REMOVAL_FLAG_PORTALS;
	return c;
}

static void sessions_refuse(struct kunit *test)
{
	struct config *c = config_of_param(test);

	log_in(c);
	run(test, c, -EUSERS);
	KUNIT_EXPECT_EQ(test, look(c)->sessions, 1u);
	KUNIT_ASSERT_NOT_NULL(test, look(c)->met);
	KUNIT_EXPECT_EQ(test, look(c)->met->nr, 1u);
	KUNIT_EXPECT_TRUE(test, has_portals(c));
	KUNIT_EXPECT_EQ(test, fake_calls(c->fake, FAKE_REMOVE), 0u);
	KUNIT_EXPECT_EQ(test, fake_calls(c->fake, FAKE_DROP), 0u);
}

static void sessions_dropped(struct kunit *test)
{
	struct config *c = config_of_param(test);

	log_in(c);
	c->request.flags |= VDS_ISCSI_REMOVAL_FLAG_DROP;
	run(test, c, 0);
	KUNIT_EXPECT_EQ(test, look(c)->dropped, 1u);
	KUNIT_EXPECT_EQ(test, look(c)->sessions, 0u);
	KUNIT_EXPECT_NULL(test, look(c)->met);
	KUNIT_EXPECT_EQ(test, c->fake->nr_sessions, 0u);
}

/* The driver cannot drop them at first; they are counted when it did. */
static void drop_repeated(struct kunit *test)
{
	struct config *c = config_of_param(test);

	log_in(c);
	fake_fail(c->fake, FAKE_DROP, 1, -EBUSY);
	c->request.flags |= VDS_ISCSI_REMOVAL_FLAG_DROP;
	run(test, c, 0);
	KUNIT_EXPECT_EQ(test, fake_calls(c->fake, FAKE_DROP), 2u);
	KUNIT_EXPECT_EQ(test, look(c)->dropped, 1u);
	KUNIT_EXPECT_EQ(test, look(c)->sessions, 0u);
}

/* Sessions that do not end: until the deadline, and everything is as it was. */
static void sessions_stay(struct kunit *test)
{
	struct config *c = config_of_param(test);

	log_in(c);
	c->fake->ignores_drop = true;
	c->request.flags |= VDS_ISCSI_REMOVAL_FLAG_DROP;
	c->request.deadline_ms = 300;
	run(test, c, -ETIME);
	KUNIT_EXPECT_NOT_NULL(test, strstr(look(c)->message, "a session"));
	KUNIT_EXPECT_EQ(test, look(c)->sessions, 1u);
	KUNIT_EXPECT_EQ(test, look(c)->dropped, 1u);
	KUNIT_EXPECT_FALSE(test, c->fake->group->disabled);
	KUNIT_EXPECT_FALSE(test, c->fake->group->obj.gone);
	KUNIT_EXPECT_TRUE(test, has_portals(c));
}

/* A cancel of an operation that waits for dropped sessions changes nothing. */
static void cancel_with_sessions(struct kunit *test)
{
	const struct kind_case *k = test->param_value;
	struct config *c = config_of_param(test);

	log_in(c);
	c->fake->ignores_drop = true;
	c->request.flags |= VDS_ISCSI_REMOVAL_FLAG_DROP;
	KUNIT_ASSERT_EQ(test, fake_start(&c->request), 0);
	KUNIT_ASSERT_TRUE(test, fake_is_called(c->fake, k->calls, 2));
	KUNIT_EXPECT_EQ(test, vds_iscsi_op_cancel(c->ending.id, NULL), 0);
	fake_expect_end(test, c->fake, &c->ending, -ECANCELED);
	KUNIT_EXPECT_FALSE(test, c->fake->group->disabled);
	KUNIT_EXPECT_TRUE(test, has_portals(c));
}

/* A cancel that comes while the sessions are listed: none is dropped any more. */
static void cancel_before_drop(struct kunit *test)
{
	struct config *c = config_of(test, VDS_ISCSI_OP_KIND_DISABLE_GROUP);

	log_in(c);
	c->request.flags = VDS_ISCSI_REMOVAL_FLAG_DROP;
	c->fake->hold = FAKE_HOLD_SESSIONS;
	KUNIT_ASSERT_EQ(test, fake_start(&c->request), 0);
	KUNIT_ASSERT_TRUE(test, fake_wait(&c->fake->held));
	KUNIT_EXPECT_EQ(test, vds_iscsi_op_cancel(c->ending.id, NULL), 0);
	c->fake->hold = FAKE_HOLD_NOWHERE;
	complete(&c->fake->go);
	fake_expect_end(test, c->fake, &c->ending, -ECANCELED);
	fake_exit(test);
	KUNIT_EXPECT_EQ(test, fake_calls(c->fake, FAKE_DROP), 0u);
	KUNIT_EXPECT_EQ(test, look(c)->dropped, 0u);
	KUNIT_EXPECT_EQ(test, c->fake->nr_sessions, 1u);
}

/* A provider may say that sessions are in the way of other changes, too. */
static void sessions_prevent_enable(struct kunit *test)
{
	struct config *c = config_of(test, VDS_ISCSI_OP_KIND_ENABLE_GROUP);

	log_in(c);
	fake_fail(c->fake, FAKE_ENABLE_GROUP, 0, -EUSERS);
	run(test, c, -EUSERS);
	KUNIT_EXPECT_EQ(test, look(c)->sessions, 1u);
	KUNIT_EXPECT_NULL(test, look(c)->met);
}

/* What blocks */

static void blocked_until_deadline(struct kunit *test)
{
	struct config *c = config_of_param(test);

	c->request.deadline_ms = 200;
	c->fake->block = VDS_ISCSI_BLOCKER_KIND_CONFIGURATION;
	run(test, c, -ETIME);
	KUNIT_EXPECT_FALSE(test, c->fake->group->disabled);
	KUNIT_EXPECT_TRUE(test, has_portals(c));
}

static void blocked_without_deadline(struct kunit *test)
{
	struct config *c = config_of_param(test);

	c->fake->age_ms = 6000;
	c->fake->block = VDS_ISCSI_BLOCKER_KIND_DIRECTORY;
	run(test, c, -EBUSY);
	KUNIT_EXPECT_TRUE(test, has_portals(c));
}

static void cancelled(struct kunit *test)
{
	struct config *c = config_of(test, VDS_ISCSI_OP_KIND_DISABLE_GROUP);

	c->fake->block = VDS_ISCSI_BLOCKER_KIND_LOGIN;
	KUNIT_ASSERT_EQ(test, fake_start(&c->request), 0);
	KUNIT_ASSERT_TRUE(test, fake_is_called(c->fake, FAKE_ENABLE_GROUP, 2));
	KUNIT_EXPECT_EQ(test, vds_iscsi_op_cancel(c->ending.id, NULL), 0);
	fake_expect_end(test, c->fake, &c->ending, -ECANCELED);
	KUNIT_EXPECT_FALSE(test, c->fake->group->disabled);
}

/*
 * One operation at a time on a target and on each of its groups: the next one may
 * start when the first one was cancelled in a pause.
 */
static void one_at_a_time(struct kunit *test)
{
	struct config *c = config_of(test, VDS_ISCSI_OP_KIND_DELETE_TARGET);
	struct fake_ending other;
	struct vds_request request;
	struct vds_address addr;

	c->request.flags = VDS_ISCSI_REMOVAL_FLAG_PORTALS;
	c->fake->block = VDS_ISCSI_BLOCKER_KIND_DIRECTORY;
	/* It has waited for so long that its pauses are long. */
	c->fake->age_ms = 4000;
	c->request.deadline_ms = 120000;
	KUNIT_ASSERT_EQ(test, fake_start(&c->request), 0);
	KUNIT_ASSERT_TRUE(test, fake_pauses(c->ending.id));
	fake_address(&addr, 0);
	KUNIT_EXPECT_EQ(test, fake_remove(c->fake, &addr, &other), -EBUSY);
	request = c->request;
	fake_ending_init(&other);
	request.data = &other;
	request.kind = VDS_ISCSI_OP_KIND_CREATE_GROUP;
	request.flags = 0;
	KUNIT_EXPECT_EQ(test, fake_start(&request), -EBUSY);
	KUNIT_EXPECT_EQ(test, vds_iscsi_op_cancel(c->ending.id, NULL), 0);
	fake_expect_end(test, c->fake, &c->ending, -ECANCELED);
	KUNIT_EXPECT_EQ(test, c->fake->target->op_id, 0ull);
}

static void wrong_requests(struct kunit *test)
{
	struct config *c = config_of(test, VDS_ISCSI_OP_KIND_ENABLE_GROUP);

	c->request.flags = VDS_ISCSI_REMOVAL_FLAG_DROP;
	KUNIT_EXPECT_EQ(test, fake_start(&c->request), -EINVAL);
	c->request.flags = 0;
	c->request.drain_ms = 1;
	KUNIT_EXPECT_EQ(test, fake_start(&c->request), -EINVAL);
	c->request.drain_ms = 0;
	c->fake->ops.capabilities &= ~VDS_CAP_CONFIGURE;
	KUNIT_EXPECT_EQ(test, fake_start(&c->request), -EOPNOTSUPP);
}

/* Offline and online */

static struct config *offline_config(struct kunit *test,
				     struct vds_portal_group **two)
{
	struct config *c = config_of(test, VDS_ISCSI_OP_KIND_OFFLINE_PORTAL);
	struct vds_address addr;

	fake_address(&addr, 0);
	*two = fake_group(c->fake, 2, 0, 1);
	fake_portal_id(c->fake, &addr, &c->ending.items[0].portal);
	return c;
}

static bool is_online(struct config *c, struct vds_portal_group *two)
{
	struct vds_address addr;

	fake_address(&addr, 0);
	return fake_has(c->fake->group, &addr) && fake_has(two, &addr);
}

static struct vds_portal *portal_of(struct config *c)
{
	struct vds_address addr;

	fake_address(&addr, 0);
	return fake_portal(c->fake, &addr);
}

static void goes_offline_and_online(struct kunit *test)
{
	struct vds_portal_group *two;
	struct config *c = offline_config(test, &two);

	run(test, c, 0);
	KUNIT_EXPECT_EQ(test, portal_of(c)->nr_groups, 0u);
	run(test, c, 0);
	c->request.kind = VDS_ISCSI_OP_KIND_ONLINE_PORTAL;
	run(test, c, 0);
	KUNIT_EXPECT_TRUE(test, is_online(c, two));
	KUNIT_EXPECT_PTR_EQ(test, portal_of(c)->offline, NULL);
	run(test, c, 0);
}

static u8 transports_in(struct vds_portal_group *group, const struct vds_address *addr)
{
	struct vds_membership *member;
	u8 transports;

	reg_acquire();
	member = reg_membership_by_address(group, addr);
	transports = member ? member->transports : 0;
	reg_release();
	return transports;
}

/* A portal is served in each group as it was there. */
static void online_as_before(struct kunit *test)
{
	struct vds_portal_group *two;
	struct config *c = offline_config(test, &two);
	u8 both = VDS_ISCSI_TRANSPORT_TCP | VDS_ISCSI_TRANSPORT_ISER;
	struct vds_address addr;

	fake_address(&addr, 0);
	vds_iscsi_portal_set_transports(c->fake->group, &addr, both);
	run(test, c, 0);
	c->request.kind = VDS_ISCSI_OP_KIND_ONLINE_PORTAL;
	run(test, c, 0);
	KUNIT_EXPECT_EQ(test, transports_in(c->fake->group, &addr), both);
	KUNIT_EXPECT_EQ(test, transports_in(two, &addr),
			VDS_ISCSI_TRANSPORT_TCP + 0);
}

/* A dry run leaves nothing, even if another operation removes the portal meanwhile. */
static void dry_run_remembers_nothing(struct kunit *test)
{
	struct vds_portal_group *two;
	struct config *c = offline_config(test, &two);
	struct vds_address addr;

	fake_address(&addr, 0);
	c->request.flags = VDS_ISCSI_REMOVAL_FLAG_DRY_RUN;
	c->fake->hold = FAKE_HOLD_LOOK;
	KUNIT_ASSERT_EQ(test, fake_start(&c->request), 0);
	KUNIT_ASSERT_TRUE(test, fake_wait(&c->fake->held));
	c->fake->hold = FAKE_HOLD_NOWHERE;
	vds_iscsi_portal_depart(c->fake->group, &addr, 1);
	vds_iscsi_portal_depart(two, &addr, 1);
	complete(&c->fake->go);
	fake_expect_end(test, c->fake, &c->ending, 0);
	KUNIT_ASSERT_NOT_NULL(test, portal_of(c));
	KUNIT_EXPECT_PTR_EQ(test, portal_of(c)->offline, NULL);
}

/* If one group refuses, the portal stays offline and can be set online later. */
static void online_fails(struct kunit *test)
{
	struct vds_portal_group *two;
	struct config *c = offline_config(test, &two);

	run(test, c, 0);
	c->request.kind = VDS_ISCSI_OP_KIND_ONLINE_PORTAL;
	fake_fail(c->fake, FAKE_ADD, 2, -EADDRINUSE);
	run(test, c, -EADDRINUSE);
	KUNIT_EXPECT_EQ(test, portal_of(c)->nr_groups, 0u);
	run(test, c, 0);
	KUNIT_EXPECT_TRUE(test, is_online(c, two));
}

static void offline_fails(struct kunit *test)
{
	struct vds_portal_group *two;
	struct config *c = offline_config(test, &two);

	fake_fail(c->fake, FAKE_REMOVE, 2, -EBUSY);
	run(test, c, -EBUSY);
	KUNIT_EXPECT_TRUE(test, is_online(c, two));
	KUNIT_EXPECT_PTR_EQ(test, portal_of(c)->offline, NULL);
}

/* A group that was deleted meanwhile; one of its name takes its place. */
static void group_is_gone(struct kunit *test)
{
	struct vds_portal_group *two;
	struct config *c = offline_config(test, &two);

	run(test, c, 0);
	vds_iscsi_portal_group_depart(two, 0);
	c->request.kind = VDS_ISCSI_OP_KIND_ONLINE_PORTAL;
	KUNIT_EXPECT_EQ(test, fake_start(&c->request), -EIDRM);
	two = fake_group(c->fake, 2, 0, 0);
	run(test, c, 0);
	KUNIT_EXPECT_TRUE(test, is_online(c, two));
}

/* A portal that another program adds to a group is online, and nothing is left. */
static void joins_again(struct kunit *test)
{
	struct vds_portal_group *two;
	struct config *c = offline_config(test, &two);
	struct vds_address addr;

	run(test, c, 0);
	fake_address(&addr, 0);
	KUNIT_ASSERT_EQ(test, vds_iscsi_portal_arrive(two, &addr, 0, NULL), 0);
	KUNIT_EXPECT_PTR_EQ(test, portal_of(c)->offline, NULL);
	KUNIT_ASSERT_EQ(test, vds_iscsi_portal_depart(two, &addr, 1), 0);
	/* To set it offline now leaves nothing either, since it has no group. */
	run(test, c, 0);
	KUNIT_EXPECT_PTR_EQ(test, portal_of(c)->offline, NULL);
	c->request.kind = VDS_ISCSI_OP_KIND_ONLINE_PORTAL;
	KUNIT_EXPECT_EQ(test, fake_start(&c->request), -ENOENT);
}

static struct kunit_case config_kunit_cases[] = {
	KUNIT_CASE_PARAM(names, name_gen_params),
	KUNIT_CASE(latin_name),
	KUNIT_CASE(longest_name),
	KUNIT_CASE(creates_target),
	KUNIT_CASE(creates_groups),
	KUNIT_CASE(creation_fails),
	KUNIT_CASE(enables),
	KUNIT_CASE(portals_left),
	KUNIT_CASE(contents_left),
	KUNIT_CASE(parts_take_their_time),
	KUNIT_CASE(deletion_fails),
	KUNIT_CASE(cancel_after_failure),
	KUNIT_CASE(deletion_loses_portals),
	KUNIT_CASE(target_half_deleted),
	KUNIT_CASE(deletes_target),
	KUNIT_CASE_PARAM(sessions_refuse, kind_gen_params),
	KUNIT_CASE_PARAM(sessions_dropped, kind_gen_params),
	KUNIT_CASE_PARAM(drop_repeated, kind_gen_params),
	KUNIT_CASE_PARAM(sessions_stay, kind_gen_params),
	KUNIT_CASE_PARAM(cancel_with_sessions, kind_gen_params),
	KUNIT_CASE(cancel_before_drop),
	KUNIT_CASE(sessions_prevent_enable),
	KUNIT_CASE_PARAM(blocked_until_deadline, kind_gen_params),
	KUNIT_CASE_PARAM(blocked_without_deadline, kind_gen_params),
	KUNIT_CASE(cancelled),
	KUNIT_CASE(one_at_a_time),
	KUNIT_CASE(wrong_requests),
	KUNIT_CASE(goes_offline_and_online),
	KUNIT_CASE(online_as_before),
	KUNIT_CASE(dry_run_remembers_nothing),
	KUNIT_CASE(online_fails),
	KUNIT_CASE(offline_fails),
	KUNIT_CASE(group_is_gone),
	KUNIT_CASE(joins_again),
	{}
};

struct kunit_suite vds_config_suite = {
	.name = "vds_iscsi_config",
	.init = config_init,
	.exit = fake_exit,
	.test_cases = config_kunit_cases,
};
