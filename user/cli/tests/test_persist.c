// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_persist.c - --persist and "config diff": the saved configuration, with files
 * that are damaged, foreign, locked, or changed by another program meanwhile.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "fake_etc.h"
#include "fake_proc.h"
#include "filelock.h"
#include "run_cli.h"
#include "tasks.h"

#define PORTAL	"192.0.2.1:3260"
#define REMOVE	"portal remove " GROUP " " PORTAL

/* A saved portal, as rtslib writes it. */
#define SAVED_PORTAL(ip)							\
	"            {\n"							\
	"              \"ip_address\": \"" ip "\",\n"				\
	"              \"iser\": false,\n"					\
	"              \"offload\": false,\n"					\
	"              \"port\": 3260\n"					\
	"            }"

/* A saved configuration with the portals @portals; all else must stay as it is. */
#define SAVED(portals)								\
	"{\n"									\
	"  \"fabric_modules\": [],\n"						\
	"  \"storage_objects\": [\n"						\
	"    {\n"								\
	"      \"name\": \"d\\u00e9\",\n"					\
	"      \"size\": 9007199254740993,\n"					\
	"      \"write_back\": true\n"						\
	"    }\n"								\
	"  ],\n"								\
	"  \"targets\": [\n"							\
	"    {\n"								\
	"      \"fabric\": \"iscsi\",\n"					\
	"      \"tpgs\": [\n"							\
	"        {\n"								\
	"          \"chap_password\": \"se\\\\cret\\\"\",\n"			\
	"          \"enable\": true,\n"						\
	"          \"portals\": [\n"						\
	portals "\n"								\
	"          ],\n"							\
	"          \"tag\": 1\n"						\
	"        }\n"								\
	"      ],\n"								\
	"      \"wwn\": \"" FAKE_IQN "\"\n"					\
	"    }\n"								\
	"  ]\n"									\
	"}\n"

#define BOTH	SAVED(SAVED_PORTAL("192.0.2.1") ",\n" SAVED_PORTAL("192.0.2.2"))
#define SECOND	SAVED(SAVED_PORTAL("192.0.2.2"))

static struct fake_kernel *begin(const char *saved)
{
	fake_etc_begin();
	if (saved)
		fake_etc_write(ETC_SAVED, saved);
	return small_kernel();
}

static void end(struct fake_kernel *fk)
{
	fake_kernel_free(fk);
	fake_etc_end();
}

static void check_saved(const char *name, const char *text)
{
	char *now = fake_etc_read(name);

	check_str(now, text);
	free(now);
}

static unsigned int mode_of(const char *name)
{
	struct stat state;

	return stat(fake_etc_path(name), &state) ? 0 : state.st_mode & 07777;
}

static bool is_member(struct fake_kernel *fk)
{
	struct run run = run_cli(fk, "portal list --group " GROUP);
	bool found = strstr(run.out, PORTAL);

	run_free(&run);
	return found;
}

static void removes_one_entry(void)
{
	struct fake_kernel *fk = begin(BOTH);

	prints(fk, REMOVE " --persist", 0, "This survives a reboot");
	check_saved(ETC_SAVED, SECOND);
	check_int(mode_of(ETC_SAVED), 0600);
	check_saved(ETC_SAVED ".vdsctl-old", BOTH);
	check_int(mode_of(ETC_SAVED ".vdsctl-old"), 0600);
	end(fk);
}

static void adds_one_entry(void)
{
	struct fake_kernel *fk = begin(SECOND);

	fake_member_del(fk, FAKE_IQN, 1, PORTAL);
	prints(fk, "portal add " GROUP " " PORTAL " --persist", 0, "This survives a reboot");
	check_saved(ETC_SAVED, SAVED(SAVED_PORTAL("192.0.2.2") ",\n" SAVED_PORTAL("192.0.2.1")));
	prints(fk, "portal add " GROUP " [2001:db8::1]:3260 --persist", 0,
	       "This survives a reboot");
	check_saved(ETC_SAVED, SAVED(SAVED_PORTAL("192.0.2.2") ",\n" SAVED_PORTAL("192.0.2.1")
				     ",\n" SAVED_PORTAL("[2001:db8::1]")));
	end(fk);
}

static void upstream_file(void)
{
	struct fake_kernel *fk = begin(NULL);

	fake_etc_write(ETC_UPSTREAM, BOTH);
	prints(fk, REMOVE " --persist", 0, "This survives a reboot");
	check_saved(ETC_UPSTREAM, SECOND);
	end(fk);
}

static void without_persist(void)
{
	struct fake_kernel *fk = begin(BOTH);

	prints(fk, REMOVE, 0, "The next boot undoes this: ");
	check_saved(ETC_SAVED, BOTH);
	fake_etc_write(ETC_SAVED, SECOND);
	fake_member_add(fk, FAKE_IQN, 1, PORTAL);
	prints(fk, REMOVE, 0, "This survives a reboot: ");
	end(fk);
}

static void by_configuration(void)
{
	struct fake_kernel *fk = begin(BOTH);

	fake_etc_write(ETC_CONF, "# defaults\n\npersist = yes\t# always\n");
	prints(fk, REMOVE " --no-persist", 0, "The next boot undoes this: ");
	check_saved(ETC_SAVED, BOTH);
	fake_member_add(fk, FAKE_IQN, 1, PORTAL);
	expect(fk, REMOVE " --no-wait", 0,
	       "operation 2 was accepted; see: vdsctl op show 2\n",
	       "With --no-wait the saved configuration is not changed.\n");
	fake_member_add(fk, FAKE_IQN, 1, PORTAL);
	expect(fk, REMOVE " --no-wait --no-persist", 0,
	       "operation 3 was accepted; see: vdsctl op show 3\n", "");
	check_saved(ETC_SAVED, BOTH);
	fake_member_add(fk, FAKE_IQN, 1, PORTAL);
	prints(fk, REMOVE, 0, "This survives a reboot");
	check_saved(ETC_SAVED, SECOND);
	end(fk);
}

static void wrong_configuration(void)
{
	static const struct {
		const char *text;
		const char *why;
	} wrong[] = {
		{ "persist = maybe\n", "conf:1: expected yes or no" },
		{ "\npersist\n", "conf:2: expected KEY = VALUE" },
		{ "persists = yes\n", "conf:1: unknown key" },
		{ "saveconfig = here\n", "conf:1: expected an absolute path" },
	};
	struct fake_kernel *fk = begin(BOTH);

	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		fake_etc_write(ETC_CONF, wrong[i].text);
		prints(fk, REMOVE, 1, wrong[i].why);
	}
	unlink(fake_etc_path(ETC_CONF));
	check(!mkdir(fake_etc_path(ETC_CONF), 0700));
	prints(fk, REMOVE, 1, "conf: Is a directory");
	check(is_member(fk));
	end(fk);
}

/* Nothing is changed if the file is not rtslib's, or incomplete. */
static void refused_files(void)
{
	static const char *const wrong[] = {
		"", "{", "[]", "null", "{\"targets\": {}}", "{\"targets\": [], \"targets\": []}",
		"{\"targets\": [}", "not json",
	};
	struct fake_kernel *fk = begin(BOTH);

	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		fake_etc_write(ETC_SAVED, wrong[i]);
		prints(fk, REMOVE " --persist", 1, "cannot use the saved configuration");
		check_saved(ETC_SAVED, wrong[i]);
	}
	fake_etc_write(ETC_SAVED, BOTH);
	chmod(fake_etc_path(ETC_SAVED), 0666);
	prints(fk, REMOVE " --persist", 1, "other users may write it");
	chmod(fake_etc_path(ETC_SAVED), 0600);
	check(!truncate(fake_etc_path(ETC_SAVED), 65 << 20));
	prints(fk, REMOVE " --persist", 1, "it is too large");
	fake_etc_write(ETC_SAVED, BOTH);
	fake_etc_write(ETC_UPSTREAM, BOTH);
	prints(fk, REMOVE " --persist", 1, "both Debian's and upstream's file exist");
	unlink(fake_etc_path(ETC_UPSTREAM));
	unlink(fake_etc_path(ETC_SAVED));
	mkdir(fake_etc_path(ETC_SAVED), 0700);
	prints(fk, REMOVE " --persist", 1, "it is no regular file");
	rmdir(fake_etc_path(ETC_SAVED));
	check(!symlink("saveconfig.json", fake_etc_path(ETC_SAVED)));
	prints(fk, REMOVE " --persist", 1, "saveconfig.json: Too many levels of symbolic links");
	check(is_member(fk));
	check_int(fake_requests(fk, VDS_ISCSI_CMD_PORTAL_REMOVE), 0);
	end(fk);
}

/* An addition to what is not saved would be lost, so it is refused before. */
static void unsaved_group(void)
{
	struct fake_kernel *fk = begin(BOTH);

	fake_group_add(fk, FAKE_IQN, 2);
	fake_group_add(fk, "iqn.x:other", 1);
	prints(fk, "portal add " FAKE_IQN ",2 198.51.100.1:3260 --persist", 1,
	       "the portal group is not saved");
	prints(fk, "portal add iqn.x:other,1 198.51.100.1:3260 --persist", 1,
	       "the target is not saved");
	check_int(fake_requests(fk, VDS_ISCSI_CMD_PORTAL_ADD), 0);
	end(fk);
}

/* Nothing brings a portal back; but nothing can be added to no file. */
static void no_file(void)
{
	struct fake_kernel *fk = begin(NULL);

	prints(fk, REMOVE " --persist", 0,
	       "This survives a reboot: there is no saved configuration.\n");
	prints(fk, "portal add " GROUP " " PORTAL " --persist", 1,
	       "there is no saved configuration; nothing was changed\n"
	       "hint: to save the running configuration: targetctl save\n");
	prints(fk, "target create iqn.2026-01.org.example:new --persist", 1,
	       "there is no saved configuration; nothing was changed\n");
	check_int(fake_requests(fk, VDS_ISCSI_CMD_TARGET_NEW), 0);
	end(fk);
}

/* Both places may be one file, if one directory is a link to the other. */
static void linked_directories(void)
{
	struct fake_kernel *fk = begin(BOTH);

	check(!rmdir(fake_etc_path("/etc/target")));
	check(!symlink("rtslib-fb-target", fake_etc_path("/etc/target")));
	prints(fk, REMOVE " --persist", 0, "This survives a reboot");
	check_saved(ETC_SAVED, SECOND);
	end(fk);
}

/* A script that repeats a change makes sure that it is saved, too. */
static void saved_later(void)
{
	struct fake_kernel *fk = begin(BOTH);

	prints(fk, REMOVE " --no-persist", 0, "The next boot undoes this");
	expect(fk, REMOVE " --if-exists", 0,
	       "no such portal is in the group; nothing was changed\n", "");
	check_saved(ETC_SAVED, BOTH);
	prints(fk, REMOVE " --if-exists --persist", 0,
	       "no such portal is in the group\nThis survives a reboot: ");
	check_saved(ETC_SAVED, SECOND);
	prints(fk, "portal add " GROUP " " PORTAL " --no-persist", 0, "The next boot undoes this");
	prints(fk, "portal add " GROUP " " PORTAL " --if-absent --persist", 0,
	       "the group has each of these portals\nThis survives a reboot: ");
	check_saved(ETC_SAVED, SAVED(SAVED_PORTAL("192.0.2.2") ",\n" SAVED_PORTAL("192.0.2.1")));
	prints(fk, "portal remove " GROUP " 192.0.2.2:3260 198.51.100.7:3260 --if-exists --persist",
	       0, "This survives a reboot");
	check_saved(ETC_SAVED, SAVED(SAVED_PORTAL("192.0.2.1")));
	fake_etc_write(ETC_SAVED, BOTH);
	fake_group_del(fk, FAKE_IQN, 1);
	prints(fk, REMOVE " --if-exists --persist", 0,
	       "the portal group does not exist\nThis survives a reboot: ");
	check_saved(ETC_SAVED, SECOND);
	end(fk);
}

/* What the next system calls do to the file; 0: what they usually do */
static int link_errno, rename_errno;

/* The next link() finds that another program has begun to write the file again. */
static bool link_truncates;

/* These take the place of those of the C library. */
int link(const char *from, const char *to)
{
	if (link_truncates && truncate(from, 2))
		abort();
	if (!link_errno)
		return syscall(SYS_link, from, to);
	errno = link_errno;
	return -1;
}

int rename(const char *from, const char *to)
{
	if (!rename_errno)
		return syscall(SYS_rename, from, to);
	errno = rename_errno;
	return -1;
}

/* The number of files in the directory of the saved configuration */
static int files(void)
{
	DIR *directory = opendir(fake_etc_path("/etc/rtslib-fb-target"));
	int found = -2;		/* "." and ".." */

	while (readdir(directory))
		found++;
	closedir(directory);
	return found;
}

/* A file system without hard links keeps a copy. */
static void without_links(void)
{
	struct fake_kernel *fk = begin(BOTH);

	link_errno = EPERM;
	prints(fk, REMOVE " --persist", 0, "This survives a reboot");
	link_errno = 0;
	check_saved(ETC_SAVED, SECOND);
	check_saved(ETC_SAVED ".vdsctl-old", BOTH);
	check_int(mode_of(ETC_SAVED ".vdsctl-old"), 0600);
	check_int(files(), 2);
	end(fk);
}

/* The backup has no more than could be read. */
static void shrinks_meanwhile(void)
{
	struct fake_kernel *fk = begin(BOTH);
	struct stat state;

	link_errno = EPERM;
	link_truncates = true;
	prints(fk, REMOVE " --persist", 1, "was not changed: line 2: ");
	link_errno = 0;
	link_truncates = false;
	check_saved(ETC_SAVED ".vdsctl-old", "{\n");
	check(!stat(fake_etc_path(ETC_SAVED ".vdsctl-old"), &state) && state.st_size == 2);
	end(fk);
}

/* A file that is a mount point cannot be replaced, as is known only afterwards. */
static void without_rename(void)
{
	struct fake_kernel *fk = begin(BOTH);

	rename_errno = EBUSY;
	prints(fk, REMOVE " --persist", 1, "was not changed: Device or resource busy\n"
	       "hint: see: vdsctl config diff");
	rename_errno = 0;
	check_saved(ETC_SAVED, BOTH);
	check(!is_member(fk));
	check_int(files(), 2);
	end(fk);
}

/* Where no new file can be written, nothing is changed at all. */
static void cannot_write(void)
{
	struct fake_kernel *fk = begin(NULL);
	struct rlimit whole, small;

	fake_etc_write(ETC_SAVED, BOTH);
	getrlimit(RLIMIT_FSIZE, &whole);
	small = whole;
	small.rlim_cur = 100;
	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &small);
	run_cli_terminal = true;	/* the output is no file then */
	prints(fk, REMOVE " --persist", 1, "nothing was changed");
	run_cli_terminal = false;
	setrlimit(RLIMIT_FSIZE, &whole);
	check(is_member(fk));
	check_saved(ETC_SAVED, BOTH);
	check_int(files(), 1);
	end(fk);
}

/* A directory has the name of the backup. */
static void cannot_keep(void)
{
	struct fake_kernel *fk = begin(BOTH);

	check(!mkdir(fake_etc_path(ETC_SAVED ".vdsctl-old"), 0700));
	prints(fk, REMOVE " --persist", 1, "was not changed: Is a directory\n");
	check_saved(ETC_SAVED, BOTH);
	check_int(files(), 2);
	end(fk);
}

/* An entry that is there twice, as after two saves by hand */
static void saved_twice(void)
{
	struct fake_kernel *fk = begin(SAVED(SAVED_PORTAL("192.0.2.1") ",\n"
					     SAVED_PORTAL("192.0.2.1") ",\n"
					     SAVED_PORTAL("192.0.2.2")));

	prints(fk, REMOVE " --persist", 0, "This survives a reboot");
	check_saved(ETC_SAVED, SECOND);
	end(fk);
}

static void failed_operation(void)
{
	struct fake_kernel *fk = begin(BOTH);

	fake_result(fk, -5, "the disk is on fire");
	prints(fk, REMOVE " --persist", 1, "the disk is on fire");
	check_saved(ETC_SAVED, BOTH);
	prints(fk, REMOVE " --persist --dry-run", 1, "the disk is on fire");
	prints(fk, REMOVE " --persist --no-wait", 2, "needs the result");
	check_saved(ETC_SAVED, BOTH);
	end(fk);
}

static int lock;

static void release_lock(struct fake_kernel *fk)
{
	usleep(200000);
	check_int(fake_requests(fk, VDS_ISCSI_CMD_PORTAL_REMOVE), 0);
	close(lock);
}

/* The lock is waited for, before the operation. */
static void waits_for_lock(void)
{
	struct fake_kernel *fk = begin(BOTH);
	struct run run;

	lock = open(fake_etc_path(ETC_LOCK), O_RDWR | O_CREAT, 0600);
	flock(lock, LOCK_EX);
	run = run_cli_while(fk, REMOVE " --persist", release_lock);
	check_int(run.status, 0);
	check_saved(ETC_SAVED, SECOND);
	run_free(&run);
	end(fk);
}

static void proc_write(const char *name, const char *text)
{
	char path[256];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", tasks_proc, name);
	file = fopen(path, "we");
	if (!file || fputs(text, file) < 0 || fclose(file))
		abort();
}

/* The program that holds the lock is named; not that of an inode on another device. */
static void lock_is_held(void)
{
	struct fake_kernel *fk = begin(BOTH);
	struct stat state = { 0 };
	char locks[256];

	lock = open(fake_etc_path(ETC_LOCK), O_RDWR | O_CREAT, 0600);
	flock(lock, LOCK_EX);
	check(!fstat(lock, &state));
	fake_proc_begin();
	fake_task(71, "S", "", "", "/");
	fake_task(72, "S", "", "", "/");
	snprintf(locks, sizeof(locks), "1: FLOCK  ADVISORY  WRITE 71 %02x:%02x:%lu 0 EOF\n"
		 "2: FLOCK  ADVISORY  WRITE 72 %02x:%02x:%lu 0 EOF\n",
		 major(state.st_dev), minor(state.st_dev), (unsigned long)state.st_ino,
		 major(state.st_dev), minor(state.st_dev) + 1, (unsigned long)state.st_ino);
	proc_write("locks", locks);
	proc_write("71/comm", "targetcli\n");
	proc_write("72/comm", "other\n");
	lock_wait_ms = 100;
	prints(fk, REMOVE " --persist", 1,
	       "process 71 (targetcli) holds targetcli's lock; nothing was changed\n");
	lock_wait_ms = 10000;
	close(lock);
	fake_proc_end();
	check_saved(ETC_SAVED, BOTH);
	end(fk);
}

/* A save by another program while the operation runs. */
static void save_meanwhile(struct fake_kernel *fk)
{
	until_requests(fk, VDS_ISCSI_CMD_PORTAL_REMOVE, 1);
	fake_etc_write(ETC_SAVED, SAVED(SAVED_PORTAL("192.0.2.1") ",\n"
					SAVED_PORTAL("198.51.100.7")));
	fake_op_complete(fk, 1, 0, NULL);
}

static void changed_meanwhile(void)
{
	struct fake_kernel *fk = begin(BOTH);
	struct run run;

	fake_hold(fk, VDS_ISCSI_OP_STATE_QUEUED);
	run = run_cli_while(fk, REMOVE " --persist", save_meanwhile);
	check_int(run.status, 0);
	check_saved(ETC_SAVED, SAVED(SAVED_PORTAL("198.51.100.7")));
	run_free(&run);
	end(fk);
}

/* Another program saves the same change while the operation runs. */
static void save_the_same(struct fake_kernel *fk)
{
	until_requests(fk, VDS_ISCSI_CMD_PORTAL_REMOVE, 1);
	fake_etc_write(ETC_SAVED, SECOND);
	fake_op_complete(fk, 1, 0, NULL);
}

static void saved_meanwhile(void)
{
	struct fake_kernel *fk = begin(BOTH);
	struct run run;

	fake_hold(fk, VDS_ISCSI_OP_STATE_QUEUED);
	run = run_cli_while(fk, REMOVE, save_the_same);
	check_int(run.status, 0);
	check_part(run.out, "This survives a reboot: ");
	run_free(&run);
	end(fk);
}

/* The file is damaged while the operation runs: the change is made, and not saved. */
static void damage_meanwhile(struct fake_kernel *fk)
{
	until_requests(fk, VDS_ISCSI_CMD_PORTAL_REMOVE, 1);
	fake_etc_write(ETC_SAVED, "{");
	fake_op_complete(fk, 1, 0, NULL);
}

static void damaged_meanwhile(void)
{
	struct fake_kernel *fk = begin(BOTH);
	struct run run;

	fake_hold(fk, VDS_ISCSI_OP_STATE_QUEUED);
	run = run_cli_while(fk, REMOVE " --persist", damage_meanwhile);
	check_int(run.status, 1);
	check_part(run.err, "the change is lost at the next boot");
	check_saved(ETC_SAVED, "{");
	run_free(&run);
	end(fk);
}

static void symbolic_link(void)
{
	struct fake_kernel *fk = begin(NULL);
	char to[256];

	fake_etc_write("/etc/real.json", BOTH);
	strcpy(to, fake_etc_path("/etc/real.json"));
	check(!symlink(to, fake_etc_path(ETC_SAVED)));
	prints(fk, REMOVE " --persist", 0, "This survives a reboot");
	check_saved("/etc/real.json", SECOND);
	check(!readlink(fake_etc_path(ETC_SAVED), to, sizeof(to)) == 0);
	end(fk);
}

static void diff(void)
{
	struct fake_kernel *fk = begin(BOTH);

	prints(fk, "config diff", 0, "agrees with the running configuration.");
	fake_member_del(fk, FAKE_IQN, 1, PORTAL);
	fake_group_add(fk, "iqn.x:other", 3);
	expect(fk, "config diff", 1,
	       "running only: target iqn.x:other\n"
	       "running only: group iqn.x:other,3\n"
	       "saved only: portal 192.0.2.1:3260 in " GROUP "\n", "");
	expect(fk, "config diff -j", 1,
	       "{\"differences\":[{\"entry\":\"target iqn.x:other\",\"difference\":\"running only\"},"
	       "{\"entry\":\"group iqn.x:other,3\",\"difference\":\"running only\"},"
	       "{\"entry\":\"portal 192.0.2.1:3260 in " GROUP "\","
	       "\"difference\":\"saved only\"}]}\n", "");
	unlink(fake_etc_path(ETC_SAVED));
	prints(fk, "config diff", 1, "there is no saved configuration");
	end(fk);
}

/* The name of a directory in configfs may have any bytes. */
static void diff_bytes(void)
{
	struct fake_kernel *fk = begin(BOTH);

	fake_group_add(fk, "iqn.\xff", 1);
	expect(fk, "config diff", 1,
	       "running only: target iqn.\\xff\nrunning only: group iqn.\\xff,1\n", "");
	prints(fk, "config diff -j", 1, "");
	end(fk);
}

static const struct tap_case cases[] = {
	{ "--persist removes one entry and nothing else, with mode 0600 and a backup",
	  removes_one_entry },
	{ "--persist adds one entry and nothing else", adds_one_entry },
	{ "upstream's file is found too", upstream_file },
	{ "without --persist it is reported whether the next boot undoes the change",
	  without_persist },
	{ "the configuration file makes --persist the default", by_configuration },
	{ "a wrong line of the configuration file is named, before any change",
	  wrong_configuration },
	{ "a damaged, foreign or ambiguous file is refused before any change", refused_files },
	{ "an addition to what is not saved is refused before any change", unsaved_group },
	{ "without a saved configuration, a removal needs none, and an addition is refused",
	  no_file },
	{ "with --if-exists and --if-absent too, --persist makes sure that it is saved",
	  saved_later },
	{ "one file that is found in both places is not ambiguous", linked_directories },
	{ "without hard links the backup is a copy", without_links },
	{ "the copy of a file that shrinks is as short", shrinks_meanwhile },
	{ "if the file cannot be replaced, the change is reported as not saved", without_rename },
	{ "if no new file can be written, nothing is changed", cannot_write },
	{ "if no backup can be kept, the file is not replaced", cannot_keep },
	{ "an entry that is saved twice is removed twice", saved_twice },
	{ "an operation that fails changes no saved configuration", failed_operation },
	{ "targetcli's lock is waited for", waits_for_lock },
	{ "the program that holds targetcli's lock is named", lock_is_held },
	{ "a save by another program meanwhile is kept", changed_meanwhile },
	{ "without --persist the report is about what is saved after the operation",
	  saved_meanwhile },
	{ "a file that is damaged meanwhile is left alone, and that is a failure",
	  damaged_meanwhile },
	{ "a symbolic link stays, and its target is changed", symbolic_link },
	{ "config diff lists where running and saved configuration differ", diff },
	{ "config diff lists a name that is not UTF-8", diff_bytes },
};

int main(void)
{
	return tap_run(cases);
}
