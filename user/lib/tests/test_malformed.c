// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Answers and events that a kernel should never send: each
 * attribute of each object missing, short, long and empty, and whole messages
 * out of shape. Every one is -EBADMSG, and the next request works.
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

static int ask_provider(bool list)
{
	struct vds_provider_info info, *infos = NULL;
	size_t count;
	int ret = list ? vds_provider_list(client, &infos, &count) :
		  vds_provider_get(client, FAKE_PROVIDER, &info);

	free(infos);
	return ret;
}

static int ask_target(bool list)
{
	struct vds_target_info info, *infos = NULL;
	size_t count;
	int ret = list ? vds_target_list(client, &infos, &count) :
		  vds_target_get_by_name(client, FAKE_IQN, &info);

	free(infos);
	return ret;
}

static int ask_group(bool list)
{
	struct vds_group_info info, *infos = NULL;
	size_t count;
	int ret = list ? vds_group_list(client, NULL, &infos, &count) :
		  vds_group_get_by_name(client, FAKE_IQN, 1, &info);

	free(infos);
	return ret;
}

static int ask_portal(bool list)
{
	struct vds_uuid id = fake_portal_id(ADDR);
	struct vds_portal_info info, *infos = NULL;
	size_t count;
	int ret = list ? vds_portal_list(client, &infos, &count) :
		  vds_portal_get(client, &id, 0, &info);

	free(infos);
	return ret;
}

static int ask_membership(bool list)
{
	struct vds_uuid group = fake_group_id(FAKE_IQN, 1), portal = fake_portal_id(ADDR);
	struct vds_membership_info info, *infos = NULL;
	size_t count;
	int ret = list ? vds_membership_list(client, NULL, NULL, &infos, &count) :
		  vds_membership_get(client, &group, &portal, &info);

	free(infos);
	return ret;
}

static int ask_op(bool list)
{
	struct vds_op_info info, *infos = NULL;
	size_t count;
	int ret = list ? vds_op_list(client, &infos, &count) : vds_op_get(client, op, &info);

	free(infos);
	return ret;
}

static int ask_session(bool list)
{
	struct vds_session_info *infos = NULL;
	size_t count;
	int ret;

	(void)list;	/* there is only the list */
	ret = vds_session_list(client, NULL, NULL, &infos, &count);
	free(infos);
	return ret;
}

#define BIT(attr)	(1u << (attr))

/* @strings and @optional are sets of attributes; @pad is in no message. */
static const struct object {
	const char *name;
	int (*ask)(bool list);
	uint16_t max;
	uint32_t strings, optional, absent;
} objects[] = {
	{ "provider", ask_provider, VDS_ISCSI_A_PROVIDER_OPERATIONS,
	  BIT(VDS_ISCSI_A_PROVIDER_NAME) | BIT(VDS_ISCSI_A_PROVIDER_MESSAGE),
	  BIT(VDS_ISCSI_A_PROVIDER_MESSAGE), BIT(VDS_ISCSI_A_PROVIDER_PAD) },
	{ "target", ask_target, VDS_ISCSI_A_TARGET_PORTAL_GROUPS,
	  BIT(VDS_ISCSI_A_TARGET_NAME) | BIT(VDS_ISCSI_A_TARGET_PROVIDER),
	  0, BIT(VDS_ISCSI_A_TARGET_PAD) },
	{ "group", ask_group, VDS_ISCSI_A_PORTAL_GROUP_OPERATION,
	  BIT(VDS_ISCSI_A_PORTAL_GROUP_TARGET_NAME),
	  BIT(VDS_ISCSI_A_PORTAL_GROUP_OPERATION), BIT(VDS_ISCSI_A_PORTAL_GROUP_PAD) },
	{ "portal", ask_portal, VDS_ISCSI_A_PORTAL_PROVIDER, BIT(VDS_ISCSI_A_PORTAL_PROVIDER),
	  BIT(VDS_ISCSI_A_PORTAL_SCOPE_ID),
	  BIT(VDS_ISCSI_A_PORTAL_PAD) | BIT(VDS_ISCSI_A_PORTAL_IPV4) },
	{ "membership", ask_membership, VDS_ISCSI_A_MEMBERSHIP_STATE,
	  BIT(VDS_ISCSI_A_MEMBERSHIP_TARGET_NAME),
	  BIT(VDS_ISCSI_A_MEMBERSHIP_SCOPE_ID),
	  BIT(VDS_ISCSI_A_MEMBERSHIP_PAD) | BIT(VDS_ISCSI_A_MEMBERSHIP_IPV4) },
	{ "operation", ask_op, VDS_ISCSI_A_OPERATION_DROPPED,
	  BIT(VDS_ISCSI_A_OPERATION_MESSAGE) | BIT(VDS_ISCSI_A_OPERATION_TARGET_NAME) |
	  BIT(VDS_ISCSI_A_OPERATION_REQUESTER_COMM),
	  BIT(VDS_ISCSI_A_OPERATION_MESSAGE) | BIT(VDS_ISCSI_A_OPERATION_SCOPE_ID) |
	  BIT(VDS_ISCSI_A_OPERATION_FLAGS) | BIT(VDS_ISCSI_A_OPERATION_GRACE) |
	  BIT(VDS_ISCSI_A_OPERATION_DEADLINE) | BIT(VDS_ISCSI_A_OPERATION_DRAIN) |
	  BIT(VDS_ISCSI_A_OPERATION_ITEM) | BIT(VDS_ISCSI_A_OPERATION_BLOCKER) |
	  BIT(VDS_ISCSI_A_OPERATION_ABORTED) | BIT(VDS_ISCSI_A_OPERATION_SESSION) |
	  BIT(VDS_ISCSI_A_OPERATION_SESSIONS) | BIT(VDS_ISCSI_A_OPERATION_DROPPED),
	  BIT(VDS_ISCSI_A_OPERATION_PAD) | BIT(VDS_ISCSI_A_OPERATION_IPV4) },
	{ "session", ask_session, VDS_ISCSI_A_SESSION_LOCAL_SCOPE_ID,
	  BIT(VDS_ISCSI_A_SESSION_TARGET_NAME) | BIT(VDS_ISCSI_A_SESSION_INITIATOR_NAME) |
	  BIT(VDS_ISCSI_A_SESSION_STATE),
	  BIT(VDS_ISCSI_A_SESSION_PORTAL_ID) | BIT(VDS_ISCSI_A_SESSION_SCOPE_ID) |
	  BIT(VDS_ISCSI_A_SESSION_LOCAL_SCOPE_ID),
	  BIT(VDS_ISCSI_A_SESSION_PAD) | BIT(VDS_ISCSI_A_SESSION_DYNAMIC) |
	  BIT(VDS_ISCSI_A_SESSION_IPV4) | BIT(VDS_ISCSI_A_SESSION_LOCAL_IPV4) },
};

/* Whether an attribute may be so: a string may be shorter, or "". */
static int expected(const struct object *object, uint16_t attr, enum fake_mangle how)
{
	if (how == FAKE_DROP_ATTR && (object->optional & BIT(attr)))
		return 0;
	if ((how == FAKE_SHORT_ATTR || how == FAKE_EMPTY_ATTR) &&
	    (object->strings & BIT(attr)))
		return 0;
	return -EBADMSG;
}

/* A message that has every attribute there is. */
static void setup(void)
{
	struct vds_uuid group = fake_group_id(FAKE_IQN, 1), portal = fake_portal_id(ADDR);
	struct vds_removal_options options = {
		.flags = VDS_ISCSI_REMOVAL_FLAG_DROP,
		.grace_ms = 100,
		.deadline_ms = 1000,
		.drain_ms = 1000,
	};

	fk = fake_kernel_new();
	fake_member_add(fk, FAKE_IQN, 1, ADDR);
	fake_member_add(fk, FAKE_IQN, 1, ADDR2);
	fake_session_add(fk, FAKE_IQN, 1, ADDR, "iqn.initiator", "[fe80::3%1]:4000");
	fake_session_add(fk, FAKE_IQN, 1, ADDR2, "iqn.initiator", "[fe80::4%1]:4000");
	is_int(vds_client_open_transport(&fake_transport, fk, &client), 0, "open");
	is_int(vds_client_watch(client, VDS_WATCH_OBJECTS | VDS_WATCH_OPS, &watch), 0, "watch");
	vds_client_set_timeout(client, 100, 100);
	fake_hold(fk, VDS_ISCSI_OP_STATE_DRAINING);
	vds_portals_remove(client, &group, 0, &portal, 1, &options, &op);
	fake_op_blocker(fk, op, "[fe80::5%1]:4000", 60, false);
	fake_op_complete(fk, op, -EIO, "on fire");
	fake_hold(fk, VDS_ISCSI_OP_STATE_QUEUED);
	vds_portal_remove(client, &group, 0, &portal, &(uint64_t){ 0 });
	fake_stale(fk);
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
			fake_mangle(fk, how, attr);
			ret = object->ask(list);
			is_int(ret, expected(object, attr, how), "%s %s: attribute %u mangled %d",
			       object->name, list ? "list" : "get", attr, how);
			ok(!ret || vds_client_message()[0], "has a sentence");
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
	is_int(object->ask(false), 0, "%s is well again", object->name);
}

static void test_messages(const struct object *object)
{
	enum fake_mangle how;
	bool list;
	int want;

	for (how = FAKE_BAD_LENGTH; how <= FAKE_OTHER_FAMILY; how++) {
		want = how == FAKE_OTHER_SEQ ? 0 : -EBADMSG;
		for (list = false; ; list = true) {
			fake_mangle(fk, how, 1);
			is_int(object->ask(list), want, "%s %s: message mangled %d",
			       object->name, list ? "list" : "get", how);
			if (list)
				break;
		}
	}
	is_int(object->ask(true), 0, "%s list is well again", object->name);
}

/* What is there, and must not be. */
static void test_extra(void)
{
	struct vds_target_info info;

	fake_mangle(fk, FAKE_EXTRA_U32, VDS_ISCSI_A_PORTAL_IPV4);
	is_int(ask_portal(false), -EBADMSG, "a portal of two addresses");
	fake_mangle(fk, FAKE_EXTRA_U32, VDS_ISCSI_A_OPERATION_RESULT);
	is_int(ask_op(false), -EBADMSG, "an operation with a positive result");
	fake_mangle(fk, FAKE_LONG_ATTR, VDS_ISCSI_A_SESSION_DYNAMIC);
	is_int(ask_session(true), -EBADMSG, "a flag with a value");
	fake_mangle(fk, FAKE_EXTRA_U32, 200);
	is_int(ask_target(false), 0, "an attribute that nobody knows yet");
	fake_mangle(fk, FAKE_BAD_ECHO, 0);
	is_int(vds_target_get_by_name(client, "iqn.none", &info), -EBADMSG,
	       "an error that echoes more than it has");
}

/* An end without what was asked for is no answer. */
static void test_end(const struct object *object)
{
	if (object->ask == ask_session)
		return;		/* which is a dump, and has an end */
	fake_mangle(fk, FAKE_DONE, 0);
	is_int(object->ask(false), -EBADMSG, "%s get: nothing but an end", object->name);
	ok(vds_client_message()[0], "has a sentence");
	is_int(object->ask(false), 0, "and is well again");
}

static void test_removal(void)
{
	static const enum fake_mangle hows[] = {
		FAKE_DROP_ATTR, FAKE_SHORT_ATTR, FAKE_LONG_ATTR, FAKE_EMPTY_ATTR,
		FAKE_BAD_LENGTH, FAKE_CUT_MESSAGE, FAKE_NO_GENL_HEADER,
	};
	struct vds_uuid group = fake_group_id(FAKE_IQN, 3);
	struct vds_uuid portal = fake_portal_id("192.0.2.3:1");
	struct vds_op_start start;
	uint64_t id;
	size_t i;

	vds_reenumerate(client, NULL);
	vds_refresh(client, NULL);
	fake_hold(fk, VDS_ISCSI_OP_STATE_DONE);
	for (i = 0; i < ARRAY_SIZE(hows); i++) {
		fake_member_add(fk, FAKE_IQN, 3, "192.0.2.3:1");
		fake_mangle(fk, hows[i], VDS_ISCSI_A_OPERATION_ID);
		is_int(vds_portal_remove(client, &group, 0, &portal, &id), -EBADMSG,
		       "the id of a removal mangled %d", hows[i]);
	}
	fake_member_add(fk, FAKE_IQN, 3, "192.0.2.3:1");
	fake_lose_events(fk, true);	/* they come first */
	fake_mangle(fk, FAKE_SHORT_ATTR, VDS_ISCSI_A_OPERATION_RESULT);
	is_int(vds_removal_start(client, &group, 0, &portal, 1, NULL, 5, &start),
	       -EBADMSG, "the result in its answer mangled");
	fake_lose_events(fk, false);
}

/* What strerror(3) is asked for has to be an errno. */
static void test_results(void)
{
	static const int results[] = { -4096, INT_MIN };
	struct vds_uuid group = fake_group_id(FAKE_IQN, 4);
	struct vds_uuid portal = fake_portal_id("192.0.2.4:1");
	struct vds_op_info info;
	uint64_t id;
	size_t i;

	fake_member_add(fk, FAKE_IQN, 4, "192.0.2.4:1");
	fake_hold(fk, VDS_ISCSI_OP_STATE_COMMITTING);
	for (i = 0; i < ARRAY_SIZE(results); i++) {
		is_int(vds_portal_remove(client, &group, 0, &portal, &id), 0, "a removal");
		fake_op_complete(fk, id, results[i], "no errno");
		is_int(vds_op_get(client, id, &info), -EBADMSG, "that ends with %d", results[i]);
		fake_op_forget(fk, id);
	}
}

static void test_controller(void)
{
	static const uint16_t attrs[] = { 1 /* id */, 7 /* multicast groups */ };
	struct vds_client *other;
	enum fake_mangle how;
	size_t i;
	int ret;

	for (i = 0; i < 2; i++) {
		for (how = FAKE_DROP_ATTR; how <= FAKE_OTHER_FAMILY; how++) {
			fake_mangle(fk, how, attrs[i]);
			ret = vds_client_open_transport(&fake_transport, fk, &other);
			is_int(ret, how == FAKE_OTHER_SEQ ? 0 : -EBADMSG,
			       "the controller's answer mangled %d", how);
			if (!ret)
				vds_client_close(other);
		}
	}
}

/* An event of each object of the group "objects", mangled. */
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
	is_int(ret, -ETIME, "the watch goes on");
}

static void test_event(const char *name, void (*cause)(void), uint16_t attr, bool optional)
{
	struct vds_event event;
	enum fake_mangle how;

	for (how = FAKE_DROP_ATTR; how <= FAKE_EMPTY_ATTR; how++) {
		fake_target_add(fk, FAKE_IQN);
		drain();
		fake_mangle(fk, how, attr);
		cause();
		is_int(vds_watch_next(watch, &event, 0),
		       optional && how == FAKE_DROP_ATTR ? 0 : -EBADMSG,
		       "event of a %s: attribute %u mangled %d", name, attr, how);
		fake_reload(fk);
		vds_watch_close(watch);
		vds_client_close(client);
		vds_client_open_transport(&fake_transport, fk, &client);
		vds_client_watch(client, VDS_WATCH_OBJECTS, &watch);
	}
}

static void test_events(void)
{
	test_event("provider", event_provider, VDS_ISCSI_A_PROVIDER_EVENT, false);
	test_event("provider", event_provider, VDS_ISCSI_A_PROVIDER_EVENT_GENERATION, false);
	test_event("target", event_target, VDS_ISCSI_A_TARGET_EVENT, false);
	test_event("target", event_target, VDS_ISCSI_A_TARGET_EVENT_GENERATION, false);
	test_event("target", event_target, VDS_ISCSI_A_TARGET_ID, false);
	test_event("group", event_group, VDS_ISCSI_A_PORTAL_GROUP_EVENT, false);
	test_event("group", event_group, VDS_ISCSI_A_PORTAL_GROUP_TAG, false);
	test_event("portal", event_portal, VDS_ISCSI_A_PORTAL_EVENT, false);
	test_event("portal", event_portal, VDS_ISCSI_A_PORTAL_IPV6, false);
	test_event("portal", event_portal, VDS_ISCSI_A_PORTAL_SCOPE_ID, true);
}

static void test_event_messages(void)
{
	struct vds_event event;
	enum fake_mangle how;
	char iqn[32];

	for (how = FAKE_BAD_LENGTH; how <= FAKE_EMPTY; how++) {
		drain();
		fake_mangle(fk, how, VDS_ISCSI_A_TARGET_ID);
		snprintf(iqn, sizeof(iqn), "iqn.%d", how);
		fake_target_add(fk, iqn);
		is_int(vds_watch_next(watch, &event, 0), -EBADMSG, "event mangled %d", how);
	}
	drain();
	fake_mangle(fk, FAKE_OTHER_FAMILY, 0);
	fake_target_add(fk, "iqn.other");
	is_int(vds_watch_next(watch, &event, 0), -ETIME, "another family's event is none");
	fake_target_add(fk, "iqn.good");
	is_int(vds_watch_next(watch, &event, 0), 0, "a good one");
	is_int(event.object, VDS_EVENT_TARGET, "is told");
	is_str(event.target.name, "iqn.good", "as it is");
}

/* An end whose message cannot be read is asked for. */
static void test_completion(uint16_t attr)
{
	struct vds_uuid group = fake_group_id(FAKE_IQN, 1), portal = fake_portal_id(ADDR);
	struct vds_op_info info;
	struct vds_event event;
	enum fake_mangle how;

	for (how = FAKE_DROP_ATTR; how <= FAKE_EMPTY_ATTR; how++) {
		fk = fake_kernel_new();
		fake_member_add(fk, FAKE_IQN, 1, ADDR);
		vds_client_open_transport(&fake_transport, fk, &client);
		vds_client_watch(client, VDS_WATCH_COMPLETIONS, &watch);
		fake_hold(fk, VDS_ISCSI_OP_STATE_QUEUED);
		vds_portal_remove(client, &group, 0, &portal, &op);
		fake_mangle(fk, how, attr);
		fake_op_complete(fk, op, -EIO, "on fire");
		is_int(vds_watch_next(watch, &event, 0), -EBADMSG,
		       "completion: attribute %u mangled %d", attr, how);
		is_int(vds_op_wait(client, watch, op, -1, &info), 0, "its wait ends");
		is_int(info.result, -EIO, "with the result");
		teardown();
	}
}

int main(void)
{
	size_t i;

	setup();
	for (i = 0; i < ARRAY_SIZE(objects); i++) {
		test_attributes(&objects[i]);
		test_messages(&objects[i]);
		test_end(&objects[i]);
	}
	test_extra();
	test_removal();
	test_results();
	test_controller();
	test_events();
	test_event_messages();
	teardown();
	test_completion(VDS_ISCSI_A_OPERATION_ID);
	test_completion(VDS_ISCSI_A_OPERATION_RESULT);
	return tap_end();
}
