/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Calls of libvds that read what a kernel sends, by number.
 */
#ifndef VDS_FUZZ_CALLS_H
#define VDS_FUZZ_CALLS_H

#include "nl/transport.h"

/** calls_run() - run call @number modulo their number on a new connection */
void calls_run(unsigned int number, const struct vds_transport_ops *ops, void *ctx);

/** calls_count() - how many there are */
unsigned int calls_count(void);

#endif /* VDS_FUZZ_CALLS_H */
