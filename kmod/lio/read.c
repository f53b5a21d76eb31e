// SPDX-License-Identifier: GPL-2.0-only
/*
 * read.c - find out what is in a directory of LIO, without waiting for anyone.
 */
#include <linux/dcache.h>
#include <linux/delay.h>
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/slab.h>

#include "lio.h"

/* How long a lock that other tasks take for a moment only is tried. */
#define LIO_TRY_MS 20

/* Lock a directory unless another task keeps it: 0, -EBUSY, or -EIDRM if it is gone. */
int lio_dir_lock(struct dentry *dentry)
{
	struct inode *inode = d_inode(dentry);
	unsigned int ms;

	for (ms = 0; !inode_trylock(inode); ms++) {
		if (ms == LIO_TRY_MS)
			return -EBUSY;
		fsleep(USEC_PER_MSEC);
	}
	if (!IS_DEADDIR(inode))
		return 0;
	inode_unlock(inode);
	return -EIDRM;
}

/* Take su_mutex unless another task keeps it: 0, or -EBUSY. */
int lio_su_lock(struct mutex *su_mutex)
{
	unsigned int ms;

	for (ms = 0; !mutex_trylock(su_mutex); ms++) {
		if (ms == LIO_TRY_MS)
			return -EBUSY;
		fsleep(USEC_PER_MSEC);
	}
	return 0;
}

/* The node of an item: the one that is known, or a new one. */
static struct lio_node *lio_item_node(struct lio *lio, struct lio_node *dir,
				      struct config_item *item)
{
	return lio_node_find(lio, d_inode(item->ci_dentry)) ?:
	       lio_node_make(lio, dir, item);
}

static unsigned int lio_dir_count(struct lio_node *dir)
{
	struct config_item *item;
	unsigned int nr = 0;

	list_for_each_entry(item, &dir->group->cg_children, ci_entry)
		nr++;
	return nr;
}

/* Reserve space for what is in a directory; its lock is held. */
static int lio_listing_alloc(struct lio_node *dir, struct lio_listing *listing)
{
	unsigned int nr = lio_dir_count(dir);

	listing->nodes = kvmalloc_array(nr, sizeof(*listing->nodes), GFP_KERNEL);
	if (!listing->nodes)
		return -ENOMEM;
	if (dir->level != LIO_NP_DIR)
		return 0;
	dir->nr = nr;
	dir->counted = true;
	listing->disabled = lio_group_is_disabled(dir->group);
	listing->transports = kvmalloc_array(nr, sizeof(*listing->transports),
					     GFP_KERNEL);
	return listing->transports ? 0 : -ENOMEM;
}

/* List what is in a directory; its lock and su_mutex are held. */
static int lio_dir_list(struct lio *lio, struct lio_node *dir,
			struct lio_listing *listing)
{
	struct config_item *item;
	struct lio_node *node;
	int ret = lio_listing_alloc(dir, listing);

	if (ret)
		return ret;
	list_for_each_entry(item, &dir->group->cg_children, ci_entry) {
		if (!lio_item_is_ours(dir, item))
			continue;
		node = lio_item_node(lio, dir, item);
		if (IS_ERR(node))
			return PTR_ERR(node);
		if (listing->transports)
			listing->transports[listing->nr] =
				lio_np_transports(lio_item_tpg_np(item),
						  &node->addr);
		listing->nodes[listing->nr++] = node;
	}
	return 0;
}

/*
 * Find out what is in a directory: 0; -EBUSY another task keeps it locked; -EIDRM
 * it is gone; -ENOMEM.  lio_listing_put() is due in any case.
 */
int lio_dir_read(struct lio *lio, struct lio_node *dir,
		 struct lio_listing *listing)
{
	struct mutex *su_mutex = &lio->root->cg_subsys->su_mutex;
	int ret;

	*listing = (struct lio_listing){};
	ret = lio_dir_lock(dir->dentry);
	if (ret)
		return ret;
	ret = lio_su_lock(su_mutex);
	if (!ret) {
		listing->number = lio_watch_number(lio);
		ret = lio_dir_list(lio, dir, listing);
		mutex_unlock(su_mutex);
	}
	inode_unlock(d_inode(dir->dentry));
	return ret;
}

void lio_listing_put(struct lio_listing *listing)
{
	while (listing->nr)
		lio_node_put(listing->nodes[--listing->nr]);
	kvfree(listing->nodes);
	kvfree(listing->transports);
}
