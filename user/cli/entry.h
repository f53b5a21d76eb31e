/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * entry.h - what a watch remembers of one object.
 */
#ifndef VDSCTL_ENTRY_H
#define VDSCTL_ENTRY_H

#include "cli.h"

/** entry_new() - the entry of @record */
json_t *entry_new(enum vds_event_object object, const void *record);

/** entry_list() - list all objects of a type; 0 or a negative errno
 * @list: receives them, name to entry
 */
int entry_list(struct vds_client *client, enum vds_event_object object, json_t *list);

/** entry_name() - its name */
const char *entry_name(json_t *entry);

/** entry_rank() - how far its operation is; 0 for other objects */
int entry_rank(json_t *entry);

/** entry_op_state() - the state of its operation, a word */
const char *entry_op_state(json_t *entry);

/** entry_same() - whether two of one name are one object, not a later one of its name */
bool entry_same(json_t *a, json_t *b);

/** entry_equal() - whether two differ in no more than fields that change by themselves */
bool entry_equal(json_t *a, json_t *b);

/** entry_object_name() - JSON key of such an object; "watch" for VDS_EVENT_LOST */
const char *entry_object_name(enum vds_event_object object);

#endif /* VDSCTL_ENTRY_H */
