// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Removing one portal or several from a group, refusals, and cancelling.
 */
#include <sys/socket.h>

#include "client_test.h"

static struct vds_uuid group, portal, portal6;

static void begin(void)
{
	setup();
	group = fake_group_id(FAKE_IQN, 1);
	portal = fake_portal_id(ADDR);
	portal6 = fake_portal_id(ADDR6);
}

static void one_request(void)
{
	unsigned int before, ctrl;
	uint64_t op;

	begin();
	before = fake_requests(fk, 0);
	ctrl = fake_ctrl_requests(fk);
	check_int(vds_portal_remove(client, &group, 0, &portal, &op), 0);
	check_int(fake_requests(fk, 0) - before, 1);
	check_int(fake_ctrl_requests(fk) - ctrl, 0);
	teardown();
}

static void op_info(void)
{
	struct vds_group_info ginfo;
	struct vds_op_info info;
	uint64_t op;

	begin();
	check_int(vds_group_get(client, &group, 0, &ginfo), 0);
	check_int(vds_portal_remove(client, &group, ginfo.incarnation, &portal, &op), 0);
	check_int(vds_op_get(client, op, 0, &info), 0);
	check_int(info.id, op);
	check_int(info.kind, VDS_ISCSI_OP_KIND_REMOVE_PORTAL);
	check_int(info.state, VDS_ISCSI_OP_STATE_DONE);
	check_int(info.result, 0);
	check_int(info.percent, 100);
	check_str(info.target_name, FAKE_IQN);
	check_int(info.tag, 1);
	check_str(info.requester_comm, "fake");
	check(same_id(&info.group_id, group) && same_id(&info.portal_id, portal));
	check_int(info.group_incarnation, ginfo.incarnation);
	teardown();
}

static void failed_op(void)
{
	struct vds_op_info *list;
	uint64_t op;
	size_t count;

	begin();
	check_int(vds_portal_remove(client, &group, 0, &portal, &op), 0);
	fake_result(fk, -EIO, "the disk is on fire");
	check_int(vds_portal_remove(client, &group, 0, &portal6, &op), 0);
	check_int(vds_op_list(client, &list, &count), 0);
	check_int(count, 2);
	check_int(list[1].result, -EIO);
	check_int(list[1].address.family, AF_INET6);
	check_str(list[1].message, "the disk is on fire");
	free(list);
	teardown();
}

static void forgotten_op(void)
{
	struct vds_op_info info;
	uint64_t op;

	begin();
	check_int(vds_portal_remove(client, &group, 0, &portal, &op), 0);
	check_int(vds_op_get(client, op, 0, &info), 0);
	fake_op_forget(fk, op);
	check_int(vds_op_get(client, op, 0, &info), -ENOENT);
	teardown();
}

/* A refusal has its errno and its message, and gives no operation id. */
static void remove_fails(const struct vds_uuid *from, uint64_t incarnation,
			 const struct vds_uuid *which, int err, const char *text)
{
	uint64_t op = 77;

	check_int(vds_portal_remove(client, from, incarnation, which, &op), err);
	check_part(vds_client_message(), text);
	check_int(op, 0);
}

static void refused_names(void)
{
	struct vds_uuid outside = fake_portal_id(OUTSIDE);

	begin();
	remove_fails(&portal, 0, &portal, -ENOENT, "no such portal group");
	remove_fails(&group, 0, &group, -ENOENT, "no such portal");
	remove_fails(&group, 0, &outside, -ENOENT, "not in the portal group");
	teardown();
}

static void refused_rights(void)
{
	begin();
	fake_unprivileged(fk, true);
	remove_fails(&group, 0, &portal, -EPERM, "CAP_SYS_ADMIN");
	fake_unprivileged(fk, false);
	teardown();
}

static void refused_stale(void)
{
	uint64_t op;

	begin();
	fake_stale(fk);
	remove_fails(&group, 0, &portal, -ESTALE, "reenumerate");
	check_int(vds_reenumerate(client, NULL, 5000), 0);
	check_int(vds_refresh(client, FAKE_PROVIDER, 5000), 0);
	check_int(vds_portal_remove(client, &group, 0, &portal, &op), 0);
	teardown();
}

static void refused_busy(void)
{
	struct vds_group_info info;
	uint64_t op;

	begin();
	fake_hold(fk, VDS_ISCSI_OP_STATE_COMMITTING);
	check_int(vds_portal_remove(client, &group, 0, &portal, &op), 0);
	remove_fails(&group, 0, &portal6, -EBUSY, "another operation");
	check_int(vds_group_get(client, &group, 0, &info), 0);
	check_int(info.operation, op);
	fake_op_complete(fk, op, 0, NULL);
	teardown();
}

static void refused_incarnation(void)
{
	struct vds_group_info info;

	begin();
	check_int(vds_group_get(client, &group, 0, &info), 0);
	fake_group_del(fk, FAKE_IQN, 1);
	remove_fails(&group, info.incarnation, &portal, -EIDRM, "deleted");
	fake_member_add(fk, FAKE_IQN, 1, ADDR);
	remove_fails(&group, info.incarnation, &portal, -EIDRM, "deleted");
	teardown();
}

static void refused_memory(void)
{
	begin();
	fake_fail(fk, VDS_ISCSI_CMD_PORTAL_REMOVE, -ENOMEM, NULL);
	remove_fails(&group, 0, &portal, -ENOMEM, "out of memory");
	teardown();
}

static uint64_t start(enum vds_iscsi_op_state state)
{
	uint64_t op = 0;

	fake_hold(fk, state);
	check_int(vds_portal_remove(client, &group, 0, &portal, &op), 0);
	return op;
}

static void cancel_queued(void)
{
	struct vds_op_info info;
	uint64_t op;

	begin();
	op = start(VDS_ISCSI_OP_STATE_QUEUED);
	check_int(vds_op_cancel(client, op, 0), 0);
	check_int(vds_op_get(client, op, 0, &info), 0);
	check_int(info.result, -ECANCELED);
	check_int(info.percent, 0);
	teardown();
}

static void cancel_twice(void)
{
	uint64_t op;

	begin();
	op = start(VDS_ISCSI_OP_STATE_QUEUED);
	check_int(vds_op_cancel(client, op, 0), 0);
	check_int(vds_op_cancel(client, op, 0), -ECANCELED);
	teardown();
}

static void cancel_rights(void)
{
	struct vds_op_info info;
	uint64_t op;

	begin();
	op = start(VDS_ISCSI_OP_STATE_QUEUED);
	fake_unprivileged(fk, true);
	check_int(vds_op_cancel(client, op, 0), -EPERM);
	fake_unprivileged(fk, false);
	check_int(vds_op_get(client, op, 0, &info), 0);
	check_int(info.state, VDS_ISCSI_OP_STATE_QUEUED);
	teardown();
}

static void cancel_late(void)
{
	uint64_t op;

	begin();
	op = start(VDS_ISCSI_OP_STATE_COMMITTING);
	check_int(vds_op_cancel(client, op, 0), -EALREADY);
	fake_op_complete(fk, op, 0, NULL);
	check_int(vds_op_cancel(client, op, 0), -EALREADY);
	teardown();
}

static void cancel_unknown(void)
{
	begin();
	check_int(vds_op_cancel(client, 12345, 0), -ENOENT);
	check_int(vds_op_cancel(client, 0, 0), -ENOENT);
	teardown();
}

/* Remove both portals of the first group; return the operation. */
static void items_are(const struct vds_op_info *info, enum vds_iscsi_item_state first,
		      enum vds_iscsi_item_state second, int result)
{
	check_int(info->item_count, 2);
	check(same_id(&info->items[0].portal_id, fake_portal_id(ADDR)) &&
	      same_id(&info->items[1].portal_id, fake_portal_id(ADDR6)));
	check_int(info->items[1].address.family, AF_INET6);
	check_int(info->items[0].state, first);
	check_int(info->items[1].state, second);
	check_int(info->items[1].result, result);
}

static void several_refused(void)
{
	struct vds_uuid portals[VDS_OP_PORTALS + 1];
	struct vds_op_start start = { .id = 77 };
	int i;

	begin();
	for (i = 0; i <= VDS_OP_PORTALS; i++)
		portals[i] = portal;
	check_int(vds_removal_start(client, &group, 0, portals, 0, NULL, 0, &start), -EINVAL);
	check_int(vds_removal_start(client, &group, 0, portals, VDS_OP_PORTALS + 1, NULL,
				    0, &start), -E2BIG);
	check_part(vds_client_message(), "1 to 1024 portals");
	check_int(vds_removal_start(client, &group, 0, portals, 2, NULL, 0, &start), -EINVAL);
	check_int(start.id, 0);
	teardown();
}

static void several_options(void)
{
	struct vds_removal_options options = {
		.grace_ms = 0, .deadline_ms = 3000, .drain_ms = 4000,
	};
	struct vds_op_info info;

	begin();
	fake_hold(fk, VDS_ISCSI_OP_STATE_COMMITTING);
	info = remove_both(&options);
	check_int(info.grace, 0);
	check_int(info.deadline, 3000);
	check_int(info.drain, 4000);
	items_are(&info, VDS_ISCSI_ITEM_STATE_UNTOUCHED, VDS_ISCSI_ITEM_STATE_UNTOUCHED, 0);
	fake_op_complete(fk, info.id, 0, NULL);
	teardown();
}

static void several_rolled_back(void)
{
	struct vds_op_info info;

	begin();
	fake_hold(fk, VDS_ISCSI_OP_STATE_COMMITTING);
	info = remove_both(NULL);
	fake_op_complete(fk, info.id, -EIO, "no");
	check_int(vds_op_get(client, info.id, 0, &info), 0);
	items_are(&info, VDS_ISCSI_ITEM_STATE_RESTORED, VDS_ISCSI_ITEM_STATE_UNTOUCHED, -EIO);
	check_int(portals_left(), 2);
	teardown();
}

static void several_defaults(void)
{
	static const struct vds_removal_options defaults = { .grace_ms = VDS_GRACE_DEFAULT };
	struct vds_op_info info;

	begin();
	info = remove_both(&defaults);
	items_are(&info, VDS_ISCSI_ITEM_STATE_REMOVED, VDS_ISCSI_ITEM_STATE_REMOVED, 0);
	check_int(info.grace, 200);
	check_int(info.deadline + info.drain + info.flags, 0);
	check_int(portals_left(), 0);
	teardown();
}

static void blockers(void)
{
	struct vds_op_info info;
	int i;

	begin();
	fake_hold(fk, VDS_ISCSI_OP_STATE_COMMITTING);
	info = remove_both(NULL);
	check_int(info.blocker_count, 0);
	for (i = 0; i < VDS_OP_DETAILS; i++)
		fake_op_blocker(fk, info.id, "198.51.100.7:40000", 100 * i, i % 2);
	check_int(vds_op_get(client, info.id, 0, &info), 0);
	check_int(info.blocker_count, VDS_OP_DETAILS);
	check_int(info.blockers[3].silent, 300);
	check(info.blockers[3].aborted && !info.blockers[2].aborted);
	check_int(info.blockers[3].peer.port, 40000);
	check_int(info.aborted, VDS_OP_DETAILS / 2);
	fake_op_complete(fk, info.id, 0, NULL);
	teardown();
}

static const struct tap_case cases[] = {
	{ "a removal takes one request", one_request },
	{ "an operation reports what it did, to what, and who requested it", op_info },
	{ "a failed operation reports its errno and its message", failed_op },
	{ "an operation that the kernel has forgotten is unknown", forgotten_op },
	{ "a removal names an unknown group, an unknown portal, a portal outside the group",
	  refused_names },
	{ "a removal needs privileges", refused_rights },
	{ "a stale provider refuses a removal until it is repaired", refused_stale },
	{ "a group with an operation in flight refuses another one", refused_busy },
	{ "a removal from a group that was deleted, or made again, is refused",
	  refused_incarnation },
	{ "a removal reports that the kernel has no memory", refused_memory },
	{ "a queued operation can be cancelled", cancel_queued },
	{ "a second cancel reports that the operation was cancelled before", cancel_twice },
	{ "a cancel needs privileges", cancel_rights },
	{ "an operation that commits or is done cannot be cancelled", cancel_late },
	{ "a cancel of an unknown operation is refused", cancel_unknown },
	{ "a removal of no portal, of too many, or of one twice is refused", several_refused },
	{ "a removal of two portals passes its options on", several_options },
	{ "a removal that fails puts every portal back", several_rolled_back },
	{ "a removal of two portals with default options removes both", several_defaults },
	{ "an operation reports the logins that block it", blockers },
};

int main(void)
{
	return tap_run(cases);
}
