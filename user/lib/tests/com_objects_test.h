/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the tests of the COM objects share: a service and one object of each
 * kind that a portal group leads to.
 */
#ifndef VDS_COM_OBJECTS_TEST_H
#define VDS_COM_OBJECTS_TEST_H

#include "com_test.h"

static struct world w;
static IVdsIscsiPortalGroup *group;
static IVdsIscsiTarget *target;
static IVdsIscsiPortal *portal;

static inline void begin(void)
{
	w = make_world();
	MUST(IVdsLinuxService_FindPortalGroup(w.service, IQN, 1, &group) == S_OK);
	MUST(IVdsIscsiPortalGroup_GetTarget(group, &target) == S_OK);
	MUST(IVdsLinuxService_FindPortal(w.service, PORTAL, &portal) == S_OK);
}

/* Whatever the case did, the objects held the only other references. */
static inline void end(void)
{
	IVdsIscsiPortal_Release(portal);
	IVdsIscsiTarget_Release(target);
	IVdsIscsiPortalGroup_Release(group);
	check_int(IVdsLinuxService_Release(w.service), 0);
	fake_kernel_free(w.fk);
}

/* Remove a portal from the group so that the kernel still knows it. */
static inline void remove_portal(const char *address)
{
	IVdsAsync *async;

	MUST(IVdsIscsiPortalGroup_RemovePortal(group, portal_id(address), &async) == S_OK);
	IVdsAsync_Release(async);
}

static inline int is_ascii(const WCHAR *text, const char *expected)
{
	while (*expected && *text == (unsigned char)*expected)
		text++, expected++;
	return !*text && !*expected;
}

#endif /* VDS_COM_OBJECTS_TEST_H */
