/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tasks.h - programs that do not return from the configuration of the target. What
 * the kernel reports as a blocker has no task; /proc may show it.
 */
#ifndef VDSCTL_TASKS_H
#define VDSCTL_TASKS_H

#include <stdbool.h>
#include <stddef.h>

/** TASKS_MAX - maximum number of programs that tasks_find() returns */
#define TASKS_MAX	4

/** TASK_COMMAND_MAX - size of a command line, NUL included; a longer one is cut */
#define TASK_COMMAND_MAX	200

/**
 * struct task - a program that is in an uninterruptible sleep
 * @pid:	its process id
 * @in_target:	it called the target driver, so it is a cause and not a victim
 * @command:	its command line
 */
struct task {
	int pid;
	bool in_target;
	char command[TASK_COMMAND_MAX];
};

/** tasks_proc - where procfs is mounted; tests change it */
extern const char *tasks_proc;

/**
 * tasks_find() - find programs that do not return from the configuration of a target
 * @target: iSCSI name of the target; "" for any
 * @found: receives them; if some are in the target driver, only these
 *
 * Without privileges little is found. It takes half a second at most.
 *
 * Return: their number.
 */
size_t tasks_find(const char *target, struct task found[TASKS_MAX]);

#endif /* VDSCTL_TASKS_H */
