// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_requests.c - how many requests a change sends to the kernel. Each is a round
 * trip, which a script that changes many portals waits for.
 */
#include <string.h>

#include "run_cli.h"

#define PORTAL	"192.0.2.1:3260"
#define REMOVE	"portal remove " GROUP " " PORTAL

/* Runs @line, which must succeed and send @requests; returns what it printed. */
static struct run costs(struct fake_kernel *fk, const char *line, unsigned int requests)
{
	unsigned int before = fake_requests(fk, 0);
	struct run run;

	tap_context("vdsctl %s", line);
	run = run_cli(fk, line);
	check_int(run.status, 0);
	check_int(fake_requests(fk, 0) - before, requests);
	return run;
}

/* The same on a kernel of its own. */
static void costs_alone(const char *line, unsigned int requests)
{
	struct fake_kernel *fk = small_kernel();
	struct run run = costs(fk, line, requests);

	run_free(&run);
	fake_kernel_free(fk);
}

static void removal(void)
{
	struct fake_kernel *fk = small_kernel();
	struct run run = costs(fk, REMOVE, 3);

	check_int(fake_requests(fk, VDS_ISCSI_CMD_PORTAL_GROUP_GET), 1);
	check_int(fake_requests(fk, VDS_ISCSI_CMD_PORTAL_GET), 1);
	check_int(fake_requests(fk, VDS_ISCSI_CMD_PORTAL_REMOVE), 1);
	check_str(run.out, "operation 1: removed portal " PORTAL " from portal group " GROUP
		  " in N.NNN s\n");
	run_free(&run);
	fake_kernel_free(fk);
}

static void others(void)
{
	costs_alone("portal remove --no-wait " GROUP " " PORTAL, 3);
	costs_alone("portal add " GROUP " 192.0.2.9:3260", 3);
	costs_alone("portal add " GROUP " [2001:db8::1]:3260", 4);
}

static void details(void)
{
	costs_alone("--json " REMOVE, 4);
	costs_alone(REMOVE " --keep-last", 4);
	costs_alone(REMOVE " 192.0.2.2:3260", 5);
}

/* @sessions use the portal; a terminal shows @sentence, or nothing about them. */
static void on_terminal(int sessions, const char *sentence)
{
	static const char *const peers[] = { "198.51.100.1:1", "198.51.100.2:1" };
	struct fake_kernel *fk = small_kernel();
	struct run run;

	fake_session_add(fk, FAKE_IQN, 1, "192.0.2.2:3260", "iqn.i:0", "198.51.100.1:9");
	for (int i = 0; i < sessions; i++)
		fake_session_add(fk, FAKE_IQN, 1, PORTAL, "iqn.i:1", peers[i]);
	run_cli_terminal = true;
	run = costs(fk, REMOVE, 4);
	run_cli_terminal = false;
	check_int(fake_requests(fk, VDS_ISCSI_CMD_SESSION_GET), 1);
	if (sentence)
		check_part(run.out, sentence);
	else
		check(!strstr(run.out, "logged in"));
	run_free(&run);
	fake_kernel_free(fk);
}

static void no_session(void)
{
	on_terminal(0, NULL);
}

static void some_sessions(void)
{
	on_terminal(1, "\n1 session on this portal stays logged in; use --drop to end it\r\n");
	on_terminal(2, "\n2 sessions on this portal stay logged in; use --drop to end them\r\n");
}

static const struct tap_case cases[] = {
	{ "a removal takes 3 requests: two look the names up, one removes", removal },
	{ "other changes send no request after the change either", others },
	{ "one more request reads what the reply does not have", details },
	{ "on a terminal, one more request counts sessions; none is no message", no_session },
	{ "on a terminal, the sessions that stay logged in are counted", some_sessions },
};

int main(void)
{
	return tap_run(cases);
}
