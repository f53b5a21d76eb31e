// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_remove.c - "portal remove", and following, waiting for and cancelling
 * operations, with every outcome.
 */
#include <errno.h>
#include <signal.h>
#include <string.h>
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
	ok(run->status == status && strstr(run->err, text), "vdsctl %s ends with %d",
	   line, status);
	if (run->status != status || !strstr(run->err, text))
		tap_note("exit status %d, %s", run->status, run->err);
}

static void fails(struct fake_kernel *fk, const char *line, int status,
		  const char *text)
{
	struct run run = run_cli(fk, line);

	expect_error(&run, line, status, text);
	ok(!*run.out, "and nothing on standard output");
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

static void test_success(void)
{
	struct fake_kernel *fk = small_kernel();

	expect(fk, REMOVE, 0,
	       "operation 1: removed portal 192.0.2.1:3260 from portal group " GROUP
	       " in N.NNN s\n", "");
	ok(!is_member(fk), "the portal left the group");
	expect(fk, "portal show " PORTAL " --json", 0,
	       "{\"portal\":{\"id\":\"UUID\",\"incarnation\":2,"
	       "\"address\":{\"address\":\"192.0.2.1\",\"port\":3260},"
	       "\"status\":\"offline\",\"groups\":0,\"memberships\":[]}}\n", "");
	expect(fk, "op wait 1", 0, "operation 1 completed in N.NNN s\n", "");
	fake_kernel_free(fk);
}

static void test_names(void)
{
	struct fake_kernel *fk = small_kernel();

	fails(fk, "portal remove iqn.none,1 " PORTAL, 1,
	      "vdsctl: portal group iqn.none,1 does not exist\n"
	      "hint: see: vdsctl portal list\n");
	fails(fk, "portal remove " GROUP " 192.0.2.9:3260", 1,
	      "vdsctl: portal 192.0.2.9:3260 does not exist\n"
	      "hint: see: vdsctl portal list\n");
	fails(fk, "portal remove " GROUP " [2001:db8::1]:3260", 1,
	      "vdsctl: portal [2001:db8::1]:3260 exists, but is not in portal group "
	      GROUP "\nhint: see: vdsctl portal list\n");
	ok(fake_requests(fk, VDS_ISCSI_CMD_OP_GET) == 0, "no operation was started");
	fake_kernel_free(fk);
}

static void test_by_uuid(void)
{
	struct fake_kernel *fk = small_kernel();
	struct vds_uuid group = fake_group_id(FAKE_IQN, 1);
	struct vds_uuid portal = fake_portal_id(PORTAL);
	char a[VDS_UUID_STRLEN], b[VDS_UUID_STRLEN], line[128];
	struct run run;

	snprintf(line, sizeof(line), "portal remove %s %s", vds_uuid_format(&group, a),
		 vds_uuid_format(&portal, b));
	run = run_cli(fk, line);
	ok(run.status == 0 && !is_member(fk), "a portal is removed by UUIDs");
	run_free(&run);
	fake_kernel_free(fk);
}

static void test_refused(void)
{
	struct fake_kernel *fk = small_kernel();

	fake_unprivileged(fk, true);
	fails(fk, REMOVE, 1, "hint: run as root: changes need CAP_SYS_ADMIN\n");
	fails(fk, "op cancel 1", 1, "");
	fake_unprivileged(fk, false);
	fake_stale(fk);
	fails(fk, REMOVE, 1,
	      "hint: to repair: vdsctl provider reenumerate && vdsctl provider refresh\n");
	fake_fail(fk, VDS_ISCSI_CMD_PORTAL_REMOVE, -EIDRM, "the group is gone");
	fails(fk, REMOVE, 1, "vdsctl: cannot remove portal " PORTAL ": the group is gone\n");
	fake_fail(fk, VDS_ISCSI_CMD_PORTAL_REMOVE, -EINVAL, "\x1b[2Jhello");
	fails(fk, REMOVE, 1, "hello");
	ok(is_member(fk), "the portal is still in the group");
	fake_kernel_free(fk);
}

static void test_other_names(void)
{
	struct fake_kernel *fk = small_kernel();

	fails(fk, "portal add iqn.none,1 " PORTAL, 1, "portal group iqn.none,1 does not exist");
	fails(fk, "session list --group iqn.none,1", 1, "portal group iqn.none,1 does not exist");
	fails(fk, "session list --portal 192.0.2.9:1", 1, "portal 192.0.2.9:1 does not exist");
	fake_kernel_free(fk);
}

static void test_busy(void)
{
	struct fake_kernel *fk = small_kernel();

	fake_hold(fk, VDS_ISCSI_OP_STATE_COMMITTING);
	expect(fk, REMOVE " --no-wait", 0,
	       "operation 1 was accepted; see: vdsctl op show 1\n", "");
	fails(fk, "portal remove " GROUP " 192.0.2.2:3260", 1,
	      "vdsctl: operation 1 is in flight on portal group " GROUP "\n"
	      "hint: see: vdsctl op show 1\n");
	fails(fk, "op cancel 1", 1, "vdsctl: too late to cancel operation 1\n");
	fails(fk, "op wait 1 --timeout 0", 1,
	      "vdsctl: timed out; operation 1 is still running\n"
	      "hint: see: vdsctl op show 1, vdsctl op wait 1\n");
	fails(fk, "op wait 1 --timeout 0.05", 1, "is still running");
	fake_op_complete(fk, 1, 0, NULL);
	fake_kernel_free(fk);
}

static void test_failed_operation(void)
{
	struct fake_kernel *fk = small_kernel();

	fake_result(fk, -EIO, "the disk is on fire");
	fails(fk, REMOVE, 1, "vdsctl: operation 1 failed: EIO: the disk is on fire\n");
	fails(fk, "op wait 1", 1, "operation 1 failed: EIO");
	fake_kernel_free(fk);
}

static void test_failed_json(void)
{
	struct fake_kernel *fk = small_kernel();
	struct run run;
	json_t *json, *op;

	fake_result(fk, -EIO, "the disk is on fire");
	run = run_cli(fk, "--json " REMOVE);
	json = json_loads(run.out, 0, NULL);
	op = json_object_get(json, "operation");
	ok(run.status == 1 && !strcmp(json_error(run.out), "EIO"),
	   "a failed operation is an error in JSON");
	ok(json_integer_value(json_object_get(op, "result")) == -EIO &&
	   !strcmp(json_string_value(json_object_get(op, "error")), "EIO"),
	   "which has the operation too");
	json_decref(json);
	run_free(&run);
	fake_kernel_free(fk);
}

static void test_unknown_operation(void)
{
	struct fake_kernel *fk = small_kernel();

	fails(fk, "op show 9", 1, "no operation 9: unknown, or already forgotten");
	fails(fk, "op wait 9", 1, "no operation 9: unknown, or already forgotten");
	fails(fk, "op cancel 9", 1, "no operation 9: unknown, or already forgotten");
	fake_kernel_free(fk);
}

static void test_cancel(void)
{
	struct fake_kernel *fk = small_kernel();

	fake_hold(fk, VDS_ISCSI_OP_STATE_QUEUED);
	expect(fk, REMOVE " --no-wait", 0,
	       "operation 1 was accepted; see: vdsctl op show 1\n", "");
	expect(fk, "op cancel 1", 0, "operation 1 is cancelled\n", "");
	fails(fk, "op cancel 1", 1, "vdsctl: operation 1 is already cancelled\n");
	fails(fk, "op wait 1", 1,
	      "vdsctl: operation 1 was cancelled; the portal is still in its group\n");
	ok(is_member(fk), "the portal is still in the group");
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

static void test_wait(void (*act)(struct fake_kernel *fk), int status,
		      const char *error)
{
	struct fake_kernel *fk = small_kernel();

	fake_hold(fk, VDS_ISCSI_OP_STATE_QUEUED);
	fails_while(fk, REMOVE, act, status, error);
	fake_kernel_free(fk);
}

static void test_timeout(void)
{
	struct fake_kernel *fk = small_kernel();

	fake_hold(fk, VDS_ISCSI_OP_STATE_COMMITTING);
	fails(fk, REMOVE " --timeout 0.05", 1,
	      "vdsctl: timed out; operation 1 is still running\n"
	      "hint: see: vdsctl op show 1, vdsctl op wait 1\n");
	fake_op_complete(fk, 1, 0, NULL);
	ok(!is_member(fk), "and it continues");
	fake_kernel_free(fk);
}

static void test_progress(void)
{
	struct fake_kernel *fk = small_kernel();
	const char *first, *then;
	struct run run;

	fake_hold(fk, VDS_ISCSI_OP_STATE_QUEUED);
	run_cli_terminal = true;
	run = run_cli_while(fk, REMOVE, complete_slowly);
	run_cli_terminal = false;
	first = strstr(run.err, "\r\033[Koperation 1: queued, 0 %, 0.");
	then = strstr(run.err, "\r\033[Koperation 1: committing, 50 %, 0.");
	ok(first && then && first < then, "a terminal shows the progress");
	ok(!strchr(run.err, '\n') && !strcmp(strrchr(run.err, '\r'), "\r\033[K"),
	   "on one line, which is cleared at the end");
	ok(run.status == 0 && strstr(run.out, "removed portal"), "before the result");
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

static void test_interrupt(void (*act)(struct fake_kernel *fk))
{
	struct fake_kernel *fk = small_kernel();
	struct run run;

	fake_hold(fk, VDS_ISCSI_OP_STATE_QUEUED);
	run = run_cli_while(fk, "--json " REMOVE, act);
	expect_error(&run, REMOVE, 130,
		     "vdsctl: interrupted; operation 1 is still running\n"
		     "hint: see: vdsctl op show 1, vdsctl op wait 1\n");
	ok(!strcmp(json_error(run.out), "EINTR") && strstr(run.out, "\"queued\""),
	   "which JSON reports too");
	run_free(&run);
	ok(!fake_requests(fk, VDS_ISCSI_CMD_OP_CANCEL), "nothing was cancelled");
	fake_op_complete(fk, 1, 0, NULL);
	ok(!is_member(fk), "the operation continued");
	fake_kernel_free(fk);
}

/* Interrupts while the operation is held in @state; with --cancel-on-interrupt. */
static void test_cancel_on_interrupt(enum vds_iscsi_op_state state,
				     void (*act)(struct fake_kernel *fk),
				     int status, const char *error)
{
	struct fake_kernel *fk = small_kernel();
	struct run run;

	fake_hold(fk, state);
	run = run_cli_while(fk, REMOVE " --cancel-on-interrupt", act);
	expect_error(&run, "--cancel-on-interrupt", status, error);
	ok((status == 0) == !!strstr(run.out, "removed portal"),
	   "success is reported if it was one");
	ok(is_member(fk) == (status != 0), "and the portal is where it should be");
	run_free(&run);
	fake_kernel_free(fk);
}

int main(void)
{
	test_success();
	test_names();
	test_by_uuid();
	test_refused();
	test_other_names();
	test_busy();
	test_failed_operation();
	test_failed_json();
	test_unknown_operation();
	test_cancel();
	test_wait(complete, 0, "");
	test_wait(complete_silently, 0, "");
	test_wait(complete_after_overflow, 0, "");
	test_wait(complete_otherwise, 1, "operation 1 failed: EBUSY: the device is open");
	test_wait(unload, 1, "the outcome of operation 1 is unknown");
	test_wait(vanish, 1, "the outcome of operation 1 is unknown");
	test_timeout();
	test_progress();
	test_interrupt(interrupt);
	test_interrupt(terminate);
	test_cancel_on_interrupt(VDS_ISCSI_OP_STATE_QUEUED, interrupt, 130,
				 "cancelling operation 1\n"
				 "vdsctl: operation 1 was cancelled; ");
	test_cancel_on_interrupt(VDS_ISCSI_OP_STATE_COMMITTING,
				 interrupt_then_complete, 0,
				 "too late to cancel operation 1");
	test_cancel_on_interrupt(VDS_ISCSI_OP_STATE_COMMITTING, interrupt_twice, 130,
				 "interrupted; operation 1 is still running");
	return tap_end();
}
