// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * CreateTarget, CreatePortalGroup, Delete and SetStatus.
 */
#include <errno.h>
#include <wchar.h>

#include "com_operation_test.h"
#include "com_sub_system_test.h"

#define NEW_IQN	L"iqn.2026-01.org.example:new"

/* Wait for an operation; returns its result, and in @created what it created. */
static HRESULT wait_for(IVdsAsync *async, VDS_ASYNC_OUTPUT_TYPE type, IUnknown **created)
{
	HRESULT result = S_FALSE;
	VDS_ASYNC_OUTPUT out;

	memset(&out, 0x5a, sizeof(out));
	check_int(IVdsAsync_Wait(async, &result, &out), S_OK);
	check_int(out.type, SUCCEEDED(result) ? type : VDS_ASYNCOUT_UNKNOWN);
	*created = out.ct.pTargetUnk;
	return result;
}

/* Wait for an operation that creates nothing, and release it. */
static HRESULT finish(IVdsAsync *async, VDS_ASYNC_OUTPUT_TYPE type)
{
	IUnknown *created;
	HRESULT result = wait_for(async, type, &created);

	check(!created);
	IVdsAsync_Release(async);
	return result;
}

/* The same for one that creates an object, whose interface @iid this returns. */
static void *finish_creation(IVdsAsync *async, VDS_ASYNC_OUTPUT_TYPE type, const IID *iid)
{
	IUnknown *created, *again;
	void *object = NULL;

	MUST(wait_for(async, type, &created) == S_OK && created);
	check_int(wait_for(async, type, &again), S_OK);
	check(again == created);
	IUnknown_Release(again);
	IVdsAsync_Release(async);
	MUST(IUnknown_QueryInterface(created, iid, &object) == S_OK);
	IUnknown_Release(created);
	return object;
}

static IVdsIscsiTarget *create_target(LPWSTR name)
{
	IVdsAsync *async;

	MUST(IVdsSubSystemIscsi_CreateTarget(iscsi, name, NULL, &async) == S_OK);
	return finish_creation(async, VDS_ASYNCOUT_CREATETARGET, &IID_IVdsIscsiTarget);
}

/* The caller frees it. */
static LPWSTR name_of(IVdsIscsiTarget *of)
{
	VDS_ISCSI_TARGET_PROP prop;

	MUST(SUCCEEDED(IVdsIscsiTarget_GetProperties(of, &prop)));
	CoTaskMemFree(prop.pwszFriendlyName);
	return prop.pwszIscsiName;
}

static size_t groups_of(IVdsIscsiTarget *of)
{
	IEnumVdsObject *list;
	size_t count = 0;

	MUST(IVdsIscsiTarget_QueryPortalGroups(of, &list) == S_OK);
	while (IEnumVdsObject_Skip(list, 1) == S_OK)
		count++;
	IEnumVdsObject_Release(list);
	return count;
}

static void target_created(void)
{
	WCHAR given[] = NEW_IQN, empty[] = L"";
	LPWSTR names[] = { given, empty, NULL };
	IVdsIscsiTarget *created;
	LPWSTR name;

	begin_sub_system();
	for (size_t i = 0; i < 3; i++) {
		created = create_target(names[i]);
		name = name_of(created);
		check(i ? !wcsncmp(name, L"iqn.", 4) : !wcscmp(name, NEW_IQN));
		check_int(groups_of(created), 0);
		CoTaskMemFree(name);
		IVdsIscsiTarget_Release(created);
	}
	end_sub_system();
}

static void target_fails(LPWSTR name, HRESULT hr)
{
	IVdsAsync *async = GARBAGE;

	check_int(IVdsSubSystemIscsi_CreateTarget(iscsi, name, NULL, &async), hr);
	check(!async && *VdsLastErrorMessage());
}

static void target_refused(void)
{
	WCHAR taken[] = L"iqn.2026-01.org.example:disk", invalid[] = L"disk", given[] = NEW_IQN;

	begin_sub_system();
	check_int(IVdsSubSystemIscsi_CreateTarget(iscsi, given, NULL, NULL), E_INVALIDARG);
	target_fails(taken, VDS_E_NAME_NOT_UNIQUE);
	target_fails(invalid, E_INVALIDARG);
	fake_result(w.fk, -EIO, "the disk is on fire");
	target_fails(given, HRESULT_FROM_WIN32(1117));
	fake_result(w.fk, 0, NULL);
	fake_unprivileged(w.fk, true);
	target_fails(given, E_ACCESSDENIED);
	fake_unprivileged(w.fk, false);
	fake_stale(w.fk);
	target_fails(given, VDS_E_PROVIDER_CACHE_CORRUPT);
	end_sub_system();
}

static void group_created(void)
{
	VDS_ISCSI_PORTALGROUP_PROP prop;
	IVdsIscsiPortalGroup *created;
	struct vds_group_info info;
	struct vds_client *client;
	IVdsAsync *async;

	begin();
	MUST(IVdsIscsiTarget_CreatePortalGroup(target, &async) == S_OK);
	created = finish_creation(async, VDS_ASYNCOUT_CREATEPORTALGROUP,
				  &IID_IVdsIscsiPortalGroup);
	check_int(IVdsIscsiPortalGroup_GetProperties(created, &prop), S_OK);
	check_int(prop.tag, 2);
	check_int(groups_of(target), 2);
	MUST(!vds_client_open_transport(&fake_transport, w.fk, &client));
	check_int(vds_group_get_by_name(client, IQN, 2, &info), 0);
	check(!info.disabled);
	vds_client_close(client);
	IVdsIscsiPortalGroup_Release(created);
	end();
}

static void group_refused(void)
{
	IVdsAsync *async = GARBAGE;

	begin();
	check_int(IVdsIscsiTarget_CreatePortalGroup(target, NULL), E_INVALIDARG);
	fake_target_del(w.fk, IQN);
	check_int(IVdsIscsiTarget_CreatePortalGroup(target, &async), VDS_E_OBJECT_DELETED);
	check(!async);
	end();
}

/* An operation that creates a portal group, and completes only after the call. */
static IVdsAsync *create_group_slowly(void)
{
	IVdsAsync *async;

	fake_hold(w.fk, VDS_ISCSI_OP_STATE_COMMITTING);
	MUST(IVdsIscsiTarget_CreatePortalGroup(target, &async) == S_OK);
	fake_op_complete(w.fk, operation_id(async), 0, NULL);
	return async;
}

/* What was created is deleted by another program before the result is known. */
static void created_and_gone(void)
{
	VDS_ASYNC_OUTPUT out;
	IVdsAsync *async;
	HRESULT result;

	begin();
	async = create_group_slowly();
	fake_group_del(w.fk, IQN, 2);
	check_int(IVdsAsync_Wait(async, &result, &out), VDS_E_OBJECT_DELETED);
	check(out.type == VDS_ASYNCOUT_UNKNOWN && !out.ct.pTargetUnk);
	IVdsAsync_Release(async);
	end();
}

/* What was created is replaced by another program before the caller calls Wait. */
static void created_and_replaced(void)
{
	VDS_ISCSI_PORTALGROUP_PROP prop;
	IVdsIscsiPortalGroup *created;
	IVdsAsync *async;

	begin();
	MUST(IVdsIscsiTarget_CreatePortalGroup(target, &async) == S_OK);
	fake_group_del(w.fk, IQN, 2);
	fake_group_add(w.fk, IQN, 2);
	created = finish_creation(async, VDS_ASYNCOUT_CREATEPORTALGROUP,
				  &IID_IVdsIscsiPortalGroup);
	check_int(IVdsIscsiPortalGroup_GetProperties(created, &prop), VDS_E_OBJECT_DELETED);
	IVdsIscsiPortalGroup_Release(created);
	end();
}

/* The kernel forgets an operation long after it is done. */
static void created_and_forgotten(void)
{
	WCHAR name[] = NEW_IQN;
	IVdsIscsiPortalGroup *created_group;
	IVdsIscsiTarget *created_target;
	IVdsAsync *async;
	ULONG percent;
	HRESULT result;

	begin_sub_system();
	MUST(IVdsSubSystemIscsi_CreateTarget(iscsi, name, NULL, &async) == S_OK);
	fake_op_forget(w.fk, operation_id(async));
	created_target = finish_creation(async, VDS_ASYNCOUT_CREATETARGET, &IID_IVdsIscsiTarget);
	IVdsIscsiTarget_Release(created_target);

	async = create_group_slowly();
	MUST(IVdsAsync_QueryStatus(async, &result, &percent) == S_OK && result == S_OK);
	fake_op_forget(w.fk, operation_id(async));
	created_group = finish_creation(async, VDS_ASYNCOUT_CREATEPORTALGROUP,
					&IID_IVdsIscsiPortalGroup);
	IVdsIscsiPortalGroup_Release(created_group);
	end_sub_system();
}

/* The operation releases what it created. */
static void created_and_ignored(void)
{
	IVdsAsync *async;
	ULONG percent;
	HRESULT result;

	begin();
	MUST(IVdsIscsiTarget_CreatePortalGroup(target, &async) == S_OK);
	check_int(IVdsAsync_QueryStatus(async, &result, &percent), S_OK);
	check(result == S_OK && percent == 100);
	IVdsAsync_Release(async);
	end();
}

static void group_deleted(void)
{
	VDS_ISCSI_PORTALGROUP_PROP prop;
	IVdsAsync *async = GARBAGE;

	begin();
	check_int(IVdsIscsiPortalGroup_Delete(group, NULL), E_INVALIDARG);
	check_int(IVdsIscsiPortalGroup_Delete(group, &async), VDS_E_ASSOCIATED_PORTALS_EXIST);
	check(!async);
	remove_portal(PORTAL);
	remove_portal(PORTAL6);
	check_int(IVdsIscsiPortalGroup_Delete(group, &async), S_OK);
	check_int(finish(async, VDS_ASYNCOUT_DELETEPORTALGROUP), S_OK);
	check_int(IVdsIscsiPortalGroup_GetProperties(group, &prop), VDS_E_OBJECT_DELETED);
	check_int(IVdsIscsiPortalGroup_Delete(group, &async), VDS_E_OBJECT_DELETED);
	end();
}

static void group_kept(void)
{
	IVdsAsync *async = GARBAGE;

	begin();
	remove_portal(PORTAL);
	remove_portal(PORTAL6);
	fake_result(w.fk, -ENOTEMPTY, "the portal group has 1 LUN");
	check_int(IVdsIscsiPortalGroup_Delete(group, &async), VDS_E_ASSOCIATED_LUNS_EXIST);
	check(!async);
	check_part(VdsLastErrorMessage(), "1 LUN");
	check_int(groups_of(target), 1);
	end();
}

/* Another program adds a portal after the deletion began. */
static void group_filled(void)
{
	IVdsAsync *async;

	begin();
	remove_portal(PORTAL);
	remove_portal(PORTAL6);
	fake_hold(w.fk, VDS_ISCSI_OP_STATE_COMMITTING);
	MUST(IVdsIscsiPortalGroup_Delete(group, &async) == S_OK);
	fake_member_add(w.fk, IQN, 1, PORTAL);
	fake_op_complete(w.fk, operation_id(async), 0, NULL);
	check_int(finish(async, VDS_ASYNCOUT_DELETEPORTALGROUP), VDS_E_ASSOCIATED_PORTALS_EXIST);
	end();
}

static void target_deleted(void)
{
	VDS_ISCSI_TARGET_PROP prop;
	IVdsAsync *async;

	begin();
	check_int(IVdsIscsiTarget_Delete(target, NULL), E_INVALIDARG);
	check_int(IVdsIscsiTarget_Delete(target, &async), S_OK);
	check_int(finish(async, VDS_ASYNCOUT_DELETETARGET), S_OK);
	check_int(IVdsIscsiTarget_GetProperties(target, &prop), VDS_E_OBJECT_DELETED);
	check_int(IVdsIscsiTarget_Delete(target, &async), VDS_E_OBJECT_DELETED);
	check(!async);
	end();
}

static void target_kept(void)
{
	IVdsAsync *async = GARBAGE;

	begin();
	fake_session_add(w.fk, IQN, 1, PORTAL, "iqn.a", "198.51.100.1:1024");
	check_int(IVdsIscsiTarget_Delete(target, &async), VDS_E_DEVICE_IN_USE);
	check(!async && *VdsLastErrorMessage());
	fake_result(w.fk, -ENOTEMPTY, "the portal group has 1 LUN");
	check_int(IVdsIscsiTarget_Delete(target, &async), VDS_E_ASSOCIATED_LUNS_EXIST);
	check_int(groups_of(target), 1);
	end();
}

static VDS_ISCSI_PORTAL_STATUS status_of_portal(void)
{
	VDS_ISCSI_PORTAL_PROP prop;

	MUST(IVdsIscsiPortal_GetProperties(portal, &prop) == S_OK);
	return prop.status;
}

static void status_set(void)
{
	begin();
	for (int i = 0; i < 2; i++) {
		check_int(IVdsIscsiPortal_SetStatus(portal, VDS_IPS_OFFLINE), S_OK);
		check_int(status_of_portal(), VDS_IPS_OFFLINE);
	}
	for (int i = 0; i < 2; i++) {
		check_int(IVdsIscsiPortal_SetStatus(portal, VDS_IPS_ONLINE), S_OK);
		check_int(status_of_portal(), VDS_IPS_ONLINE);
	}
	end();
}

static void status_refused(void)
{
	begin();
	check_int(IVdsIscsiPortal_SetStatus(portal, VDS_IPS_UNKNOWN), E_INVALIDARG);
	check_int(IVdsIscsiPortal_SetStatus(portal, VDS_IPS_FAILED), E_INVALIDARG);
	fake_result(w.fk, -EBUSY, "a login is in flight");
	check_int(IVdsIscsiPortal_SetStatus(portal, VDS_IPS_OFFLINE),
		  VDS_E_ANOTHER_CALL_IN_PROGRESS);
	check_str(VdsLastErrorMessage(), "a login is in flight");
	check_int(status_of_portal(), VDS_IPS_ONLINE);
	fake_result(w.fk, 0, NULL);
	/* In no group, but not because it was set offline. */
	remove_portal(PORTAL);
	check_int(IVdsIscsiPortal_SetStatus(portal, VDS_IPS_ONLINE), VDS_E_OBJECT_NOT_FOUND);
	fake_portal_del(w.fk, PORTAL);
	check_int(IVdsIscsiPortal_SetStatus(portal, VDS_IPS_OFFLINE), VDS_E_OBJECT_DELETED);
	end();
}

/* The kernel has one errno for a deleted portal and for a deleted group of it. */
static void status_group_gone(void)
{
	begin();
	MUST(IVdsIscsiPortal_SetStatus(portal, VDS_IPS_OFFLINE) == S_OK);
	fake_fail(w.fk, VDS_ISCSI_CMD_PORTAL_ONLINE, -EIDRM, "a portal group was deleted");
	check_int(IVdsIscsiPortal_SetStatus(portal, VDS_IPS_ONLINE), VDS_E_OBJECT_NOT_FOUND);
	check_str(VdsLastErrorMessage(), "a portal group was deleted");
	check_int(status_of_portal(), VDS_IPS_OFFLINE);
	end();
}

static const struct tap_case cases[] = {
	{ "CreateTarget creates a target with the name given, or makes one", target_created },
	{ "CreateTarget fails with a code of VDS and a message, and creates no IVdsAsync",
	  target_refused },
	{ "CreatePortalGroup creates an enabled group with the lowest free tag", group_created },
	{ "CreatePortalGroup of a deleted target is refused", group_refused },
	{ "Wait returns VDS_E_OBJECT_DELETED if what was created was deleted before the result",
	  created_and_gone },
	{ "Wait returns what the operation created, not what has its name now",
	  created_and_replaced },
	{ "Wait returns what was created after the kernel forgot the operation",
	  created_and_forgotten },
	{ "an operation whose Wait is never called releases what it created",
	  created_and_ignored },
	{ "Delete deletes a portal group without portals only", group_deleted },
	{ "Delete of a portal group with LUNs is VDS_E_ASSOCIATED_LUNS_EXIST", group_kept },
	{ "the result is VDS_E_ASSOCIATED_PORTALS_EXIST if a portal was added during Delete",
	  group_filled },
	{ "Delete deletes a target with its groups and their portals", target_deleted },
	{ "Delete of a target with sessions or LUNs changes nothing", target_kept },
	{ "SetStatus sets a portal offline and online, and each twice", status_set },
	{ "SetStatus refuses other values, and reports why it failed", status_refused },
	{ "SetStatus does not call a portal deleted whose remembered group was deleted",
	  status_group_gone },
};

int main(void)
{
	return tap_run(cases);
}
