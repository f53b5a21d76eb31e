// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The few words of the Test Anything Protocol that the tests speak.
 */
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>

#include "tap.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int results, failures;

bool tap_result(bool good, const char *file, int line, const char *format, ...)
{
	va_list args;

	pthread_mutex_lock(&lock);
	results++;
	failures += !good;
	printf("%sok %d - ", good ? "" : "not ", results);
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	printf("\n");
	if (!good)
		printf("# failed at %s:%d\n", file, line);
	fflush(stdout);
	pthread_mutex_unlock(&lock);
	return good;
}

void tap_note(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	pthread_mutex_lock(&lock);
	printf("# ");
	vprintf(format, args);
	printf("\n");
	fflush(stdout);
	pthread_mutex_unlock(&lock);
	va_end(args);
}

int tap_end(void)
{
	printf("1..%d\n", results);
	return failures || !results;
}
