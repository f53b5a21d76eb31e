// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The formatted output of Windows' C library; see vdsw_print.h.
 *
 * A format is translated to one of this platform, which then formats. Everything is
 * written as bytes: a stream of this platform's C library takes either wide or narrow
 * output, and sources for Windows mix them.
 */
#define VDSW_NO_REDIRECT

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "print.h"

/* ----------------------------------------------------------- formatted text */

/**
 * struct text - what a format gave
 * @chars: the text, which may have NULs in it, and a NUL; NULL on failure
 * @length: without that NUL
 * @unit: the size of a character
 */
struct text {
	void *chars;
	size_t length;
	size_t unit;
};

static struct text format_wide(const wchar_t *format, va_list args)
{
	wchar_t *translated = vdsw_translate(format, NULL), *chars = NULL;
	locale_t before = vdsw_use_utf8();
	struct text text = { .unit = sizeof(*chars) };
	FILE *memory = translated ? open_wmemstream(&chars, &text.length) : NULL;
	int count = memory ? vfwprintf(memory, translated, args) : -1;

	if (memory)
		fclose(memory);
	uselocale(before);
	free(translated);
	if (count < 0)
		free(chars);
	else
		text.chars = chars;
	return text;
}

static struct text format_narrow(const char *format, va_list args)
{
	char *translated = vdsw_translate_narrow(format, NULL), *chars = NULL;
	locale_t before = vdsw_use_utf8();
	int length = translated ? vasprintf(&chars, translated, args) : -1;

	uselocale(before);
	free(translated);
	if (length < 0)
		return (struct text){ .unit = 1 };
	return (struct text){ chars, (size_t)length, 1 };
}

/* ------------------------------------------------------------- to a stream */

static int write_bytes(FILE *to, const char *bytes, size_t size)
{
	return bytes && fwrite(bytes, 1, size, to) == size ? 0 : -1;
}

static int write_wide(FILE *to, const wchar_t *text, size_t length)
{
	size_t size;
	char *bytes = vdsw_to_utf8(text, length, false, &size);
	int err = write_bytes(to, bytes, size);

	free(bytes);
	return err;
}

int vdsw_vfwprintf(FILE *to, const wchar_t *format, va_list args)
{
	struct text text = format_wide(format, args);
	int err = text.chars ? write_wide(to, text.chars, text.length) : -1;

	free(text.chars);
	return err ? -1 : (int)text.length;
}

int vdsw_vfprintf(FILE *to, const char *format, va_list args)
{
	struct text text = format_narrow(format, args);
	int err = write_bytes(to, text.chars, text.length);

	free(text.chars);
	return err ? -1 : (int)text.length;
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
	return write_wide(to, text, wcslen(text));
}

wint_t vdsw_fputwc(wchar_t c, FILE *to)
{
	return write_wide(to, &c, 1) < 0 ? WEOF : (wint_t)c;
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
 * Copy as much as fits, and a NUL if it fits, too; frees the text. Returns its length, or
 * -1 if it does not fit.
 */
static int give(void *to, size_t space, struct text text)
{
	size_t fits = text.length < space ? text.length + 1 : space;
	int count = text.chars && text.length <= space ? (int)text.length : -1;

	if (text.chars)
		memcpy(to, text.chars, fits * text.unit);
	else if (space)
		memset(to, 0, text.unit);
	free(text.chars);
	return count;
}

/* The same, always with a NUL; a text that does not fit with it is cut off, or left out. */
static int give_string(void *to, size_t space, struct text text, bool cut)
{
	bool fits = text.chars && text.length < space;
	size_t kept = fits ? text.length : 0;

	if (!fits && text.chars && cut && space)
		kept = space - 1;
	if (kept)
		memcpy(to, text.chars, kept * text.unit);
	if (space)
		memset((char *)to + kept * text.unit, 0, text.unit);
	free(text.chars);
	return fits ? (int)text.length : -1;
}

/* At most @count characters, of which the rest of a text may be cut off. */
static int give_part(void *to, size_t space, size_t count, struct text text)
{
	bool cut = count < space || count == _TRUNCATE;

	return give_string(to, count < space ? count + 1 : space, text, cut);
}

int _vsnwprintf(wchar_t *to, size_t size, const wchar_t *format, va_list args)
{
	return give(to, size, format_wide(format, args));
}

int _vsnprintf(char *to, size_t size, const char *format, va_list args)
{
	return give(to, size, format_narrow(format, args));
}

int _vswprintf(wchar_t *to, const wchar_t *format, va_list args)
{
	return give_string(to, SIZE_MAX, format_wide(format, args), false);
}

int vdsw_vsprintf(char *to, const char *format, va_list args)
{
	return give_string(to, SIZE_MAX, format_narrow(format, args), false);
}

int vdsw_vswprintf(wchar_t *to, size_t size, const wchar_t *format, va_list args)
{
	return give_string(to, size, format_wide(format, args), true);
}

/* As in C: the length of the whole text, of which as much as fits is written. */
int vdsw_vsnprintf(char *to, size_t size, const char *format, va_list args)
{
	struct text text = format_narrow(format, args);
	int length = text.chars ? (int)text.length : -1;

	give_string(to, size, text, true);
	return length;
}

int vswprintf_s(wchar_t *to, size_t size, const wchar_t *format, va_list args)
{
	return give_string(to, size, format_wide(format, args), false);
}

int vsprintf_s(char *to, size_t size, const char *format, va_list args)
{
	return give_string(to, size, format_narrow(format, args), false);
}

int _vsnwprintf_s(wchar_t *to, size_t size, size_t count, const wchar_t *format, va_list args)
{
	return give_part(to, size, count, format_wide(format, args));
}

int _vsnprintf_s(char *to, size_t size, size_t count, const char *format, va_list args)
{
	return give_part(to, size, count, format_narrow(format, args));
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
	int count;

	va_start(args, format);
	count = _vsnprintf(to, size, format, args);
	va_end(args);
	return count;
}

int _swprintf(wchar_t *to, const wchar_t *format, ...)
{
	va_list args;
	int count;

	va_start(args, format);
	count = _vswprintf(to, format, args);
	va_end(args);
	return count;
}

int vdsw_sprintf(char *to, const char *format, ...)
{
	va_list args;
	int count;

	va_start(args, format);
	count = vdsw_vsprintf(to, format, args);
	va_end(args);
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
	count = vswprintf_s(to, size, format, args);
	va_end(args);
	return count;
}

int sprintf_s(char *to, size_t size, const char *format, ...)
{
	va_list args;
	int count;

	va_start(args, format);
	count = vsprintf_s(to, size, format, args);
	va_end(args);
	return count;
}

int _snwprintf_s(wchar_t *to, size_t size, size_t count, const wchar_t *format, ...)
{
	va_list args;
	int length;

	va_start(args, format);
	length = _vsnwprintf_s(to, size, count, format, args);
	va_end(args);
	return length;
}

int _snprintf_s(char *to, size_t size, size_t count, const char *format, ...)
{
	va_list args;
	int length;

	va_start(args, format);
	length = _vsnprintf_s(to, size, count, format, args);
	va_end(args);
	return length;
}
