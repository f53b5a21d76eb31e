// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The functions of COM: initialization, making objects, memory, and ids as text.
 */
#include <stdbool.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/random.h>

#include <vds.h>

/* ------------------------------------------------------------ initialization */

/* The model of this thread, and how often it was initialized. */
static _Thread_local DWORD model;
static _Thread_local unsigned int initialized;

HRESULT CoInitializeEx(LPVOID reserved, DWORD flags)
{
	if (reserved)
		return E_INVALIDARG;
	if (initialized && model != (flags & COINIT_APARTMENTTHREADED))
		return RPC_E_CHANGED_MODE;
	model = flags & COINIT_APARTMENTTHREADED;
	return initialized++ ? S_FALSE : S_OK;
}

HRESULT CoInitialize(LPVOID reserved)
{
	return CoInitializeEx(reserved, COINIT_APARTMENTTHREADED);
}

void CoUninitialize(void)
{
	if (initialized)
		initialized--;
}

HRESULT CoInitializeSecurity(PSECURITY_DESCRIPTOR descriptor, LONG count,
			     SOLE_AUTHENTICATION_SERVICE *services, void *reserved1,
			     DWORD authn_level, DWORD imp_level, void *list,
			     DWORD capabilities, void *reserved3)
{
	static atomic_flag called = ATOMIC_FLAG_INIT;

	(void)descriptor;
	(void)count;
	(void)services;
	(void)authn_level;
	(void)imp_level;
	(void)list;
	(void)capabilities;
	if (reserved1 || reserved3)
		return E_INVALIDARG;
	return atomic_flag_test_and_set(&called) ? RPC_E_TOO_LATE : S_OK;
}

HRESULT CoSetProxyBlanket(IUnknown *proxy, DWORD authn, DWORD authz, OLECHAR *principal,
			  DWORD authn_level, DWORD imp_level, void *info, DWORD capabilities)
{
	(void)authn;
	(void)authz;
	(void)principal;
	(void)authn_level;
	(void)imp_level;
	(void)info;
	(void)capabilities;
	return proxy ? S_OK : E_INVALIDARG;
}

/* -------------------------------------------------------------------- objects */

/* libvds is in the process, and stands for a service of this machine, too. */
static bool is_context(DWORD context)
{
	return context & CLSCTX_ALL;
}

HRESULT CoCreateInstance(REFCLSID clsid, IUnknown *outer, DWORD context, REFIID iid,
			 LPVOID *out)
{
	if (!out)
		return E_POINTER;
	*out = NULL;
	if (outer)
		return CLASS_E_NOAGGREGATION;
	return is_context(context) ? VdsCreateInstance(clsid, iid, out) : REGDB_E_CLASSNOTREG;
}

/* Query the interfaces; the result of Windows for some of them. */
static HRESULT query_all(IUnknown *object, DWORD count, MULTI_QI *results)
{
	DWORD i, found = 0;

	for (i = 0; i < count; i++) {
		results[i].hr = object->lpVtbl->QueryInterface(object, results[i].pIID,
							       (void **)&results[i].pItf);
		found += SUCCEEDED(results[i].hr);
	}
	if (!found)
		return E_NOINTERFACE;
	return found < count ? (HRESULT)0x00080012 /* CO_S_NOTALLINTERFACES */ : S_OK;
}

HRESULT CoCreateInstanceEx(REFCLSID clsid, IUnknown *outer, DWORD context,
			   COSERVERINFO *server, DWORD count, MULTI_QI *results)
{
	IUnknown *object;
	HRESULT hr;
	DWORD i;

	if (!count || !results)
		return E_INVALIDARG;
	if (server && server->pwszName && *server->pwszName)
		hr = HRESULT_FROM_WIN32(ERROR_NOT_SUPPORTED);
	else
		hr = CoCreateInstance(clsid, outer, context, &IID_IUnknown, (void **)&object);
	if (FAILED(hr)) {
		for (i = 0; i < count; i++) {
			results[i].pItf = NULL;
			results[i].hr = hr;
		}
		return hr;
	}
	hr = query_all(object, count, results);
	object->lpVtbl->Release(object);
	return hr;
}

/**
 * struct factory - the class object of a class
 * @iface: its interface; the object is constant, so references are not counted
 * @clsid: the class
 */
struct factory {
	IClassFactory iface;
	const CLSID *clsid;
};

static HRESULT factory_QueryInterface(IClassFactory *p, REFIID iid, void **out)
{
	if (!out)
		return E_POINTER;
	*out = NULL;
	if (!IsEqualGUID(iid, &IID_IUnknown) && !IsEqualGUID(iid, &IID_IClassFactory))
		return E_NOINTERFACE;
	*out = p;
	return S_OK;
}

static ULONG factory_AddRef(IClassFactory *p)
{
	(void)p;
	return 2;
}

static ULONG factory_Release(IClassFactory *p)
{
	(void)p;
	return 1;
}

static HRESULT factory_CreateInstance(IClassFactory *p, IUnknown *outer, REFIID iid, void **out)
{
	return CoCreateInstance(((struct factory *)p)->clsid, outer, CLSCTX_ALL, iid, out);
}

static HRESULT factory_LockServer(IClassFactory *p, int32_t lock)
{
	(void)p;
	(void)lock;
	return S_OK;
}

static struct IClassFactoryVtbl factory_vtbl = {
	.QueryInterface = factory_QueryInterface,
	.AddRef = factory_AddRef,
	.Release = factory_Release,
	.CreateInstance = factory_CreateInstance,
	.LockServer = factory_LockServer,
};

static struct factory factories[] = {
	{ { &factory_vtbl }, &CLSID_VdsLoader },
	{ { &factory_vtbl }, &CLSID_VdsService },
};

HRESULT CoGetClassObject(REFCLSID clsid, DWORD context, LPVOID reserved, REFIID iid, LPVOID *out)
{
	size_t i;

	(void)reserved;
	if (!out)
		return E_POINTER;
	*out = NULL;
	for (i = 0; is_context(context) && i < ARRAYSIZE(factories); i++) {
		if (IsEqualGUID(factories[i].clsid, clsid))
			return factory_QueryInterface(&factories[i].iface, iid, out);
	}
	return REGDB_E_CLASSNOTREG;
}

/* --------------------------------------------------------------------- memory */

/*
 * libvds has CoTaskMemFree(), which ignores the array that OnNotify receives. malloc(3)
 * does not return that array's alignment for this many bytes.
 */
static SIZE_T task_size(SIZE_T size)
{
	return size < _Alignof(max_align_t) ? _Alignof(max_align_t) : size;
}

LPVOID CoTaskMemAlloc(SIZE_T size)
{
	return malloc(task_size(size));
}

LPVOID CoTaskMemRealloc(LPVOID memory, SIZE_T size)
{
	if (size)
		return realloc(memory, task_size(size));
	CoTaskMemFree(memory);
	return memory ? NULL : CoTaskMemAlloc(0);
}

/* ------------------------------------------------------------------------ ids */

#define TEXT_SIZE	39	/* "{8-4-4-4-12}" and a NUL */

HRESULT CoCreateGuid(GUID *id)
{
	if (!id)
		return E_INVALIDARG;
	if (getrandom(id, sizeof(*id), 0) != sizeof(*id))
		return E_FAIL;
	/* A random UUID (RFC 9562, version 4). */
	id->Data3 = (id->Data3 & 0x0fff) | 0x4000;
	id->Data4[0] = (id->Data4[0] & 0x3f) | 0x80;
	return S_OK;
}

int StringFromGUID2(REFGUID id, LPOLESTR text, int size)
{
	if (!text || size < TEXT_SIZE)
		return 0;
	vdsw_swprintf(text, (size_t)size,
		      L"{%08X-%04X-%04X-%02X%02X-%02X%02X%02X%02X%02X%02X}", id->Data1,
		      id->Data2, id->Data3, id->Data4[0], id->Data4[1], id->Data4[2],
		      id->Data4[3], id->Data4[4], id->Data4[5], id->Data4[6], id->Data4[7]);
	return TEXT_SIZE;
}

HRESULT StringFromCLSID(REFCLSID id, LPOLESTR *text)
{
	if (!text)
		return E_INVALIDARG;
	*text = CoTaskMemAlloc(TEXT_SIZE * sizeof(**text));
	if (!*text)
		return E_OUTOFMEMORY;
	StringFromGUID2(id, *text, TEXT_SIZE);
	return S_OK;
}

HRESULT StringFromIID(REFIID id, LPOLESTR *text)
{
	return StringFromCLSID(id, text);
}

/* "{8-4-4-4-12 digits}" of ASCII; false if it is anything else. */
static bool parse_id(LPCOLESTR text, GUID *id)
{
	char digits[TEXT_SIZE];
	size_t length = text ? wcsnlen(text, TEXT_SIZE) : 0, i;

	if (length != TEXT_SIZE - 1 || text[0] != L'{' || text[length - 1] != L'}')
		return false;
	for (i = 1; i < length - 1; i++) {
		if (text[i] <= 0 || text[i] > 127)
			return false;
		digits[i - 1] = (char)text[i];
	}
	digits[length - 2] = '\0';
	return SUCCEEDED(VdsIdParse(digits, id));
}

/* CLSID_NULL for NULL, as on Windows. */
static HRESULT id_from_string(LPCOLESTR text, GUID *id, HRESULT malformed)
{
	if (!id)
		return E_INVALIDARG;
	memset(id, 0, sizeof(*id));
	if (!text)
		return S_OK;
	return parse_id(text, id) ? S_OK : malformed;
}

HRESULT CLSIDFromString(LPCOLESTR text, CLSID *id)
{
	return id_from_string(text, id, CO_E_CLASSSTRING);
}

HRESULT IIDFromString(LPCOLESTR text, IID *id)
{
	return id_from_string(text, id, CO_E_IIDSTRING);
}
