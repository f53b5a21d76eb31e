// SPDX-License-Identifier: GPL-2.0-only
/*
 * pool.c - values of replies: a request made from them passes more checks than one
 * made from random bytes.
 *
 * Each reply is kept as a record, because its attributes belong together, such as the
 * group and the portal of one membership.  A request is made from one record, with a
 * few values from others.
 */
#include <string.h>

#include "fuzz.h"

#define RECORDS 96
#define FIELDS 40
#define VALUE_MAX 64

struct field {
	unsigned int word;
	unsigned int len;
	uint8_t value[VALUE_MAX];
};

struct record {
	unsigned int nr;
	struct field fields[FIELDS];
};

static struct record records[RECORDS];
static unsigned int nr_records;
static unsigned int base;		/* record that the next request is made from */

static void add_fields(struct record *to, const struct fz_set *set, const uint8_t *attrs,
		       unsigned int len);

static void add_field(struct record *to, const struct fz_attr *attr, const uint8_t *value,
		      unsigned int len)
{
	struct field *field = &to->fields[to->nr];

	if (attr->kind == FZ_NEST)
		return add_fields(to, attr->nest, value, len);
	if (!len || len > VALUE_MAX)
		return;
	field->word = attr->word;
	field->len = len;
	memcpy(field->value, value, len);
	to->nr++;
}

/* Add the values, and those in nests. */
static void add_fields(struct record *to, const struct fz_set *set, const uint8_t *attrs,
		       unsigned int len)
{
	unsigned int type, size;
	struct nlattr head;

	while (len >= NLA_HDRLEN && to->nr < FIELDS) {
		memcpy(&head, attrs, sizeof(head));
		type = head.nla_type & NLA_TYPE_MASK;
		if (head.nla_len < NLA_HDRLEN || head.nla_len > len)
			return;
		if (type && type <= set->max)
			add_field(to, &set->attrs[type], attrs + NLA_HDRLEN,
				  head.nla_len - NLA_HDRLEN);
		size = NLA_ALIGN(head.nla_len);
		attrs += size < len ? size : len;
		len -= size < len ? size : len;
	}
}

void fz_pool_learn(struct fz_dice *dice, const struct fz_set *set,
		   const uint8_t *attrs, unsigned int len)
{
	struct record *to = &records[nr_records < RECORDS ? nr_records++ :
				     fz_roll(dice, RECORDS)];

	to->nr = 0;
	add_fields(to, set, attrs, len);
}

/* Choose the record for the next request. */
void fz_pool_base(struct fz_dice *dice)
{
	base = nr_records ? fz_roll(dice, nr_records) : 0;
}

static unsigned int take_from(const struct record *record, unsigned int word,
			      uint8_t *to, unsigned int max)
{
	unsigned int i;

	for (i = 0; i < record->nr; i++)
		if (record->fields[i].word == word && record->fields[i].len <= max) {
			memcpy(to, record->fields[i].value, record->fields[i].len);
			return record->fields[i].len;
		}
	return 0;
}

/* Copy a value of this meaning, mostly from the chosen record; its length or 0. */
unsigned int fz_pool_take(struct fz_dice *dice, unsigned int word, uint8_t *to,
			  unsigned int max)
{
	unsigned int i, len, start;

	if (!nr_records)
		return 0;
	len = fz_roll(dice, 8) ? take_from(&records[base], word, to, max) : 0;
	start = fz_roll(dice, nr_records);
	for (i = 0; i < nr_records && !len; i++)
		len = take_from(&records[(start + i) % nr_records], word, to, max);
	return len;
}
