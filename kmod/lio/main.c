// SPDX-License-Identifier: GPL-2.0-only
/*
 * main.c - load and unload vds_iscsi_lio, and connect its parts to the core.
 */
#include <linux/init.h>
#include <linux/kmod.h>
#include <linux/module.h>

#include "lio.h"

static struct lio lio;

static void lio_settle(struct vds_provider *provider)
{
	if (!lio_watch_settled(&lio))
		lio_tree_apply(&lio, U64_MAX);
}

static int lio_reenumerate(struct vds_provider *provider)
{
	lio_tree_apply(&lio, U64_MAX);
	return lio_tree_rescan(&lio);
}

/* Scans find changes; the refresh completes what LIO did not complete. */
static int lio_refresh(struct vds_provider *provider)
{
	lio_tree_apply(&lio, U64_MAX);
	return lio_tree_repair(&lio);
}

static const struct vds_provider_ops lio_ops = {
	.owner		= THIS_MODULE,
	.name		= "lio",
	.hold		= lio_hold,
	.release	= lio_release,
	.remove_portal	= lio_portal_remove,
	.add_portal	= lio_portal_add,
	.sessions	= lio_sessions,
	.blockers	= lio_blockers,
	.drop		= lio_drop,
	.settle		= lio_settle,
	.reenumerate	= lio_reenumerate,
	.refresh	= lio_refresh,
};

static void lio_apply_work(struct work_struct *work)
{
	lio_tree_apply(container_of(work, struct lio, apply), U64_MAX);
}

static int __init vds_iscsi_lio_init(void)
{
	int ret;

	mutex_init(&lio.tree_lock);
	spin_lock_init(&lio.queue_lock);
	INIT_LIST_HEAD(&lio.queue);
	INIT_LIST_HEAD(&lio.commits);
	hash_init(lio.dirs);
	INIT_WORK(&lio.apply, lio_apply_work);

	request_module("iscsi_target_mod");
	lio.root = lio_bind();
	if (IS_ERR(lio.root))
		return PTR_ERR(lio.root);
	lio.provider = vds_iscsi_provider_register(&lio_ops, &lio);
	if (IS_ERR(lio.provider)) {
		ret = PTR_ERR(lio.provider);
		goto unbind;
	}
	ret = lio_watch_start(&lio);
	if (ret)
		goto unregister;
	ret = lio_tree_start(&lio);
	if (ret)
		goto unwatch;
	return 0;

unwatch:
	lio_watch_stop(&lio);
unregister:
	vds_iscsi_provider_unregister(lio.provider);
unbind:
	lio_unbind(lio.root);
	return ret;
}

static void __exit vds_iscsi_lio_exit(void)
{
	lio_watch_stop(&lio);
	lio_tree_stop(&lio);
	vds_iscsi_provider_unregister(lio.provider);
	lio_unbind(lio.root);
}

module_init(vds_iscsi_lio_init);
module_exit(vds_iscsi_lio_exit);

MODULE_DESCRIPTION("vds_iscsi provider for LIO, the kernel's iSCSI target");
MODULE_LICENSE("GPL");
MODULE_SOFTDEP("pre: iscsi_target_mod");
