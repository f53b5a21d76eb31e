// SPDX-License-Identifier: GPL-2.0-only
/*
 * worker.c - workers: send messages as one kind of user, and collect the replies.
 *
 * A worker's choices depend on the seed and its number only; their effects depend on
 * the other workers too.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <grp.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "worker.h"

#define NOBODY_ID 65534

static const enum fz_role workers[] = { FZ_ROOT, FZ_ROOT, FZ_UNPRIVILEGED, FZ_USER_NS, FZ_NET_NS };

#define WORKERS (sizeof(workers) / sizeof(*workers))

/* The message that a reply belongs to, or -1 if none waits for it. */
static int find_message(const struct fz_exchange *exchange, uint32_t seq)
{
	unsigned int i;

	for (i = 0; i < exchange->nr; i++)
		if (exchange->messages[i].head.nlmsg_seq == seq && !exchange->replied[i])
			return i;
	return -1;
}

static void take_result(struct fz_exchange *exchange, unsigned int i,
			const struct nlmsghdr *head)
{
	const uint8_t *payload = NLMSG_DATA(head);
	unsigned int size, skip = head->nlmsg_type == NLMSG_DONE ?
		sizeof(int) : sizeof(struct nlmsgerr);
	bool explained = false;
	int error;

	memcpy(&error, payload, sizeof(error));
	if (head->nlmsg_flags & NLM_F_ACK_TLVS)
		explained = fz_attr_find(payload + skip, head->nlmsg_len - NLMSG_HDRLEN - skip,
					 NLMSGERR_ATTR_MSG, &size) && size > 5;
	fz_judge_result(exchange, &exchange->messages[i], -error, explained);
	exchange->replied[i] = true;
	exchange->open--;
}

static void take_replies(struct fz_exchange *exchange, const uint8_t *buffer, int len)
{
	const struct nlmsghdr *head = (const void *)buffer;
	int i;

	for (; NLMSG_OK(head, (unsigned int)len); head = NLMSG_NEXT(head, len)) {
		i = find_message(exchange, head->nlmsg_seq);
		if (i < 0)
			continue;
		if (head->nlmsg_type == NLMSG_ERROR || head->nlmsg_type == NLMSG_DONE)
			take_result(exchange, i, head);
		else
			fz_judge_reply(exchange, &exchange->messages[i], NLMSG_DATA(head),
				       head->nlmsg_len - NLMSG_HDRLEN);
	}
}

static void reconnect(struct fz_exchange *exchange)
{
	close(exchange->fd);
	exchange->fd = fz_open();
}

/* Wait for the replies to all messages that must have one. */
static void collect(struct fz_exchange *exchange)
{
	static uint8_t buffer[1 << 16];
	long began = fz_now_ms();
	int len;

	while (exchange->open) {
		len = recv(exchange->fd, buffer, sizeof(buffer), 0);
		if (len < 0 && errno == EINTR)
			continue;
		if (len < 0) {
			fz_broken(FZ_REPLIED, "%s; %s", strerror(errno),
				  fz_hex(&exchange->messages[0]));
			return reconnect(exchange);
		}
		take_replies(exchange, buffer, len);
	}
	began = fz_now_ms() - began;
	if ((unsigned long)began > fz_shared->longest_ms)
		fz_shared->longest_ms = began;
}

static void transmit(struct fz_exchange *exchange)
{
	static uint8_t buffer[FZ_BATCH * FZ_MESSAGE_MAX];
	unsigned int i, len = 0;

	for (i = 0; i < exchange->nr; i++) {
		fz_add(&fz_shared->sent);
		memcpy(buffer + len, exchange->messages[i].bytes,
		       exchange->messages[i].len);
		len += exchange->nr > 1 ? NLMSG_ALIGN(exchange->messages[i].len) :
					  exchange->messages[i].len;
	}
	if (send(exchange->fd, buffer, len, 0) < 0)
		fz_broken(FZ_REPLIED, "send: %s", strerror(errno));
}

/* Several messages share a datagram only if their lengths are right. */
static void compose(struct fz_exchange *exchange, unsigned int wanted)
{
	struct fz_message *message;

	exchange->nr = 0;
	exchange->open = 0;
	do {
		message = &exchange->messages[exchange->nr];
		exchange->replied[exchange->nr] = false;
		fz_make(&exchange->dice, message, fz_family, ++exchange->seq);
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

/* Sometimes a worker closes its socket during a dump. */
static bool abandons(struct fz_exchange *exchange)
{
	return fz_is_dump(&exchange->messages[0]) && !fz_roll(&exchange->dice, 16);
}

static void work(struct fz_exchange *exchange, unsigned long share)
{
	while (share) {
		compose(exchange, fz_roll(&exchange->dice, 3) ? 1 :
			share < FZ_BATCH ? share : FZ_BATCH);
		transmit(exchange);
		if (abandons(exchange))
			reconnect(exchange);
		else
			collect(exchange);
		share -= exchange->nr < share ? exchange->nr : share;
	}
}

static void become(enum fz_role role)
{
	if (role == FZ_ROOT)
		return;
	if (setgroups(0, NULL) || setgid(NOBODY_ID) || setuid(NOBODY_ID)) {
		perror("setuid");
		exit(1);
	}
	/* All capabilities in the new namespace, none in the initial one */
	if ((role == FZ_USER_NS && unshare(CLONE_NEWUSER)) ||
	    (role == FZ_NET_NS && unshare(CLONE_NEWUSER | CLONE_NEWNET))) {
		perror("unshare");
		exit(1);
	}
}

/* Dump all objects, to learn values for requests. */
static void learn(struct fz_exchange *exchange)
{
	struct nlmsghdr *head = &exchange->messages[0].head;
	struct genlmsghdr *genl = NLMSG_DATA(head);
	unsigned int number;

	for (number = 0; number < FZ_COMMANDS; number++) {
		if (!fz_command(number) || !fz_command(number)->can_dump)
			continue;
		*head = (struct nlmsghdr){ NLMSG_HDRLEN + GENL_HDRLEN, fz_family,
			NLM_F_REQUEST | NLM_F_ACK | NLM_F_DUMP, ++exchange->seq, 0 };
		*genl = (struct genlmsghdr){ number, 1, 0 };
		exchange->messages[0].len = head->nlmsg_len;
		exchange->messages[0].verdict = FZ_VALID;
		exchange->nr = 1;
		exchange->open = 1;
		exchange->replied[0] = false;
		transmit(exchange);
		collect(exchange);
	}
}

static void worker(unsigned int number, unsigned long share, uint64_t seed)
{
	static struct fz_exchange exchange;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	become(workers[number]);
	exchange.role = workers[number];
	exchange.fd = fz_open();
	exchange.dice.state = (seed + 1) * 0x9e3779b97f4a7c15ULL + number + 1;
	learn(&exchange);
	work(&exchange, share);
	_exit(0);
}

unsigned int fz_workers_run(unsigned long messages, uint64_t seed)
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
