// SPDX-License-Identifier: GPL-2.0-only
/*
 * suggest.c - guess what a wrong word was meant to be: by edit distance, and by the
 * words of targetcli, ip and systemctl for the same.
 */
#include <stdio.h>
#include <string.h>

#include "cli.h"
#include "suggest.h"

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* The number of letters to insert, delete or change to get from a to b. */
static size_t distance(const char *a, const char *b)
{
	size_t row[256], width = least(strlen(b), ARRAY_SIZE(row) - 1);

	for (size_t j = 0; j <= width; j++)
		row[j] = j;
	for (size_t i = 0; a[i]; i++) {
		size_t corner = row[0]++;

		for (size_t j = 1; j <= width; j++) {
			size_t changed = corner + (a[i] != b[j - 1]);

			corner = row[j];
			row[j] = least(changed, least(row[j], row[j - 1]) + 1);
		}
	}
	return row[width];
}

const char *suggest_nearer(const char *word, const char *candidate,
			   const char *best)
{
	size_t letters = strlen(candidate + strspn(candidate, "-"));
	size_t far = best ? distance(word, best) : letters / 3 + 1;

	return distance(word, candidate) < far ? candidate : best;
}

/* The words of a set mean the same; vdsctl has one of them in each place. */
static const char *const synonyms[][8] = {
	{ "remove", "delete", "del", "rm", "destroy" },
	{ "add", "create", "new", "mk" },
	{ "evacuate", "remove", "delete", "del", "rm" },
	{ "restore", "add", "create" },
	{ "list", "ls", "dump" },
	{ "show", "info", "get", "status", "cat" },
	{ "portal", "portals", "np" },
	{ "group", "groups", "tpg", "tpgs", "portal-group" },
	{ "target", "targets", "iscsi" },
	{ "session", "sessions", "connection", "connections" },
	{ "op", "ops", "operation", "operations" },
	{ "provider", "providers" },
	{ "address", "addr", "ip" },
	{ "watch", "monitor", "events" },
	{ "config", "saveconfig", "configuration" },
	{ "check", "health" },
};

bool suggest_is_synonym(const char *word, const char *candidate)
{
	for (size_t i = 0; i < ARRAY_SIZE(synonyms); i++) {
		bool has_word = false, has_candidate = false;

		for (size_t j = 0; j < ARRAY_SIZE(synonyms[i]) && synonyms[i][j]; j++) {
			has_word |= !strcmp(synonyms[i][j], word);
			has_candidate |= !strcmp(synonyms[i][j], candidate);
		}
		if (has_word && has_candidate)
			return true;
	}
	return false;
}

const char *suggest_hint(const char *best, char hint[SUGGEST_HINT_MAX])
{
	if (!best)
		return NULL;
	snprintf(hint, SUGGEST_HINT_MAX, "did you mean %s?", best);
	return hint;
}
