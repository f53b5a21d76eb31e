// SPDX-License-Identifier: GPL-2.0-only
/*
 * record_text.c - fields of records as text for people, by their description.
 */
#include <stdio.h>
#include <string.h>

#include "reasons.h"
#include "record.h"
#include "times.h"

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

static void address_text(const struct vds_address *address, char text[CLI_TEXT_MAX])
{
	char raw[VDS_ADDRESS_STRLEN];

	text_or_dash(address->family ? vds_address_format(address, raw) : NULL, text);
}

static void uuid_text(const struct vds_uuid *id, char text[CLI_TEXT_MAX])
{
	static const struct vds_uuid none;

	if (memcmp(id, &none, sizeof(none)))
		vds_uuid_format(id, text);
	else
		strcpy(text, "-");
}

static void number_text(const struct field *field, const void *at,
			char text[CLI_TEXT_MAX])
{
	unsigned long long number = field_number(field, at);
	bool may_lack = field->type == FIELD_OP || field->type == FIELD_MS ||
			field->type == FIELD_NUMBER;

	if (may_lack && !number)
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

/* "ok", or the errno and why: "EADDRINUSE (last portal of the group)" */
static void result_text(const struct field *field, const struct vds_op_info *op,
			char text[CLI_TEXT_MAX])
{
	char words[REASON_TEXT_MAX];
	bool done = op->state == VDS_ISCSI_OP_STATE_DONE;

	text_or_dash(done && !op->result ? "ok" : field_error(field, op), text);
	if (done && op->result && *reason_words(op->reason, words))
		sprintf(text + strlen(text), " (%s)", words);
}

void field_text(const struct field *field, const void *record,
		char text[CLI_TEXT_MAX])
{
	const void *at = field_at(field, record);

	switch (field->type) {
	case FIELD_TEXT:
		text_or_dash(at, text);
		break;
	case FIELD_UUID:
		uuid_text(at, text);
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
		text_or_dash(field_error(field, at), text);
		break;
	case FIELD_GROUP:
		group_text(field, record, text);
		break;
	case FIELD_FORMAT:
		field->format(record, text);
		break;
	case FIELD_TIME:
		time_format_local(*(const uint64_t *)at, text);
		break;
	case FIELD_DURATION:
		sprintf(text, "%.3f s", *(const uint64_t *)at / 1e9);
		break;
	case FIELD_RESULT:
		result_text(field, at, text);
		break;
	case FIELD_ERROR:
		text_or_dash(field_error(field, at), text);
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
	while (!field_is_end(f) && (!f->label || strcmp(f->label, label)))
		f++;
	if (!field_is_end(f))
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
