// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fuzzes the command line of vdsctl on the fake kernel: the input is its words,
 * one per line.
 */
#include <errno.h>
#include <string.h>

#include "cli.h"
#include "conf.h"
#include "evacuated.h"
#include "fake_kernel.h"
#include "fuzz.h"
#include "savefile.h"
#include "tasks.h"

#define WORDS_MAX	24

static struct fake_kernel *kernel;
static bool may_connect;

static int open_fake(struct vds_client **client)
{
	/* "watch" would not end. */
	return may_connect ? vds_client_open_transport(&fake_transport, kernel, client) : -EPERM;
}

static void run(char *words)
{
	char *argv[WORDS_MAX + 2] = { (char *)"vdsctl" };
	int argc = 1;

	may_connect = true;
	while (words && argc <= WORDS_MAX) {
		argv[argc] = strsep(&words, "\n");
		may_connect &= !!strcmp(argv[argc++], "watch");
	}
	cli_main(argc, argv, open_fake);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *words = strndup((const char *)data, size);

	need(words);
	be_quiet();
	tasks_proc = "/nonexistent";
	conf_path = "/nonexistent/vds-iscsi.conf";
	savefile_root = "/nonexistent";
	evacuated_path = "/nonexistent/lib/evacuated.json";
	kernel = fake_kernel_new();
	fake_member_add(kernel, FAKE_IQN, 1, "192.0.2.1:3260");
	fake_member_add(kernel, FAKE_IQN, 1, "[2001:db8::1]:3260");
	fake_session_add(kernel, FAKE_IQN, 1, "192.0.2.1:3260", "iqn.a", "198.51.100.1:1024");
	run(words);
	fake_kernel_free(kernel);
	free(words);
	return 0;
}
