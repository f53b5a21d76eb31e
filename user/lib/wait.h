/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A follower, on the stack too, and with a deadline instead of a timeout.
 *
 * Internal to libvds.
 */
#ifndef VDS_WAIT_H
#define VDS_WAIT_H

#include "public.h"

/**
 * struct vds_follow - an operation that is followed
 * @client:	sends the queries
 * @watch:	receives the notifications; NULL while there is no need
 * @kept:	@watch is needed after the wait: the caller has its descriptor
 * @borrowed:	@watch is the caller's
 * @mask:	what @watch is subscribed to
 * @id:		the operation
 * @incarnation: its incarnation; 0 until the first reply sets it, if the caller does
 *		not know it
 * @epoch:	the module that has it, see vds_client_epoch()
 * @query_at:	when to query, unless a notification of it arrives before
 * @done:	@info has the result
 * @complete:	@info has everything that vds_op_get() returns
 * @info:	the operation as last seen
 */
struct vds_follow {
	struct vds_client *client;
	struct vds_watch *watch;
	bool kept;
	bool borrowed;
	unsigned int mask;
	uint64_t id;
	uint64_t incarnation;
	unsigned int epoch;
	int64_t query_at;
	bool done;
	bool complete;
	struct vds_op_info info;
};

/** vds_follow_init() - vds_follow_open() of a follower on the stack; cannot fail */
void vds_follow_init(struct vds_follow *follow, struct vds_client *client);

/**
 * vds_follow_end() - vds_follow_close() of a follower on the stack
 *
 * After a wait, even one in which the thread was cancelled, only a follower that is
 * @kept or @borrowed has a watch.
 */
void vds_follow_end(struct vds_follow *follow);

/**
 * vds_follow_until() - vds_follow_wait() with a deadline
 * @follow: the follower
 * @deadline: in vds_now()'s time, or VDS_NEVER; if it is past, do not wait
 *
 * Return: as vds_follow_wait().
 */
int vds_follow_until(struct vds_follow *follow, int64_t deadline);

/**
 * vds_client_ignore_signals() - a signal does not end a wait of this connection
 *
 * Called before the first wait, and not together with vds_client_set_interrupt().
 */
void vds_client_ignore_signals(struct vds_client *client);

/** vds_client_epoch() - changes when requests go to a module that was loaded again */
unsigned int vds_client_epoch(const struct vds_client *client);

/**
 * vds_op_look() - query an operation of the module @epoch
 * @client: the connection
 * @start: the operation
 * @epoch: of vds_client_epoch(), when it was started
 * @deadline: until when that may take, in vds_now()'s time
 * @info: receives the operation
 *
 * Return: as vds_op_get(); -ENODEV the module was unloaded, even if it is loaded again.
 */
int vds_op_look(struct vds_client *client, const struct vds_op_start *start,
		unsigned int epoch, int64_t deadline, struct vds_op_info *info);

/**
 * vds_op_finish() - wait for an operation that was started, and return its result
 * @client: the connection
 * @start: the operation, in the program's size
 * @deadline: in vds_now()'s time, or VDS_NEVER
 *
 * Return: the operation's result; as vds_follow_wait() if the wait fails. A message is
 * set unless it is 0.
 */
int vds_op_finish(struct vds_client *client, const struct vds_op_start *start,
		  int64_t deadline);

/**
 * vds_follow_begin_at() - vds_follow_begin() for an operation of the module @epoch
 *
 * The follower keeps the socket of its first wait.
 */
void vds_follow_begin_at(struct vds_follow *follow, const struct vds_op_start *start,
			 unsigned int epoch);

#endif /* VDS_WAIT_H */
