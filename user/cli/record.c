// SPDX-License-Identifier: GPL-2.0-only
/*
 * record.c - records on standard output: one as lines, many as a table, or either
 * as JSON.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "connection.h"
#include "record.h"

/* A line for each record of a field that is an array. */
static void print_array(const struct field *field, const void *record)
{
	const char *from = field_at(field, record);
	size_t count = field_count(field, record);
	char text[CLI_TEXT_MAX];

	for (size_t i = 0; i < count; i++) {
		field->kind->sentence(from + i * field->kind->size, record, text);
		printf("%-12s %s\n", i ? "" : field->label, text);
	}
}

void record_print(const struct record_kind *kind, const void *record)
{
	char text[CLI_TEXT_MAX];

	for (const struct field *f = kind->fields; !field_is_end(f); f++) {
		if (!f->label)
			continue;
		if (f->type == FIELD_ARRAY) {
			print_array(f, record);
			continue;
		}
		field_text(f, record, text);
		printf("%-12s %s\n", f->label, text);
	}
}

static int column_width(const char *heading, size_t column, size_t columns,
			char *const *cells, size_t rows)
{
	size_t width = strlen(heading);

	for (size_t row = 0; row < rows; row++) {
		size_t length = strlen(cells[row * columns + column]);

		if (length > width)
			width = length;
	}
	return width;
}

static void print_row(const int *widths, size_t columns, const char *const *row)
{
	for (size_t i = 0; i + 1 < columns; i++)
		printf("%-*s  ", widths[i], row[i]);
	printf("%s\n", row[columns - 1]);
}

/* Cells are printable ASCII: a byte is a column of the terminal in every locale. */
static void print_table(struct cli *cli, const char *const *headings, size_t columns,
			char *const *cells, size_t rows)
{
	int *widths = must(calloc(columns, sizeof(*widths)));

	for (size_t i = 0; i < columns; i++)
		widths[i] = column_width(cli->no_headers ? "" : headings[i], i, columns, cells,
					 rows);
	if (!cli->no_headers)
		print_row(widths, columns, headings);
	for (size_t row = 0; row < rows; row++)
		print_row(widths, columns,
			  (const char *const *)&cells[row * columns]);
	free(widths);
}

static bool any_has(const struct record_kind *kind, const struct field *field,
		    const void *records, size_t count)
{
	char text[CLI_TEXT_MAX];

	for (size_t i = 0; i < count; i++) {
		field_text(field, (const char *)records + i * kind->size, text);
		if (strcmp(text, "-") && strcmp(text, "no"))
			return true;
	}
	return false;
}

/* Whether a field is a column: with --wide all are that fit in a cell. */
static bool is_column(struct cli *cli, const struct record_kind *kind,
		      const struct field *field, const void *records, size_t count)
{
	if (!field->label || field->type == FIELD_ARRAY)
		return false;
	if (cli->wide)
		return true;
	return field->flags & FIELD_LIST &&
	       (!(field->flags & FIELD_RARE) || any_has(kind, field, records, count));
}

/* The fields that are columns; returns how many. */
static size_t find_columns(struct cli *cli, const struct record_kind *kind,
			   const void *records, size_t count, const struct field **columns)
{
	size_t found = 0;

	for (const struct field *f = kind->fields; !field_is_end(f); f++)
		if (is_column(cli, kind, f, records, count))
			columns[found++] = f;
	return found;
}

static void fill_row(const struct field *const *columns, size_t count, const void *record,
		     char **cell)
{
	char text[CLI_TEXT_MAX];

	for (size_t i = 0; i < count; i++) {
		field_text(columns[i], record, text);
		cell[i] = must(strdup(text));
	}
}

void record_table(struct cli *cli, const struct record_kind *kind, const void *records,
		  size_t count)
{
	const struct field *fields[RECORD_COLUMNS_MAX];
	const char *headings[RECORD_COLUMNS_MAX] = { NULL };
	size_t columns = find_columns(cli, kind, records, count, fields);
	char **cells = must(calloc(count * columns + 1, sizeof(*cells)));

	for (size_t i = 0; i < columns; i++)
		headings[i] = fields[i]->label;
	for (size_t i = 0; i < count; i++)
		fill_row(fields, columns, (const char *)records + i * kind->size,
			 &cells[i * columns]);
	print_table(cli, headings, columns, cells, count);
	for (size_t i = 0; i < count * columns; i++)
		free(cells[i]);
	free(cells);
}

void record_show(struct cli *cli, const struct record_kind *kind,
		 const void *record)
{
	if (cli->doc)
		cli_add(cli, kind->name, record_json(kind, record, 0));
	else
		record_print(kind, record);
}

void record_show_with_list(struct cli *cli, const struct record_kind *kind,
			   const void *record, const struct record_kind *list_kind,
			   const void *list, size_t count)
{
	if (cli->doc) {
		cli_add(cli, kind->name,
			record_with_list(kind, record, list_kind, list, count));
		return;
	}
	record_print(kind, record);
	putchar('\n');
	record_table(cli, list_kind, list, count);
}

void record_list(struct cli *cli, const struct record_kind *kind,
		 const void *records, size_t count)
{
	if (cli->doc)
		cli_add(cli, kind->plural, record_array(kind, records, count));
	else
		record_table(cli, kind, records, count);
}

int record_each(struct cli *cli, const struct record_kind *kind,
		void (*visit)(void *context, const void *record), void *context)
{
	void *records;
	size_t count;
	int ret;

	ret = kind->list(cli->client, &records, &count);
	if (ret)
		return ret;
	for (size_t i = 0; i < count; i++)
		visit(context, (const char *)records + i * kind->size);
	free(records);
	return 0;
}

int record_list_all(struct cli *cli, const struct record_kind *kind)
{
	void *records;
	size_t count;
	int ret;

	ret = kind->list(cli->client, &records, &count);
	if (ret)
		return cli_list_failed(cli, ret, kind->plural);
	record_list(cli, kind, records, count);
	free(records);
	cli_note_empty(cli, count);
	return CLI_DONE;
}
