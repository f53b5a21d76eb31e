// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_report.c - operations of all kinds as sentences, as records and as JSON.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "kinds.h"
#include "record.h"
#include "report.h"
#include "run_cli.h"
#include "tasks.h"

#define HINT_USERS	\
	"hint: see: vdsctl session list; or remove without --if-idle and --keep-path\n"

#define REINSTATEMENT	\
	"a login that replaces a session and waits for that session's I/O"

static struct vds_address address(const char *text)
{
	struct vds_address parsed;

	if (vds_address_parse(text, &parsed))
		abort();
	return parsed;
}

/* A removal of @count portals that is done. */
static struct vds_op_info removal(size_t count)
{
	struct vds_op_info op = {
		.id = 7,
		.kind = VDS_ISCSI_OP_KIND_REMOVE_PORTAL,
		.state = VDS_ISCSI_OP_STATE_DONE,
		.percent = 100,
		.target_name = "iqn.x:a",
		.tag = 1,
		.address = address("192.0.2.1:3260"),
		.grace = 200,
		.item_count = count,
	};

	for (size_t i = 0; i < count; i++) {
		op.items[i].address = address("192.0.2.1:3260");
		op.items[i].address.addr[3] += i;
		op.items[i].state = VDS_ISCSI_ITEM_STATE_REMOVED;
	}
	return op;
}

static void fail(struct vds_op_info *op, int result, enum vds_iscsi_item_state items)
{
	op->result = result;
	op->percent = 0;
	for (size_t i = 0; i < op->item_count; i++)
		op->items[i].state = items;
}

static void add_session(struct vds_op_info *op, const char *initiator, bool last_path)
{
	struct vds_op_session *session = &op->session[op->session_count++];

	strcpy(session->initiator_name, initiator);
	session->session_id = op->session_count;
	session->peer = address("198.51.100.1:40000");
	session->last_path = last_path;
	op->sessions++;
}

static void add_blocker(struct vds_op_info *op, const char *peer, bool aborted)
{
	struct vds_op_blocker *blocker = &op->blockers[op->blocker_count++];

	blocker->kind = VDS_ISCSI_BLOCKER_KIND_LOGIN;
	blocker->peer = address(peer);
	blocker->silent = 340;
	blocker->aborted = aborted;
	op->aborted += aborted;
}

static void add_other_blocker(struct vds_op_info *op, enum vds_iscsi_blocker_kind kind)
{
	op->blockers[op->blocker_count++].kind = kind;
}

static int report(void *context)
{
	struct vds_op_info *op = context;
	struct cli cli = { 0 };

	if (op->result)
		report_failure(&cli, op);
	else
		report_details(&cli, op);
	return 0;
}

/* A success is reported on standard output, a failure on standard error. */
static void reports(struct vds_op_info *op, const char *name, const char *text)
{
	struct run run = run_captured(report, op);

	expect_run(&run, name, 0, op->result ? "" : text, op->result ? text : "");
}

static void success(void)
{
	struct vds_op_info op = removal(1);

	reports(&op, "a removal", "");
	op.kind = VDS_ISCSI_OP_KIND_ADD_PORTAL;
	reports(&op, "an addition", "");
}

static void aborted_logins(void)
{
	struct vds_op_info op = removal(1);

	add_blocker(&op, "198.51.100.7:1234", true);
	add_other_blocker(&op, VDS_ISCSI_BLOCKER_KIND_DIRECTORY);
	add_blocker(&op, "[2001:db8::7]:1", true);
	op.aborted = 50;
	reports(&op, "one that aborted logins",
		"Aborted 50 logins in flight that blocked the removal:\n"
		"  a login in flight from 198.51.100.7:1234, silent for 340 ms, aborted\n"
		"  a login in flight from [2001:db8::7]:1, silent for 340 ms, aborted\n"
		"  and 48 more\n");
}

static void warning(void)
{
	struct vds_op_info op = removal(1);
	struct run run;

	strcpy(op.message, "done 9 ms after the request");
	run = run_captured(report, &op);
	expect_run(&run, "a success with a message", 0, "",
		   "vdsctl: warning: done 9 ms after the request\n");
}

static void two_portals(void)
{
	struct vds_op_info op = removal(2);

	reports(&op, "a removal of two portals",
		"Portals:\n  192.0.2.1:3260: removed\n  192.0.2.2:3260: removed\n");
}

static void remaining_sessions(void)
{
	struct vds_op_info op = removal(1);

	op.flags = VDS_ISCSI_REMOVAL_FLAG_KEEP_PATH;
	add_session(&op, "iqn.i:1", false);
	reports(&op, "a removal that looked at the sessions",
		"1 session on this portal stays logged in; use --drop to end it:\n"
		"  iqn.i:1 from 198.51.100.1:40000\n");
	op = removal(2);
	op.sessions = 2;
	reports(&op, "the same of two portals, without privileges",
		"Portals:\n  192.0.2.1:3260: removed\n  192.0.2.2:3260: removed\n"
		"2 sessions on these portals stay logged in; use --drop to end them.\n");
}

static void drain(void)
{
	struct vds_op_info op = removal(1);

	op.drain = 1000;
	reports(&op, "a drain that ended", "No session is left.\n");
	add_session(&op, "iqn.i:1", false);
	add_session(&op, "iqn.i:\x1b[2J", false);
	reports(&op, "a drain that ran out",
		"2 sessions left:\n"
		"  iqn.i:1 from 198.51.100.1:40000\n"
		"  iqn.i:\\x1b[2J from 198.51.100.1:40000\n");
	op.session_count = 0;
	reports(&op, "the same without privileges", "2 sessions left.\n");
}

static void drop(void)
{
	struct vds_op_info op = removal(1);

	op.flags = VDS_ISCSI_REMOVAL_FLAG_DROP;
	op.dropped = 1;
	reports(&op, "a drop", "Dropped 1 session.\nNo session is left.\n");
	op.kind = VDS_ISCSI_OP_KIND_DISABLE_GROUP;
	op.item_count = 0;
	reports(&op, "a group that is disabled", "Dropped 1 session.\n");
}

static void dry_run(void)
{
	struct vds_op_info op = removal(2);

	op.flags = VDS_ISCSI_REMOVAL_FLAG_DRY_RUN;
	reports(&op, "a dry run", "No session uses these portals.\n");
	add_session(&op, "iqn.i:1", true);
	reports(&op, "a dry run with a session",
		"1 session on these portals:\n"
		"  iqn.i:1 from 198.51.100.1:40000, its last path\n");
}

static void dry_run_blocked(void)
{
	struct vds_op_info op = removal(1);

	op.flags = VDS_ISCSI_REMOVAL_FLAG_DRY_RUN;
	fail(&op, -EBUSY, VDS_ISCSI_ITEM_STATE_UNTOUCHED);
	add_blocker(&op, "198.51.100.7:1234", false);
	reports(&op, "a dry run that a login blocks",
		"vdsctl: operation 7 would have to wait: blocked by a login in flight\n"
		"hint: remove the portals with --deadline, to limit the wait\n"
		"Logins in flight that would be aborted after 200 ms:\n"
		"  a login in flight from 198.51.100.7:1234, silent for 340 ms\n");
	op.blockers[0] = (struct vds_op_blocker){ .kind = VDS_ISCSI_BLOCKER_KIND_REINSTATEMENT };
	reports(&op, "a dry run that a reinstatement blocks",
		"vdsctl: operation 7 would have to wait: blocked by " REINSTATEMENT "\n"
		"hint: remove the portals with --deadline, to limit the wait\n"
		"Blocked by:\n  " REINSTATEMENT "\n");
}

static void dry_run_fails(void)
{
	struct vds_op_info op = removal(2);

	op.flags = VDS_ISCSI_REMOVAL_FLAG_DRY_RUN;
	add_session(&op, "iqn.i:1", true);
	fail(&op, -EUSERS, VDS_ISCSI_ITEM_STATE_UNTOUCHED);
	strcpy(op.message, "no");
	reports(&op, "a dry run that would fail",
		"vdsctl: operation 7 would fail: EUSERS: no\n" HINT_USERS
		"1 session prevents the removal:\n"
		"  iqn.i:1 from 198.51.100.1:40000, its last path\n");
}

static void refused(void)
{
	struct vds_op_info op = removal(1);

	fail(&op, -EUSERS, VDS_ISCSI_ITEM_STATE_UNTOUCHED);
	for (int i = 0; i < VDS_OP_DETAILS; i++)
		add_session(&op, "iqn.i:1", false);
	op.session_count = 1;
	reports(&op, "a refusal",
		"vdsctl: operation 7 failed: EUSERS\n" HINT_USERS
		"Portals:\n  192.0.2.1:3260: untouched\n"
		"8 sessions prevent the removal:\n"
		"  iqn.i:1 from 198.51.100.1:40000\n  and 7 more\n");
}

static void refused_hints(void)
{
	struct vds_op_info op = removal(1);

	fail(&op, -EADDRINUSE, VDS_ISCSI_ITEM_STATE_UNTOUCHED);
	reports(&op, "a refusal to take the last portal",
		"vdsctl: operation 7 failed: EADDRINUSE\n"
		"hint: to remove the last portal, omit --keep-last\n"
		"Portals:\n  192.0.2.1:3260: untouched\n");
	fail(&op, -ETIME, VDS_ISCSI_ITEM_STATE_UNTOUCHED);
	reports(&op, "a deadline",
		"vdsctl: operation 7 failed: ETIME\n"
		"hint: see: vdsctl op list\nNothing was changed.\n");
}

/* Of an operation that gave up, because of @kind. */
static void gave_up(enum vds_iscsi_blocker_kind kind, const char *text)
{
	struct vds_op_info op = removal(1);

	fail(&op, -EBUSY, VDS_ISCSI_ITEM_STATE_UNTOUCHED);
	add_other_blocker(&op, kind);
	reports(&op, "an operation that gave up", text);
}

#define DIRECTORY	\
	"another program, which keeps the group's portals locked in configfs"
#define CONFIGURATION	"another program, which is changing the group's configuration"

static void blockers(void)
{
	tasks_proc = "/nonexistent";
	gave_up(VDS_ISCSI_BLOCKER_KIND_LOGIN,
		"vdsctl: operation 7 failed: EBUSY\n"
		"hint: that login has no TCP connection, so it cannot be aborted: allow more "
		"time with --deadline\n"
		"Blocked by:\n  a login in flight\nNothing was changed.\n");
	gave_up(VDS_ISCSI_BLOCKER_KIND_DIRECTORY,
		"vdsctl: operation 7 failed: EBUSY\n"
		"hint: if stalled logins block that program: vdsctl group unblock iqn.x:a,1\n"
		"Blocked by:\n  " DIRECTORY "\nNothing was changed.\n");
	gave_up(VDS_ISCSI_BLOCKER_KIND_CONFIGURATION,
		"vdsctl: operation 7 failed: EBUSY\n"
		"hint: repeat the command when that program has returned\n"
		"Blocked by:\n  " CONFIGURATION "\nNothing was changed.\n");
	gave_up(VDS_ISCSI_BLOCKER_KIND_REINSTATEMENT,
		"vdsctl: operation 7 failed: EBUSY\n"
		"hint: repeat the command when the I/O of that session has completed\n"
		"Blocked by:\n  " REINSTATEMENT "\nNothing was changed.\n");
	gave_up(99, "vdsctl: operation 7 failed: EBUSY\nhint: see: vdsctl op list\n"
		"Blocked by:\n  something that this version of vdsctl does not know\n"
		"Nothing was changed.\n");
}

/* A failure after the commit began is not called harmless. */
static void busy_later(void)
{
	struct vds_op_info op = removal(2);

	fail(&op, -EBUSY, VDS_ISCSI_ITEM_STATE_RESTORED);
	op.items[1].state = VDS_ISCSI_ITEM_STATE_LEAKED;
	op.items[1].result = -EBUSY;
	reports(&op, "a removal that was rolled back",
		"vdsctl: operation 7 failed: EBUSY\nhint: see: vdsctl op list\n"
		"Portals:\n"
		"  192.0.2.1:3260: restored\n"
		"  192.0.2.2:3260: leaked, EBUSY\n");
}

static void several_groups(void)
{
	struct vds_op_info op = removal(2);

	strcpy(op.items[0].target_name, "iqn.x:a");
	strcpy(op.items[1].target_name, "iqn.x:b");
	op.items[0].tag = 1;
	op.items[1].tag = 2;
	op.items[1].group_id.b[0] = 1;
	reports(&op, "a removal from two groups",
		"Portals:\n"
		"  192.0.2.1:3260 in iqn.x:a,1: removed\n"
		"  192.0.2.2:3260 in iqn.x:b,2: removed\n");
}

static void many_portals(void)
{
	struct vds_op_info op = removal(2);

	op.item_total = 1000;
	reports(&op, "a removal of many portals",
		"Portals:\n  192.0.2.1:3260: removed\n  192.0.2.2:3260: removed\n"
		"  and 998 more\n");
}

static void rolled_back(void)
{
	struct vds_op_info op = removal(3);

	fail(&op, -EIO, VDS_ISCSI_ITEM_STATE_RESTORED);
	op.items[2].state = VDS_ISCSI_ITEM_STATE_UNTOUCHED;
	op.items[2].result = -EIO;
	reports(&op, "a removal that was rolled back",
		"vdsctl: operation 7 failed: EIO\n"
		"Portals:\n"
		"  192.0.2.1:3260: restored\n"
		"  192.0.2.2:3260: restored\n"
		"  192.0.2.3:3260: untouched, EIO\n");
}

static void lost_portal(void)
{
	struct vds_op_info op = removal(3);

	fail(&op, -EIO, VDS_ISCSI_ITEM_STATE_RESTORED);
	op.items[2].state = VDS_ISCSI_ITEM_STATE_UNTOUCHED;
	op.items[2].result = -EIO;
	op.items[1].state = VDS_ISCSI_ITEM_STATE_LOST;
	op.items[1].result = -EADDRINUSE;
	reports(&op, "a roll-back that failed",
		"vdsctl: operation 7 failed: EIO\n"
		"hint: vdsctl portal add iqn.x:a,1 192.0.2.2:3260\n"
		"Portals:\n"
		"  192.0.2.1:3260: restored\n"
		"  192.0.2.2:3260: lost, EADDRINUSE\n"
		"  192.0.2.3:3260: untouched, EIO\n");
}

static void cancelled(void)
{
	struct vds_op_info op = removal(1);

	fail(&op, -ECANCELED, VDS_ISCSI_ITEM_STATE_RESTORED);
	reports(&op, "a cancel while sessions drained",
		"vdsctl: operation 7 was cancelled; the portal was put back and serves again\n"
		"Portals:\n  192.0.2.1:3260: restored\n");
}

static void cancelled_and_lost(void)
{
	struct vds_op_info op = removal(1);

	fail(&op, -ECANCELED, VDS_ISCSI_ITEM_STATE_LOST);
	reports(&op, "a cancel whose portal is lost",
		"vdsctl: operation 7 was cancelled, but not every portal could be put back\n"
		"hint: vdsctl portal add iqn.x:a,1 192.0.2.1:3260\n"
		"Portals:\n  192.0.2.1:3260: lost\n");
}

static void cancelled_addition(void)
{
	struct vds_op_info op = removal(1);

	op.kind = VDS_ISCSI_OP_KIND_ADD_PORTAL;
	fail(&op, -ECANCELED, VDS_ISCSI_ITEM_STATE_UNTOUCHED);
	reports(&op, "a cancelled addition",
		"vdsctl: operation 7 was cancelled; the portal was not added\n"
		"Portals:\n  192.0.2.1:3260: untouched\n");
}

static void blocked(void)
{
	struct vds_op_info op = removal(1);
	char text[CLI_TEXT_MAX];

	add_blocker(&op, "198.51.100.7:1234", false);
	report_blocked(&op, text);
	check(!*text);
	op.state = VDS_ISCSI_OP_STATE_COMMITTING;
	report_blocked(&op, text);
	check_str(text, ", blocked by a login in flight from 198.51.100.7:1234, "
			"silent for 340 ms");
	op.overdue = true;
	op.aborted = 2;
	op.blockers[0].peer.family = 0;
	report_blocked(&op, text);
	check_str(text, ", overdue: the target driver does not return, "
			"blocked by a login in flight, silent for 340 ms (2 aborted)");
	op.overdue = false;
	op.state = VDS_ISCSI_OP_STATE_DRAINING;
	op.sessions = 1;
	report_blocked(&op, text);
	check_str(text, ", 1 session left");
}

static struct vds_op_info busy_removal(void)
{
	struct vds_op_info op = removal(2);

	op.flags = VDS_ISCSI_REMOVAL_FLAG_KEEP_PATH | VDS_ISCSI_REMOVAL_FLAG_DROP;
	op.deadline = 5000;
	op.drain = 1000;
	op.dropped = 3;
	op.items[1].state = VDS_ISCSI_ITEM_STATE_RESTORED;
	op.items[1].result = -EIO;
	add_blocker(&op, "198.51.100.7:1234", true);
	add_session(&op, "iqn.i:1", true);
	return op;
}

#define ITEM_GROUP	"\"group_id\":null,\"target_name\":null,\"tag\":0,"

static void json(void)
{
	struct vds_op_info op = busy_removal();
	json_t *got = record_json(&op_kind, &op, 0), *want, *value;
	const char *key;

	want = json_loads(
		"{\"options\":[\"keep-path\",\"drop\"],\"grace_ms\":200,\"deadline_ms\":5000,"
		"\"drain_ms\":1000,\"aborted\":1,\"sessions\":1,\"dropped\":3,"
		"\"items\":[{\"portal_id\":null,\"address\":{\"address\":\"192.0.2.1\","
		"\"port\":3260}," ITEM_GROUP "\"state\":\"removed\",\"result\":0,\"error\":null},"
		"{\"portal_id\":null,\"address\":{\"address\":\"192.0.2.2\",\"port\":3260},"
		ITEM_GROUP "\"state\":\"restored\",\"result\":-5,\"error\":\"EIO\"}],"
		"\"blockers\":[{\"kind\":\"login\",\"address\":{\"address\":\"198.51.100.7\",\"port\":1234},"
		"\"silent_ms\":340,\"aborted\":true}],"
		"\"session_list\":[{\"initiator_name\":\"iqn.i:1\",\"session_id\":1,"
		"\"address\":{\"address\":\"198.51.100.1\",\"port\":40000},"
		"\"last_path\":true}]}", 0, NULL);
	check_int(json_object_size(want), 10);
	json_object_foreach(want, key, value)
		if (!check(json_equal(value, json_object_get(got, key))))
			tap_note("member %s", key);
	json_decref(want);
	json_decref(got);
}

static int show(void *context)
{
	record_print(&op_kind, context);
	return 0;
}

static void shown(void)
{
	struct vds_op_info op = busy_removal();
	struct run run = run_captured(show, &op);

	check_part(run.out,
		   "options      keep-path drop\n"
		   "grace ms     200\n"
		   "deadline     5000 ms\n"
		   "drain        1000 ms\n"
		   "portals      -\n"
		   "item         192.0.2.1:3260: removed\n"
		   "             192.0.2.2:3260: restored, EIO\n"
		   "aborted      1\n"
		   "blocker      a login in flight from 198.51.100.7:1234, silent for 340 ms, aborted\n"
		   "sessions     1\n"
		   "session      iqn.i:1 from 198.51.100.1:40000, its last path\n"
		   "dropped      3\n");
	run_free(&run);
}

/* JSON readers often store numbers as doubles. */
static void no_large_number(void)
{
	struct vds_op_info op = removal(1);
	json_t *got;

	op.incarnation = UINT64_MAX;
	op.group_incarnation = UINT64_MAX;
	op.accepted_at = UINT64_C(1800000000000000000);
	got = record_json(&op_kind, &op, 0);
	check_str(json_string_value(json_object_get(got, "incarnation")),
		  "18446744073709551615");
	check_str(json_string_value(json_object_get(got, "group_incarnation")),
		  "18446744073709551615");
	check_str(json_string_value(json_object_get(got, "accepted_at_ns")),
		  "1800000000000000000");
	json_decref(got);
}

static int fail_twice(void *context)
{
	struct cli cli = { 0 };

	(void)context;
	cli_output_json(&cli);
	cli_fail(&cli, -EIO, NULL, "first");
	cli_fail(&cli, -ENOENT, NULL, "second");
	return cli_finish(&cli, CLI_FAILED);
}

/* What failed first is the cause. */
static void first_error(void)
{
	struct run run = run_captured(fail_twice, NULL);

	check_str(json_error(run.out), "EIO");
	check_part(run.err, "vdsctl: first\nvdsctl: second\n");
	run_free(&run);
}

/* The time of a drain begins when the portals were removed. */
static void drain_time_left(void)
{
	struct vds_op_info op = removal(1);
	char text[CLI_TEXT_MAX];

	op.state = VDS_ISCSI_OP_STATE_DRAINING;
	op.drain = 5000;
	op.elapsed = 60000000000;
	op.phase_elapsed = 1000000000;
	report_progress(&op, text);
	check_str(text, ", 4.0 s left");
}

static const struct tap_case cases[] = {
	{ "of two errors the JSON has the first", first_error },
	{ "the time left of a drain is counted from its beginning", drain_time_left },
	{ "a removal or an addition that succeeds is reported without details", success },
	{ "the logins that a removal aborted are reported", aborted_logins },
	{ "the message of an operation that succeeded is a warning", warning },
	{ "each portal of a removal of several is reported", two_portals },
	{ "sessions that stay logged in are reported, with the option that ends them",
	  remaining_sessions },
	{ "a drain reports the sessions that are left", drain },
	{ "a drop reports how many sessions it dropped", drop },
	{ "a dry run reports the sessions", dry_run },
	{ "a dry run that is blocked says that it would have to wait, and for what",
	  dry_run_blocked },
	{ "a dry run that would fail says so and names the sessions", dry_run_fails },
	{ "a refusal because of sessions names them and how to remove the portal anyway",
	  refused },
	{ "a refusal of the last portal, and a deadline, have their hints", refused_hints },
	{ "an operation that gave up says what blocked it, and that nothing was changed",
	  blockers },
	{ "a removal that failed later does not claim that nothing was changed", busy_later },
	{ "an operation on several groups names the group of each portal", several_groups },
	{ "of many portals the first are reported, with the number of the rest",
	  many_portals },
	{ "a removal that was rolled back reports every portal", rolled_back },
	{ "a portal that could not be put back is reported, with the command that adds it",
	  lost_portal },
	{ "a cancelled removal says that the portal serves again", cancelled },
	{ "a cancelled removal that lost its portal says so, with the command that adds it",
	  cancelled_and_lost },
	{ "a cancelled addition says that the portal was not added", cancelled_addition },
	{ "the progress of an operation names the login or the sessions it waits for",
	  blocked },
	{ "an operation as JSON has options, items, blockers and sessions", json },
	{ "in JSON, numbers that a double cannot hold are strings", no_large_number },
	{ "an operation as a record has options, items, blockers and sessions", shown },
};

int main(void)
{
	return tap_run(cases);
}
