// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_usage.c - wrong command lines, help, and no connection to the kernel.
 */
#include <errno.h>
#include <string.h>

#include "run_cli.h"

#define UUID	"01234567-89ab-5def-8123-456789abcdef"

/* Wrong command lines, and what the message must name. */
static const struct {
	const char *line;
	const char *names;
} wrong[] = {
	{ "", "missing command\n" },
	{ "prtal list", "\"prtal\"\nhint: did you mean portal?" },
	{ "xyzzy", "\"xyzzy\"\nhint: see: vdsctl --help\n" },
	{ "portal",
	  "missing command after \"portal\": list, show, remove, add, offline, online\n" },
	{ "portal lst", "\"portal lst\"\nhint: did you mean list?" },
	{ "portal list more", "unexpected argument \"more\"" },
	{ "portal list --grop x", "\"--grop\"\nhint: did you mean --group?" },
	{ "portal list --group", "--group needs a value: GROUP" },
	{ "portal list --group nonsense", "\"nonsense\"" },
	{ "portal list --group=", "--group \"\"" },
	{ "portal list --count 1", "\"--count\"" },
	{ "portal list --no-wait", "\"--no-wait\"" },
	{ "portal list --help=yes", "--help takes no value" },
	{ "portal list -x", "\"-x\"" },
	{ "portal delete " GROUP, "did you mean portal remove GROUP PORTAL...?" },
	{ "portal create " GROUP, "did you mean portal add GROUP PORTAL...?" },
	{ "tpg ls", "did you mean group list?" },
	{ "status", "did you mean provider status [NAME]?" },
	{ "address remove 192.0.2.1", "did you mean address evacuate ADDR?" },
	{ "ip add 192.0.2.1", "did you mean address restore ADDR?" },
	{ "unblock", "did you mean group unblock GROUP?" },
	{ "ls", "did you mean portal list?" },
	{ "delete", "did you mean portal remove GROUP PORTAL...?" },
	{ "list sessions", "did you mean session list?" },
	{ "sessions list", "did you mean session list?" },
	{ "portal explode", "commands of portal: list, show, remove, add, offline, online\n" },
	{ "portal list -", "\"-\"" },
	{ "portal show", "missing argument PORTAL" },
	{ "portal show 192.0.2.1:99999", "65535" },
	{ "portal remove", "missing argument GROUP" },
	{ "portal remove " GROUP, "missing argument PORTAL" },
	{ "portal remove " GROUP " " UUID " x", "PORTAL \"x\"" },
	{ "portal remove " GROUP " " UUID " --drain", "--drain needs a value: TIME" },
	{ "portal remove " GROUP " " UUID " --grace fast", "\"fast\"" },
	{ "portal remove " GROUP " " UUID " --deadline 0", "more than 0" },
	{ "portal remove " GROUP " " UUID " --dryrun", "did you mean --dry-run?" },
	{ "portal add " GROUP, "missing argument PORTAL" },
	{ "portal remove " GROUP " " UUID " --force", "hint: usage: vdsctl portal remove" },
	{ "portal remove " GROUP " " UUID " --dop", "hint: usage: vdsctl portal remove" },
	{ "portal add " GROUP " " UUID " --drop", "\"--drop\"" },
	{ "portal add " GROUP " 192.0.2.256:3260", "\"192.0.2.256:3260\"" },
	{ "portal add " GROUP " 192.0.2.9:3260 --persist --no-wait",
	  "--persist needs the result" },
	{ "portal add " GROUP " 192.0.2.9:3260 --persist --no-persist",
	  "--persist and --no-persist exclude each other" },
	{ "session list --portal 1", "\"1\"" },
	{ "sesion list", "did you mean session?" },
	{ "portal remove " GROUP " " UUID " --timeout -1", "\"-1\"" },
	{ "portal remove " GROUP " " UUID " --timeout 1h", "\"1h\"" },
	{ "portal remove -- " GROUP " --no-wait", "\"--no-wait\"" },
	{ "group unblock", "missing argument GROUP" },
	{ "group unblock " GROUP " --drop", "\"--drop\"" },
	{ "group show iqn.x,65536", "\"iqn.x,65536\"" },
	{ "group list --target /etc/passwd", "\"/etc/passwd\"" },
	{ "op show", "missing argument ID" },
	{ "op show 0", "\"0\"" },
	{ "op show 0x10", "\"0x10\"" },
	{ "op show 18446744073709551616", "\"18446744073709551616\"" },
	{ "op cancel 1 2", "\"2\"" },
	{ "provider status lio lio", "unexpected argument" },
	{ "provider reenumerate lio --grace 1", "\"--grace\"" },
	{ "provider refresh 0123456789012345678901234567890123", "31 bytes" },
	{ "watch --count 0", "\"0\"" },
	{ "watch now", "\"now\"" },
	{ "help portal lst", "did you mean list?" },
	{ "help xyzzy", "\"xyzzy\"" },
	{ "version now", "\"now\"" },
	{ "portal show \x1b[2J", "\"\\x1b[2J\"" },
};

/* At most two lines, each of which fits a terminal. */
static bool lines_fit(const char *text)
{
	int lines = 0;

	for (const char *line = text; *line; line = strchr(line, '\n') + 1, lines++)
		if (strcspn(line, "\n") > 100)
			return false;
	return lines <= 2;
}

static void wrong_line(void)
{
	struct fake_kernel *fk = fake_kernel_new();

	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		struct run run = run_cli(fk, wrong[i].line);

		tap_context("vdsctl %s", wrong[i].line);
		check_int(run.status, 2);
		check_str(run.out, "");
		check_part(run.err, "\nhint: ");
		check(lines_fit(run.err));
		check_part(run.err, wrong[i].names);
		run_free(&run);
	}
	fake_kernel_free(fk);
}

/* Also without a request to the kernel. */
static void wrong_line_json(void)
{
	struct fake_kernel *fk = fake_kernel_new();
	char line[256];

	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		struct run run;

		snprintf(line, sizeof(line), "--json%s%s", *wrong[i].line ? " " : "",
			 wrong[i].line);
		run = run_cli(fk, line);
		tap_context("vdsctl %s", line);
		check_int(run.status, 2);
		check_str(json_error(run.out), "EINVAL");
		run_free(&run);
	}
	check_int(fake_requests(fk, 0), 0);
	check_int(fake_ctrl_requests(fk), 0);
	fake_kernel_free(fk);
}

static void too_many_portals(void)
{
	struct fake_kernel *fk = fake_kernel_new();
	char line[32768] = "portal remove " GROUP, *end = strchr(line, '\0');
	struct run run;

	for (int i = 0; i <= VDS_OP_PORTALS; i++)
		end += sprintf(end, " 10.0.0.1:%d", i + 1);
	run = run_cli(fk, line);
	check_int(run.status, 2);
	check_part(run.err, "an operation takes at most 1024 portals\n");
	run_free(&run);
	fake_kernel_free(fk);
}

static void help(void)
{
	struct fake_kernel *fk = fake_kernel_new();
	static const char *const lines[] = {
		"help", "--help", "-h", "help portal", "portal --help",
		"help portal remove", "portal remove --help", "portal --help remove",
		"--help portal remove", "watch --help", "help watch",
	};

	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		struct run run = run_cli(fk, lines[i]);

		tap_context("vdsctl %s", lines[i]);
		check_int(run.status, 0);
		check_str(run.err, "");
		check_part(run.out, "usage:");
		run_free(&run);
	}
	fake_kernel_free(fk);
}

static void help_with_wrong_option(void)
{
	struct fake_kernel *fk = fake_kernel_new();
	struct run run = run_cli(fk, "portal remove nothing --help --bogus");

	check_int(run.status, 2);
	run_free(&run);
	fake_kernel_free(fk);
}

static void help_of_command(void)
{
	struct fake_kernel *fk = fake_kernel_new();

	expect(fk, "help portal remove", 0,
	       "usage: vdsctl portal remove GROUP PORTAL... [OPTIONS]\n\n"
	       "Remove portals from a group, all or none.\n\n"
	       "Options:\n"
	       "      --if-idle              refuse if a session uses a portal\n"
	       "      --keep-last            refuse to remove the last portal of a group\n"
	       "      --keep-path            refuse if a portal is the last path of an initiator\n"
	       "      --drain TIME           accept no logins, wait TIME for sessions to leave\n"
	       "      --drop                 drop remaining sessions, after --drain or at once\n"
	       "      --dry-run              change nothing, report what would happen\n"
	       "      --grace TIME           abort logins that block longer than TIME (200ms)\n"
	       "      --deadline TIME        give up if something blocks for TIME (10s)\n"
	       "      --if-exists            succeed if there is nothing to remove\n"
	       "      --persist              change targetcli's saved configuration too\n"
	       "      --no-persist           leave the saved configuration as it is\n"
	       "      --no-wait              do not wait until the operation is done\n"
	       "      --timeout TIME         stop waiting after TIME; an operation continues\n"
	       "      --cancel-on-interrupt  on Ctrl-C or SIGTERM, cancel the operation\n\n"
	       "Options of every command:\n"
	       "  -j, --json                 print JSON instead of text\n"
	       "  -q, --quiet                print no sentence about a success\n"
	       "  -h, --help                 print this help\n\n"
	       "GROUP: IQN,TAG or a UUID\n"
	       "PORTAL: ADDR:PORT, [ADDR]:PORT or a UUID\n"
	       "TIME: a number of seconds, or with a unit: 200ms, 0.5s, 5m\n\n"
	       "See the manual page vdsctl(8).\n", "");
	fake_kernel_free(fk);
}

/* Every line of help fits a terminal of 80 columns. */
static void help_fits(void)
{
	struct fake_kernel *fk = fake_kernel_new();
	struct run run = run_cli(fk, "help");

	for (const char *line = run.out; *line; line = strchr(line, '\n') + 1) {
		tap_context("%.60s", line);
		check(strcspn(line, "\n") <= 80);
	}
	run_free(&run);
	fake_kernel_free(fk);
}

/* With --json, help is a document too. */
static void help_json(void)
{
	struct fake_kernel *fk = fake_kernel_new();
	struct run run = run_cli(fk, "help portal show -j");

	expect_run(&run, "help portal show -j", 0,
		   "{\"help\":{\"noun\":\"portal\",\"verb\":\"show\",\"arguments\":\"PORTAL\","
		   "\"does\":\"Show a portal and its group memberships.\",\"options\":[]}}\n",
		   "");
	fake_kernel_free(fk);
}

/* Names that are not complete, or misspelled, and the hint of what exists. */
static void near_misses(void)
{
	static const struct {
		const char *line;
		int status;
		const char *hint;
	} near[] = {
		{ "group show " FAKE_IQN, 2,
		  "groups of this target: " FAKE_IQN ",1 " FAKE_IQN ",2\n" },
		{ "group show " FAKE_IQN ",7", 1, "groups of this target: " FAKE_IQN ",1" },
		{ "group show iqn.2026-01.org.example:dusk,1", 1, "did you mean " FAKE_IQN ",1" },
		{ "group show iqn.2026-01.org.example:dusk", 2, "did you mean " FAKE_IQN ",1" },
		{ "group show eui.0123456789abcdef,1", 1, "see: vdsctl group list" },
		{ "group list --target iqn.2026-01.org.example:dusk", 1,
		  "did you mean " FAKE_IQN "?" },
		{ "portal show 192.0.2.1", 2, "portals on this address: 192.0.2.1:3260" },
		{ "portal show 192.0.2.1:3261", 1, "portals on this address: 192.0.2.1:3260" },
		{ "portal show 198.51.100.1", 2, "the usual port is 3260: 198.51.100.1:3260" },
		{ "portal show 198.51.100.1:1", 1, "see: vdsctl portal list" },
		{ "portal show 2001:db8::1:3260", 2, "did you mean [2001:db8::1]:3260?" },
		{ "portal show [2001:db8::1]", 2, "portals on this address: [2001:db8::1]:3260" },
		{ "portal add " GROUP " 198.51.100.1", 2, "the usual port is 3260" },
	};
	struct fake_kernel *fk = small_kernel();

	fake_group_add(fk, FAKE_IQN, 2);
	fake_portal_add(fk, "[2001:db8::1]:3260");
	for (size_t i = 0; i < sizeof(near) / sizeof(*near); i++) {
		struct run run = run_cli(fk, near[i].line);

		tap_context("vdsctl %s", near[i].line);
		check_int(run.status, near[i].status);
		check_part(run.err, near[i].hint);
		run_free(&run);
	}
	fake_kernel_free(fk);
}

static void version(void)
{
	struct fake_kernel *fk = fake_kernel_new();

	/* The machine of the tests has not loaded the modules. */
	expect(fk, "version", 0,
	       "vdsctl " VDSCTL_VERSION ", for version 1 of the netlink family vds_iscsi\n"
	       "module vds_iscsi is not loaded\nmodule vds_iscsi_lio is not loaded\n", "");
	expect(fk, "--json --version", 0,
	       "{\"version\":{\"vdsctl\":\"" VDSCTL_VERSION "\",\"family\":1,"
	       "\"modules\":{\"vds_iscsi\":null,\"vds_iscsi_lio\":null}}}\n", "");
	fake_kernel_free(fk);
}

static const char *const requesting[] = {
	"portal list", "portal list --group " GROUP, "portal show 192.0.2.1:3260",
	"portal remove " GROUP " 192.0.2.1:3260",
	"portal add " GROUP " 192.0.2.1:3260", "session list", "group list",
	"group show " GROUP, "target list", "op list", "op show 1", "op wait 1",
	"op cancel 1", "provider status", "provider reenumerate",
	"provider refresh", "watch",
};

/* Each command fails with the error @code and says @sentence. */
static void all_fail(struct fake_kernel *fk, const char *code, const char *sentence)
{
	char line[128];

	for (size_t i = 0; i < sizeof(requesting) / sizeof(*requesting); i++) {
		struct run run;

		snprintf(line, sizeof(line), "--json %s", requesting[i]);
		run = run_cli(fk, line);
		tap_context("vdsctl %s", line);
		check_int(run.status, 1);
		check_str(json_error(run.out), code);
		check_part(run.err, sentence);
		run_free(&run);
	}
}

static void no_module(void)
{
	struct fake_kernel *fk = fake_kernel_new();

	fake_unload(fk);
	expect(fk, "portal list", 1, "",
	       "vdsctl: the kernel module vds_iscsi is not loaded\n"
	       "hint: modprobe vds_iscsi_lio\n");
	expect(fk, "--json portal list", 1,
	       "{\"error\":{\"code\":\"ENOENT\",\"errno\":2,\"message\":"
	       "\"the kernel module vds_iscsi is not loaded\","
	       "\"hint\":\"modprobe vds_iscsi_lio\"}}\n",
	       "vdsctl: the kernel module vds_iscsi is not loaded\n"
	       "hint: modprobe vds_iscsi_lio\n");
	fake_kernel_free(fk);
}

static void no_module_all(void)
{
	struct fake_kernel *fk = fake_kernel_new();

	fake_unload(fk);
	all_fail(fk, "ENOENT", "modprobe vds_iscsi_lio");
	fake_kernel_free(fk);
}

static void no_socket(void)
{
	struct fake_kernel *fk = fake_kernel_new();

	fake_fail_open(fk, -EMFILE);
	all_fail(fk, "EMFILE", "cannot connect to the kernel");
	fake_kernel_free(fk);
}

static const struct tap_case cases[] = {
	{ "a wrong command line exits with 2, and two lines name the wrong word and a hint",
	  wrong_line },
	{ "a wrong command line with --json is the error EINVAL, before any request",
	  wrong_line_json },
	{ "more portals than an operation takes are refused", too_many_portals },
	{ "help is printed for vdsctl and for each command, wherever --help is", help },
	{ "--help does not hide a wrong option", help_with_wrong_option },
	{ "the help of a command lists its arguments and options", help_of_command },
	{ "the help of all commands fits a terminal", help_fits },
	{ "help is a JSON document with --json", help_json },
	{ "an incomplete or misspelled name is answered by the names that exist", near_misses },
	{ "the version is that of vdsctl and of the netlink family", version },
	{ "without the module vdsctl says how to load it, also as JSON", no_module },
	{ "without the module every command fails with ENOENT", no_module_all },
	{ "without a socket every command fails with EMFILE", no_socket },
};

int main(void)
{
	return tap_run(cases);
}
