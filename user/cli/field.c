// SPDX-License-Identifier: GPL-2.0-only
/*
 * field.c - values of fields, by their description.
 */
#include <stdlib.h>
#include <string.h>

#include "field.h"

bool field_is_end(const struct field *field)
{
	return !field->key && !field->label;
}

const void *field_at(const struct field *field, const void *record)
{
	return (const char *)record + field->offset;
}

size_t field_count(const struct field *field, const void *record)
{
	return *(const size_t *)((const char *)record + field->count_offset);
}

const char *field_word(const struct field *field, const void *at)
{
	unsigned int value;

	memcpy(&value, at, sizeof(value));
	if (!value)
		return NULL;
	if (value > field->words->count)
		return "unknown";
	return field->words->word[value - 1];
}

uint64_t field_number(const struct field *field, const void *at)
{
	switch (field->type) {
	case FIELD_U16:
		return *(const uint16_t *)at;
	case FIELD_U32:
	case FIELD_NUMBER:
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

const char *field_error(const struct field *field, const void *at)
{
	const struct vds_op_info *op = at;
	int32_t result;

	if (field->type == FIELD_RESULT_CODE || field->type == FIELD_ERROR_CODE)
		result = *(const int32_t *)at;
	else
		result = op->state == VDS_ISCSI_OP_STATE_DONE ? op->result : 0;
	return result ? error_name(result) : NULL;
}
