/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * run_op.h - a command that starts an operation and, unless --no-wait is given,
 * follows it.
 */
#ifndef VDSCTL_RUN_OP_H
#define VDSCTL_RUN_OP_H

#include "cli.h"
#include "options.h"
#include "savefile.h"

/**
 * struct run_op - a command that starts an operation
 * @args:	the command line
 * @details:	the report needs all of the operation
 * @start:	sends the request, as vds_removal_start() does
 * @refused:	reports that the kernel did not accept it: @err, and the reason as
 *		vds_client_message() had it; CLI_FAILED
 * @done:	reports that the operation succeeded, in a sentence
 * @finish:	reports more after the details, an exit status; NULL if there is nothing
 * @edit:	makes the same change in the saved configuration, with this structure as
 *		its context; NULL if the change is none of the configuration. It is first
 *		called on a copy, before the operation: @op is NULL then
 * @op:		set by run_op(): the operation, once it succeeded
 * @pending:	set by run_op(): the operation may be running still
 */
struct run_op {
	const struct args *args;
	bool details;
	int (*start)(struct cli *cli, const struct run_op *run, uint32_t wait_ms,
		     struct vds_op_start *start);
	int (*refused)(struct cli *cli, const struct run_op *run, int err,
		       const char *reason);
	void (*done)(struct cli *cli, const struct run_op *run,
		     const struct vds_op_info *op);
	int (*finish)(struct cli *cli, const struct run_op *run);
	savefile_edit edit;
	const struct vds_op_info *op;
	bool pending;
};

/** run_op() - start the operation, and follow it; an exit status */
int run_op(struct cli *cli, struct run_op *run);

/** run_nothing() - report @why no operation is needed, but save the change if wanted */
int run_nothing(struct cli *cli, struct run_op *run, const char *why);

/**
 * run_refused_by() - report that a group did not accept an operation
 * @cli: the run
 * @group: the group
 * @err: why the request failed
 *
 * Return: CLI_FAILED; 0 if the group has no operation and is not stale.
 */
int run_refused_by(struct cli *cli, const struct vds_uuid *group, int err);

/** removal_options_of() - the options that say how the operation is done */
struct vds_removal_options removal_options_of(const struct args *args);

/** grace_of() - the value of --grace, or the kernel's default */
uint32_t grace_of(const struct args *args);

#endif /* VDSCTL_RUN_OP_H */
