// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_blocked.c - operations that something blocks, and "group unblock".
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "fake_proc.h"
#include "run_cli.h"

#define PORTAL	"192.0.2.1:3260"
#define PEER	"198.51.100.7:1234"
#define REMOVE	"portal remove " GROUP " " PORTAL
#define UNBLOCK	"group unblock " GROUP
#define NP	"/sys/kernel/config/target/iscsi/" FAKE_IQN "/tpgt_1/np"

#define LOGIN	"a login in flight"
#define DIRECTORY	\
	"another program, which keeps the group's portals locked in configfs"
#define CONFIGURATION	"another program, which is changing the group's configuration"
#define IN_50_MS	"it could not begin within its deadline of 50 ms: "
#define NOT_SILENT	"no login in flight was silent for its grace of 200 ms"
#define NONE_STALLED	"no stalled login was found that could be aborted"

static struct fake_kernel *blocked_kernel(enum vds_iscsi_blocker_kind kind, const char *peer)
{
	struct fake_kernel *fk = small_kernel();

	fake_proc_begin();
	fake_block(fk, kind, peer);
	return fk;
}

static void end(struct fake_kernel *fk)
{
	fake_proc_end();
	fake_kernel_free(fk);
}

static void deadline(void)
{
	struct fake_kernel *fk = blocked_kernel(VDS_ISCSI_BLOCKER_KIND_LOGIN, PEER);

	expect(fk, REMOVE " --deadline 50ms --grace 30ms", 1, "",
	       "vdsctl: operation 1 failed: ETIME: " IN_50_MS "a login is in flight\n"
	       "hint: allow more time with --deadline, or abort logins sooner with --grace\n"
	       "Blocked by:\n  " LOGIN " from " PEER ", silent for 30 ms\n"
	       "Nothing was changed.\n");
	prints(fk, "group show " GROUP, 0, "portals      2\n");
	end(fk);
}

/* A login over iSER has no address. */
static void without_address(void)
{
	struct fake_kernel *fk = blocked_kernel(VDS_ISCSI_BLOCKER_KIND_LOGIN, NULL);

	expect(fk, REMOVE " --deadline 50ms", 1, "",
	       "vdsctl: operation 1 failed: ETIME: " IN_50_MS "a login is in flight\n"
	       "hint: that login has no TCP connection, so it cannot be aborted: allow more "
	       "time with --deadline\n"
	       "Blocked by:\n  " LOGIN "\n"
	       "Nothing was changed.\n");
	end(fk);
}

static void give_up(struct fake_kernel *fk)
{
	until_requests(fk, VDS_ISCSI_CMD_PORTAL_REMOVE, 1);
	fake_op_blocker(fk, 1, PEER, 9800, false);
	fake_op_complete(fk, 1, -EBUSY, "it could not begin within 10 s: a login is in flight");
}

static void limit(void)
{
	struct fake_kernel *fk = small_kernel();
	struct run run;

	fake_hold(fk, VDS_ISCSI_OP_STATE_QUEUED);
	run = run_cli_while(fk, REMOVE, give_up);
	expect_run(&run, REMOVE, 1, "",
		   "vdsctl: operation 1 failed: EBUSY: "
		   "it could not begin within 10 s: a login is in flight\n"
		   "hint: allow more time with --deadline, or abort logins sooner with --grace\n"
		   "Blocked by:\n  " LOGIN " from " PEER ", silent for 9800 ms\n"
		   "Nothing was changed.\n");
	fake_kernel_free(fk);
}

static void by_directory(void)
{
	struct fake_kernel *fk = blocked_kernel(VDS_ISCSI_BLOCKER_KIND_DIRECTORY, NULL);

	fake_task(4711, "D", "rmdir " NP "/x", "[<0>] iscsit_reset_np_thread+0x1/0x2\n", "/");
	expect(fk, REMOVE " --deadline 50ms", 1, "",
	       "vdsctl: operation 1 failed: ETIME: " IN_50_MS
	       "another program keeps the group's portals locked\n"
	       "hint: if stalled logins block that program: vdsctl group unblock " GROUP "\n"
	       "Blocked by:\n  " DIRECTORY "\n"
	       "Probably blocked by: 4711 rmdir " NP "/x\n"
	       "Nothing was changed.\n");
	end(fk);
}

static void by_configuration(void)
{
	struct fake_kernel *fk = blocked_kernel(VDS_ISCSI_BLOCKER_KIND_CONFIGURATION, NULL);

	fake_task(4712, "D", "tee", "[<0>] lio_target_tpg_enable_store+0x1/0x2\n", "/");
	expect(fk, REMOVE " --deadline 50ms", 1, "",
	       "vdsctl: operation 1 failed: ETIME: " IN_50_MS
	       "another program is changing the group's configuration\n"
	       "hint: repeat the command when that program has returned\n"
	       "Blocked by:\n  " CONFIGURATION "\n"
	       "Probably blocked by: 4712 tee\n"
	       "Nothing was changed.\n");
	end(fk);
}

static void as_json(void)
{
	struct fake_kernel *fk = blocked_kernel(VDS_ISCSI_BLOCKER_KIND_DIRECTORY, NULL);

	fake_task(4711, "D", "ls", "", NP);
	prints(fk, "--json " REMOVE " --deadline 50ms", 1,
	       "\"blockers\":[{\"kind\":\"directory\",\"address\":null,\"silent_ms\":0,"
	       "\"aborted\":false}]");
	prints(fk, "--json " REMOVE " --deadline 50ms", 1,
	       "\"tasks\":[{\"pid\":4711,\"command\":\"ls\"}]");
	prints(fk, "--json " REMOVE " --deadline 50ms", 1, "\"error\":{\"code\":\"ETIME\",");
	end(fk);
}

/* Without privileges the address of a login is unknown. */
static void unprivileged(void)
{
	struct fake_kernel *fk = blocked_kernel(VDS_ISCSI_BLOCKER_KIND_LOGIN, PEER);
	struct run run = run_cli(fk, REMOVE " --deadline 50ms --grace 30ms");

	run_free(&run);
	fake_unprivileged(fk, true);
	prints(fk, "op show 1", 0, "blocker      " LOGIN ", silent for 30 ms\n");
	fake_unprivileged(fk, false);
	prints(fk, "op show 1", 0, "blocker      " LOGIN " from " PEER ", silent for 30 ms\n");
	end(fk);
}

static void dry_run(void)
{
	struct fake_kernel *fk = blocked_kernel(VDS_ISCSI_BLOCKER_KIND_DIRECTORY, NULL);

	expect(fk, REMOVE " --dry-run", 1, "",
	       "vdsctl: operation 1 would have to wait: blocked by " DIRECTORY "\n"
	       "hint: remove the portals with --deadline, to limit the wait\n"
	       "Blocked by:\n  " DIRECTORY "\n");
	end(fk);
}

static void unblock(struct fake_kernel *fk)
{
	until_requests(fk, VDS_ISCSI_CMD_PORTAL_REMOVE, 1);
	usleep(300000);
	fake_unblock(fk);
}

static void progress(void)
{
	struct fake_kernel *fk = blocked_kernel(VDS_ISCSI_BLOCKER_KIND_DIRECTORY, NULL);
	struct run run;

	run_cli_terminal = true;
	run = run_cli_while(fk, REMOVE, unblock);
	run_cli_terminal = false;
	check_int(run.status, 0);
	check_part(run.err, " s, blocked by another program, which");
	check_part(run.out, "removed portal");
	run_free(&run);
	end(fk);
}

static void timeout(void)
{
	struct fake_kernel *fk = blocked_kernel(VDS_ISCSI_BLOCKER_KIND_DIRECTORY, NULL);

	expect(fk, REMOVE " --timeout 0.05", 124, "",
	       "vdsctl: timed out; operation 1 is still running, blocked by " DIRECTORY "\n"
	       "hint: see: vdsctl op show 1, vdsctl op wait 1\n");
	fake_unblock(fk);
	end(fk);
}

static void aborts(void)
{
	struct fake_kernel *fk = blocked_kernel(VDS_ISCSI_BLOCKER_KIND_LOGIN, PEER);

	expect(fk, UNBLOCK, 0,
	       "operation 1: unblocked portal group " GROUP " in N.NNN s\n"
	       "Aborted 1 stalled login:\n"
	       "  " LOGIN " from " PEER ", silent for 200 ms, aborted\n", "");
	prints(fk, "op list", 0, "\n1          unblock-group  done   ok      " GROUP "  -  ");
	end(fk);
}

/* The removal waits for a login, which another vdsctl aborts. */
static void beside(void)
{
	struct fake_kernel *fk = blocked_kernel(VDS_ISCSI_BLOCKER_KIND_LOGIN, PEER);
	struct run run = run_cli(fk, REMOVE " --no-wait");

	run_free(&run);
	prints(fk, UNBLOCK, 0, "operation 2: unblocked");
	prints(fk, "op wait 1", 0, "operation 1 completed");
	end(fk);
}

static void nothing_to_abort(void)
{
	struct fake_kernel *fk = small_kernel();

	fake_proc_begin();
	expect(fk, UNBLOCK, 1, "",
	       "vdsctl: operation 1 failed: EBUSY: " NONE_STALLED "\n"
	       "hint: no login blocks; /proc/PID/stack shows what a program waits for\n");
	fake_task(4711, "D", "ls", "", NP);
	fake_block(fk, VDS_ISCSI_BLOCKER_KIND_DIRECTORY, NULL);
	expect(fk, UNBLOCK, 1, "",
	       "vdsctl: operation 2 failed: EBUSY: " NONE_STALLED "\n"
	       "hint: no login blocks; /proc/PID/stack shows what a program waits for\n"
	       "Blocked by:\n  " DIRECTORY "\n"
	       "Probably blocked by: 4711 ls\n");
	end(fk);
}

static int unblock_result;

static void not_stalled(struct fake_kernel *fk)
{
	until_requests(fk, VDS_ISCSI_CMD_GROUP_UNBLOCK, 1);
	fake_op_blocker(fk, 1, PEER, 100, false);
	fake_op_complete(fk, 1, unblock_result, NOT_SILENT);
}

/* The result is EBUSY after 10 s, or ETIME after the deadline. */
static void nothing_stalled_by(int error, const char *name)
{
	struct fake_kernel *fk = small_kernel();
	char text[512];
	struct run run;

	fake_proc_begin();
	fake_hold(fk, VDS_ISCSI_OP_STATE_QUEUED);
	unblock_result = error;
	run = run_cli_while(fk, UNBLOCK, not_stalled);
	snprintf(text, sizeof(text),
		 "vdsctl: operation 1 failed: %s: " NOT_SILENT "\n"
		 "hint: no login has stalled for long enough; to abort it sooner, use --grace\n"
		 "Blocked by:\n  " LOGIN " from " PEER ", silent for 100 ms\n", name);
	expect_run(&run, UNBLOCK, 1, "", text);
	end(fk);
}

static void nothing_stalled_yet(void)
{
	nothing_stalled_by(-EBUSY, "EBUSY");
	nothing_stalled_by(-ETIME, "ETIME");
}

static void unblock_options(void)
{
	struct fake_kernel *fk = small_kernel();

	fake_hold(fk, VDS_ISCSI_OP_STATE_QUEUED);
	expect(fk, UNBLOCK " --no-wait --grace 3s --deadline 7s", 0,
	       "operation 1 was accepted; see: vdsctl op show 1\n", "");
	prints(fk, "op show 1", 0, "grace ms     3000\ndeadline     7000 ms\n");
	expect(fk, "op cancel 1", 0, "operation 1 is cancelled\n", "");
	expect(fk, "op wait 1", 1, "", "vdsctl: operation 1 was cancelled\n");
	fake_kernel_free(fk);
}

static void unknown_group(void)
{
	struct fake_kernel *fk = small_kernel();

	expect(fk, "group unblock iqn.none,1", 1, "",
	       "vdsctl: portal group iqn.none,1 does not exist\n"
	       "hint: see: vdsctl group list\n");
	fake_unprivileged(fk, true);
	expect(fk, UNBLOCK, 1, "",
	       "vdsctl: cannot unblock portal group " GROUP ": CAP_SYS_ADMIN in the initial user "
	       "namespace is needed\n"
	       "hint: run as root: changes need CAP_SYS_ADMIN\n");
	fake_kernel_free(fk);
}

static void stale_group(void)
{
	struct fake_kernel *fk = small_kernel();

	fake_group_stale(fk, FAKE_IQN, 1, "rmdir keeps its directory locked");
	expect(fk, REMOVE, 1, "",
	       "vdsctl: portal group " GROUP " is stale: rmdir keeps its directory locked\n"
	       "hint: the kernel reads it again by itself; see: vdsctl provider status\n");
	fake_kernel_free(fk);
}

static const struct tap_case cases[] = {
	{ "after a deadline, the login that blocked is reported, and that nothing was changed",
	  deadline },
	{ "a login without an address is reported as one that cannot be aborted",
	  without_address },
	{ "after the limit of 10 s, the same is reported", limit },
	{ "if a directory is locked, the program is named, and how to abort stalled logins",
	  by_directory },
	{ "if the configuration is being changed, the program is named", by_configuration },
	{ "blockers and programs are in the JSON", as_json },
	{ "without privileges a login is reported without its address", unprivileged },
	{ "a dry run that is blocked fails, and says for what it would have to wait", dry_run },
	{ "the progress of a blocked operation says what blocks it", progress },
	{ "a wait that times out says what blocks the operation", timeout },
	{ "unblock reports which logins it aborted", aborts },
	{ "unblock runs beside the operation of the group, which then continues", beside },
	{ "unblock fails if no login blocks, and names the program that does not return",
	  nothing_to_abort },
	{ "unblock fails if no login has stalled for long enough, and lists them",
	  nothing_stalled_yet },
	{ "unblock passes --grace and --deadline on, and can be cancelled", unblock_options },
	{ "unblock reports an unknown group and missing privileges", unknown_group },
	{ "a stale group refuses a removal with the reason, and needs no repair", stale_group },
};

int main(void)
{
	return tap_run(cases);
}
