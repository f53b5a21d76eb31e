/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Netlink messages of the family, read into the public records.
 *
 * Internal to libvds.
 */
#ifndef VDS_MESSAGE_H
#define VDS_MESSAGE_H

#include <netlink/netlink.h>

#include "public.h"
#include "start.h"

/**
 * struct vds_field - one attribute and where it goes
 * @name:	as the specification of the family calls it
 * @kind:	of the private enum field_kind
 * @optional:	may be absent
 * @offset:	in the record, octets
 * @size:	of the member, octets
 */
struct vds_field {
	const char *name;
	uint8_t kind;
	bool optional;
	uint16_t offset;
	uint16_t size;
};

/**
 * struct vds_fields - all attributes of an object
 * @field:	by attribute number
 * @max:	the highest number
 * @size:	of the record, octets
 * @event:	number of "event" that "event-generation" and "event-cause"
 *		follow; 0 when the object has none
 */
struct vds_fields {
	const struct vds_field *field;
	uint16_t max;
	uint16_t size;
	uint16_t event;
};

extern const struct vds_fields vds_provider_fields;
extern const struct vds_fields vds_target_fields;
extern const struct vds_fields vds_group_fields;
extern const struct vds_fields vds_portal_fields;
extern const struct vds_fields vds_membership_fields;
extern const struct vds_fields vds_op_fields;
extern const struct vds_fields vds_session_fields;

/**
 * vds_fields_read() - read a message into a record
 *
 * An attribute that this version does not know is passed over, and so is an
 * unknown value of an enumeration passed on, for the kernel may be newer.
 *
 * Return: 0; -EBADMSG, with a sentence set, when an attribute is missing or not
 * what it has to be.
 */
int vds_fields_read(const struct vds_fields *fields, struct nlmsghdr *nlh,
		    void *record);

/** vds_op_read() - vds_fields_read() of an operation: its result depends */
int vds_op_read(struct nlmsghdr *nlh, struct vds_op_info *info);

/** vds_started_read() - read portal-remove's reply: the id, and perhaps the result */
int vds_started_read(struct nlmsghdr *nlh, struct vds_started *started);

/** vds_session_read() - vds_fields_read() of a session: its portal may be gone */
int vds_session_read(struct nlmsghdr *nlh, struct vds_session_info *info);

/** vds_portal_read_id() - read id and incarnation, which is all of portal-new's reply */
int vds_portal_read_id(struct nlmsghdr *nlh, struct vds_portal_info *info);

/** vds_errno_check() - 0, or -EBADMSG when @err is neither 0 nor the kernel's -errno */
int vds_errno_check(int err);

/** vds_fields_name() - what an attribute is called; NULL if nobody knows */
const char *vds_fields_name(const struct vds_fields *fields, unsigned int type);

/**
 * vds_event_read() - read a notification
 *
 * Return: 0; -ENOMSG when it is none that this version knows; -EBADMSG, with a
 * sentence set.
 */
int vds_event_read(struct nlmsghdr *nlh, struct vds_event *event);

#endif /* VDS_MESSAGE_H */
