/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the library does with a watch beyond listening.
 *
 * Internal to libvds.
 */
#ifndef VDS_WATCH_H
#define VDS_WATCH_H

#include <stdbool.h>

struct vds_watch;

/**
 * vds_watch_discard() - make a watch that was idle as good as a new one
 * @watch: the watch
 *
 * Reads away what came meanwhile.
 *
 * Return: true; false when it must be closed, for the module went away, or
 * more came than is worth reading.
 */
bool vds_watch_discard(struct vds_watch *watch);

/**
 * vds_watch_steps() - have a watch of completions hear each step as well
 * @watch: the watch; it may hear a completion twice from now on
 *
 * Return: 0; or a negative errno, with its sentence set.
 */
int vds_watch_steps(struct vds_watch *watch);

#endif /* VDS_WATCH_H */
