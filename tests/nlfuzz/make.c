// SPDX-License-Identifier: GPL-2.0-only
/*
 * make.c - generate messages: valid, mutated and random ones.
 */
#include <string.h>

#include "fuzz.h"

/* Boundary values. */
static const uint64_t edges[] = {
	0, 1, 2, 7, 8, 15, 16, 127, 128, 255, 256, 3260, 32767, 32768, 65535, 65536,
	0x7fffffff, 0x80000000, 0xffffffff, 0x100000000, 0x7fffffffffffffff,
	0x8000000000000000, 0xffffffffffffffff,
};

#define EDGES (sizeof(edges) / sizeof(*edges))

static void random_octets(struct fz_dice *dice, uint8_t *to, unsigned int len)
{
	while (len--)
		*to++ = fz_roll(dice, 256);
}

/* An address of the loopback interface; returns its length. */
static unsigned int random_address(struct fz_dice *dice, uint8_t *to)
{
	const uint8_t address[4] = { 127, 0, fz_roll(dice, 4), fz_roll(dice, 16) };

	memcpy(to, address, sizeof(address));
	return sizeof(address);
}

static void random_string(struct fz_dice *dice, uint8_t *to, unsigned int len)
{
	static const char letters[] = "iqn.2026-01:%sn[]/,\\\xff";
	unsigned int i;

	for (i = 0; i + 1 < len; i++)
		to[i] = letters[fz_roll(dice, sizeof(letters) - 1)];
	to[len - 1] = 0;
}

/* A valid value of the attribute; returns its length. */
static unsigned int random_value(struct fz_dice *dice, const struct fz_attr *attr,
				 uint8_t *to)
{
	unsigned int len = attr->low + fz_roll(dice, attr->high - attr->low + 1);
	uint64_t edge = edges[fz_roll(dice, EDGES)];

	if (attr->kind == FZ_STRING) {
		random_string(dice, to, len);
	} else if (attr->ip && fz_roll(dice, 8)) {
		len = random_address(dice, to);
	} else if (attr->flags) {
		edge = fz_roll(dice, attr->flags + 1) & attr->flags;
		memcpy(to, &edge, len);
	} else if (attr->limit) {
		edge = attr->least + fz_roll(dice, attr->limit - attr->least + 1);
		memcpy(to, &edge, len);
	} else if (len <= sizeof(edge) && fz_roll(dice, 2)) {
		memcpy(to, &edge, len);
	} else {
		random_octets(dice, to, len);
	}
	return len;
}

static unsigned int value(struct fz_dice *dice, const struct fz_attr *attr,
			  uint8_t *to)
{
	unsigned int len = 0;

	if (fz_roll(dice, 10))
		len = fz_pool_take(dice, attr->word, to, attr->high);
	return len ? len : random_value(dice, attr, to);
}

/* Append an attribute whose value is in place already. */
static void append(struct fz_message *message, unsigned int type, unsigned int len)
{
	struct nlattr *attr = (void *)(message->bytes + message->len);
	unsigned int pad = NLA_ALIGN(len) - len;

	attr->nla_type = type;
	attr->nla_len = NLA_HDRLEN + len;
	memset((uint8_t *)attr + attr->nla_len, 0, pad);
	message->len += attr->nla_len + pad;
}

static uint8_t *next_value(struct fz_message *message)
{
	return message->bytes + message->len + NLA_HDRLEN;
}

static bool is_one_of(const char *name, const char * const *names)
{
	for (; *names; names++)
		if (!strcmp(*names, name))
			return true;
	return false;
}

/* A nest is made from one record; what names its object is rarely left out. */
static void put_nest(struct fz_dice *dice, struct fz_message *message,
		     unsigned int type, const struct fz_set *set)
{
	static const char * const names[] = { "group-id", "portal-id", "address", "port", NULL };
	unsigned int start = message->len, inner;
	struct nlattr *nest = (void *)(message->bytes + start);

	fz_pool_base(dice);
	message->len += NLA_HDRLEN;
	for (inner = 1; inner <= set->max; inner++) {
		const struct fz_attr *attr = &set->attrs[inner];
		bool rare = !fz_roll(dice, 32);

		if (attr->kind == FZ_NEST || !strcmp(attr->name, "pad"))
			continue;
		if (is_one_of(attr->name, names) ? !rare : rare)
			append(message, inner, value(dice, attr, next_value(message)));
	}
	nest->nla_type = type | NLA_F_NESTED;
	nest->nla_len = message->len - start;
}

static void put(struct fz_dice *dice, struct fz_message *message,
		const struct fz_command *command, unsigned int type)
{
	const struct fz_attr *attr = &command->set->attrs[type];

	if (attr->kind == FZ_NEST)
		put_nest(dice, message, type, attr->nest);
	else
		append(message, type, value(dice, attr, next_value(message)));
}

/* Whether any attribute still fits. */
static bool has_space(const struct fz_message *message)
{
	return message->len < FZ_MESSAGE_MAX - 512;
}

/* How often an attribute is repeated that may occur several times. */
static unsigned int repeats(struct fz_dice *dice)
{
	if (fz_roll(dice, 4))
		return 0;
	/* Seldom about as many portals as an operation takes */
	if (!fz_roll(dice, 16))
		return FZ_PORTALS_MAX - 8 + fz_roll(dice, 16);
	return fz_roll(dice, 18);
}

/* Attributes of @request */
static void valid_attrs(struct fz_dice *dice, struct fz_message *message,
			const struct fz_command *command, uint64_t request)
{
	/* The first attributes of a request name its object; they are rarely left out. */
	bool most = fz_roll(dice, 4);
	unsigned int type, seen = 0, times;

	for (type = 1; type <= command->set->max; type++) {
		if (!(request >> type & 1))
			continue;
		if (!fz_roll(dice, most && seen++ < 3 ? 8 : 2))
			continue;
		put(dice, message, command, type);
		if (!command->set->attrs[type].multi)
			continue;
		for (times = repeats(dice); times && has_space(message); times--)
			put(dice, message, command, type);
	}
}

/*
 * One of how many random choices of a command is sent: notifications cannot be sent,
 * only one reenumerate or refresh is in flight at a time, and there have to be targets
 * and portal groups, but not many more than at the beginning.
 */
static unsigned int rarity(unsigned int number)
{
	const struct fz_command *command = fz_command(number);

	if (!command->can_do && !command->can_dump)
		return 32;
	switch (number) {
	case VDS_ISCSI_CMD_REENUMERATE:
	case VDS_ISCSI_CMD_REFRESH:
		return 4;
	case VDS_ISCSI_CMD_PORTAL_GROUP_NEW:
	case VDS_ISCSI_CMD_PORTAL_GROUP_DELETE:
		return 8;
	case VDS_ISCSI_CMD_TARGET_DELETE:
		return 32;
	default:
		return 1;
	}
}

static const struct fz_command *some_command(struct fz_dice *dice,
					     unsigned int *number)
{
	do
		*number = fz_roll(dice, FZ_COMMANDS);
	while (!fz_command(*number) || fz_roll(dice, rarity(*number)));
	return fz_command(*number);
}

static void begin(struct fz_message *message, uint16_t family, uint32_t seq,
		  unsigned int command, unsigned int flags)
{
	struct genlmsghdr *genl = NLMSG_DATA(&message->head);

	memset(message->bytes, 0, NLMSG_HDRLEN + GENL_HDRLEN);
	message->head.nlmsg_type = family;
	message->head.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | flags;
	message->head.nlmsg_seq = seq;
	genl->cmd = command;
	genl->version = 1;
	message->len = NLMSG_HDRLEN + GENL_HDRLEN;
}

static void make_valid(struct fz_dice *dice, struct fz_message *message,
		       uint16_t family, uint32_t seq)
{
	unsigned int number, flags = 0;
	const struct fz_command *command = some_command(dice, &number);

	if (command->can_dump && !fz_roll(dice, 40))
		flags = NLM_F_DUMP;
	begin(message, family, seq, number, flags);
	fz_pool_base(dice);
	valid_attrs(dice, message, command,
		    flags ? command->dump_request : command->request);
}

/* Store the offsets of the attributes; returns their number. */
static unsigned int offsets(const struct fz_message *message, unsigned int *at,
			    unsigned int max)
{
	unsigned int pos = NLMSG_HDRLEN + GENL_HDRLEN, nr = 0;
	const struct nlattr *attr;

	while (pos + NLA_HDRLEN <= message->len && nr < max) {
		attr = (const void *)(message->bytes + pos);
		if (attr->nla_len < NLA_HDRLEN || pos + attr->nla_len > message->len)
			break;
		at[nr++] = pos;
		pos += NLA_ALIGN(attr->nla_len);
	}
	return nr;
}

/* Change the length of a payload, and move what follows. */
static void resize(struct fz_dice *dice, struct fz_message *message,
		   unsigned int at)
{
	struct nlattr *attr = (void *)(message->bytes + at);
	unsigned int end = at + NLA_ALIGN(attr->nla_len), rest;
	unsigned int len = fz_roll(dice, 3) ?
		attr->nla_len + fz_roll(dice, 5) - 2 : fz_roll(dice, 300) + NLA_HDRLEN;

	if (end > message->len || len < NLA_HDRLEN)
		return;
	rest = message->len - end;
	if (at + NLA_ALIGN(len) + rest > FZ_MESSAGE_MAX)
		return;
	memmove(message->bytes + at + NLA_ALIGN(len), message->bytes + end, rest);
	attr->nla_len = len;
	message->len = at + NLA_ALIGN(len) + rest;
}

static void duplicate(struct fz_message *message, unsigned int at)
{
	struct nlattr *attr = (void *)(message->bytes + at);
	unsigned int len = NLA_ALIGN(attr->nla_len);

	if (message->len + len > FZ_MESSAGE_MAX || at + len > message->len)
		return;
	memcpy(message->bytes + message->len, attr, len);
	message->len += len;
}

/* Change the order: move the attributes before @at to the end. */
static void rotate(struct fz_message *message, unsigned int at)
{
	unsigned int start = NLMSG_HDRLEN + GENL_HDRLEN, head = at - start;
	uint8_t copy[FZ_MESSAGE_MAX];

	memcpy(copy, message->bytes + start, head);
	memmove(message->bytes + start, message->bytes + at, message->len - at);
	memcpy(message->bytes + message->len - head, copy, head);
}

/* Nest all attributes from @at on in a new one. */
static void nest(struct fz_dice *dice, struct fz_message *message, unsigned int at)
{
	struct nlattr *attr = (void *)(message->bytes + at);

	if (message->len + NLA_HDRLEN > FZ_MESSAGE_MAX)
		return;
	memmove(message->bytes + at + NLA_HDRLEN, message->bytes + at,
		message->len - at);
	message->len += NLA_HDRLEN;
	attr->nla_type = fz_roll(dice, 40) | (fz_roll(dice, 2) ? NLA_F_NESTED : 0);
	attr->nla_len = message->len - at;
}

static void mutate_attr(struct fz_dice *dice, struct fz_message *message,
			unsigned int at)
{
	struct nlattr *attr = (void *)(message->bytes + at);

	switch (fz_roll(dice, 9)) {
	case 0:
		return resize(dice, message, at);
	case 1:
		return duplicate(message, at);
	case 2:
		return rotate(message, at);
	case 3:
		return nest(dice, message, at);
	case 4:
		attr->nla_type ^= NLA_F_NESTED;
		return;
	case 5:
		attr->nla_type ^= NLA_F_NET_BYTEORDER;
		return;
	case 6:
		attr->nla_type = fz_roll(dice, 48);
		return;
	case 7:
		/* A wrong length */
		attr->nla_len = fz_roll(dice, 4) ?
			attr->nla_len + fz_roll(dice, 17) - 8 : fz_roll(dice, 65536);
		return;
	default:
		if (attr->nla_len > NLA_HDRLEN && at + attr->nla_len <= message->len)
			message->bytes[at + NLA_HDRLEN +
				fz_roll(dice, attr->nla_len - NLA_HDRLEN)] ^=
				1 << fz_roll(dice, 8);
	}
}

/* Change the header, or the length of the message. */
static void mutate_header(struct fz_dice *dice, struct fz_message *message)
{
	struct genlmsghdr *genl = NLMSG_DATA(&message->head);
	struct nlmsghdr *head = &message->head;

	switch (fz_roll(dice, 7)) {
	case 0:
		genl->cmd = fz_roll(dice, 256);
		return;
	case 1:
		genl->version = fz_roll(dice, 256);
		return;
	case 2:
		genl->reserved = fz_roll(dice, 65536);
		return;
	case 3:
		head->nlmsg_flags ^= 1 << fz_roll(dice, 16);
		return;
	case 4:
		/* Truncate */
		message->len = NLMSG_HDRLEN +
			       fz_roll(dice, message->len - NLMSG_HDRLEN + 1);
		return;
	case 5:
		/* Bytes that are not an attribute */
		message->len += fz_roll(dice, message->len < FZ_MESSAGE_MAX - 8 ? 8 : 1);
		return;
	default:
		head->nlmsg_pid = fz_roll(dice, 65536);
	}
}

static void mutate(struct fz_dice *dice, struct fz_message *message)
{
	unsigned int at[64], nr, times = 1 + fz_roll(dice, 3);

	while (times--) {
		nr = offsets(message, at, 64);
		if (nr && fz_roll(dice, 6))
			mutate_attr(dice, message, at[fz_roll(dice, nr)]);
		else
			mutate_header(dice, message);
	}
}

static void make_random(struct fz_dice *dice, struct fz_message *message,
			uint16_t family, uint32_t seq)
{
	static const uint16_t lengths[] = { 0, 1, 2, 4, 6, 8, 15, 16, 17, 200 };
	unsigned int times = fz_roll(dice, 7), len;

	begin(message, family, seq, fz_roll(dice, FZ_COMMANDS + 3),
	      fz_roll(dice, 20) ? 0 : NLM_F_DUMP);
	while (times-- && has_space(message)) {
		len = lengths[fz_roll(dice, sizeof(lengths) / sizeof(*lengths))];
		random_octets(dice, next_value(message), len);
		append(message, fz_roll(dice, 40), len);
	}
}

/* Make the next message: 50 % valid, 40 % mutated, 10 % random. */
void fz_make(struct fz_dice *dice, struct fz_message *message, uint16_t family,
	     uint32_t seq)
{
	unsigned int what = fz_roll(dice, 10);

	if (what < 9)
		make_valid(dice, message, family, seq);
	else
		make_random(dice, message, family, seq);
	if (what >= 5 && what < 9)
		mutate(dice, message);
	message->head.nlmsg_len = message->len;
	if (!fz_roll(dice, 200))
		message->head.nlmsg_len += fz_roll(dice, 65) - 32;
	message->verdict = fz_judge(message);
}
