/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A watch, with the parts that the public interface does not have.
 *
 * Internal to libvds.
 */
#ifndef VDS_WATCH_H
#define VDS_WATCH_H

#include "connect.h"

struct vds_family;

/**
 * vds_watch_open_family() - vds_watch_open() if the family is known
 *
 * It sends no request.
 */
int vds_watch_open_family(const struct vds_transport_ops *ops, void *ctx,
			  const struct vds_family *family, unsigned int mask,
			  struct vds_watch **watch);

/**
 * vds_watch_open_silent() - a watch without subscription
 *
 * It reports the unload of the module only, until vds_watch_join().
 *
 * Return: 0; a negative errno, with a message set.
 */
int vds_watch_open_silent(const struct vds_transport_ops *ops, void *ctx,
			  const struct vds_family *family, struct vds_watch **watch);

/**
 * vds_watch_join() - subscribe to more
 * @watch: the watch
 * @mask: of VDS_WATCH_*; with operations and completions, both report a completion
 *
 * Return: 0; a negative errno, with a message set.
 */
int vds_watch_join(struct vds_watch *watch, unsigned int mask);

/**
 * vds_watch_next_until() - vds_watch_next() with a deadline
 * @watch: the watch
 * @event: receives the event
 * @deadline: in vds_now()'s time, or VDS_NEVER; if it is past, do not wait
 *
 * Return: as vds_watch_next().
 */
int vds_watch_next_until(struct vds_watch *watch, struct vds_event *event,
			 int64_t deadline);

#endif /* VDS_WATCH_H */
