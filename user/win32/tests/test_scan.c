// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Formatted input as Windows has it.
 */
#include <unistd.h>

#include <windows.h>

#include "../../lib/array.h"
#include "../../lib/tests/tap.h"

/* The compiler knows the formats of this platform only. */
#pragma GCC diagnostic ignored "-Wformat"

static wchar_t wide[8], more[8];
static char narrow[8];

static void numbers(void)
{
	ULONG n[2] = { 0, 7 };
	LONG m[2] = { 0, 7 };
	ULONGLONG big;
	SIZE_T size;
	double real;

	check_int(swscanf(L"4294967295 -3", L"%lu %ld", n, m), 2);
	check(n[0] == 4294967295u && n[1] == 7 && m[0] == -3 && m[1] == 7);
	check_int(sscanf("80042405 -4", "%lx %li", n, m), 2);
	check(n[0] == 0x80042405 && n[1] == 7 && m[0] == -4 && m[1] == 7);
	check_int(swscanf(L"1099511627776 1099511627777 1.5", L"%I64u %Iu %lf", &big, &size,
			  &real), 3);
	check(big == 1ull << 40 && size == (1ull << 40) + 1 && real == 1.5);
}

static void text_in_wide(void)
{
	check_int(swscanf(L"\u00e9 b c d", L"%s %S %hs %c", wide, narrow, narrow + 2, more), 4);
	check(!wcscmp(wide, L"\u00e9") && *more == L'd');
	check_str(narrow, "b");
	check_str(narrow + 2, "c");
	check_int(swscanf(L"ab]5x,rest", L"%[]ab5x]%*[,]%3[^x]", wide, more), 2);
	check(!wcscmp(wide, L"ab]5x") && !wcscmp(more, L"res"));
}

static void text_in_narrow(void)
{
	check_int(sscanf("b \u00e9 c", "%s %S %c", narrow, wide, narrow + 2), 3);
	check(!wcscmp(wide, L"\u00e9") && narrow[2] == 'c');
	check_str(narrow, "b");
}

static void secure(void)
{
	ULONG n = 0;
	wchar_t c;

	check_int(swscanf_s(L"abc 5 x", L"%s %lu %c", wide, (unsigned int)ARRAY_SIZE(wide), &n,
			    &c, 1), 3);
	check(!wcscmp(wide, L"abc") && n == 5 && c == L'x');
	check_int(swscanf_s(L"6 abc", L"%lu %s", &n, wide, 3), 1);
	check(n == 6 && !*wide);
	check_int(sscanf_s("abc,7", "%*[a]%[bc],%lu", narrow, 3, &n), 2);
	check_str(narrow, "bc");
	check_int(n, 7);
	check_int(swscanf_s(L"", L"%s", wide, 8), EOF);
	check_int(swscanf_s(L"ab", L"%2c%n", wide, 1, &n), 0);
}

/* A stream that nothing was read from or written to has no kind, wide or narrow. */
static FILE *stream_of(const char *text)
{
	FILE *stream = tmpfile();

	check(write(fileno(stream), text, strlen(text)) == (ssize_t)strlen(text));
	rewind(stream);
	return stream;
}

static void streams(void)
{
	FILE *from = stream_of("\u00e9 4294967295\n");
	ULONG n[2] = { 0, 7 };

	check_int(fwscanf(from, L"%s %lu", wide, n), 2);
	check(!wcscmp(wide, L"\u00e9") && n[0] == 4294967295u && n[1] == 7);
	fclose(from);
	from = stream_of("\u00e9 4294967295\n");
	check_int(fscanf_s(from, "%s %lu", narrow, 8, n), 2);
	check_str(narrow, "\u00e9");
	fclose(from);
}

static void malformed(void)
{
	int n;

	check_int(swscanf(L"5", L"%d%", &n), 1);
	check_int(swscanf(L"5a", L"%d%[", &n, wide), 1);
	check_int(swscanf(L"5a", L"%d%[]", &n, wide), 1);
	check_int(swscanf_s(L"%5", L"%%%d", &n), 1);
}

static const struct tap_case cases[] = {
	{ "l means 32 bits in a number, and I64 means 64", numbers },
	{ "in a wide function %s is wide and %S is narrow", text_in_wide },
	{ "in a narrow function it is the other way round", text_in_narrow },
	{ "a secure function does not store a text that does not fit", secure },
	{ "input of streams has the same formats", streams },
	{ "a malformed format is not read past its NUL", malformed },
};

int main(void)
{
	return tap_run(cases);
}
