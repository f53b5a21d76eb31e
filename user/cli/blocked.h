/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * blocked.h - what blocked an operation or was in its way, and what to do about it.
 */
#ifndef VDSCTL_BLOCKED_H
#define VDSCTL_BLOCKED_H

#include "output.h"

/** blocked_failed() - whether an operation failed because something blocked it */
bool blocked_failed(const struct vds_op_info *op);

/** blocked_only_by_logins() - whether something blocked an operation, all of it logins */
bool blocked_only_by_logins(const struct vds_op_info *op);

/** blocked_changed_nothing() - whether what blocked a change kept all portals as they were */
bool blocked_changed_nothing(const struct vds_op_info *op);

/**
 * blocked_hint() - what to do about what blocked an operation
 * @op: the operation, which failed because of that, or found no login to abort
 * @text: may receive the hint
 *
 * Return: the hint.
 */
const char *blocked_hint(const struct vds_op_info *op, char text[CLI_TEXT_MAX]);

/**
 * blocked_tasks() - report the programs that probably blocked an operation
 *
 * They are searched for if the kernel reported a blocker without knowing its task,
 * or if there was no login to abort, unless that was long ago. The operation failed.
 */
void blocked_tasks(struct cli *cli, const struct vds_op_info *op);

/**
 * blocked_listeners() - report the programs that listen where portals were to be added
 *
 * They are searched for if an addition failed recently because its address was in use.
 */
void blocked_listeners(struct cli *cli, const struct vds_op_info *op);

#endif /* VDSCTL_BLOCKED_H */
