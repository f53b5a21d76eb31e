// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Removes a portal from a portal group of an iSCSI target through the Virtual Disk
 * Service, as a C++ program for Windows does. It compiles there, and here unchanged:
 *
 *	c++ remove_portal.cpp $(pkg-config --cflags --libs libvds-win32) -o remove_portal
 *	./remove_portal iqn.2026-01.org.example:disk 1 192.0.2.1:3260
 */
#include <windows.h>
#include <atlbase.h>
#include <initguid.h>
#include <vds.h>
#include <vdserr.h>
#include <stdio.h>
#include <string>

/* ------------------------------------------------------------ the event sink */

class CSink final : public IVdsAdviseSink {
public:
	CSink() : m_lRef(1), m_hModified(CreateEventW(NULL, TRUE, FALSE, NULL)) { }

	STDMETHODIMP QueryInterface(REFIID riid, void **ppv)
	{
		if (riid != IID_IUnknown && riid != __uuidof(IVdsAdviseSink)) {
			*ppv = NULL;
			return E_NOINTERFACE;
		}
		*ppv = static_cast<IVdsAdviseSink *>(this);
		AddRef();
		return S_OK;
	}

	STDMETHODIMP_(ULONG) AddRef()
	{
		return InterlockedIncrement(&m_lRef);
	}

	STDMETHODIMP_(ULONG) Release()
	{
		LONG lRef = InterlockedDecrement(&m_lRef);

		if (!lRef)
			delete this;
		return lRef;
	}

	STDMETHODIMP OnNotify(LONG lCount, VDS_NOTIFICATION *pList)
	{
		for (LONG i = 0; i < lCount; i++) {
			if (pList[i].objectType != VDS_NTT_PORTAL_GROUP)
				continue;
			wprintf(L"portal group: event %lu\n", pList[i].PortalGroup.ulEvent);
			if (pList[i].PortalGroup.ulEvent == VDS_NF_PORTAL_GROUP_MODIFY)
				SetEvent(m_hModified);
		}
		return S_OK;
	}

	bool WaitForChange()
	{
		return WaitForSingleObject(m_hModified, 10000) == WAIT_OBJECT_0;
	}

private:
	~CSink() { CloseHandle(m_hModified); }

	LONG m_lRef;
	HANDLE m_hModified;
};

/* ------------------------------------------------------- finding the objects */

/* The next object that has the interface I; NULL at the end. */
template <typename I> static CComPtr<I> Next(IEnumVdsObject *pEnum)
{
	CComPtr<IUnknown> spUnknown;
	ULONG ulFetched = 0;

	while (pEnum->Next(1, &spUnknown, &ulFetched) == S_OK) {
		CComQIPtr<I> spObject(spUnknown.p);

		if (spObject)
			return spObject;
		spUnknown.Release();
	}
	return CComPtr<I>();
}

static HRESULT FindTarget(IVdsSubSystemIscsi *pSubSystem, const std::wstring &name,
			  IVdsIscsiTarget **ppTarget)
{
	CComPtr<IEnumVdsObject> spEnum;
	HRESULT hr = pSubSystem->QueryTargets(&spEnum);

	if (FAILED(hr))
		return hr;
	while (CComPtr<IVdsIscsiTarget> spTarget = Next<IVdsIscsiTarget>(spEnum)) {
		VDS_ISCSI_TARGET_PROP prop = { };

		if (FAILED(spTarget->GetProperties(&prop)))
			continue;
		bool bFound = name == prop.pwszIscsiName;
		CoTaskMemFree(prop.pwszIscsiName);
		CoTaskMemFree(prop.pwszFriendlyName);
		if (bFound)
			return spTarget.CopyTo(ppTarget);
	}
	return VDS_E_OBJECT_NOT_FOUND;
}

static HRESULT FindTarget(IVdsService *pService, const std::wstring &name,
			  IVdsIscsiTarget **ppTarget)
{
	CComPtr<IEnumVdsObject> spProviders;
	HRESULT hr = pService->QueryProviders(VDS_QUERY_HARDWARE_PROVIDERS, &spProviders);

	if (FAILED(hr))
		return hr;
	while (CComPtr<IVdsHwProvider> spProvider = Next<IVdsHwProvider>(spProviders)) {
		CComPtr<IEnumVdsObject> spSubSystems;

		hr = spProvider->QuerySubSystems(&spSubSystems);
		if (FAILED(hr))
			return hr;
		while (CComPtr<IVdsSubSystem> spSubSystem = Next<IVdsSubSystem>(spSubSystems)) {
			CComQIPtr<IVdsSubSystemIscsi> spIscsi(spSubSystem.p);

			if (spIscsi && SUCCEEDED(FindTarget(spIscsi.p, name, ppTarget)))
				return S_OK;
		}
	}
	return VDS_E_OBJECT_NOT_FOUND;
}

static HRESULT FindGroup(IVdsIscsiTarget *pTarget, USHORT usTag, IVdsIscsiPortalGroup **ppGroup)
{
	CComPtr<IEnumVdsObject> spEnum;
	HRESULT hr = pTarget->QueryPortalGroups(&spEnum);

	if (FAILED(hr))
		return hr;
	while (CComPtr<IVdsIscsiPortalGroup> spGroup = Next<IVdsIscsiPortalGroup>(spEnum)) {
		VDS_ISCSI_PORTALGROUP_PROP prop = { };

		if (SUCCEEDED(spGroup->GetProperties(&prop)) && prop.tag == usTag)
			return spGroup.CopyTo(ppGroup);
	}
	return VDS_E_OBJECT_NOT_FOUND;
}

static std::wstring ToString(const VDS_IPADDRESS &address)
{
	WCHAR wszText[64];
	ULONG ip = address.ipv4Address;

	if (address.type != VDS_IPT_IPV4)
		return L"(not IPv4)";
	swprintf_s(wszText, L"%u.%u.%u.%u:%u", ip >> 24, (ip >> 16) & 0xff, (ip >> 8) & 0xff,
		   ip & 0xff, address.ulPort);
	return wszText;
}

static HRESULT FindPortal(IVdsIscsiPortalGroup *pGroup, const std::wstring &address,
			  VDS_OBJECT_ID *pId)
{
	CComPtr<IEnumVdsObject> spEnum;
	HRESULT hr = pGroup->QueryAssociatedPortals(&spEnum);

	if (FAILED(hr))
		return hr;
	while (CComPtr<IVdsIscsiPortal> spPortal = Next<IVdsIscsiPortal>(spEnum)) {
		VDS_ISCSI_PORTAL_PROP prop = { };

		if (FAILED(spPortal->GetProperties(&prop)))
			continue;
		wprintf(L"portal %s\n", ToString(prop.address).c_str());
		if (ToString(prop.address) == address) {
			*pId = prop.id;
			return S_OK;
		}
	}
	return VDS_E_OBJECT_NOT_FOUND;
}

/* ---------------------------------------------------------------- the removal */

static HRESULT RemovePortal(IVdsIscsiPortalGroup *pGroup, VDS_OBJECT_ID portalId)
{
	CComPtr<IVdsAsync> spAsync;
	HRESULT hrResult = VDS_E_OPERATION_PENDING;
	VDS_ASYNC_OUTPUT output = { };
	ULONG ulPercent = 0;

	HRESULT hr = pGroup->RemovePortal(portalId, &spAsync);
	while (SUCCEEDED(hr) && hrResult == VDS_E_OPERATION_PENDING) {
		hr = spAsync->QueryStatus(&hrResult, &ulPercent);
		wprintf(L"%lu %%\n", ulPercent);
		if (hrResult == VDS_E_OPERATION_PENDING)
			Sleep(200);
	}
	if (SUCCEEDED(hr))
		hr = spAsync->Wait(&hrResult, &output);
	return FAILED(hr) ? hr : hrResult;
}

static HRESULT Run(IVdsService *pService, const wchar_t *pwszTarget, USHORT usTag,
		   const wchar_t *pwszPortal)
{
	CComPtr<IVdsIscsiTarget> spTarget;
	CComPtr<IVdsIscsiPortalGroup> spGroup;
	VDS_OBJECT_ID portalId;

	HRESULT hr = FindTarget(pService, pwszTarget, &spTarget);
	if (SUCCEEDED(hr))
		hr = FindGroup(spTarget, usTag, &spGroup);
	if (SUCCEEDED(hr))
		hr = FindPortal(spGroup, pwszPortal, &portalId);
	return FAILED(hr) ? hr : RemovePortal(spGroup, portalId);
}

static HRESULT LoadService(IVdsService **ppService)
{
	CComPtr<IVdsServiceLoader> spLoader;

	HRESULT hr = CoCreateInstance(CLSID_VdsLoader, NULL, CLSCTX_LOCAL_SERVER,
				      IID_PPV_ARGS(&spLoader));
	if (SUCCEEDED(hr))
		hr = spLoader->LoadService(NULL, ppService);
	if (SUCCEEDED(hr))
		hr = (*ppService)->WaitForServiceReady();
	return hr;
}

static HRESULT RunWithEvents(wchar_t **argv)
{
	CComPtr<IVdsService> spService;
	DWORD dwCookie = 0;

	HRESULT hr = LoadService(&spService);
	if (FAILED(hr))
		return hr;
	CSink *pSink = new CSink;
	hr = spService->Advise(pSink, &dwCookie);
	if (SUCCEEDED(hr))
		hr = Run(spService, argv[1], (USHORT)_wtoi(argv[2]), argv[3]);
	if (SUCCEEDED(hr) && !pSink->WaitForChange())
		hr = HRESULT_FROM_WIN32(ERROR_TIMEOUT);
	if (dwCookie)
		spService->Unadvise(dwCookie);
	pSink->Release();
	return hr;
}

int wmain(int argc, wchar_t *argv[])
{
	if (argc != 4) {
		fwprintf(stderr, L"usage: %s TARGET TAG ADDRESS:PORT\n", argv[0]);
		return 2;
	}
	HRESULT hr = CoInitializeEx(NULL, COINIT_MULTITHREADED);
	if (FAILED(hr))
		return 1;
	hr = RunWithEvents(argv);
	CoUninitialize();
	if (FAILED(hr)) {
		fwprintf(stderr, L"failed: 0x%08lx\n", hr);
		return 1;
	}
	wprintf(L"removed %s\n", argv[3]);
	return 0;
}
