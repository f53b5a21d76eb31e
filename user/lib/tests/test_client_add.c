// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Creating portals, adding them to a group, and repairing a provider.
 */
#include <sys/socket.h>

#include "client_test.h"

static int create(const char *text, struct vds_uuid *id)
{
	struct vds_address address;
	uint64_t incarnation = 0;
	int err;

	if (vds_address_parse(text, &address))
		abort();
	err = vds_portal_new(client, &address, id, &incarnation);
	check_int(!incarnation, !!err);
	return err;
}

static void new_portal(void)
{
	struct vds_portal_info info;
	struct vds_uuid id;

	setup();
	check_int(create("192.0.2.77:3260", &id), 0);
	check(same_id(&id, fake_portal_id("192.0.2.77:3260")));
	check_int(vds_portal_get(client, &id, 0, &info), 0);
	check_int(info.status, VDS_ISCSI_PORTAL_STATUS_OFFLINE);
	check_str(info.provider, FAKE_PROVIDER);
	check_int(create("[fe80::7%3]:3260", &id), 0);
	check_int(vds_portal_get(client, &id, 0, &info), 0);
	check_int(info.address.scope_id, 3);
	teardown();
}

static void new_refused(void)
{
	struct vds_address unix_address = { .family = AF_UNIX };
	struct vds_uuid id;

	setup();
	check_int(create(OUTSIDE, &id), -EEXIST);
	check_int(vds_portal_new(client, &unix_address, &id, NULL), -EINVAL);
	fake_mangle(fk, FAKE_DROP_ATTR, VDS_ISCSI_A_PORTAL_ID);
	check_int(create("192.0.2.78:3260", &id), -EBADMSG);
	fake_unprivileged(fk, true);
	check_int(create("192.0.2.79:3260", &id), -EPERM);
	teardown();
}

static void add_fails(const struct vds_uuid *group, uint64_t incarnation,
		      const struct vds_uuid *portal, int err)
{
	uint64_t op = 77;

	check_int(vds_portal_add(client, group, incarnation, portal, &op), err);
	check_int(op, 0);
}

static void add_refused(void)
{
	struct vds_uuid group = fake_group_id(FAKE_IQN, 1), inside = fake_portal_id(ADDR);
	struct vds_uuid portal = fake_portal_id(OUTSIDE);

	setup();
	add_fails(&portal, 0, &portal, -ENOENT);
	add_fails(&group, 0, &group, -ENOENT);
	add_fails(&group, 99999, &portal, -EIDRM);
	add_fails(&group, 0, &inside, -EEXIST);
	fake_unprivileged(fk, true);
	add_fails(&group, 0, &portal, -EPERM);
	teardown();
}

static void add_failed(void)
{
	struct vds_uuid group = fake_group_id(FAKE_IQN, 1), portal = fake_portal_id(OUTSIDE);
	struct vds_op_info info;
	uint64_t op;

	setup();
	fake_result(fk, -EADDRINUSE, "another program has it");
	check_int(vds_portal_add(client, &group, 0, &portal, &op), 0);
	check_int(vds_op_get(client, op, 0, &info), 0);
	check_int(info.result, -EADDRINUSE);
	check_int(info.item_count, 1);
	check_int(info.items[0].result, -EADDRINUSE);
	teardown();
}

static void add(void)
{
	struct vds_uuid group = fake_group_id(FAKE_IQN, 1), portal = fake_portal_id(OUTSIDE);
	struct vds_op_info info;
	uint64_t op;

	setup();
	check_int(vds_portal_add(client, &group, 0, &portal, &op), 0);
	check_int(vds_op_get(client, op, 0, &info), 0);
	check_int(info.kind, VDS_ISCSI_OP_KIND_ADD_PORTAL);
	check_int(info.items[0].state, VDS_ISCSI_ITEM_STATE_ADDED);
	check_int(portals_left(), 3);
	teardown();
}

static void leaked_membership(void)
{
	struct vds_uuid group = fake_group_id(FAKE_IQN, 1), portal = fake_portal_id(ADDR);
	struct vds_membership_info info;

	setup();
	check_int(vds_membership_get(client, &group, &portal, &info), 0);
	check_int(info.state, VDS_ISCSI_MEMBERSHIP_STATE_SERVING);
	fake_member_leak(fk, FAKE_IQN, 1, ADDR);
	check_int(vds_membership_get(client, &group, &portal, &info), 0);
	check_int(info.state, VDS_ISCSI_MEMBERSHIP_STATE_LEAKED);
	teardown();
}

static void leak_repair(void)
{
	struct vds_uuid group = fake_group_id(FAKE_IQN, 1), portal = fake_portal_id(ADDR6);
	uint64_t op;

	setup();
	fake_member_leak(fk, FAKE_IQN, 1, ADDR);
	check_int(vds_portal_remove(client, &group, 0, &portal, &op), -ESTALE);
	check_int(vds_refresh(client, NULL, 5000), 0);
	check_int(vds_portal_remove(client, &group, 0, &portal, &op), -ESTALE);
	check_int(vds_reenumerate(client, NULL, 5000), 0);
	check_int(vds_refresh(client, NULL, 5000), 0);
	check_int(vds_portal_remove(client, &group, 0, &portal, &op), 0);
	check_int(portals_left(), 0);
	teardown();
}

static enum vds_iscsi_provider_state provider_state(void)
{
	struct vds_provider_info info;

	if (vds_provider_get(client, FAKE_PROVIDER, &info))
		abort();
	return info.state;
}

static void repair_order(void)
{
	setup();
	fake_stale(fk);
	check_int(vds_refresh(client, NULL, 5000), -ESTALE);
	check_part(vds_client_message(), "reenumerate the provider first");
	check_int(provider_state(), VDS_ISCSI_PROVIDER_STATE_STALE);
	check_int(vds_reenumerate(client, FAKE_PROVIDER, 5000), 0);
	check_int(vds_refresh(client, NULL, 5000), 0);
	check_int(provider_state(), VDS_ISCSI_PROVIDER_STATE_OK);
	teardown();
}

static void repair_refused(void)
{
	setup();
	check_int(vds_reenumerate(client, "other", 5000), -ENOENT);
	check_int(vds_refresh(client, "other", 5000), -ENOENT);
	check_int(vds_refresh(client, "a name of more than 31 characters", 5000), -EINVAL);
	fake_unprivileged(fk, true);
	check_int(vds_reenumerate(client, NULL, 5000), -EPERM);
	teardown();
}

static const struct tap_case cases[] = {
	{ "a new portal is known, offline, and has the address and scope given", new_portal },
	{ "an existing portal, a bad address or a caller without privileges creates none",
	  new_refused },
	{ "an addition is refused for unknown, deleted or existing objects", add_refused },
	{ "an addition that fails reports the errno of its portal", add_failed },
	{ "an added portal is in the group", add },
	{ "a leaked membership is reported as leaked", leaked_membership },
	{ "a group with a leaked portal refuses changes until reenumerate and refresh",
	  leak_repair },
	{ "a stale provider is repaired by reenumerate and then refresh", repair_order },
	{ "a repair is refused for an unknown provider or without privileges",
	  repair_refused },
};

int main(void)
{
	return tap_run(cases);
}
