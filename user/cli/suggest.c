// SPDX-License-Identifier: GPL-2.0-only
/*
 * suggest.c - guess which word a mistyped one was meant to be, by edit distance.
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
	size_t row[32], width = least(strlen(b), ARRAY_SIZE(row) - 1);

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
	size_t far = best ? distance(word, best) : strlen(candidate) / 3 + 2;

	return distance(word, candidate) < far ? candidate : best;
}

const char *suggest_hint(const char *best, char hint[SUGGEST_HINT_MAX])
{
	if (!best)
		return NULL;
	snprintf(hint, SUGGEST_HINT_MAX, "did you mean %s?", best);
	return hint;
}
