// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * A C++ client that uses what C++ sources for Windows use: __uuidof of types and
 * expressions, operators of GUIDs, IID_PPV_ARGS, both smart pointers, its own interface
 * and its own sink. check-sources builds it.
 */
#include <Windows.h>
#include <InitGuid.h>
#include <vds.h>
#include <vdserr.h>
#include <atlbase.h>
#include <wrl/client.h>
#include <algorithm>
#include <cstdio>
#include <iostream>
#include <map>
#include <string>

using Microsoft::WRL::ComPtr;

MIDL_INTERFACE("11111111-2222-3333-4444-555555555555")
IOwn : public IUnknown
{
public:
	virtual HRESULT STDMETHODCALLTYPE Method(LONG value) = 0;
};

__CRT_UUID_DECL(IOwn, 0x11111111, 0x2222, 0x3333, 0x44, 0x44, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55);

class Sink final : public IVdsAdviseSink, public IOwn {
public:
	Sink() : m_cRef(1) { }

	HRESULT STDMETHODCALLTYPE QueryInterface(REFIID riid, void **ppv) override
	{
		*ppv = NULL;
		if (IsEqualIID(riid, IID_IUnknown) || riid == __uuidof(IVdsAdviseSink))
			*ppv = static_cast<IVdsAdviseSink *>(this);
		else if (InlineIsEqualGUID(riid, __uuidof(IOwn)))
			*ppv = static_cast<IOwn *>(this);
		if (!*ppv)
			return E_NOINTERFACE;
		AddRef();
		return S_OK;
	}

	ULONG STDMETHODCALLTYPE AddRef() override { return InterlockedIncrement(&m_cRef); }

	ULONG STDMETHODCALLTYPE Release() override
	{
		ULONG left = InterlockedDecrement(&m_cRef);

		if (!left)
			delete this;
		return left;
	}

	STDMETHOD(OnNotify)(LONG, VDS_NOTIFICATION *) override { return S_OK; }
	STDMETHOD(Method)(LONG value) override { return value; }

private:
	long m_cRef;
};

/* How clients make a GUID a key. */
struct GuidLess {
	bool operator()(const GUID &a, const GUID &b) const { return memcmp(&a, &b, sizeof(a)) < 0; }
};

static bool load(IVdsService **out)
{
	CComPtr<IVdsServiceLoader> loader;

	if (FAILED(loader.CoCreateInstance(CLSID_VdsLoader, NULL, CLSCTX_LOCAL_SERVER)))
		return false;
	return SUCCEEDED(loader->LoadService(NULL, out));
}

static int which(LONGLONG *)
{
	return 64;
}

/* The size of an array is known, and __int64 and LONGLONG are one type. */
static bool dialect()
{
	__int64 signed_number = 0;
	unsigned __int64 number = 0;
	ULONGLONG *pointer = &number;
	wchar_t wide[4];
	char narrow[4];
	ULONG scanned;

	if (wcscpy_s(wide, L"ab") || wcscat_s(wide, L"c") || !wcscat_s(wide, L"d") || *wide)
		return false;
	if (strcpy_s(narrow, "ab") || strcat_s(narrow, "c") || !strcat_s(narrow, "d") || *narrow)
		return false;
	if (std::sscanf("80042405", "%x", &scanned) != 1 || scanned != 0x80042405)
		return false;
	return which(&signed_number) == 64 && pointer && _snwprintf_s(wide, _TRUNCATE, L"abcd") < 0 &&
	       std::swscanf(L"5", L"%u", &scanned) == 1 && std::sprintf(narrow, "%u", scanned) == 1;
}

int main()
{
	ComPtr<IVdsService> service, again;
	ComPtr<IVdsServiceInitialization> initialization;
	std::map<GUID, std::wstring, GuidLess> names;
	IUnknown *unknown = NULL;
	IOwn *own = NULL;
	VDS_OBJECT_ID id = GUID_NULL;

	if (!load(&service) || !dialect())
		return 1;
	if (FAILED(service.As(&initialization)) ||
	    FAILED(initialization->QueryInterface(IID_PPV_ARGS(&again))) || again.Get() != service.Get())
		return 2;
	if (__uuidof(service.Get()) != IID_IVdsService || __uuidof(IVdsService *) == IID_IUnknown)
		return 3;
	HRESULT hr = service->GetObject(id, VDS_OT_ASYNC, &unknown);
	if (hr != service->GetObjectW(id, VDS_OT_ASYNC, &unknown) ||
	    hr != service->GetObjectA(id, VDS_OT_ASYNC, &unknown))
		return 4;
	IVdsAdviseSink *sink = new Sink;
	if (FAILED(sink->QueryInterface(&own)) || own->Method(7) != 7)
		return 5;
	own->Release();
	if (sink->Release())
		return 6;
	names[CLSID_VdsLoader] = L"loader";
	std::cout << (std::max)(1, 2) << min(3, 4) << std::endl;
	std::wprintf(L"%s\n", names[CLSID_VdsLoader].c_str());
	return (std::min)(0, 1);
}
