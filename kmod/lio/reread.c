// SPDX-License-Identifier: GPL-2.0-only
/*
 * reread.c - read directories until what is in all of them is known.
 *
 * A directory that another task keeps locked is left, and tried again later; the
 * other directories do not wait for it.
 */
#include <linux/fs.h>

#include "lio.h"

/* How often a directory is read in a row whose events come in between. */
#define LIO_READS 5

/* Read one directory: 0, -EBUSY, or -ENOMEM. */
static int lio_reread(struct lio *lio, struct lio_node *dir)
{
	struct lio_listing listing;
	unsigned int reads;
	int ret = -EAGAIN;

	for (reads = 0; reads < LIO_READS && ret == -EAGAIN; reads++) {
		ret = lio_dir_read(lio, dir, &listing);
		if (!ret)
			ret = lio_tree_use(lio, dir, &listing);
		lio_listing_put(&listing);
	}
	/* That it is gone is an event, too. */
	if (ret == -EIDRM)
		return 0;
	if (ret)
		lio_tree_busy(lio, dir);
	return ret == -EAGAIN ? -EBUSY : ret;
}

/* Read those directories of a level that are to be read. */
static int lio_reread_level(struct lio *lio, enum lio_level level)
{
	struct lio_listing dirs;
	struct lio_node *dir;
	unsigned int i;
	int ret = lio_tree_dirs(lio, &dirs);

	for (i = 0; i < dirs.nr; i++) {
		dir = dirs.nodes[i];
		if (dir->level == level &&
		    test_and_clear_bit(LIO_NODE_REREAD, &dir->flags))
			ret = lio_reread(lio, dir) ?: ret;
	}
	lio_listing_put(&dirs);
	return ret;
}

/*
 * Read what is to be read, and what is found that way: 0, or -EBUSY or -ENOMEM
 * if some directories are left.
 */
static int lio_reread_pending(struct lio *lio)
{
	/* A portal group has one directory of interest, which it comes with. */
	static const enum lio_level levels[] = {
		LIO_ROOT, LIO_FABRIC, LIO_TARGET, LIO_NP_DIR,
	};
	unsigned int i;
	int ret = 0;

	for (i = 0; i < ARRAY_SIZE(levels); i++)
		ret = lio_reread_level(lio, levels[i]) ?: ret;
	return ret;
}

/* Look for leaks where another program removed a portal. */
static int lio_recheck_leaks(struct lio *lio)
{
	struct lio_listing dirs;
	unsigned int i;
	int ret = lio_tree_dirs(lio, &dirs);

	for (i = 0; i < dirs.nr; i++)
		if (test_and_clear_bit(LIO_NODE_CHECK_LEAKS,
				       &dirs.nodes[i]->flags) &&
		    lio_leaks_check(lio, dirs.nodes[i])) {
			set_bit(LIO_NODE_CHECK_LEAKS, &dirs.nodes[i]->flags);
			ret = -EAGAIN;
		}
	lio_listing_put(&dirs);
	return ret;
}

/*
 * Read what is to be read, and look for leaks.  What another task is reading is not
 * marked any more, so this waits for it: success means that nothing is left.
 */
void lio_reread_all(struct lio *lio, int *busy, int *leaks)
{
	mutex_lock(&lio->reread_lock);
	*busy = lio_reread_pending(lio);
	*leaks = lio_recheck_leaks(lio);
	mutex_unlock(&lio->reread_lock);
}

/* Have done in the background what lio_reread_all() left. */
void lio_reread_rest(struct lio *lio, int busy, int leaks)
{
	if (busy || leaks)
		lio_reread_in(lio, busy ? LIO_RETRY_MS : LIO_LEAK_CHECK_MS);
}

void lio_reread_work(struct work_struct *work)
{
	struct lio *lio = container_of(to_delayed_work(work), struct lio, reread);
	int busy, leaks;

	lio_reread_all(lio, &busy, &leaks);
	lio_reread_rest(lio, busy, leaks);
}

/* Have everything read, and all groups checked for leaks. */
static int lio_reread_mark(struct lio *lio)
{
	struct lio_listing dirs;
	unsigned int i;
	int ret = lio_tree_dirs(lio, &dirs);

	for (i = 0; i < dirs.nr; i++) {
		set_bit(LIO_NODE_REREAD, &dirs.nodes[i]->flags);
		if (dirs.nodes[i]->level == LIO_NP_DIR)
			set_bit(LIO_NODE_CHECK_LEAKS, &dirs.nodes[i]->flags);
	}
	lio_listing_put(&dirs);
	return ret;
}

/*
 * See struct vds_provider_ops.  The first pass marks what all passes read.  If the
 * operation ends before everything is read, the background work reads the rest.
 */
int lio_reenumerate(struct vds_provider *provider, struct vds_operation *op)
{
	struct lio *lio = vds_iscsi_provider_priv(provider);
	bool *marked = vds_iscsi_op_priv(op, NULL);
	int ret = 0, busy, leaks;

	if (!*marked)
		ret = lio_reread_mark(lio);
	if (ret)
		return ret;
	*marked = true;
	lio_reread_all(lio, &busy, &leaks);
	if (!busy && !leaks)
		return 0;
	lio_reread_in(lio, LIO_RETRY_MS);
	return busy == -ENOMEM || leaks == -ENOMEM ? -ENOMEM : -EAGAIN;
}

/* See struct vds_provider_ops. */
int lio_refresh(struct vds_provider *provider, struct vds_operation *op)
{
	struct lio *lio = vds_iscsi_provider_priv(provider);
	struct lio_listing dirs;
	bool again = false;
	unsigned int i;
	int err, ret = lio_tree_dirs(lio, &dirs);

	for (i = 0; i < dirs.nr && !ret; i++) {
		if (dirs.nodes[i]->level != LIO_NP_DIR)
			continue;
		err = lio_leaks_repair(lio, dirs.nodes[i], op);
		if (err == -EAGAIN || err == -EBUSY)
			again = true;
		else
			ret = err;
	}
	lio_listing_put(&dirs);
	return ret ?: again ? -EAGAIN : 0;
}
