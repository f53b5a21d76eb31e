/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Command lines of vdsctl that show what the kernel says, by number.
 */
#ifndef VDS_FUZZ_LINES_H
#define VDS_FUZZ_LINES_H

/* The last one, "watch", has no end unless the kernel's words have one. */
extern const unsigned int lines_count;

/** line_run() - run line @number modulo their number; as JSON when it has 0x80 */
void line_run(unsigned int number);

#endif /* VDS_FUZZ_LINES_H */
