// SPDX-License-Identifier: GPL-2.0-only
/*
 * follow.c - what a user sees of an operation that is followed: progress, timeout,
 * Ctrl-C, failure. The library does the following.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "follow.h"
#include "kinds.h"
#include "output.h"
#include "report.h"
#include "signals.h"
#include "times.h"

/* The longest sleep: on a terminal, the elapsed time is shown too. */
#define SLICE_TERMINAL_MS	100
#define SLICE_MS		1000

int follow_open(struct follow *follow, struct cli *cli, const struct args *args)
{
	int ret;

	*follow = (struct follow){
		.cli = cli,
		.deadline = deadline_of(args->timeout_ms),
		.cancel = args->given & OPT(CANCEL_ON_INTERRUPT),
		.progress = !cli->quiet && isatty(STDERR_FILENO),
	};
	follow->signals = signals_open(cli);
	if (follow->signals < 0)
		return CLI_FAILED;
	ret = vds_follow_open(cli->client, &follow->follower);
	if (ret) {
		close(follow->signals);
		return cli_fail(cli, ret, NULL, "cannot connect to the kernel: %s",
				vds_client_message());
	}
	/* The requests honour Ctrl-C and the timeout as well. */
	vds_client_set_interrupt(cli->client, follow->signals);
	if (args->timeout_ms >= 0)
		vds_client_set_timeout(cli->client, args->timeout_ms);
	follow->opened = time_now(CLOCK_MONOTONIC);
	return 0;
}

void follow_close(struct follow *follow)
{
	vds_client_set_interrupt(follow->cli->client, -1);
	vds_client_set_timeout(follow->cli->client, VDS_CLIENT_TIMEOUT);
	vds_follow_close(follow->follower);
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
	char progress[CLI_TEXT_MAX], blocked[CLI_TEXT_MAX], line[3 * CLI_TEXT_MAX];
	const struct vds_op_info *op = &follow->op;
	char elapsed[32] = "";

	if (!follow->progress || !op->id)
		return;
	report_progress(op, progress);
	report_blocked(op, blocked);
	if (op->state != VDS_ISCSI_OP_STATE_DRAINING)
		snprintf(elapsed, sizeof(elapsed), ", %.1f s", op->elapsed / 1e9);
	snprintf(line, sizeof(line), "operation %llu: %s%s%s%s", (unsigned long long)op->id,
		 op_state_name(op), progress, elapsed, blocked);
	fprintf(stderr, "\r\033[K%.*s", terminal_width(), line);
}

static void clear_progress(const struct follow *follow)
{
	if (follow->progress)
		fputs("\r\033[K", stderr);
}

/*
 * Cancels because of Ctrl-C. Returns whether to wait on: also if it is too late to
 * cancel, because the result is then the outcome of Ctrl-C.
 */
static bool cancel_or_leave(struct follow *follow)
{
	bool draining = follow->op.state == VDS_ISCSI_OP_STATE_DRAINING;
	const struct vds_op_start *start = &follow->start;
	int ret = vds_op_cancel(follow->cli->client, start->id, start->incarnation);
	unsigned long long number = start->id;

	clear_progress(follow);
	follow->cancel = false;
	if (!ret || ret == -ECANCELED)
		cli_note("cancelling operation %llu%s", number, draining ?
			 "; its portals are being put back" : "");
	else if (ret == -EALREADY)
		cli_note("too late to cancel operation %llu; interrupt again to stop waiting",
			 number);
	else
		cli_note("cannot cancel operation %llu: %s", number,
			 vds_client_message());
	return !ret || ret == -ECANCELED || ret == -EALREADY;
}

/* Waits for the completion: 0 or a negative errno, -EINTR if the user interrupts. */
static int wait_for_completion(struct follow *follow)
{
	int slice = follow->progress ? SLICE_TERMINAL_MS : SLICE_MS;
	int events, ret;

	for (;;) {
		/* Before the query, which finds what happened before. */
		events = vds_follow_fd(follow->follower);
		ret = vds_follow_wait(follow->follower, 0);
		follow->op = *vds_follow_info(follow->follower);
		if (ret != -ETIME && ret != -EINTR)
			return ret;
		show_progress(follow);
		if (signals_take(follow->signals)) {
			follow->interrupted = true;
			if (!follow->cancel || !cancel_or_leave(follow))
				return -EINTR;
			continue;
		}
		ret = signals_sleep(follow->signals, events, -1, follow->deadline, slice);
		if (ret)
			return ret;
	}
}

/* Reads all of the operation; what is known stays if the kernel has forgotten it. */
static void read_details(struct follow *follow)
{
	struct vds_op_info op;

	if (!vds_op_get(follow->cli->client, follow->start.id, follow->start.incarnation, &op))
		follow->op = op;
}

/* Reports that the wait ended with @err before the operation was done. */
static int wait_failed(struct follow *follow, int err)
{
	unsigned long long number = follow->start.id;
	char hint[96], blocked[CLI_TEXT_MAX];

	report_blocked(&follow->op, blocked);
	snprintf(hint, sizeof(hint), "see: vdsctl op show %llu, vdsctl op wait %llu",
		 number, number);
	switch (-err) {
	case ETIME:
		cli_fail(follow->cli, err, hint,
			 "timed out; operation %llu is still running%s", number, blocked);
		return CLI_TIMEOUT;
	case EINTR:
		cli_fail(follow->cli, err, hint,
			 "interrupted; operation %llu is still running%s", number, blocked);
		return CLI_INTERRUPTED;
	case ENOENT:
		return report_unknown(follow->cli, number);
	case EIDRM:
	case ENODEV:
		return cli_fail(follow->cli, err, NULL,
				"the kernel module was unloaded; the outcome of operation %llu is unknown",
				number);
	default:
		return cli_fail(follow->cli, err, hint, "cannot wait for operation %llu: %s",
				number, vds_client_message());
	}
}

int follow_op(struct follow *follow, const struct vds_op_start *start, bool details)
{
	struct cli *cli = follow->cli;
	int ret;

	follow->start = *start;
	vds_follow_begin(follow->follower, start);
	ret = wait_for_completion(follow);
	clear_progress(follow);
	if (!ret && (details || cli->doc || !start->done || start->result))
		read_details(follow);
	if (!follow->op.elapsed)
		follow->op.elapsed = time_now(CLOCK_MONOTONIC) - follow->opened;
	if (cli->doc && follow->op.id == start->id)
		report_record(cli, &follow->op);
	if (ret)
		return wait_failed(follow, ret);
	if (!follow->op.result)
		return CLI_DONE;
	report_failure(cli, &follow->op);
	return follow->op.result == -ECANCELED && follow->interrupted ?
	       CLI_INTERRUPTED : CLI_FAILED;
}
