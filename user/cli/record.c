// SPDX-License-Identifier: GPL-2.0-only
/*
 * record.c - records as JSON and as text, by their description.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "record.h"

static bool field_end(const struct field *field)
{
	return !field->key && !field->label;
}

static size_t array_count(const struct field *field, const void *record)
{
	return *(const size_t *)((const char *)record + field->count_offset);
}

static const void *field_at(const struct field *field, const void *record)
{
	return (const char *)record + field->offset;
}

/* NULL when it has none. */
static const char *field_word(const struct field *field, const void *at)
{
	unsigned int value;

	memcpy(&value, at, sizeof(value));
	if (!value)
		return NULL;
	if (value > field->words->count)
		return "unknown";
	return field->words->word[value - 1];
}

static uint64_t field_number(const struct field *field, const void *at)
{
	switch (field->type) {
	case FIELD_U16:
		return *(const uint16_t *)at;
	case FIELD_U32:
	case FIELD_MS:
	case FIELD_SECONDS:
		return *(const uint32_t *)at;
	default:
		return *(const uint64_t *)at;
	}
}

const char *error_name(int err)
{
	const char *name = strerrorname_np(abs(err));

	return name ? name : "unknown";
}

/* The name of the errno that ended an operation; NULL when none did. */
static const char *op_error(const struct vds_op_info *op)
{
	if (op->state != VDS_ISCSI_OP_STATE_DONE || !op->result)
		return NULL;
	return error_name(op->result);
}

/* The same of a result on its own. */
static const char *code_error(const int32_t *result)
{
	return *result ? error_name(*result) : NULL;
}

static json_t *uuid_json(const struct vds_uuid *id)
{
	static const struct vds_uuid none;
	char text[VDS_UUID_STRLEN];

	if (!memcmp(id, &none, sizeof(none)))
		return json_null();
	return json_string(vds_uuid_format(id, text));
}

static json_t *address_json(const struct vds_address *address)
{
	char text[VDS_ADDRESS_STRLEN];
	char *host, *end;

	if (!address->family)
		return json_null();
	vds_address_format(address, text);
	end = strrchr(text, ':');
	if (end)
		*end = '\0';
	host = text;
	if (*host == '[') {
		host++;
		host[strcspn(host, "]")] = '\0';
	}
	return json_pack("{s:o, s:i}", "address", text_json(host),
			 "port", (int)address->port);
}

static json_t *text_or_null(const char *text)
{
	return text && *text ? text_json(text) : json_null();
}

static json_t *number_or_null(uint64_t number)
{
	return number ? json_integer(number) : json_null();
}

static void array_append(json_t *array, json_t *value)
{
	if (json_array_append_new(array, must(value)))
		must(NULL);
}

static json_t *flags_json(const struct field *field, const void *at)
{
	json_t *array = must(json_array());
	uint32_t flags;

	memcpy(&flags, at, sizeof(flags));
	for (unsigned int i = 0; i < field->words->count; i++)
		if (flags & 1U << i)
			array_append(array, json_string(field->words->word[i]));
	return array;
}

static json_t *field_json(const struct field *field, const void *at)
{
	const struct vds_op_info *op = at;
	char text[CLI_TEXT_MAX];

	switch (field->type) {
	case FIELD_TEXT:
		return text_or_null(at);
	case FIELD_UUID:
		return uuid_json(at);
	case FIELD_ADDRESS:
		return address_json(at);
	case FIELD_WORD:
		return text_or_null(field_word(field, at));
	case FIELD_FLAGS:
		return flags_json(field, at);
	case FIELD_BOOL:
		return json_boolean(*(const bool *)at);
	case FIELD_RESULT_CODE:
		return json_integer(*(const int32_t *)at);
	case FIELD_ERROR_CODE:
		return text_or_null(code_error(at));
	case FIELD_TIME:
		return json_string(time_format(*(const uint64_t *)at, text));
	case FIELD_ERROR:
		return text_or_null(op_error(op));
	case FIELD_RESULT:
		if (op->state != VDS_ISCSI_OP_STATE_DONE)
			return json_null();
		return json_integer(op->result);
	case FIELD_OP:
	case FIELD_MS:
		return number_or_null(field_number(field, at));
	default:
		return json_integer(field_number(field, at));
	}
}

/* A field of any type, a record's array too. */
static json_t *member_json(const struct field *field, const void *record)
{
	const void *at = field_at(field, record);

	if (field->type != FIELD_ARRAY)
		return field_json(field, at);
	return record_array(field->kind, at, array_count(field, record));
}

json_t *record_json(const struct record_kind *kind, const void *record,
		    unsigned int skip)
{
	json_t *json = must(json_object());

	for (const struct field *f = kind->fields; !field_end(f); f++) {
		json_t *value;

		if (!f->key || f->flags & skip)
			continue;
		value = must(member_json(f, record));
		if (json_object_set_new(json, f->key, value))
			must(NULL);
	}
	return json;
}

static void text_or_dash(const char *from, char text[CLI_TEXT_MAX])
{
	text_escape(from && *from ? from : "-", text, CLI_TEXT_MAX);
}

static void group_text(const struct field *field, const void *record,
		       char text[CLI_TEXT_MAX])
{
	const char *target = field_at(field, record);
	uint16_t tag;

	memcpy(&tag, (const char *)record + field->tag_offset, sizeof(tag));
	text_or_dash(target, text);
	if (*target)
		sprintf(text + strlen(text), ",%u", tag);
}

static void address_text(const void *at, char text[CLI_TEXT_MAX])
{
	char raw[VDS_ADDRESS_STRLEN];

	text_or_dash(vds_address_format(at, raw), text);
}

static void op_result_text(const struct vds_op_info *op, char text[CLI_TEXT_MAX])
{
	bool done = op->state == VDS_ISCSI_OP_STATE_DONE;

	text_or_dash(done && !op->result ? "ok" : op_error(op), text);
}

static void number_text(const struct field *field, const void *at,
			char text[CLI_TEXT_MAX])
{
	unsigned long long number = field_number(field, at);

	if ((field->type == FIELD_OP || field->type == FIELD_MS) && !number)
		strcpy(text, "-");
	else if (field->type == FIELD_MS)
		sprintf(text, "%llu ms", number);
	else if (field->type == FIELD_SECONDS)
		sprintf(text, "%llus", number);
	else
		sprintf(text, "%llu", number);
}

static void flags_text(const struct field *field, const void *at,
		       char text[CLI_TEXT_MAX])
{
	uint32_t flags;

	memcpy(&flags, at, sizeof(flags));
	*text = '\0';
	for (unsigned int i = 0; i < field->words->count; i++)
		if (flags & 1U << i)
			sprintf(text + strlen(text), "%s%s", *text ? " " : "",
				field->words->word[i]);
	if (!*text)
		strcpy(text, "-");
}

static void field_text(const struct field *field, const void *record,
		       char text[CLI_TEXT_MAX])
{
	const void *at = field_at(field, record);

	switch (field->type) {
	case FIELD_TEXT:
		text_or_dash(at, text);
		break;
	case FIELD_UUID:
		vds_uuid_format(at, text);
		break;
	case FIELD_ADDRESS:
		address_text(at, text);
		break;
	case FIELD_WORD:
		text_or_dash(field_word(field, at), text);
		break;
	case FIELD_FLAGS:
		flags_text(field, at, text);
		break;
	case FIELD_BOOL:
		strcpy(text, *(const bool *)at ? "yes" : "no");
		break;
	case FIELD_RESULT_CODE:
	case FIELD_ERROR_CODE:
		text_or_dash(code_error(at), text);
		break;
	case FIELD_GROUP:
		group_text(field, record, text);
		break;
	case FIELD_TIME:
		time_format(*(const uint64_t *)at, text);
		break;
	case FIELD_DURATION:
		sprintf(text, "%.3f s", *(const uint64_t *)at / 1e9);
		break;
	case FIELD_RESULT:
	case FIELD_ERROR:
		op_result_text(at, text);
		break;
	default:
		number_text(field, at, text);
	}
}

char *record_text(const struct record_kind *kind, const void *record,
		  const char *label, char text[CLI_TEXT_MAX])
{
	const struct field *f = kind->fields;

	*text = '\0';
	while (!field_end(f) && (!f->label || strcmp(f->label, label)))
		f++;
	if (!field_end(f))
		field_text(f, record, text);
	return text;
}

char *record_name(const struct record_kind *kind, const void *record,
		  char text[CLI_TEXT_MAX])
{
	char second[CLI_TEXT_MAX];

	record_text(kind, record, kind->name_fields[0], text);
	if (kind->name_fields[1]) {
		record_text(kind, record, kind->name_fields[1], second);
		strcat(strcat(text, kind->joint), second);
	}
	return text;
}

/* A line for each record of a field that is an array. */
static void print_array(const struct field *field, const void *record)
{
	const char *from = field_at(field, record);
	size_t count = array_count(field, record);
	char text[CLI_TEXT_MAX];

	for (size_t i = 0; i < count; i++) {
		field->kind->sentence(from + i * field->kind->size, text);
		printf("%-12s %s\n", i ? "" : field->label, text);
	}
}

void record_print(const struct record_kind *kind, const void *record)
{
	char text[CLI_TEXT_MAX];

	for (const struct field *f = kind->fields; !field_end(f); f++) {
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

static bool is_column(const struct field *field)
{
	return field->label && field->flags & FIELD_LIST;
}

static size_t column_headings(const struct record_kind *kind,
			      const char **headings)
{
	size_t columns = 0;

	for (const struct field *f = kind->fields; !field_end(f); f++)
		if (is_column(f))
			headings[columns++] = f->label;
	return columns;
}

static void fill_row(const struct record_kind *kind, const void *record,
		     char **cell)
{
	char text[CLI_TEXT_MAX];

	for (const struct field *f = kind->fields; !field_end(f); f++) {
		if (!is_column(f))
			continue;
		field_text(f, record, text);
		*cell++ = must(strdup(text));
	}
}

void record_table(const struct record_kind *kind, const void *records,
		  size_t count)
{
	const char *headings[RECORD_COLUMNS_MAX];
	size_t columns = column_headings(kind, headings);
	char **cells = must(calloc(count * columns + 1, sizeof(*cells)));

	for (size_t i = 0; i < count; i++)
		fill_row(kind, (const char *)records + i * kind->size,
			 &cells[i * columns]);
	table_print(headings, columns, cells, count);
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

json_t *record_array(const struct record_kind *kind, const void *records,
		     size_t count)
{
	json_t *array = must(json_array());

	for (size_t i = 0; i < count; i++) {
		const char *record = (const char *)records + i * kind->size;

		array_append(array, record_json(kind, record, 0));
	}
	return array;
}

json_t *record_with_members(const struct record_kind *kind, const void *record,
			    const void *members, size_t count)
{
	json_t *json = record_json(kind, record, 0);
	json_t *array = record_array(&membership_kind, members, count);

	if (json_object_set_new(json, membership_kind.plural, array))
		must(NULL);
	return json;
}

void record_show_with_members(struct cli *cli, const struct record_kind *kind,
			      const void *record, const void *members,
			      size_t count)
{
	if (cli->doc) {
		cli_add(cli, kind->name,
			record_with_members(kind, record, members, count));
		return;
	}
	record_print(kind, record);
	putchar('\n');
	record_table(&membership_kind, members, count);
}

void record_list(struct cli *cli, const struct record_kind *kind,
		 const void *records, size_t count)
{
	if (cli->doc)
		cli_add(cli, kind->plural, record_array(kind, records, count));
	else
		record_table(kind, records, count);
}

int record_list_all(struct cli *cli, const struct record_kind *kind)
{
	void *records;
	size_t count;
	int ret;

	ret = kind->list(cli->client, &records, &count);
	if (ret)
		return cli_fail(cli, ret, NULL, "cannot list the %s: %s",
				kind->plural, vds_client_message());
	record_list(cli, kind, records, count);
	free(records);
	return CLI_DONE;
}
