// SPDX-License-Identifier: GPL-2.0-only
/*
 * main.c - load and unload vds_iscsi.
 */
#include <linux/init.h>
#include <linux/module.h>
#include <net/genetlink.h>
#include <uapi/linux/vds_iscsi.h>

#include "nl.h"
#include "operation.h"
#include "registry.h"

static int __init vds_iscsi_init(void)
{
	int ret;

	ret = reg_identity_init();
	if (ret)
		return ret;
	ret = reg_init();
	if (ret)
		goto identity;
	ret = op_init();
	if (ret)
		goto registry;
	ret = nl_init();
	if (ret)
		goto operations;
	return 0;

operations:
	op_exit();
registry:
	reg_exit();
identity:
	reg_identity_exit();
	return ret;
}

static void __exit vds_iscsi_exit(void)
{
	nl_exit();
	op_exit();
	reg_exit();
	reg_identity_exit();
}

module_init(vds_iscsi_init);
module_exit(vds_iscsi_exit);

MODULE_DESCRIPTION("Portal groups of iSCSI targets: state and asynchronous changes");
MODULE_VERSION(VDS_VERSION);
MODULE_LICENSE("GPL");
MODULE_ALIAS_GENL_FAMILY(VDS_ISCSI_FAMILY_NAME);
