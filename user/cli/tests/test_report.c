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

#define HINT_USERS	\
	"hint: see: vdsctl session list; or remove without --if-idle and --keep-path\n"

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

	blocker->peer = address(peer);
	blocker->silent = 340;
	blocker->aborted = aborted;
	op->aborted += aborted;
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

	strcpy(op.message, "done 9 ms after the request");
	add_blocker(&op, "198.51.100.7:1234", true);
	add_blocker(&op, "[2001:db8::7]:1", true);
	op.aborted = 50;
	reports(&op, "one that aborted logins",
		"done 9 ms after the request\n"
		"Aborted 50 logins in flight that blocked the removal:\n"
		"  198.51.100.7:1234, silent for 340 ms, aborted\n"
		"  [2001:db8::7]:1, silent for 340 ms, aborted\n"
		"  and 48 more\n");
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
}

static void dry_run(void)
{
	struct vds_op_info op = removal(2);

	op.flags = VDS_ISCSI_REMOVAL_FLAG_DRY_RUN;
	reports(&op, "a dry run", "No session uses these portals.\n");
	add_blocker(&op, "198.51.100.7:1234", false);
	add_session(&op, "iqn.i:1", true);
	reports(&op, "a dry run with a blocker and a session",
		"Logins in flight that would be aborted after 200 ms:\n"
		"  198.51.100.7:1234, silent for 340 ms\n"
		"1 session on these portals:\n"
		"  iqn.i:1 from 198.51.100.1:40000, its last path\n");
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
		"hint: nothing was changed; see: vdsctl op list\n"
		"Portals:\n  192.0.2.1:3260: untouched\n");
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
	check_str(text,
		  ", blocked by the login from 198.51.100.7:1234, "
		  "silent for 340 ms (0 aborted)");
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

static void json(void)
{
	struct vds_op_info op = busy_removal();
	json_t *got = record_json(&op_kind, &op, 0), *want, *value;
	const char *key;

	want = json_loads(
		"{\"options\":[\"keep-path\",\"drop\"],\"grace_ms\":200,\"deadline_ms\":5000,"
		"\"drain_ms\":1000,\"aborted\":1,\"sessions\":1,\"dropped\":3,"
		"\"items\":[{\"portal_id\":null,\"address\":{\"address\":\"192.0.2.1\","
		"\"port\":3260},\"state\":\"removed\",\"result\":0,\"error\":null},"
		"{\"portal_id\":null,\"address\":{\"address\":\"192.0.2.2\",\"port\":3260},"
		"\"state\":\"restored\",\"result\":-5,\"error\":\"EIO\"}],"
		"\"blockers\":[{\"address\":{\"address\":\"198.51.100.7\",\"port\":1234},"
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
		   "item         192.0.2.1:3260: removed\n"
		   "             192.0.2.2:3260: restored, EIO\n"
		   "aborted      1\n"
		   "blocker      198.51.100.7:1234, silent for 340 ms, aborted\n"
		   "sessions     1\n"
		   "session      iqn.i:1 from 198.51.100.1:40000, its last path\n"
		   "dropped      3\n");
	run_free(&run);
}

static const struct tap_case cases[] = {
	{ "a removal or an addition that succeeds is reported without details", success },
	{ "the logins that a removal aborted are reported", aborted_logins },
	{ "each portal of a removal of several is reported", two_portals },
	{ "sessions that stay logged in are reported, with the option that ends them",
	  remaining_sessions },
	{ "a drain reports the sessions that are left", drain },
	{ "a drop reports how many sessions it dropped", drop },
	{ "a dry run reports the logins it would abort and the sessions", dry_run },
	{ "a dry run that would fail says so and names the sessions", dry_run_fails },
	{ "a refusal because of sessions names them and how to remove the portal anyway",
	  refused },
	{ "a refusal of the last portal, and a deadline, have their hints", refused_hints },
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
	{ "an operation as a record has options, items, blockers and sessions", shown },
};

int main(void)
{
	return tap_run(cases);
}
