// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Reasons of refusals, for programs and in words, and the version of the interface.
 */
#include <pthread.h>

#include "client_test.h"

static void words(void)
{
	for (int i = 1; i <= VDS_ISCSI_REASON_MAX; i++) {
		tap_context("reason %d", i);
		check(vds_reason_name(i) && *vds_reason_name(i));
		check(vds_reason_text(i) && *vds_reason_text(i));
		for (int j = 1; j < i; j++)
			check(strcmp(vds_reason_name(i), vds_reason_name(j)));
	}
	tap_context("%s", "");
	check_str(vds_reason_name(VDS_ISCSI_REASON_KEEP_LAST), "keep-last");
	check_str(vds_reason_text(VDS_ISCSI_REASON_KEEP_LAST), "last portal of the group");
}

static void no_words(void)
{
	static const unsigned int unknown[] = { 0, VDS_ISCSI_REASON_MAX + 1, UINT32_MAX };

	for (size_t i = 0; i < sizeof(unknown) / sizeof(*unknown); i++) {
		check(!vds_reason_name(unknown[i]));
		check(!vds_reason_text(unknown[i]));
	}
}

static int remove_outside(void)
{
	struct vds_uuid group = fake_group_id(FAKE_IQN, 1), portal = fake_portal_id(OUTSIDE);
	uint64_t op;

	return vds_portal_remove(client, &group, 0, &portal, &op);
}

static int remove_none(void)
{
	struct vds_uuid group = fake_group_id(FAKE_IQN, 1);
	struct vds_op_start start;

	return vds_removal_start(client, &group, 0, NULL, 0, NULL, 0, &start);
}

/* What the library refuses itself, and an error without a reason, have none. */
static void of_last_failure(void)
{
	setup();
	check_int(remove_outside(), -ENOENT);
	check_int(vds_client_reason(), VDS_ISCSI_REASON_NOT_IN_GROUP);
	check_int(remove_none(), -EINVAL);
	check_int(vds_client_reason(), 0);
	check_int(remove_outside(), -ENOENT);
	fake_fail(fk, VDS_ISCSI_CMD_PORTAL_REMOVE, -EIO, "no reason");
	check_int(remove_outside(), -EIO);
	check_int(vds_client_reason(), 0);
	teardown();
}

static void *other_thread(void *arg)
{
	check_int(vds_client_reason(), 0);
	check_int(remove_none(), -EINVAL);
	return arg;
}

static void of_thread(void)
{
	pthread_t thread;

	setup();
	check_int(remove_outside(), -ENOENT);
	check_int(pthread_create(&thread, NULL, other_thread, NULL), 0);
	pthread_join(thread, NULL);
	check_int(vds_client_reason(), VDS_ISCSI_REASON_NOT_IN_GROUP);
	teardown();
}

static void of_operation(void)
{
	struct vds_uuid group = fake_group_id(FAKE_IQN, 1), portal = fake_portal_id(ADDR);
	struct vds_removal_options options = {
		.flags = VDS_ISCSI_REMOVAL_FLAG_IF_IDLE,
		.grace_ms = VDS_GRACE_DEFAULT,
	};
	struct vds_op_start start;
	struct vds_op_info info;

	setup();
	fake_session_add(fk, FAKE_IQN, 1, ADDR, "iqn.a", "198.51.100.1:1024");
	check_int(vds_removal_start(client, &group, 0, &portal, 1, &options, 100, &start), 0);
	check_int(start.result, -EUSERS);
	check_int(start.reason, VDS_ISCSI_REASON_IF_IDLE);
	check_int(vds_op_get(client, start.id, start.incarnation, &info), 0);
	check_int(info.reason, VDS_ISCSI_REASON_IF_IDLE);
	teardown();
}

/* The message says which of the two is the older one. */
static void other_version(void)
{
	static const struct {
		uint32_t version;
		const char *older;
	} versions[] = {
		{ VDS_ISCSI_FAMILY_VERSION - 1, "install a module of the same release" },
		{ VDS_ISCSI_FAMILY_VERSION + 1, "install a library of the same release" },
	};

	for (size_t i = 0; i < sizeof(versions) / sizeof(*versions); i++) {
		fk = fake_kernel_new();
		fake_version(fk, versions[i].version);
		check_int(vds_client_open_transport(&fake_transport, fk, &client),
			  -EPROTONOSUPPORT);
		check(!client);
		check_part(vds_client_message(), versions[i].older);
		check_int(fake_sockets(fk), 0);
		fake_kernel_free(fk);
	}
}

/* The module was replaced by one of another version while a connection was open. */
static void version_changed(void)
{
	struct vds_target_info info;

	setup();
	fake_unload(fk);
	fake_version(fk, VDS_ISCSI_FAMILY_VERSION + 1);
	fake_reload(fk);
	check_int(vds_target_get_by_name(client, FAKE_IQN, &info), -EPROTONOSUPPORT);
	check_part(vds_client_message(), "of the interface");
	teardown();
}

static void watch_version(void)
{
	struct vds_watch *watch = NULL;

	fk = fake_kernel_new();
	fake_version(fk, VDS_ISCSI_FAMILY_VERSION + 1);
	check_int(vds_watch_open_transport(&fake_transport, fk, VDS_WATCH_OBJECTS, &watch),
		  -EPROTONOSUPPORT);
	check(!watch);
	check_int(fake_sockets(fk), 0);
	fake_kernel_free(fk);
}

static const struct tap_case cases[] = {
	{ "each reason has a name of its own and a text", words },
	{ "0 and reasons of a newer kernel have neither", no_words },
	{ "vds_client_reason() is the kernel's reason for the last refusal, or 0",
	  of_last_failure },
	{ "each thread has its own reason", of_thread },
	{ "an operation that failed reports its reason with the result", of_operation },
	{ "a connection to another version of the interface fails, and says what to install",
	  other_version },
	{ "a module of another version that is loaded later is refused as well",
	  version_changed },
	{ "a watch of another version of the interface fails", watch_version },
};

int main(void)
{
	return tap_run(cases);
}
