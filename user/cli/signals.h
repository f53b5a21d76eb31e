/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * signals.h - wait for events from the kernel, SIGINT and SIGTERM, and a deadline
 * at the same time.
 */
#ifndef VDSCTL_SIGNALS_H
#define VDSCTL_SIGNALS_H

#include "cli.h"

/**
 * signals_open() - block SIGINT and SIGTERM, and open a signalfd for them
 *
 * Return: the descriptor, or a negative number after reporting why not.
 */
int signals_open(struct cli *cli);

/** signals_pending() - whether a SIGINT or SIGTERM is there to take */
bool signals_pending(void);

/** signals_take() - consume one SIGINT or SIGTERM; whether there was one */
bool signals_take(int signals);

/**
 * signals_sleep() - sleep until there may be something to do
 * @signals: of signals_open()
 * @events: a descriptor that becomes readable
 * @output: a descriptor whose reader may close it, or -1
 * @deadline: ns of CLOCK_MONOTONIC
 * @slice_ms: the longest sleep
 *
 * Return: 0; -ETIME when the deadline has passed; -EPIPE when the reader of
 * @output closed it; another negative errno of poll(2).
 */
int signals_sleep(int signals, int events, int output, uint64_t deadline,
		  int slice_ms);

#endif /* VDSCTL_SIGNALS_H */
