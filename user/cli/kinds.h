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
