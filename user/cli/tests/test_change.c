// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_change.c - commands that change targets, portal groups and portals as a whole:
 * what they do, and how they report why not.
 */
#include <errno.h>

#include "fake_etc.h"
#include "run_cli.h"

#define PORTAL	"192.0.2.1:3260"
#define OUTSIDE	"192.0.2.9:3260"
#define OTHER	"iqn.2026-01.org.example:other"
#define PEER	"198.51.100.1:1024"

/* The configuration that targetcli saved is none, so nothing of it is reported. */
static struct fake_kernel *begin(void)
{
	fake_etc_begin();
	return small_kernel();
}

static void end(struct fake_kernel *fk)
{
	fake_kernel_free(fk);
	fake_etc_end();
}

static void switched(void)
{
	struct fake_kernel *fk = begin();

	prints(fk, "portal offline " PORTAL, 0,
	       "operation 1: set portal " PORTAL " offline in N.NNN s\n");
	prints(fk, "portal show " PORTAL, 0, "\nstatus       offline\n");
	prints(fk, "portal online " PORTAL, 0,
	       "operation 2: set portal " PORTAL " online in N.NNN s\n");
	prints(fk, "portal show " PORTAL, 0, "\nstatus       online\n");
	prints(fk, "portal online " PORTAL, 0, "operation 3: set portal " PORTAL " online");
	end(fk);
}

static void not_switched(void)
{
	struct fake_kernel *fk = begin();

	fake_portal_add(fk, OUTSIDE);
	prints(fk, "portal online " OUTSIDE, 1,
	       "vdsctl: cannot set portal " OUTSIDE " online: the portal was not set offline");
	prints(fk, "portal offline 192.0.2.99:3260", 1, "does not exist");
	prints(fk, "portal offline " PORTAL " --dry-run", 0, "could set portal " PORTAL " offline");
	prints(fk, "portal show " PORTAL, 0, "\nstatus       online\n");
	end(fk);
}

/* An option that is missing is named. */
static void with_options(void)
{
	struct fake_kernel *fk = begin();

	fake_session_add(fk, FAKE_IQN, 1, PORTAL, "iqn.a", PEER);
	prints(fk, "group disable " GROUP, 1,
	       "failed: EUSERS: sessions are logged in\n"
	       "hint: see: vdsctl session list; to end the sessions, use --drop\n"
	       "1 session prevents this:\n"
	       "  iqn.a from " PEER);
	prints(fk, "group disable " GROUP " --drop", 0, "disabled portal group " GROUP " in ");
	prints(fk, "group delete " GROUP, 1,
	       "hint: to remove the portals as well, use --with-portals\n");
	prints(fk, "group delete " GROUP " --with-portals", 0, "deleted portal group " GROUP);
	prints(fk, "group show " GROUP, 1, "does not exist");
	end(fk);
}

static void exists(void)
{
	struct fake_kernel *fk = begin();

	prints(fk, "group create " GROUP, 1, "vdsctl: cannot create portal group " GROUP ": ");
	prints(fk, "target create " FAKE_IQN, 1, "vdsctl: cannot create target " FAKE_IQN ": ");
	prints(fk, "target create disk", 1, "vdsctl: cannot create target disk: ");
	prints(fk, "group create " OTHER, 1, "does not exist");
	end(fk);
}

static void failed(void)
{
	struct fake_kernel *fk = begin();

	fake_result(fk, -EIO, "the disk is on fire");
	prints(fk, "target create " OTHER, 1, "failed: EIO: the disk is on fire\n");
	prints(fk, "target show " OTHER, 1, "does not exist");
	fake_result(fk, 0, NULL);
	fake_unprivileged(fk, true);
	prints(fk, "target create " OTHER, 1, "CAP_SYS_ADMIN");
	end(fk);
}

/* An operation on a target has no group, and its name no tag. */
static void recorded(void)
{
	struct fake_kernel *fk = begin();

	prints(fk, "target create " OTHER " --json", 0,
	       "\"kind\":\"create-target\",\"state\":\"done\"");
	prints(fk, "group create " OTHER " --enable", 0, "created portal group " OTHER ",1 in ");
	prints(fk, "op show 1", 0, "\ngroup        " OTHER "\n");
	prints(fk, "op show 2", 0, "\ngroup        " OTHER ",1\n");
	prints(fk, "op wait 1", 0, ": create-target " OTHER "\n");
	prints(fk, "target delete " OTHER " --with-portals", 0, "deleted target " OTHER " in ");
	prints(fk, "op wait 3", 0, ": delete-target " OTHER "\n");
	end(fk);
}

static const struct tap_case cases[] = {
	{ "a portal is set offline and online", switched },
	{ "an unknown portal, one that is not offline, and a dry run change nothing",
	  not_switched },
	{ "sessions and portals that prevent a change are named with the option for them",
	  with_options },
	{ "what exists is not created, and a name that is invalid is named", exists },
	{ "an operation that fails is reported with the kernel's reason", failed },
	{ "operations on a target are shown with its name alone", recorded },
};

int main(void)
{
	return tap_run(cases);
}
