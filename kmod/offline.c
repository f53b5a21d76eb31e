// SPDX-License-Identifier: GPL-2.0-only
/*
 * offline.c - the portal groups that a portal was in when it was set offline.
 *
 * They are remembered as long as the portal is retained, at most until the module is
 * unloaded: see retained_portals in portal.c.
 */
#include <linux/mm.h>
#include <linux/overflow.h>
#include <linux/slab.h>

#include "offline.h"
#include "registry.h"

struct vds_offline *reg_offline_new(unsigned int size)
{
	struct vds_offline *offline;

	offline = kvzalloc(struct_size(offline, groups, size), GFP_KERNEL);
	if (offline)
		offline->size = size;
	return offline;
}

void reg_offline_add(struct vds_offline *offline, struct vds_portal_group *group,
		     u8 transports)
{
	if (WARN_ON_ONCE(offline->nr == offline->size))
		return;
	reg_get(&group->obj);
	offline->groups[offline->nr++] = (struct vds_offline_group){
		.group = group,
		.transports = transports,
	};
}

void reg_offline_free(struct vds_offline *offline)
{
	if (!offline)
		return;
	while (offline->nr)
		reg_put(&offline->groups[--offline->nr].group->obj);
	kvfree(offline);
}

/* Forget the groups of a portal, which is in a group again or departs. */
void reg_offline_forget(struct vds_portal *portal)
{
	lockdep_assert_held(&reg_lock);
	reg_offline_free(portal->offline);
	portal->offline = NULL;
}
