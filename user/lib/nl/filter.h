/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A socket filter, so that a program that follows one operation does not wake up for
 * each event of all the others.
 *
 * Internal to libvds.
 */
#ifndef VDS_FILTER_H
#define VDS_FILTER_H

#include "nl/transport.h"

/** vds_filter_attach() - apply @filter to the socket @fd; 0 or a negative errno */
int vds_filter_attach(int fd, const struct vds_filter *filter);

#endif /* VDS_FILTER_H */
