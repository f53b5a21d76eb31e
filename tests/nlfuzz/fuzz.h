/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fuzz.h - the specification as tables, and messages made from it.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <linux/vds_iscsi.h>

enum fz_kind { FZ_FIXED, FZ_STRING, FZ_NEST };

struct fz_set;

/**
 * struct fz_attr - an attribute of the specification
 * @name: its name
 * @kind: how it is checked
 * @low: shortest payload
 * @high: longest payload, including the NUL of a string
 * @multi: may occur several times
 * @ip: an IP address, of 4 or 16 bytes
 * @open: a string without a maximum length; @high is that of generated ones
 * @flags: all valid flags; 0 if it is not a set of flags
 * @least: the smallest valid number
 * @limit: the largest valid number; 0 if there is no limit
 * @word: number of its meaning, the same in every set that has this meaning
 * @nest: the set of the attributes in it
 */
struct fz_attr {
	const char *name;
	enum fz_kind kind;
	unsigned int low;
	unsigned int high;
	bool multi;
	bool ip;
	bool open;
	uint32_t flags;
	uint32_t least;
	uint32_t limit;
	unsigned int word;
	const struct fz_set *nest;
};

struct fz_set {
	unsigned int max;
	const struct fz_attr *attrs;	/* from 1 */
};

/*
 * A command; the masks have a bit for each attribute that it may have.  In the request
 * for a dump these are what it filters by.
 */
struct fz_command {
	const char *name;
	const struct fz_set *set;
	bool can_do;
	bool can_dump;
	uint64_t request;
	uint64_t dump_request;
	uint64_t reply;
	uint64_t dump_reply;
};

#define FZ_COMMANDS __VDS_ISCSI_CMD_MAX
#define FZ_MESSAGE_MAX 49152		/* fits more portals than an operation takes */
#define FZ_PORTALS_MAX 1024		/* of an operation */

extern const struct fz_command fz_commands[FZ_COMMANDS];

/* A command, or NULL if the number is not one. */
static inline const struct fz_command *fz_command(unsigned int number)
{
	if (number >= FZ_COMMANDS || !fz_commands[number].name)
		return NULL;
	return &fz_commands[number];
}

/* What the kernel must do with a message. */
enum fz_verdict {
	FZ_VALID,	/* passes the policy */
	FZ_INVALID,	/* is refused */
	FZ_MUTE,	/* may have no reply */
};

struct fz_message {
	unsigned int len;
	enum fz_verdict verdict;
	union {
		struct nlmsghdr head;
		uint8_t bytes[FZ_MESSAGE_MAX];
	};
};

/* A source of pseudo-random numbers (xorshift64*). */
struct fz_dice {
	uint64_t state;
};

static inline uint32_t fz_roll(struct fz_dice *dice, uint32_t sides)
{
	dice->state ^= dice->state >> 12;
	dice->state ^= dice->state << 25;
	dice->state ^= dice->state >> 27;
	return (uint32_t)(dice->state * 0x2545f4914f6cdd1dULL >> 32) % sides;
}

/* pool.c: values of replies, for later requests */
void fz_pool_learn(struct fz_dice *dice, const struct fz_set *set,
		   const uint8_t *attrs, unsigned int len);
void fz_pool_base(struct fz_dice *dice);
unsigned int fz_pool_take(struct fz_dice *dice, unsigned int word, uint8_t *to,
			  unsigned int max);

/* make.c: messages */
void fz_make(struct fz_dice *dice, struct fz_message *message, uint16_t family,
	     uint32_t seq);

/* check.c: whether a request passes the policy, and what is wrong with a reply */
enum fz_verdict fz_judge(const struct fz_message *message);
const char *fz_complaint(const struct fz_set *set, uint64_t allowed,
			 const uint8_t *attrs, unsigned int len);

#endif /* FUZZ_H */
