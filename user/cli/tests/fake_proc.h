/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fake_proc.h - a directory that looks like /proc.
 */
#ifndef VDSCTL_FAKE_PROC_H
#define VDSCTL_FAKE_PROC_H

/** fake_proc_begin() - make an empty one, which tasks_find() reads from now on */
void fake_proc_begin(void);

/** fake_proc_end() - delete it */
void fake_proc_end(void);

/**
 * fake_task() - add a process with one task
 * @pid: its id
 * @state: the letter of its state
 * @command: its words, with blanks between them; "" for a kernel thread
 * @stack: its kernel stack
 * @cwd: its working directory
 */
void fake_task(int pid, const char *state, const char *command, const char *stack,
	       const char *cwd);

/** fake_task_opens() - give it a descriptor of @path */
void fake_task_opens(int pid, const char *path);

/** fake_task_hangs() - reading its command line blocks */
void fake_task_hangs(int pid);

#endif /* VDSCTL_FAKE_PROC_H */
