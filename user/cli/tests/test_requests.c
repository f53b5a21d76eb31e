// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_requests.c - how many requests a change sends to the kernel. Each is a round
 * trip, which a script that changes many portals waits for.
 */
#include <string.h>

#include "run_cli.h"

#define PORTAL	"192.0.2.1:3260"
#define REMOVE	"portal remove " GROUP " " PORTAL

/* Runs @line, which must succeed; returns the number of requests of the family. */
static unsigned int requests(struct fake_kernel *fk, const char *line, struct run *run)
{
	unsigned int before = fake_requests(fk, 0);

	*run = run_cli(fk, line);
	if (run->status)
		tap_note("vdsctl %s: exit status %d, %s", line, run->status, run->err);
	return run->status ? 0 : fake_requests(fk, 0) - before;
}

static void costs(const char *line, unsigned int expected)
{
	struct fake_kernel *fk = small_kernel();
	unsigned int got;
	struct run run;

	fake_session_add(fk, FAKE_IQN, 1, PORTAL, "iqn.i:1", "198.51.100.1:1");
	got = requests(fk, line, &run);
	is_int(got, expected, "%u requests: vdsctl %s", expected, line);
	run_free(&run);
	fake_kernel_free(fk);
}

/* The result comes with the reply; nothing is requested after it. */
static void test_reply_is_enough(void)
{
	struct fake_kernel *fk = small_kernel();
	struct run run;

	is_int(requests(fk, REMOVE, &run), 3, "a removal takes 3 requests");
	ok(fake_requests(fk, VDS_ISCSI_CMD_PORTAL_GROUP_GET) == 1 &&
	   fake_requests(fk, VDS_ISCSI_CMD_PORTAL_GET) == 1 &&
	   fake_requests(fk, VDS_ISCSI_CMD_PORTAL_REMOVE) == 1,
	   "two to look the names up, one to remove the portal");
	ok(strstr(run.out, "operation 1: removed portal " PORTAL " from portal group " GROUP
		  " in N.NNN s\n"), "the operation and its time are reported");
	run_free(&run);
	fake_kernel_free(fk);
}

/* @sessions use the portal; @sentence is what a terminal shows about them. */
static void test_terminal(int sessions, const char *sentence)
{
	static const char *const peers[] = { "198.51.100.1:1", "198.51.100.2:1" };
	struct fake_kernel *fk = small_kernel();
	unsigned int count;
	struct run run;

	fake_session_add(fk, FAKE_IQN, 1, "192.0.2.2:3260", "iqn.i:0", "198.51.100.1:9");
	for (int i = 0; i < sessions; i++)
		fake_session_add(fk, FAKE_IQN, 1, PORTAL, "iqn.i:1", peers[i]);
	run_cli_terminal = true;
	count = requests(fk, REMOVE, &run);
	run_cli_terminal = false;
	is_int(count, 4, "a terminal costs one more, which lists the sessions");
	ok(fake_requests(fk, VDS_ISCSI_CMD_SESSION_GET) == 1 &&
	   !strstr(run.out, sentence ? sentence : "logged in") == !sentence,
	   "%d sessions on the portal are reported", sessions);
	run_free(&run);
	fake_kernel_free(fk);
}

int main(void)
{
	test_reply_is_enough();
	test_terminal(0, NULL);
	test_terminal(1, "\n1 session on this portal stays logged in; use --drop to end it\r\n");
	test_terminal(2, "\n2 sessions on this portal stay logged in; use --drop to end them\r\n");
	costs("portal remove --no-wait " GROUP " " PORTAL, 3);
	costs("portal add " GROUP " 192.0.2.9:3260", 3);
	/* One for what the reply does not have. */
	costs("--json " REMOVE, 4);
	costs(REMOVE " --keep-last", 4);
	costs(REMOVE " 192.0.2.2:3260", 5);
	costs("portal add " GROUP " [2001:db8::1]:3260", 4);
	return tap_end();
}
