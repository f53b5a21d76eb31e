// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Waiting for an operation, with a watch and without one, whatever happens to
 * its events.
 */
#include "watch_test.h"

static void complete(uint64_t op)
{
	fake_op_complete(fk, op, 0, NULL);
}

static void complete_badly(uint64_t op)
{
	fake_op_complete(fk, op, -EIO, "on fire");
}

static void complete_silently(uint64_t op)
{
	fake_lose_events(fk, true);
	fake_op_complete(fk, op, 0, NULL);
}

static void overflow_and_complete(uint64_t op)
{
	fake_op_complete(fk, op, 0, NULL);
	fake_overflow(fk);
}

static void mangle_and_complete(uint64_t op)
{
	fake_mangle(fk, FAKE_CUT_MESSAGE, 0);
	fake_op_complete(fk, op, 0, NULL);
}

static void forget(uint64_t op)
{
	fake_lose_events(fk, true);
	fake_op_complete(fk, op, 0, NULL);
	fake_op_forget(fk, op);
}

/* One wait; if it succeeds, the operation is done, with @result. */
static void wait_once(void (*act)(uint64_t op), bool with_watch, int expected, int result,
		      int most_ms)
{
	struct later later = { .after_ms = 30, .act = act };
	struct vds_op_info info = { .id = 0 };
	int64_t since;

	tap_context("%s a watch", with_watch ? "with" : "without");
	setup(VDS_WATCH_OPS);
	later.arg = start(VDS_ISCSI_OP_STATE_COMMITTING);
	later_start(&later);
	since = vds_now();
	check_int(vds_op_wait(client, with_watch ? watch : NULL, later.arg, 0, 20000, &info),
		  expected);
	check(elapsed_ms(since) < most_ms);
	if (!expected) {
		check_int(info.id, later.arg);
		check_int(info.state, VDS_ISCSI_OP_STATE_DONE);
		check_int(info.result, result);
	}
	pthread_join(later.thread, NULL);
	teardown();
}

/* With a watch and without one. */
static void wait_while(void (*act)(uint64_t op), int expected, int result, int most_ms)
{
	wait_once(act, true, expected, result, most_ms);
	wait_once(act, false, expected, result, most_ms);
}

static void completed(void)
{
	wait_while(complete, 0, 0, 900);
}

static void failed(void)
{
	wait_while(complete_badly, 0, -EIO, 900);
}

static void event_lost(void)
{
	wait_while(complete_silently, 0, 0, 3000);
}

static void overflow(void)
{
	wait_while(overflow_and_complete, 0, 0, 900);
}

static void malformed_event(void)
{
	wait_while(mangle_and_complete, 0, 0, 900);
}

static void forgotten(void)
{
	wait_while(forget, -ENOENT, 0, 3000);
}

static void unloaded(void)
{
	wait_once(unload, true, -ENODEV, 0, 900);
}

static void module_dies(void)
{
	wait_while(die, -ENODEV, 0, 3000);
}

static void reloaded(void)
{
	wait_while(reload_silently, -ENODEV, 0, 3000);
}

static void before_unload(unsigned int mask)
{
	struct later later = { .after_ms = 1150, .act = complete_and_unload };
	struct vds_op_info info;

	setup(mask);
	later.arg = start(VDS_ISCSI_OP_STATE_QUEUED);
	fake_delay(fk, 300);
	later_start(&later);
	memset(&info, 0xff, sizeof(info));
	check_int(vds_op_wait(client, watch, later.arg, 0, 5000, &info), 0);
	check_int(info.state, VDS_ISCSI_OP_STATE_DONE);
	check_int(info.percent, 100);
	check_int(info.result, 0);
	pthread_join(later.thread, NULL);
	teardown();
}

static void ops_before_unload(void)
{
	before_unload(VDS_WATCH_OPS);
}

static void completions_before_unload(void)
{
	before_unload(VDS_WATCH_COMPLETIONS);
}

static void signals(void)
{
	struct vds_op_info info;
	uint64_t op;

	setup(VDS_WATCH_OPS);
	op = start(VDS_ISCSI_OP_STATE_QUEUED);
	alarm_in(30);
	check_int(vds_op_wait(client, watch, op, 0, -1, &info), -EINTR);
	alarm_in(30);
	check_int(vds_op_wait(client, NULL, op, 0, -1, &info), -EINTR);
	teardown();
}

static void signal_during_request(void)
{
	struct vds_target_info target;
	int64_t since;

	setup(VDS_WATCH_OPS);
	fake_silent(fk, true);
	vds_client_set_timeout(client, 200);
	alarm_in(30);
	since = vds_now();
	check_int(vds_target_get_by_name(client, FAKE_IQN, &target), -ETIMEDOUT);
	check(elapsed_ms(since) >= 200);
	teardown();
}

static void cost(void)
{
	struct vds_op_info info;
	unsigned int before;
	uint64_t op;

	setup(VDS_WATCH_OPS);
	before = fake_requests(fk, 0);
	op = start(VDS_ISCSI_OP_STATE_DONE);
	check_int(vds_op_wait(client, watch, op, 0, -1, &info), 0);
	check_int(info.result, 0);
	check_int(fake_requests(fk, 0) - before, 1);
	check_int(fake_ctrl_requests(fk), 1);
	teardown();
}

static void already_done(void)
{
	struct vds_op_info info;
	uint64_t op;

	setup(VDS_WATCH_OPS);
	op = start(VDS_ISCSI_OP_STATE_DONE);
	check_int(vds_op_wait(client, watch, op, 0, -1, &info), 0);
	check_int(vds_op_wait(client, NULL, op, 0, 0, &info), 0);
	check_int(vds_op_wait(client, watch, op, 0, 0, &info), 0);
	teardown();
}

static void unknown(void)
{
	struct vds_op_info info;

	setup(VDS_WATCH_OPS);
	check_int(vds_op_wait(client, watch, 4711, 0, 0, &info), -ENOENT);
	check_int(vds_op_wait(client, NULL, 4711, 0, -1, &info), -ENOENT);
	check_int(vds_op_wait(client, watch, 0, 0, 0, &info), -ENOENT);
	teardown();
}

/* The completion event has all that the kernel no longer reports. */
static void completion_of_forgotten(void)
{
	struct vds_op_info info, before;
	uint64_t op;

	setup(VDS_WATCH_COMPLETIONS);
	op = start(VDS_ISCSI_OP_STATE_QUEUED);
	check_int(vds_op_get(client, op, 0, &before), 0);
	fake_op_complete(fk, op, -EBUSY, "it is held");
	fake_op_forget(fk, op);
	check_int(vds_op_wait(client, watch, op, 0, -1, &info), 0);
	check_int(info.id, op);
	check_int(info.incarnation, before.incarnation);
	check_int(info.state, VDS_ISCSI_OP_STATE_DONE);
	check_int(info.percent, 0);
	check_int(info.result, -EBUSY);
	check_str(info.message, "it is held");
	check_int(info.item_count, 0);
	teardown();
}

static void completion_of_unloaded(void)
{
	struct vds_op_info info;
	uint64_t op;

	setup(VDS_WATCH_COMPLETIONS);
	op = start(VDS_ISCSI_OP_STATE_QUEUED);
	fake_op_complete(fk, op, -EBUSY, "it is held");
	fake_unload(fk);
	check_int(vds_op_wait(client, watch, op, 0, -1, &info), 0);
	check_int(info.result, -EBUSY);
	teardown();
}

/* Another operation has the id by then. */
static void completion_of_reloaded(void)
{
	struct vds_op_info info;
	uint64_t op;

	setup(VDS_WATCH_COMPLETIONS);
	op = start(VDS_ISCSI_OP_STATE_QUEUED);
	fake_op_complete(fk, op, -EIO, "on fire");
	reload_silently(op);
	fake_member_add(fk, FAKE_IQN, 1, ADDR);
	check_int(start(VDS_ISCSI_OP_STATE_QUEUED), op);
	check_int(vds_op_wait(client, watch, op, 0, -1, &info), 0);
	check_int(info.state, VDS_ISCSI_OP_STATE_DONE);
	check_int(info.result, -EIO);
	teardown();
}

static void completion_with_details(void)
{
	struct vds_op_info info;
	uint64_t op;

	setup(VDS_WATCH_COMPLETIONS);
	op = start(VDS_ISCSI_OP_STATE_DONE);
	check_int(vds_op_wait(client, watch, op, 0, -1, &info), 0);
	check_int(info.item_count, 1);
	teardown();
}

static void wait_times_out(struct vds_watch *with, uint64_t op, int timeout_ms)
{
	struct vds_op_info info = { .id = 0 };
	int64_t since = vds_now();
	int ms;

	check_int(vds_op_wait(client, with, op, 0, timeout_ms, &info), -ETIME);
	ms = elapsed_ms(since);
	check(ms >= timeout_ms && ms < timeout_ms + 900);
	check_int(info.id, op);
	check_int(info.state, VDS_ISCSI_OP_STATE_DRAINING);
	check_int(info.percent, 89);
}

static void timeout(void)
{
	uint64_t op;

	setup(VDS_WATCH_OPS);
	op = start(VDS_ISCSI_OP_STATE_DRAINING);
	fake_op_advance(fk, op, VDS_ISCSI_OP_STATE_DRAINING, 40);
	for (int i = 0; i < 2; i++) {
		tap_context("%s a watch", i ? "with" : "without");
		wait_times_out(i ? watch : NULL, op, 0);
		wait_times_out(i ? watch : NULL, op, 50);
		wait_times_out(i ? watch : NULL, op, 1200);
	}
	check_part(vds_client_message(), "still running");
	teardown();
}

/* Start an operation; then load the module again, where another one has its id. */
static struct vds_op_start start_and_reload(struct vds_client **other)
{
	struct vds_uuid group = fake_group_id(FAKE_IQN, 1), portal = fake_portal_id(ADDR);
	struct vds_op_start before, after;

	fake_hold(fk, VDS_ISCSI_OP_STATE_QUEUED);
	check_int(vds_removal_start(client, &group, 0, &portal, 1, NULL, 0, &before), 0);
	fake_reload(fk);
	fake_member_add(fk, FAKE_IQN, 1, ADDR);
	check_int(vds_client_open_transport(&fake_transport, fk, other), 0);
	check_int(vds_removal_start(*other, &group, 0, &portal, 1, NULL, 0, &after), 0);
	check_int(after.id, before.id);
	check(after.incarnation != before.incarnation);
	return before;
}

static void replaced(void)
{
	struct vds_client *other;
	struct vds_op_start old;
	struct vds_op_info info;

	setup(VDS_WATCH_OPS);
	old = start_and_reload(&other);
	check_int(vds_op_get(other, old.id, old.incarnation, &info), -EIDRM);
	check_int(vds_op_wait(other, NULL, old.id, old.incarnation, -1, &info), -EIDRM);
	check_part(vds_client_message(), "the module was loaded again");
	check_int(vds_op_cancel(other, old.id, old.incarnation), -EIDRM);
	check_int(vds_op_get(other, old.id, 0, &info), 0);
	check_int(info.state, VDS_ISCSI_OP_STATE_QUEUED);
	check_int(vds_op_cancel(other, info.id, info.incarnation), 0);
	vds_client_close(other);
	teardown();
}

/* The completion of the operation that has the id now is not that of the old one. */
static void replaced_completion(void)
{
	struct vds_follow *follow;
	struct vds_client *other;
	struct vds_op_start old;

	setup(VDS_WATCH_OPS);
	old = start_and_reload(&other);
	check_int(vds_follow_open(other, &follow), 0);
	vds_follow_begin(follow, &old);
	fake_op_complete(fk, old.id, 0, NULL);
	check_int(vds_follow_wait(follow, -1), -EIDRM);
	check_int(vds_follow_info(follow)->id, 0);
	vds_follow_close(follow);
	vds_client_close(other);
	teardown();
}

static void incarnation_learned(void)
{
	struct vds_op_start start_of = { .done = false };
	struct vds_follow *follow;
	struct vds_op_info info;

	setup(VDS_WATCH_OPS);
	start_of.id = start(VDS_ISCSI_OP_STATE_QUEUED);
	check_int(vds_op_get(client, start_of.id, 0, &info), 0);
	check_int(vds_follow_open(client, &follow), 0);
	vds_follow_begin(follow, &start_of);
	check_int(vds_follow_wait(follow, 0), -ETIME);
	check_int(vds_follow_info(follow)->incarnation, info.incarnation);
	fake_op_complete(fk, start_of.id, 0, NULL);
	check_int(vds_follow_wait(follow, 1000), 0);
	check_int(vds_follow_info(follow)->incarnation, info.incarnation);
	vds_follow_close(follow);
	teardown();
}

static bool storm_over;

/* Events of other operations, which never leave the watch without one. */
static void *storm(void *arg)
{
	struct vds_uuid group = fake_group_id("iqn.storm", 1);
	struct vds_uuid portal = fake_portal_id(ADDR);
	struct vds_client *other;
	uint64_t op;

	(void)arg;
	if (vds_client_open_transport(&fake_transport, fk, &other))
		abort();
	while (!__atomic_load_n(&storm_over, __ATOMIC_RELAXED)) {
		fake_member_add(fk, "iqn.storm", 1, ADDR);
		vds_portal_remove(other, &group, 0, &portal, &op);
		fake_op_complete(fk, op, 0, NULL);
		usleep(500);
	}
	vds_client_close(other);
	return NULL;
}

static void event_lost_in_storm(void)
{
	struct vds_op_info info;
	pthread_t thread;
	int64_t since;
	uint64_t op;

	setup(VDS_WATCH_OPS);
	op = start(VDS_ISCSI_OP_STATE_QUEUED);
	fake_lose_events(fk, true);
	fake_op_complete(fk, op, 0, NULL);
	fake_lose_events(fk, false);
	if (pthread_create(&thread, NULL, storm, NULL))
		abort();
	since = vds_now();
	check_int(vds_op_wait(client, watch, op, 0, 20000, &info), 0);
	check(elapsed_ms(since) < 3000);
	__atomic_store_n(&storm_over, true, __ATOMIC_RELAXED);
	pthread_join(thread, NULL);
	teardown();
}

static const struct tap_case cases[] = {
	{ "a wait ends when the operation completes", completed },
	{ "a wait reports how the operation failed", failed },
	{ "a wait finds a completion whose event was lost, within three seconds",
	  event_lost },
	{ "a wait finds a completion after an overflow at once", overflow },
	{ "a wait finds a completion whose event was malformed at once", malformed_event },
	{ "a wait for an operation that the kernel forgets is -ENOENT", forgotten },
	{ "an unload ends a wait at once", unloaded },
	{ "an unload without a notification ends a wait within three seconds",
	  module_dies },
	{ "a reload without a notification ends a wait within three seconds", reloaded },
	{ "a wait gets the completion right before an unload, from operation events",
	  ops_before_unload },
	{ "a wait gets the completion right before an unload, from completion events",
	  completions_before_unload },
	{ "a signal ends a wait", signals },
	{ "a signal does not end a request", signal_during_request },
	{ "a removal and a wait with a watch take one request", cost },
	{ "a wait for an operation that is done returns at once", already_done },
	{ "a wait for an unknown operation is -ENOENT", unknown },
	{ "a wait gets the result of a forgotten operation from its completion event",
	  completion_of_forgotten },
	{ "a wait gets the result from the completion event after an unload",
	  completion_of_unloaded },
	{ "a wait gets the result from the completion event after a reload",
	  completion_of_reloaded },
	{ "a wait on completion events gets the details from the kernel",
	  completion_with_details },
	{ "a wait that times out returns the operation as it is, and says that it continues",
	  timeout },
	{ "an operation of a module that was unloaded is not confused with a later one",
	  replaced },
	{ "the completion of a later operation with the same id does not end a wait with success",
	  replaced_completion },
	{ "a follower without incarnation takes that of the first reply",
	  incarnation_learned },
	{ "a lost completion is found among events of other operations",
	  event_lost_in_storm },
};

int main(void)
{
	return tap_run(cases);
}
