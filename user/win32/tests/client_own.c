// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * A client in the style of public disk tools: its own ids, its own macros for methods and
 * no COBJMACROS, a table of methods that is filled at run time, and all three names of
 * GetObject. check-sources builds it against the shared and the static library.
 */
#define VDSW_OLD_ANNOTATIONS
#define INITGUID
#include <windows.h>
#include <vds.h>
#include <vdserr.h>
#include <tchar.h>

/* Its own definitions of what the libraries define, too. */
const IID IID_IVdsServiceLoader = {
	0xe0393303, 0x90d4, 0x4a97, { 0xab, 0x71, 0xe9, 0xb6, 0x71, 0xee, 0x27, 0x29 }
};

const IID IID_IVdsService = {
	0x0818a8ef, 0x9ba9, 0x40d8, { 0xa6, 0xf9, 0xe2, 0x28, 0x33, 0xcc, 0x77, 0x1e }
};

const IID IID_IVdsLun = {
	0x3540a9c7, 0xe60f, 0x4111, { 0xa8, 0x40, 0x8b, 0xba, 0x6c, 0x2c, 0x83, 0xd8 }
};

DEFINE_GUID(IID_IVdsAsync, 0xd5d23b6d, 0x5a55, 0x4492, 0x98, 0x89, 0x39, 0x7a, 0x3c, 0x2d,
	    0x2d, 0xbc);

#define IVdsServiceLoader_LoadService(This, name, out)	(This)->lpVtbl->LoadService(This, name, out)
#define IVdsServiceLoader_Release(This)			(This)->lpVtbl->Release(This)
#define IVdsService_QueryProviders(This, mask, out)	(This)->lpVtbl->QueryProviders(This, mask, out)
#define IVdsService_Release(This)			(This)->lpVtbl->Release(This)

static HRESULT WINAPI no_notify(IVdsAdviseSink *sink, LONG count, VDS_NOTIFICATION *list)
{
	UNREFERENCED_PARAMETER(sink);
	UNREFERENCED_PARAMETER(count);
	UNREFERENCED_PARAMETER(list);
	return S_OK;
}

static HRESULT annotated(_Inout_z_ WCHAR *text, _In_range_(0, 9) LONG low,
			 _Out_writes_to_(9, *count) LONG *list,
			 _When_(low > 1, _Out_) LONG *count, __RPC__out_ecount_full(9) LONG *rpc)
{
	_Analysis_assume_(low < 9);
	return text && list && count && rpc && low ? S_OK : S_FALSE;
}

static __checkReturn HRESULT annotated_of_old(__in_z const WCHAR *text, __in_ecount_opt(9) LONG *in,
					      __inout_opt LONG *both, __out_ecount_opt(9) LONG *list,
					      __out_bcount(9) void *out, __deref_out_opt LONG **first,
					      __deref_opt_out LONG **second)
{
	return text && in && both && list && out && first && second ? S_OK : S_FALSE;
}

/* Every name of slot 9 is the same method. */
static int same_get_object(IVdsService *service)
{
	IUnknown *unknown = NULL;
	VDS_OBJECT_ID id;
	HRESULT hr;

	ZeroMemory(&id, sizeof(id));
	hr = service->lpVtbl->GetObject(service, id, VDS_OT_ASYNC, &unknown);
	return hr == service->lpVtbl->GetObjectA(service, id, VDS_OT_ASYNC, &unknown) &&
	       hr == service->lpVtbl->GetObjectW(service, id, VDS_OT_ASYNC, &unknown);
}

int _tmain(int argc, _TCHAR **argv)
{
	enum _VDS_OBJECT_TYPE type = VDS_OT_PORTAL_GROUP;
	struct _VDS_ISCSI_PORTAL_PROP prop;
	IVdsServiceLoader *loader = NULL;
	IVdsService *service = NULL;
	IVdsAdviseSinkVtbl table;
	IVdsAdviseSink sink;
	VDS_ASYNC_OUTPUT out;
	_Field_size_(1) HRESULT hr;

	ZeroMemory(&prop, sizeof(prop));
	ZeroMemory(&out, sizeof(out));
	out.cpg.pPortalGroupUnk = NULL;
	table.OnNotify = no_notify;
	sink.lpVtbl = &table;
	if (annotated(NULL, 0, NULL, NULL, NULL) != S_FALSE ||
	    annotated_of_old(NULL, NULL, NULL, NULL, NULL, NULL, NULL) != S_FALSE)
		return 4;
	if (sink.lpVtbl->OnNotify(&sink, 0, NULL) != S_OK || type != 38 || argc < 1 || !argv[0])
		return 1;
	hr = CoInitialize(NULL);
	if (SUCCEEDED(hr))
		hr = CoCreateInstance(&CLSID_VdsLoader, NULL,
				      CLSCTX_LOCAL_SERVER | CLSCTX_REMOTE_SERVER,
				      &IID_IVdsServiceLoader, (LPVOID *)&loader);
	if (FAILED(hr))
		return 2;
	hr = IVdsServiceLoader_LoadService(loader, (LPWSTR)L"", &service);
	IVdsServiceLoader_Release(loader);
	if (FAILED(hr) || !same_get_object(service))
		return 3;
	_tprintf(_T("%s: %s\n"), argv[0], _T("ok"));
	IVdsService_Release(service);
	CoUninitialize();
	return 0;
}
