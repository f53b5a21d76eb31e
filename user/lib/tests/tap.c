// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Runs a table of test cases and reports them in the Test Anything Protocol:
 * one case is one requirement and one TAP line.
 */
#include <ctype.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "tap.h"

/* Protects the state of the running case and keeps output lines whole. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned int checks, failures;
static const char *skip_reason;
static char context[256];

/* Names and messages under test may have any bytes; the TAP is plain text. */
static void make_printable(char *text)
{
	for (; *text; text++)
		if (!isprint((unsigned char)*text) && *text != '\n')
			*text = '?';
}

/* Every line of the text becomes a diagnostic line; needs the lock. */
static void diagnose(const char *format, va_list args)
{
	static char text[65536];
	char *rest = text, *line;

	vsnprintf(text, sizeof(text), format, args);
	make_printable(text);
	while ((line = strsep(&rest, "\n")))
		printf("# %s\n", line);
	fflush(stdout);
}

void tap_note(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	pthread_mutex_lock(&lock);
	diagnose(format, args);
	pthread_mutex_unlock(&lock);
	va_end(args);
}

void tap_context(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	pthread_mutex_lock(&lock);
	vsnprintf(context, sizeof(context), format, args);
	make_printable(context);
	pthread_mutex_unlock(&lock);
	va_end(args);
}

/* Counts a check; one that failed prints where, the context and @format. */
__attribute__((format(printf, 4, 5)))
static bool count(bool good, const char *file, int line, const char *format, ...)
{
	va_list args;

	pthread_mutex_lock(&lock);
	checks++;
	if (!good) {
		failures++;
		printf("# %s:%d:%s%s\n", file, line, *context ? " " : "", context);
		va_start(args, format);
		diagnose(format, args);
		va_end(args);
	}
	pthread_mutex_unlock(&lock);
	return good;
}

bool tap_check(bool good, const char *condition, const char *file, int line)
{
	return count(good, file, line, "false: %s", condition);
}

bool tap_check_int(long long got, long long expected, const char *expression,
		   const char *file, int line)
{
	return count(got == expected, file, line, "%s is %lld (0x%llx), expected %lld (0x%llx)",
		     expression, got, got, expected, expected);
}

bool tap_check_str(const char *got, const char *expected, const char *expression,
		   const char *file, int line)
{
	return count(got && !strcmp(got, expected), file, line,
		     "%s is \"%s\", expected \"%s\"", expression, got ? got : "(null)",
		     expected);
}

bool tap_check_part(const char *text, const char *part, const char *expression,
		    const char *file, int line)
{
	return count(text && strstr(text, part), file, line,
		     "%s is \"%s\", expected \"%s\" in it", expression,
		     text ? text : "(null)", part);
}

void tap_skip(const char *reason)
{
	skip_reason = reason;
}

int tap_skip_all(const char *reason)
{
	printf("1..0 # SKIP %s\n", reason);
	return 0;
}

static bool run_case(const struct tap_case *one, size_t number)
{
	bool good;

	checks = 0;
	failures = 0;
	skip_reason = NULL;
	context[0] = '\0';
	one->run();
	if (!checks && !skip_reason)
		printf("# the case made no check\n");
	good = !failures && (checks || skip_reason);
	printf("%sok %zu - %s", good ? "" : "not ", number, one->requirement);
	if (good && skip_reason)
		printf(" # SKIP %s", skip_reason);
	printf("\n");
	fflush(stdout);
	return good;
}

int tap_run_cases(const struct tap_case *cases, size_t count)
{
	bool good = count;

	printf("1..%zu\n", count);
	fflush(stdout);
	for (size_t i = 0; i < count; i++)
		good &= run_case(&cases[i], i + 1);
	return !good;
}
