/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * session_view.h - what a watch knows of the sessions, by listing them once a second.
 */
#ifndef VDSCTL_SESSION_VIEW_H
#define VDSCTL_SESSION_VIEW_H

#include "view.h"

/**
 * struct session_view - the sessions known
 * @known:	name to entry; NULL before the first listing that succeeded
 * @next:	when to list them again, ns of CLOCK_MONOTONIC
 */
struct session_view {
	json_t *known;
	uint64_t next;
};

/**
 * session_view_sync() - list the sessions if it is time, and report what differs
 * @view: the view, zeroed before the first call
 * @client: the connection
 * @source: of the changes reported; NULL to report none
 * @report: receives each change
 * @context: passed to @report
 *
 * Return: 0; a negative errno of vds_connection_list(), except that a group which is
 * being changed is listed the next time.
 */
int session_view_sync(struct session_view *view, struct vds_client *client,
		      const char *source, view_report report, void *context);

/** session_view_release() - free a view's memory */
void session_view_release(struct session_view *view);

#endif /* VDSCTL_SESSION_VIEW_H */
