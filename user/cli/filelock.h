/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * filelock.h - wait for the lock of a file, but not forever.
 */
#ifndef VDSCTL_FILELOCK_H
#define VDSCTL_FILELOCK_H

/** lock_wait_ms - how long lock_take() waits; tests change it */
extern int lock_wait_ms;

/**
 * lock_take() - take the lock of a file, as flock(2) does
 * @fd: the file
 *
 * It is released when the file is closed.
 *
 * Return: 0; -EWOULDBLOCK if another program holds it for 10 seconds; another -errno.
 */
int lock_take(int fd);

#endif /* VDSCTL_FILELOCK_H */
