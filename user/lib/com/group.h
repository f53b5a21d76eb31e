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
 * struct group_change - a change of a group
 * @type: of the operation
 * @portals: the portals that are added or removed
 * @count: number of portals
 * @options: of a removal; may be NULL
 * @keep_failed: see async_start()
 */
struct group_change {
	VDS_ASYNC_OUTPUT_TYPE type;
	const struct vds_uuid *portals;
	size_t count;
	const struct vds_removal_options *options;
	bool keep_failed;
};

/** group_start() - start a change; *@out is NULL unless it returns S_OK */
HRESULT group_start(struct entity *group, const struct group_change *change, IVdsAsync **out);

#endif /* VDS_COM_GROUP_H */
