// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fuzzes what vdsctl makes of the kernel's answers: the input's first octet is a
 * command line of lines.h, and the rest is what the kernel says.
 */
#include "cli.h"
#include "feed.h"
#include "lines.h"
#include "fuzz.h"

static struct feed feed;

int cli_client_open(struct vds_client **client)
{
	return vds_client_open_transport(&feed_transport, &feed, client);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!size)
		return 0;
	be_quiet();
	feed = (struct feed){ .at = data + 1, .left = size - 1 };
	line_run(data[0]);
	return 0;
}
