/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * view.h - what a watch knows of the kernel's objects, so that it can tell what
 * changed also when events were lost.
 */
#ifndef VDSCTL_VIEW_H
#define VDSCTL_VIEW_H

#include "cli.h"

/**
 * struct change - something to tell
 * @object:	what it is about, VDS_EVENT_LOST for the watch itself
 * @what:	what became of it, a word
 * @entry:	name, detail and record of the object; NULL for VDS_EVENT_LOST
 * @generation:	number of the change, 0 when it has none
 * @cause:	id of the operation that caused it, or 0
 * @source:	"kernel", or "initial" or "resync" when a listing told it
 */
struct change {
	enum vds_event_object object;
	const char *what;
	json_t *entry;
	uint64_t generation;
	uint64_t cause;
	const char *source;
};

/** view_tell - hears each change; NULL where nobody wants to */
typedef void (*view_tell)(void *context, const struct change *change);

/**
 * struct view - the objects known
 * @mask:	of enum vds_watch_mask, what is looked at
 * @known:	by enum vds_event_object, name to entry
 * @from:	generation that is in @known for certain
 * @settled:	generation that may be in @known already
 * @seen:	generation of the last event; 0 when it is not known
 * @tell:	hears the changes
 * @context:	handed to @tell
 */
struct view {
	unsigned int mask;
	json_t *known[VDS_EVENT_LOST];
	uint64_t from;
	uint64_t settled;
	uint64_t seen;
	view_tell tell;
	void *context;
};

/** view_init() - an empty view */
void view_init(struct view *view, unsigned int mask, view_tell tell,
	       void *context);

/** view_release() - give a view's memory back */
void view_release(struct view *view);

/**
 * view_sync() - list everything, and tell what differs from what was known
 * @view: the view, equal to the kernel's afterwards
 * @client: the connection; the watch was opened before
 * @source: for the changes told
 *
 * Events that the listing covers are not told again by view_apply().
 *
 * Return: 0 or a negative errno with vds_client_message().
 */
int view_sync(struct view *view, struct vds_client *client, const char *source);

/** view_missed() - whether events before @event were lost */
bool view_missed(const struct view *view, const struct vds_event *event);

/** view_apply() - take an event in and tell it unless it was told */
void view_apply(struct view *view, const struct vds_event *event);

/** view_kind() - the JSON key of one such object, "watch" for VDS_EVENT_LOST */
const char *view_kind(enum vds_event_object object);

#endif /* VDSCTL_VIEW_H */
