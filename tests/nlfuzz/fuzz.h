/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fuzz.h - what the parts of the netlink fuzzer share.
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
 * struct fz_attr - an attribute as the specification has it
 * @name: its name
 * @kind: how it is checked
 * @low: shortest payload
 * @high: longest payload, a string's NUL included
 * @multi: there may be several
 * @big: big endian
 * @flags: flags that there are, 0 when it is no set of flags
 * @limit: the largest number, 0 when any will do
 * @word: what it means: attributes of the same meaning have the same number
 * @nest: what is in it
 */
struct fz_attr {
	const char *name;
	enum fz_kind kind;
	unsigned int low;
	unsigned int high;
	bool multi;
	bool big;
	uint32_t flags;
	uint32_t limit;
	unsigned int word;
	const struct fz_set *nest;
};

struct fz_set {
	unsigned int max;
	const struct fz_attr *attrs;	/* from 1 */
};

/* A command; the masks have a bit for each attribute that may be there. */
struct fz_command {
	const char *name;
	const struct fz_set *set;
	bool can_do;
	bool can_dump;
	uint64_t request;
	uint64_t reply;
	uint64_t dump_reply;
};

#define FZ_COMMANDS __VDS_ISCSI_CMD_MAX
#define FZ_MESSAGE_MAX 4096

extern const struct fz_command fz_commands[FZ_COMMANDS];

/* What is to be expected of a message. */
enum fz_verdict {
	FZ_VALID,	/* the policy lets it through */
	FZ_INVALID,	/* it has to be refused */
	FZ_MUTE,	/* there may be no answer */
};

struct fz_message {
	unsigned int len;
	enum fz_verdict verdict;
	union {
		struct nlmsghdr head;
		uint8_t octets[FZ_MESSAGE_MAX];
	};
};

/* A source of pseudo-random numbers (xorshift64*). */
struct fz_dice {
	uint64_t state;
};

uint32_t fz_roll(struct fz_dice *dice, uint32_t sides);

/* pool.c: values that replies had, for requests to come */
void fz_pool_learn(struct fz_dice *dice, const struct fz_set *set,
		   const uint8_t *attrs, unsigned int len);
void fz_pool_base(struct fz_dice *dice);
unsigned int fz_pool_take(struct fz_dice *dice, unsigned int word, uint8_t *to,
			  unsigned int room);

/* make.c: messages */
void fz_make(struct fz_dice *dice, struct fz_message *message, uint16_t family,
	     uint32_t seq);
const struct fz_command *fz_command(unsigned int number);

/* check.c: what a policy says of a request, and the specification of a reply */
enum fz_verdict fz_judge(const struct fz_message *message);
const char *fz_complaint(const struct fz_set *set, uint64_t allowed,
			 const uint8_t *attrs, unsigned int len);

#endif /* FUZZ_H */
