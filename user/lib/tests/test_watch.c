// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Watches: which events they report, their descriptor, and what they report
 * when events are lost or the module goes.
 */
#include <linux/genetlink.h>
#include <poll.h>

#include "watch_test.h"

static void next_is(enum vds_event_object object, enum vds_iscsi_event_kind kind,
		    struct vds_event *event)
{
	memset(event, 0, sizeof(*event));
	check_int(vds_watch_next(watch, event, 0), 0);
	check_int(event->object, object);
	check_int(event->kind, kind);
}

static void bad_masks(void)
{
	struct vds_watch *other;

	setup(VDS_WATCH_OBJECTS);
	check_int(vds_client_watch(client, 0, &other), -EINVAL);
	check_int(vds_client_watch(client, 8, &other), -EINVAL);
	check_int(vds_client_watch(client, VDS_WATCH_OPS | VDS_WATCH_COMPLETIONS, &other),
		  -EINVAL);
	teardown();
}

static void masks(void)
{
	struct vds_watch *other;

	setup(VDS_WATCH_OBJECTS);
	start(VDS_ISCSI_OP_STATE_QUEUED);
	check_int(vds_watch_next(watch, &(struct vds_event){ 0 }, 0), -ETIME);
	check_int(vds_watch_open_transport(&fake_transport, fk, VDS_WATCH_OPS, &other), 0);
	fake_target_add(fk, "iqn.other");
	check_int(vds_watch_next(other, &(struct vds_event){ 0 }, 0), -ETIME);
	vds_watch_close(other);
	vds_watch_close(NULL);
	teardown();
}

static void open_fails(void)
{
	struct vds_watch *other;

	setup(VDS_WATCH_OBJECTS);
	fake_fail_open(fk, -EMFILE);
	check_int(vds_client_watch(client, VDS_WATCH_OPS, &other), -EMFILE);
	check_int(vds_watch_open_transport(&fake_transport, fk, 1, &other), -EMFILE);
	fake_fail_open(fk, 0);
	fake_die(fk);
	check_int(vds_watch_open_transport(&fake_transport, fk, 1, &other), -ENOENT);
	teardown();
}

static void no_ctrl_request(void)
{
	setup(VDS_WATCH_OBJECTS | VDS_WATCH_OPS);
	check_int(fake_ctrl_requests(fk), 1);
	teardown();
}

static void object_events(void)
{
	struct vds_event event;
	uint64_t generation;

	setup(VDS_WATCH_OBJECTS | VDS_WATCH_OPS);
	fake_group_add(fk, "iqn.new", 5);
	next_is(VDS_EVENT_TARGET, VDS_ISCSI_EVENT_KIND_ARRIVE, &event);
	check_str(event.target.name, "iqn.new");
	check_int(event.cause, 0);
	generation = event.generation;
	next_is(VDS_EVENT_GROUP, VDS_ISCSI_EVENT_KIND_ARRIVE, &event);
	check_int(event.group.tag, 5);
	check_int(event.generation, generation + 1);
	fake_target_del(fk, "iqn.new");
	next_is(VDS_EVENT_GROUP, VDS_ISCSI_EVENT_KIND_DEPART, &event);
	next_is(VDS_EVENT_TARGET, VDS_ISCSI_EVENT_KIND_DEPART, &event);
	check_int(vds_watch_next(watch, &event, 0), -ETIME);
	teardown();
}

static void provider_events(void)
{
	struct vds_event event;

	setup(VDS_WATCH_OBJECTS);
	fake_stale(fk);
	next_is(VDS_EVENT_PROVIDER, VDS_ISCSI_EVENT_KIND_MODIFY, &event);
	check_int(event.provider.state, VDS_ISCSI_PROVIDER_STATE_STALE);
	vds_reenumerate(client, NULL, 5000);
	vds_refresh(client, NULL, 5000);
	next_is(VDS_EVENT_PROVIDER, VDS_ISCSI_EVENT_KIND_MODIFY, &event);
	check_int(vds_watch_next(watch, &event, 0), -ETIME);
	teardown();
}

static void operation_events(void)
{
	struct vds_event event;
	uint64_t op;

	setup(VDS_WATCH_OBJECTS | VDS_WATCH_OPS);
	op = start(VDS_ISCSI_OP_STATE_DONE);
	next_is(VDS_EVENT_OP, 0, &event);
	check_int(event.op.state, VDS_ISCSI_OP_STATE_QUEUED);
	next_is(VDS_EVENT_OP, 0, &event);
	check_int(event.op.state, VDS_ISCSI_OP_STATE_COMMITTING);
	next_is(VDS_EVENT_MEMBERSHIP, VDS_ISCSI_EVENT_KIND_DEPART, &event);
	check_int(event.cause, op);
	check_int(event.membership.address.port, 3260);
	next_is(VDS_EVENT_PORTAL, VDS_ISCSI_EVENT_KIND_MODIFY, &event);
	check_int(event.portal.status, VDS_ISCSI_PORTAL_STATUS_OFFLINE);
	next_is(VDS_EVENT_OP, 0, &event);
	check_int(event.op.state, VDS_ISCSI_OP_STATE_DONE);
	check_int(event.op.id, op);
	check_int(event.generation, 0);
	check_int(vds_watch_next(watch, &event, 0), -ETIME);
	teardown();
}

static bool readable(void)
{
	struct pollfd pfd = { .fd = vds_watch_fd(watch), .events = POLLIN };

	return poll(&pfd, 1, 0) == 1;
}

static void descriptor(void)
{
	struct vds_event event;

	setup(VDS_WATCH_OBJECTS);
	check(!readable());
	fake_target_add(fk, "iqn.new");
	check(readable());
	vds_watch_next(watch, &event, 0);
	check(!readable());
	teardown();
}

static void overflow(void)
{
	struct vds_event event;

	setup(VDS_WATCH_OBJECTS);
	fake_overflow(fk);
	check(readable());
	check_int(vds_watch_next(watch, &event, 0), 0);
	check_int(event.object, VDS_EVENT_LOST);
	check_int(vds_watch_next(watch, &event, 0), -ETIME);
	fake_target_add(fk, "iqn.newer");
	check_int(vds_watch_next(watch, &event, -1), 0);
	check_str(event.target.name, "iqn.newer");
	teardown();
}

static void unloaded(void)
{
	struct vds_event event;

	setup(VDS_WATCH_OBJECTS);
	fake_unload(fk);
	check(readable());
	check_int(vds_watch_next(watch, &event, 0), -ENODEV);
	check_int(vds_watch_next(watch, &event, 0), -ENODEV);
	teardown();
}

static void timeout(void)
{
	struct vds_event event;
	int64_t since = vds_now();
	int ms;

	setup(VDS_WATCH_OBJECTS);
	check_int(vds_watch_next(watch, &event, 30), -ETIME);
	ms = elapsed_ms(since);
	check(ms >= 30 && ms < 1000);
	teardown();
}

/* Something happens to the module while the watch waits without a timeout. */
static void gone_while(void (*act)(uint64_t arg), int most_ms)
{
	struct later later = { .after_ms = 50, .act = act };
	struct vds_event event;
	int64_t since;

	setup(VDS_WATCH_OBJECTS);
	later_start(&later);
	since = vds_now();
	check_int(vds_watch_next(watch, &event, -1), -ENODEV);
	check(elapsed_ms(since) < most_ms);
	pthread_join(later.thread, NULL);
	teardown();
}

static void unloaded_while(void)
{
	gone_while(unload, 900);
}

static void dies_while(void)
{
	gone_while(die, 3000);
}

static void reloaded_while(void)
{
	gone_while(reload_silently, 3000);
}

static void event_before_unload(unsigned int mask)
{
	struct later later = { .after_ms = 1150, .act = complete_and_unload };
	struct vds_event event;

	setup(mask);
	later.arg = start(VDS_ISCSI_OP_STATE_QUEUED);
	while (!vds_watch_next(watch, &event, 0))
		;
	/* The watch checks whether the module is loaded; it must still be there. */
	fake_delay(fk, 300);
	later_start(&later);
	do {
		check_int(vds_watch_next(watch, &event, -1), 0);
	} while (event.object == VDS_EVENT_OP && event.op.state != VDS_ISCSI_OP_STATE_DONE);
	check_int(vds_watch_next(watch, &event, -1), -ENODEV);
	pthread_join(later.thread, NULL);
	teardown();
}

static void op_event_before_unload(void)
{
	event_before_unload(VDS_WATCH_OPS);
}

static void completion_before_unload(void)
{
	event_before_unload(VDS_WATCH_COMPLETIONS);
}

static void overflow_and_death(void)
{
	struct vds_event event;

	setup(VDS_WATCH_OBJECTS);
	fake_overflow(fk);
	fake_die(fk);
	check_int(vds_watch_next(watch, &event, 0), 0);
	check_int(vds_watch_next(watch, &event, 0), -ENODEV);
	teardown();
}

static void stale_client(void)
{
	struct vds_event event;

	setup(VDS_WATCH_OBJECTS);
	fake_reload(fk);
	vds_watch_close(watch);
	check_int(vds_client_watch(client, VDS_WATCH_OBJECTS, &watch), 0);
	check_int(vds_watch_next(watch, &event, -1), -ENODEV);
	teardown();
}

static void signals(void)
{
	struct vds_event event;

	setup(VDS_WATCH_OPS);
	alarm_in(30);
	check_int(vds_watch_next(watch, &event, -1), -EINTR);
	teardown();
}

static void completion_event(void)
{
	struct vds_event event;
	uint64_t op;

	setup(VDS_WATCH_COMPLETIONS);
	op = start(VDS_ISCSI_OP_STATE_QUEUED);
	fake_op_complete(fk, op, -ENOENT, "it is gone");
	check_int(vds_watch_next(watch, &event, 1000), 0);
	check_int(event.object, VDS_EVENT_OP_DONE);
	check_int(event.op_done.id, op);
	check_int(event.op_done.result, -ENOENT);
	check_str(event.op_done.message, "it is gone");
	check_int(vds_watch_next(watch, &event, 0), -ETIME);
	teardown();
}

/* The controller's notification has no number of a family. */
static void unload_of_none(void)
{
	setup(VDS_WATCH_OBJECTS);
	fake_mangle(fk, FAKE_DROP_ATTR, CTRL_ATTR_FAMILY_ID);
	fake_unload(fk);
	check_int(vds_watch_next(watch, &(struct vds_event){ 0 }, 0), -ETIME);
	teardown();
}

static const struct tap_case cases[] = {
	{ "an empty, unknown or contradictory mask is refused", bad_masks },
	{ "a watch reports no events but those of its mask", masks },
	{ "opening a watch fails without a descriptor or without the module", open_fails },
	{ "a client's watch sends no request to the controller", no_ctrl_request },
	{ "events of objects come in order, with name and generation", object_events },
	{ "a change of the provider's state is an event", provider_events },
	{ "events of an operation and its changes name the operation as cause",
	  operation_events },
	{ "the descriptor is readable while there is an event", descriptor },
	{ "an overflow is one event, and the watch continues", overflow },
	{ "an unload makes the descriptor readable and is reported every time", unloaded },
	{ "an unload of a family without a number is not that of the module", unload_of_none },
	{ "a watch without events returns -ETIME when its time is over", timeout },
	{ "an unload ends the wait for an event", unloaded_while },
	{ "an unload without a notification is found within three seconds", dies_while },
	{ "a reload without a notification is found within three seconds",
	  reloaded_while },
	{ "the events of an operation right before an unload are not lost",
	  op_event_before_unload },
	{ "the completion right before an unload is not lost", completion_before_unload },
	{ "after an overflow the watch finds out at once that the module is gone",
	  overflow_and_death },
	{ "a watch of a client from before a reload reports that it is stale",
	  stale_client },
	{ "a signal ends the wait for an event", signals },
	{ "a completion is one event, with result and message", completion_event },
};

int main(void)
{
	return tap_run(cases);
}
