// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The formatted output of Windows' C library; see vdsw_print.h.
 *
 * A format is translated to one of this platform, which then formats. Everything is
 * written as bytes: a stream of this platform's C library takes either wide or narrow
 * output, and sources for Windows mix them.
 */
#define VDSW_NO_REDIRECT

#include <locale.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "print.h"

/* ------------------------------------------------------------- the encoding */

static pthread_once_t utf8_once = PTHREAD_ONCE_INIT;
static locale_t utf8;

static void make_utf8(void)
{
	utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
}

/* Convert as UTF-8, whatever the program's locale is; returns the locale before. */
static locale_t use_utf8(void)
{
	pthread_once(&utf8_once, make_utf8);
	return uselocale(utf8);
}

/* ---------------------------------------------------------- the translation */

/**
 * struct format - a format that is being translated
 * @from: what is left of the source's format
 * @to: where the translation continues; each conversion gets at most 2 characters longer
 * @wide: it is the format of a wide function
 */
struct format {
	const wchar_t *from;
	wchar_t *to;
	bool wide;
};

enum size {
	SIZE_DEFAULT,
	SIZE_NARROW,	/* h */
	SIZE_WIDE,	/* l, w */
	SIZE_32,	/* I32; l of an integer */
	SIZE_64,	/* I64 */
	SIZE_POINTER,	/* I */
	SIZE_OTHER,	/* copied as it is */
};

static bool take(struct format *f, const wchar_t *text)
{
	size_t length = wcslen(text);

	if (wcsncmp(f->from, text, length))
		return false;
	f->from += length;
	return true;
}

static void put(struct format *f, const wchar_t *text)
{
	while (*text)
		*f->to++ = *text++;
}

/* Sizes that both platforms have. */
static bool copy_size(struct format *f)
{
	static const wchar_t *const same[] = { L"ll", L"hh", L"j", L"z", L"t", L"L" };

	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
		if (take(f, same[i])) {
			put(f, same[i]);
			return true;
		}
	}
	return false;
}

static enum size take_size(struct format *f)
{
	if (take(f, L"I64"))
		return SIZE_64;
	if (take(f, L"I32"))
		return SIZE_32;
	if (take(f, L"I"))
		return SIZE_POINTER;
	if (copy_size(f))
		return SIZE_OTHER;
	if (take(f, L"h"))
		return SIZE_NARROW;
	if (take(f, L"l") || take(f, L"w"))
		return SIZE_WIDE;
	return SIZE_DEFAULT;
}

/* Text: is it wide? @other: the conversion is S or C, which is the other kind. */
static void put_text(struct format *f, enum size size, wchar_t conversion, bool other)
{
	bool wide = size == SIZE_WIDE || (size != SIZE_NARROW && f->wide != other);

	if (wide)
		*f->to++ = L'l';
	*f->to++ = conversion;
}

static void put_number(struct format *f, enum size size, wchar_t conversion)
{
	static const wchar_t *const prefixes[] = {
		[SIZE_DEFAULT] = L"", [SIZE_NARROW] = L"h", [SIZE_WIDE] = L"",
		[SIZE_32] = L"", [SIZE_64] = L"ll", [SIZE_POINTER] = L"z", [SIZE_OTHER] = L"",
	};

	put(f, prefixes[size]);
	*f->to++ = conversion;
}

static void translate_conversion(struct format *f)
{
	enum size size;
	wchar_t conversion;

	while (*f->from && wcschr(L"-+ #0123456789.*", *f->from))
		*f->to++ = *f->from++;
	size = take_size(f);
	conversion = *f->from;
	if (!conversion)
		return;
	f->from++;
	switch (conversion) {
	case L's':
	case L'c':
		put_text(f, size, conversion, false);
		break;
	case L'S':
		put_text(f, size, L's', true);
		break;
	case L'C':
		put_text(f, size, L'c', true);
		break;
	default:
		put_number(f, size, conversion);
	}
}

/* The caller frees the translation; NULL if out of memory. */
static wchar_t *translate(const wchar_t *format, bool wide)
{
	wchar_t *translated = calloc(2 * wcslen(format) + 1, sizeof(*translated));
	struct format f = { format, translated, wide };

	if (!translated)
		return NULL;
	while (*f.from) {
		*f.to++ = *f.from;
		if (*f.from++ == L'%')
			translate_conversion(&f);
	}
	return translated;
}

/* A narrow format is translated as a wide one, byte by byte. */
static char *translate_narrow(const char *format)
{
	size_t length = strlen(format), i;
	wchar_t *wide = calloc(length + 1, sizeof(*wide)), *translated = NULL;
	char *narrow = NULL;

	for (i = 0; wide && i < length; i++)
		wide[i] = (unsigned char)format[i];
	if (wide)
		translated = translate(wide, false);
	if (translated)
		narrow = calloc(wcslen(translated) + 1, 1);
	for (i = 0; narrow && translated[i]; i++)
		narrow[i] = (char)translated[i];
	free(translated);
	free(wide);
	return narrow;
}

/* ----------------------------------------------------------- formatted text */

wchar_t *vdsw_format(const wchar_t *format, va_list args)
{
	wchar_t *translated = translate(format, true), *text = NULL;
	locale_t before = use_utf8();
	size_t size;
	FILE *memory = translated ? open_wmemstream(&text, &size) : NULL;
	int count = memory ? vfwprintf(memory, translated, args) : -1;

	if (memory)
		fclose(memory);
	uselocale(before);
	free(translated);
	if (count < 0) {
		free(text);
		return NULL;
	}
	return text;
}

char *vdsw_format_narrow(const char *format, va_list args)
{
	char *translated = translate_narrow(format), *text = NULL;
	locale_t before = use_utf8();

	if (translated && vasprintf(&text, translated, args) < 0)
		text = NULL;
	uselocale(before);
	free(translated);
	return text;
}

char *vdsw_to_utf8(const wchar_t *text)
{
	locale_t before = use_utf8();
	size_t size = wcstombs(NULL, text, 0);
	char *bytes = size == (size_t)-1 ? NULL : malloc(size + 1);

	if (bytes)
		wcstombs(bytes, text, size + 1);
	uselocale(before);
	return bytes;
}

wchar_t *vdsw_from_utf8(const char *text)
{
	locale_t before = use_utf8();
	size_t size = mbstowcs(NULL, text, 0);
	wchar_t *wide = size == (size_t)-1 ? NULL : calloc(size + 1, sizeof(*wide));

	if (wide)
		mbstowcs(wide, text, size + 1);
	uselocale(before);
	return wide;
}

/* ------------------------------------------------------------- to a stream */

/* Writes and frees; returns @count, or -1. */
static int write_bytes(FILE *to, char *bytes, size_t count)
{
	int failed = !bytes || fputs(bytes, to) == EOF;

	free(bytes);
	return failed ? -1 : (int)count;
}

int vdsw_vfwprintf(FILE *to, const wchar_t *format, va_list args)
{
	wchar_t *text = vdsw_format(format, args);
	int count;

	if (!text)
		return -1;
	count = write_bytes(to, vdsw_to_utf8(text), wcslen(text));
	free(text);
	return count;
}

int vdsw_vfprintf(FILE *to, const char *format, va_list args)
{
	char *text = vdsw_format_narrow(format, args);

	return text ? write_bytes(to, text, strlen(text)) : -1;
}

int vdsw_fwprintf(FILE *to, const wchar_t *format, ...)
{
	va_list args;
	int count;

	va_start(args, format);
	count = vdsw_vfwprintf(to, format, args);
	va_end(args);
	return count;
}

int vdsw_fprintf(FILE *to, const char *format, ...)
{
	va_list args;
	int count;

	va_start(args, format);
	count = vdsw_vfprintf(to, format, args);
	va_end(args);
	return count;
}

int vdsw_vwprintf(const wchar_t *format, va_list args)
{
	return vdsw_vfwprintf(stdout, format, args);
}

int vdsw_vprintf(const char *format, va_list args)
{
	return vdsw_vfprintf(stdout, format, args);
}

int vdsw_wprintf(const wchar_t *format, ...)
{
	va_list args;
	int count;

	va_start(args, format);
	count = vdsw_vfwprintf(stdout, format, args);
	va_end(args);
	return count;
}

int vdsw_printf(const char *format, ...)
{
	va_list args;
	int count;

	va_start(args, format);
	count = vdsw_vfprintf(stdout, format, args);
	va_end(args);
	return count;
}

int vdsw_fputws(const wchar_t *text, FILE *to)
{
	return write_bytes(to, vdsw_to_utf8(text), 0);
}

wint_t vdsw_fputwc(wchar_t c, FILE *to)
{
	wchar_t text[2] = { c, 0 };

	return vdsw_fputws(text, to) < 0 ? WEOF : (wint_t)c;
}

wint_t vdsw_putwchar(wchar_t c)
{
	return vdsw_fputwc(c, stdout);
}

int _putws(const wchar_t *text)
{
	return vdsw_fputws(text, stdout) < 0 || fputc('\n', stdout) == EOF ? -1 : 0;
}

/* -------------------------------------------------------------- to a buffer */

/*
 * Copy as much as fits of the @length characters of @size bytes each, and a NUL if it
 * fits; frees @text. Returns @length, or -1 if it does not fit.
 */
static int give(void *to, size_t space, void *text, size_t length, size_t size)
{
	size_t fits = length < space ? length + 1 : space;
	int count = text && length <= space ? (int)length : -1;

	if (text)
		memcpy(to, text, fits * size);
	else if (space)
		memset(to, 0, size);
	free(text);
	return count;
}

int _vsnwprintf(wchar_t *to, size_t size, const wchar_t *format, va_list args)
{
	wchar_t *text = vdsw_format(format, args);

	return give(to, size, text, text ? wcslen(text) : 0, sizeof(*text));
}

int _snwprintf(wchar_t *to, size_t size, const wchar_t *format, ...)
{
	va_list args;
	int count;

	va_start(args, format);
	count = _vsnwprintf(to, size, format, args);
	va_end(args);
	return count;
}

int _snprintf(char *to, size_t size, const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = vdsw_format_narrow(format, args);
	va_end(args);
	return give(to, size, text, text ? strlen(text) : 0, sizeof(*text));
}

int vdsw_vswprintf(wchar_t *to, size_t size, const wchar_t *format, va_list args)
{
	int count = size ? _vsnwprintf(to, size, format, args) : -1;

	if (size && (count < 0 || (size_t)count == size)) {
		to[size - 1] = 0;
		count = -1;
	}
	return count;
}

int vdsw_swprintf(wchar_t *to, size_t size, const wchar_t *format, ...)
{
	va_list args;
	int count;

	va_start(args, format);
	count = vdsw_vswprintf(to, size, format, args);
	va_end(args);
	return count;
}

/* As in C: the length of the whole text, of which as much as fits is written. */
int vdsw_vsnprintf(char *to, size_t size, const char *format, va_list args)
{
	char *text = vdsw_format_narrow(format, args);
	int length = text ? (int)strlen(text) : -1;

	if (size)
		snprintf(to, size, "%s", text ? text : "");
	free(text);
	return length;
}

int vdsw_snprintf(char *to, size_t size, const char *format, ...)
{
	va_list args;
	int count;

	va_start(args, format);
	count = vdsw_vsnprintf(to, size, format, args);
	va_end(args);
	return count;
}

int swprintf_s(wchar_t *to, size_t size, const wchar_t *format, ...)
{
	va_list args;
	int count;

	va_start(args, format);
	count = vdsw_vswprintf(to, size, format, args);
	va_end(args);
	if (count < 0 && size)
		*to = 0;
	return count;
}

int sprintf_s(char *to, size_t size, const char *format, ...)
{
	va_list args;
	int count;

	va_start(args, format);
	count = vdsw_vsnprintf(to, size, format, args);
	va_end(args);
	if (count >= 0 && (size_t)count < size)
		return count;
	if (size)
		*to = 0;
	return -1;
}
