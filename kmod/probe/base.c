// SPDX-License-Identifier: GPL-2.0-only
/*
 * Compiles on every kernel.  Includes all headers that the other files here include.
 */
#include <linux/dcache.h>
#include <linux/fs.h>
#include <linux/fsnotify_backend.h>
#include <linux/module.h>
#include <linux/namei.h>
#include <linux/net.h>
#include <linux/workqueue.h>
#include <net/genetlink.h>

int vds_probe(void);

int vds_probe(void)
{
	return 0;
}
