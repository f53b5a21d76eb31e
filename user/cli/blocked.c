// SPDX-License-Identifier: GPL-2.0-only
/*
 * blocked.c - what blocked an operation or was in its way, and what to do about it.
 */
#include <errno.h>
#include <stdio.h>

#include "blocked.h"
#include "kinds.h"
#include "listener.h"
#include "record.h"
#include "tasks.h"
#include "times.h"

#define RECENT_NS	5000000000ULL

/* Whether it changes portals of groups. */
static bool is_change(const struct vds_op_info *op)
{
	return op->kind == VDS_ISCSI_OP_KIND_REMOVE_PORTAL ||
	       op->kind == VDS_ISCSI_OP_KIND_ADD_PORTAL;
}

bool blocked_failed(const struct vds_op_info *op)
{
	return op->blocker_count && (op->result == -ETIME || op->result == -EBUSY);
}

bool blocked_only_by_logins(const struct vds_op_info *op)
{
	for (size_t i = 0; i < op->blocker_count; i++)
		if (op->blockers[i].kind != VDS_ISCSI_BLOCKER_KIND_LOGIN)
			return false;
	return op->blocker_count;
}

/* A login without a TCP connection (iSER) has no address, and cannot be aborted. */
static bool names_an_address(const struct vds_op_info *op)
{
	for (size_t i = 0; i < op->blocker_count; i++)
		if (op->blockers[i].peer.family)
			return true;
	return false;
}

static bool has_blocker(const struct vds_op_info *op, enum vds_iscsi_blocker_kind kind)
{
	for (size_t i = 0; i < op->blocker_count; i++)
		if (op->blockers[i].kind == kind)
			return true;
	return false;
}

bool blocked_changed_nothing(const struct vds_op_info *op)
{
	if (!is_change(op) || op_is_dry(op) ||
	    (op->result != -ETIME && op->result != -EBUSY))
		return false;
	for (size_t i = 0; i < op->item_count; i++)
		if (op->items[i].state != VDS_ISCSI_ITEM_STATE_UNTOUCHED)
			return false;
	return op->item_count;
}

/* Whether it ended so recently that /proc shows the same programs. */
static bool is_recent(const struct vds_op_info *op)
{
	return time_now(CLOCK_REALTIME) < op->accepted_at + op->elapsed + RECENT_NS;
}

/* Programs are searched for where the kernel does not know the task that blocks. */
static bool may_be_a_task(const struct vds_op_info *op)
{
	if (!is_recent(op))
		return false;
	if (op->kind == VDS_ISCSI_OP_KIND_UNBLOCK_GROUP)
		return op->result == -EBUSY;
	return blocked_failed(op) &&
	       (has_blocker(op, VDS_ISCSI_BLOCKER_KIND_DIRECTORY) ||
		has_blocker(op, VDS_ISCSI_BLOCKER_KIND_CONFIGURATION));
}

static json_t *tasks_json(const struct task *tasks, size_t count)
{
	json_t *array = must(json_array()), *task;

	for (size_t i = 0; i < count; i++) {
		task = json_pack("{s:i, s:o}", "pid", tasks[i].pid,
				 "command", text_json(tasks[i].command));
		if (json_array_append_new(array, must(task)))
			must(NULL);
	}
	return array;
}

void blocked_tasks(struct cli *cli, const struct vds_op_info *op)
{
	struct task tasks[TASKS_MAX];
	size_t count;

	if (!may_be_a_task(op))
		return;
	count = tasks_find(op_spans_groups(op) ? "" : op->target_name, tasks);
	for (size_t i = 0; i < count; i++)
		cli_note("Probably blocked by: %d %s", tasks[i].pid, tasks[i].command);
	if (cli->doc)
		cli_add(cli, "tasks", tasks_json(tasks, count));
}

/* Adds a process that listens on the address of a portal to @array. */
static void report_listener(const struct vds_address *address, json_t *array)
{
	char text[VDS_ADDRESS_STRLEN];
	struct listener found;
	json_t *json;

	if (!listener_find(address, &found))
		return;
	vds_address_format(address, text);
	cli_note("Process %d (%s) prevents %s from listening.", found.pid, found.command, text);
	json = json_pack("{s:s, s:i, s:o}", "portal", text, "pid", found.pid,
			 "command", text_json(found.command));
	if (json_array_append_new(array, must(json)))
		must(NULL);
}

void blocked_listeners(struct cli *cli, const struct vds_op_info *op)
{
	json_t *array;

	if (op->kind != VDS_ISCSI_OP_KIND_ADD_PORTAL || op->result != -EADDRINUSE ||
	    !is_recent(op))
		return;
	array = must(json_array());
	for (size_t i = 0; i < op->item_count; i++)
		if (op->items[i].result == -EADDRINUSE)
			report_listener(&op->items[i].address, array);
	if (cli->doc)
		cli_add(cli, "listeners", json_incref(array));
	json_decref(array);
}

const char *blocked_hint(const struct vds_op_info *op, char text[CLI_TEXT_MAX])
{
	bool unblock = op->kind == VDS_ISCSI_OP_KIND_UNBLOCK_GROUP;
	char group[CLI_TEXT_MAX] = "GROUP";

	if (!op_spans_groups(op))
		record_text(&op_kind, op, "group", group);
	if (unblock && has_blocker(op, VDS_ISCSI_BLOCKER_KIND_LOGIN))
		return "no login has stalled for long enough; to abort it sooner, use --grace";
	if (unblock)
		return "no login blocks; /proc/PID/stack shows what a program waits for";
	if (!*op->target_name)
		return "see: vdsctl provider status";
	if (op_is_dry(op))
		return "remove the portals with --deadline, to limit the wait";
	if (has_blocker(op, VDS_ISCSI_BLOCKER_KIND_DIRECTORY)) {
		snprintf(text, CLI_TEXT_MAX,
			 "if stalled logins block that program: vdsctl group unblock %.*s",
			 CLI_TEXT_MAX / 2, group);
		return text;
	}
	if (blocked_only_by_logins(op) && !names_an_address(op))
		return "that login has no TCP connection, so it cannot be aborted: "
		       "allow more time with --deadline";
	if (blocked_only_by_logins(op))
		return "allow more time with --deadline, or abort logins sooner with --grace";
	if (has_blocker(op, VDS_ISCSI_BLOCKER_KIND_REINSTATEMENT))
		return "repeat the command when the I/O of that session has completed";
	if (has_blocker(op, VDS_ISCSI_BLOCKER_KIND_CONFIGURATION))
		return "repeat the command when that program has returned";
	return "see: vdsctl op list";
}
