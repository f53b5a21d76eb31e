// SPDX-License-Identifier: GPL-2.0-only
/*
 * times.c - clocks, deadlines, and times as text.
 */
#include <stdio.h>

#include "times.h"

#define NS_PER_S	1000000000ULL
#define NS_PER_MS	1000000ULL

uint64_t time_now(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return now.tv_sec * NS_PER_S + now.tv_nsec;
}

char *time_format(uint64_t ns, char text[TIME_TEXT_MAX])
{
	time_t seconds = ns / NS_PER_S;
	struct tm tm;
	size_t used;

	gmtime_r(&seconds, &tm);
	used = strftime(text, TIME_TEXT_MAX, "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(text + used, TIME_TEXT_MAX - used, ".%09uZ",
		 (unsigned int)(ns % NS_PER_S));
	return text;
}

uint64_t time_parse(const char *text)
{
	struct tm tm = { 0 };
	unsigned int ns = 0;

	text = text ? strptime(text, "%Y-%m-%dT%H:%M:%S", &tm) : NULL;
	if (!text)
		return 0;
	sscanf(text, ".%9u", &ns);
	return timegm(&tm) * NS_PER_S + ns;
}

char *time_format_local(uint64_t ns, char text[TIME_TEXT_MAX])
{
	time_t seconds = ns / NS_PER_S;
	struct tm tm;

	localtime_r(&seconds, &tm);
	strftime(text, TIME_TEXT_MAX, "%Y-%m-%d %H:%M:%S", &tm);
	return text;
}

uint64_t deadline_of(int timeout_ms)
{
	if (timeout_ms < 0)
		return UINT64_MAX;
	return time_now(CLOCK_MONOTONIC) + timeout_ms * NS_PER_MS;
}
