// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * main() of a program that has a wmain() instead, in C or in C++.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "print.h"

/* The program has one of these; C++ mangles the last two. */
int wmain(int argc, wchar_t **argv) __attribute__((weak));
int wmain_cxx(int argc, wchar_t **argv) __asm__("_Z5wmainiPPw") __attribute__((weak));
int wmain_cxx_void(void) __asm__("_Z5wmainv") __attribute__((weak));

int main(int argc, char **argv);

static wchar_t **wide_arguments(int argc, char **argv)
{
	wchar_t **wide = calloc((size_t)argc + 1, sizeof(*wide));
	size_t length;

	for (int i = 0; wide && i < argc; i++) {
		wide[i] = vdsw_from_utf8(argv[i], strlen(argv[i]), true, &length);
		if (!wide[i]) {
			vdsw_fprintf(stderr, "%s: argument %d is not UTF-8\n", argv[0], i);
			exit(2);
		}
	}
	return wide;
}

int main(int argc, char **argv)
{
	wchar_t **wide = wide_arguments(argc, argv);

	if (!wide)
		return 1;
	if (wmain)
		return wmain(argc, wide);
	if (wmain_cxx)
		return wmain_cxx(argc, wide);
	if (wmain_cxx_void)
		return wmain_cxx_void();
	vdsw_fprintf(stderr, "%s: the program has neither main() nor wmain()\n", argv[0]);
	return 1;
}
