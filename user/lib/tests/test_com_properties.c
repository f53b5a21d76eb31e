// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What groups, targets and portals report about themselves, and finding them.
 */
#include <stdio.h>
#include <wchar.h>

#include "com_objects_test.h"

static void group_properties(void)
{
	VDS_ISCSI_PORTALGROUP_PROP prop;
	struct vds_uuid id = fake_group_id(IQN, 1);
	char written[VDS_ID_STRLEN], expected[VDS_UUID_STRLEN];

	begin();
	check_int(IVdsIscsiPortalGroup_GetProperties(group, &prop), S_OK);
	check_int(prop.tag, 1);
	check_str(VdsIdFormat(&prop.id, written), vds_uuid_format(&id, expected));
	check_int(IVdsIscsiPortalGroup_GetProperties(group, NULL), E_INVALIDARG);
	end();
}

/* Whatever was there before */
static void unloaded(void)
{
	VDS_ISCSI_PORTALGROUP_PROP of_group;
	VDS_ISCSI_PORTAL_PROP of_portal;
	VDS_ISCSI_TARGET_PROP of_target;

	begin();
	fake_unload(w.fk);
	memset(&of_group, 0x5a, sizeof(of_group));
	check_int(IVdsIscsiPortalGroup_GetProperties(group, &of_group), VDS_E_PROVIDER_EXITING);
	check(all_zero(&of_group, sizeof(of_group)));
	memset(&of_portal, 0x5a, sizeof(of_portal));
	check_int(IVdsIscsiPortal_GetProperties(portal, &of_portal), VDS_E_PROVIDER_EXITING);
	check(all_zero(&of_portal, sizeof(of_portal)));
	memset(&of_target, 0x5a, sizeof(of_target));
	check_int(IVdsIscsiTarget_GetProperties(target, &of_target), VDS_E_PROVIDER_EXITING);
	check(all_zero(&of_target, sizeof(of_target)));
	end();
}

static void target_properties(void)
{
	struct vds_uuid id = fake_target_id(IQN);
	char written[VDS_ID_STRLEN], expected[VDS_UUID_STRLEN];
	VDS_ISCSI_TARGET_PROP prop;

	begin();
	check_int(IVdsIscsiTarget_GetProperties(target, &prop), VDS_S_PROPERTIES_INCOMPLETE);
	check(!wcscmp(prop.pwszIscsiName, L"" IQN));
	check(!wcscmp(prop.pwszFriendlyName, L"" IQN) &&
	      prop.pwszFriendlyName != prop.pwszIscsiName);
	check_str(VdsIdFormat(&prop.id, written), vds_uuid_format(&id, expected));
	CoTaskMemFree(prop.pwszIscsiName);
	CoTaskMemFree(prop.pwszFriendlyName);
	check_int(IVdsIscsiTarget_GetProperties(target, NULL), E_INVALIDARG);
	end();
}

static void deleted_target(void)
{
	VDS_ISCSI_TARGET_PROP prop;

	begin();
	fake_target_del(w.fk, IQN);
	check(IVdsIscsiTarget_GetProperties(target, &prop) == VDS_E_OBJECT_DELETED &&
	      !prop.pwszIscsiName && !prop.pwszFriendlyName);
	end();
}

/* The name of a target, found by its id; the caller frees it. */
static WCHAR *name_of_target(const char *iqn)
{
	struct vds_uuid uuid = fake_target_id(iqn);
	VDS_ISCSI_TARGET_PROP prop;
	IVdsIscsiTarget *found;
	char text[VDS_UUID_STRLEN];
	VDS_OBJECT_ID id;

	fake_target_add(w.fk, iqn);
	MUST(VdsIdParse(vds_uuid_format(&uuid, text), &id) == S_OK);
	MUST(IVdsLinuxService_GetObject(w.service, id, VDS_OT_TARGET, (IUnknown **)&found) == S_OK);
	MUST(SUCCEEDED(IVdsIscsiTarget_GetProperties(found, &prop)));
	IVdsIscsiTarget_Release(found);
	CoTaskMemFree(prop.pwszFriendlyName);
	return prop.pwszIscsiName;
}

static void check_name(const char *utf8, const WCHAR *expected)
{
	WCHAR *name = name_of_target(utf8);

	tap_context("name %s", utf8);
	check(!wcscmp(name, expected));
	CoTaskMemFree(name);
}

static void utf8_names(void)
{
	begin();
	check_name("iqn.\xc3\xa4", L"iqn.\u00e4");
	check_name("iqn.\xe2\x82\xac", L"iqn.\u20ac");
	check_name("iqn.\xf0\x9f\x92\xbe.", L"iqn.\U0001f4be.");
	end();
}

/* The C library's functions work with a WCHAR. */
static void printed_name(void)
{
	WCHAR *name, wide[64];
	char text[64];

	begin();
	name = name_of_target("iqn.wide");
	check_int(snprintf(text, sizeof(text), "<%ls>", name), 10);
	check_str(text, "<iqn.wide>");
	check_int(swprintf(wide, 64, L"%ls", name), 8);
	check(!wcscmp(wide, name));
	CoTaskMemFree(name);
	end();
}

static void malformed_names(void)
{
	begin();
	check_name("bad.\xff", L"bad.\ufffd");
	check_name("bad.\xf8\x90\x80\x80", L"bad.\ufffd\ufffd\ufffd\ufffd");
	check_name("bad.\x81\x80\x80\x80", L"bad.\ufffd\ufffd\ufffd\ufffd");
	check_name("bad.\xc3", L"bad.\ufffd");
	check_name("bad.\xc0\x80", L"bad.\ufffd\ufffd");
	check_name("bad.\xe0\x80\x80", L"bad.\ufffd\ufffd\ufffd");
	check_name("bad.\xed\xa0\x80", L"bad.\ufffd\ufffd\ufffd");
	check_name("bad.\xf4\x90\x80\x80", L"bad.\ufffd\ufffd\ufffd\ufffd");
	end();
}

static void portal_properties(void)
{
	VDS_OBJECT_ID id = portal_id(PORTAL);
	VDS_ISCSI_PORTAL_PROP prop;

	begin();
	check_int(IVdsIscsiPortal_GetProperties(portal, &prop), S_OK);
	check(IsEqualGUID(&prop.id, &id));
	check(prop.address.type == VDS_IPT_IPV4 && prop.address.ipv4Address == 0xc0000201 &&
	      prop.address.ulPort == 3260);
	check_int(prop.status, VDS_IPS_ONLINE);
	check_int(IVdsIscsiPortal_GetProperties(portal, NULL), E_INVALIDARG);
	end();
}

static void portal_offline(void)
{
	VDS_ISCSI_PORTAL_PROP prop;

	begin();
	remove_portal(PORTAL);
	check_int(IVdsIscsiPortal_GetProperties(portal, &prop), S_OK);
	check_int(prop.status, VDS_IPS_OFFLINE);
	end();
}

static void portal_ipv6(void)
{
	static const UCHAR v6[16] = { 0x20, 0x01, 0x0d, 0xb8, [15] = 1 };
	VDS_ISCSI_PORTAL_PROP prop;
	IVdsIscsiPortal *other;

	begin();
	MUST(IVdsLinuxService_FindPortal(w.service, PORTAL6, &other) == S_OK);
	check_int(IVdsIscsiPortal_GetProperties(other, &prop), S_OK);
	check(prop.address.type == VDS_IPT_IPV6 && !memcmp(prop.address.ipv6Address, v6, 16) &&
	      prop.address.ulPort == 3261);
	IVdsIscsiPortal_Release(other);
	end();
}

static void deleted_portal(void)
{
	VDS_ISCSI_PORTAL_PROP prop;

	begin();
	fake_portal_del(w.fk, PORTAL);
	check_int(IVdsIscsiPortal_GetProperties(portal, &prop), VDS_E_OBJECT_DELETED);
	end();
}

/* The second time, a group of the same name exists again. */
static void deleted_group(void)
{
	VDS_ISCSI_PORTALGROUP_PROP prop;
	IEnumVdsObject *list = GARBAGE;
	IVdsIscsiTarget *none = GARBAGE;

	begin();
	fake_group_del(w.fk, IQN, 1);
	for (int again = 0; again < 2; again++) {
		check_int(IVdsIscsiPortalGroup_GetProperties(group, &prop),
			  VDS_E_OBJECT_DELETED);
		check(IVdsIscsiPortalGroup_GetTarget(group, &none) == VDS_E_OBJECT_DELETED &&
		      !none);
		check(IVdsIscsiPortalGroup_QueryAssociatedPortals(group, &list) ==
		      VDS_E_OBJECT_DELETED && !list);
		fake_member_add(w.fk, IQN, 1, PORTAL);
	}
	end();
}

static void find_group(void)
{
	IVdsIscsiPortalGroup *no_group = GARBAGE;

	begin();
	check(IVdsLinuxService_FindPortalGroup(w.service, IQN, 2, &no_group) ==
	      VDS_E_OBJECT_NOT_FOUND && !no_group);
	check(IVdsLinuxService_FindPortalGroup(w.service, "iqn.none", 1, &no_group) ==
	      VDS_E_OBJECT_NOT_FOUND && *VdsLastErrorMessage());
	check_int(IVdsLinuxService_FindPortalGroup(w.service, NULL, 1, &no_group),
		  E_INVALIDARG);
	check_int(IVdsLinuxService_FindPortalGroup(w.service, IQN, 1, NULL), E_INVALIDARG);
	end();
}

static void find_portal(void)
{
	IVdsIscsiPortal *no_portal = GARBAGE;

	begin();
	check(IVdsLinuxService_FindPortal(w.service, "192.0.2.9:3260", &no_portal) ==
	      VDS_E_OBJECT_NOT_FOUND && !no_portal);
	check_int(IVdsLinuxService_FindPortal(w.service, "192.0.2.1", &no_portal),
		  E_INVALIDARG);
	check_int(IVdsLinuxService_FindPortal(w.service, NULL, &no_portal), E_INVALIDARG);
	check_int(IVdsLinuxService_FindPortal(w.service, PORTAL, NULL), E_INVALIDARG);
	end();
}

static void check_get(VDS_OBJECT_ID id, VDS_OBJECT_TYPE type, const IID *iid)
{
	IUnknown *object = NULL, *same = NULL;

	check_int(IVdsLinuxService_GetObject(w.service, id, type, &object), S_OK);
	check_int(IUnknown_QueryInterface(object, iid, (void **)&same), S_OK);
	IUnknown_Release(same);
	IUnknown_Release(object);
}

static void get_object(void)
{
	VDS_ISCSI_PORTALGROUP_PROP group_prop;
	VDS_ISCSI_TARGET_PROP target_prop;

	begin();
	MUST(IVdsIscsiPortalGroup_GetProperties(group, &group_prop) == S_OK);
	MUST(SUCCEEDED(IVdsIscsiTarget_GetProperties(target, &target_prop)));
	CoTaskMemFree(target_prop.pwszIscsiName);
	CoTaskMemFree(target_prop.pwszFriendlyName);
	check_get(group_prop.id, VDS_OT_PORTAL_GROUP, &IID_IVdsIscsiPortalGroup);
	check_get(target_prop.id, VDS_OT_TARGET, &IID_IVdsIscsiTarget);
	check_get(portal_id(PORTAL), VDS_OT_PORTAL, &IID_IVdsIscsiPortal);
	end();
}

static void get_no_object(void)
{
	VDS_ISCSI_PORTALGROUP_PROP group_prop;
	IUnknown *none = GARBAGE;

	begin();
	MUST(IVdsIscsiPortalGroup_GetProperties(group, &group_prop) == S_OK);
	check(IVdsLinuxService_GetObject(w.service, group_prop.id, VDS_OT_PORTAL, &none) ==
	      VDS_E_OBJECT_NOT_FOUND && !none);
	none = GARBAGE;
	check(IVdsLinuxService_GetObject(w.service, group_prop.id, VDS_OT_LUN, &none) ==
	      VDS_E_OBJECT_NOT_FOUND && !none);
	none = GARBAGE;
	check(IVdsLinuxService_GetObject(w.service, group_prop.id, VDS_OT_ASYNC, &none) ==
	      VDS_E_INVALID_OBJECT_TYPE && !none);
	check_int(IVdsLinuxService_GetObject(w.service, group_prop.id, VDS_OT_PORTAL, NULL),
		  E_INVALIDARG);
	end();
}

/* VdsOpenService() connects to the kernel of this machine, with the module or without. */
static void open_service_here(void)
{
	IVdsLinuxService *service = GARBAGE;
	HRESULT hr = VdsOpenService(&service);

	check_int(VdsOpenService(NULL), E_INVALIDARG);
	if (SUCCEEDED(hr)) {
		check(service);
		IVdsLinuxService_Release(service);
		return;
	}
	check(!service);
}

static const struct tap_case cases[] = {
	{ "a group reports its tag and its id", group_properties },
	{ "properties are zero, with VDS_E_PROVIDER_EXITING, after the module was unloaded",
	  unloaded },
	{ "a target reports its names and id, and that CHAP is left out",
	  target_properties },
	{ "a deleted target reports nothing", deleted_target },
	{ "target names in UTF-8 become wide strings", utf8_names },
	{ "printf prints a target name with %ls", printed_name },
	{ "malformed UTF-8 in a target name becomes U+FFFD", malformed_names },
	{ "a portal reports its id, IPv4 address, port, and that it is online",
	  portal_properties },
	{ "a portal that is in no group is offline", portal_offline },
	{ "a portal reports its IPv6 address and port", portal_ipv6 },
	{ "a deleted portal reports nothing", deleted_portal },
	{ "a deleted group reports nothing, also when its name was used again",
	  deleted_group },
	{ "a group is found by target and tag only", find_group },
	{ "a portal is found by address and port only", find_portal },
	{ "groups, targets and portals are found by id and type", get_object },
	{ "an id of another type, or a type without ids, is refused", get_no_object },
	{ "VdsOpenService returns a service, or NULL and an error", open_service_here },
};

int main(void)
{
	return tap_run(cases);
}
