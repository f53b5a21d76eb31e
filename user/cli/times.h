/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * times.h - clocks, deadlines, and times as text.
 */
#ifndef VDSCTL_TIMES_H
#define VDSCTL_TIMES_H

#include <stdint.h>
#include <time.h>

/** TIME_TEXT_MAX - bytes that hold any formatted time, NUL included */
#define TIME_TEXT_MAX	64

/** time_now() - ns of @clock */
uint64_t time_now(clockid_t clock);

/** time_format() - ISO 8601 in UTC with ns; returns @text */
char *time_format(uint64_t ns, char text[TIME_TEXT_MAX]);

/** time_parse() - the ns of what time_format() wrote; 0 if it is no such text, or NULL */
uint64_t time_parse(const char *text);

/** time_format_local() - for people, in the time zone of the machine; returns @text */
char *time_format_local(uint64_t ns, char text[TIME_TEXT_MAX]);

/** deadline_of() - @timeout_ms from now in ns of CLOCK_MONOTONIC; never if negative */
uint64_t deadline_of(int timeout_ms);

#endif /* VDSCTL_TIMES_H */
