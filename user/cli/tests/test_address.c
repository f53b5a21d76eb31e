// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_address.c - "address evacuate" and "address restore".
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "fake_etc.h"
#include "filelock.h"
#include "run_cli.h"

#define A	"iqn.x:a"
#define B	"iqn.x:b"
#define C	"iqn.x:c"

/* Three targets with a portal on 192.0.2.1 each, and others. */
static struct fake_kernel *begin(void)
{
	struct fake_kernel *fk = fake_kernel_new();

	fake_etc_begin();
	fake_member_add(fk, A, 1, "192.0.2.1:3260");
	fake_member_add(fk, A, 1, "192.0.2.2:3260");
	fake_member_add(fk, B, 1, "192.0.2.1:3260");
	fake_member_add(fk, C, 7, "192.0.2.1:3261");
	return fk;
}

static void end(struct fake_kernel *fk)
{
	fake_kernel_free(fk);
	fake_etc_end();
}

/* The number of memberships of portals on 192.0.2.1. */
static int on_address(struct fake_kernel *fk)
{
	struct run run = run_cli(fk, "portal list --no-headers");
	int found = 0;

	for (const char *at = run.out; (at = strstr(at, "192.0.2.1:")); at++)
		found += !!strstr(at, "online") && strstr(at, "iqn") < strchr(at, '\n');
	run_free(&run);
	return found;
}

static void out_and_back(void)
{
	struct fake_kernel *fk = begin();

	prints(fk, "address evacuate 192.0.2.1", 0,
	       "operation 1: removed 3 portals on 192.0.2.1 from 3 groups in N.NNN s\n");
	check_int(on_address(fk), 0);
	check_int(fake_requests(fk, VDS_ISCSI_CMD_PORTAL_REMOVE), 1);
	prints(fk, "address list", 0, "192.0.2.1:3261  " C ",7");
	prints(fk, "address restore 192.0.2.1", 0,
	       "operation 2: added 3 portals on 192.0.2.1 to 3 groups in N.NNN s\n");
	check_int(on_address(fk), 3);
	expect(fk, "address list --no-headers", 0, "", "");
	prints(fk, "address restore 192.0.2.1", 1, "nothing on 192.0.2.1 was evacuated");
	end(fk);
}

/* Runs @line, and checks that @text is in what it prints, with the times in it. */
static void prints_raw(struct fake_kernel *fk, const char *line, const char *text)
{
	int fd = memfd_create("output", MFD_CLOEXEC);
	char raw[4096] = "";
	struct run run;

	run_cli_output = fd;
	run = run_cli(fk, line);
	run_cli_output = -1;
	check_int(run.status, 0);
	check(pread(fd, raw, sizeof(raw) - 1, 0) > 0);
	check_part(raw, text);
	close(fd);
	run_free(&run);
}

/* The machine's time zone without nanoseconds for people, all of it for programs. */
static void since(void)
{
	struct fake_kernel *fk = begin();

	fake_etc_write(ETC_RECORD,
		       "{\"portals\": [{\"target\": \"" A "\", \"tag\": 1, "
		       "\"portal\": \"192.0.2.1:3260\", \"transports\": 1, "
		       "\"since\": \"2026-11-28T21:02:43.000000247Z\"}]}");
	setenv("TZ", "EST5", 1);
	tzset();
	prints_raw(fk, "address list --no-headers", A ",1  2026-11-28 16:02:43  ");
	prints_raw(fk, "address list -j", "\"since\":\"2026-11-28T21:02:43.000000247Z\"");
	unsetenv("TZ");
	tzset();
	end(fk);
}

static void one_port(void)
{
	struct fake_kernel *fk = begin();

	prints(fk, "address evacuate 192.0.2.1:3260", 0, "removed 2 portals");
	check_int(on_address(fk), 1);
	prints(fk, "address evacuate 192.0.2.1", 0, "removed 1 portal on 192.0.2.1 from 1 group ");
	prints(fk, "address restore 192.0.2.1", 0, "added 3 portals on 192.0.2.1 to 3 groups");
	end(fk);
}

/* One failure: all stay, and nothing is remembered. */
static void all_or_none(void)
{
	struct fake_kernel *fk = begin();

	fake_result(fk, -16, "the second group is busy");
	prints(fk, "address evacuate 192.0.2.1", 1, "the second group is busy");
	check_int(on_address(fk), 3);
	expect(fk, "address list --no-headers", 0, "", "");
	fake_result(fk, 0, NULL);
	fake_group_stale(fk, B, 1, "it cannot be read");
	prints(fk, "address evacuate 192.0.2.1", 1,
	       "portal group " B ",1 is stale: it cannot be read\n");
	check_int(on_address(fk), 3);
	expect(fk, "address list --no-headers", 0, "", "");
	end(fk);
}

static void best_effort(void)
{
	struct fake_kernel *fk = begin();
	struct run run;

	fake_group_stale(fk, B, 1, "it cannot be read");
	run = run_cli(fk, "address evacuate 192.0.2.1 --best-effort -j");
	check_int(run.status, 1);
	check_part(run.out, "\"results\":[{\"operation\":{");
	check_part(run.out, "{\"error\":{");
	run_free(&run);
	check_int(on_address(fk), 1);
	prints(fk, "address list", 0, A ",1");
	prints(fk, "address restore 192.0.2.1", 0, "added 2 portals on 192.0.2.1 to 2 groups");
	end(fk);
}

static void dry_run(void)
{
	struct fake_kernel *fk = begin();

	prints(fk, "address evacuate 192.0.2.1 --dry", 0,
	       "would remove 3 portals on 192.0.2.1 from 3 groups; nothing was changed");
	check_int(on_address(fk), 3);
	expect(fk, "address list --no-headers", 0, "", "");
	end(fk);
}

static void wildcards(void)
{
	struct fake_kernel *fk = begin();
	struct run run;

	fake_member_add(fk, B, 2, "0.0.0.0:3300");
	fake_member_add(fk, B, 3, "[::]:3301");
	run = run_cli(fk, "address evacuate 192.0.2.1");
	check_int(run.status, 0);
	check_part(run.err, "0.0.0.0:3300 in " B ",2 still answers on 192.0.2.1");
	check_part(run.err, "[::]:3301 in " B ",3 still answers on 192.0.2.1");
	run_free(&run);
	end(fk);
}

/* A portal on the v4-mapped form of the address serves the same connections. */
static void mapped(void)
{
	struct fake_kernel *fk = begin();
	struct run run;

	fake_member_add(fk, B, 2, "[::ffff:192.0.2.1]:3300");
	run = run_cli(fk, "address evacuate 192.0.2.1");
	check_part(run.out, "removed 4 portals on 192.0.2.1 from 4 groups");
	check_str(run.err, "");
	run_free(&run);
	prints(fk, "address restore ::ffff:192.0.2.1", 0, "added 4 portals");
	end(fk);
}

/* With a port, a wildcard on another port does not answer there. */
static void wildcard_port(void)
{
	struct fake_kernel *fk = begin();
	struct run run;

	fake_member_add(fk, B, 2, "0.0.0.0:3300");
	fake_member_add(fk, B, 3, "[::]:3260");
	run = run_cli(fk, "address evacuate 192.0.2.1:3260");
	check_str(run.err, "vdsctl: warning: [::]:3260 in " B ",3 still answers on "
		  "192.0.2.1:3260: it listens on every address\n");
	run_free(&run);
	end(fk);
}

static void nothing_there(void)
{
	struct fake_kernel *fk = begin();

	prints(fk, "address evacuate 198.51.100.1", 1, "no portal group has a portal on");
	prints(fk, "address evacuate 198.51.100.1 --if-exists", 0, "nothing was changed");
	prints(fk, "address evacuate 198.51.100.1 --if-exists -j", 0, "\"operation\":null");
	prints(fk, "address restore 198.51.100.1", 1, "nothing on 198.51.100.1 was evacuated");
	prints(fk, "address restore 198.51.100.1 --if-absent", 0, "nothing was changed");
	prints(fk, "address restore 198.51.100.1 --if-absent -j", 0, "{\"operation\":null}\n");
	prints(fk, "address evacuate eth0", 2, "expected an IP address");
	end(fk);
}

static void twice(void)
{
	struct fake_kernel *fk = begin();

	prints(fk, "address evacuate 192.0.2.1", 0, "removed 3 portals");
	prints(fk, "address evacuate 192.0.2.1", 1,
	       "has a portal on 192.0.2.1: it was evacuated\nhint: see: vdsctl address list");
	prints(fk, "address restore 192.0.2.1", 0, "added 3 portals");
	end(fk);
}

/* The list says where each portal is now. */
static void list_now(void)
{
	struct fake_kernel *fk = begin();

	prints(fk, "address evacuate 192.0.2.1", 0, "removed 3 portals");
	fake_member_add(fk, A, 1, "192.0.2.1:3260");
	fake_group_del(fk, B, 1);
	expect(fk, "address list", 0,
	       "portal          group      since                now\n"
	       "192.0.2.1:3260  " A ",1  TIME  in-group\n"
	       "192.0.2.1:3260  " B ",1  TIME  no-group\n"
	       "192.0.2.1:3261  " C ",7  TIME  removed\n", "");
	prints(fk, "address list -j", 0, "\"now\":\"in-group\"}");
	end(fk);
}

/* What another program added again meanwhile is left, and forgotten. */
static void added_meanwhile(void)
{
	struct fake_kernel *fk = begin();

	prints(fk, "address evacuate 192.0.2.1", 0, "removed 3 portals");
	fake_member_add(fk, A, 1, "192.0.2.1:3260");
	prints(fk, "address restore 192.0.2.1", 0, "added 2 portals");
	check_int(on_address(fk), 3);
	expect(fk, "address list --no-headers", 0, "", "");
	end(fk);
}

static void group_is_gone(void)
{
	struct fake_kernel *fk = begin();
	struct run run;

	prints(fk, "address evacuate 192.0.2.1", 0, "removed 3 portals");
	fake_group_del(fk, B, 1);
	prints(fk, "address restore 192.0.2.1", 1, "the group does not exist; nothing was changed");
	check_int(on_address(fk), 0);
	run = run_cli(fk, "address restore 192.0.2.1 --best-effort");
	check_int(run.status, 0);
	check_part(run.err, "warning: cannot restore portal 192.0.2.1:3260 in " B ",1");
	run_free(&run);
	check_int(on_address(fk), 2);
	end(fk);
}

/* A wait that ends early leaves the record for the operation that continues. */
static void timeout(void)
{
	struct fake_kernel *fk = begin();

	fake_hold(fk, VDS_ISCSI_OP_STATE_QUEUED);
	prints(fk, "address evacuate 192.0.2.1 --timeout 0.05", 124, "is still running");
	fake_op_complete(fk, 1, 0, NULL);
	fake_hold(fk, VDS_ISCSI_OP_STATE_DONE);
	prints(fk, "address restore 192.0.2.1", 0, "added 3 portals");
	check_int(on_address(fk), 3);
	end(fk);
}

static void cancel(struct fake_kernel *fk)
{
	until_requests(fk, VDS_ISCSI_CMD_PORTAL_REMOVE, 1);
	kill(getpid(), SIGINT);
}

/* After a cancel the portals are in their groups, so nothing is remembered. */
static void cancelled(void)
{
	struct fake_kernel *fk = begin();
	struct run run;

	fake_hold(fk, VDS_ISCSI_OP_STATE_QUEUED);
	run = run_cli_while(fk, "address evacuate 192.0.2.1 --cancel-on-interrupt", cancel);
	check_int(run.status, 130);
	run_free(&run);
	check_int(on_address(fk), 3);
	expect(fk, "address list --no-headers", 0, "", "");
	end(fk);
}

/* With --best-effort, the groups after an interrupt keep their portals. */
static void interrupted(void)
{
	struct fake_kernel *fk = begin();
	struct run run;

	fake_hold(fk, VDS_ISCSI_OP_STATE_QUEUED);
	run = run_cli_while(fk, "address evacuate 192.0.2.1 --best-effort", cancel);
	check_int(run.status, 130);
	run_free(&run);
	fake_op_complete(fk, 1, 0, NULL);
	check_int(on_address(fk), 2);
	run = run_cli(fk, "address list --no-headers");
	check_part(run.out, A ",1 ");
	check(!strstr(run.out, B));
	run_free(&run);
	end(fk);
}

/* An interrupt while no request waits ends --best-effort before the next group. */
static void interrupted_between(void)
{
	struct fake_kernel *fk = begin();
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigprocmask(SIG_BLOCK, &set, NULL);
	kill(getpid(), SIGINT);
	prints(fk, "address evacuate 192.0.2.1 --best-effort", 130,
	       "interrupted; no operation was started");
	check_int(on_address(fk), 3);
	expect(fk, "address list --no-headers", 0, "", "");
	end(fk);
}

/* While the operation runs, what to do about it is known. */
static void still_running(void)
{
	struct fake_kernel *fk = begin();

	fake_hold(fk, VDS_ISCSI_OP_STATE_DRAINING);
	prints(fk, "address evacuate 192.0.2.1 --drain 60 --timeout 0.05", 124,
	       "is still running");
	prints(fk, "address restore 192.0.2.1", 1,
	       "operation 1 is in flight on portal group " A ",1\n"
	       "hint: see: vdsctl op show 1");
	fake_op_complete(fk, 1, 0, NULL);
	end(fk);
}

/* Lets @line fail to replace the record, with exit status @status. */
static void cannot_record(struct fake_kernel *fk, const char *line, int status, const char *part)
{
	struct rlimit was, none;

	getrlimit(RLIMIT_FSIZE, &was);
	none = (struct rlimit){ 0, was.rlim_max };
	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &none);
	run_cli_terminal = true;	/* the output is no file then */
	prints(fk, line, status, part);
	run_cli_terminal = false;
	setrlimit(RLIMIT_FSIZE, &was);
}

/* An error is not hidden by a success. */
static void record_is_full(void)
{
	struct fake_kernel *fk = begin();

	prints(fk, "address evacuate 192.0.2.1", 0, "removed 3 portals");
	cannot_record(fk, "address restore 192.0.2.1", 1, "cannot write ");
	check_int(on_address(fk), 3);
	cannot_record(fk, "address restore 192.0.2.1", 1, "cannot write ");
	prints(fk, "address restore 192.0.2.1", 0, "what was on 192.0.2.1 is in its group");
	end(fk);
}

/* What evacuates still is remembered, whatever other commands meet it. */
static void met_by_others(void)
{
	struct fake_kernel *fk = begin();
	struct run run;

	fake_hold(fk, VDS_ISCSI_OP_STATE_QUEUED);
	prints(fk, "address evacuate 192.0.2.1 --no-wait", 0, "operation 1 was accepted");
	prints(fk, "address evacuate 192.0.2.1", 1, "operation 1 is in flight on portal group");
	prints(fk, "address evacuate 192.0.2.1 --best-effort", 1, "operation 1 is in flight");
	prints(fk, "address restore 192.0.2.1", 1,
	       "operation 1 is in flight on portal group " A ",1\n"
	       "hint: see: vdsctl op show 1");
	run = run_cli(fk, "address restore 192.0.2.1 --best-effort");
	check_part(run.err, "cannot restore portal 192.0.2.1:3260 in " A ",1: "
		   "an operation is in flight on its group\n");
	run_free(&run);
	fake_op_complete(fk, 1, 0, NULL);
	fake_hold(fk, VDS_ISCSI_OP_STATE_DONE);
	check_int(on_address(fk), 0);
	prints(fk, "address restore 192.0.2.1", 0, "added 3 portals");
	check_int(on_address(fk), 3);
	end(fk);
}

/* The target driver does not compare interfaces. */
static void other_interface(void)
{
	struct fake_kernel *fk = begin();

	fake_member_add(fk, A, 1, "[fe80::1%1000002]:3260");
	prints(fk, "address evacuate fe80::1%1000002", 0, "removed 1 portal");
	fake_portal_del(fk, "[fe80::1%1000002]:3260");
	fake_member_add(fk, B, 1, "[fe80::1%1000001]:3260");
	prints(fk, "address restore fe80::1%1000002", 1,
	       "a portal on another interface has its address; nothing was changed\n");
	end(fk);
}

/* Port 0, which lets the target driver choose one, is a port. */
static void port_0(void)
{
	struct fake_kernel *fk = begin();

	prints(fk, "address evacuate 192.0.2.1:0", 1, "no portal group has a portal on");
	check_int(on_address(fk), 3);
	fake_member_add(fk, A, 1, "192.0.2.1:0");
	prints(fk, "address evacuate 192.0.2.1:0", 0, "removed 1 portal");
	check_int(on_address(fk), 3);
	prints(fk, "address restore 192.0.2.1:0", 0, "added 1 portal");
	end(fk);
}

/* What the record could not name would not be found again. */
static void name_not_utf8(void)
{
	struct fake_kernel *fk = begin();

	fake_member_add(fk, "iqn.\xff", 1, "192.0.2.1:3262");
	prints(fk, "address evacuate 192.0.2.1", 1,
	       "cannot record portal 192.0.2.1:3262 in iqn.\\xff,1: "
	       "its name is not UTF-8; nothing was changed\n");
	check_int(on_address(fk), 4);
	expect(fk, "address list --no-headers", 0, "", "");
	end(fk);
}

/* Another program keeps the record locked: the wait ends, and nothing is changed. */
static void record_is_locked(void)
{
	struct fake_kernel *fk = begin();
	int lock;

	check(!mkdir(fake_etc_path("/var/lib/vds-iscsi"), 0700));
	lock = open(fake_etc_path("/var/lib/vds-iscsi"), O_RDONLY);
	check(!flock(lock, LOCK_EX));
	lock_wait_ms = 100;
	prints(fk, "address evacuate 192.0.2.1", 1, "another program keeps it locked\n");
	lock_wait_ms = 10000;
	close(lock);
	check_int(on_address(fk), 3);
	end(fk);
}

/* A wrong command line is reported once, before anything is recorded. */
static void wrong_options(void)
{
	struct fake_kernel *fk = begin();
	struct stat state;

	expect(fk, "address evacuate 192.0.2.1 --best-effort --no-wait --persist", 2, "",
	       "vdsctl: --persist needs the result of the operation\n"
	       "hint: omit --no-wait, or save later: targetctl save\n");
	check(stat(fake_etc_path("/var/lib/vds-iscsi"), &state));
	end(fk);
}

/* More portals of a group than an operation takes */
static void too_many(void)
{
	struct fake_kernel *fk = begin();
	char portal[32];

	for (int i = 0; i <= VDS_OP_PORTALS; i++) {
		sprintf(portal, "198.51.100.1:%d", i + 1);
		fake_member_add(fk, A, 1, portal);
	}
	prints(fk, "address evacuate 198.51.100.1", 1, "1025 portals are more than");
	prints(fk, "address evacuate 198.51.100.1 --best-effort", 1,
	       "1025 portals are more than one operation takes\nhint: give one port");
	expect(fk, "address list --no-headers", 0, "", "");
	end(fk);
}

static void damaged_record(void)
{
	static const char *const wrong[] = {
		"", "{", "[]", "{}", "{\"portals\": 5}", "{\"portals\": [], \"portals\": []}",
	};
	struct fake_kernel *fk = begin();

	prints(fk, "address evacuate 192.0.2.1", 0, "removed 3 portals");
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		fake_etc_write(ETC_RECORD, wrong[i]);
		prints(fk, "address evacuate 192.0.2.2", 1, "cannot read ");
		prints(fk, "address restore 192.0.2.1", 1, "cannot read ");
		prints(fk, "address list", 1, "cannot read ");
	}
	end(fk);
}

/* To list is to read: without a record nothing is created. */
static void lists_without_record(void)
{
	struct fake_kernel *fk = begin();
	struct stat state;

	expect(fk, "address list --no-headers", 0, "", "");
	check(stat(fake_etc_path("/var/lib/vds-iscsi"), &state));
	end(fk);
}

static void persist(void)
{
	static const char saved[] =
		"{\"targets\":[{\"fabric\":\"iscsi\",\"wwn\":\"" A "\",\"tpgs\":[{\"tag\":1,"
		"\"portals\":[{\"ip_address\":\"192.0.2.1\",\"port\":3260}]}]},"
		"{\"fabric\":\"iscsi\",\"wwn\":\"" B "\",\"tpgs\":[{\"tag\":1,"
		"\"portals\":[{\"ip_address\":\"192.0.2.1\",\"port\":3260}]}]},"
		"{\"fabric\":\"iscsi\",\"wwn\":\"" C "\",\"tpgs\":[{\"tag\":7,"
		"\"portals\":[{\"ip_address\":\"192.0.2.1\",\"port\":3261}]}]}]}";
	struct fake_kernel *fk = begin();
	char *now;

	fake_etc_write(ETC_SAVED, saved);
	prints(fk, "address evacuate 192.0.2.1 --persist", 0, "This survives a reboot");
	now = fake_etc_read(ETC_SAVED);
	check(!strstr(now, "192.0.2.1"));
	free(now);
	prints(fk, "address restore 192.0.2.1 --persist", 0, "This survives a reboot");
	now = fake_etc_read(ETC_SAVED);
	check_part(now, "\"port\": 3261");
	free(now);
	end(fk);
}

static const struct tap_case cases[] = {
	{ "an address leaves all groups by one operation, and comes back", out_and_back },
	{ "the list has local times, and as JSON those of the record", since },
	{ "one port is evacuated alone, and restored with the others", one_port },
	{ "all portals leave or none, and a failure is not remembered", all_or_none },
	{ "--best-effort leaves out the groups that fail, and reports each", best_effort },
	{ "--dry-run changes and remembers nothing", dry_run },
	{ "wildcard portals that still answer are named", wildcards },
	{ "a v4-mapped portal on the address is one of its portals", mapped },
	{ "with a port, only wildcards of that port still answer", wildcard_port },
	{ "a second evacuation says that there was one", twice },
	{ "the list says where each portal is now", list_now },
	{ "an address without portals is a failure, unless --if-exists is given",
	  nothing_there },
	{ "restore leaves what was added meanwhile", added_meanwhile },
	{ "restore names the group that is gone; --best-effort restores the others",
	  group_is_gone },
	{ "restore knows an evacuation that was not waited for", timeout },
	{ "a cancelled evacuation is not remembered", cancelled },
	{ "--best-effort remembers only what it began", interrupted },
	{ "an interrupt between two groups ends --best-effort", interrupted_between },
	{ "restore names the operation that is still running", still_running },
	{ "a record that cannot be written is a failure, also after a restore",
	  record_is_full },
	{ "a wrong command line is reported before anything is recorded", wrong_options },
	{ "restore names a portal on another interface as the reason", other_interface },
	{ "port 0 is a port, and not every port", port_0 },
	{ "a name that is not UTF-8 cannot be recorded", name_not_utf8 },
	{ "the wait for the lock of the record is limited", record_is_locked },
	{ "other commands do not forget what is being evacuated", met_by_others },
	{ "more portals than an operation takes are refused", too_many },
	{ "to list what was evacuated creates nothing", lists_without_record },
	{ "a damaged record is refused before any change", damaged_record },
	{ "--persist changes the saved configuration of all groups", persist },
};

int main(void)
{
	return tap_run(cases);
}
