/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What older kernels lack in <linux/kthread.h>.
 */
#ifndef _VDS_COMPAT_LINUX_KTHREAD_H
#define _VDS_COMPAT_LINUX_KTHREAD_H

#include_next <linux/kthread.h>

/*
 * v6.14 added the macro kthread_run_worker(), which creates a worker and wakes
 * its thread.  Before, kthread_create_worker() did both.
 */
#ifndef kthread_run_worker
#define kthread_run_worker kthread_create_worker
#endif

#endif /* _VDS_COMPAT_LINUX_KTHREAD_H */
