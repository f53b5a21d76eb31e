/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * suggest.h - guess what a wrong word was meant to be.
 */
#ifndef VDSCTL_SUGGEST_H
#define VDSCTL_SUGGEST_H

#include <stdbool.h>

/** SUGGEST_HINT_MAX - bytes that suggest_hint() needs */
#define SUGGEST_HINT_MAX	300

/**
 * suggest_nearer() - compare a candidate with the best one so far, by edit distance
 * @word: what was typed
 * @candidate: a valid word
 * @best: the nearest one so far, or NULL
 *
 * Return: the nearer one of @candidate and @best, or NULL if both are far.
 */
const char *suggest_nearer(const char *word, const char *candidate,
			   const char *best);

/** suggest_is_synonym() - whether other programs call @candidate by the name @word */
bool suggest_is_synonym(const char *word, const char *candidate);

/** suggest_hint() - a hint that names @best; returns @hint, NULL without @best */
const char *suggest_hint(const char *best, char hint[SUGGEST_HINT_MAX]);

#endif /* VDSCTL_SUGGEST_H */
