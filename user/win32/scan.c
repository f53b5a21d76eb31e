// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The formatted input of Windows' C library; see vdsw_print.h.
 */
#define VDSW_NO_REDIRECT

#include <stdlib.h>
#include <string.h>

#include "print.h"

/**
 * struct input - where it is read from, and in what form
 * @stream: a stream; NULL for a string
 * @text: the string
 * @wide: text and format are wide
 */
struct input {
	FILE *stream;
	const void *text;
	bool wide;
};

static int scan_translated(const struct input *in, const void *format, va_list args)
{
	if (in->stream)
		return in->wide ? vfwscanf(in->stream, format, args) :
				  vfscanf(in->stream, format, args);
	return in->wide ? vswscanf(in->text, format, args) : vsscanf(in->text, format, args);
}

static void *translate(const struct input *in, const void *format,
		       struct vdsw_conversions *secure)
{
	return in->wide ? (void *)vdsw_translate(format, secure) :
			  (void *)vdsw_translate_narrow(format, secure);
}

static int scan(const struct input *in, const void *format, va_list args)
{
	void *translated = translate(in, format, NULL);
	locale_t before = vdsw_use_utf8();
	int count = translated ? scan_translated(in, translated, args) : EOF;

	uselocale(before);
	free(translated);
	return count;
}

/* ------------------------------------------------------------ secure functions */

/**
 * struct target - where a conversion stores
 * @to: the caller's variable
 * @size: of text: how many characters fit
 * @text: of text: what was read, or NULL
 */
struct target {
	void *to;
	unsigned int size;
	void *text;
};

static void take_targets(struct target *targets, const struct vdsw_conversions *conversions,
			 va_list args)
{
	for (size_t i = 0; i < conversions->count; i++) {
		targets[i].to = va_arg(args, void *);
		if (conversions->list[i].text)
			targets[i].size = va_arg(args, unsigned int);
	}
}

static int scan_list(const struct input *in, const void *format, ...)
{
	va_list args;
	int count;

	va_start(args, format);
	count = scan_translated(in, format, args);
	va_end(args);
	return count;
}

/* A format reads no more arguments than it has conversions. */
static int scan_targets(const struct input *in, const void *format, struct target *targets,
			const struct vdsw_conversions *conversions)
{
	void *p[VDSW_MAX_CONVERSIONS];

	for (size_t i = 0; i < VDSW_MAX_CONVERSIONS; i++)
		p[i] = conversions->list[i].text ? &targets[i].text : targets[i].to;
	return scan_list(in, format, p[0], p[1], p[2], p[3], p[4], p[5], p[6], p[7], p[8], p[9],
			 p[10], p[11], p[12], p[13], p[14], p[15]);
}

/* Copy what was read; false, and an empty string, if it does not fit. */
static bool give_text(const struct target *target, const struct vdsw_conversion *conversion)
{
	size_t unit = conversion->wide ? sizeof(wchar_t) : 1, count = conversion->chars;

	if (!count)
		count = (conversion->wide ? wcslen(target->text) : strlen(target->text)) + 1;
	if (count <= target->size)
		memcpy(target->to, target->text, count * unit);
	else if (target->size)
		memset(target->to, 0, unit);
	return count <= target->size;
}

/* Returns how many were stored: a text that does not fit is the end, as on Windows. */
static int give_targets(struct target *targets, const struct vdsw_conversions *conversions,
			int count)
{
	bool fits = true;
	int given = 0;

	for (size_t i = 0; i < conversions->count; i++) {
		if (fits && targets[i].text)
			fits = give_text(&targets[i], &conversions->list[i]);
		given += fits && conversions->list[i].counts;
		free(targets[i].text);
	}
	return given < count ? given : count;
}

static int scan_secure(const struct input *in, const void *format, va_list args)
{
	struct vdsw_conversions conversions = { 0 };
	struct target targets[VDSW_MAX_CONVERSIONS] = { 0 };
	void *translated = translate(in, format, &conversions);
	locale_t before = vdsw_use_utf8();
	int count = EOF;

	if (translated && conversions.count <= VDSW_MAX_CONVERSIONS) {
		take_targets(targets, &conversions, args);
		count = scan_targets(in, translated, targets, &conversions);
		count = give_targets(targets, &conversions, count);
	}
	uselocale(before);
	free(translated);
	return count;
}

/* ------------------------------------------------------------------ the functions */

int vdsw_sscanf(const char *text, const char *format, ...)
{
	struct input in = { .text = text };
	va_list args;
	int count;

	va_start(args, format);
	count = scan(&in, format, args);
	va_end(args);
	return count;
}

int vdsw_fscanf(FILE *from, const char *format, ...)
{
	struct input in = { .stream = from };
	va_list args;
	int count;

	va_start(args, format);
	count = scan(&in, format, args);
	va_end(args);
	return count;
}

int vdsw_scanf(const char *format, ...)
{
	struct input in = { .stream = stdin };
	va_list args;
	int count;

	va_start(args, format);
	count = scan(&in, format, args);
	va_end(args);
	return count;
}

int vdsw_swscanf(const wchar_t *text, const wchar_t *format, ...)
{
	struct input in = { .text = text, .wide = true };
	va_list args;
	int count;

	va_start(args, format);
	count = scan(&in, format, args);
	va_end(args);
	return count;
}

int vdsw_fwscanf(FILE *from, const wchar_t *format, ...)
{
	struct input in = { .stream = from, .wide = true };
	va_list args;
	int count;

	va_start(args, format);
	count = scan(&in, format, args);
	va_end(args);
	return count;
}

int vdsw_wscanf(const wchar_t *format, ...)
{
	struct input in = { .stream = stdin, .wide = true };
	va_list args;
	int count;

	va_start(args, format);
	count = scan(&in, format, args);
	va_end(args);
	return count;
}

int sscanf_s(const char *text, const char *format, ...)
{
	struct input in = { .text = text };
	va_list args;
	int count;

	va_start(args, format);
	count = scan_secure(&in, format, args);
	va_end(args);
	return count;
}

int fscanf_s(FILE *from, const char *format, ...)
{
	struct input in = { .stream = from };
	va_list args;
	int count;

	va_start(args, format);
	count = scan_secure(&in, format, args);
	va_end(args);
	return count;
}

int scanf_s(const char *format, ...)
{
	struct input in = { .stream = stdin };
	va_list args;
	int count;

	va_start(args, format);
	count = scan_secure(&in, format, args);
	va_end(args);
	return count;
}

int swscanf_s(const wchar_t *text, const wchar_t *format, ...)
{
	struct input in = { .text = text, .wide = true };
	va_list args;
	int count;

	va_start(args, format);
	count = scan_secure(&in, format, args);
	va_end(args);
	return count;
}

int fwscanf_s(FILE *from, const wchar_t *format, ...)
{
	struct input in = { .stream = from, .wide = true };
	va_list args;
	int count;

	va_start(args, format);
	count = scan_secure(&in, format, args);
	va_end(args);
	return count;
}

int wscanf_s(const wchar_t *format, ...)
{
	struct input in = { .stream = stdin, .wide = true };
	va_list args;
	int count;

	va_start(args, format);
	count = scan_secure(&in, format, args);
	va_end(args);
	return count;
}
