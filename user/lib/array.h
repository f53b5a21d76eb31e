/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The number of elements of an array.
 *
 * Internal to libvds and its tests.
 */
#ifndef VDS_ARRAY_H
#define VDS_ARRAY_H

#define ARRAY_SIZE(array)	(sizeof(array) / sizeof((array)[0]))

#endif /* VDS_ARRAY_H */
