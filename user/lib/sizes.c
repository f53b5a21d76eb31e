// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The sizes of the structures of this library and of a program.
 */
#include <errno.h>
#include <stddef.h>

#include "array.h"
#include "error.h"
#include "sizes.h"

const struct vds_sizes vds_sizes = VDS_SIZES;

/*
 * A new member in the padding at the end would not change the size, and in the structures
 * that the library reads it would be whatever an older program has there.
 */
#define NO_PADDING(type, last)							\
	_Static_assert(offsetof(struct type, last) +				\
		       sizeof(((struct type *)0)->last) == sizeof(struct type), #type)
NO_PADDING(vds_op_start, reserved);
NO_PADDING(vds_op_member, portal_id);
NO_PADDING(vds_removal_options, drain_ms);

#define MEMBERS(of)	((of)->sizes / sizeof(uint32_t))

int vds_sizes_take(struct vds_sizes *to, const struct vds_sizes *from)
{
	const uint32_t *theirs = (const uint32_t *)from, *own = (const uint32_t *)&vds_sizes;
	size_t i, count = MEMBERS(&vds_sizes);

	*to = vds_sizes;
	for (i = 0; i < MEMBERS(from); i++) {
		if (i >= count || theirs[i] > own[i])
			return vds_fail(-EPROTO, "the program needs a newer libvds than %s",
					vds_version());
		((uint32_t *)to)[i] = theirs[i];
	}
	return 0;
}

const char *vds_version(void)
{
	return VDS_LIBRARY_VERSION;
}
