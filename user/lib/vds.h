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
 * IVdsIscsiPortalGroupLinux and their structures, VdsLastErrorMessage(),
 * VdsIdFormat() and VdsIdParse().
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
typedef int16_t SHORT;
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

/** enum VDS_PROVIDER_TYPE - what a provider is for */
typedef enum VDS_PROVIDER_TYPE {
	VDS_PT_UNKNOWN = 0,
	VDS_PT_SOFTWARE = 1,
	VDS_PT_HARDWARE = 2,
} VDS_PROVIDER_TYPE;

/** enum VDS_QUERY_PROVIDER_FLAG - which providers QueryProviders lists */
typedef enum VDS_QUERY_PROVIDER_FLAG {
	VDS_QUERY_SOFTWARE_PROVIDERS = 1,
	VDS_QUERY_HARDWARE_PROVIDERS = 2,
} VDS_QUERY_PROVIDER_FLAG;

/**
 * struct VDS_PROVIDER_PROP - what IVdsProvider::GetProperties tells
 * @id: the provider
 * @pwszName: name of the target driver's provider; free it with CoTaskMemFree()
 * @guidVersionId: always zero: the kernel does not tell
 * @pwszVersion: always NULL: the same
 * @type: always VDS_PT_HARDWARE
 * @ulFlags: always 0
 * @ulStripeSizeFlags: always 0
 * @sRebuildPriority: always 0
 */
typedef struct VDS_PROVIDER_PROP {
	VDS_OBJECT_ID id;
	LPWSTR pwszName;
	GUID guidVersionId;
	LPWSTR pwszVersion;
	VDS_PROVIDER_TYPE type;
	ULONG ulFlags;
	ULONG ulStripeSizeFlags;
	SHORT sRebuildPriority;
} VDS_PROVIDER_PROP;

/** enum VDS_SUB_SYSTEM_STATUS - whether a subsystem works */
typedef enum VDS_SUB_SYSTEM_STATUS {
	VDS_SSS_UNKNOWN = 0,
	VDS_SSS_ONLINE = 1,
	VDS_SSS_NOT_READY = 2,
	VDS_SSS_OFFLINE = 4,
	VDS_SSS_FAILED = 5,
	VDS_SSS_PARTIALLY_MANAGED = 9,
} VDS_SUB_SYSTEM_STATUS;

/** enum VDS_HEALTH - how an object does; those of VDS that a subsystem may have */
typedef enum VDS_HEALTH {
	VDS_H_UNKNOWN = 0,
	VDS_H_HEALTHY = 1,
	VDS_H_FAILED = 8,
	VDS_H_DEGRADED = 11,
} VDS_HEALTH;

/**
 * struct VDS_SUB_SYSTEM_PROP - what IVdsSubSystem::GetProperties tells
 * @id: the subsystem; the kernel has one id for it and its provider
 * @pwszFriendlyName: name of its provider; free it with CoTaskMemFree()
 * @pwszIdentification: @id as text; free it with CoTaskMemFree()
 * @ulFlags: always 0: it makes no LUNs, which is what the flags are about
 * @ulStripeSizeFlags: always 0
 * @status: VDS_SSS_ONLINE; or VDS_SSS_PARTIALLY_MANAGED when what the provider
 *	knows is not reliable, see IVdsHwProvider
 * @health: VDS_H_HEALTHY; or VDS_H_DEGRADED then
 * @sNumberOfInternalBuses: always 0: there are no drives as VDS means them
 * @sMaxNumberOfSlotsEachBus: always 0
 * @sMaxNumberOfControllers: always 0
 * @sRebuildPriority: always 0
 */
typedef struct VDS_SUB_SYSTEM_PROP {
	VDS_OBJECT_ID id;
	LPWSTR pwszFriendlyName;
	LPWSTR pwszIdentification;
	ULONG ulFlags;
	ULONG ulStripeSizeFlags;
	VDS_SUB_SYSTEM_STATUS status;
	VDS_HEALTH health;
	SHORT sNumberOfInternalBuses;
	SHORT sMaxNumberOfSlotsEachBus;
	SHORT sMaxNumberOfControllers;
	SHORT sRebuildPriority;
} VDS_SUB_SYSTEM_PROP;

/** enum VDS_LUN_TYPE - kinds of LUNs, for methods that libvds does not have yet */
typedef enum VDS_LUN_TYPE {
	VDS_LT_UNKNOWN = 0,
	VDS_LT_DEFAULT = 1,
} VDS_LUN_TYPE;

/** struct VDS_HINTS - how a LUN shall be; what is in it nothing here reads */
typedef struct VDS_HINTS VDS_HINTS;

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

/* ------------------------------------------- structures that only Linux has */

/** VDS_ISCSI_NAME_SIZE - octets that hold any iSCSI name in UTF-8, NUL included */
#define VDS_ISCSI_NAME_SIZE	224

/**
 * enum VDS_REMOVAL_FLAG - how careful a removal is, and how hard
 * @VDS_RMF_IF_IDLE: refuse when a session uses one of the portals
 * @VDS_RMF_KEEP_LAST: refuse to take the last portal out of the group
 * @VDS_RMF_KEEP_PATH: refuse when it is some initiator's last path to the target
 * @VDS_RMF_DROP: drop the sessions that are left: once the time to drain is
 *	over, or at once when there is none
 * @VDS_RMF_DRY_RUN: tell what would happen, and change nothing
 */
typedef enum VDS_REMOVAL_FLAG {
	VDS_RMF_IF_IDLE = 1,
	VDS_RMF_KEEP_LAST = 2,
	VDS_RMF_KEEP_PATH = 4,
	VDS_RMF_DROP = 8,
	VDS_RMF_DRY_RUN = 16,
} VDS_REMOVAL_FLAG;

/** VDS_DEFAULT_GRACE - a grace as long as the kernel thinks right */
#define VDS_DEFAULT_GRACE	0xffffffffu

/**
 * struct VDS_REMOVAL_OPTIONS - how IVdsIscsiPortalGroupLinux::RemovePortals goes
 * @ulFlags: of VDS_REMOVAL_FLAG
 * @ulGraceMs: how long logins in flight may hold it up before they are aborted,
 *	or VDS_DEFAULT_GRACE
 * @ulDeadlineMs: in which it has to be committed; 0 is no deadline
 * @ulDrainMs: how long to wait for sessions to leave; 0 is not at all
 */
typedef struct VDS_REMOVAL_OPTIONS {
	ULONG ulFlags;
	ULONG ulGraceMs;
	ULONG ulDeadlineMs;
	ULONG ulDrainMs;
} VDS_REMOVAL_OPTIONS;

/**
 * struct VDS_SESSION_PROP - a connection of an iSCSI session
 * @szInitiatorName: iSCSI name of the initiator
 * @szState: the target driver's word for the connection's state
 * @bPortalKnown: the portal that it came in by is still there
 * @portalId: that portal, when @bPortalKnown
 * @initiatorAddress: where it comes from
 * @localAddress: the address that the initiator connected to
 * @ulSessionId: the target driver's number of the session
 * @isid: initiator session id
 * @usTsih: target session identifying handle
 * @usConnectionId: CID
 * @ulConnections: number of the session's connections; each has its own entry
 * @ulAgeSeconds: since the session was made
 * @bDynamic: the initiator has no ACL of its own
 */
typedef struct VDS_SESSION_PROP {
	char szInitiatorName[VDS_ISCSI_NAME_SIZE];
	char szState[32];
	BOOL bPortalKnown;
	VDS_OBJECT_ID portalId;
	VDS_IPADDRESS initiatorAddress;
	VDS_IPADDRESS localAddress;
	ULONG ulSessionId;
	UCHAR isid[6];
	USHORT usTsih;
	USHORT usConnectionId;
	ULONG ulConnections;
	ULONG ulAgeSeconds;
	BOOL bDynamic;
} VDS_SESSION_PROP;

/**
 * enum VDS_ITEM_STATE - what an operation did to one of its portals
 * @VDS_ITS_UNTOUCHED: it is as it was before
 * @VDS_ITS_REMOVED: it is out of the group
 * @VDS_ITS_ADDED: it is in the group
 * @VDS_ITS_RESTORED: it was taken out, and put back because the operation did
 *	not go through
 * @VDS_ITS_LOST: it was taken out, and could not be put back
 */
typedef enum VDS_ITEM_STATE {
	VDS_ITS_UNTOUCHED = 1,
	VDS_ITS_REMOVED = 2,
	VDS_ITS_ADDED = 3,
	VDS_ITS_RESTORED = 4,
	VDS_ITS_LOST = 5,
} VDS_ITEM_STATE;

/**
 * struct VDS_OPERATION_ITEM - what became of one of an operation's portals
 * @portalId: the portal
 * @address: where it listens
 * @state: what became of it
 * @hrResult: why the operation failed, when this is the portal that it failed
 *	at; else S_OK
 */
typedef struct VDS_OPERATION_ITEM {
	VDS_OBJECT_ID portalId;
	VDS_IPADDRESS address;
	VDS_ITEM_STATE state;
	HRESULT hrResult;
} VDS_OPERATION_ITEM;

/**
 * struct VDS_OPERATION_LOGIN - a login in flight that held an operation up
 * @initiatorAddress: where it came from
 * @ulSilentMs: milliseconds since it had last sent anything
 * @bAborted: it was aborted
 */
typedef struct VDS_OPERATION_LOGIN {
	VDS_IPADDRESS initiatorAddress;
	ULONG ulSilentMs;
	BOOL bAborted;
} VDS_OPERATION_LOGIN;

/**
 * struct VDS_OPERATION_SESSION - a session in the way of an operation
 * @szInitiatorName: iSCSI name of the initiator
 * @ulSessionId: the target driver's number of the session
 * @initiatorAddress: where it came from
 * @bLastPath: the initiator is logged in to the target by no other portal
 */
typedef struct VDS_OPERATION_SESSION {
	char szInitiatorName[VDS_ISCSI_NAME_SIZE];
	ULONG ulSessionId;
	VDS_IPADDRESS initiatorAddress;
	BOOL bLastPath;
} VDS_OPERATION_SESSION;

/**
 * struct VDS_OPERATION_DETAILS - what IVdsAsyncLinux::GetDetails tells
 * @ulItems: entries of @items
 * @items: each portal of the operation, as they were named
 * @ulLogins: entries of @logins
 * @logins: what holds it up or did, the last ones
 * @ulAbortedLogins: how many logins were aborted
 * @ulSessions: how many sessions are in its way, or are left
 * @ulNamedSessions: entries of @sessions; 0 for who lacks CAP_SYS_ADMIN
 * @sessions: the first of these sessions
 * @ulDroppedSessions: how many sessions were dropped
 */
typedef struct VDS_OPERATION_DETAILS {
	ULONG ulItems;
	VDS_OPERATION_ITEM items[16];
	ULONG ulLogins;
	VDS_OPERATION_LOGIN logins[8];
	ULONG ulAbortedLogins;
	ULONG ulSessions;
	ULONG ulNamedSessions;
	VDS_OPERATION_SESSION sessions[8];
	ULONG ulDroppedSessions;
} VDS_OPERATION_DETAILS;

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
typedef struct IVdsDrive IVdsDrive;
typedef struct IVdsHwProvider IVdsHwProvider;
typedef struct IVdsIscsiPortal IVdsIscsiPortal;
typedef struct IVdsIscsiPortalGroup IVdsIscsiPortalGroup;
typedef struct IVdsIscsiPortalGroupLinux IVdsIscsiPortalGroupLinux;
typedef struct IVdsIscsiTarget IVdsIscsiTarget;
typedef struct IVdsLinuxService IVdsLinuxService;
typedef struct IVdsProvider IVdsProvider;
typedef struct IVdsSubSystem IVdsSubSystem;
typedef struct IVdsSubSystemIscsi IVdsSubSystemIscsi;

extern const IID IID_IUnknown;
extern const IID IID_IEnumVdsObject;
extern const IID IID_IVdsAsync;
extern const IID IID_IVdsAsyncLinux;
extern const IID IID_IVdsHwProvider;
extern const IID IID_IVdsIscsiPortal;
extern const IID IID_IVdsIscsiPortalGroup;
extern const IID IID_IVdsIscsiPortalGroupLinux;
extern const IID IID_IVdsIscsiTarget;
extern const IID IID_IVdsLinuxService;
extern const IID IID_IVdsProvider;
extern const IID IID_IVdsSubSystem;
extern const IID IID_IVdsSubSystemIscsi;

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
 *	VDS_E_OPERATION_CANCELED, at once when it had not begun, and when
 *	sessions were draining once its portals serve again. Otherwise nothing
 *	changed, and VDS_E_CANCEL_TOO_LATE, or VDS_E_OPERATION_CANCELED when
 *	that had been done before.
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
 *	belongs to the object: do not read or close it. *pFd is -1 on failure; the
 *	kernel is asked how far the operation is, which may fail.
 * GetOperationId: the number by which the kernel and vdsctl(8) know it.
 * GetMessage: why it failed, in UTF-8. S_FALSE and "" when there is nothing to
 *	say. HRESULT_FROM_WIN32(122) when cbBuffer is too small.
 * GetDetails: ask the kernel what holds the operation up, what is in its way and
 *	what became of each portal; now, or at the end once it is done.
 *	VDS_E_OBJECT_NOT_FOUND when the kernel has forgotten the operation.
 */
VDS__BEGIN(IVdsAsyncLinux)
VDS__METHOD(IVdsAsyncLinux, WaitTimeout, ULONG ulMilliseconds, HRESULT *pHrResult,
	    VDS_ASYNC_OUTPUT *pAsyncOut);
VDS__METHOD(IVdsAsyncLinux, GetFd, int *pFd);
VDS__METHOD(IVdsAsyncLinux, GetOperationId, uint64_t *pId);
VDS__METHOD(IVdsAsyncLinux, GetMessage, char *pszBuffer, size_t cbBuffer);
VDS__METHOD(IVdsAsyncLinux, GetDetails, VDS_OPERATION_DETAILS *pDetails);
VDS__END(IVdsAsyncLinux)

/*
 * IVdsIscsiPortal - an address and a port on which targets may listen.
 *
 * The three IPsec methods answer VDS_E_NOT_SUPPORTED; SetStatus E_NOTIMPL.
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
 * RemovePortal: start to take a portal out of the group. S_OK and an operation,
 *	which is over by then unless it takes more than some 5 ms;
 *	or VDS_E_OBJECT_NOT_FOUND no such portal, or it is not in this group;
 *	VDS_E_OBJECT_DELETED; VDS_E_ANOTHER_CALL_IN_PROGRESS another operation
 *	runs on the group; VDS_E_PROVIDER_CACHE_CORRUPT; E_ACCESSDENIED;
 *	E_INVALIDARG; E_OUTOFMEMORY. The portal itself stays known.
 *
 * AddPortal: start to add a portal to the group. S_OK and an operation; or as
 *	RemovePortal, and VDS_E_OBJECT_EXISTS it is in a group of the target.
 *
 * Delete answers E_NOTIMPL.
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
 * IVdsIscsiPortalGroupLinux - what Linux adds to an IVdsIscsiPortalGroup; reached
 * by QueryInterface.
 *
 * RemovePortals: start to take up to 16 portals out of the group, all or none, as
 *	*pOptions says, which may be NULL. Returns as RemovePortal. The operation
 *	may end with VDS_E_DEVICE_IN_USE sessions are in the way (VDS_RMF_IF_IDLE,
 *	VDS_RMF_KEEP_PATH), VDS_E_OPERATION_DENIED the group would have no portal
 *	(VDS_RMF_KEEP_LAST), or VDS_E_TIMEOUT it was not committed in time.
 * QuerySessions: the connections of all sessions of the group, as one array that
 *	the caller gives back with CoTaskMemFree(); NULL when there are none.
 */
VDS__BEGIN(IVdsIscsiPortalGroupLinux)
VDS__METHOD(IVdsIscsiPortalGroupLinux, RemovePortals, const VDS_OBJECT_ID *pPortalIds,
	    ULONG ulCount, const VDS_REMOVAL_OPTIONS *pOptions, IVdsAsync **ppAsync);
VDS__METHOD(IVdsIscsiPortalGroupLinux, QuerySessions, VDS_SESSION_PROP **ppSessions,
	    ULONG *pulCount);
VDS__END(IVdsIscsiPortalGroupLinux)

/*
 * IVdsProvider - a target driver's provider in the kernel.
 *
 * GetProperties answers VDS_S_PROPERTIES_INCOMPLETE, a success: there is no
 * version to tell.
 */
VDS__BEGIN(IVdsProvider)
VDS__METHOD(IVdsProvider, GetProperties, VDS_PROVIDER_PROP *pProviderProp);
VDS__END(IVdsProvider)

/*
 * IVdsHwProvider - the same object; reached by QueryInterface.
 *
 * Reenumerate: find out what came and went.
 * Refresh: read again what is known, and finish removals that another program
 *	left half done. After VDS_E_PROVIDER_CACHE_CORRUPT call Reenumerate and
 *	then this one.
 *
 * Both return when it is done, which may take a while, and hold nothing else up.
 *
 * QuerySubSystems: a list of one, for a provider has one subsystem.
 */
VDS__BEGIN(IVdsHwProvider)
VDS__METHOD(IVdsHwProvider, QuerySubSystems, IEnumVdsObject **ppEnum);
VDS__METHOD0(IVdsHwProvider, Reenumerate);
VDS__METHOD0(IVdsHwProvider, Refresh);
VDS__END(IVdsHwProvider)

/*
 * IVdsSubSystem - what a provider has its targets and portals in.
 *
 * GetProvider: the provider, whose IVdsHwProvider is the way out of
 *	VDS_E_PROVIDER_CACHE_CORRUPT.
 * Reenumerate: IVdsHwProvider::Reenumerate of that provider.
 *
 * All but these and GetProperties answer E_NOTIMPL.
 */
VDS__BEGIN(IVdsSubSystem)
VDS__METHOD(IVdsSubSystem, GetProperties, VDS_SUB_SYSTEM_PROP *pSubSystemProp);
VDS__METHOD(IVdsSubSystem, GetProvider, IVdsProvider **ppProvider);
VDS__METHOD(IVdsSubSystem, QueryControllers, IEnumVdsObject **ppEnum);
VDS__METHOD(IVdsSubSystem, QueryLuns, IEnumVdsObject **ppEnum);
VDS__METHOD(IVdsSubSystem, QueryDrives, IEnumVdsObject **ppEnum);
VDS__METHOD(IVdsSubSystem, GetDrive, SHORT sBusNumber, SHORT sSlotNumber, IVdsDrive **ppDrive);
VDS__METHOD0(IVdsSubSystem, Reenumerate);
VDS__METHOD(IVdsSubSystem, SetControllerStatus, VDS_OBJECT_ID *pOnlineControllerIdArray,
	    LONG lNumberOfOnlineControllers, VDS_OBJECT_ID *pOfflineControllerIdArray,
	    LONG lNumberOfOfflineControllers);
VDS__METHOD(IVdsSubSystem, CreateLun, VDS_LUN_TYPE type, ULONGLONG ullSizeInBytes,
	    VDS_OBJECT_ID *pDriveIdArray, LONG lNumberOfDrives, LPWSTR pwszUnmaskingList,
	    VDS_HINTS *pHints, IVdsAsync **ppAsync);
VDS__METHOD(IVdsSubSystem, ReplaceDrive, VDS_OBJECT_ID DriveToBeReplaced,
	    VDS_OBJECT_ID ReplacementDrive);
VDS__METHOD(IVdsSubSystem, SetStatus, VDS_SUB_SYSTEM_STATUS status);
VDS__METHOD(IVdsSubSystem, QueryMaxLunCreateSize, VDS_LUN_TYPE type,
	    VDS_OBJECT_ID *pDriveIdArray, LONG lNumberOfDrives, VDS_HINTS *pHints,
	    ULONGLONG *pullMaxLunSize);
VDS__END(IVdsSubSystem)

/*
 * IVdsSubSystemIscsi - the same object; reached by QueryInterface.
 *
 * QueryTargets: all targets of the subsystem.
 * QueryPortals: all its portals, in a portal group or not.
 *
 * CreateTarget answers E_NOTIMPL, SetIpsecGroupPresharedKey VDS_E_NOT_SUPPORTED.
 */
VDS__BEGIN(IVdsSubSystemIscsi)
VDS__METHOD(IVdsSubSystemIscsi, QueryTargets, IEnumVdsObject **ppEnum);
VDS__METHOD(IVdsSubSystemIscsi, QueryPortals, IEnumVdsObject **ppEnum);
VDS__METHOD(IVdsSubSystemIscsi, CreateTarget, LPWSTR pwszIscsiName, LPWSTR pwszFriendlyName,
	    IVdsAsync **ppAsync);
VDS__METHOD(IVdsSubSystemIscsi, SetIpsecGroupPresharedKey, VDS_ISCSI_IPSEC_KEY *pIpsecKey);
VDS__END(IVdsSubSystemIscsi)

/*
 * IVdsIscsiTarget - an iSCSI target.
 *
 * GetProperties answers VDS_S_PROPERTIES_INCOMPLETE, a success: whether CHAP is
 * on is not known. All but it, GetSubSystem and QueryPortalGroups answer E_NOTIMPL.
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
 * GetObject: a target, portal group, portal, provider or subsystem by its id.
 *	VDS_E_INVALID_OBJECT_TYPE for any other type.
 * QueryProviders: as IVdsService has it: the providers of the kinds in @masks, of
 *	VDS_QUERY_PROVIDER_FLAG. All there are are hardware providers.
 * CreatePortal: make a portal known that is in no group yet, for AddPortal; the
 *	address is as for FindPortal. VDS_E_OBJECT_EXISTS when it is known.
 *
 * The first three: VDS_E_OBJECT_NOT_FOUND when there is no such object.
 */
VDS__BEGIN(IVdsLinuxService)
VDS__METHOD(IVdsLinuxService, FindPortalGroup, const char *pszIscsiName,
	    VDS_ISCSI_PORTALGROUP_TAG tag, IVdsIscsiPortalGroup **ppPortalGroup);
VDS__METHOD(IVdsLinuxService, FindPortal, const char *pszAddress, IVdsIscsiPortal **ppPortal);
VDS__METHOD(IVdsLinuxService, GetObject, VDS_OBJECT_ID id, VDS_OBJECT_TYPE type,
	    IUnknown **ppObject);
VDS__METHOD(IVdsLinuxService, QueryProviders, DWORD masks, IEnumVdsObject **ppEnum);
VDS__METHOD(IVdsLinuxService, CreatePortal, const char *pszAddress, IVdsIscsiPortal **ppPortal);
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
#define IVdsAsyncLinux_GetDetails(p, pDetails)	\
	((p)->lpVtbl->GetDetails((p), (pDetails)))

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

#define IVdsIscsiPortalGroupLinux_QueryInterface(p, iid, out)	\
	((p)->lpVtbl->QueryInterface((p), (iid), (out)))
#define IVdsIscsiPortalGroupLinux_AddRef(p)	\
	((p)->lpVtbl->AddRef(p))
#define IVdsIscsiPortalGroupLinux_Release(p)	\
	((p)->lpVtbl->Release(p))
#define IVdsIscsiPortalGroupLinux_RemovePortals(p, pPortalIds, ulCount, pOptions, ppAsync)	\
	((p)->lpVtbl->RemovePortals((p), (pPortalIds), (ulCount), (pOptions), (ppAsync)))
#define IVdsIscsiPortalGroupLinux_QuerySessions(p, ppSessions, pulCount)	\
	((p)->lpVtbl->QuerySessions((p), (ppSessions), (pulCount)))

#define IVdsProvider_QueryInterface(p, iid, out)	\
	((p)->lpVtbl->QueryInterface((p), (iid), (out)))
#define IVdsProvider_AddRef(p)	\
	((p)->lpVtbl->AddRef(p))
#define IVdsProvider_Release(p)	\
	((p)->lpVtbl->Release(p))
#define IVdsProvider_GetProperties(p, pProviderProp)	\
	((p)->lpVtbl->GetProperties((p), (pProviderProp)))

#define IVdsHwProvider_QueryInterface(p, iid, out)	\
	((p)->lpVtbl->QueryInterface((p), (iid), (out)))
#define IVdsHwProvider_AddRef(p)	\
	((p)->lpVtbl->AddRef(p))
#define IVdsHwProvider_Release(p)	\
	((p)->lpVtbl->Release(p))
#define IVdsHwProvider_QuerySubSystems(p, ppEnum)	\
	((p)->lpVtbl->QuerySubSystems((p), (ppEnum)))
#define IVdsHwProvider_Reenumerate(p)	\
	((p)->lpVtbl->Reenumerate(p))
#define IVdsHwProvider_Refresh(p)	\
	((p)->lpVtbl->Refresh(p))

#define IVdsSubSystem_QueryInterface(p, iid, out)	\
	((p)->lpVtbl->QueryInterface((p), (iid), (out)))
#define IVdsSubSystem_AddRef(p)	\
	((p)->lpVtbl->AddRef(p))
#define IVdsSubSystem_Release(p)	\
	((p)->lpVtbl->Release(p))
#define IVdsSubSystem_GetProperties(p, pSubSystemProp)	\
	((p)->lpVtbl->GetProperties((p), (pSubSystemProp)))
#define IVdsSubSystem_GetProvider(p, ppProvider)	\
	((p)->lpVtbl->GetProvider((p), (ppProvider)))
#define IVdsSubSystem_QueryControllers(p, ppEnum)	\
	((p)->lpVtbl->QueryControllers((p), (ppEnum)))
#define IVdsSubSystem_QueryLuns(p, ppEnum)	\
	((p)->lpVtbl->QueryLuns((p), (ppEnum)))
#define IVdsSubSystem_QueryDrives(p, ppEnum)	\
	((p)->lpVtbl->QueryDrives((p), (ppEnum)))
#define IVdsSubSystem_GetDrive(p, sBusNumber, sSlotNumber, ppDrive)	\
	((p)->lpVtbl->GetDrive((p), (sBusNumber), (sSlotNumber), (ppDrive)))
#define IVdsSubSystem_Reenumerate(p)	\
	((p)->lpVtbl->Reenumerate(p))
#define IVdsSubSystem_SetControllerStatus(p, online, onlineCount, offline, offlineCount)	\
	((p)->lpVtbl->SetControllerStatus((p), (online), (onlineCount),	\
	 (offline), (offlineCount)))
#define IVdsSubSystem_CreateLun(p, type, size, drives, driveCount, unmasking, hints, ppAsync)	\
	((p)->lpVtbl->CreateLun((p), (type), (size), (drives), (driveCount),	\
	 (unmasking), (hints), (ppAsync)))
#define IVdsSubSystem_ReplaceDrive(p, DriveToBeReplaced, ReplacementDrive)	\
	((p)->lpVtbl->ReplaceDrive((p), (DriveToBeReplaced), (ReplacementDrive)))
#define IVdsSubSystem_SetStatus(p, status)	\
	((p)->lpVtbl->SetStatus((p), (status)))
#define IVdsSubSystem_QueryMaxLunCreateSize(p, type, drives, driveCount, hints, pullMaxLunSize)	\
	((p)->lpVtbl->QueryMaxLunCreateSize((p), (type), (drives), (driveCount),	\
	 (hints), (pullMaxLunSize)))

#define IVdsSubSystemIscsi_QueryInterface(p, iid, out)	\
	((p)->lpVtbl->QueryInterface((p), (iid), (out)))
#define IVdsSubSystemIscsi_AddRef(p)	\
	((p)->lpVtbl->AddRef(p))
#define IVdsSubSystemIscsi_Release(p)	\
	((p)->lpVtbl->Release(p))
#define IVdsSubSystemIscsi_QueryTargets(p, ppEnum)	\
	((p)->lpVtbl->QueryTargets((p), (ppEnum)))
#define IVdsSubSystemIscsi_QueryPortals(p, ppEnum)	\
	((p)->lpVtbl->QueryPortals((p), (ppEnum)))
#define IVdsSubSystemIscsi_CreateTarget(p, pwszIscsiName, pwszFriendlyName, ppAsync)	\
	((p)->lpVtbl->CreateTarget((p), (pwszIscsiName), (pwszFriendlyName), (ppAsync)))
#define IVdsSubSystemIscsi_SetIpsecGroupPresharedKey(p, pIpsecKey)	\
	((p)->lpVtbl->SetIpsecGroupPresharedKey((p), (pIpsecKey)))

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
#define IVdsLinuxService_QueryProviders(p, masks, ppEnum)	\
	((p)->lpVtbl->QueryProviders((p), (masks), (ppEnum)))
#define IVdsLinuxService_CreatePortal(p, pszAddress, ppPortal)	\
	((p)->lpVtbl->CreatePortal((p), (pszAddress), (ppPortal)))

#endif /* !__cplusplus */

#endif /* VDS_H */
