// SPDX-License-Identifier: GPL-2.0-only
/*
 * report.c - an operation in sentences.
 */
#include <errno.h>
#include <stdarg.h>

#include "record.h"
#include "report.h"

const char *plural(size_t count)
{
	return count == 1 ? "" : "s";
}

static bool is_dry(const struct vds_op_info *op)
{
	return op->flags & VDS_ISCSI_REMOVAL_FLAG_DRY_RUN;
}

static bool is_removal(const struct vds_op_info *op)
{
	return op->kind == VDS_ISCSI_OP_KIND_REMOVE_PORTAL;
}

/* Whether it waits for sessions to leave or drops them. */
static bool ends_sessions(const struct vds_op_info *op)
{
	return op->drain || op->flags & VDS_ISCSI_REMOVAL_FLAG_DROP;
}

void report_holdup(const struct vds_op_info *op, char text[CLI_TEXT_MAX])
{
	char last[CLI_TEXT_MAX];

	*text = '\0';
	if (op->state == VDS_ISCSI_OP_STATE_DRAINING) {
		snprintf(text, CLI_TEXT_MAX, ", %u session%s left", op->sessions,
			 plural(op->sessions));
	} else if (op->state != VDS_ISCSI_OP_STATE_DONE && op->blocker_count) {
		op_blocker_kind.sentence(&op->blockers[op->blocker_count - 1], last);
		snprintf(text, CLI_TEXT_MAX, ", held up by the login of %.*s (%u aborted)",
			 CLI_TEXT_MAX / 2, last, op->aborted);
	}
}

/* Where the details go depends on how the operation ended. */
__attribute__((format(printf, 3, 4)))
static void tell(struct cli *cli, const struct vds_op_info *op,
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

/* A line for each record, and one for those that are not there, of @total. */
static void tell_records(struct cli *cli, const struct vds_op_info *op,
			 const struct record_kind *kind, const void *records,
			 size_t count, size_t total)
{
	char text[CLI_TEXT_MAX];

	for (size_t i = 0; i < count; i++) {
		kind->sentence((const char *)records + i * kind->size, text);
		tell(cli, op, "  %s", text);
	}
	if (count && total > count)
		tell(cli, op, "  and %zu more", total - count);
}

static void tell_logins(struct cli *cli, const struct vds_op_info *op)
{
	if (is_dry(op) && op->blocker_count)
		tell(cli, op, "Logins in flight that would be aborted after %u ms:",
		     op->grace);
	else if (op->aborted)
		tell(cli, op, "Aborted %u login%s in flight, which held it up:",
		     op->aborted, plural(op->aborted));
	else
		return;
	tell_records(cli, op, &op_blocker_kind, op->blockers, op->blocker_count,
		     op->aborted);
}

static void tell_items(struct cli *cli, const struct vds_op_info *op)
{
	if (!op->item_count || (op->item_count == 1 && !op->result) || is_dry(op))
		return;
	tell(cli, op, "Portals:");
	tell_records(cli, op, &op_item_kind, op->items, op->item_count, op->item_count);
}

/* What the sessions of an operation are to it. */
static const char *sessions_are(const struct vds_op_info *op)
{
	if (op->result == -EUSERS)
		return "in the way";
	if (!op->result && !is_dry(op) && ends_sessions(op))
		return "left";
	return op->item_count > 1 ? "came in by them" : "came in by it";
}

static void tell_sessions(struct cli *cli, const struct vds_op_info *op)
{
	if (!op->sessions)
		return;
	tell(cli, op, "%u session%s %s%c", op->sessions, plural(op->sessions),
	     sessions_are(op), op->session_count ? ':' : '.');
	tell_records(cli, op, &op_session_kind, op->session, op->session_count,
		     op->sessions);
}

/* How the removal that went through left the sessions. */
static void tell_outcome(struct cli *cli, const struct vds_op_info *op)
{
	if (!is_removal(op) || op->result)
		return;
	if (is_dry(op)) {
		if (!op->sessions)
			tell(cli, op, "No session came in by %s.",
			     op->item_count > 1 ? "them" : "it");
		return;
	}
	if (op->dropped)
		tell(cli, op, "Dropped %u session%s.", op->dropped, plural(op->dropped));
	if (!ends_sessions(op))
		tell(cli, op, "Sessions that came in by %s are still there; a removal ends none.",
		     op->item_count > 1 ? "them" : "it");
	else if (!op->sessions)
		tell(cli, op, "No session is left.");
}

void report_details(struct cli *cli, const struct vds_op_info *op)
{
	if (!op->result && *op->message)
		tell(cli, op, "%s", op->message);
	tell_logins(cli, op);
	tell_items(cli, op);
	tell_sessions(cli, op);
	tell_outcome(cli, op);
}

static const struct vds_op_item *item_in_state(const struct vds_op_info *op,
					       enum vds_iscsi_item_state state)
{
	for (size_t i = 0; i < op->item_count; i++)
		if (op->items[i].state == state)
			return &op->items[i];
	return NULL;
}

/* What a cancel left behind. */
static const char *cancelled_how(const struct vds_op_info *op)
{
	bool several = op->item_count > 1;

	if (!is_removal(op))
		return "; the portal was not added";
	if (item_in_state(op, VDS_ISCSI_ITEM_STATE_LOST))
		return ", but not every portal could be put back";
	if (item_in_state(op, VDS_ISCSI_ITEM_STATE_RESTORED))
		return several ? "; the portals were put back and serve again" :
				 "; the portal was put back and serves again";
	return several ? "; the portals are still in their group" :
			 "; the portal is still in its group";
}

/* What to do about a failure; NULL for what goes with any errno. */
static const char *failure_hint(const struct vds_op_info *op, char text[CLI_TEXT_MAX])
{
	const struct vds_op_item *lost = item_in_state(op, VDS_ISCSI_ITEM_STATE_LOST);
	char address[VDS_ADDRESS_STRLEN];

	if (lost) {
		snprintf(text, CLI_TEXT_MAX, "vdsctl portal add %s,%u %s", op->target_name,
			 op->tag, vds_address_format(&lost->address, address));
		return text;
	}
	if (op->result == -EUSERS)
		return "see vdsctl session list; without --if-idle and --keep-path it goes on";
	if (op->result == -EADDRINUSE && is_removal(op))
		return "without --keep-last it goes on";
	if (op->result == -ETIME)
		return "nothing was changed; see: vdsctl op list";
	return NULL;
}

void report_failure(struct cli *cli, const struct vds_op_info *op)
{
	unsigned long long id = op->id;
	char hint[CLI_TEXT_MAX];

	if (op->result == -ECANCELED)
		cli_fail(cli, op->result, failure_hint(op, hint),
			 "operation %llu was cancelled%s", id, cancelled_how(op));
	else
		cli_fail(cli, op->result, failure_hint(op, hint),
			 "operation %llu %s: %s%s%s", id,
			 is_dry(op) ? "would fail" : "failed", error_name(op->result),
			 *op->message ? ": " : "", op->message);
	report_details(cli, op);
}
