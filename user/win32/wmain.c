// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * main() of a program that has a wmain() instead, in C or in C++.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "print.h"

/*
 * The program has one of these. C++ mangles the names: with the arguments, constant
 * arguments, arguments and the environment, and nothing. One that has fewer parameters
 * ignores the rest.
 */
typedef int wmain_function(int argc, wchar_t **argv, wchar_t **environment);

#define WEAK	__attribute__((weak))

extern wmain_function wmain WEAK;
extern wmain_function wmain_cxx __asm__("_Z5wmainiPPw") WEAK;
extern wmain_function wmain_cxx_const __asm__("_Z5wmainiPPKw") WEAK;
extern wmain_function wmain_cxx_environment __asm__("_Z5wmainiPPwS0_") WEAK;
extern wmain_function wmain_cxx_void __asm__("_Z5wmainv") WEAK;

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

static wchar_t **wide_environment(void)
{
	size_t count = 0, i, length;
	wchar_t **wide;

	while (environ && environ[count])
		count++;
	wide = calloc(count + 1, sizeof(*wide));
	for (i = 0; wide && i < count; i++)
		wide[i] = vdsw_from_utf8(environ[i], strlen(environ[i]), false, &length);
	return wide;
}

int main(int argc, char **argv)
{
	wmain_function *const forms[] = {
		wmain, wmain_cxx, wmain_cxx_const, wmain_cxx_environment, wmain_cxx_void,
	};
	wchar_t **arguments = wide_arguments(argc, argv);
	wchar_t **environment = wide_environment();
	size_t i;

	if (!arguments || !environment)
		return 1;
	for (i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		if (forms[i])
			return forms[i](argc, arguments, environment);
	}
	vdsw_fprintf(stderr, "%s: the program has neither main() nor wmain()\n", argv[0]);
	return 1;
}
