/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The notifications of VDS that an event of the kernel means.
 */
#ifndef VDS_COM_NOTIFICATION_H
#define VDS_COM_NOTIFICATION_H

#include "com.h"

/** NOTIFICATIONS_MAX - number of notifications that OnNotify receives at most */
#define NOTIFICATIONS_MAX	100

/** NOTIFICATIONS_EACH - number of notifications that an event means at most */
#define NOTIFICATIONS_EACH	2

/**
 * struct notifications - what OnNotify will receive
 * @count: entries of @list
 * @list: the notifications, in order
 */
struct notifications {
	size_t count;
	VDS_NOTIFICATION list[NOTIFICATIONS_MAX];
};

/**
 * notifications_add() - add what an event means
 * @to: has space for NOTIFICATIONS_EACH more
 * @event: the event
 *
 * A modification that is reported already, and after which nothing else happened to its
 * object, is not reported twice: when it is delivered the object has its newest state.
 */
void notifications_add(struct notifications *to, const struct vds_event *event);

/** notifications_add_lost() - add that notifications were lost */
void notifications_add_lost(struct notifications *to, VDS_RECOVER_ACTION action);

#endif /* VDS_COM_NOTIFICATION_H */
