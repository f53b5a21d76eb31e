/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the tests of the Linux additions to the objects share: a group with its
 * other interface, and finishing an operation.
 */
#ifndef VDS_COM_LINUX_TEST_H
#define VDS_COM_LINUX_TEST_H

#include <errno.h>

#include "../array.h"
#include "com_operation_test.h"

#define NEW	"192.0.2.77:3260"
#define PEER	"198.51.100.1:1024"

static struct world w;
static IVdsIscsiPortalGroup *group;
static IVdsIscsiPortalGroupLinux *more;

static inline void begin(void)
{
	w = make_world();
	MUST(IVdsLinuxService_FindPortalGroup(w.service, IQN, 1, &group) == S_OK);
	MUST(IVdsIscsiPortalGroup_QueryInterface(group, &IID_IVdsIscsiPortalGroupLinux,
						 (void **)&more) == S_OK);
}

/* Whatever the case did, the objects held the only other references. */
static inline void end(void)
{
	IVdsIscsiPortalGroupLinux_Release(more);
	IVdsIscsiPortalGroup_Release(group);
	check_int(IVdsLinuxService_Release(w.service), 0);
	fake_kernel_free(w.fk);
}

/* Wait for an operation, release it, return its result; @details may be NULL. */
static inline HRESULT finish(IVdsAsync *async, VDS_ASYNC_OUTPUT_TYPE type,
			     VDS_OPERATION_DETAILS *details)
{
	VDS_ASYNC_OUTPUT out;
	HRESULT result;

	MUST(IVdsAsync_Wait(async, &result, &out) == S_OK);
	check_int(out.type, SUCCEEDED(result) ? type : VDS_ASYNCOUT_UNKNOWN);
	if (details)
		check_int(IVdsAsyncLinux_GetDetails(more_of(async), details), S_OK);
	IVdsAsync_Release(async);
	return result;
}

static inline size_t portals_left(void)
{
	IEnumVdsObject *list;
	size_t count = 0;

	MUST(IVdsIscsiPortalGroup_QueryAssociatedPortals(group, &list) == S_OK);
	while (IEnumVdsObject_Skip(list, 1) == S_OK)
		count++;
	IEnumVdsObject_Release(list);
	return count;
}

#endif /* VDS_COM_LINUX_TEST_H */
