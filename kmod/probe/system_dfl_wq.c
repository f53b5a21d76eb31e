// SPDX-License-Identifier: GPL-2.0-only
/*
 * system_unbound_wq is called system_dfl_wq (v6.18).
 */
#include <linux/workqueue.h>

struct workqueue_struct *vds_probe(void);

struct workqueue_struct *vds_probe(void)
{
	return system_dfl_wq;
}
