// SPDX-License-Identifier: GPL-2.0-only
/*
 * upkeep.c - operations that keep the view right, and that help out: reenumerate,
 * refresh, unblock.
 */
#include "operation.h"
#include "registry.h"

/* How long to wait before a pass over a provider's groups is repeated. */
#define UPKEEP_DELAY_MS 100

/* After this time, an operation without a deadline leaves the rest as it is. */
#define UPKEEP_LIMIT_MS 10000

/* Whether there is time for another pass. */
static bool upkeep_has_time(const struct vds_operation *op)
{
	u64 limit = op->request.deadline_ms ?: UPKEEP_LIMIT_MS;

	return ktime_get_ns() - op->accepted < limit * NSEC_PER_MSEC;
}

/*
 * Find out what came or went.  Groups that stay busy do not fail it: they are
 * stale, and the provider reads them again by itself.
 */
int op_step_reenumerate(struct vds_operation *op)
{
	int ret;

	if (!op->part++)
		reg_provider_begin_reenumerate(op->provider);
	ret = op->provider->ops->reenumerate(op->provider, op);
	if (ret == -EAGAIN && upkeep_has_time(op)) {
		op->delay_ms = UPKEEP_DELAY_MS;
		return OP_AGAIN;
	}
	if (ret == -EAGAIN) {
		vds_iscsi_op_explain(op, 0,
				     "some portal groups are busy: they stay stale, and are read again as soon as possible");
		ret = 0;
	}
	if (!ret)
		reg_provider_end_reenumerate(op->provider);
	return ret;
}

/* Complete the removal of leaked portals; then the provider is stale no more. */
int op_step_refresh(struct vds_operation *op)
{
	int ret = op->provider->ops->refresh(op->provider, op);

	if (ret == -EAGAIN && upkeep_has_time(op)) {
		op->delay_ms = UPKEEP_DELAY_MS;
		return OP_AGAIN;
	}
	if (ret == -EAGAIN) {
		vds_iscsi_op_explain(op, VDS_ISCSI_REASON_GROUPS_BUSY,
				     "some portal groups are busy, and may still have leaked portals");
		ret = -EBUSY;
	}
	if (!ret) {
		ret = reg_provider_set_fresh(op->provider);
		if (ret)
			vds_iscsi_op_explain(op, VDS_ISCSI_REASON_NOT_REENUMERATED,
					     "reenumerate the provider first");
	}
	return ret;
}

/* Abort the stalled logins of a group, which block another program's rmdir. */
int op_step_unblock(struct vds_operation *op)
{
	int ret = op->provider->ops->unblock(op->groups[0].group, op);

	if (ret == -EAGAIN && upkeep_has_time(op)) {
		op->delay_ms = UPKEEP_DELAY_MS;
		return OP_AGAIN;
	}
	if (ret == -EBUSY)
		vds_iscsi_op_explain(op, VDS_ISCSI_REASON_NOTHING_TO_ABORT,
				     "no stalled login was found that could be aborted");
	if (ret != -EAGAIN)
		return ret;
	vds_iscsi_op_explain(op, VDS_ISCSI_REASON_NOT_SILENT,
			     "no login in flight was silent for its grace of %u ms",
			     op->request.grace_ms);
	return op->request.deadline_ms ? -ETIME : -EBUSY;
}
