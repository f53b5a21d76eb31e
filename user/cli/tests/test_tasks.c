// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_tasks.c - programs that do not return from the configuration of the target,
 * found in a directory that looks like /proc.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fake_proc.h"
#include "tap.h"
#include "tasks.h"
#include "times.h"

#define IQN	"iqn.x:a"
#define NP	"/sys/kernel/config/target/iscsi/" IQN "/tpgt_1/np"

/* What is found, as "PID COMMAND\n" each, sorted by the order of /proc. */
static const char *found(const char *target)
{
	static char text[TASKS_MAX * (TASK_COMMAND_MAX + 16)];
	struct task tasks[TASKS_MAX];
	size_t count = tasks_find(target, tasks);
	char *end = text;

	*text = '\0';
	for (size_t i = 0; i < count; i++)
		end += sprintf(end, "%d %s\n", tasks[i].pid, tasks[i].command);
	return text;
}

static void by_command(void)
{
	fake_proc_begin();
	fake_task(11, "D", "rmdir " NP "/1.2.3.4:3260", "", "/root");
	check_str(found(IQN), "11 rmdir " NP "/1.2.3.4:3260\n");
	fake_proc_end();
}

static void by_directory(void)
{
	fake_proc_begin();
	fake_task(11, "D", "ls", "", NP);
	check_str(found(IQN), "11 ls\n");
	fake_proc_end();
}

static void by_descriptor(void)
{
	fake_proc_begin();
	fake_task(11, "D", "bash", "", "/root");
	fake_task_opens(11, "/sys/kernel/config/target/iscsi/IQN.X:A/tpgt_1/enable");
	check_str(found(IQN), "11 bash\n");
	fake_proc_end();
}

static void by_stack(void)
{
	fake_proc_begin();
	fake_task(11, "D", "python3 tool", "[<0>] configfs_rmdir+0x1/0x2 [configfs]\n", "/");
	check_str(found(IQN), "11 python3 tool\n");
	fake_proc_end();
}

static void not_blocked(void)
{
	fake_proc_begin();
	fake_task(11, "S", "vi " NP "/x", "", NP);
	fake_task(12, "D", "cp a b", "[<0>] nfs_wait+0x1/0x2\n", "/mnt");
	fake_task(13, "D", "", "[<0>] iscsit_close+0x1/0x2\n", "/");
	check_str(found(IQN), "");
	fake_proc_end();
}

static void other_target(void)
{
	fake_proc_begin();
	fake_task(11, "D", "ls", "", "/sys/kernel/config/target/iscsi/iqn.x:ab/tpgt_1/np");
	fake_task(12, "D", "rmdir /sys/kernel/config/target/iscsi/iqn.y/tpgt_1/np/x",
		  "[<0>] iscsit_reset_np_thread+0x1/0x2\n", "/");
	check_str(found(IQN), "");
	check_str(found("iqn.x:ab"), "11 ls\n");
	fake_proc_end();
}

static void cause(void)
{
	fake_proc_begin();
	fake_task(11, "D", "ls " NP, "[<0>] down_read+0x1/0x2\n", "/");
	fake_task(12, "D", "rmdir " NP "/x",
		  "[<0>] iscsit_reset_np_thread+0x1/0x2\n[<0>] configfs_rmdir+0x1/0x2\n", "/");
	fake_task(13, "D", "ls " NP, "[<0>] down_read+0x1/0x2\n", "/");
	check_str(found(IQN), "12 rmdir " NP "/x\n");
	fake_proc_end();
}

static void many(void)
{
	struct task tasks[TASKS_MAX];

	fake_proc_begin();
	for (int pid = 11; pid < 31; pid++)
		fake_task(pid, "D", "ls", "", NP);
	check_int(tasks_find(IQN, tasks), TASKS_MAX);
	fake_proc_end();
}

/* Opening a FIFO without a writer takes for ever. */
static void bounded(void)
{
	uint64_t before;

	fake_proc_begin();
	fake_task(11, "D", "ls", "", NP);
	fake_task_hangs(11);
	before = time_now(CLOCK_MONOTONIC);
	check_str(found(IQN), "");
	check(time_now(CLOCK_MONOTONIC) - before < 3000000000ULL);
	fake_proc_end();
}

static void no_proc(void)
{
	tasks_proc = "/nonexistent";
	check_str(found(IQN), "");
}

static const struct tap_case cases[] = {
	{ "a blocked program is found by the path in its command line", by_command },
	{ "a blocked program is found by its working directory", by_directory },
	{ "a blocked program is found by an open file, whatever the letters' case",
	  by_descriptor },
	{ "a blocked program is found by its kernel stack", by_stack },
	{ "programs that sleep or do something else, and kernel threads, are not found",
	  not_blocked },
	{ "programs in the configuration of another target are not found", other_target },
	{ "a program that is in the target driver hides those that wait for it", cause },
	{ "no more programs are found than are reported", many },
	{ "a process whose files cannot be read does not block the search", bounded },
	{ "without procfs nothing is found", no_proc },
};

int main(void)
{
	return tap_run(cases);
}
