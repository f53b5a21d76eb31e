// SPDX-License-Identifier: GPL-2.0-only
/*
 * comcall IQN TAG ADDRESS:PORT - call methods of VDS by their names.
 *
 * Opens the target, the portal group, the portal and their subsystem, as far as they
 * exist, and then reads "OBJECT.METHOD [ARGUMENT]" from each line of the standard input.
 * Prints the HRESULT, and for async.Wait and async.QueryStatus what they report. The
 * operation that a method started last is async.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <vds.h>

static IVdsLinuxService *service;
static IVdsIscsiTarget *target;
static IVdsIscsiPortalGroup *group;
static IVdsIscsiPortal *portal;
static IVdsSubSystem *sub_system;
static IVdsSubSystemIscsi *iscsi;
static IVdsAsync *async;
static VDS_OBJECT_ID portal_id;
static VDS_OBJECT_ID new_id;

/* Any interface begins as IUnknown does. */
static void release(void *object)
{
	IUnknown *unknown = object;

	if (unknown)
		IUnknown_Release(unknown);
}

static WCHAR *wide(const char *text)
{
	static WCHAR buffer[300];

	mbstowcs(buffer, text, 299);
	return buffer;
}

/* A list: S_OK and the number of its objects. */
static HRESULT count(HRESULT hr, IEnumVdsObject *list)
{
	IUnknown *object;
	ULONG n = 0, fetched;

	if (hr != S_OK)
		return hr;
	while (IEnumVdsObject_Next(list, 1, &object, &fetched) == S_OK) {
		release(object);
		n++;
	}
	release(list);
	printf("%u ", n);
	return hr;
}

/* Keep the operation that a method started, or else the last one. */
static HRESULT started(HRESULT hr, IVdsAsync **now)
{
	if (hr != S_OK)
		return hr;
	release(async);
	async = *now;
	return hr;
}

/* ------------------------------------------------------------ portal groups */

static HRESULT group_properties(const char *arg)
{
	VDS_ISCSI_PORTALGROUP_PROP prop;

	(void)arg;
	return IVdsIscsiPortalGroup_GetProperties(group, &prop);
}

static HRESULT group_target(const char *arg)
{
	IVdsIscsiTarget *of_group = NULL;
	HRESULT hr = IVdsIscsiPortalGroup_GetTarget(group, &of_group);

	(void)arg;
	release(of_group);
	return hr;
}

static HRESULT group_portals(const char *arg)
{
	IEnumVdsObject *list = NULL;
	HRESULT hr = IVdsIscsiPortalGroup_QueryAssociatedPortals(group, &list);

	(void)arg;
	return count(hr, list);
}

static const VDS_OBJECT_ID *id_of(const char *arg)
{
	static VDS_OBJECT_ID unknown;

	unknown = portal_id;
	unknown.Data1 ^= 1;
	return !strcmp(arg, "unknown") ? &unknown : !strcmp(arg, "new") ? &new_id : &portal_id;
}

static HRESULT group_add(const char *arg)
{
	IVdsAsync *now;

	return started(IVdsIscsiPortalGroup_AddPortal(group, *id_of(arg), &now), &now);
}

static HRESULT group_remove(const char *arg)
{
	IVdsAsync *now;

	return started(IVdsIscsiPortalGroup_RemovePortal(group, *id_of(arg), &now), &now);
}

static HRESULT group_delete(const char *arg)
{
	IVdsAsync *now;

	(void)arg;
	return started(IVdsIscsiPortalGroup_Delete(group, &now), &now);
}

/* ------------------------------------------------------------------ targets */

static HRESULT target_properties(const char *arg)
{
	VDS_ISCSI_TARGET_PROP prop;
	HRESULT hr = IVdsIscsiTarget_GetProperties(target, &prop);

	(void)arg;
	if (SUCCEEDED(hr)) {
		CoTaskMemFree(prop.pwszIscsiName);
		CoTaskMemFree(prop.pwszFriendlyName);
	}
	return hr;
}

static HRESULT target_sub_system(const char *arg)
{
	IVdsSubSystem *of_target = NULL;
	HRESULT hr = IVdsIscsiTarget_GetSubSystem(target, &of_target);

	(void)arg;
	release(of_target);
	return hr;
}

static HRESULT target_groups(const char *arg)
{
	IEnumVdsObject *list = NULL;
	HRESULT hr = IVdsIscsiTarget_QueryPortalGroups(target, &list);

	(void)arg;
	return count(hr, list);
}

static HRESULT target_luns(const char *arg)
{
	IEnumVdsObject *list = NULL;
	HRESULT hr = IVdsIscsiTarget_QueryAssociatedLuns(target, &list);

	(void)arg;
	return count(hr, list);
}

static HRESULT target_create_group(const char *arg)
{
	IVdsAsync *now;

	(void)arg;
	return started(IVdsIscsiTarget_CreatePortalGroup(target, &now), &now);
}

static HRESULT target_delete(const char *arg)
{
	IVdsAsync *now;

	(void)arg;
	return started(IVdsIscsiTarget_Delete(target, &now), &now);
}

static HRESULT target_name(const char *arg)
{
	return IVdsIscsiTarget_SetFriendlyName(target, wide(arg));
}

static HRESULT target_secret(const char *arg)
{
	UCHAR bytes[] = "secret of 16 oct";
	VDS_ISCSI_SHARED_SECRET secret = { bytes, 16 };

	(void)arg;
	return IVdsIscsiTarget_SetSharedSecret(target, &secret, NULL);
}

static HRESULT target_remember(const char *arg)
{
	UCHAR bytes[] = "secret of 16 oct";
	VDS_ISCSI_SHARED_SECRET secret = { bytes, 16 };

	(void)arg;
	return IVdsIscsiTarget_RememberInitiatorSharedSecret(target, wide("iqn.i"), &secret);
}

static HRESULT target_initiators(const char *arg)
{
	LPWSTR *names = NULL;
	LONG n = 0;
	HRESULT hr = IVdsIscsiTarget_GetConnectedInitiators(target, &names, &n);

	(void)arg;
	if (FAILED(hr))
		return hr;
	printf("%d ", n);
	while (n)
		CoTaskMemFree(names[--n]);
	CoTaskMemFree(names);
	return hr;
}

/* ------------------------------------------------------------------ portals */

static HRESULT portal_properties(const char *arg)
{
	VDS_ISCSI_PORTAL_PROP prop;
	HRESULT hr = IVdsIscsiPortal_GetProperties(portal, &prop);

	(void)arg;
	if (SUCCEEDED(hr))
		printf("status=%d ", prop.status);
	return hr;
}

static HRESULT portal_sub_system(const char *arg)
{
	IVdsSubSystem *of_portal = NULL;
	HRESULT hr = IVdsIscsiPortal_GetSubSystem(portal, &of_portal);

	(void)arg;
	release(of_portal);
	return hr;
}

static HRESULT portal_groups(const char *arg)
{
	IEnumVdsObject *list = NULL;
	HRESULT hr = IVdsIscsiPortal_QueryAssociatedPortalGroups(portal, &list);

	(void)arg;
	return count(hr, list);
}

static HRESULT portal_set_status(const char *arg)
{
	return IVdsIscsiPortal_SetStatus(portal, (VDS_ISCSI_PORTAL_STATUS)atoi(arg));
}

static HRESULT portal_tunnel(const char *arg)
{
	(void)arg;
	return IVdsIscsiPortal_SetIpsecTunnelAddress(portal, NULL, NULL);
}

static HRESULT portal_get_security(const char *arg)
{
	ULONGLONG flags;

	(void)arg;
	return IVdsIscsiPortal_GetIpsecSecurity(portal, NULL, &flags);
}

static HRESULT portal_set_security(const char *arg)
{
	(void)arg;
	return IVdsIscsiPortal_SetIpsecSecurity(portal, NULL, 0, NULL);
}

/* --------------------------------------------------------------- subsystems */

static HRESULT iscsi_targets(const char *arg)
{
	IEnumVdsObject *list = NULL;
	HRESULT hr = IVdsSubSystemIscsi_QueryTargets(iscsi, &list);

	(void)arg;
	return count(hr, list);
}

static HRESULT iscsi_portals(const char *arg)
{
	IEnumVdsObject *list = NULL;
	HRESULT hr = IVdsSubSystemIscsi_QueryPortals(iscsi, &list);

	(void)arg;
	return count(hr, list);
}

static HRESULT iscsi_create(const char *arg)
{
	IVdsAsync *now;

	return started(IVdsSubSystemIscsi_CreateTarget(iscsi, wide(arg), NULL, &now), &now);
}

static HRESULT iscsi_key(const char *arg)
{
	(void)arg;
	return IVdsSubSystemIscsi_SetIpsecGroupPresharedKey(iscsi, NULL);
}

/* --------------------------------------------------------------- operations */

/* Each Wait adds a reference to the object in the output. */
static void show_output(const VDS_ASYNC_OUTPUT *out)
{
	IUnknown *object = out->ct.pTargetUnk;

	if (out->type != VDS_ASYNCOUT_CREATETARGET && out->type != VDS_ASYNCOUT_CREATEPORTALGROUP)
		return;
	IUnknown_AddRef(object);
	printf("references=%u ", IUnknown_Release(object));
}

static HRESULT async_wait(const char *arg)
{
	HRESULT result, hr;
	VDS_ASYNC_OUTPUT out;

	(void)arg;
	hr = IVdsAsync_Wait(async, &result, &out);
	if (FAILED(hr))
		return hr;
	printf("result=0x%08x type=%d ", (unsigned int)result, out.type);
	show_output(&out);
	return hr;
}

static HRESULT async_wait_ms(const char *arg)
{
	HRESULT result, hr;
	VDS_ASYNC_OUTPUT out;
	IVdsAsyncLinux *more;

	hr = IVdsAsync_QueryInterface(async, &IID_IVdsAsyncLinux, (void **)&more);
	if (FAILED(hr))
		return hr;
	hr = IVdsAsyncLinux_WaitTimeout(more, (ULONG)atoi(arg), &result, &out);
	IVdsAsyncLinux_Release(more);
	return hr;
}

static HRESULT async_status(const char *arg)
{
	HRESULT result, hr;
	ULONG percent;

	(void)arg;
	hr = IVdsAsync_QueryStatus(async, &result, &percent);
	printf("result=0x%08x percent=%u ", (unsigned int)result, percent);
	return hr;
}

/* Become a user without privileges. */
static HRESULT drop(const char *arg)
{
	(void)arg;
	return setresuid(65534, 65534, 65534) ? E_FAIL : S_OK;
}

static HRESULT async_cancel(const char *arg)
{
	(void)arg;
	return IVdsAsync_Cancel(async);
}

static const struct method {
	const char *name;
	HRESULT (*call)(const char *arg);
} methods[] = {
	{ "group.GetProperties", group_properties },
	{ "group.GetTarget", group_target },
	{ "group.QueryAssociatedPortals", group_portals },
	{ "group.AddPortal", group_add },
	{ "group.RemovePortal", group_remove },
	{ "group.Delete", group_delete },
	{ "target.GetProperties", target_properties },
	{ "target.GetSubSystem", target_sub_system },
	{ "target.QueryPortalGroups", target_groups },
	{ "target.QueryAssociatedLuns", target_luns },
	{ "target.CreatePortalGroup", target_create_group },
	{ "target.Delete", target_delete },
	{ "target.SetFriendlyName", target_name },
	{ "target.SetSharedSecret", target_secret },
	{ "target.RememberInitiatorSharedSecret", target_remember },
	{ "target.GetConnectedInitiators", target_initiators },
	{ "portal.GetProperties", portal_properties },
	{ "portal.GetSubSystem", portal_sub_system },
	{ "portal.QueryAssociatedPortalGroups", portal_groups },
	{ "portal.SetStatus", portal_set_status },
	{ "portal.SetIpsecTunnelAddress", portal_tunnel },
	{ "portal.GetIpsecSecurity", portal_get_security },
	{ "portal.SetIpsecSecurity", portal_set_security },
	{ "subsystem.QueryTargets", iscsi_targets },
	{ "subsystem.QueryPortals", iscsi_portals },
	{ "subsystem.CreateTarget", iscsi_create },
	{ "subsystem.SetIpsecGroupPresharedKey", iscsi_key },
	{ "async.Wait", async_wait },
	{ "async.WaitTimeout", async_wait_ms },
	{ "async.QueryStatus", async_status },
	{ "async.Cancel", async_cancel },
	{ "drop", drop },
};

static void call(char *line)
{
	const char *name = strtok(line, " \n"), *arg = strtok(NULL, " \n");
	HRESULT hr;
	size_t i;

	for (i = 0; name && i < sizeof(methods) / sizeof(methods[0]); i++) {
		if (strcmp(methods[i].name, name) || (!async && !strncmp(name, "async.", 6)))
			continue;
		hr = methods[i].call(arg ? arg : "");
		printf("0x%08x\n", (unsigned int)hr);
		fflush(stdout);
		return;
	}
	printf("no such method, or no operation: %s\n", name ? name : "");
	fflush(stdout);
}

static int open_all(char **argv)
{
	VDS_ISCSI_PORTAL_PROP prop;
	IVdsIscsiPortal *other;
	char address[100];

	if (FAILED(VdsOpenService(&service)))
		return 1;
	if (FAILED(IVdsLinuxService_FindPortalGroup(service, argv[1], (USHORT)atoi(argv[2]),
						    &group)) ||
	    FAILED(IVdsIscsiPortalGroup_GetTarget(group, &target)) ||
	    FAILED(IVdsIscsiTarget_GetSubSystem(target, &sub_system)) ||
	    FAILED(IVdsSubSystem_QueryInterface(sub_system, &IID_IVdsSubSystemIscsi,
						(void **)&iscsi)))
		return 1;
	if (FAILED(IVdsLinuxService_FindPortal(service, argv[3], &portal)) ||
	    FAILED(IVdsIscsiPortal_GetProperties(portal, &prop)))
		return 1;
	portal_id = prop.id;
	/* A portal that is in no group, for additions; an earlier process may have made it. */
	snprintf(address, sizeof(address), "%s9", argv[3]);
	if ((FAILED(IVdsLinuxService_CreatePortal(service, address, &other)) &&
	     FAILED(IVdsLinuxService_FindPortal(service, address, &other))) ||
	    FAILED(IVdsIscsiPortal_GetProperties(other, &prop)))
		return 1;
	new_id = prop.id;
	return 0;
}

int main(int argc, char **argv)
{
	char line[512];

	if (argc != 4) {
		fprintf(stderr, "usage: comcall IQN TAG ADDRESS:PORT\n");
		return 2;
	}
	if (open_all(argv)) {
		fprintf(stderr, "comcall: %s\n", VdsLastErrorMessage());
		return 1;
	}
	printf("open\n");
	fflush(stdout);
	while (fgets(line, sizeof(line), stdin))
		call(line);
	return 0;
}
