/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * iscsi_name.h - the rules for iSCSI names.
 */
#ifndef _VDS_ISCSI_NAME_H
#define _VDS_ISCSI_NAME_H

const char *iscsi_name_error(const char *name);

#endif /* _VDS_ISCSI_NAME_H */
