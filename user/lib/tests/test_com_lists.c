// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * IEnumVdsObject, and the lists that targets, groups and portals give.
 */
#include <errno.h>

#include "com_objects_test.h"

/* The list of the two portals of the group. */
static IEnumVdsObject *portals(void)
{
	IEnumVdsObject *list;

	MUST(IVdsIscsiPortalGroup_QueryAssociatedPortals(group, &list) == S_OK);
	return list;
}

static void next(void)
{
	IUnknown *objects[3] = { GARBAGE, GARBAGE, GARBAGE };
	IEnumVdsObject *list;
	ULONG fetched = 9;

	begin();
	list = portals();
	check_int(IEnumVdsObject_Next(list, 1, objects, NULL), S_OK);
	IUnknown_Release(objects[0]);
	check(IEnumVdsObject_Next(list, 3, objects, &fetched) == S_FALSE && fetched == 1);
	check(!objects[1] && !objects[2]);
	IUnknown_Release(objects[0]);
	objects[0] = GARBAGE;
	check(IEnumVdsObject_Next(list, 1, objects, &fetched) == S_FALSE && !fetched &&
	      !objects[0]);
	check(IEnumVdsObject_Next(list, 0, objects, &fetched) == S_OK && !fetched);
	IEnumVdsObject_Release(list);
	end();
}

static void next_arguments(void)
{
	IUnknown *objects[2] = { GARBAGE, GARBAGE };
	IEnumVdsObject *list;
	ULONG fetched = 9;

	begin();
	list = portals();
	check(IEnumVdsObject_Next(list, 2, objects, NULL) == E_INVALIDARG && !objects[0] &&
	      !objects[1]);
	fetched = 9;
	check(IEnumVdsObject_Next(list, 1, NULL, &fetched) == E_INVALIDARG && !fetched);
	IEnumVdsObject_Release(list);
	end();
}

static void clone(void)
{
	IUnknown *objects[2] = { GARBAGE, GARBAGE };
	IEnumVdsObject *list, *copy;
	ULONG fetched = 9;

	begin();
	list = portals();
	check_int(IEnumVdsObject_Skip(list, 1), S_OK);
	MUST(IEnumVdsObject_Clone(list, &copy) == S_OK);
	check_int(IEnumVdsObject_Skip(list, 1), S_OK);
	check(IEnumVdsObject_Next(copy, 2, objects, &fetched) == S_FALSE && fetched == 1);
	IUnknown_Release(objects[0]);
	IEnumVdsObject_Release(copy);
	check_int(IEnumVdsObject_Clone(list, NULL), E_INVALIDARG);
	IEnumVdsObject_Release(list);
	end();
}

static void skip_and_reset(void)
{
	IUnknown *objects[1] = { GARBAGE };
	IEnumVdsObject *list;
	ULONG fetched = 9;

	begin();
	list = portals();
	check_int(IEnumVdsObject_Skip(list, 2), S_OK);
	check_int(IEnumVdsObject_Reset(list), S_OK);
	check_int(IEnumVdsObject_Skip(list, 1), S_OK);
	check_int(IEnumVdsObject_Next(list, 1, objects, &fetched), S_OK);
	IUnknown_Release(objects[0]);
	check_int(IEnumVdsObject_Reset(list), S_OK);
	check_int(IEnumVdsObject_Skip(list, 2), S_OK);
	check_int(IEnumVdsObject_Skip(list, 1), S_FALSE);
	check_int(IEnumVdsObject_Skip(list, 0xffffffff), S_FALSE);
	IEnumVdsObject_Release(list);
	end();
}

static void snapshot(void)
{
	VDS_ISCSI_PORTAL_PROP prop;
	IVdsIscsiPortal *objects[3];
	IEnumVdsObject *list;
	ULONG fetched;

	begin();
	MUST(IVdsIscsiPortalGroup_QueryAssociatedPortals(group, &list) == S_OK);
	fake_portal_del(w.fk, PORTAL);
	fake_member_add(w.fk, IQN, 1, "192.0.2.3:3260");
	check(IEnumVdsObject_Next(list, 3, (IUnknown **)objects, &fetched) == S_FALSE &&
	      fetched == 2);
	check_int(IVdsIscsiPortal_GetProperties(objects[0], &prop), VDS_E_OBJECT_DELETED);
	check_int(IVdsIscsiPortal_GetProperties(objects[1], &prop), S_OK);
	IVdsIscsiPortal_Release(objects[0]);
	IVdsIscsiPortal_Release(objects[1]);
	IEnumVdsObject_Release(list);
	end();
}

/* A portal is deleted after the kernel has listed its membership. */
static void portal_deleted_meanwhile(void)
{
	IEnumVdsObject *list;

	begin();
	fake_fail(w.fk, VDS_ISCSI_CMD_PORTAL_GET, -ENOENT, NULL);
	MUST(IVdsIscsiPortalGroup_QueryAssociatedPortals(group, &list) == S_OK);
	check(IEnumVdsObject_Skip(list, 1) == S_OK && IEnumVdsObject_Skip(list, 1) == S_FALSE);
	IEnumVdsObject_Release(list);
	end();
}

static void empty_lists(void)
{
	IUnknown *object = GARBAGE;
	IEnumVdsObject *list;
	ULONG fetched;

	begin();
	remove_portal(PORTAL);
	remove_portal(PORTAL6);
	check_int(IVdsIscsiPortalGroup_QueryAssociatedPortals(group, &list), S_OK);
	check(IEnumVdsObject_Next(list, 1, &object, &fetched) == S_FALSE && !fetched &&
	      !object);
	IEnumVdsObject_Release(list);
	check_int(IVdsIscsiPortal_QueryAssociatedPortalGroups(portal, &list), S_OK);
	check_int(IEnumVdsObject_Skip(list, 1), S_FALSE);
	IEnumVdsObject_Release(list);
	end();
}

/* The sum of the tags of the groups in @list; releases it. */
static int sum_of_tags(IEnumVdsObject *list)
{
	VDS_ISCSI_PORTALGROUP_PROP prop;
	IUnknown *object;
	IVdsIscsiPortalGroup *one;
	int sum = 0;

	while (IEnumVdsObject_Next(list, 1, &object, NULL) == S_OK) {
		MUST(IUnknown_QueryInterface(object, &IID_IVdsIscsiPortalGroup,
					     (void **)&one) == S_OK);
		MUST(IVdsIscsiPortalGroup_GetProperties(one, &prop) == S_OK);
		sum += prop.tag;
		IVdsIscsiPortalGroup_Release(one);
		IUnknown_Release(object);
	}
	IEnumVdsObject_Release(list);
	return sum;
}

static void groups_of_target(void)
{
	IEnumVdsObject *list;

	begin();
	fake_group_add(w.fk, IQN, 10);
	fake_member_add(w.fk, OTHER_IQN, 100, PORTAL);
	MUST(IVdsIscsiTarget_QueryPortalGroups(target, &list) == S_OK);
	check_int(sum_of_tags(list), 11);
	end();
}

static void groups_of_portal(void)
{
	IEnumVdsObject *list;

	begin();
	fake_group_add(w.fk, IQN, 10);
	fake_member_add(w.fk, OTHER_IQN, 100, PORTAL);
	MUST(IVdsIscsiPortal_QueryAssociatedPortalGroups(portal, &list) == S_OK);
	check_int(sum_of_tags(list), 101);
	end();
}

static void null_lists(void)
{
	begin();
	check_int(IVdsIscsiTarget_QueryPortalGroups(target, NULL), E_INVALIDARG);
	check_int(IVdsIscsiPortal_QueryAssociatedPortalGroups(portal, NULL), E_INVALIDARG);
	check_int(IVdsIscsiPortalGroup_QueryAssociatedPortals(group, NULL), E_INVALIDARG);
	check_int(IVdsIscsiPortalGroup_GetTarget(group, NULL), E_INVALIDARG);
	check_str(VdsLastErrorMessage(), "ppTarget must not be NULL");
	end();
}

static void object_made_again(void)
{
	IEnumVdsObject *list;

	begin();
	fake_member_add(w.fk, OTHER_IQN, 100, PORTAL);
	fake_target_del(w.fk, IQN);
	fake_target_add(w.fk, IQN);
	list = GARBAGE;
	check(IVdsIscsiTarget_QueryPortalGroups(target, &list) == VDS_E_OBJECT_DELETED &&
	      !list);
	fake_portal_del(w.fk, PORTAL);
	fake_portal_add(w.fk, PORTAL);
	list = GARBAGE;
	check(IVdsIscsiPortal_QueryAssociatedPortalGroups(portal, &list) ==
	      VDS_E_OBJECT_DELETED && !list);
	end();
}

static const struct tap_case cases[] = {
	{ "Next returns as many objects as requested, then S_FALSE and none", next },
	{ "Next refuses a missing count or array", next_arguments },
	{ "Clone starts where the list is", clone },
	{ "Skip and Reset move within the list", skip_and_reset },
	{ "a list keeps the objects of the time it was made", snapshot },
	{ "a portal that is deleted while a list is made is left out",
	  portal_deleted_meanwhile },
	{ "a group without portals and a portal without groups have empty lists",
	  empty_lists },
	{ "a target lists its groups", groups_of_target },
	{ "a portal lists the groups it is in", groups_of_portal },
	{ "a list is not written to NULL, and the message names the parameter", null_lists },
	{ "a target or a portal that was made again is another object", object_made_again },
};

int main(void)
{
	return tap_run(cases);
}
