// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_watch.c - "watch": order, causes, recovery from a loss, and how it ends.
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "run_cli.h"

/* The watch that runs has --ops. */
static bool ops_alone;

/* The start of an expected line without the number of a change. */
#define NONE	"TIME      - "

/*
 * Sleeps until the watch has listed everything and waits. Its last request is the
 * second listing of providers or, with operations alone, that of operations.
 */
static void until_watching(struct fake_kernel *fk)
{
	if (ops_alone)
		until_requests(fk, VDS_ISCSI_CMD_OP_GET, 1);
	else
		until_requests(fk, VDS_ISCSI_CMD_PROVIDER_GET, 3);
	usleep(50000);
}

static void quit(void)
{
	kill(getpid(), SIGINT);
}

static void quit_after(const char *text)
{
	until_output(text);
	quit();
}

static void come_and_go(struct fake_kernel *fk)
{
	until_watching(fk);
	fake_member_add(fk, FAKE_IQN, 1, "192.0.2.3:3260");
	fake_member_del(fk, FAKE_IQN, 1, "192.0.2.3:3260");
}

static void come_go_quit(struct fake_kernel *fk)
{
	come_and_go(fk);
	quit_after("15 portal");
}

static void remove_one(struct fake_kernel *fk)
{
	struct vds_uuid group = fake_group_id(FAKE_IQN, 1);
	struct vds_uuid portal = fake_portal_id("192.0.2.1:3260");
	struct vds_client *client;
	uint64_t op;

	until_watching(fk);
	if (vds_client_open_transport(&fake_transport, fk, &client))
		return;
	vds_portal_remove(client, &group, 0, &portal, &op);
	vds_client_close(client);
	quit_after(", ok");
}

static void overflow(struct fake_kernel *fk)
{
	until_watching(fk);
	fake_lose_events(fk, true);
	fake_member_add(fk, FAKE_IQN, 1, "192.0.2.3:3260");
	fake_member_del(fk, FAKE_IQN, 1, "192.0.2.2:3260");
	fake_lose_events(fk, false);
	fake_overflow(fk);
	until_output("resynced");
	fake_member_add(fk, FAKE_IQN, 1, "192.0.2.4:3260");
	quit_after("18 membership");
}

static void overflow_only(struct fake_kernel *fk)
{
	until_watching(fk);
	fake_overflow(fk);
}

static void lose_silently(struct fake_kernel *fk)
{
	until_watching(fk);
	fake_lose_events(fk, true);
	fake_member_del(fk, FAKE_IQN, 1, "192.0.2.2:3260");
	fake_lose_events(fk, false);
	fake_portal_add(fk, "192.0.2.5:3260");
	quit_after("resynced");
}

static void remake_group(struct fake_kernel *fk)
{
	until_watching(fk);
	fake_lose_events(fk, true);
	fake_group_del(fk, FAKE_IQN, 1);
	fake_group_add(fk, FAKE_IQN, 1);
	fake_lose_events(fk, false);
	fake_overflow(fk);
	quit_after("resynced");
}

static void lose_operation(struct fake_kernel *fk)
{
	until_watching(fk);
	fake_lose_events(fk, true);
	fake_op_complete(fk, 1, 0, NULL);
	fake_lose_events(fk, false);
	fake_overflow(fk);
	quit_after("resynced");
}

static void unload(struct fake_kernel *fk)
{
	until_watching(fk);
	fake_unload(fk);
}

static void vanish(struct fake_kernel *fk)
{
	until_watching(fk);
	fake_die(fk);
}

static void nothing(struct fake_kernel *fk)
{
	(void)fk;
}

static void watch(const char *line, void (*act)(struct fake_kernel *fk),
		  int status, const char *out, const char *err)
{
	struct fake_kernel *fk = small_kernel();
	struct run run;

	ops_alone = strstr(line, "--ops");
	run = run_cli_while(fk, line, act);
	expect_run(&run, line, status, out, err);
	fake_kernel_free(fk);
}

/* What come_and_go() causes. */
static const char events[] =
	"TIME     11 portal     arrive     192.0.2.3:3260 (offline, outside)\n"
	"TIME     12 portal     modify     192.0.2.3:3260 (online, outside)\n"
	"TIME     13 membership arrive     192.0.2.3:3260 in " GROUP " (outside)\n"
	"TIME     14 membership depart     192.0.2.3:3260 in " GROUP " (outside)\n"
	"TIME     15 portal     depart     192.0.2.3:3260 (offline, outside)\n";

static const char initial[] =
	NONE "provider   arrive     fake (ok, initial)\n"
	NONE "target     arrive     " FAKE_IQN " (initial)\n"
	NONE "group      arrive     " GROUP " (initial)\n"
	NONE "portal     arrive     192.0.2.1:3260 (online, initial)\n"
	NONE "portal     arrive     192.0.2.2:3260 (online, initial)\n"
	NONE "portal     arrive     [2001:db8::1]:3260 (offline, initial)\n"
	NONE "membership arrive     192.0.2.1:3260 in " GROUP " (initial)\n"
	NONE "membership arrive     192.0.2.2:3260 in " GROUP " (initial)\n"
	NONE "watch      listed\n";

static void objects(void)
{
	watch("watch", come_go_quit, 0, events, "");
}

static void initial_objects(void)
{
	char both[sizeof(initial) + sizeof(events)];

	strcat(strcpy(both, initial), events);
	watch("watch --initial", come_go_quit, 0, both, "");
	watch("watch --initial --count 5", come_and_go, 0, both, "");
}

static void operations_alone(void)
{
	watch("watch --ops --timeout 0.5", come_and_go, 0, "", "");
}

static void timeout(void)
{
	watch("watch --timeout 1.5", come_and_go, 0, events, "");
	watch("watch --timeout 0", nothing, 0, "", "");
}

#define OF_GROUP	"(192.0.2.1:3260 from " GROUP

static void operation(void)
{
	watch("watch", remove_one, 0,
	      NONE "operation  queued     1 " OF_GROUP ", 0 %)\n"
	      NONE "operation  committing 1 " OF_GROUP ", 10 %)\n"
	      "TIME     11 membership depart     192.0.2.1:3260 in " GROUP " (operation 1)\n"
	      "TIME     12 portal     modify     192.0.2.1:3260 (offline, operation 1)\n"
	      NONE "operation  done       1 " OF_GROUP ", ok)\n", "");
}

static void operation_alone(void)
{
	watch("watch --ops", remove_one, 0,
	      NONE "operation  queued     1 " OF_GROUP ", 0 %)\n"
	      NONE "operation  committing 1 " OF_GROUP ", 10 %)\n"
	      NONE "operation  done       1 " OF_GROUP ", ok)\n", "");
}

static void after_overflow(void)
{
	watch("watch", overflow, 0,
	      NONE "watch      lost\n"
	      NONE "membership depart     192.0.2.2:3260 in " GROUP " (resync)\n"
	      NONE "portal     depart     192.0.2.2:3260 (online, resync)\n"
	      NONE "portal     arrive     192.0.2.3:3260 (online, resync)\n"
	      NONE "membership arrive     192.0.2.3:3260 in " GROUP " (resync)\n"
	      NONE "watch      resynced\n"
	      "TIME     16 portal     arrive     192.0.2.4:3260 (offline, outside)\n"
	      "TIME     17 portal     modify     192.0.2.4:3260 (online, outside)\n"
	      "TIME     18 membership arrive     192.0.2.4:3260 in " GROUP " (outside)\n",
	      "");
}

static void after_gap(void)
{
	watch("watch", lose_silently, 0,
	      NONE "watch      lost\n"
	      NONE "membership depart     192.0.2.2:3260 in " GROUP " (resync)\n"
	      NONE "portal     depart     192.0.2.2:3260 (online, resync)\n"
	      NONE "portal     arrive     192.0.2.5:3260 (offline, resync)\n"
	      NONE "watch      resynced\n", "");
}

static void after_remake(void)
{
	watch("watch", remake_group, 0,
	      NONE "watch      lost\n"
	      NONE "membership depart     192.0.2.1:3260 in " GROUP " (resync)\n"
	      NONE "membership depart     192.0.2.2:3260 in " GROUP " (resync)\n"
	      NONE "portal     depart     192.0.2.1:3260 (online, resync)\n"
	      NONE "portal     depart     192.0.2.2:3260 (online, resync)\n"
	      NONE "group      depart     " GROUP " (resync)\n"
	      NONE "group      arrive     " GROUP " (resync)\n"
	      NONE "watch      resynced\n", "");
}

static void lost_operation(void)
{
	struct fake_kernel *fk = small_kernel();
	struct run run;

	fake_hold(fk, VDS_ISCSI_OP_STATE_QUEUED);
	run = run_cli(fk, "portal remove --no-wait " GROUP " 192.0.2.1:3260");
	run_free(&run);
	run = run_cli_while(fk, "watch", lose_operation);
	expect_run(&run, "watch with an operation whose completion was lost", 0,
		   NONE "watch      lost\n"
		   NONE "membership depart     192.0.2.1:3260 in " GROUP " (resync)\n"
		   NONE "portal     modify     192.0.2.1:3260 (offline, resync)\n"
		   NONE "operation  done       1 " OF_GROUP ", ok, resync)\n"
		   NONE "watch      resynced\n", "");
	fake_kernel_free(fk);
}

static void json(void)
{
	watch("watch --json --objects --count 2", come_and_go, 0,
	      "{\"time\":\"TIME\",\"time_ns\":\"0\",\"generation\":11,\"object\":\"portal\","
	      "\"what\":\"arrive\",\"name\":\"192.0.2.3:3260\",\"cause\":null,"
	      "\"source\":\"kernel\",\"record\":{\"id\":\"UUID\",\"incarnation\":\"9\","
	      "\"address\":{\"address\":\"192.0.2.3\",\"port\":3260},"
	      "\"status\":\"offline\",\"transports\":[\"tcp\"],\"namespace\":null,\"groups\":0}}\n"
	      "{\"time\":\"TIME\",\"time_ns\":\"0\",\"generation\":12,\"object\":\"portal\","
	      "\"what\":\"modify\",\"name\":\"192.0.2.3:3260\",\"cause\":null,"
	      "\"source\":\"kernel\",\"record\":{\"id\":\"UUID\",\"incarnation\":\"9\","
	      "\"address\":{\"address\":\"192.0.2.3\",\"port\":3260},"
	      "\"status\":\"online\",\"transports\":[\"tcp\"],\"namespace\":null,"
	      "\"groups\":1}}\n", "");
}

static void json_of_loss(void)
{
	watch("--json watch --count 1", overflow_only, 0,
	      "{\"time\":\"TIME\",\"time_ns\":\"0\",\"generation\":null,\"object\":\"watch\","
	      "\"what\":\"lost\",\"name\":null,\"cause\":null,\"source\":\"kernel\","
	      "\"record\":null}\n", "");
}

static const char unloaded[] =
	"vdsctl: the kernel module vds_iscsi was unloaded\n"
	"hint: modprobe vds_iscsi_lio\n";

static void module_unloaded(void)
{
	watch("watch", unload, 1, "", unloaded);
	watch("watch --json", unload, 1,
	      "{\"error\":{\"code\":\"ENODEV\",\"errno\":19,\"message\":"
	      "\"the kernel module vds_iscsi was unloaded\","
	      "\"hint\":\"modprobe vds_iscsi_lio\"}}\n", unloaded);
}

static void module_vanished(void)
{
	watch("watch", vanish, 1, "", unloaded);
}

/* A flood of changes, some of which are lost; the view must end up equal. */
static void flood(struct fake_kernel *fk)
{
	char address[64];

	until_watching(fk);
	for (int i = 0; i < 1000; i++) {
		snprintf(address, sizeof(address), "198.51.100.%d:%d", i % 250, 1000 + i);
		fake_lose_events(fk, i % 97 == 5);
		fake_member_add(fk, FAKE_IQN, 1, address);
		if (i % 3)
			fake_member_del(fk, FAKE_IQN, 1, address);
		if (i % 301 == 300)
			fake_overflow(fk);
	}
	fake_lose_events(fk, false);
	/* A listing that reports the first has memberships to report; the second is later. */
	fake_portal_add(fk, "203.0.113.1:1");
	until_output("203.0.113.1:1");
	fake_portal_add(fk, "203.0.113.2:1");
	quit_after("203.0.113.2:1");
}

static int reader;

static void stop_reading(struct fake_kernel *fk)
{
	until_watching(fk);
	close(reader);
}

static void make_events(struct fake_kernel *fk)
{
	stop_reading(fk);
	fake_portal_add(fk, "192.0.2.9:3260");
}

/* A watch whose reader closes the pipe, and then @act; this is not a failure. */
static void no_reader(void (*act)(struct fake_kernel *fk))
{
	struct fake_kernel *fk = small_kernel();
	int ends[2];
	struct run run;

	if (!check(!pipe(ends)))
		return;
	reader = ends[0];
	run_cli_output = ends[1];
	run = run_cli_while(fk, "watch", act);
	run_cli_output = -1;
	check_int(run.status, 0);
	check_str(run.err, "");
	close(ends[1]);
	run_free(&run);
	fake_kernel_free(fk);
}

static void no_reader_idle(void)
{
	no_reader(stop_reading);
}

static void no_reader_event(void)
{
	no_reader(make_events);
}

/*
 * Replays the events of a kind of object; returns the names that are left, or NULL
 * if one arrived twice, or departed without having arrived.
 */
static json_t *play(const char *lines, const char *kind)
{
	char *copy = strdup(lines), *rest = copy, *line;
	json_t *names = json_object();
	bool good = true;

	while ((line = strsep(&rest, "\n")) && *line) {
		json_t *json = json_loads(line, 0, NULL);
		const char *what = json_string_value(json_object_get(json, "what"));
		const char *name = json_string_value(json_object_get(json, "name"));
		const char *object = json_string_value(json_object_get(json, "object"));

		if (!object || !what)
			good = false;
		else if (!strcmp(object, kind) && !strcmp(what, "arrive"))
			good &= !json_object_get(names, name) &&
				!json_object_set_new(names, name, json_true());
		else if (!strcmp(object, kind) && !strcmp(what, "depart"))
			good &= !json_object_del(names, name);
		json_decref(json);
	}
	free(copy);
	if (good)
		return names;
	json_decref(names);
	return NULL;
}

/* A new watch reports the kernel's state first. */
static void flood_with_losses(void)
{
	static const char *const kinds[] = { "portal", "membership" };
	struct fake_kernel *fk = small_kernel();
	struct run run = run_cli_while(fk, "watch --json --initial", flood);
	struct run truth = run_cli(fk, "watch --json --initial --timeout 0");

	check_int(run.status, 0);
	check(strstr(run.out, "resynced"));
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		json_t *played = play(run.out, kinds[i]);
		json_t *now = play(truth.out, kinds[i]);

		tap_context("%s", kinds[i]);
		check(played);
		check(json_object_size(now) > 300);
		check(json_equal(played, now));
		json_decref(played);
		json_decref(now);
	}
	run_free(&truth);
	run_free(&run);
	fake_kernel_free(fk);
}

static const struct tap_case cases[] = {
	{ "changes of objects are printed in order, with number and cause", objects },
	{ "with --initial the objects that exist are printed first", initial_objects },
	{ "with --ops no changes of objects are printed", operations_alone },
	{ "a watch with --timeout ends after its time, with success", timeout },
	{ "an operation is printed with the changes that it causes", operation },
	{ "with --ops an operation is printed without the changes", operation_alone },
	{ "after an overflow the differences are printed, then new changes", after_overflow },
	{ "a gap in the numbers of changes is found, and the differences are printed",
	  after_gap },
	{ "a group that was made again meanwhile departs and arrives", after_remake },
	{ "an operation whose completion was lost is printed as done", lost_operation },
	{ "an event as JSON has number, name, cause and record", json },
	{ "a loss as JSON has neither number nor record", json_of_loss },
	{ "an unload of the module ends the watch with an error", module_unloaded },
	{ "an unload without a notification ends the watch with an error", module_vanished },
	{ "a watch ends when its reader closes the pipe, also without an event",
	  no_reader_idle },
	{ "a watch ends when it prints an event to a closed pipe", no_reader_event },
	{ "after a flood with losses the printed view equals the kernel's objects",
	  flood_with_losses },
};

int main(void)
{
	return tap_run(cases);
}
