/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What makes the library safe for threads, fork(2) and pthread_cancel(3).
 *
 * Internal to libvds.
 *
 * One lock protects the state that threads share. It is held for a few instructions,
 * never during a request or a wait. fork(2) takes it, so that a child finds that state
 * whole. A child does not have the thread that calls the sinks, and does not use what
 * that thread's own lock protects (see com/advise.c).
 *
 * A child has its parent's descriptors. Two processes that used one socket would get
 * each other's replies, so each socket stores the process that opened it, and a child
 * opens its own.
 *
 * The only cancellation points are the sleeps of a wait: that of the transport (see
 * nl/transport.h), and the one of wait.c without a socket. Everything else that could act
 * on pthread_cancel(3) is executed with cancellation disabled.
 */
#ifndef VDS_LOCK_H
#define VDS_LOCK_H

/** vds_cancel_off() - disable the cancellation of this thread; returns the old state */
int vds_cancel_off(void);

/** vds_cancel_restore() - the inverse of vds_cancel_off() */
void vds_cancel_restore(int state);

/** vds_lock() - take the library's lock; returns what vds_unlock() needs */
int vds_lock(void);

/** vds_unlock() - release it */
void vds_unlock(int state);

/** vds_process() - a number that a forked child does not share with its parent */
unsigned int vds_process(void);

#endif /* VDS_LOCK_H */
