// SPDX-License-Identifier: GPL-2.0-only
/*
 * follow.c - following an operation: progress, deadline, Ctrl-C.
 */
#include <errno.h>
#include <limits.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "args.h"
#include "follow.h"
#include "record.h"
#include "report.h"
#include "signals.h"

/* How long to sleep when nothing is heard: a terminal wants a clock that runs. */
#define SLICE_TERMINAL_MS	100
#define SLICE_MS		1000

int follow_open(struct follow *follow, struct cli *cli, const struct args *args)
{
	*follow = (struct follow){
		.cli = cli,
		.deadline = deadline_of(args->timeout_ms),
		.cancel = args->given & OPT_CANCEL_ON_INTERRUPT,
		.progress = isatty(STDERR_FILENO),
	};
	follow->signals = signals_open(cli);
	if (follow->signals < 0)
		return CLI_FAILED;
	if (cli_watch(cli, VDS_WATCH_OPS, &follow->watch)) {
		close(follow->signals);
		return CLI_FAILED;
	}
	return 0;
}

void follow_close(struct follow *follow)
{
	vds_watch_close(follow->watch);
	close(follow->signals);
}

/* Columns of the terminal; a line that wraps could not be cleared again. */
static int terminal_width(void)
{
	struct winsize size;

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) || !size.ws_col)
		return INT_MAX;
	return size.ws_col - 1;
}

static void show_progress(const struct follow *follow)
{
	char state[CLI_TEXT_MAX], holdup[CLI_TEXT_MAX], line[3 * CLI_TEXT_MAX];
	const struct vds_op_info *op = &follow->op;

	if (!follow->progress || !op->id)
		return;
	record_text(&op_kind, op, "state", state);
	report_holdup(op, holdup);
	snprintf(line, sizeof(line), "operation %llu: %s, %u %%, %.1f s%s",
		 (unsigned long long)op->id, state, op->percent, op->elapsed / 1e9,
		 holdup);
	fprintf(stderr, "\r\033[K%.*s", terminal_width(), line);
}

static void clear_progress(const struct follow *follow)
{
	if (follow->progress)
		fputs("\r\033[K", stderr);
}

/*
 * Cancels on behalf of Ctrl-C. Returns whether to go on waiting for the end:
 * also when it is too late, for the user wants to know what came of it.
 */
static bool cancel_or_leave(struct follow *follow, uint64_t id)
{
	bool draining = follow->op.state == VDS_ISCSI_OP_STATE_DRAINING;
	int ret = vds_op_cancel(follow->cli->client, id);
	unsigned long long number = id;

	clear_progress(follow);
	follow->cancel = false;
	if (!ret || ret == -ECANCELED)
		cli_note("cancelling operation %llu%s", number, draining ?
			 ": what it took out of the group is put back" : "");
	else if (ret == -EALREADY)
		cli_note("too late to cancel operation %llu; interrupt again not to wait",
			 number);
	else
		cli_note("cannot cancel operation %llu: %s", number,
			 vds_client_message());
	return !ret || ret == -ECANCELED || ret == -EALREADY;
}

/* Waits for the end: 0 or a negative errno, -EINTR when the user left. */
static int wait_for_end(struct follow *follow, uint64_t id)
{
	int slice = follow->progress ? SLICE_TERMINAL_MS : SLICE_MS;
	int ret;

	for (;;) {
		ret = vds_op_wait(follow->cli->client, follow->watch, id, 0,
				  &follow->op);
		if (ret != -ETIME && ret != -EINTR)
			return ret;
		show_progress(follow);
		if (signals_take(follow->signals)) {
			follow->interrupted = true;
			if (!follow->cancel || !cancel_or_leave(follow, id))
				return -EINTR;
			continue;
		}
		ret = signals_sleep(follow->signals, vds_watch_fd(follow->watch), -1,
				    follow->deadline, slice);
		if (ret)
			return ret;
	}
}

/* The operation is done and failed. */
static int op_ended_badly(struct follow *follow)
{
	bool cancelled = follow->op.result == -ECANCELED;

	report_failure(follow->cli, &follow->op);
	return cancelled && follow->interrupted ? CLI_INTERRUPTED : CLI_FAILED;
}

/* The waiting ended with @err before the operation did. */
static int wait_ended_badly(struct follow *follow, uint64_t id, int err)
{
	unsigned long long number = id;
	char hint[96];

	snprintf(hint, sizeof(hint), "see: vdsctl op show %llu, vdsctl op wait %llu",
		 number, number);
	switch (-err) {
	case ETIME:
		return cli_fail(follow->cli, err, hint,
				"operation %llu is not done yet; it goes on", number);
	case EINTR:
		cli_fail(follow->cli, err, hint,
			 "interrupted; operation %llu goes on", number);
		return CLI_INTERRUPTED;
	case ENOENT:
		return cli_fail(follow->cli, err, "see: vdsctl op list",
				"the kernel knows no operation %llu, or no longer", number);
	case ENODEV:
		return cli_fail(follow->cli, err, NULL,
				"the kernel module was unloaded; what became of operation %llu is not known",
				number);
	default:
		return cli_fail(follow->cli, err, hint, "cannot wait for operation %llu: %s",
				number, vds_client_message());
	}
}

/* What everybody hears does not name sessions; what an requester is told does. */
static void look_closer(struct follow *follow, uint64_t id)
{
	struct vds_op_info op;

	if (!vds_op_get(follow->cli->client, id, &op))
		follow->op = op;
}

int follow_op(struct follow *follow, uint64_t id)
{
	struct cli *cli = follow->cli;
	int ret;

	ret = wait_for_end(follow, id);
	clear_progress(follow);
	if (!ret)
		look_closer(follow, id);
	if (cli->doc && follow->op.id == id)
		record_show(cli, &op_kind, &follow->op);
	if (ret)
		return wait_ended_badly(follow, id, ret);
	return follow->op.result ? op_ended_badly(follow) : CLI_DONE;
}
