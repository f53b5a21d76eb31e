/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * report.h - operations in sentences for people.
 */
#ifndef VDSCTL_REPORT_H
#define VDSCTL_REPORT_H

#include "output.h"

/**
 * report_blocked() - what an operation waits for, beginning with a comma
 * @op: the operation
 * @text: receives it; empty if it waits for nothing that is known
 */
void report_blocked(const struct vds_op_info *op, char text[CLI_TEXT_MAX]);

/**
 * report_progress() - how far an operation is, beginning with a comma
 * @op: the operation
 * @text: receives it: while sessions drain, the time that is left, else a percentage;
 *	empty if the operation is done
 */
void report_progress(const struct vds_op_info *op, char text[CLI_TEXT_MAX]);

/** report_record() - show an operation as a record, with all its portals as JSON */
void report_record(struct cli *cli, const struct vds_op_info *op);

/**
 * report_details() - report what an operation did: aborted logins, portals, sessions
 *
 * It goes to stdout, or to stderr if the operation failed. The message of an
 * operation that succeeded is a warning, on stderr.
 */
void report_details(struct cli *cli, const struct vds_op_info *op);

/** report_left() - that sessions stay logged in on removed portals; returns @text */
char *report_left(size_t sessions, size_t portals, char text[CLI_TEXT_MAX]);

/** report_failure() - report that and why an operation failed, and the details */
void report_failure(struct cli *cli, const struct vds_op_info *op);

/** report_nothing() - report in a sentence why there is no operation; CLI_DONE */
__attribute__((format(printf, 2, 3)))
int report_nothing(struct cli *cli, const char *format, ...);

/** report_unknown() - report that the kernel knows no operation @id; CLI_FAILED */
int report_unknown(struct cli *cli, uint64_t id);

#endif /* VDSCTL_REPORT_H */
