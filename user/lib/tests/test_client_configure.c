// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Creating, deleting, enabling and disabling targets and portal groups, and setting
 * portals offline and online.
 */
#include "client_test.h"

#define NEW_IQN		"iqn.2026-01.org.example:new"
#define WAIT_MS		100	/* the reply has the result */

static struct vds_op_start start;

static struct vds_uuid the_target(void)
{
	return fake_target_id(FAKE_IQN);
}

static struct vds_uuid the_group(void)
{
	return fake_group_id(FAKE_IQN, 1);
}

/* A start that failed with @err, because of @reason, and has no operation. */
static void refused(int ret, int err, enum vds_iscsi_reason reason)
{
	check_int(ret, err);
	check_int(vds_client_reason(), reason);
	check_int(start.id, 0);
	start.id = 77;
}

/* An operation that was accepted, and whose result is known. */
static struct vds_op_info ended(int ret, int result)
{
	struct vds_op_info info = { .id = 0 };

	check_int(ret, 0);
	check(start.done);
	check_int(start.result, result);
	check_int(vds_op_get(client, start.id, start.incarnation, &info), 0);
	check_int(info.result, result);
	return info;
}

static int create_target(const char *iqn)
{
	return vds_target_create(client, NULL, iqn, NULL, WAIT_MS, &start);
}

static int delete_target(uint64_t incarnation, uint32_t flags)
{
	struct vds_removal_options options = { .flags = flags, .grace_ms = VDS_GRACE_DEFAULT };
	struct vds_uuid id = the_target();

	return vds_target_delete(client, &id, incarnation, &options, WAIT_MS, &start);
}

static int create_group(int tag, bool enable)
{
	struct vds_uuid id = the_target();

	return vds_group_create(client, &id, 0, tag, enable, NULL, WAIT_MS, &start);
}

static int delete_group(uint64_t incarnation, uint32_t flags)
{
	struct vds_removal_options options = { .flags = flags, .grace_ms = VDS_GRACE_DEFAULT };
	struct vds_uuid id = the_group();

	return vds_group_delete(client, &id, incarnation, &options, WAIT_MS, &start);
}

static int enable_group(void)
{
	struct vds_uuid id = the_group();

	return vds_group_enable(client, &id, 0, NULL, WAIT_MS, &start);
}

static int disable_group(uint32_t flags)
{
	struct vds_removal_options options = { .flags = flags, .grace_ms = VDS_GRACE_DEFAULT };
	struct vds_uuid id = the_group();

	return vds_group_disable(client, &id, 0, &options, WAIT_MS, &start);
}

static int set_offline(const char *address)
{
	struct vds_uuid id = fake_portal_id(address);

	return vds_portal_offline(client, &id, NULL, WAIT_MS, &start);
}

static int set_online(const char *address)
{
	struct vds_uuid id = fake_portal_id(address);

	return vds_portal_online(client, &id, NULL, WAIT_MS, &start);
}

static bool group_disabled(uint16_t tag)
{
	struct vds_group_info info;

	check_int(vds_group_get_by_name(client, FAKE_IQN, tag, &info), 0);
	return info.disabled;
}

static unsigned int groups_of(const char *address)
{
	struct vds_uuid id = fake_portal_id(address);
	struct vds_portal_info info;

	check_int(vds_portal_get(client, &id, 0, &info), 0);
	check_int(info.status, info.groups ? VDS_ISCSI_PORTAL_STATUS_ONLINE :
		  VDS_ISCSI_PORTAL_STATUS_OFFLINE);
	return info.groups;
}

static void target_created(void)
{
	struct vds_target_info target;
	struct vds_op_info op;

	setup();
	op = ended(vds_target_create(client, FAKE_PROVIDER, NEW_IQN, NULL, WAIT_MS, &start), 0);
	check_int(op.kind, VDS_ISCSI_OP_KIND_CREATE_TARGET);
	check_str(op.target_name, NEW_IQN);
	check_int(op.target_incarnation, 0);
	check_int(vds_target_get(client, &op.target_id, 0, &target), 0);
	check_str(target.name, NEW_IQN);
	check_int(target.portal_groups, 0);
	teardown();
}

static void target_named(void)
{
	struct vds_op_info first, second;

	setup();
	first = ended(create_target(NULL), 0);
	second = ended(create_target(""), 0);
	check(!strncmp(first.target_name, "iqn.2003-01.org.linux-iscsi.", 28));
	check_int(strspn(first.target_name, "abcdefghijklmnopqrstuvwxyz0123456789-.:"),
		  strlen(first.target_name));
	check(strcmp(first.target_name, second.target_name));
	teardown();
}

static void target_refused(void)
{
	char long_name[VDS_ISCSI_NAME_MAX + 2];

	memset(long_name, 'x', sizeof(long_name) - 1);
	long_name[sizeof(long_name) - 1] = '\0';
	setup();
	refused(create_target(FAKE_IQN), -EEXIST, VDS_ISCSI_REASON_EXISTS);
	refused(create_target("disk"), -EINVAL, VDS_ISCSI_REASON_INVALID_NAME);
	refused(create_target(long_name), -EINVAL, 0);
	refused(vds_target_create(client, "other", NEW_IQN, NULL, 0, &start), -ENOENT,
		VDS_ISCSI_REASON_NO_PROVIDER);
	refused(vds_target_create(client, long_name, NEW_IQN, NULL, 0, &start), -EINVAL, 0);
	fake_stale(fk);
	refused(create_target(NEW_IQN), -ESTALE, VDS_ISCSI_REASON_PROVIDER_STALE);
	fake_unprivileged(fk, true);
	refused(create_target(NEW_IQN), -EPERM, VDS_ISCSI_REASON_NOT_PERMITTED);
	teardown();
}

static void target_deleted(void)
{
	struct vds_target_info target;
	struct vds_op_info op;

	setup();
	op = ended(delete_target(0, VDS_ISCSI_REMOVAL_FLAG_PORTALS), 0);
	check_int(op.kind, VDS_ISCSI_OP_KIND_DELETE_TARGET);
	check_str(op.target_name, FAKE_IQN);
	check(op.target_incarnation);
	check_int(vds_target_get_by_name(client, FAKE_IQN, &target), -ENOENT);
	check_int(vds_target_get_by_name(client, FAKE_IQN "2", &target), 0);
	teardown();
}

static void target_kept(void)
{
	setup();
	check_int(ended(delete_target(0, 0), -ENOTEMPTY).reason, VDS_ISCSI_REASON_HAS_PORTALS);
	refused(delete_target(99999, 0), -EIDRM, VDS_ISCSI_REASON_DELETED);
	fake_target_del(fk, FAKE_IQN);
	refused(delete_target(0, 0), -ENOENT, VDS_ISCSI_REASON_NO_TARGET);
	teardown();
}

static void group_created(void)
{
	struct vds_group_info group;
	struct vds_op_info op;

	setup();
	op = ended(create_group(VDS_TAG_ANY, true), 0);
	check_int(op.kind, VDS_ISCSI_OP_KIND_CREATE_GROUP);
	check_int(op.tag, 2);
	check_int(vds_group_get(client, &op.group_id, 0, &group), 0);
	check_int(group.tag, 2);
	check(!group.disabled);
	check_int(ended(create_group(0, false), 0).tag, 0);
	check(group_disabled(0));
	check_int(ended(create_group(65535, false), 0).tag, 65535);
	teardown();
}

static void group_refused(void)
{
	struct vds_uuid id = the_target();

	setup();
	refused(create_group(1, false), -EEXIST, VDS_ISCSI_REASON_EXISTS);
	refused(create_group(65536, false), -EINVAL, 0);
	refused(create_group(-2, false), -EINVAL, 0);
	refused(vds_group_create(client, &id, 99999, 5, false, NULL, 0, &start), -EIDRM,
		VDS_ISCSI_REASON_DELETED);
	id = the_group();
	refused(vds_group_create(client, &id, 0, 5, false, NULL, 0, &start), -ENOENT,
		VDS_ISCSI_REASON_NO_TARGET);
	teardown();
}

/* While an operation on a target, or on a group, is in flight. */
static void busy(void)
{
	struct vds_op_start first;

	setup();
	fake_hold(fk, VDS_ISCSI_OP_STATE_COMMITTING);
	check_int(create_group(5, false), 0);
	first = start;
	check(!first.done);
	refused(create_group(6, false), -EBUSY, VDS_ISCSI_REASON_TARGET_BUSY);
	refused(delete_target(0, 0), -EBUSY, VDS_ISCSI_REASON_TARGET_BUSY);
	fake_op_complete(fk, first.id, 0, NULL);
	check_int(disable_group(0), 0);
	first = start;
	refused(delete_group(0, 0), -EBUSY, VDS_ISCSI_REASON_GROUP_BUSY);
	refused(set_offline(ADDR), -EBUSY, VDS_ISCSI_REASON_GROUP_BUSY);
	fake_op_complete(fk, first.id, 0, NULL);
	check(group_disabled(1));
	teardown();
}

static void group_deleted(void)
{
	struct vds_group_info group;
	struct vds_op_info op;

	setup();
	op = ended(delete_group(0, 0), -ENOTEMPTY);
	check_int(op.reason, VDS_ISCSI_REASON_HAS_PORTALS);
	check_int(portals_left(), 2);
	ended(delete_group(op.group_incarnation, VDS_ISCSI_REMOVAL_FLAG_PORTALS), 0);
	check_int(vds_group_get_by_name(client, FAKE_IQN, 1, &group), -ENOENT);
	refused(delete_group(op.group_incarnation, 0), -EIDRM, VDS_ISCSI_REASON_DELETED);
	refused(delete_group(0, 0), -ENOENT, VDS_ISCSI_REASON_NO_GROUP);
	teardown();
}

static void with_sessions(void)
{
	struct vds_op_info op;

	setup();
	fake_session_add(fk, FAKE_IQN, 1, ADDR, "iqn.a", "198.51.100.1:1024");
	op = ended(disable_group(0), -EUSERS);
	check_int(op.reason, VDS_ISCSI_REASON_HAS_SESSIONS);
	check_int(op.sessions, 1);
	check_str(op.session[0].initiator_name, "iqn.a");
	check(!group_disabled(1));
	op = ended(delete_group(0, VDS_ISCSI_REMOVAL_FLAG_PORTALS), -EUSERS);
	check_int(op.sessions, 1);
	check_int(portals_left(), 2);
	op = ended(disable_group(VDS_ISCSI_REMOVAL_FLAG_DROP), 0);
	check_int(op.dropped, 1);
	check_int(op.sessions, 0);
	check(group_disabled(1));
	teardown();
}

static void set_twice(void)
{
	setup();
	for (int i = 0; i < 2; i++) {
		check_int(ended(disable_group(0), 0).kind, VDS_ISCSI_OP_KIND_DISABLE_GROUP);
		check(group_disabled(1));
	}
	for (int i = 0; i < 2; i++) {
		check_int(ended(enable_group(), 0).kind, VDS_ISCSI_OP_KIND_ENABLE_GROUP);
		check(!group_disabled(1));
	}
	teardown();
}

static void switched(void)
{
	struct vds_op_info op;

	setup();
	op = ended(set_offline(ADDR), 0);
	check_int(op.kind, VDS_ISCSI_OP_KIND_OFFLINE_PORTAL);
	check_int(op.item_count, 2);
	check_int(op.items[1].state, VDS_ISCSI_ITEM_STATE_REMOVED);
	check_int(groups_of(ADDR), 0);
	check_int(ended(set_offline(ADDR), 0).item_total, 0);
	op = ended(set_online(ADDR), 0);
	check_int(op.kind, VDS_ISCSI_OP_KIND_ONLINE_PORTAL);
	check_int(op.items[1].state, VDS_ISCSI_ITEM_STATE_ADDED);
	check_int(groups_of(ADDR), 2);
	check_int(portals_left(), 2);
	op = ended(set_online(ADDR), 0);
	check_int(op.item_total, 0);
	check(same_id(&op.portal_id, fake_portal_id(ADDR)));
	teardown();
}

static void not_switched(void)
{
	setup();
	refused(set_online(OUTSIDE), -ENOENT, VDS_ISCSI_REASON_NOT_OFFLINE);
	refused(set_offline("192.0.2.99:3260"), -ENOENT, VDS_ISCSI_REASON_NO_PORTAL);
	refused(set_online("192.0.2.99:3260"), -ENOENT, VDS_ISCSI_REASON_NO_PORTAL);
	ended(set_offline(ADDR), 0);
	fake_group_del(fk, FAKE_IQN "2", 2);
	refused(set_online(ADDR), -EIDRM, VDS_ISCSI_REASON_DELETED);
	check_int(groups_of(ADDR), 0);
	teardown();
}

/* A portal that was added to a group since is online, and what was remembered is not. */
static void offline_forgotten(void)
{
	setup();
	ended(set_offline(ADDR), 0);
	fake_member_add(fk, FAKE_IQN, 1, ADDR);
	check_int(ended(set_online(ADDR), 0).item_total, 0);
	check_int(groups_of(ADDR), 1);
	teardown();
}

static void keeps_last(void)
{
	struct vds_removal_options options = {
		.flags = VDS_ISCSI_REMOVAL_FLAG_KEEP_LAST,
		.grace_ms = VDS_GRACE_DEFAULT,
	};
	struct vds_uuid id = fake_portal_id(ADDR);

	setup();
	check_int(ended(vds_portal_offline(client, &id, &options, WAIT_MS, &start),
			-EADDRINUSE).reason, VDS_ISCSI_REASON_KEEP_LAST);
	check_int(groups_of(ADDR), 2);
	refused(set_online(OUTSIDE), -ENOENT, VDS_ISCSI_REASON_NOT_OFFLINE);
	teardown();
}

static const struct tap_case cases[] = {
	{ "a created target is known, without groups, by the id of its operation",
	  target_created },
	{ "a target that is given no name gets a valid one of its own", target_named },
	{ "no target is created with a name that is taken or invalid, or without privileges",
	  target_refused },
	{ "a target is deleted with its groups", target_deleted },
	{ "a target with portals, or a deleted one, is not deleted", target_kept },
	{ "a created group has the tag given, or the lowest free one, and is enabled if wanted",
	  group_created },
	{ "no group is created with a tag that is taken or invalid, or in an unknown target",
	  group_refused },
	{ "a target and a group take one operation at a time", busy },
	{ "a group is deleted with its portals only if the flags say so", group_deleted },
	{ "a group with sessions is not disabled or deleted, unless they are dropped",
	  with_sessions },
	{ "enabling and disabling a group twice succeeds", set_twice },
	{ "an offline portal is in no group, and online in all of them again", switched },
	{ "a portal is not set online if it was not set offline, or a group was deleted",
	  not_switched },
	{ "a portal that another program added to a group is online", offline_forgotten },
	{ "setting a portal offline heeds the options of a removal", keeps_last },
};

int main(void)
{
	return tap_run(cases);
}
