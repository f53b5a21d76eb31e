/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * objbase.h of Windows: the part of COM that a client of VDS calls.
 *
 * There is one apartment, all objects may be used in every thread, and nothing is
 * checked for security: the kernel does that.
 */
#ifndef _OBJBASE_H_
#define _OBJBASE_H_

#pragma GCC system_header

#include <windows.h>

#define STDMETHODCALLTYPE
#define STDMETHODVCALLTYPE
#define STDAPICALLTYPE
#define STDAPI			EXTERN_C HRESULT
#define STDAPI_(type)		EXTERN_C type
#define WINOLEAPI		EXTERN_C HRESULT
#define WINOLEAPI_(type)	EXTERN_C type
#define STDMETHODIMP		HRESULT
#define STDMETHODIMP_(type)	type
#define BEGIN_INTERFACE
#define END_INTERFACE

#ifdef __cplusplus
#define interface		struct
#define STDMETHOD(method)	virtual HRESULT method
#define STDMETHOD_(type, method)	virtual type method
#define PURE			= 0
#define THIS_
#define THIS			void
#define DECLARE_INTERFACE(iface)		struct iface
#define DECLARE_INTERFACE_(iface, base)		struct iface : public base
#define MIDL_INTERFACE(id)	struct
#else
#define interface		struct
#define STDMETHOD(method)	HRESULT (*method)
#define STDMETHOD_(type, method)	type (*method)
#define PURE
#define THIS_			INTERFACE *This,
#define THIS			INTERFACE *This
#define DECLARE_INTERFACE(iface)						\
	typedef struct iface {							\
		CONST_VTBL struct iface##Vtbl *lpVtbl;				\
	} iface;								\
	typedef struct iface##Vtbl iface##Vtbl;					\
	struct iface##Vtbl
#define DECLARE_INTERFACE_(iface, base)		DECLARE_INTERFACE(iface)
#endif
#define DECLARE_INTERFACE_IID_(iface, base, id)	DECLARE_INTERFACE_(iface, base)

#define CLSCTX_INPROC_SERVER	1
#define CLSCTX_INPROC_HANDLER	2
#define CLSCTX_LOCAL_SERVER	4
#define CLSCTX_REMOTE_SERVER	16
#define CLSCTX_SERVER		21
#define CLSCTX_ALL		23

typedef enum tagCOINIT {
	COINIT_MULTITHREADED = 0,
	COINIT_APARTMENTTHREADED = 2,
	COINIT_DISABLE_OLE1DDE = 4,
	COINIT_SPEED_OVER_MEMORY = 8
} COINIT;

#define RPC_C_AUTHN_NONE		0
#define RPC_C_AUTHN_WINNT		10
#define RPC_C_AUTHN_DEFAULT		0xffffffffu
#define RPC_C_AUTHZ_NONE		0
#define RPC_C_AUTHZ_DEFAULT		0xffffffffu
#define RPC_C_AUTHN_LEVEL_DEFAULT	0
#define RPC_C_AUTHN_LEVEL_NONE		1
#define RPC_C_AUTHN_LEVEL_CONNECT	2
#define RPC_C_AUTHN_LEVEL_CALL		3
#define RPC_C_AUTHN_LEVEL_PKT		4
#define RPC_C_AUTHN_LEVEL_PKT_INTEGRITY	5
#define RPC_C_AUTHN_LEVEL_PKT_PRIVACY	6
#define RPC_C_IMP_LEVEL_DEFAULT		0
#define RPC_C_IMP_LEVEL_ANONYMOUS	1
#define RPC_C_IMP_LEVEL_IDENTIFY	2
#define RPC_C_IMP_LEVEL_IMPERSONATE	3
#define RPC_C_IMP_LEVEL_DELEGATE	4

#define EOAC_NONE			0
#define EOAC_MUTUAL_AUTH		1
#define EOAC_SECURE_REFS		2
#define EOAC_DYNAMIC_CLOAKING		0x40

#define COLE_DEFAULT_PRINCIPAL		((OLECHAR *)(intptr_t)-1)
#define COLE_DEFAULT_AUTHINFO		((void *)(intptr_t)-1)

typedef struct _SOLE_AUTHENTICATION_SERVICE {
	DWORD dwAuthnSvc;
	DWORD dwAuthzSvc;
	OLECHAR *pPrincipalName;
	HRESULT hr;
} SOLE_AUTHENTICATION_SERVICE;

typedef struct _COAUTHINFO {
	DWORD dwAuthnSvc;
	DWORD dwAuthzSvc;
	LPWSTR pwszServerPrincName;
	DWORD dwAuthnLevel;
	DWORD dwImpersonationLevel;
	void *pAuthIdentityData;
	DWORD dwCapabilities;
} COAUTHINFO;

typedef struct _COSERVERINFO {
	DWORD dwReserved1;
	LPWSTR pwszName;
	COAUTHINFO *pAuthInfo;
	DWORD dwReserved2;
} COSERVERINFO;

typedef struct tagMULTI_QI {
	const IID *pIID;
	IUnknown *pItf;
	HRESULT hr;
} MULTI_QI;

/* S_OK; S_FALSE in a thread that called it before. */
EXTERN_C HRESULT CoInitialize(LPVOID pvReserved);
/* The same; RPC_E_CHANGED_MODE if the thread has the other model. */
EXTERN_C HRESULT CoInitializeEx(LPVOID pvReserved, DWORD dwCoInit);
EXTERN_C void CoUninitialize(void);
/* S_OK; RPC_E_TOO_LATE in a process that called it before. */
EXTERN_C HRESULT CoInitializeSecurity(PSECURITY_DESCRIPTOR pSecDesc, LONG cAuthSvc,
				      SOLE_AUTHENTICATION_SERVICE *asAuthSvc,
				      void *pReserved1, DWORD dwAuthnLevel,
				      DWORD dwImpLevel, void *pAuthList,
				      DWORD dwCapabilities, void *pReserved3);
EXTERN_C HRESULT CoSetProxyBlanket(IUnknown *pProxy, DWORD dwAuthnSvc, DWORD dwAuthzSvc,
				   OLECHAR *pServerPrincName, DWORD dwAuthnLevel,
				   DWORD dwImpLevel, void *pAuthInfo, DWORD dwCapabilities);

/* The classes are CLSID_VdsLoader and CLSID_VdsService of vds.h. */
EXTERN_C HRESULT CoCreateInstance(REFCLSID rclsid, IUnknown *pUnkOuter, DWORD dwClsContext,
				  REFIID riid, LPVOID *ppv);
EXTERN_C HRESULT CoCreateInstanceEx(REFCLSID rclsid, IUnknown *pUnkOuter, DWORD dwClsContext,
				    COSERVERINFO *pServerInfo, DWORD dwCount,
				    MULTI_QI *pResults);
EXTERN_C HRESULT CoGetClassObject(REFCLSID rclsid, DWORD dwClsContext, LPVOID pvReserved,
				  REFIID riid, LPVOID *ppv);

EXTERN_C LPVOID CoTaskMemAlloc(SIZE_T cb);
EXTERN_C LPVOID CoTaskMemRealloc(LPVOID pv, SIZE_T cb);
EXTERN_C void CoTaskMemFree(LPVOID pv);

EXTERN_C HRESULT CoCreateGuid(GUID *pguid);
/* Writes "{XXXXXXXX-XXXX-XXXX-XXXX-XXXXXXXXXXXX}"; returns 39, or 0 if cchMax is less. */
EXTERN_C int StringFromGUID2(REFGUID rguid, LPOLESTR lpsz, int cchMax);
EXTERN_C HRESULT StringFromCLSID(REFCLSID rclsid, LPOLESTR *lplpsz);
EXTERN_C HRESULT StringFromIID(REFIID riid, LPOLESTR *lplpsz);
EXTERN_C HRESULT CLSIDFromString(LPCOLESTR lpsz, CLSID *pclsid);
EXTERN_C HRESULT IIDFromString(LPCOLESTR lpsz, IID *piid);

#endif /* _OBJBASE_H_ */
