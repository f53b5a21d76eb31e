/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * report.h - an operation in sentences: what holds it up, how it ended, what it
 * did.
 */
#ifndef VDSCTL_REPORT_H
#define VDSCTL_REPORT_H

#include "cli.h"

/** plural() - the "s" of a noun that @count goes with */
const char *plural(size_t count);

/**
 * report_holdup() - what an operation waits for, beginning with a comma
 * @op: the operation
 * @text: receives it; empty when it waits for nothing that is known
 */
void report_holdup(const struct vds_op_info *op, char text[CLI_TEXT_MAX]);

/**
 * report_details() - tell what an operation that is done did and found
 *
 * That is: logins aborted, portals, sessions. It goes to standard output, or to
 * standard error when the operation failed.
 */
void report_details(struct cli *cli, const struct vds_op_info *op);

/** report_failure() - tell that and why an operation failed, and the details */
void report_failure(struct cli *cli, const struct vds_op_info *op);

#endif /* VDSCTL_REPORT_H */
