/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Following an operation, with a deadline instead of a timeout.
 *
 * Internal to libvds.
 */
#ifndef VDS_WAIT_H
#define VDS_WAIT_H

#include "public.h"

/**
 * vds_follow_until() - vds_follow_wait() with a deadline
 * @follow: the follower
 * @deadline: in vds_now()'s time, or VDS_NEVER; if it is past, do not wait
 *
 * Return: as vds_follow_wait().
 */
int vds_follow_until(struct vds_follow *follow, int64_t deadline);

#endif /* VDS_WAIT_H */
