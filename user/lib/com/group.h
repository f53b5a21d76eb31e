/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the two interfaces of a portal group share.
 */
#ifndef VDS_COM_GROUP_H
#define VDS_COM_GROUP_H

#include "com.h"

/**
 * struct group - a portal group
 * @entity: its id and its interface of VDS
 * @linux_iface: its interface of Linux
 */
struct group {
	struct entity entity;
	IVdsIscsiPortalGroupLinux linux_iface;
};

extern const struct IVdsIscsiPortalGroupLinuxVtbl group_linux_vtbl;

/** group_info() - the group now; -EIDRM if it is not the group of this object */
int group_info(const struct entity *group, struct vds_group_info *info);

/**
 * struct group_change - portals that are added to a group, or removed
 * @group: the group
 * @portals: the portals
 * @count: number of portals
 * @options: of a removal; may be NULL
 */
struct group_change {
	const struct entity *group;
	const struct vds_uuid *portals;
	size_t count;
	const struct vds_removal_options *options;
};

/** group_request_removal() - the request of a struct operation; @arg is the change */
int group_request_removal(struct vds_client *client, const void *arg,
			  struct vds_op_start *start);

#endif /* VDS_COM_GROUP_H */
