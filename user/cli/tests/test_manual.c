// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_manual.c - the manual page vdsctl(8) describes each member of each record of the
 * JSON output, and each word that it may have.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kinds.h"
#include "tap.h"

#define PAGE	"../man/vdsctl.8"

static char page[65536];

static void read_page(void)
{
	FILE *file = fopen(PAGE, "re");

	if (!file || !fread(page, 1, sizeof(page) - 1, file))
		abort();
	fclose(file);
}

/* The entry of a record in the section "Records" of the page; the caller frees it. */
static char *entry_of(const char *name)
{
	const char *records = strstr(page, "\n.Ss Records\n");
	const char *begin, *end;
	char heading[64];

	snprintf(heading, sizeof(heading), "\n.It %s\n", name);
	begin = records ? strstr(records, heading) : NULL;
	if (!begin)
		return strdup("");
	end = strstr(begin + 1, "\n.It ");
	return end ? strndup(begin, end - begin) : strdup(begin);
}

/* Whether a word stands in a text, not as a part of another one. */
static bool has_word(const char *text, const char *word)
{
	static const char inner[] = "abcdefghijklmnopqrstuvwxyz_-";
	size_t length = strlen(word);

	for (const char *at = text; (at = strstr(at, word)); at++)
		if (!strchr(inner, at[-1]) && (!at[length] || !strchr(inner, at[length])))
			return true;
	return false;
}

static void check_field(const char *entry, const struct field *field)
{
	tap_context("%s", field->key);
	check(has_word(entry, field->key));
	for (unsigned int i = 0; field->words && i < field->words->count; i++) {
		tap_context("%s \"%s\"", field->key, field->words->word[i]);
		check(has_word(entry, field->words->word[i]));
	}
}

static void check_kind(const char *name, const struct record_kind *kind)
{
	char *entry = entry_of(name);

	tap_context("%s", name);
	check(*entry);
	for (const struct field *f = kind->fields; *entry && !field_is_end(f); f++)
		if (f->key)
			check_field(entry, f);
	tap_context("%s", "");
	free(entry);
}

static void objects(void)
{
	check_kind("provider", &provider_kind);
	check_kind("target", &target_kind);
	check_kind("group", &group_kind);
	check_kind("portal", &portal_kind);
	check_kind("membership", &membership_kind);
}

static void operations(void)
{
	check_kind("operation", &op_kind);
	check_kind("item", &op_item_kind);
	check_kind("blocker", &op_blocker_kind);
	check_kind("session of an operation", &op_session_kind);
}

static const struct tap_case cases[] = {
	{ "the manual page has each member and word of the objects", objects },
	{ "the manual page has each member and word of operations", operations },
};

int main(void)
{
	read_page();
	return tap_run(cases);
}
