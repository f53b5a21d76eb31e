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
 * Only in libvds: IVdsLinuxService, IVdsAsyncLinux, IVdsIscsiPortalGroupLinux and
 * their structures, and the functions, except CoTaskMemFree().
 *
 * A method that fails sets its output interface pointers to NULL. A NULL output
 * parameter is E_INVALIDARG, in QueryInterface E_POINTER. Several threads may call
 * every method at once.
 */
#ifndef VDS_H
#define VDS_H

#include "vds_base.h"
#include "vds_values.h"
#include "vdserr.h"

#ifdef __cplusplus
extern "C" {
#endif

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
 * @ulDeadlineMs: time within which the change must begin; with 0, the removal ends after
 *	10 s if something blocks it
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
 * @VDS_ITS_RESTORED: removed, and added again: because the operation failed or was
 *	cancelled, or by another program
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
 * @VDS_BLK_SESSION: a session of the group does not end, because its I/O is not complete
 */
typedef enum VDS_BLOCKER_KIND {
	VDS_BLK_LOGIN = 1,
	VDS_BLK_DIRECTORY = 2,
	VDS_BLK_CONFIGURATION = 3,
	VDS_BLK_REINSTATEMENT = 4,
	VDS_BLK_SESSION = 5,
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
 * <windows.h> of Windows makes GetObject a macro, so that sources name the method
 * GetObjectA or GetObjectW, too. vds.h for such sources declares all three.
 */
#ifndef VDS__GETOBJECT
#define VDS__GETOBJECT(type, ...)	VDS__METHOD(type, GetObject, __VA_ARGS__)
#endif

typedef struct IEnumVdsObject IEnumVdsObject;
typedef struct IVdsAdviseSink IVdsAdviseSink;
typedef struct IVdsAsync IVdsAsync;
typedef struct IVdsAsyncLinux IVdsAsyncLinux;
typedef struct IVdsDrive IVdsDrive;
typedef struct IVdsHwProvider IVdsHwProvider;
typedef struct IVdsHwProviderType IVdsHwProviderType;
typedef struct IVdsIscsiPortal IVdsIscsiPortal;
typedef struct IVdsIscsiPortalGroup IVdsIscsiPortalGroup;
typedef struct IVdsIscsiPortalGroupLinux IVdsIscsiPortalGroupLinux;
typedef struct IVdsIscsiTarget IVdsIscsiTarget;
typedef struct IVdsLinuxService IVdsLinuxService;
typedef struct IVdsProvider IVdsProvider;
typedef struct IVdsProviderSupport IVdsProviderSupport;
typedef struct IVdsService IVdsService;
typedef struct IVdsServiceInitialization IVdsServiceInitialization;
typedef struct IVdsServiceLoader IVdsServiceLoader;
typedef struct IVdsSubSystem IVdsSubSystem;
typedef struct IVdsSubSystemImportTarget IVdsSubSystemImportTarget;
typedef struct IVdsSubSystemIscsi IVdsSubSystemIscsi;

extern const IID IID_IEnumVdsObject;
extern const IID IID_IVdsAdviseSink;
extern const IID IID_IVdsAsync;
extern const IID IID_IVdsAsyncLinux;
extern const IID IID_IVdsHwProvider;
extern const IID IID_IVdsHwProviderType;
extern const IID IID_IVdsIscsiPortal;
extern const IID IID_IVdsIscsiPortalGroup;
extern const IID IID_IVdsIscsiPortalGroupLinux;
extern const IID IID_IVdsIscsiTarget;
extern const IID IID_IVdsLinuxService;
extern const IID IID_IVdsProvider;
extern const IID IID_IVdsProviderSupport;
extern const IID IID_IVdsService;
extern const IID IID_IVdsServiceInitialization;
extern const IID IID_IVdsServiceLoader;
extern const IID IID_IVdsSubSystem;
extern const IID IID_IVdsSubSystemImportTarget;
extern const IID IID_IVdsSubSystemIscsi;

/*
 * The classes of which VdsCreateInstance() makes an object. A program may define these
 * two, and every IID, itself: the library's definitions are weak.
 */
extern const CLSID CLSID_VdsLoader;
extern const CLSID CLSID_VdsService;

/*
 * struct _VDS_ASYNC_OUTPUT - the output of an operation that succeeded. A type that
 * has no member below has no further output. The caller releases the interface
 * pointers in it.
 */
typedef struct _VDS_ASYNC_OUTPUT {
	VDS_ASYNC_OUTPUT_TYPE type;
	__extension__ union {
		struct {
			ULONGLONG ullOffset;
			VDS_OBJECT_ID volumeId;
		} cp;
		struct {
			IUnknown *pVolumeUnk;
		} cv;
		struct {
			IUnknown *pVolumeUnk;
		} bvp;
		struct {
			ULONGLONG ullReclaimedBytes;
		} sv;
		struct {
			IUnknown *pLunUnk;
		} cl;
		struct {
			IUnknown *pTargetUnk;
		} ct;
		struct {
			IUnknown *pPortalGroupUnk;
		} cpg;
		struct {
			IUnknown *pVDiskUnk;
		} cvd;
	};
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
 * SetStatus: VDS_IPS_OFFLINE removes the portal from all its groups, which the kernel
 *	remembers; VDS_IPS_ONLINE adds it to them again. Waits for up to 30 s.
 *	VDS_E_OBJECT_NOT_FOUND: no groups are remembered, or one of them was deleted;
 *	then add the portal to the others with AddPortal. E_INVALIDARG for any other
 *	status.
 *
 * The three IPsec methods return VDS_E_NOT_SUPPORTED.
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
 * Delete: start to delete the group. VDS_E_ASSOCIATED_PORTALS_EXIST: it has portals.
 *	VDS_E_ASSOCIATED_LUNS_EXIST: it has LUNs or ACLs. VDS_E_DEVICE_IN_USE: sessions
 *	are logged in; RemovePortals with VDS_RMF_DROP drops them with their portals.
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
 * Refresh: complete removals that another program left incomplete; then the provider
 *	is no longer stale. After VDS_E_PROVIDER_CACHE_CORRUPT call Reenumerate, then
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
 * IVdsHwProviderType - the kind of a hardware provider, by QueryInterface of an
 * IVdsProvider: VDS_HWT_ISCSI.
 */
VDS__BEGIN(IVdsHwProviderType)
VDS__METHOD(IVdsHwProviderType, GetProviderType, VDS_HWPROVIDER_TYPE *pType);
VDS__END(IVdsHwProviderType)

/*
 * IVdsProviderSupport - the version of VDS that a provider supports, by QueryInterface
 * of an IVdsProvider: VDS_VSF_1_1, in which VDS got its iSCSI interfaces.
 */
VDS__BEGIN(IVdsProviderSupport)
VDS__METHOD(IVdsProviderSupport, GetVersionSupport, ULONG *ulVersionSupport);
VDS__END(IVdsProviderSupport)

/*
 * IVdsSubSystem - the container of a provider's targets and portals.
 *
 * GetProvider: the provider, whose IVdsHwProvider repairs
 *	VDS_E_PROVIDER_CACHE_CORRUPT.
 * Reenumerate: IVdsHwProvider::Reenumerate of that provider.
 *
 * It has no controllers, drives and LUNs: the lists of them are empty, and GetDrive
 * returns VDS_E_OBJECT_NOT_FOUND. The other methods return VDS_E_NOT_SUPPORTED.
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
 * CreateTarget: start to create a target. libvds makes a name if pwszIscsiName is
 *	NULL or "". pwszFriendlyName is not used. VDS_E_NAME_NOT_UNIQUE: it exists.
 *
 * SetIpsecGroupPresharedKey returns VDS_E_NOT_SUPPORTED.
 */
VDS__BEGIN(IVdsSubSystemIscsi)
VDS__METHOD(IVdsSubSystemIscsi, QueryTargets, IEnumVdsObject **ppEnum);
VDS__METHOD(IVdsSubSystemIscsi, QueryPortals, IEnumVdsObject **ppEnum);
VDS__METHOD(IVdsSubSystemIscsi, CreateTarget, LPWSTR pwszIscsiName, LPWSTR pwszFriendlyName,
	    IVdsAsync **ppAsync);
VDS__METHOD(IVdsSubSystemIscsi, SetIpsecGroupPresharedKey, VDS_ISCSI_IPSEC_KEY *pIpsecKey);
VDS__END(IVdsSubSystemIscsi)

/*
 * IVdsSubSystemImportTarget - an interface of an IVdsSubSystem, by QueryInterface.
 *
 * A program sets the target to which snapshots are imported. There are none here:
 * GetImportTarget returns VDS_E_NO_IMPORT_TARGET, SetImportTarget VDS_E_NOT_SUPPORTED.
 */
VDS__BEGIN(IVdsSubSystemImportTarget)
VDS__METHOD(IVdsSubSystemImportTarget, GetImportTarget, LPWSTR *ppwszIscsiName);
VDS__METHOD(IVdsSubSystemImportTarget, SetImportTarget, LPWSTR pwszIscsiName);
VDS__END(IVdsSubSystemImportTarget)

/*
 * IVdsIscsiTarget - an iSCSI target.
 *
 * GetProperties returns VDS_S_PROPERTIES_INCOMPLETE, a success, because the kernel
 * does not report CHAP.
 *
 * QueryAssociatedLuns: an empty list: a LUN of VDS is one that its subsystem made.
 * CreatePortalGroup: start to create a group, which is enabled, with the lowest free tag.
 * Delete: start to delete the target with its groups and their portals.
 *	VDS_E_ASSOCIATED_LUNS_EXIST: a group has LUNs or ACLs. VDS_E_DEVICE_IN_USE:
 *	sessions are logged in, see IVdsIscsiPortalGroup.
 * SetFriendlyName: S_OK for the iSCSI name, VDS_E_NOT_SUPPORTED for any other.
 * SetSharedSecret, RememberInitiatorSharedSecret: VDS_E_NOT_SUPPORTED.
 * GetConnectedInitiators: the initiators that have a session, each once. The caller
 *	frees each name, and then the array, with CoTaskMemFree().
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
 * IVdsAdviseSink - what a program implements to receive notifications.
 *
 * OnNotify: receive 1 to 100 notifications, in their order. It is called in one thread
 *	of the library, so it delays those that follow while it runs. It may call
 *	every method, Unadvise included. The array is the library's, and is valid
 *	until it returns; to free it with CoTaskMemFree() has no effect. The return
 *	value is ignored.
 */
VDS__BEGIN(IVdsAdviseSink)
VDS__METHOD(IVdsAdviseSink, OnNotify, LONG lNumberOfNotifications,
	    VDS_NOTIFICATION *pNotificationArray);
VDS__END(IVdsAdviseSink)

/*
 * IVdsService - the first object of a program that was written for Windows; see
 * VdsCreateInstance().
 *
 * The object exists before the kernel module is loaded. A method that needs the kernel
 * returns VDS_E_INITIALIZED_FAILED until then; it tries again in each call.
 *
 * IsServiceReady, WaitForServiceReady: S_OK, or VDS_E_INITIALIZED_FAILED if the kernel
 *	module is not loaded now, or has another version of the interface. The other
 *	methods return VDS_E_PROVIDER_EXITING if it was loaded before.
 * GetProperties: see VDS_SERVICE_PROP.
 * QueryProviders: the providers of the kinds in masks, of VDS_QUERY_PROVIDER_FLAG. All
 *	providers are hardware providers. E_INVALIDARG if it has another bit, or none.
 * QueryMaskedDisks: E_NOTIMPL, as on Windows.
 * QueryUnallocatedDisks: an empty list.
 * GetObject: a target, portal group, portal, provider or subsystem by its id.
 *	VDS_E_OBJECT_NOT_FOUND: there is no such object, for example none of a type that
 *	only VDS on Windows has. VDS_E_INVALID_OBJECT_TYPE: the type is none that has
 *	objects with ids.
 * QueryDriveLetters: count letters from wcFirstLetter, of either case, none of which is
 *	in use.
 * QueryFileSystemTypes: none.
 * Reenumerate: IVdsHwProvider::Reenumerate of every provider, without waiting for it.
 * Refresh: IVdsHwProvider::Reenumerate and then Refresh of every provider. S_FALSE: one
 *	of them failed.
 * CleanupObsoleteMountPoints: S_OK: there are none.
 * Advise: call pSink, which is referenced, for each later change, whichever program
 *	makes it: of targets, portal groups, portals (arrive, depart, modify) and
 *	subsystems. When a notification is delivered, every method returns the new
 *	state. If notifications were lost, or the kernel module is loaded after this,
 *	VDS_NF_SERVICE_OUT_OF_SYNC replaces them: query again. *pdwCookie is never 0.
 * Unadvise: deliver what has happened until now, for up to 2 s, and release the sink,
 *	which is not called after this returned. If this is called in OnNotify, the
 *	sink is released after OnNotify returned. VDS_E_BAD_COOKIE: no such cookie.
 * Reboot: VDS_E_NOT_SUPPORTED. It never reboots.
 * SetFlags, ClearFlags: VDS_SVF_AUTO_MOUNT_OFF is always set: S_OK to set it, and
 *	VDS_E_NOT_SUPPORTED to clear it. Any other: VDS_E_INVALID_SERVICE_FLAG.
 */
VDS__BEGIN(IVdsService)
VDS__METHOD0(IVdsService, IsServiceReady);
VDS__METHOD0(IVdsService, WaitForServiceReady);
VDS__METHOD(IVdsService, GetProperties, VDS_SERVICE_PROP *pServiceProp);
VDS__METHOD(IVdsService, QueryProviders, DWORD masks, IEnumVdsObject **ppEnum);
VDS__METHOD(IVdsService, QueryMaskedDisks, IEnumVdsObject **ppEnum);
VDS__METHOD(IVdsService, QueryUnallocatedDisks, IEnumVdsObject **ppEnum);
VDS__GETOBJECT(IVdsService, VDS_OBJECT_ID ObjectId, VDS_OBJECT_TYPE type,
	       IUnknown **ppObjectUnk);
VDS__METHOD(IVdsService, QueryDriveLetters, WCHAR wcFirstLetter, DWORD count,
	    VDS_DRIVE_LETTER_PROP *pDriveLetterPropArray);
VDS__METHOD(IVdsService, QueryFileSystemTypes,
	    VDS_FILE_SYSTEM_TYPE_PROP **ppFileSystemTypeProps, LONG *plNumberOfFileSystems);
VDS__METHOD0(IVdsService, Reenumerate);
VDS__METHOD0(IVdsService, Refresh);
VDS__METHOD0(IVdsService, CleanupObsoleteMountPoints);
VDS__METHOD(IVdsService, Advise, IVdsAdviseSink *pSink, DWORD *pdwCookie);
VDS__METHOD(IVdsService, Unadvise, DWORD dwCookie);
VDS__METHOD0(IVdsService, Reboot);
VDS__METHOD(IVdsService, SetFlags, ULONG ulFlags);
VDS__METHOD(IVdsService, ClearFlags, ULONG ulFlags);
VDS__END(IVdsService)

/*
 * IVdsServiceInitialization - another interface of an IVdsService, by QueryInterface.
 *
 * Initialize: S_OK if pwszMachineName is NULL or "". Another machine cannot be
 *	reached: HRESULT_FROM_WIN32(50).
 */
VDS__BEGIN(IVdsServiceInitialization)
VDS__METHOD(IVdsServiceInitialization, Initialize, LPWSTR pwszMachineName);
VDS__END(IVdsServiceInitialization)

/*
 * IVdsServiceLoader - makes a service; see VdsCreateInstance().
 *
 * LoadService: a new service. pwszMachineName as in IVdsServiceInitialization.
 */
VDS__BEGIN(IVdsServiceLoader)
VDS__METHOD(IVdsServiceLoader, LoadService, LPWSTR pwszMachineName,
	    IVdsService **ppService);
VDS__END(IVdsServiceLoader)

/*
 * IVdsLinuxService - the first object of a program, see VdsOpenService().
 *
 * FindPortalGroup: the group of a target, by the target's iSCSI name in UTF-8
 *	and the group's tag.
 * FindPortal: a portal by "192.0.2.1:3260" or "[2001:db8::1]:3260".
 * GetObject, QueryProviders: as in IVdsService.
 * CreatePortal: create a portal that is in no group, for AddPortal; the address is
 *	as for FindPortal. VDS_E_OBJECT_EXISTS: it exists.
 *
 * The first three return VDS_E_OBJECT_NOT_FOUND if there is no such object.
 */
VDS__BEGIN(IVdsLinuxService)
VDS__METHOD(IVdsLinuxService, FindPortalGroup, const char *pszIscsiName,
	    VDS_ISCSI_PORTALGROUP_TAG tag, IVdsIscsiPortalGroup **ppPortalGroup);
VDS__METHOD(IVdsLinuxService, FindPortal, const char *pszAddress, IVdsIscsiPortal **ppPortal);
VDS__GETOBJECT(IVdsLinuxService, VDS_OBJECT_ID id, VDS_OBJECT_TYPE type,
	       IUnknown **ppObject);
VDS__METHOD(IVdsLinuxService, QueryProviders, DWORD masks, IEnumVdsObject **ppEnum);
VDS__METHOD(IVdsLinuxService, CreatePortal, const char *pszAddress, IVdsIscsiPortal **ppPortal);
VDS__END(IVdsLinuxService)

/* -------------------------------------------------------------- functions */

/**
 * VdsOpenService() - connect to the kernel
 * @ppService: receives the service, which the caller releases. Objects that are
 *	obtained from it keep it alive.
 *
 * Return:
 * * S_OK
 * * HRESULT_FROM_WIN32(1062) - the kernel module vds_iscsi is not loaded, or has
 *   another version of the interface
 * * E_INVALIDARG - @ppService is NULL
 * * E_OUTOFMEMORY
 * * another HRESULT
 */
HRESULT VdsOpenService(IVdsLinuxService **ppService);

/**
 * VdsCreateInstance() - make the first object, as CoCreateInstance() does on Windows
 * @clsid: CLSID_VdsLoader (IVdsServiceLoader) or CLSID_VdsService
 *	(IVdsServiceInitialization, IVdsService)
 * @iid: one of its interfaces, or IID_IUnknown
 * @object: receives the interface, which the caller releases
 *
 * Return:
 * * S_OK
 * * REGDB_E_CLASSNOTREG - there is no such class
 * * E_NOINTERFACE - the class does not have this interface
 * * E_POINTER - @object is NULL
 * * E_INVALIDARG - @clsid or @iid is NULL
 * * E_OUTOFMEMORY
 */
HRESULT VdsCreateInstance(const CLSID *clsid, const IID *iid, void **object);

/**
 * CoTaskMemFree() - free a string or an array that a method allocated
 * @memory: the memory; NULL and the array that OnNotify received are ignored
 */
void CoTaskMemFree(void *memory);

/**
 * VdsLastErrorMessage() - why this thread's last failed call failed
 *
 * Return: a message in UTF-8; never NULL; "" if no call failed; valid until the
 * thread's next call of libvds.
 */
const char *VdsLastErrorMessage(void);

/**
 * VdsResultName() - the name of a result, such as "VDS_E_OBJECT_NOT_FOUND"
 *
 * Return: the name; NULL if this version does not know the value.
 */
const char *VdsResultName(HRESULT hr);

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

/* Sources for Windows select the macros themselves. */
#if (!defined(__cplusplus) && !defined(VDS_WINDOWS_SHAPE)) || defined(COBJMACROS)
#include "vds_macros.h"
#endif

#endif /* VDS_H */
