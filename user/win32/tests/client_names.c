// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * A client with names of the C library of Windows and of its headers. check-sources builds
 * it with each standard of C, with UNICODE and without.
 */
#include <windows.h>
#include <vds.h>
#include <tchar.h>
#include <strsafe.h>

#define TARGET	"iqn.2026-01.org.example:none"

static int texts(void)
{
	static const TCHAR target[] = TEXT(TARGET), same[] = _T(TARGET), again[] = _TEXT(TARGET);

	return !_tcscmp(target, same) && !_tcscmp(same, again);
}

int _tmain(int argc, _TCHAR **argv)
{
	UNREFERENCED_PARAMETER(argv);
	return argc != 1 || !texts();
}
