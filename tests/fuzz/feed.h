/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A transport of libvds whose kernel says what a fuzzer wants, and one that
 * records what the fake kernel says, so that a fuzzer can begin with it.
 *
 * What is said is a row of datagrams, each behind its length as two octets, the
 * lower one first.
 */
#ifndef VDS_FUZZ_FEED_H
#define VDS_FUZZ_FEED_H

#include "fake_kernel.h"
#include "nl/transport.h"

/**
 * struct feed - datagrams that are still to be said
 * @at: the next one
 * @left: octets from there to the end
 * @control: what the family is called is said too, and not by the harness
 * @asked: a question about the family is open; private
 * @seq: its number; private
 */
struct feed {
	const uint8_t *at;
	size_t left;
	bool control;
	bool asked;
	uint32_t seq;
};

/* The kernel that says what is in a feed, its context, and then breaks off. */
extern const struct vds_transport_ops feed_transport;

/**
 * struct record - what a fake kernel said
 * @fk: the fake kernel
 * @control: record the family's name too
 * @size: octets in @said
 */
struct record {
	struct fake_kernel *fk;
	bool control;
	size_t size;
	uint8_t said[1 << 20];
};

/* The fake kernel in a record, its context; what it says is recorded. */
extern const struct vds_transport_ops record_transport;

#endif /* VDS_FUZZ_FEED_H */
