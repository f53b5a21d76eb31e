// SPDX-License-Identifier: GPL-2.0-only
/*
 * main.c - load and unload vds_iscsi.
 */
#include <linux/init.h>
#include <linux/module.h>

#include "core.h"

static int __init vds_iscsi_init(void)
{
	int ret;

	ret = vds_identity_init();
	if (ret)
		return ret;
	ret = vds_objects_init();
	if (ret)
		goto identity;
	vds_operations_init();
	ret = vds_netlink_init();
	if (ret)
		goto operations;
	return 0;

operations:
	vds_operations_exit();
	vds_objects_exit();
identity:
	vds_identity_exit();
	return ret;
}

static void __exit vds_iscsi_exit(void)
{
	vds_netlink_exit();
	vds_operations_exit();
	vds_objects_exit();
	vds_identity_exit();
}

module_init(vds_iscsi_init);
module_exit(vds_iscsi_exit);

MODULE_DESCRIPTION("Portal groups of the kernel's iSCSI target, held and changed safely");
MODULE_LICENSE("GPL");
