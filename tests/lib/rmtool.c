// SPDX-License-Identifier: GPL-2.0-only
/*
 * rmtool.c - removals with all their options, additions and sessions, by the
 * library's C calls, for shell scripts.
 *
 *	rmtool IQN,TAG remove [OPTION...] PORTAL...
 *	rmtool IQN,TAG add PORTAL	rmtool IQN,TAG sessions [PORTAL]
 *	rmtool IQN,TAG cycle COUNT PORTAL	rmtool - parse
 *	rmtool IQN,TAG storm COUNT DIRECTORY PORTAL
 *	rmtool - new PORTAL		rmtool - show OP
 *	rmtool - wait OP		rmtool - cancel OP
 *	rmtool - leaked			rmtool - ended
 *	rmtool - reenumerate [OPTION...]	rmtool - refresh [OPTION...]
 *	rmtool IQN,TAG unblock [OPTION...]
 *	rmtool IQN,TAG follow COUNT DIRECTORY PORTAL
 *
 * OPTIONs: if-idle keep-last keep-path drop dry-run no-wait die grace=MS drain=MS
 * deadline=MS; reenumerate, refresh and unblock have the times and "no-wait" only;
 * "die" kills the process once the request is accepted.  An OP is the number of an
 * operation, or NUMBER.INCARNATION.  "cycle" adds and removes the portal, and prints
 * what fails; "parse" prints the addresses in the lines of the standard input.  Prints
 * lines of
 * NAME=VALUE; a value that may have spaces is the last one on its line.  The exit
 * status is 0 on success, else 1; then "error" has the errno.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <vds_client.h>

#define WAIT_MS 40000

static struct vds_client *client;
static struct vds_group_info group;

static const char *const item_states[] = {
	[VDS_ISCSI_ITEM_STATE_UNTOUCHED] = "untouched",
	[VDS_ISCSI_ITEM_STATE_REMOVED] = "removed",
	[VDS_ISCSI_ITEM_STATE_ADDED] = "added",
	[VDS_ISCSI_ITEM_STATE_RESTORED] = "restored",
	[VDS_ISCSI_ITEM_STATE_LOST] = "lost",
	[VDS_ISCSI_ITEM_STATE_LEAKED] = "leaked",
};

static const char *const blocker_kinds[] = {
	[VDS_ISCSI_BLOCKER_KIND_LOGIN] = "login",
	[VDS_ISCSI_BLOCKER_KIND_DIRECTORY] = "directory",
	[VDS_ISCSI_BLOCKER_KIND_CONFIGURATION] = "configuration",
	[VDS_ISCSI_BLOCKER_KIND_REINSTATEMENT] = "reinstatement",
};

static const char *const op_states[] = {
	[VDS_ISCSI_OP_STATE_QUEUED] = "queued",
	[VDS_ISCSI_OP_STATE_COMMITTING] = "committing",
	[VDS_ISCSI_OP_STATE_DRAINING] = "draining",
	[VDS_ISCSI_OP_STATE_DONE] = "done",
};

static const struct {
	const char *name;
	unsigned int flag;
} flags[] = {
	{ "if-idle", VDS_ISCSI_REMOVAL_FLAG_IF_IDLE },
	{ "keep-last", VDS_ISCSI_REMOVAL_FLAG_KEEP_LAST },
	{ "keep-path", VDS_ISCSI_REMOVAL_FLAG_KEEP_PATH },
	{ "drop", VDS_ISCSI_REMOVAL_FLAG_DROP },
	{ "dry-run", VDS_ISCSI_REMOVAL_FLAG_DRY_RUN },
};

static const char *error_name(int error)
{
	const char *name = error ? strerrorname_np(-error) : "0";

	return name ? name : "?";
}

static int refused(int error)
{
	printf("error=%s message=%s\n", error_name(error), vds_client_message());
	return 1;
}

static const char *address(const struct vds_address *from)
{
	static char text[2][VDS_ADDRESS_STRLEN];
	static int turn;

	turn = !turn;
	return vds_address_format(from, text[turn]);
}

static void find_group(char *text)
{
	char *comma = strrchr(text, ',');
	int ret;

	if (!comma)
		exit(2);
	*comma = '\0';
	ret = vds_group_get_by_name(client, text, atoi(comma + 1), &group);
	if (ret)
		exit(refused(ret));
}

static struct vds_uuid find_portal(const char *text)
{
	struct vds_portal_info portal;
	struct vds_address at;
	int ret = vds_address_parse(text, &at);

	if (!ret)
		ret = vds_portal_get_by_address(client, &at, &portal);
	if (ret)
		exit(refused(ret));
	return portal.id;
}

/* All portals of an operation, even if it has many. */
static void print_items(const struct vds_op_info *op)
{
	struct vds_op_item *list;
	size_t i, count;
	int ret = vds_op_items(client, op->id, op->incarnation, &list, &count);

	if (ret) {
		printf("items=%s\n", error_name(ret));
		return;
	}
	for (i = 0; i < count; i++)
		printf("item=%s state=%s result=%s group=%s,%u\n",
		       address(&list[i].address), item_states[list[i].state],
		       error_name(list[i].result), list[i].target_name, list[i].tag);
	free(list);
}

static void print_blocker(const struct vds_op_blocker *blocker)
{
	printf("blocker=%s silent=%u aborted=%d kind=%s\n",
	       blocker->peer.family ? address(&blocker->peer) : "none",
	       blocker->silent, blocker->aborted, blocker_kinds[blocker->kind]);
}

static int print_op(const struct vds_op_info *op)
{
	size_t i;

	printf("op=%llu state=%s result=%s sessions=%u dropped=%u aborted=%u ms=%llu message=%s\n",
	       (unsigned long long)op->id, op_states[op->state],
	       error_name(op->result), op->sessions, op->dropped, op->aborted,
	       (unsigned long long)op->elapsed / 1000000, op->message);
	if (op->overdue)
		printf("overdue=1\n");
	print_items(op);
	for (i = 0; i < op->session_count; i++)
		printf("session=%s peer=%s last=%d\n",
		       op->session[i].initiator_name,
		       address(&op->session[i].peer), op->session[i].last_path);
	for (i = 0; i < op->blocker_count; i++)
		print_blocker(&op->blockers[i]);
	return op->result != 0;
}

/* An operation as the caller names it; without incarnation, any with that number. */
static struct vds_op_start operation(const char *text)
{
	struct vds_op_start op = { 0 };
	char *end;

	op.id = strtoull(text, &end, 10);
	if (*end == '.')
		op.incarnation = strtoull(end + 1, NULL, 10);
	return op;
}

static int wait_for(const struct vds_op_start *start)
{
	struct vds_op_info op;
	int ret = vds_op_wait(client, NULL, start->id, start->incarnation, WAIT_MS, &op);

	/* A notification may have fewer attributes than the reply to a query. */
	if (!ret)
		ret = vds_op_get(client, start->id, start->incarnation, &op);
	return ret ? refused(ret) : print_op(&op);
}

static int do_show(char **arg)
{
	struct vds_op_start start = operation(arg[0]);
	struct vds_op_info op;
	int ret = vds_op_get(client, start.id, start.incarnation, &op);

	return ret ? refused(ret) : print_op(&op);
}

static int do_wait(char **arg)
{
	struct vds_op_start start = operation(arg[0]);

	return wait_for(&start);
}

static int do_cancel(char **arg)
{
	struct vds_op_start start = operation(arg[0]);
	int ret = vds_op_cancel(client, start.id, start.incarnation);

	return ret ? refused(ret) : 0;
}

/* What the requester of a removal does after the request is accepted */
enum requester {
	WAITS,
	LEAVES,
	DIES,
};

/* option() - parse one argument; false if it is not an option */
static bool option(const char *word, struct vds_removal_options *to,
		   enum requester *requester)
{
	size_t i;

	for (i = 0; i < sizeof(flags) / sizeof(*flags); i++)
		if (!strcmp(word, flags[i].name)) {
			to->flags |= flags[i].flag;
			return true;
		}
	if (!strcmp(word, "no-wait"))
		*requester = LEAVES;
	else if (!strcmp(word, "die"))
		*requester = DIES;
	else if (sscanf(word, "grace=%u", &to->grace_ms) != 1 &&
		 sscanf(word, "drain=%u", &to->drain_ms) != 1 &&
		 sscanf(word, "deadline=%u", &to->deadline_ms) != 1)
		return false;
	return true;
}

/* The kernel accepted the operation. */
static int accepted(const struct vds_op_start *start, enum requester requester)
{
	if (requester == WAITS)
		return wait_for(start);
	printf("op=%llu\n", (unsigned long long)start->id);
	fflush(stdout);
	if (requester == DIES)
		raise(SIGKILL);
	return 0;
}

static int do_remove(char **arg)
{
	struct vds_removal_options options = { .grace_ms = VDS_GRACE_DEFAULT };
	static struct vds_uuid ids[VDS_OP_PORTALS + 1];
	size_t count = 0;
	enum requester requester = WAITS;
	struct vds_op_start start;
	int ret;

	while (*arg && option(*arg, &options, &requester))
		arg++;
	for (; *arg && count < VDS_OP_PORTALS + 1; arg++)
		ids[count++] = find_portal(*arg);
	ret = vds_removal_start(client, &group.id, group.incarnation, ids,
				count, &options, 0, &start);
	return ret ? refused(ret) : accepted(&start, requester);
}

/* The options of a command that has no other arguments. */
static struct vds_removal_options options(char **arg, enum requester *requester)
{
	struct vds_removal_options options = { .grace_ms = VDS_GRACE_DEFAULT };

	*requester = WAITS;
	while (*arg && option(*arg, &options, requester))
		arg++;
	if (*arg)
		exit(2);
	return options;
}

static int do_reenumerate(char **arg)
{
	enum requester requester;
	struct vds_removal_options with = options(arg, &requester);
	struct vds_op_start start;
	int ret = vds_reenumerate_start(client, NULL, with.deadline_ms, 0, &start);

	return ret ? refused(ret) : accepted(&start, requester);
}

static int do_refresh(char **arg)
{
	enum requester requester;
	struct vds_removal_options with = options(arg, &requester);
	struct vds_op_start start;
	int ret = vds_refresh_start(client, NULL, with.grace_ms, with.deadline_ms, 0, &start);

	return ret ? refused(ret) : accepted(&start, requester);
}

static int do_unblock(char **arg)
{
	enum requester requester;
	struct vds_removal_options with = options(arg, &requester);
	struct vds_op_start start;
	int ret = vds_unblock_start(client, &group.id, group.incarnation, with.grace_ms,
				    with.deadline_ms, 0, &start);

	return ret ? refused(ret) : accepted(&start, requester);
}

static int do_new(char **arg)
{
	char text[VDS_UUID_STRLEN];
	struct vds_address at;
	struct vds_uuid id;
	int ret = vds_address_parse(arg[0], &at);

	if (!ret)
		ret = vds_portal_new(client, &at, &id, NULL);
	if (ret)
		return refused(ret);
	printf("id=%s\n", vds_uuid_format(&id, text));
	return 0;
}

static int do_add(char **arg)
{
	struct vds_uuid id = find_portal(arg[0]);
	struct vds_op_start start;
	int ret;

	ret = vds_addition_start(client, &group.id, group.incarnation, &id, 0, &start);
	return ret ? refused(ret) : wait_for(&start);
}

/* Prints each line of the standard input as an address, or why it is none. */
static int do_parse(char **arg)
{
	struct vds_address at;
	char line[512];

	(void)arg;
	while (fgets(line, sizeof(line), stdin)) {
		line[strcspn(line, "\n")] = '\0';
		if (vds_address_parse(line, &at))
			printf("error=%s\n", vds_client_message());
		else
			printf("%s\n", address(&at));
	}
	return 0;
}

/* Waits for an operation that was started; returns its result. */
static int result_of(const struct vds_op_start *start)
{
	struct vds_op_info op;
	int ret = vds_op_wait(client, NULL, start->id, start->incarnation, -1, &op);

	if (!ret && op.result && op.result != -ENOENT)
		printf("result=%s message=%s\n", strerrorname_np(-op.result), op.message);
	return ret ? ret : op.result;
}

/*
 * Adds the portal, and removes it.  Other programs may remove it meanwhile, or make it
 * known and forgotten: -ENOENT is returned then.
 */
static int cycle(const struct vds_address *at)
{
	struct vds_portal_info portal;
	struct vds_op_start start;
	struct vds_uuid id;
	int ret = vds_portal_new(client, at, &id, NULL);

	if (ret == -EEXIST) {
		ret = vds_portal_get_by_address(client, at, &portal);
		id = portal.id;
	}
	if (!ret)
		ret = vds_addition_start(client, &group.id, group.incarnation, &id, 0, &start);
	if (!ret)
		ret = result_of(&start);
	if (!ret)
		ret = vds_removal_start(client, &group.id, group.incarnation, &id, 1,
					NULL, 0, &start);
	if (!ret)
		ret = result_of(&start);
	return ret;
}

static int do_cycle(char **arg)
{
	int left = atoi(arg[0]), tries = 20 * left, ret;
	struct vds_address at;

	if (vds_address_parse(arg[1], &at))
		return refused(-EINVAL);
	while (left && tries--) {
		ret = cycle(&at);
		if (ret && ret != -ENOENT)
			return 1;
		left -= !ret;
	}
	return left > 0;
}

static void print_session(const struct vds_connection_info *s)
{
	struct vds_portal_info portal;
	const char *at = "none";

	if (s->portal_known)
		at = vds_portal_get(client, &s->portal_id, 0, &portal) ?
			     "?" : address(&portal.address);
	printf("portal=%s ", at);
	printf("dynamic=%d state=%s sid=%u cid=%u connections=%u tsih=%u age=%u ",
	       s->dynamic, s->state, s->session_id, s->connection_id,
	       s->connections, s->tsih, s->age);
	printf("peer=%s local=%s group=%s,%u initiator=%s\n", address(&s->peer),
	       address(&s->local), s->target_name, s->tag, s->initiator_name);
}

static int do_sessions(char **arg)
{
	struct vds_connection_info *list;
	struct vds_uuid portal;
	size_t i, count;
	int ret;

	if (*arg)
		portal = find_portal(*arg);
	ret = vds_connection_list(client, &group.id, *arg ? &portal : NULL, &list,
			       &count);
	if (ret)
		return refused(ret);
	for (i = 0; i < count; i++)
		print_session(&list[i]);
	free(list);
	return 0;
}

static int do_leaked(char **arg)
{
	struct vds_membership_info *list;
	size_t i, count;
	int ret;

	(void)arg;
	ret = vds_membership_list(client, NULL, NULL, &list, &count);
	if (ret)
		return refused(ret);
	for (i = 0; i < count; i++)
		if (list[i].state == VDS_ISCSI_MEMBERSHIP_STATE_LEAKED)
			printf("leaked=%s group=%s,%u\n",
			       address(&list[i].address), list[i].target_name,
			       list[i].tag);
	free(list);
	return 0;
}

/* -------------------------------------------------------------------- storm */

static volatile sig_atomic_t signals;

static void on_signal(int signal)
{
	(void)signal;
	signals++;
}

static void alarms(long us)
{
	struct itimerval timer = { { 0, us }, { 0, us } };

	setitimer(ITIMER_REAL, &timer, NULL);
}

static void nap(long us)
{
	struct timespec ts = { 0, us * 1000 };

	nanosleep(&ts, NULL);
}

/* Another program that removes the same portal at random times */
static pid_t rival(const char *path)
{
	pid_t pid = fork();

	if (pid)
		return pid;
	for (;;) {
		rmdir(path);
		nap(random() % 100000);
	}
}

/* remove_under_signals() - 1 if we removed it, 0 if another program did, or -errno */
static int remove_under_signals(const struct vds_uuid *id)
{
	struct vds_op_start start;
	struct vds_op_info op;
	int ret;

	ret = vds_removal_start(client, &group.id, 0, id, 1, NULL, 0, &start);
	if (ret)
		return ret == -ENOENT ? 0 : ret;
	do
		ret = vds_op_wait(client, NULL, start.id, start.incarnation, WAIT_MS, &op);
	while (ret == -EINTR);
	if (ret)
		return ret;
	return op.result == -ENOENT ? 0 : op.result ? op.result : 1;
}

static int storm(int count, const char *path, const struct vds_uuid *id)
{
	int done = 0, lost = 0, busy = 0, ret;

	while (done < count && lost < 50 * count) {
		if (mkdir(path, 0755) && errno != EEXIST && errno != EINVAL)
			return -errno;
		alarms(300);
		ret = remove_under_signals(id);
		alarms(0);
		if (ret == -EINTR || ret == -EBUSY)
			busy++;
		else if (ret < 0)
			return ret;
		done += ret == 1;
		lost += ret == 0;
	}
	printf("removed=%d lost=%d refused=%d signals=%d\n", done, lost, busy,
	       (int)signals);
	return 0;
}

static int do_storm(char **arg)
{
	struct vds_uuid id = find_portal(arg[2]);
	struct sigaction action = { .sa_handler = on_signal };
	pid_t pid = rival(arg[1]);
	int ret;

	sigaction(SIGALRM, &action, NULL);
	ret = storm(atoi(arg[0]), arg[1], &id);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	rmdir(arg[1]);
	return ret ? refused(ret) : 0;
}

/* Whether the module knows that the portal is, or is not, in the group */
static bool followed(const struct vds_uuid *id, bool there)
{
	struct vds_portal_info portal;
	int ret = vds_portal_get(client, id, 0, &portal);

	return there ? !ret && portal.status == VDS_ISCSI_PORTAL_STATUS_ONLINE :
		       ret == -ENOENT;
}

/* A query after mkdir(2) or rmdir(2) returned sees the change. */
static int do_follow(char **arg)
{
	struct vds_uuid id = find_portal(arg[2]);
	int i, count = atoi(arg[0]), late = 0;

	for (i = 0; i < count; i++) {
		if (rmdir(arg[1]))
			return refused(-errno);
		late += !followed(&id, false);
		if (mkdir(arg[1], 0755))
			return refused(-errno);
		late += !followed(&id, true);
	}
	printf("late=%d\n", late);
	return 0;
}

/* The completed operations; only their numbers, because there may be many */
static int do_ended(char **arg)
{
	struct vds_op_info *list;
	size_t i, count;
	int ret = vds_op_list(client, &list, &count);

	(void)arg;
	if (ret)
		return refused(ret);
	for (i = 0; i < count; i++)
		if (list[i].state == VDS_ISCSI_OP_STATE_DONE)
			printf("id=%llu\n", (unsigned long long)list[i].id);
	free(list);
	return 0;
}

static const struct {
	const char *name;
	int (*run)(char **arg);
	int args;
} commands[] = {
	{ "remove", do_remove, 1 }, { "add", do_add, 1 },
	{ "cycle", do_cycle, 2 }, { "parse", do_parse, 0 },
	{ "new", do_new, 1 }, { "sessions", do_sessions, 0 },
	{ "show", do_show, 1 }, { "wait", do_wait, 1 },
	{ "cancel", do_cancel, 1 }, { "storm", do_storm, 3 },
	{ "leaked", do_leaked, 0 }, { "follow", do_follow, 3 },
	{ "ended", do_ended, 0 }, { "reenumerate", do_reenumerate, 0 },
	{ "refresh", do_refresh, 0 }, { "unblock", do_unblock, 0 },
};

int main(int argc, char **argv)
{
	size_t i;
	int ret;

	if (argc < 3)
		return 2;
	ret = vds_client_open(&client);
	if (ret)
		return refused(ret);
	if (strcmp(argv[1], "-"))
		find_group(argv[1]);
	for (i = 0; i < sizeof(commands) / sizeof(*commands); i++)
		if (!strcmp(argv[2], commands[i].name) &&
		    argc - 3 >= commands[i].args) {
			ret = commands[i].run(argv + 3);
			vds_client_close(client);
			return ret;
		}
	return 2;
}
