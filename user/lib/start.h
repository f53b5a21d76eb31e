/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Operations of which the kernel may tell the end in the answer to the request.
 *
 * Internal to libvds.
 */
#ifndef VDS_START_H
#define VDS_START_H

#include <stdbool.h>

#include "public.h"

/**
 * struct vds_started - an operation that the kernel accepted
 * @id:		its number
 * @done:	it is over already, and but for @result there is nothing to tell
 * @result:	0 or a negative errno
 */
struct vds_started {
	uint64_t id;
	bool done;
	int32_t result;
};

/**
 * vds_portals_remove_wait() - vds_portals_remove() that may know the end
 * @wait_ms: how long the answer may wait for it; 0 is not at all
 * @started: receives what was started
 */
int vds_portals_remove_wait(struct vds_client *client, const struct vds_uuid *group,
			    uint64_t incarnation, const struct vds_uuid *portals,
			    size_t count, const struct vds_removal_options *options,
			    uint32_t wait_ms, struct vds_started *started);

/** vds_portal_add_wait() - the same of vds_portal_add() */
int vds_portal_add_wait(struct vds_client *client, const struct vds_uuid *group,
			uint64_t incarnation, const struct vds_uuid *portal,
			uint32_t wait_ms, struct vds_started *started);

#endif /* VDS_START_H */
