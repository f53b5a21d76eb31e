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

struct vds_client;
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
 * vds_watch_prepare() - a watch that hears nothing yet but the module's end
 * @client: whose module
 * @watch: receives it
 *
 * Return: as vds_client_watch().
 */
int vds_watch_prepare(struct vds_client *client, struct vds_watch **watch);

/**
 * vds_watch_join() - have a watch hear more
 * @watch: the watch
 * @mask: of VDS_WATCH_*; who hears operations and completions may hear an end twice
 *
 * Return: 0; or a negative errno, with its sentence set.
 */
int vds_watch_join(struct vds_watch *watch, unsigned int mask);

#endif /* VDS_WATCH_H */
