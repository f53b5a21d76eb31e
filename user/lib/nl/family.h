/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The family's numbers, which generic netlink assigns when the module is loaded.
 *
 * Internal to libvds.
 */
#ifndef VDS_FAMILY_H
#define VDS_FAMILY_H

#include "nl/link.h"

/**
 * struct vds_family - the numbers of the family "vds_iscsi"
 * @id:		the message type
 * @objects:	the multicast group "objects"
 * @ops:	the multicast group "ops"
 * @completions: the multicast group "completions"
 */
struct vds_family {
	uint16_t id;
	uint32_t objects;
	uint32_t ops;
	uint32_t completions;
};

/**
 * vds_family_resolve() - query the numbers from the generic netlink controller
 *
 * Return: 0; -ENOENT the module is not loaded; -ENONET it is, but this process is not in
 * the initial network namespace; another negative errno. A message
 * is set.
 */
int vds_family_resolve(struct vds_link *link, const struct vds_limit *limit,
		       struct vds_family *family);

#endif /* VDS_FAMILY_H */
