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
	is_int(info.associations, 3, "associations");
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

static void test_association(void)
{
	struct vds_uuid group = fake_group_id(FAKE_IQN, 1), portal = fake_portal_id(ADDR);
	struct vds_uuid other = fake_portal_id("192.0.2.9:3260");
	struct vds_association_info info, *list;
	size_t count;

	setup();
	is_int(vds_association_get(client, &group, &portal, &info), 0, "association");
	ok(same_id(&info.group_id, group) && same_id(&info.portal_id, portal), "its ids");
	is_str(info.target_name, FAKE_IQN, "target name");
	is_int(info.tag, 1, "tag");
	is_int(info.address.port, 3260, "address");
	is_int(vds_association_get(client, &group, &other, &info), -ENOENT, "not in the group");
	ok(said("not in the group"), "and says so");
	is_int(vds_association_list(client, NULL, NULL, &list, &count), 0, "list all");
	is_int(count, 3, "three");
	free(list);
	is_int(vds_association_list(client, &group, NULL, &list, &count), 0, "of a group");
	is_int(count, 2, "two");
	free(list);
	is_int(vds_association_list(client, NULL, &portal, &list, &count), 0, "of a portal");
	is_int(count, 2, "two");
	free(list);
	is_int(vds_association_list(client, &group, &portal, &list, &count), 0, "of both");
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
	is_str(info.asker_comm, "fake", "asker");
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
	test_association();
	test_remove();
	test_remove_refused();
	test_cancel();
	test_provider_commands();
	test_explanations();
	test_errnos();
	test_dumps();
	test_silence();
	test_module_gone();
	test_threads();
	return tap_end();
}
