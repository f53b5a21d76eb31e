/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Command lines of vdsctl that show what the kernel sends, by number.
 */
#ifndef VDS_FUZZ_LINES_H
#define VDS_FUZZ_LINES_H

#include "cli.h"

/* The last one, "watch", ends only if what the kernel sends ends it. */
extern const unsigned int lines_count;

/** line_run() - run line @number modulo their number; as JSON if it has 0x80 */
void line_run(unsigned int number, cli_open_fn open);

#endif /* VDS_FUZZ_LINES_H */
