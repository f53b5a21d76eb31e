/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * session.h - lists of sessions, and which of them use an operation's portals.
 */
#ifndef _VDS_ISCSI_SESSION_H
#define _VDS_ISCSI_SESSION_H

#include <linux/vds_iscsi.h>

struct vds_operation;

unsigned long sessions_listing(void);
int sessions_get(struct vds_portal_group *group, unsigned long listing,
		 struct vds_sessions *sessions);
int sessions_get_own(struct vds_portal_group *group, unsigned long listing,
		     struct vds_sessions *sessions);
void sessions_put(struct vds_sessions *sessions);
struct vds_session *sessions_find(const struct vds_sessions *in,
				  const struct vds_session *session);
bool session_uses(const struct vds_operation *op, unsigned int group,
		  const struct vds_session *session);
int op_paths_check(struct vds_operation *op);

#endif /* _VDS_ISCSI_SESSION_H */
