/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * worker.h - what workers, observers and the report share.
 */
#ifndef WORKER_H
#define WORKER_H

#include <sys/types.h>
#include <time.h>

#include "fuzz.h"

#define FZ_OTHER FZ_COMMANDS		/* counts messages without a valid command */
#define FZ_ERRNOS 134
#define FZ_OPS (1 << 20)		/* operations that can be followed */
#define FZ_BATCH 12			/* most messages in one datagram */
#define FZ_GROUPS 3			/* objects, ops, completions */
#define FZ_TIMEOUT_S 60			/* for a reply, and for all operations */

enum fz_role { FZ_ROOT, FZ_UNPRIVILEGED, FZ_USER_NS, FZ_NET_NS };

/* The promises that are checked. */
enum fz_promise {
	FZ_REPLIED,
	FZ_REFUSED,
	FZ_DOCUMENTED,
	FZ_EXPLAINED,
	FZ_RIGHTS,
	FZ_REPLIES,
	FZ_EVENTS,
	FZ_INCARNATIONS,
	FZ_RESULTS,
	FZ_PRIVATE,
	FZ_LIMITS,
	FZ_PROMISES,
};

/* Memory that all processes share. */
struct fz_shared {
	unsigned long counts[FZ_COMMANDS + 1][FZ_ERRNOS];
	unsigned long sent;
	unsigned long broken[FZ_PROMISES];
	char how[FZ_PROMISES][512];
	unsigned long lost;		/* times that an observer received ENOBUFS */
	unsigned long events;
	unsigned long longest_ms;
	uint64_t incarnations[FZ_OPS];	/* of operations; 0 if unknown */
	uint8_t accepted[FZ_OPS];
	uint8_t done[FZ_OPS];		/* events "done" in the group ops */
	uint8_t completed[FZ_OPS];	/* events in the group completions */
};

/* Messages that a worker sent in one datagram. */
struct fz_exchange {
	int fd;
	enum fz_role role;
	struct fz_dice dice;
	uint32_t seq;
	unsigned int nr;
	unsigned int open;		/* messages that wait for a reply */
	struct fz_message messages[FZ_BATCH];
	bool replied[FZ_BATCH];
};

static inline void fz_add(unsigned long *to)
{
	__atomic_add_fetch(to, 1, __ATOMIC_RELAXED);
}

static inline long fz_now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* link.c */
extern uint16_t fz_family;
extern uint32_t fz_groups[FZ_GROUPS];

int fz_open(void);
void fz_resolve(void);
const void *fz_attr_find(const uint8_t *attrs, unsigned int len,
			 unsigned int type, unsigned int *size);

/* judge.c */
extern struct fz_shared *fz_shared;

__attribute__((format(printf, 2, 3)))
void fz_broken(enum fz_promise promise, const char *format, ...);
const char *fz_hex(const struct fz_message *message);
unsigned int fz_command_of(const struct fz_message *message);
bool fz_is_dump(const struct fz_message *message);
void fz_judge_result(const struct fz_exchange *exchange,
		     const struct fz_message *message, int error, bool explained);
void fz_judge_reply(struct fz_exchange *exchange, const struct fz_message *message,
		    const uint8_t *payload, unsigned int len);

/* promise.c */
bool fz_is_documented(const struct fz_message *message, int error);
bool fz_starts_operation(const struct fz_command *command);
bool fz_has_initiators(const struct fz_set *set, const uint8_t *attrs,
		       unsigned int len);
void fz_judge_operation(const uint8_t *attrs, unsigned int len);
void fz_judge_incarnation(const struct fz_message *message, int error);
void fz_judge_limits(const struct fz_message *message, int error);

/* worker.c: returns how many workers failed */
unsigned int fz_workers_run(unsigned long messages, uint64_t seed);

/* observe.c */
void fz_observers_start(pid_t *pids);

/* report.c */
void fz_report(unsigned long messages, unsigned int dead);

#endif /* WORKER_H */
