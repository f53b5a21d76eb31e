/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * output.h - what vdsctl prints, to people and to programs.
 */
#ifndef VDSCTL_OUTPUT_H
#define VDSCTL_OUTPUT_H

#include <stdarg.h>

#include "cli.h"

/** CLI_TEXT_MAX - bytes of the longest escaped text, NUL included */
#define CLI_TEXT_MAX	2048

/** must() - return @pointer; if it is NULL, report lack of memory and exit */
void *must(void *pointer);

/** plural() - the "s" of a noun that @count goes with */
const char *plural(size_t count);

/** cli_output_json() - print JSON instead of text from now on */
void cli_output_json(struct cli *cli);

/**
 * text_escape() - make untrusted text safe for a terminal
 * @from: the text
 * @to: receives it with all but printable ASCII as \xHH, truncated to fit
 * @size: bytes of @to
 *
 * Return: @to.
 */
char *text_escape(const char *from, char *to, size_t size);

/** text_is_utf8() - whether JSON can have a text as it is */
bool text_is_utf8(const char *text);

/** text_json() - a JSON string, escaped first if it is not UTF-8; never NULL */
json_t *text_json(const char *text);

/** cli_add() - add a member to the JSON output; takes ownership of @value */
void cli_add(struct cli *cli, const char *key, json_t *value);

/**
 * cli_say() - print a sentence for people on stdout; nothing with --json or --quiet
 *
 * Untrusted text in it is escaped.
 */
void cli_say(struct cli *cli, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/** cli_says() - whether cli_say() prints anything */
bool cli_says(const struct cli *cli);

/** cli_note() - print a sentence for people on stderr, also with --json */
void cli_note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/**
 * cli_fail() - report a failure on stderr and, if it is the first, in the JSON output
 * @cli: the run
 * @err: the errno, positive or negative
 * @hint: what to do next; NULL for the usual hint of @err
 * @format: the sentence
 *
 * Return: CLI_FAILED.
 */
int cli_fail(struct cli *cli, int err, const char *hint, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/** cli_list_failed() - report that the kernel's @objects cannot be listed; CLI_FAILED */
int cli_list_failed(struct cli *cli, int err, const char *objects);

/** cli_vfail() - cli_fail() with a va_list and without the usual hint */
void cli_vfail(struct cli *cli, int err, const char *hint, const char *format,
	       va_list values);

/** cli_finish() - print the JSON output; @status, or CLI_FAILED if that fails */
int cli_finish(struct cli *cli, int status);

#endif /* VDSCTL_OUTPUT_H */
