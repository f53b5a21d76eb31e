// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Operations on many portals, and on portals of several groups.
 */
#include <stdio.h>

#include "client_test.h"

static struct vds_uuid group, portals[VDS_OP_PORTALS];
static struct vds_op_start start;
static struct vds_op_info info;
static struct vds_op_item *items;
static size_t count;

/* A long name, so that the items are long. */
static char iqn[201];

/* Remove @n portals of a group of them. */
static void remove_many(size_t n)
{
	char addr[32];
	size_t i;

	setup();
	memset(iqn, 'x', sizeof(iqn) - 1);
	memcpy(iqn, "iqn.", 4);
	for (i = 0; i < n; i++) {
		snprintf(addr, sizeof(addr), "198.18.%zu.%zu:3260", i / 250, i % 250);
		fake_member_add(fk, iqn, 3, addr);
		portals[i] = fake_portal_id(addr);
	}
	group = fake_group_id(iqn, 3);
	memset(&start, 0, sizeof(start));
	check_int(vds_removal_start(client, &group, 0, portals, n, NULL, 0, &start), 0);
}

static void finish(void)
{
	free(items);
	items = NULL;
	count = 0;
	teardown();
}

static void get_items(void)
{
	free(items);
	items = NULL;
	check_int(vds_op_items(client, start.id, start.incarnation, &items, &count), 0);
}

static void all_items(void)
{
	size_t i, good = 0;

	remove_many(VDS_OP_PORTALS);
	get_items();
	check_int(count, VDS_OP_PORTALS);
	for (i = 0; i < count; i++)
		good += same_id(&items[i].portal_id, portals[i]) &&
			same_id(&items[i].group_id, group) &&
			!strcmp(items[i].target_name, iqn) && items[i].tag == 3 &&
			items[i].state == VDS_ISCSI_ITEM_STATE_REMOVED &&
			items[i].address.port == 3260;
	check_int(good, VDS_OP_PORTALS);
	finish();
}

static void first_items(void)
{
	remove_many(VDS_OP_ITEMS + 1);
	check_int(vds_op_get(client, start.id, start.incarnation, &info), 0);
	check_int(info.item_total, VDS_OP_ITEMS + 1);
	check_int(info.item_count, VDS_OP_ITEMS);
	check(same_id(&info.items[VDS_OP_ITEMS - 1].portal_id, portals[VDS_OP_ITEMS - 1]));
	finish();
}

static size_t listed_items(size_t total)
{
	struct vds_op_info *list = NULL;
	size_t n = 0, listed = 999;

	check_int(vds_op_list(client, &list, &n), 0);
	if (check_int(n, 1)) {
		listed = list[0].item_count;
		check_int(list[0].item_total, total);
	}
	free(list);
	return listed;
}

static void brief(void)
{
	struct vds_watch *watch;
	struct vds_event event;

	remove_many(VDS_OP_ITEMS + 1);
	check_int(listed_items(VDS_OP_ITEMS + 1), VDS_OP_ITEMS);
	finish();
	remove_many(VDS_OP_ITEMS);
	check_int(listed_items(VDS_OP_ITEMS), VDS_OP_ITEMS);
	finish();

	setup();
	check_int(vds_client_watch(client, VDS_WATCH_OPS, &watch), 0);
	vds_watch_close(watch);
	finish();

	remove_many(1);
	fake_hold(fk, VDS_ISCSI_OP_STATE_QUEUED);
	check_int(vds_client_watch(client, VDS_WATCH_OPS, &watch), 0);
	group = fake_group_id(FAKE_IQN, 1);
	portals[0] = fake_portal_id(ADDR);
	portals[1] = fake_portal_id(ADDR6);
	check_int(vds_removal_start(client, &group, 0, portals, 2, NULL, 0, &start), 0);
	check_int(vds_watch_next(watch, &event, 0), 0);
	check_int(event.op.item_count, 2);
	check_str(event.op.items[1].target_name, FAKE_IQN);
	vds_watch_close(watch);
	finish();
}

static void followed(void)
{
	struct vds_follow *follow;

	remove_many(1);
	check_int(vds_follow_open(client, &follow), 0);
	vds_follow_begin(follow, &start);
	check_int(vds_follow_wait(follow, 1000), 0);
	vds_follow_close(follow);
	finish();

	remove_many(VDS_OP_PORTALS);
	check_int(vds_op_wait(client, NULL, start.id, start.incarnation, 5000, &info), 0);
	check_int(info.result, 0);
	check_int(info.item_total, VDS_OP_PORTALS);
	finish();
}

static struct vds_op_member members[VDS_OP_PORTALS + 1];

/* The first portal in each of its two groups, and the other portal in one. */
static void name_members(void)
{
	setup();
	memset(members, 0, sizeof(members));
	memset(&start, 0, sizeof(start));
	members[0].group_id = fake_group_id(FAKE_IQN, 1);
	members[0].portal_id = fake_portal_id(ADDR);
	members[1].group_id = fake_group_id(FAKE_IQN "2", 2);
	members[1].portal_id = fake_portal_id(ADDR);
	members[2].group_id = fake_group_id(FAKE_IQN, 1);
	members[2].portal_id = fake_portal_id(ADDR6);
}

static uint64_t operation_of(const struct vds_uuid *id)
{
	struct vds_group_info now;

	check_int(vds_group_get(client, id, 0, &now), 0);
	return now.operation;
}

static void groups_removed(void)
{
	struct vds_removal_options options = { .grace_ms = 9, .deadline_ms = 600 };

	name_members();
	fake_hold(fk, VDS_ISCSI_OP_STATE_QUEUED);
	check_int(vds_members_remove_start(client, members, 3, &options, 0, &start), 0);
	check_int(operation_of(&members[0].group_id), start.id);
	check_int(operation_of(&members[1].group_id), start.id);
	fake_op_complete(fk, start.id, 0, NULL);
	check_int(operation_of(&members[1].group_id), 0);
	check_int(vds_op_get(client, start.id, start.incarnation, &info), 0);
	check_int(info.grace, 9);
	check_int(info.deadline, 600);
	check_str(info.target_name, FAKE_IQN);
	if (check_int(info.item_count, 3)) {
		check_str(info.items[1].target_name, FAKE_IQN "2");
		check_int(info.items[1].tag, 2);
		check_str(info.items[2].target_name, FAKE_IQN);
	}
	check_int(portals_left(), 0);
	finish();
}

static void groups_added(void)
{
	name_members();
	check_int(vds_members_remove_start(client, members, 3, NULL, VDS_START_WAIT_MAX, &start),
		  0);
	check(start.done);
	check_int(vds_members_add_start(client, members, 3, 700, 0, &start), 0);
	check_int(vds_op_get(client, start.id, start.incarnation, &info), 0);
	check_int(info.kind, VDS_ISCSI_OP_KIND_ADD_PORTAL);
	check_int(info.deadline, 700);
	check_int(info.item_count, 3);
	check_int(info.items[2].state, VDS_ISCSI_ITEM_STATE_ADDED);
	check_int(portals_left(), 2);
	finish();
}

static void groups_refused(void)
{
	name_members();
	check_int(vds_members_remove_start(client, members, 0, NULL, 0, &start), -EINVAL);
	check_int(vds_members_add_start(client, members, VDS_OP_PORTALS + 1, 0, 0, &start),
		  -E2BIG);
	check_int(vds_members_add_start(client, members, 1, 0, 0, &start), -EEXIST);
	members[1].group_incarnation = 4711;
	check_int(vds_members_remove_start(client, members, 3, NULL, 0, &start), -EIDRM);
	members[1] = members[0];
	check_int(vds_members_remove_start(client, members, 3, NULL, 0, &start), -EINVAL);
	check_int(start.id, 0);
	check_int(portals_left(), 2);
	finish();
}

/* The largest request: every member has an incarnation. */
static void largest_request(void)
{
	struct vds_group_info now;
	size_t i;

	remove_many(VDS_OP_PORTALS);
	check_int(vds_group_get(client, &group, 0, &now), 0);
	for (i = 0; i < VDS_OP_PORTALS; i++) {
		members[i].group_id = group;
		members[i].group_incarnation = now.incarnation;
		members[i].portal_id = portals[i];
	}
	check_int(vds_members_add_start(client, members, VDS_OP_PORTALS, 0, 0, &start), 0);
	get_items();
	check_int(count, VDS_OP_PORTALS);
	check_int(vds_group_get(client, &group, 0, &now), 0);
	check_int(now.portals, VDS_OP_PORTALS);
	finish();
}

static void none(void)
{
	setup();
	check_int(vds_reenumerate_start(client, NULL, 0, 0, &start), 0);
	items = (void *)&start;
	count = 7;
	check_int(vds_op_items(client, start.id, start.incarnation, &items, &count), 0);
	check(!items);
	check_int(count, 0);
	count = 7;
	check_int(vds_op_items(client, 4711, 0, &items, &count), -ENOENT);
	check_int(vds_op_items(client, start.id, start.incarnation + 1, &items, &count), -EIDRM);
	check_int(count, 0);
	finish();
}

static void malformed(void)
{
	remove_many(20);
	fake_mangle(fk, FAKE_SHORT_ATTR, VDS_ISCSI_A_OPERATION_ITEM);
	check_int(vds_op_items(client, start.id, start.incarnation, &items, &count), -EBADMSG);
	fake_mangle(fk, FAKE_HUGE, 0);
	check_int(vds_op_items(client, start.id, start.incarnation, &items, &count), -EBADMSG);
	get_items();
	check_int(count, 20);
	finish();
}

static const struct tap_case cases[] = {
	{ "1,024 portals are removed by one operation, which lists them all", all_items },
	{ "an operation lists its first 16 portals and says how many there are", first_items },
	{ "lists and notifications have an operation's first portals", brief },
	{ "an operation with many portals can be waited for", followed },
	{ "one operation removes portals of several groups, which are busy meanwhile",
	  groups_removed },
	{ "one operation adds portals to several groups", groups_added },
	{ "no, too many, repeated or deleted members are refused, and nothing is changed",
	  groups_refused },
	{ "a request with 1,024 members and their incarnations is sent", largest_request },
	{ "an operation without portals lists none; an unknown one is refused", none },
	{ "a malformed portal in a list, or a reply without end, is a bad message",
	  malformed },
};

int main(void)
{
	return tap_run(cases);
}
