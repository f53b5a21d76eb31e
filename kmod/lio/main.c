// SPDX-License-Identifier: GPL-2.0-only
/*
 * main.c - load and unload vds_iscsi_lio, and connect its parts to the core.
 */
#include <linux/delay.h>
#include <linux/init.h>
#include <linux/kmod.h>
#include <linux/module.h>

#include "lio.h"

static struct lio lio;

static void lio_settle(struct vds_provider *provider)
{
	lio_tree_apply(&lio);
}

static const struct vds_provider_ops lio_ops = {
	.owner		= THIS_MODULE,
	.name		= "lio",
	.capabilities	= VDS_CAP_ADD | VDS_CAP_DRAIN | VDS_CAP_DROP |
			  VDS_CAP_UNBLOCK | VDS_CAP_CONFIGURE,
	.hold		= lio_hold,
	.release	= lio_release,
	.count		= lio_count,
	.remove_portal	= lio_remove_portal,
	.add_portal	= lio_add_portal,
	.sessions	= lio_sessions,
	.find_sessions	= lio_find_sessions,
	.drop		= lio_drop,
	.unblock	= lio_unblock,
	.contents	= lio_contents,
	.create_target	= lio_create_target,
	.delete_target	= lio_delete_target,
	.create_group	= lio_create_group,
	.delete_group	= lio_delete_group,
	.enable_group	= lio_enable_group,
	.settle		= lio_settle,
	.reenumerate	= lio_reenumerate,
	.refresh	= lio_refresh,
};

static void lio_apply_work(struct work_struct *work)
{
	lio_tree_apply(container_of(to_delayed_work(work), struct lio, apply));
}

static void lio_stop(void)
{
	lio_watch_stop(&lio);
	lio_reread_stop(&lio);
	lio_tree_stop(&lio);
}

/* Read twice if there may be leaks, so that most are known when the module is loaded. */
static void __init lio_read(void)
{
	int busy, leaks;

	lio_reread_all(&lio, &busy, &leaks);
	if (leaks) {
		msleep(LIO_LEAK_CHECK_MS);
		lio_reread_all(&lio, &busy, &leaks);
	}
	/* What is busy now is read as soon as it is not. */
	lio_reread_rest(&lio, busy, leaks);
}

static int __init lio_start(void)
{
	int ret = lio_watch_start(&lio);

	if (ret)
		return ret;
	ret = lio_tree_start(&lio);
	if (ret) {
		lio_watch_stop(&lio);
		lio_reread_stop(&lio);
		return ret;
	}
	lio_read();
	return 0;
}

static int __init vds_iscsi_lio_init(void)
{
	int ret;

	mutex_init(&lio.reread_lock);
	mutex_init(&lio.tree_lock);
	spin_lock_init(&lio.queue_lock);
	INIT_LIST_HEAD(&lio.queue);
	INIT_LIST_HEAD(&lio.commits);
	INIT_DELAYED_WORK(&lio.apply, lio_apply_work);
	INIT_DELAYED_WORK(&lio.reread, lio_reread_work);
	ret = lio_mkdir_init();
	if (ret)
		return ret;
	ret = lio_nodes_init(&lio);
	if (ret)
		return ret;

	request_module("iscsi_target_mod");
	lio.root = lio_bind();
	if (IS_ERR(lio.root)) {
		ret = PTR_ERR(lio.root);
		goto free_nodes;
	}
	lio.provider = vds_iscsi_provider_register(&lio_ops, &lio);
	if (IS_ERR(lio.provider)) {
		ret = PTR_ERR(lio.provider);
		goto unbind;
	}
	ret = lio_start();
	if (ret)
		goto unregister;
	return 0;

unregister:
	vds_iscsi_provider_unregister(lio.provider);
unbind:
	lio_unbind(lio.root);
free_nodes:
	lio_nodes_exit(&lio);
	return ret;
}

static void __exit vds_iscsi_lio_exit(void)
{
	lio_stop();
	vds_iscsi_provider_unregister(lio.provider);
	lio_unbind(lio.root);
	lio_nodes_exit(&lio);
}

module_init(vds_iscsi_lio_init);
module_exit(vds_iscsi_lio_exit);

MODULE_DESCRIPTION("Provider of vds_iscsi for LIO, the kernel's iSCSI target");
MODULE_VERSION(VDS_VERSION);
MODULE_LICENSE("GPL");
MODULE_SOFTDEP("pre: iscsi_target_mod");
