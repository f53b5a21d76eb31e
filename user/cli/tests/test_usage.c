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
	{ "xyzzy", "\"xyzzy\"\nusage:" },
	{ "portal", "missing command after \"portal\": list, show, remove, add\n" },
	{ "portal lst", "\"portal lst\"\nhint: did you mean list?" },
	{ "portal list more", "unexpected argument \"more\"" },
	{ "portal list --grop x", "\"--grop\"\nhint: did you mean --group?" },
	{ "portal list --group", "--group needs a value: GROUP" },
	{ "portal list --group nonsense", "\"nonsense\"" },
	{ "portal list --group=", "--group \"\"" },
	{ "portal list --count 1", "\"--count\"" },
	{ "portal list --no-wait", "\"--no-wait\"" },
	{ "portal list --help=yes", "--help takes no value" },
	{ "portal list -j", "\"-j\"" },
	{ "portal list -", "\"-\"" },
	{ "portal show", "missing argument PORTAL" },
	{ "portal show 192.0.2.1", "\"192.0.2.1\"" },
	{ "portal show 192.0.2.1:99999", "65535" },
	{ "portal remove", "missing argument GROUP" },
	{ "portal remove " GROUP, "missing argument PORTAL" },
	{ "portal remove " GROUP " " UUID " x", "PORTAL \"x\"" },
	{ "portal remove " GROUP " " UUID " --drain", "--drain needs a value: TIME" },
	{ "portal remove " GROUP " " UUID " --grace fast", "\"fast\"" },
	{ "portal remove " GROUP " " UUID " --deadline 0", "more than 0" },
	{ "portal remove " GROUP " " UUID " --dryrun", "did you mean --dry-run?" },
	{ "portal add " GROUP, "missing argument PORTAL" },
	{ "portal add " GROUP " " UUID " " UUID, "unexpected argument" },
	{ "portal add " GROUP " " UUID " --drop", "\"--drop\"" },
	{ "portal add " GROUP " 192.0.2.256:3260", "\"192.0.2.256:3260\"" },
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

static void wrong_line(void)
{
	struct fake_kernel *fk = fake_kernel_new();

	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		struct run run = run_cli(fk, wrong[i].line);

		tap_context("vdsctl %s", wrong[i].line);
		check_int(run.status, 2);
		check_str(run.out, "");
		check_part(run.err, "usage: ");
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
	       "usage: vdsctl [--json] portal remove GROUP PORTAL... [--if-idle] "
	       "[--keep-last] [--keep-path] [--drain TIME] [--drop] [--dry-run] "
	       "[--grace TIME] [--deadline TIME] [--no-wait] [--timeout TIME] "
	       "[--cancel-on-interrupt]\n\n"
	       "Remove portals from a portal group, all or none.\n\n"
	       "  --json                 print JSON instead of text\n"
	       "  --help                 print this help\n"
	       "  --if-idle              refuse if a session uses a portal\n"
	       "  --keep-last            refuse to remove the last portal of the group\n"
	       "  --keep-path            refuse if a portal is the last path of an initiator\n"
	       "  --drain TIME           accept no logins, and wait up to TIME for sessions to leave\n"
	       "  --drop                 drop remaining sessions, after --drain or at once\n"
	       "  --dry-run              change nothing, report what would happen\n"
	       "  --grace TIME           abort logins that block for longer than TIME (200ms)\n"
	       "  --deadline TIME        give up if something blocks for TIME (10s)\n"
	       "  --no-wait              do not wait until the operation is done\n"
	       "  --timeout TIME         stop waiting after TIME; an operation continues\n"
	       "  --cancel-on-interrupt  on Ctrl-C or SIGTERM, cancel the operation\n\n"
	       "GROUP is a UUID or IQN,TAG; PORTAL a UUID, ADDR:PORT or [ADDR]:PORT;\n"
	       "TIME a number of seconds, or with a unit: 200ms, 0.5s, 5m.\n"
	       "See the manual page vdsctl(8).\n", "");
	fake_kernel_free(fk);
}

static void version(void)
{
	struct fake_kernel *fk = fake_kernel_new();

	expect(fk, "version", 0,
	       "vdsctl " VDSCTL_VERSION ", for version 1 of the netlink family vds_iscsi\n",
	       "");
	expect(fk, "--json --version", 0,
	       "{\"version\":{\"vdsctl\":\"" VDSCTL_VERSION "\",\"family\":1}}\n", "");
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
	{ "a wrong command line exits with 2, names the wrong word and prints the usage",
	  wrong_line },
	{ "a wrong command line with --json is the error EINVAL, before any request",
	  wrong_line_json },
	{ "more portals than an operation takes are refused", too_many_portals },
	{ "help is printed for vdsctl and for each command, wherever --help is", help },
	{ "--help does not hide a wrong option", help_with_wrong_option },
	{ "the help of a command lists its arguments and options", help_of_command },
	{ "the version is that of vdsctl and of the netlink family", version },
	{ "without the module vdsctl says how to load it, also as JSON", no_module },
	{ "without the module every command fails with ENOENT", no_module_all },
	{ "without a socket every command fails with EMFILE", no_socket },
};

int main(void)
{
	return tap_run(cases);
}
