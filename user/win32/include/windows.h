/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * windows.h for sources that were written for Windows: the types, macros and functions
 * that a client of VDS uses. Documentation/windows.rst lists what cannot work here.
 */
#ifndef _WINDOWS_
#define _WINDOWS_
#define _INC_WINDOWS

#pragma GCC system_header

#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>

#include <guiddef.h>
#include <unknwn.h>
#include <winerror.h>
#include <vdsw_print.h>

/* ------------------------------------------------------------ the compiler */

#define WINAPI
#define CALLBACK
#define APIENTRY
#define WINAPIV
#define PASCAL
#define FAR
#define NEAR
#define CONST			const
#define VOID			void
#define IN
#define OUT
#define OPTIONAL
#define FORCEINLINE		static inline
#define DECLSPEC_IMPORT
#define DECLSPEC_NOVTABLE
#define DECLSPEC_UUID(id)
#define DECLSPEC_NORETURN	__attribute__((noreturn))
#define DECLSPEC_ALIGN(n)	__attribute__((aligned(n)))

/* Not of this compiler: calling conventions, and attributes that mean nothing here. */
#ifndef _MSC_EXTENSIONS
#define __cdecl
#define __stdcall
#define __fastcall
#define __declspec(attribute)
#define __forceinline		inline
#define __int8			char
#define __int16			short
#define __int32			int
#ifdef __LP64__
#define __int64			long	/* as int64_t, and so LONGLONG */
#else
#define __int64			long long
#endif
#define __ptr64
#define __w64
#endif
#define _cdecl
#define _stdcall
#define __nothrow

#define UNREFERENCED_PARAMETER(p)	((void)(p))
#define DBG_UNREFERENCED_PARAMETER(p)	((void)(p))
#define ARRAYSIZE(a)			(sizeof(a) / sizeof((a)[0]))
#define RTL_NUMBER_OF(a)		ARRAYSIZE(a)
#define _countof(a)			ARRAYSIZE(a)
#define FIELD_OFFSET(type, field)	((LONG)offsetof(type, field))
#define CONTAINING_RECORD(p, type, field)				\
	((type *)((char *)(p) - offsetof(type, field)))

/* Annotations. The old ones, such as __in, are names in the C++ library. */
#define _In_
#define _In_opt_
#define _In_z_
#define _In_opt_z_
#define _In_reads_(n)
#define _In_reads_opt_(n)
#define _In_reads_bytes_(n)
#define _Inout_
#define _Inout_opt_
#define _Inout_updates_(n)
#define _Out_
#define _Out_opt_
#define _Out_writes_(n)
#define _Out_writes_opt_(n)
#define _Out_writes_z_(n)
#define _Out_writes_bytes_(n)
#define _Outptr_
#define _Outptr_opt_
#define _Outptr_result_maybenull_
#define _COM_Outptr_
#define _COM_Outptr_opt_
#define _COM_Outptr_result_maybenull_
#define _Deref_out_
#define _Deref_out_opt_
#define _Ret_maybenull_
#define _Ret_notnull_
#define _Check_return_
#define _Must_inspect_result_
#define _Success_(e)
#define _Printf_format_string_
#define _Use_decl_annotations_
#define _Out_writes_to_(n, m)
#define _Inout_z_
#define _In_range_(low, high)
#define _Field_size_(n)
#define _When_(condition, annotations)
#define _Analysis_assume_(condition)
#define _Reserved_
#define _Null_terminated_
#define _Maybenull_
#define _Notnull_
#define __RPC__in
#define __RPC__in_opt
#define __RPC__in_string
#define __RPC__in_opt_string
#define __RPC__in_ecount_full(n)
#define __RPC__inout
#define __RPC__inout_opt
#define __RPC__out
#define __RPC__deref_out
#define __RPC__deref_out_opt
#define __RPC__out_ecount_part(n, m)
#define __RPC__out_ecount_full(n)
#define __RPC_FAR
#define __RPC_USER
#define __RPC_STUB
#ifdef VDSW_OLD_ANNOTATIONS
#define __in
#define __in_opt
#define __in_z
#define __in_ecount(n)
#define __in_ecount_opt(n)
#define __in_bcount(n)
#define __inout
#define __inout_opt
#define __out
#define __out_opt
#define __out_ecount(n)
#define __out_ecount_opt(n)
#define __out_bcount(n)
#define __deref_out
#define __deref_out_opt
#define __deref_opt_out
#define __reserved
#define __checkReturn
#endif

/* ------------------------------------------------------------------- types */

typedef void *PVOID;
typedef void *LPVOID;
typedef const void *LPCVOID;
typedef void *HANDLE;
typedef HANDLE *PHANDLE;
typedef HANDLE *LPHANDLE;
typedef HANDLE HINSTANCE;
typedef HANDLE HMODULE;
typedef HANDLE HWND;
typedef HANDLE HLOCAL;
typedef HANDLE HGLOBAL;
typedef char CHAR;
typedef char *PCHAR;
typedef char *PSTR;
typedef char *LPSTR;
typedef const char *PCSTR;
typedef const char *LPCSTR;
typedef WCHAR *PWCHAR;
typedef WCHAR *PWSTR;
typedef WCHAR *LPWCH;
typedef const WCHAR *PCWSTR;
typedef const WCHAR *LPCWSTR;
typedef WCHAR OLECHAR;
typedef OLECHAR *LPOLESTR;
typedef const OLECHAR *LPCOLESTR;
typedef OLECHAR *BSTR;
typedef BYTE *PBYTE;
typedef BYTE *LPBYTE;
typedef BYTE BOOLEAN;
typedef BOOLEAN *PBOOLEAN;
typedef BOOL *PBOOL;
typedef BOOL *LPBOOL;
typedef UCHAR *PUCHAR;
typedef SHORT *PSHORT;
typedef USHORT *PUSHORT;
typedef uint16_t WORD;
typedef WORD *PWORD;
typedef WORD *LPWORD;
typedef int INT;
typedef int *PINT;
typedef int *LPINT;
typedef unsigned int UINT;
typedef unsigned int *PUINT;
typedef LONG *PLONG;
typedef LONG *LPLONG;
typedef ULONG *PULONG;
typedef DWORD *PDWORD;
typedef DWORD *LPDWORD;
typedef int64_t LONGLONG;
typedef int64_t LONG64;
typedef int64_t INT64;
typedef uint64_t ULONG64;
typedef uint64_t UINT64;
typedef uint64_t DWORD64;
typedef uint64_t DWORDLONG;
typedef LONGLONG *PLONGLONG;
typedef ULONGLONG *PULONGLONG;
typedef int32_t INT32;
typedef uint32_t UINT32;
typedef int32_t LONG32;
typedef uint32_t ULONG32;
typedef uint32_t DWORD32;
typedef uint16_t UINT16;
typedef uint8_t UINT8;
typedef intptr_t INT_PTR;
typedef intptr_t LONG_PTR;
typedef uintptr_t UINT_PTR;
typedef uintptr_t ULONG_PTR;
typedef uintptr_t DWORD_PTR;
typedef uintptr_t *PULONG_PTR;
typedef uintptr_t *PDWORD_PTR;
typedef size_t SIZE_T;
typedef SIZE_T *PSIZE_T;
typedef LONG NTSTATUS;
typedef DWORD LCID;
typedef float FLOAT;
typedef double DOUBLE;

typedef union _LARGE_INTEGER {
	__extension__ struct {
		DWORD LowPart;
		LONG HighPart;
	};
	LONGLONG QuadPart;
} LARGE_INTEGER;

typedef union _ULARGE_INTEGER {
	__extension__ struct {
		DWORD LowPart;
		DWORD HighPart;
	};
	ULONGLONG QuadPart;
} ULARGE_INTEGER;

typedef LARGE_INTEGER *PLARGE_INTEGER;
typedef ULARGE_INTEGER *PULARGE_INTEGER;

typedef struct _SECURITY_ATTRIBUTES {
	DWORD nLength;
	LPVOID lpSecurityDescriptor;
	BOOL bInheritHandle;
} SECURITY_ATTRIBUTES;

typedef SECURITY_ATTRIBUTES *LPSECURITY_ATTRIBUTES;
typedef void *PSECURITY_DESCRIPTOR;

#ifdef UNICODE
typedef WCHAR TCHAR;
#define __TEXT(text)		L##text
#else
typedef char TCHAR;
#define __TEXT(text)		text
#endif
/* A macro as the argument is replaced first. */
#define TEXT(text)		__TEXT(text)
typedef TCHAR *PTSTR;
typedef TCHAR *LPTSTR;
typedef const TCHAR *PCTSTR;
typedef const TCHAR *LPCTSTR;

/* --------------------------------------------------------------- constants */

#ifndef TRUE
#define TRUE			1
#endif
#ifndef FALSE
#define FALSE			0
#endif
#define MAX_PATH		260
#define INFINITE		0xffffffffu
#define INVALID_HANDLE_VALUE	((HANDLE)(intptr_t)-1)
#define MAXDWORD		0xffffffffu
#define MAXLONG			0x7fffffff

#define MAKEWORD(low, high)	((WORD)((BYTE)(low) | (WORD)(BYTE)(high) << 8))
#define MAKELONG(low, high)	((LONG)((WORD)(low) | (DWORD)(WORD)(high) << 16))
#define LOWORD(value)		((WORD)((DWORD_PTR)(value) & 0xffff))
#define HIWORD(value)		((WORD)((DWORD_PTR)(value) >> 16 & 0xffff))
#define LOBYTE(value)		((BYTE)((DWORD_PTR)(value) & 0xff))
#define HIBYTE(value)		((BYTE)((DWORD_PTR)(value) >> 8 & 0xff))
#define MAKELANGID(primary, sub)	((WORD)((sub) << 10 | (primary)))
#define LANG_NEUTRAL		0
#define SUBLANG_DEFAULT		1

#define ZeroMemory(to, size)		memset((to), 0, (size))
#define RtlZeroMemory(to, size)		memset((to), 0, (size))
#define CopyMemory(to, from, size)	memcpy((to), (from), (size))
#define MoveMemory(to, from, size)	memmove((to), (from), (size))
#define FillMemory(to, size, byte)	memset((to), (byte), (size))

#ifndef NOMINMAX
#ifdef __cplusplus
extern "C++" template <typename A, typename B> inline A max(A a, B b)
{
	return a > (A)b ? a : (A)b;
}

extern "C++" template <typename A, typename B> inline A min(A a, B b)
{
	return a < (A)b ? a : (A)b;
}
#else
#define max(a, b)		((a) > (b) ? (a) : (b))
#define min(a, b)		((a) < (b) ? (a) : (b))
#endif
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------ errors and messages */

DWORD GetLastError(void);
void SetLastError(DWORD dwErrCode);

#define FORMAT_MESSAGE_ALLOCATE_BUFFER	0x100
#define FORMAT_MESSAGE_IGNORE_INSERTS	0x200
#define FORMAT_MESSAGE_FROM_STRING	0x400
#define FORMAT_MESSAGE_FROM_HMODULE	0x800
#define FORMAT_MESSAGE_FROM_SYSTEM	0x1000
#define FORMAT_MESSAGE_ARGUMENT_ARRAY	0x2000
#define FORMAT_MESSAGE_MAX_WIDTH_MASK	0xff

DWORD FormatMessageA(DWORD dwFlags, LPCVOID lpSource, DWORD dwMessageId, DWORD dwLanguageId,
		     LPSTR lpBuffer, DWORD nSize, va_list *Arguments);
DWORD FormatMessageW(DWORD dwFlags, LPCVOID lpSource, DWORD dwMessageId, DWORD dwLanguageId,
		     LPWSTR lpBuffer, DWORD nSize, va_list *Arguments);
void OutputDebugStringA(LPCSTR lpOutputString);
void OutputDebugStringW(LPCWSTR lpOutputString);

/* ------------------------------------------------------------------ memory */

#define LMEM_FIXED		0
#define LMEM_ZEROINIT		0x40
#define LPTR			(LMEM_FIXED | LMEM_ZEROINIT)
#define HEAP_ZERO_MEMORY	8

HLOCAL LocalAlloc(UINT uFlags, SIZE_T uBytes);
HLOCAL LocalFree(HLOCAL hMem);
HANDLE GetProcessHeap(void);
LPVOID HeapAlloc(HANDLE hHeap, DWORD dwFlags, SIZE_T dwBytes);
BOOL HeapFree(HANDLE hHeap, DWORD dwFlags, LPVOID lpMem);

PVOID SecureZeroMemory(PVOID to, SIZE_T size);

/* ----------------------------------------------------------------- strings */

#define CP_ACP			0
#define CP_OEMCP		1
#define CP_UTF8			65001
#define MB_ERR_INVALID_CHARS	8
#define WC_ERR_INVALID_CHARS	0x80

/* Every code page is UTF-8. */
int MultiByteToWideChar(UINT CodePage, DWORD dwFlags, LPCSTR lpMultiByteStr, int cbMultiByte,
			LPWSTR lpWideCharStr, int cchWideChar);
int WideCharToMultiByte(UINT CodePage, DWORD dwFlags, LPCWSTR lpWideCharStr, int cchWideChar,
			LPSTR lpMultiByteStr, int cbMultiByte, LPCSTR lpDefaultChar,
			LPBOOL lpUsedDefaultChar);
int lstrlenA(LPCSTR lpString);
int lstrlenW(LPCWSTR lpString);
int lstrcmpA(LPCSTR lpString1, LPCSTR lpString2);
int lstrcmpW(LPCWSTR lpString1, LPCWSTR lpString2);
int lstrcmpiA(LPCSTR lpString1, LPCSTR lpString2);
int lstrcmpiW(LPCWSTR lpString1, LPCWSTR lpString2);
LPSTR lstrcpyA(LPSTR lpString1, LPCSTR lpString2);
LPWSTR lstrcpyW(LPWSTR lpString1, LPCWSTR lpString2);

int _wcsicmp(const wchar_t *a, const wchar_t *b);
int _wcsnicmp(const wchar_t *a, const wchar_t *b, size_t count);
int _stricmp(const char *a, const char *b);
int _strnicmp(const char *a, const char *b, size_t count);
char *_strdup(const char *text);
wchar_t *_wcsdup(const wchar_t *text);
#define _wtoi(s)		((int)wcstol((s), NULL, 10))
#define _wtol(s)		((LONG)wcstol((s), NULL, 10))

typedef int errno_t;

/* 0, or an errno, with an empty string in *to. */
errno_t wcscpy_s(wchar_t *to, size_t size, const wchar_t *from);
errno_t wcscat_s(wchar_t *to, size_t size, const wchar_t *from);
errno_t strcpy_s(char *to, size_t size, const char *from);
errno_t strcat_s(char *to, size_t size, const char *from);

/* ------------------------------------------------------- time and processes */

void Sleep(DWORD dwMilliseconds);
DWORD GetTickCount(void);
ULONGLONG GetTickCount64(void);
DWORD GetCurrentProcessId(void);
DWORD GetCurrentThreadId(void);
void ExitProcess(UINT uExitCode) __attribute__((noreturn));

/* ----------------------------------------------------- threads and waiting */

#define WAIT_OBJECT_0		0
#define WAIT_ABANDONED		0x80
#define WAIT_FAILED		0xffffffffu
#define CREATE_SUSPENDED	4

typedef DWORD (*LPTHREAD_START_ROUTINE)(LPVOID lpThreadParameter);
typedef LPTHREAD_START_ROUTINE PTHREAD_START_ROUTINE;

/* A name must be NULL: an object is known in its process only. */
HANDLE CreateEventA(LPSECURITY_ATTRIBUTES lpEventAttributes, BOOL bManualReset,
		    BOOL bInitialState, LPCSTR lpName);
HANDLE CreateEventW(LPSECURITY_ATTRIBUTES lpEventAttributes, BOOL bManualReset,
		    BOOL bInitialState, LPCWSTR lpName);
BOOL SetEvent(HANDLE hEvent);
BOOL ResetEvent(HANDLE hEvent);
HANDLE CreateThread(LPSECURITY_ATTRIBUTES lpThreadAttributes, SIZE_T dwStackSize,
		    LPTHREAD_START_ROUTINE lpStartAddress, LPVOID lpParameter,
		    DWORD dwCreationFlags, LPDWORD lpThreadId);
uintptr_t _beginthreadex(void *security, unsigned int stack_size,
			 unsigned int (*start)(void *), void *arg, unsigned int flags,
			 unsigned int *id);
BOOL GetExitCodeThread(HANDLE hThread, LPDWORD lpExitCode);
DWORD WaitForSingleObject(HANDLE hHandle, DWORD dwMilliseconds);
BOOL CloseHandle(HANDLE hObject);

typedef struct _RTL_CRITICAL_SECTION {
	void *lock;
} CRITICAL_SECTION;

typedef CRITICAL_SECTION *LPCRITICAL_SECTION;
typedef CRITICAL_SECTION *PCRITICAL_SECTION;

void InitializeCriticalSection(LPCRITICAL_SECTION lpCriticalSection);
BOOL InitializeCriticalSectionAndSpinCount(LPCRITICAL_SECTION lpCriticalSection,
					   DWORD dwSpinCount);
void EnterCriticalSection(LPCRITICAL_SECTION lpCriticalSection);
void LeaveCriticalSection(LPCRITICAL_SECTION lpCriticalSection);
void DeleteCriticalSection(LPCRITICAL_SECTION lpCriticalSection);

#ifdef __cplusplus
}
#endif

#ifdef __cplusplus
/* The forms that take the size from an array. */
extern "C++" {
template <size_t N> inline errno_t wcscpy_s(wchar_t (&to)[N], const wchar_t *from)
{
	return wcscpy_s(to, N, from);
}

template <size_t N> inline errno_t wcscat_s(wchar_t (&to)[N], const wchar_t *from)
{
	return wcscat_s(to, N, from);
}

template <size_t N> inline errno_t strcpy_s(char (&to)[N], const char *from)
{
	return strcpy_s(to, N, from);
}

template <size_t N> inline errno_t strcat_s(char (&to)[N], const char *from)
{
	return strcat_s(to, N, from);
}
}
#endif

/* For a counter of any type: a long has 8 bytes here, and a LONG 4. */
#define VDSW_ORDER		__ATOMIC_SEQ_CST
#ifdef __cplusplus
extern "C++" {
template <typename T> inline T InterlockedIncrement(volatile T *value)
{
	return __atomic_add_fetch(value, 1, VDSW_ORDER);
}

template <typename T> inline T InterlockedDecrement(volatile T *value)
{
	return __atomic_sub_fetch(value, 1, VDSW_ORDER);
}

template <typename T, typename V> inline T InterlockedExchange(volatile T *value, V next)
{
	return __atomic_exchange_n(value, (T)next, VDSW_ORDER);
}

template <typename T, typename V> inline T InterlockedExchangeAdd(volatile T *value, V more)
{
	return __atomic_fetch_add(value, (T)more, VDSW_ORDER);
}

template <typename T, typename V, typename W>
inline T InterlockedCompareExchange(volatile T *value, V next, W expected)
{
	T found = (T)expected;

	__atomic_compare_exchange_n(value, &found, (T)next, false, VDSW_ORDER, VDSW_ORDER);
	return found;
}
}
#else
#define InterlockedIncrement(p)			__atomic_add_fetch((p), 1, VDSW_ORDER)
#define InterlockedDecrement(p)			__atomic_sub_fetch((p), 1, VDSW_ORDER)
#define InterlockedExchange(p, next)		__atomic_exchange_n((p), (next), VDSW_ORDER)
#define InterlockedExchangeAdd(p, more)		__atomic_fetch_add((p), (more), VDSW_ORDER)
#define InterlockedCompareExchange(p, next, expected)				\
	__extension__({								\
		__typeof__(*(p)) found = (expected);				\
		__atomic_compare_exchange_n((p), &found, (next), 0, VDSW_ORDER,	\
					    VDSW_ORDER);			\
		found;								\
	})
#endif

/* In sources that are compiled with UNICODE a name without suffix is the wide one. */
#ifdef UNICODE
#define CreateEvent		CreateEventW
#define FormatMessage		FormatMessageW
#define OutputDebugString	OutputDebugStringW
#define lstrcmp			lstrcmpW
#define lstrcmpi		lstrcmpiW
#define lstrcpy			lstrcpyW
#define lstrlen			lstrlenW
#else
#define CreateEvent		CreateEventA
#define FormatMessage		FormatMessageA
#define OutputDebugString	OutputDebugStringA
#define lstrcmp			lstrcmpA
#define lstrcmpi		lstrcmpiA
#define lstrcpy			lstrcpyA
#define lstrlen			lstrlenA
#endif

#ifndef WIN32_LEAN_AND_MEAN
#include <objbase.h>
#endif

#endif /* _WINDOWS_ */
