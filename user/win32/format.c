// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Formats of Windows' C library, translated to those of this platform; see vdsw_print.h.
 */
#include <stdlib.h>
#include <string.h>

#include "print.h"

/**
 * struct format - a format that is being translated
 * @from: what is left of the source's format
 * @to: where the translation continues; each conversion gets at most 2 characters longer
 * @wide: it is the format of a wide function
 * @secure: where the conversions are listed; NULL if it is no secure function of input
 */
struct format {
	const wchar_t *from;
	wchar_t *to;
	bool wide;
	struct vdsw_conversions *secure;
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

/* Note that the format has @conversion, unless it begins with an asterisk. */
static void note(struct format *f, bool suppressed, struct vdsw_conversion conversion)
{
	if (!f->secure || suppressed)
		return;
	if (f->secure->count < VDSW_MAX_CONVERSIONS)
		f->secure->list[f->secure->count] = conversion;
	f->secure->count++;
}

/* The set of characters after a %[; a ] that is the first one belongs to it. */
static void copy_set(struct format *f)
{
	if (*f->from == L'^')
		*f->to++ = *f->from++;
	if (*f->from == L']')
		*f->to++ = *f->from++;
	while (*f->from && *f->from != L']')
		*f->to++ = *f->from++;
	if (*f->from)
		*f->to++ = *f->from++;
}

/* @conversion: s, c or [; S and C are the other kind, wide or narrow, of s and c. */
static void put_text(struct format *f, const wchar_t *flags, enum size size, wchar_t conversion)
{
	bool other = conversion == L'S' || conversion == L'C', suppressed = *flags == L'*';
	bool wide = size == SIZE_WIDE || (size != SIZE_NARROW && f->wide != other);
	size_t width = wcstoul(flags, NULL, 10);

	if (other)
		conversion = conversion == L'S' ? L's' : L'c';
	note(f, suppressed, (struct vdsw_conversion){
		.text = true, .wide = wide, .counts = true,
		.chars = conversion != L'c' ? 0 : width ? width : 1,
	});
	if (f->secure && !suppressed)
		*f->to++ = L'm';
	if (wide)
		*f->to++ = L'l';
	*f->to++ = conversion;
	if (conversion == L'[')
		copy_set(f);
}

static void put_number(struct format *f, const wchar_t *flags, enum size size, wchar_t conversion)
{
	static const wchar_t *const prefixes[] = {
		[SIZE_DEFAULT] = L"", [SIZE_NARROW] = L"h", [SIZE_WIDE] = L"",
		[SIZE_32] = L"", [SIZE_64] = L"ll", [SIZE_POINTER] = L"z", [SIZE_OTHER] = L"",
	};

	note(f, *flags == L'*', (struct vdsw_conversion){ .counts = conversion != L'n' });
	/* A double has the same size on both platforms; functions of input need its l. */
	if (size == SIZE_WIDE && wcschr(L"aAeEfFgG", conversion))
		put(f, L"l");
	put(f, prefixes[size]);
	*f->to++ = conversion;
}

static void translate_conversion(struct format *f)
{
	const wchar_t *flags = f->from;
	enum size size;
	wchar_t conversion;

	while (*f->from && wcschr(L"-+ #0123456789.*", *f->from))
		*f->to++ = *f->from++;
	size = take_size(f);
	conversion = *f->from;
	if (!conversion)
		return;
	f->from++;
	if (conversion == L'%')
		*f->to++ = conversion;
	else if (wcschr(L"sScC[", conversion))
		put_text(f, flags, size, conversion);
	else
		put_number(f, flags, size, conversion);
}

static wchar_t *translate(const wchar_t *format, bool wide, struct vdsw_conversions *secure)
{
	wchar_t *translated = calloc(2 * wcslen(format) + 1, sizeof(*translated));
	struct format f = { format, translated, wide, secure };

	if (!translated)
		return NULL;
	while (*f.from) {
		*f.to++ = *f.from;
		if (*f.from++ == L'%')
			translate_conversion(&f);
	}
	return translated;
}

wchar_t *vdsw_translate(const wchar_t *format, struct vdsw_conversions *secure)
{
	return translate(format, true, secure);
}

/* It is translated as a wide one, byte by byte. */
char *vdsw_translate_narrow(const char *format, struct vdsw_conversions *secure)
{
	size_t length = strlen(format), i;
	wchar_t *wide = calloc(length + 1, sizeof(*wide)), *translated = NULL;
	char *narrow = NULL;

	for (i = 0; wide && i < length; i++)
		wide[i] = (unsigned char)format[i];
	if (wide)
		translated = translate(wide, false, secure);
	if (translated)
		narrow = calloc(wcslen(translated) + 1, 1);
	for (i = 0; narrow && translated[i]; i++)
		narrow[i] = (char)translated[i];
	free(translated);
	free(wide);
	return narrow;
}
