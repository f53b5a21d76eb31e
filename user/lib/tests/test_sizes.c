// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Programs that were compiled when the structures were smaller, or larger; and what
 * is in output parameters after a failure.
 */
#include "../array.h"
#include "../client.h"
#include "../sizes.h"
#include "client_test.h"

#define GUARD	0x5a

/* Whether @memory from @used on is as it was. */
static bool untouched(const void *memory, size_t used, size_t size)
{
	const unsigned char *bytes = memory;

	while (used < size && bytes[used] == GUARD)
		used++;
	return used == size;
}

static void versions(void)
{
	struct vds_sizes sizes = VDS_SIZES, taken;
	struct vds_client *none = (void *)&sizes;
	struct vds_watch *watch = (void *)&sizes;

	check_str(vds_version(), VDS_LIBRARY_VERSION);
	check_int(vds_sizes_take(&taken, &sizes), 0);
	check(!memcmp(&taken, &sizes, sizeof(sizes)));
	sizes.op++;
	check_int(vds_sizes_take(&taken, &sizes), -EPROTO);
	check_part(vds_client_message(), "newer libvds");
	check(vds_client_open_sized(&none, &sizes) == -EPROTO && !none);
	check(vds_watch_open_sized(VDS_WATCH_OBJECTS, &watch, &sizes) == -EPROTO && !watch);
	sizes.op -= 2;
	sizes.sizes = offsetof(struct vds_sizes, event);
	check_int(vds_sizes_take(&taken, &sizes), 0);
	check_int(taken.op, sizes.op);
	check_int(taken.event, sizeof(struct vds_event));
	sizes.sizes = sizeof(sizes) + sizeof(uint32_t);
	check_int(vds_sizes_take(&taken, &sizes), -EPROTO);
}

/* A portal of an older program ends before its status. */
static void smaller_record(void)
{
	struct vds_uuid id = fake_portal_id(ADDR);
	size_t size = offsetof(struct vds_portal_info, status);
	struct vds_portal_info info;

	setup();
	client->sizes.portal = size;
	memset(&info, GUARD, sizeof(info));
	check_int(vds_portal_get(client, &id, 0, &info), 0);
	check(same_id(&info.id, id) && info.address.port == 3260);
	check(untouched(&info, size, sizeof(info)));
	teardown();
}

static void smaller_list(void)
{
	size_t size = offsetof(struct vds_portal_info, status), count = 0;
	struct vds_portal_info *list;
	struct vds_uuid id;

	setup();
	client->sizes.portal = size;
	check_int(vds_portal_list(client, &list, &count), 0);
	check_int(count, 3);
	memcpy(&id, (char *)list + size, sizeof(id));
	check(same_id(&id, fake_portal_id(ADDR6)));
	free(list);
	teardown();
}

static void smaller_operation(void)
{
	struct vds_uuid group = fake_group_id(FAKE_IQN, 1), portal = fake_portal_id(ADDR);
	struct vds_op_start start;
	struct vds_op_info info;

	setup();
	client->sizes.op_start = offsetof(struct vds_op_start, done);
	client->sizes.op = offsetof(struct vds_op_info, message);
	memset(&start, GUARD, sizeof(start));
	memset(&info, GUARD, sizeof(info));
	check_int(vds_removal_start(client, &group, 0, &portal, 1, NULL, 0, &start), 0);
	check_int(start.id, 1);
	check(untouched(&start, client->sizes.op_start, sizeof(start)));
	check_int(vds_op_wait(client, NULL, start.id, 0, -1, &info), 0);
	check_int(info.state, VDS_ISCSI_OP_STATE_DONE);
	check(untouched(&info, client->sizes.op, sizeof(info)));
	teardown();
}

/* The options of an older program have flags only; its members, no portal beyond 40 bytes. */
static void smaller_input(void)
{
	struct vds_removal_options options = { VDS_ISCSI_REMOVAL_FLAG_KEEP_LAST, 7, 7, 7 };
	struct vds_uuid group = fake_group_id(FAKE_IQN, 1), portal = fake_portal_id(ADDR);
	struct vds_op_start start;
	struct vds_op_info info;

	setup();
	client->sizes.removal_options = sizeof(options.flags);
	check_int(vds_removal_start(client, &group, 0, &portal, 1, &options, 0, &start), 0);
	check_int(vds_op_get(client, start.id, 0, &info), 0);
	check_int(info.flags, VDS_ISCSI_REMOVAL_FLAG_KEEP_LAST);
	check_int(info.deadline, 0);
	teardown();
}

static void smaller_event(void)
{
	size_t size = offsetof(struct vds_event, portal.status);
	struct vds_watch *watch;
	struct vds_event event;

	setup();
	client->sizes.event = size;
	check_int(vds_client_watch(client, VDS_WATCH_OBJECTS, &watch), 0);
	fake_portal_add(fk, "192.0.2.44:3260");
	memset(&event, GUARD, sizeof(event));
	check_int(vds_watch_next(watch, &event, 0), 0);
	check_int(event.object, VDS_EVENT_PORTAL);
	check(untouched(&event, size, sizeof(event)));
	vds_watch_close(watch);
	teardown();
}

/* Handles and lists are NULL, numbers and records are 0. */
static void after_failure(void)
{
	struct vds_uuid group = fake_group_id(FAKE_IQN, 1), portal = fake_portal_id(ADDR);
	struct vds_op_start start = { .id = 9, .done = true };
	struct vds_portal_info info, *list = &info;
	struct vds_client *none = (void *)&info;
	struct vds_watch *watch = (void *)&info;
	size_t count = 9;
	uint64_t op = 9;

	setup();
	memset(&info, GUARD, sizeof(info));
	fake_unload(fk);
	check(vds_portal_get(client, &portal, 0, &info) == -ENODEV && !info.incarnation);
	check(vds_portal_list(client, &list, &count) == -ENODEV && !list && !count);
	check(vds_portal_remove(client, &group, 0, &portal, &op) == -ENODEV && !op);
	check(vds_removal_start(client, &group, 0, &portal, 0, NULL, 0, &start) == -EINVAL &&
	      !start.id && !start.done);
	check(vds_client_watch(client, 0, &watch) == -EINVAL && !watch);
	check(vds_client_open_transport(&fake_transport, fk, &none) && !none);
	teardown();
}

static const struct tap_case cases[] = {
	{ "an older program is accepted, one that needs a newer library is not", versions },
	{ "a record of an older program is filled up to its size", smaller_record },
	{ "the entries of a list have the program's size", smaller_list },
	{ "the results of an operation are filled up to the program's sizes",
	  smaller_operation },
	{ "options beyond the program's size are the defaults", smaller_input },
	{ "an event is filled up to the program's size", smaller_event },
	{ "output parameters are NULL or 0 after a failure", after_failure },
};

int main(void)
{
	return tap_run(cases);
}
