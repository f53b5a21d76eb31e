// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * A client with names of the C library of Windows and of its headers. check-sources builds
 * it with each standard of C, with UNICODE and without.
 */
#include <windows.h>
#include <Objbase.h>
#include <Ole2.h>
#include <WinError.h>
#include <vds.h>
#include <tchar.h>
#include <strsafe.h>

/* A helper for disks, which libvds has none of */
struct disks {
	IVdsSwProvider *provider;
	IVdsPack *pack;
	IVdsVolume *volume;
	IVdsDisk *disk;
	IVdsServiceUninstallDisk *uninstall;
};

#define TARGET	"iqn.2026-01.org.example:none"

static int texts(void)
{
	static const TCHAR target[] = TEXT(TARGET), same[] = _T(TARGET), again[] = _TEXT(TARGET);

	return !_tcscmp(target, same) && !_tcscmp(same, again);
}

static int lengths(void)
{
	TCHAR text[8];
	size_t length = 9;

	return SUCCEEDED(StringCchCopy(text, 8, _T("abc"))) &&
	       SUCCEEDED(StringCbCat(text, sizeof(text), _T("d"))) &&
	       FAILED(StringCchCat(text, 8, _T("efgh"))) && !_tcscmp(text, _T("abcdefg")) &&
	       FAILED(StringCchLength(text, 7, &length)) && !length &&
	       SUCCEEDED(StringCbLength(text, sizeof(text), &length)) &&
	       length == 7 * sizeof(TCHAR) && FAILED(StringCchLength(NULL, 8, NULL)) &&
	       SUCCEEDED(StringCbPrintf(text, sizeof(text), _T("%s"), _T("abcdefg"))) &&
	       FAILED(StringCbPrintf(text, sizeof(text), _T("%s"), _T("abcdefgh")));
}

static int print_list(TCHAR *text, size_t size, LPCTSTR format, ...)
{
	va_list args;
	HRESULT hr;

	va_start(args, format);
	hr = StringCchVPrintf(text, size, format, args);
	va_end(args);
	return SUCCEEDED(hr);
}

static int functions(void)
{
	TCHAR text[16], first[4], *copy;
	unsigned int n = 0;

	_tcscpy(text, _T("ABC"));
	_tcscat(text, _T("def"));
	_tcsncpy(first, text, 3);
	first[3] = 0;
	copy = _tcsdup(text);
	if (_tcscmp(first, _T("ABC")) || _tcsicmp(text, copy) || _tcsnicmp(text, _T("aBx"), 2) ||
	    !_tcsstr(text, _T("de")))
		return 0;
	SecureZeroMemory(copy, sizeof(*copy));
	if (*copy || _totupper(_T('a')) != _T('A') || _sntprintf(text, 4, _T("%d"), 12345) != -1)
		return 0;
	free(copy);
	if (_stscanf(_T("12"), _T("%u"), &n) != 1 || n != 12 || !print_list(text, 16, _T("%u"), n))
		return 0;
	return _stprintf(text, _T("%u"), 34u) == 2 && !_tcscmp(text, _T("34")) &&
	       _putts(text) >= 0 && _fputts(text, stdout) >= 0;
}

/* Their address is taken, as by a table of commands. */
static int comparisons(void)
{
	int (*compare)(const wchar_t *, const wchar_t *) = _wcsicmp;
	int (*compare_narrow)(const char *, const char *) = _stricmp;
	char *narrow = _strdup("a");
	wchar_t *wide = _wcsdup(L"a");
	int good = !compare(wide, L"A") && !compare_narrow(narrow, "A") &&
		   !_strnicmp("ab", "AC", 1);
	errno_t err = strcpy_s(narrow, 2, "ab");

	free(wide);
	free(narrow);
	return good && err;
}

static int has_no_disks(const struct disks *disks)
{
	return !disks->provider && !disks->pack && !disks->volume && !disks->disk &&
	       !disks->uninstall;
}

int _tmain(int argc, _TCHAR **argv)
{
	struct disks disks;

	UNREFERENCED_PARAMETER(argv);
	ZeroMemory(&disks, sizeof(disks));
	if (argc != 1 || !texts() || !lengths())
		return 1;
	return functions() && comparisons() && has_no_disks(&disks) ? 0 : 2;
}
