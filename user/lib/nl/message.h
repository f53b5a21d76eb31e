/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Messages of the family, read into the public records.
 *
 * Internal to libvds.
 */
#ifndef VDS_MESSAGE_H
#define VDS_MESSAGE_H

#include <netlink/netlink.h>

#include "nl/fields.h"

/**
 * vds_fields_read() - read a message into a record
 *
 * Unknown attributes are ignored, and an unknown value of an enumeration is passed
 * on, because the kernel may be newer than the library.
 *
 * Return: 0; -EBADMSG, with a message set, if an attribute is missing or invalid.
 */
int vds_fields_read(const struct vds_fields *fields, struct nlmsghdr *nlh,
		    void *record);

/** vds_op_read() - vds_fields_read() of an operation: if it is done it has a result */
int vds_op_read(struct nlmsghdr *nlh, struct vds_op_info *info);

/** struct vds_op_items - all items of an operation; the receiver frees @list */
struct vds_op_items {
	struct vds_op_item *list;
	size_t count;
};

/** vds_op_items_read() - append a message's items; the caller frees them on failure too */
int vds_op_items_read(struct nlmsghdr *nlh, struct vds_op_items *items);

/** vds_op_start_read() - read a start's reply: the ids, and the result if present */
int vds_op_start_read(struct nlmsghdr *nlh, struct vds_op_start *start);

/** vds_connection_read() - vds_fields_read() of a session, whose portal may be gone */
int vds_connection_read(struct nlmsghdr *nlh, struct vds_connection_info *info);

/** vds_portal_read_id() - read portal-new's reply: the id and the incarnation only */
int vds_portal_read_id(struct nlmsghdr *nlh, struct vds_portal_info *info);

/** vds_errno_check() - 0; -EBADMSG if @err is neither 0 nor a kernel's -errno */
int vds_errno_check(int err);

/** vds_fields_name() - the name of an attribute; NULL if it is unknown */
const char *vds_fields_name(const struct vds_fields *fields, unsigned int type);

/**
 * vds_event_read() - read a notification
 *
 * Return: 0; -ENOMSG if this version does not know it; -EBADMSG, with a message
 * set.
 */
int vds_event_read(struct nlmsghdr *nlh, struct vds_event *event);

#endif /* VDS_MESSAGE_H */
