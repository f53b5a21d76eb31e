// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Removals when there are sessions: conditions, dropping, draining.
 */
#include "client_test.h"

#define PEER	"198.51.100.1:1024"

/* Remove both portals of the first group; return the operation. */
static void items_are(const struct vds_op_info *info, enum vds_iscsi_item_state state)
{
	check_int(info->item_count, 2);
	check_int(info->items[0].state, state);
	check_int(info->items[1].state, state);
	check_int(info->items[0].result, 0);
	check_int(info->items[1].result, 0);
}

/* A removal that is done at once, with this result, and changes nothing. */
static void changes_nothing(uint32_t flags, int result, uint32_t sessions)
{
	struct vds_removal_options options = { flags, VDS_GRACE_DEFAULT, 0, 0 };
	struct vds_op_info info = remove_both(&options);

	check_int(info.flags, flags);
	check_int(info.state, VDS_ISCSI_OP_STATE_DONE);
	check_int(info.result, result);
	check_int(info.sessions, sessions);
	check_int(info.session_count, sessions);
	items_are(&info, VDS_ISCSI_ITEM_STATE_UNTOUCHED);
	check_int(portals_left(), 2);
}

static void keep_last(void)
{
	setup();
	changes_nothing(VDS_ISCSI_REMOVAL_FLAG_KEEP_LAST, -EADDRINUSE, 0);
	teardown();
}

static void if_idle(void)
{
	setup();
	fake_session_add(fk, FAKE_IQN, 1, ADDR, "iqn.a", PEER);
	changes_nothing(VDS_ISCSI_REMOVAL_FLAG_IF_IDLE, -EUSERS, 1);
	teardown();
}

static void dry_run(void)
{
	setup();
	changes_nothing(VDS_ISCSI_REMOVAL_FLAG_DRY_RUN, 0, 0);
	fake_session_add(fk, FAKE_IQN, 1, ADDR, "iqn.a", PEER);
	changes_nothing(VDS_ISCSI_REMOVAL_FLAG_DRY_RUN, 0, 1);
	teardown();
}

static void keep_path_both(void)
{
	setup();
	fake_session_add(fk, FAKE_IQN, 1, ADDR, "iqn.a", PEER);
	changes_nothing(VDS_ISCSI_REMOVAL_FLAG_KEEP_PATH, -EUSERS, 1);
	teardown();
}

/* Remove the first portal of the first group unless it is a last path. */
static uint64_t remove_path(void)
{
	struct vds_uuid group = fake_group_id(FAKE_IQN, 1), portal = fake_portal_id(ADDR);
	struct vds_removal_options keep_path = {
		VDS_ISCSI_REMOVAL_FLAG_KEEP_PATH, VDS_GRACE_DEFAULT, 0, 0
	};
	struct vds_op_start start = { .id = 0 };

	check_int(vds_removal_start(client, &group, 0, &portal, 1, &keep_path, 0, &start), 0);
	return start.id;
}

static void last_path(void)
{
	struct vds_op_info info;

	setup();
	fake_session_add(fk, FAKE_IQN, 1, ADDR, "iqn.a", PEER);
	check_int(vds_op_get(client, remove_path(), 0, &info), 0);
	check_int(info.result, -EUSERS);
	check_str(info.session[0].initiator_name, "iqn.a");
	check_int(info.session[0].peer.port, 1024);
	check(info.session[0].last_path);
	teardown();
}

static void other_path(void)
{
	struct vds_op_info info;

	setup();
	fake_session_add(fk, FAKE_IQN, 1, ADDR, "iqn.a", PEER);
	fake_session_add(fk, FAKE_IQN, 1, ADDR6, "iqn.a", "[2001:db8::2]:1025");
	check_int(vds_op_get(client, remove_path(), 0, &info), 0);
	check_int(info.result, 0);
	check(info.sessions == 1 && !info.session[0].last_path);
	teardown();
}

static void names_need_rights(void)
{
	struct vds_op_info info;
	uint64_t op;

	setup();
	fake_session_add(fk, FAKE_IQN, 1, ADDR, "iqn.a", PEER);
	op = remove_path();
	fake_unprivileged(fk, true);
	check_int(vds_op_get(client, op, 0, &info), 0);
	check_int(info.sessions, 1);
	check_int(info.session_count, 0);
	teardown();
}

static void drop(void)
{
	struct vds_removal_options options = {
		VDS_ISCSI_REMOVAL_FLAG_DROP, VDS_GRACE_DEFAULT, 0, 0
	};
	struct vds_op_info info;

	setup();
	fake_session_add(fk, FAKE_IQN, 1, ADDR, "iqn.a", PEER);
	info = remove_both(&options);
	check_int(info.result, 0);
	check_int(info.dropped, 1);
	check_int(info.sessions, 0);
	check_int(portals_left(), 0);
	teardown();
}

/* Start a removal that drains one session. */
static struct vds_op_info start_drain(void)
{
	struct vds_removal_options drain = { 0, VDS_GRACE_DEFAULT, 0, 10000 };

	fake_session_add(fk, FAKE_IQN, 1, ADDR, "iqn.a", PEER);
	fake_hold(fk, VDS_ISCSI_OP_STATE_DRAINING);
	return remove_both(&drain);
}

static void drain(void)
{
	struct vds_op_info info;

	setup();
	info = start_drain();
	check_int(info.state, VDS_ISCSI_OP_STATE_DRAINING);
	check_int(info.sessions, 1);
	items_are(&info, VDS_ISCSI_ITEM_STATE_REMOVED);
	fake_session_del(fk, "iqn.a");
	fake_op_complete(fk, info.id, 0, NULL);
	check_int(vds_op_get(client, info.id, 0, &info), 0);
	check_int(info.result, 0);
	check_int(info.sessions, 0);
	teardown();
}

static void cancel_drain(void)
{
	struct vds_op_info info;

	setup();
	info = start_drain();
	check_int(vds_op_cancel(client, info.id, 0), 0);
	check_int(vds_op_get(client, info.id, 0, &info), 0);
	check_int(info.result, -ECANCELED);
	items_are(&info, VDS_ISCSI_ITEM_STATE_RESTORED);
	check_int(portals_left(), 2);
	teardown();
}

static const struct tap_case cases[] = {
	{ "with keep-last, the last portals of a group are not removed", keep_last },
	{ "with if-idle, a portal with a session is not removed", if_idle },
	{ "a dry run reports the sessions and changes nothing", dry_run },
	{ "with keep-path, all paths of an initiator are not removed at once", keep_path_both },
	{ "with keep-path, a refusal names the session whose last path it is", last_path },
	{ "with keep-path, a path is removed if the initiator has another one", other_path },
	{ "without privileges an operation reports how many sessions, not whose",
	  names_need_rights },
	{ "with drop, a removal drops the sessions and reports how many", drop },
	{ "a drain removes the portals, then waits for the sessions", drain },
	{ "a cancelled drain puts the portals back", cancel_drain },
};

int main(void)
{
	return tap_run(cases);
}
