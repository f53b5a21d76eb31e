// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The initiators that have a session with a target: those of all its portal groups.
 */
#include <errno.h>
#include <stdlib.h>

#include "../error.h"
#include "initiators.h"

/* Has space for the longest iSCSI name. */
typedef char initiator_name[VDS_ISCSI_NAME_MAX + 1];

/**
 * struct initiators - a growing list of names
 * @list: the names
 * @count: number of names
 */
struct initiators {
	initiator_name *list;
	size_t count;
};

static int add_connections(struct initiators *names, const struct vds_connection_info *list,
			   size_t count)
{
	initiator_name *more = reallocarray(names->list, names->count + count, sizeof(*more));

	if (!more)
		return vds_fail_errno(-ENOMEM);
	names->list = more;
	for (size_t i = 0; i < count; i++)
		memcpy(more[names->count++], list[i].initiator_name, sizeof(*more));
	return 0;
}

static int add_group(struct initiators *names, struct vds_client *client,
		     const struct vds_uuid *group)
{
	struct vds_connection_info *list = NULL;
	size_t count;
	int err = vds_connection_list(client, group, NULL, &list, &count);

	/* The group was deleted since it was listed. */
	if (err == -ENOENT)
		return 0;
	if (!err && count)
		err = add_connections(names, list, count);
	free(list);
	return err;
}

static int add_target(struct initiators *names, struct vds_client *client,
		      const struct vds_uuid *target)
{
	struct vds_group_info *groups = NULL;
	size_t count, i;
	int err = vds_group_list(client, target, &groups, &count);

	for (i = 0; !err && i < count; i++)
		err = add_group(names, client, &groups[i].id);
	free(groups);
	return err;
}

static int compare(const void *a, const void *b)
{
	return strcmp(a, b);
}

/* Sort the names, and omit those that are there twice. */
static void make_unique(struct initiators *names)
{
	size_t kept = 0;

	if (names->count)
		qsort(names->list, names->count, sizeof(*names->list), compare);
	for (size_t i = 0; i < names->count; i++) {
		if (kept && !strcmp(names->list[kept - 1], names->list[i]))
			continue;
		memmove(names->list[kept++], names->list[i], sizeof(*names->list));
	}
	names->count = kept;
}

void initiators_free(LPWSTR *names, size_t count)
{
	while (count)
		free(names[--count]);
	free(names);
}

static HRESULT give(const struct initiators *names, LPWSTR **out, LONG *count)
{
	LPWSTR *list = NULL;

	if (names->count)
		list = com_task_alloc(names->count * sizeof(*list));
	if (names->count && !list)
		return com_fail_memory();
	for (size_t i = 0; i < names->count; i++) {
		list[i] = com_wide(names->list[i]);
		if (!list[i]) {
			initiators_free(list, i);
			return com_fail_memory();
		}
	}
	*out = list;
	*count = (LONG)names->count;
	return S_OK;
}

HRESULT initiators_list(struct vds_client *client, const struct vds_uuid *target,
			LPWSTR **out, LONG *count)
{
	struct initiators names = { .count = 0 };
	int err = add_target(&names, client, target);
	HRESULT hr;

	make_unique(&names);
	hr = err ? com_hresult(err) : give(&names, out, count);
	free(names.list);
	return hr;
}
