// SPDX-License-Identifier: GPL-2.0-only
/*
 * record_json.c - records as JSON, by their description.
 */
#include <stdio.h>
#include <string.h>

#include "record.h"
#include "times.h"

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
	char text[TIME_TEXT_MAX];

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
	case FIELD_BIG:
		snprintf(text, sizeof(text), "%llu",
			 (unsigned long long)field_number(field, at));
		return json_string(text);
	case FIELD_BOOL:
		return json_boolean(*(const bool *)at);
	case FIELD_RESULT_CODE:
		return json_integer(*(const int32_t *)at);
	case FIELD_TIME:
		return json_string(time_format(*(const uint64_t *)at, text));
	case FIELD_ERROR:
	case FIELD_ERROR_CODE:
		return text_or_null(field_error(field, at));
	case FIELD_REASON:
		return text_or_null(vds_reason_name(*(const enum vds_iscsi_reason *)at));
	case FIELD_RESULT:
		if (op->state != VDS_ISCSI_OP_STATE_DONE)
			return json_null();
		return json_integer(op->result);
	case FIELD_OP:
	case FIELD_NUMBER:
	case FIELD_MS:
		return number_or_null(field_number(field, at));
	default:
		return json_integer(field_number(field, at));
	}
}

/* A field of any type, including an array. */
static json_t *member_json(const struct field *field, const void *record)
{
	const void *at = field_at(field, record);

	if (field->type != FIELD_ARRAY)
		return field_json(field, at);
	return record_array(field->kind, at, field_count(field, record));
}

json_t *record_json(const struct record_kind *kind, const void *record,
		    unsigned int skip)
{
	json_t *json = must(json_object());

	for (const struct field *f = kind->fields; !field_is_end(f); f++) {
		json_t *value;

		if (!f->key || f->flags & skip)
			continue;
		value = must(member_json(f, record));
		if (json_object_set_new(json, f->key, value))
			must(NULL);
	}
	return json;
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

json_t *record_with_list(const struct record_kind *kind, const void *record,
			 const struct record_kind *list_kind, const void *list,
			 size_t count)
{
	json_t *json = record_json(kind, record, 0);

	if (json_object_set_new(json, list_kind->plural,
				record_array(list_kind, list, count)))
		must(NULL);
	return json;
}
