// SPDX-License-Identifier: GPL-2.0-only
/*
 * item.c - make the node of an item that is in a directory of LIO.
 */
#include <linux/dcache.h>
#include <linux/slab.h>
#include <target/target_core_base.h>
#include <target/iscsi/iscsi_target_core.h>

#include "lio.h"

/* Whether an item of a directory is one of those that configfs made with it. */
static bool lio_item_is_default(struct config_group *dir,
				const struct config_group *item)
{
	struct config_group *group;

	list_for_each_entry(group, &dir->default_groups, group_entry)
		if (group == item)
			return true;
	return false;
}

/* Whether an item of a directory has a node. */
bool lio_item_is_ours(struct lio_node *parent, struct config_item *item)
{
	if (parent->level == LIO_ROOT)
		return !strcmp(lio_item_name(item), "iscsi");
	return !lio_item_is_default(parent->group, to_config_group(item));
}

/* Whether other portals of LIO have the listener of a portal, too. */
static bool lio_np_is_shared(const struct iscsi_tpg_np *tpg_np)
{
	return READ_ONCE(tpg_np->tpg_np->np_exports) > 1;
}

/*
 * LIO's own address is that of the listener, which may be another portal's.  So the
 * name of the directory decides, except on the interface: the one that had the name
 * when LIO resolved it may have been renamed or deleted since, and another one may have
 * the name now.
 */
static void lio_portal_describe(struct lio_node *node, struct config_item *item)
{
	struct iscsi_tpg_np *tpg_np = lio_item_tpg_np(item);
	struct vds_address named;

	node->tpg_np = tpg_np;
	lio_np_address(tpg_np, &node->addr);
	if (!lio_portal_parse(lio_item_name(item), &named)) {
		named.netns = node->addr.netns;
		if (!lio_np_is_shared(tpg_np) &&
		    vds_iscsi_address_equal(&named, &node->addr))
			named.scope_id = node->addr.scope_id;
		node->addr = named;
	}
	node->transports = lio_np_transports(tpg_np, &node->addr);
}

/* Note what identifies the object: its name is read once, here. */
static int lio_node_describe(struct lio_node *node, struct config_item *item)
{
	struct se_portal_group *se_tpg;

	switch (node->level) {
	case LIO_TARGET:
		node->name = kstrdup(lio_item_name(item), GFP_KERNEL);
		return node->name ? 0 : -ENOMEM;
	case LIO_GROUP:
		se_tpg = container_of(node->group, struct se_portal_group,
				      tpg_group);
		node->tag = container_of(se_tpg, struct iscsi_portal_group,
					 tpg_se_tpg)->tpgt;
		return 0;
	case LIO_NP_DIR:
		se_tpg = container_of(node->group, struct se_portal_group,
				      tpg_np_group);
		node->pin = dget(se_tpg->tpg_attrib_group.cg_item.ci_dentry);
		node->disabled = lio_group_is_disabled(node->group);
		return 0;
	case LIO_PORTAL:
		lio_portal_describe(node, item);
		return 0;
	default:
		return 0;
	}
}

/* Make the node of an item, which is not in the table. */
static struct lio_node *lio_node_of(struct lio_node *parent, enum lio_level level,
				    struct config_item *item)
{
	struct lio_node *node = lio_node_new(parent, level, item->ci_dentry,
					     to_config_group(item));
	int ret;

	if (!node)
		return ERR_PTR(-ENOMEM);
	ret = lio_node_describe(node, item);
	if (!ret)
		return node;
	lio_node_put(node);
	return ERR_PTR(ret);
}

/* Make the node of a group's np directory and put it into the table. */
static int lio_node_add_np(struct lio *lio, struct lio_node *node)
{
	struct se_portal_group *se_tpg =
		container_of(node->group, struct se_portal_group, tpg_group);
	struct lio_node *np = lio_node_of(node, LIO_NP_DIR,
					  &se_tpg->tpg_np_group.cg_item);

	if (IS_ERR(np))
		return PTR_ERR(np);
	node->np = np;
	return lio_node_insert(lio, np);
}

/*
 * Make the node of an item and put it into the table; of a portal group, that of
 * its np directory, too, and first: events find the group's node in the table and use
 * its np.  The lock of the parent's directory is held.
 */
struct lio_node *lio_node_make(struct lio *lio, struct lio_node *parent,
			       struct config_item *item)
{
	struct lio_node *node = lio_node_of(parent, parent->level + 1, item);
	int ret;

	if (IS_ERR(node))
		return node;
	ret = node->level == LIO_GROUP ? lio_node_add_np(lio, node) : 0;
	ret = ret ?: lio_node_insert(lio, node);
	if (!ret)
		return node;
	lio_node_remove(lio, node);
	lio_node_put(node);
	return ERR_PTR(ret);
}
