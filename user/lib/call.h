/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A request of the family: its attributes, and sending it over a connection.
 *
 * Internal to libvds.
 */
#ifndef VDS_CALL_H
#define VDS_CALL_H

#include "nl/message.h"

/** struct vds_arg - an attribute of a request; omitted if @len is 0 */
struct vds_arg {
	uint16_t type;
	uint16_t len;
	const void *data;
};

#define VDS_NO_ARG ((struct vds_arg){ 0, 0, NULL })

/**
 * struct vds_call - a request of the family
 * @cmd:	the command
 * @flags:	NLM_F_DUMP, NLM_F_ACK or 0
 * @deadline:	until when it may take, in vds_now()'s time, if that is sooner than the
 *		connection's timeout; 0 is no deadline
 * @fields:	names its attributes in error messages
 * @args:	its attributes; type 0 ends them
 * @address_type: type of an attribute with @address, or 0
 * @address:	an address
 * @group:	the group of @portals
 * @portals:	ids of portals of one group, one attribute member for each
 * @portal_count: number of entries of @portals
 * @members:	portals of groups, one attribute member for each
 * @member_count: number of entries of @members
 * @member_size: the program's size of an entry
 * @reply:	as in struct vds_request
 * @arg:	as in struct vds_request
 * @interrupted: out: as in struct vds_request
 */
struct vds_call {
	uint8_t cmd;
	uint16_t flags;
	int64_t deadline;
	const struct vds_fields *fields;
	struct vds_arg args[12];
	uint16_t address_type;
	const struct vds_address *address;
	struct vds_op_member group;
	const struct vds_uuid *portals;
	size_t portal_count;
	const struct vds_op_member *members;
	size_t member_count;
	size_t member_size;
	int (*reply)(struct nlmsghdr *nlh, void *arg);
	void *arg;
	bool interrupted;
};

/**
 * vds_start() - send a request that starts an operation
 * @client: the connection
 * @call: its command and attributes
 * @start: receives the operation, in the program's size; zero on failure
 *
 * Return: 0; a negative errno, with a message set.
 */
int vds_start(struct vds_client *client, struct vds_call *call, struct vds_op_start *start);

/** vds_start_fail() - the request is not sent, because of @err; *start is zero */
int vds_start_fail(const struct vds_client *client, int err, struct vds_op_start *start);

/** vds_call_add() - add an attribute to @call, which is sent unless its length is 0 */
void vds_call_add(struct vds_call *call, struct vds_arg arg);

/**
 * vds_call_options() - add those of a removal's options that differ from the defaults
 * @client: the connection
 * @call: receives them
 * @given: the options in the program's size, or NULL
 * @options: a copy of them, which must exist until @call is sent
 */
void vds_call_options(const struct vds_client *client, struct vds_call *call,
		      const struct vds_removal_options *given,
		      struct vds_removal_options *options);

/**
 * vds_call() - send a request and receive its reply
 *
 * Return: 0; a negative errno, with a message set.
 */
int vds_call(struct vds_client *client, struct vds_call *call);

struct vds_arg vds_arg_uuid(uint16_t type, const struct vds_uuid *id);
struct vds_arg vds_arg_string(uint16_t type, const char *text);
struct vds_arg vds_arg_u16(uint16_t type, const uint16_t *value);

/* These two omit 0. */
struct vds_arg vds_arg_u32(uint16_t type, const uint32_t *value);
struct vds_arg vds_arg_u64(uint16_t type, const uint64_t *value);

/** vds_arg_grace() - a time of grace; omitted if it is VDS_GRACE_DEFAULT */
struct vds_arg vds_arg_grace(const uint32_t *ms);

/** vds_arg_op() - the id of an operation, sent even if it is 0: it is required */
struct vds_arg vds_arg_op(const uint64_t *id);

/** vds_name_check() - -EINVAL, with a message set, if @name is longer than @max */
int vds_name_check(const char *name, size_t max, const char *what);

/** vds_provider_name_check() - vds_name_check() of a provider's name */
int vds_provider_name_check(const char *name);

/** vds_address_check() - -EINVAL, with a message set, if it is not IPv4 or IPv6 */
int vds_address_check(const struct vds_address *address);

#endif /* VDS_CALL_H */
