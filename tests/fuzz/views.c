// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fuzzes how vdsctl shows the kernel's replies: the input's first byte is a command
 * line of lines.h, the rest is what the kernel sends.
 */
#include "cli.h"
#include "feed.h"
#include "lines.h"
#include "fuzz.h"

static struct feed feed;

static int open_feed(struct vds_client **client)
{
	return vds_client_open_transport(&feed_transport, &feed, client);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!size)
		return 0;
	be_quiet();
	feed = (struct feed){ .at = data + 1, .left = size - 1 };
	line_run(data[0], open_feed);
	return 0;
}
