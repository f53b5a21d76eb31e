// SPDX-License-Identifier: GPL-2.0-only
/*
 * removal.c - the options of a removal in a request.
 */
#include "cli.h"
#include "removal.h"
#include "run_op.h"

static const struct {
	uint64_t option;
	enum vds_iscsi_removal_flag flag;
} flags[] = {
	{ OPT(IF_IDLE), VDS_ISCSI_REMOVAL_FLAG_IF_IDLE },
	{ OPT(KEEP_LAST), VDS_ISCSI_REMOVAL_FLAG_KEEP_LAST },
	{ OPT(KEEP_PATH), VDS_ISCSI_REMOVAL_FLAG_KEEP_PATH },
	{ OPT(DROP), VDS_ISCSI_REMOVAL_FLAG_DROP },
	{ OPT(DRY_RUN), VDS_ISCSI_REMOVAL_FLAG_DRY_RUN },
};

struct vds_removal_options removal_options(const struct args *args)
{
	struct vds_removal_options options = {
		.grace_ms = grace_of(args),
		.deadline_ms = args->deadline_ms,
		.drain_ms = args->drain_ms,
	};

	for (size_t i = 0; i < ARRAY_SIZE(flags); i++)
		if (args->given & flags[i].option)
			options.flags |= flags[i].flag;
	return options;
}
