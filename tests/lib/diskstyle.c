// SPDX-License-Identifier: GPL-2.0-only
/*
 * diskstyle TARGET ADDRESS:PORT... - a program in the style of public disk tools for
 * Windows: its own ids and macros; the loader, the service and the enumerations are
 * released before what came from them is used; it polls QueryStatus until the result is
 * exactly S_OK. The portals are removed from all groups of the target.
 *
 * diskstyle --forget TARGET ADDRESS:PORT - start, Cancel, Release, and never Wait.
 * diskstyle --leak TARGET ADDRESS:PORT - start, and release nothing.
 */
#include <windows.h>
#include <initguid.h>
#include <vds.h>
#include <vdserr.h>
#include <stdio.h>

DEFINE_GUID(MY_IID_IVdsServiceLoader, 0xe0393303, 0x90d4, 0x4a97, 0xab, 0x71, 0xe9, 0xb6, 0x71,
	    0xee, 0x27, 0x29);
DEFINE_GUID(MY_IID_IVdsProvider, 0x10c5e575, 0x7984, 0x4e81, 0xa5, 0x6b, 0x43, 0x1f, 0x5f, 0x92,
	    0xae, 0x42);
DEFINE_GUID(MY_IID_IVdsHwProvider, 0xd99bdaae, 0xb13a, 0x4178, 0x9f, 0xdb, 0xe2, 0x7f, 0x16, 0xb4,
	    0x60, 0x3e);

#define CALL(p, method, ...)	((p)->lpVtbl->method((p), __VA_ARGS__))
#define RELEASE(p)		do { if (p) (p)->lpVtbl->Release(p); (p) = NULL; } while (0)

static BOOL forget, leak;
static int removed, failed;

static IVdsService *load_service(void)
{
	IVdsServiceLoader *loader = NULL;
	IVdsService *service = NULL;

	if (FAILED(CoInitialize(NULL)) ||
	    FAILED(CoCreateInstance(&CLSID_VdsLoader, NULL, CLSCTX_LOCAL_SERVER,
				    &MY_IID_IVdsServiceLoader, (void **)&loader)))
		return NULL;
	if (FAILED(CALL(loader, LoadService, (LPWSTR)L"", &service)))
		service = NULL;
	RELEASE(loader);
	if (service && service->lpVtbl->WaitForServiceReady(service) != S_OK)
		RELEASE(service);
	return service;
}

static IUnknown *next(IEnumVdsObject *list)
{
	IUnknown *object = NULL;
	ULONG fetched = 0;

	return CALL(list, Next, 1, &object, &fetched) == S_OK && fetched == 1 ? object : NULL;
}

static void *query(IUnknown *object, REFIID iid)
{
	void *found = NULL;

	CALL(object, QueryInterface, iid, &found);
	object->lpVtbl->Release(object);
	return found;
}

/* The loop of the tools: it ends at exactly S_OK, or at a failure. */
static HRESULT poll_until_done(IVdsAsync *async)
{
	HRESULT result = E_FAIL;
	ULONG percent = 0;
	int tries;

	for (tries = 0; tries < 600; tries++) {
		if (FAILED(CALL(async, QueryStatus, &result, &percent)))
			return E_UNEXPECTED;
		if (result == S_OK)
			return percent == 100 ? S_OK : E_UNEXPECTED;
		if (result != VDS_E_OPERATION_PENDING)
			return result;
		Sleep(50);
	}
	return HRESULT_FROM_WIN32(ERROR_TIMEOUT);
}

static void remove_from(IVdsIscsiPortalGroup *group, const VDS_ISCSI_PORTAL_PROP *prop)
{
	IVdsAsync *async = NULL;
	HRESULT hr = CALL(group, RemovePortal, prop->id, &async);

	if (FAILED(hr)) {
		wprintf(L"0x%08x\n", hr);
		failed++;
	} else if (leak) {
		removed++;
	} else if (forget) {
		async->lpVtbl->Cancel(async);
		RELEASE(async);
		removed++;
	} else {
		hr = poll_until_done(async);
		RELEASE(async);
		wprintf(L"%s 0x%08lx\n", L"result", hr);
		hr == S_OK ? removed++ : failed++;
	}
}

static void format(const VDS_IPADDRESS *address, WCHAR *text, size_t size)
{
	ULONG ip = address->ipv4Address;

	_snwprintf(text, size, L"%u.%u.%u.%u:%u", ip >> 24, ip >> 16 & 255, ip >> 8 & 255, ip & 255,
		   address->ulPort);
}

static void visit_group(IVdsIscsiPortalGroup *group, const wchar_t *address)
{
	IEnumVdsObject *portals = NULL;
	IVdsIscsiPortal *portal;
	IUnknown *object;
	WCHAR text[64];

	if (FAILED(CALL(group, QueryAssociatedPortals, &portals)))
		return;
	while ((object = next(portals))) {
		VDS_ISCSI_PORTAL_PROP prop;

		portal = query(object, &IID_IVdsIscsiPortal);
		if (portal && SUCCEEDED(CALL(portal, GetProperties, &prop))) {
			format(&prop.address, text, ARRAYSIZE(text));
			if (!wcscmp(text, address))
				remove_from(group, &prop);
		}
		RELEASE(portal);
	}
	RELEASE(portals);
}

static void visit_target(IVdsIscsiTarget *target, const wchar_t *name, const wchar_t *address)
{
	IEnumVdsObject *groups = NULL;
	VDS_ISCSI_TARGET_PROP prop;
	IVdsIscsiPortalGroup *group;
	IUnknown *object;
	int same;

	if (FAILED(CALL(target, GetProperties, &prop)))
		return;
	same = !wcscmp(prop.pwszIscsiName, name);
	CoTaskMemFree(prop.pwszIscsiName);
	CoTaskMemFree(prop.pwszFriendlyName);
	if (!same || FAILED(CALL(target, QueryPortalGroups, &groups)))
		return;
	while ((object = next(groups))) {
		group = query(object, &IID_IVdsIscsiPortalGroup);
		visit_group(group, address);
		RELEASE(group);
	}
	RELEASE(groups);
}

static IEnumVdsObject *sub_systems(IVdsService *service)
{
	IEnumVdsObject *providers = NULL, *list = NULL;
	IVdsHwProvider *hw = NULL;
	IVdsProvider *provider;
	IUnknown *object;

	if (FAILED(CALL(service, QueryProviders, VDS_QUERY_HARDWARE_PROVIDERS, &providers)))
		return NULL;
	/* The enumeration outlives the service. */
	RELEASE(service);
	object = next(providers);
	provider = object ? query(object, &MY_IID_IVdsProvider) : NULL;
	RELEASE(providers);
	if (provider)
		CALL(provider, QueryInterface, &MY_IID_IVdsHwProvider, (void **)&hw);
	RELEASE(provider);
	if (hw && FAILED(CALL(hw, QuerySubSystems, &list)))
		list = NULL;
	RELEASE(hw);
	return list;
}

int wmain(int argc, wchar_t **argv)
{
	IEnumVdsObject *list, *targets = NULL;
	IVdsService *service;
	IVdsSubSystemIscsi *iscsi;
	IUnknown *object;

	forget = argc > 1 && !wcscmp(argv[1], L"--forget");
	leak = argc > 1 && !wcscmp(argv[1], L"--leak");
	argv += forget || leak;
	service = load_service();
	list = service ? sub_systems(service) : NULL;
	object = list ? next(list) : NULL;
	iscsi = object ? query(object, &IID_IVdsSubSystemIscsi) : NULL;
	if (!iscsi || FAILED(CALL(iscsi, QueryTargets, &targets)))
		return 3;
	RELEASE(list);
	RELEASE(iscsi);
	while ((object = next(targets))) {
		IVdsIscsiTarget *target = query(object, &IID_IVdsIscsiTarget);

		visit_target(target, argv[1], argv[2]);
		RELEASE(target);
	}
	RELEASE(targets);
	CoUninitialize();
	return removed && !failed ? 0 : 1;
}
