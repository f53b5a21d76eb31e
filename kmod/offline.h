/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * offline.h - the portal groups that a portal was in when it was set offline.
 */
#ifndef _VDS_ISCSI_OFFLINE_H
#define _VDS_ISCSI_OFFLINE_H

#include <linux/types.h>

struct vds_portal;
struct vds_portal_group;

/**
 * struct vds_offline_group - a group that a portal was in
 * @group: the group, referenced; it may have departed
 * @transports: how the portal was served there
 */
struct vds_offline_group {
	struct vds_portal_group *group;
	u8 transports;
};

/**
 * struct vds_offline - the groups that a portal was in
 * @nr: number of entries in @groups
 * @size: number of entries that @groups has space for
 * @groups: the groups
 */
struct vds_offline {
	unsigned int nr;
	unsigned int size;
	struct vds_offline_group groups[];
};

struct vds_offline *reg_offline_new(unsigned int size);
void reg_offline_add(struct vds_offline *offline, struct vds_portal_group *group,
		     u8 transports);
void reg_offline_free(struct vds_offline *offline);
void reg_offline_forget(struct vds_portal *portal);

#endif /* _VDS_ISCSI_OFFLINE_H */
