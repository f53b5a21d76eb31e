// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Operations that repair a provider, and those that unblock a portal group.
 */
#include "client_test.h"

static struct vds_uuid group, portal;
static struct vds_op_start start;
static struct vds_op_info info;

static void begin(void)
{
	setup();
	group = fake_group_id(FAKE_IQN, 1);
	portal = fake_portal_id(ADDR);
	memset(&start, 0, sizeof(start));
}

static void get_started(void)
{
	check_int(vds_op_get(client, start.id, start.incarnation, &info), 0);
}

static void repair_op(void)
{
	begin();
	check_int(vds_reenumerate_start(client, FAKE_PROVIDER, 700, 0, &start), 0);
	check(start.id && start.incarnation && !start.done);
	get_started();
	check_int(info.kind, VDS_ISCSI_OP_KIND_REENUMERATE);
	check_str(info.provider, FAKE_PROVIDER);
	check_int(info.deadline, 700);
	check_str(info.target_name, "");
	check_int(info.address.family, 0);
	check_int(info.item_total, 0);
	check_int(vds_refresh_start(client, NULL, 40, 800, 0, &start), 0);
	get_started();
	check_int(info.kind, VDS_ISCSI_OP_KIND_REFRESH);
	check_int(info.grace, 40);
	check_int(info.deadline, 800);
	check_int(info.state, VDS_ISCSI_OP_STATE_DONE);
	teardown();
}

static void repair_reply(void)
{
	begin();
	check_int(vds_reenumerate_start(client, NULL, 0, VDS_START_WAIT_MAX, &start), 0);
	check(start.done);
	check_int(start.result, 0);
	fake_hold(fk, VDS_ISCSI_OP_STATE_QUEUED);
	check_int(vds_refresh_start(client, NULL, VDS_GRACE_DEFAULT, 0, VDS_START_WAIT_MAX,
				    &start), 0);
	check(!start.done);
	get_started();
	check_int(info.grace, 200);
	fake_op_complete(fk, start.id, 0, NULL);
	teardown();
}

/* A timeout of 0 is over before the query that finds the result. */
static void repair_defaults(void)
{
	begin();
	check_int(vds_reenumerate(client, NULL, 0), 0);
	check_int(fake_requests(fk, VDS_ISCSI_CMD_OP_GET), 1);
	check_int(vds_op_get(client, 1, 0, &info), 0);
	check_int(info.deadline, 0);
	check_int(vds_refresh(client, NULL, 1), 0);
	check_int(fake_requests(fk, VDS_ISCSI_CMD_OP_GET), 2);
	check_int(vds_op_get(client, 2, 0, &info), 0);
	check_int(info.deadline, 0);
	check_int(info.grace, 200);
	teardown();
}

static void repair_result(void)
{
	begin();
	fake_result(fk, -EIO, "the driver failed");
	check_int(vds_reenumerate(client, NULL, 5000), -EIO);
	check_part(vds_client_message(), "the driver failed");
	fake_result(fk, -EBUSY, NULL);
	check_int(vds_refresh(client, NULL, -1), -EBUSY);
	check_part(vds_client_message(), "blocked");
	teardown();
}

static void repair_timeout(void)
{
	begin();
	fake_hold(fk, VDS_ISCSI_OP_STATE_QUEUED);
	check_int(vds_reenumerate(client, NULL, 30), -ETIME);
	check_part(vds_client_message(), "operation 1 is still running");
	check_int(vds_op_get(client, 1, 0, &info), 0);
	check_int(info.state, VDS_ISCSI_OP_STATE_QUEUED);
	fake_op_complete(fk, 1, 0, NULL);
	teardown();
}

static void repair_cancel(void)
{
	begin();
	fake_hold(fk, VDS_ISCSI_OP_STATE_QUEUED);
	check_int(vds_reenumerate_start(client, NULL, 0, 0, &start), 0);
	check_int(vds_op_cancel(client, start.id, start.incarnation), 0);
	get_started();
	check_int(info.result, -ECANCELED);
	teardown();
}

static void repair_busy(void)
{
	begin();
	fake_hold(fk, VDS_ISCSI_OP_STATE_QUEUED);
	check_int(vds_reenumerate_start(client, NULL, 0, 0, &start), 0);
	check_int(vds_refresh(client, NULL, 5000), -EBUSY);
	check_part(vds_client_message(), "already");
	check_int(vds_portal_remove(client, &group, 0, &portal, &(uint64_t){ 0 }), 0);
	fake_op_complete(fk, start.id, 0, NULL);
	check_int(vds_refresh_start(client, NULL, 0, 0, 0, &start), 0);
	teardown();
}

static void repair_without_socket(void)
{
	begin();
	fake_fail_open(fk, -EMFILE);
	check_int(vds_reenumerate(client, NULL, 5000), 0);
	fake_hold(fk, VDS_ISCSI_OP_STATE_QUEUED);
	check_int(vds_reenumerate(client, NULL, 200), -ETIME);
	fake_fail_open(fk, 0);
	teardown();
}

static uint64_t blocked_removal(enum vds_iscsi_blocker_kind kind, const char *peer)
{
	uint64_t op = 0;

	fake_block(fk, kind, peer);
	check_int(vds_portal_remove(client, &group, 0, &portal, &op), 0);
	return op;
}

static void unblock(void)
{
	uint64_t op;

	begin();
	op = blocked_removal(VDS_ISCSI_BLOCKER_KIND_LOGIN, "192.0.2.77:5000");
	check_int(vds_unblock_start(client, &group, 0, 25, 900, 0, &start), 0);
	get_started();
	check_int(info.kind, VDS_ISCSI_OP_KIND_UNBLOCK_GROUP);
	check_int(info.result, 0);
	check_int(info.grace, 25);
	check_int(info.deadline, 900);
	check_int(info.aborted, 1);
	check_str(info.target_name, FAKE_IQN);
	check_int(info.address.family, 0);
	check(info.blocker_count == 1 && info.blockers[0].aborted);
	check_int(vds_op_wait(client, NULL, op, 0, 5000, &info), 0);
	check_int(info.result, 0);
	check_int(portals_left(), 1);
	teardown();
}

static void unblock_nothing(void)
{
	begin();
	check_int(vds_unblock_start(client, &group, 0, VDS_GRACE_DEFAULT, 0, 50, &start), 0);
	check(start.done && start.result == -EBUSY);
	check_int(start.reason, VDS_ISCSI_REASON_NOTHING_TO_ABORT);
	check_part(start.message, "no stalled login");
	get_started();
	check_int(info.result, -EBUSY);
	check_part(info.message, "no stalled login");
	check_int(info.blocker_count, 0);
	fake_block(fk, VDS_ISCSI_BLOCKER_KIND_CONFIGURATION, NULL);
	check_int(vds_unblock_start(client, &group, 0, VDS_GRACE_DEFAULT, 0, 0, &start), 0);
	get_started();
	check_int(info.result, -EBUSY);
	check_int(info.blocker_count, 1);
	check_int(info.blockers[0].kind, VDS_ISCSI_BLOCKER_KIND_CONFIGURATION);
	teardown();
}

static void unblock_beside(void)
{
	struct vds_group_info now;
	uint64_t op;

	begin();
	op = blocked_removal(VDS_ISCSI_BLOCKER_KIND_LOGIN, NULL);
	fake_hold(fk, VDS_ISCSI_OP_STATE_QUEUED);
	check_int(vds_unblock_start(client, &group, 0, 0, 0, 0, &start), 0);
	check_int(vds_group_get(client, &group, 0, &now), 0);
	check_int(now.operation, op);
	fake_op_complete(fk, start.id, 0, NULL);
	check_int(vds_group_get(client, &group, 0, &now), 0);
	check_int(now.operation, op);
	teardown();
}

static void unblock_refused(void)
{
	struct vds_uuid none = fake_group_id(FAKE_IQN, 7);

	begin();
	check_int(vds_unblock_start(client, &none, 0, 0, 0, 0, &start), -ENOENT);
	check_int(vds_unblock_start(client, &group, 4711, 0, 0, 0, &start), -EIDRM);
	fake_unprivileged(fk, true);
	check_int(vds_unblock_start(client, &group, 0, 0, 0, 0, &start), -EPERM);
	check_int(start.id, 0);
	teardown();
}

static void capability(void)
{
	begin();
	fake_fail(fk, VDS_ISCSI_CMD_GROUP_UNBLOCK, -EOPNOTSUPP,
		  "the target driver's provider cannot do this");
	check_int(vds_unblock_start(client, &group, 0, 0, 0, 0, &start), -EOPNOTSUPP);
	check_str(vds_client_message(), "the target driver's provider cannot do this");
	/* A module that does not know the command explains nothing. */
	fake_fail(fk, VDS_ISCSI_CMD_GROUP_UNBLOCK, -EOPNOTSUPP, NULL);
	check_int(vds_unblock_start(client, &group, 0, 0, 0, 0, &start), -EOPNOTSUPP);
	check_part(vds_client_message(), "cannot do this");
	teardown();
}

static const struct tap_case cases[] = {
	{ "a repair is an operation of its provider, with its options and no group",
	  repair_op },
	{ "the reply to the start of a repair has the result if it is done", repair_reply },
	{ "a repair has no deadline, and its reply waits unless the timeout is 0",
	  repair_defaults },
	{ "a repair returns its operation's result, and the message explains it",
	  repair_result },
	{ "a repair that is not done in time is -ETIME, and continues", repair_timeout },
	{ "a repair can be cancelled", repair_cancel },
	{ "a provider has one repair at a time, beside the changes of its groups",
	  repair_busy },
	{ "a repair needs no descriptor, also while it waits", repair_without_socket },
	{ "to unblock a group aborts its login, and the blocked removal is carried out",
	  unblock },
	{ "to unblock a group without a login fails, and returns what blocks it",
	  unblock_nothing },
	{ "to unblock a group is possible beside its operation", unblock_beside },
	{ "to unblock an unknown or deleted group, or without privileges, is refused",
	  unblock_refused },
	{ "what the provider or the module cannot do is -EOPNOTSUPP with a message",
	  capability },
};

int main(void)
{
	return tap_run(cases);
}
