/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What <linux/kthread.h> lacks on older kernels.
 */
#ifndef _VDS_COMPAT_LINUX_KTHREAD_H
#define _VDS_COMPAT_LINUX_KTHREAD_H

#include <linux/version.h>
#include_next <linux/kthread.h>

/* Since then, kthread_create_worker() leaves it to the caller to wake the thread. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 14, 0)
#define kthread_run_worker kthread_create_worker
#endif

#endif /* _VDS_COMPAT_LINUX_KTHREAD_H */
