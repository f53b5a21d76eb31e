// SPDX-License-Identifier: GPL-2.0-only
/*
 * report.c - operations in sentences for people.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "blocked.h"
#include "kinds.h"
#include "output.h"
#include "record.h"
#include "report.h"

static bool is_removal(const struct vds_op_info *op)
{
	return op->kind == VDS_ISCSI_OP_KIND_REMOVE_PORTAL ||
	       op->kind == VDS_ISCSI_OP_KIND_OFFLINE_PORTAL;
}

/* Whether it waits for sessions to leave, or drops them. */
static bool ends_sessions(const struct vds_op_info *op)
{
	return op->drain || op->flags & VDS_ISCSI_REMOVAL_FLAG_DROP;
}

/* The blocker that was reported last is what blocks now. */
static void blocked_by(const struct vds_op_info *op, char text[CLI_TEXT_MAX])
{
	char last[CLI_TEXT_MAX], aborted[32] = "";

	op_blocker_kind.sentence(&op->blockers[op->blocker_count - 1], op, last);
	if (op->aborted)
		snprintf(aborted, sizeof(aborted), " (%u aborted)", op->aborted);
	snprintf(text, CLI_TEXT_MAX, ", blocked by %.*s%s", CLI_TEXT_MAX / 2, last, aborted);
}

void report_blocked(const struct vds_op_info *op, char text[CLI_TEXT_MAX])
{
	*text = '\0';
	if (op->overdue)
		text = stpcpy(text, ", overdue: the target driver does not return");
	if (op->state == VDS_ISCSI_OP_STATE_DRAINING)
		snprintf(text, CLI_TEXT_MAX / 2, ", %u session%s left", op->sessions,
			 plural(op->sessions));
	else if (op->state != VDS_ISCSI_OP_STATE_DONE && op->blocker_count)
		blocked_by(op, text);
}

void report_progress(const struct vds_op_info *op, char text[CLI_TEXT_MAX])
{
	double left = op->drain / 1e3 - op->phase_elapsed / 1e9;

	*text = '\0';
	if (op->state == VDS_ISCSI_OP_STATE_DRAINING && op->drain)
		snprintf(text, CLI_TEXT_MAX, ", %.1f s left", left > 0 ? left : 0);
	else if (op->state != VDS_ISCSI_OP_STATE_DONE)
		snprintf(text, CLI_TEXT_MAX, ", %u %%", op->percent);
}

/* Details of a failure go to stderr, like the failure. */
__attribute__((format(printf, 3, 4)))
static void detail(struct cli *cli, const struct vds_op_info *op,
		   const char *format, ...)
{
	char text[CLI_TEXT_MAX];
	va_list values;

	va_start(values, format);
	vsnprintf(text, sizeof(text), format, values);
	va_end(values);
	if (op->result)
		cli_note("%s", text);
	else
		cli_say(cli, "%s", text);
}

/* Prints a line for each record, and how many of @total there are besides. */
static void detail_records(struct cli *cli, const struct vds_op_info *op,
			   const struct record_kind *kind, const void *records,
			   size_t count, size_t total)
{
	char text[CLI_TEXT_MAX];

	for (size_t i = 0; i < count; i++) {
		kind->sentence((const char *)records + i * kind->size, op, text);
		detail(cli, op, "  %s", text);
	}
	if (count && total > count)
		detail(cli, op, "  and %zu more", total - count);
}

/* Prints a line for each login that was aborted, of those that the kernel lists. */
static void detail_aborted(struct cli *cli, const struct vds_op_info *op)
{
	bool stalled = op->kind == VDS_ISCSI_OP_KIND_UNBLOCK_GROUP;
	char text[CLI_TEXT_MAX];
	uint32_t listed = 0;

	if (!op->aborted)
		return;
	detail(cli, op, "Aborted %u %slogin%s%s%s%c", op->aborted, stalled ? "stalled " : "",
	       plural(op->aborted), stalled ? "" : " in flight",
	       is_removal(op) ? " that blocked the removal" : "",
	       op->blocker_count ? ':' : '.');
	for (size_t i = 0; i < op->blocker_count; i++) {
		if (!op->blockers[i].aborted)
			continue;
		op_blocker_kind.sentence(&op->blockers[i], op, text);
		detail(cli, op, "  %s", text);
		listed++;
	}
	if (listed && op->aborted > listed)
		detail(cli, op, "  and %u more", op->aborted - listed);
}

static void detail_blockers(struct cli *cli, const struct vds_op_info *op)
{
	if (!blocked_failed(op)) {
		detail_aborted(cli, op);
		return;
	}
	if (op_is_dry(op) && blocked_only_by_logins(op))
		detail(cli, op, "Logins in flight that would be aborted after %u ms:",
		       op->grace);
	else if (op->aborted)
		detail(cli, op, "Blocked by (%u login%s aborted):", op->aborted,
		       op->aborted == 1 ? " was" : "s were");
	else
		detail(cli, op, "Blocked by:");
	detail_records(cli, op, &op_blocker_kind, op->blockers, op->blocker_count,
		       op->blocker_count);
}

/* Of the portals that struct vds_op_info does not have, prints those in bad order. */
static void detail_other_items(struct cli *cli, const struct vds_op_info *op)
{
	struct vds_op_item *items;
	char text[CLI_TEXT_MAX];
	size_t count;

	if (vds_op_items(cli->client, op->id, op->incarnation, &items, &count))
		return;
	for (size_t i = op->item_count; i < count; i++) {
		if (items[i].state != VDS_ISCSI_ITEM_STATE_LOST &&
		    items[i].state != VDS_ISCSI_ITEM_STATE_LEAKED)
			continue;
		op_item_kind.sentence(&items[i], op, text);
		detail(cli, op, "  %s", text);
	}
	free(items);
}

static void detail_items(struct cli *cli, const struct vds_op_info *op)
{
	size_t total = op->item_total > op->item_count ? op->item_total : op->item_count;

	if (!op->item_count || (op->item_count == 1 && !op->result) || op_is_dry(op))
		return;
	if (blocked_changed_nothing(op)) {
		detail(cli, op, "Nothing was changed.");
		return;
	}
	detail(cli, op, "Portals:");
	detail_records(cli, op, &op_item_kind, op->items, op->item_count, total);
	if (op->result && total > op->item_count)
		detail_other_items(cli, op);
}

/* "this portal", or "these portals" */
static const char *the_portals(const struct vds_op_info *op)
{
	return op->item_count > 1 ? "these portals" : "this portal";
}

char *report_left(size_t sessions, size_t portals, char text[CLI_TEXT_MAX])
{
	bool one = sessions == 1;

	snprintf(text, CLI_TEXT_MAX,
		 "%zu session%s on %s stay%s logged in; use --drop to end %s", sessions,
		 plural(sessions), portals > 1 ? "these portals" : "this portal",
		 one ? "s" : "", one ? "it" : "them");
	return text;
}

static void detail_sessions(struct cli *cli, const struct vds_op_info *op)
{
	char text[CLI_TEXT_MAX];
	const char *s = plural(op->sessions);
	char colon = op->session_count ? ':' : '.';
	bool done = !op->result && !op_is_dry(op);

	if (!op->sessions)
		return;
	if (op->result == -EUSERS)
		detail(cli, op, "%u session%s prevent%s %s%c", op->sessions, s,
		       op->sessions == 1 ? "s" : "",
		       is_removal(op) ? "the removal" : "this", colon);
	else if (done && ends_sessions(op))
		detail(cli, op, "%u session%s left%c", op->sessions, s, colon);
	else if (done)
		detail(cli, op, "%s%c",
		       report_left(op->sessions, op->item_count, text), colon);
	else
		detail(cli, op, "%u session%s on %s%c", op->sessions, s, the_portals(op),
		       colon);
	detail_records(cli, op, &op_session_kind, op->session, op->session_count,
		       op->sessions);
}

/* Reports what a successful operation did to the sessions; an addition has none. */
static void detail_outcome(struct cli *cli, const struct vds_op_info *op)
{
	if (op->result)
		return;
	if (op->dropped)
		detail(cli, op, "Dropped %u session%s.", op->dropped, plural(op->dropped));
	if (!is_removal(op))
		return;
	if (!op->sessions && op_is_dry(op))
		detail(cli, op, "No session uses %s.", the_portals(op));
	else if (!op->sessions && ends_sessions(op))
		detail(cli, op, "No session is left.");
}

void report_details(struct cli *cli, const struct vds_op_info *op)
{
	if (!op->result && *op->message)
		cli_note("vdsctl: warning: %s", op->message);
	detail_blockers(cli, op);
	blocked_tasks(cli, op);
	blocked_listeners(cli, op);
	detail_items(cli, op);
	detail_sessions(cli, op);
	detail_outcome(cli, op);
}

static const struct vds_op_item *item_in_state(const struct vds_op_info *op,
					       enum vds_iscsi_item_state state)
{
	for (size_t i = 0; i < op->item_count; i++)
		if (op->items[i].state == state)
			return &op->items[i];
	return NULL;
}

/* The state after a cancel. */
static const char *cancelled_how(const struct vds_op_info *op)
{
	bool several = op->item_count > 1;

	if (op->kind == VDS_ISCSI_OP_KIND_ADD_PORTAL ||
	    op->kind == VDS_ISCSI_OP_KIND_ONLINE_PORTAL)
		return "; the portal was not added";
	if (!is_removal(op))
		return "";
	if (item_in_state(op, VDS_ISCSI_ITEM_STATE_LOST))
		return ", but not every portal could be put back";
	if (item_in_state(op, VDS_ISCSI_ITEM_STATE_RESTORED))
		return several ? "; the portals were put back and serve again" :
				 "; the portal was put back and serves again";
	return several ? "; the portals are still in their group" :
			 "; the portal is still in its group";
}

/* What to do about a failure; NULL for the usual hint of its errno. */
static const char *failure_hint(const struct vds_op_info *op, char text[CLI_TEXT_MAX])
{
	const struct vds_op_item *lost = item_in_state(op, VDS_ISCSI_ITEM_STATE_LOST);
	char address[VDS_ADDRESS_STRLEN];

	if (lost) {
		snprintf(text, CLI_TEXT_MAX, "vdsctl portal add %s,%u %s",
			 *lost->target_name ? lost->target_name : op->target_name,
			 *lost->target_name ? lost->tag : op->tag,
			 vds_address_format(&lost->address, address));
		return text;
	}
	if (op->reason == VDS_ISCSI_REASON_HAS_SESSIONS)
		return "see: vdsctl session list; to end the sessions, use --drop";
	if (op->reason == VDS_ISCSI_REASON_HAS_PORTALS)
		return "to remove the portals as well, use --with-portals";
	if (op->reason == VDS_ISCSI_REASON_HAS_CONTENTS)
		return "to delete the LUNs and ACLs as well, use --with-contents";
	if (op->result == -EUSERS)
		return "see: vdsctl session list; or remove without --if-idle and --keep-path";
	if (op->result == -EADDRINUSE && is_removal(op))
		return "to remove the last portal, omit --keep-last";
	if (blocked_failed(op) ||
	    (op->kind == VDS_ISCSI_OP_KIND_UNBLOCK_GROUP && op->result == -EBUSY))
		return blocked_hint(op, text);
	if (op->result == -ETIME)
		return "see: vdsctl op list";
	return NULL;
}

static void say_failure(struct cli *cli, const struct vds_op_info *op, const char *hint)
{
	unsigned long long id = op->id;

	if (op->result == -ECANCELED)
		cli_fail(cli, op->result, hint, "operation %llu was cancelled%s", id,
			 cancelled_how(op));
	else if (op_is_dry(op) && blocked_failed(op))
		cli_fail(cli, op->result, hint, "operation %llu would have to wait: blocked by %s",
			 id, op_blocker_name(&op->blockers[op->blocker_count - 1]));
	else
		cli_fail(cli, op->result, hint, "operation %llu %s: %s%s%s", id,
			 op_is_dry(op) ? "would fail" : "failed", error_name(op->result),
			 *op->message ? ": " : "", op->message);
}

void report_failure(struct cli *cli, const struct vds_op_info *op)
{
	char hint[CLI_TEXT_MAX];

	say_failure(cli, op, failure_hint(op, hint));
	report_details(cli, op);
}

/* All portals of an operation that has more than struct vds_op_info; NULL if unknown. */
static json_t *all_items(struct cli *cli, const struct vds_op_info *op)
{
	struct vds_op_item *items;
	json_t *array;
	size_t count;

	if (op->item_total <= op->item_count ||
	    vds_op_items(cli->client, op->id, op->incarnation, &items, &count))
		return NULL;
	array = record_array(&op_item_kind, items, count);
	free(items);
	return array;
}

void report_record(struct cli *cli, const struct vds_op_info *op)
{
	json_t *json, *items;

	if (!cli->doc) {
		record_print(&op_kind, op);
		return;
	}
	json = record_json(&op_kind, op, 0);
	items = all_items(cli, op);
	if (items && json_object_set_new(json, "items", items))
		must(NULL);
	cli_add(cli, op_kind.name, json);
}

int report_nothing(struct cli *cli, const char *format, ...)
{
	char why[CLI_TEXT_MAX];
	va_list values;

	va_start(values, format);
	vsnprintf(why, sizeof(why), format, values);
	va_end(values);
	cli_say(cli, "%s", why);
	if (cli->doc)
		cli_add(cli, op_kind.name, json_null());
	return CLI_DONE;
}

int report_unknown(struct cli *cli, uint64_t id)
{
	return cli_fail(cli, -ENOENT, "see: vdsctl op list",
			"no operation %llu: unknown, or already forgotten",
			(unsigned long long)id);
}
