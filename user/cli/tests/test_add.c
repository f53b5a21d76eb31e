// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_add.c - "portal add" of portals that exist already.
 */
#include "run_cli.h"

static void in_the_group(void)
{
	struct fake_kernel *fk = small_kernel();

	expect(fk, "portal add " GROUP " 192.0.2.1:3260", 1, "",
	       "vdsctl: portal 192.0.2.1:3260 is in portal group " GROUP " already\n"
	       "hint: see: vdsctl portal list\n");
	fake_kernel_free(fk);
}

static void in_another_group(void)
{
	struct fake_kernel *fk = small_kernel();

	fake_group_add(fk, FAKE_IQN, 2);
	fake_member_add(fk, "iqn.2026-01.org.example:other", 1, "192.0.2.2:3260");
	expect(fk, "portal add " FAKE_IQN ",2 192.0.2.2:3260,1", 1, "",
	       "vdsctl: portal 192.0.2.2:3260,1 is in portal group " GROUP " already\n"
	       "hint: see: vdsctl portal list\n");
	fake_kernel_free(fk);
}

static void on_another_interface(void)
{
	struct fake_kernel *fk = small_kernel();

	fake_group_add(fk, FAKE_IQN, 2);
	fake_member_add(fk, FAKE_IQN, 1, "[fe80::1%1000001]:3260");
	expect(fk, "portal add " FAKE_IQN ",2 [fe80::1%1000002]:3260", 1, "",
	       "vdsctl: [fe80::1%1000002]:3260 would not listen: the target driver takes it "
	       "for the portal [fe80::1%1000001]:3260 of " GROUP "\n");
	fake_kernel_free(fk);
}

/* All names are checked before a portal is created. */
static void wrong_later(void)
{
	struct fake_kernel *fk = small_kernel();

	prints(fk, "portal add " GROUP " 192.0.2.9:3260 192.0.2.10", 2, "the port is missing");
	prints(fk, "portal add " GROUP " 192.0.2.9:3260 --no-wait --persist", 2,
	       "--persist needs the result");
	check_int(fake_requests(fk, VDS_ISCSI_CMD_PORTAL_NEW), 0);
	fake_kernel_free(fk);
}

static const struct tap_case cases[] = {
	{ "a wrong command line creates no portal", wrong_later },
	{ "a portal that is in the group cannot be added, and that is said", in_the_group },
	{ "the group of the target that has the portal is named", in_another_group },
	{ "the portal of another interface that prevents it is named", on_another_interface },
};

int main(void)
{
	return tap_run(cases);
}
