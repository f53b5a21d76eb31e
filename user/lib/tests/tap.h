/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Runs a table of test cases and reports them in the Test Anything Protocol:
 * one case is one requirement and one TAP line.
 */
#ifndef VDS_TAP_H
#define VDS_TAP_H

#include <stdbool.h>
#include <stddef.h>

/**
 * struct tap_case - one requirement
 * @requirement: what must be true, as a sentence
 * @run: checks it, with check() and its relatives, at least once
 */
struct tap_case {
	const char *requirement;
	void (*run)(void);
};

/**
 * tap_run() - print the plan, run the @cases, report each
 *
 * A case passes if it made a check and no check failed. Returns what main()
 * returns: 0 if all cases passed or were skipped.
 */
#define tap_run(cases)	tap_run_cases(cases, sizeof(cases) / sizeof(*(cases)))

int tap_run_cases(const struct tap_case *cases, size_t count);

/** tap_skip() - report the running case as skipped, unless a check fails */
void tap_skip(const char *reason);

/** tap_skip_all() - report the whole file as skipped, instead of tap_run() */
int tap_skip_all(const char *reason);

/** tap_note() - print a diagnostic line; further lines of the text too */
void tap_note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/**
 * tap_context() - what the following checks of this case are about
 *
 * Failed checks print it. Used where a case checks the rows of a table.
 */
void tap_context(const char *format, ...) __attribute__((format(printf, 1, 2)));

/** check() - @condition must be true; returns it */
#define check(condition)							\
	tap_check(!!(condition), #condition, __FILE__, __LINE__)

/** check_int() - two integers must be equal; returns whether they are */
#define check_int(got, expected)						\
	tap_check_int(got, expected, #got, __FILE__, __LINE__)

/** check_str() - two strings must be equal; returns whether they are */
#define check_str(got, expected)						\
	tap_check_str(got, expected, #got, __FILE__, __LINE__)

/** check_part() - @text must contain @part; returns whether it does */
#define check_part(text, part)							\
	tap_check_part(text, part, #text, __FILE__, __LINE__)

bool tap_check(bool good, const char *condition, const char *file, int line);
bool tap_check_int(long long got, long long expected, const char *expression,
		   const char *file, int line);
bool tap_check_str(const char *got, const char *expected, const char *expression,
		   const char *file, int line);
bool tap_check_part(const char *text, const char *part, const char *expression,
		    const char *file, int line);

#endif /* VDS_TAP_H */
