/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The few words of the Test Anything Protocol that the tests speak.
 */
#ifndef VDS_TAP_H
#define VDS_TAP_H

#include <stdbool.h>

/* One result; a failure also tells @file and @line. Returns @good. */
bool tap_result(bool good, const char *file, int line, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* A remark. */
void tap_note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The plan, at the end; what main() returns: 0 when all was good. */
int tap_end(void);

#define ok(good, ...)	tap_result(good, __FILE__, __LINE__, __VA_ARGS__)

/* Two integers that have to be the same; what they are is told if not. */
#define is_int(got, expected, ...)						\
	do {									\
		long long got_ = (got), expected_ = (expected);			\
										\
		if (!ok(got_ == expected_, __VA_ARGS__))			\
			tap_note("got %lld, expected %lld", got_, expected_);	\
	} while (0)

/* Two strings that have to be the same. */
#define is_str(got, expected, ...)						\
	do {									\
		const char *got_ = (got), *expected_ = (expected);		\
										\
		if (!ok(!strcmp(got_, expected_), __VA_ARGS__))			\
			tap_note("got '%s', expected '%s'", got_, expected_);	\
	} while (0)

#endif /* VDS_TAP_H */
