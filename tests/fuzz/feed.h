/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A transport of libvds that receives the fuzzer's input, and one that records what
 * the fake kernel sends, as seeds for the fuzzer.
 *
 * An input is a sequence of datagrams, each after its length in two bytes, the low
 * byte first.
 */
#ifndef VDS_FUZZ_FEED_H
#define VDS_FUZZ_FEED_H

#include "fake_kernel.h"
#include "nl/transport.h"

/**
 * struct feed - the datagrams that are still to be received
 * @at: the next one
 * @left: bytes from there to the end
 * @control: the replies about the family are input too; else the fake kernel's
 * @pending: a request about the family waits for its reply; private
 * @seq: its sequence number; private
 */
struct feed {
	const uint8_t *at;
	size_t left;
	bool control;
	bool pending;
	uint32_t seq;
};

/* Receives what is in a feed, its context, and then fails. */
extern const struct vds_transport_ops feed_transport;

/**
 * struct record - what a fake kernel sent
 * @fk: the fake kernel
 * @control: record the replies about the family too
 * @size: bytes in @sent
 */
struct record {
	struct fake_kernel *fk;
	bool control;
	size_t size;
	uint8_t sent[1 << 20];
};

/* Connects to the fake kernel of a record, its context, and records what it sends. */
extern const struct vds_transport_ops record_transport;

#endif /* VDS_FUZZ_FEED_H */
