// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Removes a portal from a portal group of an iSCSI target through the Virtual Disk
 * Service, as a C program for Windows does. It compiles there, and here unchanged:
 *
 *	cc remove_portal.c $(pkg-config --cflags --libs libvds-win32) -o remove_portal
 *	./remove_portal iqn.2026-01.org.example:disk 1 192.0.2.1:3260
 */
#define COBJMACROS
#include <windows.h>
#include <stdio.h>
#include <initguid.h>
#include <vds.h>
#include <vdserr.h>

#define SAFE_RELEASE(p)					\
	do {						\
		if (p) {				\
			IUnknown_Release((IUnknown *)(p));	\
			(p) = NULL;			\
		}					\
	} while (0)

/* ------------------------------------------------------------ the event sink */

typedef struct CSink {
	IVdsAdviseSink iface;
	LONG lRef;
	HANDLE hModified;	/* set when a portal group changed */
} CSink;

static HRESULT STDMETHODCALLTYPE Sink_QueryInterface(IVdsAdviseSink *This, REFIID riid, void **ppv)
{
	if (!IsEqualIID(riid, &IID_IUnknown) && !IsEqualIID(riid, &IID_IVdsAdviseSink)) {
		*ppv = NULL;
		return E_NOINTERFACE;
	}
	*ppv = This;
	IVdsAdviseSink_AddRef(This);
	return S_OK;
}

static ULONG STDMETHODCALLTYPE Sink_AddRef(IVdsAdviseSink *This)
{
	return InterlockedIncrement(&((CSink *)This)->lRef);
}

static ULONG STDMETHODCALLTYPE Sink_Release(IVdsAdviseSink *This)
{
	return InterlockedDecrement(&((CSink *)This)->lRef);
}

static HRESULT STDMETHODCALLTYPE Sink_OnNotify(IVdsAdviseSink *This, LONG lCount,
					       VDS_NOTIFICATION *pList)
{
	LONG i;

	for (i = 0; i < lCount; i++) {
		if (pList[i].objectType == VDS_NTT_PORTAL_GROUP &&
		    pList[i].PortalGroup.ulEvent == VDS_NF_PORTAL_GROUP_MODIFY) {
			wprintf(L"%s: event %lu\n", L"portal group",
				pList[i].PortalGroup.ulEvent);
			SetEvent(((CSink *)This)->hModified);
		}
	}
	return S_OK;
}

static IVdsAdviseSinkVtbl SinkVtbl = {
	Sink_QueryInterface, Sink_AddRef, Sink_Release, Sink_OnNotify
};

/* ------------------------------------------------------- finding the objects */

/* Returns the interface riid of the next object; FALSE at the end. */
static BOOL NextObject(IEnumVdsObject *pEnum, REFIID riid, void **ppv)
{
	IUnknown *pUnknown = NULL;
	ULONG ulFetched = 0;

	*ppv = NULL;
	while (IEnumVdsObject_Next(pEnum, 1, &pUnknown, &ulFetched) == S_OK) {
		HRESULT hr = IUnknown_QueryInterface(pUnknown, riid, ppv);

		IUnknown_Release(pUnknown);
		if (SUCCEEDED(hr))
			return TRUE;
	}
	return FALSE;
}

static HRESULT FindTarget(IVdsSubSystemIscsi *pSubSystem, LPCWSTR pwszName,
			  IVdsIscsiTarget **ppTarget)
{
	IEnumVdsObject *pEnum = NULL;
	HRESULT hr = IVdsSubSystemIscsi_QueryTargets(pSubSystem, &pEnum);

	if (FAILED(hr))
		return hr;
	hr = VDS_E_OBJECT_NOT_FOUND;
	while (hr == VDS_E_OBJECT_NOT_FOUND &&
	       NextObject(pEnum, &IID_IVdsIscsiTarget, (void **)ppTarget)) {
		VDS_ISCSI_TARGET_PROP prop;

		ZeroMemory(&prop, sizeof(prop));
		if (SUCCEEDED(IVdsIscsiTarget_GetProperties(*ppTarget, &prop))) {
			if (!_wcsicmp(prop.pwszIscsiName, pwszName))
				hr = S_OK;
			CoTaskMemFree(prop.pwszIscsiName);
			CoTaskMemFree(prop.pwszFriendlyName);
		}
		if (hr != S_OK)
			SAFE_RELEASE(*ppTarget);
	}
	SAFE_RELEASE(pEnum);
	return hr;
}

static HRESULT FindGroup(IVdsIscsiTarget *pTarget, USHORT usTag, IVdsIscsiPortalGroup **ppGroup)
{
	IEnumVdsObject *pEnum = NULL;
	HRESULT hr = IVdsIscsiTarget_QueryPortalGroups(pTarget, &pEnum);

	if (FAILED(hr))
		return hr;
	hr = VDS_E_OBJECT_NOT_FOUND;
	while (hr == VDS_E_OBJECT_NOT_FOUND &&
	       NextObject(pEnum, &IID_IVdsIscsiPortalGroup, (void **)ppGroup)) {
		VDS_ISCSI_PORTALGROUP_PROP prop;

		if (SUCCEEDED(IVdsIscsiPortalGroup_GetProperties(*ppGroup, &prop)) &&
		    prop.tag == usTag)
			hr = S_OK;
		else
			SAFE_RELEASE(*ppGroup);
	}
	SAFE_RELEASE(pEnum);
	return hr;
}

static void AddressToString(const VDS_IPADDRESS *pAddress, LPWSTR pwszText, size_t cch)
{
	ULONG ip = pAddress->ipv4Address;

	if (pAddress->type == VDS_IPT_IPV4)
		_snwprintf(pwszText, cch, L"%lu.%lu.%lu.%lu:%lu", ip >> 24, (ip >> 16) & 0xff,
			   (ip >> 8) & 0xff, ip & 0xff, pAddress->ulPort);
	else
		_snwprintf(pwszText, cch, L"(not IPv4)");
}

static HRESULT FindPortal(IVdsIscsiPortalGroup *pGroup, LPCWSTR pwszAddress, VDS_OBJECT_ID *pId)
{
	IVdsIscsiPortal *pPortal = NULL;
	IEnumVdsObject *pEnum = NULL;
	HRESULT hr = IVdsIscsiPortalGroup_QueryAssociatedPortals(pGroup, &pEnum);

	if (FAILED(hr))
		return hr;
	hr = VDS_E_OBJECT_NOT_FOUND;
	while (hr == VDS_E_OBJECT_NOT_FOUND &&
	       NextObject(pEnum, &IID_IVdsIscsiPortal, (void **)&pPortal)) {
		VDS_ISCSI_PORTAL_PROP prop;
		WCHAR wszText[64];

		if (SUCCEEDED(IVdsIscsiPortal_GetProperties(pPortal, &prop))) {
			AddressToString(&prop.address, wszText, ARRAYSIZE(wszText));
			wprintf(L"portal %s\n", wszText);
			if (!wcscmp(wszText, pwszAddress)) {
				*pId = prop.id;
				hr = S_OK;
			}
		}
		SAFE_RELEASE(pPortal);
	}
	SAFE_RELEASE(pEnum);
	return hr;
}

/* The first target of that name in any subsystem of any hardware provider. */
static HRESULT FindTargetOfService(IVdsService *pService, LPCWSTR pwszName,
				   IVdsIscsiTarget **ppTarget)
{
	IEnumVdsObject *pProviders = NULL, *pSubSystems = NULL;
	IVdsSubSystemIscsi *pSubSystem = NULL;
	IVdsHwProvider *pProvider = NULL;
	HRESULT hr = IVdsService_QueryProviders(pService, VDS_QUERY_HARDWARE_PROVIDERS,
						&pProviders);

	if (FAILED(hr))
		return hr;
	hr = VDS_E_OBJECT_NOT_FOUND;
	while (FAILED(hr) && NextObject(pProviders, &IID_IVdsHwProvider, (void **)&pProvider)) {
		if (SUCCEEDED(IVdsHwProvider_QuerySubSystems(pProvider, &pSubSystems))) {
			while (FAILED(hr) && NextObject(pSubSystems, &IID_IVdsSubSystemIscsi,
							(void **)&pSubSystem)) {
				hr = FindTarget(pSubSystem, pwszName, ppTarget);
				SAFE_RELEASE(pSubSystem);
			}
			SAFE_RELEASE(pSubSystems);
		}
		SAFE_RELEASE(pProvider);
	}
	SAFE_RELEASE(pProviders);
	return hr;
}

/* ---------------------------------------------------------------- the removal */

static HRESULT RemovePortal(IVdsIscsiPortalGroup *pGroup, VDS_OBJECT_ID portalId)
{
	HRESULT hr, hrResult = E_FAIL;
	VDS_ASYNC_OUTPUT output;
	IVdsAsync *pAsync = NULL;
	ULONG ulPercent = 0;

	hr = IVdsIscsiPortalGroup_RemovePortal(pGroup, portalId, &pAsync);
	if (FAILED(hr))
		return hr;
	for (;;) {
		hr = IVdsAsync_QueryStatus(pAsync, &hrResult, &ulPercent);
		if (FAILED(hr) || hrResult != VDS_E_OPERATION_PENDING)
			break;
		wprintf(L"%lu %%\n", ulPercent);
		Sleep(200);
	}
	if (SUCCEEDED(hr)) {
		ZeroMemory(&output, sizeof(output));
		hr = IVdsAsync_Wait(pAsync, &hrResult, &output);
	}
	if (SUCCEEDED(hr))
		hr = hrResult;
	if (SUCCEEDED(hr) && output.type != VDS_ASYNCOUT_REMOVEPORTAL)
		hr = E_UNEXPECTED;
	if (SUCCEEDED(hr))
		wprintf(L"%lu %%\n", ulPercent);
	SAFE_RELEASE(pAsync);
	return hr;
}

static HRESULT Run(IVdsService *pService, LPCWSTR pwszTarget, USHORT usTag, LPCWSTR pwszPortal)
{
	IVdsIscsiPortalGroup *pGroup = NULL;
	IVdsIscsiTarget *pTarget = NULL;
	VDS_OBJECT_ID portalId;
	HRESULT hr;

	hr = FindTargetOfService(pService, pwszTarget, &pTarget);
	if (SUCCEEDED(hr))
		hr = FindGroup(pTarget, usTag, &pGroup);
	if (SUCCEEDED(hr))
		hr = FindPortal(pGroup, pwszPortal, &portalId);
	if (SUCCEEDED(hr))
		hr = RemovePortal(pGroup, portalId);
	SAFE_RELEASE(pGroup);
	SAFE_RELEASE(pTarget);
	return hr;
}

static HRESULT LoadService(IVdsService **ppService)
{
	IVdsServiceLoader *pLoader = NULL;
	HRESULT hr;

	hr = CoCreateInstance(&CLSID_VdsLoader, NULL, CLSCTX_LOCAL_SERVER, &IID_IVdsServiceLoader,
			      (void **)&pLoader);
	if (SUCCEEDED(hr))
		hr = IVdsServiceLoader_LoadService(pLoader, NULL, ppService);
	SAFE_RELEASE(pLoader);
	if (SUCCEEDED(hr))
		hr = IVdsService_WaitForServiceReady(*ppService);
	return hr;
}

int wmain(int argc, wchar_t **argv)
{
	CSink sink = { { &SinkVtbl }, 1, NULL };
	IVdsService *pService = NULL;
	DWORD dwCookie = 0;
	HRESULT hr;

	if (argc != 4) {
		fwprintf(stderr, L"usage: %s TARGET TAG ADDRESS:PORT\n", argv[0]);
		return 2;
	}
	hr = CoInitializeEx(NULL, COINIT_MULTITHREADED);
	if (FAILED(hr))
		return 1;
	CoInitializeSecurity(NULL, -1, NULL, NULL, RPC_C_AUTHN_LEVEL_CONNECT,
			     RPC_C_IMP_LEVEL_IMPERSONATE, NULL, EOAC_NONE, NULL);
	sink.hModified = CreateEvent(NULL, TRUE, FALSE, NULL);
	hr = LoadService(&pService);
	if (SUCCEEDED(hr))
		hr = IVdsService_Advise(pService, &sink.iface, &dwCookie);
	if (SUCCEEDED(hr))
		hr = Run(pService, argv[1], (USHORT)_wtoi(argv[2]), argv[3]);
	if (SUCCEEDED(hr) && WaitForSingleObject(sink.hModified, 10000) != WAIT_OBJECT_0)
		hr = HRESULT_FROM_WIN32(ERROR_TIMEOUT);
	if (dwCookie)
		IVdsService_Unadvise(pService, dwCookie);
	SAFE_RELEASE(pService);
	CloseHandle(sink.hModified);
	CoUninitialize();

	if (FAILED(hr)) {
		fwprintf(stderr, L"failed: 0x%08lx\n", hr);
		return 1;
	}
	wprintf(L"removed %s\n", argv[3]);
	return 0;
}
