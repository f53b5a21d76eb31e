/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * guiddef.h of Windows: ids, and how a source defines them.
 */
#ifndef VDSW_GUIDDEF_H
#define VDSW_GUIDDEF_H

#pragma GCC system_header

#ifndef VDS_WINDOWS_SHAPE
#define VDS_WINDOWS_SHAPE
#endif
#ifndef CONST_VTBL
#ifdef CONST_VTABLE
#define CONST_VTBL	const
#else
#define CONST_VTBL
#endif
#endif

#include <vds_base.h>

#define GUID_DEFINED
#define __IID_DEFINED__
#define CLSID_DEFINED

#ifdef __cplusplus
#define EXTERN_C	extern "C"
#else
#define EXTERN_C	extern
#endif

typedef GUID UUID;
typedef GUID FMTID;
typedef GUID *LPGUID;
typedef const GUID *LPCGUID;
typedef IID *LPIID;
typedef CLSID *LPCLSID;

#ifdef __cplusplus
typedef const GUID &REFGUID;
#else
typedef const GUID *REFGUID;
#endif

/* Several files of a program may define the same id. */
#define DECLSPEC_SELECTANY	__attribute__((weak))

EXTERN_C const GUID GUID_NULL;
#define IID_NULL	GUID_NULL
#define CLSID_NULL	GUID_NULL

#ifdef __cplusplus

/* vds_base.h has IsEqualGUID() for pointers. */
inline int IsEqualGUID(REFGUID a, REFGUID b)
{
	return memcmp(&a, &b, sizeof(a)) == 0;
}

inline bool operator==(REFGUID a, REFGUID b)
{
	return memcmp(&a, &b, sizeof(a)) == 0;
}

inline bool operator!=(REFGUID a, REFGUID b)
{
	return !(a == b);
}

#endif /* __cplusplus */

#define IsEqualIID(a, b)	IsEqualGUID(a, b)
#define IsEqualCLSID(a, b)	IsEqualGUID(a, b)
#define InlineIsEqualGUID(a, b)	IsEqualGUID(a, b)

#endif /* VDSW_GUIDDEF_H */

/* A source that includes initguid.h defines the ids that the headers after it declare. */
#undef DEFINE_GUID
#ifdef INITGUID
#define DEFINE_GUID(name, l, w1, w2, b1, b2, b3, b4, b5, b6, b7, b8)		\
	EXTERN_C const GUID name;						\
	const GUID DECLSPEC_SELECTANY name =					\
		{ l, w1, w2, { b1, b2, b3, b4, b5, b6, b7, b8 } }
#else
#define DEFINE_GUID(name, l, w1, w2, b1, b2, b3, b4, b5, b6, b7, b8)		\
	EXTERN_C const GUID name
#endif
