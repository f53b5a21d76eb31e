// SPDX-License-Identifier: GPL-2.0-only
/*
 * fake_proc.c - a directory that looks like /proc.
 */
#include <ftw.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fake_proc.h"
#include "tasks.h"

#define PATH_SIZE	256

static char root[64];

static void die(const char *what)
{
	perror(what);
	abort();
}

/* "ROOT/FORMAT"; returns @path */
__attribute__((format(printf, 2, 3)))
static const char *path_to(char path[PATH_SIZE], const char *format, ...)
{
	int length = snprintf(path, PATH_SIZE, "%s/", root);
	va_list values;

	va_start(values, format);
	vsnprintf(path + length, PATH_SIZE - length, format, values);
	va_end(values);
	return path;
}

static void make_dir(const char *path)
{
	if (mkdir(path, 0700))
		die(path);
}

static void make_file(const char *path, const char *text, size_t length)
{
	FILE *file = fopen(path, "w");

	if (!file || fwrite(text, 1, length, file) != length || fclose(file))
		die(path);
}

static void make_link(const char *path, const char *to)
{
	if (symlink(to, path))
		die(path);
}

void fake_proc_begin(void)
{
	strcpy(root, "/tmp/fake_proc.XXXXXX");
	if (!mkdtemp(root))
		die(root);
	tasks_proc = root;
}

static int delete_one(const char *path, const struct stat *stat, int type, struct FTW *ftw)
{
	(void)stat;
	(void)type;
	(void)ftw;
	return remove(path);
}

void fake_proc_end(void)
{
	nftw(root, delete_one, 16, FTW_DEPTH | FTW_PHYS);
	tasks_proc = "/nonexistent";
}

void fake_task(int pid, const char *state, const char *command, const char *stack,
	       const char *cwd)
{
	char path[PATH_SIZE], stat[64], words[PATH_SIZE] = "";
	size_t length = strlen(command);

	make_dir(path_to(path, "%d", pid));
	make_dir(path_to(path, "%d/fd", pid));
	make_dir(path_to(path, "%d/task", pid));
	make_dir(path_to(path, "%d/task/%d", pid, pid));
	snprintf(stat, sizeof(stat), "%d (a ) b) %s 1 1\n", pid, state);
	make_file(path_to(path, "%d/task/%d/stat", pid, pid), stat, strlen(stat));
	make_file(path_to(path, "%d/task/%d/stack", pid, pid), stack, strlen(stack));
	make_link(path_to(path, "%d/cwd", pid), cwd);
	strcpy(words, command);
	for (size_t i = 0; i < length; i++)
		if (words[i] == ' ')
			words[i] = '\0';
	make_file(path_to(path, "%d/cmdline", pid), words, length ? length + 1 : 0);
}

void fake_task_opens(int pid, const char *to)
{
	char path[PATH_SIZE];

	make_link(path_to(path, "%d/fd/3", pid), to);
}

void fake_task_hangs(int pid)
{
	char path[PATH_SIZE];

	path_to(path, "%d/cmdline", pid);
	if (remove(path) || mkfifo(path, 0600))
		die(path);
}
