/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * record.h - one description of every record of vds_client.h, from which both
 * the tables for people and the JSON for programs are made.
 */
#ifndef VDSCTL_RECORD_H
#define VDSCTL_RECORD_H

#include "cli.h"

/** enum field_type - how a field is stored, and so how it is printed */
enum field_type {
	FIELD_TEXT,		/* char[]; "" is none */
	FIELD_U16,
	FIELD_U32,
	FIELD_U64,
	FIELD_OP,		/* uint64_t; 0 is none */
	FIELD_MS,		/* uint32_t, milliseconds; 0 is none */
	FIELD_SECONDS,		/* uint32_t */
	FIELD_UUID,		/* all zero is none */
	FIELD_ADDRESS,		/* of no family is none */
	FIELD_WORD,		/* an enum, told by a word; 0 is none */
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
};

/** RECORD_COLUMNS_MAX - most columns of a table */
#define RECORD_COLUMNS_MAX	16

/** FIELD_LIST - the field is a column of lists, not only of "show" */
#define FIELD_LIST	1
/** FIELD_PASSING - the field changes by itself: no reason for a "modify" */
#define FIELD_PASSING	2

/**
 * struct words - the words of an enum that counts from 1, or of flags from bit 0
 * @count:	how many there are
 * @word:	the words
 */
struct words {
	unsigned int count;
	const char *word[5];
};

/**
 * struct field - a field of a record
 * @key:	its JSON key; NULL when JSON has it in other fields
 * @label:	its name for people; NULL when only JSON has it
 * @type:	how it is stored
 * @flags:	FIELD_LIST, FIELD_PASSING
 * @offset:	where it is in the record
 * @tag_offset:	of FIELD_GROUP, where the tag is
 * @count_offset: of FIELD_ARRAY, where its size_t number of records is
 * @words:	of FIELD_WORD and FIELD_FLAGS, the words
 * @kind:	of FIELD_ARRAY, the kind of its records
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
};

/** FIELD_AT() - a field that is @member of @record */
#define FIELD_AT(json, people, how, mask, record, member)		\
	{ .key = json, .label = people, .type = how, .flags = mask,	\
	  .offset = offsetof(record, member) }

/** FIELD_FLAGS_AT() - a field of flags that is @member of @record, told by @list */
#define FIELD_FLAGS_AT(json, people, mask, record, member, list)	\
	{ .key = json, .label = people, .type = FIELD_FLAGS,		\
	  .flags = mask, .offset = offsetof(record, member), .words = &(list) }

/** FIELD_ARRAY_AT() - @number records @of that are the array @member of @record */
#define FIELD_ARRAY_AT(json, people, mask, record, member, number, of)	\
	{ .key = json, .label = people, .type = FIELD_ARRAY,		\
	  .flags = mask, .offset = offsetof(record, member),		\
	  .count_offset = offsetof(record, number), .kind = &(of) }

/** FIELD_ENUM() - a field that is @member of @record, told by @list */
#define FIELD_ENUM(json, people, mask, record, member, list)		\
	{ .key = json, .label = people, .type = FIELD_WORD,		\
	  .flags = mask, .offset = offsetof(record, member), .words = &(list) }

/** FIELD_GROUP_AT() - for people, the group that two members of @record name */
#define FIELD_GROUP_AT(people, record, target, number)			\
	{ .label = people, .type = FIELD_GROUP, .flags = FIELD_LIST,	\
	  .offset = offsetof(record, target),				\
	  .tag_offset = offsetof(record, number) }

/** FIELD_END - ends a list of fields */
#define FIELD_END	{ .key = NULL }

/**
 * struct record_kind - a kind of record
 * @name:	JSON key of one, and the word that a watch uses
 * @plural:	JSON key of a list
 * @size:	octets of a record
 * @fields:	its fields, up to one without key and label
 * @name_fields: labels of the one or two fields that make its name
 * @joint:	what stands between those two
 * @list:	reads all of the kind; NULL for mere rows of a table
 * @sentence:	of records within others, one for people, escaped
 */
struct record_kind {
	const char *name;
	const char *plural;
	size_t size;
	const struct field *fields;
	const char *name_fields[2];
	const char *joint;
	int (*list)(struct vds_client *client, void **list, size_t *count);
	void (*sentence)(const void *record, char text[CLI_TEXT_MAX]);
};

extern const struct record_kind provider_kind;
extern const struct record_kind target_kind;
extern const struct record_kind group_kind;
extern const struct record_kind portal_kind;
extern const struct record_kind membership_kind;
extern const struct record_kind op_kind;
extern const struct record_kind op_item_kind;
extern const struct record_kind op_blocker_kind;
extern const struct record_kind op_session_kind;

/**
 * DEFINE_LIST() - define list_@name, which calls @call with the list's own type
 *
 * In @call the connection is "client", the results go to &own and count.
 */
#define DEFINE_LIST(name, type, call)					\
static int list_##name(struct vds_client *client, void **list,		\
		       size_t *count)					\
{									\
	type *own = NULL;						\
	int ret = call;							\
									\
	*list = own;							\
	return ret;							\
}

/** error_name() - the name of an errno, positive or negative */
const char *error_name(int err);

/** record_json() - a record's JSON object without fields of the flags @skip */
json_t *record_json(const struct record_kind *kind, const void *record,
		    unsigned int skip);

/** record_text() - a field for people, by its label, escaped; returns @text */
char *record_text(const struct record_kind *kind, const void *record,
		  const char *label, char text[CLI_TEXT_MAX]);

/** record_name() - what people call the record, escaped; returns @text */
char *record_name(const struct record_kind *kind, const void *record,
		  char text[CLI_TEXT_MAX]);

/** record_print() - one "label: value" line for each field */
void record_print(const struct record_kind *kind, const void *record);

/** record_table() - a table with a line for each record */
void record_table(const struct record_kind *kind, const void *records,
		  size_t count);

/** record_show() - record_print(), or the JSON member @kind->name */
void record_show(struct cli *cli, const struct record_kind *kind,
		 const void *record);

/** record_with_members() - record_json() with an array of memberships in it */
json_t *record_with_members(const struct record_kind *kind, const void *record,
			    const void *members, size_t count);

/** record_show_with_members() - record_show() with memberships in or below it */
void record_show_with_members(struct cli *cli, const struct record_kind *kind,
			      const void *record, const void *members,
			      size_t count);

/** record_list() - record_table(), or the JSON member @kind->plural */
void record_list(struct cli *cli, const struct record_kind *kind,
		 const void *records, size_t count);

/** record_array() - a JSON array of records */
json_t *record_array(const struct record_kind *kind, const void *records,
		     size_t count);

/** record_list_all() - list all of a kind; an exit status */
int record_list_all(struct cli *cli, const struct record_kind *kind);

/* table.c */

/**
 * table_print() - print a table with its columns aligned
 * @headings: of each column
 * @columns: how many there are
 * @cells: line by line, printable ASCII
 * @rows: how many lines
 */
void table_print(const char *const *headings, size_t columns,
		 char *const *cells, size_t rows);

/* times.c */

/** time_now() - ns of @clock */
uint64_t time_now(clockid_t clock);

/** time_format() - ISO 8601 in UTC with ns; returns @text */
char *time_format(uint64_t ns, char text[CLI_TEXT_MAX]);

#endif /* VDSCTL_RECORD_H */
