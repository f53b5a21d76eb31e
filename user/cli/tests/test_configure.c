// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_configure.c - commands that create, delete, enable and disable targets and
 * portal groups, or set portals offline: what they report, and what they save.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake_etc.h"
#include "run_cli.h"

#define OTHER	"iqn.2026-01.org.example:other"

/* A saved group, as rtslib writes it; its contents are those that are not ours. */
#define SAVED_GROUP(tag, enable)						\
	"        {\n"								\
	"          \"enable\": " enable ",\n"					\
	"          \"luns\": [],\n"						\
	"          \"node_acls\": [],\n"					\
	"          \"portals\": [],\n"						\
	"          \"tag\": " tag "\n"						\
	"        }"

/* A saved target with groups */
#define SAVED_TARGET(iqn, groups)						\
	"    {\n"								\
	"      \"fabric\": \"iscsi\",\n"					\
	"      \"tpgs\": [\n"							\
	groups "\n"								\
	"      ],\n"								\
	"      \"wwn\": \"" iqn "\"\n"						\
	"    }"

/* A saved target without groups */
#define SAVED_EMPTY(iqn)							\
	"    {\n"								\
	"      \"fabric\": \"iscsi\",\n"					\
	"      \"tpgs\": [],\n"							\
	"      \"wwn\": \"" iqn "\"\n"						\
	"    }"

#define SAVED(targets)								\
	"{\n"									\
	"  \"targets\": [\n"							\
	targets "\n"								\
	"  ]\n"									\
	"}\n"

#define ONE(enable)	SAVED(SAVED_TARGET(FAKE_IQN, SAVED_GROUP("1", enable)))

/* A kernel with the group GROUP, which is enabled, and @saved as the configuration. */
static struct fake_kernel *begin(const char *saved)
{
	struct fake_kernel *fk = fake_kernel_new();

	fake_etc_begin();
	fake_etc_write(ETC_SAVED, saved);
	fake_group_add(fk, FAKE_IQN, 1);
	return fk;
}

static void end(struct fake_kernel *fk)
{
	fake_kernel_free(fk);
	fake_etc_end();
}

static void check_saved(const char *text)
{
	char *now = fake_etc_read(ETC_SAVED);

	check_str(now, text);
	free(now);
}

/* Runs @line, which has to succeed and to report that a reboot keeps the change. */
static void saves(struct fake_kernel *fk, const char *line)
{
	prints(fk, line, 0, "This survives a reboot: ");
}

static void target_created(void)
{
	struct fake_kernel *fk = begin(ONE("true"));

	prints(fk, "target create " OTHER " --persist", 0, "created target " OTHER " in ");
	check_saved(SAVED(SAVED_TARGET(FAKE_IQN, SAVED_GROUP("1", "true")) ",\n"
			  SAVED_EMPTY(OTHER)));
	prints(fk, "target create " OTHER " --persist", 1, "cannot create target " OTHER);
	end(fk);
}

/* The name that is saved is the one that was made, and reported. */
static void target_named(void)
{
	struct fake_kernel *fk = begin(ONE("true"));
	struct run run = run_cli(fk, "target create --persist");
	char *saved = fake_etc_read(ETC_SAVED);
	char iqn[256] = "";

	check_int(run.status, 0);
	check_int(sscanf(run.out, "operation 1: created target %255s", iqn), 1);
	check_part(saved, iqn);
	check_part(iqn, "iqn.");
	free(saved);
	run_free(&run);
	end(fk);
}

/*
 * With the kernel's parameter retained_operations=0 nothing but the result is known of an
 * operation: what was typed is saved, and nothing else.
 */
static void forgotten(void)
{
	struct fake_kernel *fk = begin(SAVED(SAVED_EMPTY(FAKE_IQN)));
	static const char *const unknown[] = {
		"target create --persist", "group create " FAKE_IQN " --persist",
	};

	fake_fail(fk, VDS_ISCSI_CMD_OP_GET, -ENOENT, NULL);
	prints(fk, "target create " OTHER " --persist", 0, "created target " OTHER " in ");
	fake_fail(fk, VDS_ISCSI_CMD_OP_GET, -ENOENT, NULL);
	prints(fk, "group create " FAKE_IQN ",5 --persist", 0,
	       "created portal group " FAKE_IQN ",5 in ");
	for (int i = 0; i < 3; i++) {
		check_saved(SAVED(SAVED_TARGET(FAKE_IQN, SAVED_GROUP("5", "false")) ",\n"
				  SAVED_EMPTY(OTHER)));
		if (i == 2)
			break;
		fake_fail(fk, VDS_ISCSI_CMD_OP_GET, -ENOENT, NULL);
		prints(fk, unknown[i], 1,
		       "was not changed: the kernel no longer knows which name it chose\n");
	}
	end(fk);
}

static void target_not_utf8(void)
{
	struct fake_kernel *fk = begin(ONE("true"));

	prints(fk, "target create iqn.\xff --persist", 1,
	       "its name is not UTF-8; nothing was changed\n");
	check_saved(ONE("true"));
	end(fk);
}

/* What is there is not understood, so it is not replaced. */
static void no_lists(void)
{
	static const char tpgs[] =
		"{\"targets\":[{\"fabric\":\"iscsi\",\"wwn\":\"" FAKE_IQN "\",\"tpgs\":5}]}";
	static const char portals[] =
		"{\"targets\":[{\"fabric\":\"iscsi\",\"wwn\":\"" FAKE_IQN "\","
		"\"tpgs\":[{\"tag\":1,\"portals\":{}}]}]}";
	struct fake_kernel *fk = begin(tpgs);

	prints(fk, "group create " FAKE_IQN ",2 --persist", 1,
	       "its \"tpgs\" is no list; nothing was changed\n");
	fake_etc_write(ETC_SAVED, portals);
	prints(fk, "portal add " GROUP " 192.0.2.7:3260 --persist", 1,
	       "its \"portals\" is no list; nothing was changed\n");
	check_saved(portals);
	end(fk);
}

static void target_deleted(void)
{
	struct fake_kernel *fk = begin(SAVED(SAVED_TARGET(FAKE_IQN, SAVED_GROUP("1", "true"))
					     ",\n" SAVED_EMPTY(OTHER)));

	saves(fk, "target delete " FAKE_IQN " --persist");
	check_saved(SAVED(SAVED_EMPTY(OTHER)));
	prints(fk, "target show " FAKE_IQN, 1, "does not exist");
	end(fk);
}

static void group_created(void)
{
	struct fake_kernel *fk = begin(ONE("true"));

	prints(fk, "group create " FAKE_IQN " --persist", 0,
	       "created portal group " FAKE_IQN ",2 in ");
	check_saved(SAVED(SAVED_TARGET(FAKE_IQN, SAVED_GROUP("1", "true") ",\n"
				       SAVED_GROUP("2", "false"))));
	saves(fk, "group create " FAKE_IQN ",7 --enable --persist");
	check_saved(SAVED(SAVED_TARGET(FAKE_IQN, SAVED_GROUP("1", "true") ",\n"
				       SAVED_GROUP("2", "false") ",\n"
				       SAVED_GROUP("7", "true"))));
	end(fk);
}

static void group_deleted(void)
{
	struct fake_kernel *fk = begin(ONE("true"));

	saves(fk, "group delete " GROUP " --persist");
	check_saved(SAVED(SAVED_EMPTY(FAKE_IQN)));
	end(fk);
}

static void group_set(void)
{
	struct fake_kernel *fk = begin(ONE("true"));

	saves(fk, "group disable " GROUP " --persist");
	check_saved(ONE("false"));
	saves(fk, "group enable " GROUP " --persist");
	check_saved(ONE("true"));
	end(fk);
}

static void not_saved(void)
{
	struct fake_kernel *fk = begin(ONE("true"));
	static const char *const undone[] = {
		"group disable " GROUP,
		"group create " FAKE_IQN ",2",
		"target create " OTHER,
		"group delete " GROUP,
		"target delete " FAKE_IQN,
	};

	for (size_t i = 0; i < sizeof(undone) / sizeof(*undone); i++)
		prints(fk, undone[i], 0, "The next boot undoes this: ");
	prints(fk, "target delete " OTHER, 0, "This survives a reboot: ");
	check_saved(ONE("true"));
	end(fk);
}

/* A change within what is not saved would be lost, so it is refused before. */
static void unsaved_parent(void)
{
	struct fake_kernel *fk = begin(SAVED(SAVED_EMPTY(FAKE_IQN)));

	fake_target_add(fk, OTHER);
	prints(fk, "group create " OTHER " --persist", 1, "the target is not saved");
	prints(fk, "group disable " GROUP " --persist", 1, "the portal group is not saved");
	check_int(fake_requests(fk, VDS_ISCSI_CMD_PORTAL_GROUP_NEW), 0);
	check_int(fake_requests(fk, VDS_ISCSI_CMD_PORTAL_GROUP_SET), 0);
	end(fk);
}

static void failed(void)
{
	struct fake_kernel *fk = begin(ONE("true"));

	fake_member_add(fk, FAKE_IQN, 1, "192.0.2.1:3260");
	prints(fk, "group delete " GROUP " --persist", 1, "ENOTEMPTY");
	prints(fk, "target delete " FAKE_IQN " --persist", 1, "ENOTEMPTY");
	check_saved(ONE("true"));
	saves(fk, "group delete " GROUP " --with-portals --persist");
	end(fk);
}

static void offline(void)
{
	struct fake_kernel *fk = begin(ONE("true"));

	fake_member_add(fk, FAKE_IQN, 1, "192.0.2.1:3260");
	prints(fk, "portal offline 192.0.2.1:3260", 0,
	       "The next boot restores the groups that are saved");
	prints(fk, "portal offline 192.0.2.1:3260 --persist", 2, "--persist");
	check_saved(ONE("true"));
	end(fk);
}

/* A script may repeat what it did. */
static void repeated(void)
{
	struct fake_kernel *fk = begin(ONE("true"));

	expect(fk, "target create " FAKE_IQN " --if-absent", 0,
	       "the target exists; nothing was changed\n", "");
	expect(fk, "group create " FAKE_IQN ",1 --if-absent", 0,
	       "the portal group exists; nothing was changed\n", "");
	expect(fk, "target delete " OTHER " --if-exists", 0,
	       "the target does not exist; nothing was changed\n", "");
	expect(fk, "group delete " FAKE_IQN ",2 --if-exists -j", 0, "{\"operation\":null}\n", "");
	expect(fk, "group delete " OTHER ",2 --if-exists", 0,
	       "the portal group does not exist; nothing was changed\n", "");
	check_int(fake_requests(fk, VDS_ISCSI_CMD_TARGET_NEW), 0);
	check_int(fake_requests(fk, VDS_ISCSI_CMD_PORTAL_GROUP_DELETE), 0);
	prints(fk, "target create --if-absent", 2, "--if-absent needs the name: IQN\n");
	prints(fk, "group create " FAKE_IQN " --if-absent", 2,
	       "--if-absent needs the name: IQN,TAG\n");
	prints(fk, "group create " OTHER ",1 --if-absent", 1, "target " OTHER " does not exist");
	prints(fk, "target create " OTHER " --if-absent", 0, "created target " OTHER);
	prints(fk, "target delete " OTHER " --if-exists", 0, "deleted target " OTHER);
	end(fk);
}

/* With --persist, what is running already is saved too. */
static void repeated_saved(void)
{
	struct fake_kernel *fk = begin(SAVED(SAVED_EMPTY(OTHER)));

	saves(fk, "target create " FAKE_IQN " --if-absent --persist");
	saves(fk, "group create " FAKE_IQN ",1 --enable --if-absent --persist");
	saves(fk, "target delete " OTHER " --if-exists --persist");
	check_saved(ONE("true"));
	saves(fk, "group create " FAKE_IQN ",1 --if-absent --persist");
	check_saved(ONE("true"));
	saves(fk, "group delete " FAKE_IQN ",7 --if-exists --persist");
	check_saved(ONE("true"));
	end(fk);
}

static const struct tap_case cases[] = {
	{ "\"target create --persist\" saves the new target and nothing else", target_created },
	{ "a name that is made for a target is the one that is saved", target_named },
	{ "a name that is not UTF-8 cannot be saved", target_not_utf8 },
	{ "what is saved as something else than a list is not replaced", no_lists },
	{ "what was typed is saved if the kernel has forgotten the operation", forgotten },
	{ "\"target delete --persist\" deletes the saved target and nothing else",
	  target_deleted },
	{ "\"group create --persist\" saves the tag that the kernel chose, and --enable",
	  group_created },
	{ "\"group delete --persist\" deletes the saved group and nothing else", group_deleted },
	{ "\"group enable\" and \"disable --persist\" change that one value", group_set },
	{ "without --persist it is reported whether the next boot undoes the change",
	  not_saved },
	{ "a change within what is not saved is refused before any change", unsaved_parent },
	{ "an operation that fails changes no saved configuration", failed },
	{ "\"portal offline\" reports that it lasts until the next boot", offline },
	{ "--if-absent and --if-exists succeed if there is nothing to do", repeated },
	{ "with these too, --persist makes sure that it is saved", repeated_saved },
};

int main(void)
{
	return tap_run(cases);
}
