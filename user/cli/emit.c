// SPDX-License-Identifier: GPL-2.0-only
/*
 * emit.c - events to a program and to the systemd journal, in whose native protocol a
 * datagram has a line FIELD=VALUE for each field.
 */
#include <ctype.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "emit.h"
#include "output.h"
#include "signals.h"
#include "times.h"

#define PROGRAM_MS	30000
#define INTERRUPTED_MS	1000
#define KILLED_MS	1000
#define PAUSE_US	2000

const char *emit_journal_socket = "/run/systemd/journal/socket";

/* "VDS_NAME": the variable or field of a member. */
static void field_name(const char *key, char name[32])
{
	size_t used = sprintf(name, "VDS_");

	while (*key && used < 31)
		name[used++] = toupper((unsigned char)*key++);
	name[used] = '\0';
}

/* The members as variables; called in the child only. */
static void set_environment(json_t *event)
{
	const char *key;
	json_t *value;
	char name[32];

	json_object_foreach(event, key, value) {
		if (!json_is_string(value))
			continue;
		field_name(key, name);
		setenv(name, json_string_value(value), 1);
	}
}

/* A descriptor that reads @text from its beginning, or -1. */
static int memory_file(const char *text)
{
	ssize_t length = strlen(text);
	int fd = memfd_create("event", MFD_CLOEXEC);

	if (fd >= 0 && (write(fd, text, length) != length || lseek(fd, 0, SEEK_SET))) {
		close(fd);
		return -1;
	}
	return fd;
}

/* Becomes the program. */
_Noreturn static void become(const char *program, json_t *event, int input)
{
	char *const argv[] = { (char *)program, NULL };
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	set_environment(event);
	dup2(input, STDIN_FILENO);
	/* What it prints does not mix with the events. */
	dup2(STDERR_FILENO, STDOUT_FILENO);
	execvp(program, argv);
	fprintf(stderr, "vdsctl: cannot run %s: %s\n", program, strerror(errno));
	_exit(127);
}

/* Waits up to @ms for the exit of a child; not on if a signal pends and may @interrupt. */
static bool wait_until(pid_t child, int ms, bool interrupt, int *status)
{
	uint64_t deadline = deadline_of(ms);

	while (!waitpid(child, status, WNOHANG)) {
		if (time_now(CLOCK_MONOTONIC) >= deadline ||
		    (interrupt && signals_pending()))
			return false;
		usleep(PAUSE_US);
	}
	return true;
}

/*
 * Waits for a child; ends it if it takes too long, or if a signal is to end vdsctl, which
 * takes the signal later. Returns false if it does not end.
 */
static bool wait_for(pid_t child, int *status)
{
	if (wait_until(child, PROGRAM_MS, true, status))
		return true;
	if (signals_pending()) {
		kill(child, SIGTERM);
		if (wait_until(child, INTERRUPTED_MS, false, status))
			return true;
	}
	kill(child, SIGKILL);
	return wait_until(child, KILLED_MS, false, status);
}

/* Waits for the program, and reports a failure. */
static void wait_and_report(const char *program, pid_t child)
{
	int status;

	if (!wait_for(child, &status))
		cli_note("vdsctl: %s does not end, even by SIGKILL", program);
	else if (WIFSIGNALED(status))
		cli_note("vdsctl: %s was ended by signal %d", program, WTERMSIG(status));
	else if (WEXITSTATUS(status) && WEXITSTATUS(status) != 127)
		cli_note("vdsctl: %s exited with status %d", program, WEXITSTATUS(status));
}

void emit_exec(const char *program, json_t *event)
{
	char *text = must(json_dumps(event, JSON_COMPACT));
	int input = memory_file(text);
	pid_t child;

	fflush(stdout);
	child = input < 0 ? -1 : fork();
	if (!child)
		become(program, event, input);
	if (child < 0)
		cli_note("vdsctl: cannot run %s: %s", program, strerror(errno));
	else
		wait_and_report(program, child);
	if (input >= 0)
		close(input);
	free(text);
}

static void append_field(FILE *to, const char *key, json_t *value)
{
	char name[32];

	field_name(key, name);
	if (json_is_string(value))
		fprintf(to, "%s=%s\n", name, json_string_value(value));
	else if (json_is_integer(value))
		fprintf(to, "%s=%lld\n", name, (long long)json_integer_value(value));
}

/* The datagram; its length in *size. */
static char *journal_text(json_t *event, const char *message, size_t *size)
{
	char escaped[CLI_TEXT_MAX], *text = NULL;
	FILE *to = must(open_memstream(&text, size));
	const char *key;
	json_t *value;

	fprintf(to, "MESSAGE=%s\nPRIORITY=6\nSYSLOG_IDENTIFIER=vdsctl\n",
		text_escape(message, escaped, sizeof(escaped)));
	json_object_foreach(event, key, value)
		append_field(to, key, value);
	if (fclose(to))
		must(NULL);
	return text;
}

void emit_journal(json_t *event, const char *message)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	size_t size;
	char *text = journal_text(event, message, &size);

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", emit_journal_socket);
	if (fd < 0 || sendto(fd, text, size, MSG_NOSIGNAL | MSG_DONTWAIT,
			     (struct sockaddr *)&address, sizeof(address)) < 0)
		cli_note("vdsctl: cannot write to the journal: %s", strerror(errno));
	if (fd >= 0)
		close(fd);
	free(text);
}
