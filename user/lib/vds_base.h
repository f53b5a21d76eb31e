/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the interfaces of the Virtual Disk Service are made of: the types of Windows,
 * HRESULTs that are not of VDS, and how an interface is declared for C and C++.
 */
#ifndef VDS_BASE_H
#define VDS_BASE_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <wchar.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ----------------------------------------------------------------- types */

/*
 * With the widths that they have on Windows, except WCHAR: it is this platform's
 * wchar_t, a whole Unicode character, so that L"..." and the functions of <wchar.h>
 * work with the strings of VDS. A program compiled with -fshort-wchar would not match
 * the library.
 */
#if __SIZEOF_WCHAR_T__ != 4
#error "vds.h needs a wchar_t of 4 bytes: do not compile with -fshort-wchar"
#endif

typedef int32_t HRESULT;
typedef int32_t LONG;
typedef uint32_t ULONG;
typedef uint32_t DWORD;
typedef uint64_t ULONGLONG;
typedef int16_t SHORT;
typedef uint16_t USHORT;
typedef uint8_t UCHAR;
typedef uint8_t BYTE;
typedef int BOOL;
typedef wchar_t WCHAR;
typedef WCHAR *LPWSTR;

/** struct _GUID - an id; the integers are in host byte order */
typedef struct _GUID {
	uint32_t Data1;
	uint16_t Data2;
	uint16_t Data3;
	uint8_t Data4[8];
} GUID;

typedef GUID IID;
typedef GUID CLSID;

#ifdef __cplusplus
typedef const IID &REFIID;
typedef const CLSID &REFCLSID;
#else
typedef const IID *REFIID;
typedef const CLSID *REFCLSID;
#endif

/** IsEqualGUID() - whether two ids are the same */
static inline int IsEqualGUID(const GUID *a, const GUID *b)
{
	return memcmp(a, b, sizeof(*a)) == 0;
}

/* --------------------------------------------------------------- HRESULTs */

/* Test the sign of a value. Those of VDS are in vdserr.h. */
#define SUCCEEDED(hr)	((HRESULT)(hr) >= 0)
#define FAILED(hr)	((HRESULT)(hr) < 0)

/** HRESULT_FROM_WIN32() - a Windows system error code as an HRESULT */
#define HRESULT_FROM_WIN32(code)					\
	((int32_t)(code) <= 0 ? (HRESULT)(code) :			\
	 (HRESULT)(((uint32_t)(code) & 0xffff) | 7u << 16 | 0x80000000u))

#define S_OK				((HRESULT)0)
#define S_FALSE				((HRESULT)1)
#define E_NOTIMPL			((HRESULT)0x80004001u)
#define E_NOINTERFACE			((HRESULT)0x80004002u)
#define E_POINTER			((HRESULT)0x80004003u)
#define E_ABORT				((HRESULT)0x80004004u)
#define E_FAIL				((HRESULT)0x80004005u)
#define E_UNEXPECTED			((HRESULT)0x8000ffffu)
#define E_ACCESSDENIED			((HRESULT)0x80070005u)
#define E_HANDLE			((HRESULT)0x80070006u)
#define E_OUTOFMEMORY			((HRESULT)0x8007000eu)
#define E_INVALIDARG			((HRESULT)0x80070057u)
#define CLASS_E_NOAGGREGATION		((HRESULT)0x80040110u)
#define REGDB_E_CLASSNOTREG		((HRESULT)0x80040154u)

/* ------------------------------------------------------------- interfaces */

/*
 * The same declarations are used in C and C++. In C, VDS__BEGIN(I) ... VDS__END(I)
 * declares the method table IVtbl and the object I; in C++ a class derived from
 * IUnknown, whose virtual table has the same layout. CINTERFACE selects the form of C
 * in C++, too.
 */
#if defined(__cplusplus) && !defined(CINTERFACE)
#define VDS__BEGIN(type)		struct type : public IUnknown {
#define VDS__METHOD0(type, name)	virtual HRESULT name() = 0
#define VDS__METHOD(type, name, ...)	virtual HRESULT name(__VA_ARGS__) = 0
#define VDS__END(type)			};
#else
#ifndef CONST_VTBL
#define CONST_VTBL	const
#endif
#define VDS__BEGIN(type)						\
	typedef struct type##Vtbl {					\
		HRESULT (*QueryInterface)(type *p, REFIID riid, void **ppvObject); \
		ULONG (*AddRef)(type *p);				\
		ULONG (*Release)(type *p);
#define VDS__METHOD0(type, name)	HRESULT (*name)(type *p)
#define VDS__METHOD(type, name, ...)	HRESULT (*name)(type *p, __VA_ARGS__)
#define VDS__END(type)							\
	} type##Vtbl;							\
	struct type {							\
		CONST_VTBL struct type##Vtbl *lpVtbl;			\
	};
#endif

extern const IID IID_IUnknown;

typedef struct IUnknown IUnknown;

/* The headers for sources written for Windows declare it with more in it. */
#ifndef VDS_WINDOWS_SHAPE
#if defined(__cplusplus) && !defined(CINTERFACE)
struct IUnknown {
	virtual HRESULT QueryInterface(REFIID riid, void **ppvObject) = 0;
	virtual ULONG AddRef() = 0;
	virtual ULONG Release() = 0;
};
#else
VDS__BEGIN(IUnknown)
VDS__END(IUnknown)
#endif
#endif /* VDS_WINDOWS_SHAPE */

#ifdef __cplusplus
}
#endif

#endif /* VDS_BASE_H */
