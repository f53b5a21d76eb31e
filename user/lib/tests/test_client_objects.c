// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Getting and listing objects: providers, targets, groups, portals,
 * memberships, sessions.
 */
#include <sys/socket.h>

#include "client_test.h"

static void provider_get(void)
{
	struct vds_provider_info info;

	setup();
	check_int(vds_provider_get(client, FAKE_PROVIDER, &info), 0);
	check_str(info.name, FAKE_PROVIDER);
	check_int(info.state, VDS_ISCSI_PROVIDER_STATE_OK);
	check_str(info.message, "");
	check_int(info.targets, 2);
	check_int(info.portal_groups, 2);
	check_int(info.portals, 3);
	check_int(info.memberships, 3);
	check_int(info.operations, 0);
	check(info.generation > 1);
	teardown();
}

static void provider_names(void)
{
	struct vds_provider_info info;

	setup();
	check_int(vds_provider_get(client, "other", &info), -ENOENT);
	check_int(vds_provider_get(client, NULL, &info), -EINVAL);
	check_part(vds_client_message(), "(attribute name is missing)");
	check_int(vds_provider_get(client, "a name of more than 31 characters", &info),
		  -EINVAL);
	teardown();
}

static void provider_stale(void)
{
	struct vds_provider_info *list;
	size_t count;

	setup();
	fake_stale(fk);
	check_int(vds_provider_list(client, &list, &count), 0);
	check_int(count, 1);
	check_int(list[0].state, VDS_ISCSI_PROVIDER_STATE_STALE);
	check_part(list[0].message, "reenumerate");
	free(list);
	teardown();
}

static void target_get(void)
{
	struct vds_uuid id = fake_target_id(FAKE_IQN);
	struct vds_target_info info;

	setup();
	check_int(vds_target_get(client, &id, 0, &info), 0);
	check_str(info.name, FAKE_IQN);
	check_str(info.provider, FAKE_PROVIDER);
	check_int(info.portal_groups, 1);
	check(same_id(&info.id, id));
	check_int(vds_target_get_by_name(client, FAKE_IQN "2", &info), 0);
	check_str(info.name, FAKE_IQN "2");
	teardown();
}

/* A spelling in other letters stands for a target only if there is no doubt. */
static void target_spelling(void)
{
	struct vds_target_info target;
	struct vds_group_info group;

	setup();
	fake_target_add(fk, "iqn.x:Disk-A.HOST");
	fake_group_add(fk, "iqn.x:Disk-A.HOST", 3);
	check_int(vds_target_get_by_name(client, "iqn.x:Disk-A.HOST", &target), 0);
	check_int(vds_target_get_by_name(client, "iqn.x:disk-a.host", &target), 0);
	check_str(target.name, "iqn.x:Disk-A.HOST");
	check_int(vds_group_get_by_name(client, "IQN.X:DISK-A.HOST", 3, &group), 0);
	check_str(group.target_name, "iqn.x:Disk-A.HOST");
	fake_target_add(fk, "iqn.x:disk-A.HOST");
	check_int(vds_target_get_by_name(client, "iqn.x:disk-A.HOST", &target), 0);
	check_str(target.name, "iqn.x:disk-A.HOST");
	check_int(vds_target_get_by_name(client, "iqn.x:disk-a.host", &target), -ENOENT);
	check_int(vds_group_get_by_name(client, "iqn.x:disk-a.host", 3, &group), -ENOENT);
	teardown();
}

static void target_incarnation(void)
{
	struct vds_uuid id = fake_target_id(FAKE_IQN), none = fake_target_id("none");
	struct vds_target_info info;

	setup();
	check_int(vds_target_get(client, &id, 0, &info), 0);
	check_int(vds_target_get(client, &id, info.incarnation, &info), 0);
	check_int(vds_target_get(client, &id, info.incarnation + 1, &info), -EIDRM);
	check_int(vds_target_get(client, &none, 7, &info), -EIDRM);
	teardown();
}

static void target_unknown(void)
{
	struct vds_uuid none = fake_target_id("none");
	struct vds_target_info info;
	char long_name[4096];

	setup();
	check_int(vds_target_get(client, &none, 0, &info), -ENOENT);
	check_int(vds_target_get_by_name(client, "iqn.no", &info), -ENOENT);
	memset(long_name, 'x', sizeof(long_name));
	long_name[sizeof(long_name) - 1] = '\0';
	check_int(vds_target_get_by_name(client, long_name, &info), -EINVAL);
	teardown();
}

static void target_list(void)
{
	struct vds_target_info *list;
	size_t count;

	setup();
	check_int(vds_target_list(client, &list, &count), 0);
	check_int(count, 2);
	check(!strcmp(list[0].name, FAKE_IQN) && !strcmp(list[1].name, FAKE_IQN "2"));
	free(list);
	teardown();
}

static void empty_list(void)
{
	struct vds_target_info *list;
	size_t count;

	setup();
	fake_target_del(fk, FAKE_IQN);
	fake_target_del(fk, FAKE_IQN "2");
	check_int(vds_target_list(client, &list, &count), 0);
	check(!list && !count);
	teardown();
}

static void group_get(void)
{
	struct vds_uuid id = fake_group_id(FAKE_IQN, 1), target = fake_target_id(FAKE_IQN);
	struct vds_group_info info;

	setup();
	check_int(vds_group_get(client, &id, 0, &info), 0);
	check(same_id(&info.id, id) && same_id(&info.target_id, target));
	check_str(info.target_name, FAKE_IQN);
	check_int(info.tag, 1);
	check_int(info.portals, 2);
	check_int(info.operation, 0);
	check_int(vds_group_get(client, &id, info.incarnation + 1, &info), -EIDRM);
	check_int(vds_group_get_by_name(client, FAKE_IQN "2", 2, &info), 0);
	check_int(info.tag, 2);
	check_int(vds_group_get_by_name(client, FAKE_IQN, 9, &info), -ENOENT);
	teardown();
}

static void group_list(void)
{
	struct vds_uuid target = fake_target_id(FAKE_IQN);
	struct vds_group_info *list;
	size_t count;

	setup();
	check_int(vds_group_list(client, NULL, &list, &count), 0);
	check_int(count, 2);
	free(list);
	check_int(vds_group_list(client, &target, &list, &count), 0);
	check_int(count, 1);
	free(list);
	teardown();
}

static void get_by_address(const char *text, struct vds_portal_info *info, int expected)
{
	struct vds_address address;

	check_int(vds_address_parse(text, &address), 0);
	check_int(vds_portal_get_by_address(client, &address, info), expected);
	address.transports = VDS_ISCSI_TRANSPORT_TCP;
	if (!expected)
		check(!memcmp(&info->address, &address, sizeof(address)));
}

static void portal_get(void)
{
	struct vds_uuid id = fake_portal_id(ADDR);
	struct vds_portal_info info;

	setup();
	check_int(vds_portal_get(client, &id, 0, &info), 0);
	check_int(info.status, VDS_ISCSI_PORTAL_STATUS_ONLINE);
	check_int(info.groups, 2);
	get_by_address(ADDR, &info, 0);
	get_by_address(ADDR6, &info, 0);
	get_by_address(OUTSIDE, &info, 0);
	check_int(info.status, VDS_ISCSI_PORTAL_STATUS_OFFLINE);
	teardown();
}

static void portal_address(void)
{
	struct vds_address address = { .family = AF_UNIX };
	struct vds_portal_info info;

	setup();
	fake_portal_add(fk, "[fe80::1%1]:3260");
	get_by_address("[fe80::1%1]:3260", &info, 0);
	check_int(info.address.scope_id, 1);
	get_by_address("[fe80::1%2]:3260", &info, -ENOENT);
	get_by_address("192.0.2.1:3261", &info, -ENOENT);
	check_int(vds_portal_get_by_address(client, &address, &info), -EINVAL);
	teardown();
}

static void portal_list(void)
{
	struct vds_portal_info *list;
	size_t count;

	setup();
	fake_portal_add(fk, "[fe80::1%1]:3260");
	check_int(vds_portal_list(client, &list, &count), 0);
	check_int(count, 4);
	free(list);
	teardown();
}

static void membership_get(void)
{
	struct vds_uuid group = fake_group_id(FAKE_IQN, 1), portal = fake_portal_id(ADDR);
	struct vds_uuid other = fake_portal_id(OUTSIDE);
	struct vds_membership_info info;

	setup();
	check_int(vds_membership_get(client, &group, &portal, &info), 0);
	check(same_id(&info.group_id, group) && same_id(&info.portal_id, portal));
	check_str(info.target_name, FAKE_IQN);
	check_int(info.tag, 1);
	check_int(info.address.port, 3260);
	check_int(vds_membership_get(client, &group, &other, &info), -ENOENT);
	check_part(vds_client_message(), "not in the group");
	teardown();
}

static void membership_list(void)
{
	struct vds_uuid group = fake_group_id(FAKE_IQN, 1), portal = fake_portal_id(ADDR);
	struct vds_membership_info *list;
	size_t count;

	setup();
	check_int(vds_membership_list(client, NULL, NULL, &list, &count), 0);
	check_int(count, 3);
	free(list);
	check_int(vds_membership_list(client, &group, NULL, &list, &count), 0);
	check_int(count, 2);
	free(list);
	check_int(vds_membership_list(client, NULL, &portal, &list, &count), 0);
	check_int(count, 2);
	free(list);
	check_int(vds_membership_list(client, &group, &portal, &list, &count), 0);
	check_int(count, 1);
	free(list);
	teardown();
}

static void add_sessions(void)
{
	fake_session_add(fk, FAKE_IQN, 1, ADDR, "iqn.a", "198.51.100.1:1024");
	fake_session_add(fk, FAKE_IQN, 1, ADDR6, "iqn.b", "[2001:db8::2]:1025");
	fake_session_add(fk, FAKE_IQN "2", 2, ADDR, "iqn.b", "198.51.100.2:1026");
}

static void session_get(void)
{
	struct vds_connection_info *list;
	size_t count;

	setup();
	check_int(vds_connection_list(client, NULL, NULL, &list, &count), 0);
	check(!list && !count);
	add_sessions();
	check_int(vds_connection_list(client, NULL, NULL, &list, &count), 0);
	check_int(count, 3);
	check_str(list[1].initiator_name, "iqn.b");
	check_str(list[1].target_name, FAKE_IQN);
	check_int(list[1].tag, 1);
	check_int(list[1].session_id, 2);
	check_int(list[1].isid[0], 0x80);
	check_int(list[1].connections, 1);
	check_str(list[1].state, "LOGGED_IN");
	check_int(list[1].age, 60);
	check(list[1].dynamic);
	check_int(list[1].peer.port, 1025);
	check_int(list[1].local.family, AF_INET6);
	check(list[1].portal_known && same_id(&list[1].portal_id, fake_portal_id(ADDR6)));
	free(list);
	teardown();
}

static void session_list(void)
{
	struct vds_uuid group = fake_group_id(FAKE_IQN, 1), portal = fake_portal_id(ADDR);
	struct vds_connection_info *list;
	size_t count;

	setup();
	add_sessions();
	check_int(vds_connection_list(client, &group, NULL, &list, &count), 0);
	check_int(count, 2);
	free(list);
	check_int(vds_connection_list(client, &group, &portal, &list, &count), 0);
	check_int(count, 1);
	free(list);
	teardown();
}

static void session_of_removed_portal(void)
{
	struct vds_uuid group = fake_group_id(FAKE_IQN, 1);
	struct vds_connection_info *list;
	size_t count;

	setup();
	add_sessions();
	fake_member_del(fk, FAKE_IQN, 1, ADDR6);
	check_int(vds_connection_list(client, &group, NULL, &list, &count), 0);
	check(count == 2 && !list[1].portal_known);
	free(list);
	teardown();
}

static void session_rights(void)
{
	struct vds_connection_info *list;
	size_t count;

	setup();
	add_sessions();
	fake_unprivileged(fk, true);
	check_int(vds_connection_list(client, NULL, NULL, &list, &count), -EPERM);
	check(!list);
	teardown();
}

static const struct tap_case cases[] = {
	{ "a provider is found by its name, with state and counts", provider_get },
	{ "an unknown, missing or too long provider name is refused", provider_names },
	{ "the list of providers shows one as stale, and how to repair it", provider_stale },
	{ "a target is found by its id and by its name", target_get },
	{ "a target name in other letters stands for the only target of that name",
	  target_spelling },
	{ "a target of another incarnation is reported as removed", target_incarnation },
	{ "an unknown or too long target name is refused", target_unknown },
	{ "targets are listed, oldest first", target_list },
	{ "a list without objects is NULL and 0", empty_list },
	{ "a group is found by its id, and by target name and tag", group_get },
	{ "groups are listed, all or those of one target", group_list },
	{ "a portal is found by its id and by its address", portal_get },
	{ "a portal address includes its scope, port and family", portal_address },
	{ "portals are listed, including those in no group", portal_list },
	{ "a membership is found by group and portal", membership_get },
	{ "memberships are listed by group, by portal, by both, or all", membership_list },
	{ "a session is listed with initiator, state, addresses and portal", session_get },
	{ "sessions are listed by group, by group and portal, or all", session_list },
	{ "a session stays listed after its portal has left the group",
	  session_of_removed_portal },
	{ "listing sessions needs privileges", session_rights },
};

int main(void)
{
	return tap_run(cases);
}
