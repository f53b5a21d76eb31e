// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_remove.c - "portal remove", and following, waiting for and cancelling
 * operations, with every outcome.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "run_cli.h"

#define PORTAL	"192.0.2.1:3260"
#define REMOVE	"portal remove " GROUP " " PORTAL

static bool is_member(struct fake_kernel *fk)
{
	struct run run = run_cli(fk, "portal list --group " GROUP);
	bool found = strstr(run.out, PORTAL);

	run_free(&run);
	return found;
}

/* Checks the status of @run, and that @text is among its errors. */
static void expect_error(struct run *run, const char *line, int status,
			 const char *text)
{
	tap_context("vdsctl %s", line);
	check_int(run->status, status);
	check_part(run->err, text);
	tap_context("%s", "");
}

static void fails(struct fake_kernel *fk, const char *line, int status,
		  const char *text)
{
	struct run run = run_cli(fk, line);

	expect_error(&run, line, status, text);
	check_str(run.out, "");
	run_free(&run);
}

static void fails_while(struct fake_kernel *fk, const char *line,
			void (*act)(struct fake_kernel *fk), int status,
			const char *text)
{
	struct run run = run_cli_while(fk, line, act);

	expect_error(&run, line, status, text);
	run_free(&run);
}

static void success(void)
{
	struct fake_kernel *fk = small_kernel();

	expect(fk, REMOVE, 0,
	       "operation 1: removed portal 192.0.2.1:3260 from portal group " GROUP
	       " in N.NNN s\n", "");
	check(!is_member(fk));
	fake_kernel_free(fk);
}

/* A kernel with a group of 21 portals, and the command that removes 20 of them. */
static struct fake_kernel *large_kernel(char line[1024])
{
	struct fake_kernel *fk = fake_kernel_new();
	char portal[32];

	strcpy(line, "portal remove " GROUP);
	for (int i = 0; i < 20; i++) {
		snprintf(portal, sizeof(portal), "192.0.2.%d:3260", i + 1);
		fake_member_add(fk, FAKE_IQN, 1, portal);
		strcat(strcat(line, " "), portal);
	}
	fake_member_add(fk, FAKE_IQN, 1, "192.0.2.100:3260");
	return fk;
}

static void many_portals(void)
{
	char line[1024];
	struct fake_kernel *fk = large_kernel(line);
	struct run run = run_cli(fk, line);
	json_t *json, *op;

	check_int(run.status, 0);
	check_part(run.out, "operation 1: removed 20 portals from portal group " GROUP);
	check_part(run.out, "  192.0.2.16:3260: removed\n  and 4 more\n");
	run_free(&run);
	run = run_cli(fk, "op show 1 --json");
	json = json_loads(run.out, 0, NULL);
	op = json_object_get(json, "operation");
	check_int(json_integer_value(json_object_get(op, "portals")), 20);
	check_int(json_array_size(json_object_get(op, "items")), 20);
	json_decref(json);
	run_free(&run);
	fake_kernel_free(fk);
}

/* The portals cannot be put back into a group that was deleted. */
static void delete_group(struct fake_kernel *fk)
{
	until_requests(fk, VDS_ISCSI_CMD_PORTAL_REMOVE, 1);
	fake_group_del(fk, FAKE_IQN, 1);
	fake_op_complete(fk, 1, -ECANCELED, NULL);
}

static void many_lost(void)
{
	char line[1024];
	struct fake_kernel *fk = large_kernel(line);

	strcat(line, " --drain 10s");
	fake_hold(fk, VDS_ISCSI_OP_STATE_DRAINING);
	fails_while(fk, line, delete_group, 1,
		    "  and 4 more\n  192.0.2.17:3260: lost\n  192.0.2.18:3260: lost\n"
		    "  192.0.2.19:3260: lost\n  192.0.2.20:3260: lost\n");
	fake_kernel_free(fk);
}

static void known_afterwards(void)
{
	struct fake_kernel *fk = small_kernel();
	struct run run = run_cli(fk, REMOVE);

	run_free(&run);
	expect(fk, "portal show " PORTAL " --json", 0,
	       "{\"portal\":{\"id\":\"UUID\",\"incarnation\":\"2\","
	       "\"address\":{\"address\":\"192.0.2.1\",\"port\":3260},"
	       "\"status\":\"offline\",\"transports\":[\"tcp\"],\"namespace\":null,"
	       "\"groups\":0,\"memberships\":[]}}\n", "");
	expect(fk, "op wait 1", 0,
	       "operation 1 completed in N.NNN s: remove-portal " PORTAL ", " GROUP "\n", "");
	fake_kernel_free(fk);
}

static void unknown_names(void)
{
	struct fake_kernel *fk = small_kernel();

	fails(fk, "portal remove iqn.none,1 " PORTAL, 1,
	      "vdsctl: portal group iqn.none,1 does not exist\n"
	      "hint: see: vdsctl group list\n");
	fails(fk, "portal remove " GROUP " 192.0.2.9:3260", 1,
	      "vdsctl: portal 192.0.2.9:3260 does not exist\n"
	      "hint: see: vdsctl portal list\n");
	fails(fk, "portal remove " GROUP " [2001:db8::1]:3260", 1,
	      "vdsctl: portal [2001:db8::1]:3260 exists, but is not in portal group "
	      GROUP "\nhint: see: vdsctl portal list\n");
	check_int(fake_requests(fk, VDS_ISCSI_CMD_OP_GET), 0);
	fake_kernel_free(fk);
}

static void by_uuid(void)
{
	struct fake_kernel *fk = small_kernel();
	struct vds_uuid group = fake_group_id(FAKE_IQN, 1);
	struct vds_uuid portal = fake_portal_id(PORTAL);
	char a[VDS_UUID_STRLEN], b[VDS_UUID_STRLEN], line[128];
	struct run run;

	snprintf(line, sizeof(line), "portal remove %s %s", vds_uuid_format(&group, a),
		 vds_uuid_format(&portal, b));
	run = run_cli(fk, line);
	check_int(run.status, 0);
	check(!is_member(fk));
	run_free(&run);
	fake_kernel_free(fk);
}

static void unprivileged(void)
{
	struct fake_kernel *fk = small_kernel();

	fake_unprivileged(fk, true);
	fails(fk, REMOVE, 1, "hint: run as root: changes need CAP_SYS_ADMIN\n");
	fails(fk, "op cancel 1", 1, "");
	fake_unprivileged(fk, false);
	check(is_member(fk));
	fake_kernel_free(fk);
}

static void stale(void)
{
	struct fake_kernel *fk = small_kernel();

	fake_stale(fk);
	fails(fk, REMOVE, 1,
	      "hint: to repair: vdsctl provider reenumerate && vdsctl provider refresh\n");
	check(is_member(fk));
	fake_kernel_free(fk);
}

static void kernel_message(void)
{
	struct fake_kernel *fk = small_kernel();

	fake_fail(fk, VDS_ISCSI_CMD_PORTAL_REMOVE, -EIDRM, "the group is gone");
	fails(fk, REMOVE, 1, "vdsctl: cannot remove portal " PORTAL ": the group is gone\n");
	fake_fail(fk, VDS_ISCSI_CMD_PORTAL_REMOVE, -EINVAL, "\x1b[2Jhello");
	fails(fk, REMOVE, 1, "hello");
	check(is_member(fk));
	fake_kernel_free(fk);
}

static void other_unknown_names(void)
{
	struct fake_kernel *fk = small_kernel();

	fails(fk, "portal add iqn.none,1 " PORTAL, 1, "portal group iqn.none,1 does not exist");
	fails(fk, "session list --group iqn.none,1", 1, "portal group iqn.none,1 does not exist");
	fails(fk, "session list --portal 192.0.2.9:1", 1, "portal 192.0.2.9:1 does not exist");
	fails(fk, "session list --target iqn.2026-01.org.example:dsk", 1,
	      "vdsctl: target iqn.2026-01.org.example:dsk does not exist\n"
	      "hint: did you mean " FAKE_IQN "?\n");
	fake_kernel_free(fk);
}

static void busy(void)
{
	struct fake_kernel *fk = small_kernel();

	fake_hold(fk, VDS_ISCSI_OP_STATE_COMMITTING);
	expect(fk, REMOVE " --no-wait", 0,
	       "operation 1 was accepted; see: vdsctl op show 1\n", "");
	fails(fk, "portal remove " GROUP " 192.0.2.2:3260", 1,
	      "vdsctl: operation 1 is in flight on portal group " GROUP "\n"
	      "hint: see: vdsctl op show 1\n");
	fake_op_complete(fk, 1, 0, NULL);
	fake_kernel_free(fk);
}

/* A kernel with operation 1, which is committing. */
static struct fake_kernel *committing(void)
{
	struct fake_kernel *fk = small_kernel();
	struct run run;

	fake_hold(fk, VDS_ISCSI_OP_STATE_COMMITTING);
	run = run_cli(fk, REMOVE " --no-wait");
	run_free(&run);
	return fk;
}

static void cancel_late(void)
{
	struct fake_kernel *fk = committing();

	fails(fk, "op cancel 1", 1, "vdsctl: too late to cancel operation 1\n");
	fake_op_complete(fk, 1, 0, NULL);
	fake_kernel_free(fk);
}

static void wait_timeout(void)
{
	struct fake_kernel *fk = committing();

	fails(fk, "op wait 1 --timeout 0", 124,
	      "vdsctl: timed out; operation 1 is still running\n"
	      "hint: see: vdsctl op show 1, vdsctl op wait 1\n");
	fails(fk, "op wait 1 --timeout 0.05", 124, "is still running");
	fake_op_complete(fk, 1, 0, NULL);
	fake_kernel_free(fk);
}

static void failed(void)
{
	struct fake_kernel *fk = small_kernel();

	fake_result(fk, -EIO, "the disk is on fire");
	fails(fk, REMOVE, 1, "vdsctl: operation 1 failed: EIO: the disk is on fire\n");
	fails(fk, "op wait 1", 1, "operation 1 failed: EIO");
	fake_kernel_free(fk);
}

static void failed_json(void)
{
	struct fake_kernel *fk = small_kernel();
	struct run run;
	json_t *json, *op;

	fake_result(fk, -EIO, "the disk is on fire");
	run = run_cli(fk, "--json " REMOVE);
	json = json_loads(run.out, 0, NULL);
	op = json_object_get(json, "operation");
	check_int(run.status, 1);
	check_str(json_error(run.out), "EIO");
	check_int(json_integer_value(json_object_get(op, "result")), -EIO);
	check_str(json_string_value(json_object_get(op, "error")), "EIO");
	json_decref(json);
	run_free(&run);
	fake_kernel_free(fk);
}

static void unknown_operation(void)
{
	struct fake_kernel *fk = small_kernel();

	fails(fk, "op show 9", 1, "no operation 9: unknown, or already forgotten");
	fails(fk, "op wait 9", 1, "no operation 9: unknown, or already forgotten");
	fails(fk, "op cancel 9", 1, "no operation 9: unknown, or already forgotten");
	fake_kernel_free(fk);
}

static void cancel(void)
{
	struct fake_kernel *fk = small_kernel();

	fake_hold(fk, VDS_ISCSI_OP_STATE_QUEUED);
	expect(fk, REMOVE " --no-wait", 0,
	       "operation 1 was accepted; see: vdsctl op show 1\n", "");
	expect(fk, "op cancel 1", 0, "operation 1 is cancelled\n", "");
	fails(fk, "op cancel 1", 1, "vdsctl: operation 1 is already cancelled\n");
	fails(fk, "op wait 1", 1,
	      "vdsctl: operation 1 was cancelled; the portal is still in its group\n");
	check(is_member(fk));
	fake_kernel_free(fk);
}

static void complete(struct fake_kernel *fk)
{
	until_requests(fk, VDS_ISCSI_CMD_PORTAL_REMOVE, 1);
	usleep(20000);
	fake_op_advance(fk, 1, VDS_ISCSI_OP_STATE_COMMITTING, 50);
	usleep(20000);
	fake_op_complete(fk, 1, 0, NULL);
}

static void complete_slowly(struct fake_kernel *fk)
{
	until_requests(fk, VDS_ISCSI_CMD_PORTAL_REMOVE, 1);
	usleep(250000);
	fake_op_advance(fk, 1, VDS_ISCSI_OP_STATE_COMMITTING, 50);
	usleep(250000);
	fake_op_complete(fk, 1, 0, NULL);
}

static void complete_silently(struct fake_kernel *fk)
{
	fake_lose_events(fk, true);
	complete(fk);
}

static void complete_after_overflow(struct fake_kernel *fk)
{
	until_requests(fk, VDS_ISCSI_CMD_PORTAL_REMOVE, 1);
	fake_op_complete(fk, 1, 0, NULL);
	fake_overflow(fk);
}

static void complete_otherwise(struct fake_kernel *fk)
{
	until_requests(fk, VDS_ISCSI_CMD_PORTAL_REMOVE, 1);
	usleep(20000);
	fake_op_complete(fk, 1, -EBUSY, "the device is open");
}

static void unload(struct fake_kernel *fk)
{
	until_requests(fk, VDS_ISCSI_CMD_PORTAL_REMOVE, 1);
	usleep(20000);
	fake_unload(fk);
}

static void vanish(struct fake_kernel *fk)
{
	until_requests(fk, VDS_ISCSI_CMD_PORTAL_REMOVE, 1);
	usleep(20000);
	fake_die(fk);
}

static void wait_while(void (*act)(struct fake_kernel *fk), int status, const char *error)
{
	struct fake_kernel *fk = small_kernel();

	fake_hold(fk, VDS_ISCSI_OP_STATE_QUEUED);
	fails_while(fk, REMOVE, act, status, error);
	fake_kernel_free(fk);
}

static void wait_for_completion(void)
{
	wait_while(complete, 0, "");
}

static void wait_without_event(void)
{
	wait_while(complete_silently, 0, "");
}

static void wait_after_overflow(void)
{
	wait_while(complete_after_overflow, 0, "");
}

static void wait_for_failure(void)
{
	wait_while(complete_otherwise, 1, "operation 1 failed: EBUSY: the device is open");
}

static void wait_unloaded(void)
{
	wait_while(unload, 1, "the outcome of operation 1 is unknown");
}

static void wait_vanished(void)
{
	wait_while(vanish, 1, "the outcome of operation 1 is unknown");
}

static void timeout(void)
{
	struct fake_kernel *fk = small_kernel();

	fake_hold(fk, VDS_ISCSI_OP_STATE_COMMITTING);
	fails(fk, REMOVE " --timeout 0.05", 124,
	      "vdsctl: timed out; operation 1 is still running\n"
	      "hint: see: vdsctl op show 1, vdsctl op wait 1\n");
	fake_op_complete(fk, 1, 0, NULL);
	check(!is_member(fk));
	fake_kernel_free(fk);
}

static void progress(void)
{
	struct fake_kernel *fk = small_kernel();
	const char *first, *then;
	struct run run;

	fake_hold(fk, VDS_ISCSI_OP_STATE_QUEUED);
	run_cli_terminal = true;
	run = run_cli_while(fk, REMOVE, complete_slowly);
	run_cli_terminal = false;
	first = strstr(run.err, "\r\033[Koperation 1: queued, 0 %, 0.");
	then = strstr(run.err, "\r\033[Koperation 1: committing, 34 %, 0.");
	check(first && then && first < then);
	check(!strchr(run.err, '\n'));
	check_str(strrchr(run.err, '\r'), "\r\033[K");
	check_int(run.status, 0);
	check_part(run.out, "removed portal");
	run_free(&run);
	fake_kernel_free(fk);
}

/* While sessions drain, the time and the sessions that are left are what counts. */
static void drain_progress(void)
{
	struct fake_kernel *fk = small_kernel();
	struct run run;

	fake_session_add(fk, FAKE_IQN, 1, PORTAL, "iqn.a", "198.51.100.1:1024");
	fake_hold(fk, VDS_ISCSI_OP_STATE_DRAINING);
	run_cli_terminal = true;
	run = run_cli(fk, REMOVE " --drain 500 --timeout 0.3");
	run_cli_terminal = false;
	check_int(run.status, 124);
	check_part(run.err, "\r\033[Koperation 1: draining, ");
	check_part(run.err, " s left, 1 session left\r");
	check(!strchr(run.err, '%'));
	run_free(&run);
	run = run_cli(fk, "watch --ops --initial --timeout 0");
	check_part(run.out, " s left, 1 session left, initial)\n");
	run_free(&run);
	fake_op_complete(fk, 1, 0, NULL);
	fake_kernel_free(fk);
}

/* With --keep-last the operation looks at the sessions, which are reported once. */
static void keep_last_looks(void)
{
	struct fake_kernel *fk = small_kernel();
	const char *left;
	struct run run;

	fake_session_add(fk, FAKE_IQN, 1, PORTAL, "iqn.a", "198.51.100.1:1024");
	run_cli_terminal = true;
	run = run_cli(fk, REMOVE " --keep-last");
	run_cli_terminal = false;
	check_int(run.status, 0);
	left = strstr(run.out, "1 session on this portal stays logged in");
	check(left && !strstr(left + 1, "1 session on"));
	run_free(&run);
	fake_kernel_free(fk);
}

static void interrupt(struct fake_kernel *fk)
{
	until_requests(fk, VDS_ISCSI_CMD_PORTAL_REMOVE, 1);
	usleep(20000);
	kill(getpid(), SIGINT);
}

static void terminate(struct fake_kernel *fk)
{
	until_requests(fk, VDS_ISCSI_CMD_PORTAL_REMOVE, 1);
	kill(getpid(), SIGTERM);
}

static void interrupt_then_complete(struct fake_kernel *fk)
{
	interrupt(fk);
	until_requests(fk, VDS_ISCSI_CMD_OP_CANCEL, 1);
	usleep(20000);
	fake_op_complete(fk, 1, 0, NULL);
}

static void interrupt_twice(struct fake_kernel *fk)
{
	interrupt(fk);
	until_requests(fk, VDS_ISCSI_CMD_OP_CANCEL, 1);
	usleep(20000);
	kill(getpid(), SIGINT);
}

static void interrupted(void (*act)(struct fake_kernel *fk))
{
	struct fake_kernel *fk = small_kernel();
	struct run run;

	fake_hold(fk, VDS_ISCSI_OP_STATE_QUEUED);
	run = run_cli_while(fk, "--json " REMOVE, act);
	expect_error(&run, REMOVE, 130,
		     "vdsctl: interrupted; operation 1 is still running\n"
		     "hint: see: vdsctl op show 1, vdsctl op wait 1\n");
	check_str(json_error(run.out), "EINTR");
	check_part(run.out, "\"queued\"");
	run_free(&run);
	check_int(fake_requests(fk, VDS_ISCSI_CMD_OP_CANCEL), 0);
	fake_op_complete(fk, 1, 0, NULL);
	check(!is_member(fk));
	fake_kernel_free(fk);
}

static void sigint(void)
{
	interrupted(interrupt);
}

static void sigterm(void)
{
	interrupted(terminate);
}

/* Interrupts while the operation is held in @state; with --cancel-on-interrupt. */
static void cancel_on_interrupt(enum vds_iscsi_op_state state,
				void (*act)(struct fake_kernel *fk), int status,
				const char *error)
{
	struct fake_kernel *fk = small_kernel();
	struct run run;

	fake_hold(fk, state);
	run = run_cli_while(fk, REMOVE " --cancel-on-interrupt", act);
	expect_error(&run, "--cancel-on-interrupt", status, error);
	check_int(!!strstr(run.out, "removed portal"), status == 0);
	check_int(is_member(fk), status != 0);
	run_free(&run);
	fake_kernel_free(fk);
}

static void interrupt_request(struct fake_kernel *fk)
{
	until_requests(fk, VDS_ISCSI_CMD_PORTAL_GET, 1);
	usleep(100000);
	kill(getpid(), SIGINT);
}

/* The kernel replies to the request after 5 s. */
static void slow_reply(const char *line, void (*act)(struct fake_kernel *fk), int status,
		       const char *error)
{
	struct fake_kernel *fk = small_kernel();
	time_t then = time(NULL);
	struct run run;

	fake_delay_command(fk, VDS_ISCSI_CMD_PORTAL_REMOVE, 5000);
	run = run_cli_while(fk, line, act);
	expect_error(&run, line, status, error);
	check(time(NULL) - then < 3);
	run_free(&run);
	fake_kernel_free(fk);
}

/* vdsctl exits without taking the signal; the next run is in the same process. */
static void take_signal(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	check_int(sigtimedwait(&set, NULL, &(struct timespec){ 0 }), SIGINT);
}

static void interrupted_request(void)
{
	slow_reply(REMOVE, interrupt_request, 130,
		   "vdsctl: interrupted; the kernel may still carry out the request\n"
		   "hint: see: vdsctl op list\n");
	take_signal();
}

static void nothing(struct fake_kernel *fk)
{
	(void)fk;
}

static void timed_out_request(void)
{
	slow_reply(REMOVE " --timeout 0.2", nothing, 1,
		   "vdsctl: the kernel did not reply in time; it may still carry out the request\n"
		   "hint: see: vdsctl op list\n");
}

static void cancel_queued(void)
{
	cancel_on_interrupt(VDS_ISCSI_OP_STATE_QUEUED, interrupt, 130,
			    "cancelling operation 1\n"
			    "vdsctl: operation 1 was cancelled; ");
}

static void cancel_committing(void)
{
	cancel_on_interrupt(VDS_ISCSI_OP_STATE_COMMITTING, interrupt_then_complete, 0,
			    "too late to cancel operation 1");
}

static void second_interrupt(void)
{
	cancel_on_interrupt(VDS_ISCSI_OP_STATE_COMMITTING, interrupt_twice, 130,
			    "interrupted; operation 1 is still running");
}

/* --if-exists changes what exists, and succeeds if there is nothing. */
static void if_exists(void)
{
	struct fake_kernel *fk = small_kernel();

	expect(fk, REMOVE " 198.51.100.1:3260 --if-exists", 0,
	       "operation 1: removed portal 192.0.2.1:3260 from portal group " GROUP
	       " in N.NNN s\n", "");
	expect(fk, REMOVE " --if-exists", 0,
	       "no such portal is in the group; nothing was changed\n", "");
	expect(fk, REMOVE " --if-exists -q", 0, "", "");
	expect(fk, "portal remove iqn.none,1 " PORTAL " --if-exists", 0,
	       "the portal group does not exist; nothing was changed\n", "");
	check(!is_member(fk));
	fails(fk, "portal remove " FAKE_IQN " " PORTAL " --if-exists", 2, "the tag is missing");
	fails(fk, "portal remove " GROUP " 192.0.2.1 --if-exists", 2, "the port is missing");
	fake_kernel_free(fk);
}

static void if_absent(void)
{
	struct fake_kernel *fk = small_kernel();

	expect(fk, "portal add " GROUP " " PORTAL " --if-absent", 0,
	       "the group has each of these portals; nothing was changed\n", "");
	expect(fk, "portal add " GROUP " " PORTAL " 198.51.100.1:3260 --if-absent", 0,
	       "operation 1: added portal 198.51.100.1:3260 to portal group " GROUP
	       " in N.NNN s\n", "");
	fails(fk, "portal add " GROUP " " PORTAL, 1, "is in portal group");
	fake_kernel_free(fk);
}

static void add_several(void)
{
	struct fake_kernel *fk = small_kernel();
	struct run run = run_cli(fk, "portal add " GROUP " 198.51.100.1:3260 198.51.100.2:3260");

	check_int(run.status, 0);
	check_part(run.out, "operation 1: added 2 portals to portal group " GROUP);
	check_part(run.out, "  198.51.100.2:3260: added\n");
	run_free(&run);
	fake_kernel_free(fk);
}

static const struct tap_case cases[] = {
	{ "--if-exists removes what exists, and is content with nothing", if_exists },
	{ "--if-absent adds what is absent, and is content with nothing", if_absent },
	{ "several portals are added by one operation", add_several },
	{ "a removal prints its operation, portal, group and time", success },
	{ "of many portals the first are printed, and all are in the JSON", many_portals },
	{ "of many portals, those that are lost are all printed", many_lost },
	{ "a removed portal is shown offline, and its operation as completed",
	  known_afterwards },
	{ "a removal names the group or portal that does not exist, and changes nothing",
	  unknown_names },
	{ "a portal is removed by UUIDs", by_uuid },
	{ "without privileges a change fails and says what is needed", unprivileged },
	{ "a stale provider refuses a removal and vdsctl says how to repair it", stale },
	{ "the message of the kernel is printed, without control characters", kernel_message },
	{ "other commands name the group or portal that does not exist as well",
	  other_unknown_names },
	{ "a second operation on a group is refused and names the first one", busy },
	{ "a cancel that is too late says so", cancel_late },
	{ "a wait that times out says that the operation is still running", wait_timeout },
	{ "a failed operation exits with 1 and prints errno and message", failed },
	{ "a failed operation as JSON has an error and the operation", failed_json },
	{ "an unknown operation cannot be shown, waited for or cancelled", unknown_operation },
	{ "a cancelled operation leaves the portal in its group, and can be cancelled once",
	  cancel },
	{ "a removal waits for its completion", wait_for_completion },
	{ "a removal finds its completion although the event was lost", wait_without_event },
	{ "a removal finds its completion after an overflow", wait_after_overflow },
	{ "a removal that fails while it is waited for exits with 1", wait_for_failure },
	{ "an unload of the module leaves the outcome unknown", wait_unloaded },
	{ "an unload without a notification leaves the outcome unknown", wait_vanished },
	{ "a removal with --timeout continues after it", timeout },
	{ "while sessions drain, what is left is shown", drain_progress },
	{ "with --keep-last the sessions are reported once", keep_last_looks },
	{ "progress is shown on one line of a terminal and cleared", progress },
	{ "SIGINT ends vdsctl with 130 and not the operation", sigint },
	{ "SIGTERM ends vdsctl with 130 and not the operation", sigterm },
	{ "SIGINT ends vdsctl while the kernel does not reply to the request",
	  interrupted_request },
	{ "--timeout limits the request as well", timed_out_request },
	{ "with --cancel-on-interrupt a queued operation is cancelled", cancel_queued },
	{ "with --cancel-on-interrupt an operation that commits is completed",
	  cancel_committing },
	{ "a second interrupt ends vdsctl at once", second_interrupt },
};

int main(void)
{
	return tap_run(cases);
}
