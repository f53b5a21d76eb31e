// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_monitor.c - "check" and "metrics", and the programs and the journal of "watch".
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "emit.h"
#include "fake_etc.h"
#include "run_cli.h"

#define REMOVE	"portal remove " GROUP " 192.0.2.1:3260"

static void check_clean(void)
{
	struct fake_kernel *fk = small_kernel();

	expect(fk, "check", 0, "No problem was found.\n", "");
	expect(fk, "check -q", 0, "", "");
	expect(fk, "check -j", 0, "{\"problems\":[]}\n", "");
	fake_kernel_free(fk);
}

static void check_problems(void)
{
	struct fake_kernel *fk = small_kernel();

	fake_member_leak(fk, FAKE_IQN, 1, "192.0.2.1:3260");
	fake_member_leak(fk, FAKE_IQN, 1, "192.0.2.2:3260");
	fake_group_add(fk, "iqn.x:b", 2);
	fake_group_stale(fk, "iqn.x:b", 2, "it cannot be read");
	expect(fk, "check", 1, "stale: iqn.x:b,2: it cannot be read\n"
	       "leaked: 192.0.2.1:3260 in " GROUP "\n"
	       "leaked: 192.0.2.2:3260 in " GROUP "\n"
	       "hint: vdsctl provider reenumerate && vdsctl provider refresh\n", "");
	prints(fk, "check -q -j", 1, "{\"problem\":\"leaked\",\"name\":\"192.0.2.1:3260 in "
	       GROUP "\",\"message\":null,");
	fake_kernel_free(fk);
}

/* A query of the family by its name loads the core alone. */
static void no_driver(void)
{
	static const char note[] = "no target driver is connected: modprobe vds_iscsi_lio\n";
	struct fake_kernel *fk = fake_kernel_new();
	struct run run;

	fake_no_provider(fk);
	expect(fk, "check", 1, "no provider: vds_iscsi: no target driver is connected\n"
	       "hint: modprobe vds_iscsi_lio\n", "");
	expect(fk, "portal list --no-headers", 0, "", note);
	expect(fk, "target list -j", 0, "{\"targets\":[]}\n", note);
	run = run_cli(fk, "group show " GROUP);
	check_int(run.status, 1);
	check_part(run.err, "does not exist");
	check_part(run.err, "modprobe vds_iscsi_lio");
	run_free(&run);
	fake_kernel_free(fk);
}

/* A message may have a name in it, and a name any bytes. */
static void check_bytes(void)
{
	struct fake_kernel *fk = small_kernel();

	fake_group_stale(fk, FAKE_IQN, 1, "no \xff");
	prints(fk, "check", 1, "stale: " GROUP ": no \\xff\n");
	prints(fk, "check -j", 1, "\"message\":\"no \\\\xff\"");
	fake_kernel_free(fk);
}

static void check_stale(void)
{
	struct fake_kernel *fk = small_kernel();

	fake_stale(fk);
	prints(fk, "check", 1, "stale: fake: an event was lost");
	fake_kernel_free(fk);
}

static void check_overdue(void)
{
	struct fake_kernel *fk = small_kernel();

	fake_hold(fk, VDS_ISCSI_OP_STATE_COMMITTING);
	prints(fk, REMOVE " --no-wait", 0, "accepted");
	fake_op_overdue(fk, 1);
	prints(fk, "check", 1, "overdue: operation 1: the target driver does not return\n"
	       "hint: vdsctl op show 1\n");
	fake_op_complete(fk, 1, 0, NULL);
	prints(fk, "check", 0, "No problem");
	fake_kernel_free(fk);
}

/* Each line is a comment, or a metric with a number. */
static bool is_prometheus(const char *text)
{
	char name[256], rest[8];
	double value;

	for (const char *line = text; *line; line = strchr(line, '\n') + 1) {
		if (*line != '#' && sscanf(line, "vds_iscsi_%255[^ ] %lf%7[^\n]", name, &value,
					   rest) != 2)
			return false;
		if (!strchr(line, '\n'))
			return false;
	}
	return true;
}

static void metrics(void)
{
	struct fake_kernel *fk = small_kernel();
	struct run run;

	prints(fk, REMOVE, 0, "removed");
	fake_result(fk, -5, "the disk is on fire");
	run = run_cli(fk, "portal remove " GROUP " 192.0.2.2:3260");
	run_free(&run);
	fake_session_add(fk, FAKE_IQN, 1, "192.0.2.2:3260", "iqn.a", "198.51.100.1:1024");
	run = run_cli(fk, "metrics");
	check_int(run.status, 0);
	check(is_prometheus(run.out));
	check_part(run.out, "vds_iscsi_up 1\n");
	check_part(run.out,
		   "vds_iscsi_operations_total{provider=\"fake\",result=\"succeeded\"} 1\n");
	check_part(run.out, "vds_iscsi_operations_total{provider=\"fake\",result=\"failed\"} 1\n");
	check_part(run.out, "vds_iscsi_operations_total{provider=\"fake\",result=\"blocked\"} 0\n");
	check_part(run.out, "vds_iscsi_portals{state=\"serving\"} 1\n");
	check_part(run.out, "vds_iscsi_portals{state=\"leaked\"} 0\n");
	check_part(run.out, "vds_iscsi_sessions 1\n");
	check_part(run.out, "vds_iscsi_group_enabled{target=\"" FAKE_IQN "\",tag=\"1\"} 1\n");
	run_free(&run);
	fake_kernel_free(fk);
}

static void metrics_escape(void)
{
	struct fake_kernel *fk = fake_kernel_new();

	fake_group_add(fk, "iqn.\"x\\", 1);
	prints(fk, "metrics", 0, "{target=\"iqn.\\\"x\\\\\",tag=\"1\"}");
	fake_kernel_free(fk);
}

static void metrics_no_module(void)
{
	struct fake_kernel *fk = fake_kernel_new();

	fake_unload(fk);
	expect(fk, "metrics", 0,
	       "# HELP vds_iscsi_up Whether the kernel module vds_iscsi is loaded.\n"
	       "# TYPE vds_iscsi_up gauge\n"
	       "vds_iscsi_up 0\n", "");
	fake_kernel_free(fk);
}

/* Whether @metrics has a sample of the metric that begins at @name. */
static bool has_metric(const char *metrics, const char *name, size_t length)
{
	for (const char *at = metrics; (at = strstr(at, "\nvds_iscsi_")); at++)
		if (!strncmp(at + 1, name, length) && strchr("{ ", at[1 + length]))
			return true;
	return false;
}

/* Checks the metrics of a rule, and the values of its label; returns how many metrics. */
static int check_rule(char *rule, const char *metrics)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz_";
	char *values, value[64], *saved = NULL;
	int found = 0;

	tap_context("%s", rule);
	for (const char *name = rule; (name = strstr(name, "vds_iscsi_")); name++, found++)
		check(has_metric(metrics, name, strspn(name, letters)));
	if (!found || !strtok_r(rule, "\"", &saved))
		return found;
	values = strtok_r(NULL, "\"", &saved);
	for (char *one = strtok_r(values, "|", &saved); one; one = strtok_r(NULL, "|", &saved)) {
		snprintf(value, sizeof(value), "=\"%s\"", one);
		check_part(metrics, value);
	}
	return found;
}

/* The alert rules use no metric and no value of a label that does not exist. */
static void alert_rules(void)
{
	FILE *file = fopen("../units/vds-iscsi.rules.yml", "re");
	struct fake_kernel *fk = small_kernel();
	struct run run = run_cli(fk, "metrics");
	char line[256];
	int found = 0;

	while (file && fgets(line, sizeof(line), file))
		if (strstr(line, " expr: "))
			found += check_rule(line, run.out);
	tap_context("%s", "");
	check(found >= 8);
	fclose(file);
	run_free(&run);
	fake_kernel_free(fk);
}

static void metrics_file(void)
{
	struct fake_kernel *fk = small_kernel();
	char line[512], *text;
	struct stat state;

	fake_etc_begin();
	snprintf(line, sizeof(line), "metrics --output %s", fake_etc_path("/run/vds.prom"));
	expect(fk, line, 0, "", "");
	text = fake_etc_read("/run/vds.prom");
	check(is_prometheus(text));
	check_part(text, "vds_iscsi_up 1\n");
	free(text);
	check(!stat(fake_etc_path("/run/vds.prom"), &state) && (state.st_mode & 0777) == 0644);
	prints(fk, "metrics --output /nonexistent/x", 1, "cannot write /nonexistent/x: No such");
	snprintf(line, sizeof(line), "metrics -j --output %s", fake_etc_path("/run/vds.prom"));
	prints(fk, line, 0, "{\"metrics\":\"# HELP ");
	fake_etc_end();
	fake_kernel_free(fk);
}

/* Write the metrics to the file @name; returns the type that it has then. */
static mode_t metrics_to(struct fake_kernel *fk, const char *name)
{
	struct stat state = { 0 };
	char line[512];

	snprintf(line, sizeof(line), "metrics --output %s", fake_etc_path(name));
	expect(fk, line, 0, "", "");
	check(!lstat(fake_etc_path(name), &state));
	return state.st_mode & S_IFMT;
}

/* A pipe, and a link to a file that need not exist, are kept. */
static void metrics_kept(void)
{
	struct fake_kernel *fk = small_kernel();
	char text[32] = "", *file;
	int pipe;

	fake_etc_begin();
	check(!mkfifo(fake_etc_path("/run/pipe"), 0600));
	pipe = open(fake_etc_path("/run/pipe"), O_RDWR | O_NONBLOCK);
	check_int(metrics_to(fk, "/run/pipe"), S_IFIFO);
	check(read(pipe, text, sizeof(text) - 1) > 0);
	check_part(text, "# HELP ");
	close(pipe);
	check(!symlink("vds.prom", fake_etc_path("/run/link")));
	for (int i = 0; i < 2; i++) {
		check_int(metrics_to(fk, "/run/link"), S_IFLNK);
		file = fake_etc_read("/run/vds.prom");
		check(is_prometheus(file));
		check_part(file, "vds_iscsi_up 1\n");
		free(file);
	}
	fake_etc_end();
	fake_kernel_free(fk);
}

/* Another program removes a portal once "watch" listens. */
static void change(struct fake_kernel *fk)
{
	until_requests(fk, VDS_ISCSI_CMD_OP_GET, 1);
	usleep(50000);
	fake_member_del(fk, FAKE_IQN, 1, "192.0.2.1:3260");
}

static void exec(void)
{
	struct fake_kernel *fk = small_kernel();
	char line[512], script[600], *text;
	struct run run;

	fake_etc_begin();
	snprintf(script, sizeof(script),
		 "#!/bin/sh\necho \"$VDS_OBJECT $VDS_WHAT $VDS_NAME\" >>%s.out\ncat >>%s.out\necho\n",
		 fake_etc_path("/run/alert"), fake_etc_path("/run/alert"));
	fake_etc_write("/run/alert", script);
	chmod(fake_etc_path("/run/alert"), 0700);
	snprintf(line, sizeof(line), "watch --count 1 --timeout 20 -q --exec %s",
		 fake_etc_path("/run/alert"));
	run = run_cli_while(fk, line, change);
	check_int(run.status, 0);
	check_str(run.out, "");
	text = fake_etc_read("/run/alert.out");
	check_part(text, "membership depart 192.0.2.1:3260 in " GROUP "\n{\"time\":");
	free(text);
	run_free(&run);
	fake_etc_end();
	fake_kernel_free(fk);
}

static void exec_fails(void)
{
	struct fake_kernel *fk = small_kernel();
	struct run run;

	run = run_cli_while(fk, "watch --count 1 --timeout 20 --exec /bin/false", change);
	check_int(run.status, 0);
	check_part(run.err, "/bin/false exited with status 1");
	run_free(&run);
	fake_kernel_free(fk);
}

/* Ends vdsctl while its program runs. */
static void end_while_it_runs(struct fake_kernel *fk)
{
	struct stat state;

	change(fk);
	while (stat(fake_etc_path("/run/slow.began"), &state))
		usleep(1000);
	kill(getpid(), SIGTERM);
}

/* A signal does not wait for the program: it ends both, even if that ignores it. */
static void exec_interrupted(void)
{
	struct fake_kernel *fk = small_kernel();
	time_t began = time(NULL);
	char line[512], script[600];
	struct run run;

	fake_etc_begin();
	snprintf(script, sizeof(script), "#!/bin/sh\ntrap '' TERM\n>%s.began\nsleep 25\n",
		 fake_etc_path("/run/slow"));
	fake_etc_write("/run/slow", script);
	chmod(fake_etc_path("/run/slow"), 0700);
	snprintf(line, sizeof(line), "watch --exec %s", fake_etc_path("/run/slow"));
	run = run_cli_while(fk, line, end_while_it_runs);
	check_int(run.status, 0);
	check_part(run.err, "slow was ended by signal 9\n");
	check(time(NULL) - began < 20);
	run_free(&run);
	fake_etc_end();
	fake_kernel_free(fk);
}

/* Ends vdsctl as soon as its program has run once. */
static void end_at_first(struct fake_kernel *fk)
{
	struct stat state;

	(void)fk;
	while (stat(fake_etc_path("/run/count.out"), &state))
		usleep(1000);
	kill(getpid(), SIGINT);
}

/* After a signal, no program runs for the objects that are left. */
static void exec_initial_interrupted(void)
{
	struct fake_kernel *fk = small_kernel();
	char line[512], script[600];
	struct run run;

	fake_etc_begin();
	snprintf(script, sizeof(script), "#!/bin/sh\n>%s.out\nsleep 5\n",
		 fake_etc_path("/run/count"));
	fake_etc_write("/run/count", script);
	chmod(fake_etc_path("/run/count"), 0700);
	snprintf(line, sizeof(line), "watch --initial --timeout 20 --exec %s",
		 fake_etc_path("/run/count"));
	run = run_cli_while(fk, line, end_at_first);
	snprintf(line, sizeof(line), "vdsctl: %s was ended by signal 15\n",
		 fake_etc_path("/run/count"));
	expect_run(&run, "watch --initial --exec", 0, run.out, line);
	fake_etc_end();
	fake_kernel_free(fk);
}

/* The path of this program, which is run as one that does not end. */
static const char *self;

/*
 * Does not end: a killed process belongs to its tracer first, which does not reap it. So
 * its parent sees what it sees of one that does not return from the kernel.
 */
static void stay(void)
{
	const char *began = getenv("BEGAN");
	pid_t victim = getpid();

	prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY);
	if (!fork()) {
		bool traced = !ptrace(PTRACE_SEIZE, victim, NULL, NULL);

		close(open(began, O_CREAT | O_WRONLY, 0600));
		sleep(traced ? 10 : 0);
		_exit(0);
	}
	for (;;)
		pause();
}

/* The wait for a program that cannot be killed is limited. */
static void exec_stays(void)
{
	struct fake_kernel *fk = small_kernel();
	time_t began = time(NULL);
	char line[512];
	struct run run;

	fake_etc_begin();
	setenv("BEGAN", fake_etc_path("/run/slow.began"), 1);
	snprintf(line, sizeof(line), "watch --exec %s", self);
	run = run_cli_while(fk, line, end_while_it_runs);
	if (strstr(run.err, "was ended by signal 15"))
		tap_skip("ptrace is not permitted");
	else
		check_part(run.err, " does not end, even by SIGKILL\n");
	check(time(NULL) - began < 8);
	run_free(&run);
	fake_etc_end();
	fake_kernel_free(fk);
}

static void exec_is_missing(void)
{
	struct fake_kernel *fk = small_kernel();
	struct run run;

	run = run_cli_while(fk, "watch --count 1 --timeout 20 --exec /nonexistent", change);
	check_int(run.status, 0);
	check_str(run.err, "vdsctl: cannot run /nonexistent: No such file or directory\n");
	run_free(&run);
	fake_kernel_free(fk);
}

static void journal(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	struct fake_kernel *fk = small_kernel();
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
	char text[8192] = "", path[108];
	struct run run;

	fake_etc_begin();
	snprintf(path, sizeof(path), "%s", fake_etc_path("/run/journal"));
	strcpy(address.sun_path, path);
	check(!bind(fd, (struct sockaddr *)&address, sizeof(address)));
	emit_journal_socket = path;
	run = run_cli_while(fk, "watch --count 1 --timeout 20 --journal", change);
	check_int(run.status, 0);
	check(recv(fd, text, sizeof(text) - 1, MSG_DONTWAIT) > 0);
	check_part(text, "MESSAGE=membership depart     192.0.2.1:3260 in " GROUP " (outside)\n");
	check_part(text, "\nVDS_OBJECT=membership\n");
	check_part(text, "\nVDS_NAME=192.0.2.1:3260 in " GROUP "\n");
	close(fd);
	run_free(&run);
	emit_journal_socket = "/nonexistent";
	fake_etc_end();
	fake_kernel_free(fk);
}

static void log_in(struct fake_kernel *fk)
{
	until_requests(fk, VDS_ISCSI_CMD_SESSION_GET, 1);
	fake_session_add(fk, FAKE_IQN, 1, "192.0.2.2:3260", "iqn.a", "198.51.100.1:1024");
	until_output("arrive");
	fake_session_del(fk, "iqn.a");
}

static void sessions(void)
{
	struct fake_kernel *fk = small_kernel();
	struct run run;

	run = run_cli_while(fk, "watch --sessions --count 2 --timeout 20", log_in);
	check_int(run.status, 0);
	check_part(run.out,
		   " session    arrive     iqn.a in " GROUP " (192.0.2.2:3260, listing)\n");
	check_part(run.out, " session    depart     iqn.a in " GROUP);
	run_free(&run);
	fake_kernel_free(fk);
}

/* An initiator chooses its name: it is neither a command to a terminal nor a line. */
static void log_in_strangely(struct fake_kernel *fk)
{
	until_requests(fk, VDS_ISCSI_CMD_SESSION_GET, 1);
	fake_session_add(fk, FAKE_IQN, 1, "192.0.2.2:3260", "iqn.\x1b[2J\n\xff",
			 "198.51.100.1:1024");
}

static void session_names(void)
{
	struct fake_kernel *fk = small_kernel();
	struct run run;

	run = run_cli_while(fk, "watch --sessions --count 1 --timeout 20", log_in_strangely);
	check_int(run.status, 0);
	check_part(run.out, " session    arrive     iqn.\\x1b[2J\\x0a\\xff in " GROUP
		   " (192.0.2.2:3260, listing)\n");
	run_free(&run);
	fake_kernel_free(fk);
}

/* A group that is changed cannot be listed: what exists then did not arrive later. */
static void sessions_late(void)
{
	struct fake_kernel *fk = small_kernel();
	struct run run;

	fake_session_add(fk, FAKE_IQN, 1, "192.0.2.2:3260", "iqn.a", "198.51.100.1:1024");
	fake_fail(fk, VDS_ISCSI_CMD_SESSION_GET, -EBUSY, "a group is being changed");
	expect(fk, "watch --sessions --timeout 1.2", 0, "", "");
	fake_fail(fk, VDS_ISCSI_CMD_SESSION_GET, -EBUSY, "a group is being changed");
	run = run_cli(fk, "watch --sessions --initial --timeout 1.2");
	check_part(run.out, " session    arrive     iqn.a in " GROUP
		   " (192.0.2.2:3260, initial)\n");
	run_free(&run);
	fake_kernel_free(fk);
}

/* Changes objects faster than programs run, until vdsctl has ended or for 10 s. */
static void change_often(struct fake_kernel *fk)
{
	time_t limit = time(NULL) + 10;

	until_requests(fk, VDS_ISCSI_CMD_OP_GET, 1);
	while (fake_sockets(fk) && time(NULL) < limit) {
		fake_portal_add(fk, "192.0.2.77:3260");
		fake_portal_del(fk, "192.0.2.77:3260");
		usleep(100);
	}
	check(!fake_sockets(fk));
}

/* It ends also if there is always a next event. */
static void watch_timeout_busy(void)
{
	struct fake_kernel *fk = small_kernel();
	struct run run = run_cli_while(fk, "watch -q --timeout 0.3 --exec /bin/true",
				       change_often);

	check_int(run.status, 0);
	run_free(&run);
	fake_kernel_free(fk);
}

static void watch_timeout(void)
{
	struct fake_kernel *fk = small_kernel();

	expect(fk, "watch --timeout 0.1", 0, "", "");
	expect(fk, "watch --timeout 0.1 --count 1", 124, "", "");
	fake_kernel_free(fk);
}

static const struct tap_case cases[] = {
	{ "check finds nothing on a consistent target", check_clean },
	{ "check names leaked portals and stale groups, with the repair", check_problems },
	{ "without a target driver it is explained why nothing is there", no_driver },
	{ "check reports a message that is not UTF-8", check_bytes },
	{ "check names a stale provider", check_stale },
	{ "check names an operation that is overdue", check_overdue },
	{ "the metrics have portals, sessions and the results of operations", metrics },
	{ "a name in a label of the metrics is escaped", metrics_escape },
	{ "without the module the metrics say so", metrics_no_module },
	{ "the alert rules use metrics and labels that exist", alert_rules },
	{ "a file of metrics is replaced at once, and readable", metrics_file },
	{ "metrics go through a link and into a pipe, which stay", metrics_kept },
	{ "watch runs a program with the event", exec },
	{ "a program that fails is reported, and watch continues", exec_fails },
	{ "a program that does not exist is reported", exec_is_missing },
	{ "a signal ends watch while a program runs", exec_interrupted },
	{ "a program that cannot be killed is left alone", exec_stays },
	{ "after a signal no program runs for the objects that are left",
	  exec_initial_interrupted },
	{ "watch logs to the journal with fields", journal },
	{ "watch reports sessions that come and go", sessions },
	{ "the name of an initiator is escaped", session_names },
	{ "sessions that could not be listed at first did not arrive", sessions_late },
	{ "a watch that counts and times out exits with 124", watch_timeout },
	{ "a watch times out also while events arrive", watch_timeout_busy },
};

int main(int argc, char **argv)
{
	(void)argc;
	if (getenv("VDS_OBJECT"))
		stay();
	self = argv[0];
	return tap_run(cases);
}
