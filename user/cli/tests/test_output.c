// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_output.c - listings and records, for people and as JSON.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "run_cli.h"

#define PAGE	4096

#define ADDRESS(address)	"\"address\":{\"address\":\"" address "\",\"port\":3260}"

#define SERVED			",\"transports\":[\"tcp\"],\"namespace\":null"

#define MEMBER(group, target, tag, address, own)				\
	"{\"group_id\":\"UUID\",\"group_incarnation\":\"" group "\","	\
	"\"target_name\":\"" target "\",\"tag\":" tag ",\"portal_id\":\"UUID\","	\
	ADDRESS(address) ",\"incarnation\":\"" own "\",\"state\":\"serving\"" SERVED "}"

#define MEMBER_1	MEMBER("4", FAKE_IQN, "1", "192.0.2.1", "5")
#define MEMBER_2	MEMBER("4", FAKE_IQN, "1", "192.0.2.2", "7")
#define MEMBER_B	MEMBER("10", "iqn.x:b", "2", "192.0.2.1", "11")

#define PORTAL(own, address, status, groups, members)				\
	"{\"id\":\"UUID\",\"incarnation\":\"" own "\"," ADDRESS(address) ","		\
	"\"status\":\"" status "\"" SERVED ",\"groups\":" groups ",\"memberships\":[" members "]}"

#define GROUP_A_WITH(more)							\
	"{\"id\":\"UUID\",\"incarnation\":\"4\",\"target_id\":\"UUID\","		\
	"\"target_name\":\"" FAKE_IQN "\",\"tag\":1,\"portals\":2,"		\
	"\"operation\":null,\"disabled\":false,\"state\":\"ok\",\"message\":null" more "}"

#define OPERATION								\
	"{\"id\":1,\"incarnation\":\"12\",\"kind\":\"remove-portal\","		\
	"\"state\":\"done\",\"overdue\":false,\"percent\":100,\"result\":0,"	\
	"\"error\":null,\"reason\":null,\"message\":null,\"provider\":\"fake\","	\
	"\"group_id\":\"UUID\",\"group_incarnation\":\"4\","			\
	"\"target_name\":\"" FAKE_IQN "\",\"tag\":1,"				\
	"\"portal_id\":\"UUID\"," ADDRESS("192.0.2.1") ",\"requester_pid\":0,"	\
	"\"requester_uid\":0,\"requester_comm\":\"fake\",\"accepted_at\":\"TIME\","	\
	"\"accepted_at_ns\":\"0\",\"elapsed_ns\":0,\"options\":[],"		\
	"\"grace_ms\":200,\"deadline_ms\":null,\"drain_ms\":null,\"portals\":1,"

/* The small kernel, and the first portal in a group of a second target. */
static struct fake_kernel *begin(void)
{
	struct fake_kernel *fk = small_kernel();

	fake_member_add(fk, "iqn.x:b", 2, "192.0.2.1:3260");
	return fk;
}

static void portal_list(void)
{
	struct fake_kernel *fk = begin();

	expect(fk, "portal list", 0,
	       "portal              status   group                           state    sessions\n"
	       "192.0.2.1:3260      online   " GROUP "  serving  0\n"
	       "192.0.2.1:3260      online   iqn.x:b,2                       serving  0\n"
	       "192.0.2.2:3260      online   " GROUP "  serving  0\n"
	       "[2001:db8::1]:3260  offline  -                               -        -\n", "");
	expect(fk, "portal list --group iqn.x:b,t,0x0002", 0,
	       "portal          status  group      state    sessions\n"
	       "192.0.2.1:3260  online  iqn.x:b,2  serving  0\n", "");
	fake_kernel_free(fk);
}

static void portal_list_json(void)
{
	struct fake_kernel *fk = begin();

	expect(fk, "--json portal list", 0,
	       "{\"portals\":["
	       PORTAL("2", "192.0.2.1", "online", "2", MEMBER_1 "," MEMBER_B) ","
	       PORTAL("6", "192.0.2.2", "online", "1", MEMBER_2) ","
	       PORTAL("8", "2001:db8::1", "offline", "0", "") "]}\n", "");
	expect(fk, "portal --json list --group=iqn.x:b,2", 0,
	       "{\"portals\":["
	       PORTAL("2", "192.0.2.1", "online", "2", MEMBER_B) "]}\n", "");
	fake_kernel_free(fk);
}

static void portal_show(void)
{
	struct fake_kernel *fk = begin();

	expect(fk, "portal show 192.0.2.1:3260", 0,
	       "id           UUID\n"
	       "incarnation  2\n"
	       "portal       192.0.2.1:3260\n"
	       "status       online\n"
	       "transports   tcp\n"
	       "namespace    -\n"
	       "groups       2\n\n"
	       "group                           portal          state\n"
	       GROUP "  192.0.2.1:3260  serving\n"
	       "iqn.x:b,2                       192.0.2.1:3260  serving\n", "");
	expect(fk, "portal show 192.0.2.2:3260 --json", 0,
	       "{\"portal\":" PORTAL("6", "192.0.2.2", "online", "1", MEMBER_2) "}\n",
	       "");
	fake_kernel_free(fk);
}

static void group_list(void)
{
	struct fake_kernel *fk = begin();

	expect(fk, "group list", 0,
	       "group                           portals  operation  enabled  state  message\n"
	       GROUP "  2        -          yes      ok     -\n"
	       "iqn.x:b,2                       1        -          yes      ok     -\n", "");
	expect(fk, "group list --target IQN.X:B", 0,
	       "group      portals  operation  enabled  state  message\n"
	       "iqn.x:b,2  1        -          yes      ok     -\n", "");
	expect(fk, "group list --json --target " FAKE_IQN, 0,
	       "{\"groups\":[" GROUP_A_WITH("") "]}\n", "");
	fake_kernel_free(fk);
}

static void unknown_target(void)
{
	struct fake_kernel *fk = begin();

	expect(fk, "group list --target iqn.none", 1, "",
	       "vdsctl: target iqn.none does not exist\nhint: see: vdsctl target list\n");
	fake_kernel_free(fk);
}

static void group_show(void)
{
	struct fake_kernel *fk = begin();

	expect(fk, "group show " GROUP, 0,
	       "id           UUID\n"
	       "incarnation  4\n"
	       "target id    UUID\n"
	       "group        " GROUP "\n"
	       "portals      2\n"
	       "operation    -\n"
	       "enabled      yes\n"
	       "state        ok\n"
	       "message      -\n\n"
	       "group                           portal          state\n"
	       GROUP "  192.0.2.1:3260  serving\n"
	       GROUP "  192.0.2.2:3260  serving\n", "");
	expect(fk, "group show --json " GROUP, 0,
	       "{\"group\":" GROUP_A_WITH(",\"memberships\":[" MEMBER_1 "," MEMBER_2 "]")
	       "}\n", "");
	fake_kernel_free(fk);
}

static void target_list(void)
{
	struct fake_kernel *fk = begin();

	expect(fk, "target list", 0,
	       "target                        provider  groups\n"
	       FAKE_IQN "  fake      1\n"
	       "iqn.x:b                       fake      1\n", "");
	expect(fk, "target list --json", 0,
	       "{\"targets\":["
	       "{\"id\":\"UUID\",\"incarnation\":\"3\",\"name\":\"" FAKE_IQN "\","
	       "\"provider\":\"fake\",\"groups\":1},"
	       "{\"id\":\"UUID\",\"incarnation\":\"9\",\"name\":\"iqn.x:b\","
	       "\"provider\":\"fake\",\"groups\":1}]}\n", "");
	fake_kernel_free(fk);
}

/* test_report.c tests the rest of an operation. */
static void expect_start(struct fake_kernel *fk, const char *line, const char *start)
{
	struct run run = run_cli(fk, line);

	tap_context("vdsctl %s", line);
	check_int(run.status, 0);
	check_str(run.err, "");
	if (!check(!strncmp(run.out, start, strlen(start))))
		tap_note("expected \"%s...\", got \"%s\"", start, run.out);
	tap_context("%s", "");
	run_free(&run);
}

/* With --wide, a table has the ids too. */
static void check_wide(struct fake_kernel *fk)
{
	struct run run = run_cli(fk, "op list --wide");

	check_part(run.out, "operation  incarnation  kind ");
	check_part(run.out, "requester");
	check_part(run.out, "group id");
	run_free(&run);
}

static void operations(void)
{
	struct fake_kernel *fk = begin();

	expect(fk, "op list --json", 0, "{\"operations\":[]}\n", "");
	expect_start(fk, "portal remove --json " GROUP " 192.0.2.1:3260",
		     "{\"operation\":" OPERATION);
	expect(fk, "op list", 0,
	       "operation  kind           state  result  "
	       "group                           portal          accepted             elapsed\n"
	       "1          remove-portal  done   ok      " GROUP
	       "  192.0.2.1:3260  TIME  N.NNN s\n", "");
	expect(fk, "op list --no-headers", 0,
	       "1  remove-portal  done  ok  " GROUP "  192.0.2.1:3260  TIME  N.NNN s\n", "");
	check_wide(fk);
	expect_start(fk, "op list --json", "{\"operations\":[" OPERATION);
	expect_start(fk, "op show 1 --json", "{\"operation\":" OPERATION);
	expect_start(fk, "op wait 1 --json", "{\"operation\":" OPERATION);
	fake_kernel_free(fk);
}

#define HEADINGS	"provider  state  targets  groups  portals  operations  message\n"

static void provider_json(void)
{
	struct fake_kernel *fk = begin();

	expect(fk, "provider status --json fake", 0,
	       "{\"providers\":[{\"name\":\"fake\",\"id\":\"UUID\",\"incarnation\":\"1\","
	       "\"state\":\"ok\",\"targets\":2,\"groups\":2,\"portals\":3,"
	       "\"memberships\":3,\"operations\":0,\"generation\":13,"
	       "\"message\":null}],\"leaked\":[],\"stale_groups\":[]}\n", "");
	fake_kernel_free(fk);
}

#define STALE	HEADINGS							\
	"fake      stale  2        2       3        0           "		\
	"an event was lost: reenumerate, then refresh\n"		\
	"To repair: vdsctl provider "
#define BOTH_STEPS	"reenumerate && vdsctl provider refresh\n"

static void provider_stale(void)
{
	struct fake_kernel *fk = begin();

	fake_stale(fk);
	expect(fk, "provider status", 0, STALE BOTH_STEPS, "");
	expect(fk, "provider reenumerate", 0,
	       "operation 1: reenumerated provider fake in N.NNN s\n" STALE "refresh\n", "");
	expect(fk, "provider refresh fake", 0,
	       "operation 2: refreshed provider fake in N.NNN s\n" HEADINGS
	       "fake      ok     2        2       3        0           -\n", "");
	fake_kernel_free(fk);
}

static void group_stale(void)
{
	struct fake_kernel *fk = begin();

	fake_group_stale(fk, FAKE_IQN, 1, "rmdir keeps its directory locked");
	expect(fk, "group list", 0,
	       "group                           portals  operation  enabled  state  message\n"
	       GROUP "  2        -          yes      stale  rmdir keeps its directory locked\n"
	       "iqn.x:b,2                       1        -          yes      ok     -\n", "");
	expect(fk, "provider status", 0, HEADINGS
	       "fake      ok     2        2       3        0           -\n"
	       "stale: portal group " GROUP ": rmdir keeps its directory locked\n"
	       "The kernel reads stale groups again as soon as they can be read.\n", "");
	fake_kernel_free(fk);
}

static void group_stale_json(void)
{
	struct fake_kernel *fk = begin();

	fake_group_stale(fk, FAKE_IQN, 1, "no");
	prints(fk, "group show --json " GROUP, 0, "\"state\":\"stale\",\"message\":\"no\",");
	prints(fk, "provider status --json", 0,
	       "\"leaked\":[],\"stale_groups\":[{\"id\":\"UUID\",\"incarnation\":\"4\",");
	fake_kernel_free(fk);
}

/* Operations without a portal, and without a group. */
static void other_operations(void)
{
	struct fake_kernel *fk = begin();

	prints(fk, "provider reenumerate", 0, "operation 1: ");
	prints(fk, "op list", 0,
	       "1          reenumerate  done   ok      -      -       ");
	prints(fk, "op show 1", 0,
	       "provider     fake\ngroup id     -\ngroup        -\nportal id    -\n"
	       "portal       -\n");
	prints(fk, "op show 1 --json", 0,
	       "\"provider\":\"fake\",\"group_id\":null,\"group_incarnation\":\"0\","
	       "\"target_name\":null,");
	fake_kernel_free(fk);
}

static void dry_run_listed(void)
{
	struct fake_kernel *fk = begin();

	prints(fk, "portal remove --dry-run " GROUP " 192.0.2.1:3260", 0, "would remove");
	prints(fk, "op list", 0, "\n1          remove-portal (dry run)  done   ");
	prints(fk, "op list --json", 0, "\"kind\":\"remove-portal\",");
	fake_kernel_free(fk);
}

static void overdue_listed(void)
{
	struct fake_kernel *fk = begin();

	fake_hold(fk, VDS_ISCSI_OP_STATE_COMMITTING);
	prints(fk, "portal remove --no-wait " GROUP " 192.0.2.1:3260", 0, "accepted");
	fake_op_overdue(fk, 1);
	prints(fk, "op list", 0, "\n1          remove-portal  committing (overdue)  ");
	prints(fk, "op show 1", 0,
	       "state        committing (overdue)\n"
	       "overdue      the target driver does not return\n");
	prints(fk, "op show 1 --json", 0, "\"state\":\"committing\",\"overdue\":true,");
	fake_op_complete(fk, 1, 0, NULL);
	fake_kernel_free(fk);
}

static void unknown_provider(void)
{
	struct fake_kernel *fk = begin();

	expect(fk, "provider refresh none", 1, "",
	       "vdsctl: provider none does not exist\n"
	       "hint: see: vdsctl provider status\n");
	fake_kernel_free(fk);
}

static void empty_lists(void)
{
	struct fake_kernel *fk = fake_kernel_new();

	expect(fk, "portal list", 0, "portal  status  group  state\n", "");
	expect(fk, "portal list --json", 0, "{\"portals\":[]}\n", "");
	expect(fk, "target list --json", 0, "{\"targets\":[]}\n", "");
	fake_kernel_free(fk);
}

static void escaped(void)
{
	struct fake_kernel *fk = small_kernel();

	fake_target_add(fk, "iqn.\x1b[2J\xff");
	expect(fk, "target list", 0,
	       "target                        provider  groups\n"
	       FAKE_IQN "  fake      1\n"
	       "iqn.\\x1b[2J\\xff               fake      0\n", "");
	expect(fk, "target list --json", 0,
	       "{\"targets\":["
	       "{\"id\":\"UUID\",\"incarnation\":\"3\",\"name\":\"" FAKE_IQN "\","
	       "\"provider\":\"fake\",\"groups\":1},"
	       "{\"id\":\"UUID\",\"incarnation\":\"9\",\"name\":\"iqn.\\\\x1b[2J\\\\xff\","
	       "\"provider\":\"fake\",\"groups\":0}]}\n", "");
	fake_kernel_free(fk);
}

/* Only sessions need a privilege, so only EPERM has the hint to run as root. */
static void sessions_fail(void)
{
	static const char *const lines[] = { "session list", "portal list --initiator iqn.a" };
	struct fake_kernel *fk = small_kernel();

	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		fake_fail(fk, VDS_ISCSI_CMD_SESSION_GET, -1, "not permitted");
		expect(fk, lines[i], 1, "",
		       "vdsctl: cannot list the sessions: not permitted\n"
		       "hint: run as root: listing sessions needs CAP_SYS_ADMIN\n");
		fake_fail(fk, VDS_ISCSI_CMD_SESSION_GET, -5, "they cannot be read");
		expect(fk, lines[i], 1, "",
		       "vdsctl: cannot list the sessions: they cannot be read\n");
	}
	fake_kernel_free(fk);
}

/* Also where there is nothing to report. */
static void one_json_object(void)
{
	static const char *const lines[] = {
		"portal remove " GROUP " 192.0.2.9:1 --if-exists",
		"portal add " GROUP " 192.0.2.1:3260 --if-absent",
		"group create " GROUP " --if-absent", "group delete " FAKE_IQN ",9 --if-exists",
		"target create " FAKE_IQN " --if-absent", "target delete iqn.none --if-exists",
		"address evacuate 198.51.100.1 --if-exists",
		"address restore 198.51.100.1 --if-absent", "address list", "check",
		"metrics", "op list", "session list", "help", "version", "-q portal list",
	};
	struct fake_kernel *fk = begin();
	char line[256];
	json_t *json;

	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		struct run run;

		snprintf(line, sizeof(line), "%s -j", lines[i]);
		run = run_cli(fk, line);
		tap_context("vdsctl %s", line);
		check_int(run.status, 0);
		json = json_loads(run.out, 0, NULL);
		check(json_object_size(json) > 0);
		check(strchr(run.out, '\n') && !strchr(run.out, '\n')[1]);
		json_decref(json);
		run_free(&run);
	}
	tap_context("%s", "");
	fake_kernel_free(fk);
}

/* The groups of a portal are in the order of their names. */
static void memberships_sorted(void)
{
	struct fake_kernel *fk = fake_kernel_new();
	struct run run;

	fake_member_add(fk, "iqn.x:c", 1, "192.0.2.1:3260");
	fake_member_add(fk, "iqn.x:a", 2, "192.0.2.1:3260");
	fake_member_add(fk, "iqn.x:b", 1, "192.0.2.1:3260");
	fake_member_add(fk, "iqn.x:a", 1, "192.0.2.1:3260");
	run = run_cli(fk, "portal list --no-headers");
	check_str(run.out, "192.0.2.1:3260  online  iqn.x:a,1  serving  0\n"
			   "192.0.2.1:3260  online  iqn.x:a,2  serving  0\n"
			   "192.0.2.1:3260  online  iqn.x:b,1  serving  0\n"
			   "192.0.2.1:3260  online  iqn.x:c,1  serving  0\n");
	run_free(&run);
	fake_kernel_free(fk);
}

/* A pipe with space for less than PAGE: only the last part of the output fits. */
static void lost_output(void)
{
	struct fake_kernel *fk = small_kernel();
	static const char full[16 * PAGE];
	char page[PAGE], address[32];
	struct run run;
	int ends[2], size;

	for (int i = 1; i < 100; i++) {
		snprintf(address, sizeof(address), "10.0.0.%d:3260", i);
		fake_portal_add(fk, address);
	}
	if (!check(!pipe2(ends, O_NONBLOCK | O_CLOEXEC)))
		return;
	/* At least a page of this machine */
	size = fcntl(ends[1], F_SETPIPE_SZ, PAGE);
	check(size >= PAGE && write(ends[1], full, size - PAGE + 1) == size - PAGE + 1);
	run_cli_output = ends[1];
	run = run_cli(fk, "--json portal list");
	run_cli_output = -1;
	clearerr(stdout);
	check(read(ends[0], page, sizeof(page)) > 1);
	check_int(run.status, 1);
	check_part(run.err, "vdsctl: cannot write the output: ");
	close(ends[0]);
	close(ends[1]);
	run_free(&run);
	fake_kernel_free(fk);
}

static const struct tap_case cases[] = {
	{ "output of which only the last part could be written is an error", lost_output },
	{ "--json prints one object, also if there is nothing to report", one_json_object },
	{ "the groups of a portal are sorted", memberships_sorted },
	{ "portals are listed with status, groups and states, all or those of one group",
	  portal_list },
	{ "portals are listed as JSON, with their memberships", portal_list_json },
	{ "a portal is shown with its groups", portal_show },
	{ "groups are listed, all or those of one target", group_list },
	{ "an unknown target is an error", unknown_target },
	{ "a group is shown with its portals", group_show },
	{ "targets are listed with provider and number of groups", target_list },
	{ "an operation is listed, shown and waited for with the same fields", operations },
	{ "the status of a provider as JSON has all counts", provider_json },
	{ "a stale provider is shown with how to repair it, until it is repaired",
	  provider_stale },
	{ "a stale group is listed with the reason, and named by the status of the provider",
	  group_stale },
	{ "a stale group as JSON has a state and a message", group_stale_json },
	{ "an operation without a portal or a group is listed and shown", other_operations },
	{ "a dry run is marked as one in the list of operations", dry_run_listed },
	{ "an overdue operation is marked as one, with the reason", overdue_listed },
	{ "an unknown provider is an error", unknown_provider },
	{ "a list without objects has its headings, or an empty array", empty_lists },
	{ "a failure to list sessions is reported, with the privilege if that is missing",
	  sessions_fail },
	{ "control characters and other bytes in names are escaped", escaped },
};

int main(void)
{
	return tap_run(cases);
}
