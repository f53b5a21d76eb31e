// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Every request of libvds against the fake kernel.
 */
#include <errno.h>
#include <linux/netlink.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "../array.h"
#include "fake_kernel.h"
#include "tap.h"

#define ADDR	"192.0.2.1:3260"
#define ADDR6	"[2001:db8::1]:3260"

static struct fake_kernel *fk;
static struct vds_client *client;

static void setup(void)
{
	fk = fake_kernel_new();
	fake_member_add(fk, FAKE_IQN, 1, ADDR);
	fake_member_add(fk, FAKE_IQN, 1, ADDR6);
	fake_member_add(fk, FAKE_IQN "2", 2, ADDR);
	fake_portal_add(fk, "192.0.2.9:3260");
	is_int(vds_client_open_transport(&fake_transport, fk, &client), 0, "open");
}

static void teardown(void)
{
	vds_client_close(client);
	is_int(fake_sockets(fk), 0, "every socket is closed");
	fake_kernel_free(fk);
}

static bool said(const char *part)
{
	bool found = strstr(vds_client_message(), part);

	if (!found)
		tap_note("the message is '%s'", vds_client_message());
	return found;
}

static bool same_id(const struct vds_uuid *a, struct vds_uuid b)
{
	return !memcmp(a, &b, sizeof(b));
}

static void test_open(void)
{
	fk = fake_kernel_new();
	fake_die(fk);
	is_int(vds_client_open_transport(&fake_transport, fk, &client), -ENOENT,
	       "open without the module");
	is_str(vds_client_message(),
	       "the kernel module vds_iscsi is not loaded: modprobe vds_iscsi_lio",
	       "and says what to do");
	fake_reload(fk);
	fake_fail_open(fk, -EMFILE);
	is_int(vds_client_open_transport(&fake_transport, fk, &client), -EMFILE,
	       "open without a descriptor left");
	ok(said("cannot open a netlink socket"), "and says so");
	fake_fail_open(fk, 0);
	fake_fail_send(fk, -ENOBUFS);
	is_int(vds_client_open_transport(&fake_transport, fk, &client), -ENOBUFS,
	       "open when sending fails");
	fake_fail_send(fk, 0);
	is_int(fake_sockets(fk), 0, "nothing is left open");
	vds_client_close(NULL);
	fake_kernel_free(fk);
}

static void test_provider(void)
{
	struct vds_provider_info info, *list;
	size_t count;

	setup();
	is_int(vds_provider_get(client, FAKE_PROVIDER, &info), 0, "provider by name");
	is_str(info.name, FAKE_PROVIDER, "its name");
	is_int(info.state, VDS_ISCSI_PROVIDER_STATE_OK, "its state");
	is_str(info.message, "", "no message");
	is_int(info.targets, 2, "targets");
	is_int(info.portal_groups, 2, "groups");
	is_int(info.portals, 3, "portals");
	is_int(info.memberships, 3, "memberships");
	is_int(info.operations, 0, "operations");
	ok(info.generation > 1, "generation");
	is_int(vds_provider_get(client, "other", &info), -ENOENT, "no such provider");
	is_int(vds_provider_get(client, NULL, &info), -EINVAL, "no name at all");
	ok(said("(attribute name is missing)"), "and the attribute is named");
	is_int(vds_provider_get(client, "a name of more than 31 characters", &info),
	       -EINVAL, "a name too long");
	fake_stale(fk);
	is_int(vds_provider_list(client, &list, &count), 0, "list");
	is_int(count, 1, "one provider");
	is_int(list[0].state, VDS_ISCSI_PROVIDER_STATE_STALE, "stale");
	ok(strstr(list[0].message, "reenumerate"), "with a message");
	free(list);
	teardown();
}

static void test_target(void)
{
	struct vds_uuid id = fake_target_id(FAKE_IQN), none = fake_target_id("none");
	struct vds_target_info info, *list;
	char long_name[4096];
	size_t count;

	setup();
	is_int(vds_target_get(client, &id, 0, &info), 0, "target by id");
	is_str(info.name, FAKE_IQN, "its name");
	is_str(info.provider, FAKE_PROVIDER, "its provider");
	is_int(info.portal_groups, 1, "its groups");
	ok(same_id(&info.id, id), "its id");
	is_int(vds_target_get(client, &id, info.incarnation, &info), 0, "same incarnation");
	is_int(vds_target_get(client, &id, info.incarnation + 1, &info), -EIDRM,
	       "another incarnation");
	is_int(vds_target_get(client, &none, 0, &info), -ENOENT, "no such target");
	is_int(vds_target_get(client, &none, 7, &info), -EIDRM, "gone");
	is_int(vds_target_get_by_name(client, FAKE_IQN "2", &info), 0, "target by name");
	is_str(info.name, FAKE_IQN "2", "its name");
	is_int(vds_target_get_by_name(client, "iqn.no", &info), -ENOENT, "no such name");
	memset(long_name, 'x', sizeof(long_name));
	long_name[sizeof(long_name) - 1] = '\0';
	is_int(vds_target_get_by_name(client, long_name, &info), -EINVAL, "a name too long");
	is_int(vds_target_list(client, &list, &count), 0, "list");
	is_int(count, 2, "two targets");
	ok(!strcmp(list[0].name, FAKE_IQN) && !strcmp(list[1].name, FAKE_IQN "2"),
	   "oldest first");
	free(list);
	fake_target_del(fk, FAKE_IQN);
	fake_target_del(fk, FAKE_IQN "2");
	is_int(vds_target_list(client, &list, &count), 0, "empty list");
	ok(!list && !count, "is NULL and 0");
	teardown();
}

static void test_group(void)
{
	struct vds_uuid id = fake_group_id(FAKE_IQN, 1), target = fake_target_id(FAKE_IQN);
	struct vds_group_info info, *list;
	size_t count;

	setup();
	is_int(vds_group_get(client, &id, 0, &info), 0, "group by id");
	ok(same_id(&info.id, id) && same_id(&info.target_id, target), "its ids");
	is_str(info.target_name, FAKE_IQN, "its target's name");
	is_int(info.tag, 1, "its tag");
	is_int(info.portals, 2, "its portals");
	is_int(info.operation, 0, "no operation");
	is_int(vds_group_get(client, &id, info.incarnation + 1, &info), -EIDRM,
	       "another incarnation");
	is_int(vds_group_get_by_name(client, FAKE_IQN "2", 2, &info), 0, "group by name");
	is_int(info.tag, 2, "its tag");
	is_int(vds_group_get_by_name(client, FAKE_IQN, 9, &info), -ENOENT, "no such tag");
	is_int(vds_group_list(client, NULL, &list, &count), 0, "list all");
	is_int(count, 2, "two groups");
	free(list);
	is_int(vds_group_list(client, &target, &list, &count), 0, "list one target's");
	is_int(count, 1, "one group");
	free(list);
	teardown();
}

static void get_by_address(const char *text, struct vds_portal_info *info, int expected)
{
	struct vds_address address;

	is_int(vds_address_parse(text, &address), 0, "parse %s", text);
	is_int(vds_portal_get_by_address(client, &address, info), expected,
	       "portal by address %s", text);
	if (!expected)
		ok(!memcmp(&info->address, &address, sizeof(address)), "its address");
}

static void test_portal(void)
{
	struct vds_uuid id = fake_portal_id(ADDR);
	struct vds_portal_info info, *list;
	struct vds_address address = { .family = AF_UNIX };
	size_t count;

	setup();
	fake_portal_add(fk, "[fe80::1%1]:3260");
	is_int(vds_portal_get(client, &id, 0, &info), 0, "portal by id");
	is_int(info.status, VDS_ISCSI_PORTAL_STATUS_ONLINE, "online");
	is_int(info.groups, 2, "in two groups");
	get_by_address(ADDR, &info, 0);
	get_by_address(ADDR6, &info, 0);
	get_by_address("[fe80::1%1]:3260", &info, 0);
	is_int(info.address.scope_id, 1, "with its scope");
	get_by_address("[fe80::1%2]:3260", &info, -ENOENT);
	get_by_address("192.0.2.9:3260", &info, 0);
	is_int(info.status, VDS_ISCSI_PORTAL_STATUS_OFFLINE, "offline");
	get_by_address("192.0.2.1:3261", &info, -ENOENT);
	is_int(vds_portal_get_by_address(client, &address, &info), -EINVAL, "no IP address");
	is_int(vds_portal_list(client, &list, &count), 0, "list");
	is_int(count, 4, "four portals");
	free(list);
	teardown();
}

static void test_membership(void)
{
	struct vds_uuid group = fake_group_id(FAKE_IQN, 1), portal = fake_portal_id(ADDR);
	struct vds_uuid other = fake_portal_id("192.0.2.9:3260");
	struct vds_membership_info info, *list;
	size_t count;

	setup();
	is_int(vds_membership_get(client, &group, &portal, &info), 0, "membership");
	ok(same_id(&info.group_id, group) && same_id(&info.portal_id, portal), "its ids");
	is_str(info.target_name, FAKE_IQN, "target name");
	is_int(info.tag, 1, "tag");
	is_int(info.address.port, 3260, "address");
	is_int(vds_membership_get(client, &group, &other, &info), -ENOENT, "not in the group");
	ok(said("not in the group"), "and says so");
	is_int(vds_membership_list(client, NULL, NULL, &list, &count), 0, "list all");
	is_int(count, 3, "three");
	free(list);
	is_int(vds_membership_list(client, &group, NULL, &list, &count), 0, "of a group");
	is_int(count, 2, "two");
	free(list);
	is_int(vds_membership_list(client, NULL, &portal, &list, &count), 0, "of a portal");
	is_int(count, 2, "two");
	free(list);
	is_int(vds_membership_list(client, &group, &portal, &list, &count), 0, "of both");
	is_int(count, 1, "one");
	free(list);
	teardown();
}

static void test_remove(void)
{
	struct vds_uuid group = fake_group_id(FAKE_IQN, 1), portal = fake_portal_id(ADDR);
	unsigned int before, ctrl;
	struct vds_op_info info, *list;
	struct vds_group_info ginfo;
	size_t count;
	uint64_t op;

	setup();
	is_int(vds_group_get(client, &group, 0, &ginfo), 0, "group");
	before = fake_requests(fk, 0);
	ctrl = fake_ctrl_requests(fk);
	is_int(vds_portal_remove(client, &group, ginfo.incarnation, &portal, &op), 0, "remove");
	is_int(fake_requests(fk, 0) - before, 1, "is one request");
	is_int(fake_ctrl_requests(fk) - ctrl, 0, "and none to the controller");
	is_int(vds_op_get(client, op, &info), 0, "its operation");
	is_int(info.id, op, "id");
	is_int(info.kind, VDS_ISCSI_OP_KIND_REMOVE_PORTAL, "kind");
	is_int(info.state, VDS_ISCSI_OP_STATE_DONE, "done");
	is_int(info.result, 0, "well");
	is_int(info.percent, 100, "100 %%");
	is_str(info.target_name, FAKE_IQN, "target");
	is_int(info.tag, 1, "tag");
	is_str(info.requester_comm, "fake", "requester");
	ok(same_id(&info.group_id, group) && same_id(&info.portal_id, portal), "ids");
	is_int(info.group_incarnation, ginfo.incarnation, "incarnation");
	fake_result(fk, -EIO, "the disk is on fire");
	portal = fake_portal_id(ADDR6);
	is_int(vds_portal_remove(client, &group, 0, &portal, &op), 0, "one that will fail");
	is_int(vds_op_list(client, &list, &count), 0, "list");
	is_int(count, 2, "two operations");
	is_int(list[1].result, -EIO, "the second failed");
	is_int(list[1].address.family, AF_INET6, "on an IPv6 portal");
	is_str(list[1].message, "the disk is on fire", "and why");
	free(list);
	teardown();
}

static void remove_fails(const struct vds_uuid *group, uint64_t incarnation,
			 const struct vds_uuid *portal, int err, const char *text)
{
	uint64_t op = 77;

	is_int(vds_portal_remove(client, group, incarnation, portal, &op), err,
	       "removal ends with %d", err);
	ok(said(text), "and says: %s", text);
	is_int(op, 77, "without an id");
}

static void test_remove_refused(void)
{
	struct vds_uuid group = fake_group_id(FAKE_IQN, 1), portal = fake_portal_id(ADDR);
	struct vds_uuid other = fake_portal_id("192.0.2.9:3260");
	struct vds_uuid second = fake_portal_id(ADDR6);
	struct vds_group_info info;
	uint64_t op;

	setup();
	remove_fails(&portal, 0, &portal, -ENOENT, "no such portal group");
	remove_fails(&group, 0, &group, -ENOENT, "no such portal");
	remove_fails(&group, 0, &other, -ENOENT, "not in the portal group");
	fake_unprivileged(fk, true);
	remove_fails(&group, 0, &portal, -EPERM, "CAP_SYS_ADMIN");
	fake_unprivileged(fk, false);
	fake_stale(fk);
	remove_fails(&group, 0, &portal, -ESTALE, "reenumerate");
	is_int(vds_reenumerate(client, NULL), 0, "reenumerate all");
	is_int(vds_refresh(client, FAKE_PROVIDER), 0, "refresh one");
	fake_hold(fk, VDS_ISCSI_OP_STATE_COMMITTING);
	is_int(vds_portal_remove(client, &group, 0, &portal, &op), 0, "now it starts");
	remove_fails(&group, 0, &second, -EBUSY, "another operation");
	is_int(vds_group_get(client, &group, 0, &info), 0, "group");
	is_int(info.operation, op, "tells its operation");
	fake_op_complete(fk, op, 0, NULL);
	fake_group_del(fk, FAKE_IQN, 1);
	remove_fails(&group, info.incarnation, &portal, -EIDRM, "deleted");
	fake_member_add(fk, FAKE_IQN, 1, ADDR);
	remove_fails(&group, info.incarnation, &portal, -EIDRM, "deleted");
	fake_fail(fk, VDS_ISCSI_CMD_PORTAL_REMOVE, -ENOMEM, NULL);
	remove_fails(&group, 0, &portal, -ENOMEM, "out of memory");
	teardown();
}

static void test_cancel(void)
{
	struct vds_uuid group = fake_group_id(FAKE_IQN, 1), portal = fake_portal_id(ADDR);
	struct vds_op_info info;
	uint64_t op;

	setup();
	fake_hold(fk, VDS_ISCSI_OP_STATE_QUEUED);
	vds_portal_remove(client, &group, 0, &portal, &op);
	fake_unprivileged(fk, true);
	is_int(vds_op_cancel(client, op), -EPERM, "cancel needs rights");
	fake_unprivileged(fk, false);
	is_int(vds_op_cancel(client, op), 0, "cancel");
	is_int(vds_op_cancel(client, op), -ECANCELED, "cancel again");
	is_int(vds_op_get(client, op, &info), 0, "operation");
	is_int(info.result, -ECANCELED, "is cancelled");
	is_int(info.percent, 0, "at 0 %%");
	fake_hold(fk, VDS_ISCSI_OP_STATE_COMMITTING);
	vds_portal_remove(client, &group, 0, &portal, &op);
	is_int(vds_op_cancel(client, op), -EALREADY, "too late");
	fake_op_complete(fk, op, 0, NULL);
	is_int(vds_op_cancel(client, op), -EALREADY, "still too late");
	is_int(vds_op_cancel(client, 12345), -ENOENT, "no such operation");
	is_int(vds_op_cancel(client, 0), -ENOENT, "no operation 0");
	fake_op_forget(fk, op);
	is_int(vds_op_get(client, op, &info), -ENOENT, "a forgotten one");
	teardown();
}

static const struct vds_removal_options no_options = { .grace_ms = VDS_GRACE_DEFAULT };

/* Take both portals out of the first group, and tell how that is now. */
static struct vds_op_info remove_both(const struct vds_removal_options *options)
{
	struct vds_uuid group = fake_group_id(FAKE_IQN, 1);
	struct vds_uuid portals[] = { fake_portal_id(ADDR), fake_portal_id(ADDR6) };
	struct vds_op_info info;
	uint64_t op;

	is_int(vds_portals_remove(client, &group, 0, portals, 2, options, &op), 0,
	       "remove two portals");
	is_int(vds_op_get(client, op, &info), 0, "their operation");
	return info;
}

static void items_are(const struct vds_op_info *info, enum vds_iscsi_item_state first,
		      enum vds_iscsi_item_state second, int result)
{
	is_int(info->item_count, 2, "two portals are told");
	ok(same_id(&info->items[0].portal_id, fake_portal_id(ADDR)) &&
	   same_id(&info->items[1].portal_id, fake_portal_id(ADDR6)), "as they were named");
	is_int(info->items[1].address.family, AF_INET6, "with their addresses");
	is_int(info->items[0].state, first, "the first one's state");
	is_int(info->items[1].state, second, "the second one's state");
	is_int(info->items[1].result, result, "and result");
}

static size_t portals_left(void)
{
	struct vds_uuid group = fake_group_id(FAKE_IQN, 1);
	struct vds_group_info info;

	is_int(vds_group_get(client, &group, 0, &info), 0, "group");
	return info.portals;
}

static void test_remove_several(void)
{
	struct vds_uuid group = fake_group_id(FAKE_IQN, 1), portals[VDS_OP_PORTALS + 1];
	struct vds_removal_options options = {
		.grace_ms = 0, .deadline_ms = 3000, .drain_ms = 4000,
	};
	struct vds_op_info info;
	uint64_t op = 77;
	int i;

	setup();
	for (i = 0; i <= VDS_OP_PORTALS; i++)
		portals[i] = fake_portal_id(ADDR);
	is_int(vds_portals_remove(client, &group, 0, portals, 0, NULL, &op), -EINVAL, "none");
	is_int(vds_portals_remove(client, &group, 0, portals, VDS_OP_PORTALS + 1, NULL, &op),
	       -E2BIG, "too many");
	ok(said("1 to 16 portals"), "and says so");
	is_int(vds_portals_remove(client, &group, 0, portals, 2, NULL, &op), -EINVAL, "twice");
	is_int(op, 77, "no id");
	fake_hold(fk, VDS_ISCSI_OP_STATE_COMMITTING);
	info = remove_both(&options);
	is_int(info.grace, 0, "no grace");
	is_int(info.deadline, 3000, "deadline");
	is_int(info.drain, 4000, "time to drain");
	items_are(&info, VDS_ISCSI_ITEM_STATE_UNTOUCHED, VDS_ISCSI_ITEM_STATE_UNTOUCHED, 0);
	fake_op_complete(fk, info.id, -EIO, "no");
	is_int(vds_op_get(client, info.id, &info), 0, "it failed");
	items_are(&info, VDS_ISCSI_ITEM_STATE_RESTORED, VDS_ISCSI_ITEM_STATE_UNTOUCHED, -EIO);
	is_int(portals_left(), 2, "none is removed");
	fake_hold(fk, VDS_ISCSI_OP_STATE_DONE);
	info = remove_both(&no_options);
	items_are(&info, VDS_ISCSI_ITEM_STATE_REMOVED, VDS_ISCSI_ITEM_STATE_REMOVED, 0);
	is_int(info.grace, 200, "the kernel's grace");
	is_int(info.deadline + info.drain + info.flags, 0, "and nothing else");
	is_int(portals_left(), 0, "both are removed");
	teardown();
}

static void test_blockers(void)
{
	struct vds_op_info info;
	int i;

	setup();
	fake_hold(fk, VDS_ISCSI_OP_STATE_COMMITTING);
	info = remove_both(NULL);
	is_int(info.blocker_count, 0, "nothing holds it up");
	for (i = 0; i < VDS_OP_DETAILS; i++)
		fake_op_blocker(fk, info.id, "198.51.100.7:40000", 100 * i, i % 2);
	is_int(vds_op_get(client, info.id, &info), 0, "logins hold it up");
	is_int(info.blocker_count, VDS_OP_DETAILS, "as many as can be told");
	is_int(info.blockers[3].silent, 300, "silent since");
	ok(info.blockers[3].aborted && !info.blockers[2].aborted, "which were aborted");
	is_int(info.blockers[3].peer.port, 40000, "whose they are");
	is_int(info.aborted, VDS_OP_DETAILS / 2, "how many were aborted");
	fake_op_complete(fk, info.id, 0, NULL);
	teardown();
}

static void test_sessions(void)
{
	struct vds_uuid group = fake_group_id(FAKE_IQN, 1), portal = fake_portal_id(ADDR);
	struct vds_session_info *list;
	size_t count;

	setup();
	is_int(vds_session_list(client, NULL, NULL, &list, &count), 0, "no sessions");
	ok(!list && !count, "NULL and 0");
	fake_session_add(fk, FAKE_IQN, 1, ADDR, "iqn.a", "198.51.100.1:1024");
	fake_session_add(fk, FAKE_IQN, 1, ADDR6, "iqn.b", "[2001:db8::2]:1025");
	fake_session_add(fk, FAKE_IQN "2", 2, ADDR, "iqn.b", "198.51.100.2:1026");
	is_int(vds_session_list(client, NULL, NULL, &list, &count), 0, "sessions");
	is_int(count, 3, "three");
	is_str(list[1].initiator_name, "iqn.b", "initiator");
	is_str(list[1].target_name, FAKE_IQN, "target");
	is_int(list[1].tag, 1, "tag");
	is_int(list[1].session_id, 2, "session");
	is_int(list[1].isid[0], 0x80, "ISID");
	is_int(list[1].connections, 1, "connections");
	is_str(list[1].state, "LOGGED_IN", "state");
	is_int(list[1].age, 60, "age");
	ok(list[1].dynamic, "without an ACL");
	is_int(list[1].peer.port, 1025, "peer");
	is_int(list[1].local.family, AF_INET6, "local address");
	ok(list[1].portal_known && same_id(&list[1].portal_id, fake_portal_id(ADDR6)), "portal");
	free(list);
	is_int(vds_session_list(client, &group, NULL, &list, &count), 0, "of a group");
	is_int(count, 2, "two");
	free(list);
	is_int(vds_session_list(client, &group, &portal, &list, &count), 0, "of both");
	is_int(count, 1, "one");
	free(list);
	fake_member_del(fk, FAKE_IQN, 1, ADDR6);
	is_int(vds_session_list(client, &group, NULL, &list, &count), 0, "its portal is gone");
	ok(count == 2 && !list[1].portal_known, "it is still there");
	free(list);
	fake_unprivileged(fk, true);
	is_int(vds_session_list(client, NULL, NULL, &list, &count), -EPERM, "without rights");
	ok(!list, "no list");
	teardown();
}

static void refused(uint32_t flags, int result, uint32_t sessions)
{
	struct vds_removal_options options = { flags, VDS_GRACE_DEFAULT, 0, 0 };
	struct vds_op_info info = remove_both(&options);

	is_int(info.flags, flags, "options 0x%x", flags);
	is_int(info.state, VDS_ISCSI_OP_STATE_DONE, "it has ended");
	is_int(info.result, result, "with");
	is_int(info.sessions, sessions, "sessions in the way");
	is_int(info.session_count, sessions, "are named");
	items_are(&info, VDS_ISCSI_ITEM_STATE_UNTOUCHED, VDS_ISCSI_ITEM_STATE_UNTOUCHED, 0);
	is_int(portals_left(), 2, "nothing changed");
}

static void test_options(void)
{
	struct vds_removal_options drop = {
		VDS_ISCSI_REMOVAL_FLAG_DROP, VDS_GRACE_DEFAULT, 0, 0
	};
	struct vds_op_info info;

	setup();
	refused(VDS_ISCSI_REMOVAL_FLAG_KEEP_LAST, -EADDRINUSE, 0);
	refused(VDS_ISCSI_REMOVAL_FLAG_DRY_RUN, 0, 0);
	fake_session_add(fk, FAKE_IQN, 1, ADDR, "iqn.a", "198.51.100.1:1024");
	refused(VDS_ISCSI_REMOVAL_FLAG_IF_IDLE, -EUSERS, 1);
	refused(VDS_ISCSI_REMOVAL_FLAG_KEEP_PATH, -EUSERS, 1);
	refused(VDS_ISCSI_REMOVAL_FLAG_DRY_RUN, 0, 1);
	info = remove_both(&drop);
	is_int(info.result, 0, "dropped");
	is_int(info.dropped, 1, "one session");
	is_int(info.sessions, 0, "none is left");
	is_int(portals_left(), 0, "both are removed");
	teardown();
}

static void test_last_path(void)
{
	struct vds_uuid group = fake_group_id(FAKE_IQN, 1), portal = fake_portal_id(ADDR);
	struct vds_removal_options keep_path = {
		VDS_ISCSI_REMOVAL_FLAG_KEEP_PATH, VDS_GRACE_DEFAULT, 0, 0
	};
	struct vds_op_info info;
	uint64_t op;

	setup();
	fake_session_add(fk, FAKE_IQN, 1, ADDR, "iqn.a", "198.51.100.1:1024");
	vds_portals_remove(client, &group, 0, &portal, 1, &keep_path, &op);
	is_int(vds_op_get(client, op, &info), 0, "the last path");
	is_int(info.result, -EUSERS, "is kept");
	is_str(info.session[0].initiator_name, "iqn.a", "whose it is");
	is_int(info.session[0].peer.port, 1024, "from where");
	ok(info.session[0].last_path, "is told");
	fake_unprivileged(fk, true);
	is_int(vds_op_get(client, op, &info), 0, "without rights");
	is_int(info.sessions, 1, "how many is told");
	is_int(info.session_count, 0, "but not whose");
	fake_unprivileged(fk, false);
	fake_session_add(fk, FAKE_IQN, 1, ADDR6, "iqn.a", "[2001:db8::2]:1025");
	vds_portals_remove(client, &group, 0, &portal, 1, &keep_path, &op);
	is_int(vds_op_get(client, op, &info), 0, "a path of two");
	is_int(info.result, 0, "is removed");
	ok(info.sessions == 1 && !info.session[0].last_path, "its session is told");
	teardown();
}

static void test_drain(void)
{
	struct vds_removal_options drain = { 0, VDS_GRACE_DEFAULT, 0, 10000 };
	struct vds_op_info info;

	setup();
	fake_session_add(fk, FAKE_IQN, 1, ADDR, "iqn.a", "198.51.100.1:1024");
	fake_hold(fk, VDS_ISCSI_OP_STATE_DRAINING);
	info = remove_both(&drain);
	is_int(info.state, VDS_ISCSI_OP_STATE_DRAINING, "it drains");
	is_int(info.sessions, 1, "one session is left");
	items_are(&info, VDS_ISCSI_ITEM_STATE_REMOVED, VDS_ISCSI_ITEM_STATE_REMOVED, 0);
	is_int(vds_op_cancel(client, info.id), 0, "cancel");
	is_int(vds_op_get(client, info.id, &info), 0, "operation");
	is_int(info.result, -ECANCELED, "is cancelled");
	items_are(&info, VDS_ISCSI_ITEM_STATE_RESTORED, VDS_ISCSI_ITEM_STATE_RESTORED, 0);
	is_int(portals_left(), 2, "both are back");
	info = remove_both(&drain);
	fake_session_del(fk, "iqn.a");
	fake_op_complete(fk, info.id, 0, NULL);
	is_int(vds_op_get(client, info.id, &info), 0, "it drained");
	is_int(info.result, 0, "well");
	is_int(info.sessions, 0, "none is left");
	teardown();
}

static void make_portal(const char *text, int expected, struct vds_uuid *id)
{
	struct vds_address address;
	uint64_t incarnation = 0;

	is_int(vds_address_parse(text, &address), 0, "parse %s", text);
	is_int(vds_portal_new(client, &address, id, &incarnation), expected, "new %s", text);
	ok(!incarnation == !!expected, "its incarnation");
}

static void test_new(void)
{
	struct vds_address unix_address = { .family = AF_UNIX };
	struct vds_portal_info info;
	struct vds_uuid id;

	setup();
	make_portal("192.0.2.77:3260", 0, &id);
	ok(same_id(&id, fake_portal_id("192.0.2.77:3260")), "its id");
	is_int(vds_portal_get(client, &id, 0, &info), 0, "it is known");
	is_int(info.status, VDS_ISCSI_PORTAL_STATUS_OFFLINE, "and offline");
	is_str(info.provider, FAKE_PROVIDER, "of the provider");
	make_portal("192.0.2.77:3260", -EEXIST, &id);
	make_portal("[fe80::7%3]:3260", 0, &id);
	is_int(vds_portal_get(client, &id, 0, &info), 0, "one of a link");
	is_int(info.address.scope_id, 3, "has its scope");
	is_int(vds_portal_new(client, &unix_address, &id, NULL), -EINVAL, "no IP address");
	fake_mangle(fk, FAKE_DROP_ATTR, VDS_ISCSI_A_PORTAL_ID);
	make_portal("192.0.2.78:3260", -EBADMSG, &id);
	fake_unprivileged(fk, true);
	make_portal("192.0.2.79:3260", -EPERM, &id);
	teardown();
}

static void add_fails(const struct vds_uuid *group, uint64_t incarnation,
		      const struct vds_uuid *portal, int err)
{
	uint64_t op = 77;

	is_int(vds_portal_add(client, group, incarnation, portal, &op), err,
	       "addition ends with %d", err);
	is_int(op, 77, "without an id");
}

static void test_add(void)
{
	struct vds_uuid group = fake_group_id(FAKE_IQN, 1);
	struct vds_uuid portal = fake_portal_id("192.0.2.9:3260"), other = fake_portal_id(ADDR);
	struct vds_op_info info;
	uint64_t op;

	setup();
	add_fails(&portal, 0, &portal, -ENOENT);
	add_fails(&group, 0, &group, -ENOENT);
	add_fails(&group, 99999, &portal, -EIDRM);
	add_fails(&group, 0, &other, -EEXIST);
	fake_result(fk, -EADDRINUSE, "another program has it");
	is_int(vds_portal_add(client, &group, 0, &portal, &op), 0, "one that will fail");
	is_int(vds_op_get(client, op, &info), 0, "its operation");
	is_int(info.result, -EADDRINUSE, "failed");
	is_int(info.item_count, 1, "one portal");
	is_int(info.items[0].result, -EADDRINUSE, "for this reason");
	fake_result(fk, 0, NULL);
	is_int(vds_portal_add(client, &group, 0, &portal, &op), 0, "add");
	is_int(vds_op_get(client, op, &info), 0, "its operation");
	is_int(info.kind, VDS_ISCSI_OP_KIND_ADD_PORTAL, "is an addition");
	is_int(info.items[0].state, VDS_ISCSI_ITEM_STATE_ADDED, "it is in");
	is_int(portals_left(), 3, "the group");
	fake_unprivileged(fk, true);
	add_fails(&group, 0, &portal, -EPERM);
	teardown();
}

static void test_leak(void)
{
	struct vds_uuid group = fake_group_id(FAKE_IQN, 1), portal = fake_portal_id(ADDR);
	struct vds_membership_info info;
	uint64_t op;

	setup();
	is_int(vds_membership_get(client, &group, &portal, &info), 0, "a membership");
	is_int(info.state, VDS_ISCSI_MEMBERSHIP_STATE_SERVING, "serves");
	fake_member_leak(fk, FAKE_IQN, 1, ADDR);
	is_int(vds_membership_get(client, &group, &portal, &info), 0, "and then");
	is_int(info.state, VDS_ISCSI_MEMBERSHIP_STATE_LEAKED, "is leaked");
	portal = fake_portal_id(ADDR6);
	is_int(vds_portal_remove(client, &group, 0, &portal, &op), -ESTALE, "a change");
	is_int(vds_refresh(client, NULL), 0, "refresh alone");
	is_int(vds_portal_remove(client, &group, 0, &portal, &op), -ESTALE, "is not enough");
	is_int(vds_reenumerate(client, NULL), 0, "reenumerate");
	is_int(vds_refresh(client, NULL), 0, "refresh");
	is_int(vds_portal_remove(client, &group, 0, &portal, &op), 0, "changes it again");
	is_int(portals_left(), 0, "without the leaked one");
	teardown();
}

static void test_provider_commands(void)
{
	struct vds_provider_info info;

	setup();
	fake_stale(fk);
	is_int(vds_refresh(client, NULL), 0, "refresh before reenumerate");
	vds_provider_get(client, FAKE_PROVIDER, &info);
	is_int(info.state, VDS_ISCSI_PROVIDER_STATE_STALE, "does not mend");
	is_int(vds_reenumerate(client, FAKE_PROVIDER), 0, "reenumerate");
	is_int(vds_refresh(client, NULL), 0, "and then refresh");
	vds_provider_get(client, FAKE_PROVIDER, &info);
	is_int(info.state, VDS_ISCSI_PROVIDER_STATE_OK, "does");
	is_int(vds_reenumerate(client, "other"), -ENOENT, "another provider");
	is_int(vds_refresh(client, "other"), -ENOENT, "another provider");
	is_int(vds_refresh(client, "a name of more than 31 characters"), -EINVAL,
	       "a name too long");
	fake_unprivileged(fk, true);
	is_int(vds_reenumerate(client, NULL), -EPERM, "without rights");
	teardown();
}

static void test_explanations(void)
{
	struct vds_target_info info;
	int i;

	setup();
	for (i = 0; i < 2; i++) {
		fake_echo_requests(fk, i);
		fake_fail(fk, 0, -EIO, "a sentence of the kernel");
		is_int(vds_target_get_by_name(client, FAKE_IQN, &info), -EIO, "an error");
		is_str(vds_client_message(), "a sentence of the kernel", "its sentence");
		fake_fail_attr(fk, 0, -EINVAL, "bad", 0, NLMSG_HDRLEN + 4);
		is_int(vds_target_get_by_name(client, FAKE_IQN, &info), -EINVAL,
		       "a bad attribute");
		is_str(vds_client_message(), "bad (attribute name)", "is named");
		fake_fail_attr(fk, 0, -EINVAL, NULL, VDS_ISCSI_A_TARGET_ID, 0);
		is_int(vds_target_get_by_name(client, FAKE_IQN, &info), -EINVAL,
		       "a missing attribute without a sentence");
		ok(said("Invalid argument (attribute id is missing)"), "is named");
		fake_fail_attr(fk, 0, -EINVAL, "odd", 4711, 0);
		vds_target_get_by_name(client, FAKE_IQN, &info);
		is_str(vds_client_message(), "odd", "an unknown attribute is not named");
		fake_fail_attr(fk, 0, -EINVAL, "odd", 0, 3);
		vds_target_get_by_name(client, FAKE_IQN, &info);
		is_str(vds_client_message(), "odd", "nor one at a wrong offset");
	}
	fake_fail(fk, 0, -EIO, "esc\033[31m and\nline");
	vds_target_get_by_name(client, FAKE_IQN, &info);
	is_str(vds_client_message(), "esc?[31m and?line", "control characters are kept out");
	teardown();
}

static void test_errnos(void)
{
	static const int errs[] = {
		EPERM, ENOENT, EIO, ENOMEM, EBUSY, EINVAL, EIDRM, ESTALE, EALREADY,
		ECANCELED, EOPNOTSUPP, ENODEV, ETIMEDOUT, EMSGSIZE, 4095,
	};
	struct vds_target_info info, *list;
	size_t i, count;

	setup();
	for (i = 0; i < ARRAY_SIZE(errs); i++) {
		fake_fail(fk, 0, -errs[i], i % 2 ? "because" : NULL);
		is_int(vds_target_get_by_name(client, FAKE_IQN, &info), -errs[i],
		       "errno %d of a get", errs[i]);
		ok(vds_client_message()[0], "has a sentence");
		fake_fail(fk, 0, -errs[i], NULL);
		is_int(vds_target_list(client, &list, &count), -errs[i],
		       "errno %d of a dump", errs[i]);
		ok(!list, "has no list");
	}
	fake_fail(fk, 0, 5, NULL);
	is_int(vds_target_get_by_name(client, FAKE_IQN, &info), -EBADMSG, "a positive errno");
	fake_fail(fk, 0, -5000, NULL);
	is_int(vds_target_get_by_name(client, FAKE_IQN, &info), -EBADMSG, "no errno at all");
	is_int(vds_target_get_by_name(client, FAKE_IQN, &info), 0, "and on it goes");
	teardown();
}

static void test_dumps(void)
{
	struct vds_portal_info *list;
	unsigned int before, i;
	char addr[VDS_ADDRESS_STRLEN];
	size_t count;

	setup();
	for (i = 0; i < 1000; i++) {
		snprintf(addr, sizeof(addr), "10.0.%u.%u:3260", i / 250, i % 250);
		fake_portal_add(fk, addr);
	}
	for (i = 0; i < 4; i++) {
		fake_dump_chunk(fk, i);
		is_int(vds_portal_list(client, &list, &count), 0, "1,000 portals, %u at once", i);
		is_int(count, 1003, "all of them");
		free(list);
	}
	fake_interrupt_dumps(fk, 3);
	before = fake_requests(fk, VDS_ISCSI_CMD_PORTAL_GET);
	is_int(vds_portal_list(client, &list, &count), 0, "interrupted three times");
	is_int(count, 1003, "all of them, once");
	is_int(fake_requests(fk, VDS_ISCSI_CMD_PORTAL_GET) - before, 4, "with four tries");
	free(list);
	fake_interrupt_dumps(fk, 1000);
	before = fake_requests(fk, VDS_ISCSI_CMD_PORTAL_GET);
	is_int(vds_portal_list(client, &list, &count), 0, "interrupted for ever");
	is_int(count, 1003, "all of them, once");
	is_int(fake_requests(fk, VDS_ISCSI_CMD_PORTAL_GET) - before, 8, "after eight tries");
	free(list);
	teardown();
}

static void test_silence(void)
{
	struct vds_target_info info;
	struct vds_target_info *list;
	size_t count;

	setup();
	vds_client_set_timeout(client, 50, 100);
	fake_silent(fk, true);
	is_int(vds_target_get_by_name(client, FAKE_IQN, &info), -ETIMEDOUT, "a silent kernel");
	ok(said("did not answer"), "and says so");
	is_int(vds_target_list(client, &list, &count), -ETIMEDOUT, "for a dump too");
	is_int(vds_reenumerate(client, NULL), -ETIMEDOUT, "and for a slow one");
	fake_silent(fk, false);
	is_int(vds_target_get_by_name(client, FAKE_IQN, &info), 0, "it speaks again");
	fake_delay(fk, 20);
	is_int(vds_target_get_by_name(client, FAKE_IQN, &info), 0, "slowly");
	fake_delay(fk, 0);
	fake_fail_send(fk, -ECONNREFUSED);
	is_int(vds_target_get_by_name(client, FAKE_IQN, &info), -ECONNREFUSED, "it is gone");
	fake_fail_send(fk, 0);
	fake_fail_open(fk, -ENFILE);
	is_int(vds_target_get_by_name(client, FAKE_IQN, &info), -ENFILE,
	       "the socket cannot be opened again");
	fake_fail_open(fk, 0);
	is_int(vds_target_get_by_name(client, FAKE_IQN, &info), 0, "now it can");
	teardown();
}

static void test_module_gone(void)
{
	struct vds_uuid group = fake_group_id(FAKE_IQN, 1), portal = fake_portal_id(ADDR);
	struct vds_target_info info, *list;
	size_t count;
	uint64_t op;

	setup();
	fake_unload(fk);
	is_int(vds_target_get_by_name(client, FAKE_IQN, &info), -ENODEV, "unloaded: get");
	ok(said("unloaded"), "and says so");
	is_int(vds_target_list(client, &list, &count), -ENODEV, "unloaded: dump");
	is_int(vds_portal_remove(client, &group, 0, &portal, &op), -ENODEV, "unloaded: remove");
	is_int(vds_op_cancel(client, 1), -ENODEV, "unloaded: cancel");
	is_int(vds_refresh(client, NULL), -ENODEV, "unloaded: refresh");
	fake_reload(fk);
	fake_member_add(fk, FAKE_IQN, 1, ADDR);
	is_int(vds_target_get_by_name(client, FAKE_IQN, &info), -ENODEV, "reloaded: get");
	is_int(vds_portal_remove(client, &group, 0, &portal, &op), -ENODEV,
	       "reloaded: remove is not for the new module");
	is_int(fake_requests(fk, VDS_ISCSI_CMD_PORTAL_REMOVE), 0, "which was not asked");
	vds_client_close(client);
	is_int(vds_client_open_transport(&fake_transport, fk, &client), 0, "connect again");
	is_int(vds_target_get_by_name(client, FAKE_IQN, &info), 0, "and all is well");
	fake_fail(fk, 0, -ENOENT, NULL);
	is_int(vds_target_get_by_name(client, FAKE_IQN, &info), -ENOENT,
	       "ENOENT without a sentence of a living module stays ENOENT");
	ok(said("no such object"), "with ours");
	teardown();
}

struct worker {
	pthread_t thread;
	int bad;
	bool message_mixed;
	int nr;
};

static void *work(void *arg)
{
	static const char *const names[] = { FAKE_IQN, FAKE_IQN "2" };
	char no_name[300];
	struct worker *w = arg;
	struct vds_target_info info, *list;
	size_t count;
	int i;

	memset(no_name, 'x', sizeof(no_name));
	no_name[sizeof(no_name) - 1] = '\0';
	for (i = 0; i < 500; i++) {
		if (vds_target_get_by_name(client, names[w->nr], &info) ||
		    strcmp(info.name, names[w->nr]))
			w->bad++;
		if (vds_target_list(client, &list, &count) || count != 2)
			w->bad++;
		free(list);
		if (w->nr)
			vds_target_get_by_name(client, no_name, &info);
		else
			vds_target_get_by_name(client, "iqn.none", &info);
		w->message_mixed |= !strstr(vds_client_message(),
					    w->nr ? "at most" : "no such object");
	}
	return NULL;
}

static void test_threads(void)
{
	struct worker workers[2] = { { .nr = 0 }, { .nr = 1 } };
	int i;

	setup();
	for (i = 0; i < 2; i++)
		ok(!pthread_create(&workers[i].thread, NULL, work, &workers[i]), "thread");
	for (i = 0; i < 2; i++) {
		pthread_join(workers[i].thread, NULL);
		is_int(workers[i].bad, 0, "thread %d got its own answers", i);
		ok(!workers[i].message_mixed, "and its own messages");
	}
	teardown();
}

int main(void)
{
	is_str(vds_client_message(), "", "no message before the first failure");
	test_open();
	test_provider();
	test_target();
	test_group();
	test_portal();
	test_membership();
	test_remove();
	test_remove_refused();
	test_cancel();
	test_remove_several();
	test_blockers();
	test_sessions();
	test_options();
	test_last_path();
	test_drain();
	test_new();
	test_add();
	test_leak();
	test_provider_commands();
	test_explanations();
	test_errnos();
	test_dumps();
	test_silence();
	test_module_gone();
	test_threads();
	return tap_end();
}
