/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Copying between the structures of this library and those of a program, which was
 * perhaps compiled when they were smaller.
 *
 * Internal to libvds.
 */
#ifndef VDS_SIZES_H
#define VDS_SIZES_H

#include <string.h>

#include "public.h"

/** vds_sizes - the sizes of this library's structures */
extern const struct vds_sizes vds_sizes;

/**
 * vds_sizes_take() - accept a program's sizes
 * @to: receives them, with this library's size of a structure that they lack
 * @from: the program's
 *
 * Return: 0; -EPROTO, with a message set, if the program needs a newer library.
 */
int vds_sizes_take(struct vds_sizes *to, const struct vds_sizes *from);

/** vds_copy() - copy a structure; what @to has more of than @from becomes 0 */
static inline void vds_copy(void *to, size_t to_size, const void *from, size_t from_size)
{
	size_t both = to_size < from_size ? to_size : from_size;

	memcpy(to, from, both);
	memset((char *)to + both, 0, to_size - both);
}

#endif /* VDS_SIZES_H */
