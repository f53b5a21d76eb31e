/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * view.h - what a watch knows of the kernel's objects, so that it can report what
 * changed also if events were lost.
 */
#ifndef VDSCTL_VIEW_H
#define VDSCTL_VIEW_H

#include "cli.h"

/**
 * struct change_report - something to report
 * @object:	what changed; VDS_EVENT_LOST for the watch itself, and for sessions
 * @session:	a session changed
 * @what:	how it changed, a word
 * @entry:	the object, see entry.c; NULL for VDS_EVENT_LOST
 * @generation:	number of the change, 0 if it has none
 * @cause:	id of the operation that caused it, or 0
 * @source:	"kernel"; or "initial" or "resync" if it comes from a listing
 */
struct change_report {
	enum vds_event_object object;
	bool session;
	const char *what;
	json_t *entry;
	uint64_t generation;
	uint64_t cause;
	const char *source;
};

/** view_report - receives each change */
typedef void (*view_report)(void *context, const struct change_report *change);

/**
 * struct view - the objects known
 * @mask:	of enum vds_watch_mask, what is watched
 * @known:	by enum vds_event_object, name to entry
 * @from:	@known contains all changes up to this generation
 * @settled:	@known may contain changes up to this generation
 * @seen:	generation of the last event; 0 if it is unknown
 * @report:	receives the changes; NULL to report none
 * @context:	passed to @report
 */
struct view {
	unsigned int mask;
	json_t *known[VDS_EVENT_LOST];
	uint64_t from;
	uint64_t settled;
	uint64_t seen;
	view_report report;
	void *context;
};

/** view_init() - initialize an empty view */
void view_init(struct view *view, unsigned int mask, view_report report,
	       void *context);

/** view_release() - free a view's memory */
void view_release(struct view *view);

/**
 * view_sync() - list everything, and report what differs from what was known
 * @view: the view; it equals the kernel's state afterwards
 * @client: the connection; the watch was opened before
 * @source: of the changes reported
 *
 * view_apply() does not report the events again that the listing covers.
 *
 * Return: 0 or a negative errno with vds_client_message().
 */
int view_sync(struct view *view, struct vds_client *client, const char *source);

/** view_missed() - whether events before @event were lost */
bool view_missed(const struct view *view, const struct vds_event *event);

/** view_apply() - apply an event, and report it unless a listing did */
void view_apply(struct view *view, const struct vds_event *event);

#endif /* VDSCTL_VIEW_H */
