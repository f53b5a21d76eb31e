/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * follow.h - to follow an operation to its end, or until a deadline or Ctrl-C.
 */
#ifndef VDSCTL_FOLLOW_H
#define VDSCTL_FOLLOW_H

#include "cli.h"

/**
 * struct follow - somebody who follows an operation
 * @cli:	the run
 * @watch:	hears of the operation
 * @signals:	a signalfd of SIGINT and SIGTERM, which are blocked
 * @deadline:	when to give up, ns of CLOCK_MONOTONIC
 * @cancel:	the first interrupt cancels
 * @interrupted: there was an interrupt
 * @progress:	stderr is a terminal: show how far it is
 * @op:		the operation as last seen
 */
struct follow {
	struct cli *cli;
	struct vds_watch *watch;
	int signals;
	uint64_t deadline;
	bool cancel;
	bool interrupted;
	bool progress;
	struct vds_op_info op;
};

/**
 * follow_open() - get ready; to be called before the operation is started
 * @follow: to be filled
 * @cli: the run
 * @args: with the timeout and the options
 *
 * Return: 0, or CLI_FAILED after telling why.
 */
int follow_open(struct follow *follow, struct cli *cli, const struct args *args);

/** follow_close() - give everything back */
void follow_close(struct follow *follow);

/**
 * follow_op() - wait until an operation is done and tell when that was no success
 * @follow: opened
 * @id: the operation
 *
 * With --json the operation's record is added to the output whatever happens.
 *
 * Return: CLI_DONE when it succeeded, and nothing was told; CLI_FAILED;
 * CLI_INTERRUPTED.
 */
int follow_op(struct follow *follow, uint64_t id);

#endif /* VDSCTL_FOLLOW_H */
