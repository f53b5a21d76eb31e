// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_repair.c - "provider reenumerate" and "provider refresh" as operations.
 */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "run_cli.h"

#define HEADINGS	"provider  state  targets  groups  portals  operations  message\n"
#define STATUS	HEADINGS							\
	"fake      ok     1        1       3        0           -\n"
#define BUSY	"some portal groups are busy: they stay stale"

static void success(void)
{
	struct fake_kernel *fk = small_kernel();

	expect(fk, "provider reenumerate fake", 0,
	       "operation 1: reenumerated provider fake in N.NNN s\n" STATUS, "");
	expect(fk, "provider refresh", 0,
	       "operation 2: refreshed provider fake in N.NNN s\n" STATUS, "");
	expect(fk, "op wait 2", 0, "operation 2 completed in N.NNN s: refresh fake\n", "");
	fake_kernel_free(fk);
}

static void as_json(void)
{
	struct fake_kernel *fk = small_kernel();
	struct run run = run_cli(fk, "provider --json reenumerate");

	check_int(run.status, 0);
	check_part(run.out, "{\"operation\":{\"id\":1,");
	check_part(run.out, "\"kind\":\"reenumerate\",\"state\":\"done\",");
	check_part(run.out, "\"providers\":[{\"name\":\"fake\",");
	check_part(run.out, "\"leaked\":[],\"stale_groups\":[]}\n");
	run_free(&run);
	fake_kernel_free(fk);
}

static void busy_groups(void)
{
	struct fake_kernel *fk = small_kernel();

	fake_result(fk, 0, BUSY);
	expect(fk, "provider reenumerate", 0,
	       "operation 1: reenumerated provider fake in N.NNN s\n" STATUS,
	       "vdsctl: warning: " BUSY "\n");
	expect(fk, "op wait 1", 0, "operation 1 completed in N.NNN s: reenumerate fake\n",
	       "vdsctl: warning: " BUSY "\n");
	fake_kernel_free(fk);
}

static void failure(void)
{
	struct fake_kernel *fk = small_kernel();

	fake_result(fk, -EBUSY, "some portal groups are busy, and may still have leaked portals");
	expect(fk, "provider refresh", 1, "",
	       "vdsctl: operation 1 failed: EBUSY: some portal groups are busy, "
	       "and may still have leaked portals\n"
	       "hint: see: vdsctl op list\n");
	fake_result(fk, 0, NULL);
	fake_stale(fk);
	expect(fk, "provider refresh", 1, "",
	       "vdsctl: operation 2 failed: ESTALE: reenumerate the provider first\n"
	       "hint: to repair: vdsctl provider reenumerate && vdsctl provider refresh\n");
	fake_kernel_free(fk);
}

static void options(void)
{
	struct fake_kernel *fk = small_kernel();

	fake_hold(fk, VDS_ISCSI_OP_STATE_QUEUED);
	expect(fk, "provider refresh --no-wait --deadline 7s --grace 3s", 0,
	       "operation 1 was accepted; see: vdsctl op show 1\n", "");
	expect(fk, "provider reenumerate", 1, "",
	       "vdsctl: operation 1 is in flight on the provider\n"
	       "hint: see: vdsctl op show 1\n");
	expect(fk, "provider reenumerate none", 1, "",
	       "vdsctl: provider none does not exist\n"
	       "hint: see: vdsctl provider status\n");
	fake_op_complete(fk, 1, 0, NULL);
	expect(fk, "provider reenumerate --timeout 0", 124, "",
	       "vdsctl: timed out; operation 2 is still running\n"
	       "hint: see: vdsctl op show 2, vdsctl op wait 2\n");
	fake_op_complete(fk, 2, 0, NULL);
	fake_kernel_free(fk);
}

static void passes_times(void)
{
	struct fake_kernel *fk = small_kernel();
	struct run run = run_cli(fk, "provider refresh --deadline 7s --grace 3s");

	run_free(&run);
	run = run_cli(fk, "op show 1");
	check_part(run.out, "kind         refresh\n");
	check_part(run.out, "grace ms     3000\ndeadline     7000 ms\n");
	run_free(&run);
	fake_kernel_free(fk);
}

/* A listing that fails after the operation is a failure. */
static void shows_nothing(void)
{
	struct fake_kernel *fk = small_kernel();
	struct run run;

	fake_fail(fk, VDS_ISCSI_CMD_PROVIDER_GET, -EIO, "no disk");
	run = run_cli(fk, "provider reenumerate");
	check_int(run.status, 1);
	check_part(run.err, "cannot list the providers: no disk");
	run_free(&run);
	fake_fail(fk, VDS_ISCSI_CMD_MEMBERSHIP_GET, -EIO, "no disk");
	run = run_cli(fk, "provider refresh -j");
	check_int(run.status, 1);
	check_str(json_error(run.out), "EIO");
	run_free(&run);
	fake_kernel_free(fk);
}

static void interrupt(struct fake_kernel *fk)
{
	until_requests(fk, VDS_ISCSI_CMD_REENUMERATE, 1);
	usleep(20000);
	kill(getpid(), SIGINT);
}

static void interrupted(void)
{
	struct fake_kernel *fk = small_kernel();
	struct run run;

	fake_hold(fk, VDS_ISCSI_OP_STATE_QUEUED);
	run = run_cli_while(fk, "provider reenumerate", interrupt);
	expect_run(&run, "provider reenumerate", 130, "",
		   "vdsctl: interrupted; operation 1 is still running\n"
		   "hint: see: vdsctl op show 1, vdsctl op wait 1\n");
	fake_op_complete(fk, 1, 0, NULL);
	fake_kernel_free(fk);
}

static void cancelled(void)
{
	struct fake_kernel *fk = small_kernel();
	struct run run;

	fake_hold(fk, VDS_ISCSI_OP_STATE_QUEUED);
	run = run_cli_while(fk, "provider reenumerate --cancel-on-interrupt", interrupt);
	expect_run(&run, "provider reenumerate --cancel-on-interrupt", 130, "",
		   "cancelling operation 1\nvdsctl: operation 1 was cancelled\n");
	fake_kernel_free(fk);
}

static void complete_slowly(struct fake_kernel *fk)
{
	until_requests(fk, VDS_ISCSI_CMD_REENUMERATE, 1);
	usleep(250000);
	fake_op_complete(fk, 1, 0, NULL);
}

static void progress(void)
{
	struct fake_kernel *fk = small_kernel();
	struct run run;

	fake_hold(fk, VDS_ISCSI_OP_STATE_QUEUED);
	run_cli_terminal = true;
	run = run_cli_while(fk, "provider reenumerate", complete_slowly);
	run_cli_terminal = false;
	check_int(run.status, 0);
	check_part(run.err, "\r\033[Koperation 1: queued, 0 %, 0.");
	run_free(&run);
	fake_kernel_free(fk);
}

static void in_watch(struct fake_kernel *fk)
{
	struct vds_client *client;

	until_requests(fk, VDS_ISCSI_CMD_OP_GET, 1);
	usleep(50000);
	vds_client_open_transport(&fake_transport, fk, &client);
	vds_reenumerate(client, NULL, -1);
	vds_client_close(client);
}

static void watched(void)
{
	struct fake_kernel *fk = small_kernel();
	struct run run = run_cli_while(fk, "watch --ops --count 3", in_watch);

	check_int(run.status, 0);
	check_part(run.out, "operation  queued     1 (reenumerate fake, 0 %)\n");
	check_part(run.out, "operation  done       1 (reenumerate fake, ok)\n");
	run_free(&run);
	fake_kernel_free(fk);
}

static const struct tap_case cases[] = {
	{ "an operation whose outcome cannot be shown is a failure", shows_nothing },
	{ "reenumerate and refresh are operations, and show the state afterwards", success },
	{ "as JSON the operation and the state are in one object", as_json },
	{ "groups that stay busy are a warning", busy_groups },
	{ "a refresh that fails says why", failure },
	{ "--no-wait and --timeout leave the operation running, and a second one is refused",
	  options },
	{ "--deadline and --grace are passed on", passes_times },
	{ "SIGINT ends vdsctl and not the operation", interrupted },
	{ "with --cancel-on-interrupt the operation is cancelled", cancelled },
	{ "progress is shown on a terminal", progress },
	{ "a watch names the provider", watched },
};

int main(void)
{
	return tap_run(cases);
}
