// SPDX-License-Identifier: GPL-2.0-only
/*
 * fuzz.c - send the family "vds_iscsi" valid, mutated and random messages, and
 * look at every answer.
 *
 *	fuzz MESSAGES SEED
 *
 * Several workers send at the same time: two as root, one as nobody, one in a
 * user namespace of its own, one in a network namespace of its own as well.  An
 * observer for each multicast group reads all notifications.  A worker's choices
 * depend on SEED and its number alone; what they act on depends on what the others
 * do.
 *
 * Prints "count COMMAND ERRNO NUMBER" for each answer that there was, then "pass
 * TEXT" or "fail TEXT | what was wrong" for each promise.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "fuzz.h"

#define OTHER FZ_COMMANDS		/* counts what is no command */
#define ERRNOS 134
#define OPS (1 << 20)			/* operations that can be followed */
#define BATCH 12			/* messages in one go, at most */
#define GROUPS 3			/* objects, ops, completions */
#define PATIENCE_S 60			/* for an answer, and for all operations */
#define NOBODY 65534

enum role { ROOT, UNPRIVILEGED, USER_NS, NET_NS };

static const enum role workers[] = { ROOT, ROOT, UNPRIVILEGED, USER_NS, NET_NS };

#define WORKERS (sizeof(workers) / sizeof(*workers))

/* What may go wrong; each is a promise when it did not. */
enum promise {
	ANSWERED, REFUSED, DOCUMENTED, EXPLAINED, RIGHTS, REPLIES, EVENTS, PROMISES,
};

static const char * const promises[PROMISES] = {
	[ANSWERED] = "each message has an answer",
	[REFUSED] = "what the specification forbids is refused",
	[DOCUMENTED] = "there are no errors but the documented",
	[EXPLAINED] = "each refusal of a well-formed request says why",
	[RIGHTS] = "who has no rights changes nothing and sees no sessions",
	[REPLIES] = "replies are as specified",
	[EVENTS] = "notifications are as specified",
};

static const int documented[] = {
	0, EPERM, ENOENT, ENOMEM, EBUSY, EEXIST, ENODEV, EINVAL, ERANGE, E2BIG,
	EIDRM, EOPNOTSUPP, EALREADY, ESTALE, ECANCELED,
};

/* Commands that need CAP_SYS_ADMIN */
static const char * const privileged[] = {
	"portal-remove", "portal-add", "portal-new", "op-cancel", "reenumerate",
	"refresh", "session-get",
};

static struct shared {
	unsigned long counts[FZ_COMMANDS + 1][ERRNOS];
	unsigned long sent;
	unsigned long broken[PROMISES];
	char how[PROMISES][512];
	unsigned long lost;		/* times that an observer lost something */
	unsigned long events;
	unsigned long longest_ms;
	uint8_t accepted[OPS];
	uint8_t done[OPS];		/* told to the group ops */
	uint8_t told[OPS];		/* and to completions */
} *shared;

static uint16_t family;
static uint32_t groups[GROUPS];

static void add(unsigned long *to)
{
	__atomic_add_fetch(to, 1, __ATOMIC_RELAXED);
}

__attribute__((format(printf, 2, 3)))
static void broken(enum promise promise, const char *format, ...)
{
	va_list args;

	if (__atomic_fetch_add(&shared->broken[promise], 1, __ATOMIC_RELAXED))
		return;
	va_start(args, format);
	vsnprintf(shared->how[promise], sizeof(shared->how[promise]), format, args);
	va_end(args);
}

/* A message in hexadecimal, for who wants to send it again. */
static const char *hex(const struct fz_message *message)
{
	static char text[2 * 150 + 1];
	unsigned int i;

	for (i = 0; i < message->len && i < 150; i++)
		sprintf(text + 2 * i, "%02x", message->octets[i]);
	return text;
}

static long now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* -------------------------------------------------------------- a connection */

static int open_socket(void)
{
	struct sockaddr_nl address = { .nl_family = AF_NETLINK };
	struct timeval patience = { PATIENCE_S, 0 };
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
	int one = 1, room = BATCH << 16;

	if (fd < 0 || bind(fd, (void *)&address, sizeof(address))) {
		perror("socket");
		exit(1);
	}
	setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &one, sizeof(one));
	setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &one, sizeof(one));
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room));
	return fd;
}

static const void *find_attr(const uint8_t *attrs, unsigned int len,
			     unsigned int type, unsigned int *size)
{
	const struct nlattr *head = (const void *)attrs;
	unsigned int step;

	while (len >= NLA_HDRLEN && head->nla_len >= NLA_HDRLEN &&
	       head->nla_len <= len) {
		if ((head->nla_type & NLA_TYPE_MASK) == type) {
			*size = head->nla_len - NLA_HDRLEN;
			return (const uint8_t *)head + NLA_HDRLEN;
		}
		step = NLA_ALIGN(head->nla_len);
		if (step >= len)
			break;
		len -= step;
		head = (const void *)((const uint8_t *)head + step);
	}
	return NULL;
}

/* The family's number, and those of its multicast groups. */
static void resolve(void)
{
	struct {
		struct nlmsghdr head;
		struct genlmsghdr genl;
		struct nlattr attr;
		char name[12];
	} request = {
		{ sizeof(request), GENL_ID_CTRL, NLM_F_REQUEST, 1, 0 },
		{ CTRL_CMD_GETFAMILY, 1, 0 },
		{ NLA_HDRLEN + sizeof(VDS_ISCSI_FAMILY_NAME), CTRL_ATTR_FAMILY_NAME },
		VDS_ISCSI_FAMILY_NAME,
	};
	unsigned int size, inner, step, i = 0;
	const uint8_t *list, *value;
	uint8_t buffer[8192];
	int fd = open_socket(), len;

	send(fd, &request, sizeof(request), 0);
	len = recv(fd, buffer, sizeof(buffer), 0);
	close(fd);
	len -= NLMSG_HDRLEN + GENL_HDRLEN;
	value = len > 0 ? find_attr(buffer + NLMSG_HDRLEN + GENL_HDRLEN, len,
				    CTRL_ATTR_FAMILY_ID, &size) : NULL;
	if (!value) {
		fprintf(stderr, "fuzz: there is no family vds_iscsi\n");
		exit(1);
	}
	memcpy(&family, value, sizeof(family));
	list = find_attr(buffer + NLMSG_HDRLEN + GENL_HDRLEN, len,
			 CTRL_ATTR_MCAST_GROUPS, &size);
	for (; list && size >= NLA_HDRLEN && i < GROUPS; i++) {
		step = NLA_ALIGN(((const struct nlattr *)list)->nla_len);
		value = find_attr(list + NLA_HDRLEN, step - NLA_HDRLEN,
				  CTRL_ATTR_MCAST_GRP_ID, &inner);
		memcpy(&groups[i], value, sizeof(*groups));
		list += step;
		size -= step < size ? step : size;
	}
}

/* ------------------------------------------------------------------ a worker */

/* What a worker is at: messages that were sent together. */
struct exchange {
	int fd;
	enum role role;
	struct fz_dice dice;
	uint32_t seq;
	unsigned int nr;
	unsigned int open;		/* that have no answer yet */
	struct fz_message messages[BATCH];
	bool ended[BATCH];
};

static unsigned int command_of(const struct fz_message *message)
{
	const struct genlmsghdr *genl = NLMSG_DATA(&message->head);

	if (message->head.nlmsg_len < NLMSG_HDRLEN + GENL_HDRLEN ||
	    genl->cmd >= FZ_COMMANDS)
		return OTHER;
	return genl->cmd;
}

static bool is_dump(const struct fz_message *message)
{
	return (message->head.nlmsg_flags & NLM_F_DUMP) == NLM_F_DUMP;
}

static bool needs_rights(const struct fz_message *message)
{
	const struct fz_command *command = fz_command(command_of(message));
	unsigned int i;

	for (i = 0; command && i < sizeof(privileged) / sizeof(*privileged); i++)
		if (!strcmp(command->name, privileged[i]))
			return true;
	return false;
}

static bool is_documented(int error)
{
	unsigned int i;

	for (i = 0; i < sizeof(documented) / sizeof(*documented); i++)
		if (documented[i] == error)
			return true;
	return false;
}

static void judge_rights(const struct exchange *exchange,
			 const struct fz_message *message, int error)
{
	int wanted = exchange->role == NET_NS ? ENOENT : EPERM;

	if (exchange->role == ROOT || message->verdict != FZ_VALID)
		return;
	if (exchange->role != NET_NS && !needs_rights(message))
		return;
	if (error != wanted && !(error == EBUSY && is_dump(message)))
		broken(RIGHTS, "error %d, role %d: %s", error, exchange->role,
		       hex(message));
}

/* The end of a message: success, or an error and perhaps why. */
static void judge_end(const struct exchange *exchange,
		      const struct fz_message *message, int error, bool said)
{
	add(&shared->counts[command_of(message)][error < ERRNOS ? error : 1]);
	if (!is_documented(error))
		broken(DOCUMENTED, "error %d: %s", error, hex(message));
	if (message->verdict == FZ_INVALID && !error)
		broken(REFUSED, "%s", hex(message));
	if (message->verdict == FZ_VALID && error && !said && error != ENOMEM &&
	    error != EBUSY && exchange->role != NET_NS)
		broken(EXPLAINED, "error %d: %s", error, hex(message));
	judge_rights(exchange, message, error);
}

/* Whether a command's reply is the number of an operation, and at most its result. */
static bool starts_operation(const struct fz_command *command)
{
	return command->set == fz_commands[VDS_ISCSI_CMD_OP_GET].set &&
	       command->reply == (1 << VDS_ISCSI_A_OPERATION_ID |
				  1 << VDS_ISCSI_A_OPERATION_RESULT);
}

static void judge_reply(struct exchange *exchange,
			const struct fz_message *message, const uint8_t *payload,
			unsigned int len)
{
	const struct fz_command *command = fz_command(command_of(message));
	const char *complaint;
	const void *value;
	unsigned int size;
	uint64_t id;

	if (!command || len < GENL_HDRLEN)
		return broken(REPLIES, "to %s", hex(message));
	payload += GENL_HDRLEN;
	len -= GENL_HDRLEN;
	complaint = fz_complaint(command->set, is_dump(message) ?
				 command->dump_reply : command->reply, payload, len);
	if (complaint)
		return broken(REPLIES, "%s: %s", command->name, complaint);
	if (exchange->role != ROOT && needs_rights(message))
		broken(RIGHTS, "a reply to %s", hex(message));
	fz_pool_learn(&exchange->dice, command->set, payload, len);
	if (!starts_operation(command))
		return;
	value = find_attr(payload, len, VDS_ISCSI_A_OPERATION_ID, &size);
	memcpy(&id, value, sizeof(id));
	if (id < OPS)
		shared->accepted[id] = 1;
}

/* Which message an answer belongs to, or -1 when to none that is waited for. */
static int answered(const struct exchange *exchange, uint32_t seq)
{
	unsigned int i;

	for (i = 0; i < exchange->nr; i++)
		if (exchange->messages[i].head.nlmsg_seq == seq && !exchange->ended[i])
			return i;
	return -1;
}

static void take_end(struct exchange *exchange, unsigned int i,
		     const struct nlmsghdr *head)
{
	const uint8_t *payload = NLMSG_DATA(head);
	unsigned int size, skip = head->nlmsg_type == NLMSG_DONE ?
		sizeof(int) : sizeof(struct nlmsgerr);
	bool said = false;
	int error;

	memcpy(&error, payload, sizeof(error));
	if (head->nlmsg_flags & NLM_F_ACK_TLVS)
		said = find_attr(payload + skip, head->nlmsg_len - NLMSG_HDRLEN - skip,
				 NLMSGERR_ATTR_MSG, &size) && size > 5;
	judge_end(exchange, &exchange->messages[i], -error, said);
	exchange->ended[i] = true;
	exchange->open--;
}

static void take(struct exchange *exchange, const uint8_t *buffer, int len)
{
	const struct nlmsghdr *head = (const void *)buffer;
	int i;

	for (; NLMSG_OK(head, (unsigned int)len); head = NLMSG_NEXT(head, len)) {
		i = answered(exchange, head->nlmsg_seq);
		if (i < 0)
			continue;
		if (head->nlmsg_type == NLMSG_ERROR || head->nlmsg_type == NLMSG_DONE)
			take_end(exchange, i, head);
		else
			judge_reply(exchange, &exchange->messages[i], NLMSG_DATA(head),
				    head->nlmsg_len - NLMSG_HDRLEN);
	}
}

static void again(struct exchange *exchange)
{
	close(exchange->fd);
	exchange->fd = open_socket();
}

/* Wait until all messages that must be answered are. */
static void collect(struct exchange *exchange)
{
	static uint8_t buffer[1 << 16];
	long began = now_ms();
	int len;

	while (exchange->open) {
		len = recv(exchange->fd, buffer, sizeof(buffer), 0);
		if (len < 0 && errno == EINTR)
			continue;
		if (len < 0) {
			broken(ANSWERED, "%s; %s", strerror(errno),
			       hex(&exchange->messages[0]));
			return again(exchange);
		}
		take(exchange, buffer, len);
	}
	began = now_ms() - began;
	if ((unsigned long)began > shared->longest_ms)
		shared->longest_ms = began;
}

static void transmit(struct exchange *exchange)
{
	static uint8_t buffer[BATCH * FZ_MESSAGE_MAX];
	unsigned int i, len = 0;

	for (i = 0; i < exchange->nr; i++) {
		add(&shared->sent);
		memcpy(buffer + len, exchange->messages[i].octets,
		       exchange->messages[i].len);
		len += exchange->nr > 1 ? NLMSG_ALIGN(exchange->messages[i].len) :
					  exchange->messages[i].len;
	}
	if (send(exchange->fd, buffer, len, 0) < 0)
		broken(ANSWERED, "send: %s", strerror(errno));
}

/* Several messages may go together, if the kernel can tell them apart. */
static void compose(struct exchange *exchange, unsigned int wanted)
{
	struct fz_message *message;

	exchange->nr = 0;
	exchange->open = 0;
	do {
		message = &exchange->messages[exchange->nr];
		exchange->ended[exchange->nr] = false;
		fz_make(&exchange->dice, message, family, ++exchange->seq);
		if (message->verdict == FZ_MUTE ||
		    message->head.nlmsg_len != message->len) {
			if (exchange->nr)
				break;
			wanted = 1;
		}
		exchange->open += message->verdict != FZ_MUTE;
		exchange->nr++;
	} while (exchange->nr < wanted);
}

/* Some go away in the middle of a dump. */
static bool abandons(struct exchange *exchange)
{
	return is_dump(&exchange->messages[0]) && !fz_roll(&exchange->dice, 16);
}

static void work(struct exchange *exchange, unsigned long share)
{
	while (share) {
		compose(exchange, fz_roll(&exchange->dice, 3) ? 1 :
			share < BATCH ? share : BATCH);
		transmit(exchange);
		if (abandons(exchange))
			again(exchange);
		else
			collect(exchange);
		share -= exchange->nr < share ? exchange->nr : share;
	}
}

static void become(enum role role)
{
	if (role == ROOT)
		return;
	if (setgroups(0, NULL) || setgid(NOBODY) || setuid(NOBODY)) {
		perror("setuid");
		exit(1);
	}
	/* Most powerful there, and nobody here */
	if ((role == USER_NS && unshare(CLONE_NEWUSER)) ||
	    (role == NET_NS && unshare(CLONE_NEWUSER | CLONE_NEWNET))) {
		perror("unshare");
		exit(1);
	}
}

/* A dump of all that there is, to have something to ask for. */
static void look_around(struct exchange *exchange)
{
	struct nlmsghdr *head = &exchange->messages[0].head;
	struct genlmsghdr *genl = NLMSG_DATA(head);
	unsigned int number;

	for (number = 0; number < FZ_COMMANDS; number++) {
		if (!fz_command(number) || !fz_command(number)->can_dump)
			continue;
		*head = (struct nlmsghdr){ NLMSG_HDRLEN + GENL_HDRLEN, family,
			NLM_F_REQUEST | NLM_F_ACK | NLM_F_DUMP, ++exchange->seq, 0 };
		*genl = (struct genlmsghdr){ number, 1, 0 };
		exchange->messages[0].len = head->nlmsg_len;
		exchange->messages[0].verdict = FZ_VALID;
		exchange->nr = 1;
		exchange->open = 1;
		exchange->ended[0] = false;
		transmit(exchange);
		collect(exchange);
	}
}

static void worker(unsigned int number, unsigned long share, uint64_t seed)
{
	static struct exchange exchange;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	become(workers[number]);
	exchange.role = workers[number];
	exchange.fd = open_socket();
	exchange.dice.state = (seed + 1) * 0x9e3779b97f4a7c15ULL + number + 1;
	look_around(&exchange);
	work(&exchange, share);
	_exit(0);
}

/* --------------------------------------------------------------- an observer */

static void take_event(const struct nlmsghdr *head)
{
	const struct genlmsghdr *genl = NLMSG_DATA(head);
	const struct fz_command *command = fz_command(genl->cmd);
	const uint8_t *attrs = (const uint8_t *)genl + GENL_HDRLEN;
	unsigned int size, len = head->nlmsg_len - NLMSG_HDRLEN - GENL_HDRLEN;
	const void *state, *number;
	const char *complaint;
	uint64_t id;

	add(&shared->events);
	if (head->nlmsg_type != family || !command)
		return broken(EVENTS, "type %d", head->nlmsg_type);
	complaint = fz_complaint(command->set, command->reply, attrs, len);
	if (complaint)
		return broken(EVENTS, "%s: %s", command->name, complaint);
	if (genl->cmd != VDS_ISCSI_CMD_OP_NTF && genl->cmd != VDS_ISCSI_CMD_OP_DONE_NTF)
		return;
	number = find_attr(attrs, len, VDS_ISCSI_A_OPERATION_ID, &size);
	memcpy(&id, number, sizeof(id));
	if (id >= OPS)
		return;
	state = find_attr(attrs, len, VDS_ISCSI_A_OPERATION_STATE, &size);
	if (genl->cmd == VDS_ISCSI_CMD_OP_DONE_NTF)
		shared->told[id]++;
	else if (*(const uint32_t *)state == VDS_ISCSI_OP_STATE_DONE)
		shared->done[id]++;
}

static void observer(uint32_t group, int ready)
{
	int room = 256 << 20, fd = open_socket(), len;
	struct timeval forever = { 0, 0 };
	static uint8_t buffer[1 << 16];
	const struct nlmsghdr *head;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &forever, sizeof(forever));
	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof(room));
	if (setsockopt(fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group, sizeof(group)))
		exit(1);
	close(ready);
	for (;;) {
		len = recv(fd, buffer, sizeof(buffer), 0);
		if (len < 0) {
			add(&shared->lost);
			continue;
		}
		head = (const void *)buffer;
		for (; NLMSG_OK(head, (unsigned int)len); head = NLMSG_NEXT(head, len))
			take_event(head);
	}
}

static void start_observers(pid_t *pids)
{
	int ready[2], i;
	char octet;

	for (i = 0; i < GROUPS; i++) {
		if (pipe(ready))
			exit(1);
		pids[i] = fork();
		if (!pids[i]) {
			close(ready[0]);
			observer(groups[i], ready[1]);
		}
		close(ready[1]);
		if (read(ready[0], &octet, 1))
			exit(1);
		close(ready[0]);
	}
}

/* ------------------------------------------------------------------- the end */

/*
 * Operations that are known to be accepted, and how many did not end just once.
 * There are others: of requests that wanted no answer.
 */
static unsigned long unfinished(unsigned long *accepted)
{
	unsigned long wrong = 0;
	unsigned int id;

	*accepted = 0;
	for (id = 0; id < OPS; id++) {
		*accepted += shared->accepted[id];
		wrong += shared->told[id] != shared->done[id] || shared->done[id] > 1 ||
			 shared->done[id] < shared->accepted[id];
	}
	return wrong;
}

static void report_operations(void)
{
	unsigned long accepted, wrong;
	long end = now_ms() + PATIENCE_S * 1000L;

	while ((wrong = unfinished(&accepted)) && now_ms() < end)
		usleep(100000);
	printf("# %lu operations accepted, %lu notifications, the longest answer took %lu ms\n",
	       accepted, shared->events, shared->longest_ms);
	if (shared->lost)
		printf("fail the observers lost nothing | %lu times\n", shared->lost);
	printf("%s some operations were accepted | %lu\n", accepted ? "pass" : "fail",
	       accepted);
	printf("%s each operation accepted ended exactly once | %lu did not\n",
	       wrong ? "fail" : "pass", wrong);
}

static const char *error_name(int error)
{
	return error ? strerrorname_np(error) : "0";
}

static void report_counts(void)
{
	unsigned int command, error;

	for (command = 0; command <= FZ_COMMANDS; command++)
		for (error = 0; error < ERRNOS; error++) {
			if (!shared->counts[command][error])
				continue;
			printf("count %s %s %lu\n", fz_command(command) ?
			       fz_command(command)->name : "(none)",
			       error_name(error), shared->counts[command][error]);
		}
}

static void report(unsigned long messages, unsigned int dead)
{
	unsigned int i;

	report_counts();
	printf("%s %lu messages were sent | %lu\n",
	       shared->sent >= messages ? "pass" : "fail", messages, shared->sent);
	printf("%s all workers came to their end | %u did not\n", dead ? "fail" : "pass",
	       dead);
	for (i = 0; i < PROMISES; i++)
		printf("%s %s | %lu times: %s\n", shared->broken[i] ? "fail" : "pass",
		       promises[i], shared->broken[i], shared->how[i]);
	report_operations();
}

static unsigned int run_workers(unsigned long messages, uint64_t seed)
{
	unsigned int i, dead = 0;
	pid_t pids[WORKERS];
	int status;

	for (i = 0; i < WORKERS; i++) {
		pids[i] = fork();
		if (!pids[i])
			worker(i, (messages + WORKERS - 1) / WORKERS, seed);
	}
	for (i = 0; i < WORKERS; i++) {
		waitpid(pids[i], &status, 0);
		dead += status != 0;
	}
	return dead;
}

int main(int argc, char **argv)
{
	unsigned long messages;
	pid_t observers[GROUPS];
	unsigned int dead, i;

	if (argc != 3) {
		fprintf(stderr, "usage: fuzz MESSAGES SEED\n");
		return 2;
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED)
		return 1;
	messages = strtoul(argv[1], NULL, 0);
	resolve();
	start_observers(observers);
	dead = run_workers(messages, strtoull(argv[2], NULL, 0));
	report(messages, dead);
	for (i = 0; i < GROUPS; i++)
		kill(observers[i], SIGKILL);
	return 0;
}
