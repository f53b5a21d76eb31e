/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Queries, with a deadline instead of the connection's timeout.
 *
 * Internal to libvds.
 */
#ifndef VDS_GET_H
#define VDS_GET_H

#include "public.h"

/** vds_op_query() - vds_op_get() that takes until @deadline, in vds_now()'s time */
int vds_op_query(struct vds_client *client, uint64_t id, uint64_t incarnation,
		 int64_t deadline, struct vds_op_info *info);

#endif /* VDS_GET_H */
