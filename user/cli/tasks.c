// SPDX-License-Identifier: GPL-2.0-only
/*
 * tasks.c - programs that do not return from the configuration of the target.
 *
 * To read the command line of a process may block as long as the process itself, so
 * a child reads, and is killed when the time is over.
 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli.h"
#include "tasks.h"
#include "times.h"

#define CONFIGURATION	"/sys/kernel/config/target"

/* How long to search, and then to wait for the exit of the child */
#define SEARCH_MS	500
#define REAP_MS		100

/* How many descriptors of a process to look at */
#define FDS_MAX		64

const char *tasks_proc = "/proc";

/* What the paths that a task uses say about it. */
struct hints {
	bool in_configuration;	/* it uses the configuration of the target driver */
	bool of_target;		/* of the target */
	bool of_other;		/* of another target */
};

/* Reads a file as text; an empty one if it cannot be read. Returns its length. */
static size_t read_text(int dir, const char *name, char *text, size_t size)
{
	int fd = openat(dir, name, O_RDONLY | O_CLOEXEC);
	ssize_t length = -1;

	if (fd >= 0) {
		length = read(fd, text, size - 1);
		close(fd);
	}
	if (length < 0)
		length = 0;
	text[length] = '\0';
	return length;
}

/* Whether a task sleeps and a signal does not end that. */
static bool is_blocked(int task)
{
	char stat[512];
	const char *name_end;

	read_text(task, "stat", stat, sizeof(stat));
	name_end = strrchr(stat, ')');
	return name_end && !strncmp(name_end, ") D", 3);
}

static bool has_any(const char *text, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strstr(text, words[i]))
			return true;
	return false;
}

/* Whether the kernel functions that a task is in are of these. */
static bool calls(int task, const char *const *functions, size_t count)
{
	char stack[4096], wchan[128];

	read_text(task, "stack", stack, sizeof(stack));
	read_text(task, "wchan", wchan, sizeof(wchan));
	return has_any(stack, functions, count) || has_any(wchan, functions, count);
}

static bool calls_target(int task)
{
	static const char *const functions[] = {
		"iscsit_", "lio_target_", "target_fabric_", "core_tpg_",
	};

	return calls(task, functions, ARRAY_SIZE(functions));
}

static bool calls_configfs(int task)
{
	static const char *const functions[] = { "configfs_" };

	return calls(task, functions, ARRAY_SIZE(functions));
}

/* Takes in a path, or a text with paths. */
static void hint_add(struct hints *hints, const char *text, const char *target)
{
	size_t length = strlen(target);
	const char *name;

	for (; (text = strstr(text, CONFIGURATION)); text++) {
		hints->in_configuration = true;
		name = text + strlen(CONFIGURATION "/iscsi/");
		if (strncmp(text, CONFIGURATION "/iscsi/", name - text) || !*name)
			continue;
		/* The driver keeps the letters of the name as they were typed. */
		if (!length || (!strncasecmp(name, target, length) &&
				(!name[length] || strchr("/ ", name[length]))))
			hints->of_target = true;
		else
			hints->of_other = true;
	}
}

static void hint_add_link(struct hints *hints, int dir, const char *name,
			  const char *target)
{
	char path[PATH_MAX];
	ssize_t length = readlinkat(dir, name, path, sizeof(path) - 1);

	if (length < 0)
		return;
	path[length] = '\0';
	hint_add(hints, path, target);
}

static DIR *open_dir(int dir, const char *name)
{
	int fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *opened = fd < 0 ? NULL : fdopendir(fd);

	if (fd >= 0 && !opened)
		close(fd);
	return opened;
}

static void hint_add_fds(struct hints *hints, int process, const char *target)
{
	DIR *fds = open_dir(process, "fd");
	struct dirent *entry;

	for (int i = 0; fds && i < FDS_MAX && (entry = readdir(fds)); i++)
		hint_add_link(hints, dirfd(fds), entry->d_name, target);
	if (fds)
		closedir(fds);
}

/* The command line with blanks between its words; empty for a kernel thread. */
static void read_command(int process, char *command)
{
	size_t length = read_text(process, "cmdline", command, TASK_COMMAND_MAX);

	while (length && !command[length - 1])
		length--;
	for (size_t i = 0; i < length; i++)
		if (!command[i])
			command[i] = ' ';
}

/* Whether a blocked task of a process is in the configuration of the target. */
static bool examine(int process, int task, const char *target, struct task *found)
{
	struct hints hints = { 0 };

	read_command(process, found->command);
	hint_add(&hints, found->command, target);
	hint_add_link(&hints, process, "cwd", target);
	hint_add_fds(&hints, process, target);
	found->in_target = calls_target(task);
	if (!found->command[0] || (hints.of_other && !hints.of_target))
		return false;
	return found->in_target || hints.in_configuration || calls_configfs(task);
}

/* Looks at the tasks of a process; whether one is found. */
static bool examine_process(int process, const char *target, struct task *found)
{
	DIR *tasks = open_dir(process, "task");
	bool is_found = false;
	struct dirent *entry;
	int task;

	while (tasks && !is_found && (entry = readdir(tasks))) {
		task = openat(dirfd(tasks), entry->d_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (task < 0)
			continue;
		is_found = isdigit((unsigned char)*entry->d_name) && is_blocked(task) &&
			   examine(process, task, target, found);
		close(task);
	}
	if (tasks)
		closedir(tasks);
	return is_found;
}

/* Writes each task that is found to @to. */
static void search(const char *target, int to)
{
	DIR *proc = open_dir(AT_FDCWD, tasks_proc);
	struct dirent *entry;
	bool writable = true;
	int process;

	while (proc && writable && (entry = readdir(proc))) {
		struct task found = { .pid = atoi(entry->d_name) };

		if (found.pid <= 0)
			continue;
		process = openat(dirfd(proc), entry->d_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (process < 0)
			continue;
		if (examine_process(process, target, &found))
			writable = write(to, &found, sizeof(found)) == sizeof(found);
		close(process);
	}
	if (proc)
		closedir(proc);
}

/* Milliseconds until @deadline, at least 0. */
static int ms_left(uint64_t deadline)
{
	uint64_t now = time_now(CLOCK_MONOTONIC);

	return now < deadline ? (deadline - now) / 1000000 : 0;
}

/* Adds a task to those found: a cause displaces victims. */
static size_t take(struct task found[TASKS_MAX], size_t count, const struct task *task)
{
	if (count && task->in_target && !found[0].in_target)
		count = 0;
	if (count == TASKS_MAX || (count && found[0].in_target && !task->in_target))
		return count;
	found[count] = *task;
	return count + 1;
}

/* Receives tasks until the other side closes the pipe or the time is over. */
static size_t receive(int from, struct task found[TASKS_MAX])
{
	struct pollfd poll_fd = { .fd = from, .events = POLLIN };
	uint64_t deadline = deadline_of(SEARCH_MS);
	struct task task;
	size_t count = 0;
	int ready;

	for (;;) {
		ready = poll(&poll_fd, 1, ms_left(deadline));
		if (ready < 0 && errno == EINTR)
			continue;
		if (ready <= 0 || read(from, &task, sizeof(task)) != sizeof(task))
			return count;
		count = take(found, count, &task);
	}
}

/* Ends the child, which is usually done; one that cannot be killed is left alone. */
static void reap(pid_t child)
{
	kill(child, SIGKILL);
	for (int i = 0; i < REAP_MS && !waitpid(child, NULL, WNOHANG); i++)
		usleep(1000);
}

size_t tasks_find(const char *target, struct task found[TASKS_MAX])
{
	size_t count;
	int ends[2];
	pid_t child;

	if (pipe2(ends, O_CLOEXEC))
		return 0;
	child = fork();
	if (!child) {
		close(ends[0]);
		search(target, ends[1]);
		/* _exit() would look for threads, if a sanitizer replaces it. */
		syscall(SYS_exit_group, 0);
	}
	close(ends[1]);
	count = child < 0 ? 0 : receive(ends[0], found);
	close(ends[0]);
	if (child > 0)
		reap(child);
	return count;
}
