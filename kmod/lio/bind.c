// SPDX-License-Identifier: GPL-2.0-only
/*
 * bind.c - get the root of LIO's configfs subsystem with exported symbols only.
 *
 * configfs passes the target of a new symlink to the allow_link callback of the
 * directory that the symlink is created in.  LIO uses this to connect a LUN to a
 * backstore; here it gives the provider LIO's root.  While the module loads, it
 * registers a subsystem of its own, creates a symlink to LIO's root in it, and
 * removes both.  It keeps a reference to LIO's module, so that the root remains.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/fs.h>
#include <linux/namei.h>

#include "lio.h"

#define LIO_ROOT_PATH "/sys/kernel/config/target"

/* Shared by lio_bind(), which runs once, and the lio_allow_link() that it causes. */
static const struct task_struct *lio_binder;
static struct config_group *lio_found;

static int lio_allow_link(struct config_item *src, struct config_item *target)
{
	struct config_group *group = to_config_group(target);

	/* No other task may create links in this temporary directory. */
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

/* Create the symlink, so that configfs calls lio_allow_link(), or remove it. */
static int lio_bind_change(struct dentry *dir, bool create)
{
	struct dentry *dentry;
	int ret;

	inode_lock_nested(d_inode(dir), I_MUTEX_PARENT);
	dentry = vds_lookup(dir, "target");
	ret = PTR_ERR_OR_ZERO(dentry);
	if (ret)
		goto unlock;
	if (create)
		ret = vds_symlink(dir, dentry, LIO_ROOT_PATH);
	else if (d_really_is_positive(dentry))
		ret = vds_unlink(dir, dentry);
	dput(dentry);
unlock:
	inode_unlock(d_inode(dir));
	return ret;
}

/*
 * configfs releases the directory's lock while it creates the symlink, and takes
 * it again without I_MUTEX_PARENT.  lockdep would report a wrong lock order if the
 * symlink was removed under that lock, so the lock is released in between.
 */
static int lio_bind_link(struct dentry *dir)
{
	return lio_bind_change(dir, true) ?: lio_bind_change(dir, false);
}

/**
 * lio_bind() - get the root of LIO's configfs subsystem
 *
 * Context: the module's init function; may sleep.
 * Return: the root, which the caller releases with lio_unbind(), or an ERR_PTR:
 * * -ENOENT	- LIO is not loaded, or configfs is not mounted at
 *		  /sys/kernel/config
 * * -ENOMEM	- there is no memory
 * * others	- as configfs refused
 */
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
		pr_err("cannot reach %s (%d): is configfs mounted at /sys/kernel/config?\n",
		       LIO_ROOT_PATH, ret);
		return ERR_PTR(ret);
	}
	return lio_found;
}

/**
 * lio_unbind() - release what lio_bind() returned
 * @root: the root
 */
void lio_unbind(struct config_group *root)
{
	module_put(root->cg_item.ci_type->ct_owner);
}
