// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What C++ sources for Windows do with the smart pointers of ATL and WRL. check-sources
 * builds it.
 */
#include <windows.h>
#include <vds.h>
#include <atlbase.h>
#include <wrl/client.h>
#include <utility>

using Microsoft::WRL::ComPtr;

static bool compare(const ComPtr<IVdsService> &service)
{
	ComPtr<IVdsService> none, same(service);
	ComPtr<IUnknown> unknown(service);

	return none == nullptr && nullptr == none && service != nullptr && nullptr != service &&
	       same == service && service != none && unknown == service;
}

/* Only one of them can be made of a ComPtr<IVdsService>. */
static bool chosen(const ComPtr<IUnknown> &)
{
	return true;
}

static bool chosen(const ComPtr<IVdsAsync> &)
{
	return false;
}

static bool copy(const ComPtr<IVdsService> &service)
{
	ComPtr<IVdsServiceInitialization> initialization;
	ComPtr<IVdsService> again, other;
	ComPtr<IUnknown> unknown;
	ComPtr<IVdsAsync> async;

	if (FAILED(service.CopyTo(again.GetAddressOf())) ||
	    FAILED(service.CopyTo(initialization.GetAddressOf())) ||
	    FAILED(initialization.CopyTo(IID_PPV_ARGS(&other))) || again != other)
		return false;
	unknown = service;
	again.Reset();
	again.Swap(other);
	return unknown == service && again == service && other == nullptr && chosen(service) &&
	       !chosen(async);
}

static bool query(const CComPtr<IVdsService> &service)
{
	CComQIPtr<IVdsServiceInitialization> by_type(service);
	CComQIPtr<IVdsServiceInitialization, &IID_IVdsServiceInitialization> by_id(service), copy(by_id);
	CComQIPtr<IVdsAsync> none(service);
	CComQIPtr<IUnknown> unknown(service);
	CComQIPtr<IUnknown, &IID_IUnknown> again(by_type);
	CComPtr<IVdsServiceInitialization> assigned;
	CComPtr<IVdsServiceLoader> loader;

	assigned = service;
	by_type = by_id;
	unknown = by_type;
	return by_type && copy == by_id.p && !none && unknown == again.p && assigned == by_id.p &&
	       assigned.IsEqualObject(service) && !assigned.IsEqualObject(NULL) &&
	       loader.IsEqualObject(NULL);
}

/* An assignment queries before it releases. */
static bool assign_itself(IVdsServiceInitialization *initialization)
{
	CComQIPtr<IVdsServiceInitialization> pointer;

	pointer.Attach(initialization);
	pointer = static_cast<IUnknown *>(pointer.p);
	return pointer;
}

static bool memory()
{
	CComHeapPtr<WCHAR> text, other;

	if (!text.Allocate(3) || text.Allocate((size_t)-1))
		return false;
	text[0] = L'a';
	other.Attach(text.Detach());
	return other[0] == L'a' && !text && text.AllocateBytes(1);
}

int main()
{
	CComPtr<IVdsServiceLoader> loader;
	CComPtr<IVdsService> service;
	CComPtr<IVdsServiceInitialization> initialization;
	ComPtr<IVdsService> pointer;

	if (FAILED(loader.CoCreateInstance(CLSID_VdsLoader)) ||
	    FAILED(loader->LoadService(NULL, &service)))
		return 1;
	pointer = service.p;
	initialization = service;
	if (!compare(pointer) || !copy(pointer))
		return 2;
	if (!query(service) || !assign_itself(initialization.Detach()))
		return 3;
	return memory() ? 0 : 4;
}
