// SPDX-License-Identifier: GPL-2.0-only
/*
 * target.c - create and delete targets, and create groups in them.
 */
#include <linux/dcache.h>
#include <linux/fs.h>
#include <target/target_core_base.h>
#include <target/iscsi/iscsi_target_core.h>

#include "lio.h"

/* The name of the directory of a group that is created. */
#define LIO_TPGT_SIZE sizeof("tpgt_65535")

static struct lio *lio_of_target(const struct vds_target *target)
{
	return vds_iscsi_provider_priv(vds_iscsi_target_provider(target));
}

static struct iscsi_tiqn *lio_tiqn(const struct lio_node *node)
{
	struct se_wwn *wwn = container_of(node->group, struct se_wwn, wwn_group);

	return container_of(wwn, struct iscsi_tiqn, tiqn_wwn);
}

/* Make the directory of the fabric, which LIO does not have after it was loaded. */
static int lio_create_fabric(struct lio *lio, struct vds_operation *op)
{
	int ret = lio_config_lock(lio, lio->top, op);

	return ret ?: lio_config_mkdir(lio, lio->top, "iscsi", op);
}

/*
 * The directory target/iscsi, referenced: it is made if it is not there.  -EAGAIN if the
 * module is just being loaded.
 */
static int lio_get_fabric(struct lio *lio, struct vds_operation *op,
			  struct lio_node **fabric)
{
	int ret;

	*fabric = lio_tree_fabric_dir(lio);
	if (*fabric)
		return PTR_ERR_OR_ZERO(*fabric);
	ret = lio_create_fabric(lio, op);
	*fabric = ret && ret != -EEXIST ? NULL : lio_tree_fabric_dir(lio);
	return *fabric ? 0 : ret ?: -EIDRM;
}

/**
 * lio_create_target() - create a target
 * @provider: the provider
 * @name: its name
 * @op: the operation
 *
 * The create_target op of struct vds_provider_ops.
 *
 * Return:
 * * 0		- it was created
 * * -EAGAIN	- something blocks, or the module is just being loaded
 * * -EEXIST	- another program created it first
 * * others	- as configfs and LIO refused
 */
int lio_create_target(struct vds_provider *provider, const char *name,
		      struct vds_operation *op)
{
	struct lio *lio = vds_iscsi_provider_priv(provider);
	struct lio_node *fabric;
	int ret = lio_get_fabric(lio, op, &fabric);

	if (ret)
		return ret;
	ret = lio_config_lock(lio, fabric, op);
	if (!ret)
		ret = lio_config_mkdir(lio, fabric, name, op);
	lio_node_put(fabric);
	return ret;
}

/* Whether no login is in flight that has found the target. */
static bool lio_target_is_idle(struct iscsi_tiqn *tiqn)
{
	bool idle;

	spin_lock(&tiqn->tiqn_state_lock);
	idle = !tiqn->tiqn_access_count;
	spin_unlock(&tiqn->tiqn_state_lock);
	return idle;
}

static int lio_check_target(const struct lio_node *node,
			    struct vds_operation *op)
{
	struct iscsi_tiqn *tiqn = lio_tiqn(node);

	if (d_unhashed(node->dentry))
		return -EIDRM;
	if (!lio_dirs_are_free(node->group))
		return lio_blocked(op, VDS_ISCSI_BLOCKER_KIND_DIRECTORY);
	if (!lio_target_is_idle(tiqn))
		return lio_blocked(op, VDS_ISCSI_BLOCKER_KIND_LOGIN);
	if (READ_ONCE(tiqn->tiqn_ntpgs)) {
		vds_iscsi_op_explain(op, VDS_ISCSI_REASON_HAS_GROUPS,
				     "another program created a portal group in the target");
		return -ENOTEMPTY;
	}
	return 0;
}

/* Delete the directory of a target; that of the fabric is locked. */
static int lio_delete_locked(struct lio *lio, struct lio_node *node,
			     struct vds_operation *op)
{
	int ret = lio_check_target(node, op);

	if (!ret)
		ret = vds_iscsi_op_commit(op);
	return ret ?: lio_config_rmdir(lio, node, op);
}

/**
 * lio_delete_target() - delete a target that has no groups
 * @target: the target
 * @op: the operation
 *
 * The delete_target op of struct vds_provider_ops.
 *
 * Return:
 * * 0		- it was deleted
 * * -EAGAIN	- something blocks
 * * -ENOTEMPTY	- it has a group
 * * -EIDRM	- another program deleted it first
 * * others	- as configfs refused
 */
int lio_delete_target(struct vds_target *target, struct vds_operation *op)
{
	struct lio *lio = lio_of_target(target);
	struct lio_node *node = lio_tree_target_dir(target);
	int ret;

	if (!node)
		return -EIDRM;
	ret = lio_config_lock(lio, node->parent, op);
	if (!ret) {
		ret = lio_delete_locked(lio, node, op);
		inode_unlock(d_inode(node->parent->dentry));
	}
	lio_node_put(node);
	lio_tree_apply(lio);
	return ret;
}

/*
 * Whether LIO has a group of a tag: it would make another one in a directory with
 * another name, such as tpgt_01.
 */
static bool lio_has_tag(struct iscsi_tiqn *tiqn, u16 tag)
{
	struct iscsi_portal_group *tpg;
	bool found = false;

	spin_lock(&tiqn->tiqn_tpg_lock);
	list_for_each_entry(tpg, &tiqn->tiqn_tpg_list, tpg_list)
		found = found || tpg->tpgt == tag;
	spin_unlock(&tiqn->tiqn_tpg_lock);
	return found;
}

/**
 * lio_create_group() - create a group
 * @target: the target
 * @tag: its tag
 * @op: the operation
 *
 * The create_group op of struct vds_provider_ops.
 *
 * Return:
 * * 0		- it was created
 * * -EAGAIN	- something blocks
 * * -EEXIST	- LIO has a group of this tag
 * * -EIDRM	- another program deleted the target
 * * others	- as configfs and LIO refused
 */
int lio_create_group(struct vds_target *target, u16 tag,
		     struct vds_operation *op)
{
	struct lio *lio = lio_of_target(target);
	struct lio_node *node = lio_tree_target_dir(target);
	char name[LIO_TPGT_SIZE];
	int ret;

	if (!node)
		return -EIDRM;
	scnprintf(name, sizeof(name), "tpgt_%u", tag);
	ret = lio_config_lock(lio, node, op);
	if (!ret && lio_has_tag(lio_tiqn(node), tag)) {
		inode_unlock(d_inode(node->dentry));
		vds_iscsi_op_explain(op, VDS_ISCSI_REASON_EXISTS,
				     "LIO has a portal group with the tag %u",
				     tag);
		ret = -EEXIST;
	} else if (!ret) {
		ret = lio_config_mkdir(lio, node, name, op);
	}
	lio_node_put(node);
	return ret;
}
