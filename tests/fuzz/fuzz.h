/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The entry point, assertions and output of the fuzzers.
 */
#ifndef VDS_FUZZ_H
#define VDS_FUZZ_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* Called by libFuzzer with each input; returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Reports a finding to libFuzzer unless @good. */
static inline void need(bool good)
{
	if (!good)
		abort();
}

/* Discards what vdsctl prints; libFuzzer and the sanitizers do not use stdio. */
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
