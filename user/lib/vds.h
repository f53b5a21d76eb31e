/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Interfaces of the Virtual Disk Service for the Linux iSCSI target.
 *
 * COM objects as in VDS: the same interface ids, method slots, structure
 * members and HRESULT values. In C an object points to its table of methods,
 * lpVtbl, and IVdsAsync_Wait(async, ...) calls one; in C++ an interface is a
 * class of pure virtual methods and async->Wait(...) calls one. Both are the
 * same object in memory.
 *
 * Only in libvds: VdsOpenService(), IVdsLinuxService, IVdsAsyncLinux,
 * IVdsIscsiPortalGroupLinux and their structures, VdsLastErrorMessage(),
 * VdsIdFormat() and VdsIdParse().
 *
 * A method that fails sets its output interface pointers to NULL. A NULL output
 * parameter is E_INVALIDARG, in QueryInterface E_POINTER. Several threads may call
 * every method at once.
 */
#ifndef VDS_H
#define VDS_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
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
typedef int BOOL;
typedef wchar_t WCHAR;
typedef WCHAR *LPWSTR;

/** struct GUID - an id; the integers are in host byte order */
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

/* Test the sign of a value; its prefix, VDS_S_ or VDS_E_, is not reliable. */
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

/** enum VDS_IPADDRESS_TYPE - which members of VDS_IPADDRESS are set */
typedef enum VDS_IPADDRESS_TYPE {
	VDS_IPT_TEXT = 0,
	VDS_IPT_IPV4 = 1,
	VDS_IPT_IPV6 = 2,
	VDS_IPT_EMPTY = 3,
} VDS_IPADDRESS_TYPE;

/** enum VDS_ISCSI_PORTAL_STATUS - state of a portal */
typedef enum VDS_ISCSI_PORTAL_STATUS {
	VDS_IPS_UNKNOWN = 0,
	VDS_IPS_ONLINE = 1,
	VDS_IPS_NOT_READY = 2,
	VDS_IPS_OFFLINE = 4,
	VDS_IPS_FAILED = 5,
} VDS_ISCSI_PORTAL_STATUS;

/** enum VDS_ASYNC_OUTPUT_TYPE - kind of an operation */
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
 * @type: which of the following addresses is set
 * @ipv4Address: its first byte in bits 24 to 31: 127.0.0.1 is 0x7f000001
 * @ipv6Address: in network byte order
 * @ulIpv6FlowInfo: always 0
 * @ulIpv6ScopeId: interface index of a link-local address, else 0
 * @wszTextAddress: the address if @type is VDS_IPT_TEXT
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

/** struct VDS_ISCSI_PORTAL_PROP - properties of a portal */
typedef struct VDS_ISCSI_PORTAL_PROP {
	VDS_OBJECT_ID id;
	VDS_IPADDRESS address;
	VDS_ISCSI_PORTAL_STATUS status;
} VDS_ISCSI_PORTAL_PROP;

typedef USHORT VDS_ISCSI_PORTALGROUP_TAG;

/** struct VDS_ISCSI_PORTALGROUP_PROP - properties of a portal group */
typedef struct VDS_ISCSI_PORTALGROUP_PROP {
	VDS_OBJECT_ID id;
	VDS_ISCSI_PORTALGROUP_TAG tag;
} VDS_ISCSI_PORTALGROUP_PROP;

/**
 * struct VDS_ISCSI_TARGET_PROP - properties of a target
 * @id: the target
 * @pwszIscsiName: iSCSI name; free it with CoTaskMemFree()
 * @pwszFriendlyName: the same name again; free it with CoTaskMemFree()
 * @bChapEnabled: always 0: the kernel does not report it
 */
typedef struct VDS_ISCSI_TARGET_PROP {
	VDS_OBJECT_ID id;
	LPWSTR pwszIscsiName;
	LPWSTR pwszFriendlyName;
	BOOL bChapEnabled;
} VDS_ISCSI_TARGET_PROP;

/** enum VDS_PROVIDER_TYPE - kinds of providers */
typedef enum VDS_PROVIDER_TYPE {
	VDS_PT_UNKNOWN = 0,
	VDS_PT_SOFTWARE = 1,
	VDS_PT_HARDWARE = 2,
} VDS_PROVIDER_TYPE;

/** enum VDS_QUERY_PROVIDER_FLAG - which providers QueryProviders returns */
typedef enum VDS_QUERY_PROVIDER_FLAG {
	VDS_QUERY_SOFTWARE_PROVIDERS = 1,
	VDS_QUERY_HARDWARE_PROVIDERS = 2,
} VDS_QUERY_PROVIDER_FLAG;

/**
 * struct VDS_PROVIDER_PROP - properties of a provider
 * @id: the provider
 * @pwszName: name of the target driver's provider; free it with CoTaskMemFree()
 * @guidVersionId: always zero: a provider has no version
 * @pwszVersion: always NULL: likewise
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

/** enum VDS_SUB_SYSTEM_STATUS - state of a subsystem */
typedef enum VDS_SUB_SYSTEM_STATUS {
	VDS_SSS_UNKNOWN = 0,
	VDS_SSS_ONLINE = 1,
	VDS_SSS_NOT_READY = 2,
	VDS_SSS_OFFLINE = 4,
	VDS_SSS_FAILED = 5,
	VDS_SSS_PARTIALLY_MANAGED = 9,
} VDS_SUB_SYSTEM_STATUS;

/** enum VDS_HEALTH - health of an object; only the values that a subsystem may have */
typedef enum VDS_HEALTH {
	VDS_H_UNKNOWN = 0,
	VDS_H_HEALTHY = 1,
	VDS_H_FAILED = 8,
	VDS_H_DEGRADED = 11,
} VDS_HEALTH;

/**
 * struct VDS_SUB_SYSTEM_PROP - properties of a subsystem
 * @id: the subsystem; the kernel has one id for it and its provider
 * @pwszFriendlyName: name of its provider; free it with CoTaskMemFree()
 * @pwszIdentification: @id as text; free it with CoTaskMemFree()
 * @ulFlags: always 0: the flags are about LUNs, which it does not create
 * @ulStripeSizeFlags: always 0
 * @status: VDS_SSS_ONLINE; VDS_SSS_PARTIALLY_MANAGED if the provider is stale, see
 *	IVdsHwProvider
 * @health: VDS_H_HEALTHY; VDS_H_DEGRADED if the provider is stale
 * @sNumberOfInternalBuses: always 0: it has no drives
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

/** enum VDS_LUN_TYPE - kinds of LUNs, for methods that libvds does not implement */
typedef enum VDS_LUN_TYPE {
	VDS_LT_UNKNOWN = 0,
	VDS_LT_DEFAULT = 1,
} VDS_LUN_TYPE;

/** struct VDS_HINTS - requested properties of a LUN; libvds does not read it */
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

/* ------------------------------------------- structures of libvds only */

/** VDS_ISCSI_NAME_SIZE - size of the longest iSCSI name in UTF-8, including the NUL */
#define VDS_ISCSI_NAME_SIZE	224

/**
 * enum VDS_REMOVAL_FLAG - flags of a removal
 * @VDS_RMF_IF_IDLE: fail if a session uses one of the portals
 * @VDS_RMF_KEEP_LAST: fail if the group would have no portal left
 * @VDS_RMF_KEEP_PATH: fail if an initiator would have no other path to the target
 * @VDS_RMF_DROP: drop the remaining sessions, after ulDrainMs
 * @VDS_RMF_DRY_RUN: change nothing, and report what would happen
 */
typedef enum VDS_REMOVAL_FLAG {
	VDS_RMF_IF_IDLE = 1,
	VDS_RMF_KEEP_LAST = 2,
	VDS_RMF_KEEP_PATH = 4,
	VDS_RMF_DROP = 8,
	VDS_RMF_DRY_RUN = 16,
} VDS_REMOVAL_FLAG;

/** VDS_DEFAULT_GRACE - the kernel's default of ulGraceMs */
#define VDS_DEFAULT_GRACE	0xffffffffu

/**
 * struct VDS_REMOVAL_OPTIONS - options of IVdsIscsiPortalGroupLinux::RemovePortals
 * @ulFlags: of VDS_REMOVAL_FLAG
 * @ulGraceMs: how long logins in flight may block it before they are aborted, or
 *	VDS_DEFAULT_GRACE
 * @ulDeadlineMs: time until it must be committed; 0 is no deadline
 * @ulDrainMs: how long to wait for the sessions to log out; 0 does not wait
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
 * @szState: the connection's state, as the target driver calls it
 * @bPortalKnown: the portal that the initiator connected to still exists
 * @portalId: that portal, if @bPortalKnown
 * @initiatorAddress: the initiator's address
 * @localAddress: the address that the initiator connected to
 * @ulSessionId: the target driver's number for the session
 * @isid: initiator session id
 * @usTsih: target session identifying handle
 * @usConnectionId: CID
 * @ulConnections: number of the session's connections; each has its own entry
 * @ulAgeSeconds: since the login
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
 * enum VDS_ITEM_STATE - the outcome for one of an operation's portals
 * @VDS_ITS_UNTOUCHED: unchanged
 * @VDS_ITS_REMOVED: removed from the group
 * @VDS_ITS_ADDED: added to the group
 * @VDS_ITS_RESTORED: removed, and added again because the operation failed
 * @VDS_ITS_LOST: removed, and could not be added again
 * @VDS_ITS_LEAKED: removed from configfs, but the target driver still serves it
 */
typedef enum VDS_ITEM_STATE {
	VDS_ITS_UNTOUCHED = 1,
	VDS_ITS_REMOVED = 2,
	VDS_ITS_ADDED = 3,
	VDS_ITS_RESTORED = 4,
	VDS_ITS_LOST = 5,
	VDS_ITS_LEAKED = 6,
} VDS_ITEM_STATE;

/**
 * struct VDS_OPERATION_ITEM - one of an operation's portals
 * @portalId: the portal
 * @address: its address
 * @state: the outcome
 * @hrResult: why the operation failed, if it failed at this portal; else S_OK
 */
typedef struct VDS_OPERATION_ITEM {
	VDS_OBJECT_ID portalId;
	VDS_IPADDRESS address;
	VDS_ITEM_STATE state;
	HRESULT hrResult;
} VDS_OPERATION_ITEM;

/**
 * enum VDS_BLOCKER_KIND - what blocks an operation
 * @VDS_BLK_LOGIN: a login in flight to the portal group
 * @VDS_BLK_DIRECTORY: another program keeps the group's portals locked in configfs
 * @VDS_BLK_CONFIGURATION: another program is changing the group's configuration
 * @VDS_BLK_REINSTATEMENT: a login waits for I/O of the session that it replaces
 */
typedef enum VDS_BLOCKER_KIND {
	VDS_BLK_LOGIN = 1,
	VDS_BLK_DIRECTORY = 2,
	VDS_BLK_CONFIGURATION = 3,
	VDS_BLK_REINSTATEMENT = 4,
} VDS_BLOCKER_KIND;

/**
 * struct VDS_OPERATION_BLOCKER - something that blocked an operation
 * @kind: what it is
 * @initiatorAddress: the initiator's address; VDS_IPT_EMPTY if it is no login, if it
 *	is not known, or without CAP_SYS_ADMIN
 * @ulSilentMs: milliseconds since the initiator last sent data
 * @bAborted: it was aborted
 */
typedef struct VDS_OPERATION_BLOCKER {
	VDS_BLOCKER_KIND kind;
	VDS_IPADDRESS initiatorAddress;
	ULONG ulSilentMs;
	BOOL bAborted;
} VDS_OPERATION_BLOCKER;

/**
 * struct VDS_OPERATION_SESSION - a session that prevents an operation, or remains
 *	after it
 * @szInitiatorName: iSCSI name of the initiator
 * @ulSessionId: the target driver's number for the session
 * @initiatorAddress: the initiator's address
 * @bLastPath: the initiator has no other path to the target
 */
typedef struct VDS_OPERATION_SESSION {
	char szInitiatorName[VDS_ISCSI_NAME_SIZE];
	ULONG ulSessionId;
	VDS_IPADDRESS initiatorAddress;
	BOOL bLastPath;
} VDS_OPERATION_SESSION;

/**
 * struct VDS_OPERATION_DETAILS - details of an operation
 * @ulPortals: number of its portals
 * @ulItems: entries of @items
 * @items: the first of its portals, in the order of the request
 * @bOverdue: it has been committing for more than a second
 * @ulBlockers: entries of @blockers
 * @blockers: what blocked it last
 * @ulAbortedLogins: number of logins that were aborted
 * @ulSessions: number of sessions that prevent it, or remain
 * @ulNamedSessions: entries of @sessions; 0 without CAP_SYS_ADMIN
 * @sessions: the first of these sessions
 * @ulDroppedSessions: number of sessions that were dropped
 */
typedef struct VDS_OPERATION_DETAILS {
	ULONG ulPortals;
	ULONG ulItems;
	VDS_OPERATION_ITEM items[16];
	BOOL bOverdue;
	ULONG ulBlockers;
	VDS_OPERATION_BLOCKER blockers[8];
	ULONG ulAbortedLogins;
	ULONG ulSessions;
	ULONG ulNamedSessions;
	VDS_OPERATION_SESSION sessions[8];
	ULONG ulDroppedSessions;
} VDS_OPERATION_DETAILS;

/* ------------------------------------------------------------- interfaces */

/*
 * The same declarations are used in C and C++. In C, VDS__BEGIN(I) ... VDS__END(I)
 * declares the method table struct IVtbl and the object struct I; in C++ a class
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
 * struct VDS_ASYNC_OUTPUT - the output of an operation that succeeded. A type that
 * has no member below has no further output. The caller releases the interface
 * pointers in it.
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
 * IEnumVdsObject - a list of the objects that existed when it was made. The methods
 * of an object that was deleted since return VDS_E_OBJECT_DELETED.
 *
 * Next: return up to celt objects, which the caller releases. S_OK: celt objects.
 *	S_FALSE: fewer, because the list is at its end. pcFetched may be NULL if
 *	celt is 1.
 * Skip: S_OK; S_FALSE: fewer than celt objects were left.
 * Reset: go back to the first object.
 * Clone: make a second list at the same position.
 */
VDS__BEGIN(IEnumVdsObject)
VDS__METHOD(IEnumVdsObject, Next, ULONG celt, IUnknown **ppObjectArray, ULONG *pcFetched);
VDS__METHOD(IEnumVdsObject, Skip, ULONG celt);
VDS__METHOD0(IEnumVdsObject, Reset);
VDS__METHOD(IEnumVdsObject, Clone, IEnumVdsObject **ppEnum);
VDS__END(IEnumVdsObject)

/*
 * IVdsAsync - an operation, which the kernel runs. The object may be released at any
 * time; the operation continues.
 *
 * Cancel: S_OK: the operation is cancelled, and its result is
 *	VDS_E_OPERATION_CANCELED. If it waits for sessions to log out, its portals
 *	are added to the group again first. VDS_E_CANCEL_TOO_LATE: the call had no
 *	effect. VDS_E_OPERATION_CANCELED: it was cancelled before.
 * Wait: wait until it is done. The return value is the result of waiting and has
 *	no relation to the result of the operation, which is *pHrResult.
 * QueryStatus: query the result, which is VDS_E_OPERATION_PENDING until it is
 *	done, and the progress, which is 0 to 99 until it is done, then 100. Does
 *	not wait.
 */
VDS__BEGIN(IVdsAsync)
VDS__METHOD0(IVdsAsync, Cancel);
VDS__METHOD(IVdsAsync, Wait, HRESULT *pHrResult, VDS_ASYNC_OUTPUT *pAsyncOut);
VDS__METHOD(IVdsAsync, QueryStatus, HRESULT *pHrResult, ULONG *pulPercentCompleted);
VDS__END(IVdsAsync)

/** VDS_INFINITE - no timeout */
#define VDS_INFINITE	0xffffffffu

/** VDS_MESSAGE_SIZE - size of the longest message of an operation, including the NUL */
#define VDS_MESSAGE_SIZE	256

/*
 * IVdsAsyncLinux - a second interface of an IVdsAsync, by QueryInterface.
 *
 * WaitTimeout: Wait for up to ulMilliseconds. After that, VDS_E_TIMEOUT with
 *	*pHrResult VDS_E_OPERATION_PENDING.
 * GetFd: a descriptor that poll(2) reports readable when QueryStatus should be
 *	called. Once the operation is done it stays readable. The object owns it:
 *	do not read or close it. This queries the kernel, which may fail; *pFd is
 *	-1 then.
 * GetOperationId: the operation's number in the kernel and in vdsctl(8).
 * GetMessage: why it failed, in UTF-8. S_FALSE and "" if there is no message.
 *	HRESULT_FROM_WIN32(122) if cbBuffer is too small.
 * GetDetails: query the logins that block the operation, the sessions that prevent
 *	it and the state of each portal. VDS_E_OBJECT_NOT_FOUND if the kernel has
 *	forgotten the operation.
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
 * The three IPsec methods return VDS_E_NOT_SUPPORTED, SetStatus E_NOTIMPL.
 */
VDS__BEGIN(IVdsIscsiPortal)
VDS__METHOD(IVdsIscsiPortal, GetProperties, VDS_ISCSI_PORTAL_PROP *pPortalProp);
VDS__METHOD(IVdsIscsiPortal, GetSubSystem, IVdsSubSystem **ppSubSystem);
VDS__METHOD(IVdsIscsiPortal, QueryAssociatedPortalGroups, IEnumVdsObject **ppEnum);
VDS__METHOD(IVdsIscsiPortal, SetStatus, VDS_ISCSI_PORTAL_STATUS status);
VDS__METHOD(IVdsIscsiPortal, SetIpsecTunnelAddress, VDS_IPADDRESS *pTunnelAddress,
	    VDS_IPADDRESS *pDestinationAddress);
VDS__METHOD(IVdsIscsiPortal, GetIpsecSecurity, VDS_IPADDRESS *pInitiatorPortalAddress,
	    ULONGLONG *pullSecurityFlags);
VDS__METHOD(IVdsIscsiPortal, SetIpsecSecurity, VDS_IPADDRESS *pInitiatorPortalAddress,
	    ULONGLONG ullSecurityFlags, VDS_ISCSI_IPSEC_KEY *pIpsecKey);
VDS__END(IVdsIscsiPortal)

/*
 * IVdsIscsiPortalGroup - the portals of a target that serve it together.
 *
 * After the group was deleted, every method returns VDS_E_OBJECT_DELETED, even if a
 * new group has the same name and tag.
 *
 * RemovePortal: start to remove a portal from the group. The portal continues to
 *	exist.
 *	S_OK: the operation was accepted. It is usually done when this returns,
 *	which is after about 5 ms at the latest.
 *	VDS_E_OBJECT_NOT_FOUND: no such portal, or it is not in this group.
 *	VDS_E_OBJECT_DELETED: the group was deleted.
 *	VDS_E_ANOTHER_CALL_IN_PROGRESS: another operation is in flight on the group.
 *	VDS_E_PROVIDER_CACHE_CORRUPT: the provider is stale, see IVdsHwProvider.
 *	E_ACCESSDENIED: the caller lacks CAP_SYS_ADMIN.
 *	E_INVALIDARG; E_OUTOFMEMORY.
 *
 * AddPortal: start to add a portal to the group. As RemovePortal, and
 *	VDS_E_OBJECT_EXISTS: the portal is in a group of the target.
 *
 * Delete returns E_NOTIMPL.
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
 * IVdsIscsiPortalGroupLinux - a second interface of an IVdsIscsiPortalGroup, by
 * QueryInterface.
 *
 * RemovePortals: start to remove up to 1024 portals from the group, all or none.
 *	pOptions may be NULL. Returns as RemovePortal. The operation's result may be
 *	VDS_E_DEVICE_IN_USE: sessions prevent it (VDS_RMF_IF_IDLE,
 *	VDS_RMF_KEEP_PATH).
 *	VDS_E_OPERATION_DENIED: the group would have no portal left
 *	(VDS_RMF_KEEP_LAST).
 *	VDS_E_TIMEOUT: something blocked it until its deadline.
 *	VDS_E_ANOTHER_CALL_IN_PROGRESS: it had no deadline, and something blocked it
 *	for 10 s; or it was a dry run and would have had to wait.
 *	After the last two nothing was changed; GetDetails returns what blocked it.
 * QuerySessions: the connections of all sessions of the group, as one array that
 *	the caller frees with CoTaskMemFree(); NULL if there are none.
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
 * GetProperties returns VDS_S_PROPERTIES_INCOMPLETE, a success, because a provider
 * has no version.
 */
VDS__BEGIN(IVdsProvider)
VDS__METHOD(IVdsProvider, GetProperties, VDS_PROVIDER_PROP *pProviderProp);
VDS__END(IVdsProvider)

/*
 * IVdsHwProvider - a second interface of an IVdsProvider, by QueryInterface.
 *
 * Both wait up to 30 s until the repair is done. It continues after
 * VDS_E_TIMEOUT. VDS_E_ANOTHER_CALL_IN_PROGRESS: another repair is in flight, or,
 * from Refresh, portal groups were busy.
 *
 * Reenumerate: search for new and deleted objects.
 * Refresh: read all objects again, and complete removals that another program left
 *	incomplete. After VDS_E_PROVIDER_CACHE_CORRUPT call Reenumerate, then
 *	Refresh.
 *
 * Both return when the work is done, which may take seconds. They do not block other
 * calls.
 *
 * QuerySubSystems: a list with the provider's one subsystem.
 */
VDS__BEGIN(IVdsHwProvider)
VDS__METHOD(IVdsHwProvider, QuerySubSystems, IEnumVdsObject **ppEnum);
VDS__METHOD0(IVdsHwProvider, Reenumerate);
VDS__METHOD0(IVdsHwProvider, Refresh);
VDS__END(IVdsHwProvider)

/*
 * IVdsSubSystem - the container of a provider's targets and portals.
 *
 * GetProvider: the provider, whose IVdsHwProvider repairs
 *	VDS_E_PROVIDER_CACHE_CORRUPT.
 * Reenumerate: IVdsHwProvider::Reenumerate of that provider.
 *
 * All methods but these and GetProperties return E_NOTIMPL.
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
 * IVdsSubSystemIscsi - a second interface of an IVdsSubSystem, by QueryInterface.
 *
 * QueryTargets: all targets of the subsystem.
 * QueryPortals: all its portals, in a portal group or not.
 *
 * CreateTarget returns E_NOTIMPL, SetIpsecGroupPresharedKey VDS_E_NOT_SUPPORTED.
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
 * GetProperties returns VDS_S_PROPERTIES_INCOMPLETE, a success, because the kernel
 * does not report CHAP. All methods but it, GetSubSystem and QueryPortalGroups return
 * E_NOTIMPL.
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
 * IVdsLinuxService - the first object of a program, see VdsOpenService().
 *
 * FindPortalGroup: the group of a target, by the target's iSCSI name in UTF-8
 *	and the group's tag.
 * FindPortal: a portal by "192.0.2.1:3260" or "[2001:db8::1]:3260".
 * GetObject: a target, portal group, portal, provider or subsystem by its id.
 *	VDS_E_INVALID_OBJECT_TYPE for any other type.
 * QueryProviders: as in IVdsService: the providers of the kinds in masks, of
 *	VDS_QUERY_PROVIDER_FLAG. All providers are hardware providers.
 * CreatePortal: create a portal that is in no group, for AddPortal; the address is
 *	as for FindPortal. VDS_E_OBJECT_EXISTS: it exists.
 *
 * The first three return VDS_E_OBJECT_NOT_FOUND if there is no such object.
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
 * VdsOpenService() - connect to the kernel
 * @ppService: receives the service, which the caller releases. Objects that are
 *	obtained from it keep it alive.
 *
 * Return:
 * * S_OK
 * * HRESULT_FROM_WIN32(1062) - the kernel module vds_iscsi is not loaded
 * * E_INVALIDARG - @ppService is NULL
 * * E_OUTOFMEMORY
 * * another HRESULT
 */
HRESULT VdsOpenService(IVdsLinuxService **ppService);

/**
 * VdsLastErrorMessage() - why this thread's last failed call failed
 *
 * Return: a message in UTF-8; never NULL; "" if no call failed; valid until the
 * thread's next call of libvds.
 */
const char *VdsLastErrorMessage(void);

/** VDS_ID_STRLEN - size of an id as text, including the NUL */
#define VDS_ID_STRLEN	37

/**
 * VdsIdFormat() - write an id as 8-4-4-4-12 lower case digits, as vdsctl(8) does
 *
 * Return: @text.
 */
char *VdsIdFormat(const VDS_OBJECT_ID *id, char text[VDS_ID_STRLEN]);

/**
 * VdsIdParse() - the inverse of VdsIdFormat()
 *
 * Return: S_OK; E_INVALIDARG unless @text is 8-4-4-4-12 hexadecimal digits.
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
#define IVdsIscsiPortal_GetIpsecSecurity(p, pInitiatorPortalAddress, pullSecurityFlags)	\
	((p)->lpVtbl->GetIpsecSecurity((p), (pInitiatorPortalAddress), (pullSecurityFlags)))
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
