// SPDX-License-Identifier: GPL-2.0-only
/*
 * run_cli.c - runs vdsctl in this process against libvds' fake kernel.
 */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <pty.h>
#include <regex.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli.h"
#include "fake_etc.h"
#include "run_cli.h"

#define WORDS_MAX	2048
#define TERMINAL_MAX	1048576

bool run_cli_terminal;
int run_cli_output = -1;

static struct fake_kernel *kernel;

/* Standard output of the run; it stays open while until_output() reads it. */
static pthread_mutex_t capture_lock = PTHREAD_MUTEX_INITIALIZER;
static _Atomic int captured_out = -1;

static int real_err = STDERR_FILENO;
static unsigned int served_before[VDS_ISCSI_CMD_MAX + 1];

static int open_fake(struct vds_client **client)
{
	return vds_client_open_transport(&fake_transport, kernel, client);
}

static void die(const char *what)
{
	dprintf(real_err, "run_cli: %s\n", what);
	abort();
}

/* A stream's descriptor and the file that replaces it during a run. */
struct capture {
	int fd;
	int saved;
	int file;
};

/* A file with a writer at its end and a reader at its beginning. */
static int open_file(int *writer)
{
	*writer = memfd_create("capture", MFD_CLOEXEC);
	return dup(*writer);
}

/* The same with a terminal, which buffers a few thousand bytes. */
static int open_terminal(int *writer)
{
	int reader;

	if (openpty(&reader, writer, NULL, NULL, NULL))
		die("no terminal");
	return reader;
}

static struct capture capture_start(FILE *stream, bool terminal)
{
	struct capture capture = { .fd = fileno(stream) };
	int writer;

	fflush(stream);
	clearerr(stream);
	capture.saved = dup(capture.fd);
	capture.file = terminal ? open_terminal(&writer) : open_file(&writer);
	if (capture.saved < 0 || capture.file < 0)
		die("no descriptors");
	dup2(writer, capture.fd);
	close(writer);
	return capture;
}

/* What is written to a terminal arrives at the other side with a delay. */
static void read_terminal(int fd, char *text)
{
	struct pollfd poll_fd = { .fd = fd, .events = POLLIN };
	ssize_t length;

	while (poll(&poll_fd, 1, 200) > 0) {
		length = read(fd, text, TERMINAL_MAX / 2);
		if (length <= 0)
			break;
		text += length;
	}
}

/* The content of a file or a terminal so far. */
static char *read_all(int fd)
{
	size_t size = TERMINAL_MAX;
	struct stat stat;
	char *text;

	if (!isatty(fd)) {
		if (fstat(fd, &stat))
			die("cannot stat the captured output");
		size = stat.st_size;
	}
	text = calloc(1, size + 1);
	if (!text)
		die("out of memory");
	if (isatty(fd))
		read_terminal(fd, text);
	else if (pread(fd, text, size, 0) < 0)
		die("cannot read the captured output");
	return text;
}

static char *capture_end(struct capture *capture, FILE *stream)
{
	char *text;

	fflush(stream);
	text = read_all(capture->file);
	dup2(capture->saved, capture->fd);
	close(capture->saved);
	close(capture->file);
	return text;
}

/* Replaces each match of group 1 of @pattern, which is at least as long, by @word. */
static char *replace(char *text, const char *pattern, const char *word)
{
	char *result = calloc(1, strlen(text) + 1), *end = result;
	const char *from = text;
	regmatch_t match[2];
	regex_t regex;

	if (!result || regcomp(&regex, pattern, REG_EXTENDED))
		die("cannot replace");
	while (!regexec(&regex, from, 2, match, 0)) {
		end = mempcpy(end, from, match[1].rm_so);
		end = stpcpy(end, word);
		from += match[1].rm_eo;
	}
	strcpy(end, from);
	regfree(&regex);
	free(text);
	return result;
}

static char *normalize(char *text)
{
	text = replace(text, "([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z)", "TIME");
	text = replace(text, "([0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2})", "TIME");
	text = replace(text, "([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})", "UUID");
	text = replace(text, "_ns\":\"?([0-9]+)", "0");
	text = replace(text, "requester_[pu]id\":([0-9]+)", "0");
	return replace(text, "([0-9]+\\.[0-9]{3}) s", "N.NNN");
}

struct run run_captured(int (*act)(void *context), void *context)
{
	struct capture out, err;
	struct run run;

	out = capture_start(stdout, run_cli_terminal);
	err = capture_start(stderr, run_cli_terminal);
	real_err = err.saved;
	captured_out = out.file;
	if (run_cli_output >= 0)
		dup2(run_cli_output, STDOUT_FILENO);
	run.status = act(context);
	pthread_mutex_lock(&capture_lock);
	captured_out = -1;
	pthread_mutex_unlock(&capture_lock);
	real_err = STDERR_FILENO;
	run.err = normalize(capture_end(&err, stderr));
	run.out = normalize(capture_end(&out, stdout));
	return run;
}

struct words_run {
	int argc;
	char *argv[WORDS_MAX + 1];
};

static int run_words(void *context)
{
	struct words_run *words = context;

	return cli_main(words->argc, words->argv, open_fake);
}

struct run run_cli(struct fake_kernel *fk, const char *line)
{
	struct words_run words = { .argc = 1, .argv = { "vdsctl" } };
	char *copy = strdup(line), *rest = copy;
	struct run run;

	while (rest && *rest && words.argc < WORDS_MAX)
		words.argv[words.argc++] = strsep(&rest, " ");
	kernel = fk;
	run = run_captured(run_words, &words);
	free(copy);
	return run;
}

struct actor {
	struct fake_kernel *fk;
	void (*act)(struct fake_kernel *fk);
};

static void *actor_main(void *context)
{
	struct actor *actor = context;

	actor->act(actor->fk);
	return NULL;
}

/* A signal to the process stays pending until vdsctl takes it, in every thread. */
static void block_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
}

struct run run_cli_while(struct fake_kernel *fk, const char *line,
			 void (*act)(struct fake_kernel *fk))
{
	struct actor actor = { fk, act };
	pthread_t thread;
	struct run run;

	block_signals();
	for (int cmd = 0; cmd <= VDS_ISCSI_CMD_MAX; cmd++)
		served_before[cmd] = fake_requests(fk, cmd);
	if (pthread_create(&thread, NULL, actor_main, &actor))
		die("no thread");
	run = run_cli(fk, line);
	pthread_join(thread, NULL);
	return run;
}

void run_free(struct run *run)
{
	free(run->out);
	free(run->err);
}

void until_requests(struct fake_kernel *fk, uint8_t cmd, unsigned int n)
{
	for (int i = 0; i < 20000; i++) {
		if (fake_requests(fk, cmd) >= served_before[cmd] + n)
			return;
		usleep(1000);
	}
	die("vdsctl did not send the request");
}

void until_output(const char *text)
{
	for (int i = 0; i < 20000; i++) {
		char *now;
		bool found;

		pthread_mutex_lock(&capture_lock);
		now = captured_out < 0 ? NULL : read_all(captured_out);
		pthread_mutex_unlock(&capture_lock);
		found = now && strstr(now, text);
		free(now);
		if (found)
			return;
		usleep(1000);
	}
	die("vdsctl did not print the expected text");
}

void expect_run(struct run *run, const char *line, int status, const char *out,
		const char *err)
{
	tap_context("vdsctl %s", line);
	check_int(run->status, status);
	check_str(run->out, out);
	check_str(run->err, err);
	tap_context("%s", "");
	run_free(run);
}

void expect(struct fake_kernel *fk, const char *line, int status,
	    const char *out, const char *err)
{
	struct run run = run_cli(fk, line);

	expect_run(&run, line, status, out, err);
}

void prints(struct fake_kernel *fk, const char *line, int status, const char *part)
{
	struct run run = run_cli(fk, line);

	tap_context("vdsctl %s", line);
	check_int(run.status, status);
	check_part(status && !strstr(run.out, part) ? run.err : run.out, part);
	tap_context("%s", "");
	run_free(&run);
}

const char *json_error(const char *out)
{
	static char code[32];
	json_t *json = json_loads(out, 0, NULL);
	const char *text;

	text = json_string_value(json_object_get(json_object_get(json, "error"),
						 "code"));
	snprintf(code, sizeof(code), "%s", text ? text : "");
	json_decref(json);
	return code;
}

/* No test uses the files of this machine. */
__attribute__((constructor))
static void begin(void)
{
	fake_etc_none();
}

struct fake_kernel *small_kernel(void)
{
	struct fake_kernel *fk = fake_kernel_new();

	fake_member_add(fk, FAKE_IQN, 1, "192.0.2.1:3260");
	fake_member_add(fk, FAKE_IQN, 1, "192.0.2.2:3260");
	fake_portal_add(fk, "[2001:db8::1]:3260");
	return fk;
}
