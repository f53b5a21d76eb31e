/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * take.h - find, check and reference what a request for an operation names.
 *
 * A function takes what the operations of some kinds change, under reg_lock; each
 * returns 0 or the errno with which the request is refused.  op_put() drops the
 * references, of a request that was refused as well.
 */
#ifndef _VDS_ISCSI_TAKE_H
#define _VDS_ISCSI_TAKE_H

#include <linux/vds_iscsi.h>

struct netlink_ext_ack;
struct vds_operation;

/* take.c: groups and portals, and what several kinds have in common */
bool op_is_exclusive(const struct vds_operation *op);
int op_alloc_items(struct vds_operation *op, unsigned int items,
		   unsigned int groups);
int op_use_provider(struct vds_operation *op, struct vds_provider *provider,
		    struct netlink_ext_ack *extack);
int op_take_named_provider(struct vds_operation *op, const char *name,
			   struct netlink_ext_ack *extack);
int op_check_provider(const struct vds_operation *op,
		      struct netlink_ext_ack *extack);
struct vds_portal_group *op_find_group(const struct vds_request_item *item,
				       struct netlink_ext_ack *extack);
int op_take_group(struct vds_operation *op, struct vds_portal_group *group,
		  struct netlink_ext_ack *extack);
void op_add_item(struct vds_operation *op, unsigned int group,
		 struct vds_portal *portal, u8 transports);

int op_take_portals(struct vds_operation *op, const struct vds_request *request,
		    struct netlink_ext_ack *extack);
int op_take_one_group(struct vds_operation *op,
		      const struct vds_request *request,
		      struct netlink_ext_ack *extack);
int op_take_provider(struct vds_operation *op,
		     const struct vds_request *request,
		     struct netlink_ext_ack *extack);

/* take_config.c: targets and groups that are created or deleted */
int op_take_create_target(struct vds_operation *op,
			  const struct vds_request *request,
			  struct netlink_ext_ack *extack);
int op_take_delete_target(struct vds_operation *op,
			  const struct vds_request *request,
			  struct netlink_ext_ack *extack);
int op_take_create_group(struct vds_operation *op,
			 const struct vds_request *request,
			 struct netlink_ext_ack *extack);
int op_take_delete_group(struct vds_operation *op,
			 const struct vds_request *request,
			 struct netlink_ext_ack *extack);

/* take_portal.c: all groups of a portal */
int op_take_offline(struct vds_operation *op,
		    const struct vds_request *request,
		    struct netlink_ext_ack *extack);
int op_take_online(struct vds_operation *op,
		   const struct vds_request *request,
		   struct netlink_ext_ack *extack);

#endif /* _VDS_ISCSI_TAKE_H */
