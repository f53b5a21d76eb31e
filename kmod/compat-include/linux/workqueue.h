/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What older kernels lack in <linux/workqueue.h>.
 */
#ifndef _VDS_COMPAT_LINUX_WORKQUEUE_H
#define _VDS_COMPAT_LINUX_WORKQUEUE_H

#include <linux/version.h>
#include_next <linux/workqueue.h>

/*
 * v6.18 renamed system_unbound_wq to system_dfl_wq; v7.3 warns about the use of
 * the old name.  Stable kernels that have the new name also have the old one, for
 * a queue of the same kind, so the macro does no harm there.
 */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 18, 0)
#define system_dfl_wq	system_unbound_wq
#endif

#endif /* _VDS_COMPAT_LINUX_WORKQUEUE_H */
