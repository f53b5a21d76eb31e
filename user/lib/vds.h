/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Interfaces of the Virtual Disk Service for the Linux iSCSI target.
 *
 * COM objects as VDS has them: the same interface ids, method slots, structure
 * layouts and HRESULT values. In C an object points to its table of methods,
 * lpVtbl, and IVdsAsync_Wait(async, ...) calls one; in C++ an interface is a
 * class of pure virtual methods and async->Wait(...) calls one. Both are the
 * same object in memory.
 *
 * What only Linux has: VdsOpenService(), IVdsLinuxService, IVdsAsyncLinux,
 * VdsLastErrorMessage(), VdsIdFormat() and VdsIdParse().
 *
 * A method that fails leaves NULL in every interface pointer that it was to
 * fill. A NULL where a method wants to write is E_INVALIDARG, but E_POINTER in
 * QueryInterface. Every method may be called by several threads at once.
 */
#ifndef VDS_H
#define VDS_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <uchar.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ----------------------------------------------------------------- types */

/* Of the widths that they have where VDS comes from; a WCHAR is UTF-16. */
typedef int32_t HRESULT;
typedef int32_t LONG;
typedef uint32_t ULONG;
typedef uint32_t DWORD;
typedef uint64_t ULONGLONG;
typedef uint16_t USHORT;
typedef uint8_t UCHAR;
typedef int BOOL;
typedef char16_t WCHAR;
typedef WCHAR *LPWSTR;

/** struct GUID - an id; the integers are in host order */
typedef struct GUID {
	uint32_t Data1;
	uint16_t Data2;
	uint16_t Data3;
	uint8_t Data4[8];
} GUID;

typedef GUID IID;
typedef GUID VDS_OBJECT_ID;

#ifdef __cplusplus
typedef const IID &REFIID;
#else
typedef const IID *REFIID;
#endif

/** IsEqualGUID() - whether two ids are the same */
static inline int IsEqualGUID(const GUID *a, const GUID *b)
{
	return memcmp(a, b, sizeof(*a)) == 0;
}

/** CoTaskMemFree() - free a string that a method allocated; it is free(3) */
static inline void CoTaskMemFree(void *memory)
{
	free(memory);
}

/* --------------------------------------------------------------- HRESULTs */

/* Test a value's sign, never its name: VDS_S_ and VDS_E_ are only hints. */
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

#define VDS_E_NOT_SUPPORTED		((HRESULT)0x80042400u)
#define VDS_E_INITIALIZE_NOT_CALLED	((HRESULT)0x80042402u)
#define VDS_E_ANOTHER_CALL_IN_PROGRESS	((HRESULT)0x80042404u)
#define VDS_E_OBJECT_NOT_FOUND		((HRESULT)0x80042405u)
#define VDS_E_OPERATION_PENDING		((HRESULT)0x80042409u)
#define VDS_E_OPERATION_DENIED		((HRESULT)0x8004240au)
#define VDS_E_OBJECT_DELETED		((HRESULT)0x8004240bu)
#define VDS_E_CANCEL_TOO_LATE		((HRESULT)0x8004240cu)
#define VDS_E_OPERATION_CANCELED	((HRESULT)0x8004240du)
#define VDS_E_BAD_COOKIE		((HRESULT)0x80042411u)
#define VDS_E_DEVICE_IN_USE		((HRESULT)0x80042413u)
#define VDS_E_OBJECT_EXISTS		((HRESULT)0x8004241du)
#define VDS_E_PROVIDER_CACHE_CORRUPT	((HRESULT)0x8004241fu)
#define VDS_E_ACCESS_DENIED		((HRESULT)0x80042427u)
#define VDS_S_IN_PROGRESS		((HRESULT)0x0004244du)
#define VDS_E_TIMEOUT			((HRESULT)0x8004245fu)
#define VDS_E_PROVIDER_EXITING		((HRESULT)0x80042514u)
#define VDS_E_INVALID_OBJECT_TYPE	((HRESULT)0x80042562u)
#define VDS_E_NAME_NOT_UNIQUE		((HRESULT)0x80042701u)
#define VDS_E_ASSOCIATED_LUNS_EXIST	((HRESULT)0x8004270bu)
#define VDS_E_ASSOCIATED_PORTALS_EXIST	((HRESULT)0x8004270cu)
#define VDS_E_PROVIDER_CACHE_OUTOFSYNC	((HRESULT)0x80042712u)
#define VDS_S_ALREADY_EXISTS		((HRESULT)0x00042714u)
#define VDS_S_PROPERTIES_INCOMPLETE	((HRESULT)0x00042715u)
#define VDS_E_INVALID_IP_ADDRESS	((HRESULT)0x8004290bu)

/* --------------------------------------------- enumerations and structures */

/** enum VDS_OBJECT_TYPE - kinds of objects */
typedef enum VDS_OBJECT_TYPE {
	VDS_OT_UNKNOWN = 0,
	VDS_OT_PROVIDER = 1,
	VDS_OT_SUB_SYSTEM = 30,
	VDS_OT_LUN = 33,
	VDS_OT_PORTAL = 36,
	VDS_OT_TARGET = 37,
	VDS_OT_PORTAL_GROUP = 38,
	VDS_OT_ASYNC = 100,
	VDS_OT_ENUM = 101,
} VDS_OBJECT_TYPE;

/** enum VDS_IPADDRESS_TYPE - which members of VDS_IPADDRESS are told */
typedef enum VDS_IPADDRESS_TYPE {
	VDS_IPT_TEXT = 0,
	VDS_IPT_IPV4 = 1,
	VDS_IPT_IPV6 = 2,
	VDS_IPT_EMPTY = 3,
} VDS_IPADDRESS_TYPE;

/** enum VDS_ISCSI_PORTAL_STATUS - whether a portal serves */
typedef enum VDS_ISCSI_PORTAL_STATUS {
	VDS_IPS_UNKNOWN = 0,
	VDS_IPS_ONLINE = 1,
	VDS_IPS_NOT_READY = 2,
	VDS_IPS_OFFLINE = 4,
	VDS_IPS_FAILED = 5,
} VDS_ISCSI_PORTAL_STATUS;

/** enum VDS_ASYNC_OUTPUT_TYPE - which operation an IVdsAsync was for */
typedef enum VDS_ASYNC_OUTPUT_TYPE {
	VDS_ASYNCOUT_UNKNOWN = 0,
	VDS_ASYNCOUT_CREATELUN = 50,
	VDS_ASYNCOUT_LOGINTOTARGET = 60,
	VDS_ASYNCOUT_LOGOUTFROMTARGET = 61,
	VDS_ASYNCOUT_CREATETARGET = 62,
	VDS_ASYNCOUT_CREATEPORTALGROUP = 63,
	VDS_ASYNCOUT_DELETETARGET = 64,
	VDS_ASYNCOUT_ADDPORTAL = 65,
	VDS_ASYNCOUT_REMOVEPORTAL = 66,
	VDS_ASYNCOUT_DELETEPORTALGROUP = 67,
	VDS_ASYNCOUT_FORMAT = 101,
} VDS_ASYNC_OUTPUT_TYPE;

/**
 * struct VDS_IPADDRESS - an IP address and a port
 * @type: which of the addresses below is told
 * @ipv4Address: its first octet in bits 24 to 31: 127.0.0.1 is 0x7f000001
 * @ipv6Address: octets in network order
 * @ulIpv6FlowInfo: always 0
 * @ulIpv6ScopeId: interface index of a link-local address, else 0
 * @wszTextAddress: the address when @type is VDS_IPT_TEXT
 * @ulPort: TCP port
 */
typedef struct VDS_IPADDRESS {
	VDS_IPADDRESS_TYPE type;
	ULONG ipv4Address;
	UCHAR ipv6Address[16];
	ULONG ulIpv6FlowInfo;
	ULONG ulIpv6ScopeId;
	WCHAR wszTextAddress[257];
	ULONG ulPort;
} VDS_IPADDRESS;

/** struct VDS_ISCSI_PORTAL_PROP - what IVdsIscsiPortal::GetProperties tells */
typedef struct VDS_ISCSI_PORTAL_PROP {
	VDS_OBJECT_ID id;
	VDS_IPADDRESS address;
	VDS_ISCSI_PORTAL_STATUS status;
} VDS_ISCSI_PORTAL_PROP;

typedef USHORT VDS_ISCSI_PORTALGROUP_TAG;

/** struct VDS_ISCSI_PORTALGROUP_PROP - what IVdsIscsiPortalGroup::GetProperties tells */
typedef struct VDS_ISCSI_PORTALGROUP_PROP {
	VDS_OBJECT_ID id;
	VDS_ISCSI_PORTALGROUP_TAG tag;
} VDS_ISCSI_PORTALGROUP_PROP;

/**
 * struct VDS_ISCSI_TARGET_PROP - what IVdsIscsiTarget::GetProperties tells
 * @id: the target
 * @pwszIscsiName: iSCSI name; free it with CoTaskMemFree()
 * @pwszFriendlyName: the same name again; free it with CoTaskMemFree()
 * @bChapEnabled: always 0: the kernel does not tell
 */
typedef struct VDS_ISCSI_TARGET_PROP {
	VDS_OBJECT_ID id;
	LPWSTR pwszIscsiName;
	LPWSTR pwszFriendlyName;
	BOOL bChapEnabled;
} VDS_ISCSI_TARGET_PROP;

/** struct VDS_ISCSI_SHARED_SECRET - a CHAP secret */
typedef struct VDS_ISCSI_SHARED_SECRET {
	UCHAR *pSharedSecret;
	ULONG ulSharedSecretSize;
} VDS_ISCSI_SHARED_SECRET;

/** struct VDS_ISCSI_IPSEC_KEY - an IPsec preshared key */
typedef struct VDS_ISCSI_IPSEC_KEY {
	UCHAR *pKey;
	ULONG ulKeySize;
} VDS_ISCSI_IPSEC_KEY;

/* ------------------------------------------------------------- interfaces */

/*
 * One declaration serves both languages. In C, VDS__BEGIN(I) ... VDS__END(I)
 * makes the method table struct IVtbl and the object struct I; in C++ a class
 * derived from IUnknown, whose virtual table has the same layout.
 */
#ifdef __cplusplus
#define VDS__BEGIN(type)		struct type : public IUnknown {
#define VDS__METHOD0(type, name)	virtual HRESULT name() = 0
#define VDS__METHOD(type, name, ...)	virtual HRESULT name(__VA_ARGS__) = 0
#define VDS__END(type)			};

struct IUnknown {
	virtual HRESULT QueryInterface(REFIID riid, void **ppvObject) = 0;
	virtual ULONG AddRef() = 0;
	virtual ULONG Release() = 0;
};
#else
#define VDS__BEGIN(type)						\
	struct type##Vtbl {						\
		HRESULT (*QueryInterface)(type *p, REFIID riid, void **ppvObject); \
		ULONG (*AddRef)(type *p);				\
		ULONG (*Release)(type *p);
#define VDS__METHOD0(type, name)	HRESULT (*name)(type *p)
#define VDS__METHOD(type, name, ...)	HRESULT (*name)(type *p, __VA_ARGS__)
#define VDS__END(type)							\
	};								\
	struct type {							\
		const struct type##Vtbl *lpVtbl;			\
	};

typedef struct IUnknown IUnknown;
VDS__BEGIN(IUnknown)
VDS__END(IUnknown)
#endif

typedef struct IEnumVdsObject IEnumVdsObject;
typedef struct IVdsAsync IVdsAsync;
typedef struct IVdsAsyncLinux IVdsAsyncLinux;
typedef struct IVdsIscsiPortal IVdsIscsiPortal;
typedef struct IVdsIscsiPortalGroup IVdsIscsiPortalGroup;
typedef struct IVdsIscsiTarget IVdsIscsiTarget;
typedef struct IVdsLinuxService IVdsLinuxService;
typedef struct IVdsSubSystem IVdsSubSystem;

extern const IID IID_IUnknown;
extern const IID IID_IEnumVdsObject;
extern const IID IID_IVdsAsync;
extern const IID IID_IVdsAsyncLinux;
extern const IID IID_IVdsIscsiPortal;
extern const IID IID_IVdsIscsiPortalGroup;
extern const IID IID_IVdsIscsiTarget;
extern const IID IID_IVdsLinuxService;

/*
 * struct VDS_ASYNC_OUTPUT - what IVdsAsync::Wait tells of an operation that
 * succeeded. A type without a member carries nothing but itself. An interface
 * pointer in it belongs to the caller.
 */
typedef struct VDS_ASYNC_OUTPUT {
	VDS_ASYNC_OUTPUT_TYPE type;
	union {
		struct {
			ULONGLONG ullOffset;
			VDS_OBJECT_ID volumeId;
		} cp;
		struct {
			IUnknown *pLunUnk;
		} cl;
		struct {
			IUnknown *pTargetUnk;
		} ct;
		struct {
			IUnknown *pPortalGroupUnk;
		} cpg;
	}
#if !defined(__cplusplus) && __STDC_VERSION__ < 201112L
	u	/* C99 has no unnamed members */
#endif
	;
} VDS_ASYNC_OUTPUT;

/*
 * IEnumVdsObject - a list of objects as they were when it was made. What came
 * later is not in it; what went since is, and answers VDS_E_OBJECT_DELETED.
 *
 * Next: up to celt objects, which the caller must release. S_OK when it gave
 *	celt of them, S_FALSE when fewer were left. pcFetched may be NULL when
 *	celt is 1.
 * Skip: S_OK, or S_FALSE when fewer than celt were left.
 * Reset: back to the first.
 * Clone: a second list that stands at the same place.
 */
VDS__BEGIN(IEnumVdsObject)
VDS__METHOD(IEnumVdsObject, Next, ULONG celt, IUnknown **ppObjectArray, ULONG *pcFetched);
VDS__METHOD(IEnumVdsObject, Skip, ULONG celt);
VDS__METHOD0(IEnumVdsObject, Reset);
VDS__METHOD(IEnumVdsObject, Clone, IEnumVdsObject **ppEnum);
VDS__END(IEnumVdsObject)

/*
 * IVdsAsync - an operation that goes on by itself. It may be released at any
 * time, and goes on then too.
 *
 * Cancel: S_OK when it was taken back: it then ends with
 *	VDS_E_OPERATION_CANCELED. Otherwise nothing changed, and
 *	VDS_E_CANCEL_TOO_LATE, or VDS_E_OPERATION_CANCELED when that had been
 *	done before.
 * Wait: until it is done. The return value says whether the waiting worked and
 *	nothing of the operation, whose result is *pHrResult.
 * QueryStatus: the result now, VDS_E_OPERATION_PENDING while there is none, and
 *	0..99, then 100 percent. Never waits for the operation.
 */
VDS__BEGIN(IVdsAsync)
VDS__METHOD0(IVdsAsync, Cancel);
VDS__METHOD(IVdsAsync, Wait, HRESULT *pHrResult, VDS_ASYNC_OUTPUT *pAsyncOut);
VDS__METHOD(IVdsAsync, QueryStatus, HRESULT *pHrResult, ULONG *pulPercentCompleted);
VDS__END(IVdsAsync)

/** VDS_INFINITE - a time-out that never comes */
#define VDS_INFINITE	0xffffffffu

/** VDS_MESSAGE_SIZE - octets that hold any message of an operation, NUL included */
#define VDS_MESSAGE_SIZE	256

/*
 * IVdsAsyncLinux - what Linux adds to an IVdsAsync; reached by QueryInterface.
 *
 * WaitTimeout: Wait, but for at most ulMilliseconds: VDS_E_TIMEOUT then, with
 *	*pHrResult VDS_E_OPERATION_PENDING.
 * GetFd: a descriptor that poll(2) tells readable when there is news; call
 *	QueryStatus then. Once the operation is done it stays readable. It
 *	belongs to the object: do not read or close it.
 * GetOperationId: the number by which the kernel and vdsctl(8) know it.
 * GetMessage: why it failed, in UTF-8. S_FALSE and "" when there is nothing to
 *	say. HRESULT_FROM_WIN32(122) when cbBuffer is too small.
 */
VDS__BEGIN(IVdsAsyncLinux)
VDS__METHOD(IVdsAsyncLinux, WaitTimeout, ULONG ulMilliseconds, HRESULT *pHrResult,
	    VDS_ASYNC_OUTPUT *pAsyncOut);
VDS__METHOD(IVdsAsyncLinux, GetFd, int *pFd);
VDS__METHOD(IVdsAsyncLinux, GetOperationId, uint64_t *pId);
VDS__METHOD(IVdsAsyncLinux, GetMessage, char *pszBuffer, size_t cbBuffer);
VDS__END(IVdsAsyncLinux)

/*
 * IVdsIscsiPortal - an address and a port on which targets may listen.
 *
 * The three IPsec methods answer VDS_E_NOT_SUPPORTED; GetSubSystem and
 * SetStatus E_NOTIMPL.
 */
VDS__BEGIN(IVdsIscsiPortal)
VDS__METHOD(IVdsIscsiPortal, GetProperties, VDS_ISCSI_PORTAL_PROP *pPortalProp);
VDS__METHOD(IVdsIscsiPortal, GetSubSystem, IVdsSubSystem **ppSubSystem);
VDS__METHOD(IVdsIscsiPortal, QueryAssociatedPortalGroups, IEnumVdsObject **ppEnum);
VDS__METHOD(IVdsIscsiPortal, SetStatus, VDS_ISCSI_PORTAL_STATUS status);
VDS__METHOD(IVdsIscsiPortal, SetIpsecTunnelAddress, VDS_IPADDRESS *pTunnelAddress,
	    VDS_IPADDRESS *pDestinationAddress);
VDS__METHOD(IVdsIscsiPortal, GetIpsecSecurity, VDS_IPADDRESS *pInitiatorPortalAddress,
	    ULONGLONG *pullSecurityFlags, VDS_ISCSI_IPSEC_KEY *pIpsecKey);
VDS__METHOD(IVdsIscsiPortal, SetIpsecSecurity, VDS_IPADDRESS *pInitiatorPortalAddress,
	    ULONGLONG ullSecurityFlags, VDS_ISCSI_IPSEC_KEY *pIpsecKey);
VDS__END(IVdsIscsiPortal)

/*
 * IVdsIscsiPortalGroup - the portals of a target that serve it together.
 *
 * An object stands for the group that was there when it was obtained: once that
 * one is gone every method answers VDS_E_OBJECT_DELETED, also when a group of
 * the same name and tag was made again.
 *
 * RemovePortal: start to take a portal out of the group. S_OK and an operation;
 *	or VDS_E_OBJECT_NOT_FOUND no such portal, or it is not in this group;
 *	VDS_E_OBJECT_DELETED; VDS_E_ANOTHER_CALL_IN_PROGRESS another operation
 *	runs on the group; VDS_E_PROVIDER_CACHE_CORRUPT; E_ACCESSDENIED;
 *	E_INVALIDARG; E_OUTOFMEMORY. The portal itself stays known.
 *
 * AddPortal and Delete answer E_NOTIMPL.
 */
VDS__BEGIN(IVdsIscsiPortalGroup)
VDS__METHOD(IVdsIscsiPortalGroup, GetProperties, VDS_ISCSI_PORTALGROUP_PROP *pPortalGroupProp);
VDS__METHOD(IVdsIscsiPortalGroup, GetTarget, IVdsIscsiTarget **ppTarget);
VDS__METHOD(IVdsIscsiPortalGroup, QueryAssociatedPortals, IEnumVdsObject **ppEnum);
VDS__METHOD(IVdsIscsiPortalGroup, AddPortal, VDS_OBJECT_ID portalId, IVdsAsync **ppAsync);
VDS__METHOD(IVdsIscsiPortalGroup, RemovePortal, VDS_OBJECT_ID portalId, IVdsAsync **ppAsync);
VDS__METHOD(IVdsIscsiPortalGroup, Delete, IVdsAsync **ppAsync);
VDS__END(IVdsIscsiPortalGroup)

/*
 * IVdsIscsiTarget - an iSCSI target.
 *
 * GetProperties answers VDS_S_PROPERTIES_INCOMPLETE, a success: whether CHAP is
 * on is not known. All but it and QueryPortalGroups answer E_NOTIMPL.
 */
VDS__BEGIN(IVdsIscsiTarget)
VDS__METHOD(IVdsIscsiTarget, GetProperties, VDS_ISCSI_TARGET_PROP *pTargetProp);
VDS__METHOD(IVdsIscsiTarget, GetSubSystem, IVdsSubSystem **ppSubSystem);
VDS__METHOD(IVdsIscsiTarget, QueryPortalGroups, IEnumVdsObject **ppEnum);
VDS__METHOD(IVdsIscsiTarget, QueryAssociatedLuns, IEnumVdsObject **ppEnum);
VDS__METHOD(IVdsIscsiTarget, CreatePortalGroup, IVdsAsync **ppAsync);
VDS__METHOD(IVdsIscsiTarget, Delete, IVdsAsync **ppAsync);
VDS__METHOD(IVdsIscsiTarget, SetFriendlyName, LPWSTR pwszFriendlyName);
VDS__METHOD(IVdsIscsiTarget, SetSharedSecret, VDS_ISCSI_SHARED_SECRET *pTargetSharedSecret,
	    LPWSTR pwszInitiatorName);
VDS__METHOD(IVdsIscsiTarget, RememberInitiatorSharedSecret, LPWSTR pwszInitiatorName,
	    VDS_ISCSI_SHARED_SECRET *pInitiatorSharedSecret);
VDS__METHOD(IVdsIscsiTarget, GetConnectedInitiators, LPWSTR **pppwszInitiatorList,
	    LONG *plNumberOfInitiators);
VDS__END(IVdsIscsiTarget)

/*
 * IVdsLinuxService - where a program begins; VdsOpenService() gives it.
 *
 * FindPortalGroup: the group of a target, by the target's iSCSI name in UTF-8
 *	and the group's tag.
 * FindPortal: a portal by "192.0.2.1:3260" or "[2001:db8::1]:3260".
 * GetObject: a target, portal group or portal by its id.
 *	VDS_E_INVALID_OBJECT_TYPE for any other type.
 *
 * All: VDS_E_OBJECT_NOT_FOUND when there is no such object.
 */
VDS__BEGIN(IVdsLinuxService)
VDS__METHOD(IVdsLinuxService, FindPortalGroup, const char *pszIscsiName,
	    VDS_ISCSI_PORTALGROUP_TAG tag, IVdsIscsiPortalGroup **ppPortalGroup);
VDS__METHOD(IVdsLinuxService, FindPortal, const char *pszAddress, IVdsIscsiPortal **ppPortal);
VDS__METHOD(IVdsLinuxService, GetObject, VDS_OBJECT_ID id, VDS_OBJECT_TYPE type,
	    IUnknown **ppObject);
VDS__END(IVdsLinuxService)

#undef VDS__BEGIN
#undef VDS__METHOD0
#undef VDS__METHOD
#undef VDS__END

/* -------------------------------------------------------------- functions */

/**
 * VdsOpenService() - connect to the kernel's view of the iSCSI target
 * @ppService: receives the service; release it. Objects obtained from it keep
 *	it alive by themselves.
 *
 * Return: S_OK; HRESULT_FROM_WIN32(1062), the service is not active, when the
 * kernel module vds_iscsi is not loaded; E_INVALIDARG; E_OUTOFMEMORY; another
 * HRESULT.
 */
HRESULT VdsOpenService(IVdsLinuxService **ppService);

/**
 * VdsLastErrorMessage() - why the last call of this thread that failed did so
 *
 * Return: a sentence in UTF-8, never NULL, "" when none has failed yet; valid
 * until the thread's next call of libvds.
 */
const char *VdsLastErrorMessage(void);

/** VDS_ID_STRLEN - octets of an id in text, the final NUL included */
#define VDS_ID_STRLEN	37

/**
 * VdsIdFormat() - write an id as vdsctl(8) does, in lower case 8-4-4-4-12
 *
 * Return: @text.
 */
char *VdsIdFormat(const VDS_OBJECT_ID *id, char text[VDS_ID_STRLEN]);

/**
 * VdsIdParse() - the inverse of VdsIdFormat()
 *
 * Return: S_OK; E_INVALIDARG for anything but 8-4-4-4-12 hex digits.
 */
HRESULT VdsIdParse(const char *text, VDS_OBJECT_ID *id);

#ifdef __cplusplus
}
#endif

/* ---------------------------------------------------- methods called from C */

#ifndef __cplusplus

#define IUnknown_QueryInterface(p, iid, out)	((p)->lpVtbl->QueryInterface((p), (iid), (out)))
#define IUnknown_AddRef(p)			((p)->lpVtbl->AddRef(p))
#define IUnknown_Release(p)			((p)->lpVtbl->Release(p))

#define IEnumVdsObject_QueryInterface(p, iid, out)	\
	((p)->lpVtbl->QueryInterface((p), (iid), (out)))
#define IEnumVdsObject_AddRef(p)	\
	((p)->lpVtbl->AddRef(p))
#define IEnumVdsObject_Release(p)	\
	((p)->lpVtbl->Release(p))
#define IEnumVdsObject_Next(p, celt, ppObjectArray, pcFetched)	\
	((p)->lpVtbl->Next((p), (celt), (ppObjectArray), (pcFetched)))
#define IEnumVdsObject_Skip(p, celt)	\
	((p)->lpVtbl->Skip((p), (celt)))
#define IEnumVdsObject_Reset(p)	\
	((p)->lpVtbl->Reset(p))
#define IEnumVdsObject_Clone(p, ppEnum)	\
	((p)->lpVtbl->Clone((p), (ppEnum)))

#define IVdsAsync_QueryInterface(p, iid, out)	\
	((p)->lpVtbl->QueryInterface((p), (iid), (out)))
#define IVdsAsync_AddRef(p)	\
	((p)->lpVtbl->AddRef(p))
#define IVdsAsync_Release(p)	\
	((p)->lpVtbl->Release(p))
#define IVdsAsync_Cancel(p)	\
	((p)->lpVtbl->Cancel(p))
#define IVdsAsync_Wait(p, pHrResult, pAsyncOut)	\
	((p)->lpVtbl->Wait((p), (pHrResult), (pAsyncOut)))
#define IVdsAsync_QueryStatus(p, pHrResult, pulPercentCompleted)	\
	((p)->lpVtbl->QueryStatus((p), (pHrResult), (pulPercentCompleted)))

#define IVdsAsyncLinux_QueryInterface(p, iid, out)	\
	((p)->lpVtbl->QueryInterface((p), (iid), (out)))
#define IVdsAsyncLinux_AddRef(p)	\
	((p)->lpVtbl->AddRef(p))
#define IVdsAsyncLinux_Release(p)	\
	((p)->lpVtbl->Release(p))
#define IVdsAsyncLinux_WaitTimeout(p, ulMilliseconds, pHrResult, pAsyncOut)	\
	((p)->lpVtbl->WaitTimeout((p), (ulMilliseconds), (pHrResult), (pAsyncOut)))
#define IVdsAsyncLinux_GetFd(p, pFd)	\
	((p)->lpVtbl->GetFd((p), (pFd)))
#define IVdsAsyncLinux_GetOperationId(p, pId)	\
	((p)->lpVtbl->GetOperationId((p), (pId)))
#define IVdsAsyncLinux_GetMessage(p, pszBuffer, cbBuffer)	\
	((p)->lpVtbl->GetMessage((p), (pszBuffer), (cbBuffer)))

#define IVdsIscsiPortal_QueryInterface(p, iid, out)	\
	((p)->lpVtbl->QueryInterface((p), (iid), (out)))
#define IVdsIscsiPortal_AddRef(p)	\
	((p)->lpVtbl->AddRef(p))
#define IVdsIscsiPortal_Release(p)	\
	((p)->lpVtbl->Release(p))
#define IVdsIscsiPortal_GetProperties(p, pPortalProp)	\
	((p)->lpVtbl->GetProperties((p), (pPortalProp)))
#define IVdsIscsiPortal_GetSubSystem(p, ppSubSystem)	\
	((p)->lpVtbl->GetSubSystem((p), (ppSubSystem)))
#define IVdsIscsiPortal_QueryAssociatedPortalGroups(p, ppEnum)	\
	((p)->lpVtbl->QueryAssociatedPortalGroups((p), (ppEnum)))
#define IVdsIscsiPortal_SetStatus(p, status)	\
	((p)->lpVtbl->SetStatus((p), (status)))
#define IVdsIscsiPortal_SetIpsecTunnelAddress(p, pTunnelAddress, pDestinationAddress)	\
	((p)->lpVtbl->SetIpsecTunnelAddress((p), (pTunnelAddress), (pDestinationAddress)))
#define IVdsIscsiPortal_GetIpsecSecurity(p, pInitiatorPortalAddress,\
	pullSecurityFlags, pIpsecKey)	\
	((p)->lpVtbl->GetIpsecSecurity((p), (pInitiatorPortalAddress),	\
	 (pullSecurityFlags), (pIpsecKey)))
#define IVdsIscsiPortal_SetIpsecSecurity(p, pInitiatorPortalAddress,\
	ullSecurityFlags, pIpsecKey)	\
	((p)->lpVtbl->SetIpsecSecurity((p), (pInitiatorPortalAddress),	\
	 (ullSecurityFlags), (pIpsecKey)))

#define IVdsIscsiPortalGroup_QueryInterface(p, iid, out)	\
	((p)->lpVtbl->QueryInterface((p), (iid), (out)))
#define IVdsIscsiPortalGroup_AddRef(p)	\
	((p)->lpVtbl->AddRef(p))
#define IVdsIscsiPortalGroup_Release(p)	\
	((p)->lpVtbl->Release(p))
#define IVdsIscsiPortalGroup_GetProperties(p, pPortalGroupProp)	\
	((p)->lpVtbl->GetProperties((p), (pPortalGroupProp)))
#define IVdsIscsiPortalGroup_GetTarget(p, ppTarget)	\
	((p)->lpVtbl->GetTarget((p), (ppTarget)))
#define IVdsIscsiPortalGroup_QueryAssociatedPortals(p, ppEnum)	\
	((p)->lpVtbl->QueryAssociatedPortals((p), (ppEnum)))
#define IVdsIscsiPortalGroup_AddPortal(p, portalId, ppAsync)	\
	((p)->lpVtbl->AddPortal((p), (portalId), (ppAsync)))
#define IVdsIscsiPortalGroup_RemovePortal(p, portalId, ppAsync)	\
	((p)->lpVtbl->RemovePortal((p), (portalId), (ppAsync)))
#define IVdsIscsiPortalGroup_Delete(p, ppAsync)	\
	((p)->lpVtbl->Delete((p), (ppAsync)))

#define IVdsIscsiTarget_QueryInterface(p, iid, out)	\
	((p)->lpVtbl->QueryInterface((p), (iid), (out)))
#define IVdsIscsiTarget_AddRef(p)	\
	((p)->lpVtbl->AddRef(p))
#define IVdsIscsiTarget_Release(p)	\
	((p)->lpVtbl->Release(p))
#define IVdsIscsiTarget_GetProperties(p, pTargetProp)	\
	((p)->lpVtbl->GetProperties((p), (pTargetProp)))
#define IVdsIscsiTarget_GetSubSystem(p, ppSubSystem)	\
	((p)->lpVtbl->GetSubSystem((p), (ppSubSystem)))
#define IVdsIscsiTarget_QueryPortalGroups(p, ppEnum)	\
	((p)->lpVtbl->QueryPortalGroups((p), (ppEnum)))
#define IVdsIscsiTarget_QueryAssociatedLuns(p, ppEnum)	\
	((p)->lpVtbl->QueryAssociatedLuns((p), (ppEnum)))
#define IVdsIscsiTarget_CreatePortalGroup(p, ppAsync)	\
	((p)->lpVtbl->CreatePortalGroup((p), (ppAsync)))
#define IVdsIscsiTarget_Delete(p, ppAsync)	\
	((p)->lpVtbl->Delete((p), (ppAsync)))
#define IVdsIscsiTarget_SetFriendlyName(p, pwszFriendlyName)	\
	((p)->lpVtbl->SetFriendlyName((p), (pwszFriendlyName)))
#define IVdsIscsiTarget_SetSharedSecret(p, pTargetSharedSecret, pwszInitiatorName)	\
	((p)->lpVtbl->SetSharedSecret((p), (pTargetSharedSecret), (pwszInitiatorName)))
#define IVdsIscsiTarget_RememberInitiatorSharedSecret(p, name, secret)	\
	((p)->lpVtbl->RememberInitiatorSharedSecret((p), (name), (secret)))
#define IVdsIscsiTarget_GetConnectedInitiators(p, list, count)	\
	((p)->lpVtbl->GetConnectedInitiators((p), (list), (count)))

#define IVdsLinuxService_QueryInterface(p, iid, out)	\
	((p)->lpVtbl->QueryInterface((p), (iid), (out)))
#define IVdsLinuxService_AddRef(p)	\
	((p)->lpVtbl->AddRef(p))
#define IVdsLinuxService_Release(p)	\
	((p)->lpVtbl->Release(p))
#define IVdsLinuxService_FindPortalGroup(p, pszIscsiName, tag, ppPortalGroup)	\
	((p)->lpVtbl->FindPortalGroup((p), (pszIscsiName), (tag), (ppPortalGroup)))
#define IVdsLinuxService_FindPortal(p, pszAddress, ppPortal)	\
	((p)->lpVtbl->FindPortal((p), (pszAddress), (ppPortal)))
#define IVdsLinuxService_GetObject(p, id, type, ppObject)	\
	((p)->lpVtbl->GetObject((p), (id), (type), (ppObject)))

#endif /* !__cplusplus */

#endif /* VDS_H */
