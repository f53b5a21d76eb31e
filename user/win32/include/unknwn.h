/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * unknwn.h of Windows: IUnknown, IClassFactory, and __uuidof.
 */
#ifndef __unknwn_h__
#define __unknwn_h__

#pragma GCC system_header

#include <guiddef.h>

typedef IUnknown *LPUNKNOWN;
typedef struct IClassFactory IClassFactory;

#ifdef __cplusplus

/*
 * __uuidof() of a type or an expression is the id of an interface that VDSW_UUIDOF()
 * named, or of a pointer to it. Windows' compilers take it from __declspec(uuid).
 */
template <typename T> struct vdsw_uuidof;
template <typename T> struct vdsw_uuidof<T *> : vdsw_uuidof<T> { };
template <typename T> struct vdsw_uuidof<T &> : vdsw_uuidof<T> { };
template <typename T> struct vdsw_uuidof<const T> : vdsw_uuidof<T> { };

#define VDSW_UUIDOF(type)							\
	extern "C++" template <> struct vdsw_uuidof<type> {			\
		static const IID &id() { return IID_##type; }			\
	}

/* MinGW's name for the same, for interfaces of the program. */
#define __CRT_UUID_DECL(type, l, w1, w2, b1, b2, b3, b4, b5, b6, b7, b8)	\
	extern "C++" template <> struct vdsw_uuidof<type> {			\
		static const IID &id()						\
		{								\
			static const IID iid =					\
				{ l, w1, w2, { b1, b2, b3, b4, b5, b6, b7, b8 } };	\
			return iid;						\
		}								\
	}

#define __uuidof(type_or_expression)						\
	(vdsw_uuidof<__typeof__(type_or_expression)>::id())

VDSW_UUIDOF(IUnknown);

#endif /* __cplusplus */

#if defined(__cplusplus) && !defined(CINTERFACE)
struct IUnknown {
	virtual HRESULT QueryInterface(REFIID riid, void **ppvObject) = 0;
	virtual ULONG AddRef() = 0;
	virtual ULONG Release() = 0;

	template <typename Q> HRESULT QueryInterface(Q **pp)
	{
		return QueryInterface(__uuidof(Q), reinterpret_cast<void **>(pp));
	}
};
#else
VDS__BEGIN(IUnknown)
VDS__END(IUnknown)
#endif

#define __IUnknown_FWD_DEFINED__
#define __IUnknown_INTERFACE_DEFINED__

EXTERN_C const IID IID_IClassFactory;

VDS__BEGIN(IClassFactory)
VDS__METHOD(IClassFactory, CreateInstance, IUnknown *pUnkOuter, REFIID riid, void **ppvObject);
VDS__METHOD(IClassFactory, LockServer, int32_t fLock);
VDS__END(IClassFactory)

#ifdef __cplusplus

VDSW_UUIDOF(IClassFactory);

/* Both arguments of a function that returns an interface, as in IID_PPV_ARGS(&p). */
template <typename T> void **IID_PPV_ARGS_Helper(T **pp)
{
	/* The pointer is one to an interface. */
	static_cast<IUnknown *>(*pp);
	return reinterpret_cast<void **>(pp);
}

#define IID_PPV_ARGS(pp)	__uuidof(**(pp)), IID_PPV_ARGS_Helper(pp)

#endif /* __cplusplus */

#ifdef COBJMACROS
#include <vds_macros.h>
#define IClassFactory_QueryInterface(p, iid, out)	\
	((p)->lpVtbl->QueryInterface((p), (iid), (out)))
#define IClassFactory_AddRef(p)			((p)->lpVtbl->AddRef(p))
#define IClassFactory_Release(p)		((p)->lpVtbl->Release(p))
#define IClassFactory_CreateInstance(p, outer, iid, out)	\
	((p)->lpVtbl->CreateInstance((p), (outer), (iid), (out)))
#define IClassFactory_LockServer(p, lock)	((p)->lpVtbl->LockServer((p), (lock)))
#endif

#endif /* __unknwn_h__ */
