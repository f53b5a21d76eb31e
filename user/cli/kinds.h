/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * kinds.h - the kinds of records.
 */
#ifndef VDSCTL_KINDS_H
#define VDSCTL_KINDS_H

#include "field.h"

/* kinds.c */
extern const struct record_kind provider_kind;
extern const struct record_kind target_kind;
extern const struct record_kind group_kind;
extern const struct record_kind portal_kind;
extern const struct record_kind membership_kind;
extern const struct words portal_status_words;
extern const struct words membership_state_words;

/* op_kinds.c; the last three are records within an operation */
extern const struct record_kind op_kind;
extern const struct record_kind op_item_kind;
extern const struct record_kind op_blocker_kind;
extern const struct record_kind op_session_kind;

/** op_state_name() - the state of an operation, a word */
const char *op_state_name(const struct vds_op_info *op);

/** op_is_dry() - whether an operation is a dry run */
bool op_is_dry(const struct vds_op_info *op);

/** op_spans_groups() - whether an operation has portals of several groups */
bool op_spans_groups(const struct vds_op_info *op);

/** op_blocker_name() - what a blocker is, in words */
const char *op_blocker_name(const struct vds_op_blocker *blocker);

/**
 * DEFINE_LIST() - define list_@name(), which lists records of @type by @call
 *
 * In @call, "client" is the connection, and &own and count receive the list.
 */
#define DEFINE_LIST(name, type, call)					\
static int list_##name(struct vds_client *client, void **list,		\
		       size_t *count)					\
{									\
	type *own = NULL;						\
	int ret = call;							\
									\
	*list = own;							\
	return ret;							\
}

#endif /* VDSCTL_KINDS_H */
