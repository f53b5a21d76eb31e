// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Formatted output as Windows has it.
 */
#include <windows.h>
#include <strsafe.h>
#include <vdserr.h>

#include "../../lib/array.h"
#include "../../lib/tests/tap.h"

/* The compiler knows the formats of this platform only. */
#pragma GCC diagnostic ignored "-Wformat"
#pragma GCC diagnostic ignored "-Wformat-extra-args"
#pragma GCC diagnostic ignored "-Wformat-truncation"

static wchar_t wide[200];
static char narrow[200];

static int is(const wchar_t *expected)
{
	if (!wcscmp(wide, expected))
		return 1;
	tap_note("\"%ls\", not \"%ls\"", wide, expected);
	return 0;
}

static void text_in_wide(void)
{
	swprintf(wide, ARRAY_SIZE(wide), L"%s|%S|%hs|%ls|%ws|%c|%C|%hc|%lc", L"w", "n", "n", L"w",
		 L"w", L'w', 'n', 'n', L'w');
	check(is(L"w|n|n|w|w|w|n|n|w"));
	swprintf(wide, ARRAY_SIZE(wide), L"%-6s|%6s|%.2s|%*s|100%%", L"a", L"b", L"abc", 3, L"c");
	check(is(L"a     |     b|ab|  c|100%"));
}

static void text_in_narrow(void)
{
	snprintf(narrow, sizeof(narrow), "%s|%S|%hs|%ls|%ws|%c", "n", L"w", "n", L"w", L"w", 'n');
	check_str(narrow, "n|w|n|w|w|n");
	snprintf(narrow, sizeof(narrow), "%S", L"\u00e9\u20ac");
	check_str(narrow, "\u00e9\u20ac");
}

static void numbers(void)
{
	HRESULT hr = VDS_E_OBJECT_NOT_FOUND;
	ULONG n = 4294967295u;
	LONG m = -5;

	swprintf(wide, ARRAY_SIZE(wide), L"0x%08lx %lu %ld %d %u %hd %x", hr, n, m, m, n, 70000, 255);
	check(is(L"0x80042405 4294967295 -5 -5 4294967295 4464 ff"));
	swprintf(wide, ARRAY_SIZE(wide), L"%I64d %I64u %lld %I32u %Iu %zu %#x", (LONGLONG)-1,
		 (ULONGLONG)1 << 40, 7ll, n, (SIZE_T)9, (SIZE_T)9, 16);
	check(is(L"-1 1099511627776 7 4294967295 9 9 0x10"));
	snprintf(narrow, sizeof(narrow), "0x%lX %lu %5.2f", (unsigned long)hr, (unsigned long)n, 1.5);
	check_str(narrow, "0x80042405 4294967295  1.50");
}

/* Of functions of narrow text, and without a size */
static void unlimited(void)
{
	HRESULT hr = VDS_E_OBJECT_NOT_FOUND;

	check_int(sprintf(narrow, "0x%lx %S", hr, L"w"), 12);
	check_str(narrow, "0x80042405 w");
	check_int(_swprintf(wide, L"0x%lx %s", hr, L"w"), 12);
	check(is(L"0x80042405 w"));
}

static void parts(void)
{
	check_int(_snwprintf_s(wide, 4, _TRUNCATE, L"%s", L"abcd"), -1);
	check(is(L"abc"));
	check_int(_snwprintf_s(wide, 4, 2, L"%s", L"abcd"), -1);
	check(is(L"ab"));
	check_int(_snwprintf_s(wide, 4, 4, L"%s", L"abcd"), -1);
	check(is(L""));
	check_int(_snwprintf_s(wide, 5, _TRUNCATE, L"%s", L"abcd"), 4);
	check(is(L"abcd"));
	check_int(_snprintf_s(narrow, 4, _TRUNCATE, "%s", "abcd"), -1);
	check_str(narrow, "abc");
}

static int forward(int (*to)(wchar_t *, size_t, const wchar_t *, va_list), size_t size,
		   const wchar_t *format, ...)
{
	va_list args;
	int count;

	va_start(args, format);
	count = to(wide, size, format, args);
	va_end(args);
	return count;
}

static int forward_narrow(size_t size, const char *format, ...)
{
	va_list args;
	int count;

	va_start(args, format);
	count = _vsnprintf(narrow, size, format, args);
	va_end(args);
	return count;
}

static void lists(void)
{
	check_int(forward(vswprintf_s, 4, L"%s", L"abcd"), -1);
	check(is(L""));
	check_int(forward(vswprintf_s, 5, L"%s", L"abcd"), 4);
	check(is(L"abcd"));
	check_int(forward_narrow(9, "%lx", E_FAIL), 8);
	check_str(narrow, "80004005");
}

/* A NUL character is text as any other. */
static void nuls(void)
{
	char *text = NULL;
	size_t size;
	FILE *to = open_memstream(&text, &size);

	check_int(fprintf(to, "a%cb", 0), 3);
	check_int(fwprintf(to, L"a%cb", 0), 3);
	check(fputwc(0, to) == 0);
	fclose(to);
	check(size == 7 && !memcmp(text, "a\0ba\0b", 7));
	free(text);
	check_int(swprintf(wide, 9, L"a%cb", 0), 3);
	check(!wmemcmp(wide, L"a\0b", 4));
	check_int(snprintf(narrow, 9, "a%cb", 0), 3);
	check(!memcmp(narrow, "a\0b", 4));
	check_int(_snprintf(narrow, 9, "a%cb", 0), 3);
}

static void buffers(void)
{
	check_int(swprintf(wide, 4, L"%s", L"abcd"), -1);
	check(is(L"abc"));
	check_int(swprintf(wide, 5, L"%s", L"abcd"), 4);
	wide[4] = L'x';
	check_int(_snwprintf(wide, 4, L"%s", L"abcd"), 4);
	check(wide[3] == L'd' && wide[4] == L'x');
	check_int(_snwprintf(wide, 3, L"%s", L"abcd"), -1);
	check_int(swprintf_s(wide, 4, L"%s", L"abcd"), -1);
	check(is(L""));
	check_int(snprintf(narrow, 3, "%s", "abcd"), 4);
	check_str(narrow, "ab");
	check_int(_snprintf(narrow, 2, "%s", "abcd"), -1);
	check_int(sprintf_s(narrow, 4, "%s", "abcd"), -1);
	check_str(narrow, "");
	check_int(StringCchPrintfW(wide, 3, L"%s", L"abc"), STRSAFE_E_INSUFFICIENT_BUFFER);
	check(is(L"ab"));
	check_int(StringCchPrintfW(wide, 4, L"%s", L"abc"), S_OK);
}

/* Windows' programs mix both kinds on one stream. */
static void streams(void)
{
	char *text = NULL;
	size_t size;
	FILE *to = open_memstream(&text, &size);

	check_int(fprintf(to, "%s ", "one"), 4);
	check_int(fwprintf(to, L"%s ", L"\u00e9"), 2);
	check(fputws(L"three ", to) >= 0);
	check_int(fprintf(to, "%S\n", L"four"), 5);
	check(fputwc(L'5', to) == L'5');
	fclose(to);
	check_str(text, "one \u00e9 three four\n5");
	free(text);
}

static void malformed(void)
{
	swprintf(wide, ARRAY_SIZE(wide), L"%");
	swprintf(wide, ARRAY_SIZE(wide), L"%I64");
	swprintf(wide, ARRAY_SIZE(wide), L"%-08.3l");
	check_int(swprintf(wide, 0, L"x"), -1);
	check_int(swprintf(wide, ARRAY_SIZE(wide), L"%%%%%%"), 3);
	check(is(L"%%%"));
}

static const struct tap_case cases[] = {
	{ "in a wide function %s is wide and %S is narrow", text_in_wide },
	{ "in a narrow function it is the other way round", text_in_narrow },
	{ "l means 32 bits in a number, and I64 means 64", numbers },
	{ "a text that does not fit is reported as Windows does", buffers },
	{ "sprintf and _swprintf know the formats, too", unlimited },
	{ "_snwprintf_s cuts off what has more than so many characters", parts },
	{ "the forms with a list of arguments do the same", lists },
	{ "a NUL character does not end the output", nuls },
	{ "wide and narrow output may be mixed on a stream", streams },
	{ "a malformed format is not read past its NUL", malformed },
};

int main(void)
{
	return tap_run(cases);
}
