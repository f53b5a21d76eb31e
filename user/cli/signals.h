/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * signals.h - to wait for news from the kernel, SIGINT and SIGTERM, and a
 * deadline at once.
 */
#ifndef VDSCTL_SIGNALS_H
#define VDSCTL_SIGNALS_H

#include "cli.h"

/**
 * signals_open() - block SIGINT and SIGTERM, and make a descriptor of them
 *
 * Return: the descriptor, or a negative number after telling why not.
 */
int signals_open(struct cli *cli);

/** signals_take() - whether SIGINT or SIGTERM came; it is taken */
bool signals_take(int signals);

/**
 * signals_sleep() - sleep until there may be something to do
 * @signals: of signals_open()
 * @news: a descriptor to become readable
 * @output: a descriptor whose reader may go away, or -1
 * @deadline: ns of CLOCK_MONOTONIC
 * @slice_ms: how long to sleep at most
 *
 * Return: 0; -ETIME when the deadline is over; -EPIPE when nobody reads
 * @output any more; another negative errno of poll(2).
 */
int signals_sleep(int signals, int news, int output, uint64_t deadline,
		  int slice_ms);

/** deadline_of() - the deadline in @timeout_ms from now, none if negative */
uint64_t deadline_of(int timeout_ms);

#endif /* VDSCTL_SIGNALS_H */
