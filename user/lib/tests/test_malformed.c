// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Replies and events that a kernel should never send: each attribute of each
 * object missing, short, long and empty, and malformed messages. Each one is
 * -EBADMSG, and the next request works.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../array.h"
#include "fake_kernel.h"
#include "tap.h"

#define ADDR	"[fe80::1%1]:3260"
#define ADDR2	"[fe80::2%1]:3260"

static struct fake_kernel *fk;
static struct vds_client *client;
static struct vds_watch *watch;
static uint64_t op;

static int request_provider(bool list)
{
	struct vds_provider_info info, *infos = NULL;
	size_t count;
	int ret = list ? vds_provider_list(client, &infos, &count) :
		  vds_provider_get(client, FAKE_PROVIDER, &info);

	free(infos);
	return ret;
}

static int request_target(bool list)
{
	struct vds_target_info info, *infos = NULL;
	size_t count;
	int ret = list ? vds_target_list(client, &infos, &count) :
		  vds_target_get_by_name(client, FAKE_IQN, &info);

	free(infos);
	return ret;
}

static int request_group(bool list)
{
	struct vds_group_info info, *infos = NULL;
	size_t count;
	int ret = list ? vds_group_list(client, NULL, &infos, &count) :
		  vds_group_get_by_name(client, FAKE_IQN, 1, &info);

	free(infos);
	return ret;
}

static int request_portal(bool list)
{
	struct vds_uuid id = fake_portal_id(ADDR);
	struct vds_portal_info info, *infos = NULL;
	size_t count;
	int ret = list ? vds_portal_list(client, &infos, &count) :
		  vds_portal_get(client, &id, 0, &info);

	free(infos);
	return ret;
}

static int request_membership(bool list)
{
	struct vds_uuid group = fake_group_id(FAKE_IQN, 1), portal = fake_portal_id(ADDR);
	struct vds_membership_info info, *infos = NULL;
	size_t count;
	int ret = list ? vds_membership_list(client, NULL, NULL, &infos, &count) :
		  vds_membership_get(client, &group, &portal, &info);

	free(infos);
	return ret;
}

static int request_op(bool list)
{
	struct vds_op_info info, *infos = NULL;
	size_t count;
	int ret = list ? vds_op_list(client, &infos, &count) : vds_op_get(client, op, 0, &info);

	free(infos);
	return ret;
}

static int request_session(bool list)
{
	struct vds_connection_info *infos = NULL;
	size_t count;
	int ret;

	(void)list;	/* there is only the list */
	ret = vds_connection_list(client, NULL, NULL, &infos, &count);
	free(infos);
	return ret;
}

#define BIT(attr)	(UINT64_C(1) << (attr))

/*
 * Sets of attributes: @absent are in no message, or are flags; @single are not in a
 * list.
 */
static const struct object {
	const char *name;
	int (*request)(bool list);
	uint16_t max;
	uint64_t strings, optional, absent, single;
} objects[] = {
	{ "provider", request_provider, VDS_ISCSI_A_PROVIDER_OPERATIONS,
	  BIT(VDS_ISCSI_A_PROVIDER_NAME) | BIT(VDS_ISCSI_A_PROVIDER_MESSAGE),
	  BIT(VDS_ISCSI_A_PROVIDER_MESSAGE), BIT(VDS_ISCSI_A_PROVIDER_PAD), 0 },
	{ "target", request_target, VDS_ISCSI_A_TARGET_PORTAL_GROUPS,
	  BIT(VDS_ISCSI_A_TARGET_NAME) | BIT(VDS_ISCSI_A_TARGET_PROVIDER),
	  0, BIT(VDS_ISCSI_A_TARGET_PAD), 0 },
	{ "group", request_group, VDS_ISCSI_A_PORTAL_GROUP_MESSAGE,
	  BIT(VDS_ISCSI_A_PORTAL_GROUP_TARGET_NAME) | BIT(VDS_ISCSI_A_PORTAL_GROUP_MESSAGE),
	  BIT(VDS_ISCSI_A_PORTAL_GROUP_OPERATION) | BIT(VDS_ISCSI_A_PORTAL_GROUP_MESSAGE),
	  BIT(VDS_ISCSI_A_PORTAL_GROUP_PAD), 0 },
	{ "portal", request_portal, VDS_ISCSI_A_PORTAL_PROVIDER, BIT(VDS_ISCSI_A_PORTAL_PROVIDER),
	  0, BIT(VDS_ISCSI_A_PORTAL_PAD), 0 },
	{ "membership", request_membership, VDS_ISCSI_A_MEMBERSHIP_STATE,
	  BIT(VDS_ISCSI_A_MEMBERSHIP_TARGET_NAME),
	  0, BIT(VDS_ISCSI_A_MEMBERSHIP_PAD), 0 },
	{ "operation", request_op, VDS_ISCSI_A_OPERATION_DROPPED,
	  BIT(VDS_ISCSI_A_OPERATION_MESSAGE) | BIT(VDS_ISCSI_A_OPERATION_TARGET_NAME) |
	  BIT(VDS_ISCSI_A_OPERATION_REQUESTER_COMM) | BIT(VDS_ISCSI_A_OPERATION_PROVIDER),
	  BIT(VDS_ISCSI_A_OPERATION_MESSAGE) | BIT(VDS_ISCSI_A_OPERATION_REASON) |
	  BIT(VDS_ISCSI_A_OPERATION_FLAGS) | BIT(VDS_ISCSI_A_OPERATION_GRACE) |
	  BIT(VDS_ISCSI_A_OPERATION_DEADLINE) | BIT(VDS_ISCSI_A_OPERATION_DRAIN) |
	  BIT(VDS_ISCSI_A_OPERATION_ITEM) | BIT(VDS_ISCSI_A_OPERATION_BLOCKER) |
	  BIT(VDS_ISCSI_A_OPERATION_ABORTED) | BIT(VDS_ISCSI_A_OPERATION_SESSION) |
	  BIT(VDS_ISCSI_A_OPERATION_SESSIONS_AT_START) |
	  BIT(VDS_ISCSI_A_OPERATION_SESSIONS) | BIT(VDS_ISCSI_A_OPERATION_DROPPED),
	  BIT(VDS_ISCSI_A_OPERATION_PAD) | BIT(VDS_ISCSI_A_OPERATION_MEMBER) |
	  BIT(VDS_ISCSI_A_OPERATION_WAIT) | BIT(VDS_ISCSI_A_OPERATION_ENABLE) |
	  BIT(VDS_ISCSI_A_OPERATION_TARGET_ID) |
	  BIT(VDS_ISCSI_A_OPERATION_TARGET_INCARNATION) |
	  BIT(VDS_ISCSI_A_OPERATION_OVERDUE),
	  BIT(VDS_ISCSI_A_OPERATION_SESSION) },
	{ "session", request_session, VDS_ISCSI_A_SESSION_LOCAL_ADDRESS,
	  BIT(VDS_ISCSI_A_SESSION_TARGET_NAME) | BIT(VDS_ISCSI_A_SESSION_INITIATOR_NAME) |
	  BIT(VDS_ISCSI_A_SESSION_STATE),
	  BIT(VDS_ISCSI_A_SESSION_PORTAL_ID),
	  BIT(VDS_ISCSI_A_SESSION_PAD) | BIT(VDS_ISCSI_A_SESSION_DYNAMIC), 0 },
};

/* An optional attribute may be missing; a string may be shorter, or "". */
static int expected(const struct object *object, uint16_t attr, enum fake_mangle how)
{
	if (how == FAKE_DROP_ATTR && (object->optional & BIT(attr)))
		return 0;
	if ((how == FAKE_SHORT_ATTR || how == FAKE_EMPTY_ATTR) &&
	    (object->strings & BIT(attr)))
		return 0;
	return -EBADMSG;
}

/* The replies have every attribute there is. */
static void setup(void)
{
	struct vds_uuid group = fake_group_id(FAKE_IQN, 1), portal = fake_portal_id(ADDR);
	struct vds_removal_options options = {
		.flags = VDS_ISCSI_REMOVAL_FLAG_DROP,
		.grace_ms = 100,
		.deadline_ms = 1000,
		.drain_ms = 1000,
	};
	struct vds_op_start start;

	fk = fake_kernel_new();
	fake_member_add(fk, FAKE_IQN, 1, ADDR);
	fake_member_add(fk, FAKE_IQN, 1, ADDR2);
	fake_session_add(fk, FAKE_IQN, 1, ADDR, "iqn.initiator", "[fe80::3%1]:4000");
	fake_session_add(fk, FAKE_IQN, 1, ADDR2, "iqn.initiator", "[fe80::4%1]:4000");
	if (vds_client_open_transport(&fake_transport, fk, &client) ||
	    vds_client_watch(client, VDS_WATCH_OBJECTS | VDS_WATCH_OPS, &watch))
		abort();
	vds_client_set_timeout(client, 100);
	fake_hold(fk, VDS_ISCSI_OP_STATE_DRAINING);
	vds_removal_start(client, &group, 0, &portal, 1, &options, 0, &start);
	op = start.id;
	fake_op_blocker(fk, op, "[fe80::5%1]:4000", 60, false);
	fake_op_complete(fk, op, -EIO, "on fire");
	fake_hold(fk, VDS_ISCSI_OP_STATE_QUEUED);
	vds_portal_remove(client, &group, 0, &portal, &(uint64_t){ 0 });
	fake_group_stale(fk, FAKE_IQN, 1, "it could not be read");
	fake_stale(fk);
}

/* For the cases that need changes. */
static void repair(void)
{
	fake_hold(fk, VDS_ISCSI_OP_STATE_DONE);
	check_int(vds_reenumerate(client, NULL, 5000), 0);
	check_int(vds_refresh(client, NULL, 5000), 0);
}

static void teardown(void)
{
	vds_watch_close(watch);
	vds_client_close(client);
	fake_kernel_free(fk);
}

static void test_attribute(const struct object *object, uint16_t attr)
{
	enum fake_mangle how;
	bool list;
	int ret;

	for (how = FAKE_DROP_ATTR; how <= FAKE_EMPTY_ATTR; how++) {
		for (list = false; ; list = true) {
			if (list && (object->single & BIT(attr)))
				break;
			tap_context("%s %s, attribute %u mangled %d", object->name,
				    list ? "list" : "get", attr, how);
			fake_mangle(fk, how, attr);
			ret = object->request(list);
			check_int(ret, expected(object, attr, how));
			check(!ret || vds_client_message()[0]);
			if (list)
				break;
		}
	}
}

static void test_attributes(const struct object *object)
{
	uint16_t attr;

	for (attr = 1; attr <= object->max; attr++)
		if (!(object->absent & BIT(attr)))
			test_attribute(object, attr);
	check_int(object->request(false), 0);
}

static void test_messages(const struct object *object)
{
	enum fake_mangle how;
	bool list;
	int want;

	for (how = FAKE_BAD_LENGTH; how <= FAKE_OTHER_FAMILY; how++) {
		want = how == FAKE_OTHER_SEQ ? 0 : -EBADMSG;
		for (list = false; ; list = true) {
			tap_context("%s %s, message mangled %d", object->name,
				    list ? "list" : "get", how);
			fake_mangle(fk, how, 1);
			check_int(object->request(list), want);
			if (list)
				break;
		}
	}
	check_int(object->request(true), 0);
}

static void each_object(void (*test)(const struct object *object))
{
	setup();
	for (size_t i = 0; i < ARRAY_SIZE(objects); i++)
		test(&objects[i]);
	teardown();
}

static void attributes(void)
{
	each_object(test_attributes);
}

static void messages(void)
{
	each_object(test_messages);
}

static void extra_attributes(void)
{
	setup();
	fake_mangle(fk, FAKE_EXTRA_U32, VDS_ISCSI_A_OPERATION_RESULT);
	check_int(request_op(false), -EBADMSG);
	fake_mangle(fk, FAKE_LONG_ATTR, VDS_ISCSI_A_SESSION_DYNAMIC);
	check_int(request_session(true), -EBADMSG);
	teardown();
}

/* Only the scope is optional. */
static void addresses(void)
{
	enum fake_mangle how;
	uint16_t attr;

	setup();
	for (attr = VDS_ISCSI_A_ADDRESS_FAMILY; attr <= VDS_ISCSI_A_ADDRESS_SCOPE; attr++)
		for (how = FAKE_DROP_ATTR; how <= FAKE_EMPTY_ATTR; how++) {
			tap_context("attribute %u of an address, mangled %d", attr, how);
			fake_mangle_nested(fk, how, VDS_ISCSI_A_PORTAL_ADDRESS, attr);
			check_int(request_portal(true),
				  how == FAKE_DROP_ATTR && attr == VDS_ISCSI_A_ADDRESS_SCOPE ?
				  0 : -EBADMSG);
		}
	check_int(request_portal(true), 0);
	teardown();
}

static void unknown_attribute(void)
{
	setup();
	fake_mangle(fk, FAKE_EXTRA_U32, 200);
	check_int(request_target(false), 0);
	teardown();
}

static void echo(void)
{
	struct vds_target_info info;

	setup();
	fake_mangle(fk, FAKE_BAD_ECHO, 0);
	check_int(vds_target_get_by_name(client, "iqn.none", &info), -EBADMSG);
	teardown();
}

/* An acknowledgment without the object is no reply. */
static void test_no_object(const struct object *object)
{
	if (object->request == request_session)
		return;		/* a dump ends with such a message */
	tap_context("%s", object->name);
	fake_mangle(fk, FAKE_DONE, 0);
	check_int(object->request(false), -EBADMSG);
	check(vds_client_message()[0]);
	check_int(object->request(false), 0);
}

static void no_object(void)
{
	each_object(test_no_object);
}

static void test_operation_id(uint16_t attr)
{
	static const enum fake_mangle hows[] = {
		FAKE_DROP_ATTR, FAKE_SHORT_ATTR, FAKE_LONG_ATTR, FAKE_EMPTY_ATTR,
		FAKE_BAD_LENGTH, FAKE_CUT_MESSAGE, FAKE_NO_GENL_HEADER,
	};
	struct vds_uuid group = fake_group_id(FAKE_IQN, 3);
	struct vds_uuid portal = fake_portal_id("192.0.2.3:1");
	uint64_t id;
	size_t i;

	setup();
	repair();
	for (i = 0; i < ARRAY_SIZE(hows); i++) {
		tap_context("attribute %u mangled %d", attr, hows[i]);
		fake_member_add(fk, FAKE_IQN, 3, "192.0.2.3:1");
		fake_lose_events(fk, true);	/* events come before the reply */
		fake_mangle(fk, hows[i], attr);
		check_int(vds_portal_remove(client, &group, 0, &portal, &id), -EBADMSG);
		fake_lose_events(fk, false);
	}
	teardown();
}

static void operation_id(void)
{
	test_operation_id(VDS_ISCSI_A_OPERATION_ID);
	test_operation_id(VDS_ISCSI_A_OPERATION_INCARNATION);
}

static void result_in_reply(void)
{
	struct vds_uuid group = fake_group_id(FAKE_IQN, 3);
	struct vds_uuid portal = fake_portal_id("192.0.2.3:1");
	struct vds_op_start start;

	setup();
	repair();
	fake_member_add(fk, FAKE_IQN, 3, "192.0.2.3:1");
	fake_lose_events(fk, true);	/* events come before the reply */
	fake_mangle(fk, FAKE_SHORT_ATTR, VDS_ISCSI_A_OPERATION_RESULT);
	check_int(vds_removal_start(client, &group, 0, &portal, 1, NULL, 5, &start),
		  -EBADMSG);
	fake_lose_events(fk, false);
	teardown();
}

/* Only an errno may be given to strerror(3). */
static void results(void)
{
	static const int bad[] = { -4096, INT_MIN };
	struct vds_uuid group = fake_group_id(FAKE_IQN, 4);
	struct vds_uuid portal = fake_portal_id("192.0.2.4:1");
	struct vds_op_info info;
	uint64_t id;
	size_t i;

	setup();
	repair();
	fake_member_add(fk, FAKE_IQN, 4, "192.0.2.4:1");
	fake_hold(fk, VDS_ISCSI_OP_STATE_COMMITTING);
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		check_int(vds_portal_remove(client, &group, 0, &portal, &id), 0);
		fake_op_complete(fk, id, bad[i], "no errno");
		check_int(vds_op_get(client, id, 0, &info), -EBADMSG);
		fake_op_forget(fk, id);
	}
	teardown();
}

static void controller(void)
{
	static const uint16_t attrs[] = { 1 /* id */, 7 /* multicast groups */ };
	struct vds_client *other;
	enum fake_mangle how;
	size_t i;
	int ret;

	setup();
	for (i = 0; i < 2; i++) {
		for (how = FAKE_DROP_ATTR; how <= FAKE_OTHER_FAMILY; how++) {
			tap_context("attribute %u mangled %d", attrs[i], how);
			fake_mangle(fk, how, attrs[i]);
			ret = vds_client_open_transport(&fake_transport, fk, &other);
			check_int(ret, how == FAKE_OTHER_SEQ ? 0 : -EBADMSG);
			if (!ret)
				vds_client_close(other);
		}
	}
	teardown();
}

/* Each causes an event of its object. */
static void event_provider(void)
{
	fake_stale(fk);
}

static void event_target(void)
{
	fake_target_add(fk, "iqn.new");
}

static void event_group(void)
{
	fake_group_add(fk, FAKE_IQN, 9);
}

static void event_portal(void)
{
	fake_portal_add(fk, "[fe80::99%1]:1");
}

static void drain(void)
{
	struct vds_event event;
	int ret;

	do {
		ret = vds_watch_next(watch, &event, 0);
	} while (!ret || ret == -EBADMSG);
	check_int(ret, -ETIME);
}

static void test_event(const char *name, void (*cause)(void), uint16_t attr, bool optional)
{
	struct vds_event event;
	enum fake_mangle how;

	for (how = FAKE_DROP_ATTR; how <= FAKE_EMPTY_ATTR; how++) {
		tap_context("event of a %s, attribute %u mangled %d", name, attr, how);
		fake_target_add(fk, FAKE_IQN);
		drain();
		fake_mangle(fk, how, attr);
		cause();
		check_int(vds_watch_next(watch, &event, 0),
			  optional && how == FAKE_DROP_ATTR ? 0 : -EBADMSG);
		fake_reload(fk);
		vds_watch_close(watch);
		vds_client_close(client);
		vds_client_open_transport(&fake_transport, fk, &client);
		vds_client_watch(client, VDS_WATCH_OBJECTS, &watch);
	}
}

static void event_attributes(void)
{
	setup();
	test_event("provider", event_provider, VDS_ISCSI_A_PROVIDER_EVENT, false);
	test_event("provider", event_provider, VDS_ISCSI_A_PROVIDER_EVENT_GENERATION, false);
	test_event("target", event_target, VDS_ISCSI_A_TARGET_EVENT, false);
	test_event("target", event_target, VDS_ISCSI_A_TARGET_EVENT_GENERATION, false);
	test_event("target", event_target, VDS_ISCSI_A_TARGET_ID, false);
	test_event("group", event_group, VDS_ISCSI_A_PORTAL_GROUP_EVENT, false);
	test_event("group", event_group, VDS_ISCSI_A_PORTAL_GROUP_TAG, false);
	test_event("portal", event_portal, VDS_ISCSI_A_PORTAL_EVENT, false);
	test_event("portal", event_portal, VDS_ISCSI_A_PORTAL_ADDRESS, false);
	teardown();
}

static void event_messages(void)
{
	struct vds_event event;
	enum fake_mangle how;
	char iqn[32];

	setup();
	for (how = FAKE_BAD_LENGTH; how <= FAKE_EMPTY; how++) {
		tap_context("event mangled %d", how);
		drain();
		fake_mangle(fk, how, VDS_ISCSI_A_TARGET_ID);
		snprintf(iqn, sizeof(iqn), "iqn.%d", how);
		fake_target_add(fk, iqn);
		check_int(vds_watch_next(watch, &event, 0), -EBADMSG);
	}
	teardown();
}

static void event_of_other_family(void)
{
	struct vds_event event;

	setup();
	drain();
	fake_mangle(fk, FAKE_OTHER_FAMILY, 0);
	fake_target_add(fk, "iqn.other");
	check_int(vds_watch_next(watch, &event, 0), -ETIME);
	fake_target_add(fk, "iqn.good");
	check_int(vds_watch_next(watch, &event, 0), 0);
	check_int(event.object, VDS_EVENT_TARGET);
	check_str(event.target.name, "iqn.good");
	teardown();
}

/* The wait sends a request instead. */
static void test_completion(uint16_t attr)
{
	struct vds_uuid group = fake_group_id(FAKE_IQN, 1), portal = fake_portal_id(ADDR);
	struct vds_op_info info;
	struct vds_event event;
	enum fake_mangle how;

	for (how = FAKE_DROP_ATTR; how <= FAKE_EMPTY_ATTR; how++) {
		tap_context("attribute %u mangled %d", attr, how);
		fk = fake_kernel_new();
		fake_member_add(fk, FAKE_IQN, 1, ADDR);
		vds_client_open_transport(&fake_transport, fk, &client);
		vds_client_watch(client, VDS_WATCH_COMPLETIONS, &watch);
		fake_hold(fk, VDS_ISCSI_OP_STATE_QUEUED);
		vds_portal_remove(client, &group, 0, &portal, &op);
		fake_mangle(fk, how, attr);
		fake_op_complete(fk, op, -EIO, "on fire");
		check_int(vds_watch_next(watch, &event, 0), -EBADMSG);
		check_int(vds_op_wait(client, watch, op, 0, -1, &info), 0);
		check_int(info.result, -EIO);
		teardown();
	}
}

static void completions(void)
{
	test_completion(VDS_ISCSI_A_OPERATION_ID);
	test_completion(VDS_ISCSI_A_OPERATION_INCARNATION);
	test_completion(VDS_ISCSI_A_OPERATION_RESULT);
}

static const struct tap_case cases[] = {
	{ "a missing, short, long or empty attribute of a reply is a bad message",
	  attributes },
	{ "a malformed reply is a bad message", messages },
	{ "a positive result and a flag with a value are bad", extra_attributes },
	{ "a malformed attribute of an address is bad", addresses },
	{ "an attribute that the library does not know is ignored", unknown_attribute },
	{ "an error that echoes more than the request is a bad message", echo },
	{ "a reply without the object is a bad message", no_object },
	{ "a malformed id or incarnation in the reply to a removal is a bad message",
	  operation_id },
	{ "a malformed result in the reply to a removal is a bad message",
	  result_in_reply },
	{ "an operation with a result that is no errno is a bad message", results },
	{ "a malformed reply of the netlink controller is a bad message", controller },
	{ "a malformed attribute of an event is a bad message", event_attributes },
	{ "a malformed event is a bad message, and the watch continues", event_messages },
	{ "an event of another family is ignored", event_of_other_family },
	{ "a malformed completion does not end or block a wait", completions },
};

int main(void)
{
	return tap_run(cases);
}
