/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What older kernels lack in <linux/workqueue.h>.
 */
#ifndef _VDS_COMPAT_LINUX_WORKQUEUE_H
#define _VDS_COMPAT_LINUX_WORKQUEUE_H

#include_next <linux/workqueue.h>
#include <vds_probes.h>

/*
 * v6.18 renamed system_unbound_wq to system_dfl_wq; v7.3 warns about the use of
 * the old name.
 */
#ifndef VDS_HAS_SYSTEM_DFL_WQ
#define system_dfl_wq	system_unbound_wq
#endif

#endif /* _VDS_COMPAT_LINUX_WORKQUEUE_H */
