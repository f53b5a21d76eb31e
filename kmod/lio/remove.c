// SPDX-License-Identifier: GPL-2.0-only
/*
 * remove.c - remove a portal, and verify that LIO no longer has it.
 */
#include <linux/delay.h>
#include <linux/namei.h>

#include "lio.h"

/* How long the release of a removed portal may take before it counts as leaked. */
#define LIO_RELEASE_TIMEOUT_MS 5000

/* How often the release is checked for. */
#define LIO_RELEASE_POLL_MS 10

/*
 * Verify that LIO, too, no longer has the portal.  A task that holds a reference
 * to the configfs item, a reader of an attribute for example, delays the release.
 */
static int lio_portal_verify(struct lio_held *held, const struct lio_place *place)
{
	unsigned int ms;

	for (ms = 0; ms < LIO_RELEASE_TIMEOUT_MS; ms += LIO_RELEASE_POLL_MS) {
		if (!lio_np_listed(held->group, place->tpg_np))
			return 0;
		fsleep(LIO_RELEASE_POLL_MS * USEC_PER_MSEC);
	}
	vds_iscsi_op_explain(held->op,
			     "configfs removed the portal %pd, but LIO still serves it",
			     place->dentry);
	vds_iscsi_provider_mark_stale(held->lio->provider,
				      "LIO still serves a portal that configfs removed: reenumerate, then refresh");
	return -ESTALE;
}

/* Remove the portal's directory.  Once configfs accepts, there is no way back. */
static int lio_portal_rmdir(struct lio_held *held, const struct lio_place *place,
			    const struct vds_address *addr)
{
	struct lio_logins logins = {
		.tpg_np = place->tpg_np,
		.port = addr->port,
		.op = held->op,
	};
	struct lio_commit commit;
	int ret;

	ret = lio_commit_begin(held->lio, &commit, addr,
			       vds_iscsi_op_id(held->op));
	if (ret)
		return ret;
	lio_logins_abort_start(&logins, vds_iscsi_op_grace(held->op));
	ret = vds_rmdir(held->dir, place->dentry);
	lio_logins_abort_stop(&logins);
	lio_commit_end(held->lio, &commit);
	held->number = lio_watch_number(held->lio);
	if (ret)
		vds_iscsi_op_explain(held->op,
				     "configfs refused to remove %pd: error %d",
				     place->dentry, -ret);
	return ret;
}

/**
 * lio_portal_remove() - remove a portal from a held group
 * @group: the group
 * @portal: the portal
 * @op: the operation that holds the group
 *
 * The remove_portal op of struct vds_provider_ops.
 *
 * Return:
 * * 0		- neither configfs nor LIO has the portal any more
 * * -ENOENT	- another program removed it first
 * * -ESTALE	- configfs removed it, and LIO still serves it
 * * -EBUSY	- another item depends on it, or as lio_held_relock()
 * * -ENOMEM	- there is no memory for the event
 * * others	- as lio_held_relock(), or as configfs refused
 */
int lio_portal_remove(struct vds_portal_group *group,
		      const struct vds_portal *portal, struct vds_operation *op)
{
	struct lio_held *held = vds_iscsi_op_priv(op);
	struct lio_place place;
	int ret;

	ret = lio_held_relock(held);
	if (ret)
		return ret;
	if (lio_held_find(held, portal, &place)) {
		vds_iscsi_op_explain(op,
				     "another program removed the portal first");
		return -ENOENT;
	}
	ret = lio_portal_rmdir(held, &place, vds_iscsi_portal_address(portal));
	if (!ret)
		ret = lio_portal_verify(held, &place);
	dput(place.dentry);
	return ret;
}

/**
 * lio_blockers() - report the logins that would block a removal
 * @group: the group
 * @portal: the portal that would be removed
 * @op: the operation that holds the group; receives the logins
 *
 * The blockers op of struct vds_provider_ops.
 */
void lio_blockers(struct vds_portal_group *group,
		  const struct vds_portal *portal, struct vds_operation *op)
{
	struct lio_logins logins = {
		.port = vds_iscsi_portal_address(portal)->port,
		.op = op,
	};
	struct lio_held *held = vds_iscsi_op_priv(op);
	struct lio_place place;

	if (lio_held_relock(held) || lio_held_find(held, portal, &place))
		return;
	logins.tpg_np = place.tpg_np;
	dput(place.dentry);
	lio_logins_report(&logins);
}
