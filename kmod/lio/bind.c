// SPDX-License-Identifier: GPL-2.0-only
/*
 * bind.c - get hold of LIO's root in configfs, with exported symbols alone.
 *
 * configfs hands the target of a symlink to the allow_link() of the directory in
 * which it is made: that is how LIO ties a LUN to a backstore, and how we are
 * handed LIO's root.  For the moment of loading we register a subsystem of our
 * own, make such a link in it, and remove both again.  What stays is a reference
 * to LIO's module, which keeps the root where it is.
 */
#include <linux/fs.h>
#include <linux/namei.h>

#include "lio.h"

#define LIO_ROOT_PATH "/sys/kernel/config/target"

/* Handed over between lio_bind() and its allow_link(); modules load one by one. */
static const struct task_struct *lio_binder;
static struct config_group *lio_found;

static int lio_allow_link(struct config_item *src, struct config_item *target)
{
	struct config_group *group = to_config_group(target);

	/* Nobody else has business in a directory that is there for a moment. */
	if (current != lio_binder || lio_found)
		return -EPERM;
	if (!group->cg_subsys || &group->cg_subsys->su_group != group)
		return -EINVAL;
	if (!try_module_get(target->ci_type->ct_owner))
		return -ENODEV;
	lio_found = group;
	return 0;
}

static void lio_drop_link(struct config_item *src, struct config_item *target)
{
}

static struct configfs_item_operations lio_bind_ops = {
	.allow_link	= lio_allow_link,
	.drop_link	= lio_drop_link,
};

static const struct config_item_type lio_bind_type = {
	.ct_item_ops	= &lio_bind_ops,
	.ct_owner	= THIS_MODULE,
};

static struct configfs_subsystem lio_bind_subsys = {
	.su_group = {
		.cg_item = {
			.ci_namebuf = "vds_iscsi_lio",
			.ci_type = &lio_bind_type,
		},
	},
};

/* Make the link that calls lio_allow_link(), or remove it. */
static int lio_bind_change(struct dentry *dir, bool make)
{
	struct dentry *dentry;
	int ret;

	inode_lock_nested(d_inode(dir), I_MUTEX_PARENT);
	dentry = vds_lookup(dir, "target");
	ret = PTR_ERR_OR_ZERO(dentry);
	if (ret)
		goto unlock;
	if (make)
		ret = vds_symlink(dir, dentry, LIO_ROOT_PATH);
	else if (d_really_is_positive(dentry))
		ret = vds_unlink(dir, dentry);
	dput(dentry);
unlock:
	inode_unlock(d_inode(dir));
	return ret;
}

/*
 * configfs gives the directory's lock back while it makes the link, and takes
 * it again as any directory's, not as a parent's.  To remove the link under that
 * would be the wrong order of locks, so it is a step of its own.
 */
static int lio_bind_link(struct dentry *dir)
{
	return lio_bind_change(dir, true) ?: lio_bind_change(dir, false);
}

/* LIO's root, or an ERR_PTR; lio_unbind() gives it back. */
struct config_group *lio_bind(void)
{
	int ret;

	config_group_init(&lio_bind_subsys.su_group);
	mutex_init(&lio_bind_subsys.su_mutex);
	ret = configfs_register_subsystem(&lio_bind_subsys);
	if (ret)
		return ERR_PTR(ret);
	lio_binder = current;
	lio_found = NULL;
	ret = lio_bind_link(lio_bind_subsys.su_group.cg_item.ci_dentry);
	lio_binder = NULL;
	configfs_unregister_subsystem(&lio_bind_subsys);
	if (ret && lio_found)
		lio_unbind(lio_found);
	if (ret) {
		pr_err("vds_iscsi_lio: cannot reach %s (%d): is configfs mounted at /sys/kernel/config?\n",
		       LIO_ROOT_PATH, ret);
		return ERR_PTR(ret);
	}
	return lio_found;
}

void lio_unbind(struct config_group *root)
{
	module_put(root->cg_item.ci_type->ct_owner);
}
