// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fuzzes what libvds reads from the kernel: the input's first byte is a call of
 * calls.c, with 0x80 if the replies about the family are fuzzed too; the rest is what
 * the kernel sends.
 */
#include "calls.h"
#include "feed.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct feed feed = { .at = data + 1, .left = size - 1 };

	if (!size)
		return 0;
	feed.control = data[0] & 0x80;
	calls_run(data[0] & 0x7f, &feed_transport, &feed);
	return 0;
}
