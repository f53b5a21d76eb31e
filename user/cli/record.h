/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * record.h - records as JSON, as text, and on standard output.
 */
#ifndef VDSCTL_RECORD_H
#define VDSCTL_RECORD_H

#include "field.h"

/* record_json.c */

/** record_json() - a record as a JSON object, without fields of the flags @skip */
json_t *record_json(const struct record_kind *kind, const void *record,
		    unsigned int skip);

/** record_array() - records as a JSON array */
json_t *record_array(const struct record_kind *kind, const void *records,
		     size_t count);

/** record_with_list() - record_json() with an array of other records in it */
json_t *record_with_list(const struct record_kind *kind, const void *record,
			 const struct record_kind *list_kind, const void *list,
			 size_t count);

/* record_text.c */

/** field_text() - a field as text for people, escaped */
void field_text(const struct field *field, const void *record,
		char text[CLI_TEXT_MAX]);

/** record_text() - field_text() of the field with @label; returns @text */
char *record_text(const struct record_kind *kind, const void *record,
		  const char *label, char text[CLI_TEXT_MAX]);

/** record_name() - the name of a record for people, escaped; returns @text */
char *record_name(const struct record_kind *kind, const void *record,
		  char text[CLI_TEXT_MAX]);

/* record.c */

/** record_print() - print a "label: value" line for each field */
void record_print(const struct record_kind *kind, const void *record);

/** record_table() - print a table with a line for each record */
void record_table(struct cli *cli, const struct record_kind *kind, const void *records,
		  size_t count);

/** record_show() - record_print(), or the JSON member @kind->name */
void record_show(struct cli *cli, const struct record_kind *kind,
		 const void *record);

/** record_show_with_list() - record_show() with other records in or below it */
void record_show_with_list(struct cli *cli, const struct record_kind *kind,
			   const void *record, const struct record_kind *list_kind,
			   const void *list, size_t count);

/** record_list() - record_table(), or the JSON member @kind->plural */
void record_list(struct cli *cli, const struct record_kind *kind,
		 const void *records, size_t count);

/**
 * record_each() - visit all records of a kind
 * @cli: the run
 * @kind: the kind
 * @visit: called for each record
 * @context: passed to @visit
 *
 * Return: 0 or a negative errno.
 */
int record_each(struct cli *cli, const struct record_kind *kind,
		void (*visit)(void *context, const void *record), void *context);

/** record_list_all() - list all records of a kind; an exit status */
int record_list_all(struct cli *cli, const struct record_kind *kind);

#endif /* VDSCTL_RECORD_H */
