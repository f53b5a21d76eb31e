/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The attributes of each object of the family: name, type and where the value goes.
 *
 * Internal to libvds.
 */
#ifndef VDS_FIELDS_H
#define VDS_FIELDS_H

#include "public.h"

enum vds_field_kind {
	FIELD_NONE,		/* no such attribute */
	FIELD_FIXED,		/* exactly as many bytes as the member has */
	FIELD_STRING,
	FIELD_RESULT,		/* an s32 that is 0 or -errno */
	FIELD_FLAG,		/* true if present */
	FIELD_IP,		/* 4 or 16 bytes; fills a struct vds_address */
	FIELD_ADDRESS,		/* a nest with an address; the same */
};

/**
 * struct vds_field - one attribute and where its value goes
 * @name:	the attribute's name in the specification of the family
 * @kind:	of enum vds_field_kind
 * @optional:	may be absent
 * @offset:	of the member in the record, in bytes
 * @size:	of the member, in bytes
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
 * @size:	of the record, in bytes
 * @event:	number of the attribute "event", which "event-generation" and
 *		"event-cause" follow; 0 if the object has none
 */
struct vds_fields {
	const struct vds_field *field;
	uint16_t max;
	uint16_t size;
	uint16_t event;
};

/* VDS_ATTR_MAX - the highest attribute number of any object */
#define VDS_ATTR_MAX	((unsigned int)VDS_ISCSI_A_OPERATION_MAX)

/* VDS_EVENT_FIELDS - attributes that a notification of any object adds */
#define VDS_EVENT_FIELDS	3

extern const struct vds_field vds_event_fields[VDS_EVENT_FIELDS];

extern const struct vds_fields vds_address_fields;
extern const struct vds_fields vds_provider_fields;
extern const struct vds_fields vds_target_fields;
extern const struct vds_fields vds_group_fields;
extern const struct vds_fields vds_portal_fields;
extern const struct vds_fields vds_membership_fields;
extern const struct vds_fields vds_connection_fields;
extern const struct vds_fields vds_op_fields;
extern const struct vds_fields vds_op_start_fields;
extern const struct vds_fields vds_op_done_fields;
extern const struct vds_fields vds_item_fields;
extern const struct vds_fields vds_blocker_fields;
extern const struct vds_fields vds_held_session_fields;

#endif /* VDS_FIELDS_H */
