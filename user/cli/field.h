/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * field.h - one description of every record of vds_client.h, from which both the
 * tables for people and the JSON for programs are made.
 */
#ifndef VDSCTL_FIELD_H
#define VDSCTL_FIELD_H

#include "output.h"

/** enum field_type - how a field is stored, and so how it is printed */
enum field_type {
	FIELD_TEXT,		/* char[]; "" is none */
	FIELD_U16,
	FIELD_U32,
	FIELD_U64,
	FIELD_BIG,		/* uint64_t that may exceed 2^53: a string in JSON */
	FIELD_OP,		/* uint64_t; 0 is none */
	FIELD_NUMBER,		/* uint32_t; 0 is none */
	FIELD_MS,		/* uint32_t, milliseconds; 0 is none */
	FIELD_SECONDS,		/* uint32_t */
	FIELD_UUID,		/* all zero is none */
	FIELD_ADDRESS,		/* no family is none */
	FIELD_WORD,		/* an enum, as a word; 0 is none */
	FIELD_FLAGS,		/* uint32_t, a word for each bit */
	FIELD_BOOL,
	FIELD_RESULT_CODE,	/* int32_t, 0 or -errno */
	FIELD_ERROR_CODE,	/* the same as the name of the errno */
	FIELD_ARRAY,		/* records of another kind */
	FIELD_GROUP,		/* target_name and tag; "IQN,TAG", "" is none */
	FIELD_TIME,		/* uint64_t, ns of CLOCK_REALTIME */
	FIELD_DURATION,		/* uint64_t, ns */
	FIELD_RESULT,		/* of a whole struct vds_op_info */
	FIELD_ERROR,		/* the same as the name of an errno */
	FIELD_REASON,		/* enum vds_iscsi_reason; 0 is none */
	FIELD_FORMAT,		/* for people, the text that @format makes of the record */
};

/** RECORD_COLUMNS_MAX - most columns of a table */
#define RECORD_COLUMNS_MAX	48

/** FIELD_LIST - the field is a column of tables also without --wide */
#define FIELD_LIST	1
/** FIELD_PASSING - its change alone is not reported as "modify" */
#define FIELD_PASSING	2
/** FIELD_RARE - the column is printed only if some record has the field */
#define FIELD_RARE	4

/**
 * struct words - the words of an enum from 1, or of flags from bit 0
 * @count:	how many there are
 * @word:	the words
 */
struct words {
	unsigned int count;
	const char *word[13];
};

/**
 * struct field - a field of a record
 * @key:	its JSON key; NULL if it is for people only
 * @label:	its name for people; NULL if it is for JSON only
 * @type:	how it is stored
 * @flags:	FIELD_LIST, FIELD_PASSING, FIELD_RARE
 * @offset:	its offset in the record
 * @tag_offset:	of FIELD_GROUP, the offset of the tag
 * @count_offset: of FIELD_ARRAY, the offset of its number of records, a size_t
 * @words:	of FIELD_WORD and FIELD_FLAGS, the words
 * @kind:	of FIELD_ARRAY, the kind of its records
 * @format:	of FIELD_FORMAT
 */
struct field {
	const char *key;
	const char *label;
	enum field_type type;
	unsigned int flags;
	size_t offset;
	size_t tag_offset;
	size_t count_offset;
	const struct words *words;
	const struct record_kind *kind;
	void (*format)(const void *record, char text[CLI_TEXT_MAX]);
};

/* The bytes that a field of each type has; a text has any number. */
#define FIELD_BYTES(how, size)						\
	((how) == FIELD_TEXT ? (size) :					\
	 (how) == FIELD_BOOL ? sizeof(bool) :				\
	 (how) == FIELD_U16 ? sizeof(uint16_t) :			\
	 (how) == FIELD_UUID ? sizeof(struct vds_uuid) :		\
	 (how) == FIELD_ADDRESS ? sizeof(struct vds_address) :		\
	 (how) == FIELD_U64 || (how) == FIELD_BIG || (how) == FIELD_OP ||	\
	 (how) == FIELD_TIME || (how) == FIELD_DURATION ?		\
	 sizeof(uint64_t) : sizeof(uint32_t))

/* The offset of @member of @record, which does not compile if it has not @bytes. */
#define FIELD_OFFSET(record, member, bytes)				\
	(offsetof(record, member) + 0 * sizeof(struct {			\
		_Static_assert(sizeof(((record *)0)->member) == (bytes),	\
			       #member " has not the size of its type");	\
		char unused;						\
	}))

/** FIELD_AT() - a field that is @member of @record */
#define FIELD_AT(json, people, how, mask, record, member)		\
	{ .key = json, .label = people, .type = how, .flags = mask,	\
	  .offset = FIELD_OFFSET(record, member,			\
				 FIELD_BYTES(how, sizeof(((record *)0)->member))) }

/** FIELD_FLAGS_AT() - a field of flags that is @member of @record, with the words @list */
#define FIELD_FLAGS_AT(json, people, mask, record, member, list)	\
	{ .key = json, .label = people, .type = FIELD_FLAGS, .flags = mask,	\
	  .offset = FIELD_OFFSET(record, member, sizeof(uint32_t)),	\
	  .words = &(list) }

/** FIELD_ARRAY_AT() - @number records @of that are the array @member of @record */
#define FIELD_ARRAY_AT(json, people, mask, record, member, number, of)	\
	{ .key = json, .label = people, .type = FIELD_ARRAY,		\
	  .flags = mask, .offset = offsetof(record, member),		\
	  .count_offset = FIELD_OFFSET(record, number, sizeof(size_t)),	\
	  .kind = &(of) }

/** FIELD_ENUM() - an enum that is @member of @record, with the words @list */
#define FIELD_ENUM(json, people, mask, record, member, list)		\
	{ .key = json, .label = people, .type = FIELD_WORD, .flags = mask,	\
	  .offset = FIELD_OFFSET(record, member, sizeof(unsigned int)),	\
	  .words = &(list) }

/** FIELD_GROUP_AT() - for people, the group in two members of @record */
#define FIELD_GROUP_AT(people, record, target, number)			\
	{ .label = people, .type = FIELD_GROUP, .flags = FIELD_LIST,	\
	  .offset = offsetof(record, target),				\
	  .tag_offset = FIELD_OFFSET(record, number, sizeof(uint16_t)) }

/** FIELD_FORMAT_AS() - for people, the text that @function makes of the record */
#define FIELD_FORMAT_AS(people, mask, function)				\
	{ .label = people, .type = FIELD_FORMAT, .flags = mask, .format = function }

/** FIELD_END - ends a list of fields */
#define FIELD_END	{ .key = NULL }

/**
 * struct record_kind - a kind of record
 * @name:	JSON key of one, and its word in the output of watch
 * @plural:	JSON key of a list
 * @size:	bytes of a record
 * @fields:	its fields, up to one without key and label
 * @name_fields: labels of the one or two fields that make up its name
 * @joint:	the text between those two
 * @list:	reads all of the kind; NULL if it is not an object of the kernel
 * @sentence:	of records within records, formats one for people, escaped; @owner is
 *		the record that it is in
 */
struct record_kind {
	const char *name;
	const char *plural;
	size_t size;
	const struct field *fields;
	const char *name_fields[2];
	const char *joint;
	int (*list)(struct vds_client *client, void **list, size_t *count);
	void (*sentence)(const void *record, const void *owner, char text[CLI_TEXT_MAX]);
};

/** field_is_end() - whether a field ends the list */
bool field_is_end(const struct field *field);

/** field_at() - the address of a field in a record */
const void *field_at(const struct field *field, const void *record);

/** field_count() - the number of records of a FIELD_ARRAY */
size_t field_count(const struct field *field, const void *record);

/** field_word() - the word of the enum at @at; NULL if it has none */
const char *field_word(const struct field *field, const void *at);

/** field_number() - the number at @at */
uint64_t field_number(const struct field *field, const void *at);

/** field_error() - the name of the error at @at; NULL if there is none */
const char *field_error(const struct field *field, const void *at);

/** error_name() - the name of an errno, positive or negative */
const char *error_name(int err);

#endif /* VDSCTL_FIELD_H */
