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
			  size_t event_size, struct vds_watch **watch);

/**
 * vds_watch_open_op() - a watch of one operation only
 * @ops: the transport
 * @ctx: its context
 * @family: the family
 * @op: the operation
 * @incarnation: its incarnation; 0 is any
 * @mask: VDS_WATCH_OPS or VDS_WATCH_COMPLETIONS
 * @watch: receives it
 *
 * Return: 0; a negative errno, with a message set.
 */
int vds_watch_open_op(const struct vds_transport_ops *ops, void *ctx,
		      const struct vds_family *family, uint64_t op, uint64_t incarnation,
		      unsigned int mask, struct vds_watch **watch);

/**
 * vds_watch_next_until() - vds_watch_next() with a deadline
 * @watch: the watch
 * @event: receives the event
 * @deadline: in vds_now()'s time, or VDS_NEVER; if it is past, do not wait
 * @interrupt: a descriptor that ends the wait when it is readable, or -1
 *
 * Return: as vds_watch_next().
 */
int vds_watch_next_until(struct vds_watch *watch, struct vds_event *event,
			 int64_t deadline, int interrupt);

#endif /* VDS_WATCH_H */
