/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What <linux/workqueue.h> lacks on older kernels.
 */
#ifndef _VDS_COMPAT_LINUX_WORKQUEUE_H
#define _VDS_COMPAT_LINUX_WORKQUEUE_H

#include <linux/version.h>
#include_next <linux/workqueue.h>

/* The unbound queue has got this name, and v7.3 warns of the old one when used. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 18, 0)
#define system_dfl_wq	system_unbound_wq
#endif

#endif /* _VDS_COMPAT_LINUX_WORKQUEUE_H */
