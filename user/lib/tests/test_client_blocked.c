// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Operations that something blocks, what it is, and groups that cannot be read.
 */
#include "client_test.h"
#include "clock.h"

#define PEER	"192.0.2.77:5000"

static struct vds_uuid group, portal;
static struct vds_op_start start;
static struct vds_op_info info;

static void begin(void)
{
	setup();
	group = fake_group_id(FAKE_IQN, 1);
	portal = fake_portal_id(ADDR);
}

static void remove_with(uint32_t flags, uint32_t deadline_ms)
{
	struct vds_removal_options options = {
		.flags = flags,
		.grace_ms = VDS_GRACE_DEFAULT,
		.deadline_ms = deadline_ms,
	};

	memset(&start, 0, sizeof(start));
	check_int(vds_removal_start(client, &group, 0, &portal, 1, &options, 0, &start), 0);
}

static void wait_for(int result)
{
	check_int(vds_op_wait(client, NULL, start.id, start.incarnation, 5000, &info), 0);
	check_int(info.result, result);
}

static void deadline(void)
{
	int64_t before = vds_now();

	begin();
	fake_block(fk, VDS_ISCSI_BLOCKER_KIND_REINSTATEMENT, NULL);
	remove_with(0, 100);
	wait_for(-ETIME);
	check(vds_now() - before >= 100 * VDS_MSEC);
	check(vds_now() - before < VDS_SEC);
	check_part(info.message, "a login waits for I/O");
	check_int(info.blocker_count, 1);
	check_int(info.blockers[0].kind, VDS_ISCSI_BLOCKER_KIND_REINSTATEMENT);
	check_int(info.blockers[0].peer.family, 0);
	check_int(info.items[0].state, VDS_ISCSI_ITEM_STATE_UNTOUCHED);
	check_int(portals_left(), 2);
	teardown();
}

static void continues(void)
{
	begin();
	fake_block(fk, VDS_ISCSI_BLOCKER_KIND_DIRECTORY, NULL);
	remove_with(0, 0);
	check_int(vds_op_get(client, start.id, start.incarnation, &info), 0);
	check_int(info.state, VDS_ISCSI_OP_STATE_QUEUED);
	check_int(info.blockers[0].kind, VDS_ISCSI_BLOCKER_KIND_DIRECTORY);
	fake_unblock(fk);
	wait_for(0);
	check_int(portals_left(), 1);
	teardown();
}

static void dry_run(void)
{
	begin();
	fake_block(fk, VDS_ISCSI_BLOCKER_KIND_LOGIN, PEER);
	remove_with(VDS_ISCSI_REMOVAL_FLAG_DRY_RUN, 0);
	check_int(vds_op_get(client, start.id, start.incarnation, &info), 0);
	check_int(info.state, VDS_ISCSI_OP_STATE_DONE);
	check_int(info.result, -EBUSY);
	check_part(info.message, "would have to wait");
	check_int(info.blockers[0].kind, VDS_ISCSI_BLOCKER_KIND_LOGIN);
	teardown();
}

static void dry_run_beside(void)
{
	struct vds_group_info now;
	uint64_t op;

	begin();
	fake_hold(fk, VDS_ISCSI_OP_STATE_QUEUED);
	remove_with(VDS_ISCSI_REMOVAL_FLAG_DRY_RUN, 0);
	check_int(vds_portal_remove(client, &group, 0, &portal, &op), 0);
	fake_hold(fk, VDS_ISCSI_OP_STATE_DONE);
	remove_with(VDS_ISCSI_REMOVAL_FLAG_DRY_RUN, 0);
	check_int(vds_group_get(client, &group, 0, &now), 0);
	check_int(now.operation, op);
	wait_for(0);
	check_int(portals_left(), 2);
	teardown();
}

/* The address of the login that blocks the last operation; its family is 0 if absent. */
static const struct vds_address *peer_now(void)
{
	check_int(vds_op_get(client, start.id, start.incarnation, &info), 0);
	check_int(info.blocker_count, 1);
	return &info.blockers[0].peer;
}

static void peer_private(void)
{
	char text[VDS_ADDRESS_STRLEN];
	struct vds_op_info *list;
	struct vds_event event;
	struct vds_watch *watch;
	size_t count;

	begin();
	check_int(vds_client_watch(client, VDS_WATCH_OPS, &watch), 0);
	fake_hold(fk, VDS_ISCSI_OP_STATE_QUEUED);
	remove_with(0, 0);
	fake_op_blocker(fk, start.id, PEER, 60, true);
	check_str(vds_address_format(peer_now(), text), PEER);
	check_int(info.blockers[0].silent, 60);
	check(info.blockers[0].aborted);
	check_int(vds_op_list(client, &list, &count), 0);
	if (check_int(count, 1) && check_int(list[0].blocker_count, 1)) {
		check_int(list[0].blockers[0].kind, VDS_ISCSI_BLOCKER_KIND_LOGIN);
		check_int(list[0].blockers[0].peer.family, 0);
	}
	free(list);
	check_int(vds_watch_next(watch, &event, 0), 0);
	check_int(vds_watch_next(watch, &event, 0), 0);
	check_int(event.op.blocker_count, 1);
	check_int(event.op.blockers[0].peer.family, 0);
	fake_unprivileged(fk, true);
	check_int(peer_now()->family, 0);
	vds_watch_close(watch);
	teardown();
}

static void overdue(void)
{
	begin();
	fake_hold(fk, VDS_ISCSI_OP_STATE_COMMITTING);
	remove_with(0, 0);
	check_int(vds_op_get(client, start.id, 0, &info), 0);
	check(!info.overdue);
	fake_op_overdue(fk, start.id);
	check_int(vds_op_get(client, start.id, 0, &info), 0);
	check(info.overdue);
	teardown();
}

static void stale_group(void)
{
	struct vds_group_info now;
	uint64_t op;

	begin();
	check_int(vds_group_get(client, &group, 0, &now), 0);
	check_int(now.state, VDS_ISCSI_PORTAL_GROUP_STATE_OK);
	check_str(now.message, "");
	fake_group_stale(fk, FAKE_IQN, 1, "tpgt_01 has the tag of tpgt_1");
	check_int(vds_group_get(client, &group, 0, &now), 0);
	check_int(now.state, VDS_ISCSI_PORTAL_GROUP_STATE_STALE);
	check_str(now.message, "tpgt_01 has the tag of tpgt_1");
	check_int(vds_portal_remove(client, &group, 0, &portal, &op), -ESTALE);
	check_part(vds_client_message(), "the portal group is stale");
	group = fake_group_id(FAKE_IQN "2", 2);
	check_int(vds_portal_remove(client, &group, 0, &portal, &op), 0);
	teardown();
}

static const struct tap_case cases[] = {
	{ "a removal that is blocked until its deadline ends then, and says what blocked it",
	  deadline },
	{ "a removal that was blocked is carried out when nothing blocks it", continues },
	{ "a dry run does not wait; its result is -EBUSY with the blocker", dry_run },
	{ "a dry run is possible beside the operation of its group", dry_run_beside },
	{ "the address of a login is in the reply to a privileged caller only", peer_private },
	{ "an operation that the target driver does not finish is overdue", overdue },
	{ "a group that cannot be read says why, and alone refuses changes", stale_group },
};

int main(void)
{
	return tap_run(cases);
}
