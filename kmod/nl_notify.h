/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nl_notify.h - how the registry and the operations report changes.
 */
#ifndef _VDS_ISCSI_NL_NOTIFY_H
#define _VDS_ISCSI_NL_NOTIFY_H

#include <linux/vds_iscsi.h>

struct vds_object;
struct vds_operation;

u64 nl_generation(void);
void nl_notify_provider(struct vds_provider *p, enum vds_iscsi_event_kind kind);
void nl_notify_object(struct vds_object *obj, enum vds_iscsi_event_kind kind,
		      u64 cause);
void nl_notify_op(const struct vds_operation *op);
void nl_notify_completion(const struct vds_operation *op);

#endif /* _VDS_ISCSI_NL_NOTIFY_H */
