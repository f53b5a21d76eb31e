// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The functions of COM and of the system that a client of VDS calls.
 */
#define COBJMACROS
#include <windows.h>
#include <initguid.h>
#include <vds.h>
#include <vdserr.h>

#include "../../lib/tests/tap.h"

static DWORD initialize_again(LPVOID result)
{
	*(HRESULT *)result = CoInitializeEx(NULL, COINIT_MULTITHREADED);
	CoUninitialize();
	return 7;
}

static void initialize(void)
{
	HRESULT other = E_FAIL;
	DWORD code = 0;
	HANDLE thread;

	check_int(CoInitialize(NULL), S_OK);
	check_int(CoInitialize(NULL), S_FALSE);
	check_int(CoInitializeEx(NULL, COINIT_MULTITHREADED), RPC_E_CHANGED_MODE);
	CoUninitialize();
	CoUninitialize();
	check_int(CoInitializeEx(NULL, COINIT_MULTITHREADED), S_OK);
	CoUninitialize();
	thread = CreateThread(NULL, 0, initialize_again, &other, 0, NULL);
	check(thread != NULL);
	check_int(WaitForSingleObject(thread, 10000), WAIT_OBJECT_0);
	check(GetExitCodeThread(thread, &code) && code == 7);
	check_int(other, S_OK);
	check(CloseHandle(thread));
	check_int(CoInitializeSecurity(NULL, -1, NULL, NULL, RPC_C_AUTHN_LEVEL_CONNECT,
				       RPC_C_IMP_LEVEL_IMPERSONATE, NULL, EOAC_NONE, NULL), S_OK);
	check_int(CoInitializeSecurity(NULL, -1, NULL, NULL, RPC_C_AUTHN_LEVEL_CONNECT,
				       RPC_C_IMP_LEVEL_IMPERSONATE, NULL, EOAC_NONE, NULL),
		  RPC_E_TOO_LATE);
}

static void create(void)
{
	static const DWORD contexts[] = {
		CLSCTX_LOCAL_SERVER, CLSCTX_LOCAL_SERVER | CLSCTX_REMOTE_SERVER, CLSCTX_SERVER,
		CLSCTX_ALL,
	};
	IVdsServiceLoader *loader;
	IUnknown *object;

	for (size_t i = 0; i < ARRAYSIZE(contexts); i++) {
		check_int(CoCreateInstance(&CLSID_VdsLoader, NULL, contexts[i],
					   &IID_IVdsServiceLoader, (void **)&loader), S_OK);
		IVdsServiceLoader_Release(loader);
	}
	check_int(CoCreateInstance(&CLSID_VdsLoader, NULL, CLSCTX_ALL, &IID_IUnknown,
				   (void **)&object), S_OK);
	object->lpVtbl->Release(object);
	check(CoCreateInstance(&IID_IUnknown, NULL, CLSCTX_ALL, &IID_IUnknown,
			       (void **)&object) == REGDB_E_CLASSNOTREG && !object);
	check(CoCreateInstance(&CLSID_VdsLoader, NULL, CLSCTX_ALL, &IID_IVdsAsync,
			       (void **)&object) == E_NOINTERFACE && !object);
	object = (IUnknown *)&create;
	check(CoCreateInstance(&CLSID_VdsLoader, (IUnknown *)1, CLSCTX_ALL, &IID_IUnknown,
			       (void **)&object) == CLASS_E_NOAGGREGATION && !object);
	check_int(CoCreateInstance(&CLSID_VdsLoader, NULL, 0, &IID_IUnknown, (void **)&object),
		  REGDB_E_CLASSNOTREG);
}

static void create_ex(void)
{
	MULTI_QI results[2] = { { &IID_IVdsServiceInitialization, NULL, 0 },
				{ &IID_IVdsService, NULL, 0 } };
	WCHAR name[] = L"server";
	COSERVERINFO server = { 0, name, NULL, 0 };
	IClassFactory *factory;
	IUnknown *object;

	check_int(CoCreateInstanceEx(&CLSID_VdsService, NULL, CLSCTX_LOCAL_SERVER, NULL, 2,
				     results), S_OK);
	check(results[0].pItf && results[1].pItf);
	results[0].pItf->lpVtbl->Release(results[0].pItf);
	results[1].pItf->lpVtbl->Release(results[1].pItf);
	check(FAILED(CoCreateInstanceEx(&CLSID_VdsService, NULL, CLSCTX_REMOTE_SERVER, &server,
					2, results)) && !results[0].pItf);
	check(results[0].hr == HRESULT_FROM_WIN32(ERROR_NOT_SUPPORTED) &&
	      results[1].hr == results[0].hr);
	check_int(CoGetClassObject(&CLSID_VdsLoader, CLSCTX_LOCAL_SERVER, NULL,
				   &IID_IClassFactory, (void **)&factory), S_OK);
	check_int(IClassFactory_CreateInstance(factory, NULL, &IID_IVdsServiceLoader,
					       (void **)&object), S_OK);
	object->lpVtbl->Release(object);
	IClassFactory_Release(factory);
}

static void ids(void)
{
	WCHAR text[39], *copy;
	GUID id;

	check_int(StringFromGUID2(&CLSID_VdsLoader, text, 39), 39);
	check(!wcscmp(text, L"{9C38ED61-D565-4728-AEEE-C80952F0ECDE}"));
	check_int(StringFromGUID2(&CLSID_VdsLoader, text, 38), 0);
	check_int(CLSIDFromString(text, &id), S_OK);
	check(IsEqualGUID(&id, &CLSID_VdsLoader));
	text[1] = L'x';
	check_int(CLSIDFromString(text, &id), CO_E_CLASSSTRING);
	check(IsEqualGUID(&id, &GUID_NULL));
	check_int(CLSIDFromString(L"9C38ED61-D565-4728-AEEE-C80952F0ECDE", &id),
		  CO_E_CLASSSTRING);
	check_int(StringFromIID(&IID_IUnknown, &copy), S_OK);
	check(!wcscmp(copy, L"{00000000-0000-0000-C000-000000000046}"));
	CoTaskMemFree(copy);
	check_int(CoCreateGuid(&id), S_OK);
	check((id.Data3 & 0xf000) == 0x4000);
}

static void memory(void)
{
	char *memory = CoTaskMemAlloc(4);

	strcpy(memory, "abc");
	memory = CoTaskMemRealloc(memory, 100);
	check_str(memory, "abc");
	CoTaskMemFree(memory);
	CoTaskMemFree(NULL);
	check(HeapFree(GetProcessHeap(), 0, HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, 9)));
	check(!LocalFree(LocalAlloc(LPTR, 0)));
}

static void messages(void)
{
	LPWSTR text = NULL;
	char buffer[64];

	check(FormatMessageW(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_ALLOCATE_BUFFER |
			     FORMAT_MESSAGE_IGNORE_INSERTS, NULL,
			     (DWORD)VDS_E_OBJECT_NOT_FOUND, 0, (LPWSTR)&text, 0, NULL) > 0);
	check(text && wcsstr(text, L"80042405"));
	LocalFree(text);
	check(FormatMessageA(FORMAT_MESSAGE_FROM_SYSTEM, NULL, 5, 0, buffer, sizeof(buffer),
			     NULL) > 0);
	check(!FormatMessageA(FORMAT_MESSAGE_FROM_SYSTEM, NULL, 5, 0, buffer, 2, NULL));
	check_int(GetLastError(), ERROR_INSUFFICIENT_BUFFER);
}

static void conversion(void)
{
	static const WCHAR surrogate[] = { 0xd800, 0 };
	WCHAR wide[8];
	char bytes[8];

	check_int(MultiByteToWideChar(CP_ACP, 0, "\xc3\xa9", -1, NULL, 0), 2);
	check_int(MultiByteToWideChar(CP_UTF8, 0, "\xc3\xa9", -1, wide, 8), 2);
	check(wide[0] == 0xe9 && !wide[1]);
	check_int(MultiByteToWideChar(CP_UTF8, 0, "abc", 2, wide, 2), 2);
	check_int(MultiByteToWideChar(CP_UTF8, 0, "abc", -1, wide, 2), 0);
	check_int(GetLastError(), ERROR_INSUFFICIENT_BUFFER);
	check_int(MultiByteToWideChar(CP_UTF8, 0, "a\0b", 4, wide, 8), 4);
	check(!wmemcmp(wide, L"a\0b", 4));
	check_int(MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, "\xff", -1, wide, 8), 0);
	check_int(GetLastError(), ERROR_NO_UNICODE_TRANSLATION);
	check_int(MultiByteToWideChar(CP_UTF8, 0, "\xffz", -1, wide, 8), 3);
	check(!wcscmp(wide, L"\ufffdz"));
	check_int(WideCharToMultiByte(CP_UTF8, 0, L"\u20ac", -1, bytes, 8, NULL, NULL), 4);
	check_str(bytes, "\xe2\x82\xac");
	check_int(WideCharToMultiByte(CP_UTF8, 0, L"a\0b", 4, bytes, 8, NULL, NULL), 4);
	check(!memcmp(bytes, "a\0b", 4));
	check_int(WideCharToMultiByte(CP_UTF8, WC_ERR_INVALID_CHARS, surrogate, -1, bytes, 8,
				      NULL, NULL), 0);
	check_int(GetLastError(), ERROR_NO_UNICODE_TRANSLATION);
	check_int(WideCharToMultiByte(CP_UTF8, 0, surrogate, -1, bytes, 8, NULL, NULL), 4);
	check_str(bytes, "\xef\xbf\xbd");
	check(!lstrcmpiW(L"ABC", L"abc") && lstrcmpW(L"ABC", L"abc"));
	check(!wcscpy_s(wide, 8, L"abc") && !wcscat_s(wide, 8, L"defg"));
	check(!wcscmp(wide, L"abcdefg"));
	check(wcscat_s(wide, 8, L"h") && !*wide);
}

static DWORD store_id(LPVOID id)
{
	*(DWORD *)id = GetCurrentThreadId();
	return 0;
}

static void thread_ids(void)
{
	DWORD id = 0, own = 0;
	HANDLE thread = CreateThread(NULL, 0, store_id, &own, 0, &id);

	check_int(WaitForSingleObject(thread, INFINITE), WAIT_OBJECT_0);
	check(id && id == own && id != GetCurrentThreadId());
	CloseHandle(thread);
}

static DWORD set_later(LPVOID event)
{
	Sleep(20);
	SetEvent(event);
	return 0;
}

static void events(void)
{
	HANDLE event = CreateEventW(NULL, FALSE, FALSE, NULL), thread;
	ULONGLONG before = GetTickCount64();
	CRITICAL_SECTION section;
	LONG counter = 1;

	check_int(WaitForSingleObject(event, 20), WAIT_TIMEOUT);
	check(GetTickCount64() - before >= 20);
	thread = CreateThread(NULL, 0, set_later, event, 0, NULL);
	check_int(WaitForSingleObject(event, INFINITE), WAIT_OBJECT_0);
	check_int(WaitForSingleObject(event, 0), WAIT_TIMEOUT);
	check_int(WaitForSingleObject(thread, INFINITE), WAIT_OBJECT_0);
	CloseHandle(thread);
	CloseHandle(event);
	event = CreateEventA(NULL, TRUE, TRUE, NULL);
	check_int(WaitForSingleObject(event, 0), WAIT_OBJECT_0);
	check_int(WaitForSingleObject(event, 0), WAIT_OBJECT_0);
	check(ResetEvent(event));
	check_int(WaitForSingleObject(event, 0), WAIT_TIMEOUT);
	CloseHandle(event);
	check(!CreateEventA(NULL, TRUE, TRUE, "name") && GetLastError() == ERROR_NOT_SUPPORTED);
	check_int(WaitForSingleObject(NULL, 0), WAIT_FAILED);
	InitializeCriticalSection(&section);
	EnterCriticalSection(&section);
	EnterCriticalSection(&section);
	LeaveCriticalSection(&section);
	LeaveCriticalSection(&section);
	DeleteCriticalSection(&section);
	check_int(InterlockedIncrement(&counter), 2);
	check_int(InterlockedCompareExchange(&counter, 5, 2), 2);
	check_int(InterlockedDecrement(&counter), 4);
}

static const struct tap_case cases[] = {
	{ "CoInitialize counts in each thread, and the model does not change", initialize },
	{ "CoCreateInstance makes the classes of VDS in each context, and no others", create },
	{ "CoCreateInstanceEx and class objects make them, too, on this machine only", create_ex },
	{ "ids are written and read as on Windows", ids },
	{ "the functions of memory belong together", memory },
	{ "FormatMessage writes to a buffer or to new memory", messages },
	{ "strings are converted, compared and copied with a limit", conversion },
	{ "CreateThread gives the id that the thread has", thread_ids },
	{ "events, threads and critical sections work", events },
};

int main(void)
{
	return tap_run(cases);
}
