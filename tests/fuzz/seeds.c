// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writes the seeds of the fuzzers: seeds DIR creates DIR/replies, DIR/views,
 * DIR/text and DIR/vdsctl.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "calls.h"
#include "cli.h"
#include "feed.h"
#include "lines.h"
#include "fuzz.h"

#define PORTAL	"192.0.2.1:3260"
#define PORTAL6	"[2001:db8::1]:3260"
#define GROUP	FAKE_IQN ",1"

static const char *folder;
static struct record record;

static FILE *seed_create(const char *kind, const char *name)
{
	char path[4096];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", folder, kind);
	need(!mkdir(path, 0777) || errno == EEXIST);
	snprintf(path, sizeof(path), "%s/%s/%s", folder, kind, name);
	file = fopen(path, "w");
	need(file);
	return file;
}

static void seed_write(const char *kind, const char *name, int first, const void *data,
		       size_t size)
{
	FILE *file = seed_create(kind, name);

	if (first >= 0)
		fputc(first, file);
	fwrite(data, 1, size, file);
	need(!fclose(file));
}

/* ------------------------------------------------------------------- worlds */

static void start_removal(struct fake_kernel *fk, enum vds_iscsi_op_state state)
{
	struct vds_uuid portals[] = { fake_portal_id(PORTAL), fake_portal_id(PORTAL6) };
	struct vds_removal_options options = { VDS_ISCSI_REMOVAL_FLAG_DROP, 100, 5000, 5000 };
	struct vds_uuid group = fake_group_id(FAKE_IQN, 1);
	struct vds_client *client;
	struct vds_op_start start;

	need(!vds_client_open_transport(&fake_transport, fk, &client));
	fake_hold(fk, state);
	need(!vds_removal_start(client, &group, 0, portals, 2, &options, 0, &start));
	fake_hold(fk, VDS_ISCSI_OP_STATE_DONE);
	fake_op_blocker(fk, start.id, "198.51.100.1:1024", 5000, true);
	fake_op_blocker(fk, start.id, "[fe80::1]:1025", 20, false);
	vds_client_close(client);
}

static void held(struct fake_kernel *fk)
{
	start_removal(fk, VDS_ISCSI_OP_STATE_COMMITTING);
}

static void failed(struct fake_kernel *fk)
{
	start_removal(fk, VDS_ISCSI_OP_STATE_DRAINING);
	fake_op_complete(fk, 1, -EUSERS, "sessions use the portals");
}

static void leaked(struct fake_kernel *fk)
{
	fake_member_leak(fk, FAKE_IQN, 1, PORTAL);
	fake_stale(fk);
}

static void refused(struct fake_kernel *fk)
{
	fake_fail_attr(fk, 0, -EINVAL, "the attribute is missing", 1, 20);
}

static void echoed(struct fake_kernel *fk)
{
	fake_echo_requests(fk, true);
	fake_fail(fk, 0, -EPERM, "CAP_SYS_ADMIN is needed");
}

static void unexplained(struct fake_kernel *fk)
{
	fake_fail(fk, 0, -EBUSY, NULL);
}

static void restless(struct fake_kernel *fk)
{
	fake_interrupt_dumps(fk, 1);
	fake_dump_chunk(fk, 1);
}

/* Portals without groups. */
static void bare(struct fake_kernel *fk)
{
	fake_target_del(fk, FAKE_IQN);
}

static void plain(struct fake_kernel *fk)
{
	(void)fk;
}

static const struct {
	const char *name;
	void (*build)(struct fake_kernel *fk);
} worlds[] = {
	{ "plain", plain }, { "held", held }, { "failed", failed }, { "leaked", leaked },
	{ "refused", refused }, { "echoed", echoed }, { "unexplained", unexplained },
	{ "restless", restless }, { "bare", bare },
};

static void world_open(unsigned int number)
{
	record.fk = fake_kernel_new();
	record.size = 0;
	fake_member_add(record.fk, FAKE_IQN, 1, PORTAL);
	fake_member_add(record.fk, FAKE_IQN, 1, PORTAL6);
	fake_portal_add(record.fk, "192.0.2.9:3260");
	fake_session_add(record.fk, FAKE_IQN, 1, PORTAL, "iqn.a", "198.51.100.1:1024");
	fake_session_add(record.fk, FAKE_IQN, 1, PORTAL6, "iqn.b", "[2001:db8::9]:1024");
	worlds[number].build(record.fk);
}

/* ------------------------------------------------------ what a kernel sends */

static void seed_call(unsigned int world, unsigned int call)
{
	char name[64];

	snprintf(name, sizeof(name), "%02u-%s%s", call, worlds[world].name,
		 record.control ? "-control" : "");
	world_open(world);
	calls_run(call, &record_transport, &record);
	fake_kernel_free(record.fk);
	seed_write("replies", name, record.control ? call | 0x80 : call, record.sent,
		   record.size);
}

static int open_record(struct vds_client **client)
{
	return vds_client_open_transport(&record_transport, &record, client);
}

static void seed_line(unsigned int world, unsigned int line)
{
	char name[64];

	world_open(world);
	line_run(line, open_record);
	fake_kernel_free(record.fk);
	for (unsigned int json = 0; json < 2; json++) {
		snprintf(name, sizeof(name), "%02u-%s-%s", line, worlds[world].name,
			 json ? "json" : "text");
		seed_write("views", name, line | json << 7, record.sent, record.size);
	}
}

/* "watch" would not end: its seed is what another watch received. */
static void seed_watch(void)
{
	struct vds_client *client;
	struct vds_event event;
	struct vds_watch *watch;

	world_open(0);
	need(!open_record(&client));
	need(!vds_client_watch(client, VDS_WATCH_OBJECTS | VDS_WATCH_OPS, &watch));
	held(record.fk);
	leaked(record.fk);
	fake_target_del(record.fk, FAKE_IQN);
	while (!vds_watch_next(watch, &event, 0))
		;
	vds_watch_close(watch);
	vds_client_close(client);
	fake_kernel_free(record.fk);
	seed_write("views", "watch-text", lines_count - 1, record.sent, record.size);
	seed_write("views", "watch-json", (lines_count - 1) | 0x80, record.sent, record.size);
}

/* --------------------------------------------------------------------- text */

static const char *const texts[] = {
	"192.0.2.1:3260", "[2001:db8::1]:3260", "[fe80::1%lo]:1", "[::ffff:192.0.2.1]:65535",
	"0.0.0.0:0", "[::]:1", "[]:3260", "[::1]", "256.1.1.1:1", "1.2.3.4:65536", ":1",
	"00112233-4455-6677-8899-aabbccddeeff", "00112233-4455-6677-8899-AABBCCDDEEFF",
	"0011223-34455-6677-8899-aabbccddeeff", "iqn.\xc3\xa4.\xe2\x82\xac.\xf0\x9f\x92\xbe",
	"\xed\xa0\x80\xf4\x90\x80\x80\xc0\x80\xff",
};

static const char *const command_lines[] = {
	"--help", "--version", "help\nportal\nremove", "portal\n--help", "-j\nportal\nlist",
	"portal\nlist\n--json", "portal\nlist\n--group\n" GROUP, "portal\nshow\n" PORTAL6,
	"portal\nremove\n" GROUP "\n" PORTAL, "portal\nremove\n--dry-run\n" GROUP "\n" PORTAL6,
	"portal\nremove\n" GROUP "\n" PORTAL "\n" PORTAL6 "\n--if-idle\n--keep-last\n--keep-path",
	"portal\nremove\n" GROUP "\n" PORTAL "\n--drain=1\n--drop\n--grace=0.5\n--deadline\n2ms",
	"portal\nremove\n--no-wait\n--\n" GROUP "\n" PORTAL, "portal\nadd\n" GROUP "\n192.0.2.9:1",
	"group\nlist\n--target\n" FAKE_IQN, "group\nshow\n" GROUP, "target\nlist",
	"session\nlist\n--portal\n" PORTAL, "session\nlist\n--group=" GROUP, "op\nlist",
	"op\nshow\n1", "op\nwait\n18446744073709551615\n--timeout\n1e3", "op\ncancel\n0x1",
	"provider\nstatus", "provider\nreenumerate\nfake", "provider\nrefresh",
	"watch\n--ops\n--objects", "portal\nshow\n00112233-4455-6677-8899-aabbccddeeff",
};

static void seed_strings(const char *kind, const char *const *strings, unsigned int count)
{
	char name[16];

	for (unsigned int i = 0; i < count; i++) {
		snprintf(name, sizeof(name), "%02u", i);
		seed_write(kind, name, -1, strings[i], strlen(strings[i]));
	}
}

int main(int argc, char **argv)
{
	if (argc != 2)
		return 2;
	folder = argv[1];
	need(!mkdir(folder, 0777) || errno == EEXIST);
	seed_strings("text", texts, ARRAY_SIZE(texts));
	seed_strings("vdsctl", command_lines, ARRAY_SIZE(command_lines));
	be_quiet();
	for (unsigned int world = 0; world < ARRAY_SIZE(worlds); world++) {
		for (unsigned int call = 0; call < calls_count(); call++)
			seed_call(world, call);
		/* All but the last, which would not end. */
		for (unsigned int line = 0; line < lines_count - 1; line++)
			seed_line(world, line);
	}
	record.control = true;
	seed_call(0, 0);
	record.control = false;
	seed_watch();
	return 0;
}
