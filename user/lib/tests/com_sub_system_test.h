/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the tests of a subsystem's methods share: the objects of com_objects_test.h, and
 * the subsystem that their target is in.
 */
#ifndef VDS_COM_SUB_SYSTEM_TEST_H
#define VDS_COM_SUB_SYSTEM_TEST_H

#include "com_objects_test.h"

static IVdsSubSystem *sub_system;
static IVdsSubSystemIscsi *iscsi;

static inline void begin_sub_system(void)
{
	begin();
	MUST(IVdsIscsiTarget_GetSubSystem(target, &sub_system) == S_OK);
	MUST(IVdsSubSystem_QueryInterface(sub_system, &IID_IVdsSubSystemIscsi,
					  (void **)&iscsi) == S_OK);
}

static inline void end_sub_system(void)
{
	IVdsSubSystemIscsi_Release(iscsi);
	IVdsSubSystem_Release(sub_system);
	end();
}

#endif /* VDS_COM_SUB_SYSTEM_TEST_H */
