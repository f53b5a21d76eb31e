/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * emit.h - where "watch" sends each event besides its output: to a program, and to the
 * systemd journal.
 */
#ifndef VDSCTL_EMIT_H
#define VDSCTL_EMIT_H

#include "cli.h"

/** emit_journal - the journal's socket; tests change it */
extern const char *emit_journal_socket;

/**
 * emit_exec() - run a program for an event, and wait until it has ended
 * @program: its path, or a name that is searched for
 * @event: the event as a JSON object
 *
 * The program has the JSON on standard input, and its members that are text in the
 * environment as VDS_OBJECT, VDS_WHAT, VDS_NAME, VDS_SOURCE and VDS_TIME. It is killed
 * after 30 seconds. A failure is reported on standard error.
 */
void emit_exec(const char *program, json_t *event);

/**
 * emit_journal() - log an event with its members as fields
 * @event: the event as a JSON object
 * @message: the event as a sentence
 *
 * A failure is reported on standard error.
 */
void emit_journal(json_t *event, const char *message);

#endif /* VDSCTL_EMIT_H */
