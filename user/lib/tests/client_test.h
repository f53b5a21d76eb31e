/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the tests of the client calls share: a client of a fake kernel that has
 * three portals in two groups of two targets.
 */
#ifndef VDS_CLIENT_TEST_H
#define VDS_CLIENT_TEST_H

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "fake_kernel.h"
#include "tap.h"

#define ADDR	"192.0.2.1:3260"
#define ADDR6	"[2001:db8::1]:3260"
#define OUTSIDE	"192.0.2.9:3260"	/* a portal that is in no group */

static struct fake_kernel *fk;
static struct vds_client *client;

static inline void setup(void)
{
	fk = fake_kernel_new();
	fake_member_add(fk, FAKE_IQN, 1, ADDR);
	fake_member_add(fk, FAKE_IQN, 1, ADDR6);
	fake_member_add(fk, FAKE_IQN "2", 2, ADDR);
	fake_portal_add(fk, OUTSIDE);
	if (vds_client_open_transport(&fake_transport, fk, &client))
		abort();
}

/* Nothing may be left open, whatever the case did. */
static inline void teardown(void)
{
	vds_client_close(client);
	check_int(fake_sockets(fk), 0);
	fake_kernel_free(fk);
}

static inline bool same_id(const struct vds_uuid *a, struct vds_uuid b)
{
	return !memcmp(a, &b, sizeof(b));
}

/* The number of portals in the first group. */
static inline size_t portals_left(void)
{
	struct vds_uuid group = fake_group_id(FAKE_IQN, 1);
	struct vds_group_info info;

	if (vds_group_get(client, &group, 0, &info))
		abort();
	return info.portals;
}

/* Start the removal of both portals of the first group. */
static inline struct vds_op_info remove_both(const struct vds_removal_options *options)
{
	struct vds_uuid group = fake_group_id(FAKE_IQN, 1);
	struct vds_uuid portals[] = { fake_portal_id(ADDR), fake_portal_id(ADDR6) };
	struct vds_op_info info;
	struct vds_op_start start;

	if (vds_removal_start(client, &group, 0, portals, 2, options, 0, &start) ||
	    vds_op_get(client, start.id, 0, &info))
		abort();
	return info;
}

#endif /* VDS_CLIENT_TEST_H */
