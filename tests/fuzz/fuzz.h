/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What every fuzzer needs.
 */
#ifndef VDS_FUZZ_H
#define VDS_FUZZ_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* libFuzzer's door: try one input; always 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A finding, unless @good. */
static inline void need(bool good)
{
	if (!good)
		abort();
}

/* What vdsctl prints goes nowhere; fuzzer and sanitizers have ways of their own. */
static inline void be_quiet(void)
{
	static FILE *nowhere;

	if (nowhere)
		return;
	nowhere = fopen("/dev/null", "w");
	need(nowhere);
	stdout = nowhere;
	stderr = nowhere;
}

#endif /* VDS_FUZZ_H */
