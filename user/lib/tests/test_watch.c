// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Events, and waiting for an operation whatever goes wrong.
 */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include "../clock.h"
#include "fake_kernel.h"
#include "tap.h"

#define ADDR	"192.0.2.1:3260"

static struct fake_kernel *fk;
static struct vds_client *client;
static struct vds_watch *watch;

static void setup(unsigned int mask)
{
	fk = fake_kernel_new();
	fake_member_add(fk, FAKE_IQN, 1, ADDR);
	is_int(vds_client_open_transport(&fake_transport, fk, &client), 0, "open");
	is_int(vds_client_watch(client, mask, &watch), 0, "watch");
}

static void teardown(void)
{
	vds_watch_close(watch);
	vds_client_close(client);
	is_int(fake_sockets(fk), 0, "every socket is closed");
	fake_kernel_free(fk);
}

static uint64_t start(enum vds_iscsi_op_state hold)
{
	struct vds_uuid group = fake_group_id(FAKE_IQN, 1), portal = fake_portal_id(ADDR);
	uint64_t op = 0;

	fake_hold(fk, hold);
	is_int(vds_portal_remove(client, &group, 0, &portal, &op), 0, "removal starts");
	return op;
}

/* Something that happens while the test waits. */
struct later {
	pthread_t thread;
	int after_ms;
	void (*act)(uint64_t arg);
	uint64_t arg;
};

static void *later_run(void *arg)
{
	struct later *later = arg;

	usleep(later->after_ms * 1000);
	later->act(later->arg);
	return NULL;
}

static void later_start(struct later *later)
{
	sigset_t all, old;

	/* Signals are for the thread that waits. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	if (pthread_create(&later->thread, NULL, later_run, later))
		abort();
	pthread_sigmask(SIG_SETMASK, &old, NULL);
}

static int elapsed_ms(int64_t since)
{
	return (vds_now() - since) / VDS_MSEC;
}

static void next_is(enum vds_event_object object, enum vds_iscsi_event_kind kind,
		    struct vds_event *event)
{
	memset(event, 0, sizeof(*event));
	is_int(vds_watch_next(watch, event, 0), 0, "an event");
	is_int(event->object, object, "of the object");
	is_int(event->kind, kind, "and the kind");
}

static void test_masks(void)
{
	struct vds_watch *other;

	setup(VDS_WATCH_OBJECTS);
	is_int(vds_client_watch(client, 0, &other), -EINVAL, "a watch of nothing");
	is_int(vds_client_watch(client, 8, &other), -EINVAL, "a watch of something else");
	is_int(vds_client_watch(client, VDS_WATCH_OPS | VDS_WATCH_COMPLETIONS, &other), -EINVAL,
	       "a watch that would tell completions twice");
	start(VDS_ISCSI_OP_STATE_QUEUED);
	is_int(vds_watch_next(watch, &(struct vds_event){ 0 }, 0), -ETIME,
	       "operations are not told to who asked for objects");
	is_int(vds_watch_open_transport(&fake_transport, fk, VDS_WATCH_OPS, &other), 0,
	       "a watch without a client");
	fake_target_add(fk, "iqn.other");
	is_int(vds_watch_next(other, &(struct vds_event){ 0 }, 0), -ETIME,
	       "objects are not told to who asked for operations");
	vds_watch_close(other);
	vds_watch_close(NULL);
	fake_fail_open(fk, -EMFILE);
	is_int(vds_client_watch(client, VDS_WATCH_OPS, &other), -EMFILE, "no descriptor left");
	is_int(vds_watch_open_transport(&fake_transport, fk, 1, &other), -EMFILE,
	       "no descriptor left");
	fake_fail_open(fk, 0);
	fake_die(fk);
	is_int(vds_watch_open_transport(&fake_transport, fk, 1, &other), -ENOENT, "no module");
	teardown();
}

static void test_events(void)
{
	uint64_t op, generation;
	struct vds_event event;

	setup(VDS_WATCH_OBJECTS | VDS_WATCH_OPS);
	is_int(fake_ctrl_requests(fk), 1, "a client's watch asks the controller nothing");
	fake_group_add(fk, "iqn.new", 5);
	next_is(VDS_EVENT_TARGET, VDS_ISCSI_EVENT_KIND_ARRIVE, &event);
	is_str(event.target.name, "iqn.new", "named");
	is_int(event.cause, 0, "by another tool");
	generation = event.generation;
	next_is(VDS_EVENT_GROUP, VDS_ISCSI_EVENT_KIND_ARRIVE, &event);
	is_int(event.group.tag, 5, "tagged");
	is_int(event.generation, generation + 1, "one number on");
	fake_target_del(fk, "iqn.new");
	next_is(VDS_EVENT_GROUP, VDS_ISCSI_EVENT_KIND_DEPART, &event);
	next_is(VDS_EVENT_TARGET, VDS_ISCSI_EVENT_KIND_DEPART, &event);
	fake_stale(fk);
	next_is(VDS_EVENT_PROVIDER, VDS_ISCSI_EVENT_KIND_MODIFY, &event);
	is_int(event.provider.state, VDS_ISCSI_PROVIDER_STATE_STALE, "stale");
	vds_reenumerate(client, NULL);
	vds_refresh(client, NULL);
	next_is(VDS_EVENT_PROVIDER, VDS_ISCSI_EVENT_KIND_MODIFY, &event);
	op = start(VDS_ISCSI_OP_STATE_DONE);
	next_is(VDS_EVENT_OP, 0, &event);
	is_int(event.op.state, VDS_ISCSI_OP_STATE_QUEUED, "queued");
	next_is(VDS_EVENT_OP, 0, &event);
	is_int(event.op.state, VDS_ISCSI_OP_STATE_COMMITTING, "committing");
	next_is(VDS_EVENT_MEMBERSHIP, VDS_ISCSI_EVENT_KIND_DEPART, &event);
	is_int(event.cause, op, "by the operation");
	is_int(event.membership.address.port, 3260, "of the portal");
	next_is(VDS_EVENT_PORTAL, VDS_ISCSI_EVENT_KIND_MODIFY, &event);
	is_int(event.portal.status, VDS_ISCSI_PORTAL_STATUS_OFFLINE, "offline");
	next_is(VDS_EVENT_OP, 0, &event);
	is_int(event.op.state, VDS_ISCSI_OP_STATE_DONE, "done");
	is_int(event.op.id, op, "the operation");
	is_int(event.generation, 0, "which has no generation");
	is_int(vds_watch_next(watch, &event, 0), -ETIME, "and no more");
	teardown();
}

static bool readable(void)
{
	struct pollfd pfd = { .fd = vds_watch_fd(watch), .events = POLLIN };

	return poll(&pfd, 1, 0) == 1;
}

static void test_descriptor(void)
{
	struct vds_event event;

	setup(VDS_WATCH_OBJECTS);
	ok(!readable(), "nothing to read");
	fake_target_add(fk, "iqn.new");
	ok(readable(), "something to read");
	vds_watch_next(watch, &event, 0);
	ok(!readable(), "nothing again");
	fake_overflow(fk);
	ok(readable(), "a loss is news");
	is_int(vds_watch_next(watch, &event, 0), 0, "which is an event");
	is_int(event.object, VDS_EVENT_LOST, "of its own kind");
	is_int(vds_watch_next(watch, &event, 0), -ETIME, "told once");
	fake_target_add(fk, "iqn.newer");
	is_int(vds_watch_next(watch, &event, -1), 0, "and the watch goes on");
	is_str(event.target.name, "iqn.newer", "with what is new");
	fake_unload(fk);
	ok(readable(), "the module's end is news");
	is_int(vds_watch_next(watch, &event, 0), -ENODEV, "that is told");
	is_int(vds_watch_next(watch, &event, 0), -ENODEV, "again and again");
	teardown();
}

static void unload(uint64_t arg)
{
	if (arg)
		fake_unload(fk);
	else
		fake_die(fk);
}

static void reload_silently(uint64_t arg)
{
	(void)arg;
	fake_die(fk);
	fake_reload(fk);
}

static void test_next_times(void)
{
	struct later later = { .after_ms = 50, .act = unload, .arg = 1 };
	struct vds_event event;
	int64_t since = vds_now();
	int ms;

	setup(VDS_WATCH_OBJECTS);
	is_int(vds_watch_next(watch, &event, 30), -ETIME, "nothing for 30 ms");
	ms = elapsed_ms(since);
	ok(ms >= 30 && ms < 1000, "takes 30 ms (%d)", ms);
	later_start(&later);
	is_int(vds_watch_next(watch, &event, -1), -ENODEV, "the module is unloaded meanwhile");
	pthread_join(later.thread, NULL);
	teardown();

	setup(VDS_WATCH_OBJECTS);
	later.arg = 0;
	later_start(&later);
	since = vds_now();
	is_int(vds_watch_next(watch, &event, -1), -ENODEV, "unloaded, and nobody said so");
	ms = elapsed_ms(since);
	ok(ms < 3000, "found out within a second or so (%d ms)", ms);
	pthread_join(later.thread, NULL);
	teardown();

	setup(VDS_WATCH_OBJECTS);
	later.act = reload_silently;
	later_start(&later);
	is_int(vds_watch_next(watch, &event, -1), -ENODEV, "reloaded, and nobody said so");
	pthread_join(later.thread, NULL);
	teardown();
}

static void end_and_unload(uint64_t op)
{
	fake_op_advance(fk, op, VDS_ISCSI_OP_STATE_COMMITTING, 10);
	fake_op_advance(fk, op, VDS_ISCSI_OP_STATE_DRAINING, 60);
	fake_op_complete(fk, op, 0, NULL);
	fake_unload(fk);
}

/* The last thing that a module tells is heard, also by who finds it gone. */
static void test_last_words(unsigned int mask)
{
	struct later later = { .after_ms = 1150, .act = end_and_unload };
	struct vds_op_info info;
	struct vds_event event;

	setup(mask);
	later.arg = start(VDS_ISCSI_OP_STATE_QUEUED);
	while (!vds_watch_next(watch, &event, 0))
		;
	/* It begins to ask whether the module is there before that goes. */
	fake_delay(fk, 300);
	later_start(&later);
	do {
		is_int(vds_watch_next(watch, &event, -1), 0, "what was told at last is heard");
	} while (event.object == VDS_EVENT_OP && event.op.state != VDS_ISCSI_OP_STATE_DONE);
	is_int(vds_watch_next(watch, &event, -1), -ENODEV, "then, that the module is gone");
	pthread_join(later.thread, NULL);
	teardown();

	setup(mask);
	later.arg = start(VDS_ISCSI_OP_STATE_QUEUED);
	fake_delay(fk, 300);
	later_start(&later);
	memset(&info, 0xff, sizeof(info));
	is_int(vds_op_wait(client, watch, later.arg, 5000, &info), 0, "an end at last");
	is_int(info.state, VDS_ISCSI_OP_STATE_DONE, "is an end");
	is_int(info.result, 0, "with its result");
	pthread_join(later.thread, NULL);
	teardown();
}

static void test_lost_end(void)
{
	struct vds_event event;

	setup(VDS_WATCH_OBJECTS);
	fake_overflow(fk);
	fake_die(fk);
	is_int(vds_watch_next(watch, &event, 0), 0, "a loss");
	is_int(vds_watch_next(watch, &event, 0), -ENODEV, "makes the watch look at once");
	teardown();

	/* A client from before a reload gets no watch that is silent for ever. */
	setup(VDS_WATCH_OBJECTS);
	fake_reload(fk);
	vds_watch_close(watch);
	is_int(vds_client_watch(client, VDS_WATCH_OBJECTS, &watch), 0, "a stale client's watch");
	is_int(vds_watch_next(watch, &event, -1), -ENODEV, "tells that it is stale");
	teardown();
}

static void on_alarm(int sig)
{
	(void)sig;
}

static void alarm_in(int ms)
{
	struct itimerval timer = { .it_value = { .tv_usec = ms * 1000 } };
	struct sigaction act = { .sa_handler = on_alarm };

	sigaction(SIGALRM, &act, NULL);
	setitimer(ITIMER_REAL, &timer, NULL);
}

static void test_signals(void)
{
	struct vds_target_info target;
	struct vds_op_info info;
	struct vds_event event;
	int64_t since;
	uint64_t op;
	int ms;

	setup(VDS_WATCH_OPS);
	alarm_in(30);
	is_int(vds_watch_next(watch, &event, -1), -EINTR, "a signal ends the wait for an event");
	op = start(VDS_ISCSI_OP_STATE_QUEUED);
	alarm_in(30);
	is_int(vds_op_wait(client, watch, op, -1, &info), -EINTR,
	       "and the wait for an operation");
	alarm_in(30);
	is_int(vds_op_wait(client, NULL, op, -1, &info), -EINTR, "with no watch as well");
	fake_silent(fk, true);
	vds_client_set_timeout(client, 200, 200);
	alarm_in(30);
	since = vds_now();
	is_int(vds_target_get_by_name(client, FAKE_IQN, &target), -ETIMEDOUT,
	       "but not a request");
	ms = elapsed_ms(since);
	ok(ms >= 200, "which takes its time (%d ms)", ms);
	teardown();
}

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

static void wait_while(const char *what, void (*act)(uint64_t op), bool with_watch,
		       int expected, int result, int most_ms)
{
	struct later later = { .after_ms = 30, .act = act };
	struct vds_op_info info = { .id = 0 };
	int64_t since;
	int ms;

	setup(VDS_WATCH_OPS);
	later.arg = start(VDS_ISCSI_OP_STATE_COMMITTING);
	later_start(&later);
	since = vds_now();
	is_int(vds_op_wait(client, with_watch ? watch : NULL, later.arg, 20000, &info),
	       expected, "%s, %s a watch", what, with_watch ? "with" : "without");
	ms = elapsed_ms(since);
	ok(ms < most_ms, "in time (%d ms)", ms);
	if (!expected) {
		is_int(info.id, later.arg, "the operation");
		is_int(info.state, VDS_ISCSI_OP_STATE_DONE, "is done");
		is_int(info.result, result, "with its result");
	}
	pthread_join(later.thread, NULL);
	teardown();
}

static void test_wait(void)
{
	int i;

	for (i = 0; i < 2; i++) {
		wait_while("completed", complete, i, 0, 0, 900);
		wait_while("failed", complete_badly, i, 0, -EIO, 900);
		wait_while("completed, the event is lost", complete_silently, i, 0, 0, 3000);
		wait_while("completed, the socket overflowed", overflow_and_complete, i, 0, 0, 900);
		wait_while("completed, the event is malformed", mangle_and_complete, i, 0, 0, 900);
		wait_while("forgotten", forget, i, -ENOENT, 0, 3000);
		wait_while("unloaded silently", unload, i, -ENODEV, 0, 3000);
		wait_while("reloaded silently", reload_silently, i, -ENODEV, 0, 3000);
	}
}

static void unload_loudly(uint64_t op)
{
	(void)op;
	fake_unload(fk);
}

static void test_wait_cost(void)
{
	struct vds_op_info info;
	unsigned int before;
	uint64_t op;

	setup(VDS_WATCH_OPS);
	before = fake_requests(fk, 0);
	op = start(VDS_ISCSI_OP_STATE_DONE);
	is_int(vds_op_wait(client, watch, op, -1, &info), 0, "wait");
	is_int(info.result, 0, "well");
	is_int(fake_requests(fk, 0) - before, 1, "removal and wait are one request");
	is_int(fake_ctrl_requests(fk), 1, "and none to the controller");
	is_int(vds_op_wait(client, NULL, op, 0, &info), 0, "a finished one without a watch");
	is_int(vds_op_wait(client, watch, op, 0, &info), 0, "and with, its event long read");
	is_int(vds_op_wait(client, watch, 4711, 0, &info), -ENOENT, "one that never was");
	is_int(vds_op_wait(client, NULL, 4711, -1, &info), -ENOENT, "nor ever will");
	is_int(vds_op_wait(client, watch, 0, 0, &info), -ENOENT, "none has the id 0");
	teardown();
	wait_while("unloaded", unload_loudly, true, -ENODEV, 0, 900);
}

/* Who listens to completions is told the end, and asks for the rest. */
static void test_wait_completions(void)
{
	struct vds_op_info info;
	struct vds_event event;
	uint64_t op;

	setup(VDS_WATCH_COMPLETIONS);
	op = start(VDS_ISCSI_OP_STATE_QUEUED);
	fake_op_complete(fk, op, -ENOENT, "it is gone");
	is_int(vds_watch_next(watch, &event, 1000), 0, "a completion");
	is_int(event.object, VDS_EVENT_OP_DONE, "is an event of its own");
	is_int(event.op_done.id, op, "of the operation");
	is_int(event.op_done.result, -ENOENT, "with its result");
	is_str(event.op_done.message, "it is gone", "and its message");
	is_int(vds_watch_next(watch, &event, 0), -ETIME, "no more");

	op = start(VDS_ISCSI_OP_STATE_QUEUED);
	fake_op_complete(fk, op, -EBUSY, "it is held");
	fake_op_forget(fk, op);
	is_int(vds_op_wait(client, watch, op, -1, &info), 0, "one forgotten since");
	is_int(info.id, op, "is the one");
	is_int(info.state, VDS_ISCSI_OP_STATE_DONE, "is done");
	is_int(info.result, -EBUSY, "has its result");
	is_str(info.message, "it is held", "and its message");
	is_int(info.item_count, 0, "and no more");
	op = start(VDS_ISCSI_OP_STATE_QUEUED);
	fake_op_complete(fk, op, -EBUSY, "it is held");
	fake_unload(fk);
	is_int(vds_op_wait(client, watch, op, -1, &info), 0, "one unloaded since");
	is_int(info.result, -EBUSY, "has its result");
	teardown();

	setup(VDS_WATCH_COMPLETIONS);
	op = start(VDS_ISCSI_OP_STATE_DONE);
	is_int(vds_op_wait(client, watch, op, -1, &info), 0, "wait");
	is_int(info.item_count, 1, "all of the operation is told");
	teardown();
}

static void wait_times_out(struct vds_watch *with, uint64_t op, int timeout_ms)
{
	struct vds_op_info info = { .id = 0 };
	int64_t since = vds_now();
	int ms;

	is_int(vds_op_wait(client, with, op, timeout_ms, &info), -ETIME,
	       "a wait of %d ms %s a watch", timeout_ms, with ? "with" : "without");
	ms = elapsed_ms(since);
	ok(ms >= timeout_ms && ms < timeout_ms + 900, "takes that (%d)", ms);
	is_int(info.id, op, "tells the operation");
	is_int(info.state, VDS_ISCSI_OP_STATE_DRAINING, "as it is");
	is_int(info.percent, 40, "now");
}

static void test_wait_timeout(void)
{
	uint64_t op;
	int i;

	setup(VDS_WATCH_OPS);
	op = start(VDS_ISCSI_OP_STATE_DRAINING);
	fake_op_advance(fk, op, VDS_ISCSI_OP_STATE_DRAINING, 40);
	for (i = 0; i < 2; i++) {
		wait_times_out(i ? watch : NULL, op, 0);
		wait_times_out(i ? watch : NULL, op, 50);
		wait_times_out(i ? watch : NULL, op, 1200);
	}
	ok(strstr(vds_client_message(), "still running"), "and says that it is still running");
	teardown();
}

static bool storm_over;

/* Operations of other groups never leave the watch silent. */
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

static void test_wait_storm(void)
{
	struct vds_op_info info;
	pthread_t thread;
	int64_t since;
	uint64_t op;
	int ms;

	setup(VDS_WATCH_OPS);
	op = start(VDS_ISCSI_OP_STATE_QUEUED);
	fake_lose_events(fk, true);
	fake_op_complete(fk, op, 0, NULL);
	fake_lose_events(fk, false);
	if (pthread_create(&thread, NULL, storm, NULL))
		abort();
	since = vds_now();
	is_int(vds_op_wait(client, watch, op, 20000, &info), 0,
	       "a lost end amid others' events");
	ms = elapsed_ms(since);
	ok(ms < 3000, "is found within a second or so (%d ms)", ms);
	__atomic_store_n(&storm_over, true, __ATOMIC_RELAXED);
	pthread_join(thread, NULL);
	teardown();
}

int main(void)
{
	test_masks();
	test_events();
	test_descriptor();
	test_next_times();
	test_last_words(VDS_WATCH_OPS);
	test_last_words(VDS_WATCH_COMPLETIONS);
	test_lost_end();
	test_signals();
	test_wait();
	test_wait_cost();
	test_wait_completions();
	test_wait_timeout();
	test_wait_storm();
	return tap_end();
}
