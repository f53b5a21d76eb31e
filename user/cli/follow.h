/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * follow.h - follow an operation until it is done, a timeout, or Ctrl-C.
 */
#ifndef VDSCTL_FOLLOW_H
#define VDSCTL_FOLLOW_H

#include "cli.h"
#include "options.h"

/**
 * struct follow - one operation that is followed
 * @cli:	the run
 * @follower:	reports the completion although notifications may be lost
 * @signals:	of signals_open()
 * @start:	the operation, once it was started
 * @opened:	when follow_open() returned, ns of CLOCK_MONOTONIC
 * @deadline:	when to stop waiting, ns of CLOCK_MONOTONIC
 * @cancel:	the first interrupt cancels the operation
 * @interrupted: there was an interrupt
 * @progress:	stderr is a terminal: show the progress there
 * @op:		the operation as last seen
 */
struct follow {
	struct cli *cli;
	struct vds_follow *follower;
	int signals;
	struct vds_op_start start;
	uint64_t opened;
	uint64_t deadline;
	bool cancel;
	bool interrupted;
	bool progress;
	struct vds_op_info op;
};

/**
 * follow_open() - prepare to follow an operation, before it is started
 * @follow: to be filled
 * @cli: the run
 * @args: with the timeout and the options
 *
 * Return: 0, or CLI_FAILED after reporting why.
 */
int follow_open(struct follow *follow, struct cli *cli, const struct args *args);

/** follow_close() - release what follow_open() acquired; the operation continues */
void follow_close(struct follow *follow);

/**
 * follow_op() - wait until an operation is done, and report why if it failed
 * @follow: opened
 * @start: the operation, as the request to start it returned it
 * @details: read all of the operation in any case
 *
 * With --json the operation is added to the output in any case.
 *
 * If the reply to the request carried the result, the operation succeeded and the
 * caller needs no @details, no further request is sent: @follow->op then has no
 * more than its id, state, result, percentage and elapsed time.
 *
 * Return: CLI_DONE if it succeeded, with nothing printed; CLI_FAILED; CLI_TIMEOUT;
 * CLI_INTERRUPTED.
 */
int follow_op(struct follow *follow, const struct vds_op_start *start, bool details);

#endif /* VDSCTL_FOLLOW_H */
