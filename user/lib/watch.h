/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the library does with a watch beyond listening.
 *
 * Internal to libvds.
 */
#ifndef VDS_WATCH_H
#define VDS_WATCH_H

#include <stdbool.h>
#include <stdint.h>

struct vds_event;
struct vds_watch;

/**
 * vds_watch_next_until() - vds_watch_next() with a deadline
 * @watch: the watch
 * @event: receives the event
 * @deadline: as vds_now() counts, or VDS_NEVER; a past one only looks
 *
 * Return: as vds_watch_next().
 */
int vds_watch_next_until(struct vds_watch *watch, struct vds_event *event,
			 int64_t deadline);

/**
 * vds_watch_discard() - make a watch that was idle as good as a new one
 * @watch: the watch
 *
 * Reads away what came meanwhile, unless that is a second's events at most: these
 * the next user passes over as he does what else is not for him.
 *
 * Return: true; false when it must be closed, for the module went away, or
 * more came than is worth reading.
 */
bool vds_watch_discard(struct vds_watch *watch);

/**
 * vds_watch_steps() - have a watch of completions hear each step as well
 * @watch: the watch; it may hear a completion twice from now on
 *
 * Return: 0; or a negative errno, with its sentence set.
 */
int vds_watch_steps(struct vds_watch *watch);

#endif /* VDS_WATCH_H */
