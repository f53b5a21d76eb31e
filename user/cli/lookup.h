/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lookup.h - from names to the kernel's objects. One request each, unless the name
 * is wrong: then what exists is listed.
 */
#ifndef VDSCTL_LOOKUP_H
#define VDSCTL_LOOKUP_H

#include "cli.h"
#include "names.h"

/** group_get() - look a complete name up and report nothing; 0 or a negative errno */
int group_get(struct cli *cli, const struct group_name *name, struct vds_group_info *group);

/** group_find() - look a group up; 0, or an exit status after reporting why */
int group_find(struct cli *cli, const struct group_name *name,
	       struct vds_group_info *group);

/**
 * group_is_absent() - whether a group does not exist
 * @cli: the run
 * @name: its name
 * @group: receives it; if it does not exist, no more than its names
 */
bool group_is_absent(struct cli *cli, const struct group_name *name,
		     struct vds_group_info *group);

/** portal_name_check() - report a name without a port; 0 or CLI_USAGE */
int portal_name_check(struct cli *cli, const struct portal_name *name);

/** portal_get() - look a complete name up and report nothing; 0 or a negative errno */
int portal_get(struct cli *cli, const struct portal_name *name, struct vds_portal_info *portal);

/** portal_find() - look a portal up; 0, or an exit status after reporting why */
int portal_find(struct cli *cli, const struct portal_name *name,
		struct vds_portal_info *portal);

/** target_find() - look a target up; 0, or CLI_FAILED after reporting why */
int target_find(struct cli *cli, const char *iqn, struct vds_target_info *target);

/** target_groups() - the same, and list its groups; the caller frees them */
int target_groups(struct cli *cli, const char *iqn, struct vds_target_info *target,
		  struct vds_group_info **groups, size_t *count);

#endif /* VDSCTL_LOOKUP_H */
